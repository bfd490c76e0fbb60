package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/report"
)

// Whatever the order in which two stations, those who correct and whoever says that an
// odometer was replaced come in, the vehicle's page, its logbook and what was found are
// the same to the last digit.
func TestAnyOrderGivesTheSamePage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var want story
	for n := range 8 {
		s := d.story(n)
		s.come(n)
		if got := s.told(); n == 0 {
			want = got
			if strings.Count(got.Fills, "\n") != 10 || strings.Count(got.Intervals, "\n") < 4 || !strings.Contains(got.Logbook, "corrected:cX/1/") || !strings.Contains(got.Intervals, "meter_replaced") {
				t.Fatalf("the story tells too little: %+v", got)
			}
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in order %d (-first +this):\n%s", n, diff)
		}
	}
}

// A story is what pages say of a vehicle, without the names that only its order has.
type story struct{ Fills, Intervals, Logbook, Findings string }

// A chronicle is the records of three journals about one vehicle, which have not come,
// and a new odometer that nobody has said yet.
type chronicle struct {
	*desk
	vehicle  string
	authors  [3]*dispensetest.Author
	journals [3][]*dispense.Record
	odometer func()
}

func (d *desk) story(n int) *chronicle {
	s := &chronicle{desk: d, vehicle: fmt.Sprintf("v%d", n)}
	d.vehicle(s.vehicle)
	d.vehicle(s.vehicle + "b")
	for i := range s.authors {
		s.authors[i] = d.station(fmt.Sprintf("%c%d", 'a'+i, n), meterAt(0))
	}
	begin := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	var fills []*dispense.Record
	var totals [2]dispense.Volume
	for i := range int64(9) {
		at := int(i % 2)
		a, m := s.authors[at], 100_000_000+i*400_000
		if a.At = begin.Add(time.Duration(i) * 48 * time.Hour); i >= 6 {
			m -= 102_000_000 // of the new odometer
		}
		auth := a.Append(d, dispensetest.Authorized(s.vehicle, 60))
		body := dispensetest.Dispensed(auth, totals[at], 40*liter)
		body.OdometerM, body.Full = &m, "yes"
		if i == 2 {
			m += 90_000_000 // a slip of the finger, which is corrected
		}
		if i == 4 {
			body.Full = "no"
		}
		r := a.Append(d, body)
		totals[at] += 40 * liter
		s.journals[at] = append(s.journals[at], auth, r)
		fills = append(fills, r)
	}
	clerk := s.authors[2]
	clerk.At = begin.Add(20 * 24 * time.Hour)
	right := *fills[2].Body.(*dispense.Dispense)
	right.OdometerM = new(int64(100_800_000))
	part := *fills[3].Body.(*dispense.Dispense)
	part.Vehicle, part.VolumeUL, part.AmountCents, part.OdometerM, part.Full = s.vehicle+"b", 5*liter, nil, nil, "unknown"
	for _, c := range []*dispense.Correct{
		{Of: fills[2].Ref(), Action: "replace", Reason: "a slip of the finger", People: two, Dispense: &right},
		{Of: fills[3].Ref(), Action: "assign", Reason: "a can was filled", People: two, Dispense: &part},
		{Of: fills[5].Ref(), Action: "void", Reason: "it was typed twice", People: two},
	} {
		s.journals[2] = append(s.journals[2], clerk.Append(d, c))
	}
	put := begin.Add(11 * 24 * time.Hour)
	s.odometer = func() {
		d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, old_reading, new_reading, reason, said_by, said_at, applied_at)
			VALUES ($1, 'odometer', '2020-01-01', 'on', NULL, NULL, '', 'test', $2, $2), ($1, 'odometer', $2, 'on', 102200000, 200000, 'broken', 'test', $2, $2)`, s.vehicle, put)
		d.exec(`INSERT INTO unjudged (station, epoch, seq, branch) SELECT station, epoch, seq, branch FROM effective_dispense WHERE vehicle = $1 AND odometer_m IS NOT NULL ON CONFLICT DO NOTHING`, s.vehicle)
	}
	return s
}

// come lets all of it come in an order of its own: whole journals one after another, or
// bit by bit; judged now and then.
func (s *chronicle) come(n int) {
	rng := rand.New(rand.NewPCG(uint64(n), 41))
	orders := [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}, {1, 3, 0, 2}}
	if n < len(orders) {
		for _, j := range orders[n] {
			if j == 3 {
				s.odometer()
			} else {
				s.put(s.authors[j], s.journals[j]...)
			}
			s.drain()
		}
		return
	}
	said := false
	for rest := s.journals; len(rest[0])+len(rest[1])+len(rest[2]) > 0; {
		j := rng.IntN(4)
		switch {
		case j == 3 && !said:
			s.odometer()
			said = true
		case j < 3 && len(rest[j]) > 0:
			k := 1 + rng.IntN(len(rest[j]))
			s.put(s.authors[j], rest[j][:k]...)
			rest[j] = rest[j][k:]
		}
		if rng.IntN(3) == 0 {
			s.drain()
		}
	}
	if !said {
		s.odometer()
	}
	s.drain()
}

// told is what pages say at last.
func (s *chronicle) told() (out story) {
	s.Helper()
	p := november(s, "").Period
	a, err := s.store.Vehicle(s.Context(), s.vehicle, p)
	if err != nil {
		s.Fatal(err)
	}
	facts, err := s.store.Logbook(s.Context(), s.vehicle, p, p.To)
	if err != nil {
		s.Fatal(err)
	}
	book := report.NewLogbook(facts)
	var names []string
	for _, author := range s.authors {
		names = append(names, author.Station, author.Station[:1]+"X", strings.ToUpper(author.Station), strings.ToUpper(author.Station[:1])+"X")
	}
	names = append(names, "E-"+s.vehicle, "E-vX", "P-"+s.vehicle, "P-vX", s.vehicle, "vX")
	same := strings.NewReplacer(names...).Replace
	csv := func(t *report.Table) string {
		var b strings.Builder
		if err := t.WriteCSV(&b, report.CSVOptions{}); err != nil {
			s.Fatal(err)
		}
		return same(b.String())
	}
	out = story{Fills: csv(&a.Fills), Intervals: csv(&a.Intervals), Logbook: csv(&book.Table)}
	for _, n := range book.Table.Notes {
		out.Logbook += same(n.Text("en")) + "\n"
	}
	var said []string
	for _, f := range a.Findings {
		said = append(said, same(fmt.Sprintln(f.Rule, f.Ref, f.Actual, f.Expected)))
	}
	out.Findings = strings.Join(said, "")
	return out
}

// The same records are one folio and one hash, whoever asks and when; a record that
// comes late makes another of both, and says in the logbook that it was late.
func TestLogbookOfTheSameRecords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	d.fill(a, "v1", 0, 10*liter, func(b *dispense.Dispense) { b.Trip = "OC-77/2026" })
	p := november(t, "").Period
	book := func(now time.Time) report.Logbook {
		t.Helper()
		facts, err := d.store.Logbook(t.Context(), "v1", p, now)
		if err != nil {
			t.Fatal(err)
		}
		return report.NewLogbook(facts)
	}
	first, again := book(p.To), book(p.To.AddDate(1, 0, 0))
	if first.SHA256 != again.SHA256 || first.Folio != again.Folio || len(first.Table.Rows) != 1 {
		t.Errorf("asked again: got %s and %s", first.Folio, again.Folio)
	}
	if got := first.Table.Cell(first.Table.Rows[0], "trip").Text; got != "OC-77/2026" {
		t.Errorf("commission: got %q, want that of the record", got)
	}
	// An invoice bills it, and somebody says so: the book names it, and what is on paper stands.
	sha := strings.Repeat("ab", 32)
	d.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, sha)
	d.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-1', '4.0', 'I', 'F', '1', '2026-11-20', 'MXN', 1, '0.01', 'R', 'S', 'R', 'M', '03', 'PUE', 'P', 'x', 'f.xml', now(), 'x')`, sha)
	d.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 3, 1, '', '', '', '', '', '', 1, 1, 1)`, sha)
	d.exec(`INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at) VALUES ('b', $1, 'concept', 3, 'linked', 'ticket', 'matched', 0, 0, 0, 0, '', 'x', now())`, sha)
	d.exec(`INSERT INTO line_decision_fill SELECT (SELECT max(decision) FROM line_decision), station, epoch, seq, branch FROM dispense WHERE vehicle = 'v1'`)
	billed := book(p.To)
	if got := billed.Table.Cell(billed.Table.Rows[0], "uuid").Text; got != "U-1 3" || billed.SHA256 != first.SHA256 {
		t.Errorf("billed: got %q", got)
	}
	d.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, sha, pgtest.Proof(t, d.pool))
	if billed = book(p.To); billed.Table.Cell(billed.Table.Rows[0], "uuid").Known {
		t.Error("the book names an invoice that is canceled")
	}
	d.exec(`UPDATE vehicle SET plate = 'NEW-1', name = 'another' WHERE vehicle = 'v1'`)
	if other := book(p.To); other.SHA256 != first.SHA256 {
		t.Error("another plate: the hash of the records is another")
	}

	late := a.Append(t, dispensetest.Authorized("v1", 60))
	fill := a.Append(t, dispensetest.Dispensed(late, 10*liter, 10*liter))
	a.At = a.At.AddDate(0, 0, 9)
	d.put(a, late, fill)
	c := d.write(a, &dispense.Correct{Of: fill.Ref(), Action: "replace", Reason: "it was 8 L", People: two, Dispense: func() *dispense.Dispense {
		b := *fill.Body.(*dispense.Dispense)
		b.VolumeUL = 8 * liter
		return &b
	}()})[0]
	other := book(p.To)
	if other.SHA256 == first.SHA256 || other.Folio == first.Folio || len(other.Table.Rows) != 2 {
		t.Errorf("a record that came late: got %s after %s", other.Folio, first.Folio)
	}
	remarks := other.Table.Cell(other.Table.Rows[1], "remarks").Text
	if !strings.Contains(remarks, "late:"+a.At.Format(time.DateOnly)) || !strings.Contains(remarks, "corrected:"+c.Ref().String()) {
		t.Errorf("remarks of it: got %q", remarks)
	}
	d.write(a, &dispense.Correct{Of: fill.Ref(), Action: "void", Reason: "it never was", People: two})
	moved := d.fill(a, "v1", 20*liter, 10*liter, nil)
	d.vehicle("v2")
	d.write(a, &dispense.Correct{Of: moved.Ref(), Action: "replace", Reason: "the label of another", People: two, Dispense: func() *dispense.Dispense {
		b := *moved.Body.(*dispense.Dispense)
		b.Vehicle = "v2"
		return &b
	}()})
	gone := book(p.To)
	said := ""
	for _, n := range gone.Table.Notes {
		said += n.Text("es-MX")
	}
	if len(gone.Table.Rows) != 1 || !strings.Contains(said, "anulada por norte/1/") || !strings.Contains(said, "it never was") || !strings.Contains(said, "ya no es de esta unidad o de este mes: the label of another") {
		t.Errorf("a fill that was voided: got %d rows and %q, want it named with who voided it", len(gone.Table.Rows), said)
	}
}

// The head of a logbook names the paper by which its custodian has the vehicle, and a fill says where
// to and why by the order that it names. None of it is in the hash of the records.
func TestLogbookNamesPapers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	d.vehicle("v2")
	a := d.station("norte", meterAt(0))
	trip := func(of string) func(*dispense.Dispense) { return func(b *dispense.Dispense) { b.Trip = of } }
	at := d.fill(a, "v1", 0, 10*liter, trip("OC-77/2026")).At
	d.fill(a, "v1", 10*liter, 10*liter, trip("OC-78/2026"))
	p := november(t, "").Period
	book := func() report.Logbook {
		t.Helper()
		facts, err := d.store.Logbook(t.Context(), "v1", p, p.To)
		if err != nil {
			t.Fatal(err)
		}
		return report.NewLogbook(facts)
	}
	before := book()
	if before.Custody != "" || before.Custodian != "" {
		t.Errorf("nobody keeps papers: got custody %q of %q", before.Custody, before.Custodian)
	}
	paper := func(kind, vehicle, number, from, until, holder, place string) {
		d.exec(`INSERT INTO vehicle_paper (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, reason, said_by, said_at, agreed_by)
VALUES ($1, $2, $3, $4::date, nullif($5, '')::date, $6, $7, 'Oficial Mayor', false, 'traslado de personal', 'x', now(), 'y')`, kind, vehicle, number, from, until, holder, place)
	}
	day := at.In(p.From.Location()).Format(time.DateOnly)
	paper("custody", "v1", "R-1", "2026-01-01", "2026-11-29", "Ana Báez", "")
	paper("custody", "v1", "R-2", "2026-11-30", "", "Luis Mora", "")
	paper("custody", "v1", "R-3", "2026-12-01", "", "Eva Ruiz", "")
	paper("custody", "v2", "R-4", "2026-01-01", "", "Eva Ruiz", "")
	paper("commission", "v1", "oc-77/2026", day, day, "Ana Báez", "Pachuca")
	paper("commission", "v1", "OC-78/2026", "2026-10-01", "2026-10-02", "Ana Báez", "Tula")
	paper("commission", "v2", "OC-78/2026", day, day, "Ana Báez", "Apan")
	b := book()
	if b.Custody != "R-2" || b.Custodian != "Luis Mora" {
		t.Errorf("got custody %q of %q, want R-2 of Luis Mora, who has it on the last day", b.Custody, b.Custodian)
	}
	for i, want := range []string{"OC-77/2026, Pachuca, traslado de personal", "OC-78/2026, , "} {
		cell := func(column string) string { return b.Table.Cell(b.Table.Rows[i], column).Text }
		if got := cell("trip") + ", " + cell("destination") + ", " + cell("motive"); got != want {
			t.Errorf("order of row %d: got %q, want %q", i+1, got, want)
		}
	}
	if b.SHA256 != before.SHA256 || b.Folio != before.Folio {
		t.Error("papers are in the hash of the records")
	}
	// The account is that of its own month: what came of it later is another's.
	for _, x := range []struct {
		account      string
		in           int
		cents, liter int64
	}{{"F-2611-a", 11, 100, 10}, {"F-2611-a", 11, -100, -10}, {"F-2612-b", 11, 100, 10}, {"F-2612-b", 12, -100, -10}, {"F-2613-c", 12, 100, 10}} {
		ref := b.Table.Rows[0].Key
		d.exec(`INSERT INTO budget_booking (batch, kind, station, epoch, seq, branch, document, account, of_year, of_month, day, product, department, contract, currency, cents, volume_ul, class, funding, rule, why, says, in_year, in_month, prior, booked_on, booked_by, booked_at)
SELECT 'x', 'unbilled', p[1], p[2]::bigint, p[3]::bigint, 0, '', $2, 2026, 11, '2026-11-20', '', '', '', 'MXN', $4, $5, '', '', '', '', '', 2026, $3, false, '2026-11-20', 'x', now() FROM string_to_array($1, '/') p`, ref, x.account, x.in, x.cents, x.liter)
	}
	if b = book(); b.Table.Cell(b.Table.Rows[0], "logbook_account").Text != "F-2612-b" || b.Table.Cell(b.Table.Rows[1], "logbook_account").Known || b.SHA256 != before.SHA256 {
		t.Errorf("booked to %q and %q", b.Table.Cell(b.Table.Rows[0], "logbook_account").Text, b.Table.Cell(b.Table.Rows[1], "logbook_account").Text)
	}
	d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v1', 'custodian', '2026-01-01', 'ana  báez', '', 'root', '2026-01-01', '2026-01-01')`)
	if b = book(); b.Custody != "" || b.Custodian != "ana  báez" {
		t.Errorf("another custodian: got custody %q of %q, want none, for that one's paper has run out", b.Custody, b.Custodian)
	}
	paper("custody", "v1", "R-1", "2026-01-01", "", "Ana Báez", "")
	if b = book(); b.Custody != "R-1" {
		t.Errorf("a paper that was prolonged: got custody %q, want R-1", b.Custody)
	}
}

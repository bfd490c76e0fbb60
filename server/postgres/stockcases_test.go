package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// auditor is the desk that judges months, of a yard.
func (y *yard) auditor() *auditing.Desk {
	now, calendar := func() time.Time { return y.now }, budget.Calendar{Zone: y.zone}
	lines := matching.New(matching.Config{Store: y.store, Zone: y.zone, Now: now})
	return auditing.New(auditing.Config{
		Store: y.store, Match: lines, Price: contracting.New(contracting.Config{Store: y.store, Match: lines, Zone: y.zone, Now: now}), Stock: y.room, Calendar: calendar, Now: now,
		Budget: spending.New(spending.Config{Store: y.store, Calendar: calendar, Now: now, Open: func(context.Context) (budget.Period, error) { return budget.Period{Year: 2026, N: 12}, nil }}),
	})
}

// cases says what stands of tanks and documents, once months are judged: as short as in tests of
// package auditing.
func (y *yard) cases(desk *auditing.Desk) string {
	y.Helper()
	y.flush()
	if _, err := desk.Bring(y.Context()); err != nil {
		y.Fatal(err)
	}
	var all []string
	for _, f := range y.findings() {
		if !strings.HasPrefix(string(f.Rule), "TANK-") && !strings.HasPrefix(string(f.Rule), "DOC-") {
			continue
		}
		risk := "?"
		if f.RiskCents != nil {
			risk = fmt.Sprint(*f.RiskCents / 100)
		}
		all = append(all, fmt.Sprintf("%s %s %s %s", f.Rule, f.Args[0], f.Severity, risk))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// changes is how many changes of a rule are kept.
func (y *yard) changes(rule string) (n int) {
	y.Helper()
	if err := y.pool.QueryRow(y.Context(), `SELECT count(*) FROM audit_change WHERE rule = $1`, rule).Scan(&n); err != nil {
		y.Fatal(err)
	}
	return n
}

// The made months of tanks, judged as months are: an honest one has nothing, also while it goes on;
// what is planted in another is one discrepancy each, however often it is brought.
func TestMonthsOfATankAreJudged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		planted
		want   string // the value at risk is left out
		before string // on the last day of the month
	}{
		{"honest", planted{}, "", ""},
		{"0.4 L leak in an hour", planted{leakUL: 400 * dispense.Milliliter}, "TANK-01 short critical", "TANK-04 short minor"},
		{"a truck was 120 L short", planted{shortUL: 120 * liter}, "TANK-02 short critical", "TANK-02 short critical"},
		{"60 L go through a hose, and no record says so", planted{gapUL: 60 * liter}, "", ""}, // which is the hose's discrepancy, and was
		{"water came with the fuel", planted{water: true}, "TANK-03 water major", "TANK-03 water major"},
		{"water came with the fuel, and from the ground", planted{water: true, ground: 2 * liter}, "TANK-03 rose major 0\nTANK-03 water major", "TANK-03 rose major 0\nTANK-03 water major"},
	} {
		for seed := range map[bool]uint64{true: 2, false: 1}[tt.name == "honest"] {
			y := newYard(t)
			y.month(seed, tt.planted)
			desk := y.auditor()
			kind := func(s string) string { return s[:max(strings.LastIndexByte(s, ' '), 0)] }
			y.now = time.Date(2026, 12, 31, 23, 58, 0, 0, y.zone)
			if got := kind(y.cases(desk)); got != tt.before {
				t.Errorf("%s, seed %d: before the month is over got %q, want %q", tt.name, seed, got, tt.before)
			}
			y.fill("1", 5*liter, nil) // of which its book is not asked again
			if got := kind(y.cases(desk)); got != tt.before {
				t.Errorf("%s, seed %d: after a fill got %q, want %q", tt.name, seed, got, tt.before)
			}
			y.now = time.Date(2027, 1, 1, 0, 1, 0, 0, y.zone)
			got := y.cases(desk)
			if kind(got) != tt.want {
				t.Errorf("%s, seed %d: got %q, want %q", tt.name, seed, got, tt.want)
			}
			var kept int
			if err := y.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_change WHERE rule !~ '^AUD'`).Scan(&kept); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				y.now = y.now.AddDate(0, 0, 1)
				if again := y.cases(desk); again != got {
					t.Errorf("%s, seed %d: brought again it is %q, and was %q", tt.name, seed, again, got)
				}
			}
			var after int
			if err := y.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_change WHERE rule !~ '^AUD'`).Scan(&after); err != nil || after != kept {
				t.Errorf("%s, seed %d: %d changes are kept, and were %d, %v", tt.name, seed, after, kept, err)
			}
		}
	}
}

// A delivery that nobody recorded makes its month look over, and one that a station sends late
// mends that by name; what the office says of a note makes a delivery short, and whole again, and
// once a line bills it the line is judged. What liters are worth is by the papers, or the average.
func TestCasesOfStockAreMended(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	y.read("T1", "diesel", "periodic", 2_000*liter, nil)
	y.at(3, 5, 0)
	y.read("T1", "diesel", "delivery", 2_000*liter, nil)
	from := y.At
	y.At = y.At.Add(time.Hour)
	y.read("T1", "diesel", "delivery", 11_800*liter, nil)
	to := y.At
	y.at(31, 22, 0)
	y.read("T1", "diesel", "periodic", 11_800*liter, nil)
	desk := y.auditor()
	if got := y.cases(desk); got != "TANK-01 over major 0" {
		t.Fatalf("a delivery that nobody recorded: %q", got)
	}
	// The station had kept it back.
	d := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: 9_800 * liter, Basis: "obs", BeforeUL: new(2_000 * liter), AfterUL: new(11_800 * liter), FromAt: from, ToAt: to})
	of := d.Ref()
	if got := y.cases(desk); got != "" {
		t.Fatalf("once it is here: %q", got)
	}
	var why string
	if err := y.pool.QueryRow(t.Context(), `SELECT what || ' ' || why FROM audit_change WHERE rule = 'TANK-01' ORDER BY n DESC LIMIT 1`).Scan(&why); err != nil || why != "mended tank_within" {
		t.Errorf("it was %q, %v", why, err)
	}
	note := func(liters dispense.Volume, edit func(*stockroom.Note)) {
		t.Helper()
		q := stock.Quantity{UL: liters * liter, Basis: stock.Observed}
		if err := y.note(of, q, func(n *stockroom.Note) {
			n.Cents = new(int64(liters) * 25_00)
			if said := y.sheet("T1").Deliveries[0].Said; said != nil {
				n.N = said.N
			}
			if edit != nil {
				edit(n)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, want string
		do         func()
	}{
		{"the note says 200 L more", "TANK-02 short critical 5000", func() { note(10_000, nil) }},
		{"it was mistyped", "", func() { note(9_800, nil) }},
		{"it was not", "TANK-02 short critical 5000", func() { note(10_000, nil) }},
	} {
		tt.do()
		if got := y.cases(desk); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if n := y.changes("TANK-02"); n != 3 {
		t.Errorf("%d changes of the delivery are kept, want 3", n)
	}
	// What two people say may be missing is not, from that moment on; and it is again once it may not.
	y.tolerate(tolerated("delivery_observed", "2026-12-01", stock.Limit{UL: 300 * liter, E4: stock.Usual.DeliveryObserved.E4}, "tesorería"))
	if got := y.cases(desk); got != "" {
		t.Errorf("300 L may be missing: %q", got)
	}
	y.tolerate(tolerated("delivery_observed", "2026-12-01", stock.Usual.DeliveryObserved, ""))
	if got := y.cases(desk); got != "TANK-02 short critical 5000" {
		t.Errorf("they may not: %q", got)
	}
	// With an opening balance a liter of the tank costs what it does on average: 2,000 at 20.00 and 9,800 L for 250,000.00.
	if err := y.room.SayOpening(t.Context(), "fina", stockroom.Opening{Station: "norte", Tank: "T1", Day: "2026-12-01", Amount: worth.Amount{UL: 2_000 * liter, Cents: 40_000_00}, Paper: "Acta", Reason: "inicio", AgreedBy: "marta"}); err != nil {
		t.Fatal(err)
	}
	y.add(&dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: 11_700 * liter, Basis: "obs"})
	if got, want := y.cases(desk), "TANK-01 short critical 2457\nTANK-02 short critical 5000"; got != want { // 100 L at 24.5763
		t.Errorf("a tank with money: got %q, want %q", got, want)
	}
	y.add(&dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: 11_800 * liter, Basis: "obs"})
	if got := y.cases(desk); got != "TANK-02 short critical 5000" {
		t.Errorf("it was misread: %q", got)
	}

	// Its invoice is asked for until it is here, with what is owed for it by its note.
	unbilled := func(when string, want bool) {
		t.Helper()
		var list []report.FindingRow
		for _, f := range y.findings() {
			if f.Rule == audit.NotBilled {
				list = append(list, f)
			}
		}
		switch {
		case want && (len(list) != 1 || list[0].Args[0] != "load" || list[0].Ref != of || list[0].Severity != reconcile.Major || *list[0].RiskCents != 250_000_00):
			t.Errorf("%s: its invoice: got %+v", when, list)
		case !want && len(list) > 0:
			t.Errorf("%s: its invoice is asked for: %+v", when, list)
		}
	}
	unbilled("before", true)
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	line := y.bill("a", 10_000*liter, time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC))
	note(10_000, func(n *stockroom.Note) { n.Line, n.Billed = line, stock.Observed })
	if got := y.cases(desk); got != "" {
		t.Errorf("a delivery that is billed is two discrepancies: %q", got)
	}
	unbilled("billed", false)
	found := func(rule string) (list []report.FindingRow) {
		for _, f := range y.findings() {
			if string(f.Rule) == rule {
				list = append(list, f)
			}
		}
		return list
	}
	if list := found("AUD-08"); len(list) != 1 || list[0].Args[0] != "came" || *list[0].RiskCents != 500_000 {
		t.Errorf("its line: %+v", list)
	}
	// A tank of which two people say that its deliveries may be further off is judged so by its line as well.
	y.tolerate(tolerated("delivery_observed", "2026-12-01", stock.Limit{UL: 300 * liter, E4: stock.Usual.DeliveryObserved.E4}, "tesorería"))
	if got := y.cases(desk); got != "" || len(found("AUD-08")) != 0 {
		t.Errorf("within what may be: %q, and of its line %+v", got, found("AUD-08"))
	}
	y.tolerate(tolerated("delivery_observed", "2026-12-01", stock.Usual.DeliveryObserved, ""))
	y.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'fina', now())`, line.Document, pgtest.Proof(t, y.pool))
	if got := y.cases(desk); got != "TANK-02 short critical 5000" {
		t.Errorf("its invoice was canceled: %q", got)
	}
	unbilled("canceled", true)
	// Another invoice is of what came, to the liter: nothing is lost.
	line = y.bill("b", 9_800*liter, time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC))
	note(10_000, func(n *stockroom.Note) { n.Line, n.Billed = line, stock.Observed })
	if got := y.cases(desk); got != "" {
		t.Errorf("it bills what came: %q", got)
	}
	unbilled("billed anew", false)
}

// A day on which a tank is off is asked about on the next one, once, and told of again once after 72 hours
// without an answer; what is recorded late mends it. The month that is off to the same side has it then.
func TestDaysOfATankAreAskedAbout(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	level := 10_000 * liter
	y.read("T1", "diesel", "periodic", level, nil)
	day := func(n int, lost dispense.Volume) {
		t.Helper()
		y.at(n, 9, 0)
		y.fill("1", 200*liter, nil)
		level -= 200*liter + lost
		y.at(n, 23, 50)
		y.read("T1", "diesel", "periodic", level, nil)
	}
	desk := y.auditor()
	want := func(when, want string) {
		t.Helper()
		if got := y.cases(desk); got != want {
			t.Errorf("%s: got %q, want %q", when, got, want)
		}
	}
	day(1, 0)
	day(2, liter)
	day(3, 500*liter)
	y.now = time.Date(2026, 12, 3, 23, 58, 0, 0, y.zone)
	want("on the day itself", "")
	y.now = time.Date(2026, 12, 4, 0, 1, 0, 0, y.zone)
	want("on the day after", "TANK-05 short major 12250")
	var id string
	for _, f := range y.findings() {
		if f.Rule == audit.DayOff {
			if id = f.ID; !f.DueAt.Equal(time.Date(2026, 12, 7, 0, 0, 0, 0, y.zone)) {
				t.Errorf("it is due %s", f.DueAt)
			}
		}
	}
	told := func() (n int) {
		t.Helper()
		if err := y.store.Notice(t.Context(), y.now); err != nil {
			t.Fatal(err)
		}
		if err := y.pool.QueryRow(t.Context(), `SELECT count(*) FROM announced WHERE event = 'finding.overdue' AND key = $1 || ' 1'`, id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	y.now = time.Date(2026, 12, 7, 0, 0, 0, 0, y.zone)
	if n := told(); n != 0 {
		t.Error("it is told of again after 72 hours, and not before")
	}
	y.now = y.now.Add(time.Minute)
	explained := func(state string) {
		y.exec(`INSERT INTO finding_act (station, epoch, seq, branch, at, finding, rule, state, person, other, reason, seen_severity, seen_risk_cents, seen_actual, seen_expected, seen_vehicle)
SELECT 'office', 9, (SELECT count(*) + 1 FROM finding_act), 0, $1, $2, 'TANK-05', $3, 'luis', 'marta', 'x', n.severity, n.risk_cents, n.actual, n.expected, n.vehicle FROM finding_now($2) n`, y.now, id, state)
	}
	explained("explained")
	if n := told(); n != 0 {
		t.Error("it was explained, and is told of again")
	}
	y.now = y.now.Add(time.Minute)
	explained("rejected")
	for range 3 {
		if n := told(); n != 1 {
			t.Errorf("it is told of again %d times", n)
		}
		y.now = y.now.Add(time.Hour)
	}
	want("days later", "TANK-05 short major 12250")
	if n := y.changes("TANK-05"); n != 1 {
		t.Errorf("%d changes are kept, want 1", n)
	}
	// What two people say a day may be off by counts, and what they take back.
	y.tolerate(tolerated("investigate", "2026-12-01", stock.Limit{UL: 600 * liter, E4: stock.Usual.Investigate.E4}, "tesorería"))
	want("600 L may be missing, and it is past event 7", "TANK-05 short major 12250")
	y.tolerate(tolerated("sat", "2026-12-01", stock.Limit{E4: 600}, "tesorería"))
	want("and 6 % of the book", "")
	y.tolerate(tolerated("sat", "2026-12-01", stock.Usual.SAT, ""))
	want("no more", "TANK-05 short major 12250")
	y.now = time.Date(2027, 1, 1, 0, 1, 0, 0, y.zone)
	want("once the month is over", "TANK-01 leak critical 12274")
	var why string
	if err := y.pool.QueryRow(t.Context(), `SELECT why FROM audit_change WHERE rule = 'TANK-05' ORDER BY n DESC LIMIT 1`).Scan(&why); err != nil || why != "of_month" {
		t.Errorf("the day is mended by %q, %v", why, err)
	}
}

// A truck that the gauge measured and people typed as well is asked about once, on the day on which that is known, and its day is
// not asked about besides; two notes, each of its own number, tell the two apart, and what is voided is none.
func TestTrucksThatAreThereTwice(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	read := func(why string, v dispense.Volume) time.Time {
		y.read("T1", "diesel", why, v, nil)
		return y.At
	}
	y.at(2, 23, 50)
	read("periodic", 2_000*liter)
	y.at(3, 5, 0)
	from := read("delivery", 2_000*liter)
	y.at(3, 5, 40)
	to := read("delivery", 12_000*liter)
	gauge := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: 10_000 * liter, Basis: "obs", BeforeUL: new(2_000 * liter), AfterUL: new(12_000 * liter), FromAt: from, ToAt: to}).Ref()
	y.at(3, 9, 0)
	y.fill("1", 200*liter, nil)
	y.at(3, 23, 50)
	read("periodic", 11_800*liter)
	desk := y.auditor()
	y.now = time.Date(2026, 12, 4, 9, 0, 0, 0, y.zone)
	want := func(when, want string) {
		t.Helper()
		if got := y.cases(desk); got != want {
			t.Errorf("%s: got %q, want %q", when, got, want)
		}
	}
	why := func(want string) {
		t.Helper()
		var got string
		if err := y.pool.QueryRow(t.Context(), `SELECT what || ' ' || why FROM audit_change WHERE rule = 'TANK-06' ORDER BY n DESC LIMIT 1`).Scan(&got); err != nil || got != want {
			t.Errorf("it is %q, want %q, %v", got, want, err)
		}
	}
	want("as it came", "")
	// It is typed late, and had come by then.
	hand := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "typed", People: two, VolumeUL: 9_800 * liter, Basis: "obs", FromAt: to.Add(time.Minute), ToAt: to.Add(10 * time.Minute)}).Ref()
	const once = "TANK-06 rise major 240100" // 9,800 L at 24.50
	for range 3 {
		want("typed as well", once)
	}
	if n := y.changes("TANK-06"); n != 1 {
		t.Errorf("%d changes are kept, want 1", n)
	}
	for _, f := range y.findings() {
		if f.Rule == audit.LoadTwice && (f.Ref != hand || !slices.Equal(f.Args, []string{"rise", "T1", gauge.String()})) {
			t.Errorf("it is of %v, %q", f.Ref, f.Args)
		}
	}
	say := func(of dispense.Ref, number string) {
		t.Helper()
		if err := y.note(of, stock.Quantity{UL: 9_900 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
			n.Number, n.Another = number, []dispense.Ref{gauge, hand}
			for _, d := range y.sheet("T1").Deliveries {
				if d.Ref == of && d.Said != nil {
					n.N = d.Said.N
				}
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	say(gauge, "R-7")
	want("a note of one", once)
	say(hand, "00R-7 ")
	want("the same note of the other", once)
	say(hand, "R-8")
	want("each has its own, and then its day is short", "TANK-05 short major 240100")
	why("mended own_note")
	say(hand, "R-7")
	want("it was mistyped", once)
	why("again ")
	y.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('office', 1, 900, 0, now(), $1, $2, $3, 'void', 'dos veces')`, hand.Station, hand.Epoch, hand.Seq)
	want("it was voided", "")
	why("mended voided")
	y.now = time.Date(2027, 1, 1, 0, 1, 0, 0, y.zone)
	want("once the month is over", "")
}

// A load that a table alone bills is asked for until its fiscal document comes, which is no second bill of it: it is proposed of the
// delivery, takes it, and the table is to be withdrawn. Where documents are made out to nobody of ours the table is the bill.
func TestLoadOfATable(t *testing.T) {
	t.Parallel()
	for _, receives := range []bool{true, false} {
		y := newYard(t)
		y.layout("1", "T1", "diesel")
		y.read("T1", "diesel", "periodic", 2_000*liter, nil)
		y.at(3, 5, 0)
		y.read("T1", "diesel", "delivery", 2_000*liter, nil)
		from := y.At
		y.At = y.At.Add(time.Hour)
		y.read("T1", "diesel", "delivery", 12_000*liter, nil)
		d := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: 10_000 * liter, Basis: "obs", BeforeUL: new(2_000 * liter), AfterUL: new(12_000 * liter), FromAt: from, ToAt: y.At})
		of, came := d.Ref(), y.At
		y.at(31, 22, 0)
		y.read("T1", "diesel", "periodic", 12_000*liter, nil)
		desk := y.auditor()
		y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
		if receives {
			y.exec(`INSERT INTO receiver (rfc, name, active, reason, said_by, said_at) VALUES ('MPS010101AA1', 'MUNICIPIO', true, 'alta', 'fina', now())`)
		}
		cases := func() string {
			t.Helper()
			y.cases(desk)
			var out []string
			for _, f := range y.findings() {
				if f.Rule == audit.NotBilled || f.Rule == audit.NotFueled {
					out = append(out, string(f.Rule)+" "+f.Args[0])
				}
			}
			slices.Sort(out)
			return strings.Join(out, ", ")
		}
		is := func(when, here, elsewhere string) {
			t.Helper()
			want := here
			if !receives {
				want = elsewhere
			}
			if got := cases(); got != want {
				t.Errorf("receives %t, %s: got %q, want %q", receives, when, got, want)
			}
		}
		said := int64(0)
		note := func(line stockroom.LineID) {
			t.Helper()
			if err := y.note(of, stock.Quantity{UL: 10_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
				if s := y.sheet("T1").Deliveries[0].Said; s != nil {
					said = s.N
				}
				if n.N, n.Line = said, line; line != (stockroom.LineID{}) {
					n.Billed = stock.Observed
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
		proposed := func() string {
			t.Helper()
			p, err := y.room.ProposalOf(t.Context(), of, came)
			if err != nil {
				t.Fatal(err)
			}
			if p == nil {
				return ""
			}
			return p.Line.Document[:1]
		}
		ticket := fmt.Sprintf("R-%d", of.Seq)
		is("before", "AUD-06 load", "AUD-06 load")
		table := y.table("c", ticket, 10_000*liter, time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC))
		note(stockroom.LineID{}) // it has the number of its note
		if got := proposed(); got != "c" {
			t.Errorf("receives %t: the table is proposed as %q", receives, got)
		}
		note(table)
		is("in a table", "AUD-06 load_table", "")
		fiscal := y.billOf("d", "EKU9003173C9", ticket, 10_000*liter, time.Date(2026, 12, 6, 9, 0, 0, 0, time.UTC))
		is("the fiscal document comes", "AUD-06 load_table, AUD-08 undelivered", "AUD-08 load_twice")
		if got, want := proposed(), map[bool]string{true: "d"}[receives]; got != want {
			t.Errorf("receives %t: proposed is %q, want %q", receives, got, want)
		}
		note(fiscal)
		is("it has the delivery", "AUD-08 load_tabled", "AUD-08 load_twice")
		y.exec(`INSERT INTO document_status (document, status, asked_at, source, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', 'llegó el CFDI', 'fina', now())`, table.Document)
		is("the table is withdrawn", "", "")
	}
}

// table has somebody take in a table of one load.
func (y *yard) table(name, ticket string, v dispense.Volume, issued time.Time) stockroom.LineID {
	y.Helper()
	hash := strings.Repeat(name, 64)
	y.exec(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'csv', 1, 'x', now())`, hash)
	y.exec(`INSERT INTO plain_file (sha256, kind, file, sent_by, sent_at) VALUES ($1, 'csv', 't.csv', 'x', now())`, hash)
	y.exec(`INSERT INTO plain_mapping (name, version, contract, issuer, issuer_name, supply, currency, says, reason, said_by, said_at) VALUES ('M', 1, 'c', 'EKU9003173C9', 'Mayorista', 'bulk', 'MXN', '{}', 'muestra', 'x', now())`)
	y.exec(`INSERT INTO plain_take (sha256, mapping, sheet, number, taken, again, lines, refused, passed, taken_by, taken_at) SELECT $1, mapping, '', '', 1, 0, 1, 0, 0, 'x', now() FROM plain_mapping`, hash)
	y.exec(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by, taken_from, table_file)
SELECT $1, '', 'plain', 'I', '', '9', $2, 'MXN', 25000000, '250000.00', 'EKU9003173C9', 'Mayorista', '', '', '', '', '', '', 't.csv', now(), 'x', take, $1 FROM plain_take`, hash, issued)
	y.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Diésel', '', $3, '', '', $2, 25000000, 250000)`, hash, int64(v), ticket)
	return stockroom.LineID{Document: hash, Part: "concept", N: 1}
}

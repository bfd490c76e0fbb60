package matching_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saidByAuthority is what the authority answered, as a paper.
var saidByAuthority = []byte("%PDF-1.7\n%%EOF\n")

// authority is made once: its keys take a second.
var authority = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

// An office takes in what a supplier bills of fills that are there.
type office struct {
	testing.TB
	ctx   context.Context
	pool  *pgxpool.Pool
	store *postgres.Store
	bills *finance.Desk
	desk  *matching.Desk
	zone  *time.Location
	now   time.Time
	fills int
}

const issuer = "EKU9003173C9"

func newOffice(t testing.TB) *office {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{TB: t, ctx: t.Context(), pool: pgtest.New(t), zone: zone, now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
	o.store = postgres.New(o.pool)
	dir := t.TempDir()
	cabinet, err := evidence.Open(filepath.Join(dir, "evidence"))
	o.must(err)
	o.must(os.Mkdir(filepath.Join(dir, "stampers"), 0o755))
	for _, c := range authority().Certificates() {
		o.must(os.WriteFile(filepath.Join(dir, "stampers", c.No+".cer"), c.Certificate, 0o644))
	}
	o.bills = finance.New(finance.Config{Store: o.store, Cabinet: cabinet, Stampers: filepath.Join(dir, "stampers"), Now: func() time.Time { return o.now }})
	o.desk = matching.New(matching.Config{Store: o.store, Zone: zone, Now: func() time.Time { return o.now }})
	o.contract("gas", issuer, matching.Station, "PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026")
	o.must(o.bills.SayReceiver(o.ctx, "fina", finance.Receiver{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Active: true, Reason: "alta"}))
	for _, g := range []struct{ grade, product string }{{"magna", supplier.Regular}, {"premium", supplier.Premium}, {"diesel", supplier.Diesel}} {
		o.exec(`INSERT INTO grade (grade, name, product) VALUES ($1, $1, $2)`, g.grade, g.product)
	}
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) exec(sql string, args ...any) {
	o.Helper()
	if _, err := o.pool.Exec(o.ctx, sql, args...); err != nil {
		o.Fatalf("%v\n%s", err, sql)
	}
}

func (o *office) contract(id, rfc, supply string, permits ...string) {
	o.Helper()
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ($1, 1, 'Gasolinera', $2, '1', 'MXN', $3, '2026-01-01', now(), 'x')`, id, rfc, supply)
	for _, p := range permits {
		o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) VALUES ($1, $2, 1, $2, '', 'open', now(), 'x')`, id, p)
	}
}

var grades = map[string]string{supplier.Regular: "magna", supplier.Premium: "premium", supplier.Diesel: "diesel"}

// poured has sales flow, as tickets of them were written down, and returns their names.
func (o *office) poured(contract string, sales []supplier.Sale, change func(n int, s *supplier.Sale) bool) map[int]match.Ref {
	o.Helper()
	refs := map[int]match.Ref{}
	for i := range sales {
		s := sales[i]
		if change != nil && !change(i, &s) {
			continue
		}
		o.fills++
		ref := match.Ref{Ref: dispense.Ref{Station: "office", Epoch: 1, Seq: int64(o.fills)}}
		o.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract, permit)
VALUES ('office', 1, $1, 0, $2, $2, 'S', $3, 'vehicle', $4, 'typed', $5, 'MXN', $6, 'v1', 'yes', 'H', '{}', nullif($7, ''), 'ticket', $8, $9)`,
			o.fills, s.At, grades[s.Product], s.UL, s.PriceE4, s.Cents(), s.Ticket, contract, s.Permit)
		refs[i] = ref
	}
	return refs
}

func terms(supply supplier.Supply, every supplier.Every) supplier.Terms {
	return supplier.Terms{
		Supply: supply, Every: every, FeePPM: 12_000, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: issuer, Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}
}

// billed has a supplier bill sales, and takes that in.
func (o *office) billed(seed uint64, t supplier.Terms, sales []supplier.Sale, plant func(*supplier.Batch)) ([]supplier.Document, []supplier.Planted) {
	o.Helper()
	b, err := supplier.NewBatch(seed, authority(), t, sales)
	o.must(err)
	if plant != nil {
		plant(b)
	}
	list, planted := b.Issue()
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	_, err = o.bills.Send(o.ctx, "fina", finance.NewBatch(), files)
	o.must(err)
	return list, planted
}

// month is a question of a month of 2026.
func (o *office) month(m time.Month) matching.Question {
	from := time.Date(2026, m, 1, 0, 0, 0, 0, o.zone)
	return matching.Question{From: from, To: from.AddDate(0, 1, 0)}
}

// look returns what there is, and holds that parts make up the difference.
func (o *office) look(q matching.Question) *matching.Seen {
	o.Helper()
	s, err := o.desk.Look(o.ctx, q)
	o.must(err)
	for _, p := range s.Parts {
		ul := p.Billed.VolumeUL - p.Flowed.VolumeUL - p.Differences.VolumeUL - p.Before.VolumeUL + p.After.VolumeUL - p.Apart.VolumeUL - p.Open.VolumeUL + p.Loose.VolumeUL
		cents := p.Billed.Cents - p.Flowed.Cents - p.Differences.Cents - p.Before.Cents + p.After.Cents - p.Apart.Cents - p.Open.Cents + p.Loose.Cents
		if ul != 0 || cents != 0 {
			o.Errorf("parts leave %d and %d without a name: %+v", ul, cents, p)
		}
	}
	return s
}

func (o *office) counts(q matching.Question) string {
	o.Helper()
	var out []string
	s := o.look(q)
	for _, sort := range matching.Sorts() {
		if n := s.Counts[sort]; n > 0 {
			out = append(out, fmt.Sprintf("%s %d", sort, n))
		}
	}
	if len(s.Loose) > 0 {
		out = append(out, fmt.Sprintf("loose %d", len(s.Loose)))
	}
	return strings.Join(out, ", ")
}

func (o *office) want(q matching.Question, want string) {
	o.Helper()
	if got := o.counts(q); got != want {
		o.Errorf("got %s, want %s", got, want)
	}
}

func (o *office) decide(who string, id matching.LineID, s matching.Said) {
	o.Helper()
	_, err := o.desk.Decide(o.ctx, who, id, s)
	o.must(err)
}

// A month of 1,000 fills as suppliers bill it: all that is exact is accepted at once, none of
// it wrongly, and what is left takes no more than 120 clicks until every line is settled.
func TestAMonthIsMatched(t *testing.T) {
	t.Parallel()
	for _, supply := range []supplier.Supply{supplier.Station, supplier.Card} {
		t.Run(string(supply), func(t *testing.T) {
			t.Parallel()
			matchesAMonth(t, supply)
		})
	}
}

func matchesAMonth(t *testing.T, supply supplier.Supply) {
	o := newOffice(t)
	if supply == supplier.Card {
		o.exec(`UPDATE contract SET supply = 'card'`)
	}
	mix := supplier.NewMix(supply, time.Date(2026, 10, 1, 6, 0, 0, 0, o.zone))
	sales, kinds := mix.Sales, mix.Kinds
	documents, planted := o.billed(3, terms(supply, mix.Every), sales, func(b *supplier.Batch) { o.must(mix.Sow(b)) })
	if len(documents) == 0 {
		t.Fatal("there are no documents")
	}
	o.exec(`INSERT INTO rule (rule, body) VALUES ('r', '{"rule":"r"}')`)
	for _, card := range slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for i := range sales {
			if !yield(sales[i].Card) {
				return
			}
		}
	})) {
		o.exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, inventory_no, name, status, grades, rule, odometer) VALUES ($1, $1, '', '', '', 'active', '{magna}', 'r', 'on')`, card)
	}
	refs := o.poured("gas", mix.Written, nil)
	for i, ref := range refs {
		o.exec(`UPDATE dispense SET vehicle = $2 WHERE seq = $1`, ref.Seq, sales[i].Card)
	}
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	before := o.look(q)
	if n := before.Counts[matching.Exact]; n < 900 {
		t.Errorf("%d lines are exact: %s", n, o.counts(q))
	}
	accepted, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	if accepted.Lines != before.Counts[matching.Exact] {
		t.Errorf("%d lines were accepted, of %d", accepted.Lines, before.Counts[matching.Exact])
	}
	// What is true: by liters and amount, which are of one sale alone or, of a sum, of several.
	truth := map[string][]match.Ref{}
	wrong := map[string][]int{}
	for _, p := range planted {
		wrong[fmt.Sprintf("%s/%d", p.UUID, p.Line)] = p.Sales
	}
	byTicket := map[string]int{}
	for i, s := range sales {
		byTicket[s.Ticket] = i // no two sales have the same, wherever they were
	}
	clicks, others := 1, 0
	after := o.look(q)
	line := func(r *matching.Row) []match.Ref {
		sales, planted := wrong[fmt.Sprintf("%s/%d", r.UUID, r.N)]
		if !planted {
			i, there := byTicket[r.Ticket]
			if !there {
				t.Fatalf("nobody knows line %+v", r.Line)
			}
			sales = []int{i}
		}
		var list []match.Ref
		for _, i := range sales {
			list = append(list, refs[i])
		}
		return list
	}
	sortRefs := func(list []match.Ref) []match.Ref {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b match.Ref) int { return int(a.Seq - b.Seq) })
		return list
	}
	for i := range after.Rows {
		r := &after.Rows[i]
		want := line(r)
		truth[r.String()] = want
		if len(want) == 1 && r.Vehicle != "" && r.Vehicle != sales[want[0].Seq-1].Card && r.Sort != matching.Done {
			others++ // somebody looks at it
		}
		switch r.Sort {
		case matching.Done:
			if !slices.Equal(sortRefs(r.Decided.Fills), sortRefs(want)) {
				t.Errorf("line %s was accepted for %v, and is of %v", r.String(), r.Decided.Fills, want)
			}
			continue
		case matching.Suggested, matching.Differs:
			if len(want) == 1 && r.Fills[0].Ref == want[0] {
				clicks++ // accept; where it differs the reason is typed
				o.decide("fina", r.LineID, matching.Said{What: matching.Linked, Fills: want, Reason: "visto con el ticket"})
				continue
			}
		}
		if len(want) == 0 {
			clicks += 2 // look at it, and say that it is of none; the reason is typed
			o.decide("fina", r.LineID, matching.Said{What: matching.Apart, Reason: "nadie cargó"})
			continue
		}
		clicks += 2 + len(want) // look at it, tick its fills, accept
		one, err := o.desk.Line(o.ctx, r.LineID, matching.Choice{SumFrom: r.IssuedAt.AddDate(0, 0, -8), SumTo: r.IssuedAt.AddDate(0, 0, 1)})
		o.must(err)
		for _, ref := range want {
			offered := func(f matching.Fill) bool { return f.Ref == ref }
			if !slices.ContainsFunc(one.Free, offered) && !slices.ContainsFunc(one.Sum.Fills, offered) {
				t.Errorf("fill %s is not offered for line %s", ref, r.String())
			}
		}
		o.decide("fina", r.LineID, matching.Said{What: matching.Linked, Fills: want, Reason: "visto con el ticket"})
	}
	if others != kinds[supplier.OtherVehicle] {
		t.Errorf("%d lines with another vehicle's card are looked at, want %d", others, kinds[supplier.OtherVehicle])
	}
	t.Logf("%d lines, %d accepted at once, %d clicks in all", len(after.Rows), accepted.Lines, clicks)
	if clicks > 120 {
		t.Errorf("it took %d clicks, want at most 120", clicks)
	}
	o.want(q, fmt.Sprintf("done %d", len(after.Rows)))
	end := o.look(q)
	if p := end.Main(); p.Open.N != 0 || p.Loose.N != 0 || p.Apart.N != kinds[supplier.Invented] || p.Flowed.N != 1000 {
		t.Errorf("got %+v", p)
	}
	// Once more changes nothing.
	again, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	if again.Lines != 0 {
		t.Errorf("%d lines were accepted again", again.Lines)
	}
	for _, r := range o.look(q).Rows {
		if r.Decided == nil || !slices.Equal(sortRefs(r.Decided.Fills), sortRefs(truth[r.String()])) {
			t.Errorf("line %s: got %+v, want %v", r.String(), r.Decided, truth[r.String()])
		}
	}
}

// few are some fills of October that are billed one by one.
func (o *office) few(n int, plant func(*supplier.Batch)) ([]supplier.Sale, map[int]match.Ref) {
	o.Helper()
	sales := supplier.Invent(7, n, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].At = time.Date(2026, 10, 5, 6+i, 0, 0, 0, o.zone)
	}
	o.billed(7, terms(supplier.Station, supplier.Fill), sales, plant)
	return sales, o.poured("gas", sales, nil)
}

// What was said at once is taken back at once, and no line of it that somebody decided since.
// A station that writes its code of the product on every line bills no fill twice: its lines are of their fills by
// liters and amount, and so are those that were taken while such a code was read as a ticket, once they are judged again.
func TestCodesOfProductsAreNoTickets(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(5, 120, supplier.Station, time.Date(2026, 10, 1, 6, 0, 0, 0, o.zone))
	for i := range sales { // a quarter of an hour after one another, of no two the same liters
		sales[i].At, sales[i].UL = time.Date(2026, 10, 1, 6, 15*i, 0, 0, o.zone), 20_000_000+int64(i)*210_000
	}
	_, planted := o.billed(5, terms(supplier.Station, supplier.Day), sales, func(b *supplier.Batch) { o.must(b.Sow(supplier.ProductCode, len(sales))) })
	if len(planted) != len(sales) {
		t.Fatalf("%d lines have a code", len(planted))
	}
	refs := o.poured("gas", sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	asked := func(want string, exact int) {
		t.Helper()
		s := o.look(q)
		if n := s.Counts[matching.Exact]; n != exact {
			t.Errorf("%s: %d lines of %d are exact: %s", want, n, exact, o.counts(q))
		}
		for i := range s.Rows {
			if r := &s.Rows[i]; exact > 0 && (r.Link.Pass != match.ByFigures || r.Link.State == match.Twice || r.Ticket != "") {
				t.Errorf("%s: line %s is %s by %q, of ticket %q", want, r.String(), r.Link.State, r.Link.Pass, r.Ticket)
			}
		}
		var found int
		o.must(o.pool.QueryRow(o.ctx, `SELECT count(*) FROM document d, LATERAL (SELECT v.findings FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1) v,
			jsonb_to_recordset(v.findings) AS f("Code" text) WHERE f."Code" IN ('line.twice', 'line.before')`).Scan(&found))
		if (found == 0) != (exact > 0) {
			t.Errorf("%s: %d lines bill a fill again", want, found)
		}
	}
	asked("taken now", len(sales))

	// As they were taken once: each code is a ticket, and each but the first bills it again.
	o.exec(`ALTER TABLE bare_number DISABLE TRIGGER USER`)
	o.exec(`ALTER TABLE document_item DISABLE TRIGGER USER`)
	o.exec(`DELETE FROM bare_number`)
	o.exec(`UPDATE document_item SET ticket = CASE product WHEN '15101514' THEN '00001' WHEN '15101515' THEN '00002' ELSE 'DIESEL' END`)
	o.exec(`ALTER TABLE bare_number ENABLE TRIGGER USER`)
	o.exec(`ALTER TABLE document_item ENABLE TRIGGER USER`)
	o.exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) SELECT document, 'questioned', '[{"Code": "line.before"}]', 'old', now(), 'x' FROM document`)
	asked("as of before", 0)
	n, err := o.bills.JudgeAgain(o.ctx, "litro")
	if o.must(err); n == 0 {
		t.Error("nothing is judged again")
	}
	asked("judged again", len(sales))

	accepted, err := o.desk.AcceptExact(o.ctx, "fina", q)
	if o.must(err); accepted.Lines != len(sales) {
		t.Errorf("%d lines were accepted", accepted.Lines)
	}
	s := o.look(q)
	for i := range s.Rows {
		r := &s.Rows[i]
		n := slices.IndexFunc(sales, func(x supplier.Sale) bool { return dispense.Volume(x.UL) == r.VolumeUL })
		if n < 0 || len(r.Decided.Fills) != 1 || r.Decided.Fills[0] != refs[n] {
			t.Errorf("line %s of %s was accepted for %v", r.String(), r.VolumeUL, r.Decided.Fills)
		}
	}
}

func TestTakingBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, refs := o.few(4, nil)
	q := o.month(time.October)
	o.want(q, "exact 4, loose 4")
	a, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	o.want(q, "done 4")
	one := o.look(q).Rows[0]
	o.decide("luis", one.LineID, matching.Said{What: matching.Apart, Reason: "no es de nadie"})
	n, err := o.desk.TakeBack(o.ctx, "fina", a.Batch)
	o.must(err)
	if n != 3 {
		t.Errorf("%d were taken back, want the 3 that stand as they were accepted", n)
	}
	o.want(q, "exact 3, done 1, loose 4")
	if n, err = o.desk.TakeBack(o.ctx, "fina", a.Batch); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("taken back again: got %d, %v", n, err)
	}
	o.decide("fina", one.LineID, matching.Said{What: matching.Open})
	o.want(q, "exact 4, loose 4")
	seen, err := o.desk.Line(o.ctx, one.LineID, matching.Choice{})
	o.must(err)
	var said []string
	for _, d := range seen.History {
		said = append(said, fmt.Sprintf("%s %s %s %s %d", d.By, d.What, d.Pass, d.State, len(d.Fills)))
	}
	if got, want := strings.Join(said, "; "), "fina open   0; luis apart person apart 0; fina linked ticket within 1"; got != want {
		t.Errorf("history: got %s, want %s", got, want)
	}
	if len(refs) != 4 || len(seen.Free) != 4 || seen.Free[0].Ref != seen.Fills[0].Ref {
		t.Errorf("near: got %+v", seen.Free)
	}
	for _, table := range []string{"line_decision", "line_decision_fill", "match_tolerances"} {
		for _, sql := range []string{"DELETE FROM " + table, "TRUNCATE " + table + " CASCADE"} {
			if _, err := o.pool.Exec(o.ctx, sql); err == nil {
				t.Errorf("%s was allowed", sql)
			}
		}
	}
	if _, err := o.pool.Exec(o.ctx, "UPDATE line_decision SET reason = ''"); err == nil {
		t.Error("a decision was written over")
	}
}

// What cannot be so is refused, and says why.
func TestRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, refs := o.few(2, nil)
	rows := o.look(o.month(time.October)).Rows
	a, b := rows[0].LineID, rows[1].LineID
	link := func(list ...match.Ref) matching.Said { return matching.Said{What: matching.Linked, Fills: list} }
	for _, tt := range []struct {
		name  string
		said  matching.Said
		field string
	}{
		{"none without a reason", matching.Said{What: matching.Apart, Reason: " "}, "reason"},
		{"a long reason", matching.Said{What: matching.Apart, Reason: strings.Repeat("x", 201)}, "reason"},
		{"nothing", matching.Said{}, "what"},
		{"linked to nothing", link(), "fills"},
		{"a fill that is not there", link(match.Ref{Ref: dispense.Ref{Station: "office", Epoch: 1, Seq: 99}}), "fills"},
		{"a fill twice", link(refs[0], refs[0]), "fills"},
		{"a fill of other liters without a reason", link(refs[1]), "differs"},
		{"open, and nobody has decided", matching.Said{What: matching.Open}, "what"},
	} {
		_, err := o.desk.Decide(o.ctx, "fina", a, tt.said)
		if p, ok := errors.AsType[*matching.Problem](err); !ok || p.Field != tt.field {
			t.Errorf("%s: got %v, want a problem of %s", tt.name, err, tt.field)
		}
	}
	o.decide("fina", a, matching.Said{What: matching.Apart, Reason: strings.Repeat("x", 200)})
	o.decide("fina", a, link(refs[0]))
	both := link(refs[1], refs[0])
	both.Reason = "una sola factura"
	_, err := o.desk.Decide(o.ctx, "fina", b, both)
	taken, ok := errors.AsType[*matching.TakenError](err)
	if !ok || taken.Line != a || taken.Fill != refs[0] || !strings.Contains(err.Error(), "take that back first") {
		t.Errorf("a fill of two lines: got %v", err)
	}
	o.decide("fina", b, link(refs[1]))
	if _, err := o.desk.Decide(o.ctx, "fina", matching.LineID{Document: strings.Repeat("0", 64), Part: "concept", N: 1}, link(refs[1])); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a line that is not there: got %v", err)
	}
	for _, text := range []string{"", "a/b", "a/concept/0", "a/concept/x", "a/concept/01", "a/b/c/1"} {
		if id, err := matching.ParseLine(text); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("line %q: got %v, %v", text, id, err)
		}
	}
	if id, err := matching.ParseLine(a.String()); err != nil || id != a {
		t.Errorf("line %s: got %v, %v", a, id, err)
	}
}

// Of many who link a fill at once, one does.
func TestAFillIsOfOneLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, refs := o.few(6, nil)
	rows := o.look(o.month(time.October)).Rows
	var all sync.WaitGroup
	errs := make([]error, len(rows))
	for i := range rows {
		all.Go(func() {
			_, errs[i] = o.desk.Decide(o.ctx, "fina", rows[i].LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{refs[0]}, Reason: "visto con el ticket"})
		})
	}
	all.Wait()
	linked := 0
	for _, err := range errs {
		if _, taken := errors.AsType[*matching.TakenError](err); err == nil {
			linked++
		} else if !taken {
			t.Errorf("got %v", err)
		}
	}
	if linked != 1 {
		t.Errorf("the fill is of %d lines", linked)
	}
	// And of many who decide of a line, all but one hear that somebody has.
	var since int
	for i := range rows {
		all.Go(func() {
			_, errs[i] = o.desk.Decide(o.ctx, "fina", rows[5].LineID, matching.Said{What: matching.Apart, Reason: fmt.Sprint(i)})
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, matching.ErrSince) {
			t.Errorf("got %v", err)
		}
		if err != nil {
			since++
		}
	}
	one, err := o.desk.Line(o.ctx, rows[5].LineID, matching.Choice{})
	o.must(err)
	if kept := len(rows) - since; len(one.History) < kept {
		t.Errorf("%d decisions are kept, of %d that were taken", len(one.History), kept)
	}
}

// What becomes of a document or a fill later is seen: its line asks again.
func TestWhatChangesLater(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales, _ := o.few(3, nil)
	q := o.month(time.October)
	_, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	rows := o.look(q).Rows
	// A document is canceled: its line counts no more, and its fill waits for another.
	o.must(o.bills.SayStatus(o.ctx, "fina", rows[0].Document, finance.Status{Status: finance.Canceled, AskedAt: o.now.Add(-time.Hour), Note: "portal"}, saidByAuthority))
	o.want(q, "done 2, loose 1")
	if _, err := o.desk.Decide(o.ctx, "fina", rows[0].LineID, matching.Said{What: matching.Open}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a line of a canceled document: got %v", err)
	}
	// It is billed anew, and the fill is free for it.
	i := slices.IndexFunc(sales, func(s supplier.Sale) bool { return s.Ticket == rows[0].Ticket })
	o.billed(8, terms(supplier.Station, supplier.Fill), sales[i:i+1], nil)
	o.want(q, "exact 1, done 2, loose 1")
	_, err = o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	o.want(q, "done 3")
	// Fewer liters flowed than somebody wrote: a correction.
	fill := rows[1].Decided.Fills[0]
	o.exec(`UPDATE dispense SET volume_ul = volume_ul - 1000000 WHERE seq = $1`, fill.Seq)
	o.want(q, "changed 1, done 2")
	o.decide("fina", rows[1].LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{fill}, Reason: "nota de crédito pedida"})
	o.want(q, "done 3")
	// A fill is void: its line has none.
	o.exec(`DELETE FROM dispense WHERE seq = $1`, rows[2].Decided.Fills[0].Seq)
	o.want(q, "changed 1, done 2")
	if p := o.look(q).Main(); p.Open.N != 1 || p.Flowed.N != 2 {
		t.Errorf("got %+v", p)
	}
}

// Fills at the end of a month that are billed in the next are each other's, and the parts of
// both months say so.
func TestAcrossMonths(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(9, 4, supplier.Station, time.Date(2026, 10, 29, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].At = time.Date(2026, 10, 30+i, 23, 30, 0, 0, o.zone) // 30 and 31 October, 1 and 2 November
	}
	o.billed(9, terms(supplier.Station, supplier.Week), sales, nil) // on 2 November and later
	o.poured("gas", sales, nil)
	october, november := o.month(time.October), o.month(time.November)
	o.want(october, "loose 2")
	o.want(november, "exact 4, loose 2")
	for _, l := range o.look(october).Loose {
		if l.Proposed == nil {
			t.Errorf("fill %s is proposed to no line", l.Ref)
		}
	}
	// Proposed or decided, the two lines whose fills are of October are named, and what these come to.
	others := func() {
		t.Helper()
		var out []string
		var ul dispense.Volume
		seen := o.look(november)
		for i := range seen.Rows {
			if r := &seen.Rows[i]; r.OutOfPeriod() {
				out = append(out, r.Ticket+" "+strings.Join(r.Others, " "))
				ul += r.Fills[0].VolumeUL
			}
		}
		slices.Sort(out)
		want := []string{sales[0].Ticket + " 2026-10", sales[1].Ticket + " 2026-10"}
		slices.Sort(want)
		p := seen.Main().Others
		if !slices.Equal(out, want) || seen.OutOfPeriod() != 2 || p.N != 2 || p.VolumeUL != ul || p.Cents != sales[0].Cents()+sales[1].Cents() {
			t.Errorf("out of period: %v, %+v; want %v, %d µL", out, p, want, ul)
		}
	}
	others()
	_, err := o.desk.AcceptExact(o.ctx, "fina", november)
	o.must(err)
	others()
	o.want(october, "")
	o.want(november, "done 4")
	if p := o.look(october).Main(); p.After.N != 2 || p.Billed.N != 0 || p.Loose.N != 0 {
		t.Errorf("October: got %+v", p)
	}
	if p := o.look(november).Main(); p.Before.N != 2 || p.Billed.N != 4 || p.Flowed.N != 2 {
		t.Errorf("November: got %+v", p)
	}
}

// Purchases by card find their fills by the issuer's operation, wherever they were. Of the other supplies are
// [TestBulkIsOfNoFill] and [TestABoxAtASuppliersStation].
func TestPurchasesByCard(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`UPDATE contract SET rfc = 'XAXX010101000' WHERE contract = 'gas'`)
	o.contract("cards", issuer, matching.Card, "PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026")
	sales := supplier.Invent(11, 6, supplier.Card, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	o.billed(11, terms(supplier.Card, supplier.Month), sales, nil)
	o.poured("cards", sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	seen := o.look(q)
	if seen.Counts[matching.Exact]+seen.Counts[matching.Differs] != 6 || len(seen.Rows) != 6 {
		t.Errorf("cards: got %s", o.counts(q))
	}
	for _, r := range seen.Rows {
		if got := strings.Join(r.Others, " "); got != "2026-10" { // the statement is of the first of November
			t.Errorf("a purchase of October in a statement of November is of %q", got)
		}
		if r.Card == "" || r.At.IsZero() || r.Link.Pass != match.ByTicket || r.Fills[0].Keys.Ticket != r.Keys.Ticket {
			t.Errorf("got %+v", r)
		}
	}
}

// A purchase with the card of another vehicle than fueled is not accepted with what is exact, and
// says so; a card is a vehicle's by its number, plate or inventory number, however they are written,
// and what somebody decided stays when numbers change.
func TestTheCardOfAnotherVehicle(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`UPDATE contract SET rfc = 'XAXX010101000' WHERE contract = 'gas'`)
	o.contract("cards", issuer, matching.Card, "PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026")
	o.exec(`INSERT INTO rule (rule, body) VALUES ('r', '{"rule":"r"}')`)
	for id, no := range map[string][3]string{"v1": {"X-001", "GTO 1", ""}, "v2": {"2", "x 002", ""}, "v3": {"3", "GTO-3", "X/003"}, "v4": {"4", "AB-1", "4004"}, "v5": {"5", "AB1", "4005"}} {
		o.exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, inventory_no, name, status, grades, rule, odometer) VALUES ($1, $2, $3, $4, '', 'active', '{magna}', 'r', 'on')`, id, no[0], no[1], no[2])
	}
	sales := supplier.Invent(14, 6, supplier.Card, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	for i, card := range []string{"X-001", "X002", "X-003", "AB-1", "X-777", "X-002"} { // the fourth is two vehicles', the fifth nobody's
		sales[i].Card = card
	}
	o.billed(14, terms(supplier.Card, supplier.Month), sales, nil)
	refs := o.poured("cards", sales, nil)
	for i, vehicle := range []string{"v1", "v2", "v3", "v4", "v1", "v3"} {
		o.exec(`UPDATE dispense SET vehicle = $2 WHERE seq = $1`, refs[i].Seq, vehicle)
	}
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	o.want(q, "exact 5, differs 1, loose 6")
	seen := o.look(q)
	i := slices.IndexFunc(seen.Rows, func(r matching.Row) bool { return r.Sort == matching.Differs })
	if r := seen.Rows[i]; r.Link.State != match.Vehicle || r.Card != "X-002" || r.Vehicle != "v2" || r.Fills[0].Vehicle != "v3" {
		t.Errorf("got %+v of %+v", r.Link, r.Line)
	}
	if done, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || done.Lines != 5 {
		t.Errorf("accepted: got %+v, %v", done, err)
	}
	o.want(q, "differs 1, done 5, loose 1")
	o.exec(`UPDATE vehicle SET fleet_no = '1' WHERE vehicle = 'v1'`)
	o.exec(`UPDATE vehicle SET fleet_no = 'X-001' WHERE vehicle = 'v2'`)
	o.want(q, "differs 1, done 5, loose 1")
	o.decide("fina", seen.Rows[i].LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{refs[5]}, Reason: "prestó la tarjeta"})
	o.want(q, "done 6")
}

// Cards of an issuer have numbers of their own, and go from vehicle to vehicle: a purchase is of the one that
// had the card on its day, whatever vehicles are called by now.
func TestWhoseACardWas(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`UPDATE contract SET rfc = 'XAXX010101000' WHERE contract = 'gas'`)
	o.contract("cards", issuer, matching.Card, "PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026")
	o.exec(`INSERT INTO rule (rule, body) VALUES ('r', '{"rule":"r"}')`)
	for id, no := range map[string]string{"v1": "X-001", "v2": "2", "v3": "3"} {
		o.exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, inventory_no, name, status, grades, rule, odometer) VALUES ($1, $2, '', '', '', 'active', '{magna}', 'r', 'on')`, id, no)
	}
	said := func(vehicle, card, from, until string, void bool) {
		t.Helper()
		o.must(o.store.SayVehiclePapers(o.ctx, []auditing.Paper{{Kind: auditing.FuelCard, Vehicle: vehicle, Number: card, From: audit.Day(from), Until: audit.Day(until), Holder: "Tarjetas SA", Void: void, Reason: "entrega", By: "ana", At: o.now}}))
	}
	said("v1", "5062 0001", "2026-01-01", "2026-10-14", false) // until v2 has it, and then again
	said("v2", "50620001", "2026-10-15", "2026-10-19", false)
	said("v1", "5062-0001", "2026-10-20", "", false)
	said("v3", "50620003", "2026-01-01", "2026-10-10", false) // it was lost
	said("v1", "50620004", "2026-10-01", "", false)           // two have it
	said("v2", "50620004", "2026-10-01", "", false)
	said("v3", "X-001", "2026-10-20", "", false) // whose number it is not; until then nobody said whose it was
	sales := supplier.Invent(14, 13, supplier.Card, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	type buy struct {
		card    string
		day     int
		vehicle string // that fueled
		want    string // of the line: whose card, and why nobody's
		state   match.State
	}
	buys := []buy{
		{"50620001", 14, "v1", "v1 ", match.Matched}, {"50620001", 15, "v2", "v2 ", match.Matched}, {"50620001", 19, "v1", "v2 ", match.Vehicle}, {"50620001", 20, "v1", "v1 ", match.Matched},
		{"50620003", 10, "v3", "v3 ", match.Matched}, {"50620003", 11, "v3", " ended", match.Vehicle}, {"50620004", 12, "v1", " several", match.Vehicle}, {"50620009", 12, "v1", " nobody", match.Matched},
		{"X001", 19, "v1", "v1 ", match.Matched}, {"X001", 20, "v3", "v3 ", match.Matched}, {"X001", 21, "v1", "v3 ", match.Vehicle}, {"50620001", 15, "v1", "v2 ", match.Vehicle},
		{"50620003", 12, "", " ended", match.Matched}, // into a can: no vehicle is another than the card's, and it is not accepted at once for all that
	}
	for i, b := range buys {
		sales[i].Card, sales[i].At = b.card, time.Date(2026, 10, b.day, 23, 30+i, 0, 0, o.zone) // late at night, where a day of another zone would be the next
	}
	o.billed(14, terms(supplier.Card, supplier.Month), sales, nil)
	refs := o.poured("cards", sales, nil)
	of := map[match.Ref]int{}
	for i, b := range buys {
		of[refs[i]] = i
		o.exec(`UPDATE dispense SET vehicle = $2 WHERE seq = $1`, refs[i].Seq, b.vehicle)
	}
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	look := func() {
		t.Helper()
		seen := map[int]bool{}
		for _, r := range o.look(q).Rows {
			if len(r.Fills) != 1 {
				t.Fatalf("%s of %s: is of %d fills", r.Card, r.At, len(r.Fills))
			}
			i := of[r.Fills[0].Ref]
			seen[i] = true
			if b := buys[i]; r.Vehicle+" "+string(r.CardSays) != b.want || (r.Link.State == match.Vehicle) != (b.state == match.Vehicle) {
				t.Errorf("%s on the %d: got %q, %s, want %q, %s", b.card, b.day, r.Vehicle+" "+string(r.CardSays), r.Link.State, b.want, b.state)
			}
		}
		if len(seen) != len(buys) {
			t.Errorf("saw %d of %d", len(seen), len(buys))
		}
	}
	look()
	// Numbers are given to others, and nothing of the past moves that the list has.
	o.exec(`UPDATE vehicle SET fleet_no = '50620001' WHERE vehicle = 'v3'`)
	look()
	// All that is exact is accepted at once: nothing of a card that had ended, or of several.
	if done, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || done.Lines != 7 {
		t.Errorf("accepted: got %+v, %v", done, err)
	}
	// What somebody said of the second of them is taken back: the card is one vehicle's.
	said("v2", "50620004", "2026-10-01", "", true)
	buys[6].want, buys[6].state = "v1 ", match.Matched
	look()
}

// A statement that names another station than was typed says so, and is accepted with what is
// exact only where nobody has said by what key the station goes.
func TestAnotherStationByCard(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`UPDATE contract SET rfc = 'XAXX010101000' WHERE contract = 'gas'`)
	o.contract("cards", issuer, matching.Card, "PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026")
	sales := supplier.Invent(14, 6, supplier.Card, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	o.billed(14, terms(supplier.Card, supplier.Month), sales, nil)
	refs := o.poured("cards", sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	o.want(q, "exact 6, loose 6")
	// The first of them is said to have been at the other station.
	moved := "CNE/PL/00320/EXP/ES/2026"
	if sales[0].Permit == moved {
		moved = "PL/4950/EXP/ES/2015"
	}
	o.exec(`UPDATE dispense SET permit = $2 WHERE seq = $1`, refs[0].Seq, moved)
	o.want(q, "exact 6, loose 6")
	key := func(permit, key string) {
		o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, card_key, added_at, added_by, agreed_by)
		        SELECT contract, permit, revision + 1, name, address, status, $2, added_at, added_by, 'y' FROM permit_now WHERE contract = 'cards' AND permit = $1`, permit, key)
	}
	key("PL/4950/EXP/ES/2015", "E4950")
	key("CNE/PL/00320/EXP/ES/2026", "E00320")
	o.want(q, "exact 5, differs 1, loose 6")
	seen := o.look(q)
	i := slices.IndexFunc(seen.Rows, func(r matching.Row) bool { return r.Sort == matching.Differs })
	if r := seen.Rows[i]; r.Link.State != match.Station || r.Keys.Station == r.Fills[0].Keys.Station || r.Fills[0].Ref != refs[0] {
		t.Errorf("got %+v of %+v", r.Link, r.Line)
	}
	// What somebody decided knowing it stays when a key is corrected.
	o.decide("fina", seen.Rows[i].LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{refs[0]}, Reason: "se capturó otra estación"})
	o.want(q, "exact 5, done 1, loose 5")
	key("PL/4950/EXP/ES/2015", "E9")
	o.exec(`UPDATE dispense SET permit = $2 WHERE seq = $1`, refs[0].Seq, sales[0].Permit)
	if seen := o.look(q); seen.Counts[matching.Done] != 1 || seen.Counts[matching.Exact] == 5 {
		t.Errorf("got %v", seen.Counts)
	}
}

// What comes in bulk is of no fill, but what names a station of that supplier's.
func TestBulkIsOfNoFill(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.contract("truck", issuer, matching.Bulk)
	o.few(3, nil) // at stations that the supplier has, too
	o.billed(12, terms(supplier.Bulk, supplier.Fill), supplier.Invent(12, 2, supplier.Bulk, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone)), nil)
	o.want(o.month(time.October), "exact 3, loose 3")
	// A line is of fills or in bulk, and never both, for whoever asks: else the chain has it twice.
	q := o.month(time.October)
	bulk, err := o.store.BulkLines(o.ctx, q.From, q.To, o.zone)
	o.must(err)
	contracts, err := o.store.ContractBulk(o.ctx, q.From, q.To, o.zone)
	o.must(err)
	if len(bulk) != 2 || len(contracts) != 2 {
		t.Errorf("in bulk: %d lines for deliveries and %d for contracts, want the two of the truck", len(bulk), len(contracts))
	}
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('truck', 2, 'Gasolinera', $1, '1', 'MXN', 'bulk', '2026-01-01', '2026-09-30', now(), 'x', 'y')`, issuer)
	if s := o.look(o.month(time.October)); len(s.Rows) != 5 {
		t.Errorf("after the contract ended: got %d lines, want those of the truck, too", len(s.Rows))
	}
}

// A concept has no day of its own, and its document comes after what it bills: of a station that ended it is of
// fills for two months, and no delivery of the supplier's who brings fuel, too.
func TestLinesOfAStationThatEnded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.contract("truck", issuer, matching.Bulk)
	sales := supplier.Invent(7, 3, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].At, sales[i].Permit = time.Date(2026, 10, 29, 6+i, 0, 0, 0, o.zone), "PL/4950/EXP/ES/2015"
	}
	o.billed(7, terms(supplier.Station, supplier.Month), sales, nil) // on 1 November
	o.poured("gas", sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	revision := 1
	until := func(day string) {
		revision++
		o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, until_on, added_at, added_by, agreed_by) VALUES ('gas', 'PL/4950/EXP/ES/2015', $1, 'Norte', '', 'open', $2, now(), 'x', 'y')`, revision, day)
	}
	for _, tt := range []struct {
		until string
		bulk  int
	}{{"2026-10-31", 0}, {"2026-08-31", 0}, {"2026-08-30", 3}, {"2026-10-30", 0}} {
		until(tt.until)
		seen := o.look(q)
		for i := range seen.Rows {
			if r := &seen.Rows[i]; r.IssuedAt.In(o.zone).Format(time.DateOnly) != "2026-11-01" || r.Contract != "gas" {
				t.Errorf("until %s: the line of %v is of contract %q", tt.until, r.IssuedAt, r.Contract)
			}
		}
		lines, err := o.store.BulkLines(o.ctx, q.From, q.To, o.zone)
		o.must(err)
		contracts, err := o.store.ContractBulk(o.ctx, q.From, q.To, o.zone)
		o.must(err)
		loads, _, err := o.store.AuditLoads(o.ctx, q.From, q.To, o.zone)
		o.must(err)
		if got := [4]int{len(seen.Rows), len(lines), len(contracts), len(loads)}; got != [4]int{3 - tt.bulk, tt.bulk, tt.bulk, tt.bulk} {
			t.Errorf("until %s: of fills, and in bulk for deliveries, contracts and an audit: %d lines, want %d in bulk", tt.until, got, tt.bulk)
		}
	}
	// Where another contract has the station on the document's day, the line is of that.
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('next', 1, 'Gasolinera', $1, '2', 'MXN', 'station', '2025-01-01', now(), 'x', 'y')`, issuer)
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, from_on, added_at, added_by, agreed_by) VALUES ('next', 'PL/4950/EXP/ES/2015', 1, 'Norte', '', 'open', '2026-10-31', now(), 'x', 'y')`)
	for _, r := range o.look(q).Rows {
		if r.Contract != "next" {
			t.Errorf("the line is of contract %q, want next", r.Contract)
		}
	}
}

// A box of ours at a supplier's station fuels under its contract, also once that has run out, until the station is another's.
func TestABoxAtASuppliersStation(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(13, 5, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].Permit = "PL/4950/EXP/ES/2015"
	}
	o.billed(13, terms(supplier.Station, supplier.Fill), sales, nil)
	for i, s := range sales {
		o.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, hose, meter, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags)
VALUES ('norte', 1, $1, 0, $2, $2, 'S', 'h1', 1, $3, 'vehicle', $4, 'pump', 'v1', 'yes', 'H', '{}')`, i+1, s.At, grades[s.Product], s.UL)
	}
	q := o.month(time.October)
	o.want(q, "alone 5")
	permit := func(revision int, station string) {
		o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by, agreed_by) VALUES ('gas', 'PL/4950/EXP/ES/2015', $1, 'Norte', '', 'open', $2, now(), 'x', 'y')`, revision, station)
	}
	permit(2, "norte")
	// Its pump tells no prices and nobody typed tickets: liters come near, and a person says so.
	o.want(q, "suggested 5, loose 5")
	o.exec(`UPDATE contract SET until_on = '2026-10-04' WHERE contract = 'gas'`)
	o.want(q, "suggested 5, loose 5") // it has run out, and the fuel is the supplier's all the same
	o.exec(`UPDATE contract SET until_on = '2026-12-31' WHERE contract = 'gas'`)
	permit(3, "sur")
	o.want(q, "alone 5")
}

// Tolerances have versions, and decisions the one that they were made by.
func TestTolerances(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.few(3, func(b *supplier.Batch) { o.must(b.Sow(supplier.WrongPrice, 1)) })
	q := o.month(time.October)
	o.want(q, "exact 2, differs 1, loose 3")
	now := matching.Tolerance{Tolerances: match.Usual, Reason: "contrato nuevo"}
	for _, tt := range []struct {
		field  string
		change func(*matching.Tolerance)
	}{
		{"reason", func(t *matching.Tolerance) { t.Reason = "" }},
		{"volume", func(t *matching.Tolerance) { t.VolumeUL = 10_000_001 }},
		{"volume", func(t *matching.Tolerance) { t.VolumeMill = -1 }},
		{"price", func(t *matching.Tolerance) { t.PriceE4 = 10_001 }},
		{"amount", func(t *matching.Tolerance) { t.CentsMill = 51 }},
		{"days", func(t *matching.Tolerance) { t.Days = 101 }},
		{"sum", func(t *matching.Tolerance) { t.SumMill = 51 }},
	} {
		bad := now
		tt.change(&bad)
		if p, ok := errors.AsType[*matching.Problem](o.desk.SayTolerance(o.ctx, "fina", bad)); !ok || p.Field != tt.field {
			t.Errorf("%s: got %v", tt.field, p)
		}
	}
	now.PriceE4, now.CentsMill = 10_000, 50
	now.From, now.AgreedBy = "2026-10-01", "otra" // it lets more pass
	o.must(o.desk.SayTolerance(o.ctx, "fina", now))
	o.want(q, "exact 3, loose 3")
	_, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	for _, r := range o.look(q).Rows {
		if r.Decided.Tolerances != 1 {
			t.Errorf("got %+v", r.Decided)
		}
	}
	now.PriceE4 = 0
	o.must(o.desk.SayTolerance(o.ctx, "fina", now))
	o.want(q, "done 3") // what was decided stays
}

// A document in whose place another is counts no more, at once or by way of others; two that
// name each other do not both vanish.
func TestReplaced(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.few(1, nil)
	q := o.month(time.October)
	first := o.look(q).Rows[0]
	made := map[string]string{"a": first.Document}
	uuids := map[string]string{"a": first.UUID}
	// another is a copy of the first, so many hours later, in the place of others.
	another := func(name string, hours int, of ...string) {
		made[name], uuids[name] = strings.Repeat(name, 64), strings.ToUpper(strings.Repeat(name, 36))
		o.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, made[name])
		o.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
SELECT $1, $2, version, kind, series, number, issued_at + $3 * interval '1 hour', currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by FROM document WHERE document = $4`,
			made[name], uuids[name], hours, first.Document)
		o.exec(`INSERT INTO document_item SELECT (jsonb_populate_record(i, jsonb_build_object('document', $1::text))).* FROM document_item i WHERE document = $2`, made[name], first.Document)
		for i, x := range of {
			o.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, $2, '04', $3)`, made[name], i+1, uuids[x])
		}
	}
	count := func(why string, want ...string) {
		t.Helper()
		var got []string
		for name, id := range made {
			for _, r := range o.look(q).Rows {
				if r.Document == id {
					got = append(got, name)
				}
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", why, got, want)
		}
	}
	cancel := func(name string) {
		o.now = o.now.Add(time.Minute)
		o.must(o.bills.SayStatus(o.ctx, "fina", made[name], finance.Status{Status: finance.Canceled, AskedAt: o.now.Add(-time.Hour), Note: "portal"}, saidByAuthority))
	}
	count("one", "a")
	another("b", 1, "a")
	count("b is in its place", "b")
	another("c", 2, "b")
	count("and c in b's", "c")
	cancel("b") // as the law has it, once c is there
	count("b is canceled", "c")
	cancel("c")
	count("and nothing is left in its place", "a")
	another("d", -1, "a") // issued before it
	count("what is older is in the place of nothing", "a", "d")
	another("e", 3, "e") // names itself
	count("nor is anything in its own", "a", "d", "e")
	o.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 9, '04', $2)`, made["a"], uuids["d"])
	count("of two that name each other the later counts", "a", "e")
}

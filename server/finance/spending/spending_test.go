package spending_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A treasury keeps the budget of a fleet of three vehicles of two departments.
type treasury struct {
	testing.TB
	ctx   context.Context
	pool  *pgxpool.Pool
	store *postgres.Store
	fleet *fleet.Fleet
	desk  *spending.Desk
	zone  *time.Location
	now   time.Time
	open  budget.Period
	n     int
}

func newTreasury(t testing.TB) *treasury {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	h := &treasury{TB: t, ctx: t.Context(), pool: pgtest.New(t), zone: zone, now: time.Date(2026, 11, 28, 12, 0, 0, 0, zone)}
	h.store = postgres.New(h.pool)
	h.desk = spending.New(spending.Config{
		Store: h.store, Calendar: budget.Calendar{Zone: zone}, Now: func() time.Time { return h.now },
		Open: func(context.Context) (budget.Period, error) { return h.open, nil },
	})
	begun := time.Date(2025, 12, 1, 0, 0, 0, 0, zone)
	f := fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: h.store, Zone: zone, Now: func() time.Time { return begun }})
	objects := []fleet.Object{
		&fleet.Grade{Grade: "magna", Name: "Magna", Product: "15101514"}, &fleet.Grade{Grade: "diesel", Name: "Diésel", Product: "15101505"},
		&fleet.Rule{Rule: policy.Rule{Rule: "patrol"}}, &fleet.Rule{Rule: policy.Rule{Rule: "truck"}},
		&fleet.Department{Department: "police", Name: "Seguridad"}, &fleet.Department{Department: "works", Name: "Obras"},
	}
	for _, v := range [][3]string{{"v1", "police", "patrol"}, {"v2", "police", "patrol"}, {"v3", "works", "truck"}} {
		objects = append(objects, &fleet.Vehicle{Vehicle: v[0], FleetNo: v[0], Plate: "X-" + v[0], Name: v[0], Status: "active", Department: v[1], Rule: v[2], Grades: []string{"magna"}, Odometer: "on"})
	}
	h.must(f.Save(h.ctx, "test", objects...))
	h.fleet = fleet.New(fleet.Config{
		Log: slog.New(slog.DiscardHandler), Store: h.store, Zone: zone, Now: func() time.Time { return h.now },
		Open: func(context.Context) (budget.Period, error) { return h.open, nil }, Over: h.desk.Over,
	})
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('gas', 1, 'Gasolinera', 'EKU9003173C9', '1', 'MXN', 'station', '2025-01-01', now(), 'x'),
		('bulk', 1, 'Pipas', 'IIA040805DZ4', '2', 'MXN', 'bulk', '2025-01-01', now(), 'x')`)
	for _, code := range []string{"FISM", "FORT", "OWN"} {
		h.must(h.desk.SayFund(h.ctx, "fina", spending.Fund{Fund: code, Name: "Fondo " + code, Active: true, Reason: "alta"}))
	}
	h.rule(0, "police", "26101", budget.Rule{Classes: []string{"patrol"}})
	h.rule(0, "rest", "26103", budget.Rule{})
	return h
}

func (h *treasury) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *treasury) exec(sql string, args ...any) {
	h.Helper()
	if _, err := h.pool.Exec(h.ctx, sql, args...); err != nil {
		h.Fatalf("%v\n%s", err, sql)
	}
}

func (h *treasury) version() int64 {
	h.Helper()
	t, err := h.desk.Terms(h.ctx)
	h.must(err)
	return t.Version
}

// form says how keys are made from a fiscal year on.
func (h *treasury) form(year int, form budget.Form, currency, agreed string) error {
	h.Helper()
	return h.desk.SayForm(h.ctx, "fina", spending.FormSaid{Version: h.version(), Year: year, Form: form, Currency: currency, Reason: "x", AgreedBy: agreed})
}

// rule says a rule whose account is of the fund and the department that fuel has.
func (h *treasury) rule(place int, name, partida string, r budget.Rule) {
	h.Helper()
	r.Name, r.Parts = name, map[string]string{"fund": "{funding}", "partida": partida, "area": "{department}"}
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: place, Rule: r, Reason: "catálogo"}))
}

func (h *treasury) at(text string) time.Time {
	h.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, h.zone)
	h.must(err)
	return t
}

// fund says what a vehicle's fuel is paid from, from a midnight on.
func (h *treasury) fund(vehicle, fund, day string) {
	h.Helper()
	_, err := h.fleet.Say(h.ctx, "fina", time.Time{}, fleet.Dated{Vehicle: vehicle, What: fleet.Funding, FromAt: h.at(day + " 00:00:00"), Value: fund, Reason: "oficio"})
	h.must(err)
}

func (h *treasury) departmentFund(department, fund string, day budget.Day) {
	h.Helper()
	h.must(h.desk.SayDepartmentFunding(h.ctx, "fina", spending.DepartmentFunding{Department: department, From: day, Fund: fund, Reason: "oficio"}))
}

// fill has fuel flow by a contract; "" is from the city's own tank. It costs 20.00 a liter.
func (h *treasury) fill(vehicle, contract, at string, liters int64) int {
	h.Helper()
	h.n++
	h.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', $3, 'typed', 200000, 'MXN', $4, $5, 'yes', 'H', '{}', $6, 'ticket', nullif($7, ''))`,
		h.n, h.at(at), liters*int64(dispense.Liter), liters*2000, vehicle, fmt.Sprint("T", h.n), contract)
	return h.n
}

// bill has a document bill fills in one line, and somebody accept it.
func (h *treasury) bill(document, issued string, cents int64, fills ...int) {
	h.Helper()
	id := strings.Repeat("0", 64-len(document)) + document
	h.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x') ON CONFLICT DO NOTHING`, id)
	h.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $1, '4.0', 'I', 'A', '1', $2, 'MXN', $3, '', 'EKU9003173C9', 'Gasolinera', '', '', '', '', '', '', '', now(), 'x')`, id, issued, cents)
	h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101514', '', '', '', '', '', 1, $2, 1)`, id, cents)
	h.link(id, fills...)
}

func (h *treasury) link(id string, fills ...int) {
	h.Helper()
	var decision int64
	h.must(h.pool.QueryRow(h.ctx, `INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at)
VALUES ('b', $1, 'concept', 1, $2, 'person', 'matched', 0, 0, 0, 0, '', 'x', now()) RETURNING decision`, id, map[bool]string{true: "linked", false: "open"}[len(fills) > 0]).Scan(&decision))
	for _, n := range fills {
		h.exec(`INSERT INTO line_decision_fill (decision, station, epoch, seq, branch) VALUES ($1, 'office', 1, $2, 0)`, decision, n)
	}
}

func (h *treasury) see(year int) *spending.Seen {
	h.Helper()
	s, err := h.desk.Year(h.ctx, year)
	h.must(err)
	return s
}

// owed says what each account owes, in pesos, and what has none.
func owed(s *spending.Seen) string {
	var out []string
	for _, a := range s.Accounts {
		if a.Accrued != 0 {
			out = append(out, fmt.Sprintf("%s %d", a.Key, a.Accrued/100))
		}
	}
	for _, g := range s.Gaps {
		out = append(out, fmt.Sprintf("none by %s %d", g.Why, g.Cents/100))
	}
	return strings.Join(out, ", ")
}

func (h *treasury) owes(year int, want string) {
	h.Helper()
	if got := owed(h.see(year)); got != want {
		h.Errorf("%d owes %s; want %s", year, got, want)
	}
}

func (h *treasury) book(year, want int) {
	h.Helper()
	b, err := h.desk.Book(h.ctx, "fina", year)
	h.must(err)
	if b.Charges != want {
		h.Errorf("%d charges were booked, want %d", b.Charges, want)
	}
}

func (h *treasury) post(year, want int) {
	h.Helper()
	p, err := h.desk.Post(h.ctx, "fina", year)
	h.must(err)
	if p.Entries != want {
		h.Errorf("%d entries went out, want %d", p.Entries, want)
	}
}

// say says a movement of 2026 in pesos.
func (h *treasury) say(moment budget.Moment, key budget.Key, id string, day budget.Day, pesos int64) error {
	h.Helper()
	m := spending.Movement{Movement: budget.Movement{ID: id, Moment: moment, Key: key, Year: 2026, Day: day, Cents: pesos * 100, Reason: "acta"}, AgreedBy: "Cabildo"}
	return h.desk.SayMovement(h.ctx, "fina", m)
}

func problem(t testing.TB, err error, want string) {
	t.Helper()
	p, ok := spending.AsProblem(err)
	got := fmt.Sprint(err)
	if ok {
		got = p.Field + " " + p.Code
	}
	if got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}

// A vehicle that changes its fund on the 16th splits at that midnight of the office.
func TestFundSplitsAtMidnight(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FISM", "2026-01-01")
	h.fund("v1", "FORT", "2026-03-16")
	h.fill("v1", "gas", "2025-12-31 23:59:59", 1000) // before anybody said anything it has no fund
	h.owes(2025, "none by key 20000")
	h.fill("v1", "gas", "2026-03-15 23:59:59", 10)
	h.fill("v1", "gas", "2026-03-16 00:00:00", 20)
	h.fill("v1", "gas", "2026-03-31 23:59:59", 40)
	h.owes(2026, "FISM-26101-police 200, FORT-26101-police 1200")
	// What is said last of a day counts, and a vehicle without its own has its department's.
	h.fund("v1", "OWN", "2026-03-16")
	h.departmentFund("police", "FISM", "2026-03-10")
	h.fill("v2", "gas", "2026-03-10 00:00:00", 1)
	h.owes(2026, "FISM-26101-police 220, OWN-26101-police 1200")
	// Before the first day on which anything was said there is no fund.
	h.fill("v2", "gas", "2026-03-09 23:59:59", 3)
	h.owes(2026, "FISM-26101-police 220, OWN-26101-police 1200, none by key 60")
	h.departmentFund("police", "FORT", "2026-03-10")
	h.departmentFund("police", "", "2026-03-20")
	h.fill("v2", "gas", "2026-03-20 00:00:00", 5)
	h.owes(2026, "FISM-26101-police 200, FORT-26101-police 20, OWN-26101-police 1200, none by key 160")
}

// Years are of the office's days: what flowed a second before midnight is of the year before.
func TestYearsEnd(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2025-01-01")
	h.fill("v3", "gas", "2025-12-31 23:59:59", 1)
	h.fill("v3", "gas", "2026-01-01 00:00:00", 2)
	h.owes(2025, "FISM-26103-works 20")
	h.owes(2026, "FISM-26103-works 40")
	h.owes(2027, "")
	for _, year := range []int{0, 1999, 2201} {
		if _, err := h.desk.Year(h.ctx, year); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("the budget of %d: %v", year, err)
		}
	}
}

// What is asked twice is booked once, also by two at once; what changes later is booked as
// a difference, and all that is booked comes to what is owed.
func TestBookedOnce(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.fund("v1", "FISM", "2026-01-01")
	one, two := h.fill("v1", "gas", "2026-02-03 10:00:00", 10), h.fill("v1", "gas", "2026-02-20 10:00:00", 20)
	h.fill("v3", "", "2026-02-20 10:00:00", 7) // own tank: used, and not owed
	if s := h.see(2026); s.Unbooked != 3 || s.UnbookedCents != 60_000 {
		t.Errorf("%d are not booked, of %d cents", s.Unbooked, s.UnbookedCents)
	}
	var wg sync.WaitGroup
	counts := make([]int, 4)
	for i := range counts {
		wg.Go(func() {
			b, err := h.desk.Book(h.ctx, "fina", 2026)
			if err != nil {
				t.Error(err)
			}
			counts[i] = b.Charges
		})
	}
	wg.Wait()
	slices.Sort(counts)
	if !slices.Equal(counts, []int{0, 0, 0, 3}) {
		t.Errorf("of four at once each booked %v", counts)
	}
	h.book(2026, 0)
	h.owes(2026, "FISM-26101-police 600")

	// The fund was another from the 16th on: the one fill goes from one account to the other.
	h.fund("v1", "FORT", "2026-02-16")
	h.owes(2026, "FISM-26101-police 200, FORT-26101-police 400")
	h.book(2026, 2)
	h.book(2026, 0)
	h.owes(2026, "FISM-26101-police 200, FORT-26101-police 400")

	// A bill comes: the accrual is taken back with it, and what it says counts.
	h.bill("b1", "2026-03-01", 61_000, one, two)
	h.owes(2026, "FISM-26101-police 203, FORT-26101-police 406")
	h.book(2026, 4)
	h.book(2026, 0)
	if s := h.see(2026); s.Total.Accrued != 61_000 || s.Unbooked != 0 {
		t.Errorf("%d are owed, and %d are not booked", s.Total.Accrued, s.Unbooked)
	}
	// And is taken back: both are unbilled again.
	h.link(strings.Repeat("0", 62) + "b1")
	h.book(2026, 4)
	h.owes(2026, "FISM-26101-police 200, FORT-26101-police 400")

	booked, err := h.store.Booked(h.ctx, 2026)
	h.must(err)
	if net := budget.Net(booked); len(net) != 3 {
		t.Errorf("all that is booked comes to %d charges: %+v", len(net), net)
	}
}

// Of two who book at once the second waits, and sees what the first has booked.
func TestBookingWaits(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	w := spending.Window{Year: 2026, From: h.at("2026-01-01 00:00:00"), To: h.at("2027-01-01 00:00:00"), Zone: h.zone}
	charge := budget.Charge{Kind: budget.Unbilled, Of: budget.Period{Year: 2026, N: 1}, In: budget.Period{Year: 2026, N: 1}, Day: "2026-01-05", On: "2026-01-05", Cents: 1}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := h.store.BookSpent(h.ctx, w, spending.Batch{Batch: "b", By: "fina", At: h.now}, func(r *spending.Records) []budget.Charge {
				time.Sleep(200 * time.Millisecond)
				return []budget.Charge{charge}[min(1, len(r.Booked)):]
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if booked, err := h.store.Booked(h.ctx, 2026); err != nil || len(booked) != 1 {
		t.Errorf("two at once booked %d, %v", len(booked), err)
	}
	for range 2 {
		wg.Go(func() {
			if err := h.store.PostEntries(h.ctx, 2026, spending.Batch{Batch: "b", By: "fina", At: h.now}, func(l *spending.Ledger) ([]posting.Entry, []inventory.Share, error) {
				time.Sleep(200 * time.Millisecond)
				out := l.Out
				e := posting.Entry{Key: fmt.Sprint("L", len(out)), Day: "2026-01-31", Lines: []posting.Line{{Account: "1", DebitCents: 1}, {Account: "2", CreditCents: 1}}}
				return []posting.Entry{e}[min(1, len(out)):], nil, nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if out, err := h.store.Entries(h.ctx, 2026); err != nil || len(out) != 1 {
		t.Errorf("two at once posted %d, %v", len(out), err)
	}
}

// Fuel that is no vehicle's use is charged to nobody; and what says a price and no amount costs
// what its liters do.
func TestWhatIsCharged(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	n := h.fill("v3", "gas", "2026-02-01 00:00:00", 10)
	h.fill("v3", "gas", "2026-02-01 00:00:00", 100)
	h.exec(`UPDATE dispense SET purpose = 'test' WHERE seq = 2`)
	h.exec(`UPDATE dispense SET amount_cents = NULL, price_e4 = 210000 WHERE seq = $1`, n)
	h.owes(2026, "FISM-26103-works 210")
	// What says no currency was paid in that of its contract.
	h.exec(`UPDATE dispense SET currency = NULL WHERE seq = $1`, n)
	h.owes(2026, "FISM-26103-works 210")
	h.exec(`UPDATE dispense SET price_e4 = NULL WHERE seq = $1`, n)
	h.owes(2026, "none by amount 0")
	// Its bill says what it costs.
	h.bill("b1", "2026-02-03", 20_500, n)
	h.owes(2026, "FISM-26103-works 205")
	// And what is given back of it is of the account that owes it.
	h.hasDocument("e0", "E", "2026-02-10T12:00:00Z", []noted{{5_000, ""}}, "01", "b1")
	h.owes(2026, "FISM-26103-works 155")
	if s := h.see(2026); len(s.Gaps) > 0 || len(s.Waits) > 0 {
		t.Errorf("the note is without an account: %+v, %+v", s.Gaps, s.Waits)
	}
}

// A closed month takes nothing: what belongs there is booked in the first open one.
func TestClosedMonths(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2025-01-01")
	h.fill("v3", "gas", "2026-02-03 10:00:00", 10)
	h.book(2026, 1)
	h.open = budget.Period{Year: 2026, N: 4}
	h.fill("v3", "gas", "2026-02-04 10:00:00", 1)
	h.fill("v3", "gas", "2025-12-04 10:00:00", 5)
	h.book(2026, 1)
	h.book(2025, 1)
	booked, err := h.store.Booked(h.ctx, 2026)
	h.must(err)
	if c := booked[1]; c.In.N != 4 || c.Of.N != 2 || c.Prior {
		t.Errorf("it was booked in %v of %v", c.In, c.Of)
	}
	if booked, err = h.store.Booked(h.ctx, 2025); err != nil || !booked[0].Prior || !booked[0].In.IsZero() {
		t.Errorf("what is of a year that is over: %+v, %v", booked, err)
	}
	h.owes(2026, "FISM-26103-works 220")
	h.owes(2025, "") // of no budget any more
	h.post(2025, 1)
	b, err := h.desk.Books(h.ctx, 2025)
	h.must(err)
	if e := b.Out[0]; e.Lines[0].Account != "3.2.2" || e.Day != "2026-11-30" {
		t.Errorf("a prior year's entry is %+v", e)
	}
}

// A line may bill fills of two years: each year owes its own share of it.
func TestLineOfTwoYears(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2025-01-01")
	h.bill("b1", "2026-01-05", 90_000, h.fill("v3", "gas", "2025-12-31 10:00:00", 10), h.fill("v3", "gas", "2026-01-01 10:00:00", 20))
	h.owes(2025, "FISM-26103-works 300")
	h.owes(2026, "FISM-26103-works 600")
	for _, year := range []int{2025, 2026} {
		s := h.see(year)
		if len(s.Doubts) > 0 || len(s.Charges) != 1 || s.Charges[0].Kind != budget.Billed {
			t.Errorf("%d: %+v, %+v", year, s.Doubts, s.Charges)
		}
	}
	// The line that was decided last has a fill that two were said to be of.
	h.bill("b2", "2026-01-06", 100, 2)
	h.owes(2025, "FISM-26103-works 900")
	h.owes(2026, "FISM-26103-works 1")
}

// Fuel of own tanks is owed when it comes in, by the line that bills it.
func TestOwnTanks(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{
		Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"},
	}}))
	h.now = h.at("2027-01-05 10:00:00")
	deliver := func(seq int, at string, line bool) {
		h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, $1, 0, $2, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1,"basis":"obs"}')`, seq, h.at(at))
		if line {
			h.bill(fmt.Sprint("d", seq), at[:10], 500_000)
			h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, document, part, line, billed_basis, reason, said_by, said_at) VALUES ('patio', 1, $1, 'R', $2, 'concept', 1, 'obs', 'x', 'x', now())`, seq, strings.Repeat("0", 62)+fmt.Sprint("d", seq))
		}
	}
	deliver(1, "2026-05-01 00:00:00", true)
	deliver(2, "2026-04-30 23:59:59", false)
	deliver(3, "2026-05-02 23:59:59", true)
	h.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('patio', 1, 9, 0, now(), 'patio', 1, 3, 'void', 'x')`)
	deliver(4, "2027-01-01 00:30:00", true) // it ended the year before
	h.exec(`UPDATE event SET body = body || '{"to_at":"2027-01-01T05:50:00Z"}' WHERE seq = 4`)
	deliver(5, "2027-01-01 00:30:00", true)
	h.fill("v3", "", "2026-05-03 10:00:00", 10)
	s := h.see(2026)
	if got := owed(s); got != "OWN-26105-yard 10000" || s.Unbilled != 1 {
		t.Errorf("owes %s, and %d deliveries are not billed", got, s.Unbilled)
	}
	h.book(2026, 3)
	h.book(2026, 0)
	h.post(2026, 5) // received and committed of two months, and consumed
	h.post(2026, 0)
	// What its supplier gives back it costs less, and a note that is canceled it costs again.
	note := h.hasDocument("e0", "E", "2026-05-20", []noted{{100_000, ""}}, "01", "d1")
	h.owes(2026, "OWN-26105-yard 9000")
	h.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, note, pgtest.Proof(t, h.pool))
	h.owes(2026, "OWN-26105-yard 10000")
	h.hasDocument("e1", "E", "2026-05-21", []noted{{900_000, ""}}, "01", "d1") // more than it billed
	if s := h.see(2026); waits(s.Waits) != "N e1 too_much 9000" {
		t.Errorf("waits for %s", waits(s.Waits))
	}
	h.hasDocument("e2", "E", "2026-05-19", []noted{{100_000, ""}}, "01", "d1") // issued before it, it counts first
	h.hasDocument("e3", "E", "2026-05-22", []noted{{100_000, ""}}, "01", "d1")
	h.owes(2026, "OWN-26105-yard 9000")
	if s := h.see(2026); waits(s.Waits) != "N e1 too_much 9000, N e3 too_much 1000" {
		t.Errorf("waits for %s", waits(s.Waits))
	}
}

// Departments are charged for what they took of own tanks, at its cost, and nobody for the truck that filled them: what
// is charged in all is what all fills cost, less what was given back, also once it is booked and corrected. It is no
// part of what is owed.
func TestOwnTanksAreChargedBack(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.departmentFund("police", "FORT", "2026-01-01")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{
		Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"},
	}}))
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, 1, 0, $1, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1000000000,"basis":"obs"}')`, h.at("2026-05-01 00:00:00"))
	h.bill("d1", "2026-05-01", 2_400_000)
	h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, document, part, line, billed_basis, reason, said_by, said_at) VALUES ('patio', 1, 1, 'R', $1, 'concept', 1, 'obs', 'x', 'x', now())`, strings.Repeat("0", 62)+"d1")
	h.fill("v3", "", "2026-05-03 10:00:00", 30)
	own := h.fill("v1", "", "2026-05-04 10:00:00", 20)
	h.bill("b1", "2026-05-06", 105_000, h.fill("v1", "gas", "2026-05-05 10:00:00", 50))
	h.hasDocument("e1", "E", "2026-05-07", []noted{{5_000, ""}}, "01", "b1")
	h.fill("v3", "gas", "2026-05-08 10:00:00", 10)
	parts := func(s *spending.Seen, of func(string) bool, cleared bool) string {
		var out []string
		for _, p := range s.Parts(of, cleared) {
			out = append(out, fmt.Sprintf("%s %s: %d fills of %v, owes %d (%d unbilled, %d came); own %d of %v for %d; charged %d",
				p.Department, p.Key, p.Fills, p.VolumeUL, p.Cents/100, p.UnbilledCents/100, p.CameCents/100, p.OwnFills, p.OwnUL, p.OwnCents/100, p.ChargedCents()/100))
		}
		return strings.Join(out, "\n")
	}
	const truck = " OWN-26105-yard: 0 fills of 0.0 L, owes 24000 (0 unbilled, 24000 came); own 0 of 0.0 L for 0; charged 0\n"
	const works = "works FISM-26103-works: 2 fills of 40.0 L, owes 200 (200 unbilled, 0 came); own 1 of 30.0 L for 600; charged 800"
	for _, step := range []struct {
		name   string
		change func()
		want   string
	}{
		{"not booked", func() {}, truck + "police FORT-26101-police: 2 fills of 70.0 L, owes 1000 (0 unbilled, 0 came); own 1 of 20.0 L for 400; charged 1400\n" + works},
		{"booked", func() { h.book(2026, 6) }, truck + "police FORT-26101-police: 2 fills of 70.0 L, owes 1000 (0 unbilled, 0 came); own 1 of 20.0 L for 400; charged 1400\n" + works},
		{"corrected", func() {
			h.exec(`UPDATE dispense SET amount_cents = 44000, volume_ul = 22000000 WHERE seq = $1`, own)
		}, truck + "police FORT-26101-police: 2 fills of 72.0 L, owes 1000 (0 unbilled, 0 came); own 1 of 22.0 L for 440; charged 1440\n" + works},
		{"and booked", func() { h.book(2026, 1) }, truck + "police FORT-26101-police: 2 fills of 72.0 L, owes 1000 (0 unbilled, 0 came); own 1 of 22.0 L for 440; charged 1440\n" + works},
	} {
		step.change()
		s := h.see(2026)
		if got := parts(s, nil, true); got != step.want {
			t.Errorf("%s: got\n%s\nwant\n%s", step.name, got, step.want)
		}
		if got := owed(s); got != "FISM-26103-works 200, FORT-26101-police 1000, OWN-26105-yard 24000" {
			t.Errorf("%s: owes %s", step.name, got)
		}
	}
	// Who asks for a department sees its own, and of what is reserved nothing, if not cleared.
	ofWorks := func(department string) bool { return department == "works" }
	if got := parts(h.see(2026), ofWorks, false); got != works {
		t.Errorf("of works: got\n%s", got)
	}
	h.exec(`INSERT INTO reserved_act (act, class, reason, said_by, said_at, state) VALUES ('reserve', 'truck', 'x', 'x', now(), 'in_force')`)
	if got := parts(h.see(2026), ofWorks, false); got != "" {
		t.Errorf("of works, whose vehicle is reserved: got\n%s", got)
	}
}

// A line of several deliveries is owed as each came, to the cent: by the liters of their notes, or else by
// what was measured; and what its supplier gives back is divided alike.
func TestOwnTanksOfOneLine(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{
		Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"},
	}}))
	h.now = h.at("2026-07-05 10:00:00")
	h.bill("d1", "2026-06-01", 10_000)
	says := func(seq int, noted any, line bool) {
		var document any
		if line {
			document = strings.Repeat("0", 62) + "d1"
		}
		h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, basis, document, part, line, billed_basis, reason, said_by, said_at)
			SELECT 'patio', 1, $1, 'R', $2::bigint, CASE WHEN $2::bigint IS NOT NULL THEN 'obs' END, d, CASE WHEN d IS NOT NULL THEN 'concept' END, CASE WHEN d IS NOT NULL THEN 1 END, CASE WHEN d IS NOT NULL THEN 'obs' END, 'x', 'x', now() FROM (SELECT $3::text AS d) x`, seq, noted, document)
	}
	for seq, at := range []string{"2026-05-29 10:00:00", "2026-05-31 10:00:00", "2026-06-01 10:00:00"} { // three alike, in two months
		h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, $1, 0, $2, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":5000000000,"basis":"obs"}')`, seq+1, h.at(at))
		says(seq+1, nil, true)
	}
	charged := func(want ...int64) {
		t.Helper()
		s := h.see(2026)
		var sum int64
		of := map[string]int64{}
		for _, c := range s.Charges { // with what was booked before, and taken back
			if c.Kind == budget.Received {
				of[c.Document], sum = of[c.Document]+c.Cents, sum+c.Cents
			}
		}
		var got []int64
		for _, document := range slices.Sorted(maps.Keys(of)) {
			if of[document] != 0 {
				got = append(got, of[document])
			}
		}
		if !slices.Equal(got, want) || s.Total.Accrued != sum {
			t.Errorf("charged %v and owed %d, want %v", got, s.Total.Accrued, want)
		}
	}
	charged(3334, 3333, 3333)
	h.book(2026, 3)
	says(1, 2_000_000_000, true)
	charged(3334, 3333, 3333) // not each has a note
	says(2, 1_000_000_000, true)
	says(3, 1_000_000_000, true)
	charged(5000, 2500, 2500)
	h.book(2026, 3) // by how much each is another
	h.book(2026, 0)
	h.hasDocument("e1", "E", "2026-06-20", []noted{{1_001, ""}}, "01", "d1")
	charged(4499, 2250, 2250)
	h.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('patio', 1, 9, 0, now(), 'patio', 1, 3, 'void', 'x')`)
	charged(5999, 3000) // the line is of those that count
	says(2, 1_000_000_000, false)
	charged(8999)
}

// What came into own tanks is owed at what its note says until it is billed, then at what the bill
// says; what accounting was told is taken back.
func TestOwnTanksUntilBilled(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{
		Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"},
	}}))
	h.now = h.at("2026-06-05 10:00:00")
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, 1, 0, $1, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1000000000,"basis":"obs"}')`, h.at("2026-05-31 23:00:00"))
	note := func(cents any, document any) {
		h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, basis, amount_cents, document, part, line, billed_basis, reason, said_by, said_at)
			SELECT 'patio', 1, 1, 'R', 990000000, 'obs', $1::bigint, d, CASE WHEN d IS NOT NULL THEN 'concept' END, CASE WHEN d IS NOT NULL THEN 1 END, CASE WHEN d IS NOT NULL THEN 'obs' END, 'x', 'x', now() FROM (SELECT $2::text AS d) x`, cents, document)
	}
	unbilled := func(accrued, without int64, unpriced int) {
		t.Helper()
		m, err := h.desk.Month(h.ctx, budget.Period{Year: 2026, N: 5}, false)
		h.must(err)
		if s := h.see(2026); s.Total.Accrued != accrued || m.Unbilled != without || s.Unbilled != unpriced {
			t.Errorf("%d are owed, %d without a bill, and of %d deliveries nobody knows; want %d, %d, %d", s.Total.Accrued, m.Unbilled, s.Unbilled, accrued, without, unpriced)
		}
		if rest := h.see(2026).Rest("OWN-26105-yard"); rest != 0 {
			t.Errorf("what waits in a tank is used: %d", rest)
		}
	}
	unbilled(0, 0, 1)
	note(nil, nil)
	unbilled(0, 0, 1) // liters alone are no price
	contract := func(name string) {
		h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ($1, 1, 'Mayorista', 'EKU9003173C9', $1, 'MXN', 'bulk', '2026-01-01', now(), 'x')`, name)
	}
	h.exec(`INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, reason, said_by, said_at) VALUES ('bulk', '15101505', '2026-06-01', NULL, 'fixed', 300000, 'x', 'x', now())`)
	unbilled(0, 0, 1) // of another month
	h.exec(`INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, reason, said_by, said_at) VALUES ('bulk', '15101505', '2026-05-01', '2026-05-31', 'fixed', 200000, 'x', 'x', now())`)
	unbilled(1_980_000, 1_980_000, 0) // the note's liters at the contract's price
	contract("bulk2")
	unbilled(0, 0, 1) // of which of two nobody says
	note(2_400_000, nil)
	unbilled(2_400_000, 2_400_000, 0)
	h.book(2026, 1)
	h.book(2026, 0)
	h.post(2026, 2)
	unbilled(2_400_000, 2_400_000, 0)
	note(2_300_000, nil) // the note is said anew: what was booked is made right by the difference
	unbilled(2_300_000, 2_300_000, 0)
	h.bill("d1", "2026-06-02", 2_350_000)
	note(2_300_000, strings.Repeat("0", 62)+"d1")
	unbilled(2_350_000, 0, 0)
	h.book(2026, 2) // one is taken back, the other received
	unbilled(2_350_000, 0, 0)
	h.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, strings.Repeat("0", 62)+"d1", pgtest.Proof(t, h.pool))
	unbilled(2_300_000, 2_300_000, 0) // of its note again
	h.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('patio', 1, 9, 0, now(), 'patio', 1, 1, 'void', 'x')`)
	unbilled(0, 0, 0)
}

// Journal entries go out once and are balanced; what is another than it was is reversed and
// follows anew, and what the books have is what was booked.
func TestEntries(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FISM", "2026-01-01")
	h.must(h.say(budget.Approved, "FISM-26101-police", "A1", "2026-01-02", 12_000))
	h.fill("v1", "gas", "2026-02-03 10:00:00", 10)
	h.fill("v2", "gas", "2026-02-03 10:00:00", 9) // without a fund: accounting is told when it has one
	h.book(2026, 2)
	h.post(2026, 3) // approved, committed, accrued
	h.post(2026, 0)
	b, err := h.desk.Books(h.ctx, 2026)
	h.must(err)
	if b.SilentCents != 18_000 || len(b.Next) != 0 || len(b.Trouble) != 0 {
		t.Errorf("%d cents have no account, %d are to go out, %q", b.SilentCents, len(b.Next), b.Trouble)
	}
	h.fill("v1", "gas", "2026-02-04 10:00:00", 1)
	h.post(2026, 0) // it is not booked yet
	h.book(2026, 1)
	h.post(2026, 4) // two are reversed and follow anew
	h.post(2026, 0)
	b, err = h.desk.Books(h.ctx, 2026)
	h.must(err)
	sums := map[string]int64{}
	for i := range b.Out {
		h.must(b.Out[i].Check())
		for _, l := range b.Out[i].Lines {
			sums[l.Account] += l.DebitCents - l.CreditCents
		}
	}
	s := h.see(2026)
	for account, want := range map[string]int64{"8.2.2": s.Total.Available(), "8.2.5": s.Total.Accrued, "5.1.2.6": s.Total.Accrued, "2.1.1.2": -s.Total.Accrued, "8.2.4": s.Total.Open()} {
		if sums[account] != want {
			t.Errorf("account %s has %d in the books, want %d", account, sums[account], want)
		}
	}
	entered, err := h.desk.Entered(h.ctx, 2026)
	h.must(err)
	for n, want := range map[int64]int{1: 1, 2: 0, 3: 1} { // the second has no fund
		keys := entered[budget.Source{Ref: dispense.Ref{Station: dispense.Office, Epoch: 1, Seq: n}}]
		if len(keys) != want {
			t.Errorf("fill %d is in entries %q, want %d", n, keys, want)
			continue
		}
		for _, key := range keys {
			i := slices.IndexFunc(b.Out, func(e spending.Entry) bool { return e.Key == key })
			if i < 0 || b.Out[i].Reverses != "" || slices.ContainsFunc(b.Out, func(e spending.Entry) bool { return e.Reverses == key }) {
				t.Errorf("fill %d: entry %s is reversed, or none", n, key)
			} else if got := b.Out[i].Lines[0].DebitCents; got != 22_000 {
				t.Errorf("fill %d is in an entry of %d cents, want the two of that month", n, got)
			}
		}
	}
	if one := b.Of(b.Out[0].Batch); len(one) != 3 || len(b.Of("")) != 7 {
		t.Errorf("the first batch has %d entries, and all %d", len(one), len(b.Of("")))
	}

	// Without a rule nothing goes out at all, and it is said what is missing.
	h.must(h.desk.SayPosting(h.ctx, "fina", spending.Posting{Rules: posting.Usual()[:3], Reason: "prueba"}))
	h.fill("v1", "gas", "2026-03-04 10:00:00", 1)
	h.book(2026, 1)
	_, err = h.desk.Post(h.ctx, "fina", 2026)
	problem(t, err, "rules missing")
	if b, err = h.desk.Books(h.ctx, 2026); err != nil || len(b.Trouble) != 2 || !strings.Contains(b.Trouble[0], "no rule is for accrued unbilled of partida 26101") || len(b.Out) != 7 {
		t.Errorf("%q, %d went out, %v", b.Trouble, len(b.Out), err)
	}
	h.must(h.desk.SayPosting(h.ctx, "fina", spending.Posting{Version: 1, Rules: posting.Usual(), Reason: "completas"}))
	h.post(2026, 2)
	if err := h.desk.SayPosting(h.ctx, "fina", spending.Posting{Version: 1, Rules: posting.Usual(), Reason: "tarde"}); !errors.Is(err, spending.ErrSince) {
		t.Errorf("of two who change rules the second hears %v", err)
	}
	problem(t, h.desk.SayPosting(h.ctx, "fina", spending.Posting{Version: 2, Rules: []posting.Rule{{Name: "x", Moment: "accrued"}}, Reason: "x"}), "rules sense")
	problem(t, h.desk.SayPosting(h.ctx, "fina", spending.Posting{Version: 2, Reason: "x"}), "rules missing")
}

// What is said of accounts counts as it was said last; of an amount of 0 it is taken back.
func TestMovements(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	const k = budget.Key("FISM-26101-police")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 12_000))
	h.must(h.say(budget.Adjusted, k, "T1", "2026-02-02", -2_000))
	h.must(h.say(budget.Committed, k, "K1", "2026-02-03", 5_000))
	h.must(h.say(budget.Exercised, k, "O1", "2026-03-03", 100))
	h.must(h.say(budget.Paid, k, "P1", "2026-03-04", 150))
	h.must(h.say(budget.Adjusted, k, "T1", "2026-02-02", -1_000)) // it was a thousand
	a := h.see(2026).Accounts[0]
	if a.Approved != 1_200_000 || a.Modified != 1_100_000 || a.Committed != 500_000 || a.Exercised != 10_000 || a.Paid != 15_000 || a.Available() != 600_000 || a.Provisional {
		t.Errorf("the account stands at %+v", a)
	}
	var breaks []string
	for _, b := range h.see(2026).Breaks {
		breaks = append(breaks, fmt.Sprintf("%s of %s by %d", b.More, b.Of, b.Cents))
	}
	if got := strings.Join(breaks, ", "); got != "exercised of accrued by 10000, paid of exercised by 5000" {
		t.Errorf("out of order: %s", got)
	}
	h.must(h.say(budget.Committed, k, "K1", "2026-02-03", 0))
	if a = h.see(2026).Accounts[0]; a.Committed != 0 {
		t.Errorf("what was taken back commits %d", a.Committed)
	}
	problem(t, h.say(budget.Approved, k, "A1", "2026-01-02", 0), "day unapproved") // T1 needs it
	problem(t, h.say(budget.Adjusted, k, "T2", "2026-01-01", 5), "day unapproved")
	problem(t, h.say(budget.Approved, k, "A2", "2026-01-02", -1), "amount size")
	problem(t, h.say(budget.Accrued, k, "A2", "2026-01-02", 1), "moment unknown")
	problem(t, h.say(budget.Paid, "FISM-261-police", "A2", "2026-01-02", 1), "account form")
	problem(t, h.say(budget.Paid, "FISM-26101", "A2", "2026-01-02", 1), "account form")
	problem(t, h.say(budget.Paid, k, " ", "2026-01-02", 1), "document missing")
	problem(t, h.say(budget.Paid, k, "A2", "2026-02-30", 1), "day day")
	problem(t, h.say(budget.Paid, k, "A2", "2026-02-20", 1_000_000_000_001), "amount size")
	problem(t, h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "A2", Moment: budget.Adjusted, Key: k, Year: 2026, Day: "2026-03-01", Cents: 1, Reason: "x"}, AgreedBy: "FINA"}), "agreed same")
	problem(t, h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "A2", Moment: budget.Approved, Key: k, Year: 2026, Day: "2026-03-01", Cents: 1, Reason: "x"}}), "agreed missing")
	problem(t, h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "A2", Moment: budget.Paid, Key: k, Year: 2026, Day: "2026-03-01", Cents: 1}}), "reason missing")
	said, err := h.desk.Said(h.ctx)
	h.must(err)
	if n := len(said.Movements); n != 4 {
		t.Errorf("%d movements count, want 4: %+v", n, said.Movements)
	}
}

// With no approved budget on 1 January fueling goes on, by a twelfth a month of the year
// before, or by what is stated.
func TestProvisional(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	const k = budget.Key("FISM-26103-works")
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 12_000))
	h.now = h.at("2027-01-01 09:00:00")
	h.fill("v3", "gas", "2027-01-01 00:00:01", 10)
	a := h.see(2027).Accounts[0]
	if !a.Provisional || a.Approved != 100_000 || a.Accrued != 20_000 || *a.Percent != 20 {
		t.Errorf("the account stands at %+v", a)
	}
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: k, Cents: new(int64(25_000)), Reason: "acuerdo"}))
	if a = h.see(2027).Accounts[0]; !a.Provisional || a.Approved != 25_000 || a.Reached != 80 {
		t.Errorf("what is stated: %+v", a)
	}
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: k, Reason: "ya no"}))
	if a = h.see(2027).Accounts[0]; a.Approved != 100_000 {
		t.Errorf("what is stated no more: %+v", a)
	}
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2028, Key: k, Cents: new(int64(7)), Reason: "de otro año"}))
	if a = h.see(2027).Accounts[0]; a.Approved != 100_000 {
		t.Errorf("what is stated of another year: %+v", a)
	}
	problem(t, h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: "x", Reason: "x"}), "account form")
	problem(t, h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: k, Cents: new(int64(-1)), Reason: "x"}), "amount size")
}

// An account runs out on a day that is reckoned from whole weeks.
func TestRunsOut(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	const k = budget.Key("FISM-26103-works")
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 1_800))
	for day := 1; day <= 4; day++ {
		h.fill("v3", "gas", fmt.Sprintf("2026-11-%02d 10:00:00", 27-7*(day-1)-1), 20) // 400 a week
	}
	a := h.see(2026).Accounts[0]
	if a.RunsOut != "2026-12-01" || a.Reached != 80 { // 200 are left, that is half a week
		t.Errorf("it runs out on %q, and %d is reached", a.RunsOut, a.Reached)
	}
	// One that has nothing, and takes nothing, does not run out.
	h.must(h.say(budget.Approved, "FORT-26103-works", "A1", "2026-01-02", 10))
	h.must(h.say(budget.Adjusted, "FORT-26103-works", "T1", "2026-01-03", -10))
	if a = h.see(2026).Accounts[1]; a.Key != "FORT-26103-works" || a.RunsOut != "" || a.Reached != 0 {
		t.Errorf("an account of nothing: %+v", a)
	}
	h.fill("v3", "gas", "2026-11-27 10:00:00", 20)
	if a = h.see(2026).Accounts[0]; a.RunsOut != "2026-11-28" || a.Reached != 100 {
		t.Errorf("an account that is spent runs out on %q", a.RunsOut)
	}
	h.now = h.at("2027-02-01 10:00:00")
	if a = h.see(2026).Accounts[0]; a.RunsOut != "" {
		t.Errorf("an account of a year that is over runs out on %q", a.RunsOut)
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	say := func(c spending.RuleChange) error {
		if c.Reason == "" {
			c.Reason = "x"
		}
		if c.Version == 0 {
			c.Version = h.version()
		}
		return h.desk.SayRule(h.ctx, "fina", c)
	}
	good := budget.Rule{Name: "works", Departments: []string{" works ", "", "works"}, Parts: map[string]string{"fund": "{funding}", "partida": "2611", "area": "obras"}}
	with := func(change func(*budget.Rule)) budget.Rule {
		r := good
		r.Parts = map[string]string{"fund": "{funding}", "partida": "2611", "area": "obras"}
		change(&r)
		return r
	}
	names := func() (all []string) {
		terms, err := h.desk.Terms(h.ctx)
		h.must(err)
		for _, r := range terms.Rules {
			all = append(all, r.Name)
		}
		return all
	}
	for _, tt := range []struct {
		change spending.RuleChange
		want   string
	}{
		{spending.RuleChange{Rule: good}, "rules covered"}, // after one that takes all
		{spending.RuleChange{Rule: good, Place: 1, Reason: strings.Repeat("é", 201)}, "reason long"},
		{spending.RuleChange{Rule: good, Place: 1, Reason: "a\nb"}, "reason sense"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.Name = "" }), Place: 1}, "name missing"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.Name = "rest" }), Place: 1}, "name twice"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.From = "2026-13-01" }), Place: 1}, "from day"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.From, r.Until = "2026-02-01", "2026-01-31" }), Place: 1}, "until day"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.Parts["partida"] = "26" }), Place: 1}, "part.partida part"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.Parts["area"] = "{area}" }), Place: 1}, "part.area part"},
		{spending.RuleChange{Rule: with(func(r *budget.Rule) { r.Products = []string{"magna", "premium", "15101505"} }), Place: 1}, "products fuel"}, // by the grade's id
		{spending.RuleChange{Drop: true}, "rule unknown"},
		{spending.RuleChange{Drop: true, At: 3}, "rule unknown"},
		{spending.RuleChange{At: -1}, "rule unknown"},
	} {
		problem(t, say(tt.change), tt.want)
	}
	// What came once, and is entered no more, is fuel all the same.
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, 1, 0, '2026-03-01', 'delivery', '{"tank":"T1","grade":"premium","volume_ul":1,"basis":"obs"}')`)
	h.must(say(spending.RuleChange{Rule: with(func(r *budget.Rule) { r.Name, r.Products = "came", []string{"magna", "premium"} }), Place: 1}))
	h.must(say(spending.RuleChange{At: 1, Drop: true}))
	if err := say(spending.RuleChange{Rule: good, Place: 1, Version: h.version() - 1}); !errors.Is(err, spending.ErrSince) {
		t.Errorf("who saw other rules hears %v", err)
	}
	h.must(say(spending.RuleChange{Rule: good, Place: 1}))
	if got := names(); !slices.Equal(got, []string{"works", "police", "rest"}) {
		t.Errorf("rules are %v", got)
	}
	h.must(say(spending.RuleChange{At: 1, Place: 2, Rule: good})) // it is tried later
	if got := names(); !slices.Equal(got, []string{"police", "works", "rest"}) {
		t.Errorf("rules are %v", got)
	}
	h.must(say(spending.RuleChange{At: 1, Rule: budget.Rule{Name: "guard", Classes: []string{"patrol"}, Parts: good.Parts}}))
	h.must(say(spending.RuleChange{At: 2, Drop: true}))
	if got := names(); !slices.Equal(got, []string{"guard", "rest"}) {
		t.Errorf("rules are %v", got)
	}
	terms, err := h.desk.Terms(h.ctx)
	h.must(err)
	if terms.Reason != "x" || terms.By != "fina" || terms.Version != 8 {
		t.Errorf("the last word is %+v", terms)
	}

	form := budget.Form{{Name: "fund", Min: 1, Max: 20}, {Name: "partida", Min: 4, Max: 6, Digits: true}}
	problem(t, h.form(0, form, "MXN", ""), "form rules")
	problem(t, h.form(0, form[:1], "MXN", ""), "form sense")
	problem(t, h.form(0, spending.UsualForm, "peso", ""), "currency sense")
	h.must(h.form(0, spending.UsualForm, "usd", ""))
	// Movements of this year hold a form, and those of years before keep theirs.
	old := spending.Movement{Movement: budget.Movement{ID: "P1", Moment: budget.Paid, Key: "FISM-2611-x", Year: 2025, Day: "2025-03-01", Cents: 1, Reason: "x"}}
	h.must(h.desk.SayMovement(h.ctx, "fina", old))
	old.Year, old.Key = 2026, "FISM-26101-x"
	h.must(h.desk.SayMovement(h.ctx, "fina", old))
	longer := append(slices.Clone(spending.UsualForm), budget.Part{Name: "program", Min: 1, Max: 4})
	for at := range 2 {
		h.must(say(spending.RuleChange{At: 2 - at, Drop: true}))
	}
	problem(t, h.form(2026, longer, "USD", ""), "form movements")
	old.Cents = 0
	h.must(h.desk.SayMovement(h.ctx, "fina", old))
	problem(t, h.form(0, longer, "USD", ""), "form movements") // of 2025
	h.must(h.form(2026, longer, "USD", ""))
	old.Cents, old.Key = 1, "FISM-26101-x-E12"
	h.must(h.desk.SayMovement(h.ctx, "fina", old))
	h.must(say(spending.RuleChange{Rule: budget.Rule{Name: "all", From: "2026-01-01", Parts: map[string]string{"fund": "{funding}", "partida": "2611", "area": "obras", "program": "E1"}}}))
	h.departmentFund("works", "FISM", "2026-01-01")
	h.fill("v3", "gas", "2026-02-01 00:00:00", 10)
	h.owes(2026, "none by currency 200")
}

// Fuel that has no account is there with the reason, and the rules that were tried.
func TestGaps(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), At: 2, Drop: true, Reason: "x"}))
	h.fill("v3", "gas", "2026-02-01 00:00:00", 10)
	h.fill("v1", "gas", "2026-02-01 00:00:00", 1)
	g := h.see(2026).Gaps
	if len(g) != 2 || g[0].Why != budget.NoRule || g[0].Class != "truck" || g[0].Department != "works" || g[0].Product != "magna" || len(g[0].Missed) != 1 || g[0].Missed[0] != (budget.Missed{Rule: "police", What: budget.Class}) {
		t.Errorf("gaps are %+v", g)
	}
	if len(g) == 2 && (g[1].Why != budget.NoKey || g[1].Rule != "police" || !strings.Contains(g[1].Says, "fund")) {
		t.Errorf("the second is %+v", g[1])
	}
	// A month has it until a rule places it, also where it was booked before in a month that is closed by now.
	unplaced := func(when, want string, settled bool, n int) {
		t.Helper()
		m, err := h.desk.Month(h.ctx, budget.Period{Year: 2026, N: n}, settled)
		h.must(err)
		var got []string
		if settled && n == 2 { // by what was booked then, and since
			m.Unplaced = slices.Concat(m.UnplacedThen, m.Unplaced)
		}
		for _, g := range m.Unplaced {
			got = append(got, fmt.Sprintf("%s %d", g.Department, g.Cents/100))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: unplaced are %q, want %q", when, got, want)
		}
	}
	unplaced("before it", "", false, 1)
	unplaced("not booked", "works 200, police 20", false, 2)
	h.book(2026, 2)
	unplaced("booked", "works 200, police 20, works 200, police 20", true, 2)
	h.open = budget.Period{Year: 2026, N: 3}
	h.now = h.at("2026-03-10 10:00:00")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "x", Rule: budget.Rule{Name: "works", Departments: []string{"works"}, Parts: map[string]string{"fund": "OWN", "partida": "26103", "area": "works"}}}))
	unplaced("placed in the next month", "police 20", false, 3)
	h.book(2026, 2)
	unplaced("and booked", "police 20", true, 3)
	unplaced("of the closed one nothing changes as it was booked then", "works 200, police 20, police 20", true, 2)
}

// Departments see what is theirs, and who is not cleared nothing of what is reserved.
func TestParts(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	h.departmentFund("works", "FORT", "2026-01-01")
	n := h.fill("v1", "gas", "2026-02-01 00:00:00", 10)
	h.fill("v2", "gas", "2026-02-01 00:00:00", 1)
	h.fill("v3", "gas", "2026-02-01 00:00:00", 100)
	h.book(2026, 3)
	h.bill("b1", "2026-02-03", 20_000, n)
	h.book(2026, 2)
	h.must(h.store.Reserve(h.ctx, "patrol", "Seguridad de los agentes", "fina", h.now))
	say := func(parts []spending.Part) string {
		var out []string
		for _, p := range parts {
			out = append(out, fmt.Sprintf("%s %s %d of %d, %d unbilled", p.Department, p.Key, p.Fills, p.Cents/100, p.UnbilledCents/100))
		}
		return strings.Join(out, "; ")
	}
	s := h.see(2026)
	police := func(d string) bool { return d == "police" }
	for _, tt := range []struct{ got, want string }{
		{say(s.Parts(nil, false)), "police FISM-26101-police 2 of 220, 20 unbilled; works FORT-26103-works 1 of 2000, 2000 unbilled"},
		{say(s.Parts(police, true)), "police FISM-26101-police 2 of 220, 20 unbilled"},
		{say(s.Parts(police, false)), ""},
		{say(s.Parts(func(string) bool { return true }, false)), "works FORT-26103-works 1 of 2000, 2000 unbilled"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s\nwant %s", tt.got, tt.want)
		}
	}
}

func TestFundings(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.must(h.desk.SayFund(h.ctx, "fina", spending.Fund{Fund: "OLD", Name: "Viejo", Active: true, Reason: "alta"}))
	h.must(h.desk.SayFund(h.ctx, "fina", spending.Fund{Fund: "OLD", Name: "Viejo", Reason: "cerró"}))
	problem(t, h.desk.CheckFund(h.ctx, "OLD", "2026-01-01"), "fund unknown")
	problem(t, h.desk.CheckFund(h.ctx, "NONE", "2026-01-01"), "fund unknown")
	problem(t, h.desk.CheckFund(h.ctx, "FISM", "soon"), "from day")
	h.must(h.desk.CheckFund(h.ctx, "", "2026-01-01"))
	problem(t, h.desk.SayFund(h.ctx, "fina", spending.Fund{Fund: "A-1", Name: "x", Reason: "x"}), "fund code")
	problem(t, h.desk.SayFund(h.ctx, "fina", spending.Fund{Fund: "A1", Reason: "x"}), "name missing")
	problem(t, h.desk.SayDepartmentFunding(h.ctx, "fina", spending.DepartmentFunding{Department: "works", From: "2026-01-01", Fund: "OLD", Reason: "x"}), "fund unknown")
	if err := h.desk.SayDepartmentFunding(h.ctx, "fina", spending.DepartmentFunding{Department: "none", From: "2026-01-01", Fund: "FISM", Reason: "x"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a department that is not there: %v", err)
	}
	h.fund("v1", "FISM", "2026-01-01")
	h.fund("v1", "FORT", "2026-03-16")
	h.fund("v1", "OWN", "2026-03-16")
	list, err := h.desk.VehicleFundings(h.ctx)
	h.must(err)
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%s %s %q %v", f.Vehicle, cmp.Or(f.From, time.Time{}).In(h.zone).Format(time.DateOnly), f.Fund, f.Last))
	}
	want := []string{`v1 2026-01-01 "FISM" false`, `v1 2026-03-16 "OWN" true`}
	if len(got) != 4 || !slices.Equal(got[:2], want) || list[2].Fund != "" || !list[2].Last {
		t.Errorf("vehicles are paid from %q", got)
	}
}

// What was said, booked and sent out stays.
func TestNothingIsWrittenOver(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.say(budget.Approved, "FISM-26103-works", "A1", "2026-01-02", 12_000))
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: "FISM-26103-works", Cents: new(int64(1)), Reason: "x"}))
	h.must(h.desk.SayWhole(h.ctx, "fina", spending.Whole{Year: 2026, Day: "2026-01-02", Reason: "x", AgreedBy: "jefa"}))
	h.must(h.desk.SayPosting(h.ctx, "fina", spending.Posting{Rules: posting.Usual(), Reason: "x"}))
	h.must(h.desk.SayLayout(h.ctx, "fina", spending.Layout{Name: "x", Text: columns, Reason: "x"}))
	h.fill("v3", "gas", "2026-02-01 00:00:00", 10)
	h.book(2026, 1)
	h.post(2026, 3)
	for table, column := range map[string]string{
		"budget_terms": "reason", "budget_fund": "reason", "department_funding": "reason", "budget_movement": "reason", "budget_allotment": "reason", "budget_whole": "reason", "posting_terms": "reason", "entry_layout": "reason", "budget_booking": "account", "budget_entry": "account", "budget_entry_line": "account",
	} {
		var n int
		h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM `+table).Scan(&n))
		if n == 0 {
			t.Errorf("%s is empty: the test sees nothing", table)
		}
		for _, sql := range []string{`UPDATE ` + table + ` SET ` + column + ` = 'other'`, `DELETE FROM ` + table, `TRUNCATE ` + table + ` CASCADE`} {
			if _, err := h.pool.Exec(h.ctx, sql); err == nil {
				t.Errorf("%s was carried out", sql)
			}
		}
	}
}

// The price of a contract in dollars is no price in pesos.
func TestBulkPriceInOtherMoney(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{
		Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"},
	}}))
	h.now = h.at("2026-06-05 10:00:00")
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, 1, 0, $1, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1000000000,"basis":"obs"}')`, h.at("2026-05-31 23:00:00"))
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('bulk', 2, 'Pipas', 'IIA040805DZ4', '2', 'USD', 'bulk', '2025-01-01', now(), 'x')`)
	h.exec(`INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, reason, said_by, said_at) VALUES ('bulk', '15101505', '2026-05-01', NULL, 'fixed', 12000, 'x', 'x', now())`)
	if s := h.see(2026); s.Total.Accrued != 0 {
		t.Errorf("1,000 l at 1.20 USD are owed as %d cents of MXN", s.Total.Accrued)
	}
}

package budget_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/posting"
)

const (
	fism = budget.Key("FISM-2611-works")
	fort = budget.Key("FORTAMUN-2611-works")
)

// two say what one alone may not.
var two = []string{"treasurer", "mayor"}

func movement(id string, m budget.Moment, k budget.Key, day budget.Day, pesos int64, of string) budget.Movement {
	move := budget.Movement{ID: id, Moment: m, Key: k, Year: 2026, Day: day, Cents: pesos * 100, Of: of}
	if m == budget.Approved || m == budget.Adjusted {
		move.Reason, move.People = "the council said so", two
	}
	return move
}

// owed is a charge that is booked.
func owed(k budget.Key, day budget.Day, pesos int64, contract string) budget.Charge {
	p := budget.Calendar{Zone: time.UTC}.PeriodOf(day)
	return budget.Charge{Kind: budget.Unbilled, Key: k, Day: day, Of: p, In: p, Contract: contract, Cents: pesos * 100, Currency: "MXN"}
}

func balances(list []budget.Balance) string {
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintf(&b, "%s", l.Key)
		if l.Provisional {
			b.WriteString(" provisional")
		}
		fmt.Fprintf(&b, " %d %d | %d %d %d %d | open %d available %d left %d\n", l.Approved/100, l.Modified/100, l.Committed/100, l.Accrued/100, l.Exercised/100, l.Paid/100, l.Open()/100, l.Available()/100, l.Left()/100)
	}
	return b.String()
}

func TestBalances(t *testing.T) {
	t.Parallel()
	y := &budget.Year{Terms: city(t), Year: 2026}
	y.Movements = []budget.Movement{
		movement("A", budget.Approved, fism, "2025-12-15", 12_000, ""), movement("A", budget.Approved, fort, "2026-01-10", 6_000, ""),
		movement("T1", budget.Adjusted, fism, "2026-03-05", -1_000, ""), movement("T1", budget.Adjusted, fort, "2026-03-05", 1_000, ""),
		movement("K1", budget.Committed, fism, "2026-01-02", 5_000, "C1"), movement("K2", budget.Committed, fism, "2026-01-03", 3_000, "C2"),
		movement("O1", budget.Exercised, fism, "2026-02-10", 900, ""), movement("P1", budget.Paid, fism, "2026-02-20", 400, "O1"), movement("P2", budget.Paid, fism, "2027-01-20", 500, "O1"),
		{ID: "A", Moment: budget.Approved, Key: fism, Year: 2027, Day: "2026-12-20", Cents: 7},
	}
	prior, fuel := owed(fism, "2026-01-31", 77, "C1"), owed(fism, "2026-01-31", 77, "C1")
	prior.Prior, prior.In, fuel.Kind = true, budget.Period{}, budget.Fuel // neither is of the budget
	late := owed(fism, "2026-01-31", 200, "C1")
	late.In.N = 2
	y.Charges = []budget.Charge{
		owed(fism, "2026-01-05", 1_000, "C1"), late, owed(fism, "2026-02-05", 300, ""), owed(fism, "2026-04-01", 4_500, "C1"), owed(fort, "2026-02-01", 50, "C9"), owed("", "2026-02-01", 9, ""), prior, fuel,
	}
	for _, tt := range []struct {
		n    int
		want string
	}{
		{1, "FISM-2611-works 12000 12000 | 8000 1000 0 0 | open 7000 available 4000 left 11000\nFORTAMUN-2611-works 6000 6000 | 0 0 0 0 | open 0 available 6000 left 6000"},
		{2, "FISM-2611-works 12000 12000 | 8300 1500 900 400 | open 6800 available 3700 left 10500\nFORTAMUN-2611-works 6000 6000 | 50 50 0 0 | open 0 available 5950 left 5950"},
		{3, "FISM-2611-works 12000 11000 | 8300 1500 900 400 | open 6800 available 2700 left 9500\nFORTAMUN-2611-works 6000 7000 | 50 50 0 0 | open 0 available 6950 left 6950"},
		// More is owed under C1 than it promised: nothing is taken away twice.
		{4, "FISM-2611-works 12000 11000 | 9000 6000 900 400 | open 3000 available 2000 left 5000\nFORTAMUN-2611-works 6000 7000 | 50 50 0 0 | open 0 available 6950 left 6950"},
		{12, "FISM-2611-works 12000 11000 | 9000 6000 900 900 | open 3000 available 2000 left 5000\nFORTAMUN-2611-works 6000 7000 | 50 50 0 0 | open 0 available 6950 left 6950"},
	} {
		same(t, fmt.Sprint("month ", tt.n), balances(y.Balances(tt.n)), tt.want)
	}
	total := budget.Total(y.Balances(12))
	if total.Modified != 1_800_000 || total.Available() != 895_000 || total.Accrued != 605_000 || total.Provisional {
		t.Errorf("in all %+v", total)
	}
	if err := y.CheckMovements(y.Movements[:9]); err != nil {
		t.Errorf("what is in order: %v", err)
	}
}

// A budget that is approved before its year is in the books of its year, in its first month, as balances have it; what
// went out with the day of the approval stays as it went.
func TestApprovedBeforeTheYear(t *testing.T) {
	t.Parallel()
	city := city(t)
	for _, tt := range []struct {
		begins time.Month
		day    budget.Day
		want   string
	}{
		{0, "2025-12-15", "2026-01-01 2026-01"}, {0, "2025-12-31", "2026-01-01 2026-01"}, {0, "2026-01-01", "2026-01-01 2026-01"}, {0, "2026-01-10", "2026-01-10 2026-01"},
		{time.April, "2026-03-31", "2026-04-01 2026-04"}, {time.April, "2026-04-02", "2026-04-02 2026-04"},
	} {
		city.YearBegins = tt.begins
		y := &budget.Year{Terms: city, Year: 2026, Movements: []budget.Movement{
			movement("A", budget.Approved, fism, tt.day, 12_000, ""), movement("T", budget.Adjusted, fism, tt.day, 500, ""), movement("K", budget.Committed, fism, tt.day, 300, "C1"),
		}}
		wanted, err := posting.Entries(posting.Usual(), y.Items(nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		came := posting.Post(wanted, nil, "2025-12-01")
		for _, e := range came {
			want := tt.want
			if strings.HasPrefix(e.Subject, "committed") { // at the end of its month
				want = string(city.Last(budget.Period{Year: 2026, N: 1})) + tt.want[len("2026-01-01"):]
			}
			if got := e.Day + e.Lines[0].Concept[strings.LastIndex(e.Lines[0].Concept, " "):]; got != want {
				t.Errorf("%s on %s is dated %s, want %s", e.Subject, tt.day, got, want)
			}
		}
		if len(came) != 3 {
			t.Errorf("%d entries go out", len(came))
		}
		// As it went out before.
		var items []posting.Item
		for _, it := range y.Items(nil, nil) {
			if it.Moment != string(budget.Committed) {
				it.Day, it.Period = string(tt.day), string(tt.day)[:7]
			}
			it.WasDay, it.WasPeriod = "", ""
			items = append(items, it)
		}
		before, err := posting.Entries(posting.Usual(), items)
		if err != nil {
			t.Fatal(err)
		}
		out := posting.Post(before, nil, "2025-12-01")
		if again := posting.Post(wanted, out, "2026-01-01"); len(again) > 0 {
			t.Errorf("of what was said on %s went out already, and there is more: %+v", tt.day, again)
		}
		// Another amount is reversed and follows in its year.
		y.Movements[0].Cents++
		wanted, err = posting.Entries(posting.Usual(), y.Items(nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		if more := posting.Post(wanted, out, string(city.First(budget.Period{Year: 2026, N: 1}))); len(more) != 2 || more[0].Reverses == "" || more[1].Day != tt.want[:10] {
			t.Errorf("another amount: %+v", more)
		}
	}
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		movements []budget.Movement
		charges   []budget.Charge
		want      string
	}{
		{"in order", []budget.Movement{movement("K", budget.Committed, fism, "2026-01-02", 100, "C1"), movement("O", budget.Exercised, fism, "2026-02-10", 100, ""), movement("P", budget.Paid, fism, "2026-02-20", 100, "O")}, []budget.Charge{owed(fism, "2026-01-05", 100, "C1")}, ""},
		{"more promised than there is", []budget.Movement{movement("K", budget.Committed, fism, "2026-03-02", 1_001, "C1")}, nil, "committed of modified by 1 in 3"},
		{"more owed than there is", nil, []budget.Charge{owed(fism, "2026-05-05", 600, ""), owed(fism, "2026-06-05", 600, "")}, "committed of modified by 200 in 6"},
		{"more owed than promised", []budget.Movement{movement("K", budget.Committed, fism, "2026-01-02", 100, "C1")}, []budget.Charge{owed(fism, "2026-04-05", 101, "C1"), owed(fism, "2026-04-05", 500, "C2")}, "accrued of committed by 1 in 4 C1"},
		{"for one month alone", []budget.Movement{movement("O", budget.Exercised, fism, "2026-02-10", 100, "")}, []budget.Charge{owed(fism, "2026-03-05", 100, "")}, "first: exercised of accrued by 100 in 2"},
		{"by another amount since", []budget.Movement{movement("O", budget.Exercised, fism, "2026-02-10", 100, ""), movement("O2", budget.Exercised, fism, "2026-04-10", 50, "")}, nil, "exercised of accrued by 150 in 2\nfirst: exercised of accrued by 100 in 2"},
		{"again after a pause", []budget.Movement{movement("O", budget.Exercised, fism, "2026-02-10", 100, ""), movement("O2", budget.Exercised, fism, "2026-05-10", 30, "")}, []budget.Charge{owed(fism, "2026-03-05", 100, "")}, "exercised of accrued by 30 in 5\nfirst: exercised of accrued by 100 in 2"},
		{"paid without an order", []budget.Movement{movement("P", budget.Paid, fism, "2026-02-20", 10, "")}, nil, "paid of exercised by 10 in 2"},
		{"paid more than an order, and less than all", []budget.Movement{movement("O1", budget.Exercised, fism, "2026-02-10", 50, ""), movement("O2", budget.Exercised, fism, "2026-02-10", 50, ""), movement("P", budget.Paid, fism, "2026-02-20", 60, "O1")}, []budget.Charge{owed(fism, "2026-02-01", 100, "")}, "paid of exercised by 10 in 2 O1"},
		{"after the year", []budget.Movement{movement("P", budget.Paid, fism, "2027-02-20", 60, "")}, nil, "paid of exercised by 60 in 12"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			y := &budget.Year{Terms: city(t), Year: 2026, Charges: tt.charges, Movements: append(tt.movements, movement("A", budget.Approved, fism, "2026-01-01", 1_000, ""))}
			var b strings.Builder
			write := func(b *strings.Builder, as string, list []budget.Break) {
				for _, k := range list {
					b.WriteString(strings.TrimSpace(fmt.Sprintf("%s%s of %s by %d in %d %s", as, k.More, k.Of, k.Cents/100, k.In.N, k.Document)) + "\n")
				}
			}
			write(&b, "", y.Breaks(12))
			var stand, first strings.Builder
			write(&stand, "", y.Breaks(12))
			if write(&first, "", y.FirstBreaks(12)); first.String() != stand.String() {
				write(&b, "first: ", y.FirstBreaks(12))
			}
			same(t, "breaks", b.String(), tt.want)
		})
	}
}

// What documents bill beside fuel is exercised with it and in order, by what each account has of their fuel, and no cent more.
func TestBreaksBesideFuel(t *testing.T) {
	t.Parallel()
	bill := func(document string, k budget.Key, day budget.Day, pesos int64) budget.Charge {
		c := owed(k, day, pesos, "")
		c.Kind, c.Document = budget.Billed, document+"/concept/1"
		return c
	}
	for _, tt := range []struct {
		name      string
		exercised map[budget.Key]int64
		charges   []budget.Charge
		beside    map[string]int64
		want      string
	}{
		{"nobody says what is beside", map[budget.Key]int64{fism: 10_000}, []budget.Charge{bill("d", fism, "2026-02-05", 9_400)}, nil, "exercised of accrued by 60000 in 2"},
		{"oil", map[budget.Key]int64{fism: 10_000}, []budget.Charge{bill("d", fism, "2026-02-05", 9_400)}, map[string]int64{"d": 60_000}, ""},
		{"and a peso more", map[budget.Key]int64{fism: 10_001}, []budget.Charge{bill("d", fism, "2026-02-05", 9_400)}, map[string]int64{"d": 60_000}, "exercised of accrued by 100 in 2"},
		{"before any of it is charged", map[budget.Key]int64{fism: 10_000}, []budget.Charge{bill("d", fism, "2026-03-05", 9_400)}, map[string]int64{"d": 60_000}, "exercised of accrued by 1000000 in 2"},
		{"of two accounts", map[budget.Key]int64{fism: 315, fort: 105}, []budget.Charge{bill("d", fism, "2026-02-05", 300), bill("d", fort, "2026-02-05", 100)}, map[string]int64{"d": 2_000}, ""},
		{"more of one of them", map[budget.Key]int64{fism: 316, fort: 104}, []budget.Charge{bill("d", fism, "2026-02-05", 300), bill("d", fort, "2026-02-05", 100)}, map[string]int64{"d": 2_000}, "exercised of accrued by 100 in 2"},
		{"a document that counts no more", map[budget.Key]int64{fism: 10_000}, []budget.Charge{owed(fism, "2026-01-05", 9_400, ""), bill("d", fism, "2026-01-05", 9_400), bill("d", fism, "2026-02-05", -9_400)}, map[string]int64{"d": 60_000}, "exercised of accrued by 60000 in 2"},
		{"of no account", map[budget.Key]int64{fism: 600}, []budget.Charge{bill("d", "", "2026-02-05", 9_400)}, map[string]int64{"d": 60_000}, "exercised of accrued by 60000 in 2"},
	} {
		y := &budget.Year{Terms: city(t), Year: 2026, Charges: tt.charges, Beside: tt.beside}
		for _, k := range []budget.Key{fism, fort} {
			y.Movements = append(y.Movements, movement("A", budget.Approved, k, "2026-01-01", 100_000, ""))
			if pesos := tt.exercised[k]; pesos > 0 {
				y.Movements = append(y.Movements, movement("O", budget.Exercised, k, "2026-02-10", pesos, ""))
			}
		}
		var got []string
		for _, b := range y.FirstBreaks(12) {
			got = append(got, fmt.Sprintf("%s of %s by %d in %d", b.More, b.Of, b.Cents, b.In.N))
		}
		same(t, tt.name, strings.Join(got, "\n"), tt.want)
	}
}

// Until the budget of a year is approved, fueling goes on under an allotment, and that is seen;
// when the approval comes it counts alone.
func TestProvisional(t *testing.T) {
	t.Parallel()
	before := []budget.Movement{
		movement("A", budget.Approved, fism, "2026-01-01", 1_000, ""), movement("T", budget.Adjusted, fism, "2026-06-01", 500, ""), movement("A", budget.Approved, fort, "2026-01-01", 120, ""),
	}
	terms := city(t)
	continued, _ := terms.Continued(before, 2027)
	y := &budget.Year{Terms: terms, Year: 2027, Movements: before, Allotments: continued}
	y.Charges = []budget.Charge{owed(fism, "2027-01-01", 80, "")}
	same(t, "January", balances(y.Balances(1)), "FISM-2611-works provisional 83 83 | 80 80 0 0 | open 0 available 3 left 3\nFORTAMUN-2611-works provisional 10 10 | 0 0 0 0 | open 0 available 10 left 10")
	same(t, "December", balances(y.Balances(12)[:1]), "FISM-2611-works provisional 1000 1000 | 80 80 0 0 | open 0 available 920 left 920")
	if l := y.Balances(1)[0].Limit(budget.Hard); !l.Provisional || l.LeftCents != 333 {
		t.Errorf("the limit is %+v", l)
	}
	y.Allotments = []budget.Allotment{{Key: fism, Year: 2027, Cents: 50_000, Whole: true}, {Key: fism, Year: 2026, Cents: 1}}
	same(t, "a stated amount", balances(y.Balances(1)), "FISM-2611-works provisional 500 500 | 80 80 0 0 | open 0 available 420 left 420")
	approved := movement("A27", budget.Approved, fism, "2027-03-10", 2_000, "")
	approved.Year = 2027
	y.Movements = append(y.Movements, approved)
	same(t, "February", balances(y.Balances(2)), "FISM-2611-works provisional 500 500 | 80 80 0 0 | open 0 available 420 left 420")
	same(t, "March", balances(y.Balances(3)), "FISM-2611-works 2000 2000 | 80 80 0 0 | open 0 available 1920 left 1920")
	rapid.Check(t, func(t *rapid.T) {
		a := budget.Allotment{Key: fism, Year: 2027, Cents: rapid.Int64Range(0, 1<<53-1).Draw(t, "cents")}
		y := &budget.Year{Terms: y.Terms, Year: 2027, Allotments: []budget.Allotment{a}}
		last := int64(0)
		for n := 1; n <= 12; n++ {
			is := y.Balances(n)[0].Approved
			if step := is - last; step != a.Cents/12 && step != a.Cents/12+1 {
				t.Fatalf("month %d brings %d of %d", n, step, a.Cents)
			}
			last = is
		}
		if last != a.Cents {
			t.Fatalf("the year has %d of %d", last, a.Cents)
		}
	})
}

func TestCheckMovements(t *testing.T) {
	t.Parallel()
	approved := movement("A", budget.Approved, fism, "2026-01-10", 100, "")
	with := func(m budget.Movement, change func(*budget.Movement)) []budget.Movement {
		change(&m)
		return []budget.Movement{approved, m}
	}
	adjusted := movement("T", budget.Adjusted, fism, "2026-02-01", 5, "")
	for _, tt := range []struct {
		name string
		of   []budget.Movement
		want string
	}{
		{"no moment", with(adjusted, func(m *budget.Movement) { m.Moment = budget.Accrued }), `accrued "T": "accrued" is no moment that is said; write one of [approved adjusted committed exercised paid]`},
		{"no document", with(adjusted, func(m *budget.Movement) { m.ID = " " }), `adjusted " ": it has no document; write its number`},
		{"another form", with(adjusted, func(m *budget.Movement) { m.Key = "2611" }), `adjusted "T": account "2611" has 1 parts; write the 3 of the form, with - between them`},
		{"a part of it", with(adjusted, func(m *budget.Movement) { m.Key = "FISM-26-works" }), `adjusted "T": account "FISM-26-works": partida is "26"; write 4 to 6 digits`},
		{"no day", with(movement("K", budget.Committed, fism, "soon", 5, ""), func(*budget.Movement) {}), `committed "K": "soon" is no day; write one such as 2026-05-15`},
		{"nothing", with(adjusted, func(m *budget.Movement) { m.Cents = 0 }), `adjusted "T": the amount is zero; write one`},
		{"less than nothing is approved", with(approved, func(m *budget.Movement) { m.ID, m.Cents = "B", -1 }), `approved "B": the amount is negative; an approved amount is not`},
		{"one person", with(adjusted, func(m *budget.Movement) { m.People = []string{"mayor", "mayor"} }), `adjusted "T": it is said by ["mayor" "mayor"]; two people say so`},
		{"nobody, and why not", with(adjusted, func(m *budget.Movement) { m.People, m.Reason = nil, "" }), "adjusted \"T\": it has no reason; write one\nadjusted \"T\": it is said by []; two people say so"},
		{"twice", []budget.Movement{approved, approved}, `approved "A": it is there twice for account FISM-2611-works; take one away`},
		{"before the approval", with(adjusted, func(m *budget.Movement) { m.Day = "2026-01-09" }), `adjusted "T": no budget of 2026 was approved by 2026-01-09; state a provisional amount instead`},
		{"of a year without one", with(adjusted, func(m *budget.Movement) { m.Year = 2027 }), `adjusted "T": no budget of 2027 was approved by 2026-02-01; state a provisional amount instead`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := city(t).CheckMovements(tt.of)
			if err == nil {
				t.Fatal("it is in order")
			}
			same(t, "error", err.Error(), tt.want)
		})
	}
}

func TestReached(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ accrued, modified, want int64 }{
		{0, 0, 0}, {-5, 0, 0}, {1, 0, 100}, {7_999, 10_000, 0}, {8_000, 10_000, 80}, {9_499, 10_000, 80}, {9_500, 10_000, 95}, {9_999, 10_000, 95}, {10_000, 10_000, 100}, {20_000, 10_000, 100}, {1 << 53, 1<<53 + 1, 95}, {5, -5, 100},
	} {
		b := budget.Balance{Accrued: tt.accrued, Modified: tt.modified}
		if got := b.Reached(budget.Levels); got != tt.want {
			t.Errorf("%d of %d reach %d, want %d", tt.accrued, tt.modified, got, tt.want)
		}
	}
	if p, ok := (budget.Balance{Accrued: 2, Modified: 3}).Percent(); p != 66 || !ok {
		t.Errorf("two thirds are %d, %v", p, ok)
	}
	if _, ok := (budget.Balance{Accrued: 2}).Percent(); ok {
		t.Error("of nothing there are percents")
	}
}

func TestAsk(t *testing.T) {
	t.Parallel()
	b := budget.Balance{Key: fism, Modified: 1_000, Committed: 1_000, Accrued: 900}
	for _, tt := range []struct {
		stop      budget.Stop
		cents     int64
		may, over bool
	}{
		{budget.NoStop, 101, true, false}, {budget.Soft, 100, true, false}, {budget.Soft, 101, true, true}, {budget.Hard, 100, true, false}, {budget.Hard, 101, false, true},
	} {
		if may, over := b.Limit(tt.stop).Ask(tt.cents); may != tt.may || over != tt.over {
			t.Errorf("%q of %d: may %v, over %v", tt.stop, tt.cents, may, over)
		}
	}
}

func TestRunsOut(t *testing.T) {
	t.Parallel()
	charges := []budget.Charge{owed(fism, "2026-05-04", 70, ""), owed(fism, "2026-05-10", 7, ""), owed(fism, "2026-05-11", 50, ""), owed(fism, "2026-05-24", 30, ""), owed(fism, "2026-05-25", 999, ""), owed(fort, "2026-01-01", 999, "")}
	if got, want := budget.Weeks(charges, fism, "2026-05-25", 8), []int64{7_700, 5_000, 3_000}; !slices.Equal(got, want) {
		t.Errorf("weeks are %v, want %v", got, want)
	}
	// The first lies before the weeks that are looked at, and those are whole then.
	if got, want := budget.Weeks(charges, fism, "2026-05-25", 2), []int64{5_000, 3_000}; !slices.Equal(got, want) {
		t.Errorf("two weeks are %v, want %v", got, want)
	}
	if got, want := budget.Weeks(charges, fism, "2026-06-15", 3), []int64{99_900, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("weeks of little are %v, want %v", got, want)
	}
	if got := budget.Weeks(nil, fism, "2026-06-15", 3); len(got) != 0 {
		t.Errorf("weeks of nothing are %v", got)
	}
	for _, tt := range []struct {
		left  int64
		weeks []int64
		day   budget.Day
		ok    bool
	}{
		{7_000, []int64{700, 100, 9_999}, "2026-08-09", true}, // ten weeks
		{7_000, []int64{600, 800}, "2026-08-09", true},
		{699, []int64{700}, "2026-06-06", true},
		{700, []int64{700}, "2026-06-07", true},
		{0, nil, "2026-05-31", true},
		{-1, []int64{5}, "2026-05-31", true},
		{100, nil, "", false},
		{100, []int64{0, 0, 50}, "", false},
		{1 << 53, []int64{1}, "", false},
		{21_400, []int64{700}, "2026-12-31", true},
		{21_500, []int64{700}, "", false}, // it lasts
	} {
		if day, ok := budget.RunsOut(tt.left, tt.weeks, "2026-05-31", "2026-12-31"); day != tt.day || ok != tt.ok {
			t.Errorf("%d by %v: %s, %v; want %s, %v", tt.left, tt.weeks, day, ok, tt.day, tt.ok)
		}
	}
}

// Weeks of nothing between trucks are a pace, too: the mean of a quarter, which has a load a month three times, on
// nearly whichever day one asks. Of a use that stopped a quarter ago, and of too few weeks, there is none.
func TestPace(t *testing.T) {
	t.Parallel()
	each := func(days, n int, from budget.Day) (all []budget.Charge) {
		for i := range n {
			all = append(all, owed(fism, from.Add(i*days), 200, ""))
		}
		return all
	}
	for _, tt := range []struct {
		name    string
		charges []budget.Charge
		today   budget.Day
		week    int64
		loads   bool
		mean    int
	}{
		{"each week", each(7, 30, "2026-01-01"), "2026-07-01", 20_000, false, 0},
		{"every second week", each(14, 15, "2026-01-01"), "2026-07-01", 10_000, false, 0},
		{"every third week", each(21, 9, "2026-01-01"), "2026-06-20", 100_000 / 13, true, 13},
		{"each month, and the last was two days ago", each(30, 7, "2026-01-01"), "2026-07-02", 60_000 / 13, true, 13},
		{"each month, and the last was 29 days ago", each(30, 7, "2026-01-01"), "2026-07-29", 60_000 / 13, true, 13},
		{"two in eight weeks", each(30, 2, "2026-01-01"), "2026-02-26", 40_000 / 8, true, 8},
		{"two in seven", each(30, 2, "2026-01-01"), "2026-02-19", 0, true, 0},
		{"nothing for a quarter", each(7, 4, "2026-01-01"), "2026-07-01", 0, false, 0},
		{"given back", []budget.Charge{owed(fism, "2026-01-01", 100, ""), owed(fism, "2026-02-01", -200, "")}, "2026-03-20", 0, false, 0},
		{"nothing", nil, "2026-07-01", 0, false, 0},
	} {
		p := budget.PaceOf(append(tt.charges, owed(fort, "2026-01-01", 999, "")), fism, tt.today)
		if p.Week != tt.week || p.Loads != tt.loads || p.Mean != tt.mean {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
}

// Posted by the usual accounts, the accounts of the budget in the books are what balances say:
// what may be spent still, what is promised, owed, ordered and paid; and each set is in balance.
func TestBooksAreTheBalances(t *testing.T) {
	t.Parallel()
	terms := city(t)
	rapid.Check(t, func(t *rapid.T) {
		keys := []budget.Key{fism, fort, "FISM-26101-police"}
		y := &budget.Year{Terms: terms, Year: 2026}
		day := func() budget.Day { return budget.Day("2026-01-01").Add(rapid.IntRange(0, 364).Draw(t, "day")) }
		var posted []posting.Entry
		var used []budget.Charge
		for round := range rapid.IntRange(1, 4).Draw(t, "rounds") {
			for i := range rapid.IntRange(0, 8).Draw(t, "movements") {
				moment := rapid.SampledFrom([]budget.Moment{budget.Approved, budget.Adjusted, budget.Committed, budget.Exercised, budget.Paid}).Draw(t, "moment")
				m := movement(fmt.Sprintf("M%d-%d", round, i), moment, rapid.SampledFrom(keys).Draw(t, "key"), day(), 0, rapid.SampledFrom([]string{"", "C1"}).Draw(t, "of"))
				m.Cents = rapid.Int64Range(-1_000, 9_000).Draw(t, "cents")
				y.Movements = append(y.Movements, m)
			}
			for range rapid.IntRange(0, 8).Draw(t, "charges") {
				c := owed(rapid.SampledFrom(keys).Draw(t, "key"), day(), 0, rapid.SampledFrom([]string{"", "C1"}).Draw(t, "contract"))
				c.Kind = rapid.SampledFrom([]budget.Kind{budget.Unbilled, budget.Billed, budget.Received, budget.Credited, budget.Stock}).Draw(t, "kind")
				c.Cents = rapid.Int64Range(-500, 5_000).Draw(t, "cents")
				if c.Kind == budget.Stock {
					used = append(used, c)
					continue
				}
				if c.In.N < 12 && rapid.Bool().Draw(t, "late") {
					c.In.N++
				}
				if c.Prior = rapid.IntRange(0, 5).Draw(t, "prior") == 0; c.Prior {
					c.In, c.On = budget.Period{}, "2027-01-15"
				}
				y.Charges = append(y.Charges, c)
			}
			wanted, err := posting.Entries(posting.Usual(), y.Items(used, nil))
			if err != nil {
				t.Fatal(err)
			}
			came := posting.Post(wanted, posted, string(day()))
			posted = append(posted, came...)
			if again := posting.Post(wanted, rapid.Permutation(posted).Draw(t, "order"), "2026-01-01"); len(again) > 0 {
				t.Fatalf("twice posts %+v", again)
			}
		}
		books := map[string]int64{} // by account of the budget and of accounting: debits less credits
		for _, e := range posted {
			if err := e.Check(); err != nil {
				t.Fatal(err)
			}
			for _, l := range e.Lines {
				books[e.Account+" "+l.Account] += l.DebitCents - l.CreditCents
			}
		}
		var prior, stock, received, credits int64
		for _, c := range y.Charges {
			switch {
			case c.Prior:
				prior += c.Cents
			case c.Kind == budget.Received:
				received += c.Cents
			case c.Kind == budget.Credited:
				credits += c.Cents
			}
		}
		for _, c := range used {
			stock += c.Cents
		}
		var paid, accrued int64
		for _, b := range y.Balances(12) {
			k := string(b.Key) + " "
			for account, want := range map[string]int64{
				"8.2.1": -b.Approved, "8.2.2": b.Available(), "8.2.3": b.Approved - b.Modified, "8.2.4": b.Open(), "8.2.5": b.Accrued - b.Exercised, "8.2.6": b.Exercised - b.Paid, "8.2.7": b.Paid,
			} {
				if books[k+account] != want {
					t.Fatalf("account %s of %s has %d in the books; the balance is %+v", account, b.Key, books[k+account], b)
				}
			}
			paid, accrued = paid+b.Paid, accrued+b.Accrued
		}
		inAll := map[string]int64{}
		for k, cents := range books {
			_, account, _ := strings.Cut(k, " ")
			inAll[account] += cents
		}
		if inAll["2.1.1.2"] != paid-accrued-prior || inAll["1.1.1.2"] != -paid || inAll["3.2.2"] != prior || inAll["1.1.5.1"] != received-stock || inAll["5.1.2.6"] != accrued-received+stock {
			t.Fatalf("in the books %v; paid %d, accrued %d, prior %d, received %d, from stock %d", inAll, paid, accrued, prior, received, stock)
		}
	})
}

// A month as accounting gets it.
func TestMonthInFiles(t *testing.T) {
	t.Parallel()
	city := city(t)
	fills := []budget.Fill{fill(t, 1, "2026-04-30 12:00", 50, works), fill(t, 2, "2026-05-01 12:00", 50, works)}
	may := budget.Period{Year: 2026, N: 5}
	accrued, _ := city.Accrued(city.Charges(fills[:1], nil), nil, nil)
	booked := budget.Book(accrued, nil, budget.Period{Year: 2026, N: 4}, "2026-04-30")
	accrued, _ = city.Accrued(city.Charges(fills, nil), []budget.Bill{{Line: "F1", Fills: []budget.Source{source(1)}, Cents: 4_700, Currency: "MXN"}}, nil)
	booked = append(booked, budget.Book(accrued, booked, may, "2026-05-31")...)
	y := &budget.Year{Terms: city, Year: 2026, Charges: booked, Movements: []budget.Movement{movement("Acta \"12\"", budget.Approved, fism, "2026-01-15", 1_000, "")}}
	wanted, err := posting.Entries(posting.Usual(), y.Items(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	var pipe, file bytes.Buffer
	entries := posting.Post(wanted, nil, "2026-01-01")
	if err := posting.WritePipe(&pipe, entries); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(pipe.String(), "\r\n", "\n")
	for i, e := range entries {
		got = strings.ReplaceAll(got, e.Key, fmt.Sprint("key", i))
	}
	same(t, "pipe", got, `
"2026-01-15"|"key0"|"FISM-2611-works"|"8.2.2"|"Presupuesto aprobado 2026-01"|"1000.00"|"0.00"|"Acta ""12"""
"2026-01-15"|"key0"|"FISM-2611-works"|"8.2.1"|"Presupuesto aprobado 2026-01"|"0.00"|"1000.00"|"Acta ""12"""
"2026-04-30"|"key1"|"FISM-2611-works"|"8.2.5"|"Devengado de combustible 2026-04"|"46.00"|"0.00"|""
"2026-04-30"|"key1"|"FISM-2611-works"|"8.2.4"|"Devengado de combustible 2026-04"|"0.00"|"46.00"|""
"2026-04-30"|"key1"|"FISM-2611-works"|"5.1.2.6"|"Devengado de combustible 2026-04"|"46.00"|"0.00"|""
"2026-04-30"|"key1"|"FISM-2611-works"|"2.1.1.2"|"Devengado de combustible 2026-04"|"0.00"|"46.00"|""
"2026-04-30"|"key2"|"FISM-2611-works"|"8.2.4"|"Compromiso de combustible 2026-04"|"46.00"|"0.00"|""
"2026-04-30"|"key2"|"FISM-2611-works"|"8.2.2"|"Compromiso de combustible 2026-04"|"0.00"|"46.00"|""
"2026-05-31"|"key3"|"FISM-2611-works"|"8.2.5"|"Devengado de combustible 2026-05"|"47.00"|"0.00"|"2026-04"
"2026-05-31"|"key3"|"FISM-2611-works"|"8.2.4"|"Devengado de combustible 2026-05"|"0.00"|"47.00"|"2026-04"
"2026-05-31"|"key3"|"FISM-2611-works"|"5.1.2.6"|"Devengado de combustible 2026-05"|"47.00"|"0.00"|"2026-04"
"2026-05-31"|"key3"|"FISM-2611-works"|"2.1.1.2"|"Devengado de combustible 2026-05"|"0.00"|"47.00"|"2026-04"
"2026-05-31"|"key4"|"FISM-2611-works"|"8.2.5"|"Devengado de combustible 2026-05"|"48.00"|"0.00"|""
"2026-05-31"|"key4"|"FISM-2611-works"|"8.2.4"|"Devengado de combustible 2026-05"|"0.00"|"48.00"|""
"2026-05-31"|"key4"|"FISM-2611-works"|"5.1.2.6"|"Devengado de combustible 2026-05"|"48.00"|"0.00"|""
"2026-05-31"|"key4"|"FISM-2611-works"|"2.1.1.2"|"Devengado de combustible 2026-05"|"0.00"|"48.00"|""
"2026-05-31"|"key5"|"FISM-2611-works"|"8.2.4"|"Devengado de combustible 2026-05"|"46.00"|"0.00"|"2026-04"
"2026-05-31"|"key5"|"FISM-2611-works"|"8.2.5"|"Devengado de combustible 2026-05"|"0.00"|"46.00"|"2026-04"
"2026-05-31"|"key5"|"FISM-2611-works"|"2.1.1.2"|"Devengado de combustible 2026-05"|"46.00"|"0.00"|"2026-04"
"2026-05-31"|"key5"|"FISM-2611-works"|"5.1.2.6"|"Devengado de combustible 2026-05"|"0.00"|"46.00"|"2026-04"
"2026-05-31"|"key6"|"FISM-2611-works"|"8.2.4"|"Compromiso de combustible 2026-05"|"49.00"|"0.00"|""
"2026-05-31"|"key6"|"FISM-2611-works"|"8.2.2"|"Compromiso de combustible 2026-05"|"0.00"|"49.00"|""`)
	if err := posting.WriteCSV(&file, posting.Columns, entries); err != nil {
		t.Fatal(err)
	}
	read, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := posting.Rows(entries)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append([][]string{posting.Columns}, rows...), read); diff != "" {
		t.Errorf("read again (-wrote +read):\n%s", diff)
	}
	// What is a prior year's is told with that year.
	prior := owed(fism, "2025-12-31", 5, "")
	prior.Prior, prior.In, prior.On = true, budget.Period{}, "2026-01-20"
	before := *y
	before.Year, before.Charges = 2025, append(slices.Clone(booked), prior)
	y.Charges = before.Charges
	for _, of := range []*budget.Year{y, &before} {
		items := of.Items(nil, nil)
		i := slices.IndexFunc(items, func(it posting.Item) bool { return it.Moment == string(budget.Prior) })
		if (i >= 0) != (of.Year == 2025) || i >= 0 && (items[i].Cents != 500 || items[i].Day != "2026-01-31" || items[i].Reference != "2025") {
			t.Errorf("of %d: %+v", of.Year, items)
		}
	}
	// Of what has no account there is no file: it says what is missing.
	y.Charges = append(y.Charges, owed("", "2026-05-09", 12, ""))
	if _, err := posting.Entries(posting.Usual(), y.Items(nil, nil)); err == nil || err.Error() != "accrued unbilled 2026-05  : 12.00 has no account of the budget; add a rule that gives it one" {
		t.Errorf("without an account: %v", err)
	}
}

// What was stated and taken back limits nobody any more: without a budget nobody has said what the year may spend.
func TestAnAllotmentTakenBackLimitsNobody(t *testing.T) {
	t.Parallel()
	y := budget.Year{Terms: &budget.Terms{}, Year: 2026, Allotments: []budget.Allotment{{Key: "a", Year: 2026, Cents: 100, From: 1, Until: 3}}}
	for n, want := range map[int]bool{1: true, 2: true, 3: false, 12: false} {
		if got := y.Limited(n); got != want {
			t.Errorf("month %d: limited is %v, want %v", n, got, want)
		}
	}
}

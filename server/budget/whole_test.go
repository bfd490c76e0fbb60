package budget_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
)

// of2027 is a movement of the year 2027.
func of2027(m budget.Movement) budget.Movement {
	m.Year = 2027
	return m
}

// Who approves the first amount of a year takes no other account its allotment: each waits for its own, or until two people say that
// the budget is whole. What was dropped ends then, and nothing else does.
func TestWholeBudget(t *testing.T) {
	t.Parallel()
	const dropped = budget.Key("FISM-2611-parks")
	terms := city(t)
	before := []budget.Movement{
		movement("A", budget.Approved, fism, "2026-01-01", 1_200, ""), movement("A", budget.Approved, fort, "2026-01-01", 120, ""), movement("A", budget.Approved, dropped, "2026-01-01", 240, ""),
	}
	continued, _ := terms.Continued(before, 2027)
	y := &budget.Year{Terms: terms, Year: 2027, Allotments: continued, Movements: append(slices.Clone(before), of2027(movement("A27", budget.Approved, fism, "2027-01-11", 2_000, "")))}
	y.Charges = []budget.Charge{owed("X-2611-x", "2027-01-05", 7, "")} // of which nobody said anything
	const rest = "| 0 0 0 0 | open 0 available"
	line := func(k budget.Key, n int64, provisional string) string {
		return fmt.Sprintf("%s%s %d %d %s %d left %d\n", k, provisional, n, n, rest, n, n)
	}
	const nothing = "X-2611-x 0 0 | 7 7 0 0 | open 0 available -7 left -7"
	for n := int64(1); n <= 12; n++ {
		same(t, fmt.Sprint("one is approved, month ", n), balances(y.Balances(int(n))), line(dropped, 20*n, " provisional")+line(fism, 2_000, "")+line(fort, 10*n, " provisional")+nothing)
	}
	if got := y.Waiting(1); !slices.Equal(got, []budget.Key{dropped, fort}) {
		t.Errorf("%v wait", got)
	}
	if y.WholeIn() != 0 || !budget.Total(y.Balances(1)).Provisional {
		t.Error("a budget of one account counts as whole")
	}
	// The second is approved in February, and in March somebody says that this is all.
	y.Movements = append(y.Movements, of2027(movement("A28", budget.Approved, fort, "2027-02-03", 300, "")))
	same(t, "the second waits until its own", balances(y.Balances(1)), line(dropped, 20, " provisional")+line(fism, 2_000, "")+line(fort, 10, " provisional")+nothing)
	same(t, "and has its own then", balances(y.Balances(2)), line(dropped, 40, " provisional")+line(fism, 2_000, "")+line(fort, 300, "")+nothing)
	y.Whole = "2027-03-15"
	same(t, "before it is whole", balances(y.Balances(2)), line(dropped, 40, " provisional")+line(fism, 2_000, "")+line(fort, 300, "")+nothing)
	for n := 3; n <= 12; n++ {
		same(t, fmt.Sprint("whole, month ", n), balances(y.Balances(n)), line(dropped, 0, "")+line(fism, 2_000, "")+line(fort, 300, "")+nothing)
	}
	if got := y.Waiting(3); len(got) > 0 || y.WholeIn() == 0 || budget.Total(y.Balances(3)).Provisional {
		t.Errorf("of a whole budget %v wait", got)
	}
	if got := y.Waiting(2); !slices.Equal(got, []budget.Key{dropped}) {
		t.Errorf("%v waited in February", got)
	}
	// An account that was forgotten is approved as any other.
	y.Movements = append(y.Movements, of2027(movement("A29", budget.Approved, dropped, "2027-05-03", 50, "")))
	same(t, "what was forgotten has nothing", balances(y.Balances(4)[:1]), line(dropped, 0, ""))
	same(t, "until it is approved", balances(y.Balances(5)[:1]), line(dropped, 50, ""))
	// All of it was taken back: a budget of nothing is none.
	y.Movements = before
	same(t, "nothing is approved", balances(y.Balances(3)[:3]), line(dropped, 60, " provisional")+line(fism, 300, " provisional")+line(fort, 30, " provisional"))
	if y.WholeIn() != 0 || len(y.Waiting(3)) > 0 {
		t.Error("a budget of which nothing is approved is whole, or somebody waits for the rest of it")
	}
}

// A year that is whole as of its first approval is what each year was until accounts had an approval of their own: nothing of years of
// before is another than it was.
func TestWholeSinceTheFirst(t *testing.T) {
	t.Parallel()
	terms := city(t)
	keys := []budget.Key{fism, fort, "FISM-2611-parks"}
	rapid.Check(t, func(t *rapid.T) {
		y := &budget.Year{Terms: terms, Year: 2027}
		day := func() budget.Day { return budget.Day("2026-12-01").Add(rapid.IntRange(0, 430).Draw(t, "day")) }
		first := budget.Day("")
		for i := range rapid.IntRange(0, 4).Draw(t, "approvals") {
			m := of2027(movement(fmt.Sprint(i), budget.Approved, rapid.SampledFrom(keys).Draw(t, "of"), day(), rapid.Int64Range(1, 900).Draw(t, "pesos"), ""))
			if y.Movements = append(y.Movements, m); first == "" || m.Day < first {
				first = m.Day
			}
		}
		for _, k := range keys {
			if rapid.Bool().Draw(t, "allotted") {
				y.Allotments = append(y.Allotments, budget.Allotment{Key: k, Year: 2027, Cents: rapid.Int64Range(0, 90_000).Draw(t, "allotted cents"), Whole: rapid.Bool().Draw(t, "stated")})
			}
		}
		y.Whole = first
		in := 13
		if first != "" {
			in = 1
			for in < 12 && first > terms.Last(budget.Period{Year: 2027, N: in}) {
				in++
			}
		}
		for n := 1; n <= 12; n++ {
			for _, b := range y.Balances(n) {
				var want int64
				for _, m := range y.Movements {
					if m.Key == b.Key && (n == 12 || m.Day <= terms.Last(budget.Period{Year: 2027, N: n})) {
						want += m.Cents
					}
				}
				for _, a := range y.Allotments {
					switch {
					case n >= in || a.Key != b.Key:
					case a.Whole:
						want += a.Cents
					default:
						want += a.Cents/12*int64(n) + a.Cents%12*int64(n)/12
					}
				}
				if b.Approved != want || b.Provisional != (n < in) {
					t.Fatalf("month %d of a year approved in %d: %+v, want %d", n, in, b, want)
				}
			}
		}
	})
}

package budget_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/budget"
)

// grown is the city whose keys have one more part from 2027 on, and were in pesos of before until 2024.
func grown(t testing.TB) *budget.Terms {
	c := city(t)
	was := c.Mapping.Forms[0].Form
	longer := append(slices.Clone(was), budget.Part{Name: "project", Min: 2, Max: 4})
	c.Mapping.Forms = budget.Always(was, "MXP").With(budget.YearForm{From: "2027-01-01", Form: longer, Currency: "MXN"}).With(budget.YearForm{From: "2025-01-01", Form: was, Currency: "MXN"})
	c.Mapping.Rules[0].Until, c.Mapping.Rules[2].Until = "2026-12-31", "2026-12-31"
	c.Mapping.Rules = append(c.Mapping.Rules,
		budget.Rule{Name: "police from 2027", From: "2027-01-01", Classes: []string{"patrol"}, Parts: map[string]string{"fund": "{funding}", "partida": "26101", "area": "police", "project": "P1"}},
		budget.Rule{Name: "all from 2027", From: "2027-01-01", Fundings: []string{"FISM", "FORTAMUN"}, Parts: map[string]string{"fund": "{funding}", "partida": "2611", "area": "{department}", "project": "P2"}},
	)
	return c
}

// Each year has the form that was said from it, or from the last one before, on.
func TestFormsOfYears(t *testing.T) {
	t.Parallel()
	f := grown(t).Mapping.Forms
	show := func(y budget.YearForm) string { return fmt.Sprintf("%d parts %s", len(y.Form), y.Currency) }
	for year, want := range map[int]string{0: "3 parts MXP", 2024: "3 parts MXP", 2025: "3 parts MXN", 2026: "3 parts MXN", 2027: "4 parts MXN", 2099: "4 parts MXN"} {
		if got := show(f.Of(year)); got != want {
			t.Errorf("%d has %s, want %s", year, got, want)
		}
	}
	for day, want := range map[budget.Day]string{"": "3 parts MXP", "2024-12-31": "3 parts MXP", "2025-01-01": "3 parts MXN", "2026-12-31": "3 parts MXN", "2027-01-01": "4 parts MXN"} {
		if got := show(f.On(day)); got != want {
			t.Errorf("%s has %s, want %s", day, got, want)
		}
	}
	if got := f.With(budget.YearForm{From: "2025-01-01", Form: f[2].Form, Currency: "USD"}); len(got) != 3 || got.Of(2026).Currency != "USD" || got.Of(2024).Currency != "MXP" || f.Of(2026).Currency != "MXN" {
		t.Errorf("said again of 2025: %v", got)
	}
	if got := budget.Forms(nil).Of(2026); got.Form != nil {
		t.Errorf("of nothing: %+v", got)
	}
	for name, tt := range map[string]struct {
		forms budget.Forms
		want  string
	}{
		"none":                {nil, "keys have no part partida; add it"},
		"not from the first":  {f[1:], "keys have no form before 2025-01-01; say one from the beginning"},
		"no partida later on": {budget.Forms{f[0], {From: "2027-01-01"}}, "from 2027 on: keys have no part partida; add it"},
		"no partida between":  {budget.Forms{f[0], {From: "2025-01-01"}, f[2]}, "from 2025 to 2026: keys have no part partida; add it"},
		"no partida once":     {budget.Forms{f[0], {From: "2026-01-01"}, f[2]}, "in 2026: keys have no part partida; add it"},
		"no partida at first": {budget.Forms{{}, f[1]}, "until 2024: keys have no part partida; add it"},
		"out of order":        {budget.Forms{f[0], f[2], f[1]}, "the form from 2025-01-01 on follows the one from 2027-01-01 on; put them in the order of their years"},
	} {
		if err := tt.forms.Check(); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
	if err := grown(t).Check(); err != nil {
		t.Errorf("what is in order: %v", err)
	}
}

// A rule is of the forms of all years that its days touch.
func TestRulesOfTwoForms(t *testing.T) {
	t.Parallel()
	three := map[string]string{"fund": "{funding}", "partida": "2611", "area": "{department}"}
	four := map[string]string{"fund": "{funding}", "partida": "2611", "area": "{department}", "project": "P1"}
	for name, tt := range map[string]struct {
		from, until budget.Day
		parts       map[string]string
		want        string
	}{
		"ends with the year":       {"2026-03-01", "2026-12-31", three, ""},
		"of two forms alike":       {"", "2026-12-31", three, ""},
		"begins with the year":     {"2027-01-01", "", four, ""},
		"goes on":                  {"2026-03-01", "", three, `from 2027 on: project is ""; write 2 to 4 letters or digits; end the rule on 2026-12-31, and say another from the next day on`},
		"one day too many":         {"", "2027-01-01", three, `from 2027 on: project is ""; write 2 to 4 letters or digits; end the rule on 2026-12-31, and say another from the next day on`},
		"begins too early":         {"2026-12-31", "", four, "from 2025 to 2026: project is no part of keys; take it away, or add it to their form; begin the rule on 2027-01-01, and say another until the day before"},
		"of the old one alone":     {"2026-01-01", "2026-06-30", four, "from 2025 to 2026: project is no part of keys; take it away, or add it to their form"},
		"of the new one alone":     {"2027-03-01", "", three, `from 2027 on: project is ""; write 2 to 4 letters or digits`},
		"wrong in both":            {"2026-03-01", "", map[string]string{"fund": "{funding}", "partida": "26", "area": "x1", "project": "P1"}, "*"},
		"a fact instead of a part": {"2027-03-01", "", map[string]string{"fund": "{funding}", "partida": "2611", "area": "x1", "project": "{class}"}, ""},
	} {
		m := budget.Mapping{Forms: grown(t).Mapping.Forms, Rules: []budget.Rule{{Name: "a", From: tt.from, Until: tt.until, Parts: tt.parts}}}
		got, want := "", tt.want
		if err := m.Check(); err != nil {
			got = err.Error()
		}
		if want != "" {
			want = `rule 1, "a": ` + want
		}
		if tt.want == "*" {
			if want = got; strings.Count(got, `partida is "26"; write 4 to 6 digits`) != 2 || strings.Contains(got, `digits; `) || !strings.Contains(got, "begin the rule on 2027-01-01") {
				want = "the partida twice, without days that would mend it, and the project with them"
			}
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

// What flowed on the last day of a year has its account, and its currency, and what flowed on the first of the
// next one that of this: also where both are billed by one line, and the second form was said before the first was booked.
func TestChargesOfTwoForms(t *testing.T) {
	t.Parallel()
	c := grown(t)
	old := fill(t, 3, "2024-12-31 23:59", 30, works)
	old.Currency = "MXP"
	fills := []budget.Fill{fill(t, 1, "2026-12-31 23:59", 50, works), fill(t, 2, "2027-01-01 00:00", 100, works), old, fill(t, 4, "2024-12-31 23:59", 40, works)}
	all := c.Charges(fills, nil)
	show := func(all []budget.Charge) string {
		var b strings.Builder
		for _, x := range all {
			fmt.Fprintf(&b, "%d %s %s %d %s%s\n", x.Of.Year, x.Kind, x.Key, x.Cents, x.Currency, x.Why)
		}
		return b.String()
	}
	same(t, "charges", show(all), "2024 fuel FISM-2611-works 3000 MXP\n2024 fuel  4000 MXNcurrency\n2026 fuel FISM-2611-works 5000 MXN\n2027 fuel FISM-2611-works-P2 10000 MXN\n")
	owed, doubts := c.Accrued(all, []budget.Bill{
		{Line: "L1", Fills: []budget.Source{source(1), source(2)}, Cents: 12_000, Currency: "MXN"},
		{Line: "L2", Fills: []budget.Source{source(3)}, Cents: 2_900, Currency: "MXP"},
	}, nil)
	same(t, "owed", show(owed), "2024 billed FISM-2611-works 2900 MXP\n2024 unbilled  4000 MXNcurrency\n2026 billed FISM-2611-works 4000 MXN\n2027 billed FISM-2611-works-P2 8000 MXN\n")
	if len(doubts) != 0 {
		t.Errorf("in doubt: %+v", doubts)
	}
	if _, doubts = c.Accrued(all, []budget.Bill{{Line: "L1", Fills: []budget.Source{source(1), source(3)}, Cents: 12_000, Currency: "MXP"}}, nil); len(doubts) != 1 || doubts[0].Why != budget.NoCurrency {
		t.Errorf("a bill in the money of one of two years: %+v", doubts)
	}
	for year, want := range map[int]string{2026: "FISM-2611-works", 2027: "FISM-2611-works-P2"} {
		y := &budget.Year{Terms: c, Year: year, Charges: budget.Book(owed, nil, budget.Period{}, "2027-01-05")}
		told := 0
		for _, it := range y.Items(nil, nil) {
			if it.Account != "" && it.Cents != 0 {
				told++
				same(t, fmt.Sprint("accounting of ", year), it.Account+" "+it.Partida, want+" 2611")
			}
		}
		if told == 0 {
			t.Errorf("accounting is told nothing of %d", year)
		}
	}
}

// An account goes on as the one that the next year's rules make of the same parts, where that is one alone.
func TestFollows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*budget.Terms)
		key    budget.Key
		want   budget.Key
	}{
		"by a rule of the same partida": {nil, "FISM-26101-police", "FISM-26101-police-P1"},
		"by facts":                      {nil, "FISM-2611-works", "FISM-2611-works-P2"},
		"no rule makes one":             {nil, "FISM-26105-works", ""},
		"a key of another form":         {nil, "FISM-2611", ""},
		"two rules make two": {func(c *budget.Terms) {
			c.Mapping.Rules[3].Parts["partida"] = "2611"
			c.Mapping.Rules[3].Parts["area"] = "{department}"
		}, "FISM-2611-works", ""},
		"a rule makes those of others alone": {func(c *budget.Terms) {
			c.Mapping.Rules[3].Departments = []string{"police"}
			c.Mapping.Rules[3].Parts["partida"] = "2611"
			c.Mapping.Rules[3].Parts["area"] = "{department}"
		}, "FISM-2611-works", "FISM-2611-works-P2"},
		"the budget is in other money":  {func(c *budget.Terms) { c.Mapping.Forms[2].Currency = "USD" }, "FISM-2611-works", ""},
		"two rules make the same":       {func(c *budget.Terms) { c.Mapping.Rules[3].Parts = c.Mapping.Rules[4].Parts }, "FISM-2611-works", "FISM-2611-works-P2"},
		"it depends on the fuel":        {func(c *budget.Terms) { c.Mapping.Rules[4].Parts["project"] = "{class}" }, "FISM-2611-works", ""},
		"by a rule of a later year":     {func(c *budget.Terms) { c.Mapping.Rules[4].From = "2028-01-01" }, "FISM-2611-works", ""},
		"by a rule that ended before":   {func(c *budget.Terms) { c.Mapping.Rules[4].From, c.Mapping.Rules[4].Until = "", "2026-12-31" }, "FISM-2611-works", ""},
		"the form is as it was":         {func(c *budget.Terms) { c.Mapping.Forms = c.Mapping.Forms[:2] }, "FISM-2611-works", "FISM-2611-works"},
		"an area that is no longer one": {func(c *budget.Terms) { c.Mapping.Forms[2].Form[2].Max = 3 }, "FISM-2611-works", ""},
		"a part that is not there anymore": {func(c *budget.Terms) {
			c.Mapping.Forms[2].Form = slices.Delete(c.Mapping.Forms[2].Form, 2, 3)
			delete(c.Mapping.Rules[3].Parts, "area")
			delete(c.Mapping.Rules[4].Parts, "area")
		}, "FISM-2611-works", "FISM-2611-P2"},
	} {
		c := grown(t)
		if tt.change != nil {
			tt.change(c)
		}
		got, goes := c.Follows(tt.key, 2027)
		if got != tt.want || goes != (tt.want != "") {
			t.Errorf("%s: %s is followed by %q, %t; want %q", name, tt.key, got, goes, tt.want)
		}
	}
}

// With no approved budget on the first day of a new form each account goes on as the one that follows it, and
// where nobody can tell which, it is named.
func TestContinuedInAnotherForm(t *testing.T) {
	t.Parallel()
	c := grown(t)
	all, ended := c.Continued([]budget.Movement{
		movement("A", budget.Approved, "FISM-2611-works", "2026-01-01", 1_200, ""), movement("A", budget.Approved, "FORTAMUN-2611-works", "2026-01-01", 120, ""),
		movement("A", budget.Approved, "FISM-26105-works", "2026-01-01", 500, ""), movement("B", budget.Approved, "FISM-26105-parks", "2026-01-01", 0, ""),
	}, 2027)
	same(t, "allotments", fmt.Sprint(all), "[{FISM-2611-works-P2 2027 120000 false 0 0} {FORTAMUN-2611-works-P2 2027 12000 false 0 0}]")
	same(t, "ended", fmt.Sprint(ended), "[FISM-26105-works]")
	if err := c.CheckMovements([]budget.Movement{{ID: "A", Moment: budget.Paid, Key: "FISM-2611-works", Year: 2027, Day: "2027-01-05", Cents: 1}}); err == nil {
		t.Error("a movement of 2027 has a key of 2026")
	}
	if err := c.CheckMovements([]budget.Movement{{ID: "A", Moment: budget.Paid, Key: "FISM-2611-works", Year: 2026, Day: "2027-01-05", Cents: 1}}); err != nil {
		t.Errorf("a movement of 2026 that was done in January: %v", err)
	}
}

// A stop of an account ends with its form, until one that holds as much is said of the account that follows.
func TestEndedStops(t *testing.T) {
	t.Parallel()
	stop := func(n int64, k budget.Key, from budget.Day, s budget.Stop) budget.StopSaid {
		return budget.StopSaid{N: n, Key: k, From: from, Stop: s}
	}
	had := []budget.StopSaid{stop(1, "FISM-2611-works", "2026-01-01", budget.Hard), stop(2, "FISM-26105-works", "2026-01-01", budget.Soft), stop(3, "FISM-26101-police", "2026-01-01", budget.Hard), stop(4, "FISM-26101-police", "2026-06-01", budget.NoStop)}
	for name, tt := range map[string]struct {
		more []budget.StopSaid
		year int
		want string
	}{
		"both":                      {nil, 2027, "[{FISM-26105-works soft  2027} {FISM-2611-works hard FISM-2611-works-P2 2027}]"},
		"the one before is as hard": {[]budget.StopSaid{stop(5, "FISM-2611-works-P2", "2027-01-01", budget.Hard)}, 2027, "[{FISM-26105-works soft  2027}]"},
		"softer":                    {[]budget.StopSaid{stop(5, "FISM-2611-works-P2", "2027-01-01", budget.Soft)}, 2027, "[{FISM-26105-works soft  2027} {FISM-2611-works hard FISM-2611-works-P2 2027}]"},
		"later":                     {[]budget.StopSaid{stop(5, "FISM-2611-works-P2", "2027-01-02", budget.Hard)}, 2027, "[{FISM-26105-works soft  2027} {FISM-2611-works hard FISM-2611-works-P2 2027}]"},
		"all":                       {[]budget.StopSaid{stop(5, "", "2027-01-01", budget.Hard)}, 2027, "[{FISM-26105-works soft  2027}]"},
		"a year of the same form":   {nil, 2026, "[]"},
	} {
		if got := fmt.Sprint(grown(t).EndedStops(append(slices.Clone(had), tt.more...), tt.year)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

// A key of another part with as many letters is another account: its stop ends, too.
func TestStopsOfKeysAlike(t *testing.T) {
	t.Parallel()
	c := grown(t)
	c.Mapping.Forms[2].Form = slices.Clone(c.Mapping.Forms[1].Form)
	c.Mapping.Forms[2].Form[2].Name = "project"
	for _, r := range c.Mapping.Rules[3:] {
		delete(r.Parts, "area")
	}
	stops := []budget.StopSaid{{N: 1, Key: "FISM-2611-works", From: "2026-01-01", Stop: budget.Hard}}
	if got, want := fmt.Sprint(c.EndedStops(stops, 2027)), "[{FISM-2611-works hard FISM-2611-P2 2027}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Another form or currency of any year moves fuel; what is said again, or of a year that has it already, moves none.
func TestLoosensForms(t *testing.T) {
	t.Parallel()
	c := grown(t)
	f := c.Mapping.Forms
	of := func(from budget.Day, of budget.YearForm) budget.Mapping {
		of.From = from
		return budget.Mapping{Forms: f.With(of), Rules: c.Mapping.Rules}
	}
	for name, tt := range map[string]struct {
		next budget.Mapping
		want bool
	}{
		"the same again":           {of("2027-01-01", f[2]), false},
		"of a year that has it":    {of("2028-01-01", f[2]), false},
		"a later year":             {of("2028-01-01", f[1]), true},
		"a year before":            {of("2026-01-01", f[2]), true},
		"the year itself":          {of("2027-01-01", f[1]), true},
		"a currency":               {of("2027-01-01", budget.YearForm{Form: f[2].Form, Currency: "USD"}), true},
		"a currency of a year ago": {of("", budget.YearForm{Form: f[0].Form, Currency: "MXN"}), true},
	} {
		if got := budget.LoosensMapping(c.Mapping, tt.next); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}

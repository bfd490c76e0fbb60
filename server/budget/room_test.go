package budget_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
)

func TestStopsHard(t *testing.T) {
	t.Parallel()
	stop := func(n int64, k budget.Key, from budget.Day, s budget.Stop) budget.StopSaid {
		return budget.StopSaid{N: n, Key: k, From: from, Stop: s}
	}
	for name, c := range map[string]struct {
		said   []budget.StopSaid
		k, any bool
	}{
		"nothing was said":                  {},
		"soft":                              {said: []budget.StopSaid{stop(1, "a", "2026-01-01", budget.Soft)}},
		"hard":                              {said: []budget.StopSaid{stop(1, "a", "2026-01-01", budget.Hard)}, k: true, any: true},
		"hard from a later day on":          {said: []budget.StopSaid{stop(1, "a", "2026-09-01", budget.Hard)}, k: true, any: true},
		"hard until yesterday":              {said: []budget.StopSaid{stop(1, "a", "2026-01-01", budget.Hard), stop(2, "a", "2026-06-01", budget.NoStop)}},
		"hard until tomorrow":               {said: []budget.StopSaid{stop(1, "a", "2026-01-01", budget.Hard), stop(2, "a", "2026-06-03", budget.NoStop)}, k: true, any: true},
		"said again of the day":             {said: []budget.StopSaid{stop(1, "a", "2026-01-01", budget.Hard), stop(2, "a", "2026-01-01", budget.Soft)}},
		"hard for all":                      {said: []budget.StopSaid{stop(1, "", "2026-01-01", budget.Hard)}, k: true, any: true},
		"hard for all but the account":      {said: []budget.StopSaid{stop(1, "", "2026-01-01", budget.Hard), stop(2, "a", "2026-01-01", budget.NoStop)}, any: true},
		"hard for another":                  {said: []budget.StopSaid{stop(1, "b", "2026-01-01", budget.Hard)}, any: true},
		"the account has none until August": {said: []budget.StopSaid{stop(1, "", "2026-01-01", budget.Hard), stop(2, "a", "2026-01-01", budget.NoStop), stop(3, "a", "2026-08-01", budget.Hard)}, k: true, any: true},
	} {
		if got := budget.StopsHard(c.said, "a", "2026-06-02"); got != c.k {
			t.Errorf("%s: of the account got %t, want %t", name, got, c.k)
		}
		if got := budget.AnyStopsHard(c.said, "2026-06-02"); got != c.any {
			t.Errorf("%s: of any got %t, want %t", name, got, c.any)
		}
	}
}

func TestLoosensAllotment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		was, next *int64
		want      bool
	}{
		{nil, nil, false}, {nil, new(int64(0)), false}, {nil, new(int64(1)), true},
		{new(int64(5)), new(int64(5)), false}, {new(int64(5)), new(int64(4)), false}, {new(int64(5)), new(int64(6)), true},
		{new(int64(5)), new(int64(0)), false}, {new(int64(5)), nil, true}, {new(int64(0)), nil, true}, {new(int64(0)), new(int64(1)), true},
	} {
		if got := budget.LoosensAllotment(c.was, c.next); got != c.want {
			t.Errorf("%v, then %v: got %t, want %t", show(c.was), show(c.next), got, c.want)
		}
	}
}

func show(n *int64) string {
	if n == nil {
		return "nothing"
	}
	return fmt.Sprint(*n)
}

var roomForm = budget.Form{{Name: budget.Partida, Min: 4, Max: 4, Digits: true}, {Name: "area", Min: 1, Max: 9}}

func drawRule(t *rapid.T, name string) budget.Rule {
	some := func(label string, of ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, 2, rapid.ID[string]).Draw(t, label)
	}
	return budget.Rule{
		Name: name, Classes: some("classes", "car", "truck"), Departments: some("departments", "a", "b"), Fundings: some("fundings", "x", "y"), Products: some("products", "g", "d"),
		From:  budget.Day(rapid.SampledFrom([]string{"", "2026-03-01"}).Draw(t, "from")),
		Until: budget.Day(rapid.SampledFrom([]string{"", "2026-08-01"}).Draw(t, "until")),
		Parts: map[string]string{budget.Partida: rapid.SampledFrom([]string{"2610", "2611"}).Draw(t, "partida"), "area": rapid.SampledFrom([]string{"A", "{department}", "{funding}"}).Draw(t, "area")},
	}
}

// Whatever one person says of rules alone, no fuel that has an account gets another: what a hard
// stop holds back stays held back, on any day and of any facts.
func TestOneAloneMovesNoFuel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		was := budget.Mapping{Forms: budget.Always(roomForm, "MXN")}
		for i := range rapid.IntRange(0, 3).Draw(t, "rules") {
			was.Rules = append(was.Rules, drawRule(t, fmt.Sprint("r", i)))
		}
		next := budget.Mapping{Forms: budget.Always(roomForm, "MXN"), Rules: slices.Clone(was.Rules)}
		for i := range rapid.IntRange(1, 3).Draw(t, "steps") {
			at := rapid.IntRange(0, len(next.Rules)).Draw(t, "at")
			switch rapid.SampledFrom([]string{"add", "last", "drop", "change"}).Draw(t, "what") {
			case "add":
				next.Rules = slices.Insert(next.Rules, at, drawRule(t, fmt.Sprint("n", i)))
			case "last":
				next.Rules = append(next.Rules, drawRule(t, fmt.Sprint("n", i)))
			case "drop":
				if at < len(next.Rules) {
					next.Rules = slices.Delete(next.Rules, at, at+1)
				}
			case "change":
				if at < len(next.Rules) {
					next.Rules[at] = drawRule(t, next.Rules[at].Name)
				}
			}
		}
		if budget.LoosensMapping(was, next) {
			return // two people
		}
		for _, class := range []string{"car", "truck", "other"} {
			for _, department := range []string{"a", "b", "other"} {
				for _, funding := range []string{"x", "y", ""} {
					for _, product := range []string{"g", "d", "other"} {
						for _, day := range []budget.Day{"2026-01-01", "2026-03-01", "2026-08-01", "2026-08-02"} {
							f := budget.Facts{Class: class, Department: department, Funding: funding, Product: product}
							if k := was.Place(f, day).Key; k != "" && next.Place(f, day).Key != k {
								t.Fatalf("%+v on %s: it had %s and has %s, by one alone", f, day, k, next.Place(f, day).Key)
							}
						}
					}
				}
			}
		}
	})
}

// A further rule that is tried last takes one person; all else two.
func TestLoosensMapping(t *testing.T) {
	t.Parallel()
	r := func(name, area string) budget.Rule {
		return budget.Rule{Name: name, Parts: map[string]string{budget.Partida: "2610", "area": area}}
	}
	m := func(rules ...budget.Rule) budget.Mapping {
		return budget.Mapping{Forms: budget.Always(roomForm, "MXN"), Rules: rules}
	}
	a, b := r("a", "A"), r("b", "B")
	for name, c := range map[string]struct {
		was, next budget.Mapping
		want      bool
	}{
		"the same":    {m(a, b), m(a, b), false},
		"the first":   {m(), m(a), false},
		"one more":    {m(a), m(a, b), false},
		"one before":  {m(a), m(b, a), true},
		"one less":    {m(a, b), m(a), true},
		"another way": {m(a, b), m(b, a), true},
		"a part":      {m(a), m(r("a", "C")), true},
		"a form":      {m(a), budget.Mapping{Forms: budget.Always(roomForm[:1], "MXN"), Rules: []budget.Rule{a}}, true},
		"a day":       {m(a), m(budget.Rule{Name: "a", Until: "2026-12-31", Parts: a.Parts}), true},
		"a class":     {m(a), m(budget.Rule{Name: "a", Classes: []string{"car"}, Parts: a.Parts}), true},
	} {
		if got := budget.LoosensMapping(c.was, c.next); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

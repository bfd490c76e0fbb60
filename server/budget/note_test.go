package budget_test

import (
	"fmt"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
)

// What notes give back of lines comes to what they say, less what nobody owed; never more than a
// line billed, in any order, and nothing of what waits.
func TestNotesGiveBackWhatTheySay(t *testing.T) {
	t.Parallel()
	states := []budget.LineState{budget.LineLinked, budget.LineLinked, budget.LineApart, budget.LineOpen, budget.LineReceived}
	rapid.Check(t, func(t *rapid.T) {
		var bills []budget.Bill
		var doubts []budget.Doubt
		var lines []budget.NotedLine
		for i := range rapid.IntRange(0, 8).Draw(t, "lines") {
			l := budget.NotedLine{Line: fmt.Sprint("F", i), Cents: rapid.Int64Range(0, 100_000).Draw(t, "cents"), State: rapid.SampledFrom(states).Draw(t, "state")}
			lines = append(lines, l)
			if l.State == budget.LineLinked {
				bills = append(bills, budget.Bill{Line: l.Line, Fills: []budget.Source{source(int64(i + 1))}, Cents: l.Cents, Currency: "MXN"})
				if rapid.IntRange(0, 9).Draw(t, "doubt") == 0 {
					doubts = append(doubts, budget.Doubt{Line: l.Line, Why: budget.Twice})
				}
			}
		}
		var notes []budget.Note
		for i := range rapid.IntRange(0, 5).Draw(t, "notes") {
			n := budget.Note{ID: fmt.Sprint("N", i), At: time.Unix(int64(i/2), 0), Cents: rapid.Int64Range(1, 200_000).Draw(t, "note"), Currency: "MXN", Named: rapid.Bool().Draw(t, "named")}
			for _, l := range lines {
				if rapid.Bool().Draw(t, "of") {
					n.Lines = append(n.Lines, l)
				}
			}
			notes = append(notes, n)
		}
		credits, waits := budget.Apply(notes, bills, doubts)
		again, waitsAgain := budget.Apply(rapid.Permutation(notes).Draw(t, "order"), bills, doubts)
		if diff := gocmp.Diff(credits, again) + gocmp.Diff(waits, waitsAgain); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
		why := map[string]budget.Why{}
		for _, w := range waits {
			why[w.ID] = w.Why
		}
		given := map[string]int64{}
		of := map[string]map[budget.Source]int64{}
		for _, c := range credits {
			given[c.ID] += c.Cents
			if of[c.ID] == nil {
				of[c.ID] = map[budget.Source]int64{}
			}
			for _, f := range c.Fills {
				of[c.ID][f] += c.Cents
			}
		}
		// Of each note that counts all is given back that was owed, and of each line, by all notes
		// together, no more than it billed.
		byLine := map[string]int64{}
		for _, c := range credits {
			for _, b := range bills {
				if len(c.Fills) > 0 && c.Fills[0] == b.Fills[0] {
					byLine[b.Line] += c.Cents
				}
			}
		}
		for _, l := range lines {
			if byLine[l.Line] < 0 || byLine[l.Line] > l.Cents {
				t.Fatalf("%d are given back of %s, which billed %d", byLine[l.Line], l.Line, l.Cents)
			}
		}
		free := map[string]int64{} // what nobody owes and was not given back yet
		for _, l := range lines {
			if l.State == budget.LineApart {
				free[l.Line] = l.Cents
			}
		}
		for i := range notes { // they are in order
			n := &notes[i]
			var apart int64
			received, open := false, false
			for _, l := range n.Lines {
				received = received || l.State == budget.LineReceived
				open = open || l.State == budget.LineOpen
				apart += free[l.Line]
			}
			want := n.Cents - min(n.Cents, apart)
			switch {
			case why[n.ID] == budget.NotHere:
				want = n.Cents
			case why[n.ID] != "" || received:
				want = 0
			case open:
				t.Fatalf("%s counts, and nobody has decided of its lines: %+v", n.ID, n)
			default:
				rest := min(n.Cents, apart)
				for _, l := range n.Lines {
					less := min(free[l.Line], rest)
					free[l.Line], rest = free[l.Line]-less, rest-less
				}
			}
			if given[n.ID] != want {
				t.Fatalf("%s gives back %d, want %d (%s): %+v", n.ID, given[n.ID], want, why[n.ID], n)
			}
		}
	})
}

// Of two notes of a line the second gives back what is left of it, or waits.
func TestNotesOfOneLine(t *testing.T) {
	t.Parallel()
	linked := budget.NotedLine{Line: "L", Cents: 1000, State: budget.LineLinked}
	apart := budget.NotedLine{Line: "A", Cents: 1000, State: budget.LineApart}
	bills := []budget.Bill{{Line: "L", Fills: []budget.Source{source(1)}, Cents: 1000, Currency: "MXN"}}
	for _, test := range []struct {
		name  string
		lines []budget.NotedLine
		cents []int64
		given []int64
		waits string
	}{
		{"sent twice", []budget.NotedLine{linked}, []int64{1000, 1000}, []int64{1000}, "[N1 too_much]"},
		{"in two parts", []budget.NotedLine{linked}, []int64{400, 600}, []int64{400, 600}, "[]"},
		{"what is left is less", []budget.NotedLine{linked}, []int64{400, 700, 600}, []int64{400, 600}, "[N1 too_much]"},
		{"first of what nobody owes", []budget.NotedLine{linked, apart}, []int64{1000, 1000, 1}, []int64{1000}, "[N2 too_much]"},
		{"a delivery", []budget.NotedLine{{Line: "D", Cents: 1000, State: budget.LineReceived}}, []int64{600, 600, 100}, nil, "[N1 too_much N2 too_much]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var notes []budget.Note
			for i, cents := range test.cents {
				notes = append(notes, budget.Note{ID: fmt.Sprint("N", i), Cents: cents, Currency: "MXN", Named: true, Lines: test.lines})
			}
			credits, waits := budget.Apply(notes, bills, nil)
			var given []int64
			for _, c := range credits {
				given = append(given, c.Cents)
			}
			if diff := gocmp.Diff(test.given, given); diff != "" {
				t.Errorf("given back (-want +got):\n%s", diff)
			}
			wait := []string{}
			for _, w := range waits {
				wait = append(wait, w.ID+" "+string(w.Why))
			}
			if got := fmt.Sprint(wait); got != test.waits {
				t.Errorf("got %s, want %s", got, test.waits)
			}
		})
	}
}

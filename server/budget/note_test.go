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
		for i := range notes {
			n := &notes[i]
			var owed, apart int64
			open, received := false, false
			for _, l := range n.Lines {
				switch l.State {
				case budget.LineLinked:
					owed += l.Cents
				case budget.LineApart:
					apart += l.Cents
				case budget.LineReceived:
					received = true
				default:
					open = true
				}
			}
			want := n.Cents - min(n.Cents, apart)
			switch {
			case why[n.ID] == budget.NotHere:
				want = n.Cents
			case why[n.ID] != "" || received:
				want = 0
			case open || n.Cents > owed+apart:
				t.Fatalf("%s counts, and it is of open lines or too much: %+v", n.ID, n)
			}
			if given[n.ID] != want {
				t.Fatalf("%s gives back %d, want %d (%s): %+v", n.ID, given[n.ID], want, why[n.ID], n)
			}
			for _, b := range bills {
				if got := of[n.ID][b.Fills[0]]; got < 0 || got > b.Cents {
					t.Fatalf("%s gives back %d of a line of %d", n.ID, got, b.Cents)
				}
			}
		}
	})
}

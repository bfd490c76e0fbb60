package matching

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// Premium that is billed over several fills of regular is another fuel, whatever it costs: who says that it is of these says why, and it
// is found. What was decided when sums were compared by their figures alone stays as it was.
func TestSeveralFillsOfAnotherFuel(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)
	fills := make([]Fill, 2)
	for i := range fills {
		fills[i] = Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: int64(i + 1)}}, At: at.Add(time.Duration(i) * time.Hour), RFC: "R", Supply: Card, Keys: Keys{Permit: "P"}, Product: invoice.Regular, VolumeUL: 50 * dispense.Liter, Cents: 120_000, Currency: "MXN"}
	}
	line := Line{LineID: LineID{Document: "z", Part: invoice.Concept, N: 1}, RFC: "R", Contract: "c", IssuedAt: at.Add(9 * time.Hour), Keys: Keys{Permit: "P"}, Product: invoice.Premium, VolumeUL: 100 * dispense.Liter, Cents: 240_000, Currency: "MXN"}
	if s := compare(&line, fills, match.Usual, time.UTC).State; s != match.Product || !Differing(s) {
		t.Errorf("before it is said: %s", s)
	}
	for rule, want := range map[int]match.State{StrangerRule: match.Matched, Rule: match.Product} {
		l := line
		l.Decided = &Decision{Line: l.LineID, What: Linked, Fills: []match.Ref{fills[0].Ref, fills[1].Ref}, State: match.Matched, SumRule: rule, By: "fina"}
		of := []Fill{fills[0], fills[1]}
		of[0].Of, of[1].Of = l.LineID, l.LineID
		seen := look(Question{From: at.AddDate(0, 0, -2), To: at.AddDate(0, 0, 20)}, []Line{l}, of, nil, time.UTC)
		if len(seen.Rows) != 1 || seen.Rows[0].Link.State != want || seen.Rows[0].BillsOther() != (want == match.Product) {
			t.Errorf("by rule %d: %+v, want %s", rule, seen.Rows[0].Link, want)
		}
	}
}

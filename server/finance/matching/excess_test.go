package matching

import (
	"testing"

	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A line of $1,000 of a fill of $600 and of one without an amount, which counts as $390: it says $400 more than what is on record,
// which is what makes the difference between what is billed and what flowed, and bills $10 too much.
func TestExcessIsBesideWhatFillsCountAs(t *testing.T) {
	r := Row{Line: Line{Cents: 1_000_00, Currency: "MXN"}, Link: match.Link{Pass: match.ByPerson, Cents: 10_00, Valued: 390_00}}
	r.Fills = make([]Fill, 2)
	for i, cents := range []int64{600_00, 0} {
		r.Fills[i].Cents, r.Fills[i].Currency = cents, "MXN"
	}
	if _, more := r.More(); more != 400_00 {
		t.Errorf("more than is on record: got %d, want 40000", more)
	}
	if _, excess := r.Excess(); excess != 10_00 {
		t.Errorf("too much: got %d, want 1000", excess)
	}
	if got := r.Cost(); got != 990_00 {
		t.Errorf("its fills come to %d, want 99000", got)
	}
}

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

// A line of another supplier's fill that bills more than that gave does so by its figures, from the first moment, and not only once somebody has
// judged the month: what it bills too much is in the headline of the chain. One that bills just that fill bills nothing too much.
func TestOthersLineBillsTooMuch(t *testing.T) {
	r := Row{Line: Line{VolumeUL: 60_000_000, Cents: 1_440_00, Currency: "MXN"}, Link: match.Link{Pass: match.ByPerson, State: match.Supplier, VolumeUL: 20_000_000, Cents: 480_00}}
	r.Fills = []Fill{{VolumeUL: 40_000_000, Cents: 960_00, Currency: "MXN"}}
	r.Tolerance.Tolerances = match.Usual
	if !r.BillsOther() || r.Off() != match.Supplier {
		t.Errorf("twenty liters too much: bills other %v, off %s", r.BillsOther(), r.Off())
	}
	r.VolumeUL, r.Cents, r.Link.VolumeUL, r.Link.Cents = 40_000_000, 960_00, 0, 0
	if r.BillsOther() {
		t.Error("a line of just its fill bills something else")
	}
}

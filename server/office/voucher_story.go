package office

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A VoucherEvent is something that was said of a voucher.
type VoucherEvent struct {
	// What is issued, canceled, redeemed, voided (the redemption was), moved (its record is
	// of another paper now), kept (it was corrected, and is by the voucher still) or given
	// (a correction says that a fill was by the voucher).
	What     string
	At       time.Time
	By       string
	Reason   string
	Ref      dispense.Ref    // of the record that says it
	Of       dispense.Ref    // of the fill that it is about; zero for none
	VolumeUL dispense.Volume // that flowed, or of each voucher that was issued
}

// A VoucherAct is a record about a voucher, or about a fill that was once by it.
type VoucherAct struct {
	VoucherEvent
	// With tells whether a correction's own fill is by the voucher.
	With bool
}

// VoucherStory tells what became of a voucher by all records about it, in their order.
// The What of an act is issued, canceled, redeemed, or a correction's void, replace or
// assign.
func VoucherStory(acts []VoucherAct) []VoucherEvent {
	by := map[dispense.Ref]bool{} // the fills that are by the voucher
	var out []VoucherEvent
	for _, a := range acts {
		e := a.VoucherEvent
		switch had := by[a.Of]; {
		case a.What == "redeemed":
			e.Of, by[a.Ref] = a.Ref, true
		case a.What == "assign" && a.With:
			e.What, by[a.Ref] = "given", true
		case a.What == "replace" && a.With && had:
			e.What = "kept"
		case a.What == "replace" && a.With:
			e.What, by[a.Of] = "given", true
		case a.What == "replace" && had:
			e.What, by[a.Of] = "moved", false
		case a.What == "void" && had:
			e.What, by[a.Of] = "voided", false
		case a.What != "issued" && a.What != "canceled":
			continue // of a fill that is by another paper
		}
		out = append(out, e)
	}
	return out
}

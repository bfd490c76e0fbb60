package audit

// A Stage is how far a finding has come, in the words of who audits (finance 6.5).
type Stage string

// The stages.
const (
	Open      Stage = "open"
	Assigned  Stage = "assigned"
	Explained Stage = "explained"
	Approved  Stage = "approved"
	Rejected  Stage = "rejected"
	Recovery  Stage = "recovery"
	Closed    Stage = "closed"
)

// StageOf returns the stage of a state of [reconcile.Case], which is the machine behind it. What
// is confirmed as a loss is rejected: no explanation holds, and what comes is recovery. A state
// that is not known is open, for somebody must look.
func StageOf(state string) Stage {
	switch state {
	case "assigned":
		return Assigned
	case "explained":
		return Explained
	case "justified":
		return Approved
	case "rejected", "confirmed":
		return Rejected
	case "recovery", "recovered", "written_off":
		return Recovery
	case "closed":
		return Closed
	}
	return Open
}

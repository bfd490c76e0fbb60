package audit

import (
	"github.com/litro-fuel/litro/server/reconcile"
)

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

// A Person is a user, and as what they are signed in.
type Person struct{ User, Role string }

// SameRole is why somebody may not approve: who explained it has the same role.
const SameRole = reconcile.FindingRole

// Problem says why somebody may not take a step about a finding, empty when they may: as
// [reconcile.Case.Problem] has it, of all who were ever involved, and besides that an explanation
// is approved by another role than gave it. Role is the one that who explained it had then.
func (s *Standing) Problem(c reconcile.Case, who Person, role, state string) reconcile.FindingProblem {
	c.There = s.MendedOn == ""
	c.Involved = unique(c.Involved, s.Involved)
	if p := c.Problem(who.User, state); p != "" {
		return p
	}
	if state == "justified" && who.Role == role {
		return SameRole
	}
	return ""
}

package reconcile

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Case is a finding and what people did about it, the oldest first.
type Case struct {
	Finding string
	// There tells that it is still found: a correction or a late record may have
	// explained it since.
	There bool
	Acts  []FindingAct
	// Involved are the users who fueled, served, typed or checked what it is about, or
	// have the vehicle in their care, and who is one side with them. Beside are those who
	// are one side with whoever last said what it is.
	Involved, Beside []string
	// Alike are those of the role of whoever last said what it is. Of what auditors write down
	// an explanation is approved by another role; of all else they are nobody.
	Alike []string
}

// A FindingAct is one step, as the office's journal has it.
type FindingAct struct {
	Record dispense.Ref
	At     time.Time
	State  string // one of [dispense.FindingStates]
	Person string
	// Other is whose word the step is about, "" where it takes one person.
	Other, Owner string
	Reason       string
	Evidence     []string
}

// NewFinding is the state of a finding that nobody has done anything about.
const NewFinding = "new"

// State returns how far the case has come.
func (c *Case) State() string {
	if len(c.Acts) == 0 {
		return NewFinding
	}
	return c.Acts[len(c.Acts)-1].State
}

// Owner returns whose it is, "" for nobody's.
func (c *Case) Owner() string {
	for _, a := range slices.Backward(c.Acts) {
		if a.Owner != "" {
			return a.Owner
		}
	}
	return ""
}

// DoneFinding tells whether nothing is left to do in a state.
func DoneFinding(state string) bool { return state == "justified" || state == "closed" }

// next lists what may follow a state.
func next(state string) []string {
	switch state {
	case NewFinding, "assigned", "rejected":
		return []string{"assigned", "explained", "confirmed"}
	case "explained":
		return []string{"assigned", "justified", "rejected", "confirmed"}
	case "confirmed":
		return []string{"recovery", "closed"}
	case "recovery":
		return []string{"closed"}
	}
	return nil
}

// A FindingProblem is why somebody may not take a step.
type FindingProblem string

// The problems.
const (
	FindingGone  FindingProblem = "gone"  // there is none of that name, and was none
	FindingMoved FindingProblem = "moved" // it has come further meanwhile
	FindingOwn   FindingProblem = "own"   // it is about what who asks did, or has in their care
	FindingSame  FindingProblem = "same"  // it would be the second word of the same person, or of one side
	FindingRole  FindingProblem = "role"  // another role approves what was explained
)

// Problem says why who may not take a step, "" when they may.
func (c *Case) Problem(who, state string) FindingProblem {
	step := dispense.FindingStep{State: state}
	switch {
	case !c.There && len(c.Acts) == 0:
		return FindingGone
	case !slices.Contains(next(c.State()), state):
		return FindingMoved
	case step.TakesTwo() && slices.Contains(c.Involved, who):
		return FindingOwn
	case step.TakesTwo() && c.said(who):
		return FindingSame
	case state == "justified" && slices.Contains(c.Alike, who):
		return FindingRole
	}
	return ""
}

// Word returns who last said what the finding is, explained or confirmed it, and when.
func (c *Case) Word() (who string, at time.Time) {
	for _, a := range slices.Backward(c.Acts) {
		if a.State == "explained" || a.State == "confirmed" {
			return a.Person, a.At
		}
	}
	return "", time.Time{}
}

// said tells whether who said it last, or is one side with whoever did.
func (c *Case) said(who string) bool {
	last, _ := c.Word()
	return last == who || slices.Contains(c.Beside, who)
}

// Steps lists what who may do now.
func (c *Case) Steps(who string) []string {
	return slices.DeleteFunc(next(c.State()), func(s string) bool { return c.Problem(who, s) != "" })
}

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
	// are one side with whoever said what it is, see [Case.Words].
	Involved, Beside []string
	// WordRole is the role that whoever last said what it is had then, whatever it is since; empty: nobody knows. Alike are those who
	// have it: an explanation is approved by another role.
	WordRole string
	Alike    []string
	// Roles are those that users have now.
	Roles map[string]string
	// AtRisk tells that it is about liters, and RiskCents what they are worth; nil: nobody knows.
	AtRisk    bool
	RiskCents *int64
	// Seen is what there is to see of it now; nil: it is found no more.
	Seen *dispense.FindingSeen
	// Proven tells that who explains it attaches evidence.
	Proven bool
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
	// Way, Cents, Day and Number are how much is asked for, came back or is given up; see
	// [dispense.FindingStep]. Cents is 0 where the step says no amount.
	Way         string
	Cents       int64
	Day, Number string
	// Role and OtherRole are those of who approved and of who explained; "" where nobody recorded it.
	Role, OtherRole string
	// Seen is what was to be seen of it then, or what a step of before is held to have seen; nil:
	// nobody knows.
	Seen *dispense.FindingSeen
}

// NewFinding is the state of a finding that nobody has done anything about.
const NewFinding = "new"

// GrownFinding is the state of a finding that was explained, approved or closed, and is now beyond
// what was seen of it then: it is open again.
const GrownFinding = "grown"

// State returns how far the case has come.
func (c *Case) State() string {
	switch {
	case len(c.Acts) == 0:
		return NewFinding
	case c.Grown() != nil:
		return GrownFinding
	}
	return c.Acts[len(c.Acts)-1].State
}

// Grown returns the last step where it says that the finding is in order and the finding is beyond
// what it saw, nil where it is not. A step that saw nothing that anybody knows has approved
// nothing of what is found.
func (c *Case) Grown() *FindingAct {
	if len(c.Acts) == 0 || c.Seen == nil {
		return nil
	}
	switch last := &c.Acts[len(c.Acts)-1]; {
	case last.State != "explained" && !DoneFinding(last.State):
		return nil
	case last.Seen != nil && !c.Seen.Beyond(last.Seen):
		return nil
	default:
		return last
	}
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
	case NewFinding, GrownFinding, "assigned", "rejected":
		return []string{"assigned", "explained", "confirmed"}
	case "explained":
		return []string{"assigned", "justified", "rejected", "confirmed"}
	case "confirmed":
		return []string{"recovery", "written_off", "closed"}
	case "recovery", "recovered":
		return []string{"recovery", "recovered", "written_off", "closed"}
	case "written_off":
		return []string{"recovery", "recovered", "written_off", "closed"}
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
	FindingOwed  FindingProblem = "owed"  // it is neither recovered nor written off
	FindingOver  FindingProblem = "over"  // more would come back than is asked for
	FindingLess  FindingProblem = "less"  // less would be asked for than before: the rest is written off, by two
	FindingGrown FindingProblem = "grown" // it grew since it was explained, and is explained anew first
	FindingOther FindingProblem = "other" // it is not what was seen of it: it was judged anew meanwhile
	FindingBare  FindingProblem = "bare"  // it is explained without evidence, and needs some
)

// Problem says why who may not take a step, "" when they may.
func (c *Case) Problem(who, state string) FindingProblem {
	step := dispense.FindingStep{State: state}
	switch {
	case !c.There && len(c.Acts) == 0:
		return FindingGone
	case c.Grown() != nil && slices.Contains(next(c.Acts[len(c.Acts)-1].State), state) && !slices.Contains(next(GrownFinding), state):
		return FindingGrown
	case !slices.Contains(next(c.State()), state):
		return FindingMoved
	case step.Settles() && slices.Contains(c.Involved, who):
		return FindingOwn
	case step.TakesTwo() && c.said(who):
		return FindingSame
	case state == "justified" && slices.Contains(c.Alike, who):
		return FindingRole
	case state == "closed" && c.outgrew():
		return FindingGrown
	case state == "closed" && c.owes(), state == "recovered" && c.Recovery().OwedCents() == 0:
		return FindingOwed
	}
	return ""
}

// Lacks says what a step that somebody may take lacks, "" when it is whole.
func (c *Case) Lacks(s dispense.FindingStep) FindingProblem {
	switch {
	case s.Seen != nil && (c.Seen == nil || s.Seen.String() != c.Seen.String()), s.Seen == nil && c.Seen != nil && s.TakesTwo():
		return FindingOther
	case s.State == "explained" && c.Proven && len(s.Evidence) == 0:
		return FindingBare
	case s.State == "recovered" && s.Cents > c.Recovery().LeftCents():
		return FindingOver
	case s.State == "recovery" && s.Cents < c.Recovery().AskedCents:
		return FindingLess
	}
	return ""
}

// A Recovery is how much of a loss is asked for, came back and is given up, in cents.
type Recovery struct {
	// Way, Day and Number are of what was asked for last.
	Way, Day, Number string
	// RiskCents is what the liters are worth, 0 where nobody knows it.
	RiskCents, AskedCents, RecoveredCents, WrittenOffCents int64
}

// Recovery adds up what people did about a loss.
func (c *Case) Recovery() Recovery {
	var r Recovery
	if c.RiskCents != nil {
		r.RiskCents = *c.RiskCents
	}
	for _, a := range c.Acts {
		switch a.State {
		case "recovery":
			r.Way, r.Day, r.Number, r.AskedCents = a.Way, a.Day, a.Number, a.Cents
		case "recovered":
			r.RecoveredCents += a.Cents
		}
		switch a.State {
		case "written_off":
			r.WrittenOffCents = a.Cents
		case "closed":
		default: // it was asked for after all, or grew and is dealt with anew
			r.WrittenOffCents = 0
		}
	}
	return r
}

// OwedCents is what is to come back: what is asked for, and not less than the liters are worth.
func (r Recovery) OwedCents() int64 { return max(r.AskedCents, r.RiskCents) }

// LeftCents is what has not come back.
func (r Recovery) LeftCents() int64 { return max(0, r.OwedCents()-r.RecoveredCents) }

// owes tells whether a loss is neither recovered nor written off. One that nothing is at risk of
// has nothing to recover.
func (c *Case) owes() bool {
	r := c.Recovery()
	switch c.State() {
	case "written_off":
		return false
	case "confirmed":
		return c.AtRisk
	}
	return r.RecoveredCents == 0 || r.LeftCents() > 0
}

// outgrew tells whether a loss is beyond what was seen of it when somebody said last what became of it: who
// closes it would give up what nobody else has.
func (c *Case) outgrew() bool {
	for _, a := range slices.Backward(c.Acts) {
		switch a.State {
		case "confirmed", "recovered", "written_off":
			return a.Seen != nil && c.Seen != nil && c.Seen.Beyond(a.Seen)
		}
	}
	return false
}

// Word returns who last said what the finding is, explained or confirmed it, said what came back
// or gave it up, and when.
func (c *Case) Word() (who string, at time.Time) {
	if all := c.Words(); len(all) > 0 {
		return all[0].Who, all[0].At
	}
	return "", time.Time{}
}

// A Word is what somebody said, and another judges.
type Word struct {
	Who string
	At  time.Time
}

// Words returns whose words the next step that takes two is about, the last first: of all that
// said what came back or gave it up, or else of who explained or confirmed it.
func (c *Case) Words() []Word {
	var all []Word
	for _, a := range slices.Backward(c.Acts) {
		switch a.State {
		case "recovered", "written_off":
			all = append(all, Word{a.Person, a.At})
		case "explained", "confirmed":
			if len(all) == 0 {
				all = append(all, Word{a.Person, a.At})
			}
			return all
		}
	}
	return all
}

// said tells whether who said any of it, or is one side with whoever did.
func (c *Case) said(who string) bool {
	return slices.Contains(c.Beside, who) || slices.ContainsFunc(c.Words(), func(w Word) bool { return w.Who == who })
}

// Steps lists what who may do now.
func (c *Case) Steps(who string) []string {
	return slices.DeleteFunc(next(c.State()), func(s string) bool { return c.Problem(who, s) != "" })
}

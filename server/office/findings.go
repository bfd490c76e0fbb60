package office

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/told"
)

// A FindingError is a step that was not taken. It is fault.ErrConflict.
type FindingError struct {
	Finding string
	Problem reconcile.FindingProblem
}

func (e *FindingError) Error() string {
	return fmt.Sprintf("finding %s: %s", e.Finding, map[reconcile.FindingProblem]string{
		reconcile.FindingGone: "there is none", reconcile.FindingMoved: "it has come further meanwhile", reconcile.FindingOwn: "nobody clears their own",
		reconcile.FindingSame: "it takes two different people", reconcile.FindingRole: "another role approves what was explained",
		reconcile.FindingOwed: "it is neither recovered nor written off", reconcile.FindingOver: "more would come back than is asked for", reconcile.FindingLess: "less would be asked for than before; write off the rest, which takes two", reconcile.FindingGrown: "it grew since it was explained, and is explained anew first", reconcile.FindingOther: "it is not what was seen of it; it was judged anew meanwhile", reconcile.FindingBare: "its explanation needs evidence",
	}[e.Problem])
}

func (e *FindingError) Unwrap() error { return fault.ErrConflict }

// StepFinding takes a step about a finding, for a reason: it is on record before it is
// shown. By says how who is known, web or name. It fails with a [FindingError], and with
// fault.ErrInvalid where the step is not whole.
func (o *Office) StepFinding(ctx context.Context, who, by, finding, reason string, s dispense.FindingStep) (dispense.Ref, error) {
	if _, err := dispense.ParseFindingStep(s.String()); err != nil {
		return dispense.Ref{}, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	if reason == "" {
		return dispense.Ref{}, fmt.Errorf("%w: finding %s: say why", fault.ErrInvalid, finding)
	}
	switch at := o.now().Add(24 * time.Hour).UTC().Format(time.DateOnly); {
	case s.State == "recovery" && s.Way == "":
		return dispense.Ref{}, fmt.Errorf("%w: finding %s: say how it is recovered, how much, since which day and by which document", fault.ErrInvalid, finding)
	case s.Day > at:
		return dispense.Ref{}, fmt.Errorf("%w: finding %s: %s is to come", fault.ErrInvalid, finding, s.Day)
	case s.Role != "" || s.State == "written_off" && s.Cents != 0:
		return dispense.Ref{}, fmt.Errorf("%w: finding %s: the office says that by itself", fault.ErrInvalid, finding)
	}
	d := &dispense.Decide{What: "finding", Subject: finding, Reason: reason, Detail: s.String(), People: []dispense.Who{{Person: who, By: by}}}
	refs, err := o.write(ctx, func() []dispense.Body { return []dispense.Body{d} }, func(draft Draft) error {
		return o.cfg.Store.DecideFinding(ctx, o.now(), finding, func(c reconcile.Case) (Draft, error) {
			if p := c.Problem(who, s.State); p != "" {
				return nil, &FindingError{finding, p}
			}
			if p := c.Lacks(s); p != "" {
				return nil, &FindingError{finding, p}
			}
			step := s
			step.Seen = c.Seen
			switch s.State {
			case "justified":
				step.Role, step.OtherRole = roleIn(c.Roles, who), cmp.Or(c.WordRole, noRole)
			case "written_off":
				step.Cents = min(c.Recovery().LeftCents(), dispense.MostRecovered)
			}
			d.Detail = step.String()
			if s.TakesTwo() {
				other, _ := c.Word()
				d.People = append(d.People, dispense.Who{Person: other, By: by})
			}
			return draft, nil
		})
	})
	return first(refs), err
}

// noRole is the role of who is no user.
const noRole = "none"

func roleIn(roles map[string]string, who string) string { return cmp.Or(roles[who], noRole) }

// SayFindingRule sets a rule of discrepancies from a time on that has not passed: what was
// found stays found. What finds less is proposed, for another to approve: see the State of
// what is returned. It fails with fault.ErrInvalid where it is not whole, or in the past,
// and with fault.ErrConflict where a change of the rule waits already.
func (o *Office) SayFindingRule(ctx context.Context, who string, s reconcile.Said) (reconcile.Said, error) {
	s.By, s.At = who, o.now()
	s.FromAt = s.FromAt.UTC().Truncate(time.Second)
	k, known := told.KnobOf(s.Rule)
	var problem string
	switch {
	case !known:
		problem = "it is none that can be set"
	case s.Reason == "":
		problem = "say why"
	case s.FromAt.Before(s.At):
		problem = "it cannot change backwards; choose a time to come"
	case s.Off && audit.AlwaysOn(s.Rule):
		problem = "a month waits for what it finds; it cannot be switched off"
	case s.Class != "" && !told.OfVehicles(&k):
		problem = "it is not of vehicles, and is set for all"
	case s.Limit != nil && k.Unit == "":
		problem = "it has no limit to set"
	case s.Limit != nil && (*s.Limit < k.Least || *s.Limit > k.Most):
		problem = fmt.Sprintf("its limit is from %d to %d", k.Least, k.Most)
	default:
		return o.cfg.Store.SayFindingRule(ctx, s)
	}
	return s, fmt.Errorf("rule %s: %w: %s", s.Rule, fault.ErrInvalid, problem)
}

// ApproveFindingRule approves that a rule finds less, as another has proposed: it is on
// record with what it changes. By says how the two are known, web or name. It fails with
// fault.ErrConflict where it does not wait any more, or for who is one side with who
// proposed it.
func (o *Office) ApproveFindingRule(ctx context.Context, who string, n int64, by string) error {
	d := &dispense.Decide{What: "approve"}
	_, err := o.write(ctx, func() []dispense.Body { return []dispense.Body{d} }, func(draft Draft) error {
		return o.cfg.Store.ApproveFindingRule(ctx, fleet.Act{Who: who, At: o.now()}, n, func(x reconcile.Said) Draft {
			is := told.SettingOf(&x)
			d.Subject, d.Reason = "finding-rule/"+string(x.Rule), x.Reason
			d.Detail = fmt.Sprintf("off %t, limit %d", is.Off, is.Limit)
			if x.Class != "" {
				d.Detail += "; class " + x.Class
			}
			if x.ApprovedFor != "" {
				d.Detail += fmt.Sprintf("; %s for %s", who, x.ApprovedFor)
			}
			d.People = []dispense.Who{{Person: x.By, By: by}, {Person: who, By: by}}
			return draft
		})
	})
	return err
}

// VoidFindingRule takes back what is proposed.
func (o *Office) VoidFindingRule(ctx context.Context, who string, n int64) error {
	return o.cfg.Store.VoidFindingRule(ctx, fleet.Act{Who: who, At: o.now()}, n)
}

// SayPeers has it reckoned what the vehicles of a class go on a liter, from what was judged
// by now: it counts from now on for those that have no baseline of their own. It fails with
// fault.ErrConflict where too few of them have been followed for long enough.
func (o *Office) SayPeers(ctx context.Context, who, class, reason string) (reconcile.Peers, error) {
	if reason = strings.Join(strings.Fields(reason), " "); reason == "" {
		return reconcile.Peers{}, fmt.Errorf("%w: class %s: say why", fault.ErrInvalid, class)
	}
	return o.cfg.Store.SayPeers(ctx, fleet.Act{Who: who, At: o.now(), Why: reason}, class)
}

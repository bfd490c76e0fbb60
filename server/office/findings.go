package office

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A FindingError is a step that was not taken. It is fault.ErrConflict.
type FindingError struct {
	Finding string
	Problem reconcile.FindingProblem
}

func (e *FindingError) Error() string {
	return fmt.Sprintf("finding %s: %s", e.Finding, map[reconcile.FindingProblem]string{
		reconcile.FindingGone: "there is none", reconcile.FindingMoved: "it has come further meanwhile", reconcile.FindingOwn: "nobody clears their own",
		reconcile.FindingSame: "it takes two different people",
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
	d := &dispense.Decide{What: "finding", Subject: finding, Reason: reason, Detail: s.String(), People: []dispense.Who{{Person: who, By: by}}}
	refs, err := o.write(ctx, func() []dispense.Body { return []dispense.Body{d} }, func(draft Draft) error {
		return o.cfg.Store.DecideFinding(ctx, o.now(), finding, func(c reconcile.Case) (Draft, error) {
			if p := c.Problem(who, s.State); p != "" {
				return nil, &FindingError{finding, p}
			}
			if s.TakesTwo() {
				d.People = append(d.People, dispense.Who{Person: c.Word(), By: by})
			}
			return draft, nil
		})
	})
	return first(refs), err
}

// SayFindingRule sets a rule of discrepancies from a time on that has not passed: what was
// found stays found. It fails with fault.ErrInvalid where it is not whole, or in the past.
func (o *Office) SayFindingRule(ctx context.Context, who string, s reconcile.Said) error {
	s.By, s.At = who, o.now()
	s.FromAt = s.FromAt.UTC().Truncate(time.Second)
	k, known := reconcile.KnobOf(s.Rule)
	var problem string
	switch {
	case !known:
		problem = "it is none that can be set"
	case s.Reason == "":
		problem = "say why"
	case s.FromAt.Before(s.At):
		problem = "it cannot change backwards; choose a time to come"
	case s.Limit != 0 && k.Unit == "":
		problem = "it has no limit to set"
	case s.Limit != 0 && (s.Limit < k.Least || s.Limit > k.Most):
		problem = fmt.Sprintf("its limit is from %d to %d", k.Least, k.Most)
	default:
		return o.cfg.Store.SayFindingRule(ctx, s)
	}
	return fmt.Errorf("rule %s: %w: %s", s.Rule, fault.ErrInvalid, problem)
}

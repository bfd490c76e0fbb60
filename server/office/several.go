package office

import (
	"context"
	"errors"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
)

// MostTogether is of how many findings somebody may decide at once.
const MostTogether = 200

// A ToStep is a step that is to be taken about a finding.
type ToStep struct {
	Finding string
	Step    dispense.FindingStep
}

// A Stepped is what became of one of several steps.
type Stepped struct {
	Finding string
	// Ref is the record of the step; zero where none was taken.
	Ref dispense.Ref
	// Problem is why who asks may not take it, "" where they may.
	Problem reconcile.FindingProblem
}

// StepEach takes steps about several findings for one reason, one after another by take, which is
// [Office.StepFinding] or narrower: each is a record of its own and held to the same rules as if it
// had been taken alone. A finding that is named twice is stepped about once. What is refused is told
// and keeps none of the others back; any other error ends it, and what was told by then is returned
// with it: those are on record.
func StepEach(ctx context.Context, take func(ctx context.Context, who, by, finding, reason string, s dispense.FindingStep) (dispense.Ref, error), who, by, reason string, steps []ToStep) ([]Stepped, error) {
	seen := map[string]bool{}
	var all []Stepped
	for _, s := range steps {
		if seen[s.Finding] {
			continue
		}
		seen[s.Finding] = true
		one := Stepped{Finding: s.Finding}
		ref, err := take(ctx, who, by, s.Finding, reason, s.Step)
		refused, is := errors.AsType[*FindingError](err)
		switch {
		case is:
			one.Problem = refused.Problem
		case errors.Is(err, fault.ErrNotFound): // it is not among what they see
			one.Problem = reconcile.FindingGone
		case err != nil:
			return all, err
		default:
			one.Ref = ref
		}
		all = append(all, one)
	}
	return all, nil
}

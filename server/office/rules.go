package office

import (
	"context"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
)

// Ruler is the fleet, as far as what a level says is decided.
type Ruler interface {
	RulesProposed(ctx context.Context, who, act string) (fleet.RuleAct, error)
	ApproveRules(ctx context.Context, who, act, record string) error
}

// ApproveRules approves what a level is to say, as another has proposed: it is on
// record before any station is told. By says how the two are known, web or name. See
// [fleet.Fleet.RulesProposed] for how it fails.
func (o *Office) ApproveRules(ctx context.Context, f Ruler, who, act, by string) error {
	a, err := f.RulesProposed(ctx, who, act)
	if err != nil {
		return err
	}
	var loosens []string
	for _, field := range a.Loosens {
		loosens = append(loosens, string(field))
	}
	detail := fmt.Sprintf("%s loosens %s", act, strings.Join(loosens, ", "))
	if a.ApprovedFor != "" {
		detail += fmt.Sprintf("; %s for %s", who, a.ApprovedFor)
	}
	subject := "rule/" + string(a.Level)
	if a.Of != "" {
		subject += "/" + a.Of
	}
	ref, err := o.Decide(ctx, dispense.Decide{
		What: "approve", Subject: subject, Reason: a.Why, Detail: detail,
		People: []dispense.Who{{Person: a.ProposedBy, By: by}, {Person: who, By: by}},
	})
	if err != nil {
		return err
	}
	return f.ApproveRules(ctx, who, act, ref.String())
}

package office

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
)

// Moder is the fleet, as far as a mode is decided.
type Moder interface {
	ModeProposed(ctx context.Context, who, act string) (fleet.ModeAct, error)
	ApproveMode(ctx context.Context, who, act, record string) error
}

// ApproveMode approves that a station or a department enforces the rules, or observes
// again, as another has proposed: it is on record before any station is told. By says
// how the two are known, web or name. See [fleet.Fleet.ModeProposed] for how it fails.
func (o *Office) ApproveMode(ctx context.Context, f Moder, who, act, by string) error {
	a, err := f.ModeProposed(ctx, who, act)
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("%s from %s", a.Mode, a.FromAt.UTC().Format(time.RFC3339))
	if a.ApprovedFor != "" {
		detail += fmt.Sprintf("; %s for %s", who, a.ApprovedFor)
	}
	ref, err := o.Decide(ctx, dispense.Decide{
		What: "approve", Subject: "mode/" + a.What + "/" + a.Subject, Reason: a.Why,
		Detail: detail,
		People: []dispense.Who{{Person: a.ProposedBy, By: by}, {Person: who, By: by}},
	})
	if err != nil {
		return err
	}
	return f.ApproveMode(ctx, who, act, ref.String())
}

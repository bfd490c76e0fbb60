package office

import (
	"context"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
)

// Ruler is the fleet, as far as is decided what a level says, or by what rules a vehicle
// goes.
type Ruler interface {
	RulesProposed(ctx context.Context, who, act string) (fleet.RuleAct, error)
	ApproveRules(ctx context.Context, who, act, record string) error
	VehiclesProposed(ctx context.Context, who, act string) (fleet.VehicleAct, error)
	ApproveVehicles(ctx context.Context, who, act, record string) error
}

// ApproveRules approves what a level is to say, as another has proposed: it is on
// record before any station is told. By says how the two are known, web or name. See
// [fleet.Fleet.RulesProposed] for how it fails.
func (o *Office) ApproveRules(ctx context.Context, f Ruler, who, act, by string) error {
	a, err := f.RulesProposed(ctx, who, act)
	if err != nil {
		return err
	}
	subject := "rule/" + string(a.Level)
	if a.Of != "" {
		subject += "/" + a.Of
	}
	var fields []string
	for _, f := range a.Loosens {
		fields = append(fields, string(f))
	}
	ref, err := o.decideLoosening(ctx, loosening{subject, act, a.Why, strings.Join(fields, ", "), a.ProposedBy, who, a.ApprovedFor, by})
	if err != nil {
		return err
	}
	return f.ApproveRules(ctx, who, act, ref.String())
}

// ApproveVehicles approves a file of vehicles, or that one goes by other rules, as another
// has proposed, likewise. See [fleet.Fleet.VehiclesProposed] for how it fails.
func (o *Office) ApproveVehicles(ctx context.Context, f Ruler, who, act, by string) error {
	a, err := f.VehiclesProposed(ctx, who, act)
	if err != nil {
		return err
	}
	subject := "vehicle/" + a.Of
	if a.File != nil {
		subject = "import/" + a.Of[:16]
	}
	ref, err := o.decideLoosening(ctx, loosening{subject, act, a.Why, a.Loosens.Said(), a.ProposedBy, who, a.ApprovedFor, by})
	if err != nil {
		return err
	}
	return f.ApproveVehicles(ctx, who, act, ref.String())
}

// A loosening is what two people agreed on that might let more through.
type loosening struct {
	subject, act, why string
	fields            string
	proposer, who     string
	stead             string // in whose stead the second approved it; empty: in their own right
	by                string
}

func (o *Office) decideLoosening(ctx context.Context, l loosening) (dispense.Ref, error) {
	detail := fmt.Sprintf("%s loosens %s", l.act, l.fields)
	if l.stead != "" {
		detail += fmt.Sprintf("; %s for %s", l.who, l.stead)
	}
	return o.Decide(ctx, dispense.Decide{
		What: "approve", Subject: l.subject, Reason: l.why, Detail: detail,
		People: []dispense.Who{{Person: l.proposer, By: l.by}, {Person: l.who, By: l.by}},
	})
}

package server

import (
	"context"
	"errors"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// DefaultRule is the rule of vehicles that are given no other.
const DefaultRule = "normal"

// tellOverrideKey tells all stations the key with which the office answers
// overrides on the telephone, if it is another than they were told.
func (c *Center) tellOverrideKey(ctx context.Context) error {
	return c.Store.TellKey(ctx, c.Config.Now(), &policy.ServerKey{
		VKey: spoken.FormatKey(c.Keys.Origin+"/override", c.Override.PublicKey()), Use: "override",
	})
}

// begin gives a new installation what every fleet needs before its first
// vehicle: the grades that are sold, and one rule. It changes nothing where
// there is a rule already.
func (c *Center) begin(ctx context.Context) error {
	rules, err := c.Fleet.Rules(ctx)
	if err != nil || len(rules) > 0 {
		return err
	}
	objects := []fleet.Object{&fleet.Rule{Rule: policy.Rule{
		Rule: DefaultRule, Mode: "enforce",
		// An odometer is asked for, once more when it cannot be right, and never
		// keeps an ambulance at the pump.
		Odometer: &policy.OdometerRule{MaxKMDay: new(int64(1500)), Prompts: new(int64(1)), Else: "flag"},
	}}}
	for _, g := range []fleet.Grade{
		{Grade: "magna", Name: "Magna", Product: "15101514", Color: "#00843d"},
		{Grade: "premium", Name: "Premium", Product: "15101515", Color: "#c8102e"},
		{Grade: "diesel", Name: "Diésel", Product: "15101505", Color: "#1d1d1b"},
		{Grade: "adblue", Name: "AdBlue", Color: "#0057b8"},
	} {
		objects = append(objects, &g)
	}
	err = c.Fleet.Save(ctx, "litro-server", objects...)
	if errors.Is(err, fault.ErrConflict) {
		return nil // another server that starts at the same moment was first
	}
	return err
}

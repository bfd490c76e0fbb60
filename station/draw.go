package station

import (
	"context"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// DrawForm implements [screen.Drawer].
func (a *Agent) DrawForm(position, purpose string) (screen.DrawForm, error) {
	p := a.position(position)
	if p == nil {
		return screen.DrawForm{}, fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	f := screen.DrawForm{Tanks: a.tanks()}
	a.logs.View(func(h *policy.Holding) {
		if s := h.Settings(); s != nil {
			f.LimitUL = s.DrawLimit(purpose)
		}
		for _, c := range p.hoses {
			if p.device(c.Hose).Arm == pump.ArmNone {
				continue
			}
			hose := screen.DrawHose{Hose: c.Hose, Grade: c.Grade, Tank: c.Tank}
			if g := h.Grade(c.Grade); g != nil {
				hose.Grade = nonEmpty(g.Name, c.Grade)
			}
			f.Hoses = append(f.Hoses, hose)
		}
	})
	return f, nil
}

// tanks returns the tanks that the station's hoses draw from.
func (a *Agent) tanks() []string {
	var all []string
	for _, p := range a.cfg.Positions {
		for _, h := range p.Hoses {
			if h.Tank != "" && !slices.Contains(all, h.Tank) {
				all = append(all, h.Tank)
			}
		}
	}
	return all
}

// Draw implements [screen.Drawer]: two people ask for what is no vehicle's. The
// position decides and releases as for any vehicle.
func (a *Agent) Draw(ctx context.Context, position string, d screen.Draw) error {
	p := a.position(position)
	if p == nil {
		return fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	if d.Hose == "" && len(p.hoses) == 1 {
		d.Hose = p.hoses[0].Hose
	}
	switch {
	case !p.has(d.Hose) || p.device(d.Hose).Arm == pump.ArmNone:
		return fmt.Errorf("hose %q of position %s: %w", d.Hose, position, screen.ErrInvalid)
	case d.IntoTank != "" && !slices.Contains(a.tanks(), d.IntoTank):
		return fmt.Errorf("tank %q: %w", d.IntoTank, screen.ErrInvalid)
	case d.VolumeUL < 0:
		return fmt.Errorf("%s: %w", d.VolumeUL, screen.ErrInvalid)
	}
	var people []dispense.Who
	for _, g := range d.People {
		who, err := a.identify(ctx, position, g, policy.Vouches)
		if err != nil {
			return err
		}
		people = append(people, who)
	}
	return a.give(ctx, position, session.DrawAsked{Draw: session.Draw{
		Purpose: d.Purpose, Hose: d.Hose, WantUL: d.VolumeUL, IntoTank: d.IntoTank, People: people,
	}})
}

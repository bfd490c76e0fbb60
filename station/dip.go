package station

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/tank"
)

// Measure implements [screen.Tanks].
func (a *Agent) Measure(id string, d screen.Dip) (screen.Level, error) {
	s, err := a.storage(id)
	if err != nil {
		return screen.Level{}, err
	}
	l, err := s.dipped(d)
	if err != nil {
		return screen.Level{}, err
	}
	return *s.shown(l), nil
}

// dipped is what a dip means by the tank's table: what is under the fuel's
// surface, without the water.
func (s *storage) dipped(d screen.Dip) (tank.Level, error) {
	if s.dim.Table == nil {
		return tank.Level{}, fmt.Errorf("tank %s: %w", s.cfg.Tank, screen.ErrNoTable)
	}
	if d.WaterUM < 0 || d.WaterUM > d.HeightUM {
		return tank.Level{}, fmt.Errorf("water of %d µm in %d µm: %w", d.WaterUM, d.HeightUM, screen.ErrHeight)
	}
	all, err := s.dim.Table.Volume(d.HeightUM)
	if err != nil {
		return tank.Level{}, fmt.Errorf("%w: %w", screen.ErrHeight, err)
	}
	water, err := s.dim.Table.Volume(d.WaterUM)
	if err != nil {
		return tank.Level{}, fmt.Errorf("%w: %w", screen.ErrHeight, err)
	}
	ullage := max(s.dim.Capacity-all, 0)
	return tank.Level{VolumeUL: all - water, UllageUL: &ullage, HeightUM: d.HeightUM, WaterUM: d.WaterUM, WaterUL: &water}, nil
}

// Dip implements [screen.Tanks].
func (a *Agent) Dip(ctx context.Context, id string, d screen.Dip, people [2]screen.Person) (folio string, err error) {
	s, err := a.storage(id)
	if err != nil {
		return "", err
	}
	l, err := s.dipped(d)
	if err != nil {
		return "", err
	}
	who, err := a.two(ctx, page, people, policy.Vouches)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	why := "periodic"
	if s.asked {
		why = "asked"
	}
	s.mu.Unlock()
	var ref dispense.Ref
	err = a.journal.Write(func(tx *journal.Tx) error {
		ref, err = tx.Append(s.dip(l, why, time.Time{}, who))
		return err
	})
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	s.asked = false
	s.mu.Unlock()
	a.changed.tell()
	return ref.String(), nil
}

// dip returns the record of a dip, taken at a time when that was not just now.
func (s *storage) dip(l tank.Level, why string, at time.Time, who []dispense.Who) *dispense.Tank {
	return &dispense.Tank{
		Tank: s.cfg.Tank, Grade: s.cfg.Grade, Source: "dip", Why: why, VolumeUL: l.VolumeUL, Basis: string(tank.Observed),
		WaterUL: l.WaterUL, HeightUM: &l.HeightUM, WaterUM: &l.WaterUM, UllageUL: l.UllageUL, TakenAt: at, People: who,
	}
}

package station

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
)

// SheetHoses implements [screen.SheetTaker].
func (a *Agent) SheetHoses() []screen.SheetHose {
	var all []screen.SheetHose
	a.logs.View(func(h *policy.Holding) {
		for _, p := range a.positions {
			for _, c := range p.hoses {
				if p.device(c.Hose).Arm != pump.ArmNone {
					all = append(all, screen.SheetHose{Position: p.id, Hose: c.Hose, Grade: gradeName(h, c.Grade)})
				}
			}
		}
	})
	return all
}

// CheckSheet implements [screen.SheetTaker].
func (a *Agent) CheckSheet(s screen.TypedSheet) error {
	if _, err := a.sheet(s); err != nil {
		return err
	}
	return a.unusedSheet(s.Ticket)
}

// TypeSheet implements [screen.SheetTaker]. Whether the office issued the sheet,
// and to this station, is for the office to find: the fuel has flowed.
func (a *Agent) TypeSheet(ctx context.Context, s screen.TypedSheet) (folio string, err error) {
	d, err := a.sheet(s)
	if err != nil {
		return "", err
	}
	typed, err := a.identify(ctx, page, s.Typed, policy.Vouches)
	if err != nil {
		return "", err
	}
	checked, err := a.identify(ctx, page, s.Checked, lends)
	switch {
	case err != nil:
		return "", err
	case typed.By != "pin" || checked.By != "pin":
		return "", fmt.Errorf("a sheet is signed with two PINs: %w", screen.ErrPerson)
	case typed.Person == checked.Person:
		return "", fmt.Errorf("the same person twice: %w", screen.ErrInvalid)
	}
	d.People = []dispense.Who{typed, checked}
	a.sheets.Lock() // two screens cannot type one sheet
	defer a.sheets.Unlock()
	if err := a.unusedSheet(s.Ticket); err != nil {
		return "", err
	}
	ref, err := a.writeTyped(d)
	return ref.String(), err
}

// sheet makes the record of a sheet, which nobody has signed yet. The totalizers on
// it are what a person read: they name no meter, which is how they account for
// nothing and the next reading of the device is still held against the last.
func (a *Agent) sheet(s screen.TypedSheet) (*dispense.Dispense, error) {
	p := a.positionOf(s.Hose)
	if p == nil || p.device(s.Hose).Arm == pump.ArmNone {
		return nil, fmt.Errorf("hose %q has no pump of ours: %w", s.Hose, screen.ErrInvalid)
	}
	if s.VolumeUL <= 0 || s.HappenedAt.IsZero() || s.HappenedAt.After(a.now().Add(time.Minute)) {
		return nil, fmt.Errorf("a sheet of %s at %s: %w", s.VolumeUL, s.HappenedAt, screen.ErrInvalid)
	}
	v, err := a.vehicle(s.Number, s.Plate)
	if err != nil {
		return nil, err
	}
	d := typedBody(p, v, s.Hose, s.VolumeUL, s.Reading, s.HappenedAt)
	d.Source, d.Ticket, d.Full = "sheet", s.Ticket, "unknown"
	d.TotalizerBeforeUL, d.TotalizerAfterUL = s.BeforeUL, s.AfterUL
	if s.Driver != "" {
		who, _ := a.known(s.Driver)
		if who == nil {
			return nil, fmt.Errorf("driver %q: %w", s.Driver, screen.ErrDriver)
		}
		d.Driver = &dispense.Who{Person: who.Person, By: "name"}
	}
	return d, nil
}

// positionOf returns the position that has a hose, nil for none.
func (a *Agent) positionOf(hose string) *position {
	for _, p := range a.positions {
		if p.has(hose) {
			return p
		}
	}
	return nil
}

// unusedSheet fails when the sheet is in a record on disk, as far back as fills are
// looked for; the office knows of all.
func (a *Agent) unusedSheet(ticket string) error {
	var used error
	err := a.fills(func(r *dispense.Record, d *dispense.Dispense) bool {
		if d.Source == "sheet" && d.Ticket == ticket {
			used = &screen.SheetUsedError{Folio: r.Ref().String()}
		}
		return used == nil
	})
	if err != nil {
		return fmt.Errorf("look for sheet %s: %w", ticket, err)
	}
	return used
}

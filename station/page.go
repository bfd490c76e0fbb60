package station

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

var (
	_ screen.Station       = (*Agent)(nil)
	_ screen.People        = (*Agent)(nil)
	_ screen.Shifts        = (*Agent)(nil)
	_ screen.Drawer        = (*Agent)(nil)
	_ screen.Lender        = (*Agent)(nil)
	_ screen.Carrier       = (*Agent)(nil)
	_ screen.SheetTaker    = (*Agent)(nil)
	_ screen.Tester        = (*Agent)(nil)
	_ screen.VehicleFinder = (*Agent)(nil)
	_ screen.Receipts      = (*Agent)(nil)
	_ screen.Overrider     = (*Agent)(nil)
	_ screen.Emergencies   = (*Agent)(nil)
)

// Snapshot implements [screen.Station].
func (a *Agent) Snapshot() screen.Snapshot {
	s := screen.Snapshot{Station: a.cfg.Station, Linked: a.Linked(), Unsent: a.journal.Unsent(), Now: a.now(), Notices: a.notices()}
	a.logs.View(func(h *policy.Holding) {
		if set := h.Settings(); set != nil {
			s.Language = set.Language
			s.Zone, _ = time.LoadLocation(set.Zone) // nil: times are shown in UTC
		}
		for _, p := range a.positions {
			s.Positions = append(s.Positions, p.page(h))
		}
		for _, t := range a.storages {
			s.Tanks = append(s.Tanks, t.page(h))
		}
	})
	return s
}

// Changed implements [screen.Station].
func (a *Agent) Changed() <-chan struct{} { return a.changed.wait() }

// page is what the attendant sees of a position.
func (p *position) page(h *policy.Holding) screen.Position {
	v := p.seen()
	s := v.Screen
	out := screen.Position{
		Position: p.id, Manual: p.manual(), Page: string(s.Page), Reason: s.Reason, Vehicle: s.Vehicle, Driver: s.Driver, Grade: s.Grade, Purpose: s.Purpose,
		Hoses: s.Hoses, LimitUL: s.LimitUL, VolumeUL: s.VolumeUL, LeftUL: s.LeftUL, AmountCents: s.AmountCents, Currency: s.Currency,
		Until: s.Until, Since: s.Since, Prompt: s.Prompt, Last: s.Last, Again: s.Again, Full: s.Full, Why: s.Why,
	}
	for _, h := range p.hoses {
		out.NoFailSafe = out.NoFailSafe || p.device(h.Hose).Unguarded()
		if out.Manual {
			out.Hoses = append(out.Hoses, h.Hose)
		}
	}
	for _, w := range s.Swaps {
		out.Swaps = append(out.Swaps, screen.Swap(w))
	}
	if s.Page == session.PageDenied {
		out.Decision, out.Scanned, out.Releasable = v.Decision, v.Scanned, v.Refusal != nil && mayOverride(h)
	}
	if s.Page == session.PagePrompt && v.Decision != nil { // the session does not know whose label it is
		out.Decision, out.Vehicle = v.Decision, v.Decision.Vehicle
	}
	if s.Page == session.PageOut && s.Reason == string(session.BarSilent) {
		out.Since = p.a.faultySince(faultKey{p.line.name, "line"})
	}
	if s.Page == session.PageReady {
		out.LapseS = int64(p.a.cfg.LapseS)
	}
	if s.Page == session.PageDone && !v.Folio.IsZero() {
		out.Folio, out.Claim, out.Sent = v.Folio.String(), v.Claim, p.a.registered(v.Folio)
		out.Printer, out.Print = p.a.Printing(v.Folio)
		out.DistanceM = v.DistanceM
	}
	p.names(h, v, &out)
	return out
}

// names says things and people as people do.
func (p *position) names(h *policy.Holding, v view, out *screen.Position) {
	if u := h.Vehicle(out.Vehicle); u != nil {
		out.Name, out.Plate, out.Photo, out.TankUL = u.Name, u.Plate, u.Photo, u.TankUL
	}
	out.Driver = personName(h, out.Driver)
	if who := p.a.onShift(v.Attendant); who != nil {
		out.Attendant = personName(h, who.Person)
	}
	out.Grade = gradeName(h, out.Grade)
	for _, c := range p.hoses {
		if name := gradeName(h, c.Grade); !slices.Contains(out.Grades, name) {
			out.Grades = append(out.Grades, name)
		}
	}
	if v.Previous != nil {
		out.Previous = new(*v.Previous)
		if u := h.Vehicle(out.Previous.Name); u != nil {
			out.Previous.Name = nonEmpty(u.Name, out.Previous.Name)
		}
	}
}

func personName(h *policy.Holding, id string) string {
	if p := h.Person(id); p != nil {
		return nonEmpty(p.Name, id)
	}
	return id
}

func gradeName(h *policy.Holding, grade string) string {
	if g := h.Grade(grade); g != nil {
		return nonEmpty(g.Name, grade)
	}
	return grade
}

// distance is how far a vehicle came since the last reading of its odometer that
// was believed; nil when that or this one is not known.
func (a *Agent) distance(auth *dispense.Authorize) *int64 {
	if auth.OdometerM == nil || slices.ContainsFunc(auth.Flags, func(f string) bool { return strings.HasPrefix(f, "odometer") }) {
		return nil
	}
	var last *int64
	a.logs.View(func(h *policy.Holding) {
		var at time.Time
		if v := h.Vehicle(auth.Vehicle); v != nil {
			last, at = v.OdometerM, v.OdometerAt
		}
		a.journal.View(func(b *journal.Book) {
			if f, ok := b.LastFill(auth.Vehicle); ok && f.OdometerM != nil && (last == nil || f.At.After(at)) {
				last = f.OdometerM
			}
		})
	})
	if last == nil || *auth.OdometerM <= *last {
		return nil
	}
	return new(*auth.OdometerM - *last)
}

// manual tells whether the position has no electronics.
func (p *position) manual() bool { return p.device(p.hoses[0].Hose).Arm == pump.ArmNone }

// give gives a session an input and waits until it has taken it.
func (a *Agent) give(ctx context.Context, position string, in session.Input) error {
	p := a.position(position)
	if p == nil {
		return fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	if err := ctx.Err(); err != nil { // whoever pressed it has gone
		return err
	}
	done := make(chan error, 1)
	p.inbox.put(mail{in: in, done: done})
	select {
	case err := <-done:
		if errors.Is(err, session.ErrUnexpected) {
			return fmt.Errorf("%w: %w", screen.ErrNotNow, err)
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Odometer implements [screen.Station].
func (a *Agent) Odometer(ctx context.Context, position string, r screen.Reading) error {
	return a.give(ctx, position, session.OdometerGiven{OdometerM: r.OdometerM, EngineS: r.EngineS, Broken: r.Broken})
}

// Cancel implements [screen.Station].
func (a *Agent) Cancel(ctx context.Context, position string) error {
	return a.give(ctx, position, session.Canceled{})
}

// Mismatch implements [screen.Station].
func (a *Agent) Mismatch(ctx context.Context, position string) error {
	return a.give(ctx, position, session.Mismatched{})
}

// Full implements [screen.Station].
func (a *Agent) Full(ctx context.Context, position, full string) error {
	return a.give(ctx, position, session.FullAnswered{Full: full})
}

// Stop implements [screen.Station].
func (a *Agent) Stop(ctx context.Context, position string) error {
	return a.give(ctx, position, session.StopPressed{})
}

// TypeVehicle implements [screen.Station].
func (a *Agent) TypeVehicle(ctx context.Context, position string, t screen.TypedVehicle) error {
	v, err := a.vehicle(t.Number, t.Plate)
	if err != nil {
		return err
	}
	return a.give(ctx, position, session.TypedVehicle{Vehicle: v.Vehicle, Why: said(t.Reason)})
}

// unreadableFor is how far back labels that could not be read are counted;
// reprintAt is how many of them ask for a new label.
const (
	unreadableFor = 30 * 24 * time.Hour
	reprintAt     = 3
)

// FindVehicle implements [screen.VehicleFinder].
func (a *Agent) FindVehicle(number, plate string) (screen.Vehicle, error) {
	v, err := a.vehicle(number, plate)
	if err != nil {
		return screen.Vehicle{}, err
	}
	out := screen.Vehicle{Vehicle: v.Vehicle, Name: v.Name, Plate: v.Plate, Photo: v.Photo, Counts: v.Odometer}
	a.logs.View(func(h *policy.Holding) {
		for _, g := range v.Grades {
			out.Grades = append(out.Grades, gradeOf(h, g))
		}
	})
	a.journal.View(func(b *journal.Book) {
		out.Reprint = b.Unreadable(v.Vehicle, a.now().Add(-unreadableFor)) >= reprintAt-1 // with this one
	})
	return out, nil
}

// vehicle finds a vehicle by its fleet number, and holds the plate against it.
func (a *Agent) vehicle(number, plate string) (*policy.Vehicle, error) {
	var v *policy.Vehicle
	a.logs.View(func(h *policy.Holding) { v = h.VehicleNamed(number) })
	if v == nil || !strings.EqualFold(plain(v.Plate), plain(plate)) {
		return nil, fmt.Errorf("vehicle %q with plate %q: %w", number, plate, screen.ErrInvalid)
	}
	return v, nil
}

// plain is a plate without what people leave out or put in.
func plain(plate string) string { return strings.NewReplacer(" ", "", "-", "").Replace(plate) }

// TypeFill implements [screen.Station]: two people say what flowed where nothing
// could measure it.
func (a *Agent) TypeFill(ctx context.Context, position string, f screen.TypedFill) error {
	p := a.position(position)
	if p == nil {
		return fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	if f.Hose == "" && len(p.hoses) == 1 {
		f.Hose = p.hoses[0].Hose
	}
	if !p.has(f.Hose) || p.device(f.Hose).Arm != pump.ArmNone {
		return fmt.Errorf("a fill is typed where no pump is ours; hose %q is not such a one: %w", f.Hose, screen.ErrInvalid)
	}
	if step := p.device(f.Hose).StepUL; f.VolumeUL%step != 0 {
		return fmt.Errorf("a fill of %s where the display shows steps of %s: %w", f.VolumeUL, step, screen.ErrStep)
	}
	if f.VolumeUL <= 0 || f.HappenedAt.IsZero() || f.HappenedAt.After(a.now().Add(time.Minute)) {
		return fmt.Errorf("a fill of %s at %s: %w", f.VolumeUL, f.HappenedAt, screen.ErrInvalid)
	}
	v, err := a.vehicle(f.Number, f.Plate)
	if err != nil {
		return err
	}
	people, err := a.two(ctx, position, f.People, policy.Vouches)
	if err != nil {
		return err
	}
	return a.recordTyped(p, v, people, f)
}

func (a *Agent) recordTyped(p *position, v *policy.Vehicle, people []dispense.Who, f screen.TypedFill) error {
	d := typedBody(p, v, f.Hose, f.VolumeUL, f.Reading, f.HappenedAt)
	d.Full, d.Ticket, d.Source, d.People, d.TypedWhy = f.Full, text(f.Ticket), "sheet", people, said(f.Reason)
	if d.Ticket != "" {
		d.Source = "ticket"
	}
	fill, err := a.writeTyped(d)
	if err == nil {
		a.printNew(fill, d)
	}
	return err
}

// typedBody is a fill as people type it, without who they are and what they read it
// from.
func typedBody(p *position, v *policy.Vehicle, hose string, volume dispense.Volume, r screen.Reading, at time.Time) *dispense.Dispense {
	d := &dispense.Dispense{
		Position: p.id, Hose: hose, Grade: p.hose(hose).Grade, Purpose: "vehicle", VolumeUL: volume, VolumeFrom: "typed", Basis: "obs",
		Vehicle: v.Vehicle, OdometerM: r.OdometerM, EngineS: r.EngineS, HappenedAt: at.UTC().Truncate(time.Minute), HappenedPrecision: "minute", End: "H",
	}
	if r.OdometerM != nil || r.EngineS != nil {
		d.OdometerFrom = "attendant"
	}
	return d
}

// writeTyped records a typed fill at the price of its time, drawn from the leases of
// its time.
func (a *Agent) writeTyped(d *dispense.Dispense) (fill dispense.Ref, err error) {
	a.logs.View(func(h *policy.Holding) {
		if price := h.Price(d.Grade, d.HappenedAt); price != nil {
			if cents, e := dispense.AmountCents(d.VolumeUL, price.PriceE4); e == nil {
				d.PriceE4, d.Currency, d.AmountCents, d.PriceFrom = &price.PriceE4, price.Currency, &cents, "policy"
			}
		}
		err = a.journal.Write(func(tx *journal.Tx) (err error) {
			if v := h.Vehicle(d.Vehicle); v != nil {
				for _, q := range v.Quotas {
					if l := h.LeaseAt(q, tx.Next().Epoch, d.HappenedAt); l != nil {
						d.Draws = append(d.Draws, l.Draw(d.VolumeUL))
					}
				}
			}
			fill, err = tx.Append(d)
			return err
		})
	})
	a.changed.tell()
	return fill, err
}

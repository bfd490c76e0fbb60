package station

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// overrideLapse is how long what two people released can be used.
const overrideLapse = 10 * time.Minute

// A refusal is what was denied at a position last and two people may release.
type refusal struct {
	vehicle, label, rule string
	lifts                []policy.Reason
	most                 dispense.Volume // that would be armed with no bound of theirs; 0 when that is not known yet
}

// released makes a decision anew if two people released what it denies. What
// they still might release is returned beside it, nil for nothing.
func (a *Agent) released(v policy.View, q policy.Request, d policy.Decision, b *journal.Book) (policy.Decision, *refusal) {
	if d.Outcome != policy.Deny {
		return d, nil
	}
	if o, ok := b.OverrideOf(d.Vehicle, a.moment(q.Now, b)); ok && mayOverride(v.Held) {
		with := q
		with.Override = overridden(o)
		if again := policy.Decide(v, with); again.Outcome != policy.Deny {
			return again, nil
		}
	}
	would, ok := policy.WithOverride(v, q, policy.MaxFillUL)
	if !ok {
		return d, nil
	}
	return d, &refusal{vehicle: d.Vehicle, label: d.Label, rule: d.Rule, lifts: would.Lifted, most: would.LimitUL}
}

// mayOverride tells whether the station's settings have overrides. They may come or be
// taken back while a denial is on the page.
func mayOverride(h *policy.Holding) bool { return h.Settings() != nil && h.Settings().Overrides != nil }

// overridden is an override as the decision takes it.
func overridden(o journal.Override) *policy.Overridden {
	out := &policy.Overridden{Ref: o.Ref, Vehicle: o.Body.Vehicle, LimitUL: o.Body.LimitUL}
	for _, r := range o.Body.Lifts {
		out.Lifts = append(out.Lifts, policy.Reason(r))
	}
	return out
}

func (a *Agent) moment(at time.Time, b *journal.Book) journal.Moment {
	return journal.Moment{At: at, Boot: b.Boot(), Mono: a.clock.mono().Milliseconds()}
}

// ration returns how many overrides are left in the present period, of how many,
// and when the next begins. It goes by the clock of the book, as what is counted
// does, so that neither a clock set back nor a restart makes any.
func (a *Agent) ration(s *policy.Settings, b *journal.Book) (left, of int64, next time.Time) {
	if s == nil || s.Overrides == nil {
		return 0, 0, time.Time{}
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	now := a.now()
	if b.Floor().After(now) {
		now = b.Floor()
	}
	from, next := periodOf(s.Overrides.Period, now.In(zone))
	return max(0, s.Overrides.Count-b.Overrides(from)), s.Overrides.Count, next
}

// periodOf returns the bounds of the local day, week or month of a time.
func periodOf(kind string, t time.Time) (from, next time.Time) {
	day := func(d time.Time) time.Time { return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, t.Location()) }
	switch kind {
	case "week":
		from = day(t).AddDate(0, 0, -(int(t.Weekday())+6)%7)
		return from, from.AddDate(0, 0, 7)
	case "month":
		from = day(t).AddDate(0, 0, 1-t.Day())
		return from, from.AddDate(0, 1, 0)
	}
	return day(t), day(t).AddDate(0, 0, 1)
}

// answers tells whether whoever has a role may release at the island what a rule
// forbids, and declare an emergency.
func answers(role string) bool { return role == "supervisor" || role == "official" }

// releasable returns what was denied at a position last and can be released still.
// It fails with [screen.ErrNotNow] when that is of another vehicle by now.
func (a *Agent) releasable(position, vehicle string) (*refusal, error) {
	p := a.position(position)
	if p == nil {
		return nil, fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	r := p.seen().Refusal
	a.logs.View(func(h *policy.Holding) {
		if !mayOverride(h) {
			r = nil
		}
	})
	if r == nil || vehicle != "" && r.vehicle != vehicle {
		return nil, fmt.Errorf("nothing of %q was denied at %s that two people may release: %w", vehicle, position, screen.ErrNotNow)
	}
	return r, nil
}

// OverrideForm implements [screen.Overrider].
func (a *Agent) OverrideForm(position string) (screen.OverrideForm, error) {
	r, err := a.releasable(position, "")
	if err != nil {
		return screen.OverrideForm{}, err
	}
	f := screen.OverrideForm{Vehicle: r.vehicle, Unit: r.vehicle, MostUL: r.most}
	for _, l := range r.lifts {
		f.Lifts = append(f.Lifts, string(l))
	}
	a.logs.View(func(h *policy.Holding) {
		if v := h.Vehicle(r.vehicle); v != nil {
			f.Unit, f.Plate = nonEmpty(v.Name, r.vehicle), v.Plate
		}
		f.Telephone = h.OverrideKey() != ""
		a.journal.View(func(b *journal.Book) { f.Left, f.Of, f.Next = a.ration(h.Settings(), b) })
	})
	f.Call = a.calling(position)
	return f, nil
}

// Override implements [screen.Overrider]: two people at the island release what
// was denied.
func (a *Agent) Override(ctx context.Context, position string, o screen.Override) error {
	r, err := a.releasable(position, o.Vehicle)
	if err != nil {
		return err
	}
	if err := a.limited(o.LimitUL); err != nil {
		return err
	}
	if err := a.rationed(); err != nil { // nobody types a PIN for nothing
		return err
	}
	people, err := a.two(ctx, position, o.People, answers)
	if err != nil {
		return err
	}
	if err := a.recordOverride(ctx, r, o, people, ""); err != nil {
		return err
	}
	return a.askAgain(ctx, position)
}

func (a *Agent) limited(limit dispense.Volume) error {
	if limit < dispense.Liter || limit > policy.MaxFillUL {
		return fmt.Errorf("an override up to %s: %w", limit, screen.ErrInvalid)
	}
	return nil
}

// rationed fails with a [screen.RationError] when no override is left.
func (a *Agent) rationed() (err error) {
	a.logs.View(func(h *policy.Holding) {
		a.journal.View(func(b *journal.Book) { err = a.rationLeft(h, b) })
	})
	return err
}

func (a *Agent) rationLeft(h *policy.Holding, b *journal.Book) error {
	left, of, next := a.ration(h.Settings(), b)
	if left <= 0 {
		return &screen.RationError{Of: of, Next: next}
	}
	return nil
}

// recordOverride makes an override durable, if the ration still has one: that is
// seen and used up in one step.
func (a *Agent) recordOverride(ctx context.Context, r *refusal, o screen.Override, people []dispense.Who, challenge string) error {
	b := &dispense.Override{
		Rule: r.rule, Reason: said(o.Reason), Vehicle: r.vehicle, Label: r.label, LimitUL: o.LimitUL,
		LapseS: int64(overrideLapse / time.Second), People: people, Challenge: challenge,
	}
	for _, l := range r.lifts {
		b.Lifts = append(b.Lifts, string(l))
	}
	var err error
	a.logs.View(func(h *policy.Holding) {
		b.Policy = new(h.Versions())
		err = a.journal.Write(func(tx *journal.Tx) error {
			if err := a.rationLeft(h, tx.Book()); err != nil {
				return err
			}
			if challenge != "" && tx.Book().Challenged(challenge) {
				return fmt.Errorf("a challenge that was answered before: %w", screen.ErrNotNow)
			}
			_, err := tx.Append(b)
			return err
		})
	})
	return err
}

// askAgain has the position ask again for what was denied. Where it is about
// something else by now the override waits for the vehicle's next scan here.
func (a *Agent) askAgain(ctx context.Context, position string) error {
	if err := a.give(ctx, position, session.OverrideGiven{}); !errors.Is(err, screen.ErrNotNow) {
		return err
	}
	return nil
}

// liftWords returns reasons as records have them, sorted.
func liftWords(lifts []policy.Reason) []string {
	var all []string
	for _, l := range lifts {
		all = append(all, string(l))
	}
	slices.Sort(all)
	return all
}

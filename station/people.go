package station

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/alexedwards/argon2id"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// shownFor is how long a badge that was held under a scanner speaks for whoever
// signs a form with it.
const shownFor = 2 * time.Minute

// page is the place of what is signed at no position.
const page = "page"

// A showing is a badge that was held under the scanner of a position.
type showing struct {
	position string
	at       time.Time
}

// showed notes that a person's badge was read at a position.
func (a *Agent) showed(person, position string) {
	now := a.opt.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	for p, s := range a.shown {
		if now.Sub(s.at) > shownFor {
			delete(a.shown, p)
		}
	}
	a.shown[person] = showing{position, now}
}

// Badges implements [screen.People].
func (a *Agent) Badges() []screen.Badge {
	now := a.opt.Now()
	a.mu.Lock()
	var all []screen.Badge
	for person, s := range a.shown {
		if now.Sub(s.at) <= shownFor {
			all = append(all, screen.Badge{Person: person, Name: person, Position: s.position, At: s.at})
		}
	}
	a.mu.Unlock()
	slices.SortFunc(all, func(x, y screen.Badge) int { return y.At.Compare(x.At) })
	a.logs.View(func(h *policy.Holding) {
		for i := range all {
			if p := h.Person(all[i].Person); p != nil {
				all[i].Name = nonEmpty(p.Name, p.Person)
			}
		}
	})
	return all
}

// known finds the person that a text means: what a badge reads, an id or a name.
// badge tells that a badge was shown, now or a moment ago under a scanner.
func (a *Agent) known(text string) (who *policy.Person, badge bool) {
	l, err := barcode.Parse(text, barcode.Unknown)
	if who = a.badge(text, l, err == nil); who != nil {
		return who, true
	}
	a.logs.View(func(h *policy.Holding) {
		if who = h.Person(text); who == nil {
			who = h.PersonNamed(text)
		}
		if now, _ := a.timeForRules(h); !who.Standing(now) {
			who = nil
		}
	})
	if who == nil {
		return nil, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s, shown := a.shown[who.Person]
	return who, shown && a.opt.Now().Sub(s.at) <= shownFor
}

// identify returns who signs a form, with a role that may: by PIN, or by badge
// where the person has no PIN. It fails with [screen.ErrPerson] or a
// [screen.PINError], and has recorded what the contract has a record for.
func (a *Agent) identify(ctx context.Context, place string, given screen.Person, may func(role string) bool) (dispense.Who, error) {
	p, badge := a.known(given.ID)
	if p == nil {
		return dispense.Who{}, a.tellUnknown(place, given.ID)
	}
	switch {
	case !slices.ContainsFunc(p.Roles, may), !badge && p.PIN == "":
		return dispense.Who{}, fmt.Errorf("person %q: %w", given.ID, screen.ErrPerson)
	case p.PIN == "":
		return dispense.Who{Person: p.Person, By: "badge"}, nil
	case given.PIN == "": // forgotten, not wrong
		return dispense.Who{}, &screen.PINError{Person: p.Person}
	}
	wrong, err := a.checkPIN(ctx, place, p, given.PIN)
	if wrong != nil {
		return dispense.Who{}, a.tellWrong(place, wrong)
	}
	return dispense.Who{Person: p.Person, By: "pin"}, err
}

// checkPIN holds a PIN against a person's. A PIN is a deterrent, no more.
func (a *Agent) checkPIN(ctx context.Context, place string, p *policy.Person, pin string) (*policy.WrongPIN, error) {
	ok, until, err := a.lockout.try(ctx, a.ruleTime(), p.Person, place, func() bool {
		ok, err := argon2id.ComparePasswordAndHash(pin, p.PIN)
		return ok && err == nil // a hash that cannot be read fits no PIN
	})
	if ok || err != nil {
		return nil, err
	}
	return &policy.WrongPIN{Person: p.Person, Until: until}, nil
}

// tellWrong records a wrong PIN where it was typed at a position, and says it to
// the person.
func (a *Agent) tellWrong(place string, w *policy.WrongPIN) error {
	said := &screen.PINError{Person: w.Person, Until: w.Until}
	b := &dispense.Deny{Attendant: &dispense.Who{Person: w.Person, By: "name"}, Reason: string(policy.PINWrong)}
	if !w.Until.IsZero() {
		b.Reason = string(policy.PINLocked)
	}
	if err := a.deny(place, b); err != nil {
		return err
	}
	return said
}

// tellUnknown does the same for what is nobody's badge, id or name.
func (a *Agent) tellUnknown(place, given string) error {
	if err := a.deny(place, &dispense.Deny{Scanned: printable(barcode.Redact(given)), Reason: string(policy.BadgeUnknown)}); err != nil {
		return err
	}
	return fmt.Errorf("person %q: %w", given, screen.ErrPerson)
}

// deny records that somebody was not let sign. What is signed at no position has
// no such record: it is logged, and nothing was released.
func (a *Agent) deny(place string, b *dispense.Deny) error {
	if a.position(place) == nil {
		a.log.Warn("somebody was not let sign", "reason", b.Reason, "person", person(b.Attendant))
		return nil
	}
	b.Position, b.Policy, b.Count, b.Linked = place, a.logs.Versions(), 1, a.Linked()
	return a.denials.add(b)
}

// two checks two people who may sign, and their PINs.
func (a *Agent) two(ctx context.Context, place string, given [2]screen.Person, may func(role string) bool) ([]dispense.Who, error) {
	var people []dispense.Who
	for _, g := range given {
		who, err := a.identify(ctx, place, g, may)
		if err != nil {
			return nil, err
		}
		if who.By != "pin" {
			return nil, fmt.Errorf("person %q has no PIN: %w", g.ID, screen.ErrPerson)
		}
		people = append(people, who)
	}
	if people[0].Person == people[1].Person {
		return nil, fmt.Errorf("the same person twice: %w", screen.ErrInvalid)
	}
	return people, nil
}

// PIN implements [screen.People]: it answers the prompt of a position for the
// driver's PIN.
func (a *Agent) PIN(ctx context.Context, position, pin string) error {
	p := a.position(position)
	if p == nil {
		return fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	asked := p.seen().AsksPIN
	if asked == nil {
		return fmt.Errorf("nobody's PIN is asked for at %s: %w", position, screen.ErrNotNow)
	}
	var who *policy.Person
	a.logs.View(func(h *policy.Holding) { who = h.Person(asked.Person) })
	switch {
	case who == nil:
		return fmt.Errorf("person %q: %w", asked.Person, screen.ErrPerson)
	case pin == "":
		return &screen.PINError{Person: asked.Person}
	}
	wrong, err := a.checkPIN(ctx, position, who, pin)
	switch {
	case err != nil:
		return err
	case wrong != nil:
		return a.give(ctx, position, session.PINRefused{PIN: *wrong})
	}
	return a.give(ctx, position, session.Identified{Person: dispense.Who{Person: who.Person, By: "pin"}})
}

// hasPIN tells whether a person has a PIN that could be asked for.
func (a *Agent) hasPIN(w *dispense.Who) (has bool) {
	a.logs.View(func(h *policy.Holding) {
		p := h.Person(w.Person)
		has = p != nil && p.PIN != ""
	})
	return has
}

// ruleTime is the time that rules go by.
func (a *Agent) ruleTime() (at time.Time) {
	a.logs.View(func(h *policy.Holding) { at, _ = a.timeForRules(h) })
	return at
}

// said is what of a person's words can stand in a record's free text.
func said(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "")
	}
	return strings.TrimSpace(s)
}

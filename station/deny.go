package station

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/session"
)

// denyWindow is how long equal denials are counted in one record.
const denyWindow = 60 * time.Second

// denials records denials. The first is durable before it is shown; equal ones
// within the window after it are one more record, with their count.
type denials struct {
	a *Agent

	// mu guards the fields below.
	mu     sync.Mutex
	recent map[string]*repeated
}

// repeated counts the denials equal to one that is recorded.
type repeated struct {
	until time.Time
	last  *dispense.Deny
	count int64
}

func newDenials(a *Agent) *denials { return &denials{a: a, recent: map[string]*repeated{}} }

// denial makes the record of a refused request.
func (a *Agent) denial(p *position, r session.Request, d policy.Decision) *dispense.Deny {
	b := &dispense.Deny{
		Position: p.id, Label: d.Label, Vehicle: d.Vehicle, Driver: r.Driver, Attendant: a.attendant(p),
		Reason: string(d.Reason), Rule: d.Rule, Policy: d.Policy, LeftUL: d.LeftUL, OdometerM: r.OdometerM, Count: 1, Linked: a.Linked(),
	}
	b.TypedWhy = r.TypedWhy
	if w := r.Draw; w != nil {
		b.Purpose = w.Purpose
		if b.Attendant == nil {
			b.Attendant = &w.People[0]
		}
	}
	// What a medium reads would let anybody make another like it: it is in no record.
	if b.Label == "" && r.Vehicle == "" && b.Vehicle == "" {
		b.Scanned = printable(r.Code.Text)
	}
	return b
}

// printable is what of a scan can stand in a record.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), 64)]
}

func denialKey(b *dispense.Deny) string {
	return fmt.Sprintf("%q %q %q %q %q %q %q %q", b.Position, b.Label, b.Scanned, b.Vehicle, person(b.Driver), person(b.Attendant), b.Purpose, b.Reason)
}

func person(w *dispense.Who) string {
	if w == nil {
		return ""
	}
	return w.Person
}

// add records a denial, or counts it with one that is recorded. Without room it
// is counted until there is some: nobody waits to be told no.
func (d *denials) add(b *dispense.Deny) error {
	key, now := denialKey(b), d.a.opt.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.recent[key]
	if r == nil {
		r = &repeated{until: now.Add(denyWindow)}
		d.recent[key] = r
		if ok, err := d.a.try(b); ok || err != nil {
			return err
		}
	}
	r.last, r.count = b, r.count+1
	return nil
}

// expire records what has been counted to the end of its window.
func (d *denials) expire(now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, r := range d.recent {
		if now.Before(r.until) {
			continue
		}
		if r.count > 0 {
			r.last.Count = r.count
			if ok, err := d.a.try(r.last); !ok {
				return err
			}
		}
		delete(d.recent, key)
	}
	return nil
}

// flush records what has been counted so far, when the agent ends.
func (d *denials) flush() error {
	if d.a.journal.Err() != nil {
		return nil // said already
	}
	return d.expire(d.a.opt.Now().Add(2 * denyWindow))
}

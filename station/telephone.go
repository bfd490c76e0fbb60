package station

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// A challenge can be answered for callTime, and callTries wrong responses end it.
// Wrong ones also count as wrong PINs do, for all challenges of the station
// together: about a hundred can be tried in a day, of 100 million.
const (
	callTime  = 10 * time.Minute
	callTries = 3
)

// telephone is whose wrong responses are counted, and where.
const telephone = "telephone"

// A call is a challenge that waits for its response. It is kept in memory only:
// a restart ends it.
type call struct {
	request   spoken.Request
	challenge string
	refusal   *refusal
	asked     screen.Override
	who       dispense.Who // at the station
	until     time.Time
	wrong     int
}

// calling returns what the page shows of a position's open challenge, nil
// without one.
func (a *Agent) calling(position string) *screen.Call {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.calls[position]
	if c == nil || !a.opt.Now().Before(c.until) {
		return nil
	}
	return &screen.Call{
		Challenge: spoken.Grouped(c.challenge), LimitUL: c.asked.LimitUL, Reason: c.asked.Reason, Person: a.nameOf(c.who.Person), Until: c.until,
	}
}

// secret returns what this station and the server share.
func (a *Agent) secret() (s spoken.Secret, err error) {
	var server, own string
	a.logs.View(func(h *policy.Holding) {
		server = h.OverrideKey()
		a.journal.View(func(b *journal.Book) { own = b.Key() })
	})
	if server == "" {
		return s, fmt.Errorf("the server has not told its key for overrides: %w", screen.ErrTelephone)
	}
	seed, err := a.seed(own)
	if err != nil {
		return s, err
	}
	return spoken.AtStation(a.cfg.Station, seed, server)
}

// seed returns the seed of the record key in force.
func (a *Agent) seed(vkey string) ([]byte, error) {
	paths, err := filepath.Glob(filepath.Join(a.cfg.Data, oldKey+"*"))
	if err != nil {
		return nil, err
	}
	for _, path := range append([]string{filepath.Join(a.cfg.Data, keyFile)}, paths...) {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the station's key: %w", err)
		}
		skey := strings.TrimSpace(string(b))
		if public, err := publicHalf(skey); err != nil || public != vkey {
			continue
		}
		seed, err := base64.StdEncoding.DecodeString(strings.SplitN(skey, "+", 5)[4])
		if err != nil {
			return nil, fmt.Errorf("read the station's key: %w", err)
		}
		return seed[1:], nil // after the algorithm
	}
	return nil, errors.New("the record key in force is not on this disk")
}

// Call implements [screen.Overrider]: it asks the office by telephone to stand
// behind an override.
func (a *Agent) Call(ctx context.Context, position string, o screen.Override) error {
	r, err := a.releasable(position, o.Vehicle)
	if err != nil {
		return err
	}
	if err := errors.Join(a.limited(o.LimitUL), a.rationed()); err != nil {
		return err
	}
	secret, err := a.secret()
	if err != nil {
		return err
	}
	who, err := a.identify(ctx, position, o.People[0], policy.Vouches)
	switch {
	case err != nil:
		return err
	case who.By != "pin":
		return fmt.Errorf("person %q has no PIN: %w", who.Person, screen.ErrPerson)
	}
	c := &call{refusal: r, asked: o, who: who, until: a.opt.Now().Add(callTime), request: spoken.Request{
		Station: a.cfg.Station, Vehicle: r.vehicle, LimitUL: o.LimitUL, Lifts: liftWords(r.lifts), Person: who.Person,
	}}
	for used := true; used; {
		if c.request.Number, err = spoken.NewNumber(rand.Reader); err != nil {
			return err
		}
		if c.challenge, err = secret.Challenge(c.request); err != nil {
			return err
		}
		a.journal.View(func(b *journal.Book) { used = b.Challenged(c.challenge) })
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls[position] = c
	return nil
}

// Answer implements [screen.Overrider]: it takes what the office read back.
func (a *Agent) Answer(ctx context.Context, position, response string) error {
	a.mu.Lock()
	c := a.calls[position]
	a.mu.Unlock()
	if c == nil || !a.opt.Now().Before(c.until) {
		return fmt.Errorf("no challenge of %s waits for a response: %w", position, screen.ErrNotNow)
	}
	if _, err := a.releasable(position, c.request.Vehicle); err != nil {
		return err
	}
	secret, err := a.secret()
	if err != nil {
		return err
	}
	ok, until, err := a.lockout.try(ctx, a.ruleTime(), telephone, telephone, func() bool { return secret.Verify(c.request, response) })
	switch {
	case err != nil:
		return err
	case !ok:
		return a.wrongResponse(position, c, until)
	}
	people := []dispense.Who{c.who, {Person: dispense.Office, By: "web"}}
	if err := a.recordOverride(ctx, c.refusal, c.asked, people, c.challenge); err != nil {
		return err
	}
	a.hangUp(position, c)
	return a.askAgain(ctx, position)
}

// wrongResponse counts a wrong response. The last that is allowed ends the
// challenge.
func (a *Agent) wrongResponse(position string, c *call, until time.Time) error {
	a.mu.Lock()
	c.wrong++
	left := callTries - c.wrong
	a.mu.Unlock()
	a.log.Warn("a response to a challenge was wrong", "position", position, "left", left)
	if left <= 0 {
		a.hangUp(position, c)
	}
	return &screen.ResponseError{Left: max(0, left), Until: until}
}

// hangUp ends a challenge, unless another has taken its place.
func (a *Agent) hangUp(position string, c *call) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.calls[position] == c {
		delete(a.calls, position)
	}
}

// nameOf returns a person as people say it.
func (a *Agent) nameOf(id string) (name string) {
	name = id
	a.logs.View(func(h *policy.Holding) {
		if p := h.Person(id); p != nil {
			name = nonEmpty(p.Name, id)
		}
	})
	return name
}

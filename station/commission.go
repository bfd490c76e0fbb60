package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// wiringOf returns, by hose, what tells apart what it is wired to: where it
// stands, the port and its driver, and all that says where it is there and what
// its counts are worth. Whatever of this changes, the hose may be another.
func wiringOf(c Config) map[string]string {
	position := map[string]string{}
	for _, p := range c.Positions {
		for _, h := range p.Hoses {
			position[h.Hose] = p.Position
		}
	}
	of := map[string]string{}
	for _, l := range c.Lines {
		for _, h := range l.Options.Hoses {
			id := h.ID
			h.Arm, h.SettleMS, h.NoFlowS, h.MaxFlowLPM = "", 0, 0, 0 // how it is used, not where it is
			b, err := json.Marshal(struct {
				Position, Driver, Port, Address string
				Hose                            all.HoseOptions
			}{position[id], l.Driver, l.Port.Port, l.Address, h})
			if err != nil {
				panic(fmt.Sprintf("station: a hose cannot be written: %v", err)) // it holds plain values only
			}
			sum := sha256.Sum256(b)
			of[id] = hex.EncodeToString(sum[:8])
		}
	}
	return of
}

// identified tells whether a test sale has identified a hose as it is wired now.
func (a *Agent) identified(b *journal.Book, hose string) bool {
	h, ok := b.Hose(hose)
	return ok && h.Identified != "" && h.Identified == a.wiring[hose]
}

// barUntested takes the positions out of service that have no hose which a test
// sale has identified, and puts those back that have one. Where nothing of ours
// could be released there is nothing to test.
func (a *Agent) barUntested() {
	for _, p := range a.positions {
		valves, tested := 0, 0
		a.journal.View(func(b *journal.Book) {
			for _, h := range p.hoses {
				if p.device(h.Hose).Arm == pump.ArmNone {
					continue
				}
				if valves++; a.identified(b, h.Hose) {
					tested++
				}
			}
		})
		if valves > 0 && tested == 0 {
			p.put(session.Barred{Why: session.BarUntested})
		} else {
			p.put(session.Cleared{Why: session.BarUntested})
		}
	}
}

// AnswerTest implements [screen.Tester]. Where the fuel came from another hose than
// the one that was released, neither of the two serves.
func (a *Agent) AnswerTest(ctx context.Context, n screen.TestAnswer) error {
	i := slices.IndexFunc(a.positions, func(p *position) bool { return p.has(n.Hose) })
	if i < 0 || !slices.ContainsFunc(a.positions, func(p *position) bool { return p.has(n.Said) }) {
		return fmt.Errorf("hose %q or %q: %w", n.Hose, n.Said, screen.ErrInvalid)
	}
	who, err := a.identify(ctx, a.positions[i].id, n.Who, policy.Vouches)
	if err != nil {
		return err
	}
	layouts := a.layouts()
	err = a.write(ctx, func(tx *journal.Tx) error {
		h, _ := tx.Book().Hose(n.Hose)
		t := h.Trial
		if t == nil || t.Ref != n.Of || h.Wiring != a.wiring[n.Hose] {
			return fmt.Errorf("test sale %s of hose %s: %w", n.Of, n.Hose, screen.ErrTrial)
		}
		if !slices.ContainsFunc(t.People, func(w dispense.Who) bool { return w.Person == who.Person }) {
			return fmt.Errorf("%s did not make test sale %s: %w", who.Person, n.Of, screen.ErrPerson)
		}
		l := layouts[slices.IndexFunc(layouts, func(l *dispense.Layout) bool { return l.Hose == n.Hose })]
		_, err := tx.Append(&dispense.Config{
			What: "layout", Layout: l, People: t.People, Test: &dispense.Test{Of: n.Of, Said: n.Said, MeasuredUL: n.MeasuredUL},
		})
		return err
	})
	if err != nil {
		return err
	}
	a.barUntested()
	a.endUntested()
	a.changed.tell()
	return nil
}

// endUntested ends what is released for a vehicle at a hose that no test sale
// identifies any more.
func (a *Agent) endUntested() {
	for _, p := range a.positions {
		end := false
		a.journal.View(func(b *journal.Book) {
			if o, ok := b.OpenAt(p.id); ok && o.Body.Purpose != "test" {
				end = slices.ContainsFunc(o.Body.Hoses, func(hose string) bool { return !a.identified(b, hose) })
			}
		})
		if end {
			p.log.Warn("ended: it is said that its fuel comes from another hose")
			p.put(session.Canceled{})
		}
	}
}

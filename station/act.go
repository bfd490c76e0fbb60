package station

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
)

// Hoses implements [screen.Tester].
func (a *Agent) Hoses() []screen.TestedHose {
	var all []screen.TestedHose
	a.logs.View(func(h *policy.Holding) {
		a.journal.View(func(b *journal.Book) {
			for _, p := range a.positions {
				seen := p.seen().Hoses
				for _, c := range p.hoses {
					dev := p.device(c.Hose)
					if dev.Arm == pump.ArmNone {
						continue
					}
					t := screen.TestedHose{
						Position: p.id, Hose: c.Hose, Grade: gradeOf(h, c.Grade), Seen: seen[c.Hose], Wiring: a.wiring[c.Hose],
						Identified: a.identified(b, c.Hose), Scale: dev.Scale,
					}
					if k, ok := b.Hose(c.Hose); ok {
						t.Waits, t.Last = testSale(h, k.Trial), testAct(h, k.Act)
					}
					all = append(all, t)
				}
			}
		})
	})
	return all
}

func testSale(h *policy.Holding, t *journal.Trial) *screen.TestSale {
	if t == nil {
		return nil
	}
	return &screen.TestSale{
		Of: t.Ref, At: t.At, VolumeUL: t.Body.VolumeUL, BeforeUL: t.Body.TotalizerBeforeUL, AfterUL: t.Body.TotalizerAfterUL,
		People: namesOf(h, t.People),
	}
}

func testAct(h *policy.Holding, act *journal.Act) *screen.TestSale {
	if act == nil {
		return nil
	}
	s := testSale(h, act.Trial)
	if s == nil {
		s = &screen.TestSale{Of: act.Body.Test.Of, At: act.At}
	}
	s.Folio, s.Said, s.MeasuredUL, s.People = act.Ref.String(), act.Body.Test.Said, act.Body.Test.MeasuredUL, namesOf(h, act.Body.People)
	return s
}

func namesOf(h *policy.Holding, people []dispense.Who) []string {
	var all []string
	for _, w := range people {
		name := w.Person
		if p := h.Person(w.Person); p != nil {
			name = nonEmpty(p.Name, name)
		}
		all = append(all, name)
	}
	return all
}

// informWait is how long a device may take to say what it is.
const informWait = 3 * time.Second

// Act implements [screen.Tester].
func (a *Agent) Act(ctx context.Context) screen.Act {
	ctx, cancel := context.WithTimeout(ctx, informWait)
	defer cancel()
	act := screen.Act{At: a.now()}
	act.Version, act.Build = version()
	if key, err := readKey(a.cfg.Data, keyFile); err == nil {
		act.Key, act.Fingerprint = key.vkey, fingerprint(key.vkey)
	}
	act.Codes = a.actCodes()
	answers := make([]chan string, len(a.lines))
	for i, l := range a.lines {
		answers[i] = l.inform()
	}
	for i, l := range a.lines {
		d := screen.ActDevice{Line: l.name, Driver: a.cfg.Lines[i].Driver, Port: l.port}
		select {
		case d.Information = <-answers[i]:
		case <-ctx.Done():
		}
		act.Devices = append(act.Devices, d)
	}
	return act
}

// fingerprint is what people compare of a key: the first 16 hexadecimal digits of
// the SHA-256 of its text.
func fingerprint(vkey string) string {
	sum := sha256.Sum256([]byte(vkey))
	return fmt.Sprintf("%X %X %X %X", sum[:2], sum[2:4], sum[4:6], sum[6:8])
}

// actCodes returns, by hose, what a code says of the record of its act.
func (a *Agent) actCodes() map[string]string {
	of := map[string]dispense.Ref{}
	a.journal.View(func(b *journal.Book) {
		for _, p := range a.positions {
			for _, c := range p.hoses {
				if h, ok := b.Hose(c.Hose); ok && h.Act != nil {
					of[c.Hose] = h.Act.Ref
				}
			}
		}
	})
	codes := map[string]string{}
	for hose, ref := range of {
		if r, err := a.recordOf(ref); err == nil { // the act stands without its code
			codes[hose] = a.claim(ref, r.Hash)
		}
	}
	return codes
}

// inform asks the device on the line what it is. The answer is empty when it
// cannot say.
func (l *line) inform() chan string {
	c := make(chan string, 1)
	informer, ok := l.driver.(pump.Informer)
	if !ok {
		c <- ""
		return c
	}
	l.work.put(func(ctx context.Context) {
		info, err := informer.Information(ctx)
		if err != nil {
			l.log.Debug("device does not say what it is", "err", err)
		}
		c <- info
	})
	return c
}

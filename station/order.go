package station

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// waitForOrder goes no further while meters show each other's readings: what
// they say would be taken for fuel, and released at the wrong pump.
func (a *Agent) waitForOrder(ctx context.Context, read map[string]dispense.Volume) error {
	key := faultKey{"layout", "line"}
	for {
		swaps := a.swapped(read)
		if len(swaps) == 0 {
			break
		}
		a.pulse.beat()
		a.fault(key, screen.PumpSwapped, swapDetail(swaps))
		for _, p := range a.positions {
			p.show(session.Screen{Page: session.PageOut, Reason: string(session.BarLayout), Swaps: swaps})
		}
		a.changed.tell()
		if err := a.watchFaults(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(a.wait(bootWait)):
		}
		read = a.readAll(ctx)
	}
	a.over(key)
	return nil
}

// readAll reads every meter that answers in time, in microliters as the devices
// show them.
func (a *Agent) readAll(ctx context.Context) map[string]dispense.Volume {
	ctx, cancel := context.WithTimeout(ctx, bootWait)
	defer cancel()
	read := map[string]dispense.Volume{}
	for _, l := range a.lines {
		if _, err := l.driver.Poll(ctx); err != nil {
			a.log.Warn("controller does not answer yet", "line", l.name, "err", err)
			l.opened.Store(true)
			continue
		}
		l.readAll(ctx, read)
		l.opened.Store(false) // nothing is released before all is in order
	}
	return read
}

// readAll reads the meters of a line that answers.
func (l *line) readAll(ctx context.Context, read map[string]dispense.Volume) {
	for _, h := range l.driver.Hoses() {
		if v, err := l.totalizer(ctx, h.ID); err == nil {
			read[h.ID] = v
		}
	}
}

// reopened notes that the port was opened or lost: what is behind it now may be
// another.
func (l *line) reopened() {
	l.since.Store(time.Now().UnixNano())
	l.opened.Store(true)
	l.forget()
}

// forget drops what the meters of the line showed when nobody knew whose they are.
func (l *line) forget() {
	l.a.mu.Lock()
	defer l.a.mu.Unlock()
	for _, h := range l.driver.Hoses() {
		delete(l.a.doubted, h.ID)
	}
}

// own tells whether the meters behind a port that was opened since are its own.
// While they are not, its positions are told that their pump is silent: the right
// one is.
func (l *line) own(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, bootWait)
	defer cancel()
	read := map[string]dispense.Volume{}
	l.readAll(ctx, read)
	key, swaps := faultKey{"layout", "line"}, l.strangers(read)
	if len(swaps) == 0 {
		l.opened.Store(false)
		l.forget()
		l.a.over(key)
		l.tell(session.ReadMeters{})
		return true
	}
	l.a.fault(key, screen.PumpSwapped, swapDetail(swaps))
	if !l.silent {
		l.silent = true
		l.tell(session.PumpSilent{})
	}
	for _, p := range l.positions {
		p.inbox.put(mail{job: func(context.Context) error {
			if _, open := p.machine.OpenAuthorize(); !open {
				p.show(session.Screen{Page: session.PageOut, Reason: string(session.BarLayout), Swaps: swaps})
				l.a.changed.tell()
			}
			return nil
		}})
	}
	return false
}

// strangers returns the hoses of the line that show the meter of another. A reading
// that would do for both is taken for the other's as long as that has not answered
// since.
func (l *line) strangers(read map[string]dispense.Volume) []session.Swap {
	a, known, own := l.a, l.a.accounted(), map[string]bool{}
	away := map[string]bool{}
	for _, o := range a.lines {
		for _, dev := range o.driver.Hoses() {
			if own[dev.ID] = o == l; !own[dev.ID] && (o.opened.Load() || o.sound.Load() < l.since.Load()) {
				away[dev.ID] = true
			}
		}
	}
	a.mu.Lock()
	maps.Copy(a.doubted, read)
	all := maps.Clone(a.doubted)
	a.mu.Unlock()
	swaps := slices.DeleteFunc(session.Swapped(known, all), func(s session.Swap) bool { return !own[s.Hose] })
	if len(swaps) > 0 {
		return swaps
	}
	for _, hose := range slices.Sorted(maps.Keys(read)) {
		for _, other := range slices.Sorted(maps.Keys(away)) {
			was, ok := known[hose]
			of := known[other]
			if _, answers := all[other]; ok && !answers && was < of && of <= read[hose] {
				swaps = append(swaps, session.Swap{Hose: hose, Shows: other})
				break
			}
		}
	}
	return swaps
}

// swapDetail says which hoses changed places, as far as a record has room.
func swapDetail(swaps []session.Swap) string {
	var all []string
	for _, s := range swaps {
		all = append(all, fmt.Sprintf("%s shows the meter of %s", s.Hose, s.Shows))
	}
	return strings.Join(all, ", ") + ": adapters have changed places; put them back, or name ports by-path"
}

// accounted returns where the journal has the meters, as the devices show them.
func (a *Agent) accounted() map[string]dispense.Volume {
	known := map[string]dispense.Volume{}
	for _, l := range a.lines {
		for _, dev := range l.driver.Hoses() {
			if h := a.sessionHose(l, dev, Hose{}); h.Known && h.Modulus > 0 {
				known[dev.ID] = h.TotalizerUL % h.Modulus
			}
		}
	}
	return known
}

// swapped returns the hoses that look as if their adapters changed places.
func (a *Agent) swapped(read map[string]dispense.Volume) []session.Swap {
	return session.Swapped(a.accounted(), read)
}

package station

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
)

// A faultKey names something that is not in order.
type faultKey struct{ device, what string }

// A standing is a fault that is not over.
type standing struct {
	since time.Time
	says  screen.Trouble
}

// A faultChange is a fault that came or went and is not recorded yet.
type faultChange struct {
	key    faultKey
	on     bool
	since  time.Time
	detail string
}

// fault notes that something came out of order, and what people are told of it.
// It may be called from any goroutine and writes nothing: the duty goroutine
// records it. Of one that stands already only what is told changes.
func (a *Agent) fault(key faultKey, says screen.Trouble, detail string) {
	now := a.now().UTC().Truncate(time.Second)
	a.mu.Lock()
	was, stands := a.faults[key]
	if !stands {
		was.since = now
		a.log.Error("fault", "device", key.device, "what", key.what, "detail", detail)
		a.unrecorded = append(a.unrecorded, faultChange{key, true, now, detail})
	}
	a.faults[key] = standing{was.since, says}
	a.mu.Unlock()
	if was.says != says {
		a.changed.tell()
	}
}

// over notes that a fault is over, if it stood.
func (a *Agent) over(key faultKey) {
	a.mu.Lock()
	was, stands := a.faults[key]
	if stands {
		delete(a.faults, key)
		a.log.Info("fault is over", "device", key.device, "what", key.what)
		a.unrecorded = append(a.unrecorded, faultChange{key, false, was.since, ""})
	}
	a.mu.Unlock()
	if stands {
		a.changed.tell()
	}
}

// faultySince returns since when something is not in order; zero when it is.
func (a *Agent) faultySince(key faultKey) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.faults[key].since
}

// noteFault notes a fault that its own session records.
func (a *Agent) noteFault(key faultKey, on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if on {
		a.faults[key] = standing{a.now(), hoseTrouble(key.what)}
	} else {
		delete(a.faults, key)
	}
}

// watchFaults records the faults that came and went.
func (a *Agent) watchFaults() error {
	a.mu.Lock()
	all := a.unrecorded
	a.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	var bodies []dispense.Body
	for _, f := range all {
		b := &dispense.Fault{Device: f.key.device, What: f.key.what, State: "off", SinceAt: f.since, Detail: text(f.detail)}
		if f.on {
			b.State = "on"
		}
		bodies = append(bodies, b)
	}
	ok, err := a.try(bodies...)
	if ok {
		a.mu.Lock()
		a.unrecorded = a.unrecorded[len(all):]
		a.mu.Unlock()
	}
	return err
}

// disordered lists the devices that are not in order, as a tick does.
func (a *Agent) disordered() []dispense.DeviceState {
	var all []dispense.DeviceState
	if a.Behind() {
		all = append(all, dispense.DeviceState{Device: "policy", State: "lost"})
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := a.foreign.Load(); n > 0 {
		all = append(all, dispense.DeviceState{Device: brokerName, State: fmt.Sprintf("foreign_messages:%d", n)})
	}
	for k := range a.faults {
		all = append(all, dispense.DeviceState{Device: k.device, State: k.what})
	}
	slices.SortFunc(all, func(a, b dispense.DeviceState) int {
		return strings.Compare(a.Device+" "+a.State, b.Device+" "+b.State)
	})
	return all[:min(len(all), 16)]
}

// text is what of an error can stand in a record's free text.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s[:min(len(s), 200)])
}

// e4 is a price as people write it.
func e4(price int64) string { return fmt.Sprintf("%d.%04d", price/10_000, price%10_000) }

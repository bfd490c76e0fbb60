package station

import (
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
)

// hoseTrouble is what people are told of a fault that a session records.
func hoseTrouble(what string) screen.Trouble {
	switch what {
	case "module_reset":
		return screen.HoseReset
	case "preset_ignored":
		return screen.HoseOver
	}
	return screen.HoseFlows
}

// notices are what is out of order, as people are told. They are made anew each
// time, from what stands: nobody has to remember to take one back.
func (a *Agent) notices() []screen.Notice {
	all := append(a.faultNotices(), a.mendedNotice()...)
	add := func(yes bool, t screen.Trouble) {
		if yes {
			all = append(all, screen.Notice{Trouble: t})
		}
	}
	free, err := a.free()
	add(a.crowded.Load() > 0 || err == nil && free < a.cfg.MinFreeMB<<20, screen.DiskFull)
	add(a.ended == "corrupt", screen.JournalDamaged)
	add(a.forked.Load(), screen.JournalForked)
	add(a.Behind(), screen.PolicyLost)
	switch _, state := a.clock.now(); {
	case a.clock.jumped():
		add(true, screen.ClockJumped)
	default:
		add(state == dispense.Unset, screen.ClockUnset)
	}
	until := a.identity.NotAfter()
	add(!until.IsZero() && a.certified && a.floor().After(until), screen.CertificateExpired)
	return all
}

// faultNotices are the faults that stand, each where it concerns people: a line's
// at every position of it.
func (a *Agent) faultNotices() []screen.Notice {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []screen.Notice
	for key, f := range a.faults {
		n := screen.Notice{Trouble: f.says, Name: strings.TrimPrefix(key.device, "tank "), Since: f.since}
		at := a.positionsOf(key.device)
		for _, n.Position = range at {
			all = append(all, n)
		}
		if len(at) == 0 {
			all = append(all, n)
		}
	}
	return all
}

// positionsOf are the positions that a device serves; none when it serves the
// station.
func (a *Agent) positionsOf(device string) []string {
	var all []string
	for _, p := range a.positions {
		if p.line.name == device || p.has(device) {
			all = append(all, p.id)
		}
	}
	for _, r := range a.scanners {
		if r.cfg.Name == device {
			all = append(all, r.position.id)
		}
	}
	return all
}

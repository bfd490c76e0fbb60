package station_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// TestAgentIsStoppedInMidFill stops the process of the agent while fuel flows, as
// a machine does that hangs. A valve on a timed output closes by itself and stays
// closed when the agent is back; one on a plain output lets the fuel flow on, as
// was said of it. Every liter is accounted for in the end.
func TestAgentIsStoppedInMidFill(t *testing.T) {
	t.Parallel()
	program := build(t)
	for _, tt := range []struct {
		name   string
		closes bool
	}{{"timed output", true}, {"plain output", false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t)
			if !tt.closes {
				i.cfg.Lines[1].Options.Hoses[0].Valve = &all.Terminal{Slave: 2, Profile: i.plainRelays(), Channel: 1}
				i.identify()
			}
			i.start()
			i.fleet()
			i.stop()
			pid, page := i.launch(program, "--clock", i.clock.flag())
			shows := func() screen.Position { return look(t, page, "p3") }
			if p := shows(); p.NoFailSafe == tt.closes {
				t.Errorf("page: got no fail-safe %t, want %t", p.NoFailSafe, !tt.closes)
			}
			i.scan("p3")
			i.waitReal(func() bool { return shows().Page == screen.Ready })
			n := i.yard.Nozzle("Y")
			n.Lift()
			n.Squeeze(20)
			i.waitReal(func() bool { return shows().VolumeUL > liter })

			stop(t, pid, syscall.SIGSTOP)
			flowed := func(d time.Duration) bool { // whether fuel flows all the time
				for end := time.Now().Add(d); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
					if !n.Flowing() {
						return false
					}
				}
				return true
			}
			if flows := flowed(4 * time.Second); flows == tt.closes {
				t.Fatalf("4 s after the agent stopped: got flow %t, want %t", flows, !tt.closes)
			}
			stop(t, pid, syscall.SIGCONT)
			if tt.closes {
				i.waitReal(func() bool { return shows().Page != screen.Pouring })
				if n.Flowing() {
					t.Error("the valve opened again when the agent was back, want it left closed")
				}
			}
			n.HangUp()
			i.waitReal(func() bool { return shows().Page == screen.Done || shows().Page == screen.Idle })
			i.stop()
			i.start()
			d := last[*dispense.Dispense](i, 1)
			if d.VolumeUL < liter || d.VolumeUL > 60*liter {
				t.Errorf("dispense: got %+v, want what flowed", d)
			}
			i.reconcile()
			if t.Failed() {
				t.Log(i.kinds())
			}
		})
	}
}

// plainRelays writes a fitter's profile of the relay module: one that leaves its
// timers alone.
func (i *island) plainRelays() (path string) {
	i.t.Helper()
	path = filepath.Join(i.dir, "plain.json")
	const profile = `{"profile": "plain", "device": "relays", "output": {"channels": 8, "kind": "level", "address": 0},
		"known": [{"says": "all", "mark": "measured", "source": "this test"}]}`
	if err := os.WriteFile(path, []byte(profile), 0o600); err != nil {
		i.t.Fatal(err)
	}
	return path
}

// flag is the clock as the agent takes it.
func (c clock) flag() string {
	return fmt.Sprintf("%s,%d,%d", clockStart.Format(time.RFC3339), c.began.UnixNano(), pace)
}

func stop(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

// look returns what the page of a program shows of a position.
func look(t testing.TB, listen, position string) screen.Position {
	t.Helper()
	s := snapshot(t, listen)
	for _, p := range s.Positions {
		if p.Position == position {
			return p
		}
	}
	t.Fatalf("positions: got %+v, want %s among them", s.Positions, position)
	return screen.Position{}
}

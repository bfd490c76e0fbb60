package bench_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/bench"
	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/world"
)

const liter = 1_000_000

// everything is a bench with a hose of each kind at one tank.
func everything() bench.Profile {
	cable := func(id string) bench.Cable { return bench.Cable{ID: id, Port: id} }
	hose := func(id string) bench.Hose {
		return bench.Hose{ID: id, Tank: "T1", PriceCents: 2589, TotalizerL: 1000}
	}
	return bench.Profile{
		Horustech: []bench.Unit{{Cable: cable("pumps"), Hoses: []bench.UnitHose{{Hose: hose("1A"), Number: 7, Side: 2}}}},
		CBC:       []bench.Unit{{Cable: cable("old"), Hoses: []bench.UnitHose{{Hose: hose("2A"), Number: 1, Side: 1}}}},
		Dart:      []bench.Bus{{Cable: cable("dart"), Hoses: []bench.BusHose{{Hose: hose("3A"), Side: 2, Nozzle: 1}}}},
		Yard:      []bench.Yard{{Cable: cable("yard"), Hoses: []bench.YardHose{{ID: "4A", Tank: "T1", TotalizerL: 1000, PulsesPerLiter: 100}}}},
		TLS:       []bench.Gauge{{Cable: cable("veeder"), Tanks: []bench.Tank{{ID: "T1", Number: 3, CapacityL: 10_000, StartL: 5_000}, {ID: "T2", Number: 1, CapacityL: 10}}}},
		Scanner:   []bench.Scanner{{Cable: cable("s1")}, {Cable: cable("s2"), Profile: "zebra-ssi"}},
		Printer:   []bench.Printing{{Cable: cable("receipts")}},
	}
}

// A trial is a bench whose clock is moved by hand.
type trial struct {
	*bench.Bench
	*testing.T
	clock *world.Clock
}

func newTrial(t *testing.T) *trial {
	t.Helper()
	clock := world.New(time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC), 0)
	b, err := bench.New(everything(), bench.Options{Dir: t.TempDir(), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	return &trial{b, t, clock}
}

func (x *trial) do(lines ...string) string {
	x.Helper()
	var out bytes.Buffer
	for _, l := range lines {
		if err := x.Do(x.Context(), &out, l); err != nil {
			x.Fatalf("%s: %v", l, err)
		}
	}
	return out.String()
}

// Whatever people do, a tank holds what was in it and came, less what left it by
// hoses and by thieves; and the hose's meter moved by what it let through.
func TestTankFallsByWhatItsHosesLetThrough(t *testing.T) {
	t.Parallel()
	for device, hose := range map[string]string{"pumps": "1A", "old": "2A", "dart": "3A", "yard": "4A"} {
		t.Run(device, func(t *testing.T) {
			t.Parallel()
			x := newTrial(t)
			want := func(what string, moved, tank int64) {
				t.Helper()
				if got := x.Totalizer(hose) - 1000*liter; got != moved {
					t.Errorf("%s: the meter moved by %d, want %d", what, got, moved)
				}
				if got := x.Volume("T1") - 5000*liter; got != tank {
					t.Errorf("%s: the tank changed by %d, want %d", what, got, tank)
				}
			}
			x.do("lift "+hose, "squeeze "+hose)
			x.clock.Advance(time.Minute)
			want("nobody released it", 0, 0)
			x.do("fault " + device + " stuck-valve " + hose)
			x.clock.Advance(time.Minute)
			want("its valve is stuck, 40 L/min", 40*liter, -40*liter)
			x.do("squeeze " + hose + " 60")
			x.clock.Advance(10 * time.Second)
			x.do("release " + hose)
			x.clock.Advance(time.Minute)
			want("squeezed harder, and let go", 50*liter, -50*liter)
			x.do("fill "+hose+" 7.25 100", "wait 0.01")
			x.clock.Advance(time.Minute)
			want("the trigger snapped shut", 57_250_000, -57_250_000)
			x.do("hang "+hose, "heal "+device)
			x.do("lift "+hose, "squeeze "+hose)
			x.clock.Advance(time.Minute)
			want("healed", 57_250_000, -57_250_000)
			x.do("leak "+hose+" 0.000001", "steal T1 42.749999")
			want("past every control", 57_250_001, -100*liter)
			x.do("deliver T1 1000 2")
			x.clock.Advance(time.Minute)
			want("half of the truck", 57_250_001, 400*liter)
			x.clock.Advance(2 * time.Minute)
			want("the truck has left", 57_250_001, 900*liter)
			if got := x.Volume("T2"); got != 0 {
				t.Errorf("the other tank: got %d, want nothing in it", got)
			}
		})
	}
}

// Every fault of every device can be asked for, shows, and is healed; one that a
// device has not is refused.
func TestFaultsOfEveryDevice(t *testing.T) {
	t.Parallel()
	for device, has := range map[string]int{"pumps": 13, "old": 13, "dart": 13, "yard": 12, "veeder": 9, "s1": 7, "s2": 9, "receipts": 7} {
		t.Run(device, func(t *testing.T) {
			t.Parallel()
			x := newTrial(t)
			listed := strings.Count(x.do("fault "+device), "\n")
			var can []string
			for _, d := range fault.All() {
				err := x.Do(t.Context(), new(bytes.Buffer), "fault "+device+" "+string(d.Kind))
				if err == nil {
					can = append(can, string(d.Kind))
				} else if !strings.Contains(err.Error(), "does not happen to this device: say one of") {
					t.Errorf("%s: got %v", d.Kind, err)
				}
			}
			if len(can) != has || listed != has {
				t.Errorf("got %d faults, %d listed, want %d: %v", len(can), listed, has, can)
			}
			row := x.row(device)
			for _, k := range can {
				if once := k == "restart" || k == "module-reset"; strings.Contains(row, k) == once {
					t.Errorf("status %q: %s in it: got %t, want %t", row, k, once, !once)
				}
			}
			x.do("heal " + device)
			if row := x.row(device); !strings.HasSuffix(row, " -") {
				t.Errorf("healed: got %q, want nothing wrong", row)
			}
		})
	}
}

// row is a device's line of the status.
func (x *trial) row(device string) string {
	lines := strings.Split(x.do("status"), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, device+" ") })
	if i < 0 {
		x.Fatalf("%s is not in %q", device, lines)
	}
	return lines[i]
}

// One hose's valve is stuck, not its neighbor's: hoses are called by their ids at
// the console, whatever their device calls them.
func TestFaultOfOneHose(t *testing.T) {
	t.Parallel()
	p := everything()
	second := p.Dart[0].Hoses[0]
	second.ID, second.Side = "3B", 1
	p.Dart[0].Hoses = append(p.Dart[0].Hoses, second)
	clock := world.New(time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC), 0)
	b, err := bench.New(p, bench.Options{Dir: t.TempDir(), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	x := &trial{b, t, clock}
	x.do("fault dart stuck-valve 3B", "lift 3A", "lift 3B", "squeeze 3A", "squeeze 3B")
	clock.Advance(time.Minute)
	if a, b := x.Totalizer("3A"), x.Totalizer("3B"); a != 1000*liter || b != 1040*liter {
		t.Errorf("meters: got %d and %d, want only the second to have moved by 40 L", a, b)
	}
	if err := x.Do(t.Context(), new(bytes.Buffer), "fault dart stuck-valve 1A"); err == nil || err.Error() != "hose 1A is at pumps, not at dart" {
		t.Errorf("a hose of another device: got %v", err)
	}
}

// Liters are read to the microliter, and nothing else is taken for them.
func TestVolumes(t *testing.T) {
	t.Parallel()
	x := newTrial(t)
	at := x.Totalizer("1A")
	for text, want := range map[string]int64{
		"1": liter, "0.000001": 1, "12.5": 12_500_000, "007": 7 * liter, "5.": 5 * liter, "999999.999999": 999_999_999_999,
		"0": 0, "0.0000001": 0, "-1": 0, "1e3": 0, ".5": 0, "1,5": 0, "1.5.0": 0, "NaN": 0, "1000000": 0, "": 0,
	} {
		err := x.Do(t.Context(), new(bytes.Buffer), fmt.Sprintf("leak 1A %s", text))
		at += want
		if got := x.Totalizer("1A"); got != at || (err == nil) != (want > 0) {
			t.Errorf("leak %q: got the meter at %d, %v, want %d", text, got, err, at)
			at = got
		}
	}
}

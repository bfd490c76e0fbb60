package pulser_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/yard"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/pulser"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// TestEchoIsNotTheModulesWord has a line that sends back what is sent, and a
// relay module that hears nothing: an echo must not pass for a valve closed.
func TestEchoIsNotTheModulesWord(t *testing.T) {
	t.Parallel()
	t.Run("a fill", func(t *testing.T) {
		alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
			b.Inject(yard.Faults{Faults: line.Faults{Echo: true}})
			flow(t, b, d, 20)
			before := poll(t, d).Volume
			if err := d.Stop(t.Context(), "A"); err != nil || before < 4*dispense.Liter {
				t.Errorf("stop after %v: error %v, want a fill of about 5 L stopped", before, err)
			}
			time.Sleep(time.Second)
			if b.Nozzle("A").Flowing() {
				t.Error("fuel flows after a stop, want it closed")
			}
		})
	})
	t.Run("nobody there", func(t *testing.T) {
		alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
			b.Inject(yard.Faults{Faults: line.Faults{Echo: true}})
			flow(t, b, d, 4)
			b.Inject(yard.Faults{Faults: line.Faults{Echo: true, Deaf: true}})
			if err := d.Stop(t.Context(), "A"); !errors.Is(err, pump.ErrSilent) {
				t.Errorf("stop: got error %v, want %v", err, pump.ErrSilent)
			}
		})
	})
}

// TestEchoIsKnownBeforeTheFirstWord has a new driver come up on a line that
// echoes, while the module hears nothing: it must close the valve once it does.
func TestEchoIsKnownBeforeTheFirstWord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, true)
		flow(t, b, pumptest.Open(t, b), 4)
		b.Inject(yard.Faults{Faults: line.Faults{Echo: true, Deaf: true}})
		d := pumptest.Open(t, b)
		if _, err := d.Poll(t.Context()); !errors.Is(err, pump.ErrSilent) {
			t.Errorf("poll of a module that hears nothing: got error %v, want %v", err, pump.ErrSilent)
		}
		b.Inject(yard.Faults{Faults: line.Faults{Echo: true}})
		poll(t, d)
		time.Sleep(time.Second)
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows after a poll that was heard, want it stopped")
		}
	})
}

// TestFillOnABadLine spoils the line in every way, in the middle of a fill. What
// the driver says must be what flowed.
func TestFillOnABadLine(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]line.Faults{
		"noise":        {Noise: []byte{0xFF, 0x00, 0x01, 0x03}, Answers: 7},
		"lost bytes":   {Drop: 2, Answers: 3},
		"bad checksum": {BadChecksum: true, Answers: 3},
		"late":         {Late: 400 * time.Millisecond, Answers: 1},
		"double":       {Double: true},
		"in pieces":    {Split: 1, Pause: 2 * time.Millisecond},
		"silent":       {Silent: true, Answers: 2},
		"deaf":         {Deaf: true, Answers: 2},
		"echo":         {Echo: true},
		"noisy echo":   {Echo: true, Noise: []byte{0x02, 0x05}, Answers: 5},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
				before := b.Meter("A")
				flow(t, b, d, 4)
				var s pump.Status
				for n := range 60 {
					if n%15 == 0 && n < 45 {
						b.Inject(yard.Faults{Faults: f})
					}
					if n == 45 {
						b.HangUp("A")
					}
					if got, err := d.Poll(t.Context()); err == nil {
						s = got[0]
					} else if !errors.Is(err, pump.ErrSilent) {
						t.Fatalf("poll: %v", err)
					}
					time.Sleep(250 * time.Millisecond)
				}
				truth := b.Meter("A") - before
				if apart := s.Volume - truth; s.State != pump.Done || truth < 8*dispense.Liter || apart < -2*d.Hoses()[0].StepUL || apart > 2*d.Hoses()[0].StepUL {
					t.Errorf("got %s with %v of %v, want it done with all of it", s.State, s.Volume, truth)
				}
			})
		})
	}
}

// newSeven is a bench of seven hoses, A to G, with their counters on one module
// and their switches and valves on another.
func newSeven(valves string) *bench {
	var devices []yard.Hose
	b := &bench{}
	for ch := range 7 {
		name := string(rune('A' + ch))
		devices = append(devices, yard.Hose{
			ID: name, Pulser: yard.Terminal{Slave: 1, Channel: ch}, Switch: yard.Terminal{Slave: 2, Channel: ch},
			Valve: yard.Terminal{Slave: 2, Channel: ch}, PulsesNum: perLiter, Count: uint32(1000 * ch),
		})
		b.hoses = append(b.hoses, pulser.Hose{
			ID: name, Scale: dispense.Scale{Num: 1_000_000, Den: perLiter},
			Counter: pulser.Terminal{Slave: 1, Profile: "adam4150", Channel: ch},
			Switch:  pulser.Terminal{Slave: 2, Profile: "waveshare-io8", Channel: ch},
			Valve:   pulser.Terminal{Slave: 2, Profile: valves, Channel: ch},
		})
	}
	b.Yard = yard.New(yard.Options{Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}}, Hoses: devices})
	return b
}

// plain is the relay module without its timers.
var plain = pulser.Profile{
	Name: "plain", Device: "relays", Output: pulser.Output{Channels: 8, Kind: pulser.OutputLevel},
	Known: []pulser.Fact{{Says: "all", Mark: "measured", Source: "this test"}},
}

// TestEveryValveIsClosedUnheard has an earlier driver leave seven valves open, and
// a module that hears and does, but whose answers are lost. A new driver gives up
// on the others once one is not answered, and must get to all of them.
func TestEveryValveIsClosedUnheard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newSeven("plain")
		b.profiles = []pulser.Profile{plain}
		d := pumptest.Open(t, b)
		poll(t, d)
		for _, h := range d.Hoses() {
			if err := d.Authorize(t.Context(), pump.Order{Hose: h.ID, Limit: 1000 * h.StepUL, Lapse: time.Minute}); err != nil {
				t.Fatal(err)
			}
			b.Lift(h.ID)
			b.Squeeze(h.ID, 10)
		}
		fresh := pumptest.Open(t, b)
		b.Inject(yard.Faults{Faults: line.Faults{Silent: true}})
		for range 7 {
			if _, err := fresh.Poll(t.Context()); !errors.Is(err, pump.ErrSilent) {
				t.Errorf("poll: got error %v, want %v", err, pump.ErrSilent)
			}
		}
		for _, h := range d.Hoses() {
			if b.Nozzle(h.ID).Flowing() {
				t.Errorf("fuel flows at hose %s, want every valve closed", h.ID)
			}
		}
	})
}

// TestModuleIsReadAtOnce counts the questions of a poll: seven hoses on one
// module take one for their counters and one for their switches.
func TestModuleIsReadAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newSeven("waveshare-io8")
		counted := &counting{bench: b}
		d := pumptest.Open(t, counted)
		if _, err := d.Poll(t.Context()); err != nil { // closes every valve, and looks at every mode
			t.Fatal(err)
		}
		counted.writes = 0
		b.Lift("C")
		b.Nozzle("G").Leak(1_000_000)
		statuses, err := d.Poll(t.Context())
		if err != nil || counted.writes != 2 {
			t.Errorf("poll: error %v, %d questions, want 2", err, counted.writes)
		}
		for i, s := range statuses {
			if want := (s.Hose == "C"); (s.State == pump.Calling) != want {
				t.Errorf("hose %d: got %+v, want only C lifted", i, s)
			}
		}
		b.Inject(yard.Faults{Faults: line.Faults{Silent: true}})
		fresh := pumptest.Open(t, b)
		began := time.Now()
		if _, err := fresh.Poll(t.Context()); !errors.Is(err, pump.ErrSilent) || time.Since(began) > 4*time.Second {
			t.Errorf("poll of silent modules: error %v after %v, want silence once for each", err, time.Since(began))
		}
		b.Inject(yard.Faults{})
		z := d.(pump.Totalizer)
		for ch, want := range []int64{0, 1000, 2000, 3000, 4000, 5000, 6000 + perLiter} {
			is, _ := dispense.Scale{Num: 1_000_000, Den: perLiter}.Volume(uint64(want))
			if v, err := z.Totalizer(t.Context(), string(rune('A'+ch))); err != nil || v != is {
				t.Errorf("totalizer of channel %d: got %v, error %v, want %v", ch, v, err, is)
			}
		}
	})
}

// counting counts what the driver writes.
type counting struct {
	*bench
	writes int
}

func (c *counting) Open(line io.ReadWriteCloser, log *slog.Logger) (pump.Driver, error) {
	return c.bench.Open(countingLine{line.(net.Conn), &c.writes}, log)
}

type countingLine struct {
	net.Conn
	writes *int
}

func (l countingLine) Write(b []byte) (int, error) {
	*l.writes++
	return l.Conn.Write(b)
}

// TestChannelThatDoesNotCountIsSaid has an input that the fitter left as it came.
func TestChannelThatDoesNotCountIsSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, false)
		var said bytes.Buffer
		b.log = slog.New(slog.NewTextHandler(&said, nil))
		d := pumptest.Open(t, b)
		poll(t, d)
		if strings.Contains(said.String(), "does not count") {
			t.Errorf("said of a channel that counts: %s", said.String())
		}
		b.Set(1, 78, 0x40)
		d = pumptest.Open(t, b)
		for range 3 {
			poll(t, d)
		}
		if n := strings.Count(said.String(), "does not count"); n != 1 || !strings.Contains(said.String(), "register=78 value=64 want=1") {
			t.Errorf("said %d times of a channel that does not count, want once:\n%s", n, said.String())
		}
	})
}

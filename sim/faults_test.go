package sim_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/tls"
	"github.com/litro-fuel/litro/sim/yard"
)

// A device is what each of them is to somebody who breaks it.
type device interface {
	Serve(context.Context, io.ReadWriter) error
	Kinds() []fault.Kind
	Fail(fault.Fault) error
	Heal()
}

// devices are each kind of device and a question that it answers the same way
// twice, with a checksum in the answer.
func devices() map[string]struct {
	device
	ask []byte
} {
	controller := func(d horustech.Dialect) *horustech.Controller {
		return horustech.New(horustech.Options{Dialect: d, Hoses: []horustech.Hose{{Number: 1, Side: 1, Prices: [3]int64{24_500}}}})
	}
	bus := dart.New(dart.Options{Hoses: []dart.Hose{{Side: 1, Nozzle: 1, Price: 2450}}})
	bus.Nozzle(1, 1).Lift() // it says so until it is acknowledged
	meters := yard.New(yard.Options{
		Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}},
		Hoses:   []yard.Hose{{ID: "Y", Pulser: yard.Terminal{Slave: 1}, PulsesNum: 100}},
	})
	return map[string]struct {
		device
		ask []byte
	}{
		"horustech": {controller(horustech.Horustech), []byte(">?00020162")},
		"cbc":       {controller(horustech.CBC06), []byte("(&T99P3C)")},
		"dart":      {bus, []byte{0x50, 0x20, 0xFA}},
		"yard":      {meters, []byte{0x01, 0x03, 0x00, 0x00, 0x00, 0x02, 0xC4, 0x0B}},
		"tls":       {tls.New(tls.Options{Tanks: []tls.Tank{{Number: 1, CapacityUL: 1e10, HeightUM: 2e6}}}), []byte("\x01i20100")},
	}
}

// TestFaultsAreWhatTheySay holds an answer of each device under each fault to the
// answer without. A device that was restarted has forgotten what it had to say.
func TestFaultsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	for name := range devices() {
		for _, k := range devices()[name].Kinds() {
			t.Run(name+" "+string(k), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					d := devices()[name]
					agent, far := net.Pipe()
					ctx, cancel := context.WithCancel(t.Context())
					served := make(chan error, 1)
					go func() { served <- d.Serve(ctx, far) }()
					defer func() { cancel(); agent.Close(); <-served }()

					good := talk(t, agent, d.ask)
					if err := d.Fail(fault.Fault{Kind: k, N: fault.Whole}); err != nil {
						t.Fatal(err)
					}
					spoiled := talk(t, agent, d.ask)
					if !holds(k, d.ask, good, spoiled) {
						t.Errorf("%s: got % X in %d pieces after %v, without it % X", k, spoiled.all, spoiled.pieces, spoiled.after, good.all)
					}
					d.Heal()
					if healed := talk(t, agent, d.ask); k != fault.Restart && !bytes.Equal(healed.all, good.all) {
						t.Errorf("healed: got % X, want % X", healed.all, good.all)
					}
				})
			})
		}
	}
}

// heard is an answer as it came.
type heard struct {
	all    []byte
	pieces int
	after  time.Duration
}

// talk asks and hears for three seconds of the bubble's time.
func talk(t *testing.T, c net.Conn, ask []byte) (h heard) {
	t.Helper()
	began := time.Now()
	go c.Write(ask) // a pipe is written when it is read
	if err := c.SetReadDeadline(began.Add(3 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for buf := make([]byte, 512); ; {
		n, err := c.Read(buf)
		if err != nil {
			return h
		}
		if h.pieces++; h.pieces == 1 {
			h.after = time.Since(began)
		}
		h.all = append(h.all, buf[:n]...)
	}
}

// holds tells whether an answer is spoiled as the fault says. What is wrong with
// meters, valves and clocks leaves the line alone.
func holds(k fault.Kind, ask []byte, good, spoiled heard) bool {
	switch k {
	case fault.Noise:
		return len(spoiled.all) > len(good.all) && bytes.HasSuffix(spoiled.all, good.all)
	case fault.LostBytes:
		return len(spoiled.all) == len(good.all)-1
	case fault.Double:
		return bytes.Equal(spoiled.all, slices.Concat(good.all, good.all))
	case fault.Late:
		return bytes.Equal(spoiled.all, good.all) && spoiled.after > 500*time.Millisecond && good.after == 0
	case fault.Split:
		return bytes.Equal(spoiled.all, good.all) && spoiled.pieces > 1 && good.pieces == 1
	case fault.Silence, fault.Deaf:
		return len(spoiled.all) == 0
	case fault.BadChecksum:
		apart := 0
		for i := range good.all {
			if len(spoiled.all) == len(good.all) && spoiled.all[i] != good.all[i] {
				apart++
			}
		}
		return apart == 1
	case fault.Echo:
		return bytes.Equal(spoiled.all, slices.Concat(ask, good.all))
	}
	return len(good.all) > 0
}

// Each device takes the faults that it says apply, and refuses the others with
// their names.
func TestEachDeviceSaysWhatCanHappenToIt(t *testing.T) {
	t.Parallel()
	for name, d := range devices() {
		for _, f := range fault.All() {
			err := d.Fail(fault.Fault{Kind: f.Kind, N: f.Usual})
			if applies := slices.Contains(d.Kinds(), f.Kind); applies != (err == nil) {
				t.Errorf("%s of %s: got error %v, and it says that it applies: %t", f.Kind, name, err, applies)
			}
		}
	}
}

// A fault with a share spoils about so many, and the others not at all.
func TestShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := devices()["yard"]
		agent, far := net.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- d.Serve(ctx, far) }()
		defer func() { cancel(); agent.Close(); <-served }()
		if err := d.Fail(fault.Fault{Kind: fault.Silence, N: fault.Whole / 4}); err != nil {
			t.Fatal(err)
		}
		lost := 0
		for range 400 {
			if len(talk(t, agent, d.ask).all) == 0 {
				lost++
			}
		}
		if lost < 60 || lost > 140 {
			t.Errorf("a quarter of 400 answers: got %d lost", lost)
		}
	})
}

// TestStuckValve is of the hose that is named, and of no other.
func TestStuckValve(t *testing.T) {
	t.Parallel()
	y := yard.New(yard.Options{
		Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}},
		Hoses:   []yard.Hose{{ID: "Y", Pulser: yard.Terminal{Slave: 1}, Valve: yard.Terminal{Slave: 2}, PulsesNum: 100}},
	})
	n := y.Nozzle("Y")
	n.Lift()
	n.Squeeze(60)
	if n.Flowing() {
		t.Error("fuel flows through a closed valve")
	}
	if err := y.Fail(fault.Fault{Kind: fault.StuckValve, Hose: "Y"}); err != nil || !n.Flowing() {
		t.Errorf("a valve stuck open: got error %v, flow %t, want flow", err, n.Flowing())
	}
	if err := y.Fail(fault.Fault{Kind: fault.StuckValve, Hose: "X"}); err == nil {
		t.Error("a valve of a hose that is not there: got no error")
	}
	if y.Heal(); n.Flowing() {
		t.Error("healed: fuel still flows")
	}
}

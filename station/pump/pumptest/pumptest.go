// Package pumptest is the suite that every pump driver passes: a fill from lift
// to figures, limits, stops, refusals, restarts, and a line that is silent,
// late, torn and noisy. A driver's own test brings a [Bench], its device with a
// person at the hoses, and the suite compares what the driver says with what
// truly flowed. It does not test frames; those have golden bytes of their own.
//
// The suite runs in a bubble of testing/synctest, so time-outs cost nothing.
package pumptest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A Bench is a device under test, and a person at it. Its first hose is used.
type Bench interface {
	// Open returns a new driver on a line to the device.
	Open(line io.ReadWriteCloser, log *slog.Logger) (pump.Driver, error)
	// Serve answers on the device's end of the line until ctx ends or the line
	// closes.
	Serve(ctx context.Context, line io.ReadWriter) error
	// Lift takes the nozzle up, Squeeze opens its trigger to so many liters a
	// minute, and HangUp puts it back.
	Lift(hose string)
	Squeeze(hose string, litersPerMinute int)
	HangUp(hose string)
	// Meter returns everything that ever passed the hose, allowed or not.
	Meter(hose string) dispense.Volume
	// Refuse makes the device refuse orders, or stops that.
	Refuse(hose string, refuse bool)
	// Patience is how long the driver waits for an answer.
	Patience() time.Duration
}

// A Setup says how the device of a test begins.
type Setup struct {
	// BelowModulus is how far the totalizer stands below its return to zero; 0
	// means anywhere.
	BelowModulus dispense.Volume
}

// Run runs the suite. newBench is called for each test, within its bubble. Of a
// driver without a device it asks only that it be honest about it.
func Run(t *testing.T, newBench func(Setup) Bench) {
	tests := []struct {
		name  string
		setup Setup
		f     func(*rig)
	}{
		{"fill", Setup{}, fill},
		{"limit", Setup{}, limit},
		{"lapse", Setup{}, lapse},
		{"stop while flowing", Setup{}, stop},
		{"refused", Setup{}, refused},
		{"silence", Setup{}, silence},
		{"order without answer", Setup{}, orderWithoutAnswer},
		{"noise", Setup{}, noise},
		{"bad checksum", Setup{}, badChecksum},
		{"torn at every byte", Setup{}, torn},
		{"late answer", Setup{}, late},
		{"totalizer continuity", Setup{}, continuity},
		{"totalizer roll-over", Setup{BelowModulus: 4 * dispense.Liter}, continuity},
		{"restart in mid-fill", Setup{}, restart},
		{"sales are kept until acknowledged", Setup{}, acknowledge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := &rig{T: t, bench: newBench(tt.setup)}
				r.open()
				defer func() { r.close() }() // also of the driver that a test opened last
				if r.hose.Arm == pump.ArmNone {
					byHand(r)
					return
				}
				tt.f(r)
			})
		})
	}
}

// Open connects a new driver to b for a test of its own, within a bubble. Both
// are closed when the test ends.
func Open(t *testing.T, b Bench) pump.Driver {
	r := &rig{T: t, bench: b}
	r.open()
	t.Cleanup(r.close)
	return r.driver
}

// A rig is a driver on a bench, with a spoiled wire between.
type rig struct {
	*testing.T
	bench  Bench
	driver pump.Driver
	hose   pump.Hose
	wire   *wire
	ended  chan error
	orders int
}

// open connects a new driver to the device.
func (r *rig) open() {
	r.Helper()
	near, far := net.Pipe()
	r.wire = &wire{Conn: far}
	r.ended = make(chan error, 1)
	go func() { r.ended <- r.bench.Serve(context.Background(), r.wire) }()
	d, err := r.bench.Open(near, slog.New(slog.DiscardHandler))
	if err != nil {
		r.Fatalf("open driver: %v", err)
	}
	r.driver, r.hose = d, d.Hoses()[0]
}

// close ends the driver and waits for the device's end of the line.
func (r *rig) close() {
	r.Helper()
	if err := r.driver.Close(); err != nil {
		r.Errorf("close driver: %v", err)
	}
	<-r.ended // the device says that its line broke, and is right
}

// pollEvery is how often an agent polls.
const pollEvery = 250 * time.Millisecond

// poll returns the status of the hose under test.
func (r *rig) poll() pump.Status {
	r.Helper()
	statuses, err := r.driver.Poll(r.Context())
	if err != nil {
		r.Fatalf("poll: %v", err)
	}
	for _, s := range statuses {
		if s.Hose == r.hose.ID {
			return s
		}
	}
	r.Fatalf("poll: got %v, want hose %s among them", statuses, r.hose.ID)
	return pump.Status{}
}

// run polls for a while, as an agent does.
func (r *rig) run(d time.Duration) pump.Status {
	r.Helper()
	end := time.Now().Add(d)
	s := r.poll()
	for time.Now().Before(end) {
		time.Sleep(pollEvery)
		s = r.poll()
	}
	return s
}

// want polls until the hose is in one of the states.
func (r *rig) want(states ...pump.State) pump.Status {
	r.Helper()
	var s pump.Status
	for range 80 {
		s = r.poll()
		for _, w := range states {
			if s.State == w {
				return s
			}
		}
		time.Sleep(pollEvery)
	}
	r.Fatalf("hose %s: got state %s for 20 s, want %v", r.hose.ID, s.State, states)
	return s
}

// order returns a new order for the hose, its limit rounded down to a step.
func (r *rig) order(limit dispense.Volume) pump.Order {
	r.orders++
	id := []byte("00000000000000A0")
	id[15] += byte(r.orders)
	return pump.Order{Hose: r.hose.ID, Limit: limit - limit%r.hose.StepUL, ID: string(id), PriceE4: 245000, Lapse: time.Minute}
}

func (r *rig) authorize(o pump.Order) {
	r.Helper()
	if err := r.driver.Authorize(r.Context(), o); err != nil {
		r.Fatalf("authorize: %v", err)
	}
}

// take carries a whole fill out and returns its figure and what truly flowed.
func (r *rig) take(o pump.Order, rate int, d time.Duration) (figure, truth dispense.Volume) {
	r.Helper()
	before := r.bench.Meter(r.hose.ID)
	r.authorize(o)
	r.want(pump.Armed)
	r.bench.Lift(r.hose.ID)
	r.want(pump.Flowing)
	r.bench.Squeeze(r.hose.ID, rate)
	r.run(d)
	r.bench.HangUp(r.hose.ID)
	done := r.want(pump.Done)
	return r.figure(o, done), r.bench.Meter(r.hose.ID) - before
}

// figure returns the final volume of a fill, from the device's own sale where
// it keeps sales.
func (r *rig) figure(o pump.Order, done pump.Status) dispense.Volume {
	r.Helper()
	k, ok := r.driver.(pump.SaleKeeper)
	if !ok {
		return done.Volume
	}
	s := r.nextSale(k)
	if s.ID != o.ID || s.Hose != r.hose.ID {
		r.Errorf("sale: got hose %q id %q, want %q %q", s.Hose, s.ID, r.hose.ID, o.ID)
	}
	if err := k.AcknowledgeSale(r.Context(), s); err != nil {
		r.Errorf("acknowledge sale: %v", err)
	}
	return s.Volume
}

func (r *rig) nextSale(k pump.SaleKeeper) pump.Sale {
	r.Helper()
	s, ok, err := k.NextSale(r.Context())
	if err != nil || !ok {
		r.Fatalf("next sale: got %v, error %v, want a sale", ok, err)
	}
	return s
}

// total reads the totalizer, or the true meter where the device has none.
func (r *rig) total() dispense.Volume {
	r.Helper()
	z, ok := r.driver.(pump.Totalizer)
	if !ok || !r.hose.Totalizer {
		return r.bench.Meter(r.hose.ID)
	}
	v, err := z.Totalizer(r.Context(), r.hose.ID)
	if err != nil {
		r.Fatalf("totalizer: %v", err)
	}
	if v < 0 || v >= r.hose.ModulusUL {
		r.Errorf("totalizer: got %v, want 0 to below %v", v, r.hose.ModulusUL)
	}
	return v
}

// moved is how far the totalizer went from before to after.
func (r *rig) moved(before, after dispense.Volume) dispense.Volume {
	if after < before && r.hose.Totalizer {
		after += r.hose.ModulusUL
	}
	return after - before
}

// near reports an error unless got and want differ by at most two of the
// device's steps: each end of a fill is rounded once.
func (r *rig) near(what string, got, want dispense.Volume) {
	r.Helper()
	if d := got - want; d > 2*r.hose.StepUL || d < -2*r.hose.StepUL {
		r.Errorf("%s: got %v, want %v within two steps of %v", what, got, want, r.hose.StepUL)
	}
}

func (r *rig) wantError(what string, got, want error) {
	r.Helper()
	if !errors.Is(got, want) {
		r.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

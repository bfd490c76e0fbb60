package pumptest

import (
	"errors"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// fill is a fill as it should be.
func fill(r *rig) {
	r.want(pump.Idle)
	before := r.total()
	figure, truth := r.take(r.order(40*dispense.Liter), 60, 15*time.Second)
	if truth < 10*dispense.Liter {
		r.Fatalf("only %v flowed, want about 15 L", truth)
	}
	r.near("volume of the fill", figure, truth)
	r.near("movement of the totalizer", r.moved(before, r.total()), truth)
}

// limit squeezes until long after the limit.
func limit(r *rig) {
	const limit = 5 * dispense.Liter
	figure, truth := r.take(r.order(limit), 60, 30*time.Second)
	r.near("volume of the fill", figure, truth)
	slack := 2 * r.hose.StepUL
	if r.hose.Arm == pump.ArmWatch {
		slack = dispense.Liter // a poll at 60 L/min, and the valve
	}
	if truth < limit-slack || truth > limit+slack {
		r.Errorf("flow at a limit of %v: got %v, want it within %v", limit, truth, slack)
	}
}

// lapse lifts the nozzle after the release has lapsed.
func lapse(r *rig) {
	o := r.order(10 * dispense.Liter)
	o.Lapse = 5 * time.Second
	before := r.bench.Meter(r.hose.ID)
	r.authorize(o)
	r.run(10 * time.Second)
	r.want(pump.Idle, pump.Done)
	r.bench.Lift(r.hose.ID)
	r.bench.Squeeze(r.hose.ID, 60)
	if s := r.run(5 * time.Second); s.State == pump.Flowing || s.State == pump.Armed {
		r.Errorf("state after the lapse: got %s, want it closed", s.State)
	}
	if got := r.bench.Meter(r.hose.ID); got != before {
		r.Errorf("%v flowed after the lapse, want none", got-before)
	}
}

// stop ends a fill from the agent's side, and again when there is none.
func stop(r *rig) {
	o := r.order(40 * dispense.Liter)
	before := r.bench.Meter(r.hose.ID)
	r.authorize(o)
	r.bench.Lift(r.hose.ID)
	r.bench.Squeeze(r.hose.ID, 60)
	r.want(pump.Flowing)
	r.run(3 * time.Second)
	for range 2 {
		if err := r.driver.Stop(r.Context(), r.hose.ID); err != nil {
			r.Fatalf("stop: %v", err)
		}
	}
	done := r.want(pump.Done)
	stopped := r.bench.Meter(r.hose.ID)
	r.near("volume of the stopped fill", r.figure(o, done), stopped-before)
	r.run(5 * time.Second)
	if got := r.bench.Meter(r.hose.ID); got != stopped {
		r.Errorf("%v flowed after the stop, want none", got-stopped)
	}
	r.wantError("stop of an unknown hose", r.driver.Stop(r.Context(), "nowhere"), pump.ErrHose)
}

// refused gives orders that cannot be carried out.
func refused(r *rig) {
	before := r.bench.Meter(r.hose.ID)
	r.want(pump.Idle)
	r.bench.Refuse(r.hose.ID, true)
	r.wantError("order to a device that refuses",
		r.driver.Authorize(r.Context(), r.order(10*dispense.Liter)), pump.ErrRefused)
	r.bench.Refuse(r.hose.ID, false)
	half := r.order(10 * dispense.Liter)
	half.Limit += r.hose.StepUL / 2
	r.wantError("order of half a step",
		r.driver.Authorize(r.Context(), half), pump.ErrRefused)
	r.wantError("order of nothing", r.driver.Authorize(r.Context(), r.order(0)), pump.ErrRefused)
	o := r.order(dispense.Liter)
	o.Hose = "nowhere"
	r.wantError("order for an unknown hose", r.driver.Authorize(r.Context(), o), pump.ErrHose)

	r.bench.Lift(r.hose.ID)
	r.bench.Squeeze(r.hose.ID, 60)
	r.want(pump.Calling)
	r.run(2 * time.Second)
	if got := r.bench.Meter(r.hose.ID); got != before {
		r.Errorf("%v flowed without a release, want none", got-before)
	}
}

// silence loses every answer for a while.
func silence(r *rig) {
	r.want(pump.Idle)
	r.wire.set(-1, swallow)
	for range 3 {
		began := time.Now()
		_, err := r.driver.Poll(r.Context())
		r.wantError("poll of a silent device", err, pump.ErrSilent)
		if d := time.Since(began); d > 10*r.bench.Patience() {
			r.Errorf("poll of a silent device took %v, want at most ten times %v", d, r.bench.Patience())
		}
	}
	r.wire.heal()
	r.want(pump.Idle)
}

// orderWithoutAnswer loses the answers to an order from each one on. Only a poll
// can tell then whether the hose is released: where it says no, nothing flows,
// and where it says yes, a stop must close it.
func orderWithoutAnswer(r *rig) {
	before := r.bench.Meter(r.hose.ID)
	for n := 1; ; n++ {
		r.want(pump.Idle)
		r.wire.set(-1, swallowFrom(n))
		err := r.driver.Authorize(r.Context(), r.order(10*dispense.Liter))
		r.wire.heal()
		if err == nil {
			break // all of its answers came
		}
		if !errors.Is(err, pump.ErrSilent) || errors.Is(err, pump.ErrRefused) {
			r.Errorf("order without an answer: got error %v, want silence", err)
		}
		if s := r.poll(); s.State == pump.Armed || s.State == pump.Flowing {
			if err := r.driver.Stop(r.Context(), r.hose.ID); err != nil {
				r.Fatalf("stop: %v", err)
			}
		}
		r.run(time.Second) // a valve takes a moment to close
		r.bench.Lift(r.hose.ID)
		r.bench.Squeeze(r.hose.ID, 60)
		r.run(3 * time.Second)
		if got := r.bench.Meter(r.hose.ID); got != before {
			r.Fatalf("%v flowed after an order whose answer %d was lost, want none", got-before, n)
		}
		r.bench.HangUp(r.hose.ID)
	}
}

// noise puts bytes before answers that may look like the beginning of one.
func noise(r *rig) {
	for _, n := range []string{"\x00\xFF\x55", ">", ">!", "(", "\x01", "\x01\x03", "\xFA\x10\xFA"} {
		r.wire.set(1, after([]byte(n)))
		r.want(pump.Idle)
	}
}

// badChecksum damages one answer of each exchange of a poll in turn. The driver
// may ask again or give up, but must not believe it.
func badChecksum(r *rig) {
	r.want(pump.Idle)
	r.bench.Lift(r.hose.ID)
	for n := range 4 {
		r.wire.set(n+1, spoilEnd)
		if _, err := r.driver.Poll(r.Context()); err != nil {
			r.wantError("poll with a damaged answer", err, pump.ErrSilent)
		}
		r.wire.heal()
		r.want(pump.Calling)
	}
}

// torn sends answers in two pieces, cut at every place.
func torn(r *rig) {
	r.want(pump.Idle)
	longest := r.wire.last()
	if _, ok := r.driver.(pump.SaleKeeper); ok {
		longest = 140
	}
	r.take(r.order(10*dispense.Liter), 60, 2*time.Second)
	for n := range longest {
		r.wire.set(-1, tearAt(n+1))
		r.want(pump.Done)
	}
}

// late delivers an answer after the driver has given up on it. By then the
// world is another, and the old answer must not be taken for the new one.
func late(r *rig) {
	r.want(pump.Idle)
	for range 3 {
		r.wire.set(1, hold(r.bench.Patience()+10*time.Millisecond))
		if _, err := r.driver.Poll(r.Context()); err != nil {
			r.wantError("poll with a late answer", err, pump.ErrSilent)
		}
		r.bench.Lift(r.hose.ID)
		if s := r.poll(); s.State != pump.Calling {
			r.Errorf("poll after a late answer: got state %s, want %s", s.State, pump.Calling)
		}
		r.bench.HangUp(r.hose.ID)
		r.want(pump.Idle)
	}
}

// continuity adds up fills, across the totalizer's return to zero when the
// device was set up below it.
func continuity(r *rig) {
	if r.hose.Totalizer != (r.hose.ModulusUL > 0) {
		r.Errorf("hose %s: totalizer %t with modulus %v", r.hose.ID, r.hose.Totalizer, r.hose.ModulusUL)
	}
	start, startTruth := r.total(), r.bench.Meter(r.hose.ID)
	previous, sum := start, dispense.Volume(0)
	for range 3 {
		figure, _ := r.take(r.order(20*dispense.Liter), 45, 4*time.Second)
		now := r.total()
		r.near("movement of the totalizer over a fill", r.moved(previous, now), figure)
		sum += r.moved(previous, now)
		previous = now
	}
	r.near("sum of the movements", sum, r.bench.Meter(r.hose.ID)-startTruth)
	r.near("movement over all fills", r.moved(start, previous), sum)
}

// restart replaces the driver in mid-fill. The device, and the person, go on.
func restart(r *rig) {
	o := r.order(30 * dispense.Liter)
	before, truth := r.total(), r.bench.Meter(r.hose.ID)
	r.authorize(o)
	r.bench.Lift(r.hose.ID)
	r.bench.Squeeze(r.hose.ID, 60)
	r.want(pump.Flowing)
	r.run(3 * time.Second)
	r.close()
	time.Sleep(2 * time.Second)
	r.open()
	s := r.poll()
	if r.hose.Arm == pump.ArmPump && s.State != pump.Flowing {
		r.Errorf("state after a restart: got %s, want %s", s.State, pump.Flowing)
	}
	if err := r.driver.Stop(r.Context(), r.hose.ID); err != nil {
		r.Fatalf("stop after a restart: %v", err)
	}
	r.run(5 * time.Second)
	r.bench.HangUp(r.hose.ID)
	r.want(pump.Done, pump.Idle)
	truth = r.bench.Meter(r.hose.ID) - truth
	if truth < 3*dispense.Liter || truth > 10*dispense.Liter {
		r.Errorf("%v flowed, want 3 to 10 L", truth)
	}
	r.near("movement of the totalizer", r.moved(before, r.total()), truth)
	if k, ok := r.driver.(pump.SaleKeeper); ok {
		s := r.nextSale(k)
		if s.ID != o.ID {
			r.Errorf("stored sale: got id %q, want %q", s.ID, o.ID)
		}
		r.near("volume of the stored sale", s.Volume, truth)
	}
}

// acknowledge loses the answers to an acknowledgment, and says it twice. No sale
// may be passed over.
func acknowledge(r *rig) {
	k, ok := r.driver.(pump.SaleKeeper)
	if !ok {
		return
	}
	orders := []pump.Order{r.order(20 * dispense.Liter), r.order(20 * dispense.Liter), r.order(20 * dispense.Liter)}
	for _, o := range orders {
		r.authorize(o)
		r.bench.Lift(r.hose.ID)
		r.bench.Squeeze(r.hose.ID, 60)
		r.run(2 * time.Second)
		r.bench.HangUp(r.hose.ID)
		r.want(pump.Done)
	}
	for i, o := range orders {
		s := r.nextSale(k)
		if again := r.nextSale(k); again != s {
			r.Errorf("sale shown again: got %+v, want %+v", again, s)
		}
		if s.ID != o.ID {
			r.Errorf("sale %d: got id %q, want %q", i, s.ID, o.ID)
		}
		// The answers are lost from each one on: at first the device did not hear of
		// it, then it has moved and we do not know.
		for n := 1; ; n++ {
			r.wire.set(-1, swallowFrom(n))
			err := k.AcknowledgeSale(r.Context(), s)
			r.wire.heal()
			if err == nil {
				break // all of its answers came
			}
			r.wantError("acknowledgment without an answer", err, pump.ErrSilent)
		}
		for range 2 {
			if err := k.AcknowledgeSale(r.Context(), s); err != nil {
				r.Errorf("acknowledgment said again: %v", err)
			}
		}
	}
	if s, ok, err := k.NextSale(r.Context()); ok || err != nil {
		r.Errorf("after all sales: got %+v, error %v, want none", s, err)
	}
}

// byHand is all there is to ask of a driver that can release nothing.
func byHand(r *rig) {
	if s := r.poll(); s.State != pump.Idle || s.Volume != 0 {
		r.Errorf("poll: got %+v, want an idle hose", s)
	}
	r.wantError("order", r.driver.Authorize(r.Context(), r.order(10*dispense.Liter)), pump.ErrRefused)
	r.wantError("stop", r.driver.Stop(r.Context(), r.hose.ID), nil)
	r.wantError("stop of an unknown hose", r.driver.Stop(r.Context(), "nowhere"), pump.ErrHose)
	if _, ok := r.driver.(pump.Totalizer); ok || r.hose.Totalizer {
		r.Errorf("hose %s: it claims a totalizer", r.hose.ID)
	}
}

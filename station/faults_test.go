package station_test

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	simdart "github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/fault"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/yard"
	"github.com/litro-fuel/litro/station/screen"
)

// faultTable is what can go wrong at a pump, and what must come of it. Each row is
// tried with every driver whose device can have the fault. However it goes, the
// records account for what truly flowed, within one step of the meter, and what
// the vehicle is said to have taken never exceeds it.
var faultTable = []struct {
	fault string
	when  moment
	takes int64 // liters that the person wants; 60 is the limit
	then  outcome
}{
	{"noise=0.25", throughout, 20, serves},
	{"lost-bytes=0.25", throughout, 20, serves},
	{"double=0.25", throughout, 20, serves},
	{"double", throughout, 20, serves},
	{"late=0.1", throughout, 20, serves},
	{"late", inMidFill, 20, serves},
	{"split", throughout, 20, serves},
	{"bad-checksum=0.25", throughout, 20, serves},
	{"bad-checksum", inMidFill, 20, serves},
	{"silence=0.25", throughout, 20, serves},
	{"silence", inMidFill, 20, serves},
	{"deaf=0.25", throughout, 20, serves},
	{"deaf", inMidFill, 20, serves},
	{"echo", throughout, 20, serves},
	{"restart", inMidFill, 20, serves},
	{"stuck-valve", inMidFill, 75, serves},
	{"preset-ignored", inMidFill, 75, serves},
	{"clock-drift=10000", throughout, 20, serves},
	{"wrong-totals=100", inMidFill, 20, stops},
	{"module-reset", inMidFill, 20, stops},
}

// A moment is when a fault begins. It ends when the nozzle hangs again.
type moment string

const (
	throughout moment = "before the scan"
	inMidFill  moment = "in mid-fill"
)

// An outcome is what the position does when the fault is over.
type outcome string

const (
	// serves: every liter that flowed is in the records, and the next vehicle is
	// served.
	serves outcome = "serves"
	// stops: nobody can tell what the meter counted, the fault says so, and the
	// position is out of service until two people have said where it stands.
	stops outcome = "stops"
)

// A faulty device is one that can be told to go wrong.
type faulty interface {
	Fail(fault.Fault) error
	Heal()
}

// A faultBench is an island, and the one hose of it that is tried.
type faultBench struct {
	*island
	device         faulty
	nozzle         person
	hose, position string
	met            int64 // where the true meter stood
}

// A person is who fuels at a hose.
type person interface {
	Lift()
	Fill(litersPerMinute int, ul int64)
	HangUp()
	Totalizer() int64
	Flowing() bool
}

// underFault are the drivers that release a hose, each with a hose of its own.
var underFault = []struct {
	driver string
	kinds  func() []fault.Kind // that its device can have
	bench  func(t *testing.T) *faultBench
}{
	{"horustech", new(simhorustech.Controller).Kinds, func(t *testing.T) *faultBench {
		i := newIsland(t)
		return &faultBench{island: i, device: i.pumps, nozzle: i.pumps.Nozzle(1), hose: "1", position: "p1"}
	}},
	{"cbc", new(simhorustech.Controller).Kinds, func(t *testing.T) *faultBench {
		i := newIslandOn(t, "cbc", simhorustech.Options{})
		return &faultBench{island: i, device: i.pumps, nozzle: i.pumps.Nozzle(1), hose: "1", position: "p1"}
	}},
	{"dart", new(simdart.Bus).Kinds, func(t *testing.T) *faultBench {
		i, bus := newDart(t)
		return &faultBench{island: i, device: bus, nozzle: bus.Nozzle(2, 1), hose: "D3", position: "p5"}
	}},
	{"pulser", new(yard.Yard).Kinds, func(t *testing.T) *faultBench {
		i := newIsland(t)
		return &faultBench{island: i, device: i.yard, nozzle: i.yard.Nozzle("Y"), hose: "Y", position: "p3"}
	}},
}

func TestFaultTable(t *testing.T) {
	t.Parallel()
	for _, d := range underFault {
		left := d.kinds()
		for _, row := range faultTable {
			f, err := fault.Parse(row.fault)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(d.kinds(), f.Kind) {
				continue
			}
			left = slices.DeleteFunc(left, func(k fault.Kind) bool { return k == f.Kind })
			t.Run(d.driver+" "+row.fault+" "+string(row.when), func(t *testing.T) {
				t.Parallel()
				b := d.bench(t)
				b.met = b.nozzle.Totalizer()
				b.patience = 4 * time.Minute // a line that loses a quarter of what it carries is asked again and again
				b.start()
				b.fleet()
				b.fuelUnder(f, row.when, row.takes)
				if row.then == stops { // what is wrong must have been read
					b.untilClosed()
				}
				b.device.Heal()
				b.judge(row.then)
				if t.Failed() {
					t.Log(b.kinds())
				}
			})
		}
		if len(left) > 0 {
			t.Errorf("%s: no row tries %v", d.driver, left)
		}
	}
}

// fuelUnder has a person fuel while something is wrong.
func (b *faultBench) fuelUnder(f fault.Fault, when moment, liters int64) {
	b.t.Helper()
	fail := func() {
		if err := b.device.Fail(f); err != nil {
			b.t.Fatal(err)
		}
	}
	if when == throughout {
		fail()
	}
	b.flow(liters)
	if when == inMidFill {
		b.until("5 L have flowed", func() bool { return b.flowed() > 5*liter })
		fail()
	}
	b.until("it flows no more", func() bool { return !b.nozzle.Flowing() })
	b.nozzle.HangUp()
}

// flow scans until the hose is released, and squeezes until so much has flowed or
// the nozzle is hung up. Whose release was taken back tries again, as people do.
func (b *faultBench) flow(liters int64) {
	b.t.Helper()
	before := b.flowed()
	var tried time.Time
	b.until("fuel flows", func() bool {
		switch p := b.page(b.position).Page; {
		case b.flowed() > before:
			return true
		case p == screen.Ready:
			b.nozzle.Lift()
			b.nozzle.Fill(200, liters*1_000_000)
		case p != screen.Pouring && time.Since(tried) > time.Second:
			tried = time.Now()
			b.nozzle.HangUp()
			b.scan(b.position)
		}
		return false
	})
}

func (b *faultBench) flowed() dispense.Volume {
	return dispense.Volume(b.nozzle.Totalizer() - b.met)
}

// recorded sums what the records say of the hose: of vehicles, and of all.
func (b *faultBench) recorded() (vehicles, all dispense.Volume) {
	for _, r := range b.records() {
		switch body := r.Body.(type) {
		case *dispense.Dispense:
			if body.Hose == b.hose {
				vehicles += body.VolumeUL
			}
		case *dispense.Offbook:
			if body.Hose == b.hose {
				all += body.VolumeUL
			}
		}
	}
	return vehicles, vehicles + all
}

func (b *faultBench) untilClosed() {
	b.t.Helper()
	b.until("every authorize is closed", func() bool { return b.count("authorize") == b.count("dispense")+b.count("void") })
}

// faultStep is what a totalizer of each device can tell.
const faultStep = 10 * dispense.Milliliter

// judge holds the records to what truly flowed once the fault is over.
func (b *faultBench) judge(then outcome) {
	b.t.Helper()
	accounted := func() bool {
		_, all := b.recorded()
		apart := b.flowed() - all
		return -faultStep <= apart && apart <= faultStep
	}
	if then == serves {
		b.until("what flowed is in the records", accounted)
		b.flow(20)
		b.until("it flows no more", func() bool { return !b.nozzle.Flowing() })
		b.nozzle.HangUp()
		b.until("the next fill is in the records, too", accounted)
	} else {
		b.until("the position is out of service for its meter", func() bool {
			return b.page(b.position).Page == screen.Out && slices.ContainsFunc(bodies[*dispense.Fault](b.island), func(f *dispense.Fault) bool {
				return f.What == "module_reset" && f.Hose == b.hose && f.State == "on"
			})
		})
	}
	b.untilClosed()
	if vehicles, _ := b.recorded(); vehicles > b.flowed()+faultStep {
		b.t.Errorf("vehicles: got %s, which exceeds the %s that flowed", vehicles, b.flowed())
	}
	b.checkClosed()
}

package city

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// Kinds of discrepancies that a plan plants, by the word the summary uses.
const (
	NoAuthorize = "flow_without_authorize"
	Copied      = "copied_label"
	Odometer    = "bad_odometer"
	PowerCut    = "power_cut"
	Race        = "two_hoses_one_lease"
)

// A Visit is one car at one pump.
type Visit struct {
	ID       int           // from 1
	After    time.Duration // since the day opened
	Vehicle  *Vehicle
	Station  int // index
	Position int // index; taken modulo the positions that have the grade
	WantUL   int64
	FlowLPM  int
	// OdometerKM is what the dashboard shows; TypedKM what the driver types.
	OdometerKM, TypedKM int
	// Follows is the visit that this one comes right after, wherever that was; 0
	// is none.
	Follows int
	// Tells says that the driver answers whether the tank is full.
	Tells bool
	// Soda is held under the scanner before the label.
	Soda bool
	// Planted is the discrepancy that this visit makes, or nil.
	Planted *Planted
}

// Planted is a discrepancy on purpose.
type Planted struct {
	ID      string    `json:"id"` // such as "power_cut/norte"
	Kind    string    `json:"kind"`
	Station string    `json:"station"`
	Vehicle string    `json:"vehicle,omitempty"` // fleet number
	Hose    string    `json:"hose,omitempty"`
	At      time.Time `json:"at,omitzero"` // when it truly happened
	// Done says that it came to pass; one that did not is a fault of the day.
	Done bool `json:"-"`
}

// A Plan is a day as it is meant to go, in the order of arrival.
type Plan struct {
	Fleet   []Vehicle
	Visits  []Visit
	Planted []*Planted
}

// arrivals are how many cars come in each hour of a working day from six in the
// morning on, compared with one another.
var arrivals = [...]int{6, 10, 9, 6, 5, 5, 6, 8, 10, 8, 5, 3}

// NewPlan plans a day of so many hours for a fleet of so many vehicles at the
// stations named. Every kind of discrepancy is planted at every station, except
// that a label cannot be at two stations where there is one.
func NewPlan(seed uint64, vehicles int, stations []string, hours time.Duration) *Plan {
	p := &Plan{Fleet: Fleet(seed, max(vehicles, minFleet(len(stations))), len(stations))}
	return p.fillIn(seed, stations, hours)
}

// fillIn plans the visits of a day.
func (p *Plan) fillIn(seed uint64, stations []string, hours time.Duration) *Plan {
	b := &planner{Plan: p, rng: rand.New(rand.NewPCG(seed, 2)), stations: stations, hours: hours}
	reserved := b.plant()
	for i := range p.Fleet[reserved:] {
		b.ordinary(&p.Fleet[reserved+i])
	}
	slices.SortStableFunc(p.Visits, func(a, b Visit) int { return cmp.Compare(a.After, b.After) })
	return p
}

// Tomorrow plans another day of the same fleet.
func (p *Plan) Tomorrow(seed uint64, stations []string, hours time.Duration) *Plan {
	next := &Plan{Fleet: slices.Clone(p.Fleet)}
	return next.fillIn(seed, stations, hours)
}

// perStation is how many vehicles the discrepancies of one station need.
const perStation = 6

func minFleet(stations int) int { return perStation*stations + 2 }

type planner struct {
	*Plan
	rng      *rand.Rand
	stations []string
	hours    time.Duration
}

// ordinary plans the day of a vehicle that does nothing wrong: one visit or two.
func (b *planner) ordinary(v *Vehicle) {
	at := b.arrival()
	b.add(b.car(v, at, 20+b.rng.Int64N(60)))
	if again := at + b.hours/3; b.rng.IntN(4) == 0 && again < b.hours {
		b.add(b.car(v, again, 10+b.rng.Int64N(15)))
	}
}

// arrival draws a time by the curve of a working day, stretched to its hours.
func (b *planner) arrival() time.Duration {
	total := 0
	for _, n := range arrivals {
		total += n
	}
	n := b.rng.IntN(total)
	for hour, share := range arrivals {
		if n -= share; n < 0 {
			slot := b.hours / time.Duration(len(arrivals))
			return time.Duration(hour)*slot + time.Duration(b.rng.Int64N(int64(slot)))
		}
	}
	return 0
}

// car returns the visit of a vehicle that has driven since its last one until so
// many percent of its tank were empty, and fills it up.
func (b *planner) car(v *Vehicle, at time.Duration, percent int64) Visit {
	want := int64(v.TankL)*percent*10_000 + b.rng.Int64N(10_000)
	v.OdometerKM += max(1, int(want*int64(v.MPerL)/1_000_000_000))
	visit := Visit{
		After: at, Vehicle: v, Station: v.Home, Position: b.rng.IntN(12), WantUL: want, FlowLPM: 35 + b.rng.IntN(46),
		OdometerKM: v.OdometerKM, TypedKM: v.OdometerKM, Soda: b.rng.IntN(30) == 0, Tells: b.rng.IntN(10) < 9,
	}
	if b.rng.IntN(5) == 0 {
		visit.Station = b.rng.IntN(len(b.stations))
	}
	return visit
}

// add adds a visit and returns its id.
func (b *planner) add(v Visit) int {
	v.ID = len(b.Visits) + 1
	b.Visits = append(b.Visits, v)
	return v.ID
}

// planted adds a visit that makes a discrepancy.
func (b *planner) planted(kind string, v Visit) {
	v.Soda = false
	v.Planted = &Planted{ID: kind + "/" + b.stations[v.Station], Kind: kind, Station: b.stations[v.Station], Vehicle: v.Vehicle.Number}
	b.Planted = append(b.Planted, v.Planted)
	b.add(v)
}

// plant plans the discrepancies and returns how many vehicles of the fleet they
// took. Each is spread over the day so that ordinary visits follow it.
func (b *planner) plant() int {
	n := 0
	for s := range b.stations {
		part := func(percent int) time.Duration {
			return b.hours*time.Duration(percent)/100 + time.Duration(s)*b.hours/50
		}
		next := func(percent int) Visit {
			v := &b.Fleet[n]
			n++
			v.Home = s
			visit := b.car(v, part(percent), 30+b.rng.Int64N(40))
			visit.Station = s
			return visit
		}
		b.plantRace(next(20))
		theft, dark := next(32), next(60)
		// A power cut right after a theft would hide it in the fill that was cut, so
		// they are at different hoses.
		theft.Position, dark.Position = 0, 1
		b.planted(NoAuthorize, theft)
		b.plantOdometer(next(10), part(45), s%2 == 0)
		if len(b.stations) > 1 {
			b.plantCopy(next(40), (s+1)%len(b.stations))
		}
		b.planted(PowerCut, dark)
	}
	return n
}

// plantRace gives the vehicle hardly any quota, so that two hoses want the same
// liters.
func (b *planner) plantRace(v Visit) {
	v.Vehicle.QuotaL = v.Vehicle.TankL / 2
	v.WantUL = int64(v.Vehicle.TankL) * 1_000_000 * 9 / 10
	b.planted(Race, v)
}

// plantOdometer lets the driver type ten times too much, or less than at the
// visit before, at the second visit: against the first it can be judged.
func (b *planner) plantOdometer(first Visit, again time.Duration, tenfold bool) {
	first.Soda = false
	b.add(first)
	second := b.car(first.Vehicle, again, 15)
	second.Station = first.Station
	second.TypedKM = first.OdometerKM - 700
	if tenfold {
		second.TypedKM = second.OdometerKM * 10
	}
	b.planted(Odometer, second)
}

// plantCopy lets a copy of the label be used at another station right after the
// vehicle itself was fueled at its own.
func (b *planner) plantCopy(honest Visit, elsewhere int) {
	honest.Soda = false
	id := b.add(honest)
	copied := b.car(honest.Vehicle, honest.After+2*time.Minute, 20)
	copied.Station, copied.Follows = elsewhere, id
	b.planted(Copied, copied)
}

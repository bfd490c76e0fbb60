package rule

import (
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A Fill is one that was, as far as a rule looks at it.
type Fill struct {
	At        time.Time
	Station   string
	Vehicle   string
	Grade     string
	VolumeUL  dispense.Volume
	OdometerM *int64
	EngineS   *int64
	Driver    *dispense.Who // nil: nobody knows
	Typed     bool          // the vehicle was typed in, and no label was read
}

// A Car is a vehicle as it is, with what would be in force for it.
type Car struct {
	Vehicle policy.Vehicle
	InForce InForce
}

// Calendar names the period of a kind in which a time falls, with its bounds.
type Calendar func(kind string, at time.Time) (id string, from, until time.Time)

// A Missed is what a fill would not have got.
type Missed struct {
	Fill
	// UL is what would not have flowed: all that did, where the vehicle would have
	// been sent away.
	UL     dispense.Volume
	Reason policy.Reason
	Denied bool
}

// Simulate puts past fills, in the order in which they were, to policy.Decide as if
// rules had been in force, and returns those that would have got less, or nothing.
// What flowed less counts less: the books of quotas and the last fill are those of the
// simulation.
//
// It takes every vehicle as active and every label as good, for rules are what is
// asked about; and a quota as one lease that any station draws on. The fills of
// vehicles that are not among the cars are passed over.
func Simulate(zone *time.Location, calendar Calendar, cars map[string]*Car, fills []Fill) []Missed {
	s := simulation{zone: zone, calendar: calendar, book: policy.Book{}, islands: map[string]*island{}}
	var all []Missed
	for _, f := range fills {
		car := cars[f.Vehicle]
		if car == nil || f.VolumeUL <= 0 {
			continue
		}
		if m := s.fill(car, f); m.UL > 0 {
			all = append(all, m)
		}
	}
	return all
}

type simulation struct {
	zone     *time.Location
	calendar Calendar
	book     policy.Book
	islands  map[string]*island
}

// An island is a station of the simulation: what it holds, and who filled there last.
type island struct {
	held       *policy.Holding
	book       policy.Book
	last       map[string]policy.Fill
	known      map[string]bool // vehicles, people and leases that are held
	fleet, own int64           // versions held
}

// epoch is that of all journals of the simulation.
const epoch = 1

func (s *simulation) island(station string) *island {
	is := s.islands[station]
	if is == nil {
		is = &island{held: policy.NewHolding(station), book: s.book, last: map[string]policy.Fill{}, known: map[string]bool{}}
		is.take(station, &is.own, &policy.Settings{Zone: s.zone.String()})
		s.islands[station] = is
	}
	return is
}

// take has the island hold more of a log. It follows what is held, so that it cannot
// be refused.
func (is *island) take(log string, version *int64, bodies ...policy.EntryBody) {
	m := &policy.Message{V: 1, Log: log, Era: 1, From: *version + 1}
	for _, b := range bodies {
		*version++
		m.Entries = append(m.Entries, policy.Entry{N: *version, Body: b})
	}
	m.To = *version
	if _, err := is.held.Take(m); err != nil {
		panic(fmt.Sprintf("rule: %v", err))
	}
}

// learn has the island hold something if it does not.
func (is *island) learn(what string, log string, version *int64, bodies ...policy.EntryBody) {
	if !is.known[what] {
		is.known[what] = true
		is.take(log, version, bodies...)
	}
}

// quota is the quota of a size of a vehicle, in the simulation.
func quota(vehicle string, s Size) string {
	if s.Visits != nil {
		return "n" + s.Period[:1] + vehicle
	}
	return s.Period[:1] + vehicle
}

func (s *simulation) fill(car *Car, f Fill) Missed {
	is := s.island(f.Station)
	v := car.Vehicle
	v.Status, v.Rule, v.Mode, v.Quotas = "active", car.InForce.Rule.Rule, "", nil
	v.OdometerM, v.OdometerAt = nil, time.Time{} // today's would make every past reading too low
	for _, size := range car.InForce.Sizes {
		v.Quotas = append(v.Quotas, quota(v.Vehicle, size))
	}
	label := "L" + v.Vehicle
	is.learn("v/"+v.Vehicle, policy.Fleet, &is.fleet, &v, &car.InForce.Rule, &policy.Label{Label: label, Version: 1, Vehicle: v.Vehicle, Status: "active", TokenSHA256: token})
	if f.Driver != nil {
		is.learn("p/"+f.Driver.Person, policy.Fleet, &is.fleet, &policy.Person{Person: f.Driver.Person, Status: "active", Roles: []string{"driver"}})
	}
	for _, size := range car.InForce.Sizes {
		id, from, until := s.calendar(size.Period, f.At)
		q := quota(v.Vehicle, size)
		is.learn("l/"+q+"/"+id, f.Station, &is.own, &policy.Lease{Quota: q, Period: id, Epoch: epoch, FromAt: from, UntilAt: until, LimitUL: size.UL, LimitVisits: size.Visits})
	}
	grade := f.Grade
	if !slices.Contains(v.Grades, grade) && len(v.Grades) > 0 {
		grade = v.Grades[0] // what it took then is no matter of rules
	}
	q := policy.Request{
		Position: "1", Hoses: []policy.Hose{{Hose: "1", Grade: grade}}, Driver: f.Driver, OdometerM: f.OdometerM, EngineS: f.EngineS,
		Prompts: mostPrompts + 1, Now: f.At, Clock: dispense.Synchronized, Floor: f.At,
	}
	if f.Typed {
		q.Typed = v.Vehicle
	} else {
		q.Scan = &policy.Scan{ID: label, Version: 1, TokenHash: token, TwoD: true}
	}
	d := policy.Decide(policy.View{Held: is.held, Own: is, Epoch: epoch, Zone: s.zone}, q)
	return is.settle(car, f, d)
}

// token is that of every label of the simulation.
const token = "00000000000000000000"

// settle notes what flows by a decision, and returns what does not.
func (is *island) settle(car *Car, f Fill, d policy.Decision) Missed {
	if d.Outcome != policy.Grant {
		return Missed{Fill: f, UL: f.VolumeUL, Reason: d.Reason, Denied: true}
	}
	flows := min(f.VolumeUL, d.LimitUL)
	is.book.Settle(nil, policy.FinalDraws(d.Draws, flows))
	is.last[f.Vehicle] = policy.Fill{At: f.At, OdometerM: f.OdometerM, EngineS: f.EngineS}
	return Missed{Fill: f, UL: f.VolumeUL - flows, Reason: bound(car, d)}
}

// bound tells what a limit comes from.
func bound(car *Car, d policy.Decision) policy.Reason {
	switch {
	case car.InForce.Rule.PerFillUL != nil && d.LimitUL >= *car.InForce.Rule.PerFillUL:
		return policy.PerFill
	case d.LeftUL != nil && d.LimitUL >= *d.LeftUL:
		return policy.QuotaSpent
	}
	return policy.TankFull
}

// LabelSeen, Use, LastFill and OnceUsed answer as the journal of an island does.
func (is *island) LabelSeen(string) int64 { return 0 }

// Use returns what was drawn of a lease, at all islands.
func (is *island) Use(id policy.LeaseID) policy.Use { return is.book[id] }

// LastFill returns the last fill of a vehicle at this island.
func (is *island) LastFill(vehicle string) (policy.Fill, bool) {
	f, ok := is.last[vehicle]
	return f, ok
}

// OnceUsed tells that there are no one-time authorizations.
func (is *island) OnceUsed(string) bool { return false }

package fleet

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/rule"
)

// simulatedMonths is how many calendar months back an act is tried on past fills.
const simulatedMonths = 3

// A Simulation is what past fills of the vehicles that an act changes would have been
// by today's rules, and by those of the act.
type Simulation struct {
	From, Until time.Time
	Fills       int64 // that were
	VolumeUL    dispense.Volume
	Now, Then   Outcome // by the rules of now, by those of the act
	Reasons     []ReasonOutcome
	Vehicles    []VehicleOutcome
}

// An Outcome is what would not have flowed.
type Outcome struct {
	Fills  int64 // that would have got less, or nothing
	Denied int64 // of them
	UL     dispense.Volume
}

func (o *Outcome) add(m *rule.Missed) {
	o.Fills, o.UL = o.Fills+1, o.UL+m.UL
	if m.Denied {
		o.Denied++
	}
}

// A ReasonOutcome is what would not have flowed for a reason.
type ReasonOutcome struct {
	Reason    policy.Reason
	Now, Then Outcome
}

// A VehicleOutcome is what a vehicle took, and would not have.
type VehicleOutcome struct {
	Vehicle   Vehicle
	Fills     int64
	VolumeUL  dispense.Volume
	Now, Then Outcome
}

// Simulate tries what an act would do on the fills of the last months of the vehicles
// that it changes.
func (f *Fleet) Simulate(ctx context.Context, e *Effect) (Simulation, error) {
	now := f.now()
	y, m, _ := now.In(f.cfg.Zone).Date()
	s := Simulation{From: midnight(y, m-simulatedMonths, 1, f.cfg.Zone), Until: now}
	fills, err := f.cfg.Store.RuleFills(ctx, s.From, s.Until)
	if err != nil {
		return s, err
	}
	s.run(f.cfg.calendar(), e, fills)
	return s, nil
}

// run fills in what becomes of the fills.
func (s *Simulation) run(c Calendar, e *Effect, fills []rule.Fill) {
	now, then, of := map[string]*rule.Car{}, map[string]*rule.Car{}, map[string]*VehicleOutcome{}
	for i := range e.Vehicles {
		x := &e.Vehicles[i]
		_, entry := x.Vehicle.Entry()
		car := *entry.(*policy.Vehicle)
		now[x.Vehicle.Vehicle] = &rule.Car{Vehicle: car, InForce: x.Before.InForce}
		then[x.Vehicle.Vehicle] = &rule.Car{Vehicle: car, InForce: x.After.InForce}
		of[x.Vehicle.Vehicle] = &VehicleOutcome{Vehicle: x.Vehicle}
	}
	for _, fill := range fills {
		if v := of[fill.Vehicle]; v != nil {
			v.Fills, v.VolumeUL = v.Fills+1, v.VolumeUL+fill.VolumeUL
			s.Fills, s.VolumeUL = s.Fills+1, s.VolumeUL+fill.VolumeUL
		}
	}
	calendar := func(kind string, at time.Time) (string, time.Time, time.Time) {
		p := c.PeriodAt(kind, at)
		return p.ID, p.From, p.Until
	}
	reasons := map[policy.Reason]*ReasonOutcome{}
	count := func(cars map[string]*rule.Car, all *Outcome, vehicle func(*VehicleOutcome) *Outcome, reason func(*ReasonOutcome) *Outcome) {
		for _, m := range rule.Simulate(c.Zone, calendar, cars, fills) {
			all.add(&m)
			vehicle(of[m.Vehicle]).add(&m)
			if reasons[m.Reason] == nil {
				reasons[m.Reason] = &ReasonOutcome{Reason: m.Reason}
			}
			reason(reasons[m.Reason]).add(&m)
		}
	}
	count(now, &s.Now, func(v *VehicleOutcome) *Outcome { return &v.Now }, func(r *ReasonOutcome) *Outcome { return &r.Now })
	count(then, &s.Then, func(v *VehicleOutcome) *Outcome { return &v.Then }, func(r *ReasonOutcome) *Outcome { return &r.Then })
	for _, r := range slices.SortedFunc(maps.Values(reasons), func(a, b *ReasonOutcome) int {
		return cmp.Or(-cmp.Compare(a.Then.UL, b.Then.UL), cmp.Compare(a.Reason, b.Reason))
	}) {
		s.Reasons = append(s.Reasons, *r)
	}
	for _, v := range slices.SortedFunc(maps.Values(of), func(a, b *VehicleOutcome) int {
		return cmp.Or(-cmp.Compare(a.Then.UL-a.Now.UL, b.Then.UL-b.Now.UL), cmp.Compare(a.Vehicle.FleetNo, b.Vehicle.FleetNo))
	}) {
		s.Vehicles = append(s.Vehicles, *v)
	}
}

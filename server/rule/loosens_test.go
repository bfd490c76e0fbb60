package rule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// asked is a request that rules look at, and what there is at the island.
type asked struct {
	request   policy.Request
	drawn     map[string]dispense.Volume // of each period
	visits    map[string]int64           // made in each
	last      *policy.Fill
	emergency bool
	station   string
	tank      dispense.Volume
	odometer  int64 // held of the vehicle, km
}

func drawAsked(t *rapid.T, zone *time.Location) asked {
	now := time.Date(2026, 11, 2, 0, 0, 0, 0, zone).Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(t, "minute")) * time.Minute)
	a := asked{
		drawn: map[string]dispense.Volume{}, visits: map[string]int64{}, emergency: rapid.Bool().Draw(t, "emergency"), station: rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "station"),
		tank: dispense.Volume(rapid.IntRange(1, 150).Draw(t, "tank")) * liter, odometer: 100_000,
		request: policy.Request{
			Position: "1", Hoses: []policy.Hose{{Hose: "1", Grade: "diesel"}}, Now: now, Floor: now, Prompts: mostPrompts + 1,
			Clock: rapid.SampledFrom([]dispense.Clock{dispense.Synchronized, dispense.Unset}).Draw(t, "clock"),
		},
	}
	q := &a.request
	if q.Typed = "v1"; rapid.Bool().Draw(t, "label") {
		q.Typed, q.Scan = "", &policy.Scan{ID: "L1", Version: 1, TokenHash: token, TwoD: true}
	}
	q.Driver = rapid.SampledFrom([]*dispense.Who{nil, {Person: "p1", By: "badge"}, {Person: "p1", By: "pin"}, {Person: "p1", By: "typed"}}).Draw(t, "driver")
	if rapid.Bool().Draw(t, "reading") {
		q.OdometerM = new((a.odometer + rapid.Int64Range(-100, 3000).Draw(t, "km")) * 1000)
	}
	for _, period := range Periods() {
		a.visits[period] = rapid.Int64Range(0, 4).Draw(t, "visits in a "+period)
		a.drawn[period] = dispense.Volume(rapid.IntRange(0, 100).Draw(t, "drawn in a "+period)) * liter
	}
	if rapid.Bool().Draw(t, "last fill") {
		a.last = &policy.Fill{At: now.Add(-time.Duration(rapid.IntRange(0, 180).Draw(t, "minutes ago")) * time.Minute)}
	}
	return a
}

// decide asks policy.Decide what is granted by what is in force.
func (a asked) decide(zone *time.Location, f InForce) policy.Decision {
	is := &island{held: policy.NewHolding(a.station), book: policy.Book{}, last: map[string]policy.Fill{}, known: map[string]bool{}}
	if a.last != nil {
		is.last["v1"] = *a.last
	}
	lease := func(quota string, size Size, used dispense.Volume) {
		is.book[policy.LeaseID{Quota: quota, Period: "now"}] = policy.Use{UsedUL: used}
		is.take(a.station, &is.own, &policy.Lease{Quota: quota, Period: "now", Epoch: epoch, FromAt: a.request.Now.Add(-time.Hour), UntilAt: a.request.Now.Add(time.Hour), LimitUL: size.UL, LimitVisits: size.Visits})
	}
	is.take(a.station, &is.own, &policy.Settings{Zone: zone.String()})
	vehicle := &policy.Vehicle{
		Vehicle: "v1", Status: "active", Grades: []string{"diesel"}, TankUL: &a.tank, Rule: f.Rule.Rule, Odometer: "on",
		OdometerM: new(a.odometer * 1000), OdometerAt: a.request.Now.Add(-48 * time.Hour),
	}
	for _, s := range f.Sizes {
		used := a.drawn[s.Period]
		if s.Visits != nil {
			used = dispense.Volume(a.visits[s.Period])
		}
		vehicle.Quotas = append(vehicle.Quotas, quota("v1", s))
		lease(quota("v1", s), s, used)
	}
	lease("e1", Size{UL: 30 * liter}, 0)
	lease("e2", Size{UL: 60 * liter}, 0)
	is.take(policy.Fleet, &is.fleet, vehicle, &f.Rule, &policy.Label{Label: "L1", Version: 1, Vehicle: "v1", Status: "active", TokenSHA256: token},
		&policy.Person{Person: "p1", Status: "active", Roles: []string{"driver"}})
	return policy.Decide(policy.View{Held: is.held, Own: is, Epoch: epoch, Zone: zone, Emergency: a.emergency}, a.request)
}

func granted(d policy.Decision) dispense.Volume {
	if d.Outcome != policy.Grant {
		return 0
	}
	return d.LimitUL
}

// Where nothing is said to loosen, no request is granted more. So that this is no
// matter of chance, after differs from before in a field or two.
func TestWhatDoesNotLoosenGivesNoMore(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	said, gave, tightened := map[Field]int{}, 0, 0
	rapid.Check(t, func(r *rapid.T) {
		terms, other := drawTerms(r), drawTerms(r)
		after := terms
		for range rapid.IntRange(1, 2).Draw(r, "changes") {
			m := rapid.SampledFrom(matters()).Draw(r, "what changes")
			m.take(&after, &other)
		}
		before, then := compiled(r, terms), compiled(r, after)
		loosens := Loosens(&before, &then)
		for _, f := range loosens {
			said[f]++
		}
		if len(Loosens(&before, &before))+len(Changes(&then, &then)) > 0 {
			r.Fatal("the same is said to be looser")
		}
		for range 8 {
			a := drawAsked(r, zone)
			b, n := a.decide(zone, before), a.decide(zone, then)
			if slices.Contains(n.Flags, "emergency") && then.Rule.EmergencyQuota == before.Rule.EmergencyQuota {
				continue // people declared one: the emergency quota is there for that
			}
			switch {
			case granted(n) > max(granted(b), liter-1) && len(loosens) == 0:
				r.Fatalf("granted %s before (%s), %s after (%s), and nothing is said to loosen: %+v, then %+v", granted(b), b.Reason, granted(n), n.Reason, before, then)
			case granted(n) > granted(b):
				gave++
			case granted(n) < granted(b):
				tightened++
			}
		}
	})
	t.Logf("fields: %v; gave more %d times, less %d times", said, gave, tightened)
	if gave == 0 || tightened == 0 {
		t.Error("no change gave more, or none less: nothing was tried")
	}
}

// What is in force goes from one to the other by each field alone, and back.
func TestEachFieldLoosens(t *testing.T) {
	t.Parallel()
	night, day := []policy.Hours{{FromMin: 22 * 60, ToMin: 5 * 60}}, []policy.Hours{{Days: []string{"mon"}, FromMin: 23 * 60, ToMin: 60}}
	tight := Terms{
		PerFill: Liters(50 * liter), Day: Liters(50 * liter), Week: Liters(100 * liter), Month: &Limit{Cents: 100_000}, Year: Liters(0), DayVisits: new(int64(1)), WeekVisits: new(int64(5)), MonthVisits: new(int64(9)), YearVisits: new(int64(99)), Hours: &day, UnknownClock: new("deny"),
		IntervalS: new(int64(3600)), Stations: &Places{Clusters: []string{"south"}}, Driver: new("pin"), Odometer: &Asked{MaxKMDay: new(int64(300)), Else: "block"},
		TankPct: new(int64(90)), Refuse1D: new(true), Emergency: new(""), Mode: new("enforce"),
	}
	loose := Terms{
		PerFill: Liters(51 * liter), Day: &Limit{}, Week: Liters(101 * liter), Month: &Limit{Cents: 100_001}, Year: Liters(liter), DayVisits: new(int64(2)), WeekVisits: new(int64(0)), MonthVisits: new(int64(10)), YearVisits: new(int64(100)), Hours: &night, UnknownClock: new("grant"),
		IntervalS: new(int64(3599)), Stations: &Places{Stations: []string{"c", "d"}}, Driver: new("badge"), Odometer: &Asked{MaxKMDay: new(int64(301)), Else: "block"},
		TankPct: new(int64(91)), Refuse1D: new(false), Emergency: new("e1"), Mode: new("observe"),
	}
	before, err := Compile(&tight, given)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range matters() {
		t.Run(string(m.field), func(t *testing.T) {
			changed := tight
			m.take(&changed, &loose)
			after, err := Compile(&changed, given)
			if err != nil {
				t.Fatal(err)
			}
			if got := Loosens(&before, &after); len(got) != 1 || got[0] != m.field {
				t.Errorf("got %v, want it to loosen", got)
			}
			if got := Loosens(&after, &before); len(got) != 0 {
				t.Errorf("back: got %v, want nothing to loosen", got)
			}
			if got := Changes(&after, &before); len(got) != 1 || got[0] != m.field {
				t.Errorf("back: got %v changed, want it", got)
			}
		})
	}
}

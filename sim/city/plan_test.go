package city_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/city"
)

var names = []string{"norte", "sur"}

// The same seed gives the same day, another seed another.
func TestPlanIsAFunctionOfItsSeed(t *testing.T) {
	t.Parallel()
	a, b := city.NewPlan(7, 60, names, 12*time.Hour), city.NewPlan(7, 60, names, 12*time.Hour)
	if !reflect.DeepEqual(a, b) {
		t.Error("two plans of seed 7 differ")
	}
	if c := city.NewPlan(8, 60, names, 12*time.Hour); reflect.DeepEqual(a, c) {
		t.Error("plans of seeds 7 and 8 are the same")
	}
}

// Every kind of discrepancy is planted at every station, within the day, with an
// id of its own, and with ordinary visits after it that bring it to light.
func TestPlanPlantsEveryKindEverywhere(t *testing.T) {
	t.Parallel()
	for _, stations := range [][]string{{"norte"}, names, {"a1", "a2", "a3"}} {
		for seed := range uint64(50) {
			p := city.NewPlan(seed, 10, stations, 2*time.Hour)
			kinds := 5
			if len(stations) == 1 {
				kinds = 4
			}
			ids := map[string]bool{}
			for _, d := range p.Planted {
				ids[d.ID] = true
			}
			if got, want := len(ids), kinds*len(stations); got != want || got != len(p.Planted) {
				t.Fatalf("seed %d, stations %v: got %d planted with %d ids, want %d", seed, stations, len(p.Planted), got, want)
			}
			checkVisits(t, seed, p, len(stations))
		}
	}
}

func checkVisits(t *testing.T, seed uint64, p *city.Plan, stations int) {
	t.Helper()
	if !slices.IsSortedFunc(p.Visits, func(a, b city.Visit) int { return int(a.After - b.After) }) {
		t.Errorf("seed %d: visits are out of order", seed)
	}
	for _, v := range p.Visits {
		if v.After < 0 || v.After >= 2*time.Hour || v.Station < 0 || v.Station >= stations {
			t.Errorf("seed %d: %s comes at %v to station %d: outside of the day or city", seed, v.Vehicle.Number, v.After, v.Station)
		}
		if v.WantUL <= 0 || v.WantUL > int64(v.Vehicle.TankL)*1_000_000 || v.FlowLPM < 35 || v.FlowLPM > 80 {
			t.Errorf("seed %d: %s wants %d at %d L/min into %d L", seed, v.Vehicle.Number, v.WantUL, v.FlowLPM, v.Vehicle.TankL)
		}
	}
}

// Numbers and plates tell vehicles apart.
func TestFleetIsDistinct(t *testing.T) {
	t.Parallel()
	numbers, plates := map[string]bool{}, map[string]bool{}
	fleet := city.Fleet(3, 2000, 2)
	for _, v := range fleet {
		numbers[v.Number], plates[v.Plate] = true, true
	}
	if len(numbers) != len(fleet) || len(plates) != len(fleet) {
		t.Errorf("got %d numbers and %d plates of %d vehicles, want all different", len(numbers), len(plates), len(fleet))
	}
}

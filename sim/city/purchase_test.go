package city_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/city"
)

// Of the tickets as many are late, wrong and typed twice as is said, every one is of
// its own number, and odometers only grow.
func TestPurchases(t *testing.T) {
	t.Parallel()
	open := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for seed := range uint64(20) {
		list, fleet := city.NewPurchases(seed, 100, open, 12*time.Hour, map[string]int64{city.Diesel: 258_900, city.Magna: 239_900})
		odd, numbers, odometers := map[string]int{}, map[string]bool{}, map[string]int{}
		for _, p := range list {
			odd[p.Odd]++
			numbers[p.Number] = true
			if late := p.At.Before(open); late != (p.Odd == city.Late) || p.At.After(open.Add(p.TypedAfter)) || p.UL <= 0 || p.UL%10_000 != 0 {
				t.Errorf("seed %d: %+v", seed, p)
			}
			if before := odometers[p.Vehicle.Number]; p.OdometerKM <= before {
				t.Errorf("seed %d: the odometer of %s goes from %d to %d", seed, p.Vehicle.Number, before, p.OdometerKM)
			}
			odometers[p.Vehicle.Number] = p.OdometerKM
		}
		if len(list) != 100 || len(numbers) != 100 || len(fleet) != 50 || odd[city.Late] != 10 || odd[city.Twice] != 2 ||
			odd[city.WrongLiters]+odd[city.WrongOdometer]+odd[city.WrongNumber] != 5 || odd[city.WrongNumber] == 0 {
			t.Errorf("seed %d: got %d tickets, %d numbers, %d vehicles, %v", seed, len(list), len(numbers), len(fleet), odd)
		}
	}
	for digits, want := range map[string]string{"1": "2", "9": "1", "40.02": "50.02", "105": "205"} {
		if got := city.Slip(digits); got != want {
			t.Errorf("slip of %s: got %s, want %s", digits, got, want)
		}
	}
}

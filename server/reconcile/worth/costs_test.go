package worth_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

func TestCosts(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	booked := func(of string, item worth.Item, liters, cents int64) worth.Booking {
		return worth.Booking{Day: of, Of: of, Item: item, Amount: worth.Amount{UL: dispense.Volume(liters) * liter, Cents: cents}}
	}
	opening := worth.Amount{UL: 1_000 * liter, Cents: 2_000_000}
	costsOf := func(from string, opening worth.Amount, booked []worth.Booking) *worth.Costs {
		return worth.CostsOf([]worth.Began{{from, opening}}, booked)
	}
	c := costsOf("2026-12-01", opening, []worth.Booking{
		booked("2026-12-05", worth.Received, 100, 400_000), // after the fills of its day, at another price
		booked("2026-12-05", worth.Filled, -100, -210_000),
		booked("2026-12-02", worth.Opening, 1_000, 2_000_000),
		booked("2026-12-05", worth.Filled, 0, -10_000), // an adjustment
		booked("2026-12-07", worth.Filled, -1_000, -2_180_000),
	})
	for _, tt := range []struct {
		of    *worth.Costs
		day   string
		cents int64 // of 10 L; 0: nobody knows
	}{
		{c, "2026-11-30", 0},
		{c, "2026-12-01", 20_000}, // nothing was booked by then
		{c, "2026-12-03", 20_000},
		{c, "2026-12-05", 22_000},
		{c, "2026-12-06", 21_800},
		{c, "2026-12-31", 21_800}, // the tank is empty since: what it had last
		{costsOf("2026-12-01", worth.Amount{}, nil), "2026-12-02", 0},
		{costsOf("2026-12-01", worth.Amount{}, []worth.Booking{booked("2026-12-01", worth.Received, 100, 0)}), "2026-12-02", 0}, // of which nobody has said a price
	} {
		if cents, known := tt.of.Of(tt.day, 10*liter); cents != tt.cents || known != (tt.cents != 0) {
			t.Errorf("%s: got %d, %v, want %d", tt.day, cents, known, tt.cents)
		}
	}
	// A truck of which nobody has said yet what it cost: what leaves is at the average before it, until somebody has.
	load := []worth.Booking{
		booked("2026-12-03", worth.Filled, -100, -200_000), booked("2026-12-05", worth.Received, 9_000, 0), booked("2026-12-05", worth.Filled, -100, -18_000), booked("2026-12-06", worth.Filled, -50, -9_000),
	}
	for _, day := range []string{"2026-12-05", "2026-12-06", "2026-12-20"} {
		if cents, known := costsOf("2026-12-01", opening, load).Of(day, 10*liter); cents != 20_000 || !known {
			t.Errorf("%s, before its price: got %d, %v, want 20000", day, cents, known)
		}
	}
	load = append(load, booked("2026-12-05", worth.Received, 0, 22_500_000), booked("2026-12-05", worth.Filled, 0, -225_000))
	if cents, known := costsOf("2026-12-01", opening, load).Of("2026-12-05", 10*liter); cents != 24_300 || !known {
		t.Errorf("with its price: got %d, %v, want 24300", cents, known)
	}
	// Said anew with a later day: what left before that is at the opening that it had then.
	anew := worth.CostsOf([]worth.Began{{"2026-11-01", worth.Amount{UL: 1_000 * liter, Cents: 1_000_000}}, {"2026-11-01", opening}, {"2026-12-01", opening}, {"2026-12-04", worth.Amount{UL: 100 * liter, Cents: 250_000}}}, nil)
	for day, want := range map[string]int64{"2026-10-31": 0, "2026-11-05": 20_000, "2026-12-03": 20_000, "2026-12-04": 25_000} {
		if cents, known := anew.Of(day, 10*liter); cents != want || known != (want != 0) {
			t.Errorf("%s, with an opening that was said anew: got %d, %v, want %d", day, cents, known, want)
		}
	}
	if _, known := c.Of("2026-12-05", 1<<62); known {
		t.Error("more than any fill has a price")
	}
}

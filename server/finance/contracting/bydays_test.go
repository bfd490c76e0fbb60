package contracting

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/contract"
)

// A line of fills of several days should cost what the index was on each, by liters; where it is not known of one,
// or no day is, nobody knows.
func TestByDays(t *testing.T) {
	t.Parallel()
	prices := []contract.Price{{Product: "diesel", From: "2026-10-01", Kind: contract.ByIndex, Index: "X", E4: -5_000, Published: []contract.Published{{Day: "2026-10-02", E4: 235_000}, {Day: "2026-10-03", E4: 255_000}}}}
	const liter = dispense.Liter
	for _, tt := range []struct {
		name  string
		of    []flow
		want  int64
		known bool
	}{
		{"one", []flow{{"2026-10-02", 40 * liter}}, 230_000, true},
		{"two days", []flow{{"2026-10-02", 100 * liter}, {"2026-10-03", 900 * liter}}, 248_000, true},
		{"rounded", []flow{{"2026-10-02", liter}, {"2026-10-03", 2 * liter}}, 243_333, true},
		{"a day without one", []flow{{"2026-10-02", liter}, {"2026-10-20", liter}}, 0, false},
		{"a day before all", []flow{{"2026-10-02", liter}, {"2026-10-01", liter}}, 0, false},
		{"no day", nil, 0, false},
		{"no liters", []flow{{"2026-10-02", 0}}, 0, false},
	} {
		if got, known := byDays(prices, "diesel", tt.of); got.E4 != tt.want || known != tt.known {
			t.Errorf("%s: got %d, %t, want %d, %t", tt.name, got.E4, known, tt.want, tt.known)
		}
	}
}

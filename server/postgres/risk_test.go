package postgres_test

import (
	"fmt"
	"testing"

	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What a liter cost is what the fill said, or the price of then, in the money of the budget; of a
// fill that was paid in other money nobody knows.
func TestFuelIsPricedInMoneyOfTheBudget(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, price := range []struct {
		e4       int64
		currency string
		from     string
		station  string
	}{{200_000, "MXN", "2026-01-01", ""}, {250_000, "MXN", "2026-06-01", ""}, {12_000, "USD", "2026-01-01", "norte"}} {
		exec(`INSERT INTO price (grade, station, from_at, price_e4, currency) VALUES ('magna', $1, $2, $3, $4)`, price.station, price.from, price.e4, price.currency)
	}
	fill := func(seq int, at string, e4 any, currency any) {
		exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, hose, purpose, volume_ul, volume_from, price_e4, currency, filled, ended, flags, source)
VALUES ('norte', 1, $1, 0, $2, $2, 'S', 'magna', '1', 'vehicle', 40000000, 'totalizer', $3, $4, 'yes', 'H', '{}', 'pump')`, seq, at, e4, currency)
	}
	fill(1, "2026-03-01T12:00:00Z", 210_000, "MXN")
	fill(2, "2026-03-02T12:00:00Z", 12_000, "USD")
	fill(3, "2026-07-02T12:00:00Z", nil, nil)
	for _, tt := range []struct {
		name, ref, at string
		want          string
	}{
		{"as the fill said", "norte/1/1", "2026-03-01T12:00:00Z", "210000"},
		{"in dollars", "norte/1/2", "2026-03-02T12:00:00Z", "none"},
		{"the fleet's price of then", "norte/1/3", "2026-07-02T12:00:00Z", "250000"},
		{"of no fill, at a hose that charged in dollars last", "", "2026-03-03T12:00:00Z", "200000"},
	} {
		var got *int64
		if err := pool.QueryRow(t.Context(), `SELECT price_e4 FROM fuel_of($1, 'norte', '1', $2::timestamptz)`, tt.ref, tt.at).Scan(&got); err != nil {
			t.Fatal(err)
		}
		said := "none"
		if got != nil {
			said = fmt.Sprint(*got)
		}
		if said != tt.want {
			t.Errorf("%s: a liter is %s, want %s", tt.name, said, tt.want)
		}
	}
	exec(`INSERT INTO budget_terms (currency, form, rules, reason, said_by, said_at) VALUES ('USD', '[]', '[]', 'x', 'x', now())`)
	var e4 int64
	if err := pool.QueryRow(t.Context(), `SELECT price_e4 FROM fuel_of('norte/1/2', 'norte', '1', '2026-03-02T12:00:00Z')`).Scan(&e4); err != nil || e4 != 12_000 {
		t.Errorf("where the budget is in dollars a liter is %d, %v; want 12000", e4, err)
	}
}

package spending_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// stopped has an account of 1,000.00 with a hard stop, from which v3 is paid, and a desk whose
// leases are issued by lease.
func (h *treasury) stopped(lease func(quotas []string) error) *spending.Desk {
	h.Helper()
	h.departmentFund("works", "FORT", "2026-01-01")
	h.must(h.fleet.Save(h.ctx, "test", &fleet.Price{Grade: "magna", PriceE4: 200000, Currency: "MXN", FromAt: h.now.AddDate(0, 0, 1)}))
	h.approve("D1", budget.Approved, 100_000)
	h.must(h.desk.SayStop(h.ctx, "fina", spending.StopSaid{StopSaid: budget.StopSaid{Key: worksAccount, From: "2026-11-28", Stop: budget.Hard}, Reason: "acuerdo"}))
	return spending.New(spending.Config{
		Store: h.store, Calendar: budget.Calendar{Zone: h.zone}, Now: func() time.Time { return h.now },
		Open: func(context.Context) (budget.Period, error) { return h.open, nil },
		Lease: func(ctx context.Context, quotas []string) error {
			return errors.Join(lease(quotas), h.fleet.RenewOf(ctx, quotas))
		},
		Years: func(at time.Time) (years []spending.QuotaYear) {
			for _, p := range h.fleet.QuotaYears(at) {
				years = append(years, spending.QuotaYear(p))
			}
			return years
		},
	})
}

const worksAccount = budget.Key("FORT-26103-works")

func (h *treasury) approve(id string, moment budget.Moment, cents int64) {
	h.Helper()
	h.must(h.desk.SayMovement(h.ctx, "fina", spending.Movement{
		Movement: budget.Movement{ID: id, Year: 2026, Moment: moment, Key: worksAccount, Day: "2026-11-28", Cents: cents, Reason: "oficio"}, AgreedBy: "jefa",
	}))
}

// Leases that could not be issued when an account got another size are issued when stations are
// told next, also by another process: a size that is kept tells nobody that they were not.
func TestLeasesFollowSizes(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	var leased []string
	var failure error
	desk := h.stopped(func(quotas []string) error {
		if failure == nil {
			leased = quotas
		}
		return failure
	})
	h.must(desk.Tell(h.ctx))
	quota := spending.QuotaOf(worksAccount)
	size := func() (ul dispense.Volume) {
		h.must(h.pool.QueryRow(h.ctx, `SELECT size_ul FROM quota WHERE quota = $1 AND from_at < '2027-01-01' ORDER BY from_at DESC LIMIT 1`, quota).Scan(&ul))
		return ul
	}
	first := size()
	if !slices.Contains(leased, quota) || first <= 45*dispense.Liter || first > 50*dispense.Liter {
		t.Fatalf("1,000.00 at 20.00 a liter: got leases of %q and a size of %s, want %s of nearly 50 L", leased, first, quota)
	}
	h.approve("D2", budget.Adjusted, 100_000)
	failure, leased = errors.New("the database is away"), nil
	if err := desk.Tell(h.ctx); !errors.Is(err, failure) {
		t.Fatalf("got %v, want %v", err, failure)
	}
	if got := size(); got <= first {
		t.Fatalf("the size was kept: got %s, want more than %s", got, first)
	}
	failure = nil
	h.must(desk.Tell(h.ctx))
	if !slices.Contains(leased, quota) {
		t.Errorf("told again: got leases of %q, want %s", leased, quota)
	}
}

// Which account a quota is of stays, also for who writes into the database.
func TestQuotasStayOfTheirAccounts(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.must(h.stopped(func([]string) error { return nil }).Tell(h.ctx))
	for _, sql := range []string{`UPDATE budget_quota SET account = 'other'`, `DELETE FROM budget_stop`} {
		if _, err := h.pool.Exec(h.ctx, sql); err == nil {
			t.Errorf("%s: was done", sql)
		}
	}
}

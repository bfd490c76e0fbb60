package matching_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A line is judged by the tolerances of its day and of its contract: those that begin later judge no
// line before them, and one alone lets nothing more pass, neither at the desk nor in the database.
func TestTolerancesBeginOnADay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(7, 4, supplier.Station, time.Date(2026, 10, 26, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].At = time.Date(2026, 10, 26+i, 9, 0, 0, 0, o.zone)
	}
	o.poured("gas", sales, func(_ int, s *supplier.Sale) bool { s.PriceE4 += 500; return true })
	for i := range sales {
		o.billed(uint64(11+i), terms(supplier.Station, supplier.Fill), sales[i:i+1], nil)
	}
	q := o.month(time.October)
	before := o.counts(q)
	if strings.Contains(before, "exact") {
		t.Fatalf("they differ by five cents a liter: %s", before)
	}
	lines := o.look(q).Rows
	days := map[string]bool{}
	for i := range lines {
		if lines[i].Contract != "gas" {
			t.Fatalf("line of contract %q", lines[i].Contract)
		}
		days[lines[i].IssuedAt.In(o.zone).Format(time.DateOnly)] = true
	}
	loose := matching.Tolerance{Tolerances: match.Usual, Reason: "acuerdo", From: "2026-11-01"}
	loose.Tolerances.Cents, loose.PriceE4, loose.CentsMill = 10_000, 10_000, 50
	for _, agreed := range []string{"", "FINA "} {
		bad := loose
		bad.AgreedBy = agreed
		if p, ok := errors.AsType[*matching.Problem](o.desk.SayTolerance(o.ctx, "fina", bad)); !ok || p.Field != map[bool]string{true: "agreed", false: "same"}[agreed == ""] {
			t.Errorf("agreed by %q: got %v", agreed, p)
		}
	}
	loose.AgreedBy = "otra"
	o.must(o.desk.SayTolerance(o.ctx, "fina", loose))
	if got := o.counts(q); got != before {
		t.Errorf("what begins in November: October has %s, and had %s", got, before)
	}
	if seen := o.look(q); seen.Version != 0 || seen.Rows[0].Tolerance.Version != 0 || seen.Tolerance.Version != 0 {
		t.Errorf("October is of version %d", seen.Version)
	}
	other := loose
	other.From, other.Contract = "2026-01-01", "nadie"
	if err := o.desk.SayTolerance(o.ctx, "fina", other); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("of a contract that is not there: %v", err)
	}
	loose.From, loose.Contract = "2026-10-01", "gas"
	o.must(o.desk.SayTolerance(o.ctx, "fina", loose))
	if got := o.counts(q); !strings.Contains(got, "exact 4") {
		t.Errorf("of the contract from October on: %s", got)
	}
	if r := o.look(q).Rows[0]; r.Tolerance.Version != 2 || r.Tolerance.Contract != "gas" {
		t.Errorf("a line was judged by %+v", r.Tolerance)
	}

	// The database.
	say := func(from, contract string, cents int64, agreed string) error {
		_, err := o.pool.Exec(o.ctx, `INSERT INTO match_tolerances (from_on, contract, volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, reason, said_by, agreed_by, said_at)
			VALUES ($1::date, $2, 50000, 5, 100, $3, 1, 35, 1000000, 1, 'x', 'fina', $4, now())`, from, contract, cents, agreed)
		return err
	}
	for _, tt := range []struct {
		from, contract string
		cents          int64
		agreed         string
		taken          bool
	}{
		{"2026-09-01", "", 11, "", false}, {"2026-09-01", "", 11, " Fina", false}, {"2026-09-01", "", 10, "", true}, {"2026-09-02", "", 9, "", true}, {"2026-09-03", "", 10, "", false},
		{"2026-09-03", "", 10, "otra", true}, {"2026-10-02", "gas", 10_000, "", true}, {"2026-10-03", "gas", 9, "", true}, {"2026-10-04", "gas", 10, "", false},
	} {
		if err := say(tt.from, tt.contract, tt.cents, tt.agreed); (err == nil) != tt.taken {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

// One alone lets no more pass on any day, of any contract; and no day before the first knows of it.
func TestOneAloneLoosensNoMatch(t *testing.T) {
	t.Parallel()
	contracts := []string{"", "a", "b"}
	day := func(n int) string { return time.Date(2026, 10, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	one := func(t *rapid.T, n int64) matching.Tolerance {
		x := matching.Tolerance{Version: n, From: day(rapid.IntRange(0, 8).Draw(t, "from")), Contract: rapid.SampledFrom(contracts).Draw(t, "contract"), Tolerances: match.Usual}
		x.PriceE4, x.Days = rapid.Int64Range(0, 200).Draw(t, "price"), rapid.IntRange(0, 70).Draw(t, "days")
		if rapid.Bool().Draw(t, "awaits") {
			late := rapid.IntRange(0, 40).Draw(t, "late")
			x.Awaited = &matching.Awaited{Late: late, Urgent: late + rapid.IntRange(0, 40).Draw(t, "urgent")}
		}
		return x
	}
	rapid.Check(t, func(t *rapid.T) {
		var said matching.SaidTolerances
		for n := range rapid.Int64Range(0, 8).Draw(t, "said") {
			said = append(said, one(t, n+1))
		}
		x := one(t, 99)
		with := append(append(matching.SaidTolerances{}, said...), x)
		for _, c := range contracts {
			for n := -1; n < 10; n++ {
				was, is := said.At(c, day(n)), with.At(c, day(n))
				if day(n) < x.From && was != is {
					t.Fatalf("%+v counts on %s already", x, day(n))
				}
				later := (is.Awaited == nil) != (was.Awaited == nil) || is.Awaited != nil && (is.Awaited.Late > was.Awaited.Late || is.Awaited.Urgent > was.Awaited.Urgent)
				if (is.PriceE4 > was.PriceE4 || is.Days > was.Days || later) && !said.Loosens(x) {
					t.Fatalf("%+v lets more pass of %q on %s, and takes one", x, c, day(n))
				}
			}
		}
	})
}

package postgres_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What was given up of a loss is of the month in which it was closed, and stays there when it grows: the next closing
// has what it gives up besides, or what came back after all.
func TestGivenUpIsOfItsMonth(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	seq := 0
	act := func(finding string, month time.Month, state string, cents any) {
		t.Helper()
		seq++
		var other, role, otherRole any
		switch state {
		case "closed":
			other = "marta"
		case "justified":
			other, role, otherRole = "marta", "finance", "manager"
		}
		if _, err := pool.Exec(t.Context(), `INSERT INTO finding_act (station, epoch, seq, branch, at, finding, rule, state, person, other, reason, cents, role, other_role) VALUES ('office', 1, $1, 0, $2, $3, 'over_tank', $4, 'luis', $5, 'x', $6, $7, $8)`,
			seq, time.Date(2026, month, 10, 12, seq, 0, 0, time.UTC), "over_tank:"+finding, state, other, cents, role, otherRole); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, september, october, november int64) {
		t.Helper()
		for month, want := range map[time.Month]int64{time.September: september, time.October: october, time.November: november} {
			w := closes.Window{Period: budget.Period{Year: 2026, N: int(month)}, From: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, month+1, 1, 0, 0, 0, 0, time.UTC), Zone: time.UTC}
			r, err := postgres.New(pool).CloseRecords(t.Context(), w, []closes.Head{{Station: "office", Epoch: 1, Seq: 1000}})
			if err != nil {
				t.Fatal(err)
			}
			var got int64
			if i := slices.IndexFunc(r.Figures, func(f snapshot.Figure) bool { return f.Name == "written_off" }); i >= 0 {
				got = r.Figures[i].N
				if got == 0 {
					t.Errorf("%s, %s: nothing is given up, and it is a figure", when, month)
				}
			}
			if got != want {
				t.Errorf("%s: of %s got %d, want %d", when, month, got, want)
			}
		}
	}
	act("a", time.September, "written_off", 90_000)
	want("nobody has agreed", 0, 0, 0)
	act("a", time.September, "closed", nil)
	act("b", time.September, "written_off", 1_000)
	act("b", time.September, "closed", nil)
	want("given up", 91_000, 0, 0)
	act("a", time.October, "confirmed", nil)
	act("a", time.October, "written_off", 150_000)
	want("it grew", 91_000, 0, 0)
	act("a", time.October, "closed", nil)
	want("and was given up", 91_000, 60_000, 0)
	act("a", time.November, "confirmed", nil)
	act("a", time.November, "closed", nil)
	want("it was none", 91_000, 60_000, -150_000)
	act("b", time.October, "explained", nil)
	want("somebody explains the other", 91_000, 60_000, -150_000)
	act("b", time.October, "justified", nil)
	want("and another agrees: nothing is lost", 91_000, 59_000, -150_000)
}

// A month is signed with the versions of all rules that it is judged by, as of its end: what begins later, or
// waits for a second person, is none of them, and of what nobody said anything there is none.
func TestAMonthNamesItsRules(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	rules := func(month time.Month) map[string]string {
		t.Helper()
		w := closes.Window{Period: budget.Period{Year: 2026, N: int(month)}, From: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, month+1, 1, 0, 0, 0, 0, time.UTC), Zone: time.UTC}
		r, err := store.CloseRecords(t.Context(), w, nil)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, x := range r.Rules {
			all[x.Name] = x.Version
		}
		return all
	}
	if got := rules(time.October); len(got) != 0 {
		t.Errorf("nobody said anything: got %v", got)
	}
	for _, sql := range []string{
		`INSERT INTO finding_rule (rule, off, from_at, reason, said_by, said_at, state, loosens) VALUES
		 ('over_tank', false, '2026-10-10', 'x', 'ana', '2026-10-09', 'in_force', false), ('late', false, '2026-10-11', 'x', 'ana', '2026-10-09', 'proposed', true), ('over_tank', false, '2026-11-01', 'x', 'ana', '2026-10-30', 'in_force', false)`,
		`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('gas', 1, 'Gasolinera', 'CVA010101AA1', '3', 'MXN', 'station', '2026-01-01', now(), 'x', 'y')`,
		`INSERT INTO contract_price (contract, product, from_on, kind, price_e4, reason, said_by, agreed_by, said_at) VALUES ('gas', 'magna', '2026-10-31', 'fixed', 239900, 'x', 'ana', 'luis', now()), ('gas', 'magna', '2026-11-01', 'fixed', 239900, 'x', 'ana', 'luis', now())`,
		`INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) VALUES ('CRE', 'magna', '2026-10-31', 239900, 'x', 'ana', 'luis', '2026-11-02'), ('CRE', 'magna', '2026-11-01', 239900, 'x', 'ana', 'luis', '2026-11-02')`,
		`INSERT INTO day_terms (station, from_on, closes, supervisor, weekdays, due_h, reason, said_by, agreed_by, said_at) VALUES ('', '2026-10-31', true, true, '{1}', 24, 'x', 'ana', 'luis', now()), ('', '2026-11-01', true, true, '{1}', 24, 'x', 'ana', 'luis', now())`,
		`INSERT INTO calibration_terms (from_on, of_ml, told_by, reason, said_by, said_at) VALUES ('2026-10-31', 20000, '', 'x', 'ana', now()), ('2026-11-01', 20000, '', 'x', 'ana', now())`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	if got, want := rules(time.October), map[string]string{"discrepancies": "1", "prices": "1", "indices": "1", "days": "1", "calibrations": "1"}; !maps.Equal(got, want) {
		t.Errorf("October: got %v, want %v", got, want)
	}
	if got, want := rules(time.November), map[string]string{"discrepancies": "3", "prices": "2", "indices": "2", "days": "2", "calibrations": "2"}; !maps.Equal(got, want) {
		t.Errorf("November: got %v, want %v", got, want)
	}
}

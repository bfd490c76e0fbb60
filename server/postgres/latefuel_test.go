package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What each record changed of what counts adds up to what counts, month by month, whatever corrects what; and a
// correction that says another month is of both.
func TestLateFuelAddsUp(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	var all []budget.Source
	come := func(station string, seq int64) {
		exec(`INSERT INTO arrival (station, epoch, first_seq, branch, last_seq, received_at) VALUES ($1, 1, $2, 0, $2, '2026-11-20'::timestamptz + $3::int * interval '1 minute')`, station, seq, len(all))
		all = append(all, budget.Source{Ref: dispense.Ref{Station: station, Epoch: 1, Seq: seq}})
	}
	const columns = `(station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, filled, ended, flags, source, amount_cents, currency)`
	fill := func(seq int64, at string, ul int) {
		exec(`INSERT INTO dispense `+columns+` VALUES ('norte', 1, $1, 0, $2::timestamptz, $2::timestamptz, 'S', 'magna', 'vehicle', $3::bigint, 'pump', 'yes', 'H', '{}', 'pump', $3::bigint * 2, 'MXN')`, seq, at, ul)
		come("norte", seq)
	}
	correct := func(seq int64, action, station string, of int64, at any, ul int) {
		exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('office', 1, $1, 0, '2026-11-20'::timestamptz + $5 * interval '1 minute', $2, 1, $3, $4, 'x')`, seq, station, of, action, seq)
		if action != "void" {
			exec(`INSERT INTO replacement `+columns+` VALUES ('office', 1, $1, 0, $2::timestamptz, '2026-11-20', 'S', 'diesel', 'vehicle', $3::bigint, 'typed', 'yes', 'H', '{}', 'pump', $3::bigint * 2, 'MXN')`, seq, at, ul)
		}
		come("office", seq)
	}
	fill(1, "2026-10-30", 100)
	fill(2, "2026-10-31", 200)
	fill(3, "2026-10-31", 300)
	fill(4, "2026-09-30", 400)
	fill(6, "2026-09-30", 600)
	exec(`INSERT INTO offbook (station, epoch, seq, branch, at, hose, meter, totalizer_before_ul, totalizer_after_ul, volume_ul, cause) VALUES ('norte', 1, 5, 0, '2026-10-31 10:00', 'h1', 1, 0, 500, 500, 'unknown')`)
	come("norte", 5)
	correct(10, "replace", "norte", 1, "2026-11-02", 90) // to another month
	correct(11, "replace", "norte", 1, nil, 80)          // and back
	correct(12, "void", "norte", 2, nil, 0)
	correct(13, "assign", "norte", 3, nil, 50)
	correct(14, "assign", "norte", 3, "2026-11-03", 30)
	correct(15, "void", "office", 13, nil, 0)
	correct(16, "assign", "norte", 5, nil, 20)
	correct(17, "replace", "norte", 4, "2026-10-01", 410)
	correct(18, "void", "norte", 4, nil, 0)
	correct(19, "replace", "norte", 3, nil, 250) // what was assigned of it stays so

	l, err := store.CloseLate(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	name := func(at time.Time, product string) string { return at.UTC().Format("2006-01") + " " + product }
	got := map[string][3]int64{}
	changed := map[int64]int{}
	for _, x := range all {
		minus, plus := l.Change(x)
		months := map[string]bool{}
		for sign, list := range map[int64][]closes.Flow{-1: minus, 1: plus} {
			for _, f := range list {
				months[f.At.UTC().Format("2006-01")] = true
				k := name(f.At, f.Product)
				was := got[k]
				got[k] = [3]int64{was[0] + sign, was[1] + sign*int64(f.UL), was[2] + sign**f.Cents}
			}
		}
		changed[x.Ref.Seq] = len(months)
	}
	maps.DeleteFunc(got, func(_ string, v [3]int64) bool { return v == [3]int64{} })
	want := map[string][3]int64{}
	rows, err := pool.Query(t.Context(), `SELECT happened_at, grade, volume_ul, amount_cents FROM effective_dispense`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var at time.Time
		var product string
		var ul, cents int64
		if err := rows.Scan(&at, &product, &ul, &cents); err != nil {
			t.Fatal(err)
		}
		k := name(at, product)
		was := want[k]
		want[k] = [3]int64{was[0] + 1, was[1] + ul, was[2] + cents}
	}
	if !maps.Equal(got, want) || len(want) < 3 {
		t.Errorf("got %v, want %v", got, want)
	}
	if changed[10] != 2 || changed[11] != 2 || changed[12] != 1 || changed[17] != 2 || changed[5] != 0 {
		t.Errorf("months that were changed: %v", changed)
	}

	// By either month, with the other.
	at := func(s string) time.Time {
		when, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	var told []string
	for _, month := range []int{9, 10, 11} {
		from := time.Date(2026, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
		list, err := store.CameOfMonth(t.Context(), closes.Window{From: from, To: from.AddDate(0, 1, 0), Zone: time.UTC}, at("2026-11-01"))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			if !x.Other.IsZero() {
				told = append(told, fmt.Sprintf("%d: %d %s %t %s", month, x.Ref.Seq, x.At.UTC().Format("01-02"), x.Stands, x.Other.UTC().Format("01-02")))
			}
		}
	}
	wantTold := []string{
		"9: 17 09-30 false 10-01", "10: 10 10-30 false 11-02", "10: 11 10-30 true 11-02", "10: 17 10-01 true 09-30", "11: 10 11-02 true 10-30", "11: 11 11-02 false 10-30",
	}
	for _, w := range wantTold {
		if !slices.Contains(told, w) {
			t.Errorf("%q is not among %q", w, told)
		}
	}
}

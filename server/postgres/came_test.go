package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What had been done to months when a record came is told by where journals stood, and by the clock only of
// acts with which journals are not looked at. A correction is of when the fuel flowed that it corrects.
func TestCame(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	at := func(s string) time.Time {
		t.Helper()
		when, err := time.Parse("2006-01-02 15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	fill := func(seq int, when string) {
		t.Helper()
		exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, filled, ended, flags, source) VALUES ('norte', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', 5000000, 'pump', 'yes', 'H', '{}', 'pump')`, seq, at(when))
	}
	arrives := func(station string, first, last int, when string) {
		t.Helper()
		exec(`INSERT INTO arrival (station, epoch, first_seq, branch, last_seq, received_at) VALUES ($1, 1, $2, 0, $3, $4)`, station, first, last, at(when))
	}
	act := func(n, month int, kind, when, state string, head int) {
		t.Helper()
		exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES ($1, 2026, $2, make_date(2026, $2, 1), $3, '', '', '', '{}', $4, '', $5)`, n, month, kind, at(when), state)
		if head > 0 {
			exec(`INSERT INTO close_head (act, station, epoch, seq, hash) VALUES ($1, 'norte', 1, $2, sha256('x'))`, n, head)
		}
	}
	for seq, when := range map[int]string{1: "2026-10-30 10:00:00", 2: "2026-10-30 11:00:00", 3: "2026-10-30 12:00:00", 4: "2026-10-30 13:00:00", 5: "2026-11-03 10:00:00", 6: "2026-10-30 15:00:00"} {
		fill(seq, when)
	}
	arrives("norte", 1, 1, "2026-10-30 10:00:01")
	arrives("norte", 2, 2, "2026-11-06 00:00:01") // after the soft close
	arrives("norte", 3, 4, "2026-11-16 00:00:00") // at the moment at which the window ends: journals stood at 3
	arrives("norte", 5, 6, "2026-11-16 00:00:05")
	exec(`INSERT INTO offbook (station, epoch, seq, branch, at, hose, meter, totalizer_before_ul, totalizer_after_ul, volume_ul, cause) VALUES ('norte', 1, 7, 0, '2026-10-31 10:00', 'h1', 1, 0, 7000000, 7000000, 'unknown')`)
	exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('norte', 1, 8, 0, '2026-10-31 12:00', 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":9000000,"basis":"obs"}'), ('norte', 1, 9, 0, '2026-10-31 12:00', 'tank', '{}')`)
	arrives("norte", 7, 9, "2026-11-17 00:00:00")
	exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('office', 1, 20, 0, '2026-11-18', 'norte', 1, 1, 'void', 'x')`)
	arrives("office", 20, 20, "2026-11-18 00:00:00")
	act(1, 10, "soft", "2026-11-06 00:00:00", "late", 0)
	act(2, 10, "end", "2026-11-16 00:00:00", "ended", 3)
	act(3, 11, "soft", "2026-11-17 12:00:00", "late", 0)

	told := func(list []closes.Arrived) (all []string) {
		for _, x := range list {
			said := fmt.Sprintf("%s %s %s after %d", x.Ref, x.Kind, x.Product, x.After)
			if x.VolumeUL != nil {
				said += fmt.Sprint(" ", int64(*x.VolumeUL/dispense.Liter), " L")
			}
			if !x.Corrects.IsZero() {
				said += " of " + x.Corrects.String()
			}
			all = append(all, said)
		}
		return all
	}
	check := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%q, want\n%q", what, got, want)
		}
	}
	october := closes.Window{Period: budget.Period{Year: 2026, N: 10}, From: at("2026-10-01 00:00:00"), To: at("2026-11-01 00:00:00"), Zone: time.UTC}
	november := closes.Window{Period: budget.Period{Year: 2026, N: 11}, From: october.To, To: at("2026-12-01 00:00:00"), Zone: time.UTC}
	list, err := store.CameOfMonth(t.Context(), october, at("2026-11-06 00:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	late := []string{
		"norte/1/2 fill magna after 1 5 L", "norte/1/3 fill magna after 1 5 L", "norte/1/4 fill magna after 2 5 L", "norte/1/6 fill magna after 2 5 L", "norte/1/7 offbook  after 2 7 L",
		"norte/1/8 delivery diesel after 2 9 L", "office/1/20 void magna after 3 of norte/1/1",
	}
	check("late of October", told(list), late)
	if list, err = store.CameBefore(t.Context(), november, at("2026-11-16 00:00:00"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	check("before November", told(list), late[3:])
	if list, err = store.CameBefore(t.Context(), november, at("2026-11-16 00:00:00"), at("2026-11-17 00:00:00")); err != nil {
		t.Fatal(err)
	}
	check("before November, until it ended", told(list), late[3:6])
	one, err := store.CameOne(t.Context(), dispense.Ref{Station: "norte", Epoch: 1, Seq: 4})
	if err != nil {
		t.Fatal(err)
	}
	check("one", told(one), late[2:3])
	if _, err := store.CameOne(t.Context(), dispense.Ref{Station: "norte", Epoch: 1, Seq: 9}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a reading moves no fuel: %v", err)
	}
	exec(`INSERT INTO budget_booking (batch, kind, station, epoch, seq, branch, document, account, of_year, of_month, day, product, department, contract, currency, cents, volume_ul, class, funding, rule, why, says, in_year, in_month, prior, booked_on, booked_by, booked_at)
SELECT 'x', 'unbilled', 'norte', 1, 4, 0, '', 'a', 2026, o, '2026-10-30', '', '', '', 'MXN', c, 0, '', '', '', '', '', i, n, p, '2026-11-20', 'x', now() FROM (VALUES (10, 2026, 11, false, 1), (11, 2026, 11, false, 2), (10, 2026, 12, false, 3), (10, 0, 0, true, 4)) x(o, i, n, p, c)`)
	charges, err := store.BookedFrom(t.Context(), november.Period)
	if err != nil || len(charges) != 1 || charges[0].Cents != 1 || charges[0].Of.N != 10 {
		t.Errorf("booked in November of earlier months: %+v, %v", charges, err)
	}
	// Where a journal stands tells nothing of what was carried into another epoch, nor of the other branch of a fork:
	// what came between two acts stays there, however often months end since.
	exec(`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('norte', 'Norte', '00', 'UTC', '2021-01-01', '')`)
	exec(`INSERT INTO cursor (station, epoch, seq, hash) VALUES ('norte', 1, 9, sha256('x'))`)
	fill(30, "2026-10-20 10:00:00")
	arrives("norte", 30, 30, "2026-11-10 00:00:00") // between the soft close and the end
	exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, filled, ended, flags, source) VALUES ('norte', 1, 2, 1, '2026-10-30 11:00', '2026-10-30 11:00', 'S', 'magna', 'vehicle', 5000000, 'pump', 'yes', 'H', '{}', 'pump')`)
	exec(`INSERT INTO arrival (station, epoch, first_seq, branch, last_seq, received_at) VALUES ('norte', 1, 2, 1, 2, '2026-11-16 12:00')`)
	act(4, 11, "end", "2026-12-16 00:00:00", "ended", 9)
	exec(`INSERT INTO close_head (act, station, epoch, seq, hash) VALUES (4, 'office', 1, 20, sha256('x'))`)
	if list, err = store.CameOfMonth(t.Context(), october, at("2026-11-06 00:00:00")); err != nil {
		t.Fatal(err)
	}
	late = slices.Insert(late, 1, "norte/1/2 fill magna after 2 5 L")
	late = slices.Insert(late, 7, "norte/1/30 fill magna after 1 5 L")
	check("late of October, carried and forked", told(list), late)
}

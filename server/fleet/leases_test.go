package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/rule"
)

const (
	liter = dispense.Liter
	month = "2026-11"
)

func (c *city) lease(t *testing.T, station, quota string) dispense.Volume {
	t.Helper()
	l := published[*policy.Lease](t, c, station, quota+"/"+month)
	if l == nil {
		return -1
	}
	return l.LimitUL
}

func (c *city) widen(t *testing.T, station, vehicle string, want dispense.Volume) {
	t.Helper()
	must(t, c.Widen(t.Context(), station, []dispense.Ask{{Quota: "q" + vehicle, Period: month, WantUL: want, Vehicle: "v" + vehicle}}))
}

// wantLeases checks what was published to each station, in liters.
func (c *city) wantLeases(t *testing.T, when, quota string, want map[string]int64) {
	t.Helper()
	for station, liters := range want {
		if got := c.lease(t, station, quota); got != dispense.Volume(liters)*liter && (liters >= 0 || got >= 0) {
			t.Errorf("%s: lease of %s: got %s, want %d L", when, station, got, liters)
		}
	}
}

func TestLeasesAreIssuedAhead(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte", "sur", "este")
	c.vehicle(t, "101", 400*liter)
	c.vehicle(t, "102", 90*liter, "sur")
	c.wantLeases(t, "any station", "q101", map[string]int64{"norte": 100, "sur": 100, "este": 100})
	c.wantLeases(t, "one station", "q102", map[string]int64{"norte": -1, "sur": 90, "este": -1})
	l := published[*policy.Lease](t, c, "sur", "q102/2026-12")
	if l == nil || l.Epoch != 1 || l.FromAt.Format(time.RFC3339) != "2026-12-01T06:00:00Z" || l.UntilAt.Format(time.RFC3339) != "2027-01-01T06:00:00Z" {
		t.Errorf("of December: got %+v, want the local month in UTC", l)
	}
	if l := published[*policy.Lease](t, c, "sur", "q102/2027-01"); l == nil {
		t.Error("of January: got none, want one issued in November")
	}

	version := c.version(t, "sur")
	must(t, c.Renew(t.Context(), c.now()))
	if got := c.version(t, "sur"); got != version {
		t.Errorf("renewed at once: got version %d, want %d: nothing is new", got, version)
	}
	c.enroll(t, "oeste")
	c.wantLeases(t, "a station more", "q101", map[string]int64{"norte": 100, "sur": 100, "oeste": 75})
	c.pass(30 * 24 * time.Hour)
	must(t, c.Renew(t.Context(), c.now()))
	if l := published[*policy.Lease](t, c, "sur", "q102/2027-02"); l == nil || l.LimitUL != 90*liter {
		t.Errorf("a month later, of February: got %+v, want 90 L", l)
	}
}

// A day of two stations that share a quota of 80 L, step by step.
// Where years begin in another month, leases say so, and stations need not know. Where
// that changes, what stations hold of three years stands, and no moment is in two years
// of a quota.
func TestYearsBeginInAnotherMonth(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	begins := func(m time.Month) {
		t.Helper()
		issued, err := c.store.IssuedYears(t.Context())
		must(t, err)
		cfg := c.config(t)
		cfg.Years = fleet.Years{Begin: m, Issued: issued}
		c.Fleet = fleet.New(cfg)
		must(t, c.Renew(t.Context(), c.now()))
	}
	begins(time.April)
	c.enroll(t, "sur")
	v := c.vehicle(t, "101", 0)
	must(t, c.Save(t.Context(), "ana", &fleet.Quota{Quota: "q101", Period: fleet.Year, SizeUL: 900 * liter, FromAt: c.now()}))
	v.Quotas = []string{"q101"}
	must(t, c.Save(t.Context(), "ana", &v))
	held := func(when string, now int, years ...string) {
		t.Helper()
		for i, year := range years {
			l := published[*policy.Lease](t, c, "sur", "q101/"+strings.Fields(year)[0])
			if l == nil || l.LimitUL != 900*liter {
				t.Fatalf("%s: of %s: got %+v, want 900 L", when, year, l)
			}
			if got := l.Period + l.FromAt.Format(" 2006-01-02T15 ") + l.UntilAt.Format("2006-01-02T15"); got != year {
				t.Errorf("%s: got %s, want %s", when, got, year)
			}
			if d := c.decides(t, "sur", "v101", 12); i == now && (d.Outcome != policy.Grant || len(d.Draws) != 1 || d.Draws[0].Period != l.Period) {
				t.Errorf("%s: a station decides %s %s from %v, want a grant from %s", when, d.Outcome, d.Reason, d.Draws, l.Period)
			}
		}
		if n := c.int(t, `SELECT count(*) FROM quota_period WHERE quota = 'q101'`); n != int64(len(years)) {
			t.Errorf("%s: got %d years, want %d", when, n, len(years))
		}
		if n := c.int(t, `SELECT count(*) FROM quota_period a JOIN quota_period b ON a.quota = b.quota AND a.period < b.period AND a.from_at < b.until_at AND b.from_at < a.until_at`); n != 0 {
			t.Errorf("%s: %d times, years of one quota overlap", when, n)
		}
	}
	of := []string{"2026-Y04 2026-04-01T06 2027-04-01T06", "2027-Y04 2027-04-01T06 2028-04-01T06", "2028-Y04 2028-04-01T06 2029-04-01T06"}
	held("from the beginning", 0, of...)
	begins(time.January)
	held("January is chosen", 0, of...)
	c.clock.Store(time.Date(2027, 4, 1, 5, 0, 0, 0, time.UTC).Unix()) // the last hour of the year
	of = append(of, "2029-Y04-21 2029-04-01T06 2031-01-01T06")
	c.pass(time.Hour)
	must(t, c.Renew(t.Context(), c.now()))
	held("the next year begins", 1, of...)
	begins(time.January) // started again
	held("started again", 1, of...)
	c.clock.Store(time.Date(2029, 4, 2, 6, 0, 0, 0, time.UTC).Unix())
	must(t, c.Renew(t.Context(), c.now()))
	held("in the long year", 3, append(of, "2031 2031-01-01T06 2032-01-01T06", "2032 2032-01-01T06 2033-01-01T06")...)

	// What people type is of the year in which it happened.
	issued, err := c.store.IssuedYears(t.Context())
	must(t, err)
	_, err = c.office(t, fleet.Years{Issued: issued}).Fill(t.Context(), office.Fill{
		Vehicle: "v101", Grade: "diesel", VolumeUL: 30 * liter, HappenedAt: c.now().AddDate(0, 0, -2), Precision: "minute", Source: "ticket", Ticket: "A-1", Permit: "PL/1/EXP/ES/2026",
	}, office.Two{Did: "ana", Checked: "luis"})
	must(t, err)
	if n := c.int(t, `SELECT count(*) FROM draw WHERE quota = 'q101' AND period = '2028-Y04'`); n != 1 {
		t.Errorf("a typed fill of the year before: got %d draws of it, want 1", n)
	}
}

func TestWiden(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter)
	v := c.vehicle(t, "102", 0)
	c.wantLeases(t, "issued", "q101", map[string]int64{"norte": 30, "sur": 30})

	c.widen(t, "norte", "101", 45*liter)
	c.wantLeases(t, "from what nobody holds", "q101", map[string]int64{"norte": 45, "sur": 30})

	open := authorized("v101", 20*liter)
	auth := sur.Append(t, open)
	c.commit(t, auth)
	c.widen(t, "norte", "101", 50*liter)
	c.wantLeases(t, "while the vehicle is at sur", "q101", map[string]int64{"norte": 45, "sur": 30})

	c.commit(t, sur.Append(t, dispensed(auth, 10*liter)))
	c.widen(t, "norte", "101", 60*liter)
	c.wantLeases(t, "what is free is given, the rest asked for", "q101", map[string]int64{"norte": 50, "sur": 20})
	if n := c.int(t, `SELECT counts_ul FROM lease WHERE station = 'sur' AND period = $1`, month); n != int64(30*liter) {
		t.Errorf("sur before it said so: counts as %d, want 30 L", n)
	}

	own := dispense.Version{Era: c.int(t, `SELECT max(era) FROM era`), N: c.version(t, "sur")}
	c.commit(t, sur.Append(t, &dispense.Lease{Quota: "q101", Period: month, Own: own, LimitUL: 20 * liter, UsedUL: 10 * liter}))
	must(t, c.store.SettleLeases(t.Context(), c.now()))
	c.wantLeases(t, "given back and given on, without asking again", "q101", map[string]int64{"norte": 60, "sur": 20})

	c.pass(time.Minute)
	must(t, c.store.SettleLeases(t.Context(), c.now()))
	c.widen(t, "norte", "999", 80*liter) // no such vehicle
	v.Quotas, v.Status = []string{"q101"}, "blocked"
	must(t, c.Save(t.Context(), "ana", &v))
	must(t, c.Widen(t.Context(), "norte", []dispense.Ask{
		{Quota: "q101", Period: month, WantUL: 80 * liter, Vehicle: "v102"}, {Quota: "q101", Period: "2031-01", WantUL: 80 * liter, Vehicle: "v101"}}))
	c.wantLeases(t, "nothing more", "q101", map[string]int64{"norte": 60, "sur": 20})

	must(t, c.Save(t.Context(), "ana", &fleet.Quota{Quota: "q101", Period: fleet.Month, SizeUL: 120 * liter, FromAt: c.now()}))
	c.wantLeases(t, "a larger quota", "q101", map[string]int64{"norte": 60, "sur": 45})
}

// What a vehicle could draw is told by the quotas that it had then, whoever has them since; what it can draw now by those of now.
func TestQuotasAsTheyWere(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte := c.enroll(t, "norte")
	c.commit(t, norte.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter)
	must(t, c.Renew(t.Context(), c.now()))
	had := c.now()
	c.pass(time.Minute)
	v, err := c.store.FleetVehicle(t.Context(), "v101")
	must(t, err)
	v.Quotas = nil
	must(t, c.Save(t.Context(), "ana", &v))
	c.pass(time.Minute)
	then, err := c.store.QuotasThen(t.Context(), had)
	must(t, err)
	if len(then) != 1 || then[0].Vehicle != "v101" || then[0].Period != month || then[0].SizeUL != 80*liter {
		t.Errorf("of then: got %+v, want its 80 L", then)
	}
	now, err := c.store.QuotasThen(t.Context(), c.now())
	if must(t, err); len(now) != 0 {
		t.Errorf("of now: got %+v, and it has none any more", now)
	}
}

// A quota that several vehicles share is no allotment of any of them, also where a department asks that has one of them alone; of
// a month that was closed before these were told apart each has it, as what was signed says.
func TestSharedQuotasAreNobodysOwn(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	must(t, c.Save(t.Context(), "ana", &fleet.Department{Department: "obras", Name: "Obras"}, &fleet.Department{Department: "parques", Name: "Parques"},
		&fleet.Quota{Quota: "pool", Period: fleet.Month, SizeUL: 8000 * liter, FromAt: c.now()}))
	for i, department := range []string{"obras", "parques"} {
		v := c.vehicle(t, fmt.Sprint(101+i), 80*liter)
		v.Department, v.Quotas = department, append(v.Quotas, "pool")
		must(t, c.Save(t.Context(), "ana", &v))
	}
	must(t, c.Renew(t.Context(), c.now()))
	c.pass(time.Minute)
	asked := func(s *postgres.Store) string {
		var got []string
		t.Helper()
		uses, err := s.QuotasThen(t.Context(), c.now())
		must(t, err)
		for _, u := range uses {
			got = append(got, fmt.Sprint(u.Vehicle, " ", int64(u.SizeUL/liter)))
		}
		slices.Sort(got)
		return strings.Join(got, ", ")
	}
	if got := asked(c.store); got != "v101 80, v102 80" {
		t.Errorf("got %q, want each its own 80 L", got)
	}
	if got := asked(c.store.Within(access.User{Username: "jefe", Departments: []string{"obras"}, Cleared: true}.Scope())); got != "v101 80" {
		t.Errorf("a department asks: got %q, want its own 80 L", got)
	}
	for _, sql := range []string{`ALTER TABLE shared_apart DISABLE TRIGGER shared_apart_stays`, `UPDATE shared_apart SET from_on = '2100-01-01'`} {
		_, err := c.pool.Exec(t.Context(), sql)
		must(t, err)
	}
	if got := asked(c.store); got != "v101 80, v101 8000, v102 80, v102 8000" {
		t.Errorf("of a closed month: got %q, want what was signed", got)
	}
}

// An epoch that ended is spent; the next one has a lease of what is left.
func TestLeaseEndsWithEpoch(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte := c.enroll(t, "norte")
	c.commit(t, norte.Start(t, "enrolled"))
	c.enroll(t, "sur")
	c.vehicle(t, "101", 80*liter)
	c.commit(t, norte.NextEpoch(t, "corrupt", nil))
	must(t, c.Renew(t.Context(), c.now()))
	l := published[*policy.Lease](t, c, "norte", "q101/"+month)
	if l.Epoch != 2 || l.LimitUL != 20*liter {
		t.Errorf("got %+v, want 20 L in epoch 2: 30 are spent, 30 at sur", l)
	}
	c.widen(t, "norte", "101", 80*liter)
	if l := published[*policy.Lease](t, c, "norte", "q101/"+month); l.Epoch != 2 || l.LimitUL != 20*liter {
		t.Errorf("asked for more: got %+v, want the same", l)
	}
	if n := c.int(t, `SELECT limit_ul FROM lease WHERE period = $1 AND station = 'norte' AND epoch = 1`, month); n != int64(30*liter) {
		t.Errorf("the ended epoch: got a limit of %d, want 30 L: nobody is there to give it back", n)
	}
	if n := c.int(t, `SELECT sum(counts_ul) FROM lease WHERE period = $1`, month); n != int64(80*liter) {
		t.Errorf("got %d held, want 80 L", n)
	}
}

// A lease record says what the station holds at its version; what was published
// after that version may have arrived since.
func TestLaterRaiseCounts(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter)
	c.widen(t, "norte", "101", 75*liter) // sur is asked down to 5
	c.wantLeases(t, "asked down", "q101", map[string]int64{"norte": 50, "sur": 5})
	said := dispense.Version{Era: c.int(t, `SELECT max(era) FROM era`), N: c.version(t, "sur")}
	c.pass(time.Minute)
	c.widen(t, "sur", "101", 25*liter) // it is given back what it has not given up
	c.wantLeases(t, "given back", "q101", map[string]int64{"sur": 25})
	c.pass(time.Minute)
	c.widen(t, "norte", "101", 75*liter)
	c.commit(t, sur.Append(t, &dispense.Lease{Quota: "q101", Period: month, Own: said, LimitUL: 5 * liter}))
	must(t, c.store.SettleLeases(t.Context(), c.now()))
	if n := c.int(t, `SELECT counts_ul FROM lease WHERE station = 'sur' AND period = $1`, month); n != int64(25*liter) {
		t.Errorf("got %d counted at sur, want 25 L: it was told so after the 5 L it speaks of", n)
	}
	c.wantWithin(t)
}

// A station that is told more, and then less, before it takes either, holds the less
// and has nothing to say of it: that it names the version is what counts. And what it
// was told after that may have arrived.
func TestToldTwiceBeforeItTook(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	era := c.int(t, `SELECT max(era) FROM era`)
	held := func(a *dispensetest.Author, n int64) {
		v := dispense.Version{Era: era, N: n}
		c.commit(t, a.Append(t, &dispense.Tick{Policy: dispense.Policy{Fleet: v, Own: v}}))
		must(t, c.store.SettleLeases(t.Context(), c.now()))
	}
	counts := func(when, station string, liters dispense.Volume) {
		t.Helper()
		must(t, c.Renew(t.Context(), c.now()))
		if n := c.int(t, `SELECT counts_ul FROM lease WHERE station = $1 AND period = $2`, station, month); n != int64(liters*liter) {
			t.Errorf("%s: got %s counted at %s, want %d L", when, dispense.Volume(n), station, liters)
		}
		c.wantWithin(t)
	}

	c.vehicle(t, "101", 80*liter) // 30 each, and 20 are kept
	first := c.version(t, "norte")
	c.widen(t, "norte", "101", 50*liter)
	more := c.version(t, "norte")
	c.pass(time.Minute)
	c.widen(t, "sur", "101", 45*liter)
	c.wantLeases(t, "asked down", "q101", map[string]int64{"norte": 35, "sur": 30})
	less := c.version(t, "norte")

	held(norte, first)
	counts("it holds what was first", "norte", 50)
	held(norte, more)
	counts("it holds the more", "norte", 50)
	held(norte, less)
	counts("it holds the less", "norte", 35)
	c.wantLeases(t, "given on", "q101", map[string]int64{"norte": 35, "sur": 45})

	c.pass(time.Minute)
	must(t, c.Save(t.Context(), "ana", &fleet.Quota{Quota: "q101", Period: fleet.Month, SizeUL: 95 * liter, FromAt: c.now()}))
	c.widen(t, "norte", "101", 50*liter)
	c.wantLeases(t, "told more again", "q101", map[string]int64{"norte": 50})
	counts("it may hold that", "norte", 50)
}

// After a restore nothing is given until every station has said, signed, that it
// holds policy of the new era.
func TestLeasesFrozenAfterRestore(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter)
	c.pass(time.Hour)
	first := c.int(t, `SELECT max(era) FROM era`)
	era, err := c.store.NewEra(t.Context(), c.now(), first, 0, "restored")
	must(t, err)
	c.widen(t, "norte", "101", 40*liter)
	c.wantLeases(t, "silent", "q101", map[string]int64{"norte": 30})

	tick := func(era int64) *dispense.Tick {
		v := dispense.Version{Era: era, N: 1}
		return &dispense.Tick{Meters: nil, Policy: dispense.Policy{Fleet: v, Own: v}}
	}
	c.commit(t, norte.Append(t, tick(era-1)))
	c.widen(t, "norte", "101", 40*liter)
	c.wantLeases(t, "norte in the old era", "q101", map[string]int64{"norte": 30})
	c.commit(t, norte.Append(t, tick(era)))
	c.widen(t, "norte", "101", 40*liter)
	c.wantLeases(t, "sur silent", "q101", map[string]int64{"norte": 30})
	c.commit(t, sur.Append(t, tick(era)))
	c.widen(t, "norte", "101", 40*liter)
	c.wantLeases(t, "all have said so", "q101", map[string]int64{"norte": 40})
}

// A station that stays silent after a restore is adopted: what it may hold stays as it
// is, for everybody, and what the server cannot have given it is given as always.
func TestLeasesAfterAdopt(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter)
	c.pass(time.Hour)
	era, err := c.store.NewEra(t.Context(), c.now(), c.int(t, `SELECT max(era) FROM era`), 0, "restored")
	must(t, err)
	c.pass(time.Hour)
	c.vehicle(t, "102", 80*liter)
	tick := func(a *dispensetest.Author) {
		v := dispense.Version{Era: era, N: c.version(t, a.Station)}
		c.commit(t, a.Append(t, &dispense.Tick{Policy: dispense.Policy{Fleet: v, Own: v}}))
	}
	tick(norte)
	adopt := func(era int64) {
		_, err := c.pool.Exec(t.Context(), `INSERT INTO event VALUES ('office', 1, $1::bigint, 0, $2, 'decide', jsonb_build_object('what', 'adopt', 'subject', 'sur', 'detail', 'era ' || $1::bigint))`, era, c.now())
		must(t, err)
		must(t, c.Renew(t.Context(), c.now()))
		c.widen(t, "norte", "101", 40*liter)
	}
	adopt(era - 1)
	c.wantLeases(t, "adopted in another era", "q102", map[string]int64{"norte": -1, "sur": -1})
	adopt(era)
	c.wantLeases(t, "what it may hold", "q101", map[string]int64{"norte": 30})
	c.wantLeases(t, "a vehicle that is new", "q102", map[string]int64{"norte": 30, "sur": 30})
	if silent, err := c.store.Silent(t.Context()); err != nil || !slices.Equal(silent, []postgres.Silent{{Station: "sur", Era: era, Adopted: true}}) {
		t.Errorf("silent: got %+v, %v, want sur, adopted", silent, err)
	}
	issued := func(period string) bool { return published[*policy.Lease](t, c, "norte", "q101/"+period) != nil }
	c.pass(60 * 24 * time.Hour)
	must(t, c.Renew(t.Context(), c.now()))
	if issued("2027-02") || !issued("2027-01") {
		t.Error("a month that may have been given before the restore was given again, or the one before was lost")
	}
	c.pass(60 * 24 * time.Hour)
	must(t, c.Renew(t.Context(), c.now()))
	if !issued("2027-05") {
		t.Error("a month that cannot have been given before the restore was not given")
	}
	tick(sur)
	must(t, c.Renew(t.Context(), c.now()))
	c.widen(t, "norte", "101", 40*liter)
	c.wantLeases(t, "it speaks", "q101", map[string]int64{"norte": 40})
	c.wantWithin(t)
}

// Who revokes the key of a station that is silent after a restore counts all that it
// could hold, too, whatever box speaks for it by then and however often the server is
// restored again; one that was revoked before is known.
func TestLeasesAfterRevoke(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur, este := c.enroll(t, "norte"), c.enroll(t, "sur"), c.enroll(t, "este")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"), este.Start(t, "enrolled"))
	revoke := func(station string, from int64) {
		t.Helper()
		must(t, c.Revoke(t.Context(), "ana", fleet.Revocation{Station: station, Epoch: 1, FromSeq: from, Reason: "stolen", People: []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}}))
	}
	revoke("este", 2)
	c.vehicle(t, "101", 80*liter)
	restore := func() (era int64) {
		t.Helper()
		c.pass(time.Hour)
		era, err := c.store.NewEra(t.Context(), c.now(), c.int(t, `SELECT max(era) FROM era`), 0, "restored")
		must(t, err)
		c.pass(time.Hour)
		return era
	}
	tick := func(a *dispensetest.Author, era int64) {
		t.Helper()
		v := dispense.Version{Era: era, N: c.version(t, a.Station)}
		c.commit(t, a.Append(t, &dispense.Tick{Policy: dispense.Policy{Fleet: v, Own: v}}))
	}
	era := restore()
	tick(norte, era)
	tick(sur, era)
	c.widen(t, "norte", "101", 40*liter)
	c.wantLeases(t, "one was revoked before", "q101", map[string]int64{"norte": 40})

	era = restore()
	tick(norte, era)
	revoke("sur", 3)
	c.vehicle(t, "102", 80*liter)
	c.widen(t, "norte", "101", 45*liter)
	c.wantLeases(t, "what the revoked one may hold", "q101", map[string]int64{"norte": 40})
	c.wantLeases(t, "a vehicle that is new", "q102", map[string]int64{"norte": 80, "sur": -1})
	if silent, err := c.store.Silent(t.Context()); err != nil || !slices.Equal(silent, []postgres.Silent{{Station: "sur", Era: era, Adopted: true}}) {
		t.Errorf("silent: got %+v, %v, want sur, for which nobody waits", silent, err)
	}
	next, _ := c.regrant(t, "sur", dispensetest.NewKey("sur", 2))
	c.commit(t, next.Start(t, "replaced"))
	tick(next, era)
	c.widen(t, "norte", "101", 45*liter)
	c.wantLeases(t, "another box speaks for it", "q101", map[string]int64{"norte": 40})

	era = restore()
	tick(norte, era)
	if silent, err := c.store.Silent(t.Context()); err != nil || !slices.Equal(silent, []postgres.Silent{{Station: "sur", Era: era}}) {
		t.Errorf("silent: got %+v, %v, want sur, for which all wait", silent, err)
	}
	tick(next, era)
	c.widen(t, "norte", "101", 42*liter)
	c.wantLeases(t, "no later restore knows what it held", "q101", map[string]int64{"norte": 40})
}

// A station whose disk lost policy is named for as long as its ticks say so.
func TestLostPolicyIsSaid(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte := c.enroll(t, "norte")
	c.commit(t, norte.Start(t, "enrolled"))
	for _, devices := range [][]dispense.DeviceState{{{Device: "broker", State: "foreign_messages:2"}, {Device: "policy", State: "lost"}}, nil} {
		c.commit(t, norte.Append(t, &dispense.Tick{Devices: devices}))
		var f health.Facts
		must(t, c.store.Health(t.Context(), c.now(), &f))
		if got := len(f.Lost) == 1 && f.Lost[0] == "norte"; got != (devices != nil) {
			t.Errorf("after a tick with %v: got %v", devices, f.Lost)
		}
	}
}

// What was given back is believed after a restore too: not for what the station
// said of it in the era before, but once a record of it names the new one.
func TestGivenBackBeforeARestore(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter)
	c.widen(t, "norte", "101", 75*liter) // sur is asked down to 5
	first := c.int(t, `SELECT max(era) FROM era`)
	said := dispense.Version{Era: first, N: c.version(t, "sur")}
	c.pass(time.Hour)
	era, err := c.store.NewEra(t.Context(), c.now(), first, 0, "restored")
	must(t, err)
	c.commit(t, sur.Append(t, &dispense.Lease{Quota: "q101", Period: month, Own: said, LimitUL: 5 * liter}))
	names := func(station string, a *dispensetest.Author, era int64) {
		v := dispense.Version{Era: era, N: c.version(t, station)}
		c.commit(t, a.Append(t, &dispense.Tick{Policy: dispense.Policy{Fleet: v, Own: v}}))
	}
	names("norte", norte, era)
	names("sur", sur, first)
	c.widen(t, "norte", "101", 75*liter)
	c.wantLeases(t, "sur in the old era", "q101", map[string]int64{"norte": 50, "sur": 5})
	names("sur", sur, era)
	c.widen(t, "norte", "101", 75*liter)
	c.wantLeases(t, "sur in the new era", "q101", map[string]int64{"norte": 75, "sur": 5})
	c.wantWithin(t)
}

// Fifty ask at once, of three quotas, while quotas grow and leases are renewed
// and given back: what is held is never more than the quota.
func TestWidenNeverOverspends(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	stations := []string{"norte", "sur", "este", "oeste"}
	authors := map[string]*dispensetest.Author{}
	for _, s := range stations {
		authors[s] = c.enroll(t, s)
		c.commit(t, authors[s].Start(t, "enrolled"))
	}
	for _, no := range []string{"101", "102", "103"} {
		c.vehicle(t, no, 300*liter)
	}
	ctx, stop := context.WithCancel(t.Context())
	var watcher, all sync.WaitGroup
	watcher.Go(func() {
		for ctx.Err() == nil {
			c.wantWithin(t)
		}
	})
	for n := range 50 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(n)))
			no, station := fmt.Sprint(101+r.IntN(3)), stations[r.IntN(4)]
			for range 3 {
				err := c.Widen(t.Context(), station, []dispense.Ask{
					{Quota: "q" + no, Period: month, WantUL: dispense.Volume(r.IntN(300)) * liter, Vehicle: "v" + no},
					{Quota: "q101", Period: month, WantUL: dispense.Volume(r.IntN(300)) * liter, Vehicle: "v101"},
				})
				if err == nil && n%10 == 0 {
					err = c.Renew(t.Context(), c.now())
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	stop()
	watcher.Wait()
	c.confirmAll(t, authors)
	must(t, c.store.SettleLeases(t.Context(), c.now()))
	c.wantWithin(t)
	if n := c.int(t, `SELECT count(*) FROM lease WHERE counts_ul > 75000000 AND period = $1`, month); n == 0 {
		t.Error("nobody was given more than his part; the test shows nothing")
	}
}

// wantWithin holds the law: Σ counts ≤ quota, and no limit that a station may still
// hold, by its last lease record and the last version that it named, is above what counts.
func (c *city) wantWithin(t *testing.T) {
	t.Helper()
	const overSQL = `
SELECT count(*) FROM (
    SELECT l.quota, l.period FROM lease l GROUP BY 1, 2
    HAVING sum(counts_ul) > (SELECT max(size_ul) FROM quota q WHERE q.quota = l.quota)) over`
	const toldSQL = `
SELECT count(*) FROM lease l
 WHERE counts_ul < (SELECT max((e.body::json->>'limit_ul')::bigint) FROM policy_entry e
                     WHERE e.log = l.station AND e.kind = 'lease' AND e.key = l.quota || '/' || l.period
                       AND e.n > coalesce((SELECT max(split_part(own, '.', 2)::bigint) FROM lease_said s
                                            WHERE (s.station, s.quota, s.period) = (l.station, l.quota, l.period)), 0)
                       AND NOT EXISTS (SELECT FROM policy_entry f -- replaced by one that the station has named
                                        WHERE (f.log, f.kind, f.key) = (e.log, e.kind, e.key) AND f.n > e.n
                                          AND f.n <= (SELECT max(substring(convert_from(note, 'UTF8') FROM '"own":"[0-9]+\.([0-9]+)"')::bigint)
                                                        FROM record r WHERE r.station = l.station AND kind IN ('tick', 'authorize'))))`
	if n := c.int(t, overSQL); n != 0 {
		t.Errorf("got %d periods with more held than the quota", n)
	}
	if n := c.int(t, toldSQL); n != 0 {
		t.Errorf("got %d leases that count for less than their station was told", n)
	}
}

// confirmAll lets every station apply its log and say what it must.
func (c *city) confirmAll(t *testing.T, authors map[string]*dispensetest.Author) {
	t.Helper()
	era := c.int(t, `SELECT max(era) FROM era`)
	for station, a := range authors {
		n := c.version(t, station)
		entries, err := c.store.PolicyAfter(t.Context(), station, 0, n)
		must(t, err)
		limits := map[string]dispense.Volume{}
		for _, e := range entries {
			l, ok := e.Body.(*policy.Lease)
			if !ok {
				continue
			}
			if before, ok := limits[l.Key()]; ok && l.LimitUL < before {
				c.commit(t, a.Append(t, &dispense.Lease{
					Quota: l.Quota, Period: l.Period, Own: dispense.Version{Era: era, N: e.N}, LimitUL: l.LimitUL,
				}))
			}
			limits[l.Key()] = l.LimitUL
		}
	}
}

// Fills, asks, and lease records in any order: a model of what each station
// holds at the most never holds more in all than the quota.
func TestStationsNeverOverspend(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	stations := []string{"este", "norte", "sur"}
	authors := map[string]*dispensetest.Author{}
	for _, s := range stations {
		authors[s] = c.enroll(t, s)
		c.commit(t, authors[s].Start(t, "enrolled"))
	}
	c.vehicle(t, "101", 200*liter)
	asked, held, used := map[string]dispense.Volume{}, map[string]dispense.Volume{}, map[string]dispense.Volume{}
	at := map[string]int64{}
	era := c.int(t, `SELECT max(era) FROM era`)
	r := rand.New(rand.NewPCG(1, 2))
	for step := range 120 {
		s := stations[r.IntN(3)]
		own := dispense.Version{Era: era, N: at[s]}
		switch r.IntN(4) {
		case 0:
			c.widen(t, s, "101", dispense.Volume(r.IntN(220))*liter)
		case 1: // the station takes some of its log
			to := min(c.version(t, s), at[s]+int64(1+r.IntN(4)))
			entries, err := c.store.PolicyAfter(t.Context(), s, at[s], to)
			must(t, err)
			at[s] = to
			before := asked[s]
			for _, e := range entries {
				if l, ok := e.Body.(*policy.Lease); ok && l.Period == month {
					asked[s] = l.LimitUL
				}
			}
			if held[s] = max(asked[s], used[s]); asked[s] < before { // of all that came together
				c.commit(t, authors[s].Append(t, &dispense.Lease{
					Quota: "q101", Period: month, Own: dispense.Version{Era: era, N: to}, LimitUL: held[s], UsedUL: used[s],
				}))
			}
		case 2: // and fills from what it holds
			if left := held[s] - used[s]; left > 0 {
				v := min(left, dispense.Volume(1+r.IntN(20))*liter)
				a := authorized("v101", v)
				a.Policy.Own = own
				auth := authors[s].Append(t, a)
				c.commit(t, auth, authors[s].Append(t, dispensed(auth, v)))
				used[s] += v
			}
		case 3: // and says what it holds
			c.commit(t, authors[s].Append(t, &dispense.Tick{Policy: dispense.Policy{Fleet: own, Own: own}}))
		}
		if sum := held["este"] + held["norte"] + held["sur"]; sum > 200*liter {
			t.Fatalf("step %d: got %v held, %s in all, want at most 200 L", step, held, sum)
		}
		c.wantWithin(t)
	}
	if drawn := used["este"] + used["norte"] + used["sur"]; drawn < 100*liter {
		t.Errorf("got %s drawn in all; the test shows little", drawn)
	}
	if !slices.ContainsFunc(stations, func(s string) bool { return used[s] > 50*liter }) {
		t.Error("nobody drew more than his part; the test shows little")
	}
}

// authorized reserves v of the vehicle's own quota.
func authorized(vehicle string, v dispense.Volume) *dispense.Authorize {
	a := dispensetest.Authorized(vehicle, int64(v/liter))
	a.Draws = []dispense.Draw{{Quota: "q" + vehicle[1:], Period: month, VolumeUL: v}}
	return a
}

func dispensed(auth *dispense.Record, v dispense.Volume) *dispense.Dispense {
	d := dispensetest.Dispensed(auth, 0, v)
	d.Draws = policy.FinalDraws(auth.Body.(*dispense.Authorize).Draws, v)
	return d
}

// How often a vehicle comes in a month is counted at all stations together, whoever says
// so, leased as liters are, and asked for as visits.
func TestVisitsOfAMonth(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	norte, sur := c.enroll(t, "norte"), c.enroll(t, "sur")
	c.commit(t, norte.Start(t, "enrolled"), sur.Start(t, "enrolled"))
	v := c.vehicle(t, "101", 0)
	const quota = "qv101.mv"
	held := func(when string, want ...int64) {
		t.Helper()
		for i, station := range []string{"norte", "sur"} {
			l := published[*policy.Lease](t, c, station, quota+"/"+month)
			if l == nil || l.LimitUL != 0 || l.LimitVisits == nil || *l.LimitVisits != want[i] {
				t.Errorf("%s: %s holds %+v, want %d visits", when, station, l, want[i])
			}
		}
		if n := c.int(t, `SELECT sum(counts_ul) FROM lease WHERE quota = $1 AND period = $2`, quota, month); n > 3 {
			t.Errorf("%s: stations may hold %d visits of 3", when, n)
		}
	}
	ask := func(station string, a dispense.Ask) {
		t.Helper()
		a.Quota, a.Period, a.Vehicle = quota, month, v.Vehicle
		must(t, c.Widen(ctx, station, []dispense.Ask{a}))
	}
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{MonthVisits: new(int64(3)), PerFill: rule.Liters(60 * liter)})
	if told, _ := c.told(t, v.Vehicle); !slices.Equal(told.Quotas, []string{quota}) {
		t.Fatalf("got quotas %v, want the one that counts visits", told.Quotas)
	}
	held("issued", 1, 1)
	ask("sur", dispense.Ask{WantUL: 60 * liter}) // of an older make, which counts no visits
	held("asked for liters", 1, 1)
	ask("sur", dispense.Ask{WantVisits: new(int64(2))})
	held("asked for another", 1, 2)

	visit := func(a *dispensetest.Author, v dispense.Volume) {
		t.Helper()
		b := dispensetest.Authorized("v101", 60)
		b.Draws = []dispense.Draw{{Quota: quota, Period: month, Visits: new(int64(1))}}
		auth := a.Append(t, b)
		c.commit(t, auth, a.Append(t, dispensed(auth, v)))
	}
	c.pass(time.Minute) // nobody waits at sur any more
	visit(norte, 0)     // which is none
	visit(norte, 41*liter)
	ask("norte", dispense.Ask{WantVisits: new(int64(2))})
	held("sur is asked to give one back", 1, 1)
	own := dispense.Version{Era: c.int(t, `SELECT max(era) FROM era`), N: c.version(t, "sur")}
	c.commit(t, sur.Append(t, &dispense.Lease{Quota: quota, Period: month, Own: own, Visits: &dispense.LeaseVisits{Limit: 1}}))
	must(t, c.store.SettleLeases(ctx, c.now()))
	held("and has", 2, 1)
	if d := c.decides(t, "norte", v.Vehicle, 12); d.Outcome != policy.Grant || d.LimitUL != 60*liter || *d.Draws[0].Visits != 1 {
		t.Errorf("a station decides: got %s %s, draws %v", d.Outcome, d.Reason, d.Draws)
	}

	// What people type is a visit too, outside of every lease.
	_, err := c.office(t).Fill(ctx, office.Fill{
		Vehicle: v.Vehicle, Grade: "diesel", VolumeUL: 30 * liter, HappenedAt: c.now().Add(-time.Hour), Precision: "minute", Source: "ticket", Ticket: "A-1", Permit: "PL/1/EXP/ES/2026",
	}, office.Two{Did: "ana", Checked: "luis"})
	must(t, err)
	if n := c.int(t, `SELECT sum(visits) FROM draw WHERE quota = $1 AND final`, quota); n != 2 {
		t.Errorf("got %d visits drawn, want one at a pump and one that was typed", n)
	}
	uses, err := c.store.QuotaUses(ctx, c.now())
	must(t, err)
	if len(uses) != 1 || uses[0].Visits != 2 || *uses[0].SizeVisits != 3 {
		t.Errorf("the list of quotas: got %+v", uses)
	}
	// Stations hold all three, and one more was typed: what they could give too much.
	beyond, err := c.store.Beyond(ctx, c.now())
	if must(t, err); beyond.Visits != 1 || beyond.UL != 0 || beyond.LateUL != 0 {
		t.Errorf("beyond the quotas: got %+v, want one visit", beyond)
	}
	if a := c.says(t, "proposed", rule.Vehicle, v.Vehicle, rule.Terms{MonthVisits: new(int64(4))}); !slices.Equal(a.Loosens, []rule.Field{rule.MonthVisits}) {
		t.Errorf("one visit more: got %v loosened", a.Loosens)
	}
	three := rule.Terms{MonthVisits: new(int64(3)), DayVisits: new(int64(2)), Day: rule.Liters(liter), Week: rule.Liters(liter), Month: rule.Liters(liter)}
	if _, err := c.say(t, rule.Class, "general", three); !errors.Is(err, fleet.ErrQuotas) {
		t.Errorf("five limits: got %v, want four at the most", err)
	}
}

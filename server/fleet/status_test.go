package fleet_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

func TestSetStatus(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	for _, tt := range []struct {
		vehicle, status, reason string
		want                    error
	}{
		{v.Vehicle, "blocked", " \t\n", fault.ErrInvalid},
		{v.Vehicle, "blocked", strings.Repeat("x", 201), fault.ErrInvalid},
		{v.Vehicle, "stolen", "seen in the news", fault.ErrInvalid},
		{v.Vehicle, "active", "it is already", fault.ErrConflict},
		{"nobody", "blocked", "who?", fault.ErrNotFound},
	} {
		if err := c.SetStatus(ctx, "luis", tt.vehicle, tt.status, tt.reason); !errors.Is(err, tt.want) {
			t.Errorf("%s to %s because of %q: got %v, want %v", tt.vehicle, tt.status, tt.reason, err, tt.want)
		}
	}
	if got := published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle); got.Status != "active" {
		t.Fatalf("after refusals: got %s, want active", got.Status)
	}
	must(t, c.SetStatus(ctx, "luis", v.Vehicle, "blocked", "robada  el domingo"))
	if got := published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle); got.Status != "blocked" {
		t.Errorf("entry: got %s, want blocked", got.Status)
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE who = 'luis' AND object = $1 AND what = 'vehicle saved: robada el domingo'`, v.Vehicle); n != 1 {
		t.Errorf("audit trail: got %d lines with the reason, want 1", n)
	}
}

// hold has a station say that it holds a version of the fleet's log, of an era.
func (c *city) hold(t *testing.T, station string, era, n int64) {
	t.Helper()
	h := &dispense.Held{V: 1, Policy: dispense.Policy{Fleet: dispense.Version{Era: era, N: n}}, Epoch: 1}
	_, err := c.store.Held(t.Context(), station, h, c.now())
	must(t, err)
}

// wantReach checks at which stations the last decision about a vehicle is in
// force, and that the list of what is not says the same.
func (c *city) wantReach(t *testing.T, when, vehicle string, want map[string]bool) {
	t.Helper()
	list, err := c.store.VehicleReach(t.Context(), vehicle)
	must(t, err)
	got := map[string]bool{}
	for _, r := range list {
		got[r.Station] = r.InForce()
	}
	pending, err := c.store.PendingReach(t.Context(), 100)
	must(t, err)
	waits := map[string]report.Reach{}
	for _, r := range pending {
		if r.Vehicle == vehicle {
			waits[r.Station] = r
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: got %v, want %v", when, got, want)
	}
	for station, inForce := range want {
		if got[station] != inForce {
			t.Errorf("%s, %s: got in force = %t, want %t", when, station, got[station], inForce)
		}
		if _, listed := waits[station]; listed == inForce {
			t.Errorf("%s, %s: got listed as not in force = %t, want %t", when, station, listed, !inForce)
		}
	}
}

// A block is in force where the station says that it holds it, whatever else is
// told of the vehicle meanwhile.
func TestReachOfABlock(t *testing.T) {
	t.Parallel()
	c := newCity(t, "este", "norte", "sur")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	other := c.vehicle(t, "102", 0)
	era, err := c.store.Era(ctx, c.now())
	must(t, err)
	before := c.version(t, policy.Fleet)
	for _, station := range []string{"norte", "sur"} {
		c.hold(t, station, era, before)
	}
	must(t, c.SetStatus(ctx, "luis", v.Vehicle, "blocked", "robada"))
	block := c.version(t, policy.Fleet)
	c.wantReach(t, "just blocked", v.Vehicle, map[string]bool{"este": false, "norte": false, "sur": false})
	c.hold(t, "norte", era, block)
	must(t, c.NoteOdometer(ctx, v.Vehicle, 120_000_000, c.now()))
	must(t, c.SetStatus(ctx, "luis", other.Vehicle, "workshop", "frenos"))
	c.wantReach(t, "norte has heard", v.Vehicle, map[string]bool{"este": false, "norte": true, "sur": false})
	c.wantReach(t, "norte has not heard of the other", other.Vehicle, map[string]bool{"este": false, "norte": false, "sur": false})

	next, err := c.store.NewEra(ctx, c.now().Add(time.Hour), era, era, "restored")
	must(t, err)
	c.wantReach(t, "a new era", v.Vehicle, map[string]bool{"este": false, "norte": false, "sur": false})
	for _, station := range []string{"este", "norte", "sur"} {
		c.hold(t, station, next, c.version(t, policy.Fleet))
	}
	c.wantReach(t, "all have heard", v.Vehicle, map[string]bool{"este": true, "norte": true, "sur": true})

	// A vehicle that fuels at one station is waited for at that one.
	c.vehicle(t, "103", 0, "sur")
	must(t, c.SetStatus(ctx, "luis", "v103", "retired", "vendida"))
	c.wantReach(t, "of one station", "v103", map[string]bool{"sur": false})
	must(t, c.SetStatus(ctx, "luis", "v103", "active", "no se vendió"))
	list, err := c.store.PendingReach(ctx, 100)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("what gives something back: got %+v listed, want nothing", list)
	}
}

// The time from a block to stations is of those that were online, the ones that have not
// said so count with the time that they have waited, and what was away is counted apart.
func TestTimeFromABlock(t *testing.T) {
	t.Parallel()
	c := newCity(t, "este", "norte", "sur", "viejo")
	ctx := t.Context()
	era, err := c.store.Era(ctx, c.now())
	must(t, err)
	vehicles := []fleet.Vehicle{c.vehicle(t, "101", 0), c.vehicle(t, "102", 0), c.vehicle(t, "103", 0)}
	want := func(when string, all report.BlockTime, each ...report.BlockTime) {
		t.Helper()
		gotAll, got, err := c.store.BlockTimes(ctx, c.now())
		must(t, err)
		if gotAll != all || !slices.Equal(got, each) {
			t.Errorf("%s: got\n%+v %+v, want\n%+v %+v", when, gotAll, got, all, each)
		}
	}
	want("before any block", report.BlockTime{})

	c.hold(t, "viejo", era, c.version(t, policy.Fleet))
	c.pass(report.SilentAfter)
	for _, station := range []string{"este", "norte"} {
		c.hold(t, station, era, c.version(t, policy.Fleet))
	}
	// Two vehicles at once are one block; a vehicle that is released is none.
	for i := range vehicles[:2] {
		vehicles[i].Status = "blocked"
	}
	must(t, c.Save(ctx, "luis", &vehicles[0], &vehicles[1]))
	block := c.version(t, policy.Fleet)
	c.pass(2 * time.Second)
	c.hold(t, "norte", era, block)
	c.hold(t, "este", era, block-1)
	must(t, c.SetStatus(ctx, "luis", "v102", "active", "frenos listos"))
	c.pass(5 * time.Second)
	away := func(station string, waiting int64) report.BlockTime {
		return report.BlockTime{Station: station, Name: station, Blocks: 1, Away: 1, AwayWaiting: waiting}
	}
	one := func(station string, took, waiting int64) report.BlockTime {
		return report.BlockTime{Station: station, Name: station, Blocks: 1, Online: 1, Half: took, P99: took, Longest: took, Waiting: waiting}
	}
	want("norte alone has heard", report.BlockTime{Blocks: 1, Online: 2, Half: 2, P99: 7, Longest: 7, Waiting: 1, Away: 2, AwayWaiting: 2},
		one("este", 7, 1), one("norte", 2, 0), away("sur", 1), away("viejo", 1))
	c.pass(time.Hour)
	for _, station := range []string{"este", "sur"} {
		c.hold(t, station, era, block)
		c.hold(t, station, era, c.version(t, policy.Fleet)) // said again, it is no later
	}
	want("all but viejo", report.BlockTime{Blocks: 1, Online: 2, Half: 2, P99: 3607, Longest: 3607, Away: 2, AwayWaiting: 1},
		one("este", 3607, 0), one("norte", 2, 0), away("sur", 0), away("viejo", 1))

	// What nobody has said of before a new era is not known any more.
	must(t, c.SetStatus(ctx, "luis", "v103", "retired", "vendida"))
	c.pass(time.Minute)
	_, err = c.store.NewEra(ctx, c.now(), era, era, "restored")
	must(t, err)
	want("a new era", report.BlockTime{Blocks: 1, Online: 2, Half: 2, P99: 3607, Longest: 3607, Away: 1},
		one("este", 3607, 0), one("norte", 2, 0), away("sur", 0))
	c.pass(report.BlocksWithin)
	want("a month later", report.BlockTime{})
	c.pass(5 * 24 * time.Hour)
	must(t, c.SetStatus(ctx, "luis", "v101", "retired", "vendida"))
	if n := c.int(t, `SELECT count(DISTINCT fleet_n) FROM block_heard`); n != 1 {
		t.Errorf("kept: got %d blocks, want the last one", n)
	}
}

func TestReachOfALostLabel(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	era, err := c.store.Era(ctx, c.now())
	must(t, err)
	l, err := c.PrintLabel(ctx, "luis", fleet.Owner{Vehicle: v.Vehicle}, "first")
	must(t, err)
	c.hold(t, "norte", era, c.version(t, policy.Fleet))
	c.wantReach(t, "a first label takes nothing away", v.Vehicle, map[string]bool{"norte": true})
	_, err = c.PrintLabel(ctx, "luis", fleet.Owner{Vehicle: v.Vehicle}, "stolen")
	must(t, err)
	c.wantReach(t, "stolen", v.Vehicle, map[string]bool{"norte": false})
	c.hold(t, "norte", era, c.version(t, policy.Fleet))
	must(t, c.VoidLabel(ctx, "luis", l.ID, l.Version+1))
	c.wantReach(t, "void", v.Vehicle, map[string]bool{"norte": false})
	c.hold(t, "norte", era, c.version(t, policy.Fleet))
	c.wantReach(t, "heard", v.Vehicle, map[string]bool{"norte": true})
}

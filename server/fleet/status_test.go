package fleet_test

import (
	"errors"
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

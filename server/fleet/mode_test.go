package fleet_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/health"
)

func TestDepartmentObservesUntilTwoEnforce(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras", Mode: "observe"}))
	v := c.vehicle(t, "101", 0)
	v.Department = "obras"
	must(t, c.Save(ctx, "ana", &v))
	mode := func() string { return published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle).Mode }
	if got := mode(); got != "observe" {
		t.Fatalf("a new department: got %q, want observe", got)
	}
	// Whatever else changes about it, it still observes.
	must(t, c.NoteOdometer(ctx, v.Vehicle, 1000, c.now()))
	if got := mode(); got != "observe" {
		t.Errorf("after an odometer: got %q, want observe", got)
	}
	monday := c.now().Add(24 * time.Hour)
	m, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "department", Subject: "obras", Mode: "enforce", FromAt: monday, Why: "30 días observados"})
	must(t, err)
	if _, err := c.ModeProposed(ctx, "ana", m.Act); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("who proposed approves: got %v, want a conflict", err)
	}
	if err := c.Fleet.ApproveMode(ctx, "ana", m.Act, "office/1/2"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("the database lets who proposed approve: got %v, want a conflict", err)
	}
	if _, err := c.ProposeMode(ctx, "luis", fleet.ModeAct{What: "department", Subject: "obras", Mode: "enforce", Why: "otra vez"}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("a second proposal: got %v, want a conflict", err)
	}
	must(t, c.Fleet.ApproveMode(ctx, "luis", m.Act, "office/1/2"))
	if got := mode(); got != "observe" {
		t.Errorf("before its day: got %q, want observe", got)
	}
	c.pass(24 * time.Hour)
	must(t, c.store.ApplyModes(ctx, c.now()))
	if got := mode(); got != "" {
		t.Errorf("on its day: got %q, want enforce, which is said by nothing", got)
	}
	if err := c.VoidMode(ctx, "ana", m.Act); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("taken back when in force: got %v, want a conflict", err)
	}
	all, err := c.Modes(ctx)
	must(t, err)
	if len(all) != 2 || all[1].Mode != "enforce" || all[1].Since == nil || !all[1].Since.Equal(c.now()) {
		t.Errorf("got %+v, want the department enforcing since now", all)
	}
	// A vehicle that comes to it later follows.
	w := c.vehicle(t, "102", 0)
	w.Department = "obras"
	must(t, c.Save(ctx, "ana", &w))
	if got := published[*policy.Vehicle](t, c, policy.Fleet, w.Vehicle).Mode; got != "" {
		t.Errorf("a vehicle that comes later: got %q, want enforce", got)
	}
}

// What cannot be put in force keeps nothing else from it. It is named with why, where
// people look for it and in the health of the whole, until it is in force.
func TestOneModeFailsAlone(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte", "sur")
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras", Mode: "enforce"}))
	monday := c.now().Add(24 * time.Hour)
	approved := func(what, subject string, from time.Time) {
		t.Helper()
		m, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: what, Subject: subject, Mode: "observe", FromAt: from, Why: "lectores nuevos"})
		must(t, err)
		must(t, c.Fleet.ApproveMode(ctx, "luis", m.Act, "office/1/2"))
	}
	approved("station", "norte", monday) // the first that is due
	approved("station", "sur", monday.Add(time.Second))
	approved("department", "obras", monday.Add(time.Second))
	var settings string
	must(t, c.pool.QueryRow(ctx, `DELETE FROM station_settings WHERE station = 'norte' RETURNING body::text`).Scan(&settings))
	c.pass(25 * time.Hour)
	for range 2 { // it is tried again, and said since when
		if err := c.store.ApplyModes(ctx, c.now()); err == nil || !strings.Contains(err.Error(), "norte") || strings.Contains(err.Error(), "sur") {
			t.Fatalf("got error %v, want one that names norte alone", err)
		}
	}
	modes := func() (observe []string, trouble string) {
		all, err := c.Modes(ctx)
		must(t, err)
		for _, m := range all {
			if m.Mode == "observe" {
				observe = append(observe, m.Subject)
			}
			if m.Waiting != nil {
				trouble += m.Subject + ": " + m.Waiting.Trouble
			}
		}
		return observe, trouble
	}
	if observe, trouble := modes(); !slices.Equal(observe, []string{"sur", "obras"}) || !strings.HasPrefix(trouble, "norte: put mode of station norte in force: ") {
		t.Errorf("got %v observing and trouble %q, want sur and obras, and why not norte", observe, trouble)
	}
	var f health.Facts
	must(t, c.store.Health(ctx, c.now(), &f))
	if len(f.Undone) != 1 || f.UndoneWhy == "" || !f.UndoneSince.Equal(c.now()) {
		t.Errorf("health: got %v since %s because %q, want norte since now", f.Undone, f.UndoneSince, f.UndoneWhy)
	}
	_, err := c.pool.Exec(ctx, `INSERT INTO station_settings (station, body) VALUES ('norte', $1::json)`, settings)
	must(t, err)
	must(t, c.store.ApplyModes(ctx, c.now()))
	if observe, trouble := modes(); len(observe) != 3 || trouble != "" {
		t.Errorf("mended: got %v observing and trouble %q, want all three, and none", observe, trouble)
	}
}

// An approval stands where what it decides cannot be put in force at once.
func TestApprovalStandsInTrouble(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	m, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "station", Subject: "norte", Mode: "observe", Why: "lectores nuevos"})
	must(t, err)
	_, err = c.pool.Exec(ctx, `DELETE FROM station_settings`)
	must(t, err)
	must(t, c.Fleet.ApproveMode(ctx, "luis", m.Act, "office/1/2"))
	all, err := c.Modes(ctx)
	must(t, err)
	if w := all[0].Waiting; w == nil || w.State != "approved" || w.Trouble == "" {
		t.Errorf("got %+v, want it approved, with why it is not in force", w)
	}
}

func TestStationMode(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	before, err := c.Settings(ctx, "norte")
	must(t, err)
	m, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "station", Subject: "norte", Mode: "observe", Why: "lectores nuevos"})
	must(t, err)
	must(t, c.Fleet.ApproveMode(ctx, "luis", m.Act, "office/1/2"))
	if got := published[*policy.Settings](t, c, "norte", ""); got.Mode != "observe" || got.Zone != before.Zone {
		t.Errorf("got %+v, want it to observe, and all else as it was", got)
	}
	for name, a := range map[string]fleet.ModeAct{
		"nothing":  {What: "rule", Subject: "general", Mode: "observe", Why: "x"},
		"no mode":  {What: "station", Subject: "norte", Mode: "off", Why: "x"},
		"no why":   {What: "station", Subject: "norte", Mode: "enforce", Why: " "},
		"too late": {What: "station", Subject: "norte", Mode: "enforce", Why: "x", FromAt: c.now().AddDate(2, 0, 0)},
	} {
		if _, err := c.ProposeMode(ctx, "ana", a); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	if _, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "station", Subject: "ghost", Mode: "enforce", Why: "x"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no station: got %v, want not found", err)
	}
	if _, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "station", Subject: "norte", Mode: "observe", Why: "x"}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("that already: got %v, want a conflict", err)
	}
}

// A vehicle that comes to a department in the very moment in which it enforces does
// not stay behind.
func TestVehicleComesWhileModeChanges(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras", Mode: "observe"}))
	var vehicles []fleet.Vehicle
	for _, no := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		vehicles = append(vehicles, c.vehicle(t, no, 0))
	}
	m, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "department", Subject: "obras", Mode: "enforce", Why: "listo"})
	must(t, err)
	ends := make(chan error, len(vehicles)+1)
	go func() { ends <- c.Fleet.ApproveMode(context.WithoutCancel(ctx), "luis", m.Act, "office/1/2") }()
	for _, v := range vehicles {
		go func() {
			v.Department = "obras"
			ends <- c.Save(context.WithoutCancel(ctx), "ana", &v)
		}()
	}
	for range cap(ends) {
		must(t, <-ends)
	}
	for _, v := range vehicles {
		if got := published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle); got.Department != "obras" || got.Mode != "" {
			t.Errorf("vehicle %s: got %q in %q, want enforce in obras", v.FleetNo, got.Mode, got.Department)
		}
	}
}

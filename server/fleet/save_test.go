package fleet_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

func TestSaveVehicle(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	must(t, c.NoteOdometer(ctx, v.Vehicle, 120_000_000, c.now()))
	must(t, c.NoteOdometer(ctx, v.Vehicle, 110_000_000, c.now().Add(-time.Hour))) // came late
	v.Status, v.TankUL = "workshop", new(80*dispense.Liter)
	must(t, c.Save(ctx, "luis", &v))
	want := &policy.Vehicle{
		Vehicle: "v101", Status: "workshop", Plate: "P-101", Name: "101", Grades: []string{"diesel"}, TankUL: new(80 * dispense.Liter),
		Rule: "general", OdometerM: new(int64(120_000_000)), OdometerAt: c.now(), Odometer: "on",
	}
	if diff := cmp.Diff(want, published[*policy.Vehicle](t, c, policy.Fleet, "v101")); diff != "" {
		t.Errorf("entry: -want +got\n%s", diff)
	}
	all, err := c.Vehicles(ctx)
	must(t, err)
	if len(all) != 1 || all[0].Status != "workshop" || all[0].Revision != 2 || *all[0].OdometerM != 120_000_000 {
		t.Errorf("got %+v, want one in the workshop, revision 2", all)
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE who = 'luis' AND object = 'v101' AND before LIKE '%"active"%' AND after LIKE '%"workshop"%'`); n != 1 {
		t.Errorf("got %d lines in the audit trail, want 1", n)
	}
}

// Machines have no plate, any number of them.
func TestVehiclesWithoutPlate(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	for _, number := range []string{"M-1", "M-2"} {
		v := c.vehicle(t, number, 0)
		v.Plate = ""
		must(t, c.Save(t.Context(), "ana", &v))
	}
}

// Every refusal leaves everything as it was.
func TestSaveRefuses(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	v := c.vehicle(t, "101", 100*dispense.Liter)
	c.vehicle(t, "102", 0)
	must(t, c.Save(t.Context(), "ana", &fleet.Price{Grade: "diesel", FromAt: c.now(), PriceE4: 245_000, Currency: "MXN"}))
	with := func(f func(*fleet.Vehicle)) *fleet.Vehicle { w := v; f(&w); return &w }
	tests := []struct {
		name string
		o    fleet.Object
		err  error
	}{
		{"stale", with(func(v *fleet.Vehicle) { v.Revision = 7 }), fault.ErrConflict},
		{"there already", with(func(v *fleet.Vehicle) { v.Revision = 0 }), fault.ErrConflict},
		{"plate taken", with(func(v *fleet.Vehicle) { v.Plate = "P-102" }), fault.ErrConflict},
		{"number taken", with(func(v *fleet.Vehicle) { v.FleetNo = "102" }), fault.ErrConflict},
		{"status", with(func(v *fleet.Vehicle) { v.Status = "parked" }), fault.ErrInvalid},
		{"rule", with(func(v *fleet.Vehicle) { v.Rule = "none" }), fault.ErrInvalid},
		{"department", with(func(v *fleet.Vehicle) { v.Department = "none" }), fault.ErrInvalid},
		{"too many quotas", with(func(v *fleet.Vehicle) { v.Quotas = []string{"a", "b", "c", "d", "e"} }), fault.ErrInvalid},
		{"other period", &fleet.Quota{Quota: "q101", Period: fleet.Week, SizeUL: 1, FromAt: c.now().Add(time.Hour)}, fault.ErrConflict},
		{"quota overwritten", &fleet.Quota{Quota: "q101", Period: fleet.Month, SizeUL: 1, FromAt: c.now()}, fault.ErrConflict},
		{"liters become visits", &fleet.Quota{Quota: "q101", Period: fleet.Month, SizeVisits: new(int64(4)), FromAt: c.now().Add(time.Hour)}, fault.ErrConflict},
		{"visits and liters", &fleet.Quota{Quota: "q2", Period: fleet.Month, SizeUL: 1, SizeVisits: new(int64(4)), FromAt: c.now()}, fault.ErrInvalid},
		{"visits below 0", &fleet.Quota{Quota: "q2", Period: fleet.Month, SizeVisits: new(int64(-1)), FromAt: c.now()}, fault.ErrInvalid},
		{"no period", &fleet.Quota{Quota: "q1", Period: "hour", SizeUL: 1, FromAt: c.now()}, fault.ErrInvalid},
		{"earlier price", &fleet.Price{Grade: "diesel", FromAt: c.now().Add(-time.Hour), PriceE4: 1, Currency: "MXN"}, fault.ErrConflict},
		{"price 0", &fleet.Price{Grade: "diesel", FromAt: c.now().Add(time.Hour), Currency: "MXN"}, fault.ErrInvalid},
		{"settings of no station", &fleet.Settings{Station: "nowhere", Settings: policy.Settings{Zone: "UTC"}}, fault.ErrNotFound},
		{"without id", &fleet.Department{Name: "Obras"}, fault.ErrInvalid},
	}
	before := c.int(t, `SELECT (SELECT count(*) FROM audit) * 1000 + (SELECT version FROM policy_log WHERE log = 'fleet')`)
	for _, tt := range tests {
		good := &fleet.Department{Department: "d" + tt.name[:2], Name: tt.name}
		if err := c.Save(t.Context(), "ana", good, tt.o); !errors.Is(err, tt.err) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.err)
		}
	}
	after := c.int(t, `SELECT (SELECT count(*) FROM audit) * 1000 + (SELECT version FROM policy_log WHERE log = 'fleet')`)
	if after != before {
		t.Errorf("audit rows and fleet version: got %d, want %d as before", after, before)
	}
	if n := c.int(t, `SELECT count(*) FROM department`); n != 0 {
		t.Errorf("got %d departments of refused acts, want none", n)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	owner := fleet.Owner{Vehicle: v.Vehicle}
	first, err := c.PrintLabel(ctx, "ana", owner, fleet.First)
	must(t, err)
	text, err := barcode.Format2D(first)
	must(t, err)
	if got, err := barcode.Parse(text, barcode.TwoD); err != nil || got != first {
		t.Errorf("parse what is printed: got %v, %v, want %v", got, err, first)
	}
	entry := func() *policy.Label { return published[*policy.Label](t, c, policy.Fleet, first.ID) }
	if got := entry(); got.Version != 1 || got.TokenSHA256 != barcode.TokenHash(first.Token) || got.Vehicle != v.Vehicle {
		t.Errorf("first: got %+v, want version 1 with its token", got)
	}

	worn, err := c.PrintLabel(ctx, "ana", owner, fleet.Worn)
	must(t, err)
	if got := entry(); got.Version != 2 || got.Previous == nil || got.Previous.Version != 1 || !got.Previous.UntilAt.Equal(c.now().Add(fleet.PreviousFor)) {
		t.Errorf("worn: got %+v, want version 2, and 1 for 14 days", got)
	}
	for _, seen := range []struct{ label, reason string }{
		{worn.String(), string(policy.Forged)}, {worn.String(), string(policy.LabelNewer)}, {first.String(), ""}, {"rubbish", ""}, {"XXXXXXXX.9", ""},
	} {
		must(t, c.NoteLabelSeen(ctx, seen.label, seen.reason))
		if entry().Previous == nil {
			t.Errorf("after a scan of %s, %q: got no previous, want one", seen.label, seen.reason)
		}
	}
	must(t, c.NoteLabelSeen(ctx, worn.String(), string(policy.OutOfService)))
	if got := entry(); got.Previous != nil || got.Version != 2 {
		t.Errorf("after the scan of the new one: got %+v, want no previous", got)
	}
	version := c.version(t, policy.Fleet)
	must(t, c.NoteLabelSeen(ctx, worn.String(), ""))
	if got := c.version(t, policy.Fleet); got != version {
		t.Errorf("a second scan: got version %d, want %d", got, version)
	}

	_, err = c.PrintLabel(ctx, "ana", owner, fleet.Lost)
	must(t, err)
	if got := entry(); got.Version != 3 || got.Previous != nil {
		t.Errorf("lost: got %+v, want version 3 alone", got)
	}
	if err := c.VoidLabel(ctx, "ana", first.ID, 2); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("void an old version: got %v, want a conflict", err)
	}
	must(t, c.VoidLabel(ctx, "ana", first.ID, 3))
	if got := entry(); got.Status != "void" {
		t.Errorf("void: got %+v", got)
	}
	second, err := c.PrintLabel(ctx, "ana", owner, fleet.First)
	must(t, err)
	versions, err := c.Labels(ctx, owner)
	must(t, err)
	if len(versions) != 4 || c.Label(versions[0]) != second {
		t.Errorf("got %d versions, the newest %v, want 4, %v", len(versions), c.Label(versions[0]), second)
	}
}

// A run is one act: whoever sends it twice, even at once, makes no second version,
// and of what cannot all be printed nothing is.
func TestPrintRun(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	a, b := fleet.Owner{Vehicle: c.vehicle(t, "101", 0).Vehicle}, fleet.Owner{Vehicle: c.vehicle(t, "102", 0).Vehicle}
	first := []fleet.LabelAsk{{Owner: b, Why: fleet.First}, {Owner: a, Why: fleet.First}}
	if done := c.atOnce(t, 4, func(int) error {
		_, err := c.PrintLabels(ctx, "ana", "R1", "", first)
		return err
	}); done != 4 {
		t.Errorf("one run sent four times: got %d done, want all", done)
	}
	if got := c.int(t, `SELECT count(*) FROM label`); got != 2 {
		t.Errorf("got %d labels, want 2", got)
	}
	run, err := c.LabelRun(ctx, "R1")
	must(t, err)
	versions, err := c.Labels(ctx, a)
	must(t, err)
	if run.Who != "ana" || run.Count != 2 || len(run.Labels) != 2 || !run.Labels[0].Good {
		t.Errorf("run: got %+v", run)
	}
	if got := published[*policy.Label](t, c, policy.Fleet, versions[0].Label); got.Version != 1 || got.Vehicle != a.Vehicle || got.TokenSHA256 != barcode.TokenHash(c.Label(versions[0]).Token) {
		t.Errorf("published: got %+v", got)
	}
	if _, err := c.PrintLabels(ctx, "luis", "R1", "", first); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("another's run: got %v, want a conflict", err)
	}

	d := fleet.Owner{Vehicle: c.vehicle(t, "103", 0).Vehicle}
	version := c.version(t, policy.Fleet)
	_, err = c.PrintLabels(ctx, "ana", "R2", "", []fleet.LabelAsk{{Owner: d, Why: fleet.First}, {Owner: a, Why: fleet.First}})
	if odd, ok := errors.AsType[*fleet.NotPrintable](err); !ok || odd.Problem != "there" || len(odd.Owners) != 1 || odd.Owners[0] != a {
		t.Errorf("a first label where there is one: got %v", err)
	}
	if _, err = c.PrintLabels(ctx, "ana", "R2", " ", []fleet.LabelAsk{{Owner: a, Why: fleet.Stolen}}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("stolen without a reason: got %v", err)
	}
	if got := c.version(t, policy.Fleet); got != version || c.int(t, `SELECT count(*) FROM label_run`) != 1 {
		t.Error("what was refused has left something")
	}

	_, err = c.PrintLabels(ctx, "ana", "R3", "", []fleet.LabelAsk{{Owner: a, Why: fleet.Again}})
	must(t, err)
	if got := c.version(t, policy.Fleet); got != version {
		t.Errorf("printed again: got version %d of the log, want %d: nothing has changed", got, version)
	}
	_, err = c.PrintLabels(ctx, "ana", "R4", "acta 118", []fleet.LabelAsk{{Owner: a, Why: fleet.Stolen}, {Owner: b, Why: fleet.Worn}})
	must(t, err)
	for _, old := range []string{"R1", "R3"} {
		run, err := c.LabelRun(ctx, old)
		must(t, err)
		for _, l := range run.Labels {
			if l.Good {
				t.Errorf("run %s: label %s.%d is good still, want it replaced", old, l.Label, l.Version)
			}
		}
	}
	if got := published[*policy.Label](t, c, policy.Fleet, versions[0].Label); got.Version != 2 || got.Previous != nil {
		t.Errorf("stolen: got %+v, want version 2 alone", got)
	}
}

// Of many who print a first label at once one is done, and who reprints while
// another makes it void comes before or after, never in between.
func TestPrintAtOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	for n := range 6 {
		owner := fleet.Owner{Vehicle: c.vehicle(t, fmt.Sprint(101+n), 0).Vehicle}
		if printed := c.atOnce(t, 4, func(int) error {
			_, err := c.PrintLabel(t.Context(), "ana", owner, fleet.First)
			return err
		}); printed != 1 {
			t.Errorf("first label of %s: got %d printed, want one", owner.Vehicle, printed)
		}
		versions, err := c.Labels(t.Context(), owner)
		must(t, err)
		done := c.atOnce(t, 2, func(n int) error {
			if n == 0 {
				return c.VoidLabel(t.Context(), "ana", versions[0].Label, 1)
			}
			_, err := c.PrintLabel(t.Context(), "ana", owner, fleet.Worn)
			return err
		})
		versions, err = c.Labels(t.Context(), owner)
		must(t, err)
		if done != 1 || len(versions) == 2 && versions[1].VoidAt != nil {
			t.Errorf("%s: got %d acts done, %+v, want void or reprinted", owner.Vehicle, done, versions)
		}
		if diff := cmp.Diff(fleet.LabelEntry(versions), published[*policy.Label](t, c, policy.Fleet, versions[0].Label)); diff != "" {
			t.Errorf("published: -want +got\n%s", diff)
		}
	}
}

// atOnce does n acts at once and returns how many were done; the others must be
// conflicts.
func (c *city) atOnce(t *testing.T, n int, act func(n int) error) (done int) {
	t.Helper()
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- act(i) }()
	}
	for range n {
		if err := <-errs; err == nil {
			done++
		} else if !errors.Is(err, fault.ErrConflict) {
			t.Error(err)
		}
	}
	return done
}

func TestEnroll(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte", "sur")
	if n := c.int(t, `SELECT count(DISTINCT shard) FROM station`); n != 2 {
		t.Errorf("got %d shards for 2 stations, want 2", n)
	}
	if got := published[*policy.Settings](t, c, "norte", ""); got == nil || got.Zone != "America/Mexico_City" {
		t.Errorf("settings of norte: got %+v", got)
	}
	again := fleet.Enrollment{Station: "norte", Zone: "UTC", VKey: "x", People: people}
	_, _, err := c.Enroll(t.Context(), "ana", again)
	if !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a key that is none: got %v, want invalid", err)
	}
	s, err := c.Settings(t.Context(), "norte")
	must(t, err)
	s.Mode = "observe"
	must(t, c.Save(t.Context(), "ana", &s))
	if got := published[*policy.Settings](t, c, "norte", ""); got.Mode != "observe" {
		t.Errorf("settings of norte: got %+v, want observe", got)
	}
}

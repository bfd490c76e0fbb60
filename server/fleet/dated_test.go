package fleet_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// inForce returns what the database says was in force of a vehicle at a time.
func (c *city) inForce(t *testing.T, vehicle string, what fleet.Matter, at time.Time) string {
	t.Helper()
	d, err := c.store.DatedBefore(t.Context(), vehicle, what, at.Add(time.Second))
	must(t, err)
	return d.Value
}

func TestSayFromAndUntil(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras"}, &fleet.Department{Department: "salud", Name: "Salud"}))
	v := c.vehicle(t, "101", 0)
	began := c.now()
	entry := func() *policy.Vehicle { return published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle) }
	say := func(until time.Time, d fleet.Dated) error {
		d.Vehicle, d.Reason = v.Vehicle, "oficio 12"
		return c.Say(ctx, "luis", until, d)
	}
	tomorrow := began.AddDate(0, 0, 1)

	// Lent from tomorrow for a week: it fuels all the while.
	must(t, say(tomorrow.AddDate(0, 0, 7), fleet.Dated{What: fleet.State, FromAt: tomorrow, Value: "lent", Detail: "Bomberos"}))
	// In the workshop from tomorrow noon, with no end yet.
	must(t, say(time.Time{}, fleet.Dated{What: fleet.State, FromAt: tomorrow.Add(12 * time.Hour), Value: "workshop"}))
	must(t, say(time.Time{}, fleet.Dated{What: fleet.InDepartment, FromAt: tomorrow, Value: "obras"}))
	must(t, c.store.ApplyDue(ctx, c.now()))
	if e := entry(); e.Status != "active" || e.Department != "" {
		t.Errorf("before its time: got %s in %q, want active in none", e.Status, e.Department)
	}
	c.pass(25 * time.Hour)
	must(t, c.store.ApplyDue(ctx, c.now()))
	if e := entry(); e.Status != "active" || e.Department != "obras" {
		t.Errorf("the next day: got %s in %q, want active in obras", e.Status, e.Department)
	}
	c.pass(12 * time.Hour)
	must(t, c.store.ApplyDue(ctx, c.now()))
	if e := entry(); e.Status != "workshop" {
		t.Errorf("at noon: got %s, want workshop", e.Status)
	}
	c.pass(7 * 24 * time.Hour) // the loan's end, which was said before the workshop was
	must(t, c.store.ApplyDue(ctx, c.now()))
	if e := entry(); e.Status != "workshop" {
		t.Errorf("after the loan: got %s, want workshop", e.Status)
	}

	// What is typed late changes the past, and not what is in force now.
	must(t, say(time.Time{}, fleet.Dated{What: fleet.InDepartment, FromAt: began.AddDate(0, -2, 0), Value: "salud"}))
	if e := entry(); e.Department != "obras" {
		t.Errorf("after a late entry: got %q, want obras", e.Department)
	}
	for at, want := range map[time.Time]string{began.AddDate(-3, 0, 0): "salud", began.AddDate(0, -1, 0): "salud", tomorrow: "obras"} {
		if got := c.inForce(t, v.Vehicle, fleet.InDepartment, at); got != want {
			t.Errorf("department at %s: got %q, want %q", at.Format(time.DateOnly), got, want)
		}
	}
	// The first row said that there was none when the vehicle was registered.
	if got := c.inForce(t, v.Vehicle, fleet.InDepartment, began); got != "" {
		t.Errorf("department when registered: got %q, want none", got)
	}
}

// A vehicle that is blocked while it is lent is not released by the loan's end. A block
// that ends by itself, and who releases it, end it.
func TestBlockedWhileLent(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	day := func(n int) time.Time { return c.now().AddDate(0, 0, n) }
	for _, tt := range []struct {
		name  string
		block func(vehicle string) error
		want  string // by day from the third on, A or B: the loan ends with the fourth
	}{
		{"blocked", func(v string) error { return c.SetStatus(ctx, "luis", v, "blocked", "robada") }, "BBBBBB"},
		{"blocked until", func(v string) error {
			return c.Say(ctx, "luis", day(3), fleet.Dated{Vehicle: v, What: fleet.State, FromAt: c.now(), Value: "blocked", Reason: "robada"})
		}, "BBBAAA"},
		{"released", func(v string) error {
			if err := c.SetStatus(ctx, "luis", v, "blocked", "robada"); err != nil {
				return err
			}
			c.pass(time.Second)
			return c.SetStatus(ctx, "luis", v, "active", "apareció")
		}, "AAAAAA"},
	} {
		v := c.vehicle(t, tt.name, 0)
		must(t, c.Say(ctx, "luis", day(4), fleet.Dated{Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now(), Value: "lent", Detail: "DIF", Reason: "convenio"}))
		c.pass(2 * 24 * time.Hour)
		must(t, tt.block(v.Vehicle))
		var got string
		for range tt.want {
			must(t, c.store.ApplyDue(ctx, c.now()))
			got += map[string]string{"active": "A", "blocked": "B"}[published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle).Status]
			c.pass(24 * time.Hour)
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// However a vehicle is changed, the day is kept; and nothing is dated that did not
// change.
func TestSavingDates(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras"}))
	v := c.vehicle(t, "101", 0)
	must(t, c.Say(ctx, "luis", time.Time{}, fleet.Dated{
		Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now(), Value: "lent", Detail: "DIF", Reason: "convenio",
	}))
	v, err := c.store.FleetVehicle(ctx, v.Vehicle)
	must(t, err)
	c.pass(time.Hour)
	v.Name, v.Department = "Volteo", "obras"
	must(t, c.Save(ctx, "ana", &v))
	if got := c.inForce(t, v.Vehicle, fleet.State, c.now()); got != "lent" {
		t.Errorf("state after another change: got %s, want lent", got)
	}
	if got := c.inForce(t, v.Vehicle, fleet.InDepartment, c.now()); got != "obras" {
		t.Errorf("department: got %q, want obras", got)
	}
	must(t, c.SetStatus(ctx, "luis", v.Vehicle, "blocked", "robada"))
	if n := c.int(t, `SELECT count(*) FROM vehicle_dated WHERE vehicle = $1`, v.Vehicle); n != 7 {
		t.Errorf("got %d rows, want 4 of the beginning and lent, obras, blocked", n)
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle_dated WHERE value = 'blocked' AND reason = 'robada' AND said_by = 'luis'`); n != 1 {
		t.Errorf("blocked: got %d rows with reason and name, want 1", n)
	}
}

// A vehicle that is saved as it was read, in the seconds between the time that a
// change has come and the change, does not undo it.
func TestSaveBeforeDueIsApplied(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	must(t, c.Say(ctx, "luis", time.Time{}, fleet.Dated{
		Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now().Add(time.Minute), Value: "retired", Reason: "baja",
	}))
	c.pass(2 * time.Minute)
	v.Name = "Volteo"
	must(t, c.Save(ctx, "ana", &v))
	c.pass(time.Second)
	must(t, c.store.ApplyDue(ctx, c.now()))
	if e := published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle); e.Status != "retired" {
		t.Errorf("got %s, want retired", e.Status)
	}
}

// Rented vehicles do not fuel after the contract's end.
func TestRentedEnds(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	v := c.vehicle(t, "101", 0)
	must(t, c.Say(t.Context(), "luis", c.now().AddDate(0, 1, 0), fleet.Dated{
		Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now(), Value: "rented", Detail: "Arrendadora del Valle", Reason: "contrato 7",
	}))
	for _, want := range []string{"active", "retired"} {
		must(t, c.store.ApplyDue(t.Context(), c.now()))
		if e := published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle); e.Status != want {
			t.Errorf("at %s: got %s, want %s", c.now(), e.Status, want)
		}
		c.pass(32 * 24 * time.Hour)
	}
}

// A broken odometer is not asked for until it should be mended; a new one is
// believed from its first reading.
func TestOdometers(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	entry := func() *policy.Vehicle { return published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle) }
	must(t, c.NoteOdometer(ctx, v.Vehicle, 240_000_000, c.now()))
	must(t, c.Say(ctx, "luis", c.now().AddDate(0, 0, 10), fleet.Dated{
		Vehicle: v.Vehicle, What: fleet.OdometerCounts, FromAt: c.now(), Value: "none", Reason: "orden 88",
	}))
	if e := entry(); e.Odometer != "none" {
		t.Errorf("broken: got %s, want none", e.Odometer)
	}
	c.pass(10*24*time.Hour + time.Second)
	must(t, c.store.ApplyDue(ctx, c.now()))
	if e := entry(); e.Odometer != "on" {
		t.Errorf("after ten days: got %s, want on", e.Odometer)
	}
	must(t, c.Say(ctx, "luis", time.Time{}, fleet.Dated{
		Vehicle: v.Vehicle, What: fleet.OdometerCounts, FromAt: c.now(), Value: "miles", Reason: "orden 91",
		OldReading: new(int64(240_500_000)), NewReading: new(int64(7_000)),
	}))
	if e := entry(); e.Odometer != "miles" || *e.OdometerM != 7_000 || !e.OdometerAt.Equal(c.now()) {
		t.Errorf("a new one: got %s at %d, want miles at 7000", e.Odometer, *e.OdometerM)
	}
	if n := c.int(t, `SELECT odometer_shift($1, $2)`, v.Vehicle, c.now()); n != 240_493_000 {
		t.Errorf("shift: got %d, want 240493000", n)
	}
	if n := c.int(t, `SELECT odometer_shift($1, $2)`, v.Vehicle, c.now().Add(-time.Second)); n != 0 {
		t.Errorf("shift before: got %d, want 0", n)
	}
	// The reading was misread: it is said again, and counts once.
	must(t, c.Say(ctx, "luis", time.Time{}, fleet.Dated{
		Vehicle: v.Vehicle, What: fleet.OdometerCounts, FromAt: c.now(), Value: "miles", Reason: "orden 91, corregida",
		OldReading: new(int64(240_600_000)), NewReading: new(int64(0)),
	}))
	if n := c.int(t, `SELECT odometer_shift($1, $2)`, v.Vehicle, c.now()); n != 240_600_000 {
		t.Errorf("shift when said again: got %d, want 240600000", n)
	}
}

func TestSayRefuses(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	v, other := c.vehicle(t, "101", 0), c.vehicle(t, "102", 0)
	good := fleet.Dated{Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now(), Value: "workshop", Reason: "orden 7"}
	for _, tt := range []struct {
		name  string
		until time.Time
		with  func(*fleet.Dated)
		want  error
	}{
		{"no reason", time.Time{}, func(d *fleet.Dated) { d.Reason = " \n" }, fault.ErrInvalid},
		{"no state", time.Time{}, func(d *fleet.Dated) { d.Value = "parked" }, fault.ErrInvalid},
		{"nobody has it", time.Time{}, func(d *fleet.Dated) { d.Value = "lent" }, fault.ErrInvalid},
		{"somebody has it", time.Time{}, func(d *fleet.Dated) { d.Detail = "Bomberos" }, fault.ErrInvalid},
		{"replaced by itself", time.Time{}, func(d *fleet.Dated) { d.Value, d.Detail = "replaced", v.Vehicle }, fault.ErrInvalid},
		{"replaced by nothing", time.Time{}, func(d *fleet.Dated) { d.Value, d.Detail = "replaced", "vghost" }, fault.ErrNotFound},
		{"no matter", time.Time{}, func(d *fleet.Dated) { d.What = "color" }, fault.ErrInvalid},
		{"ends before", c.now().Add(-time.Second), func(*fleet.Dated) {}, fault.ErrInvalid},
		{"in 2050", time.Time{}, func(d *fleet.Dated) { d.FromAt = c.now().AddDate(24, 0, 0) }, fault.ErrInvalid},
		{"nowhere", time.Time{}, func(d *fleet.Dated) { d.What, d.Value = fleet.InDepartment, "nowhere" }, fault.ErrNotFound},
		{"no vehicle", time.Time{}, func(d *fleet.Dated) { d.Vehicle = "vghost" }, fault.ErrNotFound},
		{"half a change", time.Time{}, func(d *fleet.Dated) { d.What, d.Value, d.OldReading = fleet.OdometerCounts, "on", new(int64(1)) }, fault.ErrInvalid},
		{"that already", time.Time{}, func(d *fleet.Dated) { d.Value = "active" }, fault.ErrConflict},
	} {
		d := good
		tt.with(&d)
		if err := c.Say(t.Context(), "luis", tt.until, d); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle_dated`); n != 8 {
		t.Errorf("got %d rows, want the 8 of two new vehicles", n)
	}
	good.Value, good.Detail = "replaced", other.Vehicle
	must(t, c.Say(t.Context(), "luis", time.Time{}, good))
	if e := published[*policy.Vehicle](t, c, policy.Fleet, v.Vehicle); e.Status != "blocked" {
		t.Errorf("replaced: got %s, want blocked", e.Status)
	}
}

// Two servers that find something due make one change of it.
func TestDueOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	v := c.vehicle(t, "101", 0)
	must(t, c.Say(t.Context(), "luis", time.Time{}, fleet.Dated{Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now().Add(time.Hour), Value: "workshop", Reason: "cita"}))
	c.pass(2 * time.Hour)
	before := c.version(t, policy.Fleet)
	ends := make(chan error, 4)
	for range cap(ends) {
		go func() { ends <- c.store.ApplyDue(context.WithoutCancel(t.Context()), c.now()) }()
	}
	for range cap(ends) {
		must(t, <-ends)
	}
	if got := c.version(t, policy.Fleet) - before; got != 1 {
		t.Errorf("got %d entries, want 1", got)
	}
}

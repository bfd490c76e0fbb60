package fleet_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// What of a vehicle itself might let it take more, and what might not.
func TestLoosening(t *testing.T) {
	t.Parallel()
	book := &fleet.RuleBook{
		Classes: map[string]policy.Rule{"patrol": {Rule: "patrol", PerFillUL: new(60 * liter)}, "truck": {Rule: "truck", PerFillUL: new(200 * liter)}},
		Terms: map[fleet.LevelID]fleet.LevelTerms{
			{Kind: rule.Department, Of: "poor"}: {Level: rule.Level{Terms: rule.Terms{Day: &rule.Limit{Cents: 1000}}}}, // no grade has a price
		},
		Quotas: map[string]fleet.Quota{"qv1": {Quota: "qv1", Period: fleet.Month, SizeUL: 100 * liter}},
	}
	was := fleet.Vehicle{
		Vehicle: "v1", FleetNo: "101", Status: "active", Rule: "patrol", RuleInForce: "patrol", Grades: []string{"diesel"}, TankUL: new(80 * liter), ReferenceMPerL: new(int64(8000)), Stations: []string{"norte"}, Quotas: []string{"qv1", "shared"},
	}
	for name, tt := range map[string]struct {
		is   func(v *fleet.Vehicle)
		want string
		back string // the other way
	}{
		"nothing":         {func(v *fleet.Vehicle) {}, "", ""},
		"what it is":      {func(v *fleet.Vehicle) { v.Plate, v.Name, v.Status, v.Odometer = "X", "y", "blocked", "none" }, "", ""},
		"class":           {func(v *fleet.Vehicle) { v.Rule = "truck" }, "per_fill", ""},
		"own quota":       {func(v *fleet.Vehicle) { v.Quotas = []string{"shared"} }, "month", ""},
		"shared quota":    {func(v *fleet.Vehicle) { v.Quotas = []string{"qv1"} }, "shared_quota", ""},
		"tank":            {func(v *fleet.Vehicle) { v.TankUL = new(80*liter + 1) }, "own_tank", ""},
		"tank not known":  {func(v *fleet.Vehicle) { v.TankUL = nil }, "own_tank", ""},
		"yield":           {func(v *fleet.Vehicle) { v.ReferenceMPerL = new(int64(7999)) }, "own_yield", ""},
		"yield not known": {func(v *fleet.Vehicle) { v.ReferenceMPerL = nil }, "own_yield", ""},
		"another grade":   {func(v *fleet.Vehicle) { v.Grades = []string{"diesel", "magna"} }, "own_grades", ""},
		"other grade":     {func(v *fleet.Vehicle) { v.Grades = []string{"magna"} }, "own_grades", "own_grades"},
		"station":         {func(v *fleet.Vehicle) { v.Stations = []string{"norte", "sur"} }, "own_stations", ""},
		"all stations":    {func(v *fleet.Vehicle) { v.Stations = nil }, "own_stations", ""},
		"cannot be told":  {func(v *fleet.Vehicle) { v.Department = "poor" }, "per_fill", "per_fill"},
		"blocked, untold": {func(v *fleet.Vehicle) { v.Department, v.Status = "poor", "blocked" }, "per_fill", "per_fill"},
	} {
		t.Run(name, func(t *testing.T) {
			is := was
			tt.is(&is)
			for _, way := range []struct {
				from, to *fleet.Vehicle
				want     string
			}{{&was, &is, tt.want}, {&is, &was, tt.back}} {
				loosens, err := fleet.Loosening(book, book, fleet.Moved{Was: way.from, Is: way.to})
				must(t, err)
				if got := loosens.Said(); !strings.HasPrefix(got, way.want) || way.want == "" && got != "" || strings.Contains(got, "own_") && got != way.want {
					t.Errorf("to %+v: got %q loosened, want %q", way.to, got, way.want)
				}
				if m := (fleet.Moved{Was: way.from, Is: way.to}); len(loosens) > 0 && !m.Stirs() {
					t.Error("it loosens, and is said to stir nothing")
				}
			}
		})
	}
	if loosens, err := fleet.Loosening(book, book, fleet.Moved{Is: &was}); err != nil || loosens.Said() != "new" {
		t.Errorf("a new vehicle: got %v, %v", loosens, err)
	}
	larger := book.Sized(fleet.Quota{Quota: "qv1", Period: fleet.Month, SizeUL: 101 * liter})
	if loosens, err := fleet.Loosening(book, larger, fleet.Moved{Was: &was, Is: &was}); err != nil || loosens.Said() != "month" {
		t.Errorf("a larger quota: got %v, %v", loosens, err)
	}
	if loosens, err := fleet.Loosening(larger, book, fleet.Moved{Was: &was, Is: &was}); err != nil || len(loosens) != 0 {
		t.Errorf("a smaller quota: got %v, %v", loosens, err)
	}
	agreed := fleet.Loosened{"101": {rule.PerFill, fleet.OwnTank}}
	for _, tt := range []struct {
		other fleet.Loosened
		ok    bool
	}{
		{nil, true}, {fleet.Loosened{"101": {fleet.OwnTank}}, true}, {fleet.Loosened{"101": {rule.Month}}, false}, {fleet.Loosened{"102": {rule.PerFill}}, false},
	} {
		if err := agreed.Covers(tt.other); (err == nil) != tt.ok || err != nil && !errors.Is(err, fault.ErrConflict) {
			t.Errorf("covers %v: got %v", tt.other, err)
		}
	}
}

// fuels puts a fill on record, so that the fleet is in service.
func (c *city) fuels(t *testing.T) {
	t.Helper()
	norte := c.enroll(t, "norte")
	c.commit(t, norte.Start(t, "enrolled"))
	auth := norte.Append(t, authorized("v1", 10*liter))
	c.commit(t, auth, norte.Append(t, dispensed(auth, 10*liter)))
}

// A file of vehicles, and a vehicle's department and class: what lets none take more is in
// force at once, and what might is when another has approved what was shown.
func TestVehiclesThatMightTakeMore(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras"}, &fleet.Department{Department: "seg", Name: "Seguridad"},
		&fleet.Rule{Rule: policy.Rule{Rule: "patrol", PerFillUL: new(60 * liter)}}, &fleet.Rule{Rule: policy.Rule{Rule: "truck", PerFillUL: new(200 * liter)}}))
	const head = "Número económico;Placa;Producto;Clase;Departamento;Tanque (litros);Cuota litros;Cuota periodo\n"
	// Before any fuel is on record one person sets up all there is, and again.
	for _, size := range []string{"300", "350"} {
		r := c.imported(t, "vehicles", head+"101;A-1;diesel;patrol;Obras;80;"+size+";mensual\n102;A-2;diesel;truck;Obras;300;900;mensual\n", fleet.ImportOptions{})
		if !r.Applied || r.Waits != "" || r.Serves {
			t.Fatalf("the first day: got %+v, want it taken in", r)
		}
		c.pass(time.Minute)
	}
	id := map[string]string{}
	vehicles, err := c.Vehicles(ctx)
	must(t, err)
	for _, v := range vehicles {
		id[v.FleetNo] = v.Vehicle
	}
	must(t, c.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: id["101"], What: fleet.Class, Value: "truck", Reason: "alta"}))
	c.pass(time.Minute)
	must(t, c.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: id["101"], What: fleet.Class, Value: "patrol", Reason: "alta"}))
	c.fuels(t)
	c.says(t, "in_force", rule.Department, "obras", rule.Terms{Driver: new("pin")})
	o := c.office(t)
	approve := func(who, act string) error { return o.ApproveVehicles(ctx, c, who, act, "web") }
	drivers := func(no string) string {
		_, r := c.told(t, id[no])
		return r.Driver
	}
	stands := func(no string) fleet.Vehicle {
		v, err := c.Vehicle(ctx, id[no])
		must(t, err)
		return v
	}

	t.Run("tightens", func(t *testing.T) {
		c.pass(time.Minute)
		r := c.imported(t, "vehicles", head+"101;A-9;diesel;patrol;Obras;70;250;mensual\n", fleet.ImportOptions{})
		if !r.Applied || len(r.Loosens()) != 0 || stands("101").Plate != "A-9" {
			t.Errorf("a smaller tank and quota: got applied %t, %v", r.Applied, r.Loosens())
		}
	})

	t.Run("file", func(t *testing.T) {
		c.pass(time.Minute)
		file := head + "101;A-9;diesel;patrol;Obras;90;400;mensual\n102;A-7;diesel;truck;Obras;300;900;mensual\n103;A-3;diesel;patrol;Obras;60;;\n"
		r := c.imported(t, "vehicles", file, fleet.ImportOptions{})
		if r.Applied || r.Waits == "" || r.Rows[0].Loosens == nil || r.Rows[1].Loosens != nil {
			t.Fatalf("got applied %t, waits %q, rows %+v", r.Applied, r.Waits, r.Rows)
		}
		a, err := c.VehicleAct(ctx, r.Waits)
		must(t, err)
		if a.Loosens.Said() != "new, month, own_tank" || !slices.Equal(slices.Sorted(maps.Keys(a.Loosens)), []string{"101", "103"}) || !maps.EqualFunc(a.Loosens, r.Loosens(), slices.Equal[[]rule.Field]) {
			t.Errorf("it loosens %v, and %v was shown", a.Loosens, r.Loosens())
		}
		if v := stands("102"); v.Plate != "A-2" || c.int(t, `SELECT count(*) FROM vehicle`) != 2 {
			t.Errorf("nothing of it is in force before it is approved: got %+v", v)
		}
		if _, err := c.Import(ctx, strings.NewReader(file), "vehicles", fleet.ImportOptions{Who: "luis"}); !errors.Is(err, fleet.ErrWaits) {
			t.Errorf("the same file again: got %v, want that it waits", err)
		}
		seen, err := c.ForeseeVehicles(ctx, &a, "en")
		must(t, err)
		if len(seen) != 3 || !seen[2].New || !slices.Contains(seen[2].Changes, fleet.Change{Field: "rule", Is: "patrol"}) || !slices.Contains(seen[2].Changes, fleet.Change{Field: "status", Is: "active"}) || !slices.Contains(seen[0].Changes, fleet.Change{Field: "tank", Was: "70", Is: "90"}) {
			t.Errorf("row by row: got %+v", seen)
		}
		if err := approve("ana", a.Act); !errors.Is(err, fault.ErrConflict) {
			t.Errorf("who sent it approves it: got %v, want a conflict", err)
		}
		if err := c.Fleet.ApproveVehicles(ctx, "ana", a.Act, "office/1/9"); !errors.Is(err, fault.ErrConflict) {
			t.Errorf("the store lets who sent it approve it: got %v", err)
		}
		for _, sql := range []string{
			`UPDATE vehicle_act SET state = 'in_force' WHERE act = $1`,
			`UPDATE vehicle_act SET state = 'in_force', approved_by = 'ana', approved_at = now(), record = 'x' WHERE act = $1`,
			`UPDATE vehicle_act SET loosens = '{}' WHERE act = $1`,
		} {
			if _, err := c.pool.Exec(ctx, sql, a.Act); err == nil {
				t.Errorf("the database took %s", sql)
			}
		}
		must(t, approve("luis", a.Act))
		if v := stands("101"); v.TankUL == nil || *v.TankUL != 90*liter || c.int(t, `SELECT count(*) FROM vehicle WHERE fleet_no = '103'`) != 1 {
			t.Errorf("approved: got %+v", v)
		}
		vehicles, err = c.Vehicles(ctx)
		must(t, err)
		id["103"] = vehicles[2].Vehicle
		done, err := c.VehicleAct(ctx, a.Act)
		must(t, err)
		if done.State != "in_force" || done.ApprovedBy != "luis" || !strings.HasPrefix(done.Record, "office/") {
			t.Errorf("got %+v, want it approved by luis on record", done)
		}
		if n := c.int(t, `SELECT count(*) FROM import WHERE sha256 = $1 AND who = 'ana'`, a.Of); n != 1 {
			t.Errorf("imports of that file: got %d", n)
		}
		if err := approve("luis", a.Act); !errors.Is(err, fault.ErrConflict) {
			t.Errorf("approved twice: got %v, want a conflict", err)
		}
	})

	t.Run("quota alone", func(t *testing.T) {
		c.pass(time.Minute)
		r := c.imported(t, "vehicles", head+"101;A-9;diesel;patrol;Obras;90;401;mensual\n", fleet.ImportOptions{})
		if r.Waits == "" || r.Loosens().Said() != "month" || c.int(t, `SELECT count(*) FROM quota WHERE size_ul = 401000000`) != 0 {
			t.Fatalf("one liter more a month: got applied %t, %v", r.Applied, r.Loosens())
		}
		must(t, approve("luis", r.Waits))
		if n := c.int(t, `SELECT count(*) FROM quota WHERE size_ul = 401000000`); n != 1 {
			t.Errorf("approved: got %d such quotas", n)
		}
	})

	t.Run("file that would do something else", func(t *testing.T) {
		c.pass(time.Minute)
		r := c.imported(t, "vehicles", head+"101;A-9;diesel;patrol;Obras;95;401;mensual\n", fleet.ImportOptions{})
		v := stands("101")
		v.Plate = "A-8"
		must(t, c.Save(ctx, "ana", &v))
		if err := approve("luis", r.Waits); !errors.Is(err, fault.ErrConflict) || !strings.Contains(err.Error(), "than was shown") {
			t.Errorf("its plate is another by now: got %v, want a conflict", err)
		}
		must(t, c.VoidVehicles(ctx, "ana", r.Waits))
	})

	t.Run("department", func(t *testing.T) {
		c.pass(time.Minute)
		move := fleet.Dated{Vehicle: id["102"], What: fleet.InDepartment, FromAt: c.now(), Value: "seg", Reason: "oficio 12"}
		custodian := fleet.Dated{Vehicle: id["102"], What: fleet.Custodian, FromAt: c.now(), Value: "Rosa Díaz", Reason: "oficio 12"}
		waits, err := c.Fleet.Say(ctx, "ana", time.Time{}, move, custodian)
		must(t, err)
		if waits.Loosens.Said() != "driver" || stands("102").Department == "seg" || stands("102").Custodian != "" {
			t.Fatalf("out of a department that asks for a PIN: got %+v", waits)
		}
		if _, err := c.Fleet.Say(ctx, "luis", time.Time{}, move); !errors.Is(err, fleet.ErrWaits) {
			t.Errorf("a second: got %v, want that one waits", err)
		}
		must(t, approve("luis", waits.Act))
		if v := stands("102"); v.Department != "seg" || v.Custodian != "Rosa Díaz" || drivers("102") != "" {
			t.Errorf("approved: got %+v and %s", v, drivers("102"))
		}
		if n := c.int(t, `SELECT count(*) FROM vehicle_dated WHERE vehicle = $1 AND what = 'department' AND value = 'seg' AND said_by = 'ana, luis'`, id["102"]); n != 1 {
			t.Errorf("rows that both said: got %d, want 1", n)
		}
		// Back where it takes less, alone; for a week, and the week's end gives back what was.
		c.pass(time.Minute)
		must(t, c.Say(ctx, "ana", c.now().AddDate(0, 0, 7), fleet.Dated{Vehicle: id["102"], What: fleet.InDepartment, FromAt: c.now(), Value: "obras", Reason: "préstamo"}))
		if drivers("102") != "pin" {
			t.Errorf("lent to obras: got %q", drivers("102"))
		}
		c.pass(8 * 24 * time.Hour)
		must(t, c.store.ApplyDue(ctx, c.now()))
		if v := stands("102"); v.Department != "seg" || drivers("102") != "" {
			t.Errorf("after a week: got %+v and %q", v, drivers("102"))
		}
	})

	t.Run("a day that has passed", func(t *testing.T) {
		// Where it was a month ago changes reports, and no pump.
		c.pass(time.Minute)
		must(t, c.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: id["101"], What: fleet.InDepartment, FromAt: c.now().AddDate(0, -1, 0), Value: "seg", Reason: "no se dijo"}))
		if v := stands("101"); v.Department == "seg" || drivers("101") != "pin" {
			t.Errorf("got %+v and %q, want it where it is", v, drivers("101"))
		}
	})

	t.Run("a day to come", func(t *testing.T) {
		// What loosens nothing by what is said now, and something when its day has come, is
		// what nobody agreed on.
		c.says(t, "in_force", rule.Department, "seg", rule.Terms{Driver: new("pin")})
		day := c.now().AddDate(0, 0, 3)
		must(t, c.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: id["101"], What: fleet.InDepartment, FromAt: day, Value: "seg", Reason: "oficio 13"},
			fleet.Dated{Vehicle: id["101"], What: fleet.State, FromAt: day, Value: "workshop", Reason: "oficio 13"}))
		c.pass(time.Minute)
		must(t, c.store.ApplyDue(ctx, c.now()))
		more := c.says(t, "proposed", rule.Department, "seg", rule.Terms{Driver: new("badge")})
		must(t, o.ApproveRules(ctx, c, "luis", more.Act, "web"))
		c.pass(4 * 24 * time.Hour)
		must(t, c.store.ApplyDue(ctx, c.now()))
		if v := stands("101"); v.Department == "seg" || v.Status != "workshop" || drivers("101") != "pin" {
			t.Errorf("its day has come: got %+v and %q, want it where it was, and in the workshop", v, drivers("101"))
		}
		if n := c.int(t, `SELECT count(*) FROM vehicle_dated WHERE vehicle = $1 AND said_by = 'calendar' AND reason LIKE 'it stays: %driver%'`, id["101"]); n != 1 {
			t.Errorf("rows that say why it stays: got %d, want 1", n)
		}
	})

	t.Run("class", func(t *testing.T) {
		c.pass(time.Minute)
		class := func(value string) (fleet.VehicleAct, error) {
			return c.Fleet.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: id["103"], What: fleet.Class, Value: value, Reason: "cambio de uso"})
		}
		if _, err := class("none"); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("a class that is not there: got %v", err)
		}
		v := stands("103")
		v.Department = ""
		if err := c.Save(ctx, "ana", &v); !errors.Is(err, fault.ErrConflict) || stands("103").Department == "" {
			t.Errorf("saved without its department: got %v, want a conflict", err)
		}
		c.pass(time.Hour)
		waits, err := class("truck")
		must(t, err)
		if waits.Loosens.Said() != "per_fill" {
			t.Fatalf("patrol to truck: got %+v", waits)
		}
		c.pass(time.Hour)
		must(t, approve("luis", waits.Act))
		if stands("103").Rule != "truck" || c.perFill(t, id["103"]) != 200*liter {
			t.Errorf("approved: got %+v and %s", stands("103"), c.perFill(t, id["103"]))
		}
		if n := c.int(t, `SELECT count(*) FROM vehicle_dated WHERE vehicle = $1 AND what = 'class' AND value = 'truck' AND from_at = $2`, id["103"], c.now()); n != 1 {
			t.Errorf("of the class from when it was approved: got %d rows", n)
		}
		c.pass(time.Minute)
		if waits, err := class("patrol"); err != nil || waits.Act != "" || stands("103").Rule != "patrol" {
			t.Errorf("truck to patrol: got %+v, %v", waits, err)
		}
	})

	t.Run("more by now", func(t *testing.T) {
		c.pass(time.Minute)
		c.says(t, "in_force", rule.Class, "truck", rule.Terms{PerFill: rule.Liters(200 * liter), IntervalS: new(int64(7200))})
		c.says(t, "in_force", rule.Class, "patrol", rule.Terms{PerFill: rule.Liters(60 * liter), IntervalS: new(int64(7200))})
		waits, err := c.Fleet.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: id["103"], What: fleet.Class, Value: "truck", Reason: "cambio de uso"})
		must(t, err)
		less := c.says(t, "proposed", rule.Class, "truck", rule.Terms{PerFill: rule.Liters(200 * liter)})
		must(t, o.ApproveRules(ctx, c, "luis", less.Act, "web"))
		if err := approve("luis", waits.Act); !errors.Is(err, fault.ErrConflict) || !strings.Contains(err.Error(), "interval") {
			t.Errorf("it would wait for nothing by now: got %v, want a conflict", err)
		}
		if err := c.store.ApproveVehicles(ctx, fleet.Act{Who: "luis", At: c.now()}, waits.Act, "office/1/9"); !errors.Is(err, fault.ErrConflict) {
			t.Errorf("the store: got %v, want a conflict", err)
		}
		if stands("103").Rule != "patrol" {
			t.Error("it is of the other class all the same")
		}
		must(t, c.VoidVehicles(ctx, "luis", waits.Act))
		if err := c.VoidVehicles(ctx, "luis", waits.Act); !errors.Is(err, fault.ErrConflict) {
			t.Errorf("taken back twice: got %v, want a conflict", err)
		}
	})
}

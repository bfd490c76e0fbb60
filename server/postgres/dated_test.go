package postgres_test

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// say says what is true of a vehicle from a time on.
// say says it, by two people where days that are past take them.
func (d *desk) say(at time.Time, rows ...fleet.Dated) {
	d.Helper()
	for i := range rows {
		rows[i].Reason = "orden 12"
	}
	act := fleet.Act{Who: "luis", At: at, Why: "orden 12"}
	err := d.store.SayDated(d.Context(), act, rows...)
	if errors.Is(err, fault.ErrConflict) {
		act.With = "marta"
		err = d.store.SayDated(d.Context(), act, rows...)
	}
	if err != nil {
		d.Fatal(err)
	}
}

// An odometer that was replaced makes every reading look too low, until the office
// says so: then nothing is odd, and the way goes on over both.
func TestOdometerReplaced(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	var at []time.Time
	for i, km := range []int64{240_000, 240_300, 150, 300} {
		a.At = a.At.Add(24 * time.Hour)
		at = append(at, a.At)
		d.fill(a, "v1", dispense.Volume(i)*50*liter, 50*liter, func(b *dispense.Dispense) { b.OdometerM, b.Full = new(km*1000), "yes" })
	}
	d.wantFindings(reconcile.OdometerLow, reconcile.OdometerLow)
	d.say(a.At.Add(time.Hour), fleet.Dated{
		Vehicle: "v1", What: fleet.OdometerCounts, FromAt: at[1].Add(time.Hour), Value: "on", OldReading: new(int64(240_400_000)), NewReading: new(int64(0)),
	})
	d.wantFindings()
	v, err := d.store.Vehicle(t.Context(), "v1", november(t, "").Period)
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, r := range v.Intervals.Rows {
		got = append(got, v.Intervals.Cell(r, "distance").N/1000)
	}
	if diff := cmp.Diff([]int64{300, 250, 150}, got); diff != "" {
		t.Errorf("kilometers (-want +got):\n%s", diff)
	}
	// What it read is shown as it was read.
	if got := v.Fills.Cell(v.Fills.Rows[0], "odometer").N; got != 300_000 {
		t.Errorf("the last reading: got %d m, want 300000", got)
	}
	if d := report.InForce(v.History, "odometer"); d.By != "luis" || d.Reason != "orden 12" || d.OldReading == nil {
		t.Errorf("history: got %+v", d)
	}
	// A reading far too low on the new one is still found, and said as it reads.
	a.At = a.At.Add(24 * time.Hour)
	d.fill(a, "v1", 200*liter, 50*liter, func(b *dispense.Dispense) { b.OdometerM = new(int64(40_000)) })
	rows := d.wantFindings(reconcile.OdometerLow)
	if *rows[0].Actual != 40_000 || *rows[0].Expected != 300_000 {
		t.Errorf("got %d where %d is expected, want 40000 and 300000", *rows[0].Actual, *rows[0].Expected)
	}
}

// Hours that were replaced by kilometers are no kilometers: whatever took the place of
// what, meters go on over odometers and seconds over hour meters, and every interval's
// way is what its own kind says.
func TestHoursReplacedByKilometers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	began := a.At
	day := func(n int) time.Time { return began.Add(time.Duration(n) * 24 * time.Hour) }
	put := func(at int, value string, old, first int64) {
		t.Helper()
		row := fleet.Dated{Vehicle: "v1", What: fleet.OdometerCounts, FromAt: day(at), Value: value}
		if value != "none" {
			row.OldReading, row.NewReading = &old, &first
		}
		d.say(day(30), row)
	}
	d.say(day(30), fleet.Dated{Vehicle: "v1", What: fleet.OdometerCounts, FromAt: began, Value: "hours"})
	put(2, "hours", 1000*3600, 0)       // another hour meter
	put(4, "on", 50*3600, 200_000_000)  // an odometer in its place
	put(6, "miles", 200_900_000, 0)     // another odometer
	put(8, "none", 0, 0)                // broken
	put(10, "hours", 1_000_000, 7*3600) // an hour meter
	put(12, "on", 8*3600, 500_000_000)
	for _, tt := range []struct {
		at   int
		m, s int64
	}{{0, 0, 0}, {2, 0, 3_600_000}, {4, 0, 3_600_000}, {6, 200_900_000, 3_600_000}, {8, 200_900_000, 3_600_000}, {10, 200_900_000, 3_600_000}, {12, 200_900_000, 3_600_000}} {
		var m, s int64
		err := d.pool.QueryRow(t.Context(), `SELECT shift_m, shift_s FROM odometer_span WHERE vehicle = 'v1' AND from_at = $1`, day(tt.at)).Scan(&m, &s)
		if err != nil || m != tt.m || s != tt.s {
			t.Errorf("from day %d: got %d m and %d s, %v, want %d m and %d s", tt.at, m, s, err, tt.m, tt.s)
		}
	}

	fill := func(at int, meters, seconds *int64) {
		a.At = day(at).Add(time.Hour)
		d.fill(a, "v1", dispense.Volume(at)*50*liter, 50*liter, func(b *dispense.Dispense) {
			b.OdometerM, b.EngineS, b.Full = meters, seconds, "yes"
		})
	}
	for _, s := range []int64{980, 990} { // hours before the first was replaced …
		fill(int(s-980)/10, nil, new(s*3600))
	}
	fill(2, nil, new(int64(10*3600))) // … and on the second
	fill(3, nil, new(int64(25*3600)))
	run := d.consumption("at=2026-11-15")
	if got := run.Cell(run.Rows[0], "run").Decimal(report.Hours); got != "45.0" {
		t.Errorf("hours over two hour meters: got %s, want 45.0", got)
	}
	fill(4, new(int64(200_100_000)), nil)
	fill(5, new(int64(200_500_000)), nil)
	fill(6, new(int64(100_000)), nil) // 500 km further, on another odometer
	table := d.consumption("at=2026-11-15")
	if got := table.Cell(table.Rows[0], "distance").Decimal(report.Distance); got != "900" {
		t.Errorf("kilometers after the hours: got %s, want 900", got)
	}
	d.wantFindings()
}

// What is typed late changes last month's report and no other.
func TestDepartmentOfThen(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, id := range []string{"obras", "salud"} {
		d.exec(`INSERT INTO department (department, name) VALUES ($1, initcap($1))`, id)
	}
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	began := a.At
	for i := range 6 {
		a.At = began.AddDate(0, 0, 10*i)
		d.fill(a, "v1", dispense.Volume(i)*10*liter, 10*liter, nil)
	}
	want := func(month, obras, salud string) {
		t.Helper()
		got := rowsOf(d.consumption("group=department&at=" + month + "-15"))
		for id, liters := range map[string]string{"obras": obras, "salud": salud} {
			if n := strconv.FormatInt(got[id], 10); n != liters {
				t.Errorf("%s in %s: got %s L, want %s", id, month, n, liters)
			}
		}
	}
	d.say(a.At, fleet.Dated{Vehicle: "v1", What: fleet.InDepartment, FromAt: began.AddDate(0, 0, 5), Value: "obras"})
	before := rowsOf(d.consumption("group=department"))["obras"] + rowsOf(d.consumption("group=department&at=2026-12-15"))["obras"]
	if all := int64(60); before > all {
		t.Fatalf("got %d L, want at most %d", before, all)
	}
	november, december := rowsOf(d.consumption("group=department"))["obras"], rowsOf(d.consumption("group=department&at=2026-12-15"))["obras"]
	d.say(a.At, fleet.Dated{Vehicle: "v1", What: fleet.InDepartment, FromAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Value: "salud"})
	want("2026-11", strconv.FormatInt(november, 10), "0")
	want("2026-12", "0", strconv.FormatInt(december, 10))
	if november == 0 || december == 0 {
		t.Errorf("got %d and %d L: the test proves nothing", november, december)
	}
}

// A vehicle whose state, custodian and funding change in mid-month is in two rows of
// that month, each with the fills of its days, and a filter takes those of one.
func TestThenIsAskedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	d.vehicle("v2")
	a := d.station("norte", meterAt(0))
	began := a.At
	day := func(n int) time.Time { return began.Add(time.Duration(n) * 24 * time.Hour) }
	for i := range 6 { // 10 L a day; on the last two by the other vehicle, of which nothing was said
		a.At = day(i)
		d.fill(a, map[bool]string{true: "v2", false: "v1"}[i > 3], dispense.Volume(i)*10*liter, 10*liter, func(b *dispense.Dispense) {
			b.OdometerM, b.Full = new(int64(1000+100*i)*1000), "yes"
		})
	}
	now := day(10)
	for what, values := range map[fleet.Matter][2]string{fleet.State: {"active", "lent"}, fleet.Custodian: {"Ana Báez", "Luis Mora"}, fleet.Funding: {"FORTAMUN", "propios"}} {
		for i, value := range values {
			row := fleet.Dated{Vehicle: "v1", What: what, FromAt: day(3 * i), Value: value}
			if value == "lent" {
				row.Detail = "Bomberos"
			}
			d.say(now, row)
		}
	}
	for _, tt := range []struct {
		query string
		want  map[string]int64
	}{
		{"group=funding", map[string]int64{"FORTAMUN": 30, "propios": 10, "": 20}},
		{"group=custodian", map[string]int64{"Ana Báez": 30, "Luis Mora": 10, "": 20}},
		{"group=state", map[string]int64{"state:active": 30, "state:lent": 10, "": 20}},
		{"group=vehicle&funding=FORTAMUN", map[string]int64{"v1": 30}},
		{"group=vehicle&state=lent&custodian=Luis+Mora", map[string]int64{"v1": 10}},
		{"group=custodian&funding=propios", map[string]int64{"Luis Mora": 10}},
		{"group=vehicle&funding=FORTAMUN&state=lent", map[string]int64{}},
		{"group=station&custodian=Ana+B%C3%A1ez", map[string]int64{"norte": 30}},
	} {
		if diff := cmp.Diff(tt.want, rowsOf(d.consumption(tt.query))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
	}
	// The way belongs to whoever had the vehicle where it ended.
	table := d.consumption("group=custodian")
	for _, r := range table.Rows {
		if want := map[string]int64{"Ana Báez": 200_000, "Luis Mora": 100_000, "": 100_000}[r.Key]; table.Cell(r, "distance").N != want {
			t.Errorf("the way of %q: got %d m, want %d", r.Key, table.Cell(r, "distance").N, want)
		}
	}
	lent := d.consumption("group=state").Rows
	names := map[string]bool{}
	for _, r := range lent {
		names[r.Name("es-MX")] = true
	}
	if !names["Prestada"] || !names["Activa"] || !names["—"] {
		t.Errorf("states: got %v, want words of them", names)
	}
}

// What a spreadsheet says of past years is of the department that the vehicle was in
// then, as what Litro measured is.
func TestPastFillsOfDepartmentOfThen(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	for _, id := range []string{"obras", "salud"} {
		d.exec(`INSERT INTO department (department, name) VALUES ($1, initcap($1))`, id)
	}
	d.exec(`UPDATE vehicle SET department = 'salud'`)
	day := func(n int) time.Time { return time.Date(2025, 11, n, 12, 0, 0, 0, time.UTC) }
	d.say(day(30), fleet.Dated{Vehicle: "v1", What: fleet.InDepartment, FromAt: day(1), Value: "obras"},
		fleet.Dated{Vehicle: "v1", What: fleet.InDepartment, FromAt: day(15), Value: "salud"},
		fleet.Dated{Vehicle: "v1", What: fleet.Funding, FromAt: day(15), Value: "propios"})
	var fills []fleet.PastFill
	for _, n := range []int{2, 14, 15, 20} {
		fills = append(fills, fleet.PastFill{Import: "i1", Line: int64(n), HappenedAt: day(n), Vehicle: "v1", VolumeUL: dispense.Volume(n) * liter})
	}
	by := fleet.Act{Who: "ana", At: day(30)}
	if err := d.store.SavePastFills(t.Context(), by, fleet.Imported{Import: "i1", Kind: "fills", File: "bitacora.csv", SHA256: strings.Repeat("0", 64), Who: "ana", At: day(30)}, fills); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		query string
		want  map[string]int64
	}{
		{"group=department", map[string]int64{"obras": 16, "salud": 35}},
		{"group=vehicle&department=obras", map[string]int64{"v1": 16}},
		{"group=funding", map[string]int64{"propios": 51}},
		{"group=station", map[string]int64{}},
	} {
		past, err := d.store.Past(t.Context(), november(t, tt.query+"&at=2025-11-15"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, rowsOf(past)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
	}
}

// Engines with an hour meter are measured in liters an hour, and drive nowhere.
func TestHourMeter(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	for i, h := range []int64{100, 108, 120} {
		d.fill(a, "v1", dispense.Volume(i)*60*liter, 60*liter, func(b *dispense.Dispense) {
			b.OdometerM, b.EngineS, b.Full = nil, new(h*3600), "yes"
		})
		a.At = a.At.Add(24 * time.Hour)
	}
	table := d.consumption("")
	row := table.Rows[0]
	if got := table.Cell(row, "run").Decimal(report.Hours); got != "20.0" {
		t.Errorf("hours: got %s, want 20.0", got)
	}
	if got := table.Cell(row, "hourly").Decimal(report.Volume); got != "6.00" {
		t.Errorf("liters an hour: got %s, want 6.00", got)
	}
	if table.Cell(row, "distance").Known || table.Cell(row, "economy").Known {
		t.Error("an engine has a distance")
	}
	v, err := d.store.Vehicle(t.Context(), "v1", november(t, "").Period)
	if err != nil || len(v.Intervals.Rows) != 2 {
		t.Fatalf("got %d intervals, %v, want 2", len(v.Intervals.Rows), err)
	}
	if got := v.Intervals.Cell(v.Intervals.Rows[1], "hourly").Decimal(report.Volume); got != "5.00" {
		t.Errorf("the second interval: got %s L/h, want 5.00", got)
	}
}

// Which day's value counts where clocks change is what they showed, in order: a change
// from half past one counts for fills at half past one both times, and a fill a minute
// before it does not. Days have 23, 24½, 25 hours and are whole in reports.
func TestThenWhereClocksChange(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0))
	for _, id := range []string{"obras", "salud"} {
		d.exec(`INSERT INTO department (department, name) VALUES ($1, initcap($1))`, id)
	}
	n := dispense.Volume(0)
	for _, tt := range []struct {
		zone, day, from string   // when it changes, as clocks show it first
		fills           []string // in the order of time, all of that day
		salud           int      // how many of the last are the new department's
	}{
		{"America/Tijuana", "2025-03-09", "2025-03-09T09:30Z", // 01:30, before they are put on
			[]string{"2025-03-09T08:00Z", "2025-03-09T08:30Z", "2025-03-09T09:29Z", "2025-03-09T09:30Z", "2025-03-09T10:00Z", "2025-03-09T10:30Z", "2025-03-10T06:59Z"}, 4},
		{"America/Tijuana", "2025-03-09", "2025-03-09T08:00Z", // midnight
			[]string{"2025-03-09T08:00Z", "2025-03-09T10:30Z", "2025-03-10T06:59Z"}, 3},
		{"America/Tijuana", "2025-11-02", "2025-11-02T08:30Z", // 01:30, the first of two
			[]string{"2025-11-02T07:00Z", "2025-11-02T07:30Z", "2025-11-02T08:29Z", "2025-11-02T08:30Z", "2025-11-02T09:30Z", "2025-11-02T10:30Z", "2025-11-03T07:59Z"}, 4},
		{"America/Tijuana", "2025-11-02", "2025-11-02T09:30Z", // 01:30, the second
			[]string{"2025-11-02T07:30Z", "2025-11-02T08:30Z", "2025-11-02T09:30Z", "2025-11-02T10:30Z"}, 2},
		{"Australia/Lord_Howe", "2025-04-06", "2025-04-05T14:45Z", // 01:45, the first of two, half an hour apart
			[]string{"2025-04-05T13:00Z", "2025-04-05T14:30Z", "2025-04-05T14:45Z", "2025-04-05T15:15Z", "2025-04-06T13:29Z"}, 3},
		{"Australia/Lord_Howe", "2025-10-05", "2025-10-04T15:30Z", // 02:00 is 02:30
			[]string{"2025-10-04T13:30Z", "2025-10-04T15:29Z", "2025-10-04T15:30Z", "2025-10-05T12:59Z"}, 2},
	} {
		n++
		vehicle := "v" + strconv.Itoa(int(n))
		d.vehicle(vehicle)
		moment := func(s string) time.Time {
			at, err := time.Parse("2006-01-02T15:04Z", s)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		d.say(a.At, fleet.Dated{Vehicle: vehicle, What: fleet.InDepartment, FromAt: moment(tt.from).AddDate(0, -1, 0), Value: "obras"},
			fleet.Dated{Vehicle: vehicle, What: fleet.InDepartment, FromAt: moment(tt.from), Value: "salud"})
		for _, at := range tt.fills {
			d.fill(a, vehicle, n*1000*liter, 10*liter, func(b *dispense.Dispense) {
				b.OdometerM, b.BeganAt = nil, moment(at)
			})
		}
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		q, err := report.ParseQuestion(url.Values{"period": {"day"}, "at": {tt.day}, "group": {"department"}, "vehicle": {vehicle}}, report.Calendar{Zone: zone}, a.At)
		if err != nil {
			t.Fatal(err)
		}
		table, _, err := d.store.Consumption(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{"salud": int64(tt.salud) * 10}
		if rest := len(tt.fills) - tt.salud; rest > 0 {
			want["obras"] = int64(rest) * 10
		}
		if diff := cmp.Diff(want, rowsOf(table)); diff != "" {
			t.Errorf("%s on %s from %s (-want +got):\n%s", tt.zone, tt.day, tt.from, diff)
		}
	}
}

// A fill that a correction gave to a vehicle is judged again with the vehicle's.
func TestOdometerReplacedOfCorrectedFill(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	d.vehicle("v2")
	a := d.station("norte", meterAt(0))
	began := a.At
	fill := func(i int, vehicle string, km int64) *dispense.Record {
		a.At = began.AddDate(0, 0, i)
		return d.fill(a, vehicle, dispense.Volume(i)*50*liter, 50*liter, func(b *dispense.Dispense) { b.OdometerM = new(km * 1000) })
	}
	fill(0, "v2", 240_000)
	fill(1, "v2", 240_300)
	r := fill(2, "v1", 150)
	part := *r.Body.(*dispense.Dispense)
	part.Vehicle, part.Draws = "v2", nil
	d.write(a, &dispense.Correct{Of: r.Ref(), Action: "replace", Reason: "era la otra unidad", People: two, Dispense: &part})
	d.wantFindings(reconcile.OdometerLow)
	d.say(a.At.Add(time.Hour), fleet.Dated{
		Vehicle: "v2", What: fleet.OdometerCounts, FromAt: began.AddDate(0, 0, 1).Add(time.Hour), Value: "on", OldReading: new(int64(240_400_000)), NewReading: new(int64(0)),
	})
	d.wantFindings()
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}
}

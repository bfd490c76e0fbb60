package postgres_test

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// november is a question about the month in which authors begin to write, unless
// the values say another.
func november(t testing.TB, values string) report.Question {
	t.Helper()
	v, err := url.ParseQuery(values)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Has("at") {
		v.Set("at", "2026-11-15")
	}
	q, err := report.ParseQuestion(v, report.Calendar{Zone: time.UTC}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (d *desk) consumption(values string) report.Table {
	d.Helper()
	table, trend, err := d.store.Consumption(d.Context(), november(d, values))
	if err != nil {
		d.Fatal(err)
	}
	if got, want := trend.TotalOf("volume"), table.TotalOf("volume"); got != want {
		d.Errorf("total over time: got %v, want %v", got, want)
	}
	return table
}

// rowsOf returns the liters of each row, by its key.
func rowsOf(t report.Table) map[string]int64 {
	m := map[string]int64{}
	for _, r := range t.Rows {
		m[r.Key] = t.Cell(r, "volume").N / int64(liter)
	}
	return m
}

// What is no vehicle's has rows of its own, by purpose, and is in nobody's economy.
func TestNotAVehicles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	d.fill(a, "v1", 0, 10*liter, nil)
	for i, purpose := range []string{"test", "test", "transfer", "purge"} {
		d.fill(a, "", dispense.Volume(i+1)*10*liter, 10*liter, func(b *dispense.Dispense) {
			b.Purpose, b.Vehicle, b.Label, b.Draws, b.OdometerM = purpose, "", "", nil, nil
		})
	}
	table := d.consumption("")
	if diff := cmp.Diff(map[string]int64{"v1": 10, "purpose:test": 20, "purpose:transfer": 10, "purpose:purge": 10}, rowsOf(table)); diff != "" {
		t.Errorf("by vehicle (-want +got):\n%s", diff)
	}
	if got := rowsOf(d.consumption("group=department")); got["purpose:test"] != 20 || len(got) != 4 {
		t.Errorf("by department: got %v, want 20 L of tests apart", got)
	}
	if got := rowsOf(d.consumption("group=grade")); len(got) != 1 {
		t.Errorf("by product: got %v, want one row", got)
	}
	names := map[string]string{}
	for _, r := range table.Rows {
		names[r.Name("es-MX")] = r.Purpose()
	}
	if names["No es de una unidad: prueba de bomba"] != "test" || table.TotalOf("volume").N != int64(50*liter) {
		t.Errorf("got names %v and %d in total, want the purpose in words and 50 L", names, table.TotalOf("volume").N)
	}
	d.wantDraws(a)
}

// wantDraws checks the report of what is no vehicle's, of a history with 20 L of tests, 10
// of a transfer and a purge each, and 10 of a vehicle, to which it adds 22 L in cans.
func (d *desk) wantDraws(a *dispensetest.Author) {
	d.Helper()
	settings := fleet.Settings{Station: "norte", Settings: policy.Settings{Zone: "UTC", Draws: []policy.DrawLimit{{Purpose: "container", LimitUL: 25 * liter}}}}
	if err := d.store.Save(d.Context(), fleet.Act{Who: "ana", At: a.At}, &settings); err != nil {
		d.Fatal(err)
	}
	d.exec(`INSERT INTO person (person, name, roles) VALUES ('p1', 'Ana Ruiz', '{attendant}'), ('p2', 'Luis Paz', '{supervisor}')`)
	var cans []*dispense.Record
	for i, ul := range []dispense.Volume{18 * liter, 4 * liter, 20 * liter} {
		auth := dispensetest.Authorized("", 20)
		auth.Purpose, auth.Label, auth.OdometerM, auth.OdometerFrom = "container", "", nil, ""
		auth.People = []dispense.Who{{Person: "p1", By: "badge"}, {Person: "p2", By: "pin"}}
		z := d.write(a, auth)[0]
		a.At = a.At.Add(time.Minute)
		body := dispensetest.Dispensed(z, dispense.Volume(100+20*i)*liter, ul)
		body.Purpose, body.Vehicle, body.Label, body.Draws, body.OdometerM, body.OdometerFrom = "container", "", "", nil, nil, ""
		cans = append(cans, d.write(a, body)[0])
	}
	d.write(a, &dispense.Correct{Of: cans[2].Ref(), Action: "void", Reason: "test", People: two}) // it does not count
	period := november(d, "").Period
	list, err := d.store.Draws(d.Context(), period)
	if err != nil {
		d.Fatal(err)
	}
	whole := d.consumption("group=grade")
	all := whole.TotalOf("volume").N
	sums, people, one := report.Draws(period, list, dispense.Volume(all)), report.DrawPeople(period, list, dispense.Volume(all)), report.DrawList(period, list)
	if diff := cmp.Diff(map[string]int64{"container/norte": 22, "test/norte": 20, "transfer/norte": 10, "purge/norte": 10}, rowsOf(sums)); diff != "" {
		d.Errorf("draws (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"Ana Ruiz/Luis Paz": 22, "/": 40}, rowsOf(people)); diff != "" {
		d.Errorf("by people (-want +got):\n%s", diff)
	}
	can := sums.Rows[0]
	for column, want := range map[string]int64{"fills": 2, "share": 306, "most": int64(18 * liter), "allowed": int64(25 * liter), "amount": 53900} {
		if got := sums.Cell(can, column).N; got != want {
			d.Errorf("containers, %s: got %d, want %d", column, got, want)
		}
	}
	if got := sums.Cell(sums.Rows[1], "allowed").N; got != int64(20*liter) {
		d.Errorf("tests, where nobody said a limit: got %d, want 20 L", got)
	}
	for name, t := range map[string]report.Table{"sums": sums, "people": people, "list": one} {
		if got := t.TotalOf("volume").N; got != int64(62*liter) || len(t.Rows) == 0 {
			d.Errorf("%s: got %d in total, want 62 L", name, got)
		}
	}
	if newest := one.Rows[0]; one.Cell(newest, "limit").N != int64(20*liter) || one.Cell(newest, "checked").Text != "Luis Paz" || one.Cell(newest, "ref").Text != cans[1].Ref().String() {
		d.Errorf("newest: got %+v", newest)
	}
}

// Corrections change what counts, and never the record.
func TestCorrectionsCount(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	d.vehicle("v2")
	a := d.station("norte", meterAt(0))
	var fills []*dispense.Record
	for i := range 4 {
		fills = append(fills, d.fill(a, "v1", dispense.Volume(i)*10*liter, 10*liter, nil))
	}
	want := func(when string, v1, v2 int64) {
		t.Helper()
		got := rowsOf(d.consumption(""))
		if got["v1"] != v1 || got["v2"] != v2 {
			t.Errorf("%s: got %v L, want v1 %d, v2 %d", when, got, v1, v2)
		}
	}
	correct := func(of *dispense.Record, action, vehicle string, volume dispense.Volume) *dispense.Record {
		c := &dispense.Correct{Of: of.Ref(), Action: action, Reason: "test", People: two}
		if vehicle != "" {
			body := *fills[0].Body.(*dispense.Dispense)
			body.Vehicle, body.VolumeUL, body.AmountCents = vehicle, volume, nil
			c.Dispense = &body
		}
		return d.write(a, c)[0]
	}
	want("as recorded", 40, 0)
	correct(fills[0], "void", "", 0)
	want("one voided", 30, 0)
	correct(fills[1], "replace", "v2", 8*liter)
	want("one replaced", 20, 8)
	part := correct(fills[2], "assign", "v2", 3*liter)
	want("a part assigned", 17, 11)
	correct(part, "void", "", 0)
	want("the assignment voided", 20, 8)
	correct(fills[0], "replace", "v1", 9*liter)
	want("the last correction counts", 29, 8)
	correct(fills[3], "note", "", 0)
	want("a note changes nothing", 29, 8)
	if got := count(t, d.pool, `SELECT count(*) FROM dispense WHERE volume_ul = 10000000`); got != 4 {
		t.Errorf("records: got %d untouched, want 4", got)
	}
}

func TestConsumptionFromRecords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.exec(`INSERT INTO department (department, name) VALUES ('obras', 'Obras')`)
	d.vehicle("v1")
	d.exec(`UPDATE vehicle SET department = 'obras', reference_m_per_l = 9000`)
	a := d.station("norte", meterAt(0))
	a.At = a.At.AddDate(0, 0, 20) // the interval begins in November and ends in December
	for i, m := range []int64{100_000, 100_100, 100_300} {
		d.fill(a, "v1", dispense.Volume(i)*20*liter, 20*liter, func(b *dispense.Dispense) {
			b.OdometerM, b.Full = new(m*1000), []string{"yes", "no", "yes"}[i]
		})
		a.At = a.At.AddDate(0, 0, 10)
	}
	d.write(a, &dispense.Dispense{Grade: "diesel", Purpose: "vehicle", Vehicle: "v1", VolumeUL: 5 * liter, VolumeFrom: "typed", Basis: "obs", End: "H",
		HappenedAt: a.At, HappenedPrecision: "minute", Source: "ticket", People: two})
	for _, by := range report.Groups() {
		table := d.consumption("at=2026-12-15&group=" + string(by))
		if got := table.TotalOf("volume").N; got != int64(45*liter) {
			t.Errorf("by %s: got %d µL, want 45 L", by, got)
		}
		if got := table.TotalOf("typed").N; got != 1 {
			t.Errorf("by %s: got %d typed fills, want 1", by, got)
		}
		if by != report.ByVehicle && by != report.ByDepartment {
			continue
		}
		if got := table.TotalOf("economy").N; got != 7500 { // 300 km on 40 L
			t.Errorf("by %s: got %d m/L, want 7,500", by, got)
		}
	}
	v, err := d.store.Vehicle(t.Context(), "v1", november(t, "at=2026-12-15").Period)
	if err != nil || len(v.Intervals.Rows) != 1 || v.Fills.TotalOf("volume").N != int64(45*liter) || v.Department != "Obras" {
		t.Errorf("vehicle: got %+v %v", v, err)
	}
	if _, err := d.store.Vehicle(t.Context(), "v9", november(t, "").Period); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("unknown vehicle: got %v, want not found", err)
	}
}

func TestToday(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	d.fill(a, "v1", 0, 10*liter, func(b *dispense.Dispense) { b.End = "P" })
	d.write(a, &dispense.Deny{Position: "1", Vehicle: "v1", Reason: "hours", Count: 3})
	d.drain()
	if err := d.hold(a, 2); err != nil {
		t.Fatal(err)
	}
	now := a.At.Add(time.Minute)
	got, err := d.store.Today(t.Context(), now, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if got.Fills != 1 || got.VolumeUL != 10*liter || got.Amount.N != 24500 || got.Currency != "MXN" || got.Denials != 3 || got.Open != 1 {
		t.Errorf("today: got %+v", got)
	}
	if len(got.Attention) != 1 || got.Attention[0].Rule != reconcile.PowerCut || got.Attention[0].VehicleName != "E-v1 · P-v1" {
		t.Errorf("attention: got %+v", got.Attention)
	}
	station := got.Stations.Rows[0]
	for key, want := range map[string]int64{"seq": 4, "unsent": 2, "fills": 1} {
		if n := got.Stations.Cell(station, key).N; n != want {
			t.Errorf("station: got %s %d, want %d", key, n, want)
		}
	}
	if online := got.Stations.Cell(station, "online").Text; online != "yes" {
		t.Errorf("station: got online %q, want yes", online)
	}
	one, err := d.store.Case(t.Context(), got.Attention[0].ID, now)
	if err != nil {
		t.Fatal(err)
	}
	step := dispense.FindingStep{State: "explained", Seen: one.Seen}
	d.write(d.station(dispense.Office), &dispense.Decide{What: "finding", Subject: got.Attention[0].ID, Reason: "the meter agrees", Detail: step.String(), People: two})
	if got, err = d.store.Today(t.Context(), now, time.UTC); err != nil || got.Open != 0 || len(got.Attention) != 0 {
		t.Errorf("after a decision: got %d open %v, want none", got.Open, err)
	}
	if rows := d.findings(); len(rows) != 1 || rows[0].State != "explained" || rows[0].By != "p1" {
		t.Errorf("after a decision: got %+v", rows)
	}
}

// Two boxes of one name are seen by what the station says of its link, whatever the
// broker.
func TestTwoBoxesAreSaidByTheStation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0))
	day := report.Period{Kind: report.Custom, From: a.At.Add(-time.Hour), To: a.At.Add(time.Hour)}
	state := func() string {
		t.Helper()
		all, err := d.store.StationStates(t.Context(), day)
		if err != nil || len(all) != 1 {
			t.Fatalf("states: got %v, %v, want one", all, err)
		}
		return all[0].State
	}
	d.write(a, &dispense.Fault{Device: "broker", What: "line", State: "on", SinceAt: a.At})
	d.drain()
	if got := state(); got == "shared" {
		t.Errorf("refused by the broker: got %s", got)
	}
	d.write(a, &dispense.Fault{Device: "rival", What: "line", State: "on", SinceAt: a.At})
	d.drain()
	if got := state(); got != "shared" {
		t.Errorf("pushed out again and again: got %q, want shared", got)
	}
	day.From = day.From.Add(48 * time.Hour)
	if got := state(); got == "shared" {
		t.Error("it stays shared two days later")
	}
}

// hold notes a sign of life of a station with records yet to send.
func (d *desk) hold(a *dispensetest.Author, unsent int64) error {
	d.Helper()
	_, err := d.store.Held(d.Context(), a.Station, &dispense.Held{V: 1, Epoch: a.Head.Epoch, Durable: a.Head.Seq + unsent, Unsent: unsent}, a.At)
	return err
}

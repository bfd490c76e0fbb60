package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/migrations"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/savings"
)

// askedOfSums are questions that each of the tables of sums answers, of whole months and
// of parts.
func askedOfSums(t testing.TB, zone *time.Location) (list []report.Question) {
	t.Helper()
	for _, period := range []string{"period=month", "period=year", "period=day", "period=week", "period=custom&from=2026-10-20&to=2027-01-03"} {
		for _, narrow := range []string{"", "vehicle=v2", "department=obras", "driver=ana", "station=sur", "state=lent", "class=general", "custodian=Luis", "q=e&unit=l_100km"} {
			for _, g := range report.Groups() {
				v, err := url.ParseQuery(period + "&at=2026-11-03&" + narrow + "&group=" + string(g))
				if err != nil {
					t.Fatal(err)
				}
				q, err := report.ParseQuestion(v, report.Calendar{Zone: zone}, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, q)
			}
		}
	}
	return list
}

// wantSumsOfFills asks all of it of a store, and of the fills themselves.
func (d *desk) wantSumsOfFills(when string, store *postgres.Store, questions []report.Question) {
	d.Helper()
	for _, q := range questions {
		rows, trend, err := store.Consumption(d.Context(), q)
		if err != nil {
			d.Fatal(err)
		}
		wantRows, wantTrend, err := store.ConsumptionByFills(d.Context(), q)
		if err != nil {
			d.Fatal(err)
		}
		if want, got := []report.Table{wantRows, wantTrend}, []report.Table{rows, trend}; !reflect.DeepEqual(want, got) {
			d.Fatalf("%s, %s (-fills +sums):\n%s", when, q.Values().Encode(), cmp.Diff(want, got, all))
		}
		d.wantPartsOf(when, store, q, rows, trend)
		d.wantUsesOfFills(when, store, q.Period)
	}
}

// wantUsesOfFills asks what vehicles took, as savings are made of it.
func (d *desk) wantUsesOfFills(when string, store *postgres.Store, p report.Period) {
	d.Helper()
	got, err := store.Uses(d.Context(), p.From, p.To)
	if err != nil {
		d.Fatal(err)
	}
	want, err := store.UsesByFills(d.Context(), p)
	if err != nil {
		d.Fatal(err)
	}
	for _, list := range [][]savings.Use{got, want} {
		slices.SortFunc(list, func(a, b savings.Use) int {
			return strings.Compare(a.Vehicle+" "+a.Class+" "+a.Grade+" "+a.Currency, b.Vehicle+" "+b.Class+" "+b.Grade+" "+b.Currency)
		})
	}
	if !slices.Equal(got, want) {
		d.Fatalf("%s, what vehicles took (-fills +sums):\n%s", when, cmp.Diff(want, got))
	}
}

// wantPartsOf asks for a page after the other of an answer, beside the days before, as many
// as it has or one less: they are the whole answer.
func (d *desk) wantPartsOf(when string, store *postgres.Store, q report.Question, rows, trend report.Table) {
	d.Helper()
	was := q
	was.Period = q.Period.Previous()
	if q.Period.Days()%2 == 0 {
		was.Period = report.Period{Kind: report.Custom, From: was.Period.From, To: was.Period.To.AddDate(0, 0, -1)}
	}
	earlier, _, err := store.Consumption(d.Context(), was)
	if err != nil {
		d.Fatal(err)
	}
	const most = 2
	for first := 0; first == 0 || first < len(rows.Rows)+most; first += most {
		copies := rows
		copies.Rows = nil
		for _, r := range rows.Rows {
			copies.Rows = append(copies.Rows, report.Row{Key: r.Key, Cells: slices.Clone(r.Cells)})
		}
		copies.Columns, copies.Total = slices.Clone(rows.Columns), slices.Clone(rows.Total)
		want := report.Compare(copies, trend, earlier, first, most)
		got, err := store.Compared(d.Context(), q, was.Period, first, most)
		if err != nil {
			d.Fatal(err)
		}
		if a, b := shownOf(&want, &want), shownOf(&want, &got); a != b {
			d.Fatalf("%s, %s beside %s from row %d on (-whole +part):\n%s", when, q.Values().Encode(), was.Period.From, first, cmp.Diff(a, b))
		}
	}
}

// shownOf writes what a page shows of an answer, by the columns of another.
func shownOf(columns, c *report.Compared) string {
	var b strings.Builder
	line := func(t *report.Table, r report.Row) {
		fmt.Fprintf(&b, "%s:", r.Key)
		for _, col := range columns.Rows.Columns {
			fmt.Fprintf(&b, " %s %+v", col.Key, t.Cell(r, col.Key))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "from %d of %d\n", c.First, c.All)
	for _, list := range [][]report.Row{c.Rows.Rows, c.Most, {{Key: "total", Cells: c.Rows.Total}}} {
		for _, r := range list {
			line(&c.Rows, r)
		}
	}
	fmt.Fprintf(&b, "%v\n%v\n%v\n%v", c.Rows.Notes, c.Trend, c.Earlier.Total, c.Earlier.Period)
	return b.String()
}

// Whatever comes in whatever order, late, corrected, given to another vehicle or said for
// the past, sums are what the fills come to, when they are asked and when the journals are
// replayed. Who follows the feed of fills has the same fills.
func TestSumsAreWhatFillsComeTo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"obras", "salud"} {
		d.exec(`INSERT INTO department (department, name) VALUES ($1, initcap($1))`, id)
	}
	d.vehicle("v1")
	d.vehicle("v2")
	questions := askedOfSums(t, zone)
	var one, both follower
	rng := rand.New(rand.NewPCG(7, 46))
	a, b, office := d.station("norte", meterAt(0)), d.station("sur", meterAt(0)), d.station(dispense.Office)
	began := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)
	var written []*dispense.Record
	for round := range 6 {
		for range 12 {
			author := a
			if rng.IntN(2) == 0 {
				author = b
			}
			author.At = author.At.Add(time.Duration(rng.IntN(30)) * time.Hour)
			vehicle := []string{"v1", "v2", "v2", ""}[rng.IntN(4)]
			r := d.fill(author, vehicle, 0, dispense.Volume(1+rng.IntN(60))*liter, func(f *dispense.Dispense) {
				f.Full, f.Driver = []string{"yes", "no"}[rng.IntN(2)], []*dispense.Who{nil, {Person: "ana", By: "badge"}, {Person: "luis", By: "badge"}}[rng.IntN(3)]
				f.Grade = []string{"diesel", "diesel", "magna", "adblue"}[rng.IntN(4)]
				switch f.OdometerM = new(int64(100_000_000 + author.At.Sub(began).Milliseconds()/20)); rng.IntN(5) {
				case 0:
					f.OdometerM = new(int64(900_000_000))
				case 1:
					f.OdometerM, f.EngineS = nil, new(int64(author.At.Sub(began).Seconds())/3)
				}
				if vehicle == "" {
					f.Vehicle, f.Label, f.Purpose, f.Draws, f.OdometerM, f.EngineS = "", "", "test", nil, nil, nil
				}
				if rng.IntN(4) == 0 {
					f.AmountCents = nil
				}
			})
			written = append(written, r)
			if of := written[rng.IntN(len(written))]; rng.IntN(3) == 0 {
				d.correctLate(rng, office, of)
			}
		}
		if round == 0 { // that much was there before there were sums
			if err := d.store.SumUp(t.Context(), zone); err != nil {
				t.Fatal(err)
			}
		} else {
			d.sayLate(rng, began, fmt.Sprint(round))
		}
		d.wantSumsOfFills(fmt.Sprint("round ", round), d.store, questions[round*60:][:60])
		one.wantFills(d, d.store)
		both.wantFills(d, d.store.Within(scope("obras", "salud")))
	}
	if len(one.have) < 40 || len(both.have) == 0 || one.told < len(one.have)+10 {
		t.Errorf("the feed told %d times of %d fills, and of %d of the departments", one.told, len(one.have), len(both.have))
	}
	d.exec(`UPDATE department SET name = 'Obras públicas' WHERE department = 'obras'`)
	d.exec(`UPDATE rule SET body = '{"rule":"general","odometer":{"max_km_day":40}}' WHERE rule = 'general'`)
	d.wantSumsOfFills("renamed, and a limit from today on", d.store, questions)
	d.exec(`INSERT INTO vehicle_km_day (vehicle, most_km, from_at) SELECT vehicle, 40, $1 FROM vehicle`, began.AddDate(0, 0, 10))
	d.wantSumsOfFills("fewer readings believed from a day on", d.store, questions)
	d.drain()
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}

	// Another zone begins its days elsewhere; meanwhile the fills are asked.
	other := askedOfSums(t, time.UTC)[:12]
	d.wantSumsOfFills("in a zone of its own", d.store, other)
	if err := d.store.SumUp(t.Context(), time.UTC); err != nil {
		t.Fatal(err)
	}
	d.wantSumsOfFills("in another zone", d.store, other)

	// What migrations make of sums that were there before them is what was added up one by one.
	for table, file := range map[string]string{"fuel_station": "0046_fuel_station.sql", "fuel_driver": "0048_fuel_driver.sql"} {
		made, err := migrations.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, insert, there := strings.Cut(string(made), "INSERT INTO "+table+"\n")
		if !there {
			t.Fatalf("%s makes no sums", file)
		}
		insert, _, _ = strings.Cut(insert, ";")
		d.exec(`CREATE TABLE was_` + table + ` AS TABLE ` + table)
		d.exec(`TRUNCATE ` + table)
		d.exec("INSERT INTO " + table + " " + insert)
		var rows, differ int
		if err := d.pool.QueryRow(t.Context(), strings.ReplaceAll(`
SELECT (SELECT count(*) FROM was_sums WHERE fills > 0), (SELECT count(*) FROM ((TABLE was_sums EXCEPT TABLE sums) UNION ALL (TABLE sums EXCEPT TABLE was_sums)) x WHERE fills > 0)`,
			"sums", table)).Scan(&rows, &differ); err != nil || rows == 0 || differ > 0 {
			t.Errorf("sums that %s makes: got %d of %d otherwise, %v", file, differ, rows, err)
		}
	}

	// These were sums all the time, or nobody would notice this.
	for _, table := range []string{"fuel_day", "fuel_month", "fuel_total", "fuel_station", "fuel_driver"} {
		d.exec(`UPDATE ` + table + ` SET volume_ul = volume_ul + 1`)
		if found, err := d.store.Replay(t.Context()); err != nil || found == nil || found.Table != table {
			t.Errorf("replay of a changed %s: got %v %v, want the difference", table, found, err)
		}
		q := november(t, map[string]string{"fuel_day": "group=vehicle&driver=ana", "fuel_driver": "group=driver", "fuel_station": "group=station", "fuel_month": "group=vehicle", "fuel_total": "group=department"}[table])
		rows, _, err := d.store.Consumption(t.Context(), q)
		want, _, wantErr := d.store.ConsumptionByFills(t.Context(), q)
		if err != nil || wantErr != nil || rows.TotalOf("volume") == want.TotalOf("volume") {
			t.Errorf("%s: a changed sum is not shown: %v %v", table, err, wantErr)
		}
		d.exec(`UPDATE ` + table + ` SET volume_ul = volume_ul - 1`)
	}
}

// While all is summed up, fills answer, and what comes meanwhile counts. Whoever stops it, or
// sets another zone on the way, finds it whole in the end.
func TestSumsThatWereBegun(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	const vehicles = 25 // a few more than are summed up together
	a := d.station("norte", meterAt(0))
	a.At = time.Date(2026, 11, 3, 4, 0, 0, 0, time.UTC) // of the day before, in Mexico
	for n := range vehicles {
		d.vehicle(fmt.Sprint("v", n))
		d.fill(a, fmt.Sprint("v", n), 0, dispense.Volume(10+n)*liter, nil)
	}
	some := func(zone *time.Location, want int) {
		t.Helper()
		if n, err := d.store.SumUpSome(t.Context(), zone); err != nil || n != want {
			t.Fatalf("summed up %d, %v, want %d", n, err, want)
		}
	}
	questions := func(zone *time.Location) []report.Question { return askedOfSums(t, zone)[:12] }
	some(zone, 20)
	d.fill(a, "v0", 0, 7*liter, nil)
	d.wantSumsOfFills("when some are summed up", d.store, questions(zone))
	some(time.UTC, 20) // both those that were and those that were not
	some(time.UTC, 5)
	d.wantSumsOfFills("when all days are summed up, and nothing else", d.store, questions(time.UTC))
	some(zone, 20)
	for _, zone := range []*time.Location{zone, time.UTC} {
		if err := d.store.SumUp(t.Context(), zone); err != nil {
			t.Fatal(err)
		}
		d.wantSumsOfFills("at the end", d.store, questions(zone))
		d.fill(a, "v1", 0, 9*liter, nil)
		d.wantSumsOfFills("with one more", d.store, questions(zone))
	}
	d.drain()
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}
}

// correctLate corrects a fill, or a correction of one.
func (d *desk) correctLate(rng *rand.Rand, office *dispensetest.Author, of *dispense.Record) {
	d.Helper()
	office.At = office.At.Add(time.Minute)
	body := *of.Body.(*dispense.Dispense)
	body.Draws = nil
	c := &dispense.Correct{Of: of.Ref(), Action: []string{"void", "replace", "assign"}[rng.IntN(3)], Reason: "test", People: two}
	if body.Vehicle == "" {
		c.Action = "void"
	}
	switch c.Action {
	case "replace":
		body.Vehicle, body.VolumeUL = []string{"v1", "v2"}[rng.IntN(2)], body.VolumeUL/2
		if rng.IntN(2) == 0 {
			body.VolumeFrom, body.Basis, body.Source, body.People = "typed", "obs", "ticket", two
			body.HappenedAt, body.HappenedPrecision = of.At.AddDate(0, 0, -rng.IntN(40)).Truncate(time.Minute), "minute"
		}
		c.Dispense = &body
	case "assign":
		body.Vehicle, body.VolumeUL, body.AmountCents, body.OdometerM = "v1", liter, nil, nil
		c.Dispense = &body
	}
	r := d.write(office, c)[0]
	if rng.IntN(4) == 0 {
		d.write(office, &dispense.Correct{Of: r.Ref(), Action: "void", Reason: "test", People: two})
	}
}

// sayLate says something of a vehicle for some day that is over.
func (d *desk) sayLate(rng *rand.Rand, began time.Time, detail string) {
	d.Helper()
	row := fleet.Dated{Vehicle: []string{"v1", "v2"}[rng.IntN(2)], FromAt: began.AddDate(0, 0, rng.IntN(60)).Add(time.Duration(rng.IntN(1440)) * time.Minute)}
	said := []struct {
		what  fleet.Matter
		value string
	}{
		{fleet.InDepartment, "obras"}, {fleet.InDepartment, "salud"}, {fleet.State, "lent"}, {fleet.Custodian, "Luis"}, {fleet.Funding, "ramo 33"}, {fleet.Class, "general"},
	}[rng.IntN(6)]
	row.What, row.Value = said.what, said.value
	if said.what == fleet.State {
		row.Detail = detail
	}
	d.say(began.AddDate(0, 4, 0), row)
}

// Who took nothing in a period has a row beside the period before if they took something in
// that, and not if it was a day before or after.
func TestWhoTookNothingAnyMore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 6 {
		d.vehicle(fmt.Sprint("v", n+1))
	}
	a := d.station("norte", meterAt(0))
	for _, f := range []struct {
		vehicle, purpose, driver string
		month                    time.Month
		day                      int
	}{
		{"v1", "", "p1", 11, 30}, {"v2", "", "p2", 12, 5}, {"", "test", "", 12, 6}, {"v3", "", "p3", 12, 10}, {"v4", "", "p4", 12, 11}, {"v5", "", "p5", 12, 31},
		{"v6", "", "p6", 13, 2}, {"v2", "", "p2", 13, 20}, {"", "purge", "p2", 13, 21},
	} {
		a.At = time.Date(2026, f.month, f.day, 12, 0, 0, 0, time.UTC)
		d.fill(a, f.vehicle, 0, 10*liter, func(x *dispense.Dispense) {
			if f.vehicle == "" {
				x.Vehicle, x.Label, x.Purpose, x.Draws = "", "", f.purpose, nil
			}
			if x.Driver = nil; f.driver != "" {
				x.Driver = &dispense.Who{Person: f.driver, By: "badge"}
			}
		})
	}
	if err := d.store.SumUp(t.Context(), time.UTC); err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		from, to          time.Time
		vehicles, drivers string
	}{
		{day(12, 1), day(13, 1), "purpose:purge v2 v6 purpose:test v3 v4 v5", "p2 p6 — p3 p4 p5"},
		{day(12, 1), day(12, 11), "purpose:purge v2 v6 purpose:test v3", "p2 p6 — p3"},
		{day(12, 6), day(12, 31), "purpose:purge v2 v6 purpose:test v3 v4", "p2 p6 — p3 p4"},
		{day(12, 7), day(12, 10), "purpose:purge v2 v6", "p2 p6"},
		{day(11, 30), day(12, 5), "purpose:purge v2 v6 v1", "p2 p6 p1"},
	} {
		before := report.Period{Kind: report.Custom, From: c.from, To: c.to}
		for group, want := range map[string]string{"vehicle": c.vehicles, "driver": c.drivers} {
			q := november(t, "at=2027-01-15&group="+group)
			got, err := d.store.Compared(t.Context(), q, before, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			if list := keysOf(got.Rows); list != want || got.All != len(got.Rows.Rows) {
				t.Errorf("by %s beside %s to %s: got %d, %s, want %s", group, c.from.Format(time.DateOnly), c.to.Format(time.DateOnly), got.All, list, want)
			}
			// Read whole, they come in the same order.
			whole, _, err := d.store.Consumption(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			earlier, _, err := d.store.Consumption(t.Context(), within(q, before))
			if err != nil {
				t.Fatal(err)
			}
			whole.Beside(&earlier)
			if list := keysOf(whole); list != want {
				t.Errorf("whole, by %s beside %s to %s: got %s, want %s", group, c.from.Format(time.DateOnly), c.to.Format(time.DateOnly), list, want)
			}
		}
	}
}

// keysOf returns the keys of a table's rows.
func keysOf(t report.Table) string {
	var keys []string
	for _, r := range t.Rows {
		if keys = append(keys, r.Key); r.Key == "" {
			keys[len(keys)-1] = "—"
		}
	}
	return strings.Join(keys, " ")
}

// within returns a question, asked of another period.
func within(q report.Question, p report.Period) report.Question {
	q.Period = p
	return q
}

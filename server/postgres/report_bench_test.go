package postgres_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// daysOfFuelSQL writes what a fleet took in some days: every vehicle every few of them
// somewhere, of 40 departments and 60 stations, and half as many drivers. Projections alone, for pages ask them.
const daysOfFuelSQL = `
WITH fill AS (
    SELECT n, n % @vehicles::bigint AS v, n / @vehicles::bigint AS nth, @until::timestamptz - (n::float8 / @fills) * @days * interval '1 day' AS at FROM generate_series(0::bigint, @fills::bigint - 1) n
)
INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, hose, meter, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents,
                      vehicle, driver, odometer_m, filled, ended, flags)
SELECT 's' || lpad((n % 60)::text, 3, '0'), 1, n + 1, 0, at, at, 'S', '1', 1, CASE WHEN v % 3 = 0 THEN 'diesel' ELSE 'magna' END, 'vehicle',
       20000000 + (n * 7919 % 40000) * 1000, 'pump', 240000, 'MXN', 48000 + n * 7919 % 40000 * 24 / 10, 'v' || v, 'd' || v % (@vehicles / 2),
       1000000000 - nth * 350000 + n % 7 * 1000, CASE WHEN n % 10 > 0 THEN 'yes' ELSE 'no' END, 'H', '{}'
  FROM fill`

// fiveYears are as many days as a fleet's records are of, if not said otherwise.
const fiveYears = 1825

// daysOfFuel fills the database with a fleet of its own.
func (d *desk) daysOfFuel(days, fills, vehicles int, until time.Time) {
	d.Helper()
	args := pgx.NamedArgs{"days": days, "fills": fills, "vehicles": vehicles, "until": until}
	for _, sql := range []string{
		`INSERT INTO grade (grade, name) VALUES ('magna', 'Magna'), ('diesel', 'Diésel')`,
		`INSERT INTO department (department, name) SELECT 'd' || n, 'Departamento ' || n FROM generate_series(0, 39) n`,
		`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) SELECT 's' || lpad(n::text, 3, '0'), 'Estación ' || n, '00', 'America/Mexico_City', '2021-01-01', '' FROM generate_series(0, 59) n`,
		`INSERT INTO rule (rule, body) VALUES ('all', '{"rule":"all"}')`,
		`INSERT INTO person (person, name, roles) SELECT 'd' || n, 'Conductor ' || n, '{driver}' FROM generate_series(0, @vehicles / 2 - 1) n`,
		`INSERT INTO vehicle (vehicle, fleet_no, plate, department, grades, rule, reference_m_per_l)
		 SELECT 'v' || n, 'U-' || n, 'P' || n, 'd' || n % 40, CASE WHEN n % 3 = 0 THEN '{diesel}' ELSE '{magna}' END::text[], 'all', 8000 FROM generate_series(0, @vehicles - 1) n`,
		`INSERT INTO label (label, version, vehicle, printed_at, printed_by, why, token_sha256, seen_at)
		 SELECT upper(lpad(to_hex(n), 10, '0')), 1, 'v' || n, '2021-01-01', 'bench', 'first', '', '2021-01-02' FROM generate_series(0, @vehicles - 1) n`,
		`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at)
		 SELECT vehicle, 'department', '2021-01-01', department, '', 'bench', '2021-01-01', '2021-01-01' FROM vehicle`,
		daysOfFuelSQL, `ANALYZE`,
	} {
		if _, err := d.pool.Exec(d.Context(), sql, args); err != nil {
			d.Fatalf("%v\n%s", err, sql)
		}
	}
}

// tanksOfFuelSQL has a gauge read two tanks of each station, every hour of some weeks, and the
// office say limits of each: fuel falls by 200 L an hour, and is brought each other day.
const tanksOfFuelSQL = `
WITH said AS (
    INSERT INTO tank_limits (station, tank, low_ul, reorder_ul, high_ul, water_ul, from_at, reason, said_by, said_at)
    SELECT s.station, 'T' || t, 1500000000, 3000000000, 9500000000, 60000000, @until::timestamptz - interval '40 days', 'bench', 'bench', @until FROM station s, generate_series(1, 2) t
)
INSERT INTO event (station, epoch, seq, branch, at, kind, body)
SELECT s.station, 2, 2 * h + t, 0, @until::timestamptz - (958 - h) * interval '1 hour', 'tank',
       jsonb_build_object('tank', 'T' || t, 'grade', CASE t WHEN 1 THEN 'magna' ELSE 'diesel' END, 'volume_ul', 10000000000 - (h + 7 * t) % 48 * 200000000::bigint,
                          'ullage_ul', (h + 7 * t) % 48 * 200000000::bigint, 'water_ul', 20000000, 'source', 'gauge')
  FROM station s, generate_series(1, 2) t, generate_series(0, 958) h`

// TestNothingReadsHistory looks at how many fills are read for a day's report, to judge a
// fill and to sum it up, and how many sums for a month's report: those that are asked for,
// and of each vehicle a few before it, however many there are.
func TestNothingReadsHistory(t *testing.T) {
	t.Parallel()
	const fills, vehicles = 20_000, 100 // 11 a day, and each once in nine days
	const before = 12                   // of 200 a vehicle: with more of them the planner would be right to read all
	d, until := newDesk(t), time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	d.daysOfFuel(fiveYears, fills, vehicles, until)
	if err := d.store.SumUp(t.Context(), time.UTC); err != nil {
		t.Fatal(err)
	}
	month := until.AddDate(0, 0, -30)
	asked := pgx.NamedArgs{"departments": nil, "group": "vehicle", "by": "", "from": "2026-11-01", "first": "2026-11-01", "last": "2026-12-01", "to": "2026-12-01",
		"was_from": "2026-10-01", "was_to": "2026-11-01"}
	for _, filter := range []string{"vehicle", "department", "class", "state", "custodian", "funding", "driver", "grade", "station"} {
		asked[filter] = ""
	}
	ofDriver := maps.Clone(asked)
	ofDriver["driver"] = "d50" // of d0 to d49: whose days are few, they are looked up
	if err := d.store.PlaceFills(t.Context()); err != nil {
		t.Fatal(err)
	}
	var stations []string
	var epochs, seqs []int64
	var branches []int32
	if err := d.pool.QueryRow(t.Context(), `
SELECT array_agg(station), array_agg(epoch), array_agg(seq), array_agg(branch) FROM fill_place WHERE place > 10000 AND place <= 10100`).Scan(&stations, &epochs, &seqs, &branches); err != nil {
		t.Fatal(err)
	}
	d.exec(`ANALYZE fill_place`)
	for _, q := range []struct {
		name, sql   string
		args        pgx.NamedArgs
		least, most float64
	}{
		{"places of the feed", postgres.FeedSQL, pgx.NamedArgs{"departments": nil, "after": 10_000, "limit": 100}, 200, 200},
		{"fills of the feed", postgres.FeedFillsSQL, pgx.NamedArgs{"departments": nil, "stations": stations, "epochs": epochs, "seqs": seqs, "branches": branches}, 100, 100},
		{"the fills of a day", postgres.FillsSQL, pgx.NamedArgs{"from": until.Add(-24 * time.Hour), "to": until, "before": before, "additives": reconcile.Additives(), "departments": nil},
			11, 11 * (3*before + 2)},
		{"the last fills of a day", postgres.LatestFillsSQL, pgx.NamedArgs{"from": until.Add(-24 * time.Hour), "to": until, "latest": report.LatestFills, "departments": nil},
			11, 11 * 2},
		{"what is summed up of two vehicles", postgres.StaleFillsSQL, pgx.NamedArgs{"vehicles": []string{"v7", "v8"}, "times": []time.Time{month, month}, "before": before,
			"additives": reconcile.Additives(), "departments": nil}, 6, 2 * (3*before + 5)},
		{"a month of all vehicles", postgres.SummedVehiclesSQL, asked, vehicles, vehicles},
		{"a month of all drivers", postgres.SummedDriversSQL, asked, vehicles, vehicles}, // each drives two
		{"who drove in a month, beside the one before", postgres.TookDriversSQL, asked, 2 * vehicles, 2 * vehicles},
		{"a month of who drove nothing", postgres.SummedDaysSQL, ofDriver, 0, 0},
		{"a month over time", postgres.SummedTotalsSQL, asked, 30, 30 * 11},
		{"exceptions, of which there are none", postgres.ExceptionsSQL, pgx.NamedArgs{"from": month, "to": until, "now": until, "open": false}, 0, 0},
		{"what two vehicles took since", postgres.FollowedFillsSQL, pgx.NamedArgs{"vehicles": []string{"v7", "v8"}, "times": []time.Time{month, month}}, 6, 8},
	} {
		var plan string
		if err := d.pool.QueryRow(t.Context(), "EXPLAIN (ANALYZE, FORMAT JSON) "+q.sql, q.args).Scan(&plan); err != nil {
			t.Fatal(err)
		}
		var plans []struct{ Plan planNode }
		if err := json.Unmarshal([]byte(plan), &plans); err != nil {
			t.Fatal(err)
		}
		if plans[0].Plan.scans() {
			t.Errorf("%s: all fills there are would be read\n%s", q.name, plan)
		}
		if got := plans[0].Plan.fuel(); got < q.least || got > q.most {
			t.Errorf("%s: read %.0f fills or sums, want %.0f to %.0f\n%s", q.name, got, q.least, q.most, plan)
		}
	}
}

// A planNode is a step of how PostgreSQL answers.
type planNode struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Loops    float64 `json:"Actual Loops"`
	Plans    []planNode
}

// ofFuel tells whether a table has what flowed, one by one or summed up.
func (n planNode) ofFuel() bool {
	return slices.Contains([]string{"dispense", "fill_place", "fuel_day", "fuel_month", "fuel_total", "fuel_station", "fuel_driver"}, n.Relation)
}

// scans tells whether what flowed is read from end to end, or would be if it came to that.
func (n planNode) scans() bool {
	return n.ofFuel() && n.Type == "Seq Scan" || slices.ContainsFunc(n.Plans, planNode.scans)
}

// fuel returns how many rows of what flowed are read.
func (n planNode) fuel() (rows float64) {
	if n.ofFuel() {
		rows = (n.Rows + n.Removed) * n.Loops
	}
	for _, p := range n.Plans {
		rows += p.fuel()
	}
	return rows
}

// BenchmarkReports opens the pages that people ask for most, of a fleet with so many fills
// (LITRO_FILLS; 200,000) in so many days (LITRO_DAYS; five years), and with one vehicle for
// each 200 of them that there would be in five years, 50,000 at most: each beside the same
// question asked of the fills. And it measures what one more fill costs until the month's
// report has it.
func BenchmarkReports(b *testing.B) {
	said := func(name string, otherwise int) int {
		n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(otherwise)))
		if err != nil || n < 1 {
			b.Fatalf("%s is %q; write a whole number", name, os.Getenv(name))
		}
		return n
	}
	fills, days := said("LITRO_FILLS", 200_000), said("LITRO_DAYS", fiveYears)
	d, until := newDesk(b), time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	began := time.Now()
	vehicles := min(max(50, fills*fiveYears/days/200), 50_000)
	d.daysOfFuel(days, fills, vehicles, until)
	for _, sql := range []string{tanksOfFuelSQL, `ANALYZE event`} {
		if _, err := d.pool.Exec(b.Context(), sql, pgx.NamedArgs{"until": until.Add(-4 * time.Hour)}); err != nil {
			b.Fatal(err)
		}
	}
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d fills of %d vehicles in %d days are there after %s", fills, vehicles, days, time.Since(began).Round(time.Second))
	began = time.Now()
	if err := d.store.SumUp(b.Context(), zone); err != nil {
		b.Fatal(err)
	}
	var size string
	if err := d.pool.QueryRow(b.Context(), `SELECT pg_size_pretty(pg_database_size(current_database()))`).Scan(&size); err != nil {
		b.Fatal(err)
	}
	b.Logf("all of them are summed up after %s more, and the database is of %s", time.Since(began).Round(time.Second), size)
	now := until.Add(-4 * time.Hour)
	ask := func(of func(context.Context, report.Question) (report.Table, report.Table, error), values string) func() error {
		v, err := url.ParseQuery(values + "&at=2026-11-30") // unless they say another day
		if err != nil {
			b.Fatal(err)
		}
		q, err := report.ParseQuestion(v, report.Calendar{Zone: zone}, now)
		if err != nil {
			b.Fatal(err)
		}
		return func() error {
			table, _, err := of(b.Context(), q)
			if err == nil && len(table.Rows) == 0 {
				err = fmt.Errorf("nobody fueled")
			}
			return err
		}
	}
	pages := d.reader(b, zone, now)
	page := func(path string) func() error { return func() error { return pages.read(path) } }
	// Of all rows at once, whatever is asked of them.
	raw := sync.OnceValue(func() []time.Duration {
		return timesOf(b, ask(d.store.ConsumptionByFills, ""))
	})
	for _, q := range []struct {
		name string
		ask  func() error
		raw  func() []time.Duration
	}{
		{"month", page("/consumption?at=2026-11-30"), raw},
		{"month-by-department", page("/consumption?at=2026-11-30&group=department"), raw},
		{"month-by-station", page("/consumption?at=2026-11-30&group=station"), raw},
		{"month-by-driver", page("/consumption?at=2026-11-30&group=driver"), raw},
		{"driver", page("/consumption?at=2026-11-30&driver=d7"), raw},
		{"vehicle", page("/vehicles/v7?at=2026-11-30"), raw},
		{"today", page("/"),
			func() []time.Duration { return timesOf(b, ask(d.store.ConsumptionByFills, "period=day")) }},
	} {
		b.Run(fmt.Sprintf("%s/fills=%d", q.name, fills), func(b *testing.B) {
			var took []time.Duration
			raw := q.raw()
			for b.Loop() {
				took = append(took, timed(b, q.ask))
			}
			b.ReportMetric(percentile(took, 50), "p50-ms")
			b.ReportMetric(percentile(took, 95), "p95-ms")
			b.ReportMetric(percentile(raw, 50), "fills-p50-ms")
			b.ReportMetric(percentile(raw, 50)/percentile(took, 50), "times")
			b.ReportMetric(percentile(took, 95)/200, "of-limit")
		})
	}
	b.Run(fmt.Sprintf("one-more/fills=%d", fills), func(b *testing.B) {
		department := ask(d.store.Consumption, "group=department")
		var stored, shown []time.Duration
		for b.Loop() {
			n := len(stored)
			stored = append(stored, timed(b, func() error { return d.oneMore(fills+n, vehicles, now) }))
			shown = append(shown, timed(b, department)) // with it
		}
		b.ReportMetric(percentile(stored, 50), "stored-p50-ms")
		b.ReportMetric(percentile(shown, 50), "shown-p50-ms")
		b.ReportMetric(percentile(shown, 95), "shown-p95-ms")
	})
}

// timesOf returns how long something takes; once is enough of what is slow.
func timesOf(b *testing.B, f func() error) []time.Duration {
	b.Helper()
	times := []time.Duration{timed(b, f)}
	for len(times) < 9 && times[0] < time.Second {
		times = append(times, timed(b, f))
	}
	return times
}

func timed(b *testing.B, f func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// percentile returns the percentile of times, in milliseconds.
func percentile(all []time.Duration, p int) float64 {
	slices.Sort(all)
	return float64(all[len(all)*p/100].Microseconds()) / 1000
}

// oneMore adds the n-th fill.
func (d *desk) oneMore(n, vehicles int, at time.Time) error {
	_, err := d.pool.Exec(d.Context(), strings.Replace(daysOfFuelSQL, "generate_series(0::bigint, @fills::bigint - 1) n", "generate_series(@n::bigint, @n) n", 1),
		pgx.NamedArgs{"n": n, "vehicles": vehicles, "until": at, "fills": 1 << 40, "days": fiveYears})
	return err
}

package postgres_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// yearsOfFuelSQL writes what a fleet took in five years: every vehicle every few days
// somewhere, of 40 departments and 60 stations. Projections alone, for pages ask them.
const yearsOfFuelSQL = `
WITH fill AS (
    SELECT n, n % @vehicles AS v, n / @vehicles AS nth, @until::timestamptz - (n::float8 / @fills) * interval '1825 days' AS at FROM generate_series(0, @fills - 1) n
)
INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, hose, meter, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents,
                      vehicle, driver, odometer_m, filled, ended, flags)
SELECT 's' || lpad((n % 60)::text, 3, '0'), 1, n + 1, 0, at, at, 'S', '1', 1, CASE WHEN v % 3 = 0 THEN 'diesel' ELSE 'magna' END, 'vehicle',
       20000000 + (n * 7919 % 40000) * 1000, 'pump', 240000, 'MXN', 48000 + n * 7919 % 40000 * 24 / 10, 'v' || v, 'd' || v % 977,
       1000000000 - nth * 350000 + n % 7 * 1000, CASE WHEN n % 10 > 0 THEN 'yes' ELSE 'no' END, 'H', '{}'
  FROM fill`

// yearsOfFuel fills the database with a fleet of its own.
func (d *desk) yearsOfFuel(fills, vehicles int, until time.Time) {
	d.Helper()
	args := pgx.NamedArgs{"fills": fills, "vehicles": vehicles, "until": until}
	for _, sql := range []string{
		`INSERT INTO grade (grade, name) VALUES ('magna', 'Magna'), ('diesel', 'Diésel')`,
		`INSERT INTO department (department, name) SELECT 'd' || n, 'Departamento ' || n FROM generate_series(0, 39) n`,
		`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) SELECT 's' || lpad(n::text, 3, '0'), 'Estación ' || n, '00', 'America/Mexico_City', '2021-01-01', '' FROM generate_series(0, 59) n`,
		`INSERT INTO rule (rule, body) VALUES ('all', '{"rule":"all"}')`,
		`INSERT INTO person (person, name, roles) SELECT 'd' || n, 'Conductor ' || n, '{driver}' FROM generate_series(0, 976) n`,
		`INSERT INTO vehicle (vehicle, fleet_no, plate, department, grades, rule, reference_m_per_l)
		 SELECT 'v' || n, 'U-' || n, 'P' || n, 'd' || n % 40, CASE WHEN n % 3 = 0 THEN '{diesel}' ELSE '{magna}' END::text[], 'all', 8000 FROM generate_series(0, @vehicles - 1) n`,
		`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at)
		 SELECT vehicle, 'department', '2021-01-01', department, '', 'bench', '2021-01-01', '2021-01-01' FROM vehicle`,
		yearsOfFuelSQL, `ANALYZE`,
	} {
		if _, err := d.pool.Exec(d.Context(), sql, args); err != nil {
			d.Fatalf("%v\n%s", err, sql)
		}
	}
}

// TestNothingReadsHistory looks at how many fills are read for a day's report, and to
// judge a fill: those that are asked for, and of each vehicle a few before it, however
// many there are.
func TestNothingReadsHistory(t *testing.T) {
	t.Parallel()
	const fills, vehicles = 20_000, 100 // 11 a day, and each once in nine days
	const before = 12                   // of 200 a vehicle: with more of them the planner would be right to read all
	d, until := newDesk(t), time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	d.yearsOfFuel(fills, vehicles, until)
	month := until.AddDate(0, 0, -30)
	for _, q := range []struct {
		name, sql   string
		args        pgx.NamedArgs
		least, most float64
	}{
		{"the fills of a day", postgres.FillsSQL, pgx.NamedArgs{"from": until.Add(-24 * time.Hour), "to": until, "before": before, "additives": reconcile.Additives(), "departments": nil},
			11, 11 * (3*before + 2)},
		{"the last fills of a day", postgres.LatestFillsSQL, pgx.NamedArgs{"from": until.Add(-24 * time.Hour), "to": until, "latest": report.LatestFills, "departments": nil},
			11, 11 * 2},
		{"what is summed up of two vehicles", postgres.StaleFillsSQL, pgx.NamedArgs{"vehicles": []string{"v7", "v8"}, "times": []time.Time{month, month}, "before": before,
			"additives": reconcile.Additives(), "departments": nil}, 6, 2 * (3*before + 5)},
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
		if got := plans[0].Plan.dispenses(); got < q.least || got > q.most {
			t.Errorf("%s: read %.0f rows of dispense, want %.0f to %.0f\n%s", q.name, got, q.least, q.most, plan)
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

// scans tells whether dispense is read from end to end, or would be if it came to that.
func (n planNode) scans() bool {
	return n.Relation == "dispense" && n.Type == "Seq Scan" || slices.ContainsFunc(n.Plans, planNode.scans)
}

// dispenses returns how many rows of dispense are read.
func (n planNode) dispenses() (rows float64) {
	if n.Relation == "dispense" {
		rows = (n.Rows + n.Removed) * n.Loops
	}
	for _, p := range n.Plans {
		rows += p.dispenses()
	}
	return rows
}

// BenchmarkReports asks what people ask most, of a fleet with so many fills in five years
// (LITRO_FILLS; 200,000), a fill a vehicle every nine days; beside the sum of the same month
// that PostgreSQL makes of the same rows, in turn.
func BenchmarkReports(b *testing.B) {
	fills, err := strconv.Atoi(cmp.Or(os.Getenv("LITRO_FILLS"), "200000"))
	if err != nil {
		b.Fatal(err)
	}
	d, until := newDesk(b), time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	d.yearsOfFuel(fills, min(max(50, fills/200), 50_000), until)
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		b.Fatal(err)
	}
	now := until.Add(-4 * time.Hour)
	month, err := report.ParseQuestion(url.Values{"period": {"month"}, "at": {"2026-11-30"}}, zone, now)
	if err != nil {
		b.Fatal(err)
	}
	summed := func() error {
		rows, err := d.pool.Query(b.Context(), `SELECT vehicle, count(*), sum(volume_ul) FROM dispense WHERE happened_at >= $1 AND happened_at < $2 GROUP BY vehicle`, month.Period.From, month.Period.To)
		if err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	}
	for _, q := range []struct {
		name string
		ask  func() error
	}{
		{"month", func() error {
			table, _, err := d.store.Consumption(b.Context(), month)
			if err == nil && len(table.Rows) == 0 {
				err = fmt.Errorf("nobody fueled")
			}
			return err
		}},
		{"vehicle", func() error { _, err := d.store.Vehicle(b.Context(), "v7", month.Period); return err }},
		{"today", func() error { _, err := d.store.Today(b.Context(), now, zone); return err }},
	} {
		b.Run(fmt.Sprintf("%s/fills=%d", q.name, fills), func(b *testing.B) {
			var took, raw []time.Duration
			for b.Loop() {
				for ask, list := range map[*[]time.Duration]func() error{&took: q.ask, &raw: summed} {
					began := time.Now()
					if err := list(); err != nil {
						b.Fatal(err)
					}
					*ask = append(*ask, time.Since(began))
				}
			}
			p95 := func(all []time.Duration) float64 {
				slices.Sort(all)
				return float64(all[len(all)*95/100].Microseconds()) / 1000
			}
			b.ReportMetric(p95(took), "p95-ms")
			b.ReportMetric(p95(raw), "raw-p95-ms")
			b.ReportMetric(p95(took)/200, "of-limit")
		})
	}
}

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
)

// BenchmarkBacklog has one agent that holds LITRO_VEHICLES vehicles, each with a
// lease, and a journal of LITRO_RECORDS records that nobody has had yet. It
// measures how a fill goes on among them, the start of the agent, and how fast
// the server has them all: through the embedded broker, verified, projected and
// receipted, on the same cores.
func BenchmarkBacklog(b *testing.B) {
	vehicles, records := ofEnv(b, "LITRO_VEHICLES", 2_000), ofEnv(b, "LITRO_RECORDS", 20_000)
	for b.Loop() {
		s := newAway(b, len(kinds))
		s.patience = time.Hour
		page := freeAddresses(b, 1)[0]
		s.write("station.toml", string(s.read("station.toml"))+"\n[screen]\nlisten = \""+page+"\"\n")
		s.label(number(2))
		s.grow(vehicles)
		began := time.Now()
		s.sync(s.began)
		b.ReportMetric(time.Since(began).Seconds(), "policy-s")

		box := s.open()
		s.backlog(box, vehicles, records)
		s.fills(b, box, vehicles)
		unsent := box.journal.Head().Seq
		s.leave(box)
		s.back(b, page, unsent)
		s.arrived(box)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(vehicles), "vehicles")
	b.ReportMetric(float64(records), "records")
}

// grow makes the fleet as large as it is to be: copies of a vehicle that was
// imported, with what stations are told of it. The programs would do the same one
// by one; how long that takes is not the question here.
func (s *away) grow(vehicles int) {
	s.t.Helper()
	var vehicle, label string
	must(s.t, s.database().QueryRow(s.t.Context(), `SELECT v.vehicle, l.label FROM vehicle v JOIN label l USING (vehicle) WHERE v.fleet_no = $1`, number(2)).Scan(&vehicle, &label))
	ids := []any{vehicle, label, len(kinds), vehicles - 1}
	for _, sql := range []string{`
INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, department, grades, tank_ul, rule, quotas)
SELECT 'w' || g, lpad(g::text, greatest(4, length(g::text)), '0'), 'W-' || g, name, status, department, grades, tank_ul, rule, ARRAY['w' || g]
  FROM vehicle, generate_series($3::int, $4::int) g WHERE vehicle = $1 AND $2 <> ''`, `
INSERT INTO quota_period SELECT 'w' || g, period, from_at, until_at, split_ul
  FROM quota_period, generate_series($3::int, $4::int) g WHERE quota = $1 AND $2 <> ''`, `
INSERT INTO lease SELECT station, epoch, 'w' || g, period, from_at, until_at, limit_ul, counts_ul
  FROM lease, generate_series($3::int, $4::int) g WHERE quota = $1 AND $2 <> ''`, `
WITH copied AS (
    SELECT e.log, l.version + row_number() OVER (PARTITION BY e.log ORDER BY g, e.n) AS n, e.kind, e.at,
           replace(replace(e.key, $1, 'w' || g), $2, 'L' || g) AS key,
           replace(replace(replace(replace(e.body, $1, 'w' || g), $2, 'L' || g), '"0002"', '"' || lpad(g::text, greatest(4, length(g::text)), '0') || '"'), 'ABC-0002', 'W-' || g) AS body
      FROM policy_entry e JOIN policy_log l USING (log), generate_series($3::int, $4::int) g
     WHERE e.kind IN ('vehicle', 'label', 'lease') AND (e.body LIKE '%' || $1 || '%' OR e.body LIKE '%' || $2 || '%')
), added AS (
    INSERT INTO policy_entry (log, n, kind, key, at, body) SELECT log, n, kind, key, at, body FROM copied RETURNING log, n
)
UPDATE policy_log l SET version = a.n FROM (SELECT log, max(n) AS n FROM added GROUP BY log) a WHERE l.log = a.log`} {
		_, err := s.database().Exec(s.t.Context(), sql, ids...)
		must(s.t, err)
	}
}

// arrived holds that all of a journal is at the center, in its order.
func (s *away) arrived(box *isle) {
	s.t.Helper()
	s.load(box)
	defer s.leave(box)
	head := box.journal.Head()
	if n := s.one(`SELECT count(*) FROM record WHERE station = 'norte' AND epoch = $1 AND seq <= $2 AND branch = 0`, head.Epoch, head.Seq); n != head.Seq {
		s.t.Errorf("records at the center: got %d, want %d", n, head.Seq)
	}
	var took dispense.Volume
	for _, v := range box.took {
		took += v
	}
	if got := dispense.Volume(s.one(`SELECT sum(volume_ul)::bigint FROM dispense WHERE station = 'norte'`)); got != took {
		s.t.Errorf("the center knows of %s, and %s flowed", got, took)
	}
}

func ofEnv(b *testing.B, name string, otherwise int) int {
	b.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	return n
}

func (s *away) read(name string) []byte {
	s.t.Helper()
	b, err := os.ReadFile(s.file(name))
	must(s.t, err)
	return b
}

// apart is how long one fill comes after the other: 500,000 take 58 days.
const apart = 10 * time.Second

// backlog writes so many records of fills, a liter each, by one vehicle after
// the other.
func (s *away) backlog(box *isle, vehicles, records int) {
	s.t.Helper()
	const together = 250 // pairs, that are synced at once
	leases := s.leases(box)
	if len(leases) != vehicles {
		s.t.Fatalf("vehicles with leases: got %d, want %d", len(leases), vehicles)
	}
	for n := 0; n < records/2; {
		must(s.t, box.journal.Write(func(tx *journal.Tx) error {
			for range min(together, records/2-n) {
				s.clock.set(s.clock.now().Add(apart))
				if err := onePair(tx, inForce(leases[n%vehicles], s.clock.now()), box); err != nil {
					return err
				}
				n++
			}
			return nil
		}))
	}
}

// leases returns the leases of each quota.
func (s *away) leases(box *isle) (all [][]*policy.Lease) {
	s.t.Helper()
	at := map[string]int{}
	box.logs.View(func(h *policy.Holding) {
		for _, l := range h.Leases() {
			if _, ok := at[l.Quota]; !ok {
				at[l.Quota] = len(all)
				all = append(all, nil)
			}
			all[at[l.Quota]] = append(all[at[l.Quota]], l)
		}
	})
	return all
}

// inForce returns the lease of a time, or the last.
func inForce(leases []*policy.Lease, at time.Time) (l *policy.Lease) {
	for _, l = range leases {
		if !l.FromAt.After(at) && l.UntilAt.After(at) {
			break
		}
	}
	return l
}

// onePair appends a fill of a liter.
func onePair(tx *journal.Tx, l *policy.Lease, box *isle) error {
	draw := []dispense.Draw{{Quota: l.Quota, Period: l.Period, VolumeUL: dispense.Liter}}
	before := box.meter["1"]
	after := before + dispense.Liter
	auth, err := tx.Append(&dispense.Authorize{
		Position: "1", Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: l.Quota, Grade: "diesel", LimitUL: dispense.Liter, Arm: "pump", Reason: "quota", Draws: draw, LapseS: 60,
	})
	if err != nil {
		return err
	}
	_, err = tx.Append(&dispense.Dispense{
		Auth: auth, Position: "1", Hose: "1", Meter: new(int64(1)), Grade: "diesel", Purpose: "vehicle", VolumeUL: dispense.Liter, VolumeFrom: "pump", Basis: "obs",
		TotalizerBeforeUL: &before, TotalizerAfterUL: &after, Vehicle: l.Quota, Full: "unknown", Draws: draw, End: "H",
	})
	box.meter["1"] = after
	box.took[policy.LeaseID{Quota: l.Quota, Period: l.Period}] += dispense.Liter
	return err
}

// fills measures how long it takes to decide on a vehicle and to have it durable.
func (s *away) fills(b *testing.B, box *isle, vehicles int) {
	b.Helper()
	var took []time.Duration
	served := map[string]int{}
	for n := range 200 {
		began := time.Now()
		s.fuel(box, n*7%vehicles, served)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "fill-p99-ms")
}

// back measures the agent's start, and how fast all is receipted.
func (s *away) back(b *testing.B, page string, unsent int64) {
	b.Helper()
	s.stopServer, s.db = s.serveAt(s.clock.now()), nil
	first := s.receipted(1)
	began := time.Now()
	a := s.start(s.clock.now())
	a.until("the agent to serve its page", func() bool {
		r, err := http.Get("http://" + page + "/")
		if err != nil {
			return false
		}
		return r.Body.Close() == nil
	})
	b.ReportMetric(time.Since(began).Seconds(), "start-s")
	a.until("all records to be receipted", func() bool { return s.receipted(1) >= unsent })
	b.ReportMetric(float64(unsent-first)/time.Since(began).Seconds(), "receipted/s")
	b.ReportMetric(mostMemory(b, a.cmd.Process.Pid), "peak-MiB")
	a.end()
}

// mostMemory returns the most resident memory a process ever had, in MiB.
func mostMemory(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	must(b, err)
	for line := range strings.Lines(string(text)) {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	b.Fatalf("no VmHWM of process %d", pid)
	return 0
}

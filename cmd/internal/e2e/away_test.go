package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
)

// kbit64 is a slow link, in bytes a second.
const kbit64 = 64_000 / 8

// A station hears of nobody for 60 days, from 15 November on, over a week's end, a
// month's and the year's. On 1 January at 00:05 it serves all whose quota is of a
// week or a month, within it; one of a day is leased 7 days ahead, and is denied
// with what to do. Then all is drained over 64 kbit/s, and is at the center once.
func TestSixtyDaysAway(t *testing.T) {
	t.Parallel()
	s := newAway(t, 490)
	s.sync(s.began)
	box := s.open()
	served := map[string]int{}
	newYear := time.Date(2027, 1, 1, 6, 5, 0, 0, time.UTC) // 00:05 in Mexico
	for day := range 60 {
		s.clock.set(s.began.AddDate(0, 0, day))
		if day%9 == 8 {
			box = s.reopen(box)
		}
		for n := range 3 { // one of each quota a day
			s.fuel(box, 3*((day*7)%160)+n, served)
		}
	}
	if served["day granted"] != 7 && served["day granted"] != 8 || served["week denied"]+served["month denied"] > 0 {
		t.Errorf("in 60 days: got %v, want daily quotas for 7 days, and the others throughout", served)
	}
	s.clock.set(newYear)
	clear(served)
	for n := range 490 {
		s.fuel(box, n, served)
	}
	if want := "map[day denied:164 month granted:163 week granted:163]"; fmt.Sprint(served) != want {
		t.Errorf("on 1 January at 00:05: got %v, want %s", served, want)
	}
	s.within(box)
	s.clock.set(s.began.AddDate(0, 0, 60))
	s.leave(box)
	s.drain(box)
}

// An away is a server of ours, and a station that is away from it for long.
type away struct {
	*replaced
	clock *simClock
	began time.Time
	line  *slowLine
	// patience is how long its agent may run each time.
	patience time.Duration
	disks    []*disk.Dir

	stopServer func()
}

var kinds = []string{"day", "week", "month"}

// quota is what a vehicle may take in its period, in liters.
const quota = 400

func newAway(t testing.TB, vehicles int) *away {
	t.Helper()
	s := &away{replaced: newReplaced(t), patience: 2 * time.Minute, began: time.Date(2026, 11, 15, 18, 0, 0, 0, time.UTC)}
	s.clock = &simClock{at: s.began}
	s.line = newSlowLine(t, s.broker)
	config, err := os.ReadFile(s.file("station.toml"))
	must(t, err)
	s.write("station.toml", strings.ReplaceAll(strings.ReplaceAll(string(config), s.broker, s.line.addr()), "magna", "diesel"))
	stop := s.serveAt(s.began)
	s.serverAt(s.began, "station", "add", "norte", "--mode", "enforce", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("grant"), "--password", s.file("password"))
	s.box("enroll", "--grant", s.file("grant"))
	var csv strings.Builder
	csv.WriteString("fleet_no,plate,name,department,grades,tank_liters,reference_km_l,quota_liters,quota_period\n")
	for n := range vehicles {
		fmt.Fprintf(&csv, "%s,ABC-%04d,Unidad,,diesel,60,3.500,%d,%s\n", number(n), n, quota, kinds[n%3])
	}
	s.serverAt(s.began, "import", "vehicles", s.write("vehicles.csv", csv.String()))
	s.stopServer = stop
	t.Cleanup(func() { s.stopServer() })
	return s
}

func number(n int) string { return fmt.Sprintf("%04d", n) }

// clockAt is the flag of a program whose clock stands at a time now.
func clockAt(at time.Time) string {
	c := cli.Clock{Start: at, Real: time.Now(), Speed: 1}
	return c.String()
}

// serverAt runs a command of the server at a time.
func (s *away) serverAt(at time.Time, args ...string) string {
	s.t.Helper()
	return s.server(append(args, "--clock", clockAt(at))...)
}

// serveAt starts the server at a time, and returns what ends it.
func (s *away) serveAt(at time.Time) (stop func()) {
	s.t.Helper()
	must(s.t, os.MkdirAll(s.file("logs"), 0o755))
	log, err := os.OpenFile(s.file("logs/server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	must(s.t, err)
	cmd := exec.Command(filepath.Join(s.bin, "litro-server"), "serve", "--data", s.file("server"),
		"--listen", s.pages, "--broker-listen", s.broker, "--clock", clockAt(at))
	cmd.Stdout, cmd.Stderr = log, log
	must(s.t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); close(ended) }()
	for end := time.Now().Add(time.Minute); !listens(s.pages) || !listens(s.broker); <-time.After(50 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatal("waited a minute for litro-server serve")
		}
	}
	return sync.OnceFunc(func() { s.stop(cmd, ended); log.Close() })
}

// with runs the station's own program at a time, until something is so.
func (s *away) with(at time.Time, what string, so func() bool) {
	s.t.Helper()
	a := s.start(at)
	a.until(what, so)
	a.end()
}

// An agent is the station's own program, at work.
type agent struct {
	t      testing.TB
	cmd    *exec.Cmd
	ctx    context.Context
	cancel context.CancelFunc
	say    bytes.Buffer
}

// start starts the station's own program at a time.
func (s *away) start(at time.Time) *agent {
	s.t.Helper()
	a := &agent{t: s.t}
	a.ctx, a.cancel = context.WithTimeout(context.WithoutCancel(s.t.Context()), s.patience)
	a.cmd = exec.CommandContext(a.ctx, filepath.Join(s.bin, "litro-station"), "run", "--config", s.file("station.toml"), "--clock", clockAt(at))
	a.cmd.Cancel = func() error { return a.cmd.Process.Signal(syscall.SIGTERM) }
	a.cmd.WaitDelay = 10 * time.Second
	a.cmd.Stdout, a.cmd.Stderr = &a.say, &a.say
	must(s.t, a.cmd.Start())
	return a
}

// until waits, as long as the agent may run, until something is so.
func (a *agent) until(what string, so func() bool) {
	a.t.Helper()
	for !so() && a.ctx.Err() == nil {
		<-time.After(50 * time.Millisecond)
	}
	if a.ctx.Err() != nil {
		err := a.cmd.Wait()
		a.t.Fatalf("waited in vain for %s; %v\n%s", what, err, a.say.String())
	}
}

func (a *agent) end() {
	a.cancel()
	_ = a.cmd.Wait() // it was told to end
}

// sync has the station hold all that it is to decide by, and ends the server.
func (s *away) sync(at time.Time) {
	s.t.Helper()
	s.with(at, "the station to hold everything", func() bool {
		return s.one(`SELECT count(*) FROM sign_of_life s JOIN policy_log o ON o.log = s.station JOIN policy_log f ON f.log = 'fleet'
			WHERE s.station = 'norte' AND split_part(s.own_version, '.', 2)::bigint = o.version
			AND split_part(s.fleet_version, '.', 2)::bigint = f.version`) == 1
	})
	s.stopServer()
}

// open opens what the station has on its disk, as its agent does.
func (s *away) open() *isle {
	s.t.Helper()
	skey, err := os.ReadFile(s.file("box/key"))
	must(s.t, err)
	signer, err := note.NewSigner(strings.TrimSpace(string(skey)))
	must(s.t, err)
	b := &isle{
		station: "norte", clock: s.clock, mono: new(int64), signers: []note.Signer{signer}, armed: map[string]*fill{},
		meter: map[string]dispense.Volume{}, took: map[policy.LeaseID]dispense.Volume{}, over: map[policy.LeaseID]dispense.Volume{},
	}
	s.load(b)
	return b
}

func (s *away) load(b *isle) {
	s.t.Helper()
	dir := func(name string) *disk.Dir {
		d, err := disk.OpenDir(s.file("box/" + name))
		must(s.t, err)
		s.disks = append(s.disks, d)
		return d
	}
	var err error
	b.journal, err = journal.Open(dir("journal"), journal.Options{Station: b.station, Signers: b.signers, Stamp: b.stamp})
	must(s.t, err)
	v, err := note.NewVerifier(b.journal.Grant().Policy[0])
	must(s.t, err)
	b.logs, err = held.Open(dir("policy"), b.station, v)
	must(s.t, err)
}

// reopen is a restart of the agent.
func (s *away) reopen(b *isle) *isle {
	s.t.Helper()
	s.leave(b)
	s.load(b)
	return b
}

// leave lets go of the station's directories.
func (s *away) leave(b *isle) {
	s.t.Helper()
	must(s.t, b.journal.Close())
	for _, d := range s.disks {
		must(s.t, d.Close())
	}
	s.disks = nil
}

// fuel lets a vehicle of the fleet take what it is given, or be told why not.
func (s *away) fuel(b *isle, n int, served map[string]int) {
	s.t.Helper()
	var id string
	b.logs.View(func(h *policy.Holding) {
		if v := h.VehicleNamed(number(n)); v != nil {
			id = v.Vehicle
		}
	})
	d, err := b.scan("1", policy.Request{Typed: id, WantUL: 20 * dispense.Liter, OdometerBroken: true}, false, false)
	must(s.t, err)
	if d.Outcome == policy.Grant {
		served[kinds[n%3]+" granted"]++
		b.armed["1"].flowed = d.LimitUL
		must(s.t, b.hangUp("1", "L"))
		return
	}
	served[kinds[n%3]+" denied"]++
	want := "Esta estación no tiene cuota de la unidad " + number(n) + " para hoy. Espere a que haya conexión o pida una autorización extraordinaria."
	if got := policy.Sentence("es-MX", d); got != want {
		s.t.Errorf("vehicle %s: got %q, want %q", number(n), got, want)
	}
	must(s.t, b.journal.Write(func(tx *journal.Tx) error {
		_, err := tx.Append(&dispense.Deny{Position: "1", Reason: string(d.Reason), Vehicle: d.Vehicle, Rule: d.Rule, Policy: d.Policy, Count: 1})
		return err
	}))
}

// within holds that no quota gave more than it has, and that some gave in each of
// the periods that the time away crosses.
func (s *away) within(b *isle) {
	s.t.Helper()
	periods := map[string]bool{}
	for id, v := range b.took {
		periods[id.Period] = true
		if v > quota*dispense.Liter {
			s.t.Errorf("%v: %s were taken of %d L", id, v, quota)
		}
	}
	for _, p := range []string{"2026-11-15", "2026-W47", "2026-W53", "2026-11", "2026-12", "2027-01"} {
		if !periods[p] {
			s.t.Errorf("nothing was drawn of period %s: got %v", p, periods)
		}
	}
}

// drain lets the station find its server again over a slow line, and holds that at least
// half of what such a line can carry at the same time is records that are receipted, that
// it carries little else, and that all of it is there once.
func (s *away) drain(b *isle) {
	s.t.Helper()
	back := s.clock.now()
	s.stopServer, s.db = s.serveAt(back), nil
	s.line.rate.Store(kbit64)
	full := newFullLine(s.t, kbit64)
	var first, carried, could, bytes int64
	const measured = 15 * kbit64 // fifteen seconds of the line
	s.with(back, "all records to be receipted", func() bool {
		at := s.receipted(1)
		switch {
		case first == 0:
			if at > 20 { // the window is under way
				first, carried, could = at, s.line.up.Load(), full.up.Load()
			}
		case bytes == 0 && full.up.Load()-could > measured:
			carried, could = s.line.up.Load()-carried, full.up.Load()-could
			bytes = s.one(`SELECT sum(octet_length(note)) FROM record WHERE station = 'norte' AND seq > $1 AND seq <= $2`, first, at)
			s.t.Logf("over 64 kbit/s: %d bytes of records are receipted, %d went up, and %d could have", bytes, carried, could)
			if bytes < could/2 || bytes < carried/2 {
				s.t.Errorf("over 64 kbit/s: got %d bytes of records receipted of %d that the line carried and %d that it could have, want at least half of both", bytes, carried, could)
			}
			s.line.rate.Store(0) // there is no need to wait for the rest
		}
		return bytes > 0 && at >= b.journal.Head().Seq
	})
	s.checkDrained(b)
}

func (s *away) checkDrained(b *isle) {
	s.t.Helper()
	s.load(b)
	defer s.leave(b)
	rows, err := s.database().Query(s.t.Context(), `SELECT encode(hash, 'hex') FROM record WHERE station = 'norte' AND epoch = 1 ORDER BY seq, branch`)
	must(s.t, err)
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(s.t, err)
	for n, r := range b.records(s.t)[:len(there)] {
		if there[n] != r.Hash.String() {
			s.t.Fatalf("%s: the center has another in its place, or one twice", r.Ref())
		}
	}
	for id, v := range b.took {
		got := s.one(`SELECT coalesce(sum(volume_ul), 0)::bigint FROM draw WHERE final AND quota = $1 AND period = $2`, id.Quota, id.Period)
		if dispense.Volume(got) != v {
			s.t.Errorf("%v: the center knows of %s, and %s flowed", id, dispense.Volume(got), v)
		}
	}
	for what, sql := range map[string]string{
		"records that came before one with a lower number": `SELECT count(*) FROM (SELECT received_at < max(received_at) OVER (ORDER BY first_seq) AS late FROM arrival WHERE station = 'norte') a WHERE late`,
		"fills with a receipt twice":                       `SELECT count(*) - count(DISTINCT (station, epoch, seq)) FROM dispense`,
		"messages in quarantine":                           `SELECT count(*) FROM quarantine`,
		"leases of more than the quota":                    `SELECT count(*) FROM (SELECT FROM lease GROUP BY quota, period HAVING sum(counts_ul) > 400000000) l`,
	} {
		if n := s.one(sql); n != 0 {
			s.t.Errorf("%s: got %d, want none", what, n)
		}
	}
	s.server("replay", "--check")
}

func (s *away) one(sql string, args ...any) (n int64) {
	s.t.Helper()
	must(s.t, s.database().QueryRow(s.t.Context(), sql, args...).Scan(&n))
	return n
}

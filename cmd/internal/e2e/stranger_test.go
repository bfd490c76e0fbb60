package e2e

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/sim/freeport"
)

// A told is what the station of a stranger says of its day.
type told struct {
	Dispense, Unread, Altered, Hash      string
	Seq                                  int64
	Receipt                              struct{ Seq, N, Era int64 }
	Runs, Snapshots, Connections, Resent int
}

// A station in another language, which shares no code with ours and follows
// docs/protocol.md, is a station like ours to every tool we have.
func TestStationOfAStranger(t *testing.T) {
	t.Parallel()
	s := newStranger(t)
	s.serve()
	s.server("import", "prices", s.write("prices.csv", "grade,price,currency,from\ndiesel,24.50,MXN,2026-01-01\n"))
	s.importVehicle("0042", "800")
	s.enroll()

	first := s.tells("day", s.label("0042"))
	s.importVehicle("0043", "900")
	second := s.tells("next-day", s.label("0043"))

	s.checkTold(first, second)
	s.checkTables(first, second)
	s.checkTools()
}

// A stranger is a server of ours and the station of a stranger beside it.
type stranger struct {
	t                   testing.TB
	bin, dir            string
	pages, broker, node string
}

func newStranger(t *testing.T) *stranger {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v; install Node 20 or later", err)
		}
		t.Skipf("%v; install Node 20 or later", err)
	}
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	data := dataDir(t)
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	addresses := freeAddresses(t, 2)
	return &stranger{t: t, bin: dir, dir: data, pages: addresses[0], broker: addresses[1], node: node}
}

// freeAddresses returns addresses of this machine that nothing listens on.
func freeAddresses(t testing.TB, n int) []string {
	t.Helper()
	all, err := freeport.Addresses(n)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s *stranger) file(name string) string { return filepath.Join(s.dir, name) }

func (s *stranger) write(name, text string) string {
	s.t.Helper()
	if err := os.WriteFile(s.file(name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return s.file(name)
}

// serve starts the server on its embedded default; the test's end stops it.
func (s *stranger) serve() {
	s.t.Helper()
	if err := os.Mkdir(s.file("logs"), 0o755); err != nil {
		s.t.Fatal(err)
	}
	log, err := os.Create(s.file("logs/server.log"))
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(s.bin, "litro-server"), "serve", "--data", s.file("server"),
		"--listen", s.pages, "--broker-listen", s.broker)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); close(ended) }()
	s.t.Cleanup(func() { s.stop(cmd, ended); log.Close() })
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	timeout := time.After(time.Minute)
	for !listens(s.pages) || !listens(s.broker) {
		select {
		case <-tick.C:
		case err := <-ended:
			s.t.Fatalf("litro-server serve: got %v, want a server", err)
		case <-timeout:
			s.t.Fatal("waited a minute for litro-server serve")
		}
	}
}

func (s *stranger) stop(cmd *exec.Cmd, ended <-chan error) {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Errorf("end the server: %v", err)
	}
	select {
	case err := <-ended:
		if err != nil {
			s.t.Errorf("litro-server serve: got %v, want exit 0", err)
		}
	case <-time.After(30 * time.Second):
		s.t.Error("the server did not end within 30 s")
		if err := cmd.Process.Kill(); err != nil {
			s.t.Error(err)
		}
	}
}

func listens(address string) bool {
	c, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

// run runs a program to its end and returns what it prints.
func (s *stranger) run(program string, args ...string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var out, say bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &say
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("%s %s: got %v, want exit 0\n%s%s", filepath.Base(program), strings.Join(args, " "), err, out.String(), say.String())
	}
	return strings.TrimSpace(out.String())
}

func (s *stranger) server(args ...string) string {
	s.t.Helper()
	return s.run(filepath.Join(s.bin, "litro-server"), append(args, "--data", s.file("server"))...)
}

func (s *stranger) station(act string, args ...string) string {
	s.t.Helper()
	return s.run(s.node, append([]string{"testdata/stranger/station.mjs", act, s.file("station")}, args...)...)
}

func (s *stranger) importVehicle(number, tank string) {
	s.t.Helper()
	s.server("import", "vehicles", s.write("vehicles.csv", "fleet_no,plate,name,department,grades,tank_liters,reference_km_l,quota_liters,quota_period\n"+
		number+",ABC-"+number+",Truck "+number+",,diesel,"+tank+",3.500,5000,month\n"), "--person", "ana", "--person", "luis")
}

// label returns what a scanner reads from a vehicle's label.
func (s *stranger) label(number string) string {
	s.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s.server("label", number, "--csv"))).ReadAll()
	if err != nil || len(rows) != 2 {
		s.t.Fatalf("label of %s: got %v, %v, want one row", number, rows, err)
	}
	for i, name := range rows[0] {
		if name == "payload2d" {
			return rows[1][i]
		}
	}
	s.t.Fatalf("columns of labels: got %v, want payload2d", rows[0])
	return ""
}

func (s *stranger) enroll() {
	s.t.Helper()
	key := s.station("key", "forastero")
	s.server("station", "add", "forastero", "--mode", "enforce", "--name", "Patio Forastero", "--key", key, "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("grant"), "--password", s.file("password"))
	s.station("enroll", s.file("grant"))
}

// tells lets the station work and returns what it says of it.
func (s *stranger) tells(act, label string) told {
	s.t.Helper()
	password, err := os.ReadFile(s.file("password"))
	if err != nil {
		s.t.Fatal(err)
	}
	out := s.station(act, s.broker, strings.TrimSpace(string(password)), label)
	var what told
	if err := json.Unmarshal([]byte(out), &what); err != nil {
		s.t.Fatalf("station.mjs %s says %q: %v", act, out, err)
	}
	return what
}

// checkTold holds the story to what must have happened in it.
func (s *stranger) checkTold(first, second told) {
	s.t.Helper()
	if first.Receipt.Seq != first.Seq || second.Receipt.Seq != second.Seq || second.Seq <= first.Seq {
		s.t.Errorf("receipts: got %+v and %+v, want one for the last record of each day", first, second)
	}
	if first.Connections != 2 || first.Resent == 0 {
		s.t.Errorf("first day: got %d connections and %d records sent again, want 2 and some", first.Connections, first.Resent)
	}
	if first.Runs < 2 || second.Runs < 1 {
		s.t.Errorf("changes of policy: got %d and %d, want both logs and a new vehicle", first.Runs, second.Runs)
	}
	if second.Snapshots != 2 || second.Receipt.Era <= first.Receipt.Era {
		s.t.Errorf("new era: got %+v after %+v, want a snapshot of each log", second, first)
	}
}

// checkTables looks into the database for what the station said.
func (s *stranger) checkTables(first, second told) {
	s.t.Helper()
	db, err := pgx.Connect(s.t.Context(), s.server("dsn"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(s.t.Context()))
	until(s.t, "the judge to read what nobody can read", func() bool {
		var n int
		must(s.t, db.QueryRow(s.t.Context(), `SELECT count(*) FROM finding WHERE ref = $1`, first.Unread).Scan(&n))
		return n > 0
	})
	for _, tt := range []struct{ what, sql, arg, want string }{
		{"the first fill", dispenseSQL, first.Dispense, "42195000 pump 103378 MXN 123456789 165651789"},
		{"the second fill", dispenseSQL, second.Dispense, "7000500 pump 17151 MXN 165651789 172652289"},
		{"the last hash", `SELECT encode(hash, 'hex') FROM record WHERE seq = $1::text::bigint AND station = 'forastero'`, num(second.Seq), second.Hash},
		{"records", `SELECT count(*)::text FROM record WHERE station = 'forastero' AND seq <= $1::text::bigint`, num(second.Seq), num(second.Seq)},
		{"unread records", `SELECT string_agg(station || '/' || epoch || '/' || seq || ' ' || kind, ',') FROM record WHERE unread AND $1 <> ''`, first.Unread, first.Unread + " weather"},
		{"findings of what was unread", `SELECT string_agg(rule, ',') FROM finding WHERE ref = $1`, first.Unread, "unread"},
		{"quarantine", `SELECT string_agg(source, ',') FROM quarantine WHERE reason LIKE '%signature%' AND encode(sha256(bytes), 'hex') = $1`, first.Altered, "forastero"},
		{"drawn from leases", `SELECT sum(volume_ul)::text FROM draw WHERE final AND station = $1`, "forastero", "49195500"},
		{"records of the altered note", `SELECT count(*)::text FROM record WHERE encode(hash, 'hex') = $1`, first.Altered, "0"},
	} {
		var got *string
		if err := db.QueryRow(s.t.Context(), tt.sql, tt.arg).Scan(&got); err != nil {
			s.t.Errorf("%s: %v", tt.what, err)
		} else if got == nil || *got != tt.want {
			s.t.Errorf("%s: got %s, want %s", tt.what, show(got), tt.want)
		}
	}
}

const dispenseSQL = `
SELECT concat_ws(' ', volume_ul, volume_from, amount_cents, currency, totalizer_before_ul, totalizer_after_ul)
FROM dispense
WHERE station || '/' || epoch || '/' || seq = $1`

// checkTools runs what an auditor runs: over the export, over the disk, and over
// an export in which a microliter was changed.
func (s *stranger) checkTools() {
	s.t.Helper()
	export := s.file("forastero.journal")
	s.server("export", "records", "--station", "forastero", "--out", export)
	for _, file := range []string{export, s.file("station/journal.seg")} {
		s.run(filepath.Join(s.bin, "litro-verify"), "journal", "--grant", s.file("grant"), file)
	}
	s.server("replay", "--check")

	b, err := os.ReadFile(export)
	if err != nil {
		s.t.Fatal(err)
	}
	forged := s.write("forged.journal", strings.Replace(string(b), `"volume_ul":42195000,"volume_from"`, `"volume_ul":42195001,"volume_from"`, 1))
	out, err := exec.CommandContext(s.t.Context(), filepath.Join(s.bin, "litro-verify"), "journal", "--grant", s.file("grant"), forged).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		s.t.Errorf("litro-verify of a forged export: got %v, want exit 1\n%s", err, out)
	}
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func show(s *string) string {
	if s == nil {
		return "nothing"
	}
	return *s
}

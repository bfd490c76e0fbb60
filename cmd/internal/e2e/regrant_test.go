package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A box burns with its journal. Another stands in its place under the same id,
// with a key of its own; what both recorded is held against the keys they had.
func TestABoxIsReplaced(t *testing.T) {
	t.Parallel()
	s := newReplaced(t)
	s.serve()
	s.server("station", "add", "norte", "--mode", "enforce", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("grant"), "--password", s.file("password"))
	s.box("enroll", "--grant", s.file("grant"))
	s.works(1)

	if err := os.RemoveAll(s.file("box")); err != nil {
		t.Fatal(err)
	}
	s.grantAgain(2, s.box("enroll"))
	s.works(2)

	// The key leaks, and is revoked. This box keeps its journal and its key until
	// the grant for another is there.
	s.server("station", "revoke", "norte", "--epoch", "2", "--from", "1000", "--person", "p-ana", "--person", "p-luis", "--reason", "the key leaked")
	s.refuses("its key was revoked", "station", "grant", "norte", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("none"), "--password", s.file("none"))
	key := s.box("enroll", "--new-key")
	s.works(2)
	s.grantAgain(3, key)
	s.works(3)

	s.checkEpochs()
	s.server("replay", "--check")
	export := s.file("norte.journal")
	s.server("export", "records", "--station", "norte", "--out", export)
	s.run(filepath.Join(s.bin, "litro-verify"), "journal", "--grant", s.file("grant"), export)

	// The box's own journal begins with the second grant.
	own := s.file("own.journal")
	s.box("export", "--out", own)
	s.run(filepath.Join(s.bin, "litro-verify"), "journal", "--grant", s.file("grant-2"), own)
}

// A replaced is a server of ours and the boxes that stand at one station.
type replaced struct {
	*stranger
	db *pgx.Conn
}

func newReplaced(t testing.TB) *replaced {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	data := dataDir(t)
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	addresses := freeAddresses(t, 2)
	s := &replaced{stranger: &stranger{t: t, bin: dir, dir: data, pages: addresses[0], broker: addresses[1]}}
	s.write("station.toml", `station = "norte"
data = "`+s.file("box")+`"

[broker]
url = "tcp://`+s.broker+`"
username = "norte"
password_file = "`+s.file("password")+`"

[[lines]]
name = "hand"
driver = "manual"
hoses = [{id = "1"}]

[[positions]]
position = "1"
hoses = [{hose = "1", grade = "magna"}]
`)
	return s
}

// box runs a command at the station.
func (s *replaced) box(args ...string) string {
	s.t.Helper()
	return s.run(filepath.Join(s.bin, "litro-station"), append(args, "--config", s.file("station.toml"))...)
}

// grantAgain brings a box the grant for an epoch. The password before it is void.
func (s *replaced) grantAgain(epoch int64, key string) {
	s.t.Helper()
	grant, before := s.file("grant-"+num(epoch)), s.file("password-before-"+num(epoch))
	if err := os.Rename(s.file("password"), before); err != nil {
		s.t.Fatal(err)
	}
	s.server("station", "grant", "norte", "--key", key, "--person", "p-ana", "--person", "p-luis",
		"--grant", grant, "--password", s.file("password"))
	s.box("enroll", "--grant", grant)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); !s.knocks(s.file("password")); <-tick.C {
		if time.Now().After(end) {
			s.t.Fatalf("epoch %d: the grant's password does not open the link", epoch)
		}
	}
	if s.knocks(before) {
		s.t.Errorf("epoch %d: the password before the grant still opens the link", epoch)
	}
}

// knocks tells whether the broker lets the station in with a password.
func (s *replaced) knocks(file string) bool {
	s.t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := net.DialTimeout("tcp", s.broker, 5*time.Second)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	must := func(err error) {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	must(conn.SetDeadline(time.Now().Add(10 * time.Second)))
	field := func(p []byte, text string) []byte { return append(append(p, 0, byte(len(text))), text...) }
	p := append(field(nil, "MQTT"), 4, 0xc2, 0, 30) // 3.1.1, clean session, with name and password
	p = field(field(field(p, "norte"), "norte"), strings.TrimSpace(string(b)))
	_, err = conn.Write(append([]byte{0x10, byte(len(p))}, p...))
	must(err)
	var answer [4]byte
	_, err = io.ReadFull(conn, answer[:])
	must(err)
	return answer[0] == 0x20 && answer[3] == 0
}

// refuses runs a command of the server that must not be carried out.
func (s *replaced) refuses(why string, args ...string) {
	s.t.Helper()
	out, err := exec.CommandContext(s.t.Context(), filepath.Join(s.bin, "litro-server"), append(args, "--data", s.file("server"))...).CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); !ok || !strings.Contains(string(out), why) {
		s.t.Errorf("%s: got %v and %q, want it refused: %s", strings.Join(args[:3], " "), err, out, why)
	}
}

// works runs the agent until all it has recorded in an epoch is receipted.
func (s *replaced) works(epoch int64) {
	s.t.Helper()
	before := s.receipted(epoch)
	s.during(fmt.Sprintf("epoch %d: more than %d records at the server", epoch, before), func() bool { return s.receipted(epoch) >= before+2 })
}

// during runs the agent until something is so.
func (s *replaced) during(what string, so func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.Context()), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "litro-station"), "run", "--config", s.file("station.toml"))
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	var say bytes.Buffer
	cmd.Stdout, cmd.Stderr = &say, &say
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !so() && ctx.Err() == nil {
		<-tick.C
	}
	late := ctx.Err() != nil
	cancel()
	err := cmd.Wait()
	if late {
		s.t.Fatalf("waited in vain for %s; %v\n%s", what, err, say.String())
	}
}

// receipted returns how many records of an epoch the server has.
func (s *replaced) receipted(epoch int64) (n int64) {
	s.t.Helper()
	if err := s.database().QueryRow(s.t.Context(), `SELECT coalesce(max(seq), 0) FROM cursor WHERE station = 'norte' AND epoch = $1`, epoch).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *replaced) database() *pgx.Conn {
	s.t.Helper()
	if s.db == nil {
		var err error
		if s.db, err = pgx.Connect(s.t.Context(), s.server("dsn")); err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { s.db.Close(context.WithoutCancel(s.t.Context())) })
	}
	return s.db
}

// checkEpochs looks into the database for what was done and by whom.
func (s *replaced) checkEpochs() {
	s.t.Helper()
	for _, tt := range []struct{ what, sql, want string }{
		{"starts", `SELECT string_agg(epoch || ' ' || substring(convert_from(note, 'UTF8') FROM '"why":"([a-z_]+)"'), ', ' ORDER BY epoch) FROM record WHERE station = 'norte' AND kind = 'start'`, "1 enrolled, 2 replaced, 3 replaced"},
		{"keys", `SELECT count(DISTINCT key)::text FROM station_key WHERE station = 'norte'`, "3"},
		{"states", `SELECT string_agg(state, ' ' ORDER BY epoch) FROM cursor WHERE station = 'norte'`, "ok revoked ok"},
		{"decisions", `SELECT count(*)::text FROM record WHERE station = 'office' AND kind = 'decide'`, "1"},
		{"quarantine", `SELECT count(*)::text FROM quarantine`, "0"},
		{"unread records", `SELECT count(*)::text FROM record WHERE unread`, "0"},
	} {
		var got *string
		if err := s.database().QueryRow(s.t.Context(), tt.sql).Scan(&got); err != nil {
			s.t.Errorf("%s: %v", tt.what, err)
		} else if got == nil || *got != tt.want {
			s.t.Errorf("%s: got %s, want %s", tt.what, show(got), tt.want)
		}
	}
}

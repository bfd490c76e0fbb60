package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A guarded is a server of ours at whose door boxes ask, and boxes beside it.
type guarded struct {
	*stranger
	door, secure string
	clock        []string // flags
	db           *pgx.Conn
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	data := dataDir(t)
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	a := freeAddresses(t, 4)
	g := &guarded{stranger: &stranger{t: t, bin: dir, dir: data, pages: a[0], broker: a[1]}, door: a[2], secure: a[3]}
	g.write("server.toml", `data = "`+g.file("server")+`"
listen = "`+g.pages+`"

[mqtt]
listen = "`+g.broker+`"
listen_tls = "`+g.secure+`"

[stations]
listen = "`+g.door+`"
`)
	return g
}

// A process runs in the background, and what it says is kept.
type process struct {
	t     testing.TB
	cmd   *exec.Cmd
	ended chan error // closed after the one error

	mu  sync.Mutex
	out bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// begin starts a program, which the test's end stops.
func (g *guarded) begin(program string, args ...string) *process {
	g.t.Helper()
	p := &process{t: g.t, cmd: exec.Command(filepath.Join(g.bin, program), args...), ended: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait(); close(p.ended) }()
	g.t.Cleanup(func() {
		p.stop()
		if g.t.Failed() {
			said := p.said()
			g.t.Logf("--- %s %s said\n%s", program, args[0], said[max(0, len(said)-6000):])
		}
	})
	return p
}

// stop tells a program to end, and waits until it has.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case err := <-p.ended:
		return err
	case <-time.After(30 * time.Second):
		p.t.Error("a program does not end within 30 s")
		_ = p.cmd.Process.Kill()
		return <-p.ended
	}
}

// wait waits until a program ends by itself.
func (p *process) wait() error {
	p.t.Helper()
	select {
	case err := <-p.ended:
		return err
	case <-time.After(time.Minute):
		p.t.Fatalf("waited a minute for the end of %v\n%s", p.cmd.Args, p.said())
		return nil
	}
}

// says waits until a program says what matches, and returns the first group.
func (p *process) says(pattern string) string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	var found string
	until(p.t, pattern+" from "+strings.Join(p.cmd.Args, " "), func() bool {
		m := re.FindStringSubmatch(p.said())
		if m == nil {
			return false
		}
		found = m[len(m)-1]
		return true
	})
	return found
}

// until waits a minute for something to be so.
func until(t testing.TB, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); !so(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited a minute for %s", what)
		}
	}
}

// serve starts the server.
func (g *guarded) serve() *process {
	g.t.Helper()
	g.db = nil // it ended with the server before
	p := g.begin("litro-server", append([]string{"serve", "--config", g.file("server.toml")}, g.clock...)...)
	for _, address := range []string{g.pages, g.broker, g.door, g.secure} {
		until(g.t, "the server to listen on "+address, func() bool {
			select {
			case err := <-p.ended:
				g.t.Fatalf("litro-server serve ended: %v", err)
			default:
			}
			return listens(address)
		})
	}
	return p
}

// server runs a command of the server.
func (g *guarded) server(args ...string) string {
	g.t.Helper()
	return g.run(filepath.Join(g.bin, "litro-server"), g.ofServer(args)...)
}

func (g *guarded) ofServer(args []string) []string {
	return append(append(args, "--config", g.file("server.toml")), g.clock...)
}

// refuses runs a command of the server that must not be carried out.
func (g *guarded) refuses(why string, args ...string) {
	g.t.Helper()
	out, err := exec.CommandContext(g.t.Context(), filepath.Join(g.bin, "litro-server"), g.ofServer(args)...).CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); !ok || !strings.Contains(string(out), why) {
		g.t.Errorf("%s: got %v and %q, want it refused: %s", strings.Join(args, " "), err, out, why)
	}
}

// A box is a computer at a station.
type box struct {
	g    *guarded
	name string
}

// box makes a box with the configuration of a station.
func (g *guarded) box(name, station string) *box {
	g.t.Helper()
	g.write(name+".toml", `station = "`+station+`"
data = "`+g.file(name)+`"

[[lines]]
name = "hand"
driver = "manual"
hoses = [{id = "1"}]

[[positions]]
position = "1"
hoses = [{hose = "1", grade = "magna"}]
`)
	return &box{g, name}
}

func (b *box) args(args []string) []string {
	return append(append(args, "--config", b.g.file(b.name+".toml")), b.g.clock...)
}

// do runs a command at the box.
func (b *box) do(args ...string) string {
	b.g.t.Helper()
	return b.g.run(filepath.Join(b.g.bin, "litro-station"), b.args(args)...)
}

// begin runs a command at the box in the background.
func (b *box) begin(args ...string) *process {
	b.g.t.Helper()
	return b.g.begin("litro-station", b.args(args)...)
}

// invite makes an invitation and returns its code, and the first envelope of a
// spare.
func (g *guarded) invite(station string, more ...string) (code, envelope string) {
	g.t.Helper()
	out := g.server(append([]string{"station", "invite", station, "--mode", "enforce", "--person", "ana"}, more...)...)
	code = regexp.MustCompile(`url: +(\S+)`).FindStringSubmatch(out)[1]
	if m := regexp.MustCompile(`first envelope: (.+)`).FindStringSubmatch(out); m != nil {
		envelope = m[1]
	}
	return code, envelope
}

const saidWords = `\n  ((?:[a-z]+ ){7}[a-z]+)\n`

// enroll enrolls a box with two people, and returns the words of the second
// envelope of a spare.
func (b *box) enroll(code string) (envelope string) {
	b.g.t.Helper()
	station := b.name
	if i := strings.IndexByte(station, '.'); i > 0 {
		station = station[:i]
	}
	p := b.begin("enroll", "--token", code)
	out := b.g.server("station", "approve", station, "--person", "luis", "--words", p.says(saidWords))
	if err := p.wait(); err != nil {
		b.g.t.Fatalf("enroll: %v\n%s", err, p.said())
	}
	if m := regexp.MustCompile(`second envelope: (.+)`).FindStringSubmatch(out); m != nil {
		envelope = m[1]
	}
	return envelope
}

func (g *guarded) database() *pgx.Conn {
	g.t.Helper()
	if g.db == nil {
		var err error
		if g.db, err = pgx.Connect(g.t.Context(), g.server("dsn")); err != nil {
			g.t.Fatal(err)
		}
		g.t.Cleanup(func() { g.db.Close(context.WithoutCancel(g.t.Context())) })
	}
	return g.db
}

// ask returns what a query says, "" for nothing.
func (g *guarded) ask(sql string, args ...any) string {
	g.t.Helper()
	var got *string
	if err := g.database().QueryRow(g.t.Context(), sql, args...).Scan(&got); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		g.t.Fatalf("%s: %v", sql, err)
	}
	if got == nil {
		return ""
	}
	return *got
}

// wants holds what queries say to what they should.
func (g *guarded) wants(list ...[3]string) {
	g.t.Helper()
	for _, w := range list {
		if got := g.ask(w[1]); got != w[2] {
			g.t.Errorf("%s: got %q, want %q", w[0], got, w[2])
		}
	}
}

// receipted returns how far an epoch of a station is committed.
func (g *guarded) receipted(station string, epoch int64) (n int64) {
	g.t.Helper()
	if err := g.database().QueryRow(g.t.Context(), `SELECT coalesce(max(seq), 0) FROM cursor WHERE station = $1 AND epoch = $2`, station, epoch).Scan(&n); err != nil {
		g.t.Fatal(err)
	}
	return n
}

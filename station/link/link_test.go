package link

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/sim/freeport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// embedded starts the server's own broker, which knows one station and the
// center, by name and password.
func embedded(tb testing.TB) string {
	tb.Helper()
	b, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
		Listen: "127.0.0.1:0",
		Authenticate: func(id, user string, password []byte) bool {
			return id == user && string(password) == "pw-"+user
		},
		Allow: func(user, topic string, write bool) bool {
			own := strings.HasPrefix(topic, "litro/v1/"+shard+"/"+user+"/")
			return user == "center" || own && write == (strings.HasSuffix(topic, "/journal") || strings.HasSuffix(topic, "/held"))
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := b.Close(); err != nil {
			tb.Error(err)
		}
	})
	return "tcp://" + b.Addr().String()
}

// A mosquitto is a real broker with its defaults, but for the port.
type mosquitto struct {
	tb   testing.TB
	port int
	conf string // "": there is none
	cmd  *exec.Cmd
}

func newMosquitto(tb testing.TB, conf ...string) *mosquitto {
	tb.Helper()
	addr, err := net.ResolveTCPAddr("tcp", freeAddress(tb))
	if err != nil {
		tb.Fatal(err)
	}
	m := &mosquitto{tb: tb, port: addr.Port}
	m.configure(conf...)
	m.start()
	tb.Cleanup(m.kill)
	return m
}

func freeAddress(tb testing.TB) string {
	tb.Helper()
	free, err := freeport.Addresses(1)
	if err != nil {
		tb.Fatal(err)
	}
	return free[0]
}

// configure has the next start of the broker go by these lines besides its port.
func (m *mosquitto) configure(lines ...string) {
	m.tb.Helper()
	if len(lines) == 0 {
		return
	}
	if m.conf == "" {
		m.conf = filepath.Join(m.tb.TempDir(), "mosquitto.conf")
	}
	lines = append(lines, fmt.Sprintf("listener %d 127.0.0.1", m.port), "allow_anonymous true")
	if os.Getuid() == 0 {
		lines = append(lines, "user root") // else it becomes a user who cannot read the files
	}
	if err := os.WriteFile(m.conf, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		m.tb.Fatal(err)
	}
}

func (m *mosquitto) url() string { return fmt.Sprintf("tcp://127.0.0.1:%d", m.port) }

func (m *mosquitto) start() {
	m.tb.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // Debian keeps it from ordinary users' PATH
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			m.tb.Fatal("mosquitto is not installed; run: apt-get install mosquitto")
		}
		m.tb.Skip("mosquitto is not installed; run: apt-get install mosquitto")
	}
	m.cmd = exec.Command(path, "-p", fmt.Sprint(m.port))
	if m.conf != "" {
		m.cmd = exec.Command(path, "-c", m.conf)
	}
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := m.cmd.Start(); err != nil {
		m.tb.Fatal(err)
	}
	waitFor(m.tb, "mosquitto listens", func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", m.port))
		return err == nil && c.Close() == nil
	})
}

// kill is kill -9: nothing is saved, nobody is told.
func (m *mosquitto) kill() {
	_ = m.cmd.Process.Kill() // it may be dead already
	_ = m.cmd.Wait()
}

func passwordFile(tb testing.TB, password string) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "password")
	if err := os.WriteFile(name, []byte(password+"\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
	return name
}

// pair returns an island and a center on a broker.
func pair(tb testing.TB, url string) (*island, *center) {
	tb.Helper()
	cfg := Config{URL: url, Username: stationID, PasswordFile: passwordFile(tb, "pw-"+stationID)}
	return newIsland(tb, cfg), newCenter(tb, url, "center", "pw-center")
}

func TestEverythingArrivesOnce(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) string{
		"embedded":  embedded,
		"mosquitto": func(tb testing.TB) string { return newMosquitto(tb).url() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, c := pair(t, start(t))
			i.write(100) // a backlog
			i.run()
			waitFor(t, "linked", i.link.Linked)
			i.write(150) // and as they come
			c.wantAll(i, 1, 251)
			if got := c.most(); got != 1 {
				t.Errorf("a record came %d times over a good line, want once", got)
			}
		})
	}
}

func TestHeldSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	i, c := pair(t, embedded(t))
	c.quiet = true
	i.write(4)
	i.run()
	waitFor(t, "first held", func() bool { return len(heldBy(c)) > 0 })
	if got := heldBy(c)[0]; got.Epoch != 1 || got.Durable != 5 || got.Unsent != 5 {
		t.Errorf("first held: got %+v, want epoch 1, durable 5, unsent 5", got)
	}
	c.policy(1, &policy.Grade{Grade: "diesel"}, &policy.Grade{Grade: "regular"})
	want := dispense.Version{Era: c.era, N: 2}
	waitFor(t, "held says the version taken", func() bool {
		all := heldBy(c)
		return all[len(all)-1].Policy.Own == want
	})
	c.policy(1, &policy.Grade{Grade: "diesel"}, &policy.Grade{Grade: "regular"}) // doubled
	c.policy(3, &policy.Grade{Grade: "premium"})
	waitFor(t, "the next version", func() bool { return i.policies.Versions().Own.N == 3 })
	if taken, refused := i.policies.counts(); taken != 2 || refused != 1 {
		t.Errorf("policy: got %d taken and %d refused, want 2 and 1", taken, refused)
	}
	if i.link.Linked() {
		t.Error("linked without a receipt, want not linked")
	}
}

func heldBy(c *center) []dispense.Held {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]dispense.Held(nil), c.held...)
}

// The broker dies twice with what it had PUBACKed, while records are written.
func TestBrokerKilled(t *testing.T) {
	t.Parallel()
	for name, keeps := range map[string]bool{"it keeps nothing": false, "what it keeps is lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var conf []string
			dir := t.TempDir()
			if keeps {
				conf = []string{"persistence true", "persistence_location " + dir + "/", "autosave_on_changes true", "autosave_interval 1"}
			}
			m := newMosquitto(t, conf...)
			i, c := pair(t, m.url())
			i.run()
			for range 2 {
				waitFor(t, "linked", i.link.Linked)
				i.write(60)
				kept := filepath.Join(dir, "mosquitto.db")
				if keeps {
					waitFor(t, "the broker has kept something", func() bool { _, err := os.Stat(kept); return err == nil })
				}
				m.kill()
				if err := os.Remove(kept); keeps && err != nil {
					t.Fatal(err)
				}
				waitFor(t, "noticed", func() bool { return !i.link.Linked() })
				i.write(60)
				m.start()
			}
			c.wantAll(i, 1, 241)
		})
	}
}

// A real broker refuses: by its access list, by a size, by a quota. What it
// acknowledged it may have dropped; the record stays until a receipt covers it, and
// all arrive once the broker is mended.
func TestBrokerRefuses(t *testing.T) {
	t.Parallel()
	acl := filepath.Join(t.TempDir(), "acl")
	write := func(name, text string) string {
		if err := os.WriteFile(acl+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return "acl_file " + acl + name
	}
	const center = "user center\ntopic #\nuser " + stationID + "\n"
	for name, conf := range map[string][]string{
		"it may write nothing":    {write("1", center+"topic read #\n")},
		"it may read nothing":     {write("2", center+"topic write #\n")},
		"it may do nothing":       {write("3", center)},
		"larger than a message":   {"message_size_limit 1000"},
		"larger than a packet":    {"max_packet_size 1000"},
		"more than it may queue":  {"max_queued_messages 1", "max_inflight_messages 1"},
		"more bytes than a queue": {"max_queued_bytes 1", "max_inflight_messages 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMosquitto(t, conf...)
			i, c := pair(t, m.url())
			i.write(40)
			i.run()
			quota := strings.HasPrefix(name, "more")
			if !quota {
				waitFor(t, "it is tried again", func() bool {
					return i.log.has("no receipt, sending again") || strings.Count(i.log.String(), "connected to the broker") > 1
				})
				if got := i.j.Unsent(); got != 41 || i.j.Receipted().Seq != 0 {
					t.Errorf("unsent: got %d, want all 41", got)
				}
				m.kill()
				m.configure("# mended")
				m.start()
			}
			c.wantAll(i, 1, 41)
		})
	}
}

func TestReceiptsLostDoubledAndLate(t *testing.T) {
	t.Parallel()
	i, c := pair(t, embedded(t))
	c.post = func(n int64) (times, late int) {
		return []int{1, 0, 2, 1, 0}[n%5], []int{0, 0, 3, 1}[n%4]
	}
	i.run()
	i.write(200)
	waitFor(t, "all records at the center", func() bool { return c.count(1) == 201 })
	c.wantAll(i, 1, 201)
}

// A server restored from an older backup begins a new era with lower receipts,
// and gets everything again.
func TestRestoredServer(t *testing.T) {
	t.Parallel()
	i, c := pair(t, embedded(t))
	i.run()
	i.write(90)
	c.wantAll(i, 1, 91)
	c.do(func() {
		c.chains[1] = c.chains[1][:20]
		c.era, c.n = c.era+100, 0
		c.receipt(1)
	})
	waitFor(t, "resent", func() bool { return c.count(1) == 91 })
	c.wantAll(i, 1, 91)
}

// A fork ends the epoch; the next one is sent with its own numbers.
func TestNextEpoch(t *testing.T) {
	t.Parallel()
	i, c := pair(t, embedded(t))
	i.run()
	i.write(10)
	c.wantAll(i, 1, 11)
	c.do(func() {
		c.n++
		c.state = "fork"
		c.receipt(1)
		c.state = "ok"
	})
	waitFor(t, "the next epoch", func() bool { return i.j.Head().Epoch == 2 })
	i.write(10)
	n := i.j.Head().Seq
	c.wantAll(i, 2, n)
	waitFor(t, "held says the epoch", func() bool {
		all := heldBy(c)
		return all[len(all)-1].Epoch == 2
	})
}

// Nobody answers for a while: what is sent again is one message, not the window.
func TestSilentServerIsProbed(t *testing.T) {
	t.Parallel()
	i, c := pair(t, embedded(t))
	c.quiet = true
	i.write(63)
	i.run()
	waitFor(t, "a resend", func() bool { return c.most() == 2 })
	c.do(func() {
		resent := 0
		for _, n := range c.copies {
			resent += n - 1
		}
		if resent > dispense.MaxRecords {
			t.Errorf("%d records were sent again, want at most one message of %d", resent, dispense.MaxRecords)
		}
		c.quiet = false
		c.receipt(1)
	})
	c.wantAll(i, 1, 64)
}

// Over a line of 16 kbit/s one message takes longer to leave than the shortest
// wait for a receipt, as a full one does over 64 kbit/s.
func TestSlowLineIsNoReasonToResend(t *testing.T) {
	t.Parallel()
	url := newMosquitto(t).url()
	slow := newSlowLine(t, strings.TrimPrefix(url, "tcp://"), 2000)
	c := newCenter(t, url, "", "")
	i := newIsland(t, Config{URL: "tcp://" + slow.addr()})
	i.write(15)
	i.run()
	c.wantAll(i, 1, 16)
	i.write(1) // behind any copy that is on its way
	c.wantAll(i, 1, 17)
	if got := c.most(); got != 1 {
		t.Errorf("a record came %d times over a slow line, want once", got)
	}
}

// A slowLine lets bytes through to a broker at a limited rate, and holds little
// back, so that whoever writes feels it.
type slowLine struct{ l net.Listener }

func newSlowLine(tb testing.TB, to string, bytesPerSecond int) *slowLine {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	all.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { forward(ctx, from.(*net.TCPConn), to, bytesPerSecond) })
		}
	})
	tb.Cleanup(func() {
		cancel()
		_ = l.Close() // ends Accept
		all.Wait()
	})
	return &slowLine{l}
}

func (s *slowLine) addr() string { return s.l.Addr().String() }

func forward(ctx context.Context, from *net.TCPConn, addr string, bytesPerSecond int) {
	_ = from.SetReadBuffer(2048) // as small as it can be
	to, err := net.Dial("tcp", addr)
	if err != nil {
		_ = from.Close()
		return
	}
	stop := context.AfterFunc(ctx, func() { _, _ = from.Close(), to.Close() })
	defer stop()
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(from, to); _ = from.Close() })
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	b := make([]byte, bytesPerSecond/50)
	for range tick.C {
		n, err := from.Read(b)
		if _, werr := to.Write(b[:n]); err != nil || werr != nil {
			break
		}
	}
	_, _ = from.Close(), to.Close()
	both.Wait()
}

func TestAsk(t *testing.T) {
	t.Parallel()
	i, c := pair(t, embedded(t))
	asks := []dispense.Ask{{Quota: "q1", Period: "2026-11", WantUL: 80 * dispense.Liter, Vehicle: "v7"}}
	if err := i.link.Ask(t.Context(), asks); !errors.Is(err, ErrNotLinked) {
		t.Errorf("before there is a link: got %v, want ErrNotLinked", err)
	}
	i.run()
	waitFor(t, "linked", i.link.Linked)
	if err := i.link.Ask(t.Context(), asks); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("when nobody widens: got %v, want the deadline", err)
	}
	c.do(func() {
		c.asked = func(h *dispense.Held) {
			a := h.Asks[0]
			c.policy(1, &policy.Lease{Quota: a.Quota, Period: a.Period, Epoch: 1, FromAt: noon, UntilAt: noon.AddDate(0, 1, 0), LimitUL: a.WantUL})
			c.asked = nil
		}
	})
	began := time.Now()
	if err := i.link.Ask(t.Context(), asks); err != nil {
		t.Errorf("widened: got %v, want nil", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a quick answer took %v", took)
	}
	if len(i.link.asking()) != 0 {
		t.Errorf("asks left over: %v", i.link.asking())
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	nobody := "tcp://" + freeAddress(t)
	right, wrong := passwordFile(t, "pw-"+stationID), passwordFile(t, "guess")
	url := embedded(t)
	tests := []struct {
		name string
		cfg  Config
		want string
	}{
		{"wrong password", Config{URL: url, Username: stationID, PasswordFile: wrong}, "may this user connect?"},
		{"no broker", Config{URL: nobody, Username: stationID, PasswordFile: right}, "is it running"},
		{"no password file", Config{URL: url, Username: stationID, PasswordFile: right + "x"}, "password for the broker: open "},
		{"plain broker spoken to in TLS", Config{URL: strings.Replace(url, "tcp", "ssl", 1), Username: stationID, PasswordFile: right}, "connect to broker ssl://"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t, tt.cfg)
			stop := i.run()
			waitFor(t, "the log says why", func() bool { return i.log.has("no connection to the broker") })
			stop()
			if got := i.log.String(); !strings.Contains(got, tt.want) {
				t.Errorf("log: got %s, want %q", got, tt.want)
			}
			if i.link.Linked() {
				t.Error("linked, want not")
			}
		})
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		url, station, shard, want string
	}{
		{"tcp://broker:1883", "norte", "03", ""},
		{"ssl://broker", "norte", "0f", ""},
		{"broker:1883", "norte", "03", "write tcp://host:1883"},
		{"http://broker", "norte", "03", "write tcp://host:1883"},
		{"tcp://", "norte", "03", "write tcp://host:1883"},
		{"tcp://bro ker", "norte", "03", "broker url"},
		{"tcp://broker", "Norte", "03", "cannot name a station"},
		{"tcp://broker", "norte", "3", "is no shard"},
	}
	for _, tt := range tests {
		err := (&Config{URL: tt.url, Station: tt.station, Shard: tt.shard}).Validate()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%q %q %q: got %v, want %q", tt.url, tt.station, tt.shard, err, tt.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	var waits []time.Duration
	for wait := time.Duration(0); len(waits) < 8; {
		wait = backoff(wait, time.Second, 0)
		waits = append(waits, wait/time.Second)
	}
	if got, want := fmt.Sprint(waits), "[1ns 2ns 4ns 8ns 16ns 32ns 60ns 60ns]"; got != want {
		t.Errorf("waits in seconds: got %s, want %s", got, want)
	}
	if got := backoff(time.Minute, time.Hour, 0); got != time.Second {
		t.Errorf("after a connection that lasted: got %v, want 1s", got)
	}
	if got := backoff(0, 0, 1); got != 750*time.Millisecond {
		t.Errorf("with jitter: got %v, want 750ms", got)
	}
}

package link

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Nothing is lost, and nothing comes twice, where the kernel itself drops 30 % of
// all packets, and where from one moment on it drops all of a connection that
// both ends believe to stand. It needs a network namespace and nft.
func TestPacketsAreDropped(t *testing.T) {
	t.Parallel()
	if os.Getenv(inNamespace) == "" {
		again(t)
		return
	}
	shell(t, "ip", "link", "set", "lo", "up")
	shell(t, "nft", "add", "table", "inet", "weather")
	shell(t, "nft", "add", "chain", "inet", "weather", "in", "{ type filter hook input priority 0; }")
	t.Run("30 percent", func(t *testing.T) {
		t.Parallel()
		i, c, line := remote(t, embedded(t))
		drop(t, line, "numgen", "random", "mod", "100", "<", "30")
		i.write(100)
		i.run()
		eventually(t, "the first records receipted", func() bool { return i.j.Receipted().Seq > 0 })
		i.write(60)
		eventually(t, "all records receipted", func() bool { return i.j.Receipted().Seq == 161 })
		c.wantAll(i, 1, 161)
	})
	t.Run("half open", func(t *testing.T) {
		t.Parallel()
		i, c, line := remote(t, embedded(t))
		i.run()
		waitFor(t, "linked", i.link.Linked)
		drop(t, line)
		i.write(50)
		began := time.Now()
		eventually(t, "noticed", func() bool { return i.log.has("no connection to the broker") })
		if took := time.Since(began); took > 90*time.Second {
			t.Errorf("a dead line was noticed after %v, want within 90 s", took)
		}
		i.write(50)
		heal(t, line)
		eventually(t, "all records receipted", func() bool { return i.j.Receipted().Seq == 101 })
		c.wantAll(i, 1, 101)
	})
}

// inNamespace is in the environment of a test that runs in a network of its own.
const inNamespace = "LITRO_TEST_NETNS"

// again runs the test once more, in a network namespace with nothing in it.
func again(t *testing.T) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("CI") != "" {
		missing = t.Fatalf
	}
	for _, program := range []string{"ip", "nft"} {
		if _, err := exec.LookPath(program); err != nil {
			missing("%v; install iproute2 and nftables, and have /usr/sbin in PATH", err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "5m")
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if uid := os.Geteuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		missing("a network namespace: %v; run as root, or allow users their own", err)
	}
	if err != nil {
		t.Fatalf("in a network of its own: %v\n%s", err, out)
	}
}

func shell(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// remote returns an island that reaches the broker by a port of its own, on which
// packets can be dropped, and a center beside the broker.
func remote(t *testing.T, url string) (i *island, c *center, port string) {
	t.Helper()
	line := newSlowLine(t, strings.TrimPrefix(url, "tcp://"), 10_000_000)
	_, port, err := net.SplitHostPort(line.addr())
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{URL: "tcp://" + line.addr(), Username: stationID, PasswordFile: passwordFile(t, "pw-"+stationID)}
	return newIsland(t, cfg), newCenter(t, url, "center", "pw-center"), port
}

// drop drops packets of a port, in both directions.
func drop(t *testing.T, port string, when ...string) {
	t.Helper()
	for _, side := range []string{"dport", "sport"} {
		rule := append([]string{"add", "rule", "inet", "weather", "in", "tcp", side, port}, when...)
		shell(t, "nft", append(rule, "drop")...)
	}
}

// heal lets the packets of a port through.
func heal(t *testing.T, port string) {
	t.Helper()
	for _, side := range []string{"dport", "sport"} {
		shell(t, "nft", "insert", "rule", "inet", "weather", "in", "tcp", side, port, "accept")
	}
}

// eventually is waitFor with the patience that a bad line needs.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !ok(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within two minutes", what)
		}
	}
}

// Two seconds each way, and not always the same.
func TestLatency(t *testing.T) {
	t.Parallel()
	url := embedded(t)
	line := newWire(t, strings.TrimPrefix(url, "tcp://"))
	line.late = func() time.Duration { return 1800*time.Millisecond + rand.N(400*time.Millisecond) }
	cfg := Config{URL: "tcp://" + line.addr(), Username: stationID, PasswordFile: passwordFile(t, "pw-"+stationID)}
	i, c := newIsland(t, cfg), newCenter(t, url, "center", "pw-center")
	i.write(100)
	i.run()
	eventually(t, "all records receipted", func() bool { return i.j.Receipted().Seq == 101 })
	c.wantAll(i, 1, 101)
}

// Lines of station and center go one after the other, and come back in any order,
// again and again.
func TestSwizzle(t *testing.T) {
	t.Parallel()
	url := embedded(t)
	lines := []*wire{newWire(t, strings.TrimPrefix(url, "tcp://")), newWire(t, strings.TrimPrefix(url, "tcp://"))}
	cfg := Config{URL: "tcp://" + lines[0].addr(), Username: stationID, PasswordFile: passwordFile(t, "pw-"+stationID)}
	i, c := newIsland(t, cfg), newCenter(t, "tcp://"+lines[1].addr(), "center", "pw-center")
	i.run()
	waitFor(t, "linked", i.link.Linked)
	for range 4 {
		for _, n := range rand.Perm(2) {
			lines[n].cut(true)
			i.write(20)
		}
		for _, n := range rand.Perm(2) {
			lines[n].cut(false)
			i.write(20)
		}
	}
	eventually(t, "all records receipted", func() bool { return i.j.Receipted().Seq == 321 })
	c.wantAll(i, 1, 321)
}

// A wire carries bytes to an address, late if it is told so, until it is cut.
type wire struct {
	l    net.Listener
	to   string
	late func() time.Duration // nil: at once
	all  sync.WaitGroup

	mu    sync.Mutex
	gone  bool
	conns []net.Conn
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{l: l, to: to}
	w.all.Go(w.serve)
	t.Cleanup(func() {
		_ = l.Close() // ends Accept
		w.cut(true)
		w.all.Wait()
	})
	return w
}

func (w *wire) addr() string { return w.l.Addr().String() }

func (w *wire) serve() {
	for {
		from, err := w.l.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", w.to)
		w.mu.Lock()
		if err != nil || w.gone {
			_ = from.Close()
			if err == nil {
				_ = to.Close()
			}
		} else {
			w.conns = append(w.conns, from, to)
			w.all.Go(func() { w.carry(from, to) })
			w.all.Go(func() { w.carry(to, from) })
		}
		w.mu.Unlock()
	}
}

// cut ends all connections, and has those that come end at once until it is
// mended.
func (w *wire) cut(yes bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.gone, w.conns = yes, nil
}

// A parcel is bytes and when they arrive.
type parcel struct {
	b  []byte
	at time.Time
}

// carry passes on what comes, in order and each as late as it is told.
func (w *wire) carry(from, to net.Conn) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	way := make(chan parcel, 4096)
	w.all.Go(func() {
		defer to.Close()
		for p := range way {
			if !sleep(ctx, time.Until(p.at)) {
				return
			}
			if _, err := to.Write(p.b); err != nil {
				return
			}
		}
	})
	defer close(way)
	for b := make([]byte, 4096); ; {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		at := time.Now()
		if w.late != nil {
			at = at.Add(w.late())
		}
		select {
		case way <- parcel{append([]byte(nil), b[:n]...), at}:
		default:
			panic(fmt.Sprintf("more than %d parcels are on a wire", cap(way)))
		}
	}
}

package e2e

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/sim/ptyport"
	simscanner "github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/sim/yard"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
)

// watchdogTime is how long the stand-in for systemd waits for a sign of life.
const watchdogTime = 2 * time.Second

// An agent that hangs in the middle of a fill is killed by whoever started it.
// The valve that it held open closes by its own timer, and stays closed; the next
// start accounts for every drop.
func TestAHungAgentIsKilledAndThePumpIsOff(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	first := y.start()
	y.scan("authorize")
	n := y.pumps.Nozzle("Y")
	n.Lift()
	n.Squeeze(30)
	until(t, "fuel to flow", func() bool { return n.Flowing() && n.Totalizer() > y.began })

	if err := first.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	// What hangs says nothing, and is killed. Nobody else turns the pump off.
	if killed := first.supervise(); !killed {
		t.Fatal("the agent hangs, and says that it lives")
	}
	until(t, "the valve to close by itself", func() bool { return !n.Flowing() })
	off := n.Totalizer()

	second := y.start()
	y.recorded(`"end":"P"`)
	if n.Flowing() || n.Totalizer() != off {
		t.Errorf("after the start: flowing %t, the meter moved by %d µL; want the pump off", n.Flowing(), n.Totalizer()-off)
	}
	const step = 20_000 // of two readings, each of one pulse
	if got, want := y.volume(), off-y.began; got-want > step || want-got > step {
		t.Errorf("the records account for %d µL, %d flowed", got, want)
	}
	n.HangUp()
	if second.supervise() {
		t.Error("an agent that lives was killed")
	}
}

// An agent that is told to end says so: that is no hanging.
func TestAnAgentSaysThatItEnds(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	a := y.start()
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for word := range a.words {
		if word == "STOPPING=1" {
			return
		}
		if word != "WATCHDOG=1" {
			t.Fatalf("got %q, want STOPPING=1", word)
		}
	}
}

// A fuelYard is an island with one pulser hose in software, and the real agent
// as a process.
type fuelYard struct {
	t       *testing.T
	bin     string
	dir     string
	pumps   *yard.Yard
	scanner *simscanner.Scanner
	page    string // address
	label   string
	fitted  int   // bytes of the journal before the test begins
	began   int64 // of the meter, then
}

func newYard(t *testing.T) *fuelYard {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	y := &fuelYard{t: t, bin: dir, dir: t.TempDir(), page: freeAddresses(t, 1)[0], began: 7_000_000_000}
	y.pumps = yard.New(yard.Options{
		Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}},
		Hoses: []yard.Hose{{
			ID: "Y", Pulser: yard.Terminal{Slave: 1}, Switch: yard.Terminal{Slave: 2}, Valve: yard.Terminal{Slave: 2, Channel: 1},
			PulsesNum: 100, CloseTime: 100 * time.Millisecond, TotalizerUL: y.began, Count: 500_000,
		}},
	})
	y.serve("pumps")
	port, err := ptyport.Open(filepath.Join(y.dir, "scanner"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close() })
	y.scanner = simscanner.New(port, simscanner.Options{AIM: simscanner.QR})
	y.configure()
	y.enroll()
	first := y.start()
	fitter := &lone{t: t, page: "http://" + y.page}
	fitter.identify("p1", "Y", y.pumps.Nozzle("Y"), [2]signer{{"Mar Díaz", "1111"}, {"Sol Ruiz", "2222"}})
	first.stop()
	y.fitted, y.began = len(y.segment()), y.pumps.Nozzle("Y").Totalizer()
	return y
}

func (y *fuelYard) serve(name string) {
	y.t.Helper()
	port, err := ptyport.Open(filepath.Join(y.dir, name))
	if err != nil {
		y.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = y.pumps.Serve(ctx, port) }) // ends with the port
	y.t.Cleanup(func() { cancel(); port.SetDeadline(time.Unix(1, 0)); group.Wait(); port.Close() })
}

func (y *fuelYard) file(name string) string { return filepath.Join(y.dir, name) }

func (y *fuelYard) configure() {
	y.t.Helper()
	text := `station = "norte"
data = "` + y.file("data") + `"
[screen]
listen = "` + y.page + `"

[[lines]]
name = "yard"
port = "` + y.file("pumps") + `"
poll_ms = 50
driver = "pulser"

[[lines.hoses]]
id = "Y"
num_ul = 10000
den = 1
settle_ms = 200
counter = {slave = 1, profile = "adam4150"}
switch = {slave = 2, profile = "waveshare-io8"}
valve = {slave = 2, profile = "waveshare-io8", channel = 1}

[[positions]]
position = "p1"
hoses = [{hose = "Y", grade = "diesel"}]

[[scanners]]
name = "scanner"
port = "` + y.file("scanner") + `"
position = "p1"
debounce_ms = 50
`
	if err := os.WriteFile(y.file("station.toml"), []byte(text), 0o600); err != nil {
		y.t.Fatal(err)
	}
}

// enroll begins the journal and brings the policy, as a server would have.
func (y *fuelYard) enroll() {
	y.t.Helper()
	at := time.Now().UTC().Truncate(time.Second)
	out, err := exec.Command(filepath.Join(y.bin, "litro-station"), "enroll", "--config", y.file("station.toml")).Output()
	if err != nil {
		y.t.Fatal(err)
	}
	people := []dispense.Who{{Person: "p1", By: "name"}, {Person: "p2", By: "name"}}
	grant, err := dispense.SealGrant(&dispense.Grant{
		Origin: dispensetest.Origin, Station: "norte", Shard: "00", Epoch: 1, Key: strings.TrimSpace(string(out)),
		Receipt: []string{dispensetest.ReceiptKey.VKey}, Policy: []string{dispensetest.PolicyKey.VKey}, At: at, People: people,
	}, dispensetest.PolicyKey)
	if err != nil {
		y.t.Fatal(err)
	}
	if err := os.WriteFile(y.file("grant"), grant, 0o600); err != nil {
		y.t.Fatal(err)
	}
	if out, err := exec.Command(filepath.Join(y.bin, "litro-station"), "enroll", "--config", y.file("station.toml"), "--grant", y.file("grant")).CombinedOutput(); err != nil {
		y.t.Fatalf("enroll: %v\n%s", err, out)
	}
	const id = "ABCD2345"
	token := barcode.Token([]byte("a secret of the server"), id, 1)
	if y.label, err = barcode.Format2D(barcode.Label{ID: id, Version: 1, Token: token}); err != nil {
		y.t.Fatal(err)
	}
	// The agent's own package takes it: the process is not running yet.
	agent, err := station.New(station.Config{Station: "norte", Data: y.file("data"),
		Lines:     []station.Line{{Name: "hand", Options: all.Options{Driver: "manual", Hoses: []all.HoseOptions{{ID: "Y"}}}}},
		Positions: []station.Position{{Position: "p1", Hoses: []station.Hose{{Hose: "Y", Grade: "diesel"}}}},
	}, station.Options{})
	if err != nil {
		y.t.Fatal(err)
	}
	fleet := &policy.Message{Log: policy.Fleet, Era: 1_764_000_000, From: 1, To: 6, At: at, Entries: []policy.Entry{
		{N: 1, Body: &policy.Grade{Grade: "diesel", Name: "Diésel"}}, {N: 2, Body: &policy.Rule{Rule: "trucks"}},
		{N: 3, Body: &policy.Vehicle{Vehicle: "v-0042", Status: "active", Name: "42", Grades: []string{"diesel"}, Rule: "trucks"}},
		{N: 4, Body: &policy.Label{Label: id, Version: 1, Vehicle: "v-0042", Status: "active", TokenSHA256: barcode.TokenHash(token)}},
		{N: 5, Body: &policy.Person{Person: "p-mar", Name: "Mar Díaz", Status: "active", Roles: []string{"attendant"}, PIN: pinOf(y.t, "1111")}},
		{N: 6, Body: &policy.Person{Person: "p-sol", Name: "Sol Ruiz", Status: "active", Roles: []string{"supervisor"}, PIN: pinOf(y.t, "2222")}},
	}}
	own := &policy.Message{Log: "norte", Era: 1_764_000_000, From: 1, To: 1, At: at, Entries: []policy.Entry{{N: 1, Body: &policy.Settings{Zone: "America/Mexico_City"}}}}
	for _, m := range []*policy.Message{fleet, own} {
		b, err := policy.Seal(m, dispensetest.PolicyKey)
		if err == nil {
			err = agent.TakePolicy(b)
		}
		if err != nil {
			y.t.Fatal(err)
		}
	}
	if err := agent.Close(); err != nil {
		y.t.Fatal(err)
	}
}

func pinOf(t testing.TB, pin string) string {
	t.Helper()
	hash, err := access.HashPIN(pin)
	must(t, err)
	return hash
}

// A watched is an agent under a stand-in for systemd.
type watched struct {
	t     *testing.T
	cmd   *exec.Cmd
	words chan string
}

// stop ends the agent in good order.
func (w *watched) stop() {
	w.t.Helper()
	must(w.t, w.cmd.Process.Signal(syscall.SIGTERM))
	must(w.t, w.cmd.Wait())
}

// start starts the agent as systemd does, and waits until it serves.
func (y *fuelYard) start() *watched {
	y.t.Helper()
	socket, err := os.MkdirTemp("", "litro-notify-") // the path of a socket is short
	if err != nil {
		y.t.Fatal(err)
	}
	y.t.Cleanup(func() { os.RemoveAll(socket) })
	socket = filepath.Join(socket, "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		y.t.Fatal(err)
	}
	w := &watched{t: y.t, words: make(chan string, 1024)}
	go func() {
		defer close(w.words)
		for b := make([]byte, 4096); ; {
			n, err := l.Read(b)
			if err != nil {
				return
			}
			w.words <- string(b[:n])
		}
	}()
	before := y.segment()
	w.cmd = exec.Command(filepath.Join(y.bin, "litro-station"), "run", "--config", y.file("station.toml"))
	w.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC="+num(watchdogTime.Microseconds()))
	log, err := os.Create(y.file("log"))
	if err != nil {
		y.t.Fatal(err)
	}
	w.cmd.Stdout, w.cmd.Stderr = log, log
	if err := w.cmd.Start(); err != nil {
		y.t.Fatal(err)
	}
	y.t.Cleanup(func() {
		_ = w.cmd.Process.Kill()
		_ = w.cmd.Wait()
		l.Close()
		log.Close()
	})
	if word := <-w.words; word != "READY=1" {
		y.t.Fatalf("the agent says %q first, want READY=1", word)
	}
	until(y.t, "the agent to record", func() bool { return strings.Contains(y.segment()[len(before):], `"kind":"tick"`) })
	return w
}

// supervise does what systemd does: it kills what is silent for too long. It
// tells whether it had to, within three such times.
func (w *watched) supervise() (killed bool) {
	w.t.Helper()
	for end := time.Now().Add(3 * watchdogTime); time.Now().Before(end); {
		select {
		case <-w.words:
		case <-time.After(watchdogTime):
			if err := w.cmd.Process.Kill(); err != nil {
				w.t.Fatal(err)
			}
			_ = w.cmd.Wait() // killed
			return true
		}
	}
	return false
}

// segment returns the journal as it stands.
func (y *fuelYard) segment() string {
	y.t.Helper()
	files, err := filepath.Glob(y.file("data/journal/*.seg"))
	if err != nil || len(files) != 1 {
		y.t.Fatalf("segments: got %v, %v, want one", files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		y.t.Fatal(err)
	}
	return string(b)
}

func (y *fuelYard) recorded(text string) {
	y.t.Helper()
	until(y.t, text+" in the journal", func() bool { return strings.Contains(y.segment()[y.fitted:], text) })
}

// scan presents the label until a record of a kind is there.
func (y *fuelYard) scan(kind string) {
	y.t.Helper()
	var last time.Time
	until(y.t, "a record "+kind, func() bool {
		if time.Since(last) > time.Second {
			if last = time.Now(); y.scanner.Scan(y.label) != nil {
				return false
			}
		}
		since := y.segment()[y.fitted:]
		if strings.Contains(since, `"kind":"deny"`) {
			y.t.Fatalf("denied:\n%s", y.segment())
		}
		return strings.Contains(since, `"kind":"`+kind+`"`)
	})
}

// volume adds up what the journal says has flowed since the test began.
func (y *fuelYard) volume() (sum int64) {
	y.t.Helper()
	rest := []byte(y.segment()[y.fitted:])
	for len(rest) > 0 {
		var n []byte
		var err error
		if n, rest, err = dispense.ReadFrame(rest); err != nil {
			y.t.Fatal(err)
		}
		r, err := dispense.OpenRecord(n)
		if err != nil {
			y.t.Fatal(err)
		}
		switch b := r.Body.(type) {
		case *dispense.Dispense:
			sum += int64(b.VolumeUL)
		case *dispense.Offbook:
			sum += int64(b.VolumeUL)
		}
	}
	return sum
}

package pulser_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/pulser"
)

// A slave is libmodbus, which is written by others, on a pseudo-terminal; see
// testdata/slave.py.
type slave struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Scanner
}

// startSlave starts the slave and returns the line that leads to it.
func startSlave(t *testing.T, address, pulsesPerSecond int) (*slave, io.ReadWriteCloser) {
	t.Helper()
	libraries, _ := filepath.Glob("/usr/lib/*/libmodbus.so.5")
	if python, err := exec.LookPath("python3"); err != nil || len(libraries) == 0 {
		const lacking = "libmodbus5 or python3 is not installed (python3: %q, libmodbus: %v); install both packages"
		if os.Getenv("CI") != "" {
			t.Fatalf(lacking, python, libraries)
		}
		t.Skipf(lacking, python, libraries)
	}
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", filepath.Join("testdata", "slave.py"), port.Path(), fmt.Sprint(address), fmt.Sprint(pulsesPerSecond))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close() // it ends with its input
		if err := cmd.Wait(); err != nil {
			t.Errorf("slave: %v", err)
		}
		port.Close()
	})
	s := &slave{t, in, bufio.NewScanner(out)}
	if said := s.hear(); said != "ready" {
		t.Fatalf("slave: got %q, want ready", said)
	}
	return s, deadlines{port}
}

// deadlines lets a driver wait for its answers.
type deadlines struct{ *ptyport.Port }

func (d deadlines) SetReadDeadline(at time.Time) error { return d.SetDeadline(at) }

func (d deadlines) Write(b []byte) (int, error) {
	if err := d.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return 0, err
	}
	return d.Port.Write(b)
}

func (s *slave) hear() string {
	s.out.Scan()
	return strings.TrimSpace(s.out.Text())
}

// say gives a command and returns the pulses so far, and whether the valve is
// open.
func (s *slave) say(command string) (pulses int64, open bool) {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.in, command); err != nil {
		s.t.Fatal(err)
	}
	var on int
	if _, err := fmt.Sscan(s.hear(), &pulses, &on); err != nil {
		s.t.Fatal(err)
	}
	return pulses, on == 1
}

// TestLibmodbusSlave takes a fill on a slave that is not ours, across the
// counter's return to zero, up to its limit.
func TestLibmodbusSlave(t *testing.T) {
	t.Parallel()
	s, line := startSlave(t, 17, 200)
	d, err := pulser.New(line, slog.New(slog.NewTextHandler(t.Output(), nil)), pulser.Options{Hoses: []pulser.Hose{{
		ID: "A", Scale: dispense.Scale{Num: 10_000, Den: 1}, Settle: 300 * time.Millisecond,
		Counter: pulser.Terminal{Slave: 17, Profile: "adam4150"},
		Switch:  pulser.Terminal{Slave: 17, Profile: "adam4150"},
		Valve:   pulser.Terminal{Slave: 17, Profile: "adam4150"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	const limit = 2 * dispense.Liter // 200 pulses
	want := func(states ...pump.State) pump.Status {
		t.Helper()
		var all []pump.Status
		for range 100 {
			if all, err = d.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, w := range states {
				if all[0].State == w {
					return all[0]
				}
			}
			<-time.After(50 * time.Millisecond)
		}
		t.Fatalf("hose: got %+v for 5 s, want %v", all[0], states)
		return pump.Status{}
	}
	want(pump.Idle)
	before, err := d.Totalizer(t.Context(), "A")
	if at := 0xFFFFFFF0 * 10 * dispense.Milliliter; err != nil || before != at {
		t.Errorf("totalizer: got %v, error %v, want %v", before, err, at)
	}
	s.say("lift")
	want(pump.Calling)
	if err := d.Authorize(t.Context(), pump.Order{Hose: "A", Limit: limit, Lapse: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if _, open := s.say(""); !open {
		t.Error("valve after an order: got it closed, want it open")
	}
	want(pump.Flowing)
	want(pump.Done)
	pulses, open := s.say("hang")
	if open {
		t.Error("valve at the limit: got it open, want it closed")
	}
	done := want(pump.Done, pump.Idle)
	if got := int64(done.Volume / (10 * dispense.Milliliter)); done.State == pump.Done && got != pulses || pulses < 200 {
		t.Errorf("volume: got %d pulses of %d, want all of at least 200", got, pulses)
	}
	after, err := d.Totalizer(t.Context(), "A")
	if moved := after + d.Hoses()[0].ModulusUL - before; err != nil || int64(moved/(10*dispense.Milliliter)) != pulses {
		t.Errorf("totalizer: moved by %v, error %v, want %d pulses", moved, err, pulses)
	}
}

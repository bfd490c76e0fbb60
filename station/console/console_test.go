package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/sim/line"
	simtls "github.com/litro-fuel/litro/sim/tls"
	"github.com/litro-fuel/litro/station/console"
	"github.com/litro-fuel/litro/station/tank"
	"github.com/litro-fuel/litro/station/tank/tls"
)

const liter = dispense.Liter

var metric = tls.Console{Units: tls.Units{Volume: "liters", Height: "mm", Temperature: "C"}, Compensated: true}

func tanks() []simtls.Tank {
	return []simtls.Tank{
		{Number: 1, CapacityUL: int64(20_000 * liter), HeightUM: 2_500_000, StartUL: int64(5_000 * liter), WaterUM: 12_000, TemperatureMC: 25_000},
		{Number: 2, CapacityUL: int64(10_000 * liter), HeightUM: 2_000_000, StartUL: int64(4_000 * liter), TemperatureMC: 25_000},
	}
}

// A tap notes all that is sent to the console.
type tap struct {
	net.Conn
	mu   sync.Mutex
	sent bytes.Buffer
}

func (t *tap) Write(b []byte) (int, error) {
	t.mu.Lock()
	t.sent.Write(b)
	t.mu.Unlock()
	return t.Conn.Write(b)
}

// dial connects a driver with a simulated console, within a synctest bubble.
func dial(t *testing.T, sim *simtls.Console, o console.Options) (*console.Console, *tap) {
	t.Helper()
	near, far := net.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = sim.Serve(ctx, far) })
	t.Cleanup(func() { cancel(); near.Close(); far.Close(); group.Wait() })
	wire := &tap{Conn: near}
	if o.Console == (tls.Console{}) {
		o.Console = metric
	}
	c, err := console.New(wire, slog.New(slog.DiscardHandler), o)
	if err != nil {
		t.Fatal(err)
	}
	return c, wire
}

func TestConsoleSaysAllItKnows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		sim  simtls.Options
		opt  console.Options
	}{
		{"plain", simtls.Options{}, console.Options{}},
		{"security code", simtls.Options{Security: "123456"}, console.Options{Dialect: tls.Dialect{Security: "123456"}}},
		{"7E1 through an 8-bit port", simtls.Options{Parity: "even"}, console.Options{Parity: "even"}},
		{"7O1 through an 8-bit port", simtls.Options{Parity: "odd"}, console.Options{Parity: "odd"}},
		{"another end", simtls.Options{End: '\r'}, console.Options{Dialect: tls.Dialect{End: '\r'}}},
		{"no list of deliveries", simtls.Options{Lacks: []string{"202", "902"}}, console.Options{}},
		{"American units", simtls.Options{Gallons: true, Inches: true, Fahrenheit: true},
			console.Options{Console: tls.Console{Units: tls.Units{Volume: "gallons", Height: "in", Temperature: "F"}, Compensated: true}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tt.sim.Tanks, tt.sim.Settle = tanks(), time.Minute
				sim := simtls.New(tt.sim)
				c, _ := dial(t, sim, tt.opt)
				began := time.Now()
				sim.Deliver(1, int64(8_000*liter), 10*time.Minute)
				time.Sleep(5 * time.Minute)
				sim.Alarm(2, 4, true)
				inv, err := c.Inventory(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				one, two := inv.Levels[0], inv.Levels[1]
				if !one.Delivering || two.Delivering || !near(one.VolumeUL, 9_000*liter, 30*liter) || !near(two.VolumeUL, 4_000*liter, liter) {
					t.Errorf("levels: got %+v", inv.Levels)
				}
				if apart := one.HeightUM - 1_125_000; apart < 0 || apart > 5_000 || one.TemperatureMC != 25_000 || one.WaterUM != 12_000 {
					t.Errorf("level: got %+v, want 112.5 cm, 1.2 cm of water and 25 °C", one)
				}
				if now := time.Now().UTC(); inv.Console.After(now) || now.Sub(inv.Console) > time.Minute {
					t.Errorf("console's clock: got %s, want %s to the minute", inv.Console, now)
				}
				alarms, err := c.Alarms(t.Context())
				if diff := cmp.Diff([]tank.Alarm{{Tank: 2, Word: "overfill"}}, alarms); err != nil || diff != "" {
					t.Errorf("error %v, alarms (-want +got):\n%s", err, diff)
				}
				time.Sleep(time.Until(began.Add(11 * time.Minute)))
				if sim.Delivering(1) {
					t.Error("the console waits longer than it settles")
				}
				time.Sleep(10 * time.Minute)
				all, err := c.Deliveries(t.Context())
				if err != nil || len(all) != 1 || !near(all[0].After.VolumeUL-all[0].Before.VolumeUL, 8_000*liter, liter) || all[0].To.Sub(all[0].From) != 11*time.Minute {
					t.Errorf("deliveries: got %+v, %v, want 8000 L in 11 minutes", all, err)
				}
			})
		})
	}
}

func near(a, b, within dispense.Volume) bool { return a-b >= -within && a-b <= within }

func TestFaultsOfTheLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		faults simtls.Faults
		want   string // "" is an answer
		most   time.Duration
	}{
		{"in pieces", simtls.Faults{Faults: line.Faults{Split: 7, Pause: 900 * time.Millisecond}}, "", 0},
		{"noise before", simtls.Faults{Faults: line.Faults{Noise: []byte("\x00\xff?\x01i201")}}, "", 0},
		{"late but in time", simtls.Faults{Faults: line.Faults{Late: 2900 * time.Millisecond}}, "", 0},
		{"twice", simtls.Faults{Faults: line.Faults{Double: true}}, "", 0},
		{"silent", simtls.Faults{Faults: line.Faults{Silent: true}}, "the gauge does not answer", 4 * time.Second},
		{"a character lost", simtls.Faults{Faults: line.Faults{Drop: 20}}, "wrong checksum", 5 * time.Second},
		{"its end lost", simtls.Faults{Faults: line.Faults{Drop: 154}}, "it stopped after", 5 * time.Second}, // the ETX of two tanks
		{"a spoiled checksum", simtls.Faults{Faults: line.Faults{BadChecksum: true}}, "wrong checksum", 5 * time.Second},
		{"wrong checksum", simtls.Faults{WrongChecksum: true}, "wrong checksum", 5 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim := simtls.New(simtls.Options{Tanks: tanks()})
				c, _ := dial(t, sim, console.Options{})
				sim.Inject(tt.faults)
				began := time.Now()
				inv, err := c.Inventory(t.Context())
				took := time.Since(began)
				if tt.want == "" {
					if err != nil || len(inv.Levels) != 2 {
						t.Errorf("got %+v, %v, want two levels", inv, err)
					}
				} else if !errors.Is(err, tank.ErrSilent) || !strings.Contains(err.Error(), tt.want) || took > tt.most {
					t.Errorf("got %v after %v, want silence with %q within %v", err, took, tt.want, tt.most)
				}
				sim.Inject(simtls.Faults{})
				if _, err := c.Alarms(t.Context()); err != nil {
					t.Errorf("after it: %v", err)
				}
			})
		})
	}
}

// The answer to a question that was given up must not be taken for the next: the
// level is then half a minute old and looks new.
func TestLateAnswerIsNotTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := simtls.New(simtls.Options{Tanks: tanks()})
		c, _ := dial(t, sim, console.Options{})
		sim.Inject(simtls.Faults{Faults: line.Faults{Late: 3100 * time.Millisecond, Answers: 1}})
		if _, err := c.Inventory(t.Context()); !errors.Is(err, tank.ErrSilent) {
			t.Fatalf("got %v, want silence", err)
		}
		sim.Steal(1, int64(1_000*liter))
		inv, err := c.Inventory(t.Context())
		if err != nil || inv.Levels[0].VolumeUL != 4_000*liter {
			t.Errorf("got %+v, %v, want the 4000 L that are there now", inv.Levels, err)
		}
	})
}

// What answers another question is no answer, however good its checksum.
func TestAnswerToAnotherQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		var group sync.WaitGroup
		group.Go(func() {
			b := make([]byte, 64)
			for {
				if _, err := far.Read(b); err != nil {
					return
				}
				if _, err := far.Write(tls.Dialect{}.Bytes(tls.Reply{Function: "i20200", Data: "2611221500"})); err != nil {
					return
				}
			}
		})
		c, err := console.New(near, slog.New(slog.DiscardHandler), console.Options{Console: metric})
		if err != nil {
			t.Fatal(err)
		}
		if inv, err := c.Inventory(t.Context()); !errors.Is(err, tank.ErrSilent) || !strings.Contains(err.Error(), "it answered to i20200") {
			t.Errorf("got %+v, %v, want silence and what came instead", inv, err)
		}
		near.Close()
		far.Close()
		group.Wait()
	})
}

func TestTwoHundredMillisecondsBetween(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := dial(t, simtls.New(simtls.Options{Tanks: tanks()}), console.Options{})
		if _, err := c.Inventory(t.Context()); err != nil { // and the revision, once
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := c.Alarms(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 400*time.Millisecond {
			t.Errorf("two inquiries took %v, want 200 ms before each", took)
		}
	})
}

// Whatever the console answers, all that is ever sent are inquiries.
func TestOnlyInquiriesAreSent(t *testing.T) {
	t.Parallel()
	inquiries := regexp.MustCompile(`^(\x01i(101|201|202|205|20C|902)00)+$`)
	for _, lacks := range [][]string{nil, {"202"}, {"201", "202", "205", "20C", "101", "902"}} {
		synctest.Test(t, func(t *testing.T) {
			sim := simtls.New(simtls.Options{Tanks: tanks(), Lacks: lacks})
			c, wire := dial(t, sim, console.Options{})
			for _, f := range []simtls.Faults{{}, {WrongChecksum: true}, {Faults: line.Faults{Silent: true}}, {Faults: line.Faults{Double: true}}} {
				sim.Inject(f)
				_, _ = c.Inventory(t.Context())
				_, _ = c.Deliveries(t.Context())
				_, _ = c.Alarms(t.Context())
			}
			if !inquiries.Match(wire.sent.Bytes()) {
				t.Errorf("sent %q", wire.sent.String())
			}
		})
	}
}

func TestConsoleThatHasNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := dial(t, simtls.New(simtls.Options{Tanks: tanks(), Lacks: []string{"201", "202", "205", "20C", "101"}}), console.Options{})
		_, ierr := c.Inventory(t.Context())
		_, derr := c.Deliveries(t.Context())
		_, aerr := c.Alarms(t.Context())
		for _, err := range []error{ierr, derr, aerr} {
			if !errors.Is(err, tank.ErrUnsupported) {
				t.Errorf("got %v, want unsupported", err)
			}
		}
	})
}

// A line that babbles holds nobody for ever.
func TestBabble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		var group sync.WaitGroup
		group.Go(func() {
			for {
				if _, err := io.WriteString(far, strings.Repeat("?", 100)); err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
		c, err := console.New(near, slog.New(slog.DiscardHandler), console.Options{Console: metric})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Inventory(t.Context()); !errors.Is(err, tank.ErrSilent) || !strings.Contains(err.Error(), "without end") {
			t.Errorf("got %v, want silence", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := c.Inventory(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 1500*time.Millisecond {
			t.Errorf("got %v after %v, want the end of the context", err, time.Since(began))
		}
		far.Close()
		group.Wait()
	})
}

func TestOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	_, err := console.New(nil, slog.New(slog.DiscardHandler), console.Options{
		Console: tls.Console{Units: tls.Units{Volume: "l", Height: "mm", Temperature: "C"}}, Dialect: tls.Dialect{Security: "s60100"}, Parity: "mark", Timeout: -1,
	})
	for _, want := range []string{`volume_unit: "l" is neither`, "begins with S", `parity_bit: "mark"`, "timeout_ms"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

package station_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/sim/yard"
)

// The devices of the benchmark of hoses run in a process of their own, which is
// this test's program under another name, so that their work is not the agent's.
const devicesVariable = "LITRO_TEST_DEVICES"

const (
	pollEvery = 300 * time.Millisecond
	// byteTime is that of a line of 9600 baud, 8N1, which a pseudo-terminal does
	// not have.
	byteTime = 10 * time.Second / 9600
)

// A mixed line is a controller with so many hoses.
type mixedLine struct {
	name  string
	yard  bool
	hoses int
}

// mixedLines shares hoses out: yards of seven, what their counter modules have,
// and forecourt controllers of up to eleven, in turn.
func mixedLines(hoses int) []mixedLine {
	var all []mixedLine
	for n := 0; hoses > 0; n++ {
		l := mixedLine{name: fmt.Sprintf("line%d", n), yard: n%3 != 2, hoses: min(hoses, 11)}
		if l.yard {
			l.hoses = min(hoses, 7)
		}
		all, hoses = append(all, l), hoses-l.hoses
	}
	return all
}

// A watched line notes when the agent polls, and passes answers on as slowly as
// a serial line does. While every hose is in use polls are all that comes.
type watched struct {
	*ptyport.Port
	poll func(request []byte) bool // whether a poll begins with it

	mu    sync.Mutex
	heard int       // bytes since the last answer
	began time.Time // the last poll
	end   time.Time // last answer
	late  []time.Duration
	took  []time.Duration // from the first question of a poll to its last answer
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Port.Read(b)
	at := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard += n
	// A question that is asked again begins no other poll.
	if w.poll(b[:n]) && at.Sub(w.began) >= pollEvery {
		if !w.end.IsZero() {
			w.late = append(w.late, max(0, at.Sub(w.end)-pollEvery))
			w.took = append(w.took, w.end.Sub(w.began))
		}
		w.began = at
	}
	return n, err
}

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	carried := time.Duration(w.heard+len(b)) * byteTime
	w.heard = 0
	w.mu.Unlock()
	<-time.After(carried)
	n, err := w.Port.Write(b)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end = time.Now()
	return n, err
}

// A lateness is what the devices have seen of a stretch of polls.
type lateness struct {
	Polls, Missed int // missed: a whole interval late
	P99, Most     time.Duration
	TookP99       time.Duration // by a poll
	TimerP99      time.Duration // of a bare timer in the devices' process
}

func latenessOf(polls, took, timer []time.Duration) lateness {
	l := lateness{Polls: len(polls)}
	for _, d := range polls {
		if d > pollEvery {
			l.Missed++
		}
	}
	l.P99, l.Most, l.TookP99, l.TimerP99 = percentile(99, polls), percentile(100, polls), percentile(99, took), percentile(99, timer)
	return l
}

// percentile sorts all and returns what so many percent do not exceed, 0 when
// there is none.
func percentile(percent int, all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[(len(all)*percent+99)/100-1]
}

// serveDevices serves lines in dir and obeys its input: "flow" lifts and squeezes
// every nozzle, "begin" forgets what was seen, "end" says it.
func serveDevices(dir string, hoses int, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	var lines []*watched
	var flow []func()
	defer func() {
		cancel()
		group.Wait()
		for _, w := range lines {
			w.Close()
		}
	}()
	for _, l := range mixedLines(hoses) {
		port, err := ptyport.Open(filepath.Join(dir, l.name))
		if err != nil {
			return err
		}
		w := &watched{Port: port}
		serve, lift := l.device(w)
		group.Go(func() {
			if err := serve(ctx, w); err != nil {
				fmt.Fprintln(os.Stderr, l.name, err)
			}
		})
		lines, flow = append(lines, w), append(flow, lift)
	}
	var timer []time.Duration
	var mu sync.Mutex
	group.Go(func() {
		for ctx.Err() == nil {
			began := time.Now()
			select {
			case <-ctx.Done():
			case <-time.After(pollEvery):
			}
			mu.Lock()
			timer = append(timer, time.Since(began)-pollEvery)
			mu.Unlock()
		}
	})
	fmt.Fprintln(out, "ready")
	for commands := bufio.NewScanner(in); commands.Scan(); {
		switch commands.Text() {
		case "flow":
			for _, f := range flow {
				f()
			}
		case "begin", "end":
			mu.Lock()
			var late, took []time.Duration
			bare := timer
			timer = nil
			mu.Unlock()
			for _, w := range lines {
				w.mu.Lock()
				late, took = append(late, w.late...), append(took, w.took...)
				w.late, w.took = nil, nil
				w.mu.Unlock()
			}
			if err := json.NewEncoder(out).Encode(latenessOf(late, took, bare)); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(out, "done")
	}
	return nil
}

// device makes the controller of a line.
func (l mixedLine) device(w *watched) (serve func(context.Context, io.ReadWriter) error, flow func()) {
	if l.yard {
		w.poll = func(b []byte) bool { return len(b) > 1 && b[1] == 2 }
		o := yard.Options{Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}}}
		for n := range l.hoses {
			t := yard.Terminal{Slave: 2, Channel: n}
			o.Hoses = append(o.Hoses, yard.Hose{ID: fmt.Sprint(n), Pulser: yard.Terminal{Slave: 1, Channel: n}, Switch: t, Valve: t, PulsesNum: 100})
		}
		y := yard.New(o)
		return y.Serve, func() {
			for _, h := range o.Hoses {
				y.Nozzle(h.ID).Lift()
				y.Nozzle(h.ID).Squeeze(1)
			}
		}
	}
	w.poll = func(b []byte) bool { return len(b) > 7 && string(b[6:8]) == "01" }
	var o simhorustech.Options
	for n := range l.hoses {
		o.Hoses = append(o.Hoses, simhorustech.Hose{Number: n + 1, Side: n + 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}})
	}
	c := simhorustech.New(o)
	return c.Serve, func() {
		for n := range l.hoses {
			c.Nozzle(n + 1).Lift()
			c.Nozzle(n + 1).Squeeze(1)
		}
	}
}

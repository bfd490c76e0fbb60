package yard_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/sim/world"
	"github.com/litro-fuel/litro/sim/yard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

const liter = 1_000_000

// A bench is a yard on a real pseudo-terminal: hose d (100 pulses a liter, half
// a second to close) is counted by slave 1 and switched by the relays of slave
// 2; hose g (39 pulses a liter) is wired to slave 1 alone.
type bench struct {
	*yard.Yard
	t     *testing.T
	clock *world.Clock
	path  string
	agent *os.File
}

func newBench(t *testing.T) *bench {
	t.Helper()
	clock := world.New(start, 0)
	y := yard.New(yard.Options{
		Now:     clock.Now,
		Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}},
		Hoses: []yard.Hose{
			{
				ID: "d", Pulser: yard.Terminal{Slave: 1}, Switch: yard.Terminal{Slave: 2}, Valve: yard.Terminal{Slave: 2},
				PulsesNum: 100, CloseTime: 500 * time.Millisecond, Count: 100_000, TotalizerUL: 7 * liter,
			},
			{
				ID: "g", Pulser: yard.Terminal{Slave: 1, Channel: 1}, Switch: yard.Terminal{Slave: 1, Channel: 4},
				Valve: yard.Terminal{Slave: 1, Channel: 0}, PulsesNum: 39, Count: 0xFFFFFFFE,
			},
		},
	})
	path := serve(t, y)
	agent, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { agent.Close() })
	return &bench{y, t, clock, path, agent}
}

// serve puts a yard on a pseudo-terminal until the test ends.
func serve(t *testing.T, y *yard.Yard) (path string) {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- y.Serve(ctx, port) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: got %v, want nil", err)
		}
		port.Close()
	})
	return port.Path()
}

// seal appends the CRC by the bitwise rule with the polynomial not reflected:
// another way to the same sum than the yard's own.
func seal(b []byte) []byte {
	crc := uint32(0xFFFF)
	for _, c := range b {
		for i := range 8 {
			in := uint32(c>>i) & 1
			top := crc >> 15
			crc = crc << 1 & 0xFFFF
			if in^top == 1 {
				crc ^= 0x8005
			}
		}
	}
	var swapped uint16
	for i := range 16 {
		swapped |= uint16(crc>>i&1) << (15 - i)
	}
	return append(b, byte(swapped), byte(swapped>>8))
}

func (b *bench) send(request string) {
	b.t.Helper()
	if _, err := b.agent.Write(seal([]byte(request))); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) want(request, reply string) {
	b.t.Helper()
	b.send(request)
	want := seal([]byte(reply))
	got := make([]byte, len(want))
	if err := b.agent.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		b.t.Fatal(err)
	}
	if n, err := io.ReadFull(b.agent, got); err != nil || !bytes.Equal(got, want) {
		b.t.Errorf("%X: got %X, %v, want %X", request, got[:n], err, want)
	}
}

// wantCount reads a counter, low word first.
func (b *bench) wantCount(channel int, want uint32) {
	b.t.Helper()
	b.want("\x01\x03\x00"+string(rune(2*channel))+"\x00\x02",
		"\x01\x03\x04"+string([]byte{byte(want >> 8), byte(want), byte(want >> 24), byte(want >> 16)}))
}

const (
	dieselOn    = "\x02\x05\x00\x00\xff\x00"
	dieselOff   = "\x02\x05\x00\x00\x00\x00"
	flashDiesel = "\x02\x05\x02\x00\x00\x1e" // 3 s
	gasOn       = "\x01\x05\x00\x10\xff\x00"
	gasOff      = "\x01\x05\x00\x10\x00\x00"
)

// A fill, with the overrun of a valve that takes half a second to close.
func TestFill(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	n := b.Nozzle("d")
	b.wantCount(0, 100_000)
	b.want("\x02\x02\x00\x00\x00\x03", "\x02\x02\x01\x00")
	n.Lift()
	n.Squeeze(60)
	b.want("\x02\x02\x00\x00\x00\x03", "\x02\x02\x01\x01")
	b.clock.Advance(10 * time.Second)
	b.wantCount(0, 100_000) // no power, no flow
	b.want(dieselOn, dieselOn)
	b.want("\x02\x01\x00\x00\x00\x08", "\x02\x01\x01\x01")
	b.clock.Advance(10 * time.Second)
	b.wantCount(0, 101_000)
	b.want(dieselOff, dieselOff)
	b.clock.Advance(200 * time.Millisecond)
	b.wantCount(0, 101_020)
	b.clock.Advance(time.Hour)
	b.wantCount(0, 101_050)
	n.HangUp()
	fills := b.Fills()
	if len(fills) != 1 || fills[0].EndUL-fills[0].StartUL != 10_500_000 || n.Totalizer() != 17_500_000 {
		t.Errorf("what truly flowed: got %+v and a meter at %d, want 10.5 l up to 17.5 l", fills, n.Totalizer())
	}
}

// The timer closes the valve at its own instant, however late somebody looks.
func TestDeadMan(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	n := b.Nozzle("d")
	n.Lift()
	n.Squeeze(60)
	b.want(flashDiesel, flashDiesel)
	b.clock.Advance(2 * time.Second)
	b.want(flashDiesel, flashDiesel) // re-armed: 3 s from here
	b.clock.Advance(2900 * time.Millisecond)
	b.want("\x02\x01\x00\x00\x00\x01", "\x02\x01\x01\x01")
	b.clock.Advance(time.Hour)
	b.want("\x02\x01\x00\x00\x00\x01", "\x02\x01\x01\x00")
	b.wantCount(0, 100_550) // 2 s + 3 s + the valve's own half second
	if n.Flowing() {
		t.Error("fuel flows an hour after the agent died")
	}
}

func TestCounterWrapsResetsAndFreezes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	n := b.Nozzle("g")
	n.Lift()
	n.Squeeze(60)
	b.want(gasOn, gasOn)
	b.clock.Advance(time.Second)
	b.wantCount(1, 37) // FFFFFFFE + 39
	n.FreezeCounter(true)
	b.clock.Advance(time.Second)
	b.wantCount(1, 37)
	n.FreezeCounter(false)
	b.clock.Advance(time.Second)
	b.wantCount(1, 76)
	b.Reset(1)
	b.clock.Advance(time.Second)
	b.wantCount(1, 0)
	b.want("\x01\x01\x00\x10\x00\x01", "\x01\x01\x01\x00") // the reset switched it off
	if got, want := n.Totalizer(), int64(3*liter); got != want {
		t.Errorf("true meter: got %d, want %d", got, want)
	}
}

// An input that is not set to count counts nothing, and one that is set to keep
// its count keeps it without power.
func TestInputModes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.want("\x01\x03\x00\x4e\x00\x02", "\x01\x03\x04\x00\x41\x00\x41")
	b.Nozzle("d").Leak(liter)
	b.wantCount(0, 100_100)
	b.want("\x01\x06\x00\x4e\x00\x00", "\x01\x06\x00\x4e\x00\x00")
	b.Nozzle("d").Leak(liter)
	b.wantCount(0, 100_100)
	b.want("\x01\x10\x00\x4e\x00\x02\x04\x00\x61\x00\x41", "\x01\x10\x00\x4e\x00\x02")
	b.Nozzle("d").Leak(liter)
	b.wantCount(0, 100_200)
	b.Reset(1)
	b.wantCount(0, 100_200) // 20h
	b.wantCount(1, 0)
}

func TestTheft(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	d, g := b.Nozzle("d"), b.Nozzle("g")
	d.Leak(2 * liter)
	b.wantCount(0, 100_200)
	g.Stick(yard.StuckOpen)
	g.TieSwitch(true)
	g.Lift()
	g.Squeeze(60)
	b.clock.Advance(time.Second)
	b.want("\x01\x02\x00\x00\x00\x07", "\x01\x02\x01\x00")
	b.wantCount(1, 37)
	g.Stick(yard.StuckClosed)
	b.want(gasOn, gasOn)
	b.clock.Advance(time.Second)
	b.wantCount(1, 37)
}

func TestExceptionsAndSilence(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.want("\x01\x03\x00\x0e\x00\x01", "\x01\x83\x02") // past the counters
	b.want("\x02\x03\x00\x00\x00\x02", "\x02\x83\x02") // relays do not count
	b.want("\x01\x03\x00\x00\x00\x00", "\x01\x83\x03")
	b.want("\x01\x05\x00\x10\x55\x00", "\x01\x85\x03") // only relays toggle
	b.want("\x02\x05\x00\x01\x12\x34", "\x02\x85\x03")
	b.want("\x01\x06\x00\x00\x00\x01", "\x01\x86\x02")             // counters are not written
	b.want("\x01\x06\x00\xd2\x00\x01", "\x01\x86\x02")             // nor is the name
	b.want("\x01\x10\x00\x4e\x00\x02\x02\x00\x01", "\x01\x90\x03") // two registers, bytes of one
	b.want("\x02\x06\x10\x00\x00\x01", "\x02\x86\x03")             // an output mode that is not played
	b.want("\x01\x11", "\x01\x91\x01")
	b.send("\x09\x03\x00\x00\x00\x02") // nobody
	b.send("\x00\x05\x00\x00\xff\x00") // all: carried out, not answered
	b.want("\x02\x01\x00\x00\x00\x01", "\x02\x01\x01\x01")
	b.Inject(yard.Faults{Exception: 6})
	b.want(dieselOff, "\x02\x85\x06")
	b.Inject(yard.Faults{Faults: line.Faults{Silent: true, Answers: 1}})
	b.send(dieselOff)
	b.want("\x02\x01\x00\x00\x00\x01", "\x02\x01\x01\x00")
}

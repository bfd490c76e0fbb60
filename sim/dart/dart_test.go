package dart

import (
	"context"
	"encoding/hex"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const liter = 1_000_000

// A bench is pump side 1 with two nozzles and a clock that stands still.
type bench struct {
	*testing.T
	*Bus
	clock *world.Clock
	tx    byte
}

func newBench(t *testing.T, m Model) *bench {
	clock := world.New(time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), 0)
	return &bench{t, New(Options{Now: clock.Now, Model: m, Hoses: []Hose{
		{Side: 1, Nozzle: 1, Price: 1645, TotalizerUL: 808_950_000}, {Side: 1, Nozzle: 2, Price: 2180},
	}}), clock, 0}
}

// order sends a block and wants it acknowledged.
func (b *bench) order(transactions string) {
	b.Helper()
	data, err := hex.DecodeString(transactions)
	if err != nil {
		b.Fatal(err)
	}
	reply := b.answer(seal(0x50, b.tx, data, false))
	if want := control(0x50, ack, b.tx); string(reply) != string(want) {
		b.Errorf("order %s: got %X, want %X", transactions, reply, want)
	}
	b.tx = b.tx%15 + 1
}

// want polls, acknowledges, and compares what the pump says.
func (b *bench) want(transactions string) {
	b.Helper()
	wire := b.answer(control(0x50, poll, 0))
	got := ""
	if r, ok := open(wire); ok && r.kind == block {
		got = strings.ToUpper(hex.EncodeToString(r.transactions))
		b.answer(control(0x50, ack, r.tx))
	}
	if got != transactions {
		b.Errorf("poll: got  %s\nwant %s", got, transactions)
	}
}

// A fill as the sources agree it goes.
func TestFill(t *testing.T) {
	t.Parallel()
	b := newBench(t, Model{})
	b.order("020101" + "030400000131" + "010106") // nozzle 1, 1.31 L, authorize
	b.want("010102")
	b.Nozzle(1, 2).Lift() // not the one that is allowed
	b.Nozzle(1, 2).Squeeze(60)
	b.want("03040" + "0218012")
	b.clock.Advance(time.Second)
	b.Nozzle(1, 2).HangUp()
	b.want("03040" + "0218000")
	b.Nozzle(1, 1).Lift()
	b.want("0304" + "001645" + "11")
	b.Nozzle(1, 1).Squeeze(60)
	b.want("010104")
	b.clock.Advance(time.Minute)
	b.want("0208" + "00000131" + "00000215" + "010106")
	b.want("")
	b.order("010105") // reset: only when hung up does it make sense, but it is allowed
	b.want("010101")
	b.Nozzle(1, 1).HangUp()
	b.want("0304" + "001645" + "00")
	b.order("650101")
	b.want("651001" + "0000081026" + "0000081026" + "0000000000")
	sales := b.Sales()
	if len(sales) != 1 || sales[0].VolumeUL != 1_310_000 || sales[0].EndUL != 810_260_000 || sales[0].Amount != 215 {
		t.Errorf("what truly happened: got %+v, want one sale of 1.31 L", sales)
	}
	if b.Nozzle(1, 2).Totalizer() != 0 {
		t.Error("fuel passed the nozzle that was not allowed")
	}
}

// What a state does not allow is acknowledged and ignored.
func TestRefusals(t *testing.T) {
	t.Parallel()
	b := newBench(t, Model{})
	b.order("010105")
	b.want("") // reset in reset
	b.Restart(1)
	b.tx = 0
	b.want("010100" + "030400000000")
	b.order("010106")
	b.want("") // authorize while not programmed
	b.order("0506" + "001645" + "002180")
	b.want("010105")
	b.order("010106")
	b.want("") // authorize before a reset
	b.order("010105" + "010106")
	b.want("010101" + "010102")
	b.Nozzle(1, 1).Lift()
	b.Nozzle(1, 1).Squeeze(60)
	b.want("0304" + "00164511" + "010104")
	b.order("010105" + "010106")
	b.want("") // neither while filling
	b.clock.Advance(3 * time.Second)
	b.order("010108")
	b.want("0208" + "00000300" + "00000494" + "010105")
	b.clock.Advance(time.Minute)
	if got := b.Nozzle(1, 1).Totalizer(); got != 808_950_000+3*liter {
		t.Errorf("after the stop: got %d, want 3 L more", got)
	}
	b.Inject(Faults{Refuse: true})
	b.order("010105" + "010106")
	b.want("010101")
}

// A block is said again until it is acknowledged, with its number, and numbers
// go round.
func TestNumbers(t *testing.T) {
	t.Parallel()
	for wrapToZero, after := range map[bool]string{false: "F123", true: "F012"} {
		b := newBench(t, Model{WrapToZero: wrapToZero})
		var numbers string
		for range 19 {
			b.order("010100")
			first := b.answer(control(0x50, poll, 0))
			r, _ := open(first)
			for _, again := range [][]byte{control(0x50, poll, 0), control(0x50, nak, r.tx), control(0x50, ack, (r.tx+1)&15)} {
				b.answer(again)
				if got := b.answer(control(0x50, poll, 0)); string(got) != string(first) {
					t.Errorf("said again: got %X, want %X", got, first)
				}
			}
			b.answer(control(0x50, ack, r.tx))
			numbers += strings.ToUpper(string("0123456789abcdef"[r.tx]))
		}
		if !strings.HasPrefix(numbers, "0123456789ABCDE"+after) {
			t.Errorf("wrap to zero %t: got %s", wrapToZero, numbers)
		}
	}
}

// A master's block that it says again is carried out once; number 0 always is.
func TestRepeatedBlock(t *testing.T) {
	t.Parallel()
	b := newBench(t, Model{Strict: true})
	status := seal(0x50, 1, []byte{1, 1, 0}, false)
	b.order("010100")
	b.want("010101" + "0304" + "001645" + "00")
	for n, want := range []string{"010101" + "0304" + "001645" + "00", ""} {
		if got := b.answer(status); string(got) != "\x50\xC1\xFA" {
			t.Errorf("time %d: got %X, want ACK", n, got)
		}
		b.want(want)
	}
	if got := b.answer(seal(0x50, 7, []byte{1, 1, 0}, false)); string(got) != "\x50\x57\xFA" {
		t.Errorf("out of turn: got %X, want NAK", got)
	}
	if got := b.answer(seal(0x50, 2, []byte{1, 1, 0}, true)); string(got) != "\x50\x52\xFA" {
		t.Errorf("damaged: got %X, want NAK", got)
	}
	if got := b.answer(control(0x51, poll, 0)); got != nil {
		t.Errorf("another address: got %X, want silence", got)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	b := newBench(t, Model{})
	b.Inject(Faults{BadCRC: 1, TotalsOff: -81_000, DeafEvery: 3})
	b.order("650101")
	if r, ok := open(b.answer(control(0x50, poll, 0))); !ok || !r.damaged {
		t.Errorf("got %+v, want a damaged block", r)
	}
	b.want("651001" + "9999999895" + "9999999895" + "0000000000")
	if got := b.answer(control(0x50, poll, 0)); got != nil {
		t.Errorf("third poll: got %X, want silence", got)
	}
	b.Inject(Faults{PresetIgnored: true})
	b.order("030400000100" + "010106")
	n := b.Nozzle(1, 1)
	n.Lift()
	n.Squeeze(60)
	b.clock.Advance(10 * time.Second)
	if !n.Flowing() || n.Totalizer() != 808_950_000+10*liter {
		t.Errorf("preset ignored: got %d, flowing %t", n.Totalizer(), n.Flowing())
	}
	b.Inject(Faults{})
	n.Stick(true)
	b.order("010108")
	b.clock.Advance(time.Second)
	if !n.Flowing() {
		t.Error("the valve is stuck open, and nothing flows")
	}
	n.HangUp()
	if s := b.Sales(); len(s) != 1 || s[0].VolumeUL != 11*liter {
		t.Errorf("sales: got %+v, want one of 11 L", s)
	}
}

// The trigger is latched: the fill ends at its own volume, or at the limit where
// that is less, however late anybody looks.
func TestFillSnapsShut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		limit      string
		fill, want int64
	}{{"00004000", 25_123_457, 25_123_457}, {"00002000", 25_123_457, 20_000_000}, {"00002000", 20_000_000, 20_000_000}} {
		b := newBench(t, Model{})
		b.order("0304" + tt.limit + "010106")
		n := b.Nozzle(1, 1)
		before := n.Totalizer()
		n.Lift()
		n.Fill(60, tt.fill)
		b.clock.Advance(time.Hour)
		if got := n.Totalizer() - before; got != tt.want {
			t.Errorf("fill of %d up to %s: got %d, want %d", tt.fill, tt.limit, got, tt.want)
		}
	}
}

// Money stops where the display shows no more than it allows.
func TestMoneyPreset(t *testing.T) {
	t.Parallel()
	b := newBench(t, Model{})
	b.order("0404" + "00001000" + "010106")
	n := b.Nozzle(1, 1)
	n.Lift()
	n.Squeeze(60)
	b.clock.Advance(time.Hour)
	if got := n.Totalizer() - 808_950_000; got != 6_070_000 { // 6.07 at 1.645 are 9.99
		t.Errorf("got %d, want 6.07 L", got)
	}
}

// A line carries it, torn and echoed.
func TestServe(t *testing.T) {
	t.Parallel()
	b := newBench(t, Model{})
	b.Inject(Faults{Faults: line.Faults{Echo: true}})
	agent, device := net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- b.Serve(ctx, device) }()
	if _, err := agent.Write([]byte{0xFF, 0x10, 0xFA, 0x50, 0x20, 0xFA}); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 9)
	for n := 0; n < len(got); {
		m, err := agent.Read(got[n:])
		if err != nil {
			t.Fatal(err)
		}
		n += m
	}
	if string(got[6:]) != "\x50\x70\xFA" {
		t.Errorf("got %X, want what was sent and then EOT", got)
	}
	cancel()
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
	agent.Close()
}

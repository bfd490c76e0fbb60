package horustech_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/sim/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 22, 15, 0, 5, 0, time.UTC)

// A bench is a controller on a real pseudo-terminal, and the far end of it.
// Hoses 1 and 2 share a side, hose 3 is alone and has no preset.
type bench struct {
	*horustech.Controller
	t     *testing.T
	clock *world.Clock
	agent *os.File
}

func newBench(t *testing.T) *bench {
	t.Helper()
	clock := world.New(start, 0)
	price := [3]int64{1500, 1600, 1700}
	c := horustech.New(horustech.Options{Now: clock.Now, FirstIndex: 685, Hoses: []horustech.Hose{
		{Number: 1, Side: 1, Fuel: 10, Tank: 1, Prices: price, TotalizerUL: 808_950_000},
		{Number: 2, Side: 1, Fuel: 10, Tank: 1, Prices: price},
		{Number: 3, Side: 2, Fuel: 1, Tank: 2, Prices: price, NoPreset: true},
	}})
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	agent, err := os.OpenFile(port.Path(), os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- c.Serve(ctx, port) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: got %v, want nil", err)
		}
		agent.Close()
		port.Close()
	})
	return &bench{c, t, clock, agent}
}

// wrap builds a request by the manual's rule, written here a second time.
func wrap(data string) string {
	body := fmt.Sprintf("?%04X%s", len(data), data)
	sum := 0
	for _, c := range body {
		sum += int(c)
	}
	return fmt.Sprintf(">%s%02X", body, sum%256)
}

// ask sends a request and returns the data part of the answer, whose length and
// checksum it verifies.
func (b *bench) ask(data string) string {
	b.t.Helper()
	return b.raw(wrap(data))
}

func (b *bench) raw(request string) string {
	b.t.Helper()
	b.send(request)
	head := b.receive(6)
	var n int
	if _, err := fmt.Sscanf(head, ">!%04X", &n); err != nil {
		b.t.Fatalf("answer to %q begins %q: %v", request, head, err)
	}
	tail := b.receive(n + 2)
	sum := 0
	for _, c := range head[1:] + tail[:n] {
		sum += int(c)
	}
	if want := fmt.Sprintf("%02X", sum%256); tail[n:] != want {
		b.t.Fatalf("answer to %q: %s%s: checksum %s, want %s", request, head, tail, tail[n:], want)
	}
	return tail[:n]
}

func (b *bench) send(request string) {
	b.t.Helper()
	if _, err := b.agent.WriteString(request); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) receive(n int) string {
	b.t.Helper()
	if err := b.agent.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		b.t.Fatal(err)
	}
	buf := make([]byte, n)
	if got, err := io.ReadFull(b.agent, buf); err != nil {
		b.t.Fatalf("read %d bytes: %q, %v", n, buf[:got], err)
	}
	return string(buf)
}

func (b *bench) want(data, want string) {
	b.t.Helper()
	if got := b.ask(data); got != want {
		b.t.Errorf("%s: got %q, want %q", data, got, want)
	}
}

// preset releases a hose by command 26 for hundredths of a liter.
func preset(hose int, id string, hundredths, seconds int) string {
	return fmt.Sprintf("26%02d%s1S%06d%02dV00000", hose, id, hundredths, seconds)
}

const (
	ourID  = "0000000000000042"
	liter  = 1_000_000
	minute = time.Minute
)

// A whole sale in raw bytes: released for 40 l at 30 l a minute, it stops by
// itself after 80 s, and the record is the golden one but for the attendant.
func TestSale(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	pump := b.Nozzle(1)
	b.want("01", "01BBB")
	b.want("02", "02")
	pump.Lift()
	b.want("01", "01EBB")
	b.want(preset(1, ourID, 4000, 60), "2600")
	b.want("01", "01A#B")
	pump.Squeeze(30)
	b.clock.Advance(30 * time.Second)
	b.want("28", "2801015000"+ourID)
	b.want("03", "0301002250")
	b.want("050105", "050105"+strings.Repeat("0", 16)+ourID)
	b.clock.Advance(50 * time.Second)
	if pump.Flowing() {
		t.Error("fuel flows on at the limit")
	}
	pump.HangUp()
	b.want("01", "01BBB")
	golden := "02" + "1" + "000685" + "011001" + "00006000" + "00040000" + "001500" + "233" + "0080" +
		"221126" + "150125" + "0000080895" + "0000084895" + horustech.NoID + ourID + "0000000000"
	b.want("02A1", golden)
	b.want("02A1", golden) // until it is acknowledged, again and again
	b.want("08A1000685", "08"+golden[2:])
	plain := b.ask("02")
	if want := "02000685" + "011001" + "006000" + "040000" + "1500" + "233" + "0080" + "221126" + "1501" +
		"0000080895" + "0000084895" + horustech.NoID + ourID + "00000000"; plain != want {
		t.Errorf("plain sale: got %q, want %q", plain, want)
	}
	if got := len(b.ask("02A2")); got != 134 {
		t.Errorf("sale with price level: got %d characters, want 134", got)
	}
	b.want("06", "06000686000686")
	b.want("02", "02")
	b.want("06", "06000686000686")
	b.want("050101", "0501010000084895")
	b.want("050104", "050104"+"0000084895"+"0000006000"+"1500")
	b.want("050006", "050006000686000686000000000000")
	if got, want := pump.Totalizer(), int64(848_950_000); got != want {
		t.Errorf("true meter: got %d, want %d", got, want)
	}
	sales := b.Sales()
	if len(sales) != 1 || sales[0].VolumeUL != 40*liter || sales[0].Client != ourID || sales[0].Index != 685 {
		t.Errorf("what truly happened: got %+v, want one sale of 40 l by %s", sales, ourID)
	}
}

func TestLiftTimeout(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.want(preset(1, ourID, 4000, 60), "2600")
	b.clock.Advance(59 * time.Second)
	b.want("01", "01PBB")
	b.clock.Advance(time.Second)
	b.want("01", "01BBB")
	b.Nozzle(1).Lift()
	b.want("01", "01EBB")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Nozzle(1).Lift()
	b.want(preset(1, ourID, 4000, 60), "2600")
	b.want(preset(1, ourID, 4000, 60), "26E8")
	b.want(preset(2, ourID, 4000, 60), "26E1") // position 1 of the side is in use
	b.want(preset(9, ourID, 4000, 60), "26E7")
	b.Nozzle(3).CutCable(true)
	b.want(preset(3, ourID, 4000, 60), "26E6")
	b.want("01", "01A#F")
	b.want("130111", "13E9")
	b.want("130110", "13E8")
	b.want("26zz", "26EC")
	b.want("05010A", "05EC")
	b.want("050901", "05E7")
	b.want("FF", "FFEE")
}

func TestStopPauseAndClear(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	pump := b.Nozzle(1)
	b.want(preset(1, ourID, 4000, 60), "2600")
	b.want("130110", "1300")
	b.want("01", "01BBB")
	b.want(preset(1, ourID, 4000, 60), "2600")
	pump.Lift()
	pump.Squeeze(60)
	b.clock.Advance(10 * time.Second)
	b.want("130105", "1300")
	b.want("01", "01E#B")
	b.clock.Advance(time.Hour)
	b.want("130102", "1300")
	b.clock.Advance(5 * time.Second)
	b.want("130104", "1300")
	b.want("01", "01BBB") // stopped: it must be hung up first
	b.clock.Advance(time.Hour)
	if got, want := pump.Totalizer(), int64(808_950_000+15*liter); got != want {
		t.Errorf("true meter: got %d, want %d", got, want)
	}
	b.want(preset(1, ourID, 1000, 60), "2600")
	b.want("01", "01PBB")
	pump.HangUp()
	pump.Lift()
	b.want("01", "01A#B")
}

// A hose in mode L flows for whoever lifts it, and the record names nobody.
func TestFreeMode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.want("130101", "1300")
	b.want("01", "01LBB")
	pump := b.Nozzle(1)
	pump.Lift()
	pump.Squeeze(30)
	b.clock.Advance(minute)
	pump.HangUp()
	sale := b.ask("02")
	if want := horustech.NoID + horustech.NoID; sale[len(sale)-40:len(sale)-8] != want {
		t.Errorf("identifiers: got %s, want %s", sale[len(sale)-40:len(sale)-8], want)
	}
	b.want("130103", "1300")
	b.want("01", "01BBB")
}

// A card that no program knows releases the hose, and its number is kept.
func TestForeignCard(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const card = "B328000000000009"
	b.Nozzle(1).Card(card)
	b.want("01", "01PBB")
	b.Nozzle(1).Lift()
	b.Nozzle(1).Squeeze(60)
	b.clock.Advance(minute)
	b.Nozzle(1).Card(card) // too late to change anything
	b.want("28", "2801060000"+card)
	b.Nozzle(1).HangUp()
	if s := b.Sales()[0]; s.Attendant != card || s.Client != horustech.NoID {
		t.Errorf("identifiers: got %s and %s, want %s and none", s.Attendant, s.Client, card)
	}
}

func TestPresetIgnored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Inject(horustech.Faults{PresetIgnored: true})
	for hose := 1; hose <= 3; hose += 2 {
		b.want(preset(hose, ourID, 1000, 60), "2600")
		b.Nozzle(hose).Lift()
		b.Nozzle(hose).Squeeze(60)
	}
	b.clock.Advance(minute)
	b.want("28", "2801060000"+ourID+"03060000"+ourID)
	b.Inject(horustech.Faults{}) // hose 3 cannot stop by itself at all
	b.clock.Advance(minute)
	if b.Nozzle(1).Flowing() || !b.Nozzle(3).Flowing() {
		t.Errorf("flowing: hose 1 %v, hose 3 %v, want false and true", b.Nozzle(1).Flowing(), b.Nozzle(3).Flowing())
	}
}

// A limit that counts again after it was passed ends the flow there and then: no
// meter runs backwards, and no sale loses what has flowed.
func TestPresetHeededLate(t *testing.T) {
	t.Parallel()
	for name, ignore := range map[string]func(b *bench, on bool){
		"the unit ignored it": func(b *bench, on bool) { b.Inject(horustech.Faults{PresetIgnored: on}) },
		"the valve was stuck": func(b *bench, on bool) { b.Nozzle(1).Stick(on) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			n := b.Nozzle(1)
			ignore(b, true)
			b.want(preset(1, ourID, 1000, 60), "2600")
			n.Lift()
			n.Squeeze(60)
			b.clock.Advance(30 * time.Second)
			ignore(b, false)
			met := n.Totalizer()
			if want := int64(808_950_000 + 30_000_000); met != want {
				t.Fatalf("three times its limit of 10 L, then it is heeded: meter got %d, want %d", met, want)
			}
			b.clock.Advance(minute)
			if got := n.Totalizer(); got != met || n.Flowing() {
				t.Errorf("a minute later: meter got %d, flowing %t, want %d and no flow", got, n.Flowing(), met)
			}
			n.HangUp()
			if s := b.Sales(); len(s) != 1 || s[0].VolumeUL != 30_000_000 {
				t.Errorf("sales: got %+v, want one of 30 L", s)
			}
		})
	}
}

// Money presets stop where the display shows no more than the money allows, and
// release the side.
func TestMoneyPreset(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.want("3401"+ourID+"1S0000100030$0", "3400")
	b.want("01", "01PPB")
	b.Nozzle(2).Lift()
	b.want("01", "01#AB")
	b.Nozzle(2).Squeeze(40)
	b.clock.Advance(minute)
	b.want("03", "0302001000") // 6.666 l at 1.500
	b.want("28", "2802006666"+ourID)
}

// What a power cut takes and what it leaves.
func TestRestart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	fill := func(seconds int) {
		b.want(preset(1, ourID, 9000, 60), "2600")
		b.Nozzle(1).Lift()
		b.Nozzle(1).Squeeze(60)
		b.clock.Advance(time.Duration(seconds) * time.Second)
	}
	fill(10)
	b.Nozzle(1).HangUp()
	fill(20)
	b.Restart()
	b.clock.Advance(minute)
	b.want("01", "01BBB")
	b.Nozzle(1).HangUp()
	if got := b.ask("02"); !strings.HasPrefix(got, "02000685") {
		t.Errorf("the sale before the cut: got %q, want index 685", got)
	}
	b.want("06", "06000686000686")
	b.want("02", "02")
	b.want("050101", "0501010000083895")
	sales := b.Sales()
	if len(sales) != 2 || sales[1].Index != -1 || sales[1].VolumeUL != 20*liter {
		t.Errorf("what truly happened: got %+v, want a second sale of 20 l without a record", sales)
	}
}

func TestRingWraps(t *testing.T) {
	t.Parallel()
	clock := world.New(start, 0)
	c := horustech.New(horustech.Options{Now: clock.Now, FirstIndex: 9999,
		Hoses: []horustech.Hose{{Number: 1, Prices: [3]int64{1000}, Free: true}}})
	for range 2 {
		c.Nozzle(1).Lift()
		c.Nozzle(1).Squeeze(60)
		clock.Advance(time.Second)
		c.Nozzle(1).HangUp()
	}
	sales := c.Sales()
	if sales[0].Index != 9999 || sales[1].Index != 0 {
		t.Errorf("indexes: got %d and %d, want 9999 and 0", sales[0].Index, sales[1].Index)
	}
}

func TestPricesShowAtTheNextLift(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Nozzle(1).Lift()
	b.want("07012000", "0700")
	b.want("3202"+"1"+"023456", "3200")
	b.want("050103", "05010320001600")
	b.want(preset(1, ourID, 1000, 60), "2600")
	b.Nozzle(1).Squeeze(60)
	b.clock.Advance(minute)
	b.want("03", "0301001500") // the old price
	b.Nozzle(1).HangUp()
	b.want(preset(1, ourID, 1000, 60), "2600")
	b.Nozzle(1).Lift()
	b.Nozzle(1).Squeeze(60)
	b.clock.Advance(minute)
	b.want("03", "0301002000")
	b.want("050209", "050209001500023456001700")
}

func TestClockDriftsAndIsSet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Inject(horustech.Faults{DriftPPM: 100_000})
	b.clock.Advance(100 * time.Second)
	b.want("0B", "0B26112201150155") // 110 s on; Sunday
	b.want("0A26112302080000", "0A00")
	b.want("0B", "0B26112302080000")
	b.want("0A261332", "0AEC")
}

// Fuel that no sale shows moves the true meter and the totalizer alike; a wrong
// total does not move the true meter.
func TestTotals(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Nozzle(1).Leak(12 * liter)
	b.want("050101", "0501010000082095")
	b.Inject(horustech.Faults{TotalsOff: -82100})
	b.want("050101", "0501019999999995")
	if got, want := b.Nozzle(1).Totalizer(), int64(820_950_000); got != want {
		t.Errorf("true meter: got %d, want %d", got, want)
	}
}

// A broken frame gets no answer, and the good one after it does.
func TestResync(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, rubbish := range []string{">?00020264", ">?FFFF02", "\x00\xff>", ">?0024", ">!00020245", ">?00"} {
		if got := b.raw(rubbish + wrap("01")); got != "01BBB" {
			t.Errorf("after %q: got %q, want the status", rubbish, got)
		}
	}
	b.send(wrap("01") + wrap("02"))
	if got, want := b.receive(13+10), ">!000501BBB"; !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ">!00020245") {
		t.Errorf("two requests in one write: got %q", got)
	}
}

// A late or missing answer does not mean that nothing was done.
func TestSilenceAfterPreset(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Inject(horustech.Faults{Faults: line.Faults{Silent: true, Answers: 1}})
	b.send(wrap(preset(1, ourID, 1000, 60)))
	b.want("01", "01PBB")
}

// The trigger is latched: the fill ends at its own volume, or at the limit where
// that is less, however late anybody looks.
func TestFillSnapsShut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ limit, fill, want int64 }{
		{40, 25_123_457, 25_123_457}, {20, 25_123_457, 20_000_000}, {20, 20_000_000, 20_000_000},
	} {
		b := newBench(t)
		n := b.Nozzle(1)
		before := n.Totalizer()
		n.Lift()
		if got := b.ask(fmt.Sprintf("3101%08d10", tt.limit*100)); !strings.HasPrefix(got, "31") {
			t.Fatalf("preset of %d L: got %q, want an answer to 31", tt.limit, got)
		}
		n.Fill(60, tt.fill)
		b.clock.Advance(time.Hour)
		if got := n.Totalizer() - before; got != tt.want {
			t.Errorf("fill of %d up to %d L: got %d, want %d", tt.fill, tt.limit, got, tt.want)
		}
	}
}

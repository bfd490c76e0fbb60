package tls

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/world"
)

const liter = 1_000_000

// testdata/vectors.json is the veeder-root-tls-350 part of the project's test
// vectors: what documents and captures say, whoever reads or writes it.
func vectors(t *testing.T) []struct{ Direction, Hex, Meaning, Source string } {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Direction, Hex, Meaning, Source string }
	if err := json.Unmarshal(b, &all); err != nil || len(all) != 19 {
		t.Fatalf("got %d vectors, %v, want 19", len(all), err)
	}
	return all
}

// at is a world that stands still on 22 November 2026, 15:00, until it is moved.
func at() *world.Clock { return world.New(time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), 0) }

func console(o Options) *Console {
	if o.Tanks == nil {
		o.Tanks = []Tank{{Number: 1, CapacityUL: 20_000 * liter, HeightUM: 2_500_000, StartUL: 5_000 * liter, TemperatureMC: 15_000}}
	}
	return New(o)
}

// ask gives the console a command and returns its answer as text.
func (c *Console) ask(command string) string {
	n, request := c.cut([]byte(command))
	if n != len(command) || request == nil {
		return ""
	}
	return string(c.answer(request))
}

// What the console seals is sealed as the recorded and documented replies are.
func TestRepliesAreSealedAsRecorded(t *testing.T) {
	t.Parallel()
	c := console(Options{})
	for _, v := range vectors(t) {
		b, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(v.Direction, "console") || strings.HasPrefix(v.Source, "negative") {
			continue
		}
		text, _, _ := strings.Cut(string(b), "&&")
		if got := string(c.seal(text, "&&")); got != string(b) {
			t.Errorf("%s: got %q", v.Meaning, got[max(0, len(got)-40):])
		}
	}
	if got := c.ask("\x01i99900"); got != "\x019999FF1B\x03" {
		t.Errorf("a function that it does not have: got %q", got)
	}
}

// The documented commands are understood, and nothing else is a question.
func TestCommands(t *testing.T) {
	t.Parallel()
	now := at()
	c := console(Options{Now: now.Now})
	tests := []struct{ command, want string }{
		{"\x01i10100", "\x01i101002611221500000000&&FB44\x03"}, // the vector
		{"\x01i20100", "\x01i20100261122150001100000745" + "9C4000"},
		{"\x01i20500", "\x01i2050026112215000100&&"},
		{"\x01i20201", "\x01i20201261122150001100&&"},
		{"\x01i20C01", "\x01i20C01261122150001100&&"},
		{"\x01i90200", "\x01i902002611221500SOFTWARE# "},
		{"\x01S60201", "\x019999FF1B\x03"},
		{"\x01s50100", "\x019999FF1B\x03"},
	}
	for _, tt := range tests {
		if got := c.ask(tt.command); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q: got %q, want it to begin with %q", tt.command, got, tt.want)
		}
	}
	if told := c.Told(); len(told) != 2 || told[0] != "S60201" {
		t.Errorf("told: got %q, want the two commands that are no questions", told)
	}
	c.Alarm(1, 4, true)
	if got := c.ask("\x01i20500"); !strings.HasPrefix(got, "\x01i205002611221500010104&&") {
		t.Errorf("with an alarm: got %q", got)
	}
	if got := c.ask("\x01i10100"); !strings.HasPrefix(got, "\x01i101002611221500020401&&") {
		t.Errorf("with an alarm: got status %q", got)
	}
}

func TestSecurityAndParity(t *testing.T) {
	t.Parallel()
	locked := console(Options{Security: "123456"})
	if got := locked.ask("\x01123456i10100"); !strings.HasPrefix(got, "\x01i10100") {
		t.Errorf("with its code: got %q", got)
	}
	if got := locked.ask("\x01654321i10100"); got != "" {
		t.Errorf("with another code: got %q, want silence", got)
	}
	even := console(Options{Parity: "even"})
	if got := even.ask("\x01i10100"); got != "" {
		t.Errorf("without parity: got %q, want silence", got)
	}
	got := even.ask("\x81i\xb1\x30\xb1\x30\x30")
	if !strings.HasPrefix(got, "\x81i\xb1\x30\xb1") {
		t.Errorf("with parity: got %q, want it back with parity", got)
	}
}

// A delivery rises and is reported when it is over; what pumps take is not in the
// tank.
func TestDelivery(t *testing.T) {
	t.Parallel()
	now := at()
	var mu sync.Mutex
	drawn := int64(0)
	c := console(Options{Now: now.Now, Settle: time.Minute, Tanks: []Tank{{Number: 1, CapacityUL: 20_000 * liter, HeightUM: 2_500_000, StartUL: 5_000 * liter,
		Drawn: func() int64 { mu.Lock(); defer mu.Unlock(); return drawn }}}})
	c.Deliver(1, 8_000*liter, 10*time.Minute)
	now.Advance(5 * time.Minute)
	if v := c.Volume(1); v != 9_000*liter || !c.Delivering(1) {
		t.Errorf("half way: got %d µL, delivering %v", v, c.Delivering(1))
	}
	mu.Lock()
	drawn = 40 * liter
	mu.Unlock()
	now.Advance(6 * time.Minute)
	if v := c.Volume(1); v != 12_960*liter || c.Delivering(1) || len(c.Deliveries()) != 1 {
		t.Errorf("over: got %d µL, delivering %v, deliveries %v", v, c.Delivering(1), c.Deliveries())
	}
	// 5000 L are 459C4000, and 12960 L are 464A8000.
	if got := c.ask("\x01i20C01"); !strings.Contains(got, "01101261122150026112215110A459C4000") || !strings.Contains(got, "464A8000") {
		t.Errorf("report: got %q", got)
	}
	c.Inject(Faults{AheadBy: time.Hour})
	if got := c.ask("\x01i20500"); !strings.HasPrefix(got, "\x01i205002611221611") {
		t.Errorf("its clock an hour ahead: got %q", got)
	}
	c.Inject(Faults{})
	right := c.ask("\x01i10100")
	c.Inject(Faults{WrongChecksum: true})
	if got := c.ask("\x01i10100"); got == right || got[:len(got)-5] != right[:len(right)-5] {
		t.Errorf("wrong checksum: got %q, want %q but for its checksum", got, right)
	}
}

// A port server takes one caller after another.
func TestPortServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	c := console(Options{})
	go func() { done <- c.ServeTCP(ctx, l) }()
	for range 2 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "\x01i10100"); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 7)
		if _, err := io.ReadFull(conn, b); err != nil || string(b) != "\x01i10100" {
			t.Errorf("got %q, %v", b, err)
		}
		conn.Close()
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("serve: %v", err)
	}
}

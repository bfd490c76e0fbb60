package dart

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// A vector is a frame that somebody else captured. testdata/vectors.json is the
// dart part of the project's collection; each names its source.
type vector struct{ Direction, Hex, Meaning, Source string }

func (v vector) negative() bool { return strings.HasPrefix(v.Meaning, "NEGATIVE") }

func vectors(t testing.TB, each func(v vector, wire []byte)) {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(b, &all); err != nil || len(all) != 50 {
		t.Fatalf("vectors: got %d, error %v, want 50", len(all), err)
	}
	for _, v := range all {
		wire, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatal(err)
		}
		each(v, wire)
	}
}

// Every captured frame is cut and read as one, and this package would send the
// same bytes.
func TestVectors(t *testing.T) {
	t.Parallel()
	vectors(t, func(v vector, wire []byte) {
		n, cutOut := cut(wire)
		r, ok := open(cutOut)
		if n != len(wire) || !ok || r.damaged != v.negative() {
			t.Errorf("%s: cut %d of %d bytes, read %+v, %t", v.Meaning, n, len(wire), r, ok)
			return
		}
		again := control(r.address, r.kind, r.tx)
		if r.kind == block {
			again = seal(r.address, r.tx, r.transactions, false)
		}
		if bytes.Equal(again, wire) == v.negative() {
			t.Errorf("%s: sealed again %X, captured %X", v.Meaning, again, wire)
		}
	})
}

// Each frame of a master is answered: an acknowledgment for a block, NAK for a
// damaged one.
func TestMastersAreAnswered(t *testing.T) {
	t.Parallel()
	seen := 0
	vectors(t, func(v vector, wire []byte) {
		if v.Direction != "controller->pump" {
			return
		}
		seen++
		r, _ := open(wire)
		b := New(Options{Hoses: []Hose{{Side: int(r.address) - 0x4F, Nozzle: 1, Price: 1645}}})
		var want []byte
		switch {
		case v.negative():
			want = control(r.address, nak, r.tx)
		case r.kind == block:
			want = control(r.address, ack, r.tx)
		case r.kind == poll:
			want = control(r.address, eot, 0)
		}
		if got := b.answer(wire); !bytes.Equal(got, want) {
			t.Errorf("%s: answered %X, want %X", v.Meaning, got, want)
		}
	})
	if seen != 22 {
		t.Errorf("frames of masters: got %d, want 22", seen)
	}
}

// What pumps were captured saying is what this package says of the same facts.
func TestPumpsSayAlike(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	side2 := func(m Model, price, totalUL int64) *side {
		b := New(Options{Model: m, Now: func() time.Time { return start }, Hoses: []Hose{{Side: 2, Nozzle: 1, Price: price, TotalizerUL: totalUL}}})
		return b.order[0]
	}
	tests := []struct {
		hex string
		say func() []byte
	}{
		{"513A030400812311261403FA", func() []byte { // lifted
			s := side2(Model{}, 8123, 0)
			s.tx = 0xA
			s.nozzles[0].Lift()
			return s.report()
		}},
		{"5139651001000042663300004266330000000000A4F003FA", func() []byte {
			s := side2(Model{}, 8123, 4_266_330_000)
			s.tx = 9
			s.tellTotal(start, 1)
			return s.report()
		}},
		{"513E010101010102F74F03FA", func() []byte { // reset and authorized at once
			s := side2(Model{}, 8123, 0)
			s.tx, s.status = 0xE, 5
			s.command(start, 5)
			s.command(start, 6)
			return s.report()
		}},
		{"5035650D010000004266330000012345676EDF03FA", func() []byte { // amount total not played
			s := New(Options{Model: Model{CardTotals: true}, Hoses: []Hose{{Side: 1, Nozzle: 1, Price: 1, TotalizerUL: 4_266_330_000}}}).order[0]
			s.tx = 5
			s.tellTotal(start, 1)
			s.pending[0] = append(s.pending[0][:9], pack(1_234_567, 12)...)
			return s.report()
		}},
		{"503302080008483400593838030303FA", func() []byte { // whose checksum is 0303
			s := New(Options{Hoses: []Hose{{Side: 1, Nozzle: 1, Price: 1}}}).order[0]
			s.tx, s.shown = 3, [2]int64{84834, 593838}
			s.tellFill(start)
			return s.report()
		}},
		{"50330208000000050000003510FA9903FA", func() []byte { // whose checksum has FA
			s := New(Options{Hoses: []Hose{{Side: 1, Nozzle: 1, Price: 1}}}).order[0]
			s.tx, s.shown = 3, [2]int64{5, 35}
			s.tellFill(start)
			return s.report()
		}},
	}
	for _, tt := range tests {
		if got := strings.ToUpper(hex.EncodeToString(tt.say())); got != tt.hex {
			t.Errorf("got  %s\nwant %s", got, tt.hex)
		}
	}
}

// Whatever comes in, cut goes on and takes no more than there is, and what it
// finds is answered without a panic.
func FuzzAnswer(f *testing.F) {
	vectors(f, func(_ vector, wire []byte) { f.Add(wire) })
	f.Fuzz(func(t *testing.T, in []byte) {
		b := New(Options{Hoses: []Hose{{Side: 1, Nozzle: 1, Price: 1}, {Side: 1, Nozzle: 2, Price: 1}}})
		for len(in) > 0 {
			n, wire := cut(in)
			if n < 0 || n > len(in) || len(wire) != n {
				t.Fatalf("cut(%X) = %d, %X", in, n, wire)
			}
			if n == 0 {
				return
			}
			b.answer(wire)
			in = in[n:]
		}
	})
}

package yard

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
)

// testdata/vectors.json is the modbus-rtu part of the project's collection of
// frames; each names its source.
func vectors(t *testing.T, each func(direction, meaning string, frame []byte)) {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Direction, Hex, Meaning string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 12 {
		t.Fatalf("vectors: got %d, want 12", len(all))
	}
	for _, v := range all {
		frame, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatal(err)
		}
		each(v.Direction, v.Meaning, frame)
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	vectors(t, func(direction, meaning string, frame []byte) {
		body := frame[:len(frame)-2]
		if got := seal(bytes.Clone(body)); !bytes.Equal(got, frame) {
			t.Errorf("%s: sealed %X, want %X", meaning, got, frame)
		}
		if direction != "master->slave" {
			return
		}
		if n, request := cut(frame); n != len(frame) || !bytes.Equal(request, body) {
			t.Errorf("%s: cut %d, %X, want the whole frame", meaning, n, request)
		}
	})
}

// Each printed request does at a module of the right kind what it is said to do.
func TestVectorsAreObeyed(t *testing.T) {
	t.Parallel()
	kinds := map[string]Kind{
		"0101001000037DCE": CounterModule, "01050010FF008DFF": CounterModule,
		"010500FFFF00BC0A": RelayModule, "0105020100089C74": RelayModule, "010F0000000801FFBED5": RelayModule,
		"01050000FF008C3A": RelayModule, "010500000000CDCA": RelayModule, "010200000003380B": RelayModule,
		"110400000002735B": CounterModule,
	}
	seen := 0
	vectors(t, func(direction, meaning string, frame []byte) {
		kind := kinds[string(bytes.ToUpper([]byte(hex.EncodeToString(frame))))]
		if direction != "master->slave" {
			return
		}
		seen++
		y := New(Options{Modules: []Module{{Slave: frame[0], Kind: kind}}})
		reply := y.answer(frame[:len(frame)-2])
		if len(reply) < 5 || reply[1] != frame[1] {
			t.Errorf("%s: got %X, want no exception", meaning, reply)
		}
		if frame[1] == 5 && !bytes.Equal(reply, frame) {
			t.Errorf("%s: got %X, want the request back", meaning, reply)
		}
	})
	if seen != len(kinds) {
		t.Errorf("requests: got %d, want %d", seen, len(kinds))
	}
}

// Replies that the collection computed for known content.
func TestRepliesPrintAlike(t *testing.T) {
	t.Parallel()
	y := New(Options{
		Modules: []Module{{Slave: 1, Kind: CounterModule}},
		Hoses:   []Hose{{ID: "d", Pulser: Terminal{Slave: 1}, Switch: Terminal{Slave: 1}, PulsesNum: 100, Count: 100_000}},
	})
	y.Nozzle("d").Lift()
	for _, tt := range []struct{ request, want string }{
		{"010300000002", "01030486A000011299"},
		{"010300800001", "018302C0F1"},
		{"010200000003", "010201016048"},
	} {
		request, _ := hex.DecodeString(tt.request)
		if got := hex.EncodeToString(y.answer(request)); got != string(bytes.ToLower([]byte(tt.want))) {
			t.Errorf("%s: got %s, want %s", tt.request, got, tt.want)
		}
	}
}

// Whatever comes in, cut goes on and the modules do not panic.
func FuzzCut(f *testing.F) {
	f.Add([]byte{1, 5, 0, 0, 0xFF, 0, 0x8C, 0x3A})
	f.Add([]byte{1, 15, 0, 0, 0, 8, 1, 0xFF, 0xBE, 0xD5})
	f.Fuzz(func(t *testing.T, in []byte) {
		y := New(Options{Modules: []Module{{Slave: 1, Kind: CounterModule}, {Slave: 2, Kind: RelayModule}}})
		if len(in) >= 2 {
			y.answer(in) // as if its CRC had been right
		}
		for len(in) > 0 {
			n, _ := cut(in)
			if n < 0 || n > len(in) {
				t.Fatalf("cut(%X) = %d", in, n)
			}
			if n == 0 {
				return
			}
			in = in[n:]
		}
	})
}

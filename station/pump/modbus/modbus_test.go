package modbus_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/pump/modbus"
)

// testdata/vectors.json is the modbus-rtu part of the project's test vectors;
// each names its own source.
type vector struct {
	Direction, Hex, Meaning, Source string
}

func (v vector) side() explain.Side {
	if strings.HasPrefix(v.Direction, "master") {
		return explain.Host
	}
	return explain.Device
}

func vectors(t testing.TB) (vs []vector) {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &vs); err != nil || len(vs) == 0 {
		t.Fatalf("vectors: got %d and error %v, want some", len(vs), err)
	}
	return vs
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := unhex(t, v.Hex)
		if _, err := modbus.Explain(v.side(), b); err != nil {
			t.Errorf("%s (%s): %v", v.Hex, v.Meaning, err)
		}
		for i := range b {
			spoiled := bytes.Clone(b)
			spoiled[i] ^= 0x04
			if lines, err := modbus.Explain(v.side(), spoiled); err == nil {
				t.Errorf("%X: explained as %v, want a CRC error", spoiled, lines)
			}
		}
		f := modbus.Frame{Slave: b[0], Function: b[1], Data: b[2 : len(b)-2]}
		if got := f.Bytes(); !bytes.Equal(got, b) {
			t.Errorf("round trip: got %X, want %X", got, b)
		}
	}
}

func TestCRC(t *testing.T) {
	t.Parallel()
	if got := modbus.CRC([]byte("123456789")); got != 0x4B37 {
		t.Errorf("got %04X, want 4B37", got)
	}
}

func TestRequestsAreTheDocumentedBytes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		f    modbus.Frame
		want string
	}{
		{modbus.Write(1, modbus.WriteCoil, 0, 0xFF00), "01050000FF008C3A"},
		{modbus.Write(1, modbus.WriteCoil, 0x0201, 8), "0105020100089C74"},
		{modbus.Read(1, modbus.ReadCoils, 16, 3), "0101001000037DCE"},
		{modbus.Read(1, modbus.ReadInputs, 0, 3), "010200000003380B"},
		{modbus.Read(17, modbus.ReadRegisters, 0, 2), "110400000002735B"},
	}
	for _, tt := range tests {
		if got := hex.EncodeToString(tt.f.Bytes()); !strings.EqualFold(got, tt.want) {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestParseReply(t *testing.T) {
	t.Parallel()
	counter := modbus.Read(1, modbus.ReadHolding, 0, 2)
	good := unhex(t, "01030486A000011299")
	bad := slices.Concat(good[:8], []byte{0})
	tests := []struct {
		name string
		in   []byte
		want []uint16
		err  error
	}{
		{"whole", good, []uint16{0x86A0, 1}, nil},
		{"after noise", slices.Concat([]byte{0, 0xFF, 0x55}, good), []uint16{0x86A0, 1}, nil},
		{"after the echo of the request", slices.Concat(counter.Bytes(), good), []uint16{0x86A0, 1}, nil},
		{"after a reply of another length", slices.Concat(unhex(t, "010201016048"), good), []uint16{0x86A0, 1}, nil},
		{"after a reply of another count", slices.Concat(modbus.Frame{Slave: 1, Function: 3, Data: []byte{2, 0, 7}}.Bytes(), good), []uint16{0x86A0, 1}, nil},
		{"after a damaged reply", slices.Concat(bad, good), []uint16{0x86A0, 1}, nil},
		{"short", good[:8], nil, modbus.ErrShort},
		{"exception", unhex(t, "018302C0F1"), nil, modbus.Exception(2)},
	}
	for _, tt := range tests {
		f, rest, err := modbus.ParseReply(counter, tt.in)
		for err != nil && !errors.Is(err, modbus.ErrShort) && f.Function == 0 {
			f, rest, err = modbus.ParseReply(counter, rest)
		}
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: got error %v, want %v", tt.name, err, tt.err)
			continue
		}
		if err == nil && !slices.Equal(f.Registers(), tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, f.Registers(), tt.want)
		}
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side      explain.Side
		hex, want string
	}{
		{explain.Host, "0105", "not complete"},
		{explain.Host, "01050000FF008C3B", "CRC 8C 3B, want 8C 3A"},
		{explain.Device, hex.EncodeToString(modbus.Frame{Slave: 1, Function: 0x2B}.Bytes()), "unknown function 2B"},
		{explain.Device, hex.EncodeToString(modbus.Frame{Slave: 1, Function: 3, Data: []byte{4, 0, 0}}.Bytes()), "byte count 04 before 2"},
		{explain.Host, hex.EncodeToString(modbus.Read(1, modbus.ReadHolding, 0, 126).Bytes()), "count 126, want 1 to 125"},
	}
	for _, tt := range tests {
		_, err := modbus.Explain(tt.side, unhex(t, tt.hex))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.hex, err, tt.want)
		}
	}
}

func FuzzParseReply(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, request := range []modbus.Frame{
			modbus.Read(1, modbus.ReadHolding, 0, 2), modbus.Read(1, modbus.ReadInputs, 0, 3),
			modbus.Write(1, modbus.WriteCoil, 16, 0xFF00),
		} {
			got, rest, err := modbus.ParseReply(request, b)
			if err == nil && !bytes.Contains(b, got.Bytes()) {
				t.Fatalf("%X is not in %X", got.Bytes(), b)
			}
			if err != nil && !errors.Is(err, modbus.ErrShort) && len(rest) >= len(b) {
				t.Fatalf("no progress on %X", b)
			}
		}
		_, _ = modbus.Explain(explain.Device, b) // must not panic
		_, _ = modbus.Explain(explain.Host, b)
	})
}

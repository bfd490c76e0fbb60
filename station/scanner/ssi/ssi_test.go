package ssi_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/scanner/ssi"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// testdata/vectors.json is the zebra-ssi part of the project's test vectors, and
// more of the same; each names its own source.
type vector struct{ Direction, Hex, Meaning, Source string }

func (v vector) fromHost() bool { return strings.HasPrefix(v.Direction, "host") }
func (v vector) negative() bool { return strings.HasPrefix(v.Meaning, "NEGATIVE") }

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

// Every vector is explained, is its own round trip, and is refused when any bit
// of it is wrong.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := unhex(t, v.Hex)
		lines, err := ssi.Explain(v.fromHost(), b)
		if (err != nil) != v.negative() {
			t.Errorf("%s (%s): got %q, %v", v.Hex, v.Meaning, lines, err)
		}
		if v.negative() || len(b) == 1 {
			continue
		}
		p, n, err := ssi.Parse(b)
		if err != nil || n != len(b) || !bytes.Equal(p.Bytes(), b) {
			t.Errorf("%s: round trip gives %X of %d bytes, %v", v.Hex, p.Bytes(), n, err)
		}
		for i := range b {
			for bit := range 8 {
				spoiled := bytes.Clone(b)
				spoiled[i] ^= 1 << bit
				if lines, err := ssi.Explain(v.fromHost(), spoiled); err == nil {
					t.Errorf("%X: explained as %q, want an error", spoiled, lines)
				}
			}
		}
	}
}

// What the host sends is, byte for byte, what is published.
func TestCommandsAreTheDocumentedBytes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p    ssi.Packet
		want string
	}{
		{ssi.Trigger(true), "04E40400FF14"},
		{ssi.Trigger(false), "04E50400FF13"},
		{ssi.Packet{Opcode: ssi.OpNak, Source: ssi.FromHost, Data: []byte{ssi.NakResend}}, "05D1040001FF25"},
		{ssi.Packet{Opcode: ssi.OpScanDisable, Source: ssi.FromHost}, "04EA0400FF0E"},
		{ssi.Packet{Opcode: ssi.OpDecode, Data: []byte("\x01NR")}, "07F30000014E52FE65"},
	}
	for _, tt := range tests {
		if got := fmt.Sprintf("%X", tt.p.Bytes()); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host bool
		hex  string
		want []string
	}{
		{false, "07F30000014E52FE65", []string{
			"length: 7 bytes before the checksum", "opcode: F3 DECODE_DATA: a symbol was read", "status: 00 first time, nothing follows",
			"symbology: 01 Code 39, AIM ]A0", `text: "NR"`, "checksum: FE65 right"}},
		{true, "05D1040001FF25", []string{
			"length: 5 bytes before the checksum", "opcode: D1 CMD_NAK: not understood", "status: 00 first time, nothing follows",
			"cause: 01 checksum wrong, send again", "checksum: FF25 right"}},
	}
	for _, tt := range tests {
		got, err := ssi.Explain(tt.host, unhex(t, tt.hex))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("explain %s: %v (-want +got):\n%s", tt.hex, err, diff)
		}
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host      bool
		hex, want string
	}{
		{false, "07F300", "not complete: 3 bytes, and its length asks for more"},
		{false, "", "not complete"},
		{false, "03F30000", "length 3, want at least 4"},
		{false, "07F30000014E52FE66", "checksum FE66, want FE65"},
		{false, "07F30000014E52FE6500", "1 bytes follow the packet"},
		{true, "07F30000014E52FE65", "its source is 00, want 04"},
		{false, "04E40000FF18", "is sent by the host only"},
	}
	for _, tt := range tests {
		if lines, err := ssi.Explain(tt.host, unhex(t, tt.hex)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("explain %s: got %q, %v, want %q", tt.hex, lines, err, tt.want)
		}
	}
}

// A moment is what came when, what it meant, and what was sent then, as the
// opcodes of packets, with + for one sent again and 00 for a wake-up.
type moment struct {
	ms   int
	in   []byte
	want []string
	sent string
}

func from(opcode, status byte, data ...byte) []byte {
	return ssi.Packet{Opcode: opcode, Status: status, Data: data}.Bytes()
}

func label(status byte, text string) []byte {
	return from(ssi.OpDecode, status, append([]byte{0x1C}, text...)...)
}

func TestConversation(t *testing.T) {
	t.Parallel()
	const noise = "noise: what came is no SSI packet; check baud rate and parity, and that the scanner is set to the SSI host"
	const silent = "unanswered: the scanner does not answer; check power, cable and baud rate, and that it is set to the SSI host"
	v1 := label(0, "V1")
	damaged := bytes.Clone(v1)
	damaged[5] ^= 1
	tests := []struct {
		name    string
		send    []ssi.Packet // at 0 ms
		moments []moment
	}{
		{"a label", nil, []moment{{0, v1, []string{`decoded 1C "V1"`}, "D0"}}},
		{"a label in pieces", nil, []moment{{0, v1[:1], nil, ""}, {60, v1[1:6], nil, ""}, {120, v1[6:], []string{`decoded 1C "V1"`}, "D0"}}},
		{"two packets at once", nil, []moment{{0, slices.Concat(v1, label(0, "V2")), []string{`decoded 1C "V1"`, `decoded 1C "V2"`}, "D0 D0"}}},
		{"damaged, and sent again", nil, []moment{
			{0, damaged, nil, ""}, {99, nil, nil, ""}, {100, nil, []string{noise}, "D1"},
			{110, label(ssi.Resent, "V1"), []string{`decoded 1C "V1"`}, "D0"},
		}},
		{"a byte lost", nil, []moment{{0, slices.Concat(v1[:3], v1[4:]), nil, ""}, {100, nil, []string{noise}, "D1"}}},
		{"noise before a packet", nil, []moment{
			{0, slices.Concat([]byte{0xFF, 0xFE, 0xF3, 0x00}, v1), nil, ""}, // looks like a packet to come
			{100, nil, []string{`decoded 1C "V1"`}, "D0"},
		}},
		{"noise and nothing else", nil, []moment{
			{0, bytes.Repeat([]byte{0xF8, 0x80, 0x7E}, 300), nil, ""}, {100, nil, []string{noise}, "D1"}, {5000, nil, nil, ""},
		}},
		{"a NUL of a scanner that wakes is nothing", nil, []moment{{0, []byte{0}, nil, ""}, {100, nil, nil, ""}}},
		{"our own packets come back", nil, []moment{
			{0, slices.Concat(ssi.Trigger(true).Bytes(), ssi.Packet{Opcode: ssi.OpAck, Source: ssi.FromHost}.Bytes(), v1), []string{`decoded 1C "V1"`}, "D0"},
			{100, nil, nil, ""},
		}},
		{"an acknowledgment that is ours is no answer", []ssi.Packet{ssi.Beep(0)}, []moment{
			{0, nil, nil, "00"}, {20, nil, nil, "E6"}, {30, ssi.Packet{Opcode: ssi.OpAck, Source: ssi.FromHost}.Bytes(), nil, ""}, {2020, nil, nil, "00"}, {2040, nil, nil, "E6+"},
		}},
		{"a source that is nobody's", nil, []moment{{0, ssi.Packet{Opcode: ssi.OpDecode, Source: 7, Data: []byte("\x03V")}.Bytes(), nil, ""}, {100, nil, []string{noise}, "D1"}}},
		{"a label in two packets", nil, []moment{
			{0, label(ssi.Continued, "first "), []string{"alive"}, "D0"}, {300, label(0, "second"), []string{`decoded 1C "first second"`}, "D0"},
			{600, v1, []string{`decoded 1C "V1"`}, "D0"},
		}},
		{"the rest of a label never comes", nil, []moment{
			{0, label(ssi.Continued, "first "), []string{"alive"}, "D0"},
			{300, from(ssi.OpDecode, 0, 0x03, 'V'), []string{`decoded 03 "V"`}, "D0"},
		}},
		{"a symbol without text", nil, []moment{{0, from(ssi.OpDecode, 0, 0x03), []string{"alive"}, "D0"}}},
		{"an event", nil, []moment{{0, from(ssi.OpEvent, 0, 0x21), []string{"alive"}, "D0"}}},
		{"a command to a sleeping scanner", []ssi.Packet{ssi.Beep(0)}, []moment{
			{0, nil, nil, "00"}, {19, nil, nil, ""}, {20, nil, nil, "E6"}, {30, from(ssi.OpAck, 0), []string{"alive"}, ""}, {9000, nil, nil, ""},
		}},
		{"a command is sent thrice", []ssi.Packet{ssi.Beep(0)}, []moment{
			{0, nil, nil, "00"}, {20, nil, nil, "E6"}, {2020, nil, nil, "00"}, {2040, nil, nil, "E6+"}, {4040, nil, nil, "00"}, {4060, nil, nil, "E6+"},
			{6060, nil, []string{silent}, ""}, {20_000, nil, nil, ""},
		}},
		{"a command is asked for again", []ssi.Packet{ssi.Beep(0)}, []moment{
			{0, nil, nil, "00"}, {20, nil, nil, "E6"}, {30, from(ssi.OpNak, 0, ssi.NakResend), []string{"alive"}, "E6+"},
			{40, from(ssi.OpAck, 0), []string{"alive"}, ""},
		}},
		{"a command is denied, and the next one sent", []ssi.Packet{ssi.Beep(0xAA), ssi.Trigger(true)}, []moment{
			{0, nil, nil, "00"}, {20, nil, nil, "E6"},
			{30, from(ssi.OpNak, 0, ssi.NakDenied), []string{"alive: the scanner refused BEEP: denied"}, "E4"},
		}},
		{"an acknowledgment of nothing", nil, []moment{{0, from(ssi.OpAck, 0), []string{"alive"}, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var h ssi.Host
			for _, p := range tt.send {
				h.Send(noon, p)
			}
			for _, m := range tt.moments {
				at := noon.Add(time.Duration(m.ms) * time.Millisecond)
				got := showAll(append(h.Feed(at, m.in), h.Tick(at)...))
				if diff := cmp.Diff(m.want, got); diff != "" {
					t.Errorf("at %d ms (-want +got):\n%s", m.ms, diff)
				}
				if sent := show(t, h.Take()); sent != m.sent {
					t.Errorf("sent at %d ms: got %q, want %q", m.ms, sent, m.sent)
				}
			}
		})
	}
}

func showAll(events []ssi.Event) (all []string) {
	for _, e := range events {
		s := [...]string{"decoded", "alive", "noise", "unanswered"}[e.Kind]
		switch {
		case e.Kind == ssi.Decoded:
			s += fmt.Sprintf(" %02X %q", e.Code, e.Text)
		case e.Reason != "":
			s += ": " + e.Reason
		}
		all = append(all, s)
	}
	return all
}

func show(t *testing.T, out []byte) string {
	t.Helper()
	var all []string
	for len(out) > 0 {
		if out[0] == 0 {
			all, out = append(all, "00"), out[1:]
			continue
		}
		p, n, err := ssi.Parse(out)
		if err != nil || p.Source != ssi.FromHost {
			t.Fatalf("sent %X: %v, want packets of the host", out, err)
		}
		s := fmt.Sprintf("%02X", p.Opcode)
		if p.Status&ssi.Resent != 0 {
			s += "+"
		}
		all, out = append(all, s), out[n:]
	}
	return strings.Join(all, " ")
}

// A symbol that never ends is given up.
func TestEndlessSymbol(t *testing.T) {
	t.Parallel()
	var h ssi.Host
	refused := 0
	for range 100 {
		for _, e := range h.Feed(noon, label(ssi.Continued, strings.Repeat("x", 240))) {
			if e.Kind == ssi.Noise {
				refused++
			}
		}
	}
	if refused < 5 || refused > 6 {
		t.Errorf("24 kB of one symbol: refused %d times, want once each 4 kB", refused)
	}
}

// FuzzHost holds that where the kernel splits a stream does not matter, that
// every label out was in a good packet, and that what is sent are packets.
func FuzzHost(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex), uint16(3))
	}
	f.Add(bytes.Repeat([]byte{0xFF, 0xF3, 0}, 400), uint16(700))
	f.Fuzz(func(t *testing.T, in []byte, at uint16) {
		var whole, split ssi.Host
		want := append(whole.Feed(noon, in), whole.Tick(noon.Add(time.Second))...)
		cut := min(int(at), len(in))
		got := append(split.Feed(noon, in[:cut]), split.Feed(noon, in[cut:])...)
		got = append(got, split.Tick(noon.Add(time.Second))...)
		if diff := cmp.Diff(showAll(want), showAll(got)); diff != "" {
			t.Fatalf("split of %X at %d (-whole +split):\n%s", in, cut, diff)
		}
		show(t, whole.Take())
		if due := whole.Due(); !due.IsZero() {
			t.Fatalf("due after the end of %X: got %v, want never", in, due)
		}
		for _, e := range want {
			if e.Kind == ssi.Decoded && len(e.Text) < 250 && !bytes.Contains(in, e.Text) {
				t.Fatalf("text of %X: got %q, want a part of it", in, e.Text)
			}
		}
	})
}

// FuzzParse holds that a packet is its own round trip, and explained or refused.
func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		p, n, err := ssi.Parse(in)
		for _, host := range []bool{true, false} {
			lines, err2 := ssi.Explain(host, in)
			if err2 == nil && len(lines) < 1 || err != nil && err2 == nil && !bytes.Equal(in, []byte{0}) {
				t.Fatalf("explain %X: got %q, and parse says %v", in, lines, err)
			}
		}
		switch {
		case errors.Is(err, ssi.ErrShort) || err != nil:
		case !bytes.Equal(p.Bytes(), in[:n]):
			t.Fatalf("round trip of %X: got %X", in[:n], p.Bytes())
		}
	})
}

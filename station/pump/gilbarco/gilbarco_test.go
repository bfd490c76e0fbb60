package gilbarco_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/pump/gilbarco"
)

// testdata/vectors.json is the gilbarco-two-wire part of the project's test
// vectors; each names its own source.
type vector struct{ Direction, Hex, Meaning, Source string }

func (v vector) side() explain.Side {
	if strings.HasPrefix(v.Direction, "controller") {
		return explain.Host
	}
	return explain.Device
}

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

// Every vector is explained, a block is its own round trip, and no bit of one
// may be wrong.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := unhex(t, v.Hex)
		lines, err := gilbarco.Explain(v.side(), b)
		if (err != nil) != v.negative() {
			t.Errorf("%s (%s): got %v, %v", v.Hex, v.Meaning, lines, err)
		}
		if v.negative() || lines[0].Meaning != gilbarco.Unproven {
			if !v.negative() {
				t.Errorf("%s: does not say that the codec is %s", v.Hex, gilbarco.Unproven)
			}
			continue
		}
		if b[0] != 0xFF { // one byte or text, neither of which has a check
			continue
		}
		block, err := gilbarco.ParseBlock(v.side() == explain.Host, b)
		if err != nil || !bytes.Equal(block.Bytes(), b) {
			t.Errorf("%s: round trip gives %X, %v", v.Hex, block.Bytes(), err)
		}
		for i := range b {
			for bit := range 8 {
				spoiled := bytes.Clone(b)
				spoiled[i] ^= 1 << bit
				if lines, err := gilbarco.Explain(v.side(), spoiled); err == nil {
					t.Errorf("%X: explained as %v, want an error", spoiled, lines)
				}
			}
		}
	}
}

// The figures are those that the published meanings give.
func TestFigures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side explain.Side
		hex  string
		want []string
	}{
		{explain.Device, "FFF1F8EBE1E0E0E0F6E1F4F7E0E0E1E1F9E0E7E2E2E0E0FAE0E0E5E2E0E0FBE8F0", []string{
			"block 33 bytes: transaction", "preset of volume F1:", "preset F8 0001B: not decoded", "grade F6 1: 1, counted from 0", "price level 1 F4:",
			"price F7 1100: 1100", "volume F9 002270: 002270", "money FA 002500: 002500", "check E8: right"}},
		{explain.Host, "FFE3F1F4F6E0F8E0E0E0E2E0FBEEF0", []string{
			"block 15 bytes: preset a volume for a grade", "preset of volume F1:", "price level 1 F4:", "grade F6 0: 0, counted from 0",
			"preset F8 02000: 02000", "check EE: right"}},
		{explain.Host, "12", []string{"pump 2: 2", "command 1: authorize; it does not reply"}},
		{explain.Device, "70", []string{"pump 0: 16", "state 7: call: the handle is up"}},
		{explain.Host, "FC", []string{"all pumps FC: stop"}},
		{explain.Device, "E0E5E2E1E0E0", []string{"money so far E0E5E2E1E0E0: 001250; these bytes have no check"}},
		{explain.Device, "BAB0B3B1B0B1B0B0B0B0B1B1B1B1B2C2B98D8A", []string{
			"text :03101000011112B9:", "pump 1: 1", "handle 2: 2 is up", "check B9: not decoded"}},
	}
	for _, tt := range tests {
		lines, err := gilbarco.Explain(tt.side, unhex(t, tt.hex))
		var got []string
		for _, l := range lines[min(1, len(lines)):] {
			got = append(got, strings.TrimSuffix(fmt.Sprintf("%s %s: %s", l.Field, l.Raw, l.Meaning), " "))
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.hex, err, diff)
		}
	}
}

// What is made is what was captured, or computed from the published layout.
func TestMade(t *testing.T) {
	t.Parallel()
	tests := []struct {
		got  []byte
		want string
	}{
		{[]byte{gilbarco.Authorize.Byte(2)}, "12"},
		{[]byte{gilbarco.Status.Byte(16)}, "00"},
		{gilbarco.Block{FromHost: true, Words: []gilbarco.Word{
			{Code: gilbarco.Level1}, {Code: gilbarco.Grade, Digits: "0"}, {Code: gilbarco.Price, Digits: "1130"},
		}}.Bytes(), "FFE5F4F6E0F7E0E3E1E1FBEBF0"},
		{gilbarco.Block{FromHost: true, Words: []gilbarco.Word{
			{Code: gilbarco.PresetMoney}, {Code: gilbarco.Level1}, {Code: gilbarco.Value, Digits: "015000"},
		}}.Bytes(), "FFE4F2F4F8E0E0E0E5E1E0FBEEF0"},
	}
	for _, tt := range tests {
		if got := fmt.Sprintf("%X", tt.got); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side      explain.Side
		hex, want string
	}{
		{explain.Host, "", "there is no byte"},
		{explain.Host, "92", "92 is no command"},
		{explain.Device, "12", "12 is no state"},
		{explain.Host, "FFE9FEE0E1E0FB", "not complete"},
		{explain.Host, "FFE8FEE0E1E0FBEFF0", "length E8, want E9 for 7 bytes after it"},
		{explain.Host, "FFE9FEE0E1E0FBEDF0", "check ED, want EE"},
		{explain.Host, "FEE9FEE0E1E0FBEEF0", "begins with FF"},
		{explain.Host, "FFEBFEE0E1FBEDF0", "want"},
		{explain.Device, "FFF9E1FBECF0", "is not in the table"},
		{explain.Device, "BA30", "eighth bit clear"},
		{explain.Device, "BAB0", "2 bytes, want 19"},
		{explain.Host, strings.Repeat("FF", 700), "want at most"},
	}
	for _, tt := range tests {
		if lines, err := gilbarco.Explain(tt.side, unhex(t, tt.hex)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40s: got %v, %v, want %q", tt.hex, lines, err, tt.want)
		}
	}
}

// FuzzExplain holds that what is explained is its own round trip.
func FuzzExplain(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex), v.side() == explain.Host)
	}
	f.Fuzz(func(t *testing.T, in []byte, host bool) {
		side := explain.Device
		if host {
			side = explain.Host
		}
		if lines, err := gilbarco.Explain(side, in); (err == nil) != (len(lines) > 1) {
			t.Fatalf("%X: got %v, %v", in, lines, err)
		}
		if b, err := gilbarco.ParseBlock(host, in); err == nil && !bytes.Equal(b.Bytes(), in) {
			t.Fatalf("round trip of %X: got %X", in, b.Bytes())
		}
	})
}

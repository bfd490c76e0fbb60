package azt_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/pump/azt"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// testdata/vectors.json is the azt-2.0-topaz part of the project's test vectors;
// each names its own source. All are computed.
type vector struct{ Direction, Hex, Meaning, Source string }

func (v vector) side() explain.Side {
	if strings.HasPrefix(v.Direction, "host") {
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

// Every vector is explained, is its own round trip, and no bit of one may be
// wrong.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := unhex(t, v.Hex)
		lines, err := azt.Explain(v.side(), b)
		if (err != nil) != v.negative() {
			t.Errorf("%s (%s): got %v, %v", v.Hex, v.Meaning, lines, err)
		}
		if v.negative() {
			continue
		}
		if lines[0].Meaning != azt.Unproven {
			t.Errorf("%s: does not say that the codec is %s", v.Hex, azt.Unproven)
		}
		if got := again(t, v.side(), b); !bytes.Equal(got, b) {
			t.Errorf("%s: round trip gives %X", v.Hex, got)
		}
		for i := range b {
			for bit := range 8 {
				spoiled := bytes.Clone(b)
				spoiled[i] ^= 1 << bit
				if lines, err := azt.Explain(v.side(), spoiled); err == nil {
					t.Errorf("%X: explained as %v, want an error", spoiled, lines)
				}
			}
		}
	}
}

// again reads a frame and writes it.
func again(t testing.TB, side explain.Side, b []byte) []byte {
	t.Helper()
	if side == explain.Host {
		r, err := azt.ParseRequest(b)
		if err != nil {
			return nil
		}
		return r.Bytes()
	}
	a, err := azt.ParseAnswer(b)
	if err != nil {
		return nil
	}
	return a.Bytes()
}

func TestFigures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side  explain.Side
		frame []byte
		want  []string
	}{
		{explain.Host, azt.Request{Channel: 1, Command: azt.SetDose, Data: "020000"}.Bytes(), []string{
			"pump 21: 1", "command 54: set a dose in liters", "dose 02000: 20.00 L", "full tank 0: no", "check 74: right"}},
		{explain.Host, azt.Request{Command: azt.Broadcast, Data: "1"}.Bytes(), []string{
			"pump : all", "command 57: common parameter", `data "1":`, "check 65: right"}},
		{explain.Device, azt.Answer{Data: "41"}.Bytes(), []string{
			"state 4: finished, waits for the sale to be confirmed", "reason 1: not decoded", "check 46: right"}},
		{explain.Device, azt.Answer{Data: "001234"}.Bytes(), []string{"volume 001234: 12.34 L, to 34", "check 47: right"}},
		{explain.Device, azt.Answer{Data: "0123400314672550"}.Bytes(), []string{
			"volume 01234: 12.34 L, to 35", "money 0031467: 314.67", "price 2550: 25.50", "check 42: right"}},
		{explain.Device, azt.Answer{Data: "0000123400005678"[:10]}.Bytes(), []string{
			"total volume 00001: to 36", "total money 23400: to 36", "check 47: right"}},
	}
	for _, tt := range tests {
		lines, err := azt.Explain(tt.side, tt.frame)
		var got []string
		for _, l := range lines[min(1, len(lines)):] {
			got = append(got, strings.TrimSuffix(fmt.Sprintf("%s %s: %s", l.Field, l.Raw, l.Meaning), " "))
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%X: %v (-want +got):\n%s", tt.frame, err, diff)
		}
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side      explain.Side
		hex, want string
	}{
		{explain.Host, "", "not complete"},
		{explain.Host, "7F02215E314E0303", "not complete"},
		{explain.Host, "7E02215E314E030353", "begins with 7F"},
		{explain.Host, "7F06", "02 should follow 7F"},
		{explain.Host, "7F02215E314F030353", "byte 31 at 4 is followed by 4F, want its complement 4E"},
		{explain.Host, "7F02215E314E030354", "check 54, want 53"},
		{explain.Host, "7F02215E314E03035300", "1 bytes follow the frame"},
		{explain.Host, "7F02030343", "nothing between 02 and 03"},
		{explain.Host, "7F02215E030362", "there is no command"},
		{explain.Host, fmt.Sprintf("%X", azt.Request{Channel: 1, Command: 0x7A}.Bytes()), "unknown command 7A"},
		{explain.Host, fmt.Sprintf("%X", azt.Request{Channel: 1, Command: azt.SetPrice, Data: "12"}.Bytes()), "2 digits of data, want 4"},
		{explain.Host, fmt.Sprintf("%X", azt.Request{Channel: 1, Command: azt.SetDose, Data: "020007"}.Bytes()), `full tank "7": not a value`},
		{explain.Host, fmt.Sprintf("%X", azt.Request{Channel: 1, Command: 0x57, Data: strings.Repeat("1", 70)}.Bytes()), "more than 64 bytes"},
		{explain.Device, "7F07", "answer 07 is none of"},
	}
	for _, tt := range tests {
		if lines, err := azt.Explain(tt.side, unhex(t, tt.hex)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40s: got %v, %v, want %q", tt.hex, lines, err, tt.want)
		}
	}
}

// FuzzExplain holds that what is read is its own round trip.
func FuzzExplain(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex), v.side() == explain.Host)
	}
	f.Fuzz(func(t *testing.T, in []byte, host bool) {
		side := explain.Device
		if host {
			side = explain.Host
		}
		lines, err := azt.Explain(side, in)
		if (err == nil) != (len(lines) > 1) {
			t.Fatalf("%X: got %v, %v", in, lines, err)
		}
		if b := again(t, side, in); b != nil && !bytes.Equal(b, in) || b == nil && err == nil {
			t.Fatalf("round trip of %X: got %X", in, b)
		}
	})
}

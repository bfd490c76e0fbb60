package frame

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// A vector is a frame that somebody else printed. testdata/vectors.json is the
// companytec-cbc part of the project's collection, printed.json what the manual
// prints beside; each names its own source.
type vector struct {
	Direction, Hex, Meaning, Source string
}

func (v vector) side() explain.Side {
	if strings.HasPrefix(v.Direction, "host") {
		return explain.Host
	}
	return explain.Device
}

func vectors(t testing.TB) (vs []vector, frames [][]byte) {
	t.Helper()
	for _, name := range []string{"testdata/vectors.json", "testdata/printed.json"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var some []vector
		if err := json.Unmarshal(b, &some); err != nil || len(some) == 0 {
			t.Fatalf("%s: got %d and error %v, want some", name, len(some), err)
		}
		vs = append(vs, some...)
	}
	for _, v := range vs {
		f, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
	}
	return vs, frames
}

func TestVectors(t *testing.T) {
	t.Parallel()
	vs, frames := vectors(t)
	for i, v := range vs {
		lines, err := Explain(v.side(), frames[i])
		negative := strings.HasPrefix(v.Source, "negative")
		if negative == (err == nil) {
			t.Errorf("%s (%s): got %v, error %v, want an error: %t", frames[i], v.Meaning, lines, err, negative)
		}
	}
}

func TestExplainSaysFields(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side  explain.Side
		frame string
		want  [][3]string // field, raw, meaning
	}{
		{explain.Device, "(00038600386010003E001C0812164002068300000807890098)", [][3]string{
			{"total", "000386", "3.86"}, {"volume", "003860", "3.860 L"}, {"price", "1000", "1.000 a liter"},
			{"duration", "001C", "28 s"}, {"totalizer after", "0000080789", "807.89 L"}}},
		{explain.Device, "(Ts19063E0202D3)", [][3]string{{"nozzle code", "19", "channel 6, address 2, position 0"}}},
		{explain.Host, "(&M04S2A)", [][3]string{{"mode", "S", "stop"}}},
		{explain.Device, "(F?t)", [][3]string{{"reason", "t", "the pump did not answer in time or is filling"}}},
		{explain.Device, "(04B328000000000001)", [][3]string{{"identifier 1", "B328000000000001", "B328000000000001"}}},
		{explain.Device, "(04000120)", [][3]string{{"money or volume 1", "000120", "120"}}},
		{explain.Device, "(0)", [][3]string{{"frame", "0", "nothing"}}},
	}
	for _, tt := range tests {
		got, err := Explain(tt.side, []byte(tt.frame))
		if err != nil {
			t.Errorf("%s: %v", tt.frame, err)
		}
		for _, l := range tt.want {
			if !slices.Contains(got, explain.Line{Field: l[0], Raw: l[1], Meaning: l[2]}) {
				t.Errorf("%s: got %v, want %v among them", tt.frame, got, l)
			}
		}
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side        explain.Side
		frame, want string
	}{
		{explain.Device, "(00038600386010003E001C0812164002068300000807890099)", `checksum "99", want 98`},
		{explain.Host, "(&M04S2B)", `checksum "2B", want 2A`},
		{explain.Host, "(&Z)", "no form"},
		{explain.Host, "(&A", "not complete"},
		{explain.Host, "&A)", "begins with ("},
		{explain.Host, "(&A)x", "1 bytes follow"},
	}
	for _, tt := range tests {
		_, err := Explain(tt.side, []byte(tt.frame))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.frame, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	_, frames := vectors(f)
	for _, b := range frames {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		body, rest, err := Parse(b)
		if err == nil && !strings.Contains(string(b), "("+body+")") {
			t.Fatalf("%q is not in %q", body, b)
		}
		if err != nil && !errors.Is(err, ErrShort) && len(rest) >= len(b) {
			t.Fatalf("no progress on %q", b)
		}
		for _, side := range []explain.Side{explain.Host, explain.Device} {
			_, _ = Explain(side, b) // must not panic
		}
		for _, form := range Forms() {
			if s, err := ParseSale(form, body); err == nil && (s.Volume < 0 || s.AmountCents < 0 || s.Index < 0) {
				t.Fatalf("%q as a sale: got %+v", body, s)
			}
		}
		if flows, err := ParseProgress(body); err == nil && len(flows)*8 > len(body) {
			t.Fatalf("%q in progress: got %v", body, flows)
		}
		if sides, err := ParseStatus(body); err == nil && len(sides.letters) < 32 {
			t.Fatalf("%q as a status: got %+v", body, sides)
		}
	})
}

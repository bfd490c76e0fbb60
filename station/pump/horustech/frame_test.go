package horustech

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// testdata/vectors.json is the companytec-horustech part of the project's test
// vectors; each names its own source.
type vector struct {
	Direction, Hex, Meaning, Source string
}

func (v vector) bytes(t testing.TB) []byte {
	t.Helper()
	b, err := hex.DecodeString(v.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (v vector) side() explain.Side {
	if strings.HasPrefix(v.Direction, "host") {
		return explain.Host
	}
	return explain.Device
}

func (v vector) negative() bool { return strings.HasPrefix(v.Source, "negative") }

func vectors(t testing.TB) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vs []vector
	if err := json.Unmarshal(b, &vs); err != nil || len(vs) == 0 {
		t.Fatalf("vectors: got %d and error %v, want some", len(vs), err)
	}
	return vs
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := v.bytes(t)
		lines, err := Explain(v.side(), b)
		if v.negative() {
			if err == nil {
				t.Errorf("%s: explained as %v, want an error", b, lines)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s (%s): %v", b, v.Meaning, err)
			continue
		}
		f, rest, err := parse(b)
		if err != nil || len(rest) != 0 {
			t.Errorf("parse %s: got rest %q, error %v", b, rest, err)
		}
		if got := f.bytes(); !bytes.Equal(got, b) {
			t.Errorf("round trip: got %s, want %s", got, b)
		}
	}
}

// TestRequestsAreTheDocumentedBytes holds what the driver sends to the vectors.
func TestRequestsAreTheDocumentedBytes(t *testing.T) {
	t.Parallel()
	p := preset{nozzle: 1, id: "0000000000000042", value: 4000, seconds: 60}
	tests := []struct {
		f    frame
		want string
	}{
		{request(cmdProgress, ""), ">?0002286B"},
		{request(cmdAcknowledge, ""), ">?00020667"},
		{setMode(1, modeStop), ">?00061301042E"},
		{setMode(1, modeClear), ">?00061301102B"},
		{p.frame8(), ">?0022340100000000000000421S0000400060V0C5"},
		{p.frame6(), ">?0024260100000000000000421S00400060V0000028"},
		{readVolumeTotal(1), ">?00060501012C"},
		{setPrice(1, 24500), ">?000B3201002450032"},
	}
	for _, tt := range tests {
		if got := string(tt.f.bytes()); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestParseSale(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, frame string
		want        sale
	}{
		{"basic", ">!006B0200068403000000010600106010002330007120220164000000807890000080895B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF00000000D7",
			sale{3, pump.Sale{Index: 684, ID: "B3CF6CCFFF1FD792", At: "2020-02-12T16:40", Before: 807_890_000, After: 808_950_000, HasTotals: true,
				Volume: 1_060_000, PriceE4: 10000, AmountCents: 106, Duration: 7 * time.Second}}},
		{"A1", ">!00760210006850110010000600000040000001500233008022112615012500000808950000084895B32800000000000100000000000000420000000000C9",
			sale{1, pump.Sale{Index: 685, ID: "0000000000000042", At: "2026-11-22T15:01:25", Before: 808_950_000, After: 848_950_000,
				HasTotals: true, Volume: 40 * dispense.Liter, PriceE4: 15000, AmountCents: 6000, Duration: 80 * time.Second}}},
		{"A2", ">!00860820054540100000000054800010559000519233003903012408555100000238260000024881B32809096D502E76B32809096D50649600000000001230096300147000C3",
			sale{1, pump.Sale{Index: 5454, ID: "B32809096D506496", At: "2024-01-03T08:55:51", Before: 238_260_000, After: 248_810_000,
				HasTotals: true, Volume: 10_559_000, PriceE4: 5190, AmountCents: 548, Duration: 39 * time.Second}}},
	}
	for _, tt := range tests {
		f, _, err := parse([]byte(tt.frame))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got, err := parseSale(f.params())
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(sale{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side        explain.Side
		frame, want string
	}{
		{explain.Device, ">!000E06000179000181B8", `checksum "B8", want B7`},
		{explain.Device, ">!000E0600017900018", "not complete"},
		{explain.Host, ">!00020245", "sent by the device"},
		{explain.Device, ">!0002EE6D", `unknown command "EE"`},
		{explain.Device, ">!000306057B", "want"},
		{explain.Device, "xx", "begins with >"},
		{explain.Device, ">!00020245zz", "2 bytes follow"},
		{explain.Device, ">!FFFF02", "length"},
	}
	for _, tt := range tests {
		_, err := Explain(tt.side, []byte(tt.frame))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.frame, err, tt.want)
		}
	}
}

// TestParseResynchronizes puts noise and damaged frames before a good one.
func TestParseResynchronizes(t *testing.T) {
	t.Parallel()
	good := frame{explain.Device, "01BBE"}
	rapid.Check(t, func(t *rapid.T) {
		noise := rapid.SliceOfN(rapid.ByteRange(0, '='), 0, 40).Draw(t, "noise") // no > within
		damaged := frame{explain.Device, "06000179000181"}.bytes()
		i := rapid.IntRange(1, len(damaged)-1).Draw(t, "at")
		damaged[i] ^= byte(rapid.IntRange(1, 7).Draw(t, "bits"))
		rest := append(append(noise, damaged...), good.bytes()...)
		for range len(rest) {
			f, next, err := parse(rest)
			if errors.Is(err, errShort) {
				return // a damaged length may ask for more than came: the time-out ends it
			}
			if err == nil {
				if f != good {
					t.Fatalf("got %+v, want %+v", f, good)
				}
				return
			}
			rest = next
		}
		t.Fatalf("no frame found")
	})
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.bytes(f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fr, rest, err := parse(b)
		if len(rest) > len(b) {
			t.Fatalf("rest is %d bytes of %d", len(rest), len(b))
		}
		if err != nil {
			if !errors.Is(err, errShort) && len(rest) >= len(b) {
				t.Fatalf("no progress on %q", b)
			}
			return
		}
		if !bytes.Contains(b, fr.bytes()) {
			t.Fatalf("round trip: %q is not in %q", fr.bytes(), b)
		}
		if s, err := parseSale(fr.params()); err == nil && (s.Volume < 0 || s.PriceE4 < 0 || s.AmountCents < 0) {
			t.Fatalf("negative figures in %+v", s)
		}
		_, _ = Explain(fr.from, b) // must not panic
	})
}

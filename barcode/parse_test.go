package barcode_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
)

func TestParse(t *testing.T) {
	t.Parallel()
	const oneD, twoD = "7QK2M9XA.3C", "7QK2M9XA.3.K04FQXF5F8VTJ8B9"
	l1 := barcode.Label{ID: goldenID, Version: 3}
	l2 := barcode.Label{ID: goldenID, Version: 3, Token: barcode.Token(testKey(), goldenID, 3)}
	tests := []struct {
		name string
		text string
		sym  barcode.Symbology
		want barcode.Label
		err  error
	}{
		{"laser", oneD, barcode.OneD, l1, nil},
		{"imager", twoD, barcode.TwoD, l2, nil},
		{"1D text, no prefix", oneD, barcode.Unknown, l1, nil},
		{"2D text, no prefix", twoD, barcode.Unknown, l2, nil},

		{"2D symbol with the 1D text", oneD, barcode.TwoD, barcode.Label{}, barcode.ErrNoToken},
		{"2D symbol with the bare id and version", "7QK2M9XA.3", barcode.TwoD, barcode.Label{}, barcode.ErrNoToken},
		{"2D text in a 1D symbol", twoD, barcode.OneD, barcode.Label{}, barcode.ErrForeign},

		{"wrong check character", "7QK2M9XA.30", barcode.OneD, barcode.Label{}, barcode.ErrCheck},
		{"no check character", "7QK2M9XA.3", barcode.OneD, barcode.Label{}, barcode.ErrCheck},
		{"letter O for digit 0", strings.Replace(oneD, "7", "O", 1), barcode.OneD, barcode.Label{}, barcode.ErrCheck},
		{"version 0, true check", "7QK2M9XA.0I", barcode.OneD, barcode.Label{}, barcode.ErrCheck},
		{"version 03, true check", "7QK2M9XA.03T", barcode.OneD, barcode.Label{}, barcode.ErrCheck},
		{"id with I, true check", "IQK2M9XA.34", barcode.OneD, barcode.Label{}, barcode.ErrCheck},
		{"cut token", twoD[:len(twoD)-1], barcode.TwoD, barcode.Label{}, barcode.ErrCheck},
		{"empty token", "7QK2M9XA.3.", barcode.TwoD, barcode.Label{}, barcode.ErrCheck},
		{"token with U", twoD[:len(twoD)-1] + "U", barcode.TwoD, barcode.Label{}, barcode.ErrCheck},
		{"2D version 0", strings.Replace(twoD, ".3.", ".0.", 1), barcode.TwoD, barcode.Label{}, barcode.ErrCheck},
		{"2D version too high", strings.Replace(twoD, ".3.", ".1000000000000000.", 1), barcode.TwoD, barcode.Label{}, barcode.ErrForeign},
		{"1D version too high", "7QK2M9XA.1000000000000000D", barcode.OneD, barcode.Label{}, barcode.ErrCheck},

		{"soda can, EAN-13", "7501055300075", barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"UPC-A", "036000291452", barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"EAN-8", "96385074", barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"EAN-13 without prefix", "7501055300075", barcode.Unknown, barcode.Label{}, barcode.ErrForeign},
		{"parcel", "]C0JD014600006281", barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"menu of a restaurant", "https://example.org/menu", barcode.TwoD, barcode.Label{}, barcode.ErrForeign},
		{"lower case", strings.ToLower(oneD), barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"trailing space", oneD + " ", barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"line feed", oneD + "\n", barcode.OneD, barcode.Label{}, barcode.ErrForeign},
		{"empty", "", barcode.Unknown, barcode.Label{}, barcode.ErrForeign},
		{"very long", strings.Repeat("7QK2M9XA.3", 1000), barcode.TwoD, barcode.Label{}, barcode.ErrForeign},
	}
	for _, tt := range tests {
		got, err := barcode.Parse(tt.text, tt.sym)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: Parse(%q, %s) = %+v, %v; want %+v, %v", tt.name, tt.text, tt.sym, got, err, tt.want, tt.err)
		}
	}
}

func TestParseErrorStaysShort(t *testing.T) {
	t.Parallel()
	_, err := barcode.Parse(strings.Repeat("X", 100_000), barcode.TwoD)
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("Parse of 100,000 characters: got %v, want an error under 200 characters", err)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLabel(t)
		text2D, err := barcode.Format2D(l)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := barcode.Parse(text2D, barcode.TwoD); err != nil || got != l {
			t.Fatalf("Parse(%q) = %+v, %v; want %+v", text2D, got, err, l)
		}
		l.Token = ""
		text1D, err := barcode.Format1D(l.ID, l.Version)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := barcode.Parse(text1D, barcode.OneD); err != nil || got != l {
			t.Fatalf("Parse(%q) = %+v, %v; want %+v", text1D, got, err, l)
		}
	})
}

// refused fails if a damaged 1D text is a label to any kind of scanner.
func refused(t *rapid.T, good, bad string) {
	for _, sym := range []barcode.Symbology{barcode.Unknown, barcode.OneD, barcode.TwoD} {
		if l, err := barcode.Parse(bad, sym); err == nil {
			t.Fatalf("Parse(%q, %s) = %+v, want it refused: printed was %q", bad, sym, l, good)
		}
	}
}

func TestEverySubstitutionIsRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLabel(t)
		good, err := barcode.Format1D(l.ID, l.Version)
		if err != nil {
			t.Fatal(err)
		}
		for i := range good {
			for c := byte(' '); c <= '~'; c++ {
				if c != good[i] {
					refused(t, good, good[:i]+string(c)+good[i+1:])
				}
			}
		}
	})
}

// Not only neighbors: any two characters, the dot and the check character too.
func TestEveryTranspositionIsRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLabel(t)
		good, err := barcode.Format1D(l.ID, l.Version)
		if err != nil {
			t.Fatal(err)
		}
		for i := range good {
			for j := i + 1; j < len(good); j++ {
				bad := []byte(good)
				bad[i], bad[j] = bad[j], bad[i]
				if string(bad) != good {
					refused(t, good, string(bad))
				}
			}
		}
	})
}

func TestRedact(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"7QK2M9XA.3.K04FQXF5F8VTJ8B9", "7QK2M9XA.3.****"},
		{"7QK2M9XA.3.K04F", "7QK2M9XA.3.****"}, // damaged, and still most of a token
		{"7QK2M9XA.]Q17QK2M9XA.3.K04FQXF5F8VTJ8B9", "7QK2M9XA.]Q17QK2M9XA.3.****"},
		{"7QK2M9XA.3.K04FQXF5F8VTJ8B9]Q1ABCD2345.12.QQQQQQQQQQQQQQQQ", "7QK2M9XA.3.****]Q1ABCD2345.12.****"},
		{"7QK2M9XA.3C", "7QK2M9XA.3C"}, {"7501055300075", "7501055300075"}, {"", ""},
	}
	for _, tt := range tests {
		if got := barcode.Redact(tt.text); got != tt.want {
			t.Errorf("Redact(%q): got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestGlued(t *testing.T) {
	t.Parallel()
	a1, err := barcode.Format1D("7QK2M9XA", 3)
	if err != nil {
		t.Fatal(err)
	}
	b1, err := barcode.Format1D("ABCD2345", 12)
	if err != nil {
		t.Fatal(err)
	}
	a2, b2 := "7QK2M9XA.3.K04FQXF5F8VTJ8B9", "ABCD2345.12.QQQQQQQQQQQQQQQQ"
	tests := []struct {
		text string
		want bool
	}{
		{a1 + b1, true}, {a2 + b2, true}, {a1 + b2, true}, {b2 + a1, true}, {a1 + a1, true}, {a1 + b1 + a2, true},
		{a2 + "]Q1" + b2, true}, // an identifier in between
		{a1, false}, {a2, false}, {"", false}, {"7501055300075", false},
		{a1[4:] + b1, false}, {a1 + b1[:6], false}, {a1 + "7501055300075", false},
		{strings.Repeat("X", 512), false},
	}
	for _, tt := range tests {
		if got := barcode.Glued(tt.text); got != tt.want {
			t.Errorf("Glued(%.80q): got %t, want %t", tt.text, got, tt.want)
		}
		if _, err := barcode.Parse(tt.text, barcode.Unknown); tt.want && err == nil {
			t.Errorf("Parse(%q): got a label, want none", tt.text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"7QK2M9XA.3C", "7QK2M9XA.3.K04FQXF5F8VTJ8B9", "7QK2M9XA.3", "7501055300075",
		"]C07QK2M9XA.3", "7QK2M9XA..", "", "\x02\x03", "7QK2M9XA.03",
	} {
		for _, sym := range []barcode.Symbology{barcode.Unknown, barcode.OneD, barcode.TwoD} {
			f.Add(seed, uint8(sym))
		}
	}
	f.Fuzz(func(t *testing.T, text string, sym uint8) {
		l, err := barcode.Parse(text, barcode.Symbology(sym%3))
		if err != nil {
			if l != (barcode.Label{}) || !isReason(err) {
				t.Fatalf("Parse(%q) = %+v, %v; want no label and one of the three reasons", text, l, err)
			}
			return
		}
		var again string
		if l.Token == "" {
			again, err = barcode.Format1D(l.ID, l.Version)
		} else {
			again, err = barcode.Format2D(l)
		}
		if err != nil || again != text {
			t.Fatalf("Parse(%q) = %+v, which formats as %q, %v", text, l, again, err)
		}
	})
}

// isReason tells whether err gives exactly one reason.
func isReason(err error) bool {
	n := 0
	for _, reason := range []error{barcode.ErrForeign, barcode.ErrCheck, barcode.ErrNoToken} {
		if errors.Is(err, reason) {
			n++
		}
	}
	return n == 1
}

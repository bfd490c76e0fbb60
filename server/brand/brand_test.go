package brand_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/brand"
)

// Figures of the definition in WCAG: black on white, and one gray on each side of 4.5.
func TestContrast(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21}, {"ffffff", "000000", 21}, {"#123456", "#123456", 1}, {"#767676", "#ffffff", 4.54}, {"#777777", "#FFFFFF", 4.48}, {"#005a30", "#ffffff", 8.4},
	} {
		a, errA := brand.Parse(tc.a)
		b, errB := brand.Parse(tc.b)
		if got := brand.Contrast(a, b); errA != nil || errB != nil || math.Abs(got-tc.want) > 0.05 {
			t.Errorf("contrast of %s and %s: got %.2f (%v, %v), want %.2f", tc.a, tc.b, got, errA, errB, tc.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "#fff", "red", "#12345g", "#1234567", "##12345", "#123456;}", "12345\n6", "#123456\n"} {
		if c, err := brand.Parse(s); err == nil {
			t.Errorf("%q: got %s, want an error", s, c)
		}
	}
}

var colors = rapid.Custom(func(t *rapid.T) brand.Color {
	b := rapid.Byte()
	return brand.Color{R: b.Draw(t, "red"), G: b.Draw(t, "green"), B: b.Draw(t, "blue")}
})

// Whatever color a city has, by night everything can be read, and by day too when the
// color is taken; when it is not, the nearest one offered is taken.
func TestEverythingCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := colors.Draw(t, "color")
		nearest, ok := brand.Check(c)
		if ok != (brand.Contrast(c, brand.Light.Paper) >= brand.FormContrast) {
			t.Fatalf("%s: taken: %v", c, ok)
		}
		if _, good := brand.Check(nearest); !good || ok && nearest != c {
			t.Fatalf("%s: offered %s, which is taken: %v", c, nearest, good)
		}
		for _, g := range []brand.Ground{brand.Light, brand.Dark} {
			for _, p := range brand.On(nearest, g).Pairs(g) {
				if !p.Holds() {
					t.Fatalf("%s: %s: %s and %s stand out %.2f to 1, want %.1f", nearest, p.What, p.A, p.B, p.Contrast(), p.Least)
				}
			}
		}
	})
}

// What is offered keeps the hue: a yellow becomes a darker yellow and not a gray.
func TestNearest(t *testing.T) {
	yellow, _ := brand.Parse("#ffd500")
	got, ok := brand.Check(yellow)
	if ok || got.R < got.G || got.B != 0 || brand.Contrast(got, brand.Light.Paper) > 3.1 {
		t.Errorf("got %s (%v), want a darker yellow that just stands out", got, ok)
	}
}

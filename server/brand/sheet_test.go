package brand_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/brand"
)

var token = regexp.MustCompile(`(--[a-z-]+):\s*(#[0-9a-f]{3,6})`)

// tokens returns the colors that a style sheet defines, by day and by night.
func tokens(t *testing.T, css string) (day, night map[string]brand.Color) {
	t.Helper()
	before, after, ok := strings.Cut(css, "prefers-color-scheme")
	if !ok {
		t.Fatal("the sheet has no night")
	}
	read := func(css string) map[string]brand.Color {
		m := map[string]brand.Color{}
		for _, f := range token.FindAllStringSubmatch(css, -1) {
			if len(f[2]) == 4 { // #fff
				f[2] = "#" + strings.Repeat(f[2][1:2], 2) + strings.Repeat(f[2][2:3], 2) + strings.Repeat(f[2][3:4], 2)
			}
			c, err := brand.Parse(f[2])
			if err != nil {
				t.Fatal(err)
			}
			m[f[1]] = c
		}
		return m
	}
	return read(before), read(after)
}

// The style sheet of the pages has the grounds of this package, and of its brand what
// this package makes of the default; and all that is read on them can be read.
func TestPagesUseTheseColors(t *testing.T) {
	css, err := os.ReadFile("../web/static/litro.css")
	if err != nil {
		t.Fatal(err)
	}
	day, night := tokens(t, string(css))
	wantDay, wantNight := tokens(t, brand.Sheet(brand.Default))
	for _, x := range []struct {
		name      string
		got, want map[string]brand.Color
		ground    brand.Ground
	}{{"day", day, wantDay, brand.Light}, {"night", night, wantNight, brand.Dark}} {
		if len(x.want) != 6 {
			t.Fatalf("by %s: the sheet defines %v", x.name, x.want)
		}
		x.want["--ground"], x.want["--paper"] = x.ground.Ground, x.ground.Paper
		for name, want := range x.want {
			if x.got[name] != want {
				t.Errorf("by %s: %s is %s in litro.css, want %s", x.name, name, x.got[name], want)
			}
		}
		on := func(text string, least float64, grounds ...string) {
			for _, g := range grounds {
				a, okA := x.got["--"+text]
				b, okB := x.got["--"+g]
				if got := brand.Contrast(a, b); !okA || !okB || got < least {
					t.Errorf("by %s: %s on %s stands out %.2f to 1, want %.1f", x.name, text, g, got, least)
				}
			}
		}
		on("ink", brand.TextContrast, "paper", "ground", "pointed", "chosen", "band", "alarm-ground", "warn-ground", "good-ground")
		on("soft", brand.TextContrast, "paper", "ground", "pointed", "warn-ground", "alarm-ground")
		on("link", brand.TextContrast, "paper", "ground", "pointed", "warn-ground", "good-ground", "alarm-ground")
		on("alarm", brand.TextContrast, "paper", "ground", "pointed", "alarm-ground")
		on("alarm-ink", brand.TextContrast, "alarm")
		on("warn", brand.TextContrast, "warn-ground")
		on("good", brand.TextContrast, "good-ground")
		on("field", brand.FormContrast, "paper", "ground")
		on("rule", brand.FormContrast, "paper")
		on("bar", brand.FormContrast, "paper")
		on("alarm", brand.FormContrast, "paper")
	}
}

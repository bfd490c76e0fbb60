package screen

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	rule     = regexp.MustCompile(`(?s)\[data-theme=(sol|noche)\]([^{]*)\{([^}]*)\}`)
	kindName = regexp.MustCompile(`\[data-kind=(\w+)\]`)
	colorOf  = regexp.MustCompile(`--([\w-]+):\s*(#[0-9a-f]{3,6})\b`)
)

// colors returns the colors of each theme and kind, "" being no kind, as
// theme.css sets them.
func colors(t *testing.T) map[string]map[string]map[string]string {
	t.Helper()
	css, err := files.ReadFile("static/theme.css")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]map[string]string{sol: {"": {}}, noche: {"": {}}}
	for _, m := range rule.FindAllStringSubmatch(string(css), -1) {
		theme, set := all[m[1]], map[string]string{}
		for _, c := range colorOf.FindAllStringSubmatch(m[3], -1) {
			set[c[1]] = c[2]
		}
		if strings.TrimSpace(m[2]) == "" {
			theme[""] = set
		}
		for _, k := range kindName.FindAllStringSubmatch(m[2], -1) {
			theme[k[1]] = set
		}
	}
	for _, theme := range all {
		for k, set := range theme {
			for name, c := range theme[""] {
				if _, own := set[name]; !own {
					theme[k][name] = c
				}
			}
		}
		for k := range icons {
			if theme[k] == nil {
				theme[k] = theme[""]
			}
		}
	}
	return all
}

// contrast is the ratio of WCAG 2.2 between two colors.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(t *testing.T, c string) float64 {
	t.Helper()
	hex := c[1:]
	if len(hex) == 3 {
		hex = fmt.Sprintf("%c%c%c%c%c%c", hex[0], hex[0], hex[1], hex[1], hex[2], hex[2])
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		v := float64(n>>(8*i)&0xff) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// In the sun only luminance is left: text has 7:1, and the outline of what can
// be pressed 4.5:1 to the ground it lies on.
func TestContrast(t *testing.T) {
	t.Parallel()
	texts := [][2]string{
		{"ink", "ground"}, {"band-ink", "band"}, {"key-ink", "key"}, {"bar-ink", "bar"}, {"pad-ink", "pad"}, {"ok-ink", "ok"}, {"stop-ink", "stop"}, {"warn-ink", "warn"},
	}
	outlines := [][2]string{{"line", "ground"}, {"pad-line", "ground"}, {"ok-line", "ground"}, {"stop-line", "ground"}}
	for theme, kinds := range colors(t) {
		if len(kinds) < len(icons)+1 {
			t.Fatalf("%s: found the colors of %d kinds, want %d", theme, len(kinds), len(icons)+1)
		}
		for kind, c := range kinds {
			for least, pairs := range map[float64][][2]string{7: texts, 4.5: outlines} {
				for _, p := range pairs {
					// What a kind has no button of is judged where it has.
					if p[0] == "pad-line" && kind != Prompt || p[0] == "ok-line" && kind != Prompt && kind != "" {
						continue
					}
					if c[p[0]] == "" || c[p[1]] == "" {
						t.Errorf("%s %s: theme.css sets no --%s or --%s", theme, kind, p[0], p[1])
						continue
					}
					if got := contrast(t, c[p[0]], c[p[1]]); got < least {
						t.Errorf("%s %s: --%s %s on --%s %s: got %.1f:1, want %g:1", theme, kind, p[0], c[p[0]], p[1], c[p[1]], got, least)
					}
				}
			}
		}
	}
}

// States differ by their ground and band, each from those that can follow it.
func TestStatesDifferInColor(t *testing.T) {
	t.Parallel()
	for theme, kinds := range colors(t) {
		for _, pair := range [][2]string{{Ready, Denied}, {Ready, Pouring}, {Pouring, Done}, {Idle, Ready}, {Idle, Denied}, {Denied, "unknown"}, {Denied, "offline"}, {Ready, Wait}, {Pouring, Fault}} {
			a, b := kinds[pair[0]], kinds[pair[1]]
			if a["ground"] == b["ground"] && a["band"] == b["band"] && a["ink"] == b["ink"] {
				t.Errorf("%s: %s and %s have the same colors", theme, pair[0], pair[1])
			}
		}
	}
}

func TestSunUp(t *testing.T) {
	t.Parallel()
	// Rise and set of the sun in Mexico City (UTC-6) and Tijuana (UTC-8, UTC-7 in
	// summer), from the almanac of the U.S. Naval Observatory, to the minute.
	city, tijuana := Place{19.43, -99.13}, Place{32.51, -117.04}
	tests := []struct {
		place     Place
		rise, set time.Time
	}{
		{city, time.Date(2026, 6, 21, 11, 59, 0, 0, time.UTC), time.Date(2026, 6, 22, 1, 17, 0, 0, time.UTC)},
		{city, time.Date(2026, 12, 21, 13, 6, 0, 0, time.UTC), time.Date(2026, 12, 22, 0, 3, 0, 0, time.UTC)},
		{tijuana, time.Date(2026, 6, 21, 12, 41, 0, 0, time.UTC), time.Date(2026, 6, 22, 3, 0, 0, 0, time.UTC)},
	}
	for _, tt := range tests {
		for at, want := range map[time.Time]bool{
			tt.rise.Add(-4 * time.Minute): false, tt.rise.Add(4 * time.Minute): true,
			tt.set.Add(-4 * time.Minute): true, tt.set.Add(4 * time.Minute): false,
		} {
			if got := tt.place.sunUp(at); got != want {
				t.Errorf("%v at %s: the sun is up: got %v, want %v", tt.place, at, got, want)
			}
		}
	}
}

func TestThemeByHourOrChoice(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 11, 22, hour, 0, 0, 0, mexico) }
	city := &Place{19.43, -99.13}
	tests := []struct {
		place *Place
		look  look
		at    time.Time
		want  string
	}{
		{nil, look{}, at(12), sol}, {nil, look{}, at(18), sol}, {nil, look{}, at(19), noche}, {nil, look{}, at(6), noche}, {nil, look{}, at(7), sol},
		{city, look{}, at(12), sol}, {city, look{}, at(18), noche}, // it set at 17:57
		{nil, look{Theme: noche}, at(12), noche}, {city, look{Theme: sol}, at(23), sol},
	}
	for _, tt := range tests {
		h := &handler{opt: Options{Place: tt.place}}
		if got := h.theme(tt.look, tt.at); got != tt.want {
			t.Errorf("%+v at %s: got %s, want %s", tt.look, tt.at, got, tt.want)
		}
	}
}

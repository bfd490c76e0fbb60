// Package brand makes the colors of pages from the one color of a city, and refuses one
// on which people could not see what they press. It is pure.
//
// Limits are those of WCAG 2.2: text stands out 4.5 to 1 from what it is on (1.4.3), and
// what one presses 3 to 1 from the page (1.4.11).
package brand

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A Color is one of a screen, in sRGB.
type Color struct{ R, G, B uint8 }

// Default is the color of an installation that has said none.
var Default = Color{0x0d, 0x3b, 0x44}

var (
	white = Color{0xff, 0xff, 0xff}
	black = Color{}
	mark  = Color{0xf2, 0xb6, 0x32} // what is current, and the drop
)

// A Ground is what the pages are on, by day and by night: of the page itself and of what
// lies on it. The tokens --ground and --paper of litro.css are these.
type Ground struct{ Ground, Paper Color }

// Light and Dark are the two grounds that there are.
var (
	Light = Ground{Color{0xf3, 0xf5, 0xf6}, white}
	Dark  = Ground{Color{0x11, 0x18, 0x1d}, Color{0x1a, 0x24, 0x2b}}
)

// Least contrasts, see above.
const (
	TextContrast = 4.5
	FormContrast = 3.0
)

var hex = regexp.MustCompile(`^#?[0-9a-fA-F]{6}$`)

// Parse reads a color such as "#0d3b44"; the sign may be missing.
func Parse(s string) (Color, error) {
	if !hex.MatchString(s) {
		return Color{}, fmt.Errorf("color %q: write six hexadecimal digits, such as %s", s, Default)
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	return Color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err
}

// String writes a color as [Parse] reads it, with the sign.
func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Contrast returns how much two colors stand out from each other, from 1 to 21.
func Contrast(a, b Color) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative one of WCAG, from 0 to 1.
func (c Color) luminance() float64 {
	linear := func(b uint8) float64 {
		v := float64(b) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// A Scheme is what pages on one ground use.
type Scheme struct {
	Fill  Color // of the head of a page, and of what one presses
	Ink   Color // of text on it
	Soft  Color // of small text on it
	Hover Color // of the fill under the pointer
	Mark  Color // on the fill: what is current
	Text  Color // of text and edges on the ground and on paper
}

// A Pair is two colors that must stand out from each other.
type Pair struct {
	What  string // a key of the pages' words
	A, B  Color
	Least float64
}

// Contrast is how much they do.
func (p Pair) Contrast() float64 { return Contrast(p.A, p.B) }

// Holds tells whether that is enough.
func (p Pair) Holds() bool { return p.Contrast() >= p.Least }

// Pairs are those of a scheme on a ground.
func (s Scheme) Pairs(g Ground) []Pair {
	return []Pair{
		{"button", s.Fill, g.Paper, FormContrast},
		{"ink", s.Ink, s.Fill, TextContrast},
		{"soft", s.Soft, s.Fill, TextContrast},
		{"hover", s.Ink, s.Hover, TextContrast},
		{"mark", s.Mark, s.Fill, FormContrast},
		{"text", s.Text, g.Paper, TextContrast},
		{"text_ground", s.Text, g.Ground, TextContrast},
	}
}

// On returns the scheme of a color on a ground. By night the fill is as light as it must
// be; by day it is the color itself, whether or not that can be seen, see [Check].
func On(c Color, g Ground) Scheme {
	s := Scheme{Fill: c}
	if g == Dark {
		s.Fill = c.until(func(c Color) bool { return Contrast(c, g.Paper) >= FormContrast }, up)
	}
	s.Ink = s.Fill.ink()
	s.Soft = s.Ink
	if soft := s.Ink.toward(s.Fill, 0.2); Contrast(soft, s.Fill) >= TextContrast {
		s.Soft = soft
	}
	s.Hover = s.Fill.lighter(0.08)
	if Contrast(s.Ink, s.Hover) < TextContrast {
		s.Hover = s.Fill.lighter(-0.08)
	}
	if Contrast(s.Ink, s.Hover) < TextContrast {
		s.Hover = s.Fill
	}
	s.Mark = mark
	if Contrast(s.Mark, s.Fill) < FormContrast {
		s.Mark = s.Ink
	}
	way := down
	if g == Dark {
		way = up
	}
	s.Text = c.until(func(c Color) bool { return min(Contrast(c, g.Paper), Contrast(c, g.Ground)) >= TextContrast }, way)
	return s
}

// Check tells whether a color can be a city's: what is pressed must stand out from the
// page. If not it returns the nearest of the same hue that can.
func Check(c Color) (nearest Color, ok bool) {
	stands := func(c Color) bool { return Contrast(c, Light.Paper) >= FormContrast }
	return c.until(stands, down), stands(c)
}

// Sheet returns the style sheet that gives pages a color.
func Sheet(c Color) string {
	tokens := func(s Scheme) string {
		return fmt.Sprintf("--brand:%s;--brand-ink:%s;--brand-soft:%s;--brand-hover:%s;--brand-mark:%s;--brand-text:%s", s.Fill, s.Ink, s.Soft, s.Hover, s.Mark, s.Text)
	}
	return fmt.Sprintf(":root{%s}\n@media screen and (prefers-color-scheme:dark){:root{%s}}\n", tokens(On(c, Light)), tokens(On(c, Dark)))
}

// ink is white where that can be read on a color, or black, which then can.
func (c Color) ink() Color {
	if Contrast(white, c) >= TextContrast {
		return white
	}
	return black
}

const up, down = 1.0, -1.0

// until makes a color lighter or darker in small steps until it is as it must be, at
// the latest when it is white or black.
func (c Color) until(good func(Color) bool, way float64) Color {
	h, s, l := c.hsl()
	for next := c; ; next = fromHSL(h, s, l) {
		if good(next) || l <= 0 && way < 0 || l >= 1 && way > 0 {
			return next
		}
		l = min(max(l+way/256, 0), 1)
	}
}

// lighter makes a color lighter by a part of all lightness, or darker.
func (c Color) lighter(by float64) Color {
	h, s, l := c.hsl()
	return fromHSL(h, s, min(max(l+by, 0), 1))
}

// toward mixes a color with a part of another.
func (c Color) toward(o Color, part float64) Color {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*part)) }
	return Color{mix(c.R, o.R), mix(c.G, o.G), mix(c.B, o.B)}
}

// hsl returns hue, saturation and lightness, each from 0 to 1.
func (c Color) hsl() (h, s, l float64) {
	r, g, b := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
	most, least := max(r, g, b), min(r, g, b)
	l = (most + least) / 2
	d := most - least
	if d == 0 {
		return 0, 0, l
	}
	s = d / (1 - math.Abs(2*l-1))
	switch most {
	case r:
		h = math.Mod((g-b)/d+6, 6)
	case g:
		h = (b-r)/d + 2
	default:
		h = (r-g)/d + 4
	}
	return h / 6, s, l
}

func fromHSL(h, s, l float64) Color {
	a := s * min(l, 1-l)
	part := func(n float64) uint8 {
		k := math.Mod(n+h*12, 12)
		return uint8(math.Round(255 * (l - a*max(-1, min(k-3, 9-k, 1)))))
	}
	return Color{part(0), part(8), part(4)}
}

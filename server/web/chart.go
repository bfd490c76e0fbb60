package web

import (
	"fmt"
	"slices"
)

// Charts are drawn here, as SVG whose widths are percentages and whose text and
// heights are pixels: the text is as legible on a phone as on a desk. Axes begin
// at 0, always: a bar's length is its value. A table with the same figures
// stands beside every chart.

// A bar is one row of a chart.
type bar struct {
	Label string
	Value string // as people read it, with its unit
	Href  string
	Width string // in percent of the axis
	Y     int    // of its text; the bar itself is below
}

// BarY is where the bar itself begins.
func (b bar) BarY() int { return b.Y + 6 }

type barChart struct {
	Title, Describe string
	Bars            []bar
	Ticks           []tick
	Height          int
}

// A tick is a line of the axis.
type tick struct {
	At     string // percent
	Text   string
	Anchor string // of its text
}

const (
	barRow  = 44 // pixels from bar to bar
	axisRow = 24
)

// bars lays out a chart of values that are not below 0.
func bars(title, describe string, list []bar, values []int64, tickText func(int64) string) *barChart {
	c := &barChart{Title: title, Describe: describe, Height: axisRow + barRow*len(list)}
	var most int64
	for _, v := range values {
		most = max(most, v)
	}
	step, end := axis(most)
	for v := int64(0); v <= end; v += step {
		t := tick{At: percent(v, end), Text: tickText(v), Anchor: "middle"}
		switch v {
		case 0:
			t.Anchor = "start"
		case end:
			t.Anchor = "end"
		}
		c.Ticks = append(c.Ticks, t)
	}
	for i, b := range list {
		b.Width, b.Y = percent(max(values[i], 0), end), axisRow+barRow*i+18
		c.Bars = append(c.Bars, b)
	}
	return c
}

// axis returns a step of 1, 2 or 5 times a power of ten, and the first multiple
// of it that holds most: four to six ticks.
func axis(most int64) (step, end int64) {
	step = 1
	for power := int64(1); ; power *= 10 {
		for _, m := range []int64{1, 2, 5} {
			step = m * power
			if end = (most + step - 1) / step * step; end <= 5*step {
				return step, max(end, step)
			}
		}
	}
}

func percent(v, of int64) string {
	tenths := rescale(v*100_000/max(of, 1), 2, 0)
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// A columnChart shows values in their order as columns.
type columnChart struct {
	Title, Describe string
	Height          int // of the plot
	Columns         []column
	Ticks, Names    []tick
}

type column struct {
	X, Y, Width, Height string
	Title               string
}

// columns lays out one value for each day or month, from left to right.
func columns(title, describe string, values []int64, name func(int) string, text func(int64) string) *columnChart {
	c := &columnChart{Title: title, Describe: describe, Height: 200}
	step, end := axis(slices.Max(values))
	for v := int64(0); v <= end; v += step {
		c.Ticks = append(c.Ticks, tick{At: percent(end-v, end), Text: text(v)})
	}
	n := int64(len(values))
	every := max(1, (len(values)+4)/5) // as many names as a phone has room for
	for i, v := range values {
		at := int64(i)
		c.Columns = append(c.Columns, column{
			X: percent(at*10+1, n*10), Width: percent(8, n*10), Y: percent(end-v, end), Height: percent(v, end), Title: name(i) + ": " + text(v),
		})
		if i%every == 0 {
			c.Names = append(c.Names, nameTick(at, n, name(i)))
		}
	}
	return c
}

// nameTick puts a name below the i-th of n columns, within the plot.
func nameTick(i, n int64, text string) tick {
	switch {
	case i == 0:
		return tick{At: "0%", Text: text, Anchor: "start"}
	case i == n-1:
		return tick{At: "100%", Text: text, Anchor: "end"}
	}
	return tick{At: percent(2*i+1, 2*n), Text: text, Anchor: "middle"}
}

// A point is one value of a chart over time.
type point struct {
	X, Y  string
	Value string
	Off   bool // outside of what is expected
}

// A pointChart shows values in their order, with the value expected as a line.
type pointChart struct {
	Title, Describe string
	Height          int
	Points          []point
	Lines           [][4]string // x1 y1 x2 y2
	Band            *band       // around what is expected; nil without
	Marks           []string    // where lines are
	ReferenceText   string
	Ticks           []tick
}

// A band is what lies within a tenth of what is expected.
type band struct{ Y, Height, Middle string }

// points lays out values from left to right; expected is 0 where nothing is. Marks are levels
// that are drawn as lines across.
func points(title, describe string, values []int64, texts []string, expected int64, expectedText string, tickText func(int64) string, marks ...int64) *pointChart {
	c := &pointChart{Title: title, Describe: describe, Height: 200, ReferenceText: expectedText}
	most := expected * 11 / 10
	for _, v := range slices.Concat(values, marks) {
		most = max(most, v)
	}
	step, end := axis(most)
	up := func(v int64) string { return percent(end-v, end) }
	for v := int64(0); v <= end; v += step {
		c.Ticks = append(c.Ticks, tick{At: up(v), Text: tickText(v)})
	}
	for _, v := range marks {
		c.Marks = append(c.Marks, up(v))
	}
	for i, v := range values {
		x := percent(int64(2*i+1), int64(2*len(values)))
		p := point{X: x, Y: up(v), Value: texts[i], Off: expected > 0 && (v < expected*9/10 || v > expected*11/10)}
		if i > 0 {
			last := c.Points[i-1]
			c.Lines = append(c.Lines, [4]string{last.X, last.Y, p.X, p.Y})
		}
		c.Points = append(c.Points, p)
	}
	if expected > 0 {
		c.Band = &band{Y: up(expected * 11 / 10), Height: percent(expected*2/10, end), Middle: up(expected)}
	}
	return c
}

// A rangeChart shows estimates, each with the bounds between which it surely is. Its axis has 0
// and goes to both sides of it.
type rangeChart struct {
	Title, Describe string
	Height          int
	Zero            string
	Ticks           []tick
	Ranges          []rangeRow
}

// A rangeRow is one of them.
type rangeRow struct {
	Label, Value  string
	From, At, To  string // percent of the axis
	Y             int    // of its text; the line itself is below
	Surely, Worse bool   // all of it is on one side of 0; on that below it
}

// LineY is where the line itself is.
func (r rangeRow) LineY() int { return r.Y + 14 }

// ranges lays out estimates: the low bound, the estimate and the high bound of each.
func ranges(title, describe string, list []rangeRow, values [][3]int64, tickText func(int64) string) *rangeChart {
	c := &rangeChart{Title: title, Describe: describe, Height: axisRow + barRow*len(list)}
	var least, most int64
	for _, v := range values {
		least, most = min(least, v[0]), max(most, v[2])
	}
	step, _ := axis(max(-least, most))
	first, last := least/step*step, most/step*step
	if first > least {
		first -= step
	}
	if last < most || last == first {
		last += step
	}
	at := func(v int64) string { return percent(v-first, last-first) }
	for v := first; v <= last; v += step {
		t := tick{At: at(v), Text: tickText(v), Anchor: "middle"}
		switch v {
		case first:
			t.Anchor = "start"
		case last:
			t.Anchor = "end"
		}
		c.Ticks = append(c.Ticks, t)
	}
	c.Zero = at(0)
	for i, r := range list {
		v := values[i]
		r.From, r.At, r.To, r.Y = at(v[0]), at(v[1]), at(v[2]), axisRow+barRow*i+18
		r.Surely, r.Worse = v[0] > 0 || v[2] < 0, v[2] < 0
		c.Ranges = append(c.Ranges, r)
	}
	return c
}

// Package explain is how a protocol's codec tells a technician what a frame
// says: one [Line] a field, with its raw characters and plain words. It knows
// no protocol itself; a codec describes its frames as [Shape] tables and this
// package cuts them. Nothing here decides anything about fuel.
package explain

import (
	"fmt"
	"strconv"
	"strings"
)

// A Side is who sent a frame. Many protocols use one number for different
// things in the two directions, so a frame without its side has no meaning.
type Side uint8

// The two sides of a line.
const (
	Host   Side = iota // the agent: master, site controller
	Device             // the pump controller or module
)

// String returns the name that [ParseSide] reads.
func (s Side) String() string {
	if s == Host {
		return "host"
	}
	return "device"
}

// ParseSide reads "host" or "device".
func ParseSide(s string) (Side, error) {
	switch s {
	case "host":
		return Host, nil
	case "device":
		return Device, nil
	}
	return 0, fmt.Errorf("%q is no side of a line: use host or device", s)
}

// A Line is one field of a frame.
type Line struct {
	Field   string // its name in plain words
	Raw     string // its characters as sent, or its bytes in hex
	Meaning string // empty when the raw characters say it all
}

// Values are the raw fields of one frame by name, for the meanings that depend
// on another field, such as a volume on its decimals.
type Values map[string]string

// A Say turns a field's raw characters into words, or says why they are none.
type Say func(raw string, v Values) (string, error)

// A Field is a run of characters of fixed width.
type Field struct {
	Name  string
	Width int
	Say   Say // nil: any characters
}

// A Shape is one way a frame's data may be laid out.
type Shape struct {
	Fields []Field
	// Repeat means that the fields come any number of times, none included. A #
	// in their names is replaced by the number of the turn, from 1.
	Repeat bool
	// Text means that data is free text after the fields, shown as one line.
	Text string
}

// Width is the number of characters of the fields together.
func (s Shape) Width() int {
	n := 0
	for _, f := range s.Fields {
		n += f.Width
	}
	return n
}

// Fits reports whether data has the length of the shape.
func (s Shape) Fits(data string) bool {
	switch w := s.Width(); {
	case s.Repeat:
		return len(data)%w == 0
	case s.Text != "":
		return len(data) >= w
	default:
		return len(data) == w
	}
}

// Lines cuts data, which must fit, into its fields.
func (s Shape) Lines(data string) ([]Line, error) {
	if !s.Repeat {
		return s.cut(data, 0)
	}
	var lines []Line
	for turn := 1; len(data) > 0; turn++ {
		group, err := s.cut(data[:s.Width()], turn)
		if err != nil {
			return nil, err
		}
		lines, data = append(lines, group...), data[s.Width():]
	}
	return lines, nil
}

func (s Shape) cut(data string, turn int) ([]Line, error) {
	lines := make([]Line, len(s.Fields))
	values := make(Values)
	for i, f := range s.Fields {
		name := strings.ReplaceAll(f.Name, "#", strconv.Itoa(turn))
		lines[i] = Line{Field: name, Raw: data[:f.Width]}
		values[f.Name], data = data[:f.Width], data[f.Width:]
	}
	for i, f := range s.Fields {
		if f.Say == nil {
			continue
		}
		m, err := f.Say(lines[i].Raw, values)
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", lines[i].Field, lines[i].Raw, err)
		}
		lines[i].Meaning = m
	}
	if s.Text != "" && data != "" {
		lines = append(lines, Line{Field: s.Text, Raw: data})
	}
	return lines, nil
}

// Pick returns the lines of the first shape whose length fits data.
func Pick(shapes []Shape, data string) ([]Line, error) {
	var widths []string
	for _, s := range shapes {
		if s.Fits(data) {
			return s.Lines(data)
		}
		widths = append(widths, strconv.Itoa(s.Width()))
	}
	return nil, fmt.Errorf("%d characters of data, want %s", len(data), strings.Join(widths, " or "))
}

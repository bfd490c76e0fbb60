package slip

import (
	"strings"
	"unicode/utf8"
)

// A Line is one line of a slip on paper of a certain width.
type Line struct {
	// Text is at most as wide as the paper; a large one half as wide. It has no
	// spaces at its end.
	Text        string
	Large, Bold bool
	// Code says that a QR code of Text stands here instead.
	Code bool
}

// Widths of paper, in characters.
const (
	Narrowest = 24
	Widest    = 80
)

// Lines lays rows out on paper so many characters wide, from [Narrowest] to
// [Widest].
func Lines(all []Row, width int) []Line {
	var out []Line
	for _, r := range all {
		switch r.Kind {
		case Title, Text:
			for _, part := range wrap(r.Value, width) {
				if r.Kind == Title {
					part = center(part, width)
				}
				out = append(out, Line{Text: part, Bold: r.Bold})
			}
		case Pair:
			for _, part := range pair(r.Name, r.Value, width) {
				out = append(out, Line{Text: part, Bold: r.Bold})
			}
		case Figure:
			for _, part := range wrap(r.Value, width/2) {
				out = append(out, Line{Text: center(part, width/2), Large: true, Bold: true})
			}
		case Rule:
			out = append(out, Line{Text: strings.Repeat("-", width)})
		case Code:
			out = append(out, Line{Text: r.Value, Code: true})
		}
	}
	return out
}

// pair puts a value at the right edge, below its name where there is no room
// beside it.
func pair(name, value string, width int) []string {
	room := width - size(name) - 1
	if size(value) <= room {
		return []string{name + strings.Repeat(" ", width-size(name)-size(value)) + value}
	}
	lines := wrap(name, width)
	for _, part := range wrap(value, width) {
		lines = append(lines, strings.Repeat(" ", width-size(part))+part)
	}
	return lines
}

// wrap breaks a text between words, and a word that is too long within it.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for size(word) > width {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			cut := string([]rune(word)[:width])
			lines, word = append(lines, cut), word[len(cut):]
		}
		switch {
		case word == "":
		case line == "":
			line = word
		case size(line)+1+size(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func center(s string, width int) string {
	return strings.Repeat(" ", (width-size(s))/2) + s
}

func size(s string) int { return utf8.RuneCountInString(s) }

// Plain returns lines as text, for printers and files that know nothing else.
func Plain(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

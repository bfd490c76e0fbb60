package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// values are what a benchmark reported, by name and unit.
type values map[metric]float64

// cores is what the testing package puts behind a benchmark's name.
var cores = regexp.MustCompile(`-\d+$`)

// read returns the lines of a command's output that are figures, and the values
// in them.
func read(output string) (string, values) {
	var kept strings.Builder
	v := values{}
	for line := range strings.Lines(output) {
		fields := strings.Fields(line)
		if len(fields) == 0 || isNoise(fields[0]) {
			continue
		}
		kept.WriteString(line)
		name, ok := strings.CutPrefix(cores.ReplaceAllString(fields[0], ""), "Benchmark")
		for i := 2; ok && i+1 < len(fields); i += 2 {
			if x, err := strconv.ParseFloat(fields[i], 64); err == nil {
				v[metric{name, fields[i+1]}] = x
			}
		}
	}
	return kept.String(), v
}

// isNoise tells whether a line that begins so says nothing about a figure.
func isNoise(word string) bool {
	switch word {
	case "ok", "PASS", "goos:", "goarch:", "cpu:":
		return true
	}
	return false
}

const head = `# Benchmarks

` + "`make bench`" + ` writes this page. Rates and times are of one machine on one day; ratios
travel better, since both sides of each were measured in the same run, in turn.

%s

| Figure | Measured | Beside it, in the same run | Ratio | Aim |
|---|--:|--:|--:|---|
`

// document writes the page.
func document(machine string, all []measurement) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, head, machine)
	var missed []string
	for _, m := range all {
		for _, r := range m.rows {
			line, about := r.summary(m.values)
			fmt.Fprintln(&b, line)
			if about != "" {
				missed = append(missed, about)
			}
		}
	}
	if len(missed) > 0 {
		fmt.Fprintf(&b, "\n## Aims that were missed\n\n%s", strings.Join(missed, ""))
	}
	for _, m := range all {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n    %s\n\nLoad of the machine when it began: %s.\n\n```\n%s```\n",
			m.title, m.says, strings.Join(quote(m.command), " "), m.load, m.output)
	}
	return b.Bytes()
}

// summary returns a row of the table and, when its aim was missed, what is to be
// said about that.
func (r row) summary(v values) (line, about string) {
	x, ok := v[r.metric]
	if !ok {
		return fmt.Sprintf("| %s | not measured | | | |", r.what), ""
	}
	if r.scale == 0 {
		r.scale = 1
	}
	beside, ratio := "", ""
	judged := x
	if other := v[r.beside]; other != 0 {
		judged = x / other
		beside, ratio = fmt.Sprintf(r.besides, other), fmt.Sprintf("%.2f", judged)
	}
	measured, verdict := fmt.Sprintf(r.format, x*r.scale), ""
	if r.aim != nil {
		verdict = r.aim.said + ": met"
		if r.aim.missed(judged) {
			verdict = r.aim.said + ": **missed**"
			about = fmt.Sprintf("- **%s**: %s. %s\n", r.what, strings.TrimSpace(measured+" "+inBrackets(ratio)), r.about)
		}
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", r.what, measured, beside, ratio, verdict), about
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

func (a aim) missed(x float64) bool {
	if a.atLeast {
		return x < a.value
	}
	return x > a.value
}

// quote writes a command as a shell takes it.
func quote(command []string) []string {
	var all []string
	for _, word := range command {
		if strings.ContainsAny(word, " $;^") {
			word = "'" + word + "'"
		}
		all = append(all, word)
	}
	return all
}

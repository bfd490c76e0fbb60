package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// ErrQuit is the error of the command that ends a bench.
var ErrQuit = errors.New("quit")

// A command is what a person can type.
type command struct {
	name, args, says string
	least, most      int // words after the name
	do               func(b *Bench, ctx context.Context, out io.Writer, words []string) error
}

// usualLPM is how fast fuel flows unless somebody says otherwise, and most what a
// hose can let through.
const (
	usualLPM = 40
	mostLPM  = 200
)

// commands returns what can be typed, in the order in which people read it.
func commands() []command {
	return []command{
		{"lift", "HOSE", "take the nozzle out of its holster", 1, 1, (*Bench).lift},
		{"squeeze", "HOSE [L/MIN]", "hold the trigger until it is released", 1, 2, (*Bench).squeeze},
		{"fill", "HOSE LITERS [L/MIN]", "latch the trigger; it snaps shut after so much", 2, 3, (*Bench).fill},
		{"release", "HOSE", "let the trigger go", 1, 1, (*Bench).release},
		{"hang", "HOSE", "hang the nozzle up", 1, 1, (*Bench).hang},
		{"leak", "HOSE LITERS", "let fuel through past every control", 2, 2, (*Bench).leak},
		{"scan", "SCANNER CODE", "hold a label under the scanner", 2, 2, (*Bench).read},
		{"deliver", "TANK LITERS [MINUTES]", "a truck pours, in a minute unless told", 2, 3, (*Bench).deliver},
		{"steal", "TANK LITERS", "take fuel out of a tank past every pump", 2, 2, (*Bench).steal},
		{"fault", "DEVICE KIND[=N] [HOSE]", "put something wrong; without KIND: what can be", 1, 3, (*Bench).fail},
		{"heal", "DEVICE", "put everything of it right", 1, 1, (*Bench).heal},
		{"restart", "DEVICE", "cut its power and restore it", 1, 1, (*Bench).restart},
		{"unplug", "DEVICE", "pull its cable", 1, 1, (*Bench).unplug},
		{"replug", "DEVICE", "put its cable in again", 1, 1, (*Bench).replug},
		{"wait", "SECONDS | HOSE | PRINTER", "go on later, when its fill is over, when its receipt is out", 1, 1, (*Bench).wait},
		{"status", "", "how everything stands", 0, 0, (*Bench).status},
		{"help", "", "this list", 0, 0, (*Bench).help},
		{"quit", "", "end", 0, 0, func(*Bench, context.Context, io.Writer, []string) error { return ErrQuit }},
	}
}

// Do carries out one line. An empty one, and what follows a #, is nothing.
func (b *Bench) Do(ctx context.Context, out io.Writer, line string) error {
	line, _, _ = strings.Cut(line, "#")
	words := strings.Fields(line)
	if len(words) == 0 {
		return nil
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == words[0] })
	if i < 0 {
		return fmt.Errorf("%q is no command: type one of %s", words[0], names(all, func(c command) string { return c.name }))
	}
	c := all[i]
	if n := len(words) - 1; n < c.least || n > c.most {
		return fmt.Errorf("%q: type %s", strings.Join(words, " "), strings.TrimSpace(c.name+" "+c.args))
	}
	return c.do(b, ctx, out, words[1:])
}

// Help writes the list of commands.
func Help(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(t, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.says)
	}
	return t.Flush()
}

func (b *Bench) help(_ context.Context, out io.Writer, _ []string) error { return Help(out) }

// rate reads liters a minute, if they are given.
func rate(words []string) (int, error) {
	if len(words) == 0 {
		return usualLPM, nil
	}
	n, err := strconv.Atoi(words[0])
	if err != nil || n < 1 || n > mostLPM {
		return 0, fmt.Errorf("%q is not 1 to %d liters a minute", words[0], mostLPM)
	}
	return n, nil
}

// volume reads liters with up to six decimals, without a float.
func volume(text string) (ul int64, err error) {
	whole, part, _ := strings.Cut(text, ".")
	if len(whole) <= 6 && len(part) <= 6 && strings.Trim(whole+part, "0123456789") == "" && whole != "" {
		ul, err = strconv.ParseInt(whole+part+strings.Repeat("0", 6-len(part)), 10, 64)
	}
	if err != nil || ul <= 0 {
		return 0, fmt.Errorf("%q is not liters, such as 20 or 20.5", text)
	}
	return ul, nil
}

// names lists what there is, but for those without a name.
func names[T any](all []T, name func(T) string) string {
	var list []string
	for _, x := range all {
		if n := name(x); n != "" {
			list = append(list, n)
		}
	}
	if list == nil {
		return "none"
	}
	return strings.Join(list, ", ")
}

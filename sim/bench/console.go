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
	"time"

	"github.com/litro-fuel/litro/sim/fault"
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

func (b *Bench) lift(_ context.Context, _ io.Writer, words []string) error {
	h, err := b.hose(words[0])
	if err != nil {
		return err
	}
	if h.out {
		return fmt.Errorf("the nozzle of %s is out already; hang it up first", h.id)
	}
	h.out, h.began = true, h.Totalizer()
	h.Lift()
	return nil
}

// held returns a hose whose nozzle somebody has in hand.
func (b *Bench) held(id string) (*hose, error) {
	h, err := b.hose(id)
	if err == nil && !h.out {
		err = fmt.Errorf("the nozzle of %s hangs; lift it first", id)
	}
	return h, err
}

func (b *Bench) squeeze(_ context.Context, _ io.Writer, words []string) error {
	h, err := b.held(words[0])
	if err != nil {
		return err
	}
	if h.lpm, err = rate(words[1:]); err != nil {
		return err
	}
	h.Squeeze(h.lpm)
	return nil
}

func (b *Bench) fill(_ context.Context, _ io.Writer, words []string) error {
	h, err := b.held(words[0])
	if err != nil {
		return err
	}
	ul, err := volume(words[1])
	if err != nil {
		return err
	}
	if h.lpm, err = rate(words[2:]); err != nil {
		return err
	}
	h.Fill(h.lpm, ul)
	return nil
}

func (b *Bench) release(_ context.Context, _ io.Writer, words []string) error {
	h, err := b.held(words[0])
	if err != nil {
		return err
	}
	h.Release()
	return nil
}

func (b *Bench) hang(_ context.Context, out io.Writer, words []string) error {
	h, err := b.held(words[0])
	if err != nil {
		return err
	}
	h.out = false
	h.HangUp()
	b.News(out)
	return nil
}

func (b *Bench) leak(_ context.Context, _ io.Writer, words []string) error {
	h, err := b.hose(words[0])
	if err != nil {
		return err
	}
	ul, err := volume(words[1])
	if err != nil {
		return err
	}
	h.Leak(ul)
	return nil
}

func (b *Bench) read(_ context.Context, _ io.Writer, words []string) error {
	d, err := b.device(words[0])
	if err != nil || d.scan == nil {
		return fmt.Errorf("there is no scanner %q; scanners are %s", words[0], names(b.devices, func(d *device) string {
			if d.scan == nil {
				return ""
			}
			return d.id
		}))
	}
	return d.scan(words[1])
}

func (b *Bench) deliver(_ context.Context, _ io.Writer, words []string) error {
	t, err := b.tank(words[0])
	if err != nil {
		return err
	}
	ul, err := volume(words[1])
	if err != nil {
		return err
	}
	over := time.Minute
	if len(words) > 2 {
		n, err := strconv.Atoi(words[2])
		if err != nil || n < 1 || n > 600 {
			return fmt.Errorf("%q is not 1 to 600 minutes", words[2])
		}
		over = time.Duration(n) * time.Minute
	}
	if t.console.Delivering(t.number) {
		return fmt.Errorf("a truck stands at %s; wait until it has left", t.id)
	}
	if free := t.capacity - t.console.Volume(t.number); ul > free {
		return fmt.Errorf("%s do not fit into %s: %s are free", liters(ul), t.id, liters(free))
	}
	t.console.Deliver(t.number, ul, over)
	return nil
}

func (b *Bench) steal(_ context.Context, _ io.Writer, words []string) error {
	t, err := b.tank(words[0])
	if err != nil {
		return err
	}
	ul, err := volume(words[1])
	if err != nil {
		return err
	}
	if there := t.console.Volume(t.number); ul > there {
		return fmt.Errorf("%s has %s only", t.id, liters(there))
	}
	t.console.Steal(t.number, ul)
	return nil
}

func (b *Bench) fail(_ context.Context, out io.Writer, words []string) error {
	d, err := b.device(words[0])
	if err != nil {
		return err
	}
	if len(words) == 1 {
		return d.possible(out)
	}
	f, err := fault.Parse(words[1])
	if err != nil {
		return err
	}
	shown := f
	if len(words) > 2 {
		h, err := b.hose(words[2])
		if err != nil {
			return err
		}
		if h.device != d {
			return fmt.Errorf("hose %s is at %s, not at %s", h.id, h.device.id, d.id)
		}
		f.Hose, shown.Hose = h.at, h.id
	}
	if err := d.faulty.Fail(f); err != nil {
		return err
	}
	if f.Kind != fault.Restart && f.Kind != fault.ModuleReset { // those are over at once
		d.faults = append(slices.DeleteFunc(d.faults, func(x fault.Fault) bool { return x.Kind == f.Kind && x.Hose == shown.Hose }), shown)
	}
	return nil
}

// possible lists what can go wrong with a device.
func (d *device) possible(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, x := range fault.All() {
		if !slices.Contains(d.faulty.Kinds(), x.Kind) {
			continue
		}
		if x.Unit == fault.None {
			fmt.Fprintf(t, "  %s\t%s\n", x.Kind, x.Says)
		} else {
			fmt.Fprintf(t, "  %s=N\t%s\tN: %s\n", x.Kind, x.Says, x.Unit)
		}
	}
	return t.Flush()
}

func (b *Bench) heal(_ context.Context, _ io.Writer, words []string) error {
	d, err := b.device(words[0])
	if err != nil {
		return err
	}
	d.faulty.Heal()
	d.faults = nil
	return nil
}

func (b *Bench) restart(ctx context.Context, out io.Writer, words []string) error {
	return b.fail(ctx, out, []string{words[0], string(fault.Restart)})
}

func (b *Bench) unplug(_ context.Context, _ io.Writer, words []string) error {
	d, err := b.device(words[0])
	if err != nil {
		return err
	}
	return d.about(d.plug.Out())
}

func (b *Bench) replug(ctx context.Context, _ io.Writer, words []string) error {
	d, err := b.device(words[0])
	if err != nil {
		return err
	}
	return d.about(d.plug.In(ctx))
}

func (d *device) about(err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", d.id, err)
	}
	return nil
}

// lookAgain is how often what happens is looked at, in real time.
const lookAgain = 50 * time.Millisecond

// longestWait is when somebody who waits for something gives up.
const longestWait = 10 * time.Minute

// wait waits for some real time, or for what is about to be over.
func (b *Bench) wait(ctx context.Context, out io.Writer, words []string) error {
	over, what := b.awaited(words[0])
	if over == nil {
		s, err := strconv.ParseFloat(words[0], 64)
		if err != nil || !(s > 0 && s <= 3600) {
			return fmt.Errorf("%q is no hose, no printer, and not up to 3600 seconds", words[0])
		}
		b.until(ctx, out, time.Duration(s*float64(time.Second)), func() bool { return false })
		return nil
	}
	if !b.until(ctx, out, longestWait, over) && ctx.Err() == nil {
		return fmt.Errorf("%s within %v", what, longestWait)
	}
	return nil
}

// awaited returns when a fill, or the printing of one more receipt, is over, and
// what to say if it never is; nil for what is neither hose nor printer.
func (b *Bench) awaited(id string) (over func() bool, what string) {
	if h, err := b.hose(id); err == nil {
		return func() bool { return h.Totalizer() > h.began && !h.Flowing() }, "no fill at " + id + " was over"
	}
	if d, err := b.device(id); err == nil && d.printer != nil {
		return func() bool {
			if len(d.printer.Receipts()) <= d.awaited {
				return false
			}
			d.awaited++
			return true
		}, "no receipt came out of " + id
	}
	return nil, ""
}

// until tells the news until something is so, which it reports, or time is up.
func (b *Bench) until(ctx context.Context, out io.Writer, limit time.Duration, is func() bool) bool {
	timer, tick := time.NewTimer(limit), time.NewTicker(lookAgain)
	defer timer.Stop()
	defer tick.Stop()
	for {
		so := is()
		b.News(out)
		if so {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return false
		case <-tick.C:
		}
	}
}

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

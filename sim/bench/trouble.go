package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/litro-fuel/litro/sim/fault"
)

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

// restart cuts the power of all that a device is made of.
func (b *Bench) restart(_ context.Context, _ io.Writer, words []string) error {
	d, err := b.device(words[0])
	if err != nil {
		return err
	}
	cut := false
	for _, k := range []fault.Kind{fault.Restart, fault.ModuleReset} {
		if slices.Contains(d.faulty.Kinds(), k) {
			cut = true
			if err := d.faulty.Fail(fault.Fault{Kind: k}); err != nil {
				return err
			}
		}
	}
	if !cut {
		return fmt.Errorf("%s forgets nothing without power; unplug it, and replug it", d.id)
	}
	return nil
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

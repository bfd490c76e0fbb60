package bench

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"
)

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

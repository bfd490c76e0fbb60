// Package console asks a Veeder-Root console over a line: an inquiry, and its reply
// or silence. It promises that what it sends are inquiries of package tls only,
// and that a late answer is not taken for the next one's. It judges no reading.
package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/bits"
	"os"
	"time"

	"github.com/litro-fuel/litro/station/tank"
	"github.com/litro-fuel/litro/station/tank/tls"
)

// Times on the line. A reply may be as long as it likes, so its end is not
// bounded by a time but by silence: at 1200 baud a report takes minutes. The gap
// between commands is not documented; this much was found to do.
const (
	defaultTimeout = 3 * time.Second // until a reply begins
	between        = time.Second     // from character to character
	gap            = 200 * time.Millisecond
	patience       = 250 * time.Millisecond // how late the end of a context is noticed
	mostBytes      = 64 << 10               // of one reply, with what came before it
)

// Options are how a console is set up.
type Options struct {
	Console tls.Console
	Dialect tls.Dialect
	// Parity, even or odd, sets the eighth bit of what is sent, for a console with
	// 7 data bits and parity on a port that can only send 8. What is received has
	// its parity bits dropped in any case.
	Parity string
	// Timeout is how long a reply may take to begin; 0 means 3 s.
	Timeout time.Duration
}

// Check says what is wrong with the options.
func (o Options) Check() error {
	err := errors.Join(o.Console.Units.Check(), o.Dialect.Check())
	if o.Parity != "" && o.Parity != "even" && o.Parity != "odd" {
		err = errors.Join(err, fmt.Errorf("parity_bit: %q is neither even nor odd; leave it out where the port sends the parity", o.Parity))
	}
	if o.Timeout < 0 {
		err = errors.Join(err, errors.New("timeout_ms: it is negative"))
	}
	return err
}

// A Console is a gauge that is asked over a line. It is a [tank.Gauge].
type Console struct {
	stream io.ReadWriteCloser
	log    *slog.Logger
	opt    Options
	named  bool // it was asked for its software
}

var _ tank.Gauge = (*Console)(nil)

// New returns the console at the other end of stream, which it owns. It sends
// nothing yet. Reads of the stream end by its deadlines, or by a time-out of its
// own, with [os.ErrDeadlineExceeded].
func New(stream io.ReadWriteCloser, log *slog.Logger, o Options) (*Console, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	return &Console{stream: stream, log: log, opt: o}, nil
}

// Close implements [tank.Gauge].
func (c *Console) Close() error { return c.stream.Close() }

// Inventory implements [tank.Gauge].
func (c *Console) Inventory(ctx context.Context) (tank.Inventory, error) {
	data, err := c.ask(ctx, tls.Inventory)
	if err != nil {
		return tank.Inventory{}, err
	}
	inv, err := c.opt.Console.Inventory(data)
	if err != nil {
		return tank.Inventory{}, unreadable(tls.Inventory, err)
	}
	c.name(ctx)
	return inv, nil
}

// name notes once which software answers: a report of trouble needs it.
func (c *Console) name(ctx context.Context) {
	if c.named {
		return
	}
	c.named = true
	if data, err := c.ask(ctx, tls.Revision); err == nil {
		c.log.Info("the gauge answers", "revision", data)
	}
}

// Deliveries implements [tank.Gauge]. A console that keeps no list has the newest
// one of each tank.
func (c *Console) Deliveries(ctx context.Context) ([]tank.Delivery, error) {
	q := tls.Deliveries
	data, err := c.ask(ctx, q)
	if errors.Is(err, tank.ErrUnsupported) {
		q = tls.LastDelivery
		data, err = c.ask(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	_, all, err := c.opt.Console.Deliveries(data)
	if err != nil {
		return nil, unreadable(q, err)
	}
	return all, nil
}

// Alarms implements [tank.Gauge].
func (c *Console) Alarms(ctx context.Context) ([]tank.Alarm, error) {
	var all []tank.Alarm
	lacks := 0
	for _, q := range []struct {
		tls.Inquiry
		read func(string) ([]tank.Alarm, error)
	}{{tls.Alarms, tls.ReadAlarms}, {tls.Status, tls.ReadStatus}} {
		data, err := c.ask(ctx, q.Inquiry)
		if errors.Is(err, tank.ErrUnsupported) {
			lacks++
			continue
		}
		if err != nil {
			return nil, err
		}
		some, err := q.read(data)
		if err != nil {
			return nil, unreadable(q.Inquiry, err)
		}
		all = append(all, some...)
	}
	if lacks == 2 {
		return nil, tank.ErrUnsupported
	}
	return all, nil
}

func unreadable(q tls.Inquiry, err error) error {
	return fmt.Errorf("%w: its reply to %s cannot be read: %w", tank.ErrStrange, q, err)
}

// ask sends an inquiry about all tanks and waits for its reply.
func (c *Console) ask(ctx context.Context, q tls.Inquiry) (data string, err error) {
	request, err := c.opt.Dialect.Request(q, 0)
	if err != nil {
		return "", err
	}
	if err := c.quiet(ctx); err != nil {
		return "", fmt.Errorf("ask %s: %w", q, err)
	}
	if _, err := c.stream.Write(c.parity(request)); err != nil {
		return "", fmt.Errorf("ask %s: write to the line: %w", q, err)
	}
	data, err = c.await(ctx, q)
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", q, err)
	}
	return data, nil
}

// await reads until the reply to an inquiry is there.
func (c *Console) await(ctx context.Context, q tls.Inquiry) (string, error) {
	var pending []byte
	var instead error
	wait, total := c.opt.Timeout, 0
	for {
		b, err := c.read(ctx, wait)
		if err != nil {
			return "", silence(err, instead, pending)
		}
		if total += len(b); total > mostBytes {
			return "", fmt.Errorf("%w: it sends without end", tank.ErrStrange)
		}
		pending, wait = append(pending, b...), between
		for {
			r, rest, err := c.opt.Dialect.Parse(pending)
			pending = rest
			switch {
			case errors.Is(err, tls.ErrShort):
			case errors.Is(err, tls.ErrUnknown):
				return "", tank.ErrUnsupported
			case err != nil:
				instead = err
				continue
			case !r.Is(q, 0):
				instead = fmt.Errorf("it answered to %s", r.Function)
				continue
			default:
				return r.Data, nil
			}
			break
		}
	}
}

// silence says what came instead of the reply.
func silence(err, instead error, pending []byte) error {
	switch {
	case !errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("read from the line: %w", err)
	case instead != nil:
		return fmt.Errorf("%w: %w", tank.ErrStrange, instead)
	case len(pending) > 0:
		return fmt.Errorf("%w: it stopped after %d characters", tank.ErrStrange, len(pending))
	}
	return fmt.Errorf("%w: %w", tank.ErrSilent, err)
}

// quiet drops what arrives unasked, until the line has been still for the gap: the
// rest of a reply that was given up, or a second copy of one.
func (c *Console) quiet(ctx context.Context) error {
	for total := 0; total <= mostBytes; {
		b, err := c.read(ctx, gap)
		if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() == nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read from the line: %w", err)
		}
		total += len(b)
	}
	return fmt.Errorf("%w: it sends without end", tank.ErrStrange)
}

// read returns the next bytes, or [os.ErrDeadlineExceeded] after so long.
func (c *Console) read(ctx context.Context, wait time.Duration) ([]byte, error) {
	end := time.Now().Add(wait)
	b := make([]byte, 512)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if d, ok := c.stream.(interface{ SetReadDeadline(time.Time) error }); ok {
			soon := time.Now().Add(patience)
			if end.Before(soon) {
				soon = end
			}
			if err := d.SetReadDeadline(soon); err != nil {
				return nil, err
			}
		}
		n, err := c.stream.Read(b)
		switch {
		case n > 0:
			return b[:n], nil
		case err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			return nil, err
		case !time.Now().Before(end):
			return nil, cmp.Or(err, os.ErrDeadlineExceeded)
		}
	}
}

// parity sets the eighth bits.
func (c *Console) parity(b []byte) []byte {
	if c.opt.Parity == "" {
		return b
	}
	for i, x := range b {
		if odd := bits.OnesCount8(x)%2 == 1; odd == (c.opt.Parity == "even") {
			b[i] |= 0x80
		}
	}
	return b
}

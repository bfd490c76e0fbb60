// Package cbc drives the Companytec controllers that speak the older dialect: the
// CBC06 units to about 2012, and a Horustech or Concept set up to play one. The
// controller keeps its finished sales in a ring of 10,000 until they are
// acknowledged, and writes our own identifier into each, so no fill is lost while
// the agent is away. Older units know no identified preset and cannot be driven.
//
// Half of the dialect has no checksum. What such a reply says is acted on only
// when it was read twice, or is confirmed by one that has a checksum: a status is
// believed when two in a row agree, an accepted preset when the status shows it, an
// acknowledgment when the pointers moved, and that there is no sale only when the
// pointers say so.
//
// A status has one letter for a pump side, not for a nozzle. While one is lifted
// and nothing is released, all nozzles of its side are calling.
//
// Frames are in the room below. One agent per controller port: every port has its
// own read pointer, and another program on ours would steal sales.
package cbc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/line"
)

// Options are what the driver must be told of its controller. Zero values are
// the defaults.
type Options struct {
	Hoses []Hose
	// SaleForm is the form of a sale to ask for; by default the richest that the
	// unit answers.
	SaleForm string
	// VolumeShown says that sales in progress show volume. By default they show
	// money, which the price of the order makes volume of.
	VolumeShown bool
	// Timeout is how long an answer may take, 500 ms by default.
	Timeout time.Duration
	// Quiet is how long the line must be silent after a missed answer, 100 ms by
	// default.
	Quiet time.Duration
}

// A Hose is one nozzle of the controller.
type Hose struct {
	ID   string
	Code frame.Code
	// Watch says that the pump's model ignores presets, so that only the agent
	// ends the flow at the limit. Qualify each pump with a test sale.
	Watch bool
	// PresetDecimals are those of a limit in liters, 2 by default; they make the
	// step. VolumeDecimals are those of a volume in progress and PriceDecimals
	// those of a price, 3 by default; AmountDecimals those of money in progress, 2
	// by default.
	PresetDecimals, VolumeDecimals, PriceDecimals, AmountDecimals int
}

func (h Hose) withDefaults() Hose {
	h.PresetDecimals = orElse(h.PresetDecimals, 2)
	h.VolumeDecimals = orElse(h.VolumeDecimals, 3)
	h.PriceDecimals = orElse(h.PriceDecimals, 3)
	h.AmountDecimals = orElse(h.AmountDecimals, 2)
	return h
}

func orElse[T int | time.Duration](v, fallback T) T {
	if v == 0 {
		return fallback
	}
	return v
}

func (h Hose) check() error {
	if h.ID == "" {
		return errors.New("a hose has no id")
	}
	if _, err := frame.ParseCode(h.Code.String()); err != nil {
		return fmt.Errorf("hose %s: %w", h.ID, err)
	}
	for _, d := range []int{h.PresetDecimals, h.VolumeDecimals, h.PriceDecimals, h.AmountDecimals} {
		if d < 1 || d > 4 {
			return fmt.Errorf("hose %s: %d decimals, want 1 to 4", h.ID, d)
		}
	}
	return nil
}

// step is the last digit of a limit.
func (h Hose) step() dispense.Volume { return companytec.LastDigit(h.PresetDecimals) }

// A Driver is a [pump.Driver] with stored sales, totalizers, prices, a clock and
// information. It remembers of the past only what hoses were filling, what it
// released last, and where it left the pointer of the stored sales.
type Driver struct {
	line        *line.Line
	log         *slog.Logger
	hoses       []Hose
	volumeShown bool

	believed []byte                     // letters of our hoses' sides, as last agreed on
	fills    companytec.Fills           // by hose
	limits   map[string]dispense.Volume // by hose, what it was last released to
	prices   map[string]int64           // by hose, in 1/10000 a liter, as last ordered or set
	released map[int]string             // by side, the hose that was released
	ring     companytec.Ring
	form     frame.Form // of sales; empty until one was answered
	misses   int        // of the forms tried
}

// New returns a driver that owns stream. It sends nothing yet.
func New(stream io.ReadWriteCloser, log *slog.Logger, o Options) (*Driver, error) {
	if len(o.Hoses) == 0 {
		return nil, errors.New("cbc: no hoses; name at least one with its nozzle code")
	}
	d := &Driver{
		line: line.New(stream, orElse(o.Timeout, 500*time.Millisecond), orElse(o.Quiet, 100*time.Millisecond)),
		log:  log, volumeShown: o.VolumeShown, fills: make(companytec.Fills), limits: make(map[string]dispense.Volume),
		prices: make(map[string]int64), released: make(map[int]string),
	}
	if o.SaleForm != "" {
		f, err := frame.ParseForm(o.SaleForm)
		if err != nil {
			return nil, fmt.Errorf("cbc: %w", err)
		}
		d.form = f
	}
	for _, h := range o.Hoses {
		h = h.withDefaults()
		if err := h.check(); err != nil {
			return nil, fmt.Errorf("cbc: %w", err)
		}
		for _, other := range d.hoses {
			if other.ID == h.ID || other.Code == h.Code {
				return nil, fmt.Errorf("cbc: hoses %s and %s share an id or nozzle code %s", other.ID, h.ID, h.Code)
			}
		}
		d.hoses = append(d.hoses, h)
	}
	return d, nil
}

// Hoses implements [pump.Driver].
func (d *Driver) Hoses() []pump.Hose {
	hoses := make([]pump.Hose, len(d.hoses))
	for i, h := range d.hoses {
		arm := pump.ArmPump
		if h.Watch {
			arm = pump.ArmWatch
		}
		hoses[i] = pump.Hose{
			ID: h.ID, Arm: arm, StepUL: h.step(), Totalizer: true, Display: true,
			Scale: dispense.Scale{Num: int64(companytec.Centiliter), Den: 1}, Modulus: companytec.TotalModulus,
			ModulusUL: companytec.TotalModulus * companytec.Centiliter,
		}
	}
	return hoses
}

func (d *Driver) hose(id string) (Hose, error) {
	i := slices.IndexFunc(d.hoses, func(h Hose) bool { return h.ID == id })
	if i < 0 {
		return Hose{}, fmt.Errorf("%q: %w", id, pump.ErrHose)
	}
	return d.hoses[i], nil
}

// Close implements [pump.Driver].
func (d *Driver) Close() error { return d.line.Close() }

// ask sends a request and takes the first reply that read can read. What it
// cannot is of another question, or noise.
func (d *Driver) ask(ctx context.Context, request []byte, read func(body string) error) error {
	return d.line.Ask(ctx, request, func(b []byte) ([]byte, error) {
		body, rest, err := frame.Parse(b)
		switch {
		case errors.Is(err, frame.ErrShort):
			return rest, line.ErrMore
		case err != nil:
			return rest, err
		}
		if err := read(body); err != nil {
			return rest, err
		}
		d.log.Debug("asked controller", "command", string(request), "answer", body)
		return rest, nil
	})
}

// command asks something of a nozzle that is accepted or refused.
func (d *Driver) command(ctx context.Context, request []byte, letters string, c frame.Code) error {
	var refused error
	err := d.ask(ctx, request, func(body string) (err error) {
		refused, err = frame.ParseAccepted(letters, c, body)
		return err
	})
	return errors.Join(err, refused)
}

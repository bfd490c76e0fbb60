package dart

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/line"
)

// Options are what the driver must be told of its line. Zero values are the
// defaults, except for decimals.
type Options struct {
	Hoses []Hose
	// Echo says that the adapter sends back what is written to it.
	Echo bool
	// Timeout is how long an answer may take from its first byte to its last, 150
	// ms by default: a pump begins within 25 ms, an adapter may add 16, and the
	// longest block takes 70 at 9600 baud.
	Timeout time.Duration
	// Quiet is how long the line must be silent after a missed answer, 20 ms by
	// default.
	Quiet time.Duration
}

// A Hose is one nozzle of a pump side.
type Hose struct {
	ID     string
	Side   int // 1 to 32: the address less 4F hex
	Nozzle int // 1 to 8, its number at the side
	// Watch says that the pump ignores presets, so that only the agent ends the
	// flow at the limit. Qualify each pump with a test sale.
	Watch bool
	// Decimals are those of the side's display. They are held to every sale.
	Decimals Decimals
	// TotalDecimals are those of the totalizer, in liters. TotalDigits is 10 by
	// default, and 12 for card units that tell totals in 13 bytes.
	TotalDecimals, TotalDigits int
}

func (h Hose) check() error {
	switch {
	case h.ID == "":
		return errors.New("a hose has no id")
	case h.Side < 1 || h.Side > lastAddress-firstAddress+1:
		return fmt.Errorf("hose %s: side %d, want 1 to %d, which is the pump's address less 4F hex", h.ID, h.Side, lastAddress-firstAddress+1)
	case h.Nozzle < 1 || h.Nozzle > maxNozzle:
		return fmt.Errorf("hose %s: nozzle %d, want 1 to %d", h.ID, h.Nozzle, maxNozzle)
	case h.TotalDecimals < 0 || h.TotalDecimals > maxDecimals:
		return fmt.Errorf("hose %s: total_decimals %d, want 0 to %d", h.ID, h.TotalDecimals, maxDecimals)
	case h.TotalDigits != totalDigits && h.TotalDigits != totalDigitsCard:
		return fmt.Errorf("hose %s: total_digits %d, want %d or %d", h.ID, h.TotalDigits, totalDigits, totalDigitsCard)
	}
	if err := h.Decimals.check(); err != nil {
		return fmt.Errorf("hose %s: %w", h.ID, err)
	}
	return nil
}

// step is the last digit of a limit.
func (h Hose) step() dispense.Volume { return lastDigit(h.Decimals.Volume) }

// A Driver is a [pump.Driver] with totalizers and prices. It remembers of the
// past what the pumps told and what it ordered, and finds out the rest.
type Driver struct {
	line   *line.Line
	log    *slog.Logger
	echo   bool
	echoed bool // an echo came that nobody had announced
	hushed bool // a side fell silent in the poll in progress
	hoses  []*hose
	sides  []*side
}

var (
	_ pump.Driver    = (*Driver)(nil)
	_ pump.Totalizer = (*Driver)(nil)
	_ pump.Pricer    = (*Driver)(nil)
)

// New returns a driver that owns stream. It sends nothing yet.
func New(stream io.ReadWriteCloser, log *slog.Logger, o Options) (*Driver, error) {
	if len(o.Hoses) == 0 {
		return nil, errors.New("dart: no hoses; name at least one with its side and nozzle")
	}
	if o.Timeout == 0 {
		o.Timeout = 150 * time.Millisecond
	}
	if o.Quiet == 0 {
		o.Quiet = 20 * time.Millisecond
	}
	d := &Driver{line: line.New(stream, o.Timeout, o.Quiet), log: log, echo: o.Echo}
	for _, h := range o.Hoses {
		if h.TotalDigits == 0 {
			h.TotalDigits = totalDigits
		}
		if err := h.check(); err != nil {
			return nil, fmt.Errorf("dart: %w", err)
		}
		if err := d.add(&hose{Hose: h}); err != nil {
			return nil, fmt.Errorf("dart: %w", err)
		}
	}
	return d, nil
}

// add puts a hose on its side.
func (d *Driver) add(h *hose) error {
	s := d.side(h.Side)
	if s == nil {
		s = &side{number: h.Side, address: firstAddress + byte(h.Side) - 1}
		d.sides = append(d.sides, s)
	}
	for _, other := range d.hoses {
		switch {
		case other.ID == h.ID:
			return fmt.Errorf("two hoses are named %s", h.ID)
		case other.Side != h.Side:
		case other.Nozzle == h.Nozzle:
			return fmt.Errorf("hoses %s and %s share nozzle %d of side %d", other.ID, h.ID, h.Nozzle, h.Side)
		case other.Decimals != h.Decimals:
			return fmt.Errorf("hoses %s and %s share side %d and have other decimals; one display shows both", other.ID, h.ID, h.Side)
		}
	}
	s.hoses, d.hoses = append(s.hoses, h), append(d.hoses, h)
	return nil
}

func (d *Driver) side(number int) *side {
	for _, s := range d.sides {
		if s.number == number {
			return s
		}
	}
	return nil
}

// Hoses implements [pump.Driver].
func (d *Driver) Hoses() []pump.Hose {
	hoses := make([]pump.Hose, len(d.hoses))
	for i, h := range d.hoses {
		arm := pump.ArmPump
		if h.Watch {
			arm = pump.ArmWatch
		}
		count, modulus := lastDigit(h.TotalDecimals), int64(power(h.TotalDigits))
		hoses[i] = pump.Hose{
			ID: h.ID, Arm: arm, StepUL: h.step(), Totalizer: true, Display: true,
			Scale: dispense.Scale{Num: int64(count), Den: 1}, Modulus: modulus, ModulusUL: count * dispense.Volume(modulus),
		}
	}
	return hoses
}

// find returns a hose and its side.
func (d *Driver) find(id string) (*hose, *side, error) {
	for _, h := range d.hoses {
		if h.ID == id {
			return h, d.side(h.Side), nil
		}
	}
	return nil, nil, fmt.Errorf("%q: %w", id, pump.ErrHose)
}

// Close implements [pump.Driver]. A release stands in the pump: call Stop for a
// hose that is released.
func (d *Driver) Close() error { return d.line.Close() }

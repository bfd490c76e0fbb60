package horustech

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
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/pump/line"
)

// Options are what the driver must be told of its controller. Zero values are
// the defaults.
type Options struct {
	Hoses []Hose
	// ShortPreset sends command 26 with a limit of 6 digits instead of 34, for
	// units that lack 34.
	ShortPreset bool
	// Timeout is how long an answer may take, 500 ms by default.
	Timeout time.Duration
	// Quiet is how long the line must be silent after a missed answer, 100 ms by
	// default.
	Quiet time.Duration
}

// A Hose is one nozzle of the controller.
type Hose struct {
	ID     string
	Nozzle int // its number at the controller, 1 to 99
	// Watch says that the pump's model ignores presets, so that only the agent
	// ends the flow at the limit. Qualify each pump with a test sale.
	Watch bool
	// PresetDecimals are those of a limit in liters, 2 by default; they make the
	// step. VolumeDecimals are those of the volume in progress and PriceDecimals
	// those of a price, 3 by default.
	PresetDecimals, VolumeDecimals, PriceDecimals int
}

func (h Hose) withDefaults() Hose {
	h.PresetDecimals = orElse(h.PresetDecimals, 2)
	h.VolumeDecimals = orElse(h.VolumeDecimals, 3)
	h.PriceDecimals = orElse(h.PriceDecimals, 3)
	return h
}

func orElse[T int | time.Duration](v, fallback T) T {
	if v == 0 {
		return fallback
	}
	return v
}

func (h Hose) check() error {
	switch {
	case h.ID == "":
		return errors.New("a hose has no id")
	case h.Nozzle < 1 || h.Nozzle > 99:
		return fmt.Errorf("hose %s: nozzle %d, want 1 to 99 as in the controller's nozzle table", h.ID, h.Nozzle)
	}
	for _, d := range []int{h.PresetDecimals, h.VolumeDecimals, h.PriceDecimals} {
		if d < 1 || d > 4 {
			return fmt.Errorf("hose %s: %d decimals, want 1 to 4", h.ID, d)
		}
	}
	return nil
}

// step is the last digit of a limit.
func (h Hose) step() dispense.Volume { return companytec.LastDigit(h.PresetDecimals) }

// A Driver is a [pump.Driver] with stored sales, totalizers, prices and
// information. It remembers of the past only what hoses were filling, and where it
// left the pointer of the stored sales.
type Driver struct {
	line   *line.Line
	log    *slog.Logger
	short  bool
	hoses  []Hose
	fills  companytec.Fills
	limits map[string]dispense.Volume // by hose, what it was last released to
	ring   companytec.Ring
	looked time.Time // when the ring's pointers were last asked for
}

// New returns a driver that owns stream. It sends nothing yet.
func New(stream io.ReadWriteCloser, log *slog.Logger, o Options) (*Driver, error) {
	if len(o.Hoses) == 0 {
		return nil, errors.New("horustech: no hoses; name at least one with its nozzle number")
	}
	d := &Driver{
		line: line.New(stream, orElse(o.Timeout, 500*time.Millisecond), orElse(o.Quiet, 100*time.Millisecond)),
		log:  log, short: o.ShortPreset, fills: make(companytec.Fills), limits: make(map[string]dispense.Volume),
	}
	for _, h := range o.Hoses {
		h = h.withDefaults()
		if err := h.check(); err != nil {
			return nil, fmt.Errorf("horustech: %w", err)
		}
		for _, other := range d.hoses {
			if other.ID == h.ID || other.Nozzle == h.Nozzle {
				return nil, fmt.Errorf("horustech: hoses %s and %s share an id or nozzle %d", other.ID, h.ID, h.Nozzle)
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

// ask sends a request and returns the parameters of the reply to its command.
// echo is what the parameters must begin with unless they are a refusal.
func (d *Driver) ask(ctx context.Context, f frame, echo string) (string, error) {
	var params string
	err := d.line.Ask(ctx, f.bytes(), func(b []byte) ([]byte, error) {
		got, rest, err := parse(b)
		switch {
		case errors.Is(err, errShort):
			return rest, line.ErrMore
		case err != nil:
			return rest, err
		case got.from != explain.Device || got.command() != f.command():
			return rest, fmt.Errorf("the answer is to command %s, not to %s", got.command(), f.command())
		case !answers(got.params(), echo):
			return rest, fmt.Errorf("the answer is to another %s", f.command())
		}
		params = got.params()
		return rest, nil
	})
	if err != nil {
		return "", err
	}
	d.log.Debug("asked controller", "command", f.data, "answer", params)
	return params, nil
}

// answers reports whether params repeat what was asked for, or refuse it.
func answers(params, echo string) bool {
	refused := len(params) == 2 && params[0] == 'E'
	return refused || len(params) >= len(echo) && params[:len(echo)] == echo
}

// command sends a request that is answered by a status alone.
func (d *Driver) command(ctx context.Context, f frame) error {
	status, err := d.ask(ctx, f, "")
	if err != nil {
		return err
	}
	if word, ok := refusal(status); !ok {
		return fmt.Errorf("%w: %s", pump.ErrRefused, word)
	}
	return nil
}

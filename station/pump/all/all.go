// Package all lists the pump drivers, written out, and makes one of them from
// the options in a station's configuration. It decodes no file itself: whoever
// reads the configuration fills [Options].
package all

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/horustech"
	"github.com/litro-fuel/litro/station/pump/manual"
	"github.com/litro-fuel/litro/station/pump/pulser"
)

// Options configure one line with a pump controller. Fields that a driver has no
// use for must be left out. Zero values are the driver's defaults.
type Options struct {
	// Driver is horustech, pulser or manual.
	Driver string `toml:"driver" json:"driver"`
	// TimeoutMS is how long an answer may take, in milliseconds.
	TimeoutMS int `toml:"timeout_ms" json:"timeout_ms,omitempty"`
	// ShortPreset (horustech) sends limits of 6 digits, for units that lack
	// command 34.
	ShortPreset bool          `toml:"short_preset" json:"short_preset,omitempty"`
	Hoses       []HoseOptions `toml:"hoses" json:"hoses"`
}

// HoseOptions configure one hose.
type HoseOptions struct {
	ID string `toml:"id" json:"id"`
	// StepUL (manual) is the last digit of the display in microliters, by
	// default 10000.
	StepUL int64 `toml:"step_ul" json:"step_ul,omitempty"`

	// Nozzle (horustech) is the number at the controller, 1 to 99.
	Nozzle int `toml:"nozzle" json:"nozzle,omitempty"`
	// Arm (horustech) is "pump", or "watch" for a pump model that ignores
	// presets. By default "pump".
	Arm string `toml:"arm" json:"arm,omitempty"`
	// Decimals (horustech) of a limit, of the volume in progress and of a price,
	// by default 2, 3 and 3.
	PresetDecimals int `toml:"preset_decimals" json:"preset_decimals,omitempty"`
	VolumeDecimals int `toml:"volume_decimals" json:"volume_decimals,omitempty"`
	PriceDecimals  int `toml:"price_decimals" json:"price_decimals,omitempty"`

	// NumUL and Den (pulser) are the scale: so many microliters for so many
	// pulses. 39 pulses a liter are 1000000 and 39.
	NumUL int64 `toml:"num_ul" json:"num_ul,omitempty"`
	Den   int64 `toml:"den" json:"den,omitempty"`
	// Counter, Switch and Valve (pulser) are where they are wired. Switch may be
	// left out.
	Counter *Terminal `toml:"counter" json:"counter,omitempty"`
	Switch  *Terminal `toml:"switch" json:"switch,omitempty"`
	Valve   *Terminal `toml:"valve" json:"valve,omitempty"`
	// MaxFlowLPM (pulser) is the greatest possible flow in liters a minute, by
	// default 200; SettleMS how long no pulse must come before a fill is final,
	// by default 2000; NoFlowS ends a fill without a switch, by default 60.
	MaxFlowLPM int `toml:"max_flow_lpm" json:"max_flow_lpm,omitempty"`
	SettleMS   int `toml:"settle_ms" json:"settle_ms,omitempty"`
	NoFlowS    int `toml:"no_flow_s" json:"no_flow_s,omitempty"`
}

// A Terminal (pulser) is one channel of a module.
type Terminal struct {
	// Slave is the module's address, 1 to 247.
	Slave int `toml:"slave" json:"slave"`
	// Profile is the module's model: adam4150, adam4150-high-first or waveshare.
	Profile string `toml:"profile" json:"profile"`
	// Channel counts from 0.
	Channel int `toml:"channel" json:"channel"`
}

// A Constructor makes a driver that owns line. It sends nothing yet.
type Constructor func(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error)

// Drivers returns every driver by the name it has in the configuration.
func Drivers() map[string]Constructor {
	return map[string]Constructor{
		"horustech": newHorustech,
		"manual":    newManual,
		"pulser":    newPulser,
	}
}

// HasLine reports whether the driver of o speaks on a line at all.
func HasLine(o Options) bool { return o.Driver != "manual" }

// New makes the driver that o names. line may be nil when [HasLine] says no.
func New(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	construct, ok := Drivers()[o.Driver]
	if !ok {
		return nil, fmt.Errorf("unknown driver %q: use one of %s", o.Driver, strings.Join(names(), ", "))
	}
	if err := o.foreign(); err != nil {
		return nil, fmt.Errorf("driver %s: %w", o.Driver, err)
	}
	return construct(line, log, o)
}

func names() []string {
	var all []string
	for name := range Drivers() {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// foreign finds settings that the named driver would silently ignore.
func (o Options) foreign() error {
	if o.Driver != "horustech" && o.ShortPreset {
		return errors.New("short_preset is a setting of horustech: leave it out")
	}
	for _, h := range o.Hoses {
		settings := []struct {
			driver, names string
			set           bool
		}{
			{"manual", "step_ul", h.StepUL != 0},
			{"horustech", "nozzle, arm and decimals", h.Nozzle != 0 || h.Arm != "" ||
				h.PresetDecimals != 0 || h.VolumeDecimals != 0 || h.PriceDecimals != 0},
			{"pulser", "scale, terminals, max_flow_lpm, settle_ms and no_flow_s", h.NumUL != 0 || h.Den != 0 || h.Counter != nil ||
				h.Switch != nil || h.Valve != nil || h.MaxFlowLPM != 0 || h.SettleMS != 0 || h.NoFlowS != 0},
		}
		for _, s := range settings {
			if s.set && s.driver != o.Driver {
				return fmt.Errorf("hose %s: %s are settings of %s: leave them out", h.ID, s.names, s.driver)
			}
		}
		if h.MaxFlowLPM < 0 || h.SettleMS < 0 || h.NoFlowS < 0 {
			return fmt.Errorf("hose %s: max_flow_lpm, settle_ms and no_flow_s must not be negative", h.ID)
		}
	}
	if o.TimeoutMS < 0 {
		return fmt.Errorf("timeout_ms %d must not be negative", o.TimeoutMS)
	}
	return nil
}

func (o Options) timeout() time.Duration { return time.Duration(o.TimeoutMS) * time.Millisecond }

func newHorustech(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	opt := horustech.Options{ShortPreset: o.ShortPreset, Timeout: o.timeout()}
	for _, h := range o.Hoses {
		arm := pump.Arm(h.Arm)
		if arm != "" && arm != pump.ArmPump && arm != pump.ArmWatch {
			return nil, fmt.Errorf("horustech: hose %s: arm %q, want pump or watch", h.ID, h.Arm)
		}
		opt.Hoses = append(opt.Hoses, horustech.Hose{
			ID: h.ID, Nozzle: h.Nozzle, Watch: arm == pump.ArmWatch,
			PresetDecimals: h.PresetDecimals, VolumeDecimals: h.VolumeDecimals, PriceDecimals: h.PriceDecimals,
		})
	}
	return made(horustech.New(line, log, opt))
}

func newPulser(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	opt := pulser.Options{Timeout: o.timeout()}
	for _, h := range o.Hoses {
		opt.Hoses = append(opt.Hoses, pulser.Hose{
			ID: h.ID, Scale: dispense.Scale{Num: h.NumUL, Den: h.Den},
			Counter: h.Counter.terminal(), Switch: h.Switch.terminal(), Valve: h.Valve.terminal(),
			MaxFlow: dispense.Volume(h.MaxFlowLPM) * dispense.Liter,
			Settle:  time.Duration(h.SettleMS) * time.Millisecond,
			NoFlow:  time.Duration(h.NoFlowS) * time.Second,
		})
	}
	return made(pulser.New(line, log, opt))
}

func (t *Terminal) terminal() pulser.Terminal {
	if t == nil {
		return pulser.Terminal{}
	}
	return pulser.Terminal{Slave: t.Slave, Profile: t.Profile, Channel: t.Channel}
}

func newManual(line io.ReadWriteCloser, _ *slog.Logger, o Options) (pump.Driver, error) {
	var hoses []manual.Hose
	for _, h := range o.Hoses {
		hoses = append(hoses, manual.Hose{ID: h.ID, StepUL: dispense.Volume(h.StepUL)})
	}
	return made(manual.New(line, hoses))
}

// made keeps a failed constructor's nil pointer from becoming a driver.
func made[D pump.Driver](d D, err error) (pump.Driver, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Package all lists the pump drivers, written out, and makes one of them from
// the options in a station's configuration. Whoever reads the configuration fills
// [Options]; of the files it names, package all reads the profiles of modules.
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
	"github.com/litro-fuel/litro/station/pump/cbc"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/dart"
	"github.com/litro-fuel/litro/station/pump/horustech"
	"github.com/litro-fuel/litro/station/pump/manual"
	"github.com/litro-fuel/litro/station/pump/pulser"
)

// Options configure one line with a pump controller. Fields that a driver has no
// use for must be left out. Zero values are the driver's defaults.
type Options struct {
	// Driver is cbc, dart, horustech, pulser or manual. A line with dart is usually
	// 9600 baud with odd parity.
	Driver string `toml:"driver" json:"driver"`
	// TimeoutMS is how long an answer may take, in milliseconds.
	TimeoutMS int `toml:"timeout_ms" json:"timeout_ms,omitempty"`
	// ShortPreset (horustech) sends limits of 6 digits, for units that lack
	// command 34.
	ShortPreset bool `toml:"short_preset" json:"short_preset,omitempty"`
	// Echo (dart) says that the adapter sends back what is written to it.
	Echo bool `toml:"echo" json:"echo,omitempty"`
	// SaleForm (cbc) is the form of a finished sale to ask for: a4, a3, a2, @ or A.
	// By default the richest that the unit answers is found by trying.
	SaleForm string `toml:"sale_form" json:"sale_form,omitempty"`
	// Progress (cbc) is what the unit shows of a sale in progress: "money", the
	// default, or "volume".
	Progress string        `toml:"progress" json:"progress,omitempty"`
	Hoses    []HoseOptions `toml:"hoses" json:"hoses"`
}

// HoseOptions configure one hose.
type HoseOptions struct {
	ID string `toml:"id" json:"id"`
	// StepUL (manual) is the last digit of the display in microliters, by
	// default 10000.
	StepUL int64 `toml:"step_ul" json:"step_ul,omitempty"`

	// Nozzle (horustech) is the number at the controller, 1 to 99; (dart) at its
	// side, 1 to 8.
	Nozzle int `toml:"nozzle" json:"nozzle,omitempty"`
	// Side (dart) is the pump side, 1 to 32: its address less 4F hexadecimal.
	Side int `toml:"side" json:"side,omitempty"`
	// Code (cbc) is the nozzle code as the controller's programs print it, two
	// hexadecimal digits. In its place may stand where the nozzle is wired.
	Code string `toml:"code" json:"code,omitempty"`
	// Channel, Address and Position (cbc) are where the nozzle is wired: 1 to 12
	// (connector A of the first ICOM is 1), 1 to 4 as set at the pump, and 0 to 3.
	Channel  int `toml:"channel" json:"channel,omitempty"`
	Address  int `toml:"address" json:"address,omitempty"`
	Position int `toml:"position" json:"position,omitempty"`
	// Arm (horustech, cbc, dart) is "pump", or "watch" for a pump model that ignores
	// presets. By default "pump".
	Arm string `toml:"arm" json:"arm,omitempty"`
	// Decimals (horustech, cbc) of a limit, of the volume in progress and of a
	// price, by default 2, 3 and 3; (cbc) of the money in progress, by default 2.
	// With dart those of volume, price and amount must be
	// given as the pump's display has them, 0 to 4, and every sale is held to them.
	PresetDecimals int  `toml:"preset_decimals" json:"preset_decimals,omitempty"`
	VolumeDecimals *int `toml:"volume_decimals" json:"volume_decimals,omitempty"`
	PriceDecimals  *int `toml:"price_decimals" json:"price_decimals,omitempty"`
	AmountDecimals *int `toml:"amount_decimals" json:"amount_decimals,omitempty"`
	// TotalDecimals (dart) are those of the totalizer, by default those of the
	// volume; TotalDigits is 10 by default, and 12 where totals come in 13 bytes.
	TotalDecimals *int `toml:"total_decimals" json:"total_decimals,omitempty"`
	TotalDigits   int  `toml:"total_digits" json:"total_digits,omitempty"`

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
	// default 200; SettleMS how long no pulse must come before a fill is final, by
	// default 2000; NoFlowS after how long without a pulse a fill is ended, by
	// default 60.
	MaxFlowLPM int `toml:"max_flow_lpm" json:"max_flow_lpm,omitempty"`
	SettleMS   int `toml:"settle_ms" json:"settle_ms,omitempty"`
	NoFlowS    int `toml:"no_flow_s" json:"no_flow_s,omitempty"`
}

// A Terminal (pulser) is one channel of a module.
type Terminal struct {
	// Slave is the module's address, 1 to 247.
	Slave int `toml:"slave" json:"slave"`
	// Profile is the module's model: adam4150, adam4150-high-first, waveshare-io8,
	// waveshare-relay8, counter-fc03, counter-fc04, or the path of a file of your
	// own, with a slash in it. litro-station profiles says what each one is.
	Profile string `toml:"profile" json:"profile"`
	// Channel counts from 0.
	Channel int `toml:"channel" json:"channel"`
}

// A Constructor makes a driver that owns line. It sends nothing yet.
type Constructor func(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error)

// Drivers returns every driver by the name it has in the configuration.
func Drivers() map[string]Constructor {
	return map[string]Constructor{
		"cbc":       newCBC,
		"dart":      newDart,
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

// A setting is a name, whether it is set, and the drivers that know it.
type setting struct {
	names   string
	set     bool
	drivers []string
}

// check fails for a setting that the named driver would silently ignore.
func (s setting) check(driver string) error {
	if !s.set || slices.Contains(s.drivers, driver) {
		return nil
	}
	it := "it"
	if strings.HasSuffix(s.names, "settings") {
		it = "them"
	}
	return fmt.Errorf("%s of %s: leave %s out", s.names, strings.Join(s.drivers, " and "), it)
}

// foreign finds settings that the named driver would silently ignore.
func (o Options) foreign() error {
	for _, s := range []setting{
		{"short_preset is a setting", o.ShortPreset, []string{"horustech"}},
		{"echo is a setting", o.Echo, []string{"dart"}},
		{"sale_form is a setting", o.SaleForm != "", []string{"cbc"}},
		{"progress is a setting", o.Progress != "", []string{"cbc"}},
	} {
		if err := s.check(o.Driver); err != nil {
			return err
		}
	}
	for _, h := range o.Hoses {
		for _, s := range h.settings() {
			if err := s.check(o.Driver); err != nil {
				return fmt.Errorf("hose %s: %w", h.ID, err)
			}
		}
		for _, n := range []*int{h.VolumeDecimals, h.PriceDecimals, h.AmountDecimals} {
			if n != nil && *n == 0 && o.Driver != "dart" {
				return fmt.Errorf("hose %s: 0 decimals, want 1 to 4", h.ID)
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

func (h HoseOptions) settings() []setting {
	return []setting{
		{"step_ul is a setting", h.StepUL != 0, []string{"manual"}},
		{"nozzle is a setting", h.Nozzle != 0, []string{"dart", "horustech"}},
		{"side, total_decimals and total_digits are settings", h.Side != 0 || h.TotalDecimals != nil || h.TotalDigits != 0,
			[]string{"dart"}},
		{"code, channel, address and position are settings", h.Code != "" || h.Channel != 0 || h.Address != 0 || h.Position != 0,
			[]string{"cbc"}},
		{"amount_decimals is a setting", h.AmountDecimals != nil, []string{"cbc", "dart"}},
		{"preset_decimals is a setting", h.PresetDecimals != 0, []string{"cbc", "horustech"}},
		{"arm and decimals are settings", h.Arm != "" || h.VolumeDecimals != nil || h.PriceDecimals != nil,
			[]string{"cbc", "dart", "horustech"}},
		{"scale, terminals, max_flow_lpm, settle_ms and no_flow_s are settings", h.NumUL != 0 || h.Den != 0 || h.Counter != nil ||
			h.Switch != nil || h.Valve != nil || h.MaxFlowLPM != 0 || h.SettleMS != 0 || h.NoFlowS != 0, []string{"pulser"}},
	}
}

func (o Options) timeout() time.Duration { return time.Duration(o.TimeoutMS) * time.Millisecond }

func newHorustech(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	opt := horustech.Options{ShortPreset: o.ShortPreset, Timeout: o.timeout()}
	for _, h := range o.Hoses {
		watch, err := h.watch()
		if err != nil {
			return nil, fmt.Errorf("horustech: hose %s: %w", h.ID, err)
		}
		opt.Hoses = append(opt.Hoses, horustech.Hose{
			ID: h.ID, Nozzle: h.Nozzle, Watch: watch, PresetDecimals: h.PresetDecimals,
			VolumeDecimals: orDefault(h.VolumeDecimals), PriceDecimals: orDefault(h.PriceDecimals),
		})
	}
	return made(horustech.New(line, log, opt))
}

// orDefault returns decimals for a driver that has a default of its own at 0.
func orDefault(decimals *int) int {
	if decimals == nil {
		return 0
	}
	return *decimals
}

// watch tells whether the agent ends the flow, and not the pump.
func (h HoseOptions) watch() (bool, error) {
	arm := pump.Arm(h.Arm)
	if arm != "" && arm != pump.ArmPump && arm != pump.ArmWatch {
		return false, fmt.Errorf("arm %q, want pump or watch", h.Arm)
	}
	return arm == pump.ArmWatch, nil
}

func newCBC(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	if o.Progress != "" && o.Progress != "money" && o.Progress != "volume" {
		return nil, fmt.Errorf("cbc: progress %q, want money or volume", o.Progress)
	}
	opt := cbc.Options{SaleForm: o.SaleForm, VolumeShown: o.Progress == "volume", Timeout: o.timeout()}
	for _, h := range o.Hoses {
		code, err := h.code()
		if err != nil {
			return nil, fmt.Errorf("cbc: hose %s: %w", h.ID, err)
		}
		watch, err := h.watch()
		if err != nil {
			return nil, fmt.Errorf("cbc: hose %s: %w", h.ID, err)
		}
		opt.Hoses = append(opt.Hoses, cbc.Hose{
			ID: h.ID, Code: code, Watch: watch, PresetDecimals: h.PresetDecimals, VolumeDecimals: orDefault(h.VolumeDecimals),
			PriceDecimals: orDefault(h.PriceDecimals), AmountDecimals: orDefault(h.AmountDecimals),
		})
	}
	return made(cbc.New(line, log, opt))
}

// code is where a nozzle is wired, said in either way.
func (h HoseOptions) code() (frame.Code, error) {
	wired := h.Channel != 0 || h.Address != 0 || h.Position != 0
	switch {
	case h.Code == "" && !wired:
		return 0, errors.New("give its code as printed, such as 44, or its channel, address and position")
	case h.Code == "":
		return frame.CodeAt(h.Channel, h.Address, h.Position)
	}
	c, err := frame.ParseCode(strings.ToUpper(h.Code))
	if err == nil && wired && (c.Channel() != h.Channel || c.Address() != h.Address || c.Position() != h.Position) {
		err = fmt.Errorf("code %s is channel %d, address %d, position %d: give one or the other", c, c.Channel(), c.Address(), c.Position())
	}
	return c, err
}

func newDart(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	opt := dart.Options{Echo: o.Echo, Timeout: o.timeout()}
	for _, h := range o.Hoses {
		watch, err := h.watch()
		if err != nil {
			return nil, fmt.Errorf("dart: hose %s: %w", h.ID, err)
		}
		if h.VolumeDecimals == nil || h.AmountDecimals == nil || h.PriceDecimals == nil {
			return nil, fmt.Errorf("dart: hose %s: volume_decimals, amount_decimals or price_decimals is missing: count them on the pump's display", h.ID)
		}
		own := dart.Hose{
			ID: h.ID, Side: h.Side, Nozzle: h.Nozzle, Watch: watch, TotalDecimals: *h.VolumeDecimals, TotalDigits: h.TotalDigits,
			Decimals: dart.Decimals{Volume: *h.VolumeDecimals, Amount: *h.AmountDecimals, Price: *h.PriceDecimals},
		}
		if h.TotalDecimals != nil {
			own.TotalDecimals = *h.TotalDecimals
		}
		opt.Hoses = append(opt.Hoses, own)
	}
	return made(dart.New(line, log, opt))
}

func newPulser(line io.ReadWriteCloser, log *slog.Logger, o Options) (pump.Driver, error) {
	own, err := ownProfiles(o)
	if err != nil {
		return nil, fmt.Errorf("pulser: %w", err)
	}
	opt := pulser.Options{Timeout: o.timeout()}
	for _, p := range own {
		opt.Profiles = append(opt.Profiles, p)
	}
	for _, h := range o.Hoses {
		opt.Hoses = append(opt.Hoses, pulser.Hose{
			ID: h.ID, Scale: dispense.Scale{Num: h.NumUL, Den: h.Den},
			Counter: h.Counter.terminal(own), Switch: h.Switch.terminal(own), Valve: h.Valve.terminal(own),
			MaxFlow: dispense.Volume(h.MaxFlowLPM) * dispense.Liter,
			Settle:  time.Duration(h.SettleMS) * time.Millisecond,
			NoFlow:  time.Duration(h.NoFlowS) * time.Second,
		})
	}
	return made(pulser.New(line, log, opt))
}

// terminal names the profile as the file does that the configuration names.
func (t *Terminal) terminal(own map[string]pulser.Profile) pulser.Terminal {
	if t == nil {
		return pulser.Terminal{}
	}
	name := t.Profile
	if p, ok := own[name]; ok {
		name = p.Name
	}
	return pulser.Terminal{Slave: t.Slave, Profile: name, Channel: t.Channel}
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

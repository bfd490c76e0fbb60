package pulser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/station/pump/modbus"
)

const (
	maxCounters = 62  // of two registers each in one reply
	maxBits     = 256 // inputs or outputs of one module
)

var profileName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// check returns all that is wrong with a profile.
func (p Profile) check() []error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !profileName.MatchString(p.Name) {
		wrong("profile: %q cannot name one; use 1 to 32 of a-z, 0-9 and the hyphen", p.Name)
	}
	if p.Device == "" {
		wrong("device: it is empty; say maker and model, as on the nameplate")
	}
	if p.Counter == (Counter{}) && p.Input == (Input{}) && p.Output == (Output{}) {
		wrong("counter, input, output: none is there; describe at least one")
	}
	p.Counter.check(wrong)
	p.Input.check(wrong)
	p.Output.check(wrong)
	for i, s := range p.Settings {
		if s.What == "" || s.Function != modbus.ReadHolding && s.Function != modbus.ReadRegisters || s.Registers < 1 || int(s.Address)+s.Registers > 1<<16 {
			wrong("settings[%d]: it needs what, function 3 or 4, and an address with at least one register", i)
		}
	}
	if len(p.Known) == 0 {
		wrong("known: it is empty; say at least where the addresses come from, such as the maker's manual and page")
	}
	for i, f := range p.Known {
		if f.Says == "" || f.Source == "" {
			wrong("known[%d]: it needs says and source", i)
		}
		if marks := []string{"captured", "documented", "computed", "measured"}; !slices.Contains(marks, f.Mark) {
			wrong("known[%d].mark: %q is none of %s", i, f.Mark, strings.Join(marks, ", "))
		}
	}
	return errs
}

type complain = func(format string, args ...any)

func (c Counter) check(wrong complain) {
	if c == (Counter{}) {
		return
	}
	if c.Channels < 1 || c.Channels > maxCounters {
		wrong("counter.channels: %d is outside 1 to %d", c.Channels, maxCounters)
	}
	if c.Function != modbus.ReadHolding && c.Function != modbus.ReadRegisters {
		wrong("counter.function: %d does not read registers; give 3 (holding registers, 4xxxx) or 4 (input registers, 3xxxx)", c.Function)
	}
	if c.Words != 1 && c.Words != 2 {
		wrong("counter.words: %d is neither 1 (a counter of 16 bits) nor 2 (of 32)", c.Words)
	}
	switch {
	case c.Words == 1 && c.Order != "":
		wrong("counter.order: a counter of one register has none; leave it out")
	case c.Words == 2 && c.Order != lowFirst && c.Order != highFirst:
		wrong("counter.order: %q is neither %s nor %s; with the wrong one the first pulse shows as 65536", c.Order, lowFirst, highFirst)
	}
	if int(c.Address)+c.Channels*c.Words > 1<<16 {
		wrong("counter.address: the last counter lies beyond register 65535")
	}
	if m := c.Mode; m != nil {
		if m.Function != modbus.ReadHolding && m.Function != modbus.ReadRegisters {
			wrong("counter.mode.function: %d does not read registers; give 3 or 4", m.Function)
		}
		if m.Mask == 0 || m.Value&^m.Mask != 0 {
			wrong("counter.mode.value: 0x%04X has bits that mask 0x%04X leaves out", uint16(m.Value), uint16(m.Mask))
		}
	}
}

func (i Input) check(wrong complain) {
	if i == (Input{}) {
		return
	}
	if i.Channels < 1 || i.Channels > maxBits || int(i.Address)+i.Channels > 1<<16 {
		wrong("input.channels: %d is outside 1 to %d, or the last lies beyond address 65535", i.Channels, maxBits)
	}
	if i.Function != modbus.ReadCoils && i.Function != modbus.ReadInputs {
		wrong("input.function: %d does not read inputs; give 1 (coils, 0xxxx) or 2 (discrete inputs, 1xxxx)", i.Function)
	}
}

func (o Output) check(wrong complain) {
	if o == (Output{}) {
		return
	}
	if o.Channels < 1 || o.Channels > maxBits || int(o.Address)+o.Channels > 1<<16 {
		wrong("output.channels: %d is outside 1 to %d, or the last lies beyond address 65535", o.Channels, maxBits)
	}
	switch o.Kind {
	case OutputLevel:
		if o.Flash != 0 || o.UnitMS != 0 || o.Most != 0 {
			wrong("output.flash, unit_ms, most: a level output has no timer; leave them out, or make kind %q", OutputFlash)
		}
	case OutputFlash:
		o.checkFlash(wrong)
	default:
		wrong("output.kind: %q is neither %q nor %q", o.Kind, OutputLevel, OutputFlash)
	}
}

func (o Output) checkFlash(wrong complain) {
	if o.FailSafe != "" {
		wrong("output.fail_safe: a timed output is fail-safe by itself; leave it out")
	}
	if o.UnitMS < 1 || hold.Milliseconds()%int64(max(o.UnitMS, 1)) != 0 {
		wrong("output.unit_ms: %d does not divide %d, for which the output is switched on; 100 is usual", o.UnitMS, hold.Milliseconds())
		return
	}
	if most := hold.Milliseconds() / int64(o.UnitMS); int64(o.Most) < most {
		wrong("output.most: %d counts of %d ms are less than the %s that the output is switched on for; it needs %d", o.Most, o.UnitMS, hold, most)
	}
	if n := o.Channels; o.Flash < o.Address+Register(n) && o.Address < o.Flash+Register(n) {
		wrong("output.flash: the timed outputs at 0x%04X lie over the plain ones at 0x%04X", uint16(o.Flash), uint16(o.Address))
	}
}

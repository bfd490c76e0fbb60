// Package fault is the one list of what can go wrong with a simulated device, and
// how a person asks for it. It breaks nothing itself: each device says which of
// the list apply to it, and does them.
package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Kind is one way to go wrong.
type Kind string

// The list. Those of the line spoil a share of a device's answers.
const (
	Noise         Kind = "noise"          // rubbish ahead of an answer
	LostBytes     Kind = "lost-bytes"     // a byte of an answer is missing
	Echo          Kind = "echo"           // the line sends back all that it hears
	Late          Kind = "late"           // an answer comes after the asker has lost patience
	Double        Kind = "double"         // an answer comes twice
	Silence       Kind = "silence"        // no answer, though the device does what it was told
	Deaf          Kind = "deaf"           // the device does not even hear
	BadChecksum   Kind = "bad-checksum"   // an answer whose checksum is wrong
	Split         Kind = "split"          // an answer comes in pieces, with pauses
	WrongTotals   Kind = "wrong-totals"   // totalizers tell more than has flowed
	ModuleReset   Kind = "module-reset"   // a counter module loses its power, and its counts
	StuckValve    Kind = "stuck-valve"    // a valve stays open, whatever it is told
	PresetIgnored Kind = "preset-ignored" // the pump flows on past its limit
	Restart       Kind = "restart"        // the device loses its power and comes back
	ClockDrift    Kind = "clock-drift"    // the device's own clock goes fast
	NoPaper       Kind = "no-paper"       // a printer's roll is at its end
	LowPaper      Kind = "low-paper"      // it is near its end
	OpenCover     Kind = "open-cover"     // somebody left a printer's cover open
	BrokenKnife   Kind = "broken-knife"   // a printer cannot cut
)

// A Unit says what the number of a fault counts.
type Unit string

// The units.
const (
	None   Unit = ""
	Share  Unit = "share of the answers, above 0 up to 1"
	Liters Unit = "liters"
	PPM    Unit = "millionths"
)

// A Description is what a person reads of a kind.
type Description struct {
	Kind
	Unit
	Usual int64 // the number when none is given
	Says  string
}

// Whole is a share of 1: every answer.
const Whole = 1_000_000

// All returns the list, in the order in which people read it.
func All() []Description {
	return []Description{
		{Noise, Share, Whole, "rubbish ahead of an answer"},
		{LostBytes, Share, Whole, "a byte of an answer is missing"},
		{Double, Share, Whole, "an answer comes twice"},
		{Late, Share, Whole, "an answer comes too late"},
		{Split, Share, Whole, "an answer comes in pieces"},
		{BadChecksum, Share, Whole, "the checksum of an answer is wrong"},
		{Silence, Share, Whole, "no answer, though the device obeys"},
		{Deaf, Share, Whole, "the device does not hear"},
		{Echo, None, 0, "the line sends back what it hears"},
		{WrongTotals, Liters, 100, "totalizers tell so much more than has flowed"},
		{ModuleReset, None, 0, "a counter module starts again at 0"},
		{StuckValve, None, 0, "a valve stays open, whatever it is told"},
		{PresetIgnored, None, 0, "the pump flows on past its limit"},
		{Restart, None, 0, "the device loses its power and comes back"},
		{ClockDrift, PPM, 10_000, "the device's clock goes fast"},
		{NoPaper, None, 0, "the printer's roll is at its end"},
		{LowPaper, None, 0, "the printer's roll is near its end"},
		{OpenCover, None, 0, "the printer's cover is open"},
		{BrokenKnife, None, 0, "the printer cannot cut"},
	}
}

// A Fault is one thing that is wrong, and how much.
type Fault struct {
	Kind Kind
	// N is a share in millionths of the answers, liters, or millionths; 0 where
	// the kind has no number.
	N int64
	// Hose is the one whose valve is meant, as the device names its hoses; empty
	// is all of them.
	Hose string
}

// String prints a fault as [Parse] reads it.
func (f Fault) String() string {
	s := string(f.Kind)
	if d, ok := describe(f.Kind); ok && d.Unit != None {
		n := strconv.FormatInt(f.N, 10)
		if d.Unit == Share {
			n = strconv.FormatFloat(float64(f.N)/Whole, 'f', -1, 64)
		}
		s += "=" + n
	}
	return strings.TrimSpace(s + " " + f.Hose)
}

// Parse reads `noise`, `noise=0.01`, `wrong-totals=5` or `clock-drift=200`. The
// error says what could have been written.
func Parse(text string) (Fault, error) {
	name, number, given := strings.Cut(text, "=")
	d, known := describe(Kind(name))
	if !known {
		var all []string
		for _, d := range All() {
			all = append(all, string(d.Kind))
		}
		return Fault{}, fmt.Errorf("%q is no fault: say one of %s", name, strings.Join(all, ", "))
	}
	f := Fault{Kind: d.Kind, N: d.Usual}
	if !given {
		return f, nil
	}
	switch d.Unit {
	case None:
		return Fault{}, fmt.Errorf("%s takes no number: leave %q out", name, "="+number)
	case Share:
		share, err := strconv.ParseFloat(number, 64)
		if err != nil || !(share > 0 && share <= 1) {
			return Fault{}, fmt.Errorf("%s=%s: the number is a %s, such as 0.01", name, number, d.Unit)
		}
		f.N = max(1, int64(share*Whole+0.5))
	default:
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n == 0 || n > Whole || n < -Whole {
			return Fault{}, fmt.Errorf("%s=%s: the number is whole %s, not 0, up to %d", name, number, d.Unit, Whole)
		}
		f.N = n
	}
	return f, nil
}

func describe(k Kind) (Description, bool) {
	all := All()
	i := slices.IndexFunc(all, func(d Description) bool { return d.Kind == k })
	if i < 0 {
		return Description{}, false
	}
	return all[i], true
}

// NotHere is the error of a device that a fault does not apply to.
func NotHere(f Fault, apply []Kind) error {
	var names []string
	for _, k := range apply {
		names = append(names, string(k))
	}
	return fmt.Errorf("%s does not happen to this device: say one of %s", f.Kind, strings.Join(names, ", "))
}

// Package scanner turns the bytes of a serial barcode scanner into scans.
//
// It promises that one label held before a scanner is one scan, that two labels
// read at once are reported as such and never as a vehicle, and that noise,
// cut-off labels and hostile streams cost bounded memory and are never taken
// for a label. It does not know what a label of ours looks like: a scan says
// what was printed, and whoever takes it asks for the label's form and check
// character. [Dialog] is pure; [Scanner.Run] is the thin edge to the port.
//
// What it knows of makers' scanners comes from their manuals, named in
// profiles.go; none of it was tried with a scanner.
package scanner

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Symbology is the family of a barcode, as far as its reader told.
type Symbology uint8

// The families. Unknown is what a scanner without AIM identifiers sends, and
// must not be taken for either of the others.
const (
	Unknown Symbology = iota
	OneD              // bars, which fit no token and are easy to copy by hand
	TwoD              // a matrix or stacked code
)

// String returns "unknown", "1D" or "2D".
func (s Symbology) String() string {
	return [...]string{"unknown", "1D", "2D"}[min(s, TwoD)]
}

// A Scan is one barcode as printed.
type Scan struct {
	Text      string    // printable ASCII and GS, 1 to 512 bytes
	Symbology Symbology // Unknown without an AIM identifier
	AIM       string    // such as "]Q1"; empty when the scanner sends none
}

// A Kind says what became of a frame.
type Kind uint8

// The kinds of a result.
const (
	Scanned   Kind = iota // a label was presented
	Ambiguous             // a second label followed at once; neither counts
	Refused               // the frame is no label; Reason says why
	Repeated              // nothing new: held in view, or part of what was reported
	NoRead                // the scanner says that it read nothing
	Control               // the scanner lives and understands us; it read nothing
	Silent                // the scanner did not answer what it was told; Reason says what to check
)

// String returns the kind in lower case.
func (k Kind) String() string {
	return [...]string{"scanned", "ambiguous", "refused", "repeated", "no read", "control", "silent"}[min(k, Silent)]
}

// A Cause says where to look for what made a refusal.
type Cause uint8

// The causes of a refusal.
const (
	FromLabel Cause = iota // what was scanned; scan something else
	FromSetup              // how scanner and station are set up for each other
	FromLine               // bytes were spoiled on the way; the rate is wrong, or the cable bad
)

// A Result is what one frame was.
type Result struct {
	Kind Kind
	// Scan is the label of this frame; zero when Refused or NoRead.
	Scan Scan
	// First is, when Ambiguous, the scan that was reported before, at most
	// [Profile.Together] ago. It was reported at once, because to wait would
	// slow every vehicle down; whoever acted on it must take it back.
	First Scan
	// Reason says in English why a frame was Refused, with the byte and place.
	Reason string
	Cause  Cause
	// Again says that a scanner in packets was asked for the frame once more: it
	// says itself when it gives up, and until then nobody needs to hear of it.
	Again bool
}

// A Profile says how a scanner is set up. The zero value suits a scanner that
// ends each label with CR, LF, CR LF or ETX, with or without STX and AIM
// identifiers, and expects no answer: the common factory setting.
type Profile struct {
	// Protocol is "plain" (also when empty), labels as text between marks, or
	// "ssi", the Simple Serial Interface of Zebra.
	Protocol string
	// Suffix is what ends a label: "any" (also when empty) of CR, LF, CR LF and
	// ETX; only "cr", "lf", "crlf", "etx" or "tab"; or "none", when silence of Gap
	// ends it.
	Suffix string
	// Gap is the silence after which a label without suffix is over. 50 to 100
	// ms suit 9600 baud and USB; 0 means 75 ms.
	Gap time.Duration
	// Prefix is text that the scanner sends before each label and its AIM
	// identifier, up to 16 bytes. It is stripped; a frame without it is refused.
	// A leading STX is always stripped and needs no setting.
	Prefix string
	// AIM says whether labels begin with an identifier such as "]C0": "auto"
	// (also when empty) strips one that is known, "on" refuses a label without,
	// "off" takes it for part of the text.
	AIM string
	// Symbologies are the AIM letters that may be scanned, such as "CQd"; a
	// label of another is refused. Empty means all. It is a convenience: a
	// scanner that sends no identifier passes it.
	Symbologies string
	// Debounce is how long a label must be out of view to be scanned again. 0
	// means 3 s.
	Debounce time.Duration
	// Together is how close after one scan a different label makes both
	// ambiguous; time for a hand, too short for the next vehicle. 0 means 1 s.
	Together time.Duration
	// Acknowledge answers each frame, ACK (06) when it came over well and NAK
	// (15) when not, as a scanner set to it wants within 2 s: after NAK it sends the
	// label again, three to five times. SSI has acknowledgments of its own.
	Acknowledge bool
	// GoodRead is sent for good [Dialog.Feedback] and BadRead for bad, such as BEL
	// ("\a") for a beep; with SSI each byte is a beep code. Up to 64 bytes each.
	GoodRead, BadRead string
	// Trigger says that the scanner scans only when told. TriggerOn and TriggerOff
	// tell it, up to 64 bytes each; SSI has commands of its own.
	Trigger               bool
	TriggerOn, TriggerOff string
}

// The defaults of a profile, and what is fixed.
const (
	defaultGap      = 75 * time.Millisecond
	defaultDebounce = 3 * time.Second
	defaultTogether = time.Second

	maxText    = 512 // the longest label; our own have at most 64
	maxPrefix  = 16
	maxCommand = 64

	// A frame without its end for this long was cut off, by a plug or a power
	// cut; what comes later is another label's.
	cutOff = time.Second
)

// Check reports what is wrong with the profile, and what would be right.
func (p Profile) Check() error {
	p = p.withDefaults()
	switch {
	case p.Protocol != "plain" && p.Protocol != "ssi":
		return fmt.Errorf("scanner: protocol %q is not plain or ssi", p.Protocol)
	case ends[p.Suffix] == "":
		return fmt.Errorf("scanner: suffix %q is not any, cr, lf, crlf, etx, tab or none", p.Suffix)
	case p.AIM != "auto" && p.AIM != "on" && p.AIM != "off":
		return fmt.Errorf("scanner: aim %q is not auto, on or off", p.AIM)
	case p.Gap < 5*time.Millisecond || p.Gap > cutOff:
		return fmt.Errorf("scanner: gap %v is outside 5ms to %v; 50 to 100 ms is usual", p.Gap, cutOff)
	case p.Debounce < 0 || p.Debounce > time.Minute:
		return fmt.Errorf("scanner: debounce %v is outside 0 to 1m; 3s is usual", p.Debounce)
	case p.Together < 0 || p.Together > 5*time.Second:
		return fmt.Errorf("scanner: together %v is outside 0 to 5s, in which the next vehicle may come; 1s is usual", p.Together)
	case len(p.Prefix) > maxPrefix || firstBad([]byte(p.Prefix)) >= 0:
		return fmt.Errorf("scanner: prefix %q is not up to %d printable ASCII characters", p.Prefix, maxPrefix)
	}
	return errors.Join(p.checkCommands(), p.checkSymbologies())
}

func (p Profile) checkCommands() error {
	for c := goodRead; c <= triggerOff; c++ {
		if len(c.in(p)) > maxCommand {
			return fmt.Errorf("scanner: %s is longer than %d bytes", c, maxCommand)
		}
	}
	if p.Trigger && p.Protocol == "plain" && p.TriggerOn == "" {
		return errors.New("scanner: trigger needs trigger_on, which this profile has not; give the command, or leave trigger out")
	}
	return nil
}

func (p Profile) checkSymbologies() error {
	for _, letter := range []byte(p.Symbologies) {
		if _, known := symbologies[letter]; !known {
			return fmt.Errorf("scanner: symbologies %q: %q is no AIM letter that we know; they are %s", p.Symbologies, letter, letters())
		}
	}
	return nil
}

func (p Profile) withDefaults() Profile {
	orElse(&p.Protocol, "plain")
	orElse(&p.Suffix, "any")
	orElse(&p.AIM, "auto")
	orElse(&p.Gap, defaultGap)
	orElse(&p.Debounce, defaultDebounce)
	orElse(&p.Together, defaultTogether)
	return p
}

func orElse[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}

// decode reads the text between start and end of a frame. It is Scanned,
// Refused or NoRead.
func (p Profile) decode(frame []byte) Result {
	text, found := bytes.CutPrefix(frame, []byte(p.Prefix))
	switch {
	case firstBad(text) >= 0:
		return notText(text, len(frame)-len(text))
	case !found:
		return refused(FromSetup, "the prefix %q is missing", p.Prefix)
	}
	if s := string(text); s == "NR" || s == "NOREAD" {
		return Result{Kind: NoRead}
	}
	id, rest, known := cutAIM(string(text))
	switch {
	case p.AIM == "off":
		return scanned(Scan{Text: string(text)})
	case !known && p.AIM == "on":
		return refused(FromSetup, "the AIM identifier is missing; turn it on in the scanner, or set aim to auto")
	case !known:
		return scanned(Scan{Text: string(text)})
	}
	return p.allow(scanned(Scan{Text: rest, AIM: id, Symbology: symbologies[id[1]].family}))
}

// allow refuses a label of a symbology that may not be scanned here.
func (p Profile) allow(r Result) Result {
	id := r.Scan.AIM
	if id != "" && p.Symbologies != "" && !strings.Contains(p.Symbologies, id[1:2]) {
		return refused(FromLabel, "symbology %s (%s) is not allowed here", id, symbologies[id[1]].name)
	}
	return r
}

func scanned(s Scan) Result {
	if s.Text == "" {
		return refused(FromLabel, "the label is empty")
	}
	return Result{Kind: Scanned, Scan: s}
}

func refused(c Cause, format string, args ...any) Result {
	return Result{Kind: Refused, Cause: c, Reason: fmt.Sprintf(format, args...)}
}

// notText refuses a text of which some byte is not printable. It stands at an
// offset in its frame.
func notText(text []byte, offset int) Result {
	cause := FromLabel
	if isNoise(text) {
		cause = FromLine
	}
	i := firstBad(text)
	return refused(cause, "byte %02X at %d is not printable ASCII; check baud rate, parity and the scanner's suffix", text[i], offset+i)
}

// firstBad returns the place of the first byte that no label has, or -1. GS
// separates the fields of a GS1 label and is text.
func firstBad(text []byte) int {
	return bytes.IndexFunc(text, func(r rune) bool { return (r < ' ' || r > '~') && r != gs })
}

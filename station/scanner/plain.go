package scanner

import (
	"strings"
	"time"
	"unicode/utf8"
)

// What separates labels on the line, and fields in a label.
const (
	stx = 0x02
	etx = 0x03
	tab = 0x09
	lf  = 0x0A
	cr  = 0x0D
	gs  = 0x1D
)

const (
	ack = "\x06"
	nak = "\x15"
)

// ends are the bytes that end a label, by the name of the suffix. Empty frames
// are none, so CR LF ends one.
var ends = map[string]string{
	"any": "\r\n\x03", "none": "\r\n\x03", "cr": "\r", "lf": "\n", "crlf": "\r\n", "etx": "\x03", "tab": "\t",
}

// A plain is a scanner that types labels as text between marks.
type plain struct {
	p    Profile
	ends string

	frame   []byte    // since the last end
	skip    bool      // whether it grew too long and is dropped to its end
	touched time.Time // when its last byte came
	out     []byte
}

func newPlain(p Profile) *plain { return &plain{p: p, ends: ends[p.Suffix]} }

func (f *plain) feed(at time.Time, b []byte) []Result {
	if len(b) == 0 {
		return nil
	}
	out := f.tick(at)
	for _, c := range b {
		out = f.take(c, out)
	}
	f.touched = at
	return out
}

func (f *plain) tick(at time.Time) []Result {
	due := f.due()
	if due.IsZero() || at.Before(due) {
		return nil
	}
	if f.p.Suffix == "none" {
		return f.end(nil)
	}
	return f.cut("the label has no end; check the scanner's suffix, or set suffix to none", nil)
}

func (f *plain) due() time.Time {
	switch {
	case len(f.frame) == 0 && !f.skip:
		return time.Time{}
	case f.p.Suffix == "none":
		return f.touched.Add(f.p.Gap)
	default:
		return f.touched.Add(cutOff)
	}
}

func (f *plain) reset(time.Time) { f.frame, f.skip = f.frame[:0], false }

// take adds one byte.
func (f *plain) take(c byte, out []Result) []Result {
	switch {
	case strings.IndexByte(f.ends, c) >= 0:
		return f.end(out)
	case c == stx:
		return f.cut("the label was cut off by the start (STX) of the next", out)
	case f.skip:
	case len(f.frame) == 0 && (c == cr || c == lf): // what some add after ETX or TAB
	case len(f.frame) == maxText+maxPrefix:
		r := tooLong()
		if isNoise(f.frame) {
			r = notText(f.frame, 0)
		}
		out, f.skip = f.answer(r, out), true
	default:
		f.frame = append(f.frame, c)
	}
	return out
}

// end decodes the frame in progress.
func (f *plain) end(out []Result) []Result {
	defer f.reset(time.Time{})
	if f.skip || len(f.frame) == 0 {
		return out
	}
	r := f.p.decode(f.frame)
	if r.Kind == Scanned && len(r.Scan.Text) > maxText {
		r = tooLong()
	}
	return f.answer(r, out)
}

// cut drops the frame in progress, for a reason.
func (f *plain) cut(why string, out []Result) []Result {
	if len(f.frame) > 0 && !f.skip {
		out = f.answer(f.unended(why), out)
	}
	f.reset(time.Time{})
	return out
}

// unended says what is wrong with a frame that something else than its end cut
// off.
func (f *plain) unended(why string) Result {
	switch {
	case f.frame[len(f.frame)-1] == tab:
		return refused(FromSetup, "the label ends with TAB; set suffix to tab")
	case isNoise(f.frame):
		return notText(f.frame, 0)
	}
	return refused(FromSetup, "%s", why)
}

// answer acknowledges a frame. What the line spoiled is asked for again; what
// was read well and is no label would only come back.
func (f *plain) answer(r Result, out []Result) []Result {
	if f.p.Acknowledge {
		if r.Cause == FromLine {
			f.out = append(f.out, nak...)
		} else {
			f.out = append(f.out, ack...)
		}
	}
	return append(out, r)
}

func (f *plain) send(_ time.Time, c command) {
	f.out = append(f.out, c.in(f.p)...)
}

func (f *plain) outgoing() []byte {
	b := f.out
	f.out = nil
	return b
}

func tooLong() Result {
	return refused(FromLabel, "the label is longer than %d characters; check the scanner's suffix", maxText)
}

// isNoise tells whether bytes are what a line makes at a wrong rate, and not
// the text of some label, which has no control characters and is UTF-8 if it is
// not ASCII.
func isNoise(frame []byte) bool {
	for _, c := range frame {
		if c < ' ' && (c < 0x1C || c > 0x1E) && c != 0x04 || c == 0x7F { // EOT, FS, GS and RS are ISO 15434's
			return true
		}
	}
	return !utf8.Valid(frame)
}

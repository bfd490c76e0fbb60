package scanner

import (
	"slices"
	"time"
)

// What separates labels on the line, and fields in a label.
const (
	stx = 0x02
	etx = 0x03
	lf  = 0x0A
	cr  = 0x0D
	gs  = 0x1D
)

// A Framer is the decoder of one scanner. It has no clock and no goroutine: it
// is told what came and when, by times that do not go back. It keeps at most
// 512 bytes of a frame and eight labels.
type Framer struct {
	p Profile

	frame   []byte    // since the last end
	skip    bool      // whether it grew too long and is dropped to its end
	touched time.Time // when its last byte came

	gate gate
}

// NewFramer returns a decoder for a scanner of profile p, which must pass
// [Profile.Check].
func NewFramer(p Profile) *Framer {
	p = p.withDefaults()
	return &Framer{p: p, gate: gate{debounce: p.Debounce, together: p.Together}}
}

// Feed takes the bytes that came at one time and returns what became of each
// frame that ended, in order. Empty frames, such as that between CR and LF, are
// not frames.
func (f *Framer) Feed(at time.Time, b []byte) []Result {
	if len(b) == 0 {
		return nil
	}
	out := f.Tick(at)
	for _, c := range b {
		out = f.take(at, c, out)
	}
	f.touched = at
	return out
}

// Tick tells that nothing came until at. It ends a frame whose gap is over.
func (f *Framer) Tick(at time.Time) []Result {
	due := f.Due()
	if due.IsZero() || at.Before(due) {
		return nil
	}
	if f.p.Suffix == "none" {
		return f.end(at, nil)
	}
	return f.cut(at, "the label has no end; check the scanner's suffix, or set suffix to none", nil)
}

// Due returns when Tick has something to do, or the zero time.
func (f *Framer) Due() time.Time {
	switch {
	case len(f.frame) == 0 && !f.skip:
		return time.Time{}
	case f.p.Suffix == "none":
		return f.touched.Add(f.p.Gap)
	default:
		return f.touched.Add(cutOff)
	}
}

// Reset drops the frame in progress, as after an unplug. The labels seen stay
// in memory, so that one held through it is still one scan.
func (f *Framer) Reset() {
	f.frame, f.skip = f.frame[:0], false
}

// take adds one byte.
func (f *Framer) take(at time.Time, c byte, out []Result) []Result {
	switch {
	case c == cr, c == lf, c == etx:
		return f.end(at, out)
	case c == stx:
		return f.cut(at, "the label was cut off by the start (STX) of the next", out)
	case f.skip:
	case len(f.frame) == maxText+maxPrefix:
		out = f.refuse(at, tooLong(), out)
		f.skip = true
	default:
		f.frame = append(f.frame, c)
	}
	return out
}

// end decodes the frame in progress and passes it through the gate.
func (f *Framer) end(at time.Time, out []Result) []Result {
	defer f.Reset()
	if f.skip || len(f.frame) == 0 {
		return out
	}
	r := f.p.decode(f.frame)
	if r.Kind == Scanned && len(r.Scan.Text) > maxText {
		r = tooLong()
	}
	switch r.Kind {
	case Scanned:
		r = f.gate.scan(at, r.Scan)
	case Refused:
		r = f.gate.refuse(at, r)
	}
	return append(out, r)
}

// cut drops the frame in progress, for a reason.
func (f *Framer) cut(at time.Time, why string, out []Result) []Result {
	if len(f.frame) > 0 && !f.skip {
		out = f.refuse(at, refused("%s", why), out)
	}
	f.Reset()
	return out
}

func (f *Framer) refuse(at time.Time, r Result, out []Result) []Result {
	return append(out, f.gate.refuse(at, r))
}

func tooLong() Result {
	return refused("the label is longer than %d characters; check the scanner's suffix", maxText)
}

// A gate decides which labels are news.
type gate struct {
	debounce, together time.Duration

	seen []sighting // the labels in view lately, the last seen last

	// open is the scan that another may still make ambiguous, until openEnd.
	open    Scan
	openEnd time.Time
	// contested tells that open is the last label of two or more in view. They
	// are told once; one of them counts again when it was alone for together.
	contested bool

	quiet time.Time // until then a further refusal is no news
}

type sighting struct {
	text string
	at   time.Time
}

// maxSeen bounds the memory of labels: more than eight different ones within
// one debounce are noise or an attack.
const maxSeen = 8

func (g *gate) scan(at time.Time, s Scan) Result {
	inWindow, other := at.Before(g.openEnd), s.Text != g.open.Text
	switch {
	case inWindow && other && g.contested:
		g.open, g.openEnd = s, at.Add(g.together)
		return Result{Kind: Repeated, Scan: s}
	case inWindow && g.contested:
		return Result{Kind: Repeated, Scan: s}
	case inWindow && other:
		r := Result{Kind: Ambiguous, Scan: s, First: g.open}
		g.open, g.openEnd, g.contested = s, at.Add(g.together), true
		g.seen = nil // neither counted, so either may be scanned again
		return r
	}
	if g.inView(at, s.Text) {
		return Result{Kind: Repeated, Scan: s}
	}
	g.open, g.openEnd, g.contested = s, at.Add(g.together), false
	return Result{Kind: Scanned, Scan: s}
}

// inView tells whether a label was seen within the debounce, and that it is
// seen now.
func (g *gate) inView(at time.Time, text string) bool {
	g.seen = slices.DeleteFunc(g.seen, func(s sighting) bool { return at.Sub(s.at) >= g.debounce })
	i := slices.IndexFunc(g.seen, func(s sighting) bool { return s.text == text })
	if i >= 0 {
		g.seen = slices.Delete(g.seen, i, i+1)
	} else if len(g.seen) == maxSeen {
		g.seen = slices.Delete(g.seen, 0, 1)
	}
	g.seen = append(g.seen, sighting{text, at})
	return i >= 0
}

// refuse lets one refusal through and holds those that follow it at once, so
// that a line of noise is one message and not thousands.
func (g *gate) refuse(at time.Time, r Result) Result {
	if at.Before(g.quiet) {
		r.Kind = Repeated
		return r
	}
	g.quiet = at.Add(g.together)
	return r
}

package scanner

import (
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/scanner/ssi"
)

// A packets is a scanner that speaks SSI.
type packets struct {
	p       Profile
	host    ssi.Host
	isSetUp bool
	again   time.Time     // when it is set up again, if it is not
	pause   time.Duration // until then, the next time
}

// The pauses between attempts to set up a scanner that says nothing.
const (
	firstSetup = 5 * time.Second
	lastSetup  = 15 * time.Second
)

func newPackets(at time.Time, p Profile) *packets {
	s := &packets{p: p}
	s.reset(at)
	return s
}

func (s *packets) reset(at time.Time) {
	s.host.Reset()
	s.isSetUp, s.pause = false, firstSetup
	s.setUp(at)
}

// setUp asks for symbols in packets: a scanner that types them as text could
// not say what it read, nor be told that it was heard.
func (s *packets) setUp(at time.Time) {
	s.host.Send(at, ssi.Setup())
	s.again, s.pause = at.Add(s.pause+tripTime), min(2*s.pause, lastSetup)
}

// tripTime is how long the scanner may take until it is given up.
const tripTime = 7 * time.Second

func (s *packets) feed(at time.Time, b []byte) []Result { return s.results(s.host.Feed(at, b)) }

func (s *packets) tick(at time.Time) []Result {
	if !s.isSetUp && !at.Before(s.again) {
		s.setUp(at)
	}
	return s.results(s.host.Tick(at))
}

func (s *packets) due() time.Time {
	due := s.host.Due()
	if !s.isSetUp && (due.IsZero() || s.again.Before(due)) {
		due = s.again
	}
	return due
}

func (s *packets) send(at time.Time, c command) {
	if c == triggerOn || c == triggerOff {
		s.host.Send(at, ssi.Trigger(c == triggerOn))
		return
	}
	for _, code := range []byte(c.in(s.p)) {
		s.host.Send(at, ssi.Beep(code))
	}
}

func (s *packets) outgoing() []byte { return s.host.Take() }

func (s *packets) results(events []ssi.Event) []Result {
	var out []Result
	for _, e := range events {
		switch e.Kind {
		case ssi.Decoded:
			s.isSetUp = true
			out = append(out, s.label(e))
		case ssi.Alive:
			s.isSetUp = true
			out = append(out, Result{Kind: Control, Reason: e.Reason})
		case ssi.Noise:
			r := refused(FromLine, "%s", e.Reason)
			r.Again = true
			out = append(out, r)
		case ssi.Unanswered:
			out = append(out, Result{Kind: Silent, Cause: FromSetup, Reason: e.Reason})
		}
	}
	return out
}

// label is what was read. The scanner may put an AIM identifier before the text
// itself, and a suffix after it.
func (s *packets) label(e ssi.Event) Result {
	text := trimEnds(e.Text)
	if len(text) > maxText+maxPrefix {
		return tooLong()
	}
	kind, aim := s.symbology(e.Code, text)
	p := s.p
	p.AIM, p.Symbologies = aim, "" // which are allowed is asked below
	r := p.decode(text)
	if r.Kind != Scanned {
		return r
	}
	if len(r.Scan.Text) > maxText {
		return tooLong()
	}
	if r.Scan.AIM == "" && kind.AIM != "" {
		r.Scan.AIM, r.Scan.Symbology = kind.AIM, symbologies[kind.AIM[1]].family
	}
	return s.p.allow(r)
}

// symbology returns what a code type means, and how the text's identifier is
// taken: one that says something else than the code type is text, so that a
// printed "]C0" makes no bars of a matrix.
func (s *packets) symbology(code byte, text []byte) (kind ssi.Symbology, aim string) {
	kind, known := ssi.SymbologyOf(code)
	if !known {
		return kind, "auto"
	}
	id, _, found := cutAIM(strings.TrimPrefix(string(text), s.p.Prefix))
	if found && kind.AIM != "" && id[1] == kind.AIM[1] {
		return kind, "on"
	}
	return kind, "off"
}

// Package scanner is a barcode scanner on a serial line, in software: it types
// labels as such devices do, framed by prefix and suffix, with the symbology in
// front when it is set up so, several times over while the trigger is held. It
// reads no symbols and checks nothing.
package scanner

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Usual ends and frames.
const (
	CR   = "\r"
	LF   = "\n"
	CRLF = "\r\n"
	STX  = "\x02"
	ETX  = "\x03"
)

// AIM identifiers of symbologies that vehicles' labels come in.
const (
	Code128    = "]C0"
	Code39     = "]A0"
	QR         = "]Q1"
	DataMatrix = "]d1"
	EAN13      = "]E0"
)

// Options are how the scanner is set up. The zero value types the bare label
// and CR LF.
type Options struct {
	Prefix string // such as STX
	AIM    string // symbology identifier, "" when not sent
	Suffix string // "" means CR LF; see NoSuffix
	// NoSuffix sends nothing after a label: only the pause tells its end.
	NoSuffix bool
	// Split is how many bytes go out in one write, with Pause of real time
	// between them; 0 writes a label in one piece.
	Split int
	Pause time.Duration
}

// A Scanner types onto a line. Its methods may be called from several
// goroutines; one label is never typed into another unless asked.
type Scanner struct {
	opt Options
	mu  sync.Mutex
	w   io.Writer
}

// New returns a scanner that types onto w. The caller owns w.
func New(w io.Writer, o Options) *Scanner {
	if o.Suffix == "" && !o.NoSuffix {
		o.Suffix = CRLF
	}
	return &Scanner{opt: o, w: w}
}

// Scan types one label.
func (s *Scanner) Scan(label string) error { return s.Type(s.framed(label)) }

// Hold types the same label times over, with a pause of real time between: the
// trigger is held and the label stays in view.
func (s *Scanner) Hold(label string, times int, pause time.Duration) error {
	for i := range times {
		if i > 0 {
			time.Sleep(pause)
		}
		if err := s.Scan(label); err != nil {
			return err
		}
	}
	return nil
}

// Glue types several labels as one write without the ends between them, as a
// scanner with a lost suffix does.
func (s *Scanner) Glue(labels ...string) error {
	var all string
	for _, l := range labels {
		all += l
	}
	return s.Scan(all)
}

// Burst types several whole labels in one write, as after a pause of the reader.
func (s *Scanner) Burst(labels ...string) error {
	var all string
	for _, l := range labels {
		all += s.framed(l)
	}
	return s.Type(all)
}

// Break types the first n bytes of a framed label and no more: the cable moved.
func (s *Scanner) Break(label string, n int) error {
	all := s.framed(label)
	return s.Type(all[:min(max(n, 0), len(all))])
}

// Type sends bytes as they are: noise, a label of another kind.
func (s *Scanner) Type(raw string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for b := []byte(raw); len(b) > 0; {
		n := len(b)
		if s.opt.Split > 0 {
			n = min(n, s.opt.Split)
		}
		if _, err := s.w.Write(b[:n]); err != nil {
			return fmt.Errorf("type %q: %w", raw, err)
		}
		if b = b[n:]; len(b) > 0 && s.opt.Pause > 0 {
			time.Sleep(s.opt.Pause)
		}
	}
	return nil
}

func (s *Scanner) framed(label string) string {
	return s.opt.Prefix + s.opt.AIM + label + s.opt.Suffix
}

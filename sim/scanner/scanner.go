// Package scanner is a barcode scanner on a serial line, in software: it types
// labels as such devices do, framed by prefix and suffix, with the symbology in
// front when it is set up so, several times over while the trigger is held. It
// waits for acknowledgments, obeys a trigger and remembers what it was told when
// it is set up so. It reads no symbols. [SSI] is one that speaks in packets.
package scanner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/line"
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
	// Acknowledged waits for ACK or NAK after each label, for Wait of real time, by
	// default 2 s. After NAK the label is typed again, Repeats times, by default
	// 3; after silence too when Patient, as some makers do.
	Acknowledged bool
	Wait         time.Duration
	Repeats      int
	Patient      bool
	// TriggerOn and TriggerOff are what the host sends to have it scan: a label
	// presented otherwise is not read, and one ends the session. Empty: it always
	// scans.
	TriggerOn, TriggerOff string
}

// Why a label was not delivered.
var (
	// ErrNotTriggered means that the host does not want a label now.
	ErrNotTriggered = errors.New("the trigger is off")
	// ErrNotTaken means that the host did not acknowledge a label, however often
	// it was sent; the scanner beeps four times low and forgets it.
	ErrNotTaken = errors.New("the host did not take the label")
)

// A Scanner types onto a line. Its methods may be called from several
// goroutines; one label is never typed into another unless asked.
type Scanner struct {
	opt     Options
	line    line.Line
	answers chan byte

	typing sync.Mutex // one label at a time
	w      io.Writer

	// mu guards the fields below.
	mu        sync.Mutex
	spoiled   line.Faults
	triggered bool
	told      string // what the host sent, without acknowledgments
	typed     int    // labels, repeats counted
}

// New returns a scanner that types onto w. The caller owns w.
func New(w io.Writer, o Options) *Scanner {
	if o.Suffix == "" && !o.NoSuffix {
		o.Suffix = CRLF
	}
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	if o.Repeats == 0 {
		o.Repeats = 3
	}
	return &Scanner{opt: o, w: w, answers: make(chan byte, 8)}
}

// Spoil sets what goes wrong on the line from now on.
func (s *Scanner) Spoil(f line.Faults) { s.line.Spoil(f) }

// Listen takes what the host sends until ctx ends, which is not an error.
// Without it the scanner is deaf.
func (s *Scanner) Listen(ctx context.Context, r io.Reader) error {
	return listen(ctx, r, func(b []byte) {
		for _, c := range b {
			s.hear(c)
		}
	})
}

const (
	ack = 0x06
	nak = 0x15
)

func (s *Scanner) hear(c byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opt.Acknowledged && (c == ack || c == nak) {
		select {
		case s.answers <- c:
		default: // nobody waits
		}
		return
	}
	s.told += string([]byte{c})
	switch {
	case s.opt.TriggerOn != "" && strings.HasSuffix(s.told, s.opt.TriggerOn):
		s.triggered = true
	case s.opt.TriggerOff != "" && strings.HasSuffix(s.told, s.opt.TriggerOff):
		s.triggered = false
	}
}

// Told returns all that the host sent since it was asked last, without
// acknowledgments.
func (s *Scanner) Told() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.told
	s.told = ""
	return told
}

// Triggered tells whether the host wants a label.
func (s *Scanner) Triggered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.triggered
}

// Typed returns how many labels were typed, each repeat counted.
func (s *Scanner) Typed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.typed
}

// Scan presents one label.
func (s *Scanner) Scan(label string) error {
	s.mu.Lock()
	if s.opt.TriggerOn != "" && !s.triggered {
		s.mu.Unlock()
		return fmt.Errorf("scan %q: %w", label, ErrNotTriggered)
	}
	s.triggered = false
	s.mu.Unlock()
	for turn := 0; ; turn++ {
		if err := s.deliver(label); err != nil {
			return err
		}
		if !s.opt.Acknowledged {
			return nil
		}
		switch s.answer() {
		case ack:
			return nil
		case 0:
			if !s.opt.Patient {
				return fmt.Errorf("scan %q: %w", label, ErrNotTaken)
			}
		}
		if turn == s.opt.Repeats {
			return fmt.Errorf("scan %q: %w", label, ErrNotTaken)
		}
	}
}

func (s *Scanner) deliver(label string) error {
	s.mu.Lock()
	s.typed++
	s.mu.Unlock()
	return s.Type(s.framed(label))
}

// answer waits for the host's; 0 is silence.
func (s *Scanner) answer() byte {
	timer := time.NewTimer(s.opt.Wait)
	defer timer.Stop()
	select {
	case c := <-s.answers:
		return c
	case <-timer.C:
		return 0
	}
}

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
	s.typing.Lock()
	defer s.typing.Unlock()
	for b := []byte(raw); len(b) > 0; {
		n := len(b)
		if s.opt.Split > 0 {
			n = min(n, s.opt.Split)
		}
		if err := s.line.Send(context.Background(), s.w, b[:n]); err != nil {
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

// listen hands what comes from r to hear until ctx ends. To leave a blocked read
// it sets a deadline where r has one, and closes r where not.
func listen(ctx context.Context, r io.Reader, hear func([]byte)) error {
	stop := context.AfterFunc(ctx, func() {
		if d, ok := r.(interface{ SetDeadline(time.Time) error }); ok && d.SetDeadline(time.Unix(1, 0)) == nil {
			return
		}
		if c, ok := r.(io.Closer); ok {
			_ = c.Close() // the line is given up; there is nobody to tell
		}
	})
	defer stop()
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		hear(buf[:n])
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read from the line: %w", err)
		}
	}
}

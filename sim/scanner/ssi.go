package scanner

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/line"
)

// Code types that an SSI scanner gives symbols.
const (
	TypeCode128    = 0x03
	TypeEAN13      = 0x0B
	TypeDataMatrix = 0x1B
	TypeQR         = 0x1C
)

// SSIOptions are how a scanner in packets is set up. The zero value always
// scans, and waits 2 s for an acknowledgment.
type SSIOptions struct {
	// Wait is how long it waits for an acknowledgment, in real time, by default 2 s.
	Wait time.Duration
	// Packet is the most text in one packet, by default 250; a longer label comes
	// in several.
	Packet int
	// Triggered scans only in a session that the host began; a label ends it.
	Triggered bool
	// Sleeps loses the first byte that comes after a second of silence, and what
	// comes within 10 ms after it.
	Sleeps bool
	// Status is set in every packet besides what it means, as scanners of today do.
	Status byte
}

// An SSI is a scanner in packets. Its methods may be called from several
// goroutines.
type SSI struct {
	opt     SSIOptions
	line    line.Line
	rw      io.ReadWriter
	answers chan packet

	scanning sync.Mutex // one label at a time
	writing  sync.Mutex // one packet at a time

	// mu guards the fields below.
	mu      sync.Mutex
	spoiled line.Faults
	session bool
	off     bool // scanning was disabled
	beeps   []byte
	params  map[byte]byte
	sent    int       // packets with text, repeats counted
	active  time.Time // when it last said or heard something
}

// A packet is opcode, status and data.
type packet struct {
	opcode, status byte
	data           []byte
}

// NewSSI returns a scanner on rw. The caller owns rw and runs Serve.
func NewSSI(rw io.ReadWriter, o SSIOptions) *SSI {
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	if o.Packet == 0 {
		o.Packet = 250
	}
	return &SSI{opt: o, rw: rw, answers: make(chan packet, 8), params: map[byte]byte{}}
}

// Spoil sets what goes wrong with what the scanner sends from now on.
func (s *SSI) Spoil(f line.Faults) { s.line.Spoil(f) }

// Beeps returns the beep codes that the host sent, in order.
func (s *SSI) Beeps() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.beeps)
}

// Triggered tells whether it scans.
func (s *SSI) Triggered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.off && (s.session || !s.opt.Triggered)
}

// Parameter returns what the host set a parameter to, 0 when it did not.
func (s *SSI) Parameter(n byte) byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.params[n]
}

// Sent returns how many packets with text were sent, each repeat counted.
func (s *SSI) Sent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// Scan presents a symbol: a code type and its text.
func (s *SSI) Scan(code byte, text string) error {
	s.scanning.Lock()
	defer s.scanning.Unlock()
	if !s.Triggered() {
		return fmt.Errorf("scan %q: %w", text, ErrNotTriggered)
	}
	s.mu.Lock()
	s.session = false
	s.mu.Unlock()
	for {
		n := min(len(text), s.opt.Packet)
		p := packet{0xF3, s.opt.Status, append([]byte{code}, text[:n]...)}
		if n < len(text) {
			p.status |= 2
		}
		if err := s.deliver(p); err != nil {
			return fmt.Errorf("scan %q: %w", text, err)
		}
		if text = text[n:]; text == "" {
			return nil
		}
	}
}

// deliver sends a packet, and again twice while the host has not taken it.
func (s *SSI) deliver(p packet) error {
	for range 3 {
		s.mu.Lock()
		s.sent++
		s.mu.Unlock()
		if err := s.send(p); err != nil {
			return err
		}
		switch a := s.answer(); {
		case a.opcode == 0xD0:
			return nil
		case a.opcode == 0xD1 && (len(a.data) == 0 || a.data[0] != 1):
			return ErrNotTaken // do not try again
		}
		p.status |= 1
	}
	return ErrNotTaken
}

// answer waits for the host's; the zero packet is silence.
func (s *SSI) answer() packet {
	timer := time.NewTimer(s.opt.Wait)
	defer timer.Stop()
	select {
	case p := <-s.answers:
		return p
	case <-timer.C:
		return packet{}
	}
}

func (s *SSI) send(p packet) error {
	b := append([]byte{byte(4 + len(p.data)), p.opcode, 0, p.status}, p.data...)
	check := 0x10000 - total(b)
	b = append(b, byte(check>>8), byte(check))
	s.writing.Lock()
	defer s.writing.Unlock()
	s.slept() // whoever speaks is awake
	return s.line.Send(context.Background(), s.rw, b)
}

// slept tells whether the scanner was asleep until now; now it is awake.
func (s *SSI) slept() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	asleep := s.opt.Sleeps && time.Since(s.active) > time.Second
	s.active = time.Now()
	return asleep
}

func total(b []byte) (sum int) {
	for _, c := range b {
		sum += int(c)
	}
	return sum
}

// Type sends bytes as they are: noise, or a label as plain text.
func (s *SSI) Type(raw string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.line.Send(context.Background(), s.rw, []byte(raw))
}

// Serve takes what the host sends until ctx ends, which is not an error.
func (s *SSI) Serve(ctx context.Context) error {
	var in []byte
	var woken time.Time
	return listen(ctx, s.rw, func(b []byte) {
		now := time.Now()
		if s.slept() {
			woken = now // by the first byte, which is lost
		}
		if now.Sub(woken) < 10*time.Millisecond {
			return // it is waking
		}
		in = s.packets(append(in, b...))
	})
}

// packets carries out every whole packet in b and returns what is left.
func (s *SSI) packets(b []byte) []byte {
	for len(b) > 0 {
		if b[0] < 4 { // a NUL wakes, and nothing else is so short
			b = b[1:]
			continue
		}
		n := int(b[0])
		if len(b) < n+2 {
			break
		}
		p := packet{b[1], b[3], slices.Clone(b[4:n])}
		good := total(b[:n])+int(b[n])<<8+int(b[n+1]) == 0x10000 && b[2] == 4
		b = b[n+2:]
		if !good {
			_ = s.send(packet{0xD1, 0, []byte{1}}) // a broken line is found out by Serve
			continue
		}
		s.carryOut(p)
	}
	return b
}

func (s *SSI) carryOut(p packet) {
	if p.opcode == 0xD0 || p.opcode == 0xD1 {
		select {
		case s.answers <- p:
		default: // nobody waits
		}
		return
	}
	answer := packet{opcode: 0xD0}
	s.mu.Lock()
	switch {
	case p.opcode == 0xE4:
		s.session = true
	case p.opcode == 0xE5:
		s.session = false
	case p.opcode == 0xE9:
		s.off = false
	case p.opcode == 0xEA:
		s.off = true
	case p.opcode == 0xE6 && len(p.data) == 1 && p.data[0] <= 0x1A:
		if p.status&1 == 0 || len(s.beeps) == 0 || s.beeps[len(s.beeps)-1] != p.data[0] {
			s.beeps = append(s.beeps, p.data[0]) // one sent again beeps once
		}
	case p.opcode == 0xE6:
		answer = packet{0xD1, 0, []byte{6}}
	case p.opcode == 0xC6 && len(p.data)%2 == 1:
		for i := 1; i < len(p.data); i += 2 {
			s.params[p.data[i]] = p.data[i+1]
		}
	default:
		answer = packet{0xD1, 0, []byte{2}}
	}
	s.mu.Unlock()
	_ = s.send(answer) // a broken line is found out by Serve
}

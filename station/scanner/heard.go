package scanner

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/scanner/ssi"
)

// Heard is what came from a scanner last, for whoever sets it up. The tokens of
// labels are in it: a page shows it through barcode.Redact.
type Heard struct {
	Bytes []byte    // the last ones, at most 256
	At    time.Time // when the last came; zero: nothing ever did
	Total int64     // how many came in all
}

const maxHeard = 256

// Heard returns what came from the scanner last.
func (s *Scanner) Heard() Heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.heard
	h.Bytes = append([]byte(nil), h.Bytes...)
	return h
}

func (s *Scanner) hear(at time.Time, b []byte) {
	if len(b) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append(s.heard.Bytes, b...)
	s.heard = Heard{append([]byte(nil), all[max(0, len(all)-maxHeard):]...), at, s.heard.Total + int64(len(b))}
}

// Raw writes bytes as a technician reads them: text as it is, control bytes by
// their names, all others in hex.
func Raw(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		switch name, named := controls[c]; {
		case named:
			fmt.Fprintf(&s, "<%s>", name)
		case c < ' ' || c > '~':
			fmt.Fprintf(&s, "<%02X>", c)
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}

var controls = map[byte]string{
	0x00: "NUL", stx: "STX", etx: "ETX", 0x04: "EOT", 0x05: "ENQ", 0x06: "ACK", 0x07: "BEL", tab: "TAB", lf: "LF", cr: "CR",
	0x15: "NAK", 0x16: "SYN", 0x18: "CAN", 0x1B: "ESC", gs: "GS",
}

// Explain tells a technician what a scanner of this profile sent, as [Explain]
// does for labels between marks.
func (p Profile) Explain(b []byte) (lines []string, err error) {
	if p.Protocol != "ssi" {
		return Explain(b)
	}
	for len(b) > 0 {
		_, n, err := ssi.Parse(b)
		if err != nil {
			return lines, err
		}
		more, err := ssi.Explain(false, b[:n])
		if lines = append(lines, more...); err != nil {
			return lines, err
		}
		b = b[n:]
	}
	return lines, nil
}

// Advise says which settings suit bytes that came from a scanner of profile p
// and are not understood, each a sentence for whoever sets it up. It is empty
// when they are understood, or nothing better is known.
func (p Profile) Advise(b []byte) []string {
	p = p.withDefaults()
	packets := len(b) > 0
	if _, err := (Profile{Protocol: "ssi"}).Explain(b); err != nil {
		packets = false
	}
	if packets != (p.Protocol == "ssi") {
		if packets {
			return []string{"these are SSI packets: set profile to zebra-ssi, or the scanner to plain RS-232"}
		}
		if !isNoise(trimEnds(b)) {
			return []string{"this is plain text: set profile to plain, or the scanner to the SSI host"}
		}
	}
	if packets || len(b) == 0 {
		return nil
	}
	if isNoise(trimEnds(b)) && b[len(b)-1] != tab {
		return []string{"these bytes are no text: check baud rate and parity, at the scanner and here"}
	}
	return p.adviseText(b)
}

func (p Profile) adviseText(b []byte) (advice []string) {
	last := b[len(b)-1]
	switch {
	case last == tab && p.Suffix != "tab":
		advice = append(advice, "labels end with TAB: set suffix to tab")
	case last > ' ' && p.Suffix != "none":
		advice = append(advice, "labels end with nothing: turn on a suffix of CR in the scanner, or set suffix to none")
	case last != tab && p.Suffix == "tab", last < ' ' && !strings.Contains(ends[p.Suffix], string(last)):
		advice = append(advice, "labels do not end as set: set suffix to any")
	}
	text := trimEnds(b)
	if p.Prefix != "" && !strings.HasPrefix(string(text), p.Prefix) {
		advice = append(advice, fmt.Sprintf("labels do not begin with %q: leave prefix out", p.Prefix))
		return advice
	}
	if _, _, known := cutAIM(strings.TrimPrefix(string(text), p.Prefix)); !known {
		advice = append(advice, "labels have no AIM identifier: turn it on in the scanner, so that a matrix label cannot be passed off as bars")
	}
	return advice
}

// trimEnds returns the text of one label with its marks taken off.
func trimEnds(b []byte) []byte { return bytes.Trim(b, "\x02\x03\t\r\n") }

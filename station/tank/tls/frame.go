// Package tls reads and writes the frames of Veeder-Root TLS-300, TLS-350 and
// TLS-450 consoles, and of gauges that answer as they do: their serial interface
// in computer format. It is pure.
//
// It can ask and nothing else. A console that can be asked can also be told, by
// anybody who reaches its line, for it knows no password worth the name; so the
// only frames this package makes are the six inquiries below.
//
// The facts are documented in the maker's manual 576013-635; the checksum was
// verified on a recorded reply of 13,902 bytes.
package tls

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

const (
	soh = 0x01
	// ETX is how a reply ends, unless the console was set otherwise.
	ETX = 0x03
	// maxReply is more than the longest reply to an inquiry of ours: ten
	// deliveries of each of sixteen tanks are 17 KB.
	maxReply = 64 << 10
)

// An Inquiry is one of the questions that can be asked.
type Inquiry uint8

// The inquiries.
const (
	Status       Inquiry = iota + 1 // 101: what is wrong with the system
	Inventory                       // 201: what the tanks hold
	Deliveries                      // 202: the deliveries that are kept
	Alarms                          // 205: the active alarms of the tanks
	LastDelivery                    // 20C: the newest delivery
	Revision                        // 902: which software
)

// code returns the three characters of an inquiry, "" for what is none.
func (q Inquiry) code() string {
	switch q {
	case Status:
		return "101"
	case Inventory:
		return "201"
	case Deliveries:
		return "202"
	case Alarms:
		return "205"
	case LastDelivery:
		return "20C"
	case Revision:
		return "902"
	}
	return ""
}

// String returns the inquiry as manuals name it, such as i201.
func (q Inquiry) String() string { return "i" + q.code() }

// A Dialect is what differs from console to console.
type Dialect struct {
	// Security is the code of six characters that a console wants before each
	// command when its switch says so. Empty: none.
	Security string
	// End is the character that ends a reply, by default [ETX].
	End byte
}

// Check says what is wrong with a dialect.
func (d Dialect) Check() error {
	if d.Security == "" {
		return nil
	}
	if len(d.Security) != 6 {
		return fmt.Errorf("the security code has %d characters; it has six", len(d.Security))
	}
	for _, c := range d.Security {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return errors.New("the security code has a character that is neither letter nor digit")
		}
	}
	// A console that wants no code would read it as the command itself.
	if c := d.Security[0]; c == 's' || c == 'S' {
		return errors.New("the security code begins with S, as commands do that change the console; set another code there")
	}
	return nil
}

func (d Dialect) end() byte {
	if d.End == 0 {
		return ETX
	}
	return d.End
}

// Request returns the bytes of an inquiry about a tank, 0 for all tanks. Nothing
// follows them: a console needs no end of line.
func (d Dialect) Request(q Inquiry, tank int) ([]byte, error) {
	if q.code() == "" {
		return nil, fmt.Errorf("inquiry %d is none that may be sent", q)
	}
	if tank < 0 || tank > 99 {
		return nil, fmt.Errorf("tank %d is outside 0 to 99", tank)
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	return fmt.Appendf([]byte{soh}, "%si%s%02d", d.Security, q.code(), tank), nil
}

// Errors of [Dialect.Parse].
var (
	// ErrShort means that the reply may go on.
	ErrShort = errors.New("the reply is not complete")
	// ErrChecksum means that the line altered the reply.
	ErrChecksum = errors.New("wrong checksum")
	// ErrUnknown is the console's word that it does not have what was asked.
	ErrUnknown = errors.New("the console does not have this function")
)

// A Reply is what a console answered.
type Reply struct {
	Function string // six characters, such as i20100
	Data     string // what stands between function and checksum
}

// Is tells whether the reply is to this inquiry about this tank.
func (r Reply) Is(q Inquiry, tank int) bool { return r.Function == fmt.Sprintf("%s%02d", q, tank) }

// Parse looks for the first reply in b, whose parity bits do not count. It
// returns what follows the reply, or what is left to look at: with [ErrShort] it
// is the beginning of a reply, with any other error what comes after something
// that is none.
func (d Dialect) Parse(b []byte) (r Reply, rest []byte, err error) {
	start := indexByte(b, soh)
	if start < 0 {
		return Reply{}, nil, ErrShort
	}
	b = b[start:]
	end := indexByte(b, d.end())
	// A second beginning before the end: the first was cut off on its way.
	if next := indexByte(b[1:], soh); next >= 0 && (end < 0 || next+1 < end) {
		return Reply{}, b[next+1:], errors.New("the reply was cut off by another")
	}
	if end < 0 {
		if len(b) > maxReply {
			return Reply{}, nil, fmt.Errorf("no end after %d bytes", len(b))
		}
		return Reply{}, b, ErrShort
	}
	r, err = d.read(b[:end])
	return r, b[end+1:], err
}

// indexByte finds a character, whatever its parity bit.
func indexByte(b []byte, c byte) int {
	return slices.IndexFunc(b, func(x byte) bool { return x&0x7F == c })
}

// read reads a whole reply without its last character.
func (d Dialect) read(b []byte) (Reply, error) {
	text := make([]byte, len(b))
	for i, c := range b {
		text[i] = c & 0x7F
	}
	body, sum := text[:max(len(text)-4, 0)], text[max(len(text)-4, 0):]
	if string(body) == "\x019999" {
		if string(sum) != Checksum(body) {
			return Reply{}, fmt.Errorf("%w: %s, and its bytes make %s", ErrChecksum, sum, Checksum(body))
		}
		return Reply{}, ErrUnknown
	}
	data, marked := bytes.CutSuffix(body, []byte("&&"))
	switch {
	case !marked || len(data) < 7:
		return Reply{}, errors.New("no && and checksum before the end")
	case string(sum) != Checksum(body):
		return Reply{}, fmt.Errorf("%w: %s, and its bytes make %s", ErrChecksum, sum, Checksum(body))
	}
	for _, c := range data[1:] {
		if c < ' ' || c > '~' {
			return Reply{}, fmt.Errorf("character %#02x in the reply", c)
		}
	}
	return Reply{Function: string(data[1:7]), Data: string(data[7:])}, nil
}

// Checksum returns the four characters that make the sum of all bytes 0 in 16
// bits, parity bits left out.
func Checksum(b []byte) string {
	var sum uint16
	for _, c := range b {
		sum += uint16(c & 0x7F)
	}
	return fmt.Sprintf("%04X", -sum)
}

// Bytes returns the reply as a console sends it.
func (d Dialect) Bytes(r Reply) []byte {
	b := append([]byte{soh}, r.Function+r.Data+"&&"...)
	return append(append(b, Checksum(b)...), d.end())
}

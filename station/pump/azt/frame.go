// Package azt is the codec of AZT 2.0, the protocol of Topaz and compatible pumps:
// requests, answers and their check. It opens no line and drives no pump. It has
// never been run on hardware, and no capture of a line is public: its frames are
// computed from the layout that four independent programs agree on.
package azt

import (
	"errors"
	"fmt"
)

// The commands, as they travel: ASCII characters for the most part.
const (
	Status    = 0x31
	Authorize = 0x32
	Stop      = 0x33 // or reset
	Running   = 0x34 // volume of the fill in progress
	Sale      = 0x35
	Totals    = 0x36
	Confirm   = 0x38 // the sale is stored; until then the pump keeps it
	SetPrice  = 0x51
	SetDose   = 0x54
	Broadcast = 0x57 // common parameters, for all pumps
)

const (
	start    = 0x7F
	text     = 0x02
	end      = 0x03
	ack      = 0x06
	nak      = 0x15
	cannot   = 0x18
	mask     = 0x7F // what a byte and its complement differ by
	channels = 15
	address  = 0x20 // plus the channel
	maxData  = 64
)

// A Request is what the controller asks of one pump.
type Request struct {
	Channel int // 1 to 15; 0 for all pumps, without an address
	Command byte
	Data    string // ASCII digits
}

// Bytes returns r as it goes over the line.
func (r Request) Bytes() []byte {
	var plain []byte
	if r.Channel > 0 {
		plain = append(plain, address|byte(r.Channel))
	}
	return frame(append(append(plain, r.Command), r.Data...))
}

// An Answer is what a pump says. It does not say which pump, nor to what.
type Answer struct {
	Code byte   // ACK, NAK or CAN (18); 0 with data
	Data string // ASCII digits
}

// Bytes returns a as it goes over the line.
func (a Answer) Bytes() []byte {
	if a.Code != 0 {
		return []byte{start, a.Code}
	}
	return frame([]byte(a.Data))
}

// frame sends each byte with its complement, and the end twice.
func frame(plain []byte) []byte {
	b := []byte{start, text}
	for _, c := range plain {
		b = append(b, c, c^mask)
	}
	return append(b, end, end, check(plain))
}

// check is the exclusive or of the plain bytes and one end, with 40h set.
func check(plain []byte) byte {
	k := byte(end)
	for _, c := range plain {
		k ^= c
	}
	return k | 0x40
}

// ErrShort means that the bytes so far may be the beginning of a frame.
var ErrShort = errors.New("the frame is not complete")

// ParseRequest reads one whole request.
func ParseRequest(b []byte) (Request, error) {
	plain, err := unframe(b)
	if err != nil {
		return Request{}, err
	}
	var r Request
	if plain[0] > address && plain[0] <= address+channels {
		r.Channel, plain = int(plain[0]&^address), plain[1:]
	}
	if len(plain) == 0 {
		return Request{}, errors.New("there is no command")
	}
	r.Command, r.Data = plain[0], string(plain[1:])
	return r, nil
}

// ParseAnswer reads one whole answer.
func ParseAnswer(b []byte) (Answer, error) {
	if len(b) == 2 && b[0] == start && b[1] != text {
		if b[1] != ack && b[1] != nak && b[1] != cannot {
			return Answer{}, fmt.Errorf("answer %02X is none of 06, 15 and 18", b[1])
		}
		return Answer{Code: b[1]}, nil
	}
	plain, err := unframe(b)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Data: string(plain)}, nil
}

// unframe returns the plain bytes of a frame, at least one.
func unframe(b []byte) ([]byte, error) {
	switch {
	case len(b) > 0 && b[0] != start:
		return nil, fmt.Errorf("a frame begins with 7F, not %02X", b[0])
	case len(b) > 1 && b[1] != text:
		return nil, fmt.Errorf("02 should follow 7F, not %02X", b[1])
	}
	var plain []byte
	for at := 2; ; at += 2 {
		switch {
		case len(b) < at+2 || b[at] == end && b[at+1] == end && len(b) < at+3:
			return nil, fmt.Errorf("%w: it ends with 03 03 and a check", ErrShort)
		case b[at] == end && b[at+1] == end:
			return plain, checkEnd(plain, b[at+2:])
		case b[at]^mask != b[at+1]:
			return nil, fmt.Errorf("byte %02X at %d is followed by %02X, want its complement %02X", b[at], at, b[at+1], b[at]^mask)
		case len(plain) == maxData:
			return nil, fmt.Errorf("there are more than %d bytes of data", maxData)
		}
		plain = append(plain, b[at])
	}
}

func checkEnd(plain, rest []byte) error {
	switch want := check(plain); {
	case len(plain) == 0:
		return errors.New("there is nothing between 02 and 03")
	case len(rest) > 1:
		return fmt.Errorf("%d bytes follow the frame", len(rest)-1)
	case rest[0] != want:
		return fmt.Errorf("check %02X, want %02X", rest[0], want)
	}
	return nil
}

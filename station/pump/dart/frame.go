// Package dart drives pumps that speak Wayne DART over RS-485: Wayne, its
// licensees, and dialects such as Mepsan R07. The agent is the line's only
// master. A pump keeps its last sale on the display until the next reset, and no
// id of ours; what flowed while the agent was away is told by the totalizer.
//
// Frames are pure functions of this file and its neighbors; only [Driver]
// touches a line. What is said of the protocol was captured on live lines or is
// common to independent masters in service, unless a comment says otherwise.
package dart

import (
	"errors"
	"fmt"
	"slices"
)

// A control byte has the kind of frame in its high nibble and a TX# in its low.
type kind byte

// The kinds of frames. Only the master sends polls; only a pump sends EOT. The
// purpose of IAP was never captured.
const (
	kindPoll    kind = 0x2
	kindData    kind = 0x3
	kindIAP     kind = 0x4
	kindNAK     kind = 0x5
	kindEOT     kind = 0x7
	kindACK     kind = 0xC
	kindACKPoll kind = 0xE
)

const (
	firstAddress, lastAddress = 0x50, 0x6F // pump sides 1 to 32

	etx      = 0x03 // ends the checksum of a block
	stopByte = 0xFA // ends a frame, unless escape stands before it
	escape   = 0x10

	// maxFrame is several times the longest block captured, so that noise without
	// an end cannot grow for ever.
	maxFrame = 512
)

// A frame is a control frame, or a block with data. A block is acknowledged by
// its TX#.
type frame struct {
	address byte
	kind    kind
	tx      byte   // 0 to F
	data    []byte // transactions, of a block only
}

// errShort means that the bytes so far may be the beginning of a frame.
var errShort = errors.New("the frame is not complete")

// A damaged error is a block whose checksum is wrong.
type damaged struct {
	address, tx byte
	got, want   uint16
}

func (d damaged) Error() string {
	return fmt.Sprintf("CRC %02X %02X, want %02X %02X", byte(d.got), byte(d.got>>8), byte(d.want), byte(d.want>>8))
}

// crc is the checksum of b: polynomial A001 reflected, beginning with 0. It
// travels low byte first. Modbus has the same polynomial and another beginning.
func crc(b []byte) uint16 {
	var sum uint16
	for _, c := range b {
		sum ^= uint16(c)
		for range 8 {
			low := sum & 1
			sum >>= 1
			if low == 1 {
				sum ^= 0xA001
			}
		}
	}
	return sum
}

func (f frame) control() byte { return byte(f.kind)<<4 | f.tx }

// sum is the checksum of a block.
func (f frame) sum() uint16 { return crc(append([]byte{f.address, f.control()}, f.data...)) }

// bytes returns f as it goes over the line. Every stop byte within data and
// checksum is escaped; the escape is not part of the checksum.
func (f frame) bytes() []byte {
	if f.kind != kindData {
		return []byte{f.address, f.control(), stopByte}
	}
	sum := f.sum()
	b := []byte{f.address, f.control()}
	for _, c := range append(slices.Clone(f.data), byte(sum), byte(sum>>8)) {
		if c == stopByte {
			b = append(b, escape)
		}
		b = append(b, c)
	}
	return append(b, etx, stopByte)
}

// parse reads the first frame of b and returns what follows it. Bytes before a
// frame are skipped. With errShort, rest is what to keep until more arrives;
// with any other error, rest begins where to look for the next frame.
//
// A frame ends at a stop byte without an escape before it. That is unambiguous:
// what stands before the stop is always ETX or a control byte, and neither is
// the escape.
func parse(b []byte) (f frame, rest []byte, err error) {
	body, n := cut(b)
	switch {
	case n == 0 && len(b) <= maxFrame:
		return frame{}, b, errShort
	case n == 0:
		return frame{}, b[len(b)-maxFrame/2:], fmt.Errorf("%d bytes without the end of a frame", len(b))
	}
	rest = b[n:]
	for at := range body {
		if f, ok := read(body[at:]); ok {
			return f, rest, nil
		}
	}
	for at := range body {
		if d, ok := readDamaged(body[at:]); ok {
			return frame{}, rest, d
		}
	}
	return frame{}, rest, fmt.Errorf("% X is no frame", b[:n])
}

// cut returns the bytes before the first stop, escapes taken out, and how many
// of b they and the stop take. Length 0 means that no stop has come yet.
func cut(b []byte) (body []byte, n int) {
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == escape && i+1 < len(b) && b[i+1] == stopByte:
			i++
		case b[i] == stopByte:
			return body, i + 1
		}
		body = append(body, b[i])
	}
	return nil, 0
}

// read takes body for a whole frame without its stop.
func read(body []byte) (frame, bool) {
	if !begins(body) {
		return frame{}, false
	}
	f := frame{address: body[0], kind: kind(body[1] >> 4), tx: body[1] & 0xF}
	switch f.kind {
	case kindPoll, kindIAP, kindNAK, kindEOT, kindACK, kindACKPoll:
		return f, len(body) == 2
	case kindData:
		end := len(body) - 3
		if end < 2 || body[end+2] != etx {
			return frame{}, false
		}
		f.data = body[2:end]
		return f, f.sum() == uint16(body[end])|uint16(body[end+1])<<8
	}
	return frame{}, false
}

// readDamaged takes body for a block with a wrong checksum.
func readDamaged(body []byte) (damaged, bool) {
	end := len(body) - 3
	if !begins(body) || kind(body[1]>>4) != kindData || end < 2 || body[end+2] != etx {
		return damaged{}, false
	}
	return damaged{
		address: body[0], tx: body[1] & 0xF,
		got: uint16(body[end]) | uint16(body[end+1])<<8, want: crc(body[:end]),
	}, true
}

func begins(body []byte) bool {
	return len(body) >= 2 && body[0] >= firstAddress && body[0] <= lastAddress
}

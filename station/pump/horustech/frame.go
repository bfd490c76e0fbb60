// Package horustech drives a Companytec Horustech or Concept forecourt
// controller over RS-232 or TCP. The controller keeps its finished sales in a
// ring of 10,000 until they are acknowledged, and writes our own identifier
// into each, so no fill is lost while the agent is away.
//
// Frames are pure functions of this file and its neighbors; only [Driver]
// touches a line. One agent per controller port: every port has its own read
// pointer, and another program on ours would steal sales.
package horustech

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// A frame is > then ? from us or ! from the controller, then length and data in
// characters, then the low byte of the sum of all after the >. Its data is a
// command number of two characters and the command's parameters.
type frame struct {
	from explain.Side
	data string
}

const (
	headLen = 6 // > ? and four digits of length
	sumLen  = 2
	// maxData is far above the longest reply, 99 nozzles of 24 characters, so
	// that a damaged length does not swallow the frames behind it.
	maxData = 4096
)

// errShort means that the bytes so far may be the beginning of a frame.
var errShort = errors.New("the frame is not complete")

func (f frame) command() string { return f.data[:2] }
func (f frame) params() string  { return f.data[2:] }

// bytes returns f as it goes over the line.
func (f frame) bytes() []byte {
	mark := byte('?')
	if f.from == explain.Device {
		mark = '!'
	}
	b := fmt.Appendf([]byte{'>', mark}, "%04X%s", len(f.data), f.data)
	return fmt.Appendf(b, "%02X", sum(b[1:]))
}

func sum(b []byte) byte {
	var s byte
	for _, c := range b {
		s += c
	}
	return s
}

// parse reads the first frame of b and returns what follows it. Bytes before a
// frame are skipped. With errShort, rest is what to keep until more arrives;
// with any other error, rest begins where to look for the next frame.
func parse(b []byte) (f frame, rest []byte, err error) {
	start := bytes.IndexByte(b, '>')
	if start < 0 {
		return frame{}, nil, errShort
	}
	b = b[start:]
	n, from, err := parseHead(b)
	switch {
	case errors.Is(err, errShort):
		return frame{}, b, err
	case err != nil:
		return frame{}, b[1:], err
	case len(b) < headLen+n+sumLen:
		return frame{}, b, errShort
	}
	body, check := b[1:headLen+n], string(b[headLen+n:headLen+n+sumLen])
	if want := fmt.Sprintf("%02X", sum(body)); check != want {
		return frame{}, b[1:], fmt.Errorf("checksum %q, want %s", check, want)
	}
	return frame{from: from, data: string(b[headLen : headLen+n])}, b[headLen+n+sumLen:], nil
}

// parseHead returns the length of the data and the sender.
func parseHead(b []byte) (n int, from explain.Side, err error) {
	if len(b) > 1 && b[1] != '?' && b[1] != '!' {
		return 0, 0, fmt.Errorf("> is followed by %q, want ? or !", b[1])
	}
	if len(b) < headLen {
		return 0, 0, errShort
	}
	if b[1] == '!' {
		from = explain.Device
	}
	digits := string(b[2:headLen])
	u, err := strconv.ParseUint(digits, 16, 16)
	if err != nil || !explain.IsHex(digits) || u < 2 || u > maxData {
		return 0, 0, fmt.Errorf("length %q, want four hexadecimal digits from 0002 to %04X", digits, maxData)
	}
	return int(u), from, nil
}

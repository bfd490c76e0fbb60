package dispense

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// FrameHeader is the size of what stands before each note in a segment: its
// length and its CRC-32C, both little-endian.
const FrameHeader = 8

// Errors of a segment.
var (
	// ErrTorn means that the bytes end within a frame: the end of a segment
	// whose last write was cut short.
	ErrTorn = errors.New("the frame is cut short")
	// ErrFrame means that a frame is damaged.
	ErrFrame = errors.New("the frame is damaged")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendFrame appends a note in its frame to b.
func AppendFrame(b, note []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(note)))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(note, castagnoli))
	return append(b, note...)
}

// ReadFrame returns the note of the first frame in b, a part of b, and what
// follows it.
func ReadFrame(b []byte) (note, rest []byte, err error) {
	if len(b) < FrameHeader {
		return nil, b, ErrTorn
	}
	n := binary.LittleEndian.Uint32(b)
	if n == 0 || n > MaxCarried {
		return nil, b, fmt.Errorf("%w: it says it holds %d bytes", ErrFrame, n)
	}
	if len(b) < FrameHeader+int(n) {
		return nil, b, ErrTorn
	}
	note, rest = b[FrameHeader:FrameHeader+n], b[FrameHeader+n:]
	if crc32.Checksum(note, castagnoli) != binary.LittleEndian.Uint32(b[4:]) {
		return nil, b, fmt.Errorf("%w: its checksum differs", ErrFrame)
	}
	return note, rest, nil
}

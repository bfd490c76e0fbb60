// Package modbus is the Modbus RTU codec: requests, replies, exceptions and
// their CRC, as pure functions. It opens no line and keeps no state; whoever
// asks knows how long the answer must be, for the protocol has no other way to
// tell where a frame ends.
package modbus

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The functions of the protocol that meters and relays use.
const (
	ReadCoils     = 1
	ReadInputs    = 2
	ReadHolding   = 3
	ReadRegisters = 4
	WriteCoil     = 5
	WriteHolding  = 6
	WriteCoils    = 15
	WriteMany     = 16
)

const (
	exceptionBit = 0x80
	maxFrame     = 256
	maxRead      = 125 // registers in one reply
	maxReadBits  = 2000
)

// ErrShort means that the bytes so far may be the beginning of a frame.
var ErrShort = errors.New("the frame is not complete")

// An Exception is a slave's refusal.
type Exception byte

// Error says the refusal in words.
func (e Exception) Error() string {
	words := map[Exception]string{
		1: "function not supported", 2: "no such address", 3: "value not allowed",
		4: "the device failed", 5: "accepted, still working", 6: "busy",
	}
	w, ok := words[e]
	if !ok {
		w = "unknown exception"
	}
	return fmt.Sprintf("exception %02X: %s", byte(e), w)
}

// CRC is the checksum of b: polynomial A001 reflected, beginning with FFFF. It
// travels low byte first.
func CRC(b []byte) uint16 {
	crc := uint16(0xFFFF)
	for _, c := range b {
		crc ^= uint16(c)
		for range 8 {
			low := crc & 1
			crc >>= 1
			if low == 1 {
				crc ^= 0xA001
			}
		}
	}
	return crc
}

// A Frame is slave address, function and what follows it, without the CRC.
type Frame struct {
	Slave, Function byte
	Data            []byte
}

// Bytes returns f as it goes over the line.
func (f Frame) Bytes() []byte {
	b := append([]byte{f.Slave, f.Function}, f.Data...)
	return binary.LittleEndian.AppendUint16(b, CRC(b))
}

// Read asks for count coils, inputs or registers from address on.
func Read(slave, function byte, address, count uint16) Frame {
	data := binary.BigEndian.AppendUint16(nil, address)
	return Frame{slave, function, binary.BigEndian.AppendUint16(data, count)}
}

// Write sets one coil or register. For a coil FF00 is on and 0000 off; other
// values are a maker's own, such as the toggle that must never be used.
func Write(slave, function byte, address, value uint16) Frame {
	return Read(slave, function, address, value)
}

// ParseReply reads the answer to request from the beginning of b and returns
// what follows it. Bytes that cannot begin the answer are skipped. With
// [ErrShort], rest is what to keep until more arrives; with any other error it
// begins where to look for the next frame. A slave's refusal is a frame with
// the error [Exception].
func ParseReply(request Frame, b []byte) (f Frame, rest []byte, err error) {
	for len(b) > 0 && !begins(request, b) {
		b = b[1:]
	}
	if len(b) < 3 {
		return Frame{}, b, ErrShort
	}
	n := replyLen(request, b[1])
	if len(b) < n {
		return Frame{}, b, ErrShort
	}
	if err := checkCRC(b[:n]); err != nil {
		return Frame{}, b[1:], err
	}
	f = Frame{b[0], b[1], b[2 : n-2]}
	if f.Function&exceptionBit != 0 {
		return f, b[n:], Exception(f.Data[0])
	}
	return f, b[n:], nil
}

// begins reports whether b may be the beginning of the answer: slave, function,
// and what must be repeated. A write is echoed whole.
func begins(request Frame, b []byte) bool {
	if b[0] != request.Slave {
		return false
	}
	if len(b) < 2 {
		return true
	}
	if b[1] == request.Function|exceptionBit {
		return true
	}
	if b[1] != request.Function {
		return false
	}
	if reads(request.Function) {
		return len(b) < 3 || int(b[2]) == replyBytes(request)
	}
	n := min(len(b)-2, 4)
	return string(b[2:2+n]) == string(request.Data[:n])
}

func reads(function byte) bool { return function >= ReadCoils && function <= ReadRegisters }

// replyBytes is the byte count that the answer to a read must name.
func replyBytes(request Frame) int {
	count := int(binary.BigEndian.Uint16(request.Data[2:]))
	if request.Function == ReadCoils || request.Function == ReadInputs {
		return (count + 7) / 8
	}
	return count * 2
}

func replyLen(request Frame, function byte) int {
	switch {
	case function&exceptionBit != 0:
		return 5
	case reads(function):
		return 5 + replyBytes(request)
	}
	return 8
}

func checkCRC(b []byte) error {
	n := len(b) - 2
	got := binary.LittleEndian.Uint16(b[n:])
	if want := CRC(b[:n]); got != want {
		return fmt.Errorf("CRC %02X %02X, want %02X %02X", b[n], b[n+1], byte(want), byte(want>>8))
	}
	return nil
}

// Registers returns the registers of a reply to function 3 or 4.
func (f Frame) Registers() []uint16 {
	values := f.Data[1:]
	regs := make([]uint16, len(values)/2)
	for i := range regs {
		regs[i] = binary.BigEndian.Uint16(values[2*i:])
	}
	return regs
}

// Bit returns one of the bits of a reply to function 1 or 2, from 0.
func (f Frame) Bit(i int) bool { return f.Data[1+i/8]>>(i%8)&1 == 1 }

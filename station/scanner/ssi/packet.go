// Package ssi is the Simple Serial Interface of Zebra scanners, and of Symbol and
// Motorola before them: packets, their checksum, and the host's side of the
// conversation. It opens no line, keeps no clock and knows nothing of labels.
//
// Where its facts come from: "documented" is the SE-923, SE955, DS457 and DS4308
// integration guides of the maker; "two sources" is agreement of two
// independent programs; "general knowledge" is neither.
package ssi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Opcodes. Documented, but for OpLEDOn, OpLEDOff and OpEvent: two sources.
const (
	OpParamSend    = 0xC6
	OpAck          = 0xD0
	OpNak          = 0xD1
	OpFlushQueue   = 0xD2
	OpStartSession = 0xE4
	OpStopSession  = 0xE5
	OpBeep         = 0xE6
	OpLEDOn        = 0xE7
	OpLEDOff       = 0xE8
	OpScanEnable   = 0xE9
	OpScanDisable  = 0xEA
	OpDecode       = 0xF3
	OpEvent        = 0xF6
)

// Who sent a packet.
const (
	FromDecoder = 0x00
	FromHost    = 0x04
)

// Bits of the status. Scanners of today set others too, which mean nothing here.
const (
	Resent    = 0x01 // documented
	Continued = 0x02 // more packets of this message follow; documented
	Permanent = 0x08 // a parameter is kept at power off; documented
)

// Why a packet is not acknowledged. NakResend is documented with the value 1;
// of the others the names are documented and the values general knowledge.
const (
	NakResend     = 1
	NakBadContext = 2
	NakDenied     = 6
)

// Parameters. Documented.
const (
	PacketedData = 0xEE // decode data in packets, not as bare text
	Handshake    = 0x9F // ACK and NAK
	noBeep       = 0xFF
)

// Beep codes: the first five are one to five short high beeps, the next five
// short low ones. Documented up to code 6.
const (
	BeepHigh    = 0x00
	BeepTwoLow  = 0x06
	maxBeepCode = 0x1A // general knowledge
)

const (
	head     = 4 // length, opcode, source, status
	checksum = 2
)

// A Packet is one message, without its length and checksum.
type Packet struct {
	Opcode, Source, Status byte
	Data                   []byte // at most 251 bytes
}

// Bytes returns p as it goes over the line.
func (p Packet) Bytes() []byte {
	b := append([]byte{byte(head + len(p.Data)), p.Opcode, p.Source, p.Status}, p.Data...)
	return binary.BigEndian.AppendUint16(b, sum(b))
}

// sum is the two's complement of the sum of all bytes, in 16 bits.
func sum(b []byte) uint16 {
	var n uint16
	for _, c := range b {
		n += uint16(c)
	}
	return -n
}

// ErrShort means that the bytes so far may be the beginning of a packet.
var ErrShort = errors.New("the packet is not complete")

// Parse reads one packet from the beginning of b, and returns how many bytes it
// has.
func Parse(b []byte) (p Packet, n int, err error) {
	if len(b) > 0 && b[0] < head {
		return Packet{}, 0, fmt.Errorf("length %d, want at least %d", b[0], head)
	}
	if len(b) < head || len(b) < int(b[0])+checksum {
		return Packet{}, 0, ErrShort
	}
	n = int(b[0])
	got, want := binary.BigEndian.Uint16(b[n:]), sum(b[:n])
	if got != want {
		return Packet{}, 0, fmt.Errorf("checksum %04X, want %04X", got, want)
	}
	return Packet{b[1], b[2], b[3], slices.Clone(b[head:n])}, n + checksum, nil
}

// command is a packet from the host.
func command(opcode byte, data ...byte) Packet {
	return Packet{Opcode: opcode, Source: FromHost, Data: data}
}

// Beep sounds the beeper.
func Beep(code byte) Packet { return command(OpBeep, code) }

// Trigger begins a session of scanning, or ends it.
func Trigger(on bool) Packet {
	if on {
		return command(OpStartSession)
	}
	return command(OpStopSession)
}

// Setup asks for decode data in packets and for acknowledgments, until power
// off, without a beep.
func Setup() Packet { return command(OpParamSend, noBeep, PacketedData, 1, Handshake, 1) }

// A Symbology is what a scanner says of the symbol it read.
type Symbology struct {
	Name string
	AIM  string // the AIM identifier that says the same, "" when there is none
}

// symbologies by the code type of decode data. Documented, and two sources.
var symbologies = map[byte]Symbology{
	0x01: {"Code 39", "]A0"}, 0x02: {"Codabar", "]F0"}, 0x03: {"Code 128", "]C0"}, 0x04: {"Discrete 2 of 5", "]S0"},
	0x06: {"Interleaved 2 of 5", "]I0"}, 0x07: {"Code 93", "]G0"}, 0x08: {"UPC-A", "]E0"}, 0x09: {"UPC-E", "]E0"},
	0x0A: {"EAN-8", "]E4"}, 0x0B: {"EAN-13", "]E0"}, 0x0C: {"Code 11", ""}, 0x0E: {"MSI", ""}, 0x0F: {"GS1-128", "]C1"},
	0x11: {"PDF417", "]L0"}, 0x13: {"Code 39 full ASCII", "]A4"}, 0x16: {"Bookland", "]E0"}, 0x19: {"ISBT 128", "]C0"},
	0x1A: {"MicroPDF417", "]L0"}, 0x1B: {"Data Matrix", "]d1"}, 0x1C: {"QR", "]Q1"}, 0x28: {"Macro PDF417", "]L0"},
	0x2D: {"Aztec", "]z0"}, 0x2E: {"Aztec rune", "]zC"},
}

// SymbologyOf returns what a code type means, and whether it is in the table.
func SymbologyOf(code byte) (Symbology, bool) {
	s, known := symbologies[code]
	return s, known
}

package ssi

import (
	"errors"
	"fmt"
	"strings"
)

// A side is who sends an opcode.
type side uint8

const (
	both side = iota
	host
	decoder
)

func (s side) String() string { return [...]string{"both", "host", "scanner"}[s] }

type opcode struct {
	name string
	from side
}

var opcodes = map[byte]opcode{
	OpParamSend: {"PARAM_SEND: parameters", both}, OpAck: {"CMD_ACK: understood", both}, OpNak: {"CMD_NAK: not understood", both},
	OpFlushQueue: {"FLUSH_QUEUE: forget what is not sent yet", host}, OpStartSession: {"START_SESSION: trigger on", host},
	OpStopSession: {"STOP_SESSION: trigger off", host}, OpBeep: {"BEEP", host}, OpLEDOn: {"LED_ON", host}, OpLEDOff: {"LED_OFF", host},
	OpScanEnable: {"SCAN_ENABLE", host}, OpScanDisable: {"SCAN_DISABLE", host},
	OpDecode: {"DECODE_DATA: a symbol was read", decoder}, OpEvent: {"EVENT", decoder},
	0xA3: {"REQUEST_REVISION", host}, 0xA4: {"REPLY_REVISION", decoder}, 0xC4: {"AIM_OFF", host}, 0xC5: {"AIM_ON", host},
	0xC7: {"PARAM_REQUEST", host}, 0xC8: {"PARAM_DEFAULTS", host}, 0xD3: {"CAPABILITIES_REQUEST", host},
	0xD4: {"CAPABILITIES_REPLY", decoder}, 0xEB: {"SLEEP", host}, 0xF7: {"IMAGER_MODE", host},
}

// Explain tells a technician what one packet says, a line each. fromHost says
// who sent it.
func Explain(fromHost bool, b []byte) (lines []string, err error) {
	if fromHost && len(b) == 1 && b[0] == 0 {
		return []string{"WAKEUP: a scanner that sleeps wakes; at least 10 ms later a command may follow"}, nil
	}
	p, n, err := Parse(b)
	switch {
	case errors.Is(err, ErrShort):
		return nil, fmt.Errorf("%w: %d bytes, and its length asks for more", err, len(b))
	case err != nil:
		return nil, err
	case n < len(b):
		return nil, fmt.Errorf("%d bytes follow the packet", len(b)-n)
	}
	want := byte(FromDecoder)
	if fromHost {
		want = FromHost
	}
	if p.Source != want {
		return nil, fmt.Errorf("its source is %02X, want %02X: 00 is the scanner, 04 the host", p.Source, want)
	}
	o, known := opcodes[p.Opcode]
	if !known {
		o.name = "not in the table"
	}
	if known && (o.from == host && !fromHost || o.from == decoder && fromHost) {
		return nil, fmt.Errorf("opcode %02X, %s, is sent by the %s only", p.Opcode, o.name, o.from)
	}
	lines = []string{
		fmt.Sprintf("length: %d bytes before the checksum", b[0]),
		fmt.Sprintf("opcode: %02X %s", p.Opcode, o.name),
		fmt.Sprintf("status: %02X %s", p.Status, status(p.Status)),
	}
	lines = append(lines, p.explainData()...)
	return append(lines, fmt.Sprintf("checksum: %X right", b[n-checksum:])), nil
}

func status(s byte) string {
	var words []string
	for _, bit := range []struct {
		bit  byte
		name string
	}{{Resent, "sent again"}, {Continued, "more packets follow"}, {Permanent, "kept at power off"}} {
		if s&bit.bit != 0 {
			words = append(words, bit.name)
		}
	}
	if len(words) == 0 {
		return "first time, nothing follows"
	}
	return strings.Join(words, ", ")
}

func (p Packet) explainData() []string {
	if len(p.Data) == 0 {
		return nil
	}
	first, rest := p.Data[0], p.Data[1:]
	switch p.Opcode {
	case OpDecode:
		s, known := SymbologyOf(first)
		aim := s.AIM
		switch {
		case !known:
			s.Name, aim = "not in the table", "none"
		case aim == "":
			aim = "none"
		}
		return []string{fmt.Sprintf("symbology: %02X %s, AIM %s", first, s.Name, aim), fmt.Sprintf("text: %q", rest)}
	case OpNak:
		return []string{fmt.Sprintf("cause: %02X %s", first, nakCause(first))}
	case OpBeep:
		return []string{fmt.Sprintf("beep: %02X %s", first, beep(first))}
	case OpLEDOn, OpLEDOff:
		return []string{fmt.Sprintf("LEDs: %02X", first)}
	case OpParamSend:
		return append([]string{fmt.Sprintf("beep: %02X %s", first, beep(first))}, parameters(rest)...)
	}
	return []string{fmt.Sprintf("data: % X", p.Data)}
}

func nakCause(c byte) string {
	switch c {
	case NakResend:
		return "checksum wrong, send again"
	case NakBadContext:
		return "unknown or unexpected command"
	case NakDenied:
		return "denied"
	}
	return "not in the table"
}

func beep(c byte) string {
	switch {
	case c == noBeep:
		return "none"
	case c < 5:
		return fmt.Sprintf("short high, %d times", c+1)
	case c < 10:
		return fmt.Sprintf("short low, %d times", c-4)
	case c <= maxBeepCode:
		return "longer ones"
	}
	return "not in the table"
}

// parameters explains pairs of number and value; longer numbers are shown raw.
func parameters(b []byte) (lines []string) {
	for len(b) >= 2 && b[0] < 0xF0 {
		name := ""
		switch b[0] {
		case PacketedData:
			name = " (decode data in packets)"
		case Handshake:
			name = " (ACK and NAK)"
		}
		lines = append(lines, fmt.Sprintf("parameter: %02X = %02X%s", b[0], b[1], name))
		b = b[2:]
	}
	if len(b) > 0 {
		lines = append(lines, fmt.Sprintf("parameters: % X", b))
	}
	return lines
}

package modbus

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/litro-fuel/litro/station/pump/explain"
)

var names = map[byte]string{
	ReadCoils: "read outputs", ReadInputs: "read inputs", ReadHolding: "read holding registers",
	ReadRegisters: "read input registers", WriteCoil: "write one output", WriteHolding: "write one register",
	WriteCoils: "write outputs", WriteMany: "write registers",
}

// Explain reads one frame sent by side, field by field. The error says what is
// wrong with a frame that cannot be read.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	if len(b) < 4 {
		return nil, fmt.Errorf("%w: %d bytes, want at least 4", ErrShort, len(b))
	}
	if len(b) > maxFrame {
		return nil, fmt.Errorf("%d bytes, want at most %d", len(b), maxFrame)
	}
	if err := checkCRC(b); err != nil {
		return nil, err
	}
	f := Frame{b[0], b[1], b[2 : len(b)-2]}
	name, ok := names[f.Function&^exceptionBit]
	if !ok || f.Function&exceptionBit != 0 && side == explain.Host {
		return nil, fmt.Errorf("unknown function %02X", f.Function)
	}
	lines, err := f.lines(side)
	if err != nil {
		return nil, fmt.Errorf("function %02X, %s: %w", f.Function, name, err)
	}
	head := []explain.Line{
		{Field: "slave", Raw: hexes(b[:1]), Meaning: strconv.Itoa(int(f.Slave))},
		{Field: "function", Raw: hexes(b[1:2]), Meaning: name},
	}
	lines = append(head, lines...)
	return append(lines, explain.Line{Field: "CRC", Raw: hexes(b[len(b)-2:]), Meaning: "right"}), nil
}

func hexes(b []byte) string { return fmt.Sprintf("%X", b) }

func (f Frame) lines(side explain.Side) ([]explain.Line, error) {
	switch {
	case f.Function&exceptionBit != 0:
		if len(f.Data) != 1 {
			return nil, fmt.Errorf("%d bytes of data, want 1", len(f.Data))
		}
		return []explain.Line{{Field: "refused", Raw: hexes(f.Data), Meaning: Exception(f.Data[0]).Error()}}, nil
	case reads(f.Function) && side == explain.Device:
		return f.values()
	case f.Function == WriteCoils || f.Function == WriteMany:
		return f.many(side)
	}
	if len(f.Data) != 4 {
		return nil, fmt.Errorf("%d bytes of data, want 4", len(f.Data))
	}
	address := explain.Line{Field: "address", Raw: hexes(f.Data[:2]), Meaning: decimal(f.Data[:2])}
	second := explain.Line{Field: "value", Raw: hexes(f.Data[2:4]), Meaning: decimal(f.Data[2:4])}
	switch {
	case reads(f.Function):
		second.Field = "count"
		return []explain.Line{address, second}, f.checkCount()
	case f.Function == WriteCoil:
		second.Meaning = sayCoil(binary.BigEndian.Uint16(f.Data), binary.BigEndian.Uint16(f.Data[2:]))
	}
	return []explain.Line{address, second}, nil
}

// checkCount refuses what no reply could hold.
func (f Frame) checkCount() error {
	limit := maxRead
	if f.Function == ReadCoils || f.Function == ReadInputs {
		limit = maxReadBits
	}
	if n := int(binary.BigEndian.Uint16(f.Data[2:])); n < 1 || n > limit {
		return fmt.Errorf("count %d, want 1 to %d", n, limit)
	}
	return nil
}

func decimal(b []byte) string { return strconv.Itoa(int(binary.BigEndian.Uint16(b))) }

// sayCoil says the value of function 5 with what two common relay modules make
// of addresses and values beyond the standard.
func sayCoil(address, value uint16) string {
	all := ""
	if address == 0xFF {
		all = ", all outputs of a Waveshare module"
	}
	switch {
	case value == 0xFF00:
		return "on" + all
	case value == 0:
		return "off" + all
	case value == 0x5500:
		return "toggle" + all
	case address >= 0x0200 && address < 0x0240:
		return fmt.Sprintf("output %d on for %d ms (flash of a Waveshare module)", address-0x0200, int(value)*100)
	case address >= 0x0400 && address < 0x0440:
		return fmt.Sprintf("output %d off for %d ms (flash of a Waveshare module)", address-0x0400, int(value)*100)
	}
	return "not a value of the standard"
}

// values explains the reply to a read.
func (f Frame) values() ([]explain.Line, error) {
	if len(f.Data) < 2 || int(f.Data[0]) != len(f.Data)-1 {
		return nil, fmt.Errorf("byte count %X before %d bytes", f.Data[:min(1, len(f.Data))], max(len(f.Data)-1, 0))
	}
	lines := []explain.Line{{Field: "byte count", Raw: hexes(f.Data[:1]), Meaning: strconv.Itoa(int(f.Data[0]))}}
	if f.Function == ReadHolding || f.Function == ReadRegisters {
		return f.registers(lines)
	}
	for i := range (len(f.Data) - 1) * 8 {
		word := "off"
		if f.Bit(i) {
			word = "on"
		}
		lines = append(lines, explain.Line{Field: fmt.Sprintf("bit %d", i), Raw: hexes(f.Data[1+i/8 : 2+i/8]), Meaning: word})
	}
	return lines, nil
}

func (f Frame) registers(lines []explain.Line) ([]explain.Line, error) {
	if f.Data[0]%2 != 0 {
		return nil, fmt.Errorf("byte count %d is odd", f.Data[0])
	}
	regs := f.Registers()
	for i, r := range regs {
		lines = append(lines, explain.Line{Field: fmt.Sprintf("register %d", i), Raw: fmt.Sprintf("%04X", r), Meaning: strconv.Itoa(int(r))})
	}
	if len(regs) == 2 {
		low, high := uint32(regs[0]), uint32(regs[1])
		lines = append(lines, explain.Line{Field: "both together", Raw: hexes(f.Data[1:]),
			Meaning: fmt.Sprintf("%d low word first, %d high word first", high<<16|low, low<<16|high)})
	}
	return lines, nil
}

// many explains functions 15 and 16, whose request carries values.
func (f Frame) many(side explain.Side) ([]explain.Line, error) {
	if len(f.Data) < 4 {
		return nil, fmt.Errorf("%d bytes of data, want at least 4", len(f.Data))
	}
	lines := []explain.Line{
		{Field: "address", Raw: hexes(f.Data[:2]), Meaning: decimal(f.Data[:2])},
		{Field: "count", Raw: hexes(f.Data[2:4]), Meaning: decimal(f.Data[2:4])},
	}
	if side == explain.Device {
		if len(f.Data) != 4 {
			return nil, fmt.Errorf("%d bytes of data, want 4", len(f.Data))
		}
		return lines, nil
	}
	count := int(binary.BigEndian.Uint16(f.Data[2:]))
	want := (count + 7) / 8
	if f.Function == WriteMany {
		want = 2 * count
	}
	if len(f.Data) != 5+want || int(f.Data[4]) != want {
		return nil, fmt.Errorf("%d bytes of values, want %d for a count of %d", len(f.Data)-5, want, count)
	}
	return append(lines, explain.Line{Field: "values", Raw: hexes(f.Data[5:])}), nil
}

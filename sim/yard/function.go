package yard

import "time"

// carryOut returns what follows the function code in the reply, or an exception.
func (m *module) carryOut(now time.Time, request []byte) (reply []byte, exception byte) {
	if len(request) < 6 {
		return nil, badFunction
	}
	address := int(request[2])<<8 | int(request[3])
	value := int(request[4])<<8 | int(request[5])
	switch request[1] {
	case 0x01:
		return bits(address, value, m.coil)
	case 0x02:
		return bits(address, value, func(a int) (bool, bool) {
			if a >= m.inputs() {
				return false, false
			}
			return m.input(a), true
		})
	case 0x03, 0x04:
		return m.registers(now, address, value)
	case 0x05:
		return request[2:6], m.writeCoil(now, address, value)
	case 0x06:
		return request[2:6], m.writeRegisters(now, address, []uint16{uint16(value)})
	case 0x0F:
		if len(request) < 7 {
			return nil, badValue
		}
		return request[2:6], m.writeCoils(now, address, value, request[7:])
	case 0x10:
		values := words(request[6:])
		if value < 1 || len(values) != value {
			return nil, badValue
		}
		return request[2:6], m.writeRegisters(now, address, values)
	}
	return nil, badFunction
}

// words takes registers apart that follow their number of bytes.
func words(b []byte) []uint16 {
	if len(b) < 1 || len(b) != 1+int(b[0]) || len(b)%2 != 1 {
		return nil
	}
	var all []uint16
	for b = b[1:]; len(b) > 0; b = b[2:] {
		all = append(all, uint16(b[0])<<8|uint16(b[1]))
	}
	return all
}

// bits packs count bits from address on, the first in the lowest place.
func bits(address, count int, read func(int) (on, there bool)) ([]byte, byte) {
	if count < 1 || count > 2000 {
		return nil, badValue
	}
	reply := make([]byte, 1+(count+7)/8)
	reply[0] = byte(len(reply) - 1)
	for i := range count {
		on, there := read(address + i)
		if !there {
			return nil, badAddress
		}
		if on {
			reply[1+i/8] |= 1 << (i % 8)
		}
	}
	return reply, 0
}

func (m *module) registers(now time.Time, address, count int) ([]byte, byte) {
	if count < 1 || count > 125 {
		return nil, badValue
	}
	reply := []byte{byte(2 * count)}
	for i := range count {
		v, there := m.register(now, address+i)
		if !there {
			return nil, badAddress
		}
		reply = append(reply, byte(v>>8), byte(v))
	}
	return reply, 0
}

// The values of function 05. Toggle is the relay module's own.
const (
	switchOn  = 0xFF00
	switchOff = 0x0000
	toggle    = 0x5500
)

// The relay module's own addresses.
const (
	allOutputs = 0x00FF
	flashOn    = 0x0200
	flashMost  = 0x7FFF
)

func (m *module) writeCoil(now time.Time, address, value int) (exception byte) {
	ch := address - m.firstOutput()
	if m.Kind == RelayModule {
		switch {
		case address == allOutputs:
			return m.writeAll(now, value)
		case address >= flashOn && address < flashOn+8:
			if value < 1 || value > flashMost {
				return badValue
			}
			m.flash(now, address-flashOn, time.Duration(value)*m.FlashUnit)
			return 0
		}
	}
	if ch < 0 || ch > 7 {
		return badAddress
	}
	return m.writeOne(now, ch, value)
}

func (m *module) writeAll(now time.Time, value int) (exception byte) {
	for ch := range m.outputs {
		if e := m.writeOne(now, ch, value); e != 0 {
			return e
		}
	}
	return 0
}

func (m *module) writeOne(now time.Time, ch, value int) (exception byte) {
	switch {
	case value == switchOn:
		m.set(now, ch, output{on: true})
	case value == switchOff:
		m.set(now, ch, output{})
	case value == toggle && m.Kind == RelayModule:
		m.set(now, ch, output{on: !m.outputs[ch].on})
	default:
		return badValue
	}
	return 0
}

func (m *module) writeCoils(now time.Time, address, count int, data []byte) (exception byte) {
	first := address - m.firstOutput()
	if first < 0 || first+count > 8 {
		return badAddress
	}
	if count < 1 || len(data) != (count+7)/8 {
		return badValue
	}
	for i := range count {
		m.set(now, first+i, output{on: data[i/8]>>(i%8)&1 == 1})
	}
	return 0
}

package yard

import "time"

// The registers of the counter module beside its counters.
const (
	modeRegister   = 78  // of input 0, one each
	filterRegister = 93  // low and high times of the inputs
	nameRegister   = 210 // read only
	safetyRegister = 214 // communication safety: what it does is not published, so it does nothing here
)

// The bits of an input's mode.
const (
	modeKind    = 0x1F
	modeCounts  = 0x01
	modeKeeps   = 0x20 // the count, without power
	modeFilters = 0x40
)

// outputModes are the relay module's, one each. Only 0, switched by the bus, is
// played.
const outputModes = 0x1000

// configure puts the settings as a fitter leaves them.
func (m *module) configure() {
	m.settings = map[int]uint16{}
	block := func(first, count int, value uint16) {
		for i := range count {
			m.settings[first+i] = value
		}
	}
	if m.Kind == RelayModule {
		block(outputModes, 8, 0)
		return
	}
	block(modeRegister, 7, modeCounts|modeFilters)
	block(filterRegister, 28, 1)
	block(nameRegister, 1, 0x4150)
	block(safetyRegister, 2, 0)
}

// register reads a register of functions 03 and 04.
func (m *module) register(now time.Time, address int) (value uint16, there bool) {
	if m.Kind != CounterModule || address > 13 {
		value, there = m.settings[address]
		return value, there
	}
	var count uint32
	if n := m.pulsers[address/2]; n != nil {
		count = n.count(now)
	}
	if (address%2 == 0) == m.HighWordFirst {
		return uint16(count >> 16), true
	}
	return uint16(count), true
}

// writeRegisters writes settings: all of them or, with an exception, none.
func (m *module) writeRegisters(now time.Time, address int, values []uint16) (exception byte) {
	for i, v := range values {
		switch _, there := m.settings[address+i]; {
		case !there || address+i == nameRegister:
			return badAddress
		case m.Kind == RelayModule && v != 0:
			return badValue
		}
	}
	for i, v := range values {
		m.settings[address+i] = v
		if ch := address + i - modeRegister; m.Kind == CounterModule && ch >= 0 && ch < 7 && m.pulsers[ch] != nil {
			m.pulsers[ch].freeze(now, v&modeKind != modeCounts)
		}
	}
	return 0
}

// keeps tells whether a counter survives a loss of power.
func (m *module) keeps(ch int) bool { return m.settings[modeRegister+ch]&modeKeeps != 0 }

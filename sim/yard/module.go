package yard

import "time"

// A module is a slave as it stands.
type module struct {
	Module
	outputs                   [8]output
	pulsers, switches, valves [8]*Nozzle
	settings                  map[int]uint16
}

// An output is on for good, or until its timer runs out.
type output struct {
	on    bool
	until time.Time // zero = for good
}

// set switches an output and the valve behind it.
func (m *module) set(now time.Time, ch int, o output) {
	was := m.outputs[ch]
	m.outputs[ch] = o
	n := m.valves[ch]
	switch {
	case n == nil:
	case o.on:
		n.power(o.until)
	case was.on:
		n.cutPower(now)
	}
}

// expire switches off the outputs whose timer has run out. Their valves know the
// instant since the timer was set.
func (m *module) expire(now time.Time) {
	for ch, o := range m.outputs {
		if o.on && !o.until.IsZero() && !now.Before(o.until) {
			m.outputs[ch] = output{}
		}
	}
}

// flash switches an output on for a time.
func (m *module) flash(now time.Time, ch int, d time.Duration) {
	if m.NoRetrigger && m.outputs[ch].on && !m.outputs[ch].until.IsZero() {
		return
	}
	m.set(now, ch, output{on: true, until: now.Add(d)})
}

// inputs is how many switches the module can see.
func (m *module) inputs() int {
	if m.Kind == CounterModule {
		return 7
	}
	return 8
}

// counterInputs, switchInputs and valveOutputs are the terminals a nozzle can be
// wired to.
func (m *module) counterInputs() []*Nozzle {
	if m.Kind == CounterModule {
		return m.pulsers[:7]
	}
	return nil
}
func (m *module) switchInputs() []*Nozzle { return m.switches[:m.inputs()] }
func (m *module) valveOutputs() []*Nozzle { return m.valves[:] }

// input reports whether the nozzle wired to an input is out.
func (m *module) input(ch int) bool {
	n := m.switches[ch]
	return n != nil && n.lifted && !n.tied
}

// firstOutput is the address of output 0.
func (m *module) firstOutput() int {
	if m.Kind == CounterModule {
		return 16
	}
	return 0
}

// coil reads a bit of function 01; false when there is none at the address.
func (m *module) coil(address int) (on, there bool) {
	if m.Kind == CounterModule && address < 7 {
		return m.input(address), true
	}
	ch := address - m.firstOutput()
	if ch < 0 || ch > 7 {
		return false, false
	}
	return m.outputs[ch].on, true
}

// Package session is what happens at one position, from a scan to the record of
// what flowed: a pure state machine without clock, goroutine or I/O. Inputs say
// what was seen, and when; effects say what to do about it, in what order. It
// decides nothing about who may fuel, speaks no protocol and keeps nothing on a
// disk; its owner does, and tells it how that went.
//
// It promises that a hose is released only for an authorize that is durable,
// that every authorize it was given is closed exactly once, when the hose is
// closed, and that every liter which its totalizers show is in a record: in the
// dispense of an authorize, or off the book. docs/session.md has the table of
// its states.
package session

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A Hose is one delivery line of the position, and what is known of it when the
// machine is made.
type Hose struct {
	ID    string
	Grade string
	Arm   pump.Arm
	// Totalizer says that the lifetime meter can be read. Its reading returns to
	// zero at Modulus, and tells differences of Count, both in microliters.
	Totalizer      bool
	Modulus, Count dispense.Volume
	// Stored says that the device keeps its sales, with our id in each.
	Stored bool
	// From is how the volume in a status is measured: "pump", "counter", or
	// "typed" where a person says it.
	From string
	// OverrunUL is how much may flow past the limit and still be of the fill;
	// what exceeds it is off the book.
	OverrunUL dispense.Volume
	// Meter is the generation of the meter. TotalizerUL is its last reading that
	// records account for, valid when Known, and SinceAt the time of that.
	Meter       int64
	TotalizerUL dispense.Volume
	Known       bool
	SinceAt     time.Time
}

// An Open is an authorize that nothing has closed yet.
type Open struct {
	Ref  dispense.Ref
	Body *dispense.Authorize
}

// A Position is the hoses of a pump side that cannot flow together.
type Position struct {
	ID    string
	Hoses []Hose
	// Open is what an earlier life of the agent left open.
	Open *Open
}

// A State is what the position is about.
type State uint8

// The states of a position.
const (
	Idle       State = iota // waits for a scan
	Out                     // out of service: a scan is denied
	Deciding                // waits for the answer to a request
	Prompting               // waits for a person: odometer or driver
	Asking                  // waits for a wider lease, 1.5 s at most
	Choosing                // granted; waits to see which hose is lifted
	Releasing               // waits for the device to take the order
	Armed                   // released; waits for the hose to be lifted
	Fueling                 // released and lifted
	Settling                // the hose is closed or closing; waits for its figures
	Lost                    // something is open, and the device is silent
	Recovering              // something is open, and what became of it is not known
)

var stateNames = [...]string{
	"idle", "out", "deciding", "prompting", "asking", "choosing", "releasing", "armed", "fueling", "settling", "lost", "recovering",
}

// String returns the state's name in lower case.
func (s State) String() string { return stateNames[s] }

// ErrUnexpected means that an input has no meaning in the state the machine is
// in. Nothing changed; the caller logs it, or tells the person who pressed.
var ErrUnexpected = errors.New("nothing to do with this now")

// A Machine is one position's session. It has one owner and no lock.
type Machine struct {
	id     string
	state  State
	hoses  []*hose
	barred []Bar    // why it is out of service; empty when it is not
	req    Request  // of the decision in progress
	denied *Request // that was denied last, nil when something else was asked since
	driver *dispense.Who
	prompt Prompted // while Prompting
	fill   *fill    // nil when no authorize is open

	// The step in progress.
	at      time.Time
	effects []Effect
}

// A hose is a Hose and what has been seen of it.
type hose struct {
	Hose
	status pump.Status
	// cause is what flow since the last reading would be off the book for.
	cause  string
	reset  bool      // its meter went backwards; a person must look
	alarm  bool      // it flows, or may, without an authorize
	stopAt time.Time // of the last order to stop
}

// New returns the machine of a position. With an open authorize it begins as
// Recovering, otherwise as Idle.
func New(p Position) *Machine {
	m := &Machine{id: p.ID}
	for _, h := range p.Hoses {
		m.hoses = append(m.hoses, &hose{Hose: h, cause: "dark"})
	}
	if p.Open != nil {
		m.state = Recovering
		m.fill = newFill(p.Open.Ref, p.Open.Body)
		m.fill.end, m.fill.why = "P", "restart"
	}
	return m
}

// State returns the state.
func (m *Machine) State() State { return m.state }

// OpenAuthorize returns the record that is open, or false.
func (m *Machine) OpenAuthorize() (dispense.Ref, bool) {
	if m.fill == nil {
		return dispense.Ref{}, false
	}
	return m.fill.ref, true
}

// Meters returns the readings that the records account for, of the hoses where
// one is known.
func (m *Machine) Meters() []dispense.Meter {
	var all []dispense.Meter
	for _, h := range m.hoses {
		if h.Totalizer && h.Known {
			all = append(all, dispense.Meter{Hose: h.ID, Meter: h.Meter, TotalizerUL: h.TotalizerUL})
		}
	}
	return all
}

// Step takes one input, seen at a time, and returns what to do, in this order.
// A Record is durable before anything after it is done. An input that means
// nothing now is ErrUnexpected, and changes nothing.
func (m *Machine) Step(at time.Time, in Input) ([]Effect, error) {
	m.at, m.effects = at, nil
	if !m.step(in) {
		return nil, fmt.Errorf("position %s is %s, got %T: %w", m.id, m.state, in, ErrUnexpected)
	}
	return m.effects, nil
}

func (m *Machine) step(in Input) bool {
	if done, ok := m.always(in); done {
		return ok
	}
	switch m.state {
	case Idle, Out:
		return m.idle(in)
	case Deciding:
		return m.deciding(in)
	case Prompting:
		return m.prompting(in)
	case Asking:
		return m.asking(in)
	case Choosing:
		return m.choosing(in)
	case Releasing:
		return m.releasing(in)
	case Armed:
		return m.armed(in)
	case Fueling:
		return m.fueling(in)
	case Settling:
		return m.settling(in)
	case Lost:
		return m.lost(in)
	case Recovering:
		return m.recovering(in)
	}
	panic("session: impossible state")
}

// always answers the inputs that mean the same in every state, and keeps what
// every state wants kept.
func (m *Machine) always(in Input) (done, ok bool) {
	switch x := in.(type) {
	case Barred:
		m.bar(x.Why)
	case Cleared:
		m.clear(x.Why)
	case MeterSet:
		return true, m.setMeter(x)
	case ReadMeters:
		m.readMeters(x.Hose)
	case FullAnswered:
		if m.fill == nil {
			return true, false
		}
		m.fill.full = x.Full
	default:
		return m.device(in)
	}
	return true, true
}

// device answers what devices say where no session depends on it.
func (m *Machine) device(in Input) (done, ok bool) {
	switch x := in.(type) {
	case SaleSeen:
		return m.sale(x)
	case NoSale:
		return m.state != Recovering, true
	case TotalizerRead:
		h := m.hose(x.Hose)
		if h == nil || !h.Totalizer {
			return true, false
		}
		if m.concerns(h) {
			return false, false
		}
		m.watch(h, x)
	case PumpSeen:
		if m.see(x); m.fill != nil {
			return false, false
		}
		m.guard()
	case PumpSilent:
		return true, m.silent()
	case PumpBack:
		m.clear(BarSilent)
		if m.state == Lost {
			m.found()
		}
	default:
		return false, false
	}
	return true, true
}

// silent notes that the device does not answer. What is released is lost sight
// of; what is not can wait.
func (m *Machine) silent() bool {
	switch {
	case m.state == Lost:
		return false
	case m.fill == nil || m.state == Choosing:
		m.bar(BarSilent)
	default:
		m.lose()
	}
	return true
}

// bar takes the position out of service; an open session goes on to its end.
func (m *Machine) bar(why Bar) {
	if slices.Contains(m.barred, why) {
		return
	}
	m.barred = append(m.barred, why)
	if m.state == Idle {
		m.state = Out
	}
	if m.state == Out {
		m.show(m.restScreen())
	}
}

// clear takes one reason away; with the last one the position serves again.
func (m *Machine) clear(why Bar) {
	i := slices.Index(m.barred, why)
	if i < 0 {
		return
	}
	m.barred = slices.Delete(m.barred, i, i+1)
	if m.state == Out {
		m.rest()
		m.show(m.restScreen())
	}
}

// rest goes to the state without a session.
func (m *Machine) rest() {
	m.state, m.fill, m.req = Idle, nil, Request{}
	if len(m.barred) > 0 {
		m.state = Out
	}
}

func (m *Machine) restScreen() Screen {
	if len(m.barred) > 0 {
		return Screen{Page: PageOut, Reason: string(m.barred[0])}
	}
	return Screen{Page: PageIdle}
}

// finish ends a session with a last page, which stays for a while.
func (m *Machine) finish(s Screen) {
	m.rest()
	m.driver = nil
	m.show(s)
	m.timer(TimerScreen, screenTime)
}

func (m *Machine) hose(id string) *hose {
	i := slices.IndexFunc(m.hoses, func(h *hose) bool { return h.ID == id })
	if i < 0 {
		return nil
	}
	return m.hoses[i]
}

// see keeps the statuses of our hoses.
func (m *Machine) see(in PumpSeen) {
	for _, s := range in.Statuses {
		if h := m.hose(s.Hose); h != nil {
			h.status = s
			if s.State == pump.Free {
				h.cause = "free_mode"
			}
		}
	}
}

func (m *Machine) do(e Effect) { m.effects = append(m.effects, e) }

func (m *Machine) show(s Screen) { m.do(Show{s}) }

func (m *Machine) timer(t Timer, after time.Duration) { m.do(SetTimer{t, after}) }

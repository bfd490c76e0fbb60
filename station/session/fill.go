package session

import (
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
)

// A fill is an open authorize and what has been seen of it.
type fill struct {
	ref   dispense.Ref
	auth  *dispense.Authorize
	hose  *hose       // nil until it is known which
	stale pump.Status // of the hose before it was released
	until time.Time   // when the release lapses; zero in a new life of the agent
	began time.Time   // first seen flowing
	ended time.Time   // first seen closed
	// volume is what the last status said, final when the fill was over.
	volume dispense.Volume
	final  bool
	// display is the status that had the final volume.
	display pump.Status
	// end is how it ends if something flowed, why if nothing did.
	end, why string
	// shown is what the page says instead of why, for what a record has no word of.
	shown string
	full  string
	flags []string
	// The evidence, while it is gathered.
	sale   *pump.Sale
	noSale bool
	totals map[string]dispense.Volume // as read
	closed bool                       // a status since the last order says that nothing can flow
}

// DeviceID returns the id of an authorize as devices are given it: 16 upper-case
// hex digits.
func DeviceID(a *dispense.Authorize) string { return strings.ToUpper(a.DeviceID) }

func newFill(ref dispense.Ref, auth *dispense.Authorize) *fill {
	f := &fill{ref: ref, auth: auth, end: "H", why: "lapsed", totals: map[string]dispense.Volume{}}
	if slices.Contains(auth.Flags, policy.OverBudget) {
		f.flags = []string{policy.OverBudget} // who reads what flowed is told
	}
	return f
}

func (m *Machine) page(p Page) Screen {
	a := m.fill.auth
	s := Screen{Page: p, Vehicle: a.Vehicle, Grade: a.Grade, LimitUL: a.LimitUL, Currency: a.Currency, Hoses: a.Hoses, Full: m.fill.full}
	if a.Driver != nil {
		s.Driver = a.Driver.Person
	}
	if a.Purpose != policy.Vehicles {
		s.Purpose = a.Purpose
	}
	switch {
	case a.Once != "":
		s.Why = "once"
	case !a.Override.IsZero():
		s.Why = "override"
	case slices.Contains(a.Flags, "emergency"):
		s.Why = "emergency"
	case slices.Contains(a.Flags, policy.OverBudget):
		s.Why = policy.OverBudget
	}
	if m.fill.hose != nil {
		s.Hoses = []string{m.fill.hose.ID}
	}
	return s
}

// grant releases the hose that was granted. Where several were, the one lifted
// first is released: two released at once could both flow.
func (m *Machine) grant(g Granted) {
	f := newFill(g.Ref, g.Body)
	f.until = m.at.Add(time.Duration(g.Body.LapseS) * time.Second)
	m.fill = f
	all := m.candidates()
	switch h := m.lifted(); {
	case len(all) == 0:
		m.unchosen(mismatch) // none of the hoses is of this position
		return
	case h != nil:
		m.release(h)
		return
	case len(all) == 1:
		m.release(all[0])
		return
	}
	m.state = Choosing
	m.showReady()
	m.timer(TimerLift, f.until.Sub(m.at))
}

func (m *Machine) showReady() {
	s := m.page(PageReady)
	s.Until = m.fill.until
	m.show(s)
}

// lifted returns a hose of the authorize that is lifted, or nil.
func (m *Machine) lifted() *hose {
	for _, h := range m.hoses {
		if h.status.State == pump.Calling && slices.Contains(m.fill.auth.Hoses, h.ID) {
			return h
		}
	}
	return nil
}

func (m *Machine) choosing(in Input) bool {
	switch x := in.(type) {
	case PumpSeen:
		if h := m.lifted(); h != nil {
			m.do(ClearTimer{TimerLift})
			m.release(h)
		}
	case Canceled, StopPressed:
		m.unchosen("canceled")
	case Mismatched:
		m.unchosen(mismatch)
	case Scanned:
		if x.Refused != ambiguous {
			return false
		}
		m.fill.shown = ambiguous
		m.unchosen(mismatch)
	case Expired:
		if x.Timer != TimerLift {
			return false
		}
		m.unchosen("lapsed")
	default:
		return false
	}
	return true
}

// ambiguous is why a scan takes back the one just before it.
const ambiguous = "ambiguous"

// reason is what the page says of a void fill.
func (f *fill) reason(why string) string {
	if f.shown != "" {
		return f.shown
	}
	return why
}

// unchosen closes an authorize for which no hose was ever released.
func (m *Machine) unchosen(why string) {
	m.do(ClearTimer{TimerLift})
	m.do(Record{&dispense.Void{Auth: m.fill.ref, Why: why}})
	m.finish(Screen{Page: PageVoid, Reason: m.fill.reason(why)})
}

func (m *Machine) release(h *hose) {
	f := m.fill
	f.hose, f.stale, m.state = h, h.status, Releasing
	o := pump.Order{Hose: h.ID, Limit: f.auth.LimitUL, ID: DeviceID(f.auth), Lapse: time.Duration(f.auth.LapseS) * time.Second}
	if f.auth.PriceE4 != nil {
		o.PriceE4 = *f.auth.PriceE4
	}
	m.do(Release{o})
	m.show(m.page(PageWait))
}

func (m *Machine) releasing(in Input) bool {
	switch x := in.(type) {
	case Released:
		m.released("lapsed")
	case ReleaseFailed:
		if x.Refused {
			m.fill.why = "refused"
			m.fill.closed = true
			m.settle()
			return true
		}
		m.released("refused") // or not: the next statuses tell
	case Canceled, StopPressed:
		m.fill.why, m.fill.end = "canceled", "A"
	case Mismatched:
		m.fill.why, m.fill.end = mismatch, "A"
	case Scanned:
		if x.Refused != ambiguous {
			return false
		}
		m.fill.why, m.fill.end, m.fill.shown = mismatch, "A", ambiguous
	case PumpSeen, TotalizerRead: // from before the release, perhaps
	default:
		return false
	}
	return true
}

// released waits for the lift, unless somebody has thought better of it. The
// device counts from the order, so the wait begins here and is that long, whatever
// the clock was set to since the grant.
func (m *Machine) released(why string) {
	if m.fill.end == "A" {
		m.halt()
		return
	}
	lapse := time.Duration(m.fill.auth.LapseS) * time.Second
	m.fill.why, m.fill.until, m.state = why, m.at.Add(lapse), Armed
	m.showReady()
	m.timer(TimerLift, lapse+liftGrace)
}

// halt orders the hose closed and goes on to its figures.
func (m *Machine) halt() {
	m.fill.hose.stopAt = time.Time{}
	m.stop(m.fill.hose)
	m.fill.closed = false
	m.settle()
}

func (m *Machine) armed(in Input) bool {
	switch x := in.(type) {
	case PumpSeen:
		m.seenArmed(m.fill.hose.status)
	case Canceled, StopPressed:
		m.takeBack("canceled")
	case Mismatched:
		m.takeBack(mismatch)
	case Scanned:
		if x.Refused != ambiguous {
			return false
		}
		m.fill.shown = ambiguous
		m.takeBack(mismatch)
	case Expired:
		if x.Timer != TimerLift {
			return false
		}
		m.takeBack("lapsed")
	case TotalizerRead: // read before the release
	default:
		return false
	}
	return true
}

func (m *Machine) seenArmed(s pump.Status) {
	switch s.State {
	case pump.Flowing:
		m.do(ClearTimer{TimerLift})
		m.flow(s)
	case pump.Idle, pump.Calling, pump.Done:
		// The release is gone, or perhaps used between two polls; one that the
		// device never confirmed may yet come.
		if m.fill.why == "refused" {
			m.takeBack("refused")
			return
		}
		m.do(ClearTimer{TimerLift})
		m.over(s)
		m.settle()
	case pump.Free:
		m.takeBack(m.fill.why)
	}
}

func (m *Machine) takeBack(why string) {
	m.do(ClearTimer{TimerLift})
	m.fill.why, m.fill.end = why, "A"
	m.halt()
}

// flow takes up what a status says of fuel flowing.
func (m *Machine) flow(s pump.Status) {
	f := m.fill
	if f.began.IsZero() {
		f.began = m.at
	}
	m.state, f.volume, f.final, f.closed = Fueling, s.Volume, false, false
	f.ended = time.Time{}
	scr := m.page(PagePouring)
	scr.VolumeUL = s.Volume
	m.show(scr)
	m.limit(s.Volume)
}

// limit ends the flow where the device does not: at the limit when the agent
// watches it, and past the allowed overrun when the device let it pass. What
// flows on after an order to stop is ordered again.
func (m *Machine) limit(v dispense.Volume) {
	f := m.fill
	switch {
	case f.end == "A" || f.end == "L":
		m.stop(f.hose)
	case f.hose.Arm == pump.ArmWatch && v >= f.auth.LimitUL:
		f.end = "L"
		m.stop(f.hose)
	case f.hose.Arm == pump.ArmPump && v > f.auth.LimitUL+f.hose.OverrunUL:
		f.end = "A"
		f.flag("preset_ignored")
		m.do(Record{&dispense.Fault{Device: f.hose.ID, What: "preset_ignored", Hose: f.hose.ID, State: "on"}})
		m.stop(f.hose)
	}
}

// stop orders a hose closed, and again only after a while.
func (m *Machine) stop(h *hose) {
	if m.at.Sub(h.stopAt) >= stopTime {
		h.stopAt = m.at
		m.do(Stop{h.ID})
	}
}

func (f *fill) flag(word string) {
	if !slices.Contains(f.flags, word) {
		f.flags = append(f.flags, word)
	}
}

func (m *Machine) fueling(in Input) bool {
	switch in.(type) {
	case PumpSeen:
		m.seenFueling(m.fill.hose.status)
	case StopPressed, Canceled:
		m.fill.end = "A"
		m.stop(m.fill.hose)
	case TotalizerRead: // read before the flow began
	default:
		return false
	}
	return true
}

func (m *Machine) seenFueling(s pump.Status) {
	switch {
	case s.State == pump.Flowing:
		m.flow(s)
	case s.State == pump.Free:
		m.fill.flag("free_mode")
		m.fill.end = "A"
		m.halt()
	case quiet(s.State):
		m.over(s)
		m.settle()
	}
}

// over takes up a status that says that nothing can flow any more.
func (m *Machine) over(s pump.Status) {
	f := m.fill
	f.closed = true
	if f.ended.IsZero() {
		f.ended = m.at
	}
	if f.shows(f.hose, s) {
		f.volume, f.final, f.display = s.Volume, true, s
	}
}

// shows tells whether a status has the final volume of this fill, and not of
// the one before it: of a fill that nobody saw begin the meter tells, if there
// is one.
func (f *fill) shows(h *hose, s pump.Status) bool {
	return s.State == pump.Done && (!f.began.IsZero() || !h.Totalizer && s != f.stale)
}

// quiet tells whether nothing can flow in a state.
func quiet(s pump.State) bool {
	return s == pump.Idle || s == pump.Calling || s == pump.Done || s == pump.Busy
}

// lose waits for a device that went silent with something open.
func (m *Machine) lose() {
	for _, t := range []Timer{TimerLift, TimerReread, TimerSettle} {
		m.do(ClearTimer{t})
	}
	m.state = Lost
	m.fill.closed = false
	s := m.page(PageFault)
	s.Reason, s.VolumeUL, s.Since = "pump_silent", m.fill.volume, m.at
	m.show(s)
}

// found goes on to find out what became of it.
func (m *Machine) found() {
	m.state = Recovering
	if m.fill.end == "H" {
		m.fill.end = "P"
	}
	s := m.page(PageWait)
	s.VolumeUL = m.fill.volume
	m.show(s)
}

func (m *Machine) lost(in Input) bool {
	switch in.(type) {
	case StopPressed, Canceled:
		m.fill.end, m.fill.why = "A", "canceled" // carried out when it is back
	case Released, ReleaseFailed, PumpSeen, TotalizerRead, Expired: // overtaken by the silence
	default:
		return false
	}
	return true
}

package session

import (
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
)

// idle waits for a scan, in service or out of it.
func (m *Machine) idle(in Input) bool {
	switch x := in.(type) {
	case Scanned:
		m.request(Request{Code: x.Code, Refused: x.Refused})
	case TypedVehicle:
		m.request(Request{Vehicle: x.Vehicle, TypedWhy: x.Why})
	case DrawAsked:
		m.driver = nil // nobody drives
		m.request(Request{Draw: &x.Draw})
	case OverrideGiven:
		return m.again()
	case Identified:
		m.driver = &x.Person
		s := m.restScreen()
		s.Driver = x.Person.Person
		m.show(s)
		m.timer(TimerScreen, promptTime)
	case Expired:
		return m.leaveScreen(x.Timer)
	case Canceled:
		return m.leaveScreen(TimerScreen)
	default:
		return false
	}
	return true
}

func (m *Machine) leaveScreen(t Timer) bool {
	if t != TimerScreen {
		return false
	}
	m.driver = nil
	m.show(m.restScreen())
	return true
}

// again asks for what was denied last, with all that was answered then.
func (m *Machine) again() bool {
	if m.denied == nil {
		return false
	}
	r := *m.denied
	r.Hoses, r.Refused, r.Asked = m.usable(), "", false
	if len(m.barred) > 0 {
		r.Refused = "out_of_service"
	}
	m.driver = r.Driver
	m.do(ClearTimer{TimerScreen})
	m.decide(r)
	return true
}

// request begins a session. Out of service it is asked for all the same, so
// that the denial is recorded.
func (m *Machine) request(r Request) {
	r.Driver, r.Hoses = m.driver, m.usable()
	if r.Draw != nil { // whoever asked for it has chosen
		r.Hoses = []string{r.Draw.Hose}
	}
	if r.Refused == "" && slices.ContainsFunc(m.barred, func(why Bar) bool { return why != BarUntested }) {
		r.Refused = "out_of_service"
	}
	m.do(ClearTimer{TimerScreen})
	m.decide(r)
}

func (m *Machine) decide(r Request) {
	m.state, m.req, m.denied = Deciding, r, nil
	m.show(Screen{Page: PageWait, Driver: person(r.Driver)})
	m.do(Decide{r})
}

func person(w *dispense.Who) string {
	if w == nil {
		return ""
	}
	return w.Person
}

// usable returns the hoses that may be released: those lifted when any is, for
// whoever holds a nozzle has chosen.
func (m *Machine) usable() []string {
	var all, lifted []string
	for _, h := range m.hoses {
		all = append(all, h.ID)
		if h.status.State == pump.Calling {
			lifted = append(lifted, h.ID)
		}
	}
	if len(lifted) > 0 {
		return lifted
	}
	return all
}

func (m *Machine) deciding(in Input) bool {
	switch x := in.(type) {
	case Granted:
		m.grant(x)
	case Denied:
		if r := m.req; r.Draw == nil {
			m.denied = &r
		}
		m.finish(Screen{Page: PageDenied, Reason: x.Reason, LeftUL: x.LeftUL})
	case Prompted:
		m.state, m.prompt = Prompting, x
		m.show(Screen{Page: PagePrompt, Prompt: x.What.String(), Last: x.Last, Again: x.Again, Driver: person(m.req.Driver), Until: m.at.Add(promptTime)})
		m.timer(TimerPrompt, promptTime)
	case Short:
		m.state = Asking
		m.do(AskLease{x.Asks})
		m.timer(TimerAsk, askTime)
	default:
		return false
	}
	return true
}

func (m *Machine) prompting(in Input) bool {
	switch x := in.(type) {
	case OdometerGiven:
		switch m.prompt.What {
		case PromptOdometer, PromptMiles, PromptEngine:
		default:
			return false
		}
		r := m.req
		r.OdometerM, r.EngineS, r.OdometerBroken = x.OdometerM, x.EngineS, x.Broken
		r.Prompts++
		m.answer(r)
	case Identified:
		m.driver = &x.Person
		r := m.req
		r.Driver, r.WrongPIN, r.BadBadge = &x.Person, nil, false
		m.answer(r)
	case PINRefused:
		if m.prompt.What != PromptPIN {
			return false
		}
		r := m.req
		r.WrongPIN = &x.PIN
		m.answer(r)
	case Scanned:
		if m.asksWho() && x.Refused == string(policy.ForeignCode) {
			r := m.req
			r.BadBadge = true
			m.answer(r)
			return true
		}
		m.do(ClearTimer{TimerPrompt})
		m.request(Request{Code: x.Code, Refused: x.Refused})
	case TypedVehicle:
		m.do(ClearTimer{TimerPrompt})
		m.request(Request{Vehicle: x.Vehicle, TypedWhy: x.Why})
	case Mismatched: // there is no authorize to void, so the decision says it
		r := m.req
		r.Refused = mismatch
		m.answer(r)
	case Canceled, StopPressed:
		m.do(ClearTimer{TimerPrompt})
		m.finish(m.restScreen())
	case Expired:
		if x.Timer != TimerPrompt {
			return false
		}
		m.finish(m.restScreen())
	default:
		return false
	}
	return true
}

// asksWho tells whether it waits for a driver: what is shown then, and looks like
// no label of ours, is meant for a badge.
func (m *Machine) asksWho() bool { return m.prompt.What == PromptDriver || m.prompt.What == PromptPIN }

// AsksPIN returns the person whose PIN is waited for, nil when none is.
func (m *Machine) AsksPIN() *dispense.Who {
	if m.state != Prompting || m.prompt.What != PromptPIN {
		return nil
	}
	return m.req.Driver
}

// mismatch is why nothing is released to a vehicle that is not the one scanned.
const mismatch = "mismatch"

func (m *Machine) answer(r Request) {
	m.do(ClearTimer{TimerPrompt})
	r.Hoses = m.usable()
	m.decide(r)
}

func (m *Machine) asking(in Input) bool {
	switch x := in.(type) {
	case LeaseArrived:
		m.do(ClearTimer{TimerAsk})
		m.asked()
	case Expired:
		if x.Timer != TimerAsk {
			return false
		}
		m.asked()
	case Scanned:
		if x.Refused != ambiguous {
			return false
		}
		m.do(ClearTimer{TimerAsk})
		m.request(Request{Code: x.Code, Refused: x.Refused})
	case Canceled, StopPressed:
		m.do(ClearTimer{TimerAsk})
		m.finish(m.restScreen())
	default:
		return false
	}
	return true
}

// asked decides with what there is by now.
func (m *Machine) asked() {
	r := m.req
	r.Asked = true
	m.decide(r)
}

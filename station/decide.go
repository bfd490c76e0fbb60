package station

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/session"
)

// decide answers a request. The decision and its record are one step of the
// journal's writer, so that two hoses cannot spend the same liter.
func (a *Agent) decide(p *position, r session.Request) (session.Input, error) {
	q := a.request(p, r)
	var d policy.Decision
	var in session.Input
	var lift *refusal
	var err error
	p.refusal = nil
	// The holding is locked before the journal, as it is when policy arrives.
	a.logs.View(func(h *policy.Holding) {
		q.Now, q.Clock = a.timeForRules(h)
		q.Floor = a.serverTime(h)
		err = a.journal.Write(func(tx *journal.Tx) error {
			v := a.view(h, tx, r)
			d, lift = a.released(v, q, policy.Decide(v, q), tx.Book())
			if d.Outcome != policy.Grant {
				return nil
			}
			body := a.authorize(p, r, q, d, tx.Next())
			if o := h.Once(d.Once); o != nil {
				body.Trip = o.Trip
			}
			ref, err := tx.Append(body)
			in = session.Granted{Ref: ref, Body: body}
			return err
		})
	})
	switch {
	case errors.Is(err, journal.ErrSpace):
		d.Outcome, d.Reason = policy.Deny, policy.Storage
	case errors.Is(err, journal.ErrRevoked):
		d.Outcome, d.Reason = policy.Deny, policy.Revoked
	case err != nil:
		return nil, fmt.Errorf("decide at position %s: %w", p.id, err)
	}
	p.decision = &d
	if in != nil && err == nil {
		return in, nil
	}
	in, err = a.refuse(p, r, d)
	if _, denied := in.(session.Denied); denied {
		p.refusal = lift
	}
	return in, err
}

// refuse turns a decision that grants nothing into what the session does next.
func (a *Agent) refuse(p *position, r session.Request, d policy.Decision) (session.Input, error) {
	switch {
	case d.Outcome == policy.Prompt:
		in := session.Prompted{What: session.PromptOdometer, Again: r.Prompts > 0}
		if d.Facts.EngineHours {
			in.What = session.PromptEngine
		}
		if d.Facts.Miles {
			in.What = session.PromptMiles
		}
		if d.Facts.Last > 0 {
			in.Last = &d.Facts.Last
		}
		return in, nil
	case d.Outcome == policy.Ask:
		return session.Short{Asks: d.Asks}, nil
	case d.Reason == policy.DriverMissing && r.Driver == nil:
		return session.Prompted{What: session.PromptDriver}, nil
	case d.Reason == policy.DriverPIN && a.hasPIN(r.Driver):
		return session.Prompted{What: session.PromptPIN}, nil
	}
	if err := a.denials.add(a.denial(p, r, d)); err != nil {
		return nil, err
	}
	switch {
	case d.Reason == policy.PINWrong && r.WrongPIN != nil:
		return session.Prompted{What: session.PromptPIN, Again: true}, nil
	case d.Reason == policy.BadgeUnknown && r.BadBadge:
		return session.Prompted{What: session.PromptDriver, Again: true}, nil
	}
	return session.Denied{Reason: string(d.Reason), LeftUL: d.LeftUL}, nil
}

// timeForRules is the best guess of the time, and never earlier than the floor.
func (a *Agent) timeForRules(h *policy.Holding) (time.Time, dispense.Clock) {
	at, state := a.clock.now()
	if floor := a.serverTime(h); floor.After(at) {
		at = floor
	}
	return at, state
}

// serverTime is the latest time that the server is known to have said: the floor
// of the time for rules.
func (a *Agent) serverTime(h *policy.Holding) time.Time {
	floor := h.ServerTime()
	a.journal.View(func(b *journal.Book) {
		if b.Floor().After(floor) {
			floor = b.Floor()
		}
	})
	return floor
}

func (a *Agent) view(h *policy.Holding, tx *journal.Tx, r session.Request) policy.View {
	v := policy.View{
		Held: h, Own: tx.Book(), Epoch: tx.Next().Epoch, MaxUL: dispense.Volume(a.cfg.MaxFillUL),
		Revoked: tx.Book().Revoked(), Forked: tx.Book().Halted(), OutOfService: r.Refused == string(policy.OutOfService),
	}
	if s := h.Settings(); s != nil {
		v.Zone, _ = time.LoadLocation(s.Zone) // nil: local hours are not known
	}
	now, _ := a.timeForRules(h)
	v.Emergency = tx.Book().Emergency(now) != nil
	v.Behind = behind(h, tx.Book())
	if free, err := a.free(); err == nil {
		v.StorageLow = free < a.cfg.MinFreeMB<<20
	}
	return v
}

// behind tells whether the disk lost policy that the journal names, until the server has
// sent it again.
func behind(h *policy.Holding, b *journal.Book) bool { return h.Versions().Own.Less(b.Named()) }

// Behind tells whether vehicles with a quota wait for policy that the disk lost.
func (a *Agent) Behind() (yes bool) {
	a.logs.View(func(h *policy.Holding) {
		a.journal.View(func(b *journal.Book) { yes = behind(h, b) })
	})
	return yes
}

func (a *Agent) request(p *position, r session.Request) policy.Request {
	q := policy.Request{
		Position: p.id, Hoses: p.policyHoses(r.Hoses), Typed: r.Vehicle, Driver: r.Driver, Attendant: a.attendant(p),
		OdometerM: r.OdometerM, EngineS: r.EngineS, OdometerBroken: r.OdometerBroken, Prompts: r.Prompts,
		Linked: a.Linked(), Asked: r.Asked, Mismatched: r.Refused == string(policy.Mismatch),
	}
	q.WrongPIN, q.BadBadge = r.WrongPIN, r.BadBadge
	switch {
	case r.Draw != nil:
		q.Purpose, q.WantUL, q.People = r.Draw.Purpose, r.Draw.WantUL, r.Draw.People
	case r.Vehicle == "":
		q.Scan = scanOf(r)
	}
	return q
}

// policyHoses returns hoses with what the decision needs of each.
func (p *position) policyHoses(ids []string) []policy.Hose {
	var all []policy.Hose
	p.a.journal.View(func(b *journal.Book) {
		for _, id := range ids {
			h, known := b.Hose(id)
			dev := p.device(id)
			q := policy.Hose{Hose: id, Grade: p.hose(id).Grade, StepUL: dev.StepUL}
			if known {
				q.OverrunUL = h.OverrunUL
			}
			q.Untested = !p.a.identified(b, id)
			if dev.Arm != pump.ArmNone { // nothing is released where there is no valve of ours
				all = append(all, q)
			}
		}
	})
	return all
}

func (p *position) hose(id string) Hose {
	for _, h := range p.hoses {
		if h.Hose == id {
			return h
		}
	}
	return Hose{}
}

// device returns what the driver knows of a hose.
func (p *position) device(id string) pump.Hose {
	for _, h := range p.line.driver.Hoses() {
		if h.ID == id {
			return h
		}
	}
	return pump.Hose{}
}

// scanOf is a label as the decision takes it. The token itself goes no further.
func scanOf(r session.Request) *policy.Scan {
	s := &policy.Scan{ID: r.Code.Label, Version: r.Code.Version, TwoD: r.Code.TwoD}
	if r.Code.Token != "" {
		s.TokenHash = barcode.TokenHash(r.Code.Token)
	}
	if r.Code.Label == "" {
		s.Fault = policy.ForeignCode
		if len(r.Code.Text) >= leastBadge { // it may be a card's
			s.MediumSHA256 = badgeSum(r.Code.Text)
		}
		switch policy.Reason(r.Refused) {
		case policy.Ambiguous, policy.BadCheck, policy.NoToken:
			s.Fault = policy.Reason(r.Refused)
		}
	}
	return s
}

// attendant is who has the shift, or who showed a badge here last.
func (a *Agent) attendant(p *position) *dispense.Who { return a.onShift(p.attendant) }

func (a *Agent) onShift(badge *dispense.Who) *dispense.Who {
	who := badge
	a.journal.View(func(b *journal.Book) {
		if s := b.Shift(); s != nil {
			who = new(s.Body.Attendant)
		}
	})
	return who
}

func (a *Agent) authorize(p *position, r session.Request, q policy.Request, d policy.Decision, ref dispense.Ref) *dispense.Authorize {
	b := &dispense.Authorize{
		Position: p.id, Hoses: d.Hoses, Purpose: policy.Vehicles, Vehicle: d.Vehicle, Label: d.Label, Driver: q.Driver, Attendant: q.Attendant,
		Grade: d.Grade, LimitUL: d.LimitUL, Arm: string(p.arm(d.Hoses)), PriceE4: d.PriceE4, Currency: d.Currency,
		OdometerM: r.OdometerM, EngineS: r.EngineS, Policy: d.Policy, Rule: d.Rule, Reason: string(d.Reason), Flags: d.Flags,
		Draws: d.Draws, Override: d.Override, Once: d.Once, DeviceID: deviceID(ref), Linked: q.Linked, LapseS: int64(a.cfg.LapseS),
	}
	if r.OdometerM != nil || r.EngineS != nil {
		b.OdometerFrom = "driver"
	}
	b.TypedWhy = r.TypedWhy
	if w := r.Draw; w != nil {
		b.Purpose, b.IntoTank, b.People = w.Purpose, w.IntoTank, w.People
		if b.Attendant == nil {
			b.Attendant = &w.People[0]
		}
	}
	return b
}

// arm is who ends the flow at the weakest of some hoses.
func (p *position) arm(hoses []string) pump.Arm {
	for _, id := range hoses {
		if p.device(id).Arm != pump.ArmPump {
			return p.device(id).Arm
		}
	}
	return pump.ArmPump
}

// deviceID is the id that a device is given for an authorize: its epoch and
// number, so that a stored sale leads back to it.
func deviceID(ref dispense.Ref) string { return fmt.Sprintf("%05x%011x", ref.Epoch&0xfffff, ref.Seq) }

// near returns the authorize that a device's id leads to, if it is ours.
func (a *Agent) near(id string) dispense.Ref {
	if len(id) != 16 {
		return dispense.Ref{}
	}
	epoch, err1 := strconv.ParseInt(id[:5], 16, 64)
	seq, err2 := strconv.ParseInt(id[5:], 16, 64)
	ref := dispense.Ref{Station: a.cfg.Station, Epoch: epoch, Seq: seq}
	if err1 != nil || err2 != nil || epoch < 1 || seq < 1 {
		return dispense.Ref{}
	}
	b, err := a.journal.Record(ref)
	if err != nil {
		return dispense.Ref{} // an id of somebody else's
	}
	r, err := dispense.OpenRecord(b)
	if err != nil {
		return dispense.Ref{}
	}
	if body, ok := r.Body.(*dispense.Authorize); !ok || !strings.EqualFold(body.DeviceID, id) {
		return dispense.Ref{}
	}
	return ref
}

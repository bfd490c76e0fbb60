package policy

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// leastFill is what a lease must have left to be worth arming: below it a pump
// does not measure well, and nobody hangs up content.
const leastFill = dispense.Liter

// A bound is one thing that limits a fill.
type bound struct {
	ul     dispense.Volume
	reason Reason // when it leaves nothing
}

// measure finds the limit of a fill against which nothing else speaks, and what
// is still missing before it can be granted.
func (j *judge) measure() Decision {
	tight := j.tightest()
	limit := j.armed(tight.ul)
	if limit <= 0 {
		j.d.Facts.BoundUL = tight.ul
		return j.deny(tight.reason)
	}
	asks, limit, short := j.draw(tight.ul, limit)
	switch {
	case len(asks) > 0:
		return j.ask(asks, short)
	case j.stands(short):
		return j.deny(short)
	}
	outcome, r := j.odometer()
	switch {
	case outcome == Prompt:
		j.d.Outcome, j.d.Reason, j.d.Draws = Prompt, r, nil
		return j.d
	case outcome == Deny && j.stands(r):
		return j.deny(r)
	}
	if slices.Contains(j.vehicle.OverBudget, j.d.Grade) {
		j.flag(OverBudget)
	}
	j.d.Outcome, j.d.Reason, j.d.LimitUL = Grant, Granted, limit
	for i := range j.d.Draws {
		j.d.Draws[i] = drawn(j.d.Draws[i], limit)
	}
	return j.d
}

func (j *judge) ask(asks []dispense.Ask, r Reason) Decision {
	j.d.Outcome, j.d.Reason, j.d.Asks, j.d.Draws = Ask, r, asks, nil
	return j.d
}

// tightest returns the smallest bound but for the leases.
func (j *judge) tightest() bound {
	top := j.v.MaxUL
	if top <= 0 {
		top = MaxFillUL
	}
	bounds := []bound{{top, PerFill}}
	if j.q.WantUL > 0 {
		bounds = append(bounds, bound{j.q.WantUL, PerFill})
	}
	switch o := j.override(); {
	case o != nil:
		bounds = append(bounds, bound{o.LimitUL, PerFill})
	case j.once != nil:
		bounds = append(bounds, bound{j.once.LimitUL, PerFill})
	case j.rule.PerFillUL != nil:
		bounds = append(bounds, bound{*j.rule.PerFillUL, PerFill})
	}
	if j.vehicle.TankUL != nil {
		bounds = append(bounds, bound{tankRoom(*j.vehicle.TankUL, j.rule.TankFactorPct), TankFull})
	}
	least := bounds[0]
	for _, b := range bounds[1:] {
		if b.ul < least.ul {
			least = b
		}
	}
	return least
}

// tankRoom returns what may go into a tank: a part of it in percent, or all.
func tankRoom(tank dispense.Volume, factor *int64) dispense.Volume {
	pct := int64(100)
	if factor != nil {
		pct = min(max(*factor, 0), 1000)
	}
	tank = min(max(tank, 0), dispense.MaxInt/1000)
	return tank * dispense.Volume(pct) / 100
}

// armed returns the limit to arm so that no more than v flows: less the largest
// overrun of the hoses, and rounded down to the coarsest step.
func (j *judge) armed(v dispense.Volume) dispense.Volume {
	step, overrun := dispense.Microliter, dispense.Volume(0)
	for _, h := range j.hoses {
		step, overrun = max(step, h.StepUL), max(overrun, h.OverrunUL)
	}
	return max(0, v-overrun) / step * step
}

// draw bounds a fill of target by the leases and notes the draws. The limit
// comes in as the one without leases, and goes out as the one with them; asks
// are not empty when wider leases should be asked for first.
func (j *judge) draw(target, limit dispense.Volume) (asks []dispense.Ask, with dispense.Volume, r Reason) {
	quotas := j.vehicle.Quotas
	if j.once != nil { // it stands in for the vehicle's limits, and makes no money
		quotas = slices.DeleteFunc(slices.Clone(quotas), func(q string) bool { return !OfBudget(q) })
	}
	if len(quotas) == 0 {
		return nil, limit, pass
	}
	room := j.room(quotas, target, j.v.Behind)
	if room.reason != pass && j.once == nil && j.rule.EmergencyQuota != "" && (j.v.Emergency || room.reason != BudgetSpent && j.lift(room.reason)) {
		room = j.room([]string{j.rule.EmergencyQuota}, target, false)
		j.flag("emergency")
	}
	j.d.LeftUL, j.d.Draws = room.left, room.draws
	j.d.Facts.LeaseUL, j.d.Facts.UsedUL, j.d.Facts.LeftUL = room.tight.LimitUL, room.tight.Total(), room.tight.Left()
	j.d.Facts.Span, j.d.Facts.Until = room.span, j.local(room.until)
	j.d.Facts.Visits, j.d.Facts.VisitsOf = room.visits, room.visitsOf
	if j.q.Linked && !j.q.Asked && len(room.asks) > 0 {
		return room.asks, 0, cmp.Or(room.reason, QuotaSpent)
	}
	switch {
	case room.reason != pass:
		return nil, limit, room.reason
	case j.observe:
		if room.left != nil && j.armed(*room.left) < limit {
			j.flag("beyond_lease")
		}
		return nil, limit, pass
	case room.left == nil: // visits are counted, and liters are not
		return nil, limit, pass
	}
	return nil, min(limit, j.armed(*room.left)), pass
}

// A room is what the leases of some quotas have left together.
type room struct {
	left   *dispense.Volume // of the tightest; nil when none of liters is held
	draws  []dispense.Draw  // one for each lease, without volume
	asks   []dispense.Ask   // for those with less than was wanted
	reason Reason           // when there is too little to arm
	tight  Account
	budget bool // the tightest is money of an account
	span   string
	until  time.Time
	// visits of visitsOf were made of the first lease that has no visit left.
	visits, visitsOf int64
}

// room adds up what some quotas have left; behind leaves their leases out.
func (j *judge) room(quotas []string, target dispense.Volume, behind bool) room {
	var r room
	at := j.q.Now
	if j.q.Clock == dispense.Unset {
		at = j.q.Floor
	}
	for i, quota := range quotas {
		if slices.Contains(quotas[:i], quota) {
			continue
		}
		l := j.v.Held.LeaseAt(quota, j.v.Epoch, at)
		if l == nil || behind {
			r.reason = NoLease
			if OfBudget(quota) { // money of which nothing was heard is none
				r.reason, r.left, r.tight, r.budget = BudgetSpent, new(dispense.Volume(0)), Account{}, true
			}
			r.ask(quota, PeriodNow, target, j.vehicle.Vehicle)
			continue
		}
		a := NewAccount(l.Amount(), j.v.Own.Use(LeaseID{quota, l.Period}))
		if l.OfVisits() {
			r.visit(l, a, j.vehicle.Vehicle)
			continue
		}
		left := a.Left()
		r.draws = append(r.draws, dispense.Draw{Quota: quota, Period: l.Period})
		if left < target {
			r.ask(quota, l.Period, a.Total()+target, j.vehicle.Vehicle)
		}
		if r.left == nil || left < *r.left {
			r.left, r.tight, r.budget = &left, a, OfBudget(quota)
			if r.reason != VisitsSpent {
				r.span, r.until = span(l), l.UntilAt
			}
		}
	}
	enough := r.left == nil || *r.left >= min(leastFill, target) && j.armed(*r.left) > 0
	if r.reason == pass && !enough {
		r.reason = QuotaSpent
		if r.budget {
			r.reason = BudgetSpent
		}
	}
	return r
}

// visit adds a lease of visits, of which a fill takes one however much flows.
func (r *room) visit(l *Lease, a Account, vehicle string) {
	r.draws = append(r.draws, l.Draw(leastFill))
	if a.Left() > 0 {
		return
	}
	r.asks = append(r.asks, dispense.Ask{Quota: l.Quota, Period: l.Period, Vehicle: vehicle, WantVisits: new(int64(a.Total()) + 1)})
	if r.reason == pass {
		r.reason, r.span, r.until = VisitsSpent, span(l), l.UntilAt
		r.visits, r.visitsOf = int64(a.Total()), int64(a.LimitUL)
	}
}

func (r *room) ask(quota, period string, want dispense.Volume, vehicle string) {
	r.asks = append(r.asks, dispense.Ask{Quota: quota, Period: period, WantUL: want, Vehicle: vehicle})
}

// span names the length of a lease's period.
func span(l *Lease) string {
	const day = 24 * time.Hour
	switch d := l.UntilAt.Sub(l.FromAt); {
	case d <= 25*time.Hour:
		return "day"
	case d > 6*day && d < 8*day:
		return "week"
	case d > 27*day && d < 32*day:
		return "month"
	case d > 364*day && d < 368*day:
		return "year"
	}
	return "period"
}

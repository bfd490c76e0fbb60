package policy

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// engineSlack is how far an engine may have run beyond the time that passed:
// its meter is read to the hour.
const engineSlack = 3600

// A reading is what the driver gave, and what there is to hold it against.
type reading struct {
	given *int64
	last  *int64
	most  *int64 // the highest that is believed; nil: any
}

// odometer decides whether to go on (Grant), to ask for a reading (Prompt), or
// to refuse (Deny), and why. A reading that is not believed is asked for again
// as often as the rule says, and then flagged or refused.
func (j *judge) odometer() (Outcome, Reason) {
	rule, kind := j.rule.Odometer, j.vehicle.Odometer
	if rule == nil || kind != "on" && kind != "miles" && kind != "hours" {
		return Grant, pass
	}
	r := j.reading(kind == "hours")
	why := r.fault()
	if why == pass {
		return Grant, pass
	}
	j.d.Facts.EngineHours, j.d.Facts.Miles = kind == "hours", kind == "miles"
	j.d.Facts.Reading, j.d.Facts.Last, j.d.Facts.Most = orZero(r.given), orZero(r.last), orZero(r.most)
	again := 1
	if rule.Prompts != nil {
		again = int(min(max(*rule.Prompts, 0), 9))
	}
	if !j.q.OdometerBroken && j.q.Prompts <= again && j.override() == nil {
		return Prompt, why
	}
	if rule.Else == "block" {
		return Deny, why
	}
	if j.q.OdometerBroken {
		j.flag("odometer_broken")
	} else {
		j.flag(string(why))
	}
	return Grant, pass
}

// fault says what speaks against a reading.
func (r reading) fault() Reason {
	switch {
	case r.given == nil || *r.given < 0:
		return OdometerMissing
	case r.last != nil && *r.given < *r.last:
		return OdometerLow
	case r.most != nil && *r.given > *r.most:
		return OdometerHigh
	}
	return pass
}

// reading puts the reading given beside the newest one believed: the fleet's,
// or that of the last fill here.
func (j *judge) reading(hours bool) reading {
	last, ok := j.v.Own.LastFill(j.vehicle.Vehicle)
	if hours {
		r := reading{given: j.q.EngineS}
		if ok && last.EngineS != nil {
			r.last = last.EngineS
			r.most = j.most(*last.EngineS, last.At, 86_400, engineSlack)
		}
		return r
	}
	r := reading{given: j.q.OdometerM, last: j.vehicle.OdometerM}
	at := j.vehicle.OdometerAt
	if ok && last.OdometerM != nil && (r.last == nil || last.At.After(at)) {
		r.last, at = last.OdometerM, last.At
	}
	if r.last != nil && !at.IsZero() && j.rule.Odometer.MaxKMDay != nil {
		perDay := min(max(*j.rule.Odometer.MaxKMDay, 0), 100_000) * 1000
		r.most = j.most(*r.last, at, perDay, perDay)
	}
	return r
}

// most returns how far a meter may have come since a time, at so much a day and
// with some slack. Without a clock nobody knows, and any reading is believed.
func (j *judge) most(last int64, since time.Time, perDay, slack int64) *int64 {
	if j.q.Clock == dispense.Unset {
		return nil
	}
	const century = 100 * 365 * 86_400
	passed := min(max(0, j.q.Now.Unix()-since.Unix()), century)
	return new(last + slack + passed*perDay/86_400)
}

func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

package policy

import (
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// Vehicles is the purpose of what a vehicle takes.
const Vehicles = "vehicle"

// tests is the purpose of a test sale.
const tests = "test"

// DefaultDraws bound what is no vehicle's at a station whose settings do not
// say: a test goes into a measure of 20 L.
func DefaultDraws() []DrawLimit {
	return []DrawLimit{
		{tests, 20 * dispense.Liter}, {"container", 20 * dispense.Liter}, {"purge", 20 * dispense.Liter}, {"transfer", 200 * dispense.Liter},
	}
}

// DrawLimit returns the most that one draw of a purpose may take at the
// station; 0 when it may take nothing.
func (s *Settings) DrawLimit(purpose string) dispense.Volume {
	of := func(d DrawLimit) bool { return d.Purpose == purpose }
	for _, limits := range [][]DrawLimit{s.Draws, DefaultDraws()} {
		if i := slices.IndexFunc(limits, of); i >= 0 {
			return limits[i].LimitUL
		}
	}
	return 0
}

// purpose decides on a draw that is no vehicle's. It is nobody's quota and
// bends no rule, so that observe mode changes nothing: it takes two people, and
// no more than the station's limit.
func (j *judge) purpose() Decision {
	j.d.Facts.Purpose = j.q.Purpose
	if r := j.station(); r != pass {
		return j.deny(r)
	}
	most := j.v.Held.Settings().DrawLimit(j.q.Purpose)
	if most <= 0 {
		return j.deny(PurposeRefused)
	}
	if r := j.people(); r != pass {
		return j.deny(r)
	}
	j.hoses = hosesOf(j.q.Hoses, j.q.Hoses[0].Grade)
	j.choose(j.hoses[0].Grade)
	for _, bound := range []dispense.Volume{j.v.MaxUL, j.q.WantUL} {
		if bound > 0 {
			most = min(most, bound)
		}
	}
	if most < leastFill || j.armed(most) <= 0 {
		j.d.Facts.BoundUL = most
		return j.deny(PurposeLimit)
	}
	j.d.Outcome, j.d.Reason, j.d.LimitUL = Grant, Granted, j.armed(most)
	return j.d
}

// people checks the two who stand behind a draw that is no vehicle's: one known
// by badge or PIN, and another by PIN, who may both answer for fuel.
func (j *judge) people() Reason {
	if r := j.wrongPIN(); r != pass {
		return r
	}
	who := j.q.People
	if len(who) != 2 || who[0].Person == who[1].Person || who[1].By != "pin" || who[0].By != "badge" && who[0].By != "pin" {
		return TwoPeople
	}
	for _, w := range who {
		if p := j.v.Held.Person(w.Person); !p.Standing(j.q.Now) || !slices.ContainsFunc(p.Roles, Vouches) {
			return TwoPeople
		}
	}
	return pass
}

// Vouching are the roles of those who may answer for fuel that is no vehicle's, or
// that people type.
func Vouching() []string { return []string{"attendant", "supervisor", "official"} }

// Vouches tells whether a role is one of them.
func Vouches(role string) bool { return slices.Contains(Vouching(), role) }

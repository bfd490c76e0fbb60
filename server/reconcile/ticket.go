package reconcile

import (
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// What is unusual about a ticket of a contracted station is looked at when it is
// checked, and stands in its record as a flag: the word below, a colon, and what it is
// held against. So it is found again whatever became of the vehicle since.
const (
	flagOverTank   = "over_tank"   // the tank's microliters
	flagFillsNear  = "fills_near"  // the other fill
	flagOtherGrade = "other_grade" // the ticket's grade
)

// TicketOdds is what a ticket is held against.
type TicketOdds struct {
	Grade  string
	Grades []string         // that the vehicle takes
	TankUL *dispense.Volume // nil: not known
	Near   dispense.Ref     // another fill of the vehicle minutes away; zero: none
}

// TicketFlags returns the flags of a ticket's fill of some liters. A tank takes a
// little more than its maker says: 5 of 100.
func TicketFlags(v dispense.Volume, o TicketOdds) []string {
	var out []string
	takes := false
	for _, g := range o.Grades {
		takes = takes || g == o.Grade
	}
	if !takes {
		out = append(out, flagOtherGrade+":"+o.Grade)
	}
	if o.TankUL != nil && v > *o.TankUL+*o.TankUL/20 {
		out = append(out, flagOverTank+":"+strconv.FormatInt(int64(*o.TankUL), 10))
	}
	if !o.Near.IsZero() {
		out = append(out, flagFillsNear+":"+o.Near.String())
	}
	return out
}

// ticket finds what the flags of a typed fill say, as far as it counts.
func (j *judging) ticket() {
	d := j.Counted
	if d == nil || !d.Typed {
		return
	}
	for _, flag := range d.Flags {
		word, than, _ := strings.Cut(flag, ":")
		f := Finding{}
		switch word {
		case flagOverTank:
			tank, err := strconv.ParseInt(than, 10, 64)
			if err != nil {
				continue // of another version's making
			}
			sev := Minor
			if int64(d.VolumeUL) > tank+tank/10 {
				sev = Major
			}
			f = j.find(OverTank, sev, "").figures(int64(d.VolumeUL), tank, Microliters)
		case flagFillsNear:
			f = j.find(FillsNear, Major, "").actual(int64(d.VolumeUL), Microliters).args(than)
		case flagOtherGrade:
			f = j.find(OtherGrade, Major, "").actual(int64(d.VolumeUL), Microliters).args(than)
		default:
			continue
		}
		if !j.on(f.Rule) {
			continue
		}
		f.Vehicle, f.At = d.Vehicle, d.At
		j.add(f)
	}
}

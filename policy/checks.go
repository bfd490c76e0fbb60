package policy

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// onceAuthorization checks the one-time authorization that the request names.
func (j *judge) onceAuthorization() Reason {
	if j.q.Once == "" {
		return pass
	}
	o := j.v.Held.Once(j.q.Once)
	j.d.Facts.Once = j.q.Once
	switch {
	case o == nil || o.Vehicle != j.vehicle.Vehicle || o.Status == "void" || !j.q.Now.Before(o.UntilAt):
		return OnceEnded
	case o.Status != "open" || j.v.Own.OnceUsed(o.ID):
		return OnceUsed
	case o.Driver != "" && (j.q.Driver == nil || j.q.Driver.Person != o.Driver):
		return OnceDriver
	}
	j.once, j.d.Once = o, o.ID
	return pass
}

// label checks what can be wrong with a label of ours.
func (j *judge) label() Reason {
	if j.fault != pass {
		return j.fault
	}
	// Who types a vehicle in proves less than any label.
	if j.rule.Refuse1D && (j.q.Scan == nil || j.q.Scan.TokenHash == "") {
		return Label1D
	}
	return pass
}

func (j *judge) status() Reason {
	switch j.vehicle.Status {
	case "active":
		return pass
	case "workshop":
		return VehicleWorkshop
	case "retired":
		return VehicleRetired
	}
	return VehicleBlocked
}

// grade chooses the hoses: those of the first of the vehicle's grades that is to
// be had here.
func (j *judge) grade() Reason {
	for _, g := range j.vehicle.Grades {
		if !j.asked(g) {
			continue
		}
		if j.hoses = hosesOf(j.q.Hoses, g); len(j.hoses) > 0 {
			j.choose(g)
			return pass
		}
	}
	// Where the station only observes, the hose that is in hand is released.
	j.hoses = hosesOf(j.q.Hoses, j.q.Hoses[0].Grade)
	j.choose(j.hoses[0].Grade)
	takes, here := j.vehicle.Grades, gradesOf(j.q.Hoses)
	if j.once != nil && j.once.Grade != "" {
		takes = []string{j.once.Grade}
	}
	if j.q.Grade != "" {
		here = []string{j.q.Grade}
	}
	j.d.Facts.VehicleGrades, j.d.Facts.StationGrades = j.gradeNames(takes), j.gradeNames(here)
	return GradeRefused
}

// asked tells whether request and one-time authorization leave room for a grade.
func (j *judge) asked(grade string) bool {
	return (j.q.Grade == "" || j.q.Grade == grade) &&
		(j.once == nil || j.once.Grade == "" || j.once.Grade == grade)
}

func (j *judge) choose(grade string) {
	j.d.Grade, j.d.Hoses = grade, nil
	j.d.Facts.Grade = j.gradeNames([]string{grade})[0]
	for _, h := range j.hoses {
		j.d.Hoses = append(j.d.Hoses, h.Hose)
	}
	if p := j.v.Held.Price(grade, j.q.Now); p != nil {
		j.d.PriceE4, j.d.Currency = &p.PriceE4, p.Currency
	}
}

// hosesOf returns the hoses of a grade, as many as a record has room for.
func hosesOf(hoses []Hose, grade string) []Hose {
	var of []Hose
	for _, h := range hoses {
		if h.Grade == grade && len(of) < 8 {
			of = append(of, h)
		}
	}
	return of
}

func gradesOf(hoses []Hose) []string {
	var grades []string
	for _, h := range hoses {
		if !slices.Contains(grades, h.Grade) {
			grades = append(grades, h.Grade)
		}
	}
	return grades
}

func (j *judge) gradeNames(grades []string) []string {
	var names []string
	for _, id := range grades {
		name := id
		if g := j.v.Held.Grade(id); g != nil && g.Name != "" {
			name = g.Name
		}
		names = append(names, name)
	}
	return names
}

// place checks whether vehicle and rule may fuel at this station.
func (j *judge) place() Reason {
	for _, stations := range [][]string{j.vehicle.Stations, j.rule.Stations} {
		if len(stations) > 0 && !slices.Contains(stations, j.v.Held.Station()) {
			return StationRefused
		}
	}
	return pass
}

// hours checks the rule's windows. Without a clock the rule says what to do.
func (j *judge) hours() Reason {
	switch {
	case len(j.rule.Hours) == 0:
		return pass
	case j.q.Clock == dispense.Unset || j.v.Zone == nil:
		j.flag("clock_unknown")
		if j.rule.UnknownClock == "deny" {
			return ClockUnknown
		}
		return pass
	}
	local := j.q.Now.In(j.v.Zone)
	if slices.ContainsFunc(j.rule.Hours, func(h Hours) bool { return h.Contains(local) }) {
		return pass
	}
	j.d.Facts.Windows = j.rule.Hours
	return HoursRefused
}

// Contains tells whether a local time falls into the window.
func (h Hours) Contains(local time.Time) bool {
	minute := int64(local.Hour()*60 + local.Minute())
	today, yesterday := local.Weekday(), (local.Weekday()+6)%7
	if h.ToMin > h.FromMin {
		return h.on(today) && h.FromMin <= minute && minute < h.ToMin
	}
	return h.on(today) && minute >= h.FromMin || h.on(yesterday) && minute < h.ToMin
}

func (h Hours) on(day time.Weekday) bool {
	names := [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	return len(h.Days) == 0 || slices.Contains(h.Days, names[day])
}

// driver checks that a driver is known by badge or PIN where the rule asks for
// it.
func (j *judge) driver() Reason {
	who := j.q.Driver
	switch {
	case j.rule.Driver == "" || j.rule.Driver == "none":
		return pass
	case j.q.BadBadge:
		return BadgeUnknown
	case who == nil || who.By != "badge" && who.By != "pin":
		return DriverMissing
	case j.rule.Driver == "pin" && who.By != "pin":
		if r := j.wrongPIN(); r != pass {
			return r
		}
		return DriverPIN
	}
	j.d.Facts.Person = j.personName(who.Person)
	p := j.v.Held.Person(who.Person)
	switch {
	case !p.Standing(j.q.Now) || !slices.Contains(p.Roles, "driver"):
		return DriverBlocked
	case !p.Drives(j.vehicle):
		return DriverVehicle
	}
	return pass
}

// wrongPIN says what is wrong with a PIN that was typed, if anything is.
func (j *judge) wrongPIN() Reason {
	w := j.q.WrongPIN
	if w == nil {
		return pass
	}
	j.d.Facts.Person = j.personName(w.Person)
	if w.Until.After(j.q.Now) {
		j.d.Facts.Until = j.local(w.Until)
		return PINLocked
	}
	return PINWrong
}

// personName returns a person as people say it.
func (j *judge) personName(id string) string {
	if p := j.v.Held.Person(id); p != nil && p.Name != "" {
		return p.Name
	}
	return id
}

// Standing tells whether a person, or nil, is in good standing at a time.
func (p *Person) Standing(at time.Time) bool {
	return p != nil && p.Status == "active" && (p.Until.IsZero() || at.Before(p.Until))
}

// interval checks the time since the vehicle's last fill here. Without a clock
// no time passes, so that it cannot be asked for.
func (j *judge) interval() Reason {
	last, ok := j.v.Own.LastFill(j.vehicle.Vehicle)
	if j.rule.MinIntervalS == nil || *j.rule.MinIntervalS <= 0 || !ok {
		return pass
	}
	if j.q.Clock == dispense.Unset {
		j.flag("clock_unknown")
		return pass
	}
	next := last.At.Add(seconds(*j.rule.MinIntervalS))
	if !j.q.Now.Before(next) {
		return pass
	}
	j.d.Facts.Until = j.local(next)
	return IntervalRefused
}

// seconds returns n seconds, or the longest time there is.
func seconds(n int64) time.Duration {
	return time.Duration(min(n, int64(1<<62/time.Second))) * time.Second
}

// local returns a time as the clock on the wall shows it, where that is known.
func (j *judge) local(t time.Time) time.Time {
	if j.v.Zone == nil {
		return t.UTC()
	}
	return t.In(j.v.Zone)
}

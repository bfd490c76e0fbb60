package reconcile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// overrun is what may flow beyond a limit before somebody must look: what is
// left in the hose when a valve closes.
const overrun = 100 * dispense.Milliliter

// muchFuel is how much off the books is worth a journey.
const muchFuel = dispense.Liter

// Judge returns the findings about one record, in the order of the rules.
func Judge(f *Facts) []Finding {
	j := &judging{Facts: f}
	j.form()
	j.offbook()
	j.dispensed()
	j.paper()
	j.ticket()
	j.voucher()
	j.released()
	j.void()
	j.contended()
	j.twice()
	j.unreadable()
	j.exceptions()
	j.odometer()
	j.fill()
	j.habits()
	if c := j.ClockStepMS; c != nil {
		j.clockStep(*c)
	}
	for _, r := range f.Readings {
		j.hose(r)
	}
	return j.out
}

type judging struct {
	*Facts
	out []Finding
}

func (j *judging) find(rule Rule, sev Severity, part string) Finding {
	n := newFinding(RecordSubject(j.Ref), rule, sev, j.At, part)
	n.Ref, n.Station = j.Ref, j.Ref.Station
	return n
}

func (j *judging) add(f Finding) { j.out = append(j.out, f) }

// form finds what is wrong with a record before its body is looked at, and what
// a record says that needs no neighborhood.
func (j *judging) form() {
	if j.Notes > 1 {
		j.add(j.find(Fork, Critical, "").actual(int64(j.Notes), Pieces))
	}
	if j.Unread {
		j.add(j.find(Unread, Major, "").args(j.Kind))
	}
	if s := j.Start; s != nil && s.Why != "enrolled" && s.Why != "replaced" {
		j.add(j.find(StartNotEnrolled, Critical, "").args(s.Why))
	}
	if x := j.Fault; x != nil && x.State == "on" {
		j.add(j.find(DeviceFault, Minor, "").of("", x.Hose).args(x.Device, x.What))
	}
}

// offbook finds what flowed for no vehicle and is on no sheet.
func (j *judging) offbook() {
	o := j.Offbook
	if o == nil || o.VolumeUL == o.SettledUL {
		return
	}
	sev, left := Major, o.VolumeUL-o.SettledUL
	if left >= muchFuel && o.Cause != "late" && o.Cause != "over_limit" {
		sev = Critical
	}
	f := j.find(OffBook, sev, "").of("", o.Hose)
	if o.SettledUL == 0 {
		j.add(f.actual(int64(left), Microliters).args(o.Cause))
		return
	}
	j.add(f.figures(int64(left), int64(o.VolumeUL), Microliters).args("settled", o.Cause))
}

func (j *judging) dispensed() {
	d := j.Dispense
	if d == nil {
		return
	}
	if d.End == "P" || d.End == "X" {
		sev := Major
		if d.End == "X" {
			sev = Critical
		}
		j.add(j.find(PowerCut, sev, "").of(d.Vehicle, d.Hose).actual(int64(d.VolumeUL), Microliters).args(d.End))
	}
	a := j.Authorize
	switch {
	case a == nil && !d.Typed:
		j.add(j.find(Unauthorized, Critical, "").of(d.Vehicle, d.Hose).actual(int64(d.VolumeUL), Microliters).args(d.Auth))
	case a != nil && d.VolumeUL > a.LimitUL+overrun:
		j.add(j.find(OverLimit, Major, "").of(d.Vehicle, d.Hose).figures(int64(d.VolumeUL), int64(a.LimitUL), Microliters))
	}
}

// released judges an authorize.
func (j *judging) released() {
	a := j.Authorize
	if a == nil || a.Ref != j.Ref {
		return
	}
	switch n := len(j.Closings); {
	case n == 0 && j.MovedOn:
		j.add(j.find(OpenAuthorize, Major, "").of(a.Vehicle, "").args(a.Position))
	case n > 1:
		var names []string
		for _, c := range j.Closings {
			names = append(names, c.String())
		}
		j.add(j.find(ClosedTwice, Critical, "").of(a.Vehicle, "").actual(int64(n), Pieces).args(a.Position, strings.Join(names, ", ")))
	}
	var reasons []string
	for _, flag := range a.Flags {
		if r, ok := strings.CutPrefix(flag, "would_deny:"); ok {
			reasons = append(reasons, r)
		}
	}
	if len(reasons) > 0 {
		j.add(j.find(WouldDeny, Minor, "").of(a.Vehicle, "").args(strings.Join(reasons, ", ")))
	}
}

func (j *judging) void() {
	v := j.Void
	if v == nil || v.TotalizerUL == nil || v.BeforeUL == nil || *v.TotalizerUL <= *v.BeforeUL {
		return
	}
	j.add(j.find(VoidWithFlow, Major, "").of(v.Vehicle, v.Hose).figures(int64(*v.TotalizerUL-*v.BeforeUL), 0, Microliters))
}

// contended finds who was refused, or got less, because another hose had
// reserved the rest of a lease: the quota was not spent, only held.
func (j *judging) contended() {
	if len(j.Contended) == 0 {
		return
	}
	var vehicle string
	left := int64(0)
	switch {
	case j.Deny != nil && (j.Deny.Reason == "quota" || j.Deny.Reason == "no_lease" || j.Deny.Reason == "budget"):
		vehicle = j.Deny.Vehicle
		if j.Deny.LeftUL != nil {
			left = int64(*j.Deny.LeftUL)
		}
	case j.Authorize != nil && j.Authorize.Ref == j.Ref && j.Authorize.Limited:
		vehicle, left = j.Authorize.Vehicle, int64(j.Authorize.LimitUL)
	default:
		return
	}
	c := slices.MinFunc(j.Contended, func(a, b Contender) int {
		return strings.Compare(a.Quota+" "+a.Period+" "+a.Position, b.Quota+" "+b.Period+" "+b.Position)
	})
	held := int64(0)
	for _, o := range j.Contended {
		if o.Quota == c.Quota && o.Period == c.Period {
			held += int64(o.ReservedUL)
		}
	}
	j.add(j.find(QuotaContended, Minor, "").of(vehicle, "").figures(left, held, Microliters).args(c.Quota, c.Period, c.Position))
}

// odometer judges the reading given at a fill that counts.
func (j *judging) odometer() {
	d := j.Counted
	if d == nil || d.Vehicle == "" {
		return
	}
	if d.OdometerM != nil && d.Clock != dispense.Unset {
		doubt := DoubtOf(Odometer{d.At, *d.OdometerM + j.ShiftM}, j.Odometers, j.MaxMDay)
		if doubt.Rule != "" {
			j.add(j.odometerFinding(doubt.Rule).figures(*d.OdometerM, doubt.Expected-j.ShiftM, Meters))
			j.often()
			return
		}
	}
	flags := d.Flags
	if j.Authorize != nil {
		flags = append(slices.Clone(flags), j.Authorize.Flags...)
	}
	for _, s := range []struct {
		flag string
		rule Rule
	}{{"odometer_low", OdometerLow}, {"odometer_high", OdometerHigh}, {"odometer_broken", OdometerMissing}, {"odometer", OdometerMissing}} {
		if !slices.Contains(flags, s.flag) {
			continue
		}
		f := j.odometerFinding(s.rule)
		if f.Args = []string{"station"}; d.OdometerM != nil {
			f = f.actual(*d.OdometerM, Meters)
		}
		j.add(f)
		return
	}
}

func (j *judging) odometerFinding(rule Rule) Finding {
	f := j.find(rule, Note, "").of(j.Counted.Vehicle, j.Counted.Hose)
	f.At = j.Counted.At
	return f
}

// clockStep finds a clock that was wrong by more than hours of a window or an order of
// fills bears.
func (j *judging) clockStep(ms int64) {
	s := j.Settings.of(ClockStep)
	if step := max(ms, -ms) / 1000; s.on() && step > s.Limit {
		j.add(j.find(ClockStep, Minor, "").figures(step, s.Limit, Seconds))
	}
}

// often finds a vehicle whose readings are doubted again and again, when it comes to
// that: one slip of the finger concerns nobody.
func (j *judging) often() {
	set := j.Settings.of(OdometerOften)
	n := int64(1)
	for i := range min(len(j.Odometers), oftenOf-1) {
		if DoubtOf(j.Odometers[i], j.Odometers[i+1:], j.MaxMDay).Rule != "" {
			n++
		}
	}
	if set.on() && n == set.Limit {
		f := j.odometerFinding(OdometerOften).figures(n, oftenOf, Pieces)
		f.Severity = Minor
		j.add(f)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

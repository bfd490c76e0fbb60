package policy

import (
	"slices"
	"strconv"

	"github.com/litro-fuel/litro/dispense"
)

// Decide answers a request from what the station holds. It is pure and total:
// the same view and request always give the same decision, and every request
// gets one. It never grants more than any limit allows, save in observe mode,
// and never on a code that is not ours.
//
// The first of these that speaks against it gives the reason:
//
//  1. the station: policy held, key not revoked, chain not forked, storage,
//     position in service, a hose that a test sale has identified;
//  2. what was read: a label of ours, held here, with the right token, of a
//     version that can be checked, of a vehicle that is held with its rule, and
//     that is the one at the pump;
//  3. a one-time authorization that the request names; the label's state, and
//     whether the rule refuses one without a token;
//  4. the vehicle's state, the grade, the station, the hours, the driver, the
//     interval;
//  5. the liters: limit a fill, tank, leases of liters and of visits;
//  6. the odometer, last and after the answer to a wider lease, so that nobody
//     types it in for nothing.
//
// What is no vehicle's has after point 1 conditions of its own, in every mode:
// the station's limit for the purpose, and two people. A test may be made at any
// hose: it is what identifies one.
//
// In observe mode points 3 to 6 become flags would_deny:<reason>, and the fill is
// bounded by fill and tank only.
//
// A one-time authorization held for the vehicle is used when the request would
// be denied without it, or when the request names it.
func Decide(v View, q Request) Decision {
	d := decide(v, q)
	if d.Outcome != Deny || q.Once != "" || !d.Reason.liftedBy(byOnce) {
		return d
	}
	for _, o := range v.Held.OncesOf(d.Vehicle, q.Now) {
		q.Once = o.ID
		if with := decide(v, q); with.Outcome != Deny {
			return with
		}
	}
	return d
}

// A judge makes one decision.
type judge struct {
	v       View
	q       Request
	vehicle *Vehicle
	rule    *Rule
	once    *Once
	// fault is what is wrong with a label that is ours all the same.
	fault   Reason
	observe bool
	hoses   []Hose // those that may be released
	d       Decision
}

func decide(v View, q Request) Decision {
	j := &judge{v: v, q: q}
	j.d.Policy = v.Held.Versions()
	j.d.Facts.Position = q.Position
	j.d.Facts.At = j.local(q.Now)
	if q.Purpose != "" && q.Purpose != Vehicles {
		return j.purpose()
	}
	for _, must := range []func(*judge) Reason{
		(*judge).station, (*judge).identify, (*judge).findRule, (*judge).match,
	} {
		if r := must(j); r != pass {
			return j.deny(r)
		}
	}
	for _, check := range []func(*judge) Reason{
		(*judge).onceAuthorization, (*judge).label, (*judge).status, (*judge).grade,
		(*judge).place, (*judge).hours, (*judge).driver, (*judge).interval,
	} {
		if r := check(j); j.stands(r) {
			return j.deny(r)
		}
	}
	return j.measure()
}

// stands tells whether a reason ends the matter, or is lifted, or only noted
// because the station observes.
func (j *judge) stands(r Reason) bool {
	switch {
	case r == pass:
		return false
	case j.once != nil && r.liftedBy(byOnce), r.liftedBy(byOverride) && j.lift(r):
		return false
	case j.observe:
		j.flag(WouldDeny + string(r))
		return false
	}
	return true
}

func (j *judge) deny(r Reason) Decision {
	j.d.Outcome, j.d.Reason, j.d.Draws = Deny, r, nil
	return j.d
}

// WouldDeny begins the flag of a reason for which a station that enforces would
// have denied.
const WouldDeny = "would_deny:"

// maxFlags is how many flags a record has room for.
const maxFlags = 8

func (j *judge) flag(f string) {
	if len(j.d.Flags) < maxFlags && !slices.Contains(j.d.Flags, f) {
		j.d.Flags = append(j.d.Flags, f)
	}
}

// override returns the override of the request if it is for this vehicle.
func (j *judge) override() *Overridden {
	o := j.q.Override
	if o == nil || j.vehicle == nil || o.Vehicle != "" && o.Vehicle != j.vehicle.Vehicle {
		return nil
	}
	return o
}

// lift tells whether the override is for a reason, and notes that it was used.
func (j *judge) lift(r Reason) bool {
	o := j.override()
	if o == nil || o.Lifts != nil && !slices.Contains(o.Lifts, r) {
		return false
	}
	if !slices.Contains(j.d.Lifted, r) {
		j.d.Lifted = append(j.d.Lifted, r)
	}
	return true
}

// WithOverride decides on a request that was denied as if two people released up
// to a limit. ok tells that this is what stands in its way, and the decision's
// Lifted are the reasons that they would lift.
func WithOverride(v View, q Request, limit dispense.Volume) (d Decision, ok bool) {
	q.Override = &Overridden{LimitUL: limit}
	d = decide(v, q)
	return d, d.Outcome != Deny && len(d.Lifted) > 0
}

// Liftable lists the reasons that two people may lift, in the order in which
// they are met.
func Liftable() []Reason {
	return []Reason{
		BadgeUnknown, PINWrong, PINLocked, Label1D, StationRefused, HoursRefused, ClockUnknown, DriverMissing, DriverPIN, DriverBlocked, DriverVehicle, IntervalRefused,
		PerFill, NoLease, QuotaSpent, VisitsSpent, OdometerMissing, OdometerLow, OdometerHigh,
	}
}

func (j *judge) station() Reason {
	settings := j.v.Held.Settings()
	switch {
	case j.v.Revoked:
		return Revoked
	case j.v.Forked:
		return Forked
	case settings == nil || j.d.Policy.Fleet == dispense.Version{}:
		return NoPolicy
	case j.v.StorageLow:
		return Storage
	case j.v.OutOfService, len(j.q.Hoses) == 0, slices.Contains(settings.OutOfService, j.q.Position):
		return OutOfService
	case j.q.Purpose != tests && !j.tested():
		return Untested
	}
	j.observe = settings.Mode == "observe"
	return pass
}

// tested leaves the hoses that a test sale has identified, and tells whether
// there is one.
func (j *judge) tested() bool {
	j.q.Hoses = slices.DeleteFunc(slices.Clone(j.q.Hoses), func(h Hose) bool { return h.Untested })
	return len(j.q.Hoses) > 0
}

// identify finds the vehicle. A code that is not proved to be ours ends here,
// in every mode.
func (j *judge) identify() Reason {
	id := j.q.Typed
	if j.q.Scan != nil {
		var r Reason
		if id, r = j.read(j.q.Scan); r != pass {
			return r
		}
	} else {
		j.flag("typed")
	}
	j.d.Vehicle = id
	if j.vehicle = j.v.Held.Vehicle(id); j.vehicle == nil {
		return VehicleUnknown
	}
	j.d.TankUL = j.vehicle.TankUL
	j.d.Facts.Unit = unitName(j.vehicle)
	return pass
}

func unitName(v *Vehicle) string {
	for _, name := range []string{v.Name, v.Plate} {
		if name != "" {
			return name
		}
	}
	return v.Vehicle
}

// read returns the vehicle that a scanned label is on, or whose medium was read.
func (j *judge) read(s *Scan) (vehicle string, r Reason) {
	if s.Fault == ForeignCode && s.MediumSHA256 != "" {
		if v := j.v.Held.VehicleByMedium(s.MediumSHA256); v != nil {
			j.flag("medium")
			return v.Vehicle, pass
		}
	}
	if s.Fault != pass {
		return "", s.Fault
	}
	if s.TwoD && s.TokenHash == "" {
		return "", NoToken
	}
	j.d.Label = s.ID + "." + strconv.FormatInt(s.Version, 10)
	l := j.v.Held.Label(s.ID)
	if l == nil {
		return "", UnknownLabel
	}
	j.d.Facts.CurrentVersion = l.Version
	token, r := j.version(s, l)
	switch {
	case r != pass:
		return "", r
	case s.TokenHash != "" && s.TokenHash != token:
		return "", Forged
	case l.Vehicle == "" && (j.fault != pass || !j.v.Held.Person(l.Person).Standing(j.q.Now)):
		return "", BadgeUnknown
	case l.Vehicle == "":
		return "", NotAVehicle
	}
	j.d.Vehicle = l.Vehicle
	return l.Vehicle, pass
}

// version says what the token of the scanned version must be, or why the
// version cannot be checked. It notes what is wrong with one that can.
func (j *judge) version(s *Scan, l *Label) (token string, r Reason) {
	switch p := l.Previous; {
	case s.Version > l.Version:
		return "", LabelNewer
	case s.Version == l.Version:
		token = l.TokenSHA256
	case p == nil || s.Version != p.Version:
		return "", LabelOld
	default:
		token = p.TokenSHA256
		ended := !p.UntilAt.IsZero() && !j.q.Now.Before(p.UntilAt)
		if ended || j.v.Own.LabelSeen(l.Label) >= l.Version {
			j.fault = LabelOld
		}
	}
	if !l.Good(j.q.Now) {
		j.fault = LabelVoid
	}
	return token, pass
}

func (j *judge) findRule() Reason {
	if j.rule = j.v.Held.Rule(j.vehicle.Rule); j.rule == nil {
		return RuleUnknown
	}
	j.d.Rule = j.rule.Rule
	j.observe = j.observe || j.rule.Mode == "observe" || j.vehicle.Mode == "observe"
	if o := j.override(); o != nil {
		j.d.Override = o.Ref
	}
	return pass
}

// match denies when the attendant says that the label is on another vehicle:
// also in observe mode, for nobody knows what would be fueled.
func (j *judge) match() Reason {
	if j.q.Mismatched {
		return Mismatch
	}
	return pass
}

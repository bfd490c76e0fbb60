package reconcile

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// Two fills at two stations closer in time than apart, or a scan closer than
// scanApart, are not one vehicle: it needs that long from any station to the
// next, and the first fill had to be ended and paid.
const (
	apart     = 20 * time.Minute
	scanApart = 3 * time.Minute
)

// VisitWindow is how long before a record its [Facts.Visits] must begin: longer
// than any fill takes.
const VisitWindow = 4 * time.Hour

// twice finds one vehicle at two places: a label was copied. Only stations that
// knew the time can be held against each other.
func (j *judging) twice() {
	here, ok := j.visit()
	if !ok {
		return
	}
	var found *Visit
	for i, v := range j.Visits {
		if tooClose(here, v) && (found == nil || v.To.After(found.To)) {
			found = &j.Visits[i]
		}
	}
	if found == nil {
		return
	}
	gap := max(0, int64(here.From.Sub(found.To)/time.Second))
	vehicle := ""
	if j.Deny != nil {
		vehicle = j.Deny.Vehicle
	} else {
		vehicle = j.Authorize.Vehicle
	}
	j.add(j.find(LabelTwice, Critical, "").of(vehicle, "").figures(gap, int64(limitOf(here, *found)/time.Second), Seconds).
		args(found.Ref.Station, found.Ref.String(), found.From.UTC().Format(time.RFC3339)))
}

// visit returns the record as a visit, if it is one.
func (j *judging) visit() (Visit, bool) {
	switch {
	case j.Deny != nil && j.Deny.Vehicle != "":
		return Visit{Ref: j.Ref, From: j.At, To: j.At}, true
	case j.Authorize != nil && j.Authorize.Ref == j.Ref && j.Authorize.Vehicle != "" && j.Authorize.Clock != dispense.Unset:
		return Visit{Ref: j.Ref, Position: j.Authorize.Position, From: j.At, To: j.At, Fill: true}, true
	}
	return Visit{}, false
}

func limitOf(a, b Visit) time.Duration {
	if a.Fill && b.Fill {
		return apart
	}
	return scanApart
}

func tooClose(here, earlier Visit) bool {
	if here.Ref.Station != earlier.Ref.Station {
		return here.From.Sub(earlier.To) < limitOf(here, earlier)
	}
	// At one station only two fills at once count: a driver may change lanes.
	return here.Fill && earlier.Fill && here.Position != earlier.Position && here.From.Before(earlier.To)
}

// A label that could not be read typedAt times within TypedWindow has to be
// printed anew. No more than TypedMost are counted.
const (
	typedAt     = 3
	TypedWindow = 30 * 24 * time.Hour
	TypedMost   = 50
)

// unreadable finds a label that nobody can read, or that nobody tries to.
func (j *judging) unreadable() {
	if j.Typed == nil || j.Authorize == nil || j.Typed.Earlier+1 < typedAt {
		return
	}
	j.add(j.find(LabelUnreadable, Minor, "").of(j.Authorize.Vehicle, "").
		figures(int64(j.Typed.Earlier+1), typedAt, Pieces).args(j.Typed.Why))
}

// ReadingWindow is how many earlier readings of a meter are looked at, to find
// the last one that was not taken in the middle of a fill.
const ReadingWindow = 8

// hose checks that a totalizer goes on where it was left. A reading in passing,
// taken while a release of the hose is open, may be in the middle of a fill: it
// is no statement about where the hose was left. A rollover is none either: the
// totalizer goes on growing.
func (j *judging) hose(r Reading) {
	if !states(r.MovedBy) || r.midFill() {
		return
	}
	i := slices.IndexFunc(r.Earlier, func(e Reading) bool { return e.MovedBy != "rollover" && !e.midFill() })
	if i < 0 {
		return
	}
	left := r.Earlier[i].AfterUL
	if r.BeforeUL == left {
		return
	}
	sev := Critical
	if missing := r.BeforeUL - left; missing > -overrun && missing < overrun {
		sev = Minor
	}
	j.add(j.find(HoseGap, sev, r.Hose).of("", r.Hose).figures(int64(r.BeforeUL), int64(left), Microliters).args(itoa(r.Meter)))
}

// states tells whether a reading must go on from the one before: a new
// generation of a meter begins anew.
func states(movedBy string) bool {
	switch movedBy {
	case "dispense", "offbook", "read":
		return true
	}
	return false
}

// midFill tells whether a reading may be in the middle of a fill.
func (r Reading) midFill() bool { return r.MovedBy == "read" && r.Open && r.higher() }

// higher tells whether the reading is above the one before it, as far as that
// is known.
func (r Reading) higher() bool {
	return len(r.Earlier) == 0 || r.BeforeUL > r.Earlier[0].AfterUL
}

// Day is what denials and clocks of one station say in one UTC day, counted.
type Day struct {
	Station string
	At      time.Time // the last record that counts
	Date    string    // 2026-11-22
	Foreign int64     // denials of codes that are not ours
	Forged  int64     // denials of imitated or canceled labels
	NoClock int64     // records made without a clock
	Late    int64     // fills that came more than LateH hours after they were written
	LateH   int64
	// Settings are how rules apply.
	Settings Settings
}

// DaySubject returns the subject of a day of a station.
func DaySubject(d Day) Subject { return Subject{"day", d.Station + "/" + d.Date} }

// JudgeDay returns the findings about a day of a station.
func JudgeDay(d Day) []Finding {
	s := DaySubject(d)
	var out []Finding
	for _, c := range []struct {
		n    int64
		rule Rule
		sev  Severity
	}{{d.Foreign, ForeignLabel, Minor}, {d.Forged, ForgedLabel, Critical}, {d.NoClock, ClockUnknown, Minor}, {d.Late, RecordsLate, Note}} {
		if c.n == 0 || !d.Settings.of(c.rule).on() {
			continue
		}
		f := newFinding(s, c.rule, c.sev, d.At, "").actual(c.n, Pieces).args(d.Date)
		if f.Station = d.Station; c.rule == RecordsLate {
			f = f.figures(c.n, d.LateH, Pieces)
		}
		out = append(out, f)
	}
	return out
}

// Foreign and forged reasons of denials: see the reasons of package policy.
var (
	ForeignReasons = []string{"foreign_code", "bad_check", "unknown_label"}
	ForgedReasons  = []string{"forged", "no_token", "label_void"}
)

// Quota is what was drawn of a quota in a period, by fills that count.
type Quota struct {
	Quota, Period string
	At            time.Time // of the newest draw
	DrawnUL       dispense.Volume
	SizeUL        *dispense.Volume // nil when no size is known
	Visits        bool             // both count visits
}

// QuotaSubject returns the subject of a quota's period.
func QuotaSubject(q Quota) Subject { return Subject{"quota", q.Quota + "/" + q.Period} }

// JudgeQuota returns the findings about a quota's period.
func JudgeQuota(q Quota) []Finding {
	if q.SizeUL == nil || q.DrawnUL <= *q.SizeUL {
		return nil
	}
	unit := Microliters
	if q.Visits {
		unit = Pieces
	}
	f := newFinding(QuotaSubject(q), QuotaOverspent, Major, q.At, "")
	return []Finding{f.figures(int64(q.DrawnUL), int64(*q.SizeUL), unit).args(q.Quota, q.Period)}
}

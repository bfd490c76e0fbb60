package reconcile

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// TankLimits are the levels of a tank that the office wants to hear of, from a time on. One
// that is nil is none.
type TankLimits struct {
	FromAt                   time.Time
	LowUL, ReorderUL, HighUL *dispense.Volume
	WaterUL                  *dispense.Volume
	WaterUM                  *int64
}

// None tells whether there is no limit.
func (l *TankLimits) None() bool {
	return l.LowUL == nil && l.ReorderUL == nil && l.HighUL == nil && l.WaterUL == nil && l.WaterUM == nil
}

// A TankReading is what a tank held, by its gauge or a stick.
type TankReading struct {
	Ref               dispense.Ref
	At                time.Time
	VolumeUL          dispense.Volume
	UllageUL, WaterUL *dispense.Volume
	WaterUM           *int64
	Source            string
	Alarms            []string // of the gauge, in its words
}

// The words of alarms by limits.
const (
	TankLow     = "low"
	TankReorder = "reorder"
	TankHigh    = "high"
	TankWater   = "water"
)

// tankWords are those alarms, the gravest first.
var tankWords = []string{TankLow, TankHigh, TankWater, TankReorder}

// A TankAlarm is raised by the reading that is at a limit or past it, or in which the gauge
// says so, and is over with the reading that is back.
type TankAlarm struct {
	Word    string
	Gauge   bool // the gauge says so; else a limit
	Since   dispense.Ref
	SinceAt time.Time
	Over    *time.Time // nil: it is not
}

// A level that ripples at a limit raises one alarm and not one at each ripple: it is over
// when the level is back by more than a gauge errs and than fuel in a tank grows between
// night and noon. That is a fiftieth of the limit and 20 L at least, as stations reckon with
// for what is lost; of water a tenth, and 1 L or 2 mm at least.
const (
	levelMargin   = 20 * dispense.Liter
	waterMargin   = dispense.Liter
	waterMarginUM = 2_000
)

// A standing is where a reading stands to a limit.
type standing int

const (
	unsaid standing = iota // the reading does not say
	back
	between // past the limit or back, as it was before
	past
)

// standingOf compares what was read with a limit; down tells that little is past it.
func standingOf(read, limit *int64, margin int64, down bool) standing {
	switch {
	case limit == nil:
		return back
	case read == nil:
		return unsaid
	}
	far := *read - *limit
	if down {
		far = -far
	}
	switch {
	case far >= 0:
		return past
	case far >= -margin:
		return between
	}
	return back
}

func fraction(limit *int64, of, least int64) int64 {
	if limit == nil {
		return least
	}
	return max(*limit/of, least)
}

// limit returns the limits of an alarm; the second is that of a height.
func (l *TankLimits) limit(word string) [2]*int64 {
	switch word {
	case TankLow:
		return [2]*int64{(*int64)(l.LowUL)}
	case TankReorder:
		return [2]*int64{(*int64)(l.ReorderUL)}
	case TankHigh:
		return [2]*int64{(*int64)(l.HighUL)}
	}
	return [2]*int64{(*int64)(l.WaterUL), l.WaterUM}
}

// stands tells where a reading stands to the limits of an alarm. Water that is past either
// of its limits is past them, and back when it is back of both.
func (l *TankLimits) stands(word string, r *TankReading) standing {
	by := l.limit(word)
	if word != TankWater {
		return standingOf((*int64)(&r.VolumeUL), by[0], fraction(by[0], 50, int64(levelMargin)), word != TankHigh)
	}
	liters := standingOf((*int64)(r.WaterUL), by[0], fraction(by[0], 10, int64(waterMargin)), false)
	height := standingOf(r.WaterUM, by[1], fraction(by[1], 10, waterMarginUM), false)
	switch {
	case by[1] == nil || height == unsaid && liters > back:
		return liters
	case by[0] == nil || liters == unsaid && height > back:
		return height
	case liters == unsaid || height == unsaid: // one is back, and the other is not read
		return unsaid
	}
	return max(liters, height)
}

// InForce returns the limits at a time, of all that were ever said, in the order in which
// they were.
func InForce(said []TankLimits, at time.Time) TankLimits {
	var now TankLimits
	for _, l := range said {
		if !l.FromAt.After(at) && !l.FromAt.Before(now.FromAt) {
			now = l
		}
	}
	return now
}

// A tankWatch follows a tank's alarms from reading to reading.
type tankWatch struct {
	all []TankAlarm
	up  map[alarmKey]int // which of all are raised
	by  map[string][2]*int64
}

type alarmKey struct {
	word  string
	gauge bool
}

// TankAlarms returns the alarms of a tank up to a time, in the order in which they were
// raised. Readings count in the order of their records, whenever they arrived, each by the
// limits of its time; and the last one also by those that were said since.
func TankAlarms(readings []TankReading, said []TankLimits, now time.Time) []TankAlarm {
	readings = slices.Clone(readings)
	slices.SortFunc(readings, func(a, b TankReading) int { return compareRefs(a.Ref, b.Ref) })
	w := tankWatch{up: map[alarmKey]int{}, by: map[string][2]*int64{}}
	for i := range readings {
		r := &readings[i]
		w.see(r, InForce(said, r.At), r.At)
		w.hear(r)
	}
	if n := len(readings); n > 0 {
		if l := InForce(said, now); l.FromAt.After(readings[n-1].At) {
			w.see(&readings[n-1], l, l.FromAt)
		}
	}
	return w.all
}

// see holds a reading to limits. What was between a limit and its margin by another limit
// is not past this one.
func (w *tankWatch) see(r *TankReading, l TankLimits, at time.Time) {
	for _, word := range tankWords {
		by := l.limit(word)
		switch stand := l.stands(word, r); {
		case stand == past:
			w.raise(alarmKey{word, false}, r, at)
		case stand == back, stand == between && !sameLimits(by, w.by[word]):
			w.end(alarmKey{word, false}, at)
		}
		w.by[word] = by
	}
}

func sameLimits(a, b [2]*int64) bool {
	same := func(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(a[0], b[0]) && same(a[1], b[1])
}

// hear takes what the gauge says. A stick says nothing of the gauge.
func (w *tankWatch) hear(r *TankReading) {
	if r.Source == "dip" {
		return
	}
	for key := range w.up {
		if key.gauge && !slices.Contains(r.Alarms, key.word) {
			w.end(key, r.At)
		}
	}
	for _, word := range r.Alarms {
		w.raise(alarmKey{word, true}, r, r.At)
	}
}

func (w *tankWatch) raise(key alarmKey, r *TankReading, at time.Time) {
	if _, up := w.up[key]; !up {
		w.up[key] = len(w.all)
		w.all = append(w.all, TankAlarm{Word: key.word, Gauge: key.gauge, Since: r.Ref, SinceAt: at})
	}
}

func (w *tankWatch) end(key alarmKey, at time.Time) {
	if i, up := w.up[key]; up {
		w.all[i].Over = &at
		delete(w.up, key)
	}
}

// Raised returns the alarms that are not over: those by limits, the gravest first, and then
// those of the gauge.
func Raised(all []TankAlarm) []TankAlarm {
	up := slices.DeleteFunc(slices.Clone(all), func(a TankAlarm) bool { return a.Over != nil })
	rank := func(a TankAlarm) int {
		if a.Gauge {
			return len(tankWords)
		}
		return slices.Index(tankWords, a.Word)
	}
	slices.SortStableFunc(up, func(a, b TankAlarm) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Word, b.Word)) })
	return up
}

const (
	// useDays is over how long the use of a tank is reckoned, and useLeast how much of that
	// readings must span.
	useDays  = 14 * 24 * time.Hour
	useLeast = 7 * 24 * time.Hour
	// deliveredUL is how much a level rises when fuel was delivered, and not by itself.
	deliveredUL = 100 * dispense.Liter
)

// TankUse returns how much leaves a tank in a day, by the two weeks before its last
// reading: by how much it fell, and not by what hoses gave, so that what is lost counts, too.
// A level that ripples uses nothing. It is not known where readings span less than a week.
func TankUse(readings []TankReading) (perDay dispense.Volume, known bool) {
	readings = slices.Clone(readings)
	slices.SortFunc(readings, func(a, b TankReading) int { return compareRefs(a.Ref, b.Ref) })
	if len(readings) == 0 {
		return 0, false
	}
	last := readings[len(readings)-1].At
	readings = slices.DeleteFunc(readings, func(r TankReading) bool { return r.At.Before(last.Add(-useDays)) || r.At.After(last) })
	span := last.Sub(readings[0].At)
	if span < useLeast {
		return 0, false
	}
	level, fell := readings[0].VolumeUL, dispense.Volume(0)
	for _, r := range readings {
		switch {
		case r.VolumeUL < level:
			fell += level - r.VolumeUL
			level = r.VolumeUL
		case r.VolumeUL > level+deliveredUL:
			level = r.VolumeUL
		}
	}
	return dispense.Volume(scaled(int64(fell), int64(24*time.Hour), int64(span))), true
}

// DaysLeft returns for how many whole days what a tank holds lasts at the use of its last two
// weeks; nil where that is not known, or nothing was used.
func DaysLeft(readings []TankReading) *int64 {
	perDay, known := TankUse(readings)
	if !known || perDay == 0 {
		return nil
	}
	last := slices.MaxFunc(readings, func(a, b TankReading) int { return compareRefs(a.Ref, b.Ref) })
	return new(int64(last.VolumeUL / perDay))
}

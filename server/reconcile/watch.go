package reconcile

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// What a vehicle goes on a liter is held against what it went before. Lengths of ways
// have no middle that means anything, and their spread grows with it; so their
// logarithms are compared, with medians, which a few odd intervals do not move.
const (
	baselineMost = 40 // intervals that a baseline is made of; then it stands
	baselineFew  = 8  // fewer say nothing
	rollingFills = 5  // fills of an interval that no full tank ends

	// What is usual is never taken to be less than this: no vehicle goes as evenly as a
	// few good weeks may look. In millionths of the logarithm: about 6, 12 and 15 of 100.
	leastSpread    = 60_000
	rollingSpread  = 120_000
	expectedSpread = 150_000 // around what its maker or its class goes

	noted   = -2_500 // thousandths of the spread below which it is noted …
	odd     = -3_500 // … and below which somebody must look
	tooFar  = 3_500  // above which a fill is missing, or a reading is wrong
	clipped = 4_000  // no interval counts for more in the sum

	markEvery = 32 // fills, at least: so many are read again for one that is new

	sumSlack = 500    // thousandths that an interval may be below before the sum grows
	sumAlarm = 10_000 // the sum at which consumption has gone up and stays up
	sumMost  = 14_000
	// A baseline of fewer may be off by as much as the sum forgives each time.
	sumFew = 20
)

// A Review is somebody's word about what a watch had found: the sum begins anew. Where
// the vehicle's consumption has changed for a reason, its baseline does too.
type Review struct {
	At   time.Time
	Anew bool
}

// A Watch is what all fills of a vehicle up to one of them say of how it consumes. To go
// on from it and to begin again at the first fill comes to the same.
type Watch struct {
	Fills  int64
	Marked int64 // at how many of them it was last marked
	Chain  Chain
	// Sure holds intervals between two full tanks against one another, Rolling the
	// others: what they say is less certain.
	Sure, Rolling Track
	Reviewed      time.Time // up to where reviews were heard
}

// A Mark is a watch as it was after a fill, to go on from.
type Mark struct {
	Fills int64
	After Fill
	State []byte // JSON
}

func (w *Watch) mark(f *Fill) Mark {
	state, err := json.Marshal(w)
	if err != nil {
		panic(err) // it has only numbers, times, and names that were read as such
	}
	return Mark{w.Fills, *f, state}
}

// Watch returns the watch. It fails where the mark is of another version's making.
func (m *Mark) Watch() (Watch, error) {
	var w Watch
	err := json.Unmarshal(m.State, &w)
	return w, err
}

// A Track is a baseline, and the sum of what intervals since were below it.
type Track struct {
	Yields []int64 // of the baseline, the least first …
	Middle int64   // … their median, …
	Spread int64   // … and how far they lie from it, in millionths of the logarithm
	Sum    int64
	Alarm  bool // the sum has been at its alarm, and not back at 0 since
	// Since when the sum is above 0, over how many intervals, and what was taken in
	// them beyond what the baseline says.
	Since    time.Time
	Count    int64
	ExcessUL dispense.Volume
	// Held is an interval that stands out: the next may show that the reading between
	// the two was wrong, or that the tank was not full.
	Held *Interval
}

// A Seen is an interval, held against what is usual.
type Seen struct {
	Interval
	Expected int64 // yield, as of [Interval.Yield]; 0 where nothing is known
	Z        int64 // how far it stands out, in thousandths of the spread
	Own      bool  // against the vehicle's own baseline
	Slip     bool  // two intervals in one: the reading between them was wrong
	// Alarm tells that with it consumption has gone up and stays up: since when, over
	// how many intervals, and by how much.
	Alarm    bool
	Since    time.Time
	Count    int64
	ExcessUL dispense.Volume
}

// Yield returns how far the vehicle went on a liter, in millimeters, or how long its
// engine ran on one, in milliseconds; at most 10⁹, and 0 where it is not known.
func (i *Interval) Yield() int64 {
	if i.VolumeUL <= 0 {
		return 0
	}
	return min(scaled(max(i.DistanceM, i.RunS, 0), 1_000_000_000, int64(i.VolumeUL)), 1_000_000_000)
}

// excess returns what was taken beyond what an expected yield says; below 0 when less
// was.
func (i *Interval) excess(expected int64) dispense.Volume {
	if expected <= 0 {
		return 0
	}
	due := scaled(int64(i.VolumeUL), i.Yield(), expected)
	return i.VolumeUL - dispense.Volume(min(due, 1<<53))
}

// Follow goes on with the next fills, which are in their order and later than all
// before, and tells what is seen in each interval that ends in one of them; of those
// that the next may still explain, as it is without it. Marks are taken on the way.
func (w *Watch) Follow(fills []Fill, reviews []Review, n Norm) (seen []Seen, marks []Mark) {
	var out []Seen
	for i := range fills {
		f := &fills[i]
		w.Fills++
		out = w.hear(reviews, f.At, n, out)
		w.Chain.Rolling = rollingFills
		if done, ok := w.Chain.fuel(f); ok && done.Yield() > 0 {
			t, least := w.track(done.Sure)
			out = t.take(done, least, n, out)
		}
		if w.Fills >= w.Marked+markEvery && w.settled() {
			w.Marked = w.Fills
			marks = append(marks, w.mark(f))
		}
	}
	return append(out, w.pending(n)...), marks
}

// pending tells what is seen in intervals that the next may still explain, as it is
// without it.
func (w *Watch) pending(n Norm) []Seen {
	var out []Seen
	for _, sure := range []bool{true, false} {
		t, least := w.track(sure)
		if t.Held == nil {
			continue
		}
		as := *t
		as.Yields = slices.Clone(t.Yields)
		out = append(out, as.settle(*t.Held, least, n))
	}
	return out
}

// settled tells that nothing is pending.
func (w *Watch) settled() bool { return w.Sure.Held == nil && w.Rolling.Held == nil }

func (w *Watch) track(sure bool) (*Track, int64) {
	if sure {
		return &w.Sure, leastSpread
	}
	return &w.Rolling, rollingSpread
}

// hear takes up the reviews of before a fill.
func (w *Watch) hear(reviews []Review, until time.Time, n Norm, out []Seen) []Seen {
	for _, r := range reviews {
		if !r.At.After(w.Reviewed) || r.At.After(until) {
			continue
		}
		w.Reviewed = r.At
		for _, sure := range []bool{true, false} {
			t, least := w.track(sure)
			if t.Held != nil {
				out = append(out, t.settle(*t.Held, least, n))
			}
			if r.Anew {
				*t = Track{}
			} else {
				*t = Track{Yields: t.Yields, Middle: t.Middle, Spread: t.Spread}
			}
		}
	}
	return out
}

// take looks at the next interval.
func (t *Track) take(i Interval, least int64, n Norm, out []Seen) []Seen {
	if held := t.Held; held != nil {
		t.Held = nil
		if both := merge(*held, i); t.slipped(held, &i, &both, least, n) {
			seen := t.settle(both, least, n)
			seen.Slip = true
			return append(out, seen)
		}
		out = append(out, t.settle(*held, least, n))
	}
	if z := t.see(i, least, n).Z; z <= noted || z >= -noted {
		t.Held = &i
		return out
	}
	return append(out, t.settle(i, least, n))
}

// slipped tells whether two intervals stand out to the two sides, and together do not.
func (t *Track) slipped(a, b, both *Interval, least int64, n Norm) bool {
	za, zb, z := t.see(*a, least, n).Z, t.see(*b, least, n).Z, t.see(*both, least, n).Z
	opposite := za < 0 && zb > 0 || za > 0 && zb < 0
	return opposite && max(zb, -zb) >= 1000 && max(z, -z) < 2000
}

func merge(a, b Interval) Interval {
	a.To, a.Sure = b.To, a.Sure && b.Sure
	a.DistanceM, a.RunS = a.DistanceM+b.DistanceM, a.RunS+b.RunS
	a.VolumeUL, a.Fills = a.VolumeUL+b.VolumeUL, a.Fills+b.Fills
	if a.AmountCents != nil && b.AmountCents != nil {
		a.AmountCents = new(*a.AmountCents + *b.AmountCents)
	} else {
		a.AmountCents = nil
	}
	return a
}

// see holds an interval against what is usual, and changes nothing.
func (t *Track) see(i Interval, least int64, n Norm) Seen {
	s := Seen{Interval: i}
	spread := int64(expectedSpread)
	if len(t.Yields) >= baselineFew {
		s.Own, s.Expected = true, t.Middle
		spread = max(t.Spread, least)
	} else if s.Expected = min(max(n.of(i.To.At), 0), 1_000_000) * 1000; s.Expected == 0 {
		return s
	}
	s.Z = (ln(i.Yield()) - ln(s.Expected)) * 1000 / spread
	return s
}

// learn adds an interval to the baseline. 1.4826 medians of the distances from the
// middle are a standard deviation where all goes evenly.
func (t *Track) learn(i Interval) {
	t.Yields = insert(t.Yields, i.Yield())
	t.Middle = median(t.Yields)
	at := ln(t.Middle)
	away := make([]int64, len(t.Yields))
	for n, y := range t.Yields {
		d := ln(y) - at
		away[n] = max(d, -d)
	}
	slices.Sort(away)
	t.Spread = median(away) * 14_826 / 10_000
}

// settle holds an interval against what is usual, and counts it.
func (t *Track) settle(i Interval, least int64, n Norm) Seen {
	s := t.see(i, least, n)
	if s.Own && len(t.Yields) >= sumFew {
		t.count(&s)
	}
	if len(t.Yields) < baselineMost {
		t.learn(i)
	}
	return s
}

// count adds to the sum what the interval is below the baseline by.
func (t *Track) count(s *Seen) {
	before := t.Sum
	t.Sum = min(max(0, t.Sum-min(max(s.Z, -clipped), clipped)-sumSlack), sumMost)
	if t.Sum == 0 {
		t.Alarm = false
		return
	}
	if before == 0 {
		t.Since, t.Count, t.ExcessUL = s.From.At, 0, 0
	}
	t.Count++
	t.ExcessUL += s.excess(s.Expected)
	if t.Sum > sumAlarm && !t.Alarm {
		t.Alarm = true
		s.Alarm, s.Since, s.Count, s.ExcessUL = true, t.Since, t.Count, t.ExcessUL
	}
}

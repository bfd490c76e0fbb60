package ingest

import (
	"math/rand/v2"
	"time"
)

// A flight is what is on its way to a station of one log: messages that each end
// at a position, the version of an entry or the number of a snapshot's part. It
// is go-back-N as the journal's is: what a station says it holds moves it on, and
// when that stands still it begins again from there, ever more slowly. A station
// that answers gets more at once, up to the window; one that does not, less.
type flight struct {
	era      int64
	snapshot bool
	base     int64 // of the snapshot

	pos    int64 // held by the station
	next   int64 // sent so far
	marks  []mark
	window int
	quiet  bool // one message at a time
	tries  int
	since  time.Time // of the last progress, or the last sending again
	smooth time.Duration
	jitter float64
}

// A mark is the end of a message in flight, and when it was sent.
type mark struct {
	end int64
	at  time.Time
}

const (
	// inFlight is how many policy messages of a log may be on their way to a
	// station.
	inFlight = 8
	// resendMin is how long the first resend waits; it doubles up to resendMax.
	resendMin = 3 * time.Second
	resendMax = time.Minute
)

func newFlight(era int64, snapshot bool, base, pos int64, at time.Time) *flight {
	return &flight{era: era, snapshot: snapshot, base: base, pos: pos, next: pos, window: 1, since: at}
}

// hears takes a station's word of what it holds. It tells whether the flight
// goes on: a station that holds less than it said before begins anew.
func (f *flight) hears(pos int64, at time.Time) bool {
	if pos <= f.pos {
		return pos == f.pos
	}
	var took time.Duration
	for len(f.marks) > 0 && f.marks[0].end <= pos {
		took, f.marks = at.Sub(f.marks[0].at), f.marks[1:]
	}
	if f.smooth == 0 {
		f.smooth = took
	} else {
		f.smooth += (took - f.smooth) / 8
	}
	f.pos, f.next = pos, max(f.next, pos)
	f.since, f.tries, f.window = at, 0, min(2*f.window, inFlight)
	return true
}

// due tells whether nothing has moved for so long that all is sent again.
func (f *flight) due(at time.Time, least time.Duration) bool {
	wait := max(least, 4*f.smooth)
	for range f.tries {
		wait = min(2*wait, resendMax)
	}
	wait += time.Duration(f.jitter * float64(wait) / 4)
	return len(f.marks) > 0 && at.Sub(f.since) >= min(wait, resendMax)
}

// resend goes back to what the station holds.
func (f *flight) resend(at time.Time) {
	f.next, f.marks, f.since, f.jitter = f.pos, nil, at, rand.Float64()
	f.tries++
	f.window = max(1, f.window/2)
}

// room is how many more messages may be sent.
func (f *flight) room() int {
	if f.quiet {
		return 1 - len(f.marks)
	}
	return f.window - len(f.marks)
}

// sent notes a message that ends at a position.
func (f *flight) sent(end int64, at time.Time) {
	if len(f.marks) == 0 {
		f.since = at
	}
	f.marks, f.next = append(f.marks, mark{end, at}), end
}

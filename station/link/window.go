package link

import "time"

const (
	// windowRecords is how many records may be on their way above the receipt.
	windowRecords = 64
	// leavingMessages is how many messages may be leaving at once: one on the
	// line and one behind it.
	leavingMessages = 2
	// resendMin and resendMax bound the wait for a receipt.
	resendMin = 3 * time.Second
	resendMax = 60 * time.Second
)

// A Cursor is a place between records: behind number Seq of an epoch.
type Cursor struct{ Epoch, Seq int64 }

func (c Cursor) less(d Cursor) bool {
	return c.Epoch < d.Epoch || c.Epoch == d.Epoch && c.Seq < d.Seq
}

// A window says what may be sent, and when to send again. It is pure: the clock
// is an argument.
//
// Records of a later epoch are sent only when the earlier one is receipted to
// its end, for a receipt of the later says nothing about the earlier.
type window struct {
	base    Cursor // receipted
	next    Cursor // sent up to here
	high    Cursor // the farthest ever sent: what is below is a resend
	leaving int    // messages whose bytes may still be leaving the socket
	since   time.Time
	tries   int     // resends since a receipt moved
	jitter  float64 // 0 to 1, of this wait
	smooth  time.Duration
	marks   []mark
}

// A mark remembers when a message was first sent, to learn how long a receipt
// takes. Resent messages have none: nobody knows which copy was answered.
type mark struct {
	upto Cursor
	at   time.Time
}

// start begins a connection: nothing is on its way. What was learned about the
// server stays.
func (w *window) start(base Cursor, at time.Time) {
	w.base, w.next, w.leaving, w.marks, w.since = base, base, 0, nil, at
}

// flight returns how many records are sent and not receipted.
func (w *window) flight() int64 {
	if w.base.Epoch == w.next.Epoch {
		return w.next.Seq - w.base.Seq
	}
	return w.next.Seq // the epoch of base is receipted to its end
}

// room returns how many records the next message may have. While the server is
// silent only one message is tried.
func (w *window) room(perMessage int) int {
	limit := int64(windowRecords)
	if w.tries > 0 {
		limit = int64(perMessage)
	}
	if w.leaving >= leavingMessages {
		return 0
	}
	return int(max(0, min(limit-w.flight(), int64(perMessage))))
}

// follows tells whether records up to next may be sent now.
func (w *window) follows(next Cursor) bool {
	return next.Epoch == w.next.Epoch || w.flight() == 0
}

// sent notes a message with the records from w.next to next.
func (w *window) sent(next Cursor, at time.Time) {
	if w.flight() == 0 {
		w.since = at
	}
	if w.high.less(next) {
		w.high = next
		w.marks = append(w.marks, mark{next, at})
	}
	w.next = next
	w.leaving++
}

// left notes that the bytes of a message have arrived at the broker, which is
// progress of a kind: a slow line is not a silent server.
func (w *window) left(at time.Time) {
	w.leaving--
	w.since = at
}

// receipted notes where the newest receipt stands. One that goes back, or ahead
// of what was sent, sets the window there.
func (w *window) receipted(base Cursor, at time.Time) {
	if base == w.base {
		return
	}
	if w.base.less(base) && base.Epoch == w.next.Epoch && base.Seq <= w.next.Seq {
		w.learn(base, at)
	} else {
		w.next, w.high, w.marks = base, base, nil
	}
	w.base, w.since, w.tries = base, at, 0
}

// learn smooths the time that a receipt takes.
func (w *window) learn(base Cursor, at time.Time) {
	var took time.Duration
	for len(w.marks) > 0 && !base.less(w.marks[0].upto) {
		took, w.marks = at.Sub(w.marks[0].at), w.marks[1:]
	}
	switch {
	case took == 0:
	case w.smooth == 0:
		w.smooth = took
	default:
		w.smooth += (took - w.smooth) / 8
	}
}

// due returns when to send again, or false when there is nothing to, or earlier
// bytes are still leaving.
func (w *window) due() (time.Time, bool) {
	if w.flight() == 0 || w.leaving > 0 {
		return time.Time{}, false
	}
	return w.since.Add(w.wait()), true
}

func (w *window) wait() time.Duration {
	wait := max(resendMin, 4*w.smooth)
	for range w.tries {
		wait = min(2*wait, resendMax)
	}
	return min(wait+time.Duration(w.jitter*float64(wait)/4), resendMax)
}

// resend goes back to the receipt. jitter, from 0 to 1, lengthens the next wait,
// so that stations that lost the server together do not come back together.
func (w *window) resend(at time.Time, jitter float64) {
	w.next, w.marks, w.since = w.base, nil, at
	w.tries++
	w.jitter = jitter
}

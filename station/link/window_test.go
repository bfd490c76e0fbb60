package link

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

func at(s float64) time.Time { return noon.Add(time.Duration(s * float64(time.Second))) }

func TestWindowStopsAtSixtyFour(t *testing.T) {
	t.Parallel()
	var w window
	w.start(Cursor{1, 100}, noon)
	for _, want := range []int{16, 16, 16, 16, 0} {
		if got := w.room(16); got != want {
			t.Fatalf("room behind %v: got %d, want %d", w.next, got, want)
		}
		if want > 0 {
			w.sent(Cursor{1, w.next.Seq + 16}, noon)
			w.left(noon)
		}
	}
	w.receipted(Cursor{1, 110}, noon)
	if got := w.room(16); got != 10 {
		t.Errorf("room after a receipt for 10: got %d, want 10", got)
	}
	w.receipted(Cursor{1, 130}, noon)
	if got := w.room(16); got != 16 {
		t.Errorf("room after a receipt for 30: got %d, want 16", got)
	}
}

func TestWindowLetsTwoMessagesLeaveAtOnce(t *testing.T) {
	t.Parallel()
	var w window
	w.start(Cursor{1, 0}, noon)
	w.sent(Cursor{1, 1}, noon)
	w.sent(Cursor{1, 2}, noon)
	if got := w.room(16); got != 0 {
		t.Errorf("room while two messages leave: got %d, want 0", got)
	}
	w.left(noon)
	if got := w.room(16); got != 16 {
		t.Errorf("room while one message leaves: got %d, want 16", got)
	}
}

func TestWindowWaits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		smooth time.Duration
		tries  int
		jitter float64
		want   time.Duration
	}{
		{"nothing learned", 0, 0, 0, 3 * time.Second},
		{"quick server", 20 * time.Millisecond, 0, 0, 3 * time.Second},
		{"slow server", 2 * time.Second, 0, 0, 8 * time.Second},
		{"doubles", 0, 1, 0, 6 * time.Second},
		{"doubles again", 0, 3, 0, 24 * time.Second},
		{"with jitter", 0, 1, 1, 7500 * time.Millisecond},
		{"a minute at most", 0, 9, 1, time.Minute},
		{"a very slow server", 40 * time.Second, 0, 0, time.Minute},
	}
	for _, tt := range tests {
		w := window{smooth: tt.smooth, tries: tt.tries, jitter: tt.jitter}
		if got := w.wait(); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// While bytes leave, nothing is sent again, however long that takes; the wait
// begins when they have left.
func TestWindowNeverResendsWhatIsLeaving(t *testing.T) {
	t.Parallel()
	var w window
	w.start(Cursor{1, 0}, noon)
	w.sent(Cursor{1, 16}, noon)
	if due, ok := w.due(); ok {
		t.Errorf("due while leaving: got %v, want never", due)
	}
	w.left(at(50))
	if due, ok := w.due(); !ok || !due.Equal(at(53)) {
		t.Errorf("due: got %v %v, want %v", due, ok, at(53))
	}
}

func TestWindowLearnsFromFirstSendsOnly(t *testing.T) {
	t.Parallel()
	var w window
	w.start(Cursor{1, 0}, noon)
	w.sent(Cursor{1, 16}, noon)
	w.left(noon)
	w.receipted(Cursor{1, 16}, at(2))
	if w.smooth != 2*time.Second {
		t.Fatalf("first measure: got %v, want 2s", w.smooth)
	}
	w.sent(Cursor{1, 32}, at(2))
	w.left(at(2))
	w.resend(at(10), 0)
	w.sent(Cursor{1, 32}, at(10))
	w.left(at(10))
	w.receipted(Cursor{1, 32}, at(10.1))
	if w.smooth != 2*time.Second {
		t.Errorf("after a resend: got %v, want 2s: nobody knows which copy was answered", w.smooth)
	}
	w.sent(Cursor{1, 48}, at(20))
	w.receipted(Cursor{1, 48}, at(30))
	if w.smooth != 3*time.Second {
		t.Errorf("smoothed: got %v, want 3s", w.smooth)
	}
}

func TestWindowFollowsTheReceipt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		base, next Cursor
		receipt    Cursor
		wantNext   Cursor
		wantFlight int64
	}{
		{"within", Cursor{1, 10}, Cursor{1, 50}, Cursor{1, 20}, Cursor{1, 50}, 30},
		{"all of it", Cursor{1, 10}, Cursor{1, 50}, Cursor{1, 50}, Cursor{1, 50}, 0},
		{"ahead of what this run sent", Cursor{1, 10}, Cursor{1, 16}, Cursor{1, 50}, Cursor{1, 50}, 0},
		{"back: the server was restored", Cursor{1, 40}, Cursor{1, 50}, Cursor{1, 7}, Cursor{1, 7}, 0},
		{"back to nothing", Cursor{1, 40}, Cursor{1, 50}, Cursor{1, 0}, Cursor{1, 0}, 0},
		{"back to an earlier epoch", Cursor{2, 4}, Cursor{2, 9}, Cursor{1, 33}, Cursor{1, 33}, 0},
		{"into the epoch being sent", Cursor{1, 40}, Cursor{2, 16}, Cursor{2, 6}, Cursor{2, 16}, 10},
		{"a new epoch of ours", Cursor{1, 40}, Cursor{1, 50}, Cursor{2, 0}, Cursor{2, 0}, 0},
	}
	for _, tt := range tests {
		w := window{base: tt.base, next: tt.next, tries: 3}
		w.receipted(tt.receipt, noon)
		if w.base != tt.receipt || w.next != tt.wantNext || w.flight() != tt.wantFlight || w.tries != 0 {
			t.Errorf("%s: got base %v, next %v, flight %d, tries %d; want %v, %v, %d, 0",
				tt.name, w.base, w.next, w.flight(), w.tries, tt.receipt, tt.wantNext, tt.wantFlight)
		}
	}
}

// A line is a journal of two epochs, a window, a broker that loses, doubles and
// delays, and a server that receipts what it has without gaps.
type line struct {
	w       window
	ends    map[int64]int64 // of each epoch
	now     time.Time
	leaving []span
	broker  []span          // delivered to the server in any order
	server  map[int64]int64 // committed
	answers []Cursor
	newest  Cursor // the journal's receipt
}

type span struct{ from, upto Cursor }

// read returns the cursor behind the next n records, as the journal does.
func (l *line) read(after Cursor, n int) (Cursor, bool) {
	for epoch := max(after.Epoch, 1); epoch <= int64(len(l.ends)); epoch++ {
		from := after.Seq
		if epoch != after.Epoch {
			from = 0
		}
		if from < l.ends[epoch] {
			return Cursor{epoch, min(from+int64(n), l.ends[epoch])}, true
		}
	}
	return after, false
}

func (l *line) send(t *rapid.T) {
	for {
		n := l.w.room(16)
		next, more := l.read(l.w.next, n)
		if n == 0 || !more || !l.w.follows(next) {
			return
		}
		if next.Epoch == 2 && l.server[1] != l.ends[1] {
			t.Fatalf("sent %v while the server has %d of %d of epoch 1", next, l.server[1], l.ends[1])
		}
		from := l.w.next
		if from.Epoch != next.Epoch {
			from = Cursor{next.Epoch, 0}
		}
		l.w.sent(next, l.now)
		l.leaving = append(l.leaving, span{from, next})
		if f := l.w.flight(); f > windowRecords {
			t.Fatalf("%d records on their way, want at most %d", f, windowRecords)
		}
	}
}

func (l *line) leave(keep bool) {
	if len(l.leaving) == 0 {
		return
	}
	if keep {
		l.broker = append(l.broker, l.leaving[0])
	}
	l.leaving = l.leaving[1:]
	l.w.left(l.now)
}

func (l *line) deliver(i int, twice bool) {
	if len(l.broker) == 0 {
		return
	}
	i %= len(l.broker)
	s := l.broker[i]
	if !twice {
		l.broker = append(l.broker[:i:i], l.broker[i+1:]...)
	}
	if e := s.upto.Epoch; s.from.Seq <= l.server[e] {
		l.server[e] = max(l.server[e], s.upto.Seq)
	}
	l.answers = append(l.answers, Cursor{s.upto.Epoch, l.server[s.upto.Epoch]})
}

// answer takes the newest receipt; older ones the journal ignores.
func (l *line) answer() {
	for _, c := range l.answers {
		if l.newest.less(c) {
			l.newest = c
		}
	}
	l.answers = nil
	l.w.receipted(l.newest, l.now)
}

func (l *line) tick(t *rapid.T, d time.Duration) {
	l.now = l.now.Add(d)
	if due, ok := l.w.due(); ok && !l.now.Before(due) {
		if len(l.leaving) > 0 {
			t.Fatal("resends while bytes are leaving")
		}
		l.w.resend(l.now, 0.5)
	}
}

func TestWindowDeliversAllOverAnyLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := &line{now: noon, server: map[int64]int64{}, ends: map[int64]int64{
			1: rapid.Int64Range(0, 150).Draw(t, "first"), 2: rapid.Int64Range(1, 150).Draw(t, "second"),
		}}
		l.w.start(Cursor{}, l.now)
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			l.send(t)
			switch rapid.SampledFrom([]string{"leave", "leave", "lose", "deliver", "double", "answer", "forget", "cut", "wait"}).Draw(t, "step") {
			case "leave":
				l.leave(true)
			case "lose":
				l.leave(false)
			case "deliver":
				l.deliver(rapid.IntRange(0, 9).Draw(t, "which"), false)
			case "double":
				l.deliver(rapid.IntRange(0, 9).Draw(t, "which"), true)
			case "answer":
				l.answer()
			case "forget":
				l.answers = nil
			case "cut":
				l.leaving, l.answers = nil, nil
				l.w.start(l.newest, l.now)
			case "wait":
				l.tick(t, time.Duration(rapid.IntRange(1, 30).Draw(t, "s"))*time.Second)
			}
		}
		for range 200 { // the line is good from here on
			l.send(t)
			l.leave(true)
			l.leave(true)
			for len(l.broker) > 0 {
				l.deliver(0, false)
			}
			l.answer()
			l.tick(t, 10*time.Second)
		}
		if want := (Cursor{2, l.ends[2]}); l.newest != want || l.server[1] != l.ends[1] {
			t.Fatalf("receipted %v and %d of epoch 1, want %v and %d", l.newest, l.server[1], want, l.ends[1])
		}
	})
}

// What is held is said again soon while nobody has answered over this
// connection, and at the usual pace afterwards.
func TestHeldIsRepeatedUntilAnswered(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	s := saying{due: at}
	for i, want := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
		s.spoke(1, at, time.Minute)
		if got := s.due.Sub(at); got != want*time.Second {
			t.Errorf("said %d times without an answer: got again after %v, want %v s", i+1, got, int(want))
		}
	}
	s.answered = true
	s.spoke(1, at, time.Minute)
	if got := s.due.Sub(at); got != time.Minute {
		t.Errorf("answered: got again after %v, want a minute", got)
	}
}

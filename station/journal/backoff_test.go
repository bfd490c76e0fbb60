package journal

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// TestTheWaitDoubles drives the count with starts and time alone.
func TestTheWaitDoubles(t *testing.T) {
	t.Parallel()
	steps := []struct {
		after time.Duration // that the agent ran
		boot  int64         // of the start of the epoch
		why   string
		want  time.Duration
	}{
		{0, 1, "enrolled", 0},
		{time.Hour, 1, "forked", time.Minute},
		{time.Minute, 1, "rolled_back", 2 * time.Minute},
		{time.Minute, 1, "corrupt", 2 * time.Minute}, // no clone did that
		{time.Hour, 1, "forked", 4 * time.Minute},
		{23 * time.Hour, 1, "forked", 8 * time.Minute},
		{24 * time.Hour, 1, "forked", time.Minute},
		{time.Minute, 1, "forked", 2 * time.Minute},
		{time.Minute, 1, "replaced", 0},
	}
	var r rush
	mono := int64(0)
	for i, s := range steps {
		mono += s.after.Milliseconds()
		r.pass(&dispense.Envelope{MonoMS: mono}, true)
		r.begin(s.why)
		if got := r.wait(); got != s.want {
			t.Errorf("step %d, %s: the wait is %v, want %v", i, s.why, got, s.want)
		}
	}
	for range 100 {
		r.begin("forked")
	}
	if got := r.wait(); got != longestWait {
		t.Errorf("after a hundred: the wait is %v, want %v", got, longestWait)
	}
	// An agent that starts anew has not lived for as long as it was off.
	r.pass(&dispense.Envelope{MonoMS: mono + (25 * time.Hour).Milliseconds()}, false)
	if got := r.wait(); got != longestWait {
		t.Errorf("after a restart: the wait is %v, want %v", got, longestWait)
	}
	r.pass(&dispense.Envelope{MonoMS: mono + (49 * time.Hour).Milliseconds()}, true)
	if got := r.wait(); got != 0 {
		t.Errorf("after a calm day: the wait is %v, want none", got)
	}
}

// TestTheNextEpochWaits answers the first fork at once and the second after a
// minute, which a restart begins anew; clocks that jump change nothing.
func TestTheNextEpochWaits(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	take := func(when string, want Outcome, epoch int64) {
		t.Helper()
		h := b.j.Head()
		got, err := b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: dispense.HashNote(nil).String()}))
		if err != nil || got != want || b.j.Head().Epoch != epoch {
			t.Fatalf("%s: got %v in epoch %d, %v; want %v in %d", when, got, b.j.Head().Epoch, err, want, epoch)
		}
	}
	take("the first", Begun, 2)
	take("the second, too soon", Deferred, 2)
	must(t, b.write(tick()))
	b.mono += 50_000
	must(t, b.open())
	take("after a restart", Deferred, 2)
	b.mono += 60_000
	take("a minute later", Begun, 3)
	b.mono += 60_000
	take("a minute after that", Deferred, 3)
	b.mono += 60_000
	take("two minutes after that", Begun, 4)
	must(t, b.enroll(9))
	take("after a new grant", Begun, 10)
	must(t, b.check(b.fs))
}

// TestTheForkedBranchIsReceipted has the server say fork over records that this
// box wrote: they are receipted, so they are not carried, and while the next
// epoch waits the window moves on.
func TestTheForkedBranchIsReceipted(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.fuel(25))
	take := func(receipt []byte, want Outcome, epoch, seq int64) {
		t.Helper()
		got, err := b.take(receipt)
		if h := b.j.Head(); err != nil || got != want || h.Epoch != epoch || h.Seq != seq {
			t.Fatalf("got %v and %v, %v; want %v and %d/%d", got, b.j.Head(), err, want, epoch, seq)
		}
	}
	take(b.says("fork", 3), Begun, 2, 1)
	must(t, b.fuel(30))
	again := b.says("fork", 2)
	take(again, Deferred, 2, 3)
	if got := b.j.Unsent(); got != 1 {
		t.Errorf("unsent: got %d, want 1", got)
	}
	must(t, b.open())
	if got := b.j.Ended(); got != "" {
		t.Errorf("opened again the epoch has ended: %s", got)
	}
	take(again, Deferred, 2, 3)
	b.mono += 60_000
	take(again, Begun, 3, 2) // the same receipt is answered in the end
	must(t, b.check(b.fs))
}

// A center is as much of the server as two clones need: it keeps the first of
// two records of a number and puts the other beside it, says so, and receipts what
// follows.
type center struct {
	srv     *server
	chains  map[int64]*chain
	newest  int64
	n       int64
	has     map[dispense.Hash]bool // records, also those that were carried
	carried int                    // copies of records it had already
}

type chain struct {
	head  dispense.Head
	state string
	n     int64
}

// offer takes records and returns the receipt for their epoch.
func (c *center) offer(notes [][]byte) []byte {
	var epoch int64
	for _, b := range notes {
		r, err := dispense.OpenRecord(b)
		must(c.srv.t, err)
		epoch = r.Epoch
		c.record(r)
	}
	return c.receipt(epoch)
}

func (c *center) record(r *dispense.Record) {
	ch := c.chains[r.Epoch]
	if ch == nil {
		if r.Seq != 1 {
			return
		}
		grant, err := dispense.ParseHash(r.Prev)
		must(c.srv.t, err)
		ch = &chain{head: dispense.Head{Epoch: r.Epoch, Hash: grant}, state: "ok"}
		c.chains[r.Epoch], c.newest = ch, max(c.newest, r.Epoch)
	}
	next, err := ch.head.Next(r)
	switch {
	case err == nil:
		c.n++
		ch.head, ch.n = next, c.n
		c.keep(r)
	case c.has[r.Hash], errors.Is(err, dispense.ErrGap):
	default:
		if r.Seq <= ch.head.Seq {
			c.has[r.Hash] = true
		}
		if ch.state == "ok" {
			c.n++
			ch.state, ch.n = "fork", c.n
		}
	}
}

func (c *center) keep(r *dispense.Record) {
	c.has[r.Hash] = true
	body, ok := r.Body.(*dispense.Carried)
	if !ok {
		return
	}
	b, err := base64.StdEncoding.DecodeString(body.Note)
	must(c.srv.t, err)
	if h := dispense.HashNote(b); c.has[h] {
		c.carried++
	} else {
		c.has[h] = true
	}
}

func (c *center) receipt(epoch int64) []byte {
	ch := c.chains[epoch]
	if ch == nil {
		ch = c.chains[c.newest]
	}
	b, err := dispense.SealReceipt(&dispense.Receipt{
		Station: station, Epoch: ch.head.Epoch, Seq: ch.head.Seq, Hash: ch.head.Hash.String(),
		Era: 1_700_000_000, N: ch.n, At: epoch0, State: ch.state,
	}, c.srv.receipt)
	must(c.srv.t, err)
	return b
}

// pair is two boxes with the same key and the same past.
type pair struct {
	boxes  []*box
	center *center
	begun  []int // epochs, by box
	now    time.Duration
}

func clones(t *testing.T) *pair {
	d := disktest.New()
	a := newBox(d, newServer(t))
	must(t, a.open(), a.enroll(1), a.fuel(25))
	b := a.on(d.Kill())
	p := &pair{
		boxes: []*box{a, b}, begun: make([]int, 2),
		center: &center{srv: a.srv, chains: map[int64]*chain{}, has: map[dispense.Hash]bool{}},
	}
	for _, x := range p.boxes {
		var err error
		o := x.options()
		o.Stamp = func() Stamp {
			return Stamp{epoch0.Add(p.now), p.now.Milliseconds(), dispense.Synchronized}
		}
		x.j, err = Open(x.fs, o)
		must(t, err)
	}
	return p
}

// all gives a receipt to every box that runs: they share a topic.
func (p *pair) all(t *testing.T, running []int, receipt []byte) {
	for _, i := range running {
		outcome, err := p.boxes[i].take(receipt)
		must(t, err)
		if outcome == Begun {
			p.begun[i]++
		}
		if outcome == Deferred && p.begun[i] == 0 {
			t.Errorf("box %d waits before its first epoch, want it at once", i)
		}
	}
}

// run lets boxes work: a record a minute each, what is unsent every ten seconds,
// a sign of life every minute.
func (p *pair) run(t *testing.T, d time.Duration, running ...int) {
	const step = 10 * time.Second
	for end := p.now + d; p.now < end; p.now += step {
		for _, i := range running {
			j := p.boxes[i].j
			if (p.now+step*time.Duration(i))%time.Minute == 0 {
				must(t, p.boxes[i].write(tick()))
				if p.center.newest > 0 {
					p.all(t, running, p.center.receipt(p.center.newest))
				}
			}
			notes, _, err := j.Read(j.Receipted(), 16, 1<<16)
			must(t, err)
			if len(notes) > 0 {
				p.all(t, running, p.center.offer(notes))
			}
		}
	}
}

// TestTwoClones runs two boxes with one key for an hour, and then one of them.
func TestTwoClones(t *testing.T) {
	t.Parallel()
	p := clones(t)
	p.run(t, time.Hour, 0, 1)
	for i, n := range p.begun {
		if n < 2 || n > 8 {
			t.Errorf("box %d began %d epochs within an hour, want 2 to 8", i, n)
		}
	}
	t.Logf("epochs begun: %v, the newest is %d; carried although it was there: %d", p.begun, p.center.newest, p.center.carried)
	for i := range p.boxes {
		p.alone(t, i)
	}
}

// alone lets one box go on without the other: it begins at most one epoch more,
// and all that it ever showed arrives.
func (p *pair) alone(t *testing.T, i int) {
	t.Helper()
	b, before := p.boxes[i], p.begun[i]
	p.run(t, 2*longestWait, i)
	if more := p.begun[i] - before; b.j.Unsent() > 1 || more > 1 {
		t.Errorf("box %d alone: %d records unsent, %d epochs more; want all receipted after at most one", i, b.j.Unsent(), more)
	}
	for ref, h := range b.acked {
		n, err := b.j.Record(ref)
		must(t, err)
		r, err := dispense.OpenRecord(n)
		must(t, err)
		if r.Kind != "carried" && !p.center.has[h] && ref != b.last() {
			t.Errorf("box %d: record %s never arrived", i, ref)
		}
	}
	must(t, b.check(b.fs))
}

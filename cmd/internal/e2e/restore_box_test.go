package e2e

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk/disktest"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/link"
)

// A linkedBox is an island whose journal and policy logs talk to a server that is
// another process, over the station's own link, whenever it is there.
type linkedBox struct {
	*isle
	t    *testing.T
	link *link.Link
	told *toldPolicy

	// mu guards the box's own books: the link and whoever fuels use them.
	mu      sync.Mutex
	flowed  map[string]dispense.Volume // by vehicle
	widened int
	denied  int
}

// newLinkedBox makes a box that has neither key nor grant yet.
func newLinkedBox(t *testing.T, station string, clock *simClock, told *toldPolicy) *linkedBox {
	return &linkedBox{t: t, told: told, flowed: map[string]dispense.Volume{}, isle: &isle{
		station: station, clock: clock, mono: new(int64), armed: map[string]*fill{}, meter: map[string]dispense.Volume{},
		took: map[policy.LeaseID]dispense.Volume{}, over: map[policy.LeaseID]dispense.Volume{},
		journalDisk: disktest.New(), policyDisk: disktest.New(),
	}}
}

// enroll brings the box its grant.
func (b *linkedBox) enroll(grant []byte) {
	b.t.Helper()
	g, err := dispense.ReadGrant(grant)
	must(b.t, err)
	v, err := note.NewVerifier(g.Policy[0])
	must(b.t, err)
	b.policyKeys = []note.Verifier{v}
	b.take(b.t, grant, "enrolled")
}

// connect lets the box's link go on until it is cut, or the test is over.
func (b *linkedBox) connect(url, passwordFile string) (cut func()) {
	b.t.Helper()
	log := slog.New(slog.NewTextHandler(b.t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	l, err := link.New(log, boxJournal{b}, boxPolicy{b}, link.Config{
		Station: b.station, Shard: b.shard, URL: url, Username: b.station, PasswordFile: passwordFile, HeldEvery: 200 * time.Millisecond,
	})
	must(b.t, err)
	b.link = l
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	cut = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.t.Errorf("link of %s: %v", b.station, err)
		}
	})
	b.t.Cleanup(cut)
	return cut
}

// patience is how long a driver waits for a wider lease: at the speed of the clock
// here, less than the link would.
const patience = 500 * time.Millisecond

// fuel lets a vehicle take what it is given, after asking for more where the lease
// is short.
func (b *linkedBox) fuel(number string, want dispense.Volume) (granted bool) {
	d, err := b.tries(number, want, false)
	if d.Outcome == policy.Ask && err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_ = b.link.Ask(ctx, d.Asks) // what was not given shows in the decision
		cancel()
		if d, err = b.tries(number, want, true); d.Outcome == policy.Grant {
			b.widened++
		}
	}
	must(panicker{}, err)
	if d.Outcome != policy.Grant {
		b.denied++
	}
	return d.Outcome == policy.Grant
}

func (b *linkedBox) tries(number string, want dispense.Volume, asked bool) (policy.Decision, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := ""
	b.logs.View(func(h *policy.Holding) {
		if v := h.VehicleNamed(number); v != nil {
			id = v.Vehicle
		}
	})
	d, err := b.scan("1", policy.Request{Typed: id, WantUL: want, OdometerBroken: true}, b.link.Linked(), asked)
	if err != nil || d.Outcome != policy.Grant {
		return d, err
	}
	b.armed["1"].flowed = d.LimitUL
	b.flowed[number] += d.LimitUL
	return d, b.hangUp("1", "L")
}

// is tells whether something is so of the box.
func (b *linkedBox) is(so func(*isle) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return so(b.isle)
}

// receipt returns the newest receipt that the box holds.
func (b *isle) receipt() (r dispense.Receipt) {
	b.journal.View(func(k *journal.Book) {
		if k.Receipt() != nil {
			r = *k.Receipt()
		}
	})
	return r
}

// A boxJournal and a boxPolicy are a box as its link sees it.
type (
	boxJournal struct{ b *linkedBox }
	boxPolicy  struct{ b *linkedBox }
)

func (s boxJournal) Head() link.Cursor {
	h := s.b.journal.Head()
	return link.Cursor{Epoch: h.Epoch, Seq: h.Seq}
}

func (s boxJournal) Receipted() link.Cursor   { return link.Cursor(s.b.journal.Receipted()) }
func (s boxJournal) Unsent() int64            { return s.b.journal.Unsent() }
func (s boxJournal) Changed() <-chan struct{} { return s.b.journal.Changed() }

func (s boxJournal) Read(after link.Cursor, maxRecords, maxBytes int) ([][]byte, link.Cursor, error) {
	notes, next, err := s.b.journal.Read(journal.Cursor(after), maxRecords, maxBytes)
	return notes, link.Cursor(next), err
}

func (s boxJournal) TakeReceipt(b []byte) error {
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	outcome, err := s.b.journal.TakeReceipt(b, s.b.meters)
	if outcome == journal.Begun || outcome == journal.Deferred {
		s.b.t.Errorf("%s: a receipt ended its epoch: %s", s.b.station, b)
	}
	return err
}

func (s boxPolicy) Versions() dispense.Policy { return s.b.logs.Versions() }
func (s boxPolicy) Parts() []dispense.Part    { return s.b.logs.Parts() }

func (s boxPolicy) Limit(quota, period string) (limit dispense.Volume) {
	s.b.logs.View(func(h *policy.Holding) {
		if l := h.Lease(quota, period); l != nil {
			limit = l.LimitUL
		}
	})
	return limit
}

func (s boxPolicy) Take(b []byte) error {
	s.b.told.note(s.b.t, b, s.b.policyKeys)
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	return s.b.hears(b)
}

// A version is one entry of a policy log, by what names it.
type version struct {
	log string
	era int64
	n   int64
}

// A toldPolicy is all policy that any station was ever told.
type toldPolicy struct {
	mu   sync.Mutex
	said map[version]string
}

// note holds that a message gives no name to another content than it had before.
func (p *toldPolicy) note(t *testing.T, b []byte, keys []note.Verifier) {
	m, err := policy.Open(b, keys...)
	if err != nil {
		t.Errorf("a policy message: %v", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range m.Entries {
		body, err := policy.EncodeBody(e.Body)
		if err != nil {
			t.Error(err)
			continue
		}
		v, says := version{m.Log, m.Era, e.N}, e.Body.Kind()+" "+string(body)
		if before, ok := p.said[v]; ok && before != says {
			t.Errorf("%+v was\n%s\nand is\n%s", v, before, says)
		}
		p.said[v] = says
	}
}

// reused counts the numbers that say something else in a later era: those that a
// server which forgot would have given away twice.
func (p *toldPolicy) reused() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for v, says := range p.said {
		for w, other := range p.said {
			if v.log == w.log && v.n == w.n && v.era < w.era && says != other {
				n++
			}
		}
	}
	return n
}

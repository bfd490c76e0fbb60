package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A sender is an Ingest and a Downlink on a real database, and the wire to small
// stations that hold policy as real ones do.
type sender struct {
	t     testing.TB
	pool  *pgxpool.Pool
	store *postgres.Store
	*ingest.Ingest
	down *ingest.Downlink
	era  int64

	wire atomic.Pointer[ingest.Publisher] // a broker in the place of islands

	mu      sync.Mutex
	islands map[string]*island
}

func newSender(t testing.TB, resend time.Duration) *sender {
	pool := pgtest.New(t)
	s := &sender{t: t, pool: pool, store: postgres.New(pool), islands: map[string]*island{}}
	var err error
	// The first era began long ago: a young one is given time to be heard of.
	if s.era, err = s.store.Era(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	s.down = ingest.NewDownlink(ingest.DownlinkConfig{Log: log, Store: s.store, Out: s, Key: dispensetest.PolicyKey, Now: time.Now, Resend: resend})
	s.Ingest = ingest.New(ingest.Config{
		Log: log, Store: s.store, Out: s, Receipt: dispensetest.ReceiptKey, Era: s.era, Now: time.Now, Linger: time.Millisecond,
		Held: func(_ context.Context, t dispense.Topic, h *dispense.Held) { s.down.Held(t, h) },
	})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.Run(ctx) })
	wg.Go(func() { _ = s.down.Run(ctx, 5*time.Millisecond) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return s
}

// Publish is the wire down.
func (s *sender) Publish(topic string, qos byte, payload []byte) error {
	if out := s.wire.Load(); out != nil {
		return (*out).Publish(topic, qos, payload)
	}
	t, err := dispense.ParseTopic(topic)
	if err != nil {
		return err
	}
	s.mu.Lock()
	i := s.islands[t.Station]
	s.mu.Unlock()
	if i == nil {
		return errors.New("nobody there")
	}
	i.inbox <- letterDown{t.Channel, payload}
	return nil
}

// set appends states of objects to a log, in one transaction as the fleet does.
func (s *sender) set(log string, bodies ...policy.EntryBody) {
	s.t.Helper()
	err := pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) error {
		var n int64
		if err := tx.QueryRow(s.t.Context(), `INSERT INTO policy_log AS l (log, version) VALUES ($1, $2)
			ON CONFLICT (log) DO UPDATE SET version = l.version + $2 RETURNING version`, log, len(bodies)).Scan(&n); err != nil {
			return err
		}
		var rows [][]any
		for i, b := range bodies {
			text, err := policy.EncodeBody(b)
			if err != nil {
				return err
			}
			rows = append(rows, []any{log, n - int64(len(bodies)-1-i), b.Kind(), b.Key(), time.Now(), string(text)})
		}
		_, err := tx.CopyFrom(s.t.Context(), pgx.Identifier{"policy_entry"}, []string{"log", "n", "kind", "key", "at", "body"}, pgx.CopyFromRows(rows))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// vehicles returns entries of n vehicles, from the first on.
func vehicles(first, n int) []policy.EntryBody {
	var out []policy.EntryBody
	for i := range n {
		id := fmt.Sprintf("v%06d", first+i)
		out = append(out, &policy.Vehicle{Vehicle: id, Status: "active", Plate: "ABC-" + id, Name: "Camión " + id, Grades: []string{"diesel"}, Rule: "general", Odometer: "on"})
	}
	return out
}

type letterDown struct {
	channel dispense.Channel
	payload []byte
}

// An island is the far end of the wire: it holds policy and says what it holds.
type island struct {
	s       *sender
	id      string
	shard   string
	inbox   chan letterDown
	every   int                   // says what it holds after so many messages, or a lull
	lose    func(letterDown) int  // how often a message arrives: 0, 1, 2 …
	journal func() (int64, int64) // durable and unsent
	lags    bool                  // has a backlog to send
	said    func(h *dispense.Held)

	mu       sync.Mutex
	holding  *policy.Holding
	receipt  dispense.Receipt
	flight   int // policy messages since it last said what it holds
	most     int // of flight
	largest  int // bytes of a message
	taken    int
	needless int // messages that did not follow what it holds
}

func (s *sender) island(a *dispensetest.Author) *island {
	s.t.Helper()
	if _, err := s.store.Newest(s.t.Context(), a.Station); err != nil {
		register(s.t, s.store, a)
	}
	i := &island{
		s: s, id: a.Station, shard: a.Shard, inbox: make(chan letterDown, 100_000), every: 8, holding: policy.NewHolding(a.Station),
		lose: func(letterDown) int { return 1 }, journal: func() (int64, int64) { return 0, 0 },
	}
	s.mu.Lock()
	s.islands[a.Station] = i
	s.mu.Unlock()
	return i
}

// live has the island take what comes until the test ends.
func (i *island) live() *island {
	ctx, cancel := context.WithCancel(context.WithoutCancel(i.s.t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() { i.run(ctx) })
	i.s.t.Cleanup(func() { cancel(); wg.Wait() })
	i.say()
	return i
}

func (i *island) run(ctx context.Context) {
	const lull = 20 * time.Millisecond
	since := 0
	timer := time.NewTimer(lull)
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-i.inbox:
			for range i.lose(m) {
				i.take(m)
			}
			if since++; since%i.every == 0 {
				i.say()
			}
			timer.Reset(lull)
		case <-timer.C:
			i.say()
			timer.Reset(10 * lull)
		}
	}
}

func (i *island) take(m letterDown) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch m.channel {
	case dispense.Receipts:
		r, err := dispense.OpenReceipt(m.payload, dispensetest.ReceiptKey.Verifier)
		if err != nil {
			i.s.t.Error(err)
			return
		}
		if old := i.receipt; r.Era > old.Era || r.Era == old.Era && r.N >= old.N {
			i.receipt = *r
		}
	case dispense.Policies:
		msg, err := policy.Open(m.payload, dispensetest.PolicyKey.Verifier)
		if err != nil {
			i.s.t.Error(err)
			return
		}
		i.flight++
		i.most, i.largest = max(i.most, i.flight), max(i.largest, len(m.payload))
		if _, err := i.holding.Take(msg); err != nil {
			i.needless++
			return
		}
		i.taken++
	}
}

// say says what is held.
func (i *island) say() {
	i.mu.Lock()
	durable, unsent := i.journal()
	if i.lags {
		durable, unsent = 100_000, 100_000
	}
	h := &dispense.Held{Policy: i.holding.Versions(), Epoch: 1, Durable: durable, Unsent: unsent, Parts: i.holding.Parts()}
	i.flight = 0
	i.mu.Unlock()
	b, err := dispense.EncodeHeld(h)
	if err != nil {
		i.s.t.Error(err)
		return
	}
	i.s.Offer(dispense.Topic{Shard: i.shard, Station: i.id, Channel: dispense.Helds}.String(), b)
}

// holds waits until the island holds a version of a log.
func (i *island) holds(log string, v dispense.Version) {
	i.s.t.Helper()
	eventually(i.s.t, fmt.Sprintf("%s holds %s %s", i.id, log, v), func() bool {
		runtime.Gosched()
		return i.version(log) == v
	})
}

func (i *island) version(log string) dispense.Version {
	i.mu.Lock()
	defer i.mu.Unlock()
	if log == policy.Fleet {
		return i.holding.Versions().Fleet
	}
	return i.holding.Versions().Own
}

func register(tb testing.TB, store *postgres.Store, a *dispensetest.Author) {
	tb.Helper()
	g, err := dispense.ReadGrant(a.Grant)
	if err != nil {
		tb.Fatal(err)
	}
	st := postgres.Station{Station: a.Station, Name: a.Station, Shard: a.Shard, Zone: "America/Mexico_City", EnrolledAt: a.At, LinkSHA256: []byte{}}
	if err := store.AddStation(tb.Context(), st, g, a.Grant); err != nil {
		tb.Fatal(err)
	}
}

// badLine loses a part of what is sent, and doubles another.
func badLine(seed uint64) func(letterDown) int {
	rng := rand.New(rand.NewPCG(seed, 1))
	return func(letterDown) int { return [...]int{0, 0, 0, 1, 1, 1, 1, 1, 2, 2}[rng.IntN(10)] }
}

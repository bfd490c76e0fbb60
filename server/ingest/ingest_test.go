package ingest_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A center is an Ingest on a real database, without a broker: messages are
// offered, and receipts caught.
type center struct {
	t     *testing.T
	pool  *pgxpool.Pool
	store *postgres.Store
	*ingest.Ingest
	said lines // the log

	mu       sync.Mutex
	receipts map[string]dispense.Receipt // the newest of each station
	answers  map[string]int              // how many came
	caught   chan struct{}
}

func newCenter(t *testing.T, with ...func(*ingest.Config)) *center {
	pool := pgtest.New(t)
	c := &center{t: t, pool: pool, store: postgres.New(pool), receipts: map[string]dispense.Receipt{}, answers: map[string]int{}, caught: make(chan struct{}, 1000)}
	cfg := ingest.Config{
		Log: c.log(), Store: c.store, Out: c,
		Receipt: dispensetest.ReceiptKey, Era: 1, Now: time.Now, Linger: time.Millisecond,
	}
	for _, f := range with {
		f(&cfg)
	}
	c.Ingest = ingest.New(cfg)
	c.run(c.Ingest)
	return c
}

// run runs an Ingest until the test ends.
func (c *center) run(g *ingest.Ingest) {
	ctx, cancel := context.WithCancel(c.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := g.Run(ctx); err != nil {
			c.t.Error(err)
		}
	})
	c.t.Cleanup(func() { cancel(); wg.Wait() })
}

func (c *center) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(io.MultiWriter(c.t.Output(), &c.said), nil))
}

// Publish catches what would go to a station.
func (c *center) Publish(topic string, _ byte, payload []byte) error {
	r, err := dispense.OpenReceipt(payload, dispensetest.ReceiptKey.Verifier)
	if err != nil {
		c.t.Errorf("message on %s: %v", topic, err)
		return nil
	}
	// Whatever happens, a receipt covers what is committed and nothing else.
	if n := c.count(`SELECT count(*) FROM record WHERE station = $1 AND epoch = $2 AND seq <= $3 AND branch = 0`, r.Station, r.Epoch, r.Seq); n != r.Seq {
		c.t.Errorf("receipt of %s up to %d.%d: %d records are committed", r.Station, r.Epoch, r.Seq, n)
	}
	c.mu.Lock()
	c.answers[r.Station]++
	if old := c.receipts[r.Station]; r.N >= old.N { // as stations do
		c.receipts[r.Station] = *r
	}
	c.mu.Unlock()
	c.caught <- struct{}{}
	return nil
}

// add registers an author's station.
func (c *center) add(authors ...*dispensetest.Author) {
	c.t.Helper()
	for _, a := range authors {
		register(c.t, c.store, a)
	}
}

// wait returns the newest receipt of a station once it is as asked.
func (c *center) wait(station string, ok func(dispense.Receipt) bool) dispense.Receipt {
	c.t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		c.mu.Lock()
		r := c.receipts[station]
		c.mu.Unlock()
		if ok(r) {
			return r
		}
		select {
		case <-c.caught:
		case <-timeout:
			c.t.Fatalf("receipt of %s: got %+v, waited in vain for another", station, r)
		}
	}
}

// answered checks that what is done is answered with a receipt, new or not.
func (c *center) answered(station string, do func()) {
	c.t.Helper()
	count := func() int { c.mu.Lock(); defer c.mu.Unlock(); return c.answers[station] }
	before := count()
	do()
	eventually(c.t, "a receipt for "+station, func() bool { return count() > before })
}

func upTo(r *dispense.Record) func(dispense.Receipt) bool {
	return func(got dispense.Receipt) bool {
		return got.Epoch == r.Epoch && got.Seq == r.Seq && got.Hash == r.Hash.String()
	}
}

func (c *center) count(query string, args ...any) int64 {
	c.t.Helper()
	var n int64
	if err := c.pool.QueryRow(context.WithoutCancel(c.t.Context()), query, args...).Scan(&n); err != nil {
		c.t.Error(err)
	}
	return n
}

// fills has the author write n fills of 10 L each and returns all records.
func fills(tb testing.TB, a *dispensetest.Author, n int) []*dispense.Record {
	tb.Helper()
	var out []*dispense.Record
	total := dispense.Volume(0)
	for range n {
		auth := a.Append(tb, dispensetest.Authorized("v1", 60))
		out = append(out, auth, a.Append(tb, dispensetest.Dispensed(auth, total, 10*dispense.Liter)))
		total += 10 * dispense.Liter
	}
	return out
}

func TestReceiptCoversWhatIsCommitted(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	records := append([]*dispense.Record{a.Start(t, "enrolled")}, fills(t, a, 7)...)
	c.Offer(a.Topic(), dispensetest.Message(records...))
	r := c.wait("norte", upTo(records[14]))
	if r.State != "ok" || r.Era != 1 || r.Kept != 0 {
		t.Errorf("receipt: got %+v", r)
	}
	if got := c.count(`SELECT sum(volume_ul) FROM dispense WHERE vehicle = 'v1'`); got != 70_000_000 {
		t.Errorf("liters of v1: got %d µL, want 70 L", got)
	}
	var stored bytes.Buffer
	if err := c.store.EachRecord(t.Context(), "norte", func(b []byte) error { stored.Write(b); return nil }); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored.Bytes(), dispensetest.Message(records...)) {
		t.Error("the stored notes are not the bytes that travelled")
	}
}

// Whatever the order, repetition and cutting of messages, resending until the
// receipt covers all stores everything once.
func TestAnyOrderStoresEverythingOnce(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	records := append([]*dispense.Record{a.Start(t, "enrolled")}, fills(t, a, 30)...)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		from := rng.IntN(len(records))
		c.Offer(a.Topic(), dispensetest.Message(records[from:min(len(records), from+1+rng.IntN(16))]...))
	}
	for i := 0; i < len(records); i += 10 {
		c.Offer(a.Topic(), dispensetest.Message(records[i:min(len(records), i+10)]...))
	}
	c.wait("norte", upTo(records[60]))
	if got := c.count(`SELECT count(*) FROM record`); got != 61 {
		t.Errorf("records: got %d, want 61", got)
	}
	if got := c.count(`SELECT sum(volume_ul) FROM dispense`); got != 300_000_000 {
		t.Errorf("volume: got %d µL, want 300 L", got)
	}
}

func TestGapIsAskedForAgain(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	start := a.Start(t, "enrolled")
	records := fills(t, a, 3)
	c.Offer(a.Topic(), dispensetest.Message(start))
	c.wait("norte", upTo(start))
	c.answered("norte", func() { c.Offer(a.Topic(), dispensetest.Message(records[2:]...)) })
	if r := c.wait("norte", upTo(start)); r.Seq != 1 {
		t.Errorf("receipt after a gap: got seq %d, want 1", r.Seq)
	}
	c.Offer(a.Topic(), dispensetest.Message(records...))
	c.wait("norte", upTo(records[5]))
}

func TestForkKeepsBoth(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	start := a.Start(t, "enrolled")
	clone := *a
	first := fills(t, a, 2)
	clone.At = clone.At.Add(time.Hour)
	other := fills(t, &clone, 1)
	c.Offer(a.Topic(), dispensetest.Message(append([]*dispense.Record{start}, first...)...))
	c.wait("norte", upTo(first[3]))
	c.Offer(a.Topic(), dispensetest.Message(other...))
	r := c.wait("norte", func(r dispense.Receipt) bool { return r.State == "fork" })
	if r.Hash != first[3].Hash.String() {
		t.Errorf("receipt after the fork: got hash %s, want our branch's %s", r.Hash, first[3].Hash)
	}
	// The clone begins its next epoch, and carries what it has beyond the
	// common record: those notes are here already, and count once.
	next := clone.NextEpoch(t, "forked", start)
	carried := clone.Append(t, &dispense.Carried{Note: base64Of(other[1])})
	c.Offer(a.Topic(), dispensetest.Message(next, carried))
	c.wait("norte", upTo(carried))
	if got := c.count(`SELECT count(*) FROM record WHERE branch = 1`); got != 2 {
		t.Errorf("records of the other branch: got %d, want 2", got)
	}
	if got := c.count(`SELECT sum(volume_ul) FROM dispense`); got != 30_000_000 {
		t.Errorf("volume of both branches: got %d µL, want 30 L", got)
	}
}

func TestCarriedCountsOnceUnderItsOwnRef(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	start := a.Start(t, "enrolled")
	c.Offer(a.Topic(), dispensetest.Message(start))
	c.wait("norte", upTo(start))
	lost := fills(t, a, 2) // never sent; its second half survived
	next := a.NextEpoch(t, "corrupt", start)
	c2 := a.Append(t, &dispense.Carried{Note: base64Of(lost[2])})
	c3 := a.Append(t, &dispense.Carried{Note: base64Of(lost[3])})
	c.Offer(a.Topic(), dispensetest.Message(next, c2, c3))
	c.wait("norte", upTo(c3))
	c.Offer(a.Topic(), dispensetest.Message(next, c2, c3))
	if got := c.count(`SELECT count(*) FROM dispense WHERE epoch = 1 AND seq = 5 AND branch = 0`); got != 1 {
		t.Errorf("carried dispense under its own name: got %d, want 1", got)
	}
}

func TestUnreadTakesItsNumber(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	start := a.Start(t, "enrolled")
	strange := a.AppendRaw(t, "tomorrow", `{"liters":7}`)
	last := fills(t, a, 1)
	c.Offer(a.Topic(), dispensetest.Message(start, strange, last[0], last[1]))
	c.wait("norte", upTo(last[1]))
	if got := c.count(`SELECT count(*) FROM record WHERE unread`); got != 1 {
		t.Errorf("unread records: got %d, want 1", got)
	}
	if got := c.count(`SELECT count(*) FROM unjudged WHERE seq = $1`, strange.Seq); got != 1 {
		t.Errorf("the unread record is not marked to be judged")
	}
}

func TestKeyChange(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	start := a.Start(t, "enrolled")
	before := fills(t, a, 1)
	change := a.Append(t, &dispense.KeyChange{Key: dispensetest.NewKey("norte", 2).VKey, Why: "renew"})
	after := fills(t, a, 1)
	c.Offer(a.Topic(), dispensetest.Message(start, before[0], before[1], change, after[0]))
	c.wait("norte", upTo(after[0]))
	c.Offer(a.Topic(), dispensetest.Message(after[1]))
	c.wait("norte", upTo(after[1]))
}

func TestNotTheStationsWord(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	b := dispensetest.NewAuthor(t, "sur", "01")
	stranger := dispensetest.NewAuthor(t, "oeste", "02")
	thief := dispensetest.NewAuthor(t, "norte", "00")
	thief.Key = dispensetest.NewKey("norte", 7)
	c.add(a, b)
	good := a.Start(t, "enrolled")
	c.Offer(a.Topic(), dispensetest.Message(good))
	c.wait("norte", upTo(good))
	thief.Head = a.Head
	tests := []struct {
		name, topic string
		payload     []byte
	}{
		{"another station's topic", a.Topic(), dispensetest.Message(b.Start(t, "enrolled"))},
		{"unknown station", stranger.Topic(), dispensetest.Message(stranger.Start(t, "enrolled"))},
		{"another key", a.Topic(), dispensetest.Message(thief.Append(t, dispensetest.Authorized("v1", 60)))},
		{"garbage", a.Topic(), []byte("{\x00\xff garbage")},
		{"empty lines", a.Topic(), []byte("\n\n")},
		{"oversized", a.Topic(), bytes.Repeat([]byte("{"), dispense.MaxMessage+1)},
		{"garbage on held", dispense.Topic{Shard: "00", Station: "norte", Channel: dispense.Helds}.String(), []byte("{}")},
	}
	for i, tt := range tests {
		c.Offer(tt.topic, tt.payload)
		source, err := dispense.ParseTopic(tt.topic)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, tt.name, func() bool {
			return c.count(`SELECT coalesce(sum(messages), 0) FROM quarantine_count`) == int64(i+1)
		})
		if got := c.count(`SELECT count(*) FROM quarantine_count WHERE source = $1`, source.Station); got != 1 {
			t.Errorf("%s: not counted for %s", tt.name, source.Station)
		}
	}
	last := fills(t, a, 1)
	c.Offer(a.Topic(), dispensetest.Message(last...))
	c.wait("norte", upTo(last[1]))
	if got := c.count(`SELECT count(*) FROM record`); got != 3 {
		t.Errorf("records: got %d, want 3", got)
	}
}

func TestQuarantineIsBounded(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	garbage := append([]byte("{"), bytes.Repeat([]byte("x"), 60_000)...)
	const n = 30
	for range n {
		c.Offer(a.Topic(), garbage)
	}
	eventually(t, "all counted", func() bool {
		return c.count(`SELECT coalesce(sum(messages), 0) FROM quarantine_count`) == n
	})
	if got := c.count(`SELECT sum(length(bytes)) FROM quarantine`); got > 1<<20 || got < 900_000 {
		t.Errorf("bytes kept: got %d, want just under 1 MiB", got)
	}
}

// Two replicas that both believe they hold a shard lose and double nothing: the
// cursor row decides.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	second := ingest.New(ingest.Config{
		Log: c.log(), Store: c.store, Out: c,
		Receipt: dispensetest.ReceiptKey, Era: 1, Now: time.Now, Linger: time.Millisecond,
	})
	c.run(second)
	a := dispensetest.NewAuthor(t, "norte", "00")
	c.add(a)
	records := append([]*dispense.Record{a.Start(t, "enrolled")}, fills(t, a, 100)...)
	for i := 0; i < len(records); i += 7 {
		m := dispensetest.Message(records[i:min(len(records), i+7)]...)
		c.Offer(a.Topic(), m)
		second.Offer(a.Topic(), m)
	}
	for i := 0; i < len(records); i += 16 { // what a station does until the receipt covers all
		c.Offer(a.Topic(), dispensetest.Message(records[i:min(len(records), i+dispense.MaxRecords)]...))
	}
	c.wait("norte", upTo(records[200]))
	if got := c.count(`SELECT sum(volume_ul) FROM dispense`); got != 1_000_000_000 {
		t.Errorf("volume: got %d µL, want 1,000 L", got)
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: waited in vain", what)
		}
		<-time.After(time.Millisecond)
	}
}

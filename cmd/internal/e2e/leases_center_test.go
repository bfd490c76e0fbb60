package e2e

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A center is the server without its sockets: fleet, ingest and store as they
// are, on a database that can be copied and restored.
type center struct {
	*fleet.Fleet
	ring  *keyring.Ring
	label []byte // the key of labels
	clock *simClock
	pool  *pgxpool.Pool
	store *postgres.Store
	// tables are those of the schema.
	tables []string

	ingest *ingest.Ingest
	stop   func()

	mu   sync.Mutex
	post map[string][][]byte // what went out to each station, since it was looked at
	sent chan struct{}       // something went out
	done chan struct{}       // a sign of life was answered, its asks included
}

// A simClock is set by the test, or runs as that of the programs does.
type simClock struct {
	runs func() time.Time

	mu sync.Mutex
	at time.Time
}

func (c *simClock) now() time.Time {
	if c.runs != nil {
		return c.runs()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *simClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *simClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// newCenter returns a center on a database of its own.
func newCenter(t testing.TB, at time.Time) *center {
	t.Helper()
	c := &center{clock: &simClock{at: at}, pool: pgtest.New(t)}
	c.store = postgres.New(c.pool)
	dir := t.TempDir()
	var err error
	c.ring, err = keyring.Open(dir, "litro.test/city")
	must(t, err)
	c.label, err = keyring.OpenLabelKey(dir)
	must(t, err)
	rows, err := c.pool.Query(t.Context(), `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)
	must(t, err)
	c.tables, err = pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	return c
}

// open begins to serve, with a new era where the database has been restored.
func (c *center) open(t fataler, restored bool) {
	era, err := c.store.Era(context.Background(), c.clock.now())
	must(t, err)
	if restored {
		era, err = c.store.NewEra(context.Background(), c.clock.now(), era, 0, "restored")
		must(t, err)
	}
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	log := slog.New(slog.DiscardHandler)
	c.Fleet = fleet.New(fleet.Config{Log: log, Store: c.store, Ring: c.ring, LabelKey: c.label, Zone: zone, Now: c.clock.now})
	c.post, c.sent, c.done = map[string][][]byte{}, make(chan struct{}, 1), make(chan struct{}, 1)
	c.ingest = ingest.New(ingest.Config{
		Log: log, Store: c.store, Out: c, Receipt: c.ring.Receipt, Era: era, Now: c.clock.now, Workers: 1, Linger: time.Nanosecond,
		Held: func(ctx context.Context, topic dispense.Topic, h *dispense.Held) {
			if err := c.Widen(ctx, topic.Station, h.Asks); err != nil && ctx.Err() == nil {
				panic(fmt.Sprintf("widen: %v", err)) // a worker has no test to fail
			}
			c.done <- struct{}{}
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.ingest.Run(ctx) }()
	c.stop = func() { cancel(); <-ended }
}

// Publish implements [ingest.Publisher].
func (c *center) Publish(topic string, _ byte, payload []byte) error {
	to, err := dispense.ParseTopic(topic)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.post[to.Station] = append(c.post[to.Station], payload)
	c.mu.Unlock()
	select {
	case c.sent <- struct{}{}:
	default:
	}
	return nil
}

// hears hands over a message of a station, waits until it is dealt with, and
// returns what goes out to that station. Behind a message of the journal comes a
// sign of life: when that is answered, all that the message led to is done.
func (c *center) hears(t fataler, topic dispense.Topic, payload, held []byte) [][]byte {
	if topic.Channel == dispense.Journal {
		for len(c.sent) > 0 {
			<-c.sent
		}
		c.offer(t, topic, payload, c.sent)
		topic.Channel, payload = dispense.Helds, held
	}
	c.offer(t, topic, payload, c.done)
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.post[topic.Station]
	delete(c.post, topic.Station)
	return out
}

func (c *center) offer(t fataler, topic dispense.Topic, payload []byte, answered <-chan struct{}) {
	if !c.ingest.Offer(topic.String(), payload) {
		t.Fatalf("the queue of ingest is full")
	}
	select {
	case <-answered:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: a message of %d bytes was not answered", topic, len(payload))
	}
}

// policy returns the messages that bring a station from what it holds to what is
// newest, as they are sent down.
func (c *center) policy(t fataler, station string, held dispense.Policy) [][]byte {
	ctx := context.Background()
	era, versions, err := c.store.PolicyVersions(ctx)
	must(t, err)
	var out [][]byte
	for _, log := range []string{policy.Fleet, station} {
		h := held.Fleet
		if log == station {
			h = held.Own
		}
		want := dispense.Version{Era: era, N: versions[log]}
		if !h.Less(want) {
			continue
		}
		var messages []policy.Message
		if h == (dispense.Version{}) || h.Era == era {
			entries, err := c.store.PolicyAfter(ctx, log, h.N, want.N)
			must(t, err)
			// In several messages, so that they can come in any order.
			for len(entries) > 0 {
				n := (len(entries) + 1) / 2
				run, err := policy.CutRun(log, era, c.clock.now(), entries[:n])
				must(t, err)
				messages, entries = append(messages, run...), entries[n:]
			}
		} else {
			entries, err := c.store.PolicySnapshot(ctx, log, want.N)
			must(t, err)
			messages, err = policy.CutSnapshot(log, want, c.clock.now(), entries)
			must(t, err)
		}
		for i := range messages {
			b, err := policy.Seal(&messages[i], c.ring.Policy)
			must(t, err)
			out = append(out, b)
		}
	}
	return out
}

// An image is a backup of a database: the rows of every table.
type image map[string][]byte

// image takes a backup.
func (c *center) image(t fataler) image {
	rows := image{}
	c.inTx(t, func(tx pgx.Tx) {
		for _, table := range c.tables {
			var b bytes.Buffer
			_, err := tx.Conn().PgConn().CopyTo(context.Background(), &b, "COPY "+table+" TO STDOUT")
			must(t, err)
			rows[table] = b.Bytes()
		}
	})
	return rows
}

// load has the database hold what a backup holds, and nothing else.
func (c *center) load(t fataler, rows image) {
	c.inTx(t, func(tx pgx.Tx) {
		ctx := context.Background()
		_, err := tx.Exec(ctx, "SET LOCAL session_replication_role = replica") // in any order
		must(t, err)
		for _, table := range c.tables {
			_, err := tx.Exec(ctx, "DELETE FROM "+table)
			must(t, err)
			if len(rows[table]) > 0 {
				_, err = tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(rows[table]), "COPY "+table+" FROM STDIN")
				must(t, err)
			}
		}
	})
}

func (c *center) inTx(t fataler, f func(pgx.Tx)) {
	must(t, pgx.BeginFunc(context.Background(), c.pool, func(tx pgx.Tx) error { f(tx); return nil }))
}

func (c *center) int(t fataler, sql string, args ...any) (n int64) {
	must(t, c.pool.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// A fataler is a test, or one run of a property.
type fataler interface{ Fatalf(string, ...any) }

var _ fataler = (*rapid.T)(nil)

func must(t fataler, err error) {
	if h, ok := t.(testing.TB); ok {
		h.Helper()
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// aTown is a city that every run of the property begins with: a database to be
// copied, and for each station what its box has on its disks.
type aTown struct {
	*center
	boxes []*isle
	read  policy.Request // what a copy of the label gives
	began time.Time
	rows  image
}

// newTown enrolls the stations and registers a vehicle with a quota a day and one
// a month, whose leases are issued.
func newTown(t *testing.T, stations ...string) *aTown {
	t.Helper()
	began := time.Date(2026, 11, 29, 18, 0, 0, 0, time.UTC)
	town := &aTown{center: newCenter(t, began), began: began}
	town.open(t, false)
	ctx := t.Context()
	v := &fleet.Vehicle{
		Vehicle: "v101", FleetNo: "101", Plate: "P-101", Status: "active", Grades: []string{"diesel"}, Rule: "general", Odometer: "none",
		Quotas: []string{"daily", "monthly"},
	}
	rule := &fleet.Rule{Rule: policy.Rule{Rule: "general", PerFillUL: new(40 * dispense.Liter)}}
	must(t, town.Save(ctx, "ana", &fleet.Grade{Grade: "diesel", Name: "Diésel"}, rule,
		&fleet.Quota{Quota: "daily", Period: fleet.Day, SizeUL: 200 * dispense.Liter, FromAt: town.clock.now().AddDate(0, -1, 0)},
		&fleet.Quota{Quota: "monthly", Period: fleet.Month, SizeUL: 400 * dispense.Liter, FromAt: town.clock.now().AddDate(0, -2, 0)}, v))
	label, err := town.PrintLabel(ctx, "ana", fleet.Owner{Vehicle: v.Vehicle}, fleet.First)
	must(t, err)
	town.read.Scan = &policy.Scan{ID: label.ID, Version: label.Version, TokenHash: barcode.TokenHash(label.Token), TwoD: true}
	for _, s := range stations {
		town.boxes = append(town.boxes, town.enrolls(t, s))
	}
	must(t, town.Renew(ctx, town.clock.now()))
	town.stop()
	town.rows = town.image(t)
	return town
}

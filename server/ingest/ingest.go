// Package ingest is MQTT at the center: it takes what stations publish, verifies
// it, has it stored once, and answers with receipts, which it signs only after
// the rows are committed. It also sends the policy logs down. It judges nothing:
// a record whose envelope, signature and chain hold takes its number whatever
// its body says, because the fuel is already in the truck.
package ingest

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// A Chain is how far one epoch of one station has been committed.
type Chain struct {
	Station string
	Shard   string
	Head    dispense.Head
	Key     string // vkey in force after Head
	State   string // ok, fork or revoked
	// RevokedFrom is the first number that no longer counts; 0 while none.
	RevokedFrom int64
	Kept        int64 // highest number in a verified backup
	// N is of the newest receipt: it grows with each, over all epochs of the
	// station, because the station takes none that is not above the one it has.
	N int64
}

// A Run is a stretch of verified records of one chain, to be committed with
// others in one transaction.
type Run struct {
	// Chain is where the records go on from. Commit fails with [ErrMoved] when
	// it is no longer so.
	Chain   Chain
	Records []*dispense.Record
	// Carried are verified records of older epochs that Records brought along.
	Carried []*dispense.Record
	// NewEpoch says that the chain does not exist yet: Records begin with its
	// start.
	NewEpoch   bool
	Keys       []KeyFrom
	ReceivedAt time.Time
}

// A KeyFrom is a key that is in force from a record on.
type KeyFrom struct {
	Seq int64
	Key string
}

// Errors of Commit.
var (
	// ErrMoved means that somebody else committed to a chain in the meantime.
	// Read it again and plan again.
	ErrMoved = errors.New("the chain has moved")
	// ErrRefused means that the rows of a record cannot be: no repetition will
	// help. The record counts nevertheless: store it without its rows.
	ErrRefused = errors.New("the database refuses the rows")
)

// Known is what the server knows, to be held against a station's word.
type Known struct {
	// Chain is the station's newest, of whatever epoch. Before the first record
	// it stands at number 0 of its newest grant.
	Chain  Chain
	Cursor int64 // of the epoch the station is in; 0 while there is none
	Era    int64
	Fleet  int64 // version of the fleet's policy log
	Own    int64 // version of the station's policy log
}

// A Store keeps what ingest has verified.
type Store interface {
	// Chain returns a chain, or fault.ErrNotFound.
	Chain(ctx context.Context, station string, epoch int64) (Chain, error)
	// NewChain returns the chain that a start of an epoch not yet known would
	// begin: its head is the grant of that hash, its key the one in force. It
	// fails with fault.ErrNotFound when the station or grant is unknown or the
	// epoch is not above all others.
	NewChain(ctx context.Context, station string, epoch int64, grant string) (Chain, error)
	// Commit stores the runs in one transaction and returns their chains as
	// they are after it, in the order of their names, to which it sorts runs.
	// Each run is of another chain. It fails with ErrMoved, or ErrRefused.
	Commit(ctx context.Context, runs []Run) ([]Chain, error)
	// Newest returns the newest chain of a station, or fault.ErrNotFound for a
	// stranger. Before the first record it stands at number 0 of the grant.
	Newest(ctx context.Context, station string) (Chain, error)
	// Hashes returns the hashes of the stored records from first to last of a
	// chain, all branches.
	Hashes(ctx context.Context, station string, epoch, first, last int64) (map[int64][]dispense.Hash, error)
	// Fork stores a verified record whose number is taken by another, beside
	// it, and marks the chain.
	Fork(ctx context.Context, r *dispense.Record, receivedAt time.Time) (Chain, error)
	// MarkFork marks a chain whose station goes on from a record we do not have.
	MarkFork(ctx context.Context, station string, epoch int64) (Chain, error)
	// KeyAt returns the key that was in force for a record of a station.
	KeyAt(ctx context.Context, ref dispense.Ref) (string, error)
	// Quarantine keeps, within bounds, what is not the source's word.
	Quarantine(ctx context.Context, source, reason string, b []byte, receivedAt time.Time) error
	// Held notes a sign of life, and returns what it is to be held against, or
	// fault.ErrNotFound for a stranger.
	Held(ctx context.Context, station string, h *dispense.Held, at time.Time) (Known, error)
	// NewEra begins the era after from, above seen too, and returns it. Where
	// somebody else has begun one in the meantime it returns that.
	NewEra(ctx context.Context, now time.Time, from, seen int64, why string) (int64, error)
}

// A Message is one MQTT message of a journal or held topic.
type Message struct {
	Topic      dispense.Topic
	Payload    []byte
	ReceivedAt time.Time
}

// A Publisher sends a message to a station. It does not wait for delivery: what
// is lost is sent again when the station asks.
type Publisher interface {
	Publish(topic string, qos byte, payload []byte) error
}

// Config holds what an Ingest needs. All fields but the last three are required.
type Config struct {
	Log     *slog.Logger
	Store   Store
	Out     Publisher
	Receipt note.Signer      // <origin>/receipt
	Era     int64            // at the start; a newer one that begins is taken over
	Now     func() time.Time // the server's clock
	// Held is called with each sign of life, after it is stored. What it waits
	// for, the stations of its worker wait for.
	Held func(ctx context.Context, t dispense.Topic, h *dispense.Held)
	// Workers is how many batches are prepared and committed side by side. A
	// station is always handled by the same one. 0 means 2.
	Workers int
	// Batch is the most records in one transaction, 0 means 1,000; Linger is how
	// long a batch waits to fill, 0 means 2 ms.
	Batch  int
	Linger time.Duration
}

// queue is how many messages wait for a worker. What comes when it is full is
// dropped: the station sends it again.
const queue = 4096

// An Ingest takes messages and stores what is in them.
type Ingest struct {
	cfg     Config
	era     era
	workers []*worker
	warned  atomic.Int64 // Unix second of the last warning
}

// New returns an Ingest. Nothing happens until Run.
func New(cfg Config) *Ingest {
	if cfg.Workers == 0 {
		cfg.Workers = 2
	}
	if cfg.Batch == 0 {
		cfg.Batch = 1000
	}
	if cfg.Linger == 0 {
		cfg.Linger = 2 * time.Millisecond
	}
	g := &Ingest{cfg: cfg}
	g.era.raise(cfg.Era)
	for range cfg.Workers {
		g.workers = append(g.workers, &worker{cfg: &g.cfg, era: &g.era, in: make(chan Message, queue), chains: map[chainID]*Chain{}, warned: map[string]time.Time{}})
	}
	return g
}

// Offer hands over a message, and never blocks. It tells whether there was room;
// if not, the message is dropped, which costs a resend and nothing else.
func (g *Ingest) Offer(topic string, payload []byte) bool {
	m := Message{Payload: payload, ReceivedAt: g.cfg.Now()}
	var err error
	if m.Topic, err = dispense.ParseTopic(topic); err != nil {
		g.warn(m.ReceivedAt, "message on a foreign topic", "topic", topic, "err", err)
		return false
	}
	select {
	case g.workers[shardOf(m.Topic.Station, len(g.workers))].in <- m:
		return true
	default:
		g.warn(m.ReceivedAt, "queue is full, message dropped", "station", m.Topic.Station)
		return false
	}
}

// warn tells the log of a message that was not taken, once a second at most: a
// flood must not fill a disk.
func (g *Ingest) warn(at time.Time, what string, args ...any) {
	if last := g.warned.Load(); at.Unix() != last && g.warned.CompareAndSwap(last, at.Unix()) {
		g.cfg.Log.Warn(what, args...)
	}
}

func shardOf(station string, n int) int {
	h := uint32(2166136261)
	for i := range len(station) {
		h = (h ^ uint32(station[i])) * 16777619
	}
	return int(h % uint32(n))
}

// Run works until ctx ends. What was offered and not committed by then is lost
// here, not at the station.
func (g *Ingest) Run(ctx context.Context) error {
	done := make(chan error, len(g.workers))
	for _, w := range g.workers {
		go func() { done <- w.run(ctx) }()
	}
	var errs []error
	for range g.workers {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}

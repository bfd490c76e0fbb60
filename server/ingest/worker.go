package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

type chainID struct {
	station string
	epoch   int64
}

// A worker handles the stations whose names fall to it, one batch at a time.
type worker struct {
	cfg *Config
	era *era
	in  chan Message
	// chains caches what is committed; Commit tells when it is out of date.
	chains map[chainID]*Chain
	// warned says when the log was last told of what came in a station's name and
	// is not its word.
	warned map[string]time.Time
}

// maxChains bounds the cache; it is thrown away when it is larger.
const maxChains = 20_000

func (w *worker) run(ctx context.Context) error {
	for {
		batch, ok := w.next(ctx)
		if !ok {
			return nil
		}
		if len(w.chains) > maxChains {
			clear(w.chains)
		}
		w.handle(ctx, batch)
	}
}

// next waits for a message, then takes what else comes within the linger time,
// up to a full batch.
func (w *worker) next(ctx context.Context) ([]Message, bool) {
	var batch []Message
	select {
	case <-ctx.Done():
		return nil, false
	case m := <-w.in:
		batch = append(batch, m)
	}
	linger := time.NewTimer(w.cfg.Linger)
	defer linger.Stop()
	size := 0
	for size < w.cfg.Batch {
		select {
		case m := <-w.in:
			batch = append(batch, m)
			size += 16
			continue
		default:
		}
		select {
		case m := <-w.in:
			batch = append(batch, m)
			size += 16
		case <-linger.C:
			return batch, true
		case <-ctx.Done():
			return nil, false
		}
	}
	return batch, true
}

// handle brings a batch into the store. A batch that cannot be committed is
// tried station by station, then record by record, so that one station's trouble
// is not another's.
func (w *worker) handle(ctx context.Context, batch []Message) {
	byChain, order := w.sort(ctx, batch)
	if len(order) == 0 {
		return
	}
	if w.settle(ctx, byChain, order) == nil || ctx.Err() != nil {
		return
	}
	for _, id := range order {
		if w.settle(ctx, byChain, []chainID{id}) == nil || ctx.Err() != nil {
			continue
		}
		for _, r := range byChain[id].records {
			if err := w.settleOne(ctx, id, r, byChain[id].receivedAt); err != nil {
				w.cfg.Log.Error("record not stored", "ref", r.Ref().String(), "err", err)
				break
			}
		}
	}
}

// settleOne brings in a single record. One whose rows the database refuses is
// stored without them, as one that cannot be read: it takes its number whatever
// its body says.
func (w *worker) settleOne(ctx context.Context, id chainID, r *dispense.Record, receivedAt time.Time) error {
	settle := func(r *dispense.Record) error {
		return w.settle(ctx, map[chainID]*offered{id: {records: []*dispense.Record{r}, receivedAt: receivedAt}}, []chainID{id})
	}
	err := settle(r)
	if !errors.Is(err, ErrRefused) {
		return err
	}
	w.cfg.Log.Error("record stored without its rows", "ref", r.Ref().String(), "err", err)
	bare := *r
	bare.Body, bare.Unread = nil, err
	return settle(&bare)
}

// offered is what one batch brings for one chain.
type offered struct {
	records    []*dispense.Record
	receivedAt time.Time
}

// sort takes the messages apart and groups their records by chain, in order of
// their numbers. Signs of life are handled on the way.
func (w *worker) sort(ctx context.Context, batch []Message) (map[chainID]*offered, []chainID) {
	byChain := map[chainID]*offered{}
	var order []chainID
	for _, m := range batch {
		if m.Topic.Channel == dispense.Helds {
			w.held(ctx, m)
			continue
		}
		for _, r := range w.read(ctx, m) {
			id := chainID{r.Station, r.Epoch}
			o := byChain[id]
			if o == nil {
				o = &offered{receivedAt: m.ReceivedAt}
				byChain[id] = o
				order = append(order, id)
			}
			o.records = append(o.records, r)
		}
	}
	for _, o := range byChain {
		sort.SliceStable(o.records, func(i, j int) bool { return o.records[i].Seq < o.records[j].Seq })
	}
	return byChain, order
}

// read returns the records of a message up to the first that is not a record of
// the topic's station; the rest goes to quarantine.
func (w *worker) read(ctx context.Context, m Message) []*dispense.Record {
	if len(m.Payload) > dispense.MaxMessage {
		w.quarantine(ctx, m, m.Payload[:1024], fmt.Errorf("the message has %d bytes; at most %d are allowed", len(m.Payload), dispense.MaxMessage))
		return nil
	}
	notes, err := dispense.Split(m.Payload)
	if len(notes) > dispense.MaxRecords {
		notes, err = notes[:dispense.MaxRecords], fmt.Errorf("the message has %d records; at most %d are allowed", len(notes), dispense.MaxRecords)
	}
	var records []*dispense.Record
	at := 0
	for _, b := range notes {
		r, rerr := dispense.OpenRecord(b)
		if rerr == nil && r.Station != m.Topic.Station {
			rerr = fmt.Errorf("station %s's record came on the topic of %s", r.Station, m.Topic.Station)
		}
		if rerr != nil {
			err = rerr
			break
		}
		records = append(records, r)
		at += len(b)
	}
	if err != nil {
		w.quarantine(ctx, m, m.Payload[at:], err)
	}
	return records
}

func (w *worker) quarantine(ctx context.Context, m Message, b []byte, reason error) {
	level := slog.LevelDebug // all are counted in the table; the log is told once a minute
	if m.ReceivedAt.Sub(w.warned[m.Topic.Station]) >= time.Minute {
		level = slog.LevelWarn
		if len(w.warned) > maxChains {
			clear(w.warned)
		}
		w.warned[m.Topic.Station] = m.ReceivedAt
	}
	w.cfg.Log.Log(ctx, level, "message in quarantine", "station", m.Topic.Station, "err", reason)
	if err := w.cfg.Store.Quarantine(ctx, m.Topic.Station, reason.Error(), b, m.ReceivedAt); err != nil {
		w.cfg.Log.Error("quarantine not stored", "station", m.Topic.Station, "err", err)
	}
}

// settle plans, commits and receipts the chains named. When somebody else moved
// a chain in the meantime it plans again from what is there now.
func (w *worker) settle(ctx context.Context, byChain map[chainID]*offered, ids []chainID) error {
	const tries = 3
	var err error
	for range tries {
		var runs []Run
		for _, id := range ids {
			run, perr := w.plan(ctx, id, byChain[id])
			if perr != nil {
				return perr
			}
			if len(run.Records) > 0 {
				runs = append(runs, run)
			}
		}
		if len(runs) == 0 {
			return nil
		}
		var chains []Chain
		if chains, err = w.cfg.Store.Commit(ctx, runs); err == nil {
			for i := range chains {
				w.committed(&chains[i])
			}
			return nil
		}
		for _, id := range ids {
			delete(w.chains, id)
		}
		if !errors.Is(err, ErrMoved) {
			break
		}
	}
	if ctx.Err() == nil {
		w.cfg.Log.Warn("batch not committed", "chains", len(ids), "err", err)
	}
	return err
}

func (w *worker) committed(c *Chain) {
	w.chains[chainID{c.Station, c.Head.Epoch}] = c
	w.receipt(c)
}

// chain returns what is committed of a chain, from the cache or the store.
func (w *worker) chain(ctx context.Context, id chainID) (*Chain, error) {
	if c := w.chains[id]; c != nil {
		return c, nil
	}
	c, err := w.cfg.Store.Chain(ctx, id.station, id.epoch)
	if err != nil {
		return nil, err
	}
	w.chains[id] = &c
	return &c, nil
}

// receipt signs and sends how far a chain is committed. It is called after
// COMMIT, and again whenever a station sends what is already there.
func (w *worker) receipt(c *Chain) {
	b, err := dispense.SealReceipt(&dispense.Receipt{
		Station: c.Station, Epoch: c.Head.Epoch, Seq: c.Head.Seq, Hash: c.Head.Hash.String(),
		Kept: c.Kept, Era: w.era.n.Load(), N: c.N, At: w.cfg.Now().UTC().Truncate(time.Second), State: c.State,
	}, w.cfg.Receipt)
	if err != nil {
		w.cfg.Log.Error("receipt not signed", "station", c.Station, "err", err)
		return
	}
	topic := dispense.Topic{Shard: c.Shard, Station: c.Station, Channel: dispense.Receipts}
	if err := w.cfg.Out.Publish(topic.String(), 0, b); err != nil {
		w.cfg.Log.Debug("receipt not sent", "station", c.Station, "err", err)
	}
}

// held stores a sign of life and answers it with the current receipt. If the
// station has heard more than the server knows, a new era begins first.
func (w *worker) held(ctx context.Context, m Message) {
	h, err := dispense.DecodeHeld(m.Payload)
	if err == nil && newestEra(h) > lastEra {
		err = fmt.Errorf("era %d cannot be", newestEra(h))
	}
	if err != nil {
		w.quarantine(ctx, m, m.Payload[:min(len(m.Payload), 1024)], err)
		return
	}
	k, err := w.cfg.Store.Held(ctx, m.Topic.Station, h, m.ReceivedAt)
	if err == nil && k.Chain.Shard != m.Topic.Shard {
		w.quarantine(ctx, m, m.Payload[:min(len(m.Payload), 1024)], fmt.Errorf("station %s is of shard %s, not %s", k.Chain.Station, k.Chain.Shard, m.Topic.Shard))
		return
	}
	if err == nil {
		err = w.checkEra(ctx, &k, h)
	}
	if err != nil {
		if !errors.Is(err, fault.ErrNotFound) && ctx.Err() == nil {
			w.cfg.Log.Error("sign of life not taken", "station", m.Topic.Station, "err", err)
		}
		return
	}
	if k.Chain.N > 0 {
		// People change chains too: they revoke, and keep backups.
		w.chains[chainID{k.Chain.Station, k.Chain.Head.Epoch}] = &k.Chain
	}
	w.receipt(&k.Chain)
	if w.cfg.Held != nil {
		w.cfg.Held(ctx, m.Topic, h)
	}
}

// checkEra takes over the era that is in force, or begins one when the station
// has heard more than the server knows.
func (w *worker) checkEra(ctx context.Context, k *Known, h *dispense.Held) error {
	w.era.raise(k.Era)
	why := ahead(k, h, w.cfg.Now())
	if why == "" {
		return nil
	}
	next, err := w.cfg.Store.NewEra(ctx, w.cfg.Now(), k.Era, newestEra(h), "station "+k.Chain.Station+": "+why)
	if err != nil {
		return err
	}
	w.cfg.Log.Error("a station has heard more than this database knows: a new era begins", "station", k.Chain.Station, "why", why, "era", next)
	w.era.raise(next)
	return nil
}

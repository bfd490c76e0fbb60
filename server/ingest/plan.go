package ingest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// plan decides what of the offered records of one chain can be committed: the
// stretch that follows what is there, as far as chain and signatures hold. What
// is there already is receipted again, or found to be a fork. What comes after a
// gap is left: the receipt says from where to send again.
func (w *worker) plan(ctx context.Context, id chainID, o *offered) (Run, error) {
	records := o.records
	if c := w.chains[id]; c != nil && records[0].Seq > c.Head.Seq+1 {
		// The station goes on from what another server took, which held its shard in
		// the meantime or was just letting go of it.
		delete(w.chains, id)
	}
	c, err := w.chain(ctx, id)
	fresh := errors.Is(err, fault.ErrNotFound)
	if fresh {
		c, err = w.newChain(ctx, id, records[0])
	}
	if fresh && err == nil && c == nil {
		return Run{}, nil
	}
	if errors.Is(err, fault.ErrNotFound) {
		w.refuse(ctx, o, records, fmt.Errorf("no grant known for epoch %d of station %s", id.epoch, id.station))
		return Run{}, nil
	}
	if err != nil {
		return Run{}, err
	}
	if records, err = w.old(ctx, c, o); err != nil || len(records) == 0 {
		return Run{}, err
	}
	if records = w.unrevoked(ctx, c, o, records); len(records) == 0 {
		return Run{}, nil
	}
	run := Run{Chain: *c, NewEpoch: fresh, ReceivedAt: o.receivedAt}
	records = w.follow(ctx, c, o, distinct(c, records))
	if run.Records, run.Keys, err = w.verify(ctx, c, o, records); err != nil {
		return Run{}, err
	}
	if fresh && len(run.Records) > 0 {
		run.Keys = append([]KeyFrom{{1, c.Key}}, run.Keys...)
	}
	run.Carried = w.carried(ctx, run.Records)
	return run, nil
}

// newChain returns the chain that a start record would begin. If the first
// record is another, the start has been lost: the receipt says from where to
// send again, and there is no chain.
func (w *worker) newChain(ctx context.Context, id chainID, first *dispense.Record) (*Chain, error) {
	if first.Seq != 1 {
		newest, err := w.cfg.Store.Newest(ctx, id.station)
		if err == nil {
			w.receipt(&newest)
		}
		return nil, err
	}
	c, err := w.cfg.Store.NewChain(ctx, id.station, id.epoch, first.Prev)
	return &c, err
}

// old deals with the records whose numbers are taken, and returns the others.
func (w *worker) old(ctx context.Context, c *Chain, o *offered) ([]*dispense.Record, error) {
	n := 0
	for n < len(o.records) && o.records[n].Seq <= c.Head.Seq {
		n++
	}
	if n == 0 {
		return o.records, nil
	}
	old := o.records[:n]
	hashes, err := w.cfg.Store.Hashes(ctx, c.Station, c.Head.Epoch, old[0].Seq, old[n-1].Seq)
	if err != nil {
		return nil, err
	}
	for _, r := range old {
		if !contains(hashes[r.Seq], r.Hash) {
			if err := w.fork(ctx, c, o, r); err != nil {
				return nil, err
			}
			hashes[r.Seq] = append(hashes[r.Seq], r.Hash)
		}
	}
	w.receipt(c)
	return o.records[n:], nil
}

func contains(hashes []dispense.Hash, h dispense.Hash) bool {
	for _, have := range hashes {
		if have == h {
			return true
		}
	}
	return false
}

// fork keeps the other note of a number, once its signature has been verified.
func (w *worker) fork(ctx context.Context, c *Chain, o *offered, r *dispense.Record) error {
	vkey, err := w.cfg.Store.KeyAt(ctx, r.Ref())
	if err != nil {
		return err
	}
	v, err := note.NewVerifier(vkey)
	if err == nil {
		err = r.Note.Verify(0, v)
	}
	if err != nil {
		w.refuse(ctx, o, []*dispense.Record{r}, err)
		return nil
	}
	w.cfg.Log.Error("fork: two records of one number", "ref", r.Ref().String())
	forked, err := w.cfg.Store.Fork(ctx, r, o.receivedAt)
	if err == nil {
		*c = forked
	}
	return err
}

// unrevoked drops the records that a revocation covers.
func (w *worker) unrevoked(ctx context.Context, c *Chain, o *offered, records []*dispense.Record) []*dispense.Record {
	if c.State != "revoked" {
		return records
	}
	n := 0
	for n < len(records) && records[n].Seq < c.RevokedFrom {
		n++
	}
	if n < len(records) {
		w.refuse(ctx, o, records[n:], fmt.Errorf("the key is revoked from number %d on", c.RevokedFrom))
		w.receipt(c)
	}
	return records[:n]
}

// distinct returns one record a number. Where several differ, the one that the
// station signed counts, so that a stranger's cannot push it aside; if another is
// signed too, it comes again and is found to be a fork.
func distinct(c *Chain, records []*dispense.Record) []*dispense.Record {
	var out []*dispense.Record
	for i := 0; i < len(records); {
		end := i + 1
		for end < len(records) && records[end].Seq == records[i].Seq {
			end++
		}
		out = append(out, choose(c, records[i:end]))
		i = end
	}
	return out
}

func choose(c *Chain, same []*dispense.Record) *dispense.Record {
	for _, r := range same {
		if r.Hash != same[0].Hash {
			return signed(c, same)
		}
	}
	return same[0]
}

// signed returns the first of records that the key in force signed, else the
// first: its key may come with the records before it.
func signed(c *Chain, records []*dispense.Record) *dispense.Record {
	v, err := note.NewVerifier(c.Key)
	if err != nil {
		return records[0]
	}
	for _, r := range records {
		if r.Note.Verify(0, v) == nil {
			return r
		}
	}
	return records[0]
}

// follow returns the records that follow the head of the chain one by one.
func (w *worker) follow(ctx context.Context, c *Chain, o *offered, records []*dispense.Record) []*dispense.Record {
	head := c.Head
	var run []*dispense.Record
	for _, r := range records {
		next, err := head.Next(r)
		if errors.Is(err, dispense.ErrGap) {
			w.receipt(c)
			break
		}
		if err != nil {
			w.broken(ctx, c, o, r, err)
			break
		}
		run, head = append(run, r), next
	}
	return run
}

// broken handles a record that has the next number and names another note
// before it. If the station signed it, it goes on from a record that we do not
// have: the chain has forked, and the receipt says so. Otherwise it is nobody's.
func (w *worker) broken(ctx context.Context, c *Chain, o *offered, r *dispense.Record, why error) {
	v, err := note.NewVerifier(c.Key)
	if err == nil {
		err = r.Note.Verify(0, v)
	}
	if err != nil || r.Seq != c.Head.Seq+1 || c.State != "ok" {
		w.refuse(ctx, o, []*dispense.Record{r}, why)
		return
	}
	w.cfg.Log.Error("fork: the station goes on from a record not held here", "ref", r.Ref().String())
	forked, err := w.cfg.Store.MarkFork(ctx, c.Station, c.Head.Epoch)
	if err != nil {
		w.cfg.Log.Error("fork not stored", "ref", r.Ref().String(), "err", err)
		return
	}
	*c = forked
	w.receipt(c)
}

// verify returns the good prefix of records, and the keys that come into force
// within it.
func (w *worker) verify(ctx context.Context, c *Chain, o *offered, records []*dispense.Record) ([]*dispense.Record, []KeyFrom, error) {
	v, err := note.NewVerifier(c.Key)
	if err != nil {
		return nil, nil, fmt.Errorf("key of station %s: %w", c.Station, err)
	}
	good, _, err := dispense.Verify(records, v)
	if err != nil {
		w.refuse(ctx, o, records[good:], err)
	}
	var keys []KeyFrom
	for _, r := range records[:good] {
		if k, ok := r.Body.(*dispense.KeyChange); ok {
			keys = append(keys, KeyFrom{r.Seq + 1, k.Key})
		}
	}
	return records[:good], keys, nil
}

// carried returns the records of older epochs that came along and are verified.
// One that is not is kept within its carrier, which is judged.
func (w *worker) carried(ctx context.Context, records []*dispense.Record) []*dispense.Record {
	var out []*dispense.Record
	for _, r := range records {
		b, ok := r.Body.(*dispense.Carried)
		if !ok {
			continue
		}
		inner, err := w.openCarried(ctx, r, b)
		if err != nil {
			w.cfg.Log.Warn("carried record is not the station's word", "ref", r.Ref().String(), "err", err)
			continue
		}
		out = append(out, inner)
	}
	return out
}

func (w *worker) openCarried(ctx context.Context, r *dispense.Record, b *dispense.Carried) (*dispense.Record, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(b.Note)
	if err != nil {
		return nil, err
	}
	inner, err := dispense.OpenRecord(raw)
	if err != nil {
		return nil, err
	}
	if inner.Station != r.Station || inner.Epoch >= r.Epoch {
		return nil, fmt.Errorf("it carries %s", inner.Ref())
	}
	vkey, err := w.cfg.Store.KeyAt(ctx, inner.Ref())
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	return inner, inner.Note.Verify(0, v)
}

// refuse puts records into quarantine: they take no number and get no receipt.
func (w *worker) refuse(ctx context.Context, o *offered, records []*dispense.Record, why error) {
	m := Message{Topic: dispense.Topic{Station: records[0].Station}, ReceivedAt: o.receivedAt}
	var b []byte
	for _, r := range records {
		b = append(b, r.Note.Bytes...)
	}
	w.quarantine(ctx, m, b, why)
}

package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

// A Hand takes in what a station sent by hand, by the very way that messages
// take, and gives back what would have been sent down: receipts once the rows
// are committed, and policy. It may work beside servers that take from the
// network: the cursors are locked row by row.
type Hand struct {
	cfg   Config
	store PolicyStore
	key   note.Signer // <origin>/policy
}

// NewHand returns a Hand. Out and Held of cfg are not used, nor is anything that
// says how batches are made.
func NewHand(cfg Config, store PolicyStore, key note.Signer) *Hand { return &Hand{cfg, store, key} }

// Taken says what became of a parcel.
type Taken struct {
	Station string
	Slip    parcel.Slip
	Before  Chain // before it was taken
	Chain   Chain // after
	// Asks are the leases that the station wants to be wider. There are none when
	// a newer word of it is known.
	Asks []dispense.Ask
	// Old tells that the server had more already than the parcel tells of; Stranger
	// that the records are the station's and the slip is not signed by it.
	Old, Stranger bool
}

// Whole tells whether all that the parcel tells of is committed.
func (t *Taken) Whole() bool {
	h := t.Chain.Head
	return h.Epoch > t.Slip.Epoch || h.Epoch == t.Slip.Epoch && h.Seq >= t.Slip.Seq
}

// handBatch is how many messages are committed at a time.
const handBatch = 64

// sink is where receipts go that the way of messages gives; the newest is asked
// for at the end.
type sink struct{ receipt []byte }

// Publish keeps a receipt.
func (s *sink) Publish(_ string, _ byte, b []byte) error {
	s.receipt = b
	return nil
}

func (h *Hand) worker(out *sink, held func(*dispense.Held)) (*worker, *era) {
	cfg := h.cfg
	cfg.Out = out
	cfg.Held = func(_ context.Context, _ dispense.Topic, said *dispense.Held) { held(said) }
	e := new(era)
	e.raise(cfg.Era)
	return &worker{cfg: &cfg, era: e, chains: map[chainID]*Chain{}, warned: map[string]time.Time{}}, e
}

// Take brings a parcel in. It fails with fault.ErrNotFound when the station is
// unknown. What of it is not the station's word is in quarantine, and Whole tells.
func (h *Hand) Take(ctx context.Context, p *parcel.Parcel) (*Taken, error) {
	t := &Taken{Station: p.Slip.Station, Slip: p.Slip}
	var err error
	if t.Before, err = h.cfg.Store.Newest(ctx, t.Station); err != nil {
		return nil, err
	}
	w, _ := h.worker(new(sink), func(said *dispense.Held) { t.Asks = append(t.Asks, said.Asks...) })
	topic := dispense.Topic{Shard: t.Before.Shard, Station: t.Station, Channel: dispense.Journal}
	var batch []Message
	take := func() {
		if len(batch) > 0 && ctx.Err() == nil {
			w.handle(ctx, batch)
		}
		batch = nil
	}
	err = p.Each(parcel.Journal, func(b []byte) error {
		if batch = append(batch, Message{topic, b, h.cfg.Now()}); len(batch) == handBatch {
			take()
		}
		return ctx.Err()
	})
	if take(); err != nil {
		return nil, err
	}
	if t.Chain, err = h.cfg.Store.Newest(ctx, t.Station); err != nil {
		return nil, err
	}
	head := t.Chain.Head
	t.Old = head.Epoch > p.Slip.Epoch || head.Epoch == p.Slip.Epoch && head.Seq > p.Slip.Seq
	t.Stranger = !h.signed(ctx, p)
	if t.Old || t.Stranger {
		return t, nil
	}
	topic.Channel = dispense.Helds
	at := h.cfg.Now()
	if p.Slip.At.Before(at) {
		at = p.Slip.At // it says how the station was then
	}
	err = p.Each(parcel.Held, func(b []byte) error {
		said, err := dispense.DecodeHeld(b)
		if err != nil || said.Epoch != p.Slip.Epoch || said.Durable != p.Slip.Seq {
			return fmt.Errorf("it does not say what the slip says: %w", parcel.ErrForm)
		}
		w.held(ctx, Message{topic, b, at})
		return nil
	})
	return t, err
}

// signed tells whether the slip is signed by the key that was in force behind the
// last record it tells of.
func (h *Hand) signed(ctx context.Context, p *parcel.Parcel) bool {
	vkey, err := h.cfg.Store.KeyAt(ctx, dispense.Ref{Station: p.Slip.Station, Epoch: p.Slip.Epoch, Seq: p.Slip.Seq + 1})
	if err != nil {
		return false
	}
	v, err := note.NewVerifier(vkey)
	return err == nil && p.Verify(v) == nil
}

// Answer packs what goes back to a station: the receipt of its newest chain, and
// the whole state of both policy logs as snapshots. Unlike entries they can be
// taken whatever the station holds by then: another stick may have been there in
// between, and a stick is large.
func (h *Hand) Answer(ctx context.Context, station string) ([]byte, error) {
	c, err := h.cfg.Store.Newest(ctx, station)
	if err != nil {
		return nil, err
	}
	out := new(sink)
	w, e := h.worker(out, func(*dispense.Held) {})
	era, versions, err := h.store.PolicyVersions(ctx)
	if err != nil {
		return nil, err
	}
	e.raise(era)
	if w.receipt(&c); out.receipt == nil {
		return nil, errors.New("the receipt could not be signed")
	}
	at := h.cfg.Now().UTC().Truncate(time.Second)
	parts := []parcel.Part{{Name: parcel.Readme, Bytes: []byte(parcel.About)}, {Name: parcel.Receipt, Bytes: out.receipt}}
	for _, log := range []string{policy.Fleet, station} {
		if versions[log] == 0 {
			continue
		}
		messages, err := h.snapshot(ctx, log, dispense.Version{Era: era, N: versions[log]}, at)
		if err != nil {
			return nil, err
		}
		for _, b := range messages {
			parts = append(parts, parcel.Part{Name: parcel.Numbered(parcel.Policy, len(parts)-1), Bytes: b})
		}
	}
	slip := parcel.Slip{Station: station, To: parcel.ToStation, Epoch: max(c.Head.Epoch, 1), Seq: c.Head.Seq, Era: era, N: c.N, At: at}
	return parcel.Pack(slip, parts, func(line []byte) ([]byte, error) { return dispense.SignLine(line, h.cfg.Receipt) })
}

func (h *Hand) snapshot(ctx context.Context, log string, v dispense.Version, at time.Time) ([][]byte, error) {
	entries, err := h.store.PolicySnapshot(ctx, log, v.N)
	if err != nil {
		return nil, err
	}
	messages, err := policy.CutSnapshot(log, v, at, entries)
	if err != nil {
		return nil, err
	}
	var sealed [][]byte
	for i := range messages {
		b, err := policy.Seal(&messages[i], h.key)
		if err != nil {
			return nil, err
		}
		sealed = append(sealed, b)
	}
	return sealed, nil
}

// OpenParcel reads a file that is to be from a station; want is the one that its
// name says, or "" when it does not.
func OpenParcel(b []byte, want string) (*parcel.Parcel, error) {
	p, err := parcel.Open(b)
	switch {
	case err != nil:
		return nil, err
	case p.Slip.To != parcel.ToOffice:
		return nil, fmt.Errorf("it is the office's own answer, to station %s; give the file %s: %w", p.Slip.Station, parcel.FileName(p.Slip.Station, parcel.ToOffice), fault.ErrInvalid)
	case want != "" && p.Slip.Station != want:
		return nil, fmt.Errorf("it is named for station %s and holds the records of %s; ask who renamed it: %w", want, p.Slip.Station, fault.ErrInvalid)
	}
	return p, nil
}

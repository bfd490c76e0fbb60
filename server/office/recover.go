package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// A Recovered says what became of the office's journal when its database was
// restored from a backup.
type Recovered struct {
	// Head is where the journal ends in the backup, and At when that was written.
	// They are zero where the office had not begun.
	Head dispense.Head
	At   time.Time
	// Carried are the records after it that the copies had, the last written at
	// Until, and Missing the numbers before it that neither has. What came after that
	// nobody knows.
	Carried []dispense.Ref
	Until   time.Time
	Missing []Range
}

// A Range is the numbers from first to last of an epoch.
type Range struct{ Epoch, First, Last int64 }

// String names the range as records are named.
func (r Range) String() string {
	if r.First == r.Last {
		return fmt.Sprintf("office/%d/%d", r.Epoch, r.First)
	}
	return fmt.Sprintf("office/%d/%d to %d", r.Epoch, r.First, r.Last)
}

// Restored goes on with the office's journal in a database that was restored from a
// backup: in its next epoch in any case, because the numbers that come next may
// stand in records that others have seen. What the copies have beyond the backup is
// carried.
func Restored(ctx context.Context, cfg Config) (Recovered, error) {
	o := &Office{cfg: cfg, began: cfg.Now()}
	survivors, err := readCopies(cfg.Dir, cfg.Ring.Office.Verifier)
	if err != nil {
		return Recovered{}, err
	}
	head, err := cfg.Store.OfficeHead(ctx)
	if errors.Is(err, fault.ErrNotFound) {
		return Recovered{}, nil
	}
	if err != nil {
		return Recovered{}, err
	}
	r := Recovered{Head: head}
	if r.At, err = o.writtenAt(ctx, head); err != nil {
		return r, err
	}
	lost := after(head, survivors)
	for _, l := range lost {
		r.Carried, r.Until = append(r.Carried, l.Ref()), l.At
	}
	r.Missing = gaps(head, lost)
	begun, err := o.nextEpoch(ctx, head, lost)
	if err != nil {
		return r, fmt.Errorf("go on with the office's journal: %w", err)
	}
	if err := o.nextBoot(ctx); err != nil {
		return r, err
	}
	return r, errors.Join(o.copy.append(begun), o.copy.close())
}

func (o *Office) writtenAt(ctx context.Context, head dispense.Head) (time.Time, error) {
	b, err := o.cfg.Store.Record(ctx, dispense.Ref{Station: dispense.Office, Epoch: head.Epoch, Seq: head.Seq})
	if err != nil {
		return time.Time{}, err
	}
	r, err := dispense.OpenRecord(b)
	if err != nil {
		return time.Time{}, err
	}
	return r.At, nil
}

// after returns the records that come after a head, of those in the order of their
// numbers, each once: several copies may have it.
func after(head dispense.Head, records []*dispense.Record) []*dispense.Record {
	later := slices.DeleteFunc(slices.Clone(records), func(r *dispense.Record) bool {
		return r.Epoch < head.Epoch || r.Epoch == head.Epoch && r.Seq <= head.Seq
	})
	return slices.CompactFunc(later, func(a, b *dispense.Record) bool { return a.Hash == b.Hash })
}

// gaps returns the numbers that are missing between a head and the last of the
// records after it.
func gaps(head dispense.Head, later []*dispense.Record) (missing []Range) {
	epoch, next := head.Epoch, head.Seq+1
	for _, r := range later {
		if r.Epoch > epoch {
			epoch, next = r.Epoch, 1
		}
		if r.Seq > next {
			missing = append(missing, Range{epoch, next, r.Seq - 1})
		}
		next = r.Seq + 1
	}
	return missing
}

// recover begins the next epoch when copies are there of records that the
// database lost: it has been restored. It returns the records with which it did.
func (o *Office) recover(ctx context.Context, survivors []*dispense.Record) ([]*dispense.Record, error) {
	head, err := o.cfg.Store.OfficeHead(ctx)
	if err != nil {
		return nil, err
	}
	lost := after(head, survivors)
	if len(lost) == 0 {
		return nil, nil
	}
	o.cfg.Log.Warn("the database has lost records of the office; they are carried into its next epoch", "records", len(lost))
	return o.nextEpoch(ctx, head, lost)
}

// nextEpoch begins the epoch after the one that ends in head, and carries into it
// what came after.
func (o *Office) nextEpoch(ctx context.Context, head dispense.Head, lost []*dispense.Record) (begun []*dispense.Record, err error) {
	err = o.cfg.Store.NextOfficeEpoch(ctx, o.now(), head, lost, func(next dispense.Head) ([]*dispense.Record, error) {
		start := &dispense.Start{Origin: o.cfg.Ring.Origin, Why: "rolled_back", Grant: next.Hash.String(), Key: o.cfg.Ring.Office.VKey}
		if head.Seq > 0 {
			start.After, start.AfterHash = dispense.Ref{Station: dispense.Office, Epoch: head.Epoch, Seq: head.Seq}, head.Hash.String()
		}
		bodies := []dispense.Body{start}
		for _, r := range lost {
			bodies = append(bodies, dispense.Carry(r))
		}
		begun, err = o.seal(next, bodies...)
		return begun, err
	})
	return begun, err
}

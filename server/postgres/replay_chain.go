package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
)

// links follows the chains while records are read in the order of their numbers:
// each names the one before it, and the last of each stretch is signed, which
// vouches for all it goes back to. So a note that was changed together with its
// rows is found too.
type links struct {
	last []*dispense.Record // of the number read last, all branches
	prev []dispense.Hash    // of the number before it
}

// next takes the next record, and says what does not fit.
func (l *links) next(ctx context.Context, tx pgx.Tx, r *dispense.Record) (*Difference, error) {
	switch {
	case len(l.last) == 0 || !sameEpoch(l.last[0], r) || r.Seq > l.last[0].Seq+1:
		if d, err := l.end(ctx, tx); d != nil || err != nil {
			return d, err
		}
		l.prev = nil
	case r.Seq == l.last[0].Seq+1:
		l.prev = l.prev[:0]
		for _, o := range l.last {
			l.prev = append(l.prev, o.Hash)
		}
		l.last = nil
	}
	l.last = append(l.last, r)
	names := func(h dispense.Hash) bool { return h.String() == r.Prev }
	if len(l.prev) > 0 && !slices.ContainsFunc(l.prev, names) {
		return &Difference{"record", "record " + r.Ref().String(), "it names another record before it than the one that is there: one of the two was altered"}, nil
	}
	return nil, nil
}

func sameEpoch(a, b *dispense.Record) bool { return a.Station == b.Station && a.Epoch == b.Epoch }

// end holds the last records of a stretch against the key in force.
func (l *links) end(ctx context.Context, tx pgx.Tx) (*Difference, error) {
	for _, r := range l.last {
		var vkey string
		err := tx.QueryRow(ctx, keyAtSQL, pgx.NamedArgs{"station": r.Station, "epoch": r.Epoch, "seq": r.Seq}).Scan(&vkey)
		if err != nil {
			return nil, notFound(err, "read key of %s", r.Ref())
		}
		if err := r.SignedBy(vkey); err != nil {
			return &Difference{"record", "record " + r.Ref().String(), fmt.Sprintf("its signature does not hold: %v", err)}, nil
		}
	}
	l.last = nil
	return nil, nil
}

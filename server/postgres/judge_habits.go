package postgres

import (
	"github.com/litro-fuel/litro/server/reconcile"
)

// What people and stations have come to do: their last fills up to one that was typed, as
// they typed them, in the order of the journal that they are in.

// What a voucher of ours allows, and what a supplier's file says, nobody made up who typed it.
// The index dispense_typed_by has the same condition.
const typedFromPaper = `d.typed_by IS NOT NULL AND d.branch = 0 AND d.purpose = 'vehicle' AND coalesce(d.source, '') NOT IN ('voucher', 'file')
       AND voucher_of(d.source, d.ticket, d.flags) IS NULL`

const factEntriesSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, f.typed_by, coalesce(d.vehicle, ''), d.volume_ul, d.amount_cents,
       coalesce(d.source, '') = 'ticket' AND NOT EXISTS (SELECT FROM evidence_named n WHERE (n.station, n.epoch, n.seq, n.branch) = (d.station, d.epoch, d.seq, d.branch))
  FROM t
  JOIN LATERAL (SELECT * FROM dispense d WHERE (d.station, d.epoch, d.seq) = (t.station, t.epoch, t.seq) AND ` + typedFromPaper + `) f ON true,
       LATERAL (SELECT * FROM dispense d
                 WHERE d.typed_by = f.typed_by AND d.station = f.station AND (d.epoch, d.seq) <= (f.epoch, f.seq) AND ` + typedFromPaper + `
                 ORDER BY d.epoch DESC, d.seq DESC LIMIT @entries) d
 ORDER BY t.station, t.epoch, t.seq, d.epoch DESC, d.seq DESC`

func (l *loader) entries() error {
	l.args["entries"] = reconcile.EntriesBack
	var by string
	var e reconcile.Entry
	return l.of(factEntriesSQL, []any{&by, &e.Vehicle, &e.VolumeUL, &e.AmountCents, &e.Bare}, func(f *reconcile.Facts) {
		f.TypedBy, f.Entries = by, append(f.Entries, e)
	})
}

const factHandSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, d.volume_from = 'typed'
  FROM t JOIN dispense f USING (station, epoch, seq),
       LATERAL (SELECT * FROM dispense d
                 WHERE d.station = f.station AND (d.epoch, d.seq) <= (f.epoch, f.seq) AND d.branch = 0 AND d.purpose = 'vehicle'
                 ORDER BY d.epoch DESC, d.seq DESC LIMIT @hand) d
 WHERE f.branch = 0 AND f.volume_from = 'typed' AND f.purpose = 'vehicle' AND f.station <> 'office'
 ORDER BY t.station, t.epoch, t.seq, d.epoch DESC, d.seq DESC`

func (l *loader) hand() error {
	l.args["hand"] = reconcile.HandBack
	var typed bool
	return l.of(factHandSQL, []any{&typed}, func(f *reconcile.Facts) { f.Hand = append(f.Hand, typed) })
}

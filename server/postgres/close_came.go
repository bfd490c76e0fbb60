package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
)

// When records came, and what had been done to months by then.

// cameRecords are what moves fuel or changes what was moved, each by when it happened: a correction
// is of when the fuel flowed that it corrects, as that stood before it. One that says that it flowed at another time is
// there twice, the second time by what stands after it. There is @record or the window around it.
const cameRecords = `c AS (
    SELECT 'fill' AS kind, station, epoch, seq, branch, happened_at AS at, NULL::timestamptz AS other, false AS after, volume_ul AS ul, grade AS product, NULL::text AS of_station, NULL::bigint AS of_epoch, NULL::bigint AS of_seq,
           vehicle, NULL::text AS was_vehicle, driver, odometer_m, price_e4, amount_cents AS cents, currency FROM dispense
    UNION ALL
    SELECT 'offbook', station, epoch, seq, branch, at, NULL, false, volume_ul, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM offbook
    UNION ALL
    SELECT 'delivery', station, epoch, seq, branch, coalesce((body->>'to_at')::timestamptz, at), NULL, false, (body->>'volume_ul')::bigint, coalesce(body->>'grade', ''), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM event WHERE kind = 'delivery'
    UNION ALL
    SELECT k.action, k.station, k.epoch, k.seq, k.branch, x.at, x.other, x.after, r.volume_ul, coalesce(r.grade, d.grade, v.body->>'grade', ''), k.of_station, k.of_epoch, k.of_seq,
           coalesce(r.vehicle, stood.vehicle, d.vehicle, part.vehicle), coalesce(stood.vehicle, d.vehicle, part.vehicle), r.driver, r.odometer_m, r.price_e4, r.amount_cents, r.currency
      FROM correction k
      LEFT JOIN replacement r ON (r.station, r.epoch, r.seq, r.branch) = (k.station, k.epoch, k.seq, k.branch)
      LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
      LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
      LEFT JOIN event v ON (v.station, v.epoch, v.seq, v.branch) = (k.of_station, k.of_epoch, k.of_seq, 0) AND v.kind = 'delivery'
      LEFT JOIN LATERAL (
          SELECT coalesce(p.happened_at, pd.happened_at, po.at, g.at) AS at, p.vehicle
            FROM correction g
            JOIN replacement p USING (station, epoch, seq, branch)
            LEFT JOIN dispense pd ON (pd.station, pd.epoch, pd.seq, pd.branch) = (g.of_station, g.of_epoch, g.of_seq, 0)
            LEFT JOIN offbook po ON (po.station, po.epoch, po.seq, po.branch) = (g.of_station, g.of_epoch, g.of_seq, 0)
           WHERE (g.station, g.epoch, g.seq, g.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)) part ON true
      LEFT JOIN LATERAL (
          SELECT p.happened_at, p.vehicle
            FROM correction u
            LEFT JOIN replacement p USING (station, epoch, seq, branch)
           WHERE (u.of_station, u.of_epoch, u.of_seq) = (k.of_station, k.of_epoch, k.of_seq) AND u.action IN ('void', 'replace')
             AND (u.at, u.station, u.epoch, u.seq, u.branch) < (k.at, k.station, k.epoch, k.seq, k.branch)
           ORDER BY u.at DESC, u.station DESC, u.epoch DESC, u.seq DESC, u.branch DESC LIMIT 1) stood ON true
      CROSS JOIN LATERAL (SELECT coalesce(d.happened_at, o.at, (v.body->>'to_at')::timestamptz, v.at, part.at, k.at) AS first) f
      CROSS JOIN LATERAL (SELECT coalesce(stood.happened_at, f.first) AS before, CASE WHEN r.station IS NULL THEN coalesce(stood.happened_at, f.first) WHEN k.action = 'replace' THEN coalesce(r.happened_at, d.happened_at, k.at) ELSE coalesce(r.happened_at, f.first) END AS since) t
      CROSS JOIN LATERAL (VALUES (t.before, t.since, false), (t.since, t.before, true)) x(at, other, after)
     WHERE NOT x.after OR t.since <> t.before
)`

// cameAfter is the last act that was done when a record c came, at a.received_at. The end of a
// late window has with it where journals stood, which is what tells of one moment. Where a journal
// stands tells nothing of what was carried into another epoch, and of the other branch of a fork: of these the
// clock does.
const cameAfter = `(SELECT coalesce(max(k.n), 0) FROM close_act k
          WHERE CASE WHEN c.branch > 0 OR c.seq > coalesce((SELECT u.seq FROM cursor u WHERE (u.station, u.epoch) = (c.station, c.epoch)), c.seq) THEN k.at < a.received_at
                WHEN k.kind = 'end' THEN NOT EXISTS (SELECT FROM close_head h WHERE (h.act, h.station, h.epoch) = (k.n, c.station, c.epoch) AND h.seq >= c.seq)
                ELSE k.at < a.received_at AND NOT EXISTS (SELECT FROM close_head h WHERE h.act < k.n AND (h.station, h.epoch) = (c.station, c.epoch) AND h.seq >= c.seq) END)`

const cameColumns = `
SELECT c.kind, c.station, c.epoch, c.seq, c.branch, c.at, a.received_at, ` + cameAfter + `, c.ul, c.product, coalesce(c.of_station, ''), coalesce(c.of_epoch, 0), coalesce(c.of_seq, 0), c.other, c.after,
       coalesce(c.vehicle, ''), coalesce(w.fleet_no, c.vehicle, ''), coalesce(n.name, c.driver, ''), c.odometer_m, c.price_e4, c.cents, coalesce(c.currency, ''), coalesce(w.reserved, x.reserved) IS NOT NULL`

const cameNames = `
  LEFT JOIN vehicle w ON w.vehicle = c.vehicle
  LEFT JOIN vehicle x ON x.vehicle = c.was_vehicle
  LEFT JOIN person n ON n.person = c.driver`

// Of a month there are as many records as it has; each is asked when it came.
const cameOfMonthSQL = `WITH ` + cameRecords + cameColumns + `
  FROM c
  JOIN LATERAL (SELECT a.received_at FROM arrival a
                 WHERE (a.station, a.epoch, a.branch) = (c.station, c.epoch, c.branch) AND a.first_seq <= c.seq ORDER BY a.first_seq DESC LIMIT 1) a ON true` + cameNames + `
 WHERE c.at >= @from AND c.at < @to AND a.received_at > @since
 ORDER BY c.station, c.epoch, c.seq, c.branch, c.after`

// What came within a month is looked at by when it came: what happened before it is all the rest of time.
const cameMeanwhileSQL = `WITH ` + cameRecords + cameColumns + `
  FROM arrival a
  JOIN c ON (c.station, c.epoch, c.branch) = (a.station, a.epoch, a.branch) AND c.seq BETWEEN a.first_seq AND a.last_seq` + cameNames + `
 WHERE a.received_at > @since AND (@until::timestamptz IS NULL OR a.received_at <= @until) AND c.at < @to
 ORDER BY c.station, c.epoch, c.seq, c.branch, c.after`

const cameOneSQL = `WITH ` + cameRecords + cameColumns + `
  FROM c
  JOIN LATERAL (SELECT a.received_at FROM arrival a
                 WHERE (a.station, a.epoch, a.branch) = (c.station, c.epoch, c.branch) AND a.first_seq <= c.seq ORDER BY a.first_seq DESC LIMIT 1) a ON true` + cameNames + `
 WHERE (c.station, c.epoch, c.seq, c.branch) = (@station, @epoch, @seq, 0)
 ORDER BY c.after`

func (s *Store) came(ctx context.Context, what, sql string, args pgx.NamedArgs) (list []closes.Arrived, err error) {
	var x closes.Arrived
	var of dispense.Ref
	var ul *int64
	var other *time.Time
	dest := []any{
		&x.Kind, &x.Ref.Station, &x.Ref.Epoch, &x.Ref.Seq, &x.Branch, &x.At, &x.CameAt, &x.Came.After, &ul, &x.Product, &of.Station, &of.Epoch, &of.Seq, &other, &x.Stands,
		&x.Vehicle, &x.VehicleName, &x.DriverName, &x.OdometerM, &x.PriceE4, &x.AmountCents, &x.Currency, &x.Reserved,
	}
	err = readEach(ctx, s.pool, what, sql, args, dest, func() error {
		one := x
		one.Corrects, one.Other = of, time.Time{}
		if ul != nil {
			v := dispense.Volume(*ul)
			one.VolumeUL = &v
		}
		if other != nil {
			one.Other = *other
		}
		list = append(list, one)
		return nil
	})
	return list, err
}

// CameOfMonth returns what happened in a window and came after a time.
func (s *Store) CameOfMonth(ctx context.Context, w closes.Window, since time.Time) ([]closes.Arrived, error) {
	return s.came(ctx, "what came late of a month", cameOfMonthSQL, pgx.NamedArgs{"from": w.From, "to": w.To, "since": since})
}

// CameBefore returns what happened before a window and came after a time; until: not later than that, unless it
// is zero.
func (s *Store) CameBefore(ctx context.Context, w closes.Window, since, until time.Time) ([]closes.Arrived, error) {
	args := pgx.NamedArgs{"to": w.From, "since": since, "until": nil}
	if !until.IsZero() {
		args["until"] = until
	}
	return s.came(ctx, "what came of earlier months", cameMeanwhileSQL, args)
}

// CameOne returns when a record came, twice of a correction that says that fuel flowed at another time; or
// fault.ErrNotFound where it is none that moves fuel.
func (s *Store) CameOne(ctx context.Context, ref dispense.Ref) ([]closes.Arrived, error) {
	list, err := s.came(ctx, "when a record came", cameOneSQL, recordArgs(ref))
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("when record %s came: %w", ref, fault.ErrNotFound)
	}
	return list, err
}

// closeFamily are the roots of some records: a fill is its own, and a correction is of what it corrects or of what that
// is a part of.
const closeFamily = `q AS (
    SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @branches::int[]) q(station, epoch, seq, branch)
), roots AS (
    SELECT d.station, d.epoch, d.seq FROM q JOIN dispense d USING (station, epoch, seq, branch)
    UNION
    SELECT coalesce(p.of_station, k.of_station), coalesce(p.of_epoch, k.of_epoch), coalesce(p.of_seq, k.of_seq)
      FROM q JOIN correction k USING (station, epoch, seq, branch)
      LEFT JOIN correction p ON (p.station, p.epoch, p.seq, p.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
)`

const lateFillsSQL = `WITH ` + closeFamily + `
SELECT d.station, d.epoch, d.seq, d.branch, d.happened_at, d.purpose, coalesce(d.grade, ''), d.volume_ul, d.amount_cents, coalesce(d.currency, '') FROM roots JOIN dispense d USING (station, epoch, seq)`

const lateCorrectionsSQL = `WITH ` + closeFamily + `, k AS (
    SELECT k.*, r.station AS root_station, r.epoch AS root_epoch, r.seq AS root_seq FROM roots r JOIN correction k ON (k.of_station, k.of_epoch, k.of_seq) = (r.station, r.epoch, r.seq)
    UNION
    SELECT u.*, r.station, r.epoch, r.seq FROM roots r JOIN correction k ON (k.of_station, k.of_epoch, k.of_seq) = (r.station, r.epoch, r.seq) JOIN correction u ON (u.of_station, u.of_epoch, u.of_seq) = (k.station, k.epoch, k.seq)
)
SELECT k.station, k.epoch, k.seq, k.branch, k.action, k.of_station, k.of_epoch, k.of_seq, k.root_station, k.root_epoch, k.root_seq, k.at, coalesce(a.received_at, k.at), r.station IS NOT NULL,
       CASE k.action WHEN 'assign' THEN coalesce(r.happened_at, d.happened_at, o.at, k.at) ELSE coalesce(r.happened_at, d.happened_at, k.at) END,
       coalesce(r.purpose, ''), coalesce(r.grade, ''), coalesce(r.volume_ul, 0), r.amount_cents, coalesce(r.currency, '')
  FROM k
  LEFT JOIN replacement r ON (r.station, r.epoch, r.seq, r.branch) = (k.station, k.epoch, k.seq, k.branch)
  LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
  LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
  LEFT JOIN LATERAL (SELECT a.received_at FROM arrival a
                      WHERE (a.station, a.epoch, a.branch) = (k.station, k.epoch, k.branch) AND a.first_seq <= k.seq ORDER BY a.first_seq DESC LIMIT 1) a ON true`

const lateHashesSQL = `
SELECT r.station || '/' || r.epoch || '/' || r.seq || CASE WHEN r.branch > 0 THEN '/' || r.branch ELSE '' END, r.hash
  FROM record r JOIN unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @branches::int[]) q(station, epoch, seq, branch) USING (station, epoch, seq, branch)`

// CloseLate returns the hashes of some records, and what is needed to tell by how much each of them changed what counts.
func (s *Store) CloseLate(ctx context.Context, of []budget.Source) (l closes.LateRecords, err error) {
	var stations []string
	var epochs, seqs []int64
	var branches []int
	for _, x := range of {
		stations, epochs, seqs, branches = append(stations, x.Ref.Station), append(epochs, x.Ref.Epoch), append(seqs, x.Ref.Seq), append(branches, x.Branch)
	}
	args := pgx.NamedArgs{"stations": stations, "epochs": epochs, "seqs": seqs, "branches": branches}
	var id string
	var hash []byte
	if err := readEach(ctx, s.pool, "records that came late", lateHashesSQL, args, []any{&id, &hash}, func() error {
		l.Items = append(l.Items, snapshot.Item{ID: id, Hash: dispense.Hash(hash)})
		return nil
	}); err != nil {
		return l, err
	}
	var f closes.Flow
	if err := readEach(ctx, s.pool, "fills that came late", lateFillsSQL, args, []any{&f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Branch, &f.At, &f.Purpose, &f.Product, &f.UL, &f.Cents, &f.Currency}, func() error {
		l.Fills = append(l.Fills, f)
		return nil
	}); err != nil {
		return l, err
	}
	var c closes.Corrected
	return l, readEach(ctx, s.pool, "corrections that came late", lateCorrectionsSQL, args, []any{
		&c.Ref.Station, &c.Ref.Epoch, &c.Ref.Seq, &c.Branch, &c.Action, &c.Of.Station, &c.Of.Epoch, &c.Of.Seq, &c.Root.Station, &c.Root.Epoch, &c.Root.Seq, &c.SaidAt, &c.CameAt, &c.Counts,
		&c.At, &c.Purpose, &c.Product, &c.UL, &c.Cents, &c.Currency,
	}, func() error {
		l.Corrections = append(l.Corrections, c)
		return nil
	})
}

// What is booked in another month than its own is of one that took nothing any more.
const bookedFromSQL = bookedColumns + ` WHERE of_year = @year AND (in_year, in_month) = (@year, @month) AND of_month < @month AND NOT prior ORDER BY n`

// BookedFrom returns what is booked in a month and is of an earlier one of its year.
func (s *Store) BookedFrom(ctx context.Context, p budget.Period) ([]budget.Charge, error) {
	return bookings(ctx, s.pool, bookedFromSQL, pgx.NamedArgs{"year": p.Year, "month": p.N})
}

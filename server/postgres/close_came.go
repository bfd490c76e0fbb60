package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
)

// When records came, and what had been done to months by then.

// cameRecords are what moves fuel or changes what was moved, each by when it happened: a correction
// is of when the fuel flowed that it corrects. There is @record or the window around it.
const cameRecords = `c AS (
    SELECT 'fill' AS kind, station, epoch, seq, branch, happened_at AS at, volume_ul AS ul, grade AS product, NULL::text AS of_station, NULL::bigint AS of_epoch, NULL::bigint AS of_seq FROM dispense
    UNION ALL
    SELECT 'offbook', station, epoch, seq, branch, at, volume_ul, '', NULL, NULL, NULL FROM offbook
    UNION ALL
    SELECT 'delivery', station, epoch, seq, branch, coalesce((body->>'to_at')::timestamptz, at), (body->>'volume_ul')::bigint, coalesce(body->>'grade', ''), NULL, NULL, NULL FROM event WHERE kind = 'delivery'
    UNION ALL
    SELECT k.action, k.station, k.epoch, k.seq, k.branch, coalesce(d.happened_at, o.at, (v.body->>'to_at')::timestamptz, v.at, k.at), NULL, coalesce(d.grade, v.body->>'grade', ''), k.of_station, k.of_epoch, k.of_seq
      FROM correction k
      LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
      LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (k.of_station, k.of_epoch, k.of_seq, 0)
      LEFT JOIN event v ON (v.station, v.epoch, v.seq, v.branch) = (k.of_station, k.of_epoch, k.of_seq, 0) AND v.kind = 'delivery'
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
SELECT c.kind, c.station, c.epoch, c.seq, c.branch, c.at, a.received_at, ` + cameAfter + `, c.ul, c.product, coalesce(c.of_station, ''), coalesce(c.of_epoch, 0), coalesce(c.of_seq, 0)`

// Of a month there are as many records as it has; each is asked when it came.
const cameOfMonthSQL = `WITH ` + cameRecords + cameColumns + `
  FROM c
  JOIN LATERAL (SELECT a.received_at FROM arrival a
                 WHERE (a.station, a.epoch, a.branch) = (c.station, c.epoch, c.branch) AND a.first_seq <= c.seq ORDER BY a.first_seq DESC LIMIT 1) a ON true
 WHERE c.at >= @from AND c.at < @to AND a.received_at > @since
 ORDER BY c.station, c.epoch, c.seq, c.branch`

// What came within a month is looked at by when it came: what happened before it is all the rest of time.
const cameMeanwhileSQL = `WITH ` + cameRecords + cameColumns + `
  FROM arrival a
  JOIN c ON (c.station, c.epoch, c.branch) = (a.station, a.epoch, a.branch) AND c.seq BETWEEN a.first_seq AND a.last_seq
 WHERE a.received_at > @since AND (@until::timestamptz IS NULL OR a.received_at <= @until) AND c.at < @to
 ORDER BY c.station, c.epoch, c.seq, c.branch`

const cameOneSQL = `WITH ` + cameRecords + cameColumns + `
  FROM c
  JOIN LATERAL (SELECT a.received_at FROM arrival a
                 WHERE (a.station, a.epoch, a.branch) = (c.station, c.epoch, c.branch) AND a.first_seq <= c.seq ORDER BY a.first_seq DESC LIMIT 1) a ON true
 WHERE (c.station, c.epoch, c.seq, c.branch) = (@station, @epoch, @seq, 0)`

func (s *Store) came(ctx context.Context, what, sql string, args pgx.NamedArgs) (list []closes.Arrived, err error) {
	var x closes.Arrived
	var of dispense.Ref
	var ul *int64
	err = readEach(ctx, s.pool, what, sql, args, []any{&x.Kind, &x.Ref.Station, &x.Ref.Epoch, &x.Ref.Seq, &x.Branch, &x.At, &x.CameAt, &x.After, &ul, &x.Product, &of.Station, &of.Epoch, &of.Seq}, func() error {
		one := x
		one.Corrects = of
		if ul != nil {
			v := dispense.Volume(*ul)
			one.VolumeUL = &v
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

// CameOne returns when a record came, or fault.ErrNotFound where it is none that moves fuel.
func (s *Store) CameOne(ctx context.Context, ref dispense.Ref) (closes.Arrived, error) {
	list, err := s.came(ctx, "when a record came", cameOneSQL, recordArgs(ref))
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("when record %s came: %w", ref, fault.ErrNotFound)
	}
	if err != nil {
		return closes.Arrived{}, err
	}
	return list[0], nil
}

// What is booked in another month than its own is of one that took nothing any more.
const bookedFromSQL = bookedColumns + ` WHERE of_year = @year AND (in_year, in_month) = (@year, @month) AND of_month < @month AND NOT prior ORDER BY n`

// BookedFrom returns what is booked in a month and is of an earlier one of its year.
func (s *Store) BookedFrom(ctx context.Context, p budget.Period) ([]budget.Charge, error) {
	return bookings(ctx, s.pool, bookedFromSQL, pgx.NamedArgs{"year": p.Year, "month": p.N})
}

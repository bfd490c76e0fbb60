package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// What flowed while a pump worked without the agent, and what was written down of
// it.

// A hoseOf is a hose of a station.
type hoseOf struct{ station, hose string }

// Hoses that flowed without an authorize since a time, or of which sheets tell.
const bypassedSQL = `
SELECT station, hose FROM offbook WHERE branch = 0 AND at >= @since AND cause = ANY (@causes)
 UNION
SELECT hose_station, hose FROM typed_fill
 WHERE happened_at >= @since AND hose_station IS NOT NULL
   AND EXISTS (SELECT FROM reading r WHERE r.station = hose_station AND r.hose = typed_fill.hose)
 ORDER BY 1, 2`

// Bypasses returns for every hose that flowed off the book since a time, or of
// which typed fills tell, how much of that is settled: of all that ever flowed
// there, since what is older may be settled by what is newer.
func (s *Store) Bypasses(ctx context.Context, since time.Time) ([]report.Bypass, error) {
	rows, err := s.pool.Query(ctx, bypassedSQL, pgx.NamedArgs{"since": since, "causes": reconcile.SettleableCauses()})
	if err != nil {
		return nil, fmt.Errorf("read which hoses flowed off the book: %w", err)
	}
	hoses, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h hoseOf, err error) {
		err = row.Scan(&h.station, &h.hose)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("read which hoses flowed off the book: %w", err)
	}
	return settlements(ctx, s.pool, hoses)
}

const withHoses = `
WITH h AS MATERIALIZED (SELECT * FROM unnest(@stations::text[], @hoses::text[]) AS h (station, hose))`

// A clock that was relative or unset says nothing of when it was noticed.
const bypassOffSQL = withHoses + `
SELECT o.station, s.name, o.hose, o.epoch, o.seq, o.meter, o.totalizer_before_ul, o.totalizer_after_ul, o.volume_ul,
       CASE WHEN r.clock IN ('S', 'I') THEN o.at END
  FROM h JOIN offbook o USING (station, hose) JOIN station s USING (station) JOIN record r USING (station, epoch, seq, branch)
 WHERE o.branch = 0 AND o.cause = ANY (@causes)
 ORDER BY o.station, o.hose, o.epoch, o.seq`

// Typed fills that name a hose that the station has under its eyes: one that only
// people read is no bypass.
const bypassSheetsSQL = withHoses + `
SELECT h.station, s.name, h.hose, d.station, d.epoch, d.seq, coalesce(d.ticket, ''), coalesce(d.meter, 0), d.totalizer_before_ul, d.totalizer_after_ul,
       d.volume_ul, d.happened_at, d.again, coalesce(v.fleet_no, d.vehicle, '')
  FROM h JOIN station s USING (station)
  JOIN typed_fill d ON d.hose = h.hose AND d.station IN (h.station, 'office')
  LEFT JOIN vehicle v ON v.vehicle = d.vehicle
 WHERE d.hose_station = h.station AND EXISTS (SELECT FROM reading r WHERE r.station = h.station AND r.hose = h.hose)
 ORDER BY h.station, h.hose, d.station, d.epoch, d.seq`

// settlements holds the sheets of hoses against what flowed there off the book.
func settlements(ctx context.Context, q querier, hoses []hoseOf) ([]report.Bypass, error) {
	list := make([]report.Bypass, len(hoses))
	of := map[hoseOf]*report.Bypass{}
	args := pgx.NamedArgs{"causes": reconcile.SettleableCauses()}
	stations, names := make([]string, len(hoses)), make([]string, len(hoses))
	for i, h := range hoses {
		stations[i], names[i], of[h] = h.station, h.hose, &list[i]
		list[i] = report.Bypass{Station: h.station, StationName: h.station, Hose: h.hose, Vehicles: map[dispense.Ref]string{}}
	}
	args["stations"], args["hoses"] = stations, names

	var h hoseOf
	var name, vehicle string
	var o reconcile.Bypassed
	var noticed *time.Time
	rows, err := q.Query(ctx, bypassOffSQL, args)
	if err == nil {
		dest := []any{&h.station, &name, &h.hose, &o.Ref.Epoch, &o.Ref.Seq, &o.Meter, &o.BeforeUL, &o.AfterUL, &o.VolumeUL, &noticed}
		_, err = pgx.ForEachRow(rows, dest, func() error {
			b := of[h]
			o.Ref.Station, b.StationName, o.At = h.station, name, time.Time{}
			if noticed != nil {
				o.At = *noticed
			}
			b.Off = append(b.Off, o)
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read what flowed off the book: %w", err)
	}
	var x reconcile.Sheet
	rows, err = q.Query(ctx, bypassSheetsSQL, args)
	if err == nil {
		dest := []any{&h.station, &name, &h.hose, &x.Ref.Station, &x.Ref.Epoch, &x.Ref.Seq, &x.Number, &x.Meter, &x.BeforeUL, &x.AfterUL, &x.VolumeUL, &x.At, &x.Again, &vehicle}
		_, err = pgx.ForEachRow(rows, dest, func() error {
			b := of[h]
			b.StationName = name
			b.Sheets = append(b.Sheets, x)
			b.Vehicles[x.Ref] = vehicle
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the sheets that were typed: %w", err)
	}
	for i := range list {
		list[i].Settlement = reconcile.Settle(list[i].Off, list[i].Sheets)
	}
	return list, nil
}

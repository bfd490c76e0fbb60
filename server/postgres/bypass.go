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

// Causes that [reconcile.Settleable] names.
const bypassOffSQL = `
SELECT o.station, s.name, o.hose, o.epoch, o.seq, o.meter, o.totalizer_before_ul, o.totalizer_after_ul, o.volume_ul, o.cause, o.at
  FROM offbook o JOIN station s USING (station)
 WHERE o.branch = 0 AND o.at >= @since
 ORDER BY o.station, o.hose, o.epoch, o.seq`

// Typed fills that name a hose that the station has under its eyes: one that only
// people read is no bypass.
const bypassSheetsSQL = `
SELECT d.station, s.name, d.hose, d.epoch, d.seq, coalesce(d.ticket, ''), coalesce(d.meter, 0), d.totalizer_before_ul, d.totalizer_after_ul,
       d.volume_ul, d.happened_at, coalesce(v.fleet_no, d.vehicle, '')
  FROM effective_dispense d
  JOIN station s USING (station)
  LEFT JOIN vehicle v ON v.vehicle = d.vehicle
 WHERE d.branch = 0 AND d.volume_from = 'typed' AND d.hose IS NOT NULL AND d.happened_at >= @since
   AND EXISTS (SELECT FROM reading r WHERE r.station = d.station AND r.hose = d.hose)
 ORDER BY d.station, d.hose, d.epoch, d.seq`

// Bypasses returns for every hose that flowed off the book since a time, or of
// which typed fills tell, how much of that is settled.
func (s *Store) Bypasses(ctx context.Context, since time.Time) ([]report.Bypass, error) {
	type hose struct{ station, hose string }
	var order []hose
	all := map[hose]*report.Bypass{}
	at := func(station, name, h string) *report.Bypass {
		k := hose{station, h}
		if all[k] == nil {
			all[k] = &report.Bypass{Station: station, StationName: name, Hose: h, Vehicles: map[dispense.Ref]string{}}
			order = append(order, k)
		}
		return all[k]
	}
	args := pgx.NamedArgs{"since": since}
	var station, name, h, cause, vehicle string
	var o reconcile.Bypassed
	rows, err := s.pool.Query(ctx, bypassOffSQL, args)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&station, &name, &h, &o.Ref.Epoch, &o.Ref.Seq, &o.Meter, &o.BeforeUL, &o.AfterUL, &o.VolumeUL, &cause, &o.At}, func() error {
			if o.Ref.Station = station; reconcile.Settleable(cause) {
				b := at(station, name, h)
				b.Off = append(b.Off, o)
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read what flowed off the book: %w", err)
	}
	var x reconcile.Sheet
	rows, err = s.pool.Query(ctx, bypassSheetsSQL, args)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&station, &name, &h, &x.Ref.Epoch, &x.Ref.Seq, &x.Number, &x.Meter, &x.BeforeUL, &x.AfterUL, &x.VolumeUL, &x.At, &vehicle}, func() error {
			x.Ref.Station = station
			b := at(station, name, h)
			b.Sheets = append(b.Sheets, x)
			b.Vehicles[x.Ref] = vehicle
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the sheets that were typed: %w", err)
	}
	var list []report.Bypass
	for _, k := range order {
		all[k].Settlement = reconcile.Settle(all[k].Off, all[k].Sheets)
		list = append(list, *all[k])
	}
	return list, nil
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// How vehicles consume is followed from fill to fill, from the last mark before what is
// new: a new fill costs at most as many as lie between two marks, whatever came before.

// The vehicles whose fills records change, or whose consumption somebody has reviewed,
// and from when on. Who has neither odometer nor hour meter is not followed.
const watchedSQL = touchedFills + `
), changed AS (
    SELECT vehicle, happened_at AS at FROM fill
     UNION ALL
    SELECT d.vehicle, a.at
      FROM w JOIN finding_act a USING (station, epoch, seq)
      JOIN dispense d ON (d.station, d.epoch, d.seq) = (a.of_station, a.of_epoch, a.of_seq)
     WHERE a.rule = 'economy_falls' AND d.vehicle IS NOT NULL
)
SELECT c.vehicle, min(c.at), coalesce(bool_or(v.odometer = 'hours'), false), coalesce(max(v.reference_m_per_l), 0),
       most_m_day(c.vehicle, max(c.at))
  FROM changed c
  LEFT JOIN vehicle v USING (vehicle)
 WHERE v.odometer IS DISTINCT FROM 'none'
 GROUP BY c.vehicle
 ORDER BY c.vehicle`

// A watched is a vehicle that is followed.
type watched struct {
	vehicle string
	from    time.Time // what changes, changes from here on
	hours   bool
	norm    reconcile.Norm
	maxMDay int64
	after   reconcile.Fill  // the last mark …
	watch   reconcile.Watch // … and what was known there
	fills   []reconcile.Fill
	reviews []reconcile.Review
}

// judgeWatches follows the consumption of the vehicles of records that were taken.
func judgeWatches(ctx context.Context, tx pgx.Tx, v *verdict, rules settings, taken, touched []dispense.Ref) error {
	for _, ref := range touched { // a fill may have gone to another vehicle, or to none
		v.add(reconcile.WaySubject(ref), nil)
	}
	list, err := readWatched(ctx, tx, taken)
	if err != nil {
		return fmt.Errorf("read how vehicles consume: %w", err)
	}
	var kept [][]any
	var all []reconcile.Seen
	var vehicles []string
	var times []time.Time
	for _, w := range list {
		seen, rows := w.follow(v)
		kept = append(kept, rows...)
		for _, s := range seen {
			all, vehicles, times = append(all, s), append(vehicles, w.vehicle), append(times, s.To.At)
		}
	}
	set, err := rules.ofEach(ctx, tx, vehicles, times)
	if err != nil {
		return err
	}
	for i, s := range all {
		v.add(reconcile.WaySubject(s.To.Ref), reconcile.JudgeWay(vehicles[i], s, set[i]))
	}
	return copyRows(ctx, tx, "watch", []string{"vehicle", "fills", "at", "station", "epoch", "seq", "branch", "state"}, kept)
}

// follow goes on from the mark, and returns what is seen, and the rows of the marks it makes.
func (w *watched) follow(v *verdict) ([]reconcile.Seen, [][]any) {
	reconcile.SortFills(w.fills)
	for len(w.fills) > 0 && reconcile.CompareFills(w.fills[0], w.after) <= 0 {
		w.fills = w.fills[1:]
	}
	w.watch.Chain.Hours, w.watch.Chain.MaxMDay = w.hours, w.maxMDay
	seen, marks := w.watch.Follow(w.fills, w.reviews, w.norm)
	for _, f := range w.fills {
		v.add(reconcile.WaySubject(f.Ref), nil)
	}
	var kept [][]any
	for _, m := range marks {
		r := m.After.Ref
		kept = append(kept, []any{w.vehicle, m.Fills, m.After.At, r.Station, r.Epoch, r.Seq, m.After.Branch, string(m.State)})
	}
	return seen, kept
}

// withWatched begins a query about vehicles that are followed, each from some time on.
const withWatched = `
WITH v AS MATERIALIZED (SELECT * FROM unnest(@vehicles::text[], @times::timestamptz[]) AS v (vehicle, at))`

const dropMarksSQL = withWatched + `
DELETE FROM watch USING v WHERE watch.vehicle = v.vehicle AND watch.at >= v.at`

const lastMarksSQL = withWatched + `
SELECT v.vehicle, m.at, m.station, m.epoch, m.seq, m.branch, m.state
  FROM v, LATERAL (SELECT * FROM watch WHERE watch.vehicle = v.vehicle ORDER BY fills DESC LIMIT 1) m`

// What odometers and hour meters that were taken out had counted more than their
// successors began with goes on, as in answers. The fills are looked up a vehicle at a
// time (OFFSET 0), or all history would be read for each that comes.
const followedFillsSQL = withWatched + `
, shift AS MATERIALIZED (
    SELECT s.* FROM v, LATERAL (SELECT * FROM odometer_span s WHERE s.vehicle = v.vehicle AND (s.shift_m <> 0 OR s.shift_s <> 0) OFFSET 0) s
)
SELECT v.vehicle, e.station, e.epoch, e.seq, e.branch, e.happened_at, e.grade, e.volume_ul, e.odometer_m, e.engine_s,
       coalesce(CASE WHEN e.odometer_m IS NULL THEN s.shift_s ELSE s.shift_m END, 0),
       coalesce(e.filled = 'yes', false) OR 'nozzle_stop' = ANY (e.flags)
  FROM v
  JOIN LATERAL (SELECT * FROM effective_dispense e WHERE e.vehicle = v.vehicle AND e.happened_at >= v.at OFFSET 0) e ON e.branch = 0 AND e.clock <> 'U'
  LEFT JOIN shift s ON s.vehicle = v.vehicle AND s.from_at <= e.happened_at AND s.until_at > e.happened_at`

const reviewsSQL = withWatched + `
SELECT DISTINCT v.vehicle, a.at, a.state = 'justified'
  FROM finding_act a
  JOIN dispense d ON (d.station, d.epoch, d.seq) = (a.of_station, a.of_epoch, a.of_seq)
  JOIN v ON v.vehicle = d.vehicle
 WHERE a.rule = 'economy_falls' AND a.state IN ('justified', 'closed')
 ORDER BY 1, 2, 3`

// What the class that a vehicle was of was found to go, by the sort of meter that it has.
const peersOfSQL = withWatched + `
SELECT v.vehicle, greatest(s.from_at, p.from_at), nullif(least(s.until_at, p.until_at), 'infinity'), p.per_l
  FROM v
  JOIN LATERAL (SELECT * FROM vehicle_span s WHERE s.vehicle = v.vehicle AND s.what = 'class' OFFSET 0) s ON true
  JOIN LATERAL (SELECT class, from_at, hours, per_l, coalesce(lead(from_at) OVER (ORDER BY from_at), 'infinity') AS until_at
                  FROM peers p WHERE p.class = s.value) p ON p.from_at < s.until_at AND p.until_at > s.from_at
 WHERE p.hours = coalesce((SELECT odometer = 'hours' FROM vehicle WHERE vehicle.vehicle = v.vehicle), false)
 ORDER BY 1, 2`

// readWatched returns whom records change, with all that is to be followed.
func readWatched(ctx context.Context, tx pgx.Tx, taken []dispense.Ref) ([]*watched, error) {
	rows, err := tx.Query(ctx, watchedSQL, refArgs(taken))
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*watched, error) {
		w := &watched{}
		return w, row.Scan(&w.vehicle, &w.from, &w.hours, &w.norm.Reference, &w.maxMDay)
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	by := map[string]*watched{}
	vehicles, times := make([]string, len(list)), make([]time.Time, len(list))
	for i, w := range list {
		by[w.vehicle], vehicles[i], times[i] = w, w.vehicle, w.from
	}
	args := pgx.NamedArgs{"vehicles": vehicles, "times": times}
	if _, err := tx.Exec(ctx, dropMarksSQL, args); err != nil {
		return nil, err
	}
	var vehicle string
	each := func(sql string, dest []any, f func(*watched) error) error {
		rows, err := tx.Query(ctx, sql, args)
		if err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, append([]any{&vehicle}, dest...), func() error { return f(by[vehicle]) })
		return err
	}
	var f reconcile.Fill
	var state string
	err = each(lastMarksSQL, []any{&f.At, &f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Branch, &state}, func(w *watched) (err error) {
		w.after = f
		w.watch, err = (&reconcile.Mark{State: []byte(state)}).Watch()
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, w := range list {
		times[i] = w.after.At
	}
	f = reconcile.Fill{}
	dest := []any{&f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Branch, &f.At, &f.Grade, &f.VolumeUL, &f.OdometerM, &f.EngineS, &f.Shift, &f.Full}
	err = each(followedFillsSQL, dest, func(w *watched) error {
		next := f
		next.At = f.At.UTC()
		w.fills = append(w.fills, next)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var peer reconcile.Peer
	var until *time.Time // infinity is no time
	err = each(peersOfSQL, []any{&peer.From, &until, &peer.PerLiter}, func(w *watched) error {
		next := peer
		if until != nil {
			next.Until = *until
		}
		w.norm.Peers = append(w.norm.Peers, next)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var r reconcile.Review
	err = each(reviewsSQL, []any{&r.At, &r.Anew}, func(w *watched) error {
		w.reviews = append(w.reviews, reconcile.Review{At: r.At.UTC(), Anew: r.Anew})
		return nil
	})
	return list, err
}

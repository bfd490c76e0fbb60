package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A loader gathers the facts of many records with one query for each sort of
// fact. Of a forked record, what its first note says counts.
type loader struct {
	ctx   context.Context
	tx    pgx.Tx
	args  pgx.NamedArgs
	facts map[dispense.Ref]*reconcile.Facts
	rules settings
}

// withRefs begins every query about records.
const withRefs = `
WITH t AS MATERIALIZED (
    SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) AS t (station, epoch, seq)
)`

func (l *loader) load() error {
	for _, step := range []func() error{
		l.records, l.bodies, l.denies, l.offbooks, l.dispenses, l.counted, l.papers, l.settled, l.authorizes, l.closings,
		l.movedOn, l.voids, l.contenders, l.visits, l.typed, l.overrides, l.approvals, l.exceptions, l.emergencies,
		l.odometers, l.readings, l.thens, l.taken, l.clockSteps, l.entries, l.hand, l.settings,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// each runs a query and calls f after each row is scanned into dest.
func (l *loader) each(sql string, dest []any, f func()) error {
	rows, err := l.tx.Query(l.ctx, sql, l.args)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, dest, func() error { f(); return nil })
	return err
}

// of is each for queries whose first three columns name the record.
func (l *loader) of(sql string, dest []any, f func(*reconcile.Facts)) error {
	var r dispense.Ref
	return l.each(sql, append([]any{&r.Station, &r.Epoch, &r.Seq}, dest...), func() {
		if facts := l.facts[r]; facts != nil {
			f(facts)
		}
	})
}

const factRecordsSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, r.kind, r.at, r.unread, r.notes
  FROM t, LATERAL (SELECT kind, at, unread, count(*) OVER () AS notes FROM record r
                    WHERE (r.station, r.epoch, r.seq) = (t.station, t.epoch, t.seq) ORDER BY branch LIMIT 1) r`

func (l *loader) records() error {
	var f reconcile.Facts
	return l.each(factRecordsSQL, []any{&f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Kind, &f.At, &f.Unread, &f.Notes}, func() {
		l.facts[f.Ref] = new(f)
	})
}

const factBodiesSQL = withRefs + `
SELECT station, epoch, seq, kind, coalesce(body->>'why', ''), coalesce(body->>'device', ''), coalesce(body->>'what', ''),
       coalesce(body->>'hose', ''), coalesce(body->>'state', '')
  FROM t JOIN event USING (station, epoch, seq)
 WHERE kind IN ('start', 'fault') AND branch = 0`

func (l *loader) bodies() error {
	var kind, why string
	var x reconcile.Fault
	return l.of(factBodiesSQL, []any{&kind, &why, &x.Device, &x.What, &x.Hose, &x.State}, func(f *reconcile.Facts) {
		if kind == "start" {
			f.Start = &reconcile.Start{Why: why}
			return
		}
		f.Fault = new(x)
	})
}

const factDeniesSQL = withRefs + `
SELECT station, epoch, seq, coalesce(vehicle, ''), reason, left_ul FROM t JOIN deny USING (station, epoch, seq) WHERE branch = 0`

func (l *loader) denies() error {
	var d reconcile.Deny
	return l.of(factDeniesSQL, []any{&d.Vehicle, &d.Reason, &d.LeftUL}, func(f *reconcile.Facts) { f.Deny = new(d) })
}

const factOffbooksSQL = withRefs + `
SELECT station, epoch, seq, hose, volume_ul, cause FROM t JOIN offbook USING (station, epoch, seq) WHERE branch = 0`

func (l *loader) offbooks() error {
	var o reconcile.Offbook
	return l.of(factOffbooksSQL, []any{&o.Hose, &o.VolumeUL, &o.Cause}, func(f *reconcile.Facts) { f.Offbook = new(o) })
}

const factDispensesSQL = withRefs + `
SELECT station, epoch, seq, happened_at, clock, coalesce(auth, ''), coalesce(hose, ''), coalesce(vehicle, ''), volume_ul,
       volume_from = 'typed', odometer_m, ended, flags, grade, price_e4
  FROM t JOIN dispense USING (station, epoch, seq)
 WHERE branch = 0`

func (l *loader) dispenses() error {
	return l.eachDispense(factDispensesSQL, func(f *reconcile.Facts, d *reconcile.Dispense) { f.Dispense = d })
}

const factCountedSQL = withRefs + `
SELECT e.station, e.epoch, e.seq, happened_at, clock, coalesce(auth, ''), coalesce(hose, ''), coalesce(vehicle, ''), volume_ul,
       volume_from = 'typed', odometer_m, ended, flags, grade, price_e4
  FROM t, LATERAL (SELECT * FROM effective_dispense e WHERE e.station = t.station AND e.epoch = t.epoch AND e.seq = t.seq OFFSET 0) e
 WHERE branch = 0`

func (l *loader) counted() error {
	return l.eachDispense(factCountedSQL, func(f *reconcile.Facts, d *reconcile.Dispense) { f.Counted = d })
}

func (l *loader) eachDispense(sql string, take func(*reconcile.Facts, *reconcile.Dispense)) error {
	var d reconcile.Dispense
	dest := []any{&d.At, &d.Clock, &d.Auth, &d.Hose, &d.Vehicle, &d.VolumeUL, &d.Typed, &d.OdometerM, &d.End, &d.Flags, &d.Grade, &d.PriceE4}
	return l.of(sql, dest, func(f *reconcile.Facts) { take(f, new(d)) })
}

// A grant counts as limited by a lease when it is a liter below what rule and
// tank allow: so much may be the pump's own step and overrun.
const factAuthorizesSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, a.station, a.epoch, a.seq, a.at, a.clock, a.position, coalesce(a.vehicle, ''), a.limit_ul, a.flags,
       coalesce(a.limit_ul + 1000000 < least((r.body->>'per_fill_ul')::bigint, v.tank_ul), false)
  FROM t,
       LATERAL (SELECT t.station, t.epoch, t.seq
                 UNION
                SELECT auth_station, auth_epoch, auth_seq FROM closing c
                 WHERE (c.station, c.epoch, c.seq, c.branch) = (t.station, t.epoch, t.seq, 0)) k (station, epoch, seq)
  JOIN authorize a ON (a.station, a.epoch, a.seq, a.branch) = (k.station, k.epoch, k.seq, 0)
  LEFT JOIN vehicle v ON v.vehicle = a.vehicle
  LEFT JOIN rule r ON r.rule = a.rule`

func (l *loader) authorizes() error {
	var a reconcile.Authorize
	dest := []any{&a.Ref.Station, &a.Ref.Epoch, &a.Ref.Seq, &a.At, &a.Clock, &a.Position, &a.Vehicle, &a.LimitUL, &a.Flags, &a.Limited}
	return l.of(factAuthorizesSQL, dest, func(f *reconcile.Facts) { f.Authorize = new(a) })
}

const factClosingsSQL = withRefs + `
SELECT DISTINCT t.station, t.epoch, t.seq, c.station, c.epoch, c.seq
  FROM t JOIN closing c ON (c.auth_station, c.auth_epoch, c.auth_seq) = (t.station, t.epoch, t.seq)
 ORDER BY 1, 2, 3, 4, 5, 6`

func (l *loader) closings() error {
	var c dispense.Ref
	return l.of(factClosingsSQL, []any{&c.Station, &c.Epoch, &c.Seq}, func(f *reconcile.Facts) { f.Closings = append(f.Closings, c) })
}

// After its lapse a release has an hour to be fueled and closed.
const factMovedOnSQL = withRefs + `
SELECT t.station, t.epoch, t.seq
  FROM t JOIN authorize a USING (station, epoch, seq)
 WHERE NOT EXISTS (SELECT FROM closing c WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (t.station, t.epoch, t.seq))
   AND (EXISTS (SELECT FROM authorize n
                 WHERE n.station = a.station AND n.position = a.position AND (n.epoch, n.seq) > (a.epoch, a.seq))
     OR EXISTS (SELECT FROM record r
                 WHERE r.station = a.station AND (r.epoch, r.seq) > (a.epoch, a.seq)
                   AND r.at > a.at + make_interval(secs => least(a.lapse_s, 86400) + 3600)))`

func (l *loader) movedOn() error {
	return l.of(factMovedOnSQL, nil, func(f *reconcile.Facts) { f.MovedOn = true })
}

const factVoidsSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, coalesce(a.vehicle, ''), CASE WHEN cardinality(a.hoses) = 1 THEN a.hoses[1] ELSE '' END, c.totalizer_ul,
       (SELECT r.after_ul FROM reading r
         WHERE cardinality(a.hoses) = 1 AND r.station = a.station AND r.hose = a.hoses[1] AND r.branch = 0
           AND (r.epoch, r.seq) < (a.epoch, a.seq)
         ORDER BY r.epoch DESC, r.seq DESC LIMIT 1)
  FROM t JOIN closing c ON (c.station, c.epoch, c.seq, c.branch) = (t.station, t.epoch, t.seq, 0) AND c.how <> 'dispense'
  JOIN authorize a ON (a.station, a.epoch, a.seq, a.branch) = (c.auth_station, c.auth_epoch, c.auth_seq, 0)`

func (l *loader) voids() error {
	var v reconcile.Void
	return l.of(factVoidsSQL, []any{&v.Vehicle, &v.Hose, &v.TotalizerUL, &v.BeforeUL}, func(f *reconcile.Facts) { f.Void = new(v) })
}

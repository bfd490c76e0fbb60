package postgres

import (
	"github.com/litro-fuel/litro/server/reconcile"
)

// What lies around a record: other releases, other places, earlier readings.

// Releases of the same station and epoch that were open when a record was
// written, and had reserved a part of a quota that its vehicle draws on too.
const factContendersSQL = withRefs + `
, asks AS (
    SELECT t.*, unnest(v.quotas) AS quota, NULL::text AS period
      FROM t JOIN deny n USING (station, epoch, seq) JOIN vehicle v ON v.vehicle = n.vehicle
     WHERE n.reason IN ('quota', 'no_lease')
     UNION
    SELECT t.*, d.quota, d.period FROM t JOIN draw d USING (station, epoch, seq) WHERE NOT d.final
)
SELECT q.station, q.epoch, q.seq, d.quota, d.period, h.position, coalesce(h.vehicle, ''), d.volume_ul
  FROM asks q
  JOIN authorize h ON h.station = q.station AND h.epoch = q.epoch AND h.seq BETWEEN q.seq - 400 AND q.seq - 1 AND h.branch = 0
  JOIN draw d ON (d.station, d.epoch, d.seq, d.branch) = (h.station, h.epoch, h.seq, 0) AND d.quota = q.quota
   AND d.period = coalesce(q.period, d.period) AND NOT d.final AND d.volume_ul > 0
 WHERE NOT EXISTS (SELECT FROM closing c
                    WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (h.station, h.epoch, h.seq)
                      AND c.station = q.station AND c.epoch = q.epoch AND c.seq < q.seq)
 ORDER BY 1, 2, 3, 4, 5, 6`

func (l *loader) contenders() error {
	var c reconcile.Contender
	return l.of(factContendersSQL, []any{&c.Quota, &c.Period, &c.Position, &c.Vehicle, &c.ReservedUL}, func(f *reconcile.Facts) {
		f.Contended = append(f.Contended, c)
	})
}

const factVisitsSQL = withRefs + `
, here AS (
    SELECT t.*, a.vehicle, a.at FROM t JOIN authorize a USING (station, epoch, seq) WHERE a.vehicle IS NOT NULL AND a.clock <> 'U' AND a.branch = 0
     UNION
    SELECT t.*, n.vehicle, n.at FROM t JOIN deny n USING (station, epoch, seq) WHERE n.vehicle IS NOT NULL AND n.clock <> 'U' AND n.branch = 0
)
SELECT h.station, h.epoch, h.seq, v.station, v.epoch, v.seq, v.position, v.at, v.until, v.fill
  FROM here h,
       LATERAL (SELECT a.station, a.epoch, a.seq, a.position, a.at, c.how IS NULL OR c.how = 'dispense' AS fill,
                       coalesce(c.at, a.at + make_interval(secs => least(a.lapse_s, 86400))) AS until
                  FROM authorize a
                  LEFT JOIN LATERAL (SELECT c.how, r.at FROM closing c JOIN record r USING (station, epoch, seq, branch)
                                      WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (a.station, a.epoch, a.seq)
                                      ORDER BY c.station, c.epoch, c.seq, c.branch LIMIT 1) c ON true
                 WHERE a.vehicle = h.vehicle AND a.at BETWEEN h.at - interval '4 hours' AND h.at AND a.clock <> 'U'
                   AND (a.at, a.station, a.epoch, a.seq) < (h.at, h.station, h.epoch, h.seq)
                 ORDER BY a.at DESC, a.station DESC, a.epoch DESC, a.seq DESC LIMIT 20) v
 UNION ALL
SELECT h.station, h.epoch, h.seq, v.station, v.epoch, v.seq, v.position, v.at, v.at, false
  FROM here h,
       LATERAL (SELECT n.* FROM deny n
                 WHERE n.vehicle = h.vehicle AND n.at BETWEEN h.at - interval '4 hours' AND h.at AND n.clock <> 'U'
                   AND (n.at, n.station, n.epoch, n.seq) < (h.at, h.station, h.epoch, h.seq)
                 ORDER BY n.at DESC, n.station DESC, n.epoch DESC, n.seq DESC LIMIT 20) v
 ORDER BY 8, 4, 5, 6`

func (l *loader) visits() error {
	var v reconcile.Visit
	dest := []any{&v.Ref.Station, &v.Ref.Epoch, &v.Ref.Seq, &v.Position, &v.From, &v.To, &v.Fill}
	return l.of(factVisitsSQL, dest, func(f *reconcile.Facts) { f.Visits = append(f.Visits, v) })
}

// Vehicles that were typed because of their labels, and how often before.
const factTypedSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, a.typed_why,
       (SELECT count(*) FROM (SELECT FROM authorize e
                               WHERE e.vehicle = a.vehicle AND e.typed_why IS NOT NULL AND e.typed_why <> 'scanner' AND e.branch = 0
                                 AND e.at > a.at - @typed_window::interval
                                 AND (e.at, e.station, e.epoch, e.seq) < (a.at, a.station, a.epoch, a.seq)
                               LIMIT @typed_most) e)
  FROM t JOIN authorize a USING (station, epoch, seq)
 WHERE a.branch = 0 AND a.vehicle IS NOT NULL AND a.typed_why IS NOT NULL AND a.typed_why <> 'scanner'`

func (l *loader) typed() error {
	l.args["typed_window"], l.args["typed_most"] = reconcile.TypedWindow, reconcile.TypedMost
	var x reconcile.Typed
	return l.of(factTypedSQL, []any{&x.Why, &x.Earlier}, func(f *reconcile.Facts) { f.Typed = new(x) })
}

const factOdometersSQL = withRefs + `
SELECT c.station, c.epoch, c.seq, o.happened_at, o.odometer_m + odometer_shift(c.vehicle, o.happened_at), odometer_shift(c.vehicle, c.happened_at),
       most_m_day(c.vehicle, c.happened_at)
  FROM (SELECT e.* FROM t, LATERAL (SELECT * FROM effective_dispense e
                                     WHERE e.station = t.station AND e.epoch = t.epoch AND e.seq = t.seq OFFSET 0) e
         WHERE e.branch = 0 AND e.odometer_m IS NOT NULL AND e.clock <> 'U') c
     , LATERAL (SELECT * FROM (
               (SELECT e.happened_at, e.odometer_m, e.station, e.epoch, e.seq, e.branch FROM dispense e
                 WHERE e.vehicle = c.vehicle AND e.odometer_m IS NOT NULL AND e.clock <> 'U' AND e.happened_at <= c.happened_at
                   AND (e.happened_at, e.station, e.epoch, e.seq) < (c.happened_at, c.station, c.epoch, c.seq)
                   AND NOT EXISTS (SELECT FROM correction x
                                    WHERE (x.of_station, x.of_epoch, x.of_seq) = (e.station, e.epoch, e.seq) AND x.action IN ('void', 'replace'))
                 ORDER BY e.happened_at DESC, e.station DESC, e.epoch DESC, e.seq DESC, e.branch DESC LIMIT @window)
                 UNION ALL
                SELECT e.happened_at, e.odometer_m, e.station, e.epoch, e.seq, e.branch FROM corrected_dispense e
                 WHERE e.vehicle = c.vehicle AND e.odometer_m IS NOT NULL AND e.clock <> 'U'
                   AND (e.happened_at, e.station, e.epoch, e.seq) < (c.happened_at, c.station, c.epoch, c.seq)) e
                 ORDER BY e.happened_at DESC, e.station DESC, e.epoch DESC, e.seq DESC, e.branch DESC LIMIT @window) o
 ORDER BY c.station, c.epoch, c.seq, o.happened_at DESC, o.station DESC, o.epoch DESC, o.seq DESC, o.branch DESC`

func (l *loader) odometers() error {
	l.args["window"] = reconcile.ReadingsBack
	var o reconcile.Odometer
	var shift, most int64
	return l.of(factOdometersSQL, []any{&o.At, &o.OdometerM, &shift, &most}, func(f *reconcile.Facts) {
		f.Odometers, f.ShiftM, f.MaxMDay = append(f.Odometers, o), shift, most
	})
}

// The readings that do not simply repeat the one before, and for each of them
// the ones before it, the newest first. In the column n, 0 is the reading
// itself. Whether a release was open is asked for readings in passing only.
const factReadingsSQL = withRefs + `
, moved AS (
    SELECT r.* FROM t JOIN reading r USING (station, epoch, seq)
     WHERE r.branch = 0
       AND NOT (r.moved_by = 'read' AND coalesce((SELECT p.after_ul FROM reading p
                                                   WHERE p.station = r.station AND p.hose = r.hose AND p.meter = r.meter AND p.branch = 0
                                                     AND (p.epoch, p.seq) < (r.epoch, r.seq)
                                                   ORDER BY p.epoch DESC, p.seq DESC LIMIT 1), r.before_ul) = r.before_ul)
)
SELECT m.station, m.epoch, m.seq, m.hose, m.meter, e.n, e.before_ul, e.after_ul, e.moved_by,
       e.moved_by = 'read' AND EXISTS (
           SELECT FROM (SELECT a.epoch, a.seq FROM authorize a
                         WHERE a.station = m.station AND a.epoch = e.epoch AND a.seq BETWEEN e.seq - 400 AND e.seq - 1
                           AND m.hose = ANY (a.hoses) AND a.branch = 0
                         ORDER BY a.seq DESC LIMIT 1) a
            WHERE NOT EXISTS (SELECT FROM closing c
                               WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (m.station, a.epoch, a.seq)
                                 AND c.station = m.station AND (c.epoch, c.seq) < (e.epoch, e.seq)))
  FROM moved m,
       LATERAL (SELECT 0 AS n, m.epoch, m.seq, m.before_ul, m.after_ul, m.moved_by
                 UNION ALL
                (SELECT row_number() OVER (ORDER BY p.epoch DESC, p.seq DESC), p.epoch, p.seq, p.before_ul, p.after_ul, p.moved_by
                   FROM reading p
                  WHERE p.station = m.station AND p.hose = m.hose AND p.meter = m.meter AND p.branch = 0
                    AND (p.epoch, p.seq) < (m.epoch, m.seq)
                  ORDER BY p.epoch DESC, p.seq DESC LIMIT @window)) e
 ORDER BY 1, 2, 3, 4, 5, 6`

func (l *loader) readings() error {
	l.args["window"] = reconcile.ReadingWindow
	var r reconcile.Reading
	var n int64
	return l.of(factReadingsSQL, []any{&r.Hose, &r.Meter, &n, &r.BeforeUL, &r.AfterUL, &r.MovedBy, &r.Open}, func(f *reconcile.Facts) {
		if n == 0 {
			f.Readings = append(f.Readings, r)
			return
		}
		last := &f.Readings[len(f.Readings)-1]
		last.Earlier = append(last.Earlier, r)
	})
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/reconcile"
)

// A day's denials count in UTC, by the station's clock. A station may say numbers
// so large that their sum is no number any more; the contract's largest stands
// for those.
//
// What came late are fills f that a pump measured, and that were on their way for long.
const arrivedLate = `LATERAL (SELECT received_at FROM arrival x
                                 WHERE x.station = f.station AND x.epoch = f.epoch AND x.branch = f.branch AND x.first_seq <= f.seq
                                 ORDER BY x.first_seq DESC LIMIT 1) came
     WHERE f.branch = 0 AND f.clock <> 'U' AND f.volume_from <> 'typed' AND came.received_at > f.at + @late::interval`

const sumDaysSQL = withRefs + `
, days AS (
    SELECT DISTINCT station, (r.at AT TIME ZONE 'UTC')::date AS day
      FROM t JOIN record r USING (station, epoch, seq)
     WHERE r.clock = 'U' OR r.kind = 'deny'
     UNION
    SELECT f.station, (f.happened_at AT TIME ZONE 'UTC')::date
      FROM t JOIN dispense f USING (station, epoch, seq), ` + arrivedLate + `
)
SELECT d.station, to_char(d.day, 'YYYY-MM-DD'), n.foreigners, n.forged, u.n, l.n, greatest(n.at, u.at, l.at, d.day AT TIME ZONE 'UTC')
  FROM days d,
       LATERAL (SELECT least(coalesce(sum(count) FILTER (WHERE reason = ANY (@foreign::text[])), 0), 9007199254740991)::bigint AS foreigners,
                       least(coalesce(sum(count) FILTER (WHERE reason = ANY (@forged::text[])), 0), 9007199254740991)::bigint AS forged,
                       max(at) FILTER (WHERE reason = ANY (@foreign::text[] || @forged::text[])) AS at
                  FROM deny n
                 WHERE n.station = d.station AND n.at >= d.day AT TIME ZONE 'UTC' AND n.at < (d.day + 1) AT TIME ZONE 'UTC') n,
       LATERAL (SELECT count(*) AS n, max(r.at) AS at FROM record r
                 WHERE r.station = d.station AND r.clock = 'U'
                   AND r.at >= d.day AT TIME ZONE 'UTC' AND r.at < (d.day + 1) AT TIME ZONE 'UTC') u,
       LATERAL (SELECT count(*) AS n, max(f.at) AS at FROM dispense f, ` + arrivedLate + `
                   AND f.station = d.station AND f.happened_at >= d.day AT TIME ZONE 'UTC' AND f.happened_at < (d.day + 1) AT TIME ZONE 'UTC') l`

// What corrections took away does not count as drawn. The size is the newest
// one that was in force before the period ended, as far as its end is known. An account of
// the budget follows what was drawn, so that it is never found to be exceeded; the budget
// says what was.
const sumQuotasSQL = withRefs + `
, periods AS (SELECT DISTINCT quota, period FROM t JOIN draw USING (station, epoch, seq) WHERE quota NOT LIKE 'budget.%')
SELECT p.quota, p.period, s.drawn, s.at,
       (SELECT coalesce(size_visits, size_ul) FROM quota q
         WHERE q.quota = p.quota AND q.from_at < coalesce((SELECT until_at FROM quota_period b WHERE (b.quota, b.period) = (p.quota, p.period)), s.at)
         ORDER BY from_at DESC LIMIT 1),
       EXISTS (SELECT FROM quota q WHERE q.quota = p.quota AND q.size_visits IS NOT NULL)
  FROM periods p,
       LATERAL (SELECT coalesce(sum(coalesce(d.visits, d.volume_ul)) FILTER (WHERE d.final AND NOT EXISTS (
                           SELECT FROM correction c
                            WHERE (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq) AND c.action IN ('void', 'replace'))), 0)::bigint AS drawn,
                       max(r.at) AS at
                  FROM draw d JOIN record r USING (station, epoch, seq, branch)
                 WHERE d.quota = p.quota AND d.period = p.period) s`

// late is how long after it was written a fill comes late.
const late = 24 * time.Hour

// judgeSums judges the days and the quotas that records belong to.
func judgeSums(ctx context.Context, tx pgx.Tx, v *verdict, rules settings, args pgx.NamedArgs) error {
	args["late"] = late
	args["foreign"], args["forged"] = reconcile.ForeignReasons, reconcile.ForgedReasons
	rows, err := tx.Query(ctx, sumDaysSQL, args)
	if err != nil {
		return fmt.Errorf("count denials: %w", err)
	}
	d := reconcile.Day{LateH: int64(late / time.Hour)}
	_, err = pgx.ForEachRow(rows, []any{&d.Station, &d.Date, &d.Foreign, &d.Forged, &d.NoClock, &d.Late, &d.At}, func() error {
		d.Settings = rules.of("", d.At)
		v.add(reconcile.DaySubject(d), reconcile.JudgeDay(d))
		return nil
	})
	if err != nil {
		return fmt.Errorf("count denials: %w", err)
	}
	if rows, err = tx.Query(ctx, sumQuotasSQL, args); err != nil {
		return fmt.Errorf("add up quotas: %w", err)
	}
	var q reconcile.Quota
	_, err = pgx.ForEachRow(rows, []any{&q.Quota, &q.Period, &q.DrawnUL, &q.At, &q.SizeUL, &q.Visits}, func() error {
		v.add(reconcile.QuotaSubject(q), reconcile.JudgeQuota(q))
		return nil
	})
	if err != nil {
		return fmt.Errorf("add up quotas: %w", err)
	}
	return nil
}

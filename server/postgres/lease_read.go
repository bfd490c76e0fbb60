package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// What is known of the leases of a period: by the rows of what was published,
// and by the journals of who holds them.

// termsWith are the periods asked for: many at once, because what is read of each is
// little, and asking for it is most of the work.
const termsWith = `terms AS (SELECT * FROM unnest(@quotas::text[], @periods::text[]) AS t (quota, period))`

// What was drawn with a lease is seen in drawn_ul; this is the rest: what people
// at a desk wrote down, what stations drew without a lease row, and what paper
// holds. A draw that a correction took back or replaced does not count; what replaces
// it is a draw of the correction itself, and counts until a later one names the same
// record. A voucher holds what is printed on it until it is typed, canceled or expired.
const outsideWith = `
outside AS (
    SELECT t.quota, t.period, coalesce(d.visits, d.volume_ul) AS volume_ul
      FROM terms t JOIN draw d USING (quota, period)
     WHERE d.final
       AND NOT EXISTS (SELECT FROM lease l WHERE (l.quota, l.period, l.station, l.epoch) = (d.quota, d.period, d.station, d.epoch))
       AND NOT EXISTS (SELECT FROM correction c
                        WHERE (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq) AND c.action IN ('void', 'replace'))
       AND NOT EXISTS (SELECT FROM correction c
                         JOIN correction u ON (u.of_station, u.of_epoch, u.of_seq) = (c.of_station, c.of_epoch, c.of_seq)
                        WHERE (c.station, c.epoch, c.seq, c.branch) = (d.station, d.epoch, d.seq, d.branch) AND c.action = 'replace'
                          AND u.action IN ('void', 'replace')
                          AND (u.at, u.station, u.epoch, u.seq, u.branch) > (c.at, c.station, c.epoch, c.seq, c.branch))
     UNION ALL
    SELECT t.quota, t.period, v.volume_ul
      FROM terms t JOIN voucher_hold h USING (quota, period) JOIN voucher_open v USING (station, epoch, seq, branch)
     WHERE v.until_at > @at::timestamptz
)`

const outsideSQL = `
WITH ` + termsWith + `, ` + outsideWith + `
SELECT quota, period, sum(volume_ul)::bigint AS volume_ul FROM outside GROUP BY 1, 2`

// What stations may hold of a period, and what is known to be drawn beside it, is never
// more than its quota but for what people typed when stations held all of it: what those
// have not given back yet is what they could still give too much without a network. Apart
// from that a fill goes beyond what was armed by what its valve lets through late.
const beyondSQL = `
WITH terms AS (SELECT quota, period, until_at FROM quota_period WHERE from_at <= @at AND until_at > @at), ` + outsideWith + `, over AS (
    SELECT z.size_visits IS NOT NULL AS of_visits, greatest(0, h.counts + coalesce(o.drawn, 0) - coalesce(z.size_visits, z.size_ul)) AS amount
      FROM (SELECT quota, period, until_at, sum(l.counts_ul) AS counts FROM terms t JOIN lease l USING (quota, period, until_at) GROUP BY 1, 2, 3) h
      LEFT JOIN (SELECT quota, period, sum(volume_ul) AS drawn FROM outside GROUP BY 1, 2) o USING (quota, period),
           LATERAL (SELECT size_ul, size_visits FROM quota q WHERE q.quota = h.quota AND q.from_at < h.until_at ORDER BY from_at DESC LIMIT 1) z
)
SELECT coalesce((SELECT sum(amount) FROM over WHERE NOT of_visits), 0)::bigint, coalesce((SELECT sum(amount) FROM over WHERE of_visits), 0)::bigint,
       coalesce((SELECT max(greatest(0, d.volume_ul - a.limit_ul))
                   FROM authorize a JOIN dispense d ON d.station = a.station AND d.auth = a.station || '/' || a.epoch || '/' || a.seq AND d.branch = 0
                  WHERE a.at > @since AND a.at <= @at AND a.branch = 0 AND a.vehicle IS NOT NULL), 0)::bigint`

// Beyond returns what stations without a network could give beyond the quotas of now.
func (s *Store) Beyond(ctx context.Context, at time.Time) (report.Beyond, error) {
	b := report.Beyond{Days: 30}
	args := pgx.NamedArgs{"at": at, "since": at.AddDate(0, 0, -b.Days)}
	if err := s.pool.QueryRow(ctx, beyondSQL, args).Scan(&b.UL, &b.Visits, &b.LateUL); err != nil {
		return b, fmt.Errorf("add up what stations may hold: %w", err)
	}
	return b, nil
}

// An authorize is looked for at other stations for this long back: a session
// lasts hours, and what a station that was lost holds reserved counts against
// its own lease in any case.
//
// What a station holds at most is known in two ways. A lease record says it as soon as
// a limit comes down. But a station that is told more and then less before it takes
// either has nothing come down, and writes none. It takes policy in order and durably
// before anything names the version, so a record that names one says that it holds what
// that version gives. In both ways what was published since may have arrived.
const holdingsSQL = `
WITH ` + termsWith + `, drawn AS (
    SELECT d.quota, d.period, d.station, d.epoch, sum(coalesce(d.visits, d.volume_ul))::bigint AS volume_ul
      FROM terms t JOIN draw d USING (quota, period)
     WHERE d.final OR NOT EXISTS (SELECT FROM closing c WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (d.station, d.epoch, d.seq))
     GROUP BY 1, 2, 3, 4
), said AS (
    SELECT DISTINCT ON (quota, period, station, epoch) quota, period, station, epoch, coalesce(limit_visits, limit_ul) AS limit_ul,
           split_part(own, '.', 1)::bigint AS era, split_part(own, '.', 2)::bigint AS n
      FROM terms t JOIN lease_said USING (quota, period)
     WHERE branch = 0
     ORDER BY quota, period, station, epoch, seq DESC
), era_now AS (
    SELECT era FROM era ORDER BY era DESC LIMIT 1
), named AS (
    SELECT r.station, r.epoch, substring(convert_from(r.note, 'UTF8') FROM '"own":"([0-9]+)\.')::bigint AS era,
           substring(convert_from(r.note, 'UTF8') FROM '"own":"[0-9]+\.([0-9]+)"')::bigint AS n
      FROM (SELECT DISTINCT l.station FROM terms t JOIN lease l USING (quota, period) WHERE l.counts_ul > l.limit_ul) s
     CROSS JOIN LATERAL (SELECT station, epoch, note FROM record
                          WHERE station = s.station AND branch = 0 AND kind IN ('tick', 'authorize', 'deny', 'booted') AND NOT unread
                          ORDER BY epoch DESC, seq DESC LIMIT 1) r
), serving AS (
    SELECT s.station, greatest((SELECT max(g.epoch) FROM station_grant g WHERE g.station = s.station), c.epoch) AS epoch, c.epoch AS heard, c.state
      FROM station s
      LEFT JOIN LATERAL (SELECT epoch, state FROM cursor WHERE station = s.station ORDER BY epoch DESC LIMIT 1) c ON true
     WHERE s.station <> 'office'
), drawing AS MATERIALIZED (
    -- The vehicles of all quotas are found once, by the index where they are few.
    SELECT DISTINCT q.quota, v.stations, (r.body->'stations')::text AS rule_stations
      FROM vehicle v JOIN rule r USING (rule) CROSS JOIN unnest(v.quotas) AS q (quota)
     WHERE v.status <> 'retired' AND v.quotas && @quotas::text[]
), allowed AS (
    SELECT t.quota, t.period, s.station, s.epoch FROM terms t, serving s
     WHERE (coalesce(state, 'ok') = 'ok' OR epoch > heard)
       -- A spare that nobody at the office has approved is given emergency credit and no more.
       AND (NOT EXISTS (SELECT FROM spare p WHERE p.station = s.station AND p.state = 'active')
            OR t.quota IN (SELECT body->>'emergency_quota' FROM rule WHERE body->>'emergency_quota' IS NOT NULL))
       AND (EXISTS (SELECT FROM drawing v
                     WHERE v.quota = t.quota
                       AND (v.stations = '{}' OR v.stations @> ARRAY[s.station])
                       AND (v.rule_stations IS NULL OR v.rule_stations::jsonb ? s.station))
         OR EXISTS (SELECT FROM rule r JOIN vehicle v USING (rule)
                     WHERE v.status <> 'retired' AND r.body->>'emergency_quota' = t.quota
                       AND (v.stations = '{}' OR v.stations @> ARRAY[s.station])
                       AND (r.body->'stations' IS NULL OR (r.body->'stations')::jsonb ? s.station)))
)
SELECT coalesce(l.quota, a.quota) AS quota, coalesce(l.period, a.period) AS period,
       coalesce(l.station, a.station) AS station, coalesce(l.epoch, a.epoch) AS epoch,
       coalesce(l.limit_ul, 0) AS limit_ul, coalesce(l.counts_ul, 0) AS counts_ul,
       coalesce((SELECT volume_ul FROM drawn d WHERE (d.quota, d.period, d.station, d.epoch) = (l.quota, l.period, l.station, l.epoch)), 0) AS drawn_ul,
       CASE WHEN l.ask_at > @since
             AND NOT EXISTS (SELECT FROM authorize o
                              WHERE o.vehicle = l.ask_vehicle AND o.station <> l.station AND o.at > @at::timestamptz - interval '7 days'
                                AND NOT EXISTS (SELECT FROM closing c
                                                 WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (o.station, o.epoch, o.seq)))
            THEN l.ask_ul ELSE 0 END AS ask_ul,
       least((SELECT greatest(s.limit_ul, (SELECT max(coalesce(e.body::json->>'limit_visits', e.body::json->>'limit_ul')::bigint) FROM policy_entry e
                                            WHERE e.log = s.station AND e.kind = 'lease' AND e.key = s.quota || '/' || s.period AND e.n > s.n))
                FROM said s
               WHERE (s.quota, s.period, s.station, s.epoch) = (l.quota, l.period, l.station, l.epoch) AND s.era = (SELECT era FROM era_now)),
             (SELECT max(coalesce(e.body::json->>'limit_visits', e.body::json->>'limit_ul')::bigint)
                FROM named s
                JOIN policy_entry e ON e.log = s.station AND e.kind = 'lease' AND e.key = l.quota || '/' || l.period
                 AND e.n >= (SELECT max(b.n) FROM policy_entry b WHERE b.log = e.log AND b.kind = e.kind AND b.key = e.key AND b.n <= s.n)
               WHERE (s.station, s.epoch) = (l.station, l.epoch) AND s.era = (SELECT era FROM era_now))) AS said_ul,
       l.station IS NOT NULL AND coalesce(l.epoch < v.epoch OR coalesce(v.state, 'ok') <> 'ok' AND l.epoch <= v.heard, true) AS ended,
       l.station IS NULL AS new
  FROM (SELECT l.* FROM terms t JOIN lease l USING (quota, period)) l
  FULL JOIN allowed a ON (a.quota, a.period, a.station, a.epoch) = (l.quota, l.period, l.station, l.epoch)
  LEFT JOIN serving v ON v.station = l.station
 ORDER BY 1, 2, 3, 4`

// After a restore the server does not know what it gave before: it issues and
// widens nothing until each station that it may have given to has said, in a
// signed record, that it holds policy of the new era. A tick, which comes every
// 15 minutes, says so, and so do the records of decisions.
//
// One that is silent can be adopted by two people. All that it could hold counts as
// spent then: of a period that may have been issued before the restore that is all
// that nobody else holds, so such a period stays as it is. See [fleet.Ahead] for how
// far ahead leases are issued; here a little more is taken, for clocks differ.
//
// So it is with one whose key was revoked since, which people do with a box that was
// stolen: an epoch that ended before it named the era may have held as much, whatever
// box speaks for the station by now, and through the restores that follow: none of them
// brings back what it was given. What was revoked before the first was so in the backup,
// and was given nothing after.
const silent = `
restored AS (
    SELECT era, at FROM (SELECT era, why, at FROM era ORDER BY era DESC LIMIT 1) e WHERE why <> 'first'
), silent AS (
    SELECT station, era, at, bool_and(adopted) AS adopted FROM (
        SELECT s.station, e.era, e.at,
               EXISTS (SELECT FROM event d
                        WHERE d.kind = 'decide' AND d.body->>'subject' = s.station AND d.body->>'what' = 'adopt'
                          AND d.body->>'detail' = 'era ' || e.era AND d.station = 'office' AND d.branch = 0) AS adopted
          FROM station s, restored e
         WHERE s.station <> 'office' AND s.enrolled_at < e.at
           AND NOT EXISTS (SELECT FROM cursor c
                            WHERE c.station = s.station AND c.state = 'revoked'
                              AND c.epoch = (SELECT max(epoch) FROM cursor WHERE station = s.station))
           AND coalesce((SELECT substring(convert_from(r.note, 'UTF8') FROM '"own":"([0-9]+)\.')::bigint
                           FROM record r
                          WHERE r.station = s.station AND r.kind IN ('tick', 'authorize', 'deny', 'booted') AND NOT r.unread
                          ORDER BY r.epoch DESC, r.seq DESC LIMIT 1), 0) < e.era
        UNION ALL
        SELECT c.station, e.era, e.at, true
          FROM cursor c JOIN station s USING (station)
         CROSS JOIN LATERAL (SELECT era, why, at FROM era WHERE at <= c.revoked_at ORDER BY era DESC LIMIT 1) e
         WHERE c.state = 'revoked' AND e.why <> 'first' AND s.enrolled_at < e.at
           AND coalesce((SELECT substring(convert_from(r.note, 'UTF8') FROM '"own":"([0-9]+)\.')::bigint
                           FROM record r
                          WHERE r.station = c.station AND r.epoch = c.epoch AND r.kind IN ('tick', 'authorize', 'deny', 'booted') AND NOT r.unread
                          ORDER BY r.seq DESC LIMIT 1), 0) < e.era
    ) s GROUP BY station, era, at
)`

const frozenSQL = `
WITH ` + termsWith + `,` + silent + `
SELECT t.quota, t.period FROM terms t JOIN quota_period p USING (quota, period)
 WHERE EXISTS (
    SELECT FROM silent s
     WHERE NOT s.adopted
        OR (SELECT min(q.from_at) FROM quota q WHERE q.quota = t.quota) < s.at
       AND p.from_at < s.at + CASE (SELECT q.period FROM quota q WHERE q.quota = t.quota LIMIT 1)
                                   WHEN 'day' THEN interval '9 days' WHEN 'year' THEN interval '4 years' ELSE interval '104 days' END)`

// thawed leaves out the periods that must stay as they are.
func thawed(ctx context.Context, tx pgx.Tx, at time.Time, terms []term) ([]term, error) {
	rows, err := tx.Query(ctx, frozenSQL, termArgs(at, terms))
	if err != nil {
		return nil, fmt.Errorf("who knows the era: %w", err)
	}
	frozen := map[[2]string]bool{}
	var quota, period string
	if _, err := pgx.ForEachRow(rows, []any{&quota, &period}, func() error {
		frozen[[2]string{quota, period}] = true
		return nil
	}); err != nil {
		return nil, fmt.Errorf("who knows the era: %w", err)
	}
	return slices.DeleteFunc(terms, func(t term) bool { return frozen[[2]string{t.quota, t.period}] }), nil
}

const silentSQL = `WITH` + silent + ` SELECT station, max(era) AS era, bool_and(adopted) AS adopted FROM silent GROUP BY station ORDER BY station`

// A Silent is a station that has not been heard of since the server was restored.
type Silent struct {
	Station string
	Era     int64 // that began then
	Adopted bool  // two people let the others go on without it
}

// Silent returns the stations for which leases wait.
func (s *Store) Silent(ctx context.Context) ([]Silent, error) {
	return collect[Silent](ctx, s, "silent stations", silentSQL, nil)
}

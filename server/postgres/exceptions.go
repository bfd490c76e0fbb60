package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// What people released beside the rules, of a period: what flowed for it, who
// stood behind it, and how it stands. The second person of an override on the
// telephone is whoever the office's own record names.
const exceptionsSQL = `
WITH x AS (
    SELECT 'once' AS kind, o.once AS key, o.proposed_at AS at, o.station, o.vehicle, o.limit_ul, o.volume_ul, o.why,
           array_remove(ARRAY[(SELECT coalesce(max(name), o.proposed_by) FROM app_user WHERE username = o.proposed_by),
                              (SELECT coalesce(max(name), o.approved_by) FROM app_user WHERE username = o.approved_by)], NULL) AS who,
           CASE WHEN o.state IN ('open', 'proposed') AND o.until_at <= @now THEN 'ended'
                WHEN o.state = 'open' AND NOT EXISTS (
                     SELECT FROM sign_of_life l
                      WHERE l.station = o.station AND split_part(l.own_version, '.', 1)::bigint >= (SELECT coalesce(max(era), 0) FROM era)
                        AND split_part(l.own_version, '.', 2)::bigint >= (SELECT max(n) FROM policy_entry e
                                                                          WHERE e.log = o.station AND e.kind = 'once' AND e.key = o.once)) THEN 'waiting'
                ELSE o.state END AS state, o.until_at
      FROM once o
     UNION ALL
    SELECT CASE WHEN e.body ? 'challenge' THEN 'telephone' ELSE 'override' END, e.station || '/' || e.epoch || '/' || e.seq, e.at, e.station,
           e.body->>'vehicle', (e.body->>'limit_ul')::bigint, f.volume_ul, e.body->>'reason',
           (SELECT array_agg(CASE WHEN w.who->>'person' = 'office' THEN coalesce(a.name, 'office') ELSE coalesce(p.name, w.who->>'person') END ORDER BY w.n)
              FROM jsonb_array_elements(e.body->'people') WITH ORDINALITY w (who, n) LEFT JOIN person p ON p.person = w.who->>'person'),
           CASE WHEN f.fills > 0 THEN 'used' ELSE 'unused' END, e.at + make_interval(secs => least((e.body->>'lapse_s')::bigint, 86400))
      FROM event e
      LEFT JOIN LATERAL (SELECT coalesce(u.name, d.body->'people'->0->>'person') AS name
                           FROM event d LEFT JOIN app_user u ON u.username = d.body->'people'->0->>'person'
                          WHERE d.kind = 'decide' AND d.body->>'subject' = 'override/' || e.station || '/' || (e.body->>'challenge')
                            AND d.station = 'office' AND d.branch = 0
                          ORDER BY d.at LIMIT 1) a ON true,
           LATERAL (SELECT count(*) AS fills, sum(d.volume_ul)::bigint AS volume_ul
                      FROM authorize z
                      JOIN closing c ON (c.auth_station, c.auth_epoch, c.auth_seq) = (z.station, z.epoch, z.seq) AND c.how = 'dispense'
                      JOIN LATERAL (SELECT volume_ul FROM effective_dispense d
                                     WHERE d.station = c.station AND d.epoch = c.epoch AND d.seq = c.seq AND d.branch = c.branch OFFSET 0) d ON true
                     WHERE z.override = e.station || '/' || e.epoch || '/' || e.seq) f
     WHERE e.kind = 'override' AND e.branch = 0
     UNION ALL
    SELECT 'approval', e.station || '/' || e.epoch || '/' || e.seq, e.at, split_part(e.body->>'subject', '/', 2),
           split_part(e.body->>'detail', ' ', 1), nullif(split_part(e.body->>'detail', ' ', 2), '')::bigint, NULL, e.body->>'reason',
           ARRAY[coalesce((SELECT name FROM person WHERE person = split_part(e.body->>'detail', ' ', 3)), split_part(e.body->>'detail', ' ', 3)),
                 coalesce((SELECT name FROM app_user WHERE username = e.body->'people'->0->>'person'), e.body->'people'->0->>'person')],
           'unused', NULL
      FROM event e
     WHERE e.kind = 'decide' AND e.branch = 0 AND e.body->>'what' = 'approve' AND split_part(e.body->>'subject', '/', 1) = 'override'
       AND NOT EXISTS (SELECT FROM event o
                        WHERE o.station = split_part(e.body->>'subject', '/', 2) AND o.kind = 'override'
                          AND o.body->>'challenge' = split_part(e.body->>'subject', '/', 3))
     UNION ALL
    SELECT 'emergency', e.station || '/' || e.epoch || '/' || e.seq, e.at, e.station, NULL, NULL, f.volume_ul, e.body->>'reason',
           (SELECT array_agg(coalesce(p.name, w.who->>'person') ORDER BY w.n)
              FROM jsonb_array_elements(e.body->'people') WITH ORDINALITY w (who, n) LEFT JOIN person p ON p.person = w.who->>'person'),
           CASE WHEN least(n.at, (e.body->>'until_at')::timestamptz) <= @now THEN 'ended' ELSE 'open' END,
           least(n.at, (e.body->>'until_at')::timestamptz)
      FROM event e
      LEFT JOIN LATERAL (SELECT n.at FROM event n
                          WHERE n.station = e.station AND n.kind = 'emergency' AND n.branch = 0 AND (n.epoch, n.seq) > (e.epoch, e.seq)
                          ORDER BY n.epoch, n.seq LIMIT 1) n ON true,
           LATERAL (SELECT sum(d.volume_ul)::bigint AS volume_ul
                      FROM authorize z
                      JOIN closing c ON (c.auth_station, c.auth_epoch, c.auth_seq) = (z.station, z.epoch, z.seq) AND c.how = 'dispense'
                      JOIN LATERAL (SELECT volume_ul FROM effective_dispense d
                                     WHERE d.station = c.station AND d.epoch = c.epoch AND d.seq = c.seq AND d.branch = c.branch OFFSET 0) d ON true
                     WHERE z.station = e.station AND 'emergency' = ANY (z.flags) AND z.override IS NULL
                       AND z.at >= e.at AND z.at < least(n.at, (e.body->>'until_at')::timestamptz)) f
     WHERE e.kind = 'emergency' AND e.branch = 0 AND e.body->>'action' = 'declare'
)
SELECT x.kind, x.key, x.at, x.station, coalesce(s.name, ''), coalesce(x.vehicle, ''), coalesce(v.fleet_no, ''), x.limit_ul, x.volume_ul,
       coalesce(x.why, ''), coalesce(x.who, '{}'), x.state, x.until_at,
       coalesce((SELECT coalesce(u.name, o.approved_for) FROM once o LEFT JOIN app_user u ON u.username = o.approved_for
                  WHERE x.kind = 'once' AND o.once = x.key), '')
  FROM x LEFT JOIN station s USING (station) LEFT JOIN vehicle v USING (vehicle)
 WHERE (x.at >= @from AND x.at < @to OR @open AND x.kind = 'once' AND x.state IN ('proposed', 'waiting', 'open'))
   AND (@departments::text[] IS NULL OR concerns(@departments, x.vehicle, x.at))
 ORDER BY x.at DESC, x.key LIMIT 2000`

// Exceptions returns what people released beside the rules in a period, and with
// open also the one-time authorizations of any time that can still be used.
func (s *Store) Exceptions(ctx context.Context, p report.Period, now time.Time, open bool) ([]report.Exception, error) {
	rows, err := s.pool.Query(ctx, exceptionsSQL, pgx.NamedArgs{"from": p.From, "to": p.To, "now": now, "open": open})
	if err != nil {
		return nil, fmt.Errorf("read exceptions: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e report.Exception, err error) {
		var until *time.Time
		err = row.Scan(&e.Kind, &e.Key, &e.At, &e.Station, &e.StationName, &e.Vehicle, &e.FleetNo, &e.LimitUL, &e.VolumeUL,
			&e.Why, &e.Who, &e.State, &until, &e.Stead)
		if until != nil {
			e.UntilAt = *until
		}
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read exceptions: %w", err)
	}
	return list, nil
}

package postgres

// touchedFills begins with records, and widens them to what they close or correct, and
// to the vehicles and times of the fills that these are.
const touchedFills = `
WITH w AS MATERIALIZED (
    SELECT DISTINCT station, epoch, seq
      FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) AS w (station, epoch, seq)
), base AS MATERIALIZED (
    SELECT station, epoch, seq FROM w
     UNION
    SELECT c.auth_station, c.auth_epoch, c.auth_seq FROM w JOIN closing c USING (station, epoch, seq)
     UNION
    SELECT c.of_station, c.of_epoch, c.of_seq FROM w JOIN correction c USING (station, epoch, seq)
     UNION
    SELECT c.of_station, c.of_epoch, c.of_seq
      FROM w JOIN correction u USING (station, epoch, seq)
      JOIN correction c ON (c.station, c.epoch, c.seq) = (u.of_station, u.of_epoch, u.of_seq)
), fill AS MATERIALIZED (
    SELECT d.vehicle, d.happened_at FROM base JOIN dispense d USING (station, epoch, seq) WHERE d.vehicle IS NOT NULL
     UNION
    SELECT r.vehicle, coalesce(r.happened_at, d.happened_at, r.at)
      FROM base JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (base.station, base.epoch, base.seq)
      JOIN replacement r ON (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch)
      LEFT JOIN dispense d ON (d.station, d.epoch, d.seq) = (base.station, base.epoch, base.seq)
     WHERE r.vehicle IS NOT NULL
     UNION
    SELECT r.vehicle, coalesce(r.happened_at, d.happened_at, r.at)
      FROM base JOIN replacement r USING (station, epoch, seq)
      JOIN correction c USING (station, epoch, seq, branch)
      LEFT JOIN dispense d ON (d.station, d.epoch, d.seq) = (c.of_station, c.of_epoch, c.of_seq)
     WHERE r.vehicle IS NOT NULL
`

// touchedSQL widens records to all whose findings they may change: what they
// close or correct, the next fills of the same vehicle, its next scans, the next
// times it was typed, the next readings of the same meter, releases that they show
// were left open, overrides and what the office knows of them, other typings of
// the same sheets, and what flowed off the book at the hoses of sheets. Each step
// is bounded by an index and a number.
const touchedSQL = touchedFills + `), still AS MATERIALIZED ( -- first, and by itself: who has no figures yet would look for these once a release
    SELECT w.station, w.epoch, w.seq
      FROM w JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (w.station, w.epoch, w.seq, 0) AND r.kind IN ('tick', 'start', 'booted')
), visit AS MATERIALIZED (
    SELECT a.vehicle, a.at FROM base JOIN authorize a USING (station, epoch, seq) WHERE a.vehicle IS NOT NULL
     UNION
    SELECT n.vehicle, n.at FROM base JOIN deny n USING (station, epoch, seq) WHERE n.vehicle IS NOT NULL
), typed AS MATERIALIZED (
    SELECT d.station, d.epoch, d.seq, d.hose, CASE WHEN d.source = 'sheet' THEN sheet_number(d.ticket) END AS number
      FROM base JOIN dispense d USING (station, epoch, seq) WHERE d.volume_from = 'typed' AND d.hose IS NOT NULL
     UNION
    SELECT r.station, r.epoch, r.seq, r.hose, CASE WHEN r.source = 'sheet' THEN sheet_number(r.ticket) END
      FROM base JOIN replacement r USING (station, epoch, seq) WHERE r.volume_from = 'typed' AND r.hose IS NOT NULL
     UNION
    SELECT r.station, r.epoch, r.seq, r.hose, CASE WHEN r.source = 'sheet' THEN sheet_number(r.ticket) END
      FROM base JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (base.station, base.epoch, base.seq)
      JOIN replacement r ON (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch)
     WHERE r.volume_from = 'typed' AND r.hose IS NOT NULL
), paper AS MATERIALIZED (
    SELECT station, epoch, seq, hose, number FROM typed
     UNION
    SELECT d.station, d.epoch, d.seq, d.hose, n.number
      FROM (SELECT number FROM typed WHERE number IS NOT NULL
             UNION
            SELECT generate_series(a.first_no, a.last_no) FROM w JOIN sheet_act a USING (station, epoch, seq)) n,
           LATERAL (SELECT station, epoch, seq, hose FROM dispense
                     WHERE source = 'sheet' AND sheet_number(ticket) = n.number AND hose IS NOT NULL
                     UNION
                    SELECT coalesce(c.of_station, r.station), coalesce(c.of_epoch, r.epoch), coalesce(c.of_seq, r.seq), r.hose
                      FROM replacement r
                      LEFT JOIN correction c ON (c.station, c.epoch, c.seq, c.branch) = (r.station, r.epoch, r.seq, r.branch) AND c.action = 'replace'
                     WHERE r.source = 'sheet' AND sheet_number(r.ticket) = n.number AND r.hose IS NOT NULL
                     LIMIT 20) d
), hosed AS MATERIALIZED (
    SELECT o.station, o.hose FROM base JOIN offbook o USING (station, epoch, seq)
     UNION
    SELECT CASE WHEN station = 'office' THEN sheet_station(number) ELSE station END, hose FROM paper
     UNION
    SELECT r.station, r.hose
      FROM w JOIN record s ON (s.station, s.epoch, s.seq, s.branch) = (w.station, w.epoch, w.seq, 0) AND s.kind = 'start'
      JOIN reading r ON (r.station, r.epoch, r.seq, r.branch) = (s.station, s.epoch, s.seq, 0)
), sheeted AS MATERIALIZED (
    SELECT station, hose FROM hosed
     WHERE EXISTS (SELECT FROM dispense d WHERE d.volume_from = 'typed' AND d.hose = hosed.hose AND d.station IN (hosed.station, 'office'))
        OR EXISTS (SELECT FROM replacement r WHERE r.volume_from = 'typed' AND r.hose = hosed.hose)
)
SELECT station, epoch, seq FROM base
 UNION
SELECT station, epoch, seq FROM paper
 UNION
SELECT o.station, o.epoch, o.seq FROM sheeted,
       LATERAL (SELECT o.station, o.epoch, o.seq FROM offbook o
                 WHERE o.station = sheeted.station AND o.hose = sheeted.hose ORDER BY o.at DESC LIMIT 1000) o
 UNION
SELECT d.station, d.epoch, d.seq FROM sheeted,
       LATERAL (SELECT d.station, d.epoch, d.seq FROM dispense d
                 WHERE d.volume_from = 'typed' AND d.hose = sheeted.hose AND d.station IN (sheeted.station, 'office')
                 ORDER BY d.at DESC LIMIT 1000) d
 UNION
SELECT coalesce(c.of_station, r.station), coalesce(c.of_epoch, r.epoch), coalesce(c.of_seq, r.seq) FROM sheeted
  JOIN replacement r ON r.volume_from = 'typed' AND r.hose = sheeted.hose
  LEFT JOIN correction c ON (c.station, c.epoch, c.seq, c.branch) = (r.station, r.epoch, r.seq, r.branch) AND c.action = 'replace'
 UNION
SELECT n.station, n.epoch, n.seq FROM fill,
       LATERAL (SELECT station, epoch, seq FROM dispense n
                 WHERE n.vehicle = fill.vehicle AND n.happened_at >= fill.happened_at AND n.odometer_m IS NOT NULL AND n.clock <> 'U'
                   AND NOT EXISTS (SELECT FROM correction c
                                    WHERE (c.of_station, c.of_epoch, c.of_seq) = (n.station, n.epoch, n.seq) AND c.action IN ('void', 'replace'))
                 ORDER BY n.happened_at LIMIT 18) n
 UNION
SELECT n.station, n.epoch, n.seq FROM fill,
       LATERAL (SELECT station, epoch, seq FROM dispense n
                 WHERE n.vehicle = fill.vehicle AND n.happened_at BETWEEN fill.happened_at AND fill.happened_at + interval '24 hours'
                 ORDER BY n.happened_at LIMIT 20) n
 UNION
SELECT coalesce(o.of_station, r.station), coalesce(o.of_epoch, r.epoch), coalesce(o.of_seq, r.seq)
  FROM fill JOIN replacement r ON r.vehicle = fill.vehicle
  LEFT JOIN correction o ON (o.station, o.epoch, o.seq, o.branch) = (r.station, r.epoch, r.seq, r.branch) AND o.action = 'replace'
 UNION
SELECT n.station, n.epoch, n.seq FROM visit,
       LATERAL (SELECT station, epoch, seq FROM authorize n
                 WHERE n.vehicle = visit.vehicle AND n.at BETWEEN visit.at AND visit.at + interval '4 hours' ORDER BY n.at LIMIT 20) n
 UNION
SELECT n.station, n.epoch, n.seq FROM visit,
       LATERAL (SELECT station, epoch, seq FROM deny n
                 WHERE n.vehicle = visit.vehicle AND n.at BETWEEN visit.at AND visit.at + interval '4 hours' ORDER BY n.at LIMIT 20) n
 UNION
SELECT n.station, n.epoch, n.seq FROM w JOIN authorize a USING (station, epoch, seq),
       LATERAL (SELECT station, epoch, seq FROM authorize n
                 WHERE n.vehicle = a.vehicle AND n.typed_why IS NOT NULL AND n.at BETWEEN a.at AND a.at + interval '30 days'
                 ORDER BY n.at LIMIT 60) n
 WHERE a.typed_why IS NOT NULL
 UNION
SELECT n.station, n.epoch, n.seq FROM w JOIN reading r USING (station, epoch, seq),
       LATERAL (SELECT n.station, n.epoch, n.seq FROM reading n
                 WHERE n.station = r.station AND n.hose = r.hose AND n.meter = r.meter AND (n.epoch, n.seq) > (r.epoch, r.seq)
                 ORDER BY n.epoch, n.seq LIMIT 9) n
 UNION
SELECT p.station, p.epoch, p.seq FROM w JOIN authorize a USING (station, epoch, seq),
       LATERAL (SELECT p.station, p.epoch, p.seq FROM authorize p
                 WHERE p.station = a.station AND p.position = a.position AND (p.epoch, p.seq) < (a.epoch, a.seq)
                 ORDER BY p.epoch DESC, p.seq DESC LIMIT 1) p
 UNION
SELECT x.station, x.epoch, x.seq FROM (SELECT DISTINCT station FROM w) s,
       LATERAL (SELECT x.station, x.epoch, x.seq FROM event x
                 WHERE x.kind = 'decide' AND x.body->>'what' = 'approve' AND split_part(x.body->>'subject', '/', 2) = s.station
                   AND split_part(x.body->>'subject', '/', 1) = 'override'
                   AND NOT EXISTS (SELECT FROM event o WHERE o.station = s.station AND o.kind = 'override'
                                      AND o.body->>'challenge' = split_part(x.body->>'subject', '/', 3))
                 ORDER BY x.at DESC LIMIT 50) x
 UNION
SELECT x.station, x.epoch, x.seq
  FROM w JOIN event e ON (e.station, e.epoch, e.seq) = (w.station, w.epoch, w.seq) AND e.kind = 'override'
  JOIN event x ON x.kind = 'decide' AND x.body->>'subject' = 'override/' || e.station || '/' || (e.body->>'challenge')
 UNION
SELECT o.station, o.epoch, o.seq
  FROM w JOIN event e ON (e.station, e.epoch, e.seq) = (w.station, w.epoch, w.seq) AND e.kind = 'decide' AND e.body->>'what' = 'approve'
  JOIN event o ON o.station = split_part(e.body->>'subject', '/', 2) AND o.kind = 'override'
   AND o.body->>'challenge' = split_part(e.body->>'subject', '/', 3)
 UNION
SELECT o.station, o.epoch, o.seq
  FROM w JOIN event e ON (e.station, e.epoch, e.seq) = (w.station, w.epoch, w.seq) AND e.kind = 'override',
       LATERAL (SELECT o.station, o.epoch, o.seq FROM event o
                 WHERE o.station = e.station AND o.kind = 'override' AND o.at BETWEEN e.at AND e.at + interval '31 days'
                 ORDER BY o.at LIMIT 200) o
 UNION
SELECT a.station, a.epoch, a.seq
  FROM w JOIN event e ON (e.station, e.epoch, e.seq) = (w.station, w.epoch, w.seq) AND e.kind = 'override'
  JOIN authorize a ON a.override = e.station || '/' || e.epoch || '/' || e.seq
 UNION
SELECT a.station, a.epoch, a.seq FROM still
  JOIN authorize a ON a.station = still.station AND a.epoch = still.epoch AND a.seq BETWEEN still.seq - 400 AND still.seq - 1
 WHERE NOT EXISTS (SELECT FROM closing c WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (a.station, a.epoch, a.seq))
 ORDER BY 1, 2, 3`

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// Short answers to what people ask each day.

func rowsOf[T any](ctx context.Context, s *Store, what, sql string, args pgx.NamedArgs) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return all, nil
}

const unitName = `concat_ws(' · ', v.fleet_no, nullif(v.plate, ''))`

const idleSQL = `
SELECT v.vehicle, ` + unitName + `, v.name, coalesce(d.name, ''), l.at
  FROM vehicle v
  LEFT JOIN department d USING (department)
  LEFT JOIN LATERAL (SELECT max(happened_at) AS at FROM dispense f WHERE f.vehicle = v.vehicle AND f.happened_at <= @now) l ON true
 WHERE v.status = 'active' AND (l.at IS NULL OR l.at < @since) AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved))
 ORDER BY l.at NULLS FIRST, v.fleet_no`

// Idle returns the vehicles that may fuel and have not since a time.
func (s *Store) Idle(ctx context.Context, since, now time.Time) ([]report.Idle, error) {
	return rowsOf[report.Idle](ctx, s, "idle vehicles", idleSQL, pgx.NamedArgs{"since": since, "now": now})
}

// What corrections took away does not count as drawn; see sumQuotasSQL. What is left of
// accounts of the budget is no quota of a vehicle, see stops.go.
const quotaUsesSQL = quotaUsesOf + `v.quotas` + quotaUsesUsed + quotaUsesOrder

// Vehicles have what they had then, as pumps were told: what one is given or loses later is no allotment of that month. What
// several shared is none of any of them, see auditQuotasSQL.
const quotasThenSQL = `WITH shared AS MATERIALIZED (SELECT shared_quotas_then(@now, @zone) AS quotas)` +
	quotaUsesOf + `quotas_then(v.vehicle, @now::timestamptz + interval '1 microsecond')` + quotaUsesUsed + ` AND of.quota <> ALL ((SELECT quotas FROM shared)::text[])` + quotaUsesOrder

const quotaUsesOf = `
SELECT v.vehicle, ` + unitName + `, coalesce(d.name, ''), p.period, p.until_at, coalesce(z.size_ul, 0), coalesce(u.drawn, 0),
       held_on_paper(p.quota, p.period, @now), z.size_visits, coalesce(u.visits, 0)
  FROM vehicle v
  LEFT JOIN department d USING (department),
       unnest(`

const quotaUsesUsed = `) AS of (quota)
  JOIN quota_period p ON p.quota = of.quota AND p.from_at <= @now AND p.until_at > @now,
       LATERAL (SELECT size_ul, size_visits FROM quota q WHERE q.quota = p.quota AND q.from_at < p.until_at ORDER BY from_at DESC LIMIT 1) z,
       LATERAL (SELECT sum(w.volume_ul)::bigint AS drawn, sum(w.visits)::bigint AS visits FROM draw w
                 WHERE w.quota = p.quota AND w.period = p.period AND w.final
                   AND NOT EXISTS (SELECT FROM correction c
                                    WHERE (c.of_station, c.of_epoch, c.of_seq) = (w.station, w.epoch, w.seq) AND c.action IN ('void', 'replace'))) u
 WHERE of.quota NOT LIKE 'budget.%' AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved))`

const quotaUsesOrder = `
 ORDER BY v.fleet_no, p.period`

// QuotaUses returns what is drawn of every vehicle's quotas in their present periods.
func (s *Store) QuotaUses(ctx context.Context, now time.Time) ([]report.QuotaUse, error) {
	return rowsOf[report.QuotaUse](ctx, s, "use of quotas", quotaUsesSQL, pgx.NamedArgs{"now": now})
}

// QuotasThen returns what was drawn of the quotas that every vehicle had alone at a time, in their periods of then. Of a month that
// was closed before shared ones were told apart these are among them.
func (s *Store) QuotasThen(ctx context.Context, at time.Time) ([]report.QuotaUse, error) {
	return rowsOf[report.QuotaUse](ctx, s, "use of quotas of then", quotasThenSQL, pgx.NamedArgs{"now": at, "zone": s.zone().String()})
}

// A vehicle's own quota is named after it.
const auditRowsSQL = `
SELECT a.id, a.at, a.who, a.what, coalesce(nullif(` + unitName + `, ''), s.name, a.object), coalesce(a.before, ''), coalesce(a.after, '')
  FROM (SELECT id, at, who, what, object, before, after FROM audit
        UNION ALL
        SELECT -row_number() OVER (ORDER BY minute, source, who, what), minute, who, what, source, NULL, '×' || times
          FROM denial WHERE minute >= @from AND minute < @to AND @of <> 'rules') a
  LEFT JOIN vehicle v ON v.vehicle = CASE WHEN a.what LIKE 'quota %' THEN substr(a.object, 2) ELSE a.object END
  LEFT JOIN station s ON s.station = a.object
 WHERE a.at >= @from AND a.at < @to AND CASE @of::text WHEN 'rules' THEN a.what ~ '^(rule|quota|price|settings|mode|grade) ' WHEN 'denials' THEN a.what ~ ' refused$' ELSE true END
 ORDER BY a.at DESC, a.id DESC
 LIMIT @limit`

// AuditRows returns lines of the audit trail of a period, the newest first.
func (s *Store) AuditRows(ctx context.Context, p report.Period, of report.AuditOf, limit int) ([]report.AuditRow, error) {
	return rowsOf[report.AuditRow](ctx, s, "the audit trail", auditRowsSQL, pgx.NamedArgs{"from": p.From, "to": p.To, "of": of, "limit": limit})
}

package postgres

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// What is told of reserved vehicles to who is not cleared: how much they took, of which
// department and class, where, and what it cost.

// reservedTold tells whether a row of what reserved vehicles took concerns who asks. It
// stands in statements of those alone from whom the vehicles are hidden.
const reservedTold = `(@departments::text[] IS NULL OR department = ANY (@departments) OR '*' = ANY (@departments))`

// summedTold tells whether a row f of what is summed up concerns who asks.
const summedTold = `(@departments::text[] IS NULL
                OR (department = ANY (@departments) OR '*' = ANY (@departments))
                   AND ('+' = ANY (@departments) OR f.vehicle NOT IN (SELECT v.vehicle FROM vehicle v WHERE v.reserved IS NOT NULL)))`

const summedReserved = `
                 UNION ALL
                SELECT * FROM reserved_day WHERE day >= @from::date AND day < @to::date AND ` + reservedTold

// hides tells whether reserved vehicles are hidden from who asks.
func (s *Store) hides() bool {
	p, ok := s.pool.(*part)
	return ok && !p.scope.Cleared()
}

// whole tells whether who asks sees everything.
func (s *Store) whole() bool {
	p, ok := s.pool.(*part)
	return !ok || p.scope.Whole()
}

const reservedFillsSQL = `
SELECT e.happened_at, e.grade, coalesce(g.name, e.grade), e.volume_ul, e.amount_cents, coalesce(e.currency, ''), e.typed, e.corrected,
       e.station, coalesce(e.permit, ''), coalesce((SELECT n.name FROM permit_now n WHERE (n.contract, n.permit) = (e.contract, e.permit)), e.permit, s.name, e.station),
       e.department, coalesce(d.name, e.department), e.class
  FROM (SELECT * FROM reserved_fill WHERE happened_at >= @from AND happened_at < @to AND ` + reservedTold + `) e
  LEFT JOIN grade g ON g.grade = e.grade
  LEFT JOIN station s ON s.station = e.station
  LEFT JOIN department d ON d.department = e.department`

// reservedFills returns what reserved vehicles took in a period, for totals; nothing where
// they are not hidden.
func (s *Store) reservedFills(ctx context.Context, p report.Period) ([]report.Fill, error) {
	if !s.hides() {
		return nil, nil
	}
	rows, err := s.pool.Query(ctx, reservedFillsSQL, pgx.NamedArgs{"from": p.From, "to": p.To})
	if err != nil {
		return nil, fmt.Errorf("read what reserved vehicles took: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (report.Fill, error) {
		f := report.Fill{Purpose: report.Reserved}
		var permit string
		err := row.Scan(&f.At, &f.Fill.Grade, &f.GradeName, &f.VolumeUL, &f.AmountCents, &f.Currency, &f.Typed, &f.Corrected,
			&f.Ref.Station, &permit, &f.StationName, &f.Department, &f.DepartmentName, &f.Class)
		f.Station = cmp.Or(permit, f.Ref.Station)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what reserved vehicles took: %w", err)
	}
	return list, nil
}

const reservedPastSQL = `
SELECT e.happened_at, e.volume_ul, e.amount_cents, e.department, coalesce(d.name, e.department), e.class
  FROM (SELECT * FROM reserved_past WHERE happened_at >= @from AND happened_at < @to AND ` + reservedTold + `) e
  LEFT JOIN department d ON d.department = e.department`

// reservedPast is reservedFills of before Litro.
func (s *Store) reservedPast(ctx context.Context, p report.Period) ([]report.PastFill, error) {
	if !s.hides() {
		return nil, nil
	}
	rows, err := s.pool.Query(ctx, reservedPastSQL, pgx.NamedArgs{"from": p.From, "to": p.To})
	if err != nil {
		return nil, fmt.Errorf("read what reserved vehicles took in the past: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f report.PastFill, err error) {
		err = row.Scan(&f.At, &f.VolumeUL, &f.AmountCents, &f.Department, &f.DepartmentName, &f.Class)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what reserved vehicles took in the past: %w", err)
	}
	return list, nil
}

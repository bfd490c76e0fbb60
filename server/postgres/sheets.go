package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Contingency sheets. What the office decides about them is read under the lock
// of its journal, so that no number is issued twice and none that was typed or
// declared void is taken at the office again.

const lastSheetSQL = `
SELECT EXISTS (SELECT FROM station WHERE station = @station AND station <> 'office'),
       coalesce((SELECT max(last_no) FROM sheet_act WHERE act = 'issued'), 0)`

// IssueSheets stores what d makes of the next sheets.
func (s *Store) IssueSheets(ctx context.Context, at time.Time, station string, count int64, d func(dispense.Sheets) office.Draft) error {
	return s.appendOffice(ctx, at, nil, func(tx pgx.Tx) (office.Draft, error) {
		var there bool
		var last int64
		if err := tx.QueryRow(ctx, lastSheetSQL, pgx.NamedArgs{"station": station}).Scan(&there, &last); err != nil {
			return nil, fmt.Errorf("find the next sheet: %w", err)
		}
		if !there {
			return nil, &office.SheetError{Problem: "station", Station: station}
		}
		next, err := nextOnPaper(ctx, tx, at, last, count)
		if soon, ok := errors.AsType[*tooSoon](err); ok {
			return nil, &office.SheetError{Problem: "soon", Station: station, FromAt: soon.at}
		}
		if err != nil {
			return nil, err
		}
		return d(dispense.Sheets{Station: station, First: next, Last: next + count - 1}), nil
	})
}

// Of each number whose it is, what used it first, and what made it void.
const sheetsNowSQL = `
SELECT n.number, coalesce(sheet_station(n.number), ''), coalesce(u.station, ''), coalesce(u.epoch, 0), coalesce(u.seq, 0), coalesce(v.station, ''), coalesce(v.epoch, 0), coalesce(v.seq, 0)
  FROM generate_series(@first::bigint, @last::bigint) AS n (number)
  LEFT JOIN LATERAL (SELECT u.station, u.epoch, u.seq FROM sheet_use u
                      WHERE sheet_number(u.ticket) = n.number ORDER BY u.at, u.station, u.epoch, u.seq LIMIT 1) u ON true
  LEFT JOIN LATERAL (SELECT v.station, v.epoch, v.seq FROM sheet_act v
                      WHERE v.act = 'void' AND v.branch = 0 AND v.last_no BETWEEN n.number AND n.number + 999 AND v.first_no <= n.number
                      ORDER BY v.at, v.epoch, v.seq LIMIT 1) v ON true
 ORDER BY n.number`

// outstanding fails with an [office.SheetError] unless all the sheets are.
func outstanding(ctx context.Context, tx pgx.Tx, s dispense.Sheets) error {
	rows, err := tx.Query(ctx, sheetsNowSQL, pgx.NamedArgs{"first": s.First, "last": s.Last})
	if err != nil {
		return fmt.Errorf("read the state of %s: %w", s, err)
	}
	var number int64
	var of string
	var used, void dispense.Ref
	dest := []any{&number, &of, &used.Station, &used.Epoch, &used.Seq, &void.Station, &void.Epoch, &void.Seq}
	_, err = pgx.ForEachRow(rows, dest, func() error {
		switch {
		case of == "":
			return &office.SheetError{Problem: "unknown", Number: number}
		case of != s.Station:
			return &office.SheetError{Problem: "elsewhere", Number: number, Station: of}
		case !used.IsZero():
			return &office.SheetError{Problem: "used", Number: number, Station: of, Ref: used}
		case !void.IsZero():
			return &office.SheetError{Problem: "void", Number: number, Station: of, Ref: void}
		}
		return nil
	})
	return err
}

// VoidSheets stores what d makes when all the sheets are outstanding.
func (s *Store) VoidSheets(ctx context.Context, at time.Time, sheets dispense.Sheets, d office.Draft) error {
	return s.appendOffice(ctx, at, nil, func(tx pgx.Tx) (office.Draft, error) { return d, outstanding(ctx, tx, sheets) })
}

// FillSheet stores what d makes when a station's sheet is outstanding.
func (s *Store) FillSheet(ctx context.Context, at time.Time, terms []office.Term, station string, number int64, d office.Draft) error {
	return s.appendOffice(ctx, at, terms, func(tx pgx.Tx) (office.Draft, error) {
		return d, outstanding(ctx, tx, dispense.Sheets{Station: station, First: number, Last: number})
	})
}

const hosesSQL = `
SELECT e.station, s.name, e.position, e.hose, e.grade
  FROM (SELECT DISTINCT ON (station, body->'layout'->>'hose') station, body->'layout'->>'hose' AS hose,
               body->'layout'->>'position' AS position, body->'layout'->>'grade' AS grade
          FROM event WHERE kind = 'config' AND body->>'what' = 'layout' AND branch = 0
         ORDER BY station, body->'layout'->>'hose', epoch DESC, seq DESC) e
  JOIN station s USING (station)
 ORDER BY s.name, e.station, e.position, e.hose`

// Hoses returns the hoses of all stations, as their newest layouts have them.
func (s *Store) Hoses(ctx context.Context) ([]office.Hose, error) {
	rows, err := s.pool.Query(ctx, hosesSQL)
	if err != nil {
		return nil, fmt.Errorf("read the hoses of all stations: %w", err)
	}
	hoses, err := pgx.CollectRows(rows, pgx.RowToStructByPos[office.Hose])
	if err != nil {
		return nil, fmt.Errorf("read the hoses of all stations: %w", err)
	}
	return hoses, nil
}

const sheetActsSQL = `
SELECT station, epoch, seq, at, act, of_station, first_no, last_no, person, reason FROM sheet_act WHERE branch = 0`

const sheetUsesSQL = `
SELECT u.number, u.station, u.epoch, u.seq, u.happened_at, coalesce(v.fleet_no, u.vehicle, '')
  FROM sheet_use u LEFT JOIN vehicle v ON v.vehicle = u.vehicle`

// Pads returns what became of all sheets ever issued, pad by pad.
func (s *Store) Pads(ctx context.Context) ([]reconcile.PadAccount, error) {
	var pads []reconcile.Pad
	var voided []reconcile.Voiding
	var uses []reconcile.Use
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var v reconcile.Voiding
		var act string
		rows, err := tx.Query(ctx, sheetActsSQL)
		if err != nil {
			return err
		}
		dest := []any{&v.Ref.Station, &v.Ref.Epoch, &v.Ref.Seq, &v.At, &act, &v.Station, &v.First, &v.Last, &v.By, &v.Reason}
		if _, err := pgx.ForEachRow(rows, dest, func() error {
			if act == "void" {
				voided = append(voided, v)
			} else {
				pads = append(pads, reconcile.Pad{Ref: v.Ref, Sheets: v.Sheets, At: v.At, By: v.By})
			}
			return nil
		}); err != nil {
			return err
		}
		var u reconcile.Use
		if rows, err = tx.Query(ctx, sheetUsesSQL); err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, []any{&u.Number, &u.Ref.Station, &u.Ref.Epoch, &u.Ref.Seq, &u.At, &u.Vehicle}, func() error {
			uses = append(uses, u)
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sheets: %w", err)
	}
	return reconcile.Account(pads, voided, uses), nil
}

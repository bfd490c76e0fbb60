package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Files that were taken in, what they say of past years, and files that wait for a
// person to decide.

const importBeforeSQL = `
SELECT to_jsonb(i)::text FROM import i WHERE import = @import`

const importInsertSQL = `
INSERT INTO import (import, kind, file, sha256, who, at, rows, new, changed, bad, mapping)
VALUES (@import, @kind, @file, @sha256, @sender, @at, @rows, @new, @changed, @bad, @mapping)`

func importChange(i *fleet.Imported) change {
	return change{importBeforeSQL, importInsertSQL, "", pgx.NamedArgs{
		"import": i.Import, "kind": i.Kind, "file": i.File, "sha256": i.SHA256, "sender": i.Who, "at": i.At,
		"rows": i.Rows, "new": i.New, "changed": i.Changed, "bad": i.Bad, "mapping": i.Mapping,
	}, 0}
}

const importsSQL = `
SELECT import, kind, file, sha256, who, at, rows, new, changed, bad, mapping FROM import ORDER BY at DESC, import LIMIT 200`

// Imports returns what was taken in, the newest first.
func (s *Store) Imports(ctx context.Context) ([]fleet.Imported, error) {
	return collect[fleet.Imported](ctx, s, "imports", importsSQL, nil)
}

const pastFillsSQL = `
SELECT import, sheet, line, happened_at, vehicle, volume_ul, amount_cents, odometer_m, station, ticket
  FROM past_fill ORDER BY happened_at, vehicle, volume_ul`

// PastFills returns all fills of before Litro, the oldest first.
func (s *Store) PastFills(ctx context.Context) ([]fleet.PastFill, error) {
	return collect[fleet.PastFill](ctx, s, "past fills", pastFillsSQL, nil)
}

const pastFillInsertSQL = `
INSERT INTO past_fill (import, sheet, line, happened_at, vehicle, volume_ul, amount_cents, odometer_m, station, ticket)
VALUES (@import, @sheet, @line, @happened_at, @vehicle, @volume_ul, @amount_cents, @odometer_m, @station, @ticket)
    ON CONFLICT DO NOTHING`

// SavePastFills stores fills of before Litro and the import that brought them, in
// one transaction. Those that are there already are left out.
func (s *Store) SavePastFills(ctx context.Context, by fleet.Act, of fleet.Imported, fills []fleet.PastFill) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := save(ctx, tx, by, &of); err != nil {
			return err
		}
		var b pgx.Batch
		for _, f := range fills {
			b.Queue(pastFillInsertSQL, pgx.NamedArgs{
				"import": f.Import, "sheet": f.Sheet, "line": f.Line, "happened_at": f.HappenedAt, "vehicle": f.Vehicle, "volume_ul": f.VolumeUL,
				"amount_cents": f.AmountCents, "odometer_m": f.OdometerM, "station": f.Station, "ticket": f.Ticket,
			})
		}
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return fmt.Errorf("save past fills: %w", broken(err))
		}
		return nil
	})
}

const pastSQL = `
WITH e AS (
    SELECT * FROM past_fill WHERE happened_at >= @from AND happened_at < @to AND (@vehicle = '' OR vehicle = @vehicle)
)` + thenWith + `
SELECT e.happened_at, e.volume_ul, e.amount_cents, e.odometer_m, e.vehicle, concat_ws(' · ', v.fleet_no, nullif(v.plate, ''), nullif(v.name, '')),
       ` + thenColumns + `, e.station, e.ticket, i.file, e.sheet, e.line
  FROM e
  JOIN import i USING (import)
  JOIN vehicle v ON v.vehicle = e.vehicle` + thenJoin + `
 WHERE @departments::text[] IS NULL OR sees(@departments, ds.value, v.reserved)
 ORDER BY e.happened_at, e.import, e.sheet, e.line`

// past returns the fills of before Litro of a time, of one vehicle or all.
func (s *Store) past(ctx context.Context, from, to time.Time, vehicle string) ([]report.PastFill, error) {
	rows, err := s.pool.Query(ctx, pastSQL, pgx.NamedArgs{"from": from, "to": to, "vehicle": vehicle})
	if err != nil {
		return nil, fmt.Errorf("read past fills: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f report.PastFill, err error) {
		err = row.Scan(&f.At, &f.VolumeUL, &f.AmountCents, &f.OdometerM, &f.Vehicle, &f.VehicleName, &f.Department, &f.DepartmentName, &f.State, &f.Custodian, &f.Funding, &f.Class,
			&f.StationText, &f.Ticket, &f.File, &f.Sheet, &f.Line)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("read past fills: %w", err)
	}
	return list, nil
}

// Past answers a question about the years before Litro, apart from what was
// measured.
func (s *Store) Past(ctx context.Context, q report.Question) (report.Table, error) {
	fills, err := s.past(ctx, q.Period.From, q.Period.To, q.Filter.Vehicle)
	if err != nil {
		return report.Table{}, err
	}
	reserved, err := s.reservedPast(ctx, q.Period)
	if err != nil {
		return report.Table{}, err
	}
	return report.Past(q, append(fills, reserved...)), nil
}

const endedSQL = `
SELECT 'person' AS what, person AS id, max(from_at) AS from_at
  FROM leaving WHERE applied_at IS NOT NULL AND void_at IS NULL AND person IS NOT NULL GROUP BY person
 UNION ALL
SELECT 'vehicle', vehicle, said_from FROM vehicle_span
 WHERE what = 'state' AND value IN ('retired', 'replaced', 'blocked') AND from_at <= @at AND until_at > @at`

// Ended returns who has left, and which vehicles must not fuel, at a time, and since
// when.
func (s *Store) Ended(ctx context.Context, at time.Time) ([]fleet.Ended, error) {
	rows, err := s.pool.Query(ctx, endedSQL, pgx.NamedArgs{"at": at})
	if err != nil {
		return nil, fmt.Errorf("read who has left: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[fleet.Ended])
	if err != nil {
		return nil, fmt.Errorf("read who has left: %w", err)
	}
	return list, nil
}

const draftKeepSQL = `
INSERT INTO import_draft (draft, who, kind, file, bytes, at) VALUES (@draft, @who, @kind, @file, @bytes, @at)
    ON CONFLICT (who, kind) DO UPDATE SET draft = excluded.draft, file = excluded.file, bytes = excluded.bytes, at = excluded.at`

const draftExpireSQL = `DELETE FROM import_draft WHERE at < @expired`

// KeepDraft keeps a file in place of the last one of its kind by the same person,
// and drops those that came before a time.
func (s *Store) KeepDraft(ctx context.Context, d fleet.Draft, expired time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, draftExpireSQL, pgx.NamedArgs{"expired": expired}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, draftKeepSQL, pgx.NamedArgs{
			"draft": d.Draft, "who": d.Who, "kind": d.Kind, "file": d.File, "bytes": d.Bytes, "at": d.At,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("keep %s: %w", d.File, err)
	}
	return nil
}

const draftSQL = `SELECT draft, who, kind, file, bytes, at FROM import_draft WHERE draft = @draft AND who = @who`

// Draft returns a file that somebody sent, or fault.ErrNotFound.
func (s *Store) Draft(ctx context.Context, draft, who string) (fleet.Draft, error) {
	rows, err := s.pool.Query(ctx, draftSQL, pgx.NamedArgs{"draft": draft, "who": who})
	if err != nil {
		return fleet.Draft{}, fmt.Errorf("read file %s: %w", draft, err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Draft])
	return d, notFound(err, "file %s", draft)
}

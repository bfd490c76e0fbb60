package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Labels that are printed in one act, and the vehicles that have none.

const insertRunSQL = `
INSERT INTO label_run (run, at, who, reason) VALUES (@run, @at, @who, @why) ON CONFLICT DO NOTHING`

const insertPrintedSQL = `
INSERT INTO label_printed (run, label, version, why) VALUES (@run, @label, @version, @why)`

// What a run touches is locked before anything of it is published: others lock a
// label and then the log.
const (
	lockPeopleSQL = `SELECT 1 FROM person WHERE person = ANY(@people) ORDER BY person FOR UPDATE`
	lockLabelsSQL = `SELECT 1 FROM label WHERE label = ANY(@labels) ORDER BY label, version FOR UPDATE`
)

// A label that is printed as it is must be the newest version still, and good.
const labelIsGoodSQL = `
SELECT 1 FROM label WHERE label = @label AND version = @version AND void_at IS NULL
   AND version = (SELECT max(version) FROM label WHERE label = @label)`

// PrintLabels stores a run with all its labels and publishes those that are new, or
// does nothing. A run that is there already is a fault.ErrConflict, as is a label
// that is not as it was read.
func (s *Store) PrintLabels(ctx context.Context, by fleet.Act, run string, labels []fleet.LabelVersion) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, insertRunSQL, pgx.NamedArgs{"run": run, "at": by.At, "who": by.Who, "why": by.Why})
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: it is printed already", fault.ErrConflict)
		}
		if err := lockRun(ctx, tx, labels); err != nil {
			return err
		}
		var entries []policy.EntryBody
		for _, v := range labels {
			e, err := printOfRun(ctx, tx, by, run, v)
			if err != nil {
				return fmt.Errorf("label %s.%d: %w", v.Label, v.Version, err)
			}
			if e != nil {
				entries = append(entries, e)
			}
		}
		if len(entries) > 0 {
			if err := publishAll(ctx, tx, by.At, map[string][]policy.EntryBody{policy.Fleet: entries}); err != nil {
				return err
			}
		}
		for _, v := range labels {
			if v.Why == fleet.Again {
				continue
			}
			if err := noteLabelGone(ctx, tx, by.At, v.Label); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("print labels of run %s: %w", run, err)
	}
	return nil
}

func lockRun(ctx context.Context, tx pgx.Tx, labels []fleet.LabelVersion) error {
	var vehicles, people, ids []string
	for _, v := range labels {
		ids = append(ids, v.Label)
		if v.Vehicle != "" {
			vehicles = append(vehicles, v.Vehicle)
		} else {
			people = append(people, v.Person)
		}
	}
	args := pgx.NamedArgs{"vehicles": vehicles, "people": people, "labels": ids}
	for _, sql := range []string{lockVehiclesSQL, lockPeopleSQL, lockLabelsSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
	}
	return nil
}

// printOfRun stores one label of a run, and returns what stations are told of it;
// nil for one that is printed as it is.
func printOfRun(ctx context.Context, tx pgx.Tx, by fleet.Act, run string, v fleet.LabelVersion) (policy.EntryBody, error) {
	args := pgx.NamedArgs{
		"run": run, "label": v.Label, "version": v.Version, "vehicle": v.Vehicle, "person": v.Person, "at": by.At, "who": by.Who,
		"why": v.Why, "token": v.TokenSHA256, "most": fleet.PaperNumber(by.At),
	}
	what, sql := "label printed", printLabelSQL
	if v.Why == fleet.Again {
		what, sql = "label printed again", labelIsGoodSQL
	}
	tag, err := tx.Exec(ctx, sql, args)
	if err != nil {
		return nil, broken(err)
	}
	if tag.RowsAffected() == 0 {
		return nil, fmt.Errorf("%w: it is not as it was read", fault.ErrConflict)
	}
	if _, err := tx.Exec(ctx, insertPrintedSQL, args); err != nil {
		return nil, broken(err)
	}
	after := fmt.Sprintf("%s.%d", v.Label, v.Version)
	if by.Why != "" {
		after += ": " + by.Why
	}
	if err := audit(ctx, tx, by.Who, what, v.Label, nil, &after); err != nil || v.Why == fleet.Again {
		return nil, err
	}
	rows, err := tx.Query(ctx, labelVersionsSQL, args)
	if err != nil {
		return nil, err
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByName[fleet.LabelVersion])
	if err != nil {
		return nil, err
	}
	return fleet.LabelEntry(versions), nil
}

// runConcerns tells whether all that a run r printed is of vehicles that the departments
// have now. Labels of people are the whole fleet's.
const runConcerns = `(@departments::text[] IS NULL
        OR (SELECT coalesce(bool_and(v.vehicle IS NOT NULL AND sees(@departments, v.department, v.reserved)), false)
              FROM label_printed p JOIN label l USING (label, version) LEFT JOIN vehicle v USING (vehicle) WHERE p.run = r.run))`

const runSelect = `
SELECT run, at, who, reason, (SELECT count(*) FROM label_printed p WHERE p.run = r.run) AS count FROM label_run r
 WHERE ` + runConcerns

const runSQL = runSelect + ` AND run = @run`

const runsSQL = runSelect + ` ORDER BY at DESC, run LIMIT 20`

const runLabelsSQL = `
SELECT p.label, p.version, p.why, coalesce(v.fleet_no, o.name, '') AS fleet_no, coalesce(v.plate, '') AS plate, coalesce(v.name, '') AS name,
       coalesce(d.name, '') AS department,
       l.void_at IS NULL AND l.version = (SELECT max(version) FROM label n WHERE n.label = l.label) AS good
  FROM label_printed p JOIN label l USING (label, version)
  LEFT JOIN vehicle v USING (vehicle) LEFT JOIN department d USING (department) LEFT JOIN person o ON o.person = l.person
 WHERE p.run = @run AND (@departments::text[] IS NULL OR v.vehicle IS NOT NULL AND sees(@departments, v.department, v.reserved)) ORDER BY p.label`

// LabelRun returns a run with its labels, or fault.ErrNotFound.
func (s *Store) LabelRun(ctx context.Context, run string) (fleet.LabelRun, error) {
	args := pgx.NamedArgs{"run": run}
	runs, err := collect[fleet.LabelRun](ctx, s, "run of labels", runSQL, args)
	if err != nil {
		return fleet.LabelRun{}, err
	}
	if len(runs) == 0 {
		return fleet.LabelRun{}, fmt.Errorf("run of labels %q: %w", run, fault.ErrNotFound)
	}
	runs[0].Labels, err = collect[fleet.PrintedLabel](ctx, s, "labels of a run", runLabelsSQL, args)
	return runs[0], err
}

// LabelRuns returns the last runs, the newest first, without their labels.
func (s *Store) LabelRuns(ctx context.Context) ([]fleet.LabelRun, error) {
	return collect[fleet.LabelRun](ctx, s, "runs of labels", runsSQL, pgx.NamedArgs{})
}

const printersSQL = `
SELECT printer, sheet, code, dpi, right_um, down_um, changed_by, changed_at FROM label_printer ORDER BY lower(printer), printer`

// LabelPrinters returns the printers that somebody described, by their names.
func (s *Store) LabelPrinters(ctx context.Context) ([]fleet.LabelPrinter, error) {
	return collect[fleet.LabelPrinter](ctx, s, "printers of labels", printersSQL, nil)
}

const setPrinterSQL = `
INSERT INTO label_printer (printer, sheet, code, dpi, right_um, down_um, changed_by, changed_at)
VALUES (@printer, @sheet, @code, @dpi, @right, @down, @who, @at)
    ON CONFLICT (printer) DO UPDATE SET sheet = excluded.sheet, code = excluded.code, dpi = excluded.dpi, right_um = excluded.right_um,
       down_um = excluded.down_um, changed_by = excluded.changed_by, changed_at = excluded.changed_at`

// SetLabelPrinter keeps what a printer takes; of what was said of it the last counts.
func (s *Store) SetLabelPrinter(ctx context.Context, p fleet.LabelPrinter) error {
	args := pgx.NamedArgs{
		"printer": p.Printer, "sheet": p.Sheet, "code": p.Code, "dpi": p.DPI, "right": p.RightUM, "down": p.DownUM, "who": p.ChangedBy, "at": p.ChangedAt,
	}
	if _, err := s.pool.Exec(ctx, setPrinterSQL, args); err != nil {
		return fmt.Errorf("keep printer %s: %w", p.Printer, err)
	}
	return nil
}

// Of each vehicle the label that is good.
const vehicleGoodLabel = `
  FROM vehicle v LEFT JOIN department d USING (department)
  LEFT JOIN LATERAL (SELECT * FROM label l
                      WHERE l.vehicle = v.vehicle AND l.void_at IS NULL AND l.version = (SELECT max(version) FROM label n WHERE n.label = l.label)
                      ORDER BY l.printed_at DESC, l.label LIMIT 1) l ON true
 WHERE v.status <> 'retired' AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved))`

const goodLabelsSQL = `
SELECT v.vehicle, v.fleet_no, v.plate, v.name, coalesce(v.department, ''), coalesce(d.name, ''),
       coalesce(l.label, ''), coalesce(l.version, 0), l.printed_at, coalesce(l.printed_by, ''), coalesce(l.why, ''), l.seen_at` + vehicleGoodLabel

// All at once: each page of today asks it, of every vehicle.
const unconfirmedSQL = `
SELECT count(*) FILTER (WHERE l.seen_at IS NULL)
  FROM vehicle v
  LEFT JOIN (SELECT DISTINCT ON (vehicle) vehicle, seen_at
               FROM (SELECT DISTINCT ON (label) * FROM label WHERE vehicle IS NOT NULL ORDER BY label, version DESC) newest
              WHERE void_at IS NULL ORDER BY vehicle, printed_at DESC, label) l USING (vehicle)
 WHERE v.status <> 'retired' AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved))`

// VehicleLabels returns every vehicle that is not retired with its label, in no order.
func (s *Store) VehicleLabels(ctx context.Context) ([]report.VehicleLabelState, error) {
	rows, err := s.pool.Query(ctx, goodLabelsSQL, pgx.NamedArgs{})
	if err != nil {
		return nil, fmt.Errorf("read labels of vehicles: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[report.VehicleLabelState])
	if err != nil {
		return nil, fmt.Errorf("read labels of vehicles: %w", err)
	}
	return list, nil
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Which stations and departments only observe.

const modesSQL = `
SELECT x.what, x.subject, x.name, x.mode,
       (SELECT max(ended_at) FROM mode_act a WHERE a.what = x.what AND a.subject = x.subject AND a.state = 'in_force' AND a.mode = x.mode),
       coalesce(w.act, ''), coalesce(w.mode, ''), coalesce(w.from_at, 'epoch'), coalesce(w.why, ''), coalesce(w.proposed_by, ''),
       coalesce(w.proposed_at, 'epoch'), coalesce(w.approved_by, ''), coalesce(w.approved_for, ''), coalesce(w.record, ''), coalesce(w.trouble, ''), coalesce(w.state, '')
  FROM (SELECT 1 AS n, 'station' AS what, s.station AS subject, s.name, coalesce(t.body->>'mode', 'enforce') AS mode
          FROM station s LEFT JOIN station_settings t USING (station) WHERE s.station <> 'office'
         UNION ALL
        SELECT 2, 'department', department, name, mode FROM department WHERE ` + everywhere + ` OR department = ANY (@departments)) x
  LEFT JOIN mode_act w ON w.what = x.what AND w.subject = x.subject AND w.state IN ('proposed', 'approved')
 ORDER BY x.n, x.name, x.subject`

// Modes returns all stations and departments with the mode they are in.
func (s *Store) Modes(ctx context.Context) ([]fleet.Moded, error) {
	rows, err := s.pool.Query(ctx, modesSQL, pgx.NamedArgs{})
	if err != nil {
		return nil, fmt.Errorf("read modes: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (fleet.Moded, error) {
		var m fleet.Moded
		var a fleet.ModeAct
		err := row.Scan(&m.What, &m.Subject, &m.Name, &m.Mode, &m.Since,
			&a.Act, &a.Mode, &a.FromAt, &a.Why, &a.ProposedBy, &a.ProposedAt, &a.ApprovedBy, &a.ApprovedFor, &a.Record, &a.Trouble, &a.State)
		if a.Act != "" {
			a.What, a.Subject = m.What, m.Subject
			m.Waiting = &a
		}
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("read modes: %w", err)
	}
	return list, nil
}

const proposeModeSQL = `
INSERT INTO mode_act (act, what, subject, mode, from_at, why, proposed_by, proposed_at, state)
VALUES (@act, @what, @subject, @mode, @from_at, @why, @by, @at, 'proposed')`

// ProposeMode stores a proposal.
func (s *Store) ProposeMode(ctx context.Context, by fleet.Act, m fleet.ModeAct) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, proposeModeSQL, pgx.NamedArgs{
			"act": m.Act, "what": m.What, "subject": m.Subject, "mode": m.Mode, "from_at": m.FromAt, "why": m.Why, "by": by.Who, "at": by.At,
		})
		if err != nil {
			return fmt.Errorf("mode of %s %s: %w", m.What, m.Subject, broken(err))
		}
		return auditMode(ctx, tx, by, &m, "proposed")
	})
}

func auditMode(ctx context.Context, tx pgx.Tx, by fleet.Act, m *fleet.ModeAct, what string) error {
	after := fmt.Sprintf("%s from %s: %s", m.Mode, m.FromAt.UTC().Format(time.RFC3339), m.Why)
	return audit(ctx, tx, by.Who, "mode "+what, m.What+" "+m.Subject, nil, &after)
}

const modeActColumns = `act, what, subject, mode, from_at, why, proposed_by, proposed_at, coalesce(approved_by, '') AS approved_by,
       coalesce(approved_for, '') AS approved_for, coalesce(record, '') AS record, coalesce(trouble, '') AS trouble, state`

const modeActSelect = `SELECT ` + modeActColumns + ` FROM mode_act`

const modeActSQL = modeActSelect + ` WHERE act = @act`

// ModeAct returns an act, or fault.ErrNotFound.
func (s *Store) ModeAct(ctx context.Context, act string) (fleet.ModeAct, error) {
	return oneMode(ctx, s.pool, modeActSQL, pgx.NamedArgs{"act": act})
}

func oneMode(ctx context.Context, db querier, sql string, args pgx.NamedArgs) (fleet.ModeAct, error) {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return fleet.ModeAct{}, fmt.Errorf("read mode act: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.ModeAct])
	return m, notFound(err, "mode act")
}

const approveModeSQL = `
UPDATE mode_act SET state = 'approved', approved_by = @by, approved_at = @at, approved_for = nullif(@stead, ''), record = @record, from_at = greatest(from_at, @at)
 WHERE act = @act AND state = 'proposed'
RETURNING ` + modeActColumns

const voidModeSQL = `
UPDATE mode_act SET state = 'void', ended_by = @by, ended_at = @at
 WHERE act = @act AND state IN ('proposed', 'approved')
RETURNING ` + modeActColumns

// ApproveMode notes who approved a proposal, and the record that says so.
func (s *Store) ApproveMode(ctx context.Context, by fleet.Act, act, record string) error {
	m, err := s.ModeAct(ctx, act)
	if err != nil {
		return err
	}
	stead, err := s.Approver(ctx, "mode", m.ProposedBy, m.ProposedAt, by.Who, by.At)
	if err != nil {
		return err
	}
	args := pgx.NamedArgs{"act": act, "by": by.Who, "at": by.At, "stead": stead, "record": record}
	return s.moveMode(ctx, by, approveModeSQL, args, inStead("approved", stead))
}

// VoidMode takes back what is not in force yet.
func (s *Store) VoidMode(ctx context.Context, by fleet.Act, act string) error {
	return s.moveMode(ctx, by, voidModeSQL, pgx.NamedArgs{"act": act, "by": by.Who, "at": by.At}, "taken back")
}

func (s *Store) moveMode(ctx context.Context, by fleet.Act, sql string, args pgx.NamedArgs, what string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		m, err := oneMode(ctx, tx, sql, args)
		if err != nil {
			return fmt.Errorf("%w: %w: it is not waiting any more", fault.ErrConflict, broken(err))
		}
		return auditMode(ctx, tx, by, &m, what)
	})
}

const dueModesSQL = `SELECT act FROM mode_act WHERE state = 'approved' AND from_at <= @at ORDER BY from_at, act`

// ApplyModes puts in force what is approved and whose time has come, each by itself. Of
// one that fails is noted why, and the others go on; the error joins all.
func (s *Store) ApplyModes(ctx context.Context, at time.Time) error {
	rows, err := s.pool.Query(ctx, dueModesSQL, pgx.NamedArgs{"at": at})
	if err != nil {
		return fmt.Errorf("read modes that are due: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read modes that are due: %w", err)
	}
	var failed []error
	for _, act := range due {
		failed = append(failed, s.ApplyMode(ctx, act, at))
	}
	return errors.Join(failed...)
}

const dueModeSQL = modeActSelect + ` WHERE act = @act AND state = 'approved' AND from_at <= @at FOR UPDATE SKIP LOCKED`

const modeInForceSQL = `
UPDATE mode_act SET state = 'in_force', ended_at = @at, trouble = NULL, trouble_at = NULL WHERE act = @act`

// ApplyMode puts one act in force if it is approved and its time has come, or notes
// why not.
func (s *Store) ApplyMode(ctx context.Context, act string, at time.Time) error {
	var m fleet.ModeAct
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		m, err = oneMode(ctx, tx, dueModeSQL, pgx.NamedArgs{"act": act, "at": at})
		if errors.Is(err, fault.ErrNotFound) {
			return nil // not yet, not any more, or another server is about it
		}
		if err != nil {
			return err
		}
		by := fleet.Act{Who: m.ApprovedBy, At: at, Why: m.Why}
		if err := applyMode(ctx, tx, by, &m); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, modeInForceSQL, pgx.NamedArgs{"act": m.Act, "at": at}); err != nil {
			return err
		}
		return auditMode(ctx, tx, by, &m, "in force")
	})
	if err == nil {
		return nil
	}
	err = fmt.Errorf("put mode of %s %s in force: %w", m.What, m.Subject, err)
	return errors.Join(err, s.noteTrouble(ctx, act, at, err))
}

// What went wrong is noted once: since then it is so.
const modeTroubleSQL = `
UPDATE mode_act SET trouble = @trouble, trouble_at = @at
 WHERE act = @act AND state = 'approved' AND trouble IS DISTINCT FROM @trouble`

func (s *Store) noteTrouble(ctx context.Context, act string, at time.Time, trouble error) error {
	if ctx.Err() != nil {
		return nil // the server ends; nothing is wrong with the act
	}
	args := pgx.NamedArgs{"act": act, "at": at, "trouble": strings.Join(strings.Fields(trouble.Error()), " ")}
	if _, err := s.pool.Exec(ctx, modeTroubleSQL, args); err != nil {
		return fmt.Errorf("note why mode act %s is not in force: %w", act, err)
	}
	return nil
}

const departmentModeSQL = `UPDATE department SET mode = @mode, revision = revision + 1 WHERE department = @subject`

const departmentVehiclesSQL = vehicleSelect + ` WHERE department = @subject ORDER BY vehicle FOR UPDATE`

// applyMode tells the station, or all stations of the vehicles of the department.
func applyMode(ctx context.Context, tx pgx.Tx, by fleet.Act, m *fleet.ModeAct) error {
	args := pgx.NamedArgs{"subject": m.Subject, "station": m.Subject, "mode": m.Mode}
	if m.What == "station" {
		s, err := readSettings(tx.QueryRow(ctx, settingsSQL, args), m.Subject)
		if err != nil {
			return err
		}
		s.Mode = m.Mode
		return save(ctx, tx, by, &s)
	}
	// Vehicles are locked before their department, as those who save them do; and
	// looked for again once nobody can add one any more.
	if _, err := lockedVehicles(ctx, tx, args); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, departmentModeSQL, args); err != nil {
		return err
	}
	vehicles, err := lockedVehicles(ctx, tx, args)
	if err != nil {
		return err
	}
	entries := map[string][]policy.EntryBody{}
	for i := range vehicles {
		log, body := vehicles[i].Entry()
		entries[log] = append(entries[log], body)
	}
	return publishAll(ctx, tx, by.At, entries)
}

func lockedVehicles(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) ([]fleet.Vehicle, error) {
	rows, err := tx.Query(ctx, departmentVehiclesSQL, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[fleet.Vehicle])
}

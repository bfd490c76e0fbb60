package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Vehicles that might take more: what another must agree on, and what was agreed on.

const inServiceSQL = `SELECT EXISTS (SELECT FROM dispense WHERE volume_ul > 0)`

// InService tells whether any fuel is on record.
func (s *Store) InService(ctx context.Context) (bool, error) { return inService(ctx, s.pool) }

func inService(ctx context.Context, db oneRow) (is bool, err error) {
	if err := db.QueryRow(ctx, inServiceSQL).Scan(&is); err != nil {
		return false, fmt.Errorf("read whether any fuel is on record: %w", err)
	}
	return is, nil
}

// A stir is vehicles that are to be saved otherwise than they were in what rules look at,
// with all that was in force for them before.
type stir struct {
	before fleet.RuleBook
	moved  []fleet.Moved
}

const vehiclesOfSQL = vehicleSelect + ` WHERE vehicle = ANY (@vehicles)`

// stirred tells of which vehicles something changes by objects that are to be saved, so that
// they might take more. They are locked. It returns nil where there is none, or
// where no fuel is on record yet.
func stirred(ctx context.Context, tx pgx.Tx, at time.Time, objects []fleet.Object) (*stir, error) {
	sized, saved := map[string]bool{}, map[string]*fleet.Vehicle{}
	var ids []string
	for _, o := range objects {
		switch o := o.(type) {
		case *fleet.Vehicle:
			saved[o.Vehicle], ids = o, append(ids, o.Vehicle)
		case *fleet.Quota:
			if of, ok := o.OwnerOf(); ok {
				sized[of], ids = true, append(ids, of)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if serves, err := inService(ctx, tx); err != nil || !serves {
		return nil, err
	}
	rows, err := tx.Query(ctx, vehiclesOfSQL, pgx.NamedArgs{"vehicles": ids})
	if err != nil {
		return nil, fmt.Errorf("read vehicles: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[fleet.Vehicle])
	if err != nil {
		return nil, fmt.Errorf("read vehicles: %w", err)
	}
	was := map[string]*fleet.Vehicle{}
	for _, v := range list {
		was[v.Vehicle] = v
	}
	var s stir
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		m := fleet.Moved{Was: was[id], Is: cmp.Or(saved[id], was[id])}
		if m.Is != nil && (sized[id] || m.Stirs()) {
			s.moved = append(s.moved, m)
		}
	}
	if len(s.moved) == 0 {
		return nil, nil
	}
	if _, err := tx.Exec(ctx, shareRulesSQL); err != nil {
		return nil, fmt.Errorf("lock what levels say: %w", err)
	}
	s.before, err = s.book(ctx, tx, at)
	return &s, err
}

// book reads what it takes to tell what is in force for the vehicles, as they were and are.
func (s *stir) book(ctx context.Context, tx pgx.Tx, at time.Time) (fleet.RuleBook, error) {
	var all []fleet.Vehicle
	for _, m := range s.moved {
		if all = append(all, *m.Is); m.Was != nil {
			all = append(all, *m.Was)
		}
	}
	return ruleBook(ctx, tx, at, all...)
}

// agreed fails with a [fleet.LoosensError] where a vehicle might take more by what was saved,
// and nobody agreed on it.
func (s *stir) agreed(ctx context.Context, tx pgx.Tx, by fleet.Act) error {
	if s == nil {
		return nil
	}
	after, err := s.book(ctx, tx, by.At)
	if err != nil {
		return err
	}
	loosens, err := fleet.Loosening(&s.before, &after, s.moved...)
	if err != nil {
		return err
	}
	return by.Agreed.Covers(loosens)
}

const proposeVehiclesSQL = `
INSERT INTO vehicle_act (act, of, said, file, bytes, meant, shown, loosens, why, proposed_by, proposed_at, state)
VALUES (@act, @of, @said, @file, @bytes, @meant, @shown, @loosens, @why, @by, @at, 'proposed')`

// ProposeVehicles keeps that vehicles might take more, until another decides about it.
func (s *Store) ProposeVehicles(ctx context.Context, by fleet.Act, a fleet.VehicleAct) error {
	args := pgx.NamedArgs{"act": a.Act, "of": a.Of, "said": nil, "file": nil, "bytes": nil, "meant": nil, "shown": nil, "why": a.Why, "by": by.Who, "at": by.At}
	loosens, err := json.Marshal(a.Loosens)
	if err != nil {
		return err
	}
	args["loosens"] = string(loosens)
	if a.File != nil {
		meant, err := json.Marshal(a.File.Meant)
		if err != nil {
			return err
		}
		args["file"], args["bytes"], args["meant"], args["shown"] = a.Name, a.File.Bytes, string(meant), a.File.Shown
	} else {
		said, err := json.Marshal(a.Said)
		if err != nil {
			return err
		}
		args["said"] = string(said)
	}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, proposeVehiclesSQL, args)
		if constraint(err) == "vehicle_act_waiting" {
			return fmt.Errorf("%w: %w", fault.ErrConflict, fleet.ErrWaits)
		}
		if err != nil {
			return broken(err)
		}
		return auditVehicles(ctx, tx, by.Who, &a, "proposed")
	})
}

// auditVehicles writes a line of the audit trail, with what might let more through.
func auditVehicles(ctx context.Context, tx pgx.Tx, who string, a *fleet.VehicleAct, what string) error {
	said := fmt.Sprintf("%s loosens %s for %d", a.Act, a.Loosens.Said(), len(a.Loosens))
	return audit(ctx, tx, who, "change of vehicles "+what+": "+a.Why, a.Of, nil, &said)
}

const vehicleActSelect = `
SELECT a.act, a.of, coalesce(a.file, v.fleet_no, a.of), a.said::text, a.meant::text, coalesce(a.shown, ''), a.loosens::text, a.why, a.proposed_by, a.proposed_at,
       coalesce(a.approved_by, ''), coalesce(a.approved_for, ''), coalesce(a.record, ''), a.state, a.ended_at, CASE WHEN @bytes THEN a.bytes END
  FROM vehicle_act a
  LEFT JOIN vehicle v ON v.vehicle = a.of`

const vehicleActsSQL = vehicleActSelect + `
 WHERE (@vehicle = '' OR a.of = @vehicle) AND (@departments::text[] IS NULL OR v.vehicle IS NOT NULL AND sees(@departments, v.department, v.reserved))
 ORDER BY a.state = 'proposed' DESC, a.proposed_at DESC, a.act LIMIT @limit`

const vehicleActSQL = vehicleActSelect + ` WHERE a.act = @act`

const vehicleActLockedSQL = vehicleActSQL + ` FOR UPDATE OF a`

// VehicleActs returns all that is proposed and what was last decided, the newest first; of
// one vehicle where one is named.
func (s *Store) VehicleActs(ctx context.Context, vehicle string, limit int) ([]fleet.VehicleAct, error) {
	return readVehicleActs(ctx, s.pool, vehicleActsSQL, pgx.NamedArgs{"vehicle": vehicle, "limit": limit, "bytes": false})
}

// VehicleAct returns one act, or fault.ErrNotFound.
func (s *Store) VehicleAct(ctx context.Context, act string) (fleet.VehicleAct, error) {
	return oneVehicleAct(ctx, s.pool, vehicleActSQL, act)
}

func oneVehicleAct(ctx context.Context, db querier, sql, act string) (fleet.VehicleAct, error) {
	all, err := readVehicleActs(ctx, db, sql, pgx.NamedArgs{"act": act, "bytes": true})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("change %s: %w", act, fault.ErrNotFound)
	}
	if err != nil {
		return fleet.VehicleAct{}, err
	}
	return all[0], nil
}

func readVehicleActs(ctx context.Context, db querier, sql string, args pgx.NamedArgs) ([]fleet.VehicleAct, error) {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read changes of vehicles: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (fleet.VehicleAct, error) {
		var a fleet.VehicleAct
		var f fleet.SentFile
		var said, meant *string
		var loosens string
		err := row.Scan(&a.Act, &a.Of, &a.Name, &said, &meant, &f.Shown, &loosens, &a.Why, &a.ProposedBy, &a.ProposedAt,
			&a.ApprovedBy, &a.ApprovedFor, &a.Record, &a.State, &a.EndedAt, &f.Bytes)
		if err != nil {
			return a, err
		}
		if err := json.Unmarshal([]byte(loosens), &a.Loosens); err != nil {
			return a, err
		}
		if said != nil {
			return a, json.Unmarshal([]byte(*said), &a.Said)
		}
		a.File = &f
		return a, json.Unmarshal([]byte(*meant), &f.Meant)
	})
	if err != nil {
		return nil, fmt.Errorf("read changes of vehicles: %w", err)
	}
	return all, nil
}

const approveVehiclesSQL = `
UPDATE vehicle_act SET state = 'in_force', approved_by = @by, approved_at = @at, approved_for = nullif(@stead, ''), record = @record, ended_at = @at
 WHERE act = @act AND state = 'proposed'`

const voidVehiclesSQL = `UPDATE vehicle_act SET state = 'void', ended_by = @by, ended_at = @at WHERE act = @act AND state = 'proposed'`

// ApproveVehicles puts in force what was proposed, in one transaction with the approval.
// Whatever it does beyond what it was proposed to loosen undoes it.
func (s *Store) ApproveVehicles(ctx context.Context, by fleet.Act, act, record string, objects ...fleet.Object) error {
	return s.inTxAgain(ctx, func(tx pgx.Tx) error {
		a, err := proposedVehicles(ctx, tx, act)
		if err != nil {
			return err
		}
		stead, err := approver(ctx, tx, "rule", a.ProposedBy, a.ProposedAt, by.Who, by.At)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, approveVehiclesSQL, pgx.NamedArgs{"act": act, "by": by.Who, "at": by.At, "stead": stead, "record": record}); err != nil {
			return broken(err)
		}
		by.Agreed, by.With = a.Loosens, a.ProposedBy
		if a.File != nil {
			err = save(ctx, tx, by, objects...)
		} else {
			err = s.sayAllDated(ctx, tx, by, a.Said)
		}
		if err != nil {
			return err
		}
		return auditVehicles(ctx, tx, by.Who, &a, inStead("approved", stead))
	})
}

func proposedVehicles(ctx context.Context, tx pgx.Tx, act string) (fleet.VehicleAct, error) {
	a, err := oneVehicleAct(ctx, tx, vehicleActLockedSQL, act)
	if err == nil && a.State != "proposed" {
		err = fmt.Errorf("change %s: %w: it is not waiting any more", act, fault.ErrConflict)
	}
	return a, err
}

// VoidVehicles takes back what is proposed.
func (s *Store) VoidVehicles(ctx context.Context, by fleet.Act, act string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		a, err := proposedVehicles(ctx, tx, act)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, voidVehiclesSQL, pgx.NamedArgs{"act": act, "by": by.Who, "at": by.At}); err != nil {
			return err
		}
		return auditVehicles(ctx, tx, by.Who, &a, "taken back")
	})
}

const agreedDatedSQL = `SELECT agreed::text FROM vehicle_dated WHERE vehicle = @vehicle AND applied_at IS NULL AND from_at <= @at AND agreed IS NOT NULL`

// agreedDated returns what rows of a vehicle whose day has come may loosen.
func agreedDated(ctx context.Context, tx pgx.Tx, vehicle string, at time.Time) (fleet.Loosened, error) {
	var text string
	all := fleet.Loosened{}
	err := readEach(ctx, tx, "what was agreed on of vehicle "+vehicle, agreedDatedSQL, pgx.NamedArgs{"vehicle": vehicle, "at": at}, []any{&text}, func() error {
		var l fleet.Loosened
		err := json.Unmarshal([]byte(text), &l)
		all = all.With(l)
		return err
	})
	return all, err
}

const stayDatedSQL = `
INSERT INTO vehicle_dated (vehicle, what, from_at, value, detail, reason, said_by, said_at, calendar)
SELECT DISTINCT d.vehicle, d.what, d.from_at, coalesce(v.department, ''), '', @why, 'calendar', @at::timestamptz, true
  FROM vehicle_dated d JOIN vehicle v ON v.vehicle = d.vehicle
 WHERE d.vehicle = @vehicle AND d.what = 'department' AND d.applied_at IS NULL AND d.from_at <= @at`

// stay has a vehicle stay in its department whose day to move has come: by what levels say
// now it might take more there than two people agreed on.
func stay(ctx context.Context, tx pgx.Tx, by fleet.Act, vehicle string, loosens *fleet.LoosensError) error {
	why := "it stays: by now it would loosen " + loosens.Loosens.Said() + ", on which nobody agreed; say it anew"
	_, err := tx.Exec(ctx, stayDatedSQL, pgx.NamedArgs{"vehicle": vehicle, "at": by.At, "why": why})
	if err != nil {
		return fmt.Errorf("vehicle %s stays in its department: %w", vehicle, err)
	}
	return applyDated(ctx, tx, by, vehicle)
}

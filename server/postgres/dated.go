package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// What is true of a vehicle from a time on.

// DatedBefore returns what was in force in a matter just before a time, or
// fault.ErrNotFound when there is no such vehicle.
func (s *Store) DatedBefore(ctx context.Context, vehicle string, what fleet.Matter, at time.Time) (fleet.Dated, error) {
	d := fleet.Dated{What: what}
	var from *time.Time // minus infinity is no time
	args := pgx.NamedArgs{"vehicle": vehicle, "what": string(what), "at": at}
	err := s.pool.QueryRow(ctx, datedInForceSQL, args).Scan(&d.Vehicle, &d.Value, &d.Detail, &d.Person, &from)
	if err != nil {
		return d, notFound(err, "read %s of vehicle %s", what, vehicle)
	}
	if from != nil {
		d.FromAt = *from
	}
	return d, nil
}

const datedInForceSQL = `
SELECT v.vehicle, coalesce(d.value, ''), coalesce(d.detail, ''), coalesce(d.person, ''), d.said_from
  FROM vehicle v
  LEFT JOIN vehicle_span d ON d.vehicle = v.vehicle AND d.what = @what AND d.from_at < @at AND d.until_at >= @at
 WHERE v.vehicle = @vehicle`

const datedAddSQL = `
INSERT INTO vehicle_dated (vehicle, what, from_at, value, detail, person, old_reading, new_reading, reason, said_by, said_at, agreed, agreed_by)
SELECT @vehicle, @what, @from_at, @value, @detail, nullif(@person, ''), @old, @new, @reason, @by, @at, @agreed, @agreed_by
 WHERE (@what <> 'department' OR @value = '' OR EXISTS (SELECT FROM department WHERE department = @value))
   AND (@what <> 'class' OR EXISTS (SELECT FROM rule WHERE rule = @value AND NOT made))
   AND (@what <> 'state' OR @value <> 'replaced' OR EXISTS (SELECT FROM vehicle WHERE vehicle = @detail))`

// SayDated stores what is true of vehicles from a time on, and puts in force what
// is not to come. See [fleet.Fleet.Say].
func (s *Store) SayDated(ctx context.Context, by fleet.Act, rows ...fleet.Dated) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return s.sayAllDated(ctx, tx, by, rows) })
}

// sayZoneSQL says for a transaction where days begin, for those who judge days in the database, see migration 0108.
const sayZoneSQL = `SELECT set_config('litro.zone', @zone, true)`

func (s *Store) sayZone(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, sayZoneSQL, pgx.NamedArgs{"zone": s.zone().String()}); err != nil {
		return fmt.Errorf("say where days begin: %w", err)
	}
	return nil
}

func (s *Store) sayAllDated(ctx context.Context, tx pgx.Tx, by fleet.Act, rows []fleet.Dated) error {
	var vehicles []string
	for _, d := range rows {
		vehicles = append(vehicles, d.Vehicle)
	}
	slices.Sort(vehicles)
	vehicles = slices.Compact(vehicles)
	if err := lockVehicles(ctx, tx, vehicles); err != nil {
		return err
	}
	if err := s.sayZone(ctx, tx); err != nil {
		return err
	}
	for _, d := range rows {
		if by.With != "" {
			d = d.Approved(by.At)
		}
		if err := sayDated(ctx, tx, by, d); err != nil {
			return fmt.Errorf("%s of vehicle %s: %w", d.What, d.Vehicle, err)
		}
	}
	for _, v := range vehicles {
		if err := applyDated(ctx, tx, by, v); err != nil {
			return err
		}
	}
	return nil
}

const saidBeforeSQL = `
SELECT to_jsonb(value)::text FROM vehicle_dated
 WHERE vehicle = @vehicle AND what = @what AND applied_at IS NOT NULL ORDER BY from_at DESC, n DESC LIMIT 1`

const saidInsertSQL = `
INSERT INTO vehicle_dated (vehicle, what, from_at, value, detail, reason, said_by, said_at, applied_at, agreed_by)
VALUES (@vehicle, @what, @at, @value, @detail, '', @both, @at, @at, @second)`

func saidChange(s *fleet.Said) change {
	return change{saidBeforeSQL, saidInsertSQL, "", pgx.NamedArgs{"vehicle": s.Vehicle, "what": string(s.Matter), "value": s.Value, "detail": s.Detail}, 0}
}

// custodianSelect, custodianNoSelect and fundingSelect tell what was last put in force of a vehicle.
const (
	custodianSelect = `coalesce((SELECT d.value FROM vehicle_dated d WHERE d.vehicle = vehicle.vehicle AND d.what = 'custodian' AND d.applied_at IS NOT NULL
                  ORDER BY d.from_at DESC, d.n DESC LIMIT 1), '')`
	custodianNoSelect = `coalesce((SELECT d.detail FROM vehicle_dated d WHERE d.vehicle = vehicle.vehicle AND d.what = 'custodian' AND d.applied_at IS NOT NULL
                  ORDER BY d.from_at DESC, d.n DESC LIMIT 1), '')`
	fundingSelect = `coalesce((SELECT d.value FROM vehicle_dated d WHERE d.vehicle = vehicle.vehicle AND d.what = 'funding' AND d.applied_at IS NOT NULL
                  ORDER BY d.from_at DESC, d.n DESC LIMIT 1), '')`
)

const saidBackSQL = `SELECT vehicle_said_back(@vehicle, @what, @from_at, @value, @at)`

// SaidBack tells of each row whether it is said of days that are past and may put in order what was found of them, as
// the database holds it, see migration 0108. Where no fuel is on record, none is.
func (s *Store) SaidBack(ctx context.Context, at time.Time, rows ...fleet.Dated) ([]bool, error) {
	back := make([]bool, len(rows))
	if serves, err := s.InService(ctx); err != nil || !serves {
		return back, err
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.sayZone(ctx, tx); err != nil {
			return err
		}
		for i, d := range rows {
			args := pgx.NamedArgs{"vehicle": d.Vehicle, "what": string(d.What), "from_at": d.FromAt, "value": d.Value, "at": at}
			if err := tx.QueryRow(ctx, saidBackSQL, args).Scan(&back[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what is said of days that are past: %w", err)
	}
	return back, nil
}

func sayDated(ctx context.Context, tx pgx.Tx, by fleet.Act, d fleet.Dated) error {
	args := pgx.NamedArgs{
		"vehicle": d.Vehicle, "what": string(d.What), "from_at": d.FromAt, "value": d.Value, "detail": d.Detail, "person": d.Person,
		"old": d.OldReading, "new": d.NewReading, "reason": d.Reason, "by": by.Both(), "at": by.At, "agreed": nil, "agreed_by": by.Second(),
	}
	if len(d.Agreed) > 0 {
		agreed, err := json.Marshal(d.Agreed)
		if err != nil {
			return err
		}
		args["agreed"] = string(agreed)
	}
	tag, err := tx.Exec(ctx, datedAddSQL, args)
	if err != nil {
		return broken(err)
	}
	if tag.RowsAffected() == 0 {
		return fmt.Errorf("%w: the department, the class, or the vehicle in its place, is not there", fault.ErrNotFound)
	}
	if d.What == fleet.OdometerCounts {
		if _, err := tx.Exec(ctx, judgeAgainSQL, args); err != nil {
			return err
		}
	}
	if d.What == fleet.Class {
		if _, err := tx.Exec(ctx, judgeOfClassSQL, args); err != nil {
			return err
		}
	}
	said := fmt.Sprintf("%s from %s: %s", d.Value, d.FromAt.Format(time.RFC3339), d.Reason)
	return audit(ctx, tx, by.Who, "vehicle "+string(d.What)+" said", d.Vehicle, nil, &said)
}

// A reading means something else once it is known that another odometer was put in;
// also one that a correction gave to the vehicle.
const judgeAgainSQL = `
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT station, epoch, seq, branch FROM effective_dispense WHERE vehicle = @vehicle AND happened_at >= @from_at AND odometer_m IS NOT NULL
    ON CONFLICT DO NOTHING`

// Of which class a vehicle was counts where a rule of discrepancies was set for one, or where
// what one goes was reckoned. What was said first of a vehicle counts for all time before.
const judgeOfClassSQL = `
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT station, epoch, seq, branch FROM effective_dispense
 WHERE vehicle = @vehicle AND (EXISTS (SELECT FROM finding_rule WHERE class <> '') OR EXISTS (SELECT FROM peers))
   AND (happened_at >= @from_at OR NOT EXISTS (SELECT FROM vehicle_dated WHERE vehicle = @vehicle AND what = 'class' AND from_at < @from_at))
    ON CONFLICT DO NOTHING`

const datedDueSQL = `
SELECT DISTINCT vehicle FROM vehicle_dated
 WHERE applied_at IS NULL AND from_at <= @at AND vehicle > @after ORDER BY vehicle LIMIT 100`

// ApplyDue puts in force what was to come and now has: vehicles change, and
// stations are told. A vehicle for which that cannot be, such as one whose new
// department limits it by money while its grade has no price, keeps no other from its
// own; what is due of it is tried again the next time. One that might take more where it
// goes than was agreed on stays where it is.
func (s *Store) ApplyDue(ctx context.Context, at time.Time) error {
	by := fleet.Act{Who: "calendar", At: at, Why: "its time has come"}
	var failed []error
	for after := ""; ; {
		rows, err := s.pool.Query(ctx, datedDueSQL, pgx.NamedArgs{"at": at, "after": after})
		if err != nil {
			return fmt.Errorf("read what is due of vehicles: %w", err)
		}
		due, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("read what is due of vehicles: %w", err)
		}
		if len(due) == 0 {
			return errors.Join(failed...)
		}
		for _, v := range due {
			err := s.inTx(ctx, func(tx pgx.Tx) error { return applyDated(ctx, tx, by, v) })
			if loosens, ok := errors.AsType[*fleet.LoosensError](err); ok {
				err = s.inTx(ctx, func(tx pgx.Tx) error { return stay(ctx, tx, by, v, loosens) })
			}
			switch {
			case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrConflict):
				failed = append(failed, err)
			case err != nil:
				return err
			}
			after = v
		}
	}
}

const vehicleLockSQL = vehicleSelect + ` WHERE vehicle = @vehicle FOR UPDATE`

// applyDated gives a vehicle what is in force for it at the time of an act, and
// tells the stations.
func applyDated(ctx context.Context, tx pgx.Tx, by fleet.Act, vehicle string) error {
	args := pgx.NamedArgs{"vehicle": vehicle, "vehicles": []string{vehicle}, "at": by.At}
	rows, err := tx.Query(ctx, vehicleLockSQL, args)
	if err != nil {
		return fmt.Errorf("read vehicle %s: %w", vehicle, err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Vehicle])
	if err != nil {
		return notFound(err, "read vehicle %s", vehicle)
	}
	tag, err := tx.Exec(ctx, odometerPutInSQL, args)
	if err != nil {
		return fmt.Errorf("new odometer of vehicle %s: %w", vehicle, err)
	}
	if _, err := tx.Exec(ctx, datedHeldSQL, args); err != nil {
		return fmt.Errorf("what holds of vehicle %s: %w", vehicle, err)
	}
	agreed, err := agreedDated(ctx, tx, vehicle, by.At)
	if err != nil {
		return err
	}
	by.Agreed = by.Agreed.With(agreed)
	if _, err := tx.Exec(ctx, datedAppliedSQL, args); err != nil {
		return fmt.Errorf("note what is in force of vehicle %s: %w", vehicle, err)
	}
	now, err := inForce(ctx, tx, by.At, vehicle)
	if err != nil {
		return err
	}
	is := v
	is.Department = now[vehicle][fleet.InDepartment]
	if status := fleet.StatusOf(now[vehicle][fleet.State]); status != "" {
		is.Status = status
	}
	if counts := now[vehicle][fleet.OdometerCounts]; counts != "" {
		is.Odometer = counts
	}
	if class := now[vehicle][fleet.Class]; class != "" {
		is.Rule = class
	}
	if tag.RowsAffected() == 0 && is.Status == v.Status && is.Department == v.Department && is.Odometer == v.Odometer && is.Rule == v.Rule {
		return nil
	}
	return save(ctx, tx, by, &is)
}

// What keeps a vehicle from fueling holds over what was said before it, such as that a
// loan ends on Friday: one that was stolen on Wednesday is not released by a calendar
// that knew nothing of it. Only who says something later releases it.
const datedHeldSQL = `
INSERT INTO vehicle_dated (vehicle, what, from_at, value, detail, reason, said_by, said_at, calendar)
SELECT r.vehicle, r.what, r.said_from, p.value, p.detail, p.reason, 'calendar', @at, true
  FROM vehicle_span r, LATERAL (
       SELECT * FROM vehicle_dated p
        WHERE p.vehicle = r.vehicle AND p.what = r.what AND p.n > r.n AND p.from_at < r.said_from AND NOT p.calendar
          AND p.value NOT IN ('active', 'lent', 'rented')
          AND NOT EXISTS (SELECT FROM vehicle_dated q
                           WHERE q.vehicle = p.vehicle AND q.what = p.what AND q.n > p.n AND q.from_at >= p.from_at AND q.from_at < r.said_from
                             AND NOT q.calendar AND q.value IN ('active', 'lent', 'rented'))
        ORDER BY p.from_at DESC, p.n DESC LIMIT 1) p
 WHERE r.vehicle = @vehicle AND r.what = 'state' AND r.applied_at IS NULL AND r.said_from <= @at AND r.value IN ('active', 'lent', 'rented')`

const datedAppliedSQL = `
UPDATE vehicle_dated SET applied_at = @at WHERE vehicle = @vehicle AND applied_at IS NULL AND from_at <= @at`

// The first reading of an odometer that was put in is the newest that is accepted,
// until a fill gives a later one.
const odometerPutInSQL = `
UPDATE vehicle v SET odometer_m = d.new_reading, odometer_at = d.from_at
  FROM (SELECT new_reading, from_at FROM vehicle_dated
         WHERE vehicle = @vehicle AND what = 'odometer' AND value <> 'hours' AND new_reading IS NOT NULL
           AND applied_at IS NULL AND from_at <= @at
         ORDER BY from_at DESC, n DESC LIMIT 1) d
 WHERE v.vehicle = @vehicle AND (v.odometer_at IS NULL OR v.odometer_at < d.from_at)`

const inForceSQL = `
SELECT DISTINCT ON (vehicle, what) vehicle, what, value FROM vehicle_dated
 WHERE vehicle = ANY (@vehicles) AND from_at <= @at AND applied_at IS NOT NULL
 ORDER BY vehicle, what, from_at DESC, n DESC`

// inForce returns what was last put in force of vehicles, by vehicle and matter.
// What has come and was not put in force yet is not in their rows either.
func inForce(ctx context.Context, tx pgx.Tx, at time.Time, vehicles ...string) (map[string]map[fleet.Matter]string, error) {
	rows, err := tx.Query(ctx, inForceSQL, pgx.NamedArgs{"vehicles": vehicles, "at": at})
	if err != nil {
		return nil, fmt.Errorf("read what is in force of vehicles: %w", err)
	}
	all := map[string]map[fleet.Matter]string{}
	var vehicle, what, value string
	if _, err := pgx.ForEachRow(rows, []any{&vehicle, &what, &value}, func() error {
		if all[vehicle] == nil {
			all[vehicle] = map[fleet.Matter]string{}
		}
		all[vehicle][fleet.Matter(what)] = value
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read what is in force of vehicles: %w", err)
	}
	return all, nil
}

var datedColumns = []string{"vehicle", "what", "from_at", "value", "reason", "said_by", "said_at", "applied_at", "agreed_by"}

// noteDated dates what was changed of vehicles by saving them, so that however a
// department came to be another, last year's fills stay with the one of last year.
func noteDated(ctx context.Context, tx pgx.Tx, by fleet.Act, saved []*fleet.Vehicle) error {
	if len(saved) == 0 {
		return nil
	}
	ids := make([]string, len(saved))
	for i, v := range saved {
		ids[i] = v.Vehicle
	}
	was, err := inForce(ctx, tx, by.At, ids...)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, v := range saved {
		add := func(what fleet.Matter, same bool, value string) {
			if _, said := was[v.Vehicle][what]; !said || !same {
				rows = append(rows, []any{v.Vehicle, string(what), by.At, value, by.Why, by.Both(), by.At, by.At, by.Second()})
			}
		}
		w := was[v.Vehicle]
		add(fleet.State, fleet.StatusOf(w[fleet.State]) == v.Status, v.Status)
		add(fleet.InDepartment, w[fleet.InDepartment] == v.Department, v.Department)
		add(fleet.OdometerCounts, w[fleet.OdometerCounts] == v.Odometer, v.Odometer)
		add(fleet.Class, w[fleet.Class] == v.Rule, v.Rule)
	}
	return copyRows(ctx, tx, "vehicle_dated", datedColumns, rows)
}

const fundingsSQL = `
SELECT DISTINCT value FROM vehicle_dated
 WHERE what = 'funding' AND value <> '' AND (@departments::text[] IS NULL OR concerns(@departments, vehicle)) ORDER BY value`

// Fundings returns what vehicles' fuel is or was paid from, each once, in order.
func (s *Store) Fundings(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, fundingsSQL, pgx.NamedArgs{})
	if err != nil {
		return nil, fmt.Errorf("read what is paid from: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Which vehicle replaced another is told to whom it concerns.
const vehicleHistorySQL = `
SELECT s.what, s.said_from, nullif(s.until_at, 'infinity'), coalesce(d.name, s.value),
       CASE WHEN s.what = 'state' AND s.value = 'replaced' THEN coalesce(r.fleet_no, '') ELSE s.detail END,
       s.old_reading, s.new_reading, s.reason, s.said_by, s.said_at, s.applied_at IS NULL, coalesce(s.person, '')
  FROM vehicle_span s
  LEFT JOIN department d ON s.what = 'department' AND d.department = s.value
  LEFT JOIN vehicle r ON s.what = 'state' AND s.value = 'replaced' AND r.vehicle = s.detail AND (@departments::text[] IS NULL OR concerns(@departments, r.vehicle))
 WHERE s.vehicle = @vehicle
 ORDER BY s.said_from DESC, s.n DESC`

// history returns what was said of a vehicle, the newest first.
func (s *Store) history(ctx context.Context, vehicle string) ([]report.Said, error) {
	rows, err := s.pool.Query(ctx, vehicleHistorySQL, pgx.NamedArgs{"vehicle": vehicle})
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", vehicle, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[report.Said])
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", vehicle, err)
	}
	return list, nil
}

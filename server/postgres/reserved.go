package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// Which classes are reserved, and who is cleared for them. That a vehicle is reserved
// follows from it, by triggers of the schema.

const reservablesSQL = `
SELECT x.class, x.vehicle, x.fleet_no, x.now, x.said_at, x.said_by, x.reason, x.vehicles, a.n, coalesce(a.reason, ''), coalesce(a.said_by, ''), coalesce(a.said_at, 'epoch')
  FROM (SELECT r.rule AS class, '' AS vehicle, '' AS fleet_no, '' AS now, c.said_at, coalesce(c.said_by, '') AS said_by, coalesce(c.reason, '') AS reason,
               (SELECT count(*) FROM vehicle v WHERE v.reserved = r.rule) AS vehicles
          FROM rule r LEFT JOIN reserved_class c ON c.class = r.rule
         WHERE NOT r.made
         UNION ALL
        SELECT v.reserved, v.vehicle, concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), coalesce(v.named_rule, v.rule), c.said_at, c.said_by, c.reason, 1
          FROM vehicle v JOIN reserved_class c ON c.class = v.reserved
         WHERE v.reserved <> coalesce(v.named_rule, v.rule)) x
  LEFT JOIN reserved_act a ON a.state = 'proposed' AND a.class = x.class AND coalesce(a.vehicle, '') = x.vehicle
 ORDER BY x.vehicle <> '', x.said_at IS NULL, x.fleet_no, x.class`

// Reservables returns all classes, and vehicles that are reserved though of another one.
func (s *Store) Reservables(ctx context.Context) ([]access.Reservable, error) {
	rows, err := s.pool.Query(ctx, reservablesSQL, pgx.NamedArgs{})
	if err != nil {
		return nil, fmt.Errorf("read what is reserved: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (access.Reservable, error) {
		var x access.Reservable
		var w access.Release
		var n *int64
		err := row.Scan(&x.Class, &x.Vehicle, &x.FleetNo, &x.Now, &x.Since, &x.By, &x.Reason, &x.Vehicles, &n, &w.Reason, &w.By, &w.At)
		if n != nil {
			w.N, w.Class, w.Vehicle = *n, x.Class, x.Vehicle
			x.Waiting = &w
		}
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what is reserved: %w", err)
	}
	return list, nil
}

const lockReservedSQL = `LOCK TABLE reserved_act IN SHARE ROW EXCLUSIVE MODE`

// A class is reserved once, and released while it is; one vehicle while it is of another class.
const isReservableSQL = `
SELECT EXISTS (SELECT FROM rule WHERE rule = @class AND NOT made),
       CASE @vehicle::text WHEN '' THEN EXISTS (SELECT FROM reserved_class WHERE class = @class)
                           ELSE EXISTS (SELECT FROM vehicle v WHERE v.vehicle = @vehicle AND v.reserved = @class AND v.reserved <> coalesce(v.named_rule, v.rule)) END,
       EXISTS (SELECT FROM reserved_act WHERE state = 'proposed' AND class = @class AND coalesce(vehicle, '') = @vehicle)`

const sayReservedSQL = `
INSERT INTO reserved_act (act, class, vehicle, reason, said_by, said_at, state) VALUES (@act, @class, nullif(@vehicle, ''), @reason, @by, @at, @state)`

// Reserve reserves a class.
func (s *Store) Reserve(ctx context.Context, class, reason, by string, at time.Time) error {
	return s.sayReserved(ctx, "reserve", access.Release{Class: class, Reason: reason, By: by, At: at})
}

// ProposeRelease proposes that a class or a vehicle is reserved no more.
func (s *Store) ProposeRelease(ctx context.Context, r access.Release) error {
	return s.sayReserved(ctx, "release", r)
}

func (s *Store) sayReserved(ctx context.Context, act string, r access.Release) error {
	r.Reason = strings.TrimSpace(r.Reason)
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if r.Reason == "" {
			return fmt.Errorf("%w: reason is missing; say why", fault.ErrInvalid)
		}
		args := pgx.NamedArgs{"act": act, "class": r.Class, "vehicle": r.Vehicle, "reason": r.Reason, "by": r.By, "at": r.At, "state": "in_force"}
		if act == "release" {
			args["state"] = "proposed"
		}
		if _, err := tx.Exec(ctx, lockReservedSQL); err != nil {
			return err
		}
		var known, is, waits bool
		if err := tx.QueryRow(ctx, isReservableSQL, args).Scan(&known, &is, &waits); err != nil {
			return err
		}
		switch {
		case !known:
			return fmt.Errorf("class %q: %w", r.Class, fault.ErrNotFound)
		case is != (act == "release") || waits:
			return fmt.Errorf("%w: it is so already, or waits for another", fault.ErrConflict)
		}
		if _, err := tx.Exec(ctx, sayReservedSQL, args); err != nil {
			return broken(err)
		}
		return auditReserved(ctx, tx, r.By, map[string]string{"reserve": "reserved", "release": "release proposed"}[act], r)
	})
	if err != nil {
		return fmt.Errorf("%s class %s: %w", act, r.Class, err)
	}
	return nil
}

func auditReserved(ctx context.Context, tx pgx.Tx, who, what string, r access.Release) error {
	object := r.Class
	if r.Vehicle != "" {
		what, object = "vehicle: "+what, r.Vehicle
	} else {
		what = "class: " + what
	}
	return audit(ctx, tx, who, what, object, nil, &r.Reason)
}

const proposedReleaseSQL = `
SELECT n, class, coalesce(vehicle, '') AS vehicle, reason, said_by AS by, said_at AS at FROM reserved_act WHERE n = @n AND state = 'proposed' FOR UPDATE`

const approveReleaseSQL = `
UPDATE reserved_act SET state = 'in_force', approved_by = @by, approved_at = @at, approved_for = nullif(@stead, ''), ended_by = @by, ended_at = @at WHERE n = @n`

const voidReleaseSQL = `UPDATE reserved_act SET state = 'void', ended_by = @by, ended_at = @at WHERE n = @n`

// ApproveRelease puts a release in force.
func (s *Store) ApproveRelease(ctx context.Context, n int64, by string, at time.Time) error {
	return s.endRelease(ctx, n, by, func(tx pgx.Tx, r access.Release) (string, error) {
		stead, err := approver(ctx, tx, "rule", r.By, r.At, by, at)
		if err != nil {
			return "", err
		}
		_, err = tx.Exec(ctx, approveReleaseSQL, pgx.NamedArgs{"n": n, "by": by, "at": at, "stead": stead})
		return inStead("released", stead), broken(err)
	})
}

// VoidRelease takes a release back that is not in force.
func (s *Store) VoidRelease(ctx context.Context, n int64, by string, at time.Time) error {
	return s.endRelease(ctx, n, by, func(tx pgx.Tx, _ access.Release) (string, error) {
		_, err := tx.Exec(ctx, voidReleaseSQL, pgx.NamedArgs{"n": n, "by": by, "at": at})
		return "release taken back", err
	})
}

func (s *Store) endRelease(ctx context.Context, n int64, by string, end func(tx pgx.Tx, r access.Release) (what string, err error)) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, proposedReleaseSQL, pgx.NamedArgs{"n": n})
		if err != nil {
			return err
		}
		r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[access.Release])
		if errors.Is(err, pgx.ErrNoRows) {
			err = fmt.Errorf("%w: it is not waiting any more", fault.ErrConflict)
		}
		if err != nil {
			return err
		}
		what, err := end(tx, r)
		if err != nil {
			return err
		}
		return auditReserved(ctx, tx, by, what, r)
	})
	if err != nil {
		return fmt.Errorf("release %d: %w", n, err)
	}
	return nil
}

const setClearedSQL = `UPDATE app_user SET cleared = @cleared WHERE username = @username`

// SetCleared says whether a user sees what is reserved.
func (s *Store) SetCleared(ctx context.Context, username string, cleared bool, by string) error {
	what := "cleared for what is reserved"
	if !cleared {
		what = "not cleared any more"
	}
	return s.changeUser(ctx, setClearedSQL, pgx.NamedArgs{"username": username, "cleared": cleared}, by, what)
}

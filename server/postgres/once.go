package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// One-time authorizations, and overrides on the telephone.

// The newest key of a station's newest epoch. A revoked epoch has none in force
// until another is granted.
const stationKeySQL = `
SELECT k.key, EXISTS (SELECT FROM cursor c WHERE c.station = k.station AND c.epoch >= k.epoch AND c.state = 'revoked')
  FROM station_key k
 WHERE k.station = @station ORDER BY k.epoch DESC, k.from_seq DESC LIMIT 1`

// StationKey returns the record key of a station that is in force, or
// fault.ErrNotFound, or fault.ErrConflict when it is revoked.
func (s *Store) StationKey(ctx context.Context, station string) (string, error) {
	var key string
	var revoked bool
	err := s.pool.QueryRow(ctx, stationKeySQL, pgx.NamedArgs{"station": station}).Scan(&key, &revoked)
	switch {
	case err != nil:
		return "", notFound(err, "station %s", station)
	case revoked:
		return "", fmt.Errorf("%w: the key of station %s is revoked", fault.ErrConflict, station)
	}
	return key, nil
}

const approvedSQL = `
SELECT coalesce(body->>'detail', '') FROM event
 WHERE kind = 'decide' AND body->>'subject' = @subject AND body->>'what' = 'approve' AND station = 'office' AND branch = 0
 ORDER BY at, epoch, seq LIMIT 1`

// Approved returns the detail of the office's approval of a subject, "" when
// there is none.
func (s *Store) Approved(ctx context.Context, subject string) (detail string, err error) {
	err = s.pool.QueryRow(ctx, approvedSQL, pgx.NamedArgs{"subject": subject}).Scan(&detail)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return detail, err
}

const addOnceSQL = `
INSERT INTO once (once, station, vehicle, limit_ul, until_at, driver, grade, trip, why, tank_ul, proposed_by, proposed_at, state)
VALUES (@once, @station, @vehicle, @limit_ul, @until_at, nullif(@driver, ''), nullif(@grade, ''), nullif(@trip, ''), @why, @tank_ul,
        @proposed_by, @proposed_at, @state)`

// AddOnce stores a one-time authorization, and publishes it when it is open.
func (s *Store) AddOnce(ctx context.Context, by fleet.Act, o *fleet.Once) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, addOnceSQL, pgx.NamedArgs{
			"once": o.Once, "station": o.Station, "vehicle": o.Vehicle, "limit_ul": o.LimitUL, "until_at": o.UntilAt, "driver": o.Driver,
			"grade": o.Grade, "trip": o.Trip, "why": o.Why, "tank_ul": o.TankUL, "proposed_by": o.ProposedBy, "proposed_at": o.ProposedAt, "state": o.State,
		}); err != nil {
			return err
		}
		return tellOnce(ctx, tx, by, o, "once "+o.State)
	})
	if err != nil {
		return fmt.Errorf("store one-time authorization: %w", broken(err))
	}
	return nil
}

// tellOnce writes the audit row, and tells the station what it must know.
func tellOnce(ctx context.Context, tx pgx.Tx, by fleet.Act, o *fleet.Once, what string) error {
	if by.Why != "" {
		what += ": " + by.Why
	}
	after := fmt.Sprintf("%s, vehicle %s, %s until %s", o.Station, o.Vehicle, o.LimitUL, o.UntilAt.UTC().Format(time.RFC3339))
	if err := audit(ctx, tx, by.Who, what, o.Once, nil, &after); err != nil {
		return err
	}
	if o.State == "proposed" {
		return nil
	}
	return publish(ctx, tx, o.Station, by.At, o.Entry())
}

const onceColumns = `
SELECT once, station, vehicle, limit_ul, until_at, coalesce(driver, ''), coalesce(grade, ''), coalesce(trip, ''), why, tank_ul,
       proposed_by, proposed_at, coalesce(approved_by, ''), coalesce(approved_for, ''), state, coalesce(auth, ''), volume_ul
  FROM once`

const lockOnceSQL = onceColumns + ` WHERE once = @once FOR UPDATE`

func scanOnce(row pgx.CollectableRow) (o fleet.Once, err error) {
	err = row.Scan(&o.Once, &o.Station, &o.Vehicle, &o.LimitUL, &o.UntilAt, &o.Driver, &o.Grade, &o.Trip, &o.Why, &o.TankUL,
		&o.ProposedBy, &o.ProposedAt, &o.ApprovedBy, &o.ApprovedFor, &o.State, &o.AuthRef, &o.VolumeUL)
	return o, err
}

// changeOnce changes one in a transaction, from one of some states to another.
func (s *Store) changeOnce(ctx context.Context, by fleet.Act, once, what, sql string, args pgx.NamedArgs, to string, from ...string) error {
	args["once"], args["at"], args["who"], args["from"] = once, by.At, by.Who, from
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, lockOnceSQL, args)
		if err != nil {
			return err
		}
		o, err := pgx.CollectExactlyOneRow(rows, scanOnce)
		if err != nil {
			return notFound(err, "one-time authorization %s", once)
		}
		said := what
		if to == "open" {
			stead, err := approver(ctx, tx, "once", o.ProposedBy, o.ProposedAt, by.Who, by.At)
			if err != nil {
				return err
			}
			args["stead"], said = stead, inStead(what, stead)
		}
		tag, err := tx.Exec(ctx, sql, args)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: it is %s", fault.ErrConflict, o.State)
		}
		told := o.State != "proposed" || to == "open"
		if o.State = to; !told { // the station never heard of it
			o.State = "proposed"
		}
		return tellOnce(ctx, tx, by, &o, said)
	})
	if err != nil {
		return fmt.Errorf("one-time authorization %s: %w", once, broken(err))
	}
	return nil
}

const approveOnceSQL = `
UPDATE once SET state = 'open', approved_by = @who, approved_at = @at, approved_for = nullif(@stead, '') WHERE once = @once AND state = ANY (@from)`

// ApproveOnce opens one that was proposed by somebody else.
func (s *Store) ApproveOnce(ctx context.Context, by fleet.Act, once string) error {
	return s.changeOnce(ctx, by, once, "once approved", approveOnceSQL, pgx.NamedArgs{}, "open", "proposed")
}

const voidOnceSQL = `
UPDATE once SET state = 'void', ended_by = @who, ended_at = @at WHERE once = @once AND state = ANY (@from)`

// VoidOnce takes one back that was not used.
func (s *Store) VoidOnce(ctx context.Context, by fleet.Act, once string) error {
	return s.changeOnce(ctx, by, once, "once void", voidOnceSQL, pgx.NamedArgs{}, "void", "proposed", "open")
}

// One that was taken back while its station was away may have been used there:
// what flowed counts.
const useOnceSQL = `
UPDATE once SET state = 'used', ended_by = NULL, ended_at = @at, auth = @auth, volume_ul = @volume_ul
 WHERE once = @once AND station = @station AND state = ANY (@from)
   AND (approved_by IS NOT NULL OR coalesce(until_at <= proposed_at + interval '24 hours' AND limit_ul <= tank_ul, false))`

// UseOnce closes one that a fill was released on. One that is not there, or was
// used, is left: a finding says so.
func (s *Store) UseOnce(ctx context.Context, at time.Time, once string, auth dispense.Ref, v dispense.Volume) error {
	by := fleet.Act{Who: "litro-server", At: at, Why: auth.String()}
	err := s.changeOnce(ctx, by, once, "once used", useOnceSQL,
		pgx.NamedArgs{"station": auth.Station, "auth": auth.String(), "volume_ul": v}, "used", "open", "void")
	if errors.Is(err, fault.ErrConflict) || errors.Is(err, fault.ErrNotFound) {
		return nil
	}
	return err
}

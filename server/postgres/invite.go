package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/trust"
)

// Boxes that are invited, ask, and are approved by a second person.

const registeredSQL = `SELECT EXISTS (SELECT FROM station WHERE station = @station)`

// Registered tells whether there is a station of that id.
func (s *Store) Registered(ctx context.Context, station string) (there bool, err error) {
	if err := s.pool.QueryRow(ctx, registeredSQL, pgx.NamedArgs{"station": station}).Scan(&there); err != nil {
		return false, fmt.Errorf("look for station %s: %w", station, err)
	}
	return there, nil
}

// What waits longer than its invitation lasts makes room for the next.
const expireInvitationsSQL = `
UPDATE invitation SET state = 'refused', half = NULL, decided_at = @at, reason = 'nobody approved it in time; ask for a new invitation'
 WHERE station = @station AND state = 'waiting' AND until_at <= @at`

const waitsSQL = `SELECT EXISTS (SELECT FROM invitation WHERE station = @station AND state = 'waiting')`

const voidInvitationSQL = `
UPDATE invitation SET state = 'refused', half = NULL, decided_by = @who, decided_at = @at, reason = 'a newer invitation took its place'
 WHERE station = @station AND state = 'open'`

const addInvitationSQL = `
INSERT INTO invitation (token_sha256, station, name, zone, mode, spare, half, invited_by, invited_at, until_at)
VALUES (@token, @station, @name, @zone, @mode, @spare, @half, @who, @at, @until)`

// Invite keeps an invitation in the place of an open one for the station.
func (s *Store) Invite(ctx context.Context, by fleet.Act, i trust.Invitation, token [32]byte, until time.Time) error {
	args := pgx.NamedArgs{
		"token": token[:], "station": i.Station, "name": i.Name, "zone": i.Zone, "mode": i.Mode, "spare": i.Spare, "half": nil,
		"who": by.Who, "at": by.At, "until": until,
	}
	what := "box invited"
	if i.Half != nil {
		args["half"], what = i.Half[:], "spare invited"
	}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, expireInvitationsSQL, args); err != nil {
			return err
		}
		var waits bool
		if err := tx.QueryRow(ctx, waitsSQL, args).Scan(&waits); err != nil {
			return err
		}
		if waits {
			return fmt.Errorf("%w: a box waits for it already; approve or refuse that one first", fault.ErrConflict)
		}
		for _, sql := range []string{voidInvitationSQL, addInvitationSQL} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				if constraint(err) == "invitation_open" {
					return fmt.Errorf("%w: somebody else invites a box for it at this moment", fault.ErrConflict)
				}
				return err
			}
		}
		return audit(ctx, tx, by.Who, what, i.Station, nil, nil)
	})
}

const useInvitationSQL = `
UPDATE invitation SET state = 'waiting', request = @request, request_hash = @hash, requested_at = @at
 WHERE token_sha256 = @token AND station = @station AND state = 'open' AND until_at > @at`

// UseInvitation takes what a box asks under a token, once.
func (s *Store) UseInvitation(ctx context.Context, at time.Time, token [32]byte, station string, request []byte) error {
	h := dispense.HashNote(request)
	args := pgx.NamedArgs{"token": token[:], "station": station, "request": request, "hash": h[:], "at": at}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, expireInvitationsSQL, args); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, useInvitationSQL, args)
		switch {
		case constraint(err) == "invitation_waiting":
			return fmt.Errorf("%w: another box waits for it already", fault.ErrConflict)
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return trust.ErrToken
		}
		return audit(ctx, tx, "station "+station, "box asks", station, nil, new(h.String()))
	})
	if err != nil {
		return fmt.Errorf("box for station %s: %w", station, err)
	}
	return nil
}

const askedSQL = `
SELECT i.station, i.name, i.zone, i.mode, i.spare, i.half, i.invited_by, i.invited_at, i.until_at, i.state, i.request, i.requested_at, i.reason,
       g.note, p.sealed, c.der
  FROM invitation i
  LEFT JOIN station_grant g ON (g.station, g.hash) = (i.station, i.grant_hash)
  LEFT JOIN spare p ON p.hash = i.grant_hash
  LEFT JOIN certificate c ON c.spki = i.spki
 WHERE i.request_hash = @hash`

const waitingBoxesSQL = `
SELECT i.station, i.name, i.zone, i.mode, i.spare, i.half, i.invited_by, i.invited_at, i.until_at, i.state, i.request, i.requested_at, i.reason,
       NULL::bytea, NULL::bytea, NULL::bytea
  FROM invitation i
 WHERE i.state = 'waiting'
 ORDER BY i.requested_at, i.station`

func scanAsked(row pgx.CollectableRow) (trust.Asked, error) {
	var a trust.Asked
	var half []byte
	err := row.Scan(&a.Station, &a.Name, &a.Zone, &a.Mode, &a.Spare, &half, &a.InvitedBy, &a.InvitedAt, &a.UntilAt, &a.State, &a.Request, &a.RequestedAt, &a.Reason,
		&a.Grant, &a.Sealed, &a.Certificate)
	if len(half) == len(enroll.Half{}) {
		h := enroll.Half(half)
		a.Half = &h
	}
	return a, err
}

// Asked returns what a box has asked, by the hash of its note.
func (s *Store) Asked(ctx context.Context, request dispense.Hash) (trust.Asked, error) {
	rows, err := s.pool.Query(ctx, askedSQL, pgx.NamedArgs{"hash": request[:]})
	if err != nil {
		return trust.Asked{}, fmt.Errorf("read what a box asks: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAsked)
	return a, notFound(err, "what a box asks")
}

// Waiting returns what waits for a decision, the oldest first.
func (s *Store) Waiting(ctx context.Context) ([]trust.Asked, error) {
	rows, err := s.pool.Query(ctx, waitingBoxesSQL)
	if err != nil {
		return nil, fmt.Errorf("read what boxes ask: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanAsked)
	if err != nil {
		return nil, fmt.Errorf("read what boxes ask: %w", err)
	}
	return list, nil
}

const lockAskedSQL = `SELECT station, state FROM invitation WHERE request_hash = @hash FOR UPDATE`

const approveSQL = `
UPDATE invitation SET state = 'approved', half = NULL, decided_by = @who, decided_at = @at, decided_for = nullif(@for, ''), grant_hash = @grant, spki = @spki
 WHERE request_hash = @hash AND state = 'waiting'`

// Approve registers what an approval gives, in one transaction with it.
func (s *Store) Approve(ctx context.Context, by fleet.Act, a trust.Approval) error {
	args := pgx.NamedArgs{"hash": a.Request[:], "who": by.Who, "at": by.At, "for": by.For, "spki": nil}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		station, err := lockWaiting(ctx, tx, args)
		if err != nil {
			return err
		}
		grant, err := register(ctx, tx, by, a)
		if err != nil {
			return err
		}
		args["grant"] = grant[:]
		if c := a.Certificate; c != nil {
			args["spki"] = c.SPKI[:]
			if err := addCertificate(ctx, tx, by, station, a.Key(), *c); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, approveSQL, args); err != nil {
			if constraint(err) == "invitation_four_eyes" {
				return fmt.Errorf("%w: %w", fault.ErrInvalid, trust.ErrSame)
			}
			return broken(err)
		}
		return audit(ctx, tx, by.Who, inStead("box approved", by.For), station, nil, new(a.Request.String()))
	})
}

// lockWaiting locks a request that nobody has decided, and returns its station.
func lockWaiting(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) (station string, err error) {
	var state string
	err = tx.QueryRow(ctx, lockAskedSQL, args).Scan(&station, &state)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return "", fmt.Errorf("what a box asks: %w", fault.ErrNotFound)
	case err == nil && state != "waiting":
		err = fmt.Errorf("%w: it is %s already", fault.ErrConflict, state)
	}
	return station, err
}

// register registers a grant, and returns its hash.
func register(ctx context.Context, tx pgx.Tx, by fleet.Act, a trust.Approval) (dispense.Hash, error) {
	switch {
	case a.Enrolled != nil:
		return dispense.HashNote(a.Enrolled.Note), enrollStation(ctx, tx, by, *a.Enrolled)
	case a.Regranted != nil:
		return dispense.HashNote(a.Regranted.Note), regrant(ctx, tx, by, *a.Regranted)
	}
	return dispense.HashNote(a.Spare.Note), addSpare(ctx, tx, by, *a.Spare)
}

const refuseSQL = `
UPDATE invitation SET state = 'refused', half = NULL, decided_by = @who, decided_at = @at, reason = @reason
 WHERE request_hash = @hash`

// RefuseRequest ends what a box asks.
func (s *Store) RefuseRequest(ctx context.Context, by fleet.Act, request dispense.Hash, reason string) error {
	args := pgx.NamedArgs{"hash": request[:], "who": by.Who, "at": by.At, "reason": reason}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		station, err := lockWaiting(ctx, tx, args)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, refuseSQL, args); err != nil {
			return err
		}
		return audit(ctx, tx, by.Who, "box refused", station, nil, &reason)
	})
}

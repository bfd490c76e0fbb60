package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// Whom users are elsewhere.

const identifiedSQL = `SELECT username FROM user_identity WHERE issuer = @issuer AND subject = @subject AND ended_at IS NULL`

// Identified returns the user of an identity.
func (s *Store) Identified(ctx context.Context, issuer, subject string) (access.User, error) {
	var username string
	err := s.pool.QueryRow(ctx, identifiedSQL, pgx.NamedArgs{"issuer": issuer, "subject": subject}).Scan(&username)
	if err != nil {
		return access.User{}, notFound(err, "read identity")
	}
	return s.User(ctx, username)
}

const identitiesSQL = `
SELECT issuer, subject, username, said_by, said_at FROM user_identity WHERE username = @username AND ended_at IS NULL ORDER BY id`

// Identities returns whom a user is elsewhere.
func (s *Store) Identities(ctx context.Context, username string) ([]access.Identity, error) {
	return collect[access.Identity](ctx, s, "identities", identitiesSQL, pgx.NamedArgs{"username": username})
}

// Identify says that an identity is a user's.
func (s *Store) Identify(ctx context.Context, id access.Identity) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return identify(ctx, tx, id) })
}

// AddIdentified adds a user with an identity.
func (s *Store) AddIdentified(ctx context.Context, u access.User, id access.Identity) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := addUser(ctx, tx, u, id.SaidBy); err != nil {
			return err
		}
		return identify(ctx, tx, id)
	})
}

const identifySQL = `
INSERT INTO user_identity (issuer, subject, username, said_by, said_at) VALUES (@issuer, @subject, @username, @by, @at)`

func identify(ctx context.Context, tx pgx.Tx, id access.Identity) error {
	_, err := tx.Exec(ctx, identifySQL, pgx.NamedArgs{"issuer": id.Issuer, "subject": id.Subject, "username": id.Username, "by": id.SaidBy, "at": id.SaidAt})
	switch constraint(err) {
	case "user_identity_one":
		return fmt.Errorf("identity of %s: %w: it is somebody's already", id.Username, fault.ErrConflict)
	case "user_identity_of":
		return fmt.Errorf("identity of %s: %w", id.Username, fault.ErrNotFound)
	case "user_identity_text":
		return fmt.Errorf("identity of %s: %w: issuer and subject are what the provider says", id.Username, fault.ErrInvalid)
	}
	if err != nil {
		return fmt.Errorf("identity of %s: %w", id.Username, err)
	}
	return audit(ctx, tx, id.SaidBy, "identity said", id.Username, nil, new(id.Subject+" of "+id.Issuer))
}

const endIdentitySQL = `
UPDATE user_identity SET ended_at = @at WHERE issuer = @issuer AND subject = @subject AND username = @username AND ended_at IS NULL`

// EndIdentity says that an identity is a user's no more.
func (s *Store) EndIdentity(ctx context.Context, id access.Identity, by string, at time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, endIdentitySQL, pgx.NamedArgs{"issuer": id.Issuer, "subject": id.Subject, "username": id.Username, "at": at})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "identity ended", id.Username, new(id.Subject+" of "+id.Issuer), nil)
	})
	if err != nil {
		return fmt.Errorf("end identity of %s: %w", id.Username, err)
	}
	return nil
}

const (
	partSQL    = `SELECT role, departments FROM app_user WHERE username = @username FOR UPDATE`
	setPartSQL = `UPDATE app_user SET role = @role, departments = @departments WHERE username = @username`
)

// SetPart makes of a user what their groups elsewhere say.
func (s *Store) SetPart(ctx context.Context, username string, role access.Role, departments []string, by string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var was access.Role
		var of []string
		args := pgx.NamedArgs{"username": username, "role": role, "departments": departments}
		if err := tx.QueryRow(ctx, partSQL, args).Scan(&was, &of); err != nil {
			return notFound(err, "no such user")
		}
		if was == role && (of == nil) == (departments == nil) && slices.Equal(of, departments) {
			return nil
		}
		if _, err := tx.Exec(ctx, setPartSQL, args); err != nil {
			return err
		}
		return audit(ctx, tx, by, "role set by groups", username, partSaid(was, of), partSaid(role, departments))
	})
	if err != nil {
		return fmt.Errorf("role of user %s: %w", username, err)
	}
	return nil
}

// partSaid is how the audit trail says what a user is.
func partSaid(role access.Role, departments []string) *string {
	return new(strings.Join([]string{string(role), *scopeSaid(departments)}, ", "))
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// The second step of signing in.

const secondSQL = `
SELECT username, secret, last_step, confirmed_at IS NOT NULL AS confirmed FROM second_step WHERE username = @username`

// SecondStep returns a user's second step, or fault.ErrNotFound.
func (s *Store) SecondStep(ctx context.Context, username string) (access.SecondStep, error) {
	rows, err := s.pool.Query(ctx, secondSQL, pgx.NamedArgs{"username": username})
	if err != nil {
		return access.SecondStep{}, fmt.Errorf("read second step of %s: %w", username, err)
	}
	x, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[access.SecondStep])
	return x, notFound(err, "read second step of %s", username)
}

const beginSecondSQL = `
INSERT INTO second_step (username, secret, made_at) VALUES (@username, @secret, @at)
    ON CONFLICT (username) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at, last_step = 0
 WHERE second_step.confirmed_at IS NULL`

// BeginSecond keeps a secret to be confirmed.
func (s *Store) BeginSecond(ctx context.Context, username string, secret []byte, at time.Time) error {
	tag, err := s.pool.Exec(ctx, beginSecondSQL, pgx.NamedArgs{"username": username, "secret": secret, "at": at})
	if err == nil && tag.RowsAffected() == 0 {
		err = fault.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("begin second step of %s: %w", username, err)
	}
	return nil
}

const (
	confirmSecondSQL = `UPDATE second_step SET confirmed_at = @at WHERE username = @username AND confirmed_at IS NULL`
	addRecoverySQL   = `INSERT INTO recovery_code (username, sha256) SELECT @username, unnest(@sums::bytea[])`
)

// ConfirmSecond confirms a secret, with its recovery codes. The sessions of the user go
// on: who confirms is signed in with one.
func (s *Store) ConfirmSecond(ctx context.Context, username string, recovery [][]byte, at time.Time) error {
	args := pgx.NamedArgs{"username": username, "at": at, "sums": recovery}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, confirmSecondSQL, args)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrConflict
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, addRecoverySQL, args); err != nil {
			return err
		}
		return audit(ctx, tx, username, "second step confirmed", username, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("confirm second step of %s: %w", username, err)
	}
	return nil
}

const useStepSQL = `UPDATE second_step SET last_step = @step WHERE username = @username AND last_step < @step`

// UseStep takes the code of a step, once and in order.
func (s *Store) UseStep(ctx context.Context, username string, step int64) (bool, error) {
	tag, err := s.pool.Exec(ctx, useStepSQL, pgx.NamedArgs{"username": username, "step": step})
	if err != nil {
		return false, fmt.Errorf("take code of %s: %w", username, err)
	}
	return tag.RowsAffected() > 0, nil
}

const useRecoverySQL = `UPDATE recovery_code SET used_at = @at WHERE username = @username AND sha256 = @sha256 AND used_at IS NULL`

// UseRecovery takes a recovery code, once.
func (s *Store) UseRecovery(ctx context.Context, username string, sha256 []byte, at time.Time) (used bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, useRecoverySQL, pgx.NamedArgs{"username": username, "sha256": sha256, "at": at})
		if used = err == nil && tag.RowsAffected() > 0; !used {
			return err
		}
		return audit(ctx, tx, username, "recovery code used", username, nil, nil)
	})
	if err != nil {
		return false, fmt.Errorf("take recovery code of %s: %w", username, err)
	}
	return used, nil
}

const (
	endSecondSQL   = `DELETE FROM second_step WHERE username = @username`
	endPasskeysSQL = `UPDATE passkey SET removed_at = @at WHERE username = @username AND removed_at IS NULL`
)

// EndSecond takes a user's second step and recovery codes away.
func (s *Store) EndSecond(ctx context.Context, username, by string) error {
	return s.changeUser(ctx, endSecondSQL, pgx.NamedArgs{"username": username}, by, "second step taken away")
}

// EndSecondSteps takes all away with which a user signs in besides a password, for who has
// lost it, or fails with fault.ErrNotFound.
func (s *Store) EndSecondSteps(ctx context.Context, username, by string, at time.Time) error {
	args := pgx.NamedArgs{"username": username, "at": at}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		codes, err := tx.Exec(ctx, endSecondSQL, args)
		if err != nil {
			return err
		}
		keys, err := tx.Exec(ctx, endPasskeysSQL, args)
		if err == nil && codes.RowsAffected()+keys.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		if codes.RowsAffected() > 0 {
			if err := audit(ctx, tx, by, "second step taken away", username, nil, nil); err != nil {
				return err
			}
		}
		if n := keys.RowsAffected(); n > 0 {
			return audit(ctx, tx, by, "passkeys taken away", username, nil, new(fmt.Sprint(n)))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("second steps of %s: %w", username, err)
	}
	return nil
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// Passkeys, and what they signed.

const handleSQL = `SELECT handle FROM app_user WHERE username = @username`

// Handle returns what authenticators know a user by.
func (s *Store) Handle(ctx context.Context, username string) (handle []byte, err error) {
	err = s.pool.QueryRow(ctx, handleSQL, pgx.NamedArgs{"username": username}).Scan(&handle)
	return handle, notFound(err, "read user %s", username)
}

const passkeySelect = `
SELECT passkey, username, name, public_key, sign_count, synced, transports, made_at, used_at FROM passkey`

const passkeysSQL = passkeySelect + ` WHERE username = @username AND removed_at IS NULL ORDER BY made_at, passkey`

// Passkeys returns a user's, the oldest first.
func (s *Store) Passkeys(ctx context.Context, username string) ([]access.Passkey, error) {
	return collect[access.Passkey](ctx, s, "passkeys", passkeysSQL, pgx.NamedArgs{"username": username})
}

const passkeySQL = passkeySelect + ` WHERE passkey = @passkey AND removed_at IS NULL`

// Passkey returns a passkey, or fault.ErrNotFound.
func (s *Store) Passkey(ctx context.Context, passkey []byte) (access.Passkey, error) {
	rows, err := s.pool.Query(ctx, passkeySQL, pgx.NamedArgs{"passkey": passkey})
	if err != nil {
		return access.Passkey{}, fmt.Errorf("read passkey: %w", err)
	}
	k, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[access.Passkey])
	return k, notFound(err, "read passkey")
}

const addPasskeySQL = `
INSERT INTO passkey (passkey, username, name, public_key, sign_count, synced, transports, made_at)
VALUES (@passkey, @username, @name, @key, @count, @synced, @transports::text[], @at)`

// AddPasskey keeps a new passkey.
func (s *Store) AddPasskey(ctx context.Context, k access.Passkey) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, addPasskeySQL, pgx.NamedArgs{
			"passkey": k.Passkey, "username": k.Username, "name": k.Name, "key": k.PublicKey, "count": k.SignCount, "synced": k.Synced, "transports": k.Transports, "at": k.MadeAt,
		})
		if constraint(err) == "passkey_pk" {
			err = fault.ErrConflict
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, k.Username, "passkey added", k.Username, nil, &k.Name)
	})
	if err != nil {
		return fmt.Errorf("keep passkey of %s: %w", k.Username, err)
	}
	return nil
}

const (
	countPasskeySQL = `
UPDATE passkey SET sign_count = @count, used_at = @at
 WHERE passkey = @passkey AND removed_at IS NULL AND (sign_count < @count OR sign_count = 0 AND @count = 0)`
	usePasskeySQL = `
INSERT INTO passkey_use (challenge, passkey, at, said, client_data, authenticator_data, signature)
VALUES (@challenge, @passkey, @at, @said, @client, @authenticator, @signature)`
)

// UsePasskey keeps what a passkey signed, and tells whether it counts.
func (s *Store) UsePasskey(ctx context.Context, u access.PasskeyUse) (counts bool, err error) {
	args := pgx.NamedArgs{
		"challenge": u.Challenge, "passkey": u.Passkey, "count": u.SignCount, "at": u.At, "said": u.Said, "client": u.ClientData, "authenticator": u.AuthenticatorData, "signature": u.Signature,
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, countPasskeySQL, args)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if _, err = tx.Exec(ctx, usePasskeySQL, args); constraint(err) == "passkey_use_pk" {
			return errAnswered
		}
		counts = err == nil
		return err
	})
	if errors.Is(err, errAnswered) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("keep use of passkey: %w", err)
	}
	return counts, nil
}

// errAnswered undoes what was begun for a challenge that was answered before.
var errAnswered = errors.New("the challenge was answered before")

const removePasskeySQL = `
UPDATE passkey SET removed_at = @at WHERE passkey = @passkey AND username = @username AND removed_at IS NULL RETURNING name`

// RemovePasskey removes a passkey of a user.
func (s *Store) RemovePasskey(ctx context.Context, username string, passkey []byte, at time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var name string
		if err := tx.QueryRow(ctx, removePasskeySQL, pgx.NamedArgs{"passkey": passkey, "username": username, "at": at}).Scan(&name); err != nil {
			return notFound(err, "no such passkey")
		}
		return audit(ctx, tx, username, "passkey removed", username, &name, nil)
	})
	if err != nil {
		return fmt.Errorf("remove passkey of %s: %w", username, err)
	}
	return nil
}

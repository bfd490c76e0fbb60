package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// What programs sign in with.

const addTokenSQL = `
INSERT INTO api_token (token, username, name, sha256, rights, departments, acts, made_at, until_at)
VALUES (@token, @username, @name, @sha256, @rights::text[], @of::text[], @acts, @made, @until)`

// AddToken keeps a new token.
func (s *Store) AddToken(ctx context.Context, t access.Token) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, addTokenSQL, pgx.NamedArgs{
			"token": t.Token, "username": t.Username, "name": t.Name, "sha256": t.SHA256, "rights": t.Rights, "of": t.Departments, "acts": t.Acts, "made": t.MadeAt, "until": t.UntilAt,
		}); err != nil {
			return err
		}
		does := "reads"
		if t.Acts {
			does = "acts"
		}
		said := fmt.Sprintf("%s, until %s, %s: %v of %s", t.Name, t.UntilAt.Format(time.DateOnly), does, t.Rights, *scopeSaid(t.Departments))
		return audit(ctx, tx, t.Username, "token made", t.Token, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("keep token %s: %w", t.Token, err)
	}
	return nil
}

const tokenSelect = `
SELECT token, username, name, sha256, rights, departments, acts, made_at, until_at, used_at, revoked_at FROM api_token`

const tokenSQL = tokenSelect + ` WHERE token = @token`

// Token returns a token by its public name, or fault.ErrNotFound.
func (s *Store) Token(ctx context.Context, token string) (access.Token, error) {
	rows, err := s.pool.Query(ctx, tokenSQL, pgx.NamedArgs{"token": token})
	if err != nil {
		return access.Token{}, fmt.Errorf("read token: %w", err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[access.Token])
	return t, notFound(err, "read token")
}

const tokensSQL = tokenSelect + ` WHERE username = @username ORDER BY made_at DESC, token`

// Tokens returns a user's tokens, the newest first.
func (s *Store) Tokens(ctx context.Context, username string) ([]access.Token, error) {
	return collect[access.Token](ctx, s, "tokens", tokensSQL, pgx.NamedArgs{"username": username})
}

const revokeTokenSQL = `UPDATE api_token SET revoked_at = @at WHERE token = @token AND username = @username AND revoked_at IS NULL`

// RevokeToken ends a token of a user.
func (s *Store) RevokeToken(ctx context.Context, username, token string, at time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, revokeTokenSQL, pgx.NamedArgs{"token": token, "username": username, "at": at})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, username, "token revoked", token, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("revoke token %s: %w", token, err)
	}
	return nil
}

const tokenUsedSQL = `
UPDATE api_token SET used_at = @at WHERE token = @token AND (used_at IS NULL OR used_at < @at::timestamptz - interval '1 minute')`

// NoteTokenUsed notes when a token was used, to the minute.
func (s *Store) NoteTokenUsed(ctx context.Context, token string, at time.Time) error {
	if _, err := s.pool.Exec(ctx, tokenUsedSQL, pgx.NamedArgs{"token": token, "at": at}); err != nil {
		return fmt.Errorf("note that token %s was used: %w", token, err)
	}
	return nil
}

// A user who leaves takes their tokens along.
const endTokensSQL = `UPDATE api_token SET revoked_at = @at WHERE username = @username AND revoked_at IS NULL AND until_at > @at RETURNING token`

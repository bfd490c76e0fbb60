package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
)

// Requests of programs, each carried out once.

// requestDead is how old an attempt is that committed nothing and is begun again. It does
// not have to be right: what an older attempt commits later is undone.
const requestDead = time.Minute

// requestsKept is for how long a request is known.
const requestsKept = 48 * time.Hour

const forgetRequestsSQL = `DELETE FROM api_request WHERE begun_at < @before`

const beginRequestSQL = `
INSERT INTO api_request AS r (token, key, sha256, begun_at) VALUES (@token, @key, @sha256, @at)
    ON CONFLICT (token, key) DO UPDATE SET attempt = r.attempt + 1, begun_at = @at
 WHERE r.sha256 = @sha256 AND r.status IS NULL AND r.acted_at IS NULL AND r.begun_at < @dead
RETURNING attempt`

const requestSQL = `
SELECT sha256 = @sha256, acted_at IS NOT NULL AND begun_at < @dead, status, answer FROM api_request WHERE token = @token AND key = @key`

// BeginRequest begins a request, or says why it must not be carried out.
func (s *Store) BeginRequest(ctx context.Context, r access.Request, at time.Time) (access.Request, *access.Kept, error) {
	args := pgx.NamedArgs{"token": r.Token, "key": r.Key, "sha256": r.SHA256, "at": at, "dead": at.Add(-requestDead), "before": at.Add(-requestsKept)}
	if _, err := s.pool.Exec(ctx, forgetRequestsSQL, args); err != nil {
		return r, nil, fmt.Errorf("forget old requests: %w", err)
	}
	err := s.pool.QueryRow(ctx, beginRequestSQL, args).Scan(&r.Attempt)
	if err == nil {
		return r, nil, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return r, nil, fmt.Errorf("begin request %s: %w", r.Key, err)
	}
	var same, lost bool
	var status *int
	var answer []byte
	err = s.pool.QueryRow(ctx, requestSQL, args).Scan(&same, &lost, &status, &answer)
	switch {
	case errors.Is(err, pgx.ErrNoRows): // let go this moment
		return r, nil, access.ErrInFlight
	case err != nil:
		return r, nil, fmt.Errorf("read request %s: %w", r.Key, err)
	case !same:
		return r, nil, access.ErrOtherRequest
	case status != nil:
		return r, &access.Kept{Status: *status, Answer: answer}, nil
	case lost:
		return r, nil, access.ErrCarriedOut
	}
	return r, nil, access.ErrInFlight
}

const answerRequestSQL = `
UPDATE api_request SET status = @status, answer = @answer WHERE token = @token AND key = @key AND attempt = @attempt AND status IS NULL`

// AnswerRequest keeps what is answered to a request.
func (s *Store) AnswerRequest(ctx context.Context, r access.Request, k access.Kept) error {
	args := pgx.NamedArgs{"token": r.Token, "key": r.Key, "attempt": r.Attempt, "status": k.Status, "answer": k.Answer}
	if _, err := s.pool.Exec(ctx, answerRequestSQL, args); err != nil {
		return fmt.Errorf("keep the answer to request %s: %w", r.Key, err)
	}
	return nil
}

const letRequestGoSQL = `
DELETE FROM api_request WHERE token = @token AND key = @key AND attempt = @attempt AND status IS NULL AND acted_at IS NULL`

// LetRequestGo forgets a request that failed, unless something was committed for it.
func (s *Store) LetRequestGo(ctx context.Context, r access.Request) error {
	if _, err := s.pool.Exec(ctx, letRequestGoSQL, pgx.NamedArgs{"token": r.Token, "key": r.Key, "attempt": r.Attempt}); err != nil {
		return fmt.Errorf("let request %s go: %w", r.Key, err)
	}
	return nil
}

const actedSQL = `
UPDATE api_request SET acted_at = coalesce(acted_at, now()) WHERE token = @token AND key = @key AND attempt = @attempt AND status IS NULL`

// acted notes in a transaction that it carries out the request of its context, or fails
// with [access.ErrOvertaken], which undoes the transaction.
func acted(ctx context.Context, tx pgx.Tx) error {
	r, carried := access.Carried(ctx)
	if !carried {
		return nil
	}
	tag, err := tx.Exec(ctx, actedSQL, pgx.NamedArgs{"token": r.Token, "key": r.Key, "attempt": r.Attempt})
	if err != nil {
		return fmt.Errorf("note that request %s was carried out: %w", r.Key, err)
	}
	if tag.RowsAffected() == 0 {
		return fmt.Errorf("request %s: %w", r.Key, access.ErrOvertaken)
	}
	return nil
}

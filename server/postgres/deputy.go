package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Who approves in whose stead, and that nobody approves both sides of one act. The
// triggers of the schema hold everybody to the same.

const lockDeputiesSQL = `LOCK TABLE deputy IN SHARE ROW EXCLUSIVE MODE`

// A chain is a deputy who is represented, or a principal who represents, at a time
// of the term. Nobody is the principal of whoever is their own.
const deputyChainSQL = `
SELECT EXISTS (SELECT FROM deputy
                WHERE (deputy = @principal OR principal = @deputy) AND from_at < @until AND least(until_at, ended_at) > @from)`

const addDeputySQL = `
INSERT INTO deputy (term, principal, deputy, from_at, until_at, why, said_by, said_at)
SELECT @term, @principal, @deputy, @from, @until, @why, @who, @at
 WHERE EXISTS (SELECT FROM app_user WHERE username = @deputy AND active AND role = ANY (@roles))`

// AddDeputy stores that one user approves in another's stead.
func (s *Store) AddDeputy(ctx context.Context, by fleet.Act, t fleet.Deputyship) error {
	args := pgx.NamedArgs{
		"roles": access.Having(access.BeDeputy), "term": t.Term, "principal": t.Principal, "deputy": t.Deputy, "from": t.FromAt, "until": t.UntilAt, "why": t.Why, "who": by.Who, "at": by.At,
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDeputiesSQL); err != nil {
			return err
		}
		var chain bool
		if err := tx.QueryRow(ctx, deputyChainSQL, args).Scan(&chain); err != nil {
			return err
		}
		if chain {
			return fmt.Errorf("%w: a deputy has no deputy at the same time, and is nobody's principal", fault.ErrConflict)
		}
		tag, err := tx.Exec(ctx, addDeputySQL, args)
		if err != nil {
			return broken(err)
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: no user %s may sign in and approve for another", fault.ErrNotFound, t.Deputy)
		}
		said := fmt.Sprintf("%s from %s until %s", t.Deputy, t.FromAt.Format(time.RFC3339), t.UntilAt.Format(time.RFC3339))
		return audit(ctx, tx, by.Who, "deputy named: "+by.Why, t.Principal, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("deputy of %s: %w", t.Principal, err)
	}
	return nil
}

const endDeputySQL = `
UPDATE deputy SET ended_by = @who, ended_at = @at
 WHERE term = @term AND ended_at IS NULL AND until_at > @at
   AND (@who IN (principal, deputy) OR EXISTS (SELECT FROM app_user WHERE username = @who AND role = @role AND active))
RETURNING principal || ' by ' || deputy`

// EndDeputy ends a deputyship before its time.
func (s *Store) EndDeputy(ctx context.Context, by fleet.Act, term string) error {
	args := pgx.NamedArgs{"term": term, "who": by.Who, "at": by.At, "role": access.Administrator}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, endDeputySQL, args)
		if err != nil {
			return fmt.Errorf("end deputyship %s: %w", term, err)
		}
		ended, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("end deputyship %s: %w", term, err)
		}
		if len(ended) == 0 {
			return fmt.Errorf("end deputyship %s: %w: it has ended, or is another's", term, fault.ErrConflict)
		}
		return audit(ctx, tx, by.Who, "deputy ended", ended[0], nil, nil)
	})
}

const deputiesSQL = `
SELECT term, principal, deputy, from_at, until_at, why, said_by, said_at, ended_at FROM deputy
 WHERE @username IN (principal, deputy) ORDER BY from_at DESC, term`

// Deputies returns the deputyships that a user gave or has, the newest first.
func (s *Store) Deputies(ctx context.Context, username string) ([]fleet.Deputyship, error) {
	return collect[fleet.Deputyship](ctx, s, "deputies", deputiesSQL, pgx.NamedArgs{"username": username})
}

const steadsSQL = `
SELECT p.username AS principal, p.role FROM deputy d JOIN app_user p ON p.username = d.principal AND p.active
 WHERE d.deputy = @username AND d.from_at <= @at AND least(d.until_at, d.ended_at) > @at
 ORDER BY d.from_at, d.term`

// Steads returns in whose stead a user may approve at a time.
func (s *Store) Steads(ctx context.Context, username string, at time.Time) ([]fleet.Stead, error) {
	return collect[fleet.Stead](ctx, s, "whom a deputy stands in for", steadsSQL, pgx.NamedArgs{"username": username, "at": at})
}

// Whoever may in their own right needs nobody's.
const approverSQL = `
SELECT same_side(@proposer, @username, @since, @at),
       coalesce((SELECT p.username FROM deputy d JOIN app_user p ON p.username = d.principal AND p.active AND p.role = ANY (@roles)
                  WHERE d.deputy = @username AND d.from_at <= @at AND least(d.until_at, d.ended_at) > @at
                    AND NOT EXISTS (SELECT FROM app_user WHERE username = @username AND role = ANY (@roles))
                  ORDER BY d.from_at, d.term LIMIT 1), '')`

// Approver tells in whose stead somebody approves what another proposed at a time.
func (s *Store) Approver(ctx context.Context, what, proposer string, since time.Time, who string, at time.Time) (string, error) {
	return approver(ctx, s.pool, what, proposer, since, who, at)
}

type oneRow interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func approver(ctx context.Context, db oneRow, what, proposer string, since time.Time, who string, at time.Time) (stead string, err error) {
	var same bool
	args := pgx.NamedArgs{"proposer": proposer, "username": who, "since": since, "at": at, "roles": access.Having(access.ToApprove(what))}
	if err := db.QueryRow(ctx, approverSQL, args).Scan(&same, &stead); err != nil {
		return "", fmt.Errorf("read who approves: %w", err)
	}
	if same {
		return "", fmt.Errorf("%w: %s", fault.ErrConflict, oneSide)
	}
	return stead, nil
}

// oneSide is what people are told who approve their own side of an act.
const oneSide = "who proposed it does not approve it, nor who stands in for them or whom they stand in for: another person must"

// inStead says in the audit trail in whose stead something was approved.
func inStead(what, stead string) string {
	if stead == "" {
		return what
	}
	return what + ", for " + stead
}

package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
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
INSERT INTO deputy (term, principal, deputy, from_at, until_at, why, said_by, said_at, record)
SELECT @term, @principal, @deputy, @from, @until, @why, @who, @at, @record
 WHERE EXISTS (SELECT FROM app_user u JOIN app_user p ON p.username = @principal AND ` + within + `
                WHERE u.username = @deputy AND u.active AND u.role = ANY (@roles))`

// NameDeputy stores that one user approves in another's stead, and the record of the
// office that says so.
func (s *Store) NameDeputy(ctx context.Context, by fleet.Act, t fleet.Deputyship, d office.Draft) error {
	err := s.withRecord(ctx, by.At, func(tx pgx.Tx, record string) (office.Draft, error) { return d, nameDeputy(ctx, tx, by, &t, record) })
	if err != nil {
		return fmt.Errorf("deputy of %s: %w", t.Principal, err)
	}
	return nil
}

// withRecord stores what an act changes and its record in one transaction. What changes
// is told the name that the record will have.
func (s *Store) withRecord(ctx context.Context, at time.Time, change func(tx pgx.Tx, record string) (office.Draft, error)) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockOffice(ctx, tx)
		if err != nil {
			return err
		}
		record := dispense.Ref{Station: dispense.Office, Epoch: c.Head.Epoch, Seq: c.Head.Seq + 1}
		d, err := change(tx, record.String())
		if err != nil {
			return err
		}
		return s.storeOffice(ctx, tx, at, c, nil, d)
	})
}

func nameDeputy(ctx context.Context, tx pgx.Tx, by fleet.Act, t *fleet.Deputyship, record string) error {
	args := pgx.NamedArgs{
		"term": t.Term, "principal": t.Principal, "deputy": t.Deputy, "from": t.FromAt, "until": t.UntilAt, "why": t.Why, "who": by.Who, "at": by.At, "record": record,
		"roles": access.Having(access.BeDeputy),
	}
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
		return fmt.Errorf("%w: no user %s may sign in, approve for another, and sees no more of the fleet than who is represented", fault.ErrNotFound, t.Deputy)
	}
	said := fmt.Sprintf("%s from %s until %s", t.Deputy, t.FromAt.Format(time.RFC3339), t.UntilAt.Format(time.RFC3339))
	return audit(ctx, tx, by.Who, "deputy named: "+by.Why, t.Principal, nil, &said)
}

const deputyColumns = `term, principal, deputy, from_at, until_at, why, said_by, said_at, ended_at, coalesce(ended_by, '') AS ended_by`

const endDeputySQL = `
UPDATE deputy SET ended_by = @who, ended_at = @at, ended_record = @record
 WHERE term = @term AND ended_at IS NULL AND until_at > @at
   AND (@who IN (principal, deputy) OR EXISTS (SELECT FROM app_user WHERE username = @who AND role = @role AND active))
RETURNING ` + deputyColumns

// EndDeputy ends a term before its time, with the record that says so.
func (s *Store) EndDeputy(ctx context.Context, by fleet.Act, term string, d func(fleet.Deputyship) office.Draft) error {
	err := s.withRecord(ctx, by.At, func(tx pgx.Tx, record string) (office.Draft, error) {
		args := pgx.NamedArgs{"term": term, "who": by.Who, "at": by.At, "role": access.Administrator, "record": record}
		rows, err := tx.Query(ctx, endDeputySQL, args)
		if err != nil {
			return nil, err
		}
		ended, err := pgx.CollectRows(rows, pgx.RowToStructByName[fleet.Deputyship])
		if err != nil {
			return nil, err
		}
		if len(ended) == 0 {
			return nil, fmt.Errorf("%w: it has ended, or is another's", fault.ErrConflict)
		}
		return d(ended[0]), audit(ctx, tx, by.Who, "deputy ended", ended[0].Principal+" by "+ended[0].Deputy, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("end deputyship %s: %w", term, err)
	}
	return nil
}

// Terms of before records of them were kept end without one.
const endedDeputiesSQL = `
SELECT ` + deputyColumns + ` FROM deputy WHERE ended_at IS NOT NULL AND ended_record IS NULL AND record IS NOT NULL ORDER BY ended_at, term`

// EndedDeputies returns terms that have ended and of which no record says so.
func (s *Store) EndedDeputies(ctx context.Context) ([]fleet.Deputyship, error) {
	return collect[fleet.Deputyship](ctx, s, "deputies whose end is not on record", endedDeputiesSQL, pgx.NamedArgs{})
}

const noteEndSQL = `UPDATE deputy SET ended_record = @record WHERE term = @term AND ended_at IS NOT NULL AND ended_record IS NULL`

// NoteEnd stores the record which says that a term has ended.
func (s *Store) NoteEnd(ctx context.Context, at time.Time, term string, d office.Draft) error {
	err := s.withRecord(ctx, at, func(tx pgx.Tx, record string) (office.Draft, error) {
		tag, err := tx.Exec(ctx, noteEndSQL, pgx.NamedArgs{"term": term, "record": record})
		if err == nil && tag.RowsAffected() == 0 {
			err = fmt.Errorf("%w: it is on record", fault.ErrConflict)
		}
		return d, err
	})
	if err != nil {
		return fmt.Errorf("note the end of deputyship %s: %w", term, err)
	}
	return nil
}

const deputiesSQL = `
SELECT ` + deputyColumns + ` FROM deputy
 WHERE @username IN (principal, deputy) ORDER BY from_at DESC, term`

// Deputies returns the deputyships that a user gave or has, the newest first.
func (s *Store) Deputies(ctx context.Context, username string) ([]fleet.Deputyship, error) {
	return collect[fleet.Deputyship](ctx, s, "deputies", deputiesSQL, pgx.NamedArgs{"username": username})
}

// A deputy sees no more of the fleet than the principal, so that what they approve is
// something that the principal could.
const within = `(p.departments IS NULL OR coalesce(u.departments <@ p.departments, false))
       AND (p.cleared OR p.role = 'administrator' OR NOT u.cleared AND u.role <> 'administrator' OR NOT EXISTS (SELECT FROM vehicle v WHERE v.reserved IS NOT NULL))`

const steadsSQL = `
SELECT p.username AS principal, p.role FROM deputy d JOIN app_user p ON p.username = d.principal AND p.active
  JOIN app_user u ON u.username = d.deputy AND ` + within + `
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
                   JOIN app_user u ON u.username = d.deputy AND ` + within + `
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

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// People leave: everything that lets them in, and everything that they have begun
// and nobody has decided, ends in one transaction, with one line of the audit trail
// each. What is there already leaves no second line.

const voidLeavingsSQL = `
UPDATE leaving SET void_at = @at
 WHERE applied_at IS NULL AND void_at IS NULL AND (person = nullif(@person, '') OR username = nullif(@username, ''))`

const addLeavingSQL = `
INSERT INTO leaving (person, username, from_at, reason, said_by, said_at)
VALUES (nullif(@person, ''), nullif(@username, ''), @from, @reason, @who, @at)
RETURNING n`

// Leave stores that somebody leaves, and puts it in force unless it is to come.
func (s *Store) Leave(ctx context.Context, by fleet.Act, l fleet.Leaving) error {
	args := pgx.NamedArgs{"person": l.Person, "username": l.Username, "from": l.FromAt, "reason": l.Reason, "who": by.Who, "at": by.At}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, voidLeavingsSQL, args); err != nil {
			return err
		}
		var n int64
		if err := tx.QueryRow(ctx, addLeavingSQL, args).Scan(&n); err != nil {
			return broken(err)
		}
		if l.FromAt.After(by.At) {
			said := fmt.Sprintf("from %s: %s", l.FromAt.UTC().Format(time.RFC3339), l.Reason)
			return audit(ctx, tx, by.Who, "leaving said", leaver(l), nil, &said)
		}
		return applyLeaving(ctx, tx, by, n, l)
	})
	if err != nil {
		return fmt.Errorf("%s leaves: %w", leaver(l), err)
	}
	return nil
}

// leaver names somebody in the audit trail.
func leaver(l fleet.Leaving) string {
	if l.Person == "" {
		return l.Username
	}
	return l.Person
}

// Stay takes back that somebody leaves on a day to come.
func (s *Store) Stay(ctx context.Context, by fleet.Act, h fleet.Human) error {
	args := pgx.NamedArgs{"person": h.Person, "username": h.Username, "at": by.At}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, voidLeavingsSQL, args)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: nothing was said of a day to come", fault.ErrConflict)
		}
		return audit(ctx, tx, by.Who, "leaving taken back", leaver(fleet.Leaving{Person: h.Person, Username: h.Username}), nil, nil)
	})
	if err != nil {
		return fmt.Errorf("%s stays: %w", h.Name, err)
	}
	return nil
}

const dueLeavingSQL = `
SELECT n FROM leaving WHERE applied_at IS NULL AND void_at IS NULL AND from_at <= @at ORDER BY from_at, n`

const leavingSQL = `
SELECT coalesce(person, ''), coalesce(username, ''), from_at, reason, said_by FROM leaving
 WHERE n = @n AND applied_at IS NULL AND void_at IS NULL FOR UPDATE SKIP LOCKED`

// ApplyLeavings puts in force what was to come and now has. One that cannot be
// keeps no other from it.
func (s *Store) ApplyLeavings(ctx context.Context, at time.Time) error {
	rows, err := s.pool.Query(ctx, dueLeavingSQL, pgx.NamedArgs{"at": at})
	if err != nil {
		return fmt.Errorf("read who leaves: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("read who leaves: %w", err)
	}
	var bad []error
	for _, n := range due {
		var l fleet.Leaving
		err := s.inTx(ctx, func(tx pgx.Tx) error {
			by := fleet.Act{At: at}
			err := tx.QueryRow(ctx, leavingSQL, pgx.NamedArgs{"n": n}).Scan(&l.Person, &l.Username, &l.FromAt, &l.Reason, &by.Who)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil // another server was faster
			}
			if err != nil {
				return err
			}
			by.Why = l.Reason
			return applyLeaving(ctx, tx, by, n, l)
		})
		if err != nil {
			bad = append(bad, fmt.Errorf("%s leaves: %w", leaver(l), err))
		}
	}
	return errors.Join(bad...)
}

const leavingAppliedSQL = `UPDATE leaving SET applied_at = @at WHERE n = @n`

// Whoever uses the person's account is one with the person, also where that was said
// after the day was.
const leaverSQL = `
SELECT coalesce(nullif(@person, ''), (SELECT person FROM app_user WHERE username = nullif(@username, '')), ''),
       coalesce(nullif(@username, ''), (SELECT username FROM app_user WHERE person = nullif(@person, '')), '')`

// applyLeaving ends what there is of somebody.
func applyLeaving(ctx context.Context, tx pgx.Tx, by fleet.Act, n int64, l fleet.Leaving) error {
	args := pgx.NamedArgs{"n": n, "at": by.At, "who": by.Who, "why": by.Why, "person": l.Person, "username": l.Username}
	if err := tx.QueryRow(ctx, leaverSQL, args).Scan(&l.Person, &l.Username); err != nil {
		return err
	}
	args["username"] = l.Username
	if l.Username != "" {
		if err := voidProposals(ctx, tx, by, args); err != nil {
			return err
		}
		if err := endUser(ctx, tx, by, args); err != nil {
			return err
		}
	}
	if l.Person != "" {
		if err := retire(ctx, tx, by, l.Person); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, leavingAppliedSQL, args)
	return err
}

// Each statement ends some of what a user has begun and returns what: the words for
// the audit trail, and the objects.
var endings = []struct{ what, sql string }{
	{"once void", endOncesSQL},
	{"mode taken back", endModesSQL},
	{"rule taken back", endRulesSQL},
	{"change of vehicles taken back", endVehicleActsSQL},
	{"invitation refused", endInvitationsSQL},
	{"deputy ended", endDeputiesSQL},
	{"token revoked", endTokensSQL},
}

const endOncesSQL = `
UPDATE once SET state = 'void', ended_by = @who, ended_at = @at WHERE proposed_by = @username AND state = 'proposed' RETURNING once`

const endModesSQL = `
UPDATE mode_act SET state = 'void', ended_by = @who, ended_at = @at WHERE proposed_by = @username AND state = 'proposed'
RETURNING what || ' ' || subject`

const endRulesSQL = `
UPDATE rule_act SET state = 'void', ended_by = @who, ended_at = @at WHERE proposed_by = @username AND state = 'proposed'
RETURNING level || ' ' || of`

const endVehicleActsSQL = `
UPDATE vehicle_act SET state = 'void', ended_by = @who, ended_at = @at WHERE proposed_by = @username AND state = 'proposed' RETURNING of`

const endInvitationsSQL = `
UPDATE invitation SET state = 'refused', half = NULL, decided_by = @who, decided_at = @at, reason = 'who invited the box has left; ask for a new invitation'
 WHERE invited_by = @username AND state IN ('open', 'waiting') RETURNING station`

const endDeputiesSQL = `
UPDATE deputy SET ended_by = @who, ended_at = @at
 WHERE (principal = @username OR deputy = @username) AND ended_at IS NULL AND until_at > @at RETURNING principal || ' by ' || deputy`

func voidProposals(ctx context.Context, tx pgx.Tx, by fleet.Act, args pgx.NamedArgs) error {
	for _, e := range endings {
		rows, err := tx.Query(ctx, e.sql, args)
		if err != nil {
			return fmt.Errorf("%s: %w", e.what, err)
		}
		ended, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("%s: %w", e.what, err)
		}
		for _, object := range ended {
			if err := audit(ctx, tx, by.Who, e.what+", who began it left: "+by.Why, object, nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Those who could be the last administrator wait for each other.
const administratorsSQL = `SELECT username FROM app_user WHERE role = @role AND active ORDER BY username FOR UPDATE`

const endSessionsSQL = `DELETE FROM sessions WHERE username = @username AND username <> ''`

// endUser lets a user in no more, here and at every other server: each asks the
// database with every request.
func endUser(ctx context.Context, tx pgx.Tx, by fleet.Act, args pgx.NamedArgs) error {
	username := args["username"].(string)
	rows, err := tx.Query(ctx, administratorsSQL, pgx.NamedArgs{"role": access.Administrator})
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if len(all) == 1 && all[0] == username {
		return fmt.Errorf("%w: %s is the last administrator; make another first", fault.ErrConflict, username)
	}
	tag, err := tx.Exec(ctx, disableUserSQL, args)
	if err != nil {
		return err
	}
	if tag.RowsAffected() > 0 {
		if err := audit(ctx, tx, by.Who, "user disabled: "+by.Why, username, nil, nil); err != nil {
			return err
		}
	}
	if tag, err = tx.Exec(ctx, endSessionsSQL, args); err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return audit(ctx, tx, by.Who, "sessions ended", username, nil, new(fmt.Sprint(tag.RowsAffected())))
}

// retire takes a person's badge and PIN away, and tells the stations.
func retire(ctx context.Context, tx pgx.Tx, by fleet.Act, person string) error {
	p, err := lockPerson(ctx, tx, person)
	if err != nil {
		return err
	}
	n, err := voidBadges(ctx, tx, by, person)
	if err != nil {
		return err
	}
	if n == 0 && p.Status == "retired" && p.BadgeSHA256 == "" && p.PIN == "" {
		return nil
	}
	p.Status, p.BadgeSHA256, p.PIN = "retired", "", ""
	if err := save(ctx, tx, by, &p); err != nil {
		return err
	}
	return notePersonDecided(ctx, tx, by.At, person, "left")
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// Users, sessions, and the audit trail.

// clearedSelect tells whether a user sees what is reserved; everybody does while nothing is.
const clearedSelect = `(cleared OR role = 'administrator' OR NOT EXISTS (SELECT FROM vehicle v WHERE v.reserved IS NOT NULL))`

const userSQL = `
SELECT username, name, role, password, language, active, departments, ` + clearedSelect + ` AS cleared,
       EXISTS (SELECT FROM second_step x WHERE x.username = app_user.username AND x.confirmed_at IS NOT NULL) AS second,
       EXISTS (SELECT FROM passkey k WHERE k.username = app_user.username AND k.removed_at IS NULL) AS passkey
  FROM app_user WHERE username = @username`

// User returns a user.
func (s *Store) User(ctx context.Context, username string) (access.User, error) {
	rows, err := s.pool.Query(ctx, userSQL, pgx.NamedArgs{"username": username})
	if err != nil {
		return access.User{}, fmt.Errorf("read user %s: %w", username, err)
	}
	u, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[access.User])
	return u, notFound(err, "read user %s", username)
}

const addUserSQL = `
INSERT INTO app_user (username, name, role, password, language, active, departments)
VALUES (@username, @name, @role, @password, @language, @active, @departments)`

const auditSQL = `
INSERT INTO audit (who, what, object, before, after) VALUES (@who, @what, @object, @before, @after)`

// audit adds a line to the audit trail, in the transaction that does what the
// line says. What was before, or is after, is nil when there was nothing.
func audit(ctx context.Context, tx pgx.Tx, who, what, object string, before, after *string) error {
	args := pgx.NamedArgs{"who": who, "what": what, "object": object, "before": before, "after": after}
	if _, err := tx.Exec(ctx, auditSQL, args); err != nil {
		return fmt.Errorf("write audit trail: %w", err)
	}
	return nil
}

// AddUser adds a user.
func (s *Store) AddUser(ctx context.Context, u access.User, by string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return addUser(ctx, tx, u, by) })
}

func addUser(ctx context.Context, tx pgx.Tx, u access.User, by string) error {
	_, err := tx.Exec(ctx, addUserSQL, pgx.NamedArgs{
		"username": u.Username, "name": u.Name, "role": u.Role, "password": u.Password, "language": u.Language, "active": u.Active,
		"departments": u.Departments,
	})
	switch constraint(err) {
	case "app_user_pk":
		return fmt.Errorf("add user %s: %w: there is one of that name", u.Username, fault.ErrConflict)
	case "app_user_reserved":
		return fmt.Errorf("add user %s: %w: Litro itself goes by that name; choose another", u.Username, fault.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("add user %s: %w", u.Username, err)
	}
	return audit(ctx, tx, by, "user added", u.Username, nil, new(string(u.Role)))
}

const usersSQL = `
SELECT username, name, role, password, language, active, departments, ` + clearedSelect + ` AS cleared,
       EXISTS (SELECT FROM second_step x WHERE x.username = app_user.username AND x.confirmed_at IS NOT NULL) AS second,
       EXISTS (SELECT FROM passkey k WHERE k.username = app_user.username AND k.removed_at IS NULL) AS passkey
  FROM app_user ORDER BY username`

// Users returns all users.
func (s *Store) Users(ctx context.Context) ([]access.User, error) {
	return collect[access.User](ctx, s, "users", usersSQL, nil)
}

const setPasswordSQL = `UPDATE app_user SET password = @password WHERE username = @username`

// SetPassword gives a user another password, which ends all sessions of the user.
func (s *Store) SetPassword(ctx context.Context, username, password, by string) error {
	return s.changeUser(ctx, setPasswordSQL, pgx.NamedArgs{"username": username, "password": password}, by, "password reset")
}

const disableUserSQL = `UPDATE app_user SET active = false WHERE username = @username AND active`

// DisableUser lets a user in no more. It fails with fault.ErrNotFound when there is
// none who could.
func (s *Store) DisableUser(ctx context.Context, username, by string) error {
	return s.changeUser(ctx, disableUserSQL, pgx.NamedArgs{"username": username}, by, "user disabled")
}

func (s *Store) changeUser(ctx context.Context, sql string, args pgx.NamedArgs, by, what string) error {
	username := args["username"].(string)
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, args)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, what, username, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("user %s: %w", username, err)
	}
	return nil
}

// Audit adds a line to the audit trail.
func (s *Store) Audit(ctx context.Context, who, what, object string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return audit(ctx, tx, who, what, object, nil, nil) })
}

// Sessions keeps web sessions.
type Sessions struct{ s *Store }

// Sessions returns the store of web sessions.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

const findSessionSQL = `SELECT data FROM sessions WHERE token = @token AND expiry > now()`

// Find returns the data of a session that has not expired.
func (ss *Sessions) Find(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := ss.s.pool.QueryRow(ctx, findSessionSQL, pgx.NamedArgs{"token": token}).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read session: %w", err)
	}
	return data, true, nil
}

// A session that was ended while a request was under way is not brought back by the
// end of that request: none is kept for somebody who may not come in.
const keepSessionSQL = `
INSERT INTO sessions (token, username, data, expiry)
SELECT @token, @username::text, @data, @expiry
 WHERE @username::text = '' OR EXISTS (SELECT FROM app_user WHERE username = @username::text AND active)
    ON CONFLICT (token) DO UPDATE SET username = excluded.username, data = excluded.data, expiry = excluded.expiry`

// Keep keeps a session, with whose it is; empty while nobody is signed in.
func (ss *Sessions) Keep(ctx context.Context, token, username string, b []byte, expiry time.Time) error {
	args := pgx.NamedArgs{"token": token, "username": username, "data": b, "expiry": expiry}
	if _, err := ss.s.pool.Exec(ctx, keepSessionSQL, args); err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return nil
}

const deleteSessionSQL = `DELETE FROM sessions WHERE token = @token OR expiry < now() - interval '1 day'`

// Delete ends a session, and clears away those long expired.
func (ss *Sessions) Delete(ctx context.Context, token string) error {
	if _, err := ss.s.pool.Exec(ctx, deleteSessionSQL, pgx.NamedArgs{"token": token}); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

const userScopeSQL = `SELECT departments FROM app_user WHERE username = @username FOR UPDATE`

const setScopeSQL = `
UPDATE app_user SET departments = @departments::text[]
 WHERE username = @username AND NOT EXISTS (SELECT unnest(@departments::text[]) EXCEPT SELECT department FROM department)`

// SetScope says which departments a user is concerned with; nil: the whole fleet. It
// counts from the user's next request on. It fails with fault.ErrNotFound for a user or
// department that is not there, and with fault.ErrInvalid for an administrator.
func (s *Store) SetScope(ctx context.Context, username string, departments []string, by string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var was []string
		args := pgx.NamedArgs{"username": username, "departments": departments}
		if err := tx.QueryRow(ctx, userScopeSQL, args).Scan(&was); err != nil {
			return notFound(err, "no such user")
		}
		tag, err := tx.Exec(ctx, setScopeSQL, args)
		switch {
		case constraint(err) == "app_user_whole":
			return fmt.Errorf("%w: who keeps users is concerned with the whole fleet", fault.ErrInvalid)
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return fmt.Errorf("%w: one of the departments %s", fault.ErrNotFound, strings.Join(departments, ", "))
		}
		return audit(ctx, tx, by, "scope set", username, scopeSaid(was), scopeSaid(departments))
	})
	if err != nil {
		return fmt.Errorf("departments of user %s: %w", username, err)
	}
	return nil
}

// scopeSaid is how the audit trail says what a user is concerned with.
func scopeSaid(departments []string) *string {
	if departments == nil {
		return new("the whole fleet")
	}
	return new(strings.Join(departments, ", "))
}

const denySQL = `
INSERT INTO denial (minute, source, who, what) VALUES (date_trunc('minute', now()), @source, @who, @what)
    ON CONFLICT (minute, source, who, what) DO UPDATE SET times = denial.times + 1`

// Deny adds a denial to the row of its minute.
func (s *Store) Deny(ctx context.Context, d access.Denial) error {
	if _, err := s.pool.Exec(ctx, denySQL, pgx.NamedArgs{"source": d.Source, "who": d.Who, "what": d.What}); err != nil {
		return fmt.Errorf("write denial: %w", err)
	}
	return nil
}

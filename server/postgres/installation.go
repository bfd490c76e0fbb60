package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// The beginning of an installation, which happens once.

const hasUsersSQL = `SELECT EXISTS (SELECT FROM app_user)`

// HasUsers tells whether there is anybody who could sign in.
func (s *Store) HasUsers(ctx context.Context) (bool, error) {
	var has bool
	if err := s.pool.QueryRow(ctx, hasUsersSQL).Scan(&has); err != nil {
		return false, fmt.Errorf("look for users: %w", err)
	}
	return has, nil
}

// Whoever adds a user meanwhile waits, and so does a second beginning.
const lockUsersSQL = `LOCK TABLE app_user IN SHARE ROW EXCLUSIVE MODE`

const beginSQL = `INSERT INTO installation (name, zone, begun_by) VALUES (@name, @zone, @by)`

// The office was there, with the zone that was supposed, before anybody was asked.
const officeZoneSQL = `UPDATE station SET zone = @zone WHERE station = 'office'`

// Begin keeps the beginning of an installation, or fails with fault.ErrConflict
// where there are users already.
func (s *Store) Begin(ctx context.Context, b access.Beginning) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockUsersSQL); err != nil {
			return fmt.Errorf("begin the installation: %w", err)
		}
		var has bool
		if err := tx.QueryRow(ctx, hasUsersSQL).Scan(&has); err != nil {
			return fmt.Errorf("begin the installation: %w", err)
		}
		if has {
			return fmt.Errorf("begin the installation: %w: there are users already", fault.ErrConflict)
		}
		for _, u := range b.Users {
			if err := addUser(ctx, tx, u, "setup"); err != nil {
				return err
			}
		}
		by := b.Users[0].Username
		if _, err := tx.Exec(ctx, beginSQL, pgx.NamedArgs{"name": b.Name, "zone": b.Zone, "by": by}); err != nil {
			return fmt.Errorf("begin the installation: %w", err)
		}
		if _, err := tx.Exec(ctx, officeZoneSQL, pgx.NamedArgs{"zone": b.Zone}); err != nil {
			return fmt.Errorf("begin the installation: %w", err)
		}
		return audit(ctx, tx, by, "installation begun", b.Name, nil, &b.Zone)
	})
}

const installationSQL = `SELECT name, zone FROM installation`

// Installation returns how the installation is called and the IANA zone of its
// office; both are empty where nobody has said.
func (s *Store) Installation(ctx context.Context) (name, zone string, err error) {
	err = s.pool.QueryRow(ctx, installationSQL).Scan(&name, &zone)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("read the installation's name: %w", err)
	}
	return name, zone, nil
}

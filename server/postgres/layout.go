package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/finance/spending"
)

const entryLayoutsSQL = `SELECT name, version, layout, reason, said_by, said_at FROM entry_layout ORDER BY name, version`

// EntryLayouts returns all versions of the layouts of journal entries, by name and version.
func (s *Store) EntryLayouts(ctx context.Context) (all []spending.Layout, err error) {
	var l spending.Layout
	err = readEach(ctx, s.pool, "layouts of journal entries", entryLayoutsSQL, nil, []any{&l.Name, &l.Version, &l.Text, &l.Reason, &l.By, &l.At}, func() error {
		all = append(all, l)
		return nil
	})
	return all, err
}

const (
	layoutVersionSQL  = `SELECT coalesce(max(version), 0) FROM entry_layout WHERE name = @name`
	sayEntryLayoutSQL = `INSERT INTO entry_layout (name, version, layout, reason, said_by, said_at) VALUES (@name, @version, @layout, @reason, @by, @at)`
)

// SayEntryLayout keeps the version after l.Version, and fails with [spending.ErrSince] where
// that is not the last one of its name.
func (s *Store) SayEntryLayout(ctx context.Context, l spending.Layout) error {
	args := pgx.NamedArgs{"name": l.Name, "version": l.Version + 1, "layout": l.Text, "reason": l.Reason, "by": l.By, "at": l.At}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		var is int64
		if err := tx.QueryRow(ctx, layoutVersionSQL, args).Scan(&is); err != nil {
			return err
		}
		if is != l.Version {
			return spending.ErrSince
		}
		if _, err := tx.Exec(ctx, sayEntryLayoutSQL, args); err != nil {
			return err
		}
		said := fmt.Sprintf("version %d: %s", l.Version+1, l.Reason)
		return audit(ctx, tx, l.By, "layout of journal entries", l.Name, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say layout of journal entries %s: %w", l.Name, err)
	}
	return nil
}

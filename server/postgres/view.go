package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

// Questions that users keep. They are asked for by whom they are of, never by departments:
// whose answer it is, who looks decides.

const viewColumns = `v.view, v.username, coalesce(nullif(u.name, ''), v.username) AS keeper, v.name, v.page, v.question, v.moves, v.shared, coalesce(p.pinned, false) AS pinned, v.kept_at`

const viewsSQL = `
SELECT ` + viewColumns + `
  FROM kept_view v JOIN app_user u USING (username) LEFT JOIN kept_view_place p ON p.view = v.view AND p.username = @username
 WHERE v.username = @username OR v.shared
 ORDER BY p.place NULLS LAST, v.shared AND v.username <> @username, v.kept_no`

// Views returns what a user keeps and what others share, as the user arranged it.
func (s *Store) Views(ctx context.Context, username string) ([]report.View, error) {
	rows, err := s.pool.Query(ctx, viewsSQL, pgx.NamedArgs{"username": username})
	if err != nil {
		return nil, fmt.Errorf("read kept views: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[report.View])
	if err != nil {
		return nil, fmt.Errorf("read kept views: %w", err)
	}
	return list, nil
}

const (
	// What is kept a second time as it was is there already.
	keepViewSQL = `
INSERT INTO kept_view (view, username, name, page, question, moves, kept_at)
SELECT @view, @username, @name, @page, @question, @moves, @at
 WHERE (SELECT count(*) FROM kept_view WHERE username = @username) < @most
    OR EXISTS (SELECT FROM kept_view WHERE username = @username AND name = @name)
    ON CONFLICT (username, name) DO UPDATE SET name = excluded.name
 WHERE (kept_view.page, kept_view.question, kept_view.moves) = (excluded.page, excluded.question, excluded.moves)
RETURNING view`
	viewNamedSQL = `SELECT EXISTS (SELECT FROM kept_view WHERE username = @username AND name = @name)`
)

// KeepView keeps a question, and returns its id. It fails with fault.ErrConflict where the
// user keeps another under the name, and with fault.ErrInvalid where they keep too many.
func (s *Store) KeepView(ctx context.Context, v report.View) (id string, err error) {
	args := pgx.NamedArgs{"view": v.View, "username": v.Username, "name": v.Name, "page": v.Page, "question": v.Question, "moves": string(v.Moves), "at": v.KeptAt, "most": report.MostViews}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, keepViewSQL, args).Scan(&id)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		var named bool
		if err := tx.QueryRow(ctx, viewNamedSQL, args).Scan(&named); err != nil {
			return err
		}
		if named {
			return fault.ErrConflict
		}
		return fmt.Errorf("%w: %d are kept, which is the most; remove one", fault.ErrInvalid, report.MostViews)
	})
	if err != nil {
		return "", fmt.Errorf("keep view %q: %w", v.Name, err)
	}
	return id, nil
}

const (
	lockViewSQL = `
SELECT ` + viewColumns + `
  FROM kept_view v JOIN app_user u USING (username) LEFT JOIN kept_view_place p ON p.view = v.view AND p.username = @by
 WHERE v.view = @view FOR UPDATE OF v`
	nameViewSQL   = `UPDATE kept_view v SET name = @name WHERE view = @view AND NOT EXISTS (SELECT FROM kept_view o WHERE o.username = v.username AND o.name = @name AND o.view <> v.view)`
	shareViewSQL  = `UPDATE kept_view SET shared = @shared WHERE view = @view AND shared <> @shared`
	removeViewSQL = `DELETE FROM kept_view WHERE view = @view`
)

// changeView changes a view as it is, and notes in the audit trail what others see of it.
func (s *Store) changeView(ctx context.Context, by, view, doing string, change func(pgx.Tx, report.View) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, lockViewSQL, pgx.NamedArgs{"view": view, "by": by})
		if err != nil {
			return err
		}
		v, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[report.View])
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return change(tx, v)
	})
	if err != nil {
		return fmt.Errorf("%s view %s: %w", doing, view, err)
	}
	return nil
}

// asSaid writes a view as the audit trail has it.
func asSaid(v report.View) *string {
	said := fmt.Sprintf("%s: %s?%s %s", v.Name, v.Page, v.Question, v.Moves)
	return &said
}

// NameView calls a view otherwise. It fails with fault.ErrConflict where its keeper keeps
// another under the name.
func (s *Store) NameView(ctx context.Context, by, view, name string) error {
	return s.changeView(ctx, by, view, "name", func(tx pgx.Tx, v report.View) error {
		tag, err := tx.Exec(ctx, nameViewSQL, pgx.NamedArgs{"view": view, "name": name})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrConflict
		}
		if err != nil || !v.Shared || v.Name == name {
			return err
		}
		return audit(ctx, tx, by, "view renamed", view, &v.Name, &name)
	})
}

// ShareView shares a view with everybody who may see its page, or with nobody any more.
func (s *Store) ShareView(ctx context.Context, by, view string, shared bool) error {
	return s.changeView(ctx, by, view, "share", func(tx pgx.Tx, v report.View) error {
		tag, err := tx.Exec(ctx, shareViewSQL, pgx.NamedArgs{"view": view, "shared": shared})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if shared {
			return audit(ctx, tx, by, "view shared", view, nil, asSaid(v))
		}
		return audit(ctx, tx, by, "view shared no more", view, asSaid(v), nil)
	})
}

// RemoveView removes a view, for all who see it.
func (s *Store) RemoveView(ctx context.Context, by, view string) error {
	return s.changeView(ctx, by, view, "remove", func(tx pgx.Tx, v report.View) error {
		if _, err := tx.Exec(ctx, removeViewSQL, pgx.NamedArgs{"view": view}); err != nil || !v.Shared {
			return err
		}
		return audit(ctx, tx, by, "view removed", view, asSaid(v), nil)
	})
}

const arrangeViewsSQL = `
INSERT INTO kept_view_place (username, view, place, pinned)
SELECT @username, o.view, o.n, o.view = ANY (@pinned::text[])
  FROM unnest(@views::text[]) WITH ORDINALITY o (view, n) JOIN kept_view v USING (view)
 WHERE v.username = @username OR v.shared
    ON CONFLICT (username, view) DO UPDATE SET place = excluded.place, pinned = excluded.pinned`

// ArrangeViews puts what a user sees into an order, and pins some of it to Today.
func (s *Store) ArrangeViews(ctx context.Context, username string, views, pinned []string) error {
	if _, err := s.pool.Exec(ctx, arrangeViewsSQL, pgx.NamedArgs{"username": username, "views": views, "pinned": append([]string{}, pinned...)}); err != nil {
		return fmt.Errorf("arrange kept views of %s: %w", username, err)
	}
	return nil
}

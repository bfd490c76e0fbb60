package postgres

import (
	"context"
	"crypto/sha256"
	_ "embed" // litro_pages.sql
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed litro_pages.sql
var pagesViews string

// pagesRemedy is what to do where the role cannot be taken.
const pagesRemedy = "let who may make roles run: CREATE ROLE " + pagesRole + " NOLOGIN; GRANT " + pagesRole + " TO the role of database.url; and start the server again"

// drawPages makes the schema that pages of a part of the fleet are asked of, and the role
// that asks. Neither is data: both are made anew whenever this program would make them
// otherwise, also after a restore, which brings no rights. Where the role may not be made,
// who sees the whole fleet notices nothing.
func drawPages(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPagesSQL); err != nil {
			return fmt.Errorf("draw the views of pages: %w", err)
		}
		sum := sha256.Sum256([]byte(pagesViews))
		var there, drawn bool
		var schema string
		args := pgx.NamedArgs{"sum": hex.EncodeToString(sum[:])}
		if err := tx.QueryRow(ctx, pagesDrawnSQL, args).Scan(&there, &drawn, &schema); err != nil {
			return fmt.Errorf("look for the views of pages: %w", err)
		}
		if drawn {
			return nil
		}
		if !there {
			err := makePagesRole(ctx, tx)
			if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == insufficientPrivilege {
				log.Warn("users who are concerned with some departments only cannot be shown anything", "err", err, "remedy", pagesRemedy)
				return nil
			}
			if err != nil {
				return fmt.Errorf("make role %s: %w", pagesRole, err)
			}
		}
		views := strings.ReplaceAll(pagesViews, "tables.", schema+".")
		for _, sql := range []string{dropPagesSQL, "CREATE SCHEMA " + pagesRole, "SET LOCAL search_path TO " + pagesRole + ", " + schema, views,
			"GRANT USAGE ON SCHEMA " + pagesRole + " TO " + pagesRole, "GRANT USAGE ON SCHEMA " + schema + " TO " + pagesRole,
			"GRANT SELECT ON ALL TABLES IN SCHEMA " + pagesRole + " TO " + pagesRole,
			"COMMENT ON SCHEMA " + pagesRole + " IS '" + args["sum"].(string) + "'"} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("draw the views of pages: %w", err)
			}
		}
		return nil
	})
}

const insufficientPrivilege = "42501"

const dropPagesSQL = `DROP SCHEMA IF EXISTS ` + pagesRole + ` CASCADE`

const lockPagesSQL = `SELECT pg_advisory_xact_lock(hashtext('litro pages'))`

// Drawn is what this program would draw, for a role that may read it.
const pagesDrawnSQL = `
SELECT r.oid IS NOT NULL AND pg_has_role(r.oid, 'MEMBER'),
       r.oid IS NOT NULL AND n.oid IS NOT NULL AND pg_has_role(r.oid, 'MEMBER') AND has_schema_privilege(r.oid, n.oid, 'USAGE')
       AND coalesce(obj_description(n.oid, 'pg_namespace') = @sum, false),
       quote_ident(current_schema())
  FROM (SELECT 1) one
  LEFT JOIN pg_roles r ON r.rolname = '` + pagesRole + `'
  LEFT JOIN pg_namespace n ON n.nspname = '` + pagesRole + `'`

// makePagesRole makes the role, which all databases of a cluster share, and lets who asks
// take it.
func makePagesRole(ctx context.Context, tx pgx.Tx) error {
	for _, sql := range []string{"CREATE ROLE " + pagesRole + " NOLOGIN", "GRANT " + pagesRole + " TO CURRENT_USER"} {
		err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok && (pg.Code == duplicateObject || pg.Code == uniqueViolation) {
			continue // another database's server made it just now
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const (
	duplicateObject = "42710"
	uniqueViolation = "23505"
)

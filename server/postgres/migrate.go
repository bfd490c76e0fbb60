// Package postgres keeps what the server knows in PostgreSQL: all of the SQL is
// here, one file a subject. Its methods take and return the words of the field
// and open their own transactions. It decides nothing.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	"github.com/litro-fuel/litro/migrations"
)

// Migrate brings the database up to the schema this program was built with,
// each migration in a transaction of its own. Of several processes that start
// at once one does it and the others wait. A database that is newer than the
// program is refused: an old program must not write into it. The pool must
// allow two connections and remains the caller's.
func Migrate(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	if err := migrate(ctx, pool, log, migrations.FS); err != nil {
		return err
	}
	return drawPages(ctx, pool, log)
}

// Pending returns the names of the migrations that Migrate would apply, in
// order, and changes nothing.
func Pending(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	return pending(ctx, pool, migrations.FS)
}

// KnownSchema returns the number of the last migration that this program knows.
func KnownSchema() (int64, error) { return last(migrations.FS) }

func last(files fs.FS) (n int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		number, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("migration %s: %w", name, err)
		}
		n = max(n, number)
	}
	return n, nil
}

func migrate(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger, files fs.FS) error {
	return withProvider(pool, files, func(p *goose.Provider) error {
		waiting, err := p.HasPending(ctx)
		if err != nil {
			return fmt.Errorf("read schema version: %w", err)
		}
		if waiting { // views that are drawn of tables would keep them from being changed
			if _, err := pool.Exec(ctx, dropPagesSQL); err != nil {
				return fmt.Errorf("take away the views of pages: %w", err)
			}
		}
		applied, err := p.Up(ctx)
		if partial, ok := errors.AsType[*goose.PartialError](err); ok {
			applied = partial.Applied
			err = fmt.Errorf("apply migration %s: %w", partial.Failed.Source.Path, partial.Err)
		}
		for _, m := range applied {
			log.Info("migration applied", "file", m.Source.Path, "took", m.Duration)
		}
		if err != nil {
			return err
		}
		return refuseNewer(ctx, p)
	})
}

// refuseNewer compares versions after the lock has made sure that nobody is in
// the middle of moving them.
func refuseNewer(ctx context.Context, p *goose.Provider) error {
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have > want {
		return fmt.Errorf("the database has schema %d and this program knows %d; run the newer program", have, want)
	}
	return nil
}

func pending(ctx context.Context, pool *pgxpool.Pool, files fs.FS) ([]string, error) {
	var names []string
	err := withProvider(pool, files, func(p *goose.Provider) error {
		all, err := p.Status(ctx)
		if err != nil {
			return fmt.Errorf("read schema version: %w", err)
		}
		for _, m := range all {
			if m.State == goose.StatePending {
				names = append(names, m.Source.Path)
			}
		}
		return nil
	})
	return names, err
}

// withProvider lends f a goose provider on the pool's connections. goose works
// over database/sql; closing that side gives the connections back.
func withProvider(pool *pgxpool.Pool, files fs.FS, f func(*goose.Provider) error) error {
	// Ask for the lock each second, for five minutes.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	p, err := goose.NewProvider(database.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	return f(p)
}

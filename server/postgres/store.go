package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/fault"
)

// A Store is the database. Its methods open their own transactions; those that
// belong to one act of a person or one batch are one method.
type Store struct {
	pool   asked
	server *pgxpool.Pool
	// Zone is the office's, by whose days findings are to be dealt with; nil: UTC. It is set before
	// the Store is used.
	Zone *time.Location
}

// asked is what statements are given to: the pool, or the part of the fleet that
// [Store.Within] narrows it to.
type asked interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Begin(ctx context.Context) (pgx.Tx, error)
	BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error)
}

// New returns a Store on a migrated database. The pool remains the caller's.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool, server: pool} }

// Open connects to a database. It waits for nothing: a server that is not there
// is an error that names it. See [Store.Close].
func Open(ctx context.Context, dsn string) (*Store, error) {
	cfg, err := PoolConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database at %s:%d, database %s, as %s: %w; is it running, and may this user connect?",
			cfg.ConnConfig.Host, cfg.ConnConfig.Port, cfg.ConnConfig.Database, cfg.ConnConfig.User, err)
	}
	return New(pool), nil
}

// PoolConfig is what [Open] connects with: what a connection string says, enough connections, and no compiling of statements unless
// it asks for that. Rules that are functions of the database make the planner think that a statement of a second costs an hour, and then it compiles
// each of their conditions for longer than it takes to run it.
func PoolConfig(dsn string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = max(cfg.MaxConns, 8) // one of them holds the shards
	if params := cfg.ConnConfig.RuntimeParams; params["jit"] == "" {
		params["jit"] = "off"
	}
	return cfg, nil
}

// Close waits for what is under way and closes the connections of [Open].
func (s *Store) Close() { s.server.Close() }

// Ping asks the database whether it is there.
func (s *Store) Ping(ctx context.Context) error { return s.server.Ping(ctx) }

// Migrate brings the schema up to date, see the function of that name.
func (s *Store) Migrate(ctx context.Context, log *slog.Logger) error {
	return Migrate(ctx, s.server, log)
}

// inTx runs f in a transaction, which is committed when f returns nil. Where it carries
// out the request of a program it says so as it commits.
func (s *Store) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		if _, ofPart := s.pool.(*part); ofPart { // which changes nothing
			return nil
		}
		return acted(ctx, tx)
	})
}

// attempts is how often a transaction is begun at the most that the database ends for
// another's sake.
const attempts = 4

// inTxAgain is inTx for what locks much at once. Where the database ends the transaction
// because it and another wait for each other, or because another was faster, nothing was
// done, and it is begun again: f must make anew whatever it returns.
func (s *Store) inTxAgain(ctx context.Context, f func(tx pgx.Tx) error) error {
	for n := 1; ; n++ {
		err := s.inTx(ctx, f)
		if n == attempts || !crossed(err) || ctx.Err() != nil {
			return err
		}
	}
}

// crossed tells whether the database ended a transaction that can be begun again.
func crossed(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == deadlockDetected || pg.Code == serializationFailure)
}

// Codes of PostgreSQL.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// notFound turns the absence of a row into fault.ErrNotFound.
func notFound(err error, format string, args ...any) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf(format+": %w", append(args, fault.ErrNotFound)...)
	}
	if err != nil {
		return fmt.Errorf(format+": %w", append(args, err)...)
	}
	return nil
}

// constraint tells a broken constraint of the schema from other errors: its
// name is part of the schema, its message is not.
func constraint(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.ConstraintName
	}
	return ""
}

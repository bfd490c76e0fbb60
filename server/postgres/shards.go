package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
)

// Shards: of several servers one at a time reads a station. Each holds advisory
// locks for as long as one connection lives; when it breaks, the locks are gone
// and others take the shards over.

// lockClass keeps our advisory locks apart from others in the same database.
const lockClass = 0x4c495452

// aliveLock is shared by all servers, so that they can count each other.
const aliveLock = 1000

const aliveSQL = `SELECT pg_advisory_lock_shared(@class, @id)`

const serversSQL = `
SELECT count(*) FROM pg_locks
 WHERE locktype = 'advisory' AND granted AND classid = @class AND objid = @id
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

const takeShardSQL = `SELECT pg_try_advisory_lock(@class, @id)`

const dropShardSQL = `SELECT pg_advisory_unlock(@class, @id)`

// A server whose machine loses its power says no good-bye: PostgreSQL must ask
// for it, or it keeps the locks for hours. On a Unix socket these do nothing.
const askOftenSQL = `
SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),
       set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '10000', false)`

// lookTimeout is how long the database may take to answer before its connection
// counts as broken.
const lookTimeout = 10 * time.Second

// HoldShards takes this server's part of the shards and calls hold and release
// as they come and go, until ctx ends or the connection that holds the locks
// breaks; it has then released all. It looks around every period.
func (s *Store) HoldShards(ctx context.Context, period time.Duration, hold, release func(shard string)) error {
	conn, err := s.server.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("hold shards: %w", err)
	}
	held := map[int]bool{}
	defer func() {
		for n := range held {
			release(dispense.ShardName(n))
		}
		// The connection ends rather than go back to the pool with locks on it.
		_ = conn.Conn().Close(context.WithoutCancel(ctx))
		conn.Release()
	}()
	if _, err := conn.Exec(ctx, askOftenSQL); err != nil {
		return fmt.Errorf("hold shards: %w", err)
	}
	if _, err := conn.Exec(ctx, aliveSQL, pgx.NamedArgs{"class": lockClass, "id": aliveLock}); err != nil {
		return fmt.Errorf("hold shards: %w", err)
	}
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		if err := balance(ctx, conn, held, hold, release); err != nil && ctx.Err() == nil {
			return fmt.Errorf("hold shards: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// balance brings what is held to this server's share: it gives up what is too
// much, and takes what is free.
func balance(ctx context.Context, conn *pgxpool.Conn, held map[int]bool, hold, release func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	var servers int
	if err := conn.QueryRow(ctx, serversSQL, pgx.NamedArgs{"class": lockClass, "id": aliveLock}).Scan(&servers); err != nil {
		return err
	}
	share := (dispense.Shards + servers - 1) / max(servers, 1)
	for n := range dispense.Shards {
		args := pgx.NamedArgs{"class": lockClass, "id": n}
		switch {
		case held[n] && len(held) > share:
			release(dispense.ShardName(n))
			delete(held, n)
			if _, err := conn.Exec(ctx, dropShardSQL, args); err != nil {
				return err
			}
		case !held[n] && len(held) < share:
			var ok bool
			if err := conn.QueryRow(ctx, takeShardSQL, args).Scan(&ok); err != nil {
				return err
			}
			if ok {
				held[n] = true
				hold(dispense.ShardName(n))
			}
		}
	}
	return nil
}

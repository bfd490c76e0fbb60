package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
)

// The policy logs: what the server tells stations, numbered.

const policyLogSQL = `
INSERT INTO policy_log AS l (log, version) VALUES (@log, 0)
    ON CONFLICT (log) DO UPDATE SET version = l.version
RETURNING version`

const policyCurrentSQL = `
SELECT body FROM policy_entry
 WHERE log = @log AND kind = @kind AND key = @key
 ORDER BY n DESC LIMIT 1`

const policyAddSQL = `
INSERT INTO policy_entry (log, n, kind, key, at, body)
VALUES (@log, @n, @kind, @key, @at, @body)`

const policyMoveSQL = `UPDATE policy_log SET version = @n WHERE log = @log`

// publish appends the new states of objects to a log, within a transaction that
// also changes what they are states of. A state that the log says already is
// left out. Whoever publishes to several logs does it in the order of their
// names, because each log's row is locked.
func publish(ctx context.Context, tx pgx.Tx, log string, at time.Time, bodies ...policy.EntryBody) error {
	if len(bodies) == 0 {
		return nil
	}
	var version int64
	err := tx.QueryRow(ctx, policyLogSQL, pgx.NamedArgs{"log": log}).Scan(&version)
	if err != nil {
		return fmt.Errorf("lock policy log %s: %w", log, err)
	}
	n := version
	said := map[string]string{} // by kind and key, what is published here already
	for part := range slices.Chunk(bodies, together) {
		if n, err = publishPart(ctx, tx, log, n, at, part, said); err != nil {
			return err
		}
	}
	if n == version {
		return nil
	}
	if _, err := tx.Exec(ctx, policyMoveSQL, pgx.NamedArgs{"log": log, "n": n}); err != nil {
		return fmt.Errorf("publish to %s: %w", log, err)
	}
	return nil
}

// publishPart appends some of the states after entry n, and returns the number of
// the last one.
func publishPart(ctx context.Context, tx pgx.Tx, log string, n int64, at time.Time, bodies []policy.EntryBody, said map[string]string) (int64, error) {
	var current, add pgx.Batch
	args := make([]pgx.NamedArgs, len(bodies))
	for i, body := range bodies {
		b, err := policy.EncodeBody(body)
		if err != nil {
			return 0, fmt.Errorf("publish %s %s: %w", body.Kind(), body.Key(), err)
		}
		args[i] = pgx.NamedArgs{"log": log, "kind": body.Kind(), "key": body.Key(), "at": at, "body": string(b)}
		current.Queue(policyCurrentSQL, args[i])
	}
	results := tx.SendBatch(ctx, &current)
	for i, body := range bodies {
		name := body.Kind() + " " + body.Key()
		var is string
		if err := results.QueryRow().Scan(&is); err != nil && !errors.Is(err, pgx.ErrNoRows) {
			_ = results.Close() // the first error is the one to tell
			return 0, fmt.Errorf("publish %s: %w", name, err)
		}
		if here, ok := said[name]; ok {
			is = here
		}
		if is != args[i]["body"] {
			n++
			args[i]["n"], said[name] = n, args[i]["body"].(string)
			add.Queue(policyAddSQL, args[i])
		}
	}
	if err := results.Close(); err != nil {
		return 0, err
	}
	if err := tx.SendBatch(ctx, &add).Close(); err != nil {
		return 0, fmt.Errorf("publish to %s: %w", log, err)
	}
	return n, nil
}

// TellKey publishes a key of the server to all stations.
func (s *Store) TellKey(ctx context.Context, at time.Time, k *policy.ServerKey) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return publish(ctx, tx, policy.Fleet, at, k) })
}

const policyVersionsSQL = `
SELECT e.era, coalesce(l.log, ''), coalesce(l.version, 0)
  FROM (SELECT coalesce(max(era), 0) AS era FROM era) e LEFT JOIN policy_log l ON true`

// PolicyVersions returns the era, and the version of every policy log that has
// one. The era is one for all logs: a log goes on with its numbers in the next.
func (s *Store) PolicyVersions(ctx context.Context) (era int64, versions map[string]int64, err error) {
	rows, err := s.pool.Query(ctx, policyVersionsSQL)
	if err != nil {
		return 0, nil, fmt.Errorf("read policy versions: %w", err)
	}
	versions = map[string]int64{}
	var log string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&era, &log, &n}, func() error {
		if log != "" {
			versions[log] = n
		}
		return nil
	}); err != nil {
		return 0, nil, fmt.Errorf("read policy versions: %w", err)
	}
	return era, versions, nil
}

const policyAfterSQL = `
SELECT n, kind, body FROM policy_entry
 WHERE log = @log AND n > @n AND n <= @to ORDER BY n`

// PolicyAfter returns the entries of a log from n+1 up to and including to.
func (s *Store) PolicyAfter(ctx context.Context, log string, n, to int64) ([]policy.Entry, error) {
	return s.policyEntries(ctx, policyAfterSQL, pgx.NamedArgs{"log": log, "n": n, "to": to})
}

const policySnapshotSQL = `
SELECT DISTINCT ON (kind, key) n, kind, body FROM policy_entry
 WHERE log = @log AND n <= @to ORDER BY kind, key, n DESC`

// PolicySnapshot returns the newest entry of every object of a log as of a
// version, in ascending order of their numbers.
func (s *Store) PolicySnapshot(ctx context.Context, log string, to int64) ([]policy.Entry, error) {
	entries, err := s.policyEntries(ctx, policySnapshotSQL, pgx.NamedArgs{"log": log, "to": to})
	sort.Slice(entries, func(i, j int) bool { return entries[i].N < entries[j].N })
	return entries, err
}

func (s *Store) policyEntries(ctx context.Context, sql string, args pgx.NamedArgs) ([]policy.Entry, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read policy log %s: %w", args["log"], err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (policy.Entry, error) {
		var n int64
		var kind, body string
		if err := row.Scan(&n, &kind, &body); err != nil {
			return policy.Entry{}, err
		}
		b, err := policy.DecodeBody(kind, []byte(body))
		if err != nil {
			return policy.Entry{}, fmt.Errorf("entry %d: %w", n, err)
		}
		return policy.Entry{N: n, Body: b}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read policy log %s: %w", args["log"], err)
	}
	return entries, nil
}

const eraSQL = `SELECT coalesce(max(era), 0) FROM era`

const lockErasSQL = `LOCK TABLE era IN SHARE ROW EXCLUSIVE MODE`

const newEraSQL = `INSERT INTO era (era, why, at) VALUES (@era, @why, @at)`

// Era returns the server's era, and begins the first one when there is none.
func (s *Store) Era(ctx context.Context, now time.Time) (int64, error) {
	var era int64
	if err := s.pool.QueryRow(ctx, eraSQL).Scan(&era); err != nil {
		return 0, fmt.Errorf("read era: %w", err)
	}
	if era > 0 {
		return era, nil
	}
	return s.NewEra(ctx, now, 0, 0, "first")
}

// NewEra begins the era after from, above what a station says it has seen, and
// returns it. Policy logs go on with their versions in it, by snapshot. Of many
// that ask at once, such as all stations after a restore, one begins it and the
// others get that one.
func (s *Store) NewEra(ctx context.Context, now time.Time, from, seen int64, why string) (int64, error) {
	var era int64
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockErasSQL); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, eraSQL).Scan(&era); err != nil || era > max(from, seen) {
			return err
		}
		era = max(now.Unix(), era+1, seen+1)
		_, err := tx.Exec(ctx, newEraSQL, pgx.NamedArgs{"era": era, "why": why, "at": now})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("begin era: %w", err)
	}
	return era, nil
}

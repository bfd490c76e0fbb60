package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/backup"
	"github.com/litro-fuel/litro/server/fault"
)

// Backups: what a moment of the database holds, and which backups were verified.

// NotBackedUp are the tables whose rows no backup has: who is signed in signs in
// again, for a session that was ended must not come back.
var NotBackedUp = [...]string{"sessions"}

// A Snapshot is one moment of the database.
type Snapshot struct {
	Name     string // for whoever reads it over a connection of his own
	Postgres int    // major version of the server
	backup.Contents
}

// A connection that waits for whoever reads must not be cut off meanwhile.
const waitSQL = `SET LOCAL idle_in_transaction_session_timeout = 0`

const exportSnapshotSQL = `SELECT pg_export_snapshot(), current_setting('server_version_num')::int / 10000`

// Snapshot calls f with what the database holds at one moment, which others can
// read by its name while f runs.
func (s *Store) Snapshot(ctx context.Context, f func(Snapshot) error) error {
	opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, s.pool, opts, func(tx pgx.Tx) error {
		var snap Snapshot
		if _, err := tx.Exec(ctx, waitSQL); err != nil {
			return fmt.Errorf("take a snapshot: %w", err)
		}
		if err := tx.QueryRow(ctx, exportSnapshotSQL).Scan(&snap.Name, &snap.Postgres); err != nil {
			return fmt.Errorf("take a snapshot: %w", err)
		}
		var err error
		if snap.Contents, err = contents(ctx, tx); err != nil {
			return fmt.Errorf("take a snapshot: %w", err)
		}
		return f(snap)
	})
}

const postgresSQL = `SELECT current_setting('server_version_num')::int / 10000`

// Postgres returns the major version of the server.
func (s *Store) Postgres(ctx context.Context) (major int, err error) {
	if err = s.pool.QueryRow(ctx, postgresSQL).Scan(&major); err != nil {
		err = fmt.Errorf("ask PostgreSQL for its version: %w", err)
	}
	return major, err
}

const schemaEraSQL = `
SELECT (SELECT max(version_id) FROM goose_db_version WHERE is_applied), (SELECT coalesce(max(era), 0) FROM era)`

const cursorsSQL = `
SELECT station, epoch, seq, encode(hash, 'hex') AS hash FROM cursor ORDER BY station COLLATE "C", epoch`

const tablesSQL = `
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (@without) ORDER BY 1`

func contents(ctx context.Context, tx pgx.Tx) (c backup.Contents, err error) {
	if err = tx.QueryRow(ctx, schemaEraSQL).Scan(&c.Schema, &c.Era); err != nil {
		return c, err
	}
	rows, err := tx.Query(ctx, cursorsSQL)
	if err != nil {
		return c, err
	}
	if c.Cursors, err = pgx.CollectRows(rows, pgx.RowToStructByName[backup.Cursor]); err != nil {
		return c, err
	}
	if rows, err = tx.Query(ctx, tablesSQL, pgx.NamedArgs{"without": NotBackedUp[:]}); err != nil {
		return c, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return c, err
	}
	c.Rows = map[string]int64{}
	for _, table := range tables {
		var n int64
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize()).Scan(&n); err != nil {
			return c, err
		}
		c.Rows[table] = n
	}
	return c, nil
}

const holesSQL = `
SELECT format('station %s, epoch %s: %s of %s records are there, and the last one %s', c.station, c.epoch, r.n, c.seq,
              CASE WHEN r.ends THEN 'is the right one' ELSE 'is not the one that was receipted' END)
  FROM cursor c,
       LATERAL (SELECT count(*) AS n, coalesce(bool_or(seq = c.seq AND hash = c.hash), false) AS ends
                  FROM record WHERE (station, epoch) = (c.station, c.epoch) AND branch = 0 AND seq <= c.seq) r
 WHERE c.seq > 0 AND (r.n <> c.seq OR NOT r.ends)
 ORDER BY c.station, c.epoch LIMIT 1`

// Hole says in words where records are missing that a cursor covers, "" when there
// are none.
func (s *Store) Hole(ctx context.Context) (string, error) {
	rows, err := s.pool.Query(ctx, holesSQL)
	if err != nil {
		return "", fmt.Errorf("count records: %w", err)
	}
	holes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(holes) == 0 {
		return "", err
	}
	return holes[0], nil
}

const emptySQL = `
SELECT coalesce((SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%' LIMIT 1), '')`

// Analyze has the database count what it will plan by, which a copy does not have.
func (s *Store) Analyze(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, "ANALYZE"); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	return nil
}

// Empty fails with fault.ErrConflict when there is anything in the database.
func (s *Store) Empty(ctx context.Context) error {
	var there string
	if err := s.pool.QueryRow(ctx, emptySQL).Scan(&there); err != nil {
		return fmt.Errorf("look into the database: %w", err)
	}
	if there != "" {
		return fmt.Errorf("the database is not empty, it has %s; give an empty one: %w", there, fault.ErrConflict)
	}
	return nil
}

const lockAllCursorsSQL = `SELECT FROM cursor ORDER BY station COLLATE "C", epoch FOR UPDATE`

const addBackupSQL = `
INSERT INTO backup (sha256, taken_at, verified_at, path, bytes, era, cursors)
VALUES (@sha256, @taken_at, @verified_at, @path, @bytes, @era, @cursors)
    ON CONFLICT (sha256) DO UPDATE SET verified_at = excluded.verified_at, path = excluded.path`

// The newest epoch's receipt has a number of its own, so that the station takes it;
// those of the epochs before are given with it.
const keepSQL = `
UPDATE cursor c
   SET kept = w.seq,
       n = CASE WHEN EXISTS (SELECT FROM cursor o WHERE o.station = c.station AND o.epoch > c.epoch) THEN c.n
                ELSE (SELECT max(o.n) FROM cursor o WHERE o.station = c.station) + 1 END
  FROM jsonb_to_recordset(@cursors) AS w (station text, epoch bigint, seq bigint, hash text)
 WHERE (c.station, c.epoch) = (w.station, w.epoch) AND w.seq > c.kept AND w.seq <= c.seq
   AND EXISTS (SELECT FROM record r
                WHERE (r.station, r.epoch, r.seq, r.branch) = (w.station, w.epoch, w.seq, 0) AND encode(r.hash, 'hex') = w.hash)`

// AddBackup notes a backup that was verified just now, and that the records it
// reaches to are kept. Of an epoch that has gone another way since, none are.
func (s *Store) AddBackup(ctx context.Context, b BackupRow, cursors []backup.Cursor) error {
	reach, err := json.Marshal(cursors)
	if err != nil {
		return err
	}
	args := pgx.NamedArgs{
		"sha256": b.SHA256, "taken_at": b.TakenAt, "verified_at": b.VerifiedAt, "path": b.Path, "bytes": b.Bytes, "era": b.Era, "cursors": reach,
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		for _, sql := range []string{lockAllCursorsSQL, addBackupSQL, keepSQL} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return nil
}

// A BackupRow is a backup that was read back and restored to compare what is in it.
type BackupRow struct {
	SHA256     []byte
	TakenAt    time.Time // the moment it holds
	VerifiedAt time.Time // the last time
	Path       string    // where it was then
	Bytes      int64
	Era        int64
}

const lastBackupSQL = `
SELECT sha256, taken_at, verified_at, path, bytes, era FROM backup ORDER BY taken_at DESC, verified_at DESC LIMIT 1`

// LastBackup returns the verified backup that holds the latest moment, or
// fault.ErrNotFound when none was ever verified.
func (s *Store) LastBackup(ctx context.Context) (BackupRow, error) {
	rows, err := s.pool.Query(ctx, lastBackupSQL)
	if err != nil {
		return BackupRow{}, fmt.Errorf("read the last backup: %w", err)
	}
	b, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[BackupRow])
	return b, notFound(err, "read the last backup")
}

// A backup is superseded when the newest reaches at least as far in every epoch,
// over the same records. After a restore, one of before may hold what no other has.
const backupsSQL = `
SELECT sha256, taken_at, verified_at, path, bytes, era,
       taken_at < (SELECT max(taken_at) FROM backup) AND NOT EXISTS (
       SELECT FROM jsonb_to_recordset(b.cursors) AS w (station text, epoch bigint, seq bigint, hash text)
        WHERE w.seq > 0
          AND NOT EXISTS (
              SELECT FROM (SELECT cursors FROM backup ORDER BY taken_at DESC LIMIT 1) l,
                     jsonb_to_recordset(l.cursors) AS n (station text, epoch bigint, seq bigint)
                JOIN record r USING (station, epoch)
               WHERE (n.station, n.epoch) = (w.station, w.epoch) AND n.seq >= w.seq
                 AND r.seq = w.seq AND r.branch = 0 AND encode(r.hash, 'hex') = w.hash)) AS superseded
  FROM backup b
 ORDER BY taken_at DESC, verified_at DESC`

// A VerifiedBackup is one of several. Superseded says that it reaches to nothing
// that the newest does not have too.
type VerifiedBackup struct {
	BackupRow
	Superseded bool
}

// Backups returns the verified backups, newest first.
func (s *Store) Backups(ctx context.Context) ([]VerifiedBackup, error) {
	return collect[VerifiedBackup](ctx, s, "backups", backupsSQL, nil)
}

// evidenceNamed are the files of evidence that the database knows of.
const evidenceNamed = `SELECT sha256 FROM evidence ORDER BY 1`

const hasEvidenceSQL = `SELECT to_regclass('public.evidence') IS NOT NULL`

// Evidence returns the SHA-256 of every file of evidence that the database knows
// of, in hex. One of an older schema knows of none.
func (s *Store) Evidence(ctx context.Context) (sums []string, err error) {
	var has bool
	if err = s.pool.QueryRow(ctx, hasEvidenceSQL).Scan(&has); err == nil && has {
		var rows pgx.Rows
		if rows, err = s.pool.Query(ctx, evidenceNamed); err == nil {
			sums, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read what evidence there is: %w", err)
	}
	return sums, nil
}

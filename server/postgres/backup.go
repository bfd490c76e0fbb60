package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Backups that were verified.

// A BackupRow is a backup that was read back and restored to compare what is in it.
type BackupRow struct {
	SHA256     []byte
	TakenAt    time.Time // the moment it holds
	VerifiedAt time.Time
	Path       string // where it was then
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

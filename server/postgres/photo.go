package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fleet"
)

const keepPhotoSQL = `
INSERT INTO photo (sha256, jpeg, added_at) VALUES (@sha256, @jpeg, @at) ON CONFLICT DO NOTHING`

// KeepPhoto keeps a photo; the same one again changes nothing.
func (s *Store) KeepPhoto(ctx context.Context, by fleet.Act, sha256 string, jpeg []byte) error {
	if _, err := s.pool.Exec(ctx, keepPhotoSQL, pgx.NamedArgs{"sha256": sha256, "jpeg": jpeg, "at": by.At}); err != nil {
		return fmt.Errorf("keep photo %s: %w", sha256, err)
	}
	return nil
}

const photoSQL = `SELECT jpeg FROM photo WHERE sha256 = @sha256`

// Photo returns a photo by its name, or fault.ErrNotFound.
func (s *Store) Photo(ctx context.Context, sha256 string) (jpeg []byte, err error) {
	err = s.pool.QueryRow(ctx, photoSQL, pgx.NamedArgs{"sha256": sha256}).Scan(&jpeg)
	return jpeg, notFound(err, "read photo %s", sha256)
}

package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/brand"
)

const brandSQL = `SELECT brand FROM appearance`

// Brand returns the color of the pages; the default where nobody has said one.
func (s *Store) Brand(ctx context.Context) (brand.Color, error) {
	var said string
	err := s.pool.QueryRow(ctx, brandSQL).Scan(&said)
	if errors.Is(err, pgx.ErrNoRows) {
		return brand.Default, nil
	}
	if err != nil {
		return brand.Color{}, fmt.Errorf("read the color of the pages: %w", err)
	}
	return brand.Parse(said)
}

const setBrandSQL = `
INSERT INTO appearance (brand, said_by) VALUES (@brand, @by)
    ON CONFLICT (one) DO UPDATE SET brand = excluded.brand, said_by = excluded.said_by, said_at = now()
RETURNING (SELECT a.brand FROM appearance a)`

// SetBrand gives the pages a color; that it can be seen is for who asks to look at.
func (s *Store) SetBrand(ctx context.Context, c brand.Color, by string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		var before *string
		after := c.String()
		if err := tx.QueryRow(ctx, setBrandSQL, pgx.NamedArgs{"brand": after, "by": by}).Scan(&before); err != nil {
			return fmt.Errorf("set the color of the pages: %w", err)
		}
		return audit(ctx, tx, by, "color of the pages", "pages", before, &after)
	})
}

package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const lockVehiclesSQL = `SELECT 1 FROM vehicle WHERE vehicle = ANY (@vehicles) ORDER BY vehicle FOR UPDATE`

// lockVehicles locks those vehicles that are there, in the one order in which
// everybody does, and before anything else of them is looked at, such as the
// departments that they are in. An import, a department that begins to enforce and a
// person at a page would wait for each other otherwise.
func lockVehicles(ctx context.Context, tx pgx.Tx, vehicles []string) error {
	if len(vehicles) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, lockVehiclesSQL, pgx.NamedArgs{"vehicles": vehicles}); err != nil {
		return fmt.Errorf("lock vehicles: %w", err)
	}
	return nil
}

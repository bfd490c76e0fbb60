package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Command publishes a command in a station's own log.
func (s *Store) Command(ctx context.Context, by fleet.Act, station string, c policy.Command) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		var there bool
		if err := tx.QueryRow(ctx, registeredSQL, pgx.NamedArgs{"station": station}).Scan(&there); err != nil {
			return err
		}
		if !there || station == dispense.Office {
			return fmt.Errorf("command to station %s: %w", station, fault.ErrNotFound)
		}
		if err := publishAll(ctx, tx, by.At, map[string][]policy.EntryBody{station: {&c}}); err != nil {
			return fmt.Errorf("command to station %s: %w", station, err)
		}
		return audit(ctx, tx, by.Who, "command", station, nil, new(c.What+" "+c.ID))
	})
}

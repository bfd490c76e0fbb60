package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/trust"
)

// Boxes that stand ready to take a station's place.

const voidSpareSQL = `UPDATE spare SET state = 'void' WHERE station = @station AND state = 'ready'`

const addSpareSQL = `
INSERT INTO spare (hash, station, epoch, key, note, sealed, prepared_at)
VALUES (@hash, @station, @epoch, @key, @note, @sealed, @at)`

// addSpare keeps a spare in the place of another that was not used.
func addSpare(ctx context.Context, tx pgx.Tx, by fleet.Act, p trust.Spare) error {
	h := dispense.HashNote(p.Note)
	args := pgx.NamedArgs{
		"hash": h[:], "station": p.Station, "epoch": p.Epoch, "key": p.Key, "note": p.Note, "sealed": p.Sealed, "at": by.At,
	}
	var used bool
	if err := tx.QueryRow(ctx, keyUsedSQL, args).Scan(&used); err != nil {
		return err
	}
	if used {
		return fmt.Errorf("%w: its key was used before; make a new one on the box: litro-station enroll --new-key", fault.ErrConflict)
	}
	for _, sql := range []string{voidSpareSQL, addSpareSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			if constraint(err) == "spare_key" {
				return fmt.Errorf("%w: its key is that of another spare; make a new one on the box: litro-station enroll --new-key", fault.ErrConflict)
			}
			return fmt.Errorf("keep spare of station %s: %w", p.Station, err)
		}
	}
	return nil
}

const spareSQL = `
SELECT station, epoch, key, note, sealed, state, prepared_at, active_at FROM spare WHERE hash = @hash`

// Spare returns a spare by the hash of its grant.
func (s *Store) Spare(ctx context.Context, grant dispense.Hash) (trust.Spare, error) {
	rows, err := s.pool.Query(ctx, spareSQL, pgx.NamedArgs{"hash": grant[:]})
	if err != nil {
		return trust.Spare{}, fmt.Errorf("read spare: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[trust.Spare])
	return p, notFound(err, "read spare")
}

const activeSparesSQL = `
SELECT station, epoch, key, note, sealed, state, prepared_at, active_at FROM spare WHERE state = 'active' ORDER BY active_at`

// ActiveSpares returns the spares that have begun and are not approved.
func (s *Store) ActiveSpares(ctx context.Context) ([]trust.Spare, error) {
	rows, err := s.pool.Query(ctx, activeSparesSQL)
	if err != nil {
		return nil, fmt.Errorf("read spares: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[trust.Spare])
	if err != nil {
		return nil, fmt.Errorf("read spares: %w", err)
	}
	return list, nil
}

const readySpareSQL = `
SELECT p.station, p.epoch, p.key, p.note,
       p.epoch > greatest((SELECT max(epoch) FROM station_grant WHERE station = p.station), (SELECT max(epoch) FROM cursor WHERE station = p.station))
  FROM spare p WHERE p.hash = @hash AND p.state = 'ready'
   FOR UPDATE`

// What the box before has sent counts; from its next number on nothing does.
const revokeBeforeSQL = `
UPDATE cursor c SET state = 'revoked', revoked_from = c.seq + 1, n = w.n
  FROM (SELECT station, epoch, (SELECT max(n) FROM cursor WHERE station = @station) + row_number() OVER (ORDER BY epoch) AS n
          FROM cursor WHERE station = @station AND state <> 'revoked') w
 WHERE (c.station, c.epoch) = (w.station, w.epoch)`

const spareActiveSQL = `UPDATE spare SET state = 'active', active_at = @at WHERE hash = @hash`

// ActivateSpare makes a spare's grant the station's, and revokes who spoke for it
// before.
func (s *Store) ActivateSpare(ctx context.Context, by fleet.Act, grant dispense.Hash) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"hash": grant[:], "at": by.At}
		var station, key string
		var epoch int64
		var note []byte
		var above bool
		err := tx.QueryRow(ctx, readySpareSQL, args).Scan(&station, &epoch, &key, &note, &above)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // another server was faster
		}
		if err != nil {
			return err
		}
		if !above {
			return fmt.Errorf("%w: the box before has begun epoch %d by itself meanwhile; prepare the spare again", fault.ErrConflict, epoch)
		}
		link := make([]byte, 32)
		rand.Read(link) // no password opens it
		args["station"], args["epoch"], args["key"], args["note"], args["link"] = station, epoch, key, note, link
		for _, sql := range []string{lockStationSQL, addGrantSQL, addKeySQL, setLinkSQL, revokeBeforeSQL, cutOffSQL, spareActiveSQL} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return err
			}
		}
		return audit(ctx, tx, by.Who, "spare active", station, nil, new(fmt.Sprintf("epoch %d", epoch)))
	})
}

const approveSpareSQL = `
UPDATE spare SET state = 'approved', approved_by = @people, approved_at = @at
 WHERE station = @station AND state = 'active'`

// ApproveSpare says that a spare may do what the box before could.
func (s *Store) ApproveSpare(ctx context.Context, by fleet.Act, station string, people []string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, approveSpareSQL, pgx.NamedArgs{"station": station, "people": people, "at": by.At})
		switch {
		case constraint(err) == "spare_four_eyes":
			return fmt.Errorf("approve the spare of station %s: %w: it takes two different people", station, fault.ErrInvalid)
		case err != nil:
			return fmt.Errorf("approve the spare of station %s: %w", station, broken(err))
		case tag.RowsAffected() == 0:
			return fmt.Errorf("approve the spare of station %s: %w: none has begun that is not approved", station, fault.ErrNotFound)
		}
		return audit(ctx, tx, by.Who, "spare approved", station, nil, nil)
	})
}

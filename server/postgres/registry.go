package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// The registry: stations, their grants and keys.

// A Station is a site as the registry knows it.
type Station struct {
	Station    string
	Name       string
	Shard      string
	Zone       string // IANA
	EnrolledAt time.Time
	LinkSHA256 []byte // of the password of its link, for the embedded broker
}

const addStationSQL = `
INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256)
VALUES (@station, @name, @shard, @zone, @at, @link)`

const addGrantSQL = `
INSERT INTO station_grant (station, epoch, hash, note)
VALUES (@station, @epoch, @hash, @note)`

const addKeySQL = `
INSERT INTO station_key (station, epoch, from_seq, key)
VALUES (@station, @epoch, 1, @key)`

const keyUsedSQL = `SELECT EXISTS (SELECT FROM station_key WHERE key = @key)`

// AddStation registers a station, its key and its first grant. The station's
// name must be free and its key never used before.
func (s *Store) AddStation(ctx context.Context, st Station, g *dispense.Grant, note []byte) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return addStation(ctx, tx, st, g, note) })
}

func addStation(ctx context.Context, tx pgx.Tx, st Station, g *dispense.Grant, note []byte) error {
	h := dispense.HashNote(note)
	args := pgx.NamedArgs{
		"station": st.Station, "name": st.Name, "shard": st.Shard, "zone": st.Zone, "at": st.EnrolledAt, "link": st.LinkSHA256,
		"epoch": g.Epoch, "hash": h[:], "note": note, "key": g.Key,
	}
	var used bool
	if err := tx.QueryRow(ctx, keyUsedSQL, args).Scan(&used); err != nil {
		return fmt.Errorf("add station %s: %w", st.Station, err)
	}
	if used {
		return fmt.Errorf("add station %s: %w: its key is registered already; make a new one on the box", st.Station, fault.ErrConflict)
	}
	for _, sql := range []string{addStationSQL, addGrantSQL, addKeySQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			if constraint(err) == "station_pk" {
				return fmt.Errorf("add station %s: %w: it is registered already", st.Station, fault.ErrConflict)
			}
			return fmt.Errorf("add station %s: %w", st.Station, err)
		}
	}
	return nil
}

const grantsSQL = `SELECT note FROM station_grant WHERE station = @station ORDER BY epoch`

// Grants returns a station's grants, oldest first.
func (s *Store) Grants(ctx context.Context, station string) ([][]byte, error) {
	rows, err := s.pool.Query(ctx, grantsSQL, pgx.NamedArgs{"station": station})
	if err != nil {
		return nil, fmt.Errorf("read grants of %s: %w", station, err)
	}
	notes, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("read grants of %s: %w", station, err)
	}
	if len(notes) == 0 {
		return nil, fmt.Errorf("station %s: %w", station, fault.ErrNotFound)
	}
	return notes, nil
}

const stationsSQL = `SELECT station, name, shard, zone, enrolled_at, link_sha256 FROM station ORDER BY station`

// Stations returns the registry.
func (s *Store) Stations(ctx context.Context) ([]Station, error) {
	rows, err := s.pool.Query(ctx, stationsSQL)
	if err != nil {
		return nil, fmt.Errorf("read stations: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Station])
	if err != nil {
		return nil, fmt.Errorf("read stations: %w", err)
	}
	return list, nil
}

const recordsSQL = `
SELECT epoch, seq, branch, note FROM record
 WHERE station = @station AND (epoch, seq, branch) > (@epoch, @seq, @branch)
 ORDER BY epoch, seq, branch LIMIT 1000`

// EachRecord calls f with every record of a station as it came, by epoch and
// number.
func (s *Store) EachRecord(ctx context.Context, station string, f func(note []byte) error) error {
	type row struct {
		Epoch, Seq, Branch int64
		Note               []byte
	}
	var last row
	for {
		rows, err := s.pool.Query(ctx, recordsSQL, pgx.NamedArgs{"station": station, "epoch": last.Epoch, "seq": last.Seq, "branch": last.Branch})
		if err != nil {
			return fmt.Errorf("read records of %s: %w", station, err)
		}
		page, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
		if err != nil {
			return fmt.Errorf("read records of %s: %w", station, err)
		}
		for _, r := range page {
			if err := f(r.Note); err != nil {
				return err
			}
		}
		if len(page) == 0 {
			return nil
		}
		last = page[len(page)-1]
	}
}

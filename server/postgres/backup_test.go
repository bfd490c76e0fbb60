package postgres_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/backup"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// chain stores an epoch of a station, of records that are only their hashes.
func chain(t *testing.T, pool *pgxpool.Pool, station string, epoch, seq int64) (hashes []string) {
	t.Helper()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO station VALUES ($1, $1, '00', 'UTC', '2026-11-01', '') ON CONFLICT DO NOTHING`, station)
	for i := range seq {
		h := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", station, epoch, i+1))
		hashes = append(hashes, hex.EncodeToString(h[:]))
		exec(`INSERT INTO record VALUES ($1, $2, $3, 0, $4, 'tick', '2026-11-01', 'S', false, '')`, station, epoch, i+1, h[:])
	}
	last, err := hex.DecodeString(hashes[seq-1])
	if err != nil {
		t.Fatal(err)
	}
	exec(`INSERT INTO cursor (station, epoch, seq, hash, n) VALUES ($1, $2, $3, $4, $3)`, station, epoch, seq, last)
	return hashes
}

// A verified backup raises what is kept, of the epochs it is of and no others, and
// the station's receipt has a new number with it; it never goes down again.
func TestAddBackup(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	norte1, norte2, sur := chain(t, pool, "norte", 1, 5), chain(t, pool, "norte", 2, 7), chain(t, pool, "sur", 1, 4)
	taken := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	add := func(n byte, cursors ...backup.Cursor) {
		t.Helper()
		taken = taken.Add(time.Hour)
		row := postgres.BackupRow{SHA256: []byte{n}, TakenAt: taken, VerifiedAt: taken, Path: fmt.Sprint(n), Bytes: 1, Era: 1}
		if err := store.AddBackup(t.Context(), row, cursors); err != nil {
			t.Fatal(err)
		}
	}
	cursors := func(want string) {
		t.Helper()
		rows, err := pool.Query(t.Context(), `SELECT format('%s/%s kept %s n %s', station, epoch, kept, n) FROM cursor ORDER BY station, epoch`)
		got := ""
		if err == nil {
			for rows.Next() {
				var s string
				if err := rows.Scan(&s); err != nil {
					t.Fatal(err)
				}
				got += s + "; "
			}
			err = rows.Err()
		}
		if err != nil || got != want {
			t.Errorf("cursors: got %s, %v, want %s", got, err, want)
		}
	}
	if _, err := store.LastBackup(t.Context()); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("none yet: got %v, want ErrNotFound", err)
	}
	cursors("norte/1 kept 0 n 5; norte/2 kept 0 n 7; sur/1 kept 0 n 4; ")
	add(1, reach("norte", 1, 5, norte1[4]), reach("norte", 2, 3, norte2[2]), reach("sur", 1, 2, "of another branch"))
	cursors("norte/1 kept 5 n 5; norte/2 kept 3 n 8; sur/1 kept 0 n 4; ")
	add(2, reach("norte", 2, 2, norte2[1]), reach("sur", 1, 4, sur[3]), reach("este", 1, 9, "gone"))
	cursors("norte/1 kept 5 n 5; norte/2 kept 3 n 8; sur/1 kept 4 n 5; ")
	add(3, reach("norte", 1, 5, norte1[4]), reach("norte", 2, 7, norte2[6]), reach("sur", 1, 4, sur[3]))

	// The first holds a branch that the newest does not, the second a station.
	add(4, reach("norte", 1, 5, norte1[4]), reach("norte", 2, 7, norte2[6]), reach("sur", 1, 4, sur[3]))
	list, err := store.Backups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range list {
		got = append(got, fmt.Sprint(b.Path, " ", b.Superseded))
	}
	if want := []string{"4 false", "3 true", "2 false", "1 false"}; !slices.Equal(got, want) {
		t.Errorf("superseded: got %v, want %v", got, want)
	}
}

// A record that a cursor covers and that is not there is named.
func TestHole(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	chain(t, pool, "norte", 1, 5)
	if got, err := store.Hole(t.Context()); err != nil || got != "" {
		t.Errorf("whole: got %q, %v", got, err)
	}
	if _, err := pool.Exec(t.Context(), `SET session_replication_role = replica; DELETE FROM record WHERE seq = 3; SET session_replication_role = DEFAULT`); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Hole(t.Context()); err != nil || got != "station norte, epoch 1: 4 of 5 records are there, and the last one is the right one" {
		t.Errorf("one is gone: got %q, %v", got, err)
	}
}

// Evidence is asked of a database that may not know of any.
func TestEvidence(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	store := postgres.New(pool)
	if err := store.Empty(t.Context()); err != nil {
		t.Errorf("an empty database: got %v", err)
	}
	if sums, err := store.Evidence(t.Context()); err != nil || len(sums) > 0 {
		t.Errorf("of none: got %v, %v", sums, err)
	}
	if _, err := pool.Exec(t.Context(), `CREATE TABLE evidence AS SELECT 'ab' AS sha256`); err != nil {
		t.Fatal(err)
	}
	if sums, err := store.Evidence(t.Context()); err != nil || !slices.Equal(sums, []string{"ab"}) {
		t.Errorf("got %v, %v, want ab", sums, err)
	}
	if err := store.Empty(t.Context()); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("a database with a table: got %v, want ErrConflict", err)
	}
}

func reach(station string, epoch, seq int64, hash string) backup.Cursor {
	return backup.Cursor{Station: station, Epoch: epoch, Seq: seq, Hash: hash}
}

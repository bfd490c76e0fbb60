package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What the database ends for another's sake is begun again, some times and no more; what
// fails otherwise is not, and nothing stays of what failed.
func TestBegunAgain(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := postgres.New(pool)
	for _, tt := range []struct {
		code        string
		fails, want int
		ok          bool
	}{{"40P01", 2, 3, true}, {"40001", 1, 2, true}, {"40P01", 99, postgres.Attempts, false}, {"23514", 1, 1, false}} {
		n := 0
		err := postgres.InTxAgain(s, t.Context(), func(ctx context.Context, tx pgx.Tx) error {
			n++
			if _, err := tx.Exec(ctx, `INSERT INTO grade (grade, name) VALUES ($1, $1)`, "g"+tt.code[:2]+string(rune('a'+tt.fails%26))); err != nil {
				return err
			}
			if n <= tt.fails {
				_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE EXCEPTION 'said' USING ERRCODE = '`+tt.code+`'; END $$`)
				return err
			}
			return nil
		})
		if n != tt.want || (err == nil) != tt.ok {
			t.Errorf("%s, %d times: begun %d times, %v; want %d", tt.code, tt.fails, n, err, tt.want)
		}
	}
	var kept int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM grade`).Scan(&kept); err != nil || kept != 2 {
		t.Errorf("got %d rows, %v; want the two of what came about", kept, err)
	}
}

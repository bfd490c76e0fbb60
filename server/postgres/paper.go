package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Numbers that leave the building on paper, and that a server which was restored must
// not give to another paper.

// An era that is not the first began because this database knew less than was known.
const restoredAtSQL = `SELECT coalesce(max(at), 'epoch') FROM era WHERE why <> 'first'`

// RestoredAt returns when the database was restored last, or found to be behind what
// stations knew; 1970 for never.
func (s *Store) RestoredAt(ctx context.Context) (time.Time, error) { return restoredAt(ctx, s.pool) }

func restoredAt(ctx context.Context, q interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}) (at time.Time, err error) {
	if err := q.QueryRow(ctx, restoredAtSQL).Scan(&at); err != nil {
		return at, fmt.Errorf("read when the database was restored: %w", err)
	}
	return at, nil
}

// A tooSoon says when so many numbers can be issued.
type tooSoon struct{ at time.Time }

func (e *tooSoon) Error() string { return "not before " + e.at.Format(time.RFC3339) }

// nextOnPaper returns the first of count numbers that follow the last one issued. It
// fails with [tooSoon] where they would run ahead of the clock.
func nextOnPaper(ctx context.Context, tx pgx.Tx, at time.Time, last, count int64) (int64, error) {
	restored, err := restoredAt(ctx, tx)
	if err != nil {
		return 0, err
	}
	next := max(last, fleet.PaperNumber(restored)) + 1
	switch end := next + count - 1; {
	case end > fleet.LastOnPaper:
		return 0, fmt.Errorf("%w: there are no more numbers", fault.ErrInvalid)
	case end > fleet.PaperNumber(at):
		return 0, &tooSoon{fleet.PaperTime(end)}
	}
	return next, nil
}

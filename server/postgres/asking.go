package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/finance"
)

// Asking the tax authority: since when, how far, and one process at a time.

const (
	lockAskingSQL = `SELECT pg_advisory_xact_lock(hashtext('litro turns asking the authority'))`

	noteAskingSQL = `
INSERT INTO authority_asking (what, document, evidence, code, why, after, said_by, said_at)
VALUES (@what, nullif(@document, ''), nullif(@evidence, ''), @code, @why, (SELECT coalesce(max(n), 0) FROM document_status), @by, @at)`

	askColumns = ` n, what, coalesce(document, '') AS document, coalesce(evidence, '') AS evidence, code, why, said_by AS by, said_at AS at `

	askLastSQL = `SELECT` + askColumns + `FROM authority_asking WHERE what IN ('start', 'stop', 'done') ORDER BY n DESC LIMIT 1`

	documentUnclearSQL = `SELECT` + askColumns + `FROM authority_asking WHERE document = @document ORDER BY authority_asking.n DESC`

	askStartSQL = `SELECT n FROM authority_asking WHERE what = 'start' ORDER BY n DESC LIMIT 1`

	// What failed long ago says nothing of now: of it the last is enough.
	askEventsSQL = `SELECT` + askColumns + `FROM authority_asking a
 WHERE n >= @start AND (what <> 'away' OR n = (SELECT max(n) FROM authority_asking WHERE what = 'away' AND n >= @start)) ORDER BY n`

	askSaidSQL = `
SELECT s.status, count(*)::bigint, coalesce(max(s.n) > (SELECT max(a.after) FROM authority_asking a WHERE a.what = 'away' AND a.n >= @start), false)
  FROM document_status s WHERE s.source = 'online' AND s.n > (SELECT a.after FROM authority_asking a WHERE a.n = @start) GROUP BY s.status`

	// askWhole is of documents that the authority can be asked about, and askable of those about which
	// it was not asked in vain since @start, or did not know them: those stay open, see [statusOpen].
	askWhole = documentFrom + documentAsked + documentIs + ` AND d.uuid <> '' AND d.other_of IS NULL`
	askable  = askWhole + ` AND NOT EXISTS (SELECT FROM authority_asking a WHERE a.document = d.document AND a.n >= @start)
   AND NOT (coalesce(s.status, '') = 'unknown' AND s.source = 'online' AND s.n > (SELECT a.after FROM authority_asking a WHERE a.n = @start))`

	askLeftSQL = `SELECT count(*)` + askable

	// askNextSQL counts those, too, whose answer was unclear: who begins anew asks about them.
	askNextSQL = `SELECT count(*)` + askWhole

	toAskSQL = `SELECT` + documentColumns + askable + ` ORDER BY d.issued_at DESC, d.document LIMIT @limit`
)

// TurnAsking says that asking begins or ends; where that is so already it changes nothing.
func (s *Store) TurnAsking(ctx context.Context, e finance.AskEvent) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAskingSQL); err != nil {
			return err
		}
		if start, err := askRuns(ctx, tx); err != nil || (start != nil) == (e.What == finance.AskStart) {
			return err
		}
		if err := noteAsking(ctx, tx, e); err != nil {
			return err
		}
		return audit(ctx, tx, e.By, "asking the tax authority", e.What, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("say that asking the authority is at its %s: %w", e.What, err)
	}
	return nil
}

// AskRuns returns how asking began, as long as it goes on; nil: it does not.
func (s *Store) AskRuns(ctx context.Context) (*finance.AskEvent, error) {
	start, err := askRuns(ctx, s.pool)
	if err != nil {
		return nil, fmt.Errorf("read whether the authority is asked: %w", err)
	}
	return start, nil
}

func askRuns(ctx context.Context, db querier) (*finance.AskEvent, error) {
	rows, err := db.Query(ctx, askLastSQL)
	if err != nil {
		return nil, err
	}
	last, err := pgx.CollectRows(rows, pgx.RowToStructByName[finance.AskEvent])
	if err != nil || len(last) == 0 || last[0].What != finance.AskStart {
		return nil, err
	}
	return &last[0], nil
}

func noteAsking(ctx context.Context, tx pgx.Tx, e finance.AskEvent) error {
	_, err := tx.Exec(ctx, noteAskingSQL, pgx.NamedArgs{"what": e.What, "document": e.Document, "evidence": e.Evidence, "code": e.Code, "why": e.Why, "by": e.By, "at": e.At})
	return err
}

// NoteAsking keeps what happened while the authority was asked.
func (s *Store) NoteAsking(ctx context.Context, e finance.AskEvent) error {
	if err := s.inTx(ctx, func(tx pgx.Tx) error { return noteAsking(ctx, tx, e) }); err != nil {
		return fmt.Errorf("note how asking the authority went: %w", err)
	}
	return nil
}

func askArgs(q finance.Question) pgx.NamedArgs {
	args := pgx.NamedArgs{"from": nil, "to": nil, "issuer": "", "text": "", "is": q.Is, "again": nil, "again_from": nil, "under_way": nil, "limit": q.Limit}
	if !q.UnderWay.IsZero() {
		args["under_way"] = q.UnderWay
	}
	if !q.Again.IsZero() {
		args["again"], args["again_from"] = q.Again, date(q.AgainFrom)
	}
	return args
}

// Asking tells how far asking the authority is.
func (s *Store) Asking(ctx context.Context, q finance.Question) (a finance.Asking, err error) {
	a.Said = map[string]int{}
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		args := askArgs(q)
		start, err := askStart(ctx, tx, args)
		if err != nil {
			return err
		}
		if err := errors.Join(tx.QueryRow(ctx, askLeftSQL, args).Scan(&a.Left), tx.QueryRow(ctx, askNextSQL, args).Scan(&a.Next)); err != nil || start == 0 {
			return err
		}
		rows, err := tx.Query(ctx, askEventsSQL, args)
		if err != nil {
			return err
		}
		events, err := pgx.CollectRows(rows, pgx.RowToStructByName[finance.AskEvent])
		if err != nil {
			return err
		}
		for i := range events {
			switch e := &events[i]; e.What {
			case finance.AskStart:
				a.Start = e
			case finance.AskStop, finance.AskDone:
				a.End = e
			case finance.AskAway:
				a.Away = e
			case finance.AskUnclear:
				a.Unclear = append(a.Unclear, *e)
			}
		}
		var status string
		var n int
		var back bool // since it was away
		return readEach(ctx, tx, "what the authority answered", askSaidSQL, args, []any{&status, &n, &back}, func() error {
			a.Said[status] = n
			if back {
				a.Away = nil
			}
			return nil
		})
	})
	if err != nil {
		return a, fmt.Errorf("read how far asking the authority is: %w", err)
	}
	return a, nil
}

// askStart puts the number of the last start into args; 0: there is none.
func askStart(ctx context.Context, db querier, args pgx.NamedArgs) (n int64, err error) {
	err = readEach(ctx, db, "when asking began", askStartSQL, args, []any{&n}, func() error { return nil })
	args["start"] = n
	return n, err
}

// ToAsk returns documents that the authority is to be asked about, the newest first.
func (s *Store) ToAsk(ctx context.Context, q finance.Question) ([]finance.Document, error) {
	args := askArgs(q)
	if _, err := askStart(ctx, s.pool, args); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, toAskSQL, args)
	if err != nil {
		return nil, fmt.Errorf("read what to ask the authority about: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("read what to ask the authority about: %w", err)
	}
	return list, nil
}

const (
	askAloneSQL  = `SELECT pg_try_advisory_lock(@class, @id)`
	askNoMoreSQL = `SELECT pg_advisory_unlock(@class, @id)`
)

// askLock is the lock of who asks the authority, of those of lockClass.
const askLock = 1001

// askLook is how often who asks sees whether its lock still holds.
const askLook = 2 * time.Second

// AskAlone runs f while no other process asks, and tells whether it was run. The lock lives as long as
// one connection; when that breaks, the context of f ends.
func (s *Store) AskAlone(ctx context.Context, f func(ctx context.Context) error) (bool, error) {
	conn, err := s.server.Acquire(ctx)
	if err != nil {
		return false, fmt.Errorf("ask the authority alone: %w", err)
	}
	var mine bool
	defer func() {
		if mine || err != nil { // it ends rather than go back to the pool with a lock on it
			end, done := context.WithTimeout(context.WithoutCancel(ctx), lookTimeout)
			if mine { // the server needs a moment to see that a connection ended, and whoever is next asks at once
				_, _ = conn.Exec(end, askNoMoreSQL, pgx.NamedArgs{"class": lockClass, "id": askLock})
			}
			_ = conn.Conn().Close(end)
			done()
		}
		conn.Release()
	}()
	if _, err = conn.Exec(ctx, askOftenSQL); err == nil {
		err = conn.QueryRow(ctx, askAloneSQL, pgx.NamedArgs{"class": lockClass, "id": askLock}).Scan(&mine)
	}
	if err != nil || !mine {
		if err != nil {
			err = fmt.Errorf("ask the authority alone: %w", err)
		}
		return false, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		watchLock(ctx, conn, cancel)
	}()
	failed := f(ctx)
	cancel(nil)
	<-watched
	if cause := context.Cause(ctx); failed != nil && cause != nil && !errors.Is(cause, context.Canceled) {
		failed = errors.Join(failed, cause)
	}
	return true, failed
}

// watchLock ends what is done alone when the connection that holds its lock breaks.
func watchLock(ctx context.Context, conn *pgxpool.Conn, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(askLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		look, done := context.WithTimeout(ctx, lookTimeout)
		err := conn.Ping(look)
		done()
		if err != nil && ctx.Err() == nil {
			cancel(fmt.Errorf("the connection that holds the lock broke: %w", err))
			return
		}
	}
}

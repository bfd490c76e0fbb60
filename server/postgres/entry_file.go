package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/send"
)

// Which files of journal entries were made, and what schedules have not sent.

const (
	keepLayoutTextSQL = `INSERT INTO entry_layout_text (sha256, layout) VALUES (@layout_sha256, @text) ON CONFLICT DO NOTHING`

	addEntryFileSQL = `
INSERT INTO entry_file (name, version, layout_sha256, form, year, first, last, file_name, sha256, size, schedule, due_at, made_by, made_at)
VALUES (@name, @version, @layout_sha256, @form, @year, @first, @last, @file_name, @sha256, @size, nullif(@schedule, ''), @due_at, @by, @at)`

	takeEntryFileSQL = addEntryFileSQL + ` ON CONFLICT ON CONSTRAINT entry_file_once DO NOTHING`
)

// entryFileArgs are those of a file, whose layout's text is kept by its hash.
func entryFileArgs(f *spending.EntryFile) pgx.NamedArgs {
	sum := sha256.Sum256([]byte(f.Text))
	return pgx.NamedArgs{
		"name": f.Layout, "version": f.Version, "layout_sha256": hex.EncodeToString(sum[:]), "text": f.Text, "form": f.Form, "year": f.Year, "first": f.First, "last": f.Last,
		"file_name": f.Name, "sha256": f.SHA256, "size": f.Size, "schedule": f.Schedule, "due_at": f.DueAt, "by": f.By, "at": f.At,
	}
}

// KeepEntryFile keeps which file somebody took. What is on record stays as it is.
func (s *Store) KeepEntryFile(ctx context.Context, f spending.EntryFile) error {
	args := entryFileArgs(&f)
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, keepLayoutTextSQL, args); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, takeEntryFileSQL, args)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep file %s of journal entries: %w", f.Name, err)
	}
	return nil
}

// sentEntries keeps which entries a run sends. It fails with fault.ErrConflict where another run of
// the schedule was faster with some of them.
func sentEntries(ctx context.Context, tx pgx.Tx, r *send.Run, now time.Time, files []send.EntryFile) error {
	for i := range files {
		f := &files[i]
		args := entryFileArgs(&spending.EntryFile{
			Layout: f.Layout, Version: f.Version, Text: f.Text, Form: f.Form, Year: f.Year, First: f.First, Last: f.Last, Name: f.Name, SHA256: f.SHA256, Size: f.Size,
			Schedule: r.Schedule.Schedule, DueAt: &r.DueAt, By: r.Username, At: now,
		})
		if _, err := tx.Exec(ctx, keepLayoutTextSQL, args); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, addEntryFileSQL, args)
		if constraint(err) == "entry_file_sent" {
			return fmt.Errorf("entries from %d on of %d: %w: another run sends them", f.First, f.Year, fault.ErrConflict)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const entryFileColumns = `f.n, f.name, f.version, f.form, f.year, f.first, f.last, f.file_name, f.sha256, f.size, coalesce(f.schedule, ''), f.due_at, f.made_by, f.made_at`

func scanEntryFile(f *spending.EntryFile) []any {
	return []any{&f.N, &f.Layout, &f.Version, &f.Form, &f.Year, &f.First, &f.Last, &f.Name, &f.SHA256, &f.Size, &f.Schedule, &f.DueAt, &f.By, &f.At}
}

const entryFilesSQL = `SELECT ` + entryFileColumns + ` FROM entry_file f ORDER BY f.n DESC`

// EntryFiles returns all files of journal entries, the last first.
func (s *Store) EntryFiles(ctx context.Context) (all []spending.EntryFile, err error) {
	var f spending.EntryFile
	err = readEach(ctx, s.pool, "files of journal entries", entryFilesSQL, nil, scanEntryFile(&f), func() error {
		all = append(all, f)
		return nil
	})
	return all, err
}

const entryFileSQL = `SELECT ` + entryFileColumns + `, t.layout FROM entry_file f JOIN entry_layout_text t ON t.sha256 = f.layout_sha256 WHERE f.n = @n`

// EntryFile returns a file of journal entries with the text of its layout, or fault.ErrNotFound.
func (s *Store) EntryFile(ctx context.Context, n int64) (f spending.EntryFile, err error) {
	err = s.pool.QueryRow(ctx, entryFileSQL, pgx.NamedArgs{"n": n}).Scan(append(scanEntryFile(&f), &f.Text)...)
	return f, notFound(err, "read file %d of journal entries", n)
}

// A schedule begins after the entry at which it was made, and goes on after what it sent last.
const pendingEntriesSQL = `
SELECT year, first, last
  FROM (SELECT e.year, count(*)::int AS last,
               1 + coalesce((SELECT max(f.last) FROM entry_file f WHERE f.schedule = c.schedule AND f.year = e.year), count(*) FILTER (WHERE e.n <= c.entries_after)::int) AS first
          FROM budget_entry e, schedule c
         WHERE c.schedule = @schedule AND c.entries_after IS NOT NULL
         GROUP BY c.schedule, e.year) p
 WHERE first <= last ORDER BY year`

// PendingEntries returns what a schedule has not sent, by year.
func (s *Store) PendingEntries(ctx context.Context, schedule string) ([]spending.Pending, error) {
	return rowsOf[spending.Pending](ctx, s, "entries to be sent", pendingEntriesSQL, pgx.NamedArgs{"schedule": schedule})
}

// Entries get their n behind the lock of the budget, so all that went out until now have no
// greater one, and all that follow do.
const (
	allEntriesSQL = `SELECT coalesce(max(n), 0) FROM budget_entry`
	// sentOfLayoutSQL is the last entry that a scheduled file of a layout had.
	sentOfLayoutSQL = `
SELECT coalesce(max(e.n), 0)
  FROM (SELECT n, year, row_number() OVER (PARTITION BY year ORDER BY n) AS number FROM budget_entry) e
  JOIN entry_file f ON f.year = e.year AND f.last = e.number
 WHERE f.schedule IS NOT NULL AND f.name = @layout`
)

// missedEntriesSQL are entries before one that no scheduled file of a layout had, or whose file failed and was not
// sent again, of the first year with any.
const missedEntriesSQL = `
SELECT year, min(number), max(number), count(*)
  FROM (SELECT year, number FROM (SELECT n, year, row_number() OVER (PARTITION BY year ORDER BY n) AS number FROM budget_entry) e WHERE n <= @after
        EXCEPT
        SELECT f.year, generate_series(f.first, f.last)::bigint FROM entry_file f
         WHERE f.schedule IS NOT NULL AND f.name = @layout
           AND NOT EXISTS (SELECT FROM sending s WHERE (s.schedule, s.due_at) = (f.schedule, f.due_at) AND s.file_name = f.file_name AND s.state = 'failed')) m
 GROUP BY year ORDER BY year LIMIT 1`

// entriesAfter is the last entry that a new schedule does not send; nil of one of a report. A schedule goes on from one
// entry, so where earlier ones have not gone out either it fails with a [send.Missed] rather than leave them behind.
func entriesAfter(ctx context.Context, tx pgx.Tx, c *send.Schedule) (*int64, error) {
	layout, all, ok := c.Entries()
	if !ok {
		return nil, nil
	}
	if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
		return nil, err
	}
	sql := allEntriesSQL
	if all {
		sql = sentOfLayoutSQL
	}
	var n int64
	if err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"layout": layout}).Scan(&n); err != nil || !all {
		return &n, err
	}
	m := send.Missed{Layout: layout}
	err := tx.QueryRow(ctx, missedEntriesSQL, pgx.NamedArgs{"layout": layout, "after": n}).Scan(&m.Year, &m.First, &m.Last, &m.Count)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return &n, nil
	case err != nil:
		return nil, err
	}
	return nil, &m
}

package ingest_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/projection"
)

// A batch is the rows of some records, by table.
type batch map[string]rowsOf

// rowsOf a table.
type rowsOf struct {
	columns []string
	rows    [][]any
}

// An inserter writes rows into a table in some way.
type inserter func(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error

// plain writes the same rows into the same tables without looking at them, in
// transactions of 1,000 records on two connections.
func (l *load) plain(b *testing.B, name string, insert inserter) float64 {
	b.Helper()
	pool := pgtest.New(b)
	var batches []batch
	for _, records := range l.records {
		for at := 0; at < len(records); at += 1000 {
			batches = append(batches, batchOf(records[at:min(len(records), at+1000)]))
		}
	}
	database := pool.Config().ConnConfig.Database
	before, began := used(b, database, 0), time.Now()
	var wg sync.WaitGroup
	next := make(chan batch, len(batches))
	for _, bt := range batches {
		next <- bt
	}
	close(next)
	for range 2 {
		wg.Go(func() {
			for bt := range next {
				if err := pgx.BeginFunc(b.Context(), pool, func(tx pgx.Tx) error {
					for table, t := range bt {
						if err := insert(b.Context(), tx, table, t.columns, t.rows); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	took, cpu := time.Since(began), before.since(b, database, 0)
	b.Logf("%-9s %8.0f records/s; CPU ms per 1,000 records: client %.0f, PostgreSQL %.0f", name,
		float64(l.n)/took.Seconds(), l.a1000(cpu.self), l.a1000(cpu.postgres))
	return float64(l.n) / took.Seconds()
}

func batchOf(records []*dispense.Record) batch {
	rows := projection.NewRows()
	record := rowsOf{columns: []string{"station", "epoch", "seq", "branch", "hash", "kind", "at", "clock", "unread", "note"}}
	for _, r := range records {
		rows.Add(r, 0)
		record.rows = append(record.rows, []any{r.Station, r.Epoch, r.Seq, int32(0), r.Hash[:], r.Kind, r.At, string(r.Clock), false, r.Note.Bytes})
	}
	out := batch{"record": record}
	for t, rs := range rows.ByTable {
		out[t.Name] = rowsOf{t.Columns, rs}
	}
	return out
}

func insertCopy(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	return err
}

var (
	typesMu sync.Mutex
	types   = map[string]map[string]string{}
)

// insertUnnest is INSERT … SELECT … FROM unnest, one array a column. An array
// column goes as text, since unnest flattens arrays of arrays.
func insertUnnest(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	ts, err := columnTypes(ctx, tx, table)
	if err != nil {
		return err
	}
	var selects, params []string
	args := make([]any, len(columns))
	for i, c := range columns {
		typ := ts[c]
		list := strings.HasSuffix(typ, "[]")
		if list {
			typ = "text"
			selects = append(selects, fmt.Sprintf("c%d::text[]", i))
		} else {
			selects = append(selects, fmt.Sprintf("c%d", i))
		}
		params = append(params, fmt.Sprintf("$%d::%s[]", i+1, typ))
		column := make([]any, len(rows))
		for j, r := range rows {
			column[j] = r[i]
			if list {
				column[j] = "{}"
			}
		}
		args[i] = column
	}
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = fmt.Sprintf("c%d", i)
	}
	_, err = tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM unnest(%s) AS t (%s)", table,
		strings.Join(columns, ", "), strings.Join(selects, ", "), strings.Join(params, ", "), strings.Join(names, ", ")), args...)
	return err
}

func columnTypes(ctx context.Context, tx pgx.Tx, table string) (map[string]string, error) {
	typesMu.Lock()
	defer typesMu.Unlock()
	if types[table] != nil {
		return types[table], nil
	}
	rows, err := tx.Query(ctx, `SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0`, table)
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	var name, typ string
	_, err = pgx.ForEachRow(rows, []any{&name, &typ}, func() error { m[name] = typ; return nil })
	types[table] = m
	return m, err
}

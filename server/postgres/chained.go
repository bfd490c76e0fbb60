package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// What came of each journal in a period, and how far it is by now.
const chainedSQL = `
SELECT a.station, coalesce(nullif(s.name, ''), a.station), a.epoch, a.first_seq, a.last_seq, a.branch > 0, coalesce(c.state, ''), coalesce(encode(r.hash, 'hex'), ''), coalesce(q.messages, 0)
  FROM (SELECT station, epoch, min(first_seq) AS first_seq, max(last_seq) AS last_seq, max(branch) AS branch FROM arrival WHERE received_at >= @from AND received_at < @to GROUP BY station, epoch) a
  LEFT JOIN station s ON s.station = a.station
  LEFT JOIN cursor c ON c.station = a.station AND c.epoch = a.epoch
  LEFT JOIN record r ON r.station = a.station AND r.epoch = a.epoch AND r.seq = a.last_seq AND r.branch = 0
  LEFT JOIN quarantine_count q ON q.source = a.station
 ORDER BY 2, 1, 3`

const chainRecordsSQL = `
SELECT station, epoch, seq, branch, hash, kind, at, clock, unread, note FROM record
 WHERE station = @station AND epoch = @epoch AND seq <= @last AND (seq, branch) > (@seq, @branch)
 ORDER BY seq, branch LIMIT 1000`

// Chains follows the journals of which records came in a period, from the record before the first
// of them to the last: each names the one before it, and the last of each stretch is signed. Of
// more records than most the rest is not followed, and says so.
func (s *Store) Chains(ctx context.Context, p report.Period, most int) ([]report.ChainChecked, error) {
	list, err := rowsOf[report.ChainChecked](ctx, s, "journals of a period", chainedSQL, pgx.NamedArgs{"from": p.From, "to": p.To})
	if err != nil {
		return nil, err
	}
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		for i := range list {
			c := &list[i]
			if int64(most) < c.Last-c.First+1 {
				c.Result = report.ChainUnfollowed
				continue
			}
			n, err := follow(ctx, tx, c)
			if err != nil {
				return fmt.Errorf("follow journal %s of epoch %d: %w", c.Station, c.Epoch, err)
			}
			most -= n
		}
		return nil
	})
	return list, err
}

// follow follows one journal, and returns how many records it read.
func follow(ctx context.Context, tx pgx.Tx, c *report.ChainChecked) (read int, err error) {
	var chain links
	numbers := c.Last - c.First + 1
	at := pgx.NamedArgs{"station": c.Station, "epoch": c.Epoch, "last": c.Last, "seq": c.First - 2, "branch": int32(1 << 30)} // from the one before the first on
	broken := func(d *Difference) (int, error) {
		c.Result, c.At = report.ChainBroken, d.Key
		return read, nil
	}
	for {
		found, err := tx.Query(ctx, chainRecordsSQL, at)
		if err != nil {
			return read, err
		}
		page, err := pgx.CollectRows(found, pgx.RowToStructByPos[storedRecord])
		if err != nil {
			return read, err
		}
		for _, row := range page {
			read++
			if row.Seq >= c.First && row.Branch == 0 {
				c.Records++
			}
			record, d := row.open()
			if d == nil {
				d, err = chain.next(ctx, tx, record)
			}
			if err != nil {
				return read, err
			}
			if d != nil {
				return broken(d)
			}
			at["seq"], at["branch"] = row.Seq, row.Branch
		}
		if len(page) == 0 {
			break
		}
	}
	switch d, err := chain.end(ctx, tx); {
	case err != nil:
		return read, err
	case d != nil:
		return broken(d)
	}
	c.Missing = numbers - c.Records
	switch {
	case c.Forked || c.State == "fork":
		c.Result = report.ChainForked
	case c.Missing > 0:
		c.Result = report.ChainMissing
	case c.State == "revoked":
		c.Result = report.ChainRevoked
	default:
		c.Result = report.ChainWhole
	}
	return read, nil
}

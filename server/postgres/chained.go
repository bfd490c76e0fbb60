package postgres

import (
	"context"
	"fmt"
	"slices"

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

// trailSQL follows the audit trail, all of it: what links lack, what lines say of themselves, which lines no link has, and
// what was sealed of it with months.
const trailSQL = `
WITH linked AS (
    SELECT t.n, t.hash, lag(t.n, 1, 0::bigint) OVER w AS was, lag(t.hash, 1, ''::bytea) OVER w AS before, a.id IS NULL AS gone, trail_line(a) AS line
      FROM trail t LEFT JOIN audit a ON a.id = t.line WINDOW w AS (ORDER BY t.n)
)
SELECT least(count(*), 1), coalesce(max(n), 0), count(*) FILTER (WHERE NOT gone), coalesce(sum(n - was - 1), 0) + count(*) FILTER (WHERE gone),
       coalesce((SELECT encode(hash, 'hex') FROM trail ORDER BY n DESC LIMIT 1), ''),
       least(min(n) FILTER (WHERE NOT gone AND n = was + 1 AND hash <> sha256(before || line)),
             (SELECT min(h.seq) FROM close_head h LEFT JOIN trail t ON t.n = h.seq WHERE h.station = @trail AND t.hash IS DISTINCT FROM h.hash)),
       (SELECT min(a.id) FROM audit a WHERE NOT EXISTS (SELECT FROM trail t WHERE t.line = a.id))
  FROM linked`

// trail follows the audit trail. A line that is in no link was written behind it.
func trail(ctx context.Context, tx pgx.Tx) (c report.ChainChecked, err error) {
	c = report.ChainChecked{Station: report.Trail, StationName: report.Trail, Epoch: 1, Result: report.ChainWhole}
	var off, behind *int64
	if err := tx.QueryRow(ctx, trailSQL, pgx.NamedArgs{"trail": report.Trail}).Scan(&c.First, &c.Last, &c.Records, &c.Missing, &c.Hash, &off, &behind); err != nil {
		return c, fmt.Errorf("follow the audit trail: %w", err)
	}
	switch {
	case off != nil:
		c.Result, c.At = report.ChainBroken, fmt.Sprintf("%s/1/%d", report.Trail, *off)
	case behind != nil:
		c.Result, c.At = report.ChainBroken, fmt.Sprintf("%s, %d", report.Trail, *behind)
	case c.Missing > 0:
		c.Result = report.ChainMissing
	}
	return c, nil
}

// Chains follows the audit trail, and then the journals of which records came in a period, from the record before the first
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
		c, err := trail(ctx, tx)
		list = slices.Insert(list, 0, c)
		return err
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

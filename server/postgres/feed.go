package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

// The feed of fills. Whatever is said of a fill is noted by a trigger in the transaction
// that says it (table fill_said), and gets a place when it is committed: a number that was
// given before would be passed over by who reads on from a higher one that was committed
// earlier.

// placedTogether is how many get places in one transaction.
const placedTogether = 10_000

// One at a time gives places. What is committed while it waits for its turn is seen by the
// statement after it.
const placesTurnSQL = `SELECT pg_advisory_xact_lock(hashtext('litro places'))`

const placeFillsSQL = `
WITH said AS (
    DELETE FROM fill_said WHERE ctid = ANY (ARRAY(SELECT ctid FROM fill_said LIMIT @limit)) RETURNING station, epoch, seq, branch
), placed AS (
    INSERT INTO fill_place AS p (place, station, epoch, seq, branch)
    SELECT (SELECT coalesce(max(place), 0) FROM fill_place) + row_number() OVER (ORDER BY station, epoch, seq, branch), station, epoch, seq, branch
      FROM (SELECT DISTINCT station, epoch, seq, branch FROM said) s
        ON CONFLICT (station, epoch, seq, branch) DO UPDATE SET place = excluded.place
)
SELECT count(*) FROM said`

const saidSQL = `SELECT EXISTS (SELECT FROM fill_said)`

// PlaceFills gives all that was said of fills its place in the feed.
func (s *Store) PlaceFills(ctx context.Context) error {
	for {
		var waits bool
		if err := s.server.QueryRow(ctx, saidSQL).Scan(&waits); err != nil || !waits {
			return err
		}
		err := pgx.BeginFunc(ctx, s.server, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, placesTurnSQL); err != nil {
				return err
			}
			return tx.QueryRow(ctx, placeFillsSQL, pgx.NamedArgs{"limit": placedTogether}).Scan(new(int64))
		})
		if err != nil {
			return fmt.Errorf("give fills their places: %w", err)
		}
	}
}

const feedEndSQL = `SELECT (SELECT coalesce(max(era), 0) FROM era), (SELECT coalesce(max(place), 0) FROM fill_place)`

// FeedEnd returns the last mark of the feed: what is said of a fill from now on comes after
// it.
func (s *Store) FeedEnd(ctx context.Context) (m report.FeedMark, err error) {
	if err = s.PlaceFills(ctx); err == nil {
		err = s.pool.QueryRow(ctx, feedEndSQL).Scan(&m.Era, &m.Place)
	}
	if err != nil {
		return m, fmt.Errorf("read the end of the feed: %w", err)
	}
	return m, nil
}

// A fill was theirs if one of their departments had a vehicle that the record names, or that
// a correction of it did. Each is looked up by itself (OFFSET 0): else all there are are read.
const feedSQL = `
SELECT p.place, p.station, p.epoch, p.seq, p.branch,
       EXISTS (SELECT FROM dispense d WHERE (d.station, d.epoch, d.seq, d.branch) = (p.station, p.epoch, p.seq, p.branch)
                  AND (@departments::text[] IS NULL OR concerns(@departments, d.vehicle, d.happened_at)) OFFSET 0)
       OR EXISTS (SELECT FROM replacement r WHERE (r.station, r.epoch, r.seq, r.branch) = (p.station, p.epoch, p.seq, p.branch)
                     AND (@departments::text[] IS NULL OR concerns(@departments, r.vehicle)) OFFSET 0)
       OR EXISTS (SELECT FROM correction c JOIN replacement r USING (station, epoch, seq, branch)
                   WHERE (c.of_station, c.of_epoch, c.of_seq) = (p.station, p.epoch, p.seq) AND c.action = 'replace'
                     AND (@departments::text[] IS NULL OR concerns(@departments, r.vehicle)) OFFSET 0)
  FROM (SELECT * FROM fill_place WHERE place > @after ORDER BY place LIMIT @limit) p
 ORDER BY p.place`

const feedFillsSQL = `
WITH e AS (
    SELECT b.* FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @branches::int[]) AS n (station, epoch, seq, branch),
           LATERAL (SELECT * FROM effective_dispense b WHERE (b.station, b.epoch, b.seq, b.branch) = (n.station, n.epoch, n.seq, n.branch) OFFSET 0) b
     WHERE @departments::text[] IS NULL OR concerns(@departments, b.vehicle, b.happened_at)
)` + fillSelect

// Feed returns what was said of fills after a mark, in the order in which it was committed;
// from the beginning of the zero mark. It fails with [report.ErrRestored] on a mark of
// another era.
func (s *Store) Feed(ctx context.Context, after report.FeedMark, limit int) (report.Feed, error) {
	end, err := s.FeedEnd(ctx)
	if err != nil {
		return report.Feed{}, err
	}
	if after != (report.FeedMark{}) && after.Era != end.Era {
		return report.Feed{}, fmt.Errorf("mark of era %d, and it is era %d: %w", after.Era, end.Era, report.ErrRestored)
	}
	out := report.Feed{Until: report.FeedMark{Era: end.Era, Place: after.Place}}
	if out.Told, err = s.told(ctx, &out.Until, limit); err != nil {
		return report.Feed{}, fmt.Errorf("read the feed of fills: %w", err)
	}
	out.More = out.Until.Place < end.Place
	return out, nil
}

// told returns what is after a mark, which it moves.
func (s *Store) told(ctx context.Context, mark *report.FeedMark, limit int) ([]report.Told, error) {
	rows, err := s.pool.Query(ctx, feedSQL, pgx.NamedArgs{"after": mark.Place, "limit": limit})
	if err != nil {
		return nil, err
	}
	var told []report.Told
	var theirs []bool
	var stations []string
	var epochs, seqs []int64
	var branches []int32
	var t report.Told
	var mine bool
	_, err = pgx.ForEachRow(rows, []any{&mark.Place, &t.Ref.Station, &t.Ref.Epoch, &t.Ref.Seq, &t.Branch, &mine}, func() error {
		told, theirs = append(told, t), append(theirs, mine)
		stations, epochs, seqs, branches = append(stations, t.Ref.Station), append(epochs, t.Ref.Epoch), append(seqs, t.Ref.Seq), append(branches, int32(t.Branch))
		return nil
	})
	if err != nil || len(told) == 0 {
		return nil, err
	}
	found, err := s.pool.Query(ctx, feedFillsSQL, pgx.NamedArgs{"stations": stations, "epochs": epochs, "seqs": seqs, "branches": branches})
	if err != nil {
		return nil, err
	}
	fills, err := pgx.CollectRows(found, scanFill)
	if err != nil {
		return nil, err
	}
	type name struct {
		dispense.Ref
		branch int
	}
	of := map[name]*report.Fill{}
	for i := range fills {
		of[name{fills[i].Ref, fills[i].Branch}] = &fills[i]
	}
	var list []report.Told
	for i, t := range told {
		if t.Fill = of[name{t.Ref, t.Branch}]; t.Fill != nil || theirs[i] {
			list = append(list, t)
		}
	}
	return list, nil
}

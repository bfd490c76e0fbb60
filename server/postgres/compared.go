package postgres

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// Of a fleet of tens of thousands of vehicles a page shows a hundred. Which those are is
// found here by one column, and only they are read whole.

// rankedSQL ranks the vehicles of a question, and the purposes of what is no vehicle's, by
// what they took; and after them those that took something in the period before and now
// nothing: of these the months are looked through, and the days only of who is in them.
const rankedSQL = `
WITH f AS MATERIALIZED (
    SELECT vehicle, ` + rankedPurpose + ` AS purpose, sum(volume_ul) AS ul
      FROM (` + summedWhole + summedMonths + summedAsked + `
     GROUP BY 1, 2
), c AS MATERIALIZED (
    SELECT vehicle, ` + rankedPurpose + ` AS purpose
      FROM (` + summedWhole + `SELECT * FROM fuel_month WHERE day >= date_trunc('month', @was_from::date)::date AND day < @was_to::date` + summedAsked + `
    EXCEPT
    SELECT vehicle, purpose FROM f
), gone AS MATERIALIZED (
    SELECT * FROM c
     WHERE EXISTS (SELECT FROM (` + summedWhole + `SELECT * FROM fuel_day d WHERE d.vehicle = c.vehicle AND d.day >= @was_from::date AND d.day < @was_to::date
                                                      AND (d.vehicle <> '' OR d.purpose = c.purpose)` + summedAsked + `)
)
SELECT key, vehicle, n, (SELECT count(*) FROM f) + (SELECT count(*) FROM gone) AS rows
  FROM (SELECT *, row_number() OVER (ORDER BY ul DESC NULLS LAST, key) - 1 AS n
          FROM (SELECT CASE vehicle WHEN '' THEN @nobodys || purpose ELSE vehicle END COLLATE "C" AS key, vehicle, ul
                  FROM (SELECT vehicle, purpose, ul FROM f UNION ALL SELECT vehicle, purpose, NULL FROM gone) x
                 ORDER BY ul DESC NULLS LAST, key LIMIT greatest(@charted::bigint, @skip::bigint + @most::bigint)) x) x
 WHERE n < @charted::bigint OR n >= @skip::bigint`

const rankedPurpose = `CASE vehicle WHEN '' THEN purpose ELSE '' END`

const rankedVehiclesSQL = summedVehiclesSQL + `
 WHERE f.vehicle = ANY (@vehicles)`

// Compared answers what was consumed, most rows of it from the first on, beside the same
// in the period before.
func (s *Store) Compared(ctx context.Context, q report.Question, before report.Period, first, most int) (c report.Compared, err error) {
	was := q
	was.Period, was.Untimed = before, true
	if q.GroupBy == report.ByVehicle && q.Sort == (report.Sort{Column: "volume", Desc: true}) && q.Filter.Text == "" && !s.hides() &&
		q.Filter.Driver == "" && q.Filter.Station == "" {
		fresh, err := s.fromSums(ctx, report.Period{Kind: report.Custom, From: before.From, To: q.Period.To}, func(tx pgx.Tx) error {
			c, err = s.ranked(ctx, tx, q, was, first, most)
			return err
		})
		if err != nil {
			return c, fmt.Errorf("read sums: %w", err)
		}
		if fresh {
			return c, nil
		}
	}
	rows, trend, err := s.Consumption(ctx, q)
	if err != nil {
		return c, err
	}
	earlier, _, err := s.Consumption(ctx, was)
	if err != nil {
		return c, err
	}
	return report.Compare(rows, trend, earlier, first, most), nil
}

// ranked reads the rows that a page shows.
func (s *Store) ranked(ctx context.Context, tx pgx.Tx, q, was report.Question, first, most int) (c report.Compared, err error) {
	args, before := summedArgs(q, ""), summedArgs(was, "")
	args["was_from"], args["was_to"] = before["from"], before["to"]
	args["nobodys"], args["skip"], args["most"], args["charted"] = report.PurposeKey, report.FirstShown(first, math.MaxInt32, most), most, report.Charted
	rank, vehicles, all := map[string]int{}, []string{}, 0
	look := func() error {
		rows, err := tx.Query(ctx, rankedSQL, args)
		if err != nil {
			return err
		}
		var key, vehicle string
		var n int
		_, err = pgx.ForEachRow(rows, []any{&key, &vehicle, &n, &all}, func() error {
			rank[key], vehicles = n, append(vehicles, vehicle)
			return nil
		})
		return err
	}
	if err := look(); err != nil {
		return c, err
	}
	if first = report.FirstShown(first, all, most); first != args["skip"] { // it asks for more than there is
		args["skip"] = first
		if err := look(); err != nil {
			return c, err
		}
	}
	of, earlier, total, earlierTotal := report.Sums{Question: q}, report.Sums{Question: was}, report.Sums{Question: q}, report.Sums{Question: was}
	args["vehicles"], before["vehicles"] = vehicles, vehicles
	if err := takeSums(ctx, tx, rankedVehiclesSQL, args, of.Take); err != nil {
		return c, err
	}
	if err := takeSums(ctx, tx, rankedVehiclesSQL, before, earlier.Take); err != nil {
		return c, err
	}
	if err := s.summed(ctx, tx, q, over(q), total.TakeDay); err != nil {
		return c, err
	}
	if err := s.summed(ctx, tx, was, over(was), earlierTotal.TakeDay); err != nil {
		return c, err
	}
	return report.Ranked(&of, &earlier, &total, &earlierTotal, rank, first, all, most), nil
}

// over returns the steps of the trend of a question.
func over(q report.Question) string {
	if q.ByMonths() {
		return "month"
	}
	return "day"
}

package postgres

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// Of a fleet of tens of thousands of vehicles a page shows a hundred, and so it does of
// their drivers. Which those are is found here by one column, and only they are read whole.

// A ranking is how the rows of a group are found.
type ranking struct {
	// tookSQL tells row by row what the values took, and what is no vehicle's by its purpose;
	// and who is in the months of the period before. It is added up here: PostgreSQL takes
	// twice as long to add up so many groups as to send them.
	tookSQL string
	// beforeSQL tells which of some took something in the period before, where that is not of
	// whole months.
	beforeSQL string
	// rankedSQL reads some of them whole.
	rankedSQL string
}

const (
	tookVehiclesSQL = `
SELECT ` + tookVehicle + tookNow + summedMonths + tookOr + tookVehicle + tookBefore + `fuel_month` + tookMonths
	vehiclesBeforeSQL = `
SELECT DISTINCT ` + tookVehicle + `
  FROM (` + summedWhole + someVehicles + summedAsked
	rankedVehiclesSQL = summedSelect + someVehicles + summedWhere

	tookVehicle  = `CASE vehicle WHEN '' THEN @nobodys || purpose ELSE vehicle END`
	someVehicles = `SELECT * FROM (` + summedMonths + `) s WHERE vehicle = ANY (@values)`
)

const (
	tookDriversSQL = `
SELECT driver` + tookNow + summedDrivers + tookOr + `driver` + tookBefore + `fuel_driver` + tookMonths
	driversBeforeSQL = `
SELECT DISTINCT driver
  FROM (` + summedWhole + someDrivers + summedAsked
	rankedDriversSQL = summedSelect + someDrivers + summedWhere

	someDrivers = `SELECT * FROM (` + summedDrivers + `) s WHERE driver = ANY (@values)`
)

const (
	tookNow = `, volume_ul
  FROM (` + summedWhole
	tookOr = summedAsked + `
 UNION ALL
SELECT `
	tookBefore = `, NULL
  FROM (` + summedWhole + `SELECT * FROM `
	tookMonths = ` WHERE day >= date_trunc('month', @was_from::date)::date AND day < @was_to::date` + summedAsked
)

// ranking returns how the rows of a question are found, where they are in the order of what
// was taken and months know all that is asked.
func (s *Store) ranking(q report.Question) (r ranking, ranks bool) {
	if q.Sort != (report.Sort{Column: "volume", Desc: true}) || q.Filter.Text != "" {
		return r, false
	}
	switch sql := s.summedSQL(q, ""); {
	case sql == summedVehiclesSQL:
		return ranking{tookVehiclesSQL, vehiclesBeforeSQL, rankedVehiclesSQL}, true
	case sql == summedDriversSQL && q.GroupBy == report.ByDriver:
		return ranking{tookDriversSQL, driversBeforeSQL, rankedDriversSQL}, true
	}
	return r, false
}

// Compared answers what was consumed, most rows of it from the first on, beside the same
// in the period before.
func (s *Store) Compared(ctx context.Context, q report.Question, before report.Period, first, most int) (c report.Compared, err error) {
	was := q
	was.Period, was.Untimed = before, true
	if by, ranks := s.ranking(q); ranks {
		fresh, err := s.fromSums(ctx, report.Period{Kind: report.Custom, From: before.From, To: q.Period.To}, func(tx pgx.Tx) error {
			c, err = s.ranked(ctx, tx, by, q, was, first, most)
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
func (s *Store) ranked(ctx context.Context, tx pgx.Tx, by ranking, q, was report.Question, first, most int) (c report.Compared, err error) {
	all, err := took(ctx, tx, by, q, was)
	if err != nil {
		return c, err
	}
	first = report.FirstShown(first, len(all), most)
	rank, values := map[string]int{}, []string{}
	for n, key := range all {
		if n < report.Charted || n >= first && n < first+most {
			rank[key], values = n, append(values, valueOf(q.GroupBy, key))
		}
	}
	of, earlier, total, earlierTotal := report.Sums{Question: q}, report.Sums{Question: was}, report.Sums{Question: q}, report.Sums{Question: was}
	args, before := summedArgs(q, ""), summedArgs(was, "")
	args["values"], before["values"] = values, values
	if err := takeSums(ctx, tx, by.rankedSQL, args, of.Take); err != nil {
		return c, err
	}
	if err := takeSums(ctx, tx, by.rankedSQL, before, earlier.Take); err != nil {
		return c, err
	}
	if err := s.summed(ctx, tx, q, over(q), total.TakeDay); err != nil {
		return c, err
	}
	if err := s.summed(ctx, tx, was, over(was), earlierTotal.TakeDay); err != nil {
		return c, err
	}
	return report.Ranked(&of, &earlier, &total, &earlierTotal, rank, first, len(all), most), nil
}

// took returns the keys of all rows there are: those that took most first, and after them
// those that took something in the period before and now nothing.
func took(ctx context.Context, tx pgx.Tx, by ranking, q, was report.Question) ([]string, error) {
	args, before := summedArgs(q, ""), summedArgs(was, "")
	args["was_from"], args["was_to"], args["nobodys"] = before["from"], before["to"], report.PurposeKey
	rows, err := tx.Query(ctx, by.tookSQL, args)
	if err != nil {
		return nil, err
	}
	type row struct {
		key string
		ul  int64 // nothing: it took nothing in the period
	}
	const nothing = math.MinInt64
	var all []row
	at := map[string]int{}
	var key string
	var ul *int64
	if _, err := pgx.ForEachRow(rows, []any{&key, &ul}, func() error {
		i, known := at[key]
		if !known {
			i, at[key] = len(all), len(all)
			all = append(all, row{key, nothing})
		}
		if ul != nil {
			all[i].ul = max(all[i].ul, 0) + *ul
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if was.Period.From.Day() != 1 || was.Period.To.Day() != 1 {
		var values []string
		for _, r := range all {
			if r.ul == nothing {
				values = append(values, valueOf(q.GroupBy, r.key))
			}
		}
		before["values"], before["nobodys"] = values, report.PurposeKey
		rows, err := tx.Query(ctx, by.beforeSQL, before)
		if err != nil {
			return nil, err
		}
		there := map[string]bool{}
		if _, err := pgx.ForEachRow(rows, []any{&key}, func() error {
			there[key] = true
			return nil
		}); err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(r row) bool { return r.ul == nothing && !there[r.key] })
	}
	slices.SortFunc(all, func(a, b row) int {
		if c := cmp.Compare(b.ul, a.ul); c != 0 { // keys are compared where they have to be
			return c
		}
		return cmp.Compare(a.key, b.key)
	})
	keys := make([]string, len(all))
	for i := range all {
		keys[i] = all[i].key
	}
	return keys, nil
}

// valueOf returns what a row is of by its key; empty: no vehicle.
func valueOf(g report.Group, key string) string {
	if g.OfVehicle() && strings.HasPrefix(key, report.PurposeKey) {
		return ""
	}
	return key
}

// over returns the steps of the trend of a question.
func over(q report.Question) string {
	if q.ByMonths() {
		return "month"
	}
	return "day"
}

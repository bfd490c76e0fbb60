package report

import (
	"cmp"
	"slices"
)

// Charted is how many of the rows of most volume a page draws.
const Charted = 8

// A Compared is the consumption of a period beside that of the one before, of which a page
// shows some rows: a fleet has tens of thousands.
type Compared struct {
	// Rows are those from First on of All that there are, with the totals of all. A column
	// of which none of them knows anything is left out, unless its total does.
	Rows       Table
	First, All int
	Most       []Row // those of most volume of all, Charted at most
	Trend      Table
	Earlier    Table // of the period before; its totals are of all rows
}

// Compare puts the period before beside a whole table, and returns most of its rows, from
// the first on.
func Compare(rows, trend, earlier Table, first, most int) Compared {
	rows.Beside(&earlier)
	c := Compared{Rows: rows, All: len(rows.Rows), Trend: trend, Earlier: earlier}
	v := rows.Column("volume")
	c.Most = slices.Clone(rows.Rows)
	slices.SortStableFunc(c.Most, func(a, b Row) int { return cmp.Compare(b.Cells[v].N, a.Cells[v].N) })
	c.Most = slices.Clip(c.Most[:min(len(c.Most), Charted)])
	c.First = FirstShown(first, c.All, most)
	c.Rows.Rows = rows.Rows[c.First:min(c.First+most, c.All)]
	return c
}

// FirstShown returns which row a page begins with, of so many and with most at a time, on
// which the row stands that is asked for.
func FirstShown(asked, all, most int) int {
	return max(min(asked, all-1), 0) / most * most
}

// Ranked returns the rows of a part of a table, each beside what it had in the period
// before: with the totals of all, and in the order of the ranks that their keys have among
// all. Keys without a rank are left out.
func Ranked(of, earlier *Sums, total, was *Sums, rank map[string]int, first, all, most int) Compared {
	for _, s := range []*Sums{of, earlier} {
		for key := range s.rows {
			if _, there := rank[key]; !there {
				delete(s.rows, key)
			}
		}
	}
	of.total, earlier.total = total.total, was.total
	c := Compared{First: first, All: all, Trend: total.Trend(), Rows: of.Table(), Earlier: earlier.Table()}
	c.Rows.Beside(&c.Earlier)
	slices.SortFunc(c.Rows.Rows, func(a, b Row) int { return cmp.Compare(rank[a.Key], rank[b.Key]) })
	for _, r := range c.Rows.Rows {
		if rank[r.Key] < Charted {
			c.Most = append(c.Most, r)
		}
	}
	c.Rows.Rows = slices.DeleteFunc(slices.Clone(c.Rows.Rows), func(r Row) bool { return rank[r.Key] < first || rank[r.Key] >= first+most })
	return c
}

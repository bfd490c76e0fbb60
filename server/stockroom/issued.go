package stockroom

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// An Issue is what left a tank by its hoses on a day of its book as fills, as tests, in no fill, or into another tank, and what that cost: above 0,
// what was booked of it since apart. Entries of stock divide just that among accounts, by the liters of its parts.
type Issue struct {
	Day string
	worth.Item
	worth.Amount
	Parts []Issued
}

// An Issued is what a statement about a hose has of an issue.
type Issued struct {
	Of     *Statement
	Gap    bool // it went through before the statement, and is in none
	Within bool // the statement is of the period, whichever day of the book this is
	UL     dispense.Volume
}

// A Valued is a fill that no issue has: what is typed of a hose moved nothing by itself, and the book of a tank ends with its
// last reading. It costs what fuel of the tank did on its day, as decision 151 has it.
type Valued struct {
	Of    *Statement
	Loose bool // it does not say where the totalizer stood
	worth.Amount
}

// issues are those of days that were asked for, and of those that statements of the period are of. Came is what came from other tanks, by days:
// what was booked as moved is that less what was poured out.
func issues(period stock.Period, asked []string, rows []stock.Row, moves []move, days []worth.Day, came map[string]worth.Amount) (all []Issue) {
	type key struct {
		day  string
		item worth.Item
	}
	at := map[key]int{}
	within := map[key]bool{}
	for i := range moves {
		m := &moves[i]
		if m.of == nil || m.Kind != stock.Issued && m.Kind != stock.Out {
			continue
		}
		for _, p := range m.parts(rows) {
			k := key{p.Day, items[m.class]}
			n, there := at[k]
			if !there {
				n, at[k] = len(all), len(all)
				all = append(all, Issue{Day: k.day, Item: k.item})
			}
			x := Issued{Of: m.of, Gap: m.gap, Within: falls(period, m.of.At), UL: p.UL}
			within[k] = within[k] || x.Within
			all[n].Parts = append(all[n].Parts, x)
		}
	}
	all = slices.DeleteFunc(all, func(x Issue) bool { return !within[key{x.Day, x.Item}] && !slices.Contains(asked, x.Day) })
	for i := range all {
		x := &all[i]
		for j := range days {
			if d := &days[j]; d.Day == x.Day {
				x.Amount = worth.Amount{}.Minus(map[worth.Item]worth.Amount{worth.Filled: d.Filled, worth.Tested: d.Tested, worth.Unrecorded: d.Unrecorded, worth.Moved: d.Moved.Minus(came[x.Day])}[x.Item])
			}
		}
	}
	return all
}

// falls tells whether something of a time is of a period.
func falls(p stock.Period, at time.Time) bool { return at.After(p.From) && !at.After(p.To) }

// valued are the fills of a period and tank that no issue has.
func (r *Records) valued(w *Worth, period stock.Period, rows []stock.Row, moves []move, costs *worth.Costs, zone *time.Location) (all []Valued) {
	add := func(s *Statement, ul dispense.Volume, loose bool) {
		if falls(period, s.At) {
			a, day := worth.Amount{UL: ul}, s.At.In(zone).Format(time.DateOnly)
			var known bool
			// What a totalizer counted before the opening is in the liters of the month and in no money of it: neither has a part that is told apart.
			if a.Cents, known = costs.Of(day, ul); !known && (loose || day >= w.Opening.Day) {
				a.Unpriced = ul
			}
			all = append(all, Valued{s, loose, a})
		}
	}
	moved := map[dispense.Ref]bool{}
	for i := range moves {
		m := &moves[i]
		if m.of == nil || m.gap {
			continue
		}
		moved[m.Ref] = true
		if m.class == filled && len(m.parts(rows)) == 0 {
			add(m.of, m.Volume.UL, false)
		}
	}
	for i := range r.Statements {
		if s := &r.Statements[i]; s.What == stock.Filled && s.AfterUL == nil && !moved[s.Ref] && r.tankOf(s) == w.Tank.Tank {
			add(s, s.VolumeUL, true)
		}
	}
	return all
}

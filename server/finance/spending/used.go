package spending

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

// A Used is what a vehicle of a department used on an account, by what fills say themselves.
type Used struct {
	Department string // as in the fleet; empty: of none
	Account    budget.Key
	Own        bool   // of the city's own tanks
	Vehicle    string // empty: of none
	Reserved   bool   // who is not cleared is not told of it
	N          int
	VolumeUL   dispense.Volume
	Cents      int64
	// Foreign tells that it was paid in other money than the budget's: Cents are of that.
	Foreign bool
}

// A Use is what was used in a time, and what suppliers gave back.
type Use struct {
	List     []Used
	Currency string // of the budget
	// Back is what credit notes since the beginning of the time give back of lines, in cents, by
	// "document/part/n"; only those in the money of the budget.
	Back map[string]int64
	// Own are the fills of own tanks in List, each of which is of one of it.
	Own []OwnFill
	// General returns the account of what no vehicle is known to have taken on a day, as entries of stock have it; nil: no
	// entries are made of own tanks.
	General func(day string) string
}

// An OwnFill is a fill of own tanks, and of which of [Use.List] it is.
type OwnFill struct {
	budget.Source
	List     int
	VolumeUL dispense.Volume
}

// Used returns what was used between two times of one fiscal year, by departments,
// accounts and vehicles, and what credit notes give back that count by now.
func (d *Desk) Used(ctx context.Context, from, to time.Time) (*Use, error) {
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	c := d.cfg.Calendar
	first, next := c.DayOf(from), c.DayOf(to)
	year := c.PeriodOf(first).Year
	r, err := d.cfg.Store.Spent(ctx, Window{year, from, to, c.Zone})
	if err != nil {
		return nil, err
	}
	of := charge(d.budgetTerms(&terms), r, year)
	currency := terms.Of(year).Currency
	stock, err := d.cfg.Store.StockTerms(ctx)
	if err != nil {
		return nil, err
	}
	var all []Used
	var own []OwnFill
	at := map[Used]int{}
	for i := range of.all {
		x := &of.all[i]
		if x.Day < first || x.Day >= next {
			continue // billed by one line with fills of the time
		}
		key := Used{Department: x.Department, Account: x.Key, Own: x.Kind == budget.Stock, Vehicle: r.Vehicles[x.Source], Reserved: r.Reserved[r.Vehicles[x.Source]], Foreign: x.Currency != currency && x.Currency != ""}
		n, there := at[key]
		if !there {
			n, at[key] = len(all), len(all)
			all = append(all, key)
		}
		all[n].N, all[n].VolumeUL, all[n].Cents = all[n].N+1, all[n].VolumeUL+x.VolumeUL, all[n].Cents+x.Cents
		if key.Own {
			own = append(own, OwnFill{x.Source, n, x.VolumeUL})
		}
	}
	order := make([]int, len(all)) // where each is once they are in order
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &all[i], &all[j]
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Vehicle, b.Vehicle), cmp.Compare(a.VolumeUL, b.VolumeUL))
	})
	use := &Use{Currency: currency, Back: map[string]int64{}}
	place := make([]int, len(all))
	for n, i := range order {
		place[i] = n
		use.List = append(use.List, all[i])
	}
	for _, f := range own {
		f.List = place[f.List]
		use.Own = append(use.Own, f)
	}
	if count := counting(stock); len(count) > 0 {
		general := inventoryTerms(count, d.budgetTerms(&terms))
		use.General = func(day string) string { return general.At(day).General }
	}
	for _, g := range of.given {
		if g.Of.Currency == currency {
			use.Back[g.Line] += g.Cents
		}
	}
	return use, nil
}

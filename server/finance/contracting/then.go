package contracting

import (
	"context"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fleet"
)

// A Then is a contract as it stood at the end of some time, with its stations, its papers and prices.
type Then struct {
	fleet.Contract
	Permits []fleet.Permit
	Papers  []Paper
	Prices  []Price
	Indices []IndexPrice // of those that its prices go by
}

// indexDays is how far before a month its contracts' indices are given: lines of a month may bill
// fills of the two before, and seven days more may have no price of their own.
const indexDays = 62 + 7

// Then returns the contracts that were valid in a time, as they and their stations stood when it
// ended, by id: what was changed afterwards is not in it, and what was typed afterwards of that time is
// there as it was first typed. Papers are those signed until its end, and prices those that begin
// until then, in the order in which they were said. Prices of indices are those of its days and of
// indexDays before it, as they count now: those of a closed month are not said again.
func (d *Desk) Then(ctx context.Context, from, to time.Time) ([]Then, error) {
	contracts, permits, err := d.cfg.Store.ContractsAt(ctx, to, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	papers, err := d.cfg.Store.ContractPapers(ctx)
	if err != nil {
		return nil, err
	}
	prices, err := d.cfg.Store.ContractPrices(ctx)
	if err != nil {
		return nil, err
	}
	indices, err := d.cfg.Store.IndexPrices(ctx)
	if err != nil {
		return nil, err
	}
	first, last := d.day(from), d.day(to.Add(-time.Second))
	since := d.day(from.AddDate(0, 0, -indexDays))
	var list []Then
	for _, c := range contracts {
		t := Then{Contract: c}
		for _, p := range papers {
			if p.Contract == c.Contract && p.Signed <= last {
				t.Papers = append(t.Papers, p)
			}
		}
		end := until(&c)
		if said := Until(t.Papers); said != "" {
			end = said
		}
		if dayOf(c.FromOn) > last || end != "" && end < first {
			continue
		}
		if t.UntilOn = nil; end != "" {
			at, err := time.Parse(time.DateOnly, string(end))
			if err != nil {
				return nil, err
			}
			t.UntilOn = &at
		}
		for _, p := range prices {
			if p.Contract == c.Contract && p.From <= last {
				t.Prices = append(t.Prices, p)
			}
		}
		for _, x := range indices {
			goesBy := func(p Price) bool { return p.Kind == contract.ByIndex && p.Index == x.Index && p.Product == x.Product }
			if x.Day >= since && x.Day <= last && slices.ContainsFunc(t.Prices, goesBy) {
				t.Indices = append(t.Indices, x)
			}
		}
		t.Permits = slices.DeleteFunc(slices.Clone(permits), func(p fleet.Permit) bool { return p.Contract != c.Contract })
		list = append(list, t)
	}
	return list, nil
}

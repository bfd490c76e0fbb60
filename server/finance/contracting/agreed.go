package contracting

import (
	"context"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// Agreed returns what tells how much a liter of a product may cost on a day, in 1/10000, that a supplier bills in a currency, and
// whether what is billed is too dear: of several of its contracts of that day by the highest. Known is that all of them say it; where there is none on
// that day what is billed is too dear by 0, for no price allows it. By one that goes by what a pump shows, which a document does not
// say, nothing is. It is nil where nobody said any price.
func (d *Desk) Agreed(ctx context.Context) (func(rfc, currency, product string, day time.Time, ul, billedE4 int64) (agreedE4 int64, over, known bool), error) {
	p, err := d.everything(ctx)
	if err != nil || p == nil {
		return nil, err
	}
	said, err := d.cfg.Match.Tolerances(ctx)
	if err != nil {
		return nil, err
	}
	type agreed struct {
		fleet.Contract
		prices []contract.Price
	}
	var all []agreed
	for i := range p.list {
		if w := &p.list[i]; w.RFC != "" {
			all = append(all, agreed{w.Contract, prices(w)})
		}
	}
	return func(rfc, currency, product string, day time.Time, ul, billedE4 int64) (agreedE4 int64, over, known bool) {
		on := dayOf(day)
		over = true
		for i := range all {
			c := &all[i]
			if c.RFC != rfc || c.Currency != currency || dayOf(c.FromOn) > on || c.UntilOn != nil && dayOf(*c.UntilOn) < on {
				continue
			}
			for j := range c.prices {
				if x := &c.prices[j]; x.Kind == contract.Discount && x.Product == product && x.From <= on && (x.Until == "" || on <= x.Until) {
					return 0, false, true
				}
			}
			by, there := contract.Reckoning(c.prices, product, on, 0)
			if !there { // by that one it may cost whatever it does
				return 0, false, false
			}
			agreedE4 = max(agreedE4, by.E4)
			over = over && match.Dearer(billedE4, by.E4, said.At(c.Contract.Contract, string(on)).PriceE4, dispense.Volume(ul))
		}
		return agreedE4, over, true
	}, nil
}

package custody

import (
	"cmp"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// costs are what fuel of a tank cost: what was booked of each day, divided among what left by hoses on it, as entries of
// stock divide it among accounts. Of these amounts liters are of the books, and only cents are told here, and how many liters have no price.
type costs struct {
	fills    map[dispense.Ref]worth.Amount
	purposes map[string]worth.Amount
	hoses    map[string]*hoseCosts
	turned   worth.Amount // of what totalizers of the month counted
}

// hoseCosts are those of a hose.
type hoseCosts struct {
	chain.Hose
	gaps worth.Amount
	pump worth.Amount    // of Loose what the pump said, with its liters
	told dispense.Volume // of Telling what else tells
}

func newCosts() *costs {
	return &costs{map[dispense.Ref]worth.Amount{}, map[string]worth.Amount{}, map[string]*hoseCosts{}, worth.Amount{}}
}

// portion is what a part of some liters has of what all of them cost.
func portion(a worth.Amount, part, whole dispense.Volume) worth.Amount {
	return worth.Amount{Cents: worth.Portion(a.Cents, part, whole), Unpriced: dispense.Volume(worth.Portion(int64(a.Unpriced), part, whole))}
}

func (c *costs) of(name string) *hoseCosts {
	if c.hoses[name] == nil {
		c.hoses[name] = &hoseCosts{Hose: chain.Hose{Hose: name}}
	}
	return c.hoses[name]
}

// bridge values what fills by the pump tell of, as the row of the hose pairs them.
func (c *costs) bridge(h *stockroom.HoseRow) {
	x := c.of(h.Hose)
	x.Written = x.Written.Plus(portion(x.gaps, h.Bridged, h.Gaps))
	x.Telling = x.Telling.Plus(portion(x.pump, max(min(h.Telling-x.told, x.pump.UL), 0), x.pump.UL))
}

// take takes what is known of a tank with money.
func (c *costs) take(w *stockroom.Worth, by func(dispense.Ref, string) taker) {
	for i := range w.Issues {
		x := &w.Issues[i]
		parts := slices.Clone(x.Parts)
		slices.SortStableFunc(parts, func(a, b stockroom.Issued) int { return by(a.Of.Ref, x.Day).compare(by(b.Of.Ref, x.Day)) })
		var whole, before dispense.Volume
		for _, p := range parts {
			whole += p.UL
		}
		for _, p := range parts {
			a := portion(x.Amount, before+p.UL, whole).Minus(portion(x.Amount, before, whole))
			if before += p.UL; p.Within {
				c.counted(&p, a)
			}
		}
	}
	for _, v := range w.Valued {
		if v.Loose {
			h := c.of(v.Of.Hose)
			h.Loose = h.Loose.Plus(v.Amount.Money())
			h.Telling = h.Telling.Plus(portion(v.Amount, v.Of.Written, v.Of.VolumeUL))
			if h.told += v.Of.Written; v.Of.ByPump {
				h.pump = h.pump.Plus(worth.Amount{UL: v.Of.VolumeUL}).Plus(v.Amount.Money())
			}
			c.said(v.Of, v.Amount.Money())
		} else {
			c.counted(&stockroom.Issued{Of: v.Of}, v.Amount.Money())
		}
	}
}

// counted takes what a totalizer counted.
func (c *costs) counted(p *stockroom.Issued, a worth.Amount) {
	h := c.of(p.Of.Hose)
	c.turned = c.turned.Plus(a)
	switch {
	case p.Gap:
		h.Nobodys, h.gaps = h.Nobodys.Plus(a), h.gaps.Plus(a)
	case p.Of.What == stock.Offbook:
		h.Nobodys = h.Nobodys.Plus(a)
		h.Written = h.Written.Plus(portion(a, p.Of.Written, p.Of.VolumeUL))
	case p.Of.VolumeUL > 0:
		c.said(p.Of, a)
	default: // of a fill that was voided
		h.Display = h.Display.Plus(a)
	}
}

func (c *costs) said(s *stockroom.Statement, a worth.Amount) {
	h := c.of(s.Hose)
	h.Said = h.Said.Plus(a)
	c.fills[s.Ref] = c.fills[s.Ref].Plus(a)
	c.purposes[s.Purpose] = c.purposes[s.Purpose].Plus(a)
}

// A taker is who took a fill, in the order in which what a day cost is divided: first by accounts, as entries of stock are.
type taker struct {
	account, department, vehicle string
	ref                          dispense.Ref
}

func (t taker) compare(o taker) int {
	return cmp.Or(cmp.Compare(t.account, o.account), cmp.Compare(t.department, o.department), cmp.Compare(t.vehicle, o.vehicle),
		cmp.Compare(t.ref.Station, o.ref.Station), cmp.Compare(t.ref.Epoch, o.ref.Epoch), cmp.Compare(t.ref.Seq, o.ref.Seq))
}

// takers tell who took a fill on a day; what nobody is charged is of the general account.
func takers(used *spending.Use) func(ref dispense.Ref, day string) taker {
	of := map[dispense.Ref]*spending.Used{}
	for _, f := range used.Own {
		if f.Branch == 0 {
			of[f.Ref] = &used.List[f.List]
		}
	}
	return func(ref dispense.Ref, day string) taker {
		t := taker{ref: ref}
		if u := of[ref]; u != nil {
			t.account, t.department, t.vehicle = string(u.Account), u.Department, u.Vehicle
		} else if used.General != nil {
			t.account = used.General(day)
		}
		return t
	}
}

// used takes what departments used: from own tanks at what that cost. Fuel of own hoses whose tank nobody measures is
// valued at what a liter cost that others gave, and unexplained: it has come from nowhere. What came from a tank without money, which
// cost has as nil, is worth nobody knows what, and so is all from nowhere where no other tank has any.
func (m *Month) used(f *chain.Facts, cost map[dispense.Ref]*worth.Amount, used *spending.Use) {
	var gave worth.Amount
	for i := range f.Tanks {
		if t := &f.Tanks[i]; t.Filled.Cents != 0 {
			for purpose, a := range t.Purposes {
				if purpose != "test" && purpose != "transfer" { // what is poured into another tank of ours costs nobody anything
					gave = gave.Plus(a)
				}
			}
		}
	}
	own, nowhere := make([]worth.Amount, len(used.List)), make([]dispense.Volume, len(used.List))
	for _, x := range used.Own {
		switch c, there := cost[x.Ref]; {
		case !there || x.Branch != 0:
			nowhere[x.List] += x.VolumeUL
		case c == nil:
			own[x.List].Unpriced += x.VolumeUL
		default:
			own[x.List] = own[x.List].Plus(c.Money())
		}
	}
	for i, u := range used.List {
		if u.Reserved {
			m.Reserved[u.Vehicle] = true
		}
		if u.Foreign {
			m.Foreign += u.VolumeUL
			continue
		}
		a := worth.Amount{UL: u.VolumeUL, Cents: u.Cents}
		if u.Own {
			a.Cents, a.Unpriced = own[i].Cents, own[i].Unpriced
			e4, known := gave.PriceE4()
			if more, err := dispense.AmountCents(nowhere[i], e4); known && e4 > 0 && err == nil {
				a.Cents += more
			} else {
				a.Unpriced += nowhere[i]
			}
		}
		f.Used = append(f.Used, chain.Used{Department: u.Department, Account: string(u.Account), Own: u.Own, Vehicle: u.Vehicle, Amount: a})
	}
}

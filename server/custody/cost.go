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
// stock divide it among accounts.
type costs struct {
	fills    map[dispense.Ref]int64
	purposes map[string]int64
	hoses    map[string]*hoseCosts
	turned   int64 // of what totalizers of the month counted
}

// hoseCosts are those of a hose, in cents.
type hoseCosts struct {
	chain.Hose
	gaps int64
	pump worth.Amount    // of Loose what the pump said
	told dispense.Volume // of Telling what else tells
}

func newCosts() *costs {
	return &costs{map[dispense.Ref]int64{}, map[string]int64{}, map[string]*hoseCosts{}, 0}
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
	x.Written.Cents += worth.Portion(x.gaps, h.Bridged, h.Gaps)
	x.Telling.Cents += worth.Portion(x.pump.Cents, max(min(h.Telling-x.told, x.pump.UL), 0), x.pump.UL)
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
			cents := worth.Portion(x.Cents, before+p.UL, whole) - worth.Portion(x.Cents, before, whole)
			if before += p.UL; p.Within {
				c.counted(&p, cents)
			}
		}
	}
	for _, v := range w.Valued {
		if v.Loose {
			h := c.of(v.Of.Hose)
			h.Loose.Cents += v.Cents
			h.Telling.Cents += worth.Portion(v.Cents, v.Of.Written, v.Of.VolumeUL)
			if h.told += v.Of.Written; v.Of.ByPump {
				h.pump = h.pump.Plus(worth.Amount{UL: v.Of.VolumeUL, Cents: v.Cents})
			}
			c.said(v.Of, v.Cents)
		} else {
			c.counted(&stockroom.Issued{Of: v.Of}, v.Cents)
		}
	}
}

// counted takes what a totalizer counted.
func (c *costs) counted(p *stockroom.Issued, cents int64) {
	h := c.of(p.Of.Hose)
	c.turned += cents
	switch {
	case p.Gap:
		h.Nobodys.Cents, h.gaps = h.Nobodys.Cents+cents, h.gaps+cents
	case p.Of.What == stock.Offbook:
		h.Nobodys.Cents += cents
		h.Written.Cents += worth.Portion(cents, p.Of.Written, p.Of.VolumeUL)
	case p.Of.VolumeUL > 0:
		c.said(p.Of, cents)
	default: // of a fill that was voided
		h.Display.Cents += cents
	}
}

func (c *costs) said(s *stockroom.Statement, cents int64) {
	c.of(s.Hose).Said.Cents += cents
	c.fills[s.Ref] += cents
	c.purposes[s.Purpose] += cents
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
// valued at what a liter cost that others gave, and unexplained: it has come from nowhere.
func (m *Month) used(f *chain.Facts, cost map[dispense.Ref]int64, used *spending.Use) {
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
	cents, nowhere := make([]int64, len(used.List)), make([]dispense.Volume, len(used.List))
	for _, x := range used.Own {
		if c, there := cost[x.Ref]; there && x.Branch == 0 {
			cents[x.List] += c
		} else {
			nowhere[x.List] += x.VolumeUL
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
			a.Cents = cents[i]
			if e4, known := gave.PriceE4(); known && e4 > 0 {
				if more, err := dispense.AmountCents(nowhere[i], e4); err == nil {
					a.Cents += more
				}
			}
		}
		f.Used = append(f.Used, chain.Used{Department: u.Department, Account: string(u.Account), Own: u.Own, Vehicle: u.Vehicle, Amount: a})
	}
}

package invoice

import (
	"fmt"
	"math/big"
	"time"

	"github.com/shopspring/decimal"
)

// A Plain is what a supplier bills in a table, without a fiscal document, as far as it is held
// against terms: there are no seals, stamps, permits and sums of taxes to be looked at.
type Plain struct {
	Issuer   string // RFC
	IssuedAt time.Time
	LastOn   time.Time // the day of its last line
	Currency string
	Lines    []PlainLine
	// LeftOut is how many rows of its file were refused and not taken with it.
	LeftOut int
}

// A PlainLine is a row that bills fuel.
type PlainLine struct {
	N, Row         int // from 1; and its row of the file
	Permit, Ticket string
	Product        string
	// With taxes; Off tells that liters and price do not make the amount.
	VolumeUL, PriceE4, Cents int64
	Off                      bool
	// RateE4 is the rate of the IVA that the row says, in ten-thousandths; nil: it says none. At is
	// its day; zero: that of the document.
	RateE4 *int64
	At     time.Time
}

// CheckPlain holds a table's document against itself, the terms of its day and what others have
// billed. Nothing in it is critical: what may not be paid is not taken.
func CheckPlain(p *Plain, t *Terms, k Known) []Finding {
	c := checker{d: &Document{Issuer: Party{RFC: p.Issuer}, IssuedAt: p.IssuedAt}, t: t}
	var days []billedOn
	for _, l := range p.Lines {
		if !l.At.IsZero() {
			days = append(days, billedOn{at: l.At, row: l.Row})
		}
	}
	c.contract(days...)
	for i := range c.found { // a table has no elements
		c.found[i].Field = ""
	}
	if last, issued := p.LastOn.Format(time.DateOnly), p.IssuedAt.Format(time.DateOnly); last > issued {
		c.find("table.before", 0, "", issued, last)
	}
	if p.LeftOut > 0 {
		c.find("table.rows", 0, "", fmt.Sprint(p.LeftOut), "0")
	}
	for _, l := range p.Lines {
		at := l.At
		if at.IsZero() {
			at = p.IssuedAt
		}
		if l.RateE4 != nil {
			c.rate(l.Row, "", decimal.New(*l.RateE4, -4), true, at, "line.rate")
		}
	}
	for _, l := range p.Lines {
		if t.Price != nil && l.Product != "" {
			c.priced("", l.Row, p.Currency, []string{l.Product}, l.At, l.VolumeUL, l.PriceE4)
		}
	}
	seen := map[[2]string]int{}
	for _, l := range p.Lines {
		if l.Off {
			made := new(big.Int).Mul(big.NewInt(l.VolumeUL), big.NewInt(l.PriceE4))
			c.find("line.amount", l.Row, "", decimal.New(l.Cents, -2).StringFixed(2), decimal.NewFromBigInt(made, -10).StringFixed(2))
		}
		if l.Ticket != "" {
			key := [2]string{PlainPermit(l.Permit), l.Ticket}
			if first := seen[key]; first > 0 {
				c.find("line.twice", l.Row, "", l.Ticket, fmt.Sprint(first))
			} else {
				seen[key] = l.Row
			}
		}
		before := k.Lines[l.N]
		if before == "" {
			before = k.Purchases[l.N]
		}
		if before != "" {
			c.find("line.before", l.Row, "", l.Ticket, before)
		}
	}
	return c.found
}

package invoice

import (
	"fmt"

	"github.com/shopspring/decimal"
)

var halfCent = decimal.New(5, -3)

// payments holds what a document says of payments against itself: what was owed less what was
// paid is left, what was paid of all documents is no more than the payment, and all payments are the total.
func (c *checker) payments() {
	d := c.d
	type part struct {
		uuid string
		n    int64
	}
	seen := map[part]string{}
	total, known := decimal.Zero, true
	for i, p := range d.Payments {
		at := fmt.Sprintf("Pago[%d]", i+1)
		var paid, slack decimal.Decimal
		whole := len(p.Of) > 0
		for j, of := range p.Of {
			in := fmt.Sprintf("%s/DoctoRelacionado[%d]", at, j+1)
			if of.Whole {
				if want := of.Before.Sub(of.Amount); of.After.Sub(want).Abs().GreaterThanOrEqual(cent) {
					c.find("pay.balance", of.Row, in+"/@ImpSaldoInsoluto", of.After.String(), want.String())
				}
				if of.Amount.GreaterThan(of.Before) {
					c.find("pay.over", of.Row, in+"/@ImpPagado", of.Amount.String(), "≤ "+of.Before.String())
				}
			}
			if of.Part > 0 {
				key := part{of.UUID, of.Part}
				if first := seen[key]; first != "" {
					c.find("pay.twice", of.Row, in+"/@NumParcialidad", fmt.Sprintf("%s %d", of.UUID, of.Part), first)
				} else {
					seen[key] = in
				}
			}
			rate := of.Rate
			switch {
			case of.Currency == p.Currency && (rate.IsZero() || rate.Equal(one)):
				rate = one
			case of.Currency == p.Currency: // a unit of a money is one of it
				c.find("pay.money", of.Row, in+"/@EquivalenciaDR", rate.String(), "1")
				rate = one
			case !rate.IsPositive():
				whole = false
				if d.payments2() {
					c.find("pay.money", of.Row, in+"/@EquivalenciaDR", of.Currency, p.Currency)
				}
				continue
			case !d.payments2(): // 1.0 has it the other way round, and with less decimals than it needs
				whole = false
				continue
			}
			// Each of them is rounded by itself, in its own money.
			paid, slack = paid.Add(of.Amount.DivRound(rate, 12)), slack.Add(halfCent.DivRound(rate, 12))
		}
		// "La suma de los valores registrados en el nodo DoctoRelacionado, campo ImpPagado, debe ser menor o igual que el valor
		// de este campo" (guide to filling in, Monto; CRP206 of 1.0, CRP20217 of 2.0): what is of no document yet is the supplier's.
		if whole && paid.Sub(p.Amount).GreaterThan(slack) {
			c.find("pay.sum", p.Row, at+"/@Monto", p.Amount.String(), paid.Round(2).String())
		}
		switch {
		case p.Currency == "MXN":
			total = total.Add(p.Amount)
		case p.Rate.IsPositive():
			total = total.Add(p.Amount.Mul(p.Rate))
		default:
			known = false
		}
	}
	if want := total.Round(2); d.payments2() && known && d.PaymentsTotal.Sub(want).Abs().GreaterThan(cent) {
		c.find("pay.total", 0, "Totales/@MontoTotalPagos", d.PaymentsTotal.String(), want.String())
	}
}

// payments2 tells whether a document has payments as Pagos 2.0 writes them, with a total and
// with what a unit of the payment's money is worth in the document's.
func (d *Document) payments2() bool { return d.PaymentsVersion == "2.0" }

// A Billed is a document that is here and of which others say that it was paid.
type Billed struct {
	Issuer     string // RFC; another's payment pays nothing of it
	TotalCents int64
	Currency   string
	// PaidCents are what payments that came before have paid of it, in its own money, and Parts
	// their documents by the number of the part, where that is known.
	PaidCents int64
	Parts     map[int64]string
}

// paid holds payments against the documents that they pay. One that is not here may come yet.
func (c *checker) paid(k map[string]Billed) {
	sofar := map[string]decimal.Decimal{}
	for i, p := range c.d.Payments {
		for j, of := range p.Of {
			in := fmt.Sprintf("Pago[%d]/DoctoRelacionado[%d]", i+1, j+1)
			b, here := k[of.UUID]
			if !here {
				c.find("pay.unknown", of.Row, in+"/@IdDocumento", of.UUID, "")
				continue
			}
			if c.d.Issuer.RFC != b.Issuer {
				c.find("pay.issuer", of.Row, in+"/@IdDocumento", c.d.Issuer.RFC, b.Issuer)
				continue
			}
			if of.Currency != "" && of.Currency != b.Currency {
				c.find("pay.money", of.Row, in+"/@MonedaDR", of.Currency, b.Currency)
				continue
			}
			if other := b.Parts[of.Part]; other != "" && of.Part > 0 {
				c.find("pay.twice", of.Row, in+"/@NumParcialidad", fmt.Sprintf("%s %d", of.UUID, of.Part), other)
				continue // what it would pay too much is that
			}
			sofar[of.UUID] = sofar[of.UUID].Add(of.Amount)
			if left := decimal.New(b.TotalCents-b.PaidCents, -2); sofar[of.UUID].Sub(left).GreaterThanOrEqual(cent) && (!of.Whole || !of.Amount.GreaterThan(of.Before)) { // else it says so itself
				c.find("pay.over", of.Row, in+"/@ImpPagado", sofar[of.UUID].String(), "≤ "+left.String())
			}
		}
	}
}

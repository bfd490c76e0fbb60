package supplier

import "strings"

// A chain is what a seal is over (cadena original): values with a bar before each, in the
// order of the authority's style sheets, and nothing for what is not written.
type chain struct{ b strings.Builder }

func (c *chain) put(values ...string) {
	for _, v := range values {
		if v != "" {
			c.b.WriteString("|" + v)
		}
	}
}

func (c *chain) String() string { return "|" + c.b.String() + "||" }

func (c *chain) taxes(list []tax) {
	for _, t := range list {
		c.put(t.Base, t.Kind, t.Factor, t.Rate, t.Amount)
	}
}

// chain is what the issuer's seal is over.
func (d *document) chain() string {
	c := &chain{}
	sub, total := pesos(d.SubTotal), pesos(d.Total)
	if d.Payment != nil {
		sub, total = "0", "0"
	}
	c.put("4.0", d.Series, d.Number, written(d.At), d.PaymentForm, d.CertificateNo, sub, d.Currency, total, d.Kind, "01", d.PaymentMethod, d.Place)
	if d.Credits != "" {
		c.put("01", d.Credits)
	}
	c.put(d.Issuer.RFC, d.Issuer.Name, d.Issuer.Regime)
	c.put(d.Receiver.RFC, d.Receiver.Name, d.Receiver.ZIP, d.Receiver.Regime, d.Use)
	for _, l := range d.Concepts {
		c.put(l.Product, l.ID, l.Quantity, l.UnitKey, l.Unit, l.Text, l.Price, l.Amount, l.Taxed)
		c.taxes(l.Taxes)
		if p := l.Permit; p != nil {
			c.put("1.0", p.Kind, p.Number, p.Product, p.Sub)
		}
	}
	if len(d.Taxes) > 0 {
		c.taxes(d.Taxes)
		c.put(pesos(d.TaxTotal))
	}
	if s := d.Account; s != nil {
		c.put("1.2", "Tarjeta", s.Account, pesos(s.SubTotal), pesos(s.Total))
		for _, p := range s.Rows {
			c.put(p.Card, p.At, p.RFC, p.Station, p.Quantity, p.Fuel, p.Unit, p.Name, p.Operation, p.Price, p.Amount)
			c.taxes(p.Taxes)
		}
	}
	if p := d.Payment; p != nil {
		c.put("2.0", p.BaseIVA, p.IVA, pesos(p.Amount))
		c.put(written(p.At), p.Form, "MXN", "1", pesos(p.Amount))
		c.put(p.UUID, p.Series, p.Number, "MXN", "1", p.Part, pesos(p.Before), pesos(p.Amount), pesos(p.After), "02")
		c.taxes(p.Taxes)
		c.taxes(p.Taxes)
	}
	return c.String()
}

// chain is what the authority's seal is over.
func (s *stamp) chain() string {
	c := &chain{}
	c.put("1.1", s.UUID, s.At, s.Provider, s.IssuerSeal, s.CertificateNo)
	return c.String()
}

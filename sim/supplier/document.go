package supplier

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A document is a CFDI as a supplier's program has it before it is written: amounts in
// cents, and those of concepts in millionths. What is an empty text is not written.
type document struct {
	Kind, Series, Number       string
	At                         time.Time
	PaymentForm, PaymentMethod string
	Currency                   string
	SubTotal, Total            int64
	Place                      string
	Credits                    string // UUID of what it credits
	Issuer, Receiver           Party
	Use                        string
	Concepts                   []concept
	Taxes                      []tax // by rate, of all concepts
	TaxTotal                   int64
	Account                    *statement
	Payment                    *payment

	paid, credited int64 // cents, of documents that came after it

	CertificateNo, Certificate, Seal string
	Stamp, Second                    *stamp // Second is that of a document that was stamped twice
}

type concept struct {
	Product, ID, Quantity, UnitKey, Unit, Text string
	Price, Amount                              string
	Taxed                                      string
	Taxes                                      []tax
	Permit                                     *permit
}

// A tax is one, of a concept in millionths and of all of them in cents.
type tax struct{ Base, Kind, Factor, Rate, Amount string }

// A permit is HidroYPetro 1.0.
type permit struct{ Kind, Number, Product, Sub string }

// A statement is ecc12.
type statement struct {
	Account         string
	SubTotal, Total int64
	Rows            []purchase
}

type purchase struct {
	Card, At, RFC, Station, Quantity, Fuel, Unit, Name, Operation, Price, Amount string
	Taxes                                                                        []tax // Kind is a word
}

// A payment is Pagos 2.0, of one document.
type payment struct {
	At                         time.Time
	Form                       string
	Amount                     int64
	UUID, Series, Number, Part string
	Before, After              int64
	Taxes                      []tax
	BaseIVA, IVA               string
}

type stamp struct {
	UUID, At, Provider, IssuerSeal, CertificateNo, Seal string
}

func (d *document) uuid() string {
	if d.Stamp == nil {
		return ""
	}
	return d.Stamp.UUID
}

// permitFrom is from when on concepts of fuel name the permit by which it is sold.
const permitFrom = "2026-04-24"

// Facts of products: the sub-product that a road vehicle takes, what they are called,
// their key in statements of cards, and a code that stations have for them.
var products = map[string]struct{ sub, name, fuel, code string }{
	Regular: {"SP16", "Gasolina regular menor a 91 octanos", "1", "00001"}, Premium: {"SP17", "Gasolina premium mayor o igual a 91 octanos", "2", "00002"}, Diesel: {"SP18", "Diésel automotriz", "3", "DIESEL"},
}

// iva is the rate, in millionths.
const iva = 160_000

const ivaRate = "0.160000"

func (b *Batch) compose(one *bill, series, number string) *document {
	d := &document{
		Kind: one.kind, Series: series, Number: number, At: one.at, Currency: "MXN", PaymentForm: "03", PaymentMethod: "PUE",
		Place: b.terms.Issuer.ZIP, Issuer: b.terms.Issuer, Receiver: b.terms.Receiver, Use: "G03",
	}
	if b.onCredit(one) {
		d.PaymentForm, d.PaymentMethod = "99", "PPD"
	}
	switch one.wrong {
	case OutsideContract:
		d.Issuer, d.Place = stranger, stranger.ZIP
	case OtherReceiver:
		d.Receiver = neighbor
	case Cash:
		if !b.terms.Credit {
			d.PaymentForm = "01"
		}
	}
	switch {
	case one.kind == "P":
		d.pay(one)
		return d
	case one.kind == "E":
		d.Credits, d.Use, d.PaymentForm, d.PaymentMethod = one.of.doc.uuid(), "G02", "03", "PUE"
	}
	if b.terms.Supply == Card {
		d.fee(b, one)
	} else {
		for _, l := range one.live() {
			d.Concepts = append(d.Concepts, l.concept(one.at))
		}
	}
	d.sum()
	return d
}

// concept is a fill as a concept: what the pump showed less the quota of IEPS, of which no
// IVA is paid, and less the IVA.
func (l *line) concept(at time.Time) concept {
	ieps := scale(l.UL, l.quota, 1_000_000)
	vat := cmp.Or(l.vat, iva)
	base := scale(l.cents*10_000-ieps, 1_000_000, 1_000_000+vat)
	price := scale(base, 1_000_000, l.UL)
	if l.dear {
		base += base / 20
	}
	text := products[l.Product].name
	if l.Card != "" {
		text += ", unidad " + l.Card
	}
	c := concept{
		Product: l.Product, ID: l.key(), Quantity: liters(l.UL), UnitKey: "LTR", Unit: "Litro", Text: text, Price: micros(price), Amount: micros(base), Taxed: "02",
		Taxes: []tax{
			{micros(base), "002", "Tasa", micros(vat), micros(scale(base, vat, 1_000_000))},
			{liters(l.UL), "003", "Cuota", micros(l.quota), micros(ieps)},
		},
	}
	switch {
	case l.noTicket:
		c.ID = ""
	case l.code:
		c.ID = products[l.Product].code
	}
	if !l.noPermit && at.Format(time.DateOnly) >= permitFrom {
		number := cmp.Or(l.complete, l.Permit)
		c.Permit = &permit{cmp.Or(l.kind, permitKind(number)), number, l.Product, products[l.Product].sub}
	}
	return c
}

// permitKind is the key of a permit by the form of its number, by the commission of before
// or, with CNE before it, of now; empty: there is none of that form.
func permitKind(number string) string {
	parts := strings.Split(number, "/")
	now := parts[0] == "CNE"
	if now {
		parts = parts[1:]
	}
	for i, p := range parts {
		if isNumber(p) {
			parts[i] = "n"
		}
	}
	kinds := map[string][2]string{
		"PL/n/EXP/ES/n": {"PER01", "PER05"}, "PL/n/EXP/ES/MM/n": {"PER04", "PER08"}, "PL/n/DIS/OM/n": {"PER03", "PER07"}, "H/n/COM/n": {"PER02", "PER06"}, "PL/n/COM/n": {"", "PER09"},
	}
	if len(number) < 15 || len(number) > 35 {
		return ""
	}
	if now {
		return kinds[strings.Join(parts, "/")][1]
	}
	return kinds[strings.Join(parts, "/")][0]
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// fee makes a document of cards: its only concept is the fee, and what was bought is in the
// statement.
func (d *document) fee(b *Batch, one *bill) {
	s := &statement{Account: "0000" + b.terms.Receiver.ZIP + "1"}
	for _, l := range one.live() {
		p, amount, taxes := l.purchase(b.terms.Issuer.RFC)
		s.Rows = append(s.Rows, p)
		s.SubTotal += amount
		s.Total += amount + taxes
	}
	d.Account = s
	micro := max(scale(s.Total, b.terms.FeePPM, 1_000_000), 1) * 10_000
	d.Concepts = []concept{{
		Product: "84141602", Quantity: "1", UnitKey: "E48", Unit: "Servicio", Text: "Comisión por servicio de monedero electrónico", Price: micros(micro), Amount: micros(micro), Taxed: "02",
		Taxes: []tax{{micros(micro), "002", "Tasa", ivaRate, micros(scale(micro, iva, 1_000_000))}},
	}}
}

// purchase is a fill as a row of a statement: liters and price have three decimals there,
// and amounts two.
func (l *line) purchase(issuer string) (p purchase, amount, taxes int64) {
	ml := scale(l.UL, 1, 1000)
	ieps := scale(l.UL, l.quota, 1_000_000)
	price := scale(scale(l.cents*10_000-ieps, 1_000_000, 1_000_000+iva), 1000, l.UL) // thousandths of a peso
	amount = scale(ml, price, 10_000)
	if l.dear {
		amount += amount / 20
	}
	vat, quota := scale(amount, iva, 1_000_000), cents(ieps)
	n := products[l.Product]
	return purchase{
		Card: l.Card, At: written(l.At), RFC: cmp.Or(l.Seller, issuer), Station: stationKey(l.Permit), Quantity: decimals(ml, 3, 3), Fuel: n.fuel, Unit: "Litro", Name: n.name,
		Operation: l.Ticket, Price: decimals(price, 3, 3), Amount: pesos(amount),
		Taxes: []tax{{Kind: "IVA", Rate: "0.16", Amount: pesos(vat)}, {Kind: "IEPS", Rate: micros(l.quota), Amount: pesos(quota)}},
	}, amount, vat + quota
}

// stationKey is by what who issues cards knows a station: ten characters at most.
func stationKey(permit string) string {
	for part := range strings.SplitSeq(permit, "/") {
		if isNumber(part) {
			return "E" + part
		}
	}
	return "E0"
}

// sum totals a document: each rate of a tax is rounded to cents, and so is the subtotal, and
// the total is what they make.
func (d *document) sum() {
	var sub int64
	type rate struct{ kind, factor, rate string }
	groups := map[rate][2]int64{} // base and amount
	for _, c := range d.Concepts {
		sub += parsed(c.Amount)
		for _, t := range c.Taxes {
			k := rate{t.Kind, t.Factor, t.Rate}
			g := groups[k]
			groups[k] = [2]int64{g[0] + parsed(t.Base), g[1] + parsed(t.Amount)}
		}
	}
	d.SubTotal = cents(sub)
	for _, k := range slices.SortedFunc(maps.Keys(groups), func(a, b rate) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.rate, b.rate)) }) {
		g := groups[k]
		d.TaxTotal += cents(g[1])
		d.Taxes = append(d.Taxes, tax{pesos(cents(g[0])), k.kind, k.factor, k.rate, pesos(cents(g[1]))})
	}
	d.Total = d.SubTotal + d.TaxTotal
}

// parsed reads millionths that were written here.
func parsed(s string) int64 {
	whole, part, _ := strings.Cut(s, ".")
	n := int64(0)
	for _, digit := range whole + (part + "000000")[:6] {
		n = n*10 + int64(digit-'0')
	}
	return n
}

// pay makes a document of a payment: of all that is left to pay, or of half of it first. Its
// sums are zero, and what was paid is in its complement.
func (d *document) pay(one *bill) {
	of := one.of.doc
	d.Currency, d.PaymentForm, d.PaymentMethod, d.Use = "XXX", "", "", "CP01"
	d.Receiver, d.Issuer = of.Receiver, of.Issuer
	d.Concepts = []concept{{Product: "84111506", Quantity: "1", UnitKey: "ACT", Text: "Pago", Price: "0", Amount: "0", Taxed: "01"}}
	owed := of.Total - of.credited
	p := &payment{
		At: one.at.AddDate(0, 0, -2), Form: "03", UUID: of.uuid(), Series: of.Series, Number: of.Number, Part: fmt.Sprint(one.part),
		Before: owed - of.paid, Amount: owed - of.paid,
	}
	if one.part < one.parts {
		p.Amount = owed / 2
	}
	if one.wrong == Cash {
		p.Form = "01"
	}
	switch {
	case one.again: // it says of what was paid that it was owed
		p.Before, p.Amount = owed, owed
	case one.wrong == PaidTooMuch:
		p.Before += owed / 10
		p.Amount = p.Before
	}
	of.paid += p.Amount
	p.After = p.Before - p.Amount
	for _, t := range of.Taxes {
		share := func(s string) string { return pesos(scale(cents(parsed(s)), p.Amount, of.Total)) }
		t.Base, t.Amount = share(t.Base), share(t.Amount)
		if t.Kind == "002" && t.Rate == ivaRate {
			p.BaseIVA, p.IVA = t.Base, t.Amount
		}
		p.Taxes = append(p.Taxes, t)
	}
	d.Payment = p
}

func written(at time.Time) string { return at.Format("2006-01-02T15:04:05") }

package invoice

import (
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// A VATKind is where or of what a rate of the IVA counts.
type VATKind string

// The general rate is of all that no other is of; that of the border is of who is registered in
// the regions at the northern and southern border, which no term says of anybody; and zero is of
// what article 2-A names, of which no fuel is.
const (
	General VATKind = "general"
	Border  VATKind = "border"
	Zero    VATKind = "zero"
)

// VATKinds lists them all.
func VATKinds() []VATKind { return []VATKind{General, Border, Zero} }

// A VATRate is a rate of the IVA that counts from a day on.
type VATRate struct {
	Kind VATKind
	// From is its first day, and Until the first on which it counts no more; zero: it does until
	// another of its kind begins. From Until on nobody has said what counts.
	From, Until time.Time
	Rate        decimal.Decimal
	None        bool // there is none of its kind on those days
}

// VATRates are those of the LIVA: of articles 1 and 2-A, and of the decree of December 31, 2018,
// which each time was prolonged for some years. Who prolongs it next is to be said.
func VATRates() []VATRate {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return []VATRate{
		{Kind: General, From: day(2010, 1, 1), Rate: decimal.New(16, -2)},
		{Kind: Border, From: day(2019, 1, 1), Until: day(2027, 1, 1), Rate: decimal.New(8, -2)},
		{Kind: Zero, From: day(2010, 1, 1)},
	}
}

// VATE4 is a rate in ten-thousandths; nil: there is none of its kind.
func VATE4(kind VATKind, from, until time.Time, e4 *int64) VATRate {
	r := VATRate{Kind: kind, From: from, Until: until, None: e4 == nil}
	if e4 != nil {
		r.Rate = decimal.New(*e4, -4)
	}
	return r
}

// VATAt returns the rate of a kind that began last before a day ends, of one day the one that comes
// last; false: nobody has said any. Past is that it had ended by that day.
func (t *Terms) VATAt(kind VATKind, at time.Time) (r VATRate, past, known bool) {
	for _, x := range t.VAT {
		if x.Kind == kind && !x.From.After(at) && !x.From.Before(r.From) {
			r, known = x, true
		}
	}
	return r, known && !r.Until.IsZero() && !at.Before(r.Until), known
}

var one = decimal.NewFromInt(1)

// taxes holds the taxes of a line against the line: that they have the form base by rate says
// nothing of whether the base is what was bought, and the rate the law's. Fuel bears one IVA and one
// quota of the IEPS (LIEPS 2-A), nothing bears the IVA twice, and nobody transfers the ISR.
func (c *checker) taxes(l *Line, at string) {
	fuel := l.fuel() != ""
	vat := false
	seen := map[string]bool{}
	for _, t := range l.Taxes {
		if t.Withheld {
			continue
		}
		in := at + "/Traslado"
		switch {
		case t.Kind == "001", fuel && t.Kind == "002" && t.Factor == "Cuota", fuel && t.Kind == "003" && t.Factor == "Tasa":
			c.find("line.kind", l.Row, in+"["+t.Kind+"]", t.Kind+" "+t.Factor, "002 Tasa, 003 Cuota")
		case seen[t.Kind] && (fuel || t.Kind == "002"):
			c.find("line.kind", l.Row, in+"["+t.Kind+"]", t.Amount.String(), "0") // it is taken twice
		default:
			seen[t.Kind] = true
		}
		switch {
		case t.Kind == "002" && t.Factor == "Tasa":
			vat = true
			low, high := taxed(l.Amount.Sub(l.Discount), one, places(t.Base))
			if !fuel { // the IEPS of all else is in the base of the IVA
				for _, o := range l.Taxes {
					if o.Kind == "003" && !o.Withheld {
						high = high.Add(o.Amount)
					}
				}
			}
			if fuel && !slices.ContainsFunc(l.Taxes, func(o Tax) bool { return o.Kind == "003" && !o.Withheld }) {
				// Stations that do not itemize the IEPS have it in the amount, and it bears no IVA.
				low = low.Sub(l.Quantity.Mul(c.mostQuota(l.fuel()).Add(quotaTolerance))).Sub(cent).Truncate(places(t.Base))
			}
			if !l.Discount.GreaterThan(l.Amount) && outside(t.Base, low, high) { // of which it is said already
				c.find("line.base", l.Row, in+"[002]/@Base", t.Base.String(), span(low, high))
			}
			c.rate(l.Row, in+"[002]/@TasaOCuota", t.Rate, fuel, c.d.IssuedAt, "line.rate")
		case t.Kind == "003" && t.Factor == "Cuota" && fuel:
			if low, high := taxed(l.Quantity, one, places(t.Base)); outside(t.Base, low, high) {
				c.find("line.base", l.Row, in+"[003]/@Base", t.Base.String(), span(low, high))
			}
		}
	}
	if general, past, known := c.t.VATAt(General, c.d.IssuedAt); fuel && !vat && known && !past && !general.None {
		c.find("line.rate", l.Row, at+"/Traslado[002]", "", general.Rate.String())
	}
}

// mostQuota is the highest IEPS of a liter that may be in an amount: that of the day, or, as of
// quotas that are written, of the year before; where nobody said any, a peso, which none has reached.
func (c *checker) mostQuota(product string) decimal.Decimal {
	most, known := c.t.quotaAt(product, c.d.IssuedAt)
	if c.d.IssuedAt.Month() == time.January || c.d.Kind == "E" {
		if before, there := c.t.quotaAt(product, time.Date(c.d.IssuedAt.Year()-1, 12, 31, 0, 0, 0, 0, time.UTC)); there && before.GreaterThan(most) {
			most, known = before, true
		}
	}
	if !known {
		return one
	}
	return most
}

// rate holds a rate of the IVA against those of the day, or for a credit note of a day before. One
// of which nobody has said whether it still counts is not wrong. Wrong is the code of one that is.
func (c *checker) rate(row int, field string, rate decimal.Decimal, fuel bool, at time.Time, wrong string) {
	want, border := "", false
	_, unknown, _ := c.t.VATAt(General, at) // where that ended, nothing can be wrong
	for _, kind := range VATKinds() {
		if kind == Zero && fuel {
			continue
		}
		for n, r := range c.t.VAT {
			again := slices.ContainsFunc(c.t.VAT[n+1:], func(l VATRate) bool { return l.Kind == kind && l.From.Equal(r.From) }) // it was put right, and never counted
			if r.Kind != kind || r.From.After(at) || r.None || again {
				continue
			}
			now, past, _ := c.t.VATAt(kind, at)
			counts, same := now == r && !past || c.d.Kind == "E", r.Rate.Equal(rate)
			switch {
			case !counts:
				unknown = unknown || now == r && same
			case same && kind == Border:
				border = true
			case same:
				return
			}
			if counts && kind == General && want == "" {
				want = r.Rate.String()
			}
		}
	}
	switch {
	case border:
		c.find("line.border", row, field, rate.String(), want)
	case unknown:
		c.find("line.rate.unknown", row, field, rate.String(), want)
	case want != "":
		c.find(wrong, row, field, rate.String(), want)
	}
}

// cardProducts has the products that a TipoCombustible may be of. That divides gasolines at 92 octane, and
// products divide them at 91: what is sold as premium with 91 is 1 there.
var cardProducts = map[string][]string{"1": {Regular, Premium}, "2": {Premium}, "3": {Diesel}}

// cardTaxes holds the taxes of a purchase by card against the purchase and the rates of its day. Who
// does not itemize the IEPS has it in the amount, and it bears no IVA.
func (c *checker) cardTaxes(p *Purchase, at string) {
	seen := map[string]bool{}
	quotas, known := c.cardQuotas(p)
	ieps := slices.ContainsFunc(p.Taxes, func(t Tax) bool { return t.Kind == "IEPS" })
	for _, t := range p.Taxes {
		in := at + "/Traslado[" + t.Kind + "]"
		var low, high decimal.Decimal
		switch {
		case seen[t.Kind]:
			c.find("card.tax", p.Row, in, t.Amount.String(), "0") // it is taken twice
			continue
		case t.Kind == "IVA":
			c.rate(p.Row, in+"/@TasaOCuota", t.Rate, true, p.At, "card.tax")
			low, high = p.Amount.Mul(t.Rate), p.Amount.Mul(t.Rate)
			if !ieps {
				most := one // a peso, which no quota has reached
				if known {
					most = slices.MaxFunc(quotas, decimal.Decimal.Cmp).Add(quotaTolerance)
				}
				low = p.Amount.Sub(p.Quantity.Mul(most)).Mul(t.Rate)
			}
		case t.Kind == "IEPS":
			low, high = p.Quantity.Mul(t.Rate), p.Quantity.Mul(t.Rate)
			same := func(q decimal.Decimal) bool { return !t.Rate.Sub(q).Abs().GreaterThan(quotaTolerance) }
			var all []string
			for _, q := range quotas {
				all = append(all, q.String())
			}
			switch {
			case slices.ContainsFunc(quotas, same) || cardProducts[p.Fuel] == nil: // of other fuels nobody says a quota
			case known: // statements that itemize the whole of it, such as that of art. 2-A I, have another
				c.find("fuel.quota", p.Row, in+"/@TasaOCuota", t.Rate.String(), strings.Join(all, ", "))
			default:
				c.find("fuel.quota.unknown", p.Row, in+"/@TasaOCuota", t.Rate.String(), p.At.Format("2006: ?"))
			}
		default:
			c.find("card.tax", p.Row, in, t.Kind, "IVA, IEPS")
			continue
		}
		seen[t.Kind] = true
		if low, high = low.Sub(cent), high.Add(cent); outside(t.Amount, low, high) {
			c.find("card.tax", p.Row, in+"/@Importe", t.Amount.String(), span(low.RoundUp(2), high.RoundDown(2)))
		}
	}
	if general, past, known := c.t.VATAt(General, p.At); !seen["IVA"] && known && !past && !general.None {
		c.find("card.tax", p.Row, at+"/Traslado[IVA]", "", general.Rate.String())
	}
}

// cardQuotas are those that a liter of a purchase may bear on its day; known is that all of them are.
func (c *checker) cardQuotas(p *Purchase) (list []decimal.Decimal, known bool) {
	products := cardProducts[p.Fuel]
	for _, product := range products {
		if q, there := c.t.quotaAt(product, p.At); there {
			list = append(list, q)
		}
	}
	return list, len(products) > 0 && len(list) == len(products)
}

// rows holds the taxes of the document against those of its lines: each of a kind, factor and
// rate is their sum, within slack, and there is none of which no line has a part. Rates that
// differ by what quotas are cut off are one.
func (c *checker) rows(slack decimal.Decimal) {
	type sum struct {
		Tax
		of decimal.Decimal // bases
	}
	same := func(a, b Tax) bool {
		if a.Kind != b.Kind || a.Withheld != b.Withheld {
			return false
		}
		return a.Withheld || a.Factor == b.Factor && !a.Rate.Sub(b.Rate).Abs().GreaterThan(quotaTolerance) // what is withheld is totaled by kind alone
	}
	add := func(list []sum, t Tax) []sum {
		if i := slices.IndexFunc(list, func(s sum) bool { return same(s.Tax, t) }); i >= 0 {
			list[i].Amount, list[i].of = list[i].Amount.Add(t.Amount), list[i].of.Add(t.Base)
			return list
		}
		return append(list, sum{t, t.Base})
	}
	var lines, said []sum
	for _, l := range c.d.Lines {
		for _, t := range l.Taxes {
			lines = add(lines, t)
		}
	}
	for _, t := range c.d.Taxes {
		said = add(said, t)
	}
	if c.d.Version == "3.3" { // which has no row of what bears none
		lines = slices.DeleteFunc(lines, func(s sum) bool { return s.Factor == "Exento" })
	}
	for _, w := range lines {
		field := "Impuestos/" + taxName(w.Tax) + "[" + w.Kind + "]"
		i := slices.IndexFunc(said, func(s sum) bool { return same(s.Tax, w.Tax) })
		switch {
		case i < 0:
			c.find("sum.rows", 0, field, "", w.Amount.String())
			continue
		case said[i].Amount.Sub(w.Amount).Abs().GreaterThan(slack):
			c.find("sum.rows", 0, field+"/@Importe", said[i].Amount.String(), w.Amount.String())
		case c.d.Version != "3.3" && !w.Withheld && said[i].of.Sub(w.of).Abs().GreaterThan(slack):
			c.find("sum.rows", 0, field+"/@Base", said[i].of.String(), w.of.String())
		}
		said = slices.Delete(said, i, i+1)
	}
	for _, s := range said {
		c.find("sum.rows", 0, "Impuestos/"+taxName(s.Tax)+"["+s.Kind+"]", s.Amount.String(), "0")
	}
}

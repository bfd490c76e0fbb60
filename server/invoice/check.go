package invoice

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// A Severity is how much a finding weighs.
type Severity string

// Critical keeps a document from being paid, high wants an answer before it is, and normal
// is to be known. What nothing follows from is info.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Normal   Severity = "normal"
	Info     Severity = "info"
)

// A Finding is something that is wrong with a document, or cannot be said of it.
type Finding struct {
	Code             string
	Severity         Severity
	Row              int    // line of the file; 0: of all of it
	Field            string // as Concepto[2]/@Importe
	Actual, Expected string
}

// severities are of all codes that there are.
var severities = map[string]Severity{
	"value":       Critical,
	"kind":        High,
	"seal.broken": Critical, "seal.unknown": High, "seal.issuer": Critical, "seal.holder": Normal, "seal.date": High,
	"stamp.missing": Critical, "stamp.broken": Critical, "stamp.unknown": Info, "stamp.twice": Critical, "stamp.date": High, "version": Critical,
	"origin.unknown": Info, "origin.false": Critical, "origin.date": High,
	"receiver": Critical, "receiver.name": Normal, "receiver.regime": Normal, "receiver.zip": Normal, "issuer": High, "contract": High, "uuid.twice": Critical, "line.before": High, "card.before": High, "cash": High, "public": High,
	"line.amount": High, "line.discount": High, "line.tax": High, "line.kind": High, "line.base": High, "line.rate": High, "line.rate.unknown": Normal, "line.border": Normal, "line.twice": High,
	"sum.lines": High, "sum.discounts": High, "sum.taxes": High, "sum.rows": High, "sum.total": High,
	"fuel.unit": High, "fuel.permit": Critical, "fuel.product": High, "fuel.sub": High, "fuel.offroad": Normal, "fuel.permit.kind": High, "fuel.permit.number": High,
	"fuel.price": High,
	"fuel.id":    Normal, "fuel.station": Normal, "fuel.quota": Normal, "fuel.quota.unknown": Info, "fuel.ieps": Normal,
	"register.unknown": Normal, "register.status": Normal, "register.kind": Normal, // it is late: none of them keeps anything from being paid
	"table.rows": High, "table.before": High,
	"pay.balance": High, "pay.sum": High, "pay.total": High, "pay.money": High, "pay.over": Critical, "pay.twice": Critical, "pay.issuer": Critical, "pay.unknown": Info,
	"card.amount": High, "card.sum": High, "card.total": High, "card.twice": High, "card.fuel": High, "card.concept": High, "card.date": High, "card.tax": High,
}

// Codes lists all codes of findings.
func Codes() []string {
	var all []string
	for c := range severities {
		all = append(all, c)
	}
	slices.Sort(all)
	return all
}

// SeverityOf returns how much a code weighs; empty: there is no such code.
func SeverityOf(code string) Severity { return severities[code] }

// forged are the codes of a file that shows by itself that nobody issued or stamped it as it is.
var forged = []string{"seal.broken", "seal.issuer", "stamp.broken", "origin.false"}

// Forged tells whether a file shows by itself that nobody issued or stamped it as it is. It holds no UUID: one
// that comes later and is genuine does.
func Forged(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return slices.Contains(forged, f.Code) })
}

// Check holds a document against itself and the terms of its day. Findings come in the order
// of the document.
func Check(d *Document, t *Terms) []Finding {
	c := checker{d: d, t: t}
	for _, f := range d.Faults {
		c.find("value", f.Row, f.Field, f.Actual, f.Want)
	}
	c.seals()
	c.parties()
	c.lines()
	c.permits()
	c.prices()
	c.sums()
	c.payments()
	if d.Card != nil {
		c.card()
	}
	return c.found
}

// Worst returns the severity of the heaviest of findings; empty: there are none.
func Worst(list []Finding) Severity {
	for _, s := range []Severity{Critical, High, Normal, Info} {
		if slices.ContainsFunc(list, func(f Finding) bool { return f.Severity == s }) {
			return s
		}
	}
	return ""
}

type checker struct {
	d     *Document
	t     *Terms
	found []Finding
}

func (c *checker) find(code string, row int, field, actual, expected string) {
	c.found = append(c.found, Finding{code, severities[code], row, field, actual, expected})
}

// A document is stamped within 72 hours of its issue; the two times are by the clocks of two
// places, of which neither says its offset.
const (
	stampedIn = 72 * time.Hour
	zones     = 4 * time.Hour
)

// oldUntil is when documents of 3.3 were no longer stamped.
var oldUntil = time.Date(2023, 4, 1, 0, 0, 0, 0, time.UTC)

func (c *checker) seals() {
	d := c.d
	s := d.IssuerSeal()
	switch s.State {
	case SealBroken:
		c.find("seal.broken", 0, "Comprobante/@Sello", s.Why, "")
	case SealUnknown:
		c.find("seal.unknown", 0, "Comprobante/@Sello", s.Why, "")
	default:
		if s.RFC == "" { // what a certificate does not say makes no document another's
			c.find("seal.holder", 0, "Comprobante/@Certificado", "", d.Issuer.RFC)
		} else if s.RFC != d.Issuer.RFC {
			c.find("seal.issuer", 0, "Emisor/@Rfc", d.Issuer.RFC, s.RFC)
		}
		if !d.IssuedAt.IsZero() && (d.IssuedAt.Before(s.From.AddDate(0, 0, -1)) || d.IssuedAt.After(s.Until.AddDate(0, 0, 1))) { // it names no offset
			c.find("seal.date", 0, "Comprobante/@Fecha", d.IssuedAt.Format("2006-01-02"), fmt.Sprintf("%s – %s", s.From.Format("2006-01-02"), s.Until.Format("2006-01-02")))
		}
	}
	if s.certificate != nil {
		c.origin("Comprobante/@Certificado", s.certificate, d.IssuedAt)
	}
	if d.Stamp == nil || d.Stamp.UUID == "" { // one without a UUID stamps nothing: nobody can ask about it
		c.find("stamp.missing", 0, "TimbreFiscalDigital", "", "")
		return
	}
	if d.Stamps > 1 {
		c.find("stamp.twice", 0, "TimbreFiscalDigital", fmt.Sprint(d.Stamps), "1")
	}
	if early, late := d.IssuedAt.Add(-zones), d.IssuedAt.Add(stampedIn+zones); !d.IssuedAt.IsZero() && !d.Stamp.At.IsZero() && (d.Stamp.At.Before(early) || d.Stamp.At.After(late)) {
		c.find("stamp.date", 0, "TimbreFiscalDigital/@FechaTimbrado", d.Stamp.At.Format(time.DateTime), early.Format(time.DateTime)+" – "+late.Format(time.DateTime))
	}
	s = d.StampSeal(c.t.Stampers)
	switch s.State {
	case SealBroken:
		c.find("stamp.broken", 0, "TimbreFiscalDigital/@SelloSAT", s.Why, "")
	case SealUnknown:
		c.find("stamp.unknown", 0, "TimbreFiscalDigital/@SelloSAT", s.Why, "")
	}
	if s.certificate != nil && len(c.t.Roots) > 0 { // without them the issuer's says it for both
		c.origin("TimbreFiscalDigital/@NoCertificadoSAT", s.certificate, d.Stamp.At)
	}
}

// origin says where a certificate comes from that was used at a time.
func (c *checker) origin(field string, used *x509.Certificate, at time.Time) {
	switch o := originOf(used, c.t.Roots, at); o.state {
	case originUnknown:
		c.find("origin.unknown", 0, field, o.why, "")
	case originFalse:
		if c.t.RootsMissing {
			c.find("origin.unknown", 0, field, o.why+", and not all of the authority's certificates may be here", "")
			return
		}
		c.find("origin.false", 0, field, o.why, "")
	case originDate:
		c.find("origin.date", 0, field, at.Format(time.DateOnly), o.why)
	}
}

// anybody is the RFC of documents to nobody by name.
const anybody = "XAXX010101000"

func (c *checker) parties() {
	d := c.d
	if d.Version == "3.3" && !d.IssuedAt.Before(oldUntil) {
		c.find("version", 0, "Comprobante/@Version", d.Version, "4.0")
	}
	if d.Kind == "T" || d.Kind == "N" {
		c.find("kind", 0, "Comprobante/@TipoDeComprobante", d.Kind, "I, E, P")
	}
	switch ours := c.t.receiversAt(d.IssuedAt); {
	case d.Global || d.Receiver.RFC == anybody:
		c.find("public", 0, "Receptor/@Rfc", d.Receiver.RFC, strings.Join(ours, ", "))
	case len(ours) > 0 && d.Receiver.RFC != "" && !slices.Contains(ours, d.Receiver.RFC):
		c.find("receiver", 0, "Receptor/@Rfc", d.Receiver.RFC, strings.Join(ours, ", "))
	}
	c.ours()
	c.contract(d.boughtOn()...)
	if d.PaymentForm == "01" {
		c.find("cash", 0, "Comprobante/@FormaPago", "01", "")
	}
	for i, p := range d.Payments { // of what was bought on credit
		if p.Form == "01" {
			c.find("cash", 0, fmt.Sprintf("Pago[%d]/@FormaDePagoP", i+1), "01", "")
		}
	}
}

// ours holds who receives against what the authority has of us on that day. Of 3.3 only the name
// was asked for, and any was taken.
func (c *checker) ours() {
	d := c.d
	o, known := c.t.OursAt(d.Receiver.RFC, d.IssuedAt)
	if !known || d.Version == "3.3" {
		return
	}
	for _, f := range []struct{ code, field, is, want string }{
		{"receiver.name", "Receptor/@Nombre", d.Receiver.Name, o.Name},
		{"receiver.regime", "Receptor/@RegimenFiscalReceptor", d.Receiver.Regime, o.Regime},
		{"receiver.zip", "Receptor/@DomicilioFiscalReceptor", d.Receiver.ZIP, o.ZIP},
	} {
		if f.want != "" && !strings.EqualFold(strings.Join(strings.Fields(f.is), " "), f.want) {
			c.find(f.code, 0, f.field, f.is, f.want)
		}
	}
}

// contract looks for one by which the issuer may bill what it does: on the days of what is billed, where it says them. A
// document without them bills what was before it, and may come some time after its contract ended. What is given back or
// paid may come whenever.
func (c *checker) contract(days ...billedOn) {
	d := c.d
	if len(c.t.Contracts) == 0 || d.Issuer.RFC == "" {
		return
	}
	var all, spans []string
	var own []Contract
	for _, x := range c.t.Contracts {
		if !slices.Contains(all, x.RFC) {
			all = append(all, x.RFC)
		}
		if x.RFC != d.Issuer.RFC {
			continue
		}
		until := ""
		if !x.Until.IsZero() {
			until = x.Until.Format(time.DateOnly)
		}
		own, spans = append(own, x), append(spans, x.From.Format(time.DateOnly)+" – "+until)
	}
	if len(own) == 0 {
		c.find("issuer", 0, "Emisor/@Rfc", d.Issuer.RFC, strings.Join(all, ", "))
		return
	}
	grace := 0
	if len(days) == 0 {
		if grace = contractGrace; d.Kind == "E" || d.Kind == "P" {
			return
		}
		days = []billedOn{{d.IssuedAt, 0, "Comprobante/@Fecha"}}
	}
	for _, b := range days {
		if !b.at.IsZero() && !slices.ContainsFunc(own, func(x Contract) bool { return x.on(b.at, grace) }) {
			c.find("contract", b.row, b.field, b.at.Format(time.DateOnly), strings.Join(spans, ", "))
			return
		}
	}
}

// contractGrace is how many days after the last day of a contract a document may bill what was before it, see line_within
// and bulk_on of the database.
const contractGrace = 62

// billedOn is when something flowed that a document bills, and where it says so.
type billedOn struct {
	at    time.Time
	row   int
	field string
}

// boughtOn are the days of purchases by card; a line of a document says none.
func (d *Document) boughtOn() (days []billedOn) {
	if d.Card == nil {
		return nil
	}
	for _, p := range d.Card.Rows {
		if !p.At.IsZero() {
			days = append(days, billedOn{p.At, p.Row, fmt.Sprintf("ConceptoEstadoDeCuentaCombustible[%d]/@Fecha", p.N)})
		}
	}
	return days
}

func (c *checker) lines() {
	seen, codes := map[string]int{}, c.d.codes()
	for i := range c.d.Lines {
		l := &c.d.Lines[i]
		at := fmt.Sprintf("Concepto[%d]", l.N)
		if low, high := product(l.Quantity, l.Price, places(l.Amount)); outside(l.Amount, low, high) {
			c.find("line.amount", l.Row, at+"/@Importe", l.Amount.String(), span(low, high))
		}
		if l.Discount.GreaterThan(l.Amount) {
			c.find("line.discount", l.Row, at+"/@Descuento", l.Discount.String(), "≤ "+l.Amount.String())
		}
		for _, t := range l.Taxes {
			if low, high := taxed(t.Base, t.Rate, places(t.Amount)); t.Factor != "Exento" && outside(t.Amount, low, high) {
				c.find("line.tax", l.Row, at+"/"+taxName(t)+"/@Importe", t.Amount.String(), span(low, high))
			}
		}
		if c.d.Kind == "I" || c.d.Kind == "E" {
			c.taxes(l, at)
		}
		if l.fuel() != "" {
			if c.d.Card != nil {
				c.find("card.concept", l.Row, at+"/@ClaveProdServ", l.Product, "84141602")
			}
			c.fuel(l, at)
			if _, _, ok := Ticket(l.ID); l.ID != "" && c.d.Kind == "I" && (ok || !codes[TicketKey(l.ID)]) {
				if first := seen[l.ID]; first > 0 {
					c.find("line.twice", l.Row, at+"/@NoIdentificacion", l.ID, fmt.Sprintf("Concepto[%d]", first))
				} else {
					seen[l.ID] = l.N
				}
			}
		}
	}
}

func taxName(t Tax) string {
	if t.Withheld {
		return "Retencion"
	}
	return "Traslado"
}

// quotaTolerance lets pass quotas that issuers cut off after four decimals.
var quotaTolerance = decimal.New(1, -4)

func (c *checker) fuel(l *Line, at string) {
	d := c.d
	if l.Unit != "LTR" {
		c.find("fuel.unit", l.Row, at+"/@ClaveUnidad", l.Unit, "LTR")
	}
	sold := d.Kind == "I" || d.Kind == "E"
	switch p := l.Fuel; {
	case p == nil:
		if sold && !d.IssuedAt.Before(PermitFrom) {
			c.find("fuel.permit", l.Row, at+"/HidroYPetro", "", "")
		}
	default:
		in := at + "/HidroYPetro"
		if p.Product != l.Product {
			c.find("fuel.product", l.Row, in+"/@ClaveHYP", p.Product, l.Product)
		}
		if subs := subProducts[l.fuel()]; !slices.Contains(subs, p.Sub) {
			c.find("fuel.sub", l.Row, in+"/@SubProductoHYP", p.Sub, strings.Join(subs, ", "))
		} else if offRoad[p.Sub] {
			c.find("fuel.offroad", l.Row, in+"/@SubProductoHYP", p.Sub, "SP18, SP24")
		}
		switch pattern := permitKinds[p.Kind]; {
		case pattern == nil:
			c.find("fuel.permit.kind", l.Row, in+"/@TipoPermiso", p.Kind, "PER01 – PER11")
		case !pattern.MatchString(strings.ToUpper(p.Number)):
			c.find("fuel.permit.number", l.Row, in+"/@NumeroPermiso", p.Number, pattern.String())
		}
	}
	permit, _, ok := Ticket(l.ID)
	switch {
	case !ok && (l.Fuel == nil || soldAtStations(l.Fuel.Kind)): // who brings fuel numbers its notes as it likes
		c.find("fuel.id", l.Row, at+"/@NoIdentificacion", l.ID, "PL/0000/EXP/ES/2026-000000")
	case ok && l.Fuel != nil && PlainPermit(permit) != PlainPermit(l.Fuel.Number):
		c.find("fuel.station", l.Row, at+"/@NoIdentificacion", permit, l.Fuel.Number)
	}
	i := slices.IndexFunc(l.Taxes, func(t Tax) bool { return t.Kind == "003" && t.Factor == "Cuota" && !t.Withheld })
	if i < 0 {
		c.find("fuel.ieps", l.Row, at+"/Traslado", "", "003 Cuota")
		return
	}
	c.quota(l, at, l.Taxes[i].Rate)
}

// quota holds a rate against that of the day of the fill, which nothing in a document says:
// what is issued in January, or credits another document, may be of the year before.
func (c *checker) quota(l *Line, at string, rate decimal.Decimal) {
	d := c.d
	days := []time.Time{d.IssuedAt}
	if d.IssuedAt.Month() == time.January || d.Kind == "E" {
		days = append(days, time.Date(d.IssuedAt.Year()-1, 12, 31, 0, 0, 0, 0, time.UTC))
	}
	var all []string
	for _, day := range days {
		quota, known := c.t.quotaAt(l.fuel(), day)
		if known && !rate.Sub(quota).Abs().GreaterThan(quotaTolerance) {
			return
		}
		if known {
			all = append(all, quota.String())
		}
	}
	if len(all) < len(days) {
		for _, day := range days {
			if _, known := c.t.quotaAt(l.fuel(), day); !known && !day.IsZero() {
				all = append(all, day.Format("2006: ?"))
			}
		}
		c.find("fuel.quota.unknown", l.Row, at+"/Traslado/@TasaOCuota", rate.String(), strings.Join(all, ", "))
		return
	}
	c.find("fuel.quota", l.Row, at+"/Traslado/@TasaOCuota", rate.String(), strings.Join(all, ", "))
}

// prices holds what a liter costs against the contract's price of its day. A line that says no day may be of any of the two months
// before its document, and one by card of several products: it is too dear where it is by each of them that is agreed.
func (c *checker) prices() {
	if c.t.Price == nil || c.d.Kind != "I" {
		return
	}
	for _, i := range c.d.Items() {
		at := fmt.Sprintf("Concepto[%d]/@ValorUnitario", i.N)
		if i.Part == Bought {
			at = fmt.Sprintf("ConceptoEstadoDeCuentaCombustible[%d]/@ValorUnitario", i.N)
		}
		c.priced(at, i.Row, c.d.Currency, MayBe(i.Part, i.Product), i.At, i.VolumeUL, i.PriceE4)
	}
}

func (c *checker) priced(field string, row int, currency string, products []string, at time.Time, ul, billedE4 int64) {
	days := []time.Time{at}
	if at.IsZero() {
		days = nil
		for back := range contractGrace + 1 {
			days = append(days, c.d.IssuedAt.AddDate(0, 0, -back))
		}
	}
	if billedE4 <= 0 || ul <= 0 || c.d.IssuedAt.IsZero() {
		return
	}
	var most int64
	for _, product := range products {
		for _, day := range days {
			agreed, over, known := c.t.Price(c.d.Issuer.RFC, currency, product, day, ul, billedE4)
			if !known || !over { // what nobody priced may cost as much
				return
			}
			most = max(most, agreed)
		}
	}
	if most > 0 {
		c.find("fuel.price", row, field, decimal.New(billedE4, -4).StringFixed(4), "≤ "+decimal.New(most, -4).StringFixed(4))
	}
}

var cent = decimal.New(1, -2)

func (c *checker) sums() {
	d := c.d
	if d.Kind == "P" { // of which all is 0
		return
	}
	var lines, discounts, transferred, withheld decimal.Decimal
	for _, l := range d.Lines {
		lines, discounts = lines.Add(l.Amount), discounts.Add(l.Discount)
		for _, t := range l.Taxes {
			if t.Withheld {
				withheld = withheld.Add(t.Amount)
			} else {
				transferred = transferred.Add(t.Amount)
			}
		}
	}
	// Each line may be rounded by itself; more than a unit of the currency it never comes to.
	slack := decimal.Min(cent.Mul(decimal.NewFromInt(int64(len(d.Lines)))), decimal.NewFromInt(1))
	near := func(code, field string, said, want, slack decimal.Decimal) {
		if said.Sub(want).Abs().GreaterThan(slack) {
			c.find(code, 0, field, said.String(), want.String())
		}
	}
	near("sum.lines", "Comprobante/@SubTotal", d.SubTotal, lines, slack)
	near("sum.discounts", "Comprobante/@Descuento", d.Discount, discounts, slack)
	near("sum.taxes", "Impuestos/@TotalImpuestosTrasladados", d.Transferred, transferred, slack)
	near("sum.taxes", "Impuestos/@TotalImpuestosRetenidos", d.Withheld, withheld, slack)
	if !slices.ContainsFunc(c.found, func(f Finding) bool { return f.Code == "sum.taxes" }) {
		c.rows(slack)
	}
	total := d.SubTotal.Sub(d.Discount).Add(d.Transferred).Sub(d.Withheld).Add(d.LocalTransferred).Sub(d.LocalWithheld)
	near("sum.total", "Comprobante/@Total", d.Total, total, cent)
}

func (c *checker) card() {
	s := c.d.Card
	var rows, taxes decimal.Decimal
	seen := map[string]int{}
	for _, p := range s.Rows {
		at := fmt.Sprintf("ConceptoEstadoDeCuentaCombustible[%d]", p.N)
		if want := p.Quantity.Mul(p.Price); p.Amount.Sub(want).Abs().GreaterThan(cent) && outside(p.Amount, cardLow(p.Quantity, p.Price), cardHigh(p.Quantity, p.Price)) {
			c.find("card.amount", p.Row, at+"/@Importe", p.Amount.String(), want.StringFixed(2))
		}
		if !slices.Contains([]string{"1", "2", "3"}, p.Fuel) && s.Version == "1.2" {
			c.find("card.fuel", p.Row, at+"/@TipoCombustible", p.Fuel, "1, 2, 3")
		}
		if !c.d.IssuedAt.IsZero() && p.At.After(c.d.IssuedAt.AddDate(0, 0, 1)) {
			c.find("card.date", p.Row, at+"/@Fecha", p.At.Format(time.DateTime), "≤ "+c.d.IssuedAt.Format(time.DateTime))
		}
		key := p.RFC + " " + p.Station + " " + p.Operation
		if first := seen[key]; first > 0 {
			c.find("card.twice", p.Row, at+"/@FolioOperacion", p.Operation, fmt.Sprintf("ConceptoEstadoDeCuentaCombustible[%d]", first))
		} else {
			seen[key] = p.N
		}
		if s.Version == "1.2" {
			c.cardTaxes(&p, at)
		}
		rows = rows.Add(p.Amount)
		for _, t := range p.Taxes {
			taxes = taxes.Add(t.Amount)
		}
	}
	if s.SubTotal.Sub(rows).Abs().GreaterThan(cent) {
		c.find("card.sum", 0, "EstadoDeCuentaCombustible/@SubTotal", s.SubTotal.String(), rows.String())
	}
	if want := rows.Add(taxes); s.Total.Sub(want).Abs().GreaterThan(cent) {
		c.find("card.total", 0, "EstadoDeCuentaCombustible/@Total", s.Total.String(), want.String())
	}
}

// places is how many decimals a number was written with.
func places(n decimal.Decimal) int32 { return max(-n.Exponent(), 0) }

// least is what the authority takes from an upper bound, so that it is not reached.
var least = decimal.New(1, -12)

// product returns between what a product may be written, of two numbers that were rounded
// themselves: with each half a unit of its last decimal less, and cut off; and with each as
// much more, and rounded up (Annex 20, guide to filling in, validation of Importe).
func product(a, b decimal.Decimal, decimals int32) (low, high decimal.Decimal) {
	ha, hb := half(a), half(b)
	low = a.Sub(ha).Mul(b.Sub(hb)).Truncate(decimals)
	high = a.Add(ha).Sub(least).Mul(b.Add(hb).Sub(least)).RoundUp(decimals)
	return low, high
}

// cardPlaces is how many decimals liters and prices of ecc12 have at most: what has as many may have been rounded, and what
// has fewer was not.
const cardPlaces = 3

// cardLow and cardHigh are between what an amount of a statement may be, as [product] has it of concepts.
func cardLow(quantity, price decimal.Decimal) decimal.Decimal {
	return quantity.Sub(cardHalf(quantity)).Mul(price.Sub(cardHalf(price))).Truncate(2)
}

func cardHigh(quantity, price decimal.Decimal) decimal.Decimal {
	return quantity.Add(cardHalf(quantity)).Mul(price.Add(cardHalf(price))).Sub(least).RoundUp(2)
}

func cardHalf(n decimal.Decimal) decimal.Decimal {
	if places(n) < cardPlaces {
		return decimal.Zero
	}
	return half(n)
}

// taxed is product for a tax, whose rate is exact.
func taxed(base, rate decimal.Decimal, decimals int32) (low, high decimal.Decimal) {
	h := half(base)
	return base.Sub(h).Mul(rate).Truncate(decimals), base.Add(h).Sub(least).Mul(rate).RoundUp(decimals)
}

func half(n decimal.Decimal) decimal.Decimal { return decimal.New(5, -places(n)-1) }

func outside(n, low, high decimal.Decimal) bool { return n.LessThan(low) || n.GreaterThan(high) }

func span(low, high decimal.Decimal) string { return low.String() + " – " + high.String() }

package invoice

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// A Document is a CFDI as it says of itself. What it says wrongly is in Faults, and the
// value that could not be read is zero.
type Document struct {
	SHA256  [32]byte // of the bytes that were read
	Version string   // 4.0 or 3.3
	// Kind is I (income), E (credit note), P (payment), T (carriage) or N (payroll).
	Kind           string
	Series, Number string
	// IssuedAt is by the clock of the place of issue, written as UTC: the document names no
	// offset.
	IssuedAt                   time.Time
	Place                      string // postal code
	Currency                   string
	ExchangeRate               decimal.Decimal // zero: none is said
	SubTotal, Discount, Total  decimal.Decimal
	Transferred, Withheld      decimal.Decimal // taxes, as they are totaled
	PaymentForm, PaymentMethod string          // 01 cash, 03 transfer, 28 debit card …; PUE or PPD
	Issuer, Receiver           Party
	Related                    []Related
	Global                     bool // of sales to the public, to nobody by name
	Lines                      []Line
	Taxes                      []Tax // by rate, of all lines
	LocalTransferred           decimal.Decimal
	LocalWithheld              decimal.Decimal
	Card                       *Statement
	Payments                   []Payment
	PaymentsVersion            string          // 2.0 or 1.0; empty: there are none
	PaymentsTotal              decimal.Decimal // in pesos; 1.0 has none
	Stamp                      *Stamp          // nil: it was never stamped
	Stamps                     int             // more than one: nobody can say which is its UUID
	Certificate, CertificateNo string          // base64 of the issuer's, and its number
	Seal                       string          // base64
	Faults                     []Fault
	Complements                []string // of which nothing is known here, by name

	root  *element
	stamp *element
}

// A Party issues a document or receives it.
type Party struct {
	RFC, Name string
	Regime    string // fiscal, of the authority's catalog: 603 is a body of no profit
	ZIP, Use  string // of who receives
}

// A Related group says of which documents this one is (01: it credits them; 04: it is in
// their place).
type Related struct {
	Kind  string
	UUIDs []string // in capitals
}

// A Line is a concept.
type Line struct {
	N        int    // from 1
	Row      int    // its line in the file
	Product  string // of the authority's catalog: 15101505 diesel, 15101514 regular, 15101515 premium
	ID       string // NoIdentificacion
	Quantity decimal.Decimal
	Unit     string // LTR: liters
	Text     string
	Price    decimal.Decimal // without what taxes add
	Amount   decimal.Decimal
	Discount decimal.Decimal
	Taxed    string // ObjetoImp: 02 is
	Taxes    []Tax
	Fuel     *Permit // nil: no HidroYPetro
}

// A Tax is a tax of a line, or of all of them.
type Tax struct {
	Base     decimal.Decimal
	Kind     string // 002 IVA, 003 IEPS, 001 ISR
	Factor   string // Tasa, Cuota or Exento
	Rate     decimal.Decimal
	Amount   decimal.Decimal
	Withheld bool
}

// A Permit is what a line of fuel says of who may sell it (HidroYPetro 1.0).
type Permit struct {
	Kind, Number string // PER01 … PER11
	Product      string // as the line's
	Sub          string // SP16 regular, SP17 premium, SP18 diesel …
}

// A Statement is what was bought by fuel cards (ecc12, ecc11): the document around it is of
// the fee alone.
type Statement struct {
	Version         string
	Account         string
	SubTotal, Total decimal.Decimal
	Rows            []Purchase
}

// A Purchase is a row of a statement.
type Purchase struct {
	N, Row        int
	Card          string
	At            time.Time // by the clock of the station, as [Document.IssuedAt]
	RFC, Station  string
	Quantity      decimal.Decimal
	Fuel          string // ecc12: 1 below 92 octane, 2 from 92, 3 diesel, 4 marine, 5 other; ecc11: a product key
	FuelName      string
	Operation     string
	Price, Amount decimal.Decimal
	Taxes         []Tax // Kind is a word: IVA or IEPS
}

// A Payment is one that a document of kind P tells of.
type Payment struct {
	Row      int
	At       time.Time
	Form     string
	Currency string
	Rate     decimal.Decimal // pesos for a unit of it; zero: none is said
	Amount   decimal.Decimal
	Of       []Paid
}

// Paid is what a payment paid of another document.
type Paid struct {
	Row                   int
	UUID                  string
	Part                  int64
	Currency              string          // of the document; empty: it is not said
	Rate                  decimal.Decimal // of its currency for a unit of the payment's (2.0); zero: none is said
	Before, Amount, After decimal.Decimal // in the document's currency
	Whole                 bool            // it says all three
}

// A Stamp is the authority's, by one of those that it lets stamp.
type Stamp struct {
	UUID          string // in capitals
	At            time.Time
	Provider      string // RFC
	Seal          string // base64, over the issuer's
	IssuerSeal    string // as the stamp repeats it
	CertificateNo string
}

// A Fault is something that a document says as its schema does not let it.
type Fault struct {
	Row          int
	Field        string // as Concepto[2]/@Importe
	Actual, Want string // Actual is empty where it is missing
}

// ID returns what a document is known by: its UUID, or nothing where it was not stamped.
func (d *Document) ID() string {
	if d.Stamp == nil {
		return ""
	}
	return d.Stamp.UUID
}

// Read takes a document apart. It fails with an *UnreadableError where the bytes are no CFDI
// of a version that is known.
func Read(b []byte) (*Document, error) {
	root, err := parse(b)
	if err != nil {
		return nil, err
	}
	version, _ := root.get("Version")
	switch {
	case root.name != "Comprobante" || root.space != nsCFDI4 && root.space != nsCFDI3:
		return nil, &UnreadableError{Code: "kind", Line: root.line, Why: fmt.Sprintf("its root is %s of %q; a CFDI is a Comprobante of %s", root.name, root.space, nsCFDI4)}
	case root.space == nsCFDI4 && version != "4.0" || root.space == nsCFDI3 && version != "3.3":
		return nil, &UnreadableError{Code: "kind", Line: root.line, Why: fmt.Sprintf("it is of version %q; 4.0 is read, and 3.3 of before 2023", version)}
	}
	r := reader{d: &Document{SHA256: sha256.Sum256(b), Version: version, root: root}}
	r.document(root)
	r.schema(root)
	return r.d, nil
}

// Chain returns what the issuer's seal is over (cadena original), byte by byte; and the
// complements of which nothing is known, with which it may be another.
func (d *Document) Chain() (chain string, unknown []string) {
	return chainOf(d.root, orders[d.root.space+" "+d.root.name])
}

// StampChain returns what the stamp's seal is over; empty where there is no stamp.
func (d *Document) StampChain() string {
	if d.stamp == nil {
		return ""
	}
	chain, _ := chainOf(d.stamp, stampOrder)
	return chain
}

// A reader reads elements into a document, and notes what it cannot.
type reader struct{ d *Document }

// field is one attribute of an element: where it stands is at/@name.
type field struct {
	r        *reader
	e        *element
	at, name string
	value    string
	there    bool
}

func (r *reader) get(e *element, at, name string) field {
	f := field{r: r, e: e, at: at, name: name}
	if e != nil {
		f.value, f.there = e.get(name)
	}
	return f
}

func (f field) fault(want string) {
	row := 0
	if f.e != nil {
		row = f.e.line
	}
	f.r.d.Faults = append(f.r.d.Faults, Fault{row, f.at + "/@" + f.name, cut(f.value), want})
}

// cut keeps an error short, whatever stands in a file.
func cut(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// text returns a value that matches a pattern, if one is given. What is missing is a fault
// where it must be there.
func (f field) text(must bool, pattern *regexp.Regexp, want string) string {
	switch {
	case must && f.value == "", f.there && pattern != nil && !pattern.MatchString(f.value):
		f.fault(want)
		return ""
	}
	return f.value
}

var (
	decimals = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,6})?$`)
	// An RFC of 12 is a company's, of 13 a person's (t_RFC of tdCFDI.xsd).
	rfcs    = regexp.MustCompile(`^[A-Z&Ñ]{3,4}[0-9]{2}(0[1-9]|1[012])(0[1-9]|[12][0-9]|3[01])[A-Z0-9]{2}[0-9A]$`)
	uuids   = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	kinds   = regexp.MustCompile(`^[IETNP]$`)
	zips    = regexp.MustCompile(`^[0-9]{5}$`)
	money   = regexp.MustCompile(`^[A-Z]{3}$`)
	serials = regexp.MustCompile(`^[0-9]{20}$`)
)

// number returns an exact decimal.
func (f field) number(must bool) decimal.Decimal {
	if !f.there && !must {
		return decimal.Zero
	}
	if !decimals.MatchString(f.value) {
		f.fault("a number of at most 18 digits and 6 decimals, with a point")
		return decimal.Zero
	}
	n, err := decimal.NewFromString(f.value)
	if err != nil {
		panic(err) // it was looked at
	}
	return n
}

func (f field) time() time.Time {
	t, err := time.Parse("2006-01-02T15:04:05", f.value)
	if err != nil || len(f.value) != len("2006-01-02T15:04:05") { // it lets fractions pass
		f.fault("a time without offset, as 2026-05-15T09:14:00")
		return time.Time{}
	}
	return t
}

func (r *reader) document(e *element) {
	d, at := r.d, "Comprobante"
	get := func(name string) field { return r.get(e, at, name) }
	d.Kind = get("TipoDeComprobante").text(true, kinds, "I, E, T, N or P")
	d.Series, d.Number = get("Serie").value, get("Folio").value
	d.IssuedAt = get("Fecha").time()
	d.Place = get("LugarExpedicion").text(true, zips, "a postal code of five digits")
	d.Currency = get("Moneda").text(true, money, "a currency, as MXN")
	d.ExchangeRate = get("TipoCambio").number(false)
	d.SubTotal, d.Discount, d.Total = get("SubTotal").number(true), get("Descuento").number(false), get("Total").number(true)
	d.PaymentForm, d.PaymentMethod = get("FormaPago").value, get("MetodoPago").value
	d.Certificate = get("Certificado").text(true, nil, "the issuer's certificate")
	d.CertificateNo = get("NoCertificado").text(true, serials, "20 digits")
	d.Seal = get("Sello").text(true, nil, "the issuer's seal")
	d.Global = e.one("InformacionGlobal") != nil
	issuer, receiver := e.one("Emisor"), e.one("Receptor")
	d.Issuer = Party{RFC: r.get(issuer, "Emisor", "Rfc").text(true, rfcs, "an RFC"), Name: r.get(issuer, "Emisor", "Nombre").value, Regime: r.get(issuer, "Emisor", "RegimenFiscal").value}
	d.Receiver = Party{
		RFC: r.get(receiver, "Receptor", "Rfc").text(true, rfcs, "an RFC"), Name: r.get(receiver, "Receptor", "Nombre").value, Regime: r.get(receiver, "Receptor", "RegimenFiscalReceptor").value,
		ZIP: r.get(receiver, "Receptor", "DomicilioFiscalReceptor").value, Use: r.get(receiver, "Receptor", "UsoCFDI").value,
	}
	for i, g := range e.all("CfdiRelacionados") {
		in := fmt.Sprintf("CfdiRelacionados[%d]", i+1)
		of := Related{Kind: r.get(g, in, "TipoRelacion").value}
		for _, c := range g.all("CfdiRelacionado") {
			of.UUIDs = append(of.UUIDs, strings.ToUpper(r.get(c, in+"/CfdiRelacionado", "UUID").text(true, uuids, "a UUID")))
		}
		d.Related = append(d.Related, of)
	}
	for i, c := range e.one("Conceptos").all("Concepto") {
		d.Lines = append(d.Lines, r.line(c, i+1))
	}
	if len(d.Lines) == 0 {
		d.Faults = append(d.Faults, Fault{e.line, "Conceptos", "", "at least one Concepto"})
	}
	if taxes := e.one("Impuestos"); taxes != nil {
		d.Transferred, d.Withheld = r.get(taxes, "Impuestos", "TotalImpuestosTrasladados").number(false), r.get(taxes, "Impuestos", "TotalImpuestosRetenidos").number(false)
		d.Taxes = r.taxes(taxes, "Impuestos")
	}
	for _, holder := range e.all("Complemento") {
		for _, c := range holder.children {
			r.complement(c)
		}
	}
}

func (r *reader) line(e *element, n int) Line {
	at := fmt.Sprintf("Concepto[%d]", n)
	get := func(name string) field { return r.get(e, at, name) }
	l := Line{
		N: n, Row: e.line, Product: get("ClaveProdServ").text(true, nil, "a product of the catalog"), ID: get("NoIdentificacion").value,
		Quantity: get("Cantidad").number(true), Unit: get("ClaveUnidad").text(true, nil, "a unit of the catalog"), Text: get("Descripcion").value,
		Price: get("ValorUnitario").number(true), Amount: get("Importe").number(true), Discount: get("Descuento").number(false), Taxed: get("ObjetoImp").value,
	}
	if taxes := e.one("Impuestos"); taxes != nil {
		l.Taxes = r.taxes(taxes, at)
	}
	for _, c := range e.one("ComplementoConcepto").allOf(nsFuel, "HidroYPetro") {
		in := at + "/HidroYPetro"
		l.Fuel = &Permit{
			Kind: r.get(c, in, "TipoPermiso").text(true, nil, "PER01 to PER11"), Number: r.get(c, in, "NumeroPermiso").text(true, nil, "the number of the permit"),
			Product: r.get(c, in, "ClaveHYP").text(true, nil, "the line's product"), Sub: r.get(c, in, "SubProductoHYP").text(true, nil, "SP16, SP17, SP18 …"),
		}
	}
	return l
}

// allOf returns the children of a name in a namespace.
func (e *element) allOf(space, name string) (list []*element) {
	if e != nil {
		for _, c := range e.children {
			if c.space == space && c.name == name {
				list = append(list, c)
			}
		}
	}
	return list
}

func (r *reader) taxes(e *element, at string) (list []Tax) {
	for _, side := range []struct {
		group, name string
		withheld    bool
	}{{"Traslados", "Traslado", false}, {"Retenciones", "Retencion", true}} {
		for i, c := range e.one(side.group).all(side.name) {
			in := fmt.Sprintf("%s/%s[%d]", at, side.name, i+1)
			get := func(name string) field { return r.get(c, in, name) }
			list = append(list, Tax{
				Base: get("Base").number(false), Kind: get("Impuesto").text(true, nil, "001, 002 or 003"), Factor: get("TipoFactor").value,
				Rate: get("TasaOCuota").number(false), Amount: get("Importe").number(false), Withheld: side.withheld,
			})
		}
	}
	return list
}

func (r *reader) complement(e *element) {
	switch e.space + " " + e.name {
	case nsStamp + " TimbreFiscalDigital":
		if r.d.Stamps++; r.d.Stamps > 1 { // the first is what it is known by, and it is refused
			return
		}
		r.d.stamp = e
		get := func(name string) field { return r.get(e, "TimbreFiscalDigital", name) }
		r.d.Stamp = &Stamp{
			UUID: strings.ToUpper(get("UUID").text(true, uuids, "a UUID")), At: get("FechaTimbrado").time(), Provider: get("RfcProvCertif").value,
			Seal: get("SelloSAT").value, IssuerSeal: get("SelloCFD").value, CertificateNo: get("NoCertificadoSAT").text(true, serials, "20 digits"),
		}
	case nsCard12 + " EstadoDeCuentaCombustible", nsCard11 + " EstadoDeCuentaCombustible":
		r.d.Card = r.statement(e)
	case nsPayments20 + " Pagos", nsPayments10 + " Pagos":
		r.d.PaymentsVersion = r.get(e, "Pagos", "Version").value
		if totals := e.one("Totales"); totals != nil {
			r.d.PaymentsTotal = r.get(totals, "Totales", "MontoTotalPagos").number(true)
		}
		for i, p := range e.all("Pago") {
			r.d.Payments = append(r.d.Payments, r.payment(p, i+1))
		}
	case nsLocalTaxes + " ImpuestosLocales":
		r.d.LocalWithheld, r.d.LocalTransferred = r.get(e, "ImpuestosLocales", "TotaldeRetenciones").number(true), r.get(e, "ImpuestosLocales", "TotaldeTraslados").number(true)
	case nsLegends + " LeyendasFiscales":
	default:
		r.d.Complements = append(r.d.Complements, e.name)
	}
}

func (r *reader) statement(e *element) *Statement {
	at := "EstadoDeCuentaCombustible"
	s := &Statement{
		Version: r.get(e, at, "Version").value, Account: r.get(e, at, "NumeroDeCuenta").text(true, nil, "the account"),
		SubTotal: r.get(e, at, "SubTotal").number(true), Total: r.get(e, at, "Total").number(true),
	}
	fuel, rate := "TipoCombustible", "TasaOCuota"
	if e.space == nsCard11 {
		fuel, rate = "NoIdentificacion", "TasaoCuota"
	}
	for i, c := range e.one("Conceptos").all("ConceptoEstadoDeCuentaCombustible") {
		in := fmt.Sprintf("ConceptoEstadoDeCuentaCombustible[%d]", i+1)
		get := func(name string) field { return r.get(c, in, name) }
		p := Purchase{
			N: i + 1, Row: c.line, Card: get("Identificador").text(true, nil, "the card"), At: get("Fecha").time(), RFC: get("Rfc").text(true, rfcs, "an RFC"), Station: get("ClaveEstacion").value,
			Quantity: get("Cantidad").number(true), Fuel: get(fuel).text(true, nil, "the fuel"), FuelName: get("NombreCombustible").value,
			Operation: get("FolioOperacion").text(true, nil, "the number of the operation"), Price: get("ValorUnitario").number(true), Amount: get("Importe").number(true),
		}
		for j, t := range c.one("Traslados").all("Traslado") {
			to := fmt.Sprintf("%s/Traslado[%d]", in, j+1)
			p.Taxes = append(p.Taxes, Tax{Kind: r.get(t, to, "Impuesto").text(true, nil, "IVA or IEPS"), Rate: r.get(t, to, rate).number(true), Amount: r.get(t, to, "Importe").number(true)})
		}
		s.Rows = append(s.Rows, p)
	}
	return s
}

func (r *reader) payment(e *element, n int) Payment {
	at := fmt.Sprintf("Pago[%d]", n)
	get := func(name string) field { return r.get(e, at, name) }
	p := Payment{Row: e.line, At: get("FechaPago").time(), Form: get("FormaDePagoP").value, Currency: get("MonedaP").value, Rate: get("TipoCambioP").number(false), Amount: get("Monto").number(true)}
	for i, c := range e.all("DoctoRelacionado") {
		in := fmt.Sprintf("%s/DoctoRelacionado[%d]", at, i+1)
		get := func(name string) field { return r.get(c, in, name) }
		before, amount, after := get("ImpSaldoAnt"), get("ImpPagado"), get("ImpSaldoInsoluto")
		of := Paid{
			Row: c.line, UUID: strings.ToUpper(get("IdDocumento").text(true, uuids, "a UUID")), Currency: get("MonedaDR").value, Rate: r.equal(c, in),
			Before: before.number(false), Amount: amount.number(false), After: after.number(false), Whole: before.there && amount.there && after.there,
		}
		if part := get("NumParcialidad"); part.there {
			var err error
			if of.Part, err = strconv.ParseInt(part.value, 10, 32); err != nil {
				part.fault("a whole number")
			}
		}
		p.Of = append(p.Of, of)
	}
	return p
}

// equal returns what a unit of a payment's money is worth in the document's: a number of up to
// ten decimals (Pagos 2.0).
func (r *reader) equal(e *element, at string) decimal.Decimal {
	f := r.get(e, at, "EquivalenciaDR")
	if !f.there {
		return decimal.Zero
	}
	n, err := decimal.NewFromString(f.value)
	if err != nil || !equals.MatchString(f.value) {
		f.fault("a number of up to ten decimals")
		return decimal.Zero
	}
	return n
}

var equals = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,10})?$`)

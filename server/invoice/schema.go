package invoice

import (
	"fmt"
	"regexp"
	"slices"
)

// A rule is what a schema says of an attribute: whether it must be there, and its form. Those
// of CFDI 4.0, ecc12, ecc11, the stamp and HidroYPetro are of the authority's XSDs; those of
// 3.3, Pagos and the catalogs were written without one at hand.
type rule struct {
	name string
	must bool
	form *regexp.Regexp // nil: whatever is not empty
	want string
}

func form(s string) *regexp.Regexp { return regexp.MustCompile("^(?:" + s + ")$") }

var (
	text300  = form(`[^|]{1,300}`)
	text1000 = form(`[^|]{1,1000}`)
	regime   = form(`6[0-9]{2}`)
	two      = form(`0[1-9]`)
	factor   = form(`Tasa|Cuota|Exento`)
	taxKind  = form(`00[1-3]`)
	stampRFC = form(`[A-Z&Ñ]{3}[0-9]{2}(0[1-9]|1[012])(0[1-9]|[12][0-9]|3[01])[A-Z0-9]{2}[0-9A]`)
	ofCard   = form(`[0-9]{1,14}(\.[0-9]{1,3})?`) // liters and prices of statements
	ofCents  = form(`[0-9]{1,14}(\.[0-9]{1,2})?`)
	payForm  = form(`0[1-68]|1[2-57]|2[3-9]|3[01]|99`)
)

const (
	wantName   = "a name of up to 300 characters"
	wantFactor = "Tasa, Cuota or Exento"
	wantCents  = "a number of at most 2 decimals"
	wantMilli  = "a number of at most 3 decimals"
)

// rules are by namespace and name of an element; of a tax, by where it stands.
var rules = map[string][]rule{
	nsCFDI4 + " Comprobante": {
		{"Fecha", true, nil, "a time without offset"}, {"Sello", true, nil, "the issuer's seal"}, {"NoCertificado", true, serials, "20 digits"}, {"Certificado", true, nil, "the issuer's certificate"},
		{"SubTotal", true, nil, "a number"}, {"Moneda", true, money, "a currency, as MXN"}, {"Total", true, nil, "a number"}, {"TipoDeComprobante", true, kinds, "I, E, T, N or P"},
		{"Exportacion", true, form(`0[1-4]`), "01, 02, 03 or 04"}, {"LugarExpedicion", true, zips, "a postal code of five digits"},
		{"Serie", false, form(`[^|]{1,25}`), "up to 25 characters"}, {"Folio", false, form(`[^|]{1,40}`), "up to 40 characters"},
		{"FormaPago", false, payForm, "a form of payment of the catalog, as 03"}, {"MetodoPago", false, form(`PUE|PPD`), "PUE or PPD"},
	},
	nsCFDI3 + " Comprobante": {
		{"Serie", false, form(`[^|]{1,25}`), "up to 25 characters"}, {"Folio", false, form(`[^|]{1,40}`), "up to 40 characters"},
		{"FormaPago", false, payForm, "a form of payment of the catalog, as 03"}, {"MetodoPago", false, form(`PUE|PPD`), "PUE or PPD"},
	},
	nsCFDI4 + " InformacionGlobal": {{"Periodicidad", true, form(`0[1-5]`), "01 to 05"}, {"Meses", true, form(`0[1-9]|1[0-8]`), "01 to 18"}, {"Año", true, form(`20[0-9]{2}`), "a year"}},
	nsCFDI4 + " CfdiRelacionados":  {{"TipoRelacion", true, two, "a kind of relation, as 01"}},
	nsCFDI3 + " CfdiRelacionados":  {{"TipoRelacion", true, two, "a kind of relation, as 01"}},
	nsCFDI4 + " Emisor":            {{"Rfc", true, rfcs, "an RFC"}, {"Nombre", true, text300, wantName}, {"RegimenFiscal", true, regime, "a regime of the catalog, as 601"}},
	nsCFDI3 + " Emisor":            {{"RegimenFiscal", true, regime, "a regime of the catalog, as 601"}},
	nsCFDI4 + " Receptor": {
		{"Rfc", true, rfcs, "an RFC"}, {"Nombre", true, text300, wantName}, {"DomicilioFiscalReceptor", true, zips, "a postal code of five digits"},
		{"RegimenFiscalReceptor", true, regime, "a regime of the catalog, as 603"}, {"UsoCFDI", true, form(`[A-Z]{1,2}[0-9]{2}`), "a use of the catalog, as G03"},
	},
	nsCFDI3 + " Receptor": {{"UsoCFDI", true, form(`[A-Z]{1,2}[0-9]{2}`), "a use of the catalog, as G03"}},
	nsCFDI4 + " Concepto": {
		{"ClaveProdServ", true, form(`[0-9]{8}`), "a product of the catalog"}, {"Cantidad", true, nil, "a number"}, {"ClaveUnidad", true, form(`[A-Z0-9]{2,3}`), "a unit of the catalog"},
		{"Descripcion", true, text1000, "a text of up to 1000 characters"}, {"ValorUnitario", true, nil, "a number"}, {"Importe", true, nil, "a number"},
		{"ObjetoImp", true, two, "01 to 09"}, {"NoIdentificacion", false, form(`[^|]{1,100}`), "up to 100 characters"},
	},
	nsCFDI3 + " Concepto": {{"Descripcion", true, text1000, "a text of up to 1000 characters"}, {"NoIdentificacion", false, form(`[^|]{1,100}`), "up to 100 characters"}},
	"line Traslado":       {{"Base", true, nil, "a number"}, {"Impuesto", true, taxKind, "001, 002 or 003"}, {"TipoFactor", true, factor, wantFactor}},
	"line Retencion": {
		{"Base", true, nil, "a number"}, {"Impuesto", true, taxKind, "001, 002 or 003"}, {"TipoFactor", true, factor, wantFactor}, {"TasaOCuota", true, nil, "a number"}, {"Importe", true, nil, "a number"},
	},
	"all Traslado":  {{"Base", true, nil, "a number"}, {"Impuesto", true, taxKind, "001, 002 or 003"}, {"TipoFactor", true, factor, wantFactor}}, // 3.3 has no Base here
	"all Retencion": {{"Impuesto", true, taxKind, "001, 002 or 003"}, {"Importe", true, nil, "a number"}},
	nsStamp + " TimbreFiscalDigital": {
		{"Version", true, form(`1\.1`), "1.1"}, {"UUID", true, uuids, "a UUID"}, {"FechaTimbrado", true, nil, "a time without offset"}, {"RfcProvCertif", true, stampRFC, "the RFC of a company"},
		{"SelloCFD", true, nil, "the issuer's seal"}, {"NoCertificadoSAT", true, serials, "20 digits"}, {"SelloSAT", true, nil, "the authority's seal"},
	},
	nsFuel + " HidroYPetro": {
		{"Version", true, form(`1\.0`), "1.0"}, {"TipoPermiso", true, nil, "PER01 to PER11"}, {"NumeroPermiso", true, form(`.{15,35}`), "15 to 35 characters"},
		{"ClaveHYP", true, nil, "the line's product"}, {"SubProductoHYP", true, nil, "SP16, SP17, SP18 …"},
	},
	nsCard12 + " EstadoDeCuentaCombustible": {
		{"Version", true, form(`1\.2`), "1.2"}, {"TipoOperacion", true, form(`Tarjeta`), "Tarjeta"}, {"NumeroDeCuenta", true, form(`.{1,50}`), "up to 50 characters"}, {"SubTotal", true, ofCents, wantCents}, {"Total", true, ofCents, wantCents},
	},
	nsCard11 + " EstadoDeCuentaCombustible": {
		{"Version", true, form(`1\.1`), "1.1"}, {"TipoOperacion", true, form(`Tarjeta`), "Tarjeta"}, {"NumeroDeCuenta", true, form(`.{1,50}`), "up to 50 characters"}, {"SubTotal", true, ofCents, wantCents}, {"Total", true, ofCents, wantCents},
	},
	nsCard12 + " ConceptoEstadoDeCuentaCombustible": {
		{"Identificador", true, nil, "the card"}, {"Fecha", true, nil, "a time without offset"}, {"Rfc", true, rfcs, "an RFC"}, {"ClaveEstacion", true, form(`.{1,10}`), "up to 10 characters"}, {"Cantidad", true, ofCard, wantMilli},
		{"TipoCombustible", true, nil, "the fuel"}, {"NombreCombustible", true, form(`.{1,300}`), wantName}, {"FolioOperacion", true, form(`.{1,50}`), "up to 50 characters"}, {"ValorUnitario", true, ofCard, wantMilli}, {"Importe", true, ofCents, wantCents},
	},
	nsCard11 + " ConceptoEstadoDeCuentaCombustible": {
		{"Identificador", true, nil, "the card"}, {"Fecha", true, nil, "a time without offset"}, {"Rfc", true, rfcs, "an RFC"}, {"ClaveEstacion", true, form(`.{1,10}`), "up to 10 characters"}, {"Cantidad", true, ofCard, wantMilli},
		{"NoIdentificacion", true, nil, "the fuel"}, {"NombreCombustible", true, form(`.{1,300}`), wantName}, {"FolioOperacion", true, form(`.{1,50}`), "up to 50 characters"}, {"ValorUnitario", true, ofCard, wantMilli}, {"Importe", true, ofCents, wantCents},
	},
	nsCard12 + " Traslado":    {{"Impuesto", true, form(`IVA|IEPS`), "IVA or IEPS"}, {"TasaOCuota", true, nil, "a number"}, {"Importe", true, ofCents, wantCents}},
	nsCard11 + " Traslado":    {{"Impuesto", true, form(`IVA|IEPS`), "IVA or IEPS"}, {"TasaoCuota", true, nil, "a number"}, {"Importe", true, ofCents, wantCents}},
	nsPayments20 + " Pagos":   {{"Version", true, form(`2\.0`), "2.0"}},
	nsPayments10 + " Pagos":   {{"Version", true, form(`1\.0`), "1.0"}},
	nsPayments20 + " Totales": {{"MontoTotalPagos", true, nil, "a number"}},
	nsPayments20 + " Pago":    {{"FechaPago", true, nil, "a time without offset"}, {"FormaDePagoP", true, payForm, "a form of payment of the catalog, as 03"}, {"MonedaP", true, money, "a currency, as MXN"}, {"Monto", true, nil, "a number"}},
	nsPayments20 + " DoctoRelacionado": {
		{"IdDocumento", true, nil, "a UUID"}, {"MonedaDR", true, money, "a currency, as MXN"}, {"NumParcialidad", true, form(`[1-9][0-9]{0,2}`), "a whole number"},
		{"ImpSaldoAnt", true, nil, "a number"}, {"ImpPagado", true, nil, "a number"}, {"ImpSaldoInsoluto", true, nil, "a number"}, {"ObjetoImpDR", true, two, "01 to 09"},
	},
}

// single are the elements of which another has one at most.
var single = []string{
	nsCFDI4 + " InformacionGlobal", nsCFDI4 + " Emisor", nsCFDI4 + " Receptor", nsCFDI4 + " Conceptos", nsCFDI4 + " Impuestos", nsCFDI4 + " Complemento", nsCFDI4 + " ComplementoConcepto",
	nsCFDI4 + " Traslados", nsCFDI4 + " Retenciones",
	nsCFDI3 + " CfdiRelacionados", nsCFDI3 + " Emisor", nsCFDI3 + " Receptor", nsCFDI3 + " Conceptos", nsCFDI3 + " Impuestos", nsCFDI3 + " ComplementoConcepto", nsCFDI3 + " Traslados", nsCFDI3 + " Retenciones",
	nsFuel + " HidroYPetro", nsCard12 + " EstadoDeCuentaCombustible", nsCard11 + " EstadoDeCuentaCombustible", nsCard12 + " Conceptos", nsCard11 + " Conceptos", nsCard12 + " Traslados", nsCard11 + " Traslados",
	nsPayments20 + " Pagos", nsPayments10 + " Pagos", nsPayments20 + " Totales",
}

// schema holds every element to what its schema says. What was said of a field when it was
// read is not said again.
func (r *reader) schema(root *element) {
	said := map[string]bool{}
	for _, f := range r.d.Faults {
		said[f.Field] = true
	}
	r.element(root, "Comprobante", "Comprobante", said)
	if e := root; r.d.Currency != "MXN" && r.d.Currency != "XXX" && r.d.Currency != "" {
		if f := r.get(e, "Comprobante", "TipoCambio"); f.value == "" && !said["Comprobante/@TipoCambio"] {
			f.fault("what a unit of " + r.d.Currency + " is worth")
		}
	}
}

// element holds e to its rules, and then what is in it. Its field is at; the concept, the
// purchase or the payment in which it is, or else nothing of importance, is in.
func (r *reader) element(e *element, at, in string, said map[string]bool) {
	key := e.space + " " + e.name
	if tax := e.name == "Traslado" || e.name == "Retencion"; tax && (e.space == nsCFDI4 || e.space == nsCFDI3) {
		key = "line " + e.name
		if in == "Comprobante" {
			key = "all " + e.name
		}
	}
	for _, rule := range rules[key] {
		if rule.name == "Base" && key == "all Traslado" && e.space == nsCFDI3 {
			continue
		}
		f := r.get(e, at, rule.name)
		if f.value == "" && !f.there && !rule.must || said[at+"/@"+rule.name] {
			continue
		}
		if f.value == "" || rule.form != nil && !rule.form.MatchString(f.value) {
			f.fault(rule.want)
		}
	}
	if factor, _ := e.get("TipoFactor"); factor == "Tasa" || factor == "Cuota" { // else it bears none
		for _, name := range []string{"TasaOCuota", "Importe"} {
			if f := r.get(e, at, name); f.value == "" && !said[at+"/@"+name] && e.name == "Traslado" {
				f.fault("a number, as it is " + factor)
			}
		}
	}
	count := map[string]int{}
	for _, c := range e.children {
		key := c.space + " " + c.name
		count[key]++
		n := count[key]
		if n > 1 && slices.Contains(single, key) {
			r.d.Faults = append(r.d.Faults, Fault{c.line, fmt.Sprintf("%s/%s[%d]", in, c.name, n), fmt.Sprint(n), "one " + c.name + " at most"})
		}
		to, within := c.name, in
		switch c.name {
		case "Concepto", "ConceptoEstadoDeCuentaCombustible", "Pago":
			to = fmt.Sprintf("%s[%d]", c.name, n)
			within = to
		case "CfdiRelacionados":
			to = fmt.Sprintf("%s[%d]", c.name, n)
		case "Traslado", "Retencion":
			to = fmt.Sprintf("%s/%s[%d]", in, c.name, n)
			if in == "Comprobante" {
				to = fmt.Sprintf("Impuestos/%s[%d]", c.name, n)
			}
		case "DoctoRelacionado":
			to = fmt.Sprintf("%s/%s[%d]", in, c.name, n)
		case "HidroYPetro":
			to = in + "/" + c.name
		case "Addenda":
			continue // whatever they agreed on
		}
		r.element(c, to, within, said)
	}
}

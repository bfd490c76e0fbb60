package invoice

import "strings"

// Namespaces of the tax authority. Prefixes are a custom, and nothing is known by them.
const (
	nsCFDI4      = "http://www.sat.gob.mx/cfd/4"
	nsCFDI3      = "http://www.sat.gob.mx/cfd/3"
	nsStamp      = "http://www.sat.gob.mx/TimbreFiscalDigital"
	nsFuel       = "http://www.sat.gob.mx/hidrocarburospetroliferos"
	nsCard12     = "http://www.sat.gob.mx/EstadoDeCuentaCombustible12"
	nsCard11     = "http://www.sat.gob.mx/EstadoDeCuentaCombustible"
	nsPayments20 = "http://www.sat.gob.mx/Pagos20"
	nsPayments10 = "http://www.sat.gob.mx/Pagos"
	nsLocalTaxes = "http://www.sat.gob.mx/implocal"
	nsLegends    = "http://www.sat.gob.mx/leyendasFiscales"
)

// An order is what of an element stands in a chain, in which order: its attributes, and
// after them what stands in it. A field with a question mark is left out where it is
// missing; any other stands there empty.
type order struct {
	at     string // the names down to it, in its namespace; empty: the element around it
	fields string
	then   []order
}

// The orders are those of the style sheets cadenaoriginal_3_3, cadenaoriginal_4_0 and
// cadenaoriginal_TFD_1_1, and of those that they include.
var (
	pedimento = order{at: "InformacionAduanera", fields: "NumeroPedimento"}
	predial   = order{at: "CuentaPredial", fields: "Numero"}
	part      = order{at: "Parte", fields: "ClaveProdServ NoIdentificacion? Cantidad Unidad? Descripcion ValorUnitario? Importe?", then: []order{pedimento}}
	lineTaxes = []order{
		{at: "Impuestos/Traslados/Traslado", fields: "Base Impuesto TipoFactor TasaOCuota? Importe?"},
		{at: "Impuestos/Retenciones/Retencion", fields: "Base Impuesto TipoFactor TasaOCuota Importe"},
	}
	related = order{at: "CfdiRelacionados", fields: "TipoRelacion", then: []order{{at: "CfdiRelacionado", fields: "UUID"}}}
	totals  = func(tax string) order {
		return order{at: "Impuestos", then: []order{
			{at: "Retenciones/Retencion", fields: "Impuesto Importe"}, {fields: "TotalImpuestosRetenidos?"},
			{at: "Traslados/Traslado", fields: tax}, {fields: "TotalImpuestosTrasladados?"},
		}}
	}
	complements = order{at: "Complemento", fields: "*"}
	ofLine      = order{at: "ComplementoConcepto", fields: "*"}
)

var orders = map[string]order{
	nsCFDI4 + " Comprobante": {
		fields: "Version Serie? Folio? Fecha FormaPago? NoCertificado CondicionesDePago? SubTotal Descuento? Moneda TipoCambio? Total TipoDeComprobante Exportacion MetodoPago? LugarExpedicion Confirmacion?",
		then: []order{
			{at: "InformacionGlobal", fields: "Periodicidad Meses Año"},
			related,
			{at: "Emisor", fields: "Rfc Nombre RegimenFiscal FacAtrAdquirente?"},
			{at: "Receptor", fields: "Rfc Nombre DomicilioFiscalReceptor ResidenciaFiscal? NumRegIdTrib? RegimenFiscalReceptor UsoCFDI"},
			{at: "Conceptos/Concepto", fields: "ClaveProdServ NoIdentificacion? Cantidad ClaveUnidad Unidad? Descripcion ValorUnitario Importe Descuento? ObjetoImp",
				then: append(lineTaxes[:2:2],
					order{at: "ACuentaTerceros", fields: "RfcACuentaTerceros NombreACuentaTerceros RegimenFiscalACuentaTerceros DomicilioFiscalACuentaTerceros"},
					pedimento, predial, ofLine, part)},
			totals("Base Impuesto TipoFactor TasaOCuota? Importe?"),
			complements,
		},
	},
	nsCFDI3 + " Comprobante": {
		fields: "Version Serie? Folio? Fecha FormaPago? NoCertificado CondicionesDePago? SubTotal Descuento? Moneda TipoCambio? Total TipoDeComprobante MetodoPago? LugarExpedicion Confirmacion?",
		then: []order{
			related,
			{at: "Emisor", fields: "Rfc Nombre? RegimenFiscal"},
			{at: "Receptor", fields: "Rfc Nombre? ResidenciaFiscal? NumRegIdTrib? UsoCFDI"},
			{at: "Conceptos/Concepto", fields: "ClaveProdServ NoIdentificacion? Cantidad ClaveUnidad Unidad? Descripcion ValorUnitario Importe Descuento?",
				then: append(lineTaxes[:2:2], pedimento, predial, ofLine, part)},
			totals("Impuesto TipoFactor TasaOCuota Importe"),
			complements,
		},
	},
	nsFuel + " HidroYPetro": {fields: "Version TipoPermiso NumeroPermiso ClaveHYP SubProductoHYP"},
	nsCard12 + " EstadoDeCuentaCombustible": {fields: "Version TipoOperacion NumeroDeCuenta SubTotal Total", then: []order{
		{at: "Conceptos/ConceptoEstadoDeCuentaCombustible", fields: "Identificador Fecha Rfc ClaveEstacion Cantidad TipoCombustible Unidad? NombreCombustible FolioOperacion ValorUnitario Importe",
			then: []order{{at: "Traslados/Traslado", fields: "Impuesto TasaOCuota Importe"}}},
	}},
	nsCard11 + " EstadoDeCuentaCombustible": {fields: "Version TipoOperacion NumeroDeCuenta SubTotal Total", then: []order{
		{at: "Conceptos/ConceptoEstadoDeCuentaCombustible", fields: "Identificador Fecha Rfc ClaveEstacion TAR? Cantidad NoIdentificacion Unidad? NombreCombustible FolioOperacion ValorUnitario Importe",
			then: []order{{at: "Traslados/Traslado", fields: "Impuesto TasaoCuota Importe"}}},
	}},
	nsPayments20 + " Pagos": {fields: "Version", then: []order{
		{at: "Totales", fields: "TotalRetencionesIVA? TotalRetencionesISR? TotalRetencionesIEPS? TotalTrasladosBaseIVA16? TotalTrasladosImpuestoIVA16? TotalTrasladosBaseIVA8? TotalTrasladosImpuestoIVA8? TotalTrasladosBaseIVA0? TotalTrasladosImpuestoIVA0? TotalTrasladosBaseIVAExento? MontoTotalPagos"},
		{at: "Pago", fields: "FechaPago FormaDePagoP MonedaP TipoCambioP? Monto NumOperacion? RfcEmisorCtaOrd? NomBancoOrdExt? CtaOrdenante? RfcEmisorCtaBen? CtaBeneficiario? TipoCadPago? CertPago? CadPago? SelloPago?", then: []order{
			{at: "DoctoRelacionado", fields: "IdDocumento Serie? Folio? MonedaDR EquivalenciaDR? NumParcialidad ImpSaldoAnt ImpPagado ImpSaldoInsoluto ObjetoImpDR", then: []order{
				{at: "ImpuestosDR/RetencionesDR/RetencionDR", fields: "BaseDR ImpuestoDR TipoFactorDR TasaOCuotaDR ImporteDR"},
				{at: "ImpuestosDR/TrasladosDR/TrasladoDR", fields: "BaseDR ImpuestoDR TipoFactorDR TasaOCuotaDR? ImporteDR?"},
			}},
			{at: "ImpuestosP/RetencionesP/RetencionP", fields: "ImpuestoP ImporteP"},
			{at: "ImpuestosP/TrasladosP/TrasladoP", fields: "BaseP ImpuestoP TipoFactorP TasaOCuotaP? ImporteP?"},
		}},
	}},
	nsPayments10 + " Pagos": {fields: "Version", then: []order{
		{at: "Pago", fields: "FechaPago FormaDePagoP MonedaP TipoCambioP? Monto NumOperacion? RfcEmisorCtaOrd? NomBancoOrdExt? CtaOrdenante? RfcEmisorCtaBen? CtaBeneficiario? TipoCadPago? CertPago? CadPago? SelloPago?", then: []order{
			{at: "DoctoRelacionado", fields: "IdDocumento Serie? Folio? MonedaDR TipoCambioDR? MetodoDePagoDR NumParcialidad? ImpSaldoAnt? ImpPagado? ImpSaldoInsoluto?"},
			{at: "Impuestos", fields: "TotalImpuestosRetenidos? TotalImpuestosTrasladados?", then: []order{
				{at: "Retenciones/Retencion", fields: "Impuesto Importe"}, {at: "Traslados/Traslado", fields: "Impuesto TipoFactor TasaOCuota Importe"},
			}},
		}},
	}},
	nsLocalTaxes + " ImpuestosLocales": {fields: "version TotaldeRetenciones TotaldeTraslados", then: []order{
		{at: "RetencionesLocales", fields: "ImpLocRetenido TasadeRetencion Importe"}, {at: "TrasladosLocales", fields: "ImpLocTrasladado TasadeTraslado Importe"},
	}},
	nsLegends + " LeyendasFiscales":  {fields: "version", then: []order{{at: "Leyenda", fields: "disposicionFiscal? norma? textoLeyenda"}}},
	nsStamp + " TimbreFiscalDigital": {}, // its own chain, which its seal is over
}

// stampOrder is what the seal of a stamp is over.
var stampOrder = order{fields: "Version UUID FechaTimbrado RfcProvCertif Leyenda? SelloCFD NoCertificadoSAT"}

// chainOf writes what a seal is over. A complement of which no order is known comes back in
// unknown: then nothing can be said of the seal.
func chainOf(e *element, o order) (chain string, unknown []string) {
	w := chainWriter{}
	w.b.WriteByte('|')
	w.write(e, o)
	w.b.WriteString("||")
	return w.b.String(), w.unknown
}

type chainWriter struct {
	b       strings.Builder
	unknown []string
}

func (w *chainWriter) write(e *element, o order) {
	if o.fields == "*" {
		for _, c := range e.children {
			known, there := orders[c.space+" "+c.name]
			if !there {
				w.unknown = append(w.unknown, c.name)
			}
			w.write(c, known)
		}
		return
	}
	for f := range strings.FieldsSeq(o.fields) {
		name, optional := strings.CutSuffix(f, "?")
		value, there := e.get(name)
		if there || !optional {
			w.b.WriteByte('|')
			w.b.WriteString(value)
		}
	}
	for _, next := range o.then {
		w.each(e, next.at, next)
	}
}

// each writes all elements at a path.
func (w *chainWriter) each(e *element, path string, o order) {
	if path == "" {
		w.write(e, o)
		return
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, c := range e.all(name) {
		w.each(c, rest, o)
	}
}

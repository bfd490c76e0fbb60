package supplier

import (
	"encoding/xml"
	"fmt"
	"strings"
)

const (
	sat    = "http://www.sat.gob.mx/"
	schema = sat + "sitio_internet/cfd/"
)

// xml writes a document: an element a line, so that what is found in it has one.
func (d *document) xml() []byte {
	w := &writer{}
	w.b.WriteString(xml.Header)
	spaces := [][3]string{{"cfdi", sat + "cfd/4", schema + "4/cfdv40.xsd"}}
	for _, c := range d.Concepts {
		if c.Permit != nil {
			spaces = append(spaces, [3]string{"hidrocarburospetroliferos", sat + "hidrocarburospetroliferos", schema + "hidrocarburospetroliferos.xsd"})
			break
		}
	}
	if d.Account != nil {
		spaces = append(spaces, [3]string{"ecc12", sat + "EstadoDeCuentaCombustible12", schema + "EstadoDeCuentaCombustible/ecc12.xsd"})
	}
	if d.Payment != nil {
		spaces = append(spaces, [3]string{"pago20", sat + "Pagos20", schema + "Pagos/Pagos20.xsd"})
	}
	root := []string{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"}
	var where []string
	for _, s := range spaces {
		root, where = append(root, "xmlns:"+s[0], s[1]), append(where, s[1], s[2])
	}
	root = append(root, "xsi:schemaLocation", strings.Join(where, " "))
	sub, total := pesos(d.SubTotal), pesos(d.Total)
	if d.Payment != nil {
		sub, total = "0", "0"
	}
	w.in("cfdi:Comprobante", append(root, "Version", "4.0", "Serie", d.Series, "Folio", d.Number, "Fecha", written(d.At), "Sello", d.Seal, "FormaPago", d.PaymentForm,
		"NoCertificado", d.CertificateNo, "Certificado", d.Certificate, "SubTotal", sub, "Moneda", d.Currency, "Total", total, "TipoDeComprobante", d.Kind,
		"Exportacion", "01", "MetodoPago", d.PaymentMethod, "LugarExpedicion", d.Place), func() {
		if d.Credits != "" {
			w.in("cfdi:CfdiRelacionados", []string{"TipoRelacion", "01"}, func() { w.leaf("cfdi:CfdiRelacionado", "UUID", d.Credits) })
		}
		w.leaf("cfdi:Emisor", "Rfc", d.Issuer.RFC, "Nombre", d.Issuer.Name, "RegimenFiscal", d.Issuer.Regime)
		r := d.Receiver
		w.leaf("cfdi:Receptor", "Rfc", r.RFC, "Nombre", r.Name, "DomicilioFiscalReceptor", r.ZIP, "RegimenFiscalReceptor", r.Regime, "UsoCFDI", d.Use)
		w.in("cfdi:Conceptos", nil, func() {
			for i := range d.Concepts {
				d.Concepts[i].xml(w)
			}
		})
		if len(d.Taxes) > 0 {
			w.in("cfdi:Impuestos", []string{"TotalImpuestosTrasladados", pesos(d.TaxTotal)}, func() { w.taxes("cfdi:", "", d.Taxes) })
		}
		if d.Account == nil && d.Payment == nil && d.Stamp == nil {
			return
		}
		w.in("cfdi:Complemento", nil, func() {
			if d.Account != nil {
				d.Account.xml(w)
			}
			if d.Payment != nil {
				d.Payment.xml(w)
			}
			if d.Stamp != nil {
				d.Stamp.xml(w)
			}
			if d.Second != nil {
				d.Second.xml(w)
			}
		})
	})
	return []byte(w.b.String())
}

func (c *concept) xml(w *writer) {
	attributes := []string{"ClaveProdServ", c.Product, "NoIdentificacion", c.ID, "Cantidad", c.Quantity, "ClaveUnidad", c.UnitKey, "Unidad", c.Unit,
		"Descripcion", c.Text, "ValorUnitario", c.Price, "Importe", c.Amount, "ObjetoImp", c.Taxed}
	if len(c.Taxes) == 0 { // of a payment
		w.leaf("cfdi:Concepto", attributes...)
		return
	}
	w.in("cfdi:Concepto", attributes, func() {
		w.in("cfdi:Impuestos", nil, func() { w.taxes("cfdi:", "", c.Taxes) })
		if p := c.Permit; p != nil {
			w.in("cfdi:ComplementoConcepto", nil, func() {
				w.leaf("hidrocarburospetroliferos:HidroYPetro", "Version", "1.0", "TipoPermiso", p.Kind, "NumeroPermiso", p.Number, "ClaveHYP", p.Product, "SubProductoHYP", p.Sub)
			})
		}
	})
}

func (s *statement) xml(w *writer) {
	w.in("ecc12:EstadoDeCuentaCombustible", []string{"Version", "1.2", "TipoOperacion", "Tarjeta", "NumeroDeCuenta", s.Account, "SubTotal", pesos(s.SubTotal), "Total", pesos(s.Total)}, func() {
		w.in("ecc12:Conceptos", nil, func() {
			for _, p := range s.Rows {
				w.in("ecc12:ConceptoEstadoDeCuentaCombustible", []string{"Identificador", p.Card, "Fecha", p.At, "Rfc", p.RFC, "ClaveEstacion", p.Station, "Cantidad", p.Quantity,
					"TipoCombustible", p.Fuel, "Unidad", p.Unit, "NombreCombustible", p.Name, "FolioOperacion", p.Operation, "ValorUnitario", p.Price, "Importe", p.Amount}, func() {
					w.in("ecc12:Traslados", nil, func() {
						for _, t := range p.Taxes {
							w.leaf("ecc12:Traslado", "Impuesto", t.Kind, "TasaOCuota", t.Rate, "Importe", t.Amount)
						}
					})
				})
			}
		})
	})
}

func (p *payment) xml(w *writer) {
	w.in("pago20:Pagos", []string{"Version", "2.0"}, func() {
		w.leaf("pago20:Totales", "TotalTrasladosBaseIVA16", p.BaseIVA, "TotalTrasladosImpuestoIVA16", p.IVA, "MontoTotalPagos", pesos(p.Amount))
		w.in("pago20:Pago", []string{"FechaPago", written(p.At), "FormaDePagoP", p.Form, "MonedaP", "MXN", "TipoCambioP", "1", "Monto", pesos(p.Amount)}, func() {
			w.in("pago20:DoctoRelacionado", []string{"IdDocumento", p.UUID, "Serie", p.Series, "Folio", p.Number, "MonedaDR", "MXN", "EquivalenciaDR", "1", "NumParcialidad", p.Part,
				"ImpSaldoAnt", pesos(p.Before), "ImpPagado", pesos(p.Amount), "ImpSaldoInsoluto", pesos(p.After), "ObjetoImpDR", "02"}, func() {
				w.in("pago20:ImpuestosDR", nil, func() { w.taxes("pago20:", "DR", p.Taxes) })
			})
			w.in("pago20:ImpuestosP", nil, func() { w.taxes("pago20:", "P", p.Taxes) })
		})
	})
}

func (s *stamp) xml(w *writer) {
	w.leaf("tfd:TimbreFiscalDigital", "xmlns:tfd", sat+"TimbreFiscalDigital", "xsi:schemaLocation", sat+"TimbreFiscalDigital "+schema+"TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd",
		"Version", "1.1", "UUID", s.UUID, "FechaTimbrado", s.At, "RfcProvCertif", s.Provider, "SelloCFD", s.IssuerSeal, "NoCertificadoSAT", s.CertificateNo, "SelloSAT", s.Seal)
}

// A writer writes elements. Attributes are names and values by turns, and one without a
// value is left out.
type writer struct {
	b     strings.Builder
	depth int
}

func (w *writer) start(name string, attributes []string) {
	fmt.Fprintf(&w.b, "%*s<%s", 2*w.depth, "", name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			fmt.Fprintf(&w.b, ` %s="`, attributes[i])
			if err := xml.EscapeText(&w.b, []byte(attributes[i+1])); err != nil {
				panic(err) // a builder takes everything
			}
			w.b.WriteByte('"')
		}
	}
}

func (w *writer) in(name string, attributes []string, inner func()) {
	w.start(name, attributes)
	w.b.WriteString(">\n")
	w.depth++
	inner()
	w.depth--
	fmt.Fprintf(&w.b, "%*s</%s>\n", 2*w.depth, "", name)
}

func (w *writer) leaf(name string, attributes ...string) {
	w.start(name, attributes)
	w.b.WriteString("/>\n")
}

// taxes writes the taxes that a sale bears, by the names that they have there.
func (w *writer) taxes(prefix, suffix string, list []tax) {
	w.in(prefix+"Traslados"+suffix, nil, func() {
		for _, t := range list {
			w.leaf(prefix+"Traslado"+suffix, "Base"+suffix, t.Base, "Impuesto"+suffix, t.Kind, "TipoFactor"+suffix, t.Factor, "TasaOCuota"+suffix, t.Rate, "Importe"+suffix, t.Amount)
		}
	})
}

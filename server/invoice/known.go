package invoice

import "fmt"

// Known is what other documents have said that a document says again.
type Known struct {
	// UUID is another document, of other bytes, that has the same; empty: none has.
	UUID string
	// Lines and Purchases are other documents that bill the same fills, by the numbers of
	// lines and of purchases.
	Lines, Purchases map[int]string
	// Billed are the documents that payments are of, by their UUID, as far as they are here.
	Billed map[string]Billed
}

// CheckKnown holds a document against others that are known: each fill is billed once, and a
// UUID is of one document.
func CheckKnown(d *Document, k Known) []Finding {
	c := checker{d: d}
	if k.UUID != "" {
		c.find("uuid.twice", 0, "TimbreFiscalDigital/@UUID", d.ID(), k.UUID)
	}
	c.paid(k.Billed)
	if d.Kind != "I" { // a credit note names the fills that it credits
		return c.found
	}
	for _, l := range d.Lines {
		if other := k.Lines[l.N]; other != "" {
			c.find("line.before", l.Row, fmt.Sprintf("Concepto[%d]/@NoIdentificacion", l.N), l.ID, other)
		}
	}
	if d.Card != nil {
		for _, p := range d.Card.Rows {
			if other := k.Purchases[p.N]; other != "" {
				c.find("card.before", p.Row, fmt.Sprintf("ConceptoEstadoDeCuentaCombustible[%d]/@FolioOperacion", p.N), p.Operation, other)
			}
		}
	}
	return c.found
}

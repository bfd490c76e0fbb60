package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A credit note of which nobody knows what it gives back keeps its month open where the city says
// that it does, and the page of the budget says why; canceled, it is no note.
func TestCreditNotesKeepAMonthOpen(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	note, _ := c.invoiced(902, "E", "PUE", "2026-11-20 10:00")
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '84111506', 'Bonificación', '', '', '', '', 0, 37065, 0)`, note); err != nil {
		t.Fatal(err)
	}
	c.answered(note, "valid", now.Format(time.RFC3339))
	finance, manager := c.closesBy("credits")
	if got := text(finance.page("/budget?year=2026"), "main"); !strings.Contains(got, "La nota de crédito Z 902 todavía no descuenta 370.65: lo que acredita no está aquí") {
		t.Errorf("the budget does not say what the note waits for: %s", got)
	}
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	signs := func() int {
		return c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}}).StatusCode
	}
	if got := signs(); got != http.StatusConflict {
		t.Errorf("with a note that waits: got status %d, want 409", got)
	}
	if got := text(manager.page(novemberClose), "main"); !strings.Contains(got, "Sin aplicar: 1, por $370.65 (Z 902)") {
		t.Errorf("the month does not name the note: %s", got)
	}
	// A note that applies an advance credits no fill, and the document that it is of is not here.
	advance, _ := c.invoiced(903, "E", "PUE", "2026-11-21 10:00")
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '07', 'AAAAAAAA-0000-4000-8000-00000000000A')`, advance); err != nil {
		t.Fatal(err)
	}
	c.answered(advance, "valid", now.Format(time.RFC3339))
	if got := text(manager.page(novemberClose), "main"); !strings.Contains(got, "Sin aplicar: 2, por") || !strings.Contains(got, "Z 903") {
		t.Errorf("the month does not name a note whose document is not here: %s", got)
	}
	c.answered(note, "canceled", now.Add(time.Minute).Format(time.RFC3339))
	if got := signs(); got != http.StatusConflict {
		t.Errorf("with a note of no document: got status %d, want 409", got)
	}
	c.answered(advance, "canceled", now.Add(time.Minute).Format(time.RFC3339))
	if got := signs(); got != http.StatusSeeOther {
		t.Errorf("without the note: got status %d: %s", got, text(manager.page(novemberClose), "main"))
	}
}

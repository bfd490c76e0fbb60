package auditing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
)

// tabled takes a table in that bills the last sale, as one person types it, and returns its document.
func (c *city) tabled() string {
	c.Helper()
	m, err := c.bills.SayMapping(c.ctx, "fina", finance.Mapping{Name: "Gas", Contract: "gas", Reason: "muestra", Says: plain.Mapping{
		Columns: map[plain.Field]string{plain.Ticket: "Folio", plain.Day: "Fecha", plain.Product: "Producto", plain.Liters: "Litros", plain.Price: "Precio", plain.Amount: "Importe"},
		Point:   ".", Order: plain.YearMonthDay, Product: invoice.Premium, Permit: permit,
	}})
	c.must(err)
	s := c.sales[len(c.sales)-1]
	csv := fmt.Sprintf("Folio,Fecha,Producto,Litros,Precio,Importe\n%s,%s,Premium,40.00,25.00,%d.%02d\n", s.Ticket, s.At.Format("2006-01-02 15:04"), s.Cents()/100, s.Cents()%100)
	t, err := c.bills.KeepTable(c.ctx, "fina", finance.File{Name: "octubre.csv", Bytes: []byte(csv)})
	c.must(err)
	taken, err := c.bills.TakeTable(c.ctx, "fina", t.SHA256, finance.Ask{Mapping: m.N, Number: "OCT-1"})
	c.must(err)
	return taken.Documents[0].ID
}

// sorts tells of the lines of October and November that are of the last sale what is asked of them, those of tables first.
func (c *city) sorts() string {
	c.Helper()
	seen, err := c.match.Look(c.ctx, matching.Question{From: at("2026-10-01 00:00"), To: at("2026-12-01 00:00")})
	c.must(err)
	var tables, fiscal []string
	for i := range seen.Rows {
		switch r := &seen.Rows[i]; {
		case r.Keys.Ticket != c.sales[len(c.sales)-1].Ticket:
		case r.UUID == "":
			tables = append(tables, "table "+string(r.Sort))
		default:
			fiscal = append(fiscal, "fiscal "+string(r.Sort))
		}
	}
	return strings.Join(append(tables, fiscal...), ", ")
}

// A table that one person sends in takes no finding away where suppliers bill by fiscal documents: its fill is asked for until one comes.
// That one is no second bill: it takes the fill, and the table is to be withdrawn.
func TestTableIsNoInvoice(t *testing.T) {
	t.Parallel()
	// A table is made out to nobody, which is found of it besides.
	const nobodys = "AUD-07 receiver  critical 1000.00"
	const only, again = "AUD-06 table_only v4 major 1000.00\n" + nobodys, nobodys + "\nAUD-08 table  major 1000.00"
	c := newCity(t, plan{bill: func(n int) bool { return n != 18 }})
	is := func(when, sorts, want string) {
		t.Helper()
		if got := c.sorts(); got != sorts {
			t.Errorf("%s: lines are %q, want %q", when, got, sorts)
		}
		if got := short(c.found()); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", when, got, want)
		}
	}
	is("before", "", "AUD-06 waits v4 major 1000.00")
	table := c.tabled()
	is("sent in", "table exact", only)
	c.accept()
	is("matched", "table done", only)

	// The fiscal document comes. It is the bill, and says so before anybody accepts it.
	c.now = at("2026-11-20 12:00")
	c.billed(c.sales[18:], "")
	var questioned int
	c.must(c.pool.QueryRow(c.ctx, `SELECT count(*) FROM document_verdict v, jsonb_array_elements(v.findings) f WHERE coalesce(f->>'Code', f->>'code') = 'line.before'`).Scan(&questioned))
	if questioned != 0 {
		t.Error("the fiscal document is said to bill again what the table does")
	}
	is("come", "table done, fiscal exact", nobodys)
	var document string
	c.must(c.pool.QueryRow(c.ctx, `SELECT document FROM billed_line WHERE ticket = $1 AND uuid <> ''`, c.sales[18].Ticket).Scan(&document))
	one, err := c.match.Line(c.ctx, matching.LineID{Document: document, Part: invoice.Concept, N: 1}, matching.Choice{SumFrom: at("2026-10-07 00:00"), SumTo: at("2026-10-08 00:00")})
	if c.must(err); len(one.Free) != 1 || one.Free[0].Ticket != c.sales[18].Ticket || one.Sum == nil || len(one.Sum.Fills) != 1 {
		t.Errorf("its fill may not be chosen: %+v, %+v", one.Free, one.Sum)
	}
	c.accept()
	is("accepted", "table changed, fiscal done", again)

	// The table does not get the fill back.
	seen, err := c.match.Look(c.ctx, matching.Question{From: at("2026-10-01 00:00"), To: at("2026-12-01 00:00")})
	c.must(err)
	for i := range seen.Rows {
		if r := &seen.Rows[i]; r.Document == table {
			_, err := c.match.Decide(c.ctx, "fina", r.LineID, matching.Said{What: matching.Linked, Fills: r.Decided.Fills})
			if _, taken := errors.AsType[*matching.TakenError](err); !taken {
				t.Errorf("the table takes the fill back: %v", err)
			}
		}
	}
	c.must(c.bills.SayStatus(c.ctx, "fina", table, finance.Status{Status: finance.Canceled, Note: "llegó el CFDI"}, nil))
	is("withdrawn", "fiscal done", "")
}

// Where a table and the fiscal document come before anybody has decided, the fiscal document has the fill.
func TestTableBesideInvoice(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	var batch string
	c.must(c.pool.QueryRow(c.ctx, `SELECT batch FROM line_decided LIMIT 1`).Scan(&batch))
	_, err := c.match.TakeBack(c.ctx, "fina", batch)
	c.must(err)
	c.tabled()
	if got, want := c.sorts(), "table twice, fiscal exact"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := short(c.found()), "AUD-07 receiver  critical 1000.00\nAUD-08 table  major 1000.00"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	c.accept()
	if got, want := c.sorts(), "table twice, fiscal done"; got != want {
		t.Errorf("accepted: got %q, want %q", got, want)
	}
}

// Where documents are made out to nobody of ours tables are how suppliers bill.
func TestTableIsTheInvoiceElsewhere(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{nobody: true, bill: func(n int) bool { return n != 18 }})
	c.tabled()
	if got := short(c.found()); got != "" {
		t.Errorf("sent in: got\n%s", got)
	}
	c.accept()
	if got := short(c.found()); got != "" {
		t.Errorf("matched: got\n%s", got)
	}
	c.billed(c.sales[18:], "")
	if got, want := c.sorts(), "table done, fiscal twice"; got != want {
		t.Errorf("billed again: got %q, want %q", got, want)
	}
}

package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A truck of November costs more once its year is closed: what vehicles took of it is in the list of prior years, with the day that it adjusts, in both
// languages and in the file; its entries are results of past years, and the stock account ties to what is worth.
func TestStockOfPriorYears(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.tankMonth()
	finance := c.budgetSome()
	c.openSome(of)
	c.closesBy(keptOpen...)
	c.sent(finance.post(stockTermsPath+year2026, with(c.stockForm(), "prior", "3.2.9")))
	room := stockroom.New(stockroom.Config{Store: c.store, Zone: zone(), Now: func() time.Time { return now.Add(time.Duration(c.later.Load())) }})
	books := func() {
		t.Helper()
		if _, err := room.BookWorth(t.Context(), "finance", ""); err != nil {
			t.Fatal(err)
		}
	}
	goesOut := func() {
		t.Helper()
		books()
		for _, year := range []string{year2026, "?period=year&at=2027-01-01"} {
			c.sent(finance.post(bookPath+year, nil))
			c.sent(finance.post(entriesPath+year, nil))
		}
	}
	goesOut()
	c.later.Store(int64(60 * 24 * time.Hour))
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	goesOut()
	var said int64
	if err := c.pool.QueryRow(t.Context(), `SELECT max(n) FROM delivery_note`).Scan(&said); err != nil {
		t.Fatal(err)
	}
	const kind = "ajuste del almacén, en sus pólizas"
	if got := text(finance.page(priorPath), "main"); strings.Contains(got, kind) {
		t.Errorf("nothing was adjusted: %s", got)
	}
	if err := room.SayNote(t.Context(), "finance", stockroom.Note{Delivery: of, N: said, Number: "R-88", Volume: &stock.Quantity{UL: 10_000 * dispense.Liter, Basis: stock.Observed}, Billed: stock.At20C, Cents: new(int64(29_000_000)), Reason: "costaba más"}); err != nil {
		t.Fatal(err)
	}
	books()
	rows := func() (all [][]string) {
		t.Helper()
		for _, row := range read(t, finance.get(priorPath+".csv")) {
			if slices.Contains(row, kind) || slices.Contains(row, "revalued") {
				all = append(all, row)
			}
		}
		return all
	}
	waits := rows()
	if len(waits) == 0 || !strings.Contains(strings.Join(waits[0], "|"), "patio/T1 ajuste de 2026-11-") {
		t.Fatalf("before it goes out the file has %q", waits)
	}
	goesOut()
	went := rows()
	if len(went) == 0 || !strings.Contains(strings.Join(went[0], "|"), "FISM-26103-pub") {
		t.Errorf("once it went out the file has %q", went)
	}
	if got := text(finance.page(priorPath), "main tbody"); !strings.Contains(got, kind) || !strings.Contains(got, "noviembre de 2026") {
		t.Errorf("the list of prior years: %s", got)
	}
	finance.post("/language", url.Values{"language": {"en"}})
	if got := text(finance.page(priorPath), "main tbody"); !strings.Contains(got, "adjustment of stock, in its entries") {
		t.Errorf("in English: %s", got)
	}
	finance.post("/language", url.Values{"language": {"es-MX"}})
	var prior, expense int64
	if err := c.pool.QueryRow(t.Context(), `SELECT coalesce(sum(l.debit_cents - l.credit_cents) FILTER (WHERE l.account = '3.2.9'), 0)::bigint, coalesce(sum(l.debit_cents - l.credit_cents) FILTER (WHERE l.account = '5.1.2.6'), 0)::bigint
		FROM budget_entry e JOIN budget_entry_line l USING (key) WHERE e.year = 2027 AND starts_with(e.subject, 'stock/') AND l.reference LIKE '%ajuste de 2026-%'`).Scan(&prior, &expense); err != nil || prior <= 0 || expense != 0 {
		t.Errorf("past years have %d, and the expense of the next %d, %v", prior, expense, err)
	}
	ties := read(t, finance.get(stockTiesPath+".csv?period=month&at=2027-02-01"))
	if len(ties) < 2 {
		t.Fatalf("February has no tie")
	}
	for _, row := range ties[1:] {
		if got := row[len(row)-1]; got != "0.00" {
			t.Errorf("%s leaves %s", row[0], got)
		}
	}
	if got := text(finance.page(entriesPath+year2026), "main"); !strings.Contains(got, "3.2.9") || !strings.Contains(got, "Ejercicios anteriores") {
		t.Error("the account of past years is not on the page of entries")
	}
}

package auditing_test

import (
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A truckload that is billed above the contract's price is a discrepancy, and a row of the report of
// prices; one at the price is none.
func TestLoadsAboveThePrice(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	const carrier = "CTR010101AB3"
	c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('pipas', 1, 'Pipas', $1, '2', 'MXN', 'bulk', '2026-01-01', now(), 'x', 'y')`, carrier)
	c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('b', 64), 'xml', 1, now(), 'x')`)
	c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		VALUES (repeat('b', 64), 'UB', '4.0', 'I', 'P', '1', '2026-10-06 12:00', 'MXN', 104520000, '', $1, 'Pipas', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'x')`, carrier)
	c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES
		(repeat('b', 64), 'concept', 1, 1, $1, '', '', 'R1', '', '', 20000000000, 51780000, 258900), (repeat('b', 64), 'concept', 2, 2, $1, '', '', 'R2', '', '', 20000000000, 52740000, 263700)`, supplier.Diesel)
	over := func() string {
		t.Helper()
		var out []string
		for _, line := range strings.Split(short(c.found()), "\n") {
			if strings.HasPrefix(line, "AUD-11") {
				out = append(out, line)
			}
		}
		return strings.Join(out, "\n")
	}
	if got := over(); got != "" {
		t.Errorf("nobody said a price, and was found: %s", got)
	}
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "pipas", Price: contract.Price{Product: supplier.Diesel, From: "2026-01-01", Kind: contract.Fixed, E4: 258_900}, Reason: "anexo"}))
	if got := over(); got != "AUD-11 over  major 9600.00" {
		t.Errorf("got %q", got)
	}

	desk := disclosure.New(disclosure.Config{Lines: c.match, Prices: c.price, Zone: zone})
	priced, err := desk.Prices(c.ctx, at("2026-10-01 00:00"), at("2026-11-01 00:00"))
	c.must(err)
	var rows, cents int64
	for _, r := range priced.Rows {
		if r.Product == supplier.Diesel {
			rows, cents = rows+1, cents+r.OverCents
			if r.ExpectedE4 != 258_900 || r.Station != "Pipas" || (r.OverE4 != 0) != (r.BilledE4 == 263_700) {
				t.Errorf("got %+v", r)
			}
		}
	}
	if rows != 2 || cents != 960_000 || priced.OverCents["MXN"] < 960_000 {
		t.Errorf("got %d rows and %d cents above the price, want 2 and 960000; in all %d", rows, cents, priced.OverCents["MXN"])
	}
}

// A supplier in bulk bills by an index that changes in mid-month. Who bills by yesterday's on a day on which it fell is
// found, and that alone: not who bills by that of the day, dearer or cheaper, nor by the last one on a day without one.
func TestLoadsByIndex(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	const carrier = "CTR010101AB3"
	c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('pipas', 1, 'Pipas', $1, '2', 'MXN', 'bulk', '2026-01-01', now(), 'x', 'y')`, carrier)
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "pipas", Price: contract.Price{Product: supplier.Diesel, From: "2026-01-01", Kind: contract.ByIndex, Index: "Opis Tula", E4: -1_500}, Reason: "anexo"}))
	n, bad, err := c.price.SayIndexFile(c.ctx, "fina", []byte("día;índice;producto;precio\n2026-10-05;OPIS TULA;diésel;23.0000\n2026-10-06;OPIS TULA;diésel;23.5000\n2026-10-14;OPIS TULA;diésel;23.6200\n2026-10-15;OPIS TULA;diésel;22.9000\n"), "boletines de octubre", "tesorera")
	if c.must(err); n != 4 || len(bad) > 0 {
		t.Fatalf("%d prices were taken, and %v were bad", n, bad)
	}
	bill := func(key, at string, e4 int64) {
		t.Helper()
		document := strings.Repeat(key, 64)
		c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, document)
		c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
			VALUES ($1, $2, '4.0', 'I', 'P', $2, $3::text::timestamp, 'MXN', $4, '', $5, 'Pipas', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'x')`, document, "U"+key, at, e4*200, carrier)
		c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, $2, '', '', $3, '', '', 20000000000, $4, $5)`, document, supplier.Diesel, "R"+key, e4*200, e4)
	}
	bill("1", "2026-10-05 12:00", 228_500)
	bill("2", "2026-10-06 12:00", 233_500) // it rose
	bill("3", "2026-10-12 12:00", 233_500) // a day without one
	bill("4", "2026-10-14 23:59", 234_700)
	bill("5", "2026-10-15 00:10", 234_700) // it fell, and yesterday's is billed
	bill("6", "2026-10-16 12:00", 227_500)
	bill("7", "2026-10-23 12:00", 400_000) // nobody said any for more than a week: none is made up
	found := func() string {
		t.Helper()
		var out []string
		for _, line := range strings.Split(short(c.found()), "\n") {
			if strings.HasPrefix(line, "AUD-11") {
				out = append(out, line)
			}
		}
		return strings.Join(out, "\n")
	}
	if got := found(); got != "AUD-11 index_late  major ?\nAUD-11 over_index  major 14400.00" {
		t.Errorf("got %q, want the load of the 15th, and that of the 23rd, which cannot be judged", got)
	}

	// The report of prices and the page of the contract say by what.
	want := contract.Reckoned{E4: 227_500, Index: "OPIS TULA", IndexDay: "2026-10-15", IndexE4: 229_000, MarkupE4: -1_500}
	w, err := c.price.One(c.ctx, "pipas")
	c.must(err)
	over := 0
	for _, l := range w.Lines {
		if l.Over {
			over++
			if l.By != want || l.Day != "2026-10-15" || l.PriceE4 != 234_700 || l.OverCents != 1_440_000 {
				t.Errorf("got %+v", l)
			}
		}
	}
	if len(w.Lines) != 7 || over != 1 || w.OverCents != 1_440_000 {
		t.Errorf("%d of %d lines are too dear, by %d cents", over, len(w.Lines), w.OverCents)
	}
	priced, err := disclosure.New(disclosure.Config{Lines: c.match, Prices: c.price, Zone: zone}).Prices(c.ctx, at("2026-10-01 00:00"), at("2026-11-01 00:00"))
	c.must(err)
	over = 0
	for _, r := range priced.Rows {
		if r.Station == "Pipas" && r.OverE4 != 0 {
			over++
			if r.By != want || r.OverE4 != 7_200 || r.OverCents != 1_440_000 {
				t.Errorf("got %+v", r)
			}
		}
	}
	if over != 1 {
		t.Errorf("%d rows of the report are too dear", over)
	}

	// A price that is said late is found by: the month is judged anew.
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "pipas", Price: contract.Price{Product: supplier.Diesel, From: "2026-10-20", Kind: contract.Fixed, E4: 1}, Reason: "x", AgreedBy: "tesorera"}))
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "pipas", Price: contract.Price{Product: supplier.Diesel, From: "2026-10-20", Kind: contracting.Taken}, Reason: "x", AgreedBy: "tesorera"}))
	late := []contracting.IndexPrice{{Index: "OPIS TULA", Product: supplier.Diesel, Day: "2026-10-23", E4: 230_000}}
	if _, err := c.price.SayIndex(c.ctx, "fina", late, "boletín tardío", ""); err == nil {
		t.Error("one person said a price of a day that was judged by none")
	}
	if _, err := c.price.SayIndex(c.ctx, "fina", late, "boletín tardío", "tesorera"); err != nil {
		t.Fatal(err)
	}
	if got := found(); !strings.Contains(got, "14400.00") || !strings.Contains(got, "343000.00") || strings.Count(got, "\n") != 1 {
		t.Errorf("got %q", got)
	}
}

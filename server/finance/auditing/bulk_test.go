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
	if got := over(); got != "AUD-11 over  major 527400.00" {
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

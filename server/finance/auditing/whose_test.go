package auditing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A truck that one supplier brought is billed by another: that line is a discrepancy at its whole amount, decided or not. Once whoever
// brought it bills it, that one has it, and the other bills it again. By a contract of that supplier with the RFC of who bills for it nothing is found.
func TestWhoseTruckItWas(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	const norte, sur = "NOR010101AB1", "SUR010101AB2"
	contract := func(id, name, rfc string) {
		t.Helper()
		c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ($1, 1, $2, $3, $1, 'MXN', 'bulk', '2026-01-01', now(), 'x', 'y')`, id, name, rfc)
	}
	contract("norte", "Mayorista del Norte", norte)
	contract("sur", "Pipas Sur", sur)
	c.exec(`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('patio', 'Patio', '00', 'America/Mexico_City', '2021-01-01', '')`)
	for i, e := range []struct{ at, kind, body string }{
		{"2026-11-07 23:50", "tank", `{"tank":"T1","grade":"magna","source":"gauge","why":"periodic","volume_ul":2000000000,"basis":"obs"}`},
		{"2026-11-08 09:40", "delivery", `{"tank":"T1","grade":"magna","source":"gauge","volume_ul":10000000000,"basis":"obs","from_at":"2026-11-08T15:00:00Z","to_at":"2026-11-08T15:40:00Z","supplier":"Mayorista del Norte","document":"R-1","document_ul":10000000000,"before_ul":2000000000,"after_ul":12000000000}`},
		{"2026-11-08 23:50", "tank", `{"tank":"T1","grade":"magna","source":"gauge","why":"periodic","volume_ul":12000000000,"basis":"obs"}`},
	} {
		c.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, $1, 0, $2, $3, $4::jsonb)`, i+1, at(e.at), e.kind, e.body)
	}
	bill := func(key, rfc, name, on, ticket string) matching.LineID {
		t.Helper()
		document := strings.Repeat(key, 64)
		c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, document)
		c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
			VALUES ($1, $2, '4.0', 'I', 'P', $2, $3::text::timestamp, 'MXN', 25890000, '', $4, $5, 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'x')`, document, "U"+key, on, rfc, name)
		c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, $2, '', '', $3, '', '', 10000000000, 25890000, 258900)`, document, supplier.Regular, ticket)
		return matching.LineID{Document: document, Part: "concept", N: 1}
	}
	found := func() string {
		t.Helper()
		var out []string
		for _, f := range c.found() {
			if f.Rule == "AUD-08" || f.Rule == "AUD-11" {
				out = append(out, fmt.Sprintf("%s %s %s %d", f.Rule, f.Args[0], f.Args[1], *f.RiskCents))
			}
		}
		return strings.Join(out, "; ")
	}
	want := func(when, want string) {
		t.Helper()
		if got := found(); got != want {
			t.Errorf("%s: found is %q, want %q", when, got, want)
		}
	}
	others := bill("b", sur, "PIPAS SUR SA", "2026-11-09 12:00", "R-1")
	want("undecided", "AUD-08 load_supplier Ub/concept/1 25890000")
	state := func() match.State {
		t.Helper()
		rows, err := c.desk.Bulk(c.ctx, matching.Question{From: at("2026-11-01 00:00"), To: at("2026-12-01 00:00")})
		c.must(err)
		for i := range rows {
			if rows[i].LineID == others {
				return rows[i].Link.State
			}
		}
		return ""
	}
	ref := dispense.Ref{Station: "patio", Epoch: 1, Seq: 2}
	c.must(c.stock.SayNote(c.ctx, "fina", stockroom.Note{Delivery: ref, Number: "R-1", Volume: &stock.Quantity{UL: 10_000 * dispense.Liter, Basis: stock.Observed}, Line: stockroom.LineID(others), Billed: stock.Observed, Reason: "remisión"}))
	want("decided", "AUD-08 load_supplier Ub/concept/1 25890000")
	if s := state(); s != match.Supplier {
		t.Errorf("in the report it is %s", s)
	}

	// Whoever brought it bills it a month later. Nobody has to say which delivery it is for it to be no discrepancy, and it is proposed.
	bill("a", norte, "MAYORISTA DEL NORTE SA", "2026-12-01 08:00", "R-1")
	c.now = at("2026-12-28 12:00")
	want("billed by who brought it", "AUD-08 load_again Ub/concept/1 25890000")
	if s := state(); s != match.Twice {
		t.Errorf("in the report it is %s", s)
	}
	if p, err := c.stock.ProposalOf(c.ctx, ref, at("2026-11-08 09:40")); err != nil || p == nil || p.Line.Document != strings.Repeat("a", 64) {
		t.Errorf("proposed is %+v (%v), want the line of who brought it", p, err)
	}
	c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('c', 64), 'pdf', 1, now(), 'x')`)
	c.exec(`INSERT INTO document_status (document, status, source, evidence, asked_at, note, said_by, said_at) VALUES (repeat('a', 64), 'canceled', 'person', repeat('c', 64), now(), 'x', 'fina', now())`)
	want("and is canceled", "AUD-08 load_supplier Ub/concept/1 25890000")

	contract("cobra", "Mayorista del Norte", sur)
	want("by a contract with that RFC", "")
}

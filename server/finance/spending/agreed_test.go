package spending_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// What nobody has billed is owed at the price of its contract, and not at the pump's: the budget, the contract
// and the list of what is not billed say one figure, and the bill changes nothing.
func TestUnbilledAtTheContractsPrice(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FORT", "2026-01-01")
	h.exec(`INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, reason, said_by, said_at) VALUES
		('gas', '15101514', '2026-03-01', '2026-03-31', 'discount', 5000, 'Anexo', 'fina', now()), ('gas', '15101514', '2026-04-01', NULL, 'fixed', 190000, 'Anexo', 'fina', now())`)
	h.fill("v1", "gas", "2026-02-28 23:59:59", 100) // before any price: what the pump said
	first := h.fill("v1", "gas", "2026-03-05 12:00:00", 100)
	h.n++ // a ticket that says neither price nor amount
	h.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source, contract)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', $3, 'typed', 'v1', 'yes', 'H', '{}', 'T0', 'ticket', 'gas')`, h.n, h.at("2026-04-02 12:00:00"), 10*int64(dispense.Liter))
	h.owes(2026, "FORT-26101-police 4140")
	now := func() time.Time { return h.now }
	match := matching.New(matching.Config{Store: h.store, Zone: h.zone, Now: now})
	desk := contracting.New(contracting.Config{Store: h.store, Match: match, Zone: h.zone, Now: now})
	w, err := desk.One(h.ctx, "gas")
	h.must(err)
	seen, err := match.Look(h.ctx, matching.Question{From: h.at("2026-01-01 00:00:00"), To: h.at("2026-12-31 00:00:00")})
	h.must(err)
	list, err := desk.Owed(h.ctx, seen)
	h.must(err)
	var sum int64
	for _, cents := range list {
		sum += cents
	}
	if w.Total.Unbilled.Cents != 414_000 || sum != 414_000 || len(list) != 3 {
		t.Errorf("the contract says %d, the list %d of %d fills; want 414000", w.Total.Unbilled.Cents, sum, len(list))
	}
	h.book(2026, 3)
	h.bill("a", "2026-04-03", 195_000, first)
	h.owes(2026, "FORT-26101-police 4140")

	// Of another currency than the budget's the contract says nothing of what is owed.
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('usd', 1, 'Otra', '', '3', 'USD', 'station', '2025-01-01', now(), 'x', 'y')`)
	h.exec(`INSERT INTO contract_price (contract, product, from_on, kind, price_e4, reason, said_by, said_at) VALUES ('usd', '15101514', '2026-01-01', 'fixed', 10000, 'Anexo', 'fina', now())`)
	h.fill("v1", "usd", "2026-05-01 12:00:00", 10)
	h.owes(2026, "FORT-26101-police 4340")
}

// What nobody has billed is owed by the index of its day, in fills and in loads alike; past a week after its last price
// a fill is owed at the pump's, and of a load nobody knows.
func TestUnbilledByIndex(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FORT", "2026-01-01")
	h.departmentFund("works", "FISM", "2026-01-01")
	h.exec(`INSERT INTO contract_price (contract, product, from_on, kind, price_e4, index_name, reason, said_by, said_at) VALUES
		('gas', '15101514', '2026-03-01', 'index', -1000, 'OPIS', 'Anexo', 'fina', now()), ('bulk', '15101505', '2026-03-01', 'index', 9000, 'OPIS', 'Anexo', 'fina', now())`)
	h.exec(`INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) SELECT 'OPIS', p, d::date, e4, 'x', 'fina', 'teso', '2026-06-01' FROM (VALUES ('15101514', '2026-03-04', 191000), ('15101514', '2026-03-06', 181000), ('15101505', '2026-03-04', 201000)) x (p, d, e4)`)
	h.fill("v1", "gas", "2026-03-05 12:00:00", 100) // 19.00
	h.fill("v1", "gas", "2026-03-06 00:00:01", 100) // 18.00
	h.owes(2026, "FORT-26101-police 3700")
	was := h.see(2026)
	h.fill("v1", "gas", "2026-03-14 12:00:00", 100) // the pump's, as one of no contract's price
	late := h.see(2026).Total.Accrued - was.Total.Accrued
	h.exec(`INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) VALUES ('OPIS', '15101514', '2026-03-14', 171000, 'x', 'fina', 'teso', '2026-06-01')`)
	if is := h.see(2026).Total.Accrued - was.Total.Accrued; late == is || is != 170_000 {
		t.Errorf("without a price %d is owed, and with one %d", late, is)
	}

	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"}}}))
	was = h.see(2026)
	for i, day := range []string{"2026-03-11 12:00:00", "2026-03-12 12:00:00"} {
		h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, $1, 0, $2, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1000000000,"basis":"obs"}')`, i+1, h.at(day))
	}
	if s := h.see(2026); s.Total.Accrued-was.Total.Accrued != 2_100_000 || s.Unbilled != 1 {
		t.Errorf("loads: %d are owed, and of %d nobody knows; want 2100000 and 1", s.Total.Accrued-was.Total.Accrued, s.Unbilled)
	}
}

package contracting_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/sim/supplier"
)

// agrees keeps a price of a contract, in 1/10000 a liter, without an end.
func (o *office) agrees(id, product string, from budget.Day, kind string, e4 int64) {
	o.Helper()
	p := contracting.Price{Contract: id, Reason: "Anexo 1", AgreedBy: "jorge"}
	p.Product, p.From, p.Kind, p.E4 = product, from, kind, e4
	o.must(o.desk.SayPrice(o.ctx, "fina", p))
}

// What a contract that ended says, with a price that nobody ended, holds for no document of after it, whether it allowed more or
// went by what pumps show; and none asks of days before it.
func TestPricesEndWithTheirContract(t *testing.T) {
	t.Parallel()
	const before, now = "2025-06-01", "2026-03-02"
	for kind, e4 := range map[string]int64{contract.Fixed: 245_000, contract.Discount: 5_000} {
		o := newOffice(t)
		o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('old', 1, 'Gasolinera', $1, '0', 'MXN', 'station', '2025-01-01', '2025-12-31', now(), 'x')`, issuer)
		o.agrees("old", supplier.Regular, "2025-01-01", kind, e4)
		o.agrees("gas", supplier.Regular, "2026-01-01", contract.Fixed, 235_000)
		agreed, err := o.desk.Agreed(o.ctx)
		o.must(err)
		ask := func(day string) (int64, bool, bool) {
			at, err := time.ParseInLocation(time.DateOnly, day, o.zone)
			o.must(err)
			return agreed(issuer, "MXN", supplier.Regular, at, int64(40*dispense.Liter), 244_000)
		}
		if e4, over, known := ask(now); e4 != 235_000 || !over || !known {
			t.Errorf("%s: of the contract of now: got %d, over %v, known %v", kind, e4, over, known)
		}
		// A contract of that day that says none makes it unknown.
		o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('mute', 1, 'Gasolinera', $1, '3', 'MXN', 'station', '2026-03-10', '2026-03-20', now(), 'x')`, issuer)
		if mute, err := o.desk.Agreed(o.ctx); err != nil {
			t.Fatal(err)
		} else if _, over, known := mute(issuer, "MXN", supplier.Regular, time.Date(2026, 3, 15, 0, 0, 0, 0, o.zone), int64(40*dispense.Liter), 244_000); over || known {
			t.Errorf("%s: beside one without a price: over %v, known %v", kind, over, known)
		}
		if e4, over, known := ask(before); over || !known || e4 != map[string]int64{contract.Fixed: 245_000, contract.Discount: 0}[kind] {
			t.Errorf("%s: of the one before: got %d, over %v, known %v", kind, e4, over, known)
		}
		if _, over, known := ask("2027-01-01"); !over || !known {
			t.Errorf("%s: after both: over %v, known %v", kind, over, known)
		}
	}
}

// A document in bulk is of the contract of its day, and not of one that began later and has ended; by the price of its last day
// where it comes after that.
func TestBulkIsOfTheContractThatHolds(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const carrier = "CTR010101AB3"
	o.contract("pipas", carrier, "bulk")
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('spring', 1, 'Gasolinera', $1, '2', 'MXN', 'bulk', '2026-03-01', '2026-04-30', now(), 'x')`, carrier)
	sales := supplier.Invent(8, 3, supplier.Bulk, time.Date(2026, 10, 1, 6, 0, 0, 0, o.zone))
	o.billed(8, supplier.Bulk, carrier, sales, nil)
	if w := o.one("pipas"); len(w.Lines) != 3 {
		t.Errorf("the one of the whole year has %d lines, want 3", len(w.Lines))
	}
	if w := o.one("spring"); len(w.Lines) != 0 {
		t.Errorf("the one that ended in April has %d lines", len(w.Lines))
	}
	// Of two that ended, the one that ended last has what comes then.
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('autumn', 1, 'Gasolinera', $1, '3', 'MXN', 'bulk', '2026-05-01', '2026-09-15', now(), 'x', 'y')`, carrier)
	// It ends on the day before the first of them was billed; its price does, too.
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('pipas', 2, 'Gasolinera', $1, '1', 'MXN', 'bulk', '2026-01-01', '2026-09-30', now(), 'x')`, carrier)
	for _, product := range []string{supplier.Regular, supplier.Premium, supplier.Diesel} {
		p := contracting.Price{Contract: "pipas", Reason: "Anexo 1", AgreedBy: "jorge"}
		p.Product, p.From, p.Until, p.Kind, p.E4 = product, "2026-01-01", "2026-09-30", contract.Fixed, 100_000
		o.must(o.desk.SayPrice(o.ctx, "fina", p))
	}
	w := o.one("pipas")
	if other := o.one("autumn"); len(other.Lines) != 0 {
		t.Errorf("the one that ended earlier has %d lines", len(other.Lines))
	}
	if len(w.Lines) != 3 || w.OverLines != 3 {
		t.Errorf("billed after it ended: %d lines, %d of them over, want 3", len(w.Lines), w.OverLines)
	}
}

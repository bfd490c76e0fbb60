package contracting_test

import (
	"fmt"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/sim/supplier"
)

// renewed ends a contract on a day, and another of the supplier follows it.
func (o *office) renewed(id, rfc, supply, until, next, from string) {
	o.Helper()
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ($1, 2, 'Gasolinera', $2, '1', 'MXN', $3, '2026-01-01', $4::date, now(), 'x', 'y'),
	        ($5, 1, 'Gasolinera', $2, '2', 'MXN', $3, $6::date, '2027-12-31', now(), 'x', 'y')`, id, rfc, supply, until, next, from)
}

// said is what contracts have of lines: cents by the days that they are of, and which are too dear.
func (o *office) said(ids ...string) (out string) {
	o.Helper()
	for _, id := range ids {
		w := o.one(id)
		out += fmt.Sprintf("%s %d:", id, w.Money.Used)
		for _, l := range w.Lines {
			out += fmt.Sprintf(" %s %d", l.Day, l.Cents)
			if l.Over {
				out += fmt.Sprintf(" over %d", l.OverCents)
			}
		}
		out += "; "
	}
	return out
}

// A purchase that says its day is of the contract of that day, and by its price, whenever its statement was issued.
func TestPurchasesAreOfTheContractOfTheirDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.renewed("gas", issuer, "station", "2026-10-31", "next", "2026-11-01")
	o.agrees("gas", supplier.Diesel, "2026-01-01", contract.Fixed, 230_000)
	o.agrees("next", supplier.Diesel, "2026-11-01", contract.Fixed, 240_000)
	o.issues(issuer, "f1", "I", "2026-11-02", nil)
	for i, day := range []string{"2026-10-30", "2026-10-31", "2026-11-01"} {
		o.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, at, volume_ul, amount_cents, price_e4) VALUES ($1, 'purchase', $2, $2, $3, '', '', $4, '', '', $5::text::timestamp, $6, $7, $8)`,
			id("f1"), i+1, supplier.Diesel, fmt.Sprint("T", i), day+" 10:00", 10*int64(dispense.Liter), []int64{230_00, 240_00, 240_00}[i], []int64{230_000, 240_000, 240_000}[i])
	}
	if got, want := o.said("gas", "next"), "gas 47000: 2026-10-30 23000 2026-10-31 24000 over 1000; next 24000: 2026-11-01 24000; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What came by one contract and is billed while the next one holds is of that by which it came, once people say so.
func TestLoadsAreOfTheContractOfTheirDay(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.renewed("pipas", carrier, "bulk", "2026-10-31", "next", "2026-11-01")
	y.agrees("pipas", supplier.Diesel, "2026-01-01", contract.Fixed, 200_000)
	y.agrees("next", supplier.Diesel, "2026-11-01", contract.Fixed, 300_000)
	y.came(1, "2026-10-30", "diesel", 1_000)
	y.issues(carrier, "d1", "I", "2026-11-02", []taken{{supplier.Diesel, "", 1_000, 20_000_00}})
	if got, want := y.said("pipas", "next"), "pipas 0:; next 2000000: 2026-11-02 2000000; "; got != want {
		t.Errorf("nobody said of what it is: got %q, want %q", got, want)
	}
	y.noted(1, 1_000, nil, "d1")
	if got, want := y.said("pipas", "next"), "pipas 2000000: 2026-10-30 2000000; next 0:; "; got != want {
		t.Errorf("of the load: got %q, want %q", got, want)
	}
	// One line of two loads, one of each contract: each has its part, a note gives back of both, and what it should cost is of both.
	y.came(2, "2026-10-31", "diesel", 1_000)
	y.came(3, "2026-11-01", "diesel", 3_000)
	y.issues(carrier, "d2", "I", "2026-11-03", []taken{{supplier.Diesel, "", 4_000, 110_000_00}})
	y.noted(2, 1_000, nil, "d2")
	y.noted(3, 3_000, nil, "d2")
	y.issues(carrier, "e1", "E", "2026-11-04", []taken{{supplier.Diesel, "", 400, 11_000_00}}, "01", "d2")
	if got, want := y.said("pipas", "next"), "pipas 4475000: 2026-10-30 2000000 2026-10-31 2750000 over 750000; next 7425000: 2026-11-01 8250000; "; got != want {
		t.Errorf("of two: got %q, want %q", got, want)
	}
	if w := y.one("next"); w.Total.Credited.VolumeUL != -300*dispense.Liter {
		t.Errorf("given back are %d L", w.Total.Credited.VolumeUL/dispense.Liter)
	}
	_, agreed, err := y.desk.PricedBulk(y.ctx, y.now.AddDate(0, -1, 0), y.now)
	y.must(err)
	for line, by := range agreed {
		if want := map[string]int64{id("d1"): 200_000, id("d2"): 275_000}[line.Document]; by.E4 != want {
			t.Errorf("a liter of %s should cost %d, want %d", line, by.E4, want)
		}
	}
}

// What is billed before it comes is of the contract by which it came as well, though its document is older than that; and what came
// before the supplier's first contract is of the one that its document is of, by the price of that day, and counts as it did before
// anybody said so.
func TestLoadsThatWereBilledBefore(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.renewed("pipas", carrier, "bulk", "2026-10-31", "next", "2026-11-01")
	y.agrees("pipas", supplier.Diesel, "2026-01-01", contract.Fixed, 200_000)
	y.agrees("next", supplier.Diesel, "2026-11-01", contract.Fixed, 300_000)
	y.issues(carrier, "d1", "I", "2026-10-31", []taken{{supplier.Diesel, "", 1_000, 30_000_00}})
	y.came(1, "2026-11-01", "diesel", 1_000)
	if got, want := y.said("pipas", "next"), "pipas 3000000: 2026-10-31 3000000 over 1000000; next 3000000:; "; got != want {
		t.Errorf("nobody said of what it is, and it waits: got %q, want %q", got, want)
	}
	y.noted(1, 1_000, nil, "d1")
	if got, want := y.said("pipas", "next"), "pipas 0:; next 3000000: 2026-11-01 3000000; "; got != want {
		t.Errorf("of the load: got %q, want %q", got, want)
	}
	if w := y.one("next"); len(w.Due) != 0 {
		t.Errorf("and it waits: %+v", w.Due)
	}

	y.came(2, "2025-12-30", "diesel", 1_000)
	y.issues(carrier, "d2", "I", "2026-01-02", []taken{{supplier.Diesel, "", 1_000, 21_000_00}})
	was := y.said("pipas", "next")
	if want := "pipas 2100000: 2026-01-02 2100000 over 100000; next 3000000: 2026-11-01 3000000; "; was != want {
		t.Errorf("before the first contract, and nobody said so: got %q, want %q", was, want)
	}
	y.noted(2, 1_000, nil, "d2")
	if got := y.said("pipas", "next"); got != was {
		t.Errorf("before the first contract: got %q, want %q", got, was)
	}
	lines, err := y.desk.Bulk(y.ctx, y.now.AddDate(-1, 0, 0), y.now, nil)
	y.must(err)
	for _, l := range lines {
		if want := map[string]int64{id("d1"): 300_000, id("d2"): 200_000}[l.Document]; l.ExpectedE4 != want {
			t.Errorf("a liter of %s should cost %d, want %d", l.LineID, l.ExpectedE4, want)
		}
	}
}

// A load is held by the index of the day on which it came, of several by their liters, and not by that of the day of its line.
func TestLoadsByTheIndexOfTheirDay(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	p := contracting.Price{Contract: "pipas", Reason: "Anexo 1", AgreedBy: "jorge"}
	p.Product, p.From, p.Kind, p.Index = supplier.Diesel, "2026-01-01", contract.ByIndex, "Opis Tula"
	y.must(y.desk.SayPrice(y.ctx, "fina", p))
	var list []contracting.IndexPrice
	for day, e4 := range map[budget.Day]int64{"2026-11-02": 230_000, "2026-11-03": 229_000, "2026-11-06": 220_000} {
		list = append(list, contracting.IndexPrice{Index: "OPIS TULA", Product: supplier.Diesel, Day: day, E4: e4})
	}
	_, err := y.desk.SayIndex(y.ctx, "fina", list, "boletín", "tesorera")
	y.must(err)
	y.came(1, "2026-11-02", "diesel", 20_000)
	y.issues(carrier, "d1", "I", "2026-11-06", []taken{{supplier.Diesel, "", 20_000, 460_000_00}})
	y.came(2, "2026-11-02", "diesel", 10_000)
	y.came(3, "2026-11-03", "diesel", 10_000)
	y.issues(carrier, "d2", "I", "2026-11-06", []taken{{supplier.Diesel, "", 20_000, 459_000_00}})
	if got, want := y.said("pipas"), "pipas 91900000: 2026-11-06 46000000 over 2000000 2026-11-06 45900000 over 1900000; "; got != want {
		t.Errorf("nobody said of what they are: got %q, want %q", got, want)
	}
	y.noted(1, 20_000, nil, "d1")
	y.noted(2, 10_000, nil, "d2")
	y.noted(3, 10_000, nil, "d2")
	if got, want := y.said("pipas"), "pipas 91900000: 2026-11-02 46000000 2026-11-02 45900000; "; got != want {
		t.Errorf("of their loads: got %q, want %q", got, want)
	}
	lines, err := y.desk.Bulk(y.ctx, y.now.AddDate(0, -1, 0), y.now, nil)
	y.must(err)
	for _, l := range lines {
		if l.Over || l.ExpectedE4 != l.PriceE4 {
			t.Errorf("got %+v", l)
		}
	}
}

package contracting_test

import (
	"fmt"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A taken is a line of a document of any kind.
type taken struct {
	product, ticket string
	liters, cents   int64
}

// issues keeps a document of an issuer that says how it is related to others: by pairs of how and which.
func (o *office) issues(rfc, document, kind, day string, lines []taken, of ...string) {
	o.Helper()
	o.exec(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, id(document))
	o.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-' || $2::text, '4.0', $3, 'M', $2, $4::text::timestamp, 'MXN', 0, '0', $5, 'Gasolinera', $6, 'MUNICIPIO', '03', 'PUE', '', '', 'm.xml', now(), 'x')`, id(document), document, kind, day+" 18:00", rfc, receiver)
	for i, l := range lines {
		o.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', $2, 1, $3, '', '', $4, '', '', $5, $6, $7)`,
			id(document), i+1, l.product, l.ticket, l.liters*int64(dispense.Liter), l.cents, l.cents*100/max(l.liters, 1))
	}
	for i := 0; i < len(of); i += 2 {
		o.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, $2, $3, $4)`, id(document), i/2+1, of[i], "U-"+of[i+1])
	}
}

// What notes give back of a contract is what they give back of its lines, by the budget's rule of which notes count.
func TestNotesGiveBackLines(t *testing.T) {
	t.Parallel()
	fuel := func(ticket string, liters, cents int64) taken { return taken{supplier.Diesel, ticket, liters, cents} }
	advance := taken{"84111506", "", 0, 100_000_00}
	for _, test := range []struct {
		name     string
		bills    []taken
		notes    func(o *office)
		cents    int64 // credited
		liters   dispense.Volume
		listedAs int
	}{
		{"an advance that is applied", []taken{fuel("", 4_000, 100_000_00)}, func(o *office) {
			o.issues(issuer, "a1", "I", "2026-10-01", []taken{advance})
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{advance}, "07", "f1")
		}, 0, 0, 0},
		{"one note in the place of another", []taken{fuel("", 4_000, 100_000_00)}, func(o *office) {
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{fuel("", 1_000, 25_000_00)}, "01", "f1")
			o.issues(issuer, "e2", "E", "2026-10-07", []taken{fuel("", 800, 20_000_00)}, "01", "f1", "04", "e1")
		}, 20_000_00, 800 * dispense.Liter, 1},
		{"of price alone: the same part of liters as of money", []taken{fuel("1", 40, 1_000_00)}, func(o *office) {
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{fuel("1", 40, 50_00)}, "01", "f1")
		}, 50_00, 2 * dispense.Liter, 1},
		{"of all of a document with a fee: not of the fee", []taken{fuel("1", 30, 600_00), fuel("2", 10, 400_00), {"84111506", "", 0, 11_60}}, func(o *office) {
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{{"84111505", "", 0, 100_00}, {"84111506", "", 0, 11_60}}, "01", "f1")
		}, 100_00, 4 * dispense.Liter, 1},
		{"more than was billed waits", []taken{fuel("1", 40, 1_000_00)}, func(o *office) {
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{fuel("1", 40, 2_000_00)}, "01", "f1")
		}, 0, 0, 0},
		{"what it names is not here", []taken{fuel("1", 40, 1_000_00)}, func(o *office) {
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{fuel("1", 40, 1_000_00)}, "01", "gone")
		}, 0, 0, 0},
		{"it names nothing, and is of no line", []taken{fuel("1", 40, 1_000_00)}, func(o *office) {
			o.issues(issuer, "e1", "E", "2026-10-06", []taken{fuel("", 40, 30_00)})
		}, 30_00, 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.issues(issuer, "f1", "I", "2026-10-05", test.bills)
			test.notes(o)
			w := o.one("gas")
			if got, want := w.Total.Credited, (contract.Sum{VolumeUL: -test.liters, Cents: -test.cents}); got != want || len(w.Credits) != test.listedAs {
				t.Errorf("credited %+v by %d notes, want %+v by %d", got, len(w.Credits), want, test.listedAs)
			}
			var listed contract.Sum
			for _, c := range w.Credits {
				listed.VolumeUL, listed.Cents = listed.VolumeUL-dispense.Volume(c.VolumeUL), listed.Cents-c.Cents
			}
			if listed != w.Total.Credited {
				t.Errorf("notes come to %+v, credited is %+v", listed, w.Total.Credited)
			}
		})
	}
}

// A note that names no document is of the contract of the line whose ticket it has, and not of the one of its own day.
func TestNotesAreOfTheContractOfTheirLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('gas', 2, 'Gasolinera', $1, '1', 'MXN', 'station', '2026-01-01', '2026-10-31', now(), 'x', 'y'),
	        ('next', 1, 'Gasolinera', $1, '2', 'MXN', 'station', '2026-11-01', '2026-12-31', now(), 'x', 'y')`, issuer)
	o.issues(issuer, "f1", "I", "2026-10-30", []taken{{supplier.Diesel, "77", 40, 1_000_00}})
	o.issues(issuer, "e1", "E", "2026-11-04", []taken{{supplier.Diesel, "77", 40, 1_000_00}})
	got := ""
	for _, id := range []string{"gas", "next"} {
		w := o.one(id)
		got += fmt.Sprintf("%s %d of %d; ", id, w.Total.Credited.Cents, w.Total.Billed.Cents)
	}
	if want := "gas -100000 of 100000; next 0 of 0; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A note takes nothing off a contract of a line that is not counted there, since its fuel came before the days that are looked at:
// neither as a note of that line nor as one of money that names its document.
func TestNotesOfWhatIsNotCounted(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('pipas', 2, 'Gasolinera', $1, '1', 'MXN', 'bulk', '2025-01-01', '2026-12-31', now(), 'x', 'y')`, carrier)
	y.came(1, "2025-11-30", "diesel", 1_000) // a contract without papers is looked at from December on
	y.came(2, "2025-12-01", "diesel", 3_000)
	y.issues(carrier, "d1", "I", "2025-12-02", []taken{{supplier.Diesel, "", 1_000, 20_000_00}})
	y.issues(carrier, "d2", "I", "2025-12-02", []taken{{supplier.Diesel, "", 3_000, 60_000_00}})
	y.noted(1, 1_000, nil, "d1")
	y.noted(2, 3_000, nil, "d2")
	y.issues(carrier, "e1", "E", "2025-12-05", []taken{{supplier.Diesel, "", 100, 2_000_00}}, "01", "d1")
	y.issues(carrier, "e2", "E", "2025-12-05", []taken{{supplier.Diesel, "", 300, 6_000_00}}, "01", "d2")
	used := func(what string, want contract.Sum) {
		t.Helper()
		if w := y.one("pipas"); w.Since != "2025-12-01" || w.Total.Billed.Cents != 60_000_00 || w.Total.Credited != want {
			t.Errorf("%s: since %s %+v is billed and %+v credited, want %+v", what, w.Since, w.Total.Billed, w.Total.Credited, want)
		}
	}
	used("of lines", contract.Sum{VolumeUL: -300 * dispense.Liter, Cents: -6_000_00})
	y.issues(carrier, "e3", "E", "2025-12-06", []taken{{supplier.Diesel, "", 0, 100_00}}, "05", "d1")
	used("of money alone", contract.Sum{VolumeUL: -300 * dispense.Liter, Cents: -6_000_00})
	y.issues(carrier, "e4", "E", "2025-12-06", []taken{{supplier.Diesel, "", 0, 50_00}}, "05", "d2")
	used("of money alone, of what is counted", contract.Sum{VolumeUL: -300 * dispense.Liter, Cents: -6_050_00})
}

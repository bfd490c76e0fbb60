package contracting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/sim/supplier"
)

const carrier = "CTR010101AB3"

// A yard is an office that buys in bulk for a tank of its own.
type yard struct{ *office }

func newYard(t testing.TB) *yard {
	y := &yard{newOffice(t)}
	y.contract("pipas", carrier, "bulk")
	return y
}

// came has liters come at noon of a day, by a record of a number.
func (y *yard) came(seq int, day, grade string, liters int64) {
	y.Helper()
	y.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, $1, 0, $2::text::timestamptz, 'delivery', jsonb_build_object('tank', 'T1', 'grade', $3::text, 'volume_ul', $4::bigint, 'basis', 'obs', 'document', $5::text))`,
		seq, day+" 12:00:00-06", grade, liters*int64(dispense.Liter), fmt.Sprint("F-", seq))
}

// noted says what the paper of a delivery says, and the document whose line bills it; empty: none.
func (y *yard) noted(seq int, liters int64, cents *int64, document string) {
	y.Helper()
	y.exec(`INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, basis, amount_cents, document, part, line, billed_basis, reason, said_by, said_at)
SELECT 'patio', 1, $1, $5, $2, 'obs', $3, d, CASE WHEN d IS NOT NULL THEN 'concept' END, CASE WHEN d IS NOT NULL THEN 1 END, CASE WHEN d IS NOT NULL THEN 'obs' END, 'x', 'x', now() FROM (SELECT nullif($4::text, '') AS d) x`,
		seq, liters*int64(dispense.Liter), cents, id(document), fmt.Sprint("R-", seq))
}

// id is the whole name of a document; empty of none.
func id(document string) string {
	if document == "" {
		return ""
	}
	return strings.Repeat("0", 64-len(document)) + document
}

// bills issues a document of one line in bulk.
func (y *yard) bills(document, day, product, currency string, liters, cents int64) {
	y.Helper()
	y.exec(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, id(document))
	y.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-' || $2::text, '4.0', 'I', 'M', $2, $3::text::timestamp, $4, $5::bigint, $8, $6, 'Mayorista', $7, 'MUNICIPIO', '03', 'PUE', '', '', 'm.xml', now(), 'x')`, id(document), document, day+" 18:00", currency, cents, carrier, receiver, fmt.Sprint(cents))
	y.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, $2, 'Combustible', '', '', '', '', $3, $4, 1)`,
		id(document), product, liters*int64(dispense.Liter), cents)
}

func (y *yard) voids(seq int) {
	y.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('patio', 1, $2, 0, now(), 'patio', 1, $1, 'void', 'x')`, seq, 1_000+seq)
}

// waits holds what a contract says is not billed: the records of deliveries with the liters and cents of each that
// count, and in all what is used.
func (y *yard) waits(what, contract string, used int64, want ...string) *contracting.Whole {
	y.Helper()
	w := y.one(contract)
	var got []string
	var ul dispense.Volume
	var cents int64
	for _, d := range w.Due {
		ul, cents = ul+d.LeftUL, cents+d.Cents
		priced := fmt.Sprint(d.Cents)
		if !d.Priced {
			priced = "?"
		}
		got = append(got, fmt.Sprintf("%d: %d L %s", d.Ref.Seq, d.LeftUL/dispense.Liter, priced))
	}
	if !slices.Equal(got, want) || w.Money.Used != used {
		y.Errorf("%s: got %q and %d used, want %q and %d", what, got, w.Money.Used, want, used)
	}
	if w.Total.Unbilled.VolumeUL != ul || w.Total.Unbilled.Cents != cents {
		y.Errorf("%s: unbilled is %+v, and what waits %d, %d", what, w.Total.Unbilled, ul, cents)
	}
	return w
}

// Fuel that came and that nobody has billed brings a contract to its maximum, with all warnings and a day on which it runs
// out, weeks before its invoices come.
func TestReceiptsReachTheMaximum(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.agrees("pipas", supplier.Diesel, "2026-01-01", contract.Fixed, 200_000)
	p := contracting.Paper{Contract: "pipas", Reason: "Licitación", AgreedBy: "jorge"}
	p.Kind, p.Number, p.Signed, p.MaxCents = contract.Award, "LA-2", "2026-01-02", new(int64(200_000_00))
	y.must(y.desk.SayPaper(y.ctx, "fina", p))
	began := time.Date(2026, 8, 31, 0, 0, 0, 0, y.zone) // a Monday
	for i, tt := range []struct {
		percent, level int64
		outlook        contract.Outlook
	}{{10, 0, contract.TooEarly}, {20, 0, contract.TooEarly}, {30, 0, contract.TooEarly}, {40, 0, contract.TooEarly}, {50, 0, contract.Ends}, {60, 0, contract.Ends}, {70, 0, contract.Ends}, {80, 80, contract.Ends}, {90, 80, contract.Ends}, {95, 95, contract.Ends}, {100, 100, contract.Gone}} {
		day := began.AddDate(0, 0, 7*i)
		liters := int64(1_000)
		if tt.percent%10 == 5 || tt.percent == 100 {
			liters = 500
		}
		y.came(i+1, day.Format(time.DateOnly), "diesel", liters)
		y.now = day.Add(20 * time.Hour)
		for name, ask := range map[string]func() ([]contracting.Whole, error){"uses": func() ([]contracting.Whole, error) { return y.desk.Uses(y.ctx) }, "watched": func() ([]contracting.Whole, error) { return y.desk.Watched(y.ctx) }} {
			list, err := ask()
			y.must(err)
			k := slices.IndexFunc(list, func(w contracting.Whole) bool { return w.Contract.Contract == "pipas" })
			if k < 0 {
				t.Fatalf("%s: the contract is not among them", name)
			}
			w := &list[k]
			if w.Money.Percent != tt.percent || w.Money.Reached != tt.level || w.Money.Outlook != tt.outlook {
				t.Errorf("week %d, %s: %d %%, level %d, %s; want %+v", i+1, name, w.Money.Percent, w.Money.Reached, w.Money.Outlook, tt)
			}
			if got := slices.ContainsFunc(w.Warnings(), func(x contract.Warning) bool { return x.Kind == contract.Used && x.Level == tt.level }); got != (tt.level > 0) {
				t.Errorf("week %d, %s: warnings are %v, want level %d", i+1, name, w.Warnings(), tt.level)
			}
			// 20,000 are left when 80 % are used, and each week takes a tenth of the maximum.
			if tt.percent == 80 && (w.Money.RunsOut <= y.desk.Today() || w.Money.RunsOut > y.desk.Today().Add(21)) {
				t.Errorf("%s: it runs out on %q", name, w.Money.RunsOut)
			}
		}
	}
}

// A receipt counts until a line that counts bills it, at what its note says or else at the contract's price; not if its record
// is voided, and of no contract where two are in force.
func TestReceiptsUntilBilled(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.came(1, "2026-09-20", "diesel", 1_000)
	y.waits("without a price", "pipas", 0, "1: 1000 L ?")
	if got := y.one("gas"); len(got.Due) != 0 {
		t.Errorf("a contract of stations has %+v", got.Due)
	}
	y.agrees("pipas", supplier.Diesel, "2026-09-01", contract.Fixed, 200_000)
	w := y.waits("at the contract's price", "pipas", 20_000_00, "1: 1000 L 2000000")
	if d := w.Due[0]; d.Note != "F-1" || d.Day != "2026-09-20" || d.Tank != "T1" || d.Grade != "diesel" || d.Product != supplier.Diesel {
		t.Errorf("got %+v", d)
	}
	y.noted(1, 990, nil, "")
	y.waits("of the note's liters", "pipas", 19_800_00, "1: 990 L 1980000")
	y.noted(1, 990, new(int64(21_000_00)), "")
	if w := y.waits("at what the note says", "pipas", 21_000_00, "1: 990 L 2100000"); w.Due[0].Note != "R-1" {
		t.Errorf("its note is %q", w.Due[0].Note)
	}
	y.came(2, "2026-10-06", "diesel", 500)
	y.waits("a second", "pipas", 31_000_00, "1: 990 L 2100000", "2: 500 L 1000000")
	y.voids(2)
	y.waits("voided", "pipas", 21_000_00, "1: 990 L 2100000")

	// Long after: no line that nobody decided of would be thought to be of it.
	y.bills("d1", "2026-11-09", supplier.Diesel, "MXN", 990, 22_000_00)
	y.waits("of nothing that is known", "pipas", 43_000_00, "1: 990 L 2100000")
	y.noted(1, 990, new(int64(21_000_00)), "d1")
	y.waits("billed", "pipas", 22_000_00)
	y.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, id("d1"), pgtest.Proof(t, y.pool))
	y.waits("billed by what is canceled", "pipas", 21_000_00, "1: 990 L 2100000")

	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('otras', 1, 'Otra', 'CTR020202AB3', '1', 'MXN', 'bulk', '2026-09-01', now(), 'x', 'y')`)
	y.waits("of which of two nobody says", "pipas", 0)
	y.waits("nor of the other", "otras", 0)
}

// A line in bulk that is said to be of no delivery counts as billed. So receipts that it may be of count as far as it does not
// reach: of the contract and product, issued from 3 days before to 45 days after, the first first.
func TestReceiptsAndLinesOfNoDelivery(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.agrees("pipas", supplier.Diesel, "2026-01-01", contract.Fixed, 200_000)
	y.agrees("pipas", supplier.Regular, "2026-01-01", contract.Fixed, 200_000)
	y.came(1, "2026-09-20", "diesel", 1_000)
	y.came(2, "2026-09-21", "magna", 1_000)
	y.came(3, "2026-10-08", "diesel", 1_000)
	y.noted(3, 1_000, new(int64(20_000_01)), "")
	y.came(4, "2026-10-15", "diesel", 1_000)
	y.waits("before", "pipas", 80_000_01, "1: 1000 L 2000000", "2: 1000 L 2000000", "3: 1000 L 2000001", "4: 1000 L 2000000")

	y.bills("d1", "2026-10-20", supplier.Diesel, "MXN", 1_600, 33_600_00)
	y.waits("the first, and a part of the next", "pipas", 33_600_00+20_000_00+8_000_00+20_000_00, "2: 1000 L 2000000", "3: 400 L 800000", "4: 1000 L 2000000")
	y.noted(4, 1_000, nil, "d1") // which is of the last, as it turns out
	y.waits("said to be of another", "pipas", 33_600_00+60_000_01, "1: 1000 L 2000000", "2: 1000 L 2000000", "3: 1000 L 2000001")

	y.bills("d2", "2026-11-08", supplier.Diesel, "MXN", 5_000, 100_000_00) // of the last 45 days
	y.waits("later than it may be", "pipas", 133_600_00+40_000_00, "1: 1000 L 2000000", "2: 1000 L 2000000")
	y.came(5, "2026-11-09", "diesel", 1_000)
	y.waits("sooner, and enough is left", "pipas", 133_600_00+40_000_00, "1: 1000 L 2000000", "2: 1000 L 2000000")
	y.now = y.now.AddDate(0, 0, 5)
	y.came(6, "2026-11-12", "diesel", 1_000)
	y.waits("sooner than it may be", "pipas", 133_600_00+60_000_00, "1: 1000 L 2000000", "2: 1000 L 2000000", "6: 1000 L 2000000")
	y.voids(4) // what it was said to be of is gone, and it is of nothing that is known
	y.waits("of what is voided", "pipas", 133_600_00+40_000_00, "2: 1000 L 2000000", "6: 1000 L 2000000")
}

// What came by one contract and is billed when the next one of the same carrier holds counts once: as billed, of that.
func TestReceiptsOfTheContractBefore(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.agrees("pipas", supplier.Diesel, "2026-01-01", contract.Fixed, 200_000)
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('pipas', 2, 'Gasolinera', $1, '1', 'MXN', 'bulk', '2026-01-01', '2026-10-31', now(), 'x', 'y'),
	        ('next', 1, 'Gasolinera', $1, '2', 'MXN', 'bulk', '2026-11-01', '2026-12-31', now(), 'x', 'y')`, carrier)
	y.came(1, "2026-10-31", "diesel", 1_000)
	y.waits("before", "pipas", 20_000_00, "1: 1000 L 2000000")
	y.bills("d1", "2026-11-02", supplier.Diesel, "MXN", 1_000, 20_000_00)
	y.waits("billed by the next one", "pipas", 0)
	y.waits("of the next one", "next", 20_000_00)
}

// Where a contract is not in the money of the budget, what a note says is in another: the contract's price counts, and where
// it says none the receipt does not, as all that is in another money.
func TestReceiptsInOtherMoney(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('pipas', 2, 'Gasolinera', $1, '1', 'USD', 'bulk', '2026-01-01', '2026-12-31', now(), 'x', 'y')`, carrier)
	y.exec(`INSERT INTO budget_terms (from_on, currency, form, rules, reason, said_by, said_at) VALUES ('-infinity', 'MXN', '[]', '[]', 'x', 'x', now())`)
	y.came(1, "2026-10-05", "diesel", 1_000)
	y.waits("without a price", "pipas", 0, "1: 1000 L ?")
	y.noted(1, 1_000, new(int64(20_000_00)), "")
	if w := y.waits("in pesos", "pipas", 0); w.OtherMoney != 1 {
		t.Errorf("%d are in another money", w.OtherMoney)
	}
	y.agrees("pipas", supplier.Diesel, budget.Day("2026-10-01"), contract.Fixed, 10_000)
	if w := y.waits("at the contract's price", "pipas", 1_000_00, "1: 1000 L 100000"); w.OtherMoney != 0 {
		t.Errorf("%d are in another money", w.OtherMoney)
	}
	y.bills("d1", "2026-10-06", supplier.Diesel, "USD", 1_000, 1_100_00)
	y.waits("billed in dollars", "pipas", 1_100_00)
}

package postgres_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// values are the money of all tanks over December.
func (y *yard) values() *stockroom.Values {
	y.Helper()
	y.flush()
	from := time.Date(2026, 12, 1, 0, 0, 0, 0, y.zone)
	v, err := y.room.Worth(y.Context(), from, from.AddDate(0, 1, 0))
	if err != nil {
		y.Fatal(err)
	}
	return v
}

func (y *yard) worth(tank string) *stockroom.Worth {
	y.Helper()
	v := y.values()
	for i := range v.Tanks {
		if v.Tanks[i].Tank.Tank == tank {
			return &v.Tanks[i]
		}
	}
	y.Fatalf("no tank %s", tank)
	return nil
}

func (y *yard) book(day int) {
	y.Helper()
	y.now = time.Date(2026, 12, day, 12, 0, 0, 0, y.zone)
	if _, err := y.room.BookWorth(y.Context(), "fina", ""); err != nil {
		y.Fatal(err)
	}
}

// deliver pours a truck into T1, and returns the delivery.
func (y *yard) deliver(day int, before, v dispense.Volume) dispense.Ref {
	y.Helper()
	y.at(day, 5, 0)
	y.read("T1", "diesel", "delivery", before, nil)
	from := y.At
	y.at(day, 5, 30)
	y.read("T1", "diesel", "delivery", before+v, nil)
	return y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: v, Basis: "obs", BeforeUL: &before, AfterUL: new(before + v), FromAt: from, ToAt: y.At}).Ref()
}

// The money of a tank: opened by a paper, a delivery at what its note says until the invoice
// comes, issues at the average, a loss, and an invoice that is late. Days that were booked stay.
func TestWorth(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	y.read("T1", "diesel", "periodic", 1_000*liter, nil)
	of := y.deliver(2, 1_000*liter, 9_000*liter)
	y.at(3, 9, 0)
	y.fill("1", 400*liter, nil)
	y.fill("1", 100*liter, func(_ *dispense.Authorize, d *dispense.Dispense) {})
	y.at(3, 22, 0)
	y.read("T1", "diesel", "periodic", 9_490*liter, nil) // 10 L are not there
	y.at(4, 9, 0)
	y.fill("1", 500*liter, nil)
	y.at(4, 22, 0)
	y.read("T1", "diesel", "periodic", 8_990*liter, nil)
	y.now = time.Date(2026, 12, 5, 12, 0, 0, 0, y.zone)

	if w := y.worth("T1"); w.Opening != nil || w.Has() {
		t.Errorf("without an opening: %+v", w)
	}
	opening := stockroom.Opening{Station: "norte", Tank: "T1", Day: "2026-12-01", Amount: worth.Amount{UL: 1_000 * liter, Cents: 2_000_000}, Paper: "INV-1", Reason: "inventario", AgreedBy: "marta"}
	for field, edit := range map[string]func(*stockroom.Opening){
		"day": func(o *stockroom.Opening) { o.Day = "2026-12-06" }, "paper": func(o *stockroom.Opening) { o.Paper = " " }, "reason": func(o *stockroom.Opening) { o.Reason = strings.Repeat("x", 201) },
		"agreed": func(o *stockroom.Opening) { o.AgreedBy = "" }, "volume": func(o *stockroom.Opening) { o.UL = -1 }, "amount": func(o *stockroom.Opening) { o.UL = 0 },
	} {
		o := opening
		edit(&o)
		if bad, ok := errors.AsType[*stockroom.Problem](y.room.SayOpening(t.Context(), "fina", o)); !ok || bad.Field != field {
			t.Errorf("%s: got %+v", field, bad)
		}
	}
	if bad, ok := errors.AsType[*stockroom.Problem](y.room.SayOpening(t.Context(), "Marta", opening)); !ok || bad.Code != "same" {
		t.Errorf("who says it agrees: %+v", bad)
	}
	if err := y.room.SayOpening(t.Context(), "fina", opening); err != nil {
		t.Fatal(err)
	}
	if err := y.room.SayOpening(t.Context(), "otro", opening); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("of what somebody said meanwhile: %v", err)
	}
	other := opening
	other.Tank = "T9"
	if err := y.room.SayOpening(t.Context(), "fina", other); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("of a tank that is not there: %v", err)
	}

	closes := func(what string, want worth.Amount, days ...string) *stockroom.Worth {
		t.Helper()
		w := y.worth("T1")
		if w.All.Closing != want {
			t.Errorf("%s: %+v, want %+v at the end", what, w.All, want)
		}
		for i := 1; i < len(w.Days); i++ {
			if w.Days[i].Opening != w.Days[i-1].Closing {
				t.Errorf("%s: %s opens with %+v, and %s closed with %+v", what, w.Days[i].Day, w.Days[i].Opening, w.Days[i-1].Day, w.Days[i-1].Closing)
			}
		}
		// Nothing was late: liters are those of the book.
		s := y.sheet("T1")
		for _, d := range w.Days {
			for _, r := range s.Days {
				if r.Period == d.Day && r.Book != nil && d.Adjusted.UL == 0 && (d.Received.UL != r.Received || -d.Filled.UL != r.Fills || -d.Tested.UL != r.Tests || -d.Unrecorded.UL != r.Unrecorded || d.Moved.UL != r.Moved ||
					r.Variance != nil && d.Measured.UL != *r.Variance || r.Measured != nil && d.Closing.UL != *r.Measured) {
					t.Errorf("%s, %s: the money has %+v, and the book %+v", what, d.Day, d, r)
				}
			}
		}
		return w
	}
	// Nobody has said what the delivery costs: it costs nothing, and that is said.
	// What had a price left first, at the 20.00 that it cost, and all that is left waits for one.
	if w := closes("no price", worth.Amount{UL: 8_990 * liter, Unpriced: 8_990 * liter}); w.Unbooked == 0 {
		t.Error("nothing is to be booked")
	} else if p := w.Provisional(); p != (stockroom.Provisional{Unpriced: 1}) {
		t.Errorf("%+v, want one delivery without a price", p)
	}
	if err := y.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(18_000_000)) }); err != nil {
		t.Fatal(err)
	}
	// 20.00 a liter: 10,000 L are worth 200,000.00.
	if w := closes("by its note", worth.Amount{UL: 8_990 * liter, Cents: 17_980_000}); len(w.Deliveries) != 1 || w.Deliveries[0].Price.By != worth.Note {
		t.Errorf("deliveries: %+v", w.Deliveries)
	}
	y.book(5)
	if n, err := y.room.BookWorth(t.Context(), "fina", ""); n != 0 || err != nil {
		t.Errorf("booked again: %d, %v", n, err)
	}
	was := closes("booked", worth.Amount{UL: 8_990 * liter, Cents: 17_980_000})
	if was.Unbooked != 0 || was.Through != "2026-12-04" || !was.Days[3].Booked || was.Days[4].Booked {
		t.Errorf("booked: %d to book, until %s", was.Unbooked, was.Through)
	}

	// The invoice bills 250,000.00, and comes on the 8th.
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	line := y.bill("a", 9_000*liter, time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC))
	y.now = time.Date(2026, 12, 8, 12, 0, 0, 0, y.zone)
	if err := y.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
		n.N, n.Cents, n.Line, n.Billed = y.sheet("T1").Deliveries[0].Said.N, new(int64(18_000_000)), line, stock.Observed
	}); err != nil {
		t.Fatal(err)
	}
	y.book(8)
	// 27.00 a liter: 8,990 L are worth 242,730.00, and what left 1,010 L cost 7,070.00 more.
	w := closes("the invoice", worth.Amount{UL: 8_990 * liter, Cents: 24_273_000})
	for i, d := range was.Days[:4] {
		if w.Days[i] != d {
			t.Errorf("%s was booked as %+v, and is %+v", d.Day, d, w.Days[i])
		}
	}
	if d := w.Days[7]; d.Day != "2026-12-08" || d.Adjusted != (worth.Amount{Cents: 6_293_000}) {
		t.Errorf("the 8th: %+v", d)
	}
	var more, left int64
	for _, a := range w.Adjustments {
		if !a.Booked || a.Day != "2026-12-08" {
			t.Errorf("adjustment: %+v", a)
		}
		if a.Item == worth.Received {
			more += a.Cents
		} else {
			left += a.Cents
		}
	}
	if more != 7_000_000 || left != -707_000 {
		t.Errorf("adjusted by %d, of which %d had left", more, left)
	}
	// A canceled invoice is of no delivery: what its note says counts again.
	y.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, line.Document, pgtest.Proof(t, y.pool))
	closes("canceled", worth.Amount{UL: 8_990 * liter, Cents: 17_980_000})

	for _, sql := range []string{
		`UPDATE stock_booking SET cents = 0`, `DELETE FROM stock_batch`, `TRUNCATE stock_opening`, `UPDATE ledger_balance SET cents = 0`,
		`INSERT INTO stock_booking (batch, station, tank, day, of_day, item, ref_station, ref_epoch, ref_seq, volume_ul, cents) VALUES ('x', 'norte', 'T1', '2026-12-04', '2026-12-04', 'filled', '', 0, 0, 0, -1)`,
	} {
		if _, err := y.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
}

// Nobody makes a loss go away by what the tank began with: once it was booked its money begins no later, and never by
// what one person says, whoever writes it.
func TestOpeningIsOfTwoAndStays(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.read("T1", "diesel", "periodic", 1_000*liter, nil)
	y.flush()
	y.now = time.Date(2026, 12, 5, 12, 0, 0, 0, y.zone)
	said := stockroom.Opening{Station: "norte", Tank: "T1", Day: "2026-12-02", Amount: worth.Amount{UL: 1_000 * liter, Cents: 2_000_000}, Paper: "INV-1", Reason: "inventario", AgreedBy: "marta"}
	say := func(day string, cents int64) error {
		o := said
		o.Day, o.Cents = day, cents
		if err := y.room.SayOpening(t.Context(), "fina", o); err != nil {
			return err
		}
		v := y.values()
		said.N = v.Tanks[0].Opening.N
		return nil
	}
	for _, day := range []string{"2026-12-02", "2026-12-03", "2026-12-02"} { // nothing is booked of it yet
		if err := say(day, 2_000_000); err != nil {
			t.Fatalf("not booked, %s: %v", day, err)
		}
	}
	if n, err := y.room.BookWorth(t.Context(), "fina", ""); err != nil || n == 0 {
		t.Fatalf("booked %d, %v", n, err)
	}
	if bad, ok := errors.AsType[*stockroom.Problem](say("2026-12-03", 1)); !ok || bad.Field != "day" || bad.Code != "later" {
		t.Errorf("it is booked, and begins later: %+v", bad)
	}
	for _, day := range []string{"2026-12-02", "2026-12-01"} {
		if err := say(day, 1_900_000); err != nil {
			t.Errorf("another amount, of %s: %v", day, err)
		}
	}
	for what, values := range map[string]string{
		"by one":       `'2026-12-01', 1, 1, 'x', 'x', 'fina', ''`,
		"by the same":  `'2026-12-01', 1, 1, 'x', 'x', 'fina', 'Fina '`,
		"of later day": `'2026-12-02', 1, 1, 'x', 'x', 'fina', 'marta'`,
	} {
		if _, err := y.pool.Exec(t.Context(), `INSERT INTO stock_opening (station, tank, day, volume_ul, cents, paper, reason, said_by, agreed_by, said_at) VALUES ('norte', 'T1', `+values+`, now())`); err == nil {
			t.Errorf("the database takes one %s", what)
		}
	}
}

// What the ledger says of its account is held against what there is, to the cent; where
// nobody has read it, what our own entries come to.
func TestLedgerTie(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.read("T1", "diesel", "periodic", 1_000*liter, nil)
	y.flush()
	y.now = time.Date(2026, 12, 5, 12, 0, 0, 0, y.zone)
	if v := y.values(); len(v.Ties) != 0 || v.All.Closing != (worth.Amount{}) {
		t.Errorf("no money: %+v", v)
	}
	if err := y.room.SayOpening(t.Context(), "fina", stockroom.Opening{Station: "norte", Tank: "T1", Day: "2026-12-01", Amount: worth.Amount{UL: 1_000 * liter, Cents: 2_000_001}, Paper: "INV-1", Reason: "inventario", AgreedBy: "marta"}); err != nil {
		t.Fatal(err)
	}
	y.exec(`INSERT INTO budget_entry (key, batch, year, subject, day, account, content, rules, made_by, made_at) VALUES ('L1', 'b', 2026, 's', '2026-12-03', 'a', 'c', 0, 'x', now())`)
	y.exec(`INSERT INTO budget_entry_line (key, line, account, concept, reference, debit_cents, credit_cents) VALUES ('L1', 1, '1.1.5.1', '', '', 1900000, 0), ('L1', 2, '2.1.1.2', '', '', 0, 1900000)`)
	v := y.values()
	if len(v.Ties) != 1 || v.Ties[0].Day != "2026-12-05" || v.Ties[0].Account != "1.1.5.1" || v.Ties[0].Said != nil || v.Ties[0].Difference() != -100_001 {
		t.Fatalf("by entries: %+v", v.Ties)
	}
	for _, b := range []stockroom.Balance{
		{Account: "1.1.5.1", Day: "2026-12-02", Cents: 2_000_001, Paper: "Balanza", Reason: "cierre"},
		{Account: "1.1.5.1", Day: "2026-12-04", Cents: 2_000_000, Paper: "Balanza", Reason: "cierre"},
	} {
		if err := y.room.SayBalance(t.Context(), "fina", b); err != nil {
			t.Fatal(err)
		}
		if err := y.room.SayBalance(t.Context(), "fina", b); !errors.Is(err, fault.ErrConflict) {
			t.Errorf("said again: %v", err)
		}
	}
	for field, edit := range map[string]func(*stockroom.Balance){
		"account": func(b *stockroom.Balance) { b.Account = "" }, "day": func(b *stockroom.Balance) { b.Day = "2026-12-32" }, "paper": func(b *stockroom.Balance) { b.Paper = "" }, "amount": func(b *stockroom.Balance) { b.Cents = -1e15 },
	} {
		b := stockroom.Balance{Account: "1.1.5.1", Day: "2026-12-02", Paper: "Balanza", Reason: "cierre"}
		edit(&b)
		if bad, ok := errors.AsType[*stockroom.Problem](y.room.SayBalance(t.Context(), "fina", b)); !ok || bad.Field != field {
			t.Errorf("%s: got %+v", field, bad)
		}
	}
	v = y.values()
	if len(v.Ties) != 3 || v.Ties[0].Difference() != 0 || v.Ties[0].Entries != 0 || v.Ties[1].Difference() != -1 || v.Ties[1].Entries != 1_900_000 {
		t.Errorf("as it was read: %+v", v.Ties)
	}
	// What was read of another day, or of another account, says nothing of the last one.
	say := func(account string) {
		if err := y.room.SayBalance(t.Context(), "fina", stockroom.Balance{Account: account, Day: "2026-12-05", Cents: 2_000_001, Paper: "Balanza", Reason: "cierre"}); err != nil {
			t.Fatal(err)
		}
		v = y.values()
	}
	if own := v.Ties[2]; own.Day != "2026-12-05" || own.Said != nil || own.Difference() != -100_001 {
		t.Errorf("of the last day: %+v", own)
	}
	if say("1.1.5.2"); len(v.Ties) != 4 || v.Ties[2].Said != nil || v.Ties[2].Difference() != -100_001 || v.Ties[3].Difference() != 0 {
		t.Errorf("another account: %+v", v.Ties)
	}
	if say("1.1.5.1"); len(v.Ties) != 4 || v.Ties[2].Said == nil || v.Ties[3].Said == nil || v.Posted {
		t.Errorf("both were read: %+v", v.Ties)
	}
}

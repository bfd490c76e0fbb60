package postgres_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// stockBooked are bookings with their numbers.
func (y *yard) stockBooked() (all []inventory.Booked) {
	y.Helper()
	rows, err := y.pool.Query(y.Context(), `SELECT n, station, tank, to_char(day, 'YYYY-MM-DD'), to_char(of_day, 'YYYY-MM-DD'), item, cents, coalesce(price_paper, '') FROM stock_booking ORDER BY n`)
	if err != nil {
		y.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var b inventory.Booked
		var item, paper string
		if err := rows.Scan(&b.N, &b.Station, &b.Tank, &b.Day, &b.Of, &item, &b.Cents, &paper); err != nil {
			y.Fatal(err)
		}
		b.Item, b.Price = worth.Item(item), &worth.Price{Paper: paper}
		all = append(all, b)
	}
	if err := rows.Err(); err != nil {
		y.Fatal(err)
	}
	return all
}

// Entries of what was booked of real records make the stock account what /worth says it is,
// and an invoice that comes when the month is closed is of the next one.
func TestEntriesOfStock(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	y.read("T1", "diesel", "periodic", 1_000*liter, nil)
	of := y.deliver(2, 1_000*liter, 9_000*liter)
	y.at(3, 9, 0)
	y.fill("1", 400*liter, nil)
	y.fill("1", 100*liter, nil)
	y.at(3, 22, 0)
	y.read("T1", "diesel", "periodic", 9_490*liter, nil) // 10 L are not there
	y.flush()
	y.now = time.Date(2026, 12, 5, 12, 0, 0, 0, y.zone)
	if err := y.room.SayOpening(t.Context(), "fina", stockroom.Opening{Station: "norte", Tank: "T1", Day: "2026-12-01", Amount: worth.Amount{UL: 1_000 * liter, Cents: 2_000_000}, Paper: "INV-1", Reason: "inventario", AgreedBy: "marta"}); err != nil {
		t.Fatal(err)
	}
	if err := y.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(18_000_000)) }); err != nil {
		t.Fatal(err)
	}
	terms := inventory.Terms{From: "2026-12-01", General: "almacen", Partida: "26111"}
	uses := []inventory.Use{
		{Station: "norte", Tank: "T1", Day: "2026-12-03", Account: "obras", Partida: "26111", UL: 400 * liter},
		{Station: "norte", Tank: "T1", Day: "2026-12-03", Account: "parques", Partida: "26111", UL: 100 * liter},
	}
	var shares []inventory.Share
	var posted []posting.Entry
	post := func(open string) []posting.Entry {
		t.Helper()
		booked := y.stockBooked()
		shares = append(shares, inventory.Shares(terms, booked, uses, shares)...)
		items, err := inventory.Items(terms, booked, shares)
		if err != nil {
			t.Fatal(err)
		}
		wanted, err := posting.Entries(inventory.Usual(terms), items)
		if err != nil {
			t.Fatal(err)
		}
		next := posting.Post(wanted, posted, open)
		posted = append(posted, next...)
		for _, e := range next {
			if e.Reverses != "" || e.Day < open {
				t.Errorf("it goes out as %+v", e)
			}
			y.exec(`INSERT INTO budget_entry (key, batch, year, subject, day, account, content, rules, made_by, made_at) VALUES ($1, 'b', 2026, $2, $3::text::date, $4, $5, 0, 'x', now())`, e.Key, e.Subject, e.Day, e.Account, e.Content)
			for i, l := range e.Lines {
				y.exec(`INSERT INTO budget_entry_line (key, line, account, concept, reference, debit_cents, credit_cents) VALUES ($1, $2, $3, $4, $5, $6, $7)`, e.Key, i+1, l.Account, l.Concept, l.Reference, l.DebitCents, l.CreditCents)
			}
		}
		return next
	}
	balance := func(account, budget string) (cents int64) {
		for _, e := range posted {
			for _, l := range e.Lines {
				if l.Account == account && (budget == "" || e.Account == budget) {
					cents += l.DebitCents - l.CreditCents
				}
			}
		}
		return cents
	}
	y.book(5)
	if len(post("2026-12-01")) == 0 || len(post("2026-12-01")) != 0 {
		t.Error("entries do not go out once")
	}
	// At 20.00 a liter.
	for _, c := range []struct {
		account, budget string
		want            int64
	}{{"5.1.2.6", "obras", 800_000}, {"5.1.2.6", "parques", 200_000}, {"5.5.3.5", "", 20_000}, {"2.1.1.2", "", -18_000_000}, {"1.1.5.1", "", 18_980_000}} {
		if got := balance(c.account, c.budget); got != c.want {
			t.Errorf("%s %s: got %d, want %d", c.account, c.budget, got, c.want)
		}
	}
	if v := y.values(); len(v.Ties) != 1 || v.Ties[0].Difference() != 0 {
		t.Errorf("the account differs from what is worth: %+v", v.Ties)
	}
	// The invoice bills 250,000.00: 27.00 a liter, and comes when December is closed.
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	line := y.bill("a", 9_000*liter, time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC))
	y.now = time.Date(2026, 12, 8, 12, 0, 0, 0, y.zone)
	if err := y.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
		n.N, n.Cents, n.Line, n.Billed = y.sheet("T1").Deliveries[0].Said.N, new(int64(18_000_000)), line, stock.Observed
	}); err != nil {
		t.Fatal(err)
	}
	y.book(8)
	for _, e := range post("2027-01-01") {
		if e.Day != "2027-01-01" {
			t.Errorf("an adjustment is dated %s", e.Day)
		}
	}
	for _, c := range []struct {
		account, budget string
		want            int64
	}{{"5.1.2.6", "obras", 1_080_000}, {"5.1.2.6", "parques", 270_000}, {"5.5.3.5", "", 27_000}, {"2.1.1.2", "", -25_000_000}, {"1.1.5.1", "", 9_490 * 2_700}} {
		if got := balance(c.account, c.budget); got != c.want {
			t.Errorf("with the invoice, %s %s: got %d, want %d", c.account, c.budget, got, c.want)
		}
	}
	ties, err := inventory.Ties([]string{"2026-12-03", "2026-12-08", "2027-01-01"}, y.stockBooked(), posted, "1.1.5.1")
	if err != nil {
		t.Fatal(err)
	}
	for i, later := range []int64{0, 9_490*2_700 - 18_980_000, 0} {
		if x := ties[i]; x.Later != later || x.Residual != 0 || x.Unposted != 0 {
			t.Errorf("%s: %+v, want %d dated later", x.Day, x, later)
		}
	}
}

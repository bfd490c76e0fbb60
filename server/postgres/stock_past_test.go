package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// The invoice of a truck of December comes in January, and a credit note of it after that. Where the year is closed what vehicles took is a result of
// past years (3.2.2), and no expense of the next; where December is open it is expense of its last day, also where it ends before that goes out. What
// was booked before this was kept stays an expense of its day. The stock account is what is worth on each day, and what is asked twice goes out once.
func TestStockOfAPastYear(t *testing.T) {
	t.Parallel()
	const obras, parques = "FORT-26101-obras", "FORT-26101-parques"
	for _, c := range []struct {
		name              string
		ends              string // the last month of the year: before, after (it is booked, and has not gone out), never
		old               bool
		year              int    // in which it goes out
		day               string // of the entries
		expense, prior    int64  // of 500 L at 7.00
		late, lists       bool
		credited, revised int64 // expense and 3.2.2 once a note takes 1.00 a liter off
	}{
		{name: "the year is closed", ends: "before", year: 2027, day: "2027-01-10", prior: 350_000, lists: true, revised: 300_000},
		{name: "December is open", ends: "never", year: 2026, day: "2026-12-31", expense: 350_000, credited: 300_000},
		{name: "December ends before it goes out", ends: "after", year: 2026, day: "2026-12-31", expense: 350_000, late: true, credited: 350_000, revised: -50_000},
		{name: "booked before this was kept", ends: "before", old: true, year: 2027, day: "2027-01-10", expense: 350_000, credited: 350_000, revised: -50_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAccountant(t)
			day := func(month, n int) time.Time { return time.Date(2026, time.Month(month), n, 12, 0, 0, 0, a.zone) }
			took := func(vehicle string, v dispense.Volume) {
				a.fill("1", v, func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = vehicle })
			}
			ends := func() {
				a.open = budget.Period{Year: 2027, N: 1}
				a.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 12, '2026-12-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
			}
			a.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
			a.layout("1", "T1", "diesel")
			a.read("T1", "diesel", "periodic", 1_000*liter, nil)
			of := a.deliver(2, 1_000*liter, 9_000*liter)
			a.at(3, 9, 0)
			took("v1", 400*liter)
			took("v2", 100*liter)
			a.flush()
			a.opens("2026-12-01", 1_000*liter, 2_000_000)
			a.must(a.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(18_000_000)) }))
			a.begins("2026-12-01")
			a.keeps(day(13, 2), 2026)
			a.posts(2027)
			is := map[string]int64{"5.1.2.6": 1_000_000, "3.2.2": 0, "2.1.1.2": -18_000_000, "1.1.5.1": 19_000_000}
			a.wants("at the price of the note", is)
			if c.ends == "before" {
				ends()
			}
			line := a.bill("a", 9_000*liter, time.Date(2026, 12, 30, 9, 0, 0, 0, time.UTC))
			a.must(a.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
				n.N, n.Cents, n.Line, n.Billed = a.sheet("T1").Deliveries[0].Said.N, new(int64(18_000_000)), line, stock.Observed
			}))
			went := a.entries()
			book := func(at time.Time) {
				a.now = at
				_, err := a.room.BookWorth(t.Context(), "fina", "")
				a.must(err)
				for _, year := range []int{2026, 2027} {
					_, err := a.desk.Book(t.Context(), "fina", year)
					a.must(err)
				}
			}
			book(day(13, 10))
			if c.old {
				a.exec(`ALTER TABLE stock_booking DISABLE TRIGGER USER`)
				a.exec(`UPDATE stock_booking SET closed_year = NULL`)
				a.exec(`ALTER TABLE stock_booking ENABLE TRIGGER USER`)
			}
			revalued := func() string {
				list, err := a.desk.Revalued(t.Context())
				a.must(err)
				var all []string
				for _, x := range list {
					all = append(all, fmt.Sprintf("%s %d/%d %s %d %s %s", x.Kind, x.Of.Year, x.Of.N, x.Key, x.Cents, x.Currency, x.On))
				}
				return strings.Join(all, ", ")
			}
			if got := revalued(); c.lists != (got == "revalued 2026/12  350000 MXN 2027-01-10") || !c.lists && got != "" {
				t.Errorf("before it goes out what is revalued is %q", got)
			}
			if c.ends == "after" {
				ends()
			}
			if got, want := a.lacks(), map[int]string{2026: "2026/12 ", 2027: "2027/1 "}[c.year]; !strings.Contains(got, want) {
				t.Errorf("what has not gone out is %q", got)
			}
			for _, year := range []int{2026, 2027} {
				a.posts(year)
			}
			a.stay(went)
			if got := a.lacks(); got != "" {
				t.Errorf("all went out, and %q has not", got)
			}
			a.wants("the invoice", map[string]int64{"5.1.2.6": 1_000_000 + c.expense, "3.2.2": c.prior, "3.2.2 " + obras: c.prior * 4 / 5, "3.2.2 " + parques: c.prior / 5, "2.1.1.2": -25_000_000, "1.1.5.1": 25_650_000})
			if got := revalued(); c.lists != (got == "revalued 2026/12 "+obras+" 280000 MXN 2027-01-10, revalued 2026/12 "+parques+" 70000 MXN 2027-01-10") || !c.lists && got != "" {
				t.Errorf("what is revalued is %q", got)
			}
			b, err := a.desk.Books(t.Context(), c.year)
			a.must(err)
			found := 0
			for _, e := range b.Out {
				if !strings.HasPrefix(e.Subject, "stock/") || !strings.Contains(e.Lines[0].Reference, "ajuste de 2026-12-0") {
					continue
				}
				if found++; e.Day != c.day || strings.HasSuffix(e.Lines[0].Concept, "(después del cierre del año)") != c.late {
					t.Errorf("an adjustment goes out as %+v", e)
				}
			}
			if found != 3 { // what came, and what two accounts took
				t.Errorf("%d entries are adjustments", found)
			}
			for month, until := range map[string]string{"2026-12-01": "2026-12-31", "2027-01-01": "2027-01-31"} {
				ties := a.ties(month, month, until)
				last := ties[len(ties)-1]
				if want := map[bool]int64{true: -6_650_000}[c.year == 2026]; last.Later != want || last.Unposted != 0 {
					t.Errorf("the tie of %s is %+v", last.Day, last)
				}
			}

			// 10,000.00 are given back: a liter costs 26.00, to the cent.
			a.exec(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, strings.Repeat("e", 64))
			a.exec(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-e', '4.0', 'E', 'N', '1', '2027-01-12', 'MXN', 1000000, '10000.00', 'EKU9003173C9', 'Mayorista', 'MPS010101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'n.xml', now(), 'x')`, strings.Repeat("e", 64))
			a.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', '', '', '', '', '', 1, 1000000, 1)`, strings.Repeat("e", 64))
			a.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '01', 'U-a')`, strings.Repeat("e", 64))
			went = a.entries()
			book(day(13, 15))
			for _, year := range []int{2026, 2027} {
				a.posts(year)
			}
			a.stay(went)
			a.wants("the credit note", map[string]int64{"5.1.2.6": 1_000_000 + c.credited, "3.2.2": c.revised, "2.1.1.2": -24_000_000, "1.1.5.1": 9_500 * 2_600})
			for month, until := range map[string]string{"2026-12-01": "2026-12-31", "2027-01-01": "2027-01-31"} {
				a.ties("credited, "+month, month, until)
			}
			if got := strings.Count(revalued(), "revalued"); got != map[string]int{"before": 4, "after": 2}[c.ends]-map[bool]int{true: 2}[c.old] {
				t.Errorf("once credited %d are revalued: %s", got, revalued())
			}
		})
	}
}

// The account of results of past years is the one that is said; where nobody said one that of the rule for what is of years that are over, also of
// terms that were said before there was one. It is never the account of stock.
func TestAccountOfPastYears(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	is := func(want string) {
		t.Helper()
		all, err := a.desk.StockTerms(t.Context())
		a.must(err)
		if all[0].Prior != want {
			t.Errorf("results of past years are in %q, want %q", all[0].Prior, want)
		}
	}
	a.begins("2026-12-01")
	is("3.2.2")
	a.exec(`ALTER TABLE stock_terms DISABLE TRIGGER USER`)
	a.exec(`UPDATE stock_terms SET prior = ''`)
	a.exec(`ALTER TABLE stock_terms ENABLE TRIGGER USER`)
	rules, err := a.desk.PostingTerms(t.Context())
	a.must(err)
	for i, r := range rules.Rules {
		if r.Moment == string(budget.Prior) {
			rules.Rules[i].Legs[0].Debit = "3.2.2.7"
		}
	}
	rules.Reason = "subcuenta"
	a.must(a.desk.SayPosting(t.Context(), "fina", rules))
	is("3.2.2.7")
	say := func(prior string) error {
		terms := spending.StockTerms{N: 1, Terms: inventory.Terms{From: "2026-12-01", General: general, Accounts: inventory.Accounts{Prior: prior}}, Reason: "otra", AgreedBy: "teso"}
		all, err := a.desk.StockTerms(t.Context())
		a.must(err)
		terms.N = all[0].N
		return a.desk.SayStockTerms(t.Context(), "fina", terms)
	}
	if p, _ := spending.AsProblem(say("1.1.5.1")); p == nil || p.Field != "stock" || p.Code != "twice" {
		t.Errorf("past years in the account of stock: got %+v", p)
	}
	a.must(say(""))
	is("3.2.2.7")
	a.must(say("3.2.9"))
	is("3.2.9")
	a.must(say(""))
	is("3.2.9") // as all accounts that are not named
	if _, err := a.pool.Exec(t.Context(), `INSERT INTO stock_terms (begins, from_on, general, stock, supplier, expense, loss, transit, begun, prior, reason, said_by, agreed_by, said_at) SELECT true, from_on, general, stock, supplier, expense, loss, transit, begun, stock, reason, said_by, agreed_by, said_at FROM stock_terms ORDER BY n DESC LIMIT 1`); err == nil {
		t.Error("the database takes the account of stock for past years")
	}
}

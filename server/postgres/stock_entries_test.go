package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// An accountant keeps the budget of a yard: two vehicles of two departments with a fund, and one of
// which nobody says what it is paid from.
type accountant struct {
	*yard
	desk *spending.Desk
	open budget.Period
}

const general = "FORT-26102-almacen"

func newAccountant(t *testing.T) *accountant {
	t.Helper()
	a := &accountant{yard: newYard(t)}
	a.desk = spending.New(spending.Config{
		Store: a.store, Calendar: budget.Calendar{Zone: a.zone}, Now: func() time.Time { return a.now },
		Open: func(context.Context) (budget.Period, error) { return a.open, nil },
	})
	a.exec(`INSERT INTO rule (rule, body) VALUES ('general', '{"rule":"general"}')`)
	a.exec(`INSERT INTO department (department, name) VALUES ('obras', 'Obras'), ('parques', 'Parques')`)
	for vehicle, department := range map[string]string{"v1": "obras", "v2": "parques", "v3": "obras"} {
		a.exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, grades, rule, department) VALUES ($1, 'E-' || $1, 'P-' || $1, '{diesel}', 'general', $2)`, vehicle, department)
		a.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) SELECT $1, what, '2026-10-01', value, '', 'test', now(), now() FROM (VALUES ('state', 'active'), ('department', $2), ('class', 'general')) d (what, value)`, vehicle, department)
		if vehicle != "v3" {
			a.fund(vehicle)
		}
	}
	a.now = time.Date(2026, 12, 5, 12, 0, 0, 0, a.zone)
	for _, r := range []budget.Rule{
		{Name: "unidades", Departments: []string{"obras", "parques"}, Parts: map[string]string{"fund": "{funding}", "partida": "26101", "area": "{department}"}},
		{Name: "almacén", Parts: map[string]string{"fund": "FORT", "partida": "26102", "area": "almacen"}},
	} {
		terms, err := a.desk.Terms(t.Context())
		a.must(errors.Join(err, a.desk.SayRule(t.Context(), "fina", spending.RuleChange{Version: terms.Version, Rule: r, Reason: "catálogo"})))
	}
	return a
}

func (a *accountant) fund(vehicle string) {
	a.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ($1, 'funding', '2026-10-01', 'FORT', '', 'test', now(), now())`, vehicle)
}

func (a *accountant) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func (a *accountant) opens(day string, v dispense.Volume, cents int64) {
	a.Helper()
	a.must(a.room.SayOpening(a.Context(), "fina", stockroom.Opening{Station: "norte", Tank: "T1", Day: day, Amount: worth.Amount{UL: v, Cents: cents}, Paper: "INV-1", Reason: "inventario", AgreedBy: "marta"}))
}

func (a *accountant) begins(from string) {
	a.Helper()
	a.must(a.desk.SayStockTerms(a.Context(), "fina", spending.StockTerms{Terms: inventory.Terms{From: from, General: general}, Reason: "costo promedio", AgreedBy: "teso"}))
}

// keeps books all that there is until a day, and has it go out; it returns how much did in a year.
func (a *accountant) keeps(day time.Time, year int) int {
	a.Helper()
	a.now = day
	_, err := a.room.BookWorth(a.Context(), "fina", "")
	a.must(err)
	_, err = a.desk.Book(a.Context(), "fina", year)
	a.must(err)
	return a.posts(year)
}

func (a *accountant) posts(year int) int {
	a.Helper()
	done, err := a.desk.Post(a.Context(), "fina", year)
	a.must(err)
	again, err := a.desk.Post(a.Context(), "fina", year)
	if a.must(err); again.Entries != 0 {
		a.Errorf("what is asked twice goes out twice: %d", again.Entries)
	}
	return done.Entries
}

// balance is debits less credits of an account of the books in all years; of one account of the
// budget, or of all.
func (a *accountant) balance(account, of string) (cents int64) {
	a.Helper()
	a.must(a.pool.QueryRow(a.Context(), `SELECT coalesce(sum(l.debit_cents - l.credit_cents), 0)::bigint FROM budget_entry_line l JOIN budget_entry e USING (key) WHERE l.account = $1 AND $2 IN ('', e.account)`, account, of).Scan(&cents))
	return cents
}

// ties holds the stock account to what is worth on each day that was booked.
func (a *accountant) ties(what, from, until string) []inventory.Tie {
	a.Helper()
	tie, err := a.desk.StockTies(a.Context(), from, until)
	a.must(err)
	at, err := time.ParseInLocation(time.DateOnly, from, a.zone)
	a.must(err)
	v, err := a.room.Worth(a.Context(), at, at.AddDate(0, 1, 0))
	a.must(err)
	for _, x := range tie.Ties {
		if x.Residual != 0 || x.Closing != x.Opening+x.Debits-x.Credits || x.Worth != x.Closing+x.Unposted+x.Later {
			a.Errorf("%s: the tie is %+v", what, x)
		}
		for i := range v.Tanks {
			for _, d := range v.Tanks[i].Days {
				if v.Tanks[i].Tank.Tank == x.Tank && d.Day == x.Day && d.Closing.Cents != x.Worth {
					a.Errorf("%s, %s: the tie has %d, and the page of what tanks are worth %d", what, x.Day, x.Worth, d.Closing.Cents)
				}
			}
		}
	}
	return tie.Ties
}

func (a *accountant) wants(what string, of map[string]int64) {
	a.Helper()
	for name, want := range of {
		account, budget, _ := strings.Cut(name, " ")
		if got := a.balance(account, budget); got != want {
			a.Errorf("%s, %s: got %d, want %d", what, name, got, want)
		}
	}
}

// A tank over two months: what came, what vehicles took, a loss, a delivery that was typed twice and
// voided when it was booked, a fill without an account, and an invoice that comes when December is
// closed. The stock account is what is worth by day to the cent, fuel is expense once, and owed once.
func TestStockGoesOut(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	day := func(n int) time.Time { return time.Date(2026, 12, n, 12, 0, 0, 0, a.zone) }
	took := func(vehicle string, v dispense.Volume) {
		a.fill("1", v, func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = vehicle })
	}
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	of := a.deliver(2, 1_000*liter, 9_000*liter)
	a.at(3, 9, 0)
	took("v1", 400*liter)
	took("v2", 100*liter)
	a.at(3, 22, 0)
	a.read("T1", "diesel", "periodic", 9_490*liter, nil) // 10 L are not there
	a.at(4, 9, 0)
	took("v3", 90*liter)
	twice := a.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "typed", VolumeUL: 500 * liter, Basis: "obs", FromAt: a.At, ToAt: a.At, People: []dispense.Who{{Person: "x", By: "web"}, {Person: "y", By: "web"}}}).Ref()
	a.flush()
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	a.must(a.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(18_000_000)) }))
	a.must(a.note(twice, stock.Quantity{UL: 500 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents, n.Number = new(int64(1_000_000)), "R-2" }))

	if n := a.keeps(day(5), 2026); n == 0 || a.balance("1.1.5.1", "") == 0 {
		t.Errorf("until somebody says otherwise own prices go out: %d entries, %d in stock", n, a.balance("1.1.5.1", ""))
	}
	before, err := a.desk.Year(t.Context(), 2026)
	a.must(err)

	a.begins("2026-12-01")
	if ties := a.ties("nothing has gone out", "2026-12-01", "2026-12-31"); len(ties) != 4 || ties[3].Unposted != ties[3].Worth || ties[3].Worth != 19_800_000 {
		t.Errorf("what has not gone out is not named: %+v", ties)
	}
	if got := a.lacks(); !strings.Contains(got, "2026/12 ") {
		t.Errorf("what has not gone out lacks nothing: %q", got)
	}
	if a.posts(2026) == 0 {
		t.Error("nothing goes out")
	}
	if got := a.lacks(); got != "2026/12 1 180000 1" { // a fill without an account
		t.Errorf("one waits, and %q is lacking", got)
	}
	b, err := a.desk.Books(t.Context(), 2026)
	if a.must(err); b.Waits != 1 || b.WaitsCents != 180_000 || len(b.Next) != 0 {
		t.Errorf("a fill without an account: %d wait, %d; %d are to go out", b.Waits, b.WaitsCents, len(b.Next))
	}
	// At 20.00 a liter. What own prices said of these days was taken back.
	const obras, parques = "FORT-26101-obras", "FORT-26101-parques"
	a.wants("booked", map[string]int64{
		"5.1.2.6 " + obras: 800_000, "5.1.2.6 " + parques: 200_000, "5.1.2.6": 1_000_000, "5.5.3.5": 20_000, "2.1.1.2": -19_000_000, "3.1.2": -2_000_000, "1.1.5.1": 19_980_000, "8.2.5": 19_000_000, // what both notes say is owed
	})
	if ties := a.ties("one waits", "2026-12-01", "2026-12-31"); ties[3].Unposted != -180_000 || ties[2].Unposted != 0 {
		t.Errorf("what waits: %+v", ties)
	}
	a.fund("v3")
	_, err = a.desk.Book(t.Context(), "fina", 2026)
	a.must(err)
	a.posts(2026)
	if got := a.lacks(); got != "" {
		t.Errorf("all went out, and %q is lacking", got)
	}
	a.wants("its fund is said", map[string]int64{"5.1.2.6 " + obras: 980_000, "5.1.2.6": 1_180_000, "1.1.5.1": 19_800_000})
	if v := a.values(); v.Ties[len(v.Ties)-1].Difference() != 0 {
		t.Errorf("the account differs from what is worth: %+v", v.Ties)
	}
	// The budget owes what it did.
	after, err := a.desk.Year(t.Context(), 2026)
	if a.must(err); after.Total != before.Total {
		t.Errorf("the budget was %+v, and is %+v", before.Total, after.Total)
	}

	// One truck was typed twice: it is taken back on the day on which that is known.
	went := a.entries()
	a.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('office', 1, 900, 0, now(), $1, $2, $3, 'void', 'dos veces')`, twice.Station, twice.Epoch, twice.Seq)
	a.keeps(day(6), 2026)
	a.wants("typed twice", map[string]int64{"2.1.1.2": -18_000_000})
	a.stay(went)
	a.ties("typed twice", "2026-12-01", "2026-12-31")

	// December is closed. The invoice bills 250,000.00: 27.00 a liter.
	a.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	line := a.bill("a", 9_000*liter, time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC))
	a.now = day(28)
	a.must(a.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
		n.N, n.Cents, n.Line, n.Billed = a.sheet("T1").Deliveries[0].Said.N, new(int64(18_000_000)), line, stock.Observed
	}))
	went = a.entries()
	_, err = a.room.BookWorth(t.Context(), "fina", "")
	a.must(err)
	a.open = budget.Period{Year: 2027, N: 1}
	a.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 12, '2026-12-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	if n := a.posts(2027); n != 0 {
		t.Errorf("%d entries of a year that is closed go out in the next", n)
	}
	b, err = a.desk.Books(t.Context(), 2026)
	a.must(err)
	before2026 := len(b.Out)
	if got := a.lacks(); !strings.HasPrefix(got, "2026/12 ") || strings.Contains(got, ",") || !strings.HasSuffix(got, " 0") {
		t.Errorf("what the invoice adjusts is lacking as %q", got)
	}
	// Of two that ask at once one has it go out.
	var wg sync.WaitGroup
	var mu sync.Mutex
	var out []int
	for range 3 {
		wg.Go(func() {
			done, err := a.desk.Post(t.Context(), "fina", 2026)
			mu.Lock()
			defer mu.Unlock()
			if out = append(out, done.Entries); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if slices.Sort(out); out[0] != 0 || out[1] != 0 || out[2] == 0 {
		t.Errorf("of three at once: %v", out)
	}
	a.stay(went)
	b, err = a.desk.Books(t.Context(), 2026)
	a.must(err)
	for _, e := range b.Out[before2026:] {
		if e.Day != "2026-12-31" || !strings.HasSuffix(e.Lines[0].Concept, "(después del cierre del año)") || e.Reverses != "" || !strings.Contains(e.Lines[0].Reference, "ajuste de 2026-12-") {
			t.Errorf("an adjustment goes out as %+v", e)
		}
	}
	a.wants("the invoice", map[string]int64{
		"2.1.1.2": -25_000_000, "5.1.2.6 " + obras: 490 * 2_700, "5.1.2.6 " + parques: 100 * 2_700, "5.1.2.6": 590 * 2_700, "5.5.3.5": 10 * 2_700, "1.1.5.1": 9_400 * 2_700,
	})
	if ties := a.ties("a day that was not booked", "2026-12-28", "2026-12-28"); len(ties) != 0 {
		t.Errorf("a day that was not booked is tied: %+v", ties)
	}
	a.now = day(29)
	_, err = a.room.BookWorth(t.Context(), "fina", "")
	a.must(err)
	if ties := a.ties("December", "2026-12-01", "2026-12-31"); len(ties) != 28 || ties[27].Later != 9_400*2_700-18_800_000 || ties[26].Later != 0 {
		t.Errorf("what is dated later: %+v", ties)
	}
	// Devengado: the delivery is owed once, by its invoice, whatever stock says.
	a.open = budget.Period{}
	a.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	a.exec(`DELETE FROM close_act`)
	_, err = a.desk.Book(t.Context(), "fina", 2026)
	a.must(err)
	a.posts(2026)
	year, err := a.desk.Year(t.Context(), 2026)
	if a.must(err); year.Total.Accrued != 25_000_000 {
		t.Errorf("%d are owed", year.Total.Accrued)
	}
	a.wants("owed", map[string]int64{"8.2.5": 25_000_000, "2.1.1.2": -25_000_000, "5.1.2.6": 590 * 2_700, "1.1.5.1": 9_400 * 2_700})
}

// lacks are the months of which something has no entry: how many, what they come to, and how many cannot go out.
func (a *accountant) lacks() string {
	a.Helper()
	list, err := a.desk.NotOut(a.Context())
	a.must(err)
	var all []string
	for _, n := range list {
		all = append(all, fmt.Sprintf("%d/%d %d %d %d", n.Of.Year, n.Of.N, n.Entries, n.Cents, n.Stuck))
	}
	return strings.Join(all, ", ")
}

// entries are those of stock that went out, as they did.
func (a *accountant) entries() (all []string) {
	a.Helper()
	_, out, _, err := a.store.StockOut(a.Context())
	a.must(err)
	for _, e := range out {
		all = append(all, fmt.Sprintf("%+v", e))
	}
	return all
}

// stay fails where what went out is not there as it was.
func (a *accountant) stay(went []string) {
	a.Helper()
	if now := a.entries(); len(now) <= len(went) || !slices.Equal(now[:len(went)], went) {
		a.Errorf("of %d entries that went out not all are there as they were, of %d", len(went), len(now))
	}
}

// Fuel before the first day goes by the rules as they were, whichever month it is booked in; what
// stock begins with stands against another account.
func TestStockBegins(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	for n, v := range []dispense.Volume{100 * liter, 50 * liter} {
		a.at(2+n, 9, 0)
		a.fill("1", v, nil)
		a.at(2+n, 22, 0)
		a.read("T1", "diesel", "periodic", []dispense.Volume{900 * liter, 850 * liter}[n], nil)
	}
	a.flush()
	a.exec(`UPDATE dispense SET price_e4 = 250000, amount_cents = volume_ul / 1000000 * 2500, currency = 'MXN' WHERE station = 'norte'`)
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	a.begins("2026-12-03")
	a.keeps(a.now, 2026)
	// 100 L at their own price of 25.00, and 50 L at 20.00.
	a.wants("begun", map[string]int64{"5.1.2.6": 250_000 + 100_000, "3.1.2": -1_800_000, "1.1.5.1": 1_700_000 - 250_000})
	if ties := a.ties("begun", "2026-12-01", "2026-12-31"); len(ties) != 2 || ties[0].Debits-ties[0].Credits != 1_700_000 || ties[1].Closing != 1_700_000 {
		t.Errorf("ties: %+v", ties)
	}
	// The opening is said anew when days were booked: what stock begins with was worth more.
	said, err := a.room.Ledger(t.Context())
	a.must(err)
	o := said.Openings[0]
	o.Cents, o.Reason = 2_100_000, "factura encontrada"
	a.must(a.room.SayOpening(t.Context(), "fina", o))
	a.keeps(a.now.AddDate(0, 0, 1), 2026)
	a.wants("said anew", map[string]int64{"5.1.2.6": 250_000 + 105_000, "3.1.2": -1_890_000})
	a.ties("said anew", "2026-12-01", "2026-12-31")
}

// A yard whose pumps say no price: what vehicles took is of their departments whatever it costs, no booking of stock
// waits for it, and the budget has it at what the tank had cost, once somebody has said what it opens with.
func TestStockWithoutPrices(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	day := func(n int) time.Time { return time.Date(2026, 12, n, 0, 0, 0, 0, a.zone) }
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	for n, vehicle := range []string{"v1", "v2"} {
		a.at(3+n, 9, 0)
		a.fill("1", []dispense.Volume{40 * liter, 10 * liter}[n], func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = vehicle })
		a.at(3+n, 22, 0)
		a.read("T1", "diesel", "periodic", []dispense.Volume{960 * liter, 950 * liter}[n], nil)
	}
	a.flush()
	a.exec(`UPDATE dispense SET price_e4 = NULL, amount_cents = NULL, currency = NULL WHERE station = 'norte'`)
	const obras, parques = "FORT-26101-obras", "FORT-26101-parques"
	looks := func(what string, ofObras, ofParques int64, gaps, unvalued int) {
		t.Helper()
		year, err := a.desk.Year(t.Context(), 2026)
		a.must(err)
		month, err := a.desk.Month(t.Context(), budget.Period{Year: 2026, N: 12}, false)
		a.must(err)
		if len(year.Gaps) != gaps || len(month.Unvalued) != unvalued {
			t.Errorf("%s: gaps %+v, unvalued %+v, want %d and %d", what, year.Gaps, month.Unvalued, gaps, unvalued)
		}
		for _, g := range year.Gaps {
			if !g.Own || g.Why != budget.NoAmount {
				t.Errorf("%s: a gap is %+v", what, g)
			}
		}
		if len(month.Unplaced) != 0 {
			t.Errorf("%s: unplaced %+v", what, month.Unplaced)
		}
		if got := [2]int64{year.Rest(obras), year.Rest(parques)}; got != [2]int64{-ofObras, -ofParques} {
			t.Errorf("%s: left is %d, want -%d, -%d", what, got, ofObras, ofParques)
		}
		used, err := a.desk.Used(t.Context(), day(1), day(31))
		a.must(err)
		sums := map[budget.Key]int64{}
		for _, u := range used.List {
			sums[u.Account] += u.Cents
		}
		if sums[obras] != ofObras || sums[parques] != ofParques || len(sums) != 2 {
			t.Errorf("%s: used is %+v", what, sums)
		}
		f, err := a.store.StopFacts(t.Context(), a.now)
		a.must(err)
		if known := f.DearestE4["diesel"] > 0; known != (gaps == 0) {
			t.Errorf("%s: a liter is %d at most", what, f.DearestE4["diesel"])
		}
	}
	looks("nobody has said what there was", 0, 0, 2, 0)
	_, err := a.desk.Book(t.Context(), "fina", 2026)
	a.must(err)
	looks("booked so", 0, 0, 2, 0)
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	looks("opened, and no entries are made", 0, 0, 2, 0)
	a.begins("2026-12-01")
	looks("entries are made", 80_000, 20_000, 0, 0)
	a.keeps(a.now, 2026)
	b, err := a.desk.Books(t.Context(), 2026)
	if a.must(err); b.Waits != 0 {
		t.Errorf("%d wait, of %d cents", b.Waits, b.WaitsCents)
	}
	a.wants("booked", map[string]int64{"5.1.2.6 " + obras: 80_000, "5.1.2.6 " + parques: 20_000, "5.1.2.6": 100_000, "1.1.5.1": 1_900_000})
	a.ties("booked", "2026-12-01", "2026-12-31")
	// The opening was worth more: what was booked of stock is adjusted, and so is the budget.
	said, err := a.room.Ledger(t.Context())
	a.must(err)
	o := said.Openings[0]
	o.Cents, o.Reason = 2_100_000, "factura encontrada"
	a.must(a.room.SayOpening(t.Context(), "fina", o))
	a.keeps(a.now.AddDate(0, 0, 1), 2026)
	looks("said anew", 84_000, 21_000, 0, 0)
	a.wants("said anew", map[string]int64{"5.1.2.6 " + obras: 84_000, "5.1.2.6 " + parques: 21_000})
	a.ties("said anew", "2026-12-01", "2026-12-31")
}

// Fuel of a yard without prices costs the budget nothing before entries of own tanks are made, and no close asks for it.
func TestOwnFuelCostsSinceEntriesAreMade(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	for n, vehicle := range []string{"v1", "v2"} { // on the 3rd, and on the 4th
		a.at(3+n, 9, 0)
		a.fill("1", []dispense.Volume{40 * liter, 10 * liter}[n], func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = vehicle })
		a.at(3+n, 22, 0)
		a.read("T1", "diesel", "periodic", []dispense.Volume{960 * liter, 950 * liter}[n], nil)
	}
	a.flush()
	a.exec(`UPDATE dispense SET price_e4 = NULL, amount_cents = NULL, currency = NULL WHERE station = 'norte'`)
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	a.begins("2026-12-04")
	year, err := a.desk.Year(t.Context(), 2026)
	a.must(err)
	if got := [2]int64{year.Rest("FORT-26101-obras"), year.Rest("FORT-26101-parques")}; got != [2]int64{0, -20_000} {
		t.Errorf("left is %d, want 0 and -20000", got)
	}
	month, err := a.desk.Month(t.Context(), budget.Period{Year: 2026, N: 12}, false)
	if a.must(err); len(month.Unvalued) != 0 || len(year.Gaps) != 1 || year.Gaps[0].VolumeUL != 40*liter {
		t.Errorf("the close asks for %+v, and the year lists %+v", month.Unvalued, year.Gaps)
	}
}

// Where the power goes between the entries and their shares neither is kept, and what is asked for
// then goes out once.
func TestStockGoesOutWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	a.at(3, 9, 0)
	a.fill("1", 40*liter, nil)
	a.flush()
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	a.begins("2026-12-01")
	_, err := a.room.BookWorth(t.Context(), "fina", "")
	a.must(err)
	nothing := func(what string) {
		t.Helper()
		var n int
		a.must(a.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM budget_entry) + (SELECT count(*) FROM budget_entry_line) + (SELECT count(*) FROM stock_share)`).Scan(&n))
		if n != 0 {
			t.Errorf("%s: %d rows are kept", what, n)
		}
	}
	a.exec(`CREATE FUNCTION pull() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`)
	a.exec(`CREATE TRIGGER pull BEFORE INSERT ON stock_share FOR EACH ROW EXECUTE FUNCTION pull()`)
	if _, err := a.desk.Post(t.Context(), "fina", 2026); err == nil {
		t.Error("it goes out without power")
	}
	nothing("without power")
	a.exec(`DROP TRIGGER pull ON stock_share`)

	// The database holds that shares come to what was booked, and that they went out.
	batch := spending.Batch{Batch: "b", By: "fina", At: a.now}
	for what, edit := range map[string]func([]posting.Entry, []inventory.Share) ([]posting.Entry, []inventory.Share){
		"a cent more": func(e []posting.Entry, s []inventory.Share) ([]posting.Entry, []inventory.Share) {
			s[0].Cents++
			return e, s
		},
		"without an entry": func(e []posting.Entry, s []inventory.Share) ([]posting.Entry, []inventory.Share) { return e[1:], s },
	} {
		if err := a.store.PostEntries(t.Context(), 2026, batch, func(l *spending.Ledger) ([]posting.Entry, []inventory.Share, error) {
			terms := inventory.Terms{From: "2026-12-01", General: general}
			shares := inventory.Shares(terms, l.Stock.Booked, nil, nil)
			items, err := inventory.Items(terms, l.Stock.Booked, shares)
			a.must(err)
			wanted, err := posting.Entries(inventory.Usual(terms), items)
			a.must(err)
			next, shares := edit(posting.Post(wanted, nil, ""), shares)
			return next, shares, nil
		}); err == nil {
			t.Errorf("%s: it is kept", what)
		}
		nothing(what)
	}
	if a.posts(2026) != 2 {
		t.Error("it does not go out once there is power")
	}
	a.ties("once there is power", "2026-12-01", "2026-12-31")
	for _, sql := range []string{`UPDATE stock_share SET cents = 1`, `DELETE FROM stock_share`, `TRUNCATE stock_terms`} {
		if _, err := a.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
}

// Where the last month of a year ends while entries go out, they stay in that year, dated on its last day and marked; and rules of
// another shape leave no fuel in two accounts.
func TestStockGoesOutAsAMonthEnds(t *testing.T) {
	t.Parallel()
	legs := []posting.Leg{{Debit: "5.1.9.9", Credit: "1.1.5.9"}, {Debit: "8.9", Credit: "8.2.4"}}
	t.Run("fuel first", func(t *testing.T) { goesOutAsAMonthEnds(t, legs) })
	t.Run("budget first", func(t *testing.T) { goesOutAsAMonthEnds(t, []posting.Leg{legs[1], legs[0]}) })
}

func goesOutAsAMonthEnds(t *testing.T, legs []posting.Leg) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	a.at(3, 9, 0)
	a.fill("1", 40*liter, nil)
	a.flush()
	a.exec(`UPDATE dispense SET price_e4 = 250000, amount_cents = volume_ul / 1000000 * 2500, currency = 'MXN' WHERE station = 'norte'`)
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	a.begins("2026-12-01")
	rules, err := a.desk.PostingTerms(t.Context())
	a.must(err)
	for i, r := range rules.Rules {
		if r.Moment == "consumed" { // fuel that is used is taken from an account of old, and told to the budget
			rules.Rules[i].Legs = legs
		}
	}
	rules.Reason = "plan de cuentas"
	a.must(a.desk.SayPosting(t.Context(), "fina", rules))
	_, err = a.room.BookWorth(t.Context(), "fina", "")
	a.must(err)
	_, err = a.desk.Book(t.Context(), "fina", 2026)
	a.must(err)
	asked := 0
	desk := spending.New(spending.Config{Store: a.store, Calendar: budget.Calendar{Zone: a.zone}, Now: func() time.Time { return a.now }, Open: func(context.Context) (budget.Period, error) {
		if asked++; asked == 1 { // and December ends before anything goes out
			a.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 12, '2026-12-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
			return budget.Period{Year: 2026, N: 12}, nil
		}
		return budget.Period{Year: 2027, N: 1}, nil
	}})
	done, err := desk.Post(t.Context(), "fina", 2026)
	if a.must(err); asked != 2 || done.Entries != 3 {
		t.Errorf("asked %d times which month takes it, %d entries", asked, done.Entries)
	}
	for _, year := range []int{2026, 2027} {
		if done, err = desk.Post(t.Context(), "fina", year); done.Entries != 0 || err != nil {
			t.Errorf("%d more entries of %d, %v", done.Entries, year, err)
		}
	}
	var days string
	a.must(a.pool.QueryRow(t.Context(), `SELECT string_agg(DISTINCT concat_ws(' ', e.year, e.day, e.late, l.concept LIKE '%(después del cierre del año)'), ', ') FROM budget_entry e JOIN budget_entry_line l USING (key)`).Scan(&days))
	if days != "2026 2026-12-31 t t" {
		t.Errorf("entries are of %s", days)
	}
	a.wants("used", map[string]int64{"5.1.2.6": 80_000, "1.1.5.1": 1_920_000, "5.1.9.9": 0, "1.1.5.9": 0, "8.9": 100_000, "8.2.4": -100_000})
}

// An account that has stock by entries of before does not get it again as what stock begins with:
// another takes it from that one.
func TestStockIsNotThereTwice(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	a.flush()
	a.opens("2026-11-30", 1_000*liter, 2_000_000)
	a.exec(`INSERT INTO budget_entry (key, batch, year, subject, day, account, content, rules, made_by, made_at) VALUES ('L1', 'b', 2026, 's', '2026-11-30', 'a', 'c', 0, 'x', now())`)
	a.exec(`INSERT INTO budget_entry_line (key, line, account, concept, reference, debit_cents, credit_cents) VALUES ('L1', 1, '1.1.5.1', '', '', 1900000, 0), ('L1', 2, '2.1.1.2', '', '', 0, 1900000)`)
	said := spending.StockTerms{Terms: inventory.Terms{From: "2026-12-01", General: general}, Reason: "costo promedio", AgreedBy: "teso"}
	if p, ok := spending.AsProblem(a.desk.SayStockTerms(t.Context(), "fina", said)); !ok || p.Field != "stock" || p.Code != "held" || p.Says != "1.1.5.1" {
		t.Errorf("the account of before: got %+v", p)
	}
	_, err := a.pool.Exec(t.Context(), `INSERT INTO stock_terms (begins, from_on, general, stock, supplier, expense, loss, transit, begun, reason, said_by, agreed_by, said_at)
		VALUES (true, '2026-12-01', 'a', '1.1.5.1', 'b', 'c', 'd', 'e', 'f', 'x', 'fina', 'teso', now())`)
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.ConstraintName != "stock_terms_held" {
		t.Errorf("the database: got %v", err)
	}
	said.Stock, said.Begun = "1.1.5.1.01", "1.1.5.1"
	a.must(a.desk.SayStockTerms(t.Context(), "fina", said))
}

// A month is held against the account that stock is in, also once terms of later days are said.
func TestAMonthIsHeldAgainstTheStockAccount(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	a.at(3, 9, 0)
	a.fill("1", 40*liter, nil)
	a.at(3, 22, 0)
	a.read("T1", "diesel", "periodic", 960*liter, nil)
	a.flush()
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	account := func(want string) {
		t.Helper()
		if v := a.values(); len(v.Ties) != 1 || v.Ties[0].Account != want {
			t.Errorf("got %+v, want it of %s", v.Ties, want)
		}
	}
	account("1.1.5.1")
	said := spending.StockTerms{Terms: inventory.Terms{From: "2026-12-01", General: general, Accounts: inventory.Accounts{Stock: "1.1.5.1.01"}}, Reason: "costo promedio", AgreedBy: "teso"}
	a.must(a.desk.SayStockTerms(t.Context(), "fina", said))
	a.keeps(a.now, 2026)
	account("1.1.5.1.01")
	said.N, said.From, said.Loss = 1, "2027-01-01", "5.5.9.9"
	a.must(a.desk.SayStockTerms(t.Context(), "fina", said))
	account("1.1.5.1.01")
}

// Terms take two people, by the desk and by the database; and once entries went out they are for
// later days, with the same account of stock.
func TestStockTerms(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	a.flush()
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	said := spending.StockTerms{Terms: inventory.Terms{From: "2026-12-01", General: general}, Reason: "costo promedio", AgreedBy: "teso"}
	bad := func(field, code string, edit func(*spending.StockTerms)) {
		t.Helper()
		x := said
		edit(&x)
		if p, ok := spending.AsProblem(a.desk.SayStockTerms(t.Context(), "fina", x)); !ok || p.Field != field || p.Code != code {
			t.Errorf("%s %s: got %+v", field, code, p)
		}
	}
	bad("agreed", "missing", func(x *spending.StockTerms) { x.AgreedBy = " " })
	bad("agreed", "same", func(x *spending.StockTerms) { x.AgreedBy = "Fina" })
	bad("from", "day", func(x *spending.StockTerms) { x.From = "2026-13-01" })
	bad("account", "form", func(x *spending.StockTerms) { x.General = "almacen" })
	bad("stock", "twice", func(x *spending.StockTerms) { x.Expense = "1.1.5.1" })
	bad("reason", "missing", func(x *spending.StockTerms) { x.Reason = "" })
	a.must(a.desk.SayStockTerms(t.Context(), "fina", said))
	if err := a.desk.SayStockTerms(t.Context(), "otra", said); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("of what somebody said meanwhile: %v", err)
	}
	// Nothing has gone out: the first day may be another.
	said.N, said.From = 1, "2026-12-02"
	a.must(a.desk.SayStockTerms(t.Context(), "fina", said))
	said.N = 2
	a.keeps(a.now, 2026)
	bad("from", "posted", func(x *spending.StockTerms) { x.From = "2026-12-02" })
	bad("stock", "posted", func(x *spending.StockTerms) { x.From, x.Stock = "2026-12-20", "1.1.5.2" })
	said.From, said.Loss = "2026-12-20", "5.5.9.9"
	a.must(a.desk.SayStockTerms(t.Context(), "fina", said))
	all, err := a.desk.StockTerms(t.Context())
	if a.must(err); len(all) != 3 || all[0].Begins || !all[1].Begins || all[0].Loss != "5.5.9.9" || all[0].Stock != "1.1.5.1" {
		t.Errorf("terms: %+v", all)
	}
	const insert = `INSERT INTO stock_terms (begins, from_on, general, stock, supplier, expense, loss, transit, begun, reason, said_by, agreed_by, said_at) VALUES `
	for what, row := range map[string]string{
		"one person":              `(false, '2026-12-25', 'a', '1.1.5.1', 'b', 'c', 'd', 'e', 'f', 'x', 'fina', ' Fina ', now())`,
		"nobody else":             `(false, '2026-12-25', 'a', '1.1.5.1', 'b', 'c', 'd', 'e', 'f', 'x', 'fina', '', now())`,
		"another first day":       `(true, '2026-12-25', 'a', '1.1.5.1', 'b', 'c', 'd', 'e', 'f', 'x', 'fina', 'teso', now())`,
		"a day that went out":     `(false, '2026-12-02', 'a', '1.1.5.1', 'b', 'c', 'd', 'e', 'f', 'x', 'fina', 'teso', now())`,
		"another account":         `(false, '2026-12-25', 'a', '1.1.5.9', 'b', 'c', 'd', 'e', 'f', 'x', 'fina', 'teso', now())`,
		"an account against self": `(false, '2026-12-25', 'a', '1.1.5.1', 'b', 'c', 'd', 'e', '1.1.5.1', 'x', 'fina', 'teso', now())`,
	} {
		if _, err := a.pool.Exec(t.Context(), insert+row); err == nil {
			t.Errorf("%s: the database takes it", what)
		}
	}
	// Rules of entries say nothing of stock.
	rules, err := a.desk.PostingTerms(t.Context())
	a.must(err)
	rules.Rules, rules.Reason = append(rules.Rules, posting.Rule{Name: "x", Moment: "stock", Legs: []posting.Leg{{Debit: "1", Credit: "2"}}}), "x"
	if p, ok := spending.AsProblem(a.desk.SayPosting(t.Context(), "fina", rules)); !ok || p.Field != "rules" {
		t.Errorf("a rule of stock: %+v", p)
	}
}

// What came without a note and without an invoice is in stock at the price of the contract in bulk, which is what the budget owes for it:
// the entries have it once, say by what it is priced, and are adjusted by the note and by the invoice, each on its own day. With two
// contracts in force nobody says the price: the liters wait, and a liter that has one costs what it did.
func TestStockAtTheContractsPrice(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	day := func(n int) time.Time { return time.Date(2026, 12, n, 12, 0, 0, 0, a.zone) }
	const obras = "FORT-26101-obras"
	a.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('granel', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	a.exec(`INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, reason, said_by, said_at) VALUES ('granel', '15101505', '2026-01-01', NULL, 'fixed', 200000, 'x', 'x', now())`)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	of := a.deliver(2, 1_000*liter, 9_000*liter)
	a.at(3, 9, 0)
	a.fill("1", 400*liter, func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = "v1" })
	a.at(3, 22, 0)
	a.read("T1", "diesel", "periodic", 9_600*liter, nil)
	a.flush()
	a.opens("2026-12-01", 1_000*liter, 2_200_000) // 22.00 a liter
	a.begins("2026-12-01")
	looks := func(what string, on int, by worth.By, owed, liter int64) {
		t.Helper()
		went := a.entries()
		if a.keeps(day(on), 2026) == 0 {
			t.Errorf("%s: nothing goes out", what)
		}
		if len(went) > 0 {
			a.stay(went)
		}
		// 1,000 L at 22.00 and what came are 10,000 L, of which 400 were used.
		a.wants(what, map[string]int64{"2.1.1.2": -owed, "8.2.5": owed, "5.1.2.6 " + obras: 400 * liter, "1.1.5.1": 9_600 * liter})
		a.ties(what, "2026-12-01", "2026-12-31")
		year, err := a.desk.Year(t.Context(), 2026)
		if a.must(err); year.Total.Accrued != owed {
			t.Errorf("%s: the budget owes %d, and stock %d", what, year.Total.Accrued, owed)
		}
		w := a.worth("T1")
		if p := w.Deliveries[0].Price; p == nil || p.By != by || p.Cents != owed || w.All.Closing.Unpriced != 0 {
			t.Errorf("%s: it came at %+v, and %+v is there", what, p, w.All.Closing)
		}
		if d := w.Days[on-1]; (d.Adjusted != worth.Amount{}) != (len(went) > 0) {
			t.Errorf("%s: the day says %+v", what, d)
		}
	}
	looks("by the contract", 5, worth.Contract, 18_000_000, 2_020)
	if came := slices.IndexFunc(a.entries(), func(e string) bool { return strings.Contains(e, "norte/T1 al precio del contrato granel") }); came < 0 {
		t.Error("no entry says that it is at the contract's price")
	}
	a.must(a.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(18_900_000)) }))
	looks("by its note", 6, worth.Note, 18_900_000, 2_110)
	line := a.bill("a", 9_000*liter, time.Date(2026, 12, 6, 9, 0, 0, 0, time.UTC))
	a.now = day(7)
	a.must(a.note(of, stock.Quantity{UL: 9_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) {
		n.N, n.Cents, n.Line, n.Billed = a.sheet("T1").Deliveries[0].Said.N, new(int64(18_900_000)), line, stock.Observed
	}))
	looks("billed", 7, worth.Invoice, 25_000_000, 2_720)

	// Another contract holds as well, since the 7th.
	a.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('otro', 1, 'Otro', 'XAXX010101000', '2', 'MXN', 'bulk', '2026-12-07', now(), 'x', 'y')`)
	a.deliver(8, 9_600*liter, 5_000*liter)
	a.at(9, 9, 0)
	a.fill("1", 100*liter, func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = "v1" })
	a.at(9, 22, 0)
	a.read("T1", "diesel", "periodic", 14_500*liter, nil)
	a.flush()
	a.keeps(day(10), 2026)
	a.wants("nobody says", map[string]int64{"2.1.1.2": -25_000_000, "5.1.2.6 " + obras: 500 * 2_720, "1.1.5.1": 9_500 * 2_720})
	a.ties("nobody says", "2026-12-01", "2026-12-31")
	w := a.worth("T1")
	if e4, known := w.All.Closing.PriceE4(); !known || e4 != 272_000 || w.All.Closing != (worth.Amount{UL: 14_500 * liter, Cents: 9_500 * 2_720, Unpriced: 5_000 * liter}) {
		t.Errorf("nobody says: %d a liter, of %+v", e4, w.All.Closing)
	}
	if p := w.Provisional(); p != (stockroom.Provisional{Unpriced: 1}) {
		t.Errorf("nobody says: %+v", p)
	}
	// It ended on the 7th after all: both are worth what the contract says, and what was booked stays.
	a.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('otro', 2, 'Otro', 'XAXX010101000', '2', 'MXN', 'bulk', '2026-12-07', '2026-12-07', now(), 'x', 'y')`)
	went := a.entries()
	a.keeps(day(11), 2026)
	a.stay(went)
	a.wants("one ended", map[string]int64{"2.1.1.2": -35_000_000, "8.2.5": 35_000_000})
	a.ties("one ended", "2026-12-01", "2026-12-31")
	if w := a.worth("T1"); w.All.Closing.Unpriced != 0 || w.Days[10].Adjusted.Unpriced != -5_000*liter {
		t.Errorf("one ended: %+v", w.Days[10])
	}
}

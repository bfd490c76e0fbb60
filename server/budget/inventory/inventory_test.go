package inventory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

const (
	liter     = dispense.Liter
	warehouse = "1.1.5.1"
)

var first = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

func at(hours int) time.Time { return first.Add(time.Duration(hours) * time.Hour) }

func day(n int) string { return first.AddDate(0, 0, n).Format(time.DateOnly) }

func booked(n int64, on, of int, item worth.Item, cents int64) inventory.Booked {
	return inventory.Booked{N: n, Station: "norte", Tank: "T1", Booking: worth.Booking{Day: day(on), Of: day(of), Item: item, Amount: worth.Amount{Cents: cents}}}
}

func use(of int, account string, liters int64) inventory.Use {
	return inventory.Use{Station: "norte", Tank: "T1", Day: day(of), Account: account, Partida: "26111", UL: dispense.Volume(liters) * liter}
}

var terms = inventory.Terms{From: day(0), General: "almacen", Partida: "26111"}

func TestShares(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		booked []inventory.Booked
		uses   []inventory.Use
		kept   string // by the same booked, how many of them with which uses; "" none
		want   string
	}{
		{"a third each comes to the cent", []inventory.Booked{booked(1, 1, 1, worth.Filled, -10000)}, []inventory.Use{use(1, "a", 10), use(1, "b", 10), use(1, "c", 10)}, "", "1 a -3333\n1 b -3334\n1 c -3333\n"},
		{"one cent is of one", []inventory.Booked{booked(1, 1, 1, worth.Filled, -1)}, []inventory.Use{use(1, "a", 10), use(1, "b", 10)}, "", "1 a -1\n"},
		{"what no vehicle took is general", []inventory.Booked{booked(1, 1, 1, worth.Received, 500), booked(2, 1, 1, worth.Measured, -7)}, []inventory.Use{use(1, "a", 10)}, "", "1 almacen 500\n2 almacen -7\n"},
		{"fills of which none is known are general", []inventory.Booked{booked(1, 1, 1, worth.Filled, -500)}, []inventory.Use{use(2, "a", 10)}, "", "1 almacen -500\n"},
		{"a rule that is missing stays visible", []inventory.Booked{booked(1, 1, 1, worth.Filled, -500)}, []inventory.Use{use(1, "", 10)}, "", "1  -500\n"},
		{"a late price is paid in proportion", []inventory.Booked{booked(1, 1, 1, worth.Filled, -4000), booked(2, 5, 1, worth.Filled, -400)}, []inventory.Use{use(1, "a", 10), use(1, "b", 30)}, "1", "2 a -100\n2 b -300\n"},
		{"a late fill is paid by who took it", []inventory.Booked{booked(1, 1, 1, worth.Filled, -4000), booked(2, 5, 1, worth.Filled, -1000)}, []inventory.Use{use(1, "a", 40), use(1, "b", 10)}, "first", "2 b -1000\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var kept []inventory.Share
			switch c.kept {
			case "1":
				kept = inventory.Shares(terms, c.booked[:1], c.uses, nil)
			case "first":
				kept = inventory.Shares(terms, c.booked[:1], c.uses[:1], nil)
			}
			got := ""
			next := inventory.Shares(terms, c.booked, c.uses, kept)
			for _, s := range next {
				got += fmt.Sprintln(s.N, s.Account, s.Cents)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if again := inventory.Shares(terms, c.booked, c.uses, append(kept, next...)); len(again) > 0 {
				t.Errorf("what is asked twice is shared twice: %+v", again)
			}
		})
	}
}

// books are what went out until now.
type books struct {
	booked []inventory.Booked
	shares []inventory.Share
	posted []posting.Entry
}

// post makes the entries of all that is booked, and says what went out.
func (b *books) post(t interface{ Fatal(...any) }, terms inventory.Terms, rules []posting.Rule, uses []inventory.Use, open string) []posting.Entry {
	b.shares = append(b.shares, inventory.Shares(terms, b.booked, uses, b.shares)...)
	items, err := inventory.Items(terms, b.booked, b.shares)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := posting.Entries(rules, items)
	if err != nil {
		t.Fatal(err)
	}
	next := posting.Post(wanted, b.posted, open)
	b.posted = append(b.posted, next...)
	if again := posting.Post(wanted, b.posted, open); len(again) > 0 {
		t.Fatal("what is asked twice goes out twice", again)
	}
	return next
}

// balance is debits less credits of accounts.
func (b *books) balance(account string) (cents int64) {
	for i := range b.posted {
		for _, l := range b.posted[i].Lines {
			if l.Account == account {
				cents += l.DebitCents - l.CreditCents
			}
		}
	}
	return cents
}

// An invoice that comes after the month is closed is an entry of the next month that names
// the day that it adjusts, and what went out stays as it was.
func TestALateInvoiceGoesToTheNextMonth(t *testing.T) {
	t.Parallel()
	uses := []inventory.Use{use(1, "a", 10), use(1, "b", 30)}
	b := books{booked: []inventory.Booked{booked(1, 0, 0, worth.Opening, 100_000), booked(2, 1, 1, worth.Received, 50_000), booked(3, 1, 1, worth.Filled, -40_000)}}
	b.booked[1].Price = &worth.Price{Cents: 50_000, By: worth.Contract, Paper: "granel"}
	b.post(t, terms, inventory.Usual(terms), uses, day(0))
	before := slices.Clone(b.posted)
	if i := slices.IndexFunc(before, func(e posting.Entry) bool { return e.Lines[0].DebitCents == 50_000 }); i < 0 || before[i].Lines[0].Reference != "norte/T1 al precio del contrato granel" {
		t.Errorf("what came at the contract's price went out as %+v", before)
	}
	// Day 4 is 1 December: the invoice says 1,000 more, of which 400 are of what was used.
	for i, item := range []worth.Item{worth.Received, worth.Filled} {
		late := booked(int64(4+i), 5, 1, item, []int64{1000, -400}[i])
		late.Price = &worth.Price{Cents: 51_000, By: worth.Invoice, Paper: "B-7"}
		b.booked = append(b.booked, late)
	}
	next := b.post(t, terms, inventory.Usual(terms), uses, day(4))
	if diff := cmp.Diff(before, b.posted[:len(before)]); diff != "" {
		t.Errorf("what went out is another now:\n%s", diff)
	}
	got := ""
	for _, e := range next {
		got += fmt.Sprintln(e.Day, e.Account, e.Reverses == "", e.Lines[0].Account, e.Lines[1].Account, e.Lines[0].DebitCents, e.Lines[0].Reference)
	}
	want := "2026-12-02 almacen true 1.1.5.1 2.1.1.2 1000 norte/T1 B-7 ajuste de 2026-11-28\n" +
		"2026-12-02 a true 5.1.2.6 1.1.5.1 100 norte/T1 B-7 ajuste de 2026-11-28\n" +
		"2026-12-02 b true 5.1.2.6 1.1.5.1 300 norte/T1 B-7 ajuste de 2026-11-28\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	ties, err := inventory.Ties([]string{day(0), day(1), day(4), day(5)}, b.booked, b.posted, warehouse)
	if err != nil {
		t.Fatal(err)
	}
	got = ""
	for _, x := range ties {
		got += fmt.Sprintln(x.Day, x.Opening, x.Debits, x.Credits, x.Closing, x.Worth, x.Unposted, x.Later, x.Residual)
	}
	want = "2026-11-27 0 100000 0 100000 100000 0 0 0\n2026-11-28 100000 50000 40000 110000 110000 0 0 0\n2026-12-01 110000 0 0 110000 110000 0 0 0\n2026-12-02 110000 1000 400 110600 110600 0 0 0\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the books say wrongly is a residual, what is not in them yet has a name.
func TestTieNamesWhatDiffers(t *testing.T) {
	t.Parallel()
	b := books{booked: []inventory.Booked{booked(1, 0, 0, worth.Opening, 100), booked(2, 1, 1, worth.Received, 50)}}
	b.post(t, terms, inventory.Usual(terms), nil, day(1)) // the first is dated a day later
	b.booked = append(b.booked, booked(3, 1, 1, worth.Measured, -7))
	tie := func() string {
		ties, err := inventory.Ties([]string{day(0), day(1)}, b.booked, b.posted, warehouse)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, x := range ties {
			got += fmt.Sprintln(x.Closing, x.Worth, x.Unposted, x.Later, x.Residual)
		}
		return got
	}
	if diff := cmp.Diff("0 100 0 100 0\n150 143 -7 0 0\n", tie()); diff != "" {
		t.Error(diff)
	}
	b.posted[1].Lines[0].DebitCents++
	if diff := cmp.Diff("0 100 0 100 0\n151 143 -7 0 -1\n", tie()); diff != "" {
		t.Error(diff)
	}
	b.posted[1].Subject = "stock/99/almacen/26111"
	if _, err := inventory.Ties([]string{day(0)}, b.booked, b.posted, warehouse); err == nil {
		t.Error("an entry of a booking that is not there is taken")
	}
}

// Fuel of which entries of stock are made touches the stock account by no other rule, and keeps
// the budget's accounts; all other fuel goes by the rules as they are.
func TestApart(t *testing.T) {
	t.Parallel()
	rules := inventory.Apart(posting.Usual(), "stocked", func(r posting.Rule) bool {
		return r.Moment == "consumed" || r.Moment == "accrued" && (r.Kind == "" || r.Kind == "received")
	}, warehouse)
	if err := posting.CheckRules(rules); err != nil {
		t.Fatal(err)
	}
	told := func(received, used string) string {
		entries, err := posting.Entries(rules, []posting.Item{
			{Subject: "1", Day: "2026-05-01", Moment: "accrued", Kind: received, Account: "x", Cents: 5},
			{Subject: "2", Day: "2026-05-01", Moment: "consumed", Kind: used, Account: "x", Cents: 3},
			{Subject: "3", Day: "2026-05-01", Moment: "accrued", Kind: "billed", Account: "x", Cents: 2},
		})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, e := range entries {
			for _, l := range e.Lines {
				if l.DebitCents > 0 {
					all = append(all, fmt.Sprint(e.Subject, ":", l.Account))
				}
			}
		}
		return strings.Join(all, " ")
	}
	if diff := cmp.Diff("1:8.2.5 1:1.1.5.1 2:5.1.2.6 3:8.2.5 3:5.1.2.6", told("received", "stock")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("1:8.2.5 3:8.2.5 3:5.1.2.6", told("stocked", "stocked")); diff != "" {
		t.Error(diff)
	}
}

// Terms that are said from a later day on are for the entries of their own days.
func TestLaterTerms(t *testing.T) {
	t.Parallel()
	of := terms
	of.Later = []inventory.Terms{{From: day(3), General: "taller", Partida: "26112", Accounts: inventory.Accounts{Loss: "5.5.9.9"}}}
	b := books{booked: []inventory.Booked{booked(1, 2, 2, worth.Measured, -7), booked(2, 3, 3, worth.Measured, -9)}}
	got := ""
	for _, e := range b.post(t, of, inventory.Usual(of), nil, "") {
		got += fmt.Sprintln(e.Day, e.Account, e.Lines[0].Account, e.Lines[0].DebitCents)
	}
	if diff := cmp.Diff("2026-11-29 almacen 5.5.3.5 7\n2026-11-30 taller 5.5.9.9 9\n", got); diff != "" {
		t.Error(diff)
	}
}

// Whatever comes in whatever order: entries balance, go out once, are never taken back, and
// the stock account of each tank is what it is worth on each day; what is owed is what invoices say.
func TestBooksOfStock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const n = 8
		type fact struct {
			days int
			do   func(*worth.Tank)
			use  *inventory.Use
			tank int
		}
		var facts []fact
		names := []string{"T1", "T2"}
		opening := worth.Amount{UL: 1000 * liter, Cents: rapid.Int64Range(0, 3_000_000).Draw(t, "opening")}
		blank := func(days int) []worth.Tank {
			tanks := make([]worth.Tank, len(names))
			for i := range tanks {
				tanks[i] = worth.Tank{Tank: names[i], Opening: opening}
				for d := range min(days, n) {
					tanks[i].Rows = append(tanks[i].Rows, worth.Row{Day: day(d), From: at(24 * d), To: at(24 * (d + 1)), Opening: new(opening.UL)})
				}
			}
			return tanks
		}
		late := func() int { return 1 + rapid.SampledFrom([]int{0, 0, 0, 1, 3}).Draw(t, "late") }
		for i := range rapid.Int64Range(0, 20).Draw(t, "moves") {
			hour, tank := rapid.IntRange(1, n*24-1).Draw(t, "hour"), rapid.IntRange(0, 1).Draw(t, "tank")
			kind := rapid.SampledFrom([]stock.Kind{stock.Received, stock.Issued, stock.Issued, stock.Issued, stock.Returned, stock.Out}).Draw(t, "kind")
			item := map[stock.Kind]worth.Item{stock.Received: worth.Received, stock.Issued: rapid.SampledFrom([]worth.Item{worth.Filled, worth.Filled, worth.Unrecorded}).Draw(t, "item"), stock.Returned: worth.Tested, stock.Out: worth.Moved}[kind]
			if kind == stock.Out { // poured from the first into the second, in no circle
				tank = 0
			}
			m := worth.Move{Movement: stock.Movement{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: i}, Kind: kind, From: at(hour), To: at(hour), Volume: stock.Quantity{UL: dispense.Volume(rapid.Int64Range(1e6, 6e8).Draw(t, "volume")), Basis: stock.Observed}}, Item: item}
			f := fact{days: hour/24 + late(), tank: tank, do: func(tank *worth.Tank) { tank.Moves = append(tank.Moves, m) }}
			if item == worth.Filled {
				// An event on a boundary belongs to the day that the book puts it in.
				d := hour / 24
				if hour%24 == 0 && d > 0 {
					d--
				}
				f.use = &inventory.Use{Station: "norte", Tank: names[tank], Day: day(d), Account: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "account"), Partida: "26111", UL: m.Volume.UL}
			}
			facts = append(facts, f)
			if kind == stock.Out {
				in := m
				in.Kind = stock.In
				facts = append(facts, fact{days: f.days, tank: 1, do: func(tank *worth.Tank) { tank.Moves = append(tank.Moves, in) }})
			}
			if kind == stock.Received {
				foremost := []worth.By{worth.Contract, worth.Note, worth.Invoice}
				for range rapid.IntRange(0, 4).Draw(t, "papers") {
					price := &worth.Price{Cents: rapid.Int64Range(0, 5_000_000).Draw(t, "cents"), By: rapid.SampledFrom(foremost).Draw(t, "by"), Paper: "A"}
					facts = append(facts, fact{days: f.days + rapid.IntRange(0, 3).Draw(t, "paper"), tank: tank, do: func(tank *worth.Tank) {
						for j := range tank.Moves {
							if was := tank.Moves[j].Price; tank.Moves[j].Ref == m.Ref && (was == nil || slices.Index(foremost, price.By) >= slices.Index(foremost, was.By)) {
								tank.Moves[j].Price = price
							}
						}
					}})
				}
			}
		}
		for i := range n {
			if rapid.Bool().Draw(t, "read") {
				v := dispense.Volume(rapid.Int64Range(0, 2e9).Draw(t, "level"))
				facts = append(facts, fact{days: i + late(), tank: rapid.IntRange(0, 1).Draw(t, "tank"), do: func(tank *worth.Tank) {
					if i < len(tank.Rows) {
						tank.Rows[i].Measured = &v
					}
				}})
			}
		}
		slices.SortStableFunc(facts, func(a, b fact) int { return a.days - b.days })
		terms := inventory.Terms{From: day(rapid.IntRange(0, 3).Draw(t, "from")), General: "almacen", Partida: "26111"}
		rules := inventory.Usual(terms)
		var b books
		through, days := map[string]string{}, []string{}
		open := day(0)
		var tanks []worth.Tank
		for today := 1; today <= n+8; today++ {
			days = append(days, day(today-1))
			tanks = blank(today)
			var uses []inventory.Use
			for _, f := range facts {
				if f.days > today {
					continue
				}
				f.do(&tanks[f.tank])
				if f.use != nil {
					uses = append(uses, *f.use)
				}
			}
			lines, err := worth.Reckon(tanks)
			if err != nil {
				t.Fatal(err)
			}
			last := today == n+8
			for _, name := range names {
				if !last && !rapid.Bool().Draw(t, "book") {
					continue
				}
				var kept []worth.Booking
				for _, x := range b.booked {
					if x.Tank == name {
						kept = append(kept, x.Booking)
					}
				}
				for _, x := range worth.Book(lines[name], kept, through[name], day(today)) {
					if x.Adjusts() || x.Of < day(today) {
						b.booked = append(b.booked, inventory.Booked{N: int64(len(b.booked) + 1), Station: "norte", Tank: name, Booking: x})
					}
				}
				through[name] = day(today - 1)
			}
			if !last && rapid.Bool().Draw(t, "wait") {
				continue
			}
			next := b.post(t, terms, rules, uses, open)
			for i := range next {
				if err := next[i].Check(); err != nil {
					t.Fatal(err)
				}
				if next[i].Reverses != "" || next[i].Day < open || next[i].Day < terms.From {
					t.Fatalf("it goes out as %+v; the first open day is %s", next[i], open)
				}
			}
			ties, err := inventory.Ties(append(slices.Clone(days), day(today)), b.booked, b.posted, warehouse)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range ties {
				var of []worth.Booking
				for _, y := range b.booked {
					if y.Tank == x.Tank {
						of = append(of, y.Booking)
					}
				}
				shown := worth.Days(append(slices.Clone(days), day(today)), of, "")
				i := slices.IndexFunc(shown, func(d worth.Day) bool { return d.Day == x.Day })
				if x.Worth != shown[i].Closing.Cents || x.Unposted != 0 || x.Residual != 0 || x.Day >= max(open, terms.From) && x.Later != 0 && x.Day == day(today) {
					t.Fatalf("the tie is %+v, and worth says %+v", x, shown[i])
				}
			}
			if rapid.IntRange(0, 3).Draw(t, "close") == 0 {
				open = day(today)
			}
		}
		var owed, used int64
		for i := range tanks {
			for _, m := range tanks[i].Moves {
				if m.Price != nil && m.To.Before(at(24*n)) {
					owed += m.Price.Cents
				}
			}
		}
		for _, x := range b.booked {
			if x.Of >= terms.From && (x.Item == worth.Filled || x.Item == worth.Tested) {
				used -= x.Cents
			}
			if x.Of < terms.From && x.Item == worth.Received {
				owed -= x.Cents
			}
		}
		if got := b.balance("5.1.2.6"); got != used {
			t.Fatalf("expense is %d, and %d was used", got, used)
		}
		if got := -b.balance("2.1.1.2"); got != owed {
			t.Fatalf("owed is %d, and invoices since come to %d", got, owed)
		}
	})
}

// An invoice that comes in the next year adjusts a year that is closed as a result of past years, and one that is open on its last day; what is owed,
// poured and begun with stays what it is, and the stock account is what is worth on each day, with what is dated earlier named.
func TestAdjustmentsOfAPastYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		past *inventory.Past
		item worth.Item
		want string // day, account of the budget, debited and credited
	}{
		{"used, and closed", &inventory.Past{Last: day(4), Closed: true}, worth.Filled, "2026-12-02 a 3.2.2 1.1.5.1 100, 2026-12-02 b 3.2.2 1.1.5.1 300"},
		{"tested, and closed", &inventory.Past{Last: day(4), Closed: true}, worth.Tested, "2026-12-02 almacen 3.2.2 1.1.5.1 400"},
		{"in no fill, and closed", &inventory.Past{Last: day(4), Closed: true}, worth.Unrecorded, "2026-12-02 almacen 3.2.2 1.1.5.1 400"},
		{"measured, and closed", &inventory.Past{Last: day(4), Closed: true}, worth.Measured, "2026-12-02 almacen 3.2.2 1.1.5.1 400"},
		{"poured, and closed", &inventory.Past{Last: day(4), Closed: true}, worth.Moved, "2026-12-02 almacen 1.1.4.5 1.1.5.1 400"},
		{"came, and closed", &inventory.Past{Last: day(4), Closed: true}, worth.Received, "2026-12-02 almacen 2.1.1.2 1.1.5.1 400"},
		{"used, and open", &inventory.Past{Last: day(4)}, worth.Filled, "2026-12-01 a 5.1.2.6 1.1.5.1 100, 2026-12-01 b 5.1.2.6 1.1.5.1 300"},
		{"came, and open", &inventory.Past{Last: day(4)}, worth.Received, "2026-12-01 almacen 2.1.1.2 1.1.5.1 400"},
		{"of the same year", nil, worth.Filled, "2026-12-02 a 5.1.2.6 1.1.5.1 100, 2026-12-02 b 5.1.2.6 1.1.5.1 300"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			uses := []inventory.Use{use(1, "a", 10), use(1, "b", 30)}
			b := books{booked: []inventory.Booked{booked(1, 0, 0, worth.Opening, 100_000), booked(2, 1, 1, worth.Received, 50_000), booked(3, 1, 1, worth.Filled, -40_000)}}
			b.post(t, terms, inventory.Usual(terms), uses, day(0))
			late := booked(4, 5, 1, c.item, -400)
			late.Past = c.past
			b.booked = append(b.booked, late)
			var got []string
			for _, e := range b.post(t, terms, inventory.Usual(terms), uses, day(4)) {
				if err := e.Check(); err != nil {
					t.Error(err)
				}
				got = append(got, fmt.Sprint(e.Day, " ", e.Account, " ", e.Lines[0].Account, " ", e.Lines[1].Account, " ", e.Lines[0].DebitCents))
				if e.Lines[0].Reference != "norte/T1 ajuste de 2026-11-28" {
					t.Errorf("it says %q", e.Lines[0].Reference)
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
			ties, err := inventory.Ties([]string{day(3), day(4), day(5)}, b.booked, b.posted, warehouse)
			if err != nil {
				t.Fatal(err)
			}
			for i, x := range ties {
				later := int64(0)
				if c.past != nil && !c.past.Closed && i == 1 {
					later = 400 // 400 less than is worth is dated before it is booked
				}
				if x.Residual != 0 || x.Unposted != 0 || x.Later != later || x.Worth != x.Closing+x.Later {
					t.Errorf("the tie is %+v", x)
				}
			}
		})
	}
	// Accounts are said like all others, and what is of days before stock begins is what it begins with.
	of := terms
	of.From, of.Prior = day(3), "3.2.9"
	b := books{booked: []inventory.Booked{booked(1, 5, 1, worth.Filled, -7), booked(2, 5, 3, worth.Filled, -9)}}
	for i := range b.booked {
		b.booked[i].Past = &inventory.Past{Last: day(4), Closed: true}
	}
	var got []string
	for _, e := range b.post(t, of, inventory.Usual(of), nil, "") {
		got = append(got, fmt.Sprint(e.Day, " ", e.Lines[0].Account, " ", e.Lines[0].DebitCents))
	}
	if diff := cmp.Diff("2026-12-02 3.1.2 7, 2026-12-02 3.2.9 9", strings.Join(got, ", ")); diff != "" {
		t.Error(diff)
	}
}

package budget_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

const liter = dispense.Liter

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// city is the terms of one in the middle of Mexico, with years that begin in January: diesel
// and police have accounts of their own, all else is of the department and what it is paid from.
func city(t testing.TB) *budget.Terms {
	return &budget.Terms{
		Calendar: budget.Calendar{Zone: zone(t, "America/Mexico_City")},
		Mapping: budget.Mapping{
			Forms: budget.Always(budget.Form{{Name: "fund", Min: 3, Max: 8}, {Name: budget.Partida, Min: 4, Max: 6, Digits: true}, {Name: "area", Min: 2, Max: 12}}, "MXN"),
			Rules: []budget.Rule{
				{Name: "police", Classes: []string{"patrol"}, Parts: map[string]string{"fund": "{funding}", "partida": "26101", "area": "police"}},
				{Name: "diesel until May", Until: "2026-05-31", Products: []string{"diesel"}, Parts: map[string]string{"fund": "{funding}", "partida": "26105", "area": "{department}"}},
				{Name: "all else", Fundings: []string{"FISM", "FORTAMUN"}, Parts: map[string]string{"fund": "{funding}", "partida": "2611", "area": "{department}"}},
			},
		},
		Prices: []budget.Price{
			{Contract: "C1", Product: "magna", Until: "2026-04-30", PriceE4: 230_000},
			{Contract: "C1", Product: "magna", From: "2026-05-01", PriceE4: 240_000},
		},
	}
}

// works is what most fills here are of.
var works = budget.Facts{Class: "sedan", Department: "works", Funding: "FISM", Product: "magna"}

// fill is one of so many pesos at 25.00 a liter, at a local time such as 2026-05-15 09:00.
func fill(t testing.TB, n int64, at string, pesos int64, f budget.Facts) budget.Fill {
	cents := pesos * 100
	return budget.Fill{
		Source: source(n), At: local(t, at), Facts: f, Contract: "C1", VolumeUL: dispense.Volume(pesos) * liter / 25, AmountCents: &cents, Currency: "MXN",
	}
}

func source(n int64) budget.Source {
	return budget.Source{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: n}}
}

func local(t testing.TB, at string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", at, zone(t, "America/Mexico_City"))
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// said writes charges as a person reads them: of which month, what, of which fill and document,
// account and pesos; and, once it is booked, where.
func said(charges []budget.Charge) string {
	var b strings.Builder
	for _, c := range charges {
		fmt.Fprintf(&b, "%d/%d %s", c.Of.Year, c.Of.N, c.Kind)
		if c.Ref.Seq != 0 {
			fmt.Fprintf(&b, " %d", c.Ref.Seq)
		}
		if c.Document != "" {
			fmt.Fprintf(&b, " %s", c.Document)
		}
		if c.Key != "" {
			fmt.Fprintf(&b, " %s", c.Key)
		} else {
			fmt.Fprintf(&b, " none(%s)", c.Why)
		}
		fmt.Fprintf(&b, " %d.%02d", c.Cents/100, max(c.Cents, -c.Cents)%100)
		switch {
		case c.Prior:
			b.WriteString(" prior")
		case !c.In.IsZero() && c.In != c.Of:
			fmt.Fprintf(&b, " in %d/%d", c.In.Year, c.In.N)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone   string
		begins time.Month
		at     string // UTC
		day    budget.Day
		want   budget.Period
		month  string
		first  budget.Day
		last   budget.Day
	}{
		{"America/Mexico_City", 0, "2026-01-01T05:59:59Z", "2025-12-31", budget.Period{Year: 2025, N: 12}, "2025-12", "2025-12-01", "2025-12-31"},
		{"America/Mexico_City", 0, "2026-01-01T06:00:00Z", "2026-01-01", budget.Period{Year: 2026, N: 1}, "2026-01", "2026-01-01", "2026-01-31"},
		{"America/Mexico_City", 4, "2026-04-01T05:59:59Z", "2026-03-31", budget.Period{Year: 2025, N: 12}, "2026-03", "2026-03-01", "2026-03-31"},
		{"America/Mexico_City", 4, "2026-04-01T06:00:00Z", "2026-04-01", budget.Period{Year: 2026, N: 1}, "2026-04", "2026-04-01", "2026-04-30"},
		{"Asia/Kolkata", 4, "2027-03-31T18:29:59Z", "2027-03-31", budget.Period{Year: 2026, N: 12}, "2027-03", "2027-03-01", "2027-03-31"},
		{"Asia/Kolkata", 4, "2027-03-31T18:30:00Z", "2027-04-01", budget.Period{Year: 2027, N: 1}, "2027-04", "2027-04-01", "2027-04-30"},
		{"Australia/Lord_Howe", 7, "2026-06-30T13:30:00Z", "2026-07-01", budget.Period{Year: 2026, N: 1}, "2026-07", "2026-07-01", "2026-07-31"}, // half an hour of summer time
		{"America/Tijuana", 10, "2026-11-01T06:59:59Z", "2026-10-31", budget.Period{Year: 2026, N: 1}, "2026-10", "2026-10-01", "2026-10-31"},    // the day on which summer time ends
		{"America/Tijuana", 10, "2026-12-01T07:59:59Z", "2026-11-30", budget.Period{Year: 2026, N: 2}, "2026-11", "2026-11-01", "2026-11-30"},
		{"America/Sao_Paulo", 11, "2018-11-04T02:59:59Z", "2018-11-03", budget.Period{Year: 2018, N: 1}, "2018-11", "2018-11-01", "2018-11-30"}, // and one that has no midnight
		{"America/Sao_Paulo", 11, "2018-11-04T03:00:00Z", "2018-11-04", budget.Period{Year: 2018, N: 1}, "2018-11", "2018-11-01", "2018-11-30"},
		{"UTC", 3, "2028-02-29T12:00:00Z", "2028-02-29", budget.Period{Year: 2027, N: 12}, "2028-02", "2028-02-01", "2028-02-29"},
		{"UTC", 12, "2026-12-01T00:00:00Z", "2026-12-01", budget.Period{Year: 2026, N: 1}, "2026-12", "2026-12-01", "2026-12-31"},
	} {
		c := budget.Calendar{Zone: zone(t, tt.zone), YearBegins: tt.begins}
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		d := c.DayOf(at)
		p := c.PeriodOf(d)
		if d != tt.day || p != tt.want || c.Month(p) != tt.month || c.First(p) != tt.first || c.Last(p) != tt.last {
			t.Errorf("%s in %s from %d: %s, %v, %s, %s to %s", tt.at, tt.zone, tt.begins, d, p, c.Month(p), c.First(p), c.Last(p))
		}
		if next := c.PeriodOf(c.Last(p).Add(1)); next != p.Next() || p.Compare(next) >= 0 {
			t.Errorf("after %v is %v, and the day after its last is in %v", p, p.Next(), next)
		}
	}
	if p := (budget.Calendar{}).PeriodOf("2026-02-30"); !p.IsZero() {
		t.Errorf("30 February is in %v", p)
	}
}

// A vehicle that changes its fund or its department in mid-month splits there, whatever order
// it was said in.
func TestSplitOnTheDay(t *testing.T) {
	t.Parallel()
	city := city(t)
	dated := []budget.Dated{
		{Vehicle: "v1", What: budget.Class, From: local(t, "2026-01-01 00:00"), Value: "sedan"},
		{Vehicle: "v1", What: budget.Department, From: local(t, "2026-01-01 00:00"), Value: "works"},
		{Vehicle: "v1", What: budget.Funding, From: local(t, "2026-01-01 00:00"), Value: "FISM"},
		{Vehicle: "v1", What: budget.Funding, From: local(t, "2026-05-16 00:00"), N: 7, Value: "FORTAMUN"},
		{Vehicle: "v1", What: budget.Funding, From: local(t, "2026-05-16 00:00"), N: 6, Value: "wrong"}, // said again, and the last counts
		{Vehicle: "v1", What: budget.Department, From: local(t, "2026-05-20 12:00"), Value: "parks"},
		{Vehicle: "v1", What: budget.Funding, From: local(t, "2026-05-25 00:00")}, // none of its own any more
		{Department: "parks", What: budget.Funding, From: local(t, "2026-02-01 00:00"), Value: "FISM"},
		{Department: "parks", What: budget.Funding, From: local(t, "2026-05-28 00:00"), Value: "FORTAMUN"},
	}
	var fills []budget.Fill
	for i, at := range []string{"2026-05-15 23:59", "2026-05-16 00:00", "2026-05-20 11:59", "2026-05-20 12:00", "2026-05-25 00:00", "2026-05-28 08:00", "2025-12-31 23:59"} {
		fills = append(fills, fill(t, int64(i+1), at, 100, budget.Facts{}))
	}
	want := `
2025/12 fuel 7 none(rule) 100.00
2026/5 fuel 1 FISM-2611-works 100.00
2026/5 fuel 2 FORTAMUN-2611-works 100.00
2026/5 fuel 3 FORTAMUN-2611-works 100.00
2026/5 fuel 4 FORTAMUN-2611-parks 100.00
2026/5 fuel 5 FISM-2611-parks 100.00
2026/5 fuel 6 FORTAMUN-2611-parks 100.00`
	for range 2 {
		h := budget.NewHistory(dated)
		for i := range fills {
			fills[i].Facts = h.At("v1", fills[i].At)
			fills[i].Product = "magna"
		}
		same(t, "charges", said(city.Charges(fills, nil)), want)
		slices.Reverse(dated)
		slices.Reverse(fills)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	m := &city(t).Mapping
	for _, tt := range []struct {
		name string
		f    budget.Facts
		day  budget.Day
		want string
	}{
		{"the first that fits", budget.Facts{Class: "patrol", Department: "police", Funding: "FISM", Product: "diesel"}, "2026-05-01", "FISM-26101-police by police [class]"},
		{"the day", budget.Facts{Class: "truck", Department: "works", Funding: "FISM", Product: "diesel"}, "2026-05-31", "FISM-26105-works by diesel until May [product], not police for class"},
		{"the day after", budget.Facts{Class: "truck", Department: "works", Funding: "FISM", Product: "diesel"}, "2026-06-01", "FISM-2611-works by all else [funding], not police for class, not diesel until May for "},
		{"nothing fits", budget.Facts{Department: "works", Funding: "gift", Product: "magna"}, "2026-05-01", "none(rule) by  [], not police for class, not diesel until May for product, not all else for funding"},
		{"a fact that is no part", budget.Facts{Class: "patrol", Funding: "FORTAMUN 2026"}, "2026-05-01", `none(key: fund is "FORTAMUN 2026"; write 3 to 8 letters or digits) by police [class]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := m.Place(tt.f, tt.day)
			got := string(p.Key)
			if p.Why != "" {
				got = strings.TrimSuffix(fmt.Sprintf("none(%s: %s", p.Why, p.Says), ": ") + ")"
			}
			got += fmt.Sprintf(" by %s %s", p.Rule, p.By)
			for _, miss := range p.Missed {
				got += fmt.Sprintf(", not %s for %s", miss.Rule, miss.What)
			}
			same(t, "placed", got, tt.want)
			if p.Key != "" && m.Forms.On(tt.day).Form.Part(p.Key, "fund") != tt.f.Funding {
				t.Errorf("its fund is %q", m.Forms.On(tt.day).Form.Part(p.Key, "fund"))
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	f := budget.Form{{Name: "area", Min: 1, Max: 2}, {Name: budget.Partida, Min: 4, Max: 6, Digits: true}}
	for area, ok := range map[string]bool{
		"a": true, "z": true, "A": true, "Z": true, "0": true, "9": true, "a0": true, "": false, "abc": false, "/": false, ":": false, "@": false, "[": false, "`": false, "{": false, "-": false, "ñ": false,
	} {
		k, err := f.Key(map[string]string{"area": area, "partida": "261109"})
		if (err == nil) != ok || ok && (f.Part(k, "area") != area || f.Part(k, "partida") != "261109" || f.Part(k, "fund") != "") {
			t.Errorf("area %q: %q, %v", area, k, err)
		}
	}
	for partida, ok := range map[string]bool{"2611": true, "261099": true, "261": false, "2610999": false, "261a": false, "26/1": false, "26:1": false} {
		if _, err := f.Key(map[string]string{"area": "a", "partida": partida}); (err == nil) != ok {
			t.Errorf("partida %q: %v", partida, err)
		}
	}
	m := budget.Mapping{Forms: budget.Always(f, "MXN"), Rules: []budget.Rule{{Name: "all", Parts: map[string]string{"area": "{class}", "partida": "{product}"}}}}
	if p := m.Place(budget.Facts{Class: "A1", Product: "2612"}, "2026-05-01"); p.Key != "A1-2612" || m.Check() != nil {
		t.Errorf("by class and product: %+v, %v", p, m.Check())
	}
	if got := f.Part("A1-2612-x", "area"); got != "" {
		t.Errorf("of another form: %q", got)
	}
}

func TestMappingCheck(t *testing.T) {
	t.Parallel()
	if err := city(t).Mapping.Check(); err != nil {
		t.Errorf("what is in order: %v", err)
	}
	parts := map[string]string{"partida": "2611"}
	plain := budget.Form{{Name: "partida", Min: 4, Max: 6, Digits: true}}
	for _, tt := range []struct {
		name string
		m    budget.Mapping
		want string
	}{
		{"no partida", budget.Mapping{Forms: budget.Always(budget.Form{{Name: "fund", Min: 1, Max: 3}}, "MXN")}, "keys have no part partida; add it"},
		{"a partida of 3", budget.Mapping{Forms: budget.Always(budget.Form{{Name: "partida", Min: 3, Max: 6, Digits: true}}, "MXN")}, "part partida of keys has 3 to 6 characters; it has 4 to 6, and all are digits"},
		{"a part of none", budget.Mapping{Forms: budget.Always(append(budget.Form{{Name: "area"}}, plain...), "MXN")}, "part area of keys has 0 to 0 characters; write a least of 1 or more and a most of 40 or less"},
		{"a part twice, one without a name", budget.Mapping{Forms: budget.Always(append(budget.Form{{Min: 1, Max: 1}}, plain[0], plain[0]), "MXN")}, "part 1 of keys has no name; give it one\npart partida of keys is there twice; take one away"},
		{"a wrong part, and one too many", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{Name: "a", Parts: map[string]string{"partida": "26", "area": "x"}}}}, "rule 1, \"a\": partida is \"26\"; write 4 to 6 digits\nrule 1, \"a\": area is no part of keys; take it away, or add it to their form"},
		{"letters", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{Name: "a", Parts: map[string]string{"partida": "26-11"}}}}, `rule 1, "a": partida is "26-11"; write 4 to 6 digits`},
		{"no name, no day", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{From: "May", Parts: parts}}}, "rule 1, \"\": it has no name; give it one\nrule 1, \"\": \"May\" is no day; write one such as 2026-05-15"},
		{"the end first", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{Name: "a", From: "2026-05-02", Until: "2026-05-01", Parts: parts}}}, `rule 1, "a": it ends on 2026-05-01 and begins on 2026-05-02; exchange them`},
		{"never", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{Name: "a", Fundings: []string{"x", "y"}, Parts: parts}, {Name: "b", From: "2026-01-01", Classes: []string{"c"}, Fundings: []string{"y"}, Parts: parts}}}, `rule 2, "b": it never counts, for rule "a" takes all that it would; put it before that one`},
		{"a name twice", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{Name: "a", Fundings: []string{"x"}, Parts: parts}, {Name: "a", Parts: parts}}}, `rule 2, "a": another has that name; give it one of its own`},
		{"of other days", budget.Mapping{Forms: budget.Always(plain, "MXN"), Rules: []budget.Rule{{Name: "a", Until: "2026-05-31", Parts: parts}, {Name: "b", Parts: parts}, {Name: "c", From: "2026-01-01", Until: "2026-12-31", Parts: parts}}}, `rule 3, "c": it never counts, for rule "b" takes all that it would; put it before that one`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.m.Check()
			if err == nil {
				t.Fatal("it is in order")
			}
			same(t, "error", err.Error(), tt.want)
		})
	}
}

func TestTermsCheck(t *testing.T) {
	t.Parallel()
	if err := city(t).Check(); err != nil {
		t.Errorf("what is in order: %v", err)
	}
	terms := city(t)
	terms.Mapping.Forms[0].Currency = ""
	terms.Prices = append(terms.Prices, budget.Price{Contract: "C1", Product: "magna", From: "2026-05-01", Until: "2026-04-01", PriceE4: 1}, budget.Price{Contract: "C2", Until: "May"})
	err := terms.Check()
	if err == nil {
		t.Fatal("they are in order")
	}
	same(t, "error", err.Error(), `
the budget has no currency; write one such as MXN
price 3, of magna by "C1": it ends on 2026-04-01 and begins on 2026-05-01; exchange them
price 3, of magna by "C1": another begins on that day; take one away
price 4, of  by "C2": contract or product is missing; write both
price 4, of  by "C2": it is not more than nothing; write what a liter costs
price 4, of  by "C2": "May" is no day; write one such as 2026-05-15`)
}

func TestCharges(t *testing.T) {
	t.Parallel()
	city := city(t)
	unknown := fill(t, 3, "2026-05-03 09:00", 250, works)
	unknown.AmountCents, unknown.Currency = nil, "" // 10 L, at 24.00 by the contract
	noPrice := unknown
	noPrice.Source, noPrice.Contract = source(4), ""
	dollars := fill(t, 5, "2026-05-05 09:00", 100, works)
	dollars.Currency = "USD"
	tank := fill(t, 6, "2026-05-06 09:00", 100, works)
	tank.Own = true
	gift := works
	gift.Funding = "gift"
	fills := []budget.Fill{
		fill(t, 1, "2026-04-30 23:59", 100, works), fill(t, 2, "2026-05-01 00:00", 50, works), unknown, noPrice, dollars, tank, fill(t, 7, "2026-05-07 09:00", 10, gift),
		fill(t, 8, "2025-12-31 09:00", 100, works),
	}
	credits := []budget.Credit{
		{ID: "N1", At: local(t, "2026-06-10 09:00"), Fills: []budget.Source{source(2), source(1)}, Cents: 1000, Currency: "MXN"},
		{ID: "N2", At: local(t, "2026-06-11 09:00"), Fills: []budget.Source{source(8)}, Cents: 500, Currency: "MXN"}, // of the year before
		{ID: "N3", At: local(t, "2026-06-12 09:00"), Fills: []budget.Source{source(99)}, Cents: 300, Currency: "MXN"},
		{ID: "N4", At: local(t, "2026-06-13 09:00"), Fills: []budget.Source{source(7)}, Cents: 200, Currency: "USD"},
		{ID: "N5", At: local(t, "2026-06-14 09:00"), Fills: []budget.Source{source(4), source(2)}, Cents: 600, Currency: "MXN"}, // 10 L of an amount that nobody knows, and 2 L
	}
	charges := city.Charges(fills, credits)
	same(t, "charges", said(charges), `
2025/12 fuel 8 FISM-2611-works 100.00
2025/12 credit 8 N2 FISM-2611-works -5.00
2026/4 fuel 1 FISM-2611-works 100.00
2026/5 fuel 2 FISM-2611-works 50.00
2026/5 fuel 3 FISM-2611-works 240.00
2026/5 fuel 4 none(amount) 0.00
2026/5 fuel 5 none(currency) 100.00
2026/5 stock 6 FISM-2611-works 100.00
2026/5 fuel 7 none(rule) 10.00
2026/6 credit 1 N1 FISM-2611-works -6.67
2026/6 credit 2 N1 FISM-2611-works -3.33
2026/6 credit N3 none(fill) -3.00
2026/6 credit 7 N4 none(currency) -2.00
2026/6 credit 2 N5 FISM-2611-works -1.00
2026/6 credit 4 N5 FISM-2611-works -5.00`)
	var named strings.Builder
	for _, u := range budget.Gaps(charges) {
		fmt.Fprintf(&named, "%s %s %s: %d of %d, %v\n", u.Why, u.Funding, u.Currency, u.Charges, u.Cents, u.VolumeUL)
	}
	same(t, "without an account", named.String(), `
currency FISM USD: 1 of 10000, 4.0 L
rule gift MXN: 1 of 1000, 0.4 L
amount FISM MXN: 1 of 0, 10.0 L
currency gift USD: 1 of -200, 0.0 L
fill  MXN: 1 of -300, 0.0 L`)
}

// What is late, what changes and what is billed later is booked besides what was, in a period
// that is open, and never in another year.
func TestBook(t *testing.T) {
	t.Parallel()
	city := city(t)
	// diesel is the same without the price of a contract.
	diesel := budget.Facts{Class: "truck", Department: "works", Funding: "FISM", Product: "diesel"}
	a, b, late := fill(t, 1, "2026-10-10 09:00", 100, works), fill(t, 2, "2026-10-11 09:00", 200, works), fill(t, 3, "2026-10-12 09:00", 50, diesel)
	december, veryLate := fill(t, 4, "2026-12-31 22:00", 80, diesel), fill(t, 5, "2026-12-31 23:59", 90, diesel)
	replaced := b
	cents := int64(21_000)
	replaced.AmountCents, replaced.VolumeUL = &cents, replaced.VolumeUL+liter
	moved := a
	moved.Funding = "FORTAMUN"
	bill := func(line string, cents int64, of ...int64) budget.Bill {
		bill := budget.Bill{Line: line, Cents: cents, Currency: "MXN"}
		for _, n := range of {
			bill.Fills = append(bill.Fills, source(n))
		}
		return bill
	}
	var booked []budget.Charge
	for _, step := range []struct {
		name  string
		open  budget.Period
		fills []budget.Fill
		bills []budget.Bill
		want  string
	}{
		{"October is open", budget.Period{Year: 2026, N: 10}, []budget.Fill{a, b}, nil, "2026/10 unbilled 1 FISM-2611-works 96.00\n2026/10 unbilled 2 FISM-2611-works 192.00"},
		{"again", budget.Period{Year: 2026, N: 10}, []budget.Fill{b, a}, nil, ""},
		{"billed in time", budget.Period{Year: 2026, N: 10}, []budget.Fill{a, b}, []budget.Bill{bill("F1", 10_000, 1)}, "2026/10 billed 1 F1 FISM-2611-works 100.00\n2026/10 unbilled 1 FISM-2611-works -96.00"},
		{"a late one", budget.Period{Year: 2026, N: 11}, []budget.Fill{a, b, late}, []budget.Bill{bill("F1", 10_000, 1)}, "2026/10 unbilled 3 FISM-2611-works 50.00 in 2026/11"},
		{"billed a month later", budget.Period{Year: 2026, N: 11}, []budget.Fill{a, b, late}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2)}, "2026/10 billed 2 F2 FISM-2611-works 195.00 in 2026/11\n2026/10 unbilled 2 FISM-2611-works -192.00 in 2026/11"},
		{"another bill of the same", budget.Period{Year: 2026, N: 11}, []budget.Fill{a, b, late}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2), bill("F3", 19_500, 2)}, ""},
		{"voided", budget.Period{Year: 2026, N: 12}, []budget.Fill{a, b, december}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2)}, "2026/10 unbilled 3 FISM-2611-works -50.00 in 2026/12\n2026/12 unbilled 4 FISM-2611-works 80.00"},
		{"its liters and amount replaced, and billed still", budget.Period{Year: 2026, N: 12}, []budget.Fill{a, replaced, december}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2)}, "2026/10 billed 2 F2 FISM-2611-works 0.00 in 2026/12"},
		{"said late of what it is paid from", budget.Period{Year: 2026, N: 12}, []budget.Fill{moved, replaced, december}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2)}, "2026/10 billed 1 F1 FISM-2611-works -100.00 in 2026/12\n2026/10 billed 1 F1 FORTAMUN-2611-works 100.00 in 2026/12"},
		{"the year is over", budget.Period{Year: 2027, N: 1}, []budget.Fill{moved, replaced, december, veryLate}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2), bill("F4", 8_100, 4)}, "2026/12 billed 4 F4 FISM-2611-works 81.00 prior\n2026/12 unbilled 4 FISM-2611-works -80.00 prior\n2026/12 unbilled 5 FISM-2611-works 90.00 prior"},
		{"and what was late is billed", budget.Period{Year: 2027, N: 2}, []budget.Fill{moved, replaced, december, veryLate}, []budget.Bill{bill("F1", 10_000, 1), bill("F2", 19_500, 2), bill("F4", 8_100, 4), bill("F5", 9_000, 5)}, "2026/12 billed 5 F5 FISM-2611-works 90.00 prior\n2026/12 unbilled 5 FISM-2611-works -90.00 prior"},
	} {
		accrued, _ := city.Accrued(city.Charges(step.fills, nil), step.bills, nil)
		came := budget.Book(accrued, booked, step.open, city.First(step.open))
		same(t, step.name, said(came), step.want)
		booked = append(booked, came...)
		if again := budget.Book(accrued, booked, step.open, city.First(step.open)); len(again) > 0 {
			t.Errorf("%s: twice books\n%s", step.name, said(again))
		}
	}
	same(t, "unbilled at the end of October", said(budget.UnbilledAt(booked, budget.Period{Year: 2026, N: 10})), "2026/10 unbilled 2 FISM-2611-works 192.00")
	same(t, "and of November", said(budget.UnbilledAt(booked, budget.Period{Year: 2026, N: 11})), "2026/10 unbilled 3 FISM-2611-works 50.00 in 2026/11")
	same(t, "and of the year", said(budget.UnbilledAt(booked, budget.Period{Year: 2026, N: 12})), "2026/12 unbilled 4 FISM-2611-works 80.00")
}

// What is said late moves what it says, and nothing else: to another department in one account,
// another contract, another line of a bill; and a class or the name of a rule moves no money.
func TestBookMovesWhatIsAnother(t *testing.T) {
	t.Parallel()
	city := city(t)
	patrol := budget.Facts{Class: "patrol", Department: "north", Funding: "FISM", Product: "magna"}
	was := fill(t, 1, "2026-05-10 09:00", 100, patrol)
	bill := func(line string) []budget.Bill {
		return []budget.Bill{{Line: line, Fills: []budget.Source{source(1)}, Cents: 9_900, Currency: "MXN"}}
	}
	named := *city
	named.Mapping.Rules = slices.Clone(city.Mapping.Rules)
	named.Mapping.Rules[0].Name, named.Mapping.Rules[0].Classes = "renamed", []string{"patrol", "bike"}
	for _, tt := range []struct {
		name   string
		terms  *budget.Terms
		change func(*budget.Fill)
		bills  []budget.Bill
		want   string
	}{
		{"nothing", city, func(*budget.Fill) {}, bill("F1"), ""},
		{"the department", city, func(f *budget.Fill) { f.Department = "south" }, bill("F1"), "F1 north C1 -9900 police\nF1 south C1 9900 police\n"},
		{"the contract", city, func(f *budget.Fill) { f.Contract = "C2" }, bill("F1"), "F1 north C1 -9900 police\nF1 north C2 9900 police\n"},
		{"the line", city, func(*budget.Fill) {}, bill("F2"), "F1 north C1 -9900 police\nF2 north C1 9900 police\n"},
		{"the class, and the rule's name", &named, func(f *budget.Fill) { f.Class = "bike" }, bill("F1"), ""},
		{"the rule's name, and a peso more", &named, func(*budget.Fill) {}, []budget.Bill{{Line: "F1", Fills: []budget.Source{source(1)}, Cents: 10_000, Currency: "MXN"}}, "F1 north C1 100 renamed\n"},
	} {
		first, _ := city.Accrued(city.Charges([]budget.Fill{was}, nil), bill("F1"), nil)
		is := was
		tt.change(&is)
		then, _ := tt.terms.Accrued(tt.terms.Charges([]budget.Fill{is}, nil), tt.bills, nil)
		var b strings.Builder
		for _, c := range budget.Book(then, budget.Book(first, nil, budget.Period{Year: 2026, N: 5}, "2026-05-31"), budget.Period{Year: 2026, N: 6}, "2026-06-30") {
			fmt.Fprintf(&b, "%s %s %s %d %s\n", c.Document, c.Department, c.Contract, c.Cents, c.Rule)
		}
		same(t, tt.name, b.String(), tt.want)
	}
}

func TestAccrued(t *testing.T) {
	t.Parallel()
	city := city(t)
	april, may := fill(t, 1, "2026-04-30 12:00", 50, works), fill(t, 2, "2026-05-01 12:00", 50, works)
	noContract := fill(t, 3, "2026-05-02 12:00", 50, works)
	noContract.Contract = ""
	unknown := noContract
	unknown.Source, unknown.AmountCents, unknown.Currency = source(4), nil, ""
	unknownToo := unknown
	unknownToo.Source = source(5)
	tank, dollars := fill(t, 6, "2026-05-03 12:00", 10, works), fill(t, 7, "2026-05-04 12:00", 20, works)
	tank.Own, dollars.Currency = true, "USD"
	fills := []budget.Fill{april, may, noContract, unknown, unknownToo, tank, dollars}
	receipts := []budget.Receipt{{ID: "R1", At: local(t, "2026-05-05 09:00"), Facts: works, VolumeUL: 10_000 * liter, Cents: 23_000_000, Currency: "MXN"}}
	bill := func(line, currency string, cents int64, of ...int64) budget.Bill {
		b := budget.Bill{Line: line, Cents: cents, Currency: currency}
		for _, n := range of {
			b.Fills = append(b.Fills, source(n))
		}
		return b
	}
	credits := []budget.Credit{{ID: "N1", At: local(t, "2026-05-06 09:00"), Fills: []budget.Source{source(3)}, Cents: 100, Currency: "MXN"}}
	for _, tt := range []struct {
		name   string
		bills  []budget.Bill
		want   string
		doubts string
	}{
		{"nothing billed: the price of the contract, of the day", nil, `
2026/4 unbilled 1 FISM-2611-works 46.00
2026/5 unbilled 2 FISM-2611-works 48.00
2026/5 unbilled 3 FISM-2611-works 50.00
2026/5 unbilled 4 none(amount) 0.00
2026/5 unbilled 5 none(amount) 0.00
2026/5 unbilled 7 none(currency) 20.00
2026/5 received R1 FISM-2611-works 230000.00
2026/5 credit 3 N1 FISM-2611-works -1.00`, ""},
		{"one line of three, and one of what nobody knew the amount of", []budget.Bill{bill("B", "MXN", 5_001, 4, 5), bill("A", "MXN", 15_100, 3, 2, 1)}, `
2026/4 billed 1 A FISM-2611-works 50.34
2026/5 billed 2 A FISM-2611-works 50.33
2026/5 billed 3 A FISM-2611-works 50.33
2026/5 billed 4 B FISM-2611-works 25.01
2026/5 billed 5 B FISM-2611-works 25.00
2026/5 unbilled 7 none(currency) 20.00
2026/5 received R1 FISM-2611-works 230000.00
2026/5 credit 3 N1 FISM-2611-works -1.00`, ""},
		{"one line of what was known and what was not: by liters, 2 and 2", []budget.Bill{bill("A", "MXN", 9_600, 3, 4)}, `
2026/4 unbilled 1 FISM-2611-works 46.00
2026/5 unbilled 2 FISM-2611-works 48.00
2026/5 billed 3 A FISM-2611-works 48.00
2026/5 billed 4 A FISM-2611-works 48.00
2026/5 unbilled 5 none(amount) 0.00
2026/5 unbilled 7 none(currency) 20.00
2026/5 received R1 FISM-2611-works 230000.00
2026/5 credit 3 N1 FISM-2611-works -1.00`, ""},
		{"what is in doubt counts not at all", []budget.Bill{
			bill("A", "MXN", 4_700, 2), bill("B", "MXN", 9_600, 1, 2), bill("C", "MXN", 100, 1, 99), bill("D", "MXN", 100, 6), bill("E", "USD", 100, 1), bill("F", "MXN", 100), bill("G", "MXN", 100, 1, 1), bill("H", "MXN", 100, 7),
		}, `
2026/4 unbilled 1 FISM-2611-works 46.00
2026/5 billed 2 A FISM-2611-works 47.00
2026/5 unbilled 3 FISM-2611-works 50.00
2026/5 unbilled 4 none(amount) 0.00
2026/5 unbilled 5 none(amount) 0.00
2026/5 unbilled 7 none(currency) 20.00
2026/5 received R1 FISM-2611-works 230000.00
2026/5 credit 3 N1 FISM-2611-works -1.00`, "B 2 twice\nC 99 fill\nD 6 fill\nE 0 currency\nF 0 fill\nG 1 twice\nH 7 currency"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, doubts := city.Accrued(city.Charges(fills, credits), tt.bills, receipts)
			same(t, "accrued", said(got), tt.want)
			var b strings.Builder
			for _, d := range doubts {
				fmt.Fprintf(&b, "%s %d %s\n", d.Line, d.Source.Ref.Seq, d.Why)
			}
			same(t, "doubts", b.String(), tt.doubts)
		})
	}
}

func sum(charges []budget.Charge, counts func(budget.Charge) bool) (cents int64, ul dispense.Volume) {
	for _, c := range charges {
		if counts(c) {
			cents, ul = cents+c.Cents, ul+c.VolumeUL
		}
	}
	return cents, ul
}

func all(budget.Charge) bool { return true }

// Whatever fills, bills and credits there are, in whatever order, and whatever is corrected
// while months close: charges come to the fills, what is owed to the bills and the rest, what is
// booked comes to what is owed, and nothing is booked where it is closed, or in another year.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	terms := city(t)
	terms.YearBegins = time.April
	start := time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(n int64) budget.Fill {
			f := budget.Fill{
				Source: source(n), At: start.Add(time.Duration(rapid.Int64Range(0, 90*24*60).Draw(t, "minute")) * time.Minute), VolumeUL: dispense.Volume(rapid.Int64Range(0, 90_000_000).Draw(t, "ul")),
				Facts: budget.Facts{
					Class: rapid.SampledFrom([]string{"", "patrol", "sedan"}).Draw(t, "class"), Department: rapid.SampledFrom([]string{"works", "parks", "no code"}).Draw(t, "department"),
					Funding: rapid.SampledFrom([]string{"", "FISM", "FORTAMUN"}).Draw(t, "funding"), Product: rapid.SampledFrom([]string{"magna", "diesel"}).Draw(t, "product"),
				},
				Contract: rapid.SampledFrom([]string{"", "C1"}).Draw(t, "contract"), Currency: rapid.SampledFrom([]string{"MXN", "MXN", "MXN", "USD"}).Draw(t, "currency"), Own: rapid.IntRange(0, 4).Draw(t, "own") == 0,
			}
			if rapid.IntRange(0, 9).Draw(t, "known") > 0 {
				cents := rapid.Int64Range(0, 200_000).Draw(t, "cents")
				f.AmountCents = &cents
			}
			return f
		}
		fills := map[int64]budget.Fill{}
		var bills []budget.Bill
		var credits []budget.Credit
		var booked []budget.Charge
		var n int64
		open := budget.Period{Year: 2025, N: 11}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			for range rapid.IntRange(0, 5).Draw(t, "come") {
				n++
				fills[n] = draw(n)
			}
			some := func(what string) (list []budget.Source) {
				for range rapid.IntRange(0, 3).Draw(t, what) {
					list = append(list, source(rapid.Int64Range(1, n+1).Draw(t, what)))
				}
				return list
			}
			if n > 0 {
				switch i := rapid.Int64Range(1, n).Draw(t, "of"); rapid.IntRange(0, 3).Draw(t, "correct") {
				case 0:
					delete(fills, i)
				case 1:
					if _, there := fills[i]; there {
						fills[i] = draw(i)
					}
				}
			}
			if rapid.Bool().Draw(t, "billed") {
				bills = append(bills, budget.Bill{Line: fmt.Sprintf("F%d", len(bills)), Fills: some("fills of a bill"), Cents: rapid.Int64Range(-100, 500_000).Draw(t, "bill"), Currency: "MXN"})
			}
			if rapid.IntRange(0, 3).Draw(t, "credited") == 0 {
				credits = append(credits, budget.Credit{
					ID: fmt.Sprintf("N%d", len(credits)), At: start.AddDate(0, 0, rapid.IntRange(0, 120).Draw(t, "day")), Fills: some("fills of a credit"), Cents: rapid.Int64Range(0, 9_999).Draw(t, "credit"), Currency: "MXN",
				})
			}
			for range rapid.IntRange(0, 1).Draw(t, "close") {
				open = open.Next()
			}
			var list []budget.Fill
			var cents int64
			var ul, fuel dispense.Volume
			for _, f := range fills {
				list = append(list, f)
				ul += f.VolumeUL
				if !f.Own {
					fuel += f.VolumeUL
				}
				if f.AmountCents != nil {
					cents += *f.AmountCents
				} else if f.Contract == "C1" && f.Product == "magna" {
					priced := int64(240_000)
					if terms.DayOf(f.At) < "2026-05-01" {
						priced = 230_000
					}
					c, err := dispense.AmountCents(f.VolumeUL, priced)
					if err != nil {
						t.Fatal(err)
					}
					cents += c
				}
			}
			charges := terms.Charges(list, credits)
			if c, v := sum(charges, func(c budget.Charge) bool { return c.Kind != budget.Credited }); c != cents || v != ul {
				t.Fatalf("charges come to %d, %v; fills to %d, %v", c, v, cents, ul)
			}
			var given int64
			for _, c := range credits {
				given += c.Cents
			}
			if c, _ := sum(charges, func(c budget.Charge) bool { return c.Kind == budget.Credited }); c != -given {
				t.Fatalf("credits come to %d, and %d were given", c, given)
			}
			accrued, doubts := terms.Accrued(charges, bills, nil)
			again, _ := terms.Accrued(terms.Charges(rapid.Permutation(list).Draw(t, "order"), rapid.Permutation(credits).Draw(t, "order of credits")), rapid.Permutation(bills).Draw(t, "order of bills"), nil)
			if diff := cmp.Diff(accrued, again); diff != "" {
				t.Fatalf("in another order:\n%s", diff)
			}
			var owed int64
			for _, b := range bills {
				if !slices.ContainsFunc(doubts, func(d budget.Doubt) bool { return d.Line == b.Line }) {
					owed += b.Cents
				}
			}
			if c, _ := sum(accrued, func(c budget.Charge) bool { return c.Kind == budget.Billed }); c != owed {
				t.Fatalf("billed are %d, and the bills come to %d", c, owed)
			}
			if _, v := sum(accrued, func(c budget.Charge) bool { return c.Kind == budget.Billed || c.Kind == budget.Unbilled }); v != fuel {
				t.Fatalf("%v are owed, of %v", v, fuel)
			}
			seen := map[budget.Source]bool{}
			for _, c := range accrued {
				if c.Kind != budget.Credited && seen[c.Source] {
					t.Fatalf("%v is owed twice", c.Source)
				}
				seen[c.Source] = seen[c.Source] || c.Kind != budget.Credited
			}
			came := budget.Book(accrued, rapid.Permutation(booked).Draw(t, "order of what is booked"), open, terms.First(open))
			for _, c := range came {
				if !c.Prior && (c.In.Compare(open) < 0 || c.In.Year != c.Of.Year) || c.Prior && (!c.In.IsZero() || c.Of.Year == open.Year) {
					t.Fatalf("with %v open: %s", open, said([]budget.Charge{c}))
				}
			}
			booked = append(booked, came...)
			if again := budget.Book(accrued, booked, open, "2026-07-01"); len(again) > 0 {
				t.Fatalf("twice books\n%s", said(again))
			}
			got, _ := sum(booked, all)
			want, _ := sum(accrued, all)
			if got != want {
				t.Fatalf("booked are %d, and %d is owed", got, want)
			}
		}
		// What is of none is left out where charges are added up.
		if diff := cmp.Diff(said(budget.Net(booked)), said(budget.Net(rapid.Permutation(booked).Draw(t, "order at last")))); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
	})
}

// Shares come to the whole, none is a cent or more from its exact part, and who weighs more has
// no less.
func TestShares(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cents   int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{100, []int64{0, 0}, []int64{50, 50}},
		{1, []int64{0, -5, 0}, []int64{1, 0, 0}},
		{7, []int64{0, 3, -2}, []int64{0, 7, 0}},
		{10, []int64{3, 3, 4}, []int64{3, 3, 4}},
		{11, []int64{3, 3, 4}, []int64{3, 3, 5}}, // 3.3, 3.3 and 4.4
		{5, nil, []int64{}},
	} {
		if got := budget.Shares(tt.cents, tt.weights); !slices.Equal(got, tt.want) {
			t.Errorf("%d by %v: %v", tt.cents, tt.weights, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-dispense.MaxInt, dispense.MaxInt).Draw(t, "cents")
		weights := rapid.SliceOfN(rapid.Int64Range(0, dispense.MaxInt), 1, 20).Draw(t, "weights")
		shares := budget.Shares(cents, weights)
		var whole, heavy int64
		for i := range shares {
			whole, heavy = whole+shares[i], heavy+weights[i]
		}
		if whole != cents {
			t.Fatalf("%v come to %d of %d", shares, whole, cents)
		}
		if heavy == 0 {
			return
		}
		for i := range shares {
			off := new(big.Rat).Sub(new(big.Rat).SetInt64(shares[i]), new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(cents), big.NewInt(weights[i])), big.NewInt(heavy)))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%d of %d by %d of %d: off by %v", shares[i], cents, weights[i], heavy, off)
			}
			for j := range shares {
				if weights[i] > weights[j] && max(shares[i], -shares[i]) < max(shares[j], -shares[j]) {
					t.Fatalf("%v by %v", shares, weights)
				}
			}
		}
	})
}

func TestChargeBack(t *testing.T) {
	t.Parallel()
	city := city(t)
	parks, nobody := works, works
	parks.Department, nobody.Department = "parks", ""
	fills := []budget.Fill{fill(t, 1, "2026-05-01 09:00", 100, works), fill(t, 2, "2026-05-02 09:00", 100, parks), fill(t, 3, "2026-05-03 09:00", 50, works), fill(t, 4, "2026-05-04 09:00", 25, nobody)}
	fills[1].VolumeUL *= 3
	// What came into own tanks is no fill.
	received, _ := city.Accrued(nil, nil, []budget.Receipt{{ID: "R", At: fills[0].At, Facts: budget.Facts{Department: "yard"}, VolumeUL: 1_000 * liter, Cents: 100, Currency: "MXN"}, {ID: "S", At: fills[0].At, Facts: budget.Facts{Department: "yard"}, VolumeUL: 1_000 * liter, Cents: 50, Unbilled: true, Priced: true}})
	charges := city.Charges(fills, []budget.Credit{{ID: "N", At: fills[0].At, Fills: []budget.Source{source(1)}, Cents: 1, Currency: "MXN"}})
	for _, tt := range []struct {
		by     budget.Measure
		of     []budget.Charge
		billed int64
		want   string
	}{
		{budget.ByAmount, charges, 27_500, " 1 1.0 L 2500 2500\nparks 1 12.0 L 10000 10000\nworks 2 6.0 L 14999 15000"},
		{budget.ByLiters, charges, 20_000, " 1 1.0 L 2500 1053\nparks 1 12.0 L 10000 12631\nworks 2 6.0 L 14999 6316"},
		{budget.ByAmount, charges, 0, " 1 1.0 L 2500 0\nparks 1 12.0 L 10000 0\nworks 2 6.0 L 14999 0"},
		{budget.ByAmount, nil, 700, " 0 0.0 L 0 700"},
		{budget.ByAmount, received, 0, "yard 0 0.0 L 150 0"},
	} {
		var b strings.Builder
		for _, s := range budget.ChargeBack(tt.of, tt.billed, tt.by) {
			fmt.Fprintf(&b, "%s %d %v %d %d\n", s.Department, s.Fills, s.VolumeUL, s.Cents, s.BilledCents)
		}
		same(t, fmt.Sprint(tt.by, " ", tt.billed), b.String(), tt.want)
	}
}

// What came into a tank is owed once: at what its note or contract says until it is billed, and not
// before anybody says so. What is booked comes to what is owed, in whatever order papers come.
func TestReceiptsUntilBilled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := &budget.Terms{Calendar: budget.Calendar{YearBegins: 1, Zone: time.UTC}, Mapping: budget.Mapping{Forms: budget.Always(nil, "MXN")}}
		receipts := make([]budget.Receipt, rapid.IntRange(1, 5).Draw(t, "receipts"))
		for i := range receipts {
			receipts[i] = budget.Receipt{ID: fmt.Sprint("R", i), At: time.Date(2026, time.Month(1+i), 28, 9, 0, 0, 0, time.UTC), VolumeUL: 1_000 * liter, Unbilled: true}
			receipts[i].Product = "diesel"
		}
		var booked []budget.Charge
		for range rapid.IntRange(1, 12).Draw(t, "papers") {
			r := &receipts[rapid.IntRange(0, len(receipts)-1).Draw(t, "of")]
			cents := rapid.Int64Range(0, 5_000_000).Draw(t, "cents")
			switch rapid.SampledFrom([]string{"none", "note", "bill"}).Draw(t, "paper") {
			case "none":
				r.Cents, r.Currency, r.Unbilled, r.Priced = 0, "", true, false
			case "note":
				r.Cents, r.Currency, r.Unbilled, r.Priced = cents, "", true, true
			case "bill":
				r.Cents, r.Currency, r.Unbilled, r.Priced = cents, "MXN", false, false
			}
			owed, _ := terms.Accrued(nil, nil, receipts)
			want := map[string]string{}
			for _, r := range receipts {
				switch {
				case !r.Unbilled:
					want[r.ID] = fmt.Sprint("received ", r.Cents)
				case r.Priced:
					want[r.ID] = fmt.Sprint("unbilled ", r.Cents)
				}
			}
			got := map[string]string{}
			for _, c := range owed {
				if _, twice := got[c.Document]; twice || !c.Came() || c.Currency != "MXN" {
					t.Fatalf("%s is owed twice, or as something else", c.Document)
				}
				got[c.Document] = fmt.Sprint(c.Kind, " ", c.Cents)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
			open := budget.Period{Year: 2026, N: rapid.IntRange(5, 8).Draw(t, "open")}
			booked = append(booked, budget.Book(owed, booked, open, terms.First(open))...)
			sums := map[string]int64{}
			for _, c := range booked {
				sums[fmt.Sprint(c.Document, " ", c.Kind)] += c.Cents
			}
			for _, c := range owed {
				sums[fmt.Sprint(c.Document, " ", c.Kind)] -= c.Cents
			}
			for of, cents := range sums {
				if cents != 0 {
					t.Fatalf("%s: %d more is booked than is owed", of, cents)
				}
			}
		}
	})
}

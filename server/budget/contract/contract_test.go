package contract_test

import (
	"errors"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
)

func cents(n int64) *int64 { return &n }

// weekly is fuel of so many cents on each Tuesday of weeks before a day, the first first.
func weekly(before budget.Day, amounts ...int64) (list []contract.Entry) {
	for i, c := range amounts {
		list = append(list, contract.Entry{What: contract.Billed, Day: before.Add(-7*(len(amounts)-i) + 1), VolumeUL: dispense.Volume(c) * dispense.Liter / 2000, Cents: c, Priced: true})
	}
	return list
}

// A paper stays, and what it leaves out is as it was.
func TestPapersFollow(t *testing.T) {
	t.Parallel()
	award := contract.Paper{Kind: contract.Award, Number: "LA-01", Limits: contract.Limits{MinCents: cents(40_000), MaxCents: cents(100_000), Until: "2026-12-31"}}
	raise := contract.Paper{Kind: contract.Amendment, Number: "CM-1", Limits: contract.Limits{MaxCents: cents(120_000)}}
	longer := contract.Paper{Kind: contract.Amendment, Number: "CM-2", Limits: contract.Limits{Until: "2027-02-28"}}
	l := contract.Of([]contract.Paper{award, raise, longer}, "")
	if *l.MinCents != 40_000 || *l.MaxCents != 120_000 || l.Until != "2027-02-28" || l.MaxUL != nil {
		t.Errorf("got %+v", l)
	}
	for _, c := range []struct {
		name        string
		papers      []contract.Paper
		p           contract.Paper
		field, code string
	}{
		{"the award", nil, award, "", ""},
		{"a raise", []contract.Paper{award}, raise, "", ""},
		{"a longer one", []contract.Paper{award, raise}, longer, "", ""},
		{"a second award", []contract.Paper{award}, contract.Paper{Kind: contract.Award, Number: "x", Limits: raise.Limits}, "kind", "awarded"},
		{"nothing to amend", nil, raise, "kind", "unawarded"},
		{"one number twice", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "LA-01", Limits: raise.Limits}, "number", "twice"},
		{"of nothing", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "x"}, "max", "missing"},
		{"what lowers", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "x", Limits: contract.Limits{MaxCents: cents(99_999), Until: "2027-01-31"}}, "max", "less"},
		{"what shortens", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "x", Limits: contract.Limits{MaxCents: cents(200_000), Until: "2026-11-30"}}, "max", "less"},
		{"what changes nothing", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "x", Limits: contract.Limits{MaxCents: cents(100_000)}}, "max", "same"},
		{"a lower minimum alone", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "x", Limits: contract.Limits{MinCents: cents(1)}}, "max", "same"},
		{"a minimum that is the maximum", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{MinCents: cents(100_000)}}, "", ""},
		{"a minimum above", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{MinCents: cents(100_001)}}, "min", "above"},
		{"an end before the beginning", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Until: "2025-12-31"}}, "until", "before"},
		{"what was typed wrongly", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{MaxCents: cents(50_000)}}, "", ""},
		{"a share beside fuel", []contract.Paper{award}, contract.Paper{Kind: contract.Amendment, Number: "x", Limits: contract.Limits{Beside: cents(140), BesideFrom: "2026-12-31"}}, "", ""},
		{"all of the fuel", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(10_000), BesideFrom: "2026-01-01"}}, "", ""},
		{"nothing beside fuel", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(0), BesideFrom: "2026-01-01"}}, "", ""},
		{"more than the fuel", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(10_001), BesideFrom: "2026-01-01"}}, "beside", "size"},
		{"less than nothing", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(-1), BesideFrom: "2026-01-01"}}, "beside", "size"},
		{"a day without a share", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{MaxCents: cents(50_000), BesideFrom: "2026-01-01"}}, "beside", "missing"},
		{"a share without a day", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(1)}}, "beside_from", "missing"},
		{"a share before the contract", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(1), BesideFrom: "2025-12-31"}}, "beside_from", "outside"},
		{"a share after it", []contract.Paper{award}, contract.Paper{Kind: contract.Correction, Number: "x", Limits: contract.Limits{Beside: cents(1), BesideFrom: "2027-01-01"}}, "beside_from", "outside"},
		{"no kind", []contract.Paper{award}, contract.Paper{Kind: "letter", Number: "x", Limits: raise.Limits}, "kind", "unknown"},
	} {
		err := contract.Check(c.papers, "2026-01-01", "", c.p)
		odd, ok := errors.AsType[*contract.OddError](err)
		if (c.field != "") != ok || ok && (odd.Field != c.field || odd.Code != c.code) {
			t.Errorf("%s: got %v, want %s %s", c.name, err, c.field, c.code)
		}
	}
}

// The price that was said last before a day counts, and no price is made up.
func TestExpected(t *testing.T) {
	t.Parallel()
	list := []contract.Price{
		{Product: "magna", From: "2026-01-01", Kind: contract.Fixed, E4: 235_000}, {Product: "magna", From: "2026-06-01", Until: "2026-06-30", Kind: contract.Fixed, E4: 230_000},
		{Product: "diesel", From: "2026-01-01", Kind: contract.Discount, E4: 2_000},
	}
	for _, c := range []struct {
		product string
		day     budget.Day
		posted  int64
		want    int64
		known   bool
	}{
		{"magna", "2025-12-31", 0, 0, false}, {"magna", "2026-01-01", 0, 235_000, true}, {"magna", "2026-06-30", 999, 230_000, true}, {"magna", "2026-07-01", 0, 235_000, true},
		{"diesel", "2026-02-01", 250_000, 248_000, true}, {"diesel", "2026-02-01", 0, 0, false}, {"diesel", "2026-02-01", 2_000, 0, false}, {"diesel", "2026-02-01", 2_001, 1, true}, {"premium", "2026-02-01", 250_000, 0, false}, {"", "2026-02-01", 250_000, 0, false},
	} {
		if got, known := contract.Expected(list, c.product, c.day, c.posted); got != c.want || known != c.known {
			t.Errorf("%s on %s: got %d %t, want %d %t", c.product, c.day, got, known, c.want, c.known)
		}
	}
}

// What is used is what is billed, less what notes take back, and what flowed and is not
// billed; liters without a price are liters and no money.
func TestUse(t *testing.T) {
	t.Parallel()
	u := contract.Reckon(contract.Limits{MaxCents: cents(100_000), MaxUL: cents(int64(90 * dispense.Liter))}, []contract.Entry{
		{What: contract.Billed, Day: "2026-09-30", VolumeUL: 40 * dispense.Liter, Cents: 90_000, Priced: true},
		{What: contract.Credited, Day: "2026-10-02", VolumeUL: -5 * dispense.Liter, Cents: -11_000, Priced: true},
		{What: contract.Unbilled, Day: "2026-10-03", VolumeUL: 10 * dispense.Liter, Cents: 20_999, Priced: true},
		{What: contract.Unbilled, Day: "2026-10-04", VolumeUL: 30 * dispense.Liter},
	}, "2026-10-05")
	if u.Money.Used != 99_999 || u.Money.Percent != 99 || u.Money.Reached != 95 || u.Liters.Used != int64(75*dispense.Liter) || u.Liters.Percent != 83 || u.Liters.Reached != 80 || u.Reached() != 95 {
		t.Errorf("got money %+v, liters %+v", u.Money, u.Liters)
	}
	if len(u.Months) != 2 || u.Months[0].Month != "2026-09" || u.Months[1].Used() != (contract.Sum{VolumeUL: 35 * dispense.Liter, Cents: 9_999}) || u.Total.UnpricedUL != 30*dispense.Liter {
		t.Errorf("got months %+v", u.Months)
	}
	if u.Money.Outlook != contract.TooEarly {
		t.Errorf("with one week of history: got %s", u.Money.Outlook)
	}
}

// Each level is reached at its percent and not before.
func TestLevels(t *testing.T) {
	t.Parallel()
	for used, want := range map[int64]int64{0: 0, -5: 0, 79_999: 0, 80_000: 80, 94_999: 80, 95_000: 95, 99_999: 95, 100_000: 100, 250_000: 100} {
		u := contract.Reckon(contract.Limits{MaxCents: cents(100_000)}, []contract.Entry{{What: contract.Billed, Day: "2026-05-01", Cents: used, Priced: true}}, "2026-06-01")
		if u.Reached() != want || (u.Money.Outlook == contract.Gone) != (used >= 100_000) {
			t.Errorf("%d of 100000: got %d, %s", used, u.Reached(), u.Money.Outlook)
		}
	}
}

// The day is that of the middle week, 1,000; the interval is of the second least and the second
// most of eight, 900 and 1,200. One week of a storm moves neither.
func TestRunsOut(t *testing.T) {
	t.Parallel()
	today := budget.Day("2026-10-05")
	list := weekly(today, 800, 900, 1000, 1000, 1000, 1100, 1200, 5000) // a storm in the last
	for _, c := range []struct {
		name                  string
		max                   int64
		until                 budget.Day
		entries               []contract.Entry
		outlook               contract.Outlook
		ends, soonest, latest budget.Day
	}{
		{"with room", 14_000, "2026-12-31", list, contract.Ends, "2026-10-19", "2026-10-16", "2026-10-20"},
		{"past the end", 14_000, "2026-10-10", list, contract.Lasts, "", "", ""},
		{"sooner, perhaps", 14_000, "2026-10-18", list, contract.Lasts, "", "2026-10-16", ""},
		{"nothing is left", 12_000, "2026-12-31", list, contract.Gone, "", "", ""},
		{"three weeks", 14_000, "2026-12-31", list[5:], contract.TooEarly, "", "", ""},
		{"it is over", 14_000, "2026-10-04", list, contract.Over, "", "", ""},
		{"without an end", 14_000, "", list, contract.Ends, "2026-10-19", "2026-10-16", "2026-10-20"},
		{"nothing flows", 14_000, "2026-12-31", []contract.Entry{{What: contract.Billed, Day: "2026-01-05", Cents: 10, Priced: true}}, contract.Lasts, "", "", ""},
	} {
		m := contract.Reckon(contract.Limits{MaxCents: &c.max, Until: c.until}, c.entries, today).Money
		if m.Outlook != c.outlook || m.RunsOut != c.ends || m.Soonest != c.soonest || m.Latest != c.latest {
			t.Errorf("%s: got %s %s (%s to %s)", c.name, m.Outlook, m.RunsOut, m.Soonest, m.Latest)
		}
	}
	most := int64(14_000) // four weeks are the fewest that tell anything
	if m := contract.Reckon(contract.Limits{MaxCents: &most, Until: "2026-12-31"}, list[4:], today).Money; m.Outlook != contract.Ends {
		t.Errorf("four weeks: got %s", m.Outlook)
	}
	none := contract.Reckon(contract.Limits{}, list, today)
	if none.Money.Outlook != contract.NoMaximum || none.Liters.Outlook != contract.NoMaximum || none.Reached() != 0 {
		t.Errorf("without limits: got %+v", none.Money)
	}
}

// A minimum that will not be reached is said while something can be done, and only where there
// is a pace to tell it by.
func TestMinimum(t *testing.T) {
	t.Parallel()
	today := budget.Day("2026-10-05")
	list := weekly(today, 1000, 1000, 1000, 1000, 1000)
	for _, c := range []struct {
		name    string
		min     int64
		until   budget.Day
		entries []contract.Entry
		atEnd   int64 // -1: nobody can tell
		short   int64
	}{
		{"it will be", 6000, "2026-10-18", list, 7000, 0}, {"it will not", 9000, "2026-10-18", list, 7000, 2000}, {"it is", 5000, "2026-10-18", list, -1, 0},
		{"it was not", 9000, "2026-10-04", list, -1, 4000}, {"no end", 9000, "", list, -1, 0}, {"too early", 9000, "2026-10-18", list[3:], -1, 0},
	} {
		m := contract.Reckon(contract.Limits{MinCents: &c.min, Until: c.until}, c.entries, today).Money
		atEnd := int64(-1)
		if m.AtEnd != nil {
			atEnd = *m.AtEnd
		}
		if atEnd != c.atEnd || m.Short != c.short {
			t.Errorf("%s: got %d at the end, %d short", c.name, atEnd, m.Short)
		}
	}
}

// Trucks that come once a month, or an invoice a month that has all of them, are no fuel that lasts for ever, and no
// minimum that will lack: most weeks use nothing, and the pace is the mean of a quarter.
func TestLoads(t *testing.T) {
	t.Parallel()
	today := budget.Day("2026-08-01")
	monthly := func(n int) (all []contract.Entry) {
		for i := range n {
			all = append(all, contract.Entry{What: contract.Billed, Day: today.Add(-2 - 30*i), Cents: 20_000, Priced: true})
		}
		return all
	}
	for _, c := range []struct {
		name     string
		max, min int64
		entries  []contract.Entry
		outlook  contract.Outlook
		ends     budget.Day
		atEnd    int64 // -1: nobody can tell
		short    int64
	}{
		{"it ends", 240_000, 230_000, monthly(10), contract.Ends, "2026-09-30", 200_000 + 60_000/13*153/7, 0},
		{"it lasts", 400_000, 330_000, monthly(10), contract.Lasts, "", 200_000 + 60_000/13*153/7, 330_000 - (200_000 + 60_000/13*153/7)},
		{"too early", 240_000, 230_000, monthly(2), contract.TooEarly, "", -1, 0},
		{"nothing for a quarter", 240_000, 230_000, monthly(10)[4:], contract.Lasts, "", 120_000, 110_000},
	} {
		m := contract.Reckon(contract.Limits{MaxCents: &c.max, MinCents: &c.min, Until: "2026-12-31"}, c.entries, today).Money
		atEnd := int64(-1)
		if m.AtEnd != nil {
			atEnd = *m.AtEnd
		}
		if m.Outlook != c.outlook || m.RunsOut != c.ends || m.Soonest != "" || m.Latest != "" || max(atEnd-c.atEnd, c.atEnd-atEnd) > 1 || max(m.Short-c.short, c.short-m.Short) > 1 {
			t.Errorf("%s: got %s %s (%s to %s), %d at the end, %d short", c.name, m.Outlook, m.RunsOut, m.Soonest, m.Latest, atEnd, m.Short)
		}
	}
}

// The end of a contract is said sixty and thirty days before.
func TestEnding(t *testing.T) {
	t.Parallel()
	for until, want := range map[budget.Day]int{"": 0, "2026-10-04": 0, "2026-10-05": 30, "2026-11-03": 30, "2026-11-04": 60, "2026-12-03": 60, "2026-12-04": 0} {
		u := contract.Reckon(contract.Limits{Until: until}, nil, "2026-10-05")
		if u.Ending() != want || u.Expired != (until == "2026-10-04") {
			t.Errorf("%s: got %d, %t", until, u.Ending(), u.Expired)
		}
	}
}

// Of two maxima that comes first which is used up, then which will be used up sooner, then of which
// more is used; of two alike money, which is what is paid.
func TestNearest(t *testing.T) {
	t.Parallel()
	at := func(o contract.Outlook, day budget.Day, percent int64) contract.Measure {
		return contract.Measure{Max: cents(1), Outlook: o, RunsOut: day, Percent: percent}
	}
	none := contract.Measure{Outlook: contract.NoMaximum, Percent: 99}
	for _, c := range []struct {
		name          string
		money, liters contract.Measure
		want          bool // liters
	}{
		{"no liters", at(contract.Lasts, "", 1), none, false}, {"no money", none, at(contract.Lasts, "", 1), true},
		{"money is gone", at(contract.Gone, "", 100), at(contract.Ends, "2026-11-30", 99), false}, {"liters are gone", at(contract.Ends, "2026-11-30", 120), at(contract.Gone, "", 100), true},
		{"both are gone", at(contract.Gone, "", 100), at(contract.Gone, "", 130), false},
		{"money ends", at(contract.Ends, "2026-12-30", 10), at(contract.Lasts, "", 90), false}, {"liters end", at(contract.Lasts, "", 90), at(contract.Ends, "2026-12-30", 10), true},
		{"money sooner", at(contract.Ends, "2026-12-29", 10), at(contract.Ends, "2026-12-30", 90), false}, {"liters sooner", at(contract.Ends, "2026-12-31", 90), at(contract.Ends, "2026-12-30", 10), true},
		{"on one day", at(contract.Ends, "2026-12-30", 10), at(contract.Ends, "2026-12-30", 90), false},
		{"more of money", at(contract.Lasts, "", 51), at(contract.Lasts, "", 50), false}, {"more of liters", at(contract.Lasts, "", 50), at(contract.Lasts, "", 51), true}, {"as much", at(contract.Lasts, "", 50), at(contract.Lasts, "", 50), false},
	} {
		u := contract.Use{Money: c.money, Liters: c.liters}
		m, liters := u.Nearest()
		if liters != c.want || (m == &u.Liters) != c.want {
			t.Errorf("%s: liters %t, want %t", c.name, liters, c.want)
		}
	}
}

// A price by an index is that of the day, or the last of a week before, and what is added; none is made up.
func TestByIndex(t *testing.T) {
	t.Parallel()
	prices := []contract.Price{
		{Product: "d", From: "2026-01-01", Until: "2026-10-04", Kind: contract.Fixed, E4: 240_000},
		{Product: "d", From: "2026-10-05", Kind: contract.ByIndex, E4: 9_000, Index: "OPIS", Published: []contract.Published{{"2026-10-02", 230_000}, {"2026-10-06", 231_000}, {"2026-10-07", 228_000}, {"2026-10-20", 5_000}}},
		{Product: "p", From: "2026-10-05", Kind: contract.ByIndex, E4: -5_000, Index: "OPIS", Published: []contract.Published{{"2026-10-06", 5_000}, {"2026-10-07", 5_001}}},
		{Product: "r", From: "2026-10-05", Kind: contract.ByIndex, Index: "OPIS"},
	}
	for _, c := range []struct {
		product, day string
		want         contract.Reckoned
	}{
		{"d", "2026-10-04", contract.Reckoned{E4: 240_000}},
		{"d", "2026-10-05", contract.Reckoned{239_000, "OPIS", "2026-10-02", 230_000, 9_000}}, // said before it began
		{"d", "2026-10-06", contract.Reckoned{240_000, "OPIS", "2026-10-06", 231_000, 9_000}},
		{"d", "2026-10-14", contract.Reckoned{237_000, "OPIS", "2026-10-07", 228_000, 9_000}},
		{"d", "2026-10-15", contract.Reckoned{0, "OPIS", "2026-10-07", 228_000, 9_000}}, // too long ago
		{"d", "2026-10-20", contract.Reckoned{14_000, "OPIS", "2026-10-20", 5_000, 9_000}},
		{"p", "2026-10-05", contract.Reckoned{0, "OPIS", "", 0, -5_000}},
		{"p", "2026-10-06", contract.Reckoned{0, "OPIS", "2026-10-06", 5_000, -5_000}}, // nothing is left
		{"p", "2026-10-07", contract.Reckoned{1, "OPIS", "2026-10-07", 5_001, -5_000}},
		{"r", "2026-10-07", contract.Reckoned{0, "OPIS", "", 0, 0}},
	} {
		got, known := contract.Reckoning(prices, c.product, budget.Day(c.day), 250_000)
		if got != c.want || known != (c.want.E4 > 0) {
			t.Errorf("%s on %s: got %+v %v, want %+v", c.product, c.day, got, known, c.want)
		}
	}
}

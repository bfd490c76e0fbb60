package spending_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// ended has the last month of 2026 end, as the close of months does.
func (h *treasury) ended() {
	h.Helper()
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 12, '2026-12-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	h.open = budget.Period{Year: 2027, N: 1}
	h.now = h.at("2027-01-20 12:00:00")
}

// sets are those of a month that would be sealed, by name.
func (h *treasury) sets(of budget.Period) map[string]string {
	h.Helper()
	from := time.Date(of.Year, time.Month(of.N), 1, 0, 0, 0, 0, h.zone)
	r, err := h.store.CloseRecords(h.ctx, closes.Window{Period: of, From: from, To: from.AddDate(0, 1, 0), Zone: h.zone}, nil)
	h.must(err)
	all := map[string]string{}
	for _, s := range r.Sets {
		all[s.Name] = fmt.Sprint(s.Count, " ", s.SHA256)
	}
	return all
}

// What is ordered and paid of a year once its last month has ended is taken, in its own right: December stands as it was closed, and so does
// what is sealed of it; the year has what came after beside; the next year's budget knows nothing of it. Its journal entries are of the days on which it was.
func TestAfterTheYear(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	h.now = h.at("2026-12-31 10:00:00")
	h.fill("v1", "gas", "2026-12-10 10:00:00", 500)
	const k = budget.Key("FISM-26101-police")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 20_000))
	h.must(h.say(budget.Exercised, k, "O1", "2026-12-20", 4_000))
	h.must(h.say(budget.Paid, k, "P1", "2026-12-21", 4_000))
	h.book(2026, 1)
	h.post(2026, 5)
	december, january := budget.Period{Year: 2026, N: 12}, budget.Period{Year: 2027, N: 1}
	h.ended()
	was, wasOf := h.see(2026), h.sets(december)
	wasMonth, err := h.desk.Month(h.ctx, december, true)
	h.must(err)

	problem(t, h.say(budget.Approved, k, "A2", "2027-01-20", 10), "day over_year")
	problem(t, h.say(budget.Adjusted, k, "A2", "2027-01-20", 10), "day over_year")
	problem(t, h.say(budget.Committed, k, "K2", "2027-01-20", 10), "day over_year")
	problem(t, h.say(budget.Exercised, k, "O2", "2026-12-28", 10), "day after_year")
	if p, _ := spending.AsProblem(h.say(budget.Exercised, k, "O2", "2026-12-28", 10)); p == nil || p.Day != "2027-01-01" {
		t.Errorf("the day that is taken: got %+v", p)
	}
	problem(t, h.say(budget.Exercised, k, "O1", "2027-01-20", 0), "document ended_year") // of December, and stays
	h.must(h.say(budget.Exercised, k, "O2", "2027-01-20", 6_000))
	h.must(h.say(budget.Paid, k, "P2", "2027-02-05", 6_000))
	h.must(h.say(budget.Paid, k, "P3", "2027-02-05", 50))
	h.must(h.say(budget.Paid, k, "P3", "2027-02-05", 0)) // it was a mistake
	h.must(h.say(budget.Exercised, k, "O3", "2027-02-06", -1_000))

	is := h.see(2026)
	if a, w := is.Accounts[0], was.Accounts[0]; a.Balance != w.Balance || w.Exercised != 400_000 {
		t.Errorf("December stands at %+v, and stood at %+v", a.Balance, w.Balance)
	}
	if a := is.Accounts[0]; !is.After || a.Stands.Exercised != 900_000 || a.Stands.Paid != 1_000_000 || is.Stands.Exercised != 900_000 || is.Total != was.Total || a.Stands.Accrued != a.Accrued {
		t.Errorf("the year stands at %+v, %t", is.Stands, is.After)
	}
	if got := fmt.Sprint(len(is.Breaks), is.Breaks); !strings.Contains(got, "paid exercised") || len(is.Breaks) != 1 || is.Breaks[0].Cents != 100_000 || is.Breaks[0].In.N != budget.AfterYear {
		t.Errorf("out of order after the year: %s", got)
	}
	if m, err := h.desk.Month(h.ctx, december, true); err != nil || fmt.Sprint(m.Breaks, m.FirstBreaks, m.Unbilled) != fmt.Sprint(wasMonth.Breaks, wasMonth.FirstBreaks, wasMonth.Unbilled) {
		t.Errorf("December has %+v, %v; and had %+v", m.Breaks, err, wasMonth.Breaks)
	}
	for name, set := range h.sets(december) {
		if set != wasOf[name] {
			t.Errorf("%s of December are %s, and were %s", name, set, wasOf[name])
		}
	}
	if n, m := h.sets(january)["after"], h.sets(budget.Period{Year: 2027, N: 2})["after"]; !strings.HasPrefix(n, "1 ") || !strings.HasPrefix(m, "4 ") {
		t.Errorf("January has %q of after the year, February %q", n, m)
	}
	if next := h.see(2027); len(next.Accounts) > 0 && (next.Total.Exercised != 0 || next.Total.Paid != 0) {
		t.Errorf("the next year has %+v", next.Total)
	}

	h.post(2026, 3)
	books, err := h.desk.Books(h.ctx, 2026)
	h.must(err)
	var days []string
	for _, e := range books.Out[len(books.Out)-3:] {
		days = append(days, e.Day+" "+e.Lines[0].Account)
	}
	if got := strings.Join(days, ", "); got != "2027-01-20 8.2.6, 2027-02-05 8.2.7, 2027-02-06 8.2.5" {
		t.Errorf("entries went out on %s", got)
	}
	h.post(2026, 0)
	h.book(2026, 0)
	h.must(h.say(budget.Exercised, k, "O2", "2027-01-20", 6_000)) // said anew it is the same
	h.post(2026, 0)

	// The database is the judge, whoever asks.
	bad := func(what, moment, document, day string, after bool) {
		t.Helper()
		_, err := h.pool.Exec(h.ctx, `INSERT INTO budget_movement (year, document, moment, account, day, cents, of, after_year, agreed_by, reason, said_by, said_at) VALUES (2026, $1, $2, $3, $4::date, 100, '', $5, 'x', 'x', 'y', now())`, document, moment, string(k), day, after)
		if err == nil {
			t.Errorf("%s: it was taken", what)
		}
	}
	bad("approved after the year", "approved", "A9", "2027-01-21", true)
	bad("in the place of what is of December", "exercised", "O1", "2027-01-21", true)
	bad("of a day of the year", "paid", "P9", "2026-12-30", true)
	bad("as if the year were open", "paid", "P9", "2027-01-21", false)
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (2, 2027, 1, '2027-01-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	bad("of a month that has ended", "paid", "P9", "2027-01-21", true)
	if err := h.say(budget.Paid, k, "P9", "2027-01-21", 5); !errors.Is(err, spending.ErrSince) {
		t.Errorf("where that month ends meanwhile: got %v", err)
	}
	h.open = budget.Period{Year: 2027, N: 2}
	problem(t, h.say(budget.Paid, k, "P9", "2027-01-21", 5), "day after_year")
}

// What was booked of a year and has not gone out when its last month ends goes out in that year: on its last day, marked, and never as an
// expense of the next. So does a reversal.
func TestEntriesStayInTheirYear(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	h.now = h.at("2026-12-31 10:00:00")
	h.fill("v1", "gas", "2026-11-10 10:00:00", 100)
	const k = budget.Key("FISM-26101-police")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 20_000))
	h.book(2026, 1)
	h.post(2026, 3)
	h.fill("v1", "gas", "2026-12-10 10:00:00", 500)
	h.book(2026, 1)
	h.ended()
	if p, err := h.desk.Post(h.ctx, "fina", 2027); err != nil || p.Entries != 0 {
		t.Errorf("the next year has %d entries, %v", p.Entries, err)
	}
	h.post(2026, 2)
	rules, err := h.desk.PostingTerms(h.ctx)
	h.must(err)
	for i, r := range rules.Rules {
		if r.Name == "accrued" {
			rules.Rules[i].Legs[1].Debit = "5.1.2.7"
		}
	}
	rules.Reason = "otra cuenta"
	h.must(h.desk.SayPosting(h.ctx, "fina", rules))
	h.post(2026, 4) // both are taken back and follow anew
	h.post(2026, 0)
	books, err := h.desk.Books(h.ctx, 2026)
	h.must(err)
	late, sums := 0, map[string]int64{}
	for i, e := range books.Out {
		for _, l := range e.Lines {
			if n := strings.Count(l.Concept, "(después del cierre del año)"); n != min(1, max(0, i-2)) {
				t.Errorf("entry %d says %q", i, l.Concept)
			}
			sums[l.Account] += l.DebitCents - l.CreditCents
		}
		if i > 2 {
			if late++; e.Day != "2026-12-31" {
				t.Errorf("entry %d of %s is of %s", i, e.Subject, e.Day)
			}
		}
	}
	if late != 6 || sums["5.1.2.6"] != 0 || sums["5.1.2.7"] != 1_200_000 {
		t.Errorf("%d late entries, and the books have %v", late, sums)
	}
	if _, err := h.pool.Exec(h.ctx, `INSERT INTO budget_entry (key, batch, year, subject, day, account, content, late, rules, made_by, made_at) VALUES ('L1', 'b', 2026, 's', '2026-12-31', 'a', 'c', false, 0, 'x', now())`); err == nil {
		t.Error("an entry that is not marked was taken in a month that ended")
	}
	if _, err := h.pool.Exec(h.ctx, `INSERT INTO budget_entry (key, batch, year, subject, day, account, content, late, rules, made_by, made_at) VALUES ('L1', 'b', 2026, 's', '2026-12-30', 'a', 'c', true, 0, 'x', now())`); err == nil {
		t.Error("one was taken on another day than the last")
	}
	if _, err := h.pool.Exec(h.ctx, `INSERT INTO budget_entry (key, batch, year, subject, day, account, content, late, rules, made_by, made_at) VALUES ('L1', 'b', 2027, 's', '2027-12-31', 'a', 'c', true, 0, 'x', now())`); err == nil {
		t.Error("one was marked of a year that is open")
	}
}

// What is paid of a year once it is closed, without an order, is out of order in the month of its day, of which the close asks: what was so when the year
// was closed was asked then.
func TestBreaksAfterTheYear(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	h.now = h.at("2026-12-31 10:00:00")
	h.fill("v1", "gas", "2026-12-10 10:00:00", 500)
	const k = budget.Key("FISM-26101-police")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 5_000)) // of 10,000 that is owed: asked of December
	h.books()
	h.ended()
	january := budget.Period{Year: 2027, N: 1}
	breaks := func(of budget.Period) string {
		t.Helper()
		m, err := h.desk.Month(h.ctx, of, false)
		h.must(err)
		var out []string
		for _, b := range m.Breaks {
			out = append(out, fmt.Sprintf("%s %s>%s %d since %d/%d", b.Key, b.More, b.Of, b.Cents, b.In.Year, b.In.N))
		}
		return strings.Join(out, ", ")
	}
	if got := breaks(january); got != "" {
		t.Errorf("nothing was paid: %s", got)
	}
	h.must(h.say(budget.Paid, k, "P9", "2027-01-20", 3_000))
	if got := breaks(january); got != "FISM-26101-police paid>exercised 300000 since 2026/13" {
		t.Errorf("paid without an order: %s", got)
	}
	h.must(h.say(budget.Exercised, k, "O9", "2027-01-20", 3_000))
	if got := breaks(january); got != "" {
		t.Errorf("ordered: %s", got)
	}
}

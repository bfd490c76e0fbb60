package spending_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// What comes of a year that is over goes to the list of prior years by itself: it is there before it is booked, marked so, and the end of
// the month that is open books it, to no month and no budget. Nothing is booked of years before months were kept.
func TestPriorYearsBookThemselves(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2025-01-01")
	calendar := budget.Calendar{Zone: h.zone}
	now := func() time.Time { return h.now }
	desk := spending.New(spending.Config{Store: h.store, Calendar: calendar, Now: now, Open: closes.Reader(h.store, calendar)})
	months := closes.New(closes.Config{Store: h.store, Calendar: calendar, Now: now, Budget: desk})
	rules := closing.Usual()
	rules.Days = closing.Days{Soft: 5, Late: 15, Hard: 20}
	h.must(h.store.SayCloseRules(h.ctx, closes.Rules{Begins: budget.Period{Year: 2026, N: 12}, Rules: rules, Reason: "acuerdo", By: "fina", AgreedBy: "teso", At: h.now}))
	due := func(at string, want int) {
		t.Helper()
		h.now = h.at(at)
		if n, err := months.RunDue(h.ctx); err != nil || n != want {
			t.Fatalf("by %s %d acts were done, %v; want %d", at, n, err, want)
		}
	}
	prior := func() string {
		t.Helper()
		list, err := months.Prior(h.ctx)
		h.must(err)
		var all []string
		for _, c := range list {
			all = append(all, fmt.Sprintf("%s %d/%d %d of %q", c.Kind, c.Of.Year, c.Of.N, c.Cents, c.On))
		}
		return strings.Join(all, ", ")
	}
	h.fill("v1", "gas", "2025-06-10 10:00:00", 50) // of a year of which nobody kept months
	h.fill("v1", "gas", "2026-12-10 10:00:00", 100)
	due("2027-01-20 10:00:00", 2) // December softly, and its end
	if got := prior(); got != "" {
		t.Errorf("prior years have %s", got)
	}
	h.now = h.at("2027-01-25 10:00:00")
	h.fill("v1", "gas", "2026-12-30 10:00:00", 30) // a box comes with it
	if got := prior(); got != `unbilled 2026/12 60000 of ""` {
		t.Errorf("before it is booked prior years have %s", got)
	}
	due("2027-02-20 10:00:00", 2)
	if got := prior(); got != `unbilled 2026/12 60000 of "2027-02-20"` {
		t.Errorf("once January has ended prior years have %s", got)
	}
	due("2027-02-21 10:00:00", 0)
	p, err := desk.Post(h.ctx, "fina", 2026)
	h.must(err)
	books, err := desk.Books(h.ctx, 2026)
	h.must(err)
	var of []string
	for _, e := range books.Out {
		of = append(of, e.Day+" "+e.Lines[len(e.Lines)-2].Account)
	}
	if got := strings.Join(of, ", "); p.Entries != len(books.Out) || !strings.Contains(got, "2027-02-28 3.2.2") || strings.Contains(got, "2027-02-28 5.1.2.6") {
		t.Errorf("entries are %s", got)
	}
	if s, err := desk.Year(h.ctx, 2027); err != nil || len(s.Charges) > 0 {
		t.Errorf("the next year is charged %+v, %v", s.Charges, err)
	}
	if b, err := desk.Book(h.ctx, "fina", 2026); err != nil || b.Charges != 0 {
		t.Errorf("%d more are booked, %v", b.Charges, err)
	}
}

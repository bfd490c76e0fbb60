package spending_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// lacks are the months of which something has no entry, and what the books of a year are to have next.
func (h *treasury) lacks() ([]spending.NotOut, string) {
	h.Helper()
	list, err := h.desk.NotOut(h.ctx)
	h.must(err)
	var all []string
	for _, n := range list {
		all = append(all, fmt.Sprintf("%d/%d %d %d %s %d", n.Of.Year, n.Of.N, n.Entries, n.Cents, n.Currency, n.Stuck))
	}
	return list, strings.Join(all, ", ")
}

// What was said and booked and has no journal entry is named by the months of what it says, until it goes out: also once the year is closed and it
// would be dated on its last day, and where a rule is missing, so that none of it can go out. An entry of a later month hides none of it.
func TestEntriesThatAreNotOut(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	wants := func(what, want string) []spending.NotOut {
		t.Helper()
		list, got := h.lacks()
		if got != want {
			t.Errorf("%s: got %s; want %s", what, got, want)
		}
		return list
	}
	wants("nothing is said", "")
	h.departmentFund("police", "FISM", "2026-01-01")
	h.now = h.at("2026-12-31 10:00:00")
	h.fill("v1", "gas", "2026-11-10 10:00:00", 100)
	const k = budget.Key("FISM-26101-police")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 20_000))
	wants("only what is booked counts", "2026/1 1 2000000 MXN 0")
	h.book(2026, 1)
	// Committed and accrued, the second with the budget's accounts and the supplier's: 2,000 each time.
	november := "2026/11 2 600000 MXN 0"
	list := wants("nobody pressed", "2026/1 1 2000000 MXN 0, "+november)
	books, err := h.desk.Books(h.ctx, 2026)
	h.must(err)
	if len(books.Next) != 3 {
		t.Errorf("%d are to go out", len(books.Next))
	}
	at := budget.Period{Year: 2026, N: 11}
	if l := spending.LackingAt(list, at, "MXN", false); l != (spending.Lacking{Entries: 2, Cents: 600000, Since: at}) {
		t.Errorf("November lacks %+v", l)
	}
	if l := spending.LackingAt(list, at, "MXN", true); l != (spending.Lacking{Entries: 3, Cents: 2600000, Before: 1, Since: budget.Period{Year: 2026, N: 1}}) {
		t.Errorf("until November %+v are lacking", l)
	}
	if l := spending.LackingAt(list, at, "USD", true); l.Entries != 3 || l.Cents != 0 {
		t.Errorf("in other money %+v are lacking", l)
	}
	if l := spending.LackingAt(list, at.Previous(), "MXN", false); l != (spending.Lacking{}) {
		t.Errorf("October lacks %+v", l)
	}
	h.post(2026, 3)
	wants("all went out", "")
	h.fill("v1", "gas", "2026-12-10 10:00:00", 500)
	h.book(2026, 1)
	december := "2026/12 2 3000000 MXN 0"
	wants("December is booked", december)

	// A rule is missing: of December nothing can go out, and what an earlier rule made of November is out.
	rules, err := h.desk.PostingTerms(h.ctx)
	h.must(err)
	all := slices.Clone(rules.Rules)
	rules.Rules, rules.Reason = slices.DeleteFunc(rules.Rules, func(r posting.Rule) bool { return r.Name == "accrued" }), "por error"
	h.must(h.desk.SayPosting(h.ctx, "fina", rules))
	wants("a rule is missing", "2026/12 2 2000000 MXN 1")
	rules, err = h.desk.PostingTerms(h.ctx)
	h.must(err)
	rules.Rules = all
	h.must(h.desk.SayPosting(h.ctx, "fina", rules))
	wants("it is there again", december)

	h.ended()
	wants("the year is closed", december) // not January, and not the last day of anything else
	h.must(h.say(budget.Exercised, k, "O2", "2027-01-20", 6_000))
	wants("after the year", december+", 2027/1 1 600000 MXN 0")
	h.post(2026, 3)
	wants("all of it went out", "")
}

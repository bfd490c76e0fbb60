package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/warning"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
)

// warner is the desk that has warnings told, as each server has one.
func (c *town) warner() *warning.Desk {
	return warning.New(warning.Config{Store: c.store, Budget: c.budget, Contracts: c.pages.Contracting, Matching: c.matching, Now: func() time.Time { return now }})
}

// warned has two servers tell what is so at once, and returns what a program was told of an event, as
// sprint says it, in order.
func (c *town) warned(event string, sprint func([]byte) string) []string {
	c.t.Helper()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := c.warner().Tell(c.t.Context()); err != nil {
				c.t.Error(err)
			}
		})
	}
	wg.Wait()
	c.dispatch(c.t.TempDir(), now)
	rows, err := c.pool.Query(c.t.Context(), `SELECT body FROM sending WHERE way = 'hook' AND event = $1`, event)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			c.t.Fatal(err)
		}
		var m struct{ Data json.RawMessage }
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			c.t.Fatal(err)
		}
		all = append(all, sprint(m.Data))
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// listens adds a program that hears of what runs out.
func (c *town) listens() {
	c.t.Helper()
	h := send.HookRow{Hook: "tesoreria", Name: "Tesorería", URL: "https://tesoreria.xalapa.example/litro", Events: []string{send.BudgetLevel, send.ContractWarns, send.MatchingWeekly}, Secret: hook.NewSecret(), MadeBy: "administrator", MadeAt: now}
	if err := c.store.AddHook(c.t.Context(), h); err != nil {
		c.t.Fatal(err)
	}
}

// An account that comes to a level is told of once, however many servers look and however often they
// start: to programs, and by mail to who asked for it. Before anybody listens nothing is told, and nothing lost.
func TestLevelsAreToldOnce(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	c.sent(b.post(stopsPath, url.Values{"account": {"FISM-26103-pub"}, "stop": {"hard"}, "from": {today}, "reason": {"Oficio"}}))
	levels := func() []string {
		t.Helper()
		return c.warned(send.BudgetLevel, func(body []byte) string {
			var d send.BudgetData
			if err := json.Unmarshal(body, &d); err != nil {
				t.Fatal(err)
			}
			percent := "-"
			if d.Percent != nil {
				percent = fmt.Sprint(*d.Percent)
			}
			return fmt.Sprintf("%s %d %d: %s%% of %d, used %d, rest %d %s, stop %s", d.Account, d.Year, d.Level, percent, d.ModifiedCents, d.UsedCents, d.RestCents, d.Currency, d.Stop)
		})
	}
	if got := levels(); len(got) != 0 {
		t.Errorf("nobody listens, and told was %q", got)
	}
	c.listens()
	want := []string{
		"FISM-26101-seg 2026 100: -% of 0, used 60000, rest -60000 MXN, stop none",
		"FISM-26103-pub 2026 95: 98% of 100000, used 98000, rest 2000 MXN, stop hard",
	}
	for range 2 {
		if got := levels(); !slices.Equal(got, want) {
			t.Errorf("told was %q, want %q", got, want)
		}
	}

	// Finance wants it by mail, and is told of the next level.
	if r := b.post("/account/hears", url.Values{"address": {"ana@xalapa.example"}, "fills": {"none"}, "findings": {"none"}, "budget": {"all"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("subscribe: got status %d", r.StatusCode)
	}
	if got := b.page("/account").Find("#budget option[selected]").AttrOr("value", ""); got != "all" {
		t.Errorf("what finance hears of: got %q", got)
	}
	if r := c.as(access.Driver).post("/account/hears", url.Values{"address": {"ana@xalapa.example"}, "fills": {"none"}, "findings": {"none"}, "budget": {"all"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("the budget to a driver: got status %d, want 400", r.StatusCode)
	}
	c.buys(9, "v0000004", "2026-11-17 09:00", 2)
	want = append(want, "FISM-26103-pub 2026 100: 102% of 100000, used 102000, rest -2000 MXN, stop hard")
	slices.Sort(want)
	if got := levels(); !slices.Equal(got, want) {
		t.Errorf("at the next level told was %q, want %q", got, want)
	}
	var letter string
	if err := c.pool.QueryRow(t.Context(), `SELECT string_agg(subject || ': ' || body, E'\n') FROM sending WHERE way = 'mail' AND username = 'finance'`).Scan(&letter); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FISM-26103-pub llegó al 100 % de su presupuesto de 2026", "Modificado 1,000.00, usado 1,020.00", "tope que no despacha", "/budget?"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter does not say %q: %s", want, letter)
		}
	}
	// Raised, and come to it again: each level is told once in a year.
	c.sent(b.post("/budget/movements"+year2026, url.Values{"moment": {"adjusted"}, "account": {"FISM-26103-pub"}, "document": {"Acta 9"}, "day": {"2026-12-01"}, "amount": {"200.00"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Ampliación"}}))
	if got := levels(); !slices.Equal(got, want) {
		t.Errorf("at 85 %% once more told was %q", got)
	}
	// What was told of an account with nothing says nothing of the budget that is approved for it.
	c.sent(b.post("/budget/movements"+year2026, url.Values{"moment": {"approved"}, "account": {"FISM-26101-seg"}, "document": {"Acta 10"}, "day": {"2026-12-01"}, "amount": {"620.00"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Presupuesto"}}))
	want = append(want, "FISM-26101-seg 2026 95: 96% of 62000, used 60000, rest 2000 MXN, stop none")
	slices.Sort(want)
	if got := levels(); !slices.Equal(got, want) {
		t.Errorf("of what was approved then told was %q, want %q", got, want)
	}
}

// A contract that warns is told of once of each kind and level, and anew when a paper follows; a week of
// which something waits once.
func TestContractsAndWeeksAreToldOnce(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	c.listens()
	signs := func(kind, number, most string) {
		t.Helper()
		c.sent(b.post("/contracts/gas/papers", url.Values{"kind": {kind}, "number": {number}, "signed": {"2026-01-02"}, "max_amount": {most}, "until": {"2026-12-31"}, "reason": {"Licitación"}, "checker": {"manager"}, "checker_password": {password}}))
	}
	signs("award", "LA-1", "4,000.00")
	warnings := func() []string {
		t.Helper()
		return c.warned(send.ContractWarns, func(body []byte) string {
			var d send.ContractData
			if err := json.Unmarshal(body, &d); err != nil {
				t.Fatal(err)
			}
			if d.DaysLeft == nil || d.MaxCents == nil {
				t.Fatalf("told was %s", body)
			}
			return fmt.Sprintf("%s %s %d %s: used %d of %d %s, until %s, %d days", d.Contract, d.Kind, d.Level, d.Of, d.UsedCents, *d.MaxCents, d.Currency, d.UntilOn, *d.DaysLeft)
		})
	}
	want := []string{"gas ending 30 : used 372000 of 400000 MXN, until 2026-12-31, 24 days", "gas used 80 money: used 372000 of 400000 MXN, until 2026-12-31, 24 days"}
	for range 2 {
		if got := warnings(); !slices.Equal(got, want) {
			t.Errorf("told was %q, want %q", got, want)
		}
	}
	signs("amendment", "CM-1", "4,100.00")
	want = append(want, "gas ending 30 : used 372000 of 410000 MXN, until 2026-12-31, 24 days", "gas used 80 money: used 372000 of 410000 MXN, until 2026-12-31, 24 days")
	slices.Sort(want)
	if got := warnings(); !slices.Equal(got, want) {
		t.Errorf("after an amendment told was %q, want %q", got, want)
	}

	weeks := func() []string {
		t.Helper()
		return c.warned(send.MatchingWeekly, func(body []byte) string {
			var d send.MatchingData
			if err := json.Unmarshal(body, &d); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%s to %s: %d, %d", d.FromOn, d.UntilOn, d.Lines, d.Fills)
		})
	}
	if got := weeks(); len(got) != 0 {
		t.Errorf("nothing of the last week waits, and told was %q", got)
	}
	c.buys(20, "v0000012", "2026-12-02 09:00", 5)
	c.buys(21, "v0000012", "2026-12-06 23:30", 5)
	c.buys(22, "v0000012", "2026-12-07 00:30", 5) // of this week
	for range 2 {
		if got := weeks(); !slices.Equal(got, []string{"2026-11-30 to 2026-12-06: 0, 2"}) {
			t.Errorf("told was %q", got)
		}
	}
	if got := c.todaySays(access.Finance, "p.hint", "cargas sin renglón 2"); !strings.Contains(got, "Semana del 30 nov 2026 al 6 dic 2026: renglones por decidir 0, cargas sin renglón 2") {
		t.Errorf("Today says of the week: %q", got)
	}
	link := b.page("/today").Find(`p.hint a[href^="/invoices/match"]`).AttrOr("href", "")
	if got := text(b.page(link), "main"); !strings.Contains(got, "30 nov") {
		t.Errorf("%s leads to %q", link, got)
	}
}

// todaySays returns what a part of Today says once it has some words: what is reckoned behind it comes
// when it is there.
func (c *town) todaySays(role access.Role, of, want string) string {
	c.t.Helper()
	got := ""
	for range 50 {
		if got = text(c.as(role).page("/today"), of); strings.Contains(got, want) {
			break
		}
	}
	return got
}

// Today names the accounts that have come to a level, the worst first, and leads to each.
func TestLevelsOnToday(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	c.todaySays(access.Finance, "section[aria-labelledby=h-levels]", "FISM-26103-pub")
	section := b.page("/today").Find("section[aria-labelledby=h-levels]")
	got := section.Find("li").Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
	if len(got) != 2 || got[0] != "FISM-26101-seg: usados 600.00 MXN sin presupuesto" || !strings.HasPrefix(got[1], "FISM-26103-pub: 98 %, usados 980.00 de 1,000.00 MXN") {
		t.Fatalf("Today says of accounts: %q", got)
	}
	href := section.Find("li a").Last().AttrOr("href", "")
	page, id, _ := strings.Cut(href, "#")
	if row := b.page(page).Find("tr#" + id); row.Length() != 1 || !strings.Contains(row.Text(), "FISM-26103-pub") {
		t.Errorf("%s leads to %q", href, row.Text())
	}
	if n := c.as(access.Attendant).page("/today").Find("#h-levels").Length(); n != 0 {
		t.Error("who does not see the budget is told of it")
	}
}

// What ends, runs out or lacks is on Today until who looks has put it aside, each of them on its own.
func TestContractsOnToday(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	c.sent(b.post("/contracts/gas/papers", url.Values{"kind": {"award"}, "number": {"LA-1"}, "signed": {"2026-01-02"}, "max_amount": {"4,000.00"}, "until": {"2026-12-31"}, "reason": {"Licitación"}, "checker": {"manager"}, "checker_password": {password}}))
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by)
	 VALUES ('pipas', 1, 'Pipas', 'CVA010101AA1', '2', 'MXN', 'bulk', '2026-01-01', '2027-01-20', now(), 'x', 'y'), ('viejo', 1, 'Otra', 'CVA010101AA1', '3', 'MXN', 'bulk', '2024-01-01', '2024-12-31', now(), 'x', 'y')`); err != nil {
		t.Fatal(err)
	}
	of := "section[aria-labelledby=h-contracts]"
	got := c.todaySays(access.Finance, of, "pipas")
	for _, want := range []string{"gas · Gasolinera: va usado el 93 % del máximo", "gas · Gasolinera: Termina el 31 dic 2026: quedan 24 días", "pipas · Pipas: Termina el 20 ene 2027: quedan 44 días"} {
		if !strings.Contains(got, want) {
			t.Errorf("Today does not say %q: %s", want, got)
		}
	}
	if strings.Contains(got, "viejo") {
		t.Errorf("Today says what ended years ago: %s", got)
	}
	form := b.page("/today").Find(of + " li").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(s.Text(), "gas · Gasolinera: Termina")
	}).Find("form")
	values := url.Values{}
	form.Find("input").Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	c.sent(b.post(form.AttrOr("action", ""), values))
	if got := text(b.page("/today"), of); strings.Contains(got, "Gasolinera: Termina") || !strings.Contains(got, "va usado el 93 %") || !strings.Contains(got, "pipas") {
		t.Errorf("after finance has seen that it ends Today says %q", got)
	}
	if got := text(c.as(access.Manager).page("/today"), of); !strings.Contains(got, "Gasolinera: Termina") {
		t.Errorf("the manager has not seen it, and Today says %q", got)
	}
	values.Set("kind", "someday")
	if r := b.post(form.AttrOr("action", ""), values); r.StatusCode != http.StatusNotFound {
		t.Errorf("a warning that is none: got status %d", r.StatusCode)
	}
}

package web

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
)

// What Today and letters say of what runs out.

// warningSays puts a warning of a contract into words.
func (w words) warningSays(c *contracting.Whole, x contract.Warning) string {
	m, liters, of := c.Measured(x), x.Of == contract.OfLiters, w.Say("use.money")
	if liters {
		of = w.Say("use.liters")
	}
	switch x.Kind {
	case contract.Used:
		if x.Level == 100 {
			return w.Say("use.warn.all", "Percent", m.Percent, "Of", of)
		}
		return w.Say("use.warn", "Percent", m.Percent, "Of", of, "Left", w.measured(c, *m.Max-m.Used, liters))
	case contract.RunsOut:
		if m.Loads {
			return w.Say("use.ends.loads", "Of", of, "Day", w.contractDay(m.RunsOut), "Count", m.Mean)
		}
		if m.Latest != "" {
			return w.Say("use.ends.between", "Of", of, "Day", w.contractDay(m.RunsOut), "Soonest", w.contractDay(m.Soonest), "Latest", w.contractDay(m.Latest), "Count", c.Weeks)
		}
		return w.Say("use.ends", "Of", of, "Day", w.contractDay(m.RunsOut), "Soonest", w.contractDay(m.Soonest), "Count", c.Weeks)
	case contract.Short:
		return w.Say("use.short", "Short", w.measured(c, m.Short, liters), "AtEnd", w.measured(c, *m.AtEnd, liters))
	case contract.Lacked:
		return w.Say("use.short.over", "Short", w.measured(c, m.Short, liters))
	case contract.Ending:
		return w.Say("use.ending", "Count", c.DaysLeft, "Day", w.contractDay(c.Limits.Until))
	default:
		return w.Say("use.expired", "Day", w.contractDay(c.Limits.Until))
	}
}

// calendarOf is by which fiscal years are told.
func (p *pages) calendarOf() budget.Calendar {
	return budget.Calendar{Zone: p.Zone, YearBegins: p.YearBegins}
}

// mostLevels is how many accounts Today names; the page of the budget has all.
const mostLevels = 10

// todayLevels are the accounts of this year that have come to a level, the worst first, for who may see the budget.
func (p *pages) todayLevels(v *visit) (levels []link) {
	if p.Budget == nil || !v.may(access.SeeBudget, "GET "+budgetPath) {
		return nil
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	list, _ := p.lately.levels.within(freshLevels, p.Patience, func() ([]spending.Level, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return p.Budget.Levels(ctx)
	})
	w := v.words
	if year := p.calendarOf().PeriodOf(p.calendarOf().DayOf(p.Now())).Year; len(list) > 0 && list[0].Year != year { // of the year before
		p.lately.levels.forget()
		return nil
	}
	for i := range list {
		if i == mostLevels {
			return append(levels, link{Text: w.Say("budget.levels.more", "Count", len(list)-mostLevels), Href: budgetPath})
		}
		l := &list[i]
		text := w.Say("budget.level.nothing", "Account", l.Key, "Used", w.money(l.Accrued), "Currency", l.Currency)
		if l.Percent != nil {
			text = w.Say("budget.level.is", "Account", l.Key, "Percent", *l.Percent, "Used", w.money(l.Accrued), "Modified", w.money(l.Modified), "Currency", l.Currency)
		}
		out := ""
		if l.Left() > 0 && l.RunsOut != "" {
			out = w.Say("budget.level.runsout", "Day", w.contractDay(l.RunsOut))
		}
		levels = append(levels, link{Text: joined(text, w.provisional(l.Provisional), out, w.stopStands(string(l.Stop))), Href: accountAddress(p.calendarYear(l.Year), string(l.Key))})
	}
	return levels
}

// freshLevels is how old what Today says of levels may be.
const freshLevels = 5 * time.Minute

// provisional says that a figure is of an allotment, since no budget is approved yet; nothing where one is.
func (w words) provisional(is bool) string {
	if is {
		return w.Say("budget.provisional")
	}
	return ""
}

// stopStands says which stop stands; nothing where none does.
func (w words) stopStands(stop string) string {
	switch budget.Stop(stop) {
	case budget.Soft:
		return w.Say("budget.level.soft")
	case budget.Hard:
		return w.Say("budget.level.hard")
	}
	return ""
}

// calendarYear asks for a fiscal year as pages of the budget do.
func (p *pages) calendarYear(year int) url.Values {
	at := p.firstOf(budget.Period{Year: year, N: 1})
	return url.Values{"period": {string(report.Year)}, "at": {at.Format(time.DateOnly)}}
}

// accountRow names the row of an account on the page of the budget.
func accountRow(account string) string { return "account-" + account }

// accountAddress leads to an account on the page of the budget of a year.
func accountAddress(year url.Values, account string) string {
	u := url.URL{Path: budgetPath, RawQuery: year.Encode(), Fragment: accountRow(account)}
	return u.String()
}

// todayWeek says how much of the last week waits, to who matches lines.
func (p *pages) todayWeek(v *visit) (waits link) {
	if p.Matching == nil || !v.may(access.TakeInvoices, "POST "+acceptPath) || !v.opens("GET "+matchPath) {
		return link{}
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	week, known := p.lately.week.within(freshLevels, p.Patience, func() (matching.Week, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return p.Matching.Week(ctx)
	})
	if !known || week.Lines+week.Fills == 0 {
		return link{}
	}
	if !p.Now().Before(week.From.AddDate(0, 0, 2*7)) { // it is another's by now, which is asked for
		p.lately.week.forget()
		return link{}
	}
	return link{
		Text: v.words.Say("matching.week", "From", v.words.Day(week.From), "Until", v.words.Day(week.Until()), "Lines", v.words.Count(week.Lines), "Fills", v.words.Count(week.Fills)),
		Href: address(matchPath, url.Values{"period": {string(report.Week)}, "at": {week.From.Format(time.DateOnly)}}),
	}
}

// budgetTiding writes of an account of the budget.
func (c *Clerk) budgetTiding(w words, d *send.BudgetData) string {
	facts := []string{w.Say("letter.budget.money", "Modified", w.money(d.ModifiedCents), "Used", w.money(d.UsedCents), "Rest", w.money(d.RestCents), "Currency", d.Currency)}
	if d.RunsOutOn != "" && d.RestCents > 0 {
		facts = append(facts, w.Say("budget.level.runsout", "Day", w.contractDay(budget.Day(d.RunsOutOn))))
	}
	facts = append(facts, w.provisional(d.Provisional), w.stopStands(d.Stop))
	if c.p.Address != "" {
		facts = append(facts, "\n"+c.p.Address+accountAddress(c.p.calendarYear(d.Year), d.Account))
	}
	return w.Say("letter.budget", "Account", d.Account, "Level", d.Level, "Year", strconv.Itoa(d.Year)) + "\n" + joined(facts...)
}

// contractTiding writes of a contract that warns.
func (c *Clerk) contractTiding(w words, d *send.ContractData) string {
	name, of := joined(d.Contract, d.Supplier), w.Say("use.money")
	used, most, least, short := w.money(d.UsedCents)+" "+d.Currency, d.MaxCents, d.MinCents, d.ShortCents
	amount := func(n int64) string { return w.money(n) + " " + d.Currency }
	if d.Of == contract.OfLiters {
		amount = func(n int64) string { return w.Liters(n) + " L" }
		of, used, most, least, short = w.Say("use.liters"), w.Liters(d.UsedUL)+" L", d.MaxUL, d.MinUL, d.ShortUL
	}
	said := func(n *int64) string {
		if n == nil {
			return "—"
		}
		return amount(*n)
	}
	until := w.contractDay(budget.Day(d.UntilOn))
	var line string
	switch contract.Warn(d.Kind) {
	case contract.Used:
		line = w.Say("letter.contract.used", "Contract", name, "Level", d.Level, "Of", of)
	case contract.RunsOut:
		line = w.Say("letter.contract.runsout", "Contract", name, "Of", of, "Day", w.contractDay(budget.Day(d.RunsOutOn)))
	case contract.Short:
		line = w.Say("letter.contract.short", "Contract", name, "Short", said(short))
	case contract.Lacked:
		line = w.Say("letter.contract.lacked", "Contract", name, "Short", said(short))
	case contract.Ending:
		line = w.Say("letter.contract.ending", "Contract", name, "Day", until)
	default:
		line = w.Say("letter.contract.expired", "Contract", name, "Day", until)
	}
	var facts []string
	if d.Of != "" {
		facts = append(facts, w.Say("letter.contract.amounts", "Used", used, "Max", said(most), "Min", said(least)))
	}
	if d.UntilOn != "" {
		facts = append(facts, w.Say("letter.contract.until", "Day", until))
	}
	if c.p.Address != "" {
		facts = append(facts, "\n"+c.p.Address+contractAddress(d.Contract))
	}
	return line + "\n" + joined(facts...)
}

// matchingTiding writes of a week of which lines and fills wait.
func (c *Clerk) matchingTiding(w words, d *send.MatchingData) string {
	line := w.Say("matching.week", "From", w.contractDay(budget.Day(d.FromOn)), "Until", w.contractDay(budget.Day(d.UntilOn)), "Lines", w.Count(d.Lines), "Fills", w.Count(d.Fills))
	if c.p.Address == "" {
		return line
	}
	return line + "\n" + c.p.Address + address(matchPath, url.Values{"period": {string(report.Week)}, "at": {d.FromOn}})
}

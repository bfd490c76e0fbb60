package spending

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
)

// The most that what is said has.
const (
	MaxReason = 200 // letters
	MaxName   = 60
	MaxRules  = 500
	// maxCents is a trillion of the currency: no city has more, and sums of it fit.
	maxCents = 100_000_000_000_000
)

// text says what is wrong with what somebody wrote; needed tells that it may not be empty.
func text(field, s string, most int, needed bool) error {
	switch {
	case s == "" && needed:
		return &Problem{Field: field, Code: "missing"}
	case utf8.RuneCountInString(s) > most:
		return &Problem{Field: field, Code: "long"}
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) || !utf8.ValidString(s):
		return &Problem{Field: field, Code: "sense"}
	}
	return nil
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func day(field string, d budget.Day, needed bool) error {
	if d == "" && !needed {
		return nil
	}
	if d.Check() != nil || d < "2000-01-01" || d > "2200-12-31" {
		return &Problem{Field: field, Code: "day"}
	}
	return nil
}

// change has somebody change terms of which they have seen a version. What changes them returns from which
// day on the form is that is kept with them.
func (d *Desk) change(ctx context.Context, who, agreed, reason string, version int64, change func(t *Terms) (budget.Day, error)) error {
	reason = strings.TrimSpace(reason)
	if err := text("reason", reason, MaxReason, true); err != nil {
		return err
	}
	t, err := d.Terms(ctx)
	if err != nil {
		return err
	}
	if t.Version != version {
		return fmt.Errorf("rules of accounts: %w", ErrSince)
	}
	was := budget.Mapping{Forms: t.Forms, Rules: slices.Clone(t.Rules)}
	t.Rules = slices.Clone(t.Rules)
	from, err := change(&t)
	if err != nil {
		return err
	}
	if err := d.budgetTerms(&t).Check(); err != nil {
		return &Problem{Field: "rules", Code: "covered", Says: err.Error()}
	}
	next := budget.Mapping{Forms: t.Forms, Rules: t.Rules}
	loosens := t.Version > 0 && budget.LoosensMapping(was, next)
	over := false
	if loosens && budget.MovesBefore(was, next, d.Today()) {
		if over, err = d.Over(ctx); err != nil {
			return err
		}
	}
	if agreed, err = d.room(ctx, who, agreed, func(said []budget.StopSaid) bool {
		return over || loosens && budget.AnyStopsHard(said, d.Today())
	}); err != nil {
		return err
	}
	t.Reason, t.By, t.AgreedBy, t.At = reason, who, agreed, d.now()
	return d.two(who, agreed, d.cfg.Store.SayBudgetTerms(ctx, t, from))
}

// room returns the second of two people where what is said makes room beneath a hard stop, and
// a [*Problem] where nobody else agreed.
func (d *Desk) room(ctx context.Context, who, agreed string, loosens func([]budget.StopSaid) bool) (string, error) {
	agreed = strings.TrimSpace(agreed)
	all, err := d.cfg.Store.BudgetStops(ctx)
	if err != nil || agreed == "" && !loosens(stopsSaid(all)) {
		return "", err
	}
	if err := text("agreed", agreed, 150, false); err != nil {
		return "", err
	}
	return agreed, d.agreedBy(who, agreed)
}

func (d *Desk) agreedBy(who, agreed string) error {
	switch {
	case agreed == "":
		return &Problem{Field: "agreed", Code: "missing"}
	case strings.EqualFold(agreed, who):
		return &Problem{Field: "agreed", Code: "same"}
	}
	return nil
}

// two says what is wrong where the database wants two people, for a stop that was said
// meanwhile.
func (d *Desk) two(who, agreed string, err error) error {
	if !errors.Is(err, ErrTwo) {
		return err
	}
	return cmp.Or(d.agreedBy(who, agreed), err)
}

// A RuleChange is what somebody says of one rule.
type RuleChange struct {
	Version int64 // of the terms that they saw
	At      int   // which rule, from 1; 0: a further one
	Place   int   // where it is tried, from 1; 0: where it was, or last
	Rule    budget.Rule
	Drop    bool // it is not tried any more
	Reason  string
	// AgreedBy is the second of two people, by user name: who else says so where fuel that has an account may have another, and a hard stop
	// stands, or an account is over and the fuel is of days before today. Empty: nobody.
	AgreedBy string
}

// SayRule keeps what somebody says of a rule. It fails with a [*Problem], and with [ErrSince]
// where rules were changed since they were seen.
func (d *Desk) SayRule(ctx context.Context, who string, c RuleChange) error {
	return d.change(ctx, who, c.AgreedBy, c.Reason, c.Version, func(t *Terms) (budget.Day, error) {
		from := t.Forms[0].From // all stay
		if c.At < 0 || c.At > len(t.Rules) || c.Drop && c.At == 0 {
			return from, &Problem{Field: "rule", Code: "unknown"}
		}
		rules := t.Rules
		place := c.Place
		if place == 0 {
			place = c.At
		}
		if c.At > 0 {
			rules = slices.Delete(rules, c.At-1, c.At)
		}
		if c.Drop {
			t.Rules = rules
			return from, nil
		}
		if place <= 0 || place > len(rules) {
			place = len(rules) + 1
		}
		r, err := d.rule(t, rules, c.Rule)
		if err != nil {
			return from, err
		}
		if err := d.fuels(ctx, r.Products); err != nil {
			return from, err
		}
		t.Rules = slices.Insert(rules, place-1, r)
		return from, nil
	})
}

// fuels says which grades of a rule nobody enters or has fueled: by them it would take nothing, and
// what it was meant for would fall to the rules after it.
func (d *Desk) fuels(ctx context.Context, grades []string) error {
	if len(grades) == 0 {
		return nil
	}
	unknown, err := d.cfg.Store.UnknownGrades(ctx, grades)
	if err == nil && len(unknown) > 0 {
		return &Problem{Field: "products", Code: "fuel", Says: strings.Join(unknown, ", ")}
	}
	return err
}

// rule returns a rule as it is kept, or says what is wrong with it.
func (d *Desk) rule(t *Terms, others []budget.Rule, r budget.Rule) (budget.Rule, error) {
	r.Name = strings.TrimSpace(r.Name)
	if err := first(text("name", r.Name, MaxName, true), day("from", r.From, false), day("until", r.Until, false)); err != nil {
		return r, err
	}
	switch {
	case len(others) >= MaxRules:
		return r, &Problem{Field: "rule", Code: "many"}
	case slices.ContainsFunc(others, func(o budget.Rule) bool { return o.Name == r.Name }):
		return r, &Problem{Field: "name", Code: "twice"}
	case r.Until != "" && r.Until < r.From:
		return r, &Problem{Field: "until", Code: "day"}
	}
	for field, list := range map[string]*[]string{"classes": &r.Classes, "departments": &r.Departments, "fundings": &r.Fundings, "products": &r.Products} {
		var kept []string
		for _, s := range *list {
			if s = strings.TrimSpace(s); s != "" && !slices.Contains(kept, s) {
				kept = append(kept, s)
			}
			if err := text(field, s, 150, false); err != nil {
				return r, err
			}
		}
		if len(kept) > MaxRules {
			return r, &Problem{Field: field, Code: "long"}
		}
		*list = kept
	}
	parts := map[string]string{}
	for _, y := range t.Forms {
		for _, p := range y.Form {
			if value := strings.TrimSpace(r.Parts[p.Name]); value != "" {
				parts[p.Name] = value
			}
		}
	}
	r.Parts = parts
	if bad := t.misfits(&r); len(bad) > 0 {
		return r, misfit("part."+bad[0].Part, bad[0])
	}
	return r, nil
}

// misfits are the parts of a rule that are not as keys have them in the years of its days.
func (t *Terms) misfits(r *budget.Rule) []*budget.Misfit {
	m := budget.Mapping{Forms: t.Forms}
	return m.Misfits(r)
}

// misfit says of a field that a part of a rule does not fit, and what to do.
func misfit(field string, m *budget.Misfit) *Problem {
	switch {
	case m.Ends != "":
		return &Problem{Field: field, Code: "ends", Says: m.Error(), Year: m.Of.Year(), Day: m.Ends}
	case m.Begins != "":
		return &Problem{Field: field, Code: "begins", Says: m.Error(), Day: m.Begins}
	}
	return &Problem{Field: field, Code: "part", Says: m.Error()}
}

// Facts are what a part of a key may be instead of a text of its own.
var Facts = []string{"{funding}", "{department}", "{class}", "{product}"}

// A FormSaid is how keys are made, and in which currency the budget is, from a fiscal year on, as
// somebody says it.
type FormSaid struct {
	Version  int64 // of the terms that they saw
	Year     int   // the first fiscal year; 0: from the beginning
	Form     budget.Form
	Currency string
	// EndRules has rules that count before Year and whose parts are not of the form end with the year before
	// it; otherwise somebody ends them first.
	EndRules bool
	Reason   string
	AgreedBy string // as of a [RuleChange]
}

// SayForm keeps how keys are made from a fiscal year on, until the next year of which it was said; years before
// keep theirs. Rules of days of these years, movements and what is stated have to be of that form, and none
// of the years may have closed months or, where the currency is another, movements. It fails with a [*Problem],
// and with [ErrSince].
func (d *Desk) SayForm(ctx context.Context, who string, f FormSaid) error {
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return err
	}
	ended, err := d.ended(ctx)
	if err != nil {
		return err
	}
	return d.change(ctx, who, f.AgreedBy, f.Reason, f.Version, func(t *Terms) (from budget.Day, err error) {
		if f.Year != 0 {
			if f.Year < 2000 || f.Year > 2200 {
				return "", &Problem{Field: "year", Code: "size"}
			}
			from = d.cfg.Calendar.First(budget.Period{Year: f.Year, N: 1})
		}
		next := budget.YearForm{From: from, Form: f.Form, Currency: strings.ToUpper(strings.TrimSpace(f.Currency))}
		if len(next.Currency) != 3 || strings.ContainsFunc(next.Currency, func(r rune) bool { return r < 'A' || r > 'Z' }) {
			return from, &Problem{Field: "currency", Code: "sense"}
		}
		if err := next.Form.Check(); err != nil || len(next.Form) > 12 {
			return from, &Problem{Field: "form", Code: "sense", Says: fmt.Sprint(err)}
		}
		was := *t
		t.Forms = was.Forms.With(next)
		if err := t.sealed(&was, from, ended); err != nil {
			return from, err
		}
		for i := range t.Rules {
			if err := t.fit(&t.Rules[i], from, f.EndRules); err != nil {
				return from, err
			}
		}
		return from, t.keeps(&was, &said)
	})
}

// moved tells whether a fiscal year has another form, or another currency, than it had.
func (t *Terms) moved(was *Terms, year int) (form, currency bool) {
	is, had := t.Of(year), was.Of(year)
	return !slices.Equal(is.Form, had.Form), is.Currency != had.Currency
}

// ended returns the last month that takes nothing any more, as somebody ended it; the zero period: there is none.
func (d *Desk) ended(ctx context.Context) (budget.Period, error) {
	if d.cfg.Ended != nil {
		return d.cfg.Ended(ctx)
	}
	open, err := d.open(ctx)
	if err != nil || open.IsZero() {
		return open, err
	}
	return open.Previous(), nil
}

// sealed says that the first year of another form has months that take nothing any more: no later one has, if it has none.
func (t *Terms) sealed(was *Terms, from budget.Day, ended budget.Period) error {
	year := (budget.YearForm{From: from}).Year()
	if form, currency := t.moved(was, year); !ended.IsZero() && year <= ended.Year && (form || currency) {
		return &Problem{Field: "year", Code: "sealed", Says: fmt.Sprintf("months of it are closed, and their keys stay as they are; say it from %d on", ended.Year+1), Year: ended.Year + 1}
	}
	return nil
}

// keeps says which movement, or what is stated, is not of the form that its year is to have.
func (t *Terms) keeps(was *Terms, said *Said) error {
	for _, m := range said.Movements {
		switch form, currency := t.moved(was, m.Year); {
		case form && !fits(t.Of(m.Year).Form, m.Key):
			return &Problem{Field: "form", Code: "movements", Says: string(m.Key), Year: m.Year}
		case currency:
			return &Problem{Field: "currency", Code: "moved", Says: fmt.Sprintf("movements of %d are in %s; say it from a later year on", m.Year, was.Of(m.Year).Currency), Year: m.Year}
		}
	}
	for _, a := range said.Allotments {
		if form, _ := t.moved(was, a.Year); form && a.Cents != nil && *a.Cents != 0 && !fits(t.Of(a.Year).Form, a.Key) {
			return &Problem{Field: "form", Code: "stated", Says: string(a.Key), Year: a.Year}
		}
	}
	return nil
}

// fit has a rule end with the year before a form where its parts are not of that, or says that it
// is to be ended.
func (t *Terms) fit(r *budget.Rule, from budget.Day, end bool) error {
	for _, bad := range t.misfits(r) {
		ends := from != "" && bad.Ends == from.Add(-1)
		switch {
		case ends && end:
			r.Until = bad.Ends
			return t.fit(r, from, end)
		case ends:
			return &Problem{Field: "form", Code: "rules_end", Says: r.Name, Year: bad.Of.Year(), Day: bad.Ends}
		case bad.Of.From == from:
			return &Problem{Field: "form", Code: "rules", Says: r.Name}
		}
	}
	return nil // what does not fit a form that was there is said by Check
}

// Funds returns what fuel is paid from, by code.
func (d *Desk) Funds(ctx context.Context) ([]Fund, error) { return d.cfg.Store.Funds(ctx) }

// SayFund keeps what is said of a fund.
func (d *Desk) SayFund(ctx context.Context, who string, f Fund) error {
	f.Fund, f.Name, f.Reason = strings.TrimSpace(f.Fund), strings.TrimSpace(f.Name), strings.TrimSpace(f.Reason)
	if err := first(text("fund", f.Fund, 40, true), text("name", f.Name, 150, true), text("reason", f.Reason, MaxReason, true)); err != nil {
		return err
	}
	if strings.ContainsFunc(f.Fund, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		return &Problem{Field: "fund", Code: "code"}
	}
	f.By, f.At = who, d.now()
	return d.cfg.Store.SayFund(ctx, f)
}

// known fails where no active fund has a code; none is known.
func (d *Desk) known(ctx context.Context, fund string) error {
	funds, err := d.cfg.Store.Funds(ctx)
	if err == nil && fund != "" && !slices.ContainsFunc(funds, func(f Fund) bool { return f.Fund == fund && f.Active }) {
		err = &Problem{Field: "fund", Code: "unknown"}
	}
	return err
}

// CheckFund fails with a [*Problem] where a fund is not one that is active, or a day is none.
func (d *Desk) CheckFund(ctx context.Context, fund string, from budget.Day) error {
	return first(day("from", from, true), d.known(ctx, fund))
}

// DepartmentFundings returns what departments are paid from, each from a day on.
func (d *Desk) DepartmentFundings(ctx context.Context) ([]DepartmentFunding, error) {
	return d.cfg.Store.DepartmentFundings(ctx)
}

// VehicleFundings returns what vehicles are paid from, with those of which nobody said it.
func (d *Desk) VehicleFundings(ctx context.Context) ([]VehicleFunding, error) {
	return d.cfg.Store.VehicleFundings(ctx)
}

// SayDepartmentFunding keeps what a department is paid from, from a day on. It fails with
// fault.ErrNotFound where there is no such department.
func (d *Desk) SayDepartmentFunding(ctx context.Context, who string, f DepartmentFunding) error {
	f.Reason = strings.TrimSpace(f.Reason)
	if err := first(text("department", f.Department, 150, true), day("from", f.From, true), text("reason", f.Reason, MaxReason, true), d.known(ctx, f.Fund)); err != nil {
		return err
	}
	was, err := d.cfg.Store.DepartmentFundings(ctx)
	if err != nil {
		return err
	}
	same := slices.ContainsFunc(was, func(w DepartmentFunding) bool {
		return w.Department == f.Department && w.From == f.From && w.Fund == f.Fund
	})
	over := false
	if !same && f.From < d.Today() {
		if over, err = d.Over(ctx); err != nil {
			return err
		}
	}
	if f.AgreedBy, err = d.room(ctx, who, f.AgreedBy, func(said []budget.StopSaid) bool {
		return over || !same && budget.AnyStopsHard(said, d.Today())
	}); err != nil {
		return err
	}
	f.By, f.At = who, d.now()
	return d.two(who, f.AgreedBy, d.cfg.Store.SayDepartmentFunding(ctx, f))
}

// Said returns what people said of all years.
func (d *Desk) Said(ctx context.Context) (Said, error) { return d.cfg.Store.BudgetSaid(ctx) }

// SayMovement keeps a step of an account. Of 0 what was said of that document, moment and
// account is taken back. It fails with a [*Problem].
func (d *Desk) SayMovement(ctx context.Context, who string, m Movement) error {
	m.ID, m.Of, m.Reason, m.AgreedBy = strings.TrimSpace(m.ID), strings.TrimSpace(m.Of), strings.TrimSpace(m.Reason), strings.TrimSpace(m.AgreedBy)
	m.Key = budget.Key(strings.TrimSpace(string(m.Key)))
	terms, err := d.Terms(ctx)
	if err != nil {
		return err
	}
	_, err = d.window(m.Year)
	two := m.TakesTwo()
	if !two {
		m.AgreedBy = ""
	}
	if err := first(err, text("document", m.ID, MaxName, true), day("day", m.Day, true), text("of", m.Of, MaxName, false), text("reason", m.Reason, MaxReason, true), text("agreed", m.AgreedBy, 150, two)); err != nil {
		return err
	}
	switch {
	case !slices.Contains(Moments, m.Moment):
		return &Problem{Field: "moment", Code: "unknown"}
	case !fits(terms.Of(m.Year).Form, m.Key):
		return misformed(&terms, m.Year, m.Key)
	case m.Cents > maxCents || m.Cents < -maxCents || m.Moment == budget.Approved && m.Cents < 0:
		return &Problem{Field: "amount", Code: "size"}
	case two && strings.EqualFold(m.AgreedBy, who):
		return &Problem{Field: "agreed", Code: "same"}
	}
	if m.After, err = d.takes(ctx, m.Year, m.Day, m.Moment); err != nil {
		return err
	}
	if m.After {
		if err := d.standsAlone(ctx, &m); err != nil {
			return err
		}
	}
	m.People, m.By, m.At = []string{who, m.AgreedBy}, who, d.now()
	t := d.budgetTerms(&terms)
	return d.cfg.Store.SayMovement(ctx, m, checkMovements(t, m.Year))
}

// checkMovements says what is wrong with those of a year.
func checkMovements(t *budget.Terms, year int) func([]Movement) error {
	return func(all []Movement) error {
		var of []budget.Movement
		for _, x := range all {
			if x.Year == year {
				of = append(of, x.Movement)
			}
		}
		if err := t.CheckMovements(of); err != nil {
			return &Problem{Field: "day", Code: "unapproved", Says: err.Error()}
		}
		return nil
	}
}

// takes fails with a [*Problem] where the month in which something of a day counts takes nothing
// any more. What was before the year counts in its first month, and what came after it in its last. Once that has ended,
// orders and payments of days after the year are taken as after it, while the month of their day is open.
func (d *Desk) takes(ctx context.Context, year int, day budget.Day, moment budget.Moment) (after bool, err error) {
	open, err := d.open(ctx)
	if err != nil {
		return false, err
	}
	c := d.cfg.Calendar
	of := c.CountsIn(year, day)
	if of.Compare(open) >= 0 {
		return false, nil
	}
	if open.Year == year {
		return false, &Problem{Field: "day", Code: "closed", Says: c.Month(of)}
	}
	switch in := c.PeriodOf(day); {
	case moment != budget.Exercised && moment != budget.Paid:
		return false, &Problem{Field: "day", Code: "over_year", Says: "its last month takes nothing any more, and nothing is approved, adjusted or committed after a year; open that month again, or say it of a year that is open", Year: year}
	case in.Compare(open) < 0:
		return false, &Problem{Field: "day", Code: "after_year", Says: "its last month takes nothing any more; write a day of the first open month, or of a later one, and it counts as after the year", Year: year, Day: c.First(open)}
	}
	return true, nil
}

// standsAlone fails with a [*Problem] where a movement after a year is in the place of one of the year, whose months are closed.
func (d *Desk) standsAlone(ctx context.Context, m *Movement) error {
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(said.Movements, func(x Movement) bool {
		return x.Year == m.Year && x.ID == m.ID && x.Moment == m.Moment && x.Key == m.Key && !x.After
	}) {
		return &Problem{Field: "document", Code: "ended_year", Says: "what was said of it is of months that are closed and stays; write a negative amount by another document, such as the one that cancels it", Year: m.Year}
	}
	return nil
}

// Moments are those that are said.
var Moments = []budget.Moment{budget.Approved, budget.Adjusted, budget.Committed, budget.Exercised, budget.Paid}

// fits tells whether a key is of a form.
func fits(form budget.Form, k budget.Key) bool {
	parts := map[string]string{}
	for _, p := range form {
		parts[p.Name] = form.Part(k, p.Name)
	}
	_, err := form.Key(parts)
	return err == nil && form.Part(k, budget.Partida) != ""
}

// misformed says that an account is none of a year: where it is one of other years, with the parts that the
// year's have.
func misformed(t *Terms, year int, k budget.Key) *Problem {
	if !slices.ContainsFunc(t.Forms, func(y budget.YearForm) bool { return fits(y.Form, k) }) {
		return &Problem{Field: "account", Code: "form"}
	}
	var parts []string
	for _, p := range t.Of(year).Form {
		parts = append(parts, p.Name)
	}
	return &Problem{Field: "account", Code: "year", Says: strings.Join(parts, "-"), Year: year}
}

// SayAllotment keeps what an account may spend in a year until an amount of its own is approved, or the budget is whole. Of a year whose
// budget is whole by now nothing is stated any more, for it would be worth nothing. It counts from the first month on that has not ended:
// what closed months had stays. It takes two people where it lets the account have more, and a hard stop stands for it or its fuel, or what is
// owed at the end of a month in which it would count, is over what it may already.
func (d *Desk) SayAllotment(ctx context.Context, who string, a Allotment) error {
	a.Key, a.Reason = budget.Key(strings.TrimSpace(string(a.Key))), strings.TrimSpace(a.Reason)
	terms, err := d.Terms(ctx)
	if err != nil {
		return err
	}
	_, err = d.window(a.Year)
	if err := first(err, text("reason", a.Reason, MaxReason, true)); err != nil {
		return err
	}
	switch {
	case !fits(terms.Of(a.Year).Form, a.Key):
		return misformed(&terms, a.Year, a.Key)
	case a.Cents != nil && (*a.Cents < 0 || *a.Cents > maxCents):
		return &Problem{Field: "amount", Code: "size"}
	}
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return err
	}
	if y, _ := yearOf(d.budgetTerms(&terms), a.Year, said, nil); a.Cents != nil && y.WholeIn() != 0 && y.WholeIn() <= d.month(a.Year).N {
		return &Problem{Field: "whole", Code: "worthless", Says: "its budget is whole, and an allotment would be worth nothing; approve an amount of the account", Year: a.Year, Day: y.Whole}
	}
	var was *int64
	for _, x := range said.Allotments {
		if x.Year == a.Year && x.Key == a.Key {
			was = x.Cents
		}
	}
	loosens := budget.LoosensAllotment(was, a.Cents)
	over := false
	if loosens { // who raises what an account may once it used more takes back what everybody was told of it
		s, err := d.Year(ctx, a.Year)
		if err != nil {
			return err
		}
		open, err := d.open(ctx)
		if err != nil {
			return err
		}
		over = s.over(open, a.Key)
	}
	if a.AgreedBy, err = d.room(ctx, who, a.AgreedBy, func(said []budget.StopSaid) bool {
		return loosens && (over || budget.StopsHard(said, a.Key, d.Today()))
	}); err != nil {
		return err
	}
	a.By, a.At = who, d.now()
	return d.two(who, a.AgreedBy, d.cfg.Store.SayAllotment(ctx, a))
}

// Over tells whether any account of a year of which a month takes what is said owes or has promised more than it may, today or at the end
// of such a month. Whoever has fuel of days that are past paid from elsewhere then may take back what everybody was told of it.
func (d *Desk) Over(ctx context.Context) (bool, error) {
	open, err := d.open(ctx)
	if err != nil {
		return false, err
	}
	last := d.cfg.Calendar.PeriodOf(d.Today()).Year
	from := last - 1 // before the first close discrepancies go back as far
	if !open.IsZero() {
		from = open.Year
	}
	for year := last; year >= from; year-- {
		s, err := d.Year(ctx, year)
		if err != nil {
			return false, err
		}
		for i := range s.Accounts {
			if s.over(open, s.Accounts[i].Key) {
				return true, nil
			}
		}
	}
	return false, nil
}

// over tells whether an account owes or has promised more than it may today, or at the end of any month that takes what is said, which
// discrepancies and the close of that month ask.
func (s *Seen) over(open budget.Period, k budget.Key) bool {
	if s.Limited(s.Period.N) && s.Rest(k) < 0 {
		return true
	}
	for p := (budget.Period{Year: s.Year, N: 1}); p.Compare(s.Period) <= 0; p.N++ {
		if p.Compare(open) < 0 || !s.Limited(p.N) {
			continue
		}
		if slices.ContainsFunc(s.At(p.N), func(b budget.Balance) bool { return b.Key == k && max(b.Committed, b.Accrued) > b.Modified }) {
			return true
		}
	}
	return false
}

// SayWhole keeps that the budget of a year is whole as of a day, as two people say it. What has no approved amount has nothing
// from the month of that day on, which is none that is still to come: until it came pages would ask for what is said already. It
// fails with a [*Problem].
func (d *Desk) SayWhole(ctx context.Context, who string, w Whole) error {
	w.Reason, w.AgreedBy = strings.TrimSpace(w.Reason), strings.TrimSpace(w.AgreedBy)
	_, err := d.window(w.Year)
	if err := first(err, day("day", w.Day, true), text("reason", w.Reason, MaxReason, true), text("agreed", w.AgreedBy, 150, true)); err != nil {
		return err
	}
	if err := d.agreedBy(who, w.AgreedBy); err != nil {
		return err
	}
	if _, err := d.takes(ctx, w.Year, w.Day, budget.Approved); err != nil {
		return err
	}
	last := d.cfg.Calendar.PeriodOf(d.Today())
	if first := (budget.Period{Year: w.Year, N: 1}); first.Compare(last) > 0 { // a year to come may be whole from its beginning
		last = first
	}
	if d.cfg.Calendar.PeriodOf(w.Day).Compare(last) > 0 {
		return &Problem{Field: "day", Code: "later", Says: "that month has not come yet; say it then, or as of a day of this month", Year: w.Year, Day: w.Day}
	}
	w.By, w.At = who, d.now()
	return d.cfg.Store.SayWhole(ctx, w, func(said Said) error {
		if was, there := said.WholeOf(w.Year); there {
			return &Problem{Field: "whole", Code: "whole", Says: "it is whole already; approve what it lacks, or adjust it", Year: w.Year, Day: was.Day}
		}
		if !slices.ContainsFunc(said.Movements, func(m Movement) bool {
			return m.Year == w.Year && m.Moment == budget.Approved && m.Day <= w.Day
		}) {
			return &Problem{Field: "day", Code: "nothing", Says: "no amount of it was approved by then; approve those of its accounts first", Year: w.Year, Day: w.Day}
		}
		return nil
	})
}

// Waiting returns the accounts of a fiscal year that keep their allotment though an amount of others is approved: see [Seen]. It asks for
// no fuel.
func (d *Desk) Waiting(ctx context.Context, year int) ([]budget.Key, error) {
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return nil, err
	}
	y, _ := yearOf(d.budgetTerms(&terms), year, said, nil)
	return y.Waiting(d.month(year).N), nil
}

// SayPosting keeps how amounts find the accounts of the books. Entries that went out by
// others are reversed and follow anew when what is next goes out. It fails with a [*Problem],
// and with [ErrSince].
func (d *Desk) SayPosting(ctx context.Context, who string, p Posting) error {
	p.Reason = strings.TrimSpace(p.Reason)
	if err := text("reason", p.Reason, MaxReason, true); err != nil {
		return err
	}
	if len(p.Rules) == 0 || len(p.Rules) > MaxRules {
		return &Problem{Field: "rules", Code: "missing"}
	}
	for _, r := range p.Rules {
		for _, s := range []string{r.Name, r.Moment, r.Kind, r.Partida} {
			if err := text("rules", s, MaxName, false); err != nil {
				return err
			}
		}
		if err := text("rules", r.Concept, MaxReason, false); err != nil {
			return err
		}
		if r.Moment == inventory.Moment {
			return &Problem{Field: "rules", Code: "sense", Says: "entries of stock go by the accounts that are said of it"}
		}
	}
	if err := posting.CheckRules(p.Rules); err != nil {
		return &Problem{Field: "rules", Code: "sense", Says: err.Error()}
	}
	p.By, p.At = who, d.now()
	return d.cfg.Store.SayPostingTerms(ctx, p)
}

// AsProblem returns what is wrong with what somebody said, if that is what an error says.
func AsProblem(err error) (*Problem, bool) { return errors.AsType[*Problem](err) }

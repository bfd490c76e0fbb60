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

// change has somebody change terms of which they have seen a version.
func (d *Desk) change(ctx context.Context, who, agreed, reason string, version int64, change func(t *Terms) error) error {
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
	was := budget.Mapping{Form: t.Form, Rules: slices.Clone(t.Rules)}
	currency := t.Currency
	t.Rules = slices.Clone(t.Rules)
	if err := change(&t); err != nil {
		return err
	}
	if err := d.budgetTerms(&t).Check(); err != nil {
		return &Problem{Field: "rules", Code: "covered", Says: err.Error()}
	}
	loosens := t.Version > 0 && (t.Currency != currency || budget.LoosensMapping(was, budget.Mapping{Form: t.Form, Rules: t.Rules}))
	if agreed, err = d.room(ctx, who, agreed, func(said []budget.StopSaid) bool { return loosens && budget.AnyStopsHard(said, d.Today()) }); err != nil {
		return err
	}
	t.Reason, t.By, t.AgreedBy, t.At = reason, who, agreed, d.now()
	return d.two(who, agreed, d.cfg.Store.SayBudgetTerms(ctx, t))
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
	// AgreedBy is the second of two people, by user name: who else says so where a hard stop
	// stands and fuel that has an account may have another. Empty: nobody.
	AgreedBy string
}

// SayRule keeps what somebody says of a rule. It fails with a [*Problem], and with [ErrSince]
// where rules were changed since they were seen.
func (d *Desk) SayRule(ctx context.Context, who string, c RuleChange) error {
	return d.change(ctx, who, c.AgreedBy, c.Reason, c.Version, func(t *Terms) error {
		if c.At < 0 || c.At > len(t.Rules) || c.Drop && c.At == 0 {
			return &Problem{Field: "rule", Code: "unknown"}
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
			return nil
		}
		if place <= 0 || place > len(rules) {
			place = len(rules) + 1
		}
		r, err := d.rule(t, rules, c.Rule)
		if err != nil {
			return err
		}
		if err := d.fuels(ctx, r.Products); err != nil {
			return err
		}
		t.Rules = slices.Insert(rules, place-1, r)
		return nil
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
	for _, p := range t.Form {
		value := strings.TrimSpace(r.Parts[p.Name])
		if !slices.Contains(Facts, value) {
			if _, err := (budget.Form{p}).Key(map[string]string{p.Name: value}); err != nil {
				return r, &Problem{Field: "part." + p.Name, Code: "part", Says: err.Error()}
			}
		}
		parts[p.Name] = value
	}
	r.Parts = parts
	return r, nil
}

// Facts are what a part of a key may be instead of a text of its own.
var Facts = []string{"{funding}", "{department}", "{class}", "{product}"}

// SayForm keeps how keys are made, and in which currency the budget is. Rules and movements
// of this year and later ones have to be of that form. Agreed is the second of two people, as
// of a [RuleChange].
func (d *Desk) SayForm(ctx context.Context, who string, version int64, form budget.Form, currency, reason, agreed string) error {
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return err
	}
	this := d.cfg.Calendar.PeriodOf(d.Today()).Year
	return d.change(ctx, who, agreed, reason, version, func(t *Terms) error {
		t.Form, t.Currency = form, strings.ToUpper(strings.TrimSpace(currency))
		if len(t.Currency) != 3 || strings.ContainsFunc(t.Currency, func(r rune) bool { return r < 'A' || r > 'Z' }) {
			return &Problem{Field: "currency", Code: "sense"}
		}
		if err := form.Check(); err != nil || len(form) > 12 {
			return &Problem{Field: "form", Code: "sense", Says: fmt.Sprint(err)}
		}
		for i := range t.Rules {
			for name := range t.Rules[i].Parts {
				if !slices.ContainsFunc(form, func(p budget.Part) bool { return p.Name == name }) {
					return &Problem{Field: "form", Code: "rules", Says: t.Rules[i].Name}
				}
			}
			if _, err := d.rule(t, nil, t.Rules[i]); err != nil {
				return &Problem{Field: "form", Code: "rules", Says: t.Rules[i].Name}
			}
		}
		for _, m := range said.Movements {
			if m.Year >= this && form.Part(m.Key, budget.Partida) == "" {
				return &Problem{Field: "form", Code: "movements", Says: string(m.Key)}
			}
		}
		return nil
	})
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
	if f.AgreedBy, err = d.room(ctx, who, f.AgreedBy, func(said []budget.StopSaid) bool { return !same && budget.AnyStopsHard(said, d.Today()) }); err != nil {
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
	case terms.Form.Part(m.Key, budget.Partida) == "" || d.keyOf(terms.Form, m.Key) != nil:
		return &Problem{Field: "account", Code: "form"}
	case m.Cents > maxCents || m.Cents < -maxCents || m.Moment == budget.Approved && m.Cents < 0:
		return &Problem{Field: "amount", Code: "size"}
	case two && strings.EqualFold(m.AgreedBy, who):
		return &Problem{Field: "agreed", Code: "same"}
	}
	if err := d.takes(ctx, m.Year, m.Day); err != nil {
		return err
	}
	m.People, m.By, m.At = []string{who, m.AgreedBy}, who, d.now()
	t := d.budgetTerms(&terms)
	return d.cfg.Store.SayMovement(ctx, m, func(all []Movement) error {
		var of []budget.Movement
		for _, x := range all {
			if x.Year == m.Year {
				of = append(of, x.Movement)
			}
		}
		if err := t.CheckMovements(of); err != nil {
			return &Problem{Field: "day", Code: "unapproved", Says: err.Error()}
		}
		return nil
	})
}

// takes fails with a [*Problem] where the month in which something of a day counts takes nothing
// any more. What was before the year counts in its first month, and what came after it in its last.
func (d *Desk) takes(ctx context.Context, year int, day budget.Day) error {
	open, err := d.open(ctx)
	if err != nil {
		return err
	}
	of := d.cfg.Calendar.PeriodOf(day)
	switch {
	case of.Year < year:
		of = budget.Period{Year: year, N: 1}
	case of.Year > year:
		of = budget.Period{Year: year, N: 12}
	}
	if of.Compare(open) < 0 {
		return &Problem{Field: "day", Code: "closed", Says: d.cfg.Calendar.Month(of)}
	}
	return nil
}

// Moments are those that are said.
var Moments = []budget.Moment{budget.Approved, budget.Adjusted, budget.Committed, budget.Exercised, budget.Paid}

// keyOf says what is wrong with a key.
func (d *Desk) keyOf(form budget.Form, k budget.Key) error {
	parts := map[string]string{}
	for _, p := range form {
		parts[p.Name] = form.Part(k, p.Name)
	}
	_, err := form.Key(parts)
	return err
}

// SayAllotment keeps what an account may spend while no budget of a year is approved.
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
	case terms.Form.Part(a.Key, budget.Partida) == "" || d.keyOf(terms.Form, a.Key) != nil:
		return &Problem{Field: "account", Code: "form"}
	case a.Cents != nil && (*a.Cents < 0 || *a.Cents > maxCents):
		return &Problem{Field: "amount", Code: "size"}
	}
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return err
	}
	var was *int64
	for _, x := range said.Allotments {
		if x.Year == a.Year && x.Key == a.Key {
			was = x.Cents
		}
	}
	if a.AgreedBy, err = d.room(ctx, who, a.AgreedBy, func(said []budget.StopSaid) bool {
		return budget.LoosensAllotment(was, a.Cents) && budget.StopsHard(said, a.Key, d.Today())
	}); err != nil {
		return err
	}
	a.By, a.At = who, d.now()
	return d.two(who, a.AgreedBy, d.cfg.Store.SayAllotment(ctx, a))
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

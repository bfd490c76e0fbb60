package budget

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Rule gives an account to fuel.
type Rule struct {
	Name string
	// From and Until are the first and the last day of fuel that it is for; empty: there is
	// no such end.
	From, Until Day
	// What it asks for: one of these each; none: any.
	Classes, Departments, Fundings, Products []string
	// Parts are those of the key, by name. A part that is {department}, {funding}, {class} or
	// {product} is that fact itself.
	Parts map[string]string
}

// A Mapping is the rules in the order in which they are tried, and how keys are made.
type Mapping struct {
	Forms Forms
	Rules []Rule
}

// A Why is why fuel has no account.
type Why string

// The reasons.
const (
	NoRule     Why = "rule"     // no rule fits
	NoKey      Why = "key"      // what the rule takes from a fact is no part of a key
	NoAmount   Why = "amount"   // nobody knows what it cost
	NoCurrency Why = "currency" // it was paid in another currency than the budget's
	NoFill     Why = "fill"     // the fills that it is of are not there
)

// A Placement is where fuel belongs, and why.
type Placement struct {
	Key  Key
	Rule string // the first that fits
	By   []Fact // the facts that it asked for; none: it takes all
	// Why there is no key, and in words what is wrong with it.
	Why  Why
	Says string
	// Missed are the rules that were tried before, and what each of them wanted.
	Missed []Missed
}

// A Missed is a rule that does not fit.
type Missed struct {
	Rule string
	// What was another than it asks for; empty: the day.
	What Fact
}

// Place returns where fuel of a day belongs. The first rule that fits counts, also where what
// it says is no key: that is to be mended, and another account would hide it.
func (m *Mapping) Place(f Facts, d Day) Placement {
	var p Placement
	for i := range m.Rules {
		r := &m.Rules[i]
		if what, fits := r.fits(f, d); !fits {
			p.Missed = append(p.Missed, Missed{r.Name, what})
			continue
		}
		p.Rule = r.Name
		for _, what := range asked {
			if len(r.asks(what)) > 0 {
				p.By = append(p.By, what)
			}
		}
		var err error
		if p.Key, err = m.Forms.On(d).Form.Key(r.parts(f)); err != nil {
			p.Why, p.Says = NoKey, err.Error()
		}
		return p
	}
	p.Why = NoRule
	return p
}

// asked are the facts in the order in which rules ask for them.
var asked = []Fact{Class, Department, Funding, Product}

func (r *Rule) asks(what Fact) []string {
	switch what {
	case Class:
		return r.Classes
	case Department:
		return r.Departments
	case Funding:
		return r.Fundings
	default:
		return r.Products
	}
}

// fits tells whether a rule is for fuel, and otherwise what is another.
func (r *Rule) fits(f Facts, d Day) (Fact, bool) {
	if !d.within(r.From, r.Until) {
		return "", false
	}
	for _, what := range asked {
		if want := r.asks(what); len(want) > 0 && !slices.Contains(want, f.of(what)) {
			return what, false
		}
	}
	return "", true
}

// parts returns the parts of the key, with facts in the place of their names.
func (r *Rule) parts(f Facts) map[string]string {
	parts := make(map[string]string, len(r.Parts))
	for name, value := range r.Parts {
		if what, is := takes(value); is {
			value = f.of(what)
		}
		parts[name] = value
	}
	return parts
}

// takes tells which fact a part is.
func takes(value string) (what Fact, is bool) {
	i := slices.IndexFunc(asked, func(f Fact) bool { return value == "{"+string(f)+"}" })
	if i < 0 {
		return "", false
	}
	return asked[i], true
}

// Check says what is wrong with a mapping: parts that are none, names that are there twice,
// and rules that never count.
func (m *Mapping) Check() error {
	errs := []error{m.Forms.Check()}
	for i := range m.Rules {
		r := &m.Rules[i]
		for _, err := range m.check(r, m.Rules[:i]) {
			errs = append(errs, fmt.Errorf("rule %d, %q: %w", i+1, r.Name, err))
		}
	}
	return errors.Join(errs...)
}

func (m *Mapping) check(r *Rule, before []Rule) (errs []error) {
	if strings.TrimSpace(r.Name) == "" {
		errs = append(errs, errors.New("it has no name; give it one"))
	}
	if err := checkDays(r.From, r.Until); err != nil {
		errs = append(errs, err)
	}
	for _, bad := range m.Misfits(r) {
		errs = append(errs, bad)
	}
	for i := range before {
		b := &before[i]
		if b.Name == r.Name {
			errs = append(errs, errors.New("another has that name; give it one of its own"))
		}
		if b.covers(r) {
			errs = append(errs, fmt.Errorf("it never counts, for rule %q takes all that it would; put it before that one", b.Name))
		}
	}
	return errs
}

// covers tells whether a rule takes all that another would.
func (r *Rule) covers(o *Rule) bool {
	if o.From < r.From || r.Until != "" && (o.Until == "" || o.Until > r.Until) {
		return false
	}
	for _, what := range asked {
		want, would := r.asks(what), o.asks(what)
		if len(want) == 0 {
			continue
		}
		if len(would) == 0 || slices.ContainsFunc(would, func(v string) bool { return !slices.Contains(want, v) }) {
			return false
		}
	}
	return true
}

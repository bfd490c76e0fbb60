package budget

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A YearForm is how keys are made, and in which currency the budget is, from a fiscal year on.
type YearForm struct {
	From     Day // the first day of that year; empty: it is from the beginning
	Form     Form
	Currency string
}

// Year returns the calendar year in which the first fiscal year begins; 0: it is from the beginning.
func (y YearForm) Year() int {
	year, _, _ := strings.Cut(string(y.From), "-")
	n, _ := strconv.Atoi(year) // what is no day is refused by Check
	return n
}

// is tells whether keys and amounts of another are of the same.
func (y YearForm) is(o YearForm) bool {
	return y.Currency == o.Currency && slices.Equal(y.Form, o.Form)
}

// Forms are those that a city has had and will have, in the order of their years. The first is from
// the beginning. Nobody has a form without saying of which year, or of which day.
type Forms []YearForm

// Always returns forms where one is of all years.
func Always(form Form, currency string) Forms { return Forms{{Form: form, Currency: currency}} }

// Of returns the form of a fiscal year.
func (f Forms) Of(year int) (of YearForm) {
	for i, y := range f {
		if i == 0 || y.Year() <= year {
			of = y
		}
	}
	return of
}

// On returns the form of the fiscal year of a day.
func (f Forms) On(d Day) (of YearForm) {
	for i, y := range f {
		if i == 0 || y.From <= d {
			of = y
		}
	}
	return of
}

// With returns forms once another is said: it stands in the place of one from the same year, and
// those from later years stay.
func (f Forms) With(y YearForm) Forms {
	i, there := slices.BinarySearchFunc(f, y.From, func(o YearForm, d Day) int {
		switch {
		case o.From < d:
			return -1
		case o.From > d:
			return 1
		}
		return 0
	})
	next := slices.Clone(f)
	if there {
		next[i] = y
		return next
	}
	return slices.Insert(next, i, y)
}

// alike tells whether all years have the same by others.
func (f Forms) alike(o Forms) bool {
	plain := func(f Forms) Forms {
		var last *YearForm
		return slices.DeleteFunc(slices.Clone(f), func(y YearForm) bool {
			same := last != nil && last.is(y)
			last = &y
			return same
		})
	}
	return slices.EqualFunc(plain(f), plain(o), func(a, b YearForm) bool { return a.From == b.From && a.is(b) })
}

// next is the first day that has another form than the i-th; empty: there is none.
func (f Forms) next(i int) Day {
	if i+1 == len(f) {
		return ""
	}
	return f[i+1].From
}

// years says of which years the i-th form is.
func (f Forms) years(i int) string {
	switch next := f.next(i); {
	case i == 0 && next == "":
		return ""
	case i == 0:
		return fmt.Sprintf("until %d", f[i+1].Year()-1)
	case next == "":
		return fmt.Sprintf("from %d on", f[i].Year())
	case f[i+1].Year()-1 == f[i].Year():
		return fmt.Sprintf("in %d", f[i].Year())
	default:
		return fmt.Sprintf("from %d to %d", f[i].Year(), f[i+1].Year()-1)
	}
}

// Check says what is wrong with forms.
func (f Forms) Check() error {
	if len(f) == 0 {
		return Form(nil).Check()
	}
	var errs []error
	for i, y := range f {
		err := y.Form.Check()
		if err != nil && len(f) > 1 {
			err = fmt.Errorf("%s: %w", f.years(i), err)
		}
		errs = append(errs, err)
		switch {
		case i == 0 && y.From != "":
			errs = append(errs, fmt.Errorf("keys have no form before %s; say one from the beginning", y.From))
		case i > 0 && y.From <= f[i-1].From:
			errs = append(errs, fmt.Errorf("the form from %s on follows the one from %s on; put them in the order of their years", y.From, f[i-1].From))
		case i > 0:
			errs = append(errs, y.From.Check())
		}
	}
	return errors.Join(errs...)
}

// A Misfit is a part of a rule that is not as keys have it in a year of its days.
type Misfit struct {
	Part string
	Of   YearForm
	Err  error // what is wrong with the part
	// Where the rule has days of another form, too, it may end on Ends, or, where that is empty, begin on
	// Begins, and another rule be said of the rest. Both are empty where it has none.
	Ends, Begins Day

	years string
}

func (m *Misfit) Error() string {
	says := m.Err.Error()
	if m.years != "" {
		says = m.years + ": " + says
	}
	switch {
	case m.Ends != "":
		return fmt.Sprintf("%s; end the rule on %s, and say another from the next day on", says, m.Ends)
	case m.Begins != "":
		return fmt.Sprintf("%s; begin the rule on %s, and say another until the day before", says, m.Begins)
	}
	return says
}

// Misfits returns what is wrong with the parts of a rule, in each form of which it has days.
func (m *Mapping) Misfits(r *Rule) (all []*Misfit) {
	for i, y := range m.Forms {
		next := m.Forms.next(i)
		if r.Until != "" && r.Until < y.From || next != "" && r.From >= next {
			continue
		}
		of := Misfit{Of: y, years: m.Forms.years(i)}
		switch {
		case r.From < y.From:
			of.Ends = y.From.Add(-1)
		case next != "" && (r.Until == "" || r.Until >= next):
			of.Begins = next
		}
		add := func(part string, err error) {
			if err != nil {
				one := of
				one.Part, one.Err = part, err
				all = append(all, &one)
			}
		}
		for _, p := range y.Form {
			if _, is := takes(r.Parts[p.Name]); !is {
				add(p.Name, p.check(r.Parts[p.Name]))
			}
		}
		for _, name := range sorted(r.Parts) {
			if !slices.ContainsFunc(y.Form, func(p Part) bool { return p.Name == name }) {
				add(name, fmt.Errorf("%s is no part of keys; take it away, or add it to their form", name))
			}
		}
	}
	for _, bad := range all { // what is wrong in all of its forms is not mended by days
		if others := slices.IndexFunc(all, func(o *Misfit) bool { return o != bad && o.Part == bad.Part }); others >= 0 {
			bad.Ends, bad.Begins = "", ""
		}
	}
	return all
}

// Follows returns the account of a fiscal year that is what one of the year before was, in the same currency. Where keys are
// made otherwise since then, it is the one that the year's rules make of the same parts. It is false
// where they make none, and where they may make several: then people have to say which.
func (t *Terms) Follows(k Key, year int) (Key, bool) {
	was, is := t.Of(year-1).Form, t.Of(year).Form
	if t.Of(year-1).Currency != t.Of(year).Currency { // what is left of it is no amount of the other
		return "", false
	}
	if slices.Equal(was, is) {
		return k, true
	}
	if was.checkKey(k) != nil {
		return "", false
	}
	first, last := t.First(Period{year, 1}), t.Last(Period{year, months})
	var found Key
	for i := range t.Mapping.Rules {
		r := &t.Mapping.Rules[i]
		if r.From > last || r.Until != "" && r.Until < first {
			continue
		}
		parts, fits, open := map[string]string{}, true, false
		for _, p := range is {
			value := r.Parts[p.Name]
			what, fact := takes(value)
			had := was.Part(k, p.Name)
			switch {
			case had != "" && fact && len(r.asks(what)) > 0 && !slices.Contains(r.asks(what), had):
				fits = false // the rule is of others
			case had != "" && (fact || value == had):
				parts[p.Name] = had
			case had != "":
				fits = false
			case fact: // it depends on the fuel, so there may be several
				open = true
			default:
				parts[p.Name] = value
			}
		}
		switch next, err := is.Key(parts); {
		case !fits:
		case open:
			return "", false
		case err != nil:
		case found != "" && next != found:
			return "", false
		default:
			found = next
		}
	}
	return found, found != ""
}

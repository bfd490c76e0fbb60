package budget

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Key names an account of the budget: its parts in the order of the form, as
// 07-E012-15O126-26103-3105. The zero Key is of what has no account.
type Key string

// Partida is the part that each key has: what the money is spent on, by the catalogue of
// expenses.
const Partida = "partida"

// A Part is one of those that a key is made of, such as ramo, program, fund or area.
type Part struct {
	Name string
	// Min and Max are how many characters it has.
	Min, Max int
	Digits   bool // and nothing else; otherwise letters, too
}

// A Form is how the keys of a city are made.
type Form []Part

// longest is how many characters a part of a key has at most.
const longest = 40

// Check says what is wrong with a form.
func (f Form) Check() error {
	var errs []error
	for i, p := range f {
		switch {
		case p.Name == "":
			errs = append(errs, fmt.Errorf("part %d of keys has no name; give it one", i+1))
		case slices.ContainsFunc(f[:i], func(q Part) bool { return q.Name == p.Name }):
			errs = append(errs, fmt.Errorf("part %s of keys is there twice; take one away", p.Name))
		case p.Min < 1 || p.Max < p.Min || p.Max > longest:
			errs = append(errs, fmt.Errorf("part %s of keys has %d to %d characters; write a least of 1 or more and a most of %d or less", p.Name, p.Min, p.Max, longest))
		case p.Name == Partida && (!p.Digits || p.Min < 4 || p.Max > 6):
			errs = append(errs, fmt.Errorf("part %s of keys has %d to %d characters; it has 4 to 6, and all are digits", p.Name, p.Min, p.Max))
		}
	}
	if !slices.ContainsFunc(f, func(p Part) bool { return p.Name == Partida }) {
		errs = append(errs, fmt.Errorf("keys have no part %s; add it", Partida))
	}
	return errors.Join(errs...)
}

// Key makes a key of its parts by name.
func (f Form) Key(parts map[string]string) (Key, error) {
	var errs []error
	values := make([]string, len(f))
	for i, p := range f {
		values[i] = parts[p.Name]
		errs = append(errs, p.check(values[i]))
	}
	for _, name := range sorted(parts) {
		if !slices.ContainsFunc(f, func(p Part) bool { return p.Name == name }) {
			errs = append(errs, fmt.Errorf("%s is no part of keys; take it away, or add it to their form", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return "", err
	}
	return Key(strings.Join(values, "-")), nil
}

// Part returns a part of a key by its name; empty for a key of another form.
func (f Form) Part(k Key, name string) string {
	values := strings.Split(string(k), "-")
	i := slices.IndexFunc(f, func(p Part) bool { return p.Name == name })
	if i < 0 || len(values) != len(f) {
		return ""
	}
	return values[i]
}

// check says what is wrong with a value of a part.
func (p Part) check(value string) error {
	kind, size := "letters or digits", fmt.Sprintf("%d to %d", p.Min, p.Max)
	if p.Digits {
		kind = "digits"
	}
	if p.Min == p.Max {
		size = fmt.Sprint(p.Min)
	}
	odd := func(c rune) bool {
		return (c < '0' || c > '9') && (p.Digits || (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'))
	}
	if len(value) < p.Min || len(value) > p.Max || strings.ContainsFunc(value, odd) {
		return fmt.Errorf("%s is %q; write %s %s", p.Name, value, size, kind)
	}
	return nil
}

// checkKey says what is wrong with a key that somebody wrote.
func (f Form) checkKey(k Key) error {
	values := strings.Split(string(k), "-")
	if len(values) != len(f) {
		return fmt.Errorf("account %q has %d parts; write the %d of the form, with - between them", k, len(values), len(f))
	}
	var errs []error
	for i, p := range f {
		errs = append(errs, p.check(values[i]))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("account %q: %w", k, err)
	}
	return nil
}

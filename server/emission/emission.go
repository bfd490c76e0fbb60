// Package emission reckons what burned fuel gives off: factors and fuel in, grams of CO2 out.
// It is pure, and knows whole numbers only.
package emission

import (
	"cmp"
	"math/bits"
	"slices"
)

// A Factor is how much CO2 a liter of a product gives off, from a day on.
type Factor struct {
	N       int64  // in the order in which they were said
	Product string // of the tax authority's catalog
	From    string // the first day, 2026-01-31
	// Grams are of a liter; nil: what was said of the product and day is taken back.
	Grams  *int64
	Source string
	Year   int
}

// On returns the factor of a product that counts on a day; nil: there is none. It is the one
// that began last, and of several that began on a day, the one that was said last.
func On(list []Factor, product, day string) *Factor {
	if product == "" {
		return nil
	}
	last := map[string]*Factor{}
	for i := range list {
		f := &list[i]
		if f.Product == product && f.From <= day && (last[f.From] == nil || last[f.From].N < f.N) {
			last[f.From] = f
		}
	}
	var best *Factor
	for _, f := range last {
		if f.Grams != nil && (best == nil || f.From > best.From) {
			best = f
		}
	}
	return best
}

// Cuts returns the days after the first of some and before another on which what counts may
// change, in order.
func Cuts(list []Factor, first, before string) (days []string) {
	for _, f := range list {
		if f.From > first && f.From < before {
			days = append(days, f.From)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Most is how many microliters of a product are reckoned at most: a billion liters.
const Most = 1_000_000_000_000_000

// Grams returns what some microliters give off, rounded half up. Of more than [Most], and of
// factors above 10,000 grams a liter, it says false.
func Grams(ul, grams int64) (int64, bool) {
	if ul < 0 || ul > Most || grams < 0 || grams > 10_000 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(ul), uint64(grams))
	lo, carry := bits.Add64(lo, 500_000, 0)
	q, _ := bits.Div64(hi+carry, lo, 1_000_000)
	return int64(q), true
}

// A Fuel is what a department took of a product in some days.
type Fuel struct {
	Department, DepartmentName string
	Grade, GradeName, Product  string
	UL                         int64
}

// A Row is what the fuel of a department gives off by one factor.
type Row struct {
	Fuel
	Factor *Factor // nil: nobody says any
	Grams  int64
}

// Add adds the fuel of some days that begin with one to rows, by the factors of that day.
func Add(rows []Row, list []Factor, fuel []Fuel, day string) []Row {
	for _, f := range fuel {
		of := On(list, f.Product, day)
		same := func(r Row) bool {
			return r.Department == f.Department && r.Grade == f.Grade && (r.Factor == nil) == (of == nil) && (of == nil || r.Factor.N == of.N)
		}
		if i := slices.IndexFunc(rows, same); i >= 0 {
			rows[i].UL += f.UL
		} else {
			rows = append(rows, Row{Fuel: f, Factor: of})
		}
	}
	return rows
}

// Reckon says of each row what it gives off, and puts them in order. Sums are those of the rows.
func Reckon(rows []Row) (ul, grams int64, ok bool) {
	for i := range rows {
		r := &rows[i]
		ul += r.UL
		if r.Factor == nil {
			continue
		}
		if r.Grams, ok = Grams(r.UL, *r.Factor.Grams); !ok {
			return 0, 0, false
		}
		grams += r.Grams
	}
	slices.SortFunc(rows, func(a, b Row) int {
		n := func(f *Factor) (string, int64) {
			if f == nil {
				return "", 0
			}
			return f.From, f.N
		}
		fa, na := n(a.Factor)
		fb, nb := n(b.Factor)
		return cmp.Or(cmp.Compare(a.DepartmentName, b.DepartmentName), cmp.Compare(a.Department, b.Department), cmp.Compare(a.GradeName, b.GradeName), cmp.Compare(a.Grade, b.Grade), cmp.Compare(fa, fb), cmp.Compare(na, nb))
	})
	return ul, grams, true
}

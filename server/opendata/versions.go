package opendata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Part is what a vehicle has in a published sum. It is kept beside a package, and is no part
// of it: it says who is in a group.
type Part struct {
	Vehicle  string `json:"v,omitempty"` // empty: it was no vehicle's
	Of       string `json:"of"`          // its department or station, product and currency
	Fills    int64  `json:"n,omitempty"`
	UL       int64  `json:"ul,omitempty"`
	Cents    int64  `json:"c,omitempty"`
	Unpriced int64  `json:"u,omitempty"`
	Reserved bool   `json:"r,omitempty"` // when it was made
}

// Made is of what the sums of a package are made, by its two tables.
type Made struct {
	Rows   [][]Part `json:"rows"`
	Places [][]Part `json:"places"`
}

// MadeOf returns of what rows and places are made.
func MadeOf(rows []Row, places []Place) Made {
	parts := func(fuel []*Fuel, of func(*Fuel) string) []Part {
		at := map[[2]string]int{}
		var list []Part
		for _, f := range fuel {
			k := [2]string{f.Vehicle, strings.Join([]string{of(f), f.Grade, f.Currency}, "|")}
			n, there := at[k]
			if !there {
				n = len(list)
				at[k] = n
				list = append(list, Part{Vehicle: k[0], Of: k[1]})
			}
			p := &list[n]
			p.Fills, p.UL, p.Cents, p.Unpriced = p.Fills+f.Fills, p.UL+f.UL, p.Cents+f.Cents, p.Unpriced+f.Unpriced
			p.Reserved = p.Reserved || f.Reserved
		}
		slices.SortFunc(list, func(a, b Part) int { return cmp.Or(cmp.Compare(a.Vehicle, b.Vehicle), cmp.Compare(a.Of, b.Of)) })
		return list
	}
	m := Made{Rows: [][]Part{}, Places: [][]Part{}}
	for i := range rows {
		m.Rows = append(m.Rows, parts(rows[i].made, func(f *Fuel) string { return f.Department }))
	}
	for i := range places {
		m.Places = append(m.Places, parts(places[i].made, func(f *Fuel) string { return f.Station }))
	}
	return m
}

// Outdated tells whether a vehicle is reserved by now that was not when the sums were made: it may
// have a row, or be one of those that hide another.
func (m *Made) Outdated(reserved func(vehicle string) bool) bool {
	return slices.ContainsFunc(slices.Concat(m.Rows, m.Places), func(sum []Part) bool {
		return slices.ContainsFunc(sum, func(p Part) bool { return !p.Reserved && p.Vehicle != "" && reserved(p.Vehicle) })
	})
}

// A Difference is what would be told by subtraction of versions.
type Difference struct {
	File     string // of the package
	Before   int    // the version, from 1 up, that it is subtracted from; 0: it takes several
	Vehicles int    // of how many the smallest difference is, a reserved one among them
}

// Error implements error.
func (d *Difference) Error() string {
	return fmt.Sprintf("%s: beside version %d it tells what %d vehicles took, a reserved one among them", d.File, d.Before, d.Vehicles)
}

// figuresOf are the figures that are published of a sum, one by one: a difference may be of one
// of them alone.
var figuresOf = []func(*Part) int64{
	func(p *Part) int64 { return p.UL }, func(p *Part) int64 { return p.Cents }, func(p *Part) int64 { return p.Fills }, func(p *Part) int64 { return p.Unpriced },
}

// Differs returns what a further version of a month would tell that those before do not: by
// adding and subtracting sums of all versions, or of one of them and the next, somebody would
// have what fewer than [Least] vehicles took together, a reserved one among them. Nil: nothing.
//
// Each version is a partition of its fuel. What stays between versions, and what each adds to a
// vehicle or takes away, are atoms; those that are in the same sums of all versions are a class.
// Whatever is added and subtracted has all of a class or nothing, so that it is enough that each
// class with a reserved vehicle is of so many. What was told before is not told again.
func Differs(before []Made, next Made, reserved func(vehicle string) bool) *Difference {
	sets := [][]Made{before}
	at := []int{0}
	for i := range before {
		if len(before) > 1 {
			sets = append(sets, before[i:i+1])
		}
		at = append(at, i+1)
	}
	if len(before) == 1 {
		at[0] = 1
	}
	for i, set := range sets {
		for _, table := range []struct {
			file string
			of   func(*Made) [][]Part
		}{{"consumo.csv", func(m *Made) [][]Part { return m.Rows }}, {"estaciones.csv", func(m *Made) [][]Part { return m.Places }}} {
			var versions [][][]Part
			for j := range set {
				versions = append(versions, table.of(&set[j]))
			}
			for _, figure := range figuresOf {
				was := classes(versions, figure)
				now := classes(append(slices.Clone(versions), table.of(&next)), figure)
				if n := now.tellBeyond(was, reserved); n > 0 {
					return &Difference{File: table.file, Before: at[i], Vehicles: n}
				}
			}
		}
	}
	return nil
}

// An atom is what a version adds to what a vehicle has, or takes away.
type atom struct {
	vehicle, of string
	version     int // from 0 up
}

// classed are atoms by the sums that they are in.
type classed struct {
	of  map[atom]string
	all map[string][]atom
}

// classes divides a figure of some versions.
func classes(versions [][][]Part, figure func(*Part) int64) classed {
	type whose struct{ vehicle, of string }
	type held struct {
		value []int64
		sum   []int // which; -1: it is in none
	}
	by := map[whose]*held{}
	for i, sums := range versions {
		for n, parts := range sums {
			for j := range parts {
				k := whose{parts[j].Vehicle, parts[j].Of}
				h := by[k]
				if h == nil {
					h = &held{make([]int64, len(versions)), slices.Repeat([]int{-1}, len(versions))}
					by[k] = h
				}
				h.value[i], h.sum[i] = figure(&parts[j]), n
			}
		}
	}
	c := classed{map[atom]string{}, map[string][]atom{}}
	for k, h := range by {
		var was int64
		for i, value := range h.value {
			if value == was {
				continue
			}
			was = value
			sign := make([]int, len(versions))
			seen := false
			for j := range sign {
				if sign[j] = -1; j >= i {
					sign[j] = h.sum[j]
					seen = seen || sign[j] >= 0
				}
			}
			if !seen {
				continue
			}
			a, class := atom{k.vehicle, k.of, i}, fmt.Sprint(sign)
			c.of[a] = class
			c.all[class] = append(c.all[class], a)
		}
	}
	return c
}

// tellBeyond returns of how many vehicles the smallest class is that tells and did not before;
// 0: there is none.
func (c classed) tellBeyond(was classed, reserved func(string) bool) (least int) {
	for _, atoms := range c.all {
		vehicles, hides := set{}, false
		for _, a := range atoms {
			if a.vehicle != "" {
				vehicles[a.vehicle] = true
				hides = hides || reserved(a.vehicle)
			}
		}
		if !hides || len(vehicles) >= Least {
			continue
		}
		// A class is a part of one of before, or of what is new.
		if old, there := was.of[atoms[0]]; there && len(was.all[old]) == len(atoms) {
			continue
		}
		if least == 0 || len(vehicles) < least {
			least = len(vehicles)
		}
	}
	return least
}

// Package opendata makes what a house publishes of its fuel: a month's fuel in, rows out of
// which nobody can tell what a reserved vehicle took, and files that describe themselves. It
// is pure: the same fuel gives the same bytes.
package opendata

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"
)

// Least is of how many vehicles a row is at least that has anything of a reserved one.
const Least = 5

// ErrSmall means that so few vehicles fueled that each row would tell what a reserved one took.
var ErrSmall = errors.New("too few vehicles fueled besides those that are reserved")

// Figures are what is published of fuel. WayM and WayUL are of whole intervals between fills.
type Figures struct {
	Fills, UL, Cents, Unpriced, WayM, WayUL int64
}

// Add adds.
func (f *Figures) Add(o Figures) {
	f.Fills, f.UL, f.Cents, f.Unpriced, f.WayM, f.WayUL = f.Fills+o.Fills, f.UL+o.UL, f.Cents+o.Cents, f.Unpriced+o.Unpriced, f.WayM+o.WayM, f.WayUL+o.WayUL
}

// MetersPerLiter is how far it went for a liter, rounded half up; false: nobody knows.
func (f Figures) MetersPerLiter() (int64, bool) {
	if f.WayM <= 0 || f.WayUL <= 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(f.WayM), 1_000_000)
	lo, carry := bits.Add64(lo, uint64(f.WayUL/2), 0)
	if hi+carry >= uint64(f.WayUL) {
		return 0, false
	}
	q, _ := bits.Div64(hi+carry, lo, uint64(f.WayUL))
	return int64(q), true
}

// A Fuel is what a vehicle took of a product at a station, as one of a department.
type Fuel struct {
	Vehicle, Unit              string // Unit is the number that it goes by; both empty: it was no vehicle's
	Reserved                   bool
	Department, DepartmentName string
	Grade, GradeName           string
	Station, StationName       string // where it flowed
	Permit                     string // of the station, where it has one
	Currency                   string
	Figures
}

// What a row is of.
const (
	OfUnit  = "unit"
	OfGroup = "group"   // of so many vehicles together that none can be told
	OfNone  = "no_unit" // of no vehicle: a container, a test
)

// Other is the product of what few vehicles take, where one of them is reserved, and the
// station of what flowed likewise.
const Other = "other"

// A Row is what is published of a month's fuel. A group without a department is of several.
type Row struct {
	Of                         string
	Vehicle, Unit              string
	Department, DepartmentName string
	Grade, GradeName           string
	Currency                   string
	Figures
	made []*Fuel // what it is the sum of
}

// A Place is what flowed at a station.
type Place struct {
	Station, StationName, Permit string
	Grade, GradeName             string
	Currency                     string
	Figures
	made []*Fuel
}

type set map[string]bool

// A cell is fuel that stands or falls together. Its vehicles are those that took any: one whose
// pump gave nothing hides no other.
type cell struct {
	key      string
	fuel     []*Fuel
	vehicles set
	reserved bool
}

func (c *cell) put(f *Fuel) {
	c.fuel = append(c.fuel, f)
	if f.Vehicle != "" && f.UL > 0 {
		c.vehicles[f.Vehicle] = true
	}
	c.reserved = c.reserved || f.Reserved
}

func (c *cell) take(o *cell) {
	for _, f := range o.fuel {
		c.put(f)
	}
}

// tells says whether a cell would tell what a reserved vehicle took.
func (c *cell) tells() bool { return c.reserved && len(c.vehicles) < Least }

// cells puts fuel into cells, in the order of their keys.
func cells(fuel []*Fuel, key func(*Fuel) string) []*cell {
	by := map[string]*cell{}
	for _, f := range fuel {
		k := key(f)
		if by[k] == nil {
			by[k] = &cell{key: k, vehicles: set{}}
		}
		by[k].put(f)
	}
	return slices.SortedFunc(maps.Values(by), func(a, b *cell) int { return cmp.Compare(a.key, b.key) })
}

// pool takes cells that tell together, with as many of the others, the smallest first, as it
// takes that the pool does not tell either; nil: no cell tells.
func pool(list []*cell) (apart []*cell, pooled *cell, err error) {
	pooled = &cell{vehicles: set{}}
	for _, c := range list {
		if c.tells() {
			pooled.take(c)
		} else {
			apart = append(apart, c)
		}
	}
	slices.SortFunc(apart, func(a, b *cell) int {
		return cmp.Or(cmp.Compare(len(a.vehicles), len(b.vehicles)), cmp.Compare(a.key, b.key))
	})
	for pooled.tells() {
		i := slices.IndexFunc(apart, func(c *cell) bool { return len(c.vehicles) > 0 })
		if i < 0 {
			return nil, nil, ErrSmall
		}
		pooled.take(apart[i])
		apart = slices.Delete(apart, i, i+1)
	}
	if len(pooled.fuel) == 0 {
		pooled = nil
	}
	return apart, pooled, nil
}

// Protect returns what is published of a month's fuel, by vehicles and by stations. Both add up
// to all of it. No row and no difference between rows has what fewer than [Least] vehicles took
// together, if one of them is reserved. Of fewer there is nothing to publish: [ErrSmall].
//
// Products come first, since the rows of a product are a sum of both tables: one that would tell
// is [Other] in both. Within each product reserved vehicles are with others of their department,
// or where that has too few, with those of other departments.
func Protect(fuel []Fuel) ([]Row, []Place, error) {
	all := make([]*Fuel, len(fuel))
	for i := range fuel {
		f := fuel[i]
		all[i] = &f
	}
	for _, of := range cells(all, func(f *Fuel) string { return f.Currency }) {
		_, other, err := pool(cells(of.fuel, func(f *Fuel) string { return f.Grade }))
		if err != nil {
			return nil, nil, err
		}
		if other != nil {
			for _, f := range other.fuel {
				f.Grade, f.GradeName = Other, ""
			}
		}
	}
	var rows []Row
	var places []Place
	for _, of := range cells(all, func(f *Fuel) string { return f.Currency + "\x00" + f.Grade }) {
		r, err := byVehicles(of.fuel)
		if err != nil {
			return nil, nil, err
		}
		p, err := byStations(of.fuel)
		if err != nil {
			return nil, nil, err
		}
		rows, places = append(rows, r...), append(places, p...)
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Vehicle, b.Vehicle))
	})
	slices.SortFunc(places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Currency, b.Currency))
	})
	return rows, places, nil
}

// byVehicles is of one product and currency.
func byVehicles(fuel []*Fuel) ([]Row, error) {
	var rows []Row
	hidden := map[string]*cell{} // by departments
	shown := map[string][]*cell{}
	departments := set{}
	for _, c := range cells(fuel, func(f *Fuel) string { return fmt.Sprintf("%s\x00%s\x00%t", f.Department, f.Vehicle, f.Reserved) }) {
		d := c.fuel[0].Department
		departments[d] = true
		if c.reserved {
			if hidden[d] == nil {
				hidden[d] = &cell{key: d, vehicles: set{}}
			}
			hidden[d].take(c)
			continue
		}
		shown[d] = append(shown[d], c)
	}
	order := slices.Sorted(maps.Keys(departments))
	several := &cell{vehicles: set{}}
	// pull takes units of a department into a group until that does not tell.
	pull := func(into *cell, d string) {
		shown[d] = slices.DeleteFunc(shown[d], func(c *cell) bool {
			if !into.tells() || len(c.vehicles) == 0 {
				return false
			}
			into.take(c)
			return true
		})
	}
	for _, d := range order {
		if g := hidden[d]; g != nil {
			if pull(g, d); g.tells() {
				several.take(g)
				delete(hidden, d)
			}
		}
	}
	for _, d := range order {
		pull(several, d)
	}
	for _, d := range order {
		if g := hidden[d]; g != nil && several.tells() {
			several.take(g)
			delete(hidden, d)
		}
	}
	if several.tells() {
		return nil, ErrSmall
	}
	// Vehicles without a department and those of several have the same key.
	if g := hidden[""]; g != nil && len(several.fuel) > 0 {
		several.take(g)
		delete(hidden, "")
	}
	put := func(of string, c *cell) {
		f := c.fuel[0]
		r := Row{Of: of, Grade: f.Grade, GradeName: f.GradeName, Currency: f.Currency, made: c.fuel}
		if c != several {
			r.Department, r.DepartmentName = f.Department, f.DepartmentName
		}
		for _, x := range c.fuel {
			r.Figures.Add(x.Figures)
		}
		if of == OfUnit {
			r.Vehicle, r.Unit = f.Vehicle, f.Unit
		} else {
			r.WayM, r.WayUL = 0, 0 // ways are not told of what is reserved
		}
		rows = append(rows, r)
	}
	for _, d := range order {
		for _, c := range shown[d] {
			if c.fuel[0].Vehicle == "" {
				put(OfNone, c)
			} else {
				put(OfUnit, c)
			}
		}
		if g := hidden[d]; g != nil {
			put(OfGroup, g)
		}
	}
	if len(several.fuel) > 0 {
		put(OfGroup, several)
	}
	return rows, nil
}

// byStations is of one product and currency.
func byStations(fuel []*Fuel) ([]Place, error) {
	apart, other, err := pool(cells(fuel, func(f *Fuel) string { return f.Station }))
	if err != nil {
		return nil, err
	}
	var places []Place
	put := func(c *cell, named bool) {
		f := c.fuel[0]
		p := Place{Station: Other, Grade: f.Grade, GradeName: f.GradeName, Currency: f.Currency, made: c.fuel}
		if named {
			p.Station, p.StationName, p.Permit = f.Station, f.StationName, f.Permit
		}
		for _, x := range c.fuel {
			p.Figures.Add(x.Figures)
		}
		p.WayM, p.WayUL = 0, 0 // a way is of no station
		places = append(places, p)
	}
	for _, c := range apart {
		put(c, true)
	}
	if other != nil {
		put(other, false)
	}
	return places, nil
}

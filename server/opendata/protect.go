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
// pump gave nothing hides no other. Those that paid are of its amount: fuel without a price hides
// nobody's money.
type cell struct {
	key           string
	fuel          []*Fuel
	vehicles      set
	paid          set
	reserved      bool
	reservedsPaid bool // a reserved vehicle is among those that paid
}

func newCell(key string) *cell { return &cell{key: key, vehicles: set{}, paid: set{}} }

func (c *cell) put(f *Fuel) {
	c.fuel = append(c.fuel, f)
	if f.Vehicle != "" && f.UL > 0 {
		c.vehicles[f.Vehicle] = true
	}
	if f.Vehicle != "" && f.Cents != 0 {
		c.paid[f.Vehicle] = true
		c.reservedsPaid = c.reservedsPaid || f.Reserved
	}
	c.reserved = c.reserved || f.Reserved
}

func (c *cell) take(o *cell) {
	for _, f := range o.fuel {
		c.put(f)
	}
}

// tells says whether a cell would tell what a reserved vehicle took, or what it paid.
func (c *cell) tells() bool { return c.tellsFuel() || c.tellsMoney() }

func (c *cell) tellsFuel() bool { return c.reserved && len(c.vehicles) < Least }

func (c *cell) tellsMoney() bool { return c.reservedsPaid && len(c.paid) < Least }

// helps tells whether another cell hides something of this one.
func (c *cell) helps(o *cell) bool {
	return len(o.vehicles) > 0 && (len(c.vehicles) < Least || !c.tellsMoney()) || len(o.paid) > 0
}

// cells puts fuel into cells, in the order of their keys.
func cells(fuel []*Fuel, key func(*Fuel) string) []*cell {
	by := map[string]*cell{}
	for _, f := range fuel {
		k := key(f)
		if by[k] == nil {
			by[k] = newCell(k)
		}
		by[k].put(f)
	}
	return slices.SortedFunc(maps.Values(by), func(a, b *cell) int { return cmp.Compare(a.key, b.key) })
}

// pool takes cells that tell together, with as many of the others, the smallest first, as it
// takes that the pool does not tell either; nil: no cell tells.
func pool(list []*cell, tells func(*cell) bool) (apart []*cell, pooled *cell, err error) {
	pooled = newCell("")
	for _, c := range list {
		if tells(c) {
			pooled.take(c)
		} else {
			apart = append(apart, c)
		}
	}
	slices.SortFunc(apart, func(a, b *cell) int {
		return cmp.Or(cmp.Compare(len(a.vehicles), len(b.vehicles)), cmp.Compare(a.key, b.key))
	})
	for tells(pooled) {
		i := slices.IndexFunc(apart, pooled.helps)
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
		_, other, err := pool(cells(of.fuel, func(f *Fuel) string { return f.Grade }), (*cell).tells)
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
		p, err := byStations(of.fuel, r)
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
				hidden[d] = newCell(d)
			}
			hidden[d].take(c)
			continue
		}
		shown[d] = append(shown[d], c)
	}
	order := slices.Sorted(maps.Keys(departments))
	several := newCell("")
	// pull takes units of a department into a group until that does not tell.
	pull := func(into *cell, d string) {
		shown[d] = slices.DeleteFunc(shown[d], func(c *cell) bool {
			if !into.tells() || !into.helps(c) {
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

// remainder tells whether what is left of a cell, when all rows of vehicles are subtracted that
// somebody can subtract, would tell what a reserved vehicle took or paid. A row that is wholly in
// the cell, or wholly outside of it, cancels; of one that is in part of it those vehicles are left
// that are inside, or, by subtracting it, those that are outside: the fewer. A vehicle of several
// rows may be left of one or of another, and is not counted on.
func (c *cell) remainder(rows []Row) bool {
	within := map[*Fuel]bool{}
	for _, f := range c.fuel {
		within[f] = true
	}
	for _, figure := range []func(*Fuel) bool{func(f *Fuel) bool { return f.UL > 0 }, func(f *Fuel) bool { return f.Cents != 0 }} {
		rowOf, several := map[string]int{}, set{}
		for i := range rows {
			for _, f := range rows[i].made {
				if at, there := rowOf[f.Vehicle]; figure(f) && there && at != i {
					several[f.Vehicle] = true
				} else if figure(f) {
					rowOf[f.Vehicle] = i
				}
			}
		}
		left, hides := 0, false
		for i := range rows {
			in, out, reserved := set{}, set{}, false
			for _, f := range rows[i].made {
				if f.Vehicle == "" || !figure(f) {
					continue
				}
				reserved = reserved || f.Reserved
				if within[f] {
					in[f.Vehicle] = true
				} else {
					out[f.Vehicle] = true
				}
			}
			if len(in) > 0 && len(out) > 0 {
				hides = hides || reserved
				left += min(in.without(several), out.without(several))
			}
		}
		if hides && left < Least {
			return true
		}
	}
	return false
}

// without is how many a set has that are not in another.
func (s set) without(o set) (n int) {
	for v := range s {
		if !o[v] {
			n++
		}
	}
	return n
}

// byStations is of one product and currency. Its places are named unless one of them tells, by
// itself or beside the rows by vehicles.
func byStations(fuel []*Fuel, rows []Row) ([]Place, error) {
	apart, other, err := pool(cells(fuel, func(f *Fuel) string { return f.Station }), func(c *cell) bool { return c.tells() || c.remainder(rows) })
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

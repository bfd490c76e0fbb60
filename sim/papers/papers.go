// Package papers has a city keep papers of its vehicles for a month of fuel: the inventory of goods, who
// answers for each, orders to be under way at night, and what workshops and sales of vehicles leave behind.
// All is in order, save what is planted: of each error one fill that auditors would ask for.
package papers

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// A Kind is a way in which papers lack something, of one fill or of a vehicle's month.
type Kind string

// The list.
const (
	// NotListed is a vehicle that came into the inventory the day after it fueled first.
	NotListed Kind = "not-listed"
	// Retired is one that was given up on the day on which it fueled last.
	Retired Kind = "retired"
	// Workshop is one that came to the workshop on the day on which it fueled last, and is there.
	Workshop Kind = "workshop"
	// NoReading is a fill whose odometer nobody wrote down.
	NoReading Kind = "no-reading"
	// NoCustodian is a vehicle that nobody answered for until the day after it fueled first.
	NoCustodian Kind = "no-custodian"
	// CustodyExpired is one whose custody paper ran out the day before it fueled last.
	CustodyExpired Kind = "custody-expired"
	// CustodyEarly is one that fueled the day before its custody paper began.
	CustodyEarly Kind = "custody-early"
	// NoOrder is a fill at night without an order.
	NoOrder Kind = "no-order"
	// OrderExpired is a fill at night of which there is an order that ended the day before.
	OrderExpired Kind = "order-expired"
	// OverAllotted is a vehicle that took ten liters more in the month than it has.
	OverAllotted Kind = "over-allotted"
	// YieldOff is one that went three quarters as far as its fuel should have taken it.
	YieldOff Kind = "yield-off"
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{NotListed, Retired, Workshop, NoReading, NoCustodian, CustodyExpired, CustodyEarly, NoOrder, OrderExpired, OverAllotted, YieldOff}
}

// A Unit is a vehicle of the city.
type Unit struct {
	Number string // as the city counts it
	Fuel   string // the grade that it takes
	Day    bool   // it is of those that fuel between [Opens] and [Closes], or by an order
}

// Opens and Closes are between which hours vehicles of the day fuel without an order.
const Opens, Closes = 6, 22

// A Fill is fuel that a vehicle took.
type Fill struct {
	Unit  int // by its place
	At    time.Time
	UL    int64
	Typed bool // from a ticket: no pump knew of the vehicle
}

// A Planted is an error, and of which fill: the vehicle's only one of its day.
type Planted struct {
	Kind
	Unit, Fill int
	Number     string    // of the unit
	At         time.Time // when the fuel flowed
}

// A State is what a vehicle is since some time.
type State struct {
	Unit  int
	State Kind // Retired or Workshop
	From  time.Time
}

// An Office keeps the papers of a fleet.
type Office struct {
	rng     *rand.Rand
	zone    *time.Location
	units   []Unit
	fills   []Fill
	of      [][]int // fills by unit, in the order of time
	planted map[int]Planted
}

// New has an office that knows the fleet and what it took.
func New(seed uint64, zone *time.Location, units []Unit, fills []Fill) *Office {
	o := &Office{rng: rand.New(rand.NewPCG(seed, 3)), zone: zone, units: units, fills: fills, of: make([][]int, len(units)), planted: map[int]Planted{}}
	for i := range fills {
		o.of[fills[i].Unit] = append(o.of[fills[i].Unit], i)
	}
	for _, of := range o.of {
		slices.SortFunc(of, func(a, b int) int { return fills[a].At.Compare(fills[b].At) })
	}
	return o
}

// Plant makes an error, of a vehicle that has none yet.
func (o *Office) Plant(k Kind) error {
	if !slices.Contains(Kinds(), k) {
		return fmt.Errorf("there is no error %q of papers; plant one of %v", k, Kinds())
	}
	for _, u := range o.rng.Perm(len(o.units)) {
		if _, taken := o.planted[u]; taken {
			continue
		}
		if fill, fits := o.place(k, u); fits {
			o.planted[u] = Planted{k, u, fill, o.units[u].Number, o.fills[fill].At}
			return nil
		}
	}
	return fmt.Errorf("plant %s: no vehicle that is left has fuel that it could be of; let more of them fuel", k)
}

// place returns of which fill of a unit an error would be.
func (o *Office) place(k Kind, u int) (int, bool) {
	of := o.of[u]
	if len(of) < 2 {
		return 0, false
	}
	fill, typed := of[0], true
	switch k {
	case NotListed, NoCustodian, CustodyEarly:
		typed = false
	case CustodyExpired:
		fill, typed = of[len(of)-1], false
	case Retired, Workshop, YieldOff, OverAllotted:
		fill = of[len(of)-1]
	case NoReading:
		fill = of[len(of)/2]
	case NoOrder, OrderExpired:
		at := slices.IndexFunc(of, o.night)
		if at < 0 || !o.units[u].Day {
			return 0, false
		}
		fill, typed = of[at], false
	}
	alone := !slices.ContainsFunc(of, func(i int) bool { return i != fill && o.day(i) == o.day(fill) })
	return fill, alone && (!typed || o.fills[fill].Typed)
}

func (o *Office) midnight(fill int) time.Time {
	y, m, d := o.fills[fill].At.In(o.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, o.zone)
}

func (o *Office) day(fill int) string { return o.midnight(fill).Format(time.DateOnly) }

// days returns the day so many days after a fill.
func (o *Office) days(fill, n int) string {
	return o.midnight(fill).AddDate(0, 0, n).Format(time.DateOnly)
}

// night tells whether a fill is one of when vehicles of the day do not fuel.
func (o *Office) night(fill int) bool {
	h := o.fills[fill].At.In(o.zone).Hour()
	return h < Opens || h >= Closes
}

// Planted is what was planted, by unit.
func (o *Office) Planted() []Planted {
	var out []Planted
	for u := range o.units {
		if p, is := o.planted[u]; is {
			out = append(out, p)
		}
	}
	return out
}

// Of returns the error that is a unit's; empty: all is in order.
func (o *Office) Of(unit int) Kind { return o.planted[unit].Kind }

// Unread tells whether nobody wrote down the odometer at a fill.
func (o *Office) Unread(fill int) bool {
	p := o.planted[o.fills[fill].Unit]
	return p.Kind == NoReading && p.Fill == fill
}

// Allotted is how much a unit has in the month, in microliters; 0: nobody said.
func (o *Office) Allotted(unit int) (ul int64) {
	if o.planted[unit].Kind != OverAllotted {
		return 0
	}
	for _, i := range o.of[unit] {
		ul += o.fills[i].UL
	}
	return ul - 10_000_000
}

// States are those of vehicles that were out of service.
func (o *Office) States() (out []State) {
	for _, p := range o.Planted() {
		if p.Kind == Retired || p.Kind == Workshop {
			out = append(out, State{p.Unit, p.Kind, o.midnight(p.Fill)})
		}
	}
	return out
}

// custodian is who answers for a unit.
func custodian(unit int) string {
	names := []string{"Ana Ruiz", "Berta Luna", "Carlos Mena", "Dora Solís", "Efraín Paz", "Flor Vega", "Gil Rosas"}
	return fmt.Sprintf("%s %03d", names[unit%len(names)], unit+1)
}

// Vehicles is the list of who answers for which vehicle, as a city hands it over: CSV.
func (o *Office) Vehicles() []byte {
	rows := [][]string{{"Número económico", "Producto", "Resguardante"}}
	for u := range o.units {
		if o.planted[u].Kind != NoCustodian { // who has none is in the list all the same
			rows = append(rows, []string{o.units[u].Number, o.units[u].Fuel, custodian(u)})
		}
	}
	return file(rows)
}

// Papers are the inventory, the custody papers and the orders of a year, in one CSV.
func (o *Office) Papers(year int) []byte {
	first, last := fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year)
	rows := [][]string{{"documento", "unidad", "numero", "desde", "hasta", "a_nombre_de", "a_donde", "la_aprobo"}}
	for u := range o.units {
		p, no := o.planted[u], o.units[u].Number
		listed, from, until := first, first, last
		switch p.Kind {
		case NotListed:
			listed = o.days(p.Fill, 1)
		case NoCustodian, CustodyEarly:
			from = o.days(p.Fill, 1)
		case CustodyExpired:
			until = o.days(p.Fill, -1)
		}
		rows = append(rows, []string{"inventario", no, fmt.Sprintf("5410-%04d", u+1), listed, "", "", "", ""},
			[]string{"resguardo", no, fmt.Sprintf("R-%04d", u+1), from, until, custodian(u), "", ""})
		for n, i := range o.of[u] {
			if !o.units[u].Day || !o.night(i) {
				continue
			}
			day := o.day(i)
			if i == p.Fill && p.Kind == NoOrder {
				continue
			}
			if i == p.Fill && p.Kind == OrderExpired {
				day = o.days(i, -1)
			}
			rows = append(rows, []string{"comisión", no, fmt.Sprintf("OC-%04d-%d", u+1, n+1), day, day, custodian(u), "Guardia nocturna", "Secretaría"})
		}
	}
	return file(rows)
}

func file(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // a buffer takes all
	return b.Bytes()
}

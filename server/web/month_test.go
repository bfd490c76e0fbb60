package web

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/ticket"
	"github.com/litro-fuel/litro/sim/papers"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A month is that of a city of 490 vehicles, which take 4,000 fills: a quarter from a tank of its
// own, half at the stations of one contract, and a quarter with the fuel cards of another. A third
// supplier fills the tank, and a fourth has a station where a few of them fuel.
type month struct {
	*town
	units []vehicle
	rng   *rand.Rand
	// What suppliers sent so far.
	came []billing
	// What was truly bought, as each supplier knows it.
	atStations, atOthers, byCard, loads []supplier.Sale
	deliveries                          []dispense.Ref
	fills                               fills
	// What the city keeps of its vehicles, and what each of them took; nil: it keeps nothing.
	office *papers.Office
	took   []papers.Fill
	keeps  bool
	yard   yard
	// Nobody errs: papers lack nothing, and no load is short.
	orderly bool
	// How many logbooks come back signed, of the first vehicles.
	logbooks int
	// The department whose account was approved too little; empty: none was.
	poor string
}

// A yard is what goes wrong with the tank of the city's own, beside a load that is 300 L short; nothing where it is zero.
type yard struct {
	leak     dispense.Volume // that is lost each night …
	leaksOn  int             // … from this day on
	driftsOn int             // the first of five nights on each of which 5 L are lost
	lostOn   int             // the night on which 100 L are lost
	wateryOn int             // the day whose load brings 60 L of water
	seepsOn  int             // the first of three nights on each of which the ground brings 8 L of water, which stands 4 mm higher
	strayOn  int             // the day on which 25 L flow that no record has
	twiceOn  int             // the day on which a small truck is recorded by the gauge, and typed as well
	noted    bool            // the note of each load is said, and nobody bills them
	signed   bool            // logbooks come back signed, but for one; else none does
}

const (
	driftNights, seepNights = 5, 3
	drifted, lost           = 5 * dispense.Liter, 100 * dispense.Liter // a night
	seeped                  = 8 * dispense.Liter
	seepedUM                = 4000
)

// fills are how many there are, by how they are bought.
type fills struct{ tank, stations, cards, others int }

// How many there are of each.
const (
	ofTank, ofStations, ofCentro, ofCards = 120, 245, 5, 120 // vehicles
	tankFills                             = 1000
	stationFills                          = 1960
	otherFills                            = 40
	cardFills                             = 1000
)

const (
	regularE4, dieselE4 = 239_900, 258_900
)

func newMonthOf(t *testing.T, n fills) *month {
	t.Helper()
	m := &month{rng: rand.New(rand.NewPCG(7, 11)), town: newBareTown(t), fills: n}
	m.lives()
	return m
}

// newMonthWithPapers has a city that keeps papers of its vehicles, too, which lack something.
func newMonthWithPapers(t *testing.T, n fills) *month {
	t.Helper()
	m := &month{rng: rand.New(rand.NewPCG(7, 11)), town: newBareTown(t), fills: n, keeps: true, logbooks: logbooksBack}
	m.lives()
	return m
}

// logbooksBack are the logbooks that come back in the month of a city: to print, scan and read all of 490 takes longer than the
// rest of it. TestMonthInOrder brings all, more than are shown at once.
const logbooksBack = 6

// newMonthInOrder has a city whose papers lack nothing, and that gets all that it bought.
func newMonthInOrder(t *testing.T, n fills) *month {
	t.Helper()
	m := &month{rng: rand.New(rand.NewPCG(7, 11)), town: newBareTown(t), fills: n, keeps: true, orderly: true}
	m.lives()
	return m
}

// newYard has only the city's own tank, of which something is wrong.
func newYard(t *testing.T, tank int, y yard) *month {
	t.Helper()
	m := &month{rng: rand.New(rand.NewPCG(7, 11)), town: newBareTown(t), fills: fills{tank: tank}, yard: y}
	m.lives()
	return m
}

func (m *month) lives() {
	m.t.Helper()
	m.hasFleet()
	m.hasContracts()
	m.fuelsFromTank()
	m.buys()
	m.judge()
}

func (m *month) hasFleet() {
	m.t.Helper()
	if err := m.store.SaySignedTerms(m.t.Context(), signed.Terms{Days: 5, Reason: "Oficio 3", By: "manager", At: now.AddDate(0, -1, -8)}); err != nil {
		m.t.Fatal(err)
	}
	objects := []fleet.Object{
		&fleet.Grade{Grade: "diesel", Name: "Diésel", Product: supplier.Diesel}, &fleet.Grade{Grade: "magna", Name: "Magna", Product: supplier.Regular},
		&fleet.Rule{Rule: policy.Rule{Rule: "general"}},
	}
	if m.keeps {
		objects = append(objects, &fleet.Rule{Rule: policy.Rule{Rule: officeClass}})
	}
	ids := []string{"seg", "pub", "obr", "civ", "dif", "adm"}
	for _, id := range ids {
		objects = append(objects, &fleet.Department{Department: id, Name: departments[id]})
	}
	objects = append(objects, &fleet.Person{Person: "d1", Name: drivers["d1"], Status: "active", Roles: []string{"driver"}})
	for i := range ofTank + ofStations + ofCentro + ofCards {
		v := vehicle{
			id: fmt.Sprintf("w%07d", i+1), no: fmt.Sprintf("U-%03d", i+1), plate: fmt.Sprintf("XAL-%03d-A", i+1), name: "Sedán", department: ids[i%len(ids)],
			grade: "magna", tank: 60, economy: 11_000 + int64(i%7)*300, driver: "d1",
		}
		if i < ofTank {
			v.name, v.grade, v.tank, v.economy = "Camión", "diesel", 120, 3_000+int64(i%5)*100
		}
		rule := "general"
		if m.keeps && m.byDay(i) {
			rule = officeClass
		}
		objects = append(objects, &fleet.Vehicle{
			Vehicle: v.id, FleetNo: v.no, Plate: v.plate, Name: v.name, Status: "active", Department: v.department, Grades: []string{v.grade},
			TankUL: new(dispense.Volume(v.tank) * dispense.Liter), Rule: rule, Odometer: "on", ReferenceMPerL: new(v.economy), InventoryNo: fmt.Sprintf("5410-%04d", i+1),
		})
		m.units = append(m.units, v)
	}
	if err := m.before().Save(m.t.Context(), "test", objects...); err != nil {
		m.t.Fatal(err)
	}
}

// officeClass are the cars of the offices, which fuel by day.
const officeClass = "oficina"

// byDay tells whether a vehicle is such a car.
func (m *month) byDay(i int) bool { return i >= ofTank && i%6 == 5 }

// before is the fleet as people said it before the month.
func (m *month) before() *fleet.Fleet {
	return fleet.New(fleet.Config{Log: m.pages.Log, Store: m.store, Zone: zone(), Now: func() time.Time { return now.AddDate(0, -1, -8) }})
}

var (
	cityParty = supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"}
	// The suppliers, by their contracts.
	sellers = map[string]supplier.Party{
		"estrella": {RFC: "EKU9003173C9", Name: "GASOLINERA LA ESTRELLA", Regime: "601", ZIP: "91000"},
		"tarjeta":  {RFC: "CVA010101AA1", Name: "TARJETAS DEL VALLE", Regime: "601", ZIP: "91000"},
		"pipas":    {RFC: "GPR010101AB1", Name: "PIPAS DEL GOLFO", Regime: "601", ZIP: "91000"},
		"centro":   {RFC: "GCE010101AC1", Name: "GASOLINERA DEL CENTRO", Regime: "601", ZIP: "91000"},
	}
	stationPermits = []string{"PL/4950/EXP/ES/2015", "PL/4951/EXP/ES/2015"}
	otherPermits   = []string{"PL/6001/EXP/ES/2014"}
	cardPermits    = []string{"PL/7001/EXP/ES/2016", "PL/7002/EXP/ES/2016"}
)

func (m *month) hasContracts() {
	m.t.Helper()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var objects []fleet.Object
	for _, c := range []string{"estrella", "tarjeta", "pipas", "centro"} {
		objects = append(objects, &fleet.Contract{Contract: c, Supplier: sellers[c].Name, RFC: sellers[c].RFC, Number: c + "/2026", Currency: "MXN", FromOn: from, Supply: map[string]string{"estrella": fleet.SupplyStation, "tarjeta": fleet.SupplyCard, "pipas": fleet.SupplyBulk, "centro": fleet.SupplyStation}[c]})
	}
	objects = append(objects, &fleet.Permit{Contract: "centro", Permit: otherPermits[0], Name: "Centro", Status: "open"})
	for i := range stationPermits {
		objects = append(objects, &fleet.Permit{Contract: "estrella", Permit: stationPermits[i], Name: fmt.Sprint("Estrella ", i+1), Status: "open"},
			&fleet.Permit{Contract: "tarjeta", Permit: cardPermits[i], Name: fmt.Sprint("Red ", i+1), Status: "open", CardKey: fmt.Sprint("E", 7001+i)})
	}
	if err := m.fleet.Save(m.t.Context(), "manager", objects...); err != nil {
		m.t.Fatal(err)
	}
	// Who issues the cards has a fee of 1.2%, and the IVA of that.
	paper := contracting.Paper{Contract: "tarjeta", Reason: "Anexo 2", AgreedBy: "fina"}
	paper.Kind, paper.Number, paper.Signed, paper.Beside, paper.BesideFrom = contract.Award, "LA-03/2026", "2026-01-02", new(int64(140)), "2026-01-02"
	if err := m.pages.Contracting.SayPaper(m.t.Context(), "manager", paper); err != nil {
		m.t.Fatal(err)
	}
}

// fuelsFromTank has trucks fuel at the yard every quarter of an hour from six on, and a load come
// on six mornings, of which the third is 300 L short unless all is in order.
func (m *month) fuelsFromTank() {
	m.t.Helper()
	// Stations of tests are enrolled on the second.
	const station, first, load, short = "patio", 3, 9_600 * dispense.Liter, 300 * dispense.Liter
	m.addStation(station, "03")
	m.append(station, &dispense.Config{What: "layout", Layout: &dispense.Layout{
		Position: "1", Hose: "1", Grade: "diesel", Tank: "T1", Meter: 1, StepUL: 10 * dispense.Milliliter, Arm: "pump", Totalizer: true,
	}})
	level, water, height := 15_000*dispense.Liter, 2*dispense.Liter, int64(10_000)
	read := func(why string) dispense.Volume {
		m.append(station, &dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: why, VolumeUL: level, Basis: "obs", WaterUL: new(water), WaterUM: new(height)})
		return level
	}
	read("periodic")
	n := 0
	for day := first; day <= 30; day++ {
		at := func(hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone()) }
		if day%6 == 5 || day == 27 {
			m.until(station, at(4, 30))
			before, from := read("delivery"), m.authors[station].At
			came := load
			if day == 17 && !m.orderly {
				came -= short
			}
			level += came
			if day == m.yard.wateryOn {
				water, height = water+60*dispense.Liter, height+25_000
			}
			m.until(station, at(5, 10))
			after, to := read("delivery"), m.authors[station].At
			r := m.append(station, &dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: after - before, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to})
			m.deliveries = append(m.deliveries, r.Ref())
			m.loads = append(m.loads, supplier.Sale{Permit: "PL/10221/DIS/OM/2015", Ticket: fmt.Sprint(88_000 + len(m.deliveries)), At: from, Product: supplier.Diesel, UL: int64(load), PriceE4: dieselE4})
		}
		m.shiftAt(station, "open", day, at(5, 45))
		for k := 0; n < m.fills.tank*(day-first+1)/(31-first); k++ {
			v := m.units[n%ofTank]
			liters := 4_000 + m.rng.Int64N(1600)
			m.fill(planned{at(6, 15*k), v, station, liters, n/ofTank*2 + 1})
			m.took = append(m.took, papers.Fill{Unit: n % ofTank, At: at(6, 15*k), UL: liters * 10_000})
			level -= dispense.Volume(liters) * 10 * dispense.Milliliter
			n++
		}
		if day == m.yard.strayOn {
			m.totals[station+hose("diesel")] += 25 * dispense.Liter
			level -= 25 * dispense.Liter
		}
		if day == m.yard.twiceOn {
			m.pourTwice(station, at(14, 0), &level, read)
		}
		if m.yard.leaksOn > 0 && day >= m.yard.leaksOn {
			level -= m.yard.leak
		}
		if n := day - m.yard.driftsOn; m.yard.driftsOn > 0 && n >= 0 && n < driftNights {
			level -= drifted
		}
		if n := day - m.yard.seepsOn; m.yard.seepsOn > 0 && n >= 0 && n < seepNights {
			water, height = water+seeped, height+seepedUM
		}
		if day == m.yard.lostOn {
			level -= lost
		}
		m.shiftAt(station, "close", day, at(23, 40))
		m.until(station, at(23, 50))
		read("periodic")
		m.takeIn(m.authors[station].At.Add(time.Minute))
	}
	m.held(station, m.fleetVersion(), 0, 20*time.Second)
}

// pourTwice has a small truck come, which the gauge records, and which two people type as well.
func (m *month) pourTwice(station string, at time.Time, level *dispense.Volume, read func(why string) dispense.Volume) {
	m.t.Helper()
	const came = 150 * dispense.Liter
	m.until(station, at)
	before, from := read("delivery"), m.authors[station].At
	*level += came
	m.until(station, at.Add(20*time.Minute))
	after, to := read("delivery"), m.authors[station].At
	m.append(station, &dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: came, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to})
	m.until(station, at.Add(40*time.Minute))
	two := []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}
	m.append(station, &dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "typed", People: two, VolumeUL: came, Basis: "obs", FromAt: from, ToAt: to})
}

// shiftAt has the attendant of the yard open or close the shift of a day.
func (m *month) shiftAt(station, action string, day int, at time.Time) {
	m.t.Helper()
	m.until(station, at)
	m.append(station, &dispense.Shift{Action: action, Shift: int64(day), Attendant: dispense.Who{Person: "d1", By: "pin"}, Meters: []dispense.Meter{{Hose: hose("diesel"), Meter: 1, TotalizerUL: m.totals[station+hose("diesel")]}}})
}

// buys has people buy at stations and by card, and type their tickets, which another checks.
func (m *month) buys() {
	m.t.Helper()
	plan := func(units []vehicle, fills int, permits []string, first int64, seller string) (sales []supplier.Sale) {
		for n := range fills {
			v := units[n%len(units)]
			ul := (20+m.rng.Int64N(30))*1_000_000 + m.rng.Int64N(100)*10_000
			at := time.Date(2026, 11, 1, 6, 0, 0, 0, zone()).Add(time.Duration(n) * 29 * 24 * time.Hour / time.Duration(fills)).Truncate(time.Minute)
			sales = append(sales, supplier.Sale{Permit: permits[m.rng.IntN(len(permits))], Ticket: fmt.Sprint(first + int64(n)*7), At: at, Product: supplier.Regular, UL: ul, PriceE4: regularE4, Card: v.no, Seller: seller})
		}
		return sales
	}
	m.atStations = plan(m.units[ofTank:ofTank+ofStations], m.fills.stations, stationPermits, 105_012_003, "")
	m.byCard = plan(m.units[ofTank+ofStations+ofCentro:], m.fills.cards, cardPermits, 700_400_001, "GRE010101AB5")
	m.atOthers = plan(m.units[ofTank+ofStations:ofTank+ofStations+ofCentro], m.fills.others, otherPermits, 300_001, "")
	for n := range m.atStations {
		s := &m.atStations[n]
		switch n % dividedEach {
		case 13:
			s.Parts = []int64{s.UL * 3 / 5, s.UL - s.UL*3/5}
		case 40:
			s.Parts = []int64{s.UL / 2, s.UL / 3, s.UL - s.UL/2 - s.UL/3}
		}
	}
	m.takes(ofTank, ofStations, m.atStations)
	m.takes(ofTank+ofStations, ofCentro, m.atOthers)
	m.takes(ofTank+ofStations+ofCentro, ofCards, m.byCard)
	m.lacks()
	m.types("estrella", ofTank, ofStations, m.atStations)
	m.types("centro", ofTank+ofStations, ofCentro, m.atOthers)
	m.types("tarjeta", ofTank+ofStations+ofCentro, ofCards, m.byCard)
}

// dividedEach is of how many tickets of stations people divide one among two vehicles, and one among three.
const dividedEach = 100

// A share is what a vehicle took of a sale.
type share struct {
	unit int
	ul   int64
}

// sharesOf are those of the nth sale to some vehicles, from the first on. Others that have part of it are ones whose fills are typed
// one after another with those of the first, as [month.types] does, and had theirs some days before.
func sharesOf(n, first, vehicles int, s *supplier.Sale) []share {
	if len(s.Parts) == 0 {
		return []share{{first + n%vehicles, s.UL}}
	}
	var list []share
	for i, ul := range s.Parts {
		at, more := n%vehicles, []int{0, 120, 60}[i]
		if at+more >= vehicles {
			more = -more
		}
		list = append(list, share{first + at + more, ul})
	}
	return list
}

// takes keeps what vehicles took of sales.
func (m *month) takes(first, vehicles int, sales []supplier.Sale) {
	for n := range sales {
		for _, x := range sharesOf(n, first, vehicles, &sales[n]) {
			m.took = append(m.took, papers.Fill{Unit: x.unit, At: sales[n].At, UL: x.ul, Typed: true})
		}
	}
}

// types has people type the tickets of sales to some vehicles, from the first on.
func (m *month) types(contract string, first, vehicles int, sales []supplier.Sale) {
	m.t.Helper()
	odometer := map[string]int64{}
	var tickets []ticket.Ticket
	for n := range sales {
		s := &sales[n]
		var parts []ticket.Part
		left := s.Cents()
		shares := sharesOf(n, first, vehicles, s)
		for i, x := range shares {
			v := m.units[x.unit]
			if odometer[v.id] == 0 {
				odometer[v.id] = 50_000_000 + m.rng.Int64N(40_000)*1000
			}
			far := x.ul / 1000 * v.economy * (97 + m.rng.Int64N(7)) / 100 / 1_000_000 * 1000
			if m.office != nil && m.office.Of(x.unit) == papers.YieldOff {
				far = far * 3 / 4 / 1000 * 1000
			}
			odometer[v.id] += far
			read := new(odometer[v.id])
			if m.office != nil && slices.ContainsFunc(m.office.Planted(), func(p papers.Planted) bool {
				return p.Kind == papers.NoReading && p.Unit == x.unit && p.At.Equal(s.At)
			}) {
				read = nil
			}
			part := supplier.Sale{UL: x.ul, PriceE4: s.PriceE4}
			cents := part.Cents()
			if i == len(shares)-1 {
				cents = left
			}
			left -= cents
			parts = append(parts, ticket.Part{Vehicle: v.id, VolumeUL: dispense.Volume(x.ul), AmountCents: cents, OdometerM: read, Full: "yes"})
		}
		tickets = append(tickets, ticket.Ticket{
			Key: fmt.Sprintf("00000000-0000-4000-8%03d-%012d", first, n), Contract: contract, Permit: s.Permit, Number: s.Ticket, HappenedAt: s.At, Grade: "magna",
			VolumeUL: dispense.Volume(s.UL), PriceE4: s.PriceE4, AmountCents: s.Cents(), Driver: "d1",
			Parts: parts,
		})
	}
	// Those of one vehicle one after another, as they happened.
	var all sync.WaitGroup
	for part := range 4 {
		all.Go(func() {
			for n := range tickets {
				if n%vehicles%4 != part {
					continue
				}
				tk := &tickets[n]
				f, err := m.pages.Tickets.Attach(m.t.Context(), "attendant", aPaper(m.t, tk.Number))
				if err == nil {
					tk.Evidence = []string{f.SHA256}
					err = m.pages.Tickets.Send(m.t.Context(), "attendant", *tk)
				}
				if err == nil {
					_, err = m.pages.Tickets.Check(m.t.Context(), "manager", tk.Key, 1)
				}
				if err != nil {
					m.t.Errorf("ticket %s: %v", tk.Number, err)
					return
				}
			}
		})
	}
	all.Wait()
	if m.t.Failed() {
		m.t.FailNow()
	}
}

// loadOf is the load with an error of a kind.
func (m *month) loadOf(billed []billing, k supplier.Kind) int {
	m.t.Helper()
	for _, b := range billed {
		for _, p := range b.planted {
			if b.contract == "pipas" && p.Kind == k {
				return p.Sales[0]
			}
		}
	}
	m.t.Fatalf("no load has %s", k)
	return 0
}

package web

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/ticket"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A month is that of a city of 490 vehicles, which take 4,000 fills: a quarter from a tank of its
// own, half at the stations of one contract, and a quarter with the fuel cards of another. A third
// supplier fills the tank.
type month struct {
	*town
	units []vehicle
	rng   *rand.Rand
	// What was truly bought, as each supplier knows it.
	atStations, byCard, loads []supplier.Sale
	deliveries                []dispense.Ref
}

// How many there are of each.
const (
	ofTank, ofStations, ofCards = 120, 250, 120 // vehicles
	tankFills                   = 1000
	stationFills                = 2000
	cardFills                   = 1000
)

const (
	regularE4, dieselE4 = 239_900, 258_900
)

func newMonth(t *testing.T) *month {
	t.Helper()
	m := &month{rng: rand.New(rand.NewPCG(7, 11)), town: newBareTown(t)}
	m.hasFleet()
	m.hasContracts()
	m.fuelsFromTank()
	m.buys()
	m.judge()
	return m
}

func (m *month) hasFleet() {
	m.t.Helper()
	objects := []fleet.Object{
		&fleet.Grade{Grade: "diesel", Name: "Diésel", Product: supplier.Diesel}, &fleet.Grade{Grade: "magna", Name: "Magna", Product: supplier.Regular},
		&fleet.Rule{Rule: policy.Rule{Rule: "general"}},
	}
	ids := []string{"seg", "pub", "obr", "civ", "dif", "adm"}
	for _, id := range ids {
		objects = append(objects, &fleet.Department{Department: id, Name: departments[id]})
	}
	objects = append(objects, &fleet.Person{Person: "d1", Name: drivers["d1"], Status: "active", Roles: []string{"driver"}})
	for i := range ofTank + ofStations + ofCards {
		v := vehicle{
			id: fmt.Sprintf("w%07d", i+1), no: fmt.Sprintf("U-%03d", i+1), plate: fmt.Sprintf("XAL-%03d-A", i+1), name: "Sedán", department: ids[i%len(ids)],
			grade: "magna", tank: 60, economy: 11_000 + int64(i%7)*300, driver: "d1",
		}
		if i < ofTank {
			v.name, v.grade, v.tank, v.economy = "Camión", "diesel", 120, 3_000+int64(i%5)*100
		}
		objects = append(objects, &fleet.Vehicle{
			Vehicle: v.id, FleetNo: v.no, Plate: v.plate, Name: v.name, Status: "active", Department: v.department, Grades: []string{v.grade},
			TankUL: new(dispense.Volume(v.tank) * dispense.Liter), Rule: "general", Odometer: "on", ReferenceMPerL: new(v.economy), InventoryNo: fmt.Sprintf("5410-%04d", i+1),
		})
		m.units = append(m.units, v)
	}
	f := fleet.New(fleet.Config{Log: m.pages.Log, Store: m.store, Zone: zone(), Now: func() time.Time { return now.AddDate(0, -1, -8) }})
	if err := f.Save(m.t.Context(), "test", objects...); err != nil {
		m.t.Fatal(err)
	}
}

var (
	cityParty = supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"}
	// The suppliers, by their contracts.
	sellers = map[string]supplier.Party{
		"estrella": {RFC: "EKU9003173C9", Name: "GASOLINERA LA ESTRELLA", Regime: "601", ZIP: "91000"},
		"tarjeta":  {RFC: "CVA010101AA1", Name: "TARJETAS DEL VALLE", Regime: "601", ZIP: "91000"},
		"pipas":    {RFC: "GPR010101AB1", Name: "PIPAS DEL GOLFO", Regime: "601", ZIP: "91000"},
	}
	stationPermits = []string{"PL/4950/EXP/ES/2015", "PL/4951/EXP/ES/2015"}
	cardPermits    = []string{"PL/7001/EXP/ES/2016", "PL/7002/EXP/ES/2016"}
)

func (m *month) hasContracts() {
	m.t.Helper()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var objects []fleet.Object
	for _, c := range []string{"estrella", "tarjeta", "pipas"} {
		objects = append(objects, &fleet.Contract{Contract: c, Supplier: sellers[c].Name, RFC: sellers[c].RFC, Number: c + "/2026", Currency: "MXN", FromOn: from, Supply: map[string]string{"estrella": fleet.SupplyStation, "tarjeta": fleet.SupplyCard, "pipas": fleet.SupplyBulk}[c]})
	}
	for i := range stationPermits {
		objects = append(objects, &fleet.Permit{Contract: "estrella", Permit: stationPermits[i], Name: fmt.Sprint("Estrella ", i+1), Status: "open"},
			&fleet.Permit{Contract: "tarjeta", Permit: cardPermits[i], Name: fmt.Sprint("Red ", i+1), Status: "open", CardKey: fmt.Sprint("E", 7001+i)})
	}
	if err := m.fleet.Save(m.t.Context(), "manager", objects...); err != nil {
		m.t.Fatal(err)
	}
}

// fuelsFromTank has trucks fuel at the yard every quarter of an hour from six on, and a load come
// on five mornings, of which the third is 300 L short.
func (m *month) fuelsFromTank() {
	m.t.Helper()
	// Stations of tests are enrolled on the second.
	const station, first, load, short = "patio", 3, 9_600 * dispense.Liter, 300 * dispense.Liter
	m.addStation(station, "03")
	m.append(station, &dispense.Config{What: "layout", Layout: &dispense.Layout{
		Position: "1", Hose: "1", Grade: "diesel", Tank: "T1", Meter: 1, StepUL: 10 * dispense.Milliliter, Arm: "pump", Totalizer: true,
	}})
	level := 15_000 * dispense.Liter
	read := func(why string) dispense.Volume {
		m.append(station, &dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: why, VolumeUL: level, Basis: "obs", WaterUL: new(2 * dispense.Liter)})
		return level
	}
	read("periodic")
	n := 0
	for day := first; day <= 30; day++ {
		at := func(hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone()) }
		if day%6 == 5 {
			m.until(station, at(4, 30))
			before, from := read("delivery"), m.authors[station].At
			came := load
			if day == 17 {
				came -= short
			}
			level += came
			m.until(station, at(5, 10))
			after, to := read("delivery"), m.authors[station].At
			r := m.append(station, &dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: after - before, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to})
			m.deliveries = append(m.deliveries, r.Ref())
			m.loads = append(m.loads, supplier.Sale{Permit: "PL/10221/DIS/OM/2015", Ticket: fmt.Sprint(88_000 + len(m.deliveries)), At: from, Product: supplier.Diesel, UL: int64(load), PriceE4: dieselE4})
		}
		for k := 0; n < tankFills*(day-first+1)/(31-first); k++ {
			v := m.units[n%ofTank]
			liters := 4_000 + m.rng.Int64N(1600)
			m.fill(planned{at(6, 15*k), v, station, liters, n/ofTank*2 + 1})
			level -= dispense.Volume(liters) * 10 * dispense.Milliliter
			n++
		}
		m.until(station, at(23, 50))
		read("periodic")
		m.takeIn(m.authors[station].At.Add(time.Minute))
	}
	m.held(station, m.fleetVersion(), 0, 20*time.Second)
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
	m.atStations = plan(m.units[ofTank:ofTank+ofStations], stationFills, stationPermits, 105_012_003, "")
	m.byCard = plan(m.units[ofTank+ofStations:], cardFills, cardPermits, 700_400_001, "GRE010101AB5")
	m.types("estrella", m.units[ofTank:ofTank+ofStations], m.atStations)
	m.types("tarjeta", m.units[ofTank+ofStations:], m.byCard)
}

func (m *month) types(contract string, units []vehicle, sales []supplier.Sale) {
	m.t.Helper()
	odometer := map[string]int64{}
	var tickets []ticket.Ticket
	for n := range sales {
		s, v := &sales[n], units[n%len(units)]
		if odometer[v.id] == 0 {
			odometer[v.id] = 50_000_000 + m.rng.Int64N(40_000)*1000
		}
		odometer[v.id] += s.UL / 1_000_000 * v.economy * (97 + m.rng.Int64N(7)) / 100 / 1000 * 1000
		tickets = append(tickets, ticket.Ticket{
			Key: fmt.Sprintf("00000000-0000-4000-8%03d-%012d", len(contract), n), Contract: contract, Permit: s.Permit, Number: s.Ticket, HappenedAt: s.At, Grade: "magna",
			VolumeUL: dispense.Volume(s.UL), PriceE4: s.PriceE4, AmountCents: s.Cents(), Driver: "d1",
			Parts: []ticket.Part{{Vehicle: v.id, VolumeUL: dispense.Volume(s.UL), AmountCents: s.Cents(), OdometerM: new(odometer[v.id]), Full: "yes"}},
		})
	}
	// Those of one vehicle one after another, as they happened.
	var all sync.WaitGroup
	for part := range 4 {
		all.Go(func() {
			for n := range tickets {
				if n%len(units)%4 != part {
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

// planted is what suppliers do wrong, of each kind so many.
type sown struct {
	kind supplier.Kind
	n    int
}

var (
	sownAtStations = []sown{
		{supplier.OtherReceiver, 1}, {supplier.OutsideContract, 1}, {supplier.BrokenSeal, 1}, {supplier.ForeignSeal, 1}, {supplier.Edited, 1}, {supplier.BrokenStamp, 1},
		{supplier.Unstamped, 1}, {supplier.Cash, 1}, {supplier.Canceled, 1},
		{supplier.WrongTicket, 20}, {supplier.NoTicket, 10}, {supplier.WrongLiters, 2}, {supplier.WrongPrice, 2}, {supplier.WrongAmount, 2}, {supplier.WrongProduct, 2}, {supplier.OtherStation, 2},
		{supplier.Twice, 1}, {supplier.TwiceInTwo, 1}, {supplier.Invented, 2}, {supplier.Unbilled, 3}, {supplier.Consolidated, 6}, {supplier.Credited, 1},
		{supplier.WrongQuota, 1}, {supplier.NoPermit, 1}, {supplier.BadPermit, 1}, {supplier.OtherPermit, 1}, {supplier.Late, 1},
	}
	sownByCard = []sown{
		{supplier.WrongTicket, 5}, {supplier.WrongLiters, 1}, {supplier.WrongPrice, 1}, {supplier.WrongAmount, 1}, {supplier.WrongProduct, 1}, {supplier.OtherVehicle, 3}, {supplier.OtherStation, 2},
		{supplier.Twice, 1}, {supplier.TwiceInTwo, 1}, {supplier.Invented, 1}, {supplier.Unbilled, 1},
	}
	sownInBulk = []sown{
		{supplier.WrongPrice, 1}, {supplier.Cash, 1}, {supplier.Invented, 1}, {supplier.Twice, 1}, {supplier.WrongLiters, 1},
	}
)

// A billing is what a supplier sent, and what is wrong in it, which nobody at the city is told.
type billing struct {
	contract  string
	sales     []supplier.Sale
	documents []supplier.Document
	planted   []supplier.Planted
}

func (m *month) bills(seed uint64, contract string, supply supplier.Supply, every supplier.Every, sales []supplier.Sale, sown []sown) billing {
	m.t.Helper()
	b, err := supplier.NewBatch(seed, taxAuthority(), supplier.Terms{Supply: supply, Every: every, Issuer: sellers[contract], Receiver: cityParty, Quotas: supplier.Quotas(), FeePPM: 12_000}, sales)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, s := range sown {
		if err := b.Sow(s.kind, s.n); err != nil {
			m.t.Fatal(err)
		}
	}
	one := billing{contract: contract, sales: sales}
	one.documents, one.planted = b.Issue()
	return one
}

// split has what a supplier sends in time, and what it sends late.
func (b billing) split() (inTime, late billing) {
	inTime, late = billing{contract: b.contract, sales: b.sales}, billing{contract: b.contract, sales: b.sales}
	delayed := map[string]bool{}
	for _, p := range b.planted {
		if p.Kind == supplier.Late {
			delayed[p.UUID] = true
		}
	}
	part := func(uuid string) *billing {
		if uuid != "" && delayed[uuid] {
			return &late
		}
		return &inTime
	}
	for _, d := range b.documents {
		to := part(d.UUID)
		to.documents = append(to.documents, d)
	}
	for _, p := range b.planted {
		to := part(p.UUID)
		to.planted = append(to.planted, p)
	}
	return inTime, late
}

func zipped(t testing.TB, documents []supplier.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range documents {
		w, err := z.Create(documents[i].File())
		if err == nil {
			_, err = w.Write(documents[i].XML)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shownAs has the finding of each error that a document shows, by itself or beside others.
func shownAs(k supplier.Kind, contract string) string {
	if of, there := map[supplier.Kind]string{supplier.WrongAmount: "card.amount", supplier.Twice: "card.twice", supplier.TwiceInTwo: "card.before"}[k]; there && contract == "tarjeta" {
		return of
	}
	return map[supplier.Kind]string{
		supplier.NoTicket: "fuel.id", supplier.Consolidated: "fuel.id", supplier.WrongAmount: "line.amount", supplier.Twice: "line.twice", supplier.TwiceInTwo: "line.before", supplier.WrongQuota: "fuel.quota",
		supplier.NoPermit: "fuel.permit", supplier.BadPermit: "fuel.permit.number", supplier.OtherPermit: "fuel.station",
		supplier.OtherReceiver: "receiver", supplier.OutsideContract: "issuer", supplier.BrokenSeal: "seal.broken", supplier.ForeignSeal: "seal.issuer", supplier.Edited: "seal.broken",
		supplier.BrokenStamp: "stamp.broken", supplier.Unstamped: "stamp.missing", supplier.Cash: "cash",
	}[k]
}

// saysTheYear has finance say what is said once a year: what a liter costs, the budget, and by whom
// months are closed.
func (m *month) saysTheYear() {
	m.t.Helper()
	m.as(access.Manager) // who agrees
	b := m.as(access.Finance)
	for contract, product := range map[string]string{"estrella": supplier.Regular, "tarjeta": supplier.Regular, "pipas": supplier.Diesel} {
		price := map[string]string{supplier.Regular: "23.99", supplier.Diesel: "25.89"}[product]
		m.sent(b.post("/contracts/"+contract+"/prices", url.Values{"product": {product}, "kind": {"fixed"}, "price": {price}, "from": {"2026-01-01"}, "reason": {"Anexo 1"}}))
	}
	m.sent(b.post("/budget/funds", url.Values{"code": {"FORTAMUN"}, "name": {"Fortamun"}, "reason": {"Ley de Coordinación Fiscal"}}))
	m.says(b, "Combustibles", "26101", "")
	m.sent(b.post(accountsPath+year2026, url.Values{
		"name": {"Almacén"}, "place": {"1"}, "products": {supplier.Diesel}, "part.fund": {"FORTAMUN"}, "part.partida": {"26101"}, "part.area": {"almacen"}, "reason": {"Clasificador"},
		"version": {b.page(accountsPath+year2026).Find("#rule input[name=version]").AttrOr("value", "none")},
	}))
	approve := func(area string) {
		m.sent(b.post("/budget/movements"+year2026, url.Values{"moment": {"approved"}, "account": {"FORTAMUN-26101-" + area}, "document": {"Acta 3"}, "day": {"2026-01-02"}, "amount": {"2,000,000.00"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Presupuesto de egresos"}}))
	}
	approve("almacen")
	for department := range departments {
		m.sent(b.post("/budget/funds/departments", url.Values{"department": {department}, "fund": {"FORTAMUN"}, "from": {"2026-01-01"}, "reason": {"Oficio 12"}}))
		approve(department)
	}
	m.closesBy("unchecked", "canceled", "lines", "loads", "gaps", "totalizers", "tanks", "critical", "accrual", "balance")
}

// A place is where something is wrong: a document, by its UUID or, without one, its folio; and
// which of its lines, 0 of all of it.
type place struct {
	document string
	line     int
}

func placeOf(uuid, folio string, line int) place {
	return place{cmp.Or(uuid, strings.ReplaceAll(folio, " ", "-")), line}
}

// plantedAt are all errors, by their places; what is in no document is at none.
func plantedAt(billed []billing) map[place]supplier.Planted {
	all := map[place]supplier.Planted{}
	for _, b := range billed {
		for _, p := range b.planted {
			if p.Kind != supplier.Unbilled {
				all[placeOf(p.UUID, p.Name, p.Line)] = p
			}
		}
	}
	return all
}

// findings are what was found in all documents, each with its code.
func (m *month) findings() []string {
	m.t.Helper()
	list, err := m.invoices.Documents(m.t.Context(), finance.Question{})
	if err != nil {
		m.t.Fatal(err)
	}
	var all []string
	for _, d := range list.Documents {
		w, err := m.invoices.Document(m.t.Context(), d.ID)
		if err != nil {
			m.t.Fatal(err)
		}
		for _, f := range w.Judged.Findings {
			line := 0
			for _, item := range w.Items {
				if f.Row > 0 && item.Row == f.Row {
					line = item.N
				}
			}
			all = append(all, fmt.Sprint(placeOf(w.UUID, w.Folio(), line), f.Code))
		}
	}
	slices.Sort(all)
	return all
}

// asFound tells how the line of an error is among those that are matched; empty: as if there was
// none, or it is in no document that counts.
func asFound(k supplier.Kind, contract string) string {
	if k == supplier.OtherStation && contract == "tarjeta" { // who issues cards numbers all purchases, wherever they were
		return "station"
	}
	return map[supplier.Kind]string{
		supplier.WrongTicket: "figures", supplier.NoTicket: "figures", supplier.WrongLiters: "volume", supplier.WrongPrice: "price", supplier.WrongAmount: "price", supplier.WrongProduct: "product",
		supplier.OtherVehicle: "vehicle", supplier.OtherStation: "alone", supplier.Twice: "twice", supplier.TwiceInTwo: "twice", supplier.Invented: "alone", supplier.Consolidated: "alone",
	}[k]
}

// foundAs tells how a line is matched: nothing where its ticket is that of its fill and all agrees.
func foundAs(r *matching.Row) string {
	switch {
	case r.Sort == matching.Exact && r.Link.Pass == match.ByFigures, r.Sort == matching.Ambiguous && r.Keys.Ticket == "":
		return "figures"
	case r.Sort == matching.Exact:
		return ""
	}
	return string(r.Link.State)
}

// What a city of this size bought in a month is closed by a few people in 250 clicks at most, and
// each of the errors of its suppliers is found as what it is, and nothing else.
func TestMonthOfACity(t *testing.T) {
	t.Parallel()
	began := time.Now()
	m := newMonth(t)
	m.hasAuthority()
	m.audited.Store(true)
	m.listed()
	if n := m.count(`SELECT count(*) FROM finding`); n != 0 {
		t.Errorf("%d discrepancies of a month in which all was in order", n)
	}
	billed := []billing{
		m.bills(31, "estrella", supplier.Station, supplier.Day, m.atStations, sownAtStations),
		m.bills(32, "tarjeta", supplier.Card, supplier.Week, m.byCard, sownByCard),
		m.bills(33, "pipas", supplier.Bulk, supplier.Fill, m.loads, sownInBulk),
	}
	if err := m.invoices.SayReceiver(t.Context(), "finance", finance.Receiver{RFC: cityParty.RFC, Name: cityParty.Name, Active: true, Reason: "Constancia"}); err != nil {
		t.Fatal(err)
	}
	m.saysTheYear()
	clicks := 0
	elena := m.clerk(access.Finance, &clicks)
	step := func(what string) {
		t.Logf("%s: %d clicks so far, %v", what, clicks, time.Since(began).Round(time.Millisecond))
	}
	step("lived")

	// What suppliers sent in time is taken in, and its lines find their fills. What is not billed in
	// time is found while it is not.
	var inTime, late []billing
	for _, b := range billed {
		early, delayed := b.split()
		inTime, late = append(inTime, early), append(late, delayed)
	}
	m.takesIn(elena, inTime, inTime)
	step("taken in")
	m.linesFindFills(elena, inTime, late)
	step("matched")
	if _, err := m.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	waited := m.waiting()
	m.takesIn(elena, late, billed)
	m.linesFindFills(elena, late, nil)
	step("late ones taken in and matched")
	unbilled := m.unbilledAsPlanted(elena, billed)
	step("unbilled")
	m.papersOfDeliveries(elena)
	step("deliveries")
	elena.home()
	elena.opens("/budget?")
	elena.presses(elena.doc.Find("form[action^='/budget/book']"), "", nil)
	step("booked")

	// What an auditor would write down is what is wrong, and what is critical is explained by one and
	// approved by another.
	m.auditedAsPlanted(billed, len(unbilled))
	m.lateAsPlanted(late, waited)
	jorge := m.clerk(access.Manager, &clicks)
	for _, step := range []struct {
		k        *clerk
		to, says string
		with     []finance.File // what is critical is explained with evidence
	}{{elena, "explained", "Se pidió que la cancelen", []finance.File{{Name: "oficio.pdf", Bytes: aPaper(t, "210")}}}, {jorge, "justified", "Oficio 210 al proveedor", nil}} {
		for _, list := range []string{"severity=critical", "rule=AUD-08"} {
			step.k.home()
			step.k.opensWith(list)
			here, stops := step.k.at, m.keepsOpen(list == "severity=critical")
			for _, id := range stops {
				step.k.opensWith(findingAddress(id))
				step.k.presses(step.k.doc.Find("form[action='/discrepancies/step']"), "", url.Values{"step": {step.to}, "reason": {step.says}}, step.with...)
				step.k.goes(here)
			}
		}
	}
	step("audited")

	// It is closed with its package, by two.
	if _, err := m.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	elena.home()
	elena.presses(elena.act("end"), "", url.Values{"reason": {"Todo llegó"}})
	elena.presses(elena.doc.Find("form[action='"+novemberClose+"/package']"), "", nil)
	jorge.home()
	jorge.presses(jorge.act("sign"), "", nil)
	elena.home()
	elena.presses(elena.act("sign"), "", nil)
	elena.presses(elena.act("close"), "", nil)
	step("closed")
	if got := text(elena.doc, ".sub .tag"); got != "Cerrado" {
		t.Errorf("the month is %q", got)
	}
	if clicks > 250 {
		t.Errorf("it took %d clicks, want at most 250", clicks)
	}
	m.closedAsPlanted(billed, len(unbilled))
}

// takesIn has a clerk take in documents, which are then among all that have come, and ask the tax
// authority about them.
func (m *month) takesIn(k *clerk, documents, all []billing) {
	m.t.Helper()
	if k.at != "/today" {
		k.home()
	}
	k.opens("/invoices")
	for _, b := range documents {
		if len(b.documents) == 0 {
			continue
		}
		k.opens("/invoices/new")
		k.presses(k.form("/invoices/new"), "", nil, finance.File{Name: b.contract + ".zip", Bytes: zipped(m.t, b.documents)})
		k.opens("/invoices")
	}
	var want []string
	for _, b := range all {
		for _, p := range b.planted {
			if code := shownAs(p.Kind, b.contract); code != "" {
				want = append(want, fmt.Sprint(placeOf(p.UUID, p.Name, p.Line), code))
			}
		}
	}
	slices.Sort(want)
	if diff := gocmp.Diff(want, m.findings()); diff != "" {
		m.t.Errorf("in documents (-planted +found):\n%s", diff)
	}
	k.home()
	k.opens("/invoices/unchecked")
	k.presses(k.form("/invoices/unchecked"), "", nil, finance.File{Name: "sat.csv", Bytes: m.authorityOf(k, all)})
	for k.doc.Find("main tbody tr").Length() > 0 { // what was never stamped the authority does not know
		k.opens("/invoices/" + lastOf(k.doc.Find("main tbody a").First().AttrOr("href", "")))
		k.presses(k.doc.Find("form[action$='/status']"), "", url.Values{"status": {"unknown"}, "note": {"No tiene timbre"}})
		k.home()
		k.opens("/invoices/unchecked")
	}
}

// linesFindFills has a clerk accept what is exact at once, and the rest of the lines of documents
// one by one, while others are to come.
func (m *month) linesFindFills(k *clerk, documents, toCome []billing) {
	m.t.Helper()
	seen, err := m.matching.Look(m.t.Context(), matching.Question{From: time.Date(2026, 11, 1, 0, 0, 0, 0, zone()), To: now})
	if err != nil {
		m.t.Fatal(err)
	}
	m.linesAsPlanted(seen, documents, toCome)
	planted := plantedAt(documents)
	k.home()
	k.opens("/invoices/match")
	m.matches(k, seen, planted)
	k.opens("/invoices/match?at=2026-12-01&period=month") // what was issued since
	m.matches(k, seen, planted)
}

// waiting are the fills that auditors would say nobody has billed in time.
func (m *month) waiting() []string { return m.refs(`SELECT ref FROM finding WHERE rule = 'AUD-06'`) }

// refs returns what a query has of one column, in order.
func (m *month) refs(query string) []string {
	m.t.Helper()
	rows, err := m.pool.Query(m.t.Context(), query)
	if err != nil {
		m.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		m.t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// lateAsPlanted holds what waited for its invoice, and waits no more, against the fills of documents
// that came late.
func (m *month) lateAsPlanted(late []billing, waited []string) {
	m.t.Helper()
	seen, err := m.matching.Look(m.t.Context(), matching.Question{From: time.Date(2026, 11, 1, 0, 0, 0, 0, zone()), To: now})
	if err != nil {
		m.t.Fatal(err)
	}
	documents := map[string]bool{}
	for _, b := range late {
		for _, d := range b.documents {
			documents[d.UUID] = true
		}
	}
	var billed []string
	for i := range seen.Rows {
		if r := &seen.Rows[i]; documents[r.UUID] {
			for _, f := range r.Fills {
				billed = append(billed, f.Ref.String())
			}
		}
	}
	slices.Sort(billed)
	if len(documents) != 1 || len(billed) < 20 {
		m.t.Fatalf("%d fills are billed late, by %d documents: too few to say anything", len(billed), len(documents))
	}
	if diff := gocmp.Diff(billed, m.refs(`SELECT ref FROM audit_change WHERE rule = 'AUD-06' AND what = 'mended' AND why = 'billed'`)); diff != "" {
		m.t.Errorf("billed late (-planted +mended):\n%s", diff)
	}
	still := slices.DeleteFunc(slices.Clone(waited), func(ref string) bool { return slices.Contains(billed, ref) })
	if len(still) != len(waited)-len(billed) {
		m.t.Errorf("%d fills waited for invoices, and %d of those that came late are not among them", len(waited), len(billed)-(len(waited)-len(still)))
	}
	if diff := gocmp.Diff(still, m.waiting()); diff != "" {
		m.t.Errorf("waits for an invoice (-planted +found):\n%s", diff)
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

// keepsOpen are the discrepancies that keep the month open: those that are critical, or those of
// what is billed in bulk.
func (m *month) keepsOpen(critical bool) []string {
	m.t.Helper()
	rows, err := m.pool.Query(m.t.Context(), `SELECT finding FROM finding WHERE at < '2026-12-01T06:00:00Z' AND CASE WHEN $1 THEN severity = 'critical' ELSE args[1] IN ('undelivered', 'load_twice', 'load_product', 'came', 'noted') END ORDER BY finding`, critical)
	if err != nil {
		m.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

// closedAsPlanted holds what the month was closed with, and what pages say of it, against what was wrong
// in it.
func (m *month) closedAsPlanted(billed []billing, unbilled int) {
	m.t.Helper()
	by := map[supplier.Kind]supplier.Planted{}
	for _, b := range billed {
		for _, p := range b.planted {
			by[p.Kind] = p
		}
	}
	// 300 liters that did not come are worth what they were billed at, a peso too dear.
	// The other is billed ten liters more than its note says.
	off := []string{m.deliveries[2].String(), m.deliveries[m.loadOf(billed, supplier.WrongLiters)].String()}
	slices.Sort(off)
	short := fmt.Sprintf("differs 2 %d %s", 300*(dieselE4+10_000)/100, strings.Join(off, " "))
	want := map[string]string{
		"accrual": "done", "balance": "done", "clocks": "done", "credits": "done", "critical": "done", "gaps": "done", "lines": "done", "tanks": "done", "totalizers": "done", "unchecked": "done",
		"calibrations": "todo", "site_days": "todo", // Litro keeps neither
		"loads":    "done 4", // a truck that never came, one billed twice, one of other liters, and the short one
		"canceled": "done 1 " + strings.ReplaceAll(by[supplier.Canceled].Name, "-", " "), "deliveries": short, "fills": fmt.Sprint("differs ", unbilled),
		"unsigned": fmt.Sprint("differs ", len(m.units)), // no logbook of the month has come back
	}
	got := map[string]string{}
	sealed := m.sealed(1)
	for _, c := range sealed.Content.Checks {
		got[c.Name] = c.State
		if c.Count > 0 {
			got[c.Name] += fmt.Sprint(" ", c.Count)
		}
		switch c.Name {
		case "canceled":
			got[c.Name] += " " + strings.Join(c.Of, " ")
		case "deliveries":
			got[c.Name] += fmt.Sprint(" ", c.Cents, " ", strings.Join(c.Of, " "))
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		m.t.Errorf("checks of the closed month (-want +got):\n%s", diff)
	}
	finance := m.as(access.Finance)
	if got := text(finance.page("/contracts/pipas"), ".notes"); !strings.Contains(got, "1 renglón se facturó arriba del precio del contrato: 9,600.00 MXN de más") {
		m.t.Errorf("a load that is too dear: %q", got)
	}
	// What was credited says so, and nobody owes it.
	given := m.count(`SELECT coalesce(sum(i.amount_cents), 0)::bigint FROM document d JOIN document_item i USING (document) WHERE d.kind = 'E'`)
	if booked := m.count(`SELECT coalesce(-sum(cents), 0)::bigint FROM budget_booking WHERE kind = 'credit'`); given == 0 || booked != given {
		m.t.Errorf("suppliers gave back %d cents, and %d are booked", given, booked)
	}
	list, err := m.invoices.Documents(m.t.Context(), invoicesOf(by[supplier.Credited].Other))
	if err != nil || len(list.Documents) != 1 {
		m.t.Fatalf("the credited document: got %d, %v", len(list.Documents), err)
	}
	if page := finance.page(invoiceAddress(list.Documents[0].ID)); !strings.Contains(text(page, "main"), strings.ReplaceAll(by[supplier.Credited].Name, "-", " ")) {
		m.t.Errorf("the credited document does not name its credit note: %s", text(page, "main"))
	}
	var liters int64
	for _, f := range sealed.Content.Figures {
		if f.Name == "volume" {
			liters += f.N
		}
	}
	truly := int64(0)
	for _, list := range [][]supplier.Sale{m.atStations, m.byCard} {
		for i := range list {
			truly += list[i].UL
		}
	}
	for _, v := range m.november {
		truly += int64(v)
	}
	if liters != truly {
		m.t.Errorf("it was closed with %d µL, and %d flowed", liters, truly)
	}
}

func invoicesOf(uuid string) finance.Question { return finance.Question{Text: uuid} }

// listed enters all vehicles in the inventory of the year.
func (m *month) listed() {
	m.t.Helper()
	var file bytes.Buffer
	file.WriteString("kind,vehicle,number,from\n")
	for i, v := range m.units {
		fmt.Fprintf(&file, "inventory,%s,5410-%04d,2026-01-01\n", v.no, i+1)
	}
	if _, err := m.auditing.Import(m.t.Context(), "manager", file.Bytes(), "Inventario conciliado"); err != nil {
		m.t.Fatal(err)
	}
}

// auditedAsPlanted holds what an auditor would write down against what is wrong: nobody keeps custody
// papers, and no logbook has come back; what is not billed, what is billed and was not fueled, prices,
// and documents that are not to be paid.
func (m *month) auditedAsPlanted(billed []billing, unbilled int) {
	m.t.Helper()
	if _, err := m.auditing.Bring(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	n, bulk := map[supplier.Kind]int{}, map[supplier.Kind]int{}
	for _, b := range billed {
		for _, p := range b.planted {
			if b.contract == "pipas" {
				bulk[p.Kind]++
			}
			if (b.contract != "pipas" || p.Document) && asFound(p.Kind, b.contract) != "station" { // that one is of its fill all the same
				n[p.Kind]++
			}
		}
	}
	want := map[string]int{
		"AUD-04 no_custodies": 1, "AUD-12 no_logbooks": 1, "AUD-06 waits": unbilled,
		"AUD-07 receiver": n[supplier.OtherReceiver], "AUD-07 cash": n[supplier.Cash], "AUD-07 canceled": n[supplier.Canceled], "AUD-11 none": n[supplier.OutsideContract],
		"AUD-08 undelivered": bulk[supplier.Invented], "AUD-08 load_twice": bulk[supplier.Twice], "AUD-08 noted": bulk[supplier.WrongLiters],
		"AUD-08 came":  1, // of the load that was 300 L short
		"AUD-08 apart": n[supplier.Invented] + n[supplier.OtherStation] + n[supplier.Twice] + n[supplier.TwiceInTwo], "AUD-11 over": n[supplier.WrongPrice] + n[supplier.WrongAmount],
	}
	got := map[string]int{}
	for _, s := range m.refs(`SELECT rule || ' ' || args[1] FROM finding WHERE at < '2026-12-01T06:00:00Z'`) {
		got[s]++
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		m.t.Errorf("what an auditor would write down (-planted +found):\n%s", diff)
	}
}

// papersOfDeliveries says of each load which note came with it, and which line bills it.
func (m *month) papersOfDeliveries(k *clerk) {
	m.t.Helper()
	k.home()
	k.opens("/stock?")
	k.opens("/stock/patio/T1")
	for i, ref := range m.deliveries {
		k.opensWith("delivery=" + url.QueryEscape(ref.String()))
		line := k.doc.Find("#line option").FilterFunction(func(_ int, o *goquery.Selection) bool { return strings.Contains(o.Text(), m.loads[i].Ticket) }).AttrOr("value", "")
		k.presses(k.doc.Find("#papers form"), "", url.Values{"number": {fmt.Sprint("R-", i+1)}, "volume": {"9,600"}, "basis": {"obs"}, "line": {line}, "billed": {"obs"}, "reason": {"remisión"}})
	}
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// wrongIn returns what is wrong with a line. Of two that bill one fill in one document either is the
// second.
func wrongIn(r *matching.Row, planted map[place]supplier.Planted) (place, supplier.Planted) {
	at := placeOf(r.UUID, r.Folio, r.N)
	if p, there := planted[at]; there || r.Sort != matching.Twice {
		return at, p
	}
	for at, p := range planted {
		if p.Kind == supplier.Twice && p.UUID == r.UUID && p.Written == r.Ticket {
			return at, p
		}
	}
	return at, supplier.Planted{}
}

// void are the kinds of errors of which a document counts no more, and none of its lines is matched.
var void = []supplier.Kind{supplier.OtherReceiver, supplier.BrokenSeal, supplier.ForeignSeal, supplier.Edited, supplier.BrokenStamp, supplier.Unstamped, supplier.Canceled}

// linesAsPlanted holds how the lines of documents are matched, of which nobody has decided yet,
// against what is wrong with them. A line that is of no fill may come near to one that others bill
// which are to come; then it is asked about, and not taken.
func (m *month) linesAsPlanted(seen *matching.Seen, billed, toCome []billing) {
	m.t.Helper()
	planted := plantedAt(billed)
	of := map[place]bool{}
	for _, b := range billed {
		for _, d := range b.documents {
			of[placeOf(d.UUID, d.Name, 0)] = true
		}
	}
	comes := func(f matching.Fill) bool {
		id := []byte(`"` + f.Permit + "-" + f.Ticket + `"`)
		return slices.ContainsFunc(toCome, func(b billing) bool {
			return slices.ContainsFunc(b.documents, func(d supplier.Document) bool { return bytes.Contains(d.XML, id) })
		})
	}
	var want, got []string
	for i := range seen.Rows {
		r := &seen.Rows[i]
		as := foundAs(r)
		if as == "suggested" && !slices.ContainsFunc(r.Fills, func(f matching.Fill) bool { return !comes(f) }) {
			as = "alone"
		}
		if as != "" && of[placeOf(r.UUID, r.Folio, 0)] {
			at, _ := wrongIn(r, planted)
			got = append(got, fmt.Sprint(at, as))
		}
	}
	for _, b := range billed {
		for _, p := range b.planted {
			at := placeOf(p.UUID, p.Name, p.Line)
			of, whole := planted[placeOf(p.UUID, p.Name, 0)]
			if as := asFound(p.Kind, b.contract); as != "" && b.contract != "pipas" && !(whole && slices.Contains(void, of.Kind)) {
				want = append(want, fmt.Sprint(at, as))
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		m.t.Errorf("lines (-planted +found):\n%s", diff)
	}
}

// matches accepts what is exact, and decides of all other lines of the page as somebody does who
// has the papers.
func (m *month) matches(k *clerk, seen *matching.Seen, planted map[place]supplier.Planted) {
	m.t.Helper()
	rows := map[string]*matching.Row{}
	for i := range seen.Rows {
		rows[seen.Rows[i].LineID.String()] = &seen.Rows[i]
	}
	fills := map[string]string{} // by permit and ticket
	for i := range seen.Loose {
		f := &seen.Loose[i]
		fills[f.Permit+" "+f.Ticket] = f.Ref.String()
	}
	here := k.at
	if accept := k.form(acceptPath); accept.Length() == 1 {
		k.presses(accept, "", nil)
	}
	for {
		pair := k.doc.Find(".pairs > li").First()
		if pair.Length() == 0 {
			return
		}
		href := pair.Find("div:last-child > p:last-child a").AttrOr("href", "")
		r := rows[strings.TrimPrefix(href, matchPath+"/")]
		if r == nil {
			m.t.Fatalf("nobody knows the line %s", href)
		}
		_, p := wrongIn(r, planted)
		if p.Kind == "" {
			m.t.Fatalf("a line is asked for in which nothing is wrong: %s", text2(pair, "div:first-child"))
		}
		var of []string
		for _, ticket := range p.Tickets {
			of = append(of, fills[p.Permit+" "+ticket])
		}
		form := pair.Find("form").FilterFunction(func(_ int, f *goquery.Selection) bool {
			return len(of) == 1 && f.Find("input[name=fill]").AttrOr("value", "") == of[0]
		})
		switch {
		case r.Sort != matching.Differs && slices.Contains([]supplier.Kind{supplier.Twice, supplier.TwiceInTwo, supplier.Invented, supplier.OtherStation}, p.Kind):
			k.opens(href)
			k.presses(k.doc.Find("#apart form"), "apart", url.Values{"reason": {"La estación no lo acredita"}})
			k.goes(here)
		case p.Kind == supplier.Consolidated:
			k.opens(href)
			days := func(i int) string { return m.atStations[p.Sales[i]].At.In(zone()).Format(time.DateOnly) }
			first, last := days(0), days(0)
			for i := range p.Sales {
				first, last = min(first, days(i)), max(last, days(i))
			}
			k.presses(k.doc.Find("#sum form.search"), "", url.Values{"from": {first}, "to": {last}})
			form := k.doc.Find("#sum form[method=post]")
			form.Find("input[type=checkbox]").RemoveAttr("checked")
			k.presses(form, "linked", url.Values{"fill": of, "reason": {"Notas adjuntas"}})
			k.goes(here)
		default:
			k.presses(form, "", nil)
		}
	}
}

// unbilledAsPlanted holds the fills that nobody bills, on their page, against the sales that no line is
// decided to be of.
func (m *month) unbilledAsPlanted(k *clerk, billed []billing) (tickets []string) {
	m.t.Helper()
	k.home()
	k.opens("/invoices/unbilled")
	lines, err := m.matching.Look(m.t.Context(), matching.Question{From: time.Date(2026, 11, 1, 0, 0, 0, 0, zone()), To: now})
	if err != nil {
		m.t.Fatal(err)
	}
	by := map[string]bool{} // what is billed, by permit and ticket
	for i := range lines.Rows {
		for _, f := range lines.Rows[i].Fills {
			by[f.Permit+" "+f.Ticket] = true
		}
	}
	var want []string
	planted := 0
	for _, b := range billed {
		for _, s := range b.sales {
			if b.contract != "pipas" && !by[s.Permit+" "+s.Ticket] {
				want = append(want, s.Ticket)
			}
		}
		for _, p := range b.planted {
			if p.Kind == supplier.Unbilled || p.Kind == supplier.OtherStation && b.contract != "tarjeta" {
				planted++
				if by[p.Permit+" "+p.Tickets[0]] {
					m.t.Errorf("%s: ticket %s is billed", p.Kind, p.Tickets[0])
				}
			}
		}
	}
	var got []string
	for _, row := range m.csv(k.get("/invoices/unbilled.csv?" + november))[1:] {
		if row[5] != "" {
			got = append(got, row[5])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		m.t.Errorf("unbilled (-planted +found):\n%s", diff)
	}
	m.t.Logf("%d fills are not billed, of which %d in no document, and others in documents that count no more", len(got), planted)
	return got
}

// authorityOf is what the tax authority answers about the list of the page: a file like it.
func (m *month) authorityOf(k *clerk, billed []billing) []byte {
	m.t.Helper()
	*k.clicks++ // the list is fetched
	rows := m.csv(k.get(uncheckedPath + ".csv"))
	canceled := map[string]bool{}
	for _, b := range billed {
		for _, p := range b.planted {
			if p.Kind == supplier.Canceled {
				canceled[p.UUID] = true
			}
		}
	}
	uuid := 0
	var b strings.Builder
	b.WriteString("uuid,estado\n")
	for _, row := range rows[1:] {
		state := "Vigente"
		if canceled[row[uuid]] {
			state = "Cancelado"
		}
		b.WriteString(row[uuid] + "," + state + "\n")
	}
	return []byte(b.String())
}

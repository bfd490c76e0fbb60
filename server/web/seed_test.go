package web

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/postgres"
)

// A town is a small city's fleet and five weeks of what it took, as signed
// records that came in by way of ingest. Its figures are computed here, by a few
// lines that know nothing of reports.
type town struct {
	*site
	authors map[string]*dispensetest.Author
	totals  map[string]dispense.Volume // of each station's hose
	pending map[string][]*dispense.Record
	odo     map[string]int64 // meters, of each vehicle

	// What pages must show.
	november, vehicleNovember map[string]dispense.Volume
	fills                     map[string]int
}

// zone is the office's.
var zone = sync.OnceValue(func() *time.Location {
	z, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		panic(err)
	}
	return z
})

type vehicle struct {
	id, no, plate, name, department, grade string
	tank, economy                          int64 // liters; meters a liter expected
	every, liters                          int64 // days between fills; liters each
	station, driver                        string
}

var vehicles = []vehicle{
	{"v0000001", "P-101", "GTO-101-A", "Patrulla Charger", "seg", "magna", 70, 7600, 2, 48, "norte", "d1"},
	{"v0000002", "P-102", "GTO-102-A", "Patrulla Charger", "seg", "magna", 70, 7600, 2, 51, "norte", "d2"},
	{"v0000003", "P-107", "GTO-107-A", "Patrulla Tacoma", "seg", "magna", 80, 8100, 3, 55, "sur", "d3"},
	{"v0000004", "SP-07", "GTO-207-C", "Recolector Freightliner", "pub", "diesel", 280, 2100, 2, 164, "norte", "d4"},
	{"v0000005", "SP-09", "GTO-209-C", "Recolector International", "pub", "diesel", 280, 2100, 3, 181, "norte", "d5"},
	{"v0000006", "SP-12", "GTO-212-C", "Pipa de agua", "pub", "diesel", 200, 2600, 4, 122, "sur", "d6"},
	{"v0000007", "OP-03", "INV-3307", "Retroexcavadora 416F", "obr", "diesel", 160, 0, 5, 96, "sur", "d7"},
	{"v0000008", "OP-05", "GTO-305-C", "Volteo Kenworth", "obr", "diesel", 300, 2300, 3, 149, "sur", "d7"},
	{"v0000009", "PC-01", "GTO-401-B", "Ambulancia Transit", "civ", "magna", 90, 7200, 4, 58, "norte", "d8"},
	{"v0000010", "PC-03", "GTO-403-B", "Bomberos Pierce", "civ", "diesel", 250, 1800, 9, 133, "norte", "d8"},
	{"v0000011", "DIF-2", "GTO-502-A", "Van Urvan", "dif", "magna", 65, 9400, 6, 49, "sur", "d9"},
	{"v0000012", "ADM-4", "GTO-604-A", "Sedán Versa", "adm", "magna", 41, 14800, 7, 33, "norte", "d10"},
}

var departments = map[string]string{
	"seg": "Seguridad Pública", "pub": "Servicios Públicos", "obr": "Obras Públicas", "civ": "Protección Civil", "dif": "DIF Municipal", "adm": "Oficialía Mayor",
}

var drivers = map[string]string{
	"d1": "Raúl Ortega", "d2": "Marisol Peña", "d3": "Iván Soto", "d4": "Efraín Núñez", "d5": "Chema Robles", "d6": "Benito Lara",
	"d7": "Aurelio Guzmán", "d8": "Sandra Muñoz", "d9": "Leticia Báez", "d10": "Omar Quiroz",
}

var stationNames = map[string]string{"norte": "Patio Norte", "sur": "Taller Sur", "oriente": "Oriente"}

func newTown(t *testing.T, change ...func(*Config)) *town {
	t.Helper()
	c := newBareTown(t, change...)
	c.saveFleet()
	for i, id := range []string{"norte", "oriente", "sur"} {
		c.addStation(id, []string{"00", "01", "02"}[i])
	}
	c.live()
	c.ingest()
	c.judge()
	return c
}

// newBareTown returns a town without vehicles and stations.
func newBareTown(t *testing.T, change ...func(*Config)) *town {
	t.Helper()
	return &town{
		site: newSite(t, change...), authors: map[string]*dispensetest.Author{}, totals: map[string]dispense.Volume{}, odo: map[string]int64{},
		pending: map[string][]*dispense.Record{}, november: map[string]dispense.Volume{}, vehicleNovember: map[string]dispense.Volume{}, fills: map[string]int{},
	}
}

// in returns the same town for a part of a test.
func (c *town) in(t *testing.T) *town {
	other, s := *c, *c.site
	s.t, other.site = t, &s
	return &other
}

func (c *town) saveFleet() {
	c.t.Helper()
	objects := []fleet.Object{
		&fleet.Grade{Grade: "diesel", Name: "Diésel", Product: "15101505"}, &fleet.Grade{Grade: "magna", Name: "Magna", Product: "15101514"},
		&fleet.Rule{Rule: policy.Rule{Rule: "general", Odometer: &policy.OdometerRule{MaxKMDay: new(int64(900)), Prompts: new(int64(1)), Else: "flag"}}},
	}
	for id, name := range departments {
		objects = append(objects, &fleet.Department{Department: id, Name: name})
	}
	for id, name := range drivers {
		objects = append(objects, &fleet.Person{Person: id, Name: name, Status: "active", Roles: []string{"driver"}})
	}
	var said []fleet.Object
	for _, v := range vehicles {
		f := &fleet.Vehicle{
			Vehicle: v.id, FleetNo: v.no, Plate: v.plate, Name: v.name, Status: "active", Department: v.department, Grades: []string{v.grade},
			TankUL: new(dispense.Volume(v.tank) * dispense.Liter), Rule: "general", Odometer: "on",
		}
		if v.economy > 0 {
			f.ReferenceMPerL = &v.economy
		} else {
			f.Odometer = "hours"
		}
		if v.id == "v0000004" {
			f.InventoryNo, f.VIN, f.Make, f.Model, f.ModelYear, f.Cylinders = "5410-0007", "1FVACXDT1GHJ12345", "Freightliner", "M2", new(int64(2016)), new(int64(6))
			said = append(said, &fleet.Said{Vehicle: v.id, Matter: fleet.Custodian, Value: "Efraín Núñez", Detail: "E-4471"})
		}
		objects = append(objects, f)
	}
	f := fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: c.store, Zone: zone(), Now: func() time.Time { return now.AddDate(0, -1, -7) }})
	if err := f.Save(c.t.Context(), "test", append(objects, said...)...); err != nil {
		c.t.Fatal(err)
	}
}

func (c *town) addStation(id, shard string) {
	c.t.Helper()
	a := dispensetest.NewAuthor(c.t, id, shard)
	g, err := dispense.ReadGrant(a.Grant)
	if err != nil {
		c.t.Fatal(err)
	}
	st := postgres.Station{Station: id, Name: stationNames[id], Shard: shard, Zone: "America/Mexico_City", EnrolledAt: a.At, LinkSHA256: []byte{}}
	if err := c.store.AddStation(c.t.Context(), st, g, a.Grant); err != nil {
		c.t.Fatal(err)
	}
	if err := c.fleet.Save(c.t.Context(), "test", &fleet.Settings{Station: id, Settings: policy.Settings{Zone: "America/Mexico_City", Language: "es-MX"}}); err != nil {
		c.t.Fatal(err)
	}
	c.authors[id] = a
	c.append(id, &dispense.Start{
		Origin: dispensetest.Origin, Why: "enrolled", Grant: dispense.HashNote(a.Grant).String(), Key: a.Key.VKey,
		Meters: []dispense.Meter{{Hose: "1", Meter: 1}, {Hose: "2", Meter: 1}}, People: []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}},
	})
	for _, h := range []struct{ hose, grade string }{{"1", "magna"}, {"2", "diesel"}} {
		c.append(id, &dispense.Config{What: "layout", Layout: &dispense.Layout{
			Position: "1", Hose: h.hose, Grade: h.grade, Meter: 1, StepUL: 10 * dispense.Milliliter, Arm: "pump", Totalizer: true,
		}})
	}
}

func (c *town) append(station string, b dispense.Body) *dispense.Record {
	r := c.authors[station].Append(c.t, b)
	c.pending[station] = append(c.pending[station], r)
	return r
}

// A visit of a vehicle to a station, as the test plans it.
type planned struct {
	at      time.Time
	v       vehicle
	station string
	liters  int64 // hundredths of a liter
	n       int
}

// live has every vehicle fuel as it does, from early November until now, and
// makes a few things go wrong.
func (c *town) live() {
	var plan []planned
	for i, v := range vehicles {
		n := 0
		for day := int64(i%3) + 1; ; day += v.every {
			at := time.Date(2026, 11, 2, 6, 20+13*i, (7*i)%60, 0, zone()).AddDate(0, 0, int(day))
			if !at.Before(now.Add(-20 * time.Minute)) {
				break
			}
			liters := v.liters*100 + (day*37+int64(i)*91)%430 - 200
			plan = append(plan, planned{at, v, v.station, liters, n})
			n++
		}
	}
	acts := c.trouble()
	for _, p := range plan {
		acts = append(acts, act{p.at, func() { c.fill(p) }})
	}
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range acts {
		a.do()
	}
}

// An act is something that happens at a time.
type act struct {
	at time.Time
	do func()
}

// hose is the hose of a grade; diesel comes from the first.
func hose(grade string) string {
	if grade == "diesel" {
		return "1"
	}
	return "2"
}

// fill writes a granted fill: an authorize, and the dispense that closes it.
func (c *town) fill(p planned, edit ...func(*dispense.Authorize, *dispense.Dispense)) *dispense.Record {
	volume := dispense.Volume(p.liters) * 10 * dispense.Milliliter
	swing := 94 + int64(p.n*7)%13 // percent of the economy expected
	km := p.v.economy * int64(volume) / 1_000_000 * swing / 100
	if c.odo[p.v.id] == 0 {
		c.odo[p.v.id] = 41_000_000 + int64(len(p.v.name))*3_713_000
	}
	c.odo[p.v.id] += km / 1000 * 1000
	auth := dispensetest.Authorized(p.v.id, p.v.tank)
	auth.Grade, auth.Hoses, auth.OdometerM = p.v.grade, []string{hose(p.v.grade)}, new(c.odo[p.v.id])
	auth.Driver = &dispense.Who{Person: p.v.driver, By: "badge"}
	if p.v.economy == 0 {
		auth.OdometerM, auth.OdometerFrom = nil, ""
	}
	d := &dispense.Dispense{}
	for _, e := range edit {
		e(auth, d)
	}
	c.until(p.station, p.at)
	opened := c.append(p.station, auth)
	c.until(p.station, p.at.Add(time.Duration(volume/dispense.Liter)*1500*time.Millisecond))
	key := p.station + hose(p.v.grade)
	done := dispensetest.Dispensed(opened, c.totals[key], volume)
	done.Driver, done.BeganAt = auth.Driver, p.at
	if p.n%5 == 3 {
		done.Full = "no"
	}
	if d.End != "" {
		done.End = d.End
	}
	c.totals[key] += volume
	if p.at.In(zone()).Month() == time.November {
		c.november[p.v.department] += volume
		c.vehicleNovember[p.v.id] += volume
	}
	c.fills[p.v.id]++
	return c.append(p.station, done)
}

// until lets time pass at a station; it never runs backwards.
func (c *town) until(station string, t time.Time) {
	if a := c.authors[station]; a.At.Before(t.Add(-time.Second)) {
		a.At = t.Add(-time.Second)
	}
}

// trouble is what goes wrong today, each as it would at an island.
func (c *town) trouble() []act {
	fill := func(i int, station string, liters int64, ago time.Duration, edit ...func(*dispense.Authorize, *dispense.Dispense)) act {
		p := planned{at: now.Add(-ago), v: vehicles[i], station: station, liters: liters, n: 1}
		return act{p.at, func() { c.fill(p, edit...) }}
	}
	return []act{
		// A photocopied label: one truck at both stations within minutes.
		fill(4, "norte", 6_040, 4*time.Hour),
		fill(4, "sur", 5_500, 4*time.Hour-3*time.Minute),
		// A driver who types the odometer of years ago.
		fill(8, "norte", 3_210, 3*time.Hour, func(a *dispense.Authorize, _ *dispense.Dispense) { a.OdometerM = new(*a.OdometerM - 40_000_000) }),
		// Power lost in mid-fill.
		fill(7, "sur", 4_177, 2*time.Hour, func(_ *dispense.Authorize, d *dispense.Dispense) { d.End = "P" }),
		{now.Add(-100 * time.Minute), c.offbook},
		{now.Add(-40 * time.Minute), c.deny},
	}
}

// offbook is fuel that nobody authorized.
func (c *town) offbook() {
	const volume = 18_400 * dispense.Milliliter
	before := c.totals["sur1"]
	c.totals["sur1"] += volume
	c.until("sur", now.Add(-100*time.Minute))
	c.append("sur", &dispense.Offbook{
		Hose: "1", Meter: 1, TotalizerBeforeUL: before, TotalizerAfterUL: before + volume, VolumeUL: volume, Cause: "idle",
	})
}

// deny sends a vehicle away that has nothing left.
func (c *town) deny() {
	c.until("norte", now.Add(-40*time.Minute))
	version := dispense.Version{Era: 1, N: 1}
	c.append("norte", &dispense.Deny{
		Position: "2", Label: "Lv0000002.1", Vehicle: "v0000002", Reason: "no_lease", Rule: "general",
		Policy: dispense.Policy{Fleet: version, Own: version}, Count: 1, Linked: true,
	})
}

// ingest brings all records in, and the stations' signs of life.
func (c *town) ingest() {
	c.t.Helper()
	c.takeIn(now)
	current := c.fleetVersion()
	for station, said := range map[string]struct {
		ago            time.Duration
		unsent, behind int64
	}{"norte": {20 * time.Second, 0, 0}, "sur": {45 * time.Second, 3, 0}, "oriente": {27 * time.Hour, 41, 4}} {
		c.held(station, dispense.Version{Era: current.Era, N: current.N - said.behind}, said.unsent, said.ago)
	}
}

// takeIn brings in all records that are not there yet, as messages that come at a time.
func (c *town) takeIn(at time.Time) {
	c.t.Helper()
	g := ingest.New(ingest.Config{
		Log: slog.New(slog.NewTextHandler(c.t.Output(), nil)), Store: c.store, Out: silence{}, Receipt: dispensetest.ReceiptKey, Era: 1,
		Now: func() time.Time { return at }, Linger: time.Millisecond,
	})
	ctx, cancel := context.WithCancel(c.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := g.Run(ctx); err != nil {
			c.t.Error(err)
		}
	})
	for station, records := range c.pending {
		delete(c.pending, station)
		for part := range slices.Chunk(records, 16) {
			g.Offer(c.authors[station].Topic(), dispensetest.Message(part...))
		}
		c.wait(station, c.authors[station].Head.Seq)
	}
	cancel()
	wg.Wait()
}

// fleetVersion returns the version of the fleet's log.
func (c *town) fleetVersion() (v dispense.Version) {
	c.t.Helper()
	if err := c.pool.QueryRow(c.t.Context(), `SELECT (SELECT coalesce(max(era), 0) FROM era), version FROM policy_log WHERE log = 'fleet'`).Scan(&v.Era, &v.N); err != nil {
		c.t.Fatal(err)
	}
	return v
}

// held has a station say what it holds, a while ago.
func (c *town) held(station string, fleet dispense.Version, unsent int64, ago time.Duration) {
	c.t.Helper()
	h := &dispense.Held{V: 1, Policy: dispense.Policy{Fleet: fleet}, Epoch: 1, Durable: c.authors[station].Head.Seq + unsent, Unsent: unsent}
	if _, err := c.store.Held(c.t.Context(), station, h, now.Add(-ago)); err != nil {
		c.t.Fatal(err)
	}
}

// holdAll has every station say that it holds all there is of the fleet.
func (c *town) holdAll() {
	c.t.Helper()
	for station := range c.authors {
		c.held(station, c.fleetVersion(), 0, 0)
	}
}

// wait waits until the server has committed n records of a station.
func (c *town) wait(station string, n int64) {
	c.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		if chain, err := c.store.Chain(c.t.Context(), station, 1); err == nil && chain.Head.Seq == n {
			return
		}
	}
	c.t.Fatalf("records of %s: waited in vain for %d to be committed", station, n)
}

// silence takes receipts, which nobody here waits for.
type silence struct{}

func (silence) Publish(string, byte, []byte) error { return nil }

// judge finds what does not add up.
func (c *town) judge() {
	c.t.Helper()
	if err := judge.New(slog.New(slog.NewTextHandler(c.t.Output(), nil)), c.store, judge.Config{
		Once: func(ctx context.Context, o judge.Once) error {
			return c.fleet.NoteOnceUsed(ctx, o.Once, o.Auth, o.VolumeUL)
		},
	}).Drain(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/finance/matching"
	steps "github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// chain is that of December, as the page has it: of lines, tanks and the budget as they are kept. Each step adds up.
func (a *accountant) chain() *custody.Month {
	a.Helper()
	return a.chainOf(time.Date(2026, 12, 1, 0, 0, 0, 0, a.zone))
}

// chainOf is that of the month that begins then.
func (a *accountant) chainOf(from time.Time) *custody.Month {
	a.Helper()
	a.flush()
	lines := matching.New(matching.Config{Store: a.store, Zone: a.zone, Now: func() time.Time { return a.now }})
	m, err := custody.New(custody.Config{Lines: lines, Tanks: a.room, Budget: a.desk}).Month(a.Context(), from, from.AddDate(0, 1, 0))
	a.must(err)
	for i := range m.Steps {
		s := &m.Steps[i]
		if in, out, left := s.Sums(); in != out.Plus(left) {
			a.Errorf("%s: %+v come in, %+v go on and %+v are left", s.Name, in, out, left)
		}
		for _, r := range s.Residuals {
			if r.Name == "rest" {
				a.Errorf("%s leaves %+v without a name", s.Name, r.Amount)
			}
		}
	}
	return m
}

// residuals are what of a step is left by a name.
func residuals(m *custody.Month, step, name string) (sum worth.Amount) {
	for _, r := range m.Step(step).Residuals {
		if r.Name == name {
			sum = sum.Plus(r.Amount)
		}
	}
	return sum
}

// off lets fuel flow by a hose while nobody looks, which is noticed then.
func (a *accountant) off(hose string, v dispense.Volume) *dispense.Record {
	before := a.stands[hose]
	a.stands[hose] += v
	return a.add(&dispense.Offbook{Hose: hose, Meter: 1, TotalizerBeforeUL: before, TotalizerAfterUL: a.stands[hose], VolumeUL: v, Cause: "dark"})
}

// written is a fill of a vehicle on a sheet, as the office types it.
func written(number int64, hose, vehicle string, v dispense.Volume, at time.Time) *dispense.Dispense {
	return &dispense.Dispense{
		Position: "1", Hose: hose, Grade: "diesel", Purpose: "vehicle", VolumeUL: v, VolumeFrom: "typed", Basis: "obs", Vehicle: vehicle, End: "H", People: two, Source: "sheet", Ticket: barcode.FormatSheetNumber(number),
		HappenedAt: at.UTC().Truncate(time.Second), HappenedPrecision: "minute",
	}
}

// What flowed off the book and is on sheets, or was given to a vehicle by two people, is explained, and so are the fills that
// tell of it; what is left of either is not, and takes nothing off the other: of no hose, no day and no liter twice.
func TestChainTellsOfSheets(t *testing.T) {
	t.Parallel()
	at := func(a *accountant, day, hour int) time.Time { return time.Date(2026, 12, day, hour, 0, 0, 0, a.zone) }
	sheets := func(a *accountant, day, n int, hose string, v dispense.Volume) (all []dispense.Body) {
		for i := range n {
			all = append(all, written(int64(i+1), hose, "v1", v, at(a, day, 9)))
		}
		return all
	}
	given := func(a *accountant, of *dispense.Record, v dispense.Volume) dispense.Body {
		d := written(1, "1", "v1", v, at(a, 3, 9))
		d.Source, d.Ticket = "", ""
		return &dispense.Correct{Of: of.Ref(), Action: "assign", Reason: "quién fue", People: two, Dispense: d}
	}
	for _, tt := range []struct {
		name                                                 string
		off                                                  [3]dispense.Volume // of the first hose, of the second, and of the first again, noticed on the 3rd
		says                                                 func(a *accountant, off []*dispense.Record) []dispense.Body
		unexplained, unrecorded, written, telling, uncounted dispense.Volume
	}{
		{"all is on sheets", [3]dispense.Volume{400 * liter}, func(a *accountant, _ []*dispense.Record) []dispense.Body { return sheets(a, 3, 20, "1", 20*liter) }, 0, 0, 400, -400, 0},
		{"two people gave all to a vehicle", [3]dispense.Volume{400 * liter}, func(a *accountant, off []*dispense.Record) []dispense.Body {
			return []dispense.Body{given(a, off[0], 400*liter)}
		}, 0, 0, 400, -400, 0},
		{"a sheet of what never flowed", [3]dispense.Volume{}, func(a *accountant, _ []*dispense.Record) []dispense.Body { return sheets(a, 3, 1, "1", 500*liter) }, 500, 0, 0, 0, -500},
		{"less is on a sheet", [3]dispense.Volume{30 * liter}, func(a *accountant, _ []*dispense.Record) []dispense.Body { return sheets(a, 3, 1, "1", 25*liter) }, 5, 5, 25, -25, 0},
		{"of another hose", [3]dispense.Volume{40 * liter}, func(a *accountant, _ []*dispense.Record) []dispense.Body { return sheets(a, 3, 1, "2", 40*liter) }, 80, 40, 0, 0, -40},
		{"of a day after it was noticed", [3]dispense.Volume{40 * liter}, func(a *accountant, _ []*dispense.Record) []dispense.Body { return sheets(a, 5, 1, "1", 40*liter) }, 80, 40, 0, 0, -40},
		{"given to a vehicle, and on a sheet", [3]dispense.Volume{30 * liter}, func(a *accountant, off []*dispense.Record) []dispense.Body {
			return append(sheets(a, 3, 1, "1", 25*liter), given(a, off[0], 20*liter))
		}, 15, 0, 30, -30, -15},
		{"given to a vehicle, and another on a sheet", [3]dispense.Volume{400 * liter, 0, 100 * liter}, func(a *accountant, off []*dispense.Record) []dispense.Body {
			return append(sheets(a, 3, 1, "1", 100*liter), given(a, off[0], 400*liter))
		}, 0, 0, 500, -500, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := newAccountant(t)
			office := a.station(dispense.Office)
			a.layout("1", "T1", "diesel")
			a.layout("2", "T1", "diesel")
			a.read("T1", "diesel", "periodic", 10_000*liter, nil)
			a.at(2, 9, 0)
			a.fill("1", 100*liter, nil)
			a.fill("2", 50*liter, nil)
			a.at(3, 12, 0)
			var off []*dispense.Record
			level := 9_850 * liter
			for i, v := range tt.off {
				if v != 0 {
					off = append(off, a.off([]string{"1", "2", "1"}[i], v))
					level -= v
				}
			}
			a.at(6, 22, 0)
			a.read("T1", "diesel", "periodic", level, nil)
			a.flush()
			a.opens("2026-12-01", 10_000*liter, 20_000_000) // 20.00 a liter
			office.At = a.At
			a.write(office, append([]dispense.Body{sheetsAct("approve", "norte", 1, 50)}, tt.says(a, off)...)...)
			a.now = time.Date(2026, 12, 7, 12, 0, 0, 0, a.zone)
			m := a.chain()
			if want := (worth.Amount{UL: tt.unexplained * liter, Cents: int64(tt.unexplained) * 2_000}); m.Unexplained != want {
				t.Errorf("unexplained are %s, %d; want %s, %d: %+v", m.Unexplained.UL, m.Unexplained.Cents, want.UL, want.Cents, m.Step(steps.Hoses))
			}
			for name, liters := range map[string]dispense.Volume{"unrecorded": tt.unrecorded, "written": tt.written, "telling": tt.telling, "uncounted": tt.uncounted} {
				if got, want := residuals(m, steps.Hoses, name), (worth.Amount{UL: liters * liter, Cents: int64(liters) * 2_000}); got != want {
					t.Errorf("%s: got %s, %d; want %s, %d", name, got.UL, got.Cents, want.UL, want.Cents)
				}
			}
		})
	}
}

const (
	ofObras   = "FORT-26101-obras"
	ofParques = "FORT-26101-parques"
)

// agree holds what departments and accounts have in the chain against entries of stock, with what their sheets cost.
func (a *accountant) agree(what string, m *custody.Month, sheets map[string]int64) {
	a.Helper()
	of := func(step, name, of string) int64 {
		for _, p := range m.Step(step).Out {
			if p.Name == name && p.Of == of {
				return p.Cents
			}
		}
		return 0
	}
	for _, x := range []struct{ department, account string }{{"obras", ofObras}, {"parques", ofParques}} {
		entries := a.balance("5.1.2.6", x.account)
		department, account := of(steps.Fills, "department", x.department), of(steps.Accounts, "account", x.account)
		if want := entries + sheets[x.department]; entries == 0 || department != want || account != want {
			a.Errorf("%s, %s: entries have %d and sheets %d; the department %d, its account %d", what, x.department, entries, sheets[x.department], department, account)
		}
	}
	if got, want := residuals(m, steps.Hoses, "unrecorded").Plus(residuals(m, steps.Hoses, "written")).Plus(residuals(m, steps.Tanks, "within")).Cents, a.balance("5.5.3.5", ""); got != want {
		a.Errorf("%s: what is in no fill or not there costs %d, and entries say %d", what, got, want)
	}
}

// What departments and accounts have in the chain is what entries of stock have: the cost of each tank and day. What sheets
// tell of costs what the tank's fuel did on their day, and stands beside what flowed.
func TestChainCostsWhatEntriesSay(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	took := func(hose, vehicle string, v dispense.Volume) {
		a.fill(hose, v, func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = vehicle })
	}
	a.layout("1", "T1", "diesel")
	a.layout("2", "T2", "magna")
	a.read("T1", "diesel", "periodic", 3_000*liter, nil)
	a.read("T2", "magna", "periodic", 2_000*liter, nil)
	ends := func(day int, diesel, magna dispense.Volume) {
		a.at(day, 22, 0)
		a.read("T1", "diesel", "periodic", diesel, nil)
		a.read("T2", "magna", "periodic", magna, nil)
	}
	a.at(1, 9, 0)
	took("1", "v1", 1_000*liter)
	took("2", "v2", 1_000*liter)
	ends(1, 2_000*liter, 1_000*liter)
	of := a.deliver(2, 2_000*liter, 4_000*liter) // dearer
	a.at(3, 9, 0)
	took("1", "v2", 333*liter)
	took("1", "v1", 77*liter)
	took("1", "v2", 1*liter)
	ends(3, 5_589*liter, 1_000*liter)
	a.at(4, 9, 0)
	a.off("1", 40*liter)
	took("2", "v1", 11*liter)
	took("1", "v1", 13*liter)
	ends(4, 5_536*liter, 989*liter)
	a.flush()
	a.opens("2026-12-01", 3_000*liter, 7_800_000) // 26.00 a liter
	a.must(a.room.SayOpening(t.Context(), "fina", stockroom.Opening{Station: "norte", Tank: "T2", Day: "2026-12-01", Amount: worth.Amount{UL: 2_000 * liter, Cents: 4_400_000}, Paper: "INV-2", Reason: "inventario", AgreedBy: "marta"}))
	a.must(a.note(of, stock.Quantity{UL: 4_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(11_234_567)) }))
	a.begins("2026-12-01")
	a.keeps(time.Date(2026, 12, 5, 12, 0, 0, 0, a.zone), 2026)
	// 1,000 L of one tank at 26.00 and 1,000 L of another at 22.00 are no 2,000 L at 24.00.
	if got := a.balance("5.1.2.6", ofParques); got < 2_200_000 || got > 2_200_000+334*2_800 {
		t.Errorf("entries of parques are %d", got)
	}
	m := a.chain()
	a.agree("by totalizers", m, nil)
	if m.Unexplained.UL != 40*liter || m.Unexplained.Cents != a.balance("5.5.3.5", "") {
		t.Errorf("unexplained are %+v", m.Unexplained)
	}
	office := a.station(dispense.Office)
	office.At = a.At
	a.write(office, sheetsAct("approve", "norte", 1, 50), written(1, "1", "v2", 40*liter, time.Date(2026, 12, 4, 8, 0, 0, 0, a.zone)))
	m = a.chain()
	telling := -residuals(m, steps.Hoses, "telling").Cents
	// A liter costs the same, but for the cents of an average of 13 L.
	if by := telling - residuals(m, steps.Hoses, "written").Cents; m.Unexplained != (worth.Amount{}) || max(by, -by) > 2 {
		t.Errorf("unexplained are %+v, and sheets cost %d, what they tell of %d", m.Unexplained, telling, residuals(m, steps.Hoses, "written").Cents)
	}
	a.agree("with a sheet", m, map[string]int64{"parques": telling})
}

// A month of two hoses, with a truck at another price whenever there is room, and a vehicle that changes its department: to the
// cent it is what entries of stock say, and nothing is unexplained but what went through a hose.
func TestChainOfAMonthCostsWhatEntriesSay(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.month(3, planted{gapUL: 60 * liter})
	a.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v1', 'department', '2026-12-14 18:00Z', 'parques', '', 'test', now(), now())`)
	a.now = time.Date(2027, 1, 2, 12, 0, 0, 0, a.zone)
	a.opens("2026-12-01", 12_000*liter, 25_431_217)
	for i, d := range a.sheet("T1").Deliveries {
		a.must(a.note(d.Ref, *d.Said.Volume, func(n *stockroom.Note) {
			n.N, n.TemperatureMC, n.Cents = d.Said.N, d.Said.TemperatureMC, new(int64(21_000_000+1_111_111*int64(i)))
		}))
	}
	a.begins("2026-12-01")
	a.keeps(a.now, 2026)
	m := a.chain()
	a.agree("the month", m, nil)
	gone := residuals(m, steps.Hoses, "unrecorded")
	if e4, known := gone.PriceE4(); m.Unexplained != gone || gone.UL != 60*liter || !known || e4 < 200_000 || e4 > 260_000 {
		t.Errorf("unexplained are %+v, and in no fill %+v", m.Unexplained, gone)
	}
	if edges := residuals(m, steps.Hoses, "edges"); edges != (worth.Amount{}) {
		t.Errorf("%+v are before the first reading or after the last", edges)
	}
}

// Whatever moves in tanks, each step adds up in liters and money: what was put back, poured over, given back to nobody,
// voided, and what flowed after the last reading of the month.
func TestChainOfAllThatMoves(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	purpose := func(p, into string) func(*dispense.Authorize, *dispense.Dispense) {
		return func(auth *dispense.Authorize, _ *dispense.Dispense) {
			auth.Purpose, auth.IntoTank, auth.Vehicle, auth.Label, auth.OdometerM, auth.OdometerFrom, auth.People = p, into, "", "", nil, "", two
		}
	}
	a.layout("1", "T1", "diesel")
	a.layout("2", "T2", "magna")
	a.read("T1", "diesel", "periodic", 10_000*liter, nil)
	a.read("T2", "magna", "periodic", 5_000*liter, nil)
	a.at(1, 8, 0)
	a.fill("1", 100*liter, nil)
	a.fill("1", 20*liter, purpose("test", "T1")) // put back
	a.fill("1", 5*liter, purpose("test", ""))
	a.fill("1", 300*liter, purpose("transfer", "T2"))
	a.fill("1", 40*liter, purpose("transfer", "")) // to somewhere else
	a.fill("2", 50*liter, nil)
	a.stands["2"] += 7 * liter // in no record
	voided := a.fill("2", 11*liter, nil)
	a.at(1, 23, 0)
	a.read("T1", "diesel", "periodic", 9_555*liter, nil)
	a.read("T2", "magna", "periodic", 5_232*liter, nil)
	a.at(1, 23, 30)
	a.fill("1", 10*liter, nil)
	a.flush()
	office := a.station(dispense.Office)
	office.At = a.At
	a.write(office, &dispense.Correct{Of: voided.Ref(), Action: "void", Reason: "prueba", People: two})
	a.opens("2026-12-01", 10_000*liter, 20_000_000) // 20.00 and 22.00 a liter
	a.must(a.room.SayOpening(t.Context(), "fina", stockroom.Opening{Station: "norte", Tank: "T2", Day: "2026-12-01", Amount: worth.Amount{UL: 5_000 * liter, Cents: 11_000_000}, Paper: "INV-2", Reason: "inventario", AgreedBy: "marta"}))
	a.now = time.Date(2026, 12, 1, 23, 50, 0, 0, a.zone)
	m := a.chain()
	of := func(liters dispense.Volume, cents int64) worth.Amount {
		return worth.Amount{UL: liters * liter, Cents: cents}
	}
	// Of T2 a liter costs a little less since cheaper fuel was poured in.
	const e4 = 218_868 // (5,000 × 22.00 + 300 × 20.00) / 5,300
	t2 := func(liters dispense.Volume) worth.Amount {
		cents, err := dispense.AmountCents(liters*liter, e4)
		a.must(err)
		return worth.Amount{UL: liters * liter, Cents: cents}
	}
	for name, want := range map[string]worth.Amount{"unrecorded": t2(7), "display_beyond": t2(11), "written": {}, "uncounted": {}, "telling": {}} {
		if got := residuals(m, steps.Hoses, name); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	for name, want := range map[string]worth.Amount{"purpose.test": of(25, 10_000), "purpose.transfer": of(340, 680_000), "elsewhere": {}} {
		if got := residuals(m, steps.Fills, name); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	// What left the one tank by a hose arrives in the other at that cost, and its hose gave no more than it counted.
	for _, p := range []struct {
		list     []steps.Part
		name, of string
	}{{m.Step(steps.Tanks).Out, "poured", "NORTE T1"}, {m.Step(steps.Tanks).In, "moved", "NORTE T2"}, {m.Step(steps.Hoses).In, "poured", "NORTE T1"}} {
		i := slices.IndexFunc(p.list, func(x steps.Part) bool { return x.Name == p.name && x.Of == p.of })
		if i < 0 || p.list[i].Amount != of(300, 600_000) {
			t.Errorf("%s of %s: %+v", p.name, p.of, p.list)
		}
	}
	if got := residuals(m, steps.Hoses, "edges"); got != of(-30, -20_000) { // and what the test put back
		t.Errorf("after the last reading: %+v", got)
	}
	department := m.Step(steps.Fills).Out
	if want := of(160, 110*2_000).Plus(worth.Amount{Cents: t2(50).Cents}); len(department) != 1 || department[0].Amount != want {
		t.Errorf("departments: %+v, want %+v", department, want)
	}
}

// A hose whose totalizer fails within the month, or that gets one, or has it back: what its pump gave without one left the tank once, in
// liters and in money, and the book, what the tank is worth and the chain agree.
func TestChainOfAHoseThatLosesItsTotalizer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		blind [4]bool // of the fills of the 1st to the 4th
		loose dispense.Volume
	}{
		{"it fails", [4]bool{false, false, true, true}, 0},
		{"it gets one", [4]bool{true, true, false, false}, 0},
		{"it has it back", [4]bool{false, true, true, false}, 90},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := newAccountant(t)
			a.layout("1", "T1", "diesel")
			a.read("T1", "diesel", "periodic", 1_000*liter, nil)
			level, stands := 1_000*liter, dispense.Volume(0)
			for i, v := range []dispense.Volume{30 * liter, 40 * liter, 50 * liter, 60 * liter} {
				a.at(i+1, 9, 0)
				if i > 0 && tt.blind[i-1] && !tt.blind[i] && i < 3 {
					stands = 0 // it counts from here on
				}
				a.stands["1"] = stands
				opened := a.add(dispensetest.Authorized([]string{"v1", "v2"}[i%2], 400))
				a.At = a.At.Add(3 * time.Minute)
				d := dispensetest.Dispensed(opened, stands, v)
				if tt.blind[i] {
					d.TotalizerBeforeUL, d.TotalizerAfterUL = nil, nil
				}
				a.add(d)
				stands += v
				level -= v
				a.at(i+1, 22, 0)
				a.read("T1", "diesel", "periodic", level, nil)
			}
			a.flush()
			a.opens("2026-12-01", 1_000*liter, 2_000_000) // 20.00 a liter
			a.now = time.Date(2026, 12, 5, 12, 0, 0, 0, a.zone)
			m := a.chain()
			if m.Unexplained != (worth.Amount{}) {
				t.Errorf("unexplained are %+v: %+v", m.Unexplained, m.Step(steps.Hoses))
			}
			if edges := residuals(m, steps.Hoses, "edges"); edges != (worth.Amount{}) {
				t.Errorf("edges are %+v", edges)
			}
			if row := a.sheet("T1").All; row.Fills+row.Unrecorded != 180*liter || *row.Variance != 0 {
				t.Errorf("the book has %s in fills, %s in none, and is off by %s", row.Fills, row.Unrecorded, *row.Variance)
			}
			d := a.worth("T1").All
			if left := d.Filled.Plus(d.Unrecorded); left != (worth.Amount{UL: -180 * liter, Cents: -360_000}) || d.Measured != (worth.Amount{}) {
				t.Errorf("worth: left %+v, measured %+v", left, d.Measured)
			}
			if got, want := residuals(m, steps.Hoses, "telling"), (worth.Amount{UL: -tt.loose * liter, Cents: -int64(tt.loose) * 2_000}); got != want {
				t.Errorf("of a gap fills by the pump tell %+v, want %+v", got, want)
			}
		})
	}
}

// A truck that came 600 L short in December and is billed in January is short in January, with its money, which is in the cost of what came;
// December has what came. Each month adds up.
func TestChainOfATruckOfTheMonthBefore(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	of := a.deliver(30, 1_000*liter, 9_400*liter)
	a.at(31, 22, 0)
	a.read("T1", "diesel", "periodic", 10_400*liter, nil)
	a.flush()
	a.opens("2026-12-01", 1_000*liter, 2_500_000)
	a.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('truck', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	line := a.bill("a", 10_000*liter, time.Date(2027, 1, 2, 10, 0, 0, 0, time.UTC))
	a.now = time.Date(2027, 1, 10, 12, 0, 0, 0, a.zone)
	a.must(a.note(of, stock.Quantity{UL: 10_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Line, n.Billed = line, stock.Observed }))
	december, january := a.chain(), a.chainOf(time.Date(2027, 1, 1, 0, 0, 0, 0, a.zone))
	for _, tt := range []struct {
		m    *custody.Month
		name string
		want worth.Amount
	}{
		{december, "after", worth.Amount{UL: -9_400 * liter, Cents: -25_000_000}}, {december, "short", worth.Amount{}},
		{january, "before", worth.Amount{UL: 9_400 * liter, Cents: 25_000_000}}, {january, "short", worth.Amount{UL: 600 * liter, Cents: 1_500_000}}, {january, "borne", worth.Amount{Cents: -1_500_000}},
	} {
		if got := residuals(tt.m, steps.Delivered, tt.name); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if got := january.Unexplained; got != (worth.Amount{UL: 600 * liter, Cents: 1_500_000}) {
		t.Errorf("unexplained in January: %+v", got)
	}
}

package postgres_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A yard is a station with tanks, whose records come in as they do.
type yard struct {
	*desk
	*dispensetest.Author
	zone    *time.Location
	room    *stockroom.Room
	now     time.Time
	stands  map[string]dispense.Volume // of each hose
	waiting []*dispense.Record
}

func newYard(t testing.TB) *yard {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	y := &yard{desk: newDesk(t), zone: zone, stands: map[string]dispense.Volume{}, now: time.Date(2027, 1, 2, 12, 0, 0, 0, zone)}
	y.room = stockroom.New(stockroom.Config{Store: y.store, Zone: zone, Now: func() time.Time { return y.now }})
	y.exec(`INSERT INTO grade (grade, name, product) VALUES ('diesel', 'Diésel', '15101505'), ('magna', 'Magna', '15101514')`)
	y.Author = y.station("norte", dispense.Meter{Hose: "1", Meter: 1}, dispense.Meter{Hose: "2", Meter: 1}, dispense.Meter{Hose: "3", Meter: 1})
	y.At = time.Date(2026, 11, 30, 12, 0, 0, 0, zone).UTC()
	return y
}

func (y *yard) layout(hose, tank, grade string) {
	y.add(&dispense.Config{What: "layout", Layout: &dispense.Layout{Position: "1", Hose: hose, Grade: grade, Tank: tank, Meter: 1, StepUL: 10 * dispense.Milliliter, Arm: "pump", Totalizer: true}})
}

// add writes a record, and flush commits what was written.
func (y *yard) add(b dispense.Body) *dispense.Record {
	r := y.Append(y, b)
	y.waiting = append(y.waiting, r)
	return r
}

func (y *yard) flush() {
	y.Helper()
	if len(y.waiting) > 0 {
		y.put(y.Author, y.waiting...)
	}
	y.waiting = nil
}

// at lets time pass until a time of a day of December.
func (y *yard) at(day int, hour, minute int) {
	at := time.Date(2026, 12, day, hour, minute, 0, 0, y.zone).UTC().Add(-time.Second)
	if at.Before(y.At.Add(-time.Second)) {
		y.Fatalf("%s is before %s", at, y.At)
	}
	y.At = at
}

// fill releases a hose and lets fuel flow for three minutes.
func (y *yard) fill(hose string, v dispense.Volume, edit func(*dispense.Authorize, *dispense.Dispense)) *dispense.Record {
	auth := dispensetest.Authorized("v1", 400)
	auth.Hoses = []string{hose}
	d := &dispense.Dispense{}
	if edit != nil {
		edit(auth, d)
	}
	opened := y.add(auth)
	began := y.At
	y.At = y.At.Add(3 * time.Minute)
	done := dispensetest.Dispensed(opened, y.stands[hose], v)
	done.IntoTank, done.BeganAt = auth.IntoTank, began
	y.stands[hose] += v
	return y.add(done)
}

func (y *yard) read(tank, grade, why string, v dispense.Volume, edit func(*dispense.Tank)) {
	b := &dispense.Tank{Tank: tank, Grade: grade, Source: "gauge", Why: why, VolumeUL: v, Basis: "obs"}
	if edit != nil {
		edit(b)
	}
	y.add(b)
}

// sheet is the book of a tank over December.
func (y *yard) sheet(tank string) *stockroom.Sheet {
	y.Helper()
	y.flush()
	from := time.Date(2026, 12, 1, 0, 0, 0, 0, y.zone)
	s, err := y.room.Tank(y.Context(), "norte", tank, from, from.AddDate(0, 1, 0))
	if err != nil {
		y.Fatal(err)
	}
	for _, row := range append(slices.Clone(s.Days), s.All) {
		if row.Book == nil {
			continue
		}
		if sum := *row.Opening + row.Received - row.Fills - row.Tests - row.Unrecorded + row.Moved; sum != *row.Book {
			y.Errorf("%s %s: the parts come to %s, and the book says %s", tank, row.Period, sum, *row.Book)
		}
	}
	return s
}

func (y *yard) note(of dispense.Ref, q stock.Quantity, edit func(*stockroom.Note)) error {
	n := stockroom.Note{Delivery: of, Number: fmt.Sprintf("R-%d", of.Seq), // each truck brings its own
		Volume: &q, Reason: "remisión"}
	if edit != nil {
		edit(&n)
	}
	return y.room.SayNote(y.Context(), "fina", n)
}

// A fault that is planted in a month.
type planted struct {
	leakUL  dispense.Volume // an hour
	shortUL dispense.Volume // of the second delivery
	gapUL   dispense.Volume // that goes through hose 2 on the 9th, and is in no record
	water   bool            // comes with the first delivery
	ground  dispense.Volume // of water that comes in each night from the 10th to the 19th
}

// month lives through December: two hoses of a tank of 20,000 L, a gauge that is off by a
// liter, meters of class 0.5, and a truck with 10,000 L when there is room.
func (y *yard) month(seed uint64, w planted) {
	y.Helper()
	r := rand.New(rand.NewPCG(seed, 51))
	within := func(n int64) dispense.Volume { return dispense.Volume(r.Int64N(2*n+1) - n) }
	y.layout("1", "T1", "diesel")
	y.layout("2", "T1", "diesel")
	truth, water, clock := 12_000*liter, 3*liter, time.Time{}
	pass := func() {
		if !clock.IsZero() {
			truth -= w.leakUL * dispense.Volume(y.At.Sub(clock)/time.Second) / 3600
		}
		clock = y.At
	}
	read := func(why string) dispense.Volume {
		pass()
		said := truth + within(1_000_000)
		y.read("T1", "diesel", why, said, func(b *dispense.Tank) {
			b.WaterUL, b.WaterUM, b.TemperatureMC = new(water), new(int64(water/2000)), new(int64(21_000))
		})
		return said
	}
	read("periodic")
	var came []dispense.Ref
	for day := 1; day <= 31; day++ {
		if pass(); truth < 6000*liter {
			y.at(day, 5, 0)
			before, from := read("delivery"), y.At
			volume := 10_000 * liter
			switch len(came) {
			case 0:
				if w.water {
					water += 40 * liter
				}
			case 1:
				volume -= w.shortUL
			}
			truth += volume
			y.at(day, 5, 30)
			after, to := read("delivery"), y.At
			d := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: after - before, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to, TemperatureMC: new(int64(21_000))})
			came = append(came, d.Ref())
		}
		for n := range 10 {
			y.at(day, 7+n, 0)
			for _, hose := range []string{"1", "2"} {
				gave := (50 + dispense.Volume(r.Int64N(100))) * liter
				if day%7 == 6 {
					gave /= 3
				}
				if day == 9 && n == 5 && hose == "2" {
					truth -= w.gapUL
					y.stands["2"] += w.gapUL
				}
				truth -= gave
				counted := gave + gave*within(2000)/1_000_000
				y.fill(hose, counted/10_000*10_000, nil)
			}
		}
		if day%2 == 0 {
			y.add(&dispense.Tick{Meters: []dispense.Meter{{Hose: "1", Meter: 1, TotalizerUL: y.stands["1"]}, {Hose: "2", Meter: 1, TotalizerUL: y.stands["2"]}}})
		}
		if day >= 10 && day < 20 {
			water += w.ground
		}
		y.at(day, 23, 55)
		read("periodic")
	}
	y.flush()
	for _, ref := range came {
		if err := y.note(ref, stock.Quantity{UL: 10_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.TemperatureMC = new(int64(21_000)) }); err != nil {
			y.Fatal(err)
		}
	}
}

// found says all that is found of a month.
func (y *yard) found() string {
	y.Helper()
	s := y.sheet("T1")
	if s.Trouble != "" || len(s.Days) != 31 || len(s.Homeless) != 0 || !slices.Equal(s.Hoses, []string{"1", "2"}) {
		y.Fatalf("the book has %d days, hoses %v and %v without a tank: %s", len(s.Days), s.Hoses, s.Homeless, s.Trouble)
	}
	var all []string
	var sum, fills dispense.Volume
	for i := range s.Days {
		d := &s.Days[i]
		if d.State != stock.Within {
			all = append(all, "day "+string(d.State))
		}
		for _, e := range d.Events {
			all = append(all, fmt.Sprint("event ", e))
		}
		sum += *d.Variance
		fills += d.Fills
	}
	if sum != *s.All.Variance || fills != s.All.Fills {
		y.Errorf("days differ by %s and give %s, and the month by %s and %s", sum, fills, *s.All.Variance, s.All.Fills)
	}
	for _, d := range s.Drifts {
		all = append(all, map[bool]string{true: "drift short", false: "drift over"}[d.Short])
	}
	for name, c := range map[string]stock.Comparison{"SAT": s.SAT, "leak": s.Leak} {
		if c.State != stock.Whole && c.State != stock.Within {
			all = append(all, name+" "+string(c.State))
		}
	}
	for i, d := range s.Deliveries {
		if d.Checked.Note.State != stock.Whole && d.Checked.Note.State != stock.Within {
			all = append(all, fmt.Sprintf("delivery %d %s", i+1, d.Checked.Note.State))
		}
		if d.Watered {
			all = append(all, fmt.Sprintf("delivery %d water", i+1))
		}
	}
	for _, r := range s.Rises {
		all = append(all, fmt.Sprintf("water rose %d L, %d mm", r.UL/liter, *r.UM/1000))
	}
	for _, h := range s.HoseAll {
		if h.State != stock.Whole {
			all = append(all, fmt.Sprintf("hose %s %s", h.Hose, h.State))
		}
	}
	if s.Cause.Why != stock.Unclear {
		all = append(all, "cause "+string(s.Cause.Why))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// What is planted in a month's records is found, each alone, and an honest month raises nothing.
func TestMonthsOfATank(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		planted
		want string
	}{
		{"honest", planted{}, ""},
		{"0.4 L leak in an hour", planted{leakUL: 400 * dispense.Milliliter}, "SAT short, cause leak, drift short"},
		{"a truck was 120 L short", planted{shortUL: 120 * liter}, "delivery 2 short"},
		{"60 L go through a hose, and no record says so", planted{gapUL: 60 * liter}, "hose 2 over"},
		{"water came with the fuel", planted{water: true}, "delivery 1 water"},
		{"water came from the ground, drop by drop", planted{ground: 2 * liter}, "water rose 20 L, 10 mm"},
		{"water came with the fuel, and from the ground", planted{water: true, ground: 2 * liter}, "delivery 1 water, water rose 20 L, 10 mm"},
	} {
		for seed := range uint64(2) {
			y := newYard(t)
			y.month(seed, tt.planted)
			if got := y.found(); got != tt.want {
				t.Errorf("%s, seed %d: found %q, want %q", tt.name, seed, got, tt.want)
			}
			if s := y.sheet("T1"); len(s.Deliveries) < 3 || s.All.Unrecorded != tt.gapUL {
				t.Errorf("%s: %d deliveries, and %s unrecorded, want %s", tt.name, len(s.Deliveries), s.All.Unrecorded, tt.gapUL)
			}
		}
	}
}

// Whatever leaves a tank or comes into it is in its book once, under its name.
func TestWhatMovesInATank(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	y.layout("2", "", "magna") // the only tank of the grade
	y.read("T1", "diesel", "periodic", 10_000*liter, nil)
	y.read("T2", "magna", "periodic", 5_000*liter, nil)
	office := y.station(dispense.Office)

	y.at(1, 8, 0)
	y.fill("1", 100*liter, nil)
	purpose := func(p, into string) func(*dispense.Authorize, *dispense.Dispense) {
		return func(a *dispense.Authorize, _ *dispense.Dispense) {
			a.Purpose, a.IntoTank, a.Vehicle, a.Label, a.OdometerM, a.OdometerFrom, a.People = p, into, "", "", nil, "", two
		}
	}
	y.fill("1", 20*liter, purpose("test", "T1")) // put back
	y.fill("1", 5*liter, purpose("test", ""))    // into a measure, and away
	y.fill("1", 300*liter, purpose("transfer", "T2"))
	y.fill("1", 40*liter, purpose("transfer", "")) // to somewhere else
	y.fill("1", 15*liter, purpose("container", ""))
	y.fill("2", 50*liter, nil)

	// Off the book 30 L, of which a sheet that is typed at the office says 25 L; 7 L in no record.
	before := y.stands["1"]
	y.stands["1"] += 30 * liter
	y.add(&dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: before, TotalizerAfterUL: y.stands["1"], VolumeUL: 30 * liter, Cause: "dark"})
	y.stands["1"] += 7 * liter
	voided := y.fill("1", 11*liter, nil)
	replaced := y.fill("1", 10*liter, nil)
	// Another meter: the old one was left 2 L further.
	old := y.stands["1"] + 2*liter
	y.add(&dispense.MeterChange{Hose: "1", Meter: 2, Why: "replaced", OldTotalizerUL: &old, NewTotalizerUL: 500 * liter, People: two})
	y.stands["1"] = 500 * liter
	auth := dispensetest.Authorized("v1", 400)
	opened := y.add(auth)
	done := dispensetest.Dispensed(opened, y.stands["1"], 8*liter)
	done.Meter = new(int64(2))
	y.add(done)
	y.add(&dispense.MeterChange{Hose: "1", Meter: 2, Why: "rollover", OldTotalizerUL: new(508 * liter), NewTotalizerUL: 508 * liter})
	// A hose that nobody placed, and of which no tank has the grade.
	y.layout("3", "", "premium")
	other := dispensetest.Authorized("v1", 400)
	other.Hoses, other.Grade = []string{"3"}, "premium"
	opened = y.add(other)
	y.add(dispensetest.Dispensed(opened, 0, 9*liter))
	y.at(1, 22, 0)
	y.read("T1", "diesel", "periodic", 9_465*liter, nil)
	y.read("T2", "magna", "periodic", 5_250*liter, nil)
	y.flush()

	office.At = y.At
	y.write(office,
		&dispense.Correct{Of: voided.Ref(), Action: "void", Reason: "prueba", People: two},
		&dispense.Correct{Of: replaced.Ref(), Action: "replace", Reason: "prueba", People: two, Dispense: &dispense.Dispense{
			Position: "1", Hose: "1", Grade: "diesel", Purpose: "vehicle", VolumeUL: 9 * liter, VolumeFrom: "typed", Basis: "obs", Vehicle: "v1", End: "H", People: two, HappenedAt: time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC), HappenedPrecision: "minute",
		}},
		sheetsAct("approve", "norte", 1, 50),
		&dispense.Dispense{
			Position: "1", Hose: "1", Grade: "diesel", Purpose: "vehicle", VolumeUL: 25 * liter, VolumeFrom: "typed", Basis: "obs", Vehicle: "v1", End: "H", People: two, Source: "sheet", Ticket: barcode.FormatSheetNumber(7),
			HappenedAt: time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC), HappenedPrecision: "minute",
		},
	)

	s := y.sheet("T1")
	row := s.Days[0]
	for _, x := range []struct {
		name      string
		got, want dispense.Volume
	}{
		{"fills", row.Fills, 184 * liter},          // 100 + 40 + 15 + 11 + 10 + 8, by the totalizer, whatever became of them on paper
		{"tests", row.Tests, 5 * liter},            // what was put back is no loss
		{"unrecorded", row.Unrecorded, 39 * liter}, // 30 off the book, 7 in a gap, 2 before the meter was changed
		{"moved", row.Moved, -300 * liter},
		{"book", *row.Book, 9_472 * liter},
		{"variance", *row.Variance, -7 * liter},
		{"issued by hose 1", row.Hoses["1"], 548 * liter},
	} {
		if x.got != x.want {
			t.Errorf("T1, %s: got %s, want %s", x.name, x.got, x.want)
		}
	}
	if m := y.sheet("T2"); m.Days[0].Moved != 300*liter || m.Days[0].Fills != 50*liter || *m.Days[0].Variance != 0 || !slices.Equal(m.Hoses, []string{"2"}) {
		t.Errorf("T2: %+v, hoses %v", m.Days[0], m.Hoses)
	}
	if !slices.Equal(s.Homeless, []string{"3"}) {
		t.Errorf("without a tank: %v, want hose 3", s.Homeless)
	}
	h := s.HoseDays[0]
	if h.Hose != "1" || h.Meters != 1 || h.Moved != 548*liter || h.Fills != 100*liter+20*liter+5*liter+300*liter+40*liter+15*liter+9*liter+8*liter+25*liter ||
		h.Offbook != 30*liter || h.Gaps != 9*liter || h.Loose != 25*liter || h.Display != 12*liter {
		t.Errorf("hose 1: %+v", h)
	}
	if h.Difference() != h.Offbook+h.Gaps-h.Overlaps+h.Display-h.Loose {
		t.Errorf("hose 1: %s is not what its parts come to", h.Difference())
	}
	if len(s.Days) != 31 || s.Days[1].State != stock.Unmeasured || s.Days[1].Carried || !s.Days[2].Carried {
		t.Errorf("the day after is %+v", s.Days[1])
	}
	all, err := y.room.Month(t.Context(), time.Date(2026, 12, 1, 0, 0, 0, 0, y.zone), time.Date(2027, 1, 1, 0, 0, 0, 0, y.zone))
	if err != nil || len(all) != 2 || all[0].Tank.Tank != "T1" || *all[0].All.Book != *row.Book || all[1].Tank.GradeName != "Magna" {
		t.Errorf("all tanks: got %d, %v", len(all), err)
	}
	if _, err := y.room.Tank(t.Context(), "norte", "T9", y.now, y.now); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a tank that is not there: %v", err)
	}
}

// What the office says of a delivery's papers counts as it was said last, and stays.
func TestDeliveryNotes(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	warm := func(b *dispense.Tank) { b.TemperatureMC = new(int64(30_000)) }
	y.read("T1", "diesel", "periodic", 2_000*liter, warm)
	y.at(3, 5, 0)
	y.read("T1", "diesel", "delivery", 2_000*liter, warm)
	from := y.At
	y.At = y.At.Add(time.Hour)
	y.read("T1", "diesel", "delivery", 12_000*liter, warm)
	d := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "typed", VolumeUL: 10_000 * liter, Basis: "obs", BeforeUL: new(2_000 * liter), AfterUL: new(12_000 * liter), FromAt: from, ToAt: y.At,
		DocumentUL: new(10_000 * liter), Document: "R-77", Supplier: "Mayorista", People: two})
	of := d.Ref()
	y.flush()
	check := func(what string, want stock.State, basis stock.Basis) stockroom.Checked {
		t.Helper()
		s := y.sheet("T1")
		if len(s.Deliveries) != 1 {
			t.Fatalf("%s: %d deliveries, want one: %s", what, len(s.Deliveries), s.Trouble)
		}
		got := s.Deliveries[0]
		if got.Checked.Note.State != want || got.Checked.Note.Basis != basis {
			t.Errorf("%s: %+v, want %s at %s", what, got.Checked.Note, want, basis)
		}
		return got
	}
	if got := check("what the station wrote down", stock.Whole, stock.Observed); got.Document != "R-77" || got.Said != nil {
		t.Errorf("as the station wrote it: %+v", got)
	}
	// 10,000 L at 20 °C are 10,087 L at 30: the truck was short.
	at20 := stock.Quantity{UL: 10_000 * liter, Basis: stock.At20C}
	if err := y.note(of, at20, nil); err != nil {
		t.Fatal(err)
	}
	check("of another temperature, and nobody knows the density", stock.Apart, "")
	said := y.sheet("T1").Deliveries[0].Said
	if err := y.note(of, at20, func(n *stockroom.Note) { n.N, n.Density = said.N, 840_000 }); err != nil {
		t.Fatal(err)
	}
	if got := check("corrected", stock.Short, stock.At20C); got.Checked.Note.More > -80*liter || got.Checked.Note.More < -90*liter {
		t.Errorf("corrected: %s more, want about 85 L less", got.Checked.Note.More)
	}
	if err := y.note(of, at20, func(n *stockroom.Note) { n.N = said.N }); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("said of what somebody said anew: %v, want a conflict", err)
	}
	if err := y.note(dispense.Ref{Station: "norte", Epoch: 1, Seq: 1}, at20, nil); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("of a record that is no delivery: %v", err)
	}
	for field, edit := range map[string]func(*stockroom.Note){
		"reason": func(n *stockroom.Note) { n.Reason = " " }, "volume": func(n *stockroom.Note) { n.Volume.UL = 0 }, "basis": func(n *stockroom.Note) { n.Volume.Basis = "25C" },
		"temperature": func(n *stockroom.Note) { n.TemperatureMC = new(int64(100_001)) }, "density": func(n *stockroom.Note) { n.Density = 599_999 },
		"billed": func(n *stockroom.Note) { n.Line = stockroom.LineID{Document: "x", Part: "concept", N: 1} }, "number": func(n *stockroom.Note) { n.Number = strings.Repeat("x", 61) },
	} {
		err := y.note(of, at20, edit)
		if bad, ok := errors.AsType[*stockroom.Problem](err); !ok || bad.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}

	// The line of an invoice that bills it; one line is of one delivery.
	y.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('c', 1, 'Mayorista', 'EKU9003173C9', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	line := y.bill("a", 10_000*liter, time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC))
	tank := y.sheet("T1").Tank
	lines, err := y.room.Lines(t.Context(), tank, d.At)
	if err != nil || len(lines) != 1 || lines[0].LineID != line || lines[0].VolumeUL != 10_000*liter || len(lines[0].Parts) != 0 {
		t.Fatalf("lines: got %+v, %v", lines, err)
	}
	last := func() int64 { return y.sheet("T1").Deliveries[0].Said.N }
	bills := func(n *stockroom.Note) { n.N, n.Density, n.Line, n.Billed = last(), 840_000, line, stock.At20C }
	if err := y.note(of, at20, bills); err != nil {
		t.Fatal(err)
	}
	if got := check("billed", stock.Short, stock.At20C); got.Invoice.State != stock.Short || got.Papers.State != stock.Whole || got.Line == nil || got.Line.Cents != 25_000_000 {
		t.Errorf("billed: invoice %+v, papers %+v, line %+v", got.Invoice, got.Papers, got.Line)
	}
	second := y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: 10 * liter, Basis: "obs"}).Ref()
	y.flush()
	if err := y.note(second, at20, func(n *stockroom.Note) { n.Line, n.Billed = line, stock.At20C }); !errors.Is(err, stockroom.ErrBilled) {
		t.Errorf("a line of another delivery: %v", err)
	}
	if err := y.note(second, at20, func(n *stockroom.Note) {
		n.Line, n.Billed = stockroom.LineID{Document: "zz", Part: "concept", N: 1}, stock.At20C
	}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a line that is not there: %v", err)
	}
	// One of fuel at somebody's station is of fills: of a delivery as well it would be owed twice.
	fills := y.billOf("b", "XIA190128J61", "", 10*liter, time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC))
	if err := y.note(second, at20, func(n *stockroom.Note) { n.Line, n.Billed = fills, stock.At20C }); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a line of who brings nothing in bulk: %v", err)
	}
	for _, sql := range []string{`UPDATE delivery_note SET note = ''`, `DELETE FROM delivery_note`, `TRUNCATE delivery_note`} {
		if _, err := y.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
	var n int
	if err := y.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit WHERE what = 'delivery note said' AND who = 'fina' AND object = $1`, of.String()).Scan(&n); err != nil || n != 3 {
		t.Errorf("audit trail: %d lines, %v; want 3", n, err)
	}

	// A book of two temperatures is not made, and says why.
	y.read("T1", "diesel", "periodic", 11_000*liter, func(b *dispense.Tank) { b.Basis = "20C" })
	if s := y.sheet("T1"); !strings.Contains(s.Trouble, "different temperatures") || len(s.Days) != 0 {
		t.Errorf("two temperatures: %q, and %d days", s.Trouble, len(s.Days))
	}
}

// bill has the supplier bill so much diesel in a document of one line, and returns that.
func (y *yard) bill(name string, v dispense.Volume, issued time.Time) stockroom.LineID {
	y.Helper()
	return y.billOf(name, "EKU9003173C9", "", v, issued)
}

// billOf has somebody do so.
func (y *yard) billOf(name, issuer, ticket string, v dispense.Volume, issued time.Time) stockroom.LineID {
	y.Helper()
	hash := strings.Repeat(name, 64)
	y.exec(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, hash)
	y.exec(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, '4.0', 'I', 'M', '9', $3, 'MXN', 25000000, '250000.00', $4, 'Mayorista', 'MPS010101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'm.xml', now(), 'x')`, hash, "U-"+name, issued, issuer)
	y.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Diésel', '', $3, '', '', $2, 25000000, 250000)`, hash, int64(v), ticket)
	return stockroom.LineID{Document: hash, Part: "concept", N: 1}
}

// A truck into a tank that people dip: the form is sent once both dips are taken, and each is of its own time. The first of a tank opens its book before the
// truck, and the water that the truck brought is its own.
func TestDipsOfADelivery(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	dip := func(why string, v, water dispense.Volume, taken time.Time) {
		y.add(&dispense.Tank{Tank: "T1", Grade: "diesel", Source: "dip", Why: why, VolumeUL: v, Basis: "obs", WaterUL: &water, TakenAt: taken, People: two})
	}
	y.at(3, 5, 0)
	before := y.At
	y.At = y.At.Add(90 * time.Minute)
	after := y.At
	y.At = y.At.Add(20 * time.Minute)
	dip("delivery", 500*liter, 0, before)
	dip("delivery", 10_500*liter, 40*liter, after)
	y.add(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "typed", VolumeUL: 10_000 * liter, Basis: "obs", BeforeUL: new(500 * liter), AfterUL: new(10_500 * liter), FromAt: before, ToAt: after, People: two})
	y.at(3, 9, 0)
	y.fill("1", 2_000*liter, nil)
	y.at(3, 22, 0)
	dip("periodic", 8_500*liter, 40*liter, y.At)
	y.flush()
	s := y.sheet("T1")
	if len(s.Deliveries) != 1 || s.Deliveries[0].Unread || s.All.Opening == nil || *s.All.Opening != 500*liter || s.All.Received != 10_000*liter || *s.All.Variance != 0 {
		t.Fatalf("the book is %+v of %+v", s.All.Row, s.Deliveries)
	}
	if d := s.Deliveries[0]; d.WaterUL == nil || *d.WaterUL != 40*liter || !d.Watered || len(s.Rises) != 0 {
		t.Errorf("water of the truck: %v, watered %v; that rose beside it: %+v", d.WaterUL, d.Watered, s.Rises)
	}
}

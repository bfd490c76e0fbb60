package stockroom

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"pgregory.net/rapid"
)

const liter = dispense.Liter

var first = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

func own(seq int64) dispense.Ref { return dispense.Ref{Station: "norte", Epoch: 1, Seq: seq} }

// said is a statement of hose 1 at its minute.
func said(seq int64, what stock.Turned, meter int64, before, after dispense.Volume) Statement {
	return Statement{Hose: "1", Grade: "diesel", Turn: stock.Turn{Ref: own(seq), At: first.Add(time.Duration(seq) * time.Minute), What: what, Meter: meter, BeforeUL: new(before * liter), AfterUL: new(after * liter), VolumeUL: (after - before) * liter}}
}

func typed(seq int64, liters dispense.Volume) Statement {
	s := said(seq, stock.Filled, 0, 0, liters)
	s.Ref.Station, s.BeforeUL, s.AfterUL = dispense.Office, nil, nil
	return s
}

// pumped is a fill by a pump that does not say where its totalizer stood.
func pumped(seq int64, liters dispense.Volume) Statement {
	s := said(seq, stock.Filled, 0, 0, liters)
	s.BeforeUL, s.AfterUL, s.ByPump = nil, nil, true
	return s
}

// tells is a fill that tells of fuel that flowed off the book.
func tells(seq int64, liters dispense.Volume) Statement {
	s := pumped(seq, liters)
	s.Written = s.VolumeUL
	return s
}

func oneTank(statements ...Statement) *Records {
	return &Records{Station: Station{"norte", "Norte"}, Tanks: []Tank{{Station: "norte", Tank: "T1", Grade: "diesel"}}, Statements: statements}
}

// What a hose gave is what its totalizer moved by, once.
func TestFlows(t *testing.T) {
	t.Parallel()
	open := said(2, stock.Read, 1, 13, 13)
	open.Open = true
	for _, tt := range []struct {
		name  string
		of    []Statement
		total dispense.Volume // liters
		gaps  dispense.Volume
	}{
		{"fills that go on", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Filled, 1, 10, 30)}, 30, 0},
		{"in whatever order they are read", []Statement{said(2, stock.Filled, 1, 10, 30), said(1, stock.Filled, 1, 0, 10)}, 30, 0},
		{"a gap", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Filled, 1, 14, 30)}, 30, 4},
		{"a gap that a reading finds", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Read, 1, 14, 14), said(3, stock.Filled, 1, 14, 30)}, 30, 4},
		{"a reading in the middle of a fill", []Statement{said(1, stock.Filled, 1, 0, 10), open, said(3, stock.Filled, 1, 10, 30)}, 30, 0},
		{"an overlap", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Filled, 1, 7, 30)}, 30, 0},
		{"one within another", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Filled, 1, 3, 8), said(3, stock.Filled, 1, 10, 12)}, 12, 0},
		{"another meter, and no record of it", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Filled, 2, 500, 520)}, 30, 0},
		{"a meter replaced by one that stands higher", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Replaced, 2, 12, 500), said(3, stock.Filled, 2, 500, 520)}, 32, 2},
		{"and by one that stands lower", []Statement{said(1, stock.Filled, 1, 900, 910), said(2, stock.Replaced, 2, 910, 5), said(3, stock.Filled, 2, 6, 26)}, 31, 1},
		{"what is typed of it, too", []Statement{said(1, stock.Offbook, 1, 0, 10), typed(2, 10)}, 10, 0},
		{"its totalizer fails", []Statement{said(1, stock.Filled, 1, 0, 10), pumped(2, 10), typed(3, 5), pumped(4, 20)}, 45, 0},
		{"it fails, and is read again", []Statement{said(1, stock.Filled, 1, 0, 10), pumped(2, 10), said(3, stock.Filled, 1, 20, 25)}, 25, 10},
		{"it gets one", []Statement{pumped(1, 10), typed(2, 5), said(3, stock.Filled, 1, 0, 10), typed(4, 10)}, 25, 0},
		{"it fails, and what tells of fuel off the book comes after", []Statement{said(1, stock.Filled, 1, 0, 10), said(2, stock.Offbook, 1, 10, 20), tells(3, 10), pumped(4, 5)}, 25, 0},
		{"typed after its last reading", []Statement{said(1, stock.Filled, 1, 0, 10), typed(2, 5)}, 10, 0},
		{"typed alone", []Statement{typed(1, 10), typed(2, 7)}, 17, 0},
	} {
		r := oneTank(tt.of...)
		var total, gaps dispense.Volume
		for _, f := range r.flows("1") {
			if total += f.UL; f.gap {
				gaps += f.UL
			}
			if f.to.Before(f.from) {
				t.Errorf("%s: it flowed until %s, and from %s", tt.name, f.to, f.from)
			}
		}
		if total != tt.total*liter || gaps != tt.gaps*liter {
			t.Errorf("%s: gave %s, %s of it in gaps; want %d L and %d L", tt.name, total, gaps, tt.total, tt.gaps)
		}
	}
	// A gap flowed at some time between the two statements.
	r := oneTank(said(1, stock.Filled, 1, 0, 10), said(61, stock.Filled, 1, 14, 30))
	if f := r.flows("1")[1]; !f.gap || f.from != first.Add(time.Minute) || f.to != first.Add(61*time.Minute) {
		t.Errorf("a gap: %+v", f)
	}
}

// However statements of a meter lie, a hose gives what lies between the lowest and the highest.
func TestFlowsTelescope(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []Statement
		var stood, most dispense.Volume
		for i := range rapid.IntRange(1, 20).Draw(t, "statements") {
			before := max(stood+dispense.Volume(rapid.IntRange(-3, 3).Draw(t, "from the last")), 0)
			if i == 0 {
				before = 0
			}
			stood = before + dispense.Volume(rapid.IntRange(0, 5).Draw(t, "liters"))
			most = max(most, stood)
			list = append(list, said(int64(i+1), stock.Filled, 1, before, stood))
		}
		var total dispense.Volume
		for _, f := range oneTank(list...).flows("1") {
			total += f.UL
		}
		if total != most*liter {
			t.Fatalf("gave %s, want %d L", total, most)
		}
	})
}

// A hose draws from the tank that its layout named when the record was written, or else from
// the only one of its grade.
func TestWhichTank(t *testing.T) {
	t.Parallel()
	layout := func(seq int64, tank, grade string) Layout { return Layout{own(seq), "1", tank, grade} }
	diesel, magna := Tank{Tank: "T1", Grade: "diesel"}, Tank{Tank: "T2", Grade: "magna"}
	other := Tank{Tank: "T3", Grade: "diesel"}
	for _, tt := range []struct {
		name    string
		tanks   []Tank
		layouts []Layout
		grade   string
		want    string
	}{
		{"as it is laid out", []Tank{diesel, magna}, []Layout{layout(1, "T2", "diesel")}, "diesel", "T2"},
		{"as it was then", []Tank{diesel, magna}, []Layout{layout(1, "T1", "diesel"), layout(3, "T2", "diesel"), layout(8, "T1", "diesel")}, "diesel", "T2"},
		{"as it was first", []Tank{diesel, magna}, []Layout{layout(7, "T1", "diesel"), layout(8, "T2", "diesel")}, "diesel", "T1"},
		{"of another hose", []Tank{diesel, magna}, []Layout{{own(1), "2", "T2", "magna"}}, "diesel", "T1"},
		{"the only one of the grade", []Tank{diesel, magna}, []Layout{layout(1, "", "magna")}, "diesel", "T2"},
		{"one of two", []Tank{diesel, magna, other}, []Layout{layout(1, "", "diesel")}, "", ""},
		{"no layout, and a grade", []Tank{diesel, magna}, nil, "magna", "T2"},
		{"nothing", []Tank{{Tank: "T9"}}, nil, "", ""},
	} {
		r := &Records{Tanks: tt.tanks, Layouts: tt.layouts}
		s := said(5, stock.Filled, 1, 0, 1)
		s.Grade = tt.grade
		if got := r.tankOf(&s); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	// What the office typed is as it is laid out now.
	r := &Records{Tanks: []Tank{diesel, magna}, Layouts: []Layout{layout(1, "T1", "diesel"), layout(9, "T2", "diesel")}}
	s := typed(5, 1)
	if got := r.tankOf(&s); got != "T2" {
		t.Errorf("typed: got %q, want T2", got)
	}
}

// What is poured into a tank comes from where it flowed.
func TestPours(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		purpose, into      string
		fills, tests, here dispense.Volume // of the hose's tank
		there              dispense.Volume // of the other
	}{
		{"vehicle", "", 10, 0, 0, 0},
		{"test", "", 0, 10, 0, 0},
		{"test", "T1", 0, 0, 0, 0},
		{"transfer", "T2", 0, 0, -10, 10},
		{"transfer", "", 10, 0, 0, 0},
		{"transfer", "T9", 10, 0, 0, 0}, // which is none of the station's
		{"transfer", "T1", 10, 0, 10, 0},
	} {
		s := said(5, stock.Filled, 1, 0, 10)
		s.Purpose, s.IntoTank = tt.purpose, tt.into
		r := oneTank(s)
		r.Tanks = append(r.Tanks, Tank{Tank: "T2", Grade: "magna"})
		for i, tank := range r.Tanks {
			r.Readings = append(r.Readings, Reading{Tank: tank.Tank, Reading: stock.Reading{Ref: own(int64(100 + i)), At: first, Volume: stock.Quantity{UL: 100 * liter, Basis: stock.Observed}}})
		}
		sheets := r.sheets([]stock.Period{{Name: "1", From: first, To: first.AddDate(0, 0, 1)}}, nil)
		a, b := sheets[0].All, sheets[1].All
		if got, want := fmt.Sprint(a.Fills, a.Tests, a.Moved, b.Moved), fmt.Sprint(tt.fills*liter, tt.tests*liter, tt.here*liter, tt.there*liter); got != want {
			t.Errorf("%s into %q: got %s, want %s", tt.purpose, tt.into, got, want)
		}
		for _, row := range []Row{a, b} {
			if *row.Opening+row.Received-row.Fills-row.Tests-row.Unrecorded+row.Moved != *row.Book {
				t.Errorf("%s into %q: the parts do not add up: %+v", tt.purpose, tt.into, row)
			}
		}
	}
}

// A delivery is of the month in which it ended; what the readings beside it say of warmth and
// water is of its own end.
func TestDeliveryOfAMonth(t *testing.T) {
	t.Parallel()
	quantity := func(liters dispense.Volume) stock.Quantity {
		return stock.Quantity{UL: liters * liter, Basis: stock.Observed}
	}
	end := first.AddDate(0, 0, 2)
	level := func(seq int64, at time.Time, liters, water, compensated dispense.Volume, warm int64) Reading {
		return Reading{Tank: "T1", Reading: stock.Reading{Ref: own(seq), At: at, Volume: quantity(liters), WaterUL: new(water * liter), TemperatureMC: &warm}, CompensatedUL: new(compensated * liter)}
	}
	delivery := func(seq int64, to time.Time) Delivery {
		return Delivery{Ref: own(seq), Tank: "T1", At: to, From: to.Add(-40 * time.Minute), To: to, Volume: quantity(500), Before: new(100 * liter), After: new(600 * liter), DocumentUL: new(500 * liter)}
	}
	to := first.Add(6 * time.Hour)
	r := oneTank()
	r.Tanks[0].Compensated = stock.At20C
	r.Deliveries = []Delivery{delivery(10, to), delivery(11, first), delivery(12, end), delivery(13, end.Add(time.Second))}
	r.Readings = []Reading{
		level(1, to.Add(-41*time.Minute), 100, 3, 99, 20_000), level(2, to.Add(-30*time.Minute), 180, 4, 1, 20_000), // the second while it came
		level(3, to.Add(time.Minute), 600, 9, 594, 22_000), level(4, to.Add(50*time.Minute), 600, 8, 1, 22_000),
		level(5, to.Add(-3*time.Hour), 100, 1, 1, 20_000),
		level(6, to.Add(-39*time.Minute-30*time.Second), 110, 3, 1, 20_000), // nearer, and of another level
	}
	periods := []stock.Period{{Name: "1", From: first, To: first.AddDate(0, 0, 1)}, {Name: "2", From: first.AddDate(0, 0, 1), To: end}}
	s := r.sheets(periods, nil)[0]
	var of []int64
	for _, d := range s.Deliveries {
		of = append(of, d.Ref.Seq)
	}
	if !slices.Equal(of, []int64{10, 12}) {
		t.Fatalf("deliveries: got %v, want 10 and 12", of)
	}
	got := s.Deliveries[0]
	if *got.WaterUL != 6*liter || got.Checked.Note.State != stock.Whole || got.Checked.Note.Basis != stock.Observed {
		t.Errorf("water %s, note %+v", *got.WaterUL, got.Checked.Note)
	}

	alone := *r
	alone.Readings = []Reading{r.Readings[2], r.Readings[4]} // none beside its beginning
	if got := alone.sheets(periods, nil)[0].Deliveries[0]; got.WaterUL != nil {
		t.Errorf("water that was read once: %s", *got.WaterUL)
	}

	// Compensated by the gauge, a note at 20 °C needs no density.
	r.Deliveries[0].Said = &Note{Volume: &stock.Quantity{UL: 495 * liter, Basis: stock.At20C}}
	if got := r.sheets(periods, nil)[0].Deliveries[0].Checked.Note; got.State != stock.Whole || got.Basis != stock.At20C || got.More != 0 {
		t.Errorf("compensated: %+v", got)
	}
	r.Tanks[0].Compensated = "" // nobody says to what
	if got := r.sheets(periods, nil)[0].Deliveries[0].Checked.Note; got.State != stock.Apart {
		t.Errorf("compensated to nobody knows what: %+v", got)
	}
	r.Deliveries[0].Said = &Note{Reason: "no hubo"} // who says that there is no note means it
	if got := r.sheets(periods, nil)[0].Deliveries[0].Checked.Note; got.State != stock.Unsaid {
		t.Errorf("no note: %+v", got)
	}
}

// Days of a hose of which nothing is known are no rows, and hoses of no tank are named where
// they gave.
func TestHosesOfASheet(t *testing.T) {
	t.Parallel()
	day := func(n int) stock.Period {
		return stock.Period{Name: fmt.Sprint(n), From: first.AddDate(0, 0, n), To: first.AddDate(0, 0, n+1)}
	}
	lost, still := said(6, stock.Filled, 1, 0, 5), said(7, stock.Read, 1, 3, 3)
	lost.Hose, lost.Grade, still.Hose, still.Grade = "8", "gas", "9", ""
	s := oneTank(said(5, stock.Filled, 1, 0, 10), lost, still).sheets([]stock.Period{day(0), day(1)}, nil)[0]
	if len(s.HoseDays) != 1 || len(s.HoseAll) != 1 || s.HoseDays[0].Moved != 10*liter || !slices.Equal(s.Homeless, []string{"8"}) || s.HomelessUL["8"] != 5*liter || s.All.Opening != nil {
		t.Errorf("got %+v, without a tank %v", s.HoseDays, s.Homeless)
	}
	bad := said(5, stock.Read, 1, 0, 10)
	if s := oneTank(bad).sheets([]stock.Period{day(0)}, nil)[0]; !strings.Contains(s.Trouble, "one moment") {
		t.Errorf("a reading of two moments: %q", s.Trouble)
	}
}

// A hose that changes its tank gives to each what it gave of that: rows of hoses and purposes come to what the books say left, and in the days after
// it is the new one's alone.
func TestAHoseThatChangesItsTank(t *testing.T) {
	t.Parallel()
	r := oneTank(said(10, stock.Filled, 1, 0, 30), said(20, stock.Filled, 1, 34, 44), said(40, stock.Filled, 1, 46, 66), said(60*24+10, stock.Filled, 1, 66, 71))
	r.Tanks = append(r.Tanks, Tank{Station: "norte", Tank: "T2", Grade: "diesel"})
	r.Layouts = []Layout{{Ref: own(1), Hose: "1", Tank: "T1", Grade: "diesel"}, {Ref: own(30), Hose: "1", Tank: "T2", Grade: "diesel"}}
	for i, tank := range []string{"T1", "T2"} {
		for n, hour := range []time.Duration{0, 23} {
			r.Readings = append(r.Readings, Reading{Tank: tank, Reading: stock.Reading{Ref: own(int64(2 + i + 50*n)), At: first.Add(hour * time.Hour), Volume: stock.Quantity{UL: 500 * liter, Basis: stock.Observed}}})
		}
	}
	for i := range r.Statements {
		r.Statements[i].Purpose = "vehicle"
	}
	for day, want := range []string{
		"T1: left 44 L, unrecorded 4 L; hose 1 moved 44 L, fills 40 L, gaps 4 L; vehicle 40 L of 2 | T2: left 22 L, unrecorded 2 L; hose 1 moved 22 L, fills 20 L, gaps 2 L; vehicle 20 L of 1",
		"T1: left 0 L, unrecorded 0 L; vehicle 0 L of 0 | T2: left 5 L, unrecorded 0 L; hose 1 moved 5 L, fills 5 L, gaps 0 L; vehicle 5 L of 1",
	} {
		var got []string
		for _, s := range r.sheets([]stock.Period{{Name: fmt.Sprint(day), From: first.AddDate(0, 0, day), To: first.AddDate(0, 0, day+1)}}, nil) {
			one := fmt.Sprintf("%s: left %d L, unrecorded %d L; ", s.Tank.Tank, s.All.Issued/liter, s.All.Unrecorded/liter)
			for _, h := range s.HoseAll {
				one += fmt.Sprintf("hose %s moved %d L, fills %d L, gaps %d L; ", h.Hose, h.Moved/liter, h.Fills/liter, h.Gaps/liter)
			}
			got = append(got, one+fmt.Sprintf("vehicle %d L of %d", s.Purposes["vehicle"]/liter, len(s.Fills)))
		}
		if got := strings.Join(got, " | "); got != want {
			t.Errorf("day %d: got\n%s, want\n%s", day, got, want)
		}
	}
}

// A book begins with the first reading and ends with the last of its month: a delivery before the one is in no book ever, one after the other in the next
// month's, and that has it as one of a month before.
func TestDeliveriesAboutABook(t *testing.T) {
	t.Parallel()
	at := func(day, hour int) time.Time { return first.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour) }
	r := oneTank()
	for i, d := range []time.Time{at(0, 4), at(0, 6), at(0, 20), at(1, 12)} /* the first is over just as somebody reads for the first time */ {
		r.Deliveries = append(r.Deliveries, Delivery{Ref: own(int64(20 + i)), Tank: "T1", At: d, From: d.Add(-time.Hour), To: d, Volume: stock.Quantity{UL: dispense.Volume(100*(i+1)) * liter, Basis: stock.Observed}})
	}
	for i, x := range []struct {
		at time.Time
		ul dispense.Volume
	}{{at(0, 4), 500}, {at(0, 8), 700}, {at(1, 20), 1_400}} {
		r.Readings = append(r.Readings, Reading{Tank: "T1", Reading: stock.Reading{Ref: own(int64(1 + i)), At: x.at, Volume: stock.Quantity{UL: x.ul * liter, Basis: stock.Observed}}})
	}
	for day, want := range []string{
		"received 200 L, others 0 L, later 300 L, unread [true false false]",
		"received 700 L, others 300 L, later 0 L, unread [false]",
	} {
		s := r.sheets([]stock.Period{{Name: fmt.Sprint(day), From: at(day, 0), To: at(day+1, 0)}}, nil)[0]
		var unread []bool
		for _, d := range s.Deliveries {
			unread = append(unread, d.Unread)
		}
		if got := fmt.Sprintf("received %d L, others %d L, later %d L, unread %v", s.All.Received/liter, s.All.Others/liter, s.All.Later/liter, unread); got != want {
			t.Errorf("day %d: got %s, want %s", day, got, want)
		}
	}
	r.Readings = nil
	if s := r.sheets([]stock.Period{{Name: "0", From: at(0, 0), To: at(1, 0)}}, nil)[0]; len(s.Deliveries) != 3 || !s.Deliveries[2].Unread {
		t.Errorf("of a tank that nobody reads a book has %+v", s.Deliveries)
	}
}

// What is so of a day stands in its row.
func TestDaysAreJudged(t *testing.T) {
	t.Parallel()
	level := func(seq int64, liters dispense.Volume) Reading {
		return Reading{Tank: "T1", Reading: stock.Reading{Ref: own(seq), At: first.Add(time.Duration(seq) * time.Hour), Volume: stock.Quantity{UL: liters * liter, Basis: stock.Observed}}}
	}
	r := oneTank()
	r.Readings = []Reading{level(1, 100), level(9, 50)}
	s := r.sheets([]stock.Period{{Name: "1", From: first, To: first.AddDate(0, 0, 1)}}, nil)[0]
	if d := s.Days[0]; d.State != stock.Watch || !slices.Equal(d.Events, []stock.Event{stock.Differs, stock.Moved}) || s.SAT.State != stock.Short || s.Leak.State != stock.Within {
		t.Errorf("50 L are gone: %s, %v, %s and %s", d.State, d.Events, s.SAT.State, s.Leak.State)
	}
	if s.Stick != nil || s.Book() != &s.SAT {
		t.Errorf("by a gauge the month is judged by %+v", s.Book())
	}
	// By stick the authority's share is told of as it is, and the month is judged by what sticks are off by.
	r.Readings[0].Source, r.Readings[1].Source = stock.Stick, stock.Stick
	s = r.sheets([]stock.Period{{Name: "1", From: first, To: first.AddDate(0, 0, 1)}}, nil)[0]
	if s.SAT.State != stock.Short || s.SAT.Tolerance != 500*dispense.Milliliter || s.Stick == nil || s.Stick.State != stock.Within || s.Stick.Tolerance != 160*liter || s.Book() != s.Stick {
		t.Errorf("50 L are gone by stick: by the share %+v, by the stick %+v", s.SAT, s.Stick)
	}
	r.Readings[1].Volume.UL = -100 * liter
	if s = r.sheets([]stock.Period{{Name: "1", From: first, To: first.AddDate(0, 0, 1)}}, nil)[0]; s.Book().State != stock.Short {
		t.Errorf("200 L are gone by stick: %+v", s.Stick)
	}
}

// A name of a line is read as it is written, and no other.
func TestLineNames(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"": true, "ab/concept/1": true, "ab/concept/01": false, "ab/concept": false, "ab/concept/x": false, "a/b/c/1": false} {
		id, err := ParseLine(text)
		if (err == nil) != ok || ok && id.String() != text {
			t.Errorf("%q: got %v, %v", text, id, err)
		}
	}
}

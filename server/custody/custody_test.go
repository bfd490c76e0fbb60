package custody

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A tank that either of the two rules for months finds off is beyond what may be missing, and so in the headline: of one
// that gave little 492 L are passed before 0.5 % of what it held.
func TestEitherRuleOfATank(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	for _, tt := range []struct {
		held, gone, short dispense.Volume
		sat, leak, beyond bool
	}{
		{120_000, 0, 550, false, true, true},
		{120_000, 0, 480, false, false, false},
		{120_000, 0, -550, false, true, true},
		{12_000, 10_000, 100, true, false, true},
		{120_000, 0, 700, true, true, true},
	} {
		row := stock.Row{Period: "2026-11", Basis: stock.Observed, Opening: new(tt.held * liter), Gone: tt.gone * liter, Book: new((tt.held - tt.gone) * liter), Measured: new((tt.held - tt.gone - tt.short) * liter), Variance: new(-tt.short * liter)}
		s := stockroom.Sheet{Tank: stockroom.Tank{Station: "norte", StationName: "Norte", Tank: "T1"}, All: stockroom.Row{Row: row}}
		s.SAT, s.Leak = row.SAT(stock.Usual), row.Leak(stock.Usual)
		if off(&s.SAT) != tt.sat || off(&s.Leak) != tt.leak {
			t.Fatalf("%d of %d L short: the rules say %+v and %+v", tt.short, tt.held, s.SAT, s.Leak)
		}
		m, f := &Month{}, &chain.Facts{}
		m.tanks(f, []stockroom.Sheet{s}, &stockroom.Values{}, &spending.Use{})
		if len(f.Tanks) != 1 || f.Tanks[0].Beyond != tt.beyond {
			t.Errorf("%d of %d L short: got %+v, want beyond %v", tt.short, tt.held, f.Tanks, tt.beyond)
		}
	}
}

// What came into a tank of which there is no book is not of another month: what is missing of it is, and the rest is nowhere.
func TestUnbookedIsNamed(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	of := dispense.Ref{Station: "sur", Epoch: 1, Seq: 1}
	line := stockroom.Line{LineID: stockroom.LineID{Document: "D", Part: "concept", N: 1}, Supplier: "S", VolumeUL: 20_000 * liter, Cents: 40_000_000, Currency: "MXN", Counts: true}
	line.Parts = []stockroom.LinePart{{Of: of, UL: line.VolumeUL, Cents: line.Cents}}
	s := stockroom.Sheet{Tank: stockroom.Tank{Station: "sur", StationName: "Sur", Tank: "T1"}, Trouble: "unread"}
	s.Deliveries = []stockroom.Checked{{Unread: true, Delivery: stockroom.Delivery{Ref: of, Tank: "T1", Volume: stock.Quantity{UL: 12_000 * liter, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &line}}}
	elsewhere := line
	elsewhere.LineID.Document, elsewhere.Parts = "E", []stockroom.LinePart{{Of: dispense.Ref{Station: "sur", Epoch: 1, Seq: 9}, UL: line.VolumeUL, Cents: line.Cents}}
	m, f := &Month{Currency: "MXN"}, &chain.Facts{}
	m.tanks(f, []stockroom.Sheet{s}, &stockroom.Values{}, &spending.Use{})
	m.delivered(f, []stockroom.Sheet{s}, &stockroom.Values{}, []stockroom.Line{line, elsewhere}, nil, nil)
	c := chain.Follow(f)
	got := map[string]worth.Amount{}
	for _, r := range c.Step(chain.Delivered).Residuals {
		got[r.Name] = r.Amount
	}
	for name, want := range map[string]worth.Amount{"short": {UL: 8_000 * liter, Cents: 16_000_000}, "unbooked": {UL: 12_000 * liter, Cents: 24_000_000}, "before": {UL: 20_000 * liter, Cents: 40_000_000}} {
		if got[name] != want {
			t.Errorf("%s: got %+v, want %+v, of %v", name, got[name], want, got)
		}
	}
	if c.Unexplained != (worth.Amount{UL: 20_000 * liter, Cents: 40_000_000}) || len(m.Unbooked) != 1 {
		t.Errorf("unexplained are %+v, tanks without a book %v", c.Unexplained, m.Unbooked)
	}
}

// Two trucks bring as much too little and too much, of two suppliers and into two tanks, and a hose has a gap and an overlap
// of as much: by the books and lines that other rooms have, each is asked about.
func TestNothingHidesInASum(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	day := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	var sheets []stockroom.Sheet
	var bulk []stockroom.Line
	for i, came := range []dispense.Volume{9_800, 10_200} {
		name := fmt.Sprint("T", i+1)
		of := dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(i + 1)}
		line := stockroom.Line{LineID: stockroom.LineID{Document: name, Part: "concept", N: 1}, Supplier: "S" + name, VolumeUL: 10_000 * liter, Cents: 20_000_000, Currency: "MXN", Counts: true}
		line.Parts = []stockroom.LinePart{{Of: of, UL: line.VolumeUL, Cents: line.Cents}}
		row := stock.Row{Period: "2026-11", Basis: stock.Observed, Opening: new(dispense.Volume), Gone: 0, Book: new(came * liter)}
		s := stockroom.Sheet{Tank: stockroom.Tank{Station: "norte", StationName: "Norte", Tank: name}, All: stockroom.Row{Row: row}}
		s.All.Received = came * liter
		s.Deliveries = []stockroom.Checked{{Delivery: stockroom.Delivery{Ref: of, Tank: name, At: day, Volume: stock.Quantity{UL: came * liter, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &line}}}
		sheets, bulk = append(sheets, s), append(bulk, line)
	}
	at := func(liters dispense.Volume) *dispense.Volume { return new(liters * liter) }
	said := func(seq int, before, after dispense.Volume) stock.Turn {
		return stock.Turn{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(100 + seq)}, At: day.Add(time.Duration(seq) * time.Hour), What: stock.Filled, BeforeUL: at(before), AfterUL: at(after), VolumeUL: (after - before) * liter}
	}
	rows, err := stock.Hose([]stock.Turn{said(1, 0, 100), said(2, 150, 250), said(3, 200, 300)}, []stock.Period{{Name: "2026-11", From: day, To: day.AddDate(0, 0, 1)}}, stock.Usual)
	if err != nil {
		t.Fatal(err)
	}
	issued := rows[0].Fills + rows[0].Gaps - rows[0].Overlaps
	s := &sheets[0]
	s.HoseAll, s.Purposes = []stockroom.HoseRow{{Hose: "1", HoseRow: rows[0]}}, map[string]dispense.Volume{"vehicle": rows[0].Fills}
	s.All.Unrecorded, s.All.Fills, *s.All.Book = rows[0].Gaps, issued-rows[0].Gaps, *s.All.Book-issued
	m, f := &Month{Currency: "MXN"}, &chain.Facts{}
	m.tanks(f, sheets, &stockroom.Values{}, &spending.Use{})
	m.delivered(f, sheets, &stockroom.Values{}, bulk, nil, nil)
	f.Used = []chain.Used{{Own: true, Department: "obras", Account: "2611", Vehicle: "v1"}}
	f.Used[0].UL = rows[0].Fills
	c := chain.Follow(f)
	got := map[string]dispense.Volume{}
	for _, step := range []string{chain.Delivered, chain.Hoses} {
		for _, r := range c.Step(step).Residuals {
			if r.Unexplained {
				got[r.Name] = r.UL
			}
		}
	}
	for name, want := range map[string]dispense.Volume{"short": 200, "over": -200, "unrecorded": 50, "overlap": -50, "rest": 0} {
		if got[name] != want*liter {
			t.Errorf("%s: got %s, want %s, of %v", name, got[name], want*liter, got)
		}
	}
	if c.Unexplained.UL != 500*liter {
		t.Errorf("unexplained are %s, want 500 L", c.Unexplained.UL)
	}
}

// A tank without an opening is in liters alone: nobody knows what any of them is worth, from what came to who used it, and no sum counts it as 0.00. What its
// supplier bills is no money that is missing.
func TestATankWithoutMoneyIsUnknown(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	of, fill := dispense.Ref{Station: "norte", Epoch: 1, Seq: 1}, dispense.Ref{Station: "norte", Epoch: 1, Seq: 2}
	line := stockroom.Line{LineID: stockroom.LineID{Document: "D", Part: "concept", N: 1}, Supplier: "S", VolumeUL: 1_000 * liter, Cents: 2_000_000, Currency: "MXN", Counts: true}
	line.Parts = []stockroom.LinePart{{Of: of, UL: line.VolumeUL, Cents: line.Cents}}
	row := stock.Row{Period: "2026-11", Basis: stock.Observed, Opening: new(500 * liter), Received: 1_000 * liter, Gone: 300 * liter, Book: new(1_200 * liter)}
	s := stockroom.Sheet{Tank: stockroom.Tank{Station: "norte", StationName: "Norte", Tank: "T1"}, All: stockroom.Row{Row: row, Fills: 300 * liter}, Fills: []dispense.Ref{fill}, Purposes: map[string]dispense.Volume{"vehicle": 300 * liter}}
	s.Deliveries = []stockroom.Checked{{Delivery: stockroom.Delivery{Ref: of, Tank: "T1", Volume: stock.Quantity{UL: 1_000 * liter, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &line}}}
	s.HoseAll = []stockroom.HoseRow{{Hose: "1", HoseRow: stock.HoseRow{Fills: 300 * liter, Moved: 300 * liter}}}
	used := &spending.Use{Currency: "MXN"}
	used.List = append(used.List, spending.Used{Own: true, Department: "obras", Account: "2611", Vehicle: "v1"})
	used.List[0].VolumeUL = 300 * liter
	used.Own = append(used.Own, ownFill(fill, 300*liter))
	m, f := &Month{Currency: "MXN", Reserved: map[string]bool{}}, &chain.Facts{}
	cost := m.tanks(f, []stockroom.Sheet{s}, &stockroom.Values{}, used)
	m.delivered(f, []stockroom.Sheet{s}, &stockroom.Values{}, []stockroom.Line{line}, nil, nil)
	m.used(f, cost, used)
	c := chain.Follow(f)
	for _, step := range c.Steps[2:] {
		for _, list := range [][]chain.Part{step.In, step.Out} {
			for _, p := range list {
				if !chain.Unknown(p.Amount) || p.Unpriced != p.UL {
					t.Errorf("%s: %s of %s is worth %+v", step.Name, p.Name, p.Of, p.Amount)
				}
			}
		}
		if len(step.Residuals) > 0 {
			t.Errorf("%s leaves %+v", step.Name, step.Residuals)
		}
	}
	if p := c.Step(chain.Delivered).Out[0]; p.Amount != (worth.Amount{UL: 1_000 * liter, Unpriced: 1_000 * liter}) {
		t.Errorf("what came is worth %+v", p.Amount)
	}
	if r := c.Step(chain.Delivered).Residuals; len(r) != 1 || r[0].Name != "unopened" || r[0].Amount != (worth.Amount{Cents: 2_000_000, Unpriced: -1_000 * liter}) || r[0].Unexplained {
		t.Errorf("of what was billed is left %+v", r)
	}
	if c.Unexplained != (worth.Amount{}) {
		t.Errorf("unexplained are %+v", c.Unexplained)
	}
}

// A display that is off by more than the tolerance of its hose's days is unexplained.
func TestDisplaysOfHoses(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	day := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	tight := stock.Usual
	tight.Pump = stock.Limit{UL: 100 * dispense.Milliliter}
	for _, tt := range []struct {
		moved, said dispense.Volume // in milliliters
		days        []stock.Tolerances
		beyond      bool
	}{
		{100_400, 100_000, []stock.Tolerances{stock.Usual}, false},
		{100_600, 100_000, []stock.Tolerances{stock.Usual}, true},
		{99_400, 100_000, []stock.Tolerances{stock.Usual}, true},
		{100_400, 100_000, []stock.Tolerances{stock.Usual, tight}, true},
	} {
		rows, err := stock.Hose([]stock.Turn{{
			Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 1}, At: day.Add(time.Hour), What: stock.Filled, BeforeUL: new(dispense.Volume), AfterUL: new(tt.moved * dispense.Milliliter), VolumeUL: tt.said * dispense.Milliliter,
		}}, []stock.Period{{Name: "2026-11", From: day, To: day.AddDate(0, 0, 1)}}, tt.days...)
		if err != nil {
			t.Fatal(err)
		}
		s := stockroom.Sheet{Tank: stockroom.Tank{Tank: "T1"}, All: stockroom.Row{Row: stock.Row{Opening: new(500 * liter), Book: new(400 * liter)}}, HoseAll: []stockroom.HoseRow{{Hose: "1", HoseRow: rows[0]}}}
		m, f := &Month{}, &chain.Facts{}
		m.tanks(f, []stockroom.Sheet{s}, &stockroom.Values{}, &spending.Use{})
		if h := f.Tanks[0].By[0]; h.Beyond != tt.beyond || h.Display.UL != (tt.moved-tt.said)*dispense.Milliliter {
			t.Errorf("%d mL by the totalizer, %d by the display: got %+v, want beyond %v", tt.moved, tt.said, h, tt.beyond)
		}
	}
}

// A truck that came short in November and is billed in December is short in December, where it is billed: what came goes on from November, and
// what did not is asked about. Where the months around do not know it, all of it is of another month, as before.
func TestShortTruckOfAnotherMonth(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	of := dispense.Ref{Station: "sur", Epoch: 1, Seq: 1}
	line := stockroom.Line{LineID: stockroom.LineID{Document: "D", Part: "concept", N: 1}, Supplier: "S", VolumeUL: 10_000 * liter, Cents: 24_000_000, Currency: "MXN", Counts: true}
	line.Parts = []stockroom.LinePart{{Of: of, UL: line.VolumeUL, Cents: line.Cents}}
	for name, tt := range map[string]struct {
		came   dispense.Volume
		state  stock.State
		unread bool
		want   map[string]worth.Amount
	}{
		// In no month's book there is any of it: that it came is all that is known.
		"into a tank that nobody had read": {10_000, stock.Whole, true, map[string]worth.Amount{"unbooked": {UL: 10_000 * liter, Cents: 24_000_000}}},
		"short":                            {9_400, stock.Short, false, map[string]worth.Amount{"short": {UL: 600 * liter, Cents: 1_440_000}, "borne": {Cents: -1_440_000}, "before": {UL: 9_400 * liter, Cents: 24_000_000}}},
		"within the tolerance":             {9_950, stock.Within, false, map[string]worth.Amount{"within_short": {UL: 50 * liter}, "before": {UL: 9_950 * liter, Cents: 24_000_000}}},
		"of a month far away":              {0, "", false, map[string]worth.Amount{"before": {UL: 10_000 * liter, Cents: 24_000_000}}},
	} {
		before := map[dispense.Ref]*stockroom.Checked{}
		if tt.came > 0 {
			d := &stockroom.Checked{By: stock.Usual, Unread: tt.unread, Delivery: stockroom.Delivery{Ref: of, Tank: "T1", Volume: stock.Quantity{UL: tt.came * liter, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &line}}
			d.Invoice.State = tt.state
			before[of] = d
		}
		m, f := &Month{Currency: "MXN"}, &chain.Facts{}
		m.delivered(f, nil, &stockroom.Values{}, []stockroom.Line{line}, before, nil)
		c := chain.Follow(f)
		got := map[string]worth.Amount{}
		for _, x := range c.Step(chain.Delivered).Residuals {
			got[x.Name] = x.Amount
		}
		if !maps.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// A truck that is poured into three tanks is one truck: in each it is short by less than one tank may be, and altogether by more than its line may.
func TestATruckIntoSeveralTanks(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	for came, want := range map[dispense.Volume]string{955: "short 135 L", 985: "within_short 45 L"} {
		line := stockroom.Line{LineID: stockroom.LineID{Document: "D", Part: "concept", N: 1}, Supplier: "S", VolumeUL: 3_000 * liter, Cents: 7_200_000, Currency: "MXN", Counts: true}
		var sheets []stockroom.Sheet
		for i := range 3 {
			name, of := fmt.Sprint("T", i+1), dispense.Ref{Station: "sur", Epoch: 1, Seq: int64(i + 1)}
			line.Parts = append(line.Parts, stockroom.LinePart{Of: of, UL: 1_000 * liter, Cents: 2_400_000})
			s := stockroom.Sheet{Tank: stockroom.Tank{Station: "sur", StationName: "Sur", Tank: name}, All: stockroom.Row{Row: stock.Row{Basis: stock.Observed, Opening: new(dispense.Volume), Received: came * liter, Book: new(came * liter)}}}
			d := stockroom.Checked{By: stock.Usual, Delivery: stockroom.Delivery{Ref: of, Tank: name, Volume: stock.Quantity{UL: came * liter, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &line}}
			d.Invoice.State = stock.Within
			s.Deliveries = []stockroom.Checked{d}
			sheets = append(sheets, s)
		}
		m, f := &Month{Currency: "MXN"}, &chain.Facts{}
		m.tanks(f, sheets, &stockroom.Values{}, &spending.Use{})
		m.delivered(f, sheets, &stockroom.Values{}, []stockroom.Line{line}, nil, nil)
		c := chain.Follow(f)
		var got []string
		for _, r := range c.Step(chain.Delivered).Residuals {
			if r.UL != 0 {
				got = append(got, fmt.Sprintf("%s %d L", r.Name, r.UL/liter))
			}
		}
		if fmt.Sprint(got) != "["+want+"]" {
			t.Errorf("%d L in each: got %v, want %s", came/liter, got, want)
		}
	}
}

// A truck that comes after the last reading of its month is in the book of the next one, in liters and in money: in neither month is anything of it missing.
func TestTruckAtTheEndOfAMonth(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	of := dispense.Ref{Station: "sur", Epoch: 1, Seq: 1}
	line := stockroom.Line{LineID: stockroom.LineID{Document: "D", Part: "concept", N: 1}, Supplier: "S", VolumeUL: 10_000 * liter, Cents: 24_000_000, Currency: "MXN", Counts: true}
	line.Parts = []stockroom.LinePart{{Of: of, UL: line.VolumeUL, Cents: line.Cents}}
	tank := stockroom.Tank{Station: "sur", StationName: "Sur", Tank: "T1"}
	d := stockroom.Checked{By: stock.Usual, Delivery: stockroom.Delivery{Ref: of, Tank: "T1", Volume: stock.Quantity{UL: line.VolumeUL, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &line}}
	price := &worth.Price{Cents: line.Cents, By: worth.Invoice}
	sheet := func(received, later, others dispense.Volume) stockroom.Sheet {
		return stockroom.Sheet{Tank: tank, All: stockroom.Row{Row: stock.Row{Basis: stock.Observed, Opening: new(dispense.Volume), Received: received, Book: new(received)}, Later: later, Others: others}}
	}
	november, december := sheet(0, line.VolumeUL, 0), sheet(line.VolumeUL, 0, line.VolumeUL)
	november.Deliveries = []stockroom.Checked{d}
	came := worth.Amount{UL: line.VolumeUL, Cents: line.Cents}
	for name, tt := range map[string]struct {
		s    stockroom.Sheet
		w    stockroom.Worth
		bulk []stockroom.Line
		want worth.Amount
	}{
		"November": {november, stockroom.Worth{Tank: tank}, []stockroom.Line{line}, came},
		"December": {december, stockroom.Worth{Tank: tank, Deliveries: []stockroom.Priced{{Delivery: of, Amount: came, Price: price}}, All: worth.Day{Received: came, Closing: came}}, nil, worth.Amount{}.Minus(came)},
	} {
		tt.w.Opening, tt.w.Days = &stockroom.Opening{}, []worth.Day{{}}
		values := &stockroom.Values{Tanks: []stockroom.Worth{tt.w}}
		m, f := &Month{Currency: "MXN"}, &chain.Facts{}
		m.tanks(f, []stockroom.Sheet{tt.s}, values, &spending.Use{})
		m.delivered(f, []stockroom.Sheet{tt.s}, values, tt.bulk, nil, nil)
		c := chain.Follow(f)
		if r := c.Step(chain.Delivered).Residuals; len(r) != 1 || r[0].Name != "edges" || r[0].Amount != tt.want || c.Unexplained != (worth.Amount{}) {
			t.Errorf("%s: left are %+v, unexplained %+v", name, r, c.Unexplained)
		}
	}
}

// A supplier gives back a peso of a line of two trucks, of which one was short, or all of what is missing: what came costs less by it, and the headline has the rest of
// what is missing at what the line bills. A tank whose book has trouble is in no step, and what its book says of other months neither.
func TestNotesOfAShortTruck(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	for back, want := range map[int64]worth.Amount{0: {UL: 600 * liter, Cents: 1_440_000}, 100: {UL: 599_958_333, Cents: 1_439_900}, 1_440_000: {}} {
		line := stockroom.Line{LineID: stockroom.LineID{Document: "D", Part: "concept", N: 1}, Supplier: "S", VolumeUL: 20_000 * liter, Cents: 48_000_000, Currency: "MXN", Counts: true}
		tank := stockroom.Tank{Station: "sur", StationName: "Sur", Tank: "T1"}
		s := stockroom.Sheet{Tank: tank, All: stockroom.Row{Row: stock.Row{Basis: stock.Observed, Opening: new(dispense.Volume)}}}
		w := stockroom.Worth{Tank: tank, Opening: &stockroom.Opening{}, Days: []worth.Day{{}}}
		for i, ul := range []dispense.Volume{10_000 * liter, 9_400 * liter} {
			of, net := dispense.Ref{Station: "sur", Epoch: 1, Seq: int64(i + 1)}, line // the line, as the delivery knows it
			line.Parts = append(line.Parts, stockroom.LinePart{Of: of, UL: line.VolumeUL / 2, Cents: line.Cents / 2})
			net.VolumeUL, net.Cents = line.VolumeUL/2, (line.Cents-back)/2
			came := worth.Amount{UL: ul, Cents: net.Cents}
			s.Deliveries = append(s.Deliveries, stockroom.Checked{By: stock.Usual, Delivery: stockroom.Delivery{Ref: of, Tank: "T1", Volume: stock.Quantity{UL: ul, Basis: stock.Observed}, Said: &stockroom.Note{Billed: stock.Observed}, Line: &net}})
			s.Deliveries[i].Invoice.State = []stock.State{stock.Whole, stock.Short}[i]
			w.Deliveries = append(w.Deliveries, stockroom.Priced{Delivery: of, Amount: came, Price: &worth.Price{Cents: net.Cents, By: worth.Invoice}})
			w.All.Received, w.All.Closing, s.All.Received = w.All.Received.Plus(came), w.All.Closing.Plus(came), s.All.Received+ul
		}
		s.All.Book = &s.All.Received
		troubled := stockroom.Sheet{Tank: stockroom.Tank{Station: "sur", StationName: "Sur", Tank: "T2"}, Trouble: "unread", All: stockroom.Row{Row: stock.Row{Opening: new(dispense.Volume)}, Later: 70 * liter}}
		sheets, values := []stockroom.Sheet{s, troubled}, &stockroom.Values{Tanks: []stockroom.Worth{w}}
		m, f := &Month{Currency: "MXN"}, &chain.Facts{}
		m.tanks(f, sheets, values, &spending.Use{})
		m.delivered(f, sheets, values, []stockroom.Line{line}, nil, map[string]int64{line.LineID.String(): back})
		c := chain.Follow(f)
		if left := c.Unexplained.Minus(want); left.Cents != 0 || max(left.UL, -left.UL) > 1 {
			t.Errorf("%d cents are given back: unexplained are %+v, want %+v, of %+v", back, c.Unexplained, want, c.Step(chain.Delivered).Residuals)
		}
	}
}

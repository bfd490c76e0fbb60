package closes

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

var november = budget.Period{Year: 2026, N: 11}

// A world is all that is asked of a month before it is closed.
type world struct {
	said         Said
	records      Records
	budget       spending.Month
	matching     matching.Seen
	sheets       []stockroom.Sheet
	unsigned     []closing.Item
	days         []closing.SiteDay
	calibrations []closing.Calibration
	values       stockroom.Values
	posted       int64 // what entries of stock come to in its account
}

func newWorld() *world {
	return &world{
		records: Records{Tanks: map[string]TankCase{}, Cases: map[string]bool{}, Stations: []Gave{{Station: "patio"}}}, budget: spending.Month{Said: true},
		sheets: []stockroom.Sheet{{Tank: stockroom.Tank{Station: "patio", StationName: "Patio", Tank: "T1"}}},
		said:   Said{Rules: []Rules{{Begins: november, Rules: Usual()}}},
	}
}

// looks says what is so of each check, as the page of a month does, and what two people may settle.
func (w *world) looks(t *testing.T) (map[closing.Name]closing.Line, []closing.Item) {
	t.Helper()
	w.said.Rules[0].Blocks = closing.Names
	b, _, err := w.said.book(budget.Calendar{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	r := w.records
	r.Clocks = slices.Clone(r.Clocks)
	l := &looked{records: &r, budget: &w.budget, matching: &w.matching, settler: settler{settled: w.said.Settled(november)}, heads: []Head{{Station: "patio", Epoch: 1, Seq: 100}}, period: november, calendar: budget.Calendar{Zone: time.UTC}}
	l.reckon(&w.said, w.sheets, w.said.Rules[0].ClockOffS)
	l.facts.Ledger = l.ledger(&w.values, w.posted)
	l.facts.Unsigned = l.each(closing.Unsigned, w.unsigned)
	l.facts.SiteDays, l.facts.Calibrations = new(slices.Clone(w.days)), new(slices.Clone(w.calibrations))
	l.calibrations("2026-11-30")
	l.inOrder()
	lines := map[closing.Name]closing.Line{}
	for _, x := range b.Lines(november, l.facts) {
		lines[x.Name] = x
	}
	return lines, l.open
}

// settles has two people settle all that they may of a check.
func (w *world) settles(t *testing.T, check closing.Name) {
	t.Helper()
	_, open := w.looks(t)
	for _, x := range open {
		if x.Check == check {
			w.said.Settlements = append(w.said.Settlements, Settlement{N: int64(len(w.said.Settlements)) + 1, Period: november, Item: x})
		}
	}
}

func ref(seq int64) dispense.Ref { return dispense.Ref{Station: "patio", Epoch: 1, Seq: seq} }

func delivery(seq int64, change func(*stockroom.Checked)) func(*world) {
	x := stockroom.Checked{Delivery: stockroom.Delivery{Ref: ref(seq)}, Note: &stock.Paper{}}
	change(&x)
	return func(w *world) { w.sheets[0].Deliveries = append(w.sheets[0].Deliveries, x) }
}

// A way is how a check that is not clean comes to be in order. Where Out is nil two people settle it.
type way struct {
	what string
	dirt func(*world)
	out  func(*world)
}

// Each way out of each check. A check that has none keeps a month open for ever where a city has it block.
var ways = map[closing.Name][]way{
	closing.Unchecked: {{"somebody asks the authority, or two settle that it does not know it", func(w *world) { w.records.Unchecked = closing.Amount{Count: 1} }, func(w *world) { w.records.Unchecked = closing.Amount{} }}},
	closing.Canceled: {
		{"its discrepancy", func(w *world) { w.records.Canceled = closing.Amount{Count: 1} }, func(w *world) { w.records.Canceled.Known = 1 }},
		{"no rule finds it any more", func(w *world) {
			w.records.Canceled = closing.Amount{Count: 1}
			w.records.Unfound = []closing.Item{{Check: closing.Canceled, Key: "AUD-07:document/x:canceled", Is: "canceled", Name: "A 1"}}
		}, nil},
	},
	closing.Lines: {
		{"it is decided of which fill it is, or of none", func(w *world) { w.matching.Rows = []matching.Row{line()} }, func(w *world) { w.matching.Rows[0].Sort = matching.Done }},
		{"its discrepancy", func(w *world) { w.matching.Rows = []matching.Row{line()} }, func(w *world) { w.records.Cases["AUD-08 line/d/t/1"] = true }},
	},
	closing.Fills: {
		{"its discrepancy", func(w *world) { w.loose(); w.records.Cases["AUD-06 patio/1/7"] = false }, func(w *world) { w.records.Cases["AUD-06 patio/1/7"] = true }},
		{"nobody asks about it", (*world).loose, nil},
		{"a table alone bills it, by its discrepancy", func(w *world) { w.tabled(); w.records.Cases["AUD-06 patio/1/7"] = false }, func(w *world) { w.records.Cases["AUD-06 patio/1/7"] = true }},
		{"a table alone bills it, and a fiscal document comes", (*world).tabled, func(w *world) { w.matching.Tabled[0].Proposed = new(line().LineID) }},
		{"a table alone bills it, and nobody asks about it", (*world).tabled, nil},
	},
	closing.Credits: {{"no bill of it is here", func(w *world) {
		w.budget.Unapplied = []owed.Unapplied{{ID: "note-of-nothing", Folio: "N 1", Left: 500, Why: []string{owed.NoBill}}}
	}, nil}},
	closing.Loads: {{"its discrepancy", func(w *world) { w.records.Loads = closing.Amount{Count: 1} }, func(w *world) { w.records.Loads.Known = 1 }}},
	closing.Deliveries: {
		{"no papers", delivery(1, func(x *stockroom.Checked) { x.Note = nil }), nil},
		{"more than its note", delivery(2, func(x *stockroom.Checked) {
			x.Checked.Note = stock.Comparison{State: stock.Over, More: 80 * dispense.Liter, Tolerance: 20 * dispense.Liter}
		}), nil},
		{"it cannot be compared", delivery(3, func(x *stockroom.Checked) { x.Trouble = "no density" }), nil},
		{"short, and the rule is off", delivery(4, func(x *stockroom.Checked) { x.Checked.Note = stock.Comparison{State: stock.Short} }), nil},
		{"short, by its discrepancy", func(w *world) {
			delivery(5, func(x *stockroom.Checked) { x.Checked.Note = stock.Comparison{State: stock.Short} })(w)
			w.records.Cases["TANK-02 delivery/patio/1/5"] = false
		}, func(w *world) { w.records.Cases["TANK-02 delivery/patio/1/5"] = true }},
		{"its line bills more, and the rule is off", delivery(6, func(x *stockroom.Checked) {
			x.Line = &stockroom.Line{LineID: stockroom.LineID{Document: "d", Part: "t", N: 2}}
			x.Checked.Invoice = stock.Comparison{State: stock.Short}
			x.Checked.Papers = stock.Comparison{State: stock.Over}
		}), nil},
		{"water, and the rule is off", delivery(7, func(x *stockroom.Checked) { x.Watered, x.WaterUL = true, new(9*dispense.Liter) }), nil},
		{"there twice", func(w *world) {
			delivery(8, func(*stockroom.Checked) {})(w)
			w.records.Cases["TANK-06 delivery/patio/1/8"] = false
		}, func(w *world) { w.records.Cases["TANK-06 delivery/patio/1/8"] = true }},
	},
	closing.Gaps: {{"a reason", func(w *world) { w.records.Gaps = []closing.Gap{{Station: "patio", Epoch: 1, From: 5, To: 6}} }, func(w *world) {
		w.said.Gaps = []Gap{{Station: "patio", Epoch: 1, From: 5, To: 6}}
	}}},
	closing.SiteDays: {{"the office closes it by two", func(w *world) { w.days = []closing.SiteDay{{Station: "Patio", Day: "2026-11-03"}} }, func(w *world) { w.days = nil }}},
	closing.Totalizers: {
		{"off", hoseDay(stock.HoseRow{Period: "2026-11-03", State: stock.Over, Moved: 50 * dispense.Liter, Tolerance: dispense.Liter}), nil},
		{"a meter was replaced blindly", hoseDay(stock.HoseRow{Period: "2026-11-04", Blind: true}), nil},
		{"a hose draws from no tank", func(w *world) { w.sheets[0].Homeless = []string{"9"} }, nil},
		{"a station has no book", func(w *world) { w.records.Stations = append(w.records.Stations, Gave{"norte", 40 * dispense.Liter}) }, nil},
	},
	closing.Clocks:       {{"a clock was off", func(w *world) { w.records.Clocks = []closing.Clock{{Station: "patio", OffS: -420}} }, nil}},
	closing.Calibrations: {{"nothing was valid", func(w *world) { w.calibrations = []closing.Calibration{{Key: "patio/hose/1", Device: "Patio 1 (9 L)"}} }, nil}},
	closing.Tanks: {
		{"its discrepancy", func(w *world) {
			w.sheets[0].SAT.State = stock.Short
			w.records.Tanks["patio/T1"] = TankCase{Cents: 5}
		}, func(w *world) { w.records.Tanks["patio/T1"] = TankCase{5, true} }},
		{"off, and the rule is off", func(w *world) { w.sheets[0].Leak.State = stock.Short }, nil},
		{"nobody measured", func(w *world) { w.sheets[0].SAT.State = stock.Unmeasured }, nil},
		{"no book", func(w *world) { w.sheets[0].Trouble = "two bases" }, nil},
	},
	closing.Ledger: {
		{"somebody reads it", func(w *world) { w.ties(false, tie(0)) }, func(w *world) { w.ties(false, read(1_000_00, 0)) }},
		{"nobody can read it any more", func(w *world) { w.ties(false, tie(0)) }, nil},
		{"the month is over", func(w *world) { w.ties(false, tie(0)); w.values.Ties[0].Day = "2026-11-29" }, func(w *world) { w.ties(false, read(1_000_00, 0)) }},
		{"it holds less", func(w *world) { w.ties(false, read(999_99, 0)) }, nil},
		{"entries are made", func(w *world) { w.ties(true, tie(0)) }, func(w *world) { w.ties(true, tie(1_000_00)) }},
		{"entries that nobody can mend", func(w *world) { w.ties(true, tie(1_000_01)) }, nil},
		{"it has other entries, and is read", func(w *world) { w.ties(true, tie(5)); w.posted = 1_000_00 }, func(w *world) { w.ties(true, read(1_000_00, 5)) }},
		{"entries of stock that nobody can mend, whatever is read", func(w *world) { w.ties(true, read(1_000_00, 1_000_00)); w.posted = 999_99 }, nil},
		{"of two accounts another is read", func(w *world) {
			w.ties(true, tie(1), read(1_000_00, 1_000_00))
			w.values.Ties[1].Account = "1152"
		}, func(w *world) { w.values.Ties[0].Entries = 1_000_00 }},
	},
	closing.Critical: {{"its discrepancy", func(w *world) { w.records.Critical = closing.Amount{Count: 1} }, func(w *world) { w.records.Critical = closing.Amount{} }}},
	closing.Unsigned: {{"nobody can sign it any more", func(w *world) { w.unsigned = []closing.Item{{Key: "obr", Is: "a", Name: "Obras: 2", Count: 2}} }, nil}},
	closing.Accrual:  nil, // it is reckoned whenever somebody looks, and never differs
	closing.Balance: {
		{"a movement", func(w *world) { w.over(1) }, func(w *world) { w.budget.Breaks = nil }},
		{"a rule", func(w *world) { w.budget.Unplaced = []budget.Gap{{Why: budget.NoRule, Cents: 1}} }, func(w *world) { w.budget.Unplaced = nil }},
		{"nobody can mend it any more", func(w *world) { w.over(1) }, nil},
	},
}

// over has more paid than exercised by some cents, since July.
func (w *world) over(cents int64) {
	w.budget.Breaks = []budget.Break{{Key: "FISM-26101", More: budget.Paid, Of: budget.Exercised, In: budget.Period{Year: 2026, N: 7}, Cents: cents, Document: "O 1"}}
}

// ties have own tanks be worth 1,000.00 at the end of the month.
func (w *world) ties(posted bool, ties ...stockroom.Tie) {
	w.values = stockroom.Values{Account: "1151", Posted: posted, Ties: ties}
}

func tie(entries int64) stockroom.Tie {
	return stockroom.Tie{Day: "2026-11-30", Account: "1151", Stock: 1_000_00, Entries: entries}
}

func read(cents, entries int64) stockroom.Tie {
	t := tie(entries)
	t.Said = &stockroom.Balance{Account: t.Account, Day: t.Day, Cents: cents}
	return t
}

func line() matching.Row {
	return matching.Row{Line: matching.Line{LineID: matching.LineID{Document: "d", Part: "t", N: 1}, Folio: "A 1"}, Sort: matching.Alone}
}

func (w *world) loose() {
	w.matching.Loose = []matching.Loose{{Fill: matching.Fill{Ref: match.Ref{Ref: ref(7)}, VolumeUL: 30 * dispense.Liter}}}
}

func (w *world) tabled() {
	w.loose()
	w.matching.Loose, w.matching.Tabled = nil, w.matching.Loose
}

func hoseDay(r stock.HoseRow) func(*world) {
	return func(w *world) {
		w.sheets[0].HoseDays = append(w.sheets[0].HoseDays, stockroom.HoseRow{Hose: "1", HoseRow: r})
	}
}

// Every check that a city may have block a close has a way out once it is not clean: what is wrong is put in order, its
// discrepancy is settled, or two people settle it at the close. What they settled is of what was so then, and of
// nothing else.
func TestEveryCheckHasAWayOut(t *testing.T) {
	t.Parallel()
	clean, open := newWorld().looks(t)
	for _, name := range closing.Names {
		all, known := ways[name]
		if !known {
			t.Errorf("%s may block a close, and there is no way out of it; add one", name)
		}
		if l := clean[name]; l.Status != closing.Done || len(open) > 0 {
			t.Fatalf("%s of a clean month is %+v, with %v open", name, l, open)
		}
		for _, x := range all {
			w := newWorld()
			x.dirt(w)
			lines, open := w.looks(t)
			if l := lines[name]; l.Status == closing.Done || !l.Blocks {
				t.Errorf("%s, %s: it is %+v; want it to block", name, x.what, l)
			}
			if x.out != nil {
				if name != closing.Canceled && slices.ContainsFunc(open, func(i closing.Item) bool { return i.Check == name }) && x.what == "its discrepancy" {
					t.Errorf("%s, %s: two may settle it beside its discrepancy: %+v", name, x.what, open)
				}
				x.out(w)
			} else {
				w.settles(t, name)
			}
			lines, open = w.looks(t)
			if l := lines[name]; l.Status != closing.Done || l.Blocks {
				t.Errorf("%s, %s: once it is settled it is %+v, and open are %+v", name, x.what, l, open)
			}
			for n, l := range lines {
				if l.Status != closing.Done {
					t.Errorf("%s, %s: %s is %s as well", name, x.what, n, l.Status)
				}
			}
			if x.out != nil {
				continue
			}
			for i := range w.said.Settlements { // something else is so of it
				w.said.Settlements[i].Is += " other"
			}
			if lines, _ := w.looks(t); lines[name].Status == closing.Done {
				t.Errorf("%s, %s: what was settled holds for something else", name, x.what)
			}
			w.said.Settlements = nil
			w.settles(t, name)
			w.said.Settlements = append(w.said.Settlements, w.said.Settlements[0])
			w.said.Settlements[len(w.said.Settlements)-1].Void = true
			if lines, _ := w.looks(t); lines[name].Status == closing.Done {
				t.Errorf("%s, %s: what was taken back holds", name, x.what)
			}
		}
	}
}

// The ledger is held against the last day of the month: what was read of another one says nothing, and there is nothing
// to say before the month is over.
func TestLedgerOfTheLastDay(t *testing.T) {
	t.Parallel()
	day := func(t stockroom.Tie, day string) stockroom.Tie {
		t.Day = day
		return t
	}
	for name, tt := range map[string]struct {
		posted bool
		ties   []stockroom.Tie
		want   closing.Status
	}{
		"another day is off":                 {true, []stockroom.Tie{day(read(1, 1), "2026-11-29"), tie(1_000_00)}, closing.Done},
		"another day was read":               {false, []stockroom.Tie{day(read(1_000_00, 1), "2026-11-29"), tie(0)}, closing.Differs},
		"it is not over":                     {true, []stockroom.Tie{day(tie(1_000_00), "2026-11-29")}, closing.ToDo},
		"it is not over, and a day was read": {false, []stockroom.Tie{day(read(1_000_00, 1), "2026-11-29")}, closing.ToDo},
		"no tank has money":                  {false, nil, closing.Done},
	} {
		w := newWorld()
		w.ties(tt.posted, tt.ties...)
		if lines, _ := w.looks(t); lines[closing.Ledger].Status != tt.want {
			t.Errorf("%s: it is %+v, want %s", name, lines[closing.Ledger], tt.want)
		}
	}
}

// A delivery that has a discrepancy and something that nobody asks about takes both.
func TestSettledBeside(t *testing.T) {
	t.Parallel()
	w := newWorld()
	delivery(1, func(x *stockroom.Checked) {
		x.Checked.Note, x.Watered, x.WaterUL = stock.Comparison{State: stock.Over}, true, new(9*dispense.Liter)
	})(w)
	w.records.Cases["TANK-03 delivery/patio/1/1"] = false
	w.settles(t, closing.Deliveries)
	if lines, _ := w.looks(t); lines[closing.Deliveries].Status == closing.Done {
		t.Error("what two settled stands for its discrepancy")
	}
	w.records.Cases["TANK-03 delivery/patio/1/1"] = true
	if lines, _ := w.looks(t); lines[closing.Deliveries].Status != closing.Done {
		t.Error("both are settled, and it differs")
	}
}

// What two settled is of what was so then: where another paper, more liters or another tolerance takes its place, it is open
// again.
func TestSettledIsOfWhatWas(t *testing.T) {
	t.Parallel()
	unheld := func(x *stockroom.Checked) {
		x.Trouble = "no density"
		x.Line = &stockroom.Line{LineID: stockroom.LineID{Document: "d", Part: "t", N: 1}, VolumeUL: 5_000 * dispense.Liter}
	}
	off := func(x *stockroom.Checked) {
		x.Note = &stock.Paper{Volume: stock.Quantity{UL: 5_000 * dispense.Liter}}
		x.Checked.Note = stock.Comparison{State: stock.Over, More: 80 * dispense.Liter}
	}
	billed := func(x *stockroom.Checked) {
		unheld(x)
		x.Trouble, x.Checked.Invoice = "", stock.Comparison{State: stock.Short}
	}
	for _, tt := range []struct {
		what   string
		check  closing.Name
		dirt   func(*world)
		change func(*world)
	}{
		{"another line", closing.Deliveries, delivery(1, unheld), func(w *world) { w.sheets[0].Deliveries[0].Line.N = 2 }},
		{"a line of more", closing.Deliveries, delivery(1, unheld), func(w *world) { w.sheets[0].Deliveries[0].Line.VolumeUL = 20_000 * dispense.Liter }},
		{"a note of more", closing.Deliveries, delivery(1, unheld), func(w *world) { w.sheets[0].Deliveries[0].Note = &stock.Paper{Volume: stock.Quantity{UL: 9}} }},
		{"another trouble", closing.Deliveries, delivery(1, unheld), func(w *world) { w.sheets[0].Deliveries[0].Trouble = "two bases" }},
		{"a trouble with another end", closing.Deliveries, func(w *world) {
			delivery(1, unheld)(w)
			w.sheets[0].Deliveries[0].Trouble = strings.Repeat("x", 2*maxItem) + "1"
		}, func(w *world) { w.sheets[0].Deliveries[0].Trouble = strings.Repeat("x", 2*maxItem) + "2" }},
		{"another note that is off as much", closing.Deliveries, delivery(1, off), func(w *world) { w.sheets[0].Deliveries[0].Note.Volume.UL *= 4 }},
		{"another line that is off as much", closing.Deliveries, delivery(1, billed), func(w *world) { w.sheets[0].Deliveries[0].Line.VolumeUL *= 4 }},
		{"more of a station without a book", closing.Totalizers, func(w *world) { w.records.Stations = append(w.records.Stations, Gave{"norte", 1}) }, func(w *world) { w.records.Stations[1].UL++ }},
		{"more of a hose without a tank", closing.Totalizers, func(w *world) {
			w.sheets[0].Homeless, w.sheets[0].HomelessUL = []string{"9"}, map[string]dispense.Volume{"9": 1}
		}, func(w *world) { w.sheets[0].HomelessUL["9"]++ }},
		{"more of a hose with a blind meter", closing.Totalizers, hoseDay(stock.HoseRow{Period: "2026-11-04", Blind: true, Moved: 1}), func(w *world) { w.sheets[0].HoseDays[0].Moved++ }},
		{"more of a tank that nobody measured", closing.Tanks, func(w *world) { w.sheets[0].SAT.State = stock.Unmeasured }, func(w *world) { w.sheets[0].All.Issued++ }},
		{"more paid beyond an order", closing.Balance, func(w *world) { w.over(500) }, func(w *world) { w.over(501) }},
		{"paid beyond it again after a pause", closing.Balance, func(w *world) { w.over(500) }, func(w *world) { w.budget.Breaks[0].In.N = 10 }},
		{"more that the ledger lacks", closing.Ledger, func(w *world) { w.ties(false, read(999_99, 0)) }, func(w *world) { w.ties(false, read(999_98, 0)) }},
		{"as much too much as it lacked", closing.Ledger, func(w *world) { w.ties(false, read(999_99, 0)) }, func(w *world) { w.ties(false, read(1_000_01, 0)) }},
		{"another tolerance of clocks", closing.Clocks, func(w *world) {
			w.records.Clocks = []closing.Clock{{Station: "patio", OffS: -420}}
		}, func(w *world) { w.said.Rules[0].ClockOffS = 200 }},
	} {
		w := newWorld()
		tt.dirt(w)
		w.settles(t, tt.check)
		for i := range w.said.Settlements {
			if is := w.said.Settlements[i].Is; len(is) > maxItem {
				t.Errorf("%s: what is so takes %d bytes", tt.what, len(is))
			}
		}
		if lines, open := w.looks(t); lines[tt.check].Status != closing.Done {
			t.Fatalf("%s: settled, it is open: %+v", tt.what, open)
		}
		tt.change(w)
		if lines, _ := w.looks(t); lines[tt.check].Status == closing.Done {
			t.Errorf("%s: what was settled of something else counts", tt.what)
		}
	}
}

// A hose that changed tanks within the month is off in the book of each, and each is settled.
func TestHoseOfTwoTanks(t *testing.T) {
	t.Parallel()
	w := newWorld()
	row := stock.HoseRow{Period: "2026-11-03", State: stock.Over, Moved: 50 * dispense.Liter, Tolerance: dispense.Liter}
	hoseDay(row)(w)
	w.sheets = append(w.sheets, stockroom.Sheet{Tank: stockroom.Tank{Station: "patio", StationName: "Patio", Tank: "T2"}})
	row.Tolerance *= 2
	w.sheets[1].HoseDays = []stockroom.HoseRow{{Hose: "1", HoseRow: row}}
	w.settles(t, closing.Totalizers)
	if lines, open := w.looks(t); lines[closing.Totalizers].Status != closing.Done {
		t.Errorf("both are settled, and open are %+v", open)
	}
}

// A settlement that stands is not said to count where nobody looked at what is so.
func TestSettlementsStand(t *testing.T) {
	t.Parallel()
	item := closing.Item{Check: closing.Deliveries, Key: "patio/1/1", Is: "no_papers:0:0"}
	said := Said{Settlements: []Settlement{{N: 1, Period: november, Item: item}, {N: 2, Period: november, Item: item}}}
	for _, tt := range []struct {
		used   map[int64]bool
		counts bool
	}{{nil, false}, {map[int64]bool{}, false}, {map[int64]bool{1: true, 2: true}, true}} {
		all := said.settlements(november, tt.used)
		if len(all) != 2 || !all[0].Stands || all[0].Counts != tt.counts || all[1].Stands || all[1].Counts {
			t.Errorf("used are %v: got %+v", tt.used, all)
		}
	}
}

// A break that goes on for months is settled once: for its month and those after it, as long as it comes to the same, and for no month
// before it, no other year, and none that was closed before. A month that was closed by what was ever out of order stays by that.
func TestBreaksAreSettledOnce(t *testing.T) {
	t.Parallel()
	balance := func(w *world, of budget.Period, cents int64) closing.Status {
		w.over(cents)
		l := &looked{records: &w.records, budget: &w.budget, matching: &w.matching, settler: settler{settled: w.said.Settled(of), carried: w.said.carried(of, w.said.closedAt(of))}, period: of}
		l.reckon(&w.said, w.sheets, 0)
		return closing.Status(map[bool]string{true: string(closing.Done), false: string(closing.Differs)}[l.facts.Breaks.Count == l.facts.Breaks.Known])
	}
	w := newWorld()
	w.over(800_000)
	w.settles(t, closing.Balance)
	w.said.Settlements[0].At = time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)
	december := november.Next()
	for _, tt := range []struct {
		of    budget.Period
		cents int64
		want  closing.Status
	}{{november, 800_000, closing.Done}, {december, 800_000, closing.Done}, {december, 800_001, closing.Differs}, {november.Previous(), 800_000, closing.Differs}, {budget.Period{Year: 2027, N: 1}, 800_000, closing.Differs}} {
		if got := balance(w, tt.of, tt.cents); got != tt.want {
			t.Errorf("of %v, by %d cents, it is %s; want %s", tt.of, tt.cents, got, tt.want)
		}
	}
	if all := w.said.settlements(december, map[int64]bool{1: true}); len(all) != 1 || !all[0].Counts || all[0].Period != november {
		t.Errorf("December has settled %+v", all)
	}
	if all := w.said.settlements(november.Previous(), nil); len(all) != 0 {
		t.Errorf("October has settled %+v", all)
	}
	w.said.Acts = []Act{{Act: closing.Act{N: 1, Period: december, Kind: closing.Close, At: time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC)}, State: closing.Closed}, {Act: closing.Act{N: 2, Period: december, Kind: closing.Comment, At: time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC)}, State: closing.Closed}}
	if got := balance(w, december, 800_000); got != closing.Differs {
		t.Errorf("what was settled after December was closed counts in it: %s", got)
	}
	w.records.AnyBreak, w.budget.FirstBreaks = true, []budget.Break{{Key: "a", Cents: 1}, {Key: "b", Cents: 2}}
	l := &looked{records: &w.records, budget: &w.budget, matching: &w.matching}
	if l.reckon(&w.said, w.sheets, 0); l.facts.Breaks.Count != 2 || l.facts.Breaks.Cents != 3 || l.facts.Breaks.Known != 0 {
		t.Errorf("what was closed by any break has %+v", l.facts.Breaks)
	}
}

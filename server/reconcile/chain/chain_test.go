package chain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

const liter = dispense.Liter

func amount(liters, cents int64) worth.Amount {
	return worth.Amount{UL: dispense.Volume(liters) * liter, Cents: cents}
}

func says(c chain.Chain) string {
	var b strings.Builder
	for _, s := range c.Steps {
		fmt.Fprintf(&b, "%s:", s.Name)
		for _, p := range s.In {
			fmt.Fprintf(&b, " +%s(%s) %s %d", p.Name, p.Of, p.UL, p.Cents)
		}
		b.WriteString(" →")
		for _, p := range s.Out {
			fmt.Fprintf(&b, " %s(%s) %s %d", p.Name, p.Of, p.UL, p.Cents)
		}
		for _, r := range s.Residuals {
			fmt.Fprintf(&b, " !%s(%s) %s %d %v", r.Name, r.Of, r.UL, r.Cents, r.Unexplained)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "unexplained %s %d\n", c.Unexplained.UL, c.Unexplained.Cents)
	return b.String()
}

func TestFollow(t *testing.T) {
	t.Parallel()
	f := chain.Facts{
		Bought: []chain.Part{{"station", "Gasolinera", amount(100, 2_400)}}, Flowed: amount(105, 2_520), Differences: amount(1, 24), Apart: amount(4, 96), Loose: amount(10, 240),
		Bulk: []chain.BulkLine{
			{Supplier: "Mayorista", Amount: amount(1000, 20_000), Came: new(amount(990, 20_000))}, {Supplier: "Mayorista", Amount: amount(500, 10_000)}, {Supplier: "Otro", Amount: amount(7, 140), Elsewhere: true},
		},
		Unbilled: amount(10, 200),
		Tanks: []chain.Tank{{
			Tank: "T1", Opening: amount(100, 2_000), Received: amount(1000, 20_200), Filled: amount(300, 6_054), Tested: amount(20, 404), Unrecorded: amount(30, 605), Measured: amount(-50, -1_009), Closing: amount(700, 14_128),
			Beyond: true, Turned: amount(350, 7_063), Nobodys: amount(30, 605), Purposes: map[string]worth.Amount{"vehicle": amount(290, 5_852), "container": amount(10, 202), "test": amount(20, 404)},
			By: []chain.Hose{{Hose: "1", Said: amount(200, 4_036), Nobodys: amount(30, 605)}, {Hose: "2", Said: amount(120, 2_422)}},
		}},
		Used: []chain.Used{{"Obras", "2611", true, "V1", amount(200, 4_036)}, {"Policía", "", true, "", amount(99, 1_998)}, {"Policía", "2611", false, "V2", amount(105, 2_520)}},
	}
	want := `bought: +station(Gasolinera) 100.0 L 2400 → fueled() 105.0 L 2520 !apart() 4.0 L 96 true !loose() -10.0 L -240 false !differences() 1.0 L 24 false
delivered: +bulk(Mayorista) 1500.0 L 30000 +bulk(Otro) 7.0 L 140 → received(T1) 1000.0 L 20200 !undelivered() 500.0 L 10000 true !short() 10.0 L 200 true !borne() 0.0 L -200 false !unbilled() -10.0 L -200 false !before() 7.0 L 140 false
tanks: +opening(T1) 100.0 L 2000 +received(T1) 1000.0 L 20200 → issued(T1) 350.0 L 7063 closing(T1) 700.0 L 14128 !beyond(T1) 50.0 L 1009 true
hoses: +issued(T1) 350.0 L 7063 → said(T1 · 1) 200.0 L 4036 said(T1 · 2) 120.0 L 2422 !unrecorded(T1 · 1) 30.0 L 605 true
fills: +said(T1 · 1) 200.0 L 4036 +said(T1 · 2) 120.0 L 2422 +fueled() 105.0 L 2520 → department(Obras) 200.0 L 4036 department(Policía) 204.0 L 4518 !purpose.test() 20.0 L 404 false !elsewhere() 1.0 L 20 true
vehicles: +department(Obras) 200.0 L 4036 +department(Policía) 204.0 L 4518 → vehicle(V1) 200.0 L 4036 vehicle(V2) 105.0 L 2520 !vehicleless() 99.0 L 1998 false
accounts: +department(Obras) 200.0 L 4036 +department(Policía) 204.0 L 4518 → account(2611) 305.0 L 6556 !unplaced() 99.0 L 1998 false
unexplained 595.0 L 11930
`
	if diff := cmp.Diff(want, says(chain.Follow(&f))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := says(chain.Follow(&chain.Facts{})); !strings.HasSuffix(got, "unexplained 0.0 L 0\n") {
		t.Errorf("nothing: %s", got)
	}
}

// What a supplier gives back of what nobody could explain is credited, in liters and money, and the
// headline is less by just that: of a line refused, of a truck that never came, of one that brought too
// little. A price that was less is money alone, and what was given back of more than is missing stops there.
func TestCredited(t *testing.T) {
	t.Parallel()
	full := new(amount(1000, 20_000))
	for _, test := range []struct {
		name string
		f    chain.Facts
		want string // residuals, and what is unexplained
	}{
		{"a line refused", chain.Facts{Bought: []chain.Part{{"station", "a", amount(10, 200)}}, Flowed: amount(6, 120), Apart: amount(4, 80), Back: amount(3, 60)}, "apart 1.0 L 20 true, credited 3.0 L 60 false; 1.0 L 20"},
		{"all of it", chain.Facts{Bought: []chain.Part{{"station", "a", amount(4, 80)}}, Apart: amount(4, 80), Back: amount(4, 80)}, "credited 4.0 L 80 false; 0.0 L 0"},
		{"more than was refused", chain.Facts{Bought: []chain.Part{{"station", "a", amount(4, 80)}}, Apart: amount(4, 80), Back: amount(9, 90)}, "credited 4.0 L 80 false; 0.0 L 0"},
		{"none was refused", chain.Facts{Bought: []chain.Part{{"station", "a", amount(4, 80)}}, Flowed: amount(4, 80), Back: amount(4, 80)}, "; 0.0 L 0"},
		{"a truck that never came", chain.Facts{Bulk: []chain.BulkLine{{Supplier: "a", Amount: amount(1000, 20_000), Back: amount(1000, 20_000)}, {Supplier: "b", Amount: amount(1, 20)}}}, "undelivered 1.0 L 20 true, credited 1000.0 L 20000 false; 1.0 L 20"},
		{"of another month", chain.Facts{Bulk: []chain.BulkLine{{Supplier: "a", Amount: amount(1000, 20_000), Elsewhere: true, Back: amount(1000, 20_000)}}}, "before 1000.0 L 20000 false; 0.0 L 0"},
		{"of another month, where too little came", chain.Facts{Bulk: []chain.BulkLine{{Supplier: "a", Amount: amount(1000, 20_000), Elsewhere: true, Came: new(amount(940, 20_000))}}}, "short 60.0 L 1200 true, borne 0.0 L -1200 false, before 940.0 L 20000 false; 60.0 L 1200"},
		{"of another month, and credited", chain.Facts{Bulk: []chain.BulkLine{{Supplier: "a", Amount: amount(1000, 20_000), Elsewhere: true, Came: new(amount(940, 20_000)), Back: amount(60, 1_200)}}}, "borne 0.0 L -1200 false, credited 60.0 L 1200 false, before 940.0 L 20000 false; 0.0 L 0"},
		{"of another month, within what a truck may be", chain.Facts{Bulk: []chain.BulkLine{{Supplier: "a", Amount: amount(1000, 20_000), Elsewhere: true, Within: true, Came: new(amount(995, 20_000))}}}, "within_short 5.0 L 0 false, before 995.0 L 20000 false; 0.0 L 0"},
		{"too little, and its price is less by it", chain.Facts{Unbilled: amount(-950, -19_000), Bulk: []chain.BulkLine{{Supplier: "a", Amount: *full, Came: new(amount(950, 19_000)), Back: amount(50, 1_000)}}}, "credited 50.0 L 1000 false, unbilled 950.0 L 19000 false; 0.0 L 0"},
		{"a price that was less", chain.Facts{Unbilled: amount(-1000, -19_000), Bulk: []chain.BulkLine{{Supplier: "a", Amount: *full, Came: new(amount(1000, 19_000)), Back: amount(50, 1_000)}}}, "credited 0.0 L 1000 false, unbilled 1000.0 L 19000 false; 0.0 L 0"},
		{"too little in one and too much in another", chain.Facts{Unbilled: amount(-2000, -40_000), Bulk: []chain.BulkLine{{Supplier: "a", Amount: *full, Came: new(amount(950, 20_000)), Back: amount(50, 1_000)}, {Supplier: "a", Amount: *full, Came: new(amount(1050, 20_000))}}}, "borne 0.0 L -1000 false, over -50.0 L 0 true, credited 50.0 L 1000 false, unbilled 2000.0 L 40000 false; 50.0 L 0"},
	} {
		c := chain.Follow(&test.f)
		var names []string
		for _, s := range c.Steps {
			for _, r := range s.Residuals {
				if s.Name == chain.Bought || s.Name == chain.Delivered {
					names = append(names, fmt.Sprintf("%s %s %d %v", r.Name, r.UL, r.Cents, r.Unexplained))
				}
			}
		}
		own := worth.Amount{} // of later steps
		for _, s := range c.Steps[2:] {
			for _, r := range s.Residuals {
				if r.Unexplained {
					own = own.Plus(worth.Amount{UL: max(r.UL, -r.UL), Cents: max(r.Cents, -r.Cents)})
				}
			}
		}
		left := c.Unexplained.Minus(own)
		if got := fmt.Sprintf("%s; %s %d", strings.Join(names, ", "), left.UL, left.Cents); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	for _, test := range []struct {
		line  worth.Amount
		cents int64
		want  worth.Amount
	}{
		{amount(1000, 20_000), 5_000, amount(250, 5_000)}, {amount(1000, 20_000), 30_000, amount(1000, 20_000)}, {amount(1000, 20_000), 0, worth.Amount{}}, {amount(1000, 20_000), -1, worth.Amount{}},
		{amount(1000, 0), 5, worth.Amount{}}, {worth.Amount{UL: 3, Cents: 3}, 1, worth.Amount{UL: 1, Cents: 1}},
	} {
		if got := chain.Back(test.line, test.cents); got != test.want {
			t.Errorf("%d of %+v gives back %+v, want %+v", test.cents, test.line, got, test.want)
		}
	}
}

// A truck that is billed at 20 °C is held against what came at 20 °C: what is left by its warmth has a name, and
// nobody is asked where it is. Where that cannot be said, all of the difference is asked about.
func TestTemperatureOfLoads(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line chain.BulkLine
		want string
	}{
		{chain.BulkLine{Amount: amount(20_000, 400_000), Came: new(amount(20_251, 400_000)), Warmth: -251 * liter}, "temperature -251.0 L 0 false; 0.0 L 0"},
		{chain.BulkLine{Amount: amount(20_000, 400_000), Came: new(amount(20_000, 400_000)), Warmth: -248 * liter}, "borne 0.0 L -4960 false, short 248.0 L 4960 true, temperature -248.0 L 0 false; 248.0 L 4960"},
		{chain.BulkLine{Amount: amount(20_000, 400_000), Came: new(amount(20_000, 400_000)), Warmth: -248 * liter, Back: amount(248, 4_960)}, "borne 0.0 L -4960 false, credited 248.0 L 4960 false, temperature -248.0 L 0 false; 0.0 L 0"},
		{chain.BulkLine{Amount: amount(20_000, 400_000), Came: new(amount(20_251, 400_000)), Uncorrected: true}, "uncorrected_over -251.0 L 0 true; 251.0 L 0"},
	} {
		c := chain.Follow(&chain.Facts{Bulk: []chain.BulkLine{test.line}, Tanks: []chain.Tank{{Tank: "T1", Received: *test.line.Came, Closing: *test.line.Came}}})
		var names []string
		for _, r := range c.Step(chain.Delivered).Residuals {
			names = append(names, fmt.Sprintf("%s %s %d %v", r.Name, r.UL, r.Cents, r.Unexplained))
		}
		slices.Sort(names)
		if got := fmt.Sprintf("%s; %s %d", strings.Join(names, ", "), c.Unexplained.UL, c.Unexplained.Cents); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// One of two trucks of a line brings too little, and its supplier gives that back of the line: it is given back of the truck that was short,
// and never more than is missing.
func TestGivenBackOfALine(t *testing.T) {
	t.Parallel()
	part := func(line string, came, cents int64, back worth.Amount) chain.BulkLine {
		return chain.BulkLine{Supplier: "a", Line: line, Amount: amount(10_000, 240_000), Came: new(amount(came, cents)), Back: back, Lowered: back.Cents}
	}
	for name, tt := range map[string]struct {
		bulk []chain.BulkLine
		want string
	}{
		// What came costs less by the note, and what is missing is worth its part of the line all the same.
		"a note of a peso":                        {[]chain.BulkLine{part("1", 9_400, 239_900, worth.Amount{UL: 4 * liter, Cents: 100})}, "short() 596.0 L 14300; 596.0 L 14300; borne -14300, credited 100"},
		"a note of a price":                       {[]chain.BulkLine{part("1", 9_400, 230_000, worth.Amount{UL: 416 * liter, Cents: 10_000})}, "short() 184.0 L 4400; 184.0 L 4400; borne -4400, credited 10000"},
		"of all of it":                            {[]chain.BulkLine{part("1", 9_400, 225_600, amount(600, 14_400))}, "; 0.0 L 0; credited 14400"},
		"of a truck that is whole":                {[]chain.BulkLine{part("1", 10_000, 230_000, worth.Amount{UL: 416 * liter, Cents: 10_000})}, "; 0.0 L 0; credited 10000"},
		"each part is worth its part of the note": {[]chain.BulkLine{part("1", 10_000, 232_800, amount(300, 7_200)), part("1", 9_400, 232_800, amount(300, 7_200))}, "; 0.0 L 0; credited 14400"},
		"as lines of their own":                   {[]chain.BulkLine{part("1", 10_000, 232_800, amount(300, 7_200)), part("2", 9_400, 232_800, amount(300, 7_200))}, "short() 300.0 L 7200; 300.0 L 7200; borne -7200, credited 14400"},
		"the note is less than is missing":        {[]chain.BulkLine{part("1", 10_000, 237_600, amount(100, 2_400)), part("1", 9_400, 237_600, amount(100, 2_400))}, "short() 400.0 L 9600; 400.0 L 9600; borne -9600, credited 4800"},
		"the note is more than is missing":        {[]chain.BulkLine{part("1", 10_000, 216_000, amount(1_000, 24_000)), part("1", 9_400, 216_000, amount(1_000, 24_000))}, "; 0.0 L 0; credited 48000"},
	} {
		f := chain.Facts{Bulk: tt.bulk}
		for i, l := range tt.bulk {
			f.Tanks = append(f.Tanks, chain.Tank{Tank: fmt.Sprint("T", i), Received: *l.Came, Closing: *l.Came})
		}
		c := chain.Follow(&f)
		var rest []string
		for _, r := range c.Step(chain.Delivered).Residuals {
			if !r.Unexplained {
				rest = append(rest, fmt.Sprintf("%s %d", r.Name, r.Cents))
			}
		}
		if got := unexplained(&c, chain.Delivered) + "; " + strings.Join(rest, ", "); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// What of deliveries is in another month's book is named, and nothing else is: fuel that is billed, came and is in no book is asked about.
func TestEdgesAreOfTheBooks(t *testing.T) {
	t.Parallel()
	for edges, want := range map[int64]string{0: "rest() 400.0 L 0; 400.0 L 0", 300: "rest() 100.0 L 0; 100.0 L 0", 400: "; 0.0 L 0"} {
		f := chain.Facts{Edges: amount(edges, 0), Bulk: []chain.BulkLine{{Amount: amount(1_000, 20_000), Came: new(amount(1_000, 20_000))}}, Tanks: []chain.Tank{{Tank: "T1", Received: amount(600, 20_000), Closing: amount(600, 20_000)}}}
		c := chain.Follow(&f)
		if got := unexplained(&c, chain.Delivered); got != want {
			t.Errorf("%d L of another book: got %q, want %q", edges, got, want)
		}
	}
}

// What a truck brings too little or too much within its tolerance is measurement: it is named, on its side, and asked of nobody. What its price
// makes is asked about all the same, and so is each truck that is beyond.
func TestWithinTheToleranceOfATruck(t *testing.T) {
	t.Parallel()
	line := func(came, cents int64, within bool) chain.BulkLine {
		return chain.BulkLine{Supplier: "a", Amount: amount(10_000, 200_000), Came: new(amount(came, cents)), Within: within}
	}
	for _, test := range []struct {
		bulk []chain.BulkLine
		want string
	}{
		{[]chain.BulkLine{line(9_980, 200_000, true), line(10_030, 200_000, true)}, "within_over -30.0 L 0 false, within_short 20.0 L 0 false; 0.0 L 0"},
		{[]chain.BulkLine{line(9_980, 200_000, true), line(9_700, 200_000, false)}, "borne 0.0 L -6000 false, short 300.0 L 6000 true, within_short 20.0 L 0 false; 300.0 L 6000"},
		{[]chain.BulkLine{line(9_980, 190_000, true)}, "short 0.0 L 10000 true, within_short 20.0 L 0 false; 0.0 L 10000"},
	} {
		f := chain.Facts{Bulk: test.bulk}
		for i, l := range test.bulk {
			f.Tanks = append(f.Tanks, chain.Tank{Tank: fmt.Sprint("T", i), Received: *l.Came, Closing: *l.Came})
		}
		c := chain.Follow(&f)
		var names []string
		for _, r := range c.Step(chain.Delivered).Residuals {
			names = append(names, fmt.Sprintf("%s %s %d %v", r.Name, r.UL, r.Cents, r.Unexplained))
		}
		slices.Sort(names)
		if got := fmt.Sprintf("%s; %s %d", strings.Join(names, ", "), c.Unexplained.UL, c.Unexplained.Cents); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// unexplained lists what of a step nobody can explain, and the headline.
func unexplained(c *chain.Chain, step string) string {
	var names []string
	for _, r := range c.Step(step).Residuals {
		if r.Unexplained {
			names = append(names, fmt.Sprintf("%s(%s) %s %d", r.Name, r.Of, r.UL, r.Cents))
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("%s; %s %d", strings.Join(names, ", "), c.Unexplained.UL, c.Unexplained.Cents)
}

// Of two trucks one brings too little and the other as much too much: whoever brings them, into whichever tanks, both are
// asked about. So it is of what they cost, and of liters that cannot be corrected. What is given back of the one is of it,
// and takes nothing off the other.
func TestTrucksHideNothing(t *testing.T) {
	t.Parallel()
	short := chain.BulkLine{Supplier: "a", Amount: amount(10_000, 200_000), Came: new(amount(9_800, 200_000))}
	over := chain.BulkLine{Supplier: "b", Amount: amount(10_000, 200_000), Came: new(amount(10_200, 200_000))}
	as := func(l chain.BulkLine, change func(*chain.BulkLine)) chain.BulkLine {
		change(&l)
		return l
	}
	unknown := func(l *chain.BulkLine) { l.Uncorrected = true }
	for _, test := range []struct {
		name string
		bulk []chain.BulkLine
		want string
	}{
		{"both", []chain.BulkLine{short, over}, "over() -200.0 L 0, short() 200.0 L 4000; 400.0 L 4000"},
		{"of one supplier", []chain.BulkLine{short, as(over, func(l *chain.BulkLine) { l.Supplier = "a" })}, "over() -200.0 L 0, short() 200.0 L 4000; 400.0 L 4000"},
		{"neither can be corrected", []chain.BulkLine{as(short, unknown), as(over, unknown)}, "uncorrected() 200.0 L 0, uncorrected_over() -200.0 L 0; 400.0 L 0"},
		{"one cannot", []chain.BulkLine{short, as(over, unknown)}, "short() 200.0 L 4000, uncorrected_over() -200.0 L 0; 400.0 L 4000"},
		{
			"they cost more and less", []chain.BulkLine{as(short, func(l *chain.BulkLine) { l.Came = new(amount(10_000, 196_000)) }), as(over, func(l *chain.BulkLine) { l.Came = new(amount(10_000, 204_000)) })},
			"over() 0.0 L -4000, short() 0.0 L 4000; 0.0 L 8000",
		},
		{
			"one is short, and cheaper than its delivery", []chain.BulkLine{as(short, func(l *chain.BulkLine) { l.Came = new(amount(9_800, 204_000)) })},
			"over() 0.0 L -4000, short() 200.0 L 4000; 200.0 L 8000",
		},
		{"the one is given back", []chain.BulkLine{as(short, func(l *chain.BulkLine) { l.Back = amount(200, 4_000) }), over}, "over() -200.0 L 0; 200.0 L 0"},
		{"the other is", []chain.BulkLine{short, as(over, func(l *chain.BulkLine) { l.Back = amount(200, 4_000) })}, "over() -200.0 L 0, short() 200.0 L 4000; 400.0 L 4000"},
	} {
		f := chain.Facts{Bulk: test.bulk}
		for i, l := range test.bulk {
			f.Tanks = append(f.Tanks, chain.Tank{Tank: fmt.Sprint("T", i), Received: *l.Came, Closing: *l.Came})
		}
		c := chain.Follow(&f)
		if got := unexplained(&c, chain.Delivered); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// A hose that gave 50 liters that are in no fill, and has 50 that are in two, is asked about both; so it is where the
// display is off by more than it may.
func TestHosesHideNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		issued worth.Amount // gaps of it are unrecorded
		hose   chain.Hose
		want   string
	}{
		{"a gap and an overlap", amount(150, 3_000), chain.Hose{Said: amount(150, 2_000), Nobodys: amount(50, 1_000), Overlaps: 50 * liter}, "overlap(T1 · 1) -50.0 L 0, unrecorded(T1 · 1) 50.0 L 1000; 100.0 L 1000"},
		{"an overlap", amount(100, 3_000), chain.Hose{Said: amount(150, 3_000), Overlaps: 50 * liter}, "overlap(T1 · 1) -50.0 L 0; 50.0 L 0"},
		{"a display that may be off", amount(151, 3_000), chain.Hose{Said: amount(150, 3_000), Display: amount(1, 0)}, "; 0.0 L 0"},
		{"one that may not", amount(170, 3_000), chain.Hose{Said: amount(150, 3_000), Display: amount(20, 0), Beyond: true}, "display_beyond(T1 · 1) 20.0 L 0; 20.0 L 0"},
		{"one that counts too much", amount(130, 3_000), chain.Hose{Said: amount(150, 3_000), Display: amount(-20, 0), Beyond: true}, "display_beyond(T1 · 1) -20.0 L 0; 20.0 L 0"},
		// What fills tell of is explained on both sides, and no more than that.
		{"off the book, and all of it on sheets", amount(550, 11_000), told(400, 400, 400, 400), "; 0.0 L 0"},
		{"a sheet of what never flowed", amount(150, 3_000), told(0, 0, 500, 0), "uncounted(T1 · 1) -500.0 L -10000; 500.0 L 10000"},
		{"less is on sheets", amount(180, 3_600), told(30, 25, 25, 25), "unrecorded(T1 · 1) 5.0 L 100; 5.0 L 100"},
		{"more is on sheets", amount(180, 3_600), told(30, 30, 40, 30), "uncounted(T1 · 1) -10.0 L -200; 10.0 L 200"},
		{"neither tells of the other", amount(180, 3_600), told(30, 0, 30, 0), "uncounted(T1 · 1) -30.0 L -600, unrecorded(T1 · 1) 30.0 L 600; 60.0 L 1200"},
		{"it flowed in this month, and the sheet is of the one before", amount(180, 3_600), told(30, 30, 0, 0), "; 0.0 L 0"},
	} {
		h := test.hose
		h.Hose = "1"
		x := chain.Tank{Tank: "T1", Opening: test.issued, Turned: test.issued, Nobodys: h.Nobodys, Written: h.Written, Overlaps: h.Overlaps, Display: h.Display, Loose: h.Loose, Telling: h.Telling, Purposes: map[string]worth.Amount{"transfer": h.Said}, By: []chain.Hose{h}}
		x.Unrecorded = h.Nobodys
		x.Filled = test.issued.Minus(x.Unrecorded)
		c := chain.Follow(&chain.Facts{Tanks: []chain.Tank{x}})
		if got := unexplained(&c, chain.Hoses); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if in, out, left := c.Step(chain.Hoses).Sums(); in != out.Plus(left) {
			t.Errorf("%s: %+v in, %+v out, %+v left", test.name, in, out, left)
		}
	}
}

// told is a hose that gave 150 L by fills that its totalizer counted, and so much off the book and on sheets, at 20.00 a liter.
func told(nobodys, written, loose, telling int64) chain.Hose {
	of := func(liters int64) worth.Amount { return amount(liters, 20*liters) }
	return chain.Hose{Said: of(150 + loose), Nobodys: of(nobodys), Written: of(written), Loose: of(loose), Telling: of(telling)}
}

// Whatever the facts are, every step's in is its out and residuals, and what one step gives
// the next takes. Where each leg's facts agree, as those of the books do, nothing is left
// without a name.
func TestStepsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) worth.Amount {
			a := worth.Amount{UL: dispense.Volume(rapid.Int64Range(-1e12, 1e12).Draw(t, name)), Cents: rapid.Int64Range(-1e10, 1e10).Draw(t, name+" cents")}
			if rapid.IntRange(0, 2).Draw(t, name+" unpriced") == 0 {
				a.Unpriced = dispense.Volume(rapid.Int64Range(min(int64(a.UL), 0), max(int64(a.UL), 0)).Draw(t, name+" without a price"))
			}
			return a
		}
		some := func(name string) worth.Amount {
			a := draw(name)
			return worth.Amount{UL: max(a.UL, -a.UL), Cents: max(a.Cents, -a.Cents), Unpriced: max(a.Unpriced, -a.Unpriced)}
		}
		f := chain.Facts{Flowed: some("flowed"), Differences: draw("differences"), Before: some("before"), After: some("after"), Apart: some("apart"), Undecided: some("open"), Loose: some("loose"), Unbilled: some("unbilled"), Earlier: some("earlier"), Back: some("back")}
		billed := f.Flowed.Plus(f.Differences).Plus(f.Before).Minus(f.After).Plus(f.Apart).Plus(f.Undecided).Minus(f.Loose)
		f.Bought = []chain.Part{{"station", "a", billed}}
		came := f.Unbilled.Plus(f.Earlier)
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			l := chain.BulkLine{Supplier: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "supplier"), Amount: some("line"), Elsewhere: rapid.Bool().Draw(t, "elsewhere"), Back: some("back of the line"), Line: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "of line")}
			if rapid.Bool().Draw(t, "came") {
				l.Came = new(some("came"))
				l.Warmth, l.Uncorrected, l.Within = draw("warmth").UL, rapid.Bool().Draw(t, "uncorrected"), rapid.Bool().Draw(t, "within")
				came = came.Plus(*l.Came)
			}
			f.Bulk = append(f.Bulk, l)
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "tanks") {
			x := chain.Tank{Tank: fmt.Sprint("T", i), Opening: some("opening"), Received: some("received"), Moved: draw("moved"), Filled: some("filled"), Tested: some("tested"), Unrecorded: some("unrecorded"), Measured: draw("measured"), Adjusted: draw("adjusted"), Poured: some("poured"), Beyond: rapid.Bool().Draw(t, "beyond")}
			x.Closing = x.Opening.Plus(x.Received).Plus(x.Moved).Minus(x.Filled).Minus(x.Tested).Minus(x.Unrecorded).Plus(x.Measured).Plus(x.Adjusted)
			x.Purposes = map[string]worth.Amount{"vehicle": some("vehicle"), "test": some("test"), "transfer": some("transfer")}
			x.Nobodys, x.Written, x.Overlaps, x.Display, x.Loose, x.Telling = some("nobody's"), some("written"), some("overlaps").UL, draw("display"), some("loose"), some("telling")
			x.Turned = x.Purposes["vehicle"].Plus(x.Purposes["test"]).Plus(x.Purposes["transfer"]).Plus(x.Nobodys).Minus(worth.Amount{UL: x.Overlaps}).Plus(x.Display).Minus(x.Loose)
			for j := range rapid.IntRange(0, 3).Draw(t, "hoses") {
				x.By = append(x.By, chain.Hose{Hose: fmt.Sprint(j), Said: some("said"), Nobodys: some("nobody's of a hose"), Written: some("written of a hose"), Overlaps: some("overlaps of a hose").UL, Beyond: rapid.Bool().Draw(t, "beyond of a hose"), Display: draw("display of a hose"), Loose: some("loose of a hose"), Telling: some("telling of a hose")})
			}
			f.Tanks = append(f.Tanks, x)
		}
		f.Edges.UL = came.UL // what is in no book of the month is told of by the books
		for i := range f.Tanks {
			f.Edges.UL -= f.Tanks[i].Received.UL
		}
		for i := range f.Bulk {
			if l := &f.Bulk[i]; l.Came != nil && l.Elsewhere {
				f.Edges.UL -= l.Came.UL
			}
		}
		for range rapid.IntRange(0, 5).Draw(t, "used") {
			f.Used = append(f.Used, chain.Used{rapid.SampledFrom([]string{"obras", "policía", ""}).Draw(t, "department"), rapid.SampledFrom([]string{"2611", "2612", ""}).Draw(t, "account"), rapid.Bool().Draw(t, "own"), rapid.SampledFrom([]string{"v1", "v2", ""}).Draw(t, "vehicle"), some("used")})
		}
		c := chain.Follow(&f)
		// Without what is given back the same is unexplained, and just what is credited besides.
		without := f
		without.Back, without.Bulk = worth.Amount{}, slices.Clone(f.Bulk)
		for i := range without.Bulk {
			without.Bulk[i].Back = worth.Amount{}
		}
		before := chain.Follow(&without)
		for i := range before.Steps {
			var off, credited worth.Amount
			for _, r := range before.Steps[i].Residuals {
				if r.Unexplained {
					off = off.Plus(r.Amount)
				}
			}
			for _, r := range c.Steps[i].Residuals {
				switch {
				case r.Name == "credited" && (r.UL < 0 || r.Cents < 0 || r.Unexplained):
					t.Fatalf("%s credits %+v", c.Steps[i].Name, r)
				case r.Name == "credited":
					credited = credited.Plus(r.Amount)
					before.Unexplained = before.Unexplained.Minus(r.Amount)
				case r.Unexplained:
					off = off.Minus(r.Amount)
				}
			}
			if off != credited {
				t.Fatalf("%s: %+v is credited, and %+v is explained by it", c.Steps[i].Name, credited, off)
			}
		}
		if before.Unexplained != c.Unexplained {
			t.Fatalf("unexplained is %+v, want %+v: less by what is credited", c.Unexplained, before.Unexplained)
		}
		for i := range f.Bulk { // whatever notes took off what came costs
			f.Bulk[i].Lowered = draw("lowered").Cents
		}
		c = chain.Follow(&f)
		sums := map[string]worth.Amount{}
		for i := range c.Steps {
			s := &c.Steps[i]
			in, out, residuals := s.Sums()
			if in != out.Plus(residuals) {
				t.Fatalf("%s: %+v in, %+v out, and residuals of %+v", s.Name, in, out, residuals)
			}
			for _, r := range s.Residuals {
				if r.Name == "rest" {
					t.Fatalf("%s leaves %+v without a name:\n%s", s.Name, r, says(c))
				}
			}
			for _, p := range s.In {
				sums["in "+s.Name+" "+p.Name] = sums["in "+s.Name+" "+p.Name].Plus(p.Amount)
			}
			for _, p := range s.Out {
				sums["out "+s.Name+" "+p.Name] = sums["out "+s.Name+" "+p.Name].Plus(p.Amount)
			}
		}
		for _, x := range []struct{ out, in string }{
			{"out bought fueled", "in fills fueled"}, {"out delivered received", "in tanks received"}, {"out tanks issued", "in hoses issued"}, {"out tanks poured", "in hoses poured"}, {"out hoses said", "in fills said"}, {"out fills department", "in accounts department"},
		} {
			if sums[x.out] != sums[x.in] {
				t.Fatalf("%s is %+v, and %s %+v", x.out, sums[x.out], x.in, sums[x.in])
			}
		}
	})
}

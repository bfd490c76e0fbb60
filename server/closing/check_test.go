package closing_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

var update = flag.Bool("update", false, "write the golden file anew")

// clean are the facts of a month in which everybody looked at everything, and all is in order.
func clean() *closing.Facts {
	none := func() *closing.Amount { return &closing.Amount{} }
	return &closing.Facts{
		Unchecked: none(), Canceled: none(), Lines: none(), Fills: none(), Credits: none(), Loads: none(), Deliveries: none(), Totalizers: none(), Tanks: none(), Ledger: none(), Critical: none(), Unsigned: none(), Breaks: none(),
		Gaps: &[]closing.Gap{}, SiteDays: &[]closing.SiteDay{}, Clocks: &[]closing.Clock{{Station: "norte", OffS: 300}, {Station: "sur", OffS: -300}},
		Calibrations: &[]closing.Calibration{{Device: "norte A1", Until: "2026-09-30"}, {Device: "norte T1", Until: "2027-01-01"}}, AccrualCents: new(int64(0)),
	}
}

// planted are what is wrong, each alone, and what is found.
var planted = []struct {
	name   string
	change func(f *closing.Facts)
	want   closing.Line
}{
	{"not asked", func(f *closing.Facts) {
		*f.Unchecked = closing.Amount{Count: 3, Cents: 120_050, Of: []string{"F-3", "F-1", "F-2"}}
	}, closing.Line{Name: closing.Unchecked, Status: closing.Differs, Blocks: true, Count: 3, Cents: 120_050, Of: []string{"F-1", "F-2", "F-3"}}},
	{"nobody counted what was not asked", func(f *closing.Facts) { f.Unchecked = nil }, closing.Line{Name: closing.Unchecked, Status: closing.ToDo, Blocks: true}},
	{"canceled", func(f *closing.Facts) { *f.Canceled = closing.Amount{Count: 1, Cents: 5_000, Of: []string{"F-9"}} }, closing.Line{Name: closing.Canceled, Status: closing.Differs, Blocks: true, Count: 1, Cents: 5_000, Of: []string{"F-9"}}},
	{"nobody looked for canceled ones", func(f *closing.Facts) { f.Canceled = nil }, closing.Line{Name: closing.Canceled, Status: closing.ToDo, Blocks: true}},
	{"a line without a fill", func(f *closing.Facts) { *f.Lines = closing.Amount{Count: 1, Cents: 7, Of: []string{"F-1/2"}} }, closing.Line{Name: closing.Lines, Status: closing.Differs, Count: 1, Cents: 7, Of: []string{"F-1/2"}}},
	{"nobody matched lines", func(f *closing.Facts) { f.Lines = nil }, closing.Line{Name: closing.Lines, Status: closing.ToDo}},
	{"a fill without a line", func(f *closing.Facts) {
		*f.Fills = closing.Amount{Count: 1234, Cents: 123_456_789, Of: []string{"a", "b", "c", "d", "e", "f", "g"}}
	}, closing.Line{Name: closing.Fills, Status: closing.Differs, Count: 1234, Cents: 123_456_789, Of: []string{"a", "b", "c", "d", "e", "f", "g"}}},
	{"nobody matched fills", func(f *closing.Facts) { f.Fills = nil }, closing.Line{Name: closing.Fills, Status: closing.ToDo}},
	{"a credit note", func(f *closing.Facts) { *f.Credits = closing.Amount{Count: 1, Cents: -900, Of: []string{"N-1"}} }, closing.Line{Name: closing.Credits, Status: closing.Differs, Count: 1, Cents: -900, Of: []string{"N-1"}}},
	{"nobody looked at credit notes", func(f *closing.Facts) { f.Credits = nil }, closing.Line{Name: closing.Credits, Status: closing.ToDo}},
	{"canceled, and one of two settled", func(f *closing.Facts) {
		*f.Canceled = closing.Amount{Count: 2, Known: 1, Cents: 5, Of: []string{"A 2", "A 1"}}
	}, closing.Line{Name: closing.Canceled, Status: closing.Differs, Blocks: true, Count: 2, Known: 1, Cents: 5, Of: []string{"A 1", "A 2"}}},
	{"canceled, and settled", func(f *closing.Facts) {
		*f.Canceled = closing.Amount{Count: 1, Known: 1, Cents: 5, Of: []string{"A 1"}}
	}, closing.Line{Name: closing.Canceled, Status: closing.Done, Count: 1, Known: 1, Cents: 5, Of: []string{"A 1"}}},
	{"a load that did not come", func(f *closing.Facts) { *f.Loads = closing.Amount{Count: 1, Cents: 9, Of: []string{"U/1"}} }, closing.Line{Name: closing.Loads, Status: closing.Differs, Blocks: true, Count: 1, Cents: 9, Of: []string{"U/1"}}},
	{"nobody looked at loads", func(f *closing.Facts) { f.Loads = nil }, closing.Line{Name: closing.Loads, Status: closing.ToDo, Blocks: true}},
	{"a delivery", func(f *closing.Facts) { *f.Deliveries = closing.Amount{Count: 1, Of: []string{"R-5512"}} }, closing.Line{Name: closing.Deliveries, Status: closing.Differs, Count: 1, Of: []string{"R-5512"}}},
	{"nobody looked at deliveries", func(f *closing.Facts) { f.Deliveries = nil }, closing.Line{Name: closing.Deliveries, Status: closing.ToDo}},
	{"a gap", func(f *closing.Facts) {
		f.Gaps = &[]closing.Gap{{"sur", 2, 9, 9, closing.Lost}, {"norte", 1, 120, 131, closing.Pending}}
	}, closing.Line{Name: closing.Gaps, Status: closing.Differs, Blocks: true, Count: 13, Known: 1, Of: []string{"norte/1/120–131", "sur/2/9"}}},
	{"a gap that is acknowledged", func(f *closing.Facts) { f.Gaps = &[]closing.Gap{{"norte", 1, 120, 131, closing.Lost}} }, closing.Line{Name: closing.Gaps, Status: closing.Done, Count: 12, Known: 12, Of: []string{"norte/1/120–131"}}},
	{"numbers that nothing was recorded under", func(f *closing.Facts) { f.Gaps = &[]closing.Gap{{"norte", 1, 120, 131, closing.Void}} }, closing.Line{Name: closing.Gaps, Status: closing.Done, Count: 12, Known: 12, Of: []string{"norte/1/120–131 void"}}},
	{"nobody looked for gaps", func(f *closing.Facts) { f.Gaps = nil }, closing.Line{Name: closing.Gaps, Status: closing.ToDo, Blocks: true}},
	{"a day that was not closed", func(f *closing.Facts) {
		f.SiteDays = &[]closing.SiteDay{{"sur", "2026-09-02"}, {"norte", "2026-09-30"}}
	}, closing.Line{Name: closing.SiteDays, Status: closing.Differs, Blocks: true, Count: 2, Of: []string{"norte 2026-09-30", "sur 2026-09-02"}}},
	{"nobody looked at days", func(f *closing.Facts) { f.SiteDays = nil }, closing.Line{Name: closing.SiteDays, Status: closing.ToDo, Blocks: true}},
	{"a totalizer", func(f *closing.Facts) {
		*f.Totalizers = closing.Amount{Count: 2, Cents: 1, Of: []string{"norte A1", "norte A1"}}
	}, closing.Line{Name: closing.Totalizers, Status: closing.Differs, Count: 2, Cents: 1, Of: []string{"norte A1"}}},
	{"nobody looked at totalizers", func(f *closing.Facts) { f.Totalizers = nil }, closing.Line{Name: closing.Totalizers, Status: closing.ToDo}},
	{"a clock that is fast", func(f *closing.Facts) { (*f.Clocks)[0].OffS = 301 }, closing.Line{Name: closing.Clocks, Status: closing.Differs, Count: 1, Of: []string{"norte 301 s"}}},
	{"a clock that is slow", func(f *closing.Facts) { (*f.Clocks)[1].OffS = -301 }, closing.Line{Name: closing.Clocks, Status: closing.Differs, Count: 1, Of: []string{"sur -301 s"}}},
	{"nobody looked at clocks", func(f *closing.Facts) { f.Clocks = nil }, closing.Line{Name: closing.Clocks, Status: closing.ToDo}},
	{"a calibration that ended on the day before the last", func(f *closing.Facts) { (*f.Calibrations)[0].Until = "2026-09-29" }, closing.Line{Name: closing.Calibrations, Status: closing.Differs, Count: 1, Of: []string{"norte A1 2026-09-29"}}},
	{"no calibration", func(f *closing.Facts) { (*f.Calibrations)[1].Until = "" }, closing.Line{Name: closing.Calibrations, Status: closing.Differs, Count: 1, Of: []string{"norte T1"}}},
	{"nobody looked at calibrations", func(f *closing.Facts) { f.Calibrations = nil }, closing.Line{Name: closing.Calibrations, Status: closing.ToDo}},
	{"a tank", func(f *closing.Facts) { *f.Tanks = closing.Amount{Count: 1, Cents: 44_000, Of: []string{"norte T1"}} }, closing.Line{Name: closing.Tanks, Status: closing.Differs, Count: 1, Cents: 44_000, Of: []string{"norte T1"}}},
	{"five tanks", func(f *closing.Facts) { *f.Tanks = closing.Amount{Count: 5, Of: []string{"a", "b", "c", "d", "e"}} }, closing.Line{Name: closing.Tanks, Status: closing.Differs, Count: 5, Of: []string{"a", "b", "c", "d", "e"}}},
	{"an account", func(f *closing.Facts) {
		*f.Ledger = closing.Amount{Count: 1, Cents: 44_000, Of: []string{"1151 −440.00"}}
	}, closing.Line{Name: closing.Ledger, Status: closing.Differs, Blocks: true, Count: 1, Cents: 44_000, Of: []string{"1151 −440.00"}}},
	{"an account, and two settled it", func(f *closing.Facts) {
		*f.Ledger = closing.Amount{Count: 1, Cents: 44_000, Known: 1, Of: []string{"1151 −440.00"}}
	}, closing.Line{Name: closing.Ledger, Status: closing.Done, Count: 1, Cents: 44_000, Known: 1, Of: []string{"1151 −440.00"}}},
	{"nobody looked at the ledger", func(f *closing.Facts) { f.Ledger = nil }, closing.Line{Name: closing.Ledger, Status: closing.ToDo, Blocks: true}},
	{"nobody looked at tanks", func(f *closing.Facts) { f.Tanks = nil }, closing.Line{Name: closing.Tanks, Status: closing.ToDo}},
	{"a critical one", func(f *closing.Facts) { *f.Critical = closing.Amount{Count: 1, Cents: 100} }, closing.Line{Name: closing.Critical, Status: closing.Differs, Blocks: true, Count: 1, Cents: 100}},
	{"nobody looked at critical ones", func(f *closing.Facts) { f.Critical = nil }, closing.Line{Name: closing.Critical, Status: closing.ToDo, Blocks: true}},
	{"a logbook that is not back", func(f *closing.Facts) {
		*f.Unsigned = closing.Amount{Count: 2, Of: []string{"Servicios Públicos: 2"}}
	}, closing.Line{Name: closing.Unsigned, Status: closing.Differs, Count: 2, Of: []string{"Servicios Públicos: 2"}}},
	{"nobody looked at logbooks", func(f *closing.Facts) { f.Unsigned = nil }, closing.Line{Name: closing.Unsigned, Status: closing.ToDo}},
	{"an accrual", func(f *closing.Facts) { f.AccrualCents = new(int64(184_350)) }, closing.Line{Name: closing.Accrual, Status: closing.Done, Cents: 184_350}},
	{"no accrual", func(f *closing.Facts) { f.AccrualCents = nil }, closing.Line{Name: closing.Accrual, Status: closing.ToDo, Blocks: true}},
	{"a moment", func(f *closing.Facts) {
		*f.Breaks = closing.Amount{Count: 1, Cents: 1, Of: []string{"FISM-2611 paid > exercised"}}
	}, closing.Line{Name: closing.Balance, Status: closing.Differs, Blocks: true, Count: 1, Cents: 1, Of: []string{"FISM-2611 paid > exercised"}}},
	{"nobody looked at moments", func(f *closing.Facts) { f.Breaks = nil }, closing.Line{Name: closing.Balance, Status: closing.ToDo, Blocks: true}},
	{"a credit note that is settled", func(f *closing.Facts) {
		*f.Credits = closing.Amount{Count: 1, Known: 1, Cents: 900, Of: []string{"N-1"}}
	}, closing.Line{Name: closing.Credits, Status: closing.Done, Count: 1, Known: 1, Cents: 900, Of: []string{"N-1"}}},
	{"one of two totalizers is settled", func(f *closing.Facts) {
		*f.Totalizers = closing.Amount{Count: 2, Known: 1, Of: []string{"norte A1", "norte A2"}}
	}, closing.Line{Name: closing.Totalizers, Status: closing.Differs, Count: 2, Known: 1, Of: []string{"norte A1", "norte A2"}}},
	{"a totalizer that is settled", func(f *closing.Facts) { *f.Totalizers = closing.Amount{Count: 1, Known: 1, Of: []string{"norte A1"}} }, closing.Line{Name: closing.Totalizers, Status: closing.Done, Count: 1, Known: 1, Of: []string{"norte A1"}}},
	{"a clock that is settled", func(f *closing.Facts) { (*f.Clocks)[0].OffS, (*f.Clocks)[0].Settled = 301, true }, closing.Line{Name: closing.Clocks, Status: closing.Done, Count: 1, Known: 1, Of: []string{"norte 301 s"}}},
	{"a calibration that is settled", func(f *closing.Facts) {
		(*f.Calibrations)[1].Until, (*f.Calibrations)[1].Settled, f.UncalibratedCents = "", true, 700
	}, closing.Line{Name: closing.Calibrations, Status: closing.Done, Count: 1, Known: 1, Cents: 700, Of: []string{"norte T1"}}},
	{"a logbook that is settled", func(f *closing.Facts) { *f.Unsigned = closing.Amount{Count: 2, Known: 2, Of: []string{"Obras: 2"}} }, closing.Line{Name: closing.Unsigned, Status: closing.Done, Count: 2, Known: 2, Of: []string{"Obras: 2"}}},
}

// What is planted is found once, and nothing else; and it makes other figures.
func TestChecks(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	in := b.Lines(month(9), clean())
	hashes := map[dispense.Hash]string{}
	hash := func(name string, lines []closing.Line) {
		h, err := b.Content("litro.test/city", month(9), lines).Hash()
		if err != nil {
			t.Fatal(err)
		}
		if other, is := hashes[h]; is {
			t.Errorf("%s has the hash of %s", name, other)
		}
		hashes[h] = name
	}
	for i, l := range in {
		if d := cmp.Diff(closing.Line{Name: closing.Names[i], Status: closing.Done}, l); d != "" {
			t.Errorf("in order (-want +got)\n%s", d)
		}
	}
	if len(in) != 18 {
		t.Fatalf("got %d lines", len(in))
	}
	hash("in order", in)
	tried := map[closing.Name]bool{}
	for _, tt := range planted {
		f := clean()
		tt.change(f)
		lines := b.Lines(month(9), f)
		for i, l := range lines {
			want := in[i]
			if l.Name == tt.want.Name {
				want = tt.want
			}
			if d := cmp.Diff(want, l); d != "" {
				t.Errorf("%s (-want +got)\n%s", tt.name, d)
			}
		}
		hash(tt.name, lines)
		tried[tt.want.Name] = true
	}
	if len(tried) != len(closing.Names) {
		t.Errorf("%d of %d checks were tried", len(tried), len(closing.Names))
	}
}

// Which checks stand in the way is the city's, save for those that no rule takes off.
func TestBlocks(t *testing.T) {
	t.Parallel()
	terms := city(t)
	terms.Rules[0].Blocks = []closing.Name{closing.Clocks}
	terms.Rules[0].ClockOffS = 60
	f := clean()
	f.Gaps, f.Unchecked, f.Canceled = nil, nil, &closing.Amount{Count: 1}
	(*f.Clocks)[1].OffS = 0
	for _, l := range closing.NewBook(terms).Lines(month(9), f) {
		if l.Blocks != slices.Contains([]closing.Name{closing.Unchecked, closing.Canceled, closing.Clocks}, l.Name) {
			t.Errorf("%s blocks: %t", l.Name, l.Blocks)
		}
		if l.Name == closing.Clocks && (l.Count != 1 || l.Of[0] != "norte 300 s") {
			t.Errorf("clocks: %+v", l)
		}
	}
}

// Rules name what keeps a month open, in the order in which it is shown, and that which always does.
func TestBlocking(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ blocks, want []closing.Name }{
		{nil, []closing.Name{closing.Unchecked, closing.Canceled}},
		{[]closing.Name{closing.Tanks, closing.Lines, closing.Canceled}, []closing.Name{closing.Unchecked, closing.Canceled, closing.Lines, closing.Tanks}},
	} {
		r := closing.Rules{Blocks: tt.blocks}
		if got := r.Blocking(); !slices.Equal(got, tt.want) {
			t.Errorf("%v blocks by %v, want %v", tt.blocks, got, tt.want)
		}
	}
}

// Names of what a check finds are others' text: what a note cannot have does not stop a month.
func TestNamesFit(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	f := clean()
	f.Lines = &closing.Amount{Count: 4, Of: []string{"F\n1", strings.Repeat("x", 300), " ", "F 1"}}
	lines := b.Lines(month(9), f)
	i := slices.IndexFunc(lines, func(l closing.Line) bool { return l.Name == closing.Lines })
	if d := cmp.Diff([]string{"F 1", strings.Repeat("x", 200)}, lines[i].Of); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if _, err := b.Content("litro.test/city", month(9), lines).Hash(); err != nil {
		t.Error(err)
	}
}

func TestTasks(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	says := func(tasks []closing.Task) string {
		var s []string
		for _, k := range tasks {
			s = append(s, fmt.Sprintf("%s %s %d %v", k.Name, k.Status, len(k.Lines), k.Missing))
		}
		return strings.Join(s, "\n")
	}
	check := func(name string, f *closing.Facts, c *snapshot.Content, want string) {
		t.Helper()
		tasks, err := b.Tasks(month(9), b.Lines(month(9), f), c)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, says(tasks)); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
	steps := func(invoices, totalizers, last string) string {
		return "invoices " + invoices + " 5 []\ndeliveries done 2 []\ntotalizers " + totalizers + " 5 []\nstock done 2 []\ndiscrepancies done 2 []\nbudget done 2 []\nclose " + last
	}
	check("all is in order, and nobody signed", clean(), nil, steps("done", "done", "todo 0 [fleet treasury]"))
	f := clean()
	f.Fills, f.Credits = &closing.Amount{Count: 1}, nil
	f.SiteDays = &[]closing.SiteDay{{"sur", "2026-09-02"}}
	check("the least of a step", f, nil, steps("todo", "differs", "todo 0 [fleet treasury]"))
	lines := b.Lines(month(9), clean())
	c := b.Content("litro.test/city", month(9), lines)
	h, err := c.Hash()
	if err != nil {
		t.Fatal(err)
	}
	tell(t, b, "9 soft - 2026-10-06\n9 end - 2026-10-16")
	sign := func(s string) {
		t.Helper()
		a := act(t, b.Last()+1, s)
		a.Hash = h
		if err := b.Take(a); err != nil {
			t.Fatal(err)
		}
	}
	sign("9 sign ana/fleet 2026-10-16")
	check("one signed", clean(), c, steps("done", "done", "todo 0 [treasury]"))
	changed := *c
	changed.Figures = []snapshot.Figure{{Name: "fills", Unit: "count", N: 1}}
	check("a figure changed since", clean(), &changed, steps("done", "done", "differs 0 [fleet treasury]"))
	h, err = changed.Hash()
	if err != nil {
		t.Fatal(err)
	}
	sign("9 sign mar/fleet 2026-10-16")
	check("and was signed again", clean(), &changed, steps("done", "done", "todo 0 [treasury]"))
	check("as it is not any more", clean(), c, steps("done", "done", "todo 0 [treasury]"))
	if h, err = c.Hash(); err != nil {
		t.Fatal(err)
	}
	sign("9 sign luis/treasury 2026-10-16")
	check("all signed", clean(), c, steps("done", "done", "todo 0 []"))
	sign("9 close luis/treasury 2026-10-16")
	check("closed", clean(), c, steps("done", "done", "done 0 []"))
	changed.Zone = ""
	tell(t, b, "9 ask luis/treasury 2026-10-16 why=x\n9 reopen ana/fleet 2026-10-16 of=7")
	if _, err := b.Tasks(month(9), lines, &changed); err == nil {
		t.Error("figures that have no form have tasks")
	}
	// Each check is of one step.
	var all []closing.Name
	tasks, err := b.Tasks(month(9), lines, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range tasks {
		for _, l := range k.Lines {
			all = append(all, l.Name)
		}
	}
	if slices.Sort(all); len(all) != len(closing.Names) || len(slices.Compact(all)) != len(closing.Names) {
		t.Errorf("steps have %v", all)
	}
}

// What people read is looked at as they read it: testdata/sentences.txt has a line for each
// planted thing in both languages.
func TestSentences(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	var s strings.Builder
	say := func(l closing.Line) {
		fmt.Fprintf(&s, "%s: %s\n%s: %s\n", l.Name.Title("es-MX"), closing.Sentence("es-MX", l), l.Name.Title("en"), closing.Sentence("en", l))
	}
	for _, l := range b.Lines(month(9), clean()) {
		say(l)
	}
	for _, tt := range planted {
		s.WriteString("\n")
		say(tt.want)
	}
	s.WriteString("\n")
	for _, lang := range []string{"es-MX", "en"} {
		var titles []string
		tasks, err := b.Tasks(month(9), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range tasks {
			titles = append(titles, k.Title(lang))
		}
		for _, k := range []closing.Status{closing.ToDo, closing.Differs, closing.Done} {
			titles = append(titles, k.Title(lang))
		}
		for _, k := range []closing.State{closing.Open, closing.Late, closing.Reopened, closing.Ended, closing.Closed} {
			titles = append(titles, k.Title(lang))
		}
		if slices.Contains(titles, "") {
			t.Errorf("%s: something has no title: %q", lang, titles)
		}
		s.WriteString(strings.Join(titles, " · ") + "\n")
	}
	if strings.ContainsAny(s.String(), "{}") {
		t.Error("something is not filled in")
	}
	const file = "testdata/sentences.txt"
	if *update {
		if err := os.WriteFile(file, []byte(s.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), s.String()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Whatever is to be settled is said in both languages, with its figures and the tolerance that it was judged by.
func TestItemsAreSaid(t *testing.T) {
	t.Parallel()
	for _, c := range closing.Codes() {
		i := closing.Item{Name: "Patio A1", Why: []closing.Why{{Code: c, UL: -1_234_500_000, ToleranceUL: 50 * dispense.Liter}}}
		if d := cmp.Diff(i.Why, closing.ParseWhys(closing.FormatWhys(i.Why)+" and more")); d != "" {
			t.Errorf("%s is kept otherwise (-want +got)\n%s", c, d)
		}
		es, en := i.Says("es-MX"), i.Says("en")
		if !strings.HasPrefix(es, "Patio A1: ") || es == en || strings.ContainsAny(es+en, "{}") {
			t.Errorf("%s is said as %q and %q", c, es, en)
		}
		for _, said := range []string{es, en} {
			if strings.Contains(said, "1,234.5 L") != strings.Contains(said, "50 L)") {
				t.Errorf("%s has a figure without its tolerance, or the other way round: %q", c, said)
			}
		}
	}
	two := closing.Item{Name: "norte/1/7", Why: []closing.Why{{Code: closing.Water}, {Code: closing.OffNote, UL: 30 * dispense.Liter, ToleranceUL: 10 * dispense.Liter}}}
	if got, want := two.Says("es-MX"), "norte/1/7: llegó agua; llegó +30 L respecto de la remisión (tolerancia 10 L)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	alone := closing.Item{Name: "N-1"}
	if got := alone.Says("en"); got != "N-1" {
		t.Errorf("got %q", got)
	}
}

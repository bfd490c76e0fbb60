package stockroom

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A line is divided to the last microliter and cent, and no part is a microliter or a cent from its share.
func TestParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(1, 60_000*int64(dispense.Liter)), 1, 40).Draw(t, "weights")
		ul, cents := rapid.Int64Range(0, 1_000_000*int64(dispense.Liter)).Draw(t, "liters"), rapid.Int64Range(-100, 5_000_000_00).Draw(t, "cents")
		of := make([]dispense.Ref, len(weights))
		var whole float64
		for i := range of {
			of[i] = dispense.Ref{Station: "a", Epoch: 1, Seq: int64(i + 1)}
			whole += float64(weights[i])
		}
		for i, p := range Parts(dispense.Volume(ul), cents, of, weights) {
			if p.Of != of[i] {
				t.Fatalf("part %d is of %v", i, p.Of)
			}
			ul, cents = ul-int64(p.UL), cents-p.Cents
			if exact := float64(p.Cents) * whole / float64(weights[i]); len(weights) == 1 && exact != float64(p.Cents) {
				t.Fatalf("one alone has %d", p.Cents)
			}
		}
		if ul != 0 || cents != 0 {
			t.Fatalf("%d µL and %d cents are nobody's", ul, cents)
		}
	})
	got := Parts(10, 100, make([]dispense.Ref, 3), []int64{1, 1, 1})
	if got[0].Cents != 34 || got[1].Cents != 33 || got[2].Cents != 33 || got[0].UL != 4 {
		t.Errorf("of three alike the first has what is left over: %+v", got)
	}
}

// A shelf is what is said of a few deliveries, as the database keeps it; by lines that count but for those
// of a document whose name begins with void.
type shelf map[dispense.Ref]*Delivery

func (s shelf) say(n Note, with ...With) error {
	var there []Came
	for _, d := range s {
		line := d.note().Line
		there = append(there, Came{Delivery: *d, Billed: line != LineID{} && !strings.HasPrefix(line.Document, "void")})
	}
	slices.SortFunc(there, func(a, b Came) int { return compare(a.Ref, b.Ref) })
	notes, err := together(n, with, there)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if d := s[n.Delivery]; d.last() != n.N {
			return fault.ErrConflict
		}
	}
	for _, n := range notes {
		n.N++
		s[n.Delivery].Said = &n
	}
	return nil
}

func (s shelf) line(ref dispense.Ref) string { return s[ref].note().Line.Document }

// A line of an invoice that was canceled keeps no other from billing what it billed, also where one of its
// deliveries is of the new one already.
func TestTogetherAfterACanceledInvoice(t *testing.T) {
	t.Parallel()
	s := shelf{}
	var refs []dispense.Ref
	for i := range 3 {
		refs = append(refs, dispense.Ref{Station: "a", Epoch: 1, Seq: int64(i + 1)})
		s[refs[i]] = &Delivery{Ref: refs[i], Volume: stock.Quantity{UL: 1000 * dispense.Liter, Basis: stock.Observed}}
	}
	say := func(document string, others ...dispense.Ref) error {
		var with []With
		for _, ref := range others {
			with = append(with, With{ref, s[ref].last(), SameLine})
		}
		return s.say(Note{Delivery: refs[0], N: s[refs[0]].last(), Reason: "x", Line: LineID{document, "concept", 1}, Billed: stock.Observed}, with...)
	}
	for _, document := range []string{"void", "new"} {
		if err := say(document, map[string][]dispense.Ref{"void": refs[1:]}[document]...); err != nil {
			t.Fatal(err)
		}
	}
	if err := say("new", refs[1:]...); err != nil {
		t.Errorf("the others of the canceled line: %v", err)
	}
	for _, ref := range refs {
		if got := s.line(ref); got != "new" {
			t.Errorf("delivery %v is of line %q", ref, got)
		}
	}
	if err := s.say(Note{Delivery: refs[0], N: s[refs[0]].last(), Reason: "x", Line: LineID{"other", "concept", 1}, Billed: stock.Observed}, With{refs[1], s[refs[1]].last(), SameLine}, With{refs[2], s[refs[2]].last(), SameLine}); err != nil {
		t.Errorf("all of a line to another: %v", err)
	}
}

// Whatever people say in whatever order: a delivery is of one line, a line is of several only where they
// were said together, papers that were not said stay, and a truck's note is divided to the last
// microliter and cent.
func TestTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := shelf{}
		var refs []dispense.Ref
		for i := range 4 {
			ref := dispense.Ref{Station: "a", Epoch: 1, Seq: int64(i + 1)}
			refs = append(refs, ref)
			s[ref] = &Delivery{Ref: ref, Volume: stock.Quantity{UL: dispense.Volume(1+i) * 1000 * dispense.Liter, Basis: stock.Observed}}
		}
		told := map[string]map[dispense.Ref]bool{} // of each line, those that were ever said to be of it along with others
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			of := rapid.SampledFrom(refs).Draw(t, "of")
			n := Note{Delivery: of, N: s[of].last(), Reason: "x", Volume: &stock.Quantity{UL: dispense.Volume(rapid.Int64Range(100, 20_000*int64(dispense.Liter)).Draw(t, "liters")), Basis: stock.Observed}, Number: "R"}
			if line := rapid.SampledFrom([]string{"", "p", "q"}).Draw(t, "line"); line != "" {
				n.Line, n.Billed = LineID{line, "concept", 1}, stock.Observed
			}
			n.Cents = new(rapid.Int64Range(0, 1_000_000).Draw(t, "cents"))
			var with []With
			for _, ref := range refs {
				if how := rapid.SampledFrom([]string{"none", "", "line", "truck"}).Draw(t, "how"); ref != of && how != "none" {
					with = append(with, With{ref, s[ref].last(), How(how)})
				}
			}
			before := map[dispense.Ref]string{}
			for _, ref := range refs {
				before[ref] = s.line(ref)
			}
			err := s.say(n, with...)
			if err != nil {
				if !errors.Is(err, ErrBilled) {
					t.Fatalf("%v", err)
				}
				for _, ref := range refs {
					if s.line(ref) != before[ref] {
						t.Fatalf("it failed, and %v is of %q now", ref, s.line(ref))
					}
				}
				continue
			}
			if s.line(of) != n.Line.Document {
				t.Fatalf("%v is of %q, and was said to be of %q", of, s.line(of), n.Line.Document)
			}
			var ul dispense.Volume
			var cents int64
			trucks := []dispense.Ref{of}
			said := map[dispense.Ref]How{}
			for _, w := range with {
				said[w.Delivery] = w.How
				if w.How == SameTruck {
					trucks = append(trucks, w.Delivery)
				}
			}
			for _, ref := range trucks {
				ul, cents = ul+s[ref].Said.Volume.UL, cents+*s[ref].Said.Cents
			}
			if ul != n.Volume.UL || cents != *n.Cents {
				t.Fatalf("the note says %d µL and %d cents, and its parts %d and %d", n.Volume.UL, *n.Cents, ul, cents)
			}
			for _, ref := range refs {
				how, along := said[ref]
				is := s.line(ref)
				switch {
				case ref == of:
				case along && how != Apart && is != n.Line.Document, along && how == Apart && is == n.Line.Document && is != "":
					t.Fatalf("%v was said %q along with line %q, and is of %q", ref, how, n.Line.Document, is)
				case !along && is != before[ref]:
					t.Fatalf("nobody said anything of %v, which is of %q and was of %q", ref, is, before[ref])
				case along && how == Apart && is != before[ref] && before[ref] != n.Line.Document:
					t.Fatalf("%v was of %q, which was not in question", ref, before[ref])
				}
			}
			if n.Line.Document != "" {
				if told[n.Line.Document] == nil {
					told[n.Line.Document] = map[dispense.Ref]bool{}
				}
				for _, ref := range refs {
					if s.line(ref) == n.Line.Document {
						if how := said[ref]; ref != of && how == Apart && !told[n.Line.Document][ref] {
							t.Fatalf("line %q is of %v and %v, which nobody said together", n.Line.Document, of, ref)
						}
						told[n.Line.Document][ref] = true
					}
				}
			}
		}
	})
}

// What was said meanwhile, what is there twice or not at all, and what other lines have is refused.
func TestTogetherRefuses(t *testing.T) {
	t.Parallel()
	at := func(n int64) dispense.Ref { return dispense.Ref{Station: "a", Epoch: 1, Seq: n} }
	fresh := func() shelf {
		s := shelf{}
		for i := range int64(3) {
			s[at(i+1)] = &Delivery{Ref: at(i + 1), Document: "R-1", DocumentUL: new(500 * dispense.Liter), Volume: stock.Quantity{UL: 1000 * dispense.Liter, Basis: stock.Observed}}
		}
		return s
	}
	line := LineID{"p", "concept", 1}
	note := func(n int64, l LineID) Note {
		return Note{Delivery: at(n), Line: l, Billed: stock.At20C, Reason: "x", Number: "R-9", Volume: &stock.Quantity{UL: 1001, Basis: stock.At20C}}
	}
	s := fresh()
	for name, want := range map[string]struct {
		with []With
		err  string
	}{
		"twice": {[]With{{at(2), 0, SameLine}, {at(2), 0, SameLine}}, "with: size"}, "itself": {[]With{{at(1), 0, SameLine}}, "with: size"}, "how": {[]With{{at(2), 0, "x"}}, "with: unknown"},
		"nobody": {[]With{{at(9), 0, SameLine}}, "not found"}, "meanwhile": {[]With{{at(2), 4, SameLine}}, "meanwhile"}, "too many": {make([]With, maxWith+1), "with: size"},
	} {
		if err := s.say(note(1, line), want.with...); err == nil || !strings.Contains(err.Error(), want.err) {
			t.Errorf("%s: got %v, want %s", name, err, want.err)
		}
	}
	if err := s.say(note(1, line), With{at(2), 0, SameTruck}); err != nil {
		t.Fatal(err)
	}
	if a, b := s[at(1)].Said, s[at(2)].Said; a.Volume.UL != 501 || b.Volume.UL != 500 || b.Number != "R-9" || b.Billed != stock.At20C || b.Volume.Basis != stock.At20C {
		t.Errorf("a note of two tanks: %+v and %+v", a, b)
	}
	if err := s.say(note(3, line)); !errors.Is(err, ErrBilled) {
		t.Errorf("a line of others: %v", err)
	}
	// The line comes to a third one only with all that it is of already, whichever stand before it.
	for name, tt := range map[string]struct {
		with []With
		ok   bool
	}{
		"one of two": {[]With{{at(2), 0, SameLine}}, false}, "another one": {[]With{{at(4), 0, SameLine}}, false}, "both": {[]With{{at(2), 0, SameLine}, {at(3), 0, SameLine}}, true}, "both, one taken off": {[]With{{at(2), 0, Apart}, {at(3), 0, SameLine}}, true},
	} {
		s := fresh()
		s[at(4)] = &Delivery{Ref: at(4), Volume: stock.Quantity{UL: 1000 * dispense.Liter, Basis: stock.Observed}}
		if err := s.say(note(2, line), With{at(3), 0, SameLine}); err != nil {
			t.Fatal(err)
		}
		for i := range tt.with {
			tt.with[i].N = s[tt.with[i].Delivery].last()
		}
		if err := s.say(note(1, line), tt.with...); tt.ok && err != nil || !tt.ok && !errors.Is(err, ErrBilled) {
			t.Errorf("a line of two others, said with %s: %v", name, err)
		}
	}
	// At most as many as may be, and what says nothing new is not said again.
	many, along := fresh(), []With(nil)
	for i := range int64(maxWith) {
		many[at(10+i)] = &Delivery{Ref: at(10 + i), Volume: stock.Quantity{UL: 1, Basis: stock.Observed}}
		along = append(along, With{at(10 + i), 0, SameLine})
	}
	if err := many.say(note(1, line), along...); err != nil {
		t.Errorf("as many as may be: %v", err)
	}
	for i := range along {
		along[i].N = many[along[i].Delivery].last()
	}
	if err := many.say(Note{Delivery: at(1), N: many[at(1)].last(), Line: line, Billed: stock.At20C, Reason: "y"}, along...); err != nil || many[at(10)].Said.Reason != "x" {
		t.Errorf("said again: %v, %+v", err, many[at(10)].Said)
	}
	other := LineID{"q", "concept", 1}
	if err := s.say(note(3, other), With{at(2), s[at(2)].last(), SameLine}); !errors.Is(err, ErrBilled) {
		t.Errorf("a delivery of another line: %v", err)
	}
	// What the station wrote down stays where only the line is said.
	if err := s.say(Note{Delivery: at(2), N: s[at(2)].last(), Line: line, Billed: stock.At20C, Reason: "x"}, With{at(3), 0, SameLine}); err != nil || s[at(3)].Said.Volume.UL != 500*dispense.Liter || s[at(3)].Said.Number != "R-1" {
		t.Errorf("along: %v, %+v", err, s[at(3)].Said)
	}
	// One press takes it off all.
	if err := s.say(Note{Delivery: at(1), N: s[at(1)].last(), Reason: "x"}, With{at(2), s[at(2)].last(), SameLine}, With{at(3), s[at(3)].last(), SameLine}); err != nil || s.line(at(1))+s.line(at(2))+s.line(at(3)) != "" {
		t.Errorf("taken back: %v", err)
	}
	if err := fresh().say(Note{Delivery: at(1), Reason: "x"}, With{at(2), 0, SameTruck}); err == nil || err.Error() != "volume: missing" {
		t.Errorf("a truck without liters: %v", err)
	}
}

// What is owed of a delivery is what its note says, or its liters at the price of the contract.
func TestOwed(t *testing.T) {
	t.Parallel()
	came := func(price *int64, said *Note) *Came {
		return &Came{Delivery: Delivery{Volume: stock.Quantity{UL: 1000 * dispense.Liter}, Said: said, PriceE4: price}}
	}
	noted := &stock.Quantity{UL: 900 * dispense.Liter}
	for name, tt := range map[string]struct {
		c     *Came
		ul    dispense.Volume
		cents int64
		known bool
	}{
		"nobody says":                     {came(nil, nil), 1000 * dispense.Liter, 0, false},
		"a note without liters or amount": {came(nil, &Note{}), 1000 * dispense.Liter, 0, false},
		"the contract":                    {came(new(int64(250_000)), nil), 1000 * dispense.Liter, 2_500_000, true},
		"the contract and a bare note":    {came(new(int64(250_000)), &Note{}), 1000 * dispense.Liter, 2_500_000, true},
		"the note's liters":               {came(new(int64(250_000)), &Note{Volume: noted}), 900 * dispense.Liter, 2_250_000, true},
		"the note's amount":               {came(new(int64(250_000)), &Note{Volume: noted, Cents: new(int64(7))}), 900 * dispense.Liter, 7, true},
		"an amount alone":                 {came(nil, &Note{Cents: new(int64(0))}), 1000 * dispense.Liter, 0, true},
		"more than can be counted":        {came(new(int64(1<<62)), nil), 1000 * dispense.Liter, 0, false},
	} {
		if ul, cents, known := tt.c.Owed(); ul != tt.ul || known != tt.known || known && cents != tt.cents {
			t.Errorf("%s: got %d µL, %d cents, %t", name, ul, cents, known)
		}
	}
}

// Proposals are of planted months: what a supplier billed together is found, and nothing else is.
func TestPropose(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 9, 0, 0, 0, zone) }
	liters := func(n int64) dispense.Volume { return dispense.Volume(n) * dispense.Liter }
	came := func(seq int64, d int, l int64, edit ...func(*Came)) Came {
		c := Came{Product: "diesel"}
		c.Delivery = Delivery{Ref: dispense.Ref{Station: "a", Epoch: 1, Seq: seq}, Tank: "T1", At: day(d), Volume: stock.Quantity{UL: liters(l), Basis: stock.Observed}}
		for _, e := range edit {
			e(&c)
		}
		return c
	}
	no := func(number string) func(*Came) {
		return func(c *Came) { c.Document, c.DocumentUL = number, &c.Volume.UL }
	}
	lined := func(counts bool) func(*Came) {
		return func(c *Came) {
			c.Said, c.Billed = &Note{N: 1, Delivery: c.Ref, Line: LineID{"old", "concept", 1}, Volume: &c.Volume}, counts
		}
	}
	by := func(name string) func(*Came) { return func(c *Came) { c.Supplier = name } }
	line := func(name string, d int, l int64, edit ...func(*Line)) Line {
		x := Line{LineID: LineID{name, "concept", 1}, IssuedAt: day(d), Supplier: "MAYORISTA SA", Product: "diesel", VolumeUL: liters(l), Counts: true}
		for _, e := range edit {
			e(&x)
		}
		return x
	}
	week := []Came{came(1, 9, 10_000), came(2, 11, 8_000), came(3, 13, 12_000)}
	for name, tt := range map[string]struct {
		lines []Line
		came  []Came
		want  string
	}{
		"a week":                    {[]Line{line("p", 14, 30_000)}, week, "p liters 1 2 3"},
		"within what was measured":  {[]Line{line("p", 14, 30_300)}, week, "p liters 1 2 3"},
		"more than that":            {[]Line{line("p", 14, 30_301)}, week, ""},
		"notes are held closer":     {[]Line{line("p", 14, 30_031)}, []Came{came(1, 9, 10_000, no("A-1")), came(2, 11, 8_000, no("A-2")), came(3, 13, 12_000, no("A-3"))}, ""},
		"never some of them":        {[]Line{line("p", 14, 18_000)}, week, ""},
		"nothing after it":          {[]Line{line("p", 12, 30_000)}, week, ""},
		"two lines alike":           {[]Line{line("p", 14, 30_000), line("q", 14, 30_000)}, week, ""},
		"one alone is not guessed":  {[]Line{line("p", 14, 12_000)}, week[2:], ""},
		"another product":           {[]Line{line("p", 14, 30_000, func(l *Line) { l.Product = "magna" })}, week, ""},
		"said already":              {[]Line{line("p", 14, 30_000, func(l *Line) { l.Parts = make([]LinePart, 1) })}, week, ""},
		"one that counts no more":   {[]Line{line("p", 14, 30_000, func(l *Line) { l.Counts = false })}, week, ""},
		"that bills nothing":        {[]Line{line("p", 14, 0, func(l *Line) { l.Ticket = "A-1" })}, []Came{came(1, 9, 10_000, no("A-1"))}, ""},
		"after one said already":    {[]Line{line("o", 14, 1, func(l *Line) { l.Parts = make([]LinePart, 1) }), line("p", 14, 30_000)}, week, "p liters 1 2 3"},
		"of another line":           {[]Line{line("p", 14, 30_000)}, []Came{came(1, 9, 10_000), came(2, 11, 8_000, lined(true)), came(3, 13, 12_000)}, ""},
		"of a line that was":        {[]Line{line("p", 14, 30_000)}, []Came{came(1, 9, 10_000), came(2, 11, 8_000, lined(false)), came(3, 13, 12_000)}, "p liters 1 2 3"},
		"of another supplier":       {[]Line{line("p", 14, 30_000)}, []Came{came(1, 9, 10_000, by("Otro")), came(2, 11, 20_000)}, ""},
		"by its supplier":           {[]Line{line("p", 14, 18_000)}, []Came{came(1, 9, 10_000, by("Mayorista")), came(2, 11, 8_000, by("mayorista sa")), came(3, 12, 5_000, by("Otro"))}, "p liters 1 2"},
		"of whom nobody says":       {[]Line{line("p", 14, 30_000), line("q", 30, 1, func(l *Line) { l.Supplier = "OTRO SA" })}, week, ""},
		"the month before":          {[]Line{line("p", 30, 30_000, func(l *Line) { l.IssuedAt = time.Date(2026, 12, 5, 9, 0, 0, 0, zone) })}, week, "p liters 1 2 3"},
		"two periods that differ":   {[]Line{line("p", 14, 30_000)}, []Came{came(1, 13, 15_000), came(2, 14, 15_000), came(3, 8, 400), came(4, 9, 400)}, "p liters 1 2"},
		"and both agree":            {[]Line{line("p", 14, 30_000)}, []Came{came(1, 13, 15_000), came(2, 14, 15_000), came(3, 8, 100)}, ""},
		"numbers":                   {[]Line{line("p", 14, 1, func(l *Line) { l.Text = "Diésel remisiones A-1, A-3." })}, []Came{came(1, 9, 10_000, no("a-1")), came(2, 11, 8_000, no("A-2")), came(3, 13, 12_000, no("A-3"))}, "p numbers 1 3"},
		"the ticket":                {[]Line{line("p", 14, 1, func(l *Line) { l.Ticket = "0071" })}, []Came{came(1, 9, 10_000, no("71"))}, "p numbers 1"},
		"one truck, two tanks":      {[]Line{line("p", 14, 20_000, func(l *Line) { l.Ticket = "A-1" })}, []Came{came(1, 9, 10_000, no("A-1")), came(2, 9, 8_000, no("A-1"))}, "p numbers 1 2"},
		"a number of two trucks":    {[]Line{line("p", 14, 20_000, func(l *Line) { l.Ticket = "A-1" })}, []Came{came(1, 9, 10_000, no("A-1")), came(2, 12, 8_000, no("A-1"))}, ""},
		"short numbers say nothing": {[]Line{line("p", 14, 1, func(l *Line) { l.Text = "Diésel 9" })}, []Came{came(1, 9, 10_000, no("9"))}, ""},
		"a load billed twice":       {[]Line{line("p", 14, 1, func(l *Line) { l.Ticket = "A-1" }), line("q", 15, 1, func(l *Line) { l.Ticket = "A-1" })}, []Came{came(1, 9, 10_000, no("A-1"))}, ""},
		"numbered ones are no rest": {[]Line{line("p", 14, 1, func(l *Line) { l.Ticket = "A-1" }), line("q", 14, 20_000)}, []Came{came(1, 9, 10_000, no("A-1")), came(2, 11, 8_000), came(3, 13, 12_000)}, "p numbers 1, q liters 2 3"},
	} {
		var got []string
		for _, p := range Propose(tt.lines, tt.came, nil, nil, zone) {
			one := p.Line.Document + " " + p.By
			for i := range p.Of {
				one += fmt.Sprint(" ", p.Of[i].Ref.Seq)
			}
			got = append(got, one)
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: got %q, want %q", name, s, tt.want)
		}
	}
	// Whatever came: no delivery is proposed twice, and what is proposed by liters is all of a period.
	rapid.Check(t, func(t *rapid.T) {
		var all []Came
		for i := range rapid.IntRange(1, 12).Draw(t, "deliveries") {
			all = append(all, came(int64(i+1), rapid.IntRange(1, 30).Draw(t, "day"), rapid.Int64Range(1, 6).Draw(t, "thousands")*1000))
		}
		var lines []Line
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			lines = append(lines, line(fmt.Sprint(i), rapid.IntRange(1, 30).Draw(t, "issued"), rapid.Int64Range(1, 30).Draw(t, "thousands")*1000))
		}
		seen := map[dispense.Ref]bool{}
		for _, p := range Propose(lines, all, nil, nil, zone) {
			whole := false
			for _, period := range periods(p.Line.IssuedAt, zone) {
				n := 0
				for i := range all {
					if at := all[i].end(); !at.Before(period[0]) && at.Before(period[1]) {
						n++
					}
				}
				first, last := p.Of[0].end(), p.Of[0].end()
				for i := range p.Of {
					if at := p.Of[i].end(); at.Before(first) {
						first = at
					} else if at.After(last) {
						last = at
					}
				}
				whole = whole || n == len(p.Of) && !first.Before(period[0]) && last.Before(period[1])
			}
			if off := p.Line.VolumeUL - p.UL; !whole || max(off, -off) > max(50*dispense.Liter, p.UL/100) {
				t.Fatalf("line of %s: %d deliveries of %s", p.Line.VolumeUL, len(p.Of), p.UL)
			}
			for i := range p.Of {
				if seen[p.Of[i].Ref] {
					t.Fatalf("%v is proposed twice", p.Of[i].Ref)
				}
				seen[p.Of[i].Ref] = true
			}
		}
	})
}

package reconcile_test

import (
	"cmp"
	"flag"
	"fmt"
	"go/format"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

var updateFigures = flag.Bool("update-figures", false, "write what is measured to measured.go and docs/benchmarks.md")

// What is measured: a fleet learns for a while, and then is looked at.
const (
	honestVehicles = 490
	ownStations    = 4
	learnWeeks     = 22
	honestWeeks    = 22 // that are counted
	mostWeekly     = 15

	// The alarm was chosen while looking at one fleet, so that others have the word, and
	// a whole year: the bench alone has the time for them.
	otherFleets = 5
	otherWeeks  = 52

	theftVehicles = 120
	theftWeeks    = 74
	skimFills     = 60 // within which a sustained theft is to be found

	typists      = 120 // of whom one in four makes tickets up
	typingWeeks  = 42
	madeUpWithin = 100 // tickets since the first that is made up
)

// TestDetection measures what the rules find in seeded fleets, and holds it against
// [reconcile.Measured] and docs/benchmarks.md.
func TestDetection(t *testing.T) {
	t.Parallel()
	figures := measureHonest(honestVehicles, honestWeeks)
	madeUp := map[reconcile.Rule][]reconcile.Catch{}
	for _, percent := range []int64{25, 50, 75} {
		for rule, c := range measureMadeUp(percent) {
			madeUp[rule] = append(madeUp[rule], c)
		}
	}
	for i := range figures {
		switch f := &figures[i]; f.Rule {
		case reconcile.EconomyLow, reconcile.OverTank:
			for _, percent := range []int64{15, 35, 50, 100} {
				f.Catches = append(f.Catches, measureSingle(f.Rule, percent))
			}
		case reconcile.EconomyFalls:
			for _, percent := range []int64{8, 15, 25, 35} {
				f.Catches = append(f.Catches, measureSkim(percent))
			}
		case reconcile.FiguresRound, reconcile.PaperMissing:
			f.Catches = madeUp[f.Rule]
		}
	}
	if all := figures[0]; all.Worst > mostWeekly {
		t.Errorf("in its worst week the honest fleet has %d new findings; at most %d is what people can look at", all.Worst, mostWeekly)
	}
	text := table(figures)
	t.Log("\n" + text)
	if *updateFigures {
		write(t, figures, text+others(t))
		return
	}
	if got := reconcile.Measured(); !reflect.DeepEqual(got, figures) {
		t.Errorf("measured.go says something else; run make bench-detect:\n%+v\nmeasured:\n%+v", got, figures)
	}
	if doc, err := os.ReadFile(benchmarks); err != nil || !strings.Contains(string(doc), text) {
		t.Errorf("%s says something else (%v); run make bench-detect", benchmarks, err)
	}
}

// measured are the rules that the bench tells of, and all of them together.
var measured = []reconcile.Rule{
	reconcile.AllRules, reconcile.EconomyLow, reconcile.EconomyFalls, reconcile.OverTank, reconcile.FillsSoon, reconcile.FillsSplit, reconcile.OdometerOften, reconcile.OdometerSame,
	reconcile.FiguresRound, reconcile.PaperMissing, reconcile.TypedOften,
}

// switchedOn are the rules that are off by default, with the limit that they come with.
var switchedOn = reconcile.Settings{}

func init() {
	for _, k := range reconcile.Knobs() {
		if k.Off {
			switchedOn[k.Rule] = reconcile.Setting{Limit: k.Limit}
		}
	}
}

// others says what an honest year of other fleets brings, each of a seed of its own.
func others(t *testing.T) string {
	var worst, weekly []string
	for seed := range uint64(otherFleets) {
		all := measureHonest(seed, otherWeeks)[0]
		if all.Worst > mostWeekly {
			t.Errorf("in its worst week fleet %d has %d new findings; at most %d is what people can look at", seed, all.Worst, mostWeekly)
		}
		worst, weekly = append(worst, fmt.Sprint(all.Worst)), append(weekly, fmt.Sprintf("%d.%d", all.Weekly/10, all.Weekly%10))
	}
	return fmt.Sprintf("\nA year of %d other honest fleets of %d, which nobody looked at when the alarms were chosen:\n%s new a week, and %s in the worst week of each.\n",
		otherFleets, honestVehicles, strings.Join(weekly, ", "), strings.Join(worst, ", "))
}

// measureHonest has an honest fleet looked at each Monday, after it was learned from.
func measureHonest(seed uint64, weeks int) (figures []reconcile.Figures) {
	g := garage{rand.New(rand.NewPCG(seed, 0)), 50, 100, 30, seed}
	weekly := map[reconcile.Rule]map[time.Time]int64{}
	for _, r := range measured {
		weekly[r] = map[time.Time]int64{}
	}
	end := epoch.AddDate(0, 0, 7*(learnWeeks+weeks))
	count := func(at time.Time, rule reconcile.Rule) {
		if at.After(epoch.AddDate(0, 0, 7*learnWeeks)) {
			if weekly[rule][at]++; switchedOn[rule] == (reconcile.Setting{}) {
				weekly[reconcile.AllRules][at]++
			}
		}
	}
	tickets, pumped := map[int][]told{}, map[int][]told{}
	for no := range honestVehicles {
		m := newMonday()
		fills := g.vehicle(no, end, theft{})
		for _, k := range fills {
			if k.ticket {
				tickets[clerkOf(no)] = append(tickets[clerkOf(no)], k)
			} else {
				pumped[no%ownStations] = append(pumped[no%ownStations], k)
			}
		}
		slices.SortStableFunc(fills, func(a, b told) int { return a.known.Compare(b.known) })
		for at := epoch; !at.After(end); at = at.AddDate(0, 0, 7) {
			n := 0
			for n < len(fills) && fills[n].known.Before(at) {
				n++
			}
			for _, rule := range m.week(fills[:n]) {
				count(at, rule)
			}
			fills = fills[n:]
		}
	}
	for _, lists := range []map[int][]told{tickets, pumped} {
		for _, list := range lists {
			each(list, func(k told, _ int, rule reconcile.Rule) {
				count(epoch.AddDate(0, 0, 7*(1+int(k.known.Sub(epoch)/(7*24*time.Hour)))), rule)
			})
		}
	}
	for _, r := range measured {
		f := reconcile.Figures{Rule: r}
		var sum int64
		for _, n := range weekly[r] {
			sum, f.Worst = sum+n, max(f.Worst, n)
		}
		f.Weekly = (sum*10 + int64(weeks)/2) / int64(weeks)
		f.Per100 = sum * 10 * 100 * 52 / (honestVehicles * int64(weeks) * 12)
		figures = append(figures, f)
	}
	return figures
}

// measureSingle has one fill of 33 stolen from.
func measureSingle(rule reconcile.Rule, percent int64) reconcile.Catch {
	g := garage{rand.New(rand.NewPCG(uint64(percent), 1)), 50, 100, 0, uint64(percent)}
	learnt := epoch.AddDate(0, 0, 7*learnWeeks)
	var stolen, caught, found int64
	for no := range theftVehicles {
		m := newMonday()
		first := m.learn(g.vehicle(no, epoch.AddDate(0, 0, 7*theftWeeks), theft{learnt, percent, 30}))
		if rule == reconcile.EconomyLow {
			m.consume(first)
		} else {
			m.judge(first)
		}
		for i, k := range m.known {
			here := m.has(i, rule)
			// The liters of a fill after which nobody said full are in the way to the next.
			there := here || !k.Full && i+1 < len(m.known) && m.has(i+1, rule)
			if here && k.At.After(learnt) {
				found++
			}
			if k.stolen {
				stolen++
				if there {
					caught++
				}
			}
		}
	}
	return reconcile.Catch{Percent: percent, Recall: rounded(caught, stolen), Precision: rounded(min(caught, found), found)}
}

// measureSkim has one vehicle of four stolen from at every fill.
func measureSkim(percent int64) reconcile.Catch {
	g := garage{rand.New(rand.NewPCG(uint64(percent), 2)), 50, 100, 0, uint64(percent)}
	var thieves, caught, found int64
	var fills []int64
	for no := range theftVehicles {
		m := newMonday()
		th := theft{}
		if no%4 == 0 {
			th = theft{epoch.AddDate(0, 0, 7*int(learnWeeks+g.Int64N(20))), percent, 1000}
			thieves++
		}
		m.consume(m.learn(g.vehicle(no, epoch.AddDate(0, 0, 7*theftWeeks), th)))
		since := int64(0)
		for i, k := range m.known {
			if k.stolen {
				since++
			}
			if k.At.Before(epoch.AddDate(0, 0, 7*learnWeeks)) || !m.has(i, reconcile.EconomyFalls) {
				continue
			}
			found++
			if since > 0 && since <= skimFills {
				caught++
				fills = append(fills, since)
				break
			}
		}
	}
	slices.Sort(fills)
	c := reconcile.Catch{Percent: percent, Sustained: true, Recall: rounded(caught, thieves), Precision: rounded(caught, found)}
	if len(fills) > 0 {
		c.Fills = fills[len(fills)/2]
	}
	return c
}

// each has the tickets that one person types, or the fills of one of our stations, judged
// one after another as the office comes to know of them, once the fleet was learned from,
// and tells of every habit that is found.
func each(list []told, found func(k told, nth int, rule reconcile.Rule)) {
	slices.SortStableFunc(list, func(a, b told) int { return cmp.Or(a.known.Compare(b.known), a.At.Compare(b.At)) })
	learnt := epoch.AddDate(0, 0, 7*learnWeeks)
	var entries []reconcile.Entry
	var hand []bool
	for _, k := range slices.Backward(list) { // the newest first
		if entries, hand = append(entries, k.entry()), append(hand, k.hand); !k.ticket {
			entries = nil
		}
	}
	for i, k := range list {
		back := len(list) - 1 - i
		f := &reconcile.Facts{Ref: k.Ref, At: k.known, Dispense: &reconcile.Dispense{At: k.At, Clock: dispense.Synchronized, Vehicle: k.Ref.Station, Typed: true}, Settings: switchedOn}
		if k.hand {
			f.Hand = hand[back:]
		} else if k.ticket {
			f.Entries = entries[back:]
		}
		if k.known.Before(learnt) || f.Hand == nil && f.Entries == nil {
			continue
		}
		for _, x := range reconcile.Judge(f) {
			found(k, i, x.Rule)
		}
	}
}

// measureMadeUp has one of four who type make tickets up, so many of 100 that they type.
func measureMadeUp(percent int64) map[reconcile.Rule]reconcile.Catch {
	g := garage{rand.New(rand.NewPCG(uint64(percent), 3)), 50, 100, 30, uint64(percent)}
	learnt, end := epoch.AddDate(0, 0, 7*learnWeeks), epoch.AddDate(0, 0, 7*typingWeeks)
	type figures struct {
		caught, right, found int64
		after                []int64
	}
	of := map[reconcile.Rule]*figures{reconcile.FiguresRound: {}, reconcile.PaperMissing: {}}
	var thieves int64
	no := 0
	for clerk := range typists {
		var list []told
		for range clerks[clerk%len(clerks)] {
			for _, k := range g.vehicle(no, end, theft{}) {
				if k.ticket {
					list = append(list, k)
				}
			}
			no++
		}
		if clerk/len(clerks)%4 == 0 { // some with few vehicles, and some with many
			thieves++
			for _, k := range slices.Clone(list) {
				for !k.At.Before(learnt) && g.oneIn(percent, 100) {
					list = append(list, g.madeUp(k))
				}
			}
		}
		seen := map[reconcile.Rule]bool{} // who was found is looked at, and not found again
		each(list, func(_ told, nth int, rule reconcile.Rule) {
			f := of[rule]
			if f == nil || seen[rule] {
				return
			}
			seen[rule] = true
			f.found++
			if first := slices.IndexFunc(list[:nth+1], func(k told) bool { return k.stolen }); first >= 0 {
				f.right++
				if since := int64(nth - first + 1); since <= madeUpWithin {
					f.caught, f.after = f.caught+1, append(f.after, since)
				}
			}
		})
	}
	out := map[reconcile.Rule]reconcile.Catch{}
	for rule, f := range of {
		c := reconcile.Catch{Percent: percent, Sustained: true, Recall: rounded(f.caught, thieves), Precision: rounded(f.right, f.found)}
		if slices.Sort(f.after); len(f.after) > 0 {
			c.Fills = f.after[len(f.after)/2]
		}
		out[rule] = c
	}
	return out
}

// rounded returns the part in percent.
func rounded(part, whole int64) int64 { return (part*200 + whole) / (2 * max(whole, 1)) }

// A monday is what is found of one vehicle as of each Monday morning.
type monday struct {
	known    []told
	findings map[reconcile.Subject][]reconcile.Finding
	listed   map[string]bool // findings that wait for somebody, or did
	marks    []reconcile.Mark
}

func newMonday() *monday {
	return &monday{findings: map[reconcile.Subject][]reconcile.Finding{}, listed: map[string]bool{}}
}

// week takes in what came to be known since last Monday, judges again what it may shed
// light on, and returns the rules of what waits for somebody and did not before.
func (m *monday) week(came []told) (waits []reconcile.Rule) {
	if len(came) == 0 {
		return nil
	}
	first := m.learn(came)
	m.judge(first)
	from := m.consume(first)
	for _, k := range m.known[min(from, first):] {
		for _, s := range []reconcile.Subject{reconcile.RecordSubject(k.Ref), reconcile.WaySubject(k.Ref)} {
			for _, f := range m.findings[s] {
				if f.Severity != reconcile.Note && !m.listed[f.ID] {
					m.listed[f.ID] = true
					waits = append(waits, f.Rule)
				}
			}
		}
	}
	return waits
}

// learn puts fills in their places, and returns the first of these.
func (m *monday) learn(came []told) int {
	first := len(m.known)
	for _, k := range came {
		i, _ := slices.BinarySearchFunc(m.known, k.At, func(a told, t time.Time) int { return a.At.Compare(t) })
		m.known = slices.Insert(m.known, i, k)
		first = min(first, i)
	}
	return first
}

// judge judges fills from one on.
func (m *monday) judge(first int) {
	for i := first; i < len(m.known); i++ {
		m.findings[reconcile.RecordSubject(m.known[i].Ref)] = reconcile.Judge(m.facts(i))
	}
}

// consume follows the vehicle's consumption from the last mark before a fill, and
// returns at which fill that was.
func (m *monday) consume(first int) int {
	for len(m.marks) > 0 && m.marks[len(m.marks)-1].Fills > int64(first) {
		m.marks = m.marks[:len(m.marks)-1]
	}
	var w reconcile.Watch
	if n := len(m.marks); n > 0 {
		var err error
		if w, err = m.marks[n-1].Watch(); err != nil {
			panic(err)
		}
	}
	from := int(w.Fills)
	var rest []reconcile.Fill
	for _, k := range m.known[from:] {
		rest = append(rest, k.Fill)
		m.findings[reconcile.WaySubject(k.Ref)] = nil
	}
	seen, marks := w.Follow(rest, nil, reconcile.Norm{})
	m.marks = append(m.marks, marks...)
	for _, s := range seen {
		subject := reconcile.WaySubject(s.To.Ref)
		m.findings[subject] = append(m.findings[subject], reconcile.JudgeWay(s.To.Ref.Station, s, nil)...)
	}
	return from
}

// facts are what the judge is given of a fill.
func (m *monday) facts(i int) *reconcile.Facts {
	k := m.known[i]
	f := &reconcile.Facts{
		Ref: k.Ref, At: k.At,
		Counted: &reconcile.Dispense{
			At: k.At, Clock: dispense.Synchronized, Vehicle: k.Ref.Station, VolumeUL: k.VolumeUL, Grade: k.Grade, OdometerM: k.OdometerM,
		},
		Then: &reconcile.Then{TankUL: &k.tankUL, PerFillUL: &k.tankUL, Grades: []string{k.Grade}},
	}
	for n := i - 1; n >= max(0, i-reconcile.ReadingsBack); n-- {
		before := m.known[n]
		f.Odometers = append(f.Odometers, reconcile.Odometer{At: before.At, OdometerM: *before.OdometerM})
		if k.At.Sub(before.At) < reconcile.TakenWindow {
			f.Taken = append(f.Taken, reconcile.Taken{Ref: before.Ref, At: before.At, VolumeUL: before.VolumeUL})
		}
	}
	return f
}

// has tells whether something of a rule waits for somebody because of the i-th fill.
func (m *monday) has(i int, rule reconcile.Rule) bool {
	is := func(f reconcile.Finding) bool { return f.Rule == rule && f.Severity != reconcile.Note }
	ref := m.known[i].Ref
	return slices.ContainsFunc(m.findings[reconcile.WaySubject(ref)], is) || slices.ContainsFunc(m.findings[reconcile.RecordSubject(ref)], is)
}

const (
	benchmarks = "../../docs/benchmarks.md"
	begins     = "## Detection\n"
)

// table is what docs/benchmarks.md shows.
func table(figures []reconcile.Figures) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, "| rule | of an honest fleet of %d, new a week | worst week | in 100 vehicle-months |\n|---|---|---|---|\n", honestVehicles)
	for _, f := range figures {
		fmt.Fprintf(b, "| `%s` | %d.%d | %d | %d.%d |\n", f.Rule, f.Weekly/10, f.Weekly%10, f.Worst, f.Per100/10, f.Per100%10)
	}
	fmt.Fprintf(b, "\n| rule | stolen on top | recall | precision | found after | published |\n|---|---|---|---|---|---|\n")
	for _, f := range figures {
		for _, c := range f.Catches {
			how, after := "once, in 3 of 100 fills", "–"
			switch {
			case f.Rule == reconcile.FiguresRound || f.Rule == reconcile.PaperMissing:
				if how = fmt.Sprintf("of what one in four types is made up, within %d tickets", madeUpWithin); c.Recall > 0 {
					after = fmt.Sprintf("%d tickets", c.Fills)
				}
			case c.Sustained:
				how, after = fmt.Sprintf("at every fill of one vehicle in four, within %d fills", skimFills), fmt.Sprintf("%d fills", c.Fills)
			}
			fmt.Fprintf(b, "| `%s` | %d %% %s | %d %% | %d %% | %s | %s |\n", f.Rule, c.Percent, how, c.Recall, c.Precision, after, published(f.Rule, c))
		}
	}
	return b.String()
}

// published is what was measured on logs of real fills, by injection (computed; a city
// car's 967 full-to-full intervals with a spread of 14 of 100).
func published(rule reconcile.Rule, c reconcile.Catch) string {
	if rule != reconcile.EconomyLow && rule != reconcile.EconomyFalls {
		return "–"
	}
	once := map[int64]string{15: "4 %", 35: "17 %", 50: "30 %", 100: "77 %"}
	again := map[int64]string{8: "60 %", 15: "90 %, 17 fills", 25: "100 %, 8 fills", 35: "6 fills"}
	if c.Sustained {
		return again[c.Percent]
	}
	return once[c.Percent]
}

// write puts what was measured where people read it.
func write(t *testing.T, figures []reconcile.Figures, text string) {
	source, err := os.ReadFile("measured.go")
	if err != nil {
		t.Fatal(err)
	}
	b := &strings.Builder{}
	for _, f := range figures {
		fmt.Fprintf(b, "{%q, %d, %d, %d, ", f.Rule, f.Weekly, f.Worst, f.Per100)
		if len(f.Catches) == 0 {
			b.WriteString("nil},\n")
			continue
		}
		b.WriteString("[]Catch{\n")
		for _, c := range f.Catches {
			fmt.Fprintf(b, "{%d, %t, %d, %d, %d},\n", c.Percent, c.Sustained, c.Recall, c.Precision, c.Fills)
		}
		b.WriteString("}},\n")
	}
	head, rest, _ := strings.Cut(string(source), "return []Figures{")
	_, tail, _ := strings.Cut(rest, "\n}\n")
	code, err := format.Source([]byte(head + "return []Figures{\n" + b.String() + "\t}\n}\n" + tail))
	if err != nil {
		t.Fatal(err)
	}
	put(t, "measured.go", string(code))

	doc, err := os.ReadFile(benchmarks)
	if err != nil {
		t.Fatal(err)
	}
	before, section, ok := strings.Cut(string(doc), begins)
	if !ok {
		t.Fatalf("%s has no section %q", benchmarks, begins)
	}
	intro, rest, _ := strings.Cut(section, "| rule |")
	after := ""
	if i := strings.Index(rest, "\n## "); i >= 0 {
		after = rest[i:]
	}
	put(t, benchmarks, before+begins+intro+text+after)
}

func put(t *testing.T, name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

package audit_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// drawn is facts of a few subjects, each of which is away, in order, void, or wrong in some way;
// and which of them are there.
func drawn(t *rapid.T, today audit.Day) (f audit.Facts, there map[string]bool) {
	base := city(1)
	f = audit.Facts{Today: today, Zone: zone, Receivers: base.Receivers, Contracts: base.Contracts}
	all := wrongs()
	same := []func(*audit.Facts){
		more(func(*audit.Fill) {}), document(func(*audit.Document) {}), line(func(*audit.Line) {}), yield(func(*audit.Yield) {}), logbook(func(*audit.Logbook) {}),
		tank(func(*audit.Tank) {}), delivery(func(*audit.Delivery) {}), delivery(func(d *audit.Delivery) { d.Void = true }), document(func(d *audit.Document) { d.Void, d.Gone = true, true }),
		more(func(f *audit.Fill) { f.Void, f.Bill = true, nil }), document(func(d *audit.Document) { d.Void = true }), line(func(l *audit.Line) { l.Void = true }),
		yield(func(y *audit.Yield) {
			y.DistanceM, y.Justified = 1, justified(y, "ana", "carla")
		}), logbook(func(l *audit.Logbook) { l.Fills = 0 }),
		limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents}),
		func(f *audit.Facts) {
			f.Lists = append(f.Lists, audit.List{Name: audit.Roster, Month: "2026-10", There: true})
		},
	}
	for slot := range 4 {
		one := map[string]bool{}
		for range rapid.IntRange(0, 7).Draw(t, "things") {
			var x audit.Facts
			if i := rapid.IntRange(0, len(all)+len(same)-1).Draw(t, "which"); i < len(all) {
				all[i].plant(&x)
			} else {
				same[i-len(all)](&x)
			}
			// The same kinds of things have the same name in a slot, so that they mend and break.
			name := fmt.Sprint(slot)
			add := func(kind string, do func()) {
				if !one[kind] {
					one[kind] = true
					do()
				}
			}
			for _, y := range x.Fills {
				y.Ref.Seq = int64(slot + 1)
				y.Involved = rapid.SliceOfN(rapid.SampledFrom([]string{"ana", "beto", "carla"}), 0, 3).Draw(t, "involved")
				add("fill", func() { f.Fills = append(f.Fills, y) })
			}
			for _, y := range x.Documents {
				if y.ID = name; y.Second { // it is never known by the UUID
					y.ID += "-second"
				}
				add("document"+fmt.Sprint(y.Second), func() { f.Documents = append(f.Documents, y) })
			}
			for _, y := range x.Lines {
				y.ID = name
				add("line", func() { f.Lines = append(f.Lines, y) })
			}
			for _, y := range x.Limits {
				y.Of = name
				add("limit"+string(y.What), func() { f.Limits = append(f.Limits, y) })
			}
			for _, y := range x.Yields {
				y.Vehicle = name
				add("yield", func() { f.Yields = append(f.Yields, y) })
			}
			for _, y := range x.Logbooks {
				y.Vehicle = name
				add("logbook", func() { f.Logbooks = append(f.Logbooks, y) })
			}
			for _, y := range x.Tanks {
				y.Tank = name
				add("tank", func() { f.Tanks = append(f.Tanks, y) })
			}
			for _, y := range x.Deliveries {
				y.Ref.Seq = int64(slot + 1)
				add("delivery", func() { f.Deliveries = append(f.Deliveries, y) })
			}
			for _, y := range x.Lists {
				if slot == 0 {
					add("list"+string(y.Name), func() { f.Lists = append(f.Lists, y) })
				}
			}
		}
	}
	return f, subjects(f)
}

// subjects are the keys of what facts are of.
func subjects(f audit.Facts) map[string]bool {
	out := map[string]bool{}
	for _, x := range f.Fills {
		out[x.Ref.String()] = true
	}
	for _, x := range f.Documents {
		out["document/"+x.ID] = true
	}
	for _, x := range f.Lines {
		out["line/"+x.ID] = true
	}
	for _, x := range f.Limits {
		out[fmt.Sprintf("%s/%s/%s", x.What, x.Month, x.Of)] = true
	}
	for _, x := range f.Yields {
		out[fmt.Sprintf("yield/%s/%s", x.Month, x.Vehicle)] = true
	}
	for _, x := range f.Logbooks {
		out[fmt.Sprintf("logbook/%s/%s", x.Month, x.Vehicle)] = true
	}
	for _, x := range f.Tanks {
		out[fmt.Sprintf("tank/%s/%s/%s", x.Month, x.Station, x.Tank)] = true
	}
	for _, x := range f.Deliveries {
		out["delivery/"+x.Ref.String()] = true
	}
	for _, x := range f.Lists {
		out[fmt.Sprintf("list/%s/%s", x.Month, x.Name)] = true
	}
	return out
}

func shuffled[T any](t *rapid.T, s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return rapid.Permutation(s).Draw(t, "order")
}

// The same facts give the same findings in any order, each once, in the order of ids; and what is
// judged by itself is judged as with everything else.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, _ := drawn(t, today)
		all := judge(t, f).Findings
		for i := 1; i < len(all); i++ {
			if all[i-1].ID >= all[i].ID {
				t.Fatalf("%s comes before %s", all[i-1].ID, all[i].ID)
			}
		}
		g := f
		g.Fills, g.Documents, g.Lines = shuffled(t, f.Fills), shuffled(t, f.Documents), shuffled(t, f.Lines)
		g.Limits, g.Yields, g.Logbooks, g.Lists = shuffled(t, f.Limits), shuffled(t, f.Yields), shuffled(t, f.Logbooks), shuffled(t, f.Lists)
		g.Fills = slices.Clone(g.Fills)
		for i := range g.Fills {
			g.Fills[i].Involved, g.Fills[i].States = shuffled(t, g.Fills[i].Involved), shuffled(t, g.Fills[i].States)
		}
		if diff := gocmp.Diff(all, judge(t, g).Findings); diff != "" {
			t.Fatalf("in another order (-one +other):\n%s", diff)
		}
		bare := audit.Facts{Today: f.Today, Zone: f.Zone, Receivers: f.Receivers, Contracts: f.Contracts}
		var alone []audit.Finding
		for i := range f.Fills {
			g := bare
			g.Fills = f.Fills[i : i+1]
			alone = append(alone, judge(t, g).Findings...)
		}
		g = f
		g.Fills = nil
		alone = append(alone, judge(t, g).Findings...)
		slices.SortFunc(alone, func(a, b audit.Finding) int { return strings.Compare(a.ID, b.ID) })
		if diff := gocmp.Diff(all, alone); diff != "" {
			t.Fatalf("by themselves (-all +alone):\n%s", diff)
		}
	})
}

// Whatever facts come day after day: what was found never vanishes, what is found stands open,
// what is not found any more says by what, what nobody asked of is as it was, and asking again
// changes nothing.
func TestNothingVanishes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var changes []audit.Change
		first, involved := map[string]audit.Day{}, map[string]map[string]bool{}
		for n := range rapid.IntRange(1, 6).Draw(t, "days") {
			today := audit.Day(fmt.Sprintf("2026-12-%02d", 10+n))
			f, there := drawn(t, today)
			j := judge(t, f)
			before := audit.Standings(changes)
			news := j.Changes(before)
			changes = append(changes, news...)
			after := audit.Standings(changes)
			if again := j.Changes(after); len(again) > 0 {
				t.Fatalf("asked again: %+v", again)
			}
			found := map[string]bool{}
			for _, x := range j.Findings {
				found[x.ID] = true
				if first[x.ID] == "" {
					first[x.ID], involved[x.ID] = today, map[string]bool{}
				}
				for _, who := range x.Involved {
					involved[x.ID][who] = true
				}
			}
			if len(after) != len(first) {
				t.Fatalf("%d stand, and %d were found", len(after), len(first))
			}
			was := map[string]audit.Standing{}
			for _, s := range before {
				was[s.ID] = s
			}
			for _, s := range after {
				asked := there[s.Subject.Key]
				old, known := was[s.ID]
				switch {
				case !asked:
					if diff := gocmp.Diff(old, s); diff != "" {
						t.Fatalf("%s was not asked of (-was +is):\n%s", s.ID, diff)
					}
				case found[s.ID] != (s.MendedOn == ""):
					t.Fatalf("%s is found: %t, mended on %q", s.ID, found[s.ID], s.MendedOn)
				case s.MendedOn != "" && (s.Why == "" || s.Why == audit.NotAsked):
					t.Fatalf("%s is mended by %q", s.ID, s.Why)
				case s.MendedOn == today && known && old.MendedOn != "":
					t.Fatalf("%s was mended on %s already", s.ID, old.MendedOn)
				}
				if s.FoundOn != first[s.ID] {
					t.Fatalf("%s was found on %s, and stands since %s", s.ID, first[s.ID], s.FoundOn)
				}
				if want := slices.Sorted(maps.Keys(involved[s.ID])); !slices.Equal(want, s.Involved) {
					t.Fatalf("%s: involved are %v, want %v", s.ID, s.Involved, want)
				}
			}
			if !slices.IsSortedFunc(news, func(a, b audit.Change) int { return strings.Compare(a.Finding.ID, b.Finding.ID) }) {
				t.Fatalf("changes are in no order: %+v", news)
			}
			for _, c := range news {
				old, known := was[c.Finding.ID]
				if want := map[bool]map[bool]audit.What{
					false: {true: audit.Found}, true: {true: audit.Changed, false: audit.Mended},
				}[known][found[c.Finding.ID]]; c.What != want && !(c.What == audit.Again && known && old.MendedOn != "" && found[c.Finding.ID]) || c.On != today {
					t.Fatalf("%s: %s on %s", c.Finding.ID, c.What, c.On)
				}
			}
		}
	})
}

// A fill that is not billed, as days go by: it is found, weighs more, its invoice comes, is
// canceled, and the fill is voided.
func TestStory(t *testing.T) {
	t.Parallel()
	fill := clean(1, "v01", at("2026-11-05 09:00"))
	bill := fill.Bill
	fill.Bill = nil
	var changes []audit.Change
	var story strings.Builder
	on := func(today audit.Day, change func()) {
		change()
		j := judge(t, audit.Facts{Today: today, Zone: zone, Fills: []audit.Fill{fill}})
		news := j.Changes(audit.Standings(changes))
		changes = append(changes, news...)
		for _, c := range news {
			fmt.Fprintf(&story, "%s %s %s %s %d %s\n", c.On, c.What, c.Finding.ID, c.Finding.Severity, *c.Finding.Actual, strings.Join(append([]string{string(c.Why)}, c.By...), " "))
		}
	}
	nothing := func() {}
	on("2026-11-08", nothing)
	on("2026-11-09", nothing)
	on("2026-11-10", nothing)
	on("2026-11-15", nothing)
	on("2026-11-16", nothing)
	on("2026-11-17", func() { fill.Bill = bill })
	on("2026-11-18", nothing)
	on("2026-11-19", func() { fill.Bill = nil })
	on("2026-11-20", func() { fill.PriceE4 = 250_000 })
	on("2026-11-21", func() { fill.Involved = append(fill.Involved, "zoe") })
	on("2026-11-22", func() { fill.Involved = nil })
	on("2026-11-23", func() { fill.Vehicle = "v02" })
	on("2026-11-24", func() { fill.Void = true })
	same(t, "story", story.String(), `
2026-11-09 found AUD-06:norte/1/1 minor 4 
2026-11-16 changed AUD-06:norte/1/1 major 11 
2026-11-17 mended AUD-06:norte/1/1 major 11 billed UUID-01 2026-12-01
2026-11-19 again AUD-06:norte/1/1 major 14 
2026-11-20 changed AUD-06:norte/1/1 major 15 
2026-11-21 changed AUD-06:norte/1/1 major 16 
2026-11-23 changed AUD-06:norte/1/1 major 18 
2026-11-24 mended AUD-06:norte/1/1 major 18 voided
`)
	s := audit.Standings(changes)[0]
	if s.FoundOn != "2026-11-09" || s.MendedOn != "2026-11-24" || s.Why != audit.Voided || !slices.Equal(s.Involved, []string{"ana", "driver", "zoe"}) {
		t.Errorf("it stands as %+v", s)
	}
}

// What mends a finding is said as what it is.
func TestMended(t *testing.T) {
	t.Parallel()
	whys := map[reconcile.Rule]string{}
	for _, tt := range []struct {
		name string // of what is wrong
		fix  func(*audit.Facts)
		want string
	}{
		{name: "no inventory", fix: more(func(*audit.Fill) {}), want: "listed"},
		{name: "no inventory", fix: more(func(f *audit.Fill) { f.Vehicle = "" }), want: "no_vehicle"},
		{name: "neither", fix: more(func(f *audit.Fill) { f.Inventory, f.Roster = audit.NoList, audit.NoList }), want: "not_said"},
		{name: "neither", fix: more(func(f *audit.Fill) { f.Inventory, f.Roster = audit.OnList, audit.NoList }), want: "listed"},
		{name: "retired", fix: more(func(*audit.Fill) {}), want: "in_service"},
		{name: "no kilometers", fix: more(func(*audit.Fill) {}), want: "read"},
		{name: "no kilometers", fix: more(func(f *audit.Fill) { f.OdometerM, f.EngineS = nil, new(int64(1)) }), want: "read"},
		{name: "no kilometers", fix: more(func(f *audit.Fill) { f.OdometerM, f.Meter = nil, "none" }), want: "no_meter"},
		{name: "no kilometers", fix: more(func(f *audit.Fill) { f.OdometerM, f.Grade = nil, "DEF" }), want: "no_meter"},
		{name: "no custodian", fix: more(func(*audit.Fill) {}), want: "answered ana"},
		{name: "out of hours", fix: more(func(*audit.Fill) {}), want: "inside"},
		{name: "out of hours", fix: more(func(f *audit.Fill) {
			f.OutOfHours, f.Commission = true, &audit.Paper{No: "OC-1", From: "2026-11-05", Until: "2026-11-05"}
		}), want: "commissioned OC-1"},
		{name: "not billed", fix: more(func(*audit.Fill) {}), want: "billed UUID-01 2026-12-01"},
		{name: "not billed", fix: more(func(f *audit.Fill) { f.OwnTank, f.Bill = true, nil }), want: "own_tank"},
		{name: "not billed", fix: more(func(f *audit.Fill) { f.At, f.Bill = at("2026-12-07 00:00"), nil }), want: "in_time"},
		{name: "to another", fix: document(func(*audit.Document) {}), want: "to_us"},
		{name: "to another", fix: document(func(d *audit.Document) { d.Void = true }), want: "voided"},
		{name: "cash", fix: document(func(*audit.Document) {}), want: "electronic"},
		{name: "before the contract", fix: document(func(*audit.Document) {}), want: "at_contract"},
		{name: "before the contract", fix: document(func(d *audit.Document) { d.Kind = "E" }), want: "no_bill"},
		{name: "no fill", fix: line(func(*audit.Line) {}), want: "fueled"},
		{name: "no fill", fix: line(func(l *audit.Line) { l.Fuel = false }), want: "no_fuel"},
		{name: "no fill", fix: line(func(l *audit.Line) { l.State, l.On = "alone", today }), want: "in_time"},
		{name: "no fill", fix: line(func(l *audit.Line) { l.Void = true }), want: "voided"},
		{name: "dearer", fix: line(func(*audit.Line) {}), want: "at_contract"},
		{name: "dearer", fix: line(func(l *audit.Line) { l.ContractE4 = 0 }), want: "not_said"},
		{name: "dearer", fix: line(func(l *audit.Line) { l.PriceE4 = 0 }), want: "not_said"},
		{name: "above the budget", fix: limit(audit.Limit{What: audit.Budget, Of: "FISM/2612", Month: month, Unit: reconcile.Cents}), want: "within"},
		{name: "above the budget", fix: limit(audit.Limit{What: audit.Budget, Of: "FISM/2612", Month: month, Unit: reconcile.Cents, Limit: -100, Used: 150_00, Earlier: 151_00}), want: "over_before"},
		{name: "yield", fix: yield(func(*audit.Yield) {}), want: "in_range"},
		{name: "yield", fix: yield(func(y *audit.Yield) {
			y.DistanceM, y.Justified = 600_000, justified(y, "ana", "carla")
		}), want: "justified ana carla"},
		{name: "yield", fix: yield(func(y *audit.Yield) { y.Expected = 0 }), want: "not_said"},
		{name: "yield", fix: yield(func(y *audit.Yield) { y.VolumeUL = 0 }), want: "empty"},
		{name: "not signed", fix: logbook(func(*audit.Logbook) {}), want: "signed"},
		{name: "not signed", fix: logbook(func(l *audit.Logbook) { l.Fills = 0 }), want: "empty"},
		{name: "a tank past event 7", fix: tank(func(*audit.Tank) {}), want: "tank_within"},
		{name: "a tank past event 7", fix: tank(func(t *audit.Tank) { t.Book, t.Measured, t.SAT, t.Leak = nil, nil, stock.Unmeasured, stock.Unmeasured }), want: "unmeasured"},
		{name: "a tank that drifts", fix: tank(func(*audit.Tank) {}), want: "tank_within"},
		{name: "a day of a tank", fix: days(), want: "unmeasured"},
		{name: "a day of a tank", fix: func(f *audit.Facts) {
			days(tankDay(10, stock.Differs, 10_000, 9_500))(f)
			f.Today = "2026-11-10"
		}, want: "in_time"},
		{name: "a day of a tank", fix: both(days(tankDay(10, stock.Differs, 10_000, 9_905)), came(95, func(*audit.Delivery) {})), want: "of_load norte/1/7001"},
		{name: "a day of a tank", fix: days(tankDay(9, 0, 10_000, 10_000), tankDay(10, 0, 10_000, 9_990)), want: "tank_within"},
		{name: "a short truck", fix: delivery(func(*audit.Delivery) {}), want: "came_whole"},
		{name: "a short truck", fix: delivery(func(d *audit.Delivery) {
			d.Came, d.Short, d.Line, d.Billed = new(9_880*liter), true, "UUID-X/concept/1", true
		}), want: "of_line UUID-X/concept/1"},
		{name: "a short truck", fix: delivery(func(d *audit.Delivery) { d.Came, d.Short, d.Line = new(9_880*liter), true, "UUID-X/concept/1" }), want: ""}, // it bills what did not come
		{name: "a short truck", fix: delivery(func(d *audit.Delivery) { d.Note = nil }), want: "no_note"},
		{name: "a short truck", fix: delivery(func(d *audit.Delivery) { d.Came = nil }), want: "unmeasured"},
		{name: "a short truck", fix: delivery(func(d *audit.Delivery) { d.Void = true }), want: "voided"},
		{name: "a delivery that is not billed", fix: delivery(func(d *audit.Delivery) { d.Line = "UUID-X/concept/1" }), want: "of_line UUID-X/concept/1"},
		{name: "a delivery that is not billed", fix: delivery(func(*audit.Delivery) {}), want: "in_time"},
		{name: "a delivery that is not billed", fix: delivery(func(d *audit.Delivery) { d.Void = true }), want: "voided"},
		{name: "water", fix: delivery(func(*audit.Delivery) {}), want: "dry"},
		{name: "water", fix: delivery(func(d *audit.Delivery) { d.WaterUL = nil }), want: "unmeasured"},
		{name: "water from the ground", fix: tank(func(*audit.Tank) {}), want: "dry"},
		{name: "two stamps", fix: document(func(*audit.Document) {}), want: "genuine"},
		{name: "a broken seal", fix: document(func(d *audit.Document) { d.Void, d.Gone, d.Faults = true, true, []string{"seal.broken"} }), want: "voided"},
		{name: "no permit", fix: document(func(*audit.Document) {}), want: "genuine"},
		{name: "a document that the authority does not know", fix: document(func(*audit.Document) {}), want: "known"},
		{name: "a document that the authority does not know", fix: document(func(d *audit.Document) { d.UnknownOn = "2026-12-06" }), want: "in_time"},
		{name: "a document that the authority does not know", fix: document(func(d *audit.Document) { d.Void, d.Gone = true, true }), want: "voided"},
		{name: "an issuer on a list", fix: document(func(d *audit.Document) { d.OnList, d.Gone, d.Void = "100", true, true }), want: "voided"},
		{name: "an issuer on a list", fix: document(func(*audit.Document) {}), want: "known"},
		{name: "a payment of too much", fix: document(func(d *audit.Document) { d.Kind = "P" }), want: "genuine"},
		{name: "a delivery that the tank rose by once", fix: delivery(func(d *audit.Delivery) { d.Twin.Twinned = stock.OwnNote }), want: "own_note"},
		{name: "a delivery of the liters of another", fix: delivery(func(d *audit.Delivery) { d.Twin.Twinned = stock.BothCame }), want: "both_came"},
		{name: "a delivery of the liters of another", fix: delivery(func(*audit.Delivery) {}), want: "load_alone"},
		{name: "a delivery of the liters of another", fix: delivery(func(d *audit.Delivery) { d.Void = true }), want: "voided"},
		{name: "a wrong amount", fix: document(func(d *audit.Document) { d.Void, d.Gone = true, true }), want: "voided"},
		{name: "a wrong amount", fix: document(func(*audit.Document) {}), want: "genuine"},
		{name: "no list", fix: func(f *audit.Facts) { f.Lists = []audit.List{{Name: audit.Roster, Month: "2026-10", There: true}} }, want: "list_there"},
	} {
		base := audit.Facts{Today: today, Zone: zone, Receivers: []string{ours}, Contracts: []audit.Contract{{RFC: shell, From: "2026-01-01"}}}
		before, after := base, base
		i := slices.IndexFunc(wrongs(), func(w wrong) bool { return w.name == tt.name })
		wrongs()[i].plant(&before)
		tt.fix(&after)
		stands := audit.Standings(judge(t, before).Changes(nil))
		if len(stands) != 1 {
			t.Fatalf("%s: %d stand", tt.name, len(stands))
		}
		got := ""
		for _, c := range judge(t, after).Changes(stands) {
			got += strings.TrimSpace(fmt.Sprintf("%s %s", c.Why, strings.Join(c.By, " ")))
			if c.What != audit.Mended || c.Finding.ID != stands[0].ID {
				t.Errorf("%s: got %s %s", tt.name, c.What, c.Finding.ID)
			}
		}
		if got != tt.want {
			t.Errorf("%s: mended by %q, want %q", tt.name, got, tt.want)
		}
		whys[stands[0].Rule] = got
	}
	for _, r := range audit.Rules() {
		if whys[r] == "" {
			t.Errorf("%s is never mended", r)
		}
	}
	var driftings []audit.Change
	var drifting []audit.Standing
	// What drifted is the month's once that is past its limit, and again its own when it is not.
	var months []string
	for _, measured := range []dispense.Volume{9_990, 9_900, 9_990} {
		var f audit.Facts
		tank(func(t *audit.Tank) {
			t.Measured, t.Drifts = new(measured*liter), []stock.Drift{drift(-30)}
			if measured == 9_900 {
				t.SAT = stock.Short
			}
		})(&f)
		f.Today, f.Zone = today, zone
		j := judge(t, f)
		for _, c := range j.Changes(drifting) {
			months = append(months, strings.TrimSpace(fmt.Sprint(c.What, " ", c.Finding.ID, " ", c.Why, " ", strings.Join(c.By, " "))))
		}
		driftings = append(driftings, j.Changes(drifting)...)
		drifting = audit.Standings(driftings)
	}
	same(t, "what drifts", strings.Join(months, "\n"), `
found TANK-04:tank/2026-11/norte/T9:short
found TANK-01:tank/2026-11/norte/T9:short
mended TANK-04:tank/2026-11/norte/T9:short of_month 2026-11
mended TANK-01:tank/2026-11/norte/T9:short tank_within
again TANK-04:tank/2026-11/norte/T9:short`)
	// What there is no case of any more is said, too: a rule of another version found it.
	old := audit.Standings(judge(t, audit.Facts{Today: today, Zone: zone, Fills: []audit.Fill{func() audit.Fill {
		f := clean(9001, "v07", at("2026-11-05 09:00"))
		f.Inventory = audit.Unlisted
		return f
	}()}}).Changes(nil))
	old[0].ID += ":other"
	news := judge(t, audit.Facts{Today: today, Zone: zone, Fills: []audit.Fill{clean(9001, "v07", at("2026-11-05 09:00"))}}).Changes(old)
	if len(news) != 1 || news[0].What != audit.Mended || news[0].Why != audit.NotAsked {
		t.Errorf("a case that is no more: %+v", news)
	}
}

func standing(sev reconcile.Severity, found audit.Day, key string, cents *int64) audit.Standing {
	return audit.Standing{Finding: audit.Finding{Finding: reconcile.Finding{ID: key + ":" + string(found), Severity: sev, Subject: reconcile.Subject{What: "record", Key: key}}, RiskCents: cents}, FoundOn: found}
}

func TestDue(t *testing.T) {
	t.Parallel()
	c := audit.OfficeDays("2026-11-16", "2026-12-25")
	for _, tt := range []struct {
		sev   reconcile.Severity
		found audit.Day
		want  audit.Day
	}{
		{reconcile.Critical, "2026-11-12", "2026-11-13"}, // Thursday
		{reconcile.Critical, "2026-11-13", "2026-11-17"}, // Friday before a long weekend
		{reconcile.Critical, "2026-11-14", "2026-11-17"}, // Saturday
		{reconcile.Critical, "2026-11-15", "2026-11-17"},
		{reconcile.Major, "2026-11-09", "2026-11-17"},
		{reconcile.Minor, "2026-11-09", "2026-11-24"},
		{reconcile.Minor, "2026-12-21", "2027-01-05"},
		{reconcile.Note, "2026-11-09", ""},
	} {
		s := standing(tt.sev, tt.found, "a", nil)
		if got := s.Due(c); got != tt.want {
			t.Errorf("%s found on %s: due %s, want %s", tt.sev, tt.found, got, tt.want)
		}
		if tt.want != "" && (s.Overdue(c, tt.want) || !s.Overdue(c, "2027-06-01")) || tt.want == "" && s.Overdue(c, "2027-06-01") {
			t.Errorf("%s found on %s is overdue at the wrong time", tt.sev, tt.found)
		}
	}
	s := standing(reconcile.Critical, "2026-11-12", "a", nil)
	if !s.Overdue(c, "2026-11-14") {
		t.Error("it is not overdue on the day after")
	}
	never := audit.Calendar{Weeks: []audit.Week{{Rest: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}}}
	if got := never.After("2026-11-12", 1); got != "" {
		t.Errorf("nobody ever works: got %s", got)
	}
	always := audit.Calendar{}
	if got := always.After("2026-02-27", 3); got != "2026-03-02" {
		t.Errorf("somebody always works: got %s", got)
	}
	monday := audit.Calendar{Weeks: []audit.Week{{Rest: []time.Weekday{0, 2, 3, 4, 5, 6}}}}
	if got := monday.After("2026-01-05", 80); got != "2027-07-19" {
		t.Errorf("80 Mondays on: got %s", got)
	}
	// Saturdays are worked from the 15th of November on, and nobody rests from the 23rd on.
	weeks := audit.Calendar{Weeks: []audit.Week{{Rest: []time.Weekday{0, 6}}, {From: "2026-11-15", Rest: []time.Weekday{0}}, {From: "2026-11-23"}}}
	for n, want := range map[int]audit.Day{1: "2026-11-13", 2: "2026-11-16", 6: "2026-11-20", 7: "2026-11-21", 8: "2026-11-23", 14: "2026-11-29"} {
		if got := weeks.After("2026-11-12", n); got != want {
			t.Errorf("%d days on, by weeks that change: got %s, want %s", n, got, want)
		}
	}
	year := audit.Calendar{}
	for d, n := audit.Day("2026-01-01"), 0; n < 366; n++ {
		year.Holidays = append(year.Holidays, d)
		d = audit.DayOf(d.At(zone).AddDate(0, 0, 1), zone)
	}
	if got := year.After("2025-12-31", 1); got != "2027-01-02" {
		t.Errorf("after 366 holidays: got %s", got)
	}
	year.Holidays = append(year.Holidays, "2027-01-02")
	if got := year.After("2025-12-31", 1); got != "" {
		t.Errorf("after 367 holidays: got %s", got)
	}
}

// The nth working day after a day is one, and there are n of them between.
func TestWorkingDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := audit.DayOf(at("2026-01-01 12:00").AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "from")), zone)
		var holidays []audit.Day
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 40), 0, 10).Draw(t, "holidays") {
			holidays = append(holidays, audit.DayOf(from.At(zone).AddDate(0, 0, n), zone))
		}
		c := audit.OfficeDays(holidays...)
		n := rapid.IntRange(1, 20).Draw(t, "n")
		due := c.After(from, n)
		if !c.Works(due) {
			t.Fatalf("%s + %d is %s, when nobody works", from, n, due)
		}
		between := 0
		for d := from; d < due; {
			d = audit.DayOf(d.At(zone).AddDate(0, 0, 1), zone)
			if w := d.At(zone).Weekday(); w != time.Saturday && w != time.Sunday && !slices.Contains(holidays, d) {
				between++
			}
		}
		if between != n {
			t.Fatalf("%s + %d is %s, after %d working days", from, n, due, between)
		}
	})
}

func TestAgeing(t *testing.T) {
	t.Parallel()
	c := func(n int64) *int64 { return &n }
	var waiting []audit.Standing
	for _, x := range []struct {
		found audit.Day
		key   string
		cents *int64
	}{
		{"2026-12-10", "a", c(1)}, {"2026-12-05", "b", c(2)}, // 0 and 5 days
		{"2026-12-04", "c", c(4)}, {"2026-11-25", "d", nil}, // 6 and 15
		{"2026-11-24", "e", c(8)}, {"2026-11-10", "f", c(16)}, // 16 and 30
		{"2026-11-09", "g", c(32)},
		{"2026-12-09", "g", c(64)},  // of the same fill: it is in the last, with the most
		{"2026-12-08", "d", c(128)}, // likewise
		{"2026-12-07", "a", nil},
	} {
		waiting = append(waiting, standing(reconcile.Minor, x.found, x.key, x.cents))
	}
	want := []audit.Bucket{{0, 5, 5, 3, 1}, {6, 15, 2, 132, 1}, {16, 30, 2, 24, 0}, {31, -1, 1, 64, 0}}
	if diff := gocmp.Diff(want, audit.Ageing(today, waiting)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	slices.Reverse(waiting)
	if diff := gocmp.Diff(want, audit.Ageing(today, waiting)); diff != "" {
		t.Errorf("in another order (-want +got):\n%s", diff)
	}
	if got := waiting[len(waiting)-2].Age(today); got != 5 {
		t.Errorf("age: got %d, want 5", got)
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	open, mended, note := standing(reconcile.Major, today, "a", nil), standing(reconcile.Major, today, "a", nil), standing(reconcile.Note, today, "a", nil)
	mended.MendedOn = today
	for state, want := range map[string][2]bool{
		reconcile.NewFinding: {true, false}, "assigned": {true, false}, "explained": {true, false}, "rejected": {true, false}, "justified": {false, false},
		"confirmed": {true, true}, "recovery": {true, true}, "closed": {false, false},
	} {
		if got := [2]bool{open.Waits(state), mended.Waits(state)}; got != want {
			t.Errorf("%s: waits found and mended: %v, want %v", state, got, want)
		}
		if note.Waits(state) {
			t.Errorf("a note that is %s waits", state)
		}
	}
}

// A branch of a fork is a fill of its own.
func TestBranches(t *testing.T) {
	t.Parallel()
	f := audit.Facts{Today: today, Zone: zone}
	more(func(f *audit.Fill) { f.Inventory = audit.Unlisted })(&f)
	more(func(f *audit.Fill) { f.Inventory, f.Branch = audit.Unlisted, 1 })(&f)
	f.Fills = append(f.Fills, func() audit.Fill {
		x := clean(90011, "v01", at("2026-11-05 09:00"))
		x.Ref = dispense.Ref{Station: "norte", Epoch: 19001, Seq: 1}
		x.Inventory = audit.Unlisted
		return x
	}())
	same(t, "branches", short(judge(t, f).Findings), `
AUD-01:norte/1/9001 inventory major 960.00, 40000000 of 0 ul
AUD-01:norte/1/9001/1 inventory major 960.00, 40000000 of 0 ul
AUD-01:norte/19001/1 inventory major 960.00, 40000000 of 0 ul
`)
}

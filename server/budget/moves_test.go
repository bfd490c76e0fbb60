package budget_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
)

// A town is all that decides what a stopped account lets flow.
type town struct {
	mapping    budget.Mapping
	said       []budget.Dated
	stops      []budget.StopSaid
	prices     map[string][]int64 // of a product, in the order of their times
	allotments map[budget.Key]*int64
}

var (
	cityVehicles = []string{"v1", "v2"}
	cityTakes    = []string{"d", "g"}
	cityToday    = budget.Day("2026-06-02")
	cityMorning  = time.Date(2026, 6, 2, 15, 0, 0, 0, time.UTC)
	cityKeys     = []budget.Key{"2610-A", "2610-B", "2611-A", "2611-B", "2610-a", "2610-x"}
)

func (c *town) hard(k budget.Key) bool { return k != "" && budget.StopsHard(c.stops, k, cityToday) }

func (c *town) standing(vehicle string) budget.Standing {
	var of []budget.Dated
	for _, d := range c.said {
		if d.Vehicle == "" || d.Vehicle == vehicle {
			of = append(of, d)
		}
	}
	return budget.Standing{Mapping: c.mapping, Hard: c.hard, Products: cityTakes, Said: of}
}

// place is where the fuel of a time has its account, as charges find it: days begin in Mexico.
func (c *town) place(vehicle, product string, at time.Time) budget.Key {
	zone := time.FixedZone("", -6*3600)
	all := slices.Clone(c.said)
	for _, what := range []budget.Fact{budget.Class, budget.Department} { // what was said first counts before
		first := -1
		for i, d := range all {
			if d.Vehicle == vehicle && d.What == what && (first < 0 || d.From.Before(all[first].From) || d.From.Equal(all[first].From) && d.N > all[first].N) {
				first = i
			}
		}
		if first >= 0 {
			all[first].From = time.Time{}
		}
	}
	for i, d := range all {
		if d.Vehicle == "" {
			y, m, n := d.From.Date()
			all[i].From = time.Date(y, m, n, 0, 0, 0, 0, zone)
		}
	}
	f := budget.NewHistory(all).At(vehicle, at)
	f.Product = product
	return c.mapping.Place(f, budget.Day(at.In(zone).Format(time.DateOnly))).Key
}

// flows is what of the city's fuel each hard stop holds: of vehicles and days, and at which price.
func (c *town) flows(known func(budget.Key) bool) map[string]budget.Key {
	all := map[string]budget.Key{}
	for _, v := range cityVehicles {
		for _, p := range cityTakes {
			for day := -200; day <= 200; day += 10 {
				for _, hour := range []time.Duration{-16, -9, 0, 9} {
					at := cityMorning.AddDate(0, 0, day).Add(hour * time.Hour)
					if k := c.place(v, p, at); known(k) {
						all[fmt.Sprint(v, p, at)] = k
					}
				}
			}
		}
	}
	return all
}

func (c *town) dearest(k budget.Key) (most int64) {
	for _, v := range cityVehicles {
		for _, p := range cityTakes {
			if list := c.prices[p]; len(list) > 0 && c.place(v, p, cityMorning) == k {
				most = max(most, list[len(list)-1])
			}
		}
	}
	return most
}

func drawTime(t *rapid.T) time.Time {
	return cityMorning.AddDate(0, 0, rapid.IntRange(-150, 150).Draw(t, "day")).Add(time.Duration(rapid.IntRange(-20, 20).Draw(t, "hour")) * time.Hour)
}

func drawDated(t *rapid.T, n int64) budget.Dated {
	d := budget.Dated{Vehicle: rapid.SampledFrom(cityVehicles).Draw(t, "vehicle"), N: n, What: rapid.SampledFrom([]budget.Fact{budget.Class, budget.Department, budget.Funding}).Draw(t, "matter")}
	d.Value = rapid.SampledFrom(map[budget.Fact][]string{budget.Class: {"car", "truck"}, budget.Department: {"a", "b"}, budget.Funding: {"x", "y", ""}}[d.What]).Draw(t, "value")
	d.From = drawTime(t)
	return d
}

func drawCity(t *rapid.T) *town {
	c := &town{mapping: budget.Mapping{Forms: budget.Always(roomForm, "MXN")}, prices: map[string][]int64{"d": {260000}, "g": {240000}}, allotments: map[budget.Key]*int64{}}
	for i := range rapid.IntRange(0, 3).Draw(t, "rules") {
		c.mapping.Rules = append(c.mapping.Rules, drawRule(t, fmt.Sprint("r", i)))
	}
	n := int64(0)
	for _, v := range cityVehicles {
		for _, d := range []budget.Dated{{What: budget.Class, Value: "car"}, {What: budget.Department, Value: "a"}} {
			n++
			d.Vehicle, d.N, d.From = v, n, cityMorning.AddDate(0, 0, -100)
			c.said = append(c.said, d)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "said") {
		n++
		c.said = append(c.said, drawDated(t, n))
	}
	for range rapid.IntRange(0, 2).Draw(t, "departments") {
		n++
		c.said = append(c.said, budget.Dated{
			Department: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "department"), What: budget.Funding, N: n, Value: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "fund"),
			From: drawTime(t).Truncate(24 * time.Hour),
		})
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "stops") {
		c.stops = append(c.stops, drawStop(t, int64(i+1)))
	}
	return c
}

func drawStop(t *rapid.T, n int64) budget.StopSaid {
	return budget.StopSaid{
		N: n, Key: rapid.SampledFrom(append([]budget.Key{""}, cityKeys...)).Draw(t, "account"), From: rapid.SampledFrom([]budget.Day{"2026-01-01", cityToday, "2026-07-01"}).Draw(t, "from"),
		Stop: rapid.SampledFrom([]budget.Stop{budget.Hard, budget.Hard, budget.Soft, budget.NoStop}).Draw(t, "stop"),
	}
}

// one does an act of one person, where it takes one.
func (c *town) one(t *rapid.T) {
	n := int64(0)
	for _, d := range c.said {
		n = max(n, d.N+1)
	}
	switch rapid.SampledFrom([]string{"move", "move", "move", "rule", "department", "price", "allot", "stop"}).Draw(t, "act") {
	case "move":
		d := drawDated(t, n)
		if of := c.standing(d.Vehicle); !of.LoosensMove(d)[0] {
			c.said = append(c.said, d)
		}
	case "rule":
		next := budget.Mapping{Forms: budget.Always(roomForm, "MXN"), Rules: slices.Clone(c.mapping.Rules)}
		next.Rules = slices.Insert(next.Rules, rapid.IntRange(0, len(next.Rules)).Draw(t, "at"), drawRule(t, fmt.Sprint("n", n, len(next.Rules))))
		if !budget.LoosensMapping(c.mapping, next) || !budget.AnyStopsHard(c.stops, cityToday) {
			c.mapping = next
		}
	case "department":
		if !budget.AnyStopsHard(c.stops, cityToday) {
			c.said = append(c.said, budget.Dated{Department: "a", What: budget.Funding, N: n, Value: "y", From: drawTime(t).Truncate(24 * time.Hour)})
		}
	case "price":
		p, next := rapid.SampledFrom(cityTakes).Draw(t, "product"), rapid.Int64Range(100000, 400000).Draw(t, "price")
		if last := c.prices[p][len(c.prices[p])-1]; !budget.LoosensPrice(last, next) || !budget.AnyStopsHard(c.stops, cityToday) {
			c.prices[p] = append(c.prices[p], next)
		}
	case "allot":
		k, next := rapid.SampledFrom(cityKeys).Draw(t, "key"), rapid.Ptr(rapid.Int64Range(0, 3), true).Draw(t, "cents")
		if !budget.LoosensAllotment(c.allotments[k], next) || !budget.StopsHard(c.stops, k, cityToday) {
			c.allotments[k] = next
		}
	case "stop":
		s := drawStop(t, int64(len(c.stops)+1))
		if s.From >= cityToday && !budget.LoosensStop(c.stops, s) {
			c.stops = append(c.stops, s)
		}
	}
}

// Whatever one person does alone, one act after another, a hard stop that stands goes on to hold
// all fuel that it held, of whatever day, for no more money and at no lower price.
func TestOneAloneLetsNoMoreFlow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCity(t)
		held := map[budget.Key]bool{}
		for _, k := range cityKeys {
			held[k] = c.hard(k)
		}
		was := c.flows(func(k budget.Key) bool { return held[k] })
		dearest, allots := map[budget.Key]int64{}, map[budget.Key]*int64{}
		for k := range held {
			dearest[k], allots[k] = c.dearest(k), c.allotments[k]
		}
		for range rapid.IntRange(1, 6).Draw(t, "acts") {
			c.one(t)
		}
		is := c.flows(func(budget.Key) bool { return true })
		for fuel, k := range was {
			if is[fuel] != k {
				t.Fatalf("fuel %s was %s's and is %q's, by one alone", fuel, k, is[fuel])
			}
		}
		for k, hard := range held {
			switch {
			case !hard:
			case !c.hard(k):
				t.Fatalf("%s stops no more, by one alone", k)
			case c.dearest(k) < dearest[k]:
				t.Fatalf("%s counts with %d and counted with %d, by one alone", k, c.dearest(k), dearest[k])
			case budget.LoosensAllotment(allots[k], c.allotments[k]):
				t.Fatalf("%s has %s, by one alone", k, show(c.allotments[k]))
			}
		}
	})
}

// What takes two, and what goes on to take one.
func TestLoosensMove(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d.Add(15 * time.Hour)
	}
	rule := func(name, area string, edit func(*budget.Rule)) budget.Rule {
		r := budget.Rule{Name: name, Parts: map[string]string{budget.Partida: "2610", "area": area}}
		edit(&r)
		return r
	}
	byFund := budget.Mapping{Forms: budget.Always(roomForm, "MXN"), Rules: []budget.Rule{
		rule("x", "X", func(r *budget.Rule) { r.Fundings = []string{"x"} }),
		rule("y", "Y", func(r *budget.Rule) { r.Fundings = []string{"y"} }),
		rule("old", "OLD", func(r *budget.Rule) { r.Departments, r.Until = []string{"b"}, "2026-02-15" }),
		rule("b", "B", func(r *budget.Rule) { r.Departments, r.Until = []string{"b"}, "2026-08-01" }),
		rule("t", "T", func(r *budget.Rule) { r.Classes, r.From = []string{"car"}, "2027-03-01" }),
	}}
	said := []budget.Dated{{Vehicle: "v1", N: 1, What: budget.Class, From: at("2026-01-01"), Value: "car"}, {Vehicle: "v1", N: 2, What: budget.Department, From: at("2026-01-01"), Value: "a"}}
	funded := append(slices.Clone(said), budget.Dated{Vehicle: "v1", N: 3, What: budget.Funding, From: at("2026-02-01"), Value: "x"})
	throughA := append(slices.Clone(said), budget.Dated{Department: "a", N: 3, What: budget.Funding, From: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Value: "x"})
	move := func(what budget.Fact, day, value string) budget.Dated {
		return budget.Dated{Vehicle: "v1", What: what, From: at(day), Value: value}
	}
	for name, c := range map[string]struct {
		said  []budget.Dated
		moves []budget.Dated
		hard  string
		want  []bool
	}{
		"another fund, of an account that stops":                       {funded, []budget.Dated{move(budget.Funding, "2026-06-02", "y")}, "X", []bool{true}},
		"another fund, into an account that stops":                     {funded, []budget.Dated{move(budget.Funding, "2026-06-02", "y")}, "Y", []bool{false}},
		"another fund, from a later day on":                            {funded, []budget.Dated{move(budget.Funding, "2027-01-01", "y")}, "X", []bool{true}},
		"another fund, of days that are past":                          {append(slices.Clone(funded), budget.Dated{Vehicle: "v1", N: 4, What: budget.Funding, From: at("2026-04-01"), Value: "y"}), []budget.Dated{move(budget.Funding, "2026-03-01", "y")}, "X", []bool{true}},
		"before there was a fund":                                      {funded, []budget.Dated{move(budget.Funding, "2026-01-15", "y")}, "X", []bool{false}},
		"the same fund again":                                          {funded, []budget.Dated{move(budget.Funding, "2026-06-02", "x")}, "X", []bool{false}},
		"a class that no rule asks for":                                {funded, []budget.Dated{move(budget.Class, "2026-06-02", "truck")}, "X", []bool{false}},
		"a department, with a fund of its own":                         {funded, []budget.Dated{move(budget.Department, "2026-06-02", "b")}, "X", []bool{false}},
		"a department that is paid from it":                            {throughA, []budget.Dated{move(budget.Department, "2026-06-02", "b")}, "X", []bool{true}},
		"first a fund of its own, then a department":                   {throughA, []budget.Dated{move(budget.Funding, "2026-06-02", "x"), move(budget.Department, "2026-06-02", "b")}, "X", []bool{false, false}},
		"no fund of its own any more":                                  {funded, []budget.Dated{move(budget.Funding, "2026-06-02", "")}, "X", []bool{true}},
		"and back":                                                     {funded, []budget.Dated{move(budget.Funding, "2026-06-02", "y"), move(budget.Funding, "2026-07-02", "x")}, "X", []bool{true, false}},
		"a department whose rule has ended":                            {append(slices.Clone(said), move(budget.Department, "2026-03-01", "b")), []budget.Dated{move(budget.Department, "2026-09-01", "a")}, "B", []bool{false}},
		"a department whose rule ends later":                           {append(slices.Clone(said), move(budget.Department, "2026-03-01", "b")), []budget.Dated{move(budget.Department, "2026-07-01", "a")}, "B", []bool{true}},
		"a department said before the first, which counted until then": {[]budget.Dated{said[0], {Vehicle: "v1", N: 2, What: budget.Department, From: at("2026-05-01"), Value: "b"}}, []budget.Dated{move(budget.Department, "2026-03-01", "a")}, "B", []bool{true}},
		"a department that pays for it when its own fund has ended":    {append(slices.Clone(funded), budget.Dated{Vehicle: "v1", N: 4, What: budget.Funding, From: at("2026-09-01")}, budget.Dated{Department: "a", N: 5, What: budget.Funding, From: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Value: "y"}), []budget.Dated{move(budget.Department, "2026-06-02", "b")}, "Y", []bool{true}},
		"on the last evening of a rule, which is the next day in UTC":  {append(slices.Clone(said), move(budget.Department, "2026-03-01", "b")), []budget.Dated{{Vehicle: "v1", What: budget.Department, From: time.Date(2026, 8, 2, 3, 0, 0, 0, time.UTC), Value: "a"}}, "B", []bool{true}},
		"a class that a rule asks for later":                           {said, []budget.Dated{move(budget.Class, "2026-06-02", "truck")}, "T", []bool{true}},
		"what was said first, of what was before it":                   {[]budget.Dated{said[0], {Vehicle: "v1", N: 2, What: budget.Department, From: at("2026-05-01"), Value: "b"}}, []budget.Dated{move(budget.Department, "2026-03-01", "a")}, "OLD", []bool{true}},
		"one that is new":                                              {nil, []budget.Dated{move(budget.Department, "2026-06-02", "b"), move(budget.Class, "2026-06-02", "car"), move(budget.Funding, "2026-06-03", "x")}, "B", []bool{false, false, true}},
	} {
		of := budget.Standing{Mapping: byFund, Hard: func(k budget.Key) bool { return k == budget.Key("2610-"+c.hard) }, Products: []string{"g"}, Said: c.said}
		if got := of.LoosensMove(c.moves...); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

// Where a vehicle has more accounts that stop than stations can be told, who gives it one more
// puts none out of the way by that.
func TestLoosensMoveOfThirdAccount(t *testing.T) {
	t.Parallel()
	m := budget.Mapping{Forms: budget.Always(roomForm, "MXN")}
	for _, p := range []string{"d", "g", "p"} {
		r := budget.Rule{Name: p, Products: []string{p}, Parts: map[string]string{budget.Partida: "2610", "area": p}}
		if p == "d" {
			r.Departments = []string{"b"}
		}
		m.Rules = append(m.Rules, r)
	}
	at := time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)
	of := budget.Standing{Mapping: m, Hard: func(budget.Key) bool { return true }, Products: []string{"d", "g", "p"}, Said: []budget.Dated{
		{Vehicle: "v1", What: budget.Class, From: at, Value: "car"}, {Vehicle: "v1", N: 1, What: budget.Department, From: at, Value: "a"},
	}}
	if got := of.LoosensMove(budget.Dated{Vehicle: "v1", What: budget.Department, From: at.AddDate(0, 1, 0), Value: "b"}); !got[0] {
		t.Error("a third account was given by one")
	}
}

package rule

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

const liter = dispense.Liter

// given has clusters of the stations that tests know, and a price.
var given = Given{PriceE4: 240_000, Clusters: map[string][]string{"north": {"a", "b"}, "south": {"c"}}}

// maybe draws a pointer that is nil most of the time, so that others matter.
func maybe[T any](t *rapid.T, name string, draw func() T) *T {
	if rapid.IntRange(0, 4).Draw(t, name+" silent") > 1 {
		return nil
	}
	return new(draw())
}

func drawLimit(t *rapid.T, name string) *Limit {
	p := maybe(t, name, func() Limit {
		switch rapid.IntRange(0, 3).Draw(t, name+" unit") {
		case 0:
			return Limit{}
		case 1:
			return Limit{Cents: rapid.Int64Range(1, 500_000).Draw(t, name+" cents")}
		}
		return *Liters(dispense.Volume(rapid.IntRange(0, 150).Draw(t, name+" liters")) * liter)
	})
	return p
}

func drawVisits(t *rapid.T, name string) *int64 {
	return maybe(t, "visits a "+name, func() int64 { return rapid.Int64Range(0, 4).Draw(t, "visits a "+name) })
}

func drawHours(t *rapid.T) []policy.Hours {
	list := []policy.Hours{}
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		list = append(list, policy.Hours{
			Days:    rapid.SampledFrom([][]string{nil, {"mon", "fri"}, {"thu"}, {"sun", "sat"}}).Draw(t, "days"),
			FromMin: rapid.Int64Range(0, 23).Draw(t, "from") * 60, ToMin: rapid.Int64Range(0, 24).Draw(t, "to") * 60,
		})
	}
	return list
}

// drawTerms draws terms of which more than half is silent.
func drawTerms(t *rapid.T) Terms {
	words := func(name string, of ...string) *string {
		return maybe(t, name, func() string { return rapid.SampledFrom(of).Draw(t, name) })
	}
	return Terms{
		PerFill: drawLimit(t, "fill"), Day: drawLimit(t, "day"), Week: drawLimit(t, "week"), Month: drawLimit(t, "month"), Year: drawLimit(t, "year"),
		DayVisits: drawVisits(t, "day"), WeekVisits: drawVisits(t, "week"), MonthVisits: drawVisits(t, "month"), YearVisits: drawVisits(t, "year"),
		Hours:     maybe(t, "hours", func() []policy.Hours { return drawHours(t) }),
		IntervalS: maybe(t, "interval", func() int64 { return rapid.Int64Range(0, 7200).Draw(t, "seconds") }),
		Stations: maybe(t, "stations", func() Places {
			return Places{rapid.SampledFrom([][]string{nil, {"a"}, {"b", "c"}}).Draw(t, "stations"), rapid.SampledFrom([][]string{nil, {"north"}, {"south"}}).Draw(t, "clusters")}
		}),
		Driver: words("driver", "none", "badge", "pin"),
		Odometer: maybe(t, "odometer", func() Asked {
			return rapid.SampledFrom([]Asked{{No: true}, {}, {Else: "block"}, {MaxKMDay: new(int64(300)), Else: "block"}, {MaxKMDay: new(int64(900)), Else: "flag"}}).Draw(t, "asked")
		}),
		TankPct:      maybe(t, "tank", func() int64 { return rapid.SampledFrom([]int64{0, 50, 100, 110}).Draw(t, "percent") }),
		Refuse1D:     maybe(t, "1D", func() bool { return rapid.Bool().Draw(t, "refused") }),
		UnknownClock: words("clock", "grant", "deny"), Mode: words("mode", "enforce", "enforce", "enforce", "observe"), Emergency: words("emergency", "", "e1", "e2"),
	}
}

func drawLevels(t *rapid.T) []Level {
	var levels []Level
	for _, k := range Kinds() {
		levels = append(levels, Level{Kind: k, Of: "of " + string(k), Terms: drawTerms(t)})
	}
	return levels
}

func TestWhatIsDrawnMakesSense(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		terms := drawTerms(r)
		if err := terms.Check(); err != nil {
			r.Fatal(err)
		}
	})
}

// Of each field the nearest level that says anything counts, and the line names it,
// in whatever order the levels come; a level that is silent changes nothing.
func TestNearestLevelCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		levels := drawLevels(r)
		e := Resolve(levels...)
		for _, line := range e.Lines {
			var says []Level // the nearest first
			for _, l := range slices.Backward(levels) {
				if l.Terms.Says(line.Field) {
					says = append(says, l)
				}
			}
			switch {
			case len(says) == 0 && (line.Won != nil || e.Terms.Says(line.Field)):
				r.Fatalf("%s: nobody says it, got %v", line.Field, line.Won)
			case len(says) > 0 && (line.Won == nil || line.Won.Kind != says[0].Kind || !line.Won.Terms.Says(line.Field)):
				r.Fatalf("%s: got %v, want what %s says", line.Field, line.Won, says[0].Kind)
			case len(says) > 1 && !reflect.DeepEqual(line.Over, says[1:]):
				r.Fatalf("%s: got %v passed over, want %v", line.Field, line.Over, says[1:])
			}
		}
		if again := Resolve(rapid.Permutation(levels).Draw(r, "order")...); !reflect.DeepEqual(e, again) {
			r.Fatal("another order of the levels gives something else")
		}
		if again := Resolve(Level{Kind: Vehicle, Terms: e.Terms}); !reflect.DeepEqual(e.Terms, again.Terms) {
			r.Fatal("resolved again it is something else")
		}
		silent := slices.Clone(levels)
		at := rapid.IntRange(0, 3).Draw(r, "silent")
		silent[at].Terms = Terms{}
		if !reflect.DeepEqual(Resolve(silent...), Resolve(slices.Delete(slices.Clone(levels), at, at+1)...)) {
			r.Fatal("a silent level changes something")
		}
	})
}

// compiled compiles terms that may name an empty list of stations.
func compiled(t *rapid.T, terms Terms) InForce {
	f, err := Compile(&terms, given)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// One content has one id, whoever says it at whatever level, and another has another.
func TestOneContentHasOneID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		terms, other := drawTerms(r), drawTerms(r)
		a, b := compiled(r, terms), compiled(r, Resolve(Level{Kind: Department, Terms: terms}, Level{Kind: Fleet, Terms: Terms{PerFill: terms.PerFill}}).Terms)
		if !reflect.DeepEqual(a, b) {
			r.Fatalf("got %+v and %+v of the same content", a, b)
		}
		if len(a.Rule.Rule) > 24 || !strings.HasPrefix(a.Rule.Rule, "r") {
			r.Fatalf("got id %q", a.Rule.Rule)
		}
		c := compiled(r, other)
		anonymous := c.Rule
		anonymous.Rule = a.Rule.Rule
		if (c.Rule.Rule == a.Rule.Rule) != reflect.DeepEqual(a.Rule, anonymous) || Same(a.Rule, c.Rule) != (c.Rule.Rule == a.Rule.Rule) {
			r.Fatalf("got ids %s and %s for %+v and %+v", a.Rule.Rule, c.Rule.Rule, a.Rule, c.Rule)
		}
	})
}

// The entry of a rule says as terms what it said before.
func TestRuleAsTerms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		was := compiled(r, drawTerms(r)).Rule
		was.Rule = "general"
		is := compiled(r, FromRule(&was))
		if !Same(was, is.Rule) || len(is.Sizes) > 0 {
			r.Fatalf("got %+v, want what %+v says", is, was)
		}
	})
	spelled := policy.Rule{Rule: "normal", Mode: "enforce", Driver: "none", UnknownClock: "grant", TankFactorPct: new(int64(100)), MinIntervalS: new(int64(0)),
		Odometer: &policy.OdometerRule{MaxKMDay: new(int64(1500)), Prompts: new(int64(1)), Else: "flag"}}
	if !Same(spelled, policy.Rule{Rule: "x", Odometer: &policy.OdometerRule{MaxKMDay: new(int64(1500))}}) {
		t.Error("what goes without saying makes another rule of it")
	}
}

// What counts where nobody says anything is what stations do that are told nothing.
func TestOtherwise(t *testing.T) {
	t.Parallel()
	otherwise := Otherwise()
	for _, f := range Fields() {
		if !otherwise.Says(f) {
			t.Errorf("%s: nothing is said of what counts otherwise", f)
		}
	}
	said, err := Compile(&otherwise, given)
	silent, errSilent := Compile(&Terms{}, given)
	if err != nil || errSilent != nil || !reflect.DeepEqual(said, silent) {
		t.Errorf("got %+v, %v, want %+v, %v", said, err, silent, errSilent)
	}
}

func TestMoneyBecomesLiters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cents, priceE4 int64
		want           dispense.Volume
	}{
		{48_000, 240_000, 20 * liter},        // 480.00 at 24.0000
		{50_000, 239_900, 20_842_017},        // 20.8420175… L, rounded down
		{1, 9_999_999, 10},                   // a cent at 999.9999
		{1_000_000_000, 10_000, 1e7 * liter}, // ten million at 1.0000
		{100, 1_000_000_000_000, 0 * liter},  // so dear that nothing flows
	} {
		f, err := Compile(&Terms{PerFill: &Limit{Cents: tt.cents}, Month: &Limit{Cents: tt.cents}}, Given{PriceE4: tt.priceE4})
		if err != nil || f.Rule.PerFillUL == nil || *f.Rule.PerFillUL != tt.want || !slices.Equal(f.Sizes, []Size{{Period: "month", UL: tt.want}}) {
			t.Errorf("%d cents at %d: got %v %v, want %s", tt.cents, tt.priceE4, f, err, tt.want)
		}
	}
	if _, err := Compile(&Terms{Week: &Limit{Cents: 1}}, Given{}); err == nil || !strings.Contains(err.Error(), "week: a limit of money needs a price") {
		t.Errorf("without a price: got %v", err)
	}
}

func TestStationsOfClusters(t *testing.T) {
	t.Parallel()
	many := Given{Clusters: map[string][]string{"most": {"1", "2", "3", "4", "5", "6", "7"}, "empty": nil, "two": {"8", "9"}}}
	for _, tt := range []struct {
		of      Places
		want    []string
		problem string
	}{
		{Places{}, nil, ""},
		{Places{Stations: []string{"9", "3"}, Clusters: []string{"two"}}, []string{"3", "8", "9"}, ""},
		{Places{Stations: []string{"8"}, Clusters: []string{"most"}}, []string{"1", "2", "3", "4", "5", "6", "7", "8"}, ""},
		{Places{Clusters: []string{"most", "two"}}, nil, "eight stations"},
		{Places{Clusters: []string{"empty"}}, nil, "no station is left"}, // and not everywhere
		{Places{Clusters: []string{"gone"}}, nil, "no station is left"},
	} {
		f, err := Compile(&Terms{Stations: &tt.of}, many)
		if tt.problem != "" {
			if err == nil || !strings.Contains(err.Error(), tt.problem) {
				t.Errorf("%v: got %v, want %q", tt.of, err, tt.problem)
			}
			continue
		}
		if err != nil || !slices.Equal(f.Rule.Stations, tt.want) {
			t.Errorf("%v: got %v %v, want %v", tt.of, f.Rule.Stations, err, tt.want)
		}
	}
}

func TestTermsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for want, terms := range map[string]Terms{
		"per_fill: it is of liters or of money": {PerFill: &Limit{UL: liter, Cents: 1}},
		"month: -0.000001 L is not":             {Month: &Limit{UL: -1}},
		"year: it is not between":               {Year: &Limit{Cents: mostCents + 1}},
		"hours: minutes 1500":                   {Hours: &[]policy.Hours{{FromMin: 1500}}},
		"hours: eight windows":                  {Hours: new(make([]policy.Hours, 9))},
		"interval: -1":                          {IntervalS: new(int64(-1))},
		"tank: 1001":                            {TankPct: new(int64(1001))},
		"driver: \"face\"":                      {Driver: new("face")},
		"mode: \"\"":                            {Mode: new("")},
		"unknown_clock: \"x\"":                  {UnknownClock: new("x")},
		"odometer: one that is not asked":       {Odometer: &Asked{No: true, Else: "flag"}},
		"odometer: 0 km":                        {Odometer: &Asked{MaxKMDay: new(int64(0))}},
		"stations: a rule has room":             {Stations: &Places{Stations: make([]string, 9)}},
	} {
		if err := terms.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

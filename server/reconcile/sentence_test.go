package reconcile_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

var update = flag.Bool("update", false, "write the golden file anew")

// Every sentence of what is found about fills and consumption, in both languages, with its
// figures, units and likely causes.
func TestSentencesOfFills(t *testing.T) {
	t.Parallel()
	b := &strings.Builder{}
	say := func(f reconcile.Finding) {
		f.StationName, f.VehicleName = "Norte", "E-042 · HGO-12-34"
		for _, lang := range []string{"es-MX", "en"} {
			s := reconcile.Sentence(lang, time.UTC, f)
			if strings.ContainsAny(s, "{}") {
				t.Errorf("%s: a figure is missing: %s", f.Rule, s)
			}
			fmt.Fprintf(b, "%s %s: %s. %s\n", f.Rule, f.Severity, reconcile.Title(lang, f.Rule), s)
		}
	}
	odd := func(do func(facts)) {
		f := facts{pumped()}
		do(f)
		for _, x := range reconcile.Judge(f.Facts) {
			say(x)
		}
	}
	odd(func(f facts) { f.Counted.VolumeUL = 56 * dispense.Liter })
	odd(func(f facts) { f.Counted.Grade = "magna" })
	odd(func(f facts) { f.Then.Stations = []string{"sur"} })
	odd(func(f facts) { f.Counted.At = f.Counted.At.Add(-8 * time.Hour) })
	odd(func(f facts) { f.Counted.PriceE4 = new(int64(265_200)) })
	odd(func(f facts) { f.Counted.OdometerM = new(int64(100_000_000)) })
	odd(func(f facts) { f.taken(50, 30) })
	odd(func(f facts) { f.taken(10, 15); f.taken(20, 15) })
	typed := func(letter string) func(facts) {
		return func(f facts) {
			f.Dispense, f.TypedBy, f.Entries = f.Counted, "ana", entries(strings.Repeat(letter, 20))
			f.Dispense.Typed, f.Settings = true, reconcile.Settings{reconcile.PaperMissing: {Limit: 20}}
		}
	}
	odd(typed("p"))
	odd(typed("b"))
	odd(func(f facts) {
		typed(".")(f)
		f.Hand = slices.Repeat([]bool{true}, 20)
	})
	odd(func(f facts) { f.ClockStepMS = new(int64(-600_000)) })
	for _, f := range reconcile.JudgeDay(reconcile.Day{Station: "norte", At: day(3), Date: "2026-11-03", Late: 12, LateH: 24}) {
		say(f)
	}
	skim := map[int64]int64{20: 60, 30: 22}
	for i := int64(45); i < 60; i++ {
		skim[i] = 44
	}
	fills := even(60, skim)
	for seq := range int64(61) {
		for _, s := range follow(fills, nil, reconcile.Norm{})[seq] {
			for _, f := range reconcile.JudgeWay("v1", s, nil) {
				say(f)
			}
		}
	}
	hours := even(30, map[int64]int64{20: 70})
	for i := range hours {
		hours[i].EngineS, hours[i].OdometerM = new(int64(i)*36_000), nil
	}
	w := reconcile.Watch{Chain: reconcile.Chain{Hours: true}}
	seen, _ := w.Follow(hours, nil, reconcile.Norm{})
	for _, s := range seen {
		for _, f := range reconcile.JudgeWay("v1", s, nil) {
			say(f)
		}
	}
	const golden = "testdata/sentences.txt"
	if *update {
		put(t, golden, b.String())
	}
	want, err := os.ReadFile(golden)
	if err != nil || b.String() != string(want) {
		t.Errorf("%s (%v): got\n%s", golden, err, b)
	}
}

package calibration_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
)

var hose = calibration.Device{Station: "norte", Kind: calibration.Hose, Device: "1A"}

func cert(number string, on, until calibration.Day) calibration.Certificate {
	return calibration.Certificate{Device: hose, Number: number, On: on, Until: until, OfML: 20_000}
}

func uses(days ...calibration.Day) (all []calibration.Use) {
	for _, d := range days {
		all = append(all, calibration.Use{Device: hose, Day: d, UL: 10_000_000, Cents: 240_00})
	}
	return all
}

// What measured without a valid certificate is found, since when, and what it was.
func TestGaps(t *testing.T) {
	t.Parallel()
	a := cert("A", "2026-05-11", "2026-11-10")
	changed := []calibration.Change{{Device: hose, On: "2026-11-05"}}
	for _, tt := range []struct {
		name    string
		all     []calibration.Certificate
		changes []calibration.Change
		uses    []calibration.Use
		want    string
	}{
		{"valid", []calibration.Certificate{a}, nil, uses("2026-11-01", "2026-11-10"), ""},
		{"ran out", []calibration.Certificate{a}, nil, uses("2026-11-10", "2026-11-11", "2026-11-11", "2026-11-30"), "2026-11-11 after 2026-11-10: 30 L on 2"},
		{"none at all", nil, nil, uses("2026-11-11"), "2026-11-11 after : 10 L on 1"},
		{"done in time", []calibration.Certificate{a, cert("B", "2026-11-09", "2027-05-08")}, nil, uses("2026-11-10", "2026-11-11", "2026-11-30"), ""},
		{"done late", []calibration.Certificate{a, cert("B", "2026-11-20", "2027-05-19")}, nil, uses("2026-11-10", "2026-11-15", "2026-11-20"), "2026-11-15 after 2026-11-10: 10 L on 1"},
		{"another meter", []calibration.Certificate{a}, changed, uses("2026-11-04", "2026-11-05"), "2026-11-05 after 2026-11-04: 10 L on 1"},
		{"calibrated as it came", []calibration.Certificate{a, cert("B", "2026-11-05", "2027-05-04")}, changed, uses("2026-11-04", "2026-11-05"), ""},
		{"without an end", []calibration.Certificate{cert("A", "2026-05-11", "")}, nil, uses("2026-11-04"), "2026-11-04 after : 10 L on 1"},
		{"nothing flowed", nil, nil, nil, ""},
	} {
		var got []string
		for _, g := range calibration.Gaps(tt.all, tt.changes, tt.uses) {
			got = append(got, fmt.Sprintf("%s after %s: %d L on %d", g.First, g.Until, g.UL/1_000_000, g.Days))
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, s, tt.want)
		}
	}
}

func TestStand(t *testing.T) {
	t.Parallel()
	a := cert("A", "2026-05-11", "2026-11-10")
	bad := a
	bad.ErrorML = new(int64(-120))
	terms := []calibration.Terms{{From: "2026-01-01", ToleranceML: 100, OfML: 20_000, ToldBy: "NOM-005"}}
	changed := []calibration.Change{{Device: hose, On: "2026-10-05"}}
	for _, tt := range []struct {
		name    string
		all     []calibration.Certificate
		changes []calibration.Change
		on      calibration.Day
		want    string
	}{
		{"none", nil, nil, "2026-10-01", "none 0 false"},
		{"not yet", []calibration.Certificate{a}, nil, "2026-05-10", "none 0 false"},
		{"valid", []calibration.Certificate{a}, nil, "2026-10-11", "valid 30 false"},
		{"ending", []calibration.Certificate{a}, nil, "2026-10-12", "ending 29 false"},
		{"the last day", []calibration.Certificate{a}, nil, "2026-11-10", "ending 0 false"},
		{"expired", []calibration.Certificate{a}, nil, "2026-11-11", "expired 0 false"},
		{"another meter", []calibration.Certificate{a}, changed, "2026-10-06", "replaced 0 false"},
		{"out of tolerance", []calibration.Certificate{bad}, nil, "2026-06-01", "valid 162 true"},
		{"without an end", []calibration.Certificate{cert("A", "2026-05-11", "")}, nil, "2026-10-06", "endless 0 false"},
	} {
		s := calibration.Stand([]calibration.Device{hose}, tt.all, tt.changes, terms, tt.on)
		if got := fmt.Sprint(s[0].State, " ", s[0].Left, " ", s[0].Beyond); len(s) != 1 || got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// People's word of a number stands over the station's; what a station records alone is valid for
// the months that terms say, to the end of a shorter month.
func TestMerged(t *testing.T) {
	t.Parallel()
	recorded := []calibration.Certificate{cert("A", "2026-08-31", ""), cert("B", "2026-08-31", "")}
	terms := []calibration.Terms{{From: "2026-01-01", Months: 6, OfML: 20_000}}
	all := calibration.Merged([]calibration.Certificate{cert("A", "2026-08-31", "2026-12-31")}, recorded, terms)
	if len(all) != 2 || all[0].Until != "2026-12-31" || all[1].Number != "B" || all[1].Until != "2027-02-27" {
		t.Errorf("got %+v", all)
	}
	if all = calibration.Merged(nil, recorded[:1], []calibration.Terms{{From: "2026-01-01"}}); all[0].Until != "" {
		t.Errorf("terms that say no months: got %+v", all)
	}
	if all = calibration.Merged(nil, recorded[:1], nil); all[0].Until != "" {
		t.Errorf("without terms: got %+v", all)
	}
}

// Of terms those of the last day count, of one day what was said last, and never what is to come.
func TestInForce(t *testing.T) {
	t.Parallel()
	all := []calibration.Terms{{N: 4, From: "2026-11-01", Months: 4}, {N: 1, From: "2026-01-01", Months: 1}, {N: 3, From: "2026-06-01", Months: 3}, {N: 2, From: "2026-06-01", Months: 2}}
	for day, want := range map[calibration.Day]int64{"2025-12-31": 0, "2026-01-01": 1, "2026-05-31": 1, "2026-06-01": 3, "2026-10-31": 3, "2026-11-01": 4} {
		var got int64
		if t := calibration.InForce(all, day); t != nil {
			got = t.Months
		}
		if got != want {
			t.Errorf("%s: got those of %d months, want %d", day, got, want)
		}
	}
}

// One certificate more never makes a gap larger, and gaps are never more than what was measured.
func TestMoreCertificatesLessGaps(t *testing.T) {
	t.Parallel()
	day := rapid.Map(rapid.IntRange(1, 28), func(n int) calibration.Day { return calibration.Day(fmt.Sprintf("2026-11-%02d", n)) })
	one := rapid.Custom(func(t *rapid.T) calibration.Certificate {
		a, b := day.Draw(t, "a"), day.Draw(t, "b")
		return cert("X", min(a, b), max(a, b))
	})
	sum := func(gaps []calibration.Gap) (ul dispense.Volume) {
		for _, g := range gaps {
			ul += g.UL
		}
		return ul
	}
	rapid.Check(t, func(t *rapid.T) {
		all, used := rapid.SliceOf(one).Draw(t, "certificates"), uses(rapid.SliceOf(day).Draw(t, "days")...)
		var changes []calibration.Change
		for _, d := range rapid.SliceOfN(day, 0, 2).Draw(t, "changes") {
			changes = append(changes, calibration.Change{Device: hose, On: d})
		}
		few := sum(calibration.Gaps(all, changes, used))
		more := sum(calibration.Gaps(append(slices.Clone(all), one.Draw(t, "another")), changes, used))
		if more > few || few > dispense.Volume(len(used))*10_000_000 {
			t.Fatalf("%d L, with one more %d L, of %d uses", few/1_000_000, more/1_000_000, len(used))
		}
		for _, g := range calibration.Gaps(all, changes, used) {
			if g.Until >= g.First {
				t.Fatalf("it was good until %s and measured without from %s on", g.Until, g.First)
			}
		}
	})
}

package reconcile_test

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/reconcile"
)

// pumped is a fill of 40 L of a vehicle with a tank of 50 L, on a Monday at noon, with
// nothing odd about it.
func pumped() *reconcile.Facts {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	d := &reconcile.Dispense{
		At: at, Clock: dispense.Synchronized, Hose: "1", Vehicle: "v1", Grade: "diesel", VolumeUL: 40 * dispense.Liter, End: "H",
		OdometerM: new(int64(100_400_000)), PriceE4: new(int64(245_000)),
	}
	return &reconcile.Facts{
		Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 9}, Kind: "dispense", At: at, Counted: d,
		Odometers: []reconcile.Odometer{{At: at.AddDate(0, 0, -2), OdometerM: 100_000_000}, {At: at.AddDate(0, 0, -4), OdometerM: 99_600_000}},
		Then: &reconcile.Then{
			TankUL: new(50 * dispense.Liter), PerFillUL: new(60 * dispense.Liter), Grades: []string{"diesel"}, Stations: []string{"norte", "sur"},
			Hours: []policy.Hours{{FromMin: 360, ToMin: 1320}}, Zone: time.UTC, PriceE4: new(int64(245_000)),
		},
	}
}

func (f facts) taken(minutesAgo, liters int64) {
	f.Taken = append(f.Taken, reconcile.Taken{At: f.At.Add(-time.Duration(minutesAgo) * time.Minute), VolumeUL: dispense.Volume(liters) * dispense.Liter})
}

type facts struct{ *reconcile.Facts }

func TestFills(t *testing.T) {
	t.Parallel()
	type found struct {
		rule reconcile.Rule
		sev  reconcile.Severity
	}
	set := func(f facts, r reconcile.Rule, s reconcile.Setting) { f.Settings = reconcile.Settings{r: s} }
	tests := []struct {
		name string
		do   func(facts)
		want []found
	}{
		{"nothing", func(facts) {}, nil},
		{"a little over the tank", func(f facts) { f.Counted.VolumeUL = 52 * dispense.Liter }, nil},
		{"just as much as a tank may take", func(f facts) { f.Counted.VolumeUL = 525 * dispense.Liter / 10 }, nil},
		{"a drop more", func(f facts) { f.Counted.VolumeUL = 525*dispense.Liter/10 + 1 }, []found{{reconcile.OverTank, reconcile.Minor}}},
		{"over the tank", func(f facts) { f.Counted.VolumeUL = 53 * dispense.Liter }, []found{{reconcile.OverTank, reconcile.Minor}}},
		{"far over the tank", func(f facts) { f.Counted.VolumeUL = 56 * dispense.Liter }, []found{{reconcile.OverTank, reconcile.Major}}},
		{"over the tank, and nobody asks", func(f facts) {
			f.Counted.VolumeUL = 56 * dispense.Liter
			set(f, reconcile.OverTank, reconcile.Setting{Off: true})
		}, nil},
		{"over the tank, and more is allowed", func(f facts) {
			f.Counted.VolumeUL = 56 * dispense.Liter
			set(f, reconcile.OverTank, reconcile.Setting{Limit: 15})
		}, nil},
		{"another grade", func(f facts) { f.Counted.Grade = "magna" }, []found{{reconcile.OtherGrade, reconcile.Major}}},
		{"an additive", func(f facts) { f.Counted.Grade = "adblue" }, nil},
		{"another station", func(f facts) { f.Then.Stations = []string{"sur"} }, []found{{reconcile.OtherStation, reconcile.Major}}},
		{"a station that its rule has not", func(f facts) { f.Then.RuleStations = []string{"sur"} }, []found{{reconcile.OtherStation, reconcile.Major}}},
		{"one that both have", func(f facts) { f.Then.RuleStations = []string{"norte"} }, nil},
		{"typed, and nobody knows where it flowed", func(f facts) { f.Counted.Typed, f.Then.Stations = true, []string{"sur"} }, nil},
		{"typed, of one that is not its", func(f facts) {
			f.Counted.Typed, f.Then.Stations, f.Then.Place = true, []string{"norte"}, "sur"
		}, []found{{reconcile.OtherStation, reconcile.Major}}},
		{"typed at one that is not its, of one that is", func(f facts) {
			f.Counted.Typed, f.Then.Stations, f.Then.RuleStations, f.Then.Place = true, nil, []string{"sur"}, "sur"
		}, nil},
		{"any station", func(f facts) { f.Then.Stations = nil }, nil},
		{"at night", func(f facts) { f.Counted.At = f.Counted.At.Add(-8 * time.Hour) }, []found{{reconcile.OutsideHours, reconcile.Minor}}},
		{"a day of which the hour is not known", func(f facts) { f.Counted.Typed, f.Counted.At = true, f.Counted.At.Add(-12*time.Hour) }, nil},
		{"a cent more", func(f facts) { f.Counted.PriceE4 = new(int64(245_100)) }, nil},
		{"two cents more", func(f facts) { f.Counted.PriceE4 = new(int64(245_200)) }, []found{{reconcile.PriceOff, reconcile.Minor}}},
		{"two cents less", func(f facts) { f.Counted.PriceE4 = new(int64(244_800)) }, []found{{reconcile.PriceOff, reconcile.Minor}}},
		{"the reading of last time", func(f facts) { f.Counted.OdometerM = new(int64(100_000_000)) }, []found{{reconcile.OdometerSame, reconcile.Note}}},
		{"for the third time", func(f facts) {
			f.Counted.OdometerM, f.Odometers[1].OdometerM = new(int64(100_000_000)), 100_000_000
		}, []found{{reconcile.OdometerSame, reconcile.Minor}}},
		{"in two goes", func(f facts) {
			f.Counted.OdometerM, f.Odometers[0].At = new(int64(100_000_000)), f.At.Add(-time.Minute)
		}, nil},
		{"a can of five liters", func(f facts) { f.Counted.OdometerM, f.Counted.VolumeUL = new(int64(100_000_000)), 5*dispense.Liter }, nil},
		{"again within the hour, as it fits", func(f facts) { f.taken(50, 12) }, nil},
		{"again within the hour, and more than fits", func(f facts) { f.taken(50, 13) }, []found{{reconcile.FillsSoon, reconcile.Major}}},
		{"again the next shift", func(f facts) { f.taken(241, 40) }, nil},
		{"in parts", func(f facts) { f.taken(10, 15); f.taken(20, 15) }, []found{{reconcile.FillsSplit, reconcile.Major}}},
		{"in parts, the first half an hour ago", func(f facts) { f.Then.TankUL = nil; f.taken(30, 40) }, []found{{reconcile.FillsSplit, reconcile.Major}}},
		{"in parts, slowly", func(f facts) { f.Then.TankUL = nil; f.taken(31, 40) }, nil},
		{"nobody knows the vehicle", func(f facts) { f.Then = nil; f.taken(1, 400) }, nil},
		{"without a clock", func(f facts) { f.Counted.Clock = dispense.Unset; f.taken(1, 400) }, nil},
		{"the clock was ten minutes off", func(f facts) { f.ClockStepMS = new(int64(-600_000)) }, []found{{reconcile.ClockStep, reconcile.Minor}}},
		{"the clock was five minutes off", func(f facts) { f.ClockStepMS = new(int64(300_999)) }, nil},
	}
	for _, tt := range tests {
		f := facts{pumped()}
		tt.do(f)
		var got []found
		for _, x := range reconcile.Judge(f.Facts) {
			got = append(got, found{x.Rule, x.Severity})
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A patrol car and an ambulance fuel three times a day, day and night.
func TestPatrolRaisesNothing(t *testing.T) {
	t.Parallel()
	var earlier []reconcile.Taken
	var odometers []reconcile.Odometer
	for i := range int64(90) {
		f := pumped()
		f.Counted.At = f.At.Add(time.Duration(8*i) * time.Hour)
		f.Counted.OdometerM = new(100_000_000 + i*150_000)
		f.Counted.VolumeUL = 30 * dispense.Liter
		f.Then.Hours = nil
		f.Taken, f.Odometers = slices.Clone(earlier), odometers
		if got := reconcile.Judge(f); len(got) > 0 {
			t.Fatalf("fill %d: got %v, want nothing", i, got)
		}
		earlier = append([]reconcile.Taken{{At: f.Counted.At, VolumeUL: f.Counted.VolumeUL}}, earlier[:min(len(earlier), 3)]...)
		odometers = append([]reconcile.Odometer{{At: f.Counted.At, OdometerM: *f.Counted.OdometerM}}, odometers[:min(len(odometers), reconcile.ReadingsBack-1)]...)
	}
}

// Four doubted readings of ten concern somebody, once.
func TestReadingsDoubtedOften(t *testing.T) {
	t.Parallel()
	var odometers []reconcile.Odometer
	var at []int
	for i := range 30 {
		f := pumped()
		f.Counted.At = f.At.AddDate(0, 0, i)
		m := int64(100_000_000 + i*200_000)
		if i >= 6 && i <= 15 && i%3 == 0 {
			m /= 10
		}
		f.Counted.OdometerM, f.Odometers = &m, odometers
		for _, x := range reconcile.Judge(f) {
			if x.Rule == reconcile.OdometerOften {
				at = append(at, i)
			}
		}
		odometers = append([]reconcile.Odometer{{At: f.Counted.At, OdometerM: m}}, odometers[:min(len(odometers), reconcile.ReadingsBack-1)]...)
	}
	if !slices.Equal(at, []int{15}) {
		t.Errorf("got it at %v, want at the fourth, 15", at)
	}
}

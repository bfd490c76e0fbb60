package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

var tankDay = time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)

// tankLevels makes hourly readings of liters; 0 is an hour without a reading.
func tankLevels(liters ...int64) (all []TankReading) {
	for i, l := range liters {
		if l > 0 {
			all = append(all, tankReading(1, int64(i+1), time.Duration(i)*time.Hour, l))
		}
	}
	return all
}

func tankReading(epoch, seq int64, after time.Duration, liters int64) TankReading {
	return TankReading{Ref: dispense.Ref{Station: "norte", Epoch: epoch, Seq: seq}, At: tankDay.Add(after), VolumeUL: dispense.Volume(liters) * dispense.Liter, Source: "gauge"}
}

func liters(n int64) *dispense.Volume { return new(dispense.Volume(n) * dispense.Liter) }

// toldTank says alarms as "word since epoch/seq+hours-hours until over".
func toldTank(all []TankAlarm) (said []string) {
	for _, a := range all {
		text := fmt.Sprintf("%s %d/%d @%s", a.Word, a.Since.Epoch, a.Since.Seq, a.SinceAt.Sub(tankDay))
		if a.Gauge {
			text = "gauge " + text
		}
		if a.Over != nil {
			text += fmt.Sprintf(" until %s", a.Over.Sub(tankDay))
		}
		said = append(said, text)
	}
	return said
}

// A seeded series of levels raises each alarm once, and ends it when the level is back.
func TestTankAlarms(t *testing.T) {
	t.Parallel()
	all := TankLimits{FromAt: tankDay.Add(-time.Hour), LowUL: liters(1_000), ReorderUL: liters(3_000), HighUL: liters(9_000), WaterUL: liters(50), WaterUM: new(int64(30_000))}
	water := func(r TankReading, l, mm int64) TankReading {
		if r.WaterUL = nil; l >= 0 {
			r.WaterUL = liters(l)
		}
		if mm >= 0 {
			r.WaterUM = new(mm * 1_000)
		}
		return r
	}
	gauge := func(r TankReading, source string, words ...string) TankReading {
		r.Source, r.Alarms = source, words
		return r
	}
	since := func(h time.Duration, l TankLimits) TankLimits {
		l.FromAt = tankDay.Add(h)
		return l
	}
	for name, c := range map[string]struct {
		readings []TankReading
		limits   []TankLimits
		want     []string
	}{
		"each of three once, and a delivery that refills": {
			tankLevels(9_100, 8_500, 5_000, 3_000, 2_500, 1_000, 400, 8_000, 7_000), []TankLimits{all},
			[]string{"high 1/1 @0s until 1h0m0s", "reorder 1/4 @3h0m0s until 7h0m0s", "low 1/6 @5h0m0s until 7h0m0s"},
		},
		"nothing is crossed": {tankLevels(8_999, 3_001, 5_000), []TankLimits{all}, nil},
		"no limits":          {tankLevels(10, 9_999), nil, nil},
		"a ripple at the limit is one alarm": {
			tankLevels(1_010, 1_000, 1_015, 999, 1_020, 1_000, 1_021, 1_019, 1_001), []TankLimits{{LowUL: liters(1_000)}},
			[]string{"low 1/2 @1h0m0s until 6h0m0s"},
		},
		"a large tank ripples more": {
			tankLevels(20_000, 19_900, 20_300, 20_000, 20_399, 20_401), []TankLimits{{LowUL: liters(20_000)}},
			[]string{"low 1/1 @0s until 5h0m0s"},
		},
		"a small tank ripples as much as a gauge errs": {
			tankLevels(100, 119, 100, 121), []TankLimits{{LowUL: liters(100)}}, []string{"low 1/1 @0s until 3h0m0s"},
		},
		"a ripple at the top": {tankLevels(9_000, 8_900, 9_010, 8_820, 8_819), []TankLimits{all}, []string{"high 1/1 @0s until 4h0m0s"}},
		"what arrives late counts where it belongs": {
			slices.Concat(tankLevels(2_000, 0, 1_500, 500), tankLevels(0, 900)), []TankLimits{{LowUL: liters(1_000)}},
			[]string{"low 1/2 @1h0m0s until 2h0m0s", "low 1/4 @3h0m0s"},
		},
		"a second epoch goes on after the first": {
			[]TankReading{tankReading(2, 1, 2*time.Hour, 900), tankReading(1, 8, time.Hour, 950), tankReading(1, 7, 0, 1_200), tankReading(2, 2, 3*time.Hour, 5_000)},
			[]TankLimits{{LowUL: liters(1_000)}}, []string{"low 1/8 @1h0m0s until 3h0m0s"},
		},
		"a clock that was put back changes no order": {
			[]TankReading{tankReading(1, 1, 5*time.Hour, 2_000), tankReading(1, 2, 0, 900)}, []TankLimits{{LowUL: liters(1_000)}},
			[]string{"low 1/2 @0s"},
		},
		"water in liters or in height, over when both are back": {
			[]TankReading{
				water(tankReading(1, 1, 0, 5_000), 10, 29), water(tankReading(1, 2, time.Hour, 5_000), 12, 30), water(tankReading(1, 3, 2*time.Hour, 5_000), 51, 20),
				water(tankReading(1, 4, 3*time.Hour, 5_000), 47, 10), tankReading(1, 5, 4*time.Hour, 5_000), water(tankReading(1, 6, 5*time.Hour, 5_000), 44, -1),
				water(tankReading(1, 7, 6*time.Hour, 5_000), 44, 26),
			},
			[]TankLimits{all}, []string{"water 1/2 @1h0m0s until 6h0m0s"},
		},
		"water ripples by a tenth of its height": {
			[]TankReading{water(tankReading(1, 1, 0, 5_000), -1, 30), water(tankReading(1, 2, time.Hour, 5_000), -1, 28), water(tankReading(1, 3, 2*time.Hour, 5_000), -1, 26)},
			[]TankLimits{{WaterUM: new(int64(30_000))}}, []string{"water 1/1 @0s until 2h0m0s"},
		},
		"and by two millimeters at least": {
			[]TankReading{water(tankReading(1, 1, 0, 5_000), -1, 5), water(tankReading(1, 2, time.Hour, 5_000), -1, 3), water(tankReading(1, 3, 2*time.Hour, 5_000), -1, 2)},
			[]TankLimits{{WaterUM: new(int64(5_000))}}, []string{"water 1/1 @0s until 2h0m0s"},
		},
		"a reading that says no water ends no alarm of it": {
			[]TankReading{water(tankReading(1, 1, 0, 5_000), 60, -1), tankReading(1, 2, time.Hour, 5_000)}, []TankLimits{{WaterUL: liters(50)}}, []string{"water 1/1 @0s"},
		},
		"what the gauge says, in its words, which no stick ends": {
			[]TankReading{
				gauge(tankReading(1, 1, 0, 5_000), "gauge", "leak"), gauge(tankReading(1, 2, time.Hour, 5_000), "dip"), gauge(tankReading(1, 3, 2*time.Hour, 5_000), "gauge", "leak", "low"),
				gauge(tankReading(1, 4, 3*time.Hour, 5_000), "gauge", "low"),
			},
			[]TankLimits{all}, []string{"gauge leak 1/1 @0s until 3h0m0s", "gauge low 1/3 @2h0m0s"},
		},
		"another gauge says the same level": {
			[]TankReading{tankReading(1, 1, 0, 950), gauge(tankReading(1, 2, time.Hour, 970), "dip"), tankReading(1, 3, 2*time.Hour, 990)}, []TankLimits{{LowUL: liters(1_000)}}, []string{"low 1/1 @0s"},
		},
		"a limit said for before counts from then": {
			tankLevels(5_000, 1_400, 1_300, 1_200), []TankLimits{since(0, TankLimits{LowUL: liters(1_000)}), since(2*time.Hour, TankLimits{LowUL: liters(1_500)})},
			[]string{"low 1/3 @2h0m0s"},
		},
		"what is said later of before changes nothing since": {
			tankLevels(5_000, 1_400, 1_300, 1_200), []TankLimits{since(2*time.Hour, TankLimits{LowUL: liters(1_500)}), since(0, TankLimits{LowUL: liters(500)})},
			[]string{"low 1/3 @2h0m0s"},
		},
		"said again of the same time, the later stands": {
			tankLevels(5_000, 1_400), []TankLimits{since(0, TankLimits{LowUL: liters(1_500)}), since(0, TankLimits{LowUL: liters(1_000)})}, nil,
		},
		"a limit said after the last reading counts at once": {
			tankLevels(5_000, 1_400), []TankLimits{since(5*time.Hour, TankLimits{LowUL: liters(1_500)})}, []string{"low 1/2 @5h0m0s"},
		},
		"one that is to come does not yet":        {tankLevels(1_400), []TankLimits{since(500*time.Hour, TankLimits{LowUL: liters(1_500)})}, nil},
		"a limit taken away ends its alarm":       {tankLevels(900, 800, 700), []TankLimits{since(0, TankLimits{LowUL: liters(1_000)}), since(time.Hour, TankLimits{})}, []string{"low 1/1 @0s until 1h0m0s"}},
		"a ripple by another limit is no ripple":  {tankLevels(900, 900, 900), []TankLimits{since(0, TankLimits{LowUL: liters(1_000)}), since(time.Hour, TankLimits{LowUL: liters(890)})}, []string{"low 1/1 @0s until 1h0m0s"}},
		"another limit that it is past, too":      {tankLevels(900, 900, 900), []TankLimits{since(0, TankLimits{LowUL: liters(1_000)}), since(time.Hour, TankLimits{LowUL: liters(950)})}, []string{"low 1/1 @0s"}},
		"no reading for a day says nothing of it": {tankLevels(900, 0, 0, 0, 0, 910), []TankLimits{{LowUL: liters(1_000)}}, []string{"low 1/1 @0s"}},
	} {
		got := TankAlarms(c.readings, c.limits, tankDay.Add(100*time.Hour))
		if fmt.Sprint(toldTank(got)) != fmt.Sprint(c.want) {
			t.Errorf("%s: got\n\t%s\nwant\n\t%s", name, strings.Join(toldTank(got), "\n\t"), strings.Join(c.want, "\n\t"))
		}
	}
	up := Raised(TankAlarms([]TankReading{water(gauge(tankReading(1, 1, 0, 900), "gauge", "leak", "annual_test_due"), 60, -1)}, []TankLimits{all}, tankDay))
	if got := fmt.Sprint(toldTank(up)); got != "[low 1/1 @0s water 1/1 @0s reorder 1/1 @0s gauge annual_test_due 1/1 @0s gauge leak 1/1 @0s]" {
		t.Errorf("the gravest first: got %s", got)
	}
}

func TestTankUse(t *testing.T) {
	t.Parallel()
	// Twenty days of a reading each six hours: 100 L are used by noon and by evening, a gauge
	// errs by 3 L, and the lorry comes each fifth day.
	var twenty []TankReading
	level := int64(4_000)
	for i := range int64(80) {
		if i%2 == 1 {
			level -= 100
		}
		if i%20 == 0 {
			level += 1_000
		}
		twenty = append(twenty, tankReading(1, i+1, time.Duration(i)*6*time.Hour, level+i%2*3))
	}
	// More was used before the last two weeks; and a level that nothing leaves ripples.
	var less, ripples []TankReading
	for i := range int64(25) {
		less = append(less, tankReading(1, i+1, time.Duration(i)*24*time.Hour, 9_000-500*min(i, 10)-50*max(0, i-10)))
	}
	for i := range int64(240) {
		ripples = append(ripples, tankReading(1, i+1, time.Duration(i)*time.Hour, 5_000+i%2*50))
	}
	for name, c := range map[string]struct {
		readings []TankReading
		perDay   dispense.Volume
		known    bool
	}{
		"nothing":           {nil, 0, false},
		"six days":          {twenty[:25], 0, false},
		"two weeks":         {twenty, 200 * dispense.Liter, true},
		"less of late":      {less, 50 * dispense.Liter, true},
		"a ripple":          {ripples, 0, true},
		"one that is still": {[]TankReading{tankReading(1, 1, 0, 500), tankReading(1, 2, 200*time.Hour, 500)}, 0, true},
	} {
		got, known := TankUse(c.readings)
		if known != c.known || got < c.perDay-12*dispense.Liter || got > c.perDay+12*dispense.Liter {
			t.Errorf("%s: got %s a day, known %t; want %s, %t", name, got, known, c.perDay, c.known)
		}
	}
	last := twenty[len(twenty)-1].VolumeUL
	if d := DaysLeft(twenty); d == nil || *d < int64(last/(212*dispense.Liter)) || *d > int64(last/(188*dispense.Liter)) {
		t.Errorf("days left of %s: got %v", last, d)
	}
	if d := DaysLeft([]TankReading{tankReading(1, 1, 0, 500), tankReading(1, 2, 200*time.Hour, 500)}); d != nil {
		t.Errorf("days left of what nobody uses: got %d", *d)
	}
}

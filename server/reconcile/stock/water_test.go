package stock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// floor is how much water is in a tank after some hours, as a gauge says, and how high it stands: 2 mm a liter.
func floor(hours int, liters dispense.Volume) stock.Reading {
	return stock.Reading{Source: stock.Gauge, Ref: ref(int64(hours)), At: noon.Add(time.Duration(hours) * time.Hour), Volume: obs(10_000), WaterUL: new(liters * liter), WaterUM: new(int64(liters) * 2000)}
}

// brought is a delivery of an hour, and the water that it was measured to bring.
func brought(hours int, liters dispense.Volume) stock.Wet {
	at := noon.Add(time.Duration(hours) * time.Hour)
	return stock.Wet{From: at, To: at.Add(time.Hour), WaterUL: liters * liter}
}

func by(s stock.Source, readings ...stock.Reading) []stock.Reading {
	for i := range readings {
		readings[i].Source = s
	}
	return readings
}

func rises(readings []stock.Reading, came []stock.Wet) string {
	all := []string{}
	for _, r := range stock.Rises(readings, came, noon, noon.Add(1000*time.Hour), func(time.Time) stock.Tolerances { return stock.Usual }) {
		mm := "?"
		if r.UM != nil {
			mm = fmt.Sprint(*r.UM / 1000)
		}
		all = append(all, fmt.Sprintf("%d-%d h: %s L, %s mm of %s L", int(r.From.Sub(noon).Hours()), int(r.To.Sub(noon).Hours()), say(&r.UL), mm, say(&r.Most)))
	}
	return strings.Join(all, "; ")
}

// Water that rises between deliveries is found, once, and what a delivery brought is its own.
func TestRises(t *testing.T) {
	t.Parallel()
	unsaid := floor(30, 50)
	unsaid.WaterUL = nil
	flat := floor(30, 22)
	flat.WaterUM = nil
	other := floor(20, 30)
	other.Source = stock.Stick
	for name, tt := range map[string]struct {
		readings []stock.Reading
		came     []stock.Wet
		want     string
	}{
		"nobody measured":            {nil, nil, ""},
		"no water was read":          {[]stock.Reading{floor(0, 2), unsaid}, nil, ""},
		"one reading":                {[]stock.Reading{floor(10, 80)}, nil, ""},
		"as much as may":             {[]stock.Reading{floor(0, 2), floor(24, 12)}, nil, ""},
		"at once":                    {[]stock.Reading{floor(-20, 9), floor(-5, 2), floor(24, 2), floor(48, 20), floor(72, 20)}, nil, "24-48 h: 18 L, 36 mm of 10 L"},
		"drop by drop":               {[]stock.Reading{floor(0, 2), floor(24, 6), floor(48, 10), floor(72, 14)}, nil, "0-72 h: 12 L, 24 mm of 10 L"},
		"in whatever order":          {[]stock.Reading{floor(72, 14), floor(24, 6), floor(0, 2), floor(48, 10)}, nil, "0-72 h: 12 L, 24 mm of 10 L"},
		"of the month before":        {[]stock.Reading{floor(-48, 2), floor(-24, 40), floor(24, 41)}, nil, ""},
		"it is to and fro":           {[]stock.Reading{floor(0, 10), floor(24, 18), floor(48, 9), floor(72, 19), floor(96, 10)}, nil, ""},
		"drained, and it rises anew": {[]stock.Reading{floor(0, 2), floor(24, 32), floor(48, 2), floor(72, 2), floor(96, 22)}, nil, "0-24 h: 30 L, 60 mm of 10 L; 72-96 h: 20 L, 40 mm of 10 L"},
		"no height":                  {[]stock.Reading{floor(0, 2), flat}, nil, "0-30 h: 20 L, ? mm of 10 L"},
		"by another source":          {[]stock.Reading{floor(0, 2), other, floor(40, 3)}, nil, ""},
		"by each in turns":           {append(by(stock.Stick, floor(12, 3), floor(36, 25), floor(60, 48)), floor(0, 2), floor(24, 20), floor(48, 45)), nil, "0-48 h: 43 L, 86 mm of 10 L"},
		"seen by a stick once the month of the gauge is over": {append(by(stock.Stick, floor(-200, 3), floor(24, 33)), floor(-220, 2), floor(-100, 32), floor(-24, 32), floor(24, 32)), nil, ""},
		"and more since":               {append(by(stock.Stick, floor(-200, 3), floor(24, 60)), floor(-220, 2), floor(-100, 32), floor(-24, 32)), nil, "-200-24 h: 27 L, ? mm of 20 L"},
		"each sees another":            {append(by(stock.Stick, floor(30, 3), floor(90, 3), floor(120, 33)), floor(0, 2), floor(24, 20)), nil, "0-24 h: 18 L, 36 mm of 10 L; 90-120 h: 30 L, 60 mm of 20 L"},
		"by a stick":                   {by(stock.Stick, floor(0, 2), floor(24, 22)), nil, ""},
		"by a stick, more":             {by(stock.Stick, floor(0, 2), floor(24, 23)), nil, "0-24 h: 21 L, 42 mm of 20 L"},
		"with a delivery":              {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 62), floor(24, 62)}, []stock.Wet{brought(10, 60)}, ""},
		"a delivery, once a day":       {[]stock.Reading{floor(0, 2), floor(24, 62)}, []stock.Wet{brought(10, 60)}, ""},
		"with one that nobody read":    {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 62)}, nil, "10-11 h: 60 L, 120 mm of 10 L"},
		"a delivery, and between":      {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 62), floor(48, 62), floor(72, 92)}, []stock.Wet{brought(10, 60)}, "48-72 h: 30 L, 60 mm of 10 L"},
		"it settles after a delivery":  {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 32), floor(24, 52), floor(48, 52)}, []stock.Wet{brought(10, 30)}, ""},
		"more settles than came":       {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 32), floor(24, 82)}, []stock.Wet{brought(10, 30)}, "11-24 h: 20 L, ? mm of 10 L"},
		"a day later it is no settled": {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 32), floor(35, 32), floor(36, 52)}, []stock.Wet{brought(10, 30)}, "35-36 h: 20 L, 40 mm of 10 L"},
		"one that brought little":      {[]stock.Reading{floor(0, 2), floor(10, 2), floor(11, 11), floor(24, 22)}, []stock.Wet{brought(10, 9)}, "11-24 h: 11 L, 22 mm of 10 L"},
		"some of each":                 {[]stock.Reading{floor(0, 2), floor(10, 8), floor(11, 68), floor(48, 74)}, []stock.Wet{brought(10, 60)}, "0-48 h: 12 L, 24 mm of 10 L"},
	} {
		if got := rises(tt.readings, tt.came); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// However water came, it is told once: what rises tell and what deliveries brought is never more than came.
func TestRisesTellNothingTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		level, truly := dispense.Volume(2), dispense.Volume(0)
		readings, came := []stock.Reading{floor(0, level)}, []stock.Wet(nil)
		for n := range rapid.IntRange(1, 20).Draw(t, "steps") {
			more := dispense.Volume(rapid.Int64Range(0, 40).Draw(t, "liters"))
			level, truly = level+more, truly+more*liter
			if rapid.Bool().Draw(t, "by a delivery") {
				came = append(came, brought(10*n+1, more))
				truly -= more * liter
			}
			readings = append(readings, floor(10*n+9, level))
		}
		var told dispense.Volume
		for _, r := range stock.Rises(readings, came, noon, noon.Add(1000*time.Hour), func(time.Time) stock.Tolerances { return stock.Usual }) {
			told += r.UL
		}
		if told > truly {
			t.Errorf("%s rose beside deliveries, and %s are told", say(&truly), say(&told))
		}
	})
}

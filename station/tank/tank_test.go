package tank_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/tank"
)

const liter = dispense.Liter

func table(t testing.TB, text string) *tank.Table {
	t.Helper()
	tab, err := tank.ParseTable([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestTable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"cm,liters\n10,95.5\n20,270\n200,10000\n",
		"mm;Litros\r\n0;0\r\n100;95.5\r\n\r\n200;270\r\n2000;10000\r\n",
		"\ufeff# tanque 1\n\"CM\"\t\"L\"\n10.0\t95.5 # aforo\n20\t270\n200\t10000",
	} {
		tab := table(t, text)
		if um, top := tab.Top(); um != 2_000_000 || top != 10_000*liter || tab.Rows() != 4 {
			t.Errorf("%q: got %d rows, top %d µm %s", text, tab.Rows(), um, top)
		}
		for um, want := range map[int64]dispense.Volume{
			0: 0, 100_000: 95_500_000, 50_000: 47_750_000, 1: 955, // 95.5 L over 10 cm
			150_000: 182_750_000, 200_000: 270 * liter, 2_000_000: 10_000 * liter,
			200_001: 270*liter + 5406, // 9,730,000,000 µL over 1,800,000 µm are 5405.56 each
		} {
			if got, err := tab.Volume(um); err != nil || got != want {
				t.Errorf("%q at %d µm: got %s, %v, want %s", text, um, got, err, want)
			}
		}
		for _, um := range []int64{-1, 2_000_001} {
			if v, err := tab.Volume(um); err == nil || !strings.Contains(err.Error(), "outside the tank's table, which ends at 200.0 cm") {
				t.Errorf("at %d µm: got %s, %v, want an error", um, v, err)
			}
		}
	}
}

func TestBadTableSaysLineAndValue(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"", "it has 0 rows"},
		{"cm,liters\n0,0\n", "it has 1 rows"},
		{"10,95\n20,270\n", `line 1: "10,95": the first line must say the units: cm,liters or mm,liters`},
		{"in,liters\n", `line 1: "in,liters"`},
		{"cm,gallons\n", `line 1`},
		{"cm,liters\n10,95\n20,90\n", `line 3: "20,90": the liters are not above those before, 95.0 L`},
		{"cm,liters\n10,95\n10,96\n", `line 3: "10,96": the height is not above the one before, 10.0 cm`},
		{"cm,liters\n10,0\n", `line 2: "10,0": the liters are not above`},
		{"cm,liters\n\n10,1,095\n", `line 3: "10,1,095": it has 3 values`},
		{"cm,liters\nten,95\n", `height: "ten" is not a number`},
		{"cm,liters\n10.12345,95\n", `height: "10.12345" is not a number with at most 4 decimals`},
		{"cm,liters\n10,x\n", `liters: "x"`},
		{"cm,liters\n-5,10\n", "no tank has that"},
		{"mm,liters\n0,-1\n", "no tank has that"},
		{"cm,liters\n1,1\n99999,2\n", "no tank has that"},
	}
	for _, tt := range tests {
		if _, err := tank.ParseTable([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got error %v, want %q", tt.text, err, tt.want)
		}
	}
}

// What a table says rises with the height, and is what stands in its rows.
func TestTableRises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString("mm,liters\n")
		h, v := 0, 0
		rows := map[int64]dispense.Volume{}
		for range rapid.IntRange(2, 30).Draw(t, "rows") {
			h += rapid.IntRange(1, 200).Draw(t, "higher")
			v += rapid.IntRange(1, 5000).Draw(t, "more")
			fmt.Fprintf(&text, "%d,%d\n", h, v)
			rows[int64(h)*1000] = dispense.Volume(v) * liter
		}
		tab, err := tank.ParseTable([]byte(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		for um, want := range rows {
			if got, err := tab.Volume(um); err != nil || got != want {
				t.Fatalf("row %d: got %s, %v, want %s", um, got, err, want)
			}
		}
		a := rapid.Int64Range(0, int64(h)*1000-1).Draw(t, "a")
		b := rapid.Int64Range(a+1, int64(h)*1000).Draw(t, "b")
		low, _ := tab.Volume(a)
		high, _ := tab.Volume(b)
		if low > high {
			t.Fatalf("%s at %d µm, %s at %d µm", low, a, high, b)
		}
	})
}

func at(minute int) time.Time {
	return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
}

func TestDrawn(t *testing.T) {
	t.Parallel()
	flows := []tank.Flow{
		{at(0), at(2), 40 * liter},
		{at(10), at(10), 7 * liter}, // typed: one moment
		{at(28), at(32), 100 * liter},
	}
	for _, tt := range []struct {
		from, to int
		want     dispense.Volume
	}{
		{-5, 60, 147 * liter}, {2, 10, 7 * liter}, {10, 20, 0}, {1, 9, 20 * liter}, {5, 30, 57 * liter}, {29, 30, 25 * liter}, {40, 50, 0},
	} {
		if got := tank.Drawn(flows, at(tt.from), at(tt.to)); got != tt.want {
			t.Errorf("%d to %d: got %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var flows []tank.Flow
		begun := func(name string) time.Time { return at(0).Add(time.Duration(rapid.Int64Range(0, 1e12).Draw(t, name))) }
		for range rapid.IntRange(0, 5).Draw(t, "flows") {
			f := tank.Flow{From: begun("from"), VolumeUL: dispense.Volume(rapid.Int64Range(0, 1e11).Draw(t, "volume"))}
			f.To = f.From.Add(time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "long")))
			flows = append(flows, f)
		}
		a, b, c := begun("a"), begun("b"), begun("c")
		if b.Before(a) {
			a, b = b, a
		}
		if got, want := tank.Drawn(flows, a, b)+tank.Drawn(flows, b, c), tank.Drawn(flows, a, c); got != want {
			t.Fatalf("parts %s, whole %s", got, want)
		}
	})
}

func TestReceivedCompensated(t *testing.T) {
	t.Parallel()
	side := func(v, tc dispense.Volume) tank.Level {
		return tank.Level{VolumeUL: v * liter, CompensatedUL: new(tc * liter)}
	}
	// 1,960 L came in at 30 °C while 40 L went out: 1.2 % less at 20 °C, and of
	// what went out as well.
	got := tank.ReceivedCompensated(side(1000, 990), side(2960, 2900), 40*liter)
	if got == nil || *got != 1910*liter+39_189_189 {
		t.Errorf("got %v, want 1910 L and 40 × 2900/2960 L", got)
	}
	if got := tank.ReceivedCompensated(side(1000, 990), tank.Level{VolumeUL: 1}, 0); got != nil {
		t.Errorf("got %s, want nothing: the gauge does not say", got)
	}
	if got := tank.ReceivedCompensated(side(0, 0), tank.Level{CompensatedUL: new(liter)}, liter); got != nil {
		t.Errorf("got %s, want nothing: an empty tank has no factor", got)
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	account := func(from, to int, before, after dispense.Volume) tank.Account {
		return tank.Account{From: at(from), To: at(to), BeforeUL: before, AfterUL: after}
	}
	a := account(0, 14, 1000, 9000)
	tests := []struct {
		name string
		b    tank.Account
		want bool
	}{
		{"reported again", a, true},
		{"reported again after the clock was set", account(-60, -46, 1000, 9000), true},
		{"a minute later by rounding", account(1, 15, 1000, 9001), true},
		{"typed by people who dipped before and after", account(-10, 30, 990, 8990), true},
		{"the next truck, in the same minute", account(14, 30, 9000, 17000), false},
		{"the next truck, by rounding a minute sooner", account(13, 30, 9000, 17000), false},
		{"within the same minute", account(5, 5, 1001, 1100), true},
		{"a small one at its end", account(14, 14, 9001, 9100), false},
		{"yesterday's", account(-1440, -1426, 1200, 9100), false},
	}
	for _, tt := range tests {
		if got := tank.Same(a, tt.b); got != tt.want || tank.Same(tt.b, a) != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTolerance(t *testing.T) {
	t.Parallel()
	if got := tank.Tolerance(8000 * liter); got != 80*liter {
		t.Errorf("8000 L: got %s, want 80 L", got)
	}
	if got := tank.Tolerance(1000 * liter); got != 50*liter {
		t.Errorf("1000 L: got %s, want 50 L", got)
	}
	if got := tank.PerMil(-100*liter, 8000*liter); got != -12 {
		t.Errorf("-100 of 8000 L: got %d ‰, want -12", got)
	}
	if got := tank.PerMil(liter, 0); got != 0 {
		t.Errorf("of nothing: got %d ‰, want 0", got)
	}
}

func TestReadingThatCannotBe(t *testing.T) {
	t.Parallel()
	half := tank.Level{VolumeUL: 5000 * liter, UllageUL: new(5000 * liter), HeightUM: 1_000_000, WaterUM: 10_000, TemperatureMC: 21_000}
	d := tank.Dimensions{Capacity: 10_000 * liter, HeightUM: 2_000_000}
	strapped := d
	strapped.Table = table(t, "cm,liters\n0,0\n100,5000\n200,10000\n")
	with := func(change func(l *tank.Level)) tank.Level {
		l := half
		change(&l)
		return l
	}
	tests := []struct {
		name string
		d    tank.Dimensions
		l    tank.Level
		want string
	}{
		{"good", d, half, ""},
		{"good by its table", strapped, half, ""},
		{"a lying cylinder, quarter high", d, with(func(l *tank.Level) { l.VolumeUL, l.UllageUL, l.HeightUM = 1955*liter, new(8045*liter), 500_000 }), ""},
		{"gallons taken for liters", d, with(func(l *tank.Level) { l.VolumeUL, l.UllageUL = 1321*liter, new(1321*liter) }), "make no tank of 10000.0 L; check the gauge's unit of volume"},
		{"liters taken for gallons", d, with(func(l *tank.Level) { l.VolumeUL = 18_900 * liter }), "does not go into 10000.0 L"},
		{"inches taken for mm", d, with(func(l *tank.Level) { l.HeightUM, l.WaterUM = 39_370, 0 }), "does not stand 3.9 cm high"},
		{"inches taken for mm, by table", strapped, with(func(l *tank.Level) { l.HeightUM, l.WaterUM = 39_370, 0 }), "where the table has 196.85 L"},
		{"mm taken for inches", d, with(func(l *tank.Level) { l.HeightUM = 25_400_000 }), "above the tank's 200.0 cm"},
		{"above the table", strapped, with(func(l *tank.Level) { l.HeightUM = 1_999_999; l.VolumeUL = 2 }), "make no tank"},
		{"°F taken for °C", d, with(func(l *tank.Level) { l.TemperatureMC = 85_500 }), "85.5 °C cannot be"},
		{"water above fuel", d, with(func(l *tank.Level) { l.WaterUM = 1_000_001 }), "the water, 100.0 cm, is higher"},
		{"less than nothing", d, with(func(l *tank.Level) { l.VolumeUL = -1 }), "less than nothing"},
	}
	for _, tt := range tests {
		err := tt.d.Check(tt.l)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("cm,liters\n10,95.5\n20,270\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tab, err := tank.ParseTable(b)
		if err != nil {
			return
		}
		um, top := tab.Top()
		if v, err := tab.Volume(um); err != nil || v != top {
			t.Fatalf("top: got %s, %v, want %s", v, err, top)
		}
		if v, err := tab.Volume(um / 2); err != nil || v < 0 || v > top {
			t.Fatalf("half way: got %s, %v", v, err)
		}
	})
}

package rule

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

func mexico(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// calendarIn knows days and months, which is enough here.
func calendarIn(zone *time.Location) Calendar {
	return func(kind string, at time.Time) (string, time.Time, time.Time) {
		y, m, d := at.In(zone).Date()
		if kind == "day" {
			from := time.Date(y, m, d, 0, 0, 0, 0, zone)
			return from.Format(time.DateOnly), from, from.AddDate(0, 0, 1)
		}
		from := time.Date(y, m, 1, 0, 0, 0, 0, zone)
		return from.Format("2006-01"), from, from.AddDate(0, 1, 0)
	}
}

// car is a vehicle of diesel and a tank of 100 L under terms.
func car(t testing.TB, id string, terms Terms) *Car {
	t.Helper()
	f, err := Compile(&terms, given)
	if err != nil {
		t.Fatal(err)
	}
	return &Car{policy.Vehicle{Vehicle: id, Status: "active", Grades: []string{"diesel"}, TankUL: new(100 * liter), Odometer: "on", OdometerM: new(int64(900_000_000))}, f}
}

// A month of which every line is reckoned by hand.
func TestSimulatedMonth(t *testing.T) {
	t.Parallel()
	zone := mexico(t)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, zone) }
	fill := func(day, hour int, vehicle, station string, v dispense.Volume) Fill {
		return Fill{At: at(day, hour), Station: station, Vehicle: vehicle, Grade: "diesel", VolumeUL: v, Driver: &dispense.Who{Person: "p1", By: "pin"}}
	}
	typed := fill(8, 9, "v1", "a", 10*liter)
	typed.Typed = true
	unknown := fill(8, 12, "v1", "a", 10*liter)
	unknown.Driver = nil
	fills := []Fill{
		fill(1, 9, "v1", "a", 50*liter),  // as it was
		fill(1, 10, "v1", "b", 50*liter), // 10 of the day's 60 are left: 40 less
		fill(2, 9, "v1", "a", 80*liter),  // 60 a fill and a day: 20 less
		fill(3, 3, "v1", "a", 20*liter),  // at night: denied
		fill(4, 9, "v1", "c", 30*liter),  // not here: denied
		fill(5, 9, "v1", "a", 30*liter),  // as it was
		fill(5, 9, "v1", "a", 10*liter),  // at once again: denied, 600 s
		fill(6, 9, "v2", "a", 130*liter), // another vehicle, whose rules say a tank: 30 less
		fill(7, 9, "v3", "a", 999*liter), // nobody asks about it
		typed,                            // denied
		unknown,                          // denied
		fill(9, 9, "v1", "a", 60*liter),  // the month's 200: 150 drawn, 50 left: 10 less
		fill(10, 9, "v1", "a", 10*liter), // nothing is left: denied
		{At: at(30, 23).Add(2 * time.Hour), Station: "a", Vehicle: "v1", Grade: "magna", VolumeUL: 0, Driver: typed.Driver}, // nothing flowed
		{At: at(31, 9), Station: "a", Vehicle: "v1", Grade: "magna", VolumeUL: 50 * liter, Driver: typed.Driver},            // December: as it was
	}
	cars := map[string]*Car{
		"v1": car(t, "v1", Terms{
			PerFill: Liters(60 * liter), Day: Liters(60 * liter), Month: Liters(200 * liter), Hours: &[]policy.Hours{{FromMin: 360, ToMin: 1320}}, IntervalS: new(int64(600)),
			Stations: &Places{Clusters: []string{"north"}}, Driver: new("badge"), Refuse1D: new(true),
		}),
		"v2": car(t, "v2", Terms{}),
	}
	var got []string
	for _, m := range Simulate(zone, calendarIn(zone), cars, fills) {
		got = append(got, fmt.Sprintf("%s %s %s %t", m.At.Format("2T15"), m.UL, m.Reason, m.Denied))
	}
	want := []string{
		"1T10 40.0 L quota false", "2T09 20.0 L per_fill false", "3T03 20.0 L hours true", "4T09 30.0 L station true", "5T09 10.0 L interval true",
		"6T09 30.0 L tank_full false", "8T09 10.0 L label_1d true", "8T12 10.0 L driver true", "9T09 10.0 L quota false", "10T09 10.0 L quota true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	// Of two visits a day and three a month, at whatever stations: the third on one day,
	// and the fourth in the month. One that is denied is none.
	got = nil
	often := map[string]*Car{"v1": car(t, "v1", Terms{DayVisits: new(int64(2)), MonthVisits: new(int64(3))})}
	for _, m := range Simulate(zone, calendarIn(zone), often, []Fill{
		fill(1, 9, "v1", "a", 5*liter), fill(1, 10, "v1", "b", 50*liter), fill(1, 11, "v1", "c", 7*liter),
		fill(2, 9, "v1", "a", 5*liter), fill(3, 9, "v1", "a", 6*liter), fill(31, 9, "v1", "a", 5*liter),
	}) {
		got = append(got, fmt.Sprintf("%s %s %s %t", m.At.Format("2T15"), m.UL, m.Reason, m.Denied))
	}
	if want := []string{"1T11 7.0 L visits true", "3T09 6.0 L visits true"}; !slices.Equal(got, want) {
		t.Errorf("by visits: got %q, want %q", got, want)
	}
	// By rules that say nothing, and where they are only observed, all was as it was.
	if m := Simulate(zone, calendarIn(zone), map[string]*Car{"v1": car(t, "v1", Terms{})}, fills); len(m) > 0 {
		t.Errorf("without rules: got %v", m)
	}
	cars["v1"].InForce.Rule.Mode = "observe"
	delete(cars, "v2")
	for _, m := range Simulate(zone, calendarIn(zone), cars, fills) {
		if m.Denied {
			t.Errorf("observed: got %v", m)
		}
	}
}

// 490 vehicles, 4,000 fills a month, three months.
func BenchmarkSimulate(b *testing.B) {
	zone := mexico(b)
	cars := map[string]*Car{}
	for i := range 490 {
		id := fmt.Sprintf("v%07d", i)
		cars[id] = car(b, id, Terms{PerFill: Liters(60 * liter), Day: Liters(60 * liter), Month: Liters(300 * liter), Hours: &[]policy.Hours{{FromMin: 360, ToMin: 1320}}})
	}
	var fills []Fill
	for i := range 12_000 {
		fills = append(fills, Fill{
			At: time.Date(2026, 9, 1, 0, 0, 0, 0, zone).Add(time.Duration(i) * 11 * time.Minute), Station: string(rune('a' + i%5)), Vehicle: fmt.Sprintf("v%07d", i*7%490),
			Grade: "diesel", VolumeUL: dispense.Volume(20+i%60) * liter,
		})
	}
	for b.Loop() {
		if len(Simulate(zone, calendarIn(zone), cars, fills)) == 0 {
			b.Fatal("nothing would have been less")
		}
	}
}

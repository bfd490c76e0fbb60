package opendata_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/opendata"
)

// drawn is a month's fuel of a made fleet.
func drawn(t *rapid.T) []opendata.Fuel {
	var all []opendata.Fuel
	vehicles := rapid.IntRange(1, 24).Draw(t, "vehicles")
	departments := rapid.IntRange(1, 6).Draw(t, "departments")
	for v := range vehicles {
		reserved := rapid.IntRange(0, 4).Draw(t, "reserved") == 0
		for range rapid.IntRange(1, 4).Draw(t, "fuels") {
			all = append(all, opendata.Fuel{
				Vehicle: fmt.Sprintf("v%02d", v), Unit: fmt.Sprintf("U-%02d", v), Reserved: reserved,
				Department: fmt.Sprintf("d%d", rapid.IntRange(0, departments-1).Draw(t, "department")), Grade: rapid.SampledFrom([]string{"regular", "diesel", "premium"}).Draw(t, "grade"),
				Station: rapid.SampledFrom([]string{"norte", "sur", "centro"}).Draw(t, "station"), Currency: rapid.SampledFrom([]string{"MXN", "MXN", "MXN", "USD"}).Draw(t, "currency"),
				Figures: opendata.Figures{Fills: 1, UL: rapid.Int64Range(0, 80_000_000).Draw(t, "ul"), Cents: rapid.Int64Range(0, 200_000).Draw(t, "cents"), WayM: rapid.Int64Range(0, 500_000).Draw(t, "way"), WayUL: 1_000_000},
			})
		}
	}
	if rapid.Bool().Draw(t, "container") {
		all = append(all, opendata.Fuel{Grade: "diesel", Station: "sur", Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: 20_000_000}})
	}
	return all
}

// Nobody is singled out: whatever a row or the difference of rows is, if a reserved vehicle
// is in it, so are at least so many others, and all of it adds up.
func TestNobodyIsSingledOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fuel := drawn(t)
		rows, places, err := opendata.Protect(fuel)
		if errors.Is(err, opendata.ErrSmall) {
			if !slices.ContainsFunc(fuel, func(f opendata.Fuel) bool { return fewFueled(fuel, f.Currency) || fewPaid(fuel, f.Currency) }) {
				t.Fatalf("of %d fuels: got %v, though no currency has so few", len(fuel), err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var all, inRows, inPlaces opendata.Figures
		for _, f := range fuel {
			all.Add(f.Figures)
		}
		// A row is the sum of its fuel, each fuel is in one row, and those that tell no vehicle are of
		// enough. What is left of a product without its units is such rows together.
		times := map[*opendata.Fuel]int{}
		hides := func(row any, made []*opendata.Fuel, sum opendata.Figures) {
			vehicles, reserved := map[string]bool{}, false
			paid, reservedsPaid := map[string]bool{}, false
			for _, f := range made {
				times[f]++
				if f.Vehicle != "" && f.UL > 0 {
					vehicles[f.Vehicle] = true
				}
				if f.Vehicle != "" && f.Cents != 0 {
					paid[f.Vehicle], reservedsPaid = true, reservedsPaid || f.Reserved
				}
				reserved = reserved || f.Reserved
				sum.UL, sum.Cents, sum.Fills = sum.UL-f.UL, sum.Cents-f.Cents, sum.Fills-f.Fills
			}
			if sum.UL != 0 || sum.Cents != 0 || sum.Fills != 0 {
				t.Fatalf("%+v is not the sum of its fuel: %+v is left", row, sum)
			}
			if reserved && len(vehicles) < opendata.Least {
				t.Fatalf("%+v has a reserved vehicle and is of %d only", row, len(vehicles))
			}
			if reservedsPaid && len(paid) < opendata.Least {
				t.Fatalf("%+v has the amount of a reserved vehicle and is of %d only", row, len(paid))
			}
		}
		for i := range rows {
			r := &rows[i]
			inRows.Add(r.Figures)
			hides(*r, r.Made(), r.Figures)
			if r.Of != opendata.OfUnit && (r.Vehicle != "" || r.Unit != "" || r.Of == opendata.OfGroup && (r.WayM != 0 || r.WayUL != 0)) {
				t.Fatalf("a group says more than how much: %+v", r)
			}
			for _, f := range r.Made() {
				if f.Reserved && r.Of != opendata.OfGroup || r.Of == opendata.OfUnit && f.Vehicle != r.Vehicle || r.Department != "" && f.Department != r.Department || f.Currency != r.Currency {
					t.Fatalf("%+v has %+v", r, f)
				}
			}
		}
		if len(times) != len(fuel) {
			t.Fatalf("rows have %d fuels, want %d", len(times), len(fuel))
		}
		for i := range places {
			p := &places[i]
			inPlaces.Add(p.Figures)
			hides(*p, p.Made(), p.Figures)
		}
		for f, n := range times {
			if n != 2 {
				t.Fatalf("%+v is in %d rows of both tables", f, n)
			}
		}
		if inRows.UL != all.UL || inRows.Cents != all.Cents || inRows.Fills != all.Fills || inPlaces.UL != all.UL || inPlaces.Cents != all.Cents || inPlaces.Fills != all.Fills {
			t.Fatalf("sums: got %+v by vehicles and %+v by stations, want %+v", inRows, inPlaces, all)
		}
		// Whichever rows are subtracted from a station, as many vehicles are left.
		figures := map[string]func(*opendata.Fuel) int64{"liters": func(f *opendata.Fuel) int64 { return f.UL }, "amount": func(f *opendata.Fuel) int64 { return f.Cents }}
		for i := range places {
			p := &places[i]
			for name, figure := range figures {
				if n := smallestRemainder(p.Made(), rows, figure); n > 0 && n < opendata.Least {
					t.Fatalf("%s of %+v, less rows, are of %d vehicles, a reserved one among them", name, p, n)
				}
			}
		}
		// Both tables have the same products, with the same sums.
		type of struct{ grade, currency string }
		products := map[of]int64{}
		for _, r := range rows {
			products[of{r.Grade, r.Currency}] += r.UL
		}
		for _, p := range places {
			products[of{p.Grade, p.Currency}] -= p.UL
		}
		for k, ul := range products {
			if ul != 0 {
				t.Fatalf("product %+v: %d µL more by vehicles than by stations", k, ul)
			}
		}
	})
}

// smallestRemainder subtracts rows from a place in all ways, as far as that leaves few: it returns
// of how many vehicles the smallest remainder is that has a reserved one; 0: none has. It tries
// each set of the rows that are in the place at all.
func smallestRemainder(place []*opendata.Fuel, rows []opendata.Row, figure func(*opendata.Fuel) int64) (least int) {
	here := map[*opendata.Fuel]bool{}
	for _, f := range place {
		here[f] = true
	}
	var in []int
	for i := range rows {
		if slices.ContainsFunc(rows[i].Made(), func(f *opendata.Fuel) bool { return here[f] }) {
			in = append(in, i)
		}
	}
	// Rows are apart from one another, so that each is subtracted or not for itself. A set of many is
	// tried row by row: whether it is subtracted changes what its own fuel leaves, and nothing else.
	type kept struct {
		vehicles map[string]bool
		reserved bool
	}
	var ways [][2]kept
	for _, i := range in {
		var way [2]kept
		for subtracted := range way {
			k := kept{vehicles: map[string]bool{}}
			for _, f := range rows[i].Made() {
				if times := map[bool]int{true: 1}[here[f]] - subtracted; times != 0 && figure(f) != 0 && f.Vehicle != "" {
					k.vehicles[f.Vehicle], k.reserved = true, k.reserved || f.Reserved
				}
			}
			way[subtracted] = k
		}
		ways = append(ways, way)
	}
	// At least one row with a reserved vehicle is left, whichever; of all others as little as can be.
	for i := range ways {
		for _, k := range ways[i] {
			if !k.reserved {
				continue
			}
			all := maps.Clone(k.vehicles)
			for j := range ways {
				if j != i {
					w := ways[j][0]
					if len(ways[j][1].vehicles) < len(w.vehicles) {
						w = ways[j][1]
					}
					maps.Copy(all, w.vehicles)
				}
			}
			if least == 0 || len(all) < least {
				least = len(all)
			}
		}
	}
	return least
}

// The only vehicle of a department, of a product and at a station, which is reserved.
func TestTheOnlyOne(t *testing.T) {
	t.Parallel()
	var fuel []opendata.Fuel
	for v := range 8 {
		fuel = append(fuel, opendata.Fuel{Vehicle: fmt.Sprintf("v%d", v), Unit: fmt.Sprintf("U%d", v), Department: "obras", Grade: "diesel", Station: "norte", Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: 10_000_000, WayM: 100_000, WayUL: 10_000_000}})
	}
	fuel = append(fuel, opendata.Fuel{Vehicle: "secret", Unit: "S-1", Reserved: true, Department: "seguridad", Grade: "premium", Station: "sur", Currency: "MXN", Figures: opendata.Figures{Fills: 3, UL: 77_000_000}})
	rows, places, err := opendata.Protect(fuel)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.UL == 77_000_000 || r.Department == "seguridad" || r.Unit == "S-1" || r.Grade == "premium" {
			t.Errorf("tells of the reserved vehicle: %+v", r)
		}
	}
	for _, p := range places {
		if p.UL == 77_000_000 || p.Grade == "premium" {
			t.Errorf("tells of the reserved vehicle: %+v", p)
		}
	}
	if _, _, err := opendata.Protect(fuel[5:]); !errors.Is(err, opendata.ErrSmall) {
		t.Errorf("three vehicles and a reserved one: got %v, want %v", err, opendata.ErrSmall)
	}
}

// Whose pump gave nothing hides nobody: the sum of a group would be the reserved vehicle's alone.
func TestNothingHidesNobody(t *testing.T) {
	t.Parallel()
	of := func(v string, reserved bool, liters int64) opendata.Fuel {
		return opendata.Fuel{Vehicle: v, Unit: v, Reserved: reserved, Department: "obras", Grade: "diesel", Station: "norte", Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: liters * 1_000_000}}
	}
	fuel := []opendata.Fuel{of("a", false, 0), of("b", false, 0), of("c", false, 0), of("d", false, 0), of("secret", true, 77)}
	if rows, _, err := opendata.Protect(fuel); !errors.Is(err, opendata.ErrSmall) {
		t.Errorf("four that took nothing: got %+v, %v, want %v", rows, err, opendata.ErrSmall)
	}
	for _, v := range []string{"w", "x", "y", "z"} {
		fuel = append(fuel, of(v, false, 10))
	}
	rows, places, err := opendata.Protect(fuel)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Of == opendata.OfGroup && r.UL != 117_000_000 {
			t.Errorf("the group is of %d µL, want 117 L of five that fueled", r.UL)
		}
	}
	if len(rows) != 5 || len(places) != 1 {
		t.Errorf("got %d rows and %d places, want the group, four that took nothing, and a place", len(rows), len(places))
	}
}

// Fuel without a price hides nobody's money: of five reserved cars one pays, and four fuel at the
// city's own tank.
func TestAmountsAreOfEnough(t *testing.T) {
	t.Parallel()
	var fuel []opendata.Fuel
	of := func(v string, reserved bool, cents int64) {
		f := opendata.Fuel{Vehicle: v, Unit: v, Reserved: reserved, Department: "policia", Grade: "magna", Station: "norte", Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: 40_000_000, Cents: cents}}
		if cents == 0 {
			f.Unpriced = 1
		}
		if !reserved {
			f.Department = "obras"
		}
		fuel = append(fuel, f)
	}
	of("r1", true, 123_450)
	for _, v := range []string{"r2", "r3", "r4", "r5"} {
		of(v, true, 0)
	}
	for v := range 3 {
		of(fmt.Sprint("o", v), false, 100_000)
	}
	tells := func() bool {
		rows, _, err := opendata.Protect(opendata.Gather(fuel))
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(rows, func(r opendata.Row) bool { return r.Cents != 0 })
	}
	if tells() {
		t.Error("four have an amount, a reserved one among them, and some amount is published")
	}
	for v := range 4 {
		of(fmt.Sprint("p", v), false, 100_000)
	}
	if !tells() {
		t.Error("eight have an amount, and none is published")
	}
}

// A station less the rows of those that fuel nowhere else is a reserved vehicle's alone, so it has no
// name.
func TestAStationLessItsUnits(t *testing.T) {
	t.Parallel()
	var fuel []opendata.Fuel
	of := func(v, department, station string, reserved bool) {
		fuel = append(fuel, opendata.Fuel{Vehicle: v, Unit: v, Reserved: reserved, Department: department, Grade: "magna", Station: station, StationName: station, Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: 40_000_000, Cents: 100_000}})
	}
	for v := range 6 {
		of(fmt.Sprint("o", v), "obras", "norte", false)
	}
	for v := range 6 {
		of(fmt.Sprint("r", v), "policia", "sur", true)
	}
	named := func() (all []string) {
		_, places, err := opendata.Protect(fuel)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range places {
			all = append(all, p.Station)
		}
		return all
	}
	if got := named(); !slices.Equal(got, []string{"norte", "sur"}) {
		t.Errorf("each fuels at one station: got %q", got)
	}
	of("r0", "policia", "norte", true)
	of("t0", "transito", "norte", false)
	of("t0", "transito", "sur", false) // and one that fuels at both hides it no more than itself
	if got := named(); !slices.Equal(got, []string{opendata.Other}) {
		t.Errorf("norte less the six of obras is one reserved vehicle: got %q", got)
	}
}

// Vehicles without a department are no second group without one.
func TestGroupsHaveKeys(t *testing.T) {
	t.Parallel()
	var fuel []opendata.Fuel
	for v := range 12 {
		fuel = append(fuel, opendata.Fuel{Vehicle: fmt.Sprintf("v%02d", v), Unit: fmt.Sprint(v), Reserved: v < 6 || v == 11, Department: map[bool]string{true: "", false: "obras"}[v < 6], Grade: "diesel", Station: "norte", Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: 1}})
	}
	fuel[11].Department = "parques"
	rows, _, err := opendata.Protect(fuel)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[[5]string]bool{}
	for _, r := range rows {
		k := [5]string{r.Of, r.Vehicle, r.Department, r.Grade, r.Currency}
		if keys[k] {
			t.Errorf("two rows of %q", k)
		}
		keys[k] = true
	}
}

func TestMetersPerLiter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		way, ul, want int64
		ok            bool
	}{{100_000, 10_000_000, 10_000, true}, {1, 3_000_000, 0, true}, {2, 3_000_000, 1, true}, {0, 5, 0, false}, {5, 0, 0, false}} {
		if got, ok := (opendata.Figures{WayM: tt.way, WayUL: tt.ul}).MetersPerLiter(); got != tt.want || ok != tt.ok {
			t.Errorf("%d m for %d µL: got %d %t, want %d %t", tt.way, tt.ul, got, ok, tt.want, tt.ok)
		}
	}
}

package opendata_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/opendata"
)

// A month in which a reserved vehicle is the only one that paid in other money is published, with
// all of its liters, and in no other money is anything.
func TestOtherMoneyIsPublished(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fuel := drawn(t)
		gathered := opendata.Gather(fuel)
		var was, is opendata.Figures
		vehicles, reserved := map[string]bool{}, false
		for i := range fuel {
			was.Add(fuel[i].Figures)
			is.Add(gathered[i].Figures)
			g, f := gathered[i], fuel[i]
			if f.Currency = g.Currency; g == f && g.Currency == fuel[i].Currency {
				// it is as it was
			} else if f.Cents, f.Unpriced = 0, f.Fills; g != f || !fewPaid(fuel, fuel[i].Currency) && !fewFueled(fuel, fuel[i].Currency) {
				t.Fatalf("got %+v of %+v", g, fuel[i])
			}
			if fuel[i].Vehicle != "" && fuel[i].UL > 0 {
				vehicles[fuel[i].Vehicle] = true
			}
			reserved = reserved || fuel[i].Reserved
		}
		if is.UL != was.UL || is.Fills != was.Fills || is.WayM != was.WayM {
			t.Fatalf("got %+v of %+v", is, was)
		}
		if _, _, err := opendata.Protect(gathered); err != nil && (!errors.Is(err, opendata.ErrSmall) || len(vehicles) >= opendata.Least || !reserved) {
			t.Fatalf("%d vehicles fueled: %v", len(vehicles), err)
		}
	})
}

// fewFueled tells whether too few vehicles have fuel in a currency to hide a reserved one of them.
func fewFueled(fuel []opendata.Fuel, currency string) bool {
	of, reserved := map[string]bool{}, false
	for _, f := range fuel {
		if f.Currency == currency {
			reserved = reserved || f.Reserved
			if f.Vehicle != "" && f.UL > 0 {
				of[f.Vehicle] = true
			}
		}
	}
	return reserved && len(of) < opendata.Least
}

// fewPaid tells whether too few vehicles have an amount in a currency to hide that of a reserved
// one of them.
func fewPaid(fuel []opendata.Fuel, currency string) bool {
	of, reserved := map[string]bool{}, false
	for _, f := range fuel {
		if f.Currency == currency && f.Vehicle != "" && f.Cents != 0 {
			of[f.Vehicle], reserved = true, reserved || f.Reserved
		}
	}
	return reserved && len(of) < opendata.Least
}

// published returns the sums of a month, or that nothing can be.
func published(fuel []opendata.Fuel) (opendata.Made, bool) {
	rows, places, err := opendata.Protect(opendata.Gather(fuel))
	return opendata.MadeOf(rows, places), err == nil
}

// changed is the fuel of a month as it is known later: fills came and went, and other vehicles
// are reserved.
func changed(t *rapid.T, fuel []opendata.Fuel) []opendata.Fuel {
	out := slices.Clone(fuel)
	for range rapid.IntRange(0, 6).Draw(t, "changes") {
		i := rapid.IntRange(0, len(out)-1).Draw(t, "which")
		switch rapid.SampledFrom([]string{"late", "late", "corrected", "reserved", "moved"}).Draw(t, "change") {
		case "late":
			f := out[i]
			f.Figures = opendata.Figures{Fills: 1, UL: rapid.Int64Range(1, 80_000_000).Draw(t, "late"), Cents: rapid.Int64Range(0, 200_000).Draw(t, "late cents")}
			out = append(out, f)
		case "corrected":
			out[i].UL = rapid.Int64Range(1, 80_000_000).Draw(t, "corrected to")
		case "moved":
			out[i].Station = rapid.SampledFrom([]string{"norte", "sur", "centro"}).Draw(t, "moved to")
		case "reserved":
			is := !out[i].Reserved
			for j := range out {
				if out[j].Vehicle == out[i].Vehicle && out[j].Vehicle != "" {
					out[j].Reserved = is
				}
			}
		}
	}
	return out
}

// rank is that of a matrix, modulo a prime.
func rank(rows [][]int64) (n int) {
	const prime = 1_000_003
	power := func(b int64) int64 { // to the prime less 2: the inverse
		r := int64(1)
		for e := int64(prime - 2); e > 0; e >>= 1 {
			if e&1 == 1 {
				r = r * b % prime
			}
			b = b * b % prime
		}
		return r
	}
	if len(rows) == 0 {
		return 0
	}
	for col := range rows[0] {
		at := slices.IndexFunc(rows[n:], func(r []int64) bool { return r[col] != 0 })
		if at < 0 {
			continue
		}
		rows[n], rows[n+at] = rows[n+at], rows[n]
		inverse := power(rows[n][col])
		for i := n + 1; i < len(rows); i++ {
			if f := rows[i][col] * inverse % prime; f != 0 {
				for j := col; j < len(rows[i]); j++ {
					rows[i][j] = ((rows[i][j]-f*rows[n][j])%prime + prime) % prime
				}
			}
		}
		if n++; n == len(rows) {
			break
		}
	}
	return n
}

// told is how much of what some vehicles took, that are reserved, can be reckoned of it and of what
// some others took alone: whatever is added and subtracted of the published liters. It knows
// nothing of classes.
func told(versions [][][]opendata.Part, some map[string]bool, reserved func(string) bool) int {
	type key struct {
		vehicle, of string
		version     int
	}
	column := map[key]int{}
	var all []key
	was := map[[2]string]int64{}
	var cells []map[int]bool
	seen := map[[2]string][]int{} // atoms until now
	for i, sums := range versions {
		here := map[[2]string]int64{}
		for _, parts := range sums {
			for _, p := range parts {
				here[[2]string{p.Vehicle, p.Of}] = p.UL
			}
		}
		for k, ul := range was {
			if _, there := here[k]; !there && ul != 0 {
				here[k] = 0
			}
		}
		for k, ul := range here {
			if ul != was[k] {
				a := key{k[0], k[1], i}
				column[a] = len(all)
				seen[k] = append(seen[k], len(all))
				all = append(all, a)
			}
			was[k] = ul
		}
		for _, parts := range sums {
			cell := map[int]bool{}
			for _, p := range parts {
				for _, c := range seen[[2]string{p.Vehicle, p.Of}] {
					cell[c] = true
				}
			}
			cells = append(cells, cell)
		}
	}
	matrix := func(take func(key) bool) (m [][]int64) {
		for _, cell := range cells {
			var row []int64
			for i, k := range all {
				if !take(k) {
					continue
				}
				row = append(row, 0)
				if cell[i] {
					row[len(row)-1] = 1
				}
			}
			m = append(m, row)
		}
		return m
	}
	outside := func(k key) bool { return !some[k.vehicle] }
	return rank(matrix(func(k key) bool { return outside(k) || reserved(k.vehicle) })) - rank(matrix(outside))
}

// Among all versions of a month that may be published, nothing of fewer than five vehicles with a
// reserved one can be reckoned by adding and subtracting, that could not be before.
func TestNobodyIsTheDifferenceOfVersions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fuel := drawn(t)
		for i := range fuel { // rows that took nothing hide nobody, and are looked at elsewhere
			fuel[i].UL++
		}
		first, ok := published(fuel)
		if !ok {
			t.Skip("too few")
		}
		before := []opendata.Made{first}
		for range rapid.IntRange(1, 2).Draw(t, "versions") {
			fuel = changed(t, fuel)
			next, ok := published(fuel)
			if !ok {
				continue
			}
			hidden := map[string]bool{}
			var vehicles []string
			for _, f := range fuel {
				if f.Reserved {
					hidden[f.Vehicle] = true
				}
				if f.Vehicle != "" && !slices.Contains(vehicles, f.Vehicle) {
					vehicles = append(vehicles, f.Vehicle)
				}
			}
			reserved := func(v string) bool { return hidden[v] }
			if opendata.Differs(before, next, reserved) != nil {
				continue
			}
			after := append(slices.Clone(before), next)
			for range 40 {
				some := map[string]bool{}
				for range rapid.IntRange(1, opendata.Least-1).Draw(t, "some") {
					some[rapid.SampledFrom(vehicles).Draw(t, "vehicle")] = true
				}
				for name, of := range map[string]func(opendata.Made) [][]opendata.Part{"vehicles": func(m opendata.Made) [][]opendata.Part { return m.Rows }, "stations": func(m opendata.Made) [][]opendata.Part { return m.Places }} {
					tables := func(list []opendata.Made) (out [][][]opendata.Part) {
						for _, m := range list {
							out = append(out, of(m))
						}
						return out
					}
					was, is := told(tables(before), some, reserved), told(tables(after), some, reserved)
					if is > was {
						t.Fatalf("by %s: of %v, of which %v are reserved, %d figures can be reckoned, and %d before", name, some, hidden, is, was)
					}
				}
			}
			before = after
		}
	})
}

// The same month again tells nothing more, nor does a fill of who is not reserved; one of a
// reserved vehicle does, and another group around it.
func TestVersionsThatTell(t *testing.T) {
	t.Parallel()
	var fuel []opendata.Fuel
	for v := range 12 {
		fuel = append(fuel, opendata.Fuel{Vehicle: fmt.Sprintf("v%02d", v), Unit: fmt.Sprintf("U%d", v), Reserved: v == 5, Department: "obras", Grade: "diesel", Station: "norte", Currency: "MXN", Figures: opendata.Figures{Fills: 1, UL: 10_000_000 + int64(v), Cents: 100 + int64(v)}})
	}
	first, ok := published(fuel)
	if !ok {
		t.Fatal("the first is not published")
	}
	with := func(change func([]opendata.Fuel) []opendata.Fuel) []opendata.Fuel { return change(slices.Clone(fuel)) }
	late := func(vehicles ...int) func([]opendata.Fuel) []opendata.Fuel {
		return func(list []opendata.Fuel) []opendata.Fuel {
			for _, v := range vehicles {
				f := fuel[v]
				f.Figures = opendata.Figures{Fills: 1, UL: 3_000_000 + int64(v), Cents: 50}
				list = append(list, f)
			}
			return list
		}
	}
	for _, tt := range []struct {
		name  string
		fuel  []opendata.Fuel
		tells bool
	}{
		{"the same", fuel, false},
		{"a fill of a vehicle that is not reserved", with(late(11)), false},
		{"a fill of the reserved vehicle", with(late(5)), true},
		{"fills of it and three of its group", with(late(5, 0, 1, 2)), true},
		{"fills of all of its group", with(late(5, 0, 1, 2, 3)), false},
		{"what its fill cost", with(func(list []opendata.Fuel) []opendata.Fuel { list[5].Cents++; return list }), true},
		{"another that is reserved", with(func(list []opendata.Fuel) []opendata.Fuel { list[9].Reserved = true; return list }), true},
		{"another group", with(func(list []opendata.Fuel) []opendata.Fuel { return slices.Delete(list, 0, 1) }), true},
		{"one of the group that is reserved as well", with(func(list []opendata.Fuel) []opendata.Fuel { list[2].Reserved = true; return list }), false},
		{"one that took nothing and is not there", with(func(list []opendata.Fuel) []opendata.Fuel {
			return append(list, opendata.Fuel{Vehicle: "v99", Department: "obras", Grade: "diesel", Station: "norte", Currency: "MXN"})
		}), false},
	} {
		next, ok := published(tt.fuel)
		if !ok {
			t.Errorf("%s: is not published", tt.name)
			continue
		}
		hidden := map[string]bool{}
		for _, f := range tt.fuel {
			if f.Reserved {
				hidden[f.Vehicle] = true
			}
		}
		if d := opendata.Differs([]opendata.Made{first}, next, func(v string) bool { return hidden[v] }); (d != nil) != tt.tells {
			t.Errorf("%s: got %v, want tells = %t", tt.name, d, tt.tells)
		}
	}
}

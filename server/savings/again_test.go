package savings_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/savings"
)

// again reckons a statement from the file of its records, as docs/savings.md says and a spreadsheet would: in liters and
// pesos, each with its range.
func again(t *rapid.T, file []byte) (liters, money [3]float64) {
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type row = map[string]float64
	type use struct {
		of                                     int
		vehicle, class, grade, currency, tanks string
		n                                      row
	}
	type group struct{ class, grade, meter string }
	did := map[group]map[string]*[2][2]float64{} // by vehicle, in the baseline and the period: how much, and liters
	var all []use
	tanks := map[string]float64{} // what each row of a vehicle should have of tanks, by what was drawn
	key := func(r []string) string { return strings.TrimSuffix(r[0], "-tank") + "|" + strings.Join(r[1:5], "|") }
	at := func(r []string, column string) float64 {
		for i, name := range rows[0] {
			if name == column {
				f, _ := strconv.ParseFloat(r[i], 64)
				return f
			}
		}
		return 0
	}
	for _, r := range rows[1:] {
		if strings.HasSuffix(r[0], "-tank") {
			cents := math.Round(at(r, "mean_cents") * at(r, "tank_ul") / at(r, "mean_ul"))
			if math.Abs(cents-at(r, "tank_cents")) > 1 {
				t.Errorf("by its average %v costs %v", r, cents)
			}
			tanks[key(r)+r[16]] += at(r, "tank_cents")
		}
	}
	for _, r := range rows[1:] {
		if strings.HasSuffix(r[0], "-tank") {
			continue
		}
		if got, want := at(r, "tank_cents"), tanked(tanks, key(r), r); got != want {
			t.Errorf("%v has %v of tanks, and was drawn for %v", r, got, want)
		}
		n := row{}
		for i := 5; i < len(r); i++ {
			n[rows[0][i]], _ = strconv.ParseFloat(r[i], 64)
		}
		of := 1
		if r[0] == "base" {
			of = 0
		}
		u := use{of, r[1], r[2], r[3], r[4], "", n}
		if len(r) > 16 {
			u.tanks = r[16]
		}
		all = append(all, u)
	}
	most, paid := "", map[string]float64{}
	counts := func(n row) bool { return n["unpriced"] == n["tank_fills"] && n["fills"] > n["tank_fills"] }
	for _, r := range all {
		if counts(r.n) {
			paid[r.currency] += r.n["volume_ul"] - r.n["tank_ul"]
		}
		if r.n["tank_fills"] > 0 {
			paid[r.tanks] += r.n["tank_ul"]
		}
	}
	for c, ul := range paid {
		if most == "" || ul > paid[most] || ul == paid[most] && c < most {
			most = c
		}
	}
	prices := map[group]*[2][2]float64{} // cents and liters
	for _, r := range all {
		for _, meter := range []string{"way_m", "run_s"} {
			g, ul := group{r.class, r.grade, meter}, map[string]string{"way_m": "way_ul", "run_s": "run_ul"}[meter]
			if r.n[meter] > 0 {
				if did[g] == nil {
					did[g] = map[string]*[2][2]float64{}
				}
				if did[g][r.vehicle] == nil {
					did[g][r.vehicle] = &[2][2]float64{}
				}
				did[g][r.vehicle][r.of][0] += r.n[meter]
				did[g][r.vehicle][r.of][1] += r.n[ul] / 1e6
			}
		}
	}
	for _, r := range all {
		for _, meter := range []string{"way_m", "run_s"} {
			if r.n[meter] == 0 && (meter == "run_s" || r.n["run_s"] > 0) { // what has neither is the odometer's
				continue
			}
			p := group{r.class, r.grade, meter}
			if prices[p] == nil {
				prices[p] = &[2][2]float64{}
			}
			if counts(r.n) && r.currency == most {
				prices[p][r.of][0] += r.n["amount_cents"] / 100
				prices[p][r.of][1] += (r.n["volume_ul"] - r.n["tank_ul"]) / 1e6
			}
			if r.tanks == most {
				prices[p][r.of][0] += r.n["tank_cents"] / 100
				prices[p][r.of][1] += r.n["tank_ul"] / 1e6
			}
		}
	}
	var v, w, cash, cashV, cashW float64
	for g, vehicles := range did {
		var b, B, n, N, k, squares float64
		var there [2]int
		for _, x := range vehicles {
			b, B, n, N, k = b+x[0][0], B+x[0][1], n+x[1][0], N+x[1][1], k+1
			for of := range x {
				if x[of][0] > 0 {
					there[of]++
				}
			}
		}
		if min(there[0], there[1]) < 3 {
			continue
		}
		for _, x := range vehicles {
			r := (x[0][1]-x[0][0]*B/b)*n/b - (x[1][1] - x[1][0]*N/n)
			squares += r * r
		}
		S, V := n*B/b-N, k/(k-1)*squares
		liters[1], v, w = liters[1]+S, v+V, w+V*V/(k-1)
		if p := prices[g]; p[0][1] > 0 && p[1][1] > 0 {
			P := p[0][0] / p[0][1]
			cash, cashV, cashW = cash+S*P, cashV+V*P*P, cashW+V*V*P*P*P*P/(k-1)
		}
	}
	money[1] = cash
	half := func(v, w float64) float64 {
		if v < 1e-18 {
			return 0
		}
		// Degrees that are whole but for the last bit of a float are whole.
		return student(math.Floor(v*v/w+1e-9)) * math.Sqrt(v)
	}
	liters[0], liters[2] = liters[1]-half(v, w), liters[1]+half(v, w)
	money[0], money[2] = money[1]-half(cashV, cashW), money[1]+half(cashV, cashW)
	return liters, money
}

func tanked(tanks map[string]float64, key string, r []string) float64 {
	if len(r) <= 16 {
		return 0
	}
	return tanks[key+r[16]]
}

// student is the table of Student's t that docs/savings.md names, for 95 of 100.
func student(df float64) float64 {
	points := []float64{
		12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
		2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
	}
	switch {
	case df <= 30:
		return points[int(max(df, 1))-1]
	case df < 40:
		return 2.042
	case df < 60:
		return 2.021
	case df < 100:
		return 2.000
	}
	return 1.984
}

// Whoever has the file of records, and the page that says how, comes to the statement: liters, money and both ranges.
func TestReckonedAgain(t *testing.T) {
	t.Parallel()
	claimed := 0
	rapid.Check(t, func(t *rapid.T) {
		uses := func(label string) (in savings.Inputs) {
			var list []savings.Use
			for n := range rapid.IntRange(3, 14).Draw(t, label) {
				liters := rapid.Int64Range(5_000_000, 900_000_000).Draw(t, "microliters")
				u := savings.Use{
					Vehicle: fmt.Sprint("v", n), Class: rapid.SampledFrom([]string{"sedan", "truck, of 3 t"}).Draw(t, "class"), Grade: "magna", Currency: rapid.SampledFrom([]string{"MXN", "MXN", "USD"}).Draw(t, "currency"),
					VolumeUL: dispense.Volume(liters + 3_000_000), AmountCents: liters * 24 / 10_000, Fills: 9, Unpriced: rapid.SampledFrom([]int64{0, 0, 0, 1}).Draw(t, "unpriced"),
				}
				if rapid.IntRange(0, 9).Draw(t, "meter") < 7 {
					u.WayM, u.WayUL = rapid.Int64Range(10_000, 9_000_000).Draw(t, "meters"), dispense.Volume(liters)
				} else {
					u.RunS, u.RunUL = rapid.Int64Range(3600, 900_000).Draw(t, "seconds"), dispense.Volume(liters)
				}
				list = append(list, u)
				if u.Unpriced > 0 && rapid.Bool().Draw(t, "of a tank") {
					d := savings.Drawn{
						Vehicle: u.Vehicle, Class: u.Class, Grade: u.Grade, Said: u.Currency, Station: "norte", Tank: "T1", Day: "2026-12-03", Fills: 1, VolumeUL: dispense.Volume(rapid.Int64Range(1_000_000, 3_000_000).Draw(t, "drawn")),
						MeanUL: 9_000_000_000, MeanCents: rapid.Int64Range(15_000_000, 25_000_000).Draw(t, "mean"), Currency: rapid.SampledFrom([]string{"MXN", "USD"}).Draw(t, "money"),
					}
					d.Value()
					in.Drawn = append(in.Drawn, d)
				}
			}
			savings.Price(list, in.Drawn)
			in.Uses = list
			return in
		}
		base, now := uses("base"), uses("now")
		s := savings.Compare(base.Uses, now.Uses)
		liters, money := again(t, savings.Records(base, now))
		off := func(what string, got float64, want int64, unit float64) {
			if g := float64(want) / unit; math.Abs(got-g) > 0.04+math.Abs(g)*1e-9 {
				t.Errorf("%s: by the file %.4f, by the statement %.4f", what, got, g)
			}
		}
		for i, want := range [3]int64{s.Saved.Low, s.Saved.N, s.Saved.High} {
			off(fmt.Sprint("liters ", i), liters[i], want, 1e6)
		}
		if s.Money != nil {
			for i, want := range [3]int64{s.Money.Saved.Low, s.Money.Saved.N, s.Money.Saved.High} {
				off(fmt.Sprint("money ", i), money[i], want, 100)
			}
			claimed++
		}
	})
	if claimed < 20 {
		t.Errorf("of %d fleets money was claimed", claimed)
	}
}

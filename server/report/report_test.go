package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

func zone(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParsePeriod(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // still the 22nd, a Sunday, in Mexico
	tests := []struct{ query, from, last, previous string }{
		{"", "2026-11-01", "2026-11-30", "2026-10-01"},
		{"period=day", "2026-11-22", "2026-11-22", "2026-11-21"},
		{"period=week", "2026-11-16", "2026-11-22", "2026-11-09"},
		{"period=week&at=2026-01-01", "2025-12-29", "2026-01-04", "2025-12-22"},
		{"period=month&at=2024-02-29", "2024-02-01", "2024-02-29", "2024-01-01"},
		{"period=year&at=2026-05-05", "2026-01-01", "2026-12-31", "2025-01-01"},
		{"period=custom&from=2026-11-10&to=2026-11-12", "2026-11-10", "2026-11-12", "2026-11-07"},
		{"period=year&begins=4", "2026-04-01", "2027-03-31", "2025-04-01"},
		{"period=year&at=2026-03-31&begins=4", "2025-04-01", "2026-03-31", "2024-04-01"},
		{"period=year&at=2024-02-29&begins=3", "2023-03-01", "2024-02-29", "2022-03-01"},
		{"period=year&at=2026-12-31&begins=12", "2026-12-01", "2027-11-30", "2025-12-01"},
		{"period=month&at=2026-04-01&begins=4", "2026-04-01", "2026-04-30", "2026-03-01"},
	}
	for _, tt := range tests {
		p := parse(t, tt.query, now)
		const day = "2006-01-02"
		if got := p.From.Format(day); got != tt.from {
			t.Errorf("%q: got from %s, want %s", tt.query, got, tt.from)
		}
		if got := p.Last().Format(day); got != tt.last {
			t.Errorf("%q: got last day %s, want %s", tt.query, got, tt.last)
		}
		if got := p.Previous().From.Format(day); got != tt.previous {
			t.Errorf("%q: got previous from %s, want %s", tt.query, got, tt.previous)
		}
		if got := p.Previous().Next(); !got.From.Equal(p.From) || !got.To.Equal(p.To) {
			t.Errorf("%q: the one after the one before: got %v, want %v", tt.query, got, p)
		}
		v := url.Values{}
		p.Put(v)
		_, begins, _ := strings.Cut(tt.query, "begins=")
		v.Set("begins", begins)
		if again := parse(t, v.Encode(), now.AddDate(1, 0, 0)); again.Kind != p.Kind || !again.From.Equal(p.From) || !again.To.Equal(p.To) {
			t.Errorf("%q: read again from %s: got %v, want %v", tt.query, v.Encode(), again, p)
		}
	}
	for _, bad := range []string{"period=decade", "at=yesterday", "period=custom", "period=custom&from=2026-11-12&to=2026-11-10", "period=custom&from=2001-01-01&to=2026-01-01"} {
		v, _ := url.ParseQuery(bad)
		if p, err := report.ParsePeriod(v, report.Calendar{Zone: zone(t)}, now); err == nil {
			t.Errorf("%q: got %v, want an error", bad, p)
		}
	}
}

func parse(t testing.TB, query string, now time.Time) report.Period {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	begins, _ := strconv.Atoi(v.Get("begins")) // the month, of years
	p, err := report.ParsePeriod(v, report.Calendar{Zone: zone(t), YearBegins: time.Month(begins)}, now)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return p
}

// fills draws fills around November 2026, some with hostile names.
func drawFills(t *rapid.T) []report.Fill {
	names := rapid.SampledFrom([]string{"E-01 · AB-1", "=1+1", "+x", "-2", "@a", "ñandú, \"el\"", "", "\ttab"})
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) report.Fill {
		id := rapid.IntRange(0, 3).Draw(t, "vehicle")
		f := report.Fill{Vehicle: fmt.Sprintf("v%d", id), VehicleName: names.Draw(t, "name"), Station: rapid.SampledFrom([]string{"norte", "sur"}).Draw(t, "station")}
		f.Ref = dispense.Ref{Station: f.Station, Epoch: 1, Seq: int64(rapid.IntRange(1, 1<<30).Draw(t, "seq"))}
		f.StationName, f.DepartmentName = f.Station, names.Draw(t, "department")
		f.Department = f.DepartmentName
		f.Fill.Grade, f.GradeName = "diesel", "Diésel"
		f.At = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(-10, 40).Draw(t, "day")) * 24 * time.Hour)
		f.VolumeUL = dispense.Volume(rapid.Int64Range(0, 200_000_000).Draw(t, "volume"))
		f.Full = rapid.Bool().Draw(t, "full")
		if rapid.Bool().Draw(t, "odometer") {
			f.OdometerM = new(rapid.Int64Range(100_000_000, 101_000_000).Draw(t, "m"))
		}
		if rapid.Bool().Draw(t, "priced") {
			f.AmountCents, f.Currency = new(rapid.Int64Range(0, 1_000_000).Draw(t, "cents")), "MXN"
		}
		f.Typed = rapid.Bool().Draw(t, "typed")
		return f
	}), 0, 40, func(f report.Fill) dispense.Ref { return f.Ref }).Draw(t, "fills") // no two records have one number
}

func drawQuestion(t *rapid.T, zone *time.Location) report.Question {
	v := url.Values{}
	v.Set("period", rapid.SampledFrom([]string{"day", "week", "month", "year"}).Draw(t, "period"))
	v.Set("at", "2026-11-15")
	v.Set("group", string(rapid.SampledFrom(report.Groups()).Draw(t, "group")))
	v.Set("sort", rapid.SampledFrom([]string{"", "name", "-volume", "amount", "economy", "-fills"}).Draw(t, "sort"))
	v.Set("station", rapid.SampledFrom([]string{"", "norte"}).Draw(t, "filter"))
	v.Set("q", rapid.SampledFrom([]string{"", "E-", "o"}).Draw(t, "text"))
	q, err := report.ParseQuestion(v, report.Calendar{Zone: zone}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	in := q.In(rapid.SampledFrom(report.Units()).Draw(t, "unit"))
	if back := in.In(report.KMPerL); back != q {
		t.Fatalf("question in %s and back: got %+v, want %+v", in.Unit, back, q)
	}
	q = in
	again, err := report.ParseQuestion(q.Values(), report.Calendar{Zone: zone}, time.Now())
	if err != nil || again != q {
		t.Fatalf("question read again from %s: got %+v %v, want %+v", q.Values().Encode(), again, err, q)
	}
	return q
}

// What people add up by hand is the total of the page, whichever file they have.
func TestTotalsAgreeEverywhere(t *testing.T) {
	t.Parallel()
	z := zone(t)
	rapid.Check(t, func(t *rapid.T) {
		fills, q := drawFills(t), drawQuestion(t, z)
		var volume dispense.Volume
		for _, f := range fills {
			if q.Period.Contains(f.At) && (q.Filter.Station == "" || f.Station == q.Filter.Station) && q.Filter.Text == "" {
				volume += f.VolumeUL
			}
		}
		table, trend := report.Consumption(q, fills), report.Trend(q, fills)
		if q.Filter.Text == "" && table.TotalOf("volume").N != int64(volume) {
			t.Fatalf("total: got %d µL, want %d", table.TotalOf("volume").N, volume)
		}
		for _, key := range []string{"volume", "fills", "amount"} {
			if got, want := trend.TotalOf(key), table.TotalOf(key); got.N != want.N {
				t.Fatalf("total of %s over time: got %d, want %d", key, got.N, want.N)
			}
		}
		for _, tb := range []report.Table{table, trend} {
			sumsAgree(t, &tb)
		}
		other := map[report.Unit]report.Unit{report.KMPerL: report.LPer100KM, report.LPer100KM: report.KMPerL}[q.Unit]
		unitsAgree(t, q, fills, table, report.Consumption(q.In(other), fills))
	})
}

// unitsAgree holds both ways to write how far vehicles went against way and volume of their
// intervals, to the last digit.
func unitsAgree(t *rapid.T, q report.Question, fills []report.Fill, tb, other report.Table) {
	if q.Unit == report.LPer100KM {
		tb, other = other, tb
	}
	for i, r := range tb.Rows { // in the same order, but where both are equal in it
		if q.Sort.Column != "economy" && q.Sort.Column != "intake" && other.Rows[i].Key != r.Key {
			t.Fatalf("row %d: got %q, and %q in the other unit", i, r.Key, other.Rows[i].Key)
		}
	}
	if q.GroupBy != report.ByVehicle || q.Filter != (report.Filter{}) {
		return
	}
	of := map[string][]reconcile.Fill{}
	for _, f := range fills {
		of[f.Vehicle] = append(of[f.Vehicle], f.Fill)
	}
	ways := map[string][2]*big.Int{"": {new(big.Int), new(big.Int)}}
	for vehicle, list := range of {
		slices.SortFunc(list, reconcile.CompareFills)
		ways[vehicle] = [2]*big.Int{new(big.Int), new(big.Int)}
		for _, i := range reconcile.Intervals(list, 0) {
			if q.Period.Contains(i.To.At) {
				for _, key := range []string{vehicle, ""} {
					ways[key][0].Add(ways[key][0], big.NewInt(i.DistanceM))
					ways[key][1].Add(ways[key][1], big.NewInt(int64(i.VolumeUL)))
				}
			}
		}
	}
	check := func(key string, economy, intake report.Cell) {
		m, ul := ways[key][0], ways[key][1]
		if m.Sign() == 0 {
			if economy.Known || intake.Known {
				t.Fatalf("vehicle %q went nowhere, and has %+v and %+v", key, economy, intake)
			}
			return
		}
		half := new(big.Int).Add(new(big.Int).Mul(ul, big.NewInt(200)), m)
		if want := half.Div(half, new(big.Int).Mul(m, big.NewInt(2))); !intake.Known || intake.N != want.Int64() {
			t.Fatalf("vehicle %q, %s µL for %s m: got %+v mL for 100 km, want %s", key, ul, m, intake, want)
		}
		want := new(big.Int)
		if ul.Sign() > 0 {
			want.Div(new(big.Int).Mul(m, big.NewInt(1_000_000)), ul)
		}
		if economy.N != want.Int64() {
			t.Fatalf("vehicle %q, %s µL for %s m: got %+v m/L, want %s", key, ul, m, economy, want)
		}
	}
	byKey := map[string]report.Row{}
	for _, r := range other.Rows {
		byKey[r.Key] = r
	}
	for _, r := range tb.Rows {
		check(r.Key, tb.Cell(r, "economy"), other.Cell(byKey[r.Key], "intake"))
	}
	check("", tb.TotalOf("economy"), other.TotalOf("intake"))
}

func sumsAgree(t *rapid.T, tb *report.Table) {
	var b, j bytes.Buffer
	if err := tb.WriteCSV(&b, report.CSVOptions{BOM: true, Lang: "es-MX"}); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != len(tb.Rows)+2 {
		t.Fatalf("CSV: got %d lines %v, want %d", len(lines), err, len(tb.Rows)+2)
	}
	if err := tb.WriteJSON(&j); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Rows  []map[string]any
		Total map[string]any
	}
	d := json.NewDecoder(&j)
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	for i, c := range tb.Columns {
		inCSV, inJSON, page := new(big.Rat), new(big.Rat), new(big.Rat)
		for n, row := range tb.Rows {
			add(t, inCSV, lines[n+1][i], c)
			add(t, inJSON, fmt.Sprint(orEmpty(doc.Rows[n][c.Key])), c)
			add(t, page, decimal(row.Cells[i], c), c)
		}
		total := decimal(tb.Total[i], c)
		if i > 0 && (lines[len(lines)-1][i] != total || fmt.Sprint(orEmpty(doc.Total[c.Key])) != total) {
			t.Fatalf("total of %s: CSV %q, JSON %v, page %q", c.Key, lines[len(lines)-1][i], doc.Total[c.Key], total)
		}
		if inCSV.Cmp(page) != 0 || inJSON.Cmp(page) != 0 {
			t.Fatalf("sum of %s: CSV %v, JSON %v, page %v", c.Key, inCSV, inJSON, page)
		}
		if summed := c.Key != "economy" && c.Key != "reference" && c.Key != "deviation" && c.Key != "cost_km" && c.Kind != report.Intake; summed && c.Kind.Numeric() {
			want := new(big.Rat)
			if add(t, want, total, c); page.Cmp(want) != 0 {
				t.Fatalf("rows of %s add up to %v, and the total says %v", c.Key, page, want)
			}
		}
	}
	for _, line := range lines {
		if strings.ContainsAny(line[0][:min(1, len(line[0]))], "=+-@\t") {
			t.Fatalf("CSV: %q would run as a formula", line[0])
		}
	}
}

func decimal(c report.Cell, col report.Column) string {
	if !c.Known {
		return ""
	}
	if !col.Kind.Numeric() {
		return c.Text
	}
	return c.Decimal(col.Kind)
}

func orEmpty(v any) any {
	if v == nil {
		return ""
	}
	return v
}

func add(t *rapid.T, sum *big.Rat, s string, c report.Column) {
	if s == "" || !c.Kind.Numeric() {
		return
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("column %s: %q is no number", c.Key, s)
	}
	sum.Add(sum, n)
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind report.Kind
		n    int64
		want string
	}{
		{report.Volume, 42_500_000, "42.50"}, {report.Volume, 1, "0.000001"}, {report.Volume, -1_500_000, "-1.50"}, {report.Money, 5, "0.05"},
		{report.Money, -123456, "-1234.56"}, {report.Distance, 1_234_000, "1234"}, {report.Distance, 500, "0.5"}, {report.Percent, -7, "-0.7"}, {report.Count, 12, "12"},
	}
	for _, tt := range tests {
		if got := (report.Cell{Known: true, N: tt.n}).Decimal(tt.kind); got != tt.want {
			t.Errorf("%d of kind %d: got %s, want %s", tt.n, tt.kind, got, tt.want)
		}
	}
}

// A vehicle goes 400 km on 50 L between two full tanks, with a part fill in
// between; the first fill of all counts in no interval.
func TestConsumptionFullToFull(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time { return time.Date(2026, 11, day, 18, 0, 0, 0, time.UTC) }
	fill := func(seq int64, day int, km int64, liters int64, full bool) report.Fill {
		f := report.Fill{Vehicle: "v1", VehicleName: "E-01", ReferenceMPerL: new(int64(10_000)), Station: "norte"}
		f.Fill = reconcile.Fill{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}, At: at(day), Grade: "diesel",
			VolumeUL: dispense.Volume(liters) * dispense.Liter, OdometerM: new(km * 1000), Full: full, AmountCents: new(liters * 2450)}
		f.Currency = "MXN"
		return f
	}
	fills := []report.Fill{fill(3, 20, 100_400, 30, true), fill(1, 2, 100_000, 40, true), fill(2, 10, 100_200, 20, false)}
	q := report.Question{Period: parse(t, "at=2026-11-15", at(1)), GroupBy: report.ByVehicle, Sort: report.Sort{Column: "name"}}
	tb := report.Consumption(q, fills)
	for key, want := range map[string]string{"fills": "3", "volume": "90.00", "distance": "400", "economy": "8.00", "deviation": "-20.0", "amount": "2205.00", "cost_km": "3.06"} {
		if got := decimal(tb.Cell(tb.Rows[0], key), tb.Columns[tb.Column(key)]); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
	per100 := report.Consumption(q.In(report.LPer100KM), fills)
	for key, want := range map[string]string{"distance": "400", "intake": "12.50", "reference_intake": "10.00", "deviation": "25.0", "cost_km": "3.06"} {
		if got := decimal(per100.Cell(per100.Rows[0], key), per100.Columns[per100.Column(key)]); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
	q.Period = parse(t, "period=day&at=2026-11-10", at(1))
	if tb = report.Consumption(q, fills); tb.Column("economy") >= 0 {
		t.Error("a period in which no interval ends has an economy")
	}
	v := report.Vehicle(report.VehicleHead{FleetNo: "E-01"}, parse(t, "at=2026-11-15", at(1)), fills)
	if len(v.Intervals.Rows) != 1 || v.Fills.TotalOf("volume").N != 90_000_000 {
		t.Errorf("vehicle: got %d intervals and %d µL, want 1 and 90 L", len(v.Intervals.Rows), v.Fills.TotalOf("volume").N)
	}
	v = v.In(report.LPer100KM)
	if way, fill := v.Intervals, v.Fills; way.TotalOf("intake").N != 12_500 || way.Cell(way.Rows[0], "intake").N != 12_500 || fill.TotalOf("intake").N != 12_500 || fill.Column("economy") >= 0 {
		t.Errorf("vehicle in L/100 km: got %+v and %+v", way.Total, fill.Total)
	}
}

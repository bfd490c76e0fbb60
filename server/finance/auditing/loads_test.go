package auditing

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What came of a line of several deliveries is held against it as one, each as the line counts liters;
// what is found of the line is not found of its deliveries again.
func TestLoadsOfOneLine(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	const liter = dispense.Liter
	at := time.Date(2026, 11, 9, 12, 0, 0, 0, zone)
	came := func(n int, liters, noted dispense.Volume, edit ...func(*Delivered)) Delivered {
		d := Delivered{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(n)}, Tank: "T1", CameAt: at, Came: stock.Paper{Volume: stock.Quantity{UL: liters * liter, Basis: stock.Observed}}, CameOf: "15101505", By: "fina"}
		if noted != 0 {
			d.Note = &stock.Paper{Volume: stock.Quantity{UL: noted * liter, Basis: stock.Observed}}
		}
		for _, e := range edit {
			e(&d)
		}
		return d
	}
	for name, tt := range map[string]struct {
		billed     dispense.Volume
		of         []Delivered
		line       string // what is found of the line, and its figures in liters
		deliveries string // which of two deliveries that are short by their notes are found
	}{
		"all came":                 {20_000, []Delivered{came(1, 10_000, 10_000), came(2, 10_000, 10_000)}, "", ""},
		"within the sum":           {20_200, []Delivered{came(1, 10_000, 0), came(2, 10_000, 0)}, "", ""},
		"beyond it":                {20_203, []Delivered{came(1, 10_000, 0), came(2, 10_000, 0)}, "came 20000", ""},
		"one truck was short":      {20_000, []Delivered{came(1, 9_000, 10_000), came(2, 10_000, 10_000)}, "came 19000", ""},
		"the notes say less":       {20_100, []Delivered{came(1, 10_050, 10_000), came(2, 10_050, 10_000)}, "noted 20000", ""},
		"one note is missing":      {20_100, []Delivered{came(1, 10_050, 10_000), came(2, 10_050, 0)}, "", ""},
		"more came in all":         {20_000, []Delivered{came(1, 9_000, 10_000), came(2, 12_000, 10_000)}, "came 21000", "1"},
		"a little short of many":   {40_000, []Delivered{came(1, 9_800, 10_000), came(2, 10_000, 10_000), came(3, 10_000, 10_000), came(4, 10_000, 10_000)}, "", "1"},
		"another product":          {20_000, []Delivered{came(1, 10_000, 0), came(2, 10_000, 0, func(d *Delivered) { d.CameOf, d.Grade = "15101514", "Magna" })}, "load_product 0", ""},
		"of temperatures":          {20_000, []Delivered{came(1, 9_000, 0), came(2, 10_000, 0, func(d *Delivered) { d.Came.Volume.Basis = stock.At20C })}, "", ""},
		"the tightest of its days": {20_030, []Delivered{came(1, 10_000, 0), came(2, 10_000, 0, func(d *Delivered) { d.Tank = "T2" })}, "came 20000", ""},
	} {
		m := &maker{Desk: New(Config{Calendar: budget.Calendar{Zone: zone}}), Records: &Records{
			Loads:      []Load{{On: "2026-11-10", UUID: "U", Product: "15101505", VolumeUL: tt.billed * liter, Cents: 100, Currency: "MXN", Billed: stock.Observed, Deliveries: tt.of}},
			Tolerances: stock.Says{{N: 1, Place: stock.Place{Station: "norte", Tank: "T2"}, Which: "delivery_observed", From: "2026-01-01", Limit: stock.Limit{UL: 20 * liter}}},
		}, f: &audit.Facts{Today: "2026-12-20", Zone: zone}}
		m.Loads[0].Part, m.Loads[0].N = "concept", 1
		m.loads(nil, nil)
		for i := range tt.of {
			d := &tt.of[i]
			x := audit.Delivery{Ref: d.Ref, At: at, Station: "norte", Tank: "T1", Line: "U/concept/1"}
			if d.Note != nil {
				x.Note, x.Came = &d.Note.Volume.UL, &d.Came.Volume.UL
				x.Short = *x.Came < *x.Note-100*liter
				x.Billed = !x.Short
			}
			m.f.Deliveries = append(m.f.Deliveries, x)
		}
		j, err := audit.Judge(*m.f, audit.NewSettings(nil))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var line, deliveries []string
		for _, f := range j.Findings {
			switch f.Rule {
			case audit.NotFueled:
				if len(tt.of) > 1 && !strings.Contains(strings.Join(f.Args, " "), "norte/1/1, norte/1/2") {
					t.Errorf("%s: it names %q", name, f.Args)
				}
				line = append(line, fmt.Sprint(f.Args[0], " ", *f.Expected/int64(liter)))
			case audit.ShortLoad:
				deliveries = append(deliveries, fmt.Sprint(f.Ref.Seq))
			}
		}
		if got := strings.Join(line, ", "); got != tt.line {
			t.Errorf("%s: of the line is found %q, want %q", name, got, tt.line)
		}
		if got := strings.Join(deliveries, " "); got != tt.deliveries {
			t.Errorf("%s: of deliveries is found %q, want %q", name, got, tt.deliveries)
		}
	}
}

// In the supplier's report a line in bulk has what came as it counts liters, and what that costs by its notes
// or else by the contract; what cannot be said is left out, and never nothing.
func TestLoadsAreReported(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	const liter = dispense.Liter
	at := time.Date(2026, 10, 30, 12, 0, 0, 0, zone)
	came := func(n int, liters, noted dispense.Volume, cents int64) Delivered {
		d := Delivered{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(n)}, Tank: "T1", CameAt: at, Came: stock.Paper{Volume: stock.Quantity{UL: liters * liter, Basis: stock.Observed}}, CameOf: "15101505", Number: fmt.Sprint("R", n)}
		if noted != 0 {
			d.Note = &stock.Paper{Volume: stock.Quantity{UL: noted * liter, Basis: stock.Observed}}
		}
		if cents != 0 {
			d.Cents = &cents
		}
		return d
	}
	other, warm, again := came(1, 10_000, 0, 0), came(1, 10_000, 0, 0), came(2, 5_000, 0, 0)
	other.CameOf, warm.Came.Volume.Basis, again.Number = "15101514", stock.At20C, "R1"
	for name, tt := range map[string]struct {
		of     []Delivered
		agreed int64
		twice  bool
		want   string // ticket, sort, state, liters and cents more, which are unknown
	}{
		"nobody said":            {nil, 200_000, false, "F alone undelivered 0 0 false false []"},
		"twice":                  {nil, 200_000, true, "F twice twice 0 0 false false []"},
		"came":                   {[]Delivered{came(1, 10_000, 10_000, 0)}, 200_000, false, "R1 done delivered 0 1 false false [2026-10]"},
		"short":                  {[]Delivered{came(1, 9_600, 10_000, 0)}, 200_000, false, "R1 differs came 400 800001 false false [2026-10]"},
		"the note says less":     {[]Delivered{came(1, 9_990, 9_000, 0)}, 200_000, false, "R1 differs noted 10 20001 false false [2026-10]"},
		"by its note":            {[]Delivered{came(1, 10_000, 10_000, 19_000_000)}, 200_000, false, "R1 done delivered 0 1000001 false false [2026-10]"},
		"several":                {[]Delivered{came(1, 4_000, 0, 0), came(2, 6_000, 0, 0)}, 200_000, false, "R1, R2 done delivered 0 1 false false [2026-10]"},
		"one truck, two tanks":   {[]Delivered{came(1, 5_000, 0, 0), again}, 200_000, false, "R1 done delivered 0 1 false false [2026-10]"},
		"no price":               {[]Delivered{came(1, 10_000, 0, 0)}, 0, false, "R1 done delivered 0 0 false true [2026-10]"},
		"a note of one alone":    {[]Delivered{came(1, 4_000, 4_000, 8_000_000), came(2, 6_000, 0, 0)}, 0, false, "R1, R2 done delivered 0 0 false true [2026-10]"},
		"another product":        {[]Delivered{other}, 200_000, false, "R1 differs product 0 1 false false [2026-10]"},
		"of another temperature": {[]Delivered{warm}, 200_000, false, "R1 done delivered 0 0 true true [2026-10]"},
	} {
		l := matching.Line{IssuedAt: time.Date(2026, 11, 2, 9, 0, 0, 0, zone), Ticket: "F", Product: "15101505", VolumeUL: 10_000 * liter, Cents: 20_000_001, Currency: "MXN"}
		x := Load{Product: l.Product, VolumeUL: l.VolumeUL, Cents: l.Cents, Currency: l.Currency, Billed: stock.Observed, Twice: tt.twice, Deliveries: tt.of}
		r := x.row(l, tt.agreed, "MXN", nil, stockroom.Claim{}, zone)
		got := fmt.Sprint(r.Ticket, " ", r.Sort, " ", r.Link.State, " ", int64(r.Link.VolumeUL)/int64(liter), " ", r.Link.Cents, " ", r.NoLiters, " ", r.NoCents, " ", r.Others)
		if got != tt.want || !r.Bulk || len(r.Fills) != len(tt.of) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

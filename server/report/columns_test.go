package report_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What a vehicle may take in a month is the least of its quotas of liters of that month, and the
// annex says how much of it was taken.
func TestAnnexOfAllotments(t *testing.T) {
	t.Parallel()
	month := report.Period{Kind: report.Month, From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	allotted := report.Allotted(month, []report.QuotaUse{
		{Vehicle: "v1", Period: "2026-11", SizeUL: 300 * dispense.Liter}, {Vehicle: "v1", Period: "2026-11", SizeUL: 200 * dispense.Liter},
		{Vehicle: "v1", Period: "2026-W47", SizeUL: 10 * dispense.Liter}, {Vehicle: "v2", Period: "2026-10", SizeUL: 5 * dispense.Liter},
		{Vehicle: "v3", Period: "2026-11", SizeVisits: new(int64(4))}, {Vehicle: "v4", Period: "2026-11"},
	})
	if len(allotted) != 2 || allotted["v1"] != 200*dispense.Liter || allotted["v4"] != 0 {
		t.Fatalf("got %v, want 200 L of v1 and none of v4", allotted)
	}
	consumed := report.Table{Columns: []report.Column{{Key: "name"}, {Key: "fills", Kind: report.Count}, {Key: "volume", Kind: report.Volume}}, Rows: []report.Row{
		{Key: "v1", Cells: []report.Cell{{Known: true, Text: "101"}, {Known: true, N: 2}, {Known: true, N: int64(250 * dispense.Liter)}}},
	}}
	a := report.Annex(month, []report.VehicleAt{{Vehicle: "v1", FleetNo: "101"}, {Vehicle: "v3", FleetNo: "103"}, {Vehicle: "v4", FleetNo: "104"}}, &consumed, nil, map[string]int64{"v1": 2, "v3": 1}, allotted, nil)
	if got := a.Cell(a.Rows[0], "allotment_used"); !got.Known || got.N != 1250 {
		t.Errorf("of 200 L 250 were taken: got %+v, want 125.0 %%", got)
	}
	if a.Cell(a.Rows[1], "allotment").Known || a.Cell(a.Rows[1], "allotment_used").Known {
		t.Error("a vehicle of visits has an allotment of liters")
	}
	if got := a.Cell(a.Rows[2], "allotment"); !got.Known || got.N != 0 || a.Cell(a.Rows[2], "allotment_used").Known {
		t.Errorf("an allotment of nothing: got %+v", got)
	}
	if got := a.TotalOf("findings"); got.N != 3 {
		t.Errorf("findings: got %d, want 3", got.N)
	}
}

// Totals of totalizers are those of their rows, and a hose of no tank is named once.
func TestTotalizersOfTanks(t *testing.T) {
	t.Parallel()
	hose := func(name string, moved, fills dispense.Volume) stockroom.HoseRow {
		return stockroom.HoseRow{Hose: name, HoseRow: stock.HoseRow{First: new(dispense.Volume(0)), Last: &moved, Moved: moved, Fills: fills, Gaps: moved - fills, State: stock.Whole}}
	}
	tank := func(name string, hoses ...stockroom.HoseRow) stockroom.Sheet {
		return stockroom.Sheet{Tank: stockroom.Tank{Station: "norte", StationName: "Norte", Tank: name}, HoseAll: hoses, Homeless: []string{"9"}}
	}
	a := report.Totalizers(report.Period{}, []stockroom.Sheet{tank("T1", hose("1", 100, 90), hose("2", 50, 50)), tank("T2", hose("3", 7, 8))})
	if len(a.Rows) != 4 {
		t.Fatalf("got %d rows, want 3 hoses and one of no tank", len(a.Rows))
	}
	for key, want := range map[string]int64{"stock_turned": 157, "stock_fills": 148, "stock_difference": 9, "stock_gaps": 9} {
		if got := a.TotalOf(key); got.N != want {
			t.Errorf("%s: got %d, want %d", key, got.N, want)
		}
	}
	if none := report.Totalizers(report.Period{}, nil); len(none.Rows) != 0 || none.Total != nil {
		t.Errorf("without tanks: %+v", none)
	}
}

// The daily sheet says how warm the fuel was at the last reading of the day.
func TestSheetHasTemperatures(t *testing.T) {
	t.Parallel()
	s := stockroom.Sheet{Days: []stockroom.Row{{Row: stock.Row{Period: "2026-11-03", TemperatureMC: new(int64(-1_250))}}, {Row: stock.Row{Period: "2026-11-04"}}}}
	a := report.StockDays(report.Period{}, &s)
	if got := a.Cell(a.Rows[0], "stock_celsius"); got.Text != "-1.25" || a.Cell(a.Rows[1], "stock_celsius").Known {
		t.Errorf("got %q, and of a day that nobody measured %v", got.Text, a.Cell(a.Rows[1], "stock_celsius"))
	}
}

// Whatever of a line of the audit trail is another, its hash is another.
func TestHashOfALine(t *testing.T) {
	t.Parallel()
	line := report.AuditRow{ID: 7, At: time.Date(2026, 11, 3, 4, 5, 6, 7, time.UTC), Who: "ana", What: "rule changed", Object: "general", Before: `{"a":1}`, After: `{"a":2}`}
	seen := map[string]bool{line.Hash(): true}
	for _, change := range []func(*report.AuditRow){
		func(r *report.AuditRow) { r.ID++ }, func(r *report.AuditRow) { r.At = r.At.Add(time.Nanosecond) }, func(r *report.AuditRow) { r.Who = "eva" }, func(r *report.AuditRow) { r.What += " " },
		func(r *report.AuditRow) { r.Object, r.Before = r.Object+r.Before, "" }, func(r *report.AuditRow) { r.Before, r.After = r.After, r.Before },
		func(r *report.AuditRow) { r.Who, r.What = "ana\nrule", "changed" },
	} {
		other := line
		change(&other)
		if seen[other.Hash()] {
			t.Errorf("%+v has the hash of another", other)
		}
		seen[other.Hash()] = true
	}
	elsewhere := line
	elsewhere.At = line.At.In(time.FixedZone("x", -6*3600))
	if elsewhere.Hash() != line.Hash() {
		t.Error("the same moment in another zone has another hash")
	}
}

package report

import (
	"time"

	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
)

// VehiclePapers lists papers of vehicles, the newest first; the vehicles' names are those that
// who asks may read.
func VehiclePapers(zone *time.Location, list []auditing.Paper) Table {
	t := Table{Name: "papers", Period: timeless(zone), Columns: []Column{
		{"paper_kind", Text, ""}, {"number", Text, ""}, {"vehicle", Text, ""}, {"holder", Text, ""}, {"from_day", Text, ""}, {"until_day", Text, ""}, {"place", Text, ""}, {"approved_by", Text, ""},
		{"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, p := range list {
		t.Rows = append(t.Rows, Row{p.Vehicle, []Cell{
			textCell(string(p.Kind)), textCell(p.Number), textCell(p.VehicleName), textCell(p.Holder), textCell(string(p.From)), textCell(string(p.Until)), textCell(p.Place), textCell(p.ApprovedBy),
			textCell(p.Reason), textCell(p.Both()), instant(p.At),
		}})
	}
	return t
}

// Ages returns how old what waits is, and what is at risk of it: of one fill that several
// findings are about once.
func Ages(zone *time.Location, now time.Time, rows []FindingRow) []audit.Bucket {
	waiting := make([]audit.Standing, len(rows))
	for i := range rows {
		r := &rows[i]
		waiting[i] = audit.Standing{Finding: audit.Finding{Finding: r.Finding, RiskCents: r.RiskCents}, FoundOn: audit.DayOf(r.Since(), zone)}
		if r.Severity == reconcile.Note {
			waiting[i].RiskCents = nil
		}
		if !r.AtRisk { // nothing flowed that could be weighed
			waiting[i].RiskCents = new(int64)
		}
	}
	return audit.Ageing(audit.DayOf(now, zone), waiting)
}

// Ageing is how old what waits is, and what is at risk of it.
func Ageing(zone *time.Location, now time.Time, rows []FindingRow) Table {
	t := Table{Name: "ageing", Period: timeless(zone), Columns: []Column{{"ageing_from", Count, ""}, {"ageing_to", Count, ""}, {"findings", Count, ""}, {"risk", Money, ""}, {"risk_unknown", Count, ""}}}
	for _, b := range Ages(zone, now, rows) {
		t.Rows = append(t.Rows, Row{"", []Cell{number(int64(b.From)), numberIf(b.To >= 0, int64(b.To)), number(int64(b.Findings)), number(b.RiskCents), number(int64(b.Unknown))}})
	}
	return t
}

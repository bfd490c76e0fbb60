package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// What is at risk has a total that its rows come to. What several discrepancies of one fill count twice, and what has
// no known value, is said below.
func TestRiskAddsUp(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	row := func(id string, seq int64, cents *int64) report.FindingRow {
		subject := reconcile.RecordSubject(dispense.Ref{Station: "norte", Epoch: 1, Seq: seq})
		return report.FindingRow{Finding: reconcile.Finding{ID: id, Rule: reconcile.OverTank, Severity: reconcile.Major, At: at, Subject: subject}, State: "new", AtRisk: true, RiskCents: cents}
	}
	rows := []report.FindingRow{row("a", 1, new(int64(123_456))), row("b", 1, new(int64(100_000))), row("c", 2, new(int64(900))), row("d", 3, nil)}
	q := report.FindingsQuestion{Period: parse(t, "period=month&at=2026-11-05", at)}
	tb := report.Findings(q, "es-MX", at.AddDate(0, 0, 3), rows)
	sum := int64(0)
	for _, r := range tb.Rows {
		sum += tb.Cell(r, "risk").N
	}
	if got := tb.TotalOf("risk"); !got.Known || got.N != sum || sum != 224_356 {
		t.Errorf("got a total of %+v, and rows come to %d", got, sum)
	}
	var notes []string
	for _, n := range tb.Notes {
		notes = append(notes, n.Text("es-MX"))
	}
	if all := strings.Join(notes, " "); !strings.Contains(all, "contado una sola vez, el valor en riesgo es 1,243.56.") || !strings.Contains(all, "1 discrepancia sin valor conocido") {
		t.Errorf("got %q", all)
	}
	if tb := report.Findings(q, "en", at, nil); tb.Total != nil || len(tb.Notes) != 0 {
		t.Errorf("of none: got %+v", tb)
	}
}

package report_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/report"
)

// Entries come to the same on both sides, or there is no file of them.
func TestEntriesAreBalanced(t *testing.T) {
	t.Parallel()
	e := posting.Entry{Key: "L1", Subject: "s", Day: "2026-01-31", Lines: []posting.Line{{Account: "1", DebitCents: 105}, {Account: "2", CreditCents: 105}}}
	table, err := report.Entries(report.Period{}, "MXN", []posting.Entry{e})
	if err != nil {
		t.Fatal(err)
	}
	if d, c := table.TotalOf("entry_debit"), table.TotalOf("entry_credit"); len(table.Rows) != 2 || d.N != 105 || c.N != 105 {
		t.Errorf("got %d rows, %d and %d", len(table.Rows), d.N, c.N)
	}
	e.Lines[1].CreditCents--
	if _, err := report.Entries(report.Period{}, "MXN", []posting.Entry{e}); err == nil {
		t.Error("an entry that lacks a cent is written")
	}
}

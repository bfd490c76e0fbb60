package matching

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A line of a table in the stead of a fiscal document yields its fill to that, by whichever pass, and says so once a person has given it away.
// What is proposed of a table is told apart.
func TestFiscalLinesComeFirst(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)
	q := Question{From: at.AddDate(0, 0, -2), To: at.AddDate(0, 0, 20)}
	fill := Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: 1}}, At: at, RFC: "R", Supply: Station, Keys: Keys{Permit: "P", Ticket: "7"}, Product: invoice.Diesel, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN"}
	line := func(name, ticket string, table bool) Line {
		return Line{LineID: LineID{Document: name, Part: invoice.Concept, N: 1}, RFC: "R", Contract: "c", IssuedAt: at.Add(time.Hour), Keys: Keys{Permit: "P", Ticket: ticket}, Product: invoice.Diesel, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN", Table: table}
	}
	decided := func(l Line) Line {
		l.Decided = &Decision{Line: l.LineID, What: Linked, Fills: []match.Ref{fill.Ref}, State: match.Matched, SumRule: Rule}
		return l
	}
	of := func(id string, table bool) Fill {
		f := fill
		f.Of, f.OfTable = LineID{Document: id, Part: invoice.Concept, N: 1}, table
		return f
	}
	for _, tt := range []struct {
		name           string
		lines          []Line
		fill           Fill
		table, fiscal  Sort
		loose, byTable bool
		tabled         string // by which line the fill of a table is billed; "-": by none
	}{
		{"a table alone", []Line{line("t", "7", true)}, fill, Exact, "", true, true, ""},
		{"both", []Line{line("t", "7", true), line("z", "7", false)}, fill, Twice, Exact, true, false, ""},
		{"decided of the table", []Line{decided(line("t", "7", true))}, of("t", true), Done, "", false, false, "-"},
		{"and its document comes", []Line{decided(line("t", "7", true)), line("z", "7", false)}, of("t", true), Done, Exact, false, false, "z"},
		{"a table in other money", []Line{decided(line("t", "7", false))}, of("t", true), "", Done, false, false, "-"},
		{"without a ticket", []Line{decided(line("t", "", true)), line("z", "", false)}, of("t", true), Done, Exact, false, false, "z"},
		{"decided of the document", []Line{decided(line("t", "7", true)), decided(line("z", "7", false))}, of("z", false), Changed, Done, false, false, ""},
		{"that, without a ticket", []Line{decided(line("t", "", true)), decided(line("z", "7", false))}, of("z", false), Changed, Done, false, false, ""},
	} {
		seen := look(q, tt.lines, []Fill{tt.fill}, nil, time.UTC)
		got := map[bool]Sort{}
		for i := range seen.Rows {
			r := &seen.Rows[i]
			got[r.Table] = r.Sort
			if r.Table && tt.table == Changed && r.Link.State != match.Twice {
				t.Errorf("%s: the table's line is %s", tt.name, r.Link.State)
			}
		}
		if got[true] != tt.table || got[false] != tt.fiscal {
			t.Errorf("%s: the table is %q and the document %q, want %q and %q", tt.name, got[true], got[false], tt.table, tt.fiscal)
		}
		if (len(seen.Loose) == 1) != tt.loose || tt.loose && (seen.Loose[0].Proposed == nil || seen.Loose[0].ByTable != tt.byTable) {
			t.Errorf("%s: loose are %+v", tt.name, seen.Loose)
		}
		tabled := ""
		if len(seen.Tabled) == 1 {
			if tabled = "-"; seen.Tabled[0].Proposed != nil {
				tabled = seen.Tabled[0].Proposed.Document
			}
		}
		if tabled != tt.tabled {
			t.Errorf("%s: the table's fill is billed by %q, want %q", tt.name, tabled, tt.tabled)
		}
	}
}

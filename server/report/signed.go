package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/signed"
)

// SignedDepartments counts the logbooks of each department by how far they have come back.
func SignedDepartments(p Period, list []signed.Standing) Table {
	t := Table{Name: "signed-departments", Period: p, Columns: []Column{{"department", Text, ""}, {"signed_all", Count, ""}}}
	for _, s := range signed.States {
		t.Columns = append(t.Columns, Column{"signed_" + string(s), Count, ""})
	}
	total := make([]int64, len(t.Columns))
	for i := 0; i < len(list); {
		counts := make([]int64, len(t.Columns))
		first := i
		for ; i < len(list) && list[i].DepartmentName == list[first].DepartmentName; i++ {
			counts[1]++
			counts[2+slices.Index(signed.States, list[i].State)]++
		}
		r := Row{list[first].DepartmentName, []Cell{textCell(list[first].DepartmentName)}}
		for j := 1; j < len(counts); j++ {
			r.Cells = append(r.Cells, number(counts[j]))
			total[j] += counts[j]
		}
		t.Rows = append(t.Rows, r)
	}
	t.Total = []Cell{{}}
	for _, n := range total[1:] {
		t.Total = append(t.Total, number(n))
	}
	return t
}

// SignedLogbooks lists logbooks of a month, with how far each has come back from being signed.
func SignedLogbooks(p Period, list []signed.Standing) Table {
	t := Table{Name: "signed-logbooks", Period: p, Columns: []Column{
		{"department", Text, ""}, {"vehicle", Text, ""}, {"plate", Text, ""}, {"custodian", Text, ""}, {"fills", Count, ""}, {"logbook_folio", Text, ""},
		{"signed_state", Text, ""}, {"signed_lacks", Text, ""}, {"signed_by", Text, ""}, {"signed_at", Instant, ""}, {"signed_sha256", Text, ""},
		{"signed_sheets", Count, ""}, {"signed_gone", Text, ""},
	}}
	for i := range list {
		s := &list[i]
		by, at, sha := Cell{}, Cell{}, Cell{}
		if n := len(s.Papers); n > 0 {
			last := &s.Papers[n-1]
			by, at, sha = textCell(last.First), instant(last.FirstAt), textCell(last.Picture)
			if last.Picture == "" {
				sha = textCell(last.Scan)
			}
		}
		t.Rows = append(t.Rows, Row{s.Vehicle, []Cell{
			textCell(s.DepartmentName), textCell(s.FleetNo), textCell(s.Plate), textCell(s.Custodian), number(int64(s.Fills)), textCell(s.Folio),
			textCell(string(s.State)), textCell(strings.Join(s.Lacks, " ")), by, at, sha, sheetsCell(s.Of), textCell(s.GoneSheets()),
		}})
	}
	return t
}

// sheetsCell is how many sheets there are, or which of them one is; 0: nobody knows.
func sheetsCell(n int) Cell {
	if n == 0 {
		return Cell{}
	}
	return number(int64(n))
}

// A SignedPaper is a sheet in an audit package, and the file that it is.
type SignedPaper struct {
	*signed.Standing
	*signed.Paper
	File, SHA256 string
}

// SignedPapers lists the sheets of an audit package: of which logbook each is, as it was when it
// was signed, whose signatures are on it, and who brought it.
func SignedPapers(p Period, list []SignedPaper) Table {
	t := Table{Name: "signed-papers", Period: p, Columns: []Column{
		{"file_name", Text, ""}, {"signed_sha256", Text, ""}, {"department", Text, ""}, {"vehicle", Text, ""}, {"logbook_folio", Text, ""}, {"signed_sheet", Text, ""},
		{"signed_still", Text, ""}, {"signed_on", Text, ""}, {"signed_by_hand", Text, ""}, {"signed_by", Text, ""}, {"signed_at", Instant, ""}, {"signed_seen_by", Text, ""}, {"signed_scan", Text, ""}, {"signed_page", Count, ""},
		{"signed_no", Count, ""}, {"signed_sheets", Count, ""},
	}}
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return "no"
	}
	for i := range list {
		x := &list[i]
		seen, on := Cell{}, Cell{}
		if x.Looked() {
			seen, on = textCell(x.By), textCell(cmp.Or(strings.Join(x.Positions, " "), "none"))
		}
		t.Rows = append(t.Rows, Row{x.File, []Cell{
			textCell(x.File), textCell(x.SHA256), textCell(x.DepartmentName), textCell(x.FleetNo), textCell(x.Folio), textCell(x.Sheet),
			textCell(yes(x.Is(x.Standing.SHA256))), on, textCell(yes(x.ByHand)), textCell(x.First), instant(x.FirstAt), seen, textCell(x.Paper.Scan), number(int64(x.Page)), sheetsCell(x.No), sheetsCell(x.Of),
		}})
	}
	return t
}

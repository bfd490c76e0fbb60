package report

import (
	"strings"

	"github.com/litro-fuel/litro/server/signed"
)

// SignedLogbooks lists logbooks of a month, with how far each has come back from being signed.
func SignedLogbooks(p Period, list []signed.Standing) Table {
	t := Table{Name: "signed-logbooks", Period: p, Columns: []Column{
		{"department", Text, ""}, {"vehicle", Text, ""}, {"plate", Text, ""}, {"custodian", Text, ""}, {"fills", Count, ""}, {"logbook_folio", Text, ""},
		{"signed_state", Text, ""}, {"signed_lacks", Text, ""}, {"signed_by", Text, ""}, {"signed_at", Instant, ""}, {"signed_sha256", Text, ""},
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
			textCell(string(s.State)), textCell(strings.Join(s.Lacks, " ")), by, at, sha,
		}})
	}
	return t
}

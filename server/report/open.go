package report

import (
	"strconv"

	"github.com/litro-fuel/litro/server/finance/disclosure"
)

// OpenMonths lists what was published of each month on the page that anybody sees, the newest
// first, with what is not shown any more and why. It names nobody.
func OpenMonths(s *disclosure.Site) Table {
	t := Table{Name: "open-months", Columns: []Column{
		{"month", Text, ""}, {"open_version", Count, ""}, {"open_at", Instant, ""}, {"open_state", Text, ""}, {"open_sha256", Text, ""}, {"open_address", Text, ""}, {"open_why", Text, ""}, {"open_withdrawn_at", Instant, ""}, {"open_withdrawn", Text, ""},
	}}
	for i := range s.Months {
		m := &s.Months[i]
		shown := m.Shown()
		for j := len(m.Versions) - 1; j >= 0; j-- {
			v := &m.Versions[j]
			state, at := "before", textCell(s.Terms.Address+"/open/"+m.Month+"/"+strconv.Itoa(v.Number))
			switch {
			case v.Withdrawn != "":
				state = "withdrawn"
			case shown == v:
				state = "shown"
			}
			t.Rows = append(t.Rows, Row{m.Month + "/" + strconv.Itoa(v.Number), []Cell{
				textCell(m.Month), number(int64(v.Number)), instant(v.At), textCell(state), textCell(v.Package), at, textCell(v.Reason), instant(v.WithdrawnAt), textCell(v.Withdrawn),
			}})
		}
	}
	return t
}

// OpenActs lists what people said of the page that anybody sees, the newest first.
func OpenActs(acts []disclosure.OpenAct) Table {
	t := Table{Name: "open-acts", Columns: []Column{
		{"open_said_at", Instant, ""}, {"open_act", Text, ""}, {"month", Text, ""}, {"open_version", Count, ""}, {"open_by", Text, ""}, {"asked_by", Text, ""}, {"reason", Text, ""}, {"open_sha256", Text, ""},
	}}
	for i := range acts {
		a := &acts[i]
		t.Rows = append(t.Rows, Row{strconv.FormatInt(a.N, 10), []Cell{
			instant(a.At), textCell(a.Act), textCell(a.Month), numberIf(a.Version > 0, int64(a.Version)), textCell(a.By), textCell(a.AskedBy), textCell(a.Reason), textCell(a.Package),
		}})
	}
	return t
}

package report

import (
	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Pads lists the pads of contingency sheets, the newest first. Names are what
// people call the stations.
func Pads(list []reconcile.PadAccount, names map[string]string) Table {
	t := Table{Name: "pads", Columns: []Column{
		{"first", Text, ""}, {"last", Text, ""}, {"station", Text, ""}, {"station_name", Text, ""}, {"issued_at", Instant, ""}, {"issued_by", Text, ""},
		{"issued", Count, ""}, {"used", Count, ""}, {"void", Count, ""}, {"outstanding", Count, ""}, {"ref", Text, ""},
	}}
	var issued, used, void, outstanding int64
	for _, a := range list {
		name := names[a.Station]
		if name == "" {
			name = a.Station
		}
		t.Rows = append(t.Rows, Row{a.Ref.String(), []Cell{
			textCell(barcode.FormatSheetNumber(a.First)), textCell(barcode.FormatSheetNumber(a.Last)), textCell(a.Station), textCell(name), instant(a.At), textCell(a.By),
			number(a.Issued), number(a.Used), number(a.Void), number(a.Outstanding), textCell(a.Ref.String()),
		}})
		issued, used, void, outstanding = issued+a.Issued, used+a.Used, void+a.Void, outstanding+a.Outstanding
	}
	t.sort(Sort{"first", true})
	if len(list) > 0 {
		t.Total = []Cell{textCell(""), textCell(""), textCell(""), textCell(""), {}, textCell(""), number(issued), number(used), number(void), number(outstanding), textCell("")}
	}
	return t
}

// PadSheets lists the sheets of a pad and what became of each.
func PadSheets(a reconcile.PadAccount) Table {
	t := Table{Name: "pad", Columns: []Column{
		{"sheet", Text, ""}, {"state", Text, ""}, {"at", Instant, ""}, {"vehicle", Text, ""}, {"ref", Text, ""}, {"void_by", Text, ""}, {"why", Text, ""},
	}}
	for _, s := range a.Each {
		at, vehicle, ref, by, why := Cell{}, "", "", "", ""
		if len(s.Uses) > 0 {
			at, vehicle, ref = instant(s.Uses[0].At), s.Uses[0].Vehicle, s.Uses[0].Ref.String()
		}
		if s.Void != nil {
			by, why = s.Void.By, s.Void.Reason
			if len(s.Uses) == 0 {
				at, ref = instant(s.Void.At), s.Void.Ref.String()
			}
		}
		t.Rows = append(t.Rows, Row{barcode.FormatSheetNumber(s.Number), []Cell{
			textCell(barcode.FormatSheetNumber(s.Number)), textCell(string(s.State)), at, textCell(vehicle), textCell(ref), textCell(by), textCell(why),
		}})
	}
	return t
}

package report

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A Bypass is a hose that flowed without the agent, and what was written down of
// that.
type Bypass struct {
	Station, StationName, Hose string
	Off                        []reconcile.Bypassed
	Sheets                     []reconcile.Sheet
	Vehicles                   map[dispense.Ref]string // of the sheets, as people call them
	reconcile.Settlement
}

// Bypasses lists the hoses, those that are not settled first.
func Bypasses(list []Bypass) Table {
	t := Table{Name: "bypass", Columns: []Column{
		{"station", Text, ""}, {"station_name", Text, ""}, {"hose", Text, ""}, {"off_book", Volume, "L"}, {"settled", Volume, "L"},
		{"remainder", Volume, "L"}, {"excess", Volume, "L"}, {"sheets", Count, ""},
	}}
	var off, settled, remainder, excess, sheets int64
	for _, b := range list {
		t.Rows = append(t.Rows, Row{b.Station + "/" + b.Hose, []Cell{
			textCell(b.Station), textCell(b.StationName), textCell(b.Hose), number(int64(b.OffUL)), number(int64(b.SettledUL)),
			number(int64(b.RemainderUL)), number(int64(b.ExcessUL)), number(int64(len(b.Sheets))),
		}})
		off, settled, sheets = off+int64(b.OffUL), settled+int64(b.SettledUL), sheets+int64(len(b.Sheets))
		remainder, excess = remainder+int64(b.RemainderUL), excess+int64(b.ExcessUL)
	}
	t.sort(Sort{"remainder", true})
	if len(list) > 0 {
		t.Total = []Cell{textCell(""), textCell(""), textCell(""), number(off), number(settled), number(remainder), number(excess), number(sheets)}
	}
	return t
}

// BypassSheets lists each sheet and what it settles.
func BypassSheets(list []Bypass) Table {
	t := Table{Name: "bypass-sheets", Columns: []Column{
		{"station", Text, ""}, {"station_name", Text, ""}, {"hose", Text, ""}, {"sheet", Text, ""}, {"at", Instant, ""}, {"vehicle", Text, ""},
		{"volume", Volume, "L"}, {"settled", Volume, "L"}, {"excess", Volume, "L"}, {"ref", Text, ""},
	}}
	for _, b := range list {
		for _, x := range b.Sheets {
			over := int64(b.Excesses[x.Ref])
			t.Rows = append(t.Rows, Row{x.Ref.String(), []Cell{
				textCell(b.Station), textCell(b.StationName), textCell(b.Hose), textCell(x.Number), instant(x.At), textCell(b.Vehicles[x.Ref]),
				number(int64(x.VolumeUL)), number(int64(x.VolumeUL) - over), number(over), textCell(x.Ref.String()),
			}})
		}
	}
	t.sort(Sort{"at", true})
	return t
}

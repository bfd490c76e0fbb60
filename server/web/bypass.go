package web

import (
	"net/http"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

// bypassDays is how far back the page looks: as long as stations keep records.
const bypassDays = 400

type bypassView struct {
	page
	Hoses, Sheets tableView
	Settled       bool     // nothing is left over, either way
	Type          bool     // who looks may type sheets
	Left          []string // hose by hose, what is left over
	Empty         *empty
}

// bypass shows what flowed while a pump worked without the agent, and what of it
// is written down.
func (p *pages) bypass(v *visit) error {
	list, err := p.bypasses(v)
	if err != nil {
		return err
	}
	view := &bypassView{page: p.page(v, "bypass.title", "/discrepancies"), Settled: true, Type: p.mayOn(v, access.TypeFills)}
	for _, b := range list {
		view.Settled = view.Settled && b.RemainderUL == 0 && b.ExcessUL == 0
		for _, left := range []struct {
			key string
			ul  dispense.Volume
		}{{"bypass.left", b.RemainderUL}, {"bypass.over", b.ExcessUL}} {
			if left.ul > 0 {
				view.Left = append(view.Left, v.words.Say(left.key, "Station", b.StationName, "Hose", b.Hose, "Liters", v.words.Liters(int64(left.ul))))
			}
		}
	}
	if len(list) == 0 {
		view.Empty = &empty{"bypass.empty", "bypass.empty.next"}
	}
	t := report.Bypasses(list)
	view.Hoses = v.words.table(&t, nil)
	view.Hoses.pick(&t, "station_name", "hose", "remainder", "off_book", "settled", "excess", "sheets")
	view.Hoses.Caption, view.Hoses.CSV = v.words.Say("bypass.hoses"), "/bypass.csv"
	t = report.BypassSheets(list)
	view.Sheets = v.words.table(&t, nil)
	view.Sheets.pick(&t, "sheet", "station_name", "hose", "at", "vehicle", "volume", "settled", "excess", "ref")
	view.Sheets.Caption, view.Sheets.CSV = v.words.Say("bypass.sheets"), "/bypass/sheets.csv"
	return p.show(v, http.StatusOK, "bypass", view)
}

func (p *pages) bypasses(v *visit) ([]report.Bypass, error) {
	return p.Reports.Bypasses(v.r.Context(), p.Now().AddDate(0, 0, -bypassDays))
}

func (p *pages) bypassFile(v *visit) error {
	list, err := p.bypasses(v)
	if err != nil {
		return err
	}
	t := report.Bypasses(list)
	return p.file(v, &t, "litro-"+v.words.Say("bypass.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("bypass.hoses"))
}

func (p *pages) bypassSheetsFile(v *visit) error {
	list, err := p.bypasses(v)
	if err != nil {
		return err
	}
	t := report.BypassSheets(list)
	return p.file(v, &t, "litro-"+v.words.Say("bypass.sheets.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("bypass.sheets"))
}

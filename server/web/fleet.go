package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

type fleetView struct {
	page
	Search   string
	Table    tableView
	Empty    *empty
	CSV      string
	XLSX     string
	May      bool // whether who looks may import
	Labels   bool // and print labels
	People   bool // … and see who drives and signs in
	Vouchers bool // and see paper vouchers
	Papers   bool // and papers of vehicles that auditors ask for
	Pages    *pagesView
}

// fleetColumns are those of the list, in its order.
var fleetColumns = []string{"fleet_no", "plate", "name", "department", "status", "grades", "quota_liters", "quota_period"}

// fleetList lists the vehicles, with a search.
func (p *pages) fleetList(v *visit) error {
	const path = "/fleet"
	w := v.words
	list, err := p.askFleet(v)
	if err != nil {
		return err
	}
	view := &fleetView{page: p.page(v, "fleet.title", path), Search: v.r.URL.Query().Get("q"), May: p.mayOn(v, access.ChangeFleet), Labels: p.mayOn(v, access.PrintLabels), People: v.user.Role.May(access.SeePeople)}
	view.Vouchers = v.user.Role.May(access.SeeFindings)
	view.Papers = p.Auditing != nil && p.Fleet != nil && v.may(access.SeeVehicles, "GET "+papersPath)
	q := url.Values{}
	if view.Search != "" {
		q.Set("q", view.Search)
	}
	view.CSV, view.XLSX = address(path+".csv", q), address(path+".xlsx", q)
	if len(list) == 0 {
		view.Empty = &empty{"fleet.empty", "fleet.empty.next"}
		if view.Search != "" {
			view.Empty = &empty{"fleet.nomatch", "fleet.nomatch.next"}
		}
		return p.show(v, http.StatusOK, "fleet", view)
	}
	first, last, pages := v.pages(len(list), mostListed)
	view.Pages = pages
	view.Table = w.vehicles(list[first:last])
	return p.show(v, http.StatusOK, "fleet", view)
}

// askFleet returns the vehicles in which the search is found.
func (p *pages) askFleet(v *visit) ([]fleet.Listed, error) {
	list, err := p.Fleet.List(v.r.Context(), "vehicles", v.words.Lang)
	q := folded(v.r.URL.Query().Get("q"))
	return slices.DeleteFunc(list, func(l fleet.Listed) bool {
		text := ""
		for _, f := range []string{"fleet_no", "plate", "name", "department", "status", "grades"} {
			text += " " + l.Cells[f].Text
		}
		text += " " + strings.ReplaceAll(l.Cells["plate"].Text, "-", "")
		return !strings.Contains(folded(text), q)
	}), err
}

// folded writes a text as people search: without accents and capitals.
func folded(s string) string {
	return strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n").Replace(strings.ToLower(strings.TrimSpace(s)))
}

func (w words) vehicles(list []fleet.Listed) tableView {
	t := tableView{ID: "fleet", Caption: w.Say("fleet.vehicles")}
	for _, f := range fleetColumns {
		t.Heads = append(t.Heads, headView{Text: fleet.FieldTitle(f, w.Lang), Number: f == "quota_liters"})
	}
	for _, l := range list {
		var row rowView
		for i, f := range fleetColumns {
			c := cellView{Text: l.Cells[f].Text, Number: f == "quota_liters"}
			if i == 0 {
				c.Href = vehicleAddress(l.ID)
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *pages) fleetCSV(v *visit) error {
	list, err := p.askFleet(v)
	if err != nil {
		return err
	}
	return p.sheetFile(v, spreadsheet.CSV, "vehicles", list)
}

func (p *pages) fleetXLSX(v *visit) error {
	list, err := p.askFleet(v)
	if err != nil {
		return err
	}
	return p.sheetFile(v, spreadsheet.XLSX, "vehicles", list)
}

func (p *pages) peopleCSV(v *visit) error  { return p.peopleFile(v, spreadsheet.CSV) }
func (p *pages) peopleXLSX(v *visit) error { return p.peopleFile(v, spreadsheet.XLSX) }

func (p *pages) peopleFile(v *visit, format spreadsheet.Format) error {
	list, err := p.Fleet.List(v.r.Context(), "people", v.words.Lang)
	if err != nil {
		return err
	}
	return p.sheetFile(v, format, "people", list)
}

// sheetFile sends what was listed as a file that can be taken in again.
func (p *pages) sheetFile(v *visit, format spreadsheet.Format, kind string, list []fleet.Listed) error {
	s := fleet.SheetOf(kind, v.words.Lang, list)
	return v.spreadsheet(format, ',', "litro-"+folded(s.Name)+"-"+p.Now().In(p.Zone).Format(time.DateOnly), s)
}

// spreadsheet sends sheets as a file. A CSV file has one.
func (v *visit) spreadsheet(format spreadsheet.Format, comma rune, name string, sheets ...spreadsheet.Sheet) error {
	h := v.w.Header()
	if format == spreadsheet.XLSX || len(sheets) != 1 {
		h.Set("Content-Type", xlsxType)
		h.Set("Content-Disposition", `attachment; filename="`+fileName(name)+`.xlsx"`)
		return spreadsheet.WriteXLSX(v.w, sheets...)
	}
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="`+fileName(name)+`.csv"`)
	return spreadsheet.WriteCSV(v.w, comma, sheets[0])
}

package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

type sheetsView struct {
	page
	Figures  []figure
	Pads     tableView
	Stations []option
	May      bool // whether who looks may issue and void
	Type     bool // and type
	Problem  string
	Done     *padDone
	Values   map[string]string
	Empty    *empty
	// Of one pad.
	Pad                *reconcile.PadAccount
	First, Last, Issue string
	Sheets             tableView
	Print              string
}

// padDone is what was just issued.
type padDone struct{ First, Last, Station, Print string }

// sheets lists the pads of contingency sheets.
func (p *pages) sheets(v *visit) error { return p.showSheets(v, http.StatusOK, "") }

func (p *pages) showSheets(v *visit, code int, problem string) error {
	list, names, err := p.pads(v)
	if err != nil {
		return err
	}
	const path = "/sheets"
	view := &sheetsView{page: p.page(v, "sheets.title", "/discrepancies"), Problem: problem, Figures: v.words.padFigures(list)}
	view.May, view.Type = p.mayOn(v, access.ChangeFleet), p.mayOn(v, access.TypeFills)
	for _, s := range names {
		view.Stations = append(view.Stations, option{s.Station, s.Name, s.Station == v.r.PostFormValue("station")})
	}
	t := report.Pads(list, named(names))
	view.Pads = v.words.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "first" {
			return path + "/" + r.Cells[0].Text
		}
		return ""
	})
	view.Pads.pick(&t, "first", "last", "station_name", "issued_at", "issued_by", "issued", "used", "void", "outstanding")
	view.Pads.Caption, view.Pads.CSV = v.words.Say("sheets.pads"), path+".csv"
	if len(list) == 0 {
		view.Empty = &empty{"sheets.empty", "sheets.empty.next"}
	}
	if a := padOf(list, v.r.URL.Query().Get("issued")); a != nil {
		view.Done = &padDone{barcode.FormatSheetNumber(a.First), barcode.FormatSheetNumber(a.Last), named(names)[a.Station], printPath(a)}
	}
	return p.show(v, code, "sheets", view)
}

// mayOn tells whether who looks may do what is the office's.
func (p *pages) mayOn(v *visit, right access.Right) bool {
	return p.Office != nil && v.user.Role.May(right)
}

// pads returns the accounts of all pads, and the stations.
func (p *pages) pads(v *visit) ([]reconcile.PadAccount, []report.StationState, error) {
	list, err := p.Reports.Pads(v.r.Context())
	if err != nil {
		return nil, nil, err
	}
	var stations []report.StationState
	all, err := p.Reports.StationStates(v.r.Context(), report.Period{From: p.Now(), To: p.Now()})
	for _, s := range all {
		if s.Station != dispense.Office {
			stations = append(stations, s)
		}
	}
	return list, stations, err
}

func named(stations []report.StationState) map[string]string {
	names := map[string]string{}
	for _, s := range stations {
		names[s.Station] = s.Name
	}
	return names
}

// padOf returns the pad whose first number a text is, or nil.
func padOf(list []reconcile.PadAccount, text string) *reconcile.PadAccount {
	n, err := barcode.ParseSheetNumber(text)
	for i := range list {
		if err == nil && list[i].First == n {
			return &list[i]
		}
	}
	return nil
}

func printPath(a *reconcile.PadAccount) string {
	return "/sheets/" + barcode.FormatSheetNumber(a.First) + "/print"
}

// padFigures are the sheets of all pads by what became of them.
func (w words) padFigures(list []reconcile.PadAccount) []figure {
	var issued, used, void, outstanding int64
	for _, a := range list {
		issued, used, void, outstanding = issued+a.Issued, used+a.Used, void+a.Void, outstanding+a.Outstanding
	}
	return []figure{
		{Name: w.Say("sheets.issued"), Value: w.Count(issued)}, {Name: w.Say("sheets.used"), Value: w.Count(used)},
		{Name: w.Say("sheets.void"), Value: w.Count(void)}, {Name: w.Say("sheets.outstanding"), Value: w.Count(outstanding)},
	}
}

func (p *pages) sheetsFile(v *visit) error {
	list, stations, err := p.pads(v)
	if err != nil {
		return err
	}
	t := report.Pads(list, named(stations))
	return p.file(v, &t, "litro-"+v.words.Say("sheets.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("sheets.pads"))
}

// issueSheets gives a station the next sheets, and leads to where they are printed.
func (p *pages) issueSheets(v *visit) error {
	count, err := strconv.ParseInt(v.r.PostFormValue("count"), 10, 64)
	if err != nil {
		return p.showSheets(v, http.StatusBadRequest, v.words.Say("sheets.bad.count"))
	}
	s, _, err := p.Office.IssueSheets(v.r.Context(), v.user.Username, v.r.PostFormValue("station"), count, "printed for "+v.r.PostFormValue("station"))
	if odd, ok := errors.AsType[*office.SheetError](err); ok {
		return p.showSheets(v, http.StatusBadRequest, v.words.sheetProblem(odd))
	}
	if errors.Is(err, fault.ErrInvalid) {
		return p.showSheets(v, http.StatusBadRequest, v.words.Say("sheets.bad.count"))
	}
	if err != nil {
		return err
	}
	v.redirect("/sheets?issued=" + barcode.FormatSheetNumber(s.First))
	return nil
}

// sheetProblem says why a sheet is not taken, and what to do.
func (w words) sheetProblem(e *office.SheetError) string {
	number := ""
	if e.Number > 0 && e.Number <= barcode.MaxSheetNumber {
		number = barcode.FormatSheetNumber(e.Number)
	}
	return w.Say(fmt.Sprintf("sheets.bad.%s", e.Problem), "Sheet", number, "Station", e.Station, "Ref", e.Ref.String(), "Time", w.Minute(e.FromAt.Add(time.Minute)))
}

// sheetPad shows every sheet of a pad.
func (p *pages) sheetPad(v *visit) error { return p.showPad(v, http.StatusOK, "") }

func (p *pages) showPad(v *visit, code int, problem string) error {
	list, stations, err := p.pads(v)
	if err != nil {
		return err
	}
	a := padOf(list, v.r.PathValue("pad"))
	if a == nil {
		return fmt.Errorf("pad %q: %w", v.r.PathValue("pad"), fault.ErrNotFound)
	}
	view := &sheetsView{page: p.page(v, "sheets.pad", "/discrepancies"), Problem: problem, Pad: a, Print: printPath(a), Values: map[string]string{}}
	view.Figures = v.words.padFigures([]reconcile.PadAccount{*a})
	view.First, view.Last = barcode.FormatSheetNumber(a.First), barcode.FormatSheetNumber(a.Last)
	view.Issue = v.words.Say("sheets.issue.by", "Station", named(stations)[a.Station], "Time", v.words.Minute(a.At), "Who", a.By)
	view.May = p.mayOn(v, access.ChangeFleet)
	for _, name := range []string{"from", "to", "why"} {
		view.Values[name] = cut(v.r.PostFormValue(name), fleet.MaxReason)
	}
	t := report.PadSheets(*a)
	view.Sheets = v.words.table(&t, nil)
	state := t.Column("state")
	for i, r := range t.Rows {
		view.Sheets.Rows[i].Cells[state].Text = v.words.Say(fmt.Sprintf("sheets.state.%s", r.Cells[state].Text))
	}
	view.Sheets.Caption, view.Sheets.CSV = v.words.Say("sheets.each"), "/sheets/"+view.First+"/sheets.csv"
	return p.show(v, code, "pad", view)
}

func (p *pages) sheetPadFile(v *visit) error {
	list, err := p.Reports.Pads(v.r.Context())
	if err != nil {
		return err
	}
	a := padOf(list, v.r.PathValue("pad"))
	if a == nil {
		return fmt.Errorf("pad %q: %w", v.r.PathValue("pad"), fault.ErrNotFound)
	}
	t := report.PadSheets(*a)
	return p.file(v, &t, "litro-"+v.words.Say("sheets.file")+"-"+barcode.FormatSheetNumber(a.First), v.words.Say("sheets.each"))
}

// printSheets writes a pad as it is printed, in the language of who prints it.
func (p *pages) printSheets(v *visit) error {
	list, stations, err := p.pads(v)
	if err != nil {
		return err
	}
	a := padOf(list, v.r.PathValue("pad"))
	if a == nil {
		return fmt.Errorf("pad %q: %w", v.r.PathValue("pad"), fault.ErrNotFound)
	}
	var b bytes.Buffer
	if err := report.WriteSheets(&b, report.SheetPad{Station: named(stations)[a.Station], First: a.First, Last: a.Last, Lang: v.words.Lang, At: a.At}); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", "litro-"+fileName(v.words.Say("sheets.file"))+"-"+barcode.FormatSheetNumber(a.First)+".pdf"))
	_, _ = v.w.Write(b.Bytes()) // whoever asked has gone; it is printed again
	return nil
}

// voidSheets says that sheets of a pad will not be used.
func (p *pages) voidSheets(v *visit) error {
	list, err := p.Reports.Pads(v.r.Context())
	if err != nil {
		return err
	}
	a := padOf(list, v.r.PathValue("pad"))
	if a == nil {
		return fmt.Errorf("pad %q: %w", v.r.PathValue("pad"), fault.ErrNotFound)
	}
	from, errFrom := barcode.ParseSheetNumber(v.r.PostFormValue("from"))
	to, errTo := from, error(nil)
	if v.r.PostFormValue("to") != "" {
		to, errTo = barcode.ParseSheetNumber(v.r.PostFormValue("to"))
	}
	if errFrom != nil || errTo != nil || from > to || from < a.First || to > a.Last {
		return p.showPad(v, http.StatusBadRequest, v.words.Say("sheets.bad.range"))
	}
	_, err = p.Office.VoidSheets(v.r.Context(), v.user.Username, dispense.Sheets{Station: a.Station, First: from, Last: to}, cut(v.r.PostFormValue("why"), fleet.MaxReason))
	if odd, ok := errors.AsType[*office.SheetError](err); ok {
		return p.showPad(v, http.StatusConflict, v.words.sheetProblem(odd))
	}
	if errors.Is(err, fault.ErrInvalid) {
		return p.showPad(v, http.StatusBadRequest, v.words.Say("sheets.bad.why"))
	}
	if err != nil {
		return err
	}
	v.redirect("/sheets/" + barcode.FormatSheetNumber(a.First))
	return nil
}

package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A sheetForm is a contingency sheet as it is typed at the office: by one person,
// and number and liters again by another who does not see them.
type sheetForm struct {
	page
	Values          map[string]string
	Problems        []problem
	Vehicle, Driver lookup
	Hoses           []option
	grades          map[string]string // of the hoses
	Latest          string
	Checking        bool
	Answers         []fact
	Checker         string
	Done            string
}

// sheetFields are carried from the first person to the second.
func sheetFields() []string {
	return []string{"ticket", "hose", "when", "vehicle", "odometer", "liters", "before", "after", "driver"}
}

// Fields are those that a template carries on.
func (v *sheetForm) Fields() []string { return sheetFields() }

// Has returns what is wrong with a field.
func (v *sheetForm) Has(field string) string {
	for _, p := range v.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Field returns a field to choose from, with what is wrong with it.
func (v *sheetForm) Field(name string, options []option) selectView {
	return selectView{name, v.Say(fmt.Sprintf("sheet.%s", name)), v.Has(name), options}
}

func (p *pages) sheetForm(v *visit) (*sheetForm, error) {
	ctx := v.r.Context()
	view := &sheetForm{
		page: p.page(v, "sheet.title", "/today"), Values: map[string]string{}, grades: map[string]string{}, Latest: p.Now().In(p.Zone).Format(whenForm),
	}
	for _, name := range append(sheetFields(), "ticket_again", "liters_again") {
		view.Values[name] = cut(strings.TrimSpace(v.r.PostFormValue(name)), 64)
	}
	hoses, err := p.Reports.Hoses(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range hoses {
		key := h.Station + "/" + h.Hose
		view.Hoses = append(view.Hoses, option{key, joined(h.StationName, v.words.Say("sheet.hose.is", "Hose", h.Hose), h.Grade), key == view.Values["hose"]})
		view.grades[key] = h.Grade
	}
	if view.Vehicle, err = p.vehicleAsked(v, v.words.Say("sheet.vehicle"), "/fills/vehicles"); err != nil {
		return nil, err
	}
	view.Values["vehicle"] = view.Vehicle.Is
	if view.Driver, err = p.asked(v, p.anybody(v), "driver", v.words.Say("sheet.driver"), "/sheets/drivers"); err != nil {
		return nil, err
	}
	view.Driver.Optional = true
	view.Values["driver"] = view.Driver.Is
	return view, nil
}

func (p *pages) sheetNew(v *visit) error {
	view, err := p.sheetForm(v)
	if err != nil {
		return err
	}
	view.Done = cut(v.r.URL.Query().Get("done"), 40)
	return p.show(v, http.StatusOK, "sheet", view)
}

// sheetTyped takes the form: first to have it checked, and then, when a second
// person has typed number and liters again and signed, to write the record.
func (p *pages) sheetTyped(v *visit) error {
	view, err := p.sheetForm(v)
	if err != nil {
		return err
	}
	fill, problems := p.readSheet(v.words, view)
	step := v.r.PostFormValue("step")
	if len(problems) == 0 {
		list, err := p.Reports.Pads(v.r.Context())
		if err != nil {
			return err
		}
		if odd := sheetOdd(list, fill.Sheet); odd != nil {
			problems = append(problems, problem{"ticket", v.words.sheetProblem(odd)})
		}
	}
	if view.Problems = problems; len(problems) > 0 || step == "change" {
		code := http.StatusBadRequest
		if len(problems) == 0 {
			code = http.StatusOK
		}
		return p.show(v, code, "sheet", view)
	}
	view.Checking, view.Answers, view.Checker = true, v.words.sheetAnswers(view), cut(v.r.PostFormValue("checker"), 64)
	if step != "sign" {
		return p.show(v, http.StatusOK, "sheet", view)
	}
	if view.Problems = p.sheetAgain(v.words, view, fill); len(view.Problems) > 0 {
		return p.show(v, http.StatusBadRequest, "sheet", view)
	}
	checker, key, err := p.checker(v, access.TypeFills, "")
	if err != nil {
		return err
	}
	if key != "" {
		view.Problems = []problem{{"checker", v.words.Say(key)}}
		return p.show(v, http.StatusForbidden, "sheet", view)
	}
	ref, err := p.Office.Fill(v.r.Context(), fill, office.Two{Did: v.user.Username, Checked: checker})
	if odd, ok := errors.AsType[*office.SheetError](err); ok {
		view.Checking, view.Problems = false, []problem{{"ticket", v.words.sheetProblem(odd)}}
		return p.show(v, http.StatusConflict, "sheet", view)
	}
	if err != nil {
		return err
	}
	v.redirect("/sheets/type?done=" + ref.String())
	return nil
}

// readSheet understands the form, or says field by field what it does not.
func (p *pages) readSheet(w words, view *sheetForm) (office.Fill, []problem) {
	var problems []problem
	need := func(field string, ok bool) {
		if !ok {
			problems = append(problems, problem{field, w.Say(fmt.Sprintf("sheet.bad.%s", field))})
		}
	}
	f := view.Values
	number, err := barcode.ParseSheetNumber(f["ticket"])
	need("ticket", err == nil)
	need("hose", chosen(view.Hoses))
	at, err := readWhen(f["when"], p.Zone)
	need("when", err == nil && !at.After(p.Now()) && at.After(p.Now().AddDate(-1, 0, 0)))
	if need("vehicle", view.Vehicle.Is != ""); view.Vehicle.Bad != "" {
		problems[len(problems)-1].Text = view.Vehicle.Bad
	}
	ul, ok := decimal(f["liters"], 6)
	need("liters", ok && ul > 0 && dispense.Volume(ul) <= 2000*dispense.Liter)
	station, hose, _ := strings.Cut(f["hose"], "/")
	out := office.Fill{
		Vehicle: f["vehicle"], Grade: view.grades[f["hose"]], VolumeUL: dispense.Volume(ul), HappenedAt: at, Precision: "minute", Full: "unknown", Driver: f["driver"],
		Sheet: &office.Sheet{Number: number, Station: station, Hose: hose},
	}
	if f["odometer"] != "" {
		n, ok := decimal(f["odometer"], 3)
		need("odometer", ok)
		out.OdometerM, out.EngineS = metered(view.Vehicle.Counts, n)
	}
	if f["before"]+f["after"] != "" {
		before, okBefore := decimal(f["before"], 6)
		after, okAfter := decimal(f["after"], 6)
		need("after", okBefore && okAfter && after > before)
		out.Sheet.BeforeUL, out.Sheet.AfterUL = new(dispense.Volume(before)), new(dispense.Volume(after))
	}
	if view.Driver.Bad != "" {
		problems = append(problems, problem{"driver", view.Driver.Bad})
	}
	return out, problems
}

// sheetOdd says why a sheet is not taken, as far as is known before it is signed;
// nil when it is outstanding and of the station.
func sheetOdd(list []reconcile.PadAccount, s *office.Sheet) *office.SheetError {
	odd := &office.SheetError{Problem: "unknown", Number: s.Number}
	for _, a := range list {
		if s.Number < a.First || s.Number > a.Last {
			continue
		}
		for _, e := range a.Each {
			if e.Number != s.Number {
				continue
			}
			odd.Station = a.Station
			switch {
			case a.Station != s.Station:
				odd.Problem = "elsewhere"
			case e.State == reconcile.SheetUsed:
				odd.Problem, odd.Ref = "used", e.Uses[0].Ref
			case e.State == reconcile.SheetVoid:
				odd.Problem, odd.Ref = "void", e.Void.Ref
			default:
				return nil
			}
		}
	}
	return odd
}

// sheetAgain holds what the second person typed against what the first did.
func (p *pages) sheetAgain(w words, view *sheetForm, fill office.Fill) []problem {
	var problems []problem
	if n, err := barcode.ParseSheetNumber(view.Values["ticket_again"]); err != nil || n != fill.Sheet.Number {
		problems = append(problems, problem{"ticket_again", w.Say("sheet.bad.ticket_again")})
	}
	if ul, ok := decimal(view.Values["liters_again"], 6); !ok || dispense.Volume(ul) != fill.VolumeUL {
		problems = append(problems, problem{"liters_again", w.Say("sheet.bad.liters_again")})
	}
	return problems
}

// sheetAnswers says the form as it was understood, but for the number and the
// liters, which the second person reads from the paper.
func (w words) sheetAnswers(v *sheetForm) []fact {
	options := map[string][]option{"vehicle": {{Text: v.Vehicle.Said, Chosen: v.Vehicle.Is != ""}}, "hose": v.Hoses, "driver": {{Text: v.Driver.Said, Chosen: v.Driver.Is != ""}}}
	var out []fact
	for _, name := range sheetFields() {
		said := v.Values[name]
		if name == "when" {
			said = strings.Replace(said, "T", " ", 1)
		}
		for _, o := range options[name] {
			if o.Chosen {
				said = o.Text
			}
		}
		if said != "" && name != "ticket" && name != "liters" {
			out = append(out, fact{w.Say(fmt.Sprintf("sheet.%s", name)), said})
		}
	}
	return out
}

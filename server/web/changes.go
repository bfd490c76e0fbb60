package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// A changesView is what was said of a vehicle, from when to when, and the forms
// with which more is said.
type changesView struct {
	page
	Action, Vehicle string
	May             bool // whether who looks may say more
	Values          url.Values
	Problem, Done   string
	Now             []fact
	History         tableView

	States, Departments, Odometers, Classes selectView
	Custodian                               lookup // of the people on file
	Fundings                                []string
	MaxReason                               int
	Inventory                               []inventoryField
	Waiting                                 []ruleWaiting // what waits for another person
	Look                                    bool          // who looks may look at it
}

// Is tells whether what was wrong was wrong in a form.
func (v *changesView) Is(matter string) bool { return v.Values.Get("matter") == matter }

// A whenView is the part of a form that says from when, until when, and why.
type whenView struct {
	*changesView
	Form, Hint string
}

// For returns that part of a form.
func (v *changesView) For(form, hint string) whenView { return whenView{v, form, hint} }

func changesAddress(vehicle string) string { return vehicleAddress(vehicle) + "/changes" }

// changes shows what was said of a vehicle.
func (p *pages) changes(v *visit) error { return p.showChanges(v, http.StatusOK, url.Values{}, "") }

func (p *pages) showChanges(v *visit, code int, values url.Values, problem string) error {
	w, ctx := v.words, v.r.Context()
	a, _, err := p.askVehicle(v)
	if err != nil {
		return err
	}
	view := &changesView{
		page: p.page(v, "changes.title", "/consumption"), Action: changesAddress(a.Vehicle), Vehicle: vehicleAddress(a.Vehicle),
		Values: values, Problem: problem, Now: w.inForce(a.VehicleHead), MaxReason: fleet.MaxReason,
	}
	view.Title = w.Say("changes.of", "No", a.FleetNo)
	t := report.History(a.FleetNo, a.History)
	view.History = w.history(&t)
	view.History.CSV = changesAddress(a.Vehicle) + ".csv"
	if view.May = p.Fleet != nil && v.own && v.user.Role.May(access.ChangeFleet); view.May {
		if err := p.changeForms(v, view, a.History); err != nil {
			return err
		}
		x, err := p.fleetVehicle(v, a.Vehicle)
		if err != nil {
			return err
		}
		view.Inventory = w.inventoryForm(values, x)
		if err := p.classForm(ctx, view, x.Rule); err != nil {
			return err
		}
		if view.Waiting, err = p.waitingVehicles(v, a.Vehicle); err != nil {
			return err
		}
		view.Look = v.opens("GET " + vehicleActPath + "/{act}")
	}
	switch q := v.r.URL.Query(); {
	case q.Has("saved"):
		view.Done = w.Say("changes.done")
	case q.Has("waits"):
		view.Done = w.Say("vehicleact.done")
	}
	return p.show(v, code, "changes", view)
}

// changeForms fills in the forms with what was sent, or with what is in force.
func (p *pages) changeForms(v *visit, view *changesView, history []report.Said) error {
	ctx, w := v.r.Context(), v.words
	departments, err := p.Fleet.Departments(ctx)
	if err != nil {
		return err
	}
	values := view.Values
	if values.Get("from") == "" {
		values.Set("from", p.Now().In(p.Zone).Format(whenForm))
	}
	pick := func(name, now string, of ...string) selectView {
		x := selectView{Name: name, Label: w.Say(fmt.Sprintf("changes.%s", name))}
		chosen := now
		if values.Has(name) {
			chosen = values.Get(name)
		}
		for _, o := range of {
			x.Options = append(x.Options, option{o, w.Say(fmt.Sprintf("changes.%s.%s", name, o)), o == chosen})
		}
		return x
	}
	view.States = pick("state", report.InForce(history, string(fleet.State)).Value, fleet.States()...)
	view.Odometers = pick("odometer", report.InForce(history, string(fleet.OdometerCounts)).Value, fleet.Odometers()...)
	view.Departments = selectView{Name: "department", Label: w.Say("changes.department"), Options: []option{{"", w.Say("changes.department.none"), false}}}
	for _, d := range departments {
		chosen := d.Name == report.InForce(history, string(fleet.InDepartment)).Value
		if values.Has("department") {
			chosen = d.Department == values.Get("department")
		}
		view.Departments.Options = append(view.Departments.Options, option{d.Department, d.Name, chosen})
	}
	for _, name := range []fleet.Matter{fleet.Custodian, fleet.Funding} {
		if !values.Has(string(name)) {
			values.Set(string(name), report.InForce(history, string(name)).Value)
		}
	}
	if view.Custodian, err = p.custodian(v, values, history); err != nil {
		return err
	}
	if !values.Has("custodian_no") {
		values.Set("custodian_no", report.InForce(history, string(fleet.Custodian)).Detail)
	}
	view.Fundings, err = p.Fleet.Fundings(ctx)
	return err
}

// custodian returns the field that says which person the custodian is, as it was sent, or
// with who it is now: also one of another department, whom who asks does not find.
func (p *pages) custodian(v *visit, values url.Values, history []report.Said) (lookup, error) {
	const id = "custodian_person"
	now := report.InForce(history, string(fleet.Custodian))
	text := now.Person
	if values.Has(id) {
		text = cut(strings.TrimSpace(values.Get(id)), mostTyped)
	}
	address := vehicleAddress(chi.URLParam(v.r, "vehicle")) + "/custodians"
	f, err := p.lookup(v, p.anybody(v), id, v.words.Say("changes.custodian_person"), address, text, values.Get(pickOf(id)))
	if elsewhere := namesake(now.Value, now.Person); now.Person != "" && f.Bad != "" && (text == now.Person || text == elsewhere) {
		f.is(candidate{is: now.Person, text: elsewhere, said: now.Value})
		f.Bad = ""
	}
	f.Hint, f.Optional = v.words.Say("changes.custodian_person.hint"), true
	return f, err
}

// classForm fills in the form that says of which class a vehicle is.
func (p *pages) classForm(ctx context.Context, view *changesView, now string) error {
	book, err := p.Fleet.RuleBook(ctx)
	if err != nil {
		return err
	}
	view.Classes = selectView{Name: "class", Label: view.Say("matter.class")}
	if view.Values.Has("class") {
		now = view.Values.Get("class")
	}
	for _, c := range sortedKeys(book.Classes) {
		view.Classes.Options = append(view.Classes.Options, option{c, c, c == now})
	}
	return nil
}

// history puts what was said of a vehicle into words.
func (w words) history(t *report.Table) tableView {
	v := w.table(t, nil)
	v.ID, v.Caption = "history", w.Say("changes.history")
	what, value, force := t.Column("what"), t.Column("value"), t.Column("in_force")
	for i := range v.Rows {
		cells := v.Rows[i].Cells
		cells[value].Text = w.said(cells[what].Text, cells[value].Text)
		cells[what].Text = w.Or("matter."+cells[what].Text, cells[what].Text)
		cells[force].Text = w.Say(fmt.Sprintf("force.%s", cells[force].Text))
	}
	v.pick(t, "from", "what", "value", "detail", "to", "why", "who", "in_force")
	return v
}

// said says the value of a matter.
func (w words) said(what, value string) string {
	switch {
	case value == "":
		return w.Say("changes.none")
	case what == string(fleet.State) || what == string(fleet.OdometerCounts):
		return w.Or(fmt.Sprintf("said.%s.%s", what, value), value)
	}
	return value
}

// inForce are the facts of a vehicle that are dated, as they are now and since when.
func (w words) inForce(h report.VehicleHead) []fact {
	var out []fact
	for _, m := range fleet.Matters() {
		s := report.InForce(h.History, string(m))
		if s.Value == "" || m == fleet.OdometerCounts && s.Value == "on" {
			continue
		}
		key := "changes.since"
		if s.Detail != "" {
			key = "changes.since.detail"
		}
		out = append(out, fact{w.Say(fmt.Sprintf("matter.%s", m)), w.Say(key, "Value", w.said(string(m), s.Value), "Detail", s.Detail, "Day", w.Day(s.FromAt))})
	}
	return out
}

// A badChange is a field of the form that cannot be read, and why, where that can be said.
type badChange struct{ field, why string }

func (e badChange) Error() string { return e.field }

// say takes one of the forms.
func (p *pages) say(v *visit) error {
	vehicle, form := chi.URLParam(v.r, "vehicle"), v.r.PostForm
	if form.Get("matter") == "inventory" {
		return p.saveInventory(v, vehicle, form)
	}
	until, said, err := p.readChange(v, vehicle, form)
	var waits fleet.VehicleAct
	if err == nil {
		waits, err = p.Fleet.Say(v.r.Context(), v.user.Username, until, said...)
	}
	var bad badChange
	switch {
	case errors.As(err, &bad):
		return p.showChanges(v, http.StatusBadRequest, form, cmp.Or(bad.why, v.words.Say("changes.bad", "Field", v.words.Say(fmt.Sprintf("changes.%s", bad.field)))))
	case errors.Is(err, fleet.ErrDayClosed):
		return p.showChanges(v, http.StatusBadRequest, form, v.words.Say("changes.bad.closed"))
	case errors.Is(err, fault.ErrInvalid):
		return p.showChanges(v, http.StatusBadRequest, form, v.words.Say("changes.bad.sense"))
	case errors.Is(err, fleet.ErrWaits):
		return p.showChanges(v, http.StatusConflict, form, v.words.Say("changes.bad.waits"))
	case errors.Is(err, fault.ErrConflict):
		return p.showChanges(v, http.StatusConflict, form, v.words.Say("changes.bad.same"))
	case err != nil:
		return err
	case waits.Act != "":
		v.redirect(changesAddress(vehicle) + "?waits")
		return nil
	}
	v.redirect(changesAddress(vehicle) + "?saved")
	return nil
}

// readChange reads one of the forms.
func (p *pages) readChange(v *visit, vehicle string, form url.Values) (until time.Time, said []fleet.Dated, err error) {
	from, err := readWhen(form.Get("from"), p.Zone)
	if form.Get("matter") == "class" {
		from, err = p.Now(), nil
	}
	if err != nil {
		return until, nil, badChange{field: "from"}
	}
	if text := form.Get("until"); text != "" {
		if until, err = readWhen(text, p.Zone); err != nil || !until.After(from) {
			return until, nil, badChange{field: "until"}
		}
	}
	if strings.TrimSpace(form.Get("reason")) == "" {
		return until, nil, badChange{field: "reason"}
	}
	d := fleet.Dated{Vehicle: vehicle, FromAt: from, Reason: cut(form.Get("reason"), fleet.MaxReason)}
	add := func(what fleet.Matter, value string) *fleet.Dated {
		d.What, d.Value = what, cut(value, 150)
		said = append(said, d)
		return &said[len(said)-1]
	}
	switch form.Get("matter") {
	case "assignment":
		a, _, err := p.askVehicle(v)
		if err != nil {
			return until, nil, err
		}
		is, err := p.custodian(v, form, a.History)
		if err == nil && is.Bad != "" {
			err = badChange{"custodian_person", is.Bad}
		}
		if err != nil {
			return until, nil, err
		}
		for _, m := range []fleet.Matter{fleet.InDepartment, fleet.Custodian, fleet.Funding} {
			add(m, form.Get(string(m)))
			if m == fleet.Custodian && form.Get("custodian") != "" {
				said[len(said)-1].Detail, said[len(said)-1].Person = cut(form.Get("custodian_no"), 40), is.Is
			}
		}
	case "class":
		add(fleet.Class, form.Get("class"))
	case "odometer":
		s := add(fleet.OdometerCounts, form.Get("odometer"))
		a, _, err := p.askVehicle(v)
		if err != nil {
			return until, nil, err
		}
		if s.OldReading, err = readMeter(report.CountedBefore(a.History, from), form.Get("old")); err != nil {
			return until, nil, badChange{field: "old"}
		}
		if s.NewReading, err = readMeter(s.Value, form.Get("new")); err != nil || (s.NewReading == nil) != (s.OldReading == nil) {
			return until, nil, badChange{field: "new"}
		}
	default:
		s := add(fleet.State, form.Get("state"))
		if s.Detail = cut(form.Get("detail"), 150); fleet.StateHasDetail(s.Value) != (s.Detail != "") {
			return until, nil, badChange{field: "detail"}
		}
		if s.Value == "replaced" {
			if s.Detail, err = p.vehicleOfNumber(v.r.Context(), s.Detail); err != nil {
				return until, nil, err
			}
		}
	}
	return until, said, nil
}

// vehicleOfNumber returns the id of the vehicle with a fleet number.
func (p *pages) vehicleOfNumber(ctx context.Context, number string) (string, error) {
	number = strings.TrimSpace(number)
	list, err := p.Fleet.NumberedVehicles(ctx, []string{number})
	if err != nil {
		return "", err
	}
	for _, v := range list {
		if v.FleetNo == number {
			return v.Vehicle, nil
		}
	}
	return "", badChange{field: "detail"}
}

// readMeter reads what a meter showed, in what it counts; nil where nothing stands.
func readMeter(counts, text string) (*int64, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	n, ok := decimal(text, 3)
	if !ok {
		return nil, fault.ErrInvalid
	}
	odometer, engine := metered(counts, n)
	return cmp.Or(odometer, engine), nil
}

func (p *pages) changesFile(v *visit) error {
	a, _, err := p.askVehicle(v)
	if err != nil {
		return err
	}
	t := report.History(a.FleetNo, a.History)
	return p.file(v, &t, "litro-"+t.Name, v.words.Say("changes.of", "No", a.FleetNo))
}

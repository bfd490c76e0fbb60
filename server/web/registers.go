package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// The register of permits to sell fuel, which documents are held against from its day on.

// A registerView is the registers on the page of terms, and the stations of contracts beside the one that
// counts today.
type registerView struct {
	Table, Stations tableView
	More            string // how many stations are in the file alone
	Done            string
	Bad             []string // rows of what was sent that are no permit
}

// Bounds of what the page shows: files have all of it.
const (
	mostStations = 30
	mostBadRows  = 50
)

func (p *pages) registerView(v *visit, said *finance.Said, bad []string) (*registerView, error) {
	w, view := v.words, &registerView{Bad: bad}
	t := report.PermitRegisters(registerRows(said))
	view.Table = w.invoiceTable(&t, "from_day", "register_permits", "register_left_out", "file_name", "reason", "by", "numbered_agreed", "said_at")
	view.Table.Caption = w.Say("permits.table")
	stations, err := p.stationRows(v)
	if err != nil {
		return nil, err
	}
	if more := len(stations) - mostStations; more > 0 {
		view.More, stations = w.Say("permits.stations.more", "Count", more), stations[:mostStations]
	}
	of := report.RegisteredStations(stations)
	view.Stations = w.table(&of, nil)
	view.Stations.pick(&of, "supplier", "station_name", "permit", "register_holder", "register_status", "what_is_wrong")
	view.Stations.Caption = w.Say("permits.stations")
	switch q := v.r.URL.Query(); q.Get("register") {
	case "":
	case "again":
		view.Done = w.Say("permits.again")
	default:
		if len(said.Registers) > 0 {
			view.Done = w.Say("permits.taken", "Count", said.Registers[len(said.Registers)-1].Permits)
		}
	}
	return view, nil
}

func registerRows(said *finance.Said) (rows []report.PermitRegisterRow) {
	for _, r := range said.Registers {
		rows = append(rows, report.PermitRegisterRow{From: r.From.Format(time.DateOnly), Permits: r.Permits, LeftOut: int64(len(r.LeftOut)), File: r.File, SHA256: r.SHA256, Reason: r.Reason, By: r.By, AgreedBy: r.Agreed, At: r.At})
	}
	return rows
}

func (p *pages) stationRows(v *visit) (rows []report.RegisteredStationRow, err error) {
	list, err := p.Invoices.RegisteredStations(v.r.Context(), utcDay(p.Now().In(p.Zone)))
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		rows = append(rows, report.RegisteredStationRow{Contract: s.Contract, Supplier: s.Supplier, Permit: s.Permit, Name: s.Name, Number: s.Is.Number, Holder: s.Is.Holder, Activity: s.Is.Kind, Status: s.Is.Status, Wrong: s.Says(v.words.Lang)})
	}
	return rows, nil
}

func (p *pages) permitRegistersFile(v *visit) error {
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return err
	}
	t := report.PermitRegisters(registerRows(&said))
	return p.file(v, &t, "litro-"+v.words.Say("permits.registers.file"), v.words.Say("permits.registers"))
}

func (p *pages) registeredStationsFile(v *visit) error {
	rows, err := p.stationRows(v)
	if err != nil {
		return err
	}
	t := report.RegisteredStations(rows)
	return p.file(v, &t, "litro-"+v.words.Say("permits.stations.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("permits.stations"))
}

// sayRegister takes a file of the register, from a day on, which another person signs.
func (p *pages) sayRegister(v *visit) error {
	form, file, err := readWithFile(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return p.showInvoiceTerms(v, http.StatusRequestEntityTooLarge, form, "permits", v.words.Say("invoices.bad.big", "MB", finance.MaxUpload>>20))
	}
	if err != nil || len(file.Bytes) == 0 {
		return p.showInvoiceTerms(v, http.StatusBadRequest, form, "permits", v.words.Say("invoices.bad.one"))
	}
	r := finance.PermitRegister{Reason: form.Get("reason")}
	r.From, _ = daysOf(form)
	var problem string
	if r.Agreed, problem, err = p.secondOf(v); err != nil {
		return err
	}
	if problem != "" {
		form.Del("checker_password")
		return p.showInvoiceTerms(v, http.StatusForbidden, form, "permits", problem)
	}
	read, err := p.Invoices.SayRegister(v.r.Context(), v.user.Username, file, r, form.Get("others") != "")
	if errors.Is(err, spreadsheet.ErrFile) {
		p.Log.Warn("a register was not taken in", "file", file.Name, "err", err)
		problem := v.words.unreadable(file.Name, err)
		if errors.Is(err, finance.ErrColumns) {
			problem = v.words.Say("permits.bad.columns")
		}
		return p.showInvoiceTerms(v, http.StatusBadRequest, form, "permits", problem)
	}
	if bad, ok := errors.AsType[*finance.Problem](err); ok {
		return p.showInvoiceTerms(v, http.StatusBadRequest, form, "permits", v.words.Say("invoices.bad."+bad.Field), v.words.badRows(&read)...)
	}
	if err != nil {
		return err
	}
	v.redirect(termsPath + "?register=" + map[bool]string{true: "again", false: "taken"}[read.Again] + "#permits")
	return nil
}

// badRows says which rows of a file are no permit, and what to do.
func (w words) badRows(read *finance.RegisterRead) (list []string) {
	for _, b := range read.LeftOut[:min(len(read.LeftOut), mostBadRows)] {
		if b.Column == "" {
			list = append(list, w.Say("permits.bad.row", "Line", b.Line, "What", b.What(w.Lang), "Remedy", b.Remedy(w.Lang)))
			continue
		}
		list = append(list, w.Say("permits.bad", "Line", b.Line, "Column", b.Column, "Value", b.Value, "What", b.What(w.Lang), "Remedy", b.Remedy(w.Lang)))
	}
	if more := len(read.LeftOut) - len(list); more > 0 {
		list = append(list, w.Say("invoices.checked.more", "Count", more))
	}
	return list
}

// readWithFile reads a form that has a file among other fields, and makes them those of the visit.
func readWithFile(v *visit) (form url.Values, file finance.File, err error) {
	form = url.Values{}
	err = v.eachPart(func(name, called string, b []byte) error {
		if name == "file" {
			file = finance.File{Name: cut(called, 150), Bytes: b}
			return nil
		}
		form.Add(name, string(b))
		return nil
	})
	v.r.PostForm, v.r.Form = form, form
	if err == nil {
		err = readable(v.r)
	}
	return form, file, err
}

// heldPermits says who holds the permits that a document names by the register of its day, for a person to
// compare with who issued it.
func (w words) heldPermits(h *finance.HeldTo) (facts []report.Fact) {
	for i := range h.Permits {
		x := &h.Permits[i]
		day, key := x.From.Format(time.DateOnly), "permits.held.absent"
		switch x.Told {
		case finance.InRegister:
			key = "permits.held.listed"
		case finance.Linked:
			key = "permits.held.linked"
		}
		facts = append(facts, report.Fact{Name: w.Say("permits.held", "Number", x.Number), Value: w.Say(key, "Number", x.Is.Number, "Holder", x.Is.Holder, "Activity", x.Is.Kind, "Status", x.Is.Status, "Day", day)})
	}
	return facts
}

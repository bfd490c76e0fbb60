package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

// A logbookView is the logbook of a vehicle in a month.
type logbookView struct {
	page
	Folio, SHA256  string
	Facts          []fact
	Month          string // its name
	Previous, Next string // other months; empty where there is none
	CSV            string
	Checked        string // whether a sheet still says what the records say; empty: none was held against them
	Differs        bool
	Vehicle        string
	Table          tableView
	Signs          []fact
	Empty          bool
	Signed         string // how far it has come back from being signed; empty: there is nothing to say
	SignedBad      bool
	Papers         []paperView
	Back           string // where those are that are not back; empty for who may not see them
}

const monthForm = "2006-01"

// monthOf reads the month that is asked for; without one the present.
func (p *pages) monthOf(v *visit) (report.Period, error) {
	text := v.r.URL.Query().Get("month")
	if text == "" {
		text = p.Now().In(p.Zone).Format(monthForm)
	}
	if _, err := time.Parse(monthForm, text); err != nil {
		return report.Period{}, fmt.Errorf("%w: month is %q; write one such as 2026-10", fault.ErrInvalid, text)
	}
	return report.ParsePeriod(url.Values{"period": {string(report.Month)}, "at": {text + "-01"}}, p.calendar(), p.Now())
}

func logbookAddress(vehicle string, month report.Period) string {
	return address(vehicleAddress(vehicle)+"/logbook", url.Values{"month": {month.From.Format(monthForm)}})
}

func (p *pages) askLogbook(v *visit) (report.Logbook, error) {
	month, err := p.monthOf(v)
	if err != nil {
		return report.Logbook{}, err
	}
	facts, err := p.Reports.Logbook(v.r.Context(), chi.URLParam(v.r, "vehicle"), month, p.Now())
	if errors.Is(err, fault.ErrNotFound) && !v.user.Scope().Whole() { // the vehicle is one that they have or had: see concerned
		err = fmt.Errorf("%w: %w", errNotWhole, err)
	}
	if err != nil {
		return report.Logbook{}, err
	}
	return report.NewLogbook(facts), nil
}

// logbook shows it, and of a printed sheet whether it is still what the records say.
func (p *pages) logbook(v *visit) error {
	b, err := p.askLogbook(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &logbookView{
		page: p.page(v, "logbook.title", "/consumption"), Folio: b.Folio, SHA256: b.SHA256, Facts: w.logbookFacts(&b), Month: w.periodName(b.Month),
		Previous: logbookAddress(b.Vehicle, b.Month.Previous()), Vehicle: vehicleAddress(b.Vehicle), Empty: len(b.Table.Rows) == 0,
		CSV: strings.Replace(logbookAddress(b.Vehicle, b.Month), "/logbook?", "/logbook.csv?", 1),
	}
	view.Title = w.Say("logbook.of", "No", b.FleetNo, "Month", view.Month)
	if next := b.Month.Next(); next.From.Before(p.Now()) {
		view.Next = logbookAddress(b.Vehicle, next)
	}
	if sheet := v.r.URL.Query().Get("sha256"); sheet != "" {
		view.Differs = len(sheet) < sheetDigits || !strings.HasPrefix(b.SHA256, sheet)
		view.Checked = w.Say(fmt.Sprintf("logbook.same.%t", !view.Differs), "Folio", b.Folio)
	}
	asked, err := p.asksLogbook(v, b)
	if err != nil {
		return err
	}
	if err := p.putFoot(v, &view.page, b.Month, asked...); err != nil {
		return err
	}
	for _, s := range []string{"attendant", "driver", "custodian", "head", "authorizes"} {
		view.Signs = append(view.Signs, fact{Name: w.Say("logbook.sign." + s)})
	}
	view.Table = w.table(&b.Table, nil)
	view.Table.ID, view.Table.Caption = "logbook", w.Say("logbook.caption", "Month", view.Month)
	for i, r := range b.Table.Rows {
		if p.Corrections != nil {
			view.Table.Rows[i].Cells[0].Href = fillOfRef(r.Key)
		}
		for j, c := range b.Table.Columns {
			if c.Kind == report.Text && r.Cells[j].Known {
				view.Table.Rows[i].Cells[j].Text = w.saidOf(c.Key, r.Cells[j].Text)
			}
		}
	}
	if view.Signed, view.SignedBad, view.Papers, err = p.logbookPapers(v, b); err != nil {
		return err
	}
	if p.Signed != nil && v.opens("GET "+signedPath) {
		view.Back = address(signedPath, url.Values{"month": {b.Month.From.Format(monthForm)}})
	}
	return p.show(v, http.StatusOK, "logbook", view)
}

// logbookFacts are what stands above a logbook; what is not known is an empty line.
func (w words) logbookFacts(b *report.Logbook) []fact {
	var out []fact
	add := func(key, value string) { out = append(out, fact{w.Say("logbook.fact." + key), value}) }
	add("department", b.DepartmentName)
	add("cost_center", b.Department)
	add("plate", b.Plate)
	add("inventory_no", b.InventoryNo)
	add("vin", b.VIN)
	add("make", strings.TrimSpace(b.Make+" "+b.Model))
	if b.ModelYear != nil {
		add("year", fmt.Sprint(*b.ModelYear))
	} else {
		add("year", "")
	}
	if b.Cylinders != nil {
		add("cylinders", w.Count(*b.Cylinders))
	} else {
		add("cylinders", "")
	}
	add("grades", strings.Join(b.Grades, ", "))
	tank, reference := "", ""
	if b.TankUL != nil {
		tank = w.Scaled(*b.TankUL, 6, 0) + " L"
	}
	if b.ReferenceMPerL != nil {
		reference = w.Scaled(*b.ReferenceMPerL, 3, 2) + " km/L"
	}
	add("tank", tank)
	add("reference", reference)
	add("custodian", b.Custodian)
	add("custodian_no", b.CustodianNo)
	add("custody", b.Custody)
	state := w.saidOf("state", b.State)
	if b.StateDetail != "" {
		state += ": " + b.StateDetail
	}
	add("state", state)
	add("funding", b.Funding)
	return out
}

// logbookFile sends it: as a form to sign on paper, else as a table.
func (p *pages) logbookFile(v *visit) error {
	b, err := p.askLogbook(v)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("litro-%s-%s-%s", v.words.Say("logbook.file"), b.FleetNo, b.Month.From.Format(monthForm))
	if chi.URLParam(v.r, "format") == "pdf" {
		return p.sendLogbooks(v, name, b.Month, report.Fact{Name: report.Column{Key: "vehicle"}.Title(v.words.Lang), Value: b.FleetNo}, b)
	}
	asked, err := p.asksLogbook(v, b)
	if err != nil {
		return err
	}
	return p.file(v, &b.Table, name, v.words.Say("logbook.of", "No", b.FleetNo, "Month", v.words.periodName(b.Month)), asked...)
}

// asksLogbook says which sheet it is, what it is of, and by which rules its fills are judged.
func (p *pages) asksLogbook(v *visit, b report.Logbook) ([]report.Fact, error) {
	rule, err := p.findingRule(v)
	return []report.Fact{{Name: v.words.Say("logbook.folio"), Value: b.Folio}, {Name: "SHA-256", Value: b.SHA256}, rule}, err
}

// mostLogbooks is how many are printed at once: each takes some 10 ms and 16 kB.
const mostLogbooks = 1000

const logbooksPage = "/logbooks"

// logbooks sends those of all vehicles on paper, or of those of a department.
func (p *pages) logbooks(v *visit) error {
	month, err := p.monthOf(v)
	if err != nil {
		return err
	}
	department := v.r.URL.Query().Get("department")
	all, err := p.Reports.Logbooks(v.r.Context(), department, month, p.Now())
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("logbooks of department %q: %w", department, fault.ErrNotFound)
	}
	if len(all) > mostLogbooks {
		return fmt.Errorf("logbooks of %d vehicles: %w", len(all), report.ErrTooLong)
	}
	var books []report.Logbook
	for _, facts := range all {
		books = append(books, report.NewLogbook(facts))
	}
	of, filter := v.words.Say("logbooks.all"), report.Fact{Name: report.Column{Key: "department"}.Title(v.words.Lang), Value: v.words.Say("logbooks.all")}
	if department != "" {
		of, filter.Value = folded(all[0].DepartmentName), all[0].DepartmentName
	}
	name := fmt.Sprintf("litro-%s-%s-%s", v.words.Say("logbook.file"), of, month.From.Format(monthForm))
	return p.sendLogbooks(v, name, month, filter, books...)
}

// sendLogbooks sends them on paper. Below the foot of each sheet, and in no hash of it, stands which were asked for,
// by which rules fills are judged, and how the month is closed.
func (p *pages) sendLogbooks(v *visit, name string, month report.Period, filter report.Fact, books ...report.Logbook) error {
	rule, err := p.findingRule(v)
	if err != nil {
		return err
	}
	asked := []report.Fact{{Name: v.words.Say("file.period"), Value: v.words.periodName(month)}, filter, rule}
	if p.Closes != nil {
		snapshot, err := p.snapshot(v, month)
		if err != nil {
			return err
		}
		asked = append(asked, snapshot)
	}
	site := p.site(v)
	var whole bytes.Buffer
	err = report.WriteLogbooks(&whole, report.LogbookPaper{
		Books: books, Place: p.Name, Asked: asked, At: p.Now().In(p.Zone), Lang: v.words.Lang, Said: v.words.saidOf,
		Address: func(b *report.Logbook) string { return sheetAddress(site, b) },
	})
	if err != nil {
		return err
	}
	v.sends(formats("pdf"), name+".pdf")
	_, err = whole.WriteTo(v.w)
	return err
}

// site is how the pages are reached: as whoever visits did, or, where nobody visits, as
// letters say it; it may be empty.
func (p *pages) site(v *visit) string {
	switch {
	case v.r.Host == "":
		return p.Address
	case p.Secure || v.r.TLS != nil:
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}

// sheetPattern is where the code of a printed logbook leads. A QR code of this size has
// capital letters and no question mark, so that the address says all by its parts.
const sheetPattern = "/B/{vehicle}/{month}/{sha256}"

// numberedPattern is where the codes of one of several sheets lead, such as 2-3.
const numberedPattern = sheetPattern + "/{sheet}"

// sheetDigits is how many digits of the hash are in a code: nobody finds another logbook
// with the same 128 bits. MostModules is how many modules a code on the sheet may have on
// a side, so that it can be read from a copy.
const (
	sheetDigits = 32
	mostModules = 41
)

// sheetAddress returns it; empty where nobody knows the name of this site, or a code cannot
// hold it.
func sheetAddress(site string, b *report.Logbook) string {
	if site == "" {
		return ""
	}
	parts := strings.NewReplacer("{vehicle}", b.Vehicle, "{month}", b.Month.From.Format(monthForm), "{sha256}", b.SHA256[:sheetDigits]).Replace(sheetPattern)
	at := strings.ToUpper(site + parts)
	if s, err := barcode.Encode(barcode.QR, at); err != nil || s.Columns > mostModules {
		return ""
	}
	return at
}

// sheetOf leads from the code of a printed logbook to its page, which holds the one
// against the other.
func (p *pages) sheetOf(v *visit) error {
	list, err := p.Reports.Roster(v.r.Context(), p.Now())
	if err != nil {
		return err
	}
	for _, x := range list {
		if strings.EqualFold(x.Vehicle, chi.URLParam(v.r, "vehicle")) {
			v.redirect(address(vehicleAddress(x.Vehicle)+"/logbook", url.Values{
				"month": {chi.URLParam(v.r, "month")}, "sha256": {strings.ToLower(chi.URLParam(v.r, "sha256"))},
			}))
			return nil
		}
	}
	return fmt.Errorf("logbook of vehicle %s: %w", chi.URLParam(v.r, "vehicle"), fault.ErrNotFound)
}

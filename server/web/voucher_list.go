package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

const foliosPath = "/vouchers/folios"

// foliosAPage is how many vouchers a page lists; its file has all.
const foliosAPage = 100

// voucherStates are what a voucher may have become.
var voucherStates = []string{"outstanding", "redeemed", "canceled", "expired"}

type foliosView struct {
	page
	States      []option
	Departments []option
	Vehicle     string
	From, To    string
	Table       tableView
	Empty       *empty
	First, Next string // where the newest are, and those after the last of the page
	CSV         string
}

// folioQuestion reads which vouchers are asked for, and how the address says so.
func (p *pages) folioQuestion(v *visit) (q report.FolioQuestion, values url.Values, err error) {
	asked, values := v.r.URL.Query(), url.Values{}
	for _, name := range []string{"state", "vehicle", "department", "from", "to"} {
		if text := cut(strings.TrimSpace(asked.Get(name)), 64); text != "" {
			values.Set(name, text)
		}
	}
	q.State, q.FleetNo, q.Department = values.Get("state"), values.Get("vehicle"), values.Get("department")
	day := func(name string) time.Time {
		text := values.Get(name)
		if text == "" {
			return time.Time{}
		}
		at, perr := time.ParseInLocation(time.DateOnly, text, p.Zone)
		if perr != nil {
			err = fmt.Errorf("%s: %w", name, fault.ErrInvalid)
		}
		return at
	}
	q.From = day("from")
	if until := day("to"); !until.IsZero() {
		q.Until = until.AddDate(0, 0, 1)
	}
	if text := asked.Get("before"); text != "" && err == nil {
		if q.Before, err = barcode.ParseVoucherNumber(text); err != nil {
			err = fmt.Errorf("before: %w", fault.ErrInvalid)
		}
	}
	return q, values, err
}

// folios lists vouchers over all ranges, the newest first.
func (p *pages) folios(v *visit) error {
	q, values, err := p.folioQuestion(v)
	if err != nil {
		return err
	}
	q.Limit = foliosAPage + 1 // one more tells whether there are more
	list, err := p.Reports.Folios(v.r.Context(), p.Now(), q)
	if err != nil {
		return err
	}
	w := v.words
	view := &foliosView{page: p.page(v, "folios.title", "/fleet"), Vehicle: q.FleetNo, From: values.Get("from"), To: values.Get("to"), CSV: address(foliosPath+".csv", values)}
	for _, s := range voucherStates {
		view.States = append(view.States, option{s, w.Say(fmt.Sprintf("vouchers.state.%s", s)), s == q.State})
	}
	if p.Fleet != nil {
		departments, err := p.Fleet.Departments(v.r.Context())
		if err != nil {
			return err
		}
		for _, d := range departments {
			view.Departments = append(view.Departments, option{d.Department, d.Name, d.Department == q.Department})
		}
	}
	if q.Before > 0 {
		view.First = address(foliosPath, values)
	}
	if len(list) > foliosAPage {
		list = list[:foliosAPage]
		values.Set("before", barcode.FormatVoucherNumber(list[len(list)-1].Number))
		view.Next = address(foliosPath, values)
	}
	if len(list) == 0 {
		view.Empty = &empty{"folios.empty", "folios.empty.next"}
		return p.show(v, http.StatusOK, "folios", view)
	}
	t := report.Folios(list, p.Zone)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "folio" {
			return "/vouchers/" + r.Key
		}
		return ""
	})
	state := t.Column("state")
	for i, r := range list {
		view.Table.Rows[i].Cells[state].Text = w.voucherState(r.State, r.Undone)
	}
	view.Table.pick(&t, "folio", "state", "vehicle", "department", "voucher_liters", "amount", "until_day", "issued_at", "issued_by")
	view.Table.Caption = view.Title
	return p.show(v, http.StatusOK, "folios", view)
}

// voucherState says what became of a voucher, and why where its redemption was corrected.
func (w words) voucherState(state string, undone bool) string {
	said := w.Say(fmt.Sprintf("vouchers.state.%s", state))
	if undone {
		said = joined(said, w.Say("vouchers.undone"))
	}
	return said
}

func (p *pages) foliosFile(v *visit) error {
	q, _, err := p.folioQuestion(v)
	if err != nil {
		return err
	}
	q.Before = 0
	list, err := p.Reports.Folios(v.r.Context(), p.Now(), q)
	if err != nil {
		return err
	}
	t := report.Folios(list, p.Zone)
	return p.file(v, &t, "litro-"+v.words.Say("folios.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("folios.title"))
}

// folioStory returns what was said of a voucher, as a table.
func (p *pages) folioStory(v *visit, number int64) ([]office.VoucherEvent, report.Table, error) {
	story, err := p.Reports.VoucherStory(v.r.Context(), number)
	var rows []report.StoryRow
	for _, e := range story {
		r := report.StoryRow{At: e.At, What: e.What, VolumeUL: e.VolumeUL, By: e.By, Why: e.Reason, Ref: e.Ref.String()}
		if !e.Of.IsZero() && e.Of != e.Ref {
			r.Of = e.Of.String()
		}
		rows = append(rows, r)
	}
	return story, report.VoucherStory(rows), err
}

// showStory puts what was said of a voucher on its page.
func (p *pages) showStory(v *visit, view *voucherView, one *office.Voucher) error {
	story, t, err := p.folioStory(v, one.Number)
	if err != nil {
		return err
	}
	w := v.words
	view.Story = w.table(&t, nil)
	what := t.Column("what")
	for i, e := range story {
		view.Story.Rows[i].Cells[what].Text = w.Say(fmt.Sprintf("vouchers.said.%s", e.What))
		if one.Undone && (e.What == "voided" || e.What == "moved") {
			view.Undone = w.Say("vouchers.undone.by", "Said", w.Say("vouchers.acted", "Who", cmp.Or(e.By, "—"), "Time", w.Minute(e.At), "Why", e.Reason, "Ref", e.Ref.String()))
		}
	}
	view.Story.Caption, view.Story.CSV = w.Say("vouchers.story"), voucherAddress(one.Number)+"/story.csv"
	return nil
}

func (p *pages) voucherStoryFile(v *visit) error {
	n, err := barcode.ParseVoucherNumber(chi.URLParam(v.r, "folio"))
	if err != nil {
		return fmt.Errorf("voucher: %w", fault.ErrNotFound)
	}
	story, t, err := p.folioStory(v, n)
	if err != nil {
		return err
	}
	if len(story) == 0 {
		return fmt.Errorf("voucher %d: %w", n, fault.ErrNotFound)
	}
	return p.file(v, &t, "litro-"+v.words.Say("vouchers.file")+"-"+barcode.FormatVoucherNumber(n), v.words.Say("vouchers.story"))
}

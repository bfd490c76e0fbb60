package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/report"
)

// What is on the page that anybody sees: asked for by one and approved by another, and taken off
// by one.

const (
	publishPath         = "/transparency/open"
	askedPackagePattern = publishPath + "/{n}/" + wholeFile
	approveOpenPattern  = publishPath + "/{n}/approve"
)

// A publishingView is how it stands with the page.
type publishingView struct {
	page
	On       bool
	State    string
	Address  string // of the page
	May      bool
	Waiting  []openWaiting
	Warnings []string
	Months   tableView
	Acts     tableView
	Shown    []option // versions that can be taken off
	Values   url.Values
	Problem  string
	Done     string
}

// An openWaiting is what waits for another person.
type openWaiting struct {
	N       int64
	Text    string
	Terms   []string
	Package string // its address
	Approve bool
}

func (p *pages) publishing(v *visit) error { return p.showPublishing(v, http.StatusOK, nil, "") }

func (p *pages) showPublishing(v *visit, status int, typed url.Values, problem string) error {
	ctx, w := v.r.Context(), v.words
	s, err := p.Disclosure.Site(ctx)
	if err != nil {
		return err
	}
	names, err := p.Disclosure.Names(ctx)
	if err != nil {
		return err
	}
	view := &publishingView{page: p.page(v, "publish.title", "/consumption"), On: s.On, May: v.may(access.KeepReports, "POST "+publishPath+"/months"), Values: typed, Problem: problem}
	switch done := v.r.URL.Query().Get("done"); done {
	case "asked", "approved", "void", "off", "withdrawn":
		view.Done = w.Say(fmt.Sprintf("publish.done.%s", done))
	}
	switch {
	case s.On:
		view.State, view.Address = w.Say("publish.on", "Time", w.Minute(s.Since)), s.Terms.Address+openPath
	case s.Since.IsZero():
		view.State = w.Say("publish.never")
	default:
		view.State = w.Say("publish.off", "Time", w.Minute(s.Since))
	}
	if view.Values == nil {
		t := s.Terms
		if t.Address == "" {
			t = disclosure.Terms{Address: p.Address, License: "CC BY 4.0", LicenseURL: "https://creativecommons.org/licenses/by/4.0/"}
		}
		view.Values = url.Values{"address": {t.Address}, "contact": {t.Contact}, "email": {t.Email}, "license": {t.License}, "license_url": {t.LicenseURL}, "month": {p.Now().In(p.Zone).AddDate(0, 0, -p.Now().In(p.Zone).Day()).Format(monthForm)}}
	}
	for i := range s.Waiting {
		a := &s.Waiting[i]
		x := openWaiting{N: a.N, Approve: view.May && a.By != v.user.Username}
		if a.Act == disclosure.AskMonth {
			x.Text = w.Say("publish.waiting.month", "Month", w.monthName(a.Month), "By", a.By, "Time", w.Minute(a.At), "Reason", a.Reason)
			x.Package = publishPath + "/" + strconv.FormatInt(a.N, 10) + "/" + wholeFile
			x.Terms = []string{w.Say("publish.waiting.hash", "Hash", a.Package)}
		} else {
			x.Text = w.Say("publish.waiting.on", "By", a.By, "Time", w.Minute(a.At), "Reason", a.Reason)
			x.Terms = []string{a.Terms.Address + openPath, joined(a.Terms.Contact, a.Terms.Email), joined(a.Terms.License, a.Terms.LicenseURL)}
		}
		view.Waiting = append(view.Waiting, x)
	}
	for i := range s.Months {
		m := &s.Months[i]
		for j := range m.Versions {
			of := &m.Versions[j]
			if of.Withdrawn != "" {
				continue
			}
			view.Shown = append(view.Shown, option{m.Month + "/" + strconv.Itoa(of.Number), w.Say("publish.version", "Month", w.monthName(m.Month), "N", of.Number), false})
			if n := names[of.Package]; n > 0 {
				view.Warnings = append(view.Warnings, w.Say("publish.names", "Month", w.monthName(m.Month), "N", of.Number, "Count", n))
			}
		}
	}
	months := report.OpenMonths(s)
	view.Months = w.publishTable(&months, func(r report.Row, c report.Column) string {
		if c.Key == "month" && s.On {
			return openPath + "/" + r.Key
		}
		return ""
	})
	view.Months.Caption, view.Months.CSV = w.Say("publish.months"), publishPath+"/months.csv"
	view.Months.pick(&months, "month", "open_version", "open_at", "open_state", "open_why", "open_withdrawn")
	acts := report.OpenActs(s.Acts)
	view.Acts = w.publishTable(&acts, nil)
	view.Acts.Caption, view.Acts.CSV = w.Say("publish.acts"), publishPath+".csv"
	view.Acts.pick(&acts, "open_said_at", "open_act", "month", "open_version", "open_by", "asked_by", "reason")
	return p.show(v, status, "publishing", view)
}

// publishTable puts a table of what is published into words.
func (w words) publishTable(t *report.Table, link func(report.Row, report.Column) string) tableView {
	view := w.table(t, link)
	for _, c := range []string{"open_state", "open_act"} {
		if t.Column(c) >= 0 {
			w.saysColumn(&view, t, c)
		}
	}
	return view
}

func (p *pages) publishingFile(v *visit) error {
	s, err := p.Disclosure.Site(v.r.Context())
	if err != nil {
		return err
	}
	t := report.OpenActs(s.Acts)
	return p.file(v, &t, "litro-"+v.words.Say("publish.file"), v.words.Say("publish.acts"))
}

func (p *pages) publishedFile(v *visit) error {
	s, err := p.Disclosure.Site(v.r.Context())
	if err != nil {
		return err
	}
	t := report.OpenMonths(s)
	return p.file(v, &t, "litro-"+v.words.Say("publish.file.months"), v.words.Say("publish.months"))
}

// askedPackage sends a package that somebody asked to be published: who approves looks at it.
func (p *pages) askedPackage(v *visit) error {
	n, err := openNumber(v)
	if err != nil {
		return err
	}
	s, err := p.Disclosure.Site(v.r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Acts, func(a disclosure.OpenAct) bool { return a.N == n && a.Act == disclosure.AskMonth })
	if i < 0 {
		return fmt.Errorf("package of act %d: %w", n, fault.ErrNotFound)
	}
	b, err := p.Disclosure.Bytes(v.r.Context(), s.Acts[i].Package)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/zip")
	v.w.Header().Set("Content-Disposition", `attachment; filename="litro-`+v.words.Say("transparency.package.file")+"-"+s.Acts[i].Month+`.zip"`)
	_, err = v.w.Write(b)
	return err
}

// openNumber is the number of what was asked that an address names.
func openNumber(v *visit) (int64, error) {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "n"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("act of the public page: %w", fault.ErrNotFound)
	}
	return n, nil
}

func (p *pages) askOn(v *visit) error {
	f := v.r.PostForm
	_, err := p.Disclosure.AskOn(v.r.Context(), v.user.Username, disclosure.Terms{Address: f.Get("address"), Contact: f.Get("contact"), Email: f.Get("email"), License: f.Get("license"), LicenseURL: f.Get("license_url")}, f.Get("reason"))
	return p.published(v, "asked", err)
}

func (p *pages) switchOff(v *visit) error {
	_, err := p.Disclosure.SwitchOff(v.r.Context(), v.user.Username, v.r.PostForm.Get("reason"))
	return p.published(v, "off", err)
}

func (p *pages) askPublish(v *visit) error {
	month := v.r.PostForm.Get("month")
	hash, version, err := ClosedAs(v.r.Context(), p.Closes, month)
	if err == nil {
		_, err = p.Disclosure.AskPublish(v.r.Context(), v.user.Username, month, hash, version, v.r.PostForm.Get("reason"))
	}
	return p.published(v, "asked", err)
}

func (p *pages) approveOpen(v *visit) error {
	n, err := openNumber(v)
	if err != nil {
		return err
	}
	return p.published(v, "approved", p.Disclosure.Approve(v.r.Context(), v.user.Username, n))
}

func (p *pages) voidOpen(v *visit) error {
	n, err := openNumber(v)
	if err != nil {
		return err
	}
	return p.published(v, "void", p.Disclosure.TakeBack(v.r.Context(), v.user.Username, n))
}

// takeOff takes the version off that the form names, or else the address.
func (p *pages) takeOff(v *visit) error {
	month, version := chi.URLParam(v.r, "month"), chi.URLParam(v.r, "version")
	if m, n, ok := strings.Cut(v.r.PostForm.Get("which"), "/"); ok {
		month, version = m, n
	}
	n, err := strconv.Atoi(version)
	if err != nil {
		return fmt.Errorf("version of %s: %w", month, fault.ErrNotFound)
	}
	_, err = p.Disclosure.TakeOff(v.r.Context(), v.user.Username, month, n, v.r.PostForm.Get("reason"))
	return p.published(v, "withdrawn", err)
}

// published leads back, or says why it was not done.
func (p *pages) published(v *visit, done string, err error) error {
	if bad, ok := errors.AsType[*disclosure.Problem](err); ok {
		return p.showPublishing(v, http.StatusBadRequest, v.r.PostForm, v.words.disclosureProblem(bad))
	}
	if no, ok := errors.AsType[*disclosure.Refusal](err); ok {
		return p.showPublishing(v, http.StatusConflict, v.r.PostForm, v.words.refusal(no))
	}
	if errors.Is(err, fault.ErrConflict) {
		return p.showPublishing(v, http.StatusConflict, v.r.PostForm, v.words.Say("publish.refused.conflict"))
	}
	if err != nil {
		return err
	}
	v.redirect(publishPath + "?done=" + done)
	return nil
}

// refusal says why something is not published, and what there is to do.
func (w words) refusal(r *disclosure.Refusal) string {
	if r.Code == disclosure.RefusedTells && r.Before == 0 {
		return w.Say("publish.refused.tells_all", "Count", r.Vehicles)
	}
	return w.Say("publish.refused."+r.Code, "Month", w.monthName(r.Month), "Count", r.Vehicles, "N", r.Before)
}

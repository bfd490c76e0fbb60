package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/opendata"
	"github.com/litro-fuel/litro/server/report"
)

// The page that anybody sees without signing in. What is shown is read from packages that two
// people published, see [disclosure.Site], and from nothing else. These routes know no session:
// they take no cookies and set none.

const (
	openPath    = "/open"
	catalogPath = "/open/data.json"
	openMonth   = "/open/{month}"
	openVersion = "/open/{month}/{version}"
	openFile    = "/open/{month}/{version}/{file}"
	wholeFile   = "litro.zip" // all files of a package
)

// openPolicy lets these pages use their own style and nothing else: no script, no form.
const openPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// openCache is how long anybody may keep an answer. What is taken off is gone after that.
const openCache = "public, max-age=300"

// mostOpen is how many answers are sent at once, and openTime for how long one may be taken: who reads
// slowly, or not at all, holds what they read.
const (
	mostOpen = 128
	openTime = time.Minute
)

// openMonths is of how many months charts are.
const openMonths = 12

// An openRoute is an address that anybody may ask for.
type openRoute struct {
	pattern string
	serve   func(*pages, *openVisit) error
}

// openRoutes lists them. All are GET.
func openRoutes() []openRoute {
	return []openRoute{
		{openPath, (*pages).openHome},
		{openPath + "/list.csv", (*pages).openList}, {openPath + "/list.json", (*pages).openList},
		{catalogPath, (*pages).openCatalog},
		{openMonth, (*pages).openMonth}, {openVersion, (*pages).openVersion}, {openFile, (*pages).openFile},
		{openPath + "/*", func(*pages, *openVisit) error { return errNoPage }},
	}
}

// openly adds the routes that anybody may ask for.
func (p *pages) openly(r chi.Router) {
	if p.Disclosure == nil {
		return
	}
	r.Use(Guard(openPolicy, "no-referrer", openCache, p.Strict))
	for _, rt := range openRoutes() {
		r.Get(rt.pattern, func(w http.ResponseWriter, r *http.Request) { p.openAnswer(w, r, rt) })
	}
}

// An openVisit is a request of anybody.
type openVisit struct {
	*visit
	site *disclosure.Site
	lang string // as the address says it; empty: it does not
}

// at is an address in the language that was chosen.
func (v *openVisit) at(path string) string {
	if v.lang == "" {
		return path
	}
	return path + "?lang=" + url.QueryEscape(v.lang)
}

func (p *pages) openAnswer(w http.ResponseWriter, r *http.Request, rt openRoute) {
	r = r.Clone(r.Context())
	for _, header := range []string{"Cookie", "Authorization", "Range"} { // nobody is anybody in particular
		r.Header.Del(header)
	}
	h := w.Header()
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // open data is for other sites as well
	h.Set("Access-Control-Allow-Origin", "*")
	h.Add("Vary", "Accept-Language")
	v := &openVisit{visit: &visit{w: w, r: r}}
	if lang := r.URL.Query().Get("lang"); slices.Contains(languages, lang) {
		v.lang = lang
	}
	v.words = p.dictionary.in(cmp.Or(v.lang, chooseLanguage(r, access.User{})))
	if err := p.openServe(v, rt); err != nil {
		p.openFail(v, err)
	}
}

var errMany = errors.New("too many requests")

func (p *pages) openServe(v *openVisit, rt openRoute) error {
	if wait := p.reads.Take(p.Now(), access.NetworkOf(v.r.RemoteAddr)); wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		return errMany
	}
	if !isText(v.r.URL.Path) || len(v.r.URL.RawQuery) > 200 {
		return errNoPage
	}
	select {
	case p.open <- struct{}{}:
		defer func() { <-p.open }()
	default:
		v.w.Header().Set("Retry-After", "5")
		return errMany
	}
	answer := http.NewResponseController(v.w)
	if err := answer.SetWriteDeadline(time.Now().Add(openTime)); err == nil {
		defer func() { _ = answer.SetWriteDeadline(time.Time{}) }() // the connection is another's next
	}
	var err error
	if v.site, err = p.Disclosure.Site(v.r.Context()); err != nil {
		return err
	}
	if !v.site.On {
		return errNoPage
	}
	return rt.serve(p, v)
}

// openFail answers with what went wrong, and keeps it from being kept.
func (p *pages) openFail(v *openVisit, err error) {
	status, key := http.StatusServiceUnavailable, "database"
	switch {
	case errors.Is(err, errNoPage) || errors.Is(err, fault.ErrNotFound) || errors.Is(err, fault.ErrInvalid):
		status, key = http.StatusNotFound, "notfound"
	case errors.Is(err, errMany):
		status, key = http.StatusTooManyRequests, "tokens"
	case v.r.Context().Err() != nil:
		return
	default:
		p.Log.Error("public page not served", "path", v.r.URL.Path, "err", err)
	}
	v.w.Header().Set("Cache-Control", "no-store")
	view := &openView{openFrame: p.openFrame(v, v.words.Say("error."+key+".title"))}
	view.Problem = v.words.Say("open.error." + strconv.Itoa(status))
	b, err := p.render("open", "openlayout", view)
	if err != nil {
		p.Log.Error("public page not shown", "err", err)
		http.Error(v.w, http.StatusText(status), status)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(b)
}

// sendOpen sends what anybody may keep, unless they have it.
func (v *openVisit) sendOpen(kind, tag string, b []byte) {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("ETag", tag)
	http.ServeContent(v.w, v.r, "", time.Time{}, bytes.NewReader(b))
}

// weakly is the tag of bytes that are written anew each time.
func weakly(b []byte) string {
	sum := sha256.Sum256(b)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// An openFrame is what stands around these pages.
type openFrame struct {
	words
	Title, Place string
	Home         string
	Languages    []link
	SignIn       string
	assets       assets
}

// Asset is the address of a file that comes with the pages.
func (f openFrame) Asset(name string) string { return f.assets.path(name) }

func (p *pages) openFrame(v *openVisit, title string) openFrame {
	f := openFrame{words: v.words, Title: title, Place: p.Name, Home: v.at(openPath), SignIn: "/sign-in", assets: p.assets}
	for _, l := range languages {
		f.Languages = append(f.Languages, link{Text: l, Href: v.r.URL.EscapedPath() + "?lang=" + l, Current: l == v.words.Lang})
	}
	return f
}

// An openView is the page of a version of a month, or of the newest.
type openView struct {
	openFrame
	Problem  string // nothing else is shown
	Empty    bool   // nothing is published yet
	Notice   string
	Withheld []openCheck // why the version is not shown
	Figures  []figure
	Columns  []*columnChart
	Bars     []*barChart
	Tables   []tableView
	Files    []openDownload
	Check    []openCheck
	Basis    string
	Sources  []string
	License  string
	LicenseURL,
	Contact, Email string
	Months   []openLine
	Lists    []link
	Catalog  string
	Versions []openLine
}

// An openDownload is a file that anybody may take.
type openDownload struct{ Name, Title, Href, Size, SHA256 string }

// An openCheck is a sentence, and a hash that it speaks of; it may be empty.
type openCheck struct{ Text, Hash string }

// An openLine is a month or a version in a list.
type openLine struct {
	Text, Href, Note string
	Current          bool
}

func (p *pages) openHome(v *openVisit) error {
	for i := range v.site.Months {
		if s := v.site.Months[i].Shown(); s != nil {
			return p.showOpen(v, &v.site.Months[i], s, true)
		}
	}
	if len(v.site.Months) > 0 {
		return p.showOpen(v, &v.site.Months[0], &v.site.Months[0].Versions[len(v.site.Months[0].Versions)-1], true)
	}
	view := &openView{openFrame: p.openFrame(v, v.words.Say("open.title")), Empty: true}
	p.openTerms(v, view)
	return p.sendPage(v, view)
}

// month returns the month that an address names.
func (v *openVisit) month() (*disclosure.OpenMonth, error) {
	m, ok := v.site.Month(chi.URLParam(v.r, "month"))
	if !ok {
		return nil, errNoPage
	}
	return m, nil
}

// version returns the version that an address names.
func (v *openVisit) version() (*disclosure.OpenMonth, *disclosure.Version, error) {
	m, err := v.month()
	if err != nil {
		return nil, nil, err
	}
	n, err := strconv.Atoi(chi.URLParam(v.r, "version"))
	if err != nil || n < 1 || n > len(m.Versions) || strconv.Itoa(n) != chi.URLParam(v.r, "version") {
		return nil, nil, errNoPage
	}
	return m, &m.Versions[n-1], nil
}

func (p *pages) openMonth(v *openVisit) error {
	m, err := v.month()
	if err != nil {
		return err
	}
	if s := m.Shown(); s != nil {
		return p.showOpen(v, m, s, false)
	}
	return p.showOpen(v, m, &m.Versions[len(m.Versions)-1], false)
}

func (p *pages) openVersion(v *openVisit) error {
	m, of, err := v.version()
	if err != nil {
		return err
	}
	return p.showOpen(v, m, of, false)
}

// openFile sends one file of a version, or all of them.
func (p *pages) openFile(v *openVisit) error {
	m, of, err := v.version()
	if err != nil {
		return err
	}
	if of.Withdrawn != "" { // the page says why
		return errNoPage
	}
	name := chi.URLParam(v.r, "file")
	sends := func(name, kind, tag string, b []byte) {
		v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		v.sendOpen(kind, tag, b)
	}
	if name == wholeFile {
		b, err := p.Disclosure.Bytes(v.r.Context(), of.Package)
		if err != nil {
			return err
		}
		sends(zipName(m, of), "application/zip", `"`+of.Package+`"`, b)
		return nil
	}
	shown, err := p.opened(v, of)
	if err != nil {
		return err
	}
	f, ok := shown.File(name)
	if !ok {
		return errNoPage
	}
	sends(m.Month+"-v"+strconv.Itoa(of.Number)+"-"+f.Name, f.Type, weakly(f.Bytes), f.Bytes)
	return nil
}

// zipName is how the package of a version is called where it is kept.
func zipName(m *disclosure.OpenMonth, of *disclosure.Version) string {
	return "litro-" + m.Month + "-v" + strconv.Itoa(of.Number) + ".zip"
}

// An openShelf keeps packages that were read: bytes with a hash do not change. It forgets all
// when it is full.
type openShelf struct {
	mu    sync.Mutex
	bytes int
	by    map[string]*opendata.Shown
}

// openShelfBytes is how much of files is kept in memory.
const openShelfBytes = 64 << 20

// opened returns what a version shows.
func (p *pages) opened(v *openVisit, of *disclosure.Version) (*opendata.Shown, error) {
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	if s := p.shelf.by[of.Package]; s != nil {
		return s, nil
	}
	b, err := p.Disclosure.Bytes(v.r.Context(), of.Package)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != of.Package {
		return nil, fmt.Errorf("package %s has other bytes", of.Package)
	}
	s, err := opendata.Read(b)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, f := range s.Files {
		size += len(f.Bytes)
	}
	if p.shelf.by == nil || p.shelf.bytes+size > openShelfBytes {
		p.shelf.by, p.shelf.bytes = map[string]*opendata.Shown{}, 0
	}
	p.shelf.by[of.Package], p.shelf.bytes = s, p.shelf.bytes+size
	return s, nil
}

// sendPage sends a page.
func (p *pages) sendPage(v *openVisit, view *openView) error {
	b, err := p.render("open", "openlayout", view)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Language", v.words.Lang)
	v.sendOpen("text/html; charset=utf-8", weakly(b), b)
	return nil
}

// openTerms are what is the same on each page.
func (p *pages) openTerms(v *openVisit, view *openView) {
	t := v.site.Terms
	view.License, view.LicenseURL, view.Contact, view.Email = t.License, t.LicenseURL, t.Contact, t.Email
	view.Catalog = catalogPath
	view.Lists = []link{{Text: "CSV", Href: openPath + "/list.csv"}, {Text: "JSON", Href: openPath + "/list.json"}}
}

// showOpen shows a version of a month.
func (p *pages) showOpen(v *openVisit, m *disclosure.OpenMonth, of *disclosure.Version, home bool) error {
	w := v.words
	view := &openView{openFrame: p.openFrame(v, w.Say("open.title.month", "Month", w.monthName(m.Month)))}
	p.openTerms(v, view)
	at := openPath + "/" + m.Month
	for i := range v.site.Months {
		x := &v.site.Months[i]
		line := openLine{Text: w.monthName(x.Month), Href: v.at(openPath + "/" + x.Month), Current: x == m && !home}
		if x.Shown() == nil {
			line.Note = w.Say("open.withdrawn.short")
		}
		view.Months = append(view.Months, line)
	}
	for i := len(m.Versions) - 1; i >= 0; i-- {
		x := &m.Versions[i]
		line := openLine{Text: w.Say("open.version", "N", x.Number, "Time", w.Minute(x.At)), Href: v.at(at + "/" + strconv.Itoa(x.Number)), Note: x.Reason, Current: x == of}
		if x.Withdrawn != "" {
			line.Note = w.Say("open.withdrawn.line", "Reason", x.Withdrawn)
		}
		view.Versions = append(view.Versions, line)
	}
	if of.Withdrawn != "" {
		view.Withheld = []openCheck{{Text: w.Say("open.withheld", "Time", w.Minute(of.WithdrawnAt))}, {Text: w.Say("open.withheld.reason", "Reason", of.Withdrawn)}, {w.Say("open.withheld.hash"), of.Package}}
		return p.sendPage(v, view)
	}
	if s := m.Shown(); s != of {
		view.Notice = w.Say("open.older", "N", s.Number)
	}
	shown, err := p.opened(v, of)
	if err != nil {
		return err
	}
	if err := p.openCharts(v, view, m, of, shown); err != nil {
		return err
	}
	w.openFigures(view, shown)
	view.Tables = []tableView{w.openTable("departments", w.Say("open.departments"), w.Say("open.department"), shown.Departments), w.openTable("stations", w.Say("open.stations"), w.Say("open.station"), shown.Stations)}
	base := at + "/" + strconv.Itoa(of.Number) + "/"
	view.Files = append(view.Files, openDownload{Name: wholeFile, Title: w.Say("open.file.zip"), Href: base + wholeFile, SHA256: of.Package})
	for _, f := range shown.Files {
		title := f.Title
		if title == f.Name {
			title = w.Say("open.file." + strings.TrimSuffix(strings.TrimSuffix(f.Name, ".json"), ".txt"))
		}
		view.Files = append(view.Files, openDownload{Name: f.Name, Title: title, Href: base + f.Name, SHA256: f.SHA256, Size: w.Say("open.bytes", "N", len(f.Bytes))})
	}
	view.Check = []openCheck{{w.Say("open.check.hash", "File", zipName(m, of)), of.Package}, {Text: w.Say("open.check.files")}}
	if shown.Closed != "" {
		view.Check = append(view.Check, openCheck{w.Say("open.check.closed"), shown.Closed})
	} else {
		view.Check = append(view.Check, openCheck{Text: w.Say("open.check.open")})
	}
	view.Basis = shown.Basis
	view.Sources = []string{w.Say("open.source.records"), w.Say("open.source.published", "N", of.Number, "Time", w.Minute(of.At), "Reason", of.Reason)}
	if shown.Article != "" {
		view.Sources = append(view.Sources, w.Say("open.source.article", "Article", shown.Article))
	}
	if shown.Area != "" {
		view.Sources = append(view.Sources, w.Say("open.source.area", "Area", shown.Area))
	}
	return p.sendPage(v, view)
}

// mostly is the currency of most fills.
func mostly(list []opendata.Sum) string {
	fills := map[string]int64{}
	best := ""
	for _, s := range list {
		fills[s.Currency] += s.Fills
	}
	for _, c := range sortedKeys(fills) {
		if best == "" || fills[c] > fills[best] {
			best = c
		}
	}
	return best
}

// openFigures are what a month comes to.
func (w words) openFigures(view *openView, s *opendata.Shown) {
	var ul, fills int64
	cents := map[string]int64{}
	for _, d := range s.Departments {
		ul, fills = ul+d.UL, fills+d.Fills
		cents[d.Currency] += d.Cents
	}
	view.Figures = []figure{{Name: w.Say("transparency.liters"), Value: w.Scaled(ul, 6, 0), Unit: "L"}}
	for _, c := range sortedKeys(cents) {
		view.Figures = append(view.Figures, figure{Name: w.Say("open.amount"), Value: w.Scaled(cents[c], 2, 0), Unit: c})
	}
	view.Figures = append(view.Figures, figure{Name: w.Say("transparency.fills"), Value: w.Count(fills)}, figure{Name: w.Say("open.units"), Value: w.Count(int64(s.Units)), Change: w.Say("open.units.about")})
}

// placeName is how people read of whom a sum is.
func (w words) placeName(s *opendata.Sum) string {
	if name := cmp.Or(s.Name, s.ID); name != "" && name != opendata.Other {
		return name
	}
	return w.Say(fmt.Sprintf("open.of.%s", cmp.Or(s.Of, opendata.Other)))
}

// openTable shows sums.
func (w words) openTable(id, caption, head string, list []opendata.Sum) tableView {
	t := tableView{ID: id, Caption: caption, Heads: []headView{
		{Text: head}, {Text: w.Say("open.product")}, {Text: w.Say("transparency.liters"), Unit: "L", Number: true}, {Text: w.Say("open.amount"), Number: true}, {Text: w.Say("open.currency")}, {Text: w.Say("transparency.fills"), Number: true}, {Text: w.Say("open.unpriced"), Number: true},
	}}
	for i := range list {
		s := &list[i]
		product := cmp.Or(s.Product, s.Grade)
		if s.Grade == opendata.Other {
			product = w.Say("transparency.grade.other")
		}
		t.Rows = append(t.Rows, rowView{Cells: []cellView{
			{Text: w.placeName(s)}, {Text: product}, {Text: w.Liters(s.UL), Number: true}, {Text: w.money(s.Cents), Number: true}, {Text: s.Currency}, {Text: w.Count(s.Fills), Number: true}, {Text: w.Count(s.Unpriced), Number: true},
		}})
	}
	return t
}

// openCharts draws liters and money by month, up to the one that is shown, and by department.
func (p *pages) openCharts(v *openVisit, view *openView, m *disclosure.OpenMonth, of *disclosure.Version, shown *opendata.Shown) error {
	w := v.words
	currency := mostly(shown.Departments)
	var names []string
	var liters, cents []int64
	for i := range v.site.Months {
		x := &v.site.Months[i]
		s := x.Shown()
		if x.Month > m.Month || s == nil || len(names) == openMonths {
			continue
		}
		if x == m {
			s = of
		}
		is, err := p.opened(v, s)
		if err != nil {
			return err
		}
		var ul, c int64
		for _, d := range is.Departments {
			if ul += d.UL; d.Currency == currency {
				c += d.Cents
			}
		}
		names, liters, cents = append(names, x.Month), append(liters, ul), append(cents, c)
	}
	slices.Reverse(names)
	slices.Reverse(liters)
	slices.Reverse(cents)
	pesos := func(n int64) string { return w.Scaled(n, 2, 0) + " " + currency }
	if len(names) > 1 {
		name := func(i int) string { return w.monthName(names[i]) }
		draw := func(title string, values []int64, text func(int64) string) {
			most := slices.Max(values)
			view.Columns = append(view.Columns, columns(title, w.Say("chart.trend", "Value", text(most), "When", name(slices.Index(values, most))), values, name, text))
		}
		draw(w.Say("open.chart.months.liters"), liters, w.litersText)
		draw(w.Say("open.chart.months.money", "Currency", currency), cents, pesos)
	}
	type sum struct {
		name      string
		ul, cents int64
	}
	var list []sum
	for i := range shown.Departments {
		d := &shown.Departments[i]
		name := w.placeName(d)
		n := slices.IndexFunc(list, func(s sum) bool { return s.name == name })
		if n < 0 {
			n = len(list)
			list = append(list, sum{name: name})
		}
		if list[n].ul += d.UL; d.Currency == currency {
			list[n].cents += d.Cents
		}
	}
	draw := func(title string, of func(sum) int64, text func(int64) string) {
		slices.SortStableFunc(list, func(a, b sum) int { return cmp.Compare(of(b), of(a)) })
		var rows []bar
		var values []int64
		for _, s := range list[:min(len(list), 20)] {
			rows, values = append(rows, bar{Label: s.name, Value: text(of(s))}), append(values, of(s))
		}
		if len(rows) > 1 {
			view.Bars = append(view.Bars, bars(title, w.Say("chart.describe", "First", rows[0].Label, "Value", rows[0].Value), rows, values, text))
		}
	}
	draw(w.Say("open.chart.departments.liters"), func(s sum) int64 { return s.ul }, w.litersText)
	draw(w.Say("open.chart.departments.money", "Currency", currency), func(s sum) int64 { return s.cents }, pesos)
	return nil
}

// openList sends all that was published as a table.
func (p *pages) openList(v *openVisit) error {
	t := report.OpenMonths(v.site)
	var b bytes.Buffer
	f := formats(v.r.URL.Path[strings.LastIndexByte(v.r.URL.Path, '.')+1:])
	if err := f.write(&b, report.Printout{Table: &t, Lang: v.words.Lang}); err != nil {
		return err
	}
	v.sendOpen(f.mime, weakly(b.Bytes()), b.Bytes())
	return nil
}

// The catalog is DCAT-US 1.1, which portals of open data harvest, without the fields that it asks
// of federal agencies alone.
type (
	catalog struct {
		Context     string    `json:"@context"`
		ID          string    `json:"@id"`
		Type        string    `json:"@type"`
		ConformsTo  string    `json:"conformsTo"`
		DescribedBy string    `json:"describedBy"`
		Dataset     []dataset `json:"dataset"`
	}
	dataset struct {
		Type         string         `json:"@type"`
		Identifier   string         `json:"identifier"`
		Title        string         `json:"title"`
		Description  string         `json:"description"`
		Keyword      []string       `json:"keyword"`
		Modified     string         `json:"modified"`
		Issued       string         `json:"issued"`
		Publisher    typed          `json:"publisher"`
		ContactPoint typed          `json:"contactPoint"`
		AccessLevel  string         `json:"accessLevel"`
		License      string         `json:"license"`
		Temporal     string         `json:"temporal"`
		Periodicity  string         `json:"accrualPeriodicity"`
		Language     []string       `json:"language"`
		LandingPage  string         `json:"landingPage"`
		Distribution []distribution `json:"distribution"`
	}
	typed struct {
		Type     string `json:"@type"`
		Name     string `json:"name,omitempty"`
		FN       string `json:"fn,omitempty"`
		HasEmail string `json:"hasEmail,omitempty"`
	}
	distribution struct {
		Type        string `json:"@type"`
		Title       string `json:"title"`
		DownloadURL string `json:"downloadURL"`
		MediaType   string `json:"mediaType"`
		Format      string `json:"format"`
		DescribedBy string `json:"describedBy,omitempty"`
	}
)

// openCatalog sends what portals of open data ask for: one data set a month, in its version that is
// shown.
func (p *pages) openCatalog(v *openVisit) error {
	t := v.site.Terms
	c := catalog{
		Context: "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", ID: t.Address + catalogPath, Type: "dcat:Catalog",
		ConformsTo: "https://project-open-data.cio.gov/v1.1/schema", DescribedBy: "https://project-open-data.cio.gov/v1.1/schema/catalog.json", Dataset: []dataset{},
	}
	for i := range v.site.Months {
		m := &v.site.Months[i]
		of := m.Shown()
		if of == nil {
			continue
		}
		s, err := p.opened(v, of)
		if err != nil {
			return err
		}
		first, err := time.Parse(monthForm, m.Month)
		if err != nil {
			return err
		}
		at := t.Address + openPath + "/" + m.Month
		d := dataset{
			Type: "dcat:Dataset", Identifier: at, Title: s.Title + ", " + s.Issuer, Description: s.Description, Keyword: []string{"combustible", "transparencia", "fuel"},
			Modified: of.At.In(p.Zone).Format(time.DateOnly), Issued: m.Versions[0].At.In(p.Zone).Format(time.DateOnly),
			Publisher: typed{Type: "org:Organization", Name: s.Issuer}, ContactPoint: typed{Type: "vcard:Contact", FN: t.Contact, HasEmail: "mailto:" + t.Email},
			AccessLevel: "public", License: cmp.Or(s.LicenseURL, t.LicenseURL), Temporal: first.Format(time.DateOnly) + "/" + first.AddDate(0, 1, -1).Format(time.DateOnly), Periodicity: "R/P1M",
			Language: []string{"es-MX", "en"}, LandingPage: at,
			Distribution: []distribution{{Type: "dcat:Distribution", Title: wholeFile, DownloadURL: at + "/" + strconv.Itoa(of.Number) + "/" + wholeFile, MediaType: "application/zip", Format: "ZIP"}},
		}
		for _, f := range s.Files {
			if kind, ok := strings.CutSuffix(f.Type, "; charset=utf-8"); ok && kind == "text/csv" {
				base := at + "/" + strconv.Itoa(of.Number) + "/"
				d.Distribution = append(d.Distribution, distribution{Type: "dcat:Distribution", Title: f.Title, DownloadURL: base + f.Name, MediaType: "text/csv", Format: "CSV", DescribedBy: base + "datapackage.json"})
			}
		}
		c.Dataset = append(c.Dataset, d)
	}
	b, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	v.sendOpen("application/json", weakly(b), append(b, '\n'))
	return nil
}

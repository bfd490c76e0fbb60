package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/brand"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the pages by name, each with the layout and the shared parts.
type templates map[string]*template.Template

// pageTemplates are read once: they are the same whatever the configuration is, and large.
var pageTemplates = sync.OnceValue(parseTemplates)

func parseTemplates() templates {
	shared := template.Must(template.ParseFS(templateFiles, "templates/_*.html"))
	names, err := fs.Glob(templateFiles, "templates/[a-z]*.html")
	if err != nil {
		panic(err) // the pattern is part of the program
	}
	t := templates{}
	for _, name := range names {
		own := template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, name))
		t[strings.TrimSuffix(path.Base(name), ".html")] = own
	}
	return t
}

// page is what the layout shows around every page. Views embed it.
type page struct {
	words
	Title string
	Place string // how the installation is called
	// Certificate says that there is a page about this installation's own.
	Certificate bool
	User        access.User
	Nav         []navItem
	Here        string // address to come back to after a choice of language
	Languages   []string
	Part        string // the departments that it is about; empty: the whole fleet
	assets      assets
	brand       brand.Color
	passkeys    string // the address at which passkeys are good; empty: there are none
	signs       bool   // who looks signs with one what they approve
	opens       func(path string) bool
	schedules   func(csv string) string
	kept        func() *keptHere
	Foot        *footView // nil: nothing on it is of a period
}

// Opens tells whether a page is there for who looks, as far as their departments matter.
func (p page) Opens(path string) bool { return p.opens(path) }

type navItem struct {
	Path, Word string
	Current    bool
}

// Kept returns the views of the page, where its question can be kept.
func (p page) Kept() *keptHere {
	if p.kept == nil {
		return nil
	}
	return p.kept()
}

// Asset returns the address of a file under static/.
func (p page) Asset(name string) string { return p.assets.path(name) }

// page returns the frame of a page; its title is a key of the words.
func (p *pages) page(v *visit, title, section string) page {
	pg := page{
		words: v.words, Title: v.words.Say(title), Place: p.Name, Certificate: p.Authority != nil, User: v.user, Here: v.r.URL.RequestURI(), Languages: languages, assets: p.assets,
		Part: v.part, brand: p.livery(v.r.Context()), opens: v.opensPath, schedules: func(csv string) string { return p.scheduleAddress(v, csv) },
		kept: func() *keptHere { return p.keptHere(v) },
	}
	if p.Passkeys != nil {
		pg.passkeys, pg.signs = p.Passkeys.Address(), p.signs(v)
	}
	if v.r.Method != http.MethodGet {
		pg.Here = "/"
	}
	pg.Nav = p.nav(v, section)
	return pg
}

// nav returns the navigation of who visits, on a page of a section.
func (p *pages) nav(v *visit, section string) []navItem {
	var nav []navItem
	for _, s := range sections {
		if s.path == budgetPath && (p.Budget == nil || p.Fleet == nil) {
			continue
		}
		if s.path == budgetPath && !v.opensPath(s.path) { // of departments there is what they owe
			s.path = shareBackPath
		}
		if v.user.Role.May(s.need) && v.opensPath(s.path) && (s.path != "/fleet" || p.Fleet != nil) && (s.path != invoicesPath || p.Invoices != nil) && (s.path != closePath || p.Closes != nil) && (s.path != packagePath || p.Archive != nil && p.Fleet != nil) {
			nav = append(nav, navItem{s.path, v.words.Say(s.word), false})
		}
	}
	for _, s := range deputySections {
		there := slices.ContainsFunc(nav, func(n navItem) bool { return n.Path == s.path })
		if !there && p.waitingPlace(s.what) != "" && v.opensPath(s.path) && v.mayApprove(s.what) && !v.user.Role.May(access.ToApprove(s.what)) {
			nav = append(nav, navItem{s.path, v.words.Say(s.word), false})
			if s.path == v.r.URL.Path {
				section = s.path
			}
		}
	}
	for i := range nav {
		nav[i].Current = nav[i].Path == section
	}
	return nav
}

// show writes a page. It is made whole before the first byte goes out, so that
// an error in the middle is an error page and not half a page.
func (p *pages) show(v *visit, status int, name string, view any) error {
	b, err := p.render(name, "layout", view)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Language", v.words.Lang)
	v.w.Header().Add("Vary", "Accept-Language, Cookie")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(b) // whoever asked has gone; nobody is left to tell
	return nil
}

// render executes one template of a page.
func (p *pages) render(name, part string, view any) ([]byte, error) {
	var b bytes.Buffer
	t, ok := p.templates[name]
	if !ok {
		return nil, fmt.Errorf("no template for page %s", name)
	}
	if err := t.ExecuteTemplate(&b, part, view); err != nil {
		return nil, fmt.Errorf("render page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

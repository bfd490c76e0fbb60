package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
)

// A clerk is a person at pages without script: they follow links and fill in forms that are there.
// Each link, button, tick, choice from a list and chosen file is a click; what is typed, or is chosen already, is none.
type clerk struct {
	*browser
	at     string
	doc    *goquery.Document
	clicks *int
}

// home goes to what is to be done of the month.
func (k *clerk) home() {
	k.s.t.Helper()
	k.opens(closePath)
	k.opens(novemberClose)
}

// opens follows the first link of the page to an address that begins so.
func (k *clerk) opens(begin string) {
	k.s.t.Helper()
	k.follows(begin, func(href string) bool { return strings.HasPrefix(href, begin) })
}

// opensWith follows the first link that has something in its address.
func (k *clerk) opensWith(part string) {
	k.s.t.Helper()
	k.follows(part, func(href string) bool { return strings.Contains(href, part) })
}

func (k *clerk) follows(what string, is func(href string) bool) {
	k.s.t.Helper()
	links := k.doc.Find("a[href]").FilterFunction(func(_ int, a *goquery.Selection) bool { return is(a.AttrOr("href", "")) })
	if links.Length() == 0 {
		k.s.t.Fatalf("%s has no link to %s: %s", k.at, what, text(k.doc, "main"))
	}
	*k.clicks++
	k.goes(links.First().AttrOr("href", ""))
}

func (k *clerk) goes(to string) {
	k.s.t.Helper()
	to, _, _ = strings.Cut(to, "#")
	here, err := url.Parse(k.at)
	if err != nil {
		k.s.t.Fatal(err)
	}
	there, err := here.Parse(to)
	if err != nil {
		k.s.t.Fatal(err)
	}
	k.at = there.String()
	k.doc = k.page(k.at)
}

// presses fills in a form of the page and sends it by its button, or by that of a value.
func (k *clerk) presses(form *goquery.Selection, button string, says url.Values, files ...finance.File) {
	k.s.t.Helper()
	if form.Length() != 1 {
		k.s.t.Fatalf("%s has %d such forms: %s", k.at, form.Length(), text(k.doc, "main"))
	}
	sends := url.Values{}
	form.Find("input, select, textarea").Each(func(_ int, in *goquery.Selection) {
		name, kind := in.AttrOr("name", ""), in.AttrOr("type", "text")
		_, checked := in.Attr("checked")
		switch {
		case goquery.NodeName(in) == "select":
			one := in.Find("option[selected]")
			if one.Length() == 0 {
				one = in.Find("option").First()
			}
			sends.Add(name, one.AttrOr("value", ""))
		case kind == "file" || (kind == "checkbox" || kind == "radio") && !checked:
		default:
			sends.Add(name, in.AttrOr("value", ""))
		}
	})
	for name, values := range says {
		field := form.Find("[name='" + name + "']")
		if field.Length() == 0 {
			k.s.t.Fatalf("%s has no field %s", k.at, name)
		}
		switch kind := field.AttrOr("type", "text"); {
		case goquery.NodeName(field) == "select", kind == "checkbox", kind == "radio":
			is := sends[name]
			for _, v := range values {
				if form.Find("[value='"+v+"']").Length() == 0 {
					k.s.t.Fatalf("%s does not offer %s as %s", k.at, v, name)
				}
				if !slices.Contains(is, v) {
					*k.clicks++
				}
			}
			for _, v := range is { // another choice of a list takes it back by itself, and a tick does not
				if kind == "checkbox" && !slices.Contains(values, v) {
					*k.clicks++
				}
			}
		}
		sends[name] = values
	}
	*k.clicks += 1 + len(files)
	if name, named := form.Find("button[value='" + button + "']").Attr("name"); named {
		sends.Set(name, button)
	}
	to := form.AttrOr("action", k.at)
	if form.AttrOr("method", "get") == "get" {
		path, _, _ := strings.Cut(to, "#")
		k.goes(path + "?" + sends.Encode())
		return
	}
	var r *http.Response
	if form.AttrOr("enctype", "") == "multipart/form-data" {
		r = k.filesAs(form.Find("input[type=file]").AttrOr("name", "file"), to, files, sends)
	} else {
		r = k.post(to, sends)
	}
	switch r.StatusCode {
	case http.StatusSeeOther:
		k.goes(r.Header.Get("Location"))
	case http.StatusOK:
		k.at, k.doc = to, k.s.parse(r)
	default:
		k.s.t.Fatalf("%s: got status %d: %s", to, r.StatusCode, text(k.s.parse(r), "[role=alert]"))
	}
}

// form is the form of a page with an action.
func (k *clerk) form(action string) *goquery.Selection {
	return k.doc.Find("form[method=post][action='" + action + "']").First()
}

// clerk has somebody begin at Today.
func (m *month) clerk(role access.Role, clicks *int) *clerk {
	m.t.Helper()
	b := m.as(role)
	return &clerk{b, "/today", b.page("/today"), clicks}
}

// act is the form of something that may be done about the month.
func (k *clerk) act(kind string) *goquery.Selection {
	return k.doc.Find("form input[name=kind][value='" + kind + "']").Closest("form")
}

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Entries go out in the columns of a program, and the city changes them on a page.
func TestEntryLayouts(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	for _, path := range []string{bookPath, entriesPath} {
		c.sent(b.post(path+year2026, url.Values{}))
	}
	doc := b.page(entriesPath + year2026)
	if got := text(doc, `a[href^="`+layoutFilePath+`?"]`); got != "CONTPAQiOdooSAP" {
		t.Errorf("entries are offered for %q", got)
	}
	file := func(name string) (*http.Response, string) {
		r := b.get(layoutFilePath + year2026 + "&layout=" + url.QueryEscape(name))
		return r, c.body(r)
	}
	r, contpaqi := file("CONTPAQi")
	if rows := strings.Split(strings.TrimSuffix(contpaqi, "\r\n"), "\r\n"); len(rows) < 10 || !strings.HasPrefix(rows[0], "P  2026") || len(rows[0]) != 148 || len(rows[1]) != 206 {
		t.Errorf("CONTPAQi: got %d rows, the first %q", len(rows), rows[0])
	}
	if got := r.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="litro-polizas-`) || !strings.HasSuffix(got, `.txt"`) {
		t.Errorf("the file is called %s", got)
	}
	if r, _ := file("Nadie"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a layout that nobody said: got status %d, want 404", r.StatusCode)
	}

	// What the page shows is what the file begins with.
	doc = b.page(layoutsPath + year2026 + "&layout=SAP")
	_, sap := file("SAP")
	if got := strings.ReplaceAll(doc.Find("pre").First().Text(), "\r\n", "\n"); len(got) < 200 || !strings.HasPrefix(strings.ReplaceAll(sap, "\r\n", "\n"), got) {
		t.Errorf("the page shows %q", got)
	}
	form := url.Values{"version": {doc.Find("input[name=version]").AttrOr("value", "")}, "name": {"SAP"}, "text": {strings.ReplaceAll(doc.Find("#text").Text(), `"1000"`, `"MX01"`)}, "reason": {"Sociedad de la ciudad"}}
	c.sent(b.post(layoutsPath+year2026, form))
	if _, now := file("SAP"); now != strings.ReplaceAll(sap, "1000\t", "MX01\t") || now == sap {
		t.Errorf("after it is changed: %.300q", now)
	}
	if r := b.post(layoutsPath+year2026+"&layout=SAP", form); r.StatusCode != http.StatusConflict {
		t.Errorf("a version of before: got status %d, want 409", r.StatusCode)
	} else if again := c.parse(r); again.Find("#text").Text() != form.Get("text") || again.Find("input[name=version]").AttrOr("value", "") != "1" {
		t.Error("what was typed is lost, or its version is not that of now")
	}
	form.Set("version", "1")
	form.Set("text", "file | x")
	if r := b.post(layoutsPath+year2026+"&layout=SAP", form); r.StatusCode != http.StatusBadRequest {
		t.Errorf("what is none: got status %d, want 400", r.StatusCode)
	} else if again := c.parse(r); again.Find("#text").Text() != "file | x" || !strings.Contains(text(again, "[role=alert]"), "line 1") {
		t.Errorf("what is none: %s", text(again, "[role=alert]"))
	}

	// A layout whose columns are too narrow is said so, and gives no file.
	c.sent(b.post(layoutsPath+year2026, url.Values{"version": {"0"}, "name": {"Angosto"}, "text": {"file | ; | utf-8 | yyyymmdd | . | -\nline | C | account | 2\nline | D | debit\nline | H | credit"}, "reason": {"x"}}))
	if doc := b.page(layoutsPath + year2026 + "&layout=Angosto"); !strings.Contains(text(doc, "[role=alert]"), "2 characters") {
		t.Errorf("a narrow one: %s", text(doc, "main"))
	}
	if r, _ := file("Angosto"); r.StatusCode != http.StatusConflict {
		t.Errorf("the file of a narrow one: got status %d, want 409", r.StatusCode)
	}
	c.sent(b.post(layoutsPath+year2026, url.Values{"version": {"1"}, "name": {"Angosto"}, "away": {"yes"}, "reason": {"No sirve"}}))
	if r, _ := file("Angosto"); r.StatusCode != http.StatusNotFound {
		t.Errorf("one that was taken away: got status %d, want 404", r.StatusCode)
	}
	csv := c.body(b.get(layoutsPath + ".csv"))
	if strings.Count(csv, "Angosto") != 2 || !strings.Contains(csv, "Sociedad de la ciudad") {
		t.Errorf("what was said is %q", csv)
	}
}

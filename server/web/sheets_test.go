package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
)

// issueSome issues a pad to each of two stations, and has a sheet void and two
// typed, one of them from liters that flowed at sur without an authorize.
func (c *town) issueSome() {
	c.t.Helper()
	b := c.as(access.Manager)
	for _, station := range []string{"sur", "norte"} {
		if r := b.post("/sheets", url.Values{"station": {station}, "count": {"25"}}); r.StatusCode != http.StatusSeeOther {
			c.t.Fatalf("issue a pad: got status %d", r.StatusCode)
		}
	}
	if r := b.post("/sheets/000001-95/void", url.Values{"from": {barcode.FormatSheetNumber(3)}, "why": {"Se mojó"}}); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("void a sheet: got status %d", r.StatusCode)
	}
	for n, liters := range []string{"10", "5.5"} {
		if r := b.post("/sheets/type", signedSheet(int64(n+1), "liters", liters, "liters_again", liters)); r.StatusCode != http.StatusSeeOther {
			c.t.Fatalf("type a sheet: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
	}
}

// aSheet is what one person types of a contingency sheet of sur.
func aSheet(number int64, pairs ...string) url.Values {
	return with(url.Values{
		"ticket": {barcode.FormatSheetNumber(number)}, "hose": {"sur/1"}, "when": {"2026-12-08T10:00"}, "vehicle": {"v0000003"}, "odometer": {"112,040"},
		"liters": {"4.2"}, "before": {""}, "after": {""}, "driver": {"d3"},
	}, pairs...)
}

// signedSheet is what a second person adds.
func signedSheet(number int64, pairs ...string) url.Values {
	v := with(aSheet(number), "step", "sign", "ticket_again", barcode.FormatSheetNumber(number), "liters_again", "4.20", "checker", "attendant", "checker_password", password)
	return with(v, pairs...)
}

func TestSheets(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("pads", func(t *testing.T) { padsAreAccountedFor(t, c.in(t)) })
	t.Run("typed", func(t *testing.T) { sheetTakesTwo(t, c.in(t)) })
}

// A pad is issued, printed and voided in part by people with names, and adds up.
func padsAreAccountedFor(t *testing.T, c *town) {
	b := c.as(access.Manager)
	if got := text(b.page("/sheets"), ".empty"); !strings.Contains(got, "No se ha emitido") {
		t.Errorf("no pads: got %q", got)
	}
	for _, bad := range []url.Values{{"station": {"sur"}, "count": {"0"}}, {"station": {"sur"}, "count": {"501"}}, {"station": {"sur"}, "count": {"x"}}, {"station": {"office"}, "count": {"5"}}, {"station": {""}, "count": {"5"}}} {
		if r := b.post("/sheets", bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("issue %v: got status %d, want 400", bad, r.StatusCode)
		}
	}
	c.issueSome()
	r := b.get("/sheets?issued=000001-95")
	if got := text(c.parse(r), "#main"); !strings.Contains(got, "Se emitieron las hojas 000001-95 a 000025-23") || !strings.Contains(got, "Taller Sur") {
		t.Errorf("issued: got %q, want its numbers and its station", got)
	}
	var figures []string
	for _, row := range c.csv(b.get("/sheets.csv"))[1:] {
		figures = append(figures, strings.Join(row[6:10], " "))
	}
	if got, want := strings.Join(figures, ", "), "25 0 0 25, 25 2 1 22, 50 2 1 47"; got != want {
		t.Errorf("issued, used, void, outstanding: got %q, want %q", got, want)
	}
	rows := c.csv(b.get("/sheets/000001-95/sheets.csv"))
	if len(rows) != 26 || rows[1][1] != "used" || rows[2][3] != "P-107" || rows[3][1] != "void" || rows[3][5] != "manager" || rows[3][6] != "Se mojó" || rows[4][1] != "outstanding" {
		t.Errorf("sheets of a pad: got %q", rows)
	}
	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{url.Values{"from": {"000001-95"}, "why": {"x"}}, 409, "ya se capturó, en el registro office/1/"},
		{url.Values{"from": {barcode.FormatSheetNumber(3)}, "why": {"x"}}, 409, "está anulada, en el registro office/1/"},
		{url.Values{"from": {barcode.FormatSheetNumber(4)}, "why": {" "}}, 400, "por qué"},
		{url.Values{"from": {barcode.FormatSheetNumber(26)}, "why": {"x"}}, 400, "de este talonario"},
		{url.Values{"from": {"000004-00"}, "why": {"x"}}, 400, "como están impresos"},
	} {
		r := b.post("/sheets/000001-95/void", tt.form)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) {
			t.Errorf("void %v: got status %d, %q; want %d, %q", tt.form, r.StatusCode, got, tt.code, tt.says)
		}
	}
	if got := c.count(`SELECT count(*) FROM event WHERE kind = 'decide' AND station = 'office' AND body->>'subject' LIKE 'sheets/%'`); got != 3 {
		t.Errorf("records of the office: got %d, want 2 pads and a void sheet", got)
	}
	p := b.get("/sheets/000001-95/print")
	if body, err := io.ReadAll(p.Body); err != nil || p.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(body), "%PDF") {
		t.Errorf("print: got %s, %v", p.Header.Get("Content-Type"), err)
	}
	if got := c.as(access.Auditor).page("/sheets").Find("form.form").Length(); got != 0 {
		t.Errorf("an auditor has %d forms, want none", got)
	}
}

// A sheet is typed by one and typed again by another. It settles what flowed at its
// hose, and a number that is not outstanding there is refused with what to do.
func sheetTakesTwo(t *testing.T, c *town) {
	b := c.as(access.Manager)
	figures := func() string { return strings.Join(c.csv(b.get("/bypass.csv"))[1][3:8], " ") }
	if got, want := figures(), "18.40 15.50 2.90 0.00 2"; got != want {
		t.Errorf("off the book, settled, remainder, excess, sheets: got %q, want %q", got, want)
	}
	r := b.post("/sheets/type", aSheet(5))
	doc := c.parse(r)
	if got := text(doc, ".answers"); r.StatusCode != http.StatusOK || !strings.Contains(got, "Taller Sur") || !strings.Contains(got, "P-107") || strings.Contains(got, "4.2") || strings.Contains(got, "000005") {
		t.Errorf("to be checked: got status %d and %q, want all but number and liters", r.StatusCode, got)
	}
	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{aSheet(5, "ticket", "000005-00"), 400, "no corresponden"},
		{aSheet(5, "hose", "sur/9"), 400, "Elija la manguera"},
		{aSheet(5, "after", "10"), 400, "los dos totalizadores"},
		{aSheet(5, "before", "10", "after", "9"), 400, "los dos totalizadores"},
		{aSheet(1), 400, "ya se capturó, en el registro office/1/"},
		{aSheet(3), 400, "está anulada"},
		{aSheet(26), 400, "es de la estación norte"},
		{aSheet(51), 400, "no se ha emitido"},
		{signedSheet(5, "ticket_again", barcode.FormatSheetNumber(6)), 400, "El número no es el que capturó"},
		{signedSheet(5, "liters_again", "4.3"), 400, "Los litros no son los que capturó"},
		{signedSheet(5, "checker", "manager"), 403, "otra persona"},
		{signedSheet(5, "checker_password", "wrong"), 403, "no corresponden"},
	} {
		r := b.post("/sheets/type", tt.form)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) {
			t.Errorf("%v: got status %d, %q; want %d, %q", tt.form, r.StatusCode, got, tt.code, tt.says)
		}
	}
	r = b.post("/sheets/type", signedSheet(5, "liters", "2.9", "liters_again", "2.9"))
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("signed: got status %d, %q", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if got := text(b.page(r.Header.Get("Location")), ".notice"); !strings.Contains(got, "office/1/") {
		t.Errorf("afterwards: got %q, want the record's name", got)
	}
	if got, want := figures(), "18.40 18.40 0.00 0.00 3"; got != want {
		t.Errorf("all sheets: got %q, want %q", got, want)
	}
	if got := c.count(`SELECT count(*) FROM dispense WHERE station = 'office' AND source = 'sheet' AND hose = '1' AND position = '1' AND grade = 'magna' AND driver = 'd3'`); got != 3 {
		t.Errorf("records: got %d, want 3 with hose, product and driver", got)
	}
	c.judge()
	if got := c.count(`SELECT count(*) FROM finding WHERE rule = 'off_book' AND station = 'sur'`); got != 0 {
		t.Errorf("findings of fuel off the book: got %d, want none", got)
	}
}

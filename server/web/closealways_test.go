package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
)

// What the authority was not asked about, and what was canceled after it was paid, keeps a month open
// whatever rules say: no two people take it off, and rules that were said without count as with it.
func TestNoRuleTakesOffTheAuthority(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance := c.as(access.Finance)
	c.as(access.Manager)
	form := func(version string, blocks ...string) url.Values {
		return url.Values{"version": {version}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"}, "soft": {"5"}, "late": {"15"}, "hard": {"20"}, "clock": {"300"},
			"blocks": blocks, "checker": {"manager"}, "checker_password": {password}, "reason": {"Acuerdo 7"}}
	}
	for _, blocks := range [][]string{{"gaps"}, {"gaps", "unchecked"}, {"gaps", "canceled"}} {
		r := finance.post(closeRulesPath, form("0", blocks...))
		doc := c.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "siempre impiden cerrar") {
			t.Errorf("rules that block by %v: got status %d and %q", blocks, r.StatusCode, got)
		}
		if doc.Find("input[name=blocks][value=gaps][checked]").Length() != 1 || doc.Find("#r-reason").AttrOr("value", "") != "Acuerdo 7" {
			t.Errorf("rules that block by %v: what was typed is lost", blocks)
		}
	}
	if n := c.count(`SELECT count(*) FROM close_rules`); n != 0 {
		t.Fatalf("%d rules were kept", n)
	}
	// The form cannot be sent without them.
	page := finance.page(closeRulesPath)
	for _, n := range closing.Always {
		if page.Find("input[type=hidden][name=blocks][value="+string(n)+"]").Length() != 1 || page.Find("input[type=checkbox][value="+string(n)+"]").Length() != 0 {
			t.Errorf("%s can be taken off on the page", n)
		}
	}

	// Rules of before, which two people said while that could be.
	c.invoiced(901, "I", "PPD", "2026-11-03 10:00")
	_, manager := c.closesBy("gaps")
	for _, sql := range []string{
		`ALTER TABLE close_rules DISABLE TRIGGER USER`, `UPDATE close_rules SET rules = jsonb_set(rules::jsonb, '{blocks}', '["gaps"]')`, `ALTER TABLE close_rules ENABLE TRIGGER USER`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if l := c.checked(closing.Unchecked); l.Status != closing.Differs || !l.Blocks {
		t.Errorf("by rules of before: %+v", l)
	}
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	r := c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}})
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "una revisión impide cerrar") || !strings.Contains(got, "La revisión «Facturas sin consultar al SAT» impide cerrar") {
		t.Errorf("signed by rules of before: got status %d and %q", r.StatusCode, got)
	}
	page = finance.page(closeRulesPath)
	version := page.Find("#rules input[name=version]").AttrOr("value", "")
	c.sent(finance.post(closeRulesPath, form(version, alwaysAnd("gaps")...)))
}

// A month is signed with its audit package unless two people say otherwise: rules to begin with want it.
func TestNoMonthWithoutItsPackage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance := c.as(access.Finance)
	if finance.page(closeRulesPath).Find("input[name=package][checked]").Length() != 1 {
		t.Error("the rules to begin with do without the package")
	}
	finance, manager := c.closesBy(keptOpen...)
	rules := url.Values{"version": {"1"}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"}, "soft": {"5"}, "late": {"15"}, "hard": {"20"}, "clock": {"300"},
		"blocks": alwaysAnd(keptOpen...), "package": {"yes"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Acuerdo 8"}}
	if got := text(c.parse(finance.post(closeRulesPath, with(rules, "checker", ""))), "[role=alert]"); got == "" {
		t.Error("one person alone says rules")
	}
	c.sent(finance.post(closeRulesPath, rules))
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	page := manager.page(novemberClose)
	if got := text(page, "main"); !strings.Contains(got, "las reglas lo piden, y sin él nadie firma") {
		t.Errorf("the page does not say that the package is wanted: %s", got)
	}
	r := c.acts(manager, "sign", url.Values{"hash": {hashShown(page)}})
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "falta el paquete de auditoría") {
		t.Errorf("signed without its package: got status %d and %q", r.StatusCode, got)
	}
	c.sent(finance.post(novemberClose+"/package", url.Values{}))
	hash := hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
	if s := c.sealed(1); len(s.Content.Files) != 1 {
		t.Errorf("the month is sealed with %d files", len(s.Content.Files))
	}
}

// Working days of a week have a first day: what was due by the week before stays due by it.
func TestWeeksHaveAFirstDay(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, _ := c.closesBy()
	form := func(from string, days ...string) url.Values {
		return url.Values{
			"version": {finance.page(closeRulesPath).Find("input[name=version]").AttrOr("value", "none")}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"},
			"soft": {"5"}, "late": {"15"}, "hard": {"20"}, "clock": {"300"}, "blocks": alwaysAnd(), "checker": {"manager"}, "checker_password": {password}, "reason": {"Acuerdo 8"},
			"weeks": {"said"}, "week": days, "week_from": {from},
		}
	}
	weeks := func() string {
		t.Helper()
		all := ""
		for _, v := range finance.page(closeRulesPath).Find("input[name=week][checked]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") }) {
			all += v
		}
		return all
	}
	if got := weeks(); got != "12345" {
		t.Errorf("before anybody said: %s", got)
	}
	saturdays := []string{"1", "2", "3", "4", "5", "6"}
	for name, tt := range map[string]struct {
		form url.Values
		says string
	}{
		"without a day":       {form("", saturdays...), "Diga desde qué día cambian"},
		"since long ago":      {form("2026-10-01", saturdays...), "se quedan como se dijeron"},
		"nobody works":        {form("2027-01-01"), "no se trabaja ningún día"},
		"no day at all":       {form("pronto", saturdays...), "escriba días como 2026-05-15"},
		"a day that is none":  {form("2027-01-01", "9"), "no es día de la semana"},
		"what is no number":   {form("2027-01-01", "x"), ""},
		"of another week day": {form("2027-01-01", "-1"), "no es día de la semana"},
	} {
		r := finance.post(closeRulesPath, tt.form)
		doc := c.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusBadRequest || got == "" || !strings.Contains(got, tt.says) {
			t.Errorf("%s: got status %d and %q, want %q", name, r.StatusCode, got, tt.says)
		}
		if got := doc.Find("#week_from").AttrOr("value", ""); got != tt.form.Get("week_from") {
			t.Errorf("%s: what was typed is lost: %q", name, got)
		}
	}
	c.sent(finance.post(closeRulesPath, form("2027-01-01", saturdays...)))
	if got, main := weeks(), text(finance.page(closeRulesPath), "#rules"); got != "123456" || !strings.Contains(main, "vie, sáb, desde el 1 ene 2027") {
		t.Errorf("Saturdays from January on: %s: %s", got, main)
	}
	// From today on is in time.
	today := c.parse(finance.post(closeRulesPath, form("2026-12-07", saturdays...)))
	if got := text(today, "[role=alert]"); !strings.Contains(got, "se quedan como se dijeron") {
		t.Errorf("since yesterday: %q", got)
	}
	c.sent(finance.post(closeRulesPath, form("2026-12-08", "1", "2", "3")))
	if got := weeks(); got != "123" {
		t.Errorf("from today on: %s", got)
	}
	c.sent(finance.post(closeRulesPath, form("2027-01-01", saturdays...)))
	// The same days may begin at another time, as long as they have not.
	c.sent(finance.post(closeRulesPath, form("2027-02-01", saturdays...)))
	if main := text(finance.page(closeRulesPath), "#rules"); strings.Contains(main, "1 ene 2027") || !strings.Contains(main, "desde el 1 feb 2027") {
		t.Errorf("Saturdays from February on: %s", main)
	}
	// A week to come is said otherwise; who says other rules says nothing of it.
	c.sent(finance.post(closeRulesPath, form("2026-12-15", append(saturdays, "0")...)))
	other := form("")
	other.Del("weeks")
	other.Set("soft", "6")
	c.sent(finance.post(closeRulesPath, other))
	if got, main := weeks(), text(finance.page(closeRulesPath), "#rules"); got != "1234560" || strings.Contains(main, "2027") || !strings.Contains(main, "15 dic 2026") {
		t.Errorf("Sundays from the 15th of December on: %s: %s", got, main)
	}
}

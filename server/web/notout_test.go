package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
)

// What was booked of a month and has no journal entry stands on the page of its close, in both languages, on Pólizas and on Today of who makes entries,
// and goes when it has gone out. It keeps no month open, and is none of what is signed. Of what ended before the months before are named, too.
func TestEntriesThatAreNotOut(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	finance, manager := c.closesBy(keptOpen...)
	lacks := func(path string) string {
		t.Helper()
		return text(finance.page(path), "#lacks")
	}
	if got := lacks(novemberClose); !strings.Contains(got, "Faltan 2 pólizas de lo registrado") || !strings.Contains(got, "2 son de meses anteriores, desde enero de 2026.") {
		t.Errorf("what is approved, and has no entry: %q", got)
	}
	c.sent(b.post("/budget/book"+year2026, nil))
	es := lacks(novemberClose)
	for _, want := range []string{"Faltan 11 pólizas de lo registrado, por ", " MXN: contabilidad no las tiene. El cierre no las espera.", "son de meses anteriores, desde enero de 2026."} {
		if !strings.Contains(es, want) {
			t.Errorf("the close says %q, and not %q", es, want)
		}
	}
	if href := finance.page(novemberClose).Find("#lacks a").AttrOr("href", ""); href != entriesPath+"?at=2026-01-01&period=year" {
		t.Errorf("it leads to %q", href)
	}
	if got := lacks("/close/2026-12"); !strings.Contains(got, "Faltan 3 pólizas") || strings.Contains(got, "anteriores") { // November takes what comes
		t.Errorf("December says %q", got)
	}
	finance.post("/language", url.Values{"language": {"en"}})
	en := lacks(novemberClose)
	finance.post("/language", url.Values{"language": {"es-MX"}})
	for _, want := range []string{"11 journal entries of what was booked are missing, of ", "The close does not wait for them.", "are of earlier months, since January 2026."} {
		if !strings.Contains(en, want) {
			t.Errorf("in English the close says %q, and not %q", en, want)
		}
	}
	const today = "Faltan 11 pólizas de meses terminados, desde enero de 2026, por "
	if got := text(finance.page("/today"), "main"); !strings.Contains(got, today) {
		t.Errorf("who makes entries sees %q", got)
	}
	for _, role := range []access.Role{access.Manager, access.Auditor} {
		if got := text(c.as(role).page("/today"), "main"); strings.Contains(got, "pólizas de meses terminados") {
			t.Errorf("%s makes none, and is told", role)
		}
	}
	if got := text(finance.page(entriesPath+"?period=year&at=2025-01-01"), "section[aria-labelledby=h-lacks]"); !strings.Contains(got, "noviembre de 2026: 9 pólizas, por ") {
		t.Errorf("the page of entries says %q", got)
	}

	// A rule is missing: it cannot go out.
	rules := finance.page(entriesPath + year2026)
	text0 := rules.Find("#rules").Text()
	say := func(version, text string) {
		t.Helper()
		c.sent(b.post(entriesPath+"/rules"+year2026, url.Values{"version": {version}, "rules": {text}, "reason": {"Plan de cuentas"}}))
	}
	var without []string
	for line := range strings.Lines(text0) {
		if !strings.HasPrefix(line, "accrued") {
			without = append(without, line)
		}
	}
	say("0", strings.Join(without, ""))
	if got := lacks(novemberClose); !strings.Contains(got, "no pueden salir: les falta una regla o una clave.") || !strings.Contains(got, "Faltan 11 pólizas") {
		t.Errorf("a rule is missing: %q", got)
	}
	say(finance.page(entriesPath+year2026).Find("#version, input[name=version]").AttrOr("value", ""), text0)

	hash := hashShown(finance.page(novemberClose))
	c.sent(b.post(entriesPath+year2026, url.Values{}))
	if got := lacks(novemberClose); got != "" {
		t.Errorf("all went out, and the close says %q", got)
	}
	if got := text(finance.page("/today"), "main"); strings.Contains(got, "pólizas de meses terminados") {
		t.Error("all went out, and Today has it")
	}
	if finance.page(entriesPath+year2026).Find("#h-lacks").Length() != 0 {
		t.Error("all went out, and the page of entries has it")
	}
	if got := hashShown(finance.page(novemberClose)); got != hash {
		t.Errorf("entries that go out make %s of %s", got, hash)
	}

	// November is closed. What comes of it is December's, and what was booked of it before and is said anew goes out in December, which names it.
	c.settles(finance, manager)
	c.later.Store(int64(10 * 24 * time.Hour))
	c.buys(7, "v0000001", "2026-11-20 10:00", 30)
	c.sent(b.post("/budget/book"+year2026, nil))
	if got := lacks("/close/2026-12"); !strings.Contains(got, "Faltan") || strings.Contains(got, "anteriores") {
		t.Errorf("a late fill is booked in December: %q", got)
	}
	if got := lacks(novemberClose); got != "" {
		t.Errorf("the closed month says %q", got)
	}
	say(finance.page(entriesPath+year2026).Find("input[name=version]").AttrOr("value", ""), strings.Replace(text0, "5.1.2.6", "5.1.2.7", 1))
	if got := lacks("/close/2026-12"); !strings.Contains(got, "son de meses anteriores, desde noviembre de 2026.") {
		t.Errorf("of the month that is closed: %q", got)
	}
}

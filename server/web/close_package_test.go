package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/report"
)

// A month is closed with its audit package: what was signed names it, and it stays byte by byte,
// whatever becomes of the department, the vehicles and the people who are in it.
func TestMonthIsClosedWithItsPackage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	pack := func() *http.Response { return finance.post(novemberClose+"/package", url.Values{}) }
	if r := pack(); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "No se hizo") {
		t.Errorf("the package of an open month: got status %d", r.StatusCode)
	}
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	without := finance.page(novemberClose)
	if main := text(without, "main"); !strings.Contains(main, "Todavía no se hace el paquete de estas cifras") {
		t.Errorf("without a package: %s", main)
	}
	c.sent(pack())
	with := finance.page(novemberClose)
	hash := hashShown(with)
	if hash == hashShown(without) || !strings.Contains(text(with, "main"), "Su huella es parte de lo que se firma") {
		t.Errorf("the package is no part of what is signed: %s", text(with, "main"))
	}
	if r := c.acts(manager, "sign", url.Values{"hash": {hashShown(without)}}); r.StatusCode != http.StatusConflict {
		t.Errorf("figures without the package are signed: got status %d", r.StatusCode)
	}
	// Of other figures there is none until it is made.
	c.sent(finance.post(closeRulesPath, url.Values{
		"version": {finance.page(closeRulesPath).Find("input[name=version]").AttrOr("value", "none")}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"},
		"soft": {"5"}, "late": {"15"}, "hard": {"21"}, "clock": {"300"}, "blocks": alwaysAnd(keptOpen...), "checker": {"manager"}, "checker_password": {password}, "reason": {"Un día más"},
	}))
	if page := finance.page(novemberClose); hashShown(page) == hash || !strings.Contains(text(page, "main"), "Todavía no se hace el paquete de estas cifras") {
		t.Error("the package of other figures is taken for that of these")
	}
	c.sent(pack())
	// What is done about a discrepancy of the month is in the package, which is made again.
	findings, err := c.store.Findings(t.Context(), report.FindingsQuestion{Period: novemberOf(t), WithoutObserved: true})
	if err != nil || len(findings) < 2 {
		t.Fatalf("findings: got %d, %v, want two at least", len(findings), err)
	}
	hash = hashShown(finance.page(novemberClose))
	c.sent(finance.attach(stepPattern, step(findings[0].ID, "explained", "La ve el taller"), aPaper(t, "taller")))
	if page := finance.page(novemberClose); hashShown(page) == hash || !strings.Contains(text(page, "main"), "Todavía no se hace el paquete de estas cifras") {
		t.Error("a package without a step of a discrepancy is taken for one with it")
	}
	c.sent(pack())
	hash = hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
	s := c.sealed(1)
	// What is done later is no news of a closed month.
	c.sent(finance.attach(stepPattern, step(findings[1].ID, "explained", "También"), aPaper(t, "después")))
	c.sql(`UPDATE finding_act SET at = at + interval '1 hour' WHERE finding = $1`, findings[1].ID) // the office's clock stands still here
	if changes, err := c.closes.Changes(t.Context(), budget.Period{Year: 2026, N: 11}); err != nil || len(changes) > 0 {
		t.Errorf("a step after the close: %v", err)
		for _, x := range changes {
			t.Errorf("%+v is %+v", x.Was, x.Is)
		}
	}
	if len(s.Content.Files) != 1 || s.Content.Files[0].Name != "package.zip" || strings.Contains(fmt.Sprint(s.Content.Files), "P-101") {
		t.Fatalf("the month is closed with %+v", s.Content.Files)
	}
	if r := pack(); r.StatusCode != http.StatusConflict {
		t.Errorf("the package of a closed month is made again: got status %d", r.StatusCode)
	}
	auditorIs := func(cleared bool) *browser {
		t.Helper()
		if _, err := c.pool.Exec(t.Context(), `UPDATE app_user SET cleared = $1 WHERE username = 'auditor'`, cleared); err != nil {
			t.Fatal(err)
		}
		return c.as(access.Auditor)
	}
	same := func(when string) {
		t.Helper()
		auditor := auditorIs(true)
		front := auditor.page(packagePath + "?month=2026-11")
		if to, _ := front.Find("main .notice a").Attr("href"); to != novemberClose+"/package/1" || !strings.Contains(text(front, "main .notice"), s.Content.Files[0].SHA256) {
			t.Errorf("%s: who asks for a package is not told of the sealed one: %q, %s", when, to, text(front, "main .notice"))
		}
		b := []byte(c.body(auditor.get(novemberClose + "/package/1")))
		if d := s.Content.Differs([]snapshot.File{snapshot.FileOf("package.zip", b)}); len(d) > 0 {
			t.Errorf("%s: %v, of %d bytes", when, d, len(b))
		}
		if link := auditor.page(novemberClose).Find(`a[href="` + novemberClose + `/package/1"]`).Length(); link != 1 {
			t.Errorf("%s: no link leads to it", when)
		}
	}
	same("at once")
	sealIsChecked(t, []byte(c.body(auditorIs(true).get(novemberClose+"/package/1"))), c.body(auditorIs(true).get(novemberClose+"/sealed/1")), c.vkey)
	for _, sql := range []string{
		`UPDATE department SET name = name || ' (antes)'`, `UPDATE vehicle SET status = 'retired'`, `DELETE FROM app_user WHERE username IN ('finance', 'manager')`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	same("after the department, the vehicles and the people")
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO reserved_act (act, class, reason, said_by, said_at, state) VALUES ('reserve', 'general', 'x', 'x', now(), 'in_force')`); err != nil {
		t.Fatal(err)
	}
	same("after what is in it was reserved")
	// Who is not cleared closes months, and does not get what names reserved vehicles.
	if r := auditorIs(false).get(novemberClose + "/package/1"); r.StatusCode != http.StatusForbidden {
		t.Errorf("who is not cleared: got status %d, want 403", r.StatusCode)
	}
	if r := auditorIs(true).get(novemberClose + "/package/2"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a version that is not there: got status %d, want 404", r.StatusCode)
	}
}

// sealIsChecked runs what the text of a package says of how the seal of its month is checked, with the seal as it
// is given out and the key as it is published; and with another package, another seal and another key.
func sealIsChecked(t *testing.T, zip []byte, sealed, key string) {
	t.Helper()
	dir := unzipped(t, zip)
	for _, name := range []string{"LEAME.md", "README.md"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		var check string
		for _, m := range fenced.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "mes.note") {
				check = m[1]
			}
		}
		other := dispensetest.NewKey("litro.test/city/log", 77).VKey
		for what, x := range map[string]struct {
			zip, sealed, key string
			good             bool
		}{
			"as it is": {string(zip), sealed, key, true}, "another package": {string(zip) + "x", sealed, key, false}, "another seal": {string(zip), strings.Replace(sealed, `"month":"2026-11"`, `"month":"2026-10"`, 1), key, false}, "another key": {string(zip), sealed, other, false},
		} {
			for file, said := range map[string]string{"paquete.zip": x.zip, "mes.note": x.sealed, "llave.txt": x.key + "\n"} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(said), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if out, err := command(t, dir, nil, "sh", "-eu", "-c", check); (err == nil) != x.good {
				t.Errorf("%s, %s: %v\n%s\n%s", name, what, err, check, out)
			}
		}
	}
}

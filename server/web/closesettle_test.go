package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// Deliveries without papers, logbooks that are not back and fills that nobody asks about keep a month open until two
// people with a position settle them with a paper; that is sealed with the month, and in its audit package.
func TestSettledAtTheClose(t *testing.T) {
	t.Parallel()
	m := newMonthOf(t, fills{tank: 30})
	b, manager := m.closesBy("deliveries", "unsigned", "tanks", "totalizers", "clocks")
	const at = novemberClose + "/settled"
	items := func(field string) (all []string) {
		b.page(novemberClose).Find("#settle input[name=" + field + "]").Each(func(_ int, i *goquery.Selection) { all = append(all, i.AttrOr("value", "")) })
		return all
	}
	open := items("item")
	if len(open) < 7 { // six deliveries, and the logbooks of a department at least
		t.Fatalf("open are %v", open)
	}
	if got := text(b.page(novemberClose), "#settle"); !strings.Contains(got, "nadie tiene remisión ni factura") {
		t.Errorf("a delivery without papers is not said: %q", got)
	}
	form := func(pairs ...string) url.Values {
		f := url.Values{"reason": {"El proveedor cerró; acta 12"}, "checker": {"manager"}, "checker_password": {password}}
		f["item"] = open
		return with(f, pairs...)
	}
	paper := oneFile("acta.pdf", aPaper(t, "12"))
	refused := func(what string, status int, r *http.Response) {
		t.Helper()
		if r.StatusCode != status || text(m.parse(r), "[role=alert]") == "" {
			t.Errorf("%s: got status %d, want %d and why", what, r.StatusCode, status)
		}
	}
	refused("without a reason", http.StatusBadRequest, b.files(at, paper, form("reason", "")))
	refused("without a paper", http.StatusBadRequest, b.files(at, nil, form()))
	refused("by one alone", http.StatusForbidden, b.files(at, paper, form("checker", "finance")))
	refused("with who audits", http.StatusBadRequest, b.files(at, paper, form("checker", "auditor")))
	refused("with who holds no position", http.StatusBadRequest, b.files(at, paper, form("checker", "administrator")))
	nothing := form()
	delete(nothing, "item")
	refused("of nothing", http.StatusBadRequest, b.files(at, paper, nothing))
	refused("of what is not so", http.StatusConflict, b.files(at, paper, form("item", strings.Replace(open[0], "is=", "is=other", 1))))
	if l := m.checked(closing.Deliveries); l.Known != 0 || !l.Blocks {
		t.Fatalf("what was refused is kept: %+v", l)
	}
	m.sent(b.files(at, paper, form()))
	for _, name := range []closing.Name{closing.Deliveries, closing.Unsigned, closing.Tanks, closing.Totalizers, closing.Clocks} {
		if l := m.checked(name); l.Status != closing.Done || l.Blocks {
			t.Errorf("settled, %s is %+v; still open are %v", name, l, items("item"))
		}
	}
	for _, agreed := range []string{`' ' || upper(said_by)`, `said_by || ' '`, `'  '`} {
		if _, err := m.pool.Exec(t.Context(), `INSERT INTO close_settlement (year, month, of_check, item, is_so, name, cents, void, reason, evidence, said_by, agreed_by, said_at) SELECT year, month, of_check, item || 'x', is_so, name, cents, void, reason, evidence, said_by, `+agreed+`, said_at FROM close_settlement LIMIT 1`); err == nil {
			t.Errorf("the database takes what %s agreed", agreed)
		}
	}
	back := items("back")
	m.sent(b.files(at, nil, form("step", "back", "back", back[0])))
	if l, u := m.checked(closing.Deliveries), m.checked(closing.Unsigned); l.Status == closing.Done && u.Status == closing.Done {
		t.Error("what was taken back holds")
	}
	m.sent(b.files(at, paper, form("item", items("item")[0])))
	page := b.page(novemberClose)
	href, _ := page.Find("#settle ul a").Attr("href")
	if got := m.body(m.as(access.Auditor).get(href)); got != string(aPaper(t, "12")) {
		t.Errorf("the paper of what was settled is %d bytes", len(got))
	}
	lines := b.lines(settledPath + ".csv?month=2026-11")
	if n := len(lines) - 1; n != len(open)+2 || !strings.Contains(strings.Join(lines, "\n"), ",no_papers:0:0,") {
		t.Errorf("the file has %d rows of %d:\n%s", n, len(open)+2, strings.Join(lines, "\n"))
	}
	// A file is made without a look at what is so, so it says what stands, and not what counts.
	if all := strings.Join(lines, "\n"); strings.Count(all, ",stands,") != len(open) || strings.Contains(all, ",counts,") {
		t.Errorf("the file does not say of %d that they stand:\n%s", len(open), all)
	}
	m.town.settles(b, manager)
	for _, x := range m.sealed(1).Content.Records {
		if x.Name == snapshot.Settled && x.Count != int64(len(open)+2) {
			t.Errorf("sealed are %d settlements, want %d", x.Count, len(open)+2)
		}
	}
	if got := text(b.page(novemberClose), "#settle"); !strings.Contains(got, "Sigue en pie") || strings.Contains(got, " Vale ") {
		t.Errorf("of a closed month the page says %q", got)
	}
	refused("of a closed month", http.StatusConflict, b.files(at, paper, form()))
	if n := m.count(`SELECT count(*) FROM close_settlement`); n != int64(len(open)+2) {
		t.Errorf("%d settlements are kept", n)
	}
	for what, sql := range map[string]string{
		"closed month": `INSERT INTO close_settlement (year, month, of_check, item, is_so, name, cents, void, reason, evidence, said_by, agreed_by, said_at) SELECT year, month, of_check, item, is_so, name, cents, void, reason, evidence, said_by, agreed_by, said_at FROM close_settlement LIMIT 1`,
		"edit":         `UPDATE close_settlement SET reason = 'other'`, "deletion": `DELETE FROM close_settlement`,
	} {
		if _, err := m.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("the database takes a %s", what)
		}
	}
}

// With a passkey somebody signs a form that has a paper with it, and that has two buttons: what is signed and sent is as
// by the one that was pressed.
func TestSettledWithAPasskey(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.closesBy(keptOpen...)
	b := newTab(t, c.site)
	b.authenticator()
	b.signIn(access.Manager)
	b.open("/account")
	b.do(chromedp.Click("#passkeys details summary"), chromedp.WaitVisible("#passkey-name"), chromedp.SendKeys("#passkey-name", "mi teléfono"), chromedp.Click("#passkeys details form .passkey button"))
	b.across(`document.querySelector("#passkeys li p")?.innerText.includes("mi teléfono")`)
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	b.signIn(access.Finance)
	file := filepath.Join(t.TempDir(), "acta.pdf")
	if err := os.WriteFile(file, aPaper(t, "12"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.open(novemberClose)
	b.do(
		chromedp.Click("#settle details summary"), chromedp.Click("#settle details input[name=item]"),
		chromedp.SendKeys("#settle-reason", "Acta 12"), chromedp.SetUploadFiles("#settle-file", []string{file}), chromedp.Click("#settle .passkey button"),
	)
	b.across(`location.search === "?done=settled"`)
	if n := c.count(`SELECT count(*) FROM close_settlement WHERE NOT void AND said_by = 'finance' AND agreed_by = 'manager' AND evidence IS NOT NULL`); n != 1 {
		t.Fatalf("settled: got %d", n)
	}
	for _, lang := range languages {
		b.speak(lang)
		b.open(novemberClose)
		b.do(chromedp.WaitVisible("#settle .passkey button + button"))
		b.check("close-settle-sign", lang)
	}
	b.speak("es-MX")
	b.open(novemberClose)
	b.do(chromedp.Click("#settle input[name=back]"), chromedp.SendKeys("#settle-reason", "Estuvo mal"), chromedp.Click("#settle .passkey button + button"))
	b.across(`location.search === "?done=settled" && !document.querySelector("#settle input[name=back]")`)
	if n := c.count(`SELECT count(*) FROM close_settlement WHERE void AND agreed_by = 'manager'`); n != 1 {
		t.Errorf("taken back: got %d", n)
	}
	if n := c.count(`SELECT count(*) FROM passkey_use WHERE said LIKE '%/settled' || chr(10) || '%step=back%'`); n != 1 {
		t.Errorf("signed as by the button that takes back: got %d", n)
	}
	if problems, _, _ := b.heard(); len(problems) > 0 {
		t.Errorf("the console said %q", problems)
	}
}

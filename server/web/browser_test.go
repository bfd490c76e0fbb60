package web

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	chromelog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/scripts/headless"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/signed/scan/scantest"
)

var updatePictures = flag.Bool("update-pictures", false, "write docs/pictures")

// A tab is one tab of a real browser on a site.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string

	mu       sync.Mutex
	problems []string // what the console said, such as violations of the policy
	bytes    float64  // that came over the wire
	foreign  []string // requests to other origins
}

// newTab starts Chromium, with some flags more than usual, which ends with the test.
func newTab(t *testing.T, s *site, flags ...chromedp.ExecAllocatorOption) *tab {
	t.Helper()
	ctx := headless.Open(t, append(flags, chromedp.Flag("lang", "es-MX"))...)
	b := &tab{t: t, ctx: ctx, url: s.URL}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, chromelog.Enable, cdp.Empty{})
		return err
	}))
	return b
}

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *chromelog.EventEntryAdded:
		if ev.Entry.Level != chromelog.EntryLevelVerbose { // advice, such as on forms with several passwords
			b.problems = append(b.problems, ev.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, ev.ExceptionDetails.Text)
	case *network.EventLoadingFinished:
		b.bytes += ev.EncodedDataLength
	case *network.EventRequestWillBeSent:
		if u := ev.Request.URL; !strings.HasPrefix(u, b.url+"/") && !strings.HasPrefix(u, "data:") {
			b.foreign = append(b.foreign, u)
		}
	}
}

// heard returns what was heard since the last time.
func (b *tab) heard() (problems, foreign []string, bytes float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	problems, foreign, bytes = b.problems, b.foreign, b.bytes
	b.problems, b.foreign, b.bytes = nil, nil, 0
	return problems, foreign, bytes
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for err != nil && ctx.Err() == nil && gone(err) {
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

// gone tells that an element that was found was drawn anew, or left with its page,
// before it was touched: it is looked for again.
func gone(err error) bool {
	return strings.Contains(err.Error(), "Could not find node") || strings.Contains(err.Error(), "No node with given id")
}

func run[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	for err != nil && ctx.Err() == nil && gone(err) {
		v, err = chromedp.Run(ctx, a)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.url + path)) }

// signIn signs in as a person does, in the form.
func (b *tab) signIn(role access.Role) { b.t.Helper(); b.signInAs(string(role)) }

func (b *tab) signInAs(username string) {
	b.t.Helper()
	b.open("/sign-in")
	b.do(chromedp.SendKeys("#username", username), chromedp.SendKeys("#password", password), chromedp.Click(`.door [action="/sign-in"] button`), chromedp.WaitVisible(".who form"))
}

// asAdministrator looks at what only an administrator sees, between what a manager
// does.
func (b *tab) asAdministrator(look func()) {
	b.t.Helper()
	b.asUser(string(access.Administrator), look)
}

// asUser looks at what another user sees.
func (b *tab) asUser(username string, look func()) {
	b.t.Helper()
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	b.signInAs(username)
	look()
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	b.signIn(access.Manager)
}

// follow clicks the link or the button that shows a text, and waits until an element
// of the page shows another.
func (b *tab) follow(said, element, shows string) {
	b.t.Helper()
	b.across(fmt.Sprintf(`(() => {
		const e = [...document.querySelectorAll("a, button, summary")].find(e => e.checkVisibility() && e.innerText.includes(%q));
		if (e) setTimeout(() => e.click());
		return !!e })()`, said))
	b.across(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility() && e.innerText.includes(%q))`, element, shows))
}

// across waits until a script says so, on whatever page is there by then.
func (b *tab) across(script string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		so, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script))
		switch {
		case so:
			return
		case ctx.Err() != nil:
			b.t.Fatalf("waited in vain for %s: %v", script, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// speak chooses a language, unless the page is in it: a page that comes again while the next
// is opened keeps that from coming.
func (b *tab) speak(lang string) {
	b.t.Helper()
	if run(b, chromedp.Evaluate[string](`document.documentElement.lang`)) == lang {
		return
	}
	b.do(chromedp.Click(fmt.Sprintf(".foot button[value=%s]", lang)), chromedp.WaitVisible(fmt.Sprintf("html[lang=%s] .foot", lang)))
}

func (b *tab) width(w int64) {
	b.t.Helper()
	height := int64(740)
	if w > 800 {
		height = 800
	}
	b.do(chromedp.EmulateViewport(w, height))
}

// scrolls tells by how much the page is wider than the screen.
func (b *tab) scrolls() int {
	b.t.Helper()
	return run(b, chromedp.Evaluate[int](`document.documentElement.scrollWidth - window.innerWidth`))
}

// nightPictures are the pages of which there is a picture by night.
var nightPictures = []string{"today", "consumption", "vehicle", "discrepancies", "appearance-green"}

// atNight looks at the page as who prefers dark pages sees it.
func (b *tab) atNight(look func()) {
	b.t.Helper()
	prefer := func(scheme string) {
		b.t.Helper()
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			return err
		}))
	}
	prefer("dark")
	look()
	prefer("light")
}

// axe returns what axe-core finds wrong, one line each; of some of its rules only, if any
// are named.
func (b *tab) axe(rules ...string) []string {
	b.t.Helper()
	if !run(b, chromedp.Evaluate[bool](`"axe" in window`)) {
		source, err := os.ReadFile("testdata/axe.min.js")
		if err != nil {
			b.t.Fatal(err)
		}
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := chromedp.Evaluate[any](string(source)+"; 0")(ctx, t)
			return err
		}))
	}
	only := ""
	if len(rules) > 0 {
		list, err := json.Marshal(rules)
		if err != nil {
			b.t.Fatal(err)
		}
		only = ", runOnly: " + string(list)
	}
	said := run(b, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]`+only+`}).then(r => JSON.stringify(r.violations.map(v =>
		v.id + ": " + v.help + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join(", "))))`, chromedp.EvalAwaitPromise))
	var violations []string
	if err := json.Unmarshal([]byte(said), &violations); err != nil {
		b.t.Fatal(err)
	}
	return violations
}

// picture writes the page as it looks, in a window that is as high as the page: what scrolls is not
// painted below the end of the screen.
func (b *tab) picture(name, lang string, width int64) {
	b.t.Helper()
	defer b.width(width)
	b.do(chromedp.EmulateViewport(width, run(b, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))))
	run(b, chromedp.Evaluate[bool](`new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(() => painted(true))))`, chromedp.EvalAwaitPromise))
	dir := filepath.Join("..", "..", "docs", "pictures")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	shot, err := png.Decode(bytes.NewReader(run(b, chromedp.FullScreenshot(100))))
	if err != nil {
		b.t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColors(shot)); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-%d.png", name, lang, width)), small.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// fewColors returns a picture in the 256 colors that it uses most: pages have
// few, and a third of the bytes will do.
func fewColors(m image.Image) *image.Paletted {
	count := map[color.Color]int{}
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[m.At(x, y)]++
		}
	}
	palette := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return count[b] - count[a] })
	p := image.NewPaletted(b, palette[:min(len(palette), 256)])
	draw.Draw(p, b, m, b.Min, draw.Src)
	return p
}

// patience is how long a browser may take for a step on a machine that is busy.
const patience = 2 * time.Minute

// mostBytes is what a first visit may weigh on the wire.
const mostBytes = 60_000

// shownPages are all pages, by the names of their pictures.
var shownPages = []struct{ name, path, has string }{
	{"today", "/today", ".islands li:nth-child(3)"},
	{"consumption", "/consumption", "tbody tr:nth-child(11)"},
	{"consumption-departments", "/consumption?period=custom&from=2026-11-09&to=2026-11-22&group=department&unit=l_100km&sort=-intake", "tbody tr:nth-child(6)"},
	{"draws", "/draws?period=month&at=2026-12-07", "#cap-draws"},
	{"emissions", emissionsPath + inNovember, "#cap-factors"},
	{"transparency", transparencyPath + inNovember, "#h-open"},
	{"control", controlPath + "?period=month&at=2026-12-01", "tbody tr:nth-child(3)"},
	{"vehicle", "/vehicles/v0000004?period=month&at=2026-11-30", "#cap-ways"},
	{"logbook", "/vehicles/v0000004/logbook?month=2026-11", "#cap-logbook"},
	{"roster", "/fleet/roster", "tbody tr:nth-child(12)"},
	{"fleet", "/fleet", "tbody tr:nth-child(12)"},
	{"import", "/fleet/import", "#cells"},
	{"discrepancies", "/discrepancies", ".findings li:nth-child(3)"},
	{"stations", "/stations", ".stack tr:nth-child(3)"},
	{"exceptions", "/exceptions", "#cap-exceptions"},
	{"once", "/exceptions/once?vehicle=v0000009", "#vehicle[value=PC-01]"},
	{"answer", "/exceptions/answer", ".lifts label:nth-of-type(18)"},
	{"fill", "/fills/new", "#vehicle[data-find]"},
	{"boxes", "/boxes", "#invite"},
	{"bypass", "/bypass", "#cap-bypass"},
	{"stick", "/stick", "#parcel"},
	{"sheets", "/sheets", "#cap-pads"},
	{"pad", "/sheets/000001-95", "#cap-pad"},
	{"sheet", "/sheets/type", "#vehicle[data-find]"},
	{"changes", "/vehicles/v0000011/changes", "#cap-history"},
	{"people", "/people", "tbody tr:nth-child(12)"},
	{"person-badge", "/people/d4", "#badge"},
	{"person-deputy", "/people/@manager", "#deputy li"},
	{"observe", "/observe?period=month&at=2026-12-07", "#cap-would-deny"},
	{"rules", "/rules", "#cap-rules"},
	{"rules-level", "/rules/level?level=department/seg", "#f-mode"},
	{"rules-check", "/rules/acts/" + waitingRule, "#cap-simulated"},
	{"usual", "/rules/usual?class=general", "#cap-usual"},
	{"quality", "/discrepancies/quality?period=month&at=2026-12-07", "#cap-quality"},
	{"quality-people", "/discrepancies/quality?of=person&period=month&at=2026-12-07", "#cap-quality"},
	{"vehicle-act", vehicleActPath + "/" + waitingVehicles, "#cap-changed"},
	{"rules-vehicle", "/vehicles/v0000001/rule", "#cap-effective"},
	{"tickets", "/tickets", "#cap-tickets tr, #cap-tickets"},
	{"ticket", "/tickets/new", "#station option:nth-child(2)"},
	{"ticket-check", "/tickets/" + waitingTicket, ".paper"},
	{"contracts", "/contracts", "#cap-contracts"},
	{"quotas", "/fleet/quotas", "#cap-quotas"},
	{"tanks", "/tanks", "#cap-tanks"},
	{"tank", "/tanks/norte/T1", "#cap-tank"},
	{"manual", "/api/docs", "#h-problems"},
	{"shapes", "/api/docs/shapes", "#s-CloseMonth"},
	{"audit", "/audit", "#cap-audit"},
	{"chains", chainsPath + "?period=year&at=2026-11-15", "#cap-chains"},
	{"units", unitsPath + "?period=month&at=2026-11-15", "#cap-units"},
	{"vouchers", "/vouchers", "#cap-vouchers"},
	{"vouchers-issue", "/vouchers?folio=V000000-00", "#issue[open]"},
	{"voucher", "/vouchers/V000001-37", "#cap-story"},
	{"folios", "/vouchers/folios", "#cap-folios"},
	{"settings", "/stations/norte/settings", "#draw_transfer"},
	{"labels", "/labels", "#cap-labels"},
	{"label-run", "/labels/RAAAAAAAA?printer=Kyocera+del+almac%C3%A9n&start=7", ".cells"},
	{"schedule", "/schedules/new?page=%2Fconsumption&group=department&period=month", "#addresses"},
	{"schedule-one", "/schedules/of-manager", "#cap-messages"},
	{"views", "/views", ".kept li"},
	{"view-new", "/views/new?page=%2Fconsumption&group=department&period=month", "#moves"},
	{"not-found", "/nothing/here", ".door .button"},
}

// TestBrowser looks at one town in Chromium; the last part changes it.
func TestBrowser(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("pages", func(t *testing.T) { pagesInABrowser(t, c.in(t)) })
	t.Run("without script", func(t *testing.T) { withoutScript(t, c.in(t)) })
	t.Run("on paper", func(t *testing.T) { onPaper(t, c.in(t)) })
	t.Run("today moves", func(t *testing.T) { todayMovesByItself(t, c.in(t)) })
	t.Run("audited", func(t *testing.T) { auditedInABrowser(t, c.in(t)) }) // the last: it finds something of every fill
}

// Every page, in both languages, on a phone and on a desk: nothing for axe to
// find, no sideways scrolling, nothing on the console, nothing from elsewhere,
// and light.
func pagesInABrowser(t *testing.T, c *town) {
	c.issueSome()
	c.sayMuch("v0000011")
	c.someLeave()
	c.observeSome()
	c.rulesSome()
	c.puzzle()
	c.buySome()
	if run := c.labelSome(); *updatePictures {
		c.labelPictures(run)
	}
	c.voucherSome()
	c.sendSome()
	c.followSome(7)
	if _, err := c.desk.SayPeers(t.Context(), "manager", "general", "Patrullas nuevas"); err != nil {
		t.Fatal(err)
	}
	c.drawSome()
	c.viewSome()
	batch := c.billSome()
	table, plain := c.tableSome()
	b := newTab(t, c.site)
	for _, lang := range languages {
		b.open("/sign-in")
		b.speak(lang)
		b.check("sign-in", lang)
	}
	b.signIn(access.Manager)
	for _, lang := range languages {
		b.speak(lang)
		for _, pg := range shownPages {
			b.heard()
			b.open(pg.path)
			if _, _, bytes := b.heard(); bytes > mostBytes {
				t.Errorf("%s: got %.0f bytes over the wire, want at most %d", pg.name, bytes, mostBytes)
			}
			if !run(b, chromedp.Evaluate[bool](fmt.Sprintf("!!document.querySelector(%q)", pg.has))) {
				t.Errorf("%s in %s: has no %s", pg.name, lang, pg.has)
			}
			b.check(pg.name, lang)
		}
		b.open("/account")
		b.do(chromedp.Click("#h-tokens ~ details summary"), chromedp.WaitVisible("#token-until"))
		b.check("account", lang)
		b.typeFill()
		b.check("fill-check", lang)
		b.typeSheet()
		b.check("sheet-check", lang)
		b.sendTwice()
		b.check("ticket-duplicate", lang)
		b.sendParque()
		b.check("import-check", lang)
	}
	b.asAdministrator(func() {
		for _, lang := range languages {
			b.speak(lang)
			b.open("/health")
			b.check("health", lang)
			b.open("/people/d3")
			b.check("person", lang)
			b.open("/appearance?color=ffd500")
			b.check("appearance-refused", lang)
			b.open("/appearance?color=1e6b34")
			b.check("appearance-green", lang)
			b.open("/webhooks/tesoreria")
			b.check("webhook", lang)
		}
	})
	b.asUser("finance", func() {
		for _, lang := range languages {
			b.speak(lang)
			for _, pg := range []struct{ name, path string }{
				{"invoices", invoicesPath + "?" + november}, {"invoices-new", sendInvoices}, {"invoices-sent", "/invoices/sent/" + batch}, {"invoice", invoiceAddress(c.judged("questioned"))},
				{"invoices-unchecked", uncheckedPath}, {"prices", pricesPath + inNovember}, {"invoices-terms", termsPath}, {"plain", plainPath}, {"plain-table", table}, {"plain-mapping", plainMappingAddress("Estrella mensual", strings.TrimPrefix(table, plainPath+"/"))}, {"invoice-plain", plain},
			} {
				b.open(pg.path)
				b.check(pg.name, lang)
			}
		}
	})
	c.forget()
	c.scoped(access.Manager, "pub", "obr")
	b.asUser("manager-pub-obr", func() {
		for _, lang := range languages {
			b.speak(lang)
			b.open("/consumption?" + november)
			b.check("consumption-scope", lang)
		}
	})
	b.block()
	for _, lang := range languages {
		b.speak(lang)
		b.open("/vehicles/v0000010?period=month&at=2026-11-30")
		b.do(chromedp.Click("#status summary"), chromedp.WaitVisible("#status form"))
		b.check("vehicle-blocked", lang)
		b.open("/stations")
		b.check("stations-pending", lang)
	}
	id, lost := c.stealSome(), c.loseSome()
	if _, err := c.desk.SayFindingRule(t.Context(), "administrator", reconcile.Said{Rule: reconcile.PriceOff, Off: true, FromAt: now.AddDate(0, 0, 2), Reason: "Los precios cambian cada hora"}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range languages {
		b.speak(lang)
		b.open(waitingPath)
		b.check("waiting", lang)
		b.open(findingAddress(id))
		b.do(chromedp.WaitVisible("circle.off"), chromedp.Click("#story summary"), chromedp.WaitVisible("#story form"))
		b.check("finding", lang)
		b.open(findingAddress(lost))
		b.do(chromedp.WaitVisible("#story table")) // who looks typed that fill, and may do nothing about it
		b.check("finding-loss", lang)
		b.open(rulebookPath)
		b.check("rulebook", lang)
	}
	b.saved(c)
	b.budgeted(c)
	b.reserved(c)
	b.matched(c)
	b.signedBack(c)
	b.corrected(c)
	b.closed(c)
}

// TestOpenInABrowser looks at the page that anybody sees, and at where it is published.
func TestOpenInABrowser(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.reserveSome()
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	c.sent(finance.post(framePath, url.Values{"from": {"2026-09"}, "article": {"Artículo 65"}, "fraction": {"XX"}, "area": {"Parque vehicular"}, "basis": {"Artículo 112, fracción I"}, "reason": {"Ley"}}))
	c.earlier()
	c.opensUp(finance, manager)
	for _, month := range []string{"2026-09", "2026-10", "2026-11"} {
		c.publishes(finance, manager, month, "Publicación mensual")
	}
	c.sent(finance.post(publishPath+"/months/2026-09/1/withdraw", url.Values{"reason": {"Faltaba la estación Sur"}}))
	c.sent(finance.post(publishPath+"/on", url.Values{"address": {"https://datos.ciudad.example"}, "contact": {"Oficina de Datos"}, "email": {"datos@ciudad.example"}, "license": {"CC BY 4.0"}, "license_url": {"https://creativecommons.org/licenses/by/4.0/"}, "reason": {"Otra oficina responde"}}))
	b := newTab(t, c.site)
	for _, lang := range languages {
		for name, path := range map[string]string{"open": openPath, "open-withdrawn": "/open/2026-09"} {
			b.open(path + "?lang=" + lang)
			if got := run(b, chromedp.Evaluate[string](`document.documentElement.lang`)); got != lang {
				t.Errorf("%s: got language %s, want %s", name, got, lang)
			}
			b.check(name, lang)
		}
	}
	b.open("/sign-in")
	b.signIn(access.Manager)
	for _, lang := range languages {
		b.speak(lang)
		b.open(publishPath)
		b.check("publishing", lang)
	}
}

// Days that stations close and calibrations, as finance sees them: before anybody said anything, a
// month with days of all sorts, and what measured without a certificate.
func TestDaysInABrowser(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := newTab(t, c.site)
	b.signIn(access.Manager)
	const of = "/stations/oriente/days?month=2026-12"
	for _, lang := range languages {
		b.speak(lang)
		b.open(daysPath)
		b.check("days-empty", lang)
		b.open(calibrationsPath)
		b.check("calibrations-empty", lang)
	}
	c.shifts()
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	c.sent(finance.saysDays())
	form := url.Values{"reason": {"La pantalla no encendía; acta 4"}, "checker": {"manager"}, "checker_password": {password}}
	c.sent(finance.files(of+"&day=2026-12-06", oneFile("acta.jpg", aPaper(t, "acta")), form))
	c.sent(manager.post(calibrationTermsPath, url.Values{"from": {"2026-11-01"}, "months": {"6"}, "tolerance": {"100"}, "told": {"NOM-005-SCFI-2017, la unidad de verificación"}, "reason": {"Programa anual"}}))
	for hose, until := range map[string]string{"1": "2026-12-20", "2": "2026-11-15"} {
		c.sent(manager.files(calibrationsPath, nil, url.Values{"station": {"norte"}, "kind": {"hose"}, "device": {hose}, "number": {"UV7-" + hose}, "done_by": {"Unidad de verificación 7"}, "on": {"2026-06-01"}, "until": {until}, "error": {"-130"}, "reason": {"Verificación semestral"}}))
	}
	for _, lang := range languages {
		b.speak(lang)
		b.open(daysPath)
		b.check("days", lang)
		b.open(of + "&day=2026-12-05")
		b.check("days-late", lang)
		b.open(of + "&day=2026-12-06")
		b.check("days-office", lang)
		b.open(calibrationsPath)
		b.check("calibrations", lang)
	}
}

// corrected looks at a fill as it was recorded, while its correction waits, and when it was
// approved; and at all that was asked.
func (b *tab) corrected(c *town) {
	b.t.Helper()
	var ref dispense.Ref
	if err := c.pool.QueryRow(b.t.Context(), `SELECT station, epoch, seq FROM dispense WHERE volume_from = 'pump' AND vehicle = 'v0000009' ORDER BY happened_at DESC LIMIT 1`).Scan(&ref.Station, &ref.Epoch, &ref.Seq); err != nil {
		b.t.Fatal(err)
	}
	at := oneFillAddress(ref)
	looked := func(path, name string) {
		for _, lang := range languages {
			b.speak(lang)
			b.open(path)
			b.check(name, lang)
		}
	}
	looked(at, "onefill")
	c.sent(c.as(access.Manager).post(at+"/corrections", url.Values{"action": {"void"}, "reason": {"La unidad estaba en el taller"}}))
	looked(at, "onefill-asked")
	looked(correctionsPath, "corrections")
	c.sent(c.as(access.Administrator).post("/corrections/1/approve", url.Values{})) // finance is the manager's deputy
	looked(at, "onefill-void")
}

// signedBack looks at logbooks that come back signed: before any does, and when some have, with a
// sheet that was not read among them.
func (b *tab) signedBack(c *town) {
	b.t.Helper()
	const list = signedPath + "?month=2026-11"
	for _, lang := range languages {
		b.speak(lang)
		b.open(list)
		b.check("signed", lang)
		b.open(bringPath)
		b.check("signed-bring", lang)
	}
	manager, pages := c.as(access.Manager), c.signedPages("pub")
	at := manager.brings(finance.File{Name: "octubre.pdf", Bytes: scantest.PDF(c.t, pages[0], blank(c.t), pages[1])}).Header.Get("Location")
	for _, lang := range languages {
		b.speak(lang)
		b.open(at)
		b.check("signed-scan", lang)
	}
	c.sent(manager.looks(manager.page(at), at, url.Values{"signed-1": {"custodian"}}))
	for _, lang := range languages {
		b.speak(lang)
		b.open("/vehicles/v0000004/logbook?month=2026-11")
		b.check("signed-logbook", lang)
		b.open(list + "&is=all")
		b.check("signed-back", lang)
	}
}

// closed looks at how months are closed, as finance sees it: before anybody said rules, while a
// month is worked through and signed, and when it is closed.
func (b *tab) closed(c *town) {
	b.t.Helper()
	look := func(pages ...[2]string) {
		b.asUser("finance", func() {
			for _, lang := range languages {
				b.speak(lang)
				for _, pg := range pages {
					b.open(pg[1])
					b.check(pg[0], lang)
				}
			}
		})
	}
	look([2]string{"close-unset", closePath}, [2]string{"close-rules-usual", closeRulesPath})
	finance, manager := c.closesBy("gaps", "accrual") // the credit note that is matched in no page waits, and is looked at in the close
	if _, err := c.closes.RunDue(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.sent(c.acts(c.as(access.Auditor), "comment", url.Values{"reason": {"Falta el acta de la unidad P-107."}}))
	look([2]string{"close", closePath}, [2]string{"close-rules", closeRulesPath}, [2]string{"close-late", novemberClose}, [2]string{"close-prior", priorPath})
	c.knowsGaps(finance)
	rows, err := c.pool.Query(c.t.Context(), `SELECT document FROM document WHERE version <> 'plain'`)
	if err != nil {
		c.t.Fatal(err)
	}
	documents, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		c.t.Fatal(err)
	}
	for _, id := range documents { // what nobody asked about keeps the month open
		c.answered(id, "valid", "2026-12-07 12:00-06")
	}
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}}))
	look([2]string{"close-signing", novemberClose})
	hash := hashShown(finance.page(novemberClose))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	look([2]string{"close-check", novemberClose + "/check"})
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
	look([2]string{"close-record", novemberClose + "/closed/1?done=close"}, [2]string{"close-closed", novemberClose}, [2]string{"close-reopen", novemberClose + "/reopen"})
}

// Papers of vehicles, and discrepancies as an auditor would find them.
func auditedInABrowser(t *testing.T, c *town) {
	c.audited.Store(true)
	b := newTab(t, c.site)
	b.signIn(access.Manager)
	paper := auditing.Paper{Kind: auditing.Commission, Vehicle: "P-101", Number: "OC-118", From: "2026-12-02", Until: "2026-12-04", Holder: "Raúl Ortega", Place: "Guanajuato capital", ApprovedBy: "Oficial Mayor", Reason: "Traslado de personal", AgreedBy: "administrator"}
	if err := c.auditing.SayPaper(t.Context(), "manager", paper); err != nil {
		t.Fatal(err)
	}
	for _, lang := range languages {
		b.speak(lang)
		for _, page := range [][2]string{{"papers", papersPath}, {"waiting-audited", waitingPath}, {"discrepancies-audited", "/discrepancies?" + november}} {
			b.open(page[1])
			b.check(page[0], lang)
		}
	}
}

// saved looks at what was saved, and at its page before anybody said a baseline.
func (b *tab) saved(c *town) {
	b.t.Helper()
	b.asUser("finance", func() {
		for _, lang := range languages {
			b.speak(lang)
			b.open(savingsPath)
			b.check("savings-empty", lang)
		}
		c.savedSome()
		for _, lang := range languages {
			b.speak(lang)
			b.open(savingsPath + savedIn)
			b.check("savings", lang)
		}
	})
}

// budgeted looks at the budget: how accounts stand, what is said of them, and what goes out
// to accounting.
func (b *tab) budgeted(c *town) {
	b.t.Helper()
	clerk := c.budgetSome()
	for _, path := range []string{bookPath, entriesPath} {
		c.sent(clerk.post(path+year2026, url.Values{}))
	}
	b.asUser("finance", func() {
		for _, lang := range languages {
			b.speak(lang)
			for _, pg := range []struct{ name, path string }{
				{"budget", budgetPath}, {"budget-movements", movementsPath}, {"import-budget", budgetImport}, {"budget-stops", stopsPath}, {"budget-accounts", accountsPath}, {"budget-funds", fundsPath}, {"budget-entries", entriesPath}, {"budget-layouts", layoutsPath}, {"budget-files", entryFilesPath}, {"budget-departments", shareBackPath},
			} {
				b.open(pg.path + year2026)
				b.check(pg.name, lang)
			}
		}
	})
}

// matched looks at lines of invoices beside their fills, and at the books of a tank, as
// finance works through them.
func (b *tab) matched(c *town) {
	b.t.Helper()
	c.matchSome()
	// Who agrees sees the whole fleet, and some of it is reserved by now.
	if _, err := c.pool.Exec(c.t.Context(), `UPDATE app_user SET cleared = true WHERE username = 'manager'`); err != nil {
		b.t.Fatal(err)
	}
	c.awardSome()
	c.openSome(c.tankMonth())
	clerk := c.as(access.Finance)
	c.as(access.Manager)
	c.sent(clerk.post(stockTermsPath+year2026, c.stockForm()))
	c.sent(clerk.post(entriesPath+year2026, url.Values{}))
	b.asUser("finance", func() {
		for _, lang := range languages {
			b.speak(lang)
			b.open(matchPath + "?" + november)
			b.check("matching", lang)
			b.open(matchPath + "?" + november + "&is=all")
			b.check("matching-all", lang)
			b.open(unbilledPath + "?" + november)
			b.check("unbilled", lang)
			b.open(owedPath + "?" + november)
			b.check("owed", lang)
			b.open(lineAddress(c.lineThat(matching.Suggested)) + "?from=2026-11-01&to=2026-11-30")
			b.check("line", lang)
			b.open("/contracts")
			b.check("contracts-used", lang)
			b.open(estrella)
			b.check("contract", lang)
			b.open(stockPath + "?" + november)
			b.check("stock", lang)
			b.open(stockPath + "/patio/T1?" + november)
			b.check("stock-tank", lang)
			b.open(worthPath + "?" + november)
			b.check("worth", lang)
			b.open(chainPath + "?" + november)
			b.check("chain", lang)
			b.open(packagePath + "?month=2026-11")
			b.check("package", lang)
		}
	})
}

// reserved looks at what is reserved as an administrator does, and then at what is left of
// it for who is not cleared.
func (b *tab) reserved(c *town) {
	b.t.Helper()
	c.reserveSome()
	b.asAdministrator(func() {
		for _, lang := range languages {
			b.speak(lang)
			b.open(reservedPath)
			b.check("reserved", lang)
			b.open("/people/@auditor#clearance")
			b.check("person-clearance", lang)
		}
	})
	for _, lang := range languages {
		b.speak(lang)
		b.open("/consumption?" + november)
		b.check("consumption-reserved", lang)
	}
}

// typeFill fills the form in as a clerk does, up to the page that is to be signed.
func (b *tab) typeFill() {
	b.t.Helper()
	b.open("/fills/new")
	for _, f := range []struct{ field, value string }{
		{"vehicle", "v0000009"}, {"grade", "magna"}, {"source", "ticket"}, {"when", "2026-12-07T18:05"}, {"liters", "42.5"}, {"ticket", "A-7731"}, {"price", "24.90"},
	} {
		b.do(chromedp.SetValue("#"+f.field, f.value))
	}
	b.do(chromedp.Click(".form button"), chromedp.WaitVisible(".answers"))
}

// typeSheet types a contingency sheet, up to the second person's page.
func (b *tab) typeSheet() {
	b.t.Helper()
	b.open("/sheets/type")
	for field, value := range map[string]string{
		"ticket": barcode.FormatSheetNumber(4), "hose": "sur/1", "vehicle": "v0000003", "when": "2026-12-07T18:05", "liters": "4.2", "before": "1000", "after": "1004.2", "driver": "d3",
	} {
		b.do(chromedp.SetValue("#"+field, value))
	}
	b.do(chromedp.Click(".form form button"), chromedp.WaitVisible("#ticket_again"))
}

// block blocks a vehicle as a manager does.
func (b *tab) block() {
	b.t.Helper()
	b.open("/vehicles/v0000010")
	b.do(chromedp.Click("#status summary"), chromedp.WaitVisible("#status form"), chromedp.SetValue("#to", "blocked"),
		chromedp.SendKeys("#reason", "Reportada como robada, folio 118"), chromedp.Click("#status form button"), chromedp.WaitReady("#to option[value=active]"))
	b.open("/stations")
	b.do(chromedp.WaitVisible("#pending"))
}

// check looks at the page that is open, at all widths.
func (b *tab) check(name, lang string) {
	b.t.Helper()
	for _, width := range []int64{320, 360, 1280} {
		b.width(width)
		if by := b.scrolls(); by > 0 {
			b.t.Errorf("%s in %s at %d px: wider than the screen by %d px", name, lang, width, by)
		}
		if width == 320 {
			continue
		}
		for _, v := range b.axe() {
			b.t.Errorf("%s in %s at %d px: %s", name, lang, width, v)
		}
		if *updatePictures {
			b.picture(name, lang, width)
		}
	}
	if lang == languages[0] {
		b.atNight(func() {
			for _, v := range b.axe("color-contrast") {
				b.t.Errorf("%s at night: %s", name, v)
			}
			if *updatePictures && slices.Contains(nightPictures, name) {
				b.picture(name+"-night", lang, 1280)
			}
		})
	}
	problems, foreign, _ := b.heard()
	for _, p := range problems {
		if !strings.Contains(p, "404 (Not Found)") {
			b.t.Errorf("%s in %s: console: %s", name, lang, p)
		}
	}
	if len(foreign) > 0 {
		b.t.Errorf("%s in %s: asked other origins: %v", name, lang, foreign)
	}
}

// Without script everything is there, and signing in, finding, sorting and
// signing out work.
func withoutScript(t *testing.T, c *town) {
	b := newTab(t, c.site)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.signIn(access.Manager)
	b.open("/consumption?period=month&at=2026-11-30")
	b.do(chromedp.SendKeys("#q", "SP-07"), chromedp.Click(".search button"), chromedp.WaitVisible("tbody tr:only-child"))
	b.do(chromedp.Click("tbody th a"), chromedp.WaitVisible(".facts"))
	if got := run(b, chromedp.Text("h1")); got != "Unidad SP-07" {
		t.Errorf("followed the row: got page %q, want the vehicle's", got)
	}
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	b.open("/today")
	if !run(b, chromedp.Evaluate[bool](`location.pathname === "/sign-in"`)) {
		t.Error("after signing out: got a page, want the sign-in")
	}
}

// Today shows a fill soon after the server has it, without anybody touching the
// page, and says that it is live.
func todayMovesByItself(t *testing.T, c *town) {
	b := newTab(t, c.site)
	b.signIn(access.Manager)
	b.open("/today")
	b.do(chromedp.WaitVisible(".live[data-state=on]"))
	before := run(b, chromedp.Text(".figures b"))
	c.fill(planned{at: now.Add(-time.Minute), v: vehicles[0], station: "norte", liters: 3_000, n: 1})
	c.ingest()
	changed := fmt.Sprintf(`new Promise(done => { const look = () => document.querySelector(".figures b").textContent !== %q ? done(true) : setTimeout(look, 50); look() })`, before)
	if !run(b, chromedp.Evaluate[bool](changed, chromedp.EvalAwaitPromise)) {
		t.Error("Today did not move")
	}
}

// On paper there is nothing that can only be clicked, and nothing is cut off.
func onPaper(t *testing.T, c *town) {
	b := newTab(t, c.site)
	b.signIn(access.Manager)
	b.open("/vehicles/v0000004?period=month&at=2026-11-30")
	b.width(960) // a sheet of Letter, lying, within its margins
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	if *updatePictures {
		b.picture("vehicle-print", "es-MX", 960)
	}
	for _, hidden := range []string{".top nav", ".who form", ".choices", ".acts", ".foot form"} {
		if run(b, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q).offsetParent !== null", hidden))) {
			t.Errorf("on paper: %s is there", hidden)
		}
	}
	if got := run(b, chromedp.Evaluate[string](`getComputedStyle(document.querySelector(".scroll")).overflowX`)); got != "visible" {
		t.Errorf("on paper: tables are cut off, overflow is %s", got)
	}
	if by := b.scrolls(); by > 0 {
		t.Errorf("on paper: wider than the sheet by %d px", by)
	}
	b.open("/today") // with what is pinned
	b.do(chromedp.WaitVisible(".tiles dl"))
	if *updatePictures {
		b.picture("today-print", "es-MX", 960)
	}
	if by := b.scrolls(); by > 0 {
		t.Errorf("Today on paper: wider than the sheet by %d px", by)
	}
}

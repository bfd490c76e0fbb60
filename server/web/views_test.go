package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Every page with a table of its own can be kept, or stands here with the reason why not.
func TestEveryListIsKept(t *testing.T) {
	t.Parallel()
	not := map[string]string{
		rulebookPath: "says how rules are set", usualPath: "is of one class", rulesPath: "says how rules are set", reservedPath: "says what is reserved",
		"/contracts": "is a form", contractUses: "stands on another page", "/health": "is of this moment", viewsPath: "is of views", schedulesPath: "is of schedules", hooksPath: "is a form",
		mailPath: "looks on at a test", findingPath: "is of one discrepancy", drawsPath + "/people": "stands on another page", drawsPath + "/list": "stands on another page",
		"/bypass/sheets": "stands on another page", "/consumption/past": "stands on another page", "/stations/pending": "stands on another page", "/stations/blocks": "stands on another page",
		accountsPath: "says how rules are set", fundsPath: "is a form", accountsPath + "/gaps": "stands on another page", fundsPath + "/departments": "stands on another page", fundsPath + "/vehicles": "stands on another page",
		ageingPath: "stands on another page", approversPath: "stands on another page", calibrationsPath + "/gaps": "stands on another page",
		factorsPath: "stands on another page", stockProductsPath: "stands on another page", stockTotalizersPath: "stands on another page",
		chainsPath:  "reads all records again, which is for who asks",
		publishPath: "says what was published", publishPath + "/months": "stands on another page",
		savingsPartsPath: "stands on another page", savingsLeftPath: "stands on another page",
		stopsPath + "/told": "stands on another page", stopsPath + "/said": "stands on another page",
		paidAccountsPath: "stands on another page", proposalsPath: "stands on another page",
		allotmentsPath: "stands on another page", entriesPath + "/rules": "stands on another page", layoutsPath: "says how files are made", entryFilesPath: "is of files that were made", stockTermsPath: "stands on another page", stockTiesPath: "stands on another page",
		positionsPath:     "says who does what",
		settledPath:       "stands on another page",
		owedSuppliersPath: "stands on another page", unbilledDeliveriesPath: "stands on another page", owedNotesPath: "stands on another page",
		adjustmentsPath: "stands on another page", ledgerPath: "stands on another page",
		termsPath + "/receivers": "stands on another page", termsPath + "/quotas": "stands on another page", termsPath + "/vat": "stands on another page", termsPath + "/identities": "stands on another page", termsPath + "/permits": "stands on another page", termsPath + "/stations": "stands on another page",
		plainMappings: "says how tables are read", plainMappingPath + "/versions": "says how tables are read",
	}
	all := allRoutes()
	for _, rt := range all {
		page, file := strings.CutSuffix(rt.pattern, anyFormat)
		if !file || parameter.MatchString(page) {
			continue
		}
		if _, kept := keepableOf(page); kept == (not[page] != "") {
			t.Errorf("%s: kept %t, and not %q; say one of both", page, kept, not[page])
		}
	}
	for _, k := range keepables() {
		for _, name := range []string{"GET " + k.page, "GET " + k.page + anyFormat} {
			if !slices.ContainsFunc(all, func(rt route) bool { return rt.method+" "+rt.pattern == name }) {
				t.Errorf("%s: kept, and no route", name)
			}
		}
	}
}

// keep keeps a question as its page offers it, and returns where it is.
func (b *browser) keep(path, name string, more ...string) string {
	b.s.t.Helper()
	at := b.page(path).Find(".shelf li:last-child a").AttrOr("href", "/none")
	form := url.Values{}
	b.page(at).Find("form.decide input[type=hidden], form.decide option[selected]").Each(func(_ int, f *goquery.Selection) {
		form.Set(f.AttrOr("name", f.Parent().AttrOr("name", "")), f.AttrOr("value", ""))
	})
	form.Set("name", name)
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	r := b.post(newViewPath, form)
	to := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, viewsPath+"/") {
		b.s.t.Fatalf("keep %s as %q: got status %d, to %q: %s", path, name, r.StatusCode, to, text(b.s.parse(r), "[role=alert]"))
	}
	return to
}

// tile returns what Today shows of a view.
func (b *browser) tile(name string) (tile *goquery.Selection) {
	b.s.t.Helper()
	late := func() bool {
		tile = b.page("/today").Find(".tiles li").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("h3").Text() == name })
		return strings.Contains(tile.Find(".trouble").Text(), "Tarda demasiado")
	}
	for tries := 0; late() && tries < 20; tries++ { // on a machine that does much besides it takes more than people wait
		time.Sleep(time.Second)
	}
	return tile
}

// leads returns where an address leads to.
func (b *browser) leads(path string) string {
	b.s.t.Helper()
	return b.get(path).Header.Get("Location")
}

// viewSome keeps what there is room for on Today, as a manager and others do.
func (c *town) viewSome() {
	c.t.Helper()
	b := c.as(access.Manager)
	b.keep("/consumption?group=department&period=month", "Consumo por departamento", "pin", "yes", "share", "yes")
	b.keep("/consumption?group=vehicle&grade=diesel&period=year&unit=l_100km", "Diésel de este año", "pin", "yes")
	b.keep("/discrepancies?period=month", "Discrepancias del mes", "pin", "yes")
	b.keep("/fleet/quotas", "Cuotas", "pin", "yes")
	c.as(access.Finance).keep("/consumption?group=funding&period=month&at=2026-11-15", "Fuentes de recursos, el mes pasado", "share", "yes")
	gone := report.View{View: "gone", Username: "manager", Name: "De un departamento que ya no está", Page: "/consumption", Question: "department=gone", Moves: "this-month", KeptAt: now}
	if _, err := c.store.KeepView(c.t.Context(), gone); err != nil {
		c.t.Fatal(err)
	}
}

func squeezed(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// TestViews keeps questions of one town.
func TestViews(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	for _, part := range []struct {
		name string
		test func(*testing.T, *town)
	}{
		{"kept", questionsAreKept}, {"arranged", viewsAreArranged}, {"shared", viewsAreShared}, {"of lists", listsAreKept}, {"text", namesAreText}, {"gone", whatIsGoneIsSaid},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, c.in(t)) })
	}
}

// A question that is kept is asked again, of the period of the moment, and its figures on
// Today are those of its page.
func questionsAreKept(t *testing.T, c *town) {
	b := c.as(access.Manager)
	if doc := b.page("/today"); doc.Find(".board").Length() != 0 || b.page("/consumption").Find(".shelf li").Length() != 2 {
		t.Error("before anything is kept: got a board")
	}
	const question = "group=department&grade=diesel"
	view := b.keep("/consumption?"+question+"&period=month&row=100", "Diésel por departamento", "pin", "yes")
	to := b.get(view).Header.Get("Location")
	if want := "/consumption?at=2026-12-01&grade=diesel&group=department&period=month"; to != want {
		t.Errorf("this month: got %s, want %s", to, want)
	}
	doc := b.page(to)
	if got := doc.Find(".shelf a[aria-current]").Text(); got != "Diésel por departamento" {
		t.Errorf("above its page: got %q as the present view", got)
	}
	tile := b.tile("Diésel por departamento")
	if got, want := tile.Find("dd b").First().Text(), text(doc, ".figures div:first-child b"); got != want || want == "" {
		t.Errorf("liters on Today: got %q, want those of the page, %q", got, want)
	}
	before := text(b.page("/consumption?"+question+"&period=custom&from=2026-11-01&to=2026-11-08"), ".figures div:first-child b")
	if got := squeezed(tile.Find("dd").First()); before == "" || !strings.Contains(got, before) {
		t.Errorf("liters before on Today: got %q, want those of the same days before, %q", got, before)
	}
	all := squeezed(tile)
	for _, want := range []string{"Consumo · Este mes", "antes", "%", "Antes: 1 nov 2026 – 8 nov 2026", "MXN"} {
		if !strings.Contains(all, want) {
			t.Errorf("on Today: no %q in %q", want, all)
		}
	}
	if tile.Find(".spark rect").Length() != 31 || !strings.Contains(tile.Find(".spark").AttrOr("aria-label", ""), "El máximo fue") {
		t.Errorf("on Today: got %d columns, want one of each day and what they say", tile.Find(".spark rect").Length())
	}
	// A form that was sent twice keeps one.
	if again := b.keep("/consumption?"+question+"&period=month", "Diésel por departamento"); again != view {
		t.Errorf("kept twice: got %s, want %s", again, view)
	}
	for question, want := range map[string]string{
		"period=month&at=2026-11-15":                       "period=month&at=2026-11-01", // last month, which today is November
		"period=month&at=2026-10-15":                       "period=month&at=2026-10-01",
		"period=custom&from=2026-11-09&to=2026-12-08":      "period=custom&from=2026-11-09&to=2026-12-08",
		"period=year&unit=l_100km&department=seg&q=P-1":    "period=year&at=2026-01-01",
		"period=day&sort=-amount&group=driver&station=sur": "period=day&at=2026-12-08",
	} {
		to, err := url.Parse(b.get(b.keep("/consumption?"+question, question)).Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		asked, _ := url.ParseQuery(question)
		period, _ := url.ParseQuery(want)
		for name := range timeless(asked) {
			period.Set(name, asked.Get(name))
		}
		if got := to.Query().Encode(); got != period.Encode() {
			t.Errorf("%s: got %s, want %s", question, got, period.Encode())
		}
	}
	moves := map[string]string{}
	for _, row := range c.csv(b.get(viewsPath + ".csv"))[1:] {
		moves[row[0]] = row[3]
	}
	for question, want := range map[string]string{
		"period=month&at=2026-11-15": "last-month", "period=month&at=2026-10-15": "", "period=custom&from=2026-11-09&to=2026-12-08": "last-30-days", "Diésel por departamento": "this-month",
	} {
		if moves[question] != want {
			t.Errorf("%s: got it moves %q, want %q", question, moves[question], want)
		}
	}
	for form, status := range map[string]int{
		"page=/consumption&question=group%3Dcolor&moves=this-month&name=x": 400, "page=/consumption&question=group%3Ddepartment&moves=next-month&name=x": 400,
		"page=/consumption&question=group%3Ddepartment&name=x": 400, "page=/fleet&question=&name=x": 404, "page=/health&question=&name=x": 404,
		"page=/consumption&question=&moves=this-month&name=+": 400, "page=/consumption&question=&moves=this-year&name=Di%C3%A9sel+por+departamento": 400,
		"page=/tanks&question=&moves=this-year&name=x": 400, "page=/consumption&question=&moves=this-month&name=" + strings.Repeat("x", 81): 400,
	} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		if r := b.post(newViewPath, values); r.StatusCode != status {
			t.Errorf("%s: got status %d, want %d", form, r.StatusCode, status)
		}
	}
}

// Views are pinned, put into an order, called otherwise and removed; what nobody else sees
// leaves nothing in the audit trail.
func viewsAreArranged(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	var views []string
	for i := range report.MostPinned + 1 {
		views = append(views, b.keep(fmt.Sprintf("/consumption?group=vehicle&period=day&at=2026-12-0%d", i+1), fmt.Sprintf("Día %d", i+1)))
	}
	order := func() string {
		var names []string
		b.page(viewsPath).Find(".kept > li b").Each(func(_ int, s *goquery.Selection) { names = append(names, strings.TrimPrefix(s.Text(), "Día ")) })
		return strings.Join(names, " ")
	}
	for _, act := range []struct {
		path, name, value string
		status            int
		want              string
	}{
		{views[4] + "/move", "to", "up", 303, "1 2 3 5 4"}, {views[0] + "/move", "to", "up", 303, "1 2 3 5 4"}, {views[0] + "/move", "to", "down", 303, "2 1 3 5 4"},
		{views[3] + "/move", "to", "down", 303, "2 1 3 5 4"}, {views[0] + "/name", "name", "Día  uno", 303, "2 uno 3 5 4"}, {views[0] + "/name", "name", "Día 2", 400, ""},
		{views[0] + "/name", "name", " ", 400, ""}, {views[0] + "/pin", "pin", "yes", 303, ""}, {views[1] + "/pin", "pin", "yes", 303, ""}, {views[2] + "/pin", "pin", "yes", 303, ""},
		{views[3] + "/pin", "pin", "yes", 303, ""}, {views[4] + "/pin", "pin", "yes", 409, ""}, {views[2] + "/pin", "pin", "no", 303, ""}, {views[4] + "/pin", "pin", "yes", 303, "2 uno 3 5 4"},
		{views[1] + "/remove", "", "", 303, "uno 3 5 4"}, {views[1] + "/remove", "", "", 404, ""},
	} {
		if r := b.post(act.path, url.Values{act.name: {act.value}}); r.StatusCode != act.status {
			t.Errorf("%s %s: got status %d, want %d", act.path, act.value, r.StatusCode, act.status)
		}
		if got := order(); act.want != "" && got != act.want {
			t.Errorf("after %s %s: got %q, want %q", act.path, act.value, got, act.want)
		}
	}
	if got := text(b.page("/today"), ".tiles h3"); got != "Día unoDía 5Día 4" {
		t.Errorf("on Today: got %q, want what is pinned, in its order", got)
	}
	if got := text(b.page("/today"), ".board .asks"); got != "Día 3" {
		t.Errorf("beside: got %q, want what is not pinned", got)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE what LIKE 'view%'`); n != 0 {
		t.Errorf("what nobody else sees: got %d lines in the audit trail, want none", n)
	}
}

// Who sees a shared view sees their own figures in it, and may not change it; who keeps
// users may.
func viewsAreShared(t *testing.T, c *town) {
	b, civ, attendant := c.as(access.Finance), c.scoped(access.Manager, "civ"), c.as(access.Attendant)
	view := b.keep("/consumption?group=department&"+november, "Noviembre de todos", "share", "yes", "pin", "yes")
	tickets := b.keep("/tickets", "Tickets", "share", "yes")
	if got := civ.leads(view); !strings.HasPrefix(got, "/consumption?") {
		t.Errorf("to another: got %q", got)
	}
	if r := civ.post(view+"/pin", url.Values{"pin": {"yes"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("pinned by another: got status %d", r.StatusCode)
	}
	if got, want := b.tile("Noviembre de todos").Find("dd b").First().Text(), liters(sum(c.november)); got != want {
		t.Errorf("to who shares it: got %s liters, want %s", got, want)
	}
	if got, want := civ.tile("Noviembre de todos").Find("dd b").First().Text(), liters(c.november["civ"]); got != want {
		t.Errorf("to who sees one department: got %s liters, want %s", got, want)
	}
	for _, act := range []string{"/name", "/share", "/remove"} {
		if r := civ.post(view+act, url.Values{"name": {"Mía"}, "share": {"no"}}); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s by another: got status %d, want 404", act, r.StatusCode)
		}
	}
	if doc := civ.page(viewsPath); doc.Find(".kept details").Length() != 0 || !strings.Contains(text(doc, ".kept"), "De "+names[access.Finance]) {
		t.Errorf("to another: got %q, want whose it is, and nothing to change", text(doc, ".kept"))
	}
	// An attendant sees no consumption; and shares nothing.
	if got := text(attendant.page(viewsPath), ".kept b"); got != "Tickets" {
		t.Errorf("to an attendant: got %q, want Tickets", got)
	}
	if r := attendant.get(view); r.StatusCode != http.StatusNotFound {
		t.Errorf("to an attendant: got status %d, want 404", r.StatusCode)
	}
	own := attendant.keep("/tickets", "Míos", "share", "yes")
	if r := attendant.post(own+"/share", url.Values{"share": {"yes"}}); r.StatusCode != http.StatusForbidden || b.get(own).StatusCode != http.StatusNotFound {
		t.Errorf("shared by an attendant: got status %d, want 403, and nobody sees it", r.StatusCode)
	}
	// A department of another's is said to be missing, in its place.
	theirs := b.keep("/consumption?group=vehicle&department=seg&period=month", "Seguridad", "share", "yes")
	if r := civ.get(theirs); r.StatusCode != http.StatusOK || !strings.Contains(text(c.parse(r), "[role=alert]"), "Seguridad: Su departamento ya no está, o no es de los suyos.") {
		t.Errorf("of another department: got status %d, want it said", r.StatusCode)
	}
	if doc := civ.page(viewsPath); doc.Find(`.kept a[href="`+theirs+`"]`).Length() != 0 || !strings.Contains(text(doc, ".trouble"), "no es de los suyos") {
		t.Errorf("in the list: got %q, want why it is not asked", text(doc, ".kept"))
	}
	admin := c.as(access.Administrator)
	for _, act := range []struct{ path, name, value string }{{view + "/name", "name", "Noviembre"}, {view + "/share", "share", "no"}, {tickets + "/remove", "", ""}, {theirs + "/remove", "", ""}} {
		if r := admin.post(act.path, url.Values{act.name: {act.value}}); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s by who keeps users: got status %d, want 303", act.path, r.StatusCode)
		}
	}
	if got := civ.get(view).StatusCode; got != http.StatusNotFound || civ.tile("Noviembre").Length() != 0 {
		t.Errorf("shared no more: got status %d, want 404", got)
	}
	rows, err := c.pool.Query(t.Context(), `SELECT concat_ws(' ', who, what, before, '>', after) FROM audit WHERE what LIKE 'view%' ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	want := []string{"finance view shared > Noviembre de todos: /consumption?", "finance view shared > Tickets: /tickets?", "finance view shared > Seguridad: ", "administrator view renamed Noviembre de todos > Noviembre", "administrator view shared no more Noviembre: ", "administrator view removed Tickets: ", "administrator view removed Seguridad: "}
	if !slices.EqualFunc(lines, want, strings.HasPrefix) {
		t.Errorf("audit trail: got %q, want %q", lines, want)
	}
}

// Lists of any page are kept, too: Today says how many rows they have, and had before.
func listsAreKept(t *testing.T, c *town) {
	c.puzzle()
	b := c.as(access.Administrator)
	for _, k := range keepables() {
		if doc := b.page(k.page); doc.Find(`.shelf a[href^="/views/new?"]`).Length() != 1 {
			t.Errorf("%s: is not offered to be kept", k.page)
		}
	}
	for i, tt := range []struct{ path, what string }{
		{"/discrepancies?period=month&severity=critical", "Discrepancias · Este mes"}, {"/audit?of=all&period=week", "Qué se cambió · Esta semana"}, {"/fleet/roster?on=2026-12-07", "Ayer"}, {"/fleet/quotas", "cuotas"},
	} {
		name := fmt.Sprintf("Lista %d", i)
		view := b.keep(tt.path, name, "pin", "yes")
		page := b.leads(view)
		file := strings.Replace(page, "?", ".csv?", 1)
		if !strings.Contains(page, "?") {
			file = page + ".csv"
		}
		lines := len(c.csv(b.get(file))) - 1
		if i == 0 {
			lines-- // of what is at risk there is a total
		}
		tile := b.tile(name)
		if got := squeezed(tile.Find("dl")); !strings.Contains(got, "Renglones"+newDictionary(zone()).in("es-MX").Count(int64(lines))+" ") && !strings.HasSuffix(got, fmt.Sprint("Renglones", lines)) {
			t.Errorf("%s: got %q, want the %d rows of its file", tt.path, got, lines)
		}
		if got := squeezed(tile); !strings.Contains(strings.ToLower(got), strings.ToLower(tt.what)) {
			t.Errorf("%s: got %q, want %q", tt.path, got, tt.what)
		}
		if charts := tile.Find(".spark").Length(); charts != 1 && i < 2 || charts != 0 && i > 1 {
			t.Errorf("%s: got %d charts", tt.path, charts)
		}
	}
}

// What people call a view is text, wherever it stands.
func namesAreText(t *testing.T, c *town) {
	b := c.as(access.Manager)
	evil := `"><script>alert(1)</script>`
	view := b.keep("/consumption?group=grade&q="+url.QueryEscape(evil), evil, "pin", "yes")
	for _, path := range []string{"/today", viewsPath, b.leads(view), newViewPath + "?page=%2Fconsumption&q=" + url.QueryEscape(evil)} {
		doc := b.page(path)
		if doc.Find("main script:not([src])").Length() != 0 || path != newViewPath && !strings.Contains(doc.Find("main").Text()+doc.Find("main input").AttrOr("value", ""), "script>alert(1)") {
			t.Errorf("GET %s: got markup or nothing of the name, want text", path)
		}
	}
}

// A view of what is not there any more says so where its figures were.
func whatIsGoneIsSaid(t *testing.T, c *town) {
	b := c.as(access.Manager)
	for _, row := range c.csv(b.get(viewsPath + ".csv"))[1:] {
		b.post(viewsPath+"/"+row[8]+"/pin", url.Values{"pin": {"no"}})
	}
	if err := c.fleet.Save(t.Context(), "test", &fleet.Department{Department: "tmp", Name: "Eventos"}); err != nil {
		t.Fatal(err)
	}
	gone := b.keep("/consumption?group=vehicle&department=tmp&period=month", "Eventos", "pin", "yes")
	odd := b.keep("/consumption?group=grade&period=month", "Rara", "pin", "yes")
	if got := squeezed(b.tile("Eventos")); !strings.Contains(got, "0.00") {
		t.Errorf("while it is there: got %q, want no liters", got)
	}
	for _, sql := range []string{`DELETE FROM department WHERE department = 'tmp'`, `UPDATE kept_view SET question = 'group=color', name = 'Muy rara' WHERE name = 'Rara'`, `UPDATE kept_view SET name = 'Eventos de antes' WHERE name = 'Eventos'`} {
		if _, err := c.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"Eventos de antes": "Su departamento ya no está", "Muy rara": "ya no se entiende"} {
		if got := squeezed(b.tile(name).Find(".trouble")); !strings.Contains(got, want) {
			t.Errorf("%s on Today: got %q, want %q", name, got, want)
		}
	}
	for _, view := range []string{gone, odd} {
		if r := b.get(view); r.StatusCode != http.StatusOK || text(c.parse(r), "[role=alert]") == "" {
			t.Errorf("%s: got status %d, want the list, and why", view, r.StatusCode)
		}
	}
}

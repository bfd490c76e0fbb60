package web

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
	"github.com/litro-fuel/litro/server/send"
)

// reservedClass looks at a town of which a class is reserved, with one vehicle in it, as
// those see it who are not cleared: a manager of all departments, and one of the vehicle's.
func reservedClass(t *testing.T, c *town, own, theirs belongings) {
	root := c.as(access.Administrator)
	before := figuresOf(c.as(access.Manager))
	own.schedule, theirs.schedule = c.scheduleOf("manager"), c.scheduleOf("finance")
	own.view, theirs.view = c.viewOf("manager"), c.viewOf("finance")
	own.scan, theirs.scan = c.as(access.Manager).scanOf("de quien mira"), c.scoped(access.Manager, "obr").scanOf("de otra")
	words := plant(t, c, theirs)
	if r := root.post("/rules/classes", url.Values{"name": {"patrulla"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("class: got status %d", r.StatusCode)
	}
	v, err := c.fleet.Vehicle(t.Context(), theirs.vehicle)
	if err != nil {
		t.Fatal(err)
	}
	v.Rule = "patrulla"
	c.saveAgreed(&v)
	for name, form := range map[string]url.Values{"no reason": {"act": {"reserve"}, "what": {"patrulla/"}}, "no class": {"act": {"reserve"}, "what": {"nave/"}, "reason": {"x"}}, "nothing": {}} {
		if r := root.post(reservedPath, form); r.StatusCode != http.StatusBadRequest {
			t.Errorf("reserve, %s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := root.post(reservedPath, url.Values{"act": {"reserve"}, "what": {"patrulla/"}, "reason": {"Seguridad de los agentes"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("reserve: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if got := text(root.page(reservedPath), "main"); !strings.Contains(got, "Seguridad de los agentes") {
		t.Errorf("page: got %q, want the class with the reason", got)
	}
	// What somebody cleared shares is seen by others, unless it is about what is reserved.
	root.keep("/consumption?"+november+"&group=department", "De todos", "share", "yes")
	for i, about := range []string{"vehicle=" + theirs.vehicle, "driver=" + theirs.person, "q=" + theirs.no} {
		root.keep("/consumption?"+november+"&group=grade&"+about, fmt.Sprint("De ", theirs.no, " ", i), "share", "yes")
	}
	b, part := c.as(access.Manager), c.scoped(access.Finance, "dif")
	if got := text(b.page(viewsPath), "main"); !strings.Contains(got, "De todos") {
		t.Errorf("views: got %q, want what is about nothing reserved", got)
	}
	t.Run("links", func(t *testing.T) {
		linksLead(t, c.in(t), b, func(v vehicle) []string {
			if v.id == theirs.vehicle {
				return words
			}
			return nil
		})
	})
	t.Run("answers", func(t *testing.T) {
		all, everywhere, ofPart := func(string) bool { return true }, func(name string) bool { return ofParts[name] || ofAll[name] }, func(name string) bool { return ofParts[name] }
		answersName(t, c.in(t), words, own, theirs, looker{root, access.Administrator, all}, looker{b, access.Manager, everywhere}, looker{part, access.Finance, ofPart},
			looker{c.as(access.Auditor), access.Auditor, everywhere}, looker{c.as(access.Attendant), access.Attendant, everywhere}, looker{c.as(access.Driver), access.Driver, everywhere})
	})
	t.Run("stream", func(t *testing.T) { streamNames(t, c.in(t), b, words) })
	t.Run("totals", func(t *testing.T) {
		b, part := *b, *part
		b.s, part.s = c.in(t).site, c.in(t).site
		if got := figuresOf(&b); got != before {
			t.Errorf("by department: got\n%s, want as before\n%s", got, before)
		}
		doc := b.page("/consumption?" + november + "&group=department")
		if got := text(part.page("/consumption?"+november), "main"); !strings.Contains(got, "Reservadas") || !strings.Contains(got, liters(c.november["dif"])) {
			t.Errorf("of the department: got %q, want all of it as reserved", got)
		}
		if got := text(doc, ".part"); !strings.Contains(got, "sin lo reservado") {
			t.Errorf("the page says %q of what it is about", got)
		}
	})
	t.Run("reports", func(t *testing.T) {
		// A report is its user's, less what those may not know to whom it goes.
		for _, format := range []string{"csv", "xlsx", "pdf", "json"} {
			run := send.Run{Schedule: send.Schedule{Schedule: "x", Username: "administrator", Page: "/consumption", Question: "group=vehicle", Period: "month", Format: format, Language: "es-MX"}, DueAt: now}
			for _, run.Cleared = range []bool{false, true} {
				f, subject, body, err := c.clerk.Report(t.Context(), run)
				if err != nil {
					t.Fatal(err)
				}
				said := unpacked(t, string(f.Bytes))
				if format == "pdf" {
					said = pdfText(t, f.Bytes)
				}
				if named := strings.Contains(said+subject+body, theirs.no); named != run.Cleared {
					t.Errorf("report as %s to who is cleared, %t: names the vehicle, %t", format, run.Cleared, named)
				}
			}
		}
	})
	t.Run("objects", func(t *testing.T) { objectsOfOthers(t, c.in(t), b, own, theirs) })
	t.Run("clearance", func(t *testing.T) { clearanceIsGiven(t, c.in(t), root, b, theirs) })
}

// reserveSome reserves the patrol cars, and proposes to reserve one no more that is of
// another class by now.
func (c *town) reserveSome() {
	c.t.Helper()
	must := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	class := func(id, rule string) {
		v, err := c.fleet.Vehicle(c.t.Context(), id)
		must(err)
		v.Rule = rule
		c.saveAgreed(&v)
	}
	must(c.fleet.Save(c.t.Context(), "test", &fleet.Rule{Rule: policy.Rule{Rule: "patrulla"}}))
	for _, v := range vehicles[:3] {
		class(v.id, "patrulla")
	}
	must(c.store.Reserve(c.t.Context(), "patrulla", "Seguridad de los agentes, oficio 311", "administrator", now))
	class(vehicles[2].id, "general")
	must(c.store.ProposeRelease(c.t.Context(), access.Release{Class: "patrulla", Vehicle: vehicles[2].id, Reason: "Pasó a servicios generales", By: "manager", At: now}))
}

// plant makes everything about a vehicle and its driver unmistakable, and returns the words
// by which they would be known.
func plant(t *testing.T, c *town, o belongings) []string {
	t.Helper()
	badge, err := c.fleet.PrintLabel(t.Context(), "test", fleet.Owner{Person: o.person}, fleet.First)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE vehicle SET vin = 'VINRESERVADA00001', inventory_no = 'INV-RESERVADA', name = 'Unidad Sigilo' WHERE vehicle = $1`, o.vehicle); err != nil {
		t.Fatal(err)
	}
	var label string
	if err := c.pool.QueryRow(t.Context(), `SELECT max(label) FROM label WHERE vehicle = $1`, o.vehicle).Scan(&label); err != nil {
		t.Fatal(err)
	}
	// Another is replaced by it, which is no reason to name it.
	if _, err := c.fleet.Say(t.Context(), "manager", time.Time{}, fleet.Dated{Vehicle: "v0000010", What: fleet.State, Value: "replaced", Detail: o.vehicle, FromAt: now.AddDate(0, 0, -1), Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(vehicles, func(v vehicle) bool { return v.id == o.vehicle })
	return []string{o.no, o.vehicle, vehicles[i].plate, "VINRESERVADA00001", "INV-RESERVADA", "Unidad Sigilo", drivers[vehicles[i].driver], badge.ID, label, o.once, o.ticket, o.folio, o.picture, o.proof, o.run}
}

// saveAgreed saves a vehicle of which the odometer is asked less, as two people do.
func (c *town) saveAgreed(v *fleet.Vehicle) {
	c.t.Helper()
	two := fleet.Act{Who: "finance", With: "manager", At: now, Agreed: fleet.Loosened{v.FleetNo: {rule.Odometer}}}
	if err := c.store.Save(c.t.Context(), two, v); err != nil {
		c.t.Fatal(err)
	}
}

// figuresOf are the departments with their fills, liters and amounts, by the file.
func figuresOf(b *browser) string {
	b.s.t.Helper()
	rows, err := csv.NewReader(b.get("/consumption.csv?" + november + "&group=department").Body).ReadAll()
	if err != nil {
		b.s.t.Fatal(err)
	}
	var said []string
	for _, row := range rows {
		for i, cell := range row {
			if head, _, _ := strings.Cut(rows[0][i], " "); slices.Contains([]string{"Nombre", "Cargas", "Litros", "Importe"}, head) {
				said = append(said, cell)
			}
		}
	}
	return strings.Join(said, " ")
}

// Whatever there is to be read says nothing that names the vehicle or its driver, in any
// file, to none of those who are not cleared; also where it is asked for by name. To who is
// cleared, it says all of it.
func answersName(t *testing.T, c *town, words []string, own, theirs belongings, root looker, lookers ...looker) {
	said := map[string]bool{}
	wordsIn(t, c, root, []string{".csv"}, theirs, words, func(_ *http.Response, word string) { said[word] = true })
	for _, word := range words {
		if !said[word] {
			t.Errorf("cleared: nothing says %q", word)
		}
	}
	asked := 0
	for i, b := range lookers {
		says := func(r *http.Response, word string) {
			t.Errorf("GET %s as %s: got status %d, and %q in it", r.Request.URL, b.role, r.StatusCode, word)
		}
		asked += wordsIn(t, c, b, []string{".csv"}, theirs, words, says)
		if i == 0 { // the first asks for all there is
			asked += wordsIn(t, c, b, []string{".csv", ".json", ".pdf", ".xlsx"}, own, words, says)
		}
	}
	b := &browser{lookers[0].Client, c.site}
	if doc := text(b.page("/vehicles/v0000010/changes"), "main"); !strings.Contains(doc, "Sustituida") || strings.Contains(doc, theirs.no) || strings.Contains(doc, theirs.vehicle) {
		t.Errorf("changes of the one that it replaced: got %q, want it not named", doc)
	}
	for _, act := range []string{"badge", "leave", "stay", "deputy", "deputy/end"} {
		if r := b.post("/people/"+theirs.person+"/"+act, url.Values{"act": {"new"}, "reason": {"x"}}); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s of who drives it: got status %d, want 404", act, r.StatusCode)
		}
	}
	if asked < 500 {
		t.Errorf("asked: got %d answers, want those of all routes", asked)
	}
}

// A looker is somebody of a role to whom some routes are open.
type looker struct {
	*browser
	role  access.Role
	opens func(name string) bool
}

// wordsIn asks every route for what it shows, about something where it is about something,
// and tells of words that an answer says and its address does not.
func wordsIn(t *testing.T, c *town, who looker, formats []string, o belongings, words []string, says func(r *http.Response, word string)) (asked int) {
	b := &browser{who.Client, c.site}
	for _, rt := range allRoutes() {
		if rt.method != http.MethodGet || strings.Contains(rt.pattern, "{provider}") || rt.pattern == "/today/live" {
			continue
		}
		files := []string{""}
		if strings.HasSuffix(rt.pattern, anyFormat) {
			files = formats
		}
		for _, format := range files {
			a := at(strings.Replace(rt.pattern, anyFormat, format, 1), nil)
			switch {
			case strings.HasPrefix(rt.pattern, findingPath):
				a = at(findingPath+format+"?finding={finding}", nil)
			case rt.pattern == "/vouchers/print":
				a = at("/vouchers/print?first={folio}&last={folio}", nil)
			case rt.pattern == "/logbooks.pdf":
				a = at("/logbooks.pdf?month=2026-11&department={department}", nil)
			case rt.pattern == "/evidence/{sha256}" && format == "":
				a.ask(b, o).Body.Close()
				a = at("/evidence/{proof}", nil)
			}
			r := a.ask(b, o)
			if may := who.role.May(rt.need) && who.opens(rt.name()); rt.need != anyone && rt.need != anyUser && may == (r.StatusCode == http.StatusForbidden) {
				t.Errorf("GET %s as %s: got status %d, want may = %t", r.Request.URL, who.role, r.StatusCode, may)
			}
			said := unpacked(t, c.body(r))
			if strings.HasPrefix(said, "%PDF") {
				said = pdfText(t, []byte(said))
			}
			asked++
			for _, word := range words {
				if strings.Contains(said, word) && !strings.Contains(r.Request.URL.String(), url.QueryEscape(word)) {
					says(r, word)
				}
			}
		}
	}
	return asked
}

// streamNames reads the first state of today.
func streamNames(t *testing.T, c *town, b *browser, words []string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+"/today/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Do(rq)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	state := ""
	for lines := bufio.NewScanner(r.Body); lines.Scan() && (lines.Text() != "" || state == ""); {
		state += lines.Text() + "\n"
	}
	if !strings.HasPrefix(state, "event: state\n") {
		t.Fatalf("stream: got %q, want a state", state)
	}
	for _, word := range words {
		if strings.Contains(state, word) {
			t.Errorf("stream: %q is in it:\n%s", word, state)
		}
	}
}

// An administrator clears a user, and what was reserved is there; to reserve it no more
// takes two.
func clearanceIsGiven(t *testing.T, c *town, root, b *browser, theirs belongings) {
	root.s, b.s = c.site, c.site
	at := "/vehicles/" + theirs.vehicle
	if r := b.get(at); r.StatusCode != http.StatusNotFound {
		t.Errorf("not cleared: got status %d, want 404", r.StatusCode)
	}
	if r := b.get(reservedPath); r.StatusCode != http.StatusForbidden {
		t.Errorf("what is reserved, not cleared: got status %d, want 403", r.StatusCode)
	}
	if r := root.post("/people/@administrator/clearance", url.Values{"cleared": {"no"}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("an administrator: got status %d, want 404", r.StatusCode)
	}
	if r := root.post("/people/@manager/clearance", url.Values{"cleared": {"yes"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("clear: got status %d", r.StatusCode)
	}
	if got := text(root.page("/people/@manager"), ".facts"); !strings.Contains(got, "Lo reservadoLo ve") {
		t.Errorf("page: got %q, want it said", got)
	}
	if got := text(b.page(at), "h1"); !strings.Contains(got, theirs.no) {
		t.Errorf("cleared: got %q, want the vehicle", got)
	}
	if r := root.post(reservedPath, url.Values{"act": {"release"}, "what": {"patrulla/"}, "reason": {"Ya no patrulla"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("release: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	approve, _ := b.page(reservedPath).Find(`form[action$="/approve"]`).Attr("action")
	if r := root.post(approve, url.Values{}); r.StatusCode != http.StatusConflict || approve == "" {
		t.Errorf("approve one's own: got status %d, want 409", r.StatusCode)
	}
	if r := b.post(approve, url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("approve: got status %d, want 303", r.StatusCode)
	}
	if r := c.as(access.Auditor).get(at); r.StatusCode != http.StatusOK {
		t.Errorf("released: got status %d, want 200", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE what LIKE 'class: %' AND object = 'patrulla' OR what = 'cleared for what is reserved' AND object = 'manager'`); n != 4 {
		t.Errorf("audit trail: got %d lines, want 4", n)
	}
}

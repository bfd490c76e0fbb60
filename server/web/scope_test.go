package web

import (
	"archive/zip"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
)

// scoped returns a browser in which a user of that role is signed in who is concerned
// with some departments only.
func (s *site) scoped(role access.Role, departments ...string) *browser {
	s.t.Helper()
	username := string(role) + "-" + strings.Join(departments, "-")
	s.addUser(username, role)
	if err := s.store.SetScope(s.t.Context(), username, departments, "test"); err != nil {
		s.t.Fatal(err)
	}
	b := s.browser()
	if r := b.signIn(username, password); r.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("sign in as %s: got status %d, want 303", username, r.StatusCode)
	}
	return b
}

// Everything that a department has one of.
type belongings struct {
	department, vehicle, no, once, ticket, person, folio, picture, label, schedule, view, finding, proof, run, scan, fill, ask string
}

// belongingsOf makes them, as somebody who sees the whole fleet does.
func (c *town) belongingsOf(n int, department, vehicle, no, person string) belongings {
	c.t.Helper()
	o := belongings{department: department, vehicle: vehicle, no: no, person: person, folio: barcode.FormatVoucherNumber(int64(2*n + 1))}
	b, clerk := c.as(access.Manager), c.as(access.Attendant)
	sent := func(what string, r *http.Response) {
		c.t.Helper()
		if r.StatusCode != http.StatusSeeOther {
			c.t.Fatalf("%s: got status %d: %s", what, r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
	}
	sent("vouchers", b.post("/vouchers", anOrder("vehicles", no)))
	sent("once", b.post("/exceptions/once", aGrant(vehicle)))
	form := ticketOf(n+1, "vehicle", vehicle, "driver", "")
	sent("ticket", clerk.attach("/tickets/new", form, aPaper(c.t, no)))
	o.ticket = form.Get("key")
	if _, err := c.fleet.SetPhoto(c.t.Context(), "test", vehicle, aPaper(c.t, no)); err != nil {
		c.t.Fatal(err)
	}
	label, err := c.fleet.PrintLabel(c.t.Context(), "test", fleet.Owner{Vehicle: vehicle}, fleet.First)
	if err == nil {
		o.label, err = barcode.Format2D(label)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	typed := c.fillTyped(vehicle, int64(400+n))
	o.finding, o.fill = "over_tank:"+typed.String(), typed.String()
	ask, err := correcting.New(correcting.Config{Store: c.store, Office: c.desk, Now: func() time.Time { return now }}).Ask(c.t.Context(),
		correcting.Person{Username: "manager", Role: string(access.Manager)}, correcting.Asked{Of: typed, Action: correcting.Void, Reason: "Dos veces"})
	if err != nil {
		c.t.Fatal(err)
	}
	o.ask = strconv.FormatInt(ask, 10)
	sent("step", b.attach(stepPattern, step(o.finding, "explained", "Tanque auxiliar"), aPaper(c.t, no+" tanque")))
	run, err := c.fleet.PrintLabels(c.t.Context(), "test", fleet.NewID("R"), "", []fleet.LabelAsk{{Owner: fleet.Owner{Vehicle: vehicle}, Why: fleet.Worn}})
	if err != nil {
		c.t.Fatal(err)
	}
	o.run = run.Run
	for sql, to := range map[string]*string{
		`SELECT sha256 FROM evidence_named JOIN finding_act USING (station, epoch, seq, branch) WHERE finding = '` + o.finding + `'`: &o.proof,
		`SELECT once FROM once WHERE vehicle = '` + vehicle + `'`:                                                                    &o.once,
		`SELECT sha256 FROM ticket_evidence WHERE ticket = '` + o.ticket + `'`:                                                       &o.picture,
		`UPDATE person SET vehicles = '{` + vehicle + `}' WHERE person = '` + person + `' RETURNING person`:                          new(string),
	} {
		if err := c.pool.QueryRow(c.t.Context(), sql).Scan(to); err != nil {
			c.t.Fatal(err)
		}
	}
	return o
}

// aGrant waits for a second person: it is for more than a day.
func aGrant(vehicle string) url.Values {
	return url.Values{"vehicle": {vehicle}, "station": {"norte"}, "liters": {"30"}, "until": {"2026-12-15T10:00"}, "why": {"Traslado a León"}}
}

// An asking asks a route about something, by its address or in its form.
type asking struct {
	ask     func(b *browser, o belongings) *http.Response
	refused int // of what is another's
}

func at(path string, form url.Values) asking {
	return asking{func(b *browser, o belongings) *http.Response {
		path := strings.NewReplacer("{vehicle}", o.vehicle, "{once}", o.once, "{ticket}", o.ticket, "{person}", o.person, "{folio}", o.folio, "{sha256}", o.picture, "{schedule}", o.schedule, "{view}", o.view,
			"{proof}", o.proof, "{finding}", url.QueryEscape(o.finding), "{run}", o.run, "{department}", o.department, "{scan}", o.scan, "{page}", "1", "{station}/{epoch}/{seq}", o.fill, "{ask}", o.ask).Replace(path)
		if form == nil {
			return b.get(path)
		}
		filled := url.Values{}
		for k, v := range form {
			filled[k] = []string{strings.NewReplacer("{vehicle}", o.vehicle, "{no}", o.no, "{folio}", o.folio, "{label}", o.label, "{finding}", o.finding).Replace(v[0])}
		}
		return b.post(path, filled)
	}, http.StatusNotFound}
}

func (a asking) saying(status int) asking { a.refused = status; return a }

// askings are how every route that is about something is asked about it, what changes
// nothing first.
func askings() map[string]asking {
	all := map[string]asking{
		"POST /vehicles/{vehicle}/changes": at("/vehicles/{vehicle}/changes", url.Values{"matter": {"state"}, "state": {"workshop"}, "from": {"2026-12-08T10:00"}, "reason": {"x"}}),
		"POST /vehicles/{vehicle}/status":  at("/vehicles/{vehicle}/status", url.Values{"status": {"blocked"}, "reason": {"x"}}),
		"POST " + photoPattern: {func(b *browser, o belongings) *http.Response {
			return b.attach("/vehicles/"+o.vehicle+"/photo", url.Values{}, aPaper(b.s.t, "1"))
		}, http.StatusNotFound},
		"POST " + mediumPattern:                at(mediumPattern, url.Values{"reads": {"04A1B2C3D4{no}"}, "reason": {"x"}}),
		"POST /exceptions/once":                at("/exceptions/once", aGrant("{vehicle}")).saying(http.StatusBadRequest),
		"POST /exceptions/once/{once}/approve": at("/exceptions/once/{once}/approve", url.Values{}),
		"POST /exceptions/once/{once}/void":    at("/exceptions/once/{once}/void", url.Values{"why": {"x"}}),
		"POST /vouchers":                       at("/vouchers", anOrder("vehicles", "{no}")).saying(http.StatusBadRequest),
		"GET /vouchers/print":                  at("/vouchers/print?first={folio}&last={folio}", nil),
		"POST " + voucherPattern + "/cancel":   at("/vouchers/{folio}/cancel", url.Values{"from": {"{folio}"}, "why": {"x"}}),
		"POST /fills/new":                      at("/fills/new", with(aTicket(), "vehicle", "{vehicle}")).saying(http.StatusBadRequest),
		"POST " + ticketPattern: {func(b *browser, o belongings) *http.Response {
			return b.attach(ticketPattern, ticketOf(len(o.department)*100+int(o.no[0]), "vehicle", o.vehicle, "driver", ""), aPaper(b.s.t, o.no+" bis"))
		}, http.StatusBadRequest},
		"POST /tickets/send":  at("/tickets/send", ticketOf(77, "vehicle", "{vehicle}", "driver", "", "evidence", strings.Repeat("0", 64))).saying(http.StatusOK),
		"POST /tickets/label": at("/tickets/label", url.Values{"text": {"{label}"}}).saying(http.StatusOK),
		"POST " + picturePattern: {func(b *browser, o belongings) *http.Response {
			return b.deliver(picturePattern, "image/jpeg", aPaper(b.s.t, o.no))
		}, http.StatusOK},
		"GET " + findingPath:             at(findingPath+"?finding={finding}", nil),
		"GET " + findingPath + anyFormat: at(findingPath+".csv?finding={finding}", nil),
		"POST " + stepPattern: {func(b *browser, o belongings) *http.Response {
			return b.attach(stepPattern, step(o.finding, "assigned", "La ve el taller", "owner", "auditor"), aPaper(b.s.t, "otro"))
		}, http.StatusNotFound},
		"POST " + severalPattern: {func(b *browser, o belongings) *http.Response {
			return b.post(severalPattern, step(o.finding, "assigned", "La ve el taller", "owner", "auditor"))
		}, http.StatusConflict}, // of theirs nothing was recorded
		"GET /evidence/ of a finding": at("/evidence/{proof}", nil),
		"GET /logbooks.pdf":           at("/logbooks.pdf?month=2026-11&department={department}", nil),
		"POST " + labelsPath:          at(labelsPath, url.Values{"vehicle": {"{vehicle}"}, "why": {"worn"}, "run": {"Rx{vehicle}"}}),
		"POST " + bringPath: {func(b *browser, o belongings) *http.Response { // a page with nothing on it
			return b.brings(finance.File{Name: "hoja.jpg", Bytes: aPaper(b.s.t, "hoja "+o.no)})
		}, http.StatusSeeOther},
		"POST " + scanPattern:                at(scanPattern, url.Values{"page": {"1"}, "last-1": {"0"}}),
		"POST " + newSchedulePath:            at(newSchedulePath, url.Values{"page": {"/audit"}, "name": {"x"}, "period": {"day"}, "format": {"csv"}, "every": {"day"}, "folder": {"x"}}),
		"POST " + newViewPath:                at(newViewPath, url.Values{"page": {"/audit"}, "name": {"x"}, "moves": {"this-week"}}),
		"POST /views/{view}/name":            at("/views/{view}/name", url.Values{"name": {"x"}}),
		"POST /views/{view}/pin":             at("/views/{view}/pin", url.Values{"pin": {"yes"}}),
		"POST /views/{view}/move":            at("/views/{view}/move", url.Values{"to": {"up"}}),
		"POST /views/{view}/share":           at("/views/{view}/share", url.Values{"share": {"yes"}}),
		"POST /views/{view}/remove":          at("/views/{view}/remove", url.Values{}),
		"POST /schedules/{schedule}/run":     at("/schedules/{schedule}/run", url.Values{}),
		"POST /schedules/{schedule}/end":     at("/schedules/{schedule}/end", url.Values{}),
		"POST /schedules/{schedule}/resend":  at("/schedules/{schedule}/resend", url.Values{"message": {"x"}}),
		"POST " + askPattern:                 at(askPattern, url.Values{"action": {"void"}, "reason": {"x"}}),
		"POST " + answerPattern + "approve":  at(answerPattern+"approve", url.Values{}),
		"POST " + answerPattern + "refuse":   at(answerPattern+"refuse", url.Values{"reason": {"x"}}),
		"POST " + answerPattern + "withdraw": at(answerPattern+"withdraw", url.Values{}),
		"POST /tickets/{ticket}/check":       at("/tickets/{ticket}/check", url.Values{"revision": {"1"}}),
		"POST /tickets/{ticket}/return":      at("/tickets/{ticket}/return", url.Values{"revision": {"1"}, "reason": {"x"}}),
		"POST /tickets/{ticket}/drop":        at("/tickets/{ticket}/drop", url.Values{"reason": {"x"}}),
	}
	for _, rt := range allRoutes() {
		if rt.method == http.MethodGet && parameter.MatchString(rt.pattern) && ofParts[rt.name()] {
			all[rt.method+" "+rt.pattern] = at(strings.Replace(rt.pattern, anyFormat, ".csv", 1), nil)
		}
	}
	return all
}

// What the database says has changed, but for refusals and sign-ins.
const changedSQL = `
SELECT concat_ws(' ', (SELECT count(*) FROM record), (SELECT sum(version) FROM policy_log), (SELECT count(*) FROM vehicle_dated), (SELECT count(*) FROM once),
       (SELECT string_agg(state, '') FROM once), (SELECT string_agg(state, '' ORDER BY ticket) FROM ticket),
       (SELECT count(*) FROM label_run), (SELECT count(*) FROM audit WHERE what NOT IN ('page refused', 'signed in')))`

// TestScope looks at one town as one of its departments sees it.
func TestScope(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.contractSome()
	theirs := c.belongingsOf(0, "seg", "v0000001", "P-101", "d1")
	own := c.belongingsOf(1, "civ", "v0000009", "PC-01", "d8")
	hidden := c.belongingsOf(2, "dif", "v0000011", "DIF-2", "d9")
	plain := c.belongingsOf(3, "adm", "v0000012", "ADM-4", "d10")
	b := c.scoped(access.Manager, "civ")
	t.Run("links", func(t *testing.T) {
		linksLead(t, c.in(t), c.scoped(access.Manager, "pub"), func(v vehicle) []string {
			if v.department != "pub" {
				return []string{v.no, v.id}
			}
			return nil
		})
	})
	t.Run("acts", func(t *testing.T) { actsOnOthers(t, c.in(t), own, theirs) })
	t.Run("totals", func(t *testing.T) { totalsOfADepartment(t, c.in(t)) })
	t.Run("beyond", func(t *testing.T) { beyondOnesOwn(t, c.in(t), b, own, theirs) })
	own.schedule, theirs.schedule = c.scheduleOf("manager-civ"), c.scheduleOf("administrator")
	own.view, theirs.view = c.viewOf("manager-civ"), c.viewOf("administrator")
	b.s = c.site
	own.scan, theirs.scan = b.scanOf("propia"), c.as(access.Manager).scanOf("ajena")
	t.Run("objects", func(t *testing.T) { objectsOfOthers(t, c.in(t), b, own, theirs) })
	t.Run("part of a month", func(t *testing.T) { partOfAMonth(t, c.in(t), b, own, theirs) })
	t.Run("administrator", func(t *testing.T) { departmentsAreGiven(t, c.in(t)) })
	t.Run("reserved", func(t *testing.T) { reservedClass(t, c.in(t), plain, hidden) })
}

// scheduleOf schedules a report as a user.
func (s *site) scheduleOf(username string) string {
	s.t.Helper()
	c := send.Schedule{
		Schedule: "of-" + username, Username: username, Name: "Consumo", Page: "/consumption", Question: "group=department", Period: "day", Format: "csv", Language: "es-MX",
		When: send.When{Every: "day", OnDay: 1, Hour: 7}, Addresses: []string{username + "@xalapa.example"}, MadeAt: now, NextAt: now.Add(time.Hour),
	}
	if err := s.store.AddSchedule(s.t.Context(), c); err != nil {
		s.t.Fatal(err)
	}
	return c.Schedule
}

// scanOf brings a sheet that is of no logbook, and returns it.
func (b *browser) scanOf(name string) string {
	b.s.t.Helper()
	at := b.brings(finance.File{Name: name + ".jpg", Bytes: aPaper(b.s.t, name)}).Header.Get("Location")
	scan, found := strings.CutPrefix(at, signedPath+"/")
	if !found {
		b.s.t.Fatalf("a sheet: got to %q", at)
	}
	return scan
}

// viewOf keeps a question as a user.
func (s *site) viewOf(username string) string {
	s.t.Helper()
	id, err := s.store.KeepView(s.t.Context(), report.View{View: "of-" + username, Username: username, Name: "Consumo", Page: "/consumption", Question: "group=department", Moves: "this-month", KeptAt: now})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// Each object of another department is not there, by whichever address or form it is
// asked for, and nothing changes; one's own is. A route that is about something and has
// no entry fails.
func objectsOfOthers(t *testing.T, c *town, b *browser, own, theirs belongings) {
	b.s = c.site
	all := askings()
	for name := range ofParts {
		method, pattern, _ := strings.Cut(name, " ")
		_, page := all[name]
		_, file := all[name+anyFormat]
		if !page && !file && (method != http.MethodGet || parameter.MatchString(pattern)) {
			t.Errorf("%s: says nothing of how something own and something of others is asked for; add it to askings", name)
		}
	}
	changed := func() (text string) {
		if err := c.pool.QueryRow(t.Context(), changedSQL).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := changed()
	for name, a := range all {
		if strings.HasSuffix(name, "/picture") && !strings.Contains(name, "{page}") {
			continue // a picture is of nothing before a ticket names it
		}
		r := a.ask(b, theirs)
		body := c.body(r)
		if r.StatusCode != a.refused || strings.Contains(body, theirs.no) && name != "POST /vouchers" {
			t.Errorf("%s of others: got status %d, want %d, and nothing said of it", name, r.StatusCode, a.refused)
		}
		if name == "POST /tickets/label" && !strings.Contains(body, "otro departamento") {
			t.Errorf("%s of others: got %s, want it said", name, body)
		}
		if after := changed(); after != before {
			t.Errorf("%s of others: something has changed: %s, was %s", name, after, before)
			before = after
		}
	}
	for name, a := range all {
		if _, pattern, _ := strings.Cut(name, " "); strings.HasPrefix(name, "GET ") || pattern == "/fills/new" || pattern == "/exceptions/once" || pattern == "/vouchers" {
			if r := a.ask(b, own); r.StatusCode >= 400 {
				t.Errorf("%s of one's own: got status %d", name, r.StatusCode)
			}
		}
	}
	for _, name := range []string{"POST /vehicles/{vehicle}/status", "POST " + photoPattern, "POST " + mediumPattern, "POST /exceptions/once/{once}/void", "POST " + voucherPattern + "/cancel", "POST /tickets/{ticket}/check", "POST " + ticketPattern, "POST " + stepPattern, "POST " + labelsPath} {
		if r := all[name].ask(b, own); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s of one's own: got status %d, want 303: %s", name, r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
	}
}

// What is one's own is not given to whom one does not see, nor does a range of folios
// reach beyond one's own.
func beyondOnesOwn(t *testing.T, c *town, b *browser, own, theirs belongings) {
	b.s = c.site
	changed := func() (text string) {
		if err := c.pool.QueryRow(t.Context(), changedSQL).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := changed()
	for name, r := range map[string]*http.Response{
		"a vehicle to another department": b.post("/vehicles/"+own.vehicle+"/changes", url.Values{"matter": {"department"}, "department": {theirs.department}, "from": {"2026-12-08T10:00"}, "reason": {"x"}}),
		"folios of two departments": func() *http.Response {
			if r := c.as(access.Manager).post("/vouchers", anOrder("vehicles", own.no+", "+theirs.no, "each", "1")); r.StatusCode != http.StatusSeeOther {
				t.Fatalf("vouchers of two: got status %d", r.StatusCode)
			}
			before = changed()
			last := int64(c.count(`SELECT max(number) FROM voucher`))
			folios := []string{barcode.FormatVoucherNumber(last - 1), barcode.FormatVoucherNumber(last)}
			mine := folios[0]
			if c.count(`SELECT count(*) FROM voucher WHERE number = (SELECT max(number) FROM voucher) AND vehicle = '`+own.vehicle+`'`) == 1 {
				mine = folios[1]
			}
			return b.post("/vouchers/"+mine+"/cancel", url.Values{"from": {folios[0]}, "to": {folios[1]}, "why": {"x"}})
		}(),
	} {
		if r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want it refused", name, r.StatusCode)
		}
	}
	if after := changed(); after != before {
		t.Errorf("what would reach beyond one's own: something has changed: %s, was %s", after, before)
	}
}

// The logbook of a month in which another department had the vehicle, too, is not there,
// and the page says why; that of the month before is.
func partOfAMonth(t *testing.T, c *town, b *browser, own, theirs belongings) {
	b.s = c.site
	away := fleet.Dated{Vehicle: own.vehicle, What: fleet.InDepartment, FromAt: now.AddDate(0, 0, -1), Value: theirs.department, Reason: "préstamo"}
	if _, err := c.fleet.Say(t.Context(), "manager", time.Time{}, away); err != nil {
		t.Fatal(err)
	}
	for month, want := range map[string]int{"2026-12": http.StatusNotFound, "2026-11": http.StatusOK} {
		for _, ext := range []string{"", ".csv", ".pdf"} {
			r := b.get("/vehicles/" + own.vehicle + "/logbook" + ext + "?month=" + month)
			body := c.body(r)
			if r.StatusCode != want || want == http.StatusNotFound && !strings.Contains(body, "tiene un solo folio") {
				t.Errorf("logbook%s of %s: got status %d, want %d, and why", ext, month, r.StatusCode, want)
			}
		}
	}
}

// What acts on the fleet refuses what is another's by itself, also where a form's choices
// or what a page shows would have stopped it before.
func actsOnOthers(t *testing.T, c *town, own, theirs belongings) {
	scope := access.User{Username: "civil", Departments: []string{own.department}}.Scope()
	part := Part{Reports: c.store.Within(scope)}
	f, o := partFleet{Fleet: c.fleet, part: part, scope: scope}, partOffice{c.desk, part}
	dated := func(vehicle, department string) fleet.Dated {
		return fleet.Dated{Vehicle: vehicle, What: fleet.InDepartment, FromAt: now, Value: department, Reason: "x"}
	}
	folios := func(b belongings) int64 {
		n, err := barcode.ParseVoucherNumber(b.folio)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	_, give := f.Say(t.Context(), "civil", time.Time{}, dated(own.vehicle, theirs.department))
	_, take := f.Say(t.Context(), "civil", time.Time{}, dated(theirs.vehicle, own.department))
	_, once := f.GrantOnce(t.Context(), "civil", fleet.Once{Vehicle: theirs.vehicle})
	_, cancel := o.CancelVouchers(t.Context(), "civil", folios(theirs), folios(own), "x")
	_, _, issue := o.IssueVouchers(t.Context(), "civil", 1, "x", dispense.VoucherTerms{Vehicle: own.vehicle}, dispense.VoucherTerms{Vehicle: theirs.vehicle})
	_, fill := o.Fill(t.Context(), office.Fill{Vehicle: theirs.vehicle}, office.Two{})
	for _, act := range []struct {
		name      string
		err, want error
	}{
		{"give a vehicle away", give, fault.ErrInvalid},
		{"take a vehicle", take, fault.ErrNotFound},
		{"grant once", once, fault.ErrNotFound}, {"cancel vouchers", cancel, fault.ErrNotFound},
		{"issue vouchers", issue, fault.ErrNotFound}, {"type a fill", fill, fault.ErrNotFound},
	} {
		if !errors.Is(act.err, act.want) {
			t.Errorf("%s: got %v, want %v", act.name, act.err, act.want)
		}
	}
}

// A department's figures are those that the whole fleet's report has of it.
func totalsOfADepartment(t *testing.T, c *town) {
	for _, department := range []string{"pub", "obr"} {
		b := c.scoped(access.Finance, department)
		doc := b.page("/consumption?" + november + "&group=department")
		if got, want := text(doc, ".figures div:first-child b"), liters(c.november[department]); got != want || doc.Find("tbody tr").Length() != 1 {
			t.Errorf("%s: got %s L in %d rows, want %s in one", department, got, doc.Find("tbody tr").Length(), want)
		}
		if got := text(doc, ".part"); got != "Solo lo que atañe a: "+departments[department]+"." {
			t.Errorf("%s: the page says %q of what it is about", department, got)
		}
	}
}

// An administrator says what concerns a user, in a form; it counts at once.
func departmentsAreGiven(t *testing.T, c *town) {
	root := c.as(access.Administrator)
	c.addUser("berta", access.Finance)
	b := c.browser()
	b.signIn("berta", password)
	if r := root.post("/people/@berta/scope", url.Values{"whole": {"no"}, "department": {"dif"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("give: got status %d, want 303", r.StatusCode)
	}
	if got := text(root.page("/people/@berta"), ".facts"); !strings.Contains(got, "Le atañeDIF Municipal") {
		t.Errorf("page: got %q, want the department", got)
	}
	if doc := b.page("/consumption?" + november); doc.Find("tbody tr").Length() != 1 || strings.Contains(text(doc, "main"), "P-101") {
		t.Errorf("consumption: got %q, want one vehicle", text(doc, "tbody"))
	}
	for name, form := range map[string]url.Values{"unknown": {"whole": {"no"}, "department": {"nowhere"}}, "neither": {}} {
		if r := root.post("/people/@berta/scope", form); r.StatusCode < 400 {
			t.Errorf("%s: got status %d, want it refused", name, r.StatusCode)
		}
	}
	if r := root.post("/people/@administrator/scope", url.Values{"whole": {"no"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("an administrator: got status %d, want 400", r.StatusCode)
	}
	if r := root.post("/people/@berta/scope", url.Values{"whole": {"no"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("none: got status %d, want 303", r.StatusCode)
	}
	if doc := b.page("/consumption?" + november); doc.Find("tbody tr").Length() != 0 || !strings.Contains(text(doc, ".part"), "ningún departamento") {
		t.Errorf("nothing: got %q", text(doc, "main"))
	}
	if r := root.post("/people/@berta/scope", url.Values{"whole": {"yes"}}); r.StatusCode != http.StatusSeeOther || !strings.Contains(text(b.page("/consumption?"+november), "tbody"), "P-101") {
		t.Errorf("the whole fleet again: got status %d", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE what = 'scope set' AND object = 'berta' AND who = 'administrator'`); n != 3 {
		t.Errorf("audit trail: got %d lines, want 3", n)
	}
}

// No page speaks of vehicles that are not for who reads it, by what hides of each, and no
// link of one leads to where its reader may not go.
func linksLead(t *testing.T, c *town, b *browser, hides func(vehicle) []string) {
	b.s = c.site
	seen := map[string]bool{}
	next := []string{"/today"}
	for range 3 {
		var found []string
		for _, path := range next {
			r := b.get(path)
			if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusSeeOther {
				t.Errorf("GET %s: got status %d", path, r.StatusCode)
				continue
			}
			body := c.body(r)
			said := unpacked(t, body)
			for _, v := range vehicles {
				for _, word := range hides(v) {
					if strings.Contains(said, word) {
						t.Errorf("GET %s: speaks of %s, by %q, which is not for its reader", path, v.no, word)
					}
				}
			}
			if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
				continue
			}
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			doc.Find("main a[href], nav a[href]").Each(func(_ int, s *goquery.Selection) {
				href := s.AttrOr("href", "")
				u, err := url.Parse(href)
				if err == nil && strings.HasPrefix(href, "/") && !seen[u.Path] && href != "/" {
					seen[u.Path] = true
					found = append(found, href)
				}
			})
		}
		next = found
	}
	if len(seen) < 30 {
		t.Errorf("links: got %d, want many", len(seen))
	}
}

// unpacked returns what a file says: all parts of a spreadsheet, and others as they are.
func unpacked(t *testing.T, file string) string {
	t.Helper()
	if !strings.HasPrefix(file, "PK") {
		return file
	}
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range z.File {
		r, err := part.Open()
		if err == nil {
			_, err = io.Copy(&all, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

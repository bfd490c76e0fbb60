package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/report"
)

// closesBy has finance say, with the manager, by which rules months are closed: from
// November on, the manager of the fleet signs before finance, which closes. What keeps a month
// open beside what always does is named.
func (c *town) closesBy(blocks ...string) (finance, manager *browser) {
	c.t.Helper()
	finance, manager = c.as(access.Finance), c.as(access.Manager)
	second := url.Values{"checker": {"manager"}, "checker_password": {password}, "reason": {"Acuerdo 7"}}
	rules := url.Values{"version": {"0"}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"}, "soft": {"5"}, "late": {"15"}, "hard": {"20"}, "clock": {"300"}, "blocks": alwaysAnd(blocks...)}
	both := func(more url.Values) url.Values {
		all := url.Values{}
		for _, v := range []url.Values{second, more} {
			for name, list := range v {
				all[name] = list
			}
		}
		return all
	}
	c.sent(finance.post(closeRulesPath, both(rules)))
	for position, person := range map[string]string{"fleet": "manager", "treasury": "finance", "comptroller": "auditor"} {
		c.sent(finance.post(positionsPath, both(url.Values{"position": {position}, "person": {person}, "from": {"2026-01-01"}})))
	}
	return finance, manager
}

// alwaysAnd are checks beside those that no rule takes off.
func alwaysAnd(blocks ...string) []string {
	all := slices.Clone(blocks)
	for _, n := range closing.Always {
		all = append(all, string(n))
	}
	return all
}

// keptOpen are the checks that Litro can keep in the town, so that its November can be closed.
var keptOpen = []string{"gaps", "accrual", "credits"}

const novemberClose = "/close/2026-11"

// acts sends an act, and returns what came.
func (c *town) acts(b *browser, kind string, more url.Values) *http.Response {
	c.t.Helper()
	form := url.Values{"kind": {kind}}
	if kind == "close" { // by the page on which it is checked
		form.Set("seen", b.page(novemberClose+"/check").Find("form.decide input[name=seen]").AttrOr("value", ""))
	}
	for name, list := range more {
		form[name] = list
	}
	return b.post(novemberClose, form)
}

// hashShown is what the form of an act would sign.
func hashShown(doc *goquery.Document) string {
	return strings.TrimSpace(doc.Find("code.hash").Text())
}

// settles closes November by two people: softly by the server, ended by finance before its day.
func (c *town) settles(finance, manager *browser) (hash string) {
	c.t.Helper()
	if _, err := c.closes.RunDue(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	hash = hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
	return hash
}

// knowsGaps says of each gap of the page that it is lost, and why; the fleet's manager signs.
func (c *town) knowsGaps(b *browser) {
	c.t.Helper()
	b.page(novemberClose).Find("#gap option").Each(func(_ int, o *goquery.Selection) {
		c.sent(b.post(novemberClose+"/gaps", url.Values{"gap": {o.AttrOr("value", "")}, "kind": {"lost"}, "reason": {"La caja se dañó; acta 12"}, "checker": {"manager"}, "checker_password": {password}}))
	})
}

func (c *town) sealed(version int) *snapshot.Sealed {
	c.t.Helper()
	v, err := note.NewVerifier(c.vkey)
	if err != nil {
		c.t.Fatal(err)
	}
	s, err := snapshot.Open([]byte(c.body(c.as(access.Auditor).get(fmt.Sprint(novemberClose, "/sealed/", version)))), v)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// A month of real records is closed by two people, and what they signed is what flowed.
func TestMonthIsClosed(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	if got := text(c.as(access.Finance).page(closePath), ".empty"); !strings.Contains(got, "Todavía no se cierra ningún mes") {
		t.Errorf("before anybody said rules: %q", got)
	}
	finance, manager := c.closesBy(keptOpen...)
	page := finance.page(novemberClose)
	main := text(page, "main")
	for _, want := range []string{"Abierto", "Facturas recibidas", "Por hacer", "Días sin cierre de estación", "Litro no lo lleva todavía", "Impide cerrar"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %s", want, main)
		}
	}
	closeAddsUp(t, finance, page)
	auditor := c.as(access.Auditor)
	c.sent(c.acts(auditor, "comment", url.Values{"reason": {"Falta el acta de la unidad P-107"}}))
	for _, x := range []struct {
		who        *browser
		kind, want string
	}{
		{auditor, "soft", "ocupa Contraloría, y nadie toma parte en lo que va a auditar"}, {finance, "ask", "El mes no está cerrado; no hay nada que reabrir."},
		{auditor, "sign", "La revisión «Registros que faltan» impide cerrar; resuélvala primero."}, {finance, "sign", "No se hizo"},
	} {
		r := c.acts(x.who, x.kind, url.Values{"hash": {hashShown(page)}, "reason": {"Porque sí"}})
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(strings.Join(strings.Fields(got), " "), x.want) {
			t.Errorf("%s: got status %d, and %q, want %q", x.kind, r.StatusCode, got, x.want)
		}
	}
	hash := c.settles(finance, manager)
	s := c.sealed(1)
	if s.Hash != hash || len(s.Signed) != 2 || s.Signed[0].Name != names[access.Manager] || s.Closed.Name != names[access.Finance] || len(s.Comments) != 1 {
		t.Errorf("sealed %+v, want %s", s, hash)
	}
	var liters int64
	for _, f := range s.Content.Figures {
		if f.Name == "volume" && strings.HasPrefix(f.Of, "vehicle ") {
			liters += f.N
		}
	}
	if want := int64(sum(c.november)); liters != want {
		t.Errorf("it was closed with %d µl, and %d flowed", liters, want)
	}
	var sets []string
	counts := map[string]int64{}
	for _, x := range s.Content.Records {
		sets, counts[x.Name] = append(sets, x.Name), x.Count
	}
	if !slices.ContainsFunc(s.Content.Heads, func(h snapshot.Head) bool { return h.Station == report.Trail && h.Seq > 0 && len(h.Hash) == 64 }) {
		t.Errorf("heads %v, want how far what was changed is chained among them", s.Content.Heads)
	}
	if len(s.Content.Heads) < 3 || strings.Join(sets, " ") != "after allotted bookings decisions documents elsewhere fills late movements notes settled statuses steps wholes" || counts["decisions"]+counts["documents"]+counts["fills"] < 50 || counts["bookings"] < 50 {
		t.Errorf("heads %v, sets %v", s.Content.Heads, s.Content.Records)
	}
	doc := finance.page(novemberClose)
	if got := text(doc, "main"); !strings.Contains(got, "Cerrado") || !strings.Contains(got, "Falta el acta de la unidad") || hashShown(doc) != hash || doc.Find("[role=alert]").Length() != 0 {
		t.Errorf("the closed month: %s", got)
	}
	for _, path := range []string{closePath, priorPath, positionsPath, novemberClose + "/tasks", novemberClose + "/gaps", novemberClose + "/acts", novemberClose + "/figures"} {
		for _, suffix := range []string{".csv", ".xlsx", ".pdf", ".json"} {
			if r := finance.get(path + suffix); r.StatusCode != http.StatusOK {
				t.Errorf("%s%s: got status %d", path, suffix, r.StatusCode)
			}
		}
	}
	// What was said and who is there changes nothing of it.
	if _, err := c.pool.Exec(t.Context(), `UPDATE app_user SET name = 'Otra', active = false WHERE username <> 'auditor'`); err != nil {
		t.Fatal(err)
	}
	if again := c.sealed(1); again.Hash != hash || again.Signed[0].Name != names[access.Manager] {
		t.Errorf("without its people it is %s, signed by %s", again.Hash, again.Signed[0].Name)
	}
}

// closeAddsUp holds what stands above the tasks of a month: what was there, came, left and is
// missing comes to what is there, and each leads to where it is shown.
func closeAddsUp(t *testing.T, b *browser, page *goquery.Document) {
	t.Helper()
	sum := 0.0
	for i, name := range []string{"Inicio en tanques", "Llegó", "Salió por mangueras", "Diferencia", "Fin en tanques"} {
		f, err := strconv.ParseFloat(strings.NewReplacer(",", "", "+", "", "−", "-").Replace(count(page, name)), 64)
		if err != nil {
			t.Fatalf("%s: got %q", name, count(page, name))
		}
		if i > 2 { // what is missing, and what is there
			f = -f
		}
		sum += f
	}
	if sum < -0.05 || sum > 0.05 {
		t.Errorf("the month's fuel does not add up: it is off by %g", sum)
	}
	if got := text(page, "section[aria-labelledby=h-balance]"); strings.Contains(got, "se calcula hoy") {
		t.Errorf("of an open month it says that it is of today alone: %q", got)
	}
	links := page.Find("section[aria-labelledby=h-balance] dd a")
	if links.Length() != 6 {
		t.Errorf("got %d links, want one of each figure", links.Length())
	}
	links.Each(func(_ int, a *goquery.Selection) {
		path, _, _ := strings.Cut(a.AttrOr("href", ""), "#")
		if r := b.get(path); r.StatusCode != http.StatusOK {
			t.Errorf("%s: got status %d", path, r.StatusCode)
		}
	})
	// What explains the difference, and all that is left of the chain, leads to the row where it stands there.
	var chain *goquery.Document
	named, tanks := page.Find("#residuals li"), 0.0
	named.Each(func(_ int, li *goquery.Selection) {
		a := li.Find("a")
		path, at, _ := strings.Cut(a.AttrOr("href", ""), "#")
		if chain == nil {
			chain = b.page(path)
		}
		row := chain.Find("tr#" + at)
		for part := range strings.SplitSeq(a.Text(), " · ") {
			if !strings.Contains(row.Text(), part) {
				t.Errorf("%s leads to %q", li.Text(), row.Text())
			}
		}
		_, says, _ := strings.Cut(li.Text(), a.Text()+", ")
		liters, _, _ := strings.Cut(says, " L")
		if row.Length() != 1 || !strings.Contains(row.Text(), liters) {
			t.Errorf("%q: the row of it says %q", li.Text(), row.Text())
		}
		if f, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(liters), 64); err == nil && strings.HasPrefix(at, "tanks-") {
			tanks += f
		}
	})
	if missing, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(count(page, "Diferencia")), 64); err != nil || named.Length() == 0 || tanks-missing > 0.05 || missing-tanks > 0.05 {
		t.Errorf("%d residuals are named, those of tanks come to %g, and the difference is %q", named.Length(), tanks, count(page, "Diferencia"))
	}
	if all := chain.Find("tr[id*=-left-]").Length(); all != named.Length() {
		t.Errorf("the chain has %d residuals, and the close names %d", all, named.Length())
	}
}

// Of two who do the same at once one does it.
func TestTwoCloseAtOnce(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	at := func(bs []*browser, kind string, form url.Values) (did, not int) {
		var group sync.WaitGroup
		codes := make([]int, len(bs))
		for i, b := range bs {
			group.Go(func() { codes[i] = c.acts(b, kind, form).StatusCode })
		}
		group.Wait()
		for _, code := range codes {
			switch code {
			case http.StatusSeeOther:
				did++
			case http.StatusConflict:
				not++
			}
		}
		return did, not
	}
	twice := func(b *browser) []*browser { return []*browser{b, b} }
	if did, not := at(twice(finance), "end", url.Values{"reason": {"Todo llegó"}}); did != 1 || not != 1 {
		t.Errorf("two ended it: %d did, %d not", did, not)
	}
	hash := url.Values{"hash": {hashShown(finance.page(novemberClose))}}
	if did, not := at(twice(manager), "sign", hash); did != 1 || not != 1 {
		t.Errorf("the same signed twice: %d did, %d not", did, not)
	}
	c.sent(c.acts(finance, "sign", hash))
	if did, not := at(twice(finance), "close", hash); did != 1 || not != 1 {
		t.Errorf("two closed it: %d did, %d not", did, not)
	}
	var notes int
	if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM closed_month`).Scan(&notes); err != nil || notes != 1 {
		t.Errorf("%d closed months, %v", notes, err)
	}
}

// late has a fill of November come after all.
func (c *town) late(station string, day int) {
	c.t.Helper()
	v := vehicles[slices.IndexFunc(vehicles, func(v vehicle) bool { return v.station == station })]
	c.fill(planned{time.Date(2026, 11, day, 23, 0, 0, 0, zone()), v, station, 1234, 99})
	c.ingest()
}

// What comes late is the next month's, with its own month as reference; of a year that is over it
// is a prior year's.
func TestLateIsTheNextMonths(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.budgetSome()
	finance, manager := c.closesBy(keptOpen...)
	hash := c.settles(finance, manager)
	c.buys(7, "v0000001", "2026-11-20 10:00", 30)
	c.sent(finance.post("/budget/book"+year2026, nil))
	booked := func() (in, of, prior string) {
		if err := c.pool.QueryRow(t.Context(), `SELECT in_month || ' ' || in_year, of_month || ' ' || of_year, prior::text FROM budget_booking WHERE kind = 'unbilled' ORDER BY n DESC LIMIT 1`).Scan(&in, &of, &prior); err != nil {
			t.Fatal(err)
		}
		return in, of, prior
	}
	if in, of, prior := booked(); in != "12 2026" || of != "11 2026" || prior != "false" {
		t.Errorf("a late fill of %s is booked in %s, prior %s", of, in, prior)
	}
	if got := hashShown(finance.page(novemberClose)); got != hash {
		t.Errorf("the closed month is %s by now, and was %s", got, hash)
	}
	// Nothing is written into it, whoever writes.
	for name, sql := range map[string]string{
		"a booking":  `INSERT INTO budget_booking (batch, kind, station, epoch, seq, branch, document, account, of_year, of_month, day, product, department, contract, currency, cents, volume_ul, class, funding, rule, why, says, in_year, in_month, prior, booked_on, booked_by, booked_at) VALUES ('x', 'unbilled', '', 0, 0, 0, '', '', 2026, 11, '2026-11-20', '', '', '', 'MXN', 1, 0, '', '', '', '', '', 2026, 11, false, '2026-12-08', 'x', now())`,
		"a movement": `INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, 'F-1', 'paid', 'a', '2026-11-20', 1, '', '', 'x', 'x', now())`,
		"an entry":   `INSERT INTO budget_entry (key, batch, year, subject, day, account, content, rules, made_by, made_at) VALUES ('E1', 'x', 2026, 's', '2026-11-30', 'a', 'c', 0, 'x', now())`,
		"an act":     `UPDATE close_act SET reason = 'otra'`,
		"a note":     `DELETE FROM closed_month`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was written into a closed month", name)
		}
	}
	form := url.Values{"moment": {"paid"}, "account": {"FISM-26103-pub"}, "document": {"OP 9"}, "day": {"2026-11-30"}, "amount": {"10"}, "reason": {"Pago"}}
	if r := finance.post("/budget/movements"+year2026, form); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "ese mes ya no recibe nada") {
		t.Errorf("a payment in a closed month: got status %d", r.StatusCode)
	}
	// In February December is ended by the server, and the year takes no more.
	c.later.Store(int64(60 * 24 * time.Hour))
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.buys(8, "v0000001", "2026-11-21 10:00", 40)
	if _, err := c.budget.Book(t.Context(), "finance", 2026); err != nil {
		t.Fatal(err)
	}
	if in, of, prior := booked(); in != "0 0" || of != "11 2026" || prior != "true" {
		t.Errorf("a fill of %s of a year that is over is booked in %s, prior %s", of, in, prior)
	}
	if got := text(finance.page(priorPath), "main tbody"); !strings.Contains(got, "noviembre de 2026") || !strings.Contains(got, "800.00") {
		t.Errorf("the list of prior years: %q", got)
	}
}

// A record of a station that comes after the late window is none of the month's, and voids no
// signature.
func TestStationsNextRecordVoidsNothing(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.tankMonth()
	finance, manager := c.closesBy(keptOpen...)
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	hash := hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.late("norte", 29)
	c.append("patio", &dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: dispense.Liter, Basis: "obs"})
	c.ingest()
	if got := hashShown(finance.page(novemberClose)); got != hash {
		t.Fatalf("a late record made %s of %s", got, hash)
	}
	// What finance mends makes another hash, and is signed anew.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO close_gap (station, epoch, from_seq, to_seq, kind, reason, said_by, agreed_by, said_at) SELECT station, epoch, 1, 2, 'lost', 'x', 'x', 'y', now() FROM cursor LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	if r := c.acts(finance, "close", url.Values{"hash": {strings.Repeat("ab", 32)}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "las cifras cambiaron") {
		t.Errorf("figures that are none are closed: got status %d", r.StatusCode)
	}
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
}

// A closed month is opened again by two of two positions; what was closed stays.
func TestReopening(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	first := c.settles(finance, manager)
	if got := text(finance.page(novemberClose+"/reopen"), "main"); !strings.Contains(got, "Piénselo") {
		t.Errorf("who wants to open it is told: %s", got)
	}
	c.sent(c.acts(finance, "ask", url.Values{"reason": {"La factura F-118 se capturó dos veces"}}))
	of := manager.page(novemberClose).Find("input[name=of]").AttrOr("value", "none")
	if r := c.acts(finance, "reopen", url.Values{"of": {of}}); r.StatusCode != http.StatusConflict {
		t.Errorf("who asked agrees: got status %d", r.StatusCode)
	}
	c.sent(c.acts(manager, "reopen", url.Values{"of": {of}}))
	if got := text(finance.page(novemberClose), "main"); !strings.Contains(got, "Reabierto") || !strings.Contains(got, "versión 2") {
		t.Errorf("the month that was opened: %s", got)
	}
	c.late("norte", 29)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Ya"}}))
	second := hashShown(manager.page(novemberClose))
	for _, b := range []*browser{manager, finance} {
		c.sent(c.acts(b, "sign", url.Values{"hash": {second}}))
	}
	c.sent(c.acts(finance, "close", url.Values{"hash": {second}}))
	if one, two := c.sealed(1), c.sealed(2); one.Hash != first || two.Content.Was != first || two.Reopened == nil || two.Reopened.Asked.Person != "finance" || two.Prev != one.NoteHash().String() {
		t.Errorf("version 1 is %s, and 2 follows %s: %+v", one.Hash, two.Content.Was, two.Reopened)
	}
}

// Who changes the database is found out: by acts that may not be, or that are not what was sealed.
func TestTamperingIsNamed(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	c.sent(c.acts(c.as(access.Auditor), "comment", url.Values{"reason": {"Falta un acta"}}))
	c.settles(finance, manager)
	c.sent(c.acts(finance, "ask", url.Values{"reason": {"Prueba"}}))
	for _, x := range []struct{ name, says, do, undo string }{
		{"another signer", "El acto 4 (firmar, 2026-11) no puede ser: Jorge Medina lo comentó para auditarlo, y nadie toma parte en lo que va a auditar; lo hace otra persona.", `UPDATE close_act SET person = 'auditor' WHERE kind = 'sign' AND position = 'fleet'`, `UPDATE close_act SET person = 'manager' WHERE kind = 'sign' AND position = 'fleet'`},
		{"another position", "no puede ser: Jorge Medina no ocupa el puesto Parque vehicular; lo hace quien lo ocupa.", `UPDATE close_act SET holds = '{treasury}' WHERE kind = 'sign' AND position = 'fleet'`, `UPDATE close_act SET holds = '{fleet}' WHERE kind = 'sign' AND position = 'fleet'`},
		{"another time", "2026-11, versión 1: el acto 6 no es el que se selló: finance lo cerró el 8 dic 2026 a las 14:30:00 con la huella ", `UPDATE close_act SET at = at - interval '1 day' WHERE kind = 'close'`, `UPDATE close_act SET at = at + interval '1 day' WHERE kind = 'close'`},
		{"a comment", "2026-11, versión 1: lo que se comentó no es como se selló.", `UPDATE close_act SET reason = 'Todo bien' WHERE kind = 'comment'`, `UPDATE close_act SET reason = 'Falta un acta' WHERE kind = 'comment'`},
		{"a name", "2026-11, versión 1: quién firmó no es como se selló.", `UPDATE close_act SET name = 'Otra' WHERE kind = 'sign' AND position = 'fleet'`, `UPDATE close_act SET name = 'Jorge Medina' WHERE kind = 'sign' AND position = 'fleet'`},
		{"a state", "Por sus actos, 2026-11 está así: cerrado; desde el acto 7 está guardado así: abierto.", `UPDATE close_act SET state = 'open' WHERE kind = 'ask'`, `UPDATE close_act SET state = 'closed' WHERE kind = 'ask'`},
		{"an act that is none", "El acto 99 (cierre preliminar, 2026-11) no puede ser: El cierre preliminar ya se hizo.", `INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (99, 2026, 11, '2026-11-01', 'soft', 'finance', 'Elena', 'treasury', '{treasury}', now(), '', 'closed')`, `DELETE FROM close_act WHERE n = 99`},
		{"a note that cannot be read", "Mes cerrado número 1: Su nota no está escrita como se sella: alguien cambió su texto, o la hizo un programa más nuevo.", `UPDATE closed_month m SET note = x.note, hash = sha256(x.note) FROM (SELECT n, convert_to(replace(convert_from(note, 'UTF8'), 'fills', 'filis'), 'UTF8') AS note FROM closed_month) x WHERE x.n = m.n`,
			`UPDATE closed_month m SET note = x.note, hash = sha256(x.note) FROM (SELECT n, convert_to(replace(convert_from(note, 'UTF8'), 'filis', 'fills'), 'UTF8') AS note FROM closed_month) x WHERE x.n = m.n`},
		{"other figures", "2026-11 se cerró con las cifras ", `UPDATE close_act SET hash = sha256('x') WHERE kind IN ('sign', 'close')`, ``},
	} {
		c.byForce(x.do)
		if got := text(finance.page(novemberClose), "[role=alert]"); !strings.Contains(got, "Algo no coincide") {
			t.Errorf("%s: nobody is told: %q", x.name, got)
		}
		for _, path := range []string{novemberClose, closePath} {
			page := finance.page(path)
			if got := text(page, "[role=alert] ul"); !strings.Contains(got, x.says) || strings.Contains(got, " is ") || page.Find("[role=alert] [lang]").Length() > 0 {
				t.Errorf("%s, of %s: got %q, want %q in it", x.name, path, got, x.says)
			}
		}
		// Where what was sealed cannot be read nothing that is reckoned today stands in its place.
		if unread, r := x.name == "a note that cannot be read", finance.get(novemberClose+"/figures.csv"); unread != (r.StatusCode == http.StatusConflict) {
			t.Errorf("%s: the figures answer with status %d", x.name, r.StatusCode)
		} else if shown := finance.page(novemberClose).Find("ol.tasks li, details tbody tr").Length(); unread && shown > 0 {
			t.Errorf("%s: %d rows are shown", x.name, shown)
		}
		if x.undo != "" {
			c.byForce(x.undo)
			if got := text(finance.page(novemberClose), "[role=alert]"); got != "" {
				t.Errorf("%s, undone: %q", x.name, got)
			}
		}
	}
}

// byForce changes the database as its superuser can.
func (c *town) byForce(sql string) {
	c.t.Helper()
	tx, err := c.pool.Begin(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(c.t.Context()) }() // where it is not done: else the pool waits for it
	for _, s := range []string{`SET LOCAL session_replication_role = replica`, sql} {
		if _, err := tx.Exec(c.t.Context(), s); err != nil {
			c.t.Fatalf("%s: %v", sql, err)
		}
	}
	if err := tx.Commit(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

// Each number that is not there is pending, lost or void. Pending ones keep the month open, and what
// is lost or void is said by two.
func TestHolesOfAMonthAreNamed(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, _ := c.closesBy("gaps")
	page := finance.page(novemberClose)
	which := page.Find("#gap option").First().AttrOr("value", "")
	if count(page, "Pendientes") == "0" || count(page, "Perdidos") != "0" || count(page, "Anulados") != "0" || which == "" {
		t.Fatalf("before anybody said anything: %s", text(page, "#gaps"))
	}
	say := func(kind, checker string) *http.Response {
		return finance.post(novemberClose+"/gaps", url.Values{"gap": {which}, "kind": {kind}, "reason": {"La caja <12>"}, "checker": {checker}, "checker_password": {password}})
	}
	for _, tt := range []struct {
		kind, checker string
		status        int
		says          string
	}{
		{"lost", "", http.StatusBadRequest, "llevan la firma de otra persona"},
		{"void", "finance", http.StatusForbidden, "otra persona"},
		{"void", "auditor", http.StatusForbidden, "no puede acordarlo"},
		{"gone", "manager", http.StatusBadRequest, "pendientes, perdidos o anulados"},
	} {
		r := say(tt.kind, tt.checker)
		if doc := c.parse(r); r.StatusCode != tt.status || !strings.Contains(text(doc, "[role=alert]"), tt.says) || doc.Find("#gap-reason").AttrOr("value", "") != "La caja <12>" {
			t.Errorf("%s by %q: got status %d: %s", tt.kind, tt.checker, r.StatusCode, text(doc, "[role=alert]"))
		}
	}
	// What was typed of an act that is refused is not put into this form.
	if r := finance.post(novemberClose, url.Values{"act": {"close"}, "reason": {"Todo bien"}}); r.StatusCode < http.StatusBadRequest || c.parse(r).Find("#gap-reason").AttrOr("value", "") != "" {
		t.Errorf("the reason of an act, refused with status %d, is that of numbers", r.StatusCode)
	}
	wait := count(finance.page(novemberClose), "Pendientes")
	c.sent(say("pending", "")) // it says why, and keeps the month open
	if got := count(finance.page(novemberClose), "Pendientes"); got != wait {
		t.Errorf("%s are pending, and %s were", got, wait)
	}
	for kind, name := range map[string]string{"void": "Anulados", "lost": "Perdidos"} {
		c.sent(say(kind, "manager"))
		if doc := finance.page(novemberClose); count(doc, name) == "0" || count(doc, "Pendientes") == wait {
			t.Errorf("%s: %s", kind, text(doc, "#gaps"))
		}
	}
	c.knowsGaps(finance) // all are lost
	parts := strings.Split(which, "/")
	parts[3] = parts[2] // and then the first of them is void
	which = strings.Join(parts, "/")
	c.sent(say("void", "manager"))
	if doc := finance.page(novemberClose); count(doc, "Pendientes") != "0" || count(doc, "Anulados") == "0" || count(doc, "Perdidos") == "0" || !strings.Contains(text(doc, ".tasks"), "anulado") {
		t.Errorf("when all are named: %s", text(doc, "#gaps"))
	}
	file := c.body(finance.get(novemberClose + "/gaps.csv"))
	if !strings.Contains(file, ",void,") || !strings.Contains(file, ",lost,") || !strings.Contains(file, "manager") || !strings.Contains(file, "acta 12") {
		t.Errorf("the file has not what each is: %s", file)
	}
	c.closesNovember(finance)
	if doc := finance.page(novemberClose); count(doc, "Anulados") == "0" || count(doc, "Perdidos") == "0" || doc.Find("#gap").Length() != 0 {
		t.Errorf("of the closed month: %s", text(doc, "#gaps"))
	}
	for _, k := range c.sealed(1).Content.Checks {
		if k.Name == "gaps" && (k.Known != k.Count || !strings.Contains(strings.Join(k.Of, ", "), " void")) {
			t.Errorf("signed with %+v", k)
		}
	}
}

// closesNovember ends, signs and closes a month in which all is in order.
func (c *town) closesNovember(finance *browser) {
	c.t.Helper()
	if _, err := c.closes.RunDue(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	manager := c.as(access.Manager)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	hash := hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
}

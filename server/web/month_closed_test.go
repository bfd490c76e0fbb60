package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/sim/papers"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saysTheYear has finance say what is said once a year: what a liter costs, the budget, of which one department has too
// little, and by whom months are closed.
func (m *month) saysTheYear(poor string) {
	m.t.Helper()
	m.poor = poor
	m.as(access.Manager) // who agrees
	b := m.as(access.Finance)
	m.saysPrices(b)
	m.sent(b.post("/budget/funds", url.Values{"code": {"FORTAMUN"}, "name": {"Fortamun"}, "reason": {"Ley de Coordinación Fiscal"}}))
	m.says(b, "Combustibles", "26101", "")
	m.sent(b.post(accountsPath+year2026, url.Values{
		"name": {"Almacén"}, "place": {"1"}, "products": {"diesel"}, "part.fund": {"FORTAMUN"}, "part.partida": {"26101"}, "part.area": {"almacen"}, "reason": {"Clasificador"},
		"version": {b.page(accountsPath+year2026).Find("#rule input[name=version]").AttrOr("value", "none")},
	}))
	approve := func(area string) {
		amount := "2,000,000.00"
		if area == m.poor {
			amount = "10,000.00"
		}
		m.sent(b.post("/budget/movements"+year2026, url.Values{"moment": {"approved"}, "account": {"FORTAMUN-26101-" + area}, "document": {"Acta 3"}, "day": {"2026-01-02"}, "amount": {amount}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Presupuesto de egresos"}}))
	}
	for department := range departments { // before any money: who has none is over it then
		m.sent(b.post("/budget/funds/departments", url.Values{"department": {department}, "fund": {"FORTAMUN"}, "from": {"2026-01-01"}, "reason": {"Oficio 12"}}))
	}
	approve("almacen")
	for department := range departments {
		approve(department)
	}
	m.sent(b.saysDays("from", "2026-11-03", "supervisor", "no")) // the yard's first day
	// What the yard's tank held, and that its fuel goes out at average cost.
	m.sent(b.post("/stock/patio/T1/opening", url.Values{"n": {"0"}, "day": {"2026-11-01"}, "liters": {"10,000"}, "amount": {"250,000.00"}, "paper": {"INV-1"}, "reason": {"inventario"}, "checker": {"manager"}, "checker_password": {password}}))
	form := m.stockForm()
	form.Set("from", "2026-11-01")
	form.Set("general", yardsAccount)
	m.sent(b.post(stockTermsPath+year2026, form))
	blocks := []string{"lines", "totalizers", "tanks"} // beside those that a city begins with
	for _, name := range closing.Usual().Blocks {
		blocks = append(blocks, string(name))
	}
	m.closesBy(blocks...)
}

// saysPrices has finance say what contracts say that a liter costs. Suppliers bill by that, with their discounts.
func (m *month) saysPrices(b *browser) {
	m.t.Helper()
	for contract, product := range map[string]string{"estrella": supplier.Regular, "tarjeta": supplier.Regular, "pipas": supplier.Diesel, "centro": supplier.Regular} {
		price := map[string]string{supplier.Regular: "23.99", supplier.Diesel: "25.89"}[product]
		m.sent(b.post("/contracts/"+contract+"/prices", url.Values{"product": {product}, "kind": {"fixed"}, "price": {price}, "from": {"2026-01-01"}, "reason": {"Anexo 1"}}))
	}
	for contract, discounts := range agreedWith {
		for _, d := range discounts {
			m.sent(b.post("/contracts/"+contract+"/prices", url.Values{"product": {d.Product}, "kind": {"discount"}, "price": {fmt.Sprintf("%d.%04d", d.E4/10_000, d.E4%10_000)}, "from": {d.From}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Anexo 2"}}))
		}
	}
}

// yardsAccount is the account of the yard's fuel.
const yardsAccount = "FORTAMUN-26101-almacen"

// saysReceiver has the city say by what RFC it is billed.
func (m *month) saysReceiver() {
	m.t.Helper()
	if err := m.invoices.SayReceiver(m.t.Context(), "finance", finance.Receiver{RFC: cityParty.RFC, Name: cityParty.Name, Active: true, Reason: "Constancia"}); err != nil {
		m.t.Fatal(err)
	}
}

// calibratedUntil is the last day on which the certificate of the yard's meter is valid.
const calibratedUntil = "2026-11-20"

// calibrates has the city say that it keeps calibrations: of the yard's tank, and of its meter until a day.
func (m *month) calibrates(until string) {
	m.t.Helper()
	b := m.as(access.Manager)
	m.sent(b.post(calibrationTermsPath, url.Values{"from": {"2026-11-01"}, "months": {"6"}, "tolerance": {"100"}, "told": {"NOM-005-SCFI-2017"}, "reason": {"Programa anual"}}))
	for _, c := range [][3]string{{"hose", hose("diesel"), until}, {"tank", "T1", "2027-11-20"}} {
		form := url.Values{"station": {"patio"}, "kind": {c[0]}, "device": {c[1]}, "number": {"C-" + c[1]}, "done_by": {"UV 7"}, "on": {"2026-05-20"}, "until": {c[2]}, "reason": {"Verificación"}}
		m.sent(b.files(calibrationsPath, oneFile("c.jpg", aPaper(m.t, c[1])), form))
	}
}

// uncalibrated is what the yard's meter gave since its certificate ran out, in µL.
func (m *month) uncalibrated() (ul int64) {
	for _, f := range m.took {
		if f.Unit < ofTank && f.At.In(zone()).Format(time.DateOnly) > calibratedUntil {
			ul += f.UL
		}
	}
	return ul
}

// What a city of this size bought in a month is closed by a few people in 250 clicks at most, and
// each of the errors of its suppliers is found as what it is, and nothing else.
func TestMonthOfACity(t *testing.T) {
	t.Parallel()
	began := time.Now()
	m := newMonthWithPapers(t, fills{tankFills, stationFills, cardFills, otherFills})
	m.hasAuthority()
	m.audited.Store(true)
	if n := m.count(`SELECT count(*) FROM finding`); n != 0 { // auditors come later, see TestMonthInOrder
		t.Errorf("%d discrepancies of records that are in order: %v", n, m.refs(`SELECT finding FROM finding`))
	}
	m.handsOverPapers()
	estrella := m.bills(101, "estrella", supplier.Station, supplier.Day, m.atStations, sownAtStations)
	billed := []billing{
		estrella, m.bills(63, "centro", supplier.Station, supplier.Day, m.atOthers, sownByOthers, estrella.unlikely()...),
		m.bills(32, "tarjeta", supplier.Card, supplier.Week, m.byCard, sownByCard),
		m.bills(47, "pipas", supplier.Bulk, supplier.Fill, m.loads, sownInBulk),
	}
	m.saysReceiver()
	m.saysTheYear("adm")
	m.calibrates(calibratedUntil)
	clicks := 0
	elena := m.clerk(access.Finance, &clicks)
	step := func(what string) {
		t.Logf("%s: %d clicks so far, %v", what, clicks, time.Since(began).Round(time.Millisecond))
	}
	step("lived")

	// What suppliers sent in time is taken in, and its lines find their fills. What is not billed in
	// time is found while it is not.
	var inTime, late []billing
	for _, b := range billed {
		early, delayed := b.split()
		inTime, late = append(inTime, early), append(late, delayed)
	}
	m.takesIn(elena, inTime, inTime)
	step("taken in")
	m.linesFindFills(elena, inTime, late)
	step("matched")
	if _, err := m.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	waited := m.waiting()
	m.othersAsPlanted(othersOf(inTime))
	m.takesIn(elena, late, billed)
	m.linesFindFills(elena, late, nil)
	step("late ones taken in and matched")
	unbilled := m.unbilledAsPlanted(elena, billed)
	step("unbilled")
	m.papersOfDeliveries(elena)
	step("deliveries")
	m.books(elena)
	m.pays(elena, "estrella", "centro", "tarjeta", "pipas")
	step("booked and paid")
	jorge := m.clerk(access.Manager, &clicks)
	m.logbooksCome(jorge, m.units[:m.logbooks])
	clicks += (len(m.units)-1)/mostSheets - (m.logbooks-1)/mostSheets // the screens of a file that has all
	step("logbooks brought")

	// What an auditor would write down is what is wrong, and what is critical is explained by one and
	// approved by another.
	m.auditedAsPlanted(billed, len(unbilled))
	m.differencesAsPlanted(billed)
	m.othersAsPlanted(keepsOthers(billed))
	m.papersAsPlanted()
	m.lateAsPlanted(late, waited)
	carla := m.clerk(access.Administrator, &clicks) // the manager checked the ticket of a vehicle that was retired, and settles none of it
	m.explains(elena, carla, "Se pidió que la cancelen", "Oficio 210 al proveedor")
	// The account that is used up gets more, as two people say it does.
	elena.opens("/budget")
	elena.opens(movementsPath)
	elena.presses(elena.doc.Find("form[action^='"+movementsPath+"']"), "", url.Values{"moment": {"adjusted"}, "account": {"FORTAMUN-26101-" + m.poor}, "document": {"Oficio 77"}, "day": {"2026-11-30"}, "amount": {"1,990,000.00"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Ampliación"}})
	step("audited")

	m.closesIt(elena, jorge)
	step("closed")
	if got := text(elena.doc, "section[aria-labelledby=h-today]"); !strings.Contains(got, "todo da lo mismo") {
		t.Errorf("reckoned anew what was sealed is %q", got)
	}
	elena.goes(novemberClose)
	if got := text(elena.doc, ".sub .tag"); got != "Cerrado" {
		t.Errorf("the month is %q", got)
	}
	if got := text(elena.doc, "section[aria-labelledby=h-balance]"); !strings.Contains(got, "Esto se calcula hoy y no está en lo sellado") {
		t.Errorf("the balance of a closed month does not say of when it is: %q", got)
	}
	if clicks > 220 { // 250 are promised
		t.Errorf("it took %d clicks, want at most 220", clicks)
	}
	m.closedAsPlanted(billed, len(unbilled))
	m.stockTies()
}

// closesIt has two people close the month with its package.
func (m *month) closesIt(elena, jorge *clerk) {
	m.t.Helper()
	if _, err := m.closes.RunDue(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	elena.home()
	elena.presses(elena.act("end"), "", url.Values{"reason": {"Todo llegó"}})
	elena.presses(elena.doc.Find("form[action='"+novemberClose+"/package']"), "", nil)
	jorge.home()
	jorge.presses(jorge.act("sign"), "", nil)
	elena.home()
	elena.presses(elena.act("sign"), "", nil)
	elena.opens(novemberClose + "/check")
	elena.presses(elena.act("close"), "", nil)
}

// books has a clerk book what fuel of the yard is worth and what the budget bears, and make the entries of both.
func (m *month) books(k *clerk) {
	m.t.Helper()
	k.home()
	k.opens("/stock?")
	k.opens("/worth?")
	k.presses(k.doc.Find("form[action^='/worth/book']"), "", nil)
	k.opens("/budget")
	k.presses(k.doc.Find("form[action^='/budget/book']"), "", nil)
	k.opens(entriesPath)
	k.presses(k.doc.Find("form.notice[action^='"+entriesPath+"']"), "", nil)
}

// pays has a clerk, who is at the entries, say what documents say was paid: all that is proposed, page by page. Who sends the same
// again says nothing more; then the budget and documents agree of each account, and of what was paid of all documents of each supplier.
func (m *month) pays(k *clerk, suppliers ...string) {
	m.t.Helper()
	k.opens(paidPath)
	said := func() int {
		return int(m.count(`SELECT count(*) FROM budget_movement WHERE moment IN ('exercised', 'paid')`))
	}
	all := 0
	for {
		form := k.doc.Find("form[action^='" + paidPath + "']")
		again := url.Values{"reason": {form.Find("#reason").AttrOr("value", "")}, "movement": form.Find("input[name=movement]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") })}
		n := len(again["movement"])
		if n == 0 {
			break
		}
		k.presses(form, "", nil)
		if all += n; said() != all || text(k.doc, "[role=alert]") != "" {
			m.t.Fatalf("%d movements are proposed, and %d are said: %s", all, said(), text(k.doc, "[role=alert]"))
		}
		m.sent(k.post(form.AttrOr("action", ""), again))
		if said() != all {
			m.t.Errorf("the same was sent again, and there are %d movements, want %d", said(), all)
		}
	}
	m.paidAsDocumentsSay(suppliers)
}

// paidAsDocumentsSay holds what the budget has of payments against documents.
func (m *month) paidAsDocumentsSay(suppliers []string) {
	m.t.Helper()
	paid, err := m.budget.Paid(m.t.Context(), 2026)
	if err != nil {
		m.t.Fatal(err)
	}
	of, lines, ordered := map[string]int64{}, int64(0), int64(0)
	for i := range paid.Lines {
		l := &paid.Lines[i]
		lines += l.Cents
		if l.Key != "" {
			of[l.Bill.RFC] += l.Cents
		}
	}
	for _, contract := range suppliers {
		if of[sellers[contract].RFC] == 0 {
			m.t.Errorf("nothing of %s is paid of any account: %v", contract, of)
		}
	}
	for i := range paid.Accounts {
		a := &paid.Accounts[i]
		if a.Documents != a.Paid || a.Exercised < a.Paid {
			m.t.Errorf("of %s documents say %d, and the budget %d paid and %d exercised", a.Key, a.Documents, a.Paid, a.Exercised)
		}
		ordered += a.Exercised - a.Paid
	}
	if given := m.count(`SELECT coalesce(sum(total_cents), 0)::bigint FROM document WHERE kind = 'E'`); ordered > given { // what was ordered stays, when a note gives some of it back
		m.t.Errorf("%d cents more are exercised than paid, and notes give back %d", ordered, given)
	}
	list, _, err := m.invoices.Owed(m.t.Context(), now)
	if err != nil {
		m.t.Fatal(err)
	}
	all := int64(0)
	for i := range list {
		all += list[i].Paid
	}
	if all != lines || len(paid.Proposals) > 0 {
		m.t.Errorf("documents were paid %d, and %d are of accounts or of none; %d movements are proposed still", all, lines, len(paid.Proposals))
	}
	finance := m.as(access.Finance)
	for _, column := range []string{"budget_paid_difference", "budget_unexercised"} {
		if sum, _ := finance.disclosedIn(budgetPath+".json"+year2026, column); sum.Sign() != 0 {
			m.t.Errorf("%s is %s", column, sum.FloatString(2))
		}
	}
	documents, _ := finance.disclosedIn(budgetPath+".json"+year2026, "budget_paid_documents")
	if is, _ := finance.disclosedIn(budgetPath+".json"+year2026, "budget_paid"); is.Cmp(documents) != 0 || is.Sign() <= 0 {
		m.t.Errorf("the budget has %s paid, and documents %s", is.FloatString(2), documents.FloatString(2))
	}
}

// stockTies holds the account of stock to what it is worth on each day.
func (m *month) stockTies() {
	m.t.Helper()
	tie, err := m.budget.StockTies(m.t.Context(), "2026-11-01", "2026-12-31")
	if err != nil {
		m.t.Fatal(err)
	}
	n := len(tie.Ties) - 1
	for _, x := range tie.Ties {
		if x.Residual != 0 || x.Unposted != 0 {
			m.t.Errorf("the tie is %+v", x)
		}
	}
	if last := tie.Ties[n]; n < 30 || last.Worth == 0 || last.Closing != last.Worth {
		m.t.Errorf("of %d ties the last is %+v", n+1, last)
	}
}

// takesIn has a clerk take in documents, which are then among all that have come, and ask the tax
// authority about them.
func (m *month) takesIn(k *clerk, documents, all []billing) {
	m.t.Helper()
	m.came = all
	if k.at != "/today" {
		k.home()
	}
	k.opens("/invoices")
	k.opens("/invoices/new")
	var files []finance.File
	for _, b := range documents {
		if len(b.documents) > 0 {
			files = append(files, finance.File{Name: b.contract + ".zip", Bytes: zipped(m.t, b.documents)})
		}
	}
	k.presses(k.form("/invoices/new"), "", nil, files...)
	k.opens("/invoices")
	var want []string
	for _, b := range all {
		for _, p := range b.planted {
			if code := shownAs(p.Kind, b.contract); code != "" {
				for n := range shownTimes(b, p) {
					want = append(want, fmt.Sprint(placeOf(p.UUID, p.Name, p.Line-n), code))
				}
			}
			if p.Kind == supplier.OthersFill { // whose fuel it was bills it after another: its document shows that a second one has it
				want = append(want, againIn(all, b.contract, p)...)
			}
		}
	}
	slices.Sort(want)
	if diff := gocmp.Diff(want, m.findings()); diff != "" {
		m.t.Errorf("in documents (-planted +found):\n%s", diff)
	}
	k.opens("/invoices/unchecked")
	k.presses(k.form("/invoices/unchecked"), "", nil, finance.File{Name: "sat.csv", Bytes: m.authorityOf(k, all)})
	open := 0 // nobody can ask about what has no stamp, and what is not known is asked about again
	for _, b := range all {
		open += len(slices.DeleteFunc(slices.Clone(b.planted), func(p supplier.Planted) bool {
			return p.Kind != supplier.Unstamped && p.Kind != supplier.Unknown
		}))
	}
	if got := k.doc.Find("main tbody tr").Length(); got != open {
		m.t.Errorf("%d documents are still to be asked about, want the %d without a stamp or that are not known", got, open)
	}
}

// againIn is where somebody else bills a fill that another supplier has billed first.
func againIn(list []billing, first string, p supplier.Planted) (want []string) {
	id := []byte(`"` + p.Permit + "-" + p.Tickets[0] + `"`)
	for _, b := range list {
		for i := range b.documents {
			d := &b.documents[i]
			if at := bytes.Index(d.XML, id); at >= 0 && b.contract != first {
				want = append(want, fmt.Sprint(placeOf(d.UUID, d.Name, bytes.Count(d.XML[:at], []byte("<cfdi:Concepto "))), "line.before"))
			}
		}
	}
	return want
}

// shownTimes are in how many lines before each other a document shows an error: of a ticket that is in one for each part, in all but the first.
func shownTimes(b billing, p supplier.Planted) int {
	if p.Kind == supplier.ByPart {
		return len(b.sales[p.Sales[0]].Parts) - 1
	}
	return 1
}

// linesFindFills has a clerk accept what is exact at once, and the rest of the lines of documents
// one by one, while others are to come.
func (m *month) linesFindFills(k *clerk, documents, toCome []billing) {
	m.t.Helper()
	seen, err := m.matching.Look(m.t.Context(), matching.Question{From: time.Date(2026, 11, 1, 0, 0, 0, 0, zone()), To: now})
	if err != nil {
		m.t.Fatal(err)
	}
	m.linesAsPlanted(seen, documents, toCome)
	planted := plantedAt(m.came)
	m.partsAsBilled(seen, planted)
	k.home()
	k.opens("/invoices/match")
	m.matches(k, seen, planted, toCome)
	k.opens("/invoices/match?at=2026-12-01&period=month") // what was issued since
	m.matches(k, seen, planted, toCome)
}

// settles takes one step about several discrepancies of the page at once: a kind by one tick where all
// that are shown of it are meant, else each by its own.
func (m *month) settles(k *clerk, ids []string, to, says string, with ...finance.File) {
	m.t.Helper()
	if len(ids) == 0 {
		return
	}
	shown := map[string][]string{}
	for _, id := range listedOf(k.doc) {
		shown[ruleOf(id)] = append(shown[ruleOf(id)], id)
	}
	form := url.Values{"step": {to}, "reason": {says}}
	for rule, of := range shown {
		meant := slices.DeleteFunc(slices.Clone(of), func(id string) bool { return !slices.Contains(ids, id) })
		if len(meant) == len(of) && len(of) > 1 {
			form.Add("kind", rule)
			continue
		}
		form["finding"] = append(form["finding"], meant...)
	}
	k.presses(k.doc.Find("form.several"), "", form, with...)
	if got := text(k.doc, "[role=alert]"); got != "" {
		m.t.Fatalf("%s: %s", to, got)
	}
	for _, id := range ids {
		if m.count(fmt.Sprintf(`SELECT count(*) FROM finding_act WHERE finding = '%s' AND state = '%s'`, id, to)) != 1 {
			m.t.Errorf("%s is not %s", id, to)
		}
	}
}

// explains has one person explain what keeps the month open, with evidence, and another approve it.
func (m *month) explains(one, other *clerk, explained, justified string) {
	m.t.Helper()
	for _, step := range []struct {
		k        *clerk
		to, says string
		with     []finance.File // what is critical is explained with evidence
	}{{one, "explained", explained, []finance.File{{Name: "oficio.pdf", Bytes: aPaper(m.t, "210")}}}, {other, "justified", justified, nil}} {
		for _, list := range []string{"severity=critical", "rule=AUD-08"} {
			step.k.home()
			step.k.opensWith(list)
			m.settles(step.k, m.keepsOpen(list), step.to, step.says, step.with...)
		}
	}
}

// keepsOpen are the discrepancies of a list that keep November open, and none of December: those that are critical, or those of
// what is billed in bulk.
func (m *month) keepsOpen(list string) []string {
	m.t.Helper()
	rows, err := m.pool.Query(m.t.Context(), `SELECT finding FROM finding WHERE at < '2026-12-01T06:00:00Z'
	   AND CASE $1 WHEN 'severity=critical' THEN severity = 'critical' ELSE rule = split_part($1, '=', 2) AND args[1] IN ('undelivered', 'load_twice', 'load_product', 'load_supplier', 'load_again', 'came', 'noted') END ORDER BY finding`, list)
	if err != nil {
		m.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

// listed enters all vehicles in the inventory of the year.
func (m *month) listed() {
	m.t.Helper()
	var file bytes.Buffer
	file.WriteString("kind,vehicle,number,from\n")
	for i, v := range m.units {
		fmt.Fprintf(&file, "inventory,%s,5410-%04d,2026-01-01\n", v.no, i+1)
	}
	if _, err := m.auditing.Import(m.t.Context(), "manager", "administrator", file.Bytes(), "Inventario conciliado"); err != nil {
		m.t.Fatal(err)
	}
}

// papersOfDeliveries says of each load which note came with it, and which line bills it.
func (m *month) papersOfDeliveries(k *clerk) {
	m.t.Helper()
	k.home()
	k.opens("/stock?")
	k.opens("/stock/patio/T1")
	for i, ref := range m.deliveries {
		k.opensWith("delivery=" + url.QueryEscape(ref.String()))
		line := k.doc.Find("#line option").FilterFunction(func(_ int, o *goquery.Selection) bool { return strings.Contains(o.Text(), m.loads[i].Ticket) }).AttrOr("value", "")
		k.presses(k.doc.Find("#papers form"), "", url.Values{"number": {fmt.Sprint("R-", i+1)}, "volume": {"9,600"}, "basis": {"obs"}, "line": {line}, "billed": {"obs"}, "reason": {"remisión"}})
	}
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// matches accepts what is exact, and decides of all other lines of the page as somebody does who
// has the papers. A line of a fill of another supplier, which says that its own invoice is to come, waits for that.
func (m *month) matches(k *clerk, seen *matching.Seen, planted map[place]supplier.Planted, toCome []billing) {
	m.t.Helper()
	rows := map[string]*matching.Row{}
	for i := range seen.Rows {
		rows[seen.Rows[i].LineID.String()] = &seen.Rows[i]
	}
	fills := map[string]string{} // by permit and ticket
	for i := range seen.Loose {
		f := &seen.Loose[i]
		fills[f.Permit+" "+f.Ticket] = f.Ref.String()
	}
	here, err := url.Parse(k.at)
	if err != nil {
		m.t.Fatal(err)
	}
	if accept := k.form(acceptPath); accept.Length() == 1 {
		k.presses(accept, "", nil)
	}
	for form := k.form(strangePath); form.Length() == 1; form = k.form(strangePath) {
		k.presses(form, "", url.Values{"reason": {"La estación confirma que el combustible es suyo"}})
	}
	waits := func(pair *goquery.Selection) bool {
		r := rows[lineOf(pair)]
		if r == nil {
			return false
		}
		_, p := wrongIn(r, planted)
		return p.Kind == supplier.OthersFill && bringsIt(toCome, p.Permit, p.Tickets[0])
	}
	for {
		pair := k.doc.Find(".pairs > li").FilterFunction(func(_ int, li *goquery.Selection) bool { return !waits(li) }).First()
		if pair.Length() == 0 {
			return
		}
		href := pair.Find(lineLink).AttrOr("href", "")
		r := rows[lineOf(pair)]
		if r == nil {
			m.t.Fatalf("nobody knows the line %s", href)
		}
		_, p := wrongIn(r, planted)
		if p.Kind == "" {
			m.t.Fatalf("a line is asked for in which nothing is wrong: %s", text2(pair, "div:first-child"))
		}
		var of []string
		for _, ticket := range p.Tickets {
			of = append(of, fills[p.Permit+" "+ticket])
		}
		form := pair.Find("form").FilterFunction(func(_ int, f *goquery.Selection) bool {
			return len(of) == 1 && f.Find("input[name=fill]").AttrOr("value", "") == of[0]
		})
		switch {
		case r.Sort != matching.Differs && slices.Contains([]supplier.Kind{supplier.Twice, supplier.TwiceInTwo, supplier.Invented, supplier.OtherStation, supplier.OthersFill}, p.Kind):
			k.opens(href)
			k.presses(k.doc.Find("#apart form"), "apart", url.Values{"reason": {"La estación no lo acredita"}})
			if there, err := url.Parse(k.at); err != nil || there.Path != matchPath || !strings.HasPrefix(there.Query().Get("at"), cut(here.Query().Get("at"), len("2026-11"))) {
				m.t.Fatalf("the line leads back to %s, and not to %s", k.at, here)
			}
		case p.Kind == supplier.Consolidated:
			form := pair.Find("form")
			sum := form.Find("input[name=fill]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") })
			slices.Sort(sum)
			slices.Sort(of)
			if !slices.Equal(sum, of) {
				m.t.Fatalf("a line is proposed to bill %v together, and bills %v", sum, of)
			}
			k.presses(form, "", nil) // all of them at once
		case form.Find("input[name=reason]").Length() > 0: // it differs from its fill
			k.presses(form, "", url.Values{"reason": {"Visto con el ticket; se reclama al proveedor"}})
		default:
			k.presses(form, "", nil)
		}
	}
}

// lineLink leads from a line of the page to the line by itself, and lineOf is which that is.
const lineLink = "div:last-child > p:last-child a"

func lineOf(pair *goquery.Selection) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(pair.Find(lineLink).AttrOr("href", ""), matchPath+"/"), "?")
	return id
}

// othersOf are the lines of others' fills.
func othersOf(billed []billing) (list []supplier.Planted) {
	for _, b := range billed {
		for _, p := range b.planted {
			if p.Kind == supplier.OthersFill {
				list = append(list, p)
			}
		}
	}
	return list
}

// authorityOf is what the tax authority answers about the list of the page: a file like it.
func (m *month) authorityOf(k *clerk, billed []billing) []byte {
	m.t.Helper()
	*k.clicks++ // the list is fetched
	rows := m.csv(k.get(uncheckedPath + ".csv"))
	says := map[string]string{}
	for _, b := range billed {
		for _, p := range b.planted {
			if is := map[supplier.Kind]string{supplier.Canceled: "Cancelado", supplier.Unknown: "No encontrado"}[p.Kind]; is != "" {
				says[p.UUID] = is
			}
		}
	}
	uuid := 0
	var b strings.Builder
	b.WriteString("uuid,estado\n")
	for _, row := range rows[1:] {
		b.WriteString(row[uuid] + "," + cmp.Or(says[row[uuid]], "Vigente") + "\n")
	}
	return []byte(b.String())
}

// A month of a few fills, in which suppliers err about payments, stamps, taxes and what a truck brought:
// each is found as what it is, in its place, and nothing else.
func TestPaymentsStampsAndTrucks(t *testing.T) {
	t.Parallel()
	m := newMonthOf(t, fills{tank: 30, stations: 120})
	m.hasAuthority()
	m.audited.Store(true)
	m.listed()
	billed := []billing{
		m.bills(41, "estrella", supplier.Station, supplier.Day, m.atStations, []sown{
			{supplier.PaidTooMuch, 2}, {supplier.PaidTwice, 2}, {supplier.DoubledUUID, 2}, {supplier.DoubledStamp, 2}, {supplier.WrongVAT, 3}, {supplier.Credited, 1}, {supplier.Unknown, 1},
		}),
		m.bills(48, "pipas", supplier.Bulk, supplier.Fill, m.loads, []sown{{supplier.WrongProduct, 1}, {supplier.PaidTwice, 1}}),
	}
	m.saysReceiver()
	m.saysTheYear("")
	clicks := 0
	elena := m.clerk(access.Finance, &clicks)
	m.takesIn(elena, billed, billed)
	m.linesFindFills(elena, billed, nil)
	unbilled := m.unbilledAsPlanted(elena, billed)
	m.papersOfDeliveries(elena)
	m.auditedAsPlanted(billed, len(unbilled))
	t.Logf("%d clicks", clicks)
}

// In a month in which nobody errs nothing is found, also by an auditor: all that was bought is billed as it was, all that was
// poured came, papers lack nothing and logbooks are back. It is closed with nothing that differs.
func TestMonthInOrder(t *testing.T) {
	t.Parallel()
	m := newMonthInOrder(t, fills{tank: 24, stations: 24, cards: 12, others: 5})
	m.hasAuthority()
	m.audited.Store(true)
	m.handsOverPapers()
	billed := []billing{
		m.bills(51, "estrella", supplier.Station, supplier.Day, m.atStations, nil),
		m.bills(64, "centro", supplier.Station, supplier.Day, m.atOthers, nil),
		m.bills(52, "tarjeta", supplier.Card, supplier.Week, m.byCard, nil),
		m.bills(53, "pipas", supplier.Bulk, supplier.Fill, m.loads, nil),
	}
	m.saysReceiver()
	m.saysTheYear("")
	m.calibrates("2027-05-20")
	clicks := 0
	elena, jorge := m.clerk(access.Finance, &clicks), m.clerk(access.Manager, &clicks)
	m.takesIn(elena, billed, billed)
	m.linesFindFills(elena, billed, nil)
	m.papersOfDeliveries(elena)
	m.books(elena)
	m.pays(elena, "estrella", "centro", "tarjeta", "pipas")
	m.logbooksCome(jorge, m.fueled())
	if _, err := m.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := m.found(); len(got) != 0 {
		t.Errorf("found in a month that is in order: %q", got)
	}
	m.closesIt(elena, jorge)
	for _, c := range m.sealed(1).Content.Checks {
		if c.State != "done" || c.Count != 0 {
			t.Errorf("the month is in order, and is closed with %s: %s, %d", c.Name, c.State, c.Count)
		}
	}
	m.stockTies()
	t.Logf("%d clicks", clicks)
}

// Each error that a supplier can make is made in the month of a city, each that papers can have as well: one that
// nobody sows is found by nobody.
func TestEveryErrorIsSown(t *testing.T) {
	t.Parallel()
	sown := slices.Concat(sownAtStations, sownByOthers, sownByCard, sownInBulk)
	for _, k := range supplier.Kinds() {
		n := 0
		for _, s := range sown {
			if s.kind == k.Kind {
				n += s.n
			}
		}
		if n == 0 {
			t.Errorf("no supplier of the month makes the error %s (%s): sow it, and say as what it is found", k.Kind, k.Says)
		}
	}
	for _, k := range papers.Kinds() { // lacks plants them all
		if sownInPapers[k] == "" {
			t.Errorf("nobody says as what papers with the error %s are found", k)
		}
	}
}

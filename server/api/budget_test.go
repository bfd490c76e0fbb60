package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A budget is said, booked and posted by programs; each thing once, and by who may.
func budgetIsKept(s *site) {
	finance, auditor, manager := s.token("finance", true), s.token("auditor", true), s.token("manager", true)
	const asked = "?at=2026-12-01"
	ok := func(path, body string) got {
		s.t.Helper()
		r := s.post(base+path, finance, body)
		if r.StatusCode != http.StatusOK {
			p := into[Problem](s, r)
			s.t.Fatalf("%s %s: got status %d, %s", path, body, r.StatusCode, p.Detail)
		}
		return r
	}
	ok("/budget/funds", `{"fund":"FORTAMUN","name":"Fortamun","active":true,"reason":"LCF"}`)
	ok("/budget/funds/departments", `{"of":"seg","fund":"FORTAMUN","from":"2026-01-01","reason":"Oficio"}`)
	rules := into[BudgetRules](s, s.get(base+"/budget/rules", auditor))
	if rules.Version != 0 || len(rules.Form) != 3 || len(rules.Rules) != 0 || rules.Currency != "MXN" {
		s.t.Errorf("before anybody says anything: got %+v", rules)
	}
	rule := `"departments":["seg"],"parts":{"fund":"{funding}","partida":"26101","area":"{department}"},"reason":"COG"}`
	rules = into[BudgetRules](s, ok("/budget/rules", `{"version":0,"name":"Seguridad",`+rule))
	if rules.Version == 0 || len(rules.Rules) != 1 || rules.Rules[0].Parts["area"] != "{department}" {
		s.t.Errorf("a rule: got %+v", rules)
	}
	s.wants(s.post(base+"/budget/rules", finance, `{"version":0,"name":"Otra",`+rule), 409, "conflict")
	for body, field := range map[string]string{
		`{"name":"Seguridad",` + rule: "body.name", `{"name":"Otra",` + rule: "body.rules", `{"was":"Nadie","name":"Otra",` + rule: "body.was",
		`{"name":"Otra","parts":{"fund":"{funding}","partida":"26","area":"x"},"reason":"COG"}`: "body.parts.partida",
		`{"name":"Otra","place":1,"grades":["gasolina"],` + rule:                                "body.grades",
	} {
		if p := s.wants(s.post(base+"/budget/rules", finance, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q, want %s", body, p.Field, field)
		}
	}
	ok("/budget/rules", `{"was":"Seguridad","name":"Policía",`+rule)
	budgetComesByFile(s, finance, manager)
	_, err := s.pool.Exec(s.t.Context(), `INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('presupuesto', 1, 'Gasolinera', '', '9', 'MXN', 'station', '2026-01-01', now(), 'x')`)
	s.must(err)
	const vehicle = "v0000077"
	for _, sql := range []string{
		`INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, grades, rule, odometer, department) VALUES ('v0000077', 'P-177', 'GTO-177', 'Patrulla', 'active', '{magna}', 'general', 'on', 'seg')`,
		`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) SELECT 'v0000077', what, '2026-10-01', value, '', 'test', now(), now() FROM (VALUES ('state', 'active'), ('department', 'seg'), ('class', 'general')) d (what, value)`,
	} {
		_, err := s.pool.Exec(s.t.Context(), sql)
		s.must(err)
	}
	for i, at := range []string{"2026-11-15T23:59:59-06:00", "2026-11-16T00:00:00-06:00"} {
		_, err := s.pool.Exec(s.t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', 10000000, 'typed', 200000, 'MXN', 20000, $3, 'yes', 'H', '{}', $4, 'ticket', 'presupuesto')`, 3_000_000+i, at, vehicle, fmt.Sprint("P", i))
		s.must(err)
	}
	ok("/budget/funds", `{"fund":"FISM2","name":"Fism","active":true,"reason":"LCF"}`)
	ok("/budget/funds/vehicles", fmt.Sprintf(`{"of":%q,"fund":"FISM2","from":"2026-11-16","reason":"Oficio"}`, vehicle))
	if p := s.wants(s.post(base+"/budget/funds/vehicles", finance, fmt.Sprintf(`{"of":%q,"fund":"NADIE","from":"2026-11-16","reason":"Oficio"}`, vehicle)), 422, "invalid"); p.Field != "body.fund" {
		s.t.Errorf("a fund that is not there: got field %q", p.Field)
	}
	if p := s.wants(s.post(base+"/budget/funds/departments", finance, `{"of":"nadie","fund":"FISM2","from":"2026-11-16","reason":"Oficio"}`), 422, "invalid"); p.Field != "body.of" {
		s.t.Errorf("a department that is not there: got field %q", p.Field)
	}
	movement := `{"year":2026,"moment":"approved","account":"FISM2-26101-seg","document":"Acta","day":"2026-01-02","cents":100000,"reason":"PE"}`
	s.wants(s.post(base+"/budget/movements", auditor, movement), 403, "right")
	s.wants(s.post(base+"/budget/movements", manager, movement), 403, "right")
	for _, second := range []string{"", finance, auditor, s.token("manager-civ", true), s.token("manager", false)} {
		if p := s.wants(s.post(base+"/budget/movements", finance, movement, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("one person alone: got field %q", p.Field)
		}
	}
	if got := into[BudgetMovement](s, s.post(base+"/budget/movements", finance, movement, "Checked-By", manager)); got.AgreedBy != "manager" || got.SaidBy != "finance" {
		s.t.Errorf("said by two: got %+v", got)
	}
	stop := `{"account":"FISM2-26101-seg","stop":"hard","from":"2100-01-01","reason":"Oficio"}`
	s.wants(s.post(base+"/budget/stops", auditor, stop), 403, "right")
	ok("/budget/stops", stop)
	loosens := strings.Replace(stop, "hard", "none", 1)
	for _, second := range []string{"", finance, auditor} {
		if p := s.wants(s.post(base+"/budget/stops", finance, loosens, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("one person loosens a stop: got field %q", p.Field)
		}
	}
	more := `{"year":2027,"account":"FISM2-26101-seg","cents":600,"reason":"Acuerdo"}`
	drop := `{"was":"Policía","drop":true,"name":"Policía","parts":{},"reason":"x"}`
	for path, body := range map[string]string{"/budget/allotments": more, "/budget/rules": drop} { // they make room beneath it
		for _, second := range []string{"", finance, auditor} {
			if p := s.wants(s.post(base+path, finance, body, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
				s.t.Errorf("%s by one person: got field %q", path, p.Field)
			}
		}
	}
	moved := into[FundFrom](s, s.post(base+"/budget/funds/vehicles", finance, fmt.Sprintf(`{"of":%q,"fund":"","from":"2026-11-16","reason":"Oficio"}`, vehicle)))
	if moved.Waits == "" {
		s.t.Errorf("a vehicle leaves an account with a stop: got %+v, want that it waits", moved)
	}
	into[Allotted](s, s.post(base+"/budget/allotments", finance, more, "Checked-By", manager))
	into[SayStop](s, s.post(base+"/budget/stops", finance, loosens, "Checked-By", manager))
	if p := s.wants(s.post(base+"/budget/stops", finance, strings.Replace(stop, "2100", "2020", 1)), 422, "invalid"); p.Field != "body.from" {
		s.t.Errorf("a stop of before today: got field %q", p.Field)
	}
	if got := into[BudgetStops](s, s.get(base+"/budget/stops", auditor)).Said; len(got) != 2 || !got[1].Loosens || got[1].AgreedBy != "manager" || got[0].AgreedBy != "" {
		s.t.Errorf("stops that were said: got %+v", got)
	}
	ok("/budget/allotments", `{"year":2027,"account":"FISM2-26101-seg","cents":500,"reason":"Acuerdo"}`)
	if answer := into[BudgetYear](s, s.get(base+"/budget?at=2027-01-01", auditor)); len(answer.Allotments) != 1 || !answer.Total.Provisional {
		s.t.Errorf("the year to come: got %+v", answer)
	}

	accounts := func() map[string]BudgetAccount {
		all := map[string]BudgetAccount{}
		for _, a := range into[BudgetYear](s, s.get(base+"/budget"+asked, auditor)).Accounts {
			all[a.Account] = a
		}
		return all
	}
	before := accounts()
	if a, b := before["FORTAMUN-26101-seg"], before["FISM2-26101-seg"]; a.Accrued < 20_000 || b.Accrued != 20_000 || b.Approved != 100_000 || b.Available != 80_000 || *b.Percent != 20 {
		s.t.Errorf("the fund split at midnight: got %+v and %+v", a, b)
	}
	first, again := into[DoneOfYear](s, ok("/budget/book", `{"year":2026}`)), into[DoneOfYear](s, ok("/budget/book", `{"year":2026}`))
	if first.Count == 0 || again.Count != 0 {
		s.t.Errorf("booked: got %+v, and again %+v", first, again)
	}
	lacks := into[PostingRules](s, s.get(base+"/budget/entries/rules?at=2026-11-30", auditor))
	months := map[string]NotOut{}
	for _, n := range lacks.NotOut {
		months[n.Month] = n
	}
	if n := months["2026-11"]; n.Entries == 0 || n.Cents == 0 || n.Currency != "MXN" || n.Stuck != 0 || lacks.Before == 0 || lacks.Before != months["2026-01"].Entries || lacks.Since != "2026-01" {
		s.t.Errorf("booked and not out: got %+v, %d before since %q", lacks.NotOut, lacks.Before, lacks.Since)
	}
	posted, twice := into[DoneOfYear](s, ok("/budget/entries", `{"year":2026}`)), into[DoneOfYear](s, ok("/budget/entries", `{"year":2026}`))
	if posted.Count == 0 || twice.Count != 0 {
		s.t.Errorf("posted: got %+v, and again %+v", posted, twice)
	}
	entries := readAll[JournalEntry](s, "/budget/entries"+asked+"&batch="+posted.Batch, auditor, 2, nil)
	if len(entries) != posted.Count {
		s.t.Errorf("entries: got %d, want %d", len(entries), posted.Count)
	}
	for _, e := range entries {
		var debit, credit int64
		for _, l := range e.Lines {
			debit, credit = debit+l.Debit, credit+l.Credit
		}
		if debit != credit || debit == 0 {
			s.t.Errorf("entry %s debits %d and credits %d", e.Key, debit, credit)
		}
	}
	if movements := readAll[BudgetMovement](s, "/budget/movements"+asked, auditor, 2, nil); len(movements) != 1 || movements[0].SaidBy != "finance" {
		s.t.Errorf("movements: got %+v", movements)
	}
	gaps := readAll[BudgetGap](s, "/budget/gaps"+asked, auditor, 2, nil)
	if !slices.ContainsFunc(gaps, func(g BudgetGap) bool { return g.Why == "rule" && g.Own }) {
		s.t.Errorf("gaps: got %+v", gaps)
	}
	all := readAll[BudgetPart](s, "/budget/departments"+asked, auditor, 2, nil)
	own := readAll[BudgetPart](s, "/budget/departments"+asked, s.token("manager-civ", true), 2, nil)
	if len(all) < 2 || slices.ContainsFunc(own, func(p BudgetPart) bool { return p.Department != "civ" }) {
		s.t.Errorf("departments: got %+v, and of one %+v", all, own)
	}
	s.wants(s.get(base+"/budget"+asked, s.token("manager-civ", true)), 403, "scope")
	if funds := readAll[FundFrom](s, "/budget/funds/vehicles", auditor, 2, nil); !slices.ContainsFunc(funds, func(f FundFrom) bool { return f.Vehicle == vehicle && f.Fund == "FISM2" && f.From == "2026-11-16" }) {
		s.t.Errorf("funds of vehicles: got %+v", funds)
	}
	posting := into[PostingRules](s, s.get(base+"/budget/entries/rules"+asked, auditor))
	if posting.Version != 0 || len(posting.Rules) < 9 || posting.Next != 0 || slices.ContainsFunc(posting.NotOut, func(n NotOut) bool { return n.Month <= "2026-12" }) || posting.Before != 0 || posting.Since != "" {
		s.t.Errorf("rules of entries: got %+v", posting)
	}
	if p := s.wants(s.post(base+"/budget/entries/rules", finance, `{"rules":[{"name":"x","moment":"accrued","concept":"","legs":[]}],"reason":"x"}`), 422, "invalid"); p.Field != "body.rules" {
		s.t.Errorf("rules that are none: got field %q", p.Field)
	}
	layouts := readAll[EntryLayout](s, "/budget/entries/layouts", auditor, 2, nil)
	if len(layouts) != 3 || layouts[0].Name != "CONTPAQi" || layouts[0].Version != 0 {
		s.t.Errorf("layouts: got %+v", layouts)
	}
	said := `{"version":0,"name":"Caja","layout":"file | ; | utf-8 | dd/mm/yyyy | , | -\nline | Cuenta | account\nline | Cargo | debit\nline | Abono | credit","reason":"x"}`
	if l := into[EntryLayout](s, ok("/budget/entries/layouts", said)); l.Version != 1 || l.Name != "Caja" {
		s.t.Errorf("a layout: got %+v", l)
	}
	s.wants(s.post(base+"/budget/entries/layouts", finance, said), 409, "conflict")
	if p := s.wants(s.post(base+"/budget/entries/layouts", finance, `{"version":0,"name":"x","layout":"line | Cuenta | account","reason":"x"}`), 422, "invalid"); p.Field != "body.layout" {
		s.t.Errorf("a layout that is none: got %+v", p)
	}
	answer := into[PostingRules](s, ok("/budget/entries/rules", `{"version":0,"rules":[{"name":"x","moment":"approved","concept":"c","legs":[{"debit":"1","credit":"2"}]}],"reason":"x"}`))
	if answer.Version == 0 || len(answer.Rules) != 1 || len(answer.Trouble) == 0 || len(answer.NotOut) == 0 {
		s.t.Errorf("other rules: got %+v", answer)
	}
	s.wants(s.post(base+"/budget/entries", finance, `{"year":2026}`), 409, "conflict")
	var back strings.Builder
	for i, r := range posting.Rules {
		if i > 0 {
			back.WriteString(",")
		}
		var legs []string
		for _, l := range r.Legs {
			legs = append(legs, fmt.Sprintf(`{"debit":%q,"credit":%q}`, l.Debit, l.Credit))
		}
		fmt.Fprintf(&back, `{"name":%q,"moment":%q,"kind":%q,"concept":%q,"legs":[%s]}`, r.Name, r.Moment, r.Kind, r.Concept, strings.Join(legs, ","))
	}
	if answer := into[PostingRules](s, ok("/budget/entries/rules", `{"rules":[`+back.String()+`],"reason":"como antes"}`)); answer.Next != 0 || len(answer.Trouble) != 0 {
		s.t.Errorf("rules as before: got %+v", answer)
	}
	stockGoesOut(s)
}

// Two people say from which day on entries are made of own tanks; what was booked of them goes out
// once, and ties by tank and day.
func stockGoesOut(s *site) {
	finance, auditor, second := s.token("finance", true), s.token("auditor", true), s.token("manager", true)
	if ties := readAll[StockTie](s, "/worth/entries", finance, 2, nil); len(ties) != 0 {
		s.t.Errorf("before anybody says since when: got %+v", ties)
	}
	from := now.AddDate(0, 0, -2).Format(time.DateOnly)
	say := func(revision int64, from string) string {
		return fmt.Sprintf(`{"revision":%d,"from":%q,"account":"FISM2-26101-seg","loss":"5.5.9.9","reason":"Costo promedio"}`, revision, from)
	}
	const path = base + "/budget/entries/stock"
	if p := s.wants(s.post(path, finance, say(0, from)), 422, "invalid"); !strings.Contains(p.Detail+p.Field, "Checked-By") {
		s.t.Errorf("one person alone: got %+v", p)
	}
	s.wants(s.post(path, finance, say(0, from), "Checked-By", finance), 422, "invalid")
	s.wants(s.post(path, second, say(0, from), "Checked-By", finance), 403, "right")
	terms := into[StockTerms](s, s.post(path, finance, say(0, from), "Checked-By", second))
	if !terms.Begins || !terms.Counts || terms.Stock != "1.1.5.1" || terms.Loss != "5.5.9.9" || terms.AgreedBy != "manager" {
		s.t.Errorf("terms: got %+v", terms)
	}
	s.wants(s.post(path, finance, say(0, from), "Checked-By", second), 409, "conflict")
	unposted := readAll[StockTie](s, "/worth/entries", auditor, 2, nil)
	if len(unposted) == 0 || unposted[len(unposted)-1].UnpostedCents == 0 {
		s.t.Errorf("before it goes out: got %+v", unposted)
	}
	posted := into[DoneOfYear](s, s.post(base+"/budget/entries", finance, `{"year":2026}`))
	if again := into[DoneOfYear](s, s.post(base+"/budget/entries", finance, `{"year":2026}`)); posted.Count == 0 || again.Count != 0 {
		s.t.Errorf("went out: got %+v, and again %+v", posted, again)
	}
	for _, x := range readAll[StockTie](s, "/worth/entries", auditor, 2, nil) {
		if x.ResidualCents != 0 || x.ClosingCents != x.OpeningCents+x.DebitsCents-x.CreditsCents || x.ClosingCents != x.WorthCents-x.UnpostedCents-x.LaterCents {
			s.t.Errorf("tie: got %+v", x)
		}
	}
	if p := s.wants(s.post(path, finance, say(terms.Revision, from), "Checked-By", second), 422, "invalid"); p.Field != "body.from" {
		s.t.Errorf("a day of which entries went out: got field %q", p.Field)
	}
	if all := readAll[StockTerms](s, "/budget/entries/stock", auditor, 2, nil); len(all) != 1 || all[0].From != from {
		s.t.Errorf("all terms: got %+v", all)
	}
	s.wants(s.get(base+"/worth/entries", s.token("manager-civ", true)), 403, "scope")
}

// budgetComesByFile takes a file of the budget whole, once, by two people.
func budgetComesByFile(s *site, finance, manager string) {
	const good = `"file":"p.csv","cells":"movimiento,documento,ejercicio,fecha,cuenta,importe,motivo\nAprobado,Acta 8,2033,2033-01-02,FISM-26103-pub,100.50,Egresos\n`
	bad := `{` + good + `Reducción,Oficio 8,2033,2033-02-02,FISM-26103-pub,-1,Ahorro\n"`
	file := `{` + good + `"`
	s.wants(s.post(base+"/budget/import/check", manager, file+`}`), 403, "right")
	look := into[Imported](s, s.post(base+"/budget/import/check", finance, bad+`}`))
	if look.New != 1 || look.Bad != 1 || look.Rows[1].Problems[0].Code != "budget_amount" {
		s.t.Fatalf("looked at: got %+v", look)
	}
	if took := into[Imported](s, s.post(base+"/budget/import", finance, bad+`,"digest":"`+look.Digest+`"}`, "Checked-By", manager)); took.Applied {
		s.t.Error("a file with a wrong row was taken")
	}
	look = into[Imported](s, s.post(base+"/budget/import/check", finance, file+`}`))
	take := file + `,"digest":"` + look.Digest + `"}`
	s.wants(s.post(base+"/budget/import", finance, take), 422, "invalid")
	s.wants(s.post(base+"/budget/import", finance, take, "Checked-By", finance), 422, "invalid")
	s.wants(s.post(base+"/budget/import", finance, file+`,"digest":"other"}`, "Checked-By", manager), 409, "import_changed")
	if took := into[Imported](s, s.post(base+"/budget/import", finance, take, "Checked-By", manager)); !took.Applied || took.New != 1 {
		s.t.Errorf("by two: got %+v", took)
	}
	if again := into[Imported](s, s.post(base+"/budget/import/check", finance, file+`}`)); again.Same != 1 || again.New != 0 {
		s.t.Errorf("again: got %+v", again)
	}
}

// An invoice of the fuel of an account is paid at once: what documents say stands beside movements, and is said once.
func TestPaidIsSaid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	finance, auditor := s.token("finance", true), s.token("auditor", true)
	const asked = "?at=2026-12-01"
	bill := strings.Repeat("7", 64)
	into[Fund](s, s.post(base+"/budget/funds", finance, `{"fund":"FORTAMUN","name":"Fortamun","active":true,"reason":"LCF"}`))
	into[BudgetRules](s, s.post(base+"/budget/rules", finance, `{"version":0,"name":"Todo","parts":{"fund":"FORTAMUN","partida":"26101","area":"seg"},"reason":"COG"}`))
	for _, sql := range []string{
		`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('presupuesto', 1, 'Gasolinera', '', '9', 'MXN', 'station', '2026-01-01', now(), 'x')`,
		`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract)
			VALUES ('office', 1, 3000000, 0, '2026-11-15 12:00-06', '2026-11-15 12:00-06', 'S', 'magna', 'vehicle', 20000000, 'typed', 200000, 'MXN', 40000, 'v0000001', 'yes', 'H', '{}', 'P0', 'ticket', 'presupuesto')`,
		`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ('` + bill + `', 'xml', 1, now(), 'x')`,
		`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
			VALUES ('` + bill + `', '77777777-0000-4000-8000-000000000000', '4.0', 'I', 'P', '7', '2026-11-17 10:00', 'MXN', 40000, '', 'EKU9003173C9', 'Gasolinera', '', '', '03', 'PUE', '', '', '', now(), 'x')`,
		`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ('` + bill + `', 'concept', 1, 1, '15101514', '', '', '', '', '', 20000000, 40000, 200000)`,
		`WITH d AS (INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at)
			VALUES ('b', '` + bill + `', 'concept', 1, 'linked', 'person', 'matched', 0, 0, 0, 0, '', 'x', now()) RETURNING decision)
			INSERT INTO line_decision_fill (decision, station, epoch, seq, branch) SELECT decision, 'office', 1, 3000000, 0 FROM d`,
	} {
		_, err := s.pool.Exec(s.t.Context(), sql)
		s.must(err)
	}
	says := func(body string) got { return s.post(base+"/budget/paid", finance, body) }
	if got := readAll[PaidPart](s, "/budget/paid"+asked, auditor, 2, nil); !slices.ContainsFunc(got, func(p PaidPart) bool {
		return p.Invoice == bill && p.Why == "not_booked" && p.Cents == 40_000 && p.What == "issue"
	}) {
		s.t.Errorf("before it is booked: got %+v", got)
	}
	into[DoneOfYear](s, s.post(base+"/budget/book", finance, `{"year":2026}`))
	const account = "FORTAMUN-26101-seg"
	got := slices.DeleteFunc(readAll[PaidPart](s, "/budget/paid"+asked, auditor, 1, nil), func(p PaidPart) bool { return p.Invoice != bill })
	if len(got) != 1 || got[0].Cents != 40_000 || got[0].Month != "2026-11" || got[0].Day != "2026-11-17" || got[0].Account != account || got[0].Why != "" {
		s.t.Errorf("booked: got %+v", got)
	}
	year := into[PaidYear](s, s.get(base+"/budget/paid/proposals"+asked, auditor))
	of := func(account string) PaidAccount {
		i := slices.IndexFunc(year.Accounts, func(a PaidAccount) bool { return a.Account == account })
		if i < 0 {
			return PaidAccount{}
		}
		return year.Accounts[i]
	}
	if a := of(account); a.Documents != 40_000 || a.Paid != 0 || a.Proposed != 40_000 || a.Unexercised != 40_000 {
		s.t.Errorf("an account: got %+v", a)
	}
	var chosen []string
	for _, x := range year.Proposals {
		if x.Invoice == bill {
			chosen = append(chosen, fmt.Sprintf(`{"moment":%q,"account":%q,"document":%q,"cents":%d}`, x.Moment, x.Account, x.Document, x.Cents))
		}
	}
	body := `{"year":2026,"reason":"Pago","movements":[` + strings.Join(chosen, ",") + `]}`
	s.wants(s.post(base+"/budget/paid", auditor, body), 403, "right")
	s.wants(says(strings.Replace(body, "40000}", "40001}", 1)), 409, "conflict")
	if first, again := into[DoneOfYear](s, says(body)), into[DoneOfYear](s, says(body)); first.Count != 2 || again.Count != 0 {
		s.t.Errorf("said: got %+v, and again %+v", first, again)
	}
	for _, a := range into[BudgetYear](s, s.get(base+"/budget"+asked, auditor)).Accounts {
		if a.Account == account && (a.Paid != 40_000 || a.Exercised != 40_000 || a.Documents == nil || *a.Documents != 40_000 || *a.Difference != 0 || *a.Unexercised != 0) {
			s.t.Errorf("said: got %+v", a)
		}
	}
}

package api

import (
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/sim/supplier"
)

// A supplier's invoice comes, its lines are matched, accepted, taken back and decided, all by
// programs; and what nobody has billed is listed.
func linesAreMatched(s *site) {
	finance, auditor := s.token("finance", true), s.token("auditor", true)
	manager := s.token("manager", true)
	from := time.Date(2026, 11, 2, 6, 0, 0, 0, s.zone)
	sales := supplier.Invent(31, 4, supplier.Station, from)
	authority := supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	b, err := supplier.NewBatch(31, authority, supplier.Terms{
		Supply: supplier.Station, Every: supplier.Month, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, sales)
	s.must(err)
	documents, _ := b.Issue()
	into[Contract](s, s.post(base+"/contracts", manager, `{"contract":"lineas","supplier":"Gasolinera","rfc":"EKU9003173C9","from":"2026-01-01","supply":"station","revision":0}`, "Checked-By", s.token("another", true)))
	for i, permit := range []string{"PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026"} {
		if got := into[Permit](s, s.post(base+"/contracts/stations", manager, fmt.Sprintf(`{"contract":"lineas","permit":%q,"name":"E%d","status":"open","station":%q,"revision":0}`, permit, i, []string{"norte", ""}[i]), "Checked-By", s.token("another", true))); got.Station != []string{"norte", ""}[i] {
			s.t.Errorf("permit: got %+v", got)
		}
	}
	s.post(base+"/invoices/terms/receivers", finance, `{"rfc":"MPS010101AA1","active":true,"reason":"alta"}`)
	for _, d := range documents {
		s.post(base+"/invoices", finance, fmt.Sprintf(`{"file":%q,"data":%q}`, d.File(), base64.StdEncoding.EncodeToString(d.XML)))
	}
	taken := readAll[Invoice](s, "/invoices?period=all&rfc=EKU9003173C9", finance, 200, nil)
	if len(taken) != len(documents) {
		s.t.Errorf("%d documents are listed, want %d", len(taken), len(documents))
	}
	for _, d := range taken { // no certificate of the authority's is installed
		if d.Verdict != "accepted" || d.Proven {
			s.t.Errorf("%s is %s, proven %t", d.Number, d.Verdict, d.Proven)
		}
	}
	for i, sale := range sales {
		ul := sale.UL
		if i == 3 {
			ul -= 2_000_000
		}
		_, err := s.pool.Exec(s.t.Context(), `
INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, filled, ended, flags, ticket, source, contract, permit)
SELECT 'office', 1, $1, 0, $2, $2, 'S', grade, 'vehicle', $3, 'typed', $4, 'MXN', $5, 'yes', 'H', '{}', $6, 'ticket', 'lineas', $7 FROM (SELECT coalesce((SELECT grade FROM grade WHERE product = $8 LIMIT 1), 'magna') AS grade) g`,
			2_000_000+i, sale.At, ul, sale.PriceE4, sale.Cents(), sale.Ticket, sale.Permit, sale.Product)
		s.must(err)
	}
	lines := func(is string) []BilledLine {
		return readAll[BilledLine](s, "/invoices/lines?period=custom&from=2026-11-01&to=2026-12-31&rfc=EKU9003173C9&is="+is, finance, 2, nil)
	}
	all := lines("exact")
	for _, l := range all {
		if len(l.Fills) != 1 || l.Pass != "ticket" || l.Fills[0].Ticket != l.Ticket || l.Decided != nil {
			s.t.Errorf("exact: got %+v", l)
		}
	}
	s.wants(s.post(base+"/invoices/lines/accept", auditor, `{"from":"2026-11-01","to":"2026-12-31"}`), 403, "right")
	s.wants(s.post(base+"/invoices/lines/accept", s.token("manager-civ", true), `{"from":"2026-11-01","to":"2026-12-31"}`), 403, "right")
	if p := s.wants(s.post(base+"/invoices/lines/accept", finance, `{"from":"2026-11-01","to":"2026-10-31"}`), 422, "invalid"); p.Field != "body.to" {
		s.t.Errorf("days: got field %q", p.Field)
	}
	done := into[DecidedLines](s, s.post(base+"/invoices/lines/accept", finance, `{"from":"2026-11-01","to":"2026-12-31","rfc":"EKU9003173C9"}`))
	if done.Lines != len(all) || done.Lines < 2 || len(lines("done")) != done.Lines {
		s.t.Errorf("accepted: got %+v of %d", done, len(all))
	}
	if back := into[DecidedLines](s, s.post(base+"/invoices/lines/back", finance, fmt.Sprintf(`{"batch":%q}`, done.Batch))); back.Lines != done.Lines || len(lines("exact")) != done.Lines {
		s.t.Errorf("taken back: got %+v", back)
	}
	l := all[0]
	of := base + "/invoices/lines/" + l.Line
	whole := into[WholeLine](s, s.get(of, auditor))
	if len(whole.History) != 2 || whole.History[0].What != "open" || whole.History[1].What != "linked" || len(whole.Free) == 0 || whole.Line != l.Line {
		s.t.Errorf("line: got %+v", whole)
	}
	for body, field := range map[string]string{
		`{"what":"apart"}`: "body.reason", `{"what":"linked"}`: "body.fills", `{"what":"linked","fills":["x"]}`: "body.fills", `{"what":"open"}`: "body.what", `{"what":"linked","fills":["office/1/2000000/x"]}`: "body.fills",
	} {
		if p := s.wants(s.post(of, finance, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q, want %s", body, p.Field, field)
		}
	}
	one := into[WholeLine](s, s.post(of, finance, fmt.Sprintf(`{"what":"linked","fills":[%q],"reason":"a mano"}`, l.Fills[0].Fill)))
	if one.Is != "done" || one.Decided == nil || one.Decided.Reason != "a mano" || one.Decided.Fills[0] != l.Fills[0].Fill || one.Pass != "person" {
		s.t.Errorf("linked: got %+v", one)
	}
	if p := s.wants(s.post(of, finance, fmt.Sprintf(`{"what":"apart","reason":"x","seen":%d}`, l.Last)), 409, "conflict"); one.Last <= l.Last {
		s.t.Errorf("decided since: got %+v", p)
	}
	if p := s.wants(s.post(base+"/invoices/lines/"+all[1].Line, finance, fmt.Sprintf(`{"what":"linked","fills":[%q]}`, l.Fills[0].Fill)), 422, "invalid"); p.Field != "body.reason" {
		s.t.Errorf("a line of other liters without a reason: got field %q", p.Field)
	}
	s.wants(s.post(base+"/invoices/lines/"+all[1].Line, finance, fmt.Sprintf(`{"what":"linked","fills":[%q],"reason":"otra"}`, l.Fills[0].Fill)), 409, "conflict")
	unbilled := readAll[UnbilledFill](s, "/invoices/unbilled?period=custom&from=2026-11-01&to=2026-12-31&rfc=EKU9003173C9", finance, 2, nil)
	proposed, boxes := 0, 0
	for _, f := range unbilled {
		if f.Ticket == "" { // of the box that stands at the supplier's station
			boxes++
		}
		if f.Fill == l.Fills[0].Fill {
			s.t.Errorf("a billed fill is among those that are not: %+v", f)
		}
		if f.Proposed != "" {
			proposed++
		}
	}
	if len(unbilled)-boxes != 3 || proposed != 3 || boxes == 0 {
		s.t.Errorf("unbilled: got %d, %d proposed, %d of a box", len(unbilled), proposed, boxes)
	}
	if got := into[Tolerances](s, s.post(base+"/invoices/terms/tolerances", finance, `{"version":0,"volume_ul":40000,"volume_mill":5,"price_e4":100,"amount_cents":10,"amount_mill":1,"days":35,"sum_ul":1000000,"sum_mill":1,"reason":"anexo"}`)); got.Version != 1 || got.VolumeUL != 40000 || got.SaidAt == nil {
		s.t.Errorf("tolerances: got %+v", got)
	}
	s.wants(s.post(base+"/invoices/terms/tolerances", finance, `{"version":0,"volume_ul":40000,"volume_mill":5,"price_e4":100,"amount_cents":10,"amount_mill":1,"days":35,"sum_ul":1000000,"sum_mill":1,"reason":""}`), 422, "invalid")
	s.wants(s.post(base+"/invoices/terms/tolerances", finance, `{"version":0,"volume_ul":40000,"volume_mill":5,"price_e4":100,"amount_cents":10,"amount_mill":1,"days":35,"sum_ul":1000000,"sum_mill":1,"late_days":5,"reason":"anexo"}`), 422, "invalid")

	// What documents are held against takes two, each time.
	for path, body := range map[string]string{
		"/invoices/terms/vat":        `{"kind":"border","from":"2027-01-01","until":"2027-12-31","rate_e4":800,"reason":"DOF"}`,
		"/invoices/terms/identities": `{"rfc":"MPS010101AA1","name":"municipio de prueba","regime":"601","zip":"42000","from":"2026-11-01","reason":"constancia"}`,
		"/invoices/terms/quotas":     `{"product":"15101505","from":"2027-01-01","per_liter_e6":510000,"reason":"DOF"}`,
	} {
		for _, second := range []string{"", finance, s.token("auditor", true)} {
			if p := s.wants(s.post(base+path, finance, body, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
				s.t.Errorf("%s by one: got %+v", path, p)
			}
		}
		into[InvoiceTerms](s, s.post(base+path, finance, body, "Checked-By", manager))
	}
	s.wants(s.post(base+"/invoices/terms/vat", finance, `{"kind":"general","from":"2027-01-01","reason":"DOF"}`, "Checked-By", manager), 422, "invalid")
	terms := into[InvoiceTerms](s, s.get(base+"/invoices/terms", finance))
	if len(terms.VAT) != 1 || *terms.VAT[0].RateE4 != 800 || terms.VAT[0].Until != "2027-12-31" || terms.VAT[0].AgreedBy != "manager" || len(terms.Identities) != 1 || terms.Identities[0].Name != "MUNICIPIO DE PRUEBA" || terms.Quotas[0].AgreedBy != "manager" || len(terms.Missing) != 0 {
		s.t.Errorf("terms: got %+v", terms)
	}
	judged := 1
	for judged > 0 {
		judged = into[Judged](s, s.post(base+"/invoices/judge", finance, `{}`)).Judged
	}
	bill := into[WholeInvoice](s, s.get(base+"/invoices/"+into[Page[Invoice]](s, s.get(base+"/invoices?period=all", finance)).Items[0].Document, finance))
	if h := bill.HeldTo; h == nil || h.Ours == nil || h.Ours.Regime != "601" || h.Stale || len(h.VAT) != 2 || h.VAT[0].Rate != "0.16" || h.VAT[1].Until != "2026-12-31" || !slices.ContainsFunc(bill.Found, func(f InvoiceFinding) bool { return f.Code == "receiver.regime" && f.Expected == "601" }) {
		s.t.Errorf("held to %+v, found %+v", bill.HeldTo, bill.Found)
	}
}

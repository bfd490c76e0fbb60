package api

import "fmt"

// Papers and prices of a contract are said by programs, each by who may; what is used is the
// same in its answers, and what is reserved has no name for who is not cleared.
func contractsAreUsed(s *site) {
	finance, auditor, manager := s.token("finance", true), s.token("auditor", true), s.token("manager", true)
	s.post(base+"/contracts", manager, `{"contract":"usado","supplier":"Gasolinera","rfc":"CBA010203AB7","from":"2026-01-01","supply":"station","revision":0}`, "Checked-By", s.token("another", true))
	for i := range 3 {
		_, err := s.pool.Exec(s.t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract)
SELECT 'office', 1, $1, 0, t, t, 'S', 'magna', 'vehicle', 10000000, 'typed', 200000, 'MXN', 20000, 'v0000001', 'yes', 'H', '{}', $2, 'ticket', 'usado' FROM (SELECT '2026-11-03T15:00:00Z'::timestamptz AS t) t`, 4_000_000+i, fmt.Sprint("U", i))
		s.must(err)
	}
	at := base + "/contracts/usado"
	award := `{"kind":"award","number":"LA-1","signed":"2026-01-02","max_cents":70000,"until":"2027-12-31","reason":"Licitación"}`
	s.wants(s.post(at+"/papers", auditor, award), 403, "right")
	s.wants(s.post(at+"/papers", s.token("manager-civ", true), award), 403, "right")
	for _, second := range []string{"", finance, auditor, s.token("manager", false)} {
		if p := s.wants(s.post(at+"/papers", finance, award, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("one person alone: got field %q", p.Field)
		}
	}
	if p := s.wants(s.post(at+"/papers", finance, `{"kind":"amendment","number":"CM-1","signed":"2026-01-02","max_cents":70000,"reason":"x"}`, "Checked-By", manager), 422, "invalid"); p.Field != "body.kind" {
		s.t.Errorf("nothing to amend: got field %q", p.Field)
	}
	got := into[WholeContractUse](s, s.post(at+"/papers", finance, award, "Checked-By", manager))
	if len(got.Papers) != 1 || got.Papers[0].AgreedBy != "manager" || got.Papers[0].SaidBy != "finance" || got.Money.Used != 60_000 || *got.Money.Percent != 85 || got.Money.Reached != 80 || got.Until != "2027-12-31" {
		s.t.Errorf("after the award: got %+v", got)
	}
	if p := s.wants(s.post(base+"/contracts", manager, `{"contract":"usado","supplier":"Gasolinera","from":"2026-01-01","until":"2028-12-31","revision":1}`), 422, "invalid"); p.Field != "body.until" {
		s.t.Errorf("an end without a paper: got field %q", p.Field)
	}
	if p := s.wants(s.post(at+"/prices", finance, `{"product":"15101514","from":"2026-01-01","kind":"fixed","price_e4":0,"reason":"x"}`), 422, "invalid"); p.Field != "body.price_e4" {
		s.t.Errorf("no price: got field %q", p.Field)
	}
	s.must(s.pool.QueryRow(s.t.Context(), `UPDATE grade SET product = '15101514' WHERE grade = 'magna' RETURNING 1`).Scan(new(int)))
	got = into[WholeContractUse](s, s.post(at+"/prices", finance, `{"product":"15101514","from":"2026-01-01","kind":"fixed","price_e4":210000,"reason":"Anexo"}`))
	if got.Money.Used != 63_000 || got.Money.Reached != 80 || len(got.Prices) != 1 || len(got.Months) != 1 || got.Months[0].UnbilledCents != 63_000 {
		s.t.Errorf("at the contract's price: got %+v", got)
	}
	uses := readAll[ContractUse](s, "/contracts/use", auditor, 2, nil)
	if len(uses) == 0 || uses[len(uses)-1].Contract != "usado" || uses[len(uses)-1].Money.Used != 63_000 {
		s.t.Errorf("uses: got %+v", uses)
	}
	fills := readAll[ContractFill](s, "/contracts/usado/fills", auditor, 2, nil)
	if len(fills) != 3 || *fills[0].OwedCents != 21_000 || fills[0].Vehicle != "v0000001" {
		s.t.Errorf("fills: got %+v", fills)
	}
	if lines := readAll[ContractLine](s, "/contracts/usado/lines", auditor, 2, nil); len(lines) != 0 {
		s.t.Errorf("lines: got %+v", lines)
	}
	if came := readAll[ContractDelivery](s, "/contracts/usado/deliveries", auditor, 2, nil); len(came) != 0 {
		s.t.Errorf("deliveries of a contract of stations: got %+v", came)
	}
	seen := fmt.Sprintf(`{"paper":%d,"level":80}`, got.LastPaper)
	if w := into[ContractWarning](s, s.post(at+"/seen", auditor, seen)); w.Paper != got.LastPaper {
		s.t.Errorf("seen: got %+v", w)
	}
	s.wants(s.post(at+"/seen", auditor, `{"paper":999999,"level":80}`), 404, "not_found")
	s.wants(s.get(base+"/contracts/nada/use", auditor), 404, "not_found")
	s.wants(s.get(at+"/use", s.token("manager-civ", true)), 403, "scope")

	// A price by an index, whose prices are taken whole or not at all, and those that are dearer by two.
	indices := func(day string, e4 int) string {
		return fmt.Sprintf(`{"prices":[{"index":"Del API","product":"15101514","day":%q,"price_e4":%d}],"reason":"Boletín"}`, day, e4)
	}
	all := base + "/contracts/indices"
	s.wants(s.post(all, auditor, indices("2026-11-01", 200_000)), 403, "right")
	if n := into[SaidIndexPrices](s, s.post(all, finance, indices("2026-11-01", 200_000))); n.Said != 1 {
		s.t.Errorf("said: got %+v", n)
	}
	byIndex := `{"product":"15101514","from":"2026-11-01","kind":"index","index":"DEL  api","price_e4":-5000,"reason":"Anexo 2"}`
	if p := s.wants(s.post(at+"/prices", finance, byIndex), 422, "invalid"); p.Field != "header.Checked-By" {
		s.t.Errorf("another kind by one: got field %q", p.Field)
	}
	got = into[WholeContractUse](s, s.post(at+"/prices", finance, byIndex, "Checked-By", manager))
	if got.Months[0].UnbilledCents != 58_500 || got.Prices[len(got.Prices)-1].Index != "DEL API" || got.Prices[len(got.Prices)-1].PriceE4 != -5_000 {
		s.t.Errorf("by an index: got %+v", got)
	}
	for _, second := range []string{"", finance, auditor} {
		if p := s.wants(s.post(all, finance, indices("2026-11-03", 200_001), "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("dearer by one: got field %q", p.Field)
		}
	}
	if n := into[SaidIndexPrices](s, s.post(all, finance, indices("2026-11-03", 210_000), "Checked-By", manager)); n.Said != 1 {
		s.t.Errorf("dearer by two: got %+v", n)
	}
	if p := s.wants(s.post(all, finance, indices("2028-11-03", 1)), 422, "invalid"); p.Field != "body.prices" {
		s.t.Errorf("to come: got field %q", p.Field)
	}
	last := IndexPrice{}
	for _, p := range readAll[IndexPrice](s, "/contracts/indices", auditor, 2, nil) {
		if p.Index == "DEL API" {
			last = p
		}
	}
	if last.Day != "2026-11-03" || last.PriceE4 != 210_000 || last.SaidBy != "finance" || last.AgreedBy != "manager" {
		s.t.Errorf("indices: got %+v", last)
	}
	if got = into[WholeContractUse](s, s.get(at+"/use", auditor)); got.Months[0].UnbilledCents != 61_500 {
		s.t.Errorf("by the index of the day: got %+v", got.Months)
	}
}

package api

import (
	"net/http"
)

// savingsAreSaid says a baseline, and reads what is held against it.
func savingsAreSaid(s *site) {
	finance, auditor := s.token("finance", true), s.token("auditor", true)
	const asked = "?period=month&at=2026-11-01"
	s.wants(s.get(base+"/savings"+asked, auditor), 404, "not_found")
	if list := into[Page[SavedPart]](s, s.get(base+"/savings/vehicles"+asked, auditor)); len(list.Items) != 0 {
		s.t.Errorf("without a baseline: got %d parts", len(list.Items))
	}
	for body, field := range map[string]string{
		`{"from":"2025-11-30","to":"2025-11-01","reason":"x"}`: "body.to", `{"from":"2026-11-01","to":"2027-11-01","reason":"x"}`: "body.to", `{"from":"2025-11-01","to":"2025-11-30","reason":" "}`: "body.reason",
	} {
		if p := s.wants(s.post(base+"/savings/baseline", finance, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q, want %s", body, p.Field, field)
		}
	}
	const october = `"from":"2026-10-01","to":"2026-10-31","reason":"Antes del programa"}`
	if r := s.post(base+"/savings/baseline", finance, `{"version":7,`+october); r.StatusCode != http.StatusConflict {
		s.t.Errorf("a version that nobody saw: got status %d", r.StatusCode)
	}
	said := into[Baseline](s, s.post(base+"/savings/baseline", finance, `{`+october))
	if said.Version == 0 || said.From != "2026-10-01" || said.To != "2026-10-31" || said.SaidBy == "" || said.SaidAt == nil {
		s.t.Errorf("said: got %+v", said)
	}
	l := into[SavingsStatement](s, s.get(base+"/savings"+asked, auditor))
	if len(l.Said) != 1 || l.Baseline.Version != said.Version || l.Baseline.To != said.To || len(l.Groups) == 0 {
		s.t.Errorf("statement: got %+v", l)
	}
	var volume, all int64
	for _, g := range l.Groups {
		if (g.Why == "") != (g.Saved != nil) {
			s.t.Errorf("%s: why %q and saved %v", g.Class, g.Why, g.Saved)
		}
		if g.Why == "" {
			volume += g.UL
		}
	}
	for _, p := range readAll[SavedPart](s, "/savings/vehicles"+asked, auditor, 1000, nil) {
		all += p.Now.VolumeUL
	}
	if volume != l.UL || all != l.AllUL || all == 0 {
		s.t.Errorf("groups come to %d of %d, and vehicles to %d of %d", volume, l.UL, all, l.AllUL)
	}
	if other := into[SavingsStatement](s, s.get(base+"/savings"+asked+"&base_from=2026-10-02&base_to=2026-10-31", auditor)); other.Baseline.Version != 0 || other.Notes[0] != "not_said" {
		s.t.Errorf("another baseline: got %+v", other.Baseline)
	}
	s.wants(s.get(base+"/savings?period=month&at=2026-10-10", auditor), 422, "invalid")
}

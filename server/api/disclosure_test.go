package api

import "strings"

// fuelIsDisclosed says factors and how the house publishes, as pages do.
func fuelIsDisclosed(s *site) {
	finance, auditor := s.token("finance", true), s.token("auditor", true)
	const factor = `"product":"15101514","from":"2026-11-01","g_per_l":2320,"source":"INECC","reason":"Factor nacional","year":`
	s.wants(s.post(base+"/emissions/factors", auditor, `{`+factor+`2025}`), 403, "right")
	for body, field := range map[string]string{`{` + factor + `2099}`: "body.year", strings.Replace(`{`+factor+`2025}`, "INECC", " ", 1): "body.source"} {
		if p := s.wants(s.post(base+"/emissions/factors", finance, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q, want %s", body, p.Field, field)
		}
	}
	if said := into[EmissionFactor](s, s.post(base+"/emissions/factors", finance, `{`+factor+`2025}`)); said.Grams == nil || *said.Grams != 2320 {
		s.t.Errorf("said: got %+v", said)
	}
	if p := s.wants(s.post(base+"/transparency/frame", finance, `{"from":"octubre","article":"65","area":"Parque","reason":"Ley"}`), 422, "invalid"); p.Field != "body.from" {
		s.t.Errorf("a month that is none: got field %q", p.Field)
	}
	into[TransparencyFrame](s, s.post(base+"/transparency/frame", finance, `{"from":"2026-11","article":"Artículo 65","area":"Parque vehicular","reason":"Ley"}`))
	if p := s.wants(s.post(base+"/transparency/validated", finance, `{"month":"2026-11","updated":"2026-12-02","validated":"2026-12-01"}`), 422, "invalid"); p.Field != "body.validated" {
		s.t.Errorf("validated before it was updated: got field %q", p.Field)
	}
	into[TransparencyCheck](s, s.post(base+"/transparency/validated", finance, `{"month":"2026-11","updated":"2026-12-01","validated":"2026-12-02"}`))
}

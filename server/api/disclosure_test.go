package api

import (
	"strconv"
	"strings"
)

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

	// The page that anybody sees is asked for by one and approved by another.
	const open = base + "/transparency/open"
	manager := s.token("manager", true)
	terms := `{"address":"https://datos.ciudad.example","contact":"Unidad de Transparencia","email":"datos@ciudad.example","license":"CC BY 4.0","license_url":"https://creativecommons.org/licenses/by/4.0/","reason":"Acuerdo 12"}`
	s.wants(s.post(open+"/on", auditor, terms), 403, "right")
	if p := s.wants(s.post(open+"/on", finance, strings.Replace(terms, ".example\",\"contact", ".example/x\",\"contact", 1)), 422, "invalid"); p.Field != "body.address" {
		s.t.Errorf("an address with a path: got field %q", p.Field)
	}
	s.wants(s.post(open+"/months", finance, `{"month":"2026-11","reason":"x"}`), 409, "conflict")
	n := strconv.FormatInt(into[PublicSaid](s, s.post(open+"/on", finance, terms)).N, 10)
	s.wants(s.post(open+"/"+n+"/approve", finance, ``), 409, "conflict")
	into[PublicSaid](s, s.post(open+"/"+n+"/approve", manager, ``))
	s.wants(s.post(open+"/"+n+"/void", manager, ``), 409, "conflict")
	s.wants(s.post(open+"/months", finance, `{"month":"2026-11","reason":"x"}`), 409, "conflict")
	s.wants(s.post(open+"/months/2026-09/1/withdraw", finance, `{"reason":"x"}`), 404, "not_found")
	_, err := s.pool.Exec(s.t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source)
VALUES ('office', 1, 7654321, 0, '2026-09-20T18:00:00Z', '2026-09-20T18:00:00Z', 'S', 'magna', 'vehicle', 40000000, 'typed', 'v0000009', 'yes', 'H', '{}', 'F1', 'ticket')`)
	s.must(err)
	n = strconv.FormatInt(into[PublicSaid](s, s.post(open+"/months", finance, `{"month":"2026-09","reason":"Primera vez"}`)).N, 10)
	if got := into[PublicPage](s, s.get(open, finance)); !got.On || len(got.Waiting) != 1 || len(got.Months) != 0 {
		s.t.Errorf("a month that waits: got %+v", got)
	}
	into[PublicSaid](s, s.post(open+"/"+n+"/approve", manager, ``))
	into[PublicSaid](s, s.post(open+"/months/2026-09/1/withdraw", manager, `{"reason":"El área estaba mal"}`))
	if got := into[PublicPage](s, s.get(open, auditor)); len(got.Waiting) != 0 || len(got.Months) != 1 || got.Months[0].Shown || got.Months[0].Withdrawn == "" || len(got.Months[0].Package) != 64 {
		s.t.Errorf("a month that was taken off: got %+v", got)
	}
	into[PublicSaid](s, s.post(open+"/off", finance, `{"reason":"Mudanza"}`))
}

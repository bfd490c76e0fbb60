package api

import (
	"fmt"
	"strings"
)

// Who asks for a correction does not approve it, nor anybody of their role or who is not asked:
// programs are held to it as pages are.
func correctionsTakeTwo(s *site) {
	manager, finance, auditor := s.token("manager", true), s.token("finance", true), s.token("auditor", true)
	reads := s.token("finance", false)
	typed := into[Recorded](s, s.post(base+"/fills", manager, `{"vehicle":"v0000001","grade":"magna","volume_ul":31000000,"happened_at":"2026-11-26T16:20:00Z","source":"ticket","ticket":"C-77","full":"yes"}`, "Checked-By", s.token("attendant", true)))
	at := base + "/fills/" + typed.Record
	fill := into[FillRecord](s, s.get(at, auditor))
	if fill.Kind != "typed" || fill.Counts == nil || fill.Counts.VolumeUL != 31_000_000 || !strings.Contains(fill.Note, `"ticket":"C-77"`) || fill.Hash == "" {
		s.t.Errorf("a fill: got %+v", fill)
	}
	s.wants(s.post(at+"/corrections", auditor, `{"action":"void","reason":"x"}`), 403, "right")
	s.wants(s.post(at+"/corrections", manager, `{"action":"assign","reason":"x"}`), 422, "invalid")
	for field, figures := range map[string]string{"driver": `"driver":"magna","grade":"magna"`, "grade": `"grade":"v0000001"`} { // ids, but of other things
		p := s.wants(s.post(at+"/corrections", manager, `{"action":"replace","reason":"x","figures":{"vehicle":"v0000001",`+figures+`,"volume_ul":13000000,"happened_at":"2026-11-26T16:20:00Z","full":"yes"}}`), 422, "invalid")
		if p.Field != "body.figures."+field {
			s.t.Errorf("figures of no %s: got %+v", field, p)
		}
	}
	asked := into[FillAsk](s, s.post(at+"/corrections", manager, `{"action":"replace","reason":"Eran 13","figures":{"vehicle":"v0000001","grade":"magna","volume_ul":13000000,"happened_at":"2026-11-26T16:20:00Z","full":"yes"}}`))
	if asked.State != "open" || asked.WasUL != 31_000_000 || asked.IsUL != 13_000_000 || asked.AskedAs != "manager" {
		s.t.Errorf("asked: got %+v", asked)
	}
	ask := fmt.Sprintf("%s/corrections/%d/", base, asked.Ask)
	s.wants(s.post(at+"/corrections", finance, `{"action":"void","reason":"x"}`), 409, "correction_waiting")
	s.wants(s.post(ask+"approve", manager, `{}`), 409, "correction_same")
	s.wants(s.post(ask+"approve", auditor, `{}`), 403, "right")
	s.wants(s.post(ask+"approve", reads, `{}`), 403, "reads")
	s.wants(s.post(ask+"withdraw", finance, `{}`), 409, "correction_not_own")
	done := into[FillAsk](s, s.post(ask+"approve", finance, `{}`))
	if done.State != "approved" || done.AnsweredBy != "finance" || done.Record == "" {
		s.t.Errorf("approved: got %+v", done)
	}
	s.wants(s.post(ask+"approve", s.token("administrator", true), `{}`), 409, "correction_not_open")
	s.wants(s.post(ask+"refuse", finance, `{"reason":"x"}`), 409, "correction_not_open")
	if got := into[FillRecord](s, s.get(at, auditor)); got.Counts.VolumeUL != 13_000_000 || len(got.Corrections) != 1 || fmt.Sprint(got.Corrections[0].People) != "[manager finance]" {
		s.t.Errorf("corrected: got %+v", got)
	}
}

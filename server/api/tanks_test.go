package api

import (
	"fmt"
	"slices"
	"time"
)

// Which levels of a tank raise an alarm is said by programs as by the page, and its readings are
// held to them.
func tanksHaveLimits(s *site) {
	manager := s.token("manager", true)
	read := func(tank string, seq, liters int64) {
		s.t.Helper()
		_, err := s.pool.Exec(s.t.Context(), `
INSERT INTO event (station, epoch, seq, branch, at, kind, body)
VALUES ('norte', 1, $2, 0, $3, 'tank', jsonb_build_object('tank', $1::text, 'grade', 'magna', 'source', 'gauge', 'why', 'periodic', 'volume_ul', $4::bigint, 'basis', 'obs'))`,
			tank, 900_000+seq, now.Add(time.Duration(seq)*time.Minute), liters*1_000_000)
		s.must(err)
	}
	read("T1", 1, 5000)
	read("T2", 2, 5000)
	const of = base + "/tanks/norte/T2"
	if got := into[Tank](s, s.get(of, manager)); got.Revision != 0 || got.VolumeUL != 5_000_000_000 || len(got.Raised) != 0 || got.Limits.LowUL != nil {
		s.t.Errorf("before: got %+v", got)
	}
	got := into[Tank](s, s.post(of+"/limits", manager, `{"revision":0,"low_ul":1000000000,"reorder_ul":6000000000,"high_ul":9500000000,"water_um":50000,"reason":"Temporada"}`))
	if got.Revision == 0 || *got.Limits.LowUL != 1_000_000_000 || *got.Limits.WaterUM != 50_000 || got.Limits.WaterUL != nil || !slices.Equal(got.Raised, []string{"reorder"}) {
		s.t.Errorf("limits: got %+v", got)
	}
	read("T2", 3, 900)
	i := slices.IndexFunc(readAll[Tank](s, "/tanks", manager, 100, nil), func(t Tank) bool { return t.Tank == "T2" && slices.Equal(t.Raised, []string{"low", "reorder"}) })
	if i < 0 {
		s.t.Error("among tanks: T2 is not low")
	}
	s.wants(s.post(of+"/limits", manager, `{"revision":0,"reason":"x"}`), 409, "conflict") // more was said meanwhile
	s.wants(s.post(of+"/limits", s.token("auditor", true), `{"revision":0,"reason":"x"}`), 403, "right")
	s.wants(s.post(of+"/limits", s.token("manager-civ", true), `{"revision":0,"reason":"x"}`), 403, "scope")
	s.wants(s.get(base+"/tanks/norte/T9", manager), 404, "not_found")
	for body, field := range map[string]string{
		`{"revision":1,"low_ul":9000000000,"reorder_ul":3000000000,"reason":"x"}`: "body.reorder_ul", `{"revision":1,"low_ul":1,"high_ul":1,"reason":"x"}`: "body.high_ul",
		`{"revision":1,"low_ul":1,"from_at":"2026-01-01T00:00:00Z","reason":"x"}`: "body.from_at",
	} {
		if p := s.wants(s.post(of+"/limits", manager, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q, want %s", body, p.Field, field)
		}
	}
	if none := into[Tank](s, s.post(of+"/limits", manager, `{"revision":`+fmt.Sprint(got.Revision)+`,"reason":"Sin límites"}`)); len(none.Raised) != 0 || none.Limits.LowUL != nil || none.Revision <= got.Revision {
		s.t.Errorf("no limits any more: got %+v", none)
	}
}

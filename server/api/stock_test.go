package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The book of a tank is the same for programs, and papers of a delivery are said by them.
func stockIsKept(s *site) {
	manager, finance := s.token("manager", true), s.token("finance", true)
	record := func(seq int64, at time.Time, kind, body string) string {
		s.t.Helper()
		_, err := s.pool.Exec(s.t.Context(), `INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('norte', 1, $1, 0, $2, $3, $4::jsonb)`, 910_000+seq, at, kind, body)
		s.must(err)
		return fmt.Sprintf("norte/1/%d", 910_000+seq)
	}
	level := func(seq int64, at time.Time, liters int64) {
		record(seq, at, "tank", fmt.Sprintf(`{"tank":"T7","grade":"premium","source":"gauge","why":"periodic","volume_ul":%d,"basis":"obs"}`, liters*1_000_000))
	}
	from := now.AddDate(0, 0, -2)
	level(1, from.Add(-24*time.Hour), 1_000)
	of := record(2, from, "delivery", fmt.Sprintf(`{"tank":"T7","grade":"premium","source":"gauge","volume_ul":5000000000,"basis":"obs","before_ul":1000000000,"after_ul":6000000000,"from_at":%q,"to_at":%q}`,
		from.Add(-time.Hour).Format(time.RFC3339), from.Format(time.RFC3339)))
	level(3, from.Add(10*time.Hour), 5_990)

	one := "/stock/norte/T7"
	got := into[WholeStock](s, s.get(base+one, manager))
	if got.Book.ReceivedUL != 5_000_000_000 || *got.Book.BookUL != 6_000_000_000 || *got.Book.DifferenceUL != -10_000_000 || got.SAT.State != "within" || got.SAT.LimitUL != 30_000_000 || got.Leak.LimitUL != 492_000_000 {
		s.t.Errorf("the book: got %+v, %+v, %+v", got.Book, got.SAT, got.Leak)
	}
	if len(got.Deliveries) != 1 || got.Deliveries[0].Delivery != of || got.Deliveries[0].Note.State != "unsaid" || got.Deliveries[0].Revision != 0 {
		s.t.Fatalf("deliveries: got %+v", got.Deliveries)
	}
	found := false
	for _, x := range readAll[Stock](s, "/stock", manager, 2, nil) {
		found = found || x.Tank == "T7" && *x.Book.BookUL == *got.Book.BookUL
	}
	if !found {
		s.t.Error("among all tanks: T7 is not there")
	}
	say := func(more string) string {
		return `{"delivery":"` + of + `","revision":0,"number":"R-9","volume_ul":5100000000,"basis":"obs","reason":"remisión"` + more + `}`
	}
	s.wants(s.post(base+one+"/notes", manager, say("")), http.StatusForbidden, "right")
	for more, field := range map[string]string{`,"density_g":5`: "body.density_g", `,"line":"x"`: "body.line", `,"line":"x/concept/1"`: "body.billed_basis"} {
		if p := s.wants(s.post(base+one+"/notes", finance, say(more)), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q, want %s", more, p.Field, field)
		}
	}
	if r := s.post(base+one+"/notes", finance, say("")); r.StatusCode != http.StatusOK {
		s.t.Fatalf("papers: got status %d", r.StatusCode)
	}
	s.wants(s.post(base+one+"/notes", finance, say("")), 409, "conflict")
	got = into[WholeStock](s, s.get(base+one, manager))
	if d := got.Deliveries[0]; d.Revision == 0 || d.Number != "R-9" || d.Note.State != "short" || d.Note.MoreUL != -100_000_000 || d.Note.LimitUL != 51_000_000 || d.Line != "" {
		s.t.Errorf("papers: got %+v", d)
	}

	// A second one of the same liters within two hours, and one that seems to be the first by its number, are asked about until somebody says that another truck brought it.
	second := record(4, from.Add(time.Hour), "delivery", fmt.Sprintf(`{"tank":"T7","grade":"premium","source":"typed","volume_ul":5000000000,"basis":"obs","from_at":%q,"to_at":%q}`,
		from.Add(50*time.Minute).Format(time.RFC3339), from.Add(time.Hour).Format(time.RFC3339)))
	again := func(number, more string) string {
		return `{"delivery":"` + second + `","revision":0,"number":"` + number + `","volume_ul":5000000000,"basis":"obs","reason":"remisión"` + more + `}`
	}
	for _, number := range []string{"R-10", "R-9"} {
		for _, more := range []string{"", `,"another":["norte/1/1"]`} {
			if p := s.wants(s.post(base+one+"/notes", finance, again(number, more)), 409, "truck_twice"); p.Field != "body.another" || !strings.Contains(p.Detail, of) {
				s.t.Errorf("%s%s: got field %q, %q", number, more, p.Field, p.Detail)
			}
		}
	}
	if p := s.wants(s.post(base+one+"/notes", finance, again("R-10", `,"another":["x"]`)), 422, "invalid"); p.Field != "body.another" {
		s.t.Errorf("of no record: got field %q", p.Field)
	}
	if d := into[WholeStock](s, s.get(base+one, manager)).Deliveries; len(d) != 2 || d[1].Revision != 0 {
		s.t.Errorf("what was asked about is kept: got %+v", d)
	}
	s.wants(s.post(base+one+"/notes", manager, again("R-10", `,"another":["`+of+`"]`)), http.StatusForbidden, "right")
	if r := s.post(base+one+"/notes", finance, again("R-10", `,"another":["`+of+`"]`)); r.StatusCode != http.StatusOK {
		s.t.Errorf("another truck: got status %d: %s", r.StatusCode, r.body)
	}
	if d := into[WholeStock](s, s.get(base+one, manager)).Deliveries; len(d) != 2 || d[1].Number != "R-10" {
		s.t.Errorf("another truck: got %+v", d)
	}
	_, err := s.pool.Exec(s.t.Context(), `INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('office', 9, 910900, 0, now(), 'norte', 1, 910004, 'void', 'prueba')`)
	s.must(err)
	s.wants(s.get(base+"/stock/norte/T9", manager), 404, "not_found")
	s.wants(s.get(base+"/stock", s.token("manager-civ", true)), 403, "scope")

	// What a file brings is no record: it counts on a day without one, and two take it away.
	sheet := `{"kind":"dips","file":"varilla.csv","cells":"estacion,tanque,fecha_y_hora,litros\nnorte,T7,2026-11-20 22:00,900\nnorte,T9,2026-11-20 22:00,900\n"`
	look := into[Imported](s, s.post(base+"/imports/check", manager, sheet+`}`))
	if look.New != 1 || look.Bad != 1 || look.Rows[1].Problems[0].Code != "tank_unknown" {
		s.t.Fatalf("looked at: got %+v", look)
	}
	if took := into[Imported](s, s.post(base+"/imports", manager, sheet+`,"digest":"`+look.Digest+`"}`)); !took.Applied {
		s.t.Fatalf("taken in: got %+v", took)
	}
	if p := s.wants(s.post(base+"/imports/check", manager, sheet+`,"mapping":"ninguna"}`), 422, "invalid"); p.Field != "body.mapping" {
		s.t.Errorf("a mapping that nobody said: got field %q", p.Field)
	}
	got = into[WholeStock](s, s.get(base+one, manager))
	if len(got.Brought) != 1 || got.Brought[0].State != "counts" || *got.Brought[0].VolumeUL != 900_000_000 || got.Brought[0].BroughtBy != "manager" {
		s.t.Fatalf("brought: got %+v", got.Brought)
	}
	void := fmt.Sprintf(`{"dip":%d,"reason":"era de otro tanque"}`, got.Brought[0].Dip)
	s.wants(s.post(base+one+"/brought", manager, void), 422, "invalid")
	s.wants(s.post(base+one+"/brought", manager, void, "Checked-By", manager), 422, "invalid")
	s.wants(s.post(base+"/stock/norte/T8/brought", manager, void, "Checked-By", finance), 404, "not_found")
	if r := s.post(base+one+"/brought", manager, void, "Checked-By", finance); r.StatusCode != http.StatusOK {
		s.t.Errorf("voided by two: got status %d: %s", r.StatusCode, r.body)
	}
	s.wants(s.post(base+one+"/brought", manager, void, "Checked-By", finance), 409, "conflict")
	if got = into[WholeStock](s, s.get(base+one, manager)); got.Brought[0].State != "voided" || got.Brought[0].AgreedBy != "finance" {
		s.t.Errorf("voided: got %+v", got.Brought)
	}
}

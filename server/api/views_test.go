package api

import (
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/server/access"
)

// What a program keeps is what its user sees on pages, and the other way around; it sees of
// others what they share, and removes its own alone.
func viewsAreKept(s *site) {
	manager, reader, civ, attendant := s.token("manager", true), s.token("manager", false), s.token("manager-civ", true), s.token("attendant", true)
	const keep = `{"name":" Diésel  de este mes ","page":"/consumption","question":"group=department&grade=diesel&row=100","moves":"this-month"}`
	v := into[View](s, s.post(base+"/views", manager, keep))
	if v.Name != "Diésel de este mes" || v.Address != "/consumption?at=2026-11-01&grade=diesel&group=department&period=month" || v.KeptBy != "manager" || v.Shared || v.Place != 1 {
		s.t.Errorf("kept: got %+v", v)
	}
	if again := into[View](s, s.post(base+"/views", manager, keep)); again.View != v.View {
		s.t.Errorf("kept twice: got %s, want %s", again.View, v.View)
	}
	s.wants(s.post(base+"/views", manager, strings.Replace(keep, "diesel", "magna", 1)), 409, "conflict")
	s.wants(s.post(base+"/views", reader, keep), 403, "reads")
	for body, field := range map[string]string{
		strings.Replace(keep, "this-month", "next-month", 1): "body.moves", strings.Replace(keep, "group=department", "group=color", 1): "body.question",
		strings.Replace(keep, `,"moves":"this-month"`, "", 1): "body.question", strings.Replace(keep, "/consumption", "/fleet", 1): "body.page",
		strings.Replace(keep, " Diésel  de este mes ", " ", 1): "body.name", strings.Replace(keep, "/consumption", "/tanks", 1): "body.question",
	} {
		if p := s.wants(s.post(base+"/views", manager, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got the field %q, want %q", body, p.Field, field)
		}
	}
	if p := s.wants(s.post(base+"/views", attendant, keep), 422, "invalid"); p.Field != "body.page" {
		s.t.Errorf("of a page that an attendant does not see: got the field %q", p.Field)
	}
	into[View](s, s.post(base+"/views", attendant, `{"name":"Tickets","page":"/tickets","question":""}`))
	names := func(token string) string {
		var out []string
		for _, v := range into[Page[View]](s, s.get(base+"/views?limit=100", token)).Items {
			out = append(out, fmt.Sprint(v.Place, " ", v.Name, " ", v.KeptBy, " ", v.Shared))
		}
		return strings.Join(out, ", ")
	}
	if got := names(civ); got != "" {
		s.t.Errorf("to another: got %s, want nothing", got)
	}
	s.must(s.store.ShareView(s.t.Context(), "manager", v.View, true))
	if got := names(civ); got != "1 Diésel de este mes manager true" {
		s.t.Errorf("shared: got %s", got)
	}
	if got := names(attendant); got != "1 Tickets attendant false" {
		s.t.Errorf("to an attendant: got %s, want nothing of consumption", got)
	}
	s.wants(s.post(base+"/views/"+v.View+"/remove", civ, ""), 404, "not_found")
	s.wants(s.post(base+"/views/"+v.View+"/remove", s.narrow(string(access.Administrator), nil, access.KeepViews), ""), 404, "not_found") // the token does not keep users
	if gone := into[View](s, s.post(base+"/views/"+v.View+"/remove", manager, "")); gone.View != v.View {
		s.t.Errorf("removed: got %+v", gone)
	}
	if got := names(manager) + names(civ); got != "" {
		s.t.Errorf("removed: got %s, want nothing", got)
	}
}

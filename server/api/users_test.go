package api

import (
	"slices"

	"github.com/litro-fuel/litro/server/access"
)

// What users see, who they are at the islands and who stands in for them is said by who keeps
// users, and counts at once.
func usersAreKept(s *site) {
	admin, manager := s.token("administrator", true), s.token("manager", true)
	const of = base + "/people/@finance-civ"
	if p := into[Person](s, s.get(of, admin)); p.WholeFleet || !slices.Equal(p.Concerns, []string{"civ"}) || p.Cleared {
		s.t.Errorf("before: got %+v", p)
	}
	if p := into[Person](s, s.post(of+"/scope", admin, `{"concerns":["civ","seg"]}`)); !slices.Equal(p.Concerns, []string{"civ", "seg"}) {
		s.t.Errorf("two departments: got %+v", p)
	}
	if u, err := s.store.User(s.t.Context(), "finance-civ"); err != nil || !slices.Equal(u.Departments, []string{"civ", "seg"}) {
		s.t.Errorf("two departments: got %+v, %v", u, err)
	}
	if p := into[Person](s, s.post(of+"/scope", admin, `{"whole_fleet":true}`)); !p.WholeFleet || len(p.Concerns) != 0 {
		s.t.Errorf("the whole fleet: got %+v", p)
	}
	if p := into[Person](s, s.post(of+"/scope", admin, `{"concerns":[]}`)); p.WholeFleet || len(p.Concerns) != 0 {
		s.t.Errorf("nothing: got %+v", p)
	}
	into[Person](s, s.post(of+"/scope", admin, `{"concerns":["civ"]}`))
	for _, yes := range []bool{true, false} {
		body := map[bool]string{true: `{"cleared":true}`, false: `{"cleared":false}`}[yes]
		for range 2 { // what is so already is no change
			if p := into[Person](s, s.post(of+"/clearance", admin, body)); p.Cleared != yes {
				s.t.Errorf("cleared %v: got %+v", yes, p)
			}
		}
	}
	var changes int
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT count(*) FROM audit WHERE object = 'finance-civ' AND who = 'administrator' AND what LIKE '%clear%'`).Scan(&changes))
	if changes != 2 {
		s.t.Errorf("clearances in the audit trail: got %d, want 2", changes)
	}
	if p := into[Person](s, s.post(base+"/people/d8/user", admin, `{"username":"driver-civ"}`)); p.Username != "driver-civ" || p.Role != string(access.Driver) {
		s.t.Errorf("linked: got %+v", p)
	}
	s.wants(s.get(base+"/people/@driver-civ", admin), 404, "not_found")
	if p := into[Person](s, s.post(base+"/people/d8/user", admin, `{"username":""}`)); p.Username != "" {
		s.t.Errorf("linked no more: got %+v", p)
	}
	// Whom a user is at the city's provider, which is nobody else.
	const account = `{"issuer":"https://accounts.example.org","subject":" 1001 "}`
	if ids := into[Known](s, s.post(of+"/identities", admin, account)).Identities; len(ids) != 1 || ids[0].Subject != "1001" || ids[0].SaidBy != "administrator" {
		s.t.Errorf("an identity: got %+v", ids)
	}
	if u, err := s.store.Identified(s.t.Context(), "https://accounts.example.org", "1001"); err != nil || u.Username != "finance-civ" {
		s.t.Errorf("who signs on: got %+v, %v", u, err)
	}
	s.wants(s.post(base+"/people/@finance/identities", admin, account), 409, "conflict")
	if list := readAll[Identity](s, "/people/@finance-civ/identities", admin, 100, nil); len(list) != 1 {
		s.t.Errorf("identities: got %+v", list)
	}
	if ids := into[Known](s, s.post(of+"/identities", admin, `{"issuer":"https://accounts.example.org","subject":"1001","end":true}`)).Identities; len(ids) != 0 {
		s.t.Errorf("an identity that was ended: got %+v", ids)
	}
	for _, bad := range []struct {
		path, body string
		status     int
		code       string
	}{
		{of + "/scope", `{"concerns":["civ","nowhere"]}`, 422, "invalid"}, {of + "/scope", `{}`, 422, "invalid"}, {of + "/scope", `{"whole_fleet":true,"concerns":["civ"]}`, 422, "invalid"},
		{base + "/people/@administrator/scope", `{"concerns":["civ"]}`, 409, "role"}, {base + "/people/@administrator/clearance", `{"cleared":true}`, 409, "role"},
		{base + "/people/d8/scope", `{"whole_fleet":true}`, 404, "not_found"}, {base + "/people/d8/clearance", `{"cleared":true}`, 404, "not_found"},
		{base + "/people/d8/user", `{"username":""}`, 422, "invalid"}, {base + "/people/d8/user", `{"username":"nobody"}`, 409, "conflict"}, {of + "/identities", `{"issuer":"https://elsewhere.example.org","subject":"1"}`, 422, "invalid"},
		{base + "/people/d8/identities", account, 404, "not_found"}, {of + "/identities", `{"issuer":"https://accounts.example.org","subject":"1","end":true}`, 404, "not_found"}, {base + "/people/@finance/user", `{"username":"driver"}`, 409, "conflict"},
	} {
		s.wants(s.post(bad.path, admin, bad.body), bad.status, bad.code)
		s.wants(s.post(bad.path, manager, bad.body), 403, "right")
	}
	// A deputy for the days before Christmas, ended early.
	got := into[Deputy](s, s.post(base+"/deputies", manager, `{"deputy":"another","from":"2026-12-10","until":"2026-12-19","reason":"Curso"}`))
	if got.Principal != "manager" || got.Deputy != "another" || got.InForce || got.UntilAt.Sub(got.FromAt).Hours() != 240 || got.EndedAt != nil {
		s.t.Errorf("a deputy: got %+v", got)
	}
	s.wants(s.post(base+"/deputies", manager, `{"deputy":"another","from":"2026-12-19","until":"2026-12-10","reason":"x"}`), 422, "invalid")
	s.wants(s.post(base+"/deputies", manager, `{"deputy":"nobody","from":"2026-12-10","until":"2026-12-19","reason":"x"}`), 404, "not_found")
	s.wants(s.post(base+"/deputies/end", s.token("finance", true), `{"term":"`+got.Term+`"}`), 403, "right")
	if list := readAll[Deputy](s, "/people/@another/deputies", admin, 100, nil); len(list) != 1 || list[0].Term != got.Term {
		s.t.Errorf("whose deputy another is: got %+v", list)
	}
	into[Ended](s, s.post(base+"/deputies/end", s.token("another", true), `{"term":"`+got.Term+`"}`))
	if list := readAll[Deputy](s, "/people/@manager/deputies", admin, 100, nil); len(list) != 1 || list[0].EndedBy != "another" || list[0].EndedAt == nil {
		s.t.Errorf("ended: got %+v", list)
	}
	s.wants(s.post(base+"/deputies/end", manager, `{"term":"`+got.Term+`"}`), 409, "conflict")
}

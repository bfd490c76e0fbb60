package api

import (
	"fmt"
	"slices"
	"time"
)

// Rules are tried on past fills before they are said, and by whoever approves them; classes
// are added, reckoned, reserved and, by two people, disclosed.
func classesAreTried(s *site) {
	admin, manager, other := s.token("administrator", true), s.token("manager", true), s.token("another", true)
	const strict = `{"level":"department","of":"civ","revision":0,"terms":{"per_fill":{"ul":33000000}},"why":"Austeridad"}`
	got := into[Trial](s, s.post(base+"/rules/trial", manager, strict))
	var fills, short, more int64 // of what flowed
	s.must(s.pool.QueryRow(s.t.Context(), `
SELECT count(*), sum(volume_ul - 33000000), count(*) FILTER (WHERE volume_ul > 36000000)
  FROM effective_dispense JOIN vehicle USING (vehicle) WHERE department = 'civ' AND volume_ul > 33000000 AND happened_at >= $1`, got.From).Scan(&fills, &short, &more))
	if got.Changes < 1 || fills < 2 || more < 1 || fills == more || got.Then != (Short{fills, 0, short}) || got.Now.Fills != 0 || len(got.Loosens) != 0 {
		s.t.Errorf("a trial: got %+v, want %d fills short of %d µL", got, fills, short)
	}
	if sum := (Short{}); len(got.Vehicles) != int(got.Changes) || len(got.Reasons) != 1 || got.Reasons[0] != (TrialReason{"per_fill", Short{}, got.Then}) {
		s.t.Errorf("a trial: got %+v", got)
	} else {
		for _, v := range got.Vehicles {
			sum.Fills, sum.VolumeUL = sum.Fills+v.Then.Fills, sum.VolumeUL+v.Then.VolumeUL
		}
		if sum != got.Then {
			s.t.Errorf("vehicles of a trial: got %+v, want %+v", sum, got.Then)
		}
	}
	into[Trial](s, s.post(base+"/rules/trial", s.token("manager", false), strict)) // it changes nothing
	s.wants(s.post(base+"/rules/trial", s.token("auditor", true), strict), 403, "right")
	s.wants(s.post(base+"/rules/trial", manager, `{"level":"fleet","of":"","revision":0,"terms":{"per_fill":{"ul":-1}},"why":"x"}`), 422, "invalid")
	if levels := readAll[Level](s, "/rules?level=department", manager, 100, nil); slices.ContainsFunc(levels, func(l Level) bool { return l.Of == "civ" && l.Revision > 0 }) {
		s.t.Errorf("a trial was said: got %+v", levels)
	}
	// What is proposed is tried by whoever approves it.
	into[RuleAct](s, s.post(base+"/rules/acts", manager, strict))
	loose := into[RuleAct](s, s.post(base+"/rules/acts", manager, `{"level":"department","of":"civ","revision":1,"terms":{"per_fill":{"ul":36000000}},"why":"Pipas"}`))
	if got := into[Trial](s, s.get(base+"/rules/acts/"+loose.Act+"/trial", other)); !slices.Equal(got.Loosens, []string{"per_fill"}) || got.Now.Fills != fills || got.Then.Fills != more {
		s.t.Errorf("a trial of what waits: got %+v, want it to let one more through", got)
	}
	into[RuleAct](s, s.post(base+"/rules/acts/"+loose.Act+"/void", manager, ""))
	s.wants(s.get(base+"/rules/acts/"+loose.Act+"/trial", other), 409, "conflict")
	// Classes.
	if x := into[VehicleClass](s, s.post(base+"/rules/classes", manager, `{"class":"camiones"}`)); x.Class != "camiones" {
		s.t.Errorf("a class: got %+v", x)
	}
	s.wants(s.post(base+"/rules/classes", manager, `{"class":"camiones"}`), 409, "conflict")
	s.wants(s.post(base+"/rules/classes", manager, `{"class":" "}`), 422, "invalid")
	if all := readAll[VehicleClass](s, "/rules/classes", manager, 100, nil); !slices.Contains(all, VehicleClass{"camiones"}) || !slices.Contains(all, VehicleClass{"general"}) {
		s.t.Errorf("classes: got %+v", all)
	}
	if x := into[Usual](s, s.get(base+"/rules/usual?class=camiones", manager)); x.Now != nil || len(x.Said) != 0 {
		s.t.Errorf("what nobody knows: got %+v", x)
	}
	s.wants(s.get(base+"/rules/usual?class=nave", manager), 404, "not_found")
	s.wants(s.post(base+"/rules/usual", manager, `{"class":"camiones","reason":"x"}`), 409, "conflict")
	if _, err := s.pool.Exec(s.t.Context(), `INSERT INTO peers (class, from_at, hours, per_l, low_l, high_l, vehicles, intervals, reason, said_by) VALUES ('camiones', $1, false, 8000, 7000, 9000, 6, 200, 'Nuevas', 'manager')`, now.Add(-time.Hour)); err != nil {
		s.t.Fatal(err)
	}
	if x := into[Usual](s, s.get(base+"/rules/usual?class=camiones", manager)); len(x.Said) != 1 || x.Said[0].PerLiter != 8000 || x.Said[0].Low != 7000 || x.Said[0].By != "manager" {
		s.t.Errorf("what is said: got %+v", x)
	}
	// Reserved at once, and disclosed by two.
	s.wants(s.post(base+"/rules/reserved", manager, `{"class":"camiones","reason":"x"}`), 403, "right")
	if x := into[Reserved](s, s.post(base+"/rules/reserved", admin, `{"class":"camiones","reason":"Seguridad"}`)); x.Since == nil || x.By != "administrator" || x.Reason != "Seguridad" {
		s.t.Errorf("reserved: got %+v", x)
	}
	s.wants(s.post(base+"/rules/reserved", admin, `{"class":"camiones","reason":"x"}`), 409, "conflict")
	s.wants(s.post(base+"/rules/reserved/releases", admin, `{"class":"general","reason":"x"}`), 409, "conflict")
	release := func() *Release {
		x := into[Reserved](s, s.post(base+"/rules/reserved/releases", admin, `{"class":"camiones","reason":"Se acabó"}`))
		if x.Waiting == nil || x.Since == nil || x.Waiting.By != "administrator" || x.Waiting.Reason != "Se acabó" {
			s.t.Fatalf("a release: got %+v", x)
		}
		return x.Waiting
	}
	of := func(w *Release, act string) string {
		return base + "/rules/reserved/releases/" + fmt.Sprint(w.Said) + "/" + act
	}
	first := release()
	s.wants(s.post(of(first, "approve"), admin, ""), 409, "conflict")
	into[Decided](s, s.post(of(first, "void"), admin, ""))
	s.wants(s.post(of(first, "approve"), manager, ""), 409, "conflict")
	second := release()
	s.wants(s.post(of(second, "approve"), manager, "", "As-Deputy-Of", "administrator"), 422, "invalid")
	if x := into[Decided](s, s.post(of(second, "approve"), manager, "")); x.State != "in_force" {
		s.t.Errorf("approved: got %+v", x)
	}
	for _, x := range readAll[Reserved](s, "/rules/reserved", admin, 100, nil) {
		if x.Since != nil {
			s.t.Errorf("still reserved: got %+v", x)
		}
	}
}

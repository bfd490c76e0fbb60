package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Who follows the feed has every fill once, and again when something is said of it; a
// cursor of elsewhere is none.
func feedIsFollowed(s *site) {
	token, civ := s.token("finance", false), s.token("finance-civ", false)
	follow := func(token, after string) (told []Told, next string) {
		next = after
		for {
			f := into[Feed](s, s.get(base+"/fills/feed?limit=2&after="+url.QueryEscape(next), token))
			if len(f.Items) > 2 || f.More && f.Next == next {
				s.t.Fatalf("the feed after %q: got %d rows and next %q", next, len(f.Items), f.Next)
			}
			told, next = append(told, f.Items...), f.Next
			if !f.More {
				return told, next
			}
		}
	}
	all, next := follow(token, "")
	fills := readAll[Fill](s, "/fills?period=custom&from=2026-01-01&to=2026-12-31", token, 1000, nil)
	if len(fills) == 0 || len(all) != len(fills) {
		s.t.Errorf("told of %d fills, want all %d", len(all), len(fills))
	}
	for _, told := range all {
		i := slices.IndexFunc(fills, func(f Fill) bool { return f.Record == told.Record })
		if i < 0 || !told.Counts {
			s.t.Errorf("told of %s, counts %t, which is no fill", told.Record, told.Counts)
			continue
		}
		want, _ := json.Marshal(fills[i])
		if got, _ := json.Marshal(told.Fill); string(got) != string(want) {
			s.t.Errorf("told of %s: got %s, want %s", told.Record, got, want)
		}
	}
	if again, same := follow(token, next); len(again) != 0 || same != next {
		s.t.Errorf("nothing is new: told of %v, next %q, want %q", again, same, next)
	}
	if f := into[Feed](s, s.get(base+"/fills/feed?from=now", token)); len(f.Items) != 0 || f.Next != next || f.More {
		s.t.Errorf("from now on: got %+v, want next %q", f, next)
	}
	theirs, civNext := follow(civ, "")
	if len(theirs) == 0 || slices.ContainsFunc(theirs, func(x Told) bool { return x.Fill == nil || x.Fill.Vehicle != "v0000009" }) {
		s.t.Errorf("a department is told %+v, want of its own vehicle", theirs)
	}
	s.fill(40) // of v0000009, two weeks ago
	for _, x := range []struct{ token, after string }{{token, next}, {civ, civNext}} {
		if late, _ := follow(x.token, x.after); len(late) != 1 || late[0].Fill.Vehicle != "v0000009" {
			s.t.Errorf("one that came late: told %+v, want of it alone", late)
		}
	}
	manager := s.token("manager", true)
	into[Vehicle](s, s.post(base+"/vehicles/v0000009/changes", manager, `{"what":"funding","value":"Fondo 4","from_at":"2026-11-01T08:00:00Z","reason":"x"}`))
	_, after := follow(token, next)
	if said, _ := follow(civ, civNext); len(said) < 2 || said[0].Fill.Funding != "Fondo 4" || after == next {
		s.t.Errorf("a funding that is said for the past: told %+v, want of the fills since", said)
	}
	for _, bad := range []string{"x", cursor("list-fills", "0.1"), cursor(followFills, "0.-1"), cursor(followFills, "0.1 "), cursor(followFills, "01.1")} {
		s.wants(s.get(base+"/fills/feed?after="+url.QueryEscape(bad), token), 422, "invalid")
	}
	s.wants(s.get(base+"/fills/feed?after="+url.QueryEscape(cursor(followFills, "9.1")), token), 410, "restored")
}

// ticketPicture is the name of what is behind all tickets here.
const (
	ticketFile    = "JVBERi0xLjQKJSBUaWNrZXQgQS0xMDQyCiUlRU9GCg=="
	ticketPicture = "c975f596c4c6f04a8ae8de7a27216a7cef323f0e2dc13a6934d155e7554f543c"
)

// aTicket is a ticket of a contracted station, under a key.
func aTicket(n int) string {
	return fmt.Sprintf(`{"ticket":"0b9d6f0e-6f3a-4f0c-9a53-%012d","number":"N-%d","contract":"gas2026","permit":"PL/12345/EXP/ES/2015","happened_at":"2026-11-25T18:05:00Z","grade":"magna","volume_ul":20000000,"price_e4":240000,"amount_cents":48000,
"parts":[{"vehicle":"v0000009","volume_ul":20000000,"amount_cents":48000,"odometer_m":43050000,"full":"yes"}],"evidence":["`+ticketPicture+`"]}`, n, n)
}

// A ticket is sent by one and checked by another, with its picture.
func ticketsTakeTwo(s *site) {
	manager, admin := s.token("manager", true), s.token("administrator", true)
	sender, driver, other := s.token("attendant", true), s.token("driver", true), s.token("driver-civ", true)
	kept := into[Kept](s, s.post(base+"/evidence", sender, `{"data":"`+ticketFile+`"}`))
	if p := into[Picture](s, s.get(base+"/evidence/"+kept.SHA256, manager)); p.Data != ticketFile || p.Kind != "pdf" || p.SHA256 != ticketPicture {
		s.t.Errorf("a file: got %+v", p)
	}
	s.wants(s.get(base+"/evidence/"+kept.SHA256, driver), 404, "not_found") // who drives sees what is behind their own
	for _, bad := range []string{"@", base64.StdEncoding.EncodeToString([]byte("GIF89a"))} {
		if p := s.wants(s.post(base+"/evidence", sender, `{"data":"`+bad+`"}`), 422, "invalid"); p.Field != "body.data" {
			s.t.Errorf("file %q: got field %q", bad, p.Field)
		}
	}
	s.wants(s.post(base+"/evidence", sender, `{"data":"`+strings.Repeat("A", 14<<20)+`"}`), 413, "too_large")

	sent := into[Ticket](s, s.post(base+"/tickets", sender, aTicket(1)))
	if sent.State != "waiting" || sent.OpenedBy != "attendant" || sent.Currency != "MXN" || !slices.Equal(sent.Evidence, []string{kept.SHA256}) {
		s.t.Errorf("sent: got %+v", sent)
	}
	path := base + "/tickets/" + sent.Ticket
	into[Ticket](s, s.get(path, manager))
	s.wants(s.get(path, driver), 404, "not_found")
	s.wants(s.post(path+"/check", sender, `{"revision":1}`), 409, "conflict") // who sent it does not check it
	s.wants(s.post(path+"/check", manager, `{"revision":2}`), 409, "conflict")
	s.wants(s.post(path+"/check", driver, `{"revision":1}`), 403, "right")
	returned := into[Ticket](s, s.post(path+"/return", manager, `{"revision":1,"reason":"La foto no se lee"}`))
	if returned.State != "returned" || returned.EndedBy != "manager" {
		s.t.Errorf("returned: got %+v", returned)
	}
	if again := into[Ticket](s, s.post(base+"/tickets", sender, aTicket(1))); again.Revision != 2 || again.State != "waiting" {
		s.t.Errorf("sent again: got %+v", again)
	}
	checked := into[Ticket](s, s.post(path+"/check", manager, `{"revision":2}`))
	if checked.State != "checked" || checked.Parts[0].Record == "" || !slices.ContainsFunc(readAll[Fill](s, "/fills?vehicle=v0000009", manager, 100, nil), func(f Fill) bool { return f.Record == checked.Parts[0].Record }) {
		s.t.Errorf("checked: got %+v, want a fill", checked)
	}
	twice := strings.Replace(aTicket(2), "N-2", "N-1", 1)
	s.wants(s.post(base+"/tickets", sender, twice), 409, "ticket_twice")
	mine := into[Ticket](s, s.post(base+"/tickets", other, aTicket(3)))
	s.wants(s.post(base+"/tickets/"+mine.Ticket+"/drop", driver, `{"reason":"x"}`), 404, "not_found")
	s.wants(s.post(base+"/tickets/"+mine.Ticket+"/drop", s.token("manager", false), `{"reason":"x"}`), 403, "reads")
	if dropped := into[Ticket](s, s.post(base+"/tickets/"+mine.Ticket+"/drop", other, `{"reason":"Dos veces"}`)); dropped.State != "dropped" {
		s.t.Errorf("dropped: got %+v", dropped)
	}
	for field, odd := range map[string]string{
		"body.grade": strings.Replace(aTicket(4), "magna", "agua", 1), "body.parts[0].vehicle": strings.Replace(aTicket(4), "v0000009", "v9", 1), "body.parts[0].engine_s": strings.Replace(aTicket(4), "odometer_m", "engine_s", 1),
		"body.permit": strings.Replace(aTicket(4), "PL/12345", "PL/99999", 1), "body.parts[0].volume_ul": strings.Replace(aTicket(4), `"volume_ul":20000000,"amount_cents":48000,"odo`, `"volume_ul":19000000,"amount_cents":48000,"odo`, 1),
	} {
		if p := s.wants(s.post(base+"/tickets", sender, odd), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q: %s", field, p.Field, p.Detail)
		}
	}
	if p := s.wants(s.post(base+"/tickets", other, strings.Replace(aTicket(5), `"parts"`, `"driver":"d1","parts"`, 1)), 422, "invalid"); p.Field != "body.driver" {
		s.t.Errorf("a driver who names another: got field %q: %s", p.Field, p.Detail)
	}
	s.wants(s.post(base+"/tickets", s.token("manager-civ", true), strings.Replace(aTicket(6), "v0000009", "v0000001", 1)), 422, "invalid")

	contract := into[Contract](s, s.post(base+"/contracts", manager, `{"contract":"sur26","supplier":"Sur","from":"2026-01-01","until":"2026-12-31","revision":0}`))
	if contract.Revision != 1 || contract.Currency != "MXN" || contract.Until != "2026-12-31" {
		s.t.Errorf("a contract: got %+v", contract)
	}
	s.wants(s.post(base+"/contracts", manager, `{"contract":"sur26","supplier":"Sur, S. A.","from":"2026-01-01","revision":0}`), 409, "conflict")
	permit := into[Permit](s, s.post(base+"/contracts/stations", manager, `{"contract":"sur26","permit":"pl/7/exp/es/2016","name":"Sur","status":"open","from":"2026-02-01","revision":0}`, "Checked-By", s.token("another", true)))
	if permit.Permit != "PL/7/EXP/ES/2016" || permit.Revision != 1 || permit.From != "2026-02-01" {
		s.t.Errorf("a contracted station: got %+v", permit)
	}
	s.wants(s.post(base+"/contracts/stations", manager, `{"contract":"sur26","permit":"7","name":"Sur","status":"open","revision":0}`), 422, "invalid")
	s.wants(s.post(path+"/return", admin, `{"revision":2,"reason":"x"}`), 403, "right") // who keeps users checks no tickets
}

// A file is looked at row by row, and then taken in as it was shown.
func filesAreTakenIn(s *site) {
	manager, reads := s.token("manager", true), s.token("manager", false)
	sheet := func(cells, more string) string {
		b, _ := json.Marshal(cells)
		return `{"kind":"vehicles","file":"parque.csv","cells":` + string(b) + more + `}`
	}
	const good = "numero_economico,placa,nombre,combustible\nP-201,GTO-201,Camioneta,magna\nP-202,GTO-202,Camioneta,agua\n"
	before := s.changed()
	look := into[Imported](s, s.post(base+"/imports/check", reads, sheet(good, "")))
	if look.New != 1 || look.Bad != 1 || look.Applied || look.Digest == "" || len(look.Rows) != 2 || look.Rows[1].Problems[0].Remedy == "" {
		s.t.Errorf("looked at: got %+v", look)
	}
	data := `{"kind":"vehicles","file":"parque.csv","data":"` + base64.StdEncoding.EncodeToString([]byte(good)) + `"}`
	if same := into[Imported](s, s.post(base+"/imports/check", reads, data)); same.Digest != look.Digest {
		s.t.Errorf("the same as bytes: got %+v", same)
	}
	if after := s.changed(); after != before {
		s.t.Errorf("looking changed %q, was %q", after, before)
	}
	s.wants(s.post(base+"/imports", reads, sheet(good, `,"digest":"`+look.Digest+`"`)), 403, "reads")
	s.wants(s.post(base+"/imports", manager, sheet(strings.Replace(good, "Camioneta", "Pipa", 1), `,"digest":"`+look.Digest+`"`)), 409, "import_changed")
	took := into[Imported](s, s.post(base+"/imports", manager, sheet(good, `,"digest":"`+look.Digest+`"`)))
	if took.Applied || took.Waits == "" || took.New != 1 {
		s.t.Errorf("taken in where vehicles have fueled: got %+v, want that it waits for another person", took)
	}
	s.agrees(took.Waits)
	if v := into[Page[Vehicle]](s, s.get(base+"/vehicles?fleet_no=P-201", manager)); len(v.Items) != 1 || v.Items[0].Plate != "GTO-201" {
		s.t.Errorf("the vehicle: got %+v", v.Items)
	}
	change := into[Imported](s, s.post(base+"/imports/check?lang=en", manager, sheet("numero_economico,nombre,combustible\nP-201,Pipa,magna\n", "")))
	if change.Changed != 1 || len(change.Rows[0].Changes) != 1 || change.Rows[0].Changes[0].Is != "Pipa" {
		s.t.Errorf("a change: got %+v", change)
	}
	for field, bad := range map[string]string{
		"body.data": sheet("", ""), "body.columns": sheet(good, `,"columns":{"placa":"color"}`), "body.fill_down": sheet(good, `,"fill_down":["placa"]`),
	} {
		if p := s.wants(s.post(base+"/imports/check", manager, bad), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q: %s", bad, p.Field, p.Detail)
		}
	}
	if odd := into[Imported](s, s.post(base+"/imports/check", manager, sheet("uno,dos\n1,2\n", ""))); odd.Bad == 0 || odd.New != 0 || odd.Rows[0].Problems[0].Code != "column_missing" {
		s.t.Errorf("a file of something else: got %+v", odd)
	}
	// What was read otherwise than it stands is confirmed, or left out.
	const bare = "numero_economico,placa,nombre,combustible\nP-301,,Uno,magna\n"
	odd := into[Imported](s, s.post(base+"/imports/check", manager, sheet(bare, "")))
	if len(odd.Rows) != 1 || len(odd.Rows[0].Warnings) != 1 || odd.Rows[0].Warnings[0].Reason == "" {
		s.t.Fatalf("a vehicle without a plate: got %+v, want a warning", odd)
	}
	take := func(more string) got {
		return s.post(base+"/imports", manager, sheet(bare, `,"digest":"`+odd.Digest+`"`+more))
	}
	code := `["` + odd.Rows[0].Warnings[0].Code + `"]`
	if p := s.wants(take(""), 422, "invalid"); p.Field != "body.confirmed" {
		s.t.Errorf("a warning of which nothing is said: got field %q", p.Field)
	}
	if none := into[Imported](s, take(`,"left_out":`+code)); none.Applied {
		s.t.Errorf("left out: got %+v, want nothing taken in", none)
	}
	if one := into[Imported](s, take(`,"confirmed":`+code)); one.Waits == "" || one.New != 1 {
		s.t.Errorf("confirmed: got %+v", one)
	}
}

// agrees approves a change of vehicles as another person does.
func (s *site) agrees(act string) {
	s.t.Helper()
	if done := into[VehicleAct](s, s.post(base+"/vehicle-acts/"+act+"/approve", s.token("another", true), "")); done.State != "in_force" {
		s.t.Errorf("approved: got %+v", done)
	}
}

// Further acts do what their pages do.
func furtherActs(s *site) {
	manager, admin := s.token("manager", true), s.token("administrator", true)
	// Labels.
	order := `{"run":"ALTA1","vehicles":["v0000009"],"why":"first"}`
	run := into[Run](s, s.post(base+"/labels/runs", manager, order))
	if run.Count != 1 || len(run.Printed) != 1 || run.Printed[0].FleetNo != "PC-01" || !run.Printed[0].Good {
		s.t.Errorf("labels: got %+v", run)
	}
	if again := into[Run](s, s.post(base+"/labels/runs", manager, order)); again.Printed[0] != run.Printed[0] {
		s.t.Errorf("the same order: got %+v", again)
	}
	if l := into[Page[Label]](s, s.get(base+"/labels?state=unconfirmed", manager)); len(l.Items) != 1 || l.Items[0].Label != run.Printed[0].Label {
		s.t.Errorf("labels: got %+v", l.Items)
	}
	s.wants(s.post(base+"/labels/runs", manager, strings.Replace(order, "ALTA1", "ALTA2", 1)), 409, "labels_there")
	s.wants(s.post(base+"/labels/runs", manager, `{"run":"ROBO1","vehicles":["v0000009"],"why":"stolen"}`), 422, "invalid")
	into[Run](s, s.post(base+"/labels/runs", manager, `{"run":"ROBO1","vehicles":["v0000009"],"why":"stolen","reason":"En el centro"}`))
	if old := into[Run](s, s.get(base+"/labels/runs/ALTA1", manager)); old.Printed[0].Good {
		s.t.Errorf("a label that was stolen: got %+v, want it good no more", old)
	}
	s.wants(s.post(base+"/labels/runs", s.token("manager-civ", true), `{"run":"AJENO1","vehicles":["v0000001"],"why":"first"}`), 404, "not_found")
	// Sheets.
	pad := into[Pad](s, s.post(base+"/sheets", manager, `{"station":"norte","count":10}`))
	if pad.Issued != 10 || len(pad.Sheets) != 10 || pad.Station != "norte" {
		s.t.Errorf("a pad: got %+v", pad)
	}
	void := into[Pad](s, s.post(base+"/sheets/"+pad.Pad+"/void", manager, `{"from":"`+pad.Sheets[1].Sheet+`","to":"`+pad.Sheets[3].Sheet+`","reason":"Se mojaron"}`))
	if void.Void != 3 || void.Outstanding != 7 || void.Sheets[1].State != "void" || void.Sheets[1].Reason != "Se mojaron" {
		s.t.Errorf("void sheets: got %+v", void)
	}
	s.wants(s.post(base+"/sheets/"+pad.Pad+"/void", manager, `{"from":"`+pad.Sheets[1].Sheet+`","reason":"x"}`), 409, "sheet_void")
	for _, bad := range []string{`{"from":"1","reason":"x"}`, `{"from":"` + pad.Sheets[5].Sheet + `","to":"` + pad.Sheets[4].Sheet + `","reason":"x"}`} {
		s.wants(s.post(base+"/sheets/"+pad.Pad+"/void", manager, bad), 422, "invalid")
	}
	s.wants(s.post(base+"/sheets", manager, `{"station":"nowhere","count":10}`), 409, "sheet_station")
	// Settings of a station.
	s.station("sur")
	is := into[Settings](s, s.get(base+"/stations/sur/settings", manager))
	set := fmt.Sprintf(`{"revision":%d,"language":"es-MX","overrides":{"count":3,"period":"week"},"draws":[{"purpose":"test","limit_ul":20000000}],"out_of_service":[" 2 "],"reason":"Bombas"}`, is.Revision)
	got := into[Settings](s, s.post(base+"/stations/sur/settings", manager, set))
	if got.Revision != is.Revision+1 || got.Zone != "America/Mexico_City" || got.Overrides == nil || got.Overrides.Count != 3 || len(got.Draws) != 1 || !slices.Equal(got.OutOfService, []string{"2"}) {
		s.t.Errorf("settings: got %+v", got)
	}
	s.wants(s.post(base+"/stations/sur/settings", manager, set), 409, "conflict")
	s.wants(s.post(base+"/stations/sur/settings", manager, strings.Replace(set, `[" 2 "]`, `["bomba del fondo"]`, 1)), 422, "invalid")
	s.wants(s.post(base+"/stations/sur/settings", manager, strings.Replace(set, `}],"out`, `},{"purpose":"test","limit_ul":1}],"out`, 1)), 422, "invalid")
	// Badges, and who leaves.
	if p := into[Person](s, s.post(base+"/people/d8/badge", manager, `{"act":"new"}`)); p.Badge != "good" {
		s.t.Errorf("a badge: got %+v", p)
	}
	s.wants(s.post(base+"/people/d8/badge", manager, `{"act":"lost"}`), 422, "invalid")
	if p := into[Person](s, s.post(base+"/people/d8/badge", manager, `{"act":"lost","reason":"En el taller"}`)); p.Badge != "void" {
		s.t.Errorf("a lost badge: got %+v", p)
	}
	if p := into[Person](s, s.post(base+"/people/d8/leave", manager, `{"reason":"Fin de contrato","from":"2026-12-31"}`)); p.LeavesAt == nil {
		s.t.Errorf("who leaves: got %+v", p)
	}
	if p := into[Person](s, s.post(base+"/people/d8/stay", manager, "")); p.LeavesAt != nil {
		s.t.Errorf("who stays: got %+v", p)
	}
	s.wants(s.post(base+"/people/@auditor/leave", manager, `{"reason":"x"}`), 403, "right")
	into[Person](s, s.post(base+"/people/@auditor-civ/leave", admin, `{"reason":"x","from":"2026-12-31"}`))
	// Rules of discrepancies: what finds less takes two.
	rules := readAll[FindingRule](s, "/findings/rules?lang=en", manager, 100, nil)
	i := slices.IndexFunc(rules, func(r FindingRule) bool {
		return r.Unit != "" && r.Limit != nil && *r.Limit > *r.Least && *r.Limit < *r.Most
	})
	if i < 0 || rules[i].Title == "" || rules[i].Default.Limit == nil {
		s.t.Fatalf("rules of discrepancies: got %+v", rules)
	}
	off := into[Spoken](s, s.post(base+"/findings/rules", manager, `{"rule":"`+rules[i].Rule+`","off":true,"from_at":"2026-12-01T06:00:00Z","reason":"Ruido"}`))
	if off.State != "proposed" || !off.Loosens {
		s.t.Errorf("a rule that is switched off: got %+v, want it proposed", off)
	}
	at := fmt.Sprintf("%s/findings/rules/%d", base, off.Said)
	s.wants(s.post(at+"/approve", manager, ""), 409, "conflict")
	into[Decided](s, s.post(at+"/approve", admin, ""))
	s.wants(s.post(at+"/void", manager, ""), 409, "conflict")
	rules = readAll[FindingRule](s, "/findings/rules", manager, 100, nil)
	if said := rules[i].Said; len(said) != 1 || said[0].ApprovedBy != "administrator" || said[0].State != "in_force" || rules[i].Off {
		s.t.Errorf("what was said of a rule: got %+v", rules[i])
	}
	// For a class it is set apart, from when on, and for others it stays.
	class := into[Spoken](s, s.post(base+"/findings/rules", manager, `{"rule":"fills_soon","class":"general","off":true,"from_at":"`+now.Add(time.Duration(s.later.Load())).Format(time.RFC3339Nano)+`","reason":"Ruta corta"}`))
	into[Decided](s, s.post(fmt.Sprintf("%s/findings/rules/%d/approve", base, class.Said), admin, ""))
	for of, off := range map[string]bool{"": false, "?class=other": false, "?class=general": true} {
		for _, r := range readAll[FindingRule](s, "/findings/rules"+of, manager, 100, nil) {
			if r.Rule == "fills_soon" && (r.Off != off || (r.Because != nil && r.Because.Class == "general") != off) {
				s.t.Errorf("%q: got %+v, want off %t", of, r, off)
			}
		}
	}
	s.wants(s.post(base+"/findings/rules", manager, `{"rule":"fills_soon","class":"nave","off":true,"from_at":"2026-12-01T06:00:00Z","reason":"x"}`), 404, "not_found")
	for field, bad := range map[string]string{"body.rule": `"rule":"nothing"`, "body.class": `"rule":"typed_often","class":"general"`, "body.limit": fmt.Sprintf(`"rule":%q,"limit":%d`, rules[i].Rule, *rules[i].Most+1)} {
		if p := s.wants(s.post(base+"/findings/rules", manager, `{`+bad+`,"from_at":"2026-12-01T06:00:00Z","reason":"x"}`), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: got field %q: %s", bad, p.Field, p.Detail)
		}
	}
	s.wants(s.post(base+"/findings/rules", manager, `{"rule":"`+rules[i].Rule+`","from_at":"2026-11-01T06:00:00Z","reason":"x"}`), 422, "invalid")
	// The story of a discrepancy.
	_, err := s.pool.Exec(s.t.Context(), `INSERT INTO finding (finding, rule, severity, at, vehicle, args, subject, key) VALUES ('over_tank:x', 'over_tank', 'major', $1, 'v0000009', '{}', 'test', 'x')`, now.AddDate(0, 0, -8))
	s.must(err)
	const one = base + "/findings/one?finding=over_tank%3Ax"
	x := into[Case](s, s.get(one, manager))
	if x.Finding == nil || x.State != "new" || x.DueAt == nil || !x.Finding.Overdue || !slices.Contains(x.Steps, "explained") {
		s.t.Errorf("a discrepancy: got %+v", x)
	}
	file := into[Kept](s, s.post(base+"/evidence", manager, `{"data":"`+base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\n%%EOF\n"))+`"}`))
	into[Recorded](s, s.post(base+"/findings/steps", manager, `{"finding":"over_tank:x","step":"assigned","reason":"Flota"}`))
	into[Recorded](s, s.post(base+"/findings/steps", manager, `{"finding":"over_tank:x","step":"explained","evidence":["`+file.SHA256+`"],"reason":"Tanque auxiliar"}`))
	if x = into[Case](s, s.get(one, s.token("finance", false))); len(x.Acts) != 2 || x.Owner != "manager" || !slices.Equal(x.Evidence, []string{file.SHA256}) || x.Acts[1].Reason != "Tanque auxiliar" {
		s.t.Errorf("its story: got %+v", x)
	}
	if x = into[Case](s, s.get(one, manager)); slices.Contains(x.Steps, "justified") {
		s.t.Errorf("who explained it may %v, want that another justifies it", x.Steps)
	}
	// It is approved at what was seen of it, and no further.
	root := s.token("administrator", true)
	old := x.Seen
	weigh := func(severity string) {
		_, err := s.pool.Exec(s.t.Context(), `UPDATE finding SET severity = $1 WHERE finding = 'over_tank:x'`, severity)
		s.must(err)
	}
	approve := func(seen string) string {
		return `{"finding":"over_tank:x","step":"justified","seen":"` + seen + `","reason":"Dictamen"}`
	}
	s.wants(s.post(base+"/findings/steps", root, `{"finding":"over_tank:x","step":"justified","reason":"Dictamen"}`), 422, "invalid")
	weigh("minor")
	s.wants(s.post(base+"/findings/steps", root, approve(old)), 409, "finding_other")
	weigh("major")
	into[Recorded](s, s.post(base+"/findings/steps", root, approve(old)))
	weigh("critical")
	if x = into[Case](s, s.get(one, manager)); x.State != "grown" || x.Acts[2].Seen != old || x.Seen == old {
		s.t.Errorf("grown: got %+v", x)
	}
	s.wants(s.post(base+"/findings/steps", root, approve(x.Seen)), 409, "finding_moved")
	weigh("major")
	if x = into[Case](s, s.get(one, manager)); x.State != "justified" {
		s.t.Errorf("as it was: got %s", x.State)
	}
	weigh("critical")
	if w := into[Page[Finding]](s, s.get(base+"/findings/waiting?owner=manager", manager)); len(w.Items) != 1 || w.Items[0].Finding != "over_tank:x" {
		s.t.Errorf("what waits: got %+v", w.Items)
	}
	s.wants(s.get(base+"/findings/one?finding=nothing", manager), 404, "not_found")
	s.wants(s.get(base+"/findings/one", manager), 422, "invalid")
	if _, err := s.pool.Exec(s.t.Context(), `UPDATE finding SET vehicle = 'v0000001' WHERE finding = 'over_tank:x'`); err != nil {
		s.t.Fatal(err)
	}
	s.wants(s.get(one, s.token("finance-civ", false)), 404, "not_found")
	// Logbooks, intervals and today, against what the pages have.
	book := into[Logbook](s, s.get(base+"/vehicles/v0000001/logbook?month=2026-11", manager))
	paper := s.get("/vehicles/v0000001/logbook.csv?month=2026-11", manager)
	if rows := strings.Count(string(paper.body), "\r\n"); paper.StatusCode != http.StatusOK || rows != len(book.Rows)+2 || len(book.Rows) == 0 || !strings.HasPrefix(book.Folio, "P-101-2026-11-") || book.Currency != "MXN" {
		s.t.Errorf("a logbook: got %+v, and a file of %d lines", book, rows)
	}
	var volume int64
	for _, r := range book.Rows {
		volume += r.VolumeUL
	}
	if book.Total.VolumeUL != volume || len(book.SHA256) != 64 {
		s.t.Errorf("a logbook: total %+v, rows come to %d", book.Total, volume)
	}
	ways := into[Page[Interval]](s, s.get(base+"/vehicles/v0000001/intervals?period=year", manager)).Items
	per100 := into[Page[Interval]](s, s.get(base+"/vehicles/v0000001/intervals?period=year&unit=l_100km", manager)).Items
	if len(ways) == 0 || len(ways) != len(per100) {
		s.t.Fatalf("intervals: got %d and %d", len(ways), len(per100))
	}
	for k, w := range ways {
		if m, ul := *w.DistanceM, w.VolumeUL; *w.EconomyMPerL != m*1_000_000/ul || *per100[k].IntakeML != (ul*100+m/2)/m || per100[k].EconomyMPerL != nil || w.Record != per100[k].Record {
			s.t.Errorf("an interval: got %+v and %+v", w, per100[k])
		}
	}
	consumed := into[Consumption](s, s.get(base+"/consumption?period=month&group=vehicle&unit=l_100km&sort=intake", manager))
	if row := consumed.Rows[0]; row.IntakeML == nil || row.EconomyMPerL != nil {
		s.t.Errorf("liters for 100 km: got %+v", row)
	}
	if today := into[Today](s, s.get(base+"/today", s.token("attendant", false))); today.At.IsZero() || today.Fills == 0 || today.AmountCents == nil {
		s.t.Errorf("today: got %+v", today)
	}
	parts := readAll[Part](s, "/health?lang=en", admin, 3, nil)
	if len(parts) < 3 || parts[0].Text == "" {
		s.t.Errorf("health: got %+v", parts)
	}
	// An override on the telephone is no word of the web.
	s.wants(s.post(base+"/authorizations/telephone", manager, `{"challenge":"1","station":"norte","vehicle":"v0000001","limit_ul":1,"lifts":["nothing"],"person":"d1","why":"x"}`), 422, "invalid")
	// Nothing of it leaves a browser's hands: the answer may not be framed, sniffed or kept.
	for header, want := range map[string]string{"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000"} {
		if h := s.get(base+"/me", manager).Header.Get(header); h != want {
			s.t.Errorf("%s: got %q, want %q", header, h, want)
		}
	}
}

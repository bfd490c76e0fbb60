package api

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fleet"
)

// What people type from papers and read from labels, and how labels are printed.
func papersAreTyped(s *site) {
	manager, clerk := s.token("manager", true), s.token("attendant", true)
	second := []string{"Checked-By", manager}
	_, err := s.pool.Exec(s.t.Context(), `
INSERT INTO event (station, epoch, seq, branch, at, kind, body)
VALUES ('norte', 1, 900900, 0, $1, 'config', '{"what":"layout","layout":{"hose":"9","position":"1","grade":"magna"}}')`, now)
	s.must(err)
	pad := into[Pad](s, s.post(base+"/sheets", manager, `{"station":"norte","count":10}`))
	sheet := func(change map[string]any) string {
		m := map[string]any{
			"sheet": pad.Sheets[0].Sheet, "station": "norte", "hose": "9", "happened_at": "2026-11-26T16:20:00Z", "vehicle": "v0000009", "volume_ul": 30_000_000, "odometer_m": 60_000_000,
			"before_ul": 1_000_000_000, "after_ul": 1_030_000_000, "driver": "d8",
		}
		for key, v := range change {
			m[key] = v
		}
		b, err := json.Marshal(m)
		s.must(err)
		return string(b)
	}
	for field, bad := range map[string]any{
		"sheet": "00000001", "hose": "7", "vehicle": "v7", "happened_at": "2027-01-01T00:00:00Z", "engine_s": 3600, "after_ul": 1, "driver": "nobody",
	} {
		if p := s.wants(s.post(base+"/sheets/typed", clerk, sheet(map[string]any{field: bad}), second...), 422, "invalid"); p.Field != "body."+field {
			s.t.Errorf("%s: got field %q", field, p.Field)
		}
	}
	s.wants(s.post(base+"/sheets/typed", clerk, sheet(nil), "Checked-By", clerk), 422, "invalid")
	s.wants(s.post(base+"/sheets/typed", s.token("auditor", true), sheet(nil), second...), 403, "right")
	got := into[Recorded](s, s.post(base+"/sheets/typed", clerk, sheet(nil), second...))
	var liters, grade, source string
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT volume_ul / 1000000, grade, vehicle FROM dispense WHERE station || '/' || epoch || '/' || seq = $1`, got.Record).Scan(&liters, &grade, &source))
	if liters != "30" || grade != "magna" || source != "v0000009" {
		s.t.Errorf("the record of a sheet: got %s L of %s to %s", liters, grade, source)
	}
	if p := into[Pad](s, s.get(base+"/sheets/"+pad.Pad, manager)); p.Sheets[0].State != "used" {
		s.t.Errorf("the sheet: got %+v, want it used", p.Sheets[0])
	}
	s.wants(s.post(base+"/sheets/typed", clerk, sheet(map[string]any{"happened_at": "2026-11-26T17:20:00Z"}), second...), 409, "sheet_used")

	// A ticket that is opened before the fill.
	const key = "0b9d6f0e-6f3a-4f0c-9a53-2f1f6c8d7eaa"
	open := `{"ticket":"` + key + `","contract":"gas2026","permit":"PL/12345/EXP/ES/2015","vehicle":"v0000001"}`
	if t := into[Ticket](s, s.post(base+"/tickets/opened", clerk, open)); t.State != "draft" || t.Ticket != key || len(t.Parts) != 1 || t.Parts[0].Vehicle != "v0000001" {
		s.t.Errorf("an open ticket: got %+v", t)
	}
	if p := s.wants(s.post(base+"/tickets/opened", clerk, strings.Replace(open, "v0000001", "v7", 1)), 422, "invalid"); p.Field != "body.vehicle" {
		s.t.Errorf("no vehicle: got field %q", p.Field)
	}
	if p := s.wants(s.post(base+"/tickets/opened", clerk, strings.Replace(strings.Replace(open, "PL/12345", "PL/1", 1), "7eaa", "7eab", 1)), 422, "invalid"); p.Field != "body.permit" {
		s.t.Errorf("no station: got field %q", p.Field)
	}
	s.wants(s.post(base+"/tickets/opened", s.token("auditor", true), open), 403, "right")
	into[Ticket](s, s.post(base+"/tickets/"+key+"/drop", clerk, `{"reason":"No cargó"}`))

	// Whose label it is.
	run := into[Run](s, s.post(base+"/labels/runs", manager, `{"run":"LEE1","vehicles":["v0000009"],"why":"worn","reason":"Lluvia"}`))
	text, err := barcode.Format2D(s.fleet.Label(fleet.LabelVersion{Label: run.Printed[0].Label, Version: run.Printed[0].Version}))
	s.must(err)
	if x := into[Scanned](s, s.post(base+"/tickets/label", clerk, `{"text":"`+text+`"}`)); x != (Scanned{"v0000009", "PC-01"}) {
		s.t.Errorf("whose label: got %+v", x)
	}
	s.wants(s.post(base+"/tickets/label", clerk, `{"text":"7501031311309"}`), 409, "label_foreign")
	s.wants(s.post(base+"/tickets/label", s.token("auditor", true), `{"text":"`+text+`"}`), 403, "right")

	// Printers.
	const zebra = `{"printer":"Zebra","sheet":"letter","code":"datamatrix","dpi":203,"right_um":500,"down_um":-200}`
	is := Printer{"Zebra", "letter", "datamatrix", 203, 500, -200}
	if p := into[Printer](s, s.post(base+"/labels/printers", manager, strings.Replace(zebra, "Zebra", " Zebra ", 1))); p != is {
		s.t.Errorf("a printer: got %+v", p)
	}
	if all := readAll[Printer](s, "/labels/printers", manager, 100, nil); !slices.Contains(all, is) {
		s.t.Errorf("printers: got %+v", all)
	}
	for field, bad := range map[string]string{"sheet": strings.Replace(zebra, "letter", "napkin", 1), "printer": strings.Replace(zebra, "Zebra", " ", 1), "right_um": strings.Replace(zebra, "500", "20000", 1), "down_um": strings.Replace(zebra, "-200", "-20000", 1)} {
		if p := s.wants(s.post(base+"/labels/printers", manager, bad), 422, "invalid"); p.Field != "body."+field {
			s.t.Errorf("%s: got field %q", field, p.Field)
		}
	}
	s.wants(s.post(base+"/labels/printers", clerk, zebra), 403, "right")
	s.papersOfVehicles(manager)
}

// A paper of a vehicle that counts from before today is said by two who may change vehicles; one that begins later by one.
func (s *site) papersOfVehicles(manager string) {
	s.t.Helper()
	paper := `{"kind":"custody","vehicle":"v0000001","number":"R-118","from":"2026-01-01","holder":"Ana Ruiz","reason":"x"}`
	for _, second := range []string{"", manager, s.token("finance", true), s.token("administrator", false)} {
		if p := s.wants(s.post(base+"/vehicles/papers", manager, paper, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("a paper of January by one: got the field %q", p.Field)
		}
	}
	into[SayPaper](s, s.post(base+"/vehicles/papers", manager, paper, "Checked-By", s.token("administrator", true)))
	into[SayPaper](s, s.post(base+"/vehicles/papers", manager, strings.NewReplacer("R-118", "R-119", "2026-01-01", "2027-01-01").Replace(paper)))
	list := readAll[VehiclePaper](s, "/vehicles/papers", manager, 20, nil)
	if len(list) < 2 || list[0].AgreedBy != "" || list[1].AgreedBy != "administrator" || list[1].SaidBy != "manager" {
		s.t.Errorf("got %+v", list)
	}
	changed := into[Changed](s, s.post(base+"/vehicles/v0000001/changes", manager, `{"what":"odometer","value":"none","from_at":"2026-11-20T10:00:00Z","reason":"x"}`))
	if changed.Waits == "" {
		s.t.Fatal("of last week one person said that an odometer counted nothing")
	}
	into[VehicleAct](s, s.post(base+"/vehicle-acts/"+changed.Waits+"/void", manager, ""))
}

package web

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// waitingRule is the proposal that waits, and waitingVehicles the file.
const waitingRule, waitingVehicles = "r0000001", "c0000001"

// rulesSome has levels say something, and one wait for another person.
func (c *town) rulesSome() {
	c.t.Helper()
	ctx := context.WithoutCancel(c.t.Context())
	for _, s := range []struct {
		kind  rule.Kind
		of    string
		terms rule.Terms
	}{
		{rule.Cluster, "poniente", rule.Terms{Stations: &rule.Places{Stations: []string{"norte", "sur"}}}},
		{rule.Fleet, "", rule.Terms{PerFill: rule.Liters(250 * dispense.Liter), Stations: &rule.Places{Clusters: []string{"poniente"}}, Hours: &[]policy.Hours{{FromMin: 300, ToMin: 1380}}}},
		{rule.Department, "seg", rule.Terms{PerFill: rule.Liters(60 * dispense.Liter), IntervalS: new(int64(7200)), Driver: new("badge")}},
		{rule.Vehicle, "v0000001", rule.Terms{PerFill: rule.Liters(55 * dispense.Liter)}},
		{rule.Vehicle, "v0000004", rule.Terms{PerFill: rule.Liters(400 * dispense.Liter)}},
	} {
		b, err := c.fleet.RuleBook(ctx)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := c.fleet.SayRules(ctx, "finance", fleet.RuleAct{Level: s.kind, Of: s.of, Terms: s.terms, Revision: b.Said(s.kind, s.of).Revision, Why: "Acuerdo 12"}); err != nil {
			c.t.Fatal(err)
		}
	}
	if _, err := c.pool.Exec(ctx, `UPDATE rule_act SET act = $1 WHERE state = 'proposed'`, waitingRule); err != nil {
		c.t.Fatal(err)
	}
	const file = "Número;Placa;Producto;Tanque (litros);Departamento\nP-101;GTO-101-A;magna;95;Seguridad Pública\nOP-03;INV-3307;diesel | magna;160;Servicios Públicos\nE-900;GTO-900-A;magna;60;DIF Municipal\n"
	if r, err := c.fleet.Import(ctx, strings.NewReader(file), "vehicles", fleet.ImportOptions{Who: "finance", File: "parque-diciembre.xlsx"}); err != nil || r.Waits == "" {
		c.t.Fatalf("a file that waits: got %+v, %v", r, err)
	}
	if _, err := c.pool.Exec(ctx, `UPDATE vehicle_act SET act = $1 WHERE state = 'proposed'`, waitingVehicles); err != nil {
		c.t.Fatal(err)
	}
}

// A level says something: it is shown what that would do, then it is in force or waits
// for another person; the vehicle's page says which level won, and over whom.
func TestRules(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.addUser("otra", access.Manager)
	ana, luis := c.as(access.Manager), c.browser()
	luis.signIn("otra", password)
	if got := text(ana.page(rulesPath), "main .empty"); got != "" {
		t.Errorf("the class of all vehicles says something: got %q", got)
	}
	form := url.Values{"level": {"fleet/"}, "revision": {"0"}, "per_fill": {"liters"}, "per_fill-n": {"150"}, "month": {"none"}, "why": {"Acuerdo 12"}}
	doc := c.parse(ana.post(levelPath, form))
	for _, want := range []string{"No suelta nada", "Unidades que toca12", "Por cargano dice nada → 150.00 L", "SP-07"} {
		if got := text(doc, "main"); !strings.Contains(got, want) {
			t.Errorf("what it would do: got %q, want %q in it", got, want)
		}
	}
	if before := c.fleetVersion(); before == c.inForce(t, ana, form, "in_force") {
		t.Error("in force, and stations are told nothing")
	}
	c.inForce(t, ana, url.Values{"level": {"department/seg"}, "revision": {"0"}, "per_fill": {"liters"}, "per_fill-n": {"60.5"}, "why": {"Patrullas"}}, "in_force")

	// What loosens waits, and whoever proposed it approves nothing.
	loose := url.Values{"level": {"vehicle/v0000001"}, "revision": {"0"}, "per_fill": {"liters"}, "per_fill-n": {"70"}, "why": {"Ruta larga"}}
	if got := text(c.parse(ana.post(levelPath, loose)), "main"); !strings.Contains(got, "Esto puede soltar: Por carga") || !strings.Contains(got, "Proponerlo a otra persona") {
		t.Errorf("what loosens: got %q", got)
	}
	c.inForce(t, ana, loose, "proposed")
	if n := ana.page(rulesPath).Find("form[action$='/approve']").Length(); n != 0 {
		t.Error("who proposed is offered to approve")
	}
	doc = luis.page(rulesPath)
	action, _ := doc.Find("form[action$='/approve']").Attr("action")
	look := strings.TrimSuffix(action, "/approve")
	if got := text(luis.page(look), "main"); !strings.Contains(got, "manager propuso") || !strings.Contains(got, "60.50 L") && !strings.Contains(got, "70.00 L") {
		t.Errorf("to whom approves: got %q", got)
	}
	if rows := c.csv(luis.get(look + "/vehicles.csv")); len(rows) != 1+1+1 || rows[1][0] != "P-101" {
		t.Errorf("file: got %v, want P-101 and its total", rows)
	}
	if r := ana.post(action, url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("who proposed approves: got status %d, want 409", r.StatusCode)
	}
	if got := text(ana.page("/vehicles/v0000001/rule"), "tbody tr:first-child"); !strings.Contains(got, "60.50 LDepartamento Seguridad PúblicaFlota: 150.00 L") {
		t.Errorf("before it is approved: got %q", got)
	}
	if r := luis.post(action, url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approved: got status %d", r.StatusCode)
	}
	if got := text(ana.page("/vehicles/v0000001/rule"), "tbody tr:first-child"); !strings.Contains(got, "70.00 LUnidad P-101Departamento Seguridad Pública: 60.50 L; Flota: 150.00 L") {
		t.Errorf("approved: got %q, want the vehicle's over its department's over the fleet's", got)
	}
	if rows := c.csv(ana.get("/vehicles/v0000001/rule.csv")); len(rows) != 1+len(rule.Fields()) || !slices.Equal(rows[1][:3], []string{"Por carga", "70.00 L", "Unidad P-101"}) {
		t.Errorf("file: got %v", rows)
	}
	if rows := c.csv(ana.get(rulesPath + ".csv")); len(rows) != 1+2+1+1+1 {
		t.Errorf("file of all levels: got %v, want the fleet's two, the class's, the department's and the vehicle's", rows)
	}
	if got := text(ana.page(look), "main"); !strings.Contains(got, "En vigor") || !strings.Contains(got, "otra") {
		t.Errorf("decided: got %q", got)
	}

	// How often it may come, as a limit of its own.
	often := with(with(with(with(form, "revision", "1"), "day_visits", "visits"), "day_visits-n", "2"), "week_visits", "none")
	c.inForce(t, ana, often, "in_force")
	doc = ana.page("/vehicles/v0000001/rule")
	if got := text(doc, "tbody"); !strings.Contains(got, "Visitas por día2 visitasFlota") || !strings.Contains(got, "Visitas por semanalas que seanFlota") {
		t.Errorf("visits: got %q", got)
	}
	doc = ana.page(levelPath + "?level=fleet/")
	if n, _ := doc.Find("#day_visits-n").Attr("value"); n != "2" || doc.Find("#week_visits option[selected]").AttrOr("value", "") != "none" {
		t.Errorf("the form of what was said: got %q visits a day", n)
	}
	if got := text(ana.page(rulesPath), "#beyond"); !strings.Contains(got, "0.00 L y 0 visitas") {
		t.Errorf("beyond the quotas: got %q", got)
	}

	for name, f := range map[string]url.Values{
		"no visit":             with(often, "day_visits-n", "0"),
		"an amount is missing": with(form, "per_fill-n", ""), "no reason": with(form, "why", " "), "no number": with(form, "revision", "x"),
		"money without a price": with(with(form, "month", "money"), "month-n", "100"), "hours that are none": with(with(form, "hours", "windows"), "hours-n", "25:00-26:00"),
	} {
		if r := ana.post(levelPath, f); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := ana.post(levelPath, with(form, "step", "save")); r.StatusCode != http.StatusConflict {
		t.Errorf("of what was read before: got status %d, want 409", r.StatusCode)
	}
	if r := ana.get(levelPath + "?level=department/marte"); r.StatusCode != http.StatusNotFound {
		t.Errorf("no such level: got status %d, want 404", r.StatusCode)
	}
	if r := c.as(access.Auditor).post(levelPath, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor says something: got status %d, want 403", r.StatusCode)
	}
}

// inForce sends a draft for good and returns the version that stations are told then.
func (c *town) inForce(t *testing.T, b *browser, form url.Values, state string) dispense.Version {
	t.Helper()
	r := b.post(levelPath, with(form, "step", "save"))
	if got := r.Header.Get("Location"); got != rulesPath+"?done="+state {
		t.Fatalf("%s: got status %d to %q, want %s: %s", form.Get("level"), r.StatusCode, got, state, text(c.parse(r), "main"))
	}
	return c.fleetVersion()
}

// What a level says comes out of the form as it went in.
func TestTermsComeBackFromTheForm(t *testing.T) {
	t.Parallel()
	d := newDictionary(zone())
	for name, terms := range map[string]rule.Terms{
		"nothing": {},
		"limits":  {PerFill: rule.Liters(60_500_000), Day: &rule.Limit{Cents: 480_050}, Week: &rule.Limit{}, Month: rule.Liters(0), Year: rule.Liters(1)},
		"none": {
			Hours: &[]policy.Hours{}, IntervalS: new(int64(0)), Stations: &rule.Places{}, Driver: new("none"), Odometer: &rule.Asked{No: true}, TankPct: new(int64(0)),
			Refuse1D: new(false), UnknownClock: new("grant"), Mode: new("enforce"), Emergency: new(""),
		},
		"all": {
			Hours: &[]policy.Hours{{Days: []string{"mon", "wed", "sat"}, FromMin: 1320, ToMin: 300}, {FromMin: 0, ToMin: 1440}}, IntervalS: new(int64(5400)),
			Stations: &rule.Places{Stations: []string{"norte"}, Clusters: []string{"poniente"}}, Driver: new("pin"),
			Odometer: &rule.Asked{MaxKMDay: new(int64(900)), Prompts: new(int64(2)), Else: "block"}, TankPct: new(int64(110)), Refuse1D: new(true),
			UnknownClock: new("deny"), Mode: new("observe"), Emergency: new("emergencia"),
		},
	} {
		for _, lang := range languages {
			if got, bad := termsOf(d.in(lang).formOf(&terms)); len(bad) > 0 || !reflect.DeepEqual(got, terms) {
				t.Errorf("%s in %s: got %+v, bad %v, want %+v", name, lang, got, bad, terms)
			}
		}
	}
}

func TestHoursAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]policy.Hours{
		"lun-vie 06:00-22:00":              {{Days: []string{"mon", "tue", "wed", "thu", "fri"}, FromMin: 360, ToMin: 1320}},
		"Sábado, DOM 22:00–5:00":           {{Days: []string{"sat", "sun"}, FromMin: 1320, ToMin: 300}},
		"fri-mon 00:00-24:00;\n 9:00-9:30": {{Days: []string{"fri", "sat", "sun", "mon"}, FromMin: 0, ToMin: 1440}, {FromMin: 540, ToMin: 570}},
		"":                                 nil,
		"lun":                              nil,
		"marte 06:00-07:00":                {{Days: []string{"tue"}, FromMin: 360, ToMin: 420}},
		"xyz 06:00-07:00":                  nil,
		"06:00-24:01":                      nil,
		"24:00-06:00":                      nil,
		"6-7":                              nil,
	} {
		if got, ok := readWindows(text); ok != (want != nil) || ok && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v %t, want %v", text, got, ok, want)
		}
	}
}

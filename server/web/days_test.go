package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance"
)

// shift opens or closes one at Oriente, at a moment of the office's zone.
func (c *town) shift(at, action string, n int64, supervisor string) {
	c.t.Helper()
	c.authors["oriente"].At = c.moment(at)
	b := &dispense.Shift{Action: action, Shift: n, Attendant: dispense.Who{Person: "d1", By: "pin"}, Meters: []dispense.Meter{{Hose: "1", Meter: 1, TotalizerUL: c.totals["oriente"]}}, Tanks: []dispense.TankVolume{{Tank: "T1", VolumeUL: 5000 * dispense.Liter}}}
	if supervisor != "" {
		b.Supervisor = &dispense.Who{Person: supervisor, By: "pin"}
	}
	c.append("oriente", b)
}

func (c *town) moment(at string) time.Time {
	c.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", at, zone())
	if err != nil {
		c.t.Fatal(err)
	}
	return t.UTC()
}

// pours gives a vehicle liters at Oriente.
func (c *town) pours(at string, liters int64) {
	c.t.Helper()
	c.authors["oriente"].At = c.moment(at)
	auth := c.append("oriente", dispensetest.Authorized("v0000001", liters))
	before := c.totals["oriente"]
	c.append("oriente", dispensetest.Dispensed(auth, before, dispense.Volume(liters)*dispense.Liter))
	c.totals["oriente"] += dispense.Volume(liters) * dispense.Liter
}

// shifts has Oriente close the fourth of December, close the fifth without a supervisor, and give
// fuel on the sixth without a shift.
func (c *town) shifts() {
	c.t.Helper()
	c.shift("2026-12-04 06:00", "open", 1, "")
	c.pours("2026-12-04 07:00", 20)
	c.shift("2026-12-04 14:00", "close", 1, "d2")
	c.shift("2026-12-05 06:00", "open", 2, "")
	c.pours("2026-12-05 07:00", 30)
	c.shift("2026-12-05 14:00", "close", 2, "")
	c.pours("2026-12-06 08:00", 40)
	c.takeIn(now)
}

func oneFile(name string, b []byte) []finance.File { return []finance.File{{Name: name, Bytes: b}} }

// saysDays says, with the manager, from when on stations close their days.
func (b *browser) saysDays(pairs ...string) *http.Response {
	form := with(url.Values{"from": {"2026-12-04"}, "closes": {"yes"}, "supervisor": {"yes"}, "due": {"12"}, "reason": {"Acuerdo 12"}, "checker": {"manager"}, "checker_password": {password}}, pairs...)
	return b.post(dayTermsPath, form)
}

// A station closes its days by its shifts; what one lacks is said, and the office closes one by two
// people with a paper.
func TestStationDays(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.shifts()
	finance := c.as(access.Finance)
	if got := text(finance.page(daysPath), "main"); !strings.Contains(got, "Nadie ha dicho desde cuándo") {
		t.Errorf("before anybody said anything: got %q", got)
	}
	for _, bad := range [][]string{{"reason", ""}, {"from", "mañana"}, {"due", "mucho"}, {"station", "nada"}} {
		if r := finance.saysDays(bad...); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: got status %d, want 400", bad, r.StatusCode)
		}
	}
	if r := finance.saysDays("checker", "finance"); r.StatusCode != http.StatusForbidden {
		t.Errorf("one person alone: got status %d, want 403", r.StatusCode)
	}
	c.sent(finance.saysDays("station", "oriente"))
	const at = "/stations/oriente/days"
	days := func() map[string]string {
		out := map[string]string{}
		for _, line := range finance.lines(at + ".csv?month=2026-12") {
			f := strings.Split(line, ",")
			out[f[1]] = strings.Join(f[2:], ",")
		}
		return out
	}
	got := days()
	for day, want := range map[string]string{"2026-12-03": "idle", "2026-12-04": "closed,,", "2026-12-05": "late,Al cierre del turno 2", "2026-12-06": "late,\"1 carga de la manguera", "2026-12-07": "idle"} {
		if !strings.HasPrefix(got[day], want) {
			t.Errorf("%s: got %q, want %q", day, got[day], want)
		}
	}
	page := finance.page(at + "?month=2026-12&day=2026-12-05")
	if got := text(page, "#day"); !strings.Contains(got, "no consta supervisor") || !strings.Contains(got, "30.00") || !strings.Contains(got, "5,000.00") {
		t.Errorf("the fifth: got %q", got)
	}
	if n := page.Find(".calendar td a").Length(); n != 31 {
		t.Errorf("the calendar has %d days, want 31", n)
	}

	form := url.Values{"reason": {"La pantalla no encendía; acta 4"}, "checker": {"manager"}, "checker_password": {password}}
	paper := oneFile("acta.jpg", aPaper(t, "acta"))
	day := at + "?month=2026-12&day=2026-12-06"
	if r := finance.files(day, nil, form); r.StatusCode != http.StatusBadRequest {
		t.Errorf("without a paper: got status %d, want 400", r.StatusCode)
	}
	if r := finance.files(day, paper, with(form, "checker", "finance")); r.StatusCode != http.StatusForbidden {
		t.Errorf("one person alone: got status %d, want 403", r.StatusCode)
	}
	if r := finance.files(at+"?month=2026-12&day=2026-12-04", paper, form); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a day that the station closed: got status %d, want 400", r.StatusCode)
	}
	c.sent(finance.files(day, paper, form))
	if got := days()["2026-12-06"]; !strings.HasPrefix(got, "office") || !strings.Contains(got, "acta 4") {
		t.Errorf("closed by the office: got %q", got)
	}
	if r := finance.get(at + "/2026-12-06/paper"); r.StatusCode != http.StatusOK {
		t.Errorf("its paper: got status %d", r.StatusCode)
	}
	// More comes of that day: it is late again, and closed anew.
	c.pours("2026-12-06 20:00", 5)
	c.takeIn(now)
	if got := days()["2026-12-06"]; !strings.HasPrefix(got, "late") || !strings.Contains(got, "desde entonces cambió") {
		t.Errorf("more came: got %q", got)
	}
	c.sent(finance.files(day, paper, form))
	c.sent(finance.files(day, nil, with(form, "step", "back")))
	if got := days()["2026-12-06"]; !strings.HasPrefix(got, "late") {
		t.Errorf("taken back: got %q", got)
	}
	for _, sql := range []string{`UPDATE day_close SET void = true`, `DELETE FROM day_close`, `TRUNCATE day_terms`, `UPDATE day_terms SET closes = false`} {
		if _, err := c.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
}

// November's check of a name, as the close of the month has it.
func (c *town) checked(name closing.Name) closing.Line {
	c.t.Helper()
	p, err := c.closes.ParseMonth("2026-11")
	if err != nil {
		c.t.Fatal(err)
	}
	s, err := c.closes.Look(c.t.Context(), p)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, task := range s.Tasks {
		for _, l := range task.Lines {
			if l.Name == name {
				return l
			}
		}
	}
	c.t.Fatalf("there is no check %q", name)
	return closing.Line{}
}

// Days and calibrations are in the close of a month from when on a city says that it keeps them.
func TestDaysAndCalibrationsInTheClose(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy("site_days", "calibrations")
	for _, name := range []closing.Name{closing.SiteDays, closing.Calibrations} {
		if l := c.checked(name); l.Status != closing.ToDo || !l.Blocks {
			t.Errorf("%s, of which nobody said anything: got %+v", name, l)
		}
	}
	// One station alone: of the others, which give fuel, nobody said whether they do.
	c.sent(finance.saysDays("from", "2026-11-29", "station", "norte"))
	if l := c.checked(closing.SiteDays); l.Status != closing.ToDo {
		t.Errorf("said of one station: got %+v", l)
	}
	c.sent(finance.saysDays("from", "2026-11-01", "closes", "no"))
	l := c.checked(closing.SiteDays)
	if l.Status != closing.Differs || !slices.Contains(l.Of, "Patio Norte 2026-11-30") || slices.Contains(l.Of, "Patio Norte 2026-11-28") || l.Count < 1 || l.Count > 2 {
		t.Errorf("days that were not closed: got %+v", l)
	}
	for _, day := range []string{"2026-11-29", "2026-11-30"} {
		if !slices.Contains(l.Of, "Patio Norte "+day) {
			continue
		}
		form := url.Values{"reason": {"Sin pantalla"}, "checker": {"manager"}, "checker_password": {password}}
		c.sent(finance.files("/stations/norte/days?month=2026-11&day="+day, oneFile("acta.jpg", aPaper(t, day)), form))
	}
	if l := c.checked(closing.SiteDays); l.Status != closing.Done {
		t.Errorf("closed by the office: got %+v", l)
	}
	if href := manager.page(novemberClose).Find(`a[href="/stations/days?month=2026-11"]`).Length(); href == 0 {
		t.Error("the check does not lead to the days")
	}

	for _, bad := range [][]string{{"reason", ""}, {"from", "x"}, {"months", "500"}, {"tolerance", "100"}} {
		if r := manager.post(calibrationTermsPath, with(url.Values{"from": {"2026-11-01"}, "reason": {"Programa"}}, bad...)); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: got status %d, want 400", bad, r.StatusCode)
		}
	}
	c.sent(manager.post(calibrationTermsPath, url.Values{"from": {"2026-11-01"}, "months": {"6"}, "tolerance": {"100"}, "told": {"NOM-005-SCFI-2017, la unidad de verificación"}, "reason": {"Programa anual"}}))
	before := c.checked(closing.Calibrations)
	if before.Status != closing.Differs || before.Cents == 0 || !slices.ContainsFunc(before.Of, func(s string) bool { return strings.HasPrefix(s, "Patio Norte 1 (") && strings.HasSuffix(s, " L)") }) {
		t.Errorf("without certificates: got %+v", before)
	}
	cert := url.Values{"station": {"norte"}, "kind": {"hose"}, "device": {"1"}, "number": {"C-1"}, "done_by": {"UV 7"}, "on": {"2026-06-01"}, "until": {"2026-11-15"}, "error": {"-30"}, "reason": {"Verificación"}}
	for _, bad := range [][]string{{"device", "9"}, {"station", "nada"}, {"until", "2026-01-01"}, {"on", "2030-01-01"}, {"number", ""}, {"error", "mucho"}, {"kind", "x"}} {
		if r := manager.files(calibrationsPath, nil, with(cert, bad...)); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: got status %d, want 400", bad, r.StatusCode)
		}
	}
	c.sent(manager.files(calibrationsPath, oneFile("c1.jpg", aPaper(t, "C-1")), cert))
	if l := c.checked(closing.Calibrations); l.Count != before.Count || l.Cents >= before.Cents || !slices.ContainsFunc(l.Of, func(s string) bool {
		return strings.HasPrefix(s, "Patio Norte 1 (") && strings.HasSuffix(s, "2026-11-15")
	}) {
		t.Errorf("one that ran out: got %+v, before %+v", l, before)
	}
	// What the page gives as a file comes back as one, all or nothing.
	csv := "Estación,Qué es,Manguera o tanque,Certificado,La hizo,Fecha,Vigente hasta,Error (mL)\n"
	for _, station := range []string{"Patio Norte", "Taller Sur", "Oriente"} {
		for _, hose := range []string{"1", "2"} {
			csv += station + ",Medidor," + hose + ",D-" + hose + ",UV 7,01/07/2026,31/12/2026,140\n"
		}
	}
	send := func(content string) *http.Response {
		return manager.files(calibrationsPath+"/file", oneFile("c.csv", []byte(content)), url.Values{"reason": {"Archivo"}})
	}
	if r := send(csv + "Nada,Medidor,1,X,UV 7,01/07/2026,31/12/2026,1\n"); r.StatusCode != http.StatusBadRequest || c.count(`SELECT count(*) FROM calibration`) != 1 {
		t.Errorf("a file with a station that there is not: got status %d", r.StatusCode)
	}
	c.sent(send(csv))
	if l := c.checked(closing.Calibrations); l.Status != closing.Done {
		t.Errorf("with certificates: got %+v", l)
	}
	if got := text(manager.page(calibrationsPath), "main"); !strings.Contains(got, "Por vencer") || !strings.Contains(got, "Fuera de tolerancia") || !strings.Contains(got, "NOM-005-SCFI-2017") {
		t.Errorf("the page of calibrations: got %q", got)
	}
	if got := text(manager.page("/today"), "main"); !strings.Contains(got, "calibraciones vencen en menos de 30 días") {
		t.Errorf("Today warns of nothing: %q", got)
	}
	if r := manager.get(calibrationsPath + "/1/paper"); r.StatusCode != http.StatusOK {
		t.Errorf("its paper: got status %d", r.StatusCode)
	}
	for _, sql := range []string{`UPDATE calibration SET void = true`, `DELETE FROM calibration`, `TRUNCATE calibration_terms`} {
		if _, err := c.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
	// What a city says after a month was closed changes nothing of it.
	c.settles(finance, manager)
	c.sent(finance.saysDays("from", "2026-11-01", "station", "sur"))
	if got := text(manager.page(novemberClose), "main"); strings.Contains(got, "Alguien cambió") {
		t.Errorf("what was said later makes the closed month look tampered with: %q", got)
	}
	p, _ := c.closes.ParseMonth("2026-11")
	if s, err := c.closes.Look(t.Context(), p); err != nil || len(s.Trouble) > 0 || s.State != closing.Closed {
		t.Errorf("what was said later: got %v, %+v", err, s.Trouble)
	}
}

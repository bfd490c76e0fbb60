package e2e

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/scripts/headless"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station/screen/screentest"
)

// A fitter comes to a new box with a browser and no shell: he answers what the
// pumps' controller must know, sees its bytes, saves, and enrolls the box with
// the office. The station starts by itself. A test sale whose answer is wrong puts
// no hose into service; after the right one a vehicle fuels there, and not at the
// hose that nobody tested.
func TestAFitterInstallsAStation(t *testing.T) {
	t.Parallel()
	f := newFitter(t)
	g := newGuarded(t)
	g.serve()
	g.server("import", "prices", g.write("prices.csv", "grade,price,currency,from\ndiesel,24.50,MXN,2026-01-01\n"))
	g.server("import", "vehicles", g.write("vehicles.csv", "fleet_no,plate,name,department,grades,tank_liters,reference_km_l,quota_liters,quota_period\n"+
		"0042,ABC-0042,Truck 0042,,diesel,400,3.500,5000,month\n"))
	people := [2]signer{{"Mar Díaz", "1111"}, {"Sol Ruiz", "2222"}}
	g.hires(people)
	invitation, _ := g.invite("norte", "--name", "Patio Norte")
	pumps := g.twoHoses("pumps")

	page := "http://" + freeAddresses(t, 1)[0]
	box := g.begin("litro-station", "run", "--config", g.file("norte.toml"), "--setup", strings.TrimPrefix(page, "http://"))
	code := box.says(`code: (\d{8})`)
	f.goTo(page + "/")
	f.do("type the code", chromedp.SendKeys(`[name=code]`, code), chromedp.Click(`form button`))
	f.sees("Agregue cada controlador")
	f.do("name the station", chromedp.Click(`a[href="/station"]`), chromedp.SendKeys(`[name=station]`, "norte"),
		chromedp.SetValue(`[name=data]`, g.file("box")), chromedp.Click(`.buttons button[value=keep]`))
	f.sees("Falta corregir")
	f.do("add the controller", chromedp.Click(`form[action="/lines"] button`))
	f.sees("Boquilla en el controlador")
	f.do("type its port and nozzle", chromedp.Click(`.field details summary`), chromedp.SendKeys(`[name=port_other]`, g.file("pumps")),
		chromedp.SendKeys(`[name="hose-0-nozzle"]`, "1"), chromedp.Click(`button[value=more]`))
	f.sees("Manguera 2A")
	f.do("type the other nozzle", chromedp.SendKeys(`[name="hose-1-nozzle"]`, "2"), chromedp.Click(`.buttons button[value=listen]`))
	f.sees("Bytes y su significado")
	f.do("listen", chromedp.Click(`[data-do=listen]`))
	f.sees("Colgada")
	pumps.Nozzle(2).Lift()
	f.sees("Levantada")
	f.sees("lifted, waits for a release")
	pumps.Nozzle(2).HangUp()
	f.goTo(page + "/")
	f.do("save", chromedp.Click(`form[action="/save"] button`))
	f.sees("Guardada:")
	f.do("enroll", chromedp.SetValue(`[name=token]`, invitation), chromedp.Click(`form[action="/enroll"] button`))
	f.sees("Esperando a la oficina…")
	words, err := chromedp.Run(f.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll(".words li")].map(w => w.textContent).join(" ")`))
	must(t, err)
	g.server("station", "approve", "norte", "--person", "luis", "--words", words)
	f.sees("La caja está inscrita.")

	station := &lone{t: t, page: page}
	station.shows("/hoses", "Sin venta de prueba: no despacha")
	until(t, "the station to hold what the office has", func() bool { return g.ask(holdsAll) == "true" })
	for n, said := range []string{"2A", "1A"} {
		f.goTo(page + "/positions/1/test")
		f.do("ask for a test sale",
			chromedp.SendKeys(`[name=first_who]`, people[0].name), chromedp.SendKeys(`[name=first_pin]`, people[0].pin),
			chromedp.SendKeys(`[name=second_who]`, people[1].name), chromedp.SendKeys(`[name=second_pin]`, people[1].pin), chromedp.Click(`form button.ok`))
		f.sees("BOMBA LISTA")
		pumps.draw(1, 20)
		f.goTo(page + "/hoses")
		f.sees("Falta decir de dónde salió")
		f.do("open the question", chromedp.Click(`a[href^="/hoses/1A/answer"]`))
		f.sees("¿De qué manguera salió el combustible?")
		f.do("answer", chromedp.SetValue(`[name=painted]`, said), chromedp.SendKeys(`[name=measured]`, "20.02"),
			chromedp.SendKeys(`[name=who_who]`, people[1].name), chromedp.SendKeys(`[name=who_pin]`, people[1].pin), chromedp.Click(`form button.ok`))
		f.sees([]string{"NO identificada: el combustible salió de la 2A", "Identificada: despacha"}[n])
		station.vehicle("1")
		station.shows("/api/positions", []string{`"position":"1","page":"denied","reason":"untested"`, `"page":"prompt"`}[n])
	}
	station.post("/positions/1/odometer", url.Values{"odometer_km": {"1000"}})
	station.shows("/", "BOMBA LISTA")
	pumps.draw(1, 30)
	station.shows("/", "Folio")
	station.vehicle("2")
	station.shows("/api/positions", `"position":"2","page":"denied","reason":"untested"`)
	f.t.Run("the other hose, in a terminal", func(t *testing.T) { g.testsInTerminal(t, page, pumps, people) })
	station.vehicle("2")
	station.shows("/api/positions", `"position":"2","page":"prompt"`)
	until(t, "the office to have the fill", func() bool {
		return g.ask(`SELECT count(*)::text FROM dispense WHERE vehicle IS NOT NULL AND volume_ul BETWEEN 29900000 AND 30100000`) == "1"
	})
	until(t, "the office to have what two people said of each test sale", func() bool {
		return g.ask(`SELECT string_agg(body->'test'->>'said' || ' of ' || jsonb_array_length(body->'people'), ', ' ORDER BY seq) FROM event WHERE kind = 'config' AND body ? 'test'`) ==
			"2A of 2, 1A of 2, 2A of 2"
	})
}

// testsInTerminal has two people test hose 2A with litro-station devices.
func (g *guarded) testsInTerminal(t *testing.T, page string, pumps pair, people [2]signer) {
	cmd := exec.Command(filepath.Join(g.bin, "litro-station"), "devices", "test", "2A", "--url", page)
	in, err := cmd.StdinPipe()
	must(t, err)
	p := &process{t: t, cmd: cmd, ended: make(chan error, 1)}
	cmd.Stdout, cmd.Stderr = p, p
	must(t, cmd.Start())
	go func() { p.ended <- cmd.Wait(); close(p.ended) }()
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, if all is well
	for _, step := range [][2]string{
		{"first person: ", people[0].name}, {"PIN: ", people[0].pin}, {"second person: ", people[1].name}, {"(?s)PIN: .*PIN: ", people[1].pin},
		{"Lift the nozzle", ""}, {"as painted: ", "2A"}, {"none was used: ", "19.5"},
	} {
		if p.says(step[0]); step[1] == "" {
			pumps.draw(2, 20)
			continue
		}
		_, err := io.WriteString(in, step[1]+"\n")
		must(t, err)
	}
	if err := p.wait(); err != nil || !strings.Contains(p.said(), "hose 2A: it serves") || !strings.Contains(p.said(), "OUT OF TOLERANCE") {
		t.Errorf("devices test: got %v and\n%s", err, p.said())
	}
}

// holdsAll tells whether station norte says that it holds all that the office has
// for it.
const holdsAll = `SELECT (EXISTS (SELECT FROM sign_of_life l WHERE l.station = 'norte'
  AND split_part(l.fleet_version, '.', 2)::bigint = (SELECT version FROM policy_log WHERE log = 'fleet')
  AND split_part(l.own_version, '.', 2)::bigint = (SELECT version FROM policy_log WHERE log = 'norte')))::text`

// hires has the office know two people who may sign.
func (s *stranger) hires(people [2]signer) {
	s.t.Helper()
	c, err := server.Join(s.t.Context(), slog.New(slog.DiscardHandler), server.Config{Data: s.file("server")})
	must(s.t, err)
	defer c.Close()
	must(s.t, c.Fleet.Save(s.t.Context(), "test",
		&fleet.Person{Person: "p-mar", Name: people[0].name, Status: "active", Roles: []string{"attendant"}, PIN: pinOf(s.t, people[0].pin)},
		&fleet.Person{Person: "p-sol", Name: people[1].name, Status: "active", Roles: []string{"supervisor"}, PIN: pinOf(s.t, people[1].pin)}))
}

// A pair is a controller with two hoses, each at a side of its own.
type pair struct {
	*horustech.Controller
	t testing.TB
}

// twoHoses serves a pair on a pseudo-terminal.
func (g *guarded) twoHoses(name string) pair {
	g.t.Helper()
	port, err := ptyport.Open(g.file(name))
	must(g.t, err)
	c := horustech.New(horustech.Options{Now: time.Now, Hoses: []horustech.Hose{
		{Number: 1, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{24_500}, TotalizerUL: 1e12},
		{Number: 2, Side: 2, Fuel: 1, Tank: 1, Prices: [3]int64{24_500}, TotalizerUL: 2e12},
	}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Serve(ctx, port) }() // ends with the port
	g.t.Cleanup(func() { cancel(); port.SetDeadline(time.Unix(1, 0)); <-done; port.Close() })
	return pair{c, g.t}
}

// draw lifts a nozzle that is released, lets liters flow, and hangs up.
func (p pair) draw(number int, liters int64) {
	p.t.Helper()
	n := p.Nozzle(number)
	end := n.Totalizer() + liters*1_000_000
	n.Lift()
	n.Fill(600, liters*1_000_000)
	// The limit may stand in the pump's last digit before the trigger snaps shut.
	until(p.t, "it to flow", func() bool { return !n.Flowing() && n.Totalizer() > end-100_000 })
	n.HangUp()
}

// vehicle types a vehicle by hand whose label cannot be read.
func (l *lone) vehicle(position string) {
	l.t.Helper()
	l.post("/positions/"+position+"/vehicle", url.Values{"number": {"0042"}, "plate": {"ABC-0042"}, "reason": {"dirty"}, "confirmed": {"1"}})
}

// A fitter is somebody with a browser.
type fitter struct {
	t   *testing.T
	ctx context.Context
}

func newFitter(t *testing.T) *fitter {
	t.Helper()
	ctx, cancel := context.WithTimeout(headless.Open(t), 4*time.Minute)
	t.Cleanup(cancel)
	return &fitter{t, ctx}
}

func (f *fitter) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	f.t.Helper()
	if err := screentest.Do(f.ctx, actions...); err != nil {
		f.t.Fatalf("%s: %v", what, err)
	}
}

// goTo opens a page. What a press led to just before may still be on its way.
func (f *fitter) goTo(page string) {
	f.t.Helper()
	until(f.t, page, func() bool { return chromedp.Do(f.ctx, chromedp.Navigate(page)) == nil })
}

// sees waits for a text on the page, also while that gives way to the next.
func (f *fitter) sees(text string) {
	f.t.Helper()
	body := ""
	for end := time.Now().Add(time.Minute); !strings.Contains(body, text); <-time.After(50 * time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatalf("the page does not say %q:\n%s", text, body)
		}
		if now, err := chromedp.Run(f.ctx, chromedp.Evaluate[string](`document.body.innerText`)); err == nil {
			body = now
		}
	}
}

package e2e

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
)

// An attendant is alone at night at a station whose network is cut. The office,
// which never heard of the request, answers on the telephone; the pump releases;
// and when the network is back each side's record finds the other's.
func TestOverrideOnTheTelephone(t *testing.T) {
	t.Parallel()
	s := newReplaced(t)
	screen := freeAddresses(t, 1)[0]
	pumps := s.pump()
	config := func(broker string) { s.withPump(screen, broker) }
	config(s.broker)
	s.serve()
	s.server("station", "add", "norte", "--mode", "enforce", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("grant"), "--password", s.file("password"))
	s.box("enroll", "--grant", s.file("grant"))
	s.importVehicle("0042", "400")
	s.night()
	s.during("the station to hold what it needs", func() bool { return s.says("held") == "true" })
	fitted := s.wake(screen)
	fitted.identify("1", "1", pumps.Nozzle(1), [2]signer{{"Mar Díaz", "1111"}, {"Sol Ruiz", "2222"}})
	fitted.end()

	// Nothing listens there: the station has no network from here on.
	config(freeAddresses(t, 1)[0])
	alone := s.begin(screen)
	alone.post("/positions/1/vehicle", url.Values{"number": {"0042"}, "plate": {"ABC-0042"}, "reason": {"dirty"}, "confirmed": {"1"}})
	alone.shows("/", "NO AUTORIZADO")
	signed := url.Values{"vehicle": {s.says("vehicle")}, "liters": {"60"}, "reason": {"Traslado de paciente"}, "first_who": {"Mar Díaz"}, "first_pin": {"1111"}}
	alone.post("/positions/1/call", signed)
	challenge := regexp.MustCompile(`\d{4} \d{4} \d{4}`).FindString(alone.shows("/positions/1/override", "Llame a la oficina"))
	if n := s.says("overrides"); n != "0" {
		t.Fatalf("the office has %s overrides before anybody called", n)
	}

	said := []string{"override", "answer", challenge, "--station", "norte", "--vehicle", "0042", "--person", "p-mar", "--why", "patient", "--lift", "hours"}
	s.refuses("does not fit the request", append(said, "--liters", "50", "--by", "maria")...)
	s.refuses("--by nobody", append(said, "--liters", "60", "--by", "nobody")...)
	response := s.server(append(said, "--liters", "60", "--by", "maria")...)
	if got := s.says("approved"); got != "1" {
		t.Errorf("got %s approvals in the office's journal, want 1", got)
	}
	alone.post("/positions/1/answer", url.Values{"response": {response}})
	alone.shows("/", "BOMBA LISTA")
	n := pumps.Nozzle(1)
	n.Lift()
	n.Squeeze(300)
	alone.shows("/", `<b>60.0</b><span class="fine">0`)
	n.HangUp()
	alone.shows("/", "Folio")
	alone.post("/positions/1/answer", url.Values{"response": {response}}) // once is once
	alone.end()

	config(s.broker)
	s.during("the station's own word of it", func() bool { return s.says("dispensed") == "1" })
	s.during("the judge to have looked", func() bool { return s.says("unjudged") == "0" })
	for what, want := range map[string]string{"overrides": "1", "matched": "1", "findings": "0", "unread": "0"} {
		if got := s.says(what); got != want {
			t.Errorf("%s: got %s, want %s", what, got, want)
		}
	}
}

// withPump configures the box with that pump, a page, and a broker.
func (s *replaced) withPump(screen, broker string) {
	s.t.Helper()
	s.write("station.toml", `station = "norte"
data = "`+s.file("box")+`"
[screen]
listen = "`+screen+`"
[broker]
url = "tcp://`+broker+`"
username = "norte"
password_file = "`+s.file("password")+`"
[[lines]]
name = "pumps"
driver = "horustech"
port = "`+s.file("pumps")+`"
hoses = [{id = "1", nozzle = 1}]
[[positions]]
position = "1"
hoses = [{hose = "1", grade = "diesel"}]
`)
}

// pump serves a simulated controller with one hose on a pseudo-terminal.
func (s *replaced) pump() *horustech.Controller {
	s.t.Helper()
	port, err := ptyport.Open(s.file("pumps"))
	if err != nil {
		s.t.Fatal(err)
	}
	c := horustech.New(horustech.Options{Now: time.Now, Hoses: []horustech.Hose{{Number: 1, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{24_500}, TotalizerUL: 1e12}}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Serve(ctx, port) }()
	s.t.Cleanup(func() { cancel(); port.SetDeadline(time.Unix(1, 0)); <-done; port.Close() })
	return c
}

// night has vehicles fuel at no hour of the day, and gives the station a ration
// of overrides, people, and the office somebody who answers.
func (s *replaced) night() {
	s.t.Helper()
	ctx := s.t.Context()
	c, err := server.Join(ctx, slog.New(slog.DiscardHandler), server.Config{Data: s.file("server")})
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	rules, err := c.Fleet.Rules(ctx)
	if err != nil || len(rules) != 1 {
		s.t.Fatalf("rules: got %v, %v, want one", rules, err)
	}
	rule := rules[0]
	at := (time.Now().In(c.Zone).Hour()*60 + 720) % 1440 // as far from now as can be
	rule.Hours, rule.PerFillUL, rule.Odometer = []policy.Hours{{FromMin: int64(at), ToMin: int64((at + 1) % 1440)}}, nil, nil
	settings, err := c.Fleet.Settings(ctx, "norte")
	if err != nil {
		s.t.Fatal(err)
	}
	settings.Overrides = &policy.OverrideBudget{Count: 1, Period: "month"}
	password, err := access.Hash("tres palabras largas")
	if err != nil {
		s.t.Fatal(err)
	}
	if err := c.Store.AddUser(ctx, access.User{Username: "maria", Name: "María", Role: access.Manager, Password: password, Active: true}, "test"); err != nil {
		s.t.Fatal(err)
	}
	err = c.Fleet.Save(ctx, "test", &rule, &settings,
		&fleet.Person{Person: "p-mar", Name: "Mar Díaz", Status: "active", Roles: []string{"attendant"}, PIN: pinOf(s.t, "1111")},
		&fleet.Person{Person: "p-sol", Name: "Sol Ruiz", Status: "active", Roles: []string{"supervisor"}, PIN: pinOf(s.t, "2222")})
	if err != nil {
		s.t.Fatal(err)
	}
}

// says answers a question from the database.
func (s *replaced) says(what string) (answer string) {
	s.t.Helper()
	sql := map[string]string{
		"held": `SELECT (EXISTS (SELECT FROM sign_of_life l WHERE l.station = 'norte'
		          AND split_part(l.fleet_version, '.', 2)::bigint = (SELECT version FROM policy_log WHERE log = 'fleet')
		          AND split_part(l.own_version, '.', 2)::bigint = (SELECT version FROM policy_log WHERE log = 'norte')))::text`,
		"vehicle":   `SELECT vehicle FROM vehicle WHERE fleet_no = '0042'`,
		"overrides": `SELECT count(*)::text FROM event WHERE kind = 'override'`,
		"approved":  `SELECT count(*)::text FROM event WHERE kind = 'decide' AND body->>'what' = 'approve'`,
		"dispensed": `SELECT count(*)::text FROM dispense d JOIN closing c USING (station, epoch, seq) JOIN authorize a ON a.seq = c.auth_seq AND a.station = c.auth_station
		               WHERE a.override IS NOT NULL AND d.volume_ul BETWEEN 59900000 AND 60100000`,
		"unjudged": `SELECT count(*)::text FROM unjudged`,
		"unread":   `SELECT count(*)::text FROM record WHERE unread`,
		"matched": `SELECT count(*)::text FROM event o JOIN event d ON d.kind = 'decide' AND d.body->>'subject' = 'override/norte/' || (o.body->>'challenge')
		             WHERE o.kind = 'override' AND o.body->'people'->1->>'person' = 'office' AND d.body->'people'->0->>'person' = 'maria'`,
		"findings": `SELECT count(*)::text FROM finding WHERE rule LIKE 'override%' OR rule = 'approval_unused'`,
	}[what]
	if err := s.database().QueryRow(s.t.Context(), sql).Scan(&answer); err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
	return answer
}

// A lone is a station's agent at work, and its page.
type lone struct {
	t    testing.TB
	page string
	end  func()
}

// begin runs the agent until end is called, and waits until it serves vehicles.
func (s *replaced) begin(screen string) *lone {
	s.t.Helper()
	l := s.wake(screen)
	l.shows("/", "Escanee la unidad")
	return l
}

// wake runs the agent until end is called.
func (s *replaced) wake(screen string) *lone {
	s.t.Helper()
	cmd := exec.Command(filepath.Join(s.bin, "litro-station"), "run", "--config", s.file("station.toml"))
	var say strings.Builder
	cmd.Stdout, cmd.Stderr = &say, &say
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := false
	l := &lone{t: s.t, page: "http://" + screen, end: func() {
		if ended {
			return
		}
		ended = true
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if s.t.Failed() {
			s.t.Log(say.String())
		}
	}}
	s.t.Cleanup(l.end)
	return l
}

// shows waits until a page says something, and returns it.
func (l *lone) shows(path, what string) string {
	l.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	page := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-tick.C {
		resp, err := http.Get(l.page + path)
		if err != nil {
			continue
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if page = string(b); err == nil && strings.Contains(page, what) {
			return page
		}
	}
	l.t.Fatalf("waited in vain for %q at %s; it shows\n%s", what, path, page)
	return ""
}

// post sends a form as the page does.
func (l *lone) post(path string, form url.Values) {
	l.t.Helper()
	resp, err := http.PostForm(l.page+path, form)
	if err != nil {
		l.t.Fatal(err)
	}
	resp.Body.Close()
}

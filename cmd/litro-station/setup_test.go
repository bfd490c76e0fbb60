package main

import (
	"bufio"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
)

// A box is one that has no configuration yet, with a controller on a real line.
type box struct {
	t     *testing.T
	file  string
	port  string
	pumps *simhorustech.Controller
	out   *transcript
	url   string
	http  *http.Client
	ended chan error
}

func newBox(t *testing.T) *box {
	t.Helper()
	b := &box{t: t, file: filepath.Join(t.TempDir(), "station.toml"), out: new(transcript), ended: make(chan error, 1)}
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "pumps"))
	if err != nil {
		t.Fatal(err)
	}
	b.port = port.Path()
	b.pumps = simhorustech.New(simhorustech.Options{Hoses: []simhorustech.Hose{{Number: 1, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}}}})
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = b.pumps.Serve(ctx, port) }) // until the port is closed
	t.Cleanup(func() { cancel(); port.SetDeadline(time.Unix(1, 0)); group.Wait(); port.Close() })

	c := command()
	c.SetArgs([]string{"setup", "--config", b.file, "--listen", "127.0.0.1:0"})
	c.SetOut(b.out)
	go func() { b.ended <- c.ExecuteContext(ctx) }()
	b.url = b.printed(`open (http://\S+)/`, 1)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.http = &http.Client{Jar: jar, Timeout: time.Minute}
	return b
}

// printed waits for what the command prints, for the nth time, and returns what
// is in parentheses.
func (b *box) printed(pattern string, n int) string {
	b.t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(15 * time.Second); ; <-time.After(5 * time.Millisecond) {
		if all := re.FindAllStringSubmatch(b.out.String(), -1); len(all) >= n {
			return all[n-1][1]
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("printed\n%s\nwant %s", b.out, pattern)
		}
	}
}

func (b *box) answer(resp *http.Response, err error) (int, string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (b *box) get(path string) (int, string) { b.t.Helper(); return b.answer(b.http.Get(b.url + path)) }

func (b *box) post(path string, v url.Values) (int, string) {
	b.t.Helper()
	return b.answer(b.http.PostForm(b.url+path, v))
}

// line is what a fitter types about the controller of the box.
func (b *box) line(nozzle string) url.Values {
	return url.Values{
		"name": {"pumps"}, "port_other": {b.port}, "hose-0-id": {"1A"}, "hose-0-place.position": {"1"}, "hose-0-place.grade": {"diesel"}, "hose-0-nozzle": {nozzle},
	}
}

// with adds a button that is pressed.
func with(v url.Values, do string) url.Values { v.Set("do", do); return v }

// TestSetup goes from a box without a configuration to one that has one: the code,
// a form with an error, the bytes of a lifted nozzle, and the file.
func TestSetup(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	code := b.printed(`code: (\d{8})`, 1)
	if status, body := b.get("/"); status != 200 || strings.Contains(body, "/lines") || !strings.Contains(body, code) {
		t.Errorf("at the box without the code: got %d %s", status, body)
	}
	for _, path := range []string{"/text", "/save", "/station", "/lines", "/lines/0", "/scanners", "/enroll", "/enroll/later", "/enroll/grant"} {
		if status, _ := b.post(path, url.Values{"text": {"x"}}); status != http.StatusForbidden {
			t.Errorf("POST %s without the code: got %d, want 403", path, status)
		}
	}
	if status, _ := b.get("/watch?line=pumps"); status != http.StatusForbidden {
		t.Errorf("watch without the code: got %d, want 403", status)
	}
	if status, body := b.post("/code", url.Values{"code": {"no"}}); status != http.StatusForbidden || !strings.Contains(body, "Ese código no es") {
		t.Errorf("a wrong code: got %d %s", status, body)
	}
	if status, body := b.post("/code", url.Values{"code": {code}}); status != 200 || !strings.Contains(body, `action="/lines"`) {
		t.Fatalf("the code: got %d %s", status, body)
	}

	b.post("/station", url.Values{"station": {"norte"}, "data": {filepath.Join(filepath.Dir(b.file), "data")}, "screen.listen": {"127.0.0.1:0"}})
	if _, body := b.post("/lines", url.Values{"driver": {"horustech"}}); !strings.Contains(body, `name="hose-0-nozzle"`) {
		t.Fatalf("a new line: got %s", body)
	}
	status, body := b.post("/lines/0?lang=en", with(b.line("100"), "keep"))
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Enter a number from 1 to 99.") || !strings.Contains(body, `value="100"`) {
		t.Errorf("a nozzle that cannot be: got %d %s", status, body)
	}
	if status, _ := b.post("/save", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("saving it: got %d, want 422", status)
	}
	if _, err := os.Stat(b.file); err == nil {
		t.Error("a configuration that is not good was saved")
	}
	if status, body = b.post("/lines/0", with(b.line("1"), "keep")); status != 200 || !strings.Contains(body, "La configuración es correcta.") {
		t.Errorf("a good line: got %d %s", status, body)
	}
	b.hears()

	if err := os.WriteFile(b.file, []byte("# before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, body := b.post("/save", nil); status != 200 || !strings.Contains(body, "Guardada:") || !strings.Contains(body, "norte&#43;") {
		t.Errorf("save: got %d %s", status, body)
	}
	if status, body := b.post("/enroll", url.Values{"token": {"nonsense"}}); status != 200 {
		t.Errorf("an invitation that is none: got %d %s", status, body)
	}
	b.until("/enroll", "code of the invitation")
	if status, body := b.post("/enroll/later", nil); status != 200 || !strings.Contains(body, "litro-station run") {
		t.Errorf("later: got %d %s", status, body)
	}
	if err := <-b.ended; err != nil {
		t.Errorf("setup: %v", err)
	}
	c, err := load(b.file)
	if err != nil || c.Lines[0].Port.Port != b.port || c.Lines[0].Options.Hoses[0].Nozzle != 1 || c.Positions[0].Hoses[0].Grade != "diesel" {
		t.Errorf("saved: got %+v, %v", c, err)
	}
	if got, err := os.ReadFile(b.file + ".old-1"); err != nil || string(got) != "# before\n" {
		t.Errorf("the one before: got %q, %v", got, err)
	}
	if _, err := os.Stat(b.file + ".draft"); err == nil {
		t.Error("the draft is still there")
	}
}

// until gets a page until it says something.
func (b *box) until(path, text string) {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; <-time.After(20 * time.Millisecond) {
		_, body := b.get(path)
		if strings.Contains(body, text) {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%s does not say %q:\n%s", path, text, body)
		}
	}
}

// hears lifts a nozzle while the page listens to its line.
func (b *box) hears() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/watch?line=pumps", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var heard strings.Builder
	for s := bufio.NewScanner(resp.Body); s.Scan(); {
		heard.WriteString(s.Text() + "\n")
		switch s.Text() {
		case "data: hose 1A: idle":
			b.pumps.Nozzle(1).Lift()
		case "data: hose 1A: calling":
			if !strings.Contains(heard.String(), "data: came: 3E 21") {
				b.t.Errorf("heard\n%s\nwant the bytes, too", &heard)
			}
			return
		}
	}
	b.t.Errorf("heard\n%s\nwant the nozzle lifted", &heard)
}

// TestFormsOfDrivers answers for each driver what its form must know, and only
// that: the configuration is good.
func TestFormsOfDrivers(t *testing.T) {
	t.Parallel()
	must := map[string]string{
		"nozzle": "2", "code": "04", "side": "1", "volume_decimals": "0", "price_decimals": "2", "amount_decimals": "2", "num_ul": "1000000", "den": "39",
		"counter.profile": "adam4150", "counter.slave": "1", "valve.profile": "waveshare-relay8", "valve.slave": "2",
		"place.position": "1", "place.grade": "diesel", "id": "1A", "name": "pumps", "port": "/dev/serial/by-path/pci-1",
	}
	for _, driver := range drivers() {
		t.Run(driver.Value, func(t *testing.T) {
			t.Parallel()
			s, typed := newDraft(t), url.Values{}
			for _, f := range lineFields(driver.Value) {
				typed.Set(f.Key, must[f.Key])
			}
			for _, f := range hoseFields(driver.Value) {
				if f.Required || f.Key == "code" {
					typed.Set(hosePrefix(0)+f.Key, must[f.Key])
				}
			}
			if wrong := s.answer(driver.Value, with(typed, "keep")); len(wrong) > 0 {
				t.Errorf("the form: got %v", wrong)
			}
			c, err := s.check()
			if err != nil {
				t.Errorf("%v\n%s", err, s.text())
			}
			if len(c.Lines) != 1 || c.Lines[0].Driver != driver.Value || c.Positions[0].Hoses[0].Hose != "1A" {
				t.Errorf("got %+v", c)
			}
			// What the form asks of one driver it keeps for none that ignores it.
			for _, other := range drivers() {
				c, _ := s.changed(t, other.Value)
				if hoses := c.Lines[0].Options.Hoses; len(hoses) != 1 {
					t.Errorf("changed to %s: got %d hoses, want the one there was", other.Value, len(hoses))
				}
				if _, err := all.New(nowhere{}, slog.New(slog.DiscardHandler), c.Lines[0].Options); err != nil && strings.Contains(err.Error(), "leave") {
					t.Errorf("changed to %s: %v", other.Value, err)
				}
			}
		})
	}
}

type nowhere struct{ io.ReadWriteCloser }

// newDraft is a setup without its page.
func newDraft(t *testing.T) *setup {
	dir := t.TempDir()
	return &setup{draft: draft{file: filepath.Join(dir, "station.toml"), first: "station = \"norte\"\ndata = \"" + dir + "\"\n"}}
}

// answer adds a line and types into its form.
func (s *setup) answer(driver string, typed url.Values) map[string]string {
	s.addLine(httptest.NewRecorder(), form("/lines", url.Values{"driver": {driver}}))
	t, err := s.tables()
	if err != nil {
		panic(err)
	}
	wrong := t.takeLine(0, typed.Get("do"), form("/lines/0", typed))
	if err := s.keepTables(t); err != nil {
		panic(err)
	}
	return wrong
}

// changed returns what the draft would be with another driver.
func (s *setup) changed(t *testing.T, driver string) (config, error) {
	t.Helper()
	tables, err := s.tables()
	if err != nil {
		t.Fatal(err)
	}
	tables.takeLine(0, "driver", form("/lines/0", url.Values{"driver": {driver}}))
	next := newDraft(t)
	if err := next.keepTables(tables); err != nil {
		t.Fatal(err)
	}
	return next.check()
}

func form(path string, v url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// The forms ask for every key that a driver knows, and for every driver there is.
func TestFormsAskForEverything(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{"driver": true, "hoses": true}
	for _, d := range drivers() {
		for _, f := range append(lineFields(d.Value), hoseFields(d.Value)...) {
			key, _, _ := strings.Cut(f.Key, ".")
			asked[key] = true
			if f.Label[0] == "" || f.Label[1] == "" || (f.Help[0] == "") != (f.Help[1] == "") {
				t.Errorf("%s of %s: got label %q and help %q, want both languages", f.Key, d.Value, f.Label, f.Help)
			}
		}
		if _, ok := all.Drivers()[d.Value]; !ok {
			t.Errorf("there is no driver %s", d.Value)
		}
	}
	if len(drivers()) != len(all.Drivers()) {
		t.Errorf("the page knows %d drivers of %d", len(drivers()), len(all.Drivers()))
	}
	for _, of := range []reflect.Type{reflect.TypeFor[all.Options](), reflect.TypeFor[all.HoseOptions](), reflect.TypeFor[station.Port]()} {
		for f := range of.Fields() {
			if key := f.Tag.Get("toml"); key != "" && !asked[key] {
				t.Errorf("no form asks for %s of %s", key, of)
			}
		}
	}
}

// What no form knows stays as a person wrote it, and a hose that moves takes
// along what is known of it.
func TestFormsKeepTheRest(t *testing.T) {
	t.Parallel()
	s := newDraft(t)
	if err := s.keep(`station = "norte"
data = "/var/lib/litro"
broker = { url = "tcp://broker:1883" }
[[lines]]
name = "pumps"
port = "/dev/serial/by-path/pci-1"
driver = "horustech"
hoses = [{ id = "1A", nozzle = 1 }, { id = "2A", nozzle = 2 }]
[[positions]]
position = "1"
hoses = [{ hose = "1A", grade = "diesel", overrun_ul = 300000 }]
[[positions]]
position = "2"
hoses = [{ hose = "2A", grade = "magna" }]
`); err != nil {
		t.Fatal(err)
	}
	tables, err := s.tables()
	if err != nil {
		t.Fatal(err)
	}
	wrong := tables.takeLine(0, "drop-1", form("/lines/0", url.Values{
		"name": {"pumps"}, "port": {"/dev/serial/by-path/pci-1"}, "short_preset": {"1"},
		"hose-0-id": {"1A"}, "hose-0-place.position": {"2"}, "hose-0-place.grade": {"premium"}, "hose-0-nozzle": {"7"},
		"hose-1-id": {"2A"}, "hose-1-place.position": {"2"}, "hose-1-place.grade": {"magna"}, "hose-1-nozzle": {"2"},
	}))
	if err := s.keepTables(tables); err != nil || len(wrong) > 0 {
		t.Fatal(err, wrong)
	}
	c, err := s.check()
	if err != nil {
		t.Fatalf("%v\n%s", err, s.text())
	}
	want := []station.Position{{Position: "2", Hoses: []station.Hose{{Hose: "1A", Grade: "premium", OverrunUL: 300_000}}}}
	if !reflect.DeepEqual(c.Positions, want) || c.Broker.URL != "tcp://broker:1883" || !c.Lines[0].ShortPreset || len(c.Lines[0].Options.Hoses) != 1 {
		t.Errorf("got %+v of\n%s", c, s.text())
	}
}

// After five wrong codes it is another, and for a minute none is taken, the right one
// neither: whoever guesses gets no further than a few thousand a day.
func TestGuessedCodes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var codes []string
		s := &setup{draft: draft{file: filepath.Join(t.TempDir(), "station.toml")}, say: func(line string) { codes = append(codes, strings.TrimPrefix(line, "code: ")) }}
		if err := s.newCode(); err != nil {
			t.Fatal(err)
		}
		page := s.handler()
		enter := func(code string, want int) {
			t.Helper()
			r := httptest.NewRequest(http.MethodPost, "http://192.168.7.1:8090/code", strings.NewReader(url.Values{"code": {code}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			page.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("code %s after %d codes: got status %d, want %d", code, len(codes), w.Code, want)
			}
		}
		for range wrongCodes {
			enter("no", http.StatusForbidden)
		}
		if len(codes) != 2 {
			t.Fatalf("got codes %v, want another after %d wrong ones", codes, wrongCodes)
		}
		enter(codes[1], http.StatusTooManyRequests)
		time.Sleep(wrongPause)
		if codes[0] != codes[1] {
			enter(codes[0], http.StatusForbidden)
		}
		enter(codes[1], http.StatusSeeOther)
	})
}

// The code is shown to a browser on the box, and to nobody who comes through a
// proxy there or by a name that a page elsewhere gave itself.
func TestWhoStandsAtTheBox(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from, host, header string
		want               bool
	}{
		{"127.0.0.1:5000", "127.0.0.1:8090", "", true},
		{"[::1]:5000", "[::1]:8090", "", true},
		{"192.168.7.2:5000", "192.168.7.1:8090", "", false},
		{"127.0.0.1:5000", "evil.example:8090", "", false},
		{"127.0.0.1:5000", "127.0.0.1:8090", "X-Forwarded-For", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Host = tt.from, tt.host
		if tt.header != "" {
			r.Header.Set(tt.header, "203.0.113.7")
		}
		if got := atBox(r); got != tt.want {
			t.Errorf("from %s to %s %s: got %t, want %t", tt.from, tt.host, tt.header, got, tt.want)
		}
	}
}

// Every word exists in both languages, and every naming has its words.
func TestSetupWords(t *testing.T) {
	t.Parallel()
	for key, both := range setupWords {
		if both[0] == "" || both[1] == "" {
			t.Errorf("%s: got %q, want both", key, both)
		}
	}
	pages, err := fs.Glob(setupFiles, "setup/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, name := range pages {
		page, err := setupFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.T "(\w+)"`).FindAllSubmatch(page, -1) {
			if _, ok := setupWords[string(m[1])]; !ok {
				t.Errorf("%s says %s, which is no word", name, m[1])
			}
		}
	}
}

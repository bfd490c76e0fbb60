package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
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
	b.http = &http.Client{Jar: jar, Timeout: 20 * time.Second}
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

// good is a configuration of the box.
func (b *box) good() string {
	text := strings.Replace(firstDraft, `port = ""`, fmt.Sprintf("port = %q", b.port), 1)
	return strings.ReplaceAll(text, "/var/lib/litro", filepath.Dir(b.file))
}

// TestSetup goes from a box without a configuration to one that has one: the code,
// a draft with an error, the bytes of a lifted nozzle, and the file.
func TestSetup(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	code := b.printed(`code: (\d{8})`, 1)
	if status, body := b.get("/"); status != 200 || strings.Contains(body, "textarea") {
		t.Errorf("without the code: got %d %s", status, body)
	}
	for _, path := range []string{"/draft", "/save"} {
		if status, _ := b.post(path, url.Values{"text": {"x"}}); status != http.StatusForbidden {
			t.Errorf("POST %s without the code: got %d, want 403", path, status)
		}
	}
	if status, _ := b.get("/watch?line=pumps"); status != http.StatusForbidden {
		t.Errorf("watch without the code: got %d, want 403", status)
	}
	for range wrongCodes {
		if status, body := b.post("/code", url.Values{"code": {"no"}}); status != http.StatusForbidden || !strings.Contains(body, "Ese código no es") {
			t.Errorf("a wrong code: got %d %s", status, body)
		}
	}
	next := b.printed(`code: (\d{8})`, 2)
	if status, _ := b.post("/code", url.Values{"code": {code}}); code != next && status != http.StatusForbidden {
		t.Errorf("the code before: got %d, want 403", status)
	}
	if status, body := b.post("/code", url.Values{"code": {next}}); status != 200 || !strings.Contains(body, "textarea") {
		t.Fatalf("the code: got %d %s", status, body)
	}

	_, body := b.post("/draft?lang=en", url.Values{"text": {strings.Replace(b.good(), "nozzle = 1", "nozzel = 1", 1)}})
	if !strings.Contains(body, "Still to correct:") || !strings.Contains(body, "nozzel") || !strings.Contains(body, "<button disabled>") {
		t.Errorf("a draft with an error: got %s", body)
	}
	if status, _ := b.post("/save", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("saving it: got %d, want 422", status)
	}
	if _, err := os.Stat(b.file); err == nil {
		t.Error("a configuration that is not good was saved")
	}
	if _, body = b.post("/draft", url.Values{"text": {strings.ReplaceAll(b.good(), "\n", "\r\n")}}); !strings.Contains(body, "La configuración es correcta.") {
		t.Errorf("a good draft: got %s", body)
	}
	b.hears()

	if err := os.WriteFile(b.file, []byte("# before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, body := b.post("/save", nil); status != 200 || !strings.Contains(body, "Guardada:") {
		t.Errorf("save: got %d %s", status, body)
	}
	if err := <-b.ended; err != nil {
		t.Errorf("setup: %v", err)
	}
	for file, want := range map[string]string{b.file: b.good(), b.file + ".old-1": "# before\n"} {
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", file, got, err, want)
		}
	}
	if _, err := os.Stat(b.file + ".draft"); err == nil {
		t.Error("the draft is still there")
	}
}

// hears lifts a nozzle while the page listens to its line.
func (b *box) hears() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
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

// Every example is good as it is, but for its port's name.
func TestExamplesAreGood(t *testing.T) {
	t.Parallel()
	for _, e := range examples {
		dir := t.TempDir()
		text := "station = \"norte\"\ndata = \"" + dir + "\"\n" + e.Text
		for _, id := range []string{"1A", "2A"} {
			if strings.Contains(e.Text, `"`+id+`"`) {
				text += "[[positions]]\nposition = \"" + id + "\"\nhoses = [{ hose = \"" + id + "\", grade = \"diesel\" }]\n"
			}
		}
		s := &setup{file: filepath.Join(dir, "station.toml")}
		if err := s.write("station.toml", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.check(); err != nil {
			t.Errorf("%s: %v\n%s", e.Driver, err, text)
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
	page, err := setupFiles.ReadFile("setup/setup.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\.T "(\w+)"`).FindAllSubmatch(page, -1) {
		if _, ok := setupWords[string(m[1])]; !ok {
			t.Errorf("the page says %s, which is no word", m[1])
		}
	}
}

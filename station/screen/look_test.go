package screen

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// submit sends a form, with the cookies of a browser.
func submit(t *testing.T, h http.Handler, path string, form url.Values, cookies ...*http.Cookie) *http.Response {
	t.Helper()
	return answer(h, "POST", path, form, cookies)
}

func answer(h http.Handler, method, path string, form url.Values, cookies []*http.Cookie) *http.Response {
	req := httptest.NewRequest(method, "http://192.0.2.1"+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		req.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A named screen looks the same in every browser, and after a restart; one
// without a name remembers by its browser.
func TestLookIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() http.Handler {
		return New(slog.New(slog.NewTextHandler(t.Output(), nil)), newIsland(Position{Position: "1", Page: Idle}), Options{Data: dir})
	}
	h := open()
	got := submit(t, h, "/calibrate?screen=isla-1", url.Values{"px": {"5193"}})
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/more?screen=isla-1" {
		t.Fatalf("calibrated: got %d to %q, want 303 to /more?screen=isla-1", got.StatusCode, got.Header.Get("Location"))
	}
	submit(t, h, "/theme?screen=isla-1", url.Values{"theme": {"noche"}})
	submit(t, h, "/language?screen=isla-1", url.Values{"language": {"en"}})
	h = open()
	for _, want := range []string{`/measures/5193`, `data-theme="noche"`, `lang="en"`} {
		if b := body(t, answer(h, "GET", "/?screen=isla-1", nil, nil)); !strings.Contains(b, want) {
			t.Errorf("another browser after a restart: got %s, want %s in it", b, want)
		}
		if b := body(t, answer(h, "GET", "/", nil, nil)); strings.Contains(b, want) {
			t.Errorf("another screen: got %s, want no %s in it", b, want)
		}
	}
	phone := submit(t, h, "/calibrate", url.Values{"px": {"6300"}}).Cookies()
	if b := body(t, answer(h, "GET", "/", nil, phone)); !strings.Contains(b, "/measures/6300") {
		t.Errorf("a browser without a name: got %s, want /measures/6300 in it", b)
	}
	if b := body(t, answer(h, "GET", "/measures/5193", nil, nil)); !strings.Contains(b, "--mm: 5.193px") {
		t.Errorf("measures: got %s, want --mm: 5.193px in it", b)
	}
}

// A press without script changes the ruler a little and shows it again.
func TestCalibrateWithoutScript(t *testing.T) {
	t.Parallel()
	h := New(slog.New(slog.DiscardHandler), newIsland(), Options{})
	got := submit(t, h, "/calibrate", url.Values{"px": {"5000"}, "step": {"30"}})
	if c := got.Cookies(); got.Header.Get("Location") != "/calibrate" || len(c) != 1 || !strings.HasPrefix(c[0].Value, "5150.") {
		t.Errorf("a step of 3 %%: got %q and %v, want /calibrate and 5150", got.Header.Get("Location"), c)
	}
	for _, bad := range []url.Values{{"px": {"x"}}, {"px": {"1"}}, {"px": {"99999"}}, {"px": {"5000"}, "step": {"5000"}}} {
		if got := submit(t, h, "/calibrate", bad); got.StatusCode != http.StatusUnprocessableEntity || len(got.Cookies()) > 0 {
			t.Errorf("%v: got %d and %v, want 422 and nothing kept", bad, got.StatusCode, got.Cookies())
		}
	}
}

// What strangers send is not kept at the box, and a file that somebody spoiled
// keeps no page from being shown.
func TestLooksHoldTheirBounds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "screens.json")
	if err := os.WriteFile(file, []byte(`{"isla-1": {"px_per_mm_e3": 7, "theme": "<script>"}, "is`), 0o600); err != nil {
		t.Fatal(err)
	}
	h := New(slog.New(slog.DiscardHandler), newIsland(), Options{Data: dir})
	if got := answer(h, "GET", "/?screen=isla-1", nil, nil); got.StatusCode != http.StatusOK {
		t.Errorf("with a spoiled file: got %d, want 200", got.StatusCode)
	}
	for _, name := range []string{"..%2F..", "A", strings.Repeat("a", 25)} {
		submit(t, h, "/theme?screen="+name, url.Values{"theme": {"sol"}})
	}
	for n := range 2 * mostScreens {
		submit(t, h, "/theme?screen=s"+string(rune('a'+n%26))+string(rune('a'+n/26)), url.Values{"theme": {"sol"}})
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kept map[string]look
	if err := json.Unmarshal(b, &kept); err != nil || len(kept) != mostScreens {
		t.Errorf("got %d screens, %v; want %d", len(kept), err, mostScreens)
	}
}

// A photo is shown when its bytes are what its name says.
func TestPhotos(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "photos"), 0o700); err != nil {
		t.Fatal(err)
	}
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 8, 6))); err != nil {
		t.Fatal(err)
	}
	put := func(b []byte, name string) string {
		if name == "" {
			sum := sha256.Sum256(b)
			name = hex.EncodeToString(sum[:])
		}
		if err := os.WriteFile(filepath.Join(dir, "photos", name), b, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	good := put(pic.Bytes(), "")
	script := put([]byte("<script>alert(1)</script>"), "")
	other := put(pic.Bytes(), strings.Repeat("ab", 32))
	if err := os.WriteFile(filepath.Join(dir, "secret"), pic.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	p := with42(Position{Position: "1", Page: Ready})
	p.Photo = good
	i := newIsland(p)
	h := New(slog.New(slog.DiscardHandler), i, Options{Data: dir})
	for path, want := range map[string]int{
		"/photos/" + good: 200, "/photos/" + script: 404, "/photos/" + other: 404, "/photos/..%2Fsecret": 404, "/photos/" + strings.Repeat("00", 32): 404,
	} {
		if got := answer(h, "GET", path, nil, nil); got.StatusCode != want {
			t.Errorf("GET %s: got %d, want %d", path, got.StatusCode, want)
		}
	}
	if b := body(t, answer(h, "GET", "/", nil, nil)); !strings.Contains(b, `src="/photos/`+good) {
		t.Errorf("ready: got %s, want the photo in it", b)
	}
	i.set(func(s *Snapshot) { s.Positions[0].Photo = strings.Repeat("00", 32) })
	if b := body(t, answer(h, "GET", "/", nil, nil)); strings.Contains(b, "/photos/") || !strings.Contains(b, "#unit") {
		t.Errorf("ready without the file: got %s, want a silhouette", b)
	}
}

// A screen that missed three beats is dead, and lives again with the next.
func TestScreensThatDie(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		var s Screens
		go func() {
			if err := s.Watch(t.Context(), slog.New(slog.NewTextHandler(&said, nil))); err != nil {
				t.Error(err)
			}
		}()
		for range 6 {
			s.Beat("isla-1", time.Now())
			s.Beat("isla-2", time.Now())
			s.Beat("<no name>", time.Now())
			time.Sleep(beat)
		}
		for range 3 { // the second falls silent
			s.Beat("isla-1", time.Now())
			time.Sleep(beat)
		}
		synctest.Wait()
		got := map[string]bool{}
		for _, x := range s.All(time.Now()) {
			got[x.Name] = x.Live
		}
		if want := map[string]bool{"isla-1": true, "isla-2": false}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if text := said.String(); strings.Count(text, "does not answer") != 1 || !strings.Contains(text, "isla-2") {
			t.Errorf("got %q, want isla-2 said once", text)
		}
		s.Beat("isla-2", time.Now())
		time.Sleep(beat)
		synctest.Wait()
		if text := said.String(); !strings.Contains(text, "back") {
			t.Errorf("got %q, want isla-2 to be back", text)
		}
	})
}

// What starts a browser asks by name, and hears of the named ones only.
func TestScreensAnswer(t *testing.T) {
	t.Parallel()
	screens := new(Screens)
	h := New(slog.New(slog.DiscardHandler), newIsland(), Options{Screens: screens})
	if got := answer(h, "GET", "/screens/isla-1", nil, nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("before its first beat: got %d, want 404", got.StatusCode)
	}
	submit(t, h, "/alive?screen=isla-1", nil)
	if got := answer(h, "GET", "/screens/isla-1", nil, nil); got.StatusCode != http.StatusNoContent {
		t.Errorf("alive: got %d, want 204", got.StatusCode)
	}
	screens.Beat("isla-1", time.Now().Add(-missed))
	if got := answer(h, "GET", "/screens/isla-1", nil, nil); got.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("after %s: got %d, want 503", missed, got.StatusCode)
	}
	if b := body(t, answer(h, "GET", "/screens", nil, nil)); !strings.Contains(b, `"screen":"isla-1"`) || !strings.Contains(b, `"live":false`) {
		t.Errorf("all: got %s, want isla-1, which is not live", b)
	}
}

// A player notes what it is to play.
type player chan Tone

func (p player) Play(t Tone) { p <- t }

// Each state is heard as it comes, and only then.
func TestRing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := newIsland(Position{Position: "1", Page: Denied, Reason: "quota"})
		heard := make(player, 10)
		go func() {
			if err := Ring(t.Context(), i, heard); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		for _, tt := range []struct {
			page string
			want Tone
		}{{Idle, Silence}, {Wait, Silence}, {Ready, Yes}, {Ready, Silence}, {Pouring, Silence}, {Done, Over}, {Denied, No}, {Fault, No}} {
			i.set(func(s *Snapshot) { s.Positions[0].Page = tt.page })
			synctest.Wait()
			got := Silence
			select {
			case got = <-heard:
			default:
			}
			if got != tt.want {
				t.Errorf("%s: heard %q, want %q", tt.page, got, tt.want)
			}
		}
	})
}

var tileLink = regexp.MustCompile(`<li><a href="([^"]+)"`)

// A tile stands for a page that is there, at the position where it is of use.
func TestTiles(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle}, Position{Position: "2", Page: Idle, Manual: true})
	h := New(slog.New(slog.DiscardHandler), i, Options{})
	for query, want := range map[string][2]string{"": {"/positions/1/vehicle", "/positions/1/fill"}, "?at=1": {"/positions/1/vehicle", "/positions/1/fill"}, "?at=2": {"/positions/2/fill", "/positions/2/vehicle"}} {
		b := body(t, answer(h, "GET", "/more"+query, nil, nil))
		if !strings.Contains(b, want[0]) || strings.Contains(b, want[1]) {
			t.Errorf("/more%s: got %s, want %s and no %s", query, b, want[0], want[1])
		}
		for _, m := range tileLink.FindAllStringSubmatch(b, -1) {
			if got := answer(h, "GET", m[1], nil, nil); got.StatusCode != http.StatusOK {
				t.Errorf("tile %s: got %d, want its page", m[1], got.StatusCode)
			}
		}
	}
}

// A browser without script types with the keys of the page all the same.
func TestKeysWithoutScript(t *testing.T) {
	t.Parallel()
	h := New(slog.New(slog.DiscardHandler), newIsland(Position{Position: "1", Page: Prompt, Prompt: "odometer", Last: new(int64(120_000))}), Options{})
	typed := ""
	for _, key := range []string{"1", "3", "back", "2", "8"} {
		got := submit(t, h, "/positions/1/odometer?position=1&typed="+typed, url.Values{"odometer_km": {typed}, "key": {key}})
		to, err := url.Parse(got.Header.Get("Location"))
		if err != nil || got.StatusCode != http.StatusSeeOther || to.Query().Get("position") != "1" {
			t.Fatalf("key %s: got %d to %v, %v", key, got.StatusCode, to, err)
		}
		typed = to.Query().Get("typed")
	}
	b := body(t, answer(h, "GET", "/?typed="+typed, nil, nil))
	if !strings.Contains(b, `value="128"`) || !strings.Contains(b, "&#43;8 km desde la última carga") {
		t.Errorf("typed 1 3 back 2 8: got %s, want 128 and 8 km since the last fill", b)
	}
}

package screen

import (
	"bufio"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// stopped serves the page of a station that cannot start.
func stopped(t *testing.T, what func() Trouble) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(Stopped(slog.New(slog.DiscardHandler), "norte", Options{}, what))
	t.Cleanup(srv.Close)
	return srv
}

// The page says why and what to do at each address, in both languages; whoever asks
// for data hears it too, and a page from before loads this one.
func TestStopped(t *testing.T) {
	t.Parallel()
	var what atomic.Value
	what.Store(DiskReadOnly)
	srv := stopped(t, func() Trouble { return what.Load().(Trouble) })
	asks := func(path string, code int, want string) {
		t.Helper()
		answer, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		b, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != code || !strings.Contains(string(b), want) {
			t.Errorf("GET %s: got %s, %v and %s, want %d and %q", path, answer.Status, err, b, code, want)
		}
	}
	asks("/", http.StatusServiceUnavailable, "El disco de la caja ya no acepta cambios y no se despacha. Llame a soporte técnico")
	asks("/?position=1&lang=en", http.StatusServiceUnavailable, "so nothing is released. Call technical support")
	asks("/more", http.StatusServiceUnavailable, "El disco de la caja ya no acepta cambios")
	what.Store(DiskUnavailable)
	asks("/", http.StatusServiceUnavailable, "La caja no puede abrir su disco y no se despacha.")
	asks("/api/positions", http.StatusServiceUnavailable, `"trouble":"disk_unavailable"`)
	asks("/livez", http.StatusOK, "ok")
	asks("/static/screen.css", http.StatusOK, ".position")

	answer, err := http.Get(srv.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
	}
	if got := lines.Text(); !strings.Contains(got, `"build":"stopped"`) {
		t.Errorf("events: got %q, want another build, so that pages load anew", got)
	}
}

func TestStoppedInBrowser(t *testing.T) {
	t.Parallel()
	b := newTab(t, stopped(t, func() Trouble { return DiskUnavailable }).URL)
	for _, size := range sizes {
		b.do(chromedp.EmulateViewport(size.width, size.height))
		b.open("/")
		for _, p := range said(b, shapes+"(20, 1.5, false)") {
			b.t.Errorf("%d×%d: %s", size.width, size.height, p)
		}
		if *pictures != "" {
			b.picture(*pictures + "/stopped-" + map[int64]string{800: "800", 720: "720", 360: "360"}[size.width] + ".png")
		}
	}
}

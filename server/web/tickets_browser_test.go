package web

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/server/access"
)

// A badLine stands between a browser and the pages as a telephone's signal does: at so
// many bytes a second, with some of what is sent cut off on the way there or back, and
// sometimes gone.
type badLine struct {
	*http.Server
	url  string
	to   *httputil.ReverseProxy
	rate atomic.Int64 // of what the browser sends, in bytes a second; 0: as they come
	gone atomic.Bool  // there is no signal at all
	bad  atomic.Bool  // three of ten requests that change something are cut

	mu    sync.Mutex
	n     int // requests since the line is bad
	there int // cut before the server had it
	back  int // cut after the server had it, before the answer
	whole int
}

func newBadLine(t *testing.T, to string) *badLine {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &badLine{url: "http://" + l.Addr().String(), to: httputil.NewSingleHostReverseProxy(u)}
	direct := b.to.Director
	b.to.Director = func(r *http.Request) { direct(r); r.Header.Set("Origin", to) } // as one site
	b.to.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	b.Server = &http.Server{Handler: b}
	var all sync.WaitGroup
	all.Go(func() { _ = b.Serve(l) })
	t.Cleanup(func() { _ = b.Close(); all.Wait() })
	return b
}

// ServeHTTP passes a request on, or cuts it off in mid-flight.
func (b *badLine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.gone.Load() {
		panic(http.ErrAbortHandler) // closes the connection without a word
	}
	fate := 2
	if r.Method == http.MethodPost {
		b.mu.Lock()
		if b.bad.Load() {
			if b.n++; b.n%10 == 2 || b.n%10 == 5 || b.n%10 == 8 {
				fate = b.n % 2
			}
		}
		switch fate {
		case 0:
			b.there++
		case 1:
			b.back++
		default:
			b.whole++
		}
		b.mu.Unlock()
	}
	body := io.Reader(&slowReader{r.Body, &b.rate})
	if fate == 0 {
		_, _ = io.CopyN(io.Discard, body, max(1, r.ContentLength/2))
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(body)
	if fate == 1 {
		b.to.ServeHTTP(nowhere{}, r)
		panic(http.ErrAbortHandler)
	}
	b.to.ServeHTTP(w, r)
}

// nowhere takes an answer that never arrives.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// A slowReader lets bytes through at a rate.
type slowReader struct {
	r    io.Reader
	rate *atomic.Int64
}

func (s *slowReader) Read(b []byte) (int, error) {
	rate := s.rate.Load()
	if rate > 0 {
		b = b[:min(int64(len(b)), max(1, rate/50))]
	}
	n, err := s.r.Read(b)
	if rate > 0 {
		<-time.After(time.Duration(n) * time.Second / time.Duration(rate))
	}
	return n, err
}

// through opens the pages in another browser by way of a line.
func (s *site) through(b *badLine) *site {
	other := *s
	other.Server = &httptest.Server{URL: b.url}
	return &other
}

const kbit64 = 64_000 / 8

// Twenty tickets are typed without a signal, each with its photo, in pages that open
// without one. Over 64 kbit/s, with three of ten requests cut on the way there or back, and
// a session that ended meanwhile, each arrives once.
func TestTicketsOverABadLine(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	c.contractSome()
	line := newBadLine(t, c.URL)
	b := newTab(t, c.site.through(line))
	b.signIn(access.Attendant)
	b.width(360)
	b.open("/tickets")
	b.do(chromedp.WaitReady("html[data-offline=ready]"))

	line.gone.Store(true)
	photos := t.TempDir()
	const twenty = 20
	for n := range twenty {
		number := fmt.Sprint(700_000 + n)
		file := filepath.Join(photos, number+".jpg")
		if err := os.WriteFile(file, smallPhoto(t, n), 0o600); err != nil {
			t.Fatal(err)
		}
		b.open("/tickets/new")
		b.do(chromedp.WaitReady("#ticket[data-script=on]"))
		if n == 0 {
			b.draftSurvives(number)
		}
		b.typeTicket(number, vehicles[n%len(vehicles)])
		b.do(chromedp.SetUploadFiles("#photo", []string{file}))
		b.until(`document.querySelector("#photos canvas")`)
		run(b, chromedp.Evaluate[bool](`document.querySelector("button.wide").click(), true`))
		b.until(fmt.Sprintf(`document.querySelector("#outbox").dataset.ready === "%d"`, n+1))
	}
	b.until(`document.querySelector("#outbox").innerText.includes("20 por enviar") && document.querySelector("#outbox").innerText.includes("Sin señal")`)
	if *updatePictures {
		b.heard()
		b.picture("tickets-waiting", "es-MX", 360)
	}

	// The session ends meanwhile: nothing is lost, and they go once somebody is there.
	if _, err := c.pool.Exec(t.Context(), `DELETE FROM sessions`); err != nil {
		t.Fatal(err)
	}
	line.gone.Store(false)
	run(b, chromedp.Evaluate[bool](`window.dispatchEvent(new Event("online"))`))
	b.until(`document.querySelector("#outbox p")?.textContent.includes("Su sesión terminó")`)
	if got := c.count(`SELECT count(*) FROM ticket`); got != 0 {
		t.Errorf("without a session: got %d tickets", got)
	}
	b.signIn(access.Attendant)

	line.rate.Store(kbit64)
	line.bad.Store(true)
	b.open("/tickets")
	b.until(`document.querySelector("#outbox").hidden && document.querySelectorAll("#main tbody tr").length >= 20`)
	line.mu.Lock()
	defer line.mu.Unlock()
	t.Logf("requests: %d whole, %d cut on the way there, %d on the way back", line.whole, line.there, line.back)
	if line.there == 0 || line.back == 0 {
		t.Errorf("the line cut %d requests before the server had them and %d after; want both", line.there, line.back)
	}
	if got := c.count(`SELECT count(*) FROM ticket WHERE state = 'waiting'`) + 1000*c.count(`SELECT count(DISTINCT number) FROM ticket`); got != twenty+1000*twenty {
		t.Errorf("tickets: got %d, want twenty, each once", got)
	}
	if got := c.count(`SELECT count(DISTINCT sha256) FROM ticket_evidence`); got != twenty {
		t.Errorf("photos: got %d, want twenty", got)
	}
}

// smallPhoto is one like no other, of few bytes: the line is slow.
func smallPhoto(t *testing.T, n int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 48, 48))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.Gray{uint8(10 * n)}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// typeTicket writes into the form, as fast as the page takes it.
func (b *tab) typeTicket(number string, v vehicle) {
	b.t.Helper()
	run(b, chromedp.Evaluate[bool](fmt.Sprintf(`Object.entries({
		station: %q, "part.1.vehicle": %q, number: %q, when: "2026-12-08T11:40", grade: %q, liters: "40.02", price: "24.99", amount: "1000.10",
	}).forEach(([id, v]) => { document.getElementById(id).value = v; }), document.getElementById("ticket").dispatchEvent(new Event("input", { bubbles: true }))`,
		norteStation, v.id, number, v.grade)))
}

// draftSurvives types something, loads the page anew, and finds it there.
func (b *tab) draftSurvives(number string) {
	b.t.Helper()
	b.do(chromedp.SendKeys("#number", number), chromedp.SetValue("#station", surStation))
	run(b, chromedp.Evaluate[bool](`document.querySelector("#station").dispatchEvent(new Event("input", { bubbles: true }))`))
	b.until(`outbox.all().then((all) => all.some((i) => i.state === "draft" && i.fields.some(([k, v]) => k === "station" && v.startsWith("K-7"))))`)
	b.do(chromedp.Reload(), chromedp.WaitReady("#ticket[data-script=on]"))
	if got := run(b, chromedp.Evaluate[string](`document.querySelector("#number").value + " " + document.querySelector("#station").value`)); got != number+" "+surStation {
		b.t.Errorf("after loading the page anew: got %q, want what was typed", got)
	}
	run(b, chromedp.Evaluate[bool](`document.querySelector("#number").value = "", true`))
}

// until waits until an expression of the page is true.
func (b *tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 120*time.Second)
	defer cancel()
	for ; ctx.Err() == nil; <-time.After(20 * time.Millisecond) {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(async () => await (`+expression+`))().then(Boolean, () => false)`, chromedp.EvalAwaitPromise))
		switch {
		case err == nil && is:
			return
		case err != nil && ctx.Err() == nil && !strings.Contains(err.Error(), "Inspected target navigated"): // while it was asked it left its page for the next
			b.t.Fatal(err)
		}
	}
	b.t.Fatalf("waited in vain for %s; the page says %q", expression, run(b, chromedp.Text("#main")))
}

// sendTwice sends a ticket that is there already, and waits for the refusal.
func (b *tab) sendTwice() {
	b.t.Helper()
	b.open("/tickets/new")
	b.do(chromedp.WaitReady("#ticket[data-script=on]"))
	file := filepath.Join(b.t.TempDir(), "a.jpg")
	if err := os.WriteFile(file, smallPhoto(b.t, 1), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.typeTicket("105012361", vehicles[2])
	b.do(chromedp.SetUploadFiles("#photo", []string{file}))
	b.until(`document.querySelector("#photos canvas")`)
	run(b, chromedp.Evaluate[bool](`document.querySelector("button.wide").click(), true`))
	b.until(`document.querySelector("#outbox .bad")`)
	if got := run(b, chromedp.Text("#outbox .bad")); !strings.Contains(got, "105012361") || !strings.Contains(got, "attendant") || !strings.Contains(got, "PC-01") {
		b.t.Errorf("the same ticket: got %q, want who typed it, and for which vehicle", got)
	}
	run(b, chromedp.Evaluate[bool](`outbox.all().then((all) => Promise.all(all.map((i) => outbox.drop(i.key)))).then(() => true)`, chromedp.EvalAwaitPromise))
}

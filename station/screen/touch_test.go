package screen

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// given waits until the station was given something, and returns all of it.
func (i *island) given(t testing.TB) []any {
	t.Helper()
	for timeout := time.After(time.Minute); ; {
		if all := i.did(); len(all) > 0 {
			return all
		}
		select {
		case <-time.After(10 * time.Millisecond): // it is on its way
		case <-timeout:
			t.Fatal("waited in vain for something to reach the station")
		}
	}
}

// line is what was given, in a line.
func line(given []any) string { return strings.TrimSpace(fmt.Sprintln(given...)) }

// forget makes the next thing given the first.
func (i *island) forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.pressed = nil
}

// press touches what a selector finds.
func (b *tab) press(selector string) { b.t.Helper(); b.do(chromedp.Click(selector)) }

// The odometer is typed on the page's own keys, the distance since the last fill
// grows with each, and the page may change meanwhile.
func TestTypeOdometerInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(with42(Position{Position: "1", Page: Prompt, Prompt: "odometer", Last: new(int64(120_280_000))}))
	b := newTab(t, serve(t, i).URL)
	b.do(chromedp.EmulateViewport(800, 480))
	b.open("/")
	says := func() string { return eval[string](b, `document.querySelector(".reading output").textContent`) }
	if got := says(); got != "Última lectura: 120,280 km" {
		t.Errorf("before anything is typed: got %q, want the last reading", got)
	}
	for _, key := range "1205609" {
		b.press(fmt.Sprintf(`.pad [value="%c"]`, key))
	}
	i.set(func(s *Snapshot) { s.Unsent = 77 })
	b.until("the page to change", `document.getElementById("status").textContent.includes("77")`)
	b.press(`.pad .erase`)
	if got := says(); got != "+280 km desde la última carga" {
		t.Errorf("after 120560: got %q, want +280 km", got)
	}
	b.press(`.pad .ok`)
	if got := i.given(t); len(got) != 2 || *got[1].(Reading).OdometerM != 120_560_000 {
		t.Errorf("given: got %v, want 120560 km", got)
	}
	i.forget()
	// A key is pressed before the page hears its first state, which is what it came with.
	b.open("/")
	b.until("the state to be heard", `shown.size > 0`)
	b.press(`.pad [value="7"]`)
	if got := eval[string](b, `(() => {
		const parts = Object.fromEntries(shown);
		shown.clear();
		show({ build: document.body.dataset.build, theme: document.documentElement.dataset.theme, ...parts });
		return document.querySelector(".reading input").value })()`); got != "7" {
		t.Errorf("after the first state: got %q, want what was typed", got)
	}
	b.press(`.broken`)
	if got := i.given(t); len(got) != 2 || !got[1].(Reading).Broken {
		t.Errorf("given: got %v, want that it is broken", got)
	}
	i.forget()
	b.open("/")
	b.do(chromedp.SendKeys(".reading input", "100\r")) // a keyboard, where there is one
	if got := i.given(t); len(got) != 2 || *got[1].(Reading).OdometerM != 100_000 {
		t.Errorf("given by a keyboard: got %v, want 100 km", got)
	}
}

// scan types as a scanner does, into whatever has the focus, with so much time
// from key to key.
func (b *tab) scan(text string, apart time.Duration) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		at := time.Now()
		for _, r := range text + "\r" {
			at = at.Add(apart) // as the keyboard says, however long it takes to arrive
			key, down := string(r), input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Text: string(r), UnmodifiedText: string(r)}
			if r == '\r' {
				key, down.WindowsVirtualKeyCode = "Enter", 13
			}
			down.Key, down.Timestamp = key, input.TimeSinceEpoch(float64(at.UnixMicro())/1e6)
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, down); err != nil {
				return err
			}
			up := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: key, Timestamp: down.Timestamp}
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, up); err != nil {
				return err
			}
		}
		return nil
	}))
}

// A scanner that types needs no focus, and what it types lands in no field; a
// person who types is no scanner.
func TestScannerThatTypes(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	b.open("/")
	b.scan("]Q1ABCD2345.1.TOKEN", 10*time.Millisecond)
	if got := line(i.given(t)); got != "1 scan ]Q1ABCD2345.1.TOKEN" {
		t.Errorf("got %q, want the scan of position 1", got)
	}
	i.forget()
	b.scan("ABCD2345", 70*time.Millisecond)
	b.scan("ab", 10*time.Millisecond)
	i.put(true, sol, with42(Position{Page: Prompt, Prompt: "odometer"}))
	b.until("the pad", `!!document.querySelector(".reading input")`)
	b.do(chromedp.Focus(".reading input"))
	b.scan("WXYZ2345.7", 30*time.Millisecond)
	if got := line(i.given(t)); got != "1 scan WXYZ2345.7" {
		t.Errorf("got %q, want the one scan that was fast and long enough", got)
	}
	if got := eval[string](b, `document.querySelector(".reading input").value`); got != "" {
		t.Errorf("the field: got %q, want what it was before the scan", got)
	}
	// The next label comes within the time of a key, and another field has the focus by then.
	eval[bool](b, `document.activeElement.blur() || true`)
	i.forget()
	b.scan("WXYZ2345.8", 10*time.Millisecond)
	b.do(chromedp.Focus(".reading input"))
	b.scan("WXYZ2345.9", time.Millisecond)
	if got := eval[string](b, `document.querySelector(".reading input").value`); got != "" {
		t.Errorf("the field after two labels: got %q, want what it was before", got)
	}
}

// Where several positions share a screen, one is chosen first.
func TestScannerChoosesPosition(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle}, Position{Position: "2", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	b.do(chromedp.EmulateViewport(800, 480))
	b.open("/?lang=en")
	b.scan("ABCD2345.1.TOKEN", 10*time.Millisecond)
	b.until("to be told to choose", `!document.getElementById("said").hidden && document.getElementById("said").textContent.includes("Tap the position first")`)
	if got := i.did(); len(got) != 0 {
		t.Fatalf("before one was chosen: got %v, want nothing given", got)
	}
	b.press("#state-2 .pick")
	b.until("the second to be chosen", `window.send && document.querySelector("#kind-2.chosen .here") && !document.querySelector("#kind-1.chosen")`)
	b.scan("ABCD2345.1.TOKEN", 10*time.Millisecond)
	if got := line(i.given(t)); got != "2 scan ABCD2345.1.TOKEN" {
		t.Errorf("got %q, want the scan of position 2", got)
	}
}

// Several positions and one asks for the odometer: its pad takes the screen, and
// gives it back.
func TestFocusInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(with42(Position{Position: "1", Page: Prompt, Prompt: "odometer"}), Position{Position: "2", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	b.do(chromedp.EmulateViewport(800, 480))
	b.open("/")
	b.press("#kind-1 .button.ok")
	b.until("the pad", `document.querySelectorAll(".position").length === 1 && !!document.querySelector(".pad")`)
	for _, p := range said(b, fmt.Sprintf("%s(20, 1.5, false)", shapes)) {
		t.Error(p)
	}
	b.press(`.buttons a.button`)
	b.until("both, as wished", `document.querySelectorAll(".position").length === 2`)
	b.press("#kind-1 .button.ok")
	b.until("the pad", `document.querySelectorAll(".position").length === 1 && document.querySelector(".pad") && shown.size > 0`)
	i.set(func(s *Snapshot) { s.Positions[0].Page = Ready })
	b.until("both again", `document.querySelectorAll(".position").length === 2`)
}

// What is pressed reaches the station without a reload, and what it refuses is
// said; the tank can be said to be full and not full.
func TestPressInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1"})
	i.put(true, sol, state("pouring"))
	b := newTab(t, serve(t, i).URL)
	b.open("/")
	eval[int](b, `window.stays = 1`)
	b.press("button.full")
	if got := line(i.given(t)); got != "1 full yes" {
		t.Errorf("got %q, want full yes", got)
	}
	i.forget()
	i.set(func(s *Snapshot) { s.Positions[0].Full = "yes" })
	b.until("the answer", `!!document.querySelector("button.full[aria-pressed=true]")`)
	b.press("button.full")
	if got := line(i.given(t)); got != "1 full no" {
		t.Errorf("got %q, want full no", got)
	}
	i.mu.Lock()
	i.err = ErrNotNow
	i.mu.Unlock()
	b.press("button.stop")
	b.until("to be told", `!document.getElementById("said").hidden && document.getElementById("said").textContent.includes("ya está en otra cosa")`)
	if got := eval[int](b, `window.stays || 0`); got != 1 {
		t.Error("the page was loaded anew")
	}
}

// Without script the buttons work all the same, and the page renews itself.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1"})
	i.put(true, sol, state("pouring"))
	b := newTab(t, serve(t, i).URL)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.open("/")
	b.press("button.stop")
	if got := line(i.given(t)); got != "1 stop" {
		t.Errorf("got %q, want stop", got)
	}
	i.put(true, sol, state("done"))
	b.do(chromedp.WaitVisible(`[data-kind=done]`))
}

// A page that has lost the agent says so within seconds, and is itself again
// when the agent is back.
func TestLostAgent(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1"})
	i.put(true, sol, state("pouring"))
	srv := serve(t, i)
	to, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	// The way between: it may swallow everything without closing, as a frozen
	// agent or a network does.
	var cut atomic.Bool
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {}
	proxy.ModifyResponse = func(r *http.Response) error {
		r.Body = &valve{r.Body, &cut}
		return nil
	}
	way := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cut.Load() {
			<-r.Context().Done()
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { way.CloseClientConnections(); way.Close() })
	b := newTab(t, way.URL)
	b.do(chromedp.EmulateViewport(800, 480))
	b.open("/")
	b.until("the first state", `shown.size > 0`)
	cut.Store(true)
	began := time.Now()
	b.until("to say that it is lost", `document.getElementById("lost").checkVisibility()`)
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("it took %s, want a hiccup to pass unnoticed", took)
	}
	covers := eval[bool](b, `(r => r.width >= innerWidth && r.height >= innerHeight)(document.getElementById("lost").getBoundingClientRect())`)
	if !covers || len(b.axe()) > 0 {
		t.Errorf("lost: covers the state: got %v, want true; axe: %v", covers, b.axe())
	}
	if *pictures != "" {
		b.picture(*pictures + "/lost.png")
	}
	cut.Store(false)
	way.CloseClientConnections()
	b.until("to be itself again", `!document.getElementById("lost").checkVisibility()`)
}

// A valve lets a body pass until it is shut.
type valve struct {
	io.ReadCloser
	shut *atomic.Bool
}

func (v *valve) Read(b []byte) (int, error) {
	n, err := v.ReadCloser.Read(b)
	for v.shut.Load() && err == nil {
		n, err = v.ReadCloser.Read(b) // nobody hears it
	}
	return n, err
}

// A kiosk brings keys for its fields; a phone has its own.
func TestPadOfAField(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	for _, size := range sizes[:2] {
		b.do(chromedp.EmulateViewport(size.width, size.height))
		b.open("/positions/1/vehicle?screen=isla-1")
		b.press("#number")
		b.do(chromedp.WaitVisible("#pad[open]"))
		for _, p := range said(b, fmt.Sprintf("%s(%g, %g, false)", shapes, size.least, size.gap)) {
			t.Errorf("%d×%d: %s", size.width, size.height, p)
		}
		if got := b.axe(); len(got) > 0 {
			t.Errorf("%d×%d: axe: %v", size.width, size.height, got)
		}
		if *pictures != "" {
			b.picture(fmt.Sprintf("%s/pad-%dx%d.png", *pictures, size.width, size.height))
		}
		for _, key := range []string{"C", "123", "-", "0", "4", "2"} {
			eval[bool](b, fmt.Sprintf(`[...document.querySelectorAll("#pad .keys button")].find(k => k.textContent === %q).click() || true`, key))
		}
		b.press("#pad .ok")
		if got := eval[string](b, `document.getElementById("number").value`); got != "C-042" {
			t.Errorf("%d×%d: got %q, want C-042", size.width, size.height, got)
		}
	}
	b.open("/positions/1/vehicle")
	b.press("#number")
	if eval[bool](b, `document.getElementById("pad").open`) {
		t.Error("a phone: got keys, want its own")
	}
}

// The ruler is changed until it is as long as a card, and then every size of the
// page follows.
func TestCalibrateInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/calibrate?screen=isla-1")
	const ruler = `document.querySelector(".ruler").getBoundingClientRect().width`
	before := eval[float64](b, ruler)
	for range 5 {
		b.press(`[value="30"]`)
	}
	after := eval[float64](b, ruler)
	if ratio := after / before; ratio < 1.15 || ratio > 1.17 {
		t.Errorf("five steps of 3 %%: the ruler grew to %.3f, want 1.159", ratio)
	}
	b.press(".ok")
	b.do(chromedp.WaitVisible(".tiles"))
	b.open("/?screen=isla-1")
	height := eval[float64](b, `document.querySelector(".actions .button").getBoundingClientRect().height`)
	if want := after / 85.6 * 20; height < want-0.5 || height > want+0.5 {
		t.Errorf("a button: got %.1f px, want 20 mm of %.1f px", height, want/20)
	}
}

// Pages hear when they are to load anew.
func TestReloadInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	srv := serve(t, i)
	b := newTab(t, srv.URL)
	b.open("/")
	eval[int](b, `window.stays = 1`)
	resp, err := http.Post(srv.URL+"/reload", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	i.set(func(*Snapshot) {})
	b.until("the page to load anew", `!window.stays && shown.size > 0`)
}

// A page says that it lives, and once a night, when nobody is there, it loads
// itself anew.
func TestNightInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	srv := serve(t, i)
	b := newTab(t, srv.URL)
	b.open("/?screen=isla-1")
	b.until("its first sign of life", `shown.size > 0`)
	resp, err := http.Get(srv.URL + "/screens/isla-1")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		t.Errorf("its screen: got %s, want 204", resp.Status)
	}
	eval[int](b, `(Date.now = (real => () => real() + 7 * 3600e3)(Date.now), window.stays = 1)`)
	night := time.Date(2026, 11, 23, 9, 10, 0, 0, time.UTC) // 3:10 in Mexico City
	i.set(func(s *Snapshot) {
		s.Now, s.Positions[0] = night, with42(Position{Position: "1", Page: Pouring, LimitUL: liter})
	})
	b.until("the fill", `document.querySelector("[data-kind=pouring]")`)
	if eval[int](b, `window.stays || 0`) != 1 {
		t.Error("it loaded itself anew while fuel flowed")
	}
	i.set(func(s *Snapshot) { s.Positions[0] = Position{Position: "1", Page: Idle} })
	b.until("the page to load anew", `!window.stays && shown.size > 0`)
}

// Where the agent plays no tones the page does, once it was touched.
func TestSoundInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	b.open("/")
	eval[bool](b, `(() => { window.played = []; const make = AudioContext.prototype.createOscillator;
		AudioContext.prototype.createOscillator = function() { const o = make.call(this); played.push(o); return o; }; return true; })()`)
	i.put(true, sol, state("denied"))
	b.until("the denial", `document.querySelector("[data-kind=denied]")`)
	if got := eval[int](b, `played.length`); got != 0 {
		t.Errorf("before it was touched: got %d tones, want none", got)
	}
	b.press("h1")
	i.put(true, sol, state("ready"))
	b.until("one high tone", `played.length === 1 && played[0].frequency.value > 1000`)
	i.put(true, sol, state("unknown"))
	b.until("two low tones", `played.length === 3 && played[1].frequency.value < 500`)
}

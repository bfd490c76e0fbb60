package screen

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	chromelog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/scripts/headless"
	"github.com/litro-fuel/litro/station/screen/screentest"
)

var (
	pictures       = flag.String("pictures", "", "keep a picture of every view in this directory")
	updatePictures = flag.Bool("update-pictures", false, "write docs/pictures/island-*.png")
)

// keptViews are the views whose pictures are in docs/pictures.
var keptViews = []string{
	"idle-sol-es-MX-800x480", "odometer-sol-es-MX-800x480", "ready-sol-es-MX-800x480", "pouring-sol-es-MX-800x480", "done-sol-es-MX-800x480",
	"denied-sol-es-MX-800x480", "unknown-sol-es-MX-800x480", "offline-sol-es-MX-800x480", "fault-sol-es-MX-800x480", "people-more-sol-800x480", "people-shift_close-sol-800x480",
	"ready-noche-en-800x480", "pouring-noche-es-MX-720x1280", "odometer-sol-es-MX-720x1280", "ready-sol-en-360x740", "two-sol-800x480", "calibrate-sol-es-MX-800x480",
}

// A tab is one tab of a real browser on an island's page.
type tab struct {
	t   testing.TB
	ctx context.Context
	url string
	ear *ear
}

// An ear hears what the browser says beside the page.
type ear struct {
	url string

	mu       sync.Mutex
	problems []string                   // what the console said, such as violations of the policy
	foreign  []string                   // requests to other origins
	bytes    float64                    // that came over the wire
	asked    map[network.RequestID]bool // since the last time: what a page before asked for may still come in
	streams  map[network.RequestID]bool // of events
}

// newTab starts Chromium, which ends with the test.
func newTab(t testing.TB, url string) *tab {
	t.Helper()
	ctx := headless.Open(t, chromedp.Flag("hide-scrollbars", false))
	b := &tab{t: t, ctx: ctx, url: url, ear: &ear{url: url, asked: map[network.RequestID]bool{}, streams: map[network.RequestID]bool{}}}
	if err := chromedp.Listen(ctx, b.ear.hear); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, chromelog.Enable, cdp.Empty{})
		return err
	}))
	return b
}

func (b *ear) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *chromelog.EventEntryAdded:
		if ev.Entry.Level != chromelog.EntryLevelVerbose {
			b.problems = append(b.problems, ev.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, ev.ExceptionDetails.Text)
	case *network.EventResponseReceived:
		// A stream of events ends when its page is left, with as many bytes as that took.
		if ev.Response.MimeType == "text/event-stream" {
			b.streams[ev.RequestID] = true
		}
	case *network.EventLoadingFinished:
		if b.asked[ev.RequestID] && !b.streams[ev.RequestID] {
			b.bytes += ev.EncodedDataLength
		}
	case *network.EventRequestWillBeSent:
		b.asked[ev.RequestID] = true
		if u := ev.Request.URL; !strings.HasPrefix(u, b.url+"/") && !strings.HasPrefix(u, "data:") {
			b.foreign = append(b.foreign, u)
		}
	}
}

// heard returns what was heard since the last time.
func (b *tab) heard() (problems, foreign []string, bytes float64) {
	e := b.ear
	e.mu.Lock()
	defer e.mu.Unlock()
	problems, foreign, bytes = e.problems, e.foreign, e.bytes
	e.problems, e.foreign, e.bytes = nil, nil, 0
	clear(e.asked)
	return problems, foreign, bytes
}

// in returns the tab for a subtest.
func (b *tab) in(t testing.TB) *tab {
	b.heard()
	return &tab{t: t, ctx: b.ctx, url: b.url, ear: b.ear}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := screentest.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func run[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.url + path)) }

// eval returns what a script says.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// until waits for a script to say true of a page that is complete, also over one that
// loads anew: before that it may show what it does not yet hear.
func (b *tab) until(what, script string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	for {
		so, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && (() => !!(`+script+`))()`))
		if err == nil && so {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			b.t.Fatalf("waited in vain: %s: %v", what, err)
		}
	}
}

// axe returns what axe-core finds wrong, one line each. A page that is looked at on
// several sizes has it already.
func (b *tab) axe() []string {
	b.t.Helper()
	if !eval[bool](b, `"axe" in window`) {
		source, err := os.ReadFile("../../server/web/testdata/axe.min.js")
		if err != nil {
			b.t.Fatal(err)
		}
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := chromedp.Evaluate[any](string(source)+"; 0")(ctx, t)
			return err
		}))
	}
	return said(b, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
		v.id + ": " + v.help + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join(", "))))`)
}

// said returns a list that a script says.
func said(b *tab, script string) []string {
	b.t.Helper()
	var list []string
	if err := json.Unmarshal([]byte(eval[string](b, script)), &list); err != nil {
		b.t.Fatal(err)
	}
	return list
}

// shapes finds what people with gloves and in the sun could not use: what has to
// be scrolled or is cut off, what is too small or too close to press, and what
// lies over something else. It is given the least width and height of a target
// and the least gap between two, in millimeters, and whether the page may scroll.
const shapes = `((least, gap, scrolls) => {
	const bad = [], root = document.querySelector("dialog[open]") || document.body, mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
	const box = e => e.getBoundingClientRect(), seen = e => e.checkVisibility({visibilityProperty: true}) && box(e).width > 0;
	const name = e => e.tagName.toLowerCase() + (e.className ? "." + e.className : "") + " " + JSON.stringify((e.textContent || e.value || "").trim().slice(0, 30));
	for (const e of root.matches("dialog") ? [root] : document.querySelectorAll("html, body, main, .position, .state, .actions, #status"))
		if (!scrolls && e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
			bad.push(name(e) + " does not fit: " + [e.scrollWidth, e.scrollHeight] + " in " + [e.clientWidth, e.clientHeight]);
	const targets = [...root.querySelectorAll("button, a[href], .reading input")].filter(seen);
	for (const e of targets) {
		const r = box(e);
		if (!e.matches("input") && (r.width / mm < least - .1 || r.height / mm < least - .1)) bad.push(name(e) + " is " + (r.width / mm).toFixed(1) + " × " + (r.height / mm).toFixed(1) + " mm");
		if (e.closest(".scroll") === null && (r.left < -.5 || r.right > innerWidth + .5) || !scrolls && (r.top < -.5 || r.bottom > innerHeight + .5)) bad.push(name(e) + " is outside of the screen");
	}
	const apart = (a, b) => Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
	targets.filter(e => !e.matches(".pick")).forEach((a, i, all) => all.slice(i + 1).forEach(b => {
		if (apart(box(a), box(b)) / mm < gap - .1) bad.push(name(a) + " and " + name(b) + " are " + (apart(box(a), box(b)) / mm).toFixed(1) + " mm apart");
	}));
	const texts = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	for (let n; n = walk.nextNode();) {
		const e = n.parentElement;
		if (!n.data.trim() || !seen(e) || e.closest(".unseen, .scroll, option, noscript, script")) continue;
		const range = document.createRange();
		range.selectNodeContents(n);
		const tight = .05; // fonts reserve more than they ink
		for (const r of range.getClientRects()) if (r.width > 1) texts.push({ e, r: { left: r.left, right: r.right, top: r.top + r.height * tight, bottom: r.bottom - r.height * tight } });
	}
	for (const { e, r } of texts) {
		if (r.left < -.5 || r.right > innerWidth + .5 || !scrolls && (r.top < -.5 || r.bottom > innerHeight + .5)) bad.push(name(e) + " is cut off by the screen");
		for (let p = e; p; p = p.parentElement) {
			const s = getComputedStyle(p), o = box(p);
			if (s.display !== "contents" && (s.overflowX !== "visible" || p.matches("button, a.button, .state, .actions, .plate")) && (r.left < o.left - .5 || r.right > o.right + .5 || r.top < o.top - 1.5 || r.bottom > o.bottom + 1.5)) { bad.push(name(e) + " is cut off by " + name(p)); break; }
		}
	}
	texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
		if (a.e !== b.e && !a.e.contains(b.e) && !b.e.contains(a.e) && apart(a.r, b.r) < -2) bad.push(name(a.e) + " lies over " + name(b.e));
	}));
	for (const t of targets.filter(e => !e.matches(".pick, input"))) for (const { e, r } of texts)
		if (!t.contains(e) && apart(box(t), r) < -1) bad.push(name(t) + " lies over " + name(e));
	return JSON.stringify([...new Set(bad)]);
})`

// A size is of a screen: in pixels, and the least that a target is in millimeters.
type size struct {
	width, height int64
	least, gap    float64
	scrolls       bool // forms do
	unheard       bool // axe is not asked
}

var sizes = []size{{width: 800, height: 480, least: 20, gap: 1.5}, {width: 720, height: 1280, least: 20, gap: 1.5}, {width: 360, height: 740, least: 9, gap: 1}}

// A light is a time of day, at which a theme is shown.
var lights = map[string]time.Time{sol: noon, noche: noon.Add(8 * time.Hour)}

// put shows one state, and nothing else.
func (i *island) put(linked bool, theme string, positions ...Position) {
	i.set(func(s *Snapshot) {
		s.Linked, s.Unsent, s.Now = linked, 0, lights[theme]
		if !linked {
			s.Unsent = 12
		}
		s.Positions = slices.Clone(positions)
		for n := range s.Positions {
			p := &s.Positions[n]
			p.Position = fmt.Sprint(n + 1)
			if !p.Until.IsZero() {
				p.Until = s.Now.Add(42 * time.Second)
			}
		}
	})
}

// In a real browser every state, on every size of screen, in both themes and
// both languages: nothing to scroll, nothing cut off or over something else,
// everything large enough for gloves, and nothing for axe to find.
func TestEveryStateInBrowser(t *testing.T) {
	t.Parallel()
	for theme := range lights {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			i := newIsland(Position{Position: "1", Page: Idle})
			b := newTab(t, serve(t, i).URL)
			for _, lang := range []string{"es-MX", "en"} {
				for _, st := range states {
					t.Run(st.name+"/"+lang, func(t *testing.T) {
						i.put(st.linked, theme, st.p)
						// Every theme and every language on every size; axe, which is slow, is
						// asked about one of each.
						all := slices.Clone(sizes)
						for n := range all {
							all[n].unheard = (theme == sol) != (lang == "es-MX")
						}
						b.lookOn(t, all, fmt.Sprintf("%s-%s-%s", st.name, theme, lang), "/?lang="+lang)
					})
				}
			}
		})
	}
}

// lookOn opens a page once and finds what is wrong with it on screens of some sizes, as
// on one that is turned, or another.
func (b *tab) lookOn(t *testing.T, sizes []size, name, path string) {
	for n, size := range sizes {
		on := fmt.Sprintf("%dx%d", size.width, size.height)
		t.Run(on, func(t *testing.T) {
			b := b.in(t)
			b.do(chromedp.EmulateViewport(size.width, size.height))
			if n == 0 {
				b.look(name+"-"+on, path, size)
				return
			}
			b.until("the size", fmt.Sprintf("innerWidth === %d && innerHeight === %d", size.width, size.height))
			b.shaped(name+"-"+on, size)
		})
	}
}

// scrolling are the sizes of screens for forms.
func scrolling() []size {
	all := slices.Clone(sizes)
	for n := range all {
		all[n].scrolls = true
	}
	return all
}

// look opens a page and finds what is wrong with it.
func (b *tab) look(name, path string, size size) {
	b.t.Helper()
	// The page before hears of a change, too, and may load itself anew: what it asks
	// for is not this page's weight.
	b.do(chromedp.Navigate("about:blank"))
	b.heard()
	b.open(path)
	b.shaped(name, size)
}

// shaped finds what is wrong with the page that is open.
func (b *tab) shaped(name string, size size) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[any]("document.fonts.ready.then(() => 0)", chromedp.EvalAwaitPromise)(ctx, t)
		return err
	}))
	wrong := said(b, fmt.Sprintf("%s(%g, %g, %t)", shapes, size.least, size.gap, size.scrolls))
	if !size.unheard {
		wrong = append(wrong, b.axe()...)
	}
	for _, p := range wrong {
		b.t.Error(p)
	}
	problems, foreign, bytes := b.heard()
	for _, p := range problems {
		b.t.Errorf("console: %s", p)
	}
	if len(foreign) > 0 || bytes > mostBytes {
		b.t.Errorf("asked other origins %v, and %.0f bytes; want none, and at most %d", foreign, bytes, mostBytes)
	}
	if *pictures != "" {
		b.picture(filepath.Join(*pictures, name+".png"))
	}
	if *updatePictures && slices.Contains(keptViews, name) {
		b.picture(filepath.Join("..", "..", "docs", "pictures", "island-"+name+".png"))
	}
}

// patience is how long a browser may take for a step on a machine that is busy.
const patience = 2 * time.Minute

// mostBytes is what the page may weigh with all that belongs to it, uncompressed:
// it comes from the same box, or over the island's own network.
const mostBytes = 90_000

// picture writes the page as it looks.
func (b *tab) picture(file string) {
	b.t.Helper()
	shot, err := png.Decode(bytes.NewReader(run(b, chromedp.CaptureScreenshot())))
	if err != nil {
		b.t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColors(shot)); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, small.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// fewColors returns a picture in the 256 colors that it uses most: pages have
// few, and a third of the bytes will do.
func fewColors(m image.Image) *image.Paletted {
	count := map[color.Color]int{}
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[m.At(x, y)]++
		}
	}
	palette := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return count[b] - count[a] })
	p := image.NewPaletted(b, palette[:min(len(palette), 256)])
	draw.Draw(p, b, m, b.Min, draw.Src)
	return p
}

// several are pages with more than one position, each in another state.
var several = []struct {
	name  string
	names []string
	query string
}{
	{"two", []string{"pouring", "idle"}, "&at=2"},
	{"two-b", []string{"odometer", "ready"}, ""},
	{"two-c", []string{"denied", "done"}, ""},
	{"two-d", []string{"fault", "unknown"}, ""},
	{"two-e", []string{"pouring unguarded", "ready unguarded"}, ""},
}

func state(name string) Position {
	return states[slices.IndexFunc(states, func(s struct {
		name     string
		linked   bool
		p        Position
		kind     string
		es, en   []string
		contains []string
	}) bool {
		return s.name == name
	})].p
}

// Positions side by side, or one above the other, hold to the same.
func TestSeveralPositionsInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	for _, size := range sizes[:2] {
		for theme := range lights {
			for _, s := range several {
				name := fmt.Sprintf("%s/%s/%dx%d", s.name, theme, size.width, size.height)
				t.Run(name, func(t *testing.T) {
					b := b.in(t)
					b.do(chromedp.EmulateViewport(size.width, size.height))
					var positions []Position
					for _, n := range s.names {
						positions = append(positions, state(n))
					}
					i.put(true, theme, positions...)
					b.look(strings.ReplaceAll(name, "/", "-"), "/?lang=es-MX"+s.query, size)
				})
			}
		}
	}
}

// The pages beside a normal fill.
func TestOtherPagesInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	for theme := range lights {
		for _, lang := range []string{"es-MX", "en"} {
			for _, path := range []string{"/more", "/theme", "/language", "/calibrate", "/positions/1/vehicle", "/positions/1/fill"} {
				name := fmt.Sprintf("%s-%s-%s", path[strings.LastIndexByte(path, '/')+1:], theme, lang)
				t.Run(name, func(t *testing.T) {
					i.put(true, theme, Position{Page: Idle})
					all := sizes
					if strings.HasPrefix(path, "/positions/") {
						all = scrolling()
					}
					b.lookOn(t, all, name, path+"?lang="+lang)
				})
			}
		}
	}
}

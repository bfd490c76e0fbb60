package screen

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// pictures, when set, is a directory for the pictures that the test takes.
var pictures = flag.String("pictures", "", "keep screenshots in this directory")

// browser returns a real browser, which ends with the test.
func browser(tb testing.TB) context.Context {
	tb.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			tb.Fatal("there is no browser; run: apt-get install chromium")
		}
		tb.Skip("there is no browser; run: apt-get install chromium")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	tb.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	tb.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	tb.Cleanup(cancel)
	return ctx
}

// fits is true when nothing has to be scrolled, every button is 20 mm high, and
// no script or style was refused.
const fits = `[...document.querySelectorAll("html, .position, .state, .actions")].every(e => e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1)
&& [...document.querySelectorAll("button, .button")].every(e => e.getBoundingClientRect().height >= 75)
&& [...document.querySelectorAll(".position")].every(e => e.querySelector(".state h1").getBoundingClientRect().top >= e.getBoundingClientRect().top)
&& getComputedStyle(document.querySelector("header")).backgroundColor === "rgb(0, 0, 0)"`

// In a real browser every state fits both screens, and changes by itself.
func TestScreensInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	i := newIsland(Position{Position: "1", Page: Idle}, Position{Position: "2", Page: Idle})
	srv := serve(t, i)
	for _, size := range [][2]int64{{800, 480}, {720, 1280}} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(srv.URL+"/")); err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(states); n += 2 {
			one, two := states[n], states[(n+1)%len(states)]
			i.set(func(s *Snapshot) {
				s.Linked, s.Unsent = one.linked && two.linked, int64(n)
				s.Positions[0], s.Positions[1] = one.p, two.p
				s.Positions[0].Position, s.Positions[1].Position = "1", "2"
			})
			look(t, ctx, one.name, [2]string{kind(&i.s, &i.s.Positions[0]), kind(&i.s, &i.s.Positions[1])}, size)
		}
	}
}

func look(t *testing.T, ctx context.Context, name string, kinds [2]string, size [2]int64) {
	t.Helper()
	shown := fmt.Sprintf(`document.getElementById("kind-1").dataset.kind === %q && document.getElementById("kind-2").dataset.kind === %q
		&& document.getElementById("status").textContent.includes(":")`, kinds[0], kinds[1])
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](shown, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Fatalf("%s at %v: %v", name, size, err)
	}
	ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fits))
	if err != nil {
		t.Fatalf("%s at %v: %v", name, size, err)
	}
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatalf("%s at %v: %v", name, size, err)
	}
	if !ok {
		t.Errorf("%s at %d×%d: something does not fit, or a button is less than 20 mm", name, size[0], size[1])
	}
	picture, err := png.DecodeConfig(bytes.NewReader(shot))
	if err != nil || int64(picture.Width) != size[0] || int64(picture.Height) != size[1] {
		t.Errorf("%s: the picture is %d×%d, %v; want %v", name, picture.Width, picture.Height, err, size)
	}
	if *pictures != "" {
		file := filepath.Join(*pictures, fmt.Sprintf("%s-%dx%d.png", name, size[0], size[1]))
		if err := os.WriteFile(file, shot, 0o644); err != nil {
			t.Error(err)
		}
	}
}

// goTo opens a page. What a press led to just before may still be on its way, and
// breaks it off.
func goTo(t *testing.T, ctx context.Context, u string) {
	t.Helper()
	for timeout := time.Now().Add(20 * time.Second); ; {
		err := chromedp.Do(ctx, chromedp.Navigate(u))
		if err == nil {
			return
		}
		if time.Now().After(timeout) {
			t.Fatal(err)
		}
	}
}

// keep takes a picture of a page when pictures are kept.
func keep(t *testing.T, ctx context.Context, u, name string) {
	t.Helper()
	if *pictures == "" {
		return
	}
	goTo(t, ctx, u)
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*pictures, name+".png"), shot, 0o644); err != nil {
		t.Error(err)
	}
}

// A person types an odometer while the page changes, and presses OK.
func TestTypeOdometerInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	i := newIsland(Position{Position: "1", Page: Prompt, Prompt: "odometer", Name: "Camión 7"})
	srv := serve(t, i)
	if err := chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/"), chromedp.SendKeys(`[name=odometer_km]`, "120")); err != nil {
		t.Fatal(err)
	}
	i.set(func(s *Snapshot) { s.Unsent = 77 })
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.getElementById("status").textContent.includes("77")`)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.SendKeys(`[name=odometer_km]`, "281")); err != nil {
		t.Fatal(err)
	}
	typed, err := chromedp.Run(ctx, chromedp.Value(`[name=odometer_km]`))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Click(`button.ok`)); err != nil {
		t.Fatal(err)
	}
	for timeout := time.After(20 * time.Second); len(i.did()) == 0; {
		select {
		case <-time.After(20 * time.Millisecond): // the form is on its way
		case <-timeout:
			t.Fatal("pressed OK, and nothing was given")
		}
	}
	if typed != "120281" {
		t.Errorf("typed: got %q, want 120281: the page took it away", typed)
	}
	if got := i.did(); len(got) != 2 || *got[1].(Reading).OdometerM != 120_281_000 {
		t.Errorf("given: got %v, want 120281 km", got)
	}
}

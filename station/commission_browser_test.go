package station_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/scripts/headless"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/screen/screentest"
)

// pictures, when set, is a directory for the pictures that the test takes.
var pictures = flag.String("pictures", "", "keep screenshots in this directory")

// A fitter is somebody with a browser at the station's page.
type fitter struct {
	*island
	ctx context.Context
	url string
}

func (i *island) fitter() *fitter {
	i.t.Helper()
	srv := httptest.NewServer(screen.New(slog.New(slog.DiscardHandler), i.agent, screen.Options{}))
	i.t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	ctx, cancel := context.WithTimeout(headless.Open(i.t), 3*time.Minute)
	i.t.Cleanup(cancel)
	return &fitter{i, ctx, srv.URL}
}

func (f *fitter) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	f.t.Helper()
	if err := screentest.Do(f.ctx, actions...); err != nil {
		f.t.Fatalf("%s: %v", what, err)
	}
}

// goTo opens a page. What a press led to just before may still be on its way.
func (f *fitter) goTo(path string) {
	f.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		err := chromedp.Do(f.ctx, chromedp.Navigate(f.url+path))
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("open %s: %v", path, err)
		}
	}
}

// sees waits for a text on the page, also while that gives way to the next.
func (f *fitter) sees(text string) {
	f.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		body, err := chromedp.Run(f.ctx, chromedp.Evaluate[string](`document.body.innerText`))
		if strings.Contains(body, text) {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("the page does not say %q: %v\n%s", text, err, body)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// tests makes a test sale at a hose and opens the question about it.
func (f *fitter) tests(position, hose string, number int) {
	f.t.Helper()
	fills := f.count("dispense")
	f.goTo("/positions/" + position + "/test")
	f.do("ask for the test sale",
		chromedp.SendKeys(`[name=first_who]`, "ana"), chromedp.SendKeys(`[name=first_pin]`, "1111"),
		chromedp.SendKeys(`[name=second_who]`, "marta"), chromedp.SendKeys(`[name=second_pin]`, "3333"), chromedp.Click(`form button.ok`))
	f.untilPage(position, screen.Ready)
	n := f.pumps.Nozzle(number)
	n.Lift()
	f.goTo("/hoses")
	f.sees("Levantada y liberada")
	n.Fill(400, 20*int64(liter))
	f.until("it flowed", func() bool { return f.page(position).VolumeUL > 0 && !n.Flowing() })
	n.HangUp()
	f.until("the test sale is on record", func() bool { return f.count("dispense") > fills })
	f.goTo("/hoses")
	f.do("open the question", chromedp.Click(`a[href^="/hoses/`+hose+`/answer"]`))
	f.sees("¿De qué manguera salió el combustible?")
}

// answers says which hose it was.
func (f *fitter) answers(said, measured string) {
	f.t.Helper()
	f.do("answer", chromedp.SetValue(`[name=painted]`, said), chromedp.SendKeys(`[name=measured]`, measured),
		chromedp.SendKeys(`[name=who_who]`, "marta"), chromedp.SendKeys(`[name=who_pin]`, "3333"), chromedp.Click(`form button.ok`))
}

// TestCommissionInBrowser goes the whole way as a fitter does: the station is out,
// a test sale, a wrong answer that puts nothing into service, another sale, the
// right answer, a vehicle, and the act.
func TestCommissionInBrowser(t *testing.T) {
	t.Parallel()
	i := newUntested(t)
	f := i.fitter()
	f.goTo("/")
	f.sees("Manguera sin prueba de puesta en marcha.")
	f.do("go to the hoses", chromedp.Click(`a[href^="/hoses"]`))
	f.sees("Sin venta de prueba: no despacha")

	f.tests("p1", "1", 1)
	f.answers("2", "19.98")
	f.sees("NO identificada: el combustible salió de la 2")
	i.refuses("p1")

	f.tests("p1", "1", 1)
	f.looks("answer", "/hoses/1/answer")
	f.goTo("/hoses/1/answer")
	f.answers("1", "19.98")
	f.sees("Identificada: despacha · +1.0 ‰")
	f.looks("hoses", "/hoses")
	f.looks("act", "/hoses/act")
	f.goTo("/hoses/act")
	f.sees("20.000")
	i.untilPage("p1", screen.Idle)
	i.scanUntil("p1", screen.Ready)
	i.refuses("p2") // hoses 2 and 3 have had no test sale
}

// looks has a page on a phone and on a desk, in both languages: nothing for axe to
// complain about, and nothing that is wider than the page.
func (f *fitter) looks(name, path string) {
	f.t.Helper()
	axe, err := os.ReadFile("../server/web/testdata/axe.min.js")
	if err != nil {
		f.t.Fatal(err)
	}
	for _, lang := range []string{"es-MX", "en"} {
		for _, width := range []int64{360, 1280} {
			where := fmt.Sprintf("%s-%s-%d", name, lang, width)
			f.do(where, chromedp.EmulateViewport(width, 800))
			f.goTo(path + "?lang=" + lang)
			wide, err := chromedp.Run(f.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`))
			if err != nil || wide {
				f.t.Errorf("%s: wider than the page: %t, %v", where, wide, err)
			}
			if _, err := chromedp.Run(f.ctx, chromedp.Evaluate[bool](string(axe)+"; true")); err != nil {
				f.t.Fatalf("%s: %v", where, err)
			}
			said, err := chromedp.Run(f.ctx, chromedp.Evaluate[string](
				`axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.map(n => n.target).join(" "))))`, chromedp.EvalAwaitPromise))
			var wrong []string
			if err == nil {
				err = json.Unmarshal([]byte(said), &wrong)
			}
			if err != nil || len(wrong) > 0 {
				f.t.Errorf("%s: %v %s", where, err, strings.Join(wrong, "\n"))
			}
			if *pictures != "" {
				shot, err := chromedp.Run(f.ctx, chromedp.FullScreenshot(100))
				if err == nil {
					err = os.WriteFile(filepath.Join(*pictures, where+".png"), shot, 0o644)
				}
				if err != nil {
					f.t.Error(err)
				}
			}
		}
	}
}

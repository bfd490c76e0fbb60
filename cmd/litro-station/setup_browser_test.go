package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/scripts/headless"
	"github.com/litro-fuel/litro/station/screen/screentest"
)

// pictures, when set, is a directory for the pictures that the test takes.
var pictures = flag.String("pictures", "", "keep screenshots in this directory")

// TestSetupInBrowser has a fitter type the code, keep a draft, see a nozzle lifted
// on the line, and save: on a phone and on a desk, in both languages, with nothing
// for axe to complain about.
func TestSetupInBrowser(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(headless.Open(t), 6*time.Minute)
	t.Cleanup(cancel)
	do := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := screentest.Do(ctx, steps...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	sees := func(text string) {
		t.Helper()
		for deadline := time.Now().Add(2 * time.Minute); ; <-time.After(20 * time.Millisecond) {
			// A page that is not complete shows what it does not yet hear.
			body, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? document.body.innerText : ""`))
			if strings.Contains(body, text) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the page does not say %q: %v\n%s", text, err, body)
			}
		}
	}

	// goes takes steps of which the last leads to another page, and waits for that: the
	// page that is left may say the same, and what is pressed on it would be lost.
	goes := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		last := len(steps) - 1
		do(what, steps[:last]...)
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.left = true`)); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		do(what, steps[last])
		for deadline := time.Now().Add(2 * time.Minute); ; <-time.After(20 * time.Millisecond) {
			if there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.left`)); err == nil && there {
				return
			} else if time.Now().After(deadline) {
				t.Fatalf("%s: no other page came: %v", what, err)
			}
		}
	}

	b := newBox(t)
	code := b.printed(`code: (\d{8})`, 1)
	look(t, ctx, b.url+"/", "code")
	goes("type the code", chromedp.Navigate(b.url+"/"), chromedp.SendKeys(`[name=code]`, code), chromedp.Click(`button`))
	sees("Agregue cada controlador")
	goes("name the station", chromedp.Click(`a[href="/station"]`), chromedp.SendKeys(`[name=station]`, "norte"),
		chromedp.SetValue(`[name=data]`, filepath.Join(filepath.Dir(b.file), "data")), chromedp.Click(`.buttons button[value=keep]`))
	sees("Falta corregir")
	goes("add a line", chromedp.Click(`form[action="/lines"] button`))
	sees("Boquilla en el controlador")
	goes("type what no nozzle has", chromedp.Click(`.field details summary`), chromedp.SendKeys(`[name=port_other]`, b.port),
		chromedp.SendKeys(`[name="hose-0-nozzle"]`, "100"), chromedp.Click(`.buttons button[value=listen]`))
	sees("Escriba un número de 1 a 99.")
	look(t, ctx, b.url+"/lines/0", "line-empty")
	goes("correct it", chromedp.Navigate(b.url+"/lines/0"), chromedp.SetValue(`[name="hose-0-nozzle"]`, "1"), chromedp.Click(`.buttons button[value=listen]`))
	sees("Bytes y su significado")
	do("listen", chromedp.Click(`[data-do=listen]`))
	sees("Colgada")
	b.pumps.Nozzle(1).Lift()
	sees("Levantada")
	sees("came: 3E 21")
	do("see it on a desk", chromedp.EmulateViewport(1280, 800))
	shoot(t, ctx, "live-es-MX-1280")
	do("see it on a telephone", chromedp.EmulateViewport(360, 740))
	shoot(t, ctx, "live-es-MX-360")
	do("stop", chromedp.Click(`[data-do=stop]`))
	look(t, ctx, b.url+"/lines/0", "line")
	look(t, ctx, b.url+"/", "tasks")
	look(t, ctx, b.url+"/station", "station")
	look(t, ctx, b.url+"/text", "text")
	goes("save", chromedp.Navigate(b.url+"/"), chromedp.Click(`form[action="/save"] button`))
	sees("Guardada:")
	look(t, ctx, b.url+"/enroll", "enroll")
	do("leave", chromedp.Click(`form[action^="/enroll/later"] button`))
	if err := <-b.ended; err != nil {
		t.Errorf("setup: %v", err)
	}
	if c, err := load(b.file); err != nil || c.Lines[0].Options.Hoses[0].Nozzle != 1 {
		t.Errorf("saved %+v, %v", c, err)
	}
}

// shoot keeps a picture of the page as it is.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if *pictures == "" {
		return
	}
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*pictures, name+".png"), shot, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// look holds a page to axe and to the width of a phone and a desk.
func look(t *testing.T, ctx context.Context, page, name string) {
	t.Helper()
	axe, err := os.ReadFile("../../server/web/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"es-MX", "en"} {
		for _, width := range []int64{360, 1280} {
			where := fmt.Sprintf("%s-%s-%d", name, lang, width)
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(page+"?lang="+url.QueryEscape(lang))); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](string(axe)+"; true")); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			said, err := chromedp.Run(ctx, chromedp.Evaluate[string](
				`axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target).join(" "))
					.concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["wider than the page"] : [])))`, chromedp.EvalAwaitPromise))
			var wrong []string
			if err == nil {
				err = json.Unmarshal([]byte(said), &wrong)
			}
			if err != nil || len(wrong) > 0 {
				t.Errorf("%s: %v %s", where, err, strings.Join(wrong, "\n"))
			}
			shoot(t, ctx, where)
		}
	}
}

// Package headless is the browser in which tests look at pages.
package headless

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// programs are what Chromium without a window is called, the best first. The shell is
// the same engine; it draws no window around the page, for which the whole browser
// spends half of a core in each test.
var programs = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

// Open starts a browser, with some flags more than usual, and returns its first tab. It
// ends with the test, which is skipped without a browser, but fails in CI.
func Open(tb testing.TB, flags ...chromedp.ExecAllocatorOption) context.Context {
	tb.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program(tb)),
		chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.WSURLReadTimeout(2*time.Minute))
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(tb.Context()), append(options, flags...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	tb.Cleanup(func() { cancel(); stop() })
	return ctx
}

func program(tb testing.TB) string {
	tb.Helper()
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		tb.Fatal("there is no browser, and what people see is not proven without it; run: make deps")
	}
	tb.Skip("there is no browser; run: make deps")
	return ""
}

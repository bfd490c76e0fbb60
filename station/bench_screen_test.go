package station_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/scripts/headless"
	"github.com/litro-fuel/litro/station/screen"
)

// painted resolves with the wall time, in milliseconds, at which the browser had
// drawn that the pump is ready: the second frame after the page was changed begins
// when the first is on the screen.
const painted = `new Promise(done => {
	const section = document.querySelector("[data-position=p1]");
	const look = () => { if (section.dataset.kind !== "ready" || !section.querySelector(".figure")) return; watch.disconnect();
		requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()))); };
	const watch = new MutationObserver(look);
	watch.observe(section, { attributes: true, childList: true, subtree: true });
	look();
})`

// BenchmarkScanToPainted measures from the last byte that the scanner sends to
// the frame of a real browser that says that the pump is ready. Between them are
// the pseudo-terminals of scanner and controller, the decision, the synced record
// and the page's stream of events. Scans come at any moment between two polls of
// the usual 300 ms.
func BenchmarkScanToPainted(b *testing.B) {
	onDisk(b)
	i := newIsland(b)
	i.cfg.Lines[0].PollMS = 300
	i.start()
	i.fleet()
	ctx := browse(b, i)
	var all times
	for b.Loop() {
		<-time.After(60*time.Millisecond + rand.N(300*time.Millisecond)) // out of the scanner's view
		all = append(all, i.paint(b, ctx))
		if err := i.agent.Cancel(b.Context(), "p1"); err != nil {
			b.Fatal(err)
		}
		i.until("the next may scan", func() bool { p := i.page("p1").Page; return p != screen.Ready && p != screen.Wait })
	}
	b.ReportMetric(0, "ns/op") // most of it is the wait for the next scan
	b.ReportMetric(all.ms(50), "p50-ms")
	b.ReportMetric(all.ms(95), "p95-ms")
	b.ReportMetric(all.ms(100), "max-ms")
	b.ReportMetric(300, "limit-ms")
}

// browse opens the island's page in Chromium.
func browse(b *testing.B, i *island) context.Context {
	b.Helper()
	srv := httptest.NewServer(screen.New(slog.New(slog.DiscardHandler), i.agent, screen.Options{Data: i.dir}))
	b.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	ctx := headless.Open(b, chromedp.WindowSize(800, 480))
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(800, 480), chromedp.Navigate(srv.URL+"/?position=p1"), chromedp.WaitVisible("[data-kind=idle]")); err != nil {
		b.Fatal(err)
	}
	return ctx
}

// paint scans and returns how long it took until it was to be seen.
func (i *island) paint(b *testing.B, ctx context.Context) time.Duration {
	b.Helper()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	idle := `(() => document.querySelector("[data-position=p1]").dataset.kind !== "ready")()`
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](idle)); err != nil {
		b.Fatalf("the page did not go on: %v", err)
	}
	type answer struct {
		at  float64
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		at, err := chromedp.Run(ctx, chromedp.Evaluate[float64](painted, chromedp.EvalAwaitPromise))
		answers <- answer{at, err}
	}()
	<-time.After(20 * time.Millisecond) // the page is watched by now
	began := time.Now()
	i.scan("p1")
	a := <-answers
	if a.err != nil {
		b.Fatalf("nothing was painted: %v; the page is %+v", a.err, i.page("p1"))
	}
	took := time.Duration((a.at - float64(began.UnixMicro())/1000) * float64(time.Millisecond))
	if took <= 0 {
		b.Fatalf("painted %s before the scan: the clocks differ", -took)
	}
	return took
}

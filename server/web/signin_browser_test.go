package web

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/server/access"
)

// Several drivers share a telephone. The pages that one of them left in it, to be opened
// without a signal, are not shown to the next; whoever comes back finds theirs.
func TestPagesKeptForAnother(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	c.contractSome()
	if r := c.as(access.Attendant).attach("/tickets/new", ticketOf(1, "driver", ""), aPaper(t, "1")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("send a ticket: got status %d", r.StatusCode)
	}
	b := newTab(t, c.site)
	const kept = `caches.match("/tickets").then((r) => r?.text() ?? "").then((s) => s.includes("105012361") === `
	out := func() { b.t.Helper(); b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password")) }
	b.signIn(access.Attendant)
	b.open("/tickets")
	b.do(chromedp.WaitReady("html[data-offline=ready]"))
	out()
	b.signIn(access.Attendant)
	b.until(kept + `true)`)
	out()
	b.signIn(access.Auditor) // who begins with another page
	b.until(kept + `false)`)
}

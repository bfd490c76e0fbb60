package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
)

// drawSome fills two cans at a station, for d1, for whom d8 vouches.
func (c *town) drawSome() {
	c.t.Helper()
	for i, ul := range []dispense.Volume{18 * dispense.Liter, 9_500 * dispense.Milliliter} {
		auth := dispensetest.Authorized("", 20)
		auth.Purpose, auth.Label, auth.OdometerM, auth.OdometerFrom = "container", "", nil, ""
		auth.Hoses, auth.Grade = []string{"1"}, "magna"
		auth.People = []dispense.Who{{Person: "d1", By: "badge"}, {Person: "d8", By: "pin"}}
		c.until("norte", now.Add(time.Duration(i-30)*time.Minute))
		opened := c.append("norte", auth)
		body := dispensetest.Dispensed(opened, c.totals["norte1"], ul)
		body.Purpose, body.Vehicle, body.Label, body.Draws, body.OdometerM, body.OdometerFrom = "container", "", "", nil, nil, ""
		c.totals["norte1"] += ul
		c.append("norte", body)
	}
	c.ingest()
	c.judge()
}

// What is no vehicle's is found from the consumption, and its page and files say the same.
func TestDraws(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Auditor)
	if got := text(b.page("/draws"), ".empty"); !strings.Contains(got, "No hubo") {
		t.Errorf("before any: got %q", got)
	}
	c.drawSome()
	at, there := b.page("/consumption").Find(`.acts a[href^="/draws"]`).Attr("href")
	if !there {
		t.Fatal("no way from the consumption")
	}
	doc := b.page(at)
	if got := text(doc, "main"); !strings.Contains(got, "A un bidón") || !strings.Contains(got, "27.50") || !strings.Contains(got, "Patio Norte") {
		t.Errorf("page: got %q, want 27.50 L in cans at norte", got)
	}
	for path, lines := range map[string]int{"/draws.csv": 1 + 1 + 1, "/draws/people.csv": 1 + 1 + 1, "/draws/list.csv": 1 + 2 + 1} {
		r := b.get(path)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: got status %d", path, r.StatusCode)
		}
		if got := c.csv(r); len(got) != lines || !strings.Contains(strings.Join(got[len(got)-1], ","), "27.50") {
			t.Errorf("%s: got %v, want %d lines and 27.50 L in total", path, got, lines)
		}
	}
}

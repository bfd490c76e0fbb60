package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
)

// A hose of sur flowed 18.4 L without an authorize. The sheets that come later
// settle it, one by one, and one too many is said to be so.
func TestBypassIsSettledBySheets(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Manager)
	figures := func() string {
		t.Helper()
		rows := c.csv(b.get("/bypass.csv"))
		if len(rows) < 2 {
			t.Fatalf("/bypass.csv: got %q, want a row of the hose", rows)
		}
		return strings.Join(rows[1][3:8], " ")
	}
	typed := func(number string, ml int64) {
		t.Helper()
		at := now.Add(-110 * 60e9).UTC()
		r := c.authors["sur"].Append(t, &dispense.Dispense{
			Position: "1", Hose: "1", Grade: "magna", Purpose: "vehicle", VolumeUL: dispense.Volume(ml) * dispense.Milliliter, VolumeFrom: "typed", Basis: "obs",
			Vehicle: "v0000003", Ticket: number, HappenedAt: at, HappenedPrecision: "minute", Source: "ticket", Full: "unknown", End: "H",
			People: []dispense.Who{{Person: "p1", By: "pin"}, {Person: "p2", By: "pin"}},
		})
		if got := b.send("litro-sur-to-office.tar", c.parcel("sur", r)); got.StatusCode != http.StatusOK {
			t.Fatalf("sheet %s: got status %d", number, got.StatusCode)
		}
	}
	if got, want := figures(), "18.40 0.00 18.40 0.00 0"; got != want {
		t.Errorf("no sheet: got %q, want %q", got, want)
	}
	typed("101", 10_000)
	if got, want := figures(), "18.40 10.00 8.40 0.00 1"; got != want {
		t.Errorf("one sheet: got %q, want %q", got, want)
	}
	if got := text(b.page("/bypass"), "main"); !strings.Contains(got, "101") || !strings.Contains(got, "P-107") || !strings.Contains(got, "por aclarar: capture") {
		t.Errorf("page: got %q, want the sheet, its vehicle and what is left", got)
	}
	typed("102", 8_400)
	if got, want := figures(), "18.40 18.40 0.00 0.00 2"; got != want {
		t.Errorf("both sheets: got %q, want %q", got, want)
	}
	if got := text(b.page("/bypass"), ".notice"); !strings.Contains(got, "No queda nada") {
		t.Errorf("settled: got %q, want that nothing is left", got)
	}
	typed("103", 5_000)
	if got, want := figures(), "18.40 18.40 0.00 5.00 3"; got != want {
		t.Errorf("a sheet too many: got %q, want %q", got, want)
	}
	// The records of what flowed are as they came.
	if got := c.count(`SELECT count(*) FROM offbook WHERE station = 'sur' AND volume_ul = 18400000`); got != 1 {
		t.Errorf("records of what flowed: got %d, want 1", got)
	}
}

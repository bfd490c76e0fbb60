package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/reconcile"
)

// followSome follows some vehicles of the town over 40 fills of years ago, each of which goes
// a little farther on a liter than the one before.
func (c *town) followSome(vehicles int) {
	c.t.Helper()
	for n := range vehicles {
		var fills []reconcile.Fill
		for i := range int64(40) {
			fills = append(fills, reconcile.Fill{
				Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: i + 1}, At: now.AddDate(-3, 0, int(i)), Grade: "magna", Full: true,
				VolumeUL: 40 * dispense.Liter, OdometerM: new((1_000 + i*int64(300+20*n)) * 1000),
			})
		}
		var w reconcile.Watch
		_, marks := w.Follow(fills, nil, reconcile.Norm{})
		for _, m := range marks {
			if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO watch (vehicle, fills, at, station, epoch, seq, branch, state) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)`,
				fmt.Sprintf("v%07d", n+1), m.Fills, m.After.At, m.After.Ref.Station, m.After.Ref.Epoch, m.After.Ref.Seq, string(m.State)); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// forget takes away what [town.followSome] knows of vehicles, which these did not do.
func (c *town) forget() {
	c.t.Helper()
	if _, err := c.pool.Exec(c.t.Context(), `DELETE FROM watch WHERE at < $1`, now.AddDate(-2, 0, 0)); err != nil {
		c.t.Fatal(err)
	}
}

// What a class goes is reckoned when somebody who may says why, once enough of its vehicles
// are known; it stands on its page, in its file, and on the page of a vehicle.
func usualIsReckoned(t *testing.T, c *town) {
	manager := c.as(access.Manager)
	form := url.Values{"class": {"general"}, "why": {"Patrullas nuevas"}}
	page := usualAddress("general")
	c.followSome(4)
	if doc := manager.page(page); doc.Find("form[action='"+usualPath+"']").Length() != 0 || !strings.Contains(text(doc, "#now"), "cinco unidades") {
		t.Errorf("of four vehicles: got %q", text(doc, "main"))
	}
	if r := manager.post(usualPath, form); r.StatusCode != http.StatusConflict {
		t.Errorf("reckoned of four vehicles: got status %d, want 409", r.StatusCode)
	}
	c.forget()
	c.followSome(5)
	if got := text(manager.page(page), "#now"); !strings.Contains(got, "8.50 km/L") || !strings.Contains(got, "5 unidades") || !strings.Contains(got, "entre 8.00 km/L y 9.00 km/L") {
		t.Errorf("of five: got %q, want the median and the quarters", got)
	}
	if r := manager.post(usualPath, with(form, "why", " ")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: got status %d, want 400", r.StatusCode)
	}
	if r := c.as(access.Auditor).post(usualPath, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor: got status %d, want 403", r.StatusCode)
	}
	if r := manager.post(usualPath, form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("reckoned: got status %d, want 303", r.StatusCode)
	}
	if got := text(manager.page(page), "tbody"); !strings.Contains(got, "8.50") || !strings.Contains(got, "Patrullas nuevas") || !strings.Contains(got, "manager") {
		t.Errorf("said: got %q", got)
	}
	if rows := c.csv(manager.get(usualPath + ".csv?class=general")); len(rows) != 2 || rows[1][1] != "8.50" {
		t.Errorf("file: got %v", rows)
	}
	if doc := manager.page(levelPath + "?level=class/general"); doc.Find("a[href='"+page+"']").Length() != 1 {
		t.Error("the page of the class does not lead there")
	}
	if got := text(manager.page("/vehicles/v0000012"), ".facts"); !strings.Contains(got, "8.50 km/L desde el") {
		t.Errorf("page of a vehicle: got %q", got)
	}
	c.forget()
	if r := manager.get(usualAddress("marte")); r.StatusCode != http.StatusNotFound {
		t.Errorf("no such class: got status %d, want 404", r.StatusCode)
	}
}

// How well stations and people say what flowed adds up to the fills, and what was typed
// without a picture is told of who typed it.
func qualityIsShown(t *testing.T, c *town) {
	manager := c.as(access.Manager)
	c.fillTyped("v0000011", 40)
	c.judge()
	const month = "period=month&at=2026-12-07"
	rows := c.csv(manager.get(qualityPath + ".csv?of=person&" + month))
	var typed []string
	for _, row := range rows[1 : len(rows)-1] {
		typed = append(typed, row[0])
		if row[1] != row[2] || row[4] != row[2] {
			t.Errorf("of %s: got %v, want that all was typed, without pictures", row[0], row)
		}
	}
	if len(typed) == 0 {
		t.Fatalf("nobody typed: got %v", rows)
	}
	doc := manager.page(qualityPath + "?of=person&" + month)
	if got := text(doc, "tbody"); !strings.Contains(got, typed[0]) {
		t.Errorf("by who types: got %q, want %s", got, typed[0])
	}
	if got := text(manager.page(qualityPath+"?"+month), "tbody"); !strings.Contains(got, "Patio Norte") || !strings.Contains(got, "Taller Sur") {
		t.Errorf("by station: got %q", got)
	}
	if manager.page("/discrepancies").Find("a[href='"+qualityPath+"']").Length() != 1 {
		t.Error("the page of discrepancies does not lead there")
	}
}

package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

const parqueFile = "../fleet/testdata/parque.xlsx"

// imports sends the form of an import.
func (b *browser) imports(kind, cells, name string, file []byte) *http.Response {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range map[string]string{"kind": kind, "cells": cells} {
		if err := w.WriteField(field, value); err != nil {
			b.s.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.s.t.Fatal(err)
	}
	at := importPattern
	if kind == "budget" {
		at = budgetImport
	}
	return b.sendBody(at, w.FormDataContentType(), &body)
}

// checked is the page to which sent cells lead.
func (b *browser) checked(kind, cells string) string {
	b.s.t.Helper()
	r := b.imports(kind, cells, "", nil)
	if r.StatusCode != http.StatusSeeOther {
		b.s.t.Fatalf("cells: got status %d, want 303: %s", r.StatusCode, text(b.s.parse(r), "[role=alert]"))
	}
	return r.Header.Get("Location")
}

func TestImportPages(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("what is sent", func(t *testing.T) { importRefusesWhatIsNoTable(t, c.in(t)) })
	t.Run("who may", func(t *testing.T) { importIsForManagers(t, c.in(t)) })
	t.Run("pasted cells", func(t *testing.T) { pastedCellsAreShownFirst(t, c.in(t)) })
	t.Run("who left", func(t *testing.T) { whoLeftWaitsForAWord(t, c.in(t)) })
	t.Run("columns", func(t *testing.T) { columnsAreTakenAsSaid(t, c.in(t)) })
	t.Run("budget", func(t *testing.T) { budgetIsBrought(t, c.in(t)) })
	t.Run("dips", func(t *testing.T) { dipsAreBrought(t, c.in(t)) })
	t.Run("moved", func(t *testing.T) { whatWasShownIsTakenIn(t, c.in(t)) })
	t.Run("files", func(t *testing.T) { filesComeBackTheSame(t, c.in(t)) })
	t.Run("two people", func(t *testing.T) { whatGivesMoreWaits(t, c.in(t)) })
}

// A clerk moves a city in, before any fuel is on record.
func TestImportOfTheFirstDay(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	aClerkTakesInASpreadsheet(t, c)
}

// takes confirms what is shown of a file, and returns where that leads.
func (b *browser) takes(page string) string {
	b.s.t.Helper()
	doc := b.page(page)
	form := url.Values{"shown": {doc.Find("input[name=shown]").AttrOr("value", "")}}
	for _, in := range doc.Find(".take input[type=hidden]").EachIter() {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	r := b.post(page, form)
	if r.StatusCode != http.StatusSeeOther {
		b.s.t.Fatalf("confirmed: got status %d, want 303: %s", r.StatusCode, text(b.s.parse(r), "[role=alert]"))
	}
	return r.Header.Get("Location")
}

// What lets a vehicle take more waits for another person, who sees it row by row: a file, and
// a vehicle that goes elsewhere.
func whatGivesMoreWaits(t *testing.T, c *town) {
	ana, luis := c.as(access.Manager), c.as(access.Administrator)
	const cells = "numero\tplaca\tproducto\ttanque\tclase\nP-107\tGTO-107-A\tmagna\t95\tgeneral\nSP-09\tGTO-209-C\tdiesel\t280\t\nN-1\tGTO-777-A\tmagna\t60\tgeneral\n"
	page := ana.checked("vehicles", cells)
	doc := ana.page(page)
	if got := text(doc, "[role=note]"); !strings.Contains(got, "Esto puede soltar: Unidad nueva, Tanque.") || text(doc, ".take button") != "Proponer renglones buenos (2) a otra persona" {
		t.Errorf("what it loosens: got %q and %q", got, text(doc, ".take button"))
	}
	if got := text(doc, "#loose tbody"); got != "P-107Tanque" {
		t.Errorf("vehicles that might take more: got %q", got)
	}
	act, _, _ := strings.Cut(ana.takes(page), "?")
	if r := ana.post(page, url.Values{"shown": {doc.Find("input[name=shown]").AttrOr("value", "")}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "ya espera") {
		t.Errorf("sent twice: got status %d, want 409", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM vehicle WHERE fleet_no = 'N-1' OR tank_ul = 95000000`); n != 0 {
		t.Fatal("it is in force before anybody approved it")
	}
	if n := ana.page(act).Find("form[action$='/approve']").Length(); n != 0 {
		t.Error("who sent it is offered to approve it")
	}
	doc = luis.page(act)
	for _, want := range []string{"N-1Unidad nuevasí", "N-1Placa", "GTO-777-A", "P-107Tanque (L)8095sí"} {
		if got := text(doc, "tbody"); !strings.Contains(got, want) {
			t.Errorf("row by row: got %q, want %q in it", got, want)
		}
	}
	if rows := c.csv(luis.get(act + "/rows.csv")); len(rows) < 5 || strings.Join(rows[1], "|") != "P-107|Tanque (L)|80|95|sí" {
		t.Errorf("as a file: got %v", rows)
	}
	if got := text(luis.page(rulesPath), "#h-waiting ~ ul"); !strings.Contains(got, "Importación de celdas pegadas") || !strings.Contains(text(luis.page("/today"), "#h-approve ~ ul"), "celdas pegadas") {
		t.Errorf("what waits: got %q", got)
	}
	if r := ana.post(act+"/approve", url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("who sent it approves it: got status %d, want 409", r.StatusCode)
	}
	if r := luis.post(act+"/approve", url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approved: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if n := c.count(`SELECT count(*) FROM vehicle WHERE fleet_no = 'N-1' OR tank_ul = 95000000`); n != 2 {
		t.Errorf("approved: got %d of the two vehicles", n)
	}
	if got := text(luis.page(act), "main"); !strings.Contains(got, "En vigor: lo propuso manager") || !strings.Contains(got, "lo aprobó administrator") {
		t.Errorf("decided: got %q", got)
	}

	// A class that gives more, on the vehicle's page; and one that gives less.
	asked := &rule.Asked{MaxKMDay: new(int64(900)), Prompts: new(int64(1)), Else: "flag"}
	for class, terms := range map[string]rule.Terms{"corta": {PerFill: rule.Liters(20 * dispense.Liter), Odometer: asked}, "larga": {Odometer: asked}} {
		if r := ana.post("/rules/classes", url.Values{"name": {class}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("a class: got status %d", r.StatusCode)
		}
		if _, err := c.fleet.SayRules(t.Context(), "manager", fleet.RuleAct{Level: rule.Class, Of: class, Terms: terms, Why: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	const changes = "/vehicles/v0000003/changes"
	class := func(name string) url.Values {
		return url.Values{"matter": {"class"}, "class": {name}, "reason": {"otro uso"}}
	}
	if r := ana.post(changes, url.Values{"matter": {"class"}, "class": {"corta"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: got status %d, want 400", r.StatusCode)
	}
	if r := ana.post(changes, class("corta")); r.Header.Get("Location") != changes+"?saved" || c.count(`SELECT count(*) FROM vehicle WHERE vehicle = 'v0000003' AND coalesce(named_rule, rule) = 'corta'`) != 1 {
		t.Errorf("a class that gives less: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r := ana.post(changes, class("larga")); r.Header.Get("Location") != changes+"?waits" {
		t.Fatalf("a class that gives more: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r := ana.post(changes, class("general")); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "espera a otra persona") {
		t.Errorf("another while it waits: got status %d", r.StatusCode)
	}
	doc = luis.page(changes)
	if got := text(doc, "ul.open"); !strings.Contains(got, "suelta: Por carga") || doc.Find("select#class option[selected]").AttrOr("value", "") != "corta" {
		t.Errorf("what waits of it: got %q", got)
	}
	act = doc.Find("ul.open a").AttrOr("href", "")
	if got := text(luis.page(act), "main"); !strings.Contains(got, "corta → larga") || !strings.Contains(got, "P-107Por carga20.00 L") {
		t.Errorf("a class that gives more: got %q", got)
	}
	if r := luis.post(act+"/void", url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken back: got status %d", r.StatusCode)
	}
	if r := luis.post(act+"/approve", url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("approved after that: got status %d, want 409", r.StatusCode)
	}
	if r := luis.post(vehicleActPath+"/nobody/approve", url.Values{}); r.StatusCode != http.StatusNotFound {
		t.Errorf("one that is not there: got status %d, want 404", r.StatusCode)
	}
}

func importRefusesWhatIsNoTable(t *testing.T, c *town) {
	b := c.as(access.Manager)
	for name, tt := range map[string]struct {
		kind, cells string
		file        []byte
		code        int
		says        string
	}{
		"nothing":   {"vehicles", " ", nil, http.StatusBadRequest, "Elija un archivo"},
		"no kind":   {"boats", "a\tb", nil, http.StatusBadRequest, "Elija un archivo"},
		"old Excel": {"vehicles", "", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), http.StatusBadRequest, "Excel antiguo"},
		"damaged":   {"vehicles", "", []byte("PK\x03\x04 x"), http.StatusBadRequest, "dañado"},
		"too big":   {"vehicles", "", make([]byte, 10<<20+1), http.StatusBadRequest, "demasiado grande"},
		"far too":   {"vehicles", "", make([]byte, 11<<20), http.StatusRequestEntityTooLarge, "demasiado grande"},
	} {
		r := b.imports(tt.kind, tt.cells, "x.xlsx", tt.file)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) {
			t.Errorf("%s: got status %d, %q; want %d and %q", name, r.StatusCode, got, tt.code, tt.says)
		}
	}
	if n := c.count(`SELECT count(*) FROM import_draft`); n != 0 {
		t.Errorf("files kept that cannot be read: got %d", n)
	}
}

func importIsForManagers(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	if got := b.page("/fleet").Find(`a[href="/fleet/import"]`).Length(); got != 0 {
		t.Error("an auditor is offered to import")
	}
	for _, path := range []string{importPattern, importPattern + "/x", "/fleet/people.csv"} {
		if r := b.get(path); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s for an auditor: got status %d, want 403", path, r.StatusCode)
		}
	}
	mine := c.as(access.Manager).checked("vehicles", "numero\tplaca\tproducto\n901\tP-901\tdiesel\n")
	if r := c.as(access.Administrator).get(mine); r.StatusCode != http.StatusNotFound {
		t.Errorf("another's file: got status %d, want 404", r.StatusCode)
	}
}

// A list that says that all are active names each who has left, however many, and
// brings back nobody of whom nothing is said.
func whoLeftWaitsForAWord(t *testing.T, c *town) {
	b := c.as(access.Manager)
	cells, names := "nombre\tfuncion\testado\n", []string{}
	for i := range 12 {
		name := fmt.Sprintf("Exempleado %d", i)
		names = append(names, name)
		cells += name + "\tconductor\tbaja\n"
	}
	page := b.checked("people", cells)
	shown := func(doc *goquery.Document) url.Values {
		return url.Values{"shown": {doc.Find("input[name=shown]").AttrOr("value", "")}}
	}
	if r := b.post(page, shown(b.page(page))); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("people who have left: got status %d, want 303", r.StatusCode)
	}
	page = b.checked("people", strings.ReplaceAll(cells, "baja", "activo"))
	doc := b.page(page)
	got := text(doc, "fieldset")
	for _, name := range names {
		if !strings.Contains(got, "bloqueado: "+name) {
			t.Errorf("got %q, want %s named", got, name)
		}
	}
	form := shown(doc)
	if r := b.post(page, form); r.StatusCode != http.StatusConflict {
		t.Errorf("nothing said: got status %d, want 409", r.StatusCode)
	}
	form.Set("warning.person_back", "no")
	if r := b.post(page, form); r.StatusCode != http.StatusSeeOther {
		t.Errorf("left out: got status %d, want 303", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM person WHERE name LIKE 'Exempleado%' AND status = 'active'`); n != 0 {
		t.Errorf("got %d brought back that were left out", n)
	}
}

// What is pasted is shown field by field, and stored when it is confirmed.
func pastedCellsAreShownFirst(t *testing.T, c *town) {
	b := c.as(access.Manager)
	page := b.checked("vehicles", "No. Económico\tPlaca\tProducto\tEstado\n P-101\u00a0\tGTO101A\tmagna\ttaller\nP-102\tGTO-102-A\tmagna\t\nX-1\tGTO-102-A\tmagna\t\nX-2\tX-2\tagua\t\n")
	doc := b.page(page)
	if got := text(doc, ".figures"); !strings.Contains(strings.Join(strings.Fields(got), " "), "Nuevos0 Cambian1 Iguales0 Por corregir3") {
		t.Errorf("figures: got %q", got)
	}
	if got := strings.Join(strings.Fields(text(doc, "#changes tbody")), " "); got != "P-101Estadoactivotaller" {
		t.Errorf("what changes: got %q, want the state alone: dashes are none of a plate", got)
	}
	if got := text(doc, "#problems"); !strings.Contains(got, "está también en el renglón 4") || !strings.Contains(got, `"agua" no existe`) {
		t.Errorf("what is to be corrected: got %q", got)
	}
	if n := c.count(`SELECT count(*) FROM vehicle WHERE status = 'workshop'`); n != 0 {
		t.Fatal("it was stored before it was confirmed")
	}
	form := url.Values{"shown": {doc.Find("input[name=shown]").AttrOr("value", "")}}
	r := b.post(page, form)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("confirmed: got status %d, want 303", r.StatusCode)
	}
	done := b.page(r.Header.Get("Location"))
	if got := text(done, ".notice"); !strings.Contains(got, "Renglones guardados: 1") {
		t.Errorf("afterwards: got %q", got)
	}
	if n := c.count(`SELECT count(*) FROM vehicle WHERE fleet_no = 'P-101' AND status = 'workshop' AND plate = 'GTO-101-A'`); n != 1 {
		t.Error("the change was not stored")
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND what LIKE 'vehicle saved: import %' AND object = 'v0000001'`); n != 1 {
		t.Errorf("lines of the audit trail: got %d, want 1", n)
	}
	if got := text(b.page(importPattern), "#cap-imports") + text(b.page(importPattern), "section tbody"); !strings.Contains(got, "celdas pegadas") {
		t.Errorf("what was imported last: got %q", got)
	}
}

// A column is what the person says that it is.
func columnsAreTakenAsSaid(t *testing.T, c *town) {
	b := c.as(access.Manager)
	page := b.checked("vehicles", "Clave\tPlaca\tProducto\tDepartamento\nE-911\tP-911\tmagna\tDIF Municipal\nE-912\tP-912\tmagna\t\n")
	doc := b.page(page)
	if got := text(doc, "#columns"); !strings.Contains(got, "no se importan: Clave") || !strings.Contains(text(doc, "#problems"), "falta la columna") {
		t.Errorf("an unknown column: got %q and %q", got, text(doc, "#problems"))
	}
	doc = b.page(page + "?c0=fleet_no&c1=plate&c2=grades&c3=department&down=department")
	if got := text(doc, ".take button"); got != "Proponer renglones buenos (2) a otra persona" {
		t.Fatalf("taken as said: got %q", got)
	}
	act, _, _ := strings.Cut(b.takes(page+"?c0=fleet_no&c1=plate&c2=grades&c3=department&down=department"), "?")
	if r := c.as(access.Administrator).post(act+"/approve", url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approved: got status %d, want 303", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM vehicle WHERE fleet_no IN ('E-911', 'E-912') AND department = 'dif'`); n != 2 {
		t.Errorf("got %d, want both of the department above", n)
	}
}

// What a gauge's program writes is read by a saved mapping, which the next file finds by itself. What
// it says stands on the tank's page as somebody's file, and two people void it.
func dipsAreBrought(t *testing.T, c *town) {
	c.addStation("patio", "03")
	c.append("patio", &dispense.Config{What: "layout", Layout: &dispense.Layout{
		Position: "1", Hose: "1", Grade: "diesel", Tank: "T1", Meter: 1, StepUL: 10 * dispense.Milliliter, Arm: "pump", Totalizer: true,
	}})
	c.ingest()
	b := c.as(access.Manager)
	const cells = "Tank\tRead at\tGross\nDIESEL 1\t2026-11-19 22:00\t12345\nDIESEL 1\t2026-11-20 22:00\t12300\nDIESEL 1\t2026-11-21\t12250\n"
	page := b.checked("dips", cells)
	said := url.Values{"c0": {"tank_name"}, "c1": {"date"}, "c2": {"liters"}}
	if got := text(b.page(page+"?"+said.Encode()), "#problems"); !strings.Contains(got, "no dice de qué estación es el tanque") || !strings.Contains(got, "no dice la hora") {
		t.Errorf("a tank of no station: got %q", got)
	}
	said.Set("name", "ATG del patio")
	said.Set("reason", "así lo escribe su programa")
	said.Set("places", "DIESEL 1 = patio/T8")
	if r := b.post(page+"/mapping", said); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(b.s.parse(r), "[role=alert]"), "DIESEL 1 = patio/T8") {
		t.Errorf("a tank that is not there: got status %d", r.StatusCode)
	}
	said.Set("places", "DIESEL 1 = patio/T1")
	if r := b.post(page+"/mapping", said); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "mapping=ATG") {
		t.Fatalf("the mapping: got status %d", r.StatusCode)
	}
	page = b.checked("dips", cells)
	if got := text(b.page(page), "#columns"); !strings.Contains(got, "«ATG del patio», versión 1") {
		t.Errorf("the next file: got %q", got)
	}
	b.takes(page)
	if n := c.count(`SELECT count(*) FROM tank_dip d JOIN import i USING (import) JOIN import_mapping m ON m.n = i.mapping WHERE d.station = 'patio' AND i.who = 'manager' AND m.name = 'ATG del patio'`); n != 2 {
		t.Fatalf("taken in: got %d, want 2", n)
	}
	const tank = "/stock/patio/T1?period=month&at=2026-11-15"
	doc := b.page(tank)
	if got := text(doc, "main"); !strings.Contains(got, "Lecturas que trajo un archivo") || !strings.Contains(got, "cuenta en el libro") || !strings.Contains(got, "-45") && !strings.Contains(got, "−45") {
		t.Errorf("the tank: got %q", got)
	}
	file := read(t, b.get(strings.Replace(tank, "/T1", "/T1/brought.csv", 1)))
	if len(file) != 3 {
		t.Errorf("the file: got %v", file)
	}
	void := url.Values{"dip": {doc.Find("#b-dip option").First().AttrOr("value", "")}, "reason": {"era de otro tanque"}}
	at := strings.Replace(tank, "/T1", "/T1/brought", 1)
	if r := b.post(at, void); r.StatusCode != http.StatusBadRequest {
		t.Errorf("voided by one: got status %d", r.StatusCode)
	}
	void.Set("checker", "finance")
	void.Set("checker_password", password)
	if r := b.post(at, void); r.StatusCode != http.StatusSeeOther {
		t.Errorf("voided by two: got status %d", r.StatusCode)
	}
	if got := text(b.page(tank), "main"); !strings.Contains(got, "anulada") || !strings.Contains(got, "finance") {
		t.Errorf("voided: got %q", got)
	}
	if r := c.as(access.Auditor).post(at, void); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor: got status %d", r.StatusCode)
	}

	// One that says of which station every file is fits those of all others, and is used when it is chosen.
	said.Set("places", "* = patio\nDIESEL 1 = patio/T1")
	page = b.checked("dips", cells)
	if r := b.post(page+"/mapping", said); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the mapping of one station: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	page = b.checked("dips", cells)
	for query, chosen := range map[string]bool{"": false, "?mapping=ATG+del+patio": true} {
		if got := text(b.page(page+query), "#columns"); strings.Contains(got, "«ATG del patio», versión 2") != chosen {
			t.Errorf("chosen %t: got %q", chosen, got)
		}
	}
}

// What is taken in is what was shown: when the fleet changed meanwhile it is shown
// again.
func whatWasShownIsTakenIn(t *testing.T, c *town) {
	b := c.as(access.Manager)
	page := b.checked("vehicles", "numero\tplaca\tproducto\tnombre\nSP-12\tGTO-212-C\tdiesel\tPipa nueva\n")
	shown := b.page(page).Find("input[name=shown]").AttrOr("value", "")
	if _, err := c.pool.Exec(t.Context(), `UPDATE vehicle SET name = 'Otra', revision = revision + 1 WHERE fleet_no = 'SP-12'`); err != nil {
		t.Fatal(err)
	}
	r := b.post(page, url.Values{"shown": {shown}})
	doc := c.parse(r)
	if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "cambió") {
		t.Fatalf("after another change: got status %d, %q", r.StatusCode, got)
	}
	if n := c.count(`SELECT count(*) FROM vehicle WHERE fleet_no = 'SP-12' AND name = 'Otra'`); n != 1 {
		t.Error("it was stored all the same")
	}
	if got := text(doc, "#changes tbody"); !strings.Contains(got, "Otra") {
		t.Errorf("what changes now: got %q", got)
	}
	again := url.Values{"shown": {doc.Find("input[name=shown]").AttrOr("value", "")}}
	if r := b.post(page, again); r.StatusCode != http.StatusSeeOther || c.count(`SELECT count(*) FROM vehicle WHERE name = 'Pipa nueva'`) != 1 {
		t.Errorf("confirmed again: got status %d", r.StatusCode)
	}
}

// What is downloaded is what can be taken in, and changes nothing.
func filesComeBackTheSame(t *testing.T, c *town) {
	b := c.as(access.Manager)
	for _, path := range []string{"/fleet.csv", "/fleet.xlsx", "/fleet/people.csv", "/fleet/people.xlsx"} {
		r := b.get(path)
		file, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: got status %d, %v", path, r.StatusCode, err)
		}
		kind := "vehicles"
		if strings.Contains(path, "people") {
			kind = "people"
		}
		sent := b.imports(kind, "", filepath.Base(path), file)
		if got := strings.Join(strings.Fields(text(b.page(sent.Header.Get("Location")), ".figures")), " "); !strings.Contains(got, "Nuevos0 Cambian0 Iguales") || !strings.HasSuffix(got, "Por corregir0") {
			t.Errorf("%s taken in again: got %q, want all the same", path, got)
		}
	}
	book, err := spreadsheet.Read([]byte(c.body(b.get("/fleet.csv?q=seguridad+publica"))))
	if err != nil || len(book.Sheets[0].Rows) != 4 {
		t.Errorf("a search as a file: got %v, %v, want three vehicles", book, err)
	}
	if got := b.page("/fleet?q=GTO101").Find("tbody tr").Length(); got != 1 {
		t.Errorf("a plate without its dashes: got %d vehicles, want 1", got)
	}
}

// A clerk takes in the spreadsheet of 490 units in a browser without script.
func aClerkTakesInASpreadsheet(t *testing.T, c *town) {
	b := newTab(t, c.site)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.signIn(access.Manager)
	before := c.count(`SELECT count(*) FROM vehicle`)
	b.sendParque()
	if got := run(b, chromedp.Text(".take button")); got != "Guardar renglones buenos (476)" {
		t.Errorf("got button %q", got)
	}
	b.do(chromedp.Click("input[name='warning.zeros'][value=yes]"), chromedp.Click("input[name='warning.no_plate'][value=no]"), chromedp.Click(".take button"))
	b.do(chromedp.WaitVisible(".notice.good"))
	if got := run(b, chromedp.Text(".notice h2")); got != "Renglones guardados: 475." {
		t.Errorf("afterwards: got %q", got)
	}
	if got := c.count(`SELECT count(*) FROM vehicle`) - before; got != 475 {
		t.Errorf("got %d more vehicles, want 475: one plate of theirs is the town's", got)
	}
	address := run(b, chromedp.Evaluate[string]("document.querySelector('#problems .button').getAttribute('href')"))
	r := c.as(access.Manager).get(address)
	book, err := spreadsheet.Read([]byte(c.body(r)))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, s := range book.Sheets {
		rows += len(s.Rows) - 1
	}
	head := book.Sheets[0].Rows[0].Cells
	if rows != 15 || head[len(head)-1].Text != "Qué corregir" || !strings.Contains(r.Header.Get("Content-Disposition"), "parque-por-corregir.xlsx") {
		t.Errorf("file to correct: got %d rows, %v, %s; want the 14 bad ones and the one left out", rows, head, r.Header.Get("Content-Disposition"))
	}
	b.open("/fleet?q=0412")
	if got := run(b, chromedp.Text("tbody tr")); !strings.Contains(got, "0412") {
		t.Errorf("found in the list: got %q", got)
	}
}

// sendParque sends the spreadsheet of a vehicle pool, up to the page that shows what
// would become of it.
func (b *tab) sendParque() {
	b.t.Helper()
	path, err := filepath.Abs(parqueFile)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.open(importPattern)
	b.do(chromedp.SetUploadFiles("#file", []string{path}), chromedp.Click(".form button"))
	b.do(chromedp.WaitVisible(".take"))
}

// Fills of past years are shown apart and named as what they are; no figure of what
// was measured changes by them.
func TestPastYears(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Manager)
	before := text(b.page("/consumption?"+november), ".figures") + text(b.page("/consumption?"+november), "#cap-consumption ~ tfoot")
	cells := "Fecha\tUnidad\tLitros\tKilometraje\tImporte\n"
	for day := 1; day <= 8; day++ {
		cells += fmt.Sprintf("%02d/11/2026\tOP-03\t50\t%d\t1200\n", day, 10_000+day*250)
	}
	page := b.checked("fills", cells)
	doc := b.page(page)
	if r := b.post(page, url.Values{"shown": {doc.Find("input[name=shown]").AttrOr("value", "")}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("confirmed: got status %d", r.StatusCode)
	}
	doc = b.page("/consumption?" + november)
	if after := text(doc, ".figures") + text(doc, "#cap-consumption ~ tfoot"); after != before {
		t.Errorf("what was measured: got %q, want %q", after, before)
	}
	if got := text(doc, ".past"); !strings.Contains(got, "No verificado por Litro") || !strings.Contains(got, "Total no verificado8400.00") {
		t.Errorf("past years: got %q", got)
	}
	doc = b.page("/vehicles/v0000007?" + november)
	if got := text(doc, ".past"); !strings.Contains(got, "no se suma a los litros") || doc.Find(".past tbody tr").Length() != 8 {
		t.Errorf("past years of the vehicle: got %q", got)
	}
	if got := text(doc, ".facts"); !strings.Contains(got, "no verificado5.00 km/L en 7 intervalos") {
		t.Errorf("baseline: got %q, want 250 km on 50 L", got)
	}
	rows := c.csv(b.get("/consumption/past.csv?" + november + "&group=department"))
	if got := strings.Join(rows[1], "|"); got != "Obras Públicas|8|400.00|9600.00|not_verified" || strings.Join(rows[2], "|") != "Total|8|400.00|9600.00|not_verified" {
		t.Errorf("as a file: got %v", rows)
	}
	if got := c.csv(b.get("/vehicles/v0000007/past.csv?" + november)); len(got) != 10 || !strings.Contains(strings.Join(got[1], "|"), "not_verified|celdas pegadas:9") {
		t.Errorf("the vehicle's as a file: got %v", got)
	}
	if n := c.count(`SELECT count(*) FROM dispense WHERE vehicle = 'v0000007' AND happened_at < '2026-11-03'`); n > 1 {
		t.Errorf("fills that nobody measured are among those that were: %d", n)
	}
}

// budgetIsBrought imports the budget as who keeps it does, with another who signs.
func budgetIsBrought(t *testing.T, c *town) {
	b := c.as(access.Finance)
	const head = "Movimiento;Documento;Ejercicio;Fecha;Clave;Importe;Motivo\n"
	const good = head + "Aprobado;Acta 9;2031;2031-01-02;FISM-26103-pub;1.500.000,50;Presupuesto de egresos\nAmpliación;Oficio 1;2031;2031-03-02;FISM-26103-pub;10.000,00;Más obra\n"
	if got := b.page(movementsPath).Find(`a[href="/budget/import"]`).Length(); got != 1 {
		t.Errorf("finance: %d links to the import", got)
	}
	// One wrong row keeps out all, and is named.
	page := b.checked("budget", good+"Reducción;Oficio 2;2031;2031-04-02;FISM-26103-pub;-5;Ahorro\n")
	doc := b.page(page)
	if got := text(doc, "#problems"); !strings.Contains(got, "«") && !strings.Contains(got, "sin signo") || doc.Find("form.take button").Length() != 0 || !strings.Contains(got, "completo o no se guarda") {
		t.Errorf("a wrong row: got %q", got)
	}
	form := url.Values{"shown": {doc.Find(`form.take [name="shown"]`).AttrOr("value", "")}, "checker": {"manager"}, "checker_password": {password}}
	if r := b.post(page, form); r.StatusCode != http.StatusConflict {
		t.Errorf("a file with a wrong row: got status %d, want 409", r.StatusCode)
	}
	kept := func() int64 { return c.count(`SELECT count(*) FROM budget_movement WHERE year = 2031`) }
	if n := kept(); n != 0 {
		t.Fatalf("%d rows of a wrong file were kept", n)
	}
	page = b.checked("budget", good)
	doc = b.page(page)
	form = url.Values{"shown": {doc.Find(`form.take [name="shown"]`).AttrOr("value", "")}}
	if doc.Find("#falls #checker").Length() != 1 || !strings.Contains(text(doc, "form.take button"), "Guardar todo (2)") {
		t.Errorf("a good file: got %q", text(doc, "form.take"))
	}
	for checker, want := range map[string]string{"": "falta la firma de otra persona", "finance": "debe ser otra persona", "auditor": "no puede autorizar el presupuesto"} {
		signed := url.Values{"shown": form["shown"], "checker": {checker}, "checker_password": {password}}
		if r := b.post(page, signed); r.StatusCode != http.StatusForbidden || !strings.Contains(text(b.s.parse(r), "[role=alert]"), want) {
			t.Errorf("signed by %q: got status %d, want 403 and %q", checker, r.StatusCode, want)
		}
	}
	if n := kept(); n != 0 {
		t.Fatalf("one person alone said %d movements", n)
	}
	// Who keeps the fleet alone has no such page, and finds no such file.
	manager := c.as(access.Manager)
	for _, path := range []string{budgetImport, page, strings.Replace(page, budgetImport, importPattern, 1)} {
		if r := manager.get(path); r.StatusCode != http.StatusForbidden && r.StatusCode != http.StatusNotFound {
			t.Errorf("a manager at %s: got status %d", path, r.StatusCode)
		}
	}
	form.Set("checker", "manager")
	form.Set("checker_password", password)
	r := b.post(page, form)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("signed by two: got status %d: %s", r.StatusCode, text(b.s.parse(r), "[role=alert]"))
	}
	if n := c.count(`SELECT count(*) FROM budget_movement JOIN import USING (import) WHERE year = 2031 AND said_by = 'finance' AND agreed_by = 'manager' AND who = 'finance'`); n != 2 {
		t.Errorf("taken in: got %d, want 2", n)
	}
	if got := text(b.page(r.Header.Get("Location")), "[role=status]"); !strings.Contains(got, "Movimientos del presupuesto") {
		t.Errorf("taken in: it says %q", got)
	}
	if doc := b.page(b.checked("budget", good)); doc.Find("form.take button").Length() != 0 {
		t.Error("the same again has something to keep")
	}
	// A treasury's own columns are read by a saved mapping the next time.
	const own = "Mov\tOf\tAño fiscal\tDía\tCve\tPesos\tPor qué\nAmpliación\tOficio 3\t2031\t2031-05-02\tFISM-26103-pub\t12.50\tObra\n"
	page = b.checked("budget", own+"")
	said := url.Values{"c0": {"kind"}, "c1": {"document"}, "c2": {"fiscal_year"}, "c3": {"date"}, "c4": {"account"}, "c5": {"amount"}, "c6": {"reason"}, "name": {"Tesorería"}, "reason": {"así lo escribe"}}
	if r := b.post(page+"/mapping", said); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), budgetImport) {
		t.Fatalf("the mapping: got status %d", r.StatusCode)
	}
	if got := text(b.page(b.checked("budget", own)), "main"); !strings.Contains(got, "«Tesorería», versión 1") || !strings.Contains(got, "Guardar todo (1)") {
		t.Errorf("the next file: got %q", got)
	}
}

package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

const norteStation, surStation = "K-7 PL/12345/EXP/ES/2015", "K-7 PL/981/EXP/ES/2018"

// contractSome lets the town buy at two stations that have no box.
func (c *town) contractSome() {
	c.t.Helper()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	err := c.fleet.Save(c.t.Context(), "manager",
		&fleet.Contract{Contract: "K-7", Supplier: "Combustibles del Valle", RFC: "CVA010101AA1", Number: "SA-12/2026", Currency: "MXN", FromOn: from},
		&fleet.Permit{Contract: "K-7", Permit: "PL/12345/EXP/ES/2015", Name: "Gasolinera Norte", Address: "Blvd. Norte 10", Status: "open"},
		&fleet.Permit{Contract: "K-7", Permit: "PL/981/EXP/ES/2018", Name: "Gasolinera Sur", Status: "open"})
	if err != nil {
		c.t.Fatal(err)
	}
}

// paperTicket draws a ticket as a station prints it.
func paperTicket(t testing.TB, lines ...string) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 260, 40+16*len(lines)))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{246, 244, 238, 255}), image.Point{}, draw.Src)
	for i, line := range lines {
		d := font.Drawer{Dst: m, Src: image.NewUniform(color.Gray{40}), Face: basicfont.Face7x13, Dot: fixed.P(16, 30+16*i)}
		d.DrawString(line)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func aPaper(t testing.TB, number string) []byte {
	return paperTicket(t, "COMBUSTIBLES DEL VALLE", "PERMISO PL/12345/EXP/ES/2015", "TICKET "+number, "08/12/2026 11:40", "MAGNA", "40.020 L  x 24.99", "TOTAL $ 1,000.10")
}

const waitingTicket = "00000000-0000-4000-8000-000000000001"

// ticketOf is what a clerk types of the n-th ticket: 40.02 L for PC-01.
func ticketOf(n int, pairs ...string) url.Values {
	return with(url.Values{
		"key": {fmt.Sprintf("00000000-0000-4000-8000-%012d", n)}, "station": {norteStation}, "number": {fmt.Sprint(105012360 + n)}, "when": {"2026-12-08T11:40"},
		"grade": {"magna"}, "liters": {"40.02"}, "price": {"24.99"}, "amount": {"1000.10"}, "vehicle": {"v0000009"}, "odometer": {"112,040"}, "full": {"yes"}, "label": {""}, "driver": {"d8"}, "step": {"send"},
	}, pairs...)
}

// upload posts a form with a picture, as a browser without script does.
func (b *browser) attach(path string, form url.Values, picture []byte) *http.Response {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				b.s.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("photo", "IMG_0001.jpg")
	if err == nil {
		_, err = part.Write(picture)
	}
	if err != nil {
		b.s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.s.t.Fatal(err)
	}
	return b.deliver(path, w.FormDataContentType(), body.Bytes())
}

func (b *browser) deliver(path, kind string, body []byte) *http.Response {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.URL+path, bytes.NewReader(body))
	if err != nil {
		b.s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := b.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	b.s.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// buySome has two tickets sent, one of them checked, and one opened before the fill.
func (c *town) buySome() {
	c.t.Helper()
	c.contractSome()
	b, manager := c.as(access.Attendant), c.as(access.Manager)
	for n := 1; n <= 2; n++ {
		if r := b.attach("/tickets/new", ticketOf(n), aPaper(c.t, fmt.Sprint(105012360+n))); r.StatusCode != http.StatusSeeOther {
			c.t.Fatalf("send a ticket: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
	}
	if r := manager.post("/tickets/00000000-0000-4000-8000-000000000002/check", url.Values{"revision": {"1"}}); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("check a ticket: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if r := b.post("/tickets/new", with(ticketOf(3), "step", "open", "vehicle", "v0000001")); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("open a ticket: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
}

func TestTickets(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("takes two", func(t *testing.T) { ticketTakesTwo(t, c.in(t)) })
	t.Run("makes sense", func(t *testing.T) { ticketMustMakeSense(t, c.in(t)) })
	t.Run("by script", func(t *testing.T) { ticketByScript(t, c.in(t)) })
	t.Run("evidence", func(t *testing.T) { evidenceIsSafe(t, c.in(t)) })
	t.Run("contracts", func(t *testing.T) { contractsAreDated(t, c.in(t)) })
}

// A ticket is opened, sent by one, seen beside its picture by another, and then counts;
// the same again is refused by name.
func ticketTakesTwo(t *testing.T, c *town) {
	c.buySome()
	b, manager := c.as(access.Attendant), c.as(access.Manager)
	if got := c.count(`SELECT count(*) FROM dispense WHERE permit = 'PL/12345/EXP/ES/2015' AND ticket = '105012362' AND driver = 'd8' AND flags[1] LIKE 'fills_near:norte/%'`); got != 1 {
		t.Errorf("fills of the checked ticket, which is minutes after a fill at the pump: got %d, want 1", got)
	}
	if got := text2(rowOf(manager.page("/consumption?period=day&at=2026-12-08&group=station"), "Gasolinera Norte"), "td:nth-of-type(2)"); got != "40.02" {
		t.Errorf("consumption by station: Gasolinera Norte has %q L, want 40.02", got)
	}
	if got := text(manager.page("/today"), "#cap-latest, .tag"); !strings.Contains(got, "Otra carga a pocos minutos: norte/") {
		t.Errorf("marks of the fill: got %q", got)
	}
	doc := b.page("/tickets/new?key=00000000-0000-4000-8000-000000000003&opened")
	if got := text(doc, ".advice"); !strings.Contains(got, "P-101") || !strings.Contains(got, "Puede cargar") || doc.Find(`input[name=vehicle]`).AttrOr("value", "") != "P-101" {
		t.Errorf("opened before the fill: got %q, want advice and the vehicle", got)
	}
	doc = b.page("/tickets/" + waitingTicket)
	if doc.Find(`form[action$="/check"]`).Length() != 0 || !strings.Contains(text(doc, "#main"), "Quien lo envió no lo revisa") {
		t.Error("who sent a ticket may check it")
	}
	doc = manager.page("/tickets/" + waitingTicket)
	if got := text(doc, ".compare"); !strings.Contains(got, "105012361") || !strings.Contains(got, "40.02") || !strings.Contains(got, "1,000.10 MXN") || !strings.Contains(got, "Gasolinera Norte") {
		t.Errorf("to be compared: got %q", got)
	}
	if got := text(doc, "section .bad"); !strings.Contains(got, "otra carga a pocos minutos: norte/") {
		t.Errorf("what is unusual: got %q, want the fill at the pump", got)
	}
	picture := doc.Find("img.paper").AttrOr("src", "")
	if r := manager.get(picture); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("picture %s: got status %d, %s", picture, r.StatusCode, r.Header.Get("Content-Type"))
	}
	if r := b.post("/tickets/"+waitingTicket+"/check", url.Values{"revision": {"1"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("checked by who sent it: got status %d, want 409", r.StatusCode)
	}
	if got := text(manager.page("/today"), "#main"); !strings.Contains(got, "2 tickets por atender") || !strings.Contains(got, "105012361") {
		t.Errorf("Today: got %q, want the tickets that wait", got)
	}

	if got := b.page("/tickets").Find(`a[href="/contracts"]`).Length(); got != 0 {
		t.Error("an attendant is led to contracts, which are not theirs to see")
	}

	// The same paper once more, by another hand.
	r := manager.attach("/tickets/new", ticketOf(9, "number", "0105012361", "vehicle", "v0000003"), aPaper(t, "105012361"))
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "ya lo capturó attendant el 8 dic 2026, 14:30, para PC-01") {
		t.Errorf("the same ticket: got status %d, %q", r.StatusCode, got)
	}
	r = manager.attach("/tickets/new", ticketOf(9, "number", "105012362"), aPaper(t, "105012362"))
	doc = c.parse(r)
	if href := doc.Find("[role=alert] a").AttrOr("href", ""); href != "/tickets/00000000-0000-4000-8000-000000000002" || !strings.Contains(text(doc, "[role=alert]"), "Ver la carga office/") {
		t.Errorf("the same as a fill: got a link to %q", href)
	}

	// It is sent back, mended and checked.
	back := "/tickets/" + waitingTicket
	if r := manager.post(back+"/return", url.Values{"revision": {"1"}, "reason": {""}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("returned without a reason: got status %d", r.StatusCode)
	}
	manager.post(back+"/return", url.Values{"revision": {"1"}, "reason": {"El kilometraje no se lee"}})
	doc = b.page("/tickets/new?key=" + waitingTicket)
	if got := text(doc, ".notice"); !strings.Contains(got, "manager lo devolvió: El kilometraje no se lee") || doc.Find("#liters").AttrOr("value", "") != "40.02" || doc.Find("input[name=evidence]").Length() != 1 {
		t.Errorf("sent back: got %q, want why, and what was typed", got)
	}
	sha256 := doc.Find("input[name=evidence]").AttrOr("value", "")
	if r := b.post("/tickets/new", ticketOf(1, "odometer", "112400", "evidence", sha256)); r.StatusCode != http.StatusSeeOther {
		t.Errorf("mended: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if r := manager.post(back+"/check", url.Values{"revision": {"1"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("checked as it was before: got status %d, want 409", r.StatusCode)
	}
	if r := manager.post(back+"/check", url.Values{"revision": {"2"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("checked: got status %d", r.StatusCode)
	}
	rows := c.csv(manager.get("/tickets.csv"))
	if len(rows) != 4 || rows[1][1] != "draft" || rows[2][1] != "checked" || rows[2][11] != "attendant" || rows[2][14] != "manager" {
		t.Errorf("list: got %q", rows)
	}
	if r := manager.post("/tickets/00000000-0000-4000-8000-000000000003/drop", url.Values{"reason": {"No cargó"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("given up: got status %d", r.StatusCode)
	}
}

func ticketMustMakeSense(t *testing.T, c *town) {
	b := c.as(access.Attendant)
	paper := aPaper(t, "1")
	for _, tt := range []struct{ field, value, want string }{
		{"liters", "41.02", "Litros por precio dan 1,025.09, y el importe dice 1,000.10"},
		{"amount", "100.01", "el importe dice 100.01"},
		{"station", "K-7 PL/1/EXP/ES/2015", "Elija la estación"},
		{"when", "2026-12-09T10:00", "está por venir"},
		{"when", "2025-12-31T10:00", "no estaba vigente"},
		{"number", "", "Escriba el número"},
		{"vehicle", "", "Elija la unidad"},
		{"grade", "", "Elija el producto"},
		{"grade", "gasavión", "Elija el producto"},
		{"vehicle", "v9999999", "Ninguna unidad que usted pueda ver tiene «v9999999»"},
		{"can", "1", "de una unidad o de un bidón"},
		{"driver", "nobody", "Ninguna persona que se pueda elegir aquí tiene «nobody»"},
		{"price", "a lot", "Escriba el precio"},
		{"label", "hello", "no es una etiqueta de Litro"},
	} {
		r := b.attach("/tickets/new", ticketOf(20, tt.field, tt.value), paper)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, tt.want) {
			t.Errorf("%s %q: got status %d, %q; want 400, %q", tt.field, tt.value, r.StatusCode, got, tt.want)
		}
	}
	if r := b.attach("/tickets/new", ticketOf(20, "full", "maybe"), paper); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a tank that is maybe full: got status %d, want 400", r.StatusCode)
	}
	if got := text(c.parse(b.post("/tickets/new", ticketOf(20))), "[role=alert]"); !strings.Contains(got, "Tome una foto") {
		t.Errorf("without a photo: got %q", got)
	}
	if got := text(c.parse(b.attach("/tickets/new", ticketOf(20), []byte("<html>"))), "[role=alert]"); !strings.Contains(got, "no es una foto JPEG") {
		t.Errorf("with a page for a photo: got %q", got)
	}

	// Split between a vehicle and a can, it must add up; what was sent is kept meanwhile.
	split := ticketOf(20)
	split["vehicle"], split["label"], split["odometer"], split["full"] = []string{"v0000009", "can"}, []string{"", ""}, []string{"", ""}, []string{"no", "unknown"}
	split["part_liters"], split["part_amount"] = []string{"30", "10"}, []string{"749.70", "250.40"}
	doc := c.parse(b.attach("/tickets/new", split, paper))
	if got := text(doc, "[role=alert]"); !strings.Contains(got, "Las partes suman 40 L y el ticket dice 40.02 L") || doc.Find(".part").Length() != 2 {
		t.Errorf("parts that do not add up: got %q", got)
	}
	split["part_liters"], split["evidence"] = []string{"30", "10.02"}, []string{doc.Find("input[name=evidence]").AttrOr("value", "")}
	if r := b.post("/tickets/new", split); r.StatusCode != http.StatusSeeOther {
		t.Errorf("parts that add up: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if got := c.parse(b.post("/tickets/new", with(split, "step", "more"))).Find(".part").Length(); got != 3 {
		t.Errorf("one more part: got %d", got)
	}
}

// ticketByScript does what the page's script does: pictures first, then the ticket, as
// often as it takes.
func ticketByScript(t *testing.T, c *town) {
	b := c.as(access.Attendant)
	say := func(r *http.Response) (a answer) {
		t.Helper()
		if got := r.Header.Get("Content-Type"); got != "application/json" {
			t.Fatalf("got %s with status %d, want JSON", got, r.StatusCode)
		}
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	var names []string
	for range 2 {
		names = append(names, say(b.deliver("/tickets/picture", "image/jpeg", aPaper(t, "30"))).SHA256)
	}
	if names[0] == "" || names[0] != names[1] || !c.cabinet.Has(names[0]) {
		t.Errorf("the same picture twice: got %q", names)
	}
	if a := say(b.deliver("/tickets/picture", "image/jpeg", []byte("GIF89a"))); len(a.Problems) != 1 {
		t.Errorf("no picture: got %+v", a)
	}
	label, err := c.fleet.PrintLabel(t.Context(), "manager", fleet.Owner{Vehicle: "v0000011"}, fleet.First)
	if err != nil {
		t.Fatal(err)
	}
	code, err := barcode.Format2D(label)
	if err != nil {
		t.Fatal(err)
	}
	if a := say(b.post("/tickets/label", url.Values{"text": {code}})); a.Vehicle != "v0000011" {
		t.Errorf("label: got %+v", a)
	}
	forged := code[:len(code)-1] + map[bool]string{true: "A", false: "B"}[code[len(code)-1] == 'B']
	if a := say(b.post("/tickets/label", url.Values{"text": {forged}})); len(a.Problems) != 1 || !strings.Contains(a.Problems[0].Text, "no la imprimimos nosotros") {
		t.Errorf("imitation: got %+v", a)
	}
	form := ticketOf(30, "evidence", names[0], "vehicle", "", "label", code)
	for range 3 {
		if a := say(b.post("/tickets/send", form)); a.Path == "" {
			t.Errorf("sent: got %+v", a)
		}
	}
	if got := c.count(`SELECT count(*) FROM ticket_part WHERE vehicle = 'v0000011' AND label = '` + label.String() + `'`); got != 1 {
		t.Errorf("tickets: got %d, want one, of the vehicle whose label was read", got)
	}
	if a := say(b.post("/tickets/send", with(form, "liters", "50"))); len(a.Problems) != 1 || a.Problems[0].Field != "amount" {
		t.Errorf("wrong liters: got %+v", a)
	}
	if a := say(b.post("/tickets/send", with(form, "key", ticketOf(31).Get("key")))); len(a.Problems) != 1 || a.Problems[0].Path != "/tickets/"+form.Get("key") {
		t.Errorf("the same ticket: got %+v", a)
	}
	if a := say(b.post("/tickets/send", with(ticketOf(32, "evidence", names[0]), "vehicle", "v0000007", "grade", "diesel", "odometer", "1,234.5"))); a.Path == "" {
		t.Errorf("of a machine: got %+v", a)
	}
	if got := c.count(`SELECT engine_s FROM ticket_part WHERE vehicle = 'v0000007' AND odometer_m IS NULL`); got != 4_444_200 {
		t.Errorf("hour meter: got %d s, want 1,234.5 h", got)
	}
	if r := c.browser().post("/tickets/send", form); r.StatusCode != http.StatusSeeOther {
		t.Errorf("signed out: got status %d, want 303", r.StatusCode)
	}
}

// What a file holds cannot run, a document is only downloaded, and one that is not here
// or was changed is said to be so, by name.
func evidenceIsSafe(t *testing.T, c *town) {
	b, manager := c.as(access.Attendant), c.as(access.Manager)
	pdf := []byte("%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n")
	if r := b.attach("/tickets/new", ticketOf(40), pdf); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a document: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	path := "/tickets/" + ticketOf(40).Get("key")
	href := manager.page(path).Find(`a[href^="/evidence/"]`).AttrOr("href", "")
	r := manager.get(href)
	for header, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := r.Header.Get(header); got != want {
			t.Errorf("%s: got %q, want %q", header, got, want)
		}
	}
	if got := r.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("a document: got %q, want it downloaded", got)
	}
	if r := c.browser().get(href); r.StatusCode != http.StatusSeeOther {
		t.Errorf("signed out: got status %d, want 303", r.StatusCode)
	}
	sha256 := strings.TrimPrefix(href, "/evidence/")
	f, _, err := c.cabinet.Read(sha256)
	if err != nil || f.Kind != "pdf" {
		t.Fatal(f, err)
	}
	found, err := filepath.Glob(filepath.Join(c.evidenceDir, sha256[:2], sha256[2:]+".pdf"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := os.Remove(found[0]); err != nil {
		t.Fatal(err)
	}
	if got := text(manager.page(path), ".problem"); !strings.Contains(got, sha256[:12]) || !strings.Contains(got, "no está en este servidor") {
		t.Errorf("a missing file: got %q, want it named", got)
	}
	if r := manager.get(href); r.StatusCode != http.StatusNotFound {
		t.Errorf("a missing file: got status %d, want 404", r.StatusCode)
	}
}

func contractsAreDated(t *testing.T, c *town) {
	manager := c.as(access.Manager)
	contract := url.Values{"contract": {"K-8"}, "supplier": {"Servicio Real"}, "rfc": {"sre990101ab3"}, "number": {"SA-13"}, "from": {"2026-06-01"}, "until": {""}}
	station := url.Values{"of": {"K-8"}, "permit": {"cne/pl/7/exp/es/2025"}, "name": {"Servicio Real Centro"}, "address": {""}}
	for _, tt := range []struct {
		path string
		form url.Values
		code int
	}{
		{"/contracts", with(contract, "rfc", "nonsense"), 400},
		{"/contracts", with(contract, "until", "2026-05-31"), 400},
		{"/contracts", with(contract, "from", "soon"), 400},
		{"/contracts", contract, 303},
		{"/contracts", with(contract, "until", "2027-05-31"), 303},
		{"/contracts/stations", with(station, "permit", "12345"), 400},
		{"/contracts/stations", with(station, "of", "K-9"), 409},
		{"/contracts/stations", with(station, "card_key", "123456789012345678901"), 400},
		{"/contracts/stations", with(station, "card_key", " e 07001"), 303},
		{"/contracts/stations", with(station, "step", "close"), 303},
	} {
		if r := manager.post(tt.path, tt.form); r.StatusCode != tt.code {
			t.Errorf("POST %s %v: got status %d, want %d", tt.path, tt.form, r.StatusCode, tt.code)
		}
	}
	if got := c.count(`SELECT count(*) FROM permit WHERE contract = 'K-8' AND card_key = 'E07001'`); got != 2 {
		t.Errorf("of the key in statements of cards: got %d rows, want it in both: to close a station keeps it", got)
	}
	if got := c.count(`SELECT count(*) FROM contract WHERE contract = 'K-8'`) + 10*c.count(`SELECT count(*) FROM permit WHERE contract = 'K-8'`); got != 22 {
		t.Errorf("rows: got %d, want two revisions of each, none written over", got)
	}
	if got := text(manager.page("/contracts"), "#main table"); !strings.Contains(got, "Servicio Real CentroCNE/PL/7/EXP/ES/2025Servicio RealK-8En sus estaciones2026-06-012027-05-31Cerrada") {
		t.Errorf("contracts: got %q", got)
	}
	if got := c.as(access.Attendant).page("/tickets/new").Find(`option[value^="K-8"]`).Length(); got != 0 {
		t.Error("a closed station can be chosen")
	}
	if got := c.as(access.Auditor).page("/contracts").Find("form.form").Length(); got != 0 {
		t.Errorf("an auditor has %d forms, want none", got)
	}

	// What nobody types of box, key and days stays, a hyphen takes it away, and a station that ended can come back.
	for _, tt := range []struct {
		form url.Values
		code int
		is   string // what is said last: box, key, first and last day
		says string // the page, of its days
	}{
		{with(station, "box", "norte"), 303, "norte E07001 1970-01-01 -", "Abierta"},
		{with(station, "name", "Centro Nuevo"), 303, "norte E07001 1970-01-01 -", "Abierta"},
		{with(station, "s_until", "2026-11-30"), 303, "norte E07001 1970-01-01 2026-11-30", "Abierta · hasta 30 nov 2026"},
		{with(station, "s_from", "2026-12-10"), 303, "norte E07001 2026-12-10 -", "Abierta · hasta 30 nov 2026 · desde 10 dic 2026"},
		{with(with(station, "s_from", "2026-12-20"), "s_until", "2026-12-01"), 400, "norte E07001 2026-12-10 -", "Escriba los dos días en orden"},
		{with(station, "s_from", "mañana"), 400, "norte E07001 2026-12-10 -", "Escriba los dos días en orden"},
		{with(with(station, "s_from", "2026-12-20"), "card_key", "-"), 303, "norte  2026-12-20 -", "desde 10 dic 2026 · con otro equipo o clave desde 20 dic 2026"},
		{with(with(station, "box", "-"), "step", "close"), 303, "  2026-12-20 -", "Cerrada · hasta 30 nov 2026 · desde 10 dic 2026 · con otro equipo o clave desde 20 dic 2026"},
	} {
		r := manager.post("/contracts/stations", tt.form)
		if r.StatusCode != tt.code {
			t.Errorf("%v: got status %d, want %d", tt.form, r.StatusCode, tt.code)
		}
		page := ""
		if r.StatusCode == http.StatusSeeOther {
			page = text(manager.page("/contracts"), "#main table")
		} else {
			page = text(c.parse(r), "[role=alert]")
		}
		if !strings.Contains(page, tt.says) {
			t.Errorf("%v: the page has no %q in %q", tt.form, tt.says, page)
		}
		var is string
		if err := c.pool.QueryRow(t.Context(), `SELECT concat_ws(' ', coalesce(station, ''), card_key, from_on, coalesce(until_on::text, '-')) FROM permit_now WHERE contract = 'K-8'`).Scan(&is); err != nil || is != tt.is {
			t.Errorf("%v: it is %q, %v, want %q", tt.form, is, err, tt.is)
		}
	}
}

package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/signed/scan/scantest"
)

// brings has a browser send files by the form of the page, each under its name.
func (b *browser) brings(files ...finance.File) *http.Response {
	return b.files(bringPath, files, nil)
}

// blank is a page on which nothing is.
func blank(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// signedPages are the logbooks of a department in November, as a scanner sees them.
func (c *town) signedPages(department string) [][]byte {
	c.t.Helper()
	b := c.as(access.Manager)
	r := b.get("/logbooks.pdf?month=2026-11&department=" + department)
	return scantest.Pages(c.t, []byte(c.body(r)), 150)
}

// looks fills in the form of a scan as it is shown, with some fields otherwise, and sends it.
func (b *browser) looks(doc *goquery.Document, path string, change url.Values) *http.Response {
	b.s.t.Helper()
	form := url.Values{}
	doc.Find("form[action^='/logbooks/signed/'] input").Each(func(_ int, in *goquery.Selection) {
		name, value := in.AttrOr("name", ""), in.AttrOr("value", "")
		if _, checked := in.Attr("checked"); in.AttrOr("type", "") == "checkbox" && !checked {
			return
		}
		form.Add(name, value)
	})
	for name, values := range change {
		form[name] = values
	}
	return b.post(path, form)
}

func count(doc *goquery.Document, name string) string {
	got := ""
	doc.Find(".figures > div").Each(func(_ int, f *goquery.Selection) {
		if strings.TrimSpace(f.Find("dt").Text()) == name {
			got = strings.TrimSpace(f.Find("b").Text())
		}
	})
	return got
}

// Papers attach themselves by their codes; whoever brought them says whose signatures are on
// them, on one screen; and the list says which logbooks are not back, and why.
func TestSigned(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Manager)
	list := signedPath + "?month=2026-11"
	before := b.page(list)
	if got := count(before, "Sin papel"); got != strconv.Itoa(len(vehicles)) {
		t.Fatalf("before anything is back: got %q without a paper, want all %d", got, len(vehicles))
	}
	if got := text(before, ".notice"); !strings.Contains(got, "Deben estar de vuelta a más tardar") {
		t.Errorf("before they are late: got %q", got)
	}

	// A feeder's file of a department: three logbooks, one upside down for the scanner and one
	// without a code, as a page that is not the last has none.
	pages := c.signedPages("pub")
	if len(pages) != 3 {
		t.Fatalf("got %d pages of a department, want 3", len(pages))
	}
	file := scantest.PDF(t, pages[0], pages[1], blank(t), pages[2])
	r := b.brings(finance.File{Name: "noviembre.pdf", Bytes: file})
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, signedPath+"/") {
		t.Fatalf("brought: got status %d to %q: %s", r.StatusCode, at, text(c.parse(r), "main"))
	}
	doc := b.page(at)
	for name, want := range map[string]string{"Adjuntas, por ver": "3", "Sin bitácora": "1", "De otro departamento": "0", "Adjuntas y vistas": "0"} {
		if got := count(doc, name); got != want {
			t.Errorf("as it came: got %s %q, want %s", name, got, want)
		}
	}
	main := text(doc, "main")
	for _, want := range []string{"unidad SP-07", "la bitácora sigue siendo la que se firmó", "no se encontró ningún código", "Responsable del área", "Resguardante"} {
		if !strings.Contains(main, want) {
			t.Errorf("as it came: it does not say %q: %s", want, main)
		}
	}
	if n := doc.Find("input[type=checkbox][checked]").Length(); n != 8 {
		t.Errorf("got %d ticks, want both of each sheet", n)
	}
	for _, of := range []string{"/1/small", "/1/picture", "/file"} {
		if r := b.get(at + of); r.StatusCode != http.StatusOK {
			t.Errorf("%s: got status %d", of, r.StatusCode)
		}
	}
	if got := c.body(b.get(at + "/file")); got != string(file) {
		t.Error("the file is not byte for byte what was sent")
	}
	if got := count(b.page(list), "Nadie ha visto las firmas"); got != "3" {
		t.Errorf("not looked at yet: got %q, want 3", got)
	}

	// On the first a signature is missing; the third is attached by the folio of another logbook,
	// in whose place nothing is printed on it.
	folio := text(b.page("/vehicles/v0000001/logbook?month=2026-11"), ".sub b")
	if r := b.looks(doc, at, url.Values{"signed-1": {"custodian"}, "folio-3": {"hola"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "main"), "Eso no es un folio") {
		t.Errorf("a folio that is none: got status %d", r.StatusCode)
	}
	if r := b.looks(doc, at, url.Values{"signed-1": {"custodian"}, "folio-3": {strings.ToLower(folio)}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("looked at: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if r := b.looks(doc, at, url.Values{"signed-2": {}}); r.StatusCode != http.StatusConflict {
		t.Errorf("what was seen before it was said: got status %d, want a conflict", r.StatusCode)
	}
	after := b.page(list)
	for name, want := range map[string]string{"De vuelta, firmada": "3", "Le falta una firma": "1", "Sin papel": strconv.Itoa(len(vehicles) - 4)} {
		if got := count(after, name); got != want {
			t.Errorf("looked at: got %s %q, want %s", name, got, want)
		}
	}
	book := b.page("/vehicles/v0000004/logbook?month=2026-11")
	if got := text(book, "main"); !strings.Contains(got, "le falta la firma de: Responsable del área") || !strings.Contains(got, "Firmas: Resguardante") {
		t.Errorf("the logbook: got %q", got)
	}
	if got := text(b.page("/vehicles/v0000005?period=month&at=2026-11-01"), "main"); !strings.Contains(got, "Hojas firmadas") || !strings.Contains(got, "noviembre.pdf") {
		t.Errorf("the vehicle's page: got %q", got)
	}

	// The same file again is known, and a page of it alone is another paper of the same logbook.
	if r := b.brings(finance.File{Name: "otra.pdf", Bytes: file}); r.Header.Get("Location") != at+"?again" {
		t.Errorf("again: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	r = b.brings(finance.File{Name: "hoja.png", Bytes: pages[0]})
	alone := r.Header.Get("Location")
	one := b.page(alone)
	if got := text(one, "main"); !strings.Contains(got, "Ya hay otra hoja de esta misma bitácora") {
		t.Errorf("a second paper: got %q", got)
	}
	if r := b.looks(one, alone, nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the second paper: got status %d", r.StatusCode)
	}
	if got := count(b.page(list), "De vuelta, firmada"); got != "4" {
		t.Errorf("signed on two sheets: got %q back, want 4", got)
	}

	// What is wrong is withdrawn, with a reason, and stays.
	if r := b.looks(b.page(at), at, url.Values{"gone-3": {"Es de otra unidad"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("withdrawn: got status %d", r.StatusCode)
	}
	if got := text(b.page(at), "main"); !strings.Contains(got, "Es de otra unidad") || count(b.page(list), "De vuelta, firmada") != "3" {
		t.Errorf("withdrawn: got %q", got)
	}

	// What is recorded later makes another logbook of it: it is to be signed anew.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source)
VALUES ('office', 1, 3000001, 0, '2026-11-20', '2026-11-20', 'S', 'diesel', 'vehicle', 40000000, 'typed', 'v0000005', 'yes', 'H', '{}', 'T1', 'ticket')`); err != nil {
		t.Fatal(err)
	}
	if got := count(b.page(list), "Cambió después de firmarse"); got != "1" {
		t.Errorf("after a fill came late: got %q changed, want 1", got)
	}
	if got := text(b.page("/vehicles/v0000005/logbook?month=2026-11"), "main"); !strings.Contains(got, "cambió después de firmarse") || !strings.Contains(got, "es de la bitácora como era antes") {
		t.Errorf("the logbook that changed: got %q", got)
	}

	// Its file says the same, by department and vehicle.
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.body(b.get(signedPath+".csv?month=2026-11&is=all")), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int{}
	for _, row := range rows[1:] {
		states[row[6]]++
	}
	if fmt.Sprint(states) != fmt.Sprintf("map[back:2 changed:1 missing:%d]", len(vehicles)-3) {
		t.Errorf("as a file: got %v: %v", states, rows)
	}

	// Days are said by who changes the fleet, and then they are late.
	c.sent(b.post(dueTermsPath, url.Values{"days": {"3"}, "reason": {"Oficio 12"}}))
	if got := text(b.page(list), "main"); !strings.Contains(got, "Debían estar de vuelta") || !strings.Contains(got, "3 días, dijo manager") {
		t.Errorf("late: got %q", got)
	}
	if got := text(b.page(rulebookPath), "main"); !strings.Contains(got, "3 días, dijo manager") {
		t.Errorf("the rule does not say the days of the list: got %q", got)
	}
	if r := b.post(dueTermsPath, url.Values{"days": {"300"}, "reason": {"x"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("300 days: got status %d", r.StatusCode)
	}
	if got := text(b.page("/today"), "main"); !strings.Contains(got, strconv.Itoa(len(vehicles)-2)+" bitácoras firmadas del mes pasado no han vuelto") {
		t.Errorf("Today: got %q", got)
	}
	for name, f := range map[string][]finance.File{"none": nil, "no scan": {{Name: "nota.txt", Bytes: []byte("hola")}}, "a cut PDF": {{Name: "x.pdf", Bytes: file[:len(file)/2]}}} {
		if r := b.brings(f...); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := c.as(access.Auditor).get(bringPath); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor brings papers: got status %d", r.StatusCode)
	}
}

// Who is concerned with some departments brings what they will, and what is attached is theirs
// alone; another sees the logbook that a sheet of theirs is attached to, and no other page.
func TestSignedOfDepartments(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	pub, civ := c.signedPages("pub"), c.signedPages("civ")
	b := c.scoped(access.Manager, "civ")
	at := b.brings(finance.File{Name: "hojas.pdf", Bytes: scantest.PDF(t, pub[0], civ[0])}).Header.Get("Location")
	doc := b.page(at)
	if main := text(doc, "main"); !strings.Contains(main, "no es de sus departamentos") || count(doc, "De otro departamento") != "1" || count(doc, "Adjuntas, por ver") != "1" {
		t.Errorf("of another department: got %q", main)
	}
	folio := text(c.as(access.Manager).page("/vehicles/v0000004/logbook?month=2026-11"), ".sub b")
	if r := b.looks(doc, at, url.Values{"folio-1": {folio}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "main"), "Ese folio es de una unidad que no es de sus departamentos") {
		t.Errorf("attached by hand: got status %d", r.StatusCode)
	}
	c.sent(b.looks(doc, at, nil))
	list := b.page(signedPath + "?month=2026-11&is=all")
	if main := text(list, "main"); strings.Contains(main, "SP-07") || !strings.Contains(main, "PC-01") {
		t.Errorf("the list of a department: got %q", main)
	}
	if r := b.get(dueTermsPath); r.StatusCode == http.StatusOK {
		t.Error("a department says when all are due")
	}

	// Who sees the whole fleet attaches it with one button; who sees its department sees that page.
	whole := c.as(access.Manager)
	page := whole.page(at)
	if v := page.Find("#folio-1").AttrOr("value", ""); !strings.EqualFold(v, folio) || !strings.Contains(text(page, "main"), "Guarde para adjuntarla") {
		t.Errorf("for who sees all: got folio %q, want %q", v, folio)
	}
	c.sent(whole.looks(page, at, nil))
	other := c.scoped(access.Auditor, "pub")
	for path, want := range map[string]int{at + "/1/picture": http.StatusOK, at + "/1/small": http.StatusOK, at + "/2/picture": http.StatusNotFound, at + "/3/picture": http.StatusNotFound, at + "/x/picture": http.StatusNotFound} {
		if r := other.get(path); r.StatusCode != want {
			t.Errorf("another department, %s: got status %d, want %d", path, r.StatusCode, want)
		}
	}
	if r := c.scoped(access.Manager, "pub").get(at); r.StatusCode != http.StatusNotFound {
		t.Errorf("another department sees the file: got status %d", r.StatusCode)
	}
	if got := text(other.page("/vehicles/v0000004/logbook?month=2026-11"), "main"); !strings.Contains(got, "La bitácora volvió firmada") {
		t.Errorf("the logbook of another department: got %q", got)
	}
}

// manyFills gives a vehicle so many fills in November that its logbook has three sheets.
func (c *town) manyFills(vehicle string, first int) {
	c.t.Helper()
	if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source)
SELECT 'office', 1, $2 + n, 0, t, t, 'S', 'diesel', 'vehicle', 20000000, 'typed', $1, 'yes', 'H', '{}', 'T' || n, 'ticket'
  FROM generate_series(1, 75) n, LATERAL (SELECT timestamptz '2026-11-02 12:00Z' + n * interval '6 hours' AS t) x`, vehicle, first); err != nil {
		c.t.Fatal(err)
	}
}

// Logbooks of three sheets come back sheet by sheet: in any order, mixed with those of another
// vehicle, over several files, one of them twice and one by hand. What is not here is named, and
// a sheet of the logbook as it was before stands in for none.
func TestSheetsOfALogbook(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.manyFills("v0000004", 3100000)
	c.manyFills("v0000005", 3200000)
	b := c.as(access.Manager)
	pages := c.signedPages("pub")
	if len(pages) != 7 {
		t.Fatalf("got %d pages of two long logbooks and a short one, want 7", len(pages))
	}
	one, two := pages[:3], pages[3:6]
	list := signedPath + "?month=2026-11"
	bring := func(name string, pages ...[]byte) string {
		t.Helper()
		at := b.brings(finance.File{Name: name + ".pdf", Bytes: scantest.PDF(t, pages...)}).Header.Get("Location")
		if !strings.HasPrefix(at, signedPath+"/") {
			t.Fatalf("%s: got %q", name, at)
		}
		return at
	}
	says := func(vehicle, want string) {
		t.Helper()
		if got := text(b.page("/vehicles/"+vehicle+"/logbook?month=2026-11"), "main"); !strings.Contains(got, want) {
			t.Errorf("%s: it does not say %q: %s", vehicle, want, got)
		}
	}
	states := func(want string) {
		t.Helper()
		doc := b.page(list + "&is=all")
		got := count(doc, "Le faltan hojas") + " partly, " + count(doc, "Nadie ha visto las firmas") + " unlooked, " + count(doc, "De vuelta, firmada") + " back"
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}

	at := bring("a", two[2], one[1])
	states("2 partly, 0 unlooked, 0 back")
	says("v0000004", "las hojas 1, 3 de 3")
	says("v0000005", "las hojas 1, 2 de 3")
	doc := b.page(at)
	if n, main := doc.Find("input[type=checkbox][checked]").Length(), text(doc, "main"); n != 2 || !strings.Contains(main, "Hoja 3 de 3 de la bitácora") || !strings.Contains(main, "Se firma en la hoja 3") {
		t.Errorf("got %d ticks, want those of the sheet that is signed: %s", n, main)
	}
	if rows := text(b.page(list), "main table"); !strings.Contains(rows, "1, 3") || !strings.Contains(rows, "1, 2") {
		t.Errorf("the list does not name the sheets: %s", rows)
	}
	c.sent(b.looks(doc, at, nil))
	if rows, _ := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.body(b.get(signedPath+".csv?month=2026-11&is=partly")), "\ufeff"))).ReadAll(); len(rows) != 3 || strings.Join(rows[1][11:], "/") != "3/1, 3" || strings.Join(rows[2][11:], "/") != "3/1, 2" {
		t.Errorf("as a file: got %v", rows)
	}

	at = bring("b", one[0], two[0], two[0])
	if main := text(b.page(at), "main"); !strings.Contains(main, "Ya hay otra hoja de esta misma bitácora") {
		t.Errorf("a sheet twice: %s", main)
	}
	says("v0000005", "falta que vuelva la hoja 2 de 3")
	bring("c", two[1])
	states("1 partly, 0 unlooked, 1 back")
	says("v0000005", "La bitácora volvió firmada")

	// The last sheet of the other is soiled, and attached as it is printed.
	at = bring("d", blank(t))
	folio := text(b.page("/vehicles/v0000004/logbook?month=2026-11"), ".sub b")
	if r := b.looks(b.page(at), at, url.Values{"folio-1": {folio + "/4-3"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("sheet 4 of 3: got status %d", r.StatusCode)
	}
	c.sent(b.looks(b.page(at), at, url.Values{"folio-1": {folio + "/3-3"}}))
	states("0 partly, 0 unlooked, 2 back")

	// A fill that came late makes another logbook; sheets of before stay, and are none of it.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source)
VALUES ('office', 1, 3300000, 0, '2026-11-21', '2026-11-21', 'S', 'diesel', 'vehicle', 40000000, 'typed', 'v0000005', 'yes', 'H', '{}', 'T99', 'ticket')`); err != nil {
		t.Fatal(err)
	}
	states("0 partly, 0 unlooked, 1 back")
	bring("e", c.signedPages("pub")[3])
	says("v0000005", "las hojas 2, 3 de 3")
	says("v0000005", "es de la bitácora como era antes")
	if r := b.get("/B/V0000005/2026-11/0123456789ABCDEF/2-3"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the code of a sheet: got status %d", r.StatusCode)
	}
}

// An audit package has the papers as they were scanned, each under its hash; and the month's list
// of tasks counts those that are not back.
func TestSignedLeaveWithThePackage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	manager := c.as(access.Manager)
	pages := c.signedPages("pub")
	at := manager.brings(finance.File{Name: "pub.pdf", Bytes: scantest.PDF(t, pages[0], pages[1])}).Header.Get("Location")
	c.sent(manager.looks(manager.page(at), at, nil))
	dir := unzipped(t, c.as(access.Auditor).aPackage(ofNovember))
	rows, _ := packed(t, dir, "bitacoras-firmadas-hojas.csv")
	if len(rows) != 2 {
		t.Fatalf("got %d sheets, want 2", len(rows))
	}
	for _, r := range rows {
		b, err := os.ReadFile(filepath.Join(dir, r["Archivo"]))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != r["SHA-256 del papel"] || !strings.HasPrefix(r["Archivo"], "bitacoras-firmadas/SP-0") {
			t.Errorf("%s: its hash is not %s", r["Archivo"], r["SHA-256 del papel"])
		}
		if r["Sigue igual"] != "yes" || r["Firmas"] != "responsible custodian" || r["Recibida"] == "" {
			t.Errorf("got %v", r)
		}
	}
	if states, _ := packed(t, dir, "bitacoras-firmadas-estado.csv"); len(states) != len(vehicles) {
		t.Errorf("got %d states, want one of each vehicle", len(states))
	}
	if alone := unzipped(t, c.as(access.Auditor).aPackage(ofNovember+"&department=civ")); len(glob(t, alone, "bitacoras-firmadas/*")) != 0 {
		t.Error("the package of another department has papers of this one")
	}
	c.closesBy(keptOpen...)
	doc := c.as(access.Finance).page(novemberClose)
	if main := text(doc, "main"); !strings.Contains(main, fmt.Sprintf("No han vuelto firmadas: %d", len(vehicles)-2)) || doc.Find(`a[href^="`+signedPath+`"]`).Length() == 0 {
		t.Errorf("the tasks of the month: got %q", main)
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Where nobody said otherwise, logbooks of a month are to be back within ten days of the next: on the tenth they are
// not late, and from the eleventh on they are.
func TestSignedAreDueInTenDays(t *testing.T) {
	t.Parallel()
	if signed.Usual.Days != 10 {
		t.Errorf("got %d days, want 10", signed.Usual.Days)
	}
	var is atomic.Pointer[time.Time]
	is.Store(&now)
	c := newTown(t, func(cfg *Config) { cfg.Now = func() time.Time { return *is.Load() } })
	b := c.as(access.Manager)
	for _, x := range []struct {
		at   time.Time
		late bool
	}{
		{time.Date(2026, 12, 10, 23, 59, 59, 0, zone()), false},
		{time.Date(2026, 12, 11, 0, 0, 0, 0, zone()), true},
	} {
		is.Store(&x.at)
		doc := b.page(signedPath + "?month=2026-11")
		got, open, late := text(doc, "main"), "Deben estar de vuelta a más tardar el 10 dic 2026", "Debían estar de vuelta a más tardar el 10 dic 2026"
		if strings.Contains(got, late) != x.late || strings.Contains(got, open) == x.late || (doc.Find(".figures .alarm").Length() > 0) != x.late {
			t.Errorf("at %s: got %q", x.at, got)
		}
	}
}

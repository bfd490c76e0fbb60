package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
)

// A fill is looked at, its correction asked for on its page, seen on Today by who may approve it,
// and approved there; what was recorded stays.
func TestCorrections(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	var ref dispense.Ref
	var vehicle string
	if err := c.pool.QueryRow(t.Context(), `SELECT station, epoch, seq, vehicle FROM dispense WHERE volume_from = 'pump' AND volume_ul > 0 AND vehicle = 'v0000009' ORDER BY happened_at DESC LIMIT 1`).
		Scan(&ref.Station, &ref.Epoch, &ref.Seq, &vehicle); err != nil {
		t.Fatal(err)
	}
	at := oneFillAddress(ref)
	manager, finance := c.as(access.Manager), c.as(access.Finance)
	if href, _ := manager.page("/vehicles/" + vehicle + "?period=month").Find(`a[href="` + at + `"]`).Attr("href"); href == "" {
		t.Errorf("the page of the vehicle leads to no fill at %s", at)
	}
	doc := manager.page(at)
	for _, want := range []string{"PC-01", "La midió un aparato", "Totalizador", "SHA-256 del registro", "Nadie la ha corregido", "se quedan"} {
		if !strings.Contains(text(doc, "main"), want) {
			t.Errorf("the page of a fill does not say %q", want)
		}
	}
	if doc.Find("input[name=liters]").Length() != 0 {
		t.Error("liters that a device measured can be typed")
	}
	if r := manager.post(at+"/corrections", url.Values{"action": {"replace"}, "vehicle": {"P-9999"}, "reason": {"x"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "No hay una unidad") {
		t.Errorf("to a vehicle that is not there: got status %d", r.StatusCode)
	}
	if r := manager.post(at+"/corrections", url.Values{"action": {"replace"}, "vehicle": {"ADM-4"}, "driver": {""}, "odometer": {"51230"}, "full": {"yes"}, "reason": {"La etiqueta estaba en la otra unidad"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("asked: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if got := text(manager.page("/today"), "main"); strings.Contains(got, "lo pidió manager") {
		t.Error("who asked is told to approve it")
	}
	link := finance.page("/today").Find(`#h-approve ~ ul a[href="` + at + `#asks"]`)
	if link.Length() != 1 || !strings.Contains(link.Text(), "Cambio de datos") {
		t.Errorf("Today of finance: got %q, want what waits", link.Text())
	}
	ask := "/corrections/1/"
	if doc := manager.page(at); doc.Find(`form[action="`+ask+`approve"]`).Length() != 0 || doc.Find(`form[action="`+ask+`withdraw"]`).Length() != 1 || doc.Find(`form[action="`+at+`/corrections"]`).Length() != 0 {
		t.Error("who asked may approve it, or not take it back, or ask again")
	}
	for _, role := range []access.Role{access.Auditor, access.Attendant} {
		if r := c.as(role).post(ask+"approve", url.Values{}); r.StatusCode != http.StatusForbidden {
			t.Errorf("approved by %s: got status %d, want 403", role, r.StatusCode)
		}
	}
	if r := manager.post(ask+"approve", url.Values{}); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "otra persona") {
		t.Errorf("approved by who asked: got status %d", r.StatusCode)
	}
	if doc := finance.page(at); doc.Find(`form[action="`+ask+`approve"]`).Length() != 1 || doc.Find(`form[action="`+ask+`refuse"]`).Length() != 1 {
		t.Fatal("finance is not offered to approve or refuse")
	}
	if r := finance.post(ask+"approve", url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approved: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	now := text(manager.page(at), "#h-now ~ dl")
	if !strings.Contains(now, "ADM-4") || !strings.Contains(now, "51,230 km") {
		t.Errorf("what counts: got %q", now)
	}
	if was := text(manager.page(at), "#h-was ~ dl"); !strings.Contains(was, "PC-01") {
		t.Errorf("as it was recorded: got %q", was)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.body(c.as(access.Auditor).get(correctionsPath+".csv")), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != "replace" || rows[1][4] != "approved" || rows[1][7] != names[access.Manager] || rows[1][9] != names[access.Finance] {
		t.Errorf("the auditor's list: got %q, %v", rows, err)
	}
	rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(c.body(c.as(access.Auditor).get(approversPath+".csv")), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != names[access.Finance] || rows[1][2] != "1" {
		t.Errorf("by approver: got %q, %v", rows, err)
	}
	if got := c.body(manager.get(at + "/facts.csv")); !strings.Contains(got, "ADM-4") {
		t.Errorf("its facts: got %q", got)
	}
	if r := manager.get("/fills/norte/1/999999"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a fill that is not there: got status %d", r.StatusCode)
	}
	if r := manager.get("/fills/office/1/1"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a record that is no fill: got status %d", r.StatusCode)
	}
}

// What is corrected of a closed month is booked in the open one, with its month as reference; the
// closed month stays as it was signed.
func TestCorrectedAfterTheClose(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.budgetSome()
	finance, manager := c.closesBy(keptOpen...)
	c.sent(finance.post("/budget/book"+year2026, nil))
	hash := c.settles(finance, manager)
	var ref dispense.Ref
	var cents int64
	if err := c.pool.QueryRow(t.Context(), `SELECT station, epoch, seq, sum(cents)::bigint FROM budget_booking WHERE station <> '' AND (of_month, in_month) = (11, 11) GROUP BY station, epoch, seq HAVING sum(cents) > 0 ORDER BY 1, 2, 3 LIMIT 1`).
		Scan(&ref.Station, &ref.Epoch, &ref.Seq, &cents); err != nil {
		t.Fatal(err)
	}
	at := oneFillAddress(ref)
	// The budget stands beside it by its account, and so does fuel of which no rule finds one.
	booked := func(where string) string {
		t.Helper()
		var r dispense.Ref
		if err := c.pool.QueryRow(t.Context(), `SELECT station, epoch, seq FROM budget_booking WHERE station <> '' AND `+where+` ORDER BY 1, 2, 3 LIMIT 1`).Scan(&r.Station, &r.Epoch, &r.Seq); err != nil {
			t.Fatal(err)
		}
		return text(finance.page(oneFillAddress(r)), "main")
	}
	if with, without := booked("account <> ''"), booked("account = ''"); !strings.Contains(with, " en la cuenta ") || strings.Contains(with, "sin cuenta") || !strings.Contains(without, "MXN sin cuenta, en el mes") {
		t.Errorf("with an account: %s; without: %s", with, without)
	}
	if got := text(manager.page(at), "#asks"); !strings.Contains(got, "noviembre de 2026 está cerrado") && !strings.Contains(got, "Noviembre de 2026 está cerrado") {
		t.Errorf("the page does not say that the month is closed: %s", got)
	}
	c.sent(manager.post(at+"/corrections", url.Values{"action": {"void"}, "reason": {"Se capturó dos veces"}}))
	c.sent(finance.post("/corrections/1/approve", url.Values{}))
	c.sent(finance.post("/budget/book"+year2026, nil))
	var of, in int64
	if err := c.pool.QueryRow(t.Context(), `SELECT cents, of_month, in_month FROM budget_booking WHERE (station, epoch, seq) = ($1, $2, $3) ORDER BY n DESC LIMIT 1`, ref.Station, ref.Epoch, ref.Seq).Scan(&cents, &of, &in); err != nil {
		t.Fatal(err)
	}
	if cents >= 0 || of != 11 || in != 12 {
		t.Errorf("what was voided is booked with %d of %d in %d; want it taken back in December", cents, of, in)
	}
	if got := hashShown(finance.page(novemberClose)); got != hash || c.sealed(1).Hash != hash {
		t.Errorf("the closed month is %s by now, and was %s", got, hash)
	}
}

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// All folios are listed over their ranges, by state, vehicle, department and day, page by
// page; each tells its story; and one is handed in with a ticket.
func TestFolios(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	c.contractSome()
	c.voucherSome() // 1 and 2 of P-101, 3 and 4 of SP-07, 5 of P-101; 1 is redeemed and 4 canceled
	t.Run("list", func(t *testing.T) { foliosAreListed(t, c.in(t)) })
	t.Run("on a ticket", func(t *testing.T) { folioOnATicket(t, c.in(t)) })
	t.Run("story", func(t *testing.T) { folioTellsItsStory(t, c.in(t)) })
	t.Run("pages", func(t *testing.T) { foliosPageByPage(t, c.in(t)) })
}

func foliosAreListed(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	doc := b.page("/vouchers")
	if href, n := doc.Find(".figures a").Eq(2).AttrOr("href", ""), doc.Find(".figures a").Length(); href != "/vouchers/folios?state=canceled" || n != 5 {
		t.Errorf("counts: got %d links, and %q for the canceled", n, href)
	}
	for query, want := range map[string]string{
		"": "5 4 3 2 1", "state=outstanding": "5 3 2", "state=redeemed": "1", "state=canceled": "4", "state=expired": "", "vehicle=p-101": "5 2 1", "department=pub": "4 3",
		"state=outstanding&vehicle=SP-07": "3", "from=2026-12-08&to=2026-12-08": "5 4 3 2 1", "from=2026-12-09": "", "vehicle=a" + strings.Repeat("ñ", 40): "", "to=2026-12-07": "", "state=lost": "",
	} {
		var page, file []string
		b.page("/vouchers/folios?" + query).Find("#main tbody th").Each(func(_ int, s *goquery.Selection) { page = append(page, s.Text()) })
		for _, row := range c.csv(b.get("/vouchers/folios.csv?" + query))[1:] {
			file = append(file, row[0])
		}
		var folios []string
		for n := range strings.FieldsSeq(want) {
			folios = append(folios, barcode.FormatVoucherNumber(int64(n[0]-'0')))
		}
		if got, other := strings.Join(page, " "), strings.Join(file, " "); got != strings.Join(folios, " ") || other != got {
			t.Errorf("%q: got %q, and %q as a file; want %q", query, got, other, folios)
		}
	}
	for _, bad := range []string{"from=today", "before=V000001-00", "from=today&before=" + barcode.FormatVoucherNumber(3)} {
		if r := b.get("/vouchers/folios?" + bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", bad, r.StatusCode)
		}
	}
}

func folioOnATicket(t *testing.T, c *town) {
	b := c.as(access.Driver)
	paper, folio := aPaper(t, "60"), barcode.FormatVoucherNumber
	form := func(n int, folio string, pairs ...string) url.Values {
		return with(with(ticketOf(n, "vehicle", "v0000001", "driver", "", "folio", folio), "liters", "40", "amount", "999.60", "odometer", ""), pairs...)
	}
	for folio, says := range map[string]string{folio(1): "ya se canjeó", "V000001-00": "no es nuestro", folio(99): "nunca se emitió", folio(3): "de otra unidad"} {
		doc := c.parse(b.attach("/tickets/new", form(60, folio), paper))
		if got := text(doc, "[role=alert]"); !strings.Contains(got, says) || doc.Find(".flowed").Is("[hidden]") || doc.Find("[name=folio]").AttrOr("value", "") != folio {
			t.Errorf("folio %s: got %q, want %q, and a way to say that it flowed", folio, got, says)
		}
		if r := b.post("/tickets/new", form(61, folio, "step", "open")); r.StatusCode != http.StatusBadRequest {
			t.Errorf("folio %s before the fill: got status %d, want 400", folio, r.StatusCode)
		}
	}
	// Who used it and when is said to a driver; what flowed, where, and its record are another's.
	clerk := c.as(access.Attendant)
	if got := text(c.parse(clerk.attach("/tickets/new", form(60, folio(1)), paper)), "[role=alert]"); !strings.Contains(got, "registro office/") {
		t.Errorf("a used voucher, for a clerk: got %q, want where", got)
	}
	if got := text(c.parse(b.attach("/tickets/new", form(60, folio(1)), paper)), "[role=alert]"); !strings.Contains(got, "manager") || strings.Contains(got, "office/") || strings.Contains(got, " L;") {
		t.Errorf("a used voucher, for a driver: got %q, want who used it and no more", got)
	}
	if !b.page("/tickets/new").Find(".flowed").Is("[hidden]") {
		t.Error("a new form asks whether the fuel has flowed against a voucher")
	}
	if r := b.attach("/tickets/new", form(60, folio(2), "when", "2026-12-08T10:10"), paper); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a good voucher: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if r := b.attach("/tickets/new", form(62, folio(4), "flowed", "1"), paper); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("one that was canceled, and flowed: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	manager := c.as(access.Manager)
	if got := text(manager.page("/tickets/"+form(62, "").Get("key")), "section .bad"); !strings.Contains(got, "de otra unidad") || !strings.Contains(got, "abre una discrepancia") {
		t.Errorf("for who checks it: got %q, want what speaks against it", got)
	}
	if got := text(manager.page("/tickets/"+form(60, "").Get("key")), "section .bad"); !strings.Contains(got, "otra carga a pocos minutos") {
		t.Errorf("for who checks it: got %q, want the other fill", got)
	}
	if got := text(b.page("/tickets/"+form(60, "").Get("key")), "section .bad"); got != "" {
		t.Errorf("for the driver who sent it: got %q, want nothing of others' fills", got)
	}
	for n, state := range map[int]string{60: "Canjeado", 62: "Canjeado"} {
		key := form(n, "").Get("key")
		if r := manager.post("/tickets/"+key+"/check", url.Values{"revision": {"1"}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("checked: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
		number := map[int]int64{60: 2, 62: 4}[n]
		if got := text(manager.page("/vouchers/"+folio(number)), ".answers"); !strings.Contains(got, state) || !strings.Contains(got, "lo capturó driver") {
			t.Errorf("voucher %d: got %q, want %s", number, got, state)
		}
	}
	for _, row := range c.csv(manager.get("/tickets.csv"))[1:] {
		if got := row[len(row)-1]; got != folio(2) && got != folio(4) {
			t.Errorf("file of tickets: got folio %q", got)
		}
	}
}

func folioTellsItsStory(t *testing.T, c *town) {
	b := c.as(access.Manager)
	use := c.csv(b.get("/vouchers/" + barcode.FormatVoucherNumber(1) + "/story.csv"))
	if len(use) != 3 || use[1][1] != "issued" || use[2][1] != "redeemed" || use[2][3] != "manager" {
		t.Fatalf("story: got %q", use)
	}
	ref, err := dispense.ParseRef(use[2][5])
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.desk.Correct(t.Context(), office.Correction{Of: ref, Action: "void", Reason: "No cargó"}, office.Two{Did: "manager", Checked: "attendant"})
	if err != nil {
		t.Fatal(err)
	}
	doc := b.page("/vouchers/" + barcode.FormatVoucherNumber(1))
	if got := text(doc, ".problem"); !strings.Contains(got, "No vale otra vez") || !strings.Contains(got, "manager") || !strings.Contains(got, "No cargó") {
		t.Errorf("a redemption that was voided: got %q, want who voided it, and why", got)
	}
	if got := text(doc, "#main"); !strings.Contains(got, "Se anuló la carga con que se canjeó") || !strings.Contains(got, "Cancelado · Captura corregida") {
		t.Errorf("its page: got %q", got)
	}
	if r := b.get("/vouchers/" + barcode.FormatVoucherNumber(99) + "/story.csv"); r.StatusCode != http.StatusNotFound {
		t.Errorf("the story of none: got status %d, want 404", r.StatusCode)
	}
}

func foliosPageByPage(t *testing.T, c *town) {
	b := c.as(access.Manager)
	if r := b.post("/vouchers", anOrder("vehicles", "SP-07", "each", "200", "liters", "1")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("issue: got status %d", r.StatusCode)
	}
	seen, path := map[string]bool{}, "/vouchers/folios"
	for pages := 0; path != ""; pages++ {
		doc := b.page(path)
		rows := doc.Find("#main tbody th")
		if rows.Length() == 0 || rows.Length() > foliosAPage || pages > 2 {
			t.Fatalf("page %d: got %d rows", pages, rows.Length())
		}
		rows.Each(func(_ int, s *goquery.Selection) { seen[s.Text()] = true })
		path = doc.Find(".pages a:last-child").AttrOr("href", "")
		if !strings.Contains(path, "before=") {
			path = ""
		}
	}
	list, err := c.store.Folios(t.Context(), now, report.FolioQuestion{})
	if err != nil || len(seen) != 205 || len(list) != 205 {
		t.Errorf("all pages: got %d folios, and %d at once (%v), want 205", len(seen), len(list), err)
	}
}

package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	office "github.com/litro-fuel/litro/server/finance/asking"
	"github.com/litro-fuel/litro/sim/consulta"
)

// Finance presses a button, without script, sees how far it is and why it waits, and what the authority
// answered stands with each document, with who pressed and the bytes that came.
func TestAskingPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hasAuthority()
	b, auditor := s.as(access.Finance), s.as(access.Auditor)
	list, _ := s.bills(30)
	service := consulta.New(func() time.Time { return now })
	service.Issued(list)
	service.Cancel(list[0].UUID, now.Add(-time.Hour))
	service.List("EKU9003173C9", "100")
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	if r := b.files(sendInvoices, files, nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("sent: got status %d", r.StatusCode)
	}
	asker := office.New(office.Config{Log: slog.New(slog.DiscardHandler), Desk: s.invoices, Client: office.NewClient(server.URL+consulta.Path, nil), Pace: time.Millisecond, Wait: time.Millisecond, GiveUp: 1})
	online := func(b *browser) string { return text(b.page(uncheckedPath), "#online") }

	if page := b.page(uncheckedPath); !strings.Contains(text(page, "#online"), "Preguntar al SAT por") || page.Find("#online button").Length() != 1 {
		t.Errorf("before: got %q", text(page, "#online"))
	}
	if page := auditor.page(uncheckedPath); page.Find("#online button").Length() != 0 {
		t.Error("an auditor has a button")
	}
	press := func(step string) {
		t.Helper()
		if r := b.post(askPath, url.Values{"step": {step}}); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != uncheckedPath+"#online" {
			t.Fatalf("%s: got status %d", step, r.StatusCode)
		}
	}
	press("start")
	if got := online(auditor); !strings.Contains(got, "Lo pidió finance") || !strings.Contains(got, "Faltan") || !strings.Contains(got, "Hay 0 respuestas") {
		t.Errorf("begun: got %q", got)
	}
	// It is away: said with when and why, and the page of everything else works.
	service.Instead(func(w http.ResponseWriter, _ string) bool { w.WriteHeader(http.StatusServiceUnavailable); return true })
	if err := asker.Finish(t.Context()); err == nil {
		t.Error("nobody answers, and it is done")
	}
	if got := online(b); !strings.Contains(got, "Dice que ahora no puede (HTTP 503)") || !strings.Contains(got, "Se vuelve a intentar") {
		t.Errorf("away: got %q", got)
	}
	tab := newTab(t, s)
	tab.signIn(access.Finance)
	looks := func(name, path string) {
		t.Helper()
		for _, lang := range languages {
			for _, width := range []int64{360, 1280} {
				tab.width(width)
				tab.open(path)
				tab.speak(lang)
				if wrong := tab.axe(); len(wrong) > 0 || tab.scrolls() > 0 {
					t.Errorf("%s, %s, %d: %v, scrolls by %d", name, lang, width, wrong, tab.scrolls())
				}
			}
		}
	}
	looks("away", uncheckedPath)
	press("stop")
	if got := online(b); !strings.Contains(got, "Lo detuvo finance") || strings.Contains(got, "HTTP 503") {
		t.Errorf("stopped: got %q", got)
	}
	// It answers; of one it says what nobody understands.
	odd := list[1].UUID
	service.Instead(func(w http.ResponseWriter, uuid string) bool {
		if uuid == odd {
			_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio"><a:CodigoEstatus>S - Comprobante obtenido satisfactoriamente.</a:CodigoEstatus><a:Estado>En revisión</a:Estado></ConsultaResult></ConsultaResponse></s:Body></s:Envelope>`)
		}
		return uuid == odd
	})
	press("start")
	if err := asker.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := b.page(uncheckedPath)
	if got := text(page, "#online"); !strings.Contains(got, "Se terminó el") || !strings.Contains(got, "canceladas 1") || !strings.Contains(got, "De 1 factura no hubo respuesta clara") || !strings.Contains(got, "En revisión") {
		t.Errorf("done: got %q", got)
	}
	looks("done", uncheckedPath)
	if got := text(page, "#online button"); got != "Preguntar al SAT por 1 factura" { // once more
		t.Errorf("done: got a button %q", got)
	}
	if n := page.Find("table tbody tr").Length(); n != 1 {
		t.Errorf("not checked: %d rows, want the one that nobody understood", n)
	}
	by, err := s.store.ByUUID(t.Context(), []string{list[0].UUID, odd})
	if err != nil {
		t.Fatal(err)
	}
	canceled := auditor.page(invoiceAddress(by[list[0].UUID].ID))
	if got := text(canceled, "#statuses"); !strings.Contains(got, "Cancelada") || !strings.Contains(got, "Lo contestó el SAT en línea") || !strings.Contains(got, "finance") || !strings.Contains(got, "ValidacionEFOS 100") {
		t.Errorf("canceled: got %q", got)
	}
	if got := text(canceled, ".problem"); !strings.Contains(got, "ValidacionEFOS 100 de quien la emite") {
		t.Errorf("on the list: got %q", got)
	}
	for _, page := range []struct{ at, says string }{{canceled.Find("#statuses td a").AttrOr("href", ""), "<a:Estado>Cancelado</a:Estado>"}, {auditor.page(invoiceAddress(by[odd].ID)).Find("#statuses li a").AttrOr("href", ""), "<a:Estado>En revisión</a:Estado>"}} {
		r := auditor.get(page.at)
		body := s.body(r)
		if r.StatusCode != http.StatusOK || !strings.Contains(body, page.says) || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") || r.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: status %d, %v, %s", page.at, r.StatusCode, r.Header, body)
		}
	}
	looks("unclear", invoiceAddress(by[odd].ID))
	if got := text(auditor.page(invoiceAddress(by[odd].ID)), "main"); !strings.Contains(got, "no hubo respuesta clara") || !strings.Contains(got, "Sin consultar") {
		t.Errorf("unclear: got %q", got)
	}
	if got := text(auditor.page(invoiceAddress(by[odd].ID)), "#statuses .empty"); strings.Contains(got, "Nadie ha preguntado") {
		t.Errorf("somebody has asked: got %q", got)
	}
	// Somebody asks at the portal: then it is no longer unclear.
	if r := b.filesAs("photo", invoiceAddress(by[odd].ID)+"/status", []finance.File{{Name: "acuse.pdf", Bytes: saidByAuthority}}, url.Values{"status": {"valid"}, "asked": {now.In(zone()).Format(whenForm)}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("said: got status %d", r.StatusCode)
	}
	if page := b.page(uncheckedPath); strings.Contains(text(page, "#online"), "respuesta clara") || page.Find("#online button").Length() != 0 {
		t.Errorf("all known: got %q", text(page, "#online"))
	}
}

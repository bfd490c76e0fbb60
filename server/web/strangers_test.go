package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A stranger bills 200 fills of another supplier by their tickets, in a document a week: the workbench accepts none with what is exact,
// asks about each document once, and not about any of its lines; it takes a reason, and what it accepted is taken back at once.
func TestDocumentsOfAStranger(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hasAuthority()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := s.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const lines = 200
	exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, added_at, added_by) VALUES ('gas', 9, 'Gasolinera La Estrella', 'CAC8510147J4', 'LA-01/2026', 'MXN', '2026-01-01', now(), 'x')`)
	sales := supplier.Invent(7, lines, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, zone()))
	must(s.invoices.SayReceiver(t.Context(), "finance", finance.Receiver{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Active: true, Reason: "Constancia"}))
	b, err := supplier.NewBatch(7, taxAuthority(), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Week, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "NADIE LA CONOCE", Regime: "601", ZIP: "91000"},
		Receiver: supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"},
	}, sales)
	must(err)
	list, _ := b.Issue()
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	_, err = s.invoices.Send(t.Context(), "finance", finance.NewBatch(), files)
	must(err)
	grades := map[string]string{supplier.Regular: "magna", supplier.Premium: "premium", supplier.Diesel: "diesel"}
	for product, grade := range grades {
		exec(`INSERT INTO grade (grade, name, product) VALUES ($1, initcap($1), $2) ON CONFLICT (grade) DO UPDATE SET product = excluded.product`, grade, product)
	}
	for i, sale := range sales {
		exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, filled, ended, flags, ticket, source, contract, permit)
VALUES ('office', 1, $1, 0, $2, $2, 'S', $3, 'vehicle', $4, 'typed', $5, 'MXN', $6, 'yes', 'H', '{}', $7, 'ticket', 'gas', $8)`,
			1_000_000+i, sale.At, grades[sale.Product], sale.UL, sale.PriceE4, sale.Cents(), sale.Ticket, sale.Permit)
	}
	q := matching.Question{From: time.Date(2026, 10, 1, 0, 0, 0, 0, zone()), To: time.Date(2026, 12, 1, 0, 0, 0, 0, zone())}
	counts := func() map[matching.Sort]int {
		t.Helper()
		seen, err := s.matching.Look(t.Context(), q)
		must(err)
		return seen.Counts
	}
	if got := counts(); got[matching.Suggested] != lines {
		t.Fatalf("got %v, want %d suggested", got, lines)
	}
	at := matchPath + "?" + url.Values{"period": {"custom"}, "from": {"2026-10-01"}, "to": {"2026-11-30"}}.Encode()
	clicks := 0
	user := s.as(access.Finance)
	k := &clerk{user, at, user.page(at), &clicks}
	if k.form(acceptPath).Length() != 0 || k.doc.Find("#pairs").Length() != 0 {
		t.Error("lines of a stranger are accepted unseen, or one by one")
	}
	for _, want := range []string{"EKU9003173C9: ", "nadie más factura", "Gasolinera La Estrella", "AUD-11"} {
		if got := k.doc.Find("#strangers").Text(); !strings.Contains(got, want) {
			t.Errorf("the page lacks %q: %s", want, got)
		}
	}
	forms := k.doc.Find("form[action='" + strangePath + "']")
	if forms.Length() != len(list) {
		t.Errorf("%d documents are asked about, want %d", forms.Length(), len(list))
	}
	document := forms.First().Find("input[name=document]").AttrOr("value", "")
	for reason, want := range map[string]int{"": http.StatusConflict, strings.Repeat("x", 201): http.StatusConflict} {
		r := user.post(strangePath, url.Values{"document": {document}, "reason": {reason}, "asked": {"period=custom&from=2026-10-01&to=2026-11-30"}})
		if r.StatusCode != want {
			t.Errorf("with %d letters: got %d, want %d", len(reason), r.StatusCode, want)
		}
	}
	for range list {
		k.presses(k.form(strangePath).First(), "", url.Values{"reason": {"Factura por cuenta de La Estrella, oficio 12"}})
	}
	if got := counts(); got[matching.Done] != lines || clicks != len(list) {
		t.Errorf("got %v in %d clicks, want %d done in %d", got, clicks, lines, len(list))
	}
	var reasons int
	must(s.pool.QueryRow(t.Context(), `SELECT count(*) FROM line_decision WHERE reason LIKE 'Factura por cuenta%' AND state = 'strange' AND sum_rule = $1`, matching.Rule).Scan(&reasons))
	if reasons != lines {
		t.Errorf("%d decisions have the reason, want %d", reasons, lines)
	}
	k.presses(k.form(takeBackPath), "", nil)
	if got := counts(); got[matching.Suggested] == 0 || got[matching.Suggested]+got[matching.Done] != lines {
		t.Errorf("after the last was taken back: got %v", got)
	}
	if got := user.page(at + "&is=suggested").Find("table").Text(); !strings.Contains(got, "quien lo factura no tiene contrato") {
		t.Errorf("its lines do not say why: %s", got)
	}
	if forms := s.as(access.Auditor).page(at).Find("form[action='" + strangePath + "']").Length(); forms != 0 {
		t.Errorf("an auditor has %d forms", forms)
	}
}

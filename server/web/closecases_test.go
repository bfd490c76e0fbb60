package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/sim/supplier"
)

// Fills that a supplier never bills, and a line of no fill, keep a month open until two people have
// settled what was found of them; one alone cannot.
func TestUnbilledAndAloneAreSettled(t *testing.T) {
	t.Parallel()
	m := newMonthOf(t, fills{stations: 40})
	m.hasAuthority()
	m.audited.Store(true)
	m.listed()
	billed := []billing{m.bills(53, "estrella", supplier.Station, supplier.Day, m.atStations, []sown{{supplier.Unbilled, 2}, {supplier.Invented, 1}})}
	if err := m.invoices.SayReceiver(t.Context(), "finance", finance.Receiver{RFC: cityParty.RFC, Name: cityParty.Name, Active: true, Reason: "Constancia"}); err != nil {
		t.Fatal(err)
	}
	f, manager := m.closesBy("fills", "lines")
	m.saysPrices(f)
	clicks := 0
	elena := m.clerk(access.Finance, &clicks)
	m.takesIn(elena, billed, billed)
	for _, day := range []string{"2026-11-15", "2026-12-01"} {
		elena.goes("/invoices/match?period=month&at=" + day)
		if accept := elena.form(acceptPath); accept.Length() == 1 {
			elena.presses(accept, "", nil)
		}
	}
	if _, err := m.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands := func(when string, name closing.Name, status closing.Status, count, known int64) {
		t.Helper()
		if l := m.checked(name); l.Status != status || l.Blocks != (status != closing.Done) || l.Count != count || l.Known != known {
			t.Errorf("%s %s is %+v; want %s, %d of them %d known", when, name, l, status, count, known)
		}
	}
	stands("found,", closing.Fills, closing.Differs, 2, 0)
	stands("found,", closing.Lines, closing.Differs, 1, 0)
	if _, err := m.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.knowsGaps(f)
	m.sent(m.acts(f, "end", url.Values{"reason": {"Todo llegó"}}))
	signs := func() int {
		t.Helper()
		return m.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}}).StatusCode
	}
	ids := m.refs(`SELECT finding FROM finding WHERE rule = 'AUD-06' AND subject = 'record' OR rule = 'AUD-08' AND key ~ '^line/' ORDER BY finding`)
	if len(ids) != 3 {
		t.Fatalf("found are %v, want two fills and a line", ids)
	}
	root := m.as(access.Administrator)
	for i, id := range ids {
		if got := signs(); got != http.StatusConflict {
			t.Errorf("with %d to settle it is signed: got status %d", len(ids)-i, got)
		}
		m.sent(f.attach(stepPattern, step(id, "explained", "El proveedor lo reconoce por escrito"), aPaper(t, "C-1")))
		if r := f.post(stepPattern, step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
			t.Errorf("who explained approves: got status %d", r.StatusCode)
		}
		if i < 2 { // the fills come first
			stands("explained by one alone,", closing.Fills, closing.Differs, 2, int64(i))
		}
		stands("explained by one alone,", closing.Lines, closing.Differs, 1, 0)
		m.sent(root.post(stepPattern, step(id, "justified", "Oficio 40")))
	}
	stands("settled,", closing.Fills, closing.Done, 2, 2)
	stands("settled,", closing.Lines, closing.Done, 1, 1)
	if got := signs(); got != http.StatusSeeOther {
		t.Errorf("all is settled: got status %d: %s", got, text(manager.page(novemberClose), "main"))
	}
}

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
)

// A tank that lost fuel over a month, and a truck that was short, are one critical discrepancy each,
// with their value, in the list, its file and the age of what waits. The month is closed neither
// before the loss is explained with evidence and approved by another role, nor before what did not
// come was asked for and came back.
func TestStockKeepsAMonthOpen(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.tankMonth()
	finance, manager, administrator := c.as(access.Finance), c.as(access.Manager), c.as(access.Administrator)
	c.openSome(of)
	bring := func(want int64) {
		t.Helper()
		if _, err := c.auditing.Bring(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := c.count(`SELECT count(*) FROM finding WHERE rule ~ '^TANK-' AND severity = 'critical' AND at < '2026-12-01T06:00:00Z'`); got != want {
			t.Fatalf("%d of tanks are critical, want %d", got, want)
		}
	}
	bring(2)
	bring(2)
	const leak = "TANK-01:tank/2026-11/patio/T1:short"
	short := "TANK-02:delivery/" + of.String()

	list := text(manager.page("/discrepancies?period=month&at=2026-11-15&severity=critical"), "main")
	for _, want := range []string{"El tanque T1 de patio cerró 11/2026 con", "(evento 7)", "dice 10,000 L en su remisión y se midieron 9,6", "Entrega incompleta"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list does not say %q: %s", want, list)
		}
	}
	file := c.body(manager.get("/discrepancies.csv?period=month&at=2026-11-15&rule=TANK-01"))
	if !strings.Contains(file, "TANK-01") || strings.Contains(file, "TANK-02") || strings.Count(strings.TrimSpace(file), "\n") < 1 {
		t.Errorf("the file of one rule: %s", file)
	}
	// 275.65 L are lost, of a tank with 14,000 L for 308,000.00 into which came 9,700 L for 230,000.00.
	for id, want := range map[string]string{leak: "Valor en riesgo: $6,2", short: "remisión"} {
		if page := text(manager.page(findingAddress(id)), "main"); !strings.Contains(page, want) {
			t.Errorf("the page of %s does not say %q: %s", id, want, page)
		}
	}
	if b := c.body(manager.get(waitingPath + ".csv")); !strings.Contains(b, leak) || !strings.Contains(b, short) {
		t.Errorf("what waits has not both: %s", b)
	}

	f, m := c.closesBy("critical", "tanks", "deliveries")
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(f)
	c.sent(c.acts(f, "end", url.Values{"reason": {"Todo llegó"}}))
	signs := func() int {
		t.Helper()
		return c.acts(m, "sign", url.Values{"hash": {hashShown(m.page(novemberClose))}}).StatusCode
	}
	refused := func(when string) {
		t.Helper()
		if got := signs(); got != http.StatusConflict {
			t.Errorf("%s the month is signed: got status %d", when, got)
		}
	}
	refused("with both open")
	if page := text(m.page(novemberClose), "main"); !strings.Contains(page, "TANK-01 patio 2026-11-30") || !strings.Contains(page, "TANK-02 "+of.String()) {
		t.Errorf("the month does not name them: %s", page)
	}

	// The loss: words are not enough, and who explains it does not approve.
	if r := finance.post("/discrepancies/step", step(leak, "explained", "Fuga en la línea 1")); r.StatusCode != http.StatusBadRequest && r.StatusCode != http.StatusConflict {
		t.Errorf("explained without evidence: got status %d", r.StatusCode)
	}
	c.sent(finance.attach("/discrepancies/step", step(leak, "explained", "Fuga en la línea 1; prueba de hermeticidad"), aPaper(t, "PH-7")))
	if r := finance.post("/discrepancies/step", step(leak, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("who explained it approves it: got status %d", r.StatusCode)
	}
	refused("with a loss that nobody approved")
	c.sent(manager.post("/discrepancies/step", step(leak, "justified", "Dictamen 14")))
	refused("with a short delivery")

	// What did not come is asked for. Who said what the note says asks for nothing.
	if r := finance.post("/discrepancies/step", lossStep(short, "recovery", "Nota de crédito", "1")); r.StatusCode != http.StatusConflict {
		t.Errorf("asked for by who typed the note, before it is confirmed: got status %d", r.StatusCode)
	}
	risk := c.count(`SELECT risk_cents FROM finding WHERE finding = '` + short + `'`)
	if risk < 300*23_00 || risk > 310*23_00 {
		t.Errorf("at risk are %d cents, want about 300 L at 23.00", risk)
	}
	amount := func(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
	c.sent(manager.post("/discrepancies/step", step(short, "confirmed", "Faltaron 300 L")))
	if r := finance.post("/discrepancies/step", with(lossStep(short, "recovery", "Nota de crédito", amount(risk)), "way", "credit_note")); r.StatusCode != http.StatusConflict {
		t.Errorf("asked for by who typed the note: got status %d", r.StatusCode)
	}
	c.sent(manager.post("/discrepancies/step", with(lossStep(short, "recovery", "Nota de crédito", amount(risk)), "way", "credit_note")))
	c.sent(manager.post("/discrepancies/step", with(lossStep(short, "recovered", "Llegó la nota NC-9", amount(risk)), "way", "credit_note")))
	refused("with a loss that came back and is not closed")
	if l := c.checked(closing.Deliveries); l.Status != closing.Differs || !l.Blocks || l.Count != 1 || l.Known != 0 {
		t.Errorf("the short delivery is %+v in the close before it is settled", l)
	}
	c.sent(administrator.post("/discrepancies/step", step(short, "closed", "Nota NC-9 aplicada")))
	bring(2)
	if l := c.checked(closing.Deliveries); l.Status != closing.Done || l.Count != 1 || l.Known != 1 {
		t.Errorf("the short delivery, settled by two, is %+v in the close", l)
	}
	if page := text(m.page(novemberClose), "main"); !strings.Contains(page, "Fuera de tolerancia: 1, por $6,2") || !strings.Contains(page, "todos resueltos (patio T1)") {
		t.Errorf("the month does not say that the tank's loss is settled: %s", page)
	}
	if got := signs(); got != http.StatusSeeOther {
		t.Errorf("once both are settled: got status %d: %s", got, text(m.page(novemberClose), "main"))
	}
	bring(2)
}

// What tanks and documents have among discrepancies, and a page of each, as a manager sees them.
func TestStockCasesInABrowser(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.tankMonth()
	c.openSome(of)
	if _, err := c.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := newTab(t, c.site)
	b.signIn(access.Manager)
	for _, lang := range languages {
		b.speak(lang)
		b.open("/discrepancies?period=month&at=2026-11-15&severity=critical")
		b.check("findings-tanks", lang)
		b.open(findingAddress("TANK-01:tank/2026-11/patio/T1:short"))
		b.check("finding-tank", lang)
	}
}

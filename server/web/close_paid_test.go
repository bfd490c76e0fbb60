package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// invoiced puts an invoice there as it is taken in, and returns its name and UUID. Which says
// how it is paid, and when it was issued.
func (c *town) invoiced(n int, kind, method, issued string) (document, uuid string) {
	c.t.Helper()
	return c.invoicedLate(n, kind, method, issued, "")
}

// invoicedLate is invoiced of one that was taken in at a time.
func (c *town) invoicedLate(n int, kind, method, issued, taken string) (document, uuid string) {
	c.t.Helper()
	document, uuid = fmt.Sprintf("%064x", n), fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	for _, x := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'finance')`, []any{document}},
		{`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		 VALUES ($1, $2, '4.0', $3, 'Z', $4, $5::timestamp, 'MXN', 37065, '370.65', 'EKU9003173C9', 'La Estrella', 'XAXX010101000', 'Xalapa', '03', $6, '', '', 'z.xml', coalesce(nullif($7, '')::timestamptz, now()), 'finance')`, []any{document, uuid, kind, fmt.Sprint(n), issued, method, taken}},
	} {
		if _, err := c.pool.Exec(c.t.Context(), x.sql, x.args...); err != nil {
			c.t.Fatal(err)
		}
	}
	return document, uuid
}

// answered says what the tax authority answered about a document.
func (c *town) answered(document, status, asked string) {
	c.t.Helper()
	if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, $2, $3::timestamptz, 'person', $4, '', 'finance', $3::timestamptz)`, document, status, asked, pgtest.Proof(c.t, c.pool)); err != nil {
		c.t.Fatal(err)
	}
}

// What was canceled after it was paid keeps a month open, whatever month it is of, until one says
// what was done and another approves; what was never paid does not.
func TestCanceledAfterItWasPaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		method, issued string
		paid           func(c *town, uuid string) // beside what the document says
		open           bool
	}{
		{"paid at once", "PUE", "2026-11-03 10:00", nil, true},
		{"paid at once, of a month before", "PUE", "2026-10-20 10:00", nil, true},
		{"paid in parts, and none yet", "PPD", "2026-11-03 10:00", nil, false},
		{"paid in parts, with a document of payments", "PPD", "2026-11-03 10:00", func(c *town, uuid string) {
			pago, _ := c.invoiced(902, "P", "", "2026-11-10 10:00")
			if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO document_of (document, n, how, uuid, amount_cents) VALUES ($1, 1, 'paid', $2, 37065)`, pago, uuid); err != nil {
				c.t.Fatal(err)
			}
			c.answered(pago, "valid", "2026-11-20 12:00-06")
		}, true},
		{"paid in parts, as the budget says", "PPD", "2026-11-03 10:00", func(c *town, uuid string) {
			if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, 'Z-901', 'paid', 'a', '2026-11-20', 37065, '', '', 'x', 'finance', now())`); err != nil {
				c.t.Fatal(err)
			}
		}, true},
		{"of the next month", "PUE", "2026-12-02 10:00", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newTown(t)
			document, uuid := c.invoiced(901, "I", tt.method, tt.issued)
			if tt.paid != nil {
				tt.paid(c, uuid)
			}
			c.answered(document, "canceled", "2026-11-20 12:00-06")
			// Judging is off in tests of pages; who looks at a month has it judged first.
			if _, err := c.auditing.Bring(t.Context()); err != nil {
				t.Fatal(err)
			}
			finance, manager := c.closesBy("canceled")
			if _, err := c.closes.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.knowsGaps(finance)
			c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
			signs := func() int {
				return c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}}).StatusCode
			}
			if want := map[bool]int{true: http.StatusConflict, false: http.StatusSeeOther}[tt.open]; signs() != want {
				t.Fatalf("it is signed otherwise than with status %d: %s", want, text(manager.page(novemberClose), "main"))
			}
			if !tt.open {
				return
			}
			// Who said it does not approve it; another does.
			id := "AUD-07:document/" + uuid + ":canceled"
			c.sent(finance.attach("/discrepancies/step", step(id, "explained", "Nota de crédito NC-7"), aPaper(t, "NC-7")))
			if r := finance.post("/discrepancies/step", step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
				t.Errorf("who explained it approves it: got status %d", r.StatusCode)
			}
			if got := signs(); got != http.StatusConflict {
				t.Errorf("what nobody approved yet is signed: got status %d", got)
			}
			c.sent(manager.post("/discrepancies/step", step(id, "justified", "Oficio 31")))
			if got := signs(); got != http.StatusSeeOther {
				t.Errorf("once it is settled: got status %d: %s", got, text(manager.page(novemberClose), "main"))
			}
			if got := text(manager.page(novemberClose), "main"); !strings.Contains(got, "todas resueltas") {
				t.Errorf("the month does not say that it was settled: %s", got)
			}
		})
	}
}

// An answer of the tax authority that is older than rules say is asked for again.
func TestAnswersGrowOld(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	document, _ := c.invoiced(901, "I", "PUE", "2026-11-03 10:00")
	c.answered(document, "valid", now.AddDate(0, 0, -31).Format(time.RFC3339))
	finance, _ := c.closesBy("unchecked")
	old := func() bool {
		return strings.Contains(text(finance.page(novemberClose), "main"), "Sin consultar, o con respuesta vieja: 1")
	}
	listed := func() int { return finance.page(uncheckedPath).Find("main tbody tr").Length() }
	if old() || listed() != 0 {
		t.Error("by rules that say nothing of it an answer grows old")
	}
	form := url.Values{"version": {"1"}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"}, "soft": {"5"}, "late": {"15"}, "hard": {"20"}, "clock": {"300"}, "asked": {"30"}, "blocks": alwaysAnd(), "checker": {"manager"}, "checker_password": {password}, "reason": {"Acuerdo 8"}}
	c.sent(finance.post(closeRulesPath, form))
	if !old() || listed() != 1 {
		t.Error("an answer of 31 days still counts")
	}
	c.answered(document, "valid", now.Format(time.RFC3339))
	if old() || listed() != 0 {
		t.Error("asked again, it is not asked for any more")
	}
}

// A document that bills fuel of the month and is of the next one, as statements of cards are, is asked about before the month is closed;
// one that bills nothing of it is not. Once the month is closed nothing that comes then is of it.
func TestStatementsAreAskedAbout(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	document, uuid := c.invoiced(901, "I", "PUE", "2026-12-02 10:00")
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := c.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	finance, _ := c.closesBy("unchecked")
	want := func(why, unchecked, canceled string) {
		t.Helper()
		said := text(finance.page(novemberClose), "main")
		for what, want := range map[string]string{"Sin consultar, o con respuesta vieja": unchecked, "Canceladas después de pagarse": canceled} {
			if got := strings.Contains(said, what+": 1, por $370.65"); got != (want != "") {
				t.Errorf("%s: %s is said %v, want %q: %s", why, what, got, want, said)
			}
		}
	}
	want("it bills nothing of the month", "", "")
	exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Diésel', '', '', '', '', 15000000, 37065, 247100)`, document)
	exec(`INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at) VALUES ('b', $1, 'concept', 1, 'linked', 'ticket', 'matched', 0, 0, 0, 0, '', 'x', now())`, document)
	exec(`INSERT INTO line_decision_fill SELECT (SELECT max(decision) FROM line_decision), station, epoch, seq, branch FROM effective_dispense WHERE happened_at >= '2026-11-05' AND happened_at < '2026-11-20' ORDER BY happened_at LIMIT 1`)
	want("it bills a fill of the month", "1", "")
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	var heads []closes.Head
	for _, id := range []string{"norte", "oriente", "sur"} {
		heads = append(heads, closes.Head{Station: id, Epoch: 1, Seq: 1 << 40})
	}
	for closed, open := range map[int64]int64{0: 1, 9: 0} {
		r, err := postgres.New(c.pool).CloseRecords(t.Context(), closes.Window{From: from, To: from.AddDate(0, 1, 0), Zone: zone(), Closed: closed}, heads)
		if err != nil || r.Unchecked.Count != open {
			t.Errorf("closed by act %d: %d are not asked about, %v, want %d", closed, r.Unchecked.Count, err, open)
		}
	}
	c.answered(document, "valid", now.Format(time.RFC3339))
	want("it was asked about", "", "")
	payment, _ := c.invoiced(902, "P", "", "2026-12-10 10:00")
	exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents) VALUES ($1, 1, 'paid', $2, 37065)`, payment, uuid)
	c.answered(document, "canceled", now.Add(time.Minute).Format(time.RFC3339))
	want("it is canceled after it was paid", "", "1")
}

// A document of a closed month that comes in once that is closed is asked about before the next one is: its own asks no more. One that came before, and those
// of months that were never closed, such as what a city brings of the years before, keep nothing open.
func TestWhatComesAfterItsMonthIsAskedAbout(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, _ := c.closesBy("unchecked")
	c.closesNovember(finance)
	after := now.AddDate(0, 0, 10).Format(time.RFC3339)
	c.invoicedLate(901, "I", "PUE", "2026-11-20 10:00", now.AddDate(0, 0, -10).Format(time.RFC3339))
	c.invoicedLate(902, "I", "PUE", "2025-10-20 10:00", after)
	from := time.Date(2026, 12, 1, 0, 0, 0, 0, zone())
	unchecked := func(why string, of time.Time, closed, want int64) {
		t.Helper()
		r, err := postgres.New(c.pool).CloseRecords(t.Context(), closes.Window{From: of, To: of.AddDate(0, 1, 0), Zone: zone(), Closed: closed}, nil)
		if err != nil || r.Unchecked.Count != want {
			t.Errorf("%s: %d are not asked about, %v, want %d", why, r.Unchecked.Count, err, want)
		}
	}
	unchecked("of a month that was never closed, and one that came before", from, 0, 0)
	document, _ := c.invoicedLate(903, "I", "PUE", "2026-11-20 10:00", after)
	unchecked("it came after November was closed", from, 0, 1)
	unchecked("December is closed as it was reckoned", from, 9, 0)
	c.answered(document, "valid", now.Format(time.RFC3339))
	unchecked("it was asked about", from, 0, 0)
}

// A payment that counts keeps its month open until somebody asks about it, and again once its answer is
// old; one that is refused, canceled or replaced pays nothing, and does not. A month that was closed
// before payments were looked at is reckoned without them.
func TestPaymentsAreAskedAbout(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := c.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	bill, uuid := c.invoiced(901, "I", "PPD", "2026-11-03 10:00")
	c.answered(bill, "valid", now.Format(time.RFC3339))
	payment, _ := c.invoiced(902, "P", "", "2026-11-10 10:00")
	exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents) VALUES ($1, 1, 'paid', $2, 37065)`, payment, uuid)
	finance, _ := c.closesBy("unchecked")
	form := url.Values{"version": {"1"}, "begins": {"2026-11"}, "signs": {"fleet\r\ntreasury"}, "closes": {"treasury"}, "reopens": {"treasury\r\nfleet"}, "audits": {"comptroller"}, "soft": {"5"}, "late": {"15"}, "hard": {"20"}, "clock": {"300"}, "asked": {"30"}, "blocks": alwaysAnd(), "checker": {"manager"}, "checker_password": {password}, "reason": {"Acuerdo 8"}}
	c.sent(finance.post(closeRulesPath, form))
	want := func(why string, open, listed int) {
		t.Helper()
		said := text(finance.page(novemberClose), "main")
		if got := strings.Contains(said, fmt.Sprintf("Sin consultar, o con respuesta vieja: %d, por $370.65", open)); got != (open > 0) {
			t.Errorf("%s: %s", why, said)
		}
		if got := finance.page(uncheckedPath).Find("main tbody tr").Length(); got != listed {
			t.Errorf("%s: %d are to be asked about, want %d", why, got, listed)
		}
	}
	want("nobody asked", 1, 1)
	c.answered(payment, "valid", now.AddDate(0, 0, -31).Format(time.RFC3339))
	want("asked long ago", 1, 1)
	c.answered(payment, "valid", now.AddDate(0, 0, -1).Format(time.RFC3339))
	want("asked", 0, 0)
	c.answered(payment, "unknown", now.Add(-time.Hour).Format(time.RFC3339))
	want("not known", 1, 1)
	c.answered(payment, "canceled", now.Add(-time.Minute).Format(time.RFC3339))
	want("canceled", 0, 0)
	// Another, and the one in its place.
	payment, paid := c.invoiced(903, "P", "", "2026-11-11 10:00")
	exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents) VALUES ($1, 1, 'paid', $2, 37065)`, payment, uuid)
	want("another", 1, 1)
	instead, _ := c.invoiced(904, "P", "", "2026-11-12 10:00")
	exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '04', $2)`, instead, paid)
	exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents) VALUES ($1, 2, 'paid', $2, 37065)`, instead, uuid)
	want("one in its place", 1, 2)
	exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'refused', '[]', '', now(), 'x'), ($2, 'refused', '[]', '', now(), 'x')`, payment, instead)
	want("both are refused", 0, 2)

	exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'accepted', '[]', '', now(), 'x')`, instead)
	if _, err := c.pool.Exec(t.Context(), `UPDATE payments_asked SET after = 2`); err == nil {
		t.Error("since when payments are looked at can be written over")
	}
	exec(`ALTER TABLE payments_asked DISABLE TRIGGER payments_asked_stays`)
	exec(`UPDATE payments_asked SET after = 2`) // as in a city that had two acts when it was updated
	for closed, open := range map[int64]int64{0: 1, 2: 0, 3: 1} {
		from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
		r, err := postgres.New(c.pool).CloseRecords(t.Context(), closes.Window{From: from, To: from.AddDate(0, 1, 0), Zone: zone(), Closed: closed}, nil)
		if err != nil || r.Unchecked.Count != open || r.Before != (closed == 2) {
			t.Errorf("closed by act %d: got %+v, %v, want %d, and before it only by the second", closed, r, err, open)
		}
	}
}

// What the authority does not know is not asked and done: it keeps its month open until it knows it,
// or until one says why and another approves. So does what nobody can ask about, for want of a stamp.
func TestUnknownToTheAuthority(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		stamped bool
		answer  string
		mend    func(c *town, document string) // until then it is open, and no discrepancy is settled
		settle  string                         // or this one is settled by two
		open    bool
	}{
		{name: "valid", stamped: true, answer: "valid"},
		{name: "canceled, and never paid", stamped: true, answer: "canceled"},
		{name: "nobody asked", stamped: true, open: true, mend: func(c *town, document string) { c.answered(document, "valid", now.Format(time.RFC3339)) }},
		{name: "unknown, and known later", stamped: true, answer: "unknown", open: true, mend: func(c *town, document string) { c.answered(document, "valid", now.Format(time.RFC3339)) }},
		{name: "unknown, and settled", stamped: true, answer: "unknown", open: true, settle: "DOC-04"},
		{name: "without a stamp, and settled", open: true, settle: "DOC-02"},
		{name: "without a stamp, and canceled", open: true, mend: func(c *town, document string) { c.answered(document, "canceled", now.Format(time.RFC3339)) }},
		{name: "without a stamp, though somebody says that the authority answered", answer: "valid", open: true, settle: "DOC-02"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newTown(t)
			document, key := c.invoiced(901, "I", "PPD", "2026-11-03 10:00")
			exec := func(sql string, args ...any) {
				t.Helper()
				if _, err := c.pool.Exec(t.Context(), sql, args...); err != nil {
					t.Fatal(err)
				}
			}
			if !tt.stamped {
				key = fmt.Sprintf("%064x", 902)
				document = key
				exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'finance')`, key)
				exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
				      SELECT $1, '', version, kind, series, '902', issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by FROM document`, key)
				c.answered(fmt.Sprintf("%064x", 901), "valid", "2026-11-20 12:00-06")
				exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'refused', '[{"Code": "stamp.missing", "Severity": "critical"}]', '', now(), 'finance')`, key)
			}
			if !tt.stamped {
				r := c.as(access.Finance).files(invoiceAddress(document)+"/status", nil, url.Values{"status": {"valid"}, "asked": {"2026-11-20T12:00"}})
				if said := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(said, "No tiene timbre") {
					t.Errorf("without a stamp it is said to be valid: got status %d, %q", r.StatusCode, said)
				}
			}
			if tt.answer != "" {
				c.answered(document, tt.answer, "2026-11-20 12:00-06")
			}
			judged := func() {
				t.Helper()
				if _, err := c.auditing.Bring(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			judged()
			finance, manager := c.closesBy("unchecked")
			if _, err := c.closes.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.knowsGaps(finance)
			c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
			signs := func(want int) {
				t.Helper()
				r := c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}})
				if r.StatusCode != want {
					t.Errorf("signed: got status %d, want %d: %s", r.StatusCode, want, text(manager.page(novemberClose), "main"))
				}
				if listed, is := finance.page(uncheckedPath).Find("main tbody tr").Length(), want == http.StatusConflict; (listed == 1) != is {
					t.Errorf("%d documents are listed to be asked about", listed)
				} else if said := text(finance.page(uncheckedPath), "main tbody"); is && (tt.answer == "unknown") != strings.Contains(said, "El SAT no la encuentra") {
					t.Errorf("it is listed as %q", said)
				}
			}
			if !tt.open {
				signs(http.StatusSeeOther)
				return
			}
			signs(http.StatusConflict)
			if tt.mend != nil {
				tt.mend(c, document)
				judged()
				signs(http.StatusSeeOther)
				return
			}
			id := tt.settle + ":document/" + key
			c.sent(finance.attach("/discrepancies/step", step(id, "explained", "El proveedor mostró su acuse"), aPaper(t, "NC-7")))
			signs(http.StatusConflict)
			c.sent(manager.post("/discrepancies/step", step(id, "justified", "Oficio 31")))
			signs(http.StatusSeeOther)
		})
	}
}

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// Whatever keeps a month open has a way out that two people can take: either it does not keep the
// month open, or there is a discrepancy of it that they can settle.
func TestUnknownHasAWayOut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		set  func(c *town, exec func(sql string, args ...any))
	}{
		{"unknown, and another is in its place", func(c *town, exec func(string, ...any)) {
			old, uuid := c.invoiced(901, "I", "PPD", "2026-11-03 10:00")
			other, _ := c.invoiced(903, "I", "PPD", "2026-11-04 10:00")
			exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '04', $2)`, other, uuid)
			c.answered(old, "unknown", "2026-11-20 12:00-06")
			c.answered(other, "valid", "2026-11-20 12:00-06")
		}},
		{"a stamp whose UUID is none", func(c *town, exec func(string, ...any)) {
			c.invoiced(904, "I", "PPD", "2026-11-03 10:00")
			c.answered(fmt.Sprintf("%064x", 904), "valid", "2026-11-20 12:00-06")
			key := fmt.Sprintf("%064x", 902)
			exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'finance')`, key)
			exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
			      SELECT $1, '', version, kind, series, '902', issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, 'PAC010101AA1', seal_end, file, taken_at, taken_by FROM document`, key)
			exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'refused', '[{"Code": "value", "Severity": "critical", "Field": "TimbreFiscalDigital/@UUID"}, {"Code": "stamp.missing", "Severity": "critical", "Field": "TimbreFiscalDigital"}, {"Code": "stamp.unknown", "Severity": "info"}]', '', now(), 'finance')`, key)
		}},
		{"unknown, and the rule is off", func(c *town, exec func(string, ...any)) {
			old, _ := c.invoiced(901, "I", "PPD", "2026-11-03 10:00")
			exec(`ALTER TABLE finding_rule DISABLE TRIGGER USER`)
			exec(`INSERT INTO finding_rule (rule, class, off, from_at, reason, said_by, said_at, state, loosens, approved_by, approved_at, record)
			      VALUES ('DOC-04', '', true, '2026-10-01', 'x', 'finance', '2026-09-01', 'in_force', true, 'manager', '2026-09-02', 'office/1/1')`)
			c.answered(old, "unknown", "2026-11-20 12:00-06")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newTown(t)
			tt.set(c, func(sql string, args ...any) {
				t.Helper()
				if _, err := c.pool.Exec(t.Context(), sql, args...); err != nil {
					t.Fatal(err)
				}
			})
			if _, err := c.auditing.Bring(t.Context()); err != nil {
				t.Fatal(err)
			}
			finance, manager := c.closesBy("unchecked")
			if _, err := c.closes.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.knowsGaps(finance)
			c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
			r := c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}})
			var found int
			if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM finding WHERE rule IN ('DOC-02', 'DOC-04')`).Scan(&found); err != nil {
				t.Fatal(err)
			}
			if r.StatusCode != http.StatusSeeOther && found == 0 {
				t.Errorf("signing answers %d, and there is no discrepancy that two people could settle", r.StatusCode)
			}
		})
	}
}

// What the authority's own service answered is not undone by one person's word.
func TestOnePersonAgainstTheAuthority(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	document, _ := c.invoiced(901, "I", "PPD", "2026-11-03 10:00")
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO document_status (document, status, asked_at, source, note, said_by, said_at) VALUES ($1, 'unknown', '2026-11-20 12:00-06', 'online', 'No Encontrado · N - 602: Comprobante no encontrado.', 'finance', '2026-11-20 12:00-06')`, document); err != nil {
		t.Fatal(err)
	}
	if _, err := c.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	finance, manager := c.closesBy("unchecked")
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	signs := func() int {
		return c.acts(manager, "sign", url.Values{"hash": {hashShown(manager.page(novemberClose))}}).StatusCode
	}
	if got := signs(); got != http.StatusConflict {
		t.Fatalf("unknown at the authority: signed with %d", got)
	}
	// One person, no paper, no note.
	r := c.as(access.Finance).files(invoiceAddress(document)+"/status", nil, url.Values{"status": {"valid"}, "asked": {now.In(zone()).Format("2006-01-02T15:04")}})
	if said := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(said, "Pregúntele otra vez") {
		t.Errorf("one person says valid: status %d: %s", r.StatusCode, said)
	}
	if _, err := c.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	var open int
	if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM finding WHERE rule = 'DOC-04'`).Scan(&open); err != nil {
		t.Fatal(err)
	}
	if got := signs(); got != http.StatusConflict {
		t.Errorf("one person's word, without a paper, opens the close of what the authority does not know: signed with %d, DOC-04 standing: %d", got, open)
	}
}

// What the authority's own service says is canceled does not count again by one person's word.
func TestOnePersonRevivesNothing(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	document, _ := c.invoiced(901, "I", "PUE", "2026-11-03 10:00")
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO document_status (document, status, asked_at, source, note, said_by, said_at) VALUES ($1, 'canceled', '2026-11-20 12:00-06', 'online', 'Cancelado · S - Comprobante obtenido satisfactoriamente.', 'finance', '2026-11-20 12:00-06')`, document); err != nil {
		t.Fatal(err)
	}
	r := c.as(access.Finance).files(invoiceAddress(document)+"/status", nil, url.Values{"status": {"valid"}, "asked": {now.In(zone()).Format("2006-01-02T15:04")}})
	var counts bool
	if err := c.pool.QueryRow(t.Context(), `SELECT counts_alone(d) FROM document d WHERE document = $1`, document).Scan(&counts); err != nil {
		t.Fatal(err)
	}
	if counts {
		t.Errorf("one person, without a paper (status %d), and it counts again", r.StatusCode)
	}
}

package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A document of fuel cards is worth its fee and the fuel of its statement: in what is owed of it, in what is at risk of it, and
// in the close. Of months that were closed before that was reckoned the last two are of the fee alone, as they were signed.
func TestADocumentOfCardsIsWorthItsFuel(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	document := func(name, version, method string, total int64, purchases ...int64) string {
		t.Helper()
		id := fmt.Sprintf("%064x", name)
		exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, id)
		exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		      VALUES ($1, CASE $2 WHEN 'plain' THEN '' ELSE $3 END, $2, 'I', 'F', $4, '2026-10-31 10:00', 'MXN', $5, '0', 'AAA010101AA1', 'Tarjetas', 'MXA850101AA1', 'X', '03', $6, '', 'abcdefgh', 'f', now(), 'x')`,
			id, version, fmt.Sprintf("%08X-0000-4000-8000-000000000000", name), name, total, method)
		exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '84141602', 'Comisión', '', '', '', '', 0, $2, 0)`, id, total)
		for n, cents := range purchases {
			exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'purchase', $2, 2, '15101514', '', 'E1', $3, 'c', 'AAA010101AA1', 1000000, $4, 240000)`, id, n+1, fmt.Sprint(n), cents)
		}
		return id
	}
	exec(`ALTER TABLE document DROP CONSTRAINT document_plain`) // which table it is of says nothing here
	paid := document("once", "4.0", "PUE", 464_000, 25_000_000, 15_000_000)
	document("late", "4.0", "PPD", 464_000, 40_000_000)
	document("part", "4.0", "PPD", 464_000, 40_000_000)
	document("rows", "plain", "", 500_000, 500_000) // of a table the total has them
	exec(`INSERT INTO budget_terms (currency, form, rules, reason, said_by, agreed_by, said_at) SELECT 'MXN', '[]', '[]', 'x', 'a', 'b', now() WHERE NOT EXISTS (SELECT FROM budget_terms)`)
	for of, cents := range map[string]int64{"F once": 40_464_000, "F late": 40_464_000} {
		exec(`INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, $1, 'paid', 'x', '2026-11-02', $2, 'o', '', 'x', 'fina', now())`, of, cents)
	}
	bills, notes, payments, err := store.Owed(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	list, _ := owed.Of(bills, notes, payments)
	got := map[string]string{}
	for i := range list {
		x := &list[i]
		what, off := x.Booking()
		got[strings.TrimPrefix(x.Folio, "F ")] = fmt.Sprintf("%d paid %d left %d: %s %d", x.Cents, x.Paid, x.Left, what, off)
	}
	for name, want := range map[string]string{
		"once": "40464000 paid 40464000 left 0: agrees 0",
		"late": "40464000 paid 40000000 left 464000: no_payment 464000", // of the fee there is no document of a payment
		"part": "40464000 paid 0 left 40464000: agrees 0",
		"rows": "500000 paid 0 left 500000: agrees 0",
	} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}

	// What is of fuel and not in liters is beside nothing, and widens no check.
	exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 2, 3, '15101505', 'Diésel por servicio', '', '', '', '', 0, 100000, 0)`, paid)
	if beside, err := store.BilledBeside(t.Context(), []string{paid}); err != nil || beside[paid] != 364_000 {
		t.Errorf("beside fuel: got %v, %v; want the 464000 of the fee less the 100000 of fuel", beside, err)
	}
	exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'fina', now())`, paid, pgtest.Proof(t, pool))
	october := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	weighed := func(why string, each, billed int64) {
		t.Helper()
		w := closes.Window{Period: budget.Period{Year: 2026, N: 10}, From: october, To: october.AddDate(0, 1, 0), Zone: time.UTC}
		r, err := store.CloseRecords(t.Context(), w, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Unchecked.Count != 2 || r.Unchecked.Cents != 2*each || r.Canceled.Count != 1 || r.Canceled.Cents != each {
			t.Errorf("%s: got unchecked %+v and canceled %+v, want %d each", why, r.Unchecked, r.Canceled, each)
		}
		for _, f := range r.Figures {
			if f.Name == "billed" && f.Of == "I" && f.N != billed {
				t.Errorf("%s: %d are billed, want %d", why, f.N, billed)
			}
		}
		var beside []string
		for _, f := range r.Figures {
			if f.Name == "beside" {
				beside = append(beside, fmt.Sprint(f.N, " ", f.Currency))
			}
		}
		if got := strings.Join(beside, ", "); got != "1292000 MXN" { // three fees of 464,000, less 100,000 that is of fuel
			t.Errorf("%s: beside fuel are %s", why, got)
		}
		a, err := store.AuditRecords(t.Context(), auditing.Window{Month: "2026-10", From: w.From, To: w.To, Zone: time.UTC, Over: true, Currency: "MXN"})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range a.Documents {
			want := each
			if !strings.Contains(d.ID, "-") {
				want = 500_000
			}
			if d.Cents != want {
				t.Errorf("%s: of document %s %d are at risk, want %d", why, d.ID, d.Cents, want)
			}
		}
		if len(a.Documents) != 4 {
			t.Errorf("%s: %d documents", why, len(a.Documents))
		}
	}
	weighed("now", 40_464_000, 3*40_464_000)
	if _, err := pool.Exec(t.Context(), `UPDATE cards_weighed SET from_on = '2026-11-01'`); err == nil {
		t.Error("since when documents are weighed so can be written over")
	}
	exec(`ALTER TABLE cards_weighed DISABLE TRIGGER cards_weighed_stays`)
	exec(`UPDATE cards_weighed SET from_on = '2026-11-01'`)
	weighed("of a month that was closed before", 464_000, 3*464_000)
}

package postgres_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What a document names is found by the index of UUIDs, and not by all documents for each of them: with
// 50,000 documents that is the difference between seconds and a minute.
func TestNamedDocumentsAreFoundByTheirIndex(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	for _, sql := range []string{
		`INSERT INTO evidence (sha256, kind, size, added_at, added_by) SELECT lpad(to_hex(g), 64, '0'), 'xml', 1, now(), 'x' FROM generate_series(1, 2000) g`,
		`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		 SELECT lpad(to_hex(g), 64, '0'), upper(lpad(to_hex(g), 8, '0')) || '-0000-4000-8000-000000000000', '4.0', CASE WHEN g % 40 = 0 THEN 'E' ELSE 'I' END, 'F', g::text, timestamp '2025-12-01' + g * interval '10 minutes', 'MXN', 100000, '1000', 'AAA010101AA1', 'A', 'MXA850101AA1', 'X', '', 'PPD', '', 'abcdefgh', 'f', now(), 'x' FROM generate_series(1, 2000) g`,
		`INSERT INTO document_of (document, n, how, uuid) SELECT lpad(to_hex(g), 64, '0'), 1, '01', upper(lpad(to_hex(g - 1), 8, '0')) || '-0000-4000-8000-000000000000' FROM generate_series(40, 2000, 40) g`,
		`ANALYZE`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for name, sql := range map[string]string{"notes": postgres.OwedNotesSQL, "which documents one is of": postgres.DocumentOfSQL} {
		rows, err := pool.Query(t.Context(), "EXPLAIN "+sql, pgx.NamedArgs{"document": strings.Repeat("0", 62) + "28"})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range plan {
			if strings.Contains(line, "Scan on document ") && strings.Contains(line, "rows=2000 ") { // all of them
				t.Errorf("%s:\n%s", name, strings.Join(plan, "\n"))
			}
		}
		if !strings.Contains(strings.Join(plan, "\n"), "Index Scan using document_uuid on document") {
			t.Errorf("%s are not found by their UUID:\n%s", name, strings.Join(plan, "\n"))
		}
	}
}

// What is owed on a day has of bills, notes and payments those that stood then: what is in the place of
// one came later, and takes its place from its own day on.
func TestOwedOnADay(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	id := func(name string) string { return fmt.Sprintf("%064x", name) }
	uuid := func(name string) string { return fmt.Sprintf("%08X-0000-4000-8000-000000000000", name) }
	document := func(name, kind, number, on string, cents int64) {
		exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, id(name))
		exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		      VALUES ($1, $2, '4.0', $3, 'F', $4, $5::date + interval '10 hours', CASE $3 WHEN 'P' THEN 'XXX' ELSE 'MXN' END, $6, '0', 'AAA010101AA1', 'A', 'MXA850101AA1', 'X', '', 'PPD', '', 'abcdefgh', 'f', now(), 'x')`,
			id(name), uuid(name), kind, number, on, cents)
	}
	of := func(name, how, what string, cents any) {
		exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part, currency) SELECT $1, count(*) + 1, $2, $3, $4, CASE $2 WHEN 'paid' THEN 1 END, CASE $2 WHEN 'paid' THEN 'MXN' END FROM document_of WHERE document = $1`, id(name), how, uuid(what), cents)
	}
	document("bil1", "I", "1", "2026-11-02", 100_000)
	document("bil2", "I", "2", "2026-12-03", 90_000) // in the place of the first
	of("bil2", "04", "bil1", nil)
	document("bil3", "I", "3", "2026-11-04", 50_000)
	document("bil4", "I", "3", "2026-12-04", 40_000) // another by the same number
	document("not1", "E", "4", "2026-11-10", 1_000)
	of("not1", "01", "bil3", nil)
	document("not2", "E", "5", "2026-12-05", 2_000)
	of("not2", "01", "bil3", nil)
	of("not2", "04", "not1", nil)
	document("pay1", "P", "6", "2026-11-20", 0)
	of("pay1", "paid", "bil3", 30_000)
	document("pay2", "P", "7", "2026-12-06", 0)
	of("pay2", "paid", "bil3", 29_000)
	of("pay2", "04", "pay1", nil)

	store := postgres.New(pool)
	stands := func() {
		t.Helper()
		for _, x := range []struct {
			on, want string
		}{
			{"2026-11-30", "1 100000, 3 50000; note 1000; paid 30000"},
			{"2026-12-04", "3 50000, 2 90000, 3 40000; note 1000; paid 30000"},
			{"2026-12-05", "3 50000, 2 90000, 3 40000; note 2000; paid 30000"},
			{"2026-12-06", "3 50000, 2 90000, 3 40000; note 2000; paid 29000"},
			{"", "3 50000, 2 90000, 3 40000; note 2000; paid 29000"},
		} {
			var on time.Time
			if x.on != "" {
				on, _ = time.Parse(time.DateOnly, x.on)
			}
			bills, notes, payments, err := store.Owed(t.Context(), on)
			if err != nil {
				t.Fatal(err)
			}
			if !on.IsZero() {
				bills, notes, payments = owed.Until(on, bills, notes, payments)
			}
			slices.SortStableFunc(bills, func(a, b owed.Bill) int { return a.IssuedAt.Compare(b.IssuedAt) })
			var all []string
			for _, b := range bills {
				all = append(all, fmt.Sprintf("%s %d", strings.TrimPrefix(b.Folio, "F "), b.Cents))
			}
			got := strings.Join(all, ", ")
			for _, n := range notes {
				got += fmt.Sprintf("; note %d", n.Cents)
			}
			for _, p := range payments {
				got += fmt.Sprintf("; paid %d", p.Cents)
			}
			if want := x.want; got != want {
				t.Errorf("on %s:\ngot  %s\nwant %s", cmp.Or(x.on, "no day"), got, want)
			}
		}
	}
	stands()
	// Suppliers cancel what they replace: until then it stood all the same.
	exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('e', 64), 'pdf', 1, now(), 'x')`)
	for _, name := range []string{"bil1", "not1", "pay1"} {
		exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', '2026-12-07', 'person', repeat('e', 64), '', 'x', '2026-12-07')`, id(name))
	}
	stands()
	// What was canceled, and nothing is in its place, is owed on no day.
	exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', '2026-12-07', 'person', repeat('e', 64), '', 'x', '2026-12-07')`, id("bil4"))
	if bills, _, _, err := store.Owed(t.Context(), time.Date(2026, 12, 6, 0, 0, 0, 0, time.UTC)); err != nil || slices.ContainsFunc(bills, func(b owed.Bill) bool { return b.ID == id("bil4") }) {
		t.Errorf("a canceled bill is owed: %+v, %v", bills, err)
	}
	exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'valid', '2026-12-08', 'person', repeat('e', 64), '', 'x', '2026-12-08')`, id("bil4"))

	// What was paid by a number that two have is of neither, also where one alone is asked for.
	exec(`INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, 'F 3', 'paid', 'x', '2026-12-05', 700, '', '', 'x', 'x', now())`)
	bills, _, err := store.OwedNotes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(bills) != 1 || bills[0].ID != id("bil3") || bills[0].BookedCents != 0 {
		t.Errorf("what notes are of: got %+v, want the third alone, and nothing paid of it by a number that two have", bills)
	}
}

package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

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

package web

import (
	"math/big"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// owedSome has two suppliers bill, credit and be paid in November, and some of it booked.
func (s *site) owedSome() {
	t := s.t
	t.Helper()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := s.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	doc := func(n, kind, version, rfc, day, method, currency string, cents int64, of ...string) {
		t.Helper()
		uuid := strings.Repeat(n, 8) + "-0000-4000-8000-000000000000"
		exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'fina')`, strings.Repeat(n, 64))
		exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, $3, $4, 'F', $5, $6::date + time '10:00', $7, $8, '0', $9, $10, 'MXA850101AA1', 'X', '', $11, '', '', $5, now(), 'fina')`,
			strings.Repeat(n, 64), uuid, version, kind, n, day, currency, cents, rfc, "Proveedor "+rfc[:1], method)
		for i := 0; i < len(of); i += 2 {
			exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, $2, $3, $4)`, strings.Repeat(n, 64), i/2+1, of[i], strings.Repeat(of[i+1], 8)+"-0000-4000-8000-000000000000")
		}
	}
	pays := func(n, rfc, of string, cents int64) {
		t.Helper()
		doc(n, "P", "4.0", rfc, "2026-11-20", "", "XXX", 0)
		exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part) VALUES ($1, 1, 'paid', $2, $3, 1)`, strings.Repeat(n, 64), strings.Repeat(of, 8)+"-0000-4000-8000-000000000000", cents)
	}
	doc("1", "I", "4.0", "AAA010101AA1", "2026-11-01", "PUE", "MXN", 100_000)
	doc("2", "I", "4.0", "AAA010101AA1", "2026-11-05", "PPD", "MXN", 200_000)
	doc("3", "I", "4.0", "BBB010101BB1", "2026-11-06", "PPD", "MXN", 300_000)
	doc("4", "I", "4.0", "BBB010101BB1", "2026-08-01", "PPD", "MXN", 50_000) // before the month: only its age is told
	doc("5", "E", "4.0", "AAA010101AA1", "2026-11-10", "PUE", "MXN", 30_000, "01", "2")
	doc("6", "E", "4.0", "BBB010101BB1", "2026-11-11", "PUE", "MXN", 7_000)             // of nothing
	doc("7", "I", "4.0", "BBB010101BB1", "2026-11-07", "PPD", "MXN", 999_900)           // is canceled
	doc("8", "I", "4.0", "BBB010101BB1", "2026-11-08", "PPD", "MXN", 10_000, "04", "9") // is in the place of the next
	doc("9", "I", "4.0", "BBB010101BB1", "2026-11-07", "PPD", "MXN", 888_800)           //
	doc("c", "E", "4.0", "BBB010101BB1", "2026-11-12", "PUE", "MXN", 25_000, "03", "8") // more than it billed
	doc("e", "E", "4.0", "BBB010101BB1", "2026-11-13", "PUE", "MXN", 11_000, "01", "3") // is canceled, too
	for _, n := range []string{"7", "e"} {
		exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'fina', now())`, strings.Repeat(n, 64), pgtest.Proof(t, s.pool))
	}
	pays("a", "AAA010101AA1", "2", 120_000)
	pays("b", "BBB010101BB1", "3", 100_000)
	exec(`INSERT INTO budget_terms (currency, form, rules, reason, said_by, agreed_by, said_at) SELECT 'MXN', '[]', '[]', 'x', 'a', 'b', now() WHERE NOT EXISTS (SELECT FROM budget_terms)`)
	for _, m := range []struct {
		of    string
		cents int64
	}{{"F-1", 100_000}, {"F 3", 150_000}} {
		exec(`INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, $1, 'paid', 'x', '2026-11-21', $2, 'o', '', 'x', 'fina', now())`, m.of, m.cents)
	}
}

// What was paid is what was invoiced less credits less what is unpaid: of each document, of
// each supplier, on the page and in every file; and what the budget says stands beside it.
func TestOwed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.owedSome()
	b := s.as(access.Finance)
	rows := s.csv(b.get(owedPath + ".csv" + inNovember))
	want := []string{
		"F 1|at_once|1000.00|0.00|1000.00|0.00|1000.00|0.00|agrees",
		"F 2|later|2000.00|300.00|1200.00|500.00|0.00|-1200.00|no_booking",
		"F 3|later|3000.00|0.00|1000.00|2000.00|1500.00|500.00|no_payment",
		"F 8|later|100.00|100.00|0.00|0.00|0.00|0.00|agrees",
	}
	var got []string
	for _, r := range rows[1 : len(rows)-1] {
		got = append(got, strings.Join([]string{r[3], r[5], r[6], r[7], r[8], r[9], r[12], r[13], r[14]}, "|"))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("documents: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(rows) > 2 && !strings.Contains(rows[2][15], "credit 2026-11-10 300.00") {
		t.Errorf("parts: got %q", rows[2][15])
	}
	// The identity holds of the whole, and the two tables come to the same.
	sum := func(path, column string) *big.Rat {
		t.Helper()
		sum, total := b.disclosedIn(path+".json"+inNovember, column)
		if sum.Cmp(total) != 0 {
			t.Errorf("%s %s: rows are %s, and the total %s", path, column, sum, total)
		}
		return total
	}
	for _, path := range []string{owedPath, owedSuppliersPath} {
		paid := new(big.Rat).Sub(new(big.Rat).Sub(sum(path, "owed_invoiced"), sum(path, "owed_credited")), sum(path, "owed_left"))
		if paid.Cmp(sum(path, "owed_paid")) != 0 || paid.Cmp(big.NewRat(3200, 1)) != 0 {
			t.Errorf("%s: invoiced less credits less unpaid is %s, and paid %s, want 3200", path, paid, sum(path, "owed_paid"))
		}
	}
	ages := new(big.Rat)
	for _, column := range []string{"owed_30", "owed_60", "owed_90", "owed_over"} {
		ages.Add(ages, sum(owedSuppliersPath, column))
	}
	if ages.Cmp(big.NewRat(3000, 1)) != 0 || sum(owedSuppliersPath, "owed_over").Cmp(big.NewRat(500, 1)) != 0 {
		t.Errorf("ages come to %s, want 3000, of it 500 of before", ages)
	}
	if left := sum(owedNotesPath, "owed_unapplied"); left.Cmp(big.NewRat(220, 1)) != 0 {
		t.Errorf("notes that take nothing off: %s, want 70 and 150", left)
	}
	for _, path := range []string{owedPath, owedSuppliersPath, owedNotesPath} {
		b.everyFormat(path, inNovember)
	}
	// The page says it in words.
	main := text(b.page(owedPath+inNovember), "main")
	for _, say := range []string{"pago sin movimiento", "pagado sin complemento", "no encuentra ninguna factura", "devuelve más de lo que quedaba", "3,200.00"} {
		if !strings.Contains(main, say) {
			t.Errorf("the page does not say %q: %.1500s", say, main)
		}
	}
	if got := len(s.csv(b.get(owedPath + ".csv" + inNovember + "&rfc=AAA010101AA1"))); got != 4 {
		t.Errorf("of one supplier: got %d rows, want two with a heading and a total", got)
	}
	if got := text(b.page(owedPath+"?period=month&at=2026-05-01"), ".empty"); !strings.Contains(got, "nadie facturó") {
		t.Errorf("May: got %q", got)
	}
	// A note that names no document is of the one whose line has its ticket; and of a number that two
	// documents have nobody knows which was paid.
	for _, line := range []struct {
		of string
		ul int64
	}{{"3", 100_000_000}, {"6", 0}} {
		if _, err := s.pool.Exec(t.Context(), `INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101514', 'x', 'PL/1/EXP/ES/2015', 'T-9', '', '', $2, 7000, 0)`, strings.Repeat(line.of, 64), line.ul); err != nil {
			t.Fatal(err)
		}
	}
	if left := sum(owedNotesPath, "owed_unapplied"); left.Cmp(big.NewRat(150, 1)) != 0 {
		t.Errorf("once a note has found its invoice: %s take nothing off, want 150", left)
	}
	third := func() string { return strings.Join(s.csv(b.get(owedPath + ".csv" + inNovember))[3][6:13], "|") }
	if got, want := third(), "3000.00|70.00|1000.00|1930.00|MXN|32|1500.00"; got != want {
		t.Errorf("its invoice: got %s, want %s", got, want)
	}
	if _, err := s.pool.Exec(t.Context(), `INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'fina')`, strings.Repeat("d", 64)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pool.Exec(t.Context(), `INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
SELECT $1, 'DDDDDDDD-0000-4000-8000-000000000000', version, kind, series, number, issued_at + interval '1 day', currency, total_cents, total, 'CCC010101CC1', 'C', receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, 'd', now(), 'fina' FROM document WHERE document = $2`, strings.Repeat("d", 64), strings.Repeat("3", 64)); err != nil {
		t.Fatal(err)
	}
	if got, want := third(), "3000.00|70.00|1000.00|1930.00|MXN|32|0.00"; got != want {
		t.Errorf("beside another of its number: got %s, want %s", got, want)
	}
}

// What a supplier bills beside fuel stands beside what it bills, on the page where there is any, and in files.
func TestOwedBesideFuel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.owedSome()
	b := s.as(access.Finance)
	const title = "Aparte del combustible"
	if doc := b.page(owedPath + inNovember); strings.Contains(text(doc, "main"), title) {
		t.Errorf("nothing is known to be beside fuel, and the page says: %s", text(doc, "main"))
	}
	for n, cents := range map[string]int64{"2": 150_000, "3": 300_000} {
		if _, err := s.pool.Exec(t.Context(), `INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Diésel', '', '', '', '', 60000000, $2, 250000)`, strings.Repeat(n, 64), cents); err != nil {
			t.Fatal(err)
		}
	}
	of := func(path string, name int) map[string]string {
		t.Helper()
		rows, got := s.csv(b.get(path+".csv"+inNovember)), map[string]string{}
		last := len(rows[0]) - 1
		if !strings.HasPrefix(rows[0][last], title) {
			t.Fatalf("%s: the last column is %q", path, rows[0][last])
		}
		for _, r := range rows[1:] {
			got[r[name]] = r[last]
		}
		return got
	}
	if got := of(owedPath, 3); got["F 1"] != "0.00" || got["F 2"] != "500.00" || got["F 3"] != "0.00" {
		t.Errorf("documents: got %v, want 500.00 of F 2 alone", got)
	}
	if got := of(owedSuppliersPath, 0); got["Proveedor A"] != "500.00" || got["Proveedor B"] != "0.00" {
		t.Errorf("suppliers: got %v, want 500.00 of A alone", got)
	}
	for _, path := range []string{owedPath, owedSuppliersPath} {
		if _, total := b.disclosedIn(path+".json"+inNovember, "owed_beside"); total.Cmp(big.NewRat(500, 1)) != 0 {
			t.Errorf("%s: all is %s, want 500", path, total)
		}
	}
	if said := text(b.page(owedPath+inNovember), "main"); strings.Count(said, title) < 2 || !strings.Contains(said, "500.00") {
		t.Errorf("the page does not say what is beside fuel: %s", said)
	}
}

// What one supplier's documents say of another's invoice takes nothing off what is owed to that, and
// an amount in other money is not taken for its own. What was paid too much was paid: the supplier has
// it. A part that two payments say they paid counts once, and is shown.
func TestOwedToAnother(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := s.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	const a, b = "AAA010101AA1", "BBB010101BB1"
	uuid := func(n string) string { return strings.ToUpper(strings.Repeat(n, 8)) + "-0000-4000-8000-000000000000" }
	doc := func(n, kind, rfc string, cents int64) {
		t.Helper()
		exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'fina')`, strings.Repeat(n, 64))
		exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, '4.0', $3, 'F', $4, '2026-11-05 10:00', $5, $6, '0', $7, 'X', 'MXA850101AA1', 'X', '', 'PPD', '', '', $4, now(), 'fina')`,
			strings.Repeat(n, 64), uuid(n), kind, n, map[bool]string{true: "XXX", false: "MXN"}[kind == "P"], cents, rfc)
	}
	of := func(n, how, other string) {
		t.Helper()
		exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, $2, $3)`, strings.Repeat(n, 64), how, uuid(other))
	}
	pays := func(n, rfc, other string, part, cents int64, currency *string) {
		t.Helper()
		doc(n, "P", rfc, 0)
		exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part, currency) VALUES ($1, 1, 'paid', $2, $3, $4, $5)`, strings.Repeat(n, 64), uuid(other), cents, part, currency)
	}
	judged := func(n, verdict, findings string) {
		t.Helper()
		exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, $2, $3, '', now(), 'x')`, strings.Repeat(n, 64), verdict, []byte(findings))
	}
	desk := s.as(access.Finance)
	left := func(n, want, why string) {
		t.Helper()
		for _, r := range s.csv(desk.get(owedPath + ".csv" + inNovember)) {
			if r[3] == "F "+n {
				if got := strings.Join([]string{r[6], r[7], r[8], r[9], r[16]}, " "); got != want {
					t.Errorf("%s: got %s, want %s", why, got, want)
				}
				return
			}
		}
		t.Errorf("%s: F %s is not listed", why, n)
	}
	const all = "2000.00 0.00 0.00 2000.00 0.00"
	doc("1", "I", a, 200_000)
	left("1", all, "nobody paid")
	pays("2", b, "1", 1, 200_000, new("MXN"))
	left("1", all, "a payment that another issued")
	doc("3", "E", b, 200_000)
	of("3", "01", "1")
	left("1", all, "a credit note that another issued")
	doc("4", "I", b, 1)
	of("4", "04", "1")
	left("1", all, "another's invoice that says that it is in its place")
	for _, n := range []string{"1", "3"} {
		exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101514', 'x', 'PL/1/EXP/ES/2015', '', '', '', 1000000, 200000, 0)`, strings.Repeat(n, 64))
	}
	var paid, replaced bool
	var lines, credited int
	if err := s.pool.QueryRow(t.Context(), `SELECT is_paid(d), is_replaced(d), (SELECT count(*) FROM billed_line l WHERE l.document = d.document), (SELECT count(*) FROM credited_line l WHERE l.of_document = d.document) FROM document d WHERE document = $1`,
		strings.Repeat("1", 64)).Scan(&paid, &replaced, &lines, &credited); err != nil {
		t.Fatal(err)
	}
	if paid || replaced || lines != 1 || credited != 0 {
		t.Errorf("by what another says it is paid %t, replaced %t, has %d lines and %d that are credited", paid, replaced, lines, credited)
	}
	pays("5", a, "1", 2, 100_000, new("USD"))
	left("1", all, "dollars")
	pays("6", a, "1", 3, 100_000, nil)
	judged("6", "questioned", `[{"Code": "pay.money", "Severity": "high", "Field": "Pago[1]/DoctoRelacionado[1]/@MonedaDR", "Actual": "USD", "Expected": "MXN"}]`)
	left("1", all, "dollars, of which only the judgment tells")
	doc("8", "E", a, 30_000)
	of("8", "01", "1")
	pays("7", a, "1", 4, 50_000, new(""))
	doc("d", "E", b, 1)
	of("d", "04", "8")
	doc("e", "P", b, 0)
	of("e", "04", "7")
	left("1", "2000.00 300.00 500.00 1200.00 0.00", "what another says is in the place of its note and payment")

	// Another in its place is owed no second time: what was paid of the one is paid of it, by whatever way the one was in its place.
	doc("f", "I", a, 200_000)
	of("f", "04", "1")
	left("f", "2000.00 0.00 500.00 1500.00 0.00", "its own issuer's in its place")
	doc("0", "I", a, 200_000)
	of("0", "04", "f")
	left("0", "2000.00 0.00 500.00 1500.00 0.00", "and one in the place of that")
	// So is what the budget says was paid of it, by its name or by that of what it was in the place of.
	exec(`INSERT INTO budget_terms (currency, form, rules, reason, said_by, agreed_by, said_at) SELECT 'MXN', '[]', '[]', 'x', 'a', 'b', now() WHERE NOT EXISTS (SELECT FROM budget_terms)`)
	for n, paid := range map[string]int64{uuid("1"): 30_000, "F F": 20_000} {
		exec(`INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, $1, 'paid', 'x', '2026-11-21', $2, 'o', '', 'x', 'fina', now())`, n, paid)
	}
	for _, r := range s.csv(desk.get(owedPath + ".csv" + inNovember)) {
		if r[3] == "F 0" && (r[8] != "500.00" || r[12] != "500.00") {
			t.Errorf("what is in the place of two: paid %s, and %s by the budget", r[8], r[12])
		}
	}

	doc("9", "I", a, 100_000)
	pays("a", a, "9", 1, 50_000, new("MXN"))
	pays("b", a, "9", 2, 60_000, new("MXN"))
	judged("b", "refused", `[{"Code": "pay.over", "Severity": "critical"}]`)
	left("9", "1000.00 0.00 1100.00 -100.00 0.00", "paid too much")
	pays("c", a, "9", 1, 50_000, new("MXN"))
	judged("c", "refused", `[{"Code": "pay.twice", "Severity": "critical"}]`)
	left("9", "1000.00 0.00 1100.00 -100.00 500.00", "a part twice")
	judged("b", "refused", `[{"Code": "pay.over", "Severity": "critical"}, {"Code": "seal.broken", "Severity": "critical"}]`)
	left("9", "1000.00 0.00 500.00 500.00 500.00", "what is refused for more than that pays nothing")
	if main := text(desk.page(owedPath+inNovember), "main"); !strings.Contains(main, "Parcialidad repetida, sin contar") {
		t.Errorf("the page does not show what is not counted: %.1500s", main)
	}
}

package finance_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/sim/supplier"
)

func day(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}

// Documents are judged by what counts on their day, and what begins later leaves them as they were;
// each statement takes two people, and who, when and why are kept.
func TestRegimesAreSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(7, supplier.Station, supplier.Fill, 1, nil)
	id := h.send(files(list)...)[0].Document
	judged := func() string {
		t.Helper()
		for {
			n, err := h.desk.JudgeAgain(h.ctx, "fina")
			h.must(err)
			if n == 0 {
				break
			}
		}
		d := h.document(id)
		return codes(&d.Document)
	}
	if got := judged(); got != "" {
		t.Fatalf("got %s", got)
	}
	doc := h.document(id)
	held, err := h.desk.HeldTo(h.ctx, &doc)
	if h.must(err); len(held.VAT) != 2 || len(held.Quotas) != 1 || held.Ours != nil || len(held.Missing) != 0 || held.Stale {
		t.Errorf("held to %+v", held)
	}
	on := doc.IssuedAt.Truncate(24 * time.Hour)
	fifteen, last := int64(1500), on.AddDate(0, 0, 1)
	is := finance.Identity{RFC: " mps010101aa1", From: on.AddDate(0, 0, 1), Name: " Municipio de  otro", Regime: "603", ZIP: "42001", Reason: "constancia", Agreed: "otra"}
	h.must(h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.General, From: on.AddDate(0, 0, 1), RateE4: &fifteen, Reason: "DOF", Agreed: "otra"}))
	h.must(h.desk.SayIdentity(h.ctx, "fina", is))
	if got := judged(); got != "" {
		t.Errorf("what begins the day after: got %s", got)
	}
	is.From = on
	h.must(h.desk.SayIdentity(h.ctx, "fina", is))
	if got := judged(); got != "receiver.name receiver.zip" {
		t.Errorf("who we are from the day on: got %s", got)
	}
	if d := h.document(id); d.Judged.Verdict != invoice.Accepted || d.Judged.Findings[0].Expected != "MUNICIPIO DE OTRO" {
		t.Errorf("got %+v", d.Judged)
	}
	h.must(h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.General, From: on, Until: &on, RateE4: &fifteen, Reason: "DOF", Agreed: "otra"}))
	if doc = h.document(id); true {
		held, err = h.desk.HeldTo(h.ctx, &doc)
		if h.must(err); !held.Stale || held.VAT[0].Rate.String() != "0.15" || held.Ours == nil || held.Ours.ZIP != "42001" {
			t.Errorf("held to %+v", held)
		}
	}
	if got := judged(); !strings.Contains(got, "line.rate") {
		t.Errorf("the rate of the day: got %s", got)
	}
	said, err := h.desk.Said(h.ctx)
	h.must(err)
	if len(said.VAT) != 2 || said.VAT[0].Agreed != "otra" || said.VAT[0].By != "fina" || said.VAT[0].Reason != "DOF" || !said.VAT[0].At.Equal(h.now) || len(said.Identities) != 2 {
		t.Errorf("got %+v", said)
	}
	for at, want := range map[time.Time]bool{on: false, on.AddDate(0, 0, 1): true} {
		if v := said.TaxVersion(at); (v != "0") != want || v == said.TaxVersion(at.AddDate(1, 0, 0)) {
			t.Errorf("before %s: version %s", at, v)
		}
	}

	none := int64(0)
	for _, tt := range []struct {
		field string
		err   error
	}{
		{"agreed", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.Border, From: on, RateE4: &none, Reason: "x"})},
		{"same", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.Border, From: on, RateE4: &none, Reason: "x", Agreed: " FINA"})},
		{"kind", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: "other", From: on, RateE4: &none, Reason: "x", Agreed: "otra"})},
		{"rate", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.General, From: on, Reason: "x", Agreed: "otra"})},
		{"rate", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.Zero, From: on, RateE4: &fifteen, Reason: "x", Agreed: "otra"})},
		{"until", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.Border, From: last.AddDate(0, 0, 1), Until: &last, RateE4: &fifteen, Reason: "x", Agreed: "otra"})},
		{"from", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.Border, RateE4: &fifteen, Reason: "x", Agreed: "otra"})},
		{"reason", h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.Border, From: on, RateE4: &fifteen, Reason: " ", Agreed: "otra"})},
		{"agreed", h.desk.SayIdentity(h.ctx, "fina", finance.Identity{RFC: "MPS010101AA1", From: on, Name: "X", Reason: "x"})},
		{"rfc", h.desk.SayIdentity(h.ctx, "fina", finance.Identity{RFC: "MPS", From: on, Name: "X", Reason: "x", Agreed: "otra"})},
		{"regime", h.desk.SayIdentity(h.ctx, "fina", finance.Identity{RFC: "MPS010101AA1", From: on, Regime: "503", Reason: "x", Agreed: "otra"})},
		{"zip", h.desk.SayIdentity(h.ctx, "fina", finance.Identity{RFC: "MPS010101AA1", From: on, ZIP: "4200", Reason: "x", Agreed: "otra"})},
		{"identity", h.desk.SayIdentity(h.ctx, "fina", finance.Identity{RFC: "MPS010101AA1", From: on, Name: " ", Reason: "x", Agreed: "otra"})},
		{"agreed", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: on, PerLiterE6: 1, Reason: "x"})},
		{"same", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: on, PerLiterE6: 1, Reason: "x", Agreed: "Fina "})},
	} {
		if bad, ok := errors.AsType[*finance.Problem](tt.err); !ok || bad.Field != tt.field {
			t.Errorf("got %v, want a problem with %s", tt.err, tt.field)
		}
	}
}

// The database itself takes two people, and nothing of a month that is closed; while a month is being
// closed it waits, and what waited is held against what was closed.
func TestTheDatabaseHoldsRegimes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	insert := map[string]string{
		"vat_rate":        `INSERT INTO vat_rate (kind, from_on, rate_e4, reason, said_by, agreed_by, said_at) VALUES ('border', $1::date, 800, 'DOF', 'fina', $2, now())`,
		"fuel_quota":      `INSERT INTO fuel_quota (product, from_on, per_liter_e6, reason, said_by, agreed_by, said_at) VALUES ('15101505', $1::date, 1, 'DOF', 'fina', $2, now())`,
		"fiscal_identity": `INSERT INTO fiscal_identity (rfc, from_on, name, regime, zip, reason, said_by, agreed_by, said_at) VALUES ('MPS010101AA1', $1::date, '', '603', '', 'x', 'fina', $2, now())`,
		"permit_register": `INSERT INTO permit_register (sha256, file, from_on, permits, left_out, reason, said_by, agreed_by, said_at) VALUES (repeat('a', 64), 'x', $1::date, 1, '[]', 'x', 'fina', $2, now())`,
	}
	h.exec(`INSERT INTO registered_permit (sha256, key, number, holder, kind, status, state, zone) VALUES (repeat('a', 64), 'PL/1', 'PL/1', 'x', 'x', 'x', '', '')`)
	say := func(table, from, agreed, want string) {
		t.Helper()
		_, err := h.pool.Exec(h.ctx, insert[table], from, agreed)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s from %s, agreed by %q: got %v, want %q", table, from, agreed, err, want)
		}
	}
	for table := range insert {
		say(table, "2026-05-01", "", "two people")
		say(table, "2026-05-01", " FINA ", "two people")
		say(table, "2026-05-01", "otra", "")
	}
	for _, sql := range []string{
		`INSERT INTO vat_rate (kind, from_on, reason, said_by, agreed_by, said_at) VALUES ('general', '2026-05-01', 'x', 'fina', 'otra', now())`,
		`INSERT INTO vat_rate (kind, from_on, rate_e4, reason, said_by, agreed_by, said_at) VALUES ('zero', '2026-05-01', 1, 'x', 'fina', 'otra', now())`,
		`INSERT INTO vat_rate (kind, from_on, until_on, rate_e4, reason, said_by, agreed_by, said_at) VALUES ('border', '2026-05-02', '2026-05-01', 1, 'x', 'fina', 'otra', now())`,
		`INSERT INTO fiscal_identity (rfc, from_on, name, regime, zip, reason, said_by, agreed_by, said_at) VALUES ('MPS010101AA1', '2026-05-01', '', '', '', 'x', 'fina', 'otra', now())`,
		`INSERT INTO permit_register (sha256, file, from_on, permits, left_out, reason, said_by, agreed_by, said_at) VALUES (repeat('a', 64), 'x', '2026-05-01', 2, '[]', 'x', 'fina', 'otra', now())`, // it has one
		`INSERT INTO permit_register (sha256, file, from_on, permits, left_out, reason, said_by, agreed_by, said_at) VALUES (repeat('b', 64), 'x', '2026-05-01', 0, '[]', 'x', 'fina', 'otra', now())`,
		`INSERT INTO registered_permit (sha256, key, number, holder, kind, status, state, zone) VALUES (repeat('a', 64), 'PL/2', 'PL/2', 'x', 'x', 'x', '', '')`, // of what counts
	} {
		if _, err := h.pool.Exec(h.ctx, sql); err == nil {
			t.Errorf("taken: %s", sql)
		}
	}

	// A month is being closed.
	h.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	tx, err := h.pool.Begin(h.ctx)
	h.must(err)
	for _, sql := range []string{`SELECT pg_advisory_xact_lock(hashtext('litro close'))`,
		`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
		 VALUES (1, 2026, 5, '2026-05-01', 'close', 'fina', 'Elena', 'treasury', '{treasury}', now(), '', sha256('x'), 'closed')`} {
		if _, err := tx.Exec(h.ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	rate := int64(800)
	late := finance.VATRate{Kind: invoice.Border, From: day("2026-05-31"), RateE4: &rate, Reason: "DOF", Agreed: "otra"}
	var wg sync.WaitGroup
	done := make(chan error, 1)
	wg.Go(func() { done <- h.desk.SayVAT(h.ctx, "fina", late) })
	for table, sql := range insert {
		other, err := h.pool.Begin(h.ctx)
		h.must(err)
		if _, err = other.Exec(h.ctx, `SET LOCAL lock_timeout = '200ms'`); err == nil {
			_, err = other.Exec(h.ctx, sql, "2026-05-31", "otra")
		}
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "55P03" {
			t.Errorf("%s does not wait for the close: got %v", table, err)
		}
		h.must(other.Rollback(h.ctx))
	}
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	h.must(tx.Commit(h.ctx))
	wg.Wait()
	if bad, ok := errors.AsType[*finance.Problem](<-done); !ok || bad.Field != "closed" {
		t.Errorf("of a month that is closed: got %v", bad)
	}
	for table := range insert {
		say(table, "2026-05-31", "otra", "is closed")
		say(table, "2026-06-01", "otra", "")
	}
	late.From = day("2026-06-01")
	h.must(h.desk.SayVAT(h.ctx, "fina", late))
}

// A supplier's table that says its rate is held against the same rows, also of a city elsewhere that
// says its own.
func TestRatesOfTables(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.mapping(func(m *plain.Mapping) { m.Columns[plain.Rate] = "Impuesto" })
	file := h.table("mayo.csv", strings.Replace(heading, "\n", ",Impuesto\n", 1)+"F-1,101,02/05/2026 10:30,Norte,Magna,40,24.00,960.00,16 %\nF-1,102,03/05/2026,Norte,Diesel,10.5,25.10,263.55,21\nF-1,103,03/05/2026,Norte,Diesel,10.5,25.10,263.55,\n")
	id := h.take(file, finance.Ask{Mapping: m.N}).Documents[0].ID
	if d := h.document(id); codes(&d.Document) != "line.rate" || d.Judged.Findings[0].Row != 3 || d.Judged.Findings[0].Actual != "0.21" || d.Judged.Findings[0].Expected != "0.16" {
		t.Errorf("got %+v", d.Judged)
	}
	twentyOne := int64(2100)
	h.must(h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.General, From: day("2026-05-03"), RateE4: &twentyOne, Reason: "ley", Agreed: "otra"}))
	if _, err := h.desk.JudgeAgain(h.ctx, "fina"); err != nil {
		t.Fatal(err)
	}
	if d := h.document(id); codes(&d.Document) != "" {
		t.Errorf("of its own rate from the day on: got %+v", d.Judged)
	}
}

// A month is signed with the version of what documents are held against, where anything was said
// that begins before its end.
func TestAMonthIsSignedWithItsRates(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zone := time.FixedZone("", -6*3600)
	version := func(month time.Month) string {
		t.Helper()
		from := time.Date(2026, month, 1, 0, 0, 0, 0, zone)
		r, err := h.store.CloseRecords(h.ctx, closes.Window{From: from, To: from.AddDate(0, 1, 0), Zone: zone}, nil)
		h.must(err)
		for _, x := range r.Rules {
			if x.Name == "taxes" {
				return x.Version
			}
		}
		return ""
	}
	rate := int64(1500)
	h.must(h.desk.SayVAT(h.ctx, "fina", finance.VATRate{Kind: invoice.General, From: day("2026-06-01"), RateE4: &rate, Reason: "DOF", Agreed: "otra"}))
	may, june := version(time.May), version(time.June)
	if may != "" || len(june) != 16 {
		t.Errorf("got %q and %q", may, june)
	}
	h.must(h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: day("2026-06-30"), PerLiterE6: 1, Reason: "DOF", Agreed: "otra"}))
	if v := version(time.June); v == june || version(time.May) != "" {
		t.Errorf("after a quota of June: got %q, and had %q", v, june)
	}
}

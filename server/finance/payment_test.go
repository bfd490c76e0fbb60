package finance_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A payment of what is not here waits, and is judged again when that has come. What is paid again
// of a document, or more than was owed, is found; what is not to be paid pays nothing.
func TestPaymentsOfDocuments(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	terms := supplier.Terms{
		Supply: supplier.Station, Every: supplier.Fill, Quotas: supplier.Quotas(), Credit: true,
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}
	b, err := supplier.NewBatch(6, authority(), terms, supplier.Invent(6, 1, supplier.Station, time.Date(2026, 5, 1, 6, 0, 0, 0, zone)))
	h.must(err)
	list, _ := b.Issue()
	if len(list) != 2 {
		t.Fatalf("%d documents, want one that is paid at once", len(list))
	}
	bill, payment := list[0], list[1]
	found := func(id string) (all []string) {
		for _, f := range h.document(id).Judged.Findings {
			if len(f.Code) > 4 && f.Code[:4] == "pay." {
				all = append(all, f.Code)
			}
		}
		return all
	}
	stale := func(want int) {
		t.Helper()
		if n, err := h.desk.StaleCount(h.ctx); err != nil || n != want {
			t.Errorf("to be judged again: got %d, %v, want %d", n, err, want)
		}
	}
	first := h.send(finance.File{Name: payment.File(), Bytes: payment.XML})[0].Document
	if got, d := found(first), h.document(first); !slices.Equal(got, []string{"pay.unknown"}) || d.Judged.Verdict != invoice.Accepted {
		t.Errorf("before its document came: got %v, %s", got, d.Judged.Verdict)
	}
	stale(0)
	h.send(finance.File{Name: bill.File(), Bytes: bill.XML})
	stale(1)
	n, err := h.desk.JudgeAgain(h.ctx, "fina")
	h.must(err)
	if got := found(first); n != 1 || len(got) != 0 {
		t.Errorf("%d were judged again, and it has %v", n, got)
	}
	stale(0)
	other := func(from, to string) []byte {
		t.Helper()
		uuid := []byte(payment.UUID)
		b := bytes.ReplaceAll(payment.XML, uuid, append([]byte("0000"), uuid[4:]...))
		if from != "" && bytes.Count(b, []byte(from)) != 1 {
			t.Fatalf("%s is there %d times", from, bytes.Count(b, []byte(from)))
		}
		return bytes.Replace(b, []byte(from), []byte(to), 1)
	}
	// Another with its part; and another part, of what is paid already.
	twice := h.send(finance.File{Name: "otra.xml", Bytes: other("", "")})[0].Document
	if got := found(twice); !slices.Equal(got, []string{"pay.twice"}) || h.document(twice).Judged.Verdict != invoice.Refused {
		t.Errorf("the same part in another document: got %v", got)
	}
	over := h.send(finance.File{Name: "mas.xml", Bytes: other(`NumParcialidad="1"`, `NumParcialidad="9"`)})[0].Document
	if got := found(over); !slices.Contains(got, "pay.over") {
		t.Errorf("more than was owed: got %v", got)
	}
	// The first is canceled: then what was refused is still refused, for it has no stamp of its own,
	// and nothing is paid.
	stale(0)
	h.now = h.now.Add(time.Minute)
	h.must(h.desk.SayStatus(h.ctx, "fina", first, finance.Status{Status: finance.Canceled, AskedAt: h.now}, saidByAuthority))
	stale(2)
	h.now = h.now.Add(time.Minute)
	if n, err = h.desk.JudgeAgain(h.ctx, "fina"); err != nil || n != 2 || len(found(twice)) != 0 || len(found(over)) != 0 {
		t.Errorf("%d were judged again, %v: the second has %v, and the third %v", n, err, found(twice), found(over))
	}
	stale(0)
	var left int
	if h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM paid_part`).Scan(&left)); left != 0 {
		t.Errorf("%d payments count, and none should", left)
	}

	// What was paid too much or twice was paid: an invoice that is canceled then is found by it. What is
	// refused for what it is itself pays nothing.
	for _, tt := range []struct {
		findings string
		want     bool
	}{
		{`[{"Code": "pay.over", "Severity": "critical"}, {"Code": "stamp.unknown", "Severity": "info"}]`, true},
		{`[{"Code": "pay.twice", "Severity": "critical"}]`, true},
		{`[{"Code": "pay.over", "Severity": "critical"}, {"Code": "seal.broken", "Severity": "critical"}]`, false},
	} {
		h.exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'refused', $2, '', now(), 'x')`, twice, []byte(tt.findings))
		var paid bool
		if h.must(h.pool.QueryRow(h.ctx, `SELECT is_paid(d) FROM document d WHERE uuid = $1`, bill.UUID).Scan(&paid)); paid != tt.want {
			t.Errorf("%s: paid %t", tt.findings, paid)
		}
	}
}

package matching_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A truck of the last day of a contract is billed days later, and no contract of that supplier holds then: the line is in bulk all
// the same, for whoever asks, and its document is of that contract. 62 days later, and where another contract of that supplier
// holds, it is of fills.
func TestBilledInBulkAfterTheContract(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.now = time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC)
	o.exec(`UPDATE contract SET rfc = 'CAC8510147J4' WHERE contract = 'gas'`) // of another
	o.contract("truck", issuer, matching.Bulk)
	sales := supplier.Invent(12, 1, supplier.Bulk, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	list, _ := o.billed(12, terms(supplier.Bulk, supplier.Fill), sales, nil)
	if len(list) != 1 {
		t.Fatalf("%d documents, want one", len(list))
	}
	o.exec(`ALTER TABLE document DISABLE TRIGGER USER`)
	o.exec(`UPDATE document SET issued_at = '2027-01-04 10:00'`)
	n := 1
	until := func(contract, supply, from, day string) {
		n++
		o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ($1, $2, 'Gasolinera', $3, '1', 'MXN', $4, $5, $6, now(), 'x', 'y')`, contract, n, issuer, supply, from, day)
	}
	from, to := time.Date(2027, 1, 1, 0, 0, 0, 0, o.zone), time.Date(2027, 4, 1, 0, 0, 0, 0, o.zone)
	want := func(what string, bulk int) {
		t.Helper()
		lines, err := o.store.BulkLines(o.ctx, from, to, o.zone)
		o.must(err)
		contracts, err := o.store.ContractBulk(o.ctx, from, to, o.zone)
		o.must(err)
		loads, _, err := o.store.AuditLoads(o.ctx, from, to, o.zone)
		o.must(err)
		if got := [4]int{len(o.look(matching.Question{From: from, To: to}).Rows), len(lines), len(contracts), len(loads)}; got != [4]int{1 - bulk, bulk, bulk, bulk} {
			t.Errorf("%s: of fills, and in bulk for deliveries, contracts and an audit: %d lines, want %d in bulk", what, got, bulk)
		}
	}
	until("truck", matching.Bulk, "2026-01-01", "2026-12-31")
	want("four days after the contract", 1)
	o.exec(`UPDATE document SET issued_at = '2027-03-03 23:59'`)
	want("62 days after it", 1)
	o.exec(`UPDATE document SET issued_at = '2027-03-04 00:00'`)
	want("63 days after it", 0)
	o.exec(`UPDATE document SET issued_at = '2027-01-04 10:00'`)
	until("stations", matching.Station, "2027-01-05", "2027-12-31")
	want("another contract begins the day after", 1)
	until("stations", matching.Station, "2027-01-04", "2027-12-31")
	want("another contract holds", 0)
	until("stations", matching.Station, "2026-06-01", "2026-12-30")
	want("another ended before it", 1)
	until("stations", matching.Bulk, "2027-01-02", "2027-12-31")
	want("the next brings it, too", 1)
	// Before there was that grace it was a station's line, and who settled it then finds it where it was; within the
	// contract it is in bulk, whatever anybody said.
	until("stations", matching.Bulk, "2026-06-01", "2026-12-30")
	o.exec(`INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at) SELECT 'b', document, part, n, 'apart', '', '', 0, 0, 0, 0, 'de otro', 'fina', now() FROM document_item WHERE part = 'concept'`)
	want("somebody settled it after the contract", 0)
	o.exec(`UPDATE document SET issued_at = '2026-12-31 10:00'`)
	from = time.Date(2026, 12, 1, 0, 0, 0, 0, o.zone)
	want("somebody settled it within the contract", 1)
}

package web

import (
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A month of a few fills in which a supplier bills by a discount from the middle on: what it bills by that is taken unseen,
// and who leaves the discount out, or half of it, is found at these lines, and nobody else. A line of a ticket that people divided is of
// all its parts, and where each part has a line, each is of its own. Another supplier bills a few of its fills first: none of them is taken
// unseen, each is a discrepancy at its whole amount, and of those that its own bills later each is that one's.
func TestWhatWasAgreedOn(t *testing.T) {
	t.Parallel()
	m := newMonthOf(t, fills{tank: 30, stations: 120, others: 30})
	m.hasAuthority()
	m.audited.Store(true)
	m.listed()
	estrella := m.bills(61, "estrella", supplier.Station, supplier.Week, m.atStations, []sown{
		{supplier.NoDiscount, 3}, {supplier.HalfDiscount, 3}, {supplier.WrongPrice, 2}, {supplier.WrongAmount, 2}, {supplier.WrongLiters, 4}, {supplier.WrongProduct, 2}, {supplier.Consolidated, 4}, {supplier.WrongTicket, 2}, {supplier.Credited, 1}, {supplier.ByPart, 1},
		{supplier.Unbilled, 2}, {supplier.Late, 1},
	})
	billed := []billing{
		estrella, m.bills(63, "centro", supplier.Station, supplier.Day, m.atOthers, sownByOthers, estrella.unlikely()...),
		m.bills(62, "pipas", supplier.Bulk, supplier.Fill, m.loads, nil),
	}
	m.saysReceiver()
	m.saysTheYear("")
	clicks := 0
	elena := m.clerk(access.Finance, &clicks)
	var inTime, late []billing
	for _, b := range billed {
		early, delayed := b.split()
		inTime, late = append(inTime, early), append(late, delayed)
	}
	m.takesIn(elena, inTime, inTime)
	m.linesFindFills(elena, inTime, late)
	if _, err := m.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.othersAsPlanted(othersOf(inTime))
	m.takesIn(elena, late, billed)
	m.linesFindFills(elena, late, nil)
	unbilled := m.unbilledAsPlanted(elena, billed)
	m.papersOfDeliveries(elena)
	m.books(elena)
	m.pays(elena, "estrella", "centro", "pipas")
	m.auditedAsPlanted(billed, len(unbilled))
	m.differencesAsPlanted(billed)
	m.othersAsPlanted(keepsOthers(billed))
	t.Logf("%d clicks", clicks)
}

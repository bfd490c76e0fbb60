package web

import (
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A month of a few fills in which a supplier bills by a discount from the middle on: what it bills by that is taken unseen,
// and who leaves the discount out, or half of it, is found at these lines, and nobody else. A line of a ticket that people divided is of
// all its parts, and where each part has a line, each is of its own.
func TestWhatWasAgreedOn(t *testing.T) {
	t.Parallel()
	m := newMonthOf(t, fills{tank: 30, stations: 120})
	m.hasAuthority()
	m.audited.Store(true)
	m.listed()
	billed := []billing{
		m.bills(61, "estrella", supplier.Station, supplier.Day, m.atStations, []sown{
			{supplier.NoDiscount, 3}, {supplier.HalfDiscount, 3}, {supplier.WrongPrice, 2}, {supplier.WrongAmount, 2}, {supplier.WrongLiters, 4}, {supplier.WrongProduct, 2}, {supplier.Consolidated, 4}, {supplier.WrongTicket, 2}, {supplier.Credited, 1}, {supplier.ByPart, 1},
		}),
		m.bills(62, "pipas", supplier.Bulk, supplier.Fill, m.loads, nil),
	}
	m.saysReceiver()
	m.saysTheYear("")
	clicks := 0
	elena := m.clerk(access.Finance, &clicks)
	m.takesIn(elena, billed, billed)
	m.linesFindFills(elena, billed, nil)
	unbilled := m.unbilledAsPlanted(elena, billed)
	m.papersOfDeliveries(elena)
	m.auditedAsPlanted(billed, len(unbilled))
	m.differencesAsPlanted(billed)
	t.Logf("%d clicks", clicks)
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/sim/city"
)

const vehicleIDsSQL = `SELECT fleet_no, vehicle FROM vehicle`

// vehicleIDs returns what a page's list has behind the numbers of vehicles.
func (t *town) vehicleIDs(ctx context.Context) (map[string]string, error) {
	d, err := t.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	rows, err := d.conn.Query(ctx, vehicleIDsSQL)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	var number, id string
	_, err = pgx.ForEachRow(rows, []any{&number, &id}, func() error { ids[number] = id; return nil })
	return ids, err
}

// A boughtRow is a fill that was bought, as the server's tables have it.
type boughtRow struct {
	Number, Permit, Contract, Vehicle string
	At                                time.Time
	UL, Cents                         int64
	OdometerM                         *int64
}

const boughtSQL = `
SELECT d.ticket, d.permit, d.contract, v.fleet_no, d.happened_at, d.volume_ul, d.amount_cents, d.odometer_m
FROM effective_dispense d
JOIN vehicle v USING (vehicle)
WHERE d.source = 'ticket'
ORDER BY d.ticket`

const openTicketsSQL = `SELECT count(*) FROM ticket WHERE state <> 'checked'`

// compareTickets compares what was truly bought with what the tables say of it: every
// ticket once, on its own day, of its own vehicle, to the cent. What a wrong digit did is
// found where it can be; a wrong number of a ticket cannot be before the supplier's
// invoice names the right one, and is counted as that.
func (a *audit) compareTickets(ctx context.Context) error {
	rows, err := a.db.conn.Query(ctx, boughtSQL)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[boughtRow])
	if err != nil {
		return err
	}
	there := map[string]boughtRow{}
	for _, r := range list {
		if _, twice := there[r.Number]; twice {
			a.wrong("ticket %s is in the tables twice", r.Number)
		}
		there[r.Number] = r
		a.tickets.VolumeUL += r.UL
	}
	evidence, err := a.db.evidence(ctx)
	if err != nil {
		return err
	}
	truth := int64(0)
	for i := range a.purchases {
		p := &a.purchases[i]
		truth += p.UL
		a.bought(p, there[asTyped(i, p).number], evidence)
	}
	if len(list) != len(a.purchases) || truth != a.tickets.VolumeUL {
		a.wrong("%d tickets of %s were bought, and the tables have %d of %s", len(a.purchases), liters(truth), len(list), liters(a.tickets.VolumeUL))
	}
	a.tickets.Sent = len(list)
	var open int
	if err := a.db.conn.QueryRow(ctx, openTicketsSQL).Scan(&open); err != nil || open != 0 {
		a.wrong("%d tickets wait for somebody (%v), want none", open, err)
	}
	if out, err := a.town.server(ctx, nil, "evidence", "check"); err != nil || !strings.HasPrefix(out, fmt.Sprintf("%d files are needed: 0 missing, 0 altered", len(a.purchases))) {
		a.wrong("the photos of %d tickets: litro-server evidence check says %q, %v", len(a.purchases), out, err)
	}
	a.summary.Tickets = a.tickets
	return nil
}

// bought compares one ticket with its row.
func (a *audit) bought(p *city.Purchase, r boughtRow, found []evidence) {
	if r.Permit != boughtPermit || r.Contract != boughtContract || r.Vehicle != p.Vehicle.Number || !r.At.Equal(p.At) || r.UL != p.UL || r.Cents != p.Cents {
		a.wrong("ticket %s of %s, %s at %s for %s: the tables have %+v", p.Number, p.Vehicle.Number, liters(p.UL), p.At, decimalOf(p.Cents, 2), r)
	}
	switch p.Odd {
	case city.Late:
		a.tickets.Late++
	case city.WrongNumber:
		a.tickets.UntilInvoice++
	case city.WrongOdometer:
		for _, e := range found {
			if e.Rule == "odometer_high" && e.Vehicle == p.Vehicle.Number {
				a.tickets.Found++
				return
			}
		}
		a.wrong("ticket %s: an odometer with one digit too many was not found: no odometer_high of %s", p.Number, p.Vehicle.Number)
	}
}

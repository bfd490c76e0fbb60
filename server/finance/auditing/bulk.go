package auditing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Bulk returns the lines that bill fuel in bulk, of documents that were issued in a period, each beside what
// came of it, in the order of rows of lines. They are held against it as when a month is judged.
func (d *Desk) Bulk(ctx context.Context, q matching.Question) ([]matching.Row, error) {
	lines, agreed, err := d.cfg.Price.PricedBulk(ctx, q.From, q.To)
	if err != nil {
		return nil, err
	}
	lines = slices.DeleteFunc(lines, func(l matching.Line) bool { return q.RFC != "" && l.RFC != q.RFC })
	if len(lines) == 0 {
		return nil, nil
	}
	loads, says, err := d.cfg.Store.AuditLoads(ctx, q.From, q.To, d.zone())
	if err != nil {
		return nil, err
	}
	terms, err := d.cfg.Budget.Terms(ctx)
	if err != nil {
		return nil, err
	}
	claims, err := d.cfg.Stock.Claims(ctx, q.From, q.To)
	if err != nil {
		return nil, err
	}
	of := map[matching.LineID]*Load{}
	for i := range loads {
		of[loads[i].LineID] = &loads[i]
	}
	var rows []matching.Row
	for i := range lines {
		x := of[lines[i].LineID]
		if x == nil { // it came or was withdrawn between the two questions
			continue
		}
		currency := terms.Of(d.cfg.Calendar.PeriodOf(budget.Day(x.On)).Year).Currency
		rows = append(rows, x.row(lines[i], agreed[lines[i].LineID].E4, currency, says, claims[stockroom.LineID(x.LineID)], d.zone()))
	}
	matching.SortRows(rows)
	return rows, nil
}

// BulkElsewhere returns the lines in bulk of documents that were issued outside of a period, up to a year from it, that bill
// something that came in it, as [Desk.Bulk] does those of documents in it.
func (d *Desk) BulkElsewhere(ctx context.Context, q matching.Question) ([]matching.Row, error) {
	during := func(at time.Time) bool { return !at.Before(q.From) && at.Before(q.To) }
	around := q
	around.From, around.To = q.From.AddDate(-1, 0, 0), q.To.AddDate(1, 0, 0)
	rows, err := d.Bulk(ctx, around)
	return slices.DeleteFunc(rows, func(r matching.Row) bool {
		return during(r.IssuedAt) || !slices.ContainsFunc(r.Fills, func(f matching.Fill) bool { return during(f.At) })
	}), err
}

// row puts a line beside its deliveries. Its ticket is the number of their notes, where it has none; what
// they cost is what the notes say, which is in the currency of the budget, or else their liters at the contract's price.
func (x *Load) row(l matching.Line, agreedE4 int64, currency string, says stock.Says, claim stockroom.Claim, zone *time.Location) matching.Row {
	state, numbers := matching.Delivered, ""
	came, noted, _ := x.differs(says, zone)
	switch {
	case claim.Again: // who brought it has it
		state = match.Twice
	case len(claim.Others) > 0:
		state = match.Supplier
	case len(x.Deliveries) == 0 && x.Twice:
		state = match.Twice
	case len(x.Deliveries) == 0:
		state = matching.Undelivered
	case came != nil:
		state = matching.Came
	case noted != nil:
		state = matching.Noted
	}
	liters, cents := true, true
	var fills []matching.Fill
	for i := range x.Deliveries {
		d := &x.Deliveries[i]
		f := matching.Fill{Ref: match.Ref{Ref: d.Ref}, At: d.CameAt, Tank: d.Tank, StationName: d.Station + " " + d.Tank, Supplier: l.Supplier, RFC: l.RFC, Ticket: d.Number, Product: d.CameOf, GradeName: d.Grade, Currency: l.Currency}
		if d.CameOf != "" && d.CameOf != x.Product && len(claim.Others) == 0 {
			state = match.Product
		}
		q, err := d.Came.Stated(x.Billed, d.Density)
		if err != nil {
			liters = false
		}
		f.VolumeUL = q.UL
		money, known := x.cost(d, q.UL, agreedE4, currency)
		if f.Cents = money; !known || err != nil && d.Cents == nil {
			cents = false
		}
		if d.Number != "" && (i == 0 || d.Number != x.Deliveries[i-1].Number) {
			if numbers != "" {
				numbers += ", "
			}
			numbers += d.Number
		}
		fills = append(fills, f)
	}
	l.Ticket = cmp.Or(numbers, l.Ticket)
	return matching.InBulk(l, state, fills, liters, cents, zone)
}

// cost is what a delivery costs by its note, or by the contract's price of a liter; false: neither says.
func (x *Load) cost(d *Delivered, ul dispense.Volume, agreedE4 int64, currency string) (cents int64, known bool) {
	switch {
	case d.Cents != nil && (x.Currency == "" || x.Currency == currency):
		return *d.Cents, true
	case agreedE4 <= 0:
		return 0, false
	}
	cents, err := dispense.AmountCents(ul, agreedE4)
	return cents, err == nil
}

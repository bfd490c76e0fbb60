package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/litro-fuel/litro/sim/supplier"
)

// carrier is who fills the city's own tanks, as the tax authority knows it.
var carrier = supplier.Party{RFC: "GPR010101AB1", Name: "PIPAS DEL GOLFO", Regime: "601", ZIP: "42000"}

// By what contract and permit it does, and the number of its first note.
const (
	carrierContract = "K-2"
	carrierPermit   = "PL/10221/DIS/OM/2015"
	firstNote       = 88_001
)

// A load is what a truck brought into a tank of the city's.
type load struct {
	site     *site
	tank     tankSetting
	UL       int64 // by its note, as observed
	From, To time.Time
}

// loads are those that had come by some time, in their order, which a later call keeps.
func (t *town) loads(until time.Time) []load {
	var all []load
	for _, s := range t.sites {
		if s.forecourt.Loads == nil {
			continue
		}
		for _, l := range s.forecourt.Loads() {
			if !l.To.After(until) {
				l.site = s
				all = append(all, l)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b load) int {
		return cmp.Or(a.To.Compare(b.To), cmp.Compare(a.site.ID, b.site.ID), cmp.Compare(a.tank.ID, b.tank.ID))
	})
	return all
}

// sale is the n-th load, from 0, as it is billed.
func (t *town) sale(n int, l *load) supplier.Sale {
	return supplier.Sale{Permit: carrierPermit, Ticket: fmt.Sprint(firstNote + n), At: l.From.In(t.zone()), Product: products[l.tank.Grade], UL: l.UL, PriceE4: 100 * prices[l.tank.Grade]}
}

// billsLoads are the documents of some loads, of which the first has a number, from 0: one for each.
func (t *town) billsLoads(first int, loads []load, plant func(*supplier.Batch) error) (bills, error) {
	var sales []supplier.Sale
	for i := range loads {
		sales = append(sales, t.sale(first+i, &loads[i]))
	}
	terms := supplier.Terms{Supply: supplier.Bulk, Every: supplier.Fill, Issuer: carrier, Receiver: boughtBy, Quotas: supplier.Quotas(), First: first + 1}
	return t.issues(t.Seed+1000+uint64(first), terms, sales, plant)
}

// recordedAfter is how long after a truck has left its delivery is on record at the latest.
const recordedAfter = 15 * time.Minute

const lineSQL = `SELECT document || '/' || part || '/' || n FROM document_item WHERE permit = $1 AND ticket = $2 ORDER BY 1`

// entersNotes has finance enter the note of each load, with the line that bills it, and holds what came against what the
// trucks brought.
func (a *audit) entersNotes(ctx context.Context, elena *clerk, loads []load, asked url.Values) error {
	came, err := elena.table(ctx, "/invoices/unbilled/deliveries.json?"+asked.Encode())
	if err != nil {
		return err
	}
	for n := range loads {
		l := &loads[n]
		i := slices.IndexFunc(came, func(row map[string]any) bool {
			at, err := time.Parse(time.RFC3339, fmt.Sprint(row["stock_came"]))
			return err == nil && row["station_name"] == l.site.Name && row["tank"] == l.tank.ID && !at.Before(l.From) && at.Before(l.To.Add(recordedAfter))
		})
		if i < 0 {
			a.wrong("a truck brought %s into tank %s of %s until %s, and no delivery is on record: %v", liters(l.UL), l.tank.ID, l.site.ID, l.To.Format(time.RFC3339), came)
			continue
		}
		s := a.sale(n, l)
		var line string
		if err := a.db.conn.QueryRow(ctx, lineSQL, s.Permit, s.Ticket).Scan(&line); err != nil {
			if len(a.PlantBulk) == 0 { // else it may be in no document
				a.wrong("the line of note %s: %v", s.Ticket, err)
			}
			continue
		}
		ref := fmt.Sprint(came[i]["ref"])
		came = slices.Delete(came, i, i+1)
		month := url.Values{"period": {"month"}, "at": {l.From.In(a.zone()).Format(time.DateOnly)}}
		if err := elena.does(ctx, "/stock/"+l.site.ID+"/"+l.tank.ID+"?"+month.Encode(), url.Values{
			"delivery": {ref}, "n": {"0"}, "number": {s.Ticket}, "volume": {fmt.Sprint(l.UL / liter)}, "basis": {"obs"}, "line": {line}, "billed": {"obs"}, "reason": {"remisión"},
		}); err != nil && len(a.PlantBulk) == 0 { // a line that errs may be refused
			return err
		}
	}
	return nil
}

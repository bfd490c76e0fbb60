package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What fills from own tanks cost where no pump and no ticket says it, see decision 151.

const (
	// Where a fill was drawn: what somebody typed of a sheet or of liters off the book is of the station that these are of.
	ownFillsSQL = `
SELECT q.i, coalesce(CASE WHEN c.station IS NOT NULL THEN c.of_station WHEN q.station <> 'office' THEN q.station WHEN d.source = 'sheet' THEN sheet_station(sheet_number(d.ticket)) END, ''),
       coalesce(d.hose, x.hose, o.hose, '')
  FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @branches::int[]) WITH ORDINALITY AS q (station, epoch, seq, branch, i)
  LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (q.station, q.epoch, q.seq, q.branch)
  LEFT JOIN correction c ON (c.station, c.epoch, c.seq, c.branch) = (q.station, q.epoch, q.seq, q.branch) AND c.action = 'assign'
  LEFT JOIN dispense x ON (x.station, x.epoch, x.seq, x.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
  LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
 ORDER BY q.i`

	stockBeganSQL = `
SELECT station, tank, to_char(day, 'YYYY-MM-DD'), volume_ul, cents FROM stock_opening ORDER BY station, tank, n`

	stockCostsSQL = `
SELECT station, tank, to_char(of_day, 'YYYY-MM-DD'), item, sum(volume_ul)::bigint, sum(cents)::bigint, sum(unpriced_ul)::bigint FROM stock_booking GROUP BY station, tank, of_day, item`
)

// An ownFill is one of own tanks that nothing says the amount of: which of a list, and its hose.
type ownFill struct {
	at   int
	hose string
}

// tankCosts are what fuel of the tanks of stations costs.
type tankCosts struct {
	stations map[string]*stockroom.Records // tanks and layouts alone
	tanks    map[[2]string]*worth.Costs
}

// costsOfTanks reads what fuel of all tanks with an opening costs.
func costsOfTanks(ctx context.Context, db querier) (*tankCosts, error) {
	c := &tankCosts{map[string]*stockroom.Records{}, map[[2]string]*worth.Costs{}}
	openings := map[[2]string][]worth.Began{}
	var id [2]string
	var o worth.Began
	if err := readEach(ctx, db, "openings of stock", stockBeganSQL, nil, []any{&id[0], &id[1], &o.Day, &o.UL, &o.Cents}, func() error {
		openings[id] = append(openings[id], o)
		return nil
	}); err != nil || len(openings) == 0 {
		return c, err
	}
	booked := map[[2]string][]worth.Booking{}
	var b worth.Booking
	if err := readEach(ctx, db, "what was booked of stock", stockCostsSQL, nil, []any{&id[0], &id[1], &b.Of, &b.Item, &b.UL, &b.Cents, &b.Unpriced}, func() error {
		booked[id] = append(booked[id], b)
		return nil
	}); err != nil {
		return nil, err
	}
	for id, began := range openings {
		c.tanks[id] = worth.CostsOf(began, booked[id])
		station := id[0]
		if c.stations[station] != nil {
			continue
		}
		r := &stockroom.Records{Station: stockroom.Station{Station: station}}
		if err := tanksOf(ctx, db, r, pgx.NamedArgs{"station": station}); err != nil {
			return nil, err
		}
		c.stations[station] = r
	}
	return c, nil
}

// valuedFrom is the first day on which fuel of own tanks is valued, see [spending.ValuedFrom].
func valuedFrom(ctx context.Context, db querier) (budget.Day, error) {
	all, err := stockTerms(ctx, db)
	return spending.ValuedFrom(all), err
}

// costOwnFills says what fills cost at the average of the tank that they came from, where that is known.
func costOwnFills(ctx context.Context, db querier, fills []budget.Fill, of []ownFill, zone *time.Location) error {
	from, err := valuedFrom(ctx, db)
	if err != nil || from == "" {
		return err
	}
	costs, err := costsOfTanks(ctx, db)
	if err != nil || len(costs.tanks) == 0 {
		return err
	}
	drawn := make([]drawnFill, len(of))
	for i, o := range of {
		f := &fills[o.at]
		drawn[i] = drawnFill{f.Ref, f.Branch, o.hose, f.Product}
	}
	return costs.drew(ctx, db, drawn, func(n int, _ [2]string, c *worth.Costs) {
		f := &fills[of[n].at]
		day := f.At.In(zone).Format(time.DateOnly)
		if cents, known := c.Of(day, f.VolumeUL); known && budget.Day(day) >= from {
			f.CostCents = new(cents)
		}
	})
}

// A drawnFill is one whose tank is looked for, with its hose where it names one.
type drawnFill struct {
	ref         dispense.Ref
	branch      int
	hose, grade string
}

// drew hands over the tank that each fill came from, of those that came from one with an opening: which fill, and what fuel of the tank costs.
func (t *tankCosts) drew(ctx context.Context, db querier, of []drawnFill, take func(n int, tank [2]string, c *worth.Costs)) error {
	stations, epochs, seqs, branches := make([]string, len(of)), make([]int64, len(of)), make([]int64, len(of)), make([]int32, len(of))
	for i := range of {
		f := &of[i]
		stations[i], epochs[i], seqs[i], branches[i] = f.ref.Station, f.ref.Epoch, f.ref.Seq, int32(f.branch)
	}
	var n int
	var station, hose string
	return readEach(ctx, db, "where fills were drawn", ownFillsSQL, pgx.NamedArgs{"stations": stations, "epochs": epochs, "seqs": seqs, "branches": branches}, []any{&n, &station, &hose}, func() error {
		f := &of[n-1]
		if f.hose != "" {
			hose = f.hose
		}
		r := t.stations[station]
		if r == nil {
			return nil
		}
		tank := [2]string{station, r.TankOf(f.ref, hose, f.grade)}
		if c := t.tanks[tank]; c != nil {
			take(n-1, tank, c)
		}
		return nil
	})
}

// dearestOfTanks makes prices of grades, in 1/10000 a liter, no less than what they cost last in own tanks.
func dearestOfTanks(ctx context.Context, db querier, dearest map[string]int64) error {
	from, err := valuedFrom(ctx, db)
	if err != nil || from == "" {
		return err
	}
	costs, err := costsOfTanks(ctx, db)
	if err != nil {
		return err
	}
	for id, c := range costs.tanks {
		tanks := costs.stations[id[0]].Tanks
		i := slices.IndexFunc(tanks, func(t stockroom.Tank) bool { return t.Tank == id[1] })
		if i < 0 || tanks[i].Grade == "" {
			continue
		}
		if e4, known := c.Of("9999-12-31", 100*dispense.Liter); known { // a hundred liters in cents are a liter in 1/10000
			dearest[tanks[i].Grade] = max(dearest[tanks[i].Grade], e4)
		}
	}
	return nil
}

package stock_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A day is asked about from the limit to investigate on, by event 7 once it is off by more than days are, and
// by what cannot be; each of these once, and not by what gauges err.
func TestAlarms(t *testing.T) {
	t.Parallel()
	row := func(opening, received, issued, measured dispense.Volume) stock.Row {
		r := stock.Row{Basis: stock.Observed, Opening: new(opening * liter), Last: new(opening * liter), Received: received * liter, Issued: issued * liter, Gone: issued * liter, Moving: received+issued != 0}
		r.Book = new((opening + received - issued) * liter)
		if measured >= 0 {
			r.Measured = new(measured * liter)
			r.Variance = new(*r.Measured - *r.Book)
		}
		return r
	}
	const nobody = -1
	carried := row(-300, 0, 100, nobody)
	carried.Carried = true
	first := row(100, 0, 0, 100)
	first.Opening, first.Book, first.Variance = nil, nil, nil
	returned := row(0, 0, 50, nobody)
	returned.Returned, returned.Book = 50*liter, new(dispense.Volume(0))
	dipped := func(r stock.Row, by stock.Source) stock.Row {
		r.Source = by
		return r
	}
	for _, tt := range []struct {
		name string
		row  stock.Row
		want stock.Event
	}{
		{"as it should be", row(10_000, 0, 500, 9_500), 0},
		{"80 L off", row(20_000, 0, 500, 19_420), 0},
		{"81 L off", row(20_000, 0, 500, 19_419), stock.Differs},
		{"81 L too much", row(20_000, 0, 500, 19_581), stock.Differs},
		{"1 % of 20,000 L off", row(60_000, 0, 20_000, 39_800), 0},
		{"a liter more", row(60_000, 0, 20_000, 39_799), stock.Differs},
		{"past event 7, and watched", row(8_000, 0, 500, 7_450), stock.Differs},
		{"past event 7, by what gauges err", row(1_000, 0, 500, 490), 0},
		{"nobody measured", row(10_000, 0, 500, nobody), 0},
		{"for the first time", first, 0},
		{"by itself", row(8_000, 0, 0, 7_950), stock.Moved},
		{"by itself, as a gauge errs", row(1_000, 0, 0, 992), 0},
		{"the same though 500 L left", row(50_000, 0, 500, 50_000), stock.Stuck},
		{"the same though as much came", row(10_000, 500, 500, 10_000), stock.Stuck},
		{"the same though 20 L left", row(10_000, 0, 20, 10_000), 0},
		{"below nothing", row(100, 0, 101, nobody), stock.Negative},
		{"below nothing, and measured", row(100, 0, 400, 4_000), stock.Negative},
		{"to nothing", row(100, 0, 100, nobody), 0},
		{"below nothing since the day before", carried, 0},
		{"more than there was, and put back", returned, stock.TooMuch},
		{"a stick read a centimeter apart", dipped(row(10_000, 0, 500, 9_340), stock.Stick), 0},
		{"a stick, 161 L off", dipped(row(10_000, 0, 500, 9_339), stock.Stick), stock.Differs},
		{"a file, 161 L too much", dipped(row(10_000, 0, 500, 9_661), stock.File), stock.Differs},
		{"a stick that reads the same centimeter", dipped(row(10_000, 0, 60, 10_000), stock.Stick), 0},
		{"a stick that reads the same for long", dipped(row(10_000, 0, 170, 10_000), stock.Stick), stock.Differs},
		{"a still tank, read a centimeter lower", dipped(row(8_000, 0, 0, 7_900), stock.Stick), 0},
		{"a stick, below nothing", dipped(row(100, 0, 400, 0), stock.Stick), stock.Negative},
		{"a gauge", dipped(row(10_000, 0, 500, 9_340), stock.Gauge), stock.Differs},
	} {
		if got := tt.row.Alarm(stock.Usual); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

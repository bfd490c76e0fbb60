package stock_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

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
	after := func(last stock.Source, r stock.Row) stock.Row {
		r.Source, r.LastBy = stock.Gauge, last
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
		{"a gauge, after a stick", after(stock.Stick, row(10_000, 0, 500, 9_340)), 0},
		{"a gauge, a still tank after a file", after(stock.File, row(8_000, 0, 0, 7_900)), 0},
		{"a gauge, 161 L off after a stick", after(stock.Stick, row(10_000, 0, 500, 9_339)), stock.Differs},
		{"a gauge after a gauge", after(stock.Gauge, row(10_000, 0, 500, 9_340)), stock.Differs},
		{"a gauge", dipped(row(10_000, 0, 500, 9_340), stock.Gauge), stock.Differs},
	} {
		if got := tt.row.Alarm(stock.Usual); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

// Lying tanks that are read by stick, by gauge, and by one after the other, have no day that somebody must look at,
// and a loss of twice the limit to investigate and a centimeter has one on its day.
func TestSticksAreReadToTheCentimeter(t *testing.T) {
	t.Parallel()
	const days = 30
	for _, tank := range []struct{ radius, liters, investigate float64 }{{100, 10_000, 80}, {120, 20_000, 80}, {125, 40_000, 110}} {
		said := stock.Usual // of a larger tank its city says more
		said.Investigate.UL = dispense.Volume(tank.investigate * 1e6)
		length := tank.liters * 1000 / (math.Pi * tank.radius * tank.radius) // cm
		table := func(h float64) float64 {
			r := tank.radius
			return length * (r*r*math.Acos((r-h)/r) - (r-h)*math.Sqrt(max(0, 2*r*h-h*h))) / 1000
		}
		height := func(liters float64) float64 {
			low, high := 0.0, 2*tank.radius
			for range 50 {
				if mid := (low + high) / 2; table(mid) < liters {
					low = mid
				} else {
					high = mid
				}
			}
			return low
		}
		for name, by := range map[string]func(day int) stock.Source{
			"stick": func(int) stock.Source { return stock.Stick },
			"gauge": func(int) stock.Source { return stock.Gauge },
			"both":  func(day int) stock.Source { return []stock.Source{stock.Stick, stock.Gauge}[day%2] },
		} {
			for seed := range uint64(60) {
				r := rand.New(rand.NewPCG(seed, uint64(tank.liters)))
				at, is := time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), 0.8*tank.liters
				lost := seed%2 == 1
				var readings []stock.Reading
				var moves []stock.Movement
				var periods []stock.Period
				read := func(day int) {
					shown := is + r.NormFloat64()
					if by(day) == stock.Stick {
						shown = table(math.Round(height(is)))
					}
					readings = append(readings, stock.Reading{At: at.AddDate(0, 0, day), Source: by(day), Volume: stock.Quantity{UL: dispense.Volume(shown * 1e6), Basis: stock.Observed}})
				}
				read(0)
				for day := range days {
					if r.IntN(7) > 0 {
						gone := float64(r.IntN(int(tank.liters) / 60))
						is -= gone
						moves = append(moves, stock.Movement{Kind: stock.Issued, From: at.AddDate(0, 0, day).Add(time.Hour), To: at.AddDate(0, 0, day).Add(2 * time.Hour), Volume: stock.Quantity{UL: dispense.Volume(gone * 1e6), Basis: stock.Observed}})
					}
					if lost && day == 9 {
						is -= 2*tank.investigate + table(tank.radius+1) - table(tank.radius) + 12
					}
					read(day + 1)
					periods = append(periods, stock.Period{Name: at.AddDate(0, 0, day).Format(time.DateOnly), From: at.AddDate(0, 0, day), To: at.AddDate(0, 0, day+1)})
				}
				rows, err := stock.Book(stock.Observed, readings, moves, periods)
				if err != nil {
					t.Fatal(err)
				}
				month, err := stock.Book(stock.Observed, readings, moves, []stock.Period{{Name: "2026-11", From: at, To: at.AddDate(0, 0, days)}})
				if err != nil {
					t.Fatal(err)
				}
				if got := month[0].Month(said, said).State; (got == stock.Short) != lost || got == stock.Over && by(0) == stock.Stick {
					t.Errorf("%.0f L by %s, seed %d: the month is %s, %s off", tank.liters, name, seed, got, month[0].Variance)
				}
				for day := range rows {
					if got := rows[day].Alarm(said); (got != 0) != (lost && day == 9) {
						t.Errorf("%.0f L by %s, seed %d, day %d: event %d, %s off", tank.liters, name, seed, day, got, rows[day].Variance)
					}
				}
			}
		}
	}
}

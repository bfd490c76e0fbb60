package worth_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

const liter = dispense.Liter

var first = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func at(hours int) time.Time { return first.Add(time.Duration(hours) * time.Hour) }

func day(n int) string { return first.AddDate(0, 0, n).Format(time.DateOnly) }

// move is one that takes from one hour to another.
func move(n int64, item worth.Item, kind stock.Kind, from, to int, liters int64) worth.Move {
	return worth.Move{Movement: stock.Movement{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: n}, Kind: kind, From: at(from), To: at(to), Volume: stock.Quantity{UL: dispense.Volume(liters) * liter, Basis: stock.Observed}}, Item: item}
}

func costs(m worth.Move, by worth.By, cents int64) worth.Move {
	m.Price = &worth.Price{Cents: cents, By: by, Paper: "A-1"}
	return m
}

// rows are days that end at midnight; what was measured in liters, -1: nobody did.
func rows(opening int64, measured ...int64) (list []worth.Row) {
	for n, v := range measured {
		r := worth.Row{Day: day(n), From: at(24 * n), To: at(24 * (n + 1)), Opening: new(dispense.Volume(opening) * liter)}
		if v >= 0 {
			r.Measured = new(dispense.Volume(v) * liter)
		}
		list = append(list, r)
	}
	return list
}

func told(lines []worth.Line, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%s %s %s %d", l.Day[8:], l.Item, l.UL, l.Cents)
		if l.Price != nil {
			fmt.Fprintf(&b, " by %s", l.Price.By)
		}
		if l.Unpriced != 0 {
			fmt.Fprintf(&b, " unpriced %s", l.Unpriced)
		}
		if l.In != (worth.Amount{}) {
			fmt.Fprintf(&b, " in %s %d", l.In.UL, l.In.Cents)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestReckon(t *testing.T) {
	t.Parallel()
	type moves = []worth.Move
	for _, tt := range []struct {
		name  string
		tanks []worth.Tank
		want  string // of the last tank
	}{
		{"a day: what came, what left at the average, and what is not there", []worth.Tank{{"T1", worth.Amount{UL: 1000 * liter, Cents: 2_000_000}, rows(1000, 1690), moves{
			move(1, worth.Filled, stock.Issued, 1, 2, 100), costs(move(2, worth.Received, stock.Received, 3, 4, 900), worth.Invoice, 2_250_000), move(3, worth.Filled, stock.Issued, 5, 6, 100),
		}}}, "01 opening 1000.0 L 2000000\n01 received 900.0 L 2250000 by invoice\n01 filled -200.0 L -425000\n01 measured -10.0 L -22500\n"},
		{"the paper says another volume than the gauge", []worth.Tank{{"T1", worth.Amount{UL: 990 * liter, Cents: 990}, rows(1000, -1), nil}},
			"01 opening 990.0 L 990\n01 measured 10.0 L 10\n"},
		{"a delivery without a price costs nothing yet", []worth.Tank{{"T1", worth.Amount{}, rows(0, 100), moves{move(1, worth.Received, stock.Received, 1, 2, 100)}}},
			"01 opening 0.0 L 0\n01 received 100.0 L 0 unpriced 100.0 L\n"},
		{"over midnight, to the cent", []worth.Tank{{"T1", worth.Amount{}, rows(0, -1, -1), moves{costs(move(1, worth.Received, stock.Received, 23, 26, 300), worth.Note, 1001)}}},
			"01 opening 0.0 L 0\n01 received 100.0 L 334 by note\n02 received 200.0 L 667 by note\n"},
		{"a test is put back", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, 100), moves{move(1, worth.Tested, stock.Issued, 1, 1, 20), move(1, worth.Tested, stock.Returned, 1, 1, 20)}}},
			"01 opening 100.0 L 1000\n01 tested 0.0 L 0\n"},
		{"more leaves than there is, and then fuel comes", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, -1), moves{
			move(1, worth.Filled, stock.Issued, 1, 1, 150), costs(move(2, worth.Received, stock.Received, 2, 2, 100), worth.Invoice, 1200),
		}}}, "01 opening 100.0 L 1000\n01 received 100.0 L 1200 by invoice\n01 filled -150.0 L -1600\n"},
		{"what left before it was there costs its own day more, and not who fills when fuel comes", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, -1, -1, -1), moves{
			move(1, worth.Filled, stock.Issued, 1, 1, 150), move(2, worth.Tested, stock.Issued, 25, 25, 50), costs(move(3, worth.Received, stock.Received, 50, 50, 60), worth.Invoice, 720),
			costs(move(4, worth.Received, stock.Received, 52, 52, 100), worth.Invoice, 1300), move(5, worth.Filled, stock.Issued, 53, 53, 1),
		}}}, "01 opening 100.0 L 1000\n01 filled -150.0 L -1600\n02 tested -50.0 L -640\n03 received 60.0 L 720 by invoice\n03 received 100.0 L 1300 by invoice\n03 filled -1.0 L -13\n"},
		{"nobody knows yet what came costs", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, -1, -1), moves{
			move(1, worth.Filled, stock.Issued, 1, 1, 150), move(2, worth.Received, stock.Received, 25, 25, 100),
		}}}, "01 opening 100.0 L 1000\n01 filled -150.0 L -1500\n02 received 100.0 L 0 unpriced 100.0 L\n02 measured 0.0 L 500 unpriced -50.0 L\n"},
		{"what has a price leaves first, at that, and what leaves beyond it waits", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, -1, 640), moves{
			move(1, worth.Received, stock.Received, 1, 1, 900), move(2, worth.Filled, stock.Issued, 2, 2, 60), move(3, worth.Tested, stock.Issued, 25, 25, 90), move(4, worth.Filled, stock.Issued, 26, 26, 200),
		}}}, "01 opening 100.0 L 1000\n01 received 900.0 L 0 unpriced 900.0 L\n01 filled -60.0 L -600\n02 filled -200.0 L 0 unpriced -200.0 L\n02 tested -90.0 L -400 unpriced -50.0 L\n02 measured -10.0 L 0 unpriced -10.0 L\n"},
		{"and the contract says what it costs", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, -1), moves{
			costs(move(1, worth.Received, stock.Received, 1, 1, 900), worth.Contract, 11_000), move(2, worth.Filled, stock.Issued, 2, 2, 60),
		}}}, "01 opening 100.0 L 1000\n01 received 900.0 L 11000 by contract\n01 filled -60.0 L -720\n"},
		{"from another tank, a part without a price", []worth.Tank{
			{"T1", worth.Amount{UL: 60 * liter, Cents: 600}, rows(60, -1), moves{move(1, worth.Received, stock.Received, 1, 1, 900), move(2, worth.Moved, stock.Out, 2, 2, 100)}},
			{"T2", worth.Amount{UL: 100 * liter, Cents: 2000}, rows(100, -1), moves{move(2, worth.Moved, stock.In, 2, 2, 100), move(3, worth.Filled, stock.Issued, 3, 3, 180)}},
		}, "01 opening 100.0 L 2000\n01 filled -180.0 L -2600 unpriced -20.0 L\n01 moved 100.0 L 600 unpriced 40.0 L in 100.0 L 600\n"},
		{"poured over before it was there", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 1000}, rows(100, -1, -1), moves{
			move(1, worth.Moved, stock.Out, 1, 1, 150), costs(move(2, worth.Received, stock.Received, 25, 25, 100), worth.Invoice, 1200),
		}}}, "01 opening 100.0 L 1000\n01 moved -150.0 L -1500\n01 measured 0.0 L -100\n02 received 100.0 L 1200 by invoice\n"},
		{"from another tank, at what it cost there", []worth.Tank{
			{"T1", worth.Amount{UL: 300 * liter, Cents: 1000}, rows(300, 200), moves{move(1, worth.Moved, stock.Out, 1, 1, 100)}},
			{"T2", worth.Amount{}, rows(0, 100), moves{move(1, worth.Moved, stock.In, 1, 1, 100)}},
		}, "01 opening 0.0 L 0\n01 moved 100.0 L 333 in 100.0 L 333\n"},
		{"and back", []worth.Tank{
			{"T1", worth.Amount{UL: 300 * liter, Cents: 1000}, rows(300, 250), moves{move(1, worth.Moved, stock.Out, 1, 1, 100), move(2, worth.Moved, stock.In, 3, 3, 50)}},
			{"T2", worth.Amount{UL: 100 * liter, Cents: 667}, rows(100, 150), moves{move(1, worth.Moved, stock.In, 1, 1, 100), move(2, worth.Moved, stock.Out, 3, 3, 50)}},
		}, "01 opening 100.0 L 667\n01 moved 50.0 L 83 in 100.0 L 333\n"},
		{"nobody has measured yet", []worth.Tank{{"T1", worth.Amount{UL: 100 * liter, Cents: 100}, []worth.Row{{Day: day(0), From: at(0), To: at(24)}, {Day: day(1), From: at(30), To: at(48), Opening: new(80 * liter)}}, moves{move(1, worth.Filled, stock.Issued, 1, 1, 10)}}},
			"01 opening 100.0 L 100\n01 filled -10.0 L -10\n02 measured -10.0 L -10\n"},
	} {
		got, err := worth.Reckon(tt.tanks)
		if diff := cmp.Diff(tt.want, told(got[tt.tanks[len(tt.tanks)-1].Tank], err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := worth.Reckon([]worth.Tank{
		{"T1", worth.Amount{UL: 300 * liter, Cents: 1000}, rows(300, -1), moves{move(1, worth.Moved, stock.Out, 1, 1, 100), move(2, worth.Moved, stock.In, 1, 1, 100)}},
		{"T2", worth.Amount{UL: 300 * liter, Cents: 3000}, rows(300, -1), moves{move(1, worth.Moved, stock.In, 1, 1, 100), move(2, worth.Moved, stock.Out, 1, 1, 100)}},
	}); !errors.Is(err, worth.ErrCircle) {
		t.Errorf("two tanks into one another at one moment: %v, want %v", err, worth.ErrCircle)
	}
}

// A late invoice is an adjustment of the day on which it is booked, and what was booked stays.
func TestALateInvoiceIsAnAdjustment(t *testing.T) {
	t.Parallel()
	tank := worth.Tank{"T1", worth.Amount{}, rows(0, 1000, 400, 300), []worth.Move{costs(move(1, worth.Received, stock.Received, 1, 2, 1000), worth.Note, 20_000), move(2, worth.Filled, stock.Issued, 30, 31, 600), move(3, worth.Filled, stock.Issued, 50, 51, 100)}}
	reckon := func() []worth.Line {
		lines, err := worth.Reckon([]worth.Tank{tank})
		if err != nil {
			t.Fatal(err)
		}
		return lines["T1"]
	}
	booked := worth.Book(reckon(), nil, "", day(2))
	booked = slices.DeleteFunc(booked, func(b worth.Booking) bool { return b.Of > day(1) })
	tank.Moves[0].Price = &worth.Price{Cents: 22_000, By: worth.Invoice, Paper: "F-9"}
	next := worth.Book(reckon(), booked, day(1), day(2))
	got := ""
	for _, b := range next {
		got += fmt.Sprintf("%s of %s %s %s %d %v\n", b.Day[8:], b.Of[8:], b.Item, b.UL, b.Cents, b.Adjusts())
	}
	if diff := cmp.Diff("03 of 01 received 0.0 L 2000 true\n03 of 02 filled 0.0 L -1200 true\n03 of 03 filled -100.0 L -2200 false\n", got); diff != "" {
		t.Errorf("booked next (-want +got):\n%s", diff)
	}
	days := worth.Days([]string{day(0), day(1), day(2)}, append(booked, next...), day(1))
	got = ""
	for _, d := range append(days, worth.Together("all", days)) {
		got += fmt.Sprintf("%s %d +%d %d ±%d = %d %v\n", d.Day, d.Opening.Cents, d.Received.Cents, d.Filled.Cents, d.Adjusted.Cents, d.Closing.Cents, d.Booked)
	}
	if diff := cmp.Diff("2026-11-01 0 +20000 0 ±0 = 20000 true\n2026-11-02 20000 +0 -12000 ±0 = 8000 true\n2026-11-03 8000 +0 -2200 ±800 = 6600 false\nall 0 +20000 -14200 ±800 = 6600 false\n", got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	// An invoice of the same cents is a line of nothing: the price is provisional no more.
	tank.Moves[0].Price = &worth.Price{Cents: 20_000, By: worth.Invoice}
	if next = worth.Book(reckon(), booked, day(1), day(2)); len(next) != 2 || next[0].Amount != (worth.Amount{}) || next[0].Price.By != worth.Invoice {
		t.Errorf("an invoice of the same cents: %+v", next)
	}
}

// Whatever order deliveries, fills, readings and invoices come in, and whenever somebody
// books: liters and cents add up on every day, a day that was booked never changes, what was
// measured is what there is, and the end is the same.
func TestWorthCloses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const n = 8
		least, plenty := int64(0), rapid.Bool().Draw(t, "plenty") // there is always more than can leave
		if plenty {
			least = 6e10
		}
		opening := worth.Amount{UL: dispense.Volume(rapid.Int64Range(least, least+5e9).Draw(t, "opening"))}
		cheap := rapid.Int64Range(150_000, 350_000).Draw(t, "price")
		dear := cheap
		opening.Cents = worth.Portion(cheap, opening.UL, 100*liter)
		foremost := []worth.By{worth.Contract, worth.Note, worth.Invoice}
		type fact struct {
			days int // how many have begun when it is known
			do   func(*worth.Tank)
		}
		var facts []fact
		add := func(of int, do func(*worth.Tank)) {
			facts = append(facts, fact{of + 1 + rapid.SampledFrom([]int{0, 0, 0, 1, 3}).Draw(t, "late"), do})
		}
		for i := range rapid.Int64Range(0, 20).Draw(t, "moves") {
			hour := rapid.IntRange(0, n*24-1).Draw(t, "hour")
			kind := rapid.SampledFrom([]stock.Kind{stock.Received, stock.Issued, stock.Issued, stock.Issued, stock.Returned}).Draw(t, "kind")
			item := map[stock.Kind]worth.Item{stock.Received: worth.Received, stock.Issued: rapid.SampledFrom([]worth.Item{worth.Filled, worth.Unrecorded}).Draw(t, "item"), stock.Returned: worth.Tested}[kind]
			m := move(i, item, kind, hour, hour+rapid.IntRange(0, 5).Draw(t, "hours"), 0)
			m.Volume.UL = dispense.Volume(rapid.Int64Range(1e6, 2e9).Draw(t, "volume"))
			add(hour/24, func(tank *worth.Tank) { tank.Moves = append(tank.Moves, m) })
			if kind == stock.Received {
				for _, by := range []worth.By{worth.Contract, worth.Note, worth.Invoice, worth.Invoice} {
					if !rapid.Bool().Draw(t, "says") {
						continue // of some there is no paper, and no contract
					}
					e4 := rapid.Int64Range(150_000, 350_000).Draw(t, "e4")
					price := &worth.Price{Cents: worth.Portion(e4, m.Volume.UL, 100*dispense.Liter), By: by}
					dear, cheap = max(dear, e4), min(cheap, e4)
					add(hour/24+rapid.IntRange(0, 3).Draw(t, "paper"), func(tank *worth.Tank) {
						for j := range tank.Moves {
							if was := tank.Moves[j].Price; tank.Moves[j].Ref == m.Ref && (was == nil || slices.Index(foremost, by) >= slices.Index(foremost, was.By)) {
								tank.Moves[j].Price = price
							}
						}
					})
				}
			}
		}
		for i := range n {
			if rapid.Bool().Draw(t, "read") {
				v := dispense.Volume(rapid.Int64Range(least, least+1e10).Draw(t, "level"))
				add(i, func(tank *worth.Tank) { tank.Rows[i].Measured = &v })
			}
		}
		blank := func() worth.Tank {
			return worth.Tank{"T1", opening, rows(int64(opening.UL/liter), slices.Repeat([]int64{-1}, n)...), nil}
		}
		known := blank()
		apply := func(upTo int, tank *worth.Tank) { // facts in the order in which they come
			order := slices.Clone(facts)
			slices.SortStableFunc(order, func(a, b fact) int { return a.days - b.days })
			for _, f := range order {
				if f.days <= upTo {
					f.do(tank)
				}
			}
		}
		reckon := func(tank worth.Tank) []worth.Line {
			lines, err := worth.Reckon([]worth.Tank{tank})
			if err != nil {
				t.Fatal(err)
			}
			return lines["T1"]
		}
		names := make([]string, n+6)
		for i := range names {
			names[i] = day(i)
		}
		var booked []worth.Booking
		through := ""
		shown := map[string]worth.Day{}
		for today := 1; today < len(names); today++ {
			known = blank()
			apply(today, &known)
			known.Rows = known.Rows[:min(today+1, n)]
			lines := reckon(known)
			next := worth.Book(lines, booked, through, names[today])
			var want, sum worth.Amount
			for _, l := range lines {
				want = want.Plus(l.Amount)
			}
			for _, b := range append(slices.Clone(booked), next...) {
				sum = sum.Plus(b.Amount)
			}
			if sum != want {
				t.Fatalf("booked and to be booked is %+v, and there is %+v", sum, want)
			}
			if want.Unpriced < 0 || want.Unpriced > max(want.UL, 0) || want.UL >= 0 && want.Priced().UL == 0 && want.Cents != 0 {
				t.Fatalf("of what is there so much has a price: %+v", want)
			}
			// A liter that has a price costs what some paper says, and never less for others that have none.
			if e4, known := want.PriceE4(); plenty && (!known || e4 < cheap-100 || e4 > dear+100) {
				t.Fatalf("a liter is %d, and papers say from %d to %d: %+v\n%s", e4, cheap, dear, want, told(lines, nil))
			}
			if rapid.Bool().Draw(t, "book") {
				to := names[today-1]
				booked = append(booked, slices.DeleteFunc(next, func(b worth.Booking) bool { return !b.Adjusts() && b.Of > to })...)
				through = to
				if again := worth.Book(lines, booked, through, names[today]); slices.ContainsFunc(again, func(b worth.Booking) bool { return b.Of <= through }) {
					t.Fatalf("booked twice: %+v", again)
				}
			}
			for _, d := range worth.Days(names[:today], booked, through) {
				if was, there := shown[d.Day]; there && d != was {
					t.Fatalf("%s was booked as %+v, and is %+v", d.Day, was, d)
				}
				if d.Closing != d.Opening.Plus(d.Received).Plus(d.Filled).Plus(d.Tested).Plus(d.Unrecorded).Plus(d.Moved).Plus(d.Measured).Plus(d.Adjusted) {
					t.Fatalf("%s does not close: %+v", d.Day, d)
				}
				if d.Booked {
					shown[d.Day] = d
				}
			}
		}
		// All in time gives the same end.
		intime := blank()
		apply(1000, &intime)
		var want worth.Amount
		var last *dispense.Volume
		for _, l := range reckon(intime) {
			want = want.Plus(l.Amount)
		}
		for _, r := range intime.Rows {
			if r.Measured != nil {
				last = r.Measured
			}
		}
		known = blank()
		apply(1000, &known)
		known.Moves = rapid.Permutation(known.Moves).Draw(t, "order")
		rest := worth.Book(reckon(known), booked, through, day(100))
		all := worth.Together("all", worth.Days(append(names, day(100)), append(booked, rest...), through))
		if all.Closing != want {
			t.Fatalf("it closes with %+v, want %+v", all.Closing, want)
		}
		if m := intime.Rows[n-1].Measured; last != nil && m != nil && !slices.ContainsFunc(intime.Moves, func(x worth.Move) bool { return x.To.After(at(n * 24)) }) && all.Closing.UL != *m {
			t.Fatalf("measured %s, and there is %s", *m, all.Closing.UL)
		}
		if c := all.Closing; c.UL == 0 && c.Cents != 0 || c.UL > 0 && c.Cents < 0 {
			t.Fatalf("it closes with %+v", c)
		}
	})
}

// A liter is the least of which it is said what one is worth.
func TestPriceOfALiter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ul          dispense.Volume
		cents, want int64
		known       bool
	}{{dispense.Liter, 2399, 239_900, true}, {dispense.Liter - 1, 2399, 0, false}, {0, 0, 0, false}, {-dispense.Liter, -2399, 0, false}, {3 * dispense.Liter, 1000, 33_333, true}, {3 * dispense.Liter, 2000, 66_667, true}} {
		if got, known := (worth.Amount{UL: c.ul, Cents: c.cents}).PriceE4(); got != c.want || known != c.known {
			t.Errorf("%s for %d: got %d %t, want %d %t", c.ul, c.cents, got, known, c.want, c.known)
		}
	}
}

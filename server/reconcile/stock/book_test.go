package stock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

var first = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// days are so many, each named by its number.
func days(n int) []stock.Period {
	var out []stock.Period
	for i := range n {
		out = append(out, stock.Period{fmt.Sprintf("%02d", i+1), first.AddDate(0, 0, i), first.AddDate(0, 0, i+1)})
	}
	return out
}

// at is so many hours after the first day began.
func at(hours int) time.Time { return first.Add(time.Duration(hours) * time.Hour) }

func level(n int64, hours int, liters int64) stock.Reading {
	return stock.Reading{Ref: ref(n), At: at(hours), Volume: obs(liters)}
}

func moved(n int64, kind stock.Kind, from, to int, liters int64) stock.Movement {
	return stock.Movement{Ref: ref(n), Kind: kind, From: at(from), To: at(to), Volume: obs(liters)}
}

// booked writes rows as people read them.
func booked(rows []stock.Row, err error) string {
	if err != nil {
		return fail(err)
	}
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s %s–%s %s", r.Period, r.From.Format("2.15"), r.To.Format("2.15"), say(r.Opening))
		if r.Carried {
			b.WriteString(" carried")
		}
		for _, p := range []struct {
			sign string
			v    dispense.Volume
		}{{"+", r.Received}, {"+in ", r.In}, {"+back ", r.Returned}, {"-", r.Issued}, {"-out ", r.Out}} {
			if p.v != 0 {
				fmt.Fprintf(&b, " %s%s", p.sign, say(&p.v))
			}
		}
		fmt.Fprintf(&b, " = %s, measured %s: %s %s", say(r.Book), say(r.Measured), say(r.Variance), r.Day(stock.Usual))
		for _, e := range r.Events(stock.Usual) {
			fmt.Fprintf(&b, " %d", e)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestBook(t *testing.T) {
	t.Parallel()
	type readings = []stock.Reading
	type moves = []stock.Movement
	for _, tt := range []struct {
		name     string
		readings readings
		moves    moves
		days     int
		want     string
	}{
		{"all that moves", readings{level(1, 0, 5000), level(2, 24, 9950)},
			moves{moved(3, stock.Received, 1, 2, 6000), moved(4, stock.In, 3, 3, 100), moved(5, stock.Issued, 4, 5, 1000), moved(6, stock.Returned, 6, 6, 20), moved(7, stock.Out, 8, 9, 170)}, 1,
			"01 1.00–2.00 5000 +6000 +in 100 +back 20 -1000 -out 170 = 9950, measured 9950: 0 within\n"},
		{"at midnight it closes the day", readings{level(1, 0, 5000), level(2, 24, 4000), level(3, 48, 3000)}, moves{moved(4, stock.Issued, 24, 24, 1000), moved(5, stock.Issued, 47, 48, 1000)}, 2,
			"01 1.00–2.00 5000 -1000 = 4000, measured 4000: 0 within\n02 2.00–3.00 4000 -1000 = 3000, measured 3000: 0 within\n"},
		{"measured at any hour: from reading to reading", readings{level(1, -2, 5000), level(2, 6, 4900), level(3, 22, 4000), level(4, 45, 3100)}, moves{moved(5, stock.Issued, -3, -1, 200), moved(6, stock.Issued, 21, 23, 900), moved(7, stock.Issued, 30, 31, 450), moved(8, stock.Issued, 46, 47, 100)}, 2,
			"01 31.22–1.22 5000 -550 = 4450, measured 4000: -450 investigate 7\n02 1.22–2.21 4000 -900 = 3100, measured 3100: 0 within\n"},
		{"nobody measured a day: it is in the next", readings{level(1, 0, 5000), level(2, 72, 3480)}, moves{moved(3, stock.Issued, 1, 2, 700), moved(4, stock.Issued, 47, 49, 600), moved(5, stock.Issued, 50, 51, 200)}, 3,
			"01 1.00–2.00 5000 -700 = 4300, measured ?: ? unmeasured\n02 2.00–3.00 4300 carried -300 = 4000, measured ?: ? unmeasured\n03 3.00–4.00 4000 carried -500 = 3500, measured 3480: -20 within 7\n"},
		{"nobody had measured before", readings{level(1, 30, 5000), level(2, 47, 4900)}, moves{moved(3, stock.Issued, 1, 2, 700), moved(4, stock.Issued, 31, 32, 100)}, 2,
			"01 1.00–2.00 ? -700 = ?, measured ?: ? unmeasured\n02 2.06–2.23 5000 -100 = 4900, measured 4900: 0 within\n"},
		{"once is not twice", readings{level(1, 6, 5000)}, moves{moved(3, stock.Issued, 7, 8, 700)}, 2,
			"01 1.06–2.00 5000 -700 = 4300, measured ?: ? unmeasured\n02 2.00–3.00 4300 carried = 4300, measured ?: ? unmeasured\n"},
		{"a level that is not still", readings{level(1, 0, 5000), level(2, 23, 7000), level(3, 20, 5000)}, moves{moved(4, stock.Received, 22, 25, 6000)}, 1,
			"01 1.00–1.20 5000 = 5000, measured 5000: 0 within\n"},
		{"of one moment the later record", readings{level(1, 0, 5000), level(4, 24, 5000), level(2, 24, 4000)}, nil, 1,
			"01 1.00–2.00 5000 = 5000, measured 5000: 0 within\n"},
		{"watch from 40 L", readings{level(1, 0, 50_000), level(2, 24, 48_960), level(3, 48, 48_920), level(4, 72, 48_879), level(5, 96, 48_799), level(6, 120, 48_718)}, moves{moved(7, stock.Issued, 1, 2, 1000)}, 5,
			"01 1.00–2.00 50000 -1000 = 49000, measured 48960: -40 within\n02 2.00–3.00 48960 = 48960, measured 48920: -40 within\n03 3.00–4.00 48920 = 48920, measured 48879: -41 watch\n04 4.00–5.00 48879 = 48879, measured 48799: -80 watch\n05 5.00–6.00 48799 = 48799, measured 48718: -81 investigate\n"},
		{"and from a share of what was issued", readings{level(1, 0, 90_000), level(2, 24, 69_900), level(3, 48, 49_799), level(4, 72, 29_599), level(5, 96, 9398)}, moves{moved(6, stock.Issued, 1, 2, 20_000), moved(7, stock.Issued, 25, 26, 20_000), moved(8, stock.Issued, 49, 50, 20_000), moved(9, stock.Issued, 73, 74, 20_000)}, 4,
			"01 1.00–2.00 90000 -20000 = 70000, measured 69900: -100 within\n02 2.00–3.00 69900 -20000 = 49900, measured 49799: -101 watch\n03 3.00–4.00 49799 -20000 = 29799, measured 29599: -200 watch 7\n04 4.00–5.00 29599 -20000 = 9599, measured 9398: -201 investigate 7\n"},
		{"7: past 0.5 % of the book", readings{level(1, 0, 4000), level(2, 24, 3980), level(3, 48, 3960)}, nil, 2,
			"01 1.00–2.00 4000 = 4000, measured 3980: -20 within\n02 2.00–3.00 3980 = 3980, measured 3960: -20 within 7 10\n"},
		{"8: the same to the last digit", readings{level(1, 0, 4000), level(2, 24, 4000), level(3, 48, 4000)}, moves{moved(4, stock.Issued, 1, 2, 10)}, 2,
			"01 1.00–2.00 4000 -10 = 3990, measured 4000: 10 within 8\n02 2.00–3.00 4000 = 4000, measured 4000: 0 within\n"},
		{"8, over a day that nobody measured", readings{level(1, 0, 4000), level(3, 48, 4000)}, moves{moved(4, stock.Issued, 1, 2, 10)}, 2,
			"01 1.00–2.00 4000 -10 = 3990, measured ?: ? unmeasured\n02 2.00–3.00 3990 carried = 3990, measured 4000: 10 within 8\n"},
		{"9 and 11: less than nothing", readings{level(1, 0, 400), level(2, 24, 100)}, moves{moved(4, stock.Issued, 1, 2, 500)}, 1,
			"01 1.00–2.00 400 -500 = -100, measured 100: 200 investigate 7 9 11\n"},
		{"9: a gauge that says less than nothing", readings{level(1, 0, 5), level(2, 24, -1)}, moves{moved(4, stock.Issued, 1, 2, 5)}, 1,
			"01 1.00–2.00 5 -5 = 0, measured -1: -1 within 7 9\n"},
		{"11 alone: a test was put back", readings{level(1, 0, 400), level(2, 24, 10)}, moves{moved(4, stock.Issued, 1, 2, 410), moved(5, stock.Returned, 2, 2, 20)}, 1,
			"01 1.00–2.00 400 +back 20 -410 = 10, measured 10: 0 within 11\n"},
		{"10: by itself", readings{level(1, 0, 4000), level(2, 24, 4021)}, nil, 1,
			"01 1.00–2.00 4000 = 4000, measured 4021: 21 within 7 10\n"},
		{"movements of another basis", nil, moves{{Ref: ref(3), Kind: stock.Issued, Volume: at20(1)}}, 1,
			"error: norte/1/3: 1.0 L at 20 °C, and others as observed: stated at different temperatures; correct one of them to the other's first\n"},
		{"a reading of another basis", readings{{Ref: ref(3), Volume: at20(1)}}, nil, 1,
			"error: reading norte/1/3: 1.0 L at 20 °C, and others as observed: stated at different temperatures; correct one of them to the other's first\n"},
	} {
		if diff := cmp.Diff(tt.want, booked(stock.Book(stock.Observed, tt.readings, tt.moves, days(tt.days)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := stock.Book(stock.Observed, nil, nil, []stock.Period{days(3)[2], days(3)[0]}); err == nil {
		t.Error("days out of their order are booked")
	}
	gauge := readings{*compensated(&stock.Reading{Ref: ref(1), At: at(0), Volume: obs(5060)}, 5000), *compensated(&stock.Reading{Ref: ref(2), At: at(24), Volume: obs(4050)}, 4000)}
	out := stock.Movement{Ref: ref(3), Kind: stock.Issued, From: at(1), To: at(2), Volume: at20(1000)}
	if got, want := booked(stock.Book(stock.At20C, gauge, moves{out}, days(1))), "01 1.00–2.00 5000 -1000 = 4000, measured 4000: 0 within\n"; got != want {
		t.Errorf("corrected, %s, want %s", got, want)
	}
}

// The two limits of a month are apart: one is of the book, the other of what flowed through.
func TestMonthLimits(t *testing.T) {
	t.Parallel()
	month := []stock.Period{{"2026-11", first, first.AddDate(0, 1, 0)}}
	for _, tt := range []struct {
		opening, issued, closing int64
		more                     dispense.Volume
		want                     string
	}{
		{10_000, 5000, 4975, 0, "SAT within -25 of 25 obs, leak within -25 of 542 obs"},
		{10_000, 5000, 4974, 0, "SAT short -26 of 25 obs, leak within -26 of 542 obs"},
		{100, 0, 99, 400 * dispense.Milliliter, "SAT short -0.6 of 0.5 obs, leak whole -0.6 of 492 obs"},
		{900_000, 50_000, 849_009, 0, "SAT within -991 of 4250 obs, leak within -991 of 992 obs"},
		{900_000, 50_000, 849_008, 0, "SAT within -992 of 4250 obs, leak short -992 of 992 obs"},
		{10_000, 5000, 5600, 0, "SAT over 600 of 25 obs, leak over 600 of 542 obs"},
		{10_000, 5000, 5000, 0, "SAT whole 0 of 25 obs, leak whole 0 of 542 obs"},
	} {
		closing := level(2, 700, tt.closing)
		closing.Volume.UL += tt.more
		rows, err := stock.Book(stock.Observed, []stock.Reading{level(1, 0, tt.opening), closing}, []stock.Movement{moved(3, stock.Issued, 1, 600, tt.issued)}, month)
		if err != nil {
			t.Fatal(err)
		}
		if got := "SAT " + comparison(rows[0].SAT(stock.Usual)) + ", leak " + comparison(rows[0].Leak(stock.Usual)); got != tt.want {
			t.Errorf("of %d, %d issued, %d left:\n got %s\nwant %s", tt.opening, tt.issued, tt.closing, got, tt.want)
		}
	}
	rows, err := stock.Book(stock.Observed, nil, nil, month)
	if err != nil || rows[0].SAT(stock.Usual).State != stock.Unmeasured || rows[0].Leak(stock.Usual).State != stock.Unmeasured {
		t.Errorf("a month that nobody measured: %+v, %v", rows, err)
	}
}

func TestDrifts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		off  string // the variances of days, in liters of 1,000 that were issued; ? for none
		want string
	}{
		{"five of seven", "-3 -3 0 -3 2 -3 -3", "01–07 5 short -13\n"},
		{"four", "-3 -3 0 -3 2 -3 2", ""},
		{"at 0.25 %", "-2.5 -2.5 -2.5 -2.5 -2.5 -2.5 -2.5", ""},
		{"five in a row, and no more are needed", "4 4 4 4 4", "01–05 5 over 20\n"},
		{"to both sides", "-3 3 -3 3 -3 3 -3 3", ""},
		{"as long as it goes on", "0 0 -3 -3 -3 -3 -3 -3 -3 -3 0 0 0 0 0 0 0", "03–10 8 short -24\n"},
		{"again", "-3 -3 -3 -3 -3 0 0 0 0 0 0 0 -4 -4 -4 -4 -4", "01–05 5 short -15\n13–17 5 short -20\n"},
		{"a day of rest in it", "-3 -3 0 -3 -3 -3 0 0 -3 -3", "01–10 7 short -21\n"},
		{"a week of rest", "-3 -3 0 -3 -3 -3 0 0 0 0 0 0 0 0 -3 -3 0 -3 -3 -3", "01–06 5 short -15\n15–20 5 short -15\n"},
		{"less, and then more", "-3 -3 -3 -3 -3 3 3 3 3 3", "01–05 5 short -15\n06–10 5 over 15\n"},
		{"days that nobody measured do not count", "-3 ? -3 ? -3 ? -3 ? -3", ""},
	} {
		var rows []stock.Row
		for i, word := range strings.Fields(tt.off) {
			r := stock.Row{Period: fmt.Sprintf("%02d", i+1), Gone: 1000 * liter}
			if word != "?" {
				size, minus := strings.CutPrefix(word, "-")
				v, err := dispense.ParseLiters(size)
				if err != nil {
					t.Fatal(err)
				}
				if minus {
					v = -v
				}
				r.Variance = &v
			}
			rows = append(rows, r)
		}
		got := ""
		for _, d := range stock.Drifts(rows, stock.Usual) {
			got += fmt.Sprintf("%s–%s %d %s %s\n", d.From, d.To, d.Days, map[bool]string{true: "short", false: "over"}[d.Short], say(&d.UL))
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTogether(t *testing.T) {
	t.Parallel()
	one := func(liters int64) stock.Row {
		rows, err := stock.Book(stock.Observed, []stock.Reading{level(1, 0, 5000), level(2, 24, liters)}, []stock.Movement{moved(3, stock.Issued, 1, 2, 1000)}, days(1))
		if err != nil {
			t.Fatal(err)
		}
		return rows[0]
	}
	early := one(4000)
	early.From, early.To, early.Since = early.From.Add(-2*time.Hour), early.To.Add(-2*time.Hour), early.Since.Add(-2*time.Hour)
	unmeasured := one(4000)
	unmeasured.Measured, unmeasured.Variance = nil, nil
	other := one(4000)
	other.Basis = stock.At20C
	for _, tt := range []struct {
		name string
		rows []stock.Row
		want string
	}{
		{"two", []stock.Row{one(3990), one(3980)}, "01 1.00–2.00 10000 -2000 = 8000, measured 7970: -30 within\n"},
		{"measured at other hours", []stock.Row{one(4000), early}, "01 31.22–2.00 10000 -2000 = 8000, measured 8000: 0 within\n"},
		{"and the other way around", []stock.Row{early, one(4000)}, "01 31.22–2.00 10000 -2000 = 8000, measured 8000: 0 within\n"},
		{"one is not measured", []stock.Row{one(3990), unmeasured}, "01 1.00–2.00 10000 -2000 = 8000, measured ?: ? unmeasured\n"},
		{"of two bases", []stock.Row{one(3990), other}, "error: 01, one tank is booked as observed and another at 20 °C: stated at different temperatures\n"},
	} {
		row, err := stock.Together(tt.rows...)
		if got := booked([]stock.Row{row}, err); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whatever moved, whenever people measured, and in whatever order it comes: each row's book
// closes, rows go on from one another, and all variances together are what was measured last
// less what was measured first and what moved between. A day has a variance only if somebody
// measured in it, and that is of all that went since somebody had.
func TestBooksClose(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const n = 6
		var readings []stock.Reading
		for i := range rapid.IntRange(0, 8).Draw(t, "readings") {
			r := level(int64(i), rapid.IntRange(-10, n*24).Draw(t, "at"), 0)
			r.Volume.UL = dispense.Volume(rapid.Int64Range(0, 1e10).Draw(t, "level"))
			readings = append(readings, r)
		}
		var moves []stock.Movement
		for i := range rapid.IntRange(0, 12).Draw(t, "moves") {
			from := rapid.IntRange(-20, n*24).Draw(t, "from")
			// A delivery is of a moment here: no reading is left out for it.
			kind, to := rapid.SampledFrom([]stock.Kind{stock.Received, stock.In, stock.Returned, stock.Issued, stock.Out}).Draw(t, "kind"), from
			if kind == stock.Issued || kind == stock.Out {
				to += rapid.IntRange(0, 30).Draw(t, "hours")
			}
			m := moved(int64(100+i), kind, from, to, 0)
			m.Hose = rapid.SampledFrom([]string{"1", "2"}).Draw(t, "hose")
			m.Volume.UL = dispense.Volume(rapid.Int64Range(0, 1e10).Draw(t, "volume"))
			moves = append(moves, m)
		}
		rows, err := stock.Book(stock.Observed, readings, moves, days(n))
		if err != nil {
			t.Fatal(err)
		}
		again, err := stock.Book(stock.Observed, rapid.Permutation(readings).Draw(t, "order"), rapid.Permutation(moves).Draw(t, "order"), days(n))
		if diff := cmp.Diff(rows, again); err != nil || diff != "" {
			t.Fatalf("in another order: %v\n%s", err, diff)
		}
		var off, gone, came dispense.Volume
		var opened, closed *stock.Row
		for i := range rows {
			r := &rows[i]
			if i > 0 && rows[i-1].Book != nil && !r.From.Equal(rows[i-1].To) {
				t.Fatalf("%s begins at %s, and the row before it ended at %s", r.Period, r.From, rows[i-1].To)
			}
			if r.Opening != nil && *r.Book != *r.Opening+r.Received+r.In+r.Returned-r.Issued-r.Out {
				t.Fatalf("%s does not close: %s", r.Period, booked(rows, nil))
			}
			measured := slices.ContainsFunc(readings, func(x stock.Reading) bool { return x.At.After(r.From) && !x.At.After(days(n)[i].To) })
			if measured != (r.Measured != nil) || r.Variance != nil && r.Measured == nil {
				t.Fatalf("%s, somebody measured: %v\n%s", r.Period, measured, booked(rows, nil))
			}
			if !r.Carried {
				gone, came = 0, 0
			}
			gone, came = gone+r.Issued+r.Out, came+r.Received
			byHoses := dispense.Volume(0)
			for _, v := range r.Hoses {
				byHoses += v
			}
			if r.Gone != gone || byHoses != gone || r.Came != came {
				t.Fatalf("since somebody measured, %s: %s gone, %s by hoses and %s came, want %s and %s", r.Period, say(&r.Gone), say(&byHoses), say(&r.Came), say(&gone), say(&came))
			}
			if r.Opening != nil && opened == nil {
				opened = r
			}
			if r.Variance != nil {
				off, closed = off+*r.Variance, r
			}
		}
		if closed == nil {
			return
		}
		want := *closed.Measured - *opened.Opening
		for _, m := range moves {
			part := func(at time.Time) dispense.Volume { // as far as it had moved, by whole hours
				if !at.Before(m.To) {
					return m.Volume.UL
				} else if !at.After(m.From) {
					return 0
				}
				whole := int64(m.To.Sub(m.From) / time.Hour)
				return dispense.Volume((2*int64(m.Volume.UL)*int64(at.Sub(m.From)/time.Hour) + whole) / (2 * whole))
			}
			if v := part(closed.To) - part(opened.From); m.Kind == stock.Issued || m.Kind == stock.Out {
				want += v
			} else {
				want -= v
			}
		}
		if off != want {
			t.Fatalf("rows are off by %s together, want %s\n%s", say(&off), say(&want), booked(rows, nil))
		}
	})
}

package stock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// twinDay is the day of the deliveries below, of which minutes are told.
var twinDay = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return twinDay.Add(time.Duration(n) * time.Minute) }

// gauged is a delivery that a gauge measured, and typed one that people did, as it had come.
func gauged(seq int64, from, to int, before, after dispense.Volume) stock.Load {
	return stock.Load{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}, From: minute(from), To: minute(to), Volume: stock.Quantity{UL: (after - before) * dispense.Liter, Basis: stock.Observed}, Before: new(before * dispense.Liter), After: new(after * dispense.Liter)}
}

func typed(seq int64, at int, liters dispense.Volume) stock.Load {
	return stock.Load{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}, From: minute(at), To: minute(at), Volume: stock.Quantity{UL: liters * dispense.Liter, Basis: stock.Observed}}
}

func numbered(l stock.Load, number string) stock.Load {
	l.Noted, l.Number = true, number
	return l
}

func said(l stock.Load, number string) stock.Load {
	l.Said = true
	return numbered(l, number)
}

func seen(at int, liters dispense.Volume) stock.Reading {
	return stock.Reading{Source: stock.Gauge, At: minute(at), Volume: stock.Quantity{UL: liters * dispense.Liter, Basis: stock.Observed}}
}

// twins says of which deliveries somebody is asked, and why nobody is of the others.
func twins(loads []stock.Load, readings []stock.Reading, more ...stock.Movement) string {
	moves := slices.Clone(more)
	for _, l := range loads {
		moves = append(moves, stock.Movement{Ref: l.Ref, Kind: stock.Received, From: l.From, To: l.To, Volume: l.Volume})
	}
	found := stock.Twins(loads, readings, moves, func(time.Time) stock.Tolerances { return stock.Usual })
	var all []string
	for _, l := range loads {
		t, of := found[l.Ref], ""
		if t.Other != (dispense.Ref{}) {
			of = fmt.Sprintf(" of %d %d L", t.Other.Seq, t.UL/dispense.Liter)
		}
		all = append(all, fmt.Sprintf("%d %s%s", l.Ref.Seq, t.Twinned, of))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func TestTwins(t *testing.T) {
	t.Parallel()
	gauge := gauged(1, 540, 580, 2_000, 12_000) // 9:00 to 9:40
	around := []stock.Reading{seen(400, 2_000), seen(700, 12_000)}
	list := func(l ...stock.Load) []stock.Load { return l }
	for _, tt := range []struct {
		name     string
		loads    []stock.Load
		readings []stock.Reading
		want     string
	}{
		{"one alone", list(gauge), around, "1 lone"},
		{"by the gauge, and typed", list(gauge, typed(2, 590, 9_900)), around, "1 lone, 2 rise of 1 9900 L"},
		{"typed first", list(gauged(2, 540, 580, 2_000, 12_000), typed(1, 590, 9_900)), around, "1 lone, 2 rise of 1 9900 L"},
		{"of other liters, and the tank rose by one", list(gauge, typed(2, 590, 8_000)), around, "1 lone, 2 rise of 1 8000 L"},
		{"by the gauge, and typed, and each has a note of its own", list(numbered(gauge, "R7"), numbered(typed(2, 590, 9_900), "R8")), around, "1 note, 2 note"},
		{"one note of both, and the tank rose by one", list(said(gauge, "R7"), said(typed(2, 590, 9_900), "R7")), around, "1 note, 2 rise of 1 9900 L"},
		{"one has a note, and the tank rose by one", list(said(gauge, "R7"), typed(2, 590, 9_900)), around, "1 note, 2 rise of 1 9900 L"},
		{"two trucks, and the tank rose by both", list(gauge, gauged(2, 600, 640, 12_000, 21_950)), around[:1], "1 came, 2 came"},
		{"two typed, and the tank rose by both", list(typed(1, 590, 10_000), typed(2, 650, 10_000)), []stock.Reading{seen(400, 2_000), seen(700, 22_000)}, "1 came, 2 came"},
		{"recorded twice by the gauge", list(gauge, gauged(2, 545, 585, 2_000, 12_000)), nil, "1 lone, 2 rise of 1 10000 L"},
		{"a gauge that makes two of a truck", list(gauged(1, 540, 560, 2_000, 7_000), gauged(2, 562, 580, 7_000, 12_000)), nil, "1 came, 2 came"},
		{"a gauge that makes two of a truck, which is typed as well", list(gauged(1, 540, 560, 2_000, 7_000), gauged(2, 562, 580, 7_000, 12_000), typed(3, 590, 10_000)), around, "1 lone, 2 lone, 3 rise of 2 10000 L"},
		{"three times", list(gauge, typed(2, 590, 9_900), typed(3, 600, 10_000)), around, "1 lone, 2 rise of 1 9900 L, 3 rise of 1 10000 L"},
		{"like liters, and nobody measured", list(typed(1, 590, 9_950), typed(2, 650, 10_000)), nil, "1 lone, 2 liters of 1 9950 L"},
		{"other liters, and nobody measured", list(typed(1, 590, 9_800), typed(2, 650, 10_000)), nil, "1 lone, 2 lone"},
		{"like liters in two hours", list(typed(1, 590, 10_000), typed(2, 710, 10_000)), nil, "1 lone, 2 liters of 1 10000 L"},
		{"like liters in more than two hours", list(typed(1, 590, 10_000), typed(2, 711, 10_000)), nil, "1 lone, 2 lone"},
		{"one pours while the other does, and ends later", list(gauged(1, 540, 900, 2_000, 12_000), gauged(2, 600, 700, 2_000, 12_000)), nil, "1 lone, 2 rise of 1 10000 L"},
		{"like liters, and one has a note", list(numbered(typed(1, 590, 10_000), "R7"), typed(2, 650, 10_000)), nil, "1 note, 2 note"},
		{"like liters, and one note that the station wrote twice", list(numbered(typed(1, 590, 10_000), "R7"), numbered(typed(2, 650, 10_000), "R7")), nil, "1 note, 2 liters of 1 10000 L"},
		{"like liters, and one note that the office said of both", list(said(typed(1, 590, 5_000), "R7"), said(typed(2, 650, 5_000), "R7")), nil, "1 note, 2 note"},
		{"like liters, and a rise that is of neither", list(typed(1, 590, 10_000), typed(2, 650, 10_000)), []stock.Reading{seen(400, 2_000), seen(700, 21_000)}, "1 lone, 2 lone"},
		{"a truck that came short", list(gauge, typed(2, 650, 10_000)), []stock.Reading{seen(400, 2_000), seen(700, 20_500)}, "1 lone, 2 lone"},
		{"readings of another day", list(typed(1, 590, 9_000), typed(2, 650, 10_000)), []stock.Reading{seen(-1_500, 2_000), seen(2_500, 12_000)}, "1 lone, 2 lone"},
		{"a reading after the truck that people typed later", list(typed(1, 590, 9_000), typed(2, 650, 10_000)), []stock.Reading{seen(580, 11_000), seen(700, 21_000)}, "1 lone, 2 lone"},
		{"a liter beside a truck", list(gauge, typed(2, 590, 1)), around, "1 came, 2 came"},
		{"at another temperature", list(gauge, func() stock.Load { l := typed(2, 590, 10_000); l.Volume.Basis = stock.At20C; return l }()), around, "1 lone, 2 lone"},
	} {
		if got := twins(tt.loads, tt.readings); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		back := slices.Clone(tt.loads)
		slices.Reverse(back)
		if got := twins(back, tt.readings); got != tt.want {
			t.Errorf("%s, the other way round: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What hoses gave and what came from another tank meanwhile is no part of what the trucks brought.
func TestTwinsWhileFuelLeaves(t *testing.T) {
	t.Parallel()
	move := func(kind stock.Kind, liters dispense.Volume) stock.Movement {
		return stock.Movement{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 90}, Kind: kind, From: minute(560), To: minute(600), Volume: stock.Quantity{UL: liters * dispense.Liter, Basis: stock.Observed}}
	}
	loads := []stock.Load{typed(1, 590, 10_000), typed(2, 600, 9_990)}
	for _, tt := range []struct {
		after dispense.Volume
		more  []stock.Movement
		want  string
	}{
		{11_000, []stock.Movement{move(stock.Issued, 1_000)}, "1 lone, 2 rise of 1 9990 L"},
		{13_000, []stock.Movement{move(stock.In, 1_000)}, "1 lone, 2 rise of 1 9990 L"},
		{12_000, []stock.Movement{move(stock.Issued, 9_990)}, "1 came, 2 came"},
	} {
		if got := twins(loads, []stock.Reading{seen(400, 2_000), seen(700, tt.after)}, tt.more...); got != tt.want {
			t.Errorf("%d L after it: got %q, want %q", tt.after, got, tt.want)
		}
	}
}

// Of a thousand deliveries of one time the answers are there at once, and each but the first is asked about.
func TestManyTwins(t *testing.T) {
	t.Parallel()
	loads := make([]stock.Load, 1_000)
	for i := range loads {
		loads[i] = typed(int64(i+1), 590, 10_000)
	}
	if n := strings.Count(twins(loads, []stock.Reading{seen(400, 2_000), seen(700, 12_000)}), "liters of 1 "); n != 999 {
		t.Errorf("%d are asked about, want 999", n)
	}
}

package stock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// turn is a statement about a totalizer from one to another, in centiliters, some hours after
// the first day began.
func turn(n int64, hours int, what stock.Turned, before, after int64) stock.Turn {
	v := func(cl int64) *dispense.Volume { return new(dispense.Volume(cl) * 10 * dispense.Milliliter) }
	t := stock.Turn{Ref: ref(n), At: at(hours), What: what, Meter: 1, BeforeUL: v(before), AfterUL: v(after)}
	if what == stock.Filled || what == stock.Offbook {
		t.VolumeUL = *t.AfterUL - *t.BeforeUL
	}
	return t
}

func with(t stock.Turn, changes ...func(*stock.Turn)) stock.Turn {
	for _, change := range changes {
		change(&t)
	}
	return t
}

func byPump(n *stock.Turn) { n.ByPump = true }

func wrote(v dispense.Volume) func(*stock.Turn) { return func(n *stock.Turn) { n.Written = v } }

func unsaid(n *stock.Turn) { n.BeforeUL, n.AfterUL = nil, nil }

func turned(rows []stock.HoseRow, err error) string {
	if err != nil {
		return fail(err)
	}
	var b strings.Builder
	for _, r := range rows {
		difference := r.Difference()
		fmt.Fprintf(&b, "%s %s to %s: moved %s, fills %s", r.Period, say(r.First), say(r.Last), say(&r.Moved), say(&r.Fills))
		for _, p := range []struct {
			name string
			v    dispense.Volume
		}{{"off book", r.Offbook}, {"gaps", r.Gaps}, {"overlaps", r.Overlaps}, {"display", r.Display}, {"loose", r.Loose}, {"written", r.Written}, {"bridged", r.Bridged}, {"telling", r.Telling}} {
			if p.v != 0 {
				fmt.Fprintf(&b, ", %s %s", p.name, say(&p.v))
			}
		}
		for _, x := range r.Breaks {
			fmt.Fprintf(&b, ", %d/%d %s", x.Before.Seq, x.After.Seq, say(&x.UL))
		}
		if r.Meters > 0 {
			fmt.Fprintf(&b, ", %d meters", r.Meters)
		}
		if r.Blind {
			b.WriteString(", blind")
		}
		fmt.Fprintf(&b, ": %s %s of %s\n", r.State, say(&difference), say(&r.Tolerance))
	}
	return b.String()
}

func TestHoses(t *testing.T) {
	t.Parallel()
	type turns = []stock.Turn
	const fill, offbook, read, replaced = stock.Filled, stock.Offbook, stock.Read, stock.Replaced
	second := func(n *stock.Turn) { n.Meter = 2 }
	for _, tt := range []struct {
		name  string
		turns turns
		days  int
		want  string
	}{
		{"all goes on", turns{turn(1, 1, read, 1000, 1000), turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 5000, 9000)}, 1,
			"01 10 to 90: moved 80, fills 80: whole 0 of 0.5\n"},
		{"a fill that is nowhere", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 6000, 9000)}, 1,
			"01 10 to 90: moved 80, fills 70, gaps 10, 2/3 10: over 10 of 0.5\n"},
		{"within what a display resolves", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 5010, 9000)}, 1,
			"01 10 to 90: moved 80, fills 79.9, gaps 0.1: within 0.1 of 0.5\n"},
		{"past it", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 5011, 9000)}, 1,
			"01 10 to 90: moved 80, fills 79.89, gaps 0.11, 2/3 0.11: within 0.11 of 0.5\n"},
		{"at the tolerance of a day", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 5050, 9000)}, 1,
			"01 10 to 90: moved 80, fills 79.5, gaps 0.5, 2/3 0.5: within 0.5 of 0.5\n"},
		{"counted twice", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 4000, 9000)}, 1,
			"01 10 to 90: moved 80, fills 90, overlaps 10, 2/3 -10: short -10 of 0.5\n"},
		{"off the book", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, offbook, 5000, 5300)}, 1,
			"01 10 to 53: moved 43, fills 40, off book 3: over 3 of 0.5\n"},
		{"the display says less than the totalizer", turns{with(turn(2, 2, fill, 1000, 5000), func(n *stock.Turn) { n.VolumeUL -= 600 * dispense.Milliliter })}, 1,
			"01 10 to 50: moved 40, fills 39.4, display 0.6: over 0.6 of 0.5\n"},
		{"a tenth of a percent of much", turns{turn(2, 2, fill, 0, 100_000), turn(3, 3, fill, 100_100, 200_100)}, 1,
			"01 0 to 2001: moved 2001, fills 2000, gaps 1, 2/3 1: within 1 of 2\n"},
		{"typed from a sheet, and in a gap", turns{turn(2, 2, fill, 1000, 5000), with(turn(3, 3, fill, 5000, 7000), unsaid), turn(4, 4, fill, 7000, 9000)}, 1,
			"01 10 to 90: moved 80, fills 80, gaps 20, loose 20, 2/4 20: whole 0 of 0.5\n"},
		{"a day goes on from the one before", turns{turn(1, 23, fill, 1000, 5000), turn(2, 24, read, 5000, 5000), turn(3, 25, fill, 6000, 7000)}, 2,
			"01 10 to 50: moved 40, fills 40: whole 0 of 0.5\n02 50 to 70: moved 20, fills 10, gaps 10, 2/3 10: over 10 of 0.5\n"},
		{"and from before all of them", turns{turn(1, -5, fill, 1000, 5000), turn(3, 2, fill, 6000, 7000)}, 1,
			"01 50 to 70: moved 20, fills 10, gaps 10, 1/3 10: over 10 of 0.5\n"},
		{"by their numbers and not by clocks", turns{turn(3, 1, fill, 5000, 9000), turn(2, 2, fill, 1000, 5000)}, 1,
			"01 10 to 90: moved 80, fills 80: whole 0 of 0.5\n"},
		{"read in the middle of a fill", turns{turn(1, 1, read, 1000, 1000), with(turn(2, 2, read, 3000, 3000), func(n *stock.Turn) { n.Open = true }), turn(3, 3, fill, 1000, 5000)}, 1,
			"01 10 to 50: moved 40, fills 40: whole 0 of 0.5\n"},
		{"a new meter, and where the old one was left", turns{turn(1, 1, fill, 1000, 5000), with(turn(2, 2, replaced, 5200, 0), second), with(turn(3, 3, fill, 0, 700), second)}, 1,
			"01 10 to 7: moved 49, fills 47, gaps 2, 1/2 2, 1 meters: over 2 of 0.5\n"},
		{"a new meter, and nobody looked", turns{turn(1, 1, fill, 1000, 5000), with(turn(2, 2, replaced, 0, 0), func(n *stock.Turn) { second(n); n.BeforeUL = nil }), with(turn(3, 3, fill, 0, 700), second)}, 1,
			"01 10 to 7: moved 47, fills 47, 1 meters, blind: whole 0 of 0.5\n"},
		{"a new meter that nobody noted", turns{turn(1, 1, fill, 1000, 5000), with(turn(3, 3, fill, 0, 700), second)}, 1,
			"01 10 to 7: moved 47, fills 47, blind: whole 0 of 0.5\n"},
		{"the first is a new one", turns{with(turn(2, 2, replaced, 0, 0), func(n *stock.Turn) { second(n); n.BeforeUL = nil }), with(turn(3, 3, fill, 100, 700), second)}, 1,
			"01 0 to 7: moved 7, fills 6, gaps 1, 2/3 1, 1 meters: over 1 of 0.5\n"},
		{"nobody read it", turns{with(turn(2, 2, fill, 0, 700), unsaid)}, 2,
			"01 ? to ?: moved 0, fills 7, loose 7: unmeasured -7 of 0\n02 ? to ?: moved 0, fills 0: unmeasured 0 of 0\n"},
		{"off the book, and sheets tell of most of it", turns{turn(2, 2, fill, 1000, 5000), with(turn(3, 3, offbook, 5000, 8000), wrote(25*liter)), with(turn(4, 2, fill, 0, 2500), unsaid, wrote(25*liter)), with(turn(5, 2, fill, 0, 500), unsaid)}, 1,
			"01 10 to 80: moved 70, fills 70, off book 30, loose 30, written 25, telling 25: whole 0 of 0.5\n"},
		{"a sheet of the day before tells of it", turns{with(turn(3, 25, offbook, 5000, 8000), wrote(30*liter)), with(turn(4, 2, fill, 0, 3000), unsaid, wrote(30*liter))}, 2,
			"01 ? to ?: moved 0, fills 30, loose 30, telling 30: unmeasured -30 of 0\n02 50 to 80: moved 30, fills 0, off book 30, written 30: over 30 of 0.5\n"},
		{"its pump says it, and not where the totalizer stood", turns{turn(2, 2, fill, 1000, 5000), with(turn(3, 3, fill, 0, 700), unsaid, byPump), with(turn(4, 4, fill, 0, 600), unsaid, byPump), turn(5, 5, fill, 6000, 9000)}, 1,
			"01 10 to 90: moved 80, fills 83, gaps 10, loose 13, bridged 10, telling 10, 2/5 10: short -3 of 0.5\n"},
		{"and of another gap it tells nothing", turns{turn(2, 2, fill, 1000, 5000), turn(3, 3, fill, 6000, 9000), with(turn(4, 4, fill, 0, 1000), unsaid, byPump), turn(5, 5, fill, 9000, 9500)}, 1,
			"01 10 to 95: moved 85, fills 85, gaps 10, loose 10, 2/3 10: whole 0 of 0.5\n"},
		{"more is written down than it is", turns{with(turn(2, 2, fill, 0, 700), unsaid, wrote(8*liter))}, 1, "error: norte/1/2: 8.0 L of 7.0 L are written down; no more than all can be\n"},
		{"an unknown statement", turns{turn(2, 2, "seen", 0, 0)}, 1, "error: norte/1/2: \"seen\" is nothing that a totalizer does\n"},
		{"one end", turns{with(turn(2, 2, fill, 0, 0), func(n *stock.Turn) { n.BeforeUL = nil })}, 1, "error: norte/1/2: it says of one end only where the totalizer stood; say both or, of a fill, none\n"},
		{"a reading of two", turns{turn(2, 2, read, 0, 100)}, 1, "error: norte/1/2: a reading says 0.0 L and 1.0 L; it is of one moment\n"},
		{"a reading of none", turns{with(turn(2, 2, read, 0, 0), unsaid)}, 1, "error: norte/1/2: it says of one end only where the totalizer stood; say both or, of a fill, none\n"},
		{"a reading that gives", turns{with(turn(2, 2, read, 0, 0), func(n *stock.Turn) { n.VolumeUL = liter })}, 1, "error: norte/1/2: nothing flows while a meter is read or replaced, and it says 1.0 L\n"},
	} {
		if diff := cmp.Diff(tt.want, turned(stock.Hose(tt.turns, days(tt.days), stock.Usual))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Whatever a hose did, in whatever order it comes: what the totalizer moved is where it stood
// last less where it stood first, summed over its meters, and what that differs by from fills
// is in the named parts, to the microliter.
func TestTotalizersAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var turns []stock.Turn
		var moved, fills dispense.Volume // as it really was
		stand, meter, hour := dispense.Volume(0), int64(1), 0
		amount := rapid.Custom(func(t *rapid.T) dispense.Volume { return dispense.Volume(rapid.Int64Range(0, 1e8).Draw(t, "volume")) })
		for n := range rapid.IntRange(0, 20).Draw(t, "turns") {
			hour += rapid.IntRange(0, 7).Draw(t, "hours")
			x := stock.Turn{Ref: ref(int64(n)), At: at(hour).Add(time.Second), Meter: meter, What: rapid.SampledFrom([]stock.Turned{stock.Filled, stock.Filled, stock.Offbook, stock.Read, stock.Replaced}).Draw(t, "what")}
			skip := amount.Draw(t, "skipped")*dispense.Volume(rapid.IntRange(-1, 1).Draw(t, "gap"))/10 + stand
			if n > 0 {
				moved += skip - stand
			}
			x.BeforeUL, stand = &skip, skip
			switch x.What {
			case stock.Filled, stock.Offbook:
				by := amount.Draw(t, "moved")
				x.VolumeUL = by + dispense.Volume(rapid.Int64Range(-10, 10).Draw(t, "display"))
				moved, stand = moved+by, stand+by
			case stock.Replaced:
				meter++
				x.Meter, stand = meter, amount.Draw(t, "new")
			}
			x.AfterUL = new(stand)
			if x.What == stock.Filled {
				fills += x.VolumeUL
			}
			turns = append(turns, x)
		}
		periods := days(7)
		rows, err := stock.Hose(turns, periods, stock.Usual)
		if err != nil {
			t.Fatal(err)
		}
		again, err := stock.Hose(rapid.Permutation(turns).Draw(t, "order"), periods, stock.Usual)
		if diff := cmp.Diff(turned(rows, nil), turned(again, err)); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
		for i, r := range rows {
			if r.Difference() != r.Offbook+r.Gaps-r.Overlaps+r.Display-r.Loose {
				t.Fatalf("parts are not the difference: %s", turned(rows[i:i+1], nil))
			}
			if r.Meters == 0 && !r.Blind && r.Last != nil && r.Moved != *r.Last-*r.First {
				t.Fatalf("moved is not last less first: %s", turned(rows[i:i+1], nil))
			}
			moved, fills = moved-r.Moved, fills-r.Fills
		}
		if moved != 0 || fills != 0 {
			t.Fatalf("rows leave out %s moved and %s of fills:\n%s", say(&moved), say(&fills), turned(rows, nil))
		}
	})
}

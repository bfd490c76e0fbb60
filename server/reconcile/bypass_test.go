package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// off is a stretch that was noticed on a day, by liters of the totalizer.
func off(seq, from, to int64, noticed int) reconcile.Bypassed {
	return reconcile.Bypassed{
		Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}, Meter: 1, BeforeUL: dispense.Volume(from) * dispense.Liter,
		AfterUL: dispense.Volume(to) * dispense.Liter, VolumeUL: dispense.Volume(to-from) * dispense.Liter, At: day(noticed),
	}
}

// sheet is a fill that is written down; totalizers follow where they are named.
func sheet(number, liters int64, happened int, totalizers ...int64) reconcile.Sheet {
	s := reconcile.Sheet{
		Ref: dispense.Ref{Station: "office", Epoch: 1, Seq: number}, Number: fmt.Sprint(number), VolumeUL: dispense.Volume(liters) * dispense.Liter, At: day(happened),
	}
	if len(totalizers) == 2 {
		s.Meter, s.BeforeUL, s.AfterUL = 1, new(dispense.Volume(totalizers[0])*dispense.Liter), new(dispense.Volume(totalizers[1])*dispense.Liter)
	}
	return s
}

func TestSettle(t *testing.T) {
	t.Parallel()
	other := sheet(101, 30, 4, 1000, 1030)
	other.Meter = 2
	vague := off(9, 1000, 1100, 5)
	vague.At = time.Time{}
	hasty, hurried := sheet(101, 30, 5), sheet(102, 30, 5)
	hasty.At, hurried.At = day(5).Add(15*time.Minute), day(5).Add(16*time.Minute)
	tests := []struct {
		name                       string
		offs                       []reconcile.Bypassed
		sheets                     []reconcile.Sheet
		settled, remainder, excess int64
	}{
		{"nothing", nil, nil, 0, 0, 0},
		{"three fills, three sheets", []reconcile.Bypassed{off(9, 1000, 1100, 5)},
			[]reconcile.Sheet{sheet(101, 30, 4), sheet(102, 45, 4), sheet(103, 25, 5)}, 100, 0, 0},
		{"one fill is missing", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{sheet(101, 30, 4), sheet(103, 25, 5)}, 55, 45, 0},
		{"more sheets than fuel", []reconcile.Bypassed{off(9, 1000, 1050, 5)}, []reconcile.Sheet{sheet(101, 30, 4), sheet(102, 45, 4)}, 50, 0, 25},
		{"nobody wrote anything", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, nil, 0, 100, 0},
		{"a sheet and nothing flowed", nil, []reconcile.Sheet{sheet(101, 30, 4)}, 0, 0, 30},
		{"a sheet of after the bypass", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{sheet(101, 30, 6)}, 0, 100, 30},
		{"a watch that is ahead", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{hasty, hurried}, 30, 70, 30},
		{"the station's clock was lost", []reconcile.Bypassed{vague, off(11, 1100, 1110, 3)}, []reconcile.Sheet{sheet(101, 30, 27), sheet(102, 20, 1)}, 50, 60, 0},
		{"one sheet over two stretches", []reconcile.Bypassed{off(9, 1000, 1020, 5), off(11, 1020, 1050, 6)}, []reconcile.Sheet{sheet(101, 50, 4)}, 50, 0, 0},
		{"totalizers where it flowed", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{sheet(101, 30, 9, 1010, 1040)}, 30, 70, 0},
		{"totalizers elsewhere", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{sheet(101, 30, 4, 2010, 2040)}, 0, 100, 30},
		{"totalizers of another meter", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{other}, 0, 100, 30},
		{"two sheets of the same liters", []reconcile.Bypassed{off(9, 1000, 1100, 5)},
			[]reconcile.Sheet{sheet(101, 30, 4, 1000, 1030), sheet(102, 30, 4, 1000, 1030)}, 30, 70, 30},
		{"sheets that overlap by a part", []reconcile.Bypassed{off(9, 1000, 1100, 5)},
			[]reconcile.Sheet{sheet(101, 30, 4, 1000, 1030), sheet(102, 40, 4, 1020, 1060)}, 60, 40, 10},
		{"more liters than its totalizers say", []reconcile.Bypassed{off(9, 1000, 1100, 5)}, []reconcile.Sheet{sheet(101, 35, 4, 1000, 1030)}, 30, 70, 5},
		{"the early sheet leaves the late stretch to the late one", []reconcile.Bypassed{off(9, 1000, 1030, 3), off(11, 1030, 1060, 6)},
			[]reconcile.Sheet{sheet(101, 30, 2), sheet(102, 30, 5)}, 60, 0, 0},
	}
	for _, tt := range tests {
		s := reconcile.Settle(tt.offs, tt.sheets)
		got := []int64{int64(s.SettledUL / dispense.Liter), int64(s.RemainderUL / dispense.Liter), int64(s.ExcessUL / dispense.Liter)}
		if want := []int64{tt.settled, tt.remainder, tt.excess}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got settled, remainder, excess %v, want %v", tt.name, got, want)
		}
	}
}

// Whatever is typed: no liter settles twice, none is lost, and the order in which
// records came is of no matter.
func TestSettleProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var offs []reconcile.Bypassed
		var at int64
		for i := range rapid.IntRange(0, 6).Draw(t, "stretches") {
			at += rapid.Int64Range(0, 50).Draw(t, "gap")
			v := rapid.Int64Range(1, 80).Draw(t, "off")
			offs = append(offs, off(int64(i+1), at, at+v, rapid.IntRange(1, 28).Draw(t, "noticed")))
			if rapid.IntRange(0, 4).Draw(t, "clock") == 0 {
				offs[i].At = time.Time{}
			}
			at += v
		}
		var sheets []reconcile.Sheet
		named := rapid.Bool().Draw(t, "named")
		for i := range rapid.IntRange(0, 8).Draw(t, "sheets") {
			v, happened := rapid.Int64Range(1, 80).Draw(t, "liters"), rapid.IntRange(1, 28).Draw(t, "happened")
			if named && rapid.Bool().Draw(t, "totalizers") {
				from := rapid.Int64Range(0, 400).Draw(t, "from")
				sheets = append(sheets, sheet(int64(i+1), v, happened, from, from+rapid.Int64Range(1, 80).Draw(t, "length")))
			} else {
				sheets = append(sheets, sheet(int64(i+1), v, happened))
			}
		}
		s := reconcile.Settle(offs, sheets)
		bySheet, byOff := map[dispense.Ref]dispense.Volume{}, map[dispense.Ref]dispense.Volume{}
		var sum dispense.Volume
		for _, p := range s.Pieces {
			bySheet[p.Sheet] += p.VolumeUL
			byOff[p.Off] += p.VolumeUL
			sum += p.VolumeUL
		}
		if sum != s.SettledUL || s.SettledUL+s.RemainderUL != s.OffUL || s.SettledUL+s.ExcessUL != s.SheetsUL {
			t.Fatalf("sums: got %+v", s)
		}
		for _, o := range offs {
			if byOff[o.Ref]+s.Remainders[o.Ref] != o.VolumeUL {
				t.Fatalf("stretch %s: got %s settled and %s left, want %s in all", o.Ref, byOff[o.Ref], s.Remainders[o.Ref], o.VolumeUL)
			}
		}
		for _, x := range sheets {
			if bySheet[x.Ref]+s.Excesses[x.Ref] != x.VolumeUL {
				t.Fatalf("sheet %s: got %s settled and %s over, want %s in all", x.Number, bySheet[x.Ref], s.Excesses[x.Ref], x.VolumeUL)
			}
		}
		rand.Shuffle(len(offs), func(i, j int) { offs[i], offs[j] = offs[j], offs[i] })
		rand.Shuffle(len(sheets), func(i, j int) { sheets[i], sheets[j] = sheets[j], sheets[i] })
		if again := reconcile.Settle(offs, sheets); !reflect.DeepEqual(again, s) {
			t.Fatalf("in another order: got %+v, want %+v", again, s)
		}
		if named || len(sheets) == 0 {
			return
		}
		// Without totalizers one more sheet never settles less.
		if fewer := reconcile.Settle(offs, sheets[1:]); fewer.SettledUL > s.SettledUL {
			t.Fatalf("without a sheet %s are settled, with it %s", fewer.SettledUL, s.SettledUL)
		}
	})
}

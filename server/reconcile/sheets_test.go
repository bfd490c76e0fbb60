package reconcile_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

func officeRef(seq int) dispense.Ref {
	return dispense.Ref{Station: dispense.Office, Epoch: 1, Seq: int64(seq)}
}

// Whatever the office issues and voids, and whatever people type, twice, of other
// pads, void or never issued: every sheet that was issued is used, void or
// outstanding, and no order of the telling changes that.
func TestEverySheetIsAccountedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var pads []reconcile.Pad
		var voided []reconcile.Voiding
		var uses []reconcile.Use
		numbers := rapid.Int64Range(1, 60)
		at := func(i int) time.Time { return day(1).Add(time.Duration(i) * time.Hour) }
		for i := range rapid.IntRange(0, 5).Draw(t, "pads") { // they overlap: journals may be lost
			first := numbers.Draw(t, "first")
			s := dispense.Sheets{Station: rapid.SampledFrom([]string{"norte", "sur"}).Draw(t, "station"), First: first, Last: first + rapid.Int64Range(0, 19).Draw(t, "more")}
			pads = append(pads, reconcile.Pad{Ref: officeRef(100 + i), Sheets: s, At: at(i / 2), By: "ana"})
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "voidings") {
			first := numbers.Draw(t, "void from")
			s := dispense.Sheets{Station: "norte", First: first, Last: first + rapid.Int64Range(0, 9).Draw(t, "void more")}
			voided = append(voided, reconcile.Voiding{Ref: officeRef(200 + i), Sheets: s, At: at(i / 2), By: "luis", Reason: "lost"})
		}
		for i := range rapid.IntRange(0, 40).Draw(t, "uses") {
			uses = append(uses, reconcile.Use{Number: numbers.Draw(t, "used"), Ref: officeRef(300 + i), At: at(i / 3)})
		}
		accounts := reconcile.Account(pads, voided, uses)

		// By sheet, with sets that know nothing of pads.
		issued, used, void := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
		for _, p := range pads {
			for n := p.First; n <= p.Last; n++ {
				issued[n] = true
			}
		}
		for _, u := range uses {
			used[u.Number] = true
		}
		for _, v := range voided {
			for n := v.First; n <= v.Last; n++ {
				void[n] = true
			}
		}
		want := map[reconcile.SheetState]int64{}
		for n := range issued {
			switch {
			case used[n]:
				want[reconcile.SheetUsed]++
			case void[n]:
				want[reconcile.SheetVoid]++
			default:
				want[reconcile.SheetOutstanding]++
			}
		}
		var all int64
		got, seen := map[reconcile.SheetState]int64{}, map[int64]bool{}
		for _, a := range accounts {
			if a.Issued != a.Used+a.Void+a.Outstanding || a.Issued != int64(len(a.Each)) {
				t.Fatalf("pad %s: got issued %d, used %d, void %d, outstanding %d", a.Sheets, a.Issued, a.Used, a.Void, a.Outstanding)
			}
			all += a.Issued
			for _, s := range a.Each {
				if seen[s.Number] {
					t.Fatalf("sheet %d is in two pads", s.Number)
				}
				seen[s.Number] = true
				got[s.State]++
			}
		}
		if all != int64(len(issued)) || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %d sheets, %v; want %d, %v", all, got, len(issued), want)
		}
		rand.Shuffle(len(pads), func(i, j int) { pads[i], pads[j] = pads[j], pads[i] })
		rand.Shuffle(len(voided), func(i, j int) { voided[i], voided[j] = voided[j], voided[i] })
		rand.Shuffle(len(uses), func(i, j int) { uses[i], uses[j] = uses[j], uses[i] })
		if again := reconcile.Account(pads, voided, uses); !reflect.DeepEqual(again, accounts) {
			t.Fatalf("in another order: got %+v, want %+v", again, accounts)
		}
	})
}

// What sheets settle of fuel off the book, and what is odd about a sheet.
func TestJudgeSheets(t *testing.T) {
	t.Parallel()
	off := func(ul, settled dispense.Volume) *reconcile.Facts {
		return &reconcile.Facts{Offbook: &reconcile.Offbook{Hose: "1", VolumeUL: ul * dispense.Liter, SettledUL: settled * dispense.Liter, Cause: "dark"}}
	}
	typed := func(p reconcile.Paper) *reconcile.Facts {
		p.Ticket, p.Station, p.VolumeUL = "000007-77", "norte", 30*dispense.Liter
		d := &reconcile.Dispense{At: day(2), Hose: "1", Vehicle: "v1", VolumeUL: p.VolumeUL, Typed: true, End: "H"}
		return &reconcile.Facts{Dispense: d, Counted: d, Paper: &p}
	}
	good := reconcile.Paper{Issued: "norte"}
	for _, tt := range []struct {
		name  string
		facts *reconcile.Facts
		want  []string
	}{
		{"nothing is written down", off(100, 0), []string{"At norte, hose 1, 100 L flowed while the station was dark, for no vehicle on record. Likely causes: pump worked by hand, equipment off, or late flow; ask the attendant of that shift."}},
		{"a sheet is missing", off(100, 55), []string{"At norte, hose 1, 100 L flowed while the station was dark; the sheets typed explain 55 L, and 45 L are missing. Type the missing sheets; if there are no more, ask the attendant of that shift."}},
		{"all is written down", off(100, 100), nil},
		{"a sheet in order", typed(good), nil},
		{"never issued", typed(reconcile.Paper{}), []string{"Fill norte/1/7 of v1 at norte was typed from sheet 000007-77, which was never issued. Look at the number on the paper; if it was mistyped, correct the record."}},
		{"of another station", typed(reconcile.Paper{Issued: "sur"}), []string{"Fill norte/1/7 of v1 at norte was typed from sheet 000007-77, which is of station sur. Look at the paper: the fill was there, the number was mistyped, or another station's pad was used."}},
		{"void", typed(reconcile.Paper{Issued: "norte", Void: true}), []string{"Fill norte/1/7 of v1 at norte was typed from sheet 000007-77, which was declared void. Find out who used it; if the number was mistyped, correct the record."}},
		{"typed before, which is why it settles nothing", typed(reconcile.Paper{Issued: "norte", Earlier: officeRef(3), ExcessUL: 30 * dispense.Liter}), []string{"Sheet 000007-77 had been typed before, in office/1/3; fill norte/1/7 of v1, 30 L, repeats it and settles nothing. Compare with the paper and void the one too many, or correct its number."}},
		{"liters too many", typed(reconcile.Paper{Issued: "norte", ExcessUL: 5 * dispense.Liter}), []string{"Sheet 000007-77 of v1 at norte says 30 L; of those, 5 L did not flow from hose 1 without the equipment. Likely causes: hose or liters mistyped, or liters that were not given."}},
	} {
		tt.facts.Ref, tt.facts.At = dispense.Ref{Station: "norte", Epoch: 1, Seq: 7}, day(3)
		var got []string
		for _, f := range reconcile.Judge(tt.facts) {
			got = append(got, reconcile.Sentence("en", time.UTC, f))
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

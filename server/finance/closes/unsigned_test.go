package closes

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// What a correction takes off before the month is closed the month's own figures lack already: late ones have only what
// it puts in the place. After the close they have both, and of a fill that is late itself they always do.
func TestCorrectionsBeforeTheClose(t *testing.T) {
	t.Parallel()
	calendar := budget.Calendar{Zone: time.UTC}
	of := func(station string, seq int64) budget.Source {
		return budget.Source{Ref: dispense.Ref{Station: station, Epoch: 1, Seq: seq}}
	}
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	october := budget.Period{Year: 2026, N: 10}
	fill := Flow{Source: of("norte", 7), At: at, Purpose: "vehicle", Product: "diesel", UL: 100 * dispense.Liter}
	voids := Corrected{Flow: Flow{Source: of("office", 3)}, Action: "void", Of: fill.Ref, Root: fill.Ref, SaidAt: at.AddDate(0, 1, 4), CameAt: at.AddDate(0, 1, 4)}
	replaces := Corrected{Flow: Flow{Source: of("office", 4), At: at, Purpose: "vehicle", Product: "diesel", UL: 110 * dispense.Liter}, Counts: true, Action: "replace", Of: fill.Ref, Root: fill.Ref, SaidAt: at.AddDate(0, 1, 5), CameAt: at.AddDate(0, 1, 5)}
	late := func(x budget.Source, unsigned bool) Late {
		return Late{Arrived: Arrived{Came: closing.Came{Source: x}}, Placement: closing.Placement{Of: october, In: october.Next()}, Unsigned: unsigned}
	}
	for _, tt := range []struct {
		name string
		said Corrected
		list []Late
		want int64 // liters
	}{
		{"voided before it was closed", voids, []Late{late(voids.Source, true)}, 0},
		{"voided since", voids, []Late{late(voids.Source, false)}, -100},
		{"replaced before it was closed", replaces, []Late{late(replaces.Source, true)}, 110},
		{"replaced since", replaces, []Late{late(replaces.Source, false)}, 10},
		{"late itself, and voided before it was closed", voids, []Late{late(fill.Source, true), late(voids.Source, true)}, 0},
		{"late itself, and replaced before it was closed", replaces, []Late{late(fill.Source, true), late(replaces.Source, true)}, 110},
	} {
		l := LateRecords{Fills: []Flow{fill}, Corrections: []Corrected{tt.said}}
		var got int64
		for _, f := range l.figures(tt.list, calendar) {
			if f.Name == snapshot.LateVolume {
				got += f.N
			}
		}
		if got != tt.want*int64(dispense.Liter) {
			t.Errorf("%s: got %d L, want %d", tt.name, got/int64(dispense.Liter), tt.want)
		}
	}
}

// A month has what came before its late window ended last, and is signed as it stands until it is closed.
func TestHowFarAMonthHadCome(t *testing.T) {
	t.Parallel()
	october := budget.Period{Year: 2026, N: 10}
	act := func(n int64, kind closing.Kind, to closing.State) Act {
		return Act{Act: closing.Act{N: n, Kind: kind, Period: october}, State: to}
	}
	ended, reopened := []Act{act(3, closing.End, closing.Ended), act(5, closing.Close, closing.Closed)}, []Act{act(7, closing.Reopen, closing.Reopened), act(9, closing.End, closing.Ended), act(11, closing.Close, closing.Closed)}
	for _, tt := range []struct {
		acts            []Act
		after           int64
		taken, unsigned bool
	}{
		{ended[:1], 3, false, true}, // it waits to be signed
		{ended, 3, false, true},
		{ended, 4, false, true},
		{ended, 5, false, false}, // closed already
		{append(ended[:2:2], reopened...), 5, true, true},
		{append(ended[:2:2], reopened...), 8, true, true},
		{append(ended[:2:2], reopened...), 9, false, true},
		{append(ended[:2:2], reopened...), 11, false, false},
	} {
		x := Late{Arrived: Arrived{Came: closing.Came{After: tt.after}}, Placement: closing.Placement{Of: october, In: october.Next()}}
		s := Said{Acts: tt.acts}
		s.hold(&x)
		if x.Taken != tt.taken || x.Unsigned != tt.unsigned {
			t.Errorf("of %d acts, after act %d: taken %v, unsigned %v, want %v, %v", len(tt.acts), tt.after, x.Taken, x.Unsigned, tt.taken, tt.unsigned)
		}
	}
}

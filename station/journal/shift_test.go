package journal

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// TestAShiftsFigures opens a shift, has fuel flow for an authorize and without
// one, and closes it in the middle of a fill: the fill is of the shift that
// authorized it, and what its hose moves is left to the next.
func TestAShiftsFigures(t *testing.T) {
	t.Parallel()
	const l = dispense.Liter
	b := enrolled(t)
	ana, luis := dispense.Who{Person: "ana", By: "pin"}, dispense.Who{Person: "luis", By: "pin"}
	offbook := func(from, to dispense.Volume) *dispense.Offbook {
		return &dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: from * l, TotalizerAfterUL: to * l, VolumeUL: (to - from) * l, Cause: "idle"}
	}
	differs := func(when string, want dispense.Volume) {
		t.Helper()
		b.j.View(func(book *Book) {
			if got := book.Difference("1"); got != want {
				t.Errorf("%s: got a difference of %s, want %s", when, got, want)
			}
		})
	}
	must(t, b.write(&dispense.Shift{Action: "open", Shift: 1, Attendant: ana, Meters: meters(0)}))
	must(t, b.write(authorize("1")))
	must(t, b.write(fill(b.last(), 30)))
	differs("after a fill", 0)
	must(t, b.write(offbook(30, 37)))
	differs("after a leak", 7*l)
	must(t, b.write(authorize("1")))
	open := b.last()
	// The hose is in use, so that the record does not name it.
	must(t, b.write(
		&dispense.Shift{Action: "close", Shift: 1, Attendant: ana, Open: []string{"1"}, Flags: []string{"handover"}},
		&dispense.Shift{Action: "open", Shift: 2, Attendant: luis}))
	differs("handed over in mid-fill", 7*l)
	late := fill(open, 20)
	late.TotalizerBeforeUL, late.TotalizerAfterUL = new(37*l), new(57*l)
	must(t, b.write(late))
	test := authorize("1")
	test.Purpose, test.Vehicle, test.Label, test.Draws = "test", "", "", nil
	must(t, b.write(test))
	into := fill(b.last(), 10)
	into.Purpose, into.Vehicle, into.TotalizerBeforeUL, into.TotalizerAfterUL = "test", "", new(57*l), new(66*l)
	must(t, b.write(into))
	differs("a meter that shows less than the dispense", 6*l)
	must(t, b.write(&dispense.MeterChange{Hose: "1", Meter: 2, Why: "replaced", NewTotalizerUL: 0, People: two}))
	differs("after a change of meter", 6*l)
	check := func(when string) {
		t.Helper()
		b.j.View(func(book *Book) {
			first, ok1 := book.Turn(1)
			second, ok2 := book.Turn(2)
			if _, ok3 := book.Turn(3); !ok1 || !ok2 || ok3 {
				t.Fatalf("%s: got shifts %t, %t, %t, want 1 and 2", when, ok1, ok2, ok3)
			}
			if diff := cmp.Diff([]Poured{{"diesel", "vehicle", 2, 50 * l}}, first.Poured); diff != "" || first.Close == nil || first.ClosedAt.IsZero() {
				t.Errorf("%s: shift 1 (-want +got):\n%s", when, diff)
			}
			if diff := cmp.Diff([]Poured{{"diesel", "test", 1, 10 * l}}, second.Poured); diff != "" || second.Close != nil {
				t.Errorf("%s: shift 2 (-want +got):\n%s", when, diff)
			}
		})
	}
	check("live")
	must(t, b.open())
	check("read again")
	differs("read again", 6*l)
	must(t, b.write(&dispense.Shift{Action: "close", Shift: 2, Attendant: luis, Meters: meters(0)}))
	differs("closed", 0)
}

// TestUnreadableLabels counts vehicles that were typed because of their labels.
func TestUnreadableLabels(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	for _, step := range []struct {
		why  string
		want int
	}{{"damaged", 1}, {"scanner", 1}, {"", 1}, {"Se borró", 2}, {"dirty", 3}, {"missing", 3}} {
		a := authorize("1")
		a.TypedWhy = step.why
		must(t, b.write(a))
		must(t, b.write(&dispense.Void{Auth: b.last(), Why: "lapsed"}))
		b.j.View(func(book *Book) {
			if got := book.Unreadable("v7", epoch0); got != step.want {
				t.Errorf("after %q: got %d, want %d", step.why, got, step.want)
			}
		})
	}
	b.j.View(func(book *Book) {
		if got := book.Unreadable("v7", book.LastAt().Add(time.Second)); got != 0 {
			t.Errorf("since later: got %d, want none", got)
		}
		if got := book.Unreadable("v8", epoch0); got != 0 {
			t.Errorf("another vehicle: got %d, want none", got)
		}
	})
}

// TestLentBadges lends more badges than are kept: those that end first go.
func TestLentBadges(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	lend := func(n int, until time.Time) string {
		sum := dispense.HashNote([]byte{byte(n)}).String()
		must(t, b.write(&dispense.Badge{BadgeSHA256: sum, Person: "luis", UntilAt: until, People: two[:1]}))
		return sum
	}
	ended := lend(0, epoch0)
	lent := lend(1, epoch0.Add(100*time.Hour))
	b.j.View(func(book *Book) {
		if book.Badge(ended) != nil || book.Badge(lent) == nil || book.Badge(lent).Person != "luis" {
			t.Errorf("got %v and %v, want the ended one gone and the other there", book.Badge(ended), book.Badge(lent))
		}
	})
	for n := range badgesKept {
		lend(2+n, epoch0.Add(time.Duration(101+n)*time.Hour))
	}
	must(t, b.sameBook(b.fs))
	b.j.View(func(book *Book) {
		if book.Badge(lent) != nil || len(book.badges) != badgesKept {
			t.Errorf("got %d badges, want %d without the first", len(book.badges), badgesKept)
		}
	})
}

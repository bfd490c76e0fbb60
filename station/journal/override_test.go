package journal

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// An override is used by the authorize that names it, comes back when nothing
// flowed, and is used up when something did; its challenge is never forgotten.
func TestAnOverrideIsUsedOnce(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	override := &dispense.Override{Rule: "r", Reason: "x", Vehicle: "v", LimitUL: dispense.Liter, LapseS: 600, People: two, Challenge: "482109374824"}
	must(t, b.write(override))
	ref := b.last()
	open := func() (o Override, ok bool) {
		b.j.View(func(book *Book) {
			o, ok = book.OverrideOf("v", Moment{At: book.LastAt(), Boot: book.Boot()})
		})
		return o, ok
	}
	use := func() dispense.Ref {
		a := authorize("1")
		a.Vehicle, a.Override = "v", ref
		must(t, b.write(a))
		return b.last()
	}
	if o, ok := open(); !ok || o.Ref != ref {
		t.Fatalf("made: got %+v, %v, want %s open", o, ok, ref)
	}
	auth := use()
	if _, ok := open(); ok {
		t.Error("while it is used it can be used again")
	}
	must(t, b.write(&dispense.Void{Auth: auth, Why: "lapsed"}))
	if _, ok := open(); !ok {
		t.Error("nothing flowed, and it cannot be used any more")
	}
	must(t, b.write(fill(use(), 1)))
	if _, ok := open(); ok {
		t.Error("it was used up and can be used again")
	}
	must(t, b.open())
	b.j.View(func(book *Book) {
		_, ok := book.OverrideOf("v", Moment{At: book.LastAt(), Boot: book.Boot()})
		if ok || !book.Challenged("482109374824") || book.Overrides(epoch0.Add(-time.Hour)) != 1 {
			t.Errorf("after a restart: open %v, challenged %v, %d counted", ok, book.Challenged("482109374824"), book.Overrides(epoch0.Add(-time.Hour)))
		}
	})
}

// It lapses: by what passed within a life of the agent, whatever the clock says,
// and by the clock after that.
func TestAnOverrideLapses(t *testing.T) {
	t.Parallel()
	o := Override{Body: &dispense.Override{LapseS: 600}, At: epoch0, Boot: 3, Mono: 5000}
	for name, test := range map[string]struct {
		now  Moment
		want bool
	}{
		"at once":                      {Moment{epoch0, 3, 5000}, true},
		"the clock was set ahead":      {Moment{epoch0.AddDate(1, 0, 0), 3, 6000}, true},
		"the clock was set back":       {Moment{epoch0.AddDate(-1, 0, 0), 3, 605_000}, false},
		"after a restart, in time":     {Moment{epoch0.Add(9 * time.Minute), 4, 100}, true},
		"after a restart, out of time": {Moment{epoch0.Add(10 * time.Minute), 4, 100}, false},
		"just before it lapses":        {Moment{epoch0, 3, 604_999}, true},
	} {
		if got := o.Open(test.now); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// An emergency ends by time, and earlier when somebody ends it.
func TestAnEmergencyEnds(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	at := epoch0.Add(time.Hour)
	declared := func(now time.Time) (e *dispense.Emergency) {
		b.j.View(func(book *Book) { e = book.Emergency(now) })
		return e
	}
	must(t, b.write(&dispense.Emergency{Action: "declare", UntilAt: at, Reason: "x", People: two}))
	if declared(at.Add(-time.Second)) == nil || declared(at) != nil {
		t.Errorf("got %v and %v, want it until %s", declared(at.Add(-time.Second)), declared(at), at)
	}
	must(t, b.write(&dispense.Emergency{Action: "end", People: two[:1]}))
	if e := declared(epoch0); e != nil {
		t.Errorf("ended: got %+v", e)
	}
}

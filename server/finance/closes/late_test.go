package closes

import (
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
)

// Where months are kept from, and none has ended, none is the last that has.
func TestLastEnded(t *testing.T) {
	t.Parallel()
	c := budget.Calendar{Zone: time.UTC}
	september := budget.Period{Year: 2026, N: 9}
	said := &Said{Rules: []Rules{{Version: 1, Begins: september, Rules: closing.Usual()}}}
	check := func(when string, want budget.Period) {
		t.Helper()
		if got, err := said.lastEnded(c); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", when, got, err, want)
		}
	}
	check("none", budget.Period{})
	act := func(n int64, kind closing.Kind, day int, state closing.State) {
		said.Acts = append(said.Acts, Act{closing.Act{N: n, Period: september, Kind: kind, At: time.Date(2026, 10, day, 12, 0, 0, 0, time.UTC)}, state})
	}
	act(1, closing.Soft, 6, closing.Late)
	check("closed softly", budget.Period{})
	act(2, closing.End, 16, closing.Ended)
	check("ended", september)
}

// What came before anybody said how months are closed was late nowhere, whatever month it is of; what comes since
// of a month before the first is.
func TestNothingWasLateBefore(t *testing.T) {
	t.Parallel()
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC) }
	d := New(Config{Calendar: budget.Calendar{Zone: time.UTC}})
	said := &Said{Rules: []Rules{{Version: 1, Begins: budget.Period{Year: 2026, N: 11}, Rules: closing.Usual(), At: day(11, 3)}}}
	came := func(seq int64, at, came time.Time) Arrived {
		return Arrived{Came: closing.Came{Source: budget.Source{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}}, At: at, CameAt: came}, Kind: "fill"}
	}
	all, err := d.place(said, []Arrived{came(1, day(3, 3), day(3, 3)), came(2, day(10, 30), day(11, 2)), came(3, day(10, 30), day(11, 4)), came(4, day(11, 4), day(11, 4)), came(4, day(11, 4), day(11, 4))})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range all {
		got = append(got, fmt.Sprintf("%d in %d late=%t", x.Ref.Seq, x.In.N, x.Late))
	}
	if want := "[1 in 3 late=false 2 in 10 late=false 3 in 11 late=true 4 in 11 late=false]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

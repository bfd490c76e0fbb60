package session

import (
	"errors"
	"slices"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

const ml = dispense.Milliliter

// TestJudgeAtTheBorders holds what is of the fill and what is not to the last
// microliter.
func TestJudgeAtTheBorders(t *testing.T) {
	t.Parallel()
	const before, most = 1000 * dispense.Liter, 60 * dispense.Liter
	evidence := func(shown, moved dispense.Volume) Evidence {
		return Evidence{Before: before, After: new(before + moved), Shown: shown, Final: true, From: "pump", MostUL: most, Count: 10 * ml, Metered: true}
	}
	tests := []struct {
		name        string
		e           Evidence
		volume      dispense.Volume
		after, rest dispense.Volume // after is above before
		over        bool
		flag        string
	}{
		{"as much as it may", evidence(most, most), most, most, 0, false, ""},
		{"a microliter more", evidence(most+1, most+1), most, most, 1, true, ""},
		{"the meter shows one count more", evidence(5000*ml, 5010*ml), 5000 * ml, 5010 * ml, 0, false, ""},
		{"the meter shows more than that", evidence(5000*ml, 5010*ml+1), 5000 * ml, 5000 * ml, 10*ml + 1, false, ""},
		{"the meter shows one count less", evidence(5000*ml, 4990*ml), 5000 * ml, 4990 * ml, 0, false, ""},
		{"the meter shows less than that", evidence(5000*ml, 4990*ml-1), 5000 * ml, 4990*ml - 1, 0, false, "totalizer_short"},
		{"the meter stands still", evidence(5000*ml, 0), 5000 * ml, 0, 0, false, "totalizer_short"},
	}
	for _, tt := range tests {
		v := Judge(tt.e)
		if v.VolumeUL != tt.volume || v.BeforeUL != before || v.AfterUL != before+tt.after || v.RestUL != tt.rest || v.Over != tt.over {
			t.Errorf("%s: got %+v, want %s up to %s above, %s off the book, over %t", tt.name, v, tt.volume, tt.after, tt.rest, tt.over)
		}
		if got := slices.Contains(v.Flags, "totalizer_short"); got != (tt.flag != "") {
			t.Errorf("%s: got flags %v, want %q", tt.name, v.Flags, tt.flag)
		}
	}
}

func TestSwapped(t *testing.T) {
	t.Parallel()
	l := func(a, b int64) map[string]dispense.Volume {
		return map[string]dispense.Volume{"A": dispense.Volume(a) * dispense.Liter, "B": dispense.Volume(b) * dispense.Liter}
	}
	tests := []struct {
		name        string
		known, read map[string]dispense.Volume
		want        []Swap
	}{
		{"as they were", l(100_000, 200_000), l(100_000, 200_000), nil},
		{"some fuel in the dark", l(100_000, 200_000), l(100_040, 204_000), nil},
		{"changed places", l(100_000, 200_000), l(200_000, 100_000), []Swap{{"A", "B"}, {"B", "A"}}},
		{"changed places, and flowed", l(100_000, 200_000), l(200_030, 100_010), []Swap{{"A", "B"}, {"B", "A"}}},
		{"close to each other, and changed places", l(100_000, 102_000), l(102_000, 100_000), []Swap{{"A", "B"}, {"B", "A"}}},
		{"close to each other, changed places, and flowed", l(100_000, 100_300), l(100_310, 100_020), []Swap{{"A", "B"}, {"B", "A"}}},
		{"close to each other, and flowed", l(100_000, 100_300), l(100_310, 100_320), nil},
		{"close to each other, and one was reset", l(100_000, 100_300), l(100_310, 0), nil},
		{"close to each other, and one does not answer", l(0, 300), map[string]dispense.Volume{"A": 400 * dispense.Liter}, nil},
		{"one was reset, to where the other stands too", l(90_000, 10), l(20, 10), nil},
		{"one does not answer", l(100_000, 200_000), map[string]dispense.Volume{"A": 100_000 * dispense.Liter}, nil},
	}
	for _, tt := range tests {
		if got := Swapped(tt.known, tt.read); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestSaleWithoutAnIDIsNobodys has an authorize that gave the device no id, and a
// sale without one: they have nothing to do with one another.
func TestSaleWithoutAnIDIsNobodys(t *testing.T) {
	t.Parallel()
	s := machineAt(t, Deciding)
	g := s.grant(newArgs(t, "60 hose=A"))
	g.Body.DeviceID = ""
	for _, in := range []Input{g, Released{}} {
		if _, err := s.m.Step(s.at, in); err != nil {
			t.Fatal(err)
		}
	}
	sale := pump.Sale{Hose: "A", Volume: dispense.Liter, Before: 1000 * dispense.Liter, After: 1001 * dispense.Liter, HasTotals: true}
	effects, err := s.m.Step(s.at, SaleSeen{Sale: sale})
	if err != nil || s.m.State() != Armed {
		t.Fatalf("got state %s, error %v, want it to stay armed", s.m.State(), err)
	}
	r, ok := effects[0].(Record)
	if b, off := r.Body.(*dispense.Offbook); !ok || !off || b.Cause != "free_mode" {
		t.Errorf("got %s, want the sale off the book", sayEffect(effects[0]))
	}
}

func TestUnexpectedSaysWhere(t *testing.T) {
	t.Parallel()
	_, err := New(Position{ID: "p1"}).Step(scriptDay, Released{})
	if want := "position p1 is idle, got session.Released: nothing to do with this now"; !errors.Is(err, ErrUnexpected) || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

package fleet_test

import (
	"slices"
	"testing"

	"github.com/litro-fuel/litro/server/fleet"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	found := func(near ...int) (list []fleet.Found) {
		for i, n := range near {
			list = append(list, fleet.Found{Vehicle: fleet.Vehicle{Vehicle: string(rune('a' + i))}, Near: n})
		}
		return list
	}
	for _, tt := range []struct {
		found        []fleet.Found
		picked, want string
	}{
		{found(), "", ""}, {found(), "a", ""},
		{found(0), "", "a"}, {found(0, 2, 3), "c", "a"},
		{found(0, 0), "", ""}, {found(0, 0), "b", "b"}, {found(0, 1), "", "a"},
		{found(1), "", "a"}, {found(1, 3), "b", "a"},
		{found(1, 1), "", ""}, {found(1, 1), "b", "b"}, {found(2), "", ""}, {found(2), "a", "a"}, {found(2, 3), "b", "b"}, {found(2, 3), "z", ""},
	} {
		got := ""
		if i := fleet.Named(tt.found, tt.picked); i >= 0 {
			got = tt.found[i].Vehicle.Vehicle
		}
		if got != tt.want {
			t.Errorf("%+v, picked %q: got %q, want %q", tt.found, tt.picked, got, tt.want)
		}
	}
	if got := fleet.Named([]fleet.FoundPerson{{ID: "j1", Near: 1}, {ID: "j2", Near: 1}}, "j2"); got != 1 {
		t.Errorf("picked among two of a name: got %d, want the second", got)
	}
	if got := fleet.Words("  Ma. del Mar  PÉREZ-Ñuño - E/7 "); !slices.Equal(got, []string{"ma", "del", "mar", "pereznuno", "e7"}) {
		t.Errorf("words: got %q", got)
	}
	if a, b, other := fleet.Called("PEREZ LOPEZ, JUAN"), fleet.Called("Juan Pérez López"), fleet.Called("Juan Pérez"); a != b || b == other {
		t.Errorf("called: got %q, %q and %q, want words in any order to be equal, and others not", a, b, other)
	}
	if got := fleet.Plain(" GTO-101.A/Ñ Ú"); got != "gto101anu" {
		t.Errorf("plain: got %q", got)
	}
}

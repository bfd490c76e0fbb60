package fleet_test

import (
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
		{found(2), "", ""}, {found(2), "a", "a"}, {found(2, 3), "b", "b"}, {found(2, 3), "z", ""},
	} {
		got := ""
		if v := fleet.Named(tt.found, tt.picked); v != nil {
			got = v.Vehicle.Vehicle
		}
		if got != tt.want {
			t.Errorf("%+v, picked %q: got %q, want %q", tt.found, tt.picked, got, tt.want)
		}
	}
	if got := fleet.Plain(" GTO-101.A/Ñ Ú"); got != "gto101anu" {
		t.Errorf("plain: got %q", got)
	}
}

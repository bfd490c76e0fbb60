package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

func TestSettingsFlags(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*policy.OverrideBudget{
		"3/week": {Count: 3, Period: "week"}, "0/day": {Period: "day"}, "none": nil,
	} {
		got, err := budget(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("--overrides %s: %v, -want +got\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"", "3", "3/year", "-1/day", "x/week", "/week"} {
		if b, err := budget(text); err == nil {
			t.Errorf("--overrides %q: got %+v, want an error", text, b)
		}
	}
	s := policy.Settings{Draws: []policy.DrawLimit{{Purpose: "test", LimitUL: 5 * dispense.Liter}, {Purpose: "purge", LimitUL: dispense.Liter}}}
	if err := setDraws(&s, []string{"test=40.5", "transfer=0", "purge=default"}); err != nil {
		t.Fatal(err)
	}
	want := []policy.DrawLimit{{Purpose: "test", LimitUL: 40_500 * dispense.Milliliter}, {Purpose: "transfer"}}
	if diff := cmp.Diff(want, s.Draws); diff != "" {
		t.Errorf("draws: -want +got\n%s", diff)
	}
	for _, text := range []string{"vehicle=20", "test", "test=", "test=-1", "=20", "test=x"} {
		if err := setDraws(&s, []string{text}); err == nil {
			t.Errorf("--draw %q: got no error", text)
		}
	}
}

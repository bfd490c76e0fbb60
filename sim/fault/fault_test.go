package fault_test

import (
	"strings"
	"testing"

	"github.com/litro-fuel/litro/sim/fault"
)

// What is printed is read back, and what is read is what was meant.
func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]fault.Fault{
		"noise":           {Kind: fault.Noise, N: fault.Whole},
		"noise=0.01":      {Kind: fault.Noise, N: 10_000},
		"late=1":          {Kind: fault.Late, N: fault.Whole},
		"wrong-totals=-5": {Kind: fault.WrongTotals, N: -5},
		"clock-drift=200": {Kind: fault.ClockDrift, N: 200},
		"stuck-valve":     {Kind: fault.StuckValve},
	} {
		got, err := fault.Parse(text)
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
		if again, err := fault.Parse(got.String()); err != nil || again != want {
			t.Errorf("%q printed as %q: got %+v, %v, want %+v", text, got, again, err, want)
		}
	}
	for _, d := range fault.All() {
		if got, err := fault.Parse(string(d.Kind)); err != nil || got.N != d.Usual || d.Says == "" {
			t.Errorf("%s: got %+v, %v, want its usual number %d", d.Kind, got, err, d.Usual)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"nosie": "say one of noise, lost-bytes", "": "is no fault", "noise=2": "such as 0.01", "noise=0": "such as 0.01",
		"noise=NaN": "such as 0.01", "noise=": "such as 0.01", "echo=1": `leave "=1" out`, "wrong-totals=0": "not 0",
		"wrong-totals=1.5": "whole liters", "clock-drift=9999999": "up to 1000000",
	} {
		if got, err := fault.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %+v, %v, want an error that says %q", text, got, err, want)
		}
	}
}

package postgres_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/reconcile"
)

const most = 1<<53 - 1 // the largest integer of the contract

// What one station wrote must not keep the others from being judged.
func TestJudgeGoesOnPastFiguresThatCannotBe(t *testing.T) {
	t.Parallel()
	endless := func() dispense.Body {
		a := dispensetest.Authorized("v1", 10)
		a.LapseS = most
		return a
	}
	// Adding these up takes more than 64 bits.
	var crowd []dispense.Body
	for range 1100 {
		crowd = append(crowd, &dispense.Deny{Position: "1", Scanned: "7501", Reason: "foreign", Count: most})
	}
	for _, tt := range []struct {
		name   string
		bodies []dispense.Body
	}{
		{"a release without end", []dispense.Body{endless(), endless()}},
		{"denials without number", crowd},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			bad, good := d.station("bad"), d.station("good", meterAt(0))
			d.write(bad, tt.bodies...)
			d.write(good, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerAfterUL: liter, VolumeUL: liter, Cause: "dark"})
			d.drain()
			for _, f := range d.findings() {
				if f.Finding.Station == "good" && f.Finding.Rule == reconcile.OffBook {
					return
				}
			}
			t.Errorf("got findings %v, want the fuel that flowed dark at station good", d.findings())
		})
	}
}

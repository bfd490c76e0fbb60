package postgres_test

import (
	"slices"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
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
		crowd = append(crowd, &dispense.Deny{Position: "1", Scanned: "7501", Reason: reconcile.ForeignReasons[0], Count: most})
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
			got := d.findings()
			if !slices.ContainsFunc(got, func(f report.FindingRow) bool { return f.Station == "good" && f.Rule == reconcile.OffBook }) {
				t.Errorf("got findings %v, want the fuel that flowed dark at station good", got)
			}
		})
	}
}

// A record that the database cannot reckon with is left out, and no other.
func TestJudgeLeavesOutOneRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0))
	d.exec(`INSERT INTO rule (rule, body) VALUES ('far', '{"odometer":{"max_km_day":9223372036854775807}}')`)
	d.vehicle("v1")
	d.exec(`UPDATE vehicle SET rule = 'far' WHERE vehicle = 'v1'`)
	for n := range dispense.Volume(4) {
		d.fill(a, "v1", n*liter, liter, nil)
	}
	d.write(a, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: 4 * liter, TotalizerAfterUL: 5 * liter, VolumeUL: liter, Cause: "dark"})
	d.wantFindings(reconcile.OffBook)
}

// The contract does not forbid a hose or a quota to stand twice in a record, so
// such a record has its rows like any other.
func TestDoubledListsCount(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0), meterAt(0))
	d.fill(a, "v1", 0, 3*liter, func(b *dispense.Dispense) {
		b.Draws = []dispense.Draw{{Quota: "q", Period: "2026-11", VolumeUL: liter}, {Quota: "q", Period: "2026-11", VolumeUL: 2 * liter}}
	})
	d.write(a, &dispense.Tick{Meters: []dispense.Meter{meterAt(3 * liter), meterAt(3 * liter)}})
	var drawn dispense.Volume
	if err := d.pool.QueryRow(t.Context(), `SELECT sum(volume_ul)::bigint FROM draw WHERE final`).Scan(&drawn); err != nil {
		t.Fatal(err)
	}
	if drawn != 3*liter {
		t.Errorf("drawn: got %d µL, want %d", drawn, 3*liter)
	}
	d.wantFindings()
	if diff, err := d.store.Replay(t.Context()); diff != nil || err != nil {
		t.Errorf("replay: got %v, %v, want no difference", diff, err)
	}
}

package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/station/journal"
)

// A year of a station that never has a network: 52 weeks of fills, a stick every
// two to four weeks, one lost, one torn and one that comes a second time. In the
// end office, station and totalizer have the same microliters, by vehicle, and
// nothing is found but the fuel that flowed without an authorize.
func TestAYearByStick(t *testing.T) {
	t.Parallel()
	r := startRemote(t, monthly(3000))
	rng := rand.New(rand.NewPCG(2026, 1))
	stick := t.TempDir()
	r.round(stick)
	r.back(stick)

	var lost, torn, old, planted bool
	var early string // an old stick, to be found in a drawer
	next, fills, visits := 2, 0, 1
	for week := 1; week <= 52; week++ {
		for range 5 {
			r.days(1)
			for n := range rng.IntN(4) {
				vehicle := []string{"v1", "v2", "v3"}[n]
				r.must(r.fill(vehicle, "q", dispense.Volume(5_000_000+rng.Int64N(25_000_000))))
				fills++
			}
		}
		r.days(2)
		if week == 20 {
			r.bypassed(7_300_001)
			planted = true
		}
		if week < next {
			continue
		}
		next = week + 2 + rng.IntN(3)
		visits++
		r.out(stick)
		switch name := filepath.Join(stick, parcel.FileName(remoteStation, parcel.ToOffice)); {
		case visits == 3:
			early = t.TempDir()
			r.must(os.CopyFS(early, os.DirFS(stick)))
		case visits == 5: // on the way to the office
			stick, lost = t.TempDir(), true
			continue
		case visits == 7: // pulled too early
			b, err := os.ReadFile(name)
			r.must(err)
			r.must(os.WriteFile(name, b[:len(b)*2/3], 0o600))
			if files := r.office(stick); len(files) != 1 || files[0].Err == nil || !strings.Contains(files[0].Err.Error(), "not whole") {
				t.Fatalf("a torn stick: got %+v, want it refused", files)
			}
			torn = true
			continue
		case visits == 9: // the old one, then the new one
			if files := r.office(early); len(files) != 1 || files[0].Err != nil || !files[0].Taken.Old {
				t.Fatalf("an old stick: got %+v, want it known as old", files)
			}
			old = true
		}
		r.accepted(stick)
		r.back(stick)
	}
	r.round(stick)
	if !lost || !torn || !old || !planted || fills < 200 || visits < 15 {
		t.Fatalf("the year: lost %t, torn %t, old %t, planted %t, %d fills, %d visits; want all of it", lost, torn, old, planted, fills, visits)
	}
	r.balances()
	if found := r.findings(); len(found) != 1 || !strings.HasPrefix(found[0], "off_book ") {
		t.Errorf("findings: got %v, want the fuel without an authorize and nothing else", found)
	}
	t.Logf("%d fills, %d visits, %s of the totalizer", fills, visits, r.meterUL)
}

// bypassed has fuel flow without an authorize.
func (r *remote) bypassed(volume dispense.Volume) {
	r.t.Helper()
	before := r.meterUL
	r.must(r.box.Journal().Write(func(tx *journal.Tx) error {
		_, err := tx.Append(&dispense.Offbook{
			Hose: "1", Meter: 1, TotalizerBeforeUL: before, TotalizerAfterUL: before + volume, VolumeUL: volume, Cause: "dark",
		})
		return err
	}))
	r.meterUL += volume
	r.offUL += volume
}

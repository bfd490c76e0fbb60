package station

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
)

// A tick says what the journal accounts for at the tick's own number, also when
// that was recorded in the very same step, and leaves out hoses in use and those
// that cannot be read.
func TestAccountedMeters(t *testing.T) {
	t.Parallel()
	dir, err := disk.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	a := dispensetest.NewAuthor(t, "norte", "00")
	j, err := journal.Open(dir, journal.Options{
		Station: "norte", Signers: []note.Signer{a.Key},
		Stamp: func() journal.Stamp {
			return journal.Stamp{At: time.Unix(1_795_000_000, 0), Clock: dispense.Synchronized}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	at := func(hose string, total dispense.Volume) dispense.Meter {
		return dispense.Meter{Hose: hose, Meter: 1, TotalizerUL: total}
	}
	people := []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}
	if err := j.Enroll(a.Grant, "enrolled", []dispense.Meter{at("1", 100), at("2", 200), at("3", 300)}, people); err != nil {
		t.Fatal(err)
	}
	write := func(body dispense.Body) {
		t.Helper()
		if err := j.Write(func(tx *journal.Tx) error { _, err := tx.Append(body); return err }); err != nil {
			t.Fatal(err)
		}
	}
	write(dispensetest.Authorized("v1", 60)) // of hose 1
	write(&dispense.Offbook{Hose: "2", Meter: 1, TotalizerBeforeUL: 200, TotalizerAfterUL: 250, VolumeUL: 50, Cause: "idle"})
	var got []dispense.Meter
	if err := j.Write(func(tx *journal.Tx) error {
		got = accounted(tx.Book(), map[string]bool{"1": true, "2": true})
		_, err := tx.Append(&dispense.Tick{Meters: got})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]dispense.Meter{at("2", 250)}, got); diff != "" {
		t.Errorf("meters of the tick: -want +got\n%s", diff)
	}
}

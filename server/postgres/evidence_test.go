package postgres_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/migrations"
)

// backfillForm finds what the migration does for the records that were there before.
var backfillForm = regexp.MustCompile(`(?s)INSERT INTO evidence_named\n.*?;`)

// Records that are older than the table of evidence are in it once it is there, and
// what names a file says who typed it.
func TestEvidenceOfOlderRecords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1", "")
	office := d.station(dispense.Office)
	typed := func(files ...string) *dispense.Dispense {
		return &dispense.Dispense{
			Grade: "diesel", Purpose: "vehicle", VolumeUL: liter, VolumeFrom: "typed", Basis: "obs", Vehicle: "v1", Ticket: `A "1" \n`,
			HappenedAt: office.At, HappenedPrecision: "minute", Source: "ticket", End: "H", People: two, Evidence: files,
		}
	}
	r := d.write(office, typed(fileA, fileB, fileA))[0]
	d.write(office, typed())
	d.write(office, &dispense.Correct{Of: r.Ref(), Action: "replace", Reason: `"evidence":[`, People: two, Dispense: typed(fileB), Evidence: []string{fileA}})
	d.write(office, &dispense.Correct{Of: r.Ref(), Action: "note", Reason: "a photo of the pump", People: two, Evidence: []string{fileB}})
	b, err := migrations.FS.ReadFile("0010_tickets.sql")
	if err != nil {
		t.Fatal(err)
	}
	backfill := backfillForm.Find(b)
	d.exec(`TRUNCATE evidence_named`)
	d.exec(string(backfill))
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v, %v; want no difference", found, err)
	}
	needs, err := d.store.EvidenceNeeds(t.Context())
	if err != nil || len(needs) != 5 {
		t.Fatalf("needs: got %d, %v; want 5", len(needs), err)
	}
	if got, want := fmt.Sprint(needs[0]), fmt.Sprintf("{%s %s p1}", fileA, r.Ref()); got != want {
		t.Errorf("the first: got %s, want %s", got, want)
	}
}

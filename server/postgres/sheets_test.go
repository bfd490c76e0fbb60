package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/reconcile"
)

// onSheet is a fill at hose 1 as two people type it from a contingency sheet.
func onSheet(at time.Time, number int64, volume dispense.Volume) *dispense.Dispense {
	return &dispense.Dispense{
		Position: "1", Hose: "1", Grade: "diesel", Purpose: "vehicle", VolumeUL: volume, VolumeFrom: "typed", Basis: "obs", Vehicle: "v1",
		Ticket: barcode.FormatSheetNumber(number), Source: "sheet", HappenedAt: at.UTC().Truncate(time.Minute), HappenedPrecision: "minute", Full: "unknown", End: "H",
		People: two,
	}
}

func sheetsAct(what, station string, first, last int64) *dispense.Decide {
	s := dispense.Sheets{Station: station, First: first, Last: last}
	return &dispense.Decide{What: what, Subject: s.String(), Reason: "test", People: two[:1]}
}

// A sentence is what is found about one rule, once.
func (d *desk) sentence(rule reconcile.Rule) string {
	d.Helper()
	d.drain()
	var got []string
	for _, f := range d.findings() {
		if f.Rule == rule {
			got = append(got, reconcile.Sentence("en", time.UTC, f.Finding))
		}
	}
	return strings.Join(got, " | ")
}

// Liters off the book are settled sheet by sheet, wherever it was typed, and the
// finding says what is left until nothing is.
func TestSheetsCloseAFinding(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	a, office := d.station("norte", meterAt(0)), d.station(dispense.Office)
	d.station("sur", meterAt(0))
	d.write(office, sheetsAct("approve", "norte", 1, 50), sheetsAct("approve", "sur", 51, 60))
	flowed := a.At
	a.At = a.At.Add(time.Hour)
	d.write(a, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerAfterUL: 100 * liter, VolumeUL: 100 * liter, Cause: "dark"})
	if got := d.sentence(reconcile.OffBook); !strings.Contains(got, "100 L flowed while the station was dark, for no vehicle") {
		t.Errorf("no sheet: got %q", got)
	}
	d.write(a, onSheet(flowed, 1, 30*liter))
	if got := d.sentence(reconcile.OffBook); !strings.Contains(got, "explain 30 L, and 70 L are missing") {
		t.Errorf("one sheet: got %q", got)
	}
	office.At = a.At
	d.write(office, onSheet(flowed, 2, 45*liter)) // its number says whose hose it was
	if got := d.sentence(reconcile.OffBook); !strings.Contains(got, "explain 75 L, and 25 L are missing") {
		t.Errorf("one typed at the office: got %q", got)
	}
	third := d.write(a, onSheet(flowed, 3, 25*liter))[0]
	d.wantFindings()

	// What is odd about a sheet is said, and settles what it can.
	a.At = a.At.Add(time.Minute)
	d.write(a, onSheet(flowed, 3, 25*liter), onSheet(flowed, 99, liter), onSheet(flowed, 55, liter))
	d.write(office, sheetsAct("revoke", "norte", 2, 2))
	d.wantFindings(reconcile.SheetTwice, reconcile.SheetNumber, reconcile.SheetNumber, reconcile.SheetNumber, reconcile.SheetExcess, reconcile.SheetExcess)
	if got := d.sentence(reconcile.SheetTwice); !strings.Contains(got, "typed before, in "+third.Ref().String()) {
		t.Errorf("typed twice: got %q", got)
	}
	for _, want := range []string{"000099-", "never issued", "000055-", "of station sur", "000002-", "declared void"} {
		if got := d.sentence(reconcile.SheetNumber); !strings.Contains(got, want) {
			t.Errorf("odd sheets: got %q, want %s in it", got, want)
		}
	}
	// A correction of the first typing makes the second the one that counts.
	d.write(a, &dispense.Correct{Of: third.Ref(), Action: "void", Reason: "test", People: two})
	if got := d.sentence(reconcile.SheetTwice) + d.sentence(reconcile.OffBook); got != "" {
		t.Errorf("after a correction: got %q, want nothing", got)
	}
	list, err := d.store.Bypasses(t.Context(), flowed.Add(-time.Hour))
	if err != nil || len(list) != 1 || list[0].OffUL != 100*liter || list[0].RemainderUL != 0 || list[0].ExcessUL != 2*liter {
		t.Errorf("bypass: got %+v, %v; want 100 L settled and 2 L too many", list, err)
	}
}

// Sheets may be typed before the station's journal says what flowed.
func TestSheetsComeFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	office := d.station(dispense.Office)
	d.write(office, onSheet(office.At.Add(-time.Minute), 1, 30*liter)) // typed before it was issued, as far as is known
	d.wantFindings(reconcile.SheetNumber)
	d.write(office, sheetsAct("approve", "norte", 1, 50))
	d.wantFindings() // norte has no hose yet
	a := d.station("norte", meterAt(0))
	d.wantFindings(reconcile.SheetExcess)
	d.write(a, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerAfterUL: 10 * liter, VolumeUL: 10 * liter, Cause: "dark"})
	if got := d.sentence(reconcile.SheetExcess); !strings.Contains(got, "of those, 20 L did not flow") {
		t.Errorf("10 L flowed: got %q", got)
	}
	d.write(a, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: 10 * liter, TotalizerAfterUL: 30 * liter, VolumeUL: 20 * liter, Cause: "idle"})
	d.wantFindings()
}

// Whatever comes in, in whatever order it is judged: judging all at once finds the
// same, and every sheet is in one state.
func TestSheetsInAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		d := newDesk(t)
		d.vehicle("v1")
		rng := rand.New(rand.NewPCG(seed, 7))
		office := d.station(dispense.Office)
		authors := []*dispensetest.Author{d.station("norte", meterAt(0)), d.station("sur", meterAt(0)), office}
		totals, next := map[string]dispense.Volume{}, int64(1)
		var typed []dispense.Ref
		for step := range 40 {
			a := authors[rng.IntN(2)]
			for _, x := range authors {
				x.At = x.At.Add(time.Duration(rng.IntN(20)) * time.Minute)
			}
			flowed := dispense.Volume(1+rng.IntN(30)) * liter
			switch rng.IntN(8) {
			case 0:
				d.write(office, sheetsAct("approve", a.Station, next, next+9))
				next += 10
			case 1:
				n := 1 + rng.Int64N(next+5)
				d.write(office, sheetsAct("revoke", a.Station, n, n+rng.Int64N(3)))
			case 2, 3:
				total := totals[a.Station]
				cause := []string{"dark", "idle", "free_mode", "late"}[rng.IntN(4)]
				d.write(a, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: total, TotalizerAfterUL: total + flowed, VolumeUL: flowed, Cause: cause})
				totals[a.Station] += flowed
			case 4:
				if len(typed) > 0 {
					of := typed[rng.IntN(len(typed))]
					c := &dispense.Correct{Of: of, Action: "void", Reason: "test", People: two}
					if rng.IntN(2) == 0 {
						c.Action, c.Dispense = "replace", onSheet(a.At, 1+rng.Int64N(next+5), flowed)
					}
					d.write(office, c)
				}
			default:
				by := authors[rng.IntN(3)]
				b := onSheet(a.At.Add(-time.Duration(rng.IntN(600))*time.Minute), 1+rng.Int64N(next+5), flowed)
				if rng.IntN(3) == 0 {
					b.TotalizerBeforeUL = new(dispense.Volume(rng.IntN(200)) * liter)
					b.TotalizerAfterUL = new(*b.TotalizerBeforeUL + flowed)
				}
				typed = append(typed, d.write(by, b)[0].Ref())
			}
			if d.drain(); step%20 == 19 {
				if diff, err := d.store.Replay(t.Context()); diff != nil || err != nil {
					t.Fatalf("seed %d, step %d: replay: got %v, %v, want no difference", seed, step, diff, err)
				}
			}
		}
		pads, err := d.store.Pads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var all, used int64
		var numbers []int64
		for _, p := range pads {
			if p.Issued != 10 || p.Issued != p.Used+p.Void+p.Outstanding {
				t.Errorf("seed %d, %s: got issued %d, used %d, void %d, outstanding %d", seed, p.Sheets, p.Issued, p.Used, p.Void, p.Outstanding)
			}
			for _, s := range p.Each {
				numbers = append(numbers, s.Number)
			}
			all, used = all+p.Issued, used+p.Used
		}
		slices.Sort(numbers)
		if want := count(t, d.pool, fmt.Sprintf(`SELECT count(DISTINCT number) FROM sheet_use WHERE number < %d`, next)); all != next-1 || int64(len(slices.Compact(numbers))) != all || used != int64(want) {
			t.Errorf("seed %d: got %d issued and %d used, want %d and %d", seed, all, used, next-1, want)
		}
	}
}

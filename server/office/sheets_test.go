package office_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
)

// station registers a station with hose 1 at position p1, as its journal says.
func (d *desk) station(t *testing.T, name string) {
	t.Helper()
	a := dispensetest.NewAuthor(t, name, "00")
	g, err := dispense.ReadGrant(a.Grant)
	must(t, err)
	must(t, d.store.AddStation(t.Context(), postgres.Station{Station: name, Name: name, Shard: "00", Zone: "UTC", EnrolledAt: now, LinkSHA256: []byte(name)}, g, a.Grant))
	layout := &dispense.Layout{Position: "p1", Hose: "1", Grade: "diesel", Meter: 1, StepUL: dispense.Milliliter, Arm: "pump", Totalizer: true}
	run := ingest.Run{
		Records: []*dispense.Record{
			a.Start(t, "enrolled", dispense.Meter{Hose: "1", Meter: 1}), a.Append(t, &dispense.Config{What: "layout", Layout: layout}),
		},
		ReceivedAt: now, NewEpoch: true, Keys: []ingest.KeyFrom{{Seq: 1, Key: a.Key.VKey}},
	}
	run.Chain, err = d.store.NewChain(t.Context(), name, 1, run.Records[0].Prev)
	must(t, err)
	_, err = d.store.Commit(t.Context(), []ingest.Run{run})
	must(t, err)
}

// paper is a fill typed from a sheet of norte.
func paper(number int64) office.Fill {
	f := ticket(30 * dispense.Liter)
	f.HappenedAt, f.Precision, f.Source, f.Ticket, f.AmountCents, f.Currency = now.Add(-time.Hour), "minute", "", "", nil, ""
	f.Sheet = &office.Sheet{Number: number, Station: "norte", Hose: "1", BeforeUL: new(100 * dispense.Liter), AfterUL: new(130 * dispense.Liter)}
	return f
}

// Sheets are issued, voided and used by records of the office, each by somebody,
// and each once.
func TestSheets(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.station(t, "norte")
	d.station(t, "sur")
	issue := func(station string, count int64) dispense.Sheets {
		t.Helper()
		s, _, err := d.IssueSheets(t.Context(), "ana", station, count, "printed")
		must(t, err)
		return s
	}
	north, south := issue("norte", 5), issue("sur", 3)
	if want := (dispense.Sheets{Station: "sur", First: 6, Last: 8}); north.First != 1 || north.Last != 5 || south != want {
		t.Errorf("issued: got %v and %v, want 1 to 5 and %v", north, south, want)
	}
	_, err := d.VoidSheets(t.Context(), "luis", dispense.Sheets{Station: "norte", First: 4, Last: 5}, "wet")
	must(t, err)
	ref, err := d.Fill(t.Context(), paper(1), two)
	must(t, err)

	records := d.journal(t)
	last := records[len(records)-1]
	b, ok := last.Body.(*dispense.Dispense)
	if !ok || last.Ref() != ref || b.Ticket != barcode.FormatSheetNumber(1) || b.Source != "sheet" || b.Position != "p1" || b.Hose != "1" || b.Meter != nil ||
		*b.TotalizerBeforeUL != 100*dispense.Liter || *b.TotalizerAfterUL != 130*dispense.Liter || len(b.Draws) != 1 {
		t.Errorf("typed sheet: got %+v, want hose, number and totalizers, and no meter", last.Body)
	}
	void, ok := records[len(records)-2].Body.(*dispense.Decide)
	if !ok || void.What != "revoke" || void.Subject != "sheets/norte/4-5" || void.Reason != "wet" || len(void.People) != 1 || void.People[0].Person != "luis" {
		t.Errorf("void: got %+v, want luis and why", records[len(records)-2].Body)
	}

	elsewhere := paper(6)
	nowhere := paper(2)
	nowhere.Sheet.Hose = "9"
	backwards := paper(2)
	backwards.Sheet.AfterUL = new(99 * dispense.Liter)
	fill := func(f office.Fill) error { _, err := d.Fill(t.Context(), f, two); return err }
	voiding := func(station string, first, last int64, why string) error {
		_, err := d.VoidSheets(t.Context(), "luis", dispense.Sheets{Station: station, First: first, Last: last}, why)
		return err
	}
	issuing := func(station string, count int64) error {
		_, _, err := d.IssueSheets(t.Context(), "ana", station, count, "printed")
		return err
	}
	for _, tt := range []struct {
		name, problem string
		got           error
	}{
		{"typed before", "used", fill(paper(1))}, {"void", "void", fill(paper(4))}, {"never issued", "unknown", fill(paper(9))}, {"no number", "unknown", fill(paper(0))},
		{"of sur", "elsewhere", fill(elsewhere)}, {"no such hose", "hose", fill(nowhere)},
		{"void what is used", "used", voiding("norte", 1, 2, "x")}, {"void twice", "void", voiding("norte", 3, 4, "x")}, {"void a sheet of norte as of sur", "elsewhere", voiding("sur", 2, 2, "x")},
		{"issue to nobody", "station", issuing("oeste", 5)}, {"issue to the office", "station", issuing(dispense.Office, 5)},
	} {
		if e, ok := errors.AsType[*office.SheetError](tt.got); !ok && tt.problem != "" || ok && (e.Problem != tt.problem || !errors.Is(tt.got, fault.ErrConflict)) {
			t.Errorf("%s: got %v, want %s", tt.name, tt.got, tt.problem)
		}
	}
	for name, got := range map[string]error{
		"backwards": fill(backwards), "no reason": voiding("norte", 2, 2, " "), "none": issuing("norte", 0), "too many": issuing("norte", office.MostInPad+1), "a range of none": voiding("norte", 3, 2, "x"),
	} {
		if !errors.Is(got, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want it invalid", name, got)
		}
	}
	if got := len(d.journal(t)); got != len(records) {
		t.Errorf("after what was refused: got %d records, want %d", got, len(records))
	}
}

// Two processes issue at once: no number is issued twice.
func TestSheetsIssuedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.station(t, "norte")
	desks := []*office.Office{d.Office, d.open(t)}
	var all sync.WaitGroup
	var mu sync.Mutex
	var numbers []int64
	for n := range 10 {
		all.Go(func() {
			s, _, err := desks[n%2].IssueSheets(t.Context(), "ana", "norte", 3, "printed")
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			numbers = append(numbers, s.First, s.First+1, s.Last)
		})
	}
	all.Wait()
	slices.Sort(numbers)
	if got := slices.Compact(numbers); len(got) != 30 || got[0] != 1 || got[29] != 30 {
		t.Errorf("got %v, want 1 to 30", got)
	}
}

package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/world"
)

// exported is what a server gives out: a grant, then notes with their signatures.
const exported = `{"v":1,"origin":"litro.local/city","station":"norte"}

— litro.local/city/policy AAAA
{"v":1,"station":"norte","epoch":1,"seq":7,"kind":"authorize","authorize":{"vehicle":"v1"}}

— norte AAAA
{"v":1,"station":"norte","epoch":1,"seq":8,"kind":"dispense","dispense":{"hose":"h1","volume_ul":20005000,"volume_from":"pump","totalizer_before_ul":100000000,"totalizer_after_ul":120010000}}

— norte AAAA
{"v":1,"station":"norte","epoch":1,"seq":9,"kind":"offbook","offbook":{"hose":"h1","totalizer_before_ul":120010000,"totalizer_after_ul":125010000,"volume_ul":5000000}}

— norte AAAA
{"v":1,"station":"norte","epoch":1,"seq":10,"kind":"deny","deny":{"count":3}}

— norte AAAA
`

func TestTallyOfAnExport(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "norte.journal")
	if err := os.WriteFile(file, []byte(exported), 0o600); err != nil {
		t.Fatal(err)
	}
	notes, err := readExport(file)
	if err != nil {
		t.Fatal(err)
	}
	b := tally(notes)
	if b.granted != 1 || b.denied != 3 || b.dispenses != 1 {
		t.Errorf("got %d granted, %d denied, %d dispenses, want 1, 3, 1", b.granted, b.denied, b.dispenses)
	}
	want := hoseBook{Dispensed: 20_005_000, Offbook: 5_000_000, Moved: 25_010_000, Breaks: 1, Measured: 20_005_000}
	if got := *b.hose("h1"); got != want {
		t.Errorf("hose: got %+v, want %+v", got, want)
	}
}

// A journal's segments give their notes, and a torn end gives none.
func TestReadJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	frame := func(note string) []byte {
		b := binary.LittleEndian.AppendUint32(nil, uint32(len(note)))
		return append(append(b, 0, 0, 0, 0), note...)
	}
	torn := frame("third")
	for name, b := range map[string][]byte{
		"0002.seg": append(frame("second"), torn[:len(torn)-1]...), "0001.seg": frame("first"), "grant": []byte("{}"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	notes, err := readJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != 2 || string(notes[0]) != "first" || string(notes[1]) != "second" {
		t.Errorf("got %q, want first and second", notes)
	}
}

// audited returns what an audit says of one hose that truly moved by 40 L.
func audited(t *testing.T, journal, server hoseBook) []string {
	t.Helper()
	clock := world.New(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), 0)
	c := horustech.New(horustech.Options{Now: clock.Now, Hoses: []horustech.Hose{{Number: 1, Prices: [3]int64{1}, TotalizerUL: 1_000_003}}})
	h := &city.Hose{ID: "h1", Nozzle: c.Nozzle(1), StartUL: 1_000_003, Reading: func(ul int64) int64 { return ul / stepUL * stepUL }}
	c.Nozzle(1).Leak(40_000_000)
	s := &site{Station: &city.Station{ID: "norte"}}
	a := &audit{server: map[string]*book{"norte": {hoses: map[string]*hoseBook{"h1": &server}}}}
	a.hose(s, h, &journal)
	return a.problems
}

// An audit sees every way in which two accounts of a hose can differ.
func TestAuditOfAHose(t *testing.T) {
	t.Parallel()
	good := hoseBook{Dispensed: 40_004_000, Moved: 40_000_000, Measured: 40_004_000}
	tests := []struct {
		name            string
		journal, server hoseBook
		want            string
	}{
		{"all agree", good, good, ""},
		{"a fill is in no record", hoseBook{Dispensed: 20_000_000, Moved: 20_000_000}, hoseBook{Dispensed: 20_000_000}, "20.000000 L are missing"},
		{"a fill is there twice", hoseBook{Dispensed: 80_000_000, Moved: 80_000_000}, hoseBook{Dispensed: 80_000_000}, "-40.000000 L are missing"},
		{"a count of the totalizer is missing", hoseBook{Dispensed: 39_990_000, Moved: 39_990_000}, hoseBook{Dispensed: 39_990_000}, "0.010000 L are missing"},
		{"the volume is no display's", hoseBook{Dispensed: 40_011_000, Moved: 40_000_000}, hoseBook{Dispensed: 40_011_000}, "at most 0.010000 L apart"},
		{"the server lacks a fill", good, hoseBook{}, "the server has 0.000000 L"},
		{"the server has one more", good, hoseBook{Dispensed: 40_004_001}, "40.004001 L"},
		{"the server calls it off the book", good, hoseBook{Offbook: 40_004_000}, "40.004000 L off the book"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(audited(t, tt.journal, tt.server), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// An audit sees a gauge that is in no record, and one that told what cannot be.
func TestAuditOfATank(t *testing.T) {
	t.Parallel()
	for want, readings := range map[string][]int64{
		"":                          {16_000_000_000, 15_990_001_000, 15_000_000_000},
		"its gauge is in no record": nil,
		"a record says 14.989999":   {16_000_000_000, 14_989_999},
		"a record says 16000.020":   {16_000_020_000},
	} {
		a := new(audit)
		a.tank("norte", "T1", readings, 15_000_000_000, 16_000_000_000)
		if got := strings.Join(a.problems, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("readings %v: got %q, want %q", readings, got, want)
		}
	}
}

// A finding gives away only what it is of.
func TestBetrays(t *testing.T) {
	t.Parallel()
	copied := &city.Planted{Kind: city.Copied, Station: "sur", Vehicle: "A-001", Hose: "y1"}
	stolen := &city.Planted{Kind: city.NoAuthorize, Station: "sur", Hose: "y1"}
	tests := []struct {
		e    evidence
		p    *city.Planted
		want bool
	}{
		{evidence{Rule: "label_twice", Station: "sur", Vehicle: "A-001"}, copied, true},
		{evidence{Rule: "label_twice", Station: "sur", Vehicle: "A-002"}, copied, false},
		{evidence{Rule: "label_twice", Station: "norte", Vehicle: "A-001"}, copied, false},
		{evidence{Rule: "off_book", Station: "sur", Vehicle: "A-001", Hose: "y1"}, copied, false},
		{evidence{Rule: "off_book", Station: "sur", Hose: "y1"}, stolen, true},
		{evidence{Rule: "off_book", Station: "sur", Hose: "y2"}, stolen, false},
	}
	for _, tt := range tests {
		if got := betrays(tt.e, tt.p); got != tt.want {
			t.Errorf("betrays(%+v, %+v): got %t, want %t", tt.e, *tt.p, got, tt.want)
		}
	}
}

// An audit of tickets sees one that is on another day, of another vehicle or amount, or
// not there, and a wrong odometer that nobody found.
func TestAuditOfATicket(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	p := city.Purchase{Number: "105", Vehicle: &city.Vehicle{Number: "X-001"}, At: at, UL: 40_000_000, Cents: 99_960}
	good := boughtRow{Number: "105", Permit: boughtPermit, Contract: boughtContract, Vehicle: "X-001", At: at, UL: 40_000_000, Cents: 99_960}
	for _, tt := range []struct {
		edit  func(*boughtRow, *city.Purchase)
		found []evidence
		wrong bool
	}{
		{func(*boughtRow, *city.Purchase) {}, nil, false},
		{func(r *boughtRow, _ *city.Purchase) { r.At = at.AddDate(0, 0, 1) }, nil, true},
		{func(r *boughtRow, _ *city.Purchase) { r.Vehicle = "X-002" }, nil, true},
		{func(r *boughtRow, _ *city.Purchase) { r.UL++ }, nil, true},
		{func(r *boughtRow, _ *city.Purchase) { r.Cents-- }, nil, true},
		{func(r *boughtRow, _ *city.Purchase) { *r = boughtRow{} }, nil, true},
		{func(_ *boughtRow, p *city.Purchase) { p.Odd = city.WrongOdometer }, nil, true},
		{func(_ *boughtRow, p *city.Purchase) { p.Odd = city.WrongOdometer }, []evidence{{Rule: "odometer_high", Vehicle: "X-002"}}, true},
		{func(_ *boughtRow, p *city.Purchase) { p.Odd = city.WrongOdometer }, []evidence{{Rule: "odometer_high", Vehicle: "X-001"}}, false},
	} {
		a, r, p := &audit{town: new(town)}, good, p
		tt.edit(&r, &p)
		a.bought(&p, r, tt.found)
		if got := len(a.problems) > 0; got != tt.wrong {
			t.Errorf("%+v against %+v: got problems %q, want them = %t", r, p, a.problems, tt.wrong)
		}
	}
}

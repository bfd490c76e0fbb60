package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/sim/city"
)

// A Summary is the last line of a day.
type Summary struct {
	Scans         int            `json:"scans"`
	Granted       int64          `json:"granted"`
	Denied        int64          `json:"denied"`
	Dispenses     int64          `json:"dispenses"`
	VolumeUL      Volumes        `json:"volume_ul"`
	Discrepancies Discrepancies  `json:"discrepancies"`
	Tickets       TicketSummary  `json:"tickets"`
	Invoices      InvoiceSummary `json:"invoices"`
	DurationS     float64        `json:"duration_s"`
	Balanced      bool           `json:"balanced"`
}

// Volumes are the three accounts of the same fuel, in microliters.
type Volumes struct {
	Totalizer int64 `json:"totalizer"` // the true meters, as they can be read
	Journal   int64 `json:"journal"`
	Server    int64 `json:"server"`
}

// Discrepancies are those planted, those found of them, and how many findings
// there are by rule.
type Discrepancies struct {
	Planted  []*city.Planted `json:"planted"`
	Found    []found         `json:"found"`
	Findings map[string]int  `json:"findings"`
}

// A found discrepancy names what gave it away.
type found struct {
	ID string `json:"id"`
	evidence
}

// An audit holds the accounts of a day against each other and keeps whatever
// does not agree.
type audit struct {
	*town
	db       *tables
	server   map[string]*book
	summary  Summary
	problems []string
}

func (a *audit) wrong(format string, args ...any) {
	a.problems = append(a.problems, fmt.Sprintf(format, args...))
}

// audit compares what truly flowed, what the stations' journals say, and what
// the server's tables say.
func (t *town) audit(ctx context.Context, d *tables) (*audit, error) {
	a := &audit{town: t, db: d}
	var err error
	if a.server, err = d.books(ctx); err != nil {
		return nil, err
	}
	for _, s := range t.sites {
		if err := a.station(ctx, s); err != nil {
			return nil, fmt.Errorf("compare station %s: %w", s.ID, err)
		}
	}
	a.summary.Scans = t.city.Ledger.Scans()
	if err := a.counts(ctx); err != nil {
		return nil, err
	}
	if err := a.discrepancies(ctx); err != nil {
		return nil, err
	}
	if err := a.compareTickets(ctx); err != nil {
		return nil, fmt.Errorf("compare tickets: %w", err)
	}
	if err := a.billing(ctx); err != nil {
		return nil, fmt.Errorf("bill tickets: %w", err)
	}
	a.summary.Balanced = len(a.problems) == 0
	return a, nil
}

// station compares one station's accounts, and has its journal verified.
func (a *audit) station(ctx context.Context, s *site) error {
	file := s.dir + ".journal"
	if _, err := a.town.server(ctx, nil, "export", "records", "--station", s.ID, "--out", file); err != nil {
		return err
	}
	if out, err := a.crew.Do(ctx, nil, "litro-verify", "journal", "--grant", s.grant(), "--quiet", file); err != nil {
		a.wrong("litro-verify refuses what the server holds of %s: %v\n%s", s.ID, err, out)
	}
	if out, err := a.crew.Do(ctx, nil, "litro-verify", "journal", "--grant", s.grant(), "--quiet", filepath.Join(s.dir, "journal")); err != nil {
		a.wrong("litro-verify refuses the journal of %s: %v\n%s", s.ID, err, out)
	}
	if err := a.sameNotes(s, file); err != nil {
		return err
	}
	notes, err := readExport(file)
	if err != nil {
		return err
	}
	journal := tally(notes)
	a.summary.Granted += journal.granted
	a.summary.Denied += journal.denied
	a.summary.Dispenses += journal.dispenses
	if journal.shifts["open"] != 1 || journal.shifts["close"] != 1 || journal.testUL == 0 {
		a.wrong("%s: its journal has %v shifts and %s drawn into the measure, want one opened and closed, and a test", s.ID, journal.shifts, liters(journal.testUL))
	}
	var sold map[string]int64
	if s.forecourt.Sold != nil {
		sold = s.forecourt.Sold()
	}
	for _, p := range s.Positions {
		for _, h := range p.Hoses {
			a.hose(s, h, journal.hose(h.ID))
			if got, want := journal.hose(h.ID).Measured, sold[h.ID]; sold != nil && !a.sameSale(s, h, got, want) {
				a.wrong("%s, hose %s: the pump displayed %s for released fills, the journal has %s", s.ID, h.ID, liters(want), liters(got))
			}
		}
	}
	for _, tank := range s.forecourt.Tanks {
		least, most := s.forecourt.Levels(tank)
		a.tank(s.ID, tank.ID, journal.tanks[tank.ID], least, most)
	}
	return nil
}

// gaugeUL is how far a reading may be off: volumes travel as singles.
const gaugeUL = 10_000

// tank checks that what a gauge told of a tank, each time, is what can have been
// in it that day.
func (a *audit) tank(station, tank string, readings []int64, least, most int64) {
	if len(readings) == 0 {
		a.wrong("%s, tank %s: its gauge is in no record", station, tank)
	}
	for _, ul := range readings {
		if ul < least-gaugeUL || ul > most+gaugeUL {
			a.wrong("%s, tank %s: a record says %s; it held %s to %s that day", station, tank, liters(ul), liters(least), liters(most))
		}
	}
}

// sameNotes checks that the server holds, byte for byte, what the station's disk
// holds.
func (a *audit) sameNotes(s *site, export string) error {
	notes, err := readJournal(filepath.Join(s.dir, "journal"))
	if err != nil {
		return err
	}
	there, err := os.ReadFile(export)
	if err != nil {
		return err
	}
	if here := bytes.Join(notes, nil); !bytes.HasSuffix(there, here) {
		a.wrong("%s: the server's records are not byte for byte the %d of the station's disk", s.ID, len(notes))
	}
	return nil
}

// hose compares the accounts of one hose. The true meter's movement, as it can
// be read, is the movement in the records exactly; the volumes in the records
// agree with it within one step for every change between display and totalizer;
// and the server's sums are the journal's.
func (a *audit) hose(s *site, h *city.Hose, j *hoseBook) {
	end := h.Nozzle.Totalizer()
	truth := h.Reading(end) - h.Reading(h.StartUL)
	var server hoseBook
	if b := a.server[s.ID]; b != nil {
		server = *b.hose(h.ID)
	}
	a.summary.VolumeUL.Totalizer += truth
	a.summary.VolumeUL.Journal += j.volume()
	a.summary.VolumeUL.Server += server.volume()
	if j.Moved != truth {
		a.wrong("%s, hose %s: %s flowed, and the journal accounts for %s: %s are missing", s.ID, h.ID, liters(truth), liters(j.Moved), liters(truth-j.Moved))
	}
	if off, most := abs(j.volume()-j.Moved), stepUL*(1+2*j.Breaks); off > most {
		a.wrong("%s, hose %s: its volumes sum to %s and its totalizers to %s; at most %s apart would do", s.ID, h.ID, liters(j.volume()), liters(j.Moved), liters(most))
	}
	if server.Dispensed != j.Dispensed || server.Offbook != j.Offbook {
		a.wrong("%s, hose %s: the server has %s dispensed and %s off the book, the journal %s and %s",
			s.ID, h.ID, liters(server.Dispensed), liters(server.Offbook), liters(j.Dispensed), liters(j.Offbook))
	}
}

// sameSale compares what the pump displayed for released fills with the records.
// A fill whose agent was away ends by its totalizer where the sale is not kept.
func (a *audit) sameSale(s *site, h *city.Hose, got, want int64) bool {
	if got == want {
		return true
	}
	return slices.ContainsFunc(a.plan.Planted, func(p *city.Planted) bool {
		return p.Kind == city.PowerCut && p.Station == s.ID && p.Hose == h.ID
	}) && got < want
}

// counts checks that the server has as many authorizes, denials and dispenses as
// the journals.
func (a *audit) counts(ctx context.Context) error {
	granted, denied, dispenses, err := a.db.counts(ctx)
	if err != nil {
		return err
	}
	if s := a.summary; granted != s.Granted || denied != s.Denied || dispenses != s.Dispenses {
		a.wrong("the server has %d authorizes, %d denials and %d dispenses, the journals %d, %d and %d",
			granted, denied, dispenses, s.Granted, s.Denied, s.Dispenses)
	}
	return nil
}

// signs are the rules of findings, and the denials, that give each kind of
// discrepancy away.
var signs = map[string][]string{
	city.NoAuthorize: {"off_book"},
	city.Copied:      {"label_twice"},
	city.Odometer:    {"odometer_low", "odometer_high"},
	city.PowerCut:    {"power_cut"},
	city.Race:        {"quota_contended", "deny:quota", "deny:no_lease"},
}

// discrepancies looks for each planted discrepancy among findings and denials.
func (a *audit) discrepancies(ctx context.Context) error {
	all, err := a.db.evidence(ctx)
	if err != nil {
		return err
	}
	d := &a.summary.Discrepancies
	d.Planted, d.Found, d.Findings = a.plan.Planted, []found{}, map[string]int{}
	for _, e := range all {
		if !strings.HasPrefix(e.Rule, "deny:") {
			d.Findings[e.Rule]++
		}
	}
	for _, p := range a.plan.Planted {
		i := slices.IndexFunc(all, func(e evidence) bool { return betrays(e, p) })
		switch {
		case !p.Done:
			a.wrong("%s did not come to pass as planned; see %s", p.ID, filepath.Join(a.crew.logs, "city.log"))
		case i < 0:
			a.wrong("%s was not found: no %s about vehicle %q or hose %q at %s", p.ID, strings.Join(signs[p.Kind], " or "), p.Vehicle, p.Hose, p.Station)
		default:
			d.Found = append(d.Found, found{p.ID, all[i]})
		}
	}
	return nil
}

// betrays tells whether a finding or denial is of a planted discrepancy: of its
// kind, of its vehicle where one is known, else of its hose.
func betrays(e evidence, p *city.Planted) bool {
	if !slices.Contains(signs[p.Kind], e.Rule) || e.Station != p.Station {
		return false
	}
	if p.Vehicle != "" {
		return e.Vehicle == p.Vehicle
	}
	return e.Hose == p.Hose
}

// report says what did not agree.
func (a *audit) report() error {
	if len(a.problems) == 0 {
		return nil
	}
	var errs []error
	for _, p := range a.problems {
		errs = append(errs, errors.New(p))
	}
	return fmt.Errorf("the day does not balance (logs are in %s):\n%w", a.crew.logs, errors.Join(errs...))
}

func abs(n int64) int64 { return max(n, -n) }

// liters prints microliters.
func liters(ul int64) string {
	sign := ""
	if ul < 0 {
		sign, ul = "-", -ul
	}
	return fmt.Sprintf("%s%d.%06d L", sign, ul/1_000_000, ul%1_000_000)
}

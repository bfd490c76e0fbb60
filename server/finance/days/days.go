// Package days is the desk of days that stations close: it keeps from when on each station closes
// its days and what the office closed in a station's stead, and has package dayclose say what
// journals have of each day. How far a day is closed is never kept: it is reckoned whenever
// somebody looks, so that late records count.
package days

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/dayclose"
)

// store is the database, see package postgres.
type store interface {
	// DayStations returns the stations with a journal of their own, by name.
	DayStations(ctx context.Context) ([]Station, error)
	DayTerms(ctx context.Context) ([]Terms, error)
	SayDayTerms(ctx context.Context, list []Terms) error
	// DayRecords returns what a station recorded of some time, with totalizers where they are asked
	// for; without Station, Zone and Since.
	DayRecords(ctx context.Context, station string, from, to time.Time, totalizers bool) (*dayclose.Records, error)
	// SayDayClose keeps what the office says of a day, with its paper. It fails with [ErrSince] where
	// act.Last is not what was said last of the day.
	SayDayClose(ctx context.Context, act Act, paper *evidence.File) error
}

// A Station is one with a journal of its own. A supplier's station has none, and no days.
type Station struct {
	Station, Name string
	Zone          string
	Since         time.Time // it was enrolled
}

// Terms say from a day on whether a station closes its days, as two people said it.
type Terms struct {
	dayclose.Terms
	Reason, By, AgreedBy string
	At                   time.Time
}

// An Act is what the office says of a day of a station.
type Act struct {
	Last     int64 // what was said last of the day, 0: nothing
	Station  string
	Day      dayclose.Day
	Fills    int64
	UL       dispense.Volume
	Void     bool
	Reason   string
	Evidence string // SHA-256; of a day that is taken back there may be none
	By       string
	AgreedBy string
	At       time.Time
}

// A Problem says which field of what somebody said is wrong, and why.
type Problem struct{ Field, Code string }

func (p *Problem) Error() string { return p.Field + ": " + p.Code }

// Unwrap makes it a fault.ErrInvalid.
func (p *Problem) Unwrap() error { return fault.ErrInvalid }

// AsProblem returns what is wrong with what somebody said, if that is what an error says.
func AsProblem(err error) (*Problem, bool) { return errors.AsType[*Problem](err) }

// ErrSince means that somebody else has said something of the day meanwhile.
var ErrSince = fmt.Errorf("%w: somebody has said something else of this day meanwhile; look at it again", fault.ErrConflict)

// MaxReason is how many letters a reason may have.
const MaxReason = 200

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store   store
	Cabinet *evidence.Cabinet
	Zone    *time.Location // of the office, and of stations that name none
	Now     func() time.Time
}

// A Desk keeps days. It may be used by many goroutines, and several servers may have one each on
// one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

func (d *Desk) zone(s *Station) *time.Location {
	if z, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "" {
		return z
	}
	return d.cfg.Zone
}

// Stations returns those with a journal of their own, by name.
func (d *Desk) Stations(ctx context.Context) ([]Station, error) { return d.cfg.Store.DayStations(ctx) }

// Terms returns all that were said, the newest first.
func (d *Desk) Terms(ctx context.Context) ([]Terms, error) {
	list, err := d.cfg.Store.DayTerms(ctx)
	slices.Reverse(list)
	return list, err
}

// SayTerms keeps from when on stations close their days. Stations are those that it is said of;
// none: every one. It fails with a [*Problem].
func (d *Desk) SayTerms(ctx context.Context, who string, t Terms, stations []string) error {
	t.Reason, t.AgreedBy = strings.TrimSpace(t.Reason), strings.TrimSpace(t.AgreedBy)
	if err := reason(t.Reason); err != nil {
		return err
	}
	slices.Sort(t.Weekdays)
	t.Weekdays = slices.Compact(t.Weekdays)
	switch {
	case !isDay(t.From):
		return &Problem{"from", "day"}
	case t.AgreedBy == "" || strings.EqualFold(t.AgreedBy, who):
		return &Problem{"agreed", "same"}
	case t.DueH < 0 || t.DueH > 720:
		return &Problem{"due", "size"}
	case slices.ContainsFunc(t.Weekdays, func(n int) bool { return n < 1 || n > 7 }):
		return &Problem{"weekdays", "unknown"}
	}
	all, err := d.cfg.Store.DayStations(ctx)
	if err != nil {
		return err
	}
	if len(stations) == 0 {
		stations = []string{""}
	}
	var list []Terms
	for _, s := range stations {
		if s != "" && !slices.ContainsFunc(all, func(x Station) bool { return x.Station == s }) {
			return &Problem{"station", "unknown"}
		}
		one := t
		one.Station, one.By, one.At = s, who, d.now()
		list = append(list, one)
	}
	return d.cfg.Store.SayDayTerms(ctx, list)
}

func reason(s string) error {
	switch {
	case s == "":
		return &Problem{"reason", "missing"}
	case utf8.RuneCountInString(s) > MaxReason || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return &Problem{"reason", "long"}
	}
	return nil
}

func isDay(s dayclose.Day) bool {
	t, err := time.Parse(time.DateOnly, string(s))
	return err == nil && t.Year() >= 2000 && t.Year() <= 2200
}

// A Month is the days of a station in a month.
type Month struct {
	Station
	Month string // 2026-11
	Days  []dayclose.Closing
	// Said tells that somebody said of some day of it whether the station closes its days, and Keeps
	// that it does.
	Said, Keeps bool
}

// Counts returns how many days are in each state.
func (m *Month) Counts() map[dayclose.State]int64 {
	n := map[dayclose.State]int64{}
	for i := range m.Days {
		n[m.Days[i].State]++
	}
	return n
}

// Title is what a station is called.
func (s *Station) Title() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Station
}

// bounds returns the first and the last day of a month such as 2026-11.
func bounds(month string) (first, last dayclose.Day, err error) {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return "", "", fmt.Errorf("%w: month %q; write one such as 2026-11", fault.ErrInvalid, month)
	}
	return dayclose.Day(t.Format(time.DateOnly)), dayclose.Day(t.AddDate(0, 1, -1).Format(time.DateOnly)), nil
}

// Month returns the days of a station, or fault.ErrNotFound.
func (d *Desk) Month(ctx context.Context, station, month string) (*Month, error) {
	all, err := d.cfg.Store.DayStations(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s Station) bool { return s.Station == station })
	if i < 0 {
		return nil, fmt.Errorf("station %s: %w", station, fault.ErrNotFound)
	}
	terms, err := d.cfg.Store.DayTerms(ctx)
	if err != nil {
		return nil, err
	}
	return d.month(ctx, all[i], month, plain(terms), true, nil)
}

// Months returns the days of all stations in a month, by name, with totalizers where they are asked
// for: those are many.
func (d *Desk) Months(ctx context.Context, month string, totalizers bool) ([]Month, error) {
	return d.months(ctx, month, totalizers, nil)
}

func (d *Desk) months(ctx context.Context, month string, totalizers bool, has func(dispense.Ref) bool) ([]Month, error) {
	all, err := d.cfg.Store.DayStations(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := d.cfg.Store.DayTerms(ctx)
	if err != nil {
		return nil, err
	}
	var list []Month
	for _, s := range all {
		m, err := d.month(ctx, s, month, plain(terms), totalizers, has)
		if err != nil {
			return nil, err
		}
		list = append(list, *m)
	}
	return list, nil
}

func plain(terms []Terms) []dayclose.Terms {
	out := make([]dayclose.Terms, len(terms))
	for i := range terms {
		out[i] = terms[i].Terms
	}
	return out
}

// month judges the days of a station, of records that has knows; nil: of all.
func (d *Desk) month(ctx context.Context, s Station, month string, terms []dayclose.Terms, totalizers bool, has func(dispense.Ref) bool) (*Month, error) {
	first, last, err := bounds(month)
	if err != nil {
		return nil, err
	}
	zone := d.zone(&s)
	r, err := d.cfg.Store.DayRecords(ctx, s.Station, first.Begins(zone), last.Ends(zone), totalizers)
	if err != nil {
		return nil, err
	}
	r.Station, r.Zone, r.Since = s.Station, zone, s.Since
	if has != nil {
		r.Events = slices.DeleteFunc(r.Events, func(e dayclose.Event) bool { return !has(e.Ref) })
		r.Fills = slices.DeleteFunc(r.Fills, func(f dayclose.Fill) bool { return !has(f.Ref) })
	}
	m := &Month{Station: s, Month: month, Days: dayclose.Days(r, terms, first, last, d.cfg.Now())}
	for day := first; day <= last; day = day.Add(1) {
		if t := dayclose.InForce(terms, s.Station, day); t != nil {
			m.Said, m.Keeps = true, m.Keeps || t.Closes
		}
	}
	return m, nil
}

// Close keeps that the office closes a day, or takes that back, which who and act.AgreedBy say
// together. The paper is what shows it; of a day that is taken back there need be none. It fails
// with a [*Problem], with [ErrSince], and with fault.ErrNotFound for a station that there is not.
func (d *Desk) Close(ctx context.Context, who string, act Act, paper []byte) error {
	act.Reason, act.AgreedBy = strings.TrimSpace(act.Reason), strings.TrimSpace(act.AgreedBy)
	if err := reason(act.Reason); err != nil {
		return err
	}
	switch {
	case !isDay(act.Day):
		return &Problem{"day", "day"}
	case act.AgreedBy == "" || strings.EqualFold(act.AgreedBy, who):
		return &Problem{"agreed", "same"}
	}
	m, err := d.Month(ctx, act.Station, string(act.Day)[:len("2006-01")])
	if err != nil {
		return err
	}
	i := slices.IndexFunc(m.Days, func(c dayclose.Closing) bool { return c.Day == act.Day })
	c := &m.Days[i]
	act.Last = 0
	if c.Office != nil {
		act.Last = c.Office.N
	}
	switch {
	case act.Void && c.Office == nil:
		return &Problem{"day", "unclosed"}
	case !act.Void && c.State != dayclose.Late && c.State != dayclose.Open:
		return &Problem{"day", string(c.State)}
	case !act.Void && d.cfg.Now().Before(act.Day.Ends(d.zone(&m.Station))):
		return &Problem{"day", "running"}
	}
	var file *evidence.File
	switch {
	case len(paper) > 0:
		f, err := d.cfg.Cabinet.KeepScan(paper)
		if errors.Is(err, fault.ErrInvalid) {
			return &Problem{"paper", "file"}
		}
		if err != nil {
			return err
		}
		file, act.Evidence = &f, f.SHA256
	case act.Evidence != "":
		if _, _, err := d.cfg.Cabinet.Read(act.Evidence); errors.Is(err, fault.ErrNotFound) {
			return &Problem{"paper", "unknown"}
		} else if err != nil {
			return err
		}
	case !act.Void:
		return &Problem{"paper", "missing"}
	}
	act.Fills, act.UL, act.By, act.At = c.Fills, c.UL, who, d.now()
	return d.cfg.Store.SayDayClose(ctx, act, file)
}

// Paper returns the paper of a day that the office closed, or fault.ErrNotFound.
func (d *Desk) Paper(ctx context.Context, station string, day dayclose.Day) (evidence.File, []byte, error) {
	if !isDay(day) {
		return evidence.File{}, nil, fmt.Errorf("day %q: %w", day, fault.ErrNotFound)
	}
	m, err := d.Month(ctx, station, string(day)[:len("2006-01")])
	if err != nil {
		return evidence.File{}, nil, err
	}
	for i := range m.Days {
		if c := &m.Days[i]; c.Day == day && c.Office != nil {
			return d.cfg.Cabinet.Read(c.Office.Evidence)
		}
	}
	return evidence.File{}, nil, fmt.Errorf("paper of %s: %w", day, fault.ErrNotFound)
}

// Missing returns the days of a month that stations had to close and nobody did, of records that
// has knows. It is nil where nobody can have looked: no station is said to close its days, or one
// gave fuel of which nobody said whether it does.
func (d *Desk) Missing(ctx context.Context, month string, has func(dispense.Ref) bool) (*[]closing.SiteDay, error) {
	terms, err := d.cfg.Store.DayTerms(ctx)
	if err != nil || len(terms) == 0 { // nobody keeps any
		return nil, err
	}
	list, err := d.months(ctx, month, false, has)
	if err != nil {
		return nil, err
	}
	_, last, err := bounds(month)
	if err != nil {
		return nil, err
	}
	some := false
	out := []closing.SiteDay{}
	for i := range list {
		m := &list[i]
		some = some || m.Keeps
		over := !d.cfg.Now().Before(last.Ends(d.zone(&m.Station)))
		var gave int64
		for j := range m.Days {
			c := &m.Days[j]
			gave += c.Fills
			// What is not late yet is missing, too, once the month is over: what is signed must not
			// hang on the hour.
			if c.State == dayclose.Late || over && c.State == dayclose.Open {
				out = append(out, closing.SiteDay{Station: m.Title(), Day: budget.Day(c.Day)})
			}
		}
		if gave > 0 && !m.Said {
			return nil, nil
		}
	}
	if !some {
		return nil, nil
	}
	return &out, nil
}

package matching

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A Tolerance is how far lines may be from fills, as somebody said it of a contract, or of all, from
// a day on.
type Tolerance struct {
	Version  int64  // in the order in which they were said; 0: what is built in
	From     string // its first day, as 2026-12-01; empty: that is built in
	Contract string // empty: all
	match.Tolerances
	Awaited    *Awaited // nil: as the rule of what is not billed (AUD-06) says
	Reason, By string
	AgreedBy   string // the second of two people, by user name; empty: it takes one
	At         time.Time
}

// Awaited are days after which a fill that nobody bills is late, and is urgent. They count from its own day, and of cards from the last
// of its month, for that is what a statement is of.
type Awaited struct{ Late, Urgent int }

// later tells whether days let more pass than others. Those of the rule begin on days of their own, so nobody can tell of them.
func (a *Awaited) later(was *Awaited) bool {
	if a == nil || was == nil {
		return a != was
	}
	return a.Late > was.Late || a.Urgent > was.Urgent
}

// SaidTolerances are all that were said, in whatever order.
type SaidTolerances []Tolerance

// At returns which count of a contract on a day: its own before those of all, what began last, and of
// one day what was said last.
func (s SaidTolerances) At(contract, day string) Tolerance {
	found := Tolerance{Tolerances: match.Usual}
	for i := range s {
		x := &s[i]
		if x.From > day || x.Contract != "" && x.Contract != contract {
			continue
		}
		own, its := x.Contract != "", found.Contract != ""
		if found.Version == 0 || own && !its || own == its && (x.From > found.From || x.From == found.From && x.Version > found.Version) {
			found = *x
		}
	}
	return found
}

// Loosens tells whether what is said next lets more pass than what was said before, on any day.
func (s SaidTolerances) Loosens(x Tolerance) bool {
	x.Version = 1<<63 - 1
	with := append(slices.Clone(s), x)
	days := []string{x.From}
	for i := range s {
		if s[i].From > x.From {
			days = append(days, s[i].From)
		}
	}
	return slices.ContainsFunc(days, func(day string) bool {
		was, is := s.At(x.Contract, day), with.At(x.Contract, day)
		return is.VolumeUL > was.VolumeUL || is.VolumeMill > was.VolumeMill || is.PriceE4 > was.PriceE4 || is.Tolerances.Cents > was.Tolerances.Cents || is.CentsMill > was.CentsMill ||
			is.Days > was.Days || is.SumUL > was.SumUL || is.SumMill > was.SumMill || is.Awaited.later(was.Awaited)
	})
}

// version is the last of those that begin before a day.
func (s SaidTolerances) version(until string) (last int64) {
	for i := range s {
		if s[i].From < until {
			last = max(last, s[i].Version)
		}
	}
	return last
}

// longest is how long a document may come after its fill by any of them.
func (s SaidTolerances) longest() int {
	days := match.Usual.Days
	for i := range s {
		days = max(days, s[i].Days)
	}
	return days
}

// of returns those that a line is judged by: of the day of its fill, as far as it says one, or of its
// document's.
func (s SaidTolerances) of(l *Line, zone *time.Location) Tolerance {
	at := l.IssuedAt
	if !l.At.IsZero() {
		at = l.At
	}
	return s.At(l.Contract, at.In(zone).Format(time.DateOnly))
}

// Tolerance returns how far lines may be from fills today, where no contract says otherwise.
func (d *Desk) Tolerance(ctx context.Context) (Tolerance, error) {
	said, _, err := d.cfg.Store.Tolerances(ctx)
	return said.At("", d.today()), err
}

// Tolerances returns all that was said, the first first.
func (d *Desk) Tolerances(ctx context.Context) (SaidTolerances, error) {
	said, _, err := d.cfg.Store.Tolerances(ctx)
	return said, err
}

func (d *Desk) today() string { return d.cfg.Now().In(d.cfg.Zone).Format(time.DateOnly) }

// SayTolerance keeps how far lines may be from fills from a day on, today where t.From is empty. Lines
// of earlier days are judged as they were, and what was decided stays, with the tolerances that it was
// decided by. What lets more pass on any day takes another person, who is AgreedBy. It fails with a
// [*Problem] of reason, volume, price, amount, days, late, sum, from, closed, agreed (nobody has), or same
// (it is the same person), and with fault.ErrNotFound where there is no such contract.
func (d *Desk) SayTolerance(ctx context.Context, who string, t Tolerance) error {
	t.Reason = strings.TrimSpace(t.Reason)
	if t.From == "" {
		t.From = d.today()
	}
	day, err := time.Parse(time.DateOnly, t.From)
	switch {
	case t.Reason == "" || utf8.RuneCountInString(t.Reason) > maxReason || strings.ContainsRune(t.Reason, 0):
		return &Problem{"reason", "there is none, or it is too long"}
	case t.VolumeUL < 0 || t.VolumeUL > 10_000_000 || t.VolumeMill < 0 || t.VolumeMill > 50:
		return &Problem{"volume", "it is outside 0 to 10 L and 0 to 5 %"}
	case t.PriceE4 < 0 || t.PriceE4 > 10_000:
		return &Problem{"price", "it is outside 0 to 1.00 a liter"}
	case t.Tolerances.Cents < 0 || t.Tolerances.Cents > 10_000 || t.CentsMill < 0 || t.CentsMill > 50:
		return &Problem{"amount", "it is outside 0 to 100.00 and 0 to 5 %"}
	case t.Days < 0 || t.Days > 100:
		return &Problem{"days", "they are not 0 to 100"}
	case t.Awaited != nil && (t.Awaited.Late < 0 || t.Awaited.Urgent < t.Awaited.Late || t.Awaited.Urgent > 100):
		return &Problem{"late", "they are not 0 to 100, the urgent ones no fewer"}
	case t.SumUL < 0 || t.SumUL > 100_000_000 || t.SumMill < 0 || t.SumMill > 50:
		return &Problem{"sum", "it is outside 0 to 100 L and 0 to 5 %"}
	case err != nil || day.Year() < 2000 || day.Year() > 2100:
		return &Problem{"from", "it is no day"}
	case t.AgreedBy != "" && strings.EqualFold(strings.TrimSpace(t.AgreedBy), strings.TrimSpace(who)):
		return &Problem{"same", "it is the same person; this takes two"}
	}
	t.By, t.At = who, d.cfg.Now().UTC().Truncate(time.Second)
	return d.cfg.Store.SayTolerance(ctx, t, func(before SaidTolerances, open string) error {
		switch {
		case t.From < open:
			return &Problem{"closed", fmt.Sprintf("%s is of a closed month", t.From)}
		case t.AgreedBy == "" && before.Loosens(t):
			return &Problem{"agreed", "it lets more pass than what was said before, and takes two people"}
		}
		return nil
	})
}

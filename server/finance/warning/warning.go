// Package warning has those who must know told of what runs out: of accounts of the budget that come to
// a level, of contracts that near their end, and of lines and fills of a week that wait. It asks the desks
// that reckon this, and has each thing told once, whichever server finds it first.
package warning

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/send"
)

// store is the database, see package postgres.
type store interface {
	// Listened returns which of some events somebody is to hear of.
	Listened(ctx context.Context, events []string) ([]string, error)
	// Announce has something told, unless it was told before.
	Announce(ctx context.Context, now time.Time, n send.News) error
}

// Config holds what a Desk needs. All fields are required, but Log of a desk that does not run.
type Config struct {
	Store  store
	Budget interface {
		Levels(ctx context.Context) ([]spending.Level, error)
	}
	Contracts interface {
		Watched(ctx context.Context) ([]contracting.Whole, error)
	}
	Matching interface {
		Week(ctx context.Context) (matching.Week, error)
	}
	Now func() time.Time
	Log *slog.Logger
}

// A Desk has warnings told. Several servers may have one each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Tell has told what is so and was not told yet, of what somebody is to hear. A part that fails keeps
// no other from being told.
func (d *Desk) Tell(ctx context.Context) error {
	heard, err := d.cfg.Store.Listened(ctx, []string{send.BudgetLevel, send.ContractWarns, send.MatchingWeekly})
	if err != nil {
		return err
	}
	var errs []error
	for _, x := range []struct {
		event string
		news  func(context.Context) ([]send.News, error)
	}{{send.BudgetLevel, d.levels}, {send.ContractWarns, d.contracts}, {send.MatchingWeekly, d.week}} {
		if !slices.Contains(heard, x.event) {
			continue
		}
		list, err := x.news(ctx)
		errs = append(errs, err)
		for _, n := range list {
			n.Event = x.event
			errs = append(errs, d.cfg.Store.Announce(ctx, d.cfg.Now().UTC(), n))
		}
	}
	return errors.Join(errs...)
}

// levels are told once of an account, a fiscal year, a level and what it is of, also where it was below in
// between: what is told of a provisional allotment, or of nothing, says nothing of the budget that comes.
func (d *Desk) levels(ctx context.Context) (news []send.News, err error) {
	list, err := d.cfg.Budget.Levels(ctx)
	for i := range list {
		l := &list[i]
		of := "approved"
		switch {
		case l.Modified <= 0:
			of = "nothing"
		case l.Provisional: // which is of the months until then
			of = d.cfg.Now().UTC().Format("2006-01")
		}
		key := func(level int64) string { return fmt.Sprintf("%d/%s/%d/%s", l.Year, of, level, l.Key) }
		stop := string(l.Stop)
		if l.Stop == budget.NoStop {
			stop = "none"
		}
		n := send.News{Key: key(l.Reached), Data: &send.BudgetData{
			Account: string(l.Key), Year: l.Year, Level: l.Reached, Percent: l.Percent, ModifiedCents: l.Modified, UsedCents: l.Accrued, RestCents: l.Left(),
			Currency: l.Currency, Provisional: l.Provisional, Stop: stop, RunsOutOn: string(l.RunsOut),
		}}
		for _, level := range budget.Levels {
			if level < l.Reached {
				n.Passed = append(n.Passed, key(level))
			}
		}
		news = append(news, n)
	}
	return news, err
}

// contracts are told once of a kind, what it is of and a level, and again where a paper has followed, or its last
// day is another: what that raises or extends comes to its levels anew.
func (d *Desk) contracts(ctx context.Context) (news []send.News, err error) {
	list, err := d.cfg.Contracts.Watched(ctx)
	for i := range list {
		c := &list[i]
		key := func(w contract.Warning) string {
			return fmt.Sprintf("%s/%s/%d/%d/%s/%s", w.Kind, w.Of, w.Level, c.LastPaper(), c.Limits.Until, c.Contract.Contract)
		}
		for _, w := range c.News() {
			n := send.News{Key: key(w), Data: said(c, w)}
			for _, p := range w.Passes() {
				n.Passed = append(n.Passed, key(p))
			}
			news = append(news, n)
		}
	}
	return news, err
}

// said is what is said of a contract that warns.
func said(c *contracting.Whole, w contract.Warning) *send.ContractData {
	above := func(n int64) *int64 {
		if n <= 0 {
			return nil
		}
		return &n
	}
	d := &send.ContractData{
		Contract: c.Contract.Contract, Supplier: c.Supplier, Kind: string(w.Kind), Level: w.Level, Of: w.Of,
		UsedCents: c.Money.Used, MinCents: c.Money.Min, MaxCents: c.Money.Max, ShortCents: above(c.Money.Short), Currency: c.Currency,
		UsedUL: c.Liters.Used, MinUL: c.Liters.Min, MaxUL: c.Liters.Max, ShortUL: above(c.Liters.Short),
		UntilOn: string(c.Limits.Until), DaysLeft: above(int64(c.DaysLeft)),
	}
	if m := c.Measured(w); m != nil {
		d.RunsOutOn = string(m.RunsOut)
		if m.Max != nil {
			d.Percent = &m.Percent
		}
	}
	return d
}

// weekAfter is how long after a week has ended it is told: stations hand in their last records, and suppliers
// bill, on the day after it.
const weekAfter = 36 * time.Hour

// week is told once of a week, when those had a day to come and something of it waits.
func (d *Desk) week(ctx context.Context) ([]send.News, error) {
	w, err := d.cfg.Matching.Week(ctx)
	if err != nil || w.Lines+w.Fills == 0 || d.cfg.Now().Before(w.From.AddDate(0, 0, 7).Add(weekAfter)) {
		return nil, err
	}
	from := w.From.Format(time.DateOnly)
	return []send.News{{Key: from, Data: &send.MatchingData{FromOn: from, UntilOn: w.Until().Format(time.DateOnly), Lines: w.Lines, Fills: w.Fills}}}, nil
}

// How often it is looked, and the part of the time that may be spent on it.
const (
	tellEvery = 10 * time.Minute
	tellPart  = 10
)

// Run has warnings told until ctx ends. An error is logged, once until it is over, and tried again.
func (d *Desk) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		began := time.Now()
		err := d.Tell(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			d.cfg.Log.Error("what runs out is not told, will try again; pages say it", "err", err)
		}
		failing = err != nil && ctx.Err() == nil
		timer.Reset(max(tellEvery, tellPart*time.Since(began)))
	}
}

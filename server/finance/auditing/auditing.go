// Package auditing is the desk that an auditor would sit at: it asks for what was so when fuel
// flowed, has package audit say what an auditor would write down, and keeps what became of it.
// It keeps the papers of vehicles that auditors ask for, too.
//
// Nothing hangs on an hour of the night: whoever looks has months judged first of which
// something has changed, or a day has passed, since they were judged last.
package auditing

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/savings"
	"github.com/litro-fuel/litro/server/stockroom"
)

// store is the database, see package postgres.
type store interface {
	// AuditState returns of which facts each month is now, and as of which it was judged last.
	AuditState(ctx context.Context, months []Window) ([]State, error)
	// JudgeAudit lets one at a time judge a month: judge is given what became of its findings.
	JudgeAudit(ctx context.Context, w Window, judge func(Book) error) error
	// AuditRecords returns what is recorded of a month.
	AuditRecords(ctx context.Context, w Window) (*Records, error)
	// AuditLoads returns of these the lines that bill fuel in bulk, of any days, and the tolerances.
	AuditLoads(ctx context.Context, from, to time.Time, zone *time.Location) ([]Load, stock.Says, error)
	Uses(ctx context.Context, from, to time.Time) ([]savings.Use, error)

	// VehiclePapers returns the papers that count, the newest first, PaperVehicles the vehicles
	// that there are, and SayVehiclePapers keeps papers, all or none.
	VehiclePapers(ctx context.Context) ([]Paper, error)
	PaperVehicles(ctx context.Context) ([]Vehicle, error)
	SayVehiclePapers(ctx context.Context, list []Paper) error
}

// A Book is where what became of the findings of one month is kept, while nobody else writes.
type Book interface {
	// OfMonth returns what was found in the month, and stands or was mended; OfIDs some findings
	// of any month.
	OfMonth(ctx context.Context) ([]audit.Standing, error)
	OfIDs(ctx context.Context, ids []string) ([]audit.Standing, error)
	// Keep adds changes, and notes as of what the month is judged. Due says when a finding is to
	// be dealt with; zero: it waits for nobody.
	Keep(ctx context.Context, s State, at time.Time, changes []audit.Change, due func(*audit.Standing) (found, due time.Time)) error
}

// A Window is a month of the office.
type Window struct {
	Month    audit.Month
	From, To time.Time
	Zone     *time.Location
	Over     bool // it is not this month
	// Currency is that of the budget of its year: of what is in other money nobody says a value. It is said to who
	// reads records.
	Currency string
}

// A State is of which facts a month is, or was judged.
type State struct {
	Month audit.Month
	// Facts stand for all that may change what is found, and after a space for what changes the books
	// of tanks; those that are kept and the day as of which it was judged are empty where it never
	// was.
	Facts     string
	Judged    string
	JudgedDay audit.Day
}

// matcher says which fill each line is of, pricer what a liter of lines should cost, and spender
// how accounts of the budget stand.
type (
	matcher interface {
		Look(ctx context.Context, q matching.Question) (*matching.Seen, error)
	}
	pricer interface {
		Reckoned(ctx context.Context, seen *matching.Seen) (map[matching.LineID]contract.Reckoned, error)
		// PricedBulk returns the lines in bulk of documents of some days, and what a liter of each should
		// cost by its contract.
		PricedBulk(ctx context.Context, from, to time.Time) (billed []matching.Line, agreed map[matching.LineID]contract.Reckoned, err error)
	}
	spender interface {
		Terms(ctx context.Context) (spending.Terms, error)
		Year(ctx context.Context, year int) (*spending.Seen, error)
	}
	// stocks are the books of own tanks, and what their fuel is worth.
	stocks interface {
		Month(ctx context.Context, from, to time.Time) ([]stockroom.Sheet, error)
		Claims(ctx context.Context, from, to time.Time) (map[stockroom.LineID]stockroom.Claim, error)
		TankWorth(ctx context.Context, station, tank string, from, to time.Time) (*stockroom.Worth, error)
	}
)

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store    store
	Match    matcher
	Price    pricer
	Budget   spender
	Stock    stocks
	Calendar budget.Calendar
	Now      func() time.Time
}

// A Desk judges months and keeps papers. It may be used by many goroutines, and several servers
// may have one each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) zone() *time.Location { return d.cfg.Calendar.Zone }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// Today returns the day that it is at the office.
func (d *Desk) Today() audit.Day { return audit.DayOf(d.cfg.Now(), d.zone()) }

// Months is how many months are judged: this one, and those of a fiscal year before it. What was
// found in older ones stays as it was last.
const Months = 13

// windows are the months that are judged, this one first.
func (d *Desk) windows() []Window {
	at := d.cfg.Now().In(d.zone())
	list := make([]Window, Months)
	for i := range list {
		from := time.Date(at.Year(), at.Month()-time.Month(i), 1, 0, 0, 0, 0, d.zone())
		list[i] = Window{Month: audit.Month(from.Format("2006-01")), From: from, To: from.AddDate(0, 1, 0), Zone: d.zone(), Over: i > 0}
	}
	return list
}

// Bring judges the months of which something has changed, or a day has passed, since they were
// judged last, the newest first, and returns how many findings became something else. Asked again
// it finds nothing to do.
func (d *Desk) Bring(ctx context.Context) (changes int, err error) {
	windows, today := d.windows(), d.Today()
	states, err := d.cfg.Store.AuditState(ctx, windows)
	if err != nil {
		return 0, err
	}
	years, bad := map[int]*spending.Seen{}, []error(nil) // a month that cannot be judged is no reason for the others
	for i, w := range windows {
		if s := &states[i]; s.Judged == s.Facts && s.JudgedDay == today {
			continue
		}
		n, err := d.judge(ctx, w, years)
		changes += n
		if bad = append(bad, err); ctx.Err() != nil {
			break
		}
	}
	return changes, errors.Join(bad...)
}

// patience is how long somebody who looks waits for months to be judged.
const patience = 2 * time.Second

// Fresh brings months up to date for somebody who looks, and tells whether it could in the time
// that people wait for a page: else what is shown is as of when they were judged last.
func (d *Desk) Fresh(ctx context.Context) (bool, error) {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := d.Bring(within)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return false, nil
	}
	return err == nil, err
}

// judge judges one month. Years are those of the budget that were asked for before.
func (d *Desk) judge(ctx context.Context, w Window, years map[int]*spending.Seen) (changes int, err error) {
	terms, err := d.cfg.Budget.Terms(ctx)
	if err != nil {
		return 0, err
	}
	w.Currency = terms.Of(d.cfg.Calendar.PeriodOf(budget.Day(audit.DayOf(w.From, d.zone()))).Year).Currency
	err = d.cfg.Store.JudgeAudit(ctx, w, func(b Book) error {
		states, err := d.cfg.Store.AuditState(ctx, []Window{w})
		if err != nil {
			return err
		}
		state, today := states[0], d.Today()
		if state.Judged == state.Facts && state.JudgedDay == today {
			return nil // another server has
		}
		before, err := b.OfMonth(ctx)
		if err != nil {
			return err
		}
		r, err := d.cfg.Store.AuditRecords(ctx, w)
		if err != nil {
			return err
		}
		// Books of tanks take longest, and change with few of the facts: where they are as they were
		// nothing is asked of them, and what stands of them stands.
		books := state.JudgedDay != today || books(state.Judged) != books(state.Facts)
		f, err := d.facts(ctx, w, r, years, books)
		if err != nil {
			return err
		}
		missing(f, w, before, books)
		set := audit.NewSettings(r.Said)
		j, err := audit.Judge(*f, set)
		if err != nil {
			return err
		}
		if before, err = others(ctx, b, before, j); err != nil {
			return err
		}
		list := j.Changes(before)
		changes = len(list)
		state.JudgedDay = today
		return b.Keep(ctx, state, d.now(), list, func(s *audit.Standing) (found, due time.Time) {
			found = s.FoundOn.At(d.zone())
			return found, set.Until(&s.Finding, found, &r.Days, d.zone())
		})
	})
	return changes, err
}

// books returns what facts say of the books of tanks.
func books(facts string) string {
	_, of, _ := strings.Cut(facts, " ")
	return of
}

// others adds what was found before of what is found now, in another month: a correction says
// that a fill was of another day.
func others(ctx context.Context, b Book, before []audit.Standing, j *audit.Judgment) ([]audit.Standing, error) {
	known := map[string]bool{}
	for i := range before {
		known[before[i].ID] = true
	}
	var ids []string
	for i := range j.Findings {
		if id := j.Findings[i].ID; !known[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return before, nil
	}
	more, err := b.OfIDs(ctx, ids)
	return append(before, more...), err
}

// Package statement is the desk of what was saved: it asks what vehicles took, has package
// savings compare it, and keeps what people say of the baseline. What they say stays as it
// was said, and the last counts.
package statement

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/savings"
)

// store is the database, see package postgres.
type store interface {
	// Uses returns what each vehicle took in some local days, by class and product, from one
	// midnight to before another.
	Uses(ctx context.Context, from, to time.Time) ([]savings.Use, error)
	// UsesValued returns the same with what own tanks gave of it at what it cost there.
	UsesValued(ctx context.Context, from, to time.Time) (savings.Inputs, error)
	// UseNames returns how vehicles are called, and which of them are reserved.
	UseNames(ctx context.Context) (map[string]Named, error)
	// Baselines returns all that were said, the newest first. SayBaseline adds one, and fails
	// with [ErrSince] where b.Version is not of what counts.
	Baselines(ctx context.Context, zone *time.Location) ([]Baseline, error)
	SayBaseline(ctx context.Context, b Baseline) error
}

// ErrSince means that somebody else has said something meanwhile. Look at it again.
var ErrSince = fmt.Errorf("%w: somebody has said another baseline meanwhile", fault.ErrConflict)

// A Named is what a vehicle is called.
type Named struct {
	Name     string
	Reserved bool
}

// Days are some local days: from one midnight to before another.
type Days struct{ From, To time.Time }

// Last returns the last day.
func (d Days) Last() time.Time { return d.To.AddDate(0, 0, -1) }

// A Baseline is the days against which what vehicles take is held, as somebody said it.
type Baseline struct {
	Version int64 // 0: nobody said any
	Days
	Reason string
	By     string
	At     time.Time
}

// longest is how many days a baseline may have: three years.
const longest = 3 * 366

// Config is what a desk needs.
type Config struct {
	Store store
	Zone  *time.Location
	Now   func() time.Time
}

// A Desk answers.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// A Note is what must be known beside a statement.
type Note string

// The notes, in the order in which they are said.
const (
	NotSaid    Note = "not_said"   // the baseline is another than the city's
	SaidAfter  Note = "said_after" // it was said when the period had begun
	Changed    Note = "changed"    // it is not the first that was said
	Unfinished Note = "unfinished" // the period is not over
	Season     Note = "season"     // they are of other months of the year
)

// A Looked is a statement, with what it is of.
type Looked struct {
	Days
	Baseline Baseline
	*savings.Statement
	Notes  []Note
	Rule   savings.Rule
	SHA256 string // of what it is made of, see [savings.Hash]

	base, now savings.Inputs
}

// ErrNoBaseline means that nobody has said a baseline yet, and the question names none.
var ErrNoBaseline = fmt.Errorf("%w: nobody has said a baseline; say one", fault.ErrNotFound)

// ErrOverlap means that a period is not wholly after its baseline.
var ErrOverlap = fmt.Errorf("%w: the period begins before the baseline ends; ask for days after it", fault.ErrInvalid)

// ErrRule means that there is no such rule.
var ErrRule = fmt.Errorf("%w: rule is 1, as statements were made before own fuel had a price, or 2; write one of them, or none for 2", fault.ErrInvalid)

// ReadRule reads a rule; empty: the one by which statements are made now. It fails with [ErrRule].
func ReadRule(text string) (savings.Rule, error) {
	switch text {
	case "", "2":
		return savings.Valued, nil
	case "1":
		return savings.Unvalued, nil
	}
	return 0, ErrRule
}

// Look says what was saved in some days, against the city's baseline or, where base is not
// nil, against other days, by a rule. It fails with [ErrNoBaseline] or [ErrOverlap].
func (d *Desk) Look(ctx context.Context, days Days, base *Days, rule savings.Rule) (*Looked, error) {
	said, err := d.Baselines(ctx)
	if err != nil {
		return nil, err
	}
	if base == nil && len(said) == 0 {
		return nil, ErrNoBaseline
	}
	l := &Looked{Days: days, Rule: rule}
	if len(said) > 0 {
		l.Baseline = said[0]
	}
	if base != nil && *base != l.Baseline.Days {
		l.Baseline = Baseline{Days: *base}
	}
	if l.Baseline.To.After(days.From) {
		return nil, ErrOverlap
	}
	l.notes(said, d.cfg.Now())
	if l.base, err = d.inputs(ctx, l.Baseline.Days, rule); err != nil {
		return nil, err
	}
	if l.now, err = d.inputs(ctx, days, rule); err != nil {
		return nil, err
	}
	savings.Alike(&l.base, &l.now)
	l.Statement, l.SHA256 = savings.Compare(l.base.Uses, l.now.Uses), savings.Hash(l.base, l.now)
	return l, nil
}

func (d *Desk) inputs(ctx context.Context, days Days, rule savings.Rule) (in savings.Inputs, err error) {
	if rule == savings.Unvalued {
		in.Uses, err = d.cfg.Store.Uses(ctx, days.From, days.To)
		return in, err
	}
	return d.cfg.Store.UsesValued(ctx, days.From, days.To)
}

func (l *Looked) notes(said []Baseline, now time.Time) {
	note := func(is bool, n Note) {
		if is {
			l.Notes = append(l.Notes, n)
		}
	}
	note(l.Baseline.Version == 0, NotSaid)
	note(l.Baseline.Version != 0 && l.Baseline.At.After(l.From), SaidAfter)
	note(l.Baseline.Version != 0 && len(said) > 1, Changed)
	note(now.Before(l.To), Unfinished)
	note(seasons(l.Days) != seasons(l.Baseline.Days), Season)
}

// seasons are the months of the year that some days are of, a bit each.
func seasons(d Days) (months uint16) {
	for at := d.From; at.Before(d.To); at = time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, at.Location()) {
		months |= 1 << at.Month()
	}
	return months
}

// ErrReserved means that what a statement is made of has vehicles that only who is cleared for them sees.
var ErrReserved = errors.New("reserved vehicles are part of it; only who is cleared for them gets what each took")

// Records returns what a statement is made of, whose SHA-256 it names, see [savings.Records]. Who is not cleared gets
// it of no reserved vehicles, and [ErrReserved] where there are any.
func (d *Desk) Records(ctx context.Context, l *Looked, cleared bool) ([]byte, error) {
	if !cleared {
		names, err := d.cfg.Store.UseNames(ctx)
		if err != nil {
			return nil, err
		}
		for _, list := range [][]savings.Use{l.base.Uses, l.now.Uses} {
			if slices.ContainsFunc(list, func(u savings.Use) bool { return names[u.Vehicle].Reserved }) {
				return nil, ErrReserved
			}
		}
	}
	return savings.Records(l.base, l.now), nil
}

// A Part is what a vehicle took of a product as one of a class, in the baseline and in the
// period: whoever adds them up comes to the statement.
type Part struct {
	Vehicle   string // empty: those that are reserved, together
	Name      string
	Class     string
	Grade     string
	Base, Now savings.Use
	// BasePaid and NowPaid are of what counts for mean prices, in the statement's currency.
	BasePaid, NowPaid savings.Paid
}

// Parts returns what a statement is made of, by class, product and vehicle. Who is not cleared
// gets what reserved vehicles took together.
func (d *Desk) Parts(ctx context.Context, l *Looked, cleared bool) ([]Part, error) {
	names, err := d.cfg.Store.UseNames(ctx)
	if err != nil {
		return nil, err
	}
	type key struct{ class, grade, vehicle string }
	all := map[key]*Part{}
	for at, list := range [][]savings.Use{l.base.Uses, l.now.Uses} {
		for i := range list {
			u := &list[i]
			n, vehicle := names[u.Vehicle], u.Vehicle
			if n.Reserved && !cleared {
				n, vehicle = Named{}, ""
			}
			k := key{u.Class, u.Grade, vehicle}
			p := all[k]
			if p == nil {
				p = &Part{Vehicle: vehicle, Class: u.Class, Grade: u.Grade}
				if vehicle != "" {
					p.Name = cmp.Or(n.Name, vehicle)
				}
				all[k] = p
			}
			if at == 0 {
				p.Base.Add(u)
				p.BasePaid.Add(u.Paid(l.Currency))
			} else {
				p.Now.Add(u)
				p.NowPaid.Add(u.Paid(l.Currency))
			}
		}
	}
	parts := make([]Part, 0, len(all))
	for _, p := range all {
		parts = append(parts, *p)
	}
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Vehicle, b.Vehicle))
	})
	return parts, nil
}

// Baselines returns all that were said, the newest first.
func (d *Desk) Baselines(ctx context.Context) ([]Baseline, error) {
	return d.cfg.Store.Baselines(ctx, d.cfg.Zone)
}

// A Problem is what is wrong with what somebody says.
type Problem struct{ Field, Code string }

// Error implements error.
func (p *Problem) Error() string { return p.Field + ": " + p.Code }

// Is tells that a problem is [fault.ErrInvalid].
func (p *Problem) Is(target error) bool { return target == fault.ErrInvalid }

// Say says the baseline that counts from now on; b.Version is the one that who says it saw. It
// fails with a [Problem], or with [ErrSince].
func (d *Desk) Say(ctx context.Context, who string, b Baseline) error {
	b.Reason = strings.TrimSpace(b.Reason)
	switch {
	case b.From.IsZero():
		return &Problem{"from", "day"}
	case b.To.IsZero():
		return &Problem{"to", "day"}
	case !b.From.Before(b.To):
		return &Problem{"to", "before"}
	case b.From.AddDate(0, 0, longest).Before(b.To):
		return &Problem{"to", "long"}
	case b.To.After(d.cfg.Now()):
		return &Problem{"to", "future"} // of days that are not over nobody knows what they took
	case b.Reason == "":
		return &Problem{"reason", "missing"}
	}
	b.By, b.At = who, d.cfg.Now()
	err := d.cfg.Store.SayBaseline(ctx, b)
	if errors.Is(err, ErrSince) {
		return err
	}
	if err != nil {
		return fmt.Errorf("say a baseline: %w", err)
	}
	return nil
}

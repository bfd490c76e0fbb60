// Package closes is the desk at which months are closed: it keeps what people do to a month as
// acts, has package closing say what follows from them, asks all other desks what is so of the
// month, and seals what was signed. What was done stays as it was done; a month that is closed is
// the note that was signed.
package closes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/stockroom"
)

// store is the database, see package postgres.
type store interface {
	// CloseSaid returns all that was said and done.
	CloseSaid(ctx context.Context) (Said, error)
	// SayCloseRules keeps rules for the acts that come; it fails with [ErrSince] where r.Version is
	// not of those that count.
	SayCloseRules(ctx context.Context, r Rules) error
	SayHolding(ctx context.Context, h Holding) error
	SayGap(ctx context.Context, g Gap) error
	// SettleChecks keeps what two people settled, or took back, with its paper; all of it or, with [ErrSettled]
	// where the month is closed meanwhile, nothing.
	SettleChecks(ctx context.Context, list []Settlement, paper *evidence.File) error
	// TakeAct has take say what is done to all that was done, and keeps it. Of two at once the
	// second sees what the first has done. Take is told again all that was said, and may ask
	// the database what it likes.
	TakeAct(ctx context.Context, take func(Said) (Taken, error)) error
	// CloseHeads returns where journals stood when an act ended a month's late window; of act 0
	// where they stand.
	CloseHeads(ctx context.Context, act int64) ([]Head, error)
	// CloseRecords returns what was recorded in a month, as far as heads.
	CloseRecords(ctx context.Context, w Window, heads []Head) (*Records, error)
	// ClosedNote returns the note of a closed month, or fault.ErrNotFound; ClosedNotes all, in
	// their order.
	ClosedNote(ctx context.Context, p budget.Period, version int) ([]byte, error)
	ClosedNotes(ctx context.Context) ([][]byte, error)
	// KeepClosePackage keeps that a package was made, which is in the cabinet.
	KeepClosePackage(ctx context.Context, p Package) error
	// PriorBookings returns what was booked to no month, since its year was over.
	PriorBookings(ctx context.Context) ([]budget.Charge, error)
	// BookedFrom returns what is booked in a month and is of an earlier one of its year.
	BookedFrom(ctx context.Context, p budget.Period) ([]budget.Charge, error)
	// CameOfMonth returns what happened in a window and came after a time; CameBefore what happened before a window
	// and came after a time, and not after another unless that is zero.
	CameOfMonth(ctx context.Context, w Window, since time.Time) ([]Arrived, error)
	CameBefore(ctx context.Context, w Window, since, until time.Time) ([]Arrived, error)
	// CameOne returns when a record came, twice of a correction that says that fuel flowed at another time; or fails
	// with fault.ErrNotFound.
	CameOne(ctx context.Context, ref dispense.Ref) ([]Arrived, error)
	// CloseLate returns some records, and all that was corrected of the same fills.
	CloseLate(ctx context.Context, of []budget.Source) (LateRecords, error)
}

// ErrSince means that somebody else has said something meanwhile. Look at it again.
var ErrSince = fmt.Errorf("%w: somebody has said something else meanwhile", fault.ErrConflict)

// Rules are by which months are closed, as two people said it.
type Rules struct {
	Version int64         // 0: nobody said anything
	Begins  budget.Period // the first month that is kept
	closing.Rules
	Reason, By, AgreedBy string
	At                   time.Time
}

// A Holding says that somebody holds a position from a day on, or no longer.
type Holding struct {
	N                    int64
	Position, Person     string // Person by user name
	Name                 string // of now; empty: there is no such user any more
	From                 budget.Day
	Holds                bool
	Reason, By, AgreedBy string
	At                   time.Time
}

// A Gap is what somebody says of numbers of a journal that are not there: that they are lost or
// void, and why, which takes two people, or that they may still come. What is said later stands over it.
type Gap struct {
	N               int64
	Station         string
	Epoch, From, To int64
	Kind            closing.GapKind
	Reason, By      string
	AgreedBy        string // empty: they may still come, or it was said when one person was enough
	At              time.Time
}

// A Hole is numbers that are not there of a month, what they are, and what was said of them last;
// nil: nothing was.
type Hole struct {
	closing.Gap
	Said *Gap
}

// An Act is one that was done, and what the month became.
type Act struct {
	closing.Act
	State closing.State
}

// A Sealed is a closed month in the list of all.
type Sealed struct {
	N, Act int64
	budget.Period
	Version int
	Hash    dispense.Hash // of the note
}

// Said is all that was said and done, each in its order.
type Said struct {
	Rules    []Rules
	Holdings []Holding
	Gaps     []Gap
	Acts     []Act
	Sealed   []Sealed
	Packages []Package
	// Settlements are what two people settled of checks, and took back.
	Settlements []Settlement
}

// A Taken is an act that is done, and what comes with it.
type Taken struct {
	Act
	First budget.Day // of the month
	// Ends tells that journals are looked at where they stand: what comes after is another month's.
	Ends bool
	// Book is what is booked before that, while the month still takes, each of one fiscal year: of its own, and of those that are over. Empty:
	// nothing.
	Book []*spending.Booking
	// Note is the month that is closed with it; nil: none.
	Note    []byte
	Version int
}

// A Head is the last record of an epoch that a month took in.
type Head struct {
	Station    string
	Epoch, Seq int64
	Hash       dispense.Hash
}

// A Window is a month.
type Window struct {
	budget.Period
	From, To time.Time
	Zone     *time.Location
	// Asked is before when answers of the tax authority count no more, see
	// [closing.Rules.AskedDays]; zero: all do.
	Asked time.Time
	// Closed is the act that closed it; 0: it is not closed. What was closed before payments were
	// looked at is reckoned without them.
	Closed int64
	// Until is the first moment after that; zero: it is not closed.
	Until time.Time
}

// A Gave is a station that gave fuel in a month, and how much.
type Gave struct {
	Station string
	UL      dispense.Volume
}

// Records are what a month is made of, as the database knows it.
type Records struct {
	Figures []snapshot.Figure
	Sets    []snapshot.Set
	Rules   []snapshot.Rule
	// Before tells that the month was closed before checks asked about payments and about fuel without an account.
	Before bool
	// AnyBreak tells that it was closed before what is out of order had to be so at its end.
	AnyBreak bool
	// Stations are those that gave fuel in the month by pumps of their own.
	Stations []Gave
	// The facts that the database counts.
	Unchecked, Canceled closing.Amount
	Loads, Critical     closing.Amount
	// Unfound are those of Canceled that no rule finds any more, so that no discrepancy is of them.
	Unfound []closing.Item
	// Tanks are what the discrepancy of the month of a tank is worth, by station and tank with a
	// slash between, and whether people have settled it.
	Tanks map[string]TankCase
	// Cases tell of discrepancies of lines, fills and deliveries whether people have settled all that a
	// rule found of one: by the rule and what it is about, with a space between.
	Cases  map[string]bool
	Gaps   []closing.Gap // of no kind yet
	Clocks []closing.Clock
}

// A TankCase is the discrepancy of a month of a tank.
type TankCase struct {
	Cents   int64 // at risk; 0: nothing, or nobody knows
	Settled bool
}

// A Problem says which field of what somebody said is wrong, and why. Says is more of it, in
// English.
type Problem struct {
	Field, Code, Says string
	of                error // of which Says is the text; nil: of none
}

// Obstacles are what is wrong, where [closing] says it.
func (p *Problem) Obstacles() []*closing.Obstacle { return closing.Obstacles(p.of) }

func (p *Problem) Error() string {
	if p.Says != "" {
		return p.Field + ": " + p.Says
	}
	return p.Field + ": " + p.Code
}

// Unwrap makes it a fault.ErrInvalid.
func (p *Problem) Unwrap() error { return fault.ErrInvalid }

// AsProblem returns what is wrong with what somebody said, if that is what an error says.
func AsProblem(err error) (*Problem, bool) { return errors.AsType[*Problem](err) }

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store    store
	Calendar budget.Calendar
	Now      func() time.Time
	Origin   string // the installation's name
	// Keys are those that months are closed by, in the order in which they were made, the first of
	// the chain first.
	Keys     []Key
	Matching *matching.Desk
	Stock    *stockroom.Room
	Budget   *spending.Desk
	Cabinet  cabinet // keeps audit packages, and papers of what is settled
	// Audit has months be judged as an auditor would before it is counted what is critical; nil: it
	// is counted as it was judged last.
	Audit interface {
		Bring(ctx context.Context) (changes int, err error)
	}
	// Unsigned returns the logbooks of a month that are not back signed, by whose they are; nil: nobody
	// looks.
	Unsigned func(ctx context.Context, w Window) ([]closing.Item, error)
	// Days returns the days that stations had to close and did not, and Calibrations what measured
	// without a valid one and what that cost, of records that has knows; nil where the city has not
	// said that it keeps them. Where these are nil nobody looks.
	Days         func(ctx context.Context, w Window, has func(dispense.Ref) bool) (*[]closing.SiteDay, error)
	Calibrations func(ctx context.Context, w Window, has func(dispense.Ref) bool) (list *[]closing.Calibration, cents int64, err error)
}

// A Desk closes months. It may be used by many goroutines, and several servers may have one
// each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// Calendar is the office's.
func (d *Desk) Calendar() budget.Calendar { return d.cfg.Calendar }

// ParseMonth reads a month as people name it: 2026-10.
func (d *Desk) ParseMonth(s string) (budget.Period, error) {
	if _, err := time.Parse("2006-01", s); err != nil {
		return budget.Period{}, fmt.Errorf("month %q: %w", s, fault.ErrNotFound)
	}
	return d.cfg.Calendar.PeriodOf(budget.Day(s + "-01")), nil
}

func (d *Desk) window(p budget.Period) (Window, error) {
	c := d.cfg.Calendar
	from, err := time.ParseInLocation(time.DateOnly, string(c.First(p)), c.Zone)
	to, err2 := time.ParseInLocation(time.DateOnly, string(c.First(p.Next())), c.Zone)
	return Window{Period: p, From: from, To: to, Zone: c.Zone}, errors.Join(err, err2)
}

// A sayer returns all that was said and done.
type sayer interface {
	CloseSaid(ctx context.Context) (Said, error)
}

// Reader returns who says which month is the first that takes anything; see [Desk.Open].
func Reader(s sayer, c budget.Calendar) func(context.Context) (budget.Period, error) {
	return asker(s, func(said *Said) (budget.Period, error) { return said.firstOpen(c) })
}

// LastEnded returns who says which month is the last that takes nothing any more since somebody ended it; the zero
// period where none is.
func LastEnded(s sayer, c budget.Calendar) func(context.Context) (budget.Period, error) {
	return asker(s, func(said *Said) (budget.Period, error) { return said.lastEnded(c) })
}

// asker asks what was said, once anything was.
func asker(s sayer, ask func(*Said) (budget.Period, error)) func(context.Context) (budget.Period, error) {
	return func(ctx context.Context) (budget.Period, error) {
		said, err := s.CloseSaid(ctx)
		if err != nil || len(said.Rules) == 0 {
			return budget.Period{}, err
		}
		return ask(&said)
	}
}

func (s *Said) firstOpen(c budget.Calendar) (budget.Period, error) {
	book, _, err := s.book(c)
	if err != nil {
		return budget.Period{}, err
	}
	return book.FirstOpen(), nil
}

// lastEnded is the month before the first that takes, unless that is the first that is kept at all.
func (s *Said) lastEnded(c budget.Calendar) (budget.Period, error) {
	open, err := s.firstOpen(c)
	if err != nil || open == s.Rules[0].Begins {
		return budget.Period{}, err
	}
	return open.Previous(), nil
}

// Open returns the first month that takes what comes; the zero period where no month is closed
// at all.
func (d *Desk) Open(ctx context.Context) (budget.Period, error) {
	return Reader(d.cfg.Store, d.cfg.Calendar)(ctx)
}

// terms are what was said as package closing takes it. Of rules that were said for the same act
// the last count.
func (s *Said) terms(c budget.Calendar) (*closing.Terms, error) {
	t := &closing.Terms{Calendar: c, Begins: s.Rules[0].Begins}
	for _, r := range s.Rules {
		if n := len(t.Rules); n > 0 && t.Rules[n-1].From == r.From {
			t.Rules[n-1] = r.Rules
			continue
		}
		t.Rules = append(t.Rules, r.Rules)
	}
	if err := t.Check(); err != nil {
		return nil, fmt.Errorf("rules of closing: %w", err)
	}
	return t, nil
}

// book is what all acts have made of all months, and those that may not be: somebody put them
// there, or changed them.
func (s *Said) book(c budget.Calendar) (*closing.Book, []closing.Refusal, error) {
	t, err := s.terms(c)
	if err != nil {
		return nil, nil, err
	}
	acts := make([]closing.Act, len(s.Acts))
	for i := range s.Acts {
		acts[i] = s.Acts[i].Act
	}
	b, refused := closing.Read(t, acts)
	return b, refused, nil
}

// last is the number of the last act, whether it may be or not.
func (s *Said) last() int64 {
	var n int64
	for i := range s.Acts {
		n = max(n, s.Acts[i].N)
	}
	return n
}

// lastOf is the number of the last act on a month, 0 for none.
func (s *Said) lastOf(p budget.Period) int64 {
	var n int64
	for i := range s.Acts {
		if s.Acts[i].Period == p {
			n = max(n, s.Acts[i].N)
		}
	}
	return n
}

// rulesFor are the rules that an act goes by.
func (s *Said) rulesFor(act int64) Rules {
	var in Rules
	for _, r := range s.Rules {
		if r.From <= act {
			in = r
		}
	}
	return in
}

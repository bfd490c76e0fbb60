// Package spending is the desk of the budget: it asks for fuel, bills and what people said,
// has package budget charge and book it, and returns what pages show. What people say stays
// as it was said, and the last counts; what was booked and what went out to accounting stays,
// and is only followed by more.
package spending

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/owed"
)

// store is the database, see package postgres.
type store interface {
	// What makes room beneath a hard stop takes two people: SayBudgetTerms, SayAllotment and
	// SayDepartmentFunding fail with [ErrTwo] where nobody else agreed.

	// BudgetTerms returns how fuel finds its account, as it counts now; the zero value where
	// nobody said anything. SayBudgetTerms keeps the rules of t, and of its forms the one from a day on; it
	// fails with [ErrSince] where t.Version is not of what counts, and where a month has ended meanwhile whose
	// keys would be made otherwise.
	BudgetTerms(ctx context.Context) (Terms, error)
	SayBudgetTerms(ctx context.Context, t Terms, from budget.Day) error
	// UnknownGrades returns which of these grades are neither entered nor on any record of fuel, in order.
	UnknownGrades(ctx context.Context, grades []string) ([]string, error)
	PostingTerms(ctx context.Context) (Posting, error)
	SayPostingTerms(ctx context.Context, t Posting) error
	// Funds returns what fuel is paid from, by code; DepartmentFundings what departments are
	// paid from, each from a day on, and VehicleFundings those of vehicles.
	Funds(ctx context.Context) ([]Fund, error)
	SayFund(ctx context.Context, f Fund) error
	DepartmentFundings(ctx context.Context) ([]DepartmentFunding, error)
	SayDepartmentFunding(ctx context.Context, f DepartmentFunding) error
	VehicleFundings(ctx context.Context) ([]VehicleFunding, error)
	// BudgetSaid returns the movements and stated allotments of all years, and which of them are whole.
	BudgetSaid(ctx context.Context) (Said, error)
	// BilledBeside returns what some documents bill that is no fuel, in cents, of those that do.
	BilledBeside(ctx context.Context, documents []string) (map[string]int64, error)
	// SayMovement keeps a movement if check finds nothing wrong with all that are said then.
	SayMovement(ctx context.Context, m Movement, check func([]Movement) error) error
	// PaidFacts returns all that says what was paid of accounts, as it is at one moment. SayPaid keeps the movements that
	// choose says of what is so then, if check finds nothing wrong with all that are said; it returns how many they were.
	PaidFacts(ctx context.Context) (*PaidFacts, error)
	SayPaid(ctx context.Context, choose func(*PaidFacts) ([]Movement, error), check func([]Movement) error) (int, error)
	SayAllotment(ctx context.Context, a Allotment) error
	// SayWhole keeps that a year's budget is whole if check finds nothing wrong with it beside all that is said then.
	SayWhole(ctx context.Context, w Whole, check func(Said) error) error
	// Spent returns the fuel of some days and all that it takes to charge it, and what of that
	// fiscal year was booked.
	Spent(ctx context.Context, w Window) (*Records, error)
	// BookSpent has book say what is to be booked of the records, and keeps it. Of two at
	// once the second sees what the first has kept.
	BookSpent(ctx context.Context, w Window, b Batch, book func(*Records) []budget.Charge) error
	// Entries returns what went out of a year, in order.
	Entries(ctx context.Context, year int) ([]Entry, error)
	// EntryReach returns of which years, and of which days of own tanks, there is anything that entries say.
	EntryReach(ctx context.Context) (Reach, error)
	// Ledger has look look at what the entries of a year are made of, all of one moment.
	Ledger(ctx context.Context, year int, look func(*Ledger) error) error
	// PostEntries has post say what is to go out, with the shares of stock that it is of, and
	// keeps both or neither, likewise.
	PostEntries(ctx context.Context, year int, b Batch, post func(*Ledger) ([]posting.Entry, []inventory.Share, error)) error
	// StockTerms returns all that was said of entries of own tanks, in order. SayStockTerms has
	// check say what is kept; it is told the last day of an entry of stock that went out, ""
	// for none.
	StockTerms(ctx context.Context) ([]StockTerms, error)
	SayStockTerms(ctx context.Context, t StockTerms, check func(all []StockTerms, posted string, held int64) (StockTerms, error)) error
	// StockOut returns what was booked of own tanks and the entries of it that went out, both in
	// order, and the last day that was booked of any tank; "": none was.
	StockOut(ctx context.Context) (booked []inventory.Booked, out []Entry, through string, err error)
	Booked(ctx context.Context, year int) ([]budget.Charge, error)
	// Notes returns the lines of credit notes that were issued between two times, in order.
	Notes(ctx context.Context, from, to time.Time, zone *time.Location) ([]budget.Note, error)
	// OwedNotes returns all credit notes that count, and the documents that count of which they are.
	OwedNotes(ctx context.Context) ([]owed.Bill, []owed.Note, error)
	stopStore
	layoutStore
	fileStore
}

// ErrTwo means that what somebody says makes room beneath a hard stop, and that no other person
// agreed.
var ErrTwo = fmt.Errorf("%w: a hard stop stands, and this takes two people", fault.ErrConflict)

// ErrSince means that somebody else has said something meanwhile. Look at it again.
var ErrSince = fmt.Errorf("%w: somebody has said something else meanwhile", fault.ErrConflict)

// Terms are how fuel finds its account, as somebody said it.
type Terms struct {
	Version  int64        // 0: nobody said anything
	Forms    budget.Forms // each from a fiscal year on
	Rules    []budget.Rule
	Reason   string
	By       string
	AgreedBy string // the second of two people, by user name; empty: it takes one
	At       time.Time
}

// Of returns how keys of a fiscal year are made, and in which currency its budget is.
func (t *Terms) Of(year int) budget.YearForm { return t.Forms.Of(year) }

// OrUsual returns terms with what is usual of years of which nobody said how keys are made.
func (t Terms) OrUsual() Terms {
	if len(t.Forms) == 0 || t.Forms[0].From != "" {
		t.Forms = append(budget.Always(UsualForm, UsualCurrency), t.Forms...)
	}
	return t
}

// Posting is how amounts find the accounts of the books.
type Posting struct {
	Version int64 // 0: what is built in
	Rules   []posting.Rule
	Reason  string
	By      string
	At      time.Time
}

// UsualForm is how keys are made where nobody says otherwise: a part for the fund, one for
// what the money is spent on, and one for who spends it.
var UsualForm = budget.Form{{Name: "fund", Min: 1, Max: 20}, {Name: budget.Partida, Min: 4, Max: 6, Digits: true}, {Name: "area", Min: 1, Max: 20}}

// UsualCurrency is that of the budget where nobody says otherwise.
const UsualCurrency = "MXN"

// A Fund is what fuel is paid from.
type Fund struct {
	N      int64
	Fund   string // as keys have it
	Name   string
	Active bool
	Reason string
	By     string
	At     time.Time
}

// A DepartmentFunding says what a department's fuel is paid from, from a day on.
type DepartmentFunding struct {
	N          int64
	Department string
	Name       string
	From       budget.Day
	Fund       string // empty: nothing
	Reason     string
	By         string
	AgreedBy   string // as of [Terms]
	At         time.Time
}

// A VehicleFunding is a stretch of time for which it was said what a vehicle's fuel is paid
// from.
type VehicleFunding struct {
	Vehicle, Name string
	Department    string // by name, of now
	Reserved      bool   // who is not cleared is not told of it
	From          time.Time
	Fund          string // empty: its department's
	Reason        string
	By            string
	Last          bool // nothing later was said
}

// A Movement is one step of an account, as somebody said it.
type Movement struct {
	N int64
	budget.Movement
	AgreedBy string // the second of two people, by user name; empty: it takes one
	By       string
	At       time.Time
}

// TakesTwo tells whether two people say so, and not one alone.
func (m *Movement) TakesTwo() bool { return m.Moment == budget.Approved || m.Moment == budget.Adjusted }

// An Allotment is what an account may spend until an amount of its own is approved, or the budget is whole, as somebody said it.
type Allotment struct {
	N        int64
	Year     int
	Key      budget.Key
	Cents    *int64 // nil: it is not stated any more
	From     int    // the first month of its year in which it counts: those before it had ended when it was stated; 0: all
	Reason   string
	By       string
	AgreedBy string // as of [Terms]
	At       time.Time
}

// A Whole says that the budget of a year is whole as of a day: an account without an approved amount was given none, and has no
// allotment from then on. It stays, and counts until it has ended.
type Whole struct {
	N        int64
	Year     int
	Day      budget.Day
	Reason   string
	By       string // empty, as AgreedBy: the year had an approved amount when it became something to be said
	AgreedBy string
	At       time.Time
	// Ended tells that there was a time since at which nothing of the year was approved any more, so that it says nothing of what was
	// approved after that.
	Ended bool
}

// Said is what people said of all years.
type Said struct {
	Movements  []Movement
	Allotments []Allotment // as they stand
	Wholes     []Whole
	// Restated are all allotments that were ever stated, in their order, since what closed months had stays; nil: those that stand alone.
	Restated []Allotment
}

// WholeOf returns what makes the budget of a year whole, if anybody said it and it has not ended: the last of them.
func (s *Said) WholeOf(year int) (Whole, bool) {
	for _, w := range slices.Backward(s.Wholes) {
		if w.Year == year && !w.Ended {
			return w, true
		}
	}
	return Whole{}, false
}

// movements are they as package budget takes them.
func (s *Said) movements() []budget.Movement {
	all := make([]budget.Movement, len(s.Movements))
	for i := range s.Movements {
		all[i] = s.Movements[i].Movement
	}
	return all
}

// Stated are the allotments that are stated, as package budget takes them.
func (s *Said) Stated() (all []budget.Allotment) {
	if s.Restated == nil {
		for _, a := range s.Allotments {
			if a.Cents != nil {
				all = append(all, budget.Allotment{Key: a.Key, Year: a.Year, Cents: *a.Cents, Whole: true})
			}
		}
		return all
	}
	type of struct {
		year int
		key  budget.Key
	}
	by := map[of][]*Allotment{}
	var order []of
	for i := range s.Restated {
		a := &s.Restated[i]
		o := of{a.Year, a.Key}
		if by[o] == nil {
			order = append(order, o)
		}
		by[o] = append(by[o], a)
	}
	for _, o := range order {
		var last *Allotment
		for n := 1; n <= 12; n++ {
			var is *Allotment
			for _, a := range by[o] {
				if a.From <= n {
					is = a
				}
			}
			if is == nil || is.Cents == nil {
				last = nil
				continue
			}
			if is != last {
				all = append(all, budget.Allotment{Key: o.key, Year: o.year, Cents: *is.Cents, Whole: true, From: n})
			}
			if all[len(all)-1].Until = n + 1; n == 12 {
				all[len(all)-1].Until = 0
			}
			last = is
		}
	}
	return all
}

// A Window is the fuel of a fiscal year.
type Window struct {
	Year     int
	From, To time.Time
	Zone     *time.Location
}

// Records are the fuel of a window, with all that it takes to charge it.
type Records struct {
	// Fills are those of the window, and those of others that are billed by one line with them.
	Fills []budget.Fill
	Bills []budget.Bill
	// Notes are the lines of credit notes that were issued since the year began.
	Notes    []budget.Note
	Receipts []budget.Receipt
	Dated    []budget.Dated
	Booked   []budget.Charge
	// Agreed is what fills cost by the prices of their contracts, where one says so.
	Agreed map[budget.Source]Agreed
	// Vehicles are those of fills, by them; Reserved those that who is not cleared is not told
	// of.
	Vehicles map[budget.Source]string
	Reserved map[string]bool
}

// Agreed is what a fill costs by its contract.
type Agreed struct {
	Cents    int64
	Currency string
}

// A Batch is what is kept at once.
type Batch struct {
	Batch string
	By    string
	At    time.Time
}

// An Entry is one that went out.
type Entry struct {
	posting.Entry
	Batch string
	Rules int64
	By    string
	At    time.Time
}

// A Problem says which field of what somebody said is wrong, and why: missing, long, size,
// unknown, day, twice, covered, sense … Says is more of it, in English. Year and Day are what it is
// about, or what helps; zero: none is.
type Problem struct {
	Field, Code, Says string
	Year              int
	Day               budget.Day
}

func (p *Problem) Error() string {
	if p.Says != "" {
		return p.Field + ": " + p.Says
	}
	return p.Field + ": " + p.Code
}

// Config holds what a Desk needs. All fields are required but Open, and those of who tells
// stations.
type Config struct {
	Store store
	// Calendar is the office's.
	Calendar budget.Calendar
	Now      func() time.Time
	// Open returns the first month that takes bookings; nil, or the zero period: no month is closed.
	Open func(ctx context.Context) (budget.Period, error)
	// Ended returns the last month that takes nothing any more since somebody ended it; the zero period: there is none. Nil: it is
	// the one before Open.
	Ended func(ctx context.Context) (budget.Period, error)

	// Years returns the periods of quotas of a year for which leases are held at a time. A
	// desk without it looks, and tells no stations.
	Years func(at time.Time) []QuotaYear
	// Lease issues the leases of quotas that have another size or other vehicles.
	Lease func(ctx context.Context, quotas []string) error
	Log   *slog.Logger
}

// A Desk keeps the budget. It may be used by many goroutines, and several servers may have
// one each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// Today returns the day that it is at the office.
func (d *Desk) Today() budget.Day { return d.cfg.Calendar.DayOf(d.cfg.Now()) }

func (d *Desk) open(ctx context.Context) (budget.Period, error) {
	if d.cfg.Open == nil {
		return budget.Period{}, nil
	}
	return d.cfg.Open(ctx)
}

// Terms returns how fuel finds its account; of those that nobody said, what is usual, without
// rules.
func (d *Desk) Terms(ctx context.Context) (Terms, error) {
	t, err := d.cfg.Store.BudgetTerms(ctx)
	return t.OrUsual(), err
}

// budgetTerms are they as package budget takes them.
func (d *Desk) budgetTerms(t *Terms) *budget.Terms {
	return &budget.Terms{Calendar: d.cfg.Calendar, Mapping: budget.Mapping{Forms: t.Forms, Rules: t.Rules}}
}

// window returns the days of a fiscal year.
func (d *Desk) window(year int) (Window, error) {
	if year < 2000 || year > 2200 {
		return Window{}, fmt.Errorf("budget of %d: %w: there is none", year, fault.ErrNotFound)
	}
	c := d.cfg.Calendar
	first, err := time.ParseInLocation(time.DateOnly, string(c.First(budget.Period{Year: year, N: 1})), c.Zone)
	next, err2 := time.ParseInLocation(time.DateOnly, string(c.First(budget.Period{Year: year + 1, N: 1})), c.Zone)
	return Window{year, first, next, c.Zone}, errors.Join(err, err2)
}

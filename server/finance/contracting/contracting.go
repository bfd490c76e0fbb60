// Package contracting is the desk of contracts with suppliers: it keeps their papers and
// prices, asks for what was billed and what flowed, and has package contract say how much is
// used. Use is never kept: it is reckoned whenever somebody looks.
package contracting

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
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
)

// store is the database, see package postgres.
type store interface {
	Contracts(ctx context.Context) ([]fleet.Contract, error)
	// ContractsAt returns contracts and their stations as they stood at a time, by id; what was added
	// later, as it was first, and no station that begins later.
	ContractsAt(ctx context.Context, at time.Time, zone *time.Location) ([]fleet.Contract, []fleet.Permit, error)
	// ContractPapers and ContractPrices return those of all contracts, as they were said.
	ContractPapers(ctx context.Context) ([]Paper, error)
	ContractPrices(ctx context.Context) ([]Price, error)
	// SayContractPaper keeps a paper if check finds nothing wrong with it beside those that are
	// there then. It fails with fault.ErrNotFound where there is no such contract.
	SayContractPaper(ctx context.Context, p Paper, check func(fleet.Contract, []Paper) error) error
	// IndexPrices returns the prices of all indices that count, by index, product and day.
	IndexPrices(ctx context.Context) ([]IndexPrice, error)
	// SayIndexPrices adds what is said of indices, all or none, and returns how many said anything new. It
	// fails with a [*Problem] closed or agreed where the database does not take it.
	SayIndexPrices(ctx context.Context, list []IndexPrice) (int, error)
	// SayContractPrice adds what is said of a price. It fails with a [*Problem] closed, currency or agreed where
	// the database does not take it.
	SayContractPrice(ctx context.Context, p Price) error
	// ContractBulk returns lines that bill what came into own tanks, of documents that count, and
	// CreditNotes lines of notes that take something back, both of some days of issue.
	ContractBulk(ctx context.Context, from, to time.Time, zone *time.Location) ([]BulkLine, error)
	CreditNotes(ctx context.Context, from, to time.Time, zone *time.Location) ([]CreditLine, error)
	// ContractReceipts returns what came into own tanks between two times and no line bills that counts, the first
	// first, and which lines are said to bill a delivery, of all times.
	ContractReceipts(ctx context.Context, from, to time.Time, zone *time.Location) ([]Receipt, map[matching.LineID]bool, error)
	// ContractSeen returns which warnings somebody has seen.
	ContractSeen(ctx context.Context, who string) ([]Seen, error)
	SeeContract(ctx context.Context, who string, s Seen, at time.Time) error
}

// matcher says which fill each line is of, see [matching.Desk].
type matcher interface {
	Look(ctx context.Context, q matching.Question) (*matching.Seen, error)
	Tolerances(ctx context.Context) (matching.SaidTolerances, error)
}

// A Paper is one of a contract, as two people said it.
type Paper struct {
	contract.Paper
	N        int64
	Contract string
	Reason   string
	By       string
	AgreedBy string // the second of the two, by user name
	At       time.Time
}

// A Price is what a liter costs by a contract, as somebody said it.
type Price struct {
	contract.Price
	N        int64
	Contract string
	Reason   string
	By       string
	AgreedBy string // the second person, by user name; empty: it took one
	At       time.Time
}

// Taken is the kind of a price that takes back what was said of a product and a day.
const Taken = "none"

// A Credit is a note that takes something back, as far as that is of one contract.
type Credit struct {
	Document      string
	UUID          string
	IssuedAt      time.Time
	Day           budget.Day
	Supplier, RFC string
	Folio         string
	Currency      string
	VolumeUL      int64 // the same part of what was billed as Cents are; 0: it takes money back alone
	Cents         int64
}

// A CreditLine is a line of a note that counts, with the lines of bills that it is of, as the budget has them. Its Credit has the
// note, and what the line gives back in Cents.
type CreditLine struct {
	Credit
	matching.LineID
	Named bool // it names a fill, see [budget.Note]
	Lines []CreditedLine
	// Names tells that its note names documents, and Of are those of them that are here.
	Names bool
	Of    []string
}

// A CreditedLine is one that a line of a note gives something back of.
type CreditedLine struct {
	matching.LineID
	Cents  int64 // that it bills
	Counts bool  // it bills fuel, and its document counts
}

// A BulkLine is a line that bills what came into own tanks.
type BulkLine struct {
	matching.Line
	Of []Came // what people said it is of, the first first; none: nobody said
}

// Came is what a line in bulk bills of one delivery.
type Came struct {
	At       time.Time // when all of it had come
	VolumeUL dispense.Volume
	Cents    int64
}

// A Receipt is fuel that came into an own tank and that no line bills that counts.
type Receipt struct {
	Ref         dispense.Ref // its delivery
	At          time.Time    // when all of it had come
	StationName string
	Tank, Grade string
	Product     string // of its grade, by the tax authority's catalog; empty: nobody said it
	Note        string // the number of the paper that came with it; empty: none is said
	Contract    string // the one in bulk that was in force that day; empty: there was none, or several
	VolumeUL    dispense.Volume
	// Cents is what its note says it costs, in Currency; nil: nothing.
	Cents    *int64
	Currency string
}

// A Seen is a warning that somebody has seen: of a contract, of a kind and level, after a paper.
type Seen struct {
	Contract string
	Paper    int64
	Level    int64
	Kind     contract.Warn
}

// known tells whether there is such a warning.
func (s *Seen) known() bool {
	switch s.Kind {
	case contract.Used:
		return slices.Contains(budget.Levels, s.Level)
	case contract.Ending:
		return s.Level == 30 || s.Level == 60
	}
	return s.Level == 0 && slices.Contains(contract.Warns(), s.Kind)
}

// A Problem says which field of what somebody said is wrong, and why.
type Problem struct{ Field, Code string }

func (p *Problem) Error() string { return p.Field + ": " + p.Code }

// Unwrap makes it a fault.ErrInvalid.
func (p *Problem) Unwrap() error { return fault.ErrInvalid }

// AsProblem returns what is wrong with what somebody said, if that is what an error says.
func AsProblem(err error) (*Problem, bool) { return errors.AsType[*Problem](err) }

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store store
	Match matcher
	Zone  *time.Location
	Now   func() time.Time
}

// A Desk keeps contracts. It may be used by many goroutines, and several servers may have one
// each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// Today returns the day that it is at the office.
func (d *Desk) Today() budget.Day { return d.day(d.cfg.Now()) }

func (d *Desk) day(t time.Time) budget.Day {
	return budget.Day(t.In(d.cfg.Zone).Format(time.DateOnly))
}

// Bounds of what is said.
const (
	MaxReason = 200 // letters
	MaxNumber = 60
	// maxCents is a trillion of the currency, and maxUL a billion liters: sums of them fit.
	maxCents = 100_000_000_000_000
	maxUL    = 1_000_000_000_000_000
	// maxPrice is a thousand a liter.
	maxPrice = 10_000_000
)

func text(field, s string, most int) error {
	switch {
	case s == "":
		return &Problem{field, "missing"}
	case utf8.RuneCountInString(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return &Problem{field, "long"}
	}
	return nil
}

func day(field string, d budget.Day) error {
	if d.Check() != nil || d < "2000-01-01" || d > "2200-12-31" {
		return &Problem{field, "day"}
	}
	return nil
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// SayPaper keeps a paper of a contract, which who and p.AgreedBy say together. It fails with a
// [*Problem], and with fault.ErrNotFound where there is no such contract.
func (d *Desk) SayPaper(ctx context.Context, who string, p Paper) error {
	p.Number, p.Reason, p.AgreedBy = strings.TrimSpace(p.Number), strings.TrimSpace(p.Reason), strings.TrimSpace(p.AgreedBy)
	if err := first(text("number", p.Number, MaxNumber), day("signed", p.Signed), text("reason", p.Reason, MaxReason), text("agreed", p.AgreedBy, 150)); err != nil {
		return err
	}
	if p.Until != "" {
		if err := day("until", p.Until); err != nil {
			return err
		}
	}
	for _, x := range []struct {
		field string
		n     *int64
		most  int64
	}{{"min_amount", p.MinCents, maxCents}, {"max_amount", p.MaxCents, maxCents}, {"min_liters", p.MinUL, maxUL}, {"max_liters", p.MaxUL, maxUL}} {
		if x.n != nil && (*x.n <= 0 || *x.n > x.most) {
			return &Problem{x.field, "size"}
		}
	}
	if p.BesideFrom != "" {
		if err := day("beside_from", p.BesideFrom); err != nil {
			return err
		}
	}
	switch {
	case p.Signed > d.Today():
		return &Problem{"signed", "future"}
	case strings.EqualFold(p.AgreedBy, who):
		return &Problem{"agreed", "same"}
	}
	p.By, p.At = who, d.now()
	return d.cfg.Store.SayContractPaper(ctx, p, func(c fleet.Contract, papers []Paper) error {
		err := contract.Check(plain(papers), dayOf(c.FromOn), until(&c), p.Paper)
		if odd, ok := errors.AsType[*contract.OddError](err); ok {
			return &Problem{odd.Field, odd.Code}
		}
		return err
	})
}

// SayPrice keeps what a liter costs by a contract, from a day of no closed month on. What lets more be
// billed than what was said before takes another person, p.AgreedBy; and where a hard stop of the
// budget stands any other price does. It fails with a [*Problem], and with fault.ErrNotFound where
// there is no such contract.
func (d *Desk) SayPrice(ctx context.Context, who string, p Price) error {
	p.Reason, p.AgreedBy = strings.TrimSpace(p.Reason), strings.TrimSpace(p.AgreedBy)
	if err := first(text("product", p.Product, 20), day("from", p.From), text("reason", p.Reason, MaxReason), indexed(&p)); err != nil {
		return err
	}
	if p.Until != "" {
		if err := day("until", p.Until); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains([]string{contract.Fixed, contract.Discount, contract.ByIndex, Taken}, p.Kind):
		return &Problem{"kind", "unknown"}
	case p.Until != "" && p.Until < p.From:
		return &Problem{"until", "before"}
	case p.Kind == Taken:
		p.E4 = 0
	case p.Kind != contract.ByIndex && (p.E4 <= 0 || p.E4 > maxPrice):
		return &Problem{"price", "size"}
	case p.AgreedBy != "" && strings.EqualFold(p.AgreedBy, strings.TrimSpace(who)):
		return &Problem{"agreed", "same"}
	}
	p.By, p.At = who, d.now()
	return d.cfg.Store.SayContractPrice(ctx, p)
}

// See keeps that somebody has seen the warning of a contract.
func (d *Desk) See(ctx context.Context, who string, s Seen) error {
	papers, err := d.cfg.Store.ContractPapers(ctx)
	if err != nil {
		return err
	}
	if !s.known() || !slices.ContainsFunc(papers, func(p Paper) bool { return p.Contract == s.Contract && p.N == s.Paper }) {
		return fmt.Errorf("warning of contract %s: %w", s.Contract, fault.ErrNotFound)
	}
	return d.cfg.Store.SeeContract(ctx, who, s, d.now())
}

// Seen returns which warnings somebody has seen.
func (d *Desk) Seen(ctx context.Context, who string) ([]Seen, error) {
	return d.cfg.Store.ContractSeen(ctx, who)
}

// Papers returns those of a contract, in the order in which they were said.
func (d *Desk) Papers(ctx context.Context, id string) ([]Paper, error) {
	all, err := d.cfg.Store.ContractPapers(ctx)
	return slices.DeleteFunc(all, func(p Paper) bool { return p.Contract != id }), err
}

// Until returns the last day that papers say; empty: none says any.
func Until(papers []Paper) budget.Day { return contract.Of(plain(papers), "").Until }

// plain are papers as package contract takes them.
func plain(papers []Paper) []contract.Paper {
	out := make([]contract.Paper, len(papers))
	for i := range papers {
		out[i] = papers[i].Paper
	}
	return out
}

// dayOf is the day of a UTC midnight.
func dayOf(t time.Time) budget.Day { return budget.Day(t.Format(time.DateOnly)) }

// until is the last day of a contract; empty: it has none.
func until(c *fleet.Contract) budget.Day {
	if c.UntilOn == nil {
		return ""
	}
	return dayOf(*c.UntilOn)
}

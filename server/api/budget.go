package api

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// A BudgetAccount is how an account stands, in cents of the budget's currency.
type BudgetAccount struct {
	Account     string `json:"account" doc:"The key, its parts with - between them; empty: the total."`
	Provisional bool   `json:"provisional" doc:"No amount of the account is approved yet, and the budget is not whole; approved_cents is what is allotted until then."`
	Approved    int64  `json:"approved_cents"`
	Modified    int64  `json:"modified_cents" doc:"What was approved with all that was adjusted."`
	Committed   int64  `json:"committed_cents" doc:"What contracts promise, or what is owed where nobody promised it."`
	Accrued     int64  `json:"accrued_cents" doc:"What is owed."`
	Exercised   int64  `json:"exercised_cents" doc:"For which an order of payment was approved."`
	Paid        int64  `json:"paid_cents"`
	Available   int64  `json:"available_cents" doc:"modified - committed"`
	Percent     *int64 `json:"percent,omitempty" doc:"Of what was modified is owed, rounded down; absent: nothing was."`
	Reached     int64  `json:"reached" doc:"The highest of 80, 95 and 100 percent that this has come to; 0: none."`
	RunsOut     string `json:"runs_out,omitempty" doc:"The day on which it will be spent, if weeks go on as those before; absent: not within the year."`
	Documents   *int64 `json:"documents_paid_cents,omitempty" doc:"What documents say was paid; absent: none of the year says anything."`
	Difference  *int64 `json:"paid_difference_cents,omitempty" doc:"documents_paid - paid - paid_after"`
	Unexercised *int64 `json:"unexercised_cents,omitempty" doc:"What documents say was paid and nobody exercised."`

	ExercisedAfter int64 `json:"exercised_after_cents" doc:"What was exercised of the year once its last month had ended, which exercised_cents has no part of."`
	PaidAfter      int64 `json:"paid_after_cents" doc:"Likewise, what was paid."`
}

// A PaidPart is what one payment paid of an account, as documents say it.
type PaidPart struct {
	Day      string `json:"day" format:"date" doc:"Of the payment, by which it counts."`
	Month    string `json:"month" example:"2026-11" doc:"Of the fiscal year in which it counts."`
	Invoice  string `json:"invoice" doc:"As get-invoice names it."`
	UUID     string `json:"uuid,omitempty"`
	Folio    string `json:"folio,omitempty"`
	RFC      string `json:"rfc,omitempty"`
	Supplier string `json:"supplier,omitempty"`
	What     string `json:"what" enum:"issue,paid,returned,movement" doc:"issue: it was paid when it was issued; paid: by a document of a payment; returned: a credit note gives it back; movement: the budget says it, and nothing else can."`
	By       string `json:"payment_uuid,omitempty" doc:"Of the document that says it."`
	Account  string `json:"account,omitempty" doc:"Absent: it is of none."`
	Why      string `json:"why,omitempty" enum:"not_booked,unplaced,currency,prior" doc:"not_booked: what the invoice bills is not booked, or is no fuel; unplaced: no rule gives it an account; currency: it is in another than the budget; prior: it was booked when the year was over."`
	Cents    int64  `json:"cents" doc:"Less than 0: it is given back."`
	Currency string `json:"currency"`
}

// A PaidProposal is a movement that says what documents say was paid.
type PaidProposal struct {
	PaidChosen
	Day     string   `json:"day" format:"date"`
	Was     int64    `json:"was_cents" doc:"Of cents what is said already."`
	Invoice string   `json:"invoice"`
	Papers  []string `json:"payment_uuids" nullable:"false" doc:"The documents that say it."`
}

// A PaidChosen is a proposal as it was seen.
type PaidChosen struct {
	Moment   string `json:"moment" enum:"exercised,paid"`
	Account  string `json:"account" minLength:"1" maxLength:"200"`
	Document string `json:"document" minLength:"1" maxLength:"60" doc:"The UUID of the invoice, and the month in which it is dated."`
	Cents    int64  `json:"cents" doc:"What the movement would be, as a whole."`
}

// A PaidAccount is what documents say was paid of an account, beside what movements do.
type PaidAccount struct {
	Account     string `json:"account"`
	Documents   int64  `json:"documents_paid_cents"`
	Paid        int64  `json:"paid_cents" doc:"As movements say."`
	Difference  int64  `json:"paid_difference_cents" doc:"documents_paid - paid"`
	Exercised   int64  `json:"exercised_cents"`
	Unexercised int64  `json:"unexercised_cents"`
	Proposed    int64  `json:"proposed_cents" doc:"What the proposed movements of paid come to."`
	Late        int64  `json:"prior_cents" doc:"Of fuel that was booked when the year was closed, which no account of it takes."`
}

// A PaidYear is what documents say was paid of a fiscal year.
type PaidYear struct {
	Year      int            `json:"year"`
	Until     string         `json:"until" example:"2026-11"`
	Currency  string         `json:"currency"`
	Accounts  []PaidAccount  `json:"accounts" nullable:"false"`
	Loose     int64          `json:"of_no_account_cents" doc:"What was paid of no account, in the budget's currency."`
	Proposals []PaidProposal `json:"proposals" nullable:"false" doc:"The movements that close the differences, exercised before paid."`
}

// A BudgetYear is a fiscal year as it stands.
type BudgetYear struct {
	Year          int             `json:"year"`
	Until         string          `json:"until" example:"2026-11" doc:"The month at the end of which it stands."`
	Currency      string          `json:"currency"`
	Total         BudgetAccount   `json:"total"`
	Accounts      []BudgetAccount `json:"accounts" nullable:"false"`
	Unbooked      int             `json:"unbooked" doc:"Changes that are not booked yet. The figures count them; journal entries do not."`
	UnbookedCents int64           `json:"unbooked_cents"`
	Breaks        []BudgetBreak   `json:"breaks" nullable:"false" doc:"Where more is accrued than committed, paid than exercised, and so on, at the end of the month."`
	Mended        []BudgetBreak   `json:"mended" nullable:"false" doc:"Where it was so at the end of an earlier month, which is since, and is no more."`
	Doubts        []string        `json:"doubts" nullable:"false" doc:"Lines of invoices that do not count, since one of their fills is not there, is another's, or is of another currency."`
	Deliveries    int             `json:"deliveries_unbilled" doc:"Into own tanks, of which neither a note nor a contract says what they cost: they are not among what is owed."`
	Allotments    []Allotted      `json:"allotments" nullable:"false" doc:"What is stated of accounts until an amount of their own is approved, or the budget is whole."`
	Ended         []string        `json:"ended" nullable:"false" doc:"Accounts of the year before that had a budget and of which nobody can tell which of this one goes on in their place, since keys are made otherwise; while the budget is not whole."`
	Waiting       []string        `json:"waiting" nullable:"false" doc:"Accounts that keep their allotment though an amount of others is approved, until one of their own is, or the budget is whole."`
	Whole         *WholeBudget    `json:"whole,omitempty" doc:"As of when, and by whom, the budget is whole; absent: nobody has said so, or all that was approved then was taken back since."`
}

// A WholeBudget says that the budget of a year is whole.
type WholeBudget struct {
	Day      string    `json:"day" format:"date" doc:"From whose month on an account without an approved amount has nothing."`
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by,omitempty" doc:"Absent, as agreed_by: an amount of the year was approved before that was something to be said."`
	AgreedBy string    `json:"agreed_by,omitempty"`
	SaidAt   time.Time `json:"said_at"`
}

// SayWhole says that the budget of a year is whole.
type SayWhole struct {
	Day    string `json:"day" format:"date" doc:"By which an amount of it was approved, in a month that is open and has come; of a year to come in its first."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A BudgetBreak is a moment that is more than the one it follows.
type BudgetBreak struct {
	Account  string `json:"account"`
	More     string `json:"more"`
	Of       string `json:"of"`
	Cents    int64  `json:"cents"`
	Since    string `json:"since" example:"2026-11"`
	Document string `json:"document,omitempty" doc:"The contract or order; absent: it is of the whole account."`
}

// An Allotted is what is stated of an account while no budget is approved.
type Allotted struct {
	Account string `json:"account" minLength:"1" maxLength:"200"`
	Cents   *int64 `json:"cents,omitempty" minimum:"0" maximum:"100000000000000" doc:"For the whole year; absent: it is stated no more."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// A BudgetPart is what a department owes and used of an account.
type BudgetPart struct {
	Department string `json:"department" doc:"Empty: of none."`
	Account    string `json:"account,omitempty" doc:"Absent: it has none."`
	Fills      int    `json:"fills" doc:"At suppliers' and from own tanks. What came into own tanks is none."`
	VolumeUL   int64  `json:"volume_ul" doc:"Of these."`
	Cents      int64  `json:"accrued_cents"`
	Unbilled   int64  `json:"unbilled_cents" doc:"Of what is accrued, what no bill has come of."`
	Came       int64  `json:"came_cents" doc:"Of what is accrued, what came into own tanks."`
	OwnUL      int64  `json:"own_volume_ul" doc:"Of the fills, what own tanks gave."`
	OwnCents   int64  `json:"own_cents" doc:"What that is charged at: used, and not owed."`
	Charged    int64  `json:"charged_cents" doc:"For what was used: what is accrued, less what came into own tanks, and what these gave."`
}

// A BudgetGap is fuel without an account, of what is alike.
type BudgetGap struct {
	Why        string `json:"why" doc:"rule: none fits; key: what the rule takes makes no key; amount: nobody knows what it cost; currency: it was paid in another; fill: it is not there"`
	Class      string `json:"class,omitempty"`
	Department string `json:"department,omitempty"`
	Funding    string `json:"funding,omitempty"`
	Grade      string `json:"grade,omitempty"`
	Rule       string `json:"rule,omitempty" doc:"That fits, and makes no key."`
	Own        bool   `json:"own" doc:"Of the city's own tanks: used, and not owed."`
	Fills      int    `json:"fills"`
	VolumeUL   int64  `json:"volume_ul"`
	Cents      int64  `json:"cents"`
	Currency   string `json:"currency,omitempty"`
}

// A BudgetMovement is one step of an account, as somebody said it.
type BudgetMovement struct {
	Moment   string    `json:"moment" enum:"approved,adjusted,committed,exercised,paid"`
	Account  string    `json:"account"`
	Document string    `json:"document"`
	Day      string    `json:"day" format:"date"`
	Cents    int64     `json:"cents"`
	Of       string    `json:"of,omitempty"`
	AgreedBy string    `json:"agreed_by,omitempty"`
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by"`
	SaidAt   time.Time `json:"said_at"`
	After    bool      `json:"after_year,omitempty" doc:"It was said once the last month of its fiscal year had ended, and counts as after the year. What say-budget-movement answers does not tell."`
}

// SayMovement says one step of an account.
type SayMovement struct {
	Moment   string `json:"moment" enum:"approved,adjusted,committed,exercised,paid"`
	Account  string `json:"account" minLength:"1" maxLength:"200"`
	Document string `json:"document" minLength:"1" maxLength:"60" doc:"What is said again of a document, a moment and an account stands in the place of what was said before."`
	Day      string `json:"day" format:"date"`
	Cents    int64  `json:"cents" minimum:"-100000000000000" maximum:"100000000000000" doc:"Less than 0: it is reduced, canceled or given back; 0: what was said of the document is taken back."`
	Of       string `json:"of,omitempty" maxLength:"60" doc:"Of what is committed the contract, as fills name it; of what is paid the order."`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// A BudgetPartOfKey is one of those that keys are made of.
type BudgetPartOfKey struct {
	Name   string `json:"name" minLength:"1" maxLength:"40"`
	Least  int    `json:"least" minimum:"1" maximum:"40"`
	Most   int    `json:"most" minimum:"1" maximum:"40"`
	Digits bool   `json:"digits"`
}

// A BudgetRule gives an account to fuel.
type BudgetRule struct {
	Name        string            `json:"name" minLength:"1" maxLength:"60"`
	From        string            `json:"from,omitempty" format:"date" doc:"The first day of fuel that it is for."`
	Until       string            `json:"until,omitempty" format:"date" doc:"The last."`
	Classes     []string          `json:"classes,omitempty" maxItems:"500" doc:"One of these; absent: any."`
	Departments []string          `json:"departments,omitempty" maxItems:"500"`
	Fundings    []string          `json:"fundings,omitempty" maxItems:"500"`
	Grades      []string          `json:"grades,omitempty" maxItems:"500"`
	Parts       map[string]string `json:"parts" doc:"Of the key. {funding}, {department}, {class} and {product} take that fact of the fuel."`
}

// BudgetRules are how fuel finds its account.
type BudgetRules struct {
	Version  int64             `json:"version" doc:"0: nobody said anything."`
	Currency string            `json:"currency" doc:"Of the budget of this fiscal year."`
	Form     []BudgetPartOfKey `json:"form" nullable:"false" doc:"Of keys of this fiscal year."`
	Forms    []BudgetForm      `json:"forms" nullable:"false" doc:"Of all fiscal years, in their order."`
	Rules    []BudgetRule      `json:"rules" nullable:"false" doc:"In the order in which they are tried: the first that fits counts."`
}

// A BudgetForm is how keys are made from a fiscal year on, until the next one.
type BudgetForm struct {
	FromYear int               `json:"from_year" doc:"0: from the beginning."`
	Currency string            `json:"currency"`
	Form     []BudgetPartOfKey `json:"form" nullable:"false"`
}

// SayRule says one rule.
type SayRule struct {
	BudgetRule
	Version *int64 `json:"version,omitempty" doc:"Of the rules that were read; absent: those that count now."`
	Was     string `json:"was,omitempty" maxLength:"60" doc:"The name of the rule that this is in the place of; absent: it is a further one."`
	Place   int    `json:"place,omitempty" minimum:"0" maximum:"500" doc:"In which place it is tried, from 1; absent: where it was, or last."`
	Drop    bool   `json:"drop,omitempty" doc:"The rule is tried no more."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// SayForm says how keys are made from a fiscal year on.
type SayForm struct {
	Version  *int64            `json:"version,omitempty" doc:"Of the rules that were read; absent: those that count now."`
	FromYear int               `json:"from_year,omitempty" minimum:"0" maximum:"2200" doc:"The first fiscal year, which may be one that has not begun; those before keep theirs. Absent or 0: from the beginning."`
	EndRules bool              `json:"end_rules,omitempty" doc:"Rules that go on in from_year and do not fit the form end on the last day of the year before; absent: they are refused."`
	Currency string            `json:"currency" minLength:"3" maxLength:"3"`
	Form     []BudgetPartOfKey `json:"form" minItems:"1" maxItems:"12" nullable:"false" doc:"One of them is partida, of 4 to 6 digits."`
	Reason   string            `json:"reason" minLength:"1" maxLength:"200"`
}

// A Fund is what fuel is paid from.
type Fund struct {
	Fund   string `json:"fund" minLength:"1" maxLength:"40" pattern:"^[A-Za-z0-9]+$"`
	Name   string `json:"name" minLength:"1" maxLength:"150"`
	Active bool   `json:"active"`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A FundFrom says what fuel is paid from, from the midnight of a day on.
type FundFrom struct {
	Vehicle    string `json:"vehicle,omitempty"`
	Department string `json:"department,omitempty"`
	Fund       string `json:"fund" doc:"Empty: none of its own."`
	From       string `json:"from,omitempty" doc:"The day, or the moment where it was not said of a midnight."`
	Reason     string `json:"reason,omitempty"`
	SaidBy     string `json:"said_by,omitempty"`
	Waits      string `json:"waits,omitempty" doc:"The change of vehicles that waits for another person, because the vehicle would leave an account with a hard stop; nothing is changed until then."`
}

// SayFunding says what a vehicle or a department is paid from.
type SayFunding struct {
	Of     string `json:"of" minLength:"1" maxLength:"150" doc:"The id of the vehicle or the department."`
	Fund   string `json:"fund" maxLength:"40" doc:"Empty: none of its own."`
	From   string `json:"from" format:"date"`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A JournalEntry went out to accounting. Debits and credits come to the same.
type JournalEntry struct {
	Key      string      `json:"key" doc:"What has the same is the same entry."`
	Batch    string      `json:"batch" doc:"What went out at once."`
	Day      string      `json:"day" format:"date"`
	Account  string      `json:"account" doc:"Of the budget."`
	Subject  string      `json:"subject" doc:"What it is of, whatever the amount."`
	Reverses string      `json:"reverses,omitempty" doc:"The entry that it takes back."`
	Lines    []EntryLine `json:"lines" nullable:"false"`
	MadeBy   string      `json:"made_by"`
	MadeAt   time.Time   `json:"made_at"`
}

// An EntryLine is one account of an entry.
type EntryLine struct {
	Account   string `json:"account" doc:"Of the books."`
	Concept   string `json:"concept"`
	Reference string `json:"reference,omitempty"`
	Debit     int64  `json:"debit_cents"`
	Credit    int64  `json:"credit_cents"`
}

// A PostingRule says which accounts are debited and credited for an amount.
type PostingRule struct {
	Name    string       `json:"name" maxLength:"60"`
	Moment  string       `json:"moment" minLength:"1" maxLength:"60" doc:"approved, adjusted, committed, accrued, exercised, paid, consumed: fuel of own tanks that was used; or prior: of years that are over"`
	Kind    string       `json:"kind,omitempty" maxLength:"60" doc:"Of what is accrued: unbilled, billed, received or credit; absent: any."`
	Partida string       `json:"partida,omitempty" maxLength:"6" doc:"Or the beginning of one; absent: any."`
	Concept string       `json:"concept" maxLength:"200"`
	Legs    []PostingLeg `json:"legs" nullable:"false" doc:"None, and silent: nothing is posted."`
	Silent  bool         `json:"silent,omitempty"`
	From    string       `json:"from,omitempty" format:"date"`
	Until   string       `json:"until,omitempty" format:"date"`
}

// A PostingLeg is an account that is debited and one that is credited, for the whole amount.
type PostingLeg struct {
	Debit  string `json:"debit"`
	Credit string `json:"credit"`
}

// An EntryLayout is in which columns journal entries go to a program of accounting.
type EntryLayout struct {
	Name    string `json:"name"`
	Version int64  `json:"version" doc:"0: it is built in."`
	Layout  string `json:"layout" doc:"As people type it, a line for each column."`
}

// SayEntryLayout says in which columns journal entries go to a program of accounting.
type SayEntryLayout struct {
	Version int64  `json:"version" minimum:"0" doc:"Of what was seen: the answer is a conflict if another was said meanwhile."`
	Name    string `json:"name" minLength:"1" maxLength:"100"`
	Layout  string `json:"layout" maxLength:"20000" doc:"A line for each column: line, heading, what it shows, width, right, once, with | between. Empty: the layout is taken away."`
	Reason  string `json:"reason" minLength:"1" maxLength:"1000"`
}

// An EntryFile is a file of journal entries that was made, and by which version of which layout.
type EntryFile struct {
	N        int64     `json:"n"`
	File     string    `json:"file" doc:"What it is called."`
	Layout   string    `json:"layout" doc:"The name of its layout."`
	Version  int64     `json:"version" doc:"Of the layout; 0: the one that was built in."`
	Year     int       `json:"year"`
	First    int       `json:"first" doc:"The number of its first entry, among those of the year that went out."`
	Last     int       `json:"last"`
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size" doc:"In bytes."`
	Schedule string    `json:"schedule,omitempty" doc:"What sent it; absent: somebody took it."`
	By       string    `json:"by" doc:"Who took it, or as whom it was made."`
	At       time.Time `json:"at"`
}

func entryFileOf(f *spending.EntryFile) EntryFile {
	return EntryFile{f.N, f.Name, f.Layout, f.Version, f.Year, f.First, f.Last, f.SHA256, f.Size, f.Schedule, f.By, f.At.UTC()}
}

// EntryFileBytes are a file of journal entries as it was made, and the layout by which.
type EntryFileBytes struct {
	EntryFile
	Text string `json:"text" doc:"The layout, as people typed it then."`
	Data string `json:"data" contentEncoding:"base64"`
}

// PostingRules are how amounts find the accounts of the books.
type PostingRules struct {
	Version int64         `json:"version" doc:"0: those that are built in."`
	Rules   []PostingRule `json:"rules" nullable:"false"`
	Next    int           `json:"next" doc:"How many entries are to go out now."`
	Trouble []string      `json:"trouble" nullable:"false" doc:"What is missing, so that no entry can go out."`
	NotOut  []NotOut      `json:"not_out" nullable:"false" doc:"The months of all years of which something that was said or booked has no entry, in order."`
	Before  int           `json:"before" doc:"How many of those are of months before the one of the day that is asked for."`
	Since   string        `json:"since,omitempty" doc:"The oldest month of those; absent: there is none." example:"2026-11"`
}

// A NotOut is what of a month has no journal entry.
type NotOut struct {
	Month    string `json:"month" doc:"Of what they say, whichever they will be dated in." example:"2026-11"`
	Entries  int    `json:"entries"`
	Cents    int64  `json:"cents" doc:"What they debit; of what no rule is for, its amount."`
	Currency string `json:"currency"`
	Stuck    int    `json:"stuck" doc:"How many of them cannot go out, for no rule or no account is for them."`
}

// SayPosting says how amounts find the accounts of the books.
type SayPosting struct {
	Version *int64        `json:"version,omitempty" doc:"Of the rules that were read; absent: those that count now."`
	Rules   []PostingRule `json:"rules" minItems:"1" maxItems:"500" nullable:"false"`
	Reason  string        `json:"reason" minLength:"1" maxLength:"200"`
}

// StockTerms are from which day on journal entries are made of own tanks at average cost, and by which accounts.
type StockTerms struct {
	Revision int64  `json:"revision"`
	From     string `json:"from" format:"date"`
	Begins   bool   `json:"begins" doc:"It is the first day. What was booked for days before is what stock begins with."`
	Counts   bool   `json:"counts" doc:"Nothing else was said of its days since."`
	Account  string `json:"account" doc:"Of the budget: what no vehicle is known to have taken."`
	StockAccounts
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by"`
	AgreedBy string    `json:"agreed_by"`
	SaidAt   time.Time `json:"said_at"`
}

// StockAccounts are those of the books.
type StockAccounts struct {
	Stock    string `json:"stock,omitempty" maxLength:"40"`
	Supplier string `json:"supplier,omitempty" maxLength:"40"`
	Expense  string `json:"expense,omitempty" maxLength:"40"`
	Loss     string `json:"loss,omitempty" maxLength:"40" doc:"What was measured less, or more, and what is in no fill."`
	Transit  string `json:"transit,omitempty" maxLength:"40"`
	Begun    string `json:"begun,omitempty" maxLength:"40" doc:"What stands against the stock that there is at first."`
	Prior    string `json:"prior,omitempty" maxLength:"40" doc:"Results of past years: what changes the expense of a fiscal year that is closed. Where nobody said one, that of the rule for what is of years that are over."`
}

// A SayStockTerms says from which day on journal entries are made of own tanks, and by which accounts.
type SayStockTerms struct {
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was said last; 0 where nothing was said yet."`
	From     string `json:"from" format:"date"`
	Account  string `json:"account" minLength:"1" maxLength:"200" doc:"Of the budget: what no vehicle is known to have taken."`
	StockAccounts
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A DoneOfYear is how much was done at once.
type DoneOfYear struct {
	Batch string `json:"batch" doc:"Empty: of movements there is none."`
	Count int    `json:"count" doc:"0: there was nothing to do."`
}

// A YearOf says which fiscal year something is of.
type YearOf struct {
	Year int `json:"year" minimum:"2000" maximum:"2200" doc:"In which it begins."`
}

// An OfYear says which fiscal year an answer is about.
type OfYear struct {
	At string `query:"at" format:"date" doc:"Any day of the fiscal year; this one without."`
}

// keeps fails where this installation keeps no budget.
func (c *call) keepsBudget() error {
	if c.Budget == nil {
		return fmt.Errorf("budget: %w", fault.ErrNotFound)
	}
	return nil
}

// year is the fiscal year that is asked for by a day in it.
func (c *call) year() (int, error) {
	if err := c.keepsBudget(); err != nil {
		return 0, err
	}
	q := c.request.URL.Query()
	q.Set("period", string(report.Year))
	p, err := report.ParsePeriod(q, c.calendar(), c.Now())
	return p.From.Year(), err
}

func (c *call) seenYear() (*spending.Seen, error) {
	year, err := c.year()
	if err != nil {
		return nil, err
	}
	return c.Budget.Year(c, year)
}

// paidYear is what documents say was paid of the fiscal year that is asked for.
func (c *call) paidYear() (*spending.Paid, error) {
	year, err := c.year()
	if err != nil {
		return nil, err
	}
	return c.Budget.Paid(c, year)
}

// budgetFields are what the desk calls fields, and how they are called here.
var budgetFields = map[string]string{"amount": "cents", "products": "grades", "year": "from_year", "whole": "year"}

// MayCheck has the second person of what takes two people in some cases.
type MayCheck struct {
	By string `header:"Checked-By" maxLength:"200" doc:"Of what takes two people: a token of the second one, which acts and may agree to the budget."`
}

const roomTakesTwo = "the header Checked-By has a token of the second one, which acts and has the right \"agree budget\"."

// withSecond says something, and where that takes two people says it with the second one.
func (c *call) withSecond(say func(agreed string) error) error {
	err := say("")
	if p, ok := spending.AsProblem(err); !ok || p.Field != "agreed" || p.Code != "missing" {
		return err
	}
	agreed, err := c.secondPerson(access.AgreeBudget, "")
	if err != nil {
		return err
	}
	return say(agreed)
}

// budgetProblem says which field of what was sent is wrong.
func budgetProblem(err error) error {
	bad, ok := spending.AsProblem(err)
	switch {
	case !ok:
		return err
	case bad.Code == "fuel":
		return badField("body.grades", "no grade is called %s, and no fuel on record is: the rule would take nothing; see list-grades, or enter the grade first", bad.Says)
	}
	field, of, _ := strings.Cut(bad.Field, ".")
	if of != "" {
		field = "parts." + of
	}
	field = "body." + cmp.Or(budgetFields[field], field)
	switch bad.Code {
	case "rules_end":
		return badField(field, "rule %q goes on in %d and does not fit; end it on %s, or send end_rules", bad.Says, bad.Year, bad.Day)
	case "rules":
		return badField(field, "rule %q does not fit; change or drop it first", bad.Says)
	case "movements", "stated":
		return badField(field, "account %s, of which something was said in %d, does not fit; take that back first", bad.Says, bad.Year)
	case "year":
		return badField(field, "it is no account of %d, whose keys are made of %s", bad.Year, bad.Says)
	}
	return badField(field, "%v", bad)
}

func accountOf(key budget.Key, b budget.Balance) BudgetAccount {
	out := BudgetAccount{
		Account: string(key), Provisional: b.Provisional, Approved: b.Approved, Modified: b.Modified, Committed: b.Committed, Accrued: b.Accrued, Exercised: b.Exercised, Paid: b.Paid, Available: b.Available(), Reached: b.Reached(budget.Levels),
	}
	if p, ok := b.Percent(); ok {
		out.Percent = &p
	}
	return out
}

func (c *call) monthOfYear(p budget.Period) string {
	return budget.Calendar{Zone: c.Zone, YearBegins: c.YearBegins}.Month(p)
}

func (c *call) budgetYear(s *spending.Seen, lang string) BudgetYear {
	out := BudgetYear{
		Year: s.Year, Until: c.monthOfYear(s.Period), Currency: s.Form.Currency, Total: accountOf("", s.Total), Accounts: []BudgetAccount{}, Unbooked: s.Unbooked, UnbookedCents: s.UnbookedCents, Breaks: []BudgetBreak{}, Mended: []BudgetBreak{}, Doubts: []string{}, Deliveries: s.Unbilled,
		Allotments: []Allotted{}, Ended: []string{}, Waiting: []string{},
	}
	out.Total.ExercisedAfter, out.Total.PaidAfter = s.Stands.Exercised-s.Total.Exercised, s.Stands.Paid-s.Total.Paid
	for _, k := range s.Waiting {
		out.Waiting = append(out.Waiting, string(k))
	}
	if w, there := s.Said.WholeOf(s.Year); there {
		out.Whole = new(wholeOf(&w, lang))
	}
	for _, k := range s.Ended {
		out.Ended = append(out.Ended, string(k))
	}
	tells := s.Paid != nil && s.Paid.Tells()
	if tells {
		out.Total.Documents, out.Total.Difference, out.Total.Unexercised = new(int64), new(int64), new(int64)
	}
	for _, a := range s.Accounts {
		one := accountOf(a.Key, a.Balance)
		one.RunsOut = string(a.RunsOut)
		if tells {
			paid := s.Paid.Of(a.Key)
			one.Documents, one.Difference, one.Unexercised = new(paid.Documents), new(paid.Difference()), new(paid.Unexercised())
			*out.Total.Documents, *out.Total.Difference, *out.Total.Unexercised = *out.Total.Documents+*one.Documents, *out.Total.Difference+*one.Difference, *out.Total.Unexercised+*one.Unexercised
		}
		one.ExercisedAfter, one.PaidAfter = a.Stands.Exercised-a.Exercised, a.Stands.Paid-a.Paid
		out.Accounts = append(out.Accounts, one)
	}
	for _, b := range s.Breaks {
		out.Breaks = append(out.Breaks, BudgetBreak{string(b.Key), string(b.More), string(b.Of), b.Cents, c.monthOfYear(b.In), b.Document})
	}
	for _, b := range s.Mended {
		out.Mended = append(out.Mended, BudgetBreak{string(b.Key), string(b.More), string(b.Of), b.Cents, c.monthOfYear(b.In), b.Document})
	}
	for _, d := range s.Doubts {
		if !slices.Contains(out.Doubts, d.Line) {
			out.Doubts = append(out.Doubts, d.Line)
		}
	}
	for _, a := range s.Said.Allotments {
		if a.Year == s.Year {
			out.Allotments = append(out.Allotments, Allotted{string(a.Key), a.Cents, a.Reason})
		}
	}
	return out
}

// wholeOf says why a budget is whole that the upgrade said so of in a language that was asked for, as pages do.
func wholeOf(w *spending.Whole, lang string) WholeBudget {
	if w.By == "" {
		says := "The budget of %d counts as whole since its first approval, as it did before that was something to be said."
		if lang == "es-MX" {
			says = "El presupuesto de %d cuenta como completo desde su primera aprobación, como contaba antes de que hubiera que decirlo."
		}
		return WholeBudget{Day: string(w.Day), Reason: fmt.Sprintf(says, w.Year), SaidAt: w.At.UTC()}
	}
	return WholeBudget{string(w.Day), w.Reason, w.By, w.AgreedBy, w.At.UTC()}
}

func movementOf(m *spending.Movement) BudgetMovement {
	return BudgetMovement{string(m.Moment), string(m.Key), m.ID, string(m.Day), m.Cents, m.Of, m.AgreedBy, m.Reason, m.By, m.At.UTC(), m.After}
}

func partsOfKey(f budget.Form) []BudgetPartOfKey {
	all := []BudgetPartOfKey{}
	for _, p := range f {
		all = append(all, BudgetPartOfKey{p.Name, p.Min, p.Max, p.Digits})
	}
	return all
}

func budgetRulesOf(t *spending.Terms, year int) BudgetRules {
	of := t.Of(year)
	out := BudgetRules{Version: t.Version, Currency: of.Currency, Form: partsOfKey(of.Form), Rules: []BudgetRule{}}
	for _, y := range t.Forms {
		out.Forms = append(out.Forms, BudgetForm{y.Year(), y.Currency, partsOfKey(y.Form)})
	}
	for _, r := range t.Rules {
		out.Rules = append(out.Rules, BudgetRule{r.Name, string(r.From), string(r.Until), r.Classes, r.Departments, r.Fundings, r.Products, r.Parts})
	}
	return out
}

func (c *call) budgetRules() (BudgetRules, error) {
	t, err := c.Budget.Terms(c)
	calendar := budget.Calendar{Zone: c.Zone, YearBegins: c.YearBegins}
	return budgetRulesOf(&t, calendar.PeriodOf(calendar.DayOf(c.Now())).Year), err
}

func (c *call) postingRules(year int) (PostingRules, error) {
	b, err := c.Budget.Books(c, year)
	if err != nil {
		return PostingRules{}, err
	}
	out := PostingRules{Version: b.Posting.Version, Rules: []PostingRule{}, Next: len(b.Next), Trouble: append([]string{}, b.Trouble...)}
	for _, r := range b.Posting.Rules {
		one := PostingRule{Name: r.Name, Moment: r.Moment, Kind: r.Kind, Partida: r.Partida, Concept: r.Concept, Legs: []PostingLeg{}, Silent: r.Silent, From: r.From, Until: r.Until}
		for _, l := range r.Legs {
			one.Legs = append(one.Legs, PostingLeg(l))
		}
		out.Rules = append(out.Rules, one)
	}
	return out, c.notOut(&out)
}

// notOut says of which months something has no entry.
func (c *call) notOut(out *PostingRules) error {
	list, err := c.Budget.NotOut(c)
	if err != nil {
		return err
	}
	calendar := budget.Calendar{Zone: c.Zone, YearBegins: c.YearBegins}
	q := c.request.URL.Query()
	q.Set("period", string(report.Month))
	month, err := report.ParsePeriod(q, c.calendar(), c.Now())
	if err != nil {
		return err
	}
	of := calendar.PeriodOf(calendar.DayOf(month.From))
	out.NotOut = []NotOut{}
	for _, n := range list {
		out.NotOut = append(out.NotOut, NotOut{calendar.Month(n.Of), n.Entries, n.Cents, n.Currency, n.Stuck})
		if n.Of.Compare(of) < 0 {
			if out.Before += n.Entries; out.Since == "" {
				out.Since = calendar.Month(n.Of)
			}
		}
	}
	return nil
}

func addBudget(a *api) {
	addAccounts(a)
	addPaid(a)
	addBudgetRules(a)
	addFunds(a)
	addEntries(a)
}

const budgetTag = "budget"

func addAccounts(a *api) {
	read(a, operation{id: "get-budget", tag: budgetTag, path: "/budget", page: "GET /budget", summary: "Show how the accounts of a fiscal year stand", about: "At the end of this month, or of the last one of a year that is over.", try: "?at=2026-12-01"},
		func(c *call, in *struct {
			OfYear
			Language
		}) (BudgetYear, error) {
			year, err := c.year()
			if err != nil {
				return BudgetYear{}, err
			}
			s, err := c.Budget.YearPaid(c, year, budget.Period{})
			if err != nil {
				return BudgetYear{}, err
			}
			return c.budgetYear(s, in.Lang), nil
		})
	list(a, operation{id: "list-budget-departments", tag: budgetTag, path: "/budget/departments", page: "GET /budget/departments", summary: "List what departments owe and used of each account", about: "The charge back, of a fiscal year, with what own tanks gave.", try: "?at=2026-12-01"},
		func(p *BudgetPart) string { return p.Department + "/" + p.Account },
		func(c *call, _ *struct {
			Paging
			OfYear
		}) (out []BudgetPart, err error) {
			s, err := c.seenYear()
			if err != nil {
				return nil, err
			}
			var of func(string) bool
			scope := c.user.Scope()
			if !scope.Everywhere() {
				of = scope.Has
			}
			for _, p := range s.Parts(of, scope.Cleared()) {
				out = append(out, BudgetPart{p.Department, string(p.Key), p.Fills, int64(p.VolumeUL), p.Cents, p.UnbilledCents, p.CameCents, int64(p.OwnUL), p.OwnCents, p.ChargedCents()})
			}
			return out, nil
		})
	list(a, operation{id: "list-budget-movements", tag: budgetTag, path: "/budget/movements", page: "GET /budget/movements", summary: "List what was said of accounts of a fiscal year", try: "?at=2026-12-01"},
		func(m *BudgetMovement) string {
			return strings.Join([]string{m.Day, m.Document, m.Moment, m.Account}, "/")
		},
		func(c *call, _ *struct {
			Paging
			OfYear
		}) (out []BudgetMovement, err error) {
			year, err := c.year()
			if err != nil {
				return nil, err
			}
			said, err := c.Budget.Said(c)
			for i := range said.Movements {
				if m := &said.Movements[i]; m.Year == year {
					out = append(out, movementOf(m))
				}
			}
			return out, err
		})
	do(a, operation{id: "say-budget-movement", tag: budgetTag, path: "/budget/movements", page: "POST /budget/movements", summary: "Say one step of an account", two: true,
		about: "What was approved, adjusted, committed, ordered to be paid, or paid. What is owed comes of fills. What is approved and adjusted takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\".",
		try:   `{"year":2026,"moment":"committed","account":"FISM-26103-civ","document":"Contrato 7","day":"2026-01-02","cents":100000000,"of":"gas2026","reason":"Contrato anual"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body struct {
				YearOf
				SayMovement
			}
		}) (BudgetMovement, error) {
			if err := c.keepsBudget(); err != nil {
				return BudgetMovement{}, err
			}
			b := &in.Body
			m := spending.Movement{By: c.user.Username, At: c.Now().Truncate(time.Second)}
			m.Year, m.ID, m.Moment, m.Key, m.Day, m.Cents, m.Of, m.Reason = b.Year, b.Document, budget.Moment(b.Moment), budget.Key(b.Account), budget.Day(b.Day), b.Cents, b.Of, b.Reason
			if m.TakesTwo() {
				var err error
				if m.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return BudgetMovement{}, err
				}
			}
			return movementOf(&m), budgetProblem(c.Budget.SayMovement(c, c.user.Username, m))
		})
	do(a, operation{id: "say-allotment", tag: budgetTag, path: "/budget/allotments", page: "POST /budget/allotments", summary: "State what an account may spend while no budget is approved",
		about: "Of a year whose budget is whole none is stated: it would be worth nothing. It counts from the first month of the year on that has not ended. Where its fuel is over what it may already, or a hard stop stands for the account, now or from a later day on, what lets it have more takes two people: " + roomTakesTwo,
		try:   `{"year":2027,"account":"FISM-26103-civ","cents":5000000,"reason":"Acuerdo del Cabildo"}`},
		func(c *call, in *struct {
			Acting
			MayCheck
			Body struct {
				YearOf
				Allotted
			}
		}) (Allotted, error) {
			if err := c.keepsBudget(); err != nil {
				return Allotted{}, err
			}
			b := &in.Body
			return b.Allotted, budgetProblem(c.withSecond(func(agreed string) error {
				return c.Budget.SayAllotment(c, c.user.Username, spending.Allotment{Year: b.Year, Key: budget.Key(b.Account), Cents: b.Cents, Reason: b.Reason, AgreedBy: agreed})
			}))
		})
	do(a, operation{id: "say-whole-budget", tag: budgetTag, path: "/budget/whole", page: "POST /budget/whole", summary: "Say that the budget of a fiscal year is whole", two: true,
		about: "From the month of the day on an account without an approved amount has nothing; until then it keeps its allotment. It is said of a year of which an amount was approved by that day, and stays until all that was approved is taken back; then it may be said again. It takes two people: " + roomTakesTwo,
		try:   `{"year":2026,"day":"2026-12-01","reason":"Acta 3 de Cabildo"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body struct {
				YearOf
				SayWhole
			}
		}) (WholeBudget, error) {
			if err := c.keepsBudget(); err != nil {
				return WholeBudget{}, err
			}
			b := &in.Body
			agreed, err := c.secondPerson(access.AgreeBudget, "")
			if err != nil {
				return WholeBudget{}, err
			}
			w := spending.Whole{Year: b.Year, Day: budget.Day(b.Day), Reason: b.Reason, By: c.user.Username, AgreedBy: agreed, At: c.Now().Truncate(time.Second)}
			return wholeOf(&w, ""), budgetProblem(c.Budget.SayWhole(c, c.user.Username, w))
		})
	do(a, operation{id: "book-budget", tag: budgetTag, path: "/budget/book", page: "POST /budget/book", summary: "Book what is owed and used of a fiscal year", about: "What is not booked yet. Asked again it books nothing.", try: `{"year":2026}`},
		func(c *call, in *struct {
			Acting
			Body YearOf
		}) (DoneOfYear, error) {
			if err := c.keepsBudget(); err != nil {
				return DoneOfYear{}, err
			}
			done, err := c.Budget.Book(c, c.user.Username, in.Body.Year)
			return DoneOfYear{done.Batch, done.Charges}, err
		})
}

// addPaid adds what documents say was paid, and what a person says by it.
func addPaid(a *api) {
	list(a, operation{id: "list-budget-paid", tag: budgetTag, path: "/budget/paid", page: "GET /budget/paid", summary: "List what documents say was paid of each account", about: "Of a fiscal year: each payment is divided among accounts as what is booked of its invoice is, and counts by its day. What is of no account says why.", try: "?at=2026-12-01"},
		func(p *PaidPart) string {
			return strings.Join([]string{p.Day, p.Invoice, p.What, p.By, p.Account, p.Why, strconv.FormatInt(p.Cents, 10)}, "/")
		},
		func(c *call, _ *struct {
			Paging
			OfYear
		}) (out []PaidPart, err error) {
			paid, err := c.paidYear()
			if err != nil {
				return nil, err
			}
			for i := range paid.Lines {
				l := &paid.Lines[i]
				why := l.Why
				if why == "" && l.Prior {
					why = "prior"
				}
				out = append(out, PaidPart{string(l.Day), c.monthOfYear(l.In), l.Bill.ID, l.Bill.UUID, l.Bill.Folio, l.Bill.RFC, l.Bill.Supplier, l.Part.What, l.Part.UUID, string(l.Key), why, l.Cents, l.Bill.Currency})
			}
			return out, nil
		})
	read(a, operation{id: "get-budget-proposals", tag: budgetTag, path: "/budget/paid/proposals", page: "GET /budget/paid/proposals", summary: "Show what documents say was paid beside what movements say", about: "With the movements that would say it. Nothing is booked by itself.", try: "?at=2026-12-01"},
		func(c *call, _ *struct{ OfYear }) (PaidYear, error) {
			paid, err := c.paidYear()
			if err != nil {
				return PaidYear{}, err
			}
			out := PaidYear{Year: paid.Year, Until: c.monthOfYear(paid.Period), Currency: paid.Currency, Accounts: []PaidAccount{}, Loose: paid.LooseCents, Proposals: []PaidProposal{}}
			for i := range paid.Accounts {
				a := &paid.Accounts[i]
				out.Accounts = append(out.Accounts, PaidAccount{string(a.Key), a.Documents, a.Paid, a.Difference(), a.Exercised, a.Unexercised(), a.Proposed, a.Late})
			}
			for _, x := range paid.Proposals {
				out.Proposals = append(out.Proposals, PaidProposal{PaidChosen{string(x.Moment), string(x.Key), x.ID, x.Cents}, string(x.Day), x.Was, x.Bill.ID, append([]string{}, x.Papers...)})
			}
			return out, nil
		})
	do(a, operation{id: "say-budget-paid", tag: budgetTag, path: "/budget/paid", page: "POST /budget/paid", summary: "Say what documents say was paid",
		about: "Proposals as they were seen become movements. What is said already is left as it is: asked again it adds nothing. Where one is not what documents say by now, none is said.",
		try:   `{"year":2026,"reason":"Pago según los documentos","movements":[{"moment":"paid","account":"FISM-26103-civ","document":"6F1B2C3D-0000-4000-8000-000000000001 2026-11","cents":100000}]}`},
		func(c *call, in *struct {
			Acting
			Body struct {
				YearOf
				Reason    string       `json:"reason" minLength:"1" maxLength:"200"`
				Movements []PaidChosen `json:"movements" minItems:"1" maxItems:"1000" nullable:"false"`
			}
		}) (DoneOfYear, error) {
			if err := c.keepsBudget(); err != nil {
				return DoneOfYear{}, err
			}
			var chosen []spending.PaidChoice
			for _, x := range in.Body.Movements {
				chosen = append(chosen, spending.PaidChoice{Moment: budget.Moment(x.Moment), Key: budget.Key(x.Account), ID: x.Document, Cents: x.Cents})
			}
			n, err := c.Budget.SayPaid(c, c.user.Username, in.Body.Year, chosen, in.Body.Reason)
			return DoneOfYear{"", n}, budgetProblem(err)
		})
}

func addBudgetRules(a *api) {
	read(a, operation{id: "get-budget-rules", tag: budgetTag, path: "/budget/rules", page: "GET /budget/accounts", summary: "Show how fuel finds its account"},
		func(c *call, _ *struct{}) (BudgetRules, error) {
			if err := c.keepsBudget(); err != nil {
				return BudgetRules{}, err
			}
			return c.budgetRules()
		})
	list(a, operation{id: "list-budget-gaps", tag: budgetTag, path: "/budget/gaps", page: "GET /budget/accounts/gaps", summary: "List fuel of a fiscal year that has no account, and why", try: "?at=2026-12-01"},
		func(g *BudgetGap) string {
			return strings.Join([]string{g.Why, fmt.Sprint(g.Own), g.Class, g.Department, g.Funding, g.Grade, g.Currency, g.Rule}, "/")
		},
		func(c *call, _ *struct {
			Paging
			OfYear
		}) (out []BudgetGap, err error) {
			s, err := c.seenYear()
			if err != nil {
				return nil, err
			}
			for _, g := range s.Gaps {
				out = append(out, BudgetGap{string(g.Why), g.Class, g.Department, g.Funding, g.Product, g.Rule, g.Own, g.Charges, int64(g.VolumeUL), g.Cents, g.Currency})
			}
			return out, nil
		})
	do(a, operation{id: "say-budget-rule", tag: budgetTag, path: "/budget/rules", page: "POST /budget/accounts", summary: "Say a rule by which fuel finds its account", two: true, about: "Whoever changes or removes one names it as was. Where a hard stop stands for any account, or one is over what it may and the change is of days before today, all but a further rule that is tried last takes two people: " + roomTakesTwo,
		try: `{"name":"Ambulancias","place":1,"departments":["civ"],"parts":{"fund":"{funding}","partida":"26102","area":"{department}"},"reason":"Clasificador por objeto del gasto"}`},
		func(c *call, in *struct {
			Acting
			MayCheck
			Body SayRule
		}) (BudgetRules, error) {
			if err := c.keepsBudget(); err != nil {
				return BudgetRules{}, err
			}
			b := &in.Body
			now, err := c.Budget.Terms(c)
			if err != nil {
				return BudgetRules{}, err
			}
			change := spending.RuleChange{Version: now.Version, Place: b.Place, Drop: b.Drop, Reason: b.Reason, Rule: budget.Rule{
				Name: b.Name, From: budget.Day(b.From), Until: budget.Day(b.Until), Classes: b.Classes, Departments: b.Departments, Fundings: b.Fundings, Products: b.Grades, Parts: b.Parts,
			}}
			if b.Version != nil {
				change.Version = *b.Version
			}
			if b.Was != "" {
				if change.At = slices.IndexFunc(now.Rules, func(r budget.Rule) bool { return r.Name == b.Was }) + 1; change.At == 0 {
					return BudgetRules{}, badField("body.was", "no rule is called %q; see get-budget-rules", b.Was)
				}
			}
			if err := budgetProblem(c.withSecond(func(agreed string) error {
				change.AgreedBy = agreed
				return c.Budget.SayRule(c, c.user.Username, change)
			})); err != nil {
				return BudgetRules{}, err
			}
			return c.budgetRules()
		})
	do(a, operation{id: "say-budget-form", tag: budgetTag, path: "/budget/form", page: "POST /budget/accounts/form", summary: "Say how keys of accounts are made from a fiscal year on", about: "All parts in their order. Rules and movements of these years have to be of that form, and a year with closed months keeps its own. Where a hard stop stands for any account, or one is over what it may and the year has begun, another form or currency takes two people: " + roomTakesTwo,
		try: `{"currency":"MXN","form":[{"name":"fund","least":1,"most":20,"digits":false},{"name":"partida","least":4,"most":6,"digits":true},{"name":"area","least":1,"most":20,"digits":false}],"reason":"Estructura programática"}`},
		func(c *call, in *struct {
			Acting
			MayCheck
			Body SayForm
		}) (BudgetRules, error) {
			if err := c.keepsBudget(); err != nil {
				return BudgetRules{}, err
			}
			b := &in.Body
			now, err := c.Budget.Terms(c)
			if err != nil {
				return BudgetRules{}, err
			}
			version := now.Version
			if b.Version != nil {
				version = *b.Version
			}
			var form budget.Form
			for _, p := range b.Form {
				form = append(form, budget.Part{Name: p.Name, Min: p.Least, Max: p.Most, Digits: p.Digits})
			}
			if err := budgetProblem(c.withSecond(func(agreed string) error {
				return c.Budget.SayForm(c, c.user.Username, spending.FormSaid{Version: version, Year: b.FromYear, Form: form, Currency: b.Currency, EndRules: b.EndRules, Reason: b.Reason, AgreedBy: agreed})
			})); err != nil {
				return BudgetRules{}, err
			}
			return c.budgetRules()
		})
}

func addFunds(a *api) {
	list(a, operation{id: "list-funds", tag: budgetTag, path: "/budget/funds", page: "GET /budget/funds", summary: "List what fuel is paid from"},
		func(f *Fund) string { return f.Fund },
		func(c *call, _ *Paged) (out []Fund, err error) {
			if err := c.keepsBudget(); err != nil {
				return nil, err
			}
			all, err := c.Budget.Funds(c)
			for _, f := range all {
				out = append(out, Fund{f.Fund, f.Name, f.Active, f.Reason})
			}
			return out, err
		})
	do(a, operation{id: "say-fund", tag: budgetTag, path: "/budget/funds", page: "POST /budget/funds", summary: "Say what fuel is paid from", try: `{"fund":"FISM","name":"Fondo de infraestructura social","active":true,"reason":"Ley de Coordinación Fiscal"}`},
		func(c *call, in *struct {
			Acting
			Body Fund
		}) (Fund, error) {
			if err := c.keepsBudget(); err != nil {
				return Fund{}, err
			}
			f := in.Body
			return f, budgetProblem(c.Budget.SayFund(c, c.user.Username, spending.Fund{Fund: f.Fund, Name: f.Name, Active: f.Active, Reason: f.Reason}))
		})
	list(a, operation{id: "list-department-funds", tag: budgetTag, path: "/budget/funds/departments", page: "GET /budget/funds/departments", summary: "List what departments are paid from", about: "From which day on."},
		func(f *FundFrom) string { return f.Department + "/" + f.From },
		func(c *call, _ *Paged) (out []FundFrom, err error) {
			if err := c.keepsBudget(); err != nil {
				return nil, err
			}
			all, err := c.Budget.DepartmentFundings(c)
			for _, f := range all {
				out = append(out, FundFrom{Department: f.Department, Fund: f.Fund, From: string(f.From), Reason: f.Reason, SaidBy: f.By})
			}
			return out, err
		})
	list(a, operation{id: "list-vehicle-funds", tag: budgetTag, path: "/budget/funds/vehicles", page: "GET /budget/funds/vehicles", summary: "List what vehicles are paid from", about: "From when on. Where a vehicle has no fund of its own its department's counts."},
		func(f *FundFrom) string { return f.Vehicle + "/" + f.From },
		func(c *call, _ *Paged) (out []FundFrom, err error) {
			if err := c.keepsBudget(); err != nil {
				return nil, err
			}
			all, err := c.Budget.VehicleFundings(c)
			for _, f := range all {
				if f.Reserved && !c.user.Scope().Cleared() {
					continue
				}
				one := FundFrom{Vehicle: f.Vehicle, Fund: f.Fund, Reason: f.Reason, SaidBy: f.By}
				if at := f.From.In(c.Zone); !f.From.IsZero() {
					one.From = strings.TrimSuffix(at.Format("2006-01-02T15:04:05Z07:00"), at.Format("T00:00:00Z07:00"))
				}
				out = append(out, one)
			}
			return out, err
		})
	do(a, operation{id: "say-department-fund", tag: budgetTag, path: "/budget/funds/departments", page: "POST /budget/funds/departments", summary: "Say what a department is paid from, from a day on", two: true,
		about: "Where a hard stop stands for any account, or one is over what it may and the day is past, another fund takes two people: " + roomTakesTwo,
		try:   `{"of":"civ","fund":"FISM","from":"2026-01-01","reason":"Oficio 12"}`},
		func(c *call, in *struct {
			Acting
			MayCheck
			Body SayFunding
		}) (FundFrom, error) {
			if err := c.keepsBudget(); err != nil {
				return FundFrom{}, err
			}
			b := &in.Body
			err := c.withSecond(func(agreed string) error {
				return c.Budget.SayDepartmentFunding(c, c.user.Username, spending.DepartmentFunding{Department: b.Of, From: budget.Day(b.From), Fund: b.Fund, Reason: b.Reason, AgreedBy: agreed})
			})
			if errors.Is(err, fault.ErrNotFound) {
				err = badField("body.of", "%q is no department; see list-departments", b.Of)
			}
			return FundFrom{Department: b.Of, Fund: b.Fund, From: b.From, Reason: b.Reason, SaidBy: c.user.Username}, budgetProblem(err)
		})
	do(a, operation{id: "say-vehicle-fund", tag: budgetTag, path: "/budget/funds/vehicles", page: "POST /budget/funds/vehicles", summary: "Say what a vehicle is paid from, from a day on", about: "It is what say-change says as funding, of the midnight of a day. Where the vehicle would leave an account with a hard stop by it, or any account is over what it may and the day is past, it waits until another approves it.",
		try: `{"of":"v0000001","fund":"FISM","from":"2026-11-16","reason":"Oficio 41"}`},
		func(c *call, in *struct {
			Acting
			Body SayFunding
		}) (FundFrom, error) {
			if err := c.keepsBudget(); err != nil {
				return FundFrom{}, err
			}
			b := &in.Body
			if err := budgetProblem(c.Budget.CheckFund(c, b.Fund, budget.Day(b.From))); err != nil {
				return FundFrom{}, err
			}
			from, err := time.ParseInLocation(time.DateOnly, b.From, c.Zone)
			if err != nil {
				return FundFrom{}, badField("body.from", "it is no day")
			}
			waits, err := c.desk.Fleet.Say(c, c.user.Username, time.Time{}, fleet.Dated{Vehicle: b.Of, What: fleet.Funding, FromAt: from, Value: b.Fund, Reason: b.Reason})
			if errors.Is(err, fault.ErrNotFound) {
				err = badField("body.of", "%q is no vehicle; see list-vehicles", b.Of)
			}
			return FundFrom{Vehicle: b.Of, Fund: b.Fund, From: b.From, Reason: b.Reason, SaidBy: c.user.Username, Waits: waits.Act}, err
		})
}

func stockTerms(t *spending.StockTerms) StockTerms {
	return StockTerms{t.N, t.From, t.Begins, t.Counts, t.General, StockAccounts(t.Accounts), t.Reason, t.By, t.AgreedBy, t.At.UTC()}
}

func addEntries(a *api) {
	list(a, operation{id: "list-journal-entries", tag: budgetTag, path: "/budget/entries", page: "GET /budget/entries", summary: "List the journal entries of a fiscal year that went out", about: "In the order of their days. None is ever changed: what is another than it was is reversed, and another follows.", try: "?at=2026-12-01"},
		func(e *JournalEntry) string { return e.Day + "/" + e.Subject + "/" + e.Key },
		func(c *call, in *struct {
			Paging
			OfYear
			Batch string `query:"batch" maxLength:"32" doc:"What went out at once."`
		}) (out []JournalEntry, err error) {
			year, err := c.year()
			if err != nil {
				return nil, err
			}
			b, err := c.Budget.Books(c, year)
			if err != nil {
				return nil, err
			}
			for _, e := range b.Out {
				if in.Batch != "" && e.Batch != in.Batch {
					continue
				}
				one := JournalEntry{Key: e.Key, Batch: e.Batch, Day: e.Day, Account: e.Account, Subject: e.Subject, Reverses: e.Reverses, Lines: []EntryLine{}, MadeBy: e.By, MadeAt: e.At.UTC()}
				for _, l := range e.Lines {
					one.Lines = append(one.Lines, EntryLine{l.Account, l.Concept, l.Reference, l.DebitCents, l.CreditCents})
				}
				out = append(out, one)
			}
			return out, nil
		})
	do(a, operation{id: "post-journal-entries", tag: budgetTag, path: "/budget/entries", page: "POST /budget/entries", summary: "Make the journal entries that accounting lacks", about: "Of what is said and booked. Asked again none is made. Where a rule is missing none is made at all.", try: `{"year":2026}`},
		func(c *call, in *struct {
			Acting
			Body YearOf
		}) (DoneOfYear, error) {
			if err := c.keepsBudget(); err != nil {
				return DoneOfYear{}, err
			}
			done, err := c.Budget.Post(c, c.user.Username, in.Body.Year)
			if bad, ok := spending.AsProblem(err); ok {
				err = fmt.Errorf("%w: %s", fault.ErrConflict, bad.Says)
			}
			return DoneOfYear{done.Batch, done.Entries}, err
		})
	read(a, operation{id: "get-posting-rules", tag: budgetTag, path: "/budget/entries/rules", page: "GET /budget/entries/rules", summary: "Show how amounts find the accounts of the books", try: "?at=2026-12-01"},
		func(c *call, _ *OfYear) (PostingRules, error) {
			year, err := c.year()
			if err != nil {
				return PostingRules{}, err
			}
			return c.postingRules(year)
		})
	list(a, operation{id: "list-stock-terms", tag: budgetTag, path: "/budget/entries/stock", page: "GET /budget/entries/stock", summary: "List from which days on journal entries are made of own tanks", about: "All that was said, in order."},
		func(t *StockTerms) string { return fmt.Sprintf("%012d", t.Revision) },
		func(c *call, _ *Paging) (out []StockTerms, err error) {
			if err := c.keepsBudget(); err != nil {
				return nil, err
			}
			all, err := c.Budget.StockTerms(c)
			for i := range all {
				out = append(out, stockTerms(&all[i]))
			}
			return out, err
		})
	do(a, operation{id: "say-stock-terms", tag: budgetTag, path: "/budget/entries/stock", page: "POST /budget/entries/stock", summary: "Say from which day on journal entries are made of own tanks", two: true,
		about: "At average cost, and by which accounts; those that are left out are those that count now. It takes two people: " + roomTakesTwo + " Once entries of stock went out other accounts are for later days, and stock stays in its account.",
		try:   `{"revision":0,"from":"2026-12-01","account":"FISM-26101-seguridad","reason":"Costo promedio"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body SayStockTerms
		}) (StockTerms, error) {
			if err := c.keepsBudget(); err != nil {
				return StockTerms{}, err
			}
			b := &in.Body
			t := spending.StockTerms{N: b.Revision, Reason: b.Reason}
			t.From, t.General, t.Accounts = b.From, b.Account, inventory.Accounts(b.StockAccounts)
			var err error
			if t.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err == nil {
				err = budgetProblem(c.Budget.SayStockTerms(c, c.user.Username, t))
			}
			if err != nil {
				return StockTerms{}, err
			}
			all, err := c.Budget.StockTerms(c)
			if err != nil || len(all) == 0 {
				return StockTerms{}, err
			}
			return stockTerms(&all[0]), nil
		})
	do(a, operation{id: "say-posting-rules", tag: budgetTag, path: "/budget/entries/rules", page: "POST /budget/entries/rules", summary: "Say how amounts find the accounts of the books", about: "All rules in their order: the first that fits counts. What went out by others is reversed and made anew when entries go out next.",
		try: `{"rules":[{"name":"approved","moment":"approved","concept":"Presupuesto aprobado","legs":[{"debit":"8.2.2","credit":"8.2.1"}]}],"reason":"Plan de cuentas"}`},
		func(c *call, in *struct {
			Acting
			Body SayPosting
		}) (PostingRules, error) {
			if err := c.keepsBudget(); err != nil {
				return PostingRules{}, err
			}
			year, err := c.year()
			if err != nil {
				return PostingRules{}, err
			}
			now, err := c.postingRules(year)
			if err != nil {
				return PostingRules{}, err
			}
			p := spending.Posting{Version: now.Version, Reason: in.Body.Reason}
			if in.Body.Version != nil {
				p.Version = *in.Body.Version
			}
			for _, r := range in.Body.Rules {
				of := posting.Rule{Name: r.Name, Moment: r.Moment, Kind: r.Kind, Partida: r.Partida, Concept: r.Concept, Silent: r.Silent, From: r.From, Until: r.Until}
				for _, l := range r.Legs {
					of.Legs = append(of.Legs, posting.Leg(l))
				}
				p.Rules = append(p.Rules, of)
			}
			if err := budgetProblem(c.Budget.SayPosting(c, c.user.Username, p)); err != nil {
				return PostingRules{}, err
			}
			return c.postingRules(year)
		})
	list(a, operation{id: "list-entry-layouts", tag: budgetTag, path: "/budget/entries/layouts", page: "GET /budget/entries/layouts", summary: "List in which columns journal entries go to programs of accounting", about: "Those that count now."},
		func(l *EntryLayout) string { return l.Name },
		func(c *call, _ *Paged) ([]EntryLayout, error) {
			if c.Budget == nil {
				return nil, fmt.Errorf("budget: %w", fault.ErrNotFound)
			}
			count, _, err := c.Budget.Layouts(c)
			out := make([]EntryLayout, len(count))
			for i, l := range count {
				out[i] = EntryLayout{l.Name, l.Version, l.Text}
			}
			return out, err
		})
	list(a, operation{id: "list-entry-files", tag: budgetTag, path: "/budget/entries/files", page: "GET /budget/entries/files", summary: "List the files of journal entries that were made", about: "Each with its entries and the version of its layout, the last first; those that schedules sent and those that somebody took."},
		func(f *EntryFile) string { return fmt.Sprintf("%020d", math.MaxInt64-f.N) },
		func(c *call, _ *Paged) ([]EntryFile, error) {
			if c.Budget == nil {
				return nil, fmt.Errorf("budget: %w", fault.ErrNotFound)
			}
			all, err := c.Budget.EntryFiles(c)
			out := make([]EntryFile, len(all))
			for i := range all {
				out[i] = entryFileOf(&all[i])
			}
			return out, err
		})
	read(a, operation{id: "get-entry-file", tag: budgetTag, path: "/budget/entries/files/{n}", page: "GET /budget/entries/files/{n}", summary: "Make a file of journal entries again", about: "Byte for byte as it was; where it would not be, the answer is a conflict."},
		func(c *call, in *struct {
			N int64 `path:"n" minimum:"1" example:"7"`
		}) (EntryFileBytes, error) {
			if c.Budget == nil {
				return EntryFileBytes{}, fmt.Errorf("budget: %w", fault.ErrNotFound)
			}
			f, err := c.Budget.EntryFile(c, in.N)
			if bad, ok := spending.AsProblem(err); ok {
				err = fmt.Errorf("file %d of journal entries is not written as it was any more: %w: %w", in.N, fault.ErrConflict, bad)
			}
			return EntryFileBytes{entryFileOf(&f.EntryFile), f.Text, base64.StdEncoding.EncodeToString(f.Bytes)}, err
		})
	do(a, operation{id: "say-entry-layout", tag: budgetTag, path: "/budget/entries/layouts", page: "POST /budget/entries/layouts", summary: "Say in which columns journal entries go to a program of accounting", about: "What was said before stays on record.",
		try: `{"version":0,"name":"Tesorería","layout":"file | ; | utf-8 | dd/mm/yyyy | , | headings\nline | Cuenta | account\nline | Cargo | debit\nline | Abono | credit","reason":"Sistema nuevo"}`},
		func(c *call, in *struct {
			Acting
			Body SayEntryLayout
		}) (EntryLayout, error) {
			if err := c.keepsBudget(); err != nil {
				return EntryLayout{}, err
			}
			l := spending.Layout{Name: in.Body.Name, Version: in.Body.Version, Text: in.Body.Layout, Reason: in.Body.Reason}
			if err := budgetProblem(c.Budget.SayLayout(c, c.user.Username, l)); err != nil {
				return EntryLayout{}, err
			}
			return EntryLayout{strings.TrimSpace(l.Name), l.Version + 1, strings.TrimSpace(l.Text)}, nil
		})
}

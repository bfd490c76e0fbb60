package finance

import (
	"regexp"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/invoice"
)

// The sorts of documents that are asked for.
const (
	Unchecked = "unchecked" // of which nobody has asked the authority
	Canceling = "canceling" // of which the authority said that canceling them is under way
	OnList    = "listed"    // of issuers that are on a list of the authority
)

// A Question asks for documents.
type Question struct {
	// From and To are days of issue, To the first that is left out; zero: all.
	From, To time.Time
	// Is is a verdict, a status or [Unchecked]; empty: all.
	Is string
	// Again has an answer from before it asked for again, of documents that were issued since
	// AgainFrom: of [Unchecked], what is not canceled and was asked about too long ago is there as
	// well. Zero: answers count for good.
	Again, AgainFrom time.Time
	// UnderWay has those asked about again of which canceling was under way before then. Zero: none.
	UnderWay time.Time
	Issuer   string // RFC
	Text     string // of a UUID, folio, supplier or ticket
	First    int    // from which on, from 0
	// AfterAt and AfterID are those of a document that what is asked for comes after; empty:
	// of the beginning.
	AfterAt time.Time
	AfterID string
	Limit   int // 0: all
}

// code is how the address of a printed code names a document. Scanners that write as a keyboard does
// have other marks for a hyphen.
var code = regexp.MustCompile("(?i)(?:^|id(?:.|%3D))([0-9a-f]{8})[-'’/]([0-9a-f]{4})[-'’/]([0-9a-f]{4})[-'’/]([0-9a-f]{4})[-'’/]([0-9a-f]{12})(?:$|[^0-9a-z])")

// Seek asks for what somebody looks for who typed a text. Of the code that is printed on a document, which is an
// address of the authority, it is its UUID; and whoever has a UUID looks for that document, whatever its day.
func (q *Question) Seek(text string) {
	q.Text = strings.TrimSpace(text)
	if m := code.FindStringSubmatch(q.Text); m != nil {
		q.Text, q.From, q.To = strings.ToUpper(strings.Join(m[1:], "-")), time.Time{}, time.Time{}
	}
}

// Sorts are what Question.Is may say. Of documents of tables nobody asks the authority, so they
// are neither unchecked nor valid; those that were withdrawn are canceled.
func Sorts() []string {
	return []string{string(invoice.Accepted), string(invoice.Questioned), string(invoice.Refused), Unchecked, Valid, Canceled, Unknown, Plain, Canceling, OnList}
}

// Listed are documents, and how many of each sort there are in all.
type Listed struct {
	Documents []Document
	All       int
	Counts    map[string]int // by [Sorts], of the days that are asked for
	// TotalCents is of all that are asked for and are in MXN: income less credits, without
	// what is canceled and what has the UUID of another.
	TotalCents int64
}

// A Whole is a document with all that is known of it.
type Whole struct {
	Document
	Items    []invoice.Item
	Of       []Of
	By       []Document // that are of this one: payments, credits, what is in its place
	Others   []Document // of the same UUID and other bytes
	History  []Judgment // the newest first
	Statuses []Status   // what was asked last first
	Unclear  []AskEvent // answers of the authority's service that say nothing of it, the newest first
	// Read is how its table was read; nil: it is a fiscal document.
	Read *Take
}

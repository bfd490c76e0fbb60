// Package finance keeps what suppliers bill: fiscal documents as they came, what is wrong
// with each by the terms of its day, and what the tax authority says of them.
//
// A document is judged by package invoice, which knows nothing but the document and the
// terms. Here is what it is held against, what became of every file that was sent, and who
// said what when. Nothing is written over.
package finance

import (
	"net/url"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/invoice"
)

// A Document is what a supplier bills and is kept: a fiscal document, or one of a table.
type Document struct {
	ID   string // SHA-256 of its bytes, by which it lies in the cabinet; of a table's of what it says
	UUID string // in capitals; empty: nobody stamped it
	// OtherOf is the document that had the same UUID and other bytes first; empty: none.
	OtherOf        string
	Version, Kind  string // as of [invoice.Document]
	Series, Number string
	IssuedAt       time.Time // by the clock of the place of issue, written as UTC
	Currency       string
	TotalCents     int64
	Total          string // to the last digit
	Issuer         Party
	Receiver       Party
	PaymentForm    string
	PaymentMethod  string
	StampedBy      string // RFC
	SealEnd        string // the last eight of the issuer's seal
	File           string // its name as it came
	TakenAt        time.Time
	TakenBy        string
	// Take is when a table was taken in that the document is of, and Table the SHA-256 by which
	// that lies in the cabinet; 0 and empty: it is a fiscal document.
	Take  int64
	Table string

	Judged Judgment
	Status *Status // nil: nobody has checked it
	// Canceling tells that by the last answer of the authority's own service its cancelation is under way: the
	// receiver has 72 hours to refuse it, and silence cancels. OnList is what it said then of the issuer, where
	// that is anything else than that it is on no list (200 and 201).
	Canceling bool
	OnList    string
}

// A Party is who issues a document or receives it.
type Party struct{ RFC, Name string }

// Plain is the version of documents of tables, which have no fiscal stamp.
const Plain = "plain"

// Plain tells whether it is of a table, and no question of the authority.
func (d *Document) Plain() bool { return d.Version == Plain }

// Folio is what people call a document by.
func (d *Document) Folio() string { return strings.TrimSpace(d.Series + " " + d.Number) }

// CheckURL is what the code printed on a document says: the authority's page about it.
func (d *Document) CheckURL() string {
	if d.UUID == "" {
		return ""
	}
	return "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=" + d.UUID + "&re=" + url.QueryEscape(d.Issuer.RFC) + "&rr=" + url.QueryEscape(d.Receiver.RFC) + "&tt=" + d.Total + "&fe=" + url.QueryEscape(d.SealEnd)
}

// A Judgment is what was found in a document, and by which terms.
type Judgment struct {
	Verdict  invoice.Verdict
	Findings []invoice.Finding
	Terms    string // SHA-256 of what it was held against
	At       time.Time
	By       string
}

// Word is what a list says of a document: its verdict, or "unproven" where it is accepted and
// nobody could look where its certificate comes from, or at its stamp.
func (j *Judgment) Word() string {
	if j.Verdict == invoice.Accepted && !invoice.Proven(j.Findings) {
		return "unproven"
	}
	return string(j.Verdict)
}

// An Of is another document that one is of.
type Of struct {
	How         string // the authority's two digits: 01 credits it, 04 is in its place …; or paid
	UUID        string
	AmountCents *int64 // that is paid
	Part        int64  // of how many payments of it this is; 0: it is not said
	Currency    string // in which it says it was paid; empty: it is not said
	Form        string // by which it was paid: 01 cash, 03 transfer …
	ID          string // of the document, where it is here
}

// Paid is how a payment is of what it pays.
const Paid = "paid"

// The states that the authority gives a document.
const (
	Valid    = "valid"
	Canceled = "canceled"
	Unknown  = "unknown" // it does not know it
)

// An Answer is a [Status], and the document that it is about.
type Answer struct {
	Status
	Document, UUID, Folio string // Folio as people know it
	IssuedAt              time.Time
	RFC, Supplier         string
	Plain                 bool          // it is of a table, and somebody said so in the authority's stead
	Kind                  evidence.Kind // of the evidence; empty: there is none
}

// A Status is what the authority said of a document when somebody asked.
type Status struct {
	Status   string
	AskedAt  time.Time
	Source   string // person, online, or the name of the file that says it
	Evidence string // SHA-256 of its answer; empty: none is kept
	Note     string
	By       string
	SaidAt   time.Time
}

// What becomes of a file that is sent.
const (
	Taken      = "taken"
	Again      = "again"      // the same bytes are here
	Unreadable = "unreadable" // it is no document
	Passed     = "passed"     // something else in a ZIP, such as a document on paper
)

// A Sent is a file that somebody sent, and what became of it.
type Sent struct {
	Batch    string
	File     string
	SHA256   string
	Outcome  string
	Document string // of those taken, now or before
	Code     string // of [invoice.UnreadableError]
	Line     int
	Why      string
	By       string
	At       time.Time
}

// documentOf takes of a document what is kept beside it.
func documentOf(d *invoice.Document, id, file string) *Document {
	total, fits := invoice.Cents(d.Total)
	if !fits { // nobody pays that much, and its sums say so
		total = 0
	}
	seal := []rune(d.Seal)
	out := &Document{
		ID: id, UUID: d.ID(), Version: d.Version, Kind: d.Kind, Series: d.Series, Number: d.Number, IssuedAt: d.IssuedAt, Currency: d.Currency,
		TotalCents: total, Total: d.Total.String(), Issuer: Party{d.Issuer.RFC, d.Issuer.Name}, Receiver: Party{d.Receiver.RFC, d.Receiver.Name},
		PaymentForm: d.PaymentForm, PaymentMethod: d.PaymentMethod, SealEnd: string(seal[max(0, len(seal)-8):]), File: file,
	}
	if d.Stamp != nil {
		out.StampedBy = d.Stamp.Provider
	}
	return out
}

// othersOf returns of which other documents one is.
func othersOf(d *invoice.Document) (list []Of) {
	for _, r := range d.Related {
		for _, uuid := range r.UUIDs {
			list = append(list, Of{How: r.Kind, UUID: uuid})
		}
	}
	for _, p := range d.Payments {
		for _, of := range p.Of {
			paid := Of{How: Paid, UUID: of.UUID, Part: of.Part, Currency: of.Currency, Form: p.Form}
			if cents, fits := invoice.Cents(of.Amount); fits {
				paid.AmountCents = &cents
			}
			list = append(list, paid)
		}
	}
	return list
}

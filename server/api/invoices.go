package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// An Invoice is a document of a supplier in a list.
type Invoice struct {
	Document      string         `json:"document" doc:"The SHA-256 of its file; of a table's document of what it says."`
	UUID          string         `json:"uuid,omitempty" doc:"Empty: nobody stamped it."`
	OtherOf       string         `json:"other_of,omitempty" doc:"The document that had the same UUID and other bytes first."`
	Kind          string         `json:"kind" doc:"I income, E credit note, P payment, T carriage or N payroll; plain: of a table, without a fiscal stamp, which bills as income does"`
	Series        string         `json:"series,omitempty"`
	Number        string         `json:"number,omitempty"`
	IssuedAt      string         `json:"issued_at,omitempty" doc:"By the clock of the place of issue; the document names no offset."`
	Currency      string         `json:"currency"`
	TotalCents    int64          `json:"total_cents"`
	Total         string         `json:"total" doc:"To the last digit."`
	Issuer        string         `json:"issuer" doc:"RFC"`
	IssuerName    string         `json:"issuer_name"`
	Receiver      string         `json:"receiver" doc:"RFC"`
	ReceiverName  string         `json:"receiver_name"`
	PaymentForm   string         `json:"payment_form,omitempty" doc:"01 cash, 03 transfer, 28 debit card …"`
	PaymentMethod string         `json:"payment_method,omitempty" doc:"PUE or PPD"`
	Verdict       string         `json:"verdict" doc:"accepted, questioned or refused"`
	Proven        bool           `json:"proven" doc:"Whether both seals and the origin of their certificates were looked at: else accepted is accepted as far as one could look."`
	Findings      int            `json:"findings" doc:"How many."`
	JudgedAt      time.Time      `json:"judged_at"`
	Status        *InvoiceStatus `json:"status,omitempty" doc:"What the tax authority said last; absent: nobody has asked. Of a table's document nobody asks: canceled is withdrawn, and valid that it counts again."`
	Canceling     bool           `json:"canceling,omitempty" doc:"By the last answer of the authority's own service canceling it is under way: who received it has 72 hours to refuse."`
	OnList        string         `json:"listed,omitempty" doc:"What that service said of the issuer (ValidacionEFOS), where that is anything else than that it is on no list (200 and 201)."`
	Table         string         `json:"table,omitempty" doc:"The SHA-256 of the table that it is of, see get-table-file."`
	File          string         `json:"file"`
	TakenAt       time.Time      `json:"taken_at"`
	TakenBy       string         `json:"taken_by"`
}

// An InvoiceStatus is what the tax authority said of a document.
type InvoiceStatus struct {
	Status   string    `json:"status" doc:"valid, canceled, or unknown: it does not know it"`
	AskedAt  time.Time `json:"asked_at"`
	Source   string    `json:"source" doc:"person, online: the authority's service said it, or the name of the file that says it"`
	Evidence string    `json:"evidence,omitempty" doc:"The SHA-256 of its answer."`
	Note     string    `json:"note,omitempty"`
	SaidBy   string    `json:"said_by"`
	SaidAt   time.Time `json:"said_at"`
}

// A WholeInvoice is a document with all that is known of it.
type WholeInvoice struct {
	Invoice
	CheckURL string           `json:"check_url,omitempty" doc:"The authority's page about it."`
	Items    []InvoiceItem    `json:"items" nullable:"false" doc:"What it bills."`
	Found    []InvoiceFinding `json:"found" nullable:"false" doc:"What is wrong with it."`
	Of       []InvoiceOf      `json:"of" nullable:"false" doc:"Which documents it is of: what it credits, is in the place of, or pays."`
	By       []string         `json:"by" nullable:"false" doc:"The documents that are of it."`
	Others   []string         `json:"others" nullable:"false" doc:"The documents of the same UUID and other bytes."`
	Statuses []InvoiceStatus  `json:"statuses" nullable:"false" doc:"All that the authority said, the newest first."`
	HeldTo   *HeldTo          `json:"held_to,omitempty" doc:"What counts on its day, by which it is judged; missing: it is of a table."`
	Judged   []InvoiceJudged  `json:"judged" nullable:"false" doc:"Each time that it was held against the terms of then, the newest first."`
}

// An InvoiceItem is what a document bills: a line, or a purchase by card.
type InvoiceItem struct {
	Part     string `json:"part" doc:"concept or purchase"`
	N        int    `json:"n" doc:"Which of its part, from 1."`
	Product  string `json:"product,omitempty" doc:"A key of the authority's catalog: 15101505 diesel, 15101514 regular, 15101515 premium."`
	Text     string `json:"text"`
	Permit   string `json:"permit,omitempty"`
	Ticket   string `json:"ticket,omitempty" doc:"The supplier's number of the fill."`
	Card     string `json:"card,omitempty"`
	Seller   string `json:"seller,omitempty" doc:"RFC, of a purchase."`
	At       string `json:"at,omitempty" doc:"Of a purchase or a table's line, by the clock of the station; a day alone where the row has no time."`
	VolumeUL int64  `json:"volume_ul" doc:"0: it is no fuel."`
	Cents    int64  `json:"amount_cents" doc:"With taxes."`
	PriceE4  int64  `json:"price_e4" doc:"A liter, with taxes."`
}

// An InvoiceFinding is something that is wrong with a document.
type InvoiceFinding struct {
	Code     string `json:"code"`
	Severity string `json:"severity" doc:"critical, high, normal or info"`
	Row      int    `json:"row,omitempty" doc:"The line of the file."`
	Field    string `json:"field"`
	Actual   string `json:"actual,omitempty"`
	Expected string `json:"expected,omitempty"`
	What     string `json:"what"`
	Remedy   string `json:"remedy"`
}

// An InvoiceOf is another document that one is of.
type InvoiceOf struct {
	How         string `json:"how" doc:"The authority's two digits: 01 it credits, 04 it is in the place of …; or paid"`
	UUID        string `json:"uuid"`
	AmountCents *int64 `json:"amount_cents,omitempty" doc:"That is paid."`
	Document    string `json:"document,omitempty" doc:"Absent: it was not taken in here."`
}

// An InvoiceJudged is a time that a document was judged.
type InvoiceJudged struct {
	Verdict  string    `json:"verdict"`
	Findings int       `json:"findings"`
	Terms    string    `json:"terms" doc:"The SHA-256 of what it was held against."`
	JudgedAt time.Time `json:"judged_at"`
	JudgedBy string    `json:"judged_by"`
}

// A SentInvoice is a file that was sent, and what became of it.
type SentInvoice struct {
	File     string `json:"file" doc:"Of a ZIP with the name in there."`
	SHA256   string `json:"sha256,omitempty"`
	Outcome  string `json:"outcome" doc:"taken, again: the same bytes are here; unreadable, or passed: it is no XML"`
	Document string `json:"document,omitempty"`
	Code     string `json:"code,omitempty" doc:"Of what cannot be read: size, encoding, dtd, depth, elements, syntax, kind or value"`
	Row      int    `json:"row,omitempty"`
	Why      string `json:"why,omitempty"`
}

// A SentInvoices is what became of files that were sent together.
type SentInvoices struct {
	Batch string        `json:"batch"`
	Files []SentInvoice `json:"files" nullable:"false"`
}

// An InvoiceFile is a file to be taken in.
type InvoiceFile struct {
	File string `json:"file" minLength:"1" maxLength:"150" doc:"Its name."`
	Data string `json:"data" contentEncoding:"base64" doc:"The bytes of an XML file or of a ZIP of them in base64."`
}

// SayInvoiceStatus says what the authority answered.
type SayInvoiceStatus struct {
	Status  string    `json:"status" enum:"valid,canceled,unknown"`
	AskedAt time.Time `json:"asked_at"`
	Note    string    `json:"note,omitempty" maxLength:"200"`
	Proof   string    `json:"proof,omitempty" contentEncoding:"base64" doc:"Its answer as a PDF or JPEG, in base64: that a fiscal document is valid or canceled takes it."`
}

// InvoiceAnswers is a spreadsheet of what the authority answered.
type InvoiceAnswers struct {
	File string `json:"file" minLength:"1" maxLength:"150" doc:"Its name."`
	Data string `json:"data" contentEncoding:"base64" doc:"The bytes of a CSV or XLSX file in base64, with columns uuid, status and asked_at."`
}

// InvoicesChecked is what became of such a file.
type InvoicesChecked struct {
	Said int                `json:"said" doc:"Of how many documents it said something new."`
	Bad  []InvoiceBadAnswer `json:"bad" nullable:"false" doc:"Rows that were not taken."`
}

// An InvoiceBadAnswer is a row that was not taken.
type InvoiceBadAnswer struct {
	Line  int    `json:"line"`
	Value string `json:"value"`
	Code  string `json:"code" doc:"header, row, uuid, unknown: no such document is here, status, asked or future"`
}

// A Receiver is an RFC that documents are made out to.
type Receiver struct {
	RFC    string    `json:"rfc"`
	Name   string    `json:"name"`
	Active bool      `json:"active"`
	From   string    `json:"from,omitempty" format:"date" doc:"Absent: it counts of all days."`
	Reason string    `json:"reason"`
	SaidBy string    `json:"said_by"`
	Agreed string    `json:"agreed_by,omitempty" doc:"The second person; absent: it took one."`
	SaidAt time.Time `json:"said_at"`
}

// A SayReceiver says that documents are made out to an RFC, or no longer.
type SayReceiver struct {
	RFC    string `json:"rfc" minLength:"12" maxLength:"13"`
	Name   string `json:"name,omitempty" maxLength:"300"`
	Active bool   `json:"active"`
	From   string `json:"from,omitempty" format:"date" doc:"The first day, of no closed month; absent: all days that are of none."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A FuelQuota is what a liter of a product bears of taxes, from a day on.
type FuelQuota struct {
	Product    string    `json:"product"`
	From       string    `json:"from" format:"date"`
	PerLiterE6 int64     `json:"per_liter_e6" doc:"Millionths of the currency."`
	Reason     string    `json:"reason"`
	SaidBy     string    `json:"said_by"`
	AgreedBy   string    `json:"agreed_by,omitempty" doc:"The second of two people; missing: it was said when one was enough."`
	SaidAt     time.Time `json:"said_at"`
}

// A SayFuelQuota says one.
type SayFuelQuota struct {
	Product    string `json:"product" enum:"15101505,15101514,15101515"`
	From       string `json:"from" format:"date"`
	PerLiterE6 int64  `json:"per_liter_e6" minimum:"0" maximum:"100000000"`
	Reason     string `json:"reason" minLength:"1" maxLength:"200" doc:"Where it was published."`
}

// A VATRate is a rate of the IVA from a day on.
type VATRate struct {
	Kind     string    `json:"kind" doc:"general, border or zero"`
	From     string    `json:"from" format:"date"`
	Until    string    `json:"until,omitempty" format:"date" doc:"Its last day; missing: until another of its kind begins."`
	RateE4   *int64    `json:"rate_e4,omitempty" doc:"Ten-thousandths; missing: there is none of its kind."`
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by"`
	AgreedBy string    `json:"agreed_by"`
	SaidAt   time.Time `json:"said_at"`
}

// A SayVATRate says one.
type SayVATRate struct {
	Kind   string `json:"kind" enum:"general,border,zero"`
	From   string `json:"from" format:"date"`
	Until  string `json:"until,omitempty" format:"date" doc:"Its last day; missing: until another of its kind begins."`
	RateE4 *int64 `json:"rate_e4,omitempty" minimum:"0" maximum:"5000" doc:"Ten-thousandths, as 800; missing: there is none of its kind from that day on, which the general one cannot be."`
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"Where it was published."`
}

// A FiscalIdentity is what the tax authority has of an RFC of ours, from a day on.
type FiscalIdentity struct {
	RFC      string    `json:"rfc"`
	Name     string    `json:"name,omitempty"`
	Regime   string    `json:"regime,omitempty"`
	ZIP      string    `json:"zip,omitempty"`
	From     string    `json:"from" format:"date"`
	Until    string    `json:"until,omitempty" format:"date" doc:"Its last day; missing: until another begins."`
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by"`
	AgreedBy string    `json:"agreed_by"`
	SaidAt   time.Time `json:"said_at"`
}

// A SayFiscalIdentity says one. What is missing of name, regime and ZIP is not looked at.
type SayFiscalIdentity struct {
	RFC    string `json:"rfc" minLength:"12" maxLength:"13"`
	Name   string `json:"name,omitempty" maxLength:"300" doc:"Without the kind of company."`
	Regime string `json:"regime,omitempty" maxLength:"3" example:"603"`
	ZIP    string `json:"zip,omitempty" maxLength:"5" example:"91000"`
	From   string `json:"from" format:"date"`
	Until  string `json:"until,omitempty" format:"date" doc:"Its last day; missing: until another begins."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A MissingTerm is what terms do not say of a year or a day.
type MissingTerm struct {
	Product string `json:"product,omitempty" doc:"Whose quota nobody has said."`
	Kind    string `json:"kind,omitempty" doc:"Which rate of the IVA ended."`
	From    string `json:"from" format:"date" doc:"The first day of which nothing is said."`
}

// HeldTo is what counts on the day of a document.
type HeldTo struct {
	VAT     []HeldVAT     `json:"vat" nullable:"false"`
	Quotas  []HeldQuota   `json:"quotas" nullable:"false" doc:"Of the products that it bills."`
	Ours    *HeldIdentity `json:"ours,omitempty" doc:"Who received it; missing: nobody has said it."`
	Missing []MissingTerm `json:"missing" nullable:"false"`
	Permits []HeldPermit  `json:"permits" nullable:"false" doc:"That it names, where a register of permits counts on its day."`
	Stale   bool          `json:"stale" doc:"It was judged by other terms."`
}

// A HeldVAT is a rate that counts on a day.
type HeldVAT struct {
	Kind  string `json:"kind"`
	From  string `json:"from" format:"date"`
	Until string `json:"until,omitempty" format:"date"`
	Rate  string `json:"rate" doc:"As 0.16."`
}

// A HeldQuota is what a liter bears on a day.
type HeldQuota struct {
	Product  string `json:"product"`
	From     string `json:"from" format:"date"`
	PerLiter string `json:"per_liter" doc:"As 0.591390."`
}

// A HeldIdentity is who we are to the authority on a day.
type HeldIdentity struct {
	RFC    string `json:"rfc"`
	Name   string `json:"name,omitempty"`
	Regime string `json:"regime,omitempty"`
	ZIP    string `json:"zip,omitempty"`
	From   string `json:"from" format:"date"`
	Until  string `json:"until,omitempty" format:"date"`
}

// InvoiceTerms are what documents are held against, beside contracts.
type InvoiceTerms struct {
	Receivers  []Receiver       `json:"receivers" nullable:"false"`
	Quotas     []FuelQuota      `json:"quotas" nullable:"false" doc:"That were said; those of 2026 are known without."`
	VAT        []VATRate        `json:"vat" nullable:"false" doc:"That were said, by their days; those of the law are known without: 16 % in general, 8 % in the border region until 2026, and 0 %."`
	Identities []FiscalIdentity `json:"identities" nullable:"false" doc:"Who we are to the authority, by their days."`
	Registers  []PermitRegister `json:"registers" nullable:"false" doc:"Of permits to sell fuel, in the order in which they were said; of one day the last counts."`
	Stations   []StationPermit  `json:"stations" nullable:"false" doc:"Stations of contracts beside the register that counts today, those with something wrong first; none where no register counts."`
	Missing    []MissingTerm    `json:"missing" nullable:"false" doc:"What nobody has said of this year, and from December on of the next."`
	Stale      int              `json:"stale" doc:"How many documents were judged by other terms."`
}

// A Judged is how many documents were judged anew.
type Judged struct {
	Judged int `json:"judged"`
}

// An OfInvoice names a document.
type OfInvoice struct {
	Document string `path:"document" pattern:"^[0-9a-f]{64}$" example:"0000000000000000000000000000000000000000000000000000000000000000"`
}

const wallClock = "2006-01-02T15:04:05"

func invoiceOf(d *finance.Document) Invoice {
	out := Invoice{
		Document: d.ID, UUID: d.UUID, OtherOf: d.OtherOf, Kind: d.Kind, Series: d.Series, Number: d.Number, Currency: d.Currency, TotalCents: d.TotalCents, Total: d.Total,
		Issuer: d.Issuer.RFC, IssuerName: d.Issuer.Name, Receiver: d.Receiver.RFC, ReceiverName: d.Receiver.Name, PaymentForm: d.PaymentForm, PaymentMethod: d.PaymentMethod,
		Verdict: string(d.Judged.Verdict), Proven: invoice.Proven(d.Judged.Findings), Findings: len(d.Judged.Findings), JudgedAt: d.Judged.At.UTC(), File: d.File, TakenAt: d.TakenAt.UTC(), TakenBy: d.TakenBy,
	}
	if !d.IssuedAt.IsZero() {
		out.IssuedAt = d.IssuedAt.Format(wallClock)
	}
	if d.Status != nil {
		s := statusOf(d.Status)
		out.Status = &s
	}
	out.Canceling, out.OnList = d.Canceling, d.OnList
	if d.Plain() {
		out.Kind, out.Table = finance.Plain, d.Table
	}
	return out
}

func statusOf(s *finance.Status) InvoiceStatus {
	return InvoiceStatus{s.Status, s.AskedAt.UTC(), s.Source, s.Evidence, s.Note, s.By, s.SaidAt.UTC()}
}

func wholeInvoiceOf(d *finance.Whole, lang string) WholeInvoice {
	out := WholeInvoice{
		Invoice: invoiceOf(&d.Document), CheckURL: d.CheckURL(), Items: []InvoiceItem{}, Found: []InvoiceFinding{}, Of: []InvoiceOf{}, By: []string{}, Others: []string{},
		Statuses: []InvoiceStatus{}, Judged: []InvoiceJudged{},
	}
	for _, i := range d.Items {
		at := ""
		switch {
		case i.DayAlone:
			at = i.At.Format(time.DateOnly)
		case !i.At.IsZero():
			at = i.At.Format(wallClock)
		}
		out.Items = append(out.Items, InvoiceItem{i.Part, i.N, i.Product, i.Text, i.Permit, i.Ticket, i.Card, i.Seller, at, i.VolumeUL, i.Cents, i.PriceE4})
	}
	for _, f := range d.Judged.Findings {
		out.Found = append(out.Found, findingOf(f, lang))
	}
	for _, of := range d.Of {
		out.Of = append(out.Of, InvoiceOf{of.How, of.UUID, of.AmountCents, of.ID})
	}
	for _, o := range d.By {
		out.By = append(out.By, o.ID)
	}
	for _, o := range d.Others {
		out.Others = append(out.Others, o.ID)
	}
	for i := range d.Statuses {
		out.Statuses = append(out.Statuses, statusOf(&d.Statuses[i]))
	}
	for _, j := range d.History {
		out.Judged = append(out.Judged, InvoiceJudged{string(j.Verdict), len(j.Findings), j.Terms, j.At.UTC(), j.By})
	}
	return out
}

func findingOf(f invoice.Finding, lang string) InvoiceFinding {
	actual, expected := f.Said(lang)
	return InvoiceFinding{f.Code, string(f.Severity), f.Row, f.Field, actual, expected, f.What(lang), f.Remedy(lang)}
}

// invoiceKey is the place of a document among all, the newest first.
func invoiceKey(d *Invoice) string { return d.IssuedAt + " " + d.Document }

// readInvoiceKey reads it.
func readInvoiceKey(key string) (at time.Time, id string, ok bool) {
	text, id, found := strings.Cut(key, " ")
	if !found {
		return at, "", false
	}
	if text == "" {
		return at, id, true
	}
	at, err := time.Parse(wallClock, text)
	return at, id, err == nil
}

func (c *call) invoices() error {
	if c.Invoices == nil {
		return fmt.Errorf("invoices: %w", fault.ErrNotFound)
	}
	return nil
}

// invoiceProblem says what is wrong with something that is said of invoices.
func invoiceProblem(err error) error {
	bad, ok := errors.AsType[*finance.Problem](err)
	if !ok {
		return err
	}
	switch bad.Code {
	case "missing":
		return badField("body.proof", "attach what the authority answered, as a PDF or JPEG, or have its service asked online")
	case "number":
		return badField("body.status", "another document of the supplier with that number counts; withdraw that one first")
	case "plain":
		return badField("body.status", "a table's document is canceled, which withdraws it, or valid: it counts again")
	case "unstamped":
		return badField("body.status", "it has no stamp, so nobody can ask the authority about it; two people settle its discrepancy DOC-02, and it is canceled once the stamped document comes")
	}
	field := map[string]string{"asked": "asked_at", "per_liter": "per_liter_e6", "rate": "rate_e4", "identity": "name", "closed": "from", "agreed": "from", "same": "from", "rows": "data"}[bad.Field]
	if field == "" {
		field = bad.Field
	}
	why := map[string]string{
		"rfc": "it is no RFC", "name": "it is longer than 300 bytes", "reason": "say why, in 200 bytes at most", "product": "it is no fuel", "from": "it is no day from 2000 to 2100",
		"per_liter": "it is not from 0 to 100", "status": "say valid, canceled or unknown", "asked": "say when it was asked; it cannot be later than now", "note": "it is longer than 200 bytes, or missing where a table's document is withdrawn",
		"kind": "say general, border or zero", "rate": "it is not from 0 to 5000, or is missing of the general one", "until": "it is no day, or before the first", "regime": "it is not three digits that begin with 6", "zip": "it is not five digits",
		"identity": "say name, regime or zip", "closed": "it is of a closed month", "agreed": "it takes two people", "same": "it is the same person; it takes two",
		"others": "some rows are no permit, and nothing was taken; look at them with dry_run, mend them, or say that the others are taken", "rows": "no row is a permit, or too many are none",
		"proof": "it is no JPEG and no whole PDF of 10 MB at most",
	}[bad.Field]
	return badField("body."+field, "%s", why)
}

func (c *call) decoded(field, data string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, badField(field, "it is not base64")
	}
	return b, nil
}

func addInvoices(a *api) {
	const tag = "invoices"
	listBy(a, operation{id: "list-invoices", tag: tag, path: "/invoices", page: "GET /invoices", summary: "List documents of suppliers",
		about: "The newest first; of this month unless another period is asked for, and of all time where period is all."},
		invoiceKey, func(c *call, in *struct {
			Paging
			Period
			Is     string `query:"is" enum:"accepted,questioned,refused,unchecked,valid,canceled,unknown,plain,canceling,listed" doc:"Of one verdict, or of one status with the tax authority; of tables, without a fiscal stamp; those of which canceling is under way; or of issuers on a list of the authority."`
			Issuer string `query:"rfc" maxLength:"13"`
			Text   string `query:"q" maxLength:"400" doc:"In the UUID, the number or the supplier; or a ticket that it bills. Of the code that is printed on a document its address will do, and that or a whole UUID is looked for in all days."`
		}, after string, limit int) ([]Invoice, error) {
			if err := c.invoices(); err != nil {
				return nil, err
			}
			q := finance.Question{Is: in.Is, Issuer: strings.ToUpper(in.Issuer), Limit: limit}
			if in.Period.Period != "all" {
				p, err := c.period(report.Month)
				if err != nil {
					return nil, err
				}
				q.From, q.To = p.From, p.To
			}
			q.Seek(in.Text)
			if after != "" {
				var ok bool
				if q.AfterAt, q.AfterID, ok = readInvoiceKey(after); !ok {
					return nil, badField("query.after", "it is no next of this list; begin without it")
				}
			}
			l, err := c.Invoices.Documents(c, q)
			var out []Invoice
			for i := range l.Documents {
				out = append(out, invoiceOf(&l.Documents[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-invoice", tag: tag, path: "/invoices/{document}", page: "GET /invoices/{document}", summary: "Show a document of a supplier", about: "With what it bills, what is wrong with it, and what the tax authority said."},
		func(c *call, in *struct {
			OfInvoice
			Language
		}) (WholeInvoice, error) {
			if err := c.invoices(); err != nil {
				return WholeInvoice{}, err
			}
			d, err := c.Invoices.Document(c, in.Document)
			if err != nil {
				return WholeInvoice{}, err
			}
			out := wholeInvoiceOf(&d, in.Language.Lang)
			if !d.Plain() {
				held, err := c.Invoices.HeldTo(c, &d)
				if err != nil {
					return out, err
				}
				out.HeldTo = heldToOf(&held)
			}
			return out, nil
		})
	read(a, operation{id: "get-invoice-xml", tag: tag, path: "/invoices/{document}/xml", page: "GET /invoices/{document}/xml", summary: "Show a fiscal document as it came", about: "Byte by byte."},
		func(c *call, in *OfInvoice) (Picture, error) {
			if err := c.invoices(); err != nil {
				return Picture{}, err
			}
			b, err := c.Invoices.XML(c, in.Document)
			return Picture{Kept{in.Document, "xml", int64(len(b))}, base64.StdEncoding.EncodeToString(b)}, err
		})
	read(a, operation{id: "get-invoice-proof", tag: tag, path: "/invoices/{document}/proof/{proof}", page: "GET /invoices/{document}/proof/{proof}", summary: "Show what the tax authority answered about a document"},
		func(c *call, in *struct {
			OfInvoice
			Proof string `path:"proof" pattern:"^[0-9a-f]{64}$" example:"0000000000000000000000000000000000000000000000000000000000000000"`
		}) (Picture, error) {
			if err := c.invoices(); err != nil {
				return Picture{}, err
			}
			f, b, err := c.Invoices.Proof(c, in.Document, in.Proof)
			return Picture{Kept{f.SHA256, string(f.Kind), f.Size}, base64.StdEncoding.EncodeToString(b)}, err
		})
	do(a, operation{id: "send-invoices", tag: tag, path: "/invoices", page: "POST /invoices/new", summary: "Send fiscal documents", most: mostInvoices/3*4 + mostBody,
		about: "An XML file, or a ZIP of them. Each is kept as it came and checked; what was here before changes nothing, and what is no document is named with the reason.",
		try:   `{"file":"factura.xml","data":"PGEvPg=="}`},
		func(c *call, in *struct {
			Acting
			Body InvoiceFile
		}) (SentInvoices, error) {
			if err := c.invoices(); err != nil {
				return SentInvoices{}, err
			}
			if err := c.pacedFile(); err != nil {
				return SentInvoices{}, err
			}
			b, err := c.decoded("body.data", in.Body.Data)
			if err != nil {
				return SentInvoices{}, err
			}
			if len(b) > mostInvoices {
				return SentInvoices{}, badField("body.data", "it is more than %d MB; send it in parts", mostInvoices>>20)
			}
			batch := finance.NewBatch()
			sent, err := c.Invoices.Send(c, c.user.Username, batch, []finance.File{{Name: in.Body.File, Bytes: b}})
			return sentInvoices(batch, sent), err
		})
	read(a, operation{id: "get-sent-invoices", tag: tag, path: "/invoices/sent/{batch}", page: "GET /invoices/sent/{batch}", summary: "Show what became of files that were sent together"},
		func(c *call, in *struct {
			Batch string `path:"batch" maxLength:"40" example:"k2v7r5qd3x6m4n8p"`
		}) (SentInvoices, error) {
			if err := c.invoices(); err != nil {
				return SentInvoices{}, err
			}
			sent, err := c.Invoices.Batch(c, in.Batch)
			return sentInvoices(in.Batch, sent), err
		})
	do(a, operation{id: "say-invoice-status", tag: tag, path: "/invoices/{document}/status", page: "POST /invoices/{document}/status", summary: "Say what the tax authority answered about a document", most: mostProof,
		try: `{"status":"valid","asked_at":"2026-11-26T18:05:00Z","proof":"JVBERi0xLjcKJSVFT0YK"}`},
		func(c *call, in *struct {
			Acting
			OfInvoice
			Body SayInvoiceStatus
		}) (InvoiceStatus, error) {
			if err := c.invoices(); err != nil {
				return InvoiceStatus{}, err
			}
			proof, err := c.decoded("body.proof", in.Body.Proof)
			if err != nil {
				return InvoiceStatus{}, err
			}
			s := finance.Status{Status: in.Body.Status, AskedAt: in.Body.AskedAt.UTC(), Note: in.Body.Note}
			if err := c.Invoices.SayStatus(c, c.user.Username, in.Document, s, proof); err != nil {
				return InvoiceStatus{}, invoiceProblem(err)
			}
			d, err := c.Invoices.Document(c, in.Document)
			if err != nil || d.Status == nil {
				return InvoiceStatus{}, err
			}
			return statusOf(d.Status), nil
		})
	do(a, operation{id: "say-invoice-statuses", tag: tag, path: "/invoices/statuses", page: "POST /invoices/unchecked", summary: "Say what the tax authority answered about many documents", most: mostProof,
		about: "A spreadsheet as the page about unchecked invoices gives it, with status and asked_at filled in; rows without a status are left as they are.",
		try:   `{"file":"respuestas.csv","data":"dXVpZCxzdGF0dXMKRkZGRkZGRkYtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAwLHZhbGlkCg=="}`},
		func(c *call, in *struct {
			Acting
			Body InvoiceAnswers
		}) (InvoicesChecked, error) {
			if err := c.invoices(); err != nil {
				return InvoicesChecked{}, err
			}
			b, err := c.decoded("body.data", in.Body.Data)
			if err != nil {
				return InvoicesChecked{}, err
			}
			checked, err := c.Invoices.SayStatuses(c, c.user.Username, in.Body.File, b, c.Zone)
			if errors.Is(err, spreadsheet.ErrFile) {
				return InvoicesChecked{}, badField("body.data", "%v", err)
			}
			out := InvoicesChecked{checked.Said, []InvoiceBadAnswer{}}
			for _, b := range checked.Bad {
				out.Bad = append(out.Bad, InvoiceBadAnswer{b.Line, b.Value, b.Code})
			}
			return out, err
		})
	askings(a, tag)
	read(a, operation{id: "get-invoice-terms", tag: tag, path: "/invoices/terms", page: "GET /invoices/terms", summary: "Show what fiscal documents are held against", about: "Beside contracts, which are those of stations."},
		func(c *call, _ *struct{}) (InvoiceTerms, error) {
			if err := c.invoices(); err != nil {
				return InvoiceTerms{}, err
			}
			return c.invoiceTerms()
		})
	do(a, operation{id: "say-receiver", tag: tag, path: "/invoices/terms/receivers", page: "POST /invoices/terms/receivers", summary: "Say to which RFC documents are made out", two: true, about: "From a day on; documents are judged by what counts on their day. " + loosensTwo,
		try: `{"rfc":"MXA850101AA1","name":"MUNICIPIO DE XALAPA","active":true,"reason":"alta"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what lets more pass: a token of the second person, which acts and may agree to the budget."`
			Body SayReceiver
		}) (InvoiceTerms, error) {
			if err := c.invoices(); err != nil {
				return InvoiceTerms{}, err
			}
			r := finance.Receiver{RFC: in.Body.RFC, Name: in.Body.Name, Active: in.Body.Active, Reason: in.Body.Reason}
			if in.Body.From != "" {
				from, err := time.Parse(time.DateOnly, in.Body.From)
				if err != nil {
					return InvoiceTerms{}, badField("body.from", "it is no day")
				}
				r.From = &from
			}
			err := c.Invoices.SayReceiver(c, c.user.Username, r)
			if bad, ok := errors.AsType[*finance.Problem](err); ok && bad.Field == "agreed" {
				if r.Agreed, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return InvoiceTerms{}, err
				}
				err = c.Invoices.SayReceiver(c, c.user.Username, r)
			}
			if err != nil {
				return InvoiceTerms{}, invoiceProblem(err)
			}
			return c.invoiceTerms()
		})
	do(a, operation{id: "say-fuel-quota", tag: tag, path: "/invoices/terms/quotas", page: "POST /invoices/terms/quotas", summary: "Say what tax a liter bears from a day on", about: "From a day of no closed month on. " + takesTwo,
		try: `{"product":"15101505","from":"2027-01-01","per_liter_e6":510000,"reason":"DOF 2026-12-22"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"A token of the second person, which acts and may agree to the budget."`
			Body SayFuelQuota
		}) (InvoiceTerms, error) {
			b := in.Body
			return c.saysTax(b.From, "", func(from time.Time, _ *time.Time, agrees string) error {
				return c.Invoices.SayQuota(c, c.user.Username, finance.Quota{Product: b.Product, From: from, PerLiterE6: b.PerLiterE6, Reason: b.Reason, Agreed: agrees})
			})
		})
	do(a, operation{id: "say-vat-rate", tag: tag, path: "/invoices/terms/vat", page: "POST /invoices/terms/vat", summary: "Say a rate of the IVA from a day on", about: "From a day of no closed month on; documents are judged by what counts on their day. " + takesTwo,
		try: `{"kind":"border","from":"2027-01-01","until":"2027-12-31","rate_e4":800,"reason":"DOF 2026-12-30"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"A token of the second person, which acts and may agree to the budget."`
			Body SayVATRate
		}) (InvoiceTerms, error) {
			b := in.Body
			return c.saysTax(b.From, b.Until, func(from time.Time, until *time.Time, agrees string) error {
				return c.Invoices.SayVAT(c, c.user.Username, finance.VATRate{Kind: invoice.VATKind(b.Kind), From: from, Until: until, RateE4: b.RateE4, Reason: b.Reason, Agreed: agrees})
			})
		})
	do(a, operation{id: "say-fiscal-identity", tag: tag, path: "/invoices/terms/identities", page: "POST /invoices/terms/identities", summary: "Say who we are to the tax authority from a day on",
		about: "From a day of no closed month on; documents that say otherwise of who receives them have a finding. " + takesTwo,
		try:   `{"rfc":"MXA850101AA1","name":"MUNICIPIO DE XALAPA","regime":"603","zip":"91000","from":"2026-11-01","reason":"constancia"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"A token of the second person, which acts and may agree to the budget."`
			Body SayFiscalIdentity
		}) (InvoiceTerms, error) {
			b := in.Body
			return c.saysTax(b.From, b.Until, func(from time.Time, until *time.Time, agrees string) error {
				return c.Invoices.SayIdentity(c, c.user.Username, finance.Identity{RFC: b.RFC, Name: b.Name, Regime: b.Regime, ZIP: b.ZIP, From: from, Until: until, Reason: b.Reason, Agreed: agrees})
			})
		})
	permitRegisters(a, tag)
	do(a, operation{id: "judge-invoices", tag: tag, path: "/invoices/judge", page: "POST /invoices/again", summary: "Hold documents against the terms of now", about: "Some at a time, of those that were judged by others; when the answer says 0, all are.",
		try: `{}`},
		func(c *call, _ *struct {
			Acting
			Body struct{}
		}) (Judged, error) {
			if err := c.invoices(); err != nil {
				return Judged{}, err
			}
			n, err := c.Invoices.JudgeAgain(c, c.user.Username)
			return Judged{n}, err
		})
}

// mostInvoices bounds what is sent at once by programs, which send a batch in parts.
const (
	mostInvoices = 16 << 20
	mostProof    = 16 << 20
)

func sentInvoices(batch string, sent []finance.Sent) SentInvoices {
	out := SentInvoices{batch, []SentInvoice{}}
	for _, s := range sent {
		out.Files = append(out.Files, SentInvoice{s.File, s.SHA256, s.Outcome, s.Document, s.Code, s.Line, s.Why})
	}
	return out
}

// loosensTwo says when something takes two people.
const loosensTwo = "What lets more pass than what was said before takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\"."

const takesTwo = "It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\"."

// saysTax has what documents are held against said from a day on, by two.
func (c *call) saysTax(from, until string, say func(from time.Time, until *time.Time, agrees string) error) (InvoiceTerms, error) {
	if err := c.invoices(); err != nil {
		return InvoiceTerms{}, err
	}
	first, last, err := daysOf(from, until)
	if err != nil {
		return InvoiceTerms{}, err
	}
	agrees, err := c.secondPerson(access.AgreeBudget, "")
	if err != nil {
		return InvoiceTerms{}, err
	}
	if err := say(first, last, agrees); err != nil {
		return InvoiceTerms{}, invoiceProblem(err)
	}
	return c.invoiceTerms()
}

// daysOf reads a first day, and a last one where there is any.
func daysOf(from, until string) (first time.Time, last *time.Time, err error) {
	if first, err = time.Parse(time.DateOnly, from); err != nil {
		return first, nil, badField("body.from", "it is no day")
	}
	if until == "" {
		return first, nil, nil
	}
	t, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return first, nil, badField("body.until", "it is no day")
	}
	return first, &t, nil
}

// lastOf writes a last day, of the first day after it.
func lastOf(until time.Time) string {
	if until.IsZero() {
		return ""
	}
	return until.AddDate(0, 0, -1).Format(time.DateOnly)
}

func dayOrNone(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func missingOf(gaps []invoice.Gap) []MissingTerm {
	out := []MissingTerm{}
	for _, g := range gaps {
		out = append(out, MissingTerm{g.Product, string(g.Kind), g.Day.Format(time.DateOnly)})
	}
	return out
}

func heldToOf(h *finance.HeldTo) *HeldTo {
	out := &HeldTo{VAT: []HeldVAT{}, Quotas: []HeldQuota{}, Permits: []HeldPermit{}, Missing: missingOf(h.Missing), Stale: h.Stale}
	for _, x := range h.Permits {
		out.Permits = append(out.Permits, HeldPermit{x.Permit.Number, x.Permit.Kind, string(x.Told), registeredOf(x.Told, &x.Is), x.From.Format(time.DateOnly), x.SHA256})
	}
	for _, r := range h.VAT {
		out.VAT = append(out.VAT, HeldVAT{string(r.Kind), r.From.Format(time.DateOnly), lastOf(r.Until), r.Rate.String()})
	}
	for _, q := range h.Quotas {
		out.Quotas = append(out.Quotas, HeldQuota{q.Product, q.From.Format(time.DateOnly), q.PerLiter.StringFixed(6)})
	}
	if o := h.Ours; o != nil {
		out.Ours = &HeldIdentity{o.RFC, o.Name, o.Regime, o.ZIP, o.From.Format(time.DateOnly), lastOf(o.Until)}
	}
	return out
}

func (c *call) invoiceTerms() (InvoiceTerms, error) {
	out := InvoiceTerms{Receivers: []Receiver{}, Quotas: []FuelQuota{}, VAT: []VATRate{}, Identities: []FiscalIdentity{}}
	said, err := c.Invoices.Said(c)
	if err != nil {
		return out, err
	}
	for _, r := range said.Receivers {
		out.Receivers = append(out.Receivers, Receiver{r.RFC, r.Name, r.Active, dayOrNone(r.From), r.Reason, r.By, r.Agreed, r.At.UTC()})
	}
	for _, q := range said.Quotas {
		out.Quotas = append(out.Quotas, FuelQuota{q.Product, q.From.Format(time.DateOnly), q.PerLiterE6, q.Reason, q.By, q.Agreed, q.At.UTC()})
	}
	for _, r := range said.VAT {
		out.VAT = append(out.VAT, VATRate{string(r.Kind), r.From.Format(time.DateOnly), dayOrNone(r.Until), r.RateE4, r.Reason, r.By, r.Agreed, r.At.UTC()})
	}
	for _, o := range said.Identities {
		out.Identities = append(out.Identities, FiscalIdentity{o.RFC, o.Name, o.Regime, o.ZIP, o.From.Format(time.DateOnly), dayOrNone(o.Until), o.Reason, o.By, o.Agreed, o.At.UTC()})
	}
	y, m, d := c.Now().In(c.Zone).Date()
	if err := c.registers(&out, &said, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)); err != nil {
		return out, err
	}
	out.Missing = missingOf(said.Gaps(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)))
	out.Stale, err = c.Invoices.StaleCount(c)
	return out, err
}

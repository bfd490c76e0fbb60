package api

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/report"
)

// A BilledLine is a line that a supplier bills, and what it is to its fills.
type BilledLine struct {
	Line        string        `json:"line" doc:"document/part/n, by which it is decided."`
	Supplier    string        `json:"supplier"`
	RFC         string        `json:"rfc"`
	UUID        string        `json:"uuid,omitempty"`
	Folio       string        `json:"folio,omitempty"`
	IssuedAt    time.Time     `json:"issued_at"`
	Permit      string        `json:"permit,omitempty"`
	Ticket      string        `json:"ticket,omitempty"`
	Card        string        `json:"card,omitempty"`
	CardSays    string        `json:"card_says,omitempty" doc:"Why the card is no vehicle's on that day. nobody: it is on no list, and no vehicle's number; ended: whoever had it had it no more; several: more than one had it. Absent: it is one vehicle's, or there is none."`
	Product     string        `json:"product"`
	VolumeUL    int64         `json:"volume_ul"`
	AmountCents int64         `json:"amount_cents"`
	PriceE4     int64         `json:"price_e4"`
	Currency    string        `json:"currency"`
	Is          string        `json:"is" doc:"exact: accepted with all that are; differs: its fill was found and something differs; suggested: a fill comes near and no other does, or it agrees with all of a period that are of no line; ambiguous: several do; twice: another line has its ticket, or bills its fill by card and this one by the station, or the other way; alone: no fill comes near; changed: it was decided, and the fill is another since; done: it was decided"`
	Pass        string        `json:"pass,omitempty" doc:"How its fill was found: person, ticket, figures, distance, permit (the same number with or without CNE/) or sum."`
	State       string        `json:"state" doc:"matched, within tolerances, or what differs: volume, price, amount or product; supplier: the fill is of another supplier's contract; strange: it agrees, and nobody has a contract with who bills it, so that it is suggested and accepted with its document; unpriced: of several fills one has no amount, and nothing says what it cost; elsewhere: another line has the fill, by card or by the station."`
	Fills       []BilledFill  `json:"fills" nullable:"false"`
	Near        []BilledFill  `json:"near" nullable:"false" doc:"Among which a person chooses, the nearest first."`
	MoreUL      int64         `json:"more_ul" doc:"That the line says more than its fills."`
	MoreCents   int64         `json:"more_cents"`
	FillCents   int64         `json:"fill_cents" doc:"What its fills come to as the line is compared with them: their amounts, and what those of several without one count as. Where its fills are all of the line's currency and their money is known, amount_cents - fill_cents = more_cents."`
	Last        int64         `json:"last" doc:"The number of its last decision; 0: there is none. Send it as seen when you decide."`
	Decided     *LineDecision `json:"decided,omitempty" doc:"Absent: nobody has decided, or it was taken back."`
	Bulk        bool          `json:"bulk,omitempty" doc:"It bills fuel in bulk: its fills are deliveries into own tanks, with the liters that came as it counts them, and it is decided with their papers. Its state is delivered, undelivered, came or noted: what was measured, or what the notes say, is something else; or twice, or product; or supplier: another brought it. Where nobody can say what came or what that costs, more_ul or more_cents is 0."`
	Others      []string      `json:"out_of_period,omitempty" doc:"The months of its fills, as 2026-10, that are not that of its document: what is accrued counts there, and what is invoiced in the document's. Absent: there are none."`
}

// A BilledFill is a fill of a contract.
type BilledFill struct {
	Fill        string    `json:"fill" doc:"station/epoch/seq, and /branch of a forked journal"`
	At          time.Time `json:"at"`
	Contract    string    `json:"contract"`
	Supplier    string    `json:"supplier"`
	Permit      string    `json:"permit,omitempty"`
	Ticket      string    `json:"ticket,omitempty"`
	Vehicle     string    `json:"vehicle,omitempty" doc:"Absent where it is reserved and the user is not cleared."`
	Product     string    `json:"product,omitempty"`
	VolumeUL    int64     `json:"volume_ul"`
	AmountCents int64     `json:"amount_cents"`
	PriceE4     int64     `json:"price_e4" doc:"0, as is the amount: the pump tells no prices."`
	Currency    string    `json:"currency,omitempty"`
}

// A LineDecision is what somebody decided of a line.
type LineDecision struct {
	Batch      string    `json:"batch" doc:"What was decided at once, and is taken back at once."`
	What       string    `json:"what" doc:"linked, apart: of none of ours, or open: taken back"`
	Fills      []string  `json:"fills" nullable:"false"`
	Pass       string    `json:"pass,omitempty"`
	State      string    `json:"state,omitempty"`
	MoreUL     int64     `json:"more_ul"`
	MoreCents  int64     `json:"more_cents"`
	Tolerances int64     `json:"tolerances" doc:"The version of those that counted; 0: those that are built in."`
	Reason     string    `json:"reason,omitempty"`
	SaidBy     string    `json:"said_by"`
	SaidAt     time.Time `json:"said_at"`
}

// A WholeLine is a line with all that is known of it.
type WholeLine struct {
	BilledLine
	Free    []BilledFill   `json:"free" nullable:"false" doc:"Fills of its supplier that are of no line, the nearest first."`
	History []LineDecision `json:"history" nullable:"false" doc:"The newest first."`
}

// An UnbilledFill is a fill that no line was decided to be of.
type UnbilledFill struct {
	BilledFill
	OwedCents *int64 `json:"owed_cents,omitempty" doc:"By the contract's price, or else by the pump; absent: nobody knows."`
	Proposed  string `json:"proposed,omitempty" doc:"The line that it may be of."`
}

// An OfLine names a line.
type OfLine struct {
	OfInvoice
	Part string `path:"part" enum:"concept,purchase" example:"concept"`
	N    int    `path:"n" minimum:"1" example:"1"`
}

func (l *OfLine) id() matching.LineID {
	return matching.LineID{Document: l.Document, Part: l.Part, N: l.N}
}

// A DecideLine says which fills a line is of.
type DecideLine struct {
	What   string   `json:"what" enum:"linked,apart,open" doc:"linked: to fills; apart: of none of ours; open: what was decided is taken back"`
	Fills  []string `json:"fills,omitempty" maxItems:"2000" doc:"As lists name them."`
	Reason string   `json:"reason,omitempty" maxLength:"200" doc:"Of what is apart, of a line that differs from its fills by more than the tolerances, and of one that is strange, it is required."`
	Seen   *int64   `json:"seen,omitempty" minimum:"0" doc:"Its last decision when you looked; where somebody has decided since, this is refused. Absent: whatever was decided since."`
}

// An AcceptLines names what is accepted at once.
type AcceptLines struct {
	From string `json:"from" format:"date" doc:"The first day of issue, in the zone of the office."`
	To   string `json:"to" format:"date" doc:"The last."`
	RFC  string `json:"rfc,omitempty" maxLength:"13" doc:"Of the supplier; absent: all."`
}

// AcceptDocument names a document of which lines are accepted at once.
type AcceptDocument struct {
	Document string `json:"document" minLength:"1" maxLength:"64" doc:"As invoices are named."`
	Reason   string `json:"reason" minLength:"1" maxLength:"200" doc:"Why fuel is accepted that somebody bills with whom nobody has a contract."`
}

// DecidedLines are what was decided at once.
type DecidedLines struct {
	Batch string `json:"batch"`
	Lines int    `json:"lines"`
}

// Tolerances are how far lines may be from fills.
type Tolerances struct {
	Version     int64      `json:"version" doc:"0: those that are built in."`
	VolumeUL    int64      `json:"volume_ul" minimum:"0" maximum:"10000000"`
	VolumeMill  int64      `json:"volume_mill" minimum:"0" maximum:"50" doc:"Or as many thousandths of the fill."`
	PriceE4     int64      `json:"price_e4" minimum:"0" maximum:"10000"`
	AmountCents int64      `json:"amount_cents" minimum:"0" maximum:"10000"`
	AmountMill  int64      `json:"amount_mill" minimum:"0" maximum:"50" doc:"Or as many thousandths of the amount."`
	Days        int        `json:"days" minimum:"0" maximum:"100" doc:"That an invoice may take."`
	SumUL       int64      `json:"sum_ul" minimum:"0" maximum:"100000000" doc:"Of a line of several fills."`
	SumMill     int64      `json:"sum_mill" minimum:"0" maximum:"50"`
	LateDays    *int       `json:"late_days,omitempty" minimum:"0" maximum:"100" doc:"After which a fill that nobody bills is a discrepancy (AUD-06), of cards from the end of its month; absent: as the rule says. With urgent_days."`
	UrgentDays  *int       `json:"urgent_days,omitempty" minimum:"0" maximum:"100" doc:"After which it is urgent."`
	Reason      string     `json:"reason" maxLength:"200" doc:"To say new ones it is required."`
	From        string     `json:"from,omitempty" format:"date" doc:"Its first day; to say new ones, absent is today."`
	Contract    string     `json:"contract,omitempty" maxLength:"200" doc:"Of which alone; absent: all."`
	SaidBy      string     `json:"said_by,omitempty"`
	AgreedBy    string     `json:"agreed_by,omitempty"`
	SaidAt      *time.Time `json:"said_at,omitempty"`
}

func tolerancesOf(t matching.Tolerance) Tolerances {
	out := Tolerances{
		t.Version, int64(t.VolumeUL), t.VolumeMill, t.PriceE4, t.Tolerances.Cents, t.CentsMill, t.Days, int64(t.SumUL), t.SumMill, nil, nil, t.Reason, t.From, t.Contract, t.By, t.AgreedBy, nil,
	}
	if t.Awaited != nil {
		out.LateDays, out.UrgentDays = &t.Awaited.Late, &t.Awaited.Urgent
	}
	if t.Version > 0 {
		out.SaidAt = utc(&t.At)
	}
	return out
}

func (c *call) matching() error {
	if c.Matching == nil {
		return fmt.Errorf("lines of invoices: %w", fault.ErrNotFound)
	}
	return nil
}

func (c *call) billedLine(r *matching.Row) BilledLine {
	out := BilledLine{
		Line: r.String(), Supplier: r.Supplier, RFC: r.RFC, UUID: r.UUID, Folio: r.Folio, IssuedAt: r.IssuedAt.UTC(), Permit: r.Permit, Ticket: r.Ticket, Card: r.Card, CardSays: string(r.CardSays), Product: r.Product,
		VolumeUL: int64(r.VolumeUL), AmountCents: r.Cents, PriceE4: r.PriceE4, Currency: r.Currency, Is: string(r.Sort), Pass: string(r.Link.Pass), State: string(r.Link.State),
		Fills: c.billedFills(r.Fills), Near: c.billedFills(r.Near), MoreUL: int64(r.Link.VolumeUL), MoreCents: r.Link.Cents, FillCents: r.Cost(), Last: r.Last, Bulk: r.Bulk, Others: r.Others,
	}
	if r.Decided != nil {
		out.Decided = new(lineDecision(r.Decided))
		out.Pass = out.Decided.Pass
	}
	return out
}

func (c *call) billedFills(list []matching.Fill) []BilledFill {
	out := []BilledFill{}
	for i := range list {
		out = append(out, c.billedFill(&list[i]))
	}
	return out
}

func (c *call) billedFill(f *matching.Fill) BilledFill {
	out := BilledFill{
		Fill: f.Ref.String(), At: f.At.UTC(), Contract: f.Contract, Supplier: f.Supplier, Permit: f.Permit, Ticket: f.Ticket, Product: f.Product,
		VolumeUL: int64(f.VolumeUL), AmountCents: f.Cents, PriceE4: f.PriceE4, Currency: f.Currency,
	}
	if !f.Reserved || c.user.Scope().Cleared() {
		out.Vehicle = f.Vehicle
	}
	return out
}

func lineDecision(d *matching.Decision) LineDecision {
	out := LineDecision{d.Batch, d.What, []string{}, string(d.Pass), string(d.State), int64(d.VolumeUL), d.Cents, d.Tolerances, d.Reason, d.By, d.At.UTC()}
	for _, ref := range d.Fills {
		out.Fills = append(out.Fills, ref.String())
	}
	return out
}

// matchProblem says what is wrong with what somebody decides.
func matchProblem(err error) error {
	if bad, ok := errors.AsType[*matching.Problem](err); ok {
		if bad.Field == "differs" { // what is missing is the reason
			bad.Field = "reason"
		}
		return badField("body."+bad.Field, "%s", bad.Why)
	}
	return err
}

func addMatching(a *api) {
	const tag = "invoices"
	list(a, operation{id: "list-invoice-lines", tag: tag, path: "/invoices/lines", page: "GET /invoices/match", summary: "List lines of invoices with the fills that they are of",
		about: "Of documents that were issued in a period and count: not refused, not canceled, and nothing in their place. Lines that bill fuel in bulk stand beside their deliveries."},
		func(x *BilledLine) string { return x.Line },
		func(c *call, in *struct {
			Paged
			Period
			Is  string `query:"is" enum:"exact,differs,suggested,ambiguous,twice,alone,changed,done,out_of_period" doc:"out_of_period: with fills of another month than the document, whatever is asked of it."`
			RFC string `query:"rfc" maxLength:"13" doc:"Of the supplier."`
		}) ([]BilledLine, error) {
			seen, err := c.seen(in.RFC)
			if err != nil {
				return nil, err
			}
			if c.Auditing != nil {
				p, err := c.period(report.Month)
				if err != nil {
					return nil, err
				}
				bulk, err := c.Auditing.Bulk(c, matching.Question{From: p.From, To: p.To, RFC: in.RFC})
				if err != nil {
					return nil, err
				}
				seen.Rows = append(seen.Rows, bulk...)
				matching.SortRows(seen.Rows)
			}
			var out []BilledLine
			for i := range seen.Rows {
				r := &seen.Rows[i]
				if in.Is == "" || string(r.Sort) == in.Is || in.Is == "out_of_period" && r.OutOfPeriod() {
					out = append(out, c.billedLine(r))
				}
			}
			return out, nil
		})
	list(a, operation{id: "list-unbilled-fills", tag: tag, path: "/invoices/unbilled", page: "GET /invoices/unbilled", summary: "List fills that nobody has billed",
		about: "Of contracts, that flowed in a period and that no line was decided to be of."},
		func(x *UnbilledFill) string { return x.At.Format(time.RFC3339) + " " + x.Fill },
		func(c *call, in *struct {
			Paged
			Period
			RFC string `query:"rfc" maxLength:"13" doc:"Of the supplier."`
		}) ([]UnbilledFill, error) {
			seen, err := c.seen(in.RFC)
			if err != nil {
				return nil, err
			}
			var owed map[match.Ref]int64
			if c.Contracting != nil {
				if owed, err = c.Contracting.Owed(c, seen); err != nil {
					return nil, err
				}
			}
			var out []UnbilledFill
			for i := range seen.Loose {
				f := &seen.Loose[i].Fill
				one := UnbilledFill{BilledFill: c.billedFill(f)}
				if cents, priced := owed[f.Ref]; priced {
					one.OwedCents = &cents
				} else if f.Cents != 0 || f.PriceE4 != 0 {
					one.OwedCents = &f.Cents
				}
				if id := seen.Loose[i].Proposed; id != nil {
					one.Proposed = id.String()
				}
				out = append(out, one)
			}
			return out, nil
		})
	read(a, operation{id: "get-invoice-line", tag: tag, path: "/invoices/lines/{document}/{part}/{n}", page: "GET /invoices/match/{document}/{part}/{n}", summary: "Show a line with the fills that it may be of",
		about: "And all that was decided of it."},
		func(c *call, in *OfLine) (WholeLine, error) {
			if err := c.matching(); err != nil {
				return WholeLine{}, err
			}
			return c.wholeLine(in.id())
		})
	do(a, operation{id: "decide-invoice-line", tag: tag, path: "/invoices/lines/{document}/{part}/{n}", page: "POST /invoices/match/{document}/{part}/{n}", summary: "Decide which fills a line is of",
		about: "Or that it is of none of ours. That, and a line that differs from its fills by more than the tolerances, takes a reason. A fill is of one line; of two who decide at once the second hears of the first.", try: `{"what":"apart","reason":"nadie cargó"}`},
		func(c *call, in *struct {
			Acting
			OfLine
			Body DecideLine
		}) (WholeLine, error) {
			if err := c.matching(); err != nil {
				return WholeLine{}, err
			}
			said := matching.Said{What: in.Body.What, Reason: in.Body.Reason, Seen: in.Body.Seen}
			for _, name := range in.Body.Fills {
				ref, err := match.ParseRef(name)
				if err != nil {
					return WholeLine{}, badField("body.fills", "%v", err)
				}
				said.Fills = append(said.Fills, ref)
			}
			if _, err := c.Matching.Decide(c, c.user.Username, in.OfLine.id(), said); err != nil {
				return WholeLine{}, matchProblem(err)
			}
			return c.wholeLine(in.OfLine.id())
		})
	do(a, operation{id: "accept-invoice-lines", tag: tag, path: "/invoices/lines/accept", page: "POST /invoices/match/accept", summary: "Accept all lines of a period that are exact",
		about: "Their fills are of the same place and ticket, or the only ones of the same liters, amount and day, and differ by no more than the tolerances.", try: `{"from":"2026-05-01","to":"2026-05-31"}`},
		func(c *call, in *struct {
			Acting
			Body AcceptLines
		}) (DecidedLines, error) {
			if err := c.matching(); err != nil {
				return DecidedLines{}, err
			}
			q := matching.Question{RFC: in.Body.RFC}
			var err error
			if q.From, err = time.ParseInLocation(time.DateOnly, in.Body.From, c.Zone); err != nil {
				return DecidedLines{}, badField("body.from", "it is no day")
			}
			last, err := time.ParseInLocation(time.DateOnly, in.Body.To, c.Zone)
			if err != nil || last.Before(q.From) {
				return DecidedLines{}, badField("body.to", "it is no day, or before the first")
			}
			q.To = last.AddDate(0, 0, 1)
			done, err := c.Matching.AcceptExact(c, c.user.Username, q)
			return DecidedLines{done.Batch, done.Lines}, matchProblem(err)
		})
	do(a, operation{id: "accept-invoice-document", tag: tag, path: "/invoices/lines/document", page: "POST /invoices/match/document", summary: "Accept the lines of a document of who has no contract",
		about: "Its lines whose state is strange, all at once: they agree with fills that nobody else bills, and nobody has a contract with who issues the document, of whichever days. The document itself stays a discrepancy (AUD-11).", try: `{"document":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae","reason":"factura por cuenta del proveedor"}`},
		func(c *call, in *struct {
			Acting
			Body AcceptDocument
		}) (DecidedLines, error) {
			if err := c.matching(); err != nil {
				return DecidedLines{}, err
			}
			done, err := c.Matching.AcceptStrange(c, c.user.Username, in.Body.Document, in.Body.Reason)
			return DecidedLines{done.Batch, done.Lines}, matchProblem(err)
		})
	do(a, operation{id: "take-back-invoice-lines", tag: tag, path: "/invoices/lines/back", page: "POST /invoices/match/back", summary: "Take back what was decided at once", about: "As far as it still counts.",
		try: `{"batch":"abcdefghij234567"}`},
		func(c *call, in *struct {
			Acting
			Body struct {
				Batch string `json:"batch" minLength:"1" maxLength:"32"`
			}
		}) (DecidedLines, error) {
			if err := c.matching(); err != nil {
				return DecidedLines{}, err
			}
			n, err := c.Matching.TakeBack(c, c.user.Username, in.Body.Batch)
			return DecidedLines{in.Body.Batch, n}, matchProblem(err)
		})
	read(a, operation{id: "get-tolerances", tag: tag, path: "/invoices/terms/tolerances", page: "GET /invoices/terms", summary: "Show how far lines may be from fills"},
		func(c *call, _ *struct{}) (Tolerances, error) {
			if err := c.matching(); err != nil {
				return Tolerances{}, err
			}
			t, err := c.Matching.Tolerance(c)
			return tolerancesOf(t), err
		})
	list(a, operation{id: "list-tolerances", tag: tag, path: "/invoices/terms/tolerances/said", page: "GET /invoices/terms", summary: "List all that was said of how far lines may be from fills", about: "A line is judged by that of its contract, or else of all, that began last before its day."},
		func(t *Tolerances) string { return strconv.FormatInt(t.Version, 10) },
		func(c *call, _ *struct{ Paging }) (out []Tolerances, err error) {
			if err := c.matching(); err != nil {
				return nil, err
			}
			said, err := c.Matching.Tolerances(c)
			for _, t := range said {
				out = append(out, tolerancesOf(t))
			}
			return out, err
		})
	do(a, operation{id: "say-tolerances", tag: tag, path: "/invoices/terms/tolerances", page: "POST /invoices/terms/tolerances", summary: "Say how far lines may be from fills", about: "From a day on, which is of no closed month: lines of earlier days are judged as they were, and what was decided stays, with those that it was decided by. What lets more pass on any day takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\".",
		try: `{"version":0,"volume_ul":30000,"volume_mill":5,"price_e4":100,"amount_cents":10,"amount_mill":1,"days":35,"sum_ul":1000000,"sum_mill":1,"reason":"contrato nuevo"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what lets more pass: a token of the second person, which acts and may agree to the budget."`
			Body Tolerances
		}) (Tolerances, error) {
			if err := c.matching(); err != nil {
				return Tolerances{}, err
			}
			b := in.Body
			t := matching.Tolerance{Tolerances: match.Tolerances{
				VolumeUL: dispense.Volume(b.VolumeUL), VolumeMill: b.VolumeMill, PriceE4: b.PriceE4, Cents: b.AmountCents, CentsMill: b.AmountMill, Days: b.Days, SumUL: dispense.Volume(b.SumUL), SumMill: b.SumMill,
			}, Reason: b.Reason, From: b.From, Contract: b.Contract}
			if (b.LateDays == nil) != (b.UrgentDays == nil) {
				return b, badField("body.late_days", "say late_days and urgent_days, or neither")
			}
			if b.LateDays != nil {
				t.Awaited = &matching.Awaited{Late: *b.LateDays, Urgent: *b.UrgentDays}
			}
			err := c.Matching.SayTolerance(c, c.user.Username, t)
			if bad, ok := errors.AsType[*matching.Problem](err); ok && bad.Field == "agreed" {
				if t.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return b, err
				}
				err = c.Matching.SayTolerance(c, c.user.Username, t)
			}
			if err != nil {
				return b, matchProblem(err)
			}
			now, err := c.Matching.Tolerance(c)
			return tolerancesOf(now), err
		})
}

// seen looks at the period that is asked for.
func (c *call) seen(rfc string) (*matching.Seen, error) {
	if err := c.matching(); err != nil {
		return nil, err
	}
	p, err := c.period(report.Month)
	if err != nil {
		return nil, err
	}
	return c.Matching.Look(c, matching.Question{From: p.From, To: p.To, RFC: rfc})
}

func (c *call) wholeLine(id matching.LineID) (WholeLine, error) {
	one, err := c.Matching.Line(c, id, matching.Choice{})
	if err != nil {
		return WholeLine{}, err
	}
	out := WholeLine{BilledLine: c.billedLine(&one.Row), Free: c.billedFills(one.Free), History: []LineDecision{}}
	for d := range slices.Values(one.History) {
		out.History = append(out.History, lineDecision(&d))
	}
	return out, nil
}

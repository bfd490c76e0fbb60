package supplier

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Kind is a way in which a supplier errs, or cheats.
type Kind string

// The list. Those of lines come first, then those of whole documents.
const (
	// WrongTicket is another digit in the number of a fill.
	WrongTicket Kind = "wrong-ticket"
	// NoTicket is a line that does not say of which fill it is.
	NoTicket Kind = "no-ticket"
	// ProductCode is a line whose number is the station's code of the product, and no ticket.
	ProductCode Kind = "product-code"
	// WrongLiters are ten liters more than flowed, at the price of a liter.
	WrongLiters Kind = "wrong-liters"
	// WrongPrice is a peso more for each liter than was agreed on.
	WrongPrice Kind = "wrong-price"
	// NoDiscount is what the pump showed for each liter, where less was agreed on.
	NoDiscount Kind = "no-discount"
	// HalfDiscount is half of the discount that was agreed on.
	HalfDiscount Kind = "half-discount"
	// WrongAmount is an amount that is not liters by price: a twentieth more.
	WrongAmount Kind = "wrong-amount"
	// WrongProduct is another fuel than flowed.
	WrongProduct Kind = "wrong-product"
	// OtherVehicle is a fill of another vehicle, by its card.
	OtherVehicle Kind = "other-vehicle"
	// OtherStation is a fill at another station than where it was.
	OtherStation Kind = "other-station"
	// Twice is a fill that is in one document twice.
	Twice Kind = "twice"
	// TwiceInTwo is a fill that is in a second document, a day after the first.
	TwiceInTwo Kind = "twice-in-two"
	// Invented is a fill that nobody had.
	Invented Kind = "invented"
	// OthersFill is a fill that another supplier sold, which knows of it, within ten days.
	OthersFill Kind = "others-fill"
	// Unbilled is a fill that is in no document.
	Unbilled Kind = "unbilled"
	// Consolidated are up to three fills of a product in one line without a ticket.
	Consolidated Kind = "consolidated"
	// Credited is a fill for which a credit note comes three days after its document.
	Credited Kind = "credited"
	// WrongQuota is a quota of IEPS that is a twentieth too high, with the same total.
	WrongQuota Kind = "wrong-quota"
	// NoPermit is a line without the complement of fuels, which the law asks for.
	NoPermit Kind = "no-permit"
	// BadPermit is a permit whose number is not of the kind that it is said to be.
	BadPermit Kind = "bad-permit"
	// ByPart is a fill that people divided among vehicles, with a line for each part of it; where nobody says which were, two halves.
	ByPart Kind = "by-part"
	// OtherPermit is a complement with the permit of another station than the ticket's.
	OtherPermit Kind = "other-permit"
	// WrongVAT is a rate of IVA that there is not, 15 %, with the same total.
	WrongVAT Kind = "wrong-vat"

	// OtherReceiver is a document that is made out to another city.
	OtherReceiver Kind = "other-receiver"
	// OutsideContract is a document of a company that has no contract.
	OutsideContract Kind = "outside-contract"
	// BrokenSeal is an issuer's seal with a bit turned, which was stamped as it is.
	BrokenSeal Kind = "broken-seal"
	// ForeignSeal is a document that another company sealed, with its own certificate.
	ForeignSeal Kind = "foreign-seal"
	// Edited is a document that was written anew after it was sealed, with a fifth more liters
	// in a line, and whose sums are right.
	Edited Kind = "edited"
	// BrokenStamp is an authority's seal with a bit turned.
	BrokenStamp Kind = "broken-stamp"
	// Unstamped is a document that was never sent to the authority.
	Unstamped Kind = "unstamped"
	// Cash is a document that was paid in notes and coins; on credit, its payment was.
	Cash Kind = "cash"
	// Late is a document that was issued twelve days after it should have been.
	Late Kind = "late"
	// Canceled is a document that its issuer cancels at the authority twenty days later.
	Canceled Kind = "canceled"
	// PaidTooMuch is a document on credit of which a payment says that a tenth more was owed, and paid.
	PaidTooMuch Kind = "paid-too-much"
	// PaidTwice is a document on credit of which a second payment pays the same part once more.
	PaidTwice Kind = "paid-twice"
	// DoubledUUID is a document with the UUID of the day before's, which bills a fill that nobody had.
	DoubledUUID Kind = "doubled-uuid"
	// DoubledStamp is a document that was stamped twice, and has two UUIDs.
	DoubledStamp Kind = "doubled-stamp"
	// Unknown is a document whose stamp is in order, and of which the authority knows nothing when it is asked.
	Unknown Kind = "unknown"
)

const (
	lateDays, canceledAfter, creditedAfter = 12, 20, 3
	othersWithin                           = 10 // days
	paidAfter                              = 4  // days, each of two payments, where one of them is wrong
	consolidatedMost                       = 3
	wrongVAT                               = 150_000 // millionths
)

// A Description is what a person reads of a kind.
type Description struct {
	Kind
	Document bool // it is of all of a document
	Concepts bool // a statement of cards has no place for it
	Shown    bool // the document shows it by itself
	Says     string
}

// Kinds returns the list, in the order in which people read it.
func Kinds() []Description {
	return []Description{
		{WrongTicket, false, false, false, "a digit of a ticket's number is another"},
		{NoTicket, false, true, true, "a line says no ticket"},
		{ProductCode, false, true, true, "a line has the code of the product for a ticket"},
		{WrongLiters, false, false, false, "ten liters more than flowed"},
		{WrongPrice, false, false, false, "a peso more for each liter"},
		{NoDiscount, false, false, false, "what the pump showed, without the discount"},
		{HalfDiscount, false, false, false, "half of the discount"},
		{WrongAmount, false, false, true, "the amount is not liters by price"},
		{WrongProduct, false, false, false, "another fuel than flowed"},
		{OtherVehicle, false, false, false, "another vehicle's card"},
		{OtherStation, false, false, false, "another station than where it was"},
		{Twice, false, false, true, "a fill twice in one document"},
		{TwiceInTwo, false, false, false, "a fill once more in a second document"},
		{Invented, false, false, false, "a fill that nobody had"},
		{OthersFill, false, true, false, "a fill that another supplier sold"},
		{Unbilled, false, false, false, "a fill in no document"},
		{Consolidated, false, true, true, "up to three fills in one line without a ticket"},
		{Credited, false, true, false, "a credit note for a fill, three days later"},
		{WrongQuota, false, true, true, "a quota of IEPS that is too high"},
		{NoPermit, false, true, true, "no complement of fuels"},
		{BadPermit, false, true, true, "a permit whose number is of another kind"},
		{OtherPermit, false, true, true, "the complement has another station's permit"},
		{ByPart, false, false, true, "a line for each part of a fill that people divided"},
		{WrongVAT, false, true, true, "a rate of IVA that there is not"},
		{OtherReceiver, true, false, true, "a document to another city"},
		{OutsideContract, true, false, true, "a document of a company without a contract"},
		{BrokenSeal, true, false, true, "the issuer's seal has a bit turned"},
		{ForeignSeal, true, false, true, "another company sealed it"},
		{Edited, true, false, true, "more liters, written in after it was sealed"},
		{BrokenStamp, true, false, true, "the authority's seal has a bit turned"},
		{Unstamped, true, false, true, "it was never stamped"},
		{Cash, true, false, true, "it was paid in cash"},
		{Late, true, false, false, "issued twelve days late"},
		{Canceled, true, false, false, "canceled at the authority twenty days later"},
		{PaidTooMuch, true, false, false, "a payment of more than was owed"},
		{PaidTwice, true, false, false, "a payment of what was paid"},
		{DoubledUUID, true, false, false, "a second document with the UUID of another"},
		{DoubledStamp, true, false, true, "it was stamped twice"},
		{Unknown, true, false, false, "the authority does not know it"},
	}
}

// describe returns what is said of a kind, if the batch has a place for it at all.
func (b *Batch) describe(k Kind) (Description, error) {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(d Description) bool { return d.Kind == k })
	switch {
	case i < 0:
		return Description{}, fmt.Errorf("there is no error %q; litro-sim supplier --help has the list", k)
	case kinds[i].Concepts && b.terms.Supply == Card:
		return Description{}, fmt.Errorf("plant %s: a statement of cards has no place for it; plant something else, or bill as a station does", k)
	}
	return kinds[i], nil
}

// Who else is there: a city beside ours, and a company that has no contract with it.
var (
	neighbor = Party{RFC: "MVE010101AA1", Name: "MUNICIPIO VECINO", Regime: "603", ZIP: "42080"}
	stranger = Party{RFC: "XIA190128J61", Name: "XENON INDUSTRIAL ARTICLES", Regime: "601", ZIP: "76343"}
)

// Planted is an error that was made, and where it is.
type Planted struct {
	Description
	Sales    []int // that it is of, by their places in what was billed; none: it was invented
	Permit   string
	Tickets  []string // as they truly are
	Name     string   // series and number of the document; empty: it is in none
	UUID     string
	Line     int    // of the document or its statement, from 1; 0: all of it
	Written  string // the ticket in the document
	Other    string // UUID of the document that has it, too, or that is credited
	Canceled time.Time
}

// A planting is an error until its document is issued.
type planting struct {
	Planted
	bill, other *bill
	line        *line
}

var errTaken = errors.New("something is planted there")

// Plant makes an error in how a sale is billed, or in the document that bills it. Which is
// its place in the sales, from 0. Each sale and each document has one error at most.
func (b *Batch) Plant(k Kind, which int) error {
	_, err := b.plant(k, which, consolidatedMost)
	return err
}

// plant returns how many sales an error was planted in, of so many at most.
func (b *Batch) plant(k Kind, which, most int) (int, error) {
	d, err := b.describe(k)
	if err != nil {
		return 0, err
	}
	if which < 0 || which >= len(b.sales) {
		return 0, fmt.Errorf("plant %s in sale %d: there are %d, from 0 on", k, which, len(b.sales))
	}
	at := &b.at[which]
	p := &planting{Planted: Planted{Description: d, Sales: []int{which}, Permit: b.sales[which].Permit, Tickets: []string{b.sales[which].Ticket}}, bill: at.bill, line: at.line}
	if at.why != "" || len(b.sales[which].Parts) > 1 && !d.Document && k != ByPart {
		return 0, fmt.Errorf("plant %s in sale %d: %w", k, which, errTaken)
	}
	if d.Document {
		p.line = nil
		err = b.plantDocument(p, at)
	} else {
		err = b.plantLine(p, at, most)
	}
	if err != nil {
		return 0, fmt.Errorf("plant %s in sale %d: %w", k, which, err)
	}
	at.why = k
	for _, i := range p.Sales {
		b.at[i].why = k
	}
	b.planted = append(b.planted, p)
	return max(len(p.Sales), 1), nil
}

func (b *Batch) plantDocument(p *planting, at *place) error {
	if at.bill.wrong != "" || at.bill.again || at.bill.credited > 0 || len(at.bill.live()) == 0 {
		return errTaken
	}
	if p.Kind == DoubledUUID {
		return b.forge(p, at)
	}
	at.bill.wrong = p.Kind
	switch p.Kind {
	case Edited:
		at.bill.edit = at.line
	case Late:
		at.bill.at = at.bill.at.AddDate(0, 0, lateDays)
	case Canceled:
		p.Canceled = at.bill.at.AddDate(0, 0, canceledAfter) // nothing moves it: it has one error
	}
	return nil
}

// forge makes a document with the UUID of another, a day later, of a fill that nobody had.
func (b *Batch) forge(p *planting, at *place) error {
	s := &b.sales[p.Sales[0]]
	ticket, err := b.slip(s)
	if err != nil {
		return err
	}
	l := ptr(*at.line)
	l.Ticket, l.UL = ticket, l.UL+3_170_000
	l.cents = l.Cents()
	p.Sales, p.Tickets, p.other = nil, nil, at.bill
	p.bill = &bill{kind: "I", lines: []*line{l}, wrong: p.Kind, of: at.bill, days: 1}
	b.bills = append(b.bills, p.bill)
	at.bill.again = true
	return nil
}

func (b *Batch) plantLine(p *planting, at *place, most int) error {
	l, s := at.line, &b.sales[p.Sales[0]]
	switch p.Kind {
	case NoPermit, BadPermit, OtherPermit:
		if at.bill.at.Format(time.DateOnly) < permitFrom {
			return errors.New("before April 24, 2026 lines have no permit")
		}
	case Unbilled:
		if at.bill.wrong != "" {
			return errTaken // there may be nothing left of it
		}
	case Credited:
		if at.bill.wrong != "" {
			return errTaken
		}
	case NoDiscount, HalfDiscount:
		if b.discount(s) == 0 {
			return errors.New("no discount was agreed on of it")
		}
	case ByPart:
		if len(s.Parts) == 0 && slices.ContainsFunc(b.sales, func(o Sale) bool { return len(o.Parts) > 0 }) {
			return errors.New("nobody divided it among vehicles")
		}
	case WrongAmount:
		if l.cents < 1000 {
			return errors.New("it came to less than 10 pesos, of which a twentieth is not seen")
		}
	}
	var err error
	switch p.Kind {
	case WrongTicket:
		ticket, err := b.slip(s)
		if err != nil {
			return err
		}
		l.Ticket = ticket
	case NoTicket:
		l.noTicket = true
	case ProductCode:
		l.code = true
	case WrongLiters:
		l.UL += 10_000_000
		l.cents = l.Cents()
	case WrongPrice:
		l.at(l.PriceE4 + 10_000)
	case NoDiscount:
		l.at(s.PriceE4)
	case HalfDiscount:
		l.at(s.PriceE4 - b.discount(s)/2)
	case WrongAmount:
		l.dear = true
	case WrongProduct:
		l.Product = map[string]string{Regular: Premium, Premium: Regular, Diesel: Regular}[s.Product]
		l.quota = b.quota(&l.Sale)
	case OtherVehicle:
		err = b.swap(l, s)
	case OtherStation:
		o := Sale{Permit: next(s.Permit), Ticket: s.Ticket}
		if b.tickets[o.key()] {
			return errors.New("that station has a fill of its number")
		}
		l.Permit = o.Permit
	case Twice:
		p.line = ptr(*l)
		at.bill.lines = append(at.bill.lines, p.line)
	case TwiceInTwo:
		p.line, p.other = ptr(*l), at.bill
		p.bill = &bill{kind: "I", lines: []*line{p.line}, wrong: p.Kind, of: at.bill, days: 1}
		b.bills = append(b.bills, p.bill)
	case Invented:
		ticket, err := b.slip(s)
		if err != nil {
			return err
		}
		p.line = ptr(*l)
		p.line.Ticket, p.line.UL = ticket, l.UL+3_170_000
		p.line.cents = p.line.Cents()
		p.Sales, p.Tickets = nil, nil
		at.bill.lines = append(at.bill.lines, p.line)
	case OthersFill:
		err = b.usurp(p, at)
	case Unbilled:
		l.gone, p.bill = true, nil
	case Consolidated:
		err = b.consolidate(p, at, most)
	case Credited:
		p.line, p.other = ptr(*l), at.bill
		p.bill = &bill{kind: "E", lines: []*line{p.line}, wrong: p.Kind, of: at.bill, days: creditedAfter}
		b.bills = append(b.bills, p.bill)
		at.bill.credited++
	case WrongQuota:
		l.quota += l.quota / 20
	case NoPermit:
		l.noPermit = true
	case BadPermit:
		l.kind = "PER03"
		if permitKind(s.Permit) == l.kind {
			l.kind = "PER01"
		}
	case ByPart:
		p.line = b.divide(l, s, at)
	case OtherPermit:
		l.complete = next(s.Permit)
	case WrongVAT:
		l.vat = wrongVAT
	}
	return err
}

func ptr(l line) *line { return &l }

// consolidate puts a sale and some that follow it in its document, of its product and
// price, into one line.
func (b *Batch) consolidate(p *planting, at *place, most int) error {
	one := ptr(*at.line)
	one.noTicket, one.Card = true, ""
	lines := []*line{at.line}
	for i := range b.at {
		o := &b.at[i]
		if len(lines) < most && o.bill == at.bill && o.line != at.line && o.why == "" && len(o.line.Parts) == 0 &&
			o.line.Product == one.Product && o.line.PriceE4 == one.PriceE4 && o.line.quota == one.quota && o.line.Permit == one.Permit {
			lines, p.Sales, p.Tickets = append(lines, o.line), append(p.Sales, i), append(p.Tickets, o.line.Ticket)
			one.UL, one.cents = one.UL+o.line.UL, one.cents+o.line.cents
		}
	}
	if len(lines) < 2 {
		return errors.New("there is no other fill of its product in its document")
	}
	for _, l := range lines {
		l.gone = true
	}
	p.line = one
	at.bill.lines = append(at.bill.lines, one)
	return nil
}

// divide has a line for each part of a sale, and returns the last of them.
func (b *Batch) divide(l *line, s *Sale, at *place) (last *line) {
	left, parts := l.cents, s.Parts
	if len(parts) == 0 {
		parts = []int64{s.UL / 2, s.UL - s.UL/2}
	}
	for i, ul := range parts {
		if last = l; i > 0 {
			last = ptr(*l)
			at.bill.lines = append(at.bill.lines, last)
		}
		last.UL = ul
		last.cents = last.Cents()
		left -= last.cents
	}
	last.cents += left
	return last
}

// usurp has a line of a fill that another supplier sold before the document, at what its pump showed.
func (b *Batch) usurp(p *planting, at *place) error {
	for i := range b.terms.Others {
		o := &b.terms.Others[i]
		if b.taken[o.key()] || !o.At.Before(at.bill.at) || at.bill.at.Sub(o.At) > othersWithin*24*time.Hour {
			continue
		}
		b.taken[o.key()] = true
		p.line = &line{Sale: *o, cents: o.Cents(), quota: b.quota(o)}
		p.Sales, p.Permit, p.Tickets = nil, o.Permit, []string{o.Ticket}
		at.bill.lines = append(at.bill.lines, p.line)
		return nil
	}
	return errors.New("it knows of no fill of another supplier of then")
}

// swap has the card of another vehicle on a line.
func (b *Batch) swap(l *line, s *Sale) error {
	for range 100 {
		if o := &b.sales[b.rng.IntN(len(b.sales))]; o.Card != "" && o.Card != s.Card && s.Card != "" {
			l.Card = o.Card
			return nil
		}
	}
	return errors.New("there is no card of another vehicle")
}

// slip returns the number of a ticket with another digit in it, as no other fill of the
// station has; with cards none at all, for their issuer numbers all stations' together.
func (b *Batch) slip(s *Sale) (string, error) {
	for range 1000 {
		digits := []byte(s.Ticket)
		i := b.rng.IntN(len(digits))
		digits[i] = byte('0' + b.rng.IntN(10))
		o := Sale{Permit: s.Permit, Ticket: string(digits)}
		if !b.numbered(&o) {
			b.tickets[o.key()] = true
			return o.Ticket, nil
		}
	}
	return "", errors.New("the station has a fill of every number that is like its own")
}

func (b *Batch) numbered(s *Sale) bool {
	if b.terms.Supply != Card {
		return b.tickets[s.key()]
	}
	for key := range b.tickets {
		if strings.HasSuffix(key, "-"+s.Ticket) {
			return true
		}
	}
	return false
}

// next returns the permit of another station.
func next(permit string) string {
	parts := strings.Split(permit, "/")
	for i, p := range parts {
		if n, err := strconv.Atoi(p); err == nil {
			parts[i] = fmt.Sprintf("%0*d", len(p), n+1)
			break
		}
	}
	return strings.Join(parts, "/")
}

// Sow plants an error in so many sales, or so many documents, wherever there is room.
func (b *Batch) Sow(k Kind, n int) error {
	if _, err := b.describe(k); err != nil {
		return err
	}
	left := n
	if k == Consolidated {
		left = max(n, 2)
	}
	var last error
	for _, i := range b.rng.Perm(len(b.sales)) {
		if left == 0 {
			return nil
		}
		if k == Consolidated && left == 1 {
			return nil // the last but one had two of three
		}
		done, err := b.plant(k, i, min(left, consolidatedMost))
		if err != nil {
			last = err
			continue
		}
		left -= done
	}
	switch {
	case left > 0 && last != nil:
		return fmt.Errorf("plant %d of %s: there was room for %d (%w); bill more, or plant less", n, k, n-left, last)
	case left > 0:
		return fmt.Errorf("plant %d of %s: there are %d sales; bill more, or plant less", n, k, len(b.sales))
	}
	return nil
}

// A Share is how many of a hundred sales have an error.
type Share struct {
	Kind    Kind
	Percent int
}

// Usual is what a month of a city is held to: of a hundred fills eighty are billed as they
// were.
func Usual() []Share {
	return []Share{{WrongTicket, 10}, {NoTicket, 5}, {Consolidated, 3}, {OtherVehicle, 2}}
}

// report says where everything came to be.
func (b *Batch) report() []Planted {
	var list []Planted
	for _, p := range b.planted {
		if d := p.document(); d != nil {
			p.Name, p.UUID = d.Series+"-"+d.Number, d.uuid()
			if p.line != nil {
				p.Line = slices.Index(p.bill.live(), p.line) + 1
				p.Written = p.line.Ticket
				if p.line.noTicket || p.line.code {
					p.Written = ""
				}
			}
		}
		if p.other != nil {
			p.Other = p.other.doc.uuid()
		}
		list = append(list, p.Planted)
	}
	return list
}

// document is that in which an error is seen.
func (p *planting) document() *document {
	switch {
	case p.bill == nil:
		return nil
	case slices.Contains([]Kind{Cash, PaidTooMuch, PaidTwice}, p.Kind) && p.bill.payment != nil:
		return p.bill.payment.doc
	}
	return p.bill.doc
}

// Package supplier plays who sells fuel to a city and bills it: with fiscal documents as a
// real one of Mexico issues them (CFDI 4.0), sealed and stamped by certificates of a test
// authority. It makes the errors that suppliers make, where it is told to, and says which
// and where, so that what is found in its documents can be held against it.
//
// It is pure, and the same seed issues the same documents, byte by byte. Documents, chains
// and seals are written here by nobody's code but its own: what reads them is another program,
// and the two must agree. Facts are from the schemas of the tax authority and from what is
// public of them; quotas from Agreement SHCP 179/2025.
package supplier

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Products of fuel, by their keys in the authority's catalog.
const (
	Regular = "15101514"
	Premium = "15101515"
	Diesel  = "15101505"
)

// A Sale is a fill, or a load of a truck, as it truly was.
type Sale struct {
	Permit  string    // of the station, or of who brought it
	Ticket  string    // the number of the fill there
	At      time.Time // in the zone of the place, by whose clock documents are
	Product string
	UL      int64  // microliters
	PriceE4 int64  // 1/10000 of a peso a liter, with taxes
	Card    string // of the vehicle; statements of cards name it, and texts of lines if it is there
	Seller  string // RFC of the station, in statements of cards; empty: the issuer's
	// Parts are the liters of each vehicle, where people divided one fill among several; none: it was of one. A supplier bills it as it
	// was, and no error is planted in its line.
	Parts []int64
}

// Cents is what a sale costs, with taxes, as a pump shows it.
func (s *Sale) Cents() int64 { return scale(s.UL, s.PriceE4, 100_000_000) }

func (s *Sale) sum() (ul int64) {
	for _, part := range s.Parts {
		ul += part
	}
	return ul
}

// A Supply is how fuel is sold, which says what documents there are of it.
type Supply string

// The supplies.
const (
	Station Supply = "station" // at pumps: a concept for each fill
	Card    Supply = "card"    // by fuel cards: a statement (ecc12) in the document of the fee
	Bulk    Supply = "bulk"    // into a tank of the city's: a concept for each load
)

// Supplies lists them.
func Supplies() []Supply { return []Supply{Station, Card, Bulk} }

// An Every is how often there is a document.
type Every string

// Fill is a document for each sale; the others are of all sales of a day, a week from Monday
// on or a month, of a station or, for cards, of all.
const (
	Fill  Every = "fill"
	Day   Every = "day"
	Week  Every = "week"
	Month Every = "month"
)

// Everies lists them.
func Everies() []Every { return []Every{Fill, Day, Week, Month} }

// A Party issues documents or receives them.
type Party struct {
	RFC, Name string
	Regime    string // fiscal; 601 is a company, 603 a body of no profit
	ZIP       string
}

// A Quota is what a liter bears of IEPS in a year, in millionths of a peso.
type Quota struct {
	Year                     int
	Regular, Premium, Diesel int64
}

func (q Quota) of(product string) int64 {
	return map[string]int64{Regular: q.Regular, Premium: q.Premium, Diesel: q.Diesel}[product]
}

// Quotas returns those that are published.
func Quotas() []Quota { return []Quota{{2026, 591_390, 721_605, 490_817}} }

// A Discount is by how much less a liter is billed than the pump shows, from a day on, as was agreed on.
type Discount struct {
	Product string
	From    string // the first day, as 2026-11-16
	E4      int64  // 1/10000 of a peso
}

// Terms are by what a supplier bills.
type Terms struct {
	Supply           Supply
	Every            Every
	Issuer, Receiver Party
	Credit           bool  // documents are paid later, and a document of each payment follows
	FeePPM           int64 // of the fee for cards: millionths of what they bought
	Quotas           []Quota
	Discounts        []Discount
	Others           []Sale // of other suppliers, of which this one knows permit and ticket
	First            int    // the number of the first document of each series; 0: 1
}

// A Document is one as it is sent.
type Document struct {
	Name     string // series and number
	UUID     string // empty: it was never stamped
	Kind     string // I, E or P
	IssuedAt time.Time
	Total    int64  // cents
	Chain    string // that its issuer sealed
	XML      []byte
	// Stamped is what the authority knows of it; nil: it knows nothing, whatever the document says.
	Stamped *Stamped
	Again   bool // another document has its UUID
}

// Stamped is a document as the authority stamped it.
type Stamped struct {
	Issuer, Receiver string // RFC
	Total            int64  // cents
	SealEnd          string // the last eight of the issuer's seal
}

// File is what a document is called.
func (d *Document) File() string {
	switch {
	case d.UUID == "":
		return d.Name + ".xml"
	case d.Again:
		return d.UUID + " " + d.Name + ".xml"
	}
	return d.UUID + ".xml"
}

// A Batch is what is to be billed of some sales. Errors are planted in it before it is
// issued.
type Batch struct {
	terms   Terms
	issuer  *Signer
	by      *Authority
	rng     *rand.Rand
	sales   []Sale
	at      []place // by sale
	bills   []*bill
	planted []*planting
	taken   map[string]bool // fills of others that it bills
	tickets map[string]bool // that are taken
}

// A place is where a sale is billed.
type place struct {
	bill *bill
	line *line
	why  Kind // planted there; empty: it is exact
}

// A bill is a document to be.
type bill struct {
	kind  string
	at    time.Time
	lines []*line
	wrong Kind // planted in all of it
	edit  *line

	of          *bill // that it credits, pays or repeats
	days        int   // that it comes after it
	part, parts int   // of a payment, from 1

	credited int   // lines of it
	payment  *bill // in which is wrong what is wrong in how it was paid; otherwise the first of it
	again    bool  // another document has its UUID, or it pays what was paid

	doc *document // when it was issued
}

func (b *bill) live() []*line {
	return slices.DeleteFunc(slices.Clone(b.lines), func(l *line) bool { return l.gone })
}

// A line is a sale as it is billed.
type line struct {
	Sale
	cents    int64  // with taxes
	quota    int64  // millionths of a peso a liter
	complete string // the permit of the complement; empty: as the sale's
	kind     string // of the permit; empty: as its number says
	noTicket bool
	code     bool // of the product, in the place of the ticket
	noPermit bool
	vat      int64 // the rate of IVA in millionths; 0: what the law says
	dear     bool  // its amount is more than liters by price
	gone     bool  // it is not billed
}

var (
	rfcs  = regexp.MustCompile(`^[A-Z&Ñ]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]$`)
	zips  = regexp.MustCompile(`^[0-9]{5}$`)
	names = regexp.MustCompile(`^[^|\s]+( [^|\s]+)*$`)
)

func (p *Party) check(who string) error {
	switch {
	case !rfcs.MatchString(p.RFC):
		return fmt.Errorf("the RFC of the %s is %q; give one as EKU9003173C9", who, p.RFC)
	case !names.MatchString(p.Name) || len(p.Name) > 300:
		return fmt.Errorf("the name of the %s is %q; give its words with a space between them, and no bar", who, p.Name)
	case len(p.Regime) != 3:
		return fmt.Errorf("the regime of the %s is %q; give three digits, as 601", who, p.Regime)
	case !zips.MatchString(p.ZIP):
		return fmt.Errorf("the postal code of the %s is %q; give five digits", who, p.ZIP)
	}
	return nil
}

func (t *Terms) check() error {
	var errs []error
	if !slices.Contains(Supplies(), t.Supply) {
		errs = append(errs, fmt.Errorf("there is no supply %q; give station, card or bulk", t.Supply))
	}
	if !slices.Contains(Everies(), t.Every) {
		errs = append(errs, fmt.Errorf("there are no documents every %q; give fill, day, week or month", t.Every))
	}
	if t.First < 0 {
		errs = append(errs, fmt.Errorf("the first document has number %d; give 1 or more", t.First))
	}
	for _, d := range t.Discounts {
		if _, err := time.Parse(time.DateOnly, d.From); err != nil || word(d.Product) == d.Product || d.E4 < 200 || d.E4 > 40_000 {
			errs = append(errs, fmt.Errorf("a discount of %s on %q from %q; give 0.02 to 4 a liter, a product and a day, as 2026-11-16", decimals(d.E4, 4, 2), word(d.Product), d.From))
		}
	}
	if t.FeePPM < 0 || t.FeePPM > 100_000 {
		errs = append(errs, fmt.Errorf("the fee is %d millionths; give 0 to 100,000", t.FeePPM))
	}
	if slices.Contains([]string{t.Issuer.RFC, t.Receiver.RFC}, stranger.RFC) || slices.Contains([]string{t.Issuer.RFC, t.Receiver.RFC}, neighbor.RFC) {
		errs = append(errs, fmt.Errorf("%s and %s are others, for errors that are planted; give another RFC", stranger.RFC, neighbor.RFC))
	}
	return errors.Join(append(errs, t.Issuer.check("issuer"), t.Receiver.check("receiver"))...)
}

func (s *Sale) check(supply Supply) error {
	switch {
	case permitKind(s.Permit) == "":
		return fmt.Errorf("permit %q is of no form that there is; write it as PL/4950/EXP/ES/2015", s.Permit)
	case !names.MatchString(s.Ticket) || strings.Contains(s.Ticket, "-") || len(s.Permit)+len(s.Ticket) > 39:
		return fmt.Errorf("ticket %q is no number of a fill; give one without hyphens, that makes 40 characters at most with its permit", s.Ticket)
	case s.UL < 100_000 || s.UL > 100_000_000_000:
		return fmt.Errorf("ticket %s has %s L; give 0.1 to 100,000", s.Ticket, liters(s.UL))
	case s.PriceE4 < 50_000 || s.PriceE4 > 1_000_000:
		return fmt.Errorf("the price of ticket %s is %s; give 5 to 100 a liter, with taxes", s.Ticket, decimals(s.PriceE4, 4, 2))
	case s.Product != Regular && s.Product != Premium && s.Product != Diesel:
		return fmt.Errorf("ticket %s is of product %q; give %s (regular), %s (premium) or %s (diesel)", s.Ticket, s.Product, Regular, Premium, Diesel)
	case s.Card != "" && !names.MatchString(s.Card), s.Card == "" && supply == Card:
		return fmt.Errorf("ticket %s has card %q; give the card of the vehicle", s.Ticket, s.Card)
	case len(s.Parts) == 1 || len(s.Parts) > 1 && (s.sum() != s.UL || slices.Min(s.Parts) <= 0):
		return fmt.Errorf("ticket %s is divided into parts that do not come to its liters; give two or more that do", s.Ticket)
	case s.Seller != "" && !rfcs.MatchString(s.Seller):
		return fmt.Errorf("ticket %s was sold by %q; give the RFC of the station", s.Ticket, s.Seller)
	}
	return nil
}

// NewBatch puts sales into documents. What is wrong with terms or sales is said all at once.
func NewBatch(seed uint64, by *Authority, t Terms, sales []Sale) (*Batch, error) {
	b := &Batch{terms: t, by: by, rng: rand.New(rand.NewPCG(seed, 69)), sales: sales, at: make([]place, len(sales)), taken: map[string]bool{}, tickets: map[string]bool{}}
	errs := []error{t.check()}
	order := make([]int, len(sales))
	for i := range sales {
		s := &sales[i]
		order[i] = i
		if err := s.check(t.Supply); err != nil {
			errs = append(errs, err)
			continue
		}
		if b.tickets[s.key()] {
			errs = append(errs, fmt.Errorf("ticket %s of %s is there twice; give each fill once", s.Ticket, s.Permit))
		}
		b.tickets[s.key()] = true
		if b.quota(s) == 0 {
			errs = append(errs, fmt.Errorf("ticket %s is of %d, of which no quotas of IEPS are known; give them", s.Ticket, s.At.Year()))
		}
	}
	for i := range t.Others {
		if o := &t.Others[i]; o.check(t.Supply) != nil || b.tickets[o.key()] || b.quota(o) == 0 {
			errs = append(errs, fmt.Errorf("ticket %s of another supplier is no sale, or its own; give fills of others", o.Ticket))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	b.issuer = by.signer(t.Issuer)
	slices.SortStableFunc(order, func(i, j int) int { return sales[i].At.Compare(sales[j].At) })
	open := map[string]*bill{}
	for _, i := range order {
		s := &sales[i]
		key, at := b.period(s)
		if open[key] == nil {
			open[key] = &bill{kind: "I", at: at}
			b.bills = append(b.bills, open[key])
		}
		l := b.line(*s)
		open[key].lines = append(open[key].lines, l)
		b.at[i] = place{bill: open[key], line: l}
	}
	return b, nil
}

func (s *Sale) key() string { return s.Permit + "-" + s.Ticket }

// line bills a sale as it was, at what was agreed on.
func (b *Batch) line(s Sale) *line {
	l := &line{Sale: s, quota: b.quota(&s)}
	l.at(s.PriceE4 - b.discount(&s))
	return l
}

// at has a line bill so much for each liter.
func (l *line) at(e4 int64) {
	l.PriceE4 = e4
	l.cents = l.Cents()
}

// discount is how much less a liter of a sale is billed than the pump showed: of several the last that began.
func (b *Batch) discount(s *Sale) (e4 int64) {
	from := ""
	for _, d := range b.terms.Discounts {
		if on := s.At.Format(time.DateOnly); d.Product == s.Product && d.From <= on && d.From >= from {
			e4, from = d.E4, d.From
		}
	}
	return e4
}

// quota is that of the day of a sale, whenever it is billed; 0: it is not known.
func (b *Batch) quota(s *Sale) int64 {
	for _, q := range b.terms.Quotas {
		if q.Year == s.At.Year() {
			return q.of(s.Product)
		}
	}
	return 0
}

// period says in which document a sale is, and when that is issued: some minutes after a
// fill, or in the morning after what it is of has ended.
func (b *Batch) period(s *Sale) (key string, at time.Time) {
	minutes := time.Duration(5+b.rng.IntN(110)) * time.Minute
	y, m, d := s.At.Date()
	switch b.terms.Every {
	case Fill:
		return s.key(), s.At.Add(minutes)
	case Day:
		d++
	case Week:
		d += 7 - (int(s.At.Weekday())+6)%7 // the Monday that comes
	case Month:
		m, d = m+1, 1
	}
	at = time.Date(y, m, d, 8, 0, 0, 0, s.At.Location())
	key = at.Format(time.DateOnly)
	if b.terms.Supply != Card {
		key += " " + s.Permit
	}
	return key, at.Add(minutes)
}

// Issue issues all documents, in the order of time, and says what was planted and where.
func (b *Batch) Issue() ([]Document, []Planted) {
	var bills []*bill
	for _, one := range b.bills {
		if one.of != nil {
			one.at = one.of.at.AddDate(0, 0, one.days)
		}
		if len(one.live()) == 0 {
			continue
		}
		bills = append(bills, one)
		if b.onCredit(one) && one.payable() {
			bills = append(bills, b.payments(one)...)
		}
	}
	slices.SortStableFunc(bills, func(a, b *bill) int { return a.at.Compare(b.at) })
	var list []Document
	numbers := map[string]int{}
	for _, one := range bills {
		series := map[string]string{"I": "F", "E": "NC", "P": "CP"}[one.kind]
		list = append(list, b.issue(one, series, fmt.Sprint(max(b.terms.First, 1)+numbers[series])))
		numbers[series]++
	}
	return list, b.report()
}

// onCredit tells whether a document is paid later: all are, or there is something wrong in how this one
// is.
func (b *Batch) onCredit(one *bill) bool {
	return b.terms.Credit || one.wrong == PaidTooMuch || one.wrong == PaidTwice
}

// payable tells whether a document is paid: what should not be is not, and of what was
// credited whole there is nothing left.
func (b *bill) payable() bool {
	return b.kind == "I" && b.credited < len(b.live()) && slices.Contains([]Kind{"", Late, Cash, TwiceInTwo, PaidTooMuch, PaidTwice}, b.wrong)
}

// payments are those of a document: all at once, or in two parts.
func (b *Batch) payments(of *bill) []*bill {
	if of.wrong == PaidTooMuch || of.wrong == PaidTwice {
		list := []*bill{{kind: "P", at: of.at.AddDate(0, 0, paidAfter), wrong: of.wrong, of: of, part: 1, parts: 1}}
		if of.payment = list[0]; of.wrong == PaidTwice {
			of.payment = &bill{kind: "P", at: of.at.AddDate(0, 0, 2*paidAfter), wrong: of.wrong, of: of, part: 1, parts: 1, again: true}
			list = append(list, of.payment)
		}
		return list
	}
	parts, wrong := 1, of.wrong
	if wrong != Cash {
		parts, wrong = 1+b.rng.IntN(2), ""
	}
	var list []*bill
	for part := 1; part <= parts; part++ {
		list = append(list, &bill{kind: "P", at: of.at.AddDate(0, 0, 20*part), wrong: wrong, of: of, part: part, parts: parts})
	}
	of.payment = list[0]
	return list
}

// issue writes a document, seals it and has it stamped, with what is planted in all of it.
func (b *Batch) issue(one *bill, series, number string) Document {
	by := b.issuer
	d := b.compose(one, series, number)
	switch one.wrong {
	case OutsideContract, ForeignSeal:
		by = b.by.signer(stranger)
	}
	sealed := d.seal(by)
	if one.wrong == BrokenSeal {
		d.Seal = flipped(d.Seal)
	}
	uuid := b.uuid()
	if one.wrong == DoubledUUID {
		uuid = one.of.doc.uuid()
	}
	if one.wrong != Unstamped {
		d.stamp(b.by, uuid, one.at.Add(time.Duration(20+b.rng.IntN(70))*time.Second))
	}
	if one.wrong == DoubledStamp {
		first := d.Stamp
		d.stamp(b.by, b.uuid(), one.at.Add(3*time.Minute))
		d.Stamp, d.Second = first, d.Stamp
	}
	if one.wrong == BrokenStamp {
		d.Stamp.Seal = flipped(d.Stamp.Seal)
	}
	var known *Stamped
	if d.Stamp != nil && one.wrong != BrokenStamp && one.wrong != BrokenSeal && one.wrong != ForeignSeal && one.wrong != DoubledUUID && one.wrong != Unknown {
		known = &Stamped{d.Issuer.RFC, d.Receiver.RFC, d.Total, d.Seal[len(d.Seal)-8:]}
		if d.Kind == "P" {
			known.Total = 0 // as it says of itself
		}
	}
	if one.wrong == Edited {
		one.edit.UL += one.edit.UL / 5
		one.edit.cents = one.edit.Cents()
		e := b.compose(one, series, number)
		e.Seal, e.Certificate, e.CertificateNo, e.Stamp = d.Seal, d.Certificate, d.CertificateNo, d.Stamp
		d = e
	}
	one.doc = d
	if one.kind == "E" {
		one.of.doc.credited += d.Total
	}
	return Document{Name: series + "-" + number, UUID: d.uuid(), Kind: d.Kind, IssuedAt: one.at, Total: d.Total, Chain: sealed, XML: d.xml(), Stamped: known, Again: one.wrong == DoubledUUID}
}

// uuid makes one by chance (RFC 9562, version 4), as the authority writes them.
func (b *Batch) uuid() string {
	high, low := b.rng.Uint64()&^0xF000|0x4000, b.rng.Uint64()&^(3<<62)|2<<62
	s := fmt.Sprintf("%016X%016X", high, low)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

package invoice

import (
	"cmp"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// The parts of a document that bill something.
const (
	Concept = "concept"  // a line of the document
	Bought  = "purchase" // a row of a statement of fuel cards
)

// An Item is something that a document bills, in whole numbers: what fills are held against.
type Item struct {
	Part   string // Concept or Bought
	N, Row int    // which of its part, from 1; and its line in the file
	// Product is a key of the catalog; of a purchase by card the one that its fuel comes to, or [OtherFuel]; empty:
	// it says none. What it may be besides is for [MayBe].
	Product string
	Text    string
	// Permit and Ticket name the fill: of a purchase the station's key and the operation.
	Permit, Ticket string
	// Bare tells of a line of fuel that names no permit beside what it is numbered with. Then that is a ticket, or the
	// code of a product: where the document shows the latter by itself Ticket is empty.
	Bare     bool
	Card     string // of a purchase
	Seller   string // RFC, of a purchase
	At       time.Time
	DayAlone bool  // At is a day, and nobody says the time
	VolumeUL int64 // microliters; 0: it is no fuel, or not in liters
	Cents    int64 // with taxes
	PriceE4  int64 // of a liter, with taxes; 0: there are no liters
}

// Items returns what a document bills, its lines first. It skips what no number can hold:
// nobody sells that much, and the document says so in its faults or sums.
func (d *Document) Items() []Item {
	var list []Item
	codes := d.codes()
	for _, l := range d.Lines {
		i := Item{Part: Concept, N: l.N, Row: l.Row, Product: cmp.Or(l.fuel(), l.Product), Text: l.Text}
		if permit, ticket, ok := Ticket(l.ID); ok {
			i.Permit, i.Ticket = permit, ticket
		} else {
			i.Ticket = strings.TrimSpace(l.ID)
			if i.Bare = i.Ticket != "" && d.numbers(&l); i.Bare && codes[TicketKey(l.ID)] {
				i.Ticket = ""
			}
		}
		if i.Permit == "" && l.Fuel != nil {
			i.Permit = l.Fuel.Number
		}
		liters := decimal.Zero
		if l.fuel() != "" && l.Unit == "LTR" {
			liters = l.Quantity
		}
		if i.bill(liters, withTaxes(l.Amount.Sub(l.Discount), l.Taxes)) {
			list = append(list, i)
		}
	}
	if d.Card == nil {
		return list
	}
	for _, p := range d.Card.Rows {
		i := Item{
			Part: Bought, N: p.N, Row: p.Row, Product: p.product(d.Card.Version), Text: p.FuelName, Permit: p.Station, Ticket: p.Operation, Card: p.Card, Seller: p.RFC, At: p.At,
		}
		if i.bill(p.Quantity, withTaxes(p.Amount, p.Taxes)) {
			list = append(list, i)
		}
	}
	return list
}

// fuel is the fuel that a line is of, by its own key or else by that of its complement; empty: it is of none. What is billed as
// fuel is held against fills wherever it stands, also beside the purchases of a statement of cards, whose concepts are its fee:
// what is no line of fuel would be paid without anybody asking who fueled.
func (l *Line) fuel() string {
	switch {
	case IsFuel(l.Product):
		return l.Product
	case l.Fuel != nil && IsFuel(l.Fuel.Product):
		return l.Fuel.Product
	}
	return ""
}

// numbers tells whether what a line is numbered with may be a ticket: it is of fuel.
func (d *Document) numbers(l *Line) bool { return l.fuel() != "" }

// codes are what lines of fuel that name no permit are numbered with and that is no ticket but the code of a product,
// by [TicketKey]: a word without a digit, and what two lines of other liters or another amount have. Some stations
// write MAGNA or 00001 on every line. Who bills a fill twice does so with both, give or take a cent.
func (d *Document) codes() map[string]bool {
	codes, first := map[string]bool{}, map[string]*Line{}
	for i := range d.Lines {
		l := &d.Lines[i]
		if _, _, ok := Ticket(l.ID); ok || !d.numbers(l) {
			continue
		}
		key := TicketKey(l.ID)
		if f := first[key]; !strings.ContainsAny(key, "0123456789") || f != nil && (otherBy(f.Quantity, l.Quantity, decimal.New(otherUL, -6), otherULParts) || otherBy(f.Amount, l.Amount, decimal.New(otherCents, -2), otherCentsParts)) {
			codes[key] = true
		}
		if first[key] == nil {
			first[key] = l
		}
	}
	return codes
}

// otherBy tells whether two numbers differ by more than a least, and one part in some, see otherFill.
func otherBy(a, b, least decimal.Decimal, parts int64) bool {
	off := a.Sub(b).Abs()
	return off.GreaterThan(least) && off.Mul(decimal.NewFromInt(parts)).GreaterThan(decimal.Max(a, b))
}

// TicketKey is the number of a fill as it is looked up: in capitals, without white space and without zeros before it.
func TicketKey(ticket string) string {
	ticket = strings.ToUpper(strings.Join(strings.Fields(ticket), ""))
	return cmp.Or(strings.TrimLeft(ticket, "0"), ticket)
}

// OtherFuel is the product of a purchase of what no vehicle on a road burns: of ships, aircraft and what nobody names.
const OtherFuel = "other"

// product is the key of the catalog that the fuel of a purchase comes to. Statements of ecc12 have kinds of fuel, and
// what is none of roads is [OtherFuel]; those of ecc11 have whatever who issues the cards numbers fuels with, which says a
// product where it is its key.
func (p *Purchase) product(version string) string {
	switch kinds := cardProducts[p.Fuel]; {
	case version == "1.2" && len(kinds) > 0:
		return kinds[0]
	case version == "1.2" && p.Fuel != "":
		return OtherFuel
	case IsFuel(p.Fuel):
		return p.Fuel
	}
	return ""
}

// MayBe returns the products that what a part of a fiscal document bills may be of, where it comes to one; none: it says
// none. Statements of cards divide gasolines at 92 octane, and the catalog of products at 91: what stations sell as premium
// with 91 is of the kind below.
func MayBe(part, product string) []string {
	if part == Bought && product != "" {
		for _, products := range cardProducts {
			if products[0] == product {
				return products
			}
		}
	}
	if product == "" {
		return nil
	}
	return []string{product}
}

func withTaxes(amount decimal.Decimal, taxes []Tax) decimal.Decimal {
	for _, t := range taxes {
		if t.Withheld {
			amount = amount.Sub(t.Amount)
		} else {
			amount = amount.Add(t.Amount)
		}
	}
	return amount
}

// bill fills in what is billed, and tells whether it can be.
func (i *Item) bill(liters, amount decimal.Decimal) bool {
	var fits [3]bool
	i.VolumeUL, fits[0] = whole(liters, 6)
	i.Cents, fits[1] = whole(amount, 2)
	fits[2] = true
	if liters.IsPositive() {
		i.PriceE4, fits[2] = whole(amount.DivRound(liters, 6), 4)
	}
	return fits[0] && fits[1] && fits[2]
}

// most is more than anybody bills: a billion liters, and ten trillion of a currency.
var most = decimal.New(1, 15)

// whole returns a number in units of its last decimal that counts, rounded half away from
// zero, and whether it can be held.
func whole(n decimal.Decimal, decimals int32) (int64, bool) {
	n = n.Shift(decimals).Round(0)
	return n.IntPart(), n.Abs().LessThan(most)
}

// Cents returns an amount of a document in cents, rounded half away from zero, and whether
// it is one that can be held.
func Cents(n decimal.Decimal) (int64, bool) { return whole(n, 2) }

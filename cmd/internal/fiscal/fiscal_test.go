// Package fiscal holds two programs against each other that know nothing of each other: the
// simulated supplier, which writes fiscal documents, and the server's room that reads them.
package fiscal

import (
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/sim/supplier"
)

// authority is made once: its keys take a second.
var authority = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

func terms(supply supplier.Supply, every supplier.Every, credit bool) supplier.Terms {
	return supplier.Terms{
		Supply: supply, Every: every, Credit: credit, FeePPM: 12_000,
		Issuer:    supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA & HIJOS \"EL ÑANDÚ\"", Regime: "601", ZIP: "42000"},
		Receiver:  supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
		Quotas:    append(supplier.Quotas(), supplier.Quota{Year: 2027, Regular: 612_345, Premium: 745_678, Diesel: 509_876}),
		Discounts: []supplier.Discount{{Product: supplier.Diesel, From: "2026-01-01", E4: 9_000}, {Product: supplier.Diesel, From: "2026-05-10", E4: discountE4}},
	}
}

// divide has people divide a few fills among two vehicles.
func divide(sales []supplier.Sale) {
	for i := range sales {
		if i%50 == 7 {
			sales[i].Parts = []int64{sales[i].UL * 2 / 5, sales[i].UL - sales[i].UL*2/5}
		}
	}
}

// others are fills of another supplier in the month of now.
func others() (sales []supplier.Sale) {
	for n := range 20 {
		at := months[2].AddDate(0, 0, n)
		sales = append(sales, supplier.Sale{Permit: "PL/8001/EXP/ES/2016", Ticket: fmt.Sprint(900_001 + n), At: at, Product: supplier.Regular, UL: 40_000_000, PriceE4: 239_900, Card: "Y-1", Seller: "GPR010101AB1"})
	}
	return sales
}

// discountE4 is what a liter of diesel is billed less than its pump shows, since May 10; before it was 0.90.
const discountE4 = 5_000

// agreed is a sale at what was agreed on.
func agreed(s supplier.Sale) supplier.Sale {
	switch {
	case s.Product != supplier.Diesel:
	case s.At.Format(time.DateOnly) < "2026-05-10":
		s.PriceE4 -= 9_000
	default:
		s.PriceE4 -= discountE4
	}
	return s
}

// known is what the server knows of the same city.
func known(t testing.TB) *invoice.Terms {
	t.Helper()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	k := &invoice.Terms{
		Receivers: []string{"MPS010101AA1"}, Contracts: []invoice.Contract{{RFC: "EKU9003173C9", From: from, Until: from.AddDate(2, 0, -1)}},
		VAT: invoice.VATRates(), Quotas: invoice.Quotas2026(), Stampers: map[string]*x509.Certificate{},
	}
	for product, e6 := range map[string]int64{invoice.Regular: 612_345, invoice.Premium: 745_678, invoice.Diesel: 509_876} {
		k.Quotas = append(k.Quotas, invoice.QuotaE6(from.AddDate(1, 0, 0), product, e6))
	}
	for _, c := range authority().Certificates() {
		parsed, err := invoice.ReadCertificate(c.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		if no := invoice.CertificateNo(parsed); no != c.No {
			t.Errorf("certificate %s is read as %s", c.No, no)
		}
		k.Stampers[c.No] = parsed
		if invoice.IsRoot(parsed) {
			k.Roots = append(k.Roots, parsed)
		}
	}
	return k
}

func batch(t testing.TB, seed uint64, terms supplier.Terms, sales []supplier.Sale) *supplier.Batch {
	t.Helper()
	b, err := supplier.NewBatch(seed, authority(), terms, sales)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func document(t testing.TB, d *supplier.Document) *invoice.Document {
	t.Helper()
	got, err := invoice.Read(d.XML)
	if err != nil {
		t.Fatalf("%s: %v", d.Name, err)
	}
	return got
}

// central is the clock of the city.
var central = time.FixedZone("", -6*3600)

// months are of before the law asked for permits, of the day on which it began to, of now, and
// the turn of a year.
var months = []time.Time{
	time.Date(2026, 2, 3, 6, 0, 0, 0, central), time.Date(2026, 4, 10, 6, 0, 0, 0, central), time.Date(2026, 10, 1, 6, 0, 0, 0, central), time.Date(2026, 12, 13, 6, 0, 0, 0, central),
}

// What a supplier bills without an error is in order, whatever it bills and however: there is
// no finding, the chain is the same, and each fill is in it once, as it was.
func TestCleanDocuments(t *testing.T) {
	t.Parallel()
	k := known(t)
	kinds := map[string]int{}
	seed := uint64(0)
	for _, supply := range supplier.Supplies() {
		for _, every := range supplier.Everies() {
			for _, from := range months {
				seed++
				n := map[supplier.Every]int{supplier.Fill: 12, supplier.Day: 30, supplier.Week: 80, supplier.Month: 200}[every]
				sales := supplier.Invent(seed, n, supply, from)
				b := batch(t, seed, terms(supply, every, seed%2 == 0), sales)
				if supply != supplier.Card {
					if err := b.Sow(supplier.Credited, 2); err != nil {
						t.Fatal(err)
					}
				}
				documents, planted := b.Issue()
				var got []*invoice.Document
				for i := range documents {
					d := document(t, &documents[i])
					if list := invoice.Check(d, k); len(list) > 0 {
						t.Errorf("%s %s %s, document %s: %+v\n%s", supply, every, from.Format("2006-01"), documents[i].Name, list[0], documents[i].XML)
						return
					}
					if chain, unknown := d.Chain(); chain != documents[i].Chain || len(unknown) > 0 {
						t.Fatalf("%s: chain (-supplier +server):\n%s", documents[i].Name, cmp.Diff(strings.Split(documents[i].Chain, "|"), strings.Split(chain, "|")))
					}
					kinds[string(supply)+d.Kind]++
					if d.ID() != documents[i].UUID || d.IssuedAt.Format(time.DateTime) != documents[i].IssuedAt.Format(time.DateTime) || !d.Total.Equal(decimal.New(documents[i].Total, -2)) && d.Kind != "P" {
						t.Errorf("%s: read as %s of %s, %s", documents[i].Name, d.ID(), d.IssuedAt, d.Total)
					}
					got = append(got, d)
				}
				held(t, sales, got)
				settled(t, got)
				for _, p := range planted {
					d := got[slices.IndexFunc(got, func(d *invoice.Document) bool { return d.ID() == p.UUID })]
					if d.Kind != "E" || d.Related[0].UUIDs[0] != p.Other || d.Lines[0].ID != p.Permit+"-"+p.Tickets[0] {
						t.Errorf("credit note: got %+v of %+v", d, p)
					}
				}
			}
		}
	}
	if want := []string{"bulkE", "bulkI", "bulkP", "cardI", "cardP", "stationE", "stationI", "stationP"}; !slices.Equal(slices.Sorted(maps.Keys(kinds)), want) {
		t.Errorf("got %v, want all of %v", kinds, want)
	}
}

// held holds each sale against what is read of it: its ticket, liters, product, price and
// what it came to.
func held(t *testing.T, sales []supplier.Sale, list []*invoice.Document) {
	t.Helper()
	read := map[string]invoice.Item{}
	for _, d := range list {
		for _, i := range d.Items() {
			if d.Kind != "I" || i.VolumeUL == 0 { // a credit, or the fee for cards
				continue
			}
			key := i.Permit + "-" + i.Ticket
			if i.Part == invoice.Bought {
				key = i.Ticket
			}
			if _, there := read[key]; there {
				t.Errorf("%s is there twice", key)
			}
			read[key] = i
		}
	}
	if len(read) != len(sales) {
		t.Errorf("got %d fills, want %d", len(read), len(sales))
	}
	for _, s := range sales {
		s = agreed(s)
		i, off := read[s.Permit+"-"+s.Ticket], int64(0)
		if i.Part == "" { // prices of statements have three decimals
			i, off = read[s.Ticket], max(10, s.Cents()/1000)
			if i.Card != s.Card || i.Seller != s.Seller || i.At.Format(time.DateTime) != s.At.Format(time.DateTime) {
				t.Errorf("got %+v of %+v", i, s)
			}
		}
		if i.VolumeUL != s.UL || i.Product != s.Product || !near(i.Cents, s.Cents(), off) || !near(i.PriceE4, s.PriceE4, 100) {
			t.Errorf("got %+v of %+v", i, s)
		}
	}
}

// near tells whether two numbers differ by no more than that.
func near(a, b, most int64) bool { return max(a-b, b-a) <= most }

// settled looks that payments go on where those before them ended, and end at nothing.
func settled(t *testing.T, list []*invoice.Document) {
	t.Helper()
	owed := map[string]decimal.Decimal{}
	for _, d := range list {
		switch {
		case d.Kind == "I" && d.PaymentMethod == "PPD":
			owed[d.ID()] = d.Total
		case d.Kind == "E":
			if before, there := owed[d.Related[0].UUIDs[0]]; there {
				owed[d.Related[0].UUIDs[0]] = before.Sub(d.Total)
			}
		}
		for _, p := range d.Payments {
			of := p.Of[0]
			if !of.Before.Equal(owed[of.UUID]) || !of.After.Equal(of.Before.Sub(of.Amount)) || !p.Amount.Equal(of.Amount) {
				t.Errorf("%s: got %+v, where %s is owed", d.Number, p, owed[of.UUID])
			}
			owed[of.UUID] = of.After
		}
	}
	for id, left := range owed {
		if !left.IsZero() {
			t.Errorf("%s: %s are left to pay", id, left)
		}
	}
}

// shows has the findings of each error that a document shows by itself.
var shows = map[supplier.Kind]string{
	supplier.NoTicket: "fuel.id", supplier.ProductCode: "fuel.id", supplier.Consolidated: "fuel.id", supplier.WrongAmount: "line.amount", supplier.Twice: "line.twice", supplier.WrongQuota: "fuel.quota",
	supplier.NoPermit: "fuel.permit", supplier.BadPermit: "fuel.permit.number", supplier.OtherPermit: "fuel.station",
	supplier.OtherReceiver: "receiver", supplier.OutsideContract: "issuer", supplier.BrokenSeal: "seal.broken", supplier.ForeignSeal: "seal.issuer", supplier.Edited: "seal.broken",
	supplier.BrokenStamp: "stamp.broken", supplier.Unstamped: "stamp.missing", supplier.Cash: "cash",
	supplier.WrongVAT: "line.rate", supplier.DoubledStamp: "stamp.twice", supplier.ByPart: "line.twice",
}

// besides has those of each error that a document shows beside others alone.
var besides = map[supplier.Kind]string{
	supplier.TwiceInTwo: "line.before", supplier.PaidTooMuch: "pay.over", supplier.PaidTwice: "pay.twice", supplier.DoubledUUID: "uuid.twice",
}

func shown(k supplier.Kind, supply supplier.Supply) string {
	if supply == supplier.Card {
		switch k {
		case supplier.WrongAmount:
			return "card.amount"
		case supplier.Twice, supplier.ByPart:
			return "card.twice"
		case supplier.TwiceInTwo:
			return "card.before"
		}
	}
	if supply == supplier.Bulk && shows[k] == "fuel.id" { // who brings fuel numbers its notes as it likes
		return ""
	}
	if code := besides[k]; code != "" {
		return code
	}
	return shows[k]
}

// A shelf has the documents that came before, by the fills that they bill and by what was paid
// of them.
type shelf struct {
	fills  map[string]string
	billed map[string]invoice.Billed
	uuids  map[string]string
}

// put adds a document, and returns what there is in it that was billed before.
func (s shelf) put(name string, d *invoice.Document) invoice.Known {
	k := invoice.Known{UUID: s.uuids[d.ID()], Lines: map[int]string{}, Purchases: map[int]string{}, Billed: maps.Clone(s.billed)}
	if k.UUID != "" { // it is none of those before which others are
		return k
	}
	if d.ID() != "" {
		s.uuids[d.ID()] = name
	}
	for _, p := range d.Payments {
		for _, of := range p.Of {
			b, here := s.billed[of.UUID]
			if !here {
				continue
			}
			cents, _ := invoice.Cents(of.Amount)
			b.PaidCents, b.Parts = b.PaidCents+cents, maps.Clone(b.Parts)
			b.Parts[of.Part] = name
			s.billed[of.UUID] = b
		}
	}
	if d.Kind != "I" {
		return k
	}
	total, _ := invoice.Cents(d.Total)
	s.billed[d.ID()] = invoice.Billed{Issuer: d.Issuer.RFC, TotalCents: total, Currency: d.Currency, Parts: map[int64]string{}}
	var keys []string
	for _, i := range d.Items() {
		key := i.Permit + "-" + i.Ticket
		if i.Ticket == "" || i.VolumeUL == 0 {
			continue
		}
		if i.Part == invoice.Bought {
			k.Purchases[i.N] = s.fills[key]
		} else {
			k.Lines[i.N] = s.fills[key]
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		s.fills[key] = name
	}
	return k
}

// Each error that a document shows, by itself or beside those before it, is found as what it
// is, in its document and at its line, and nothing else is; those that only fills can show are
// not.
func TestPlantedErrors(t *testing.T) {
	t.Parallel()
	k := known(t)
	for i, supply := range supplier.Supplies() {
		for _, credit := range []bool{false, true} {
			seed := uint64(100 + 2*i)
			if credit {
				seed++
			}
			sales := supplier.Invent(seed, 400, supply, months[2])
			if supply == supplier.Bulk {
				for i := range sales {
					sales[i].Card = fmt.Sprintf("TANQUE %d", i%3)
				}
			}
			divide(sales)
			of := terms(supply, supplier.Day, credit)
			of.Others = others()
			b := batch(t, seed, of, sales)
			for _, d := range supplier.Kinds() {
				n := 1 + min(1, int(seed)%3)
				if supply == supplier.Bulk && d.Kind == supplier.Unknown { // of a month's documents, one a day, no second is left that has nothing
					n = 1
				}
				err := b.Sow(d.Kind, n)
				if (err != nil) != (d.Concepts && supply == supplier.Card) {
					t.Errorf("%s %s: %v", supply, d.Kind, err)
				}
				if (shows[d.Kind] != "") != d.Shown {
					t.Errorf("%s: is said to show %v, and shows %q", d.Kind, d.Shown, shows[d.Kind])
				}
			}
			documents, planted := b.Issue()
			type place struct {
				document string
				line     int
				code     string
			}
			want, got := map[place]int{}, map[place]int{}
			for _, p := range planted {
				if code := shown(p.Kind, supply); code != "" {
					want[place{p.Name, p.Line, code}]++
				}
				at := slices.IndexFunc(documents, func(d supplier.Document) bool { return d.Name == p.Name })
				if p.Kind == supplier.Unbilled {
					if at >= 0 {
						t.Errorf("%s: is in %q", p.Kind, p.Name)
					}
				} else if at < 0 || documents[at].UUID != p.UUID || (p.UUID == "") != (documents[at].File() == p.Name+".xml") {
					t.Errorf("%s: is in %q, %q", p.Kind, p.Name, p.UUID)
				}
			}
			before := shelf{map[string]string{}, map[string]invoice.Billed{}, map[string]string{}}
			for i := range documents {
				d := document(t, &documents[i])
				for _, f := range append(invoice.Check(d, k), invoice.CheckKnown(d, before.put(documents[i].Name, d))...) {
					got[place{documents[i].Name, lineAt(d, f.Row), f.Code}]++
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, credit %v (-planted +found):\n%s", supply, credit, diff)
			}
		}
	}
}

// lineAt returns which line of a document, or of its statement, is at a row of the file.
func lineAt(d *invoice.Document, row int) int {
	for _, l := range d.Lines {
		if row > 0 && l.Row == row {
			return l.N
		}
	}
	if d.Card != nil {
		for _, p := range d.Card.Rows {
			if row > 0 && p.Row == row {
				return p.N
			}
		}
	}
	return 0
}

// What only fills can show is in the documents as it was planted: whoever matches them finds
// that, and nothing else, at the places that are told.
func TestPlantedLines(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		sales := supplier.Invent(seed, 300, supplier.Station, months[2])
		tickets := map[string]bool{}
		for _, s := range sales {
			tickets[s.Permit+"-"+s.Ticket] = true
		}
		divide(sales)
		of := terms(supplier.Station, supplier.Day, false)
		of.Others = others()
		b := batch(t, seed, of, sales)
		for _, d := range supplier.Kinds() {
			if err := b.Sow(d.Kind, 2); err != nil {
				t.Fatal(err)
			}
		}
		documents, planted := b.Issue()
		read := map[string]*invoice.Document{}
		billed := map[string]int{}
		for i := range documents {
			d := document(t, &documents[i])
			read[documents[i].Name] = d
			for _, l := range d.Lines {
				billed[l.ID]++
			}
		}
		for _, p := range planted {
			var l invoice.Line
			var item invoice.Item
			if p.Line > 0 {
				l, item = read[p.Name].Lines[p.Line-1], read[p.Name].Items()[p.Line-1]
			}
			if item.Ticket != p.Written && (p.Kind != supplier.ProductCode || !item.Bare) { // a code that one line has may be a ticket, for all the document shows
				t.Errorf("%s: %q is written, and %q said", p.Kind, item.Ticket, p.Written)
			}
			var s supplier.Sale
			var all int64
			for _, i := range p.Sales {
				s = sales[i]
				all += s.UL
			}
			key, ul := s.Permit+"-"+s.Ticket, item.VolumeUL
			costs := func(e4 int64) bool { return near(item.PriceE4, e4, 100) }
			s = agreed(s)
			good := true
			switch p.Kind {
			case supplier.WrongTicket:
				good = !tickets[l.ID] && differ(l.ID, key) == 1 && billed[key] == 0
			case supplier.NoTicket, supplier.ProductCode:
				good = billed[key] == 0 && ul == s.UL && costs(s.PriceE4)
			case supplier.WrongLiters:
				good = l.ID == key && ul == s.UL+10_000_000 && costs(s.PriceE4)
			case supplier.WrongPrice:
				good = l.ID == key && ul == s.UL && costs(s.PriceE4+10_000)
			case supplier.NoDiscount:
				good = l.ID == key && ul == s.UL && s.Product == supplier.Diesel && costs(s.PriceE4+discountE4)
			case supplier.HalfDiscount:
				good = l.ID == key && ul == s.UL && s.Product == supplier.Diesel && costs(s.PriceE4+discountE4/2)
			case supplier.WrongProduct:
				good = l.ID == key && l.Product != s.Product && costs(s.PriceE4)
			case supplier.OtherVehicle:
				good = l.ID == key && !strings.Contains(l.Text, s.Card) && strings.Contains(l.Text, "X-")
			case supplier.OtherStation:
				good = item.Permit != s.Permit && item.Ticket == s.Ticket && l.Fuel.Number == item.Permit && billed[key] == 0
			case supplier.Twice, supplier.TwiceInTwo, supplier.Credited:
				good = l.ID == key && billed[key] == 2
			case supplier.OthersFill:
				good = !tickets[l.ID] && l.ID == "PL/8001/EXP/ES/2016-"+p.Tickets[0] && ul == 40_000_000 && costs(239_900)
			case supplier.Invented:
				good = !tickets[l.ID] && len(p.Sales) == 0
			case supplier.Unbilled:
				good = billed[key] == 0
			case supplier.Consolidated:
				good = len(p.Sales) == 2 && billed[key] == 0 && ul == all && l.Product == s.Product && costs(s.PriceE4)
			case supplier.ByPart:
				good = l.ID == key && billed[key] == 2 && ul == s.UL-s.UL*2/5 && costs(s.PriceE4)
			case supplier.WrongVAT:
				good = l.ID == key && ul == s.UL && costs(s.PriceE4)
			case supplier.Late:
				good = read[p.Name].IssuedAt.Sub(s.At) > 12*24*time.Hour
			}
			if !good {
				t.Errorf("seed %d, %s of %+v: got %+v", seed, p.Kind, p, l)
			}
		}
	}
}

// differ counts the bytes in which two texts differ.
func differ(a, b string) (n int) {
	if len(a) != len(b) {
		return len(a) + len(b)
	}
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

package supplier_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/sim/supplier"
)

var (
	from      = time.Date(2026, 11, 1, 0, 0, 0, 0, time.FixedZone("", -6*3600))
	certified = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	authority = sync.OnceValue(func() *supplier.Authority { return supplier.NewAuthority(1, certified) })
)

func terms() supplier.Terms {
	return supplier.Terms{
		Supply: supplier.Station, Every: supplier.Week, Quotas: supplier.Quotas(), FeePPM: 12_000,
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA DE PRUEBA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}
}

// One seed makes one month, byte by byte, also of an authority that was made again; another
// seed makes another.
func TestSameSeedSameDocuments(t *testing.T) {
	t.Parallel()
	issue := func(a *supplier.Authority, seed uint64) string {
		b, err := supplier.NewBatch(seed, a, terms(), supplier.Invent(seed, 60, supplier.Station, from))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []supplier.Kind{supplier.WrongTicket, supplier.ForeignSeal, supplier.Invented} {
			if err := b.Sow(k, 1); err != nil {
				t.Fatal(err)
			}
		}
		documents, planted := b.Issue()
		var all strings.Builder
		for _, d := range documents {
			fmt.Fprintf(&all, "%s %s\n", d.File(), d.XML)
		}
		return fmt.Sprint(all.String(), planted)
	}
	once := issue(authority(), 7)
	if diff := cmp.Diff(once, issue(supplier.NewAuthority(1, certified), 7)); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
	if once == issue(authority(), 8) {
		t.Error("another seed makes the same")
	}
}

// Who bills one load after another goes on counting.
func TestFirstNumber(t *testing.T) {
	t.Parallel()
	on := terms()
	on.First, on.Every = 7, supplier.Fill
	b, err := supplier.NewBatch(1, authority(), on, supplier.Invent(1, 2, supplier.Station, from))
	if err != nil {
		t.Fatal(err)
	}
	if documents, _ := b.Issue(); len(documents) != 2 || documents[0].Name != "F-7" || documents[1].Name != "F-8" {
		t.Errorf("the first of them is %s", documents[0].Name)
	}
	on.First = -1
	if _, err := supplier.NewBatch(1, authority(), on, supplier.Invent(1, 2, supplier.Station, from)); err == nil || !strings.Contains(err.Error(), "give 1 or more") {
		t.Errorf("before the first: %v", err)
	}
}

// Of a thousand fills eight hundred are billed as they were, and none has two errors.
func TestUsualShares(t *testing.T) {
	t.Parallel()
	b, err := supplier.NewBatch(3, authority(), terms(), supplier.Invent(3, 1000, supplier.Station, from))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range supplier.Usual() {
		if err := b.Sow(s.Kind, 10*s.Percent); err != nil {
			t.Fatal(err)
		}
	}
	_, planted := b.Issue()
	got, seen := map[supplier.Kind]int{}, map[int]bool{}
	for _, p := range planted {
		for _, i := range p.Sales {
			if seen[i] {
				t.Errorf("sale %d has two errors", i)
			}
			seen[i] = true
			got[p.Kind]++
		}
	}
	if diff := cmp.Diff(map[supplier.Kind]int{supplier.WrongTicket: 100, supplier.NoTicket: 50, supplier.Consolidated: 30, supplier.OtherVehicle: 20}, got); diff != "" {
		t.Error(diff)
	}
}

// An error is planted where it was asked for, once, and what cannot be is said.
func TestPlant(t *testing.T) {
	t.Parallel()
	sales := supplier.Invent(5, 40, supplier.Station, from)
	b, err := supplier.NewBatch(5, authority(), terms(), sales)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Plant(supplier.WrongLiters, 17); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		kind  supplier.Kind
		which int
		want  string
	}{
		{supplier.WrongPrice, 17, "plant wrong-price in sale 17: something is planted there"},
		{supplier.WrongPrice, 40, "plant wrong-price in sale 40: there are 40, from 0 on"},
		{supplier.WrongPrice, -1, "plant wrong-price in sale -1: there are 40, from 0 on"},
		{"bribe", 0, `there is no error "bribe"; litro-sim supplier --help has the list`},
	} {
		if err := b.Plant(tt.kind, tt.which); err == nil || err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	if err := b.Sow(supplier.BrokenSeal, 1000); err == nil || !strings.Contains(err.Error(), "bill more, or plant less") {
		t.Errorf("more than there are: got %v", err)
	}
	_, planted := b.Issue()
	if p := planted[0]; p.Kind != supplier.WrongLiters || p.Tickets[0] != sales[17].Ticket || p.Permit != sales[17].Permit || p.UUID == "" || p.Line == 0 {
		t.Errorf("got %+v of %+v", p, sales[17])
	}
	card := terms()
	card.Supply = supplier.Card
	if b, err = supplier.NewBatch(5, authority(), card, sales); err != nil {
		t.Fatal(err)
	}
	if err := b.Plant(supplier.NoPermit, 0); err == nil || !strings.Contains(err.Error(), "a statement of cards has no place for it") {
		t.Errorf("got %v", err)
	}
	early, err := supplier.NewBatch(5, authority(), terms(), supplier.Invent(5, 40, supplier.Station, from.AddDate(0, -9, 0)))
	if err != nil {
		t.Fatal(err)
	}
	if err := early.Plant(supplier.NoPermit, 0); err == nil || !strings.Contains(err.Error(), "before April 24, 2026 lines have no permit") {
		t.Errorf("got %v", err)
	}
}

// What the authority does not know has a stamp like any other, and its service does not have it; all else it has.
func TestUnknownToTheAuthority(t *testing.T) {
	t.Parallel()
	b, err := supplier.NewBatch(5, authority(), terms(), supplier.Invent(5, 40, supplier.Station, from))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Plant(supplier.Unknown, 17); err != nil {
		t.Fatal(err)
	}
	documents, planted := b.Issue()
	for _, d := range documents {
		if is := d.UUID == planted[0].UUID; d.UUID == "" || (d.Stamped == nil) != is || !bytes.Contains(d.XML, []byte("SelloSAT=")) {
			t.Errorf("%s: planted %t, known as %v: %s", d.Name, is, d.Stamped, d.XML)
		}
	}
}

// What is wrong with terms and sales is said all at once, as sentences.
func TestWhatCannotBeBilled(t *testing.T) {
	t.Parallel()
	bad := terms()
	bad.Supply, bad.Every, bad.FeePPM = "barrel", "year", -1
	bad.Discounts = []supplier.Discount{{Product: "water", From: "today", E4: 5}}
	bad.Issuer.RFC, bad.Receiver.Name = "EKU", "MUNICIPIO  DE|PRUEBA"
	good := supplier.Invent(1, 1, supplier.Station, from)[0]
	with := func(edit func(*supplier.Sale)) supplier.Sale { s := good; edit(&s); return s }
	sales := []supplier.Sale{
		with(func(s *supplier.Sale) { s.Permit = "PL/4950" }), with(func(s *supplier.Sale) { s.Ticket = "1-2" }), with(func(s *supplier.Sale) { s.UL = 0 }), with(func(s *supplier.Sale) { s.PriceE4 = 240 }),
		with(func(s *supplier.Sale) { s.Product = "water" }), with(func(s *supplier.Sale) { s.Seller = "X" }), with(func(s *supplier.Sale) { s.At = s.At.AddDate(1, 0, 0) }), good,
	}
	bad.Others = []supplier.Sale{good}
	_, err := supplier.NewBatch(1, authority(), bad, sales)
	if err == nil {
		t.Fatal("it was billed")
	}
	want := `there is no supply "barrel"; give station, card or bulk
there are no documents every "year"; give fill, day, week or month
a discount of 0.0005 on "water" from "today"; give 0.02 to 4 a liter, a product and a day, as 2026-11-16
the fee is -1 millionths; give 0 to 100,000
the RFC of the issuer is "EKU"; give one as EKU9003173C9
the name of the receiver is "MUNICIPIO  DE|PRUEBA"; give its words with a space between them, and no bar
permit "PL/4950" is of no form that there is; write it as PL/4950/EXP/ES/2015
ticket "1-2" is no number of a fill; give one without hyphens, that makes 40 characters at most with its permit
ticket 105012000 has 0.000 L; give 0.1 to 100,000
the price of ticket 105012000 is 0.024; give 5 to 100 a liter, with taxes
ticket 105012000 is of product "water"; give 15101514 (regular), 15101515 (premium) or 15101505 (diesel)
ticket 105012000 was sold by "X"; give the RFC of the station
ticket 105012000 is of 2027, of which no quotas of IEPS are known; give them
ticket 105012000 of ` + good.Permit + ` is there twice; give each fill once
ticket 105012000 of another supplier is no sale, or its own; give fills of others`
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A file of sales is read as it was written, and what is wrong in it is said with its line.
func TestSalesFile(t *testing.T) {
	t.Parallel()
	for _, supply := range supplier.Supplies() {
		want := supplier.Invent(2, 50, supply, from)
		var b bytes.Buffer
		if err := supplier.WriteSales(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := supplier.ReadSales(&b)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", supply, err, diff)
		}
	}
	const head = "permit,ticket,at,product,liters,price\n"
	for text, want := range map[string]string{
		"":                       "line 1: there are no columns; write permit,ticket,at,product,liters,price,card,seller",
		"permit,boleto\n":        `line 1: there is no column "boleto"; those known are permit, ticket, at, product, liters, price, card, seller`,
		"permit,ticket,at,price": "line 1: column product is missing; the first line is permit,ticket,at,product,liters,price,card,seller, the last two of which may be left out",
		head + "a,b\n":           "line 2: it has 2 fields and the first line 6; give each column one",
		head + "P,1,today,diesel,1,25\nP,2,2026-11-01T00:00:00-06:00,diesel,1e3,25\nP,3,2026-11-01T00:00:00-06:00,diesel,1.5,25.00001\n": `line 2: at "today" is no moment; write it with its offset, as 2026-05-15T09:14:00-06:00
line 3: liters "1e3": it is no number of at most 6 decimals; write it with a point, as 40.02
line 4: price "25.00001": it is no number of at most 4 decimals; write it with a point, as 40.02`,
	} {
		if _, err := supplier.ReadSales(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"2027=0.61,0.75": "give a year and three quotas", "x=1,1,1": "give a year and three quotas", "2027=0.61,0.75,-1": "it is no number", "2027=0.61,0.75,5": "a quota of 5 a liter cannot be",
	} {
		if _, err := supplier.ReadQuota(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{"regular=0.50": "give a product", "water=0.50,2026-11-16": "give a product", "regular=half,2026-11-16": "it is no number"} {
		if _, err := supplier.ReadDiscount(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	if d, err := supplier.ReadDiscount("diesel=0.50,2026-11-16"); err != nil || d != (supplier.Discount{Product: supplier.Diesel, From: "2026-11-16", E4: 5_000}) {
		t.Errorf("got %+v, %v", d, err)
	}
	if q, err := supplier.ReadQuota("2027=0.612345,0.75,0.51"); err != nil || q != (supplier.Quota{Year: 2027, Regular: 612_345, Premium: 750_000, Diesel: 510_000}) {
		t.Errorf("got %+v, %v", q, err)
	}
}

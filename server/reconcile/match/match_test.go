package match_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

const liter = dispense.Liter

var day = time.Date(2026, 5, 15, 9, 0, 0, 0, time.UTC)

func ref(n int64) match.Ref {
	return match.Ref{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: n}}
}

// fill is one of so many liters at 24.00, at a site, some hours after the day begins.
func fill(n int64, ticket string, liters float64, hours int) match.Fill {
	at := day.Add(time.Duration(hours) * time.Hour)
	return match.Fill{
		Ref: ref(n), Site: "PL/1", Ticket: ticket, Product: "magna", At: at, Day: at.Format(time.DateOnly),
		VolumeUL: dispense.Volume(liters * 1e6), Cents: int64(liters*2400 + 0.5), PriceE4: 240_000,
	}
}

// billed is a line that bills a fill exactly, dated as it was.
func billed(id string, f match.Fill) match.Line {
	return match.Line{ID: id, Site: f.Site, Ticket: f.Ticket, Products: []string{f.Product}, At: f.At, Dated: true, VolumeUL: f.VolumeUL, Cents: f.Cents, PriceE4: f.PriceE4}
}

func with(l match.Line, change func(*match.Line)) match.Line {
	change(&l)
	return l
}

func changed(f match.Fill, change func(*match.Fill)) match.Fill {
	change(&f)
	return f
}

// moved is a fill like another, with so many microliters and cents more.
func moved(f match.Fill, n int64, ul dispense.Volume, cents int64) match.Fill {
	f.Ref.Seq, f.VolumeUL, f.Cents = n, f.VolumeUL+ul, f.Cents+cents
	return f
}

// unsaid is a fill of which nobody has said what product it is.
func unsaid(f match.Fill) match.Fill {
	f.Product = ""
	return f
}

// of is a fill of a vehicle.
func of(f match.Fill, vehicle string) match.Fill {
	f.Vehicle = vehicle
	return f
}

// by is a fill of a supplier's fuel.
func by(f match.Fill, supplier string) match.Fill {
	f.Issuer = supplier
	return f
}

// agreed is a fill of which the contract says what a liter costs.
func agreed(f match.Fill, e4 int64) match.Fill {
	f.AgreedE4 = e4
	return f
}

// issued is a line of a document without days of its lines.
func issued(l match.Line, supplier string, at time.Time) match.Line {
	l.Issuer, l.At, l.Issued, l.Dated = supplier, at, at, false
	return l
}

// at is a fill at a station of a network.
func at(f match.Fill, station string) match.Fill {
	f.Station = station
	return f
}

func in(f match.Fill, currency string) match.Fill {
	f.Currency = currency
	return f
}

func pesos(f match.Fill) match.Fill { return in(f, "MXN") }

func dollars(l match.Line) match.Line {
	l.Currency = "USD"
	return l
}

// free is a fill of which nobody knows what it cost.
func free(f match.Fill) match.Fill {
	f.Cents, f.PriceE4 = 0, 0
	return f
}

// undated takes from a line its ticket, and the hour.
func undated(l *match.Line) { l.Ticket, l.Dated = "", false }

// said writes links as a person reads them: line, pass, state and the fills.
func said(links []match.Link) string {
	var b strings.Builder
	refs := func(list []match.Ref) (s string) {
		for _, r := range list {
			s += fmt.Sprintf(" %d", r.Seq)
		}
		return s
	}
	for _, l := range links {
		fmt.Fprintf(&b, "%s %s %s%s", l.Line, l.Pass, l.State, refs(l.Fills))
		if len(l.Near) > 0 {
			fmt.Fprintf(&b, " near%s", refs(l.Near))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestLines(t *testing.T) {
	t.Parallel()
	a, b, c := fill(1, "100", 40, 0), fill(2, "101", 40, 1), fill(3, "102", 55, 2)
	untyped := func(f match.Fill) match.Fill { f.Ticket = ""; return f }
	none := func(l *match.Line) { l.Ticket = "" }
	sum := func(id string, change func(*match.Line)) match.Line {
		return with(match.Line{ID: id, Site: "PL/1", Products: []string{"magna"}, At: day, Until: day.Add(2 * time.Hour), Sum: true, VolumeUL: 80 * liter, Cents: 192_000}, change)
	}
	same := func(*match.Line) {}
	several := func(figures bool) []match.Decision {
		return []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref, b.Ref}, Figures: figures}}
	}
	for _, tt := range []struct {
		name    string
		lines   []match.Line
		fills   []match.Fill
		decided []match.Decision
		want    string
	}{
		{"by ticket, whatever else is the same", []match.Line{billed("x", b), billed("y", a)}, []match.Fill{a, b}, nil, "x ticket matched 2\ny ticket matched 1\n"},
		{"of another supplier", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer = "B" })}, []match.Fill{by(a, "A")}, nil, "x ticket supplier 1\n"},
		{"of another supplier, and whose it is bills it too", []match.Line{issued(billed("x", a), "B", day), issued(billed("y", a), "A", day.AddDate(0, 0, 3))}, []match.Fill{by(a, "A")}, nil, "x  twice near 1\ny ticket matched 1\n"},
		{"of another supplier, and whose it is bills it without a ticket", []match.Line{issued(billed("x", a), "B", day), with(issued(billed("y", a), "A", day.AddDate(0, 0, 3)), func(l *match.Line) { l.VolumeUL += 30_000; l.Cents += 72; none(l) })}, []match.Fill{by(a, "A")}, nil, "x  alone\ny distance suggested 1\n"},
		{"of another supplier, and not alike", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer = "B"; l.VolumeUL *= 2; l.Cents *= 2 })}, []match.Fill{by(a, "A")}, nil, "x  alone\n"},
		{"of nobody's contract", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer, l.Strange = "B", true })}, []match.Fill{by(a, "A")}, nil, "x ticket strange 1\n"},
		{"of nobody's contract, and whose it is bills it too", []match.Line{with(issued(billed("x", a), "B", day), func(l *match.Line) { l.Strange = true }), issued(billed("y", a), "A", day.AddDate(0, 0, 3))}, []match.Fill{by(a, "A")}, nil, "x  twice near 1\ny ticket matched 1\n"},
		{"figures of another supplier's", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer = "B"; none(l) })}, []match.Fill{by(a, "A")}, nil, "x  alone\n"},
		{"a sum of another supplier's", []match.Line{sum("x", func(l *match.Line) { l.Issuer = "B" })}, []match.Fill{by(untyped(a), "A"), by(untyped(b), "A")}, nil, "x  alone\n"},
		{"of another supplier, as somebody said", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer = "B" }), with(billed("y", b), func(l *match.Line) { l.Issuer = "B" })}, []match.Fill{by(a, "A"), by(b, "A")}, []match.Decision{{Line: "x", Fills: []match.Ref{ref(1)}}, {Line: "y", Fills: []match.Ref{ref(2)}, Anyone: true}}, "x person supplier 1\ny person matched 2\n"},
		{"a sum of another supplier's, as somebody said", []match.Line{sum("x", func(l *match.Line) { l.Issuer = "B" })}, []match.Fill{by(a, "A"), by(b, "A")}, []match.Decision{{Line: "x", Fills: []match.Ref{ref(1), ref(2)}}}, "x person supplier 1 2\n"},
		{"the contract's price", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.Cents = 235_000, 94_000 })}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket agreed 1\n"},
		{"the pump's price, where the contract says less", []match.Line{billed("x", a)}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket matched 1\n"},
		{"neither price", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.Cents = 238_000, 95_200 })}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket price 1\n"},
		{"the contract's price, and more money", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.Cents = 235_000, 94_200 })}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket price 1\n"},
		{"the contract's price, and more liters", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.VolumeUL = 235_000, 41*liter })}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket volume 1\n"},
		{"the contract's amount, and no price", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.Cents = 0, 94_000 })}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket agreed 1\n"},
		{"the contract's amount without a ticket", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.Cents = 235_000, 94_000; none(l) })}, []match.Fill{agreed(a, 235_000)}, nil, "x figures agreed 1\n"},
		{"a sum at the contract's price", []match.Line{sum("x", func(l *match.Line) { l.Cents = 188_000 })}, []match.Fill{agreed(untyped(a), 235_000), agreed(untyped(b), 235_000)}, nil, "x sum agreed 1 2\n"},
		{"a sum at the contract's price of one", []match.Line{sum("x", func(l *match.Line) { l.Cents = 188_000 })}, []match.Fill{agreed(untyped(a), 235_000), untyped(b)}, nil, "x sum amount 1 2\n"},
		{"a ticket of two vehicles", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 41*liter, 98_400 })}, []match.Fill{of(fill(1, "100", 20, 0), "v1"), of(fill(2, "100", 21, 0), "v2")}, nil, "x ticket matched 1 2\n"},
		{"a ticket of two vehicles, billed twice", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 41*liter, 98_400 }), with(billed("y", a), func(l *match.Line) { l.VolumeUL, l.Cents = 41*liter, 98_400 })}, []match.Fill{fill(1, "100", 20, 0), fill(2, "100", 21, 0)}, nil, "x ticket matched 1 2\ny  twice near 1 2\n"},
		{"a ticket of two vehicles at the contract's price", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.PriceE4, l.Cents = 41*liter, 235_000, 96_350 })}, []match.Fill{agreed(fill(1, "100", 20, 0), 235_000), agreed(fill(2, "100", 21, 0), 235_000)}, nil, "x ticket agreed 1 2\n"},
		{"a ticket of two vehicles, and a liter too much", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 42*liter, 100_800 })}, []match.Fill{fill(1, "100", 20, 0), fill(2, "100", 21, 0)}, nil, "x ticket volume 2\n"},
		{"a ticket of two vehicles, one of another fuel", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 41*liter, 98_400 })}, []match.Fill{fill(1, "100", 20, 0), changed(fill(2, "100", 21, 0), func(f *match.Fill) { f.Product = "diesel" })}, nil, "x ticket volume 1\n"},
		{"a part that is as near as all of them", []match.Line{billed("x", a)}, []match.Fill{a, fill(2, "100", 0, 0)}, nil, "x ticket matched 1\n"},
		{"a ticket of two vehicles at another supplier's", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer, l.VolumeUL, l.Cents = "B", 41*liter, 98_400 })}, []match.Fill{by(fill(1, "100", 20, 0), "A"), by(fill(2, "100", 21, 0), "A")}, nil, "x  alone\n"},
		{"a ticket of two vehicles, of nobody's contract", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issuer, l.Strange, l.VolumeUL, l.Cents = "B", true, 41*liter, 98_400 })}, []match.Fill{by(fill(1, "100", 20, 0), "A"), by(fill(2, "100", 21, 0), "A")}, nil, "x ticket strange 1 2\n"},
		{"a ticket of two vehicles for more money", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 41*liter, 100_000 })}, []match.Fill{fill(1, "100", 20, 0), fill(2, "100", 21, 0)}, nil, "x ticket volume 2\n"},
		{"the contract's amount at another price", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4, l.Cents = 245_000, 94_000 })}, []match.Fill{agreed(a, 235_000)}, nil, "x ticket price 1\n"},
		{"the pump's price, which is the contract's, rounded", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL += 4_000; l.Cents++ })}, []match.Fill{agreed(a, 240_000)}, nil, "x ticket within 1\n"},
		{"each part on a line of its own", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 20*liter, 48_000 }), with(billed("y", a), func(l *match.Line) { l.VolumeUL, l.Cents = 21*liter, 50_400 })}, []match.Fill{fill(1, "100", 20, 0), fill(2, "100", 21, 0)}, nil, "x ticket matched 1\ny ticket matched 2\n"},
		{"one ticket months apart", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 41*liter, 98_400 })}, []match.Fill{fill(1, "100", 20, 0), fill(2, "100", 21, -24*90)}, nil, "x ticket volume 1\n"},
		{"billed before it flowed", []match.Line{issued(billed("x", a), "", day.AddDate(0, 0, -15))}, []match.Fill{a}, nil, "x ticket suggested 1\n"},
		{"billed on its day", []match.Line{issued(billed("x", a), "", day.Add(-10*time.Hour))}, []match.Fill{a}, nil, "x ticket matched 1\n"},
		{"billed within the days of a document", []match.Line{issued(billed("x", a), "", day.AddDate(0, 0, 35))}, []match.Fill{a}, nil, "x ticket matched 1\n"},
		{"billed months later, as by a ticket of other numbers", []match.Line{issued(billed("x", a), "", day.AddDate(0, 0, 36))}, []match.Fill{a}, nil, "x ticket suggested 1\n"},
		{"rounded", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL += 4_000; l.Cents++ })}, []match.Fill{a}, nil, "x ticket within 1\n"},
		{"more liters", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL += liter })}, []match.Fill{a}, nil, "x ticket volume 1\n"},
		{"another price", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4 += 101 })}, []match.Fill{a}, nil, "x ticket price 1\n"},
		{"another amount", []match.Line{with(billed("x", a), func(l *match.Line) { l.Cents += 97 })}, []match.Fill{a}, nil, "x ticket amount 1\n"},
		{"another fuel", []match.Line{with(billed("x", a), func(l *match.Line) { l.Products = []string{"diesel"} })}, []match.Fill{a}, nil, "x ticket product 1\n"},
		{"another vehicle's card", []match.Line{with(billed("x", of(a, "v1")), func(l *match.Line) { l.Vehicle = "v2" })}, []match.Fill{of(a, "v1")}, nil, "x ticket vehicle 1\n"},
		{"its card, and one of nobody here", []match.Line{with(billed("x", a), func(l *match.Line) { l.Vehicle = "v1" }), billed("y", b)}, []match.Fill{of(a, "v1"), of(b, "v2")}, nil, "x ticket matched 1\ny ticket matched 2\n"},
		{"a card, and fuel of no vehicle", []match.Line{with(billed("x", a), func(l *match.Line) { l.Vehicle = "v1" })}, []match.Fill{a}, nil, "x ticket matched 1\n"},
		{"figures of two, of which the card names one", []match.Line{with(billed("x", a), func(l *match.Line) { l.Vehicle = "v2"; none(l) })}, []match.Fill{of(moved(a, 4, 0, 0), "v1"), of(a, "v2")}, nil, "x figures matched 1\n"},
		{"figures of another's card", []match.Line{with(billed("x", a), func(l *match.Line) { l.Vehicle = "v2"; none(l) })}, []match.Fill{of(a, "v1")}, nil, "x distance suggested 1\n"},
		{"two as near, of which the card names one", []match.Line{with(billed("x", of(a, "v2")), func(l *match.Line) { l.Vehicle = "v2"; l.VolumeUL += 30_000; l.Cents += 72; undated(l) })}, []match.Fill{of(moved(a, 4, 0, 0), "v1"), of(a, "v2")}, nil, "x distance suggested 1\n"},
		{"a card, and what somebody said", []match.Line{with(billed("x", a), func(l *match.Line) { l.Vehicle = "v2" })}, []match.Fill{of(a, "v1")}, []match.Decision{{Line: "x", Fills: []match.Ref{ref(1)}}}, "x person vehicle 1\n"},
		{"another station of the network", []match.Line{with(billed("x", at(a, "E2")), func(l *match.Line) { l.Station = "E1" })}, []match.Fill{at(a, "E2")}, nil, "x ticket station 1\n"},
		{"its station, one that nobody said, and one that the line does not", []match.Line{with(billed("x", a), func(l *match.Line) { l.Station = "E1" }), with(billed("y", b), func(l *match.Line) { l.Station = "E1" }), billed("z", c)}, []match.Fill{at(a, "E1"), b, at(c, "E1")}, nil, "x ticket matched 1\ny ticket matched 2\nz ticket matched 3\n"},
		{"figures of two, of which the station names one", []match.Line{with(billed("x", a), func(l *match.Line) { l.Station = "E2"; none(l) })}, []match.Fill{at(moved(a, 4, 0, 0), "E1"), at(a, "E2")}, nil, "x figures matched 1\n"},
		{"figures at another station", []match.Line{with(billed("x", a), func(l *match.Line) { l.Station = "E2"; none(l) })}, []match.Fill{at(a, "E1")}, nil, "x distance suggested 1\n"},
		{"two as near, of which the station names one", []match.Line{with(billed("x", a), func(l *match.Line) { l.Station = "E2"; l.VolumeUL += 30_000; l.Cents += 72; undated(l) })}, []match.Fill{at(moved(a, 4, 0, 0), "E1"), at(a, "E2")}, nil, "x distance suggested 1\n"},
		{"all of it is another", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL *= 2; l.Cents *= 2 })}, []match.Fill{a}, nil, "x ticket volume 1\n"},
		{"at the bounds of liters, price and amount", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL += 200_000; l.PriceE4 -= 100; l.Cents += 96 })}, []match.Fill{a}, nil, "x ticket within 1\n"},
		{"a microliter past them", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL -= 200_001 })}, []match.Fill{a}, nil, "x ticket volume 1\n"},
		{"a little of little", []match.Line{with(billed("x", fill(1, "100", 2, 0)), func(l *match.Line) { l.VolumeUL += 50_000; l.Cents -= 10 })}, []match.Fill{fill(1, "100", 2, 0)}, nil, "x ticket within 1\n"},
		{"a cent", []match.Line{with(billed("x", a), func(l *match.Line) { l.Cents++ })}, []match.Fill{a}, nil, "x ticket within 1\n"},
		{"a microliter", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL++ })}, []match.Fill{a}, nil, "x ticket within 1\n"},
		{"a hundredth of a cent a liter", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4++ })}, []match.Fill{a}, nil, "x ticket within 1\n"},
		{"no price", []match.Line{with(billed("x", a), func(l *match.Line) { l.PriceE4 = 0 })}, []match.Fill{a}, nil, "x ticket matched 1\n"},
		{"figures at their bounds", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.VolumeUL += 20_000; l.Cents -= 5 })}, []match.Fill{c}, nil, "x figures within 3\n"},
		{"liters past them", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.VolumeUL += 20_001 })}, []match.Fill{c}, nil, "x distance suggested 3\n"},
		{"the amount past them", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.Cents -= 6 })}, []match.Fill{c}, nil, "x distance suggested 3\n"},
		{"two fills of a ticket", []match.Line{billed("x", fill(2, "100", 55, 1))}, []match.Fill{a, fill(2, "100", 55, 1)}, nil, "x ticket matched 2\n"},
		{"and they are alike", []match.Line{billed("x", a)}, []match.Fill{a, fill(2, "100", 40, 0)}, nil, "x ticket matched 1\n"},
		{"the ticket before figures, where liters say so", []match.Line{with(billed("x", a), func(l *match.Line) { l.Cents += 97 })}, []match.Fill{a, func() match.Fill { f := fill(2, "", 40, 1); f.Cents += 97; return f }()}, nil, "x ticket amount 1\n"},
		{"a sum with the ticket of a fill", []match.Line{with(billed("x", a), func(l *match.Line) { l.Sum, l.Until = true, l.At.Add(time.Hour) })}, []match.Fill{a}, nil, "x sum matched 1\n"},
		{"an hour later, and another day", []match.Line{with(billed("x", fill(1, "", 55, 14)), func(l *match.Line) { l.At = l.At.Add(2 * time.Hour) })}, []match.Fill{fill(1, "", 55, 14)}, nil, "x distance suggested 1\n"},
		{"a document of 35 days later", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At, l.Dated = l.At.Add(35*24*time.Hour), false })}, []match.Fill{c}, nil, "x figures matched 3\n"},
		{"and a second", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At, l.Dated = l.At.Add(35*24*time.Hour+time.Second), false })}, []match.Fill{c}, nil, "x  alone\n"},
		{"of a day before", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At, l.Dated = l.At.Add(-24*time.Hour), false })}, []match.Fill{c}, nil, "x  alone\n"},
		{"of almost a day before", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At, l.Dated = l.At.Add(-24*time.Hour+time.Second), false })}, []match.Fill{c}, nil, "x figures matched 3\n"},
		{"one of two fuels", []match.Line{with(billed("x", a), func(l *match.Line) { l.Products = []string{"diesel", "magna"} })}, []match.Fill{a}, nil, "x ticket matched 1\n"},
		{"no fuel is said", []match.Line{with(billed("x", a), func(l *match.Line) { l.Products = nil })}, []match.Fill{a}, nil, "x ticket matched 1\n"},
		{"another fuel, and no ticket", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.Products = []string{"diesel"} })}, []match.Fill{c}, nil, "x  alone\n"},
		{"other liters, and no ticket", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.VolumeUL += liter })}, []match.Fill{c}, nil, "x  alone\n"},
		{"nearer by the share of liters", []match.Line{billed("x", a)}, []match.Fill{moved(a, 1, 0, 50), moved(a, 2, 4_000, 0)}, nil, "x ticket within 2\n"},
		{"nearer by the share of the amount", []match.Line{billed("x", a)}, []match.Fill{moved(a, 1, 24_000, 0), moved(a, 2, 0, 50)}, nil, "x ticket within 2\n"},
		{"three times as far", []match.Line{with(billed("x", a), undated)}, []match.Fill{moved(a, 1, 0, 48), moved(a, 2, 0, 144)}, nil, "x distance suggested 1\n"},
		{"not quite", []match.Line{with(billed("x", a), undated)}, []match.Fill{moved(a, 1, 0, 48), moved(a, 2, 0, 143)}, nil, "x  ambiguous near 1 2\n"},
		{"another line three times as far", []match.Line{with(billed("x", a), func(l *match.Line) { undated(l); l.Cents += 48 }), with(billed("y", a), func(l *match.Line) { undated(l); l.Cents += 144 })}, []match.Fill{a}, nil, "x distance suggested 1\ny  alone\n"},
		{"not quite, of lines", []match.Line{with(billed("x", a), func(l *match.Line) { undated(l); l.Cents += 48 }), with(billed("y", a), func(l *match.Line) { undated(l); l.Cents += 143 })}, []match.Fill{a}, nil, "x  ambiguous near 1\ny  ambiguous near 1\n"},
		{"clear when what was clear is gone", []match.Line{with(billed("x", a), func(l *match.Line) { undated(l); l.Cents += 10 }), with(billed("y", a), func(l *match.Line) { undated(l); l.Cents += 110 })}, []match.Fill{moved(a, 1, 0, 0), moved(a, 2, 0, 300)}, nil, "x distance suggested 1\ny distance suggested 2\n"},
		{"three days later", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At = l.At.Add(72 * time.Hour) })}, []match.Fill{c}, nil, "x distance suggested 3\n"},
		{"and an hour", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At = l.At.Add(73 * time.Hour) })}, []match.Fill{c}, nil, "x  alone\n"},
		{"six that are alike", []match.Line{with(billed("x", a), undated)}, []match.Fill{moved(a, 1, 0, 0), moved(a, 2, 0, 0), moved(a, 3, 0, 0), moved(a, 4, 0, 0), moved(a, 5, 0, 0), moved(a, 6, 0, 0)}, nil, "x  ambiguous near 1 2 3 4 5\n"},
		{"billed twice", []match.Line{billed("x", a), with(billed("y", a), func(l *match.Line) { l.Cents++ })}, []match.Fill{a}, nil, "x ticket matched 1\ny  twice near 1\n"},
		{"billed twice alike, and the second is what was issued later", []match.Line{with(billed("x", a), func(l *match.Line) { l.Issued = day.AddDate(0, 0, 2) }), with(billed("y", a), func(l *match.Line) { l.Issued = day.AddDate(0, 0, 1) })}, []match.Fill{a}, nil, "y ticket matched 1\nx  twice near 1\n"},
		{"no ticket typed", []match.Line{billed("x", c)}, []match.Fill{a, untyped(c)}, nil, "x figures matched 3\n"},
		{"no ticket on the line, two alike, and the hour tells", []match.Line{with(billed("x", a), none)}, []match.Fill{a, b}, nil, "x distance suggested 1\n"},
		{"and no hour", []match.Line{with(billed("x", a), func(l *match.Line) { none(l); l.Dated = false })}, []match.Fill{a, b}, nil, "x  ambiguous near 1 2\n"},
		{"two lines, one fill", []match.Line{with(billed("x", a), none), with(billed("y", a), none)}, []match.Fill{a}, nil, "x  ambiguous near 1\ny  ambiguous near 1\n"},
		{"another day", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At = l.At.Add(24 * time.Hour) })}, []match.Fill{c}, nil, "x distance suggested 3\n"},
		{"a week later", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At = l.At.Add(7 * 24 * time.Hour) })}, []match.Fill{c}, nil, "x  alone\n"},
		{"a week later, of a document", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At, l.Dated = l.At.Add(7*24*time.Hour), false })}, []match.Fill{c}, nil, "x figures matched 3\n"},
		{"before it flowed", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.At, l.Dated = l.At.Add(-25*time.Hour), false })}, []match.Fill{c}, nil, "x  alone\n"},
		{"a little off, nothing else near", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.VolumeUL += 200_000; l.Cents += 480 })}, []match.Fill{a, c}, nil, "x distance suggested 3\n"},
		{"another site", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.Site = "PL/2" })}, []match.Fill{c}, nil, "x  alone\n"},
		// The driver wrote b's ticket on a: what was poured says whose line it is.
		{"a wrong digit that is another's", []match.Line{billed("x", fill(1, "100", 40, 0)), billed("y", fill(2, "101", 55, 1))}, []match.Fill{fill(1, "101", 40, 0), untyped(fill(2, "", 55, 1))}, nil, "x figures suggested 1\ny figures matched 2\n"},
		{"a wrong digit", []match.Line{billed("x", fill(1, "100", 40, 0))}, []match.Fill{fill(1, "170", 40, 0)}, nil, "x figures matched 1\n"},
		{"a digit too few", []match.Line{billed("x", fill(1, "1745", 40, 0))}, []match.Fill{fill(1, "145", 40, 0)}, nil, "x figures matched 1\n"},
		{"a digit too many", []match.Line{billed("x", fill(1, "145", 40, 0))}, []match.Fill{fill(1, "1453", 40, 0)}, nil, "x figures matched 1\n"},
		{"two exchanged", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "1745", 40, 0)}, nil, "x figures matched 1\n"},
		{"another ticket", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "1764", 40, 0)}, nil, "x figures suggested 1\n"},
		{"two digits too many", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "147589", 40, 0)}, nil, "x figures suggested 1\n"},
		{"nine sales before", []match.Line{billed("x", fill(1, "1479", 40, 0))}, []match.Fill{fill(1, "1470", 40, 0)}, nil, "x figures suggested 1\n"},
		{"ten, where a digit is wrong", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "1465", 40, 0)}, nil, "x figures matched 1\n"},
		{"its ticket, three days from it", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "1475", 40, 3*24)}, nil, "x ticket matched 1\n"},
		{"its ticket, four days from it", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "1475", 40, 4*24)}, nil, "x ticket suggested 1\n"},
		{"four days from it, and liters differ", []match.Line{billed("x", fill(1, "1475", 50, 0))}, []match.Fill{fill(1, "1475", 40, 4*24)}, nil, "x ticket volume 1\n"},
		{"its ticket, of a line without a day", []match.Line{with(billed("x", fill(1, "1475", 40, 9*24)), func(l *match.Line) { l.Dated = false })}, []match.Fill{fill(1, "1475", 40, 0)}, nil, "x ticket matched 1\n"},
		{"the sale before", []match.Line{billed("x", fill(1, "1475", 40, 0))}, []match.Fill{fill(1, "1474", 40, 0)}, nil, "x figures suggested 1\n"},
		{"somebody said", []match.Line{billed("x", a), billed("y", b)}, []match.Fill{a, b}, []match.Decision{{Line: "x", Fills: []match.Ref{b.Ref}}}, "x person matched 2\ny figures suggested 1\n"},
		{"somebody said that it is none", []match.Line{billed("x", a)}, []match.Fill{a}, []match.Decision{{Line: "x"}}, "x person apart\n"},
		{"of what is not there any more", []match.Line{billed("x", a)}, []match.Fill{a}, []match.Decision{{Line: "x", Fills: []match.Ref{c.Ref}}}, "x ticket matched 1\n"},
		{"somebody said that it is several", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 80*liter, 192_001 })}, []match.Fill{a, b, c}, []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref, b.Ref}}}, "x person within 1 2\n"},
		{"and one of them is gone", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL, l.Cents = 80*liter, 192_000 })}, []match.Fill{b, c}, []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref, b.Ref}}}, "x person volume 2\n"},
		{"a fill is the first's that somebody said", []match.Line{billed("x", a), billed("y", a)}, []match.Fill{a}, []match.Decision{{Line: "y", Fills: []match.Ref{a.Ref}}, {Line: "x", Fills: []match.Ref{a.Ref}}}, "x person matched 1\ny  twice near 1\n"},
		{"branches of a journal", []match.Line{billed("x", a)}, []match.Fill{a, func() match.Fill { f := b; f.Ref = a.Ref; f.Ref.Branch = 1; return f }()}, []match.Decision{{Line: "x", Fills: []match.Ref{{Ref: a.Ref.Ref, Branch: 1}}}}, "x person matched 1\n"},
		{"of a grade that is no product of the catalog", []match.Line{billed("x", a), with(billed("y", c), none)}, []match.Fill{unsaid(a), unsaid(c)}, nil, "x ticket matched 1\ny figures matched 3\n"},
		{"and by distance, and in a sum", []match.Line{with(billed("x", c), func(l *match.Line) { none(l); l.Cents += 40 }), sum("y", same)}, []match.Fill{unsaid(a), unsaid(b), unsaid(c)}, nil, "x distance suggested 3\ny sum matched 1 2\n"},
		{"other money", []match.Line{dollars(billed("x", a))}, []match.Fill{pesos(a)}, nil, "x ticket money 1\n"},
		{"liters before money", []match.Line{with(dollars(billed("x", a)), func(l *match.Line) { l.VolumeUL += liter })}, []match.Fill{pesos(a)}, nil, "x ticket volume 1\n"},
		{"money that nobody names is the same", []match.Line{dollars(billed("x", a)), billed("y", c)}, []match.Fill{a, pesos(c)}, nil, "x ticket matched 1\ny ticket matched 3\n"},
		{"the same figures of other money", []match.Line{with(dollars(billed("x", c)), undated)}, []match.Fill{pesos(c)}, nil, "x distance suggested 3\n"},
		{"the one in its money is nearer", []match.Line{with(dollars(billed("x", a)), undated)}, []match.Fill{pesos(a), in(moved(a, 2, 100_000, 300), "USD")}, nil, "x distance suggested 2\n"},
		{"a sum of which one is in other money", []match.Line{dollars(sum("x", same))}, []match.Fill{pesos(a), b}, nil, "x sum money 1 2\n"},
		{"somebody said so all the same", []match.Line{dollars(billed("x", a))}, []match.Fill{pesos(a)}, []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref}}}, "x person money 1\n"},
		{"a pump that tells no price", []match.Line{billed("x", a)}, []match.Fill{free(a)}, nil, "x ticket matched 1\n"},
		{"and liters differ", []match.Line{billed("x", a)}, []match.Fill{free(moved(a, 1, liter, 0))}, nil, "x ticket volume 1\n"},
		{"without a ticket it takes a person", []match.Line{with(billed("x", a), none)}, []match.Fill{free(a)}, nil, "x distance suggested 1\n"},
		{"a sum of fills of which one has no price, at that of the other", []match.Line{sum("x", same)}, []match.Fill{a, free(b)}, nil, "x sum matched 1 2\n"},
		{"and another amount", []match.Line{sum("x", func(l *match.Line) { l.Cents = 1 })}, []match.Fill{a, free(b)}, nil, "x sum amount 1 2\n"},
		{"it has a price and no amount", []match.Line{sum("x", func(l *match.Line) { l.Cents = 96_000 + 40*3000 })}, []match.Fill{a, func() match.Fill { f := b; f.Cents, f.PriceE4 = 0, 300_000; return f }()}, nil, "x sum matched 1 2\n"},
		{"what is priced is another fuel", []match.Line{sum("x", func(l *match.Line) { l.Products = nil })}, []match.Fill{a, func() match.Fill { f := free(b); f.Product = "diesel"; return f }()}, nil, "x sum unpriced 1 2\n"},
		{"none has a price", []match.Line{sum("x", same)}, []match.Fill{free(a), free(b)}, nil, "x sum unpriced 1 2\n"},
		{"none has a price, and liters differ", []match.Line{sum("x", func(l *match.Line) { l.VolumeUL += 2 * liter })}, []match.Fill{free(a), free(b)}, nil, "x sum volume 1 2\n"},
		{"somebody said so before that was compared", []match.Line{with(sum("x", same), func(l *match.Line) { l.Cents = 1 })}, []match.Fill{a, free(b)}, []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref, b.Ref}, Before: true}}, "x person matched 1 2\n"},
		{"and since", []match.Line{with(sum("x", same), func(l *match.Line) { l.Cents = 1 })}, []match.Fill{a, free(b)}, []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref, b.Ref}}}, "x person amount 1 2\n"},
		{"a sum", []match.Line{{ID: "x", Site: "PL/1", Products: []string{"magna"}, At: day, Until: day.Add(2 * time.Hour), Sum: true, VolumeUL: 80 * liter, Cents: 192_000}}, []match.Fill{a, b, c}, nil, "x sum matched 1 2\n"},
		{"a sum of more", []match.Line{{ID: "x", Site: "PL/1", Products: []string{"magna"}, At: day, Until: day.Add(2 * time.Hour), Sum: true, VolumeUL: 82 * liter, Cents: 192_000}}, []match.Fill{a, b, c}, nil, "x sum volume 1 2\n"},
		{"a sum of nothing", []match.Line{{ID: "x", Site: "PL/1", Products: []string{"diesel"}, At: day, Until: day.Add(2 * time.Hour), Sum: true, VolumeUL: liter}}, []match.Fill{a}, nil, "x  alone\n"},
		{"a sum of another fuel, as somebody said", []match.Line{sum("x", func(l *match.Line) { l.Products = []string{"premium"} })}, []match.Fill{a, b}, several(false), "x person product 1 2\n"},
		{"one of its fills is of another fuel", []match.Line{sum("x", same)}, []match.Fill{a, func() match.Fill { f := b; f.Product = "diesel"; return f }()}, several(false), "x person product 1 2\n"},
		{"a sum by the card of another vehicle", []match.Line{sum("x", func(l *match.Line) { l.Vehicle = "v2" })}, []match.Fill{of(a, "v2"), of(b, "v1")}, several(false), "x person vehicle 1 2\n"},
		{"the same, of what has no price", []match.Line{sum("x", func(l *match.Line) { l.Vehicle = "v2" })}, []match.Fill{free(of(a, "v1")), free(of(b, "v1"))}, several(false), "x person vehicle 1 2\n"},
		{"the same, of more liters", []match.Line{sum("x", func(l *match.Line) { l.Vehicle, l.VolumeUL = "v2", 90*liter })}, []match.Fill{of(a, "v1"), of(b, "v1")}, several(false), "x person volume 1 2\n"},
		{"a sum of another station", []match.Line{sum("x", func(l *match.Line) { l.Station = "S1" })}, []match.Fill{a, func() match.Fill { f := b; f.Station = "S2"; return f }()}, several(false), "x person station 1 2\n"},
		{"of its card and station", []match.Line{sum("x", func(l *match.Line) { l.Vehicle, l.Station = "v2", "S1" })}, []match.Fill{of(a, "v2"), of(b, "v2")}, several(false), "x person matched 1 2\n"},
		{"another fuel, vehicle and station, when sums were compared by their figures alone", []match.Line{sum("x", func(l *match.Line) { l.Products, l.Vehicle, l.Station = []string{"premium"}, "v2", "S1" })}, []match.Fill{of(a, "v1"), of(b, "v1")}, several(true), "x person matched 1 2\n"},
		{"a sum that somebody said is of none", []match.Line{sum("x", same)}, []match.Fill{a, b}, []match.Decision{{Line: "x"}}, "x person apart\n"},
		{"sums among others", []match.Line{billed("a", c), sum("b", func(l *match.Line) { l.Products = []string{"diesel"} }), sum("c", same)}, []match.Fill{a, b, c}, nil, "a ticket matched 3\nb  alone\nc sum matched 1 2\n"},
		{"a sum takes no fill that another has", []match.Line{billed("a", b), sum("b", func(l *match.Line) { l.VolumeUL, l.Cents = 40*liter, 96_000 }), sum("c", same)}, []match.Fill{a, b}, nil, "a ticket matched 2\nb sum matched 1\nc  alone\n"},
		{"from when on and until when", []match.Line{sum("x", func(l *match.Line) { l.At, l.Until = a.At, c.At })}, []match.Fill{a, b, c}, nil, "x sum matched 1 2\n"},
		{"a cent more in a sum", []match.Line{sum("x", func(l *match.Line) { l.Cents++ })}, []match.Fill{a, b}, nil, "x sum within 1 2\n"},
		{"a microliter more in a sum", []match.Line{sum("x", func(l *match.Line) { l.VolumeUL++ })}, []match.Fill{a, b}, nil, "x sum within 1 2\n"},
		{"a sum of which the amount differs", []match.Line{sum("x", func(l *match.Line) { l.Cents += 193 })}, []match.Fill{a, b}, nil, "x sum amount 1 2\n"},
		{"what is clear beside what is not", []match.Line{with(billed("x", a), undated), with(billed("y", c), func(l *match.Line) { undated(l); l.Cents += 40 })}, []match.Fill{a, b, c}, nil, "x  ambiguous near 1 2\ny distance suggested 3\n"},
		{"thirty million liters are not nearer than none", []match.Line{with(billed("x", a), func(l *match.Line) { l.VolumeUL += 30_000_000 * liter }), billed("y", a)}, []match.Fill{a}, nil, "x  twice near 1\ny ticket matched 1\n"},
		{"nothing", nil, []match.Fill{a}, nil, ""},
	} {
		if diff := cmp.Diff(tt.want, said(match.Lines(tt.lines, tt.fills, tt.decided, match.Usual))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Forty fills are billed in one line, and of one the amount was not typed: it counts at what a liter of the others cost.
func TestFortyFillsOfWhichOneHasNoAmount(t *testing.T) {
	t.Parallel()
	var fills []match.Fill
	var refs []match.Ref
	for n := range int64(40) {
		fills = append(fills, fill(n+1, "", 25, int(n)))
		refs = append(refs, ref(n+1))
	}
	fills[7] = free(fills[7])
	l := match.Line{ID: "x", Site: "PL/1", Products: []string{"magna"}, At: day, Until: day.AddDate(0, 0, 3), Sum: true, VolumeUL: 1000 * liter}
	for cents, want := range map[int64]match.Link{2_400_000: {State: match.Matched}, 2_400_001: {State: match.Within, Cents: 1}, 3_000_000: {State: match.Amount, Cents: 600_000}} {
		l.Cents = cents
		if got := match.Lines([]match.Line{l}, fills, nil, match.Usual)[0]; got.State != want.State || got.Cents != want.Cents || len(got.Fills) != 40 {
			t.Errorf("billed %d: got %s, %d more, of %d fills; want %s, %d", cents, got.State, got.Cents, len(got.Fills), want.State, want.Cents)
		}
	}
}

// The amount of a line of a hundred fills may be off by what that of any line may, and by a cent for each: 2.00 of 2,000.00, and
// not the 10.00 of a hundred lines. What was decided when it was ten cents for each stays.
func TestAmountOfASum(t *testing.T) {
	t.Parallel()
	fills := func(n int, cents int64) (fills []match.Fill, refs []match.Ref, all match.Line) {
		all = match.Line{ID: "x", Site: "PL/1", At: day, Until: day.AddDate(0, 1, 0), Sum: true}
		for i := range int64(n) {
			f := fill(i+1, "", 1, int(i))
			f.Cents, f.PriceE4 = cents, 0
			fills, refs = append(fills, f), append(refs, f.Ref)
			all.VolumeUL, all.Cents = all.VolumeUL+f.VolumeUL, all.Cents+cents
		}
		return fills, refs, all
	}
	for _, tt := range []struct {
		n           int
		cents, more int64
		before      bool
		want        match.State
	}{
		{100, 2_000, 200, false, match.Within}, {100, 2_000, 201, false, match.Amount}, {100, 2_000, -201, false, match.Amount}, {100, 2_000, 1_000, true, match.Within}, {100, 2_000, 1_001, true, match.Amount},
		{100, 50, 100, false, match.Within}, {100, 50, 101, false, match.Amount}, // a cent each
		{3, 1_000, 10, false, match.Within}, {3, 1_000, 11, false, match.Amount}, {3, 1_000, 30, true, match.Within},
	} {
		f, refs, l := fills(tt.n, tt.cents)
		l.Cents += tt.more
		exact := match.Usual
		exact.Cents, exact.CentsMill = 0, 0
		if got := match.Lines([]match.Line{l}, f, []match.Decision{{Line: "x", Fills: refs, Before: tt.before}}, exact)[0]; got.State != match.Amount {
			t.Errorf("%d fills of %d, %d more, where nothing may be off: got %s", tt.n, tt.cents, tt.more, got.State)
		}
		if got := match.Lines([]match.Line{l}, f, []match.Decision{{Line: "x", Fills: refs, Before: tt.before}}, match.Usual)[0]; got.State != tt.want || got.Cents != tt.more {
			t.Errorf("%d fills of %d, %d more, before %t: got %s, %d", tt.n, tt.cents, tt.more, tt.before, got.State, got.Cents)
		}
	}
}

// A month as suppliers bill it: of 1,000 lines 80 % as they were written down, 10 % with a
// digit of the ticket wrong, 5 % without a ticket, 3 % billed in sums and 2 % that are
// another unit's, and so nobody's here.
func month(seed uint64) (lines []match.Line, fills []match.Fill, truth map[string]match.Ref) {
	r := rand.New(rand.NewPCG(seed, 1))
	truth = map[string]match.Ref{}
	ticket := func(n int) string { return fmt.Sprint(105_000_000 + n*7) }
	sums := map[string]*match.Line{}
	for n := range 1000 {
		site := fmt.Sprintf("PL/%d", n%3)
		f := fill(int64(n), ticket(n), float64(20_000+r.IntN(60_000))/1000, r.IntN(30*24))
		f.Site = site
		f.Cents = int64(f.VolumeUL) * 24 / 10_000
		l := billed(fmt.Sprintf("line-%04d", n), f)
		l.Dated, l.At = false, day.AddDate(0, 1, 0) // one invoice, at the end of the month
		switch p := n % 100; {
		case p < 80:
		case p < 90:
			b := []byte(f.Ticket)
			i := 4 + r.IntN(5)
			b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(8)))%10
			f.Ticket = string(b)
		case p < 95:
			f.Ticket = ""
		case p < 98:
			id := "sum-" + site
			if sums[id] == nil {
				sums[id] = &match.Line{ID: id, Site: site, Products: []string{"diesel"}, At: day.AddDate(0, 0, -1), Until: day.AddDate(0, 1, 1), Sum: true}
			}
			f.Product = "diesel"
			sums[id].VolumeUL, sums[id].Cents = sums[id].VolumeUL+f.VolumeUL, sums[id].Cents+f.Cents
			fills = append(fills, f)
			continue
		default:
			lines = append(lines, l)
			continue
		}
		truth[l.ID] = f.Ref
		lines, fills = append(lines, l), append(fills, f)
	}
	for _, l := range sums {
		lines = append(lines, *l)
	}
	return lines, fills, truth
}

// Accepting all that is exact accepts nothing wrong, and what is left for a person to look at
// is less than the 120 clicks that finance has for it.
func TestAMonthOfInvoices(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		lines, fills, truth := month(seed)
		accepted, clicks := 0, 1
		for _, l := range match.Lines(lines, fills, nil, match.Usual) {
			switch {
			case l.State == match.Matched || l.State == match.Within:
				accepted++
				if l.Pass != match.BySum && l.Fills[0] != truth[l.Line] {
					t.Errorf("seed %d: %s was accepted for %v, and is of %v", seed, l.Line, l.Fills[0], truth[l.Line])
				}
			default:
				clicks++
			}
		}
		if clicks > 120 || accepted < 880 {
			t.Errorf("seed %d: %d of %d lines are accepted at once, and %d clicks are left, want at most 120", seed, accepted, len(lines), clicks)
		}
	}
}

// Half of a fleet fuels for round amounts, and the supplier bills others' fuel where it forgets ours: of the same
// station, fuel and amount. None of it is accepted at once, and what is left fits the 120 clicks, whether lines
// have a day or not.
func TestAMonthOfRoundAmounts(t *testing.T) {
	t.Parallel()
	pesos := []int64{300, 400, 500, 600, 700, 800, 900, 1000, 1200, 1500}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		round := func(f *match.Fill) {
			f.Cents = pesos[r.IntN(len(pesos))] * 100
			f.VolumeUL = dispense.Volume(f.Cents * 10_000 / 24)
		}
		var lines []match.Line
		var fills []match.Fill
		truth := map[string]match.Ref{}
		of, by, dated := map[string]match.Line{}, map[match.Ref]match.Fill{}, seed%2 == 0
		for n := range 1000 {
			f := fill(int64(n), fmt.Sprint(105_000_000+n*3), float64(20_000+r.IntN(60_000))/1000, r.IntN(30*24))
			f.Site = fmt.Sprintf("PL/%d", n%3)
			f.Cents = int64(f.VolumeUL) * 24 / 10_000
			if n%2 == 0 {
				round(&f)
			}
			l := billed(fmt.Sprintf("line-%04d", n), f)
			if !dated {
				l.Dated, l.At = false, day.AddDate(0, 0, (int(f.At.Sub(day)/time.Hour)/24/7+1)*7) // an invoice a week
			}
			switch p := n % 100; {
			case p < 83:
			case p < 93:
				b := []byte(f.Ticket)
				i := 4 + r.IntN(5)
				b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(8)))%10
				f.Ticket = string(b)
			case p < 98:
				f.Ticket = ""
			default: // another unit's; and one of ours that is not billed
				forgotten := fill(int64(10_000+n), fmt.Sprint(377_000_000+n), 40, r.IntN(30*24))
				forgotten.Site = f.Site
				round(&forgotten)
				lines, fills = append(lines, l), append(fills, forgotten)
				of[l.ID], by[forgotten.Ref] = l, forgotten
				continue
			}
			truth[l.ID] = f.Ref
			of[l.ID], by[f.Ref] = l, f
			lines, fills = append(lines, l), append(fills, f)
		}
		accepted, clicks := 0, 1
		for _, l := range match.Lines(lines, fills, nil, match.Usual) {
			if l.State != match.Matched && l.State != match.Within {
				clicks++
				continue
			}
			if accepted++; l.Fills[0] != truth[l.Line] {
				t.Errorf("seed %d: %s (ticket %s) was accepted by %s for %v (%s)", seed, l.Line, of[l.Line].Ticket, l.Pass, l.Fills[0], by[l.Fills[0]].Ticket)
			}
		}
		if clicks > 120 || accepted < 880 {
			t.Errorf("seed %d: %d of %d lines are accepted at once, and %d clicks are left, want at most 120", seed, accepted, len(lines), clicks)
		}
	}
}

// Whatever the order, and again with what was found said by a person, links are the same; no
// fill is of two lines; and what a person said stands.
func TestLinksDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var lines []match.Line
		var fills []match.Fill
		for n := range rapid.IntRange(0, 12).Draw(t, "fills") {
			f := fill(int64(n), rapid.SampledFrom([]string{"", "1", "2", "3", "4"}).Draw(t, "ticket"), float64(rapid.IntRange(300, 310).Draw(t, "deciliters"))/10, rapid.IntRange(0, 60).Draw(t, "hour"))
			fills = append(fills, f)
		}
		for n := range rapid.IntRange(0, 12).Draw(t, "lines") {
			f := fill(0, rapid.SampledFrom([]string{"", "1", "2", "3", "4"}).Draw(t, "ticket"), float64(rapid.IntRange(300, 310).Draw(t, "deciliters"))/10, rapid.IntRange(0, 60).Draw(t, "hour"))
			lines = append(lines, with(billed(fmt.Sprintf("l%02d", n), f), func(l *match.Line) { l.Dated = rapid.Bool().Draw(t, "dated") }))
		}
		var decided []match.Decision
		if len(lines) > 0 && len(fills) > 0 && rapid.Bool().Draw(t, "decided") {
			decided = append(decided, match.Decision{Line: rapid.SampledFrom(lines).Draw(t, "line").ID, Fills: []match.Ref{rapid.SampledFrom(fills).Draw(t, "fill").Ref}})
		}
		links := match.Lines(lines, fills, decided, match.Usual)
		again := match.Lines(rapid.Permutation(lines).Draw(t, "lines"), rapid.Permutation(fills).Draw(t, "fills"), decided, match.Usual)
		if diff := cmp.Diff(said(links), said(again)); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
		of := map[match.Ref]string{}
		var all []match.Decision
		for _, l := range links {
			for _, f := range l.Fills {
				if other := of[f]; other != "" {
					t.Fatalf("fill %v is of %s and of %s", f, other, l.Line)
				}
				of[f] = l.Line
				all = append(all, match.Decision{Line: l.Line, Fills: []match.Ref{f}})
			}
		}
		for _, d := range decided {
			if i := slices.IndexFunc(links, func(l match.Link) bool { return l.Line == d.Line }); links[i].Pass != match.ByPerson || links[i].Fills[0] != d.Fills[0] {
				t.Fatalf("a person said %v, got %+v", d, links[i])
			}
		}
		for _, l := range match.Lines(lines, fills, all, match.Usual) {
			if len(l.Fills) == 1 && of[l.Fills[0]] != "" && of[l.Fills[0]] != l.Line {
				t.Fatalf("said by a person: %s is of %v, which was %s's", l.Line, l.Fills, of[l.Fills[0]])
			}
		}
	})
}

// A name of a fill is read as it is written, and in no other form.
func TestRef(t *testing.T) {
	t.Parallel()
	of := dispense.Ref{Station: "norte", Epoch: 1, Seq: 7}
	for _, r := range []match.Ref{{Ref: of}, {Ref: of, Branch: 1}, {Ref: of, Branch: 12}} {
		if got, err := match.ParseRef(r.String()); err != nil || got != r {
			t.Errorf("%s: got %+v, %v", r, got, err)
		}
	}
	for _, text := range []string{"", "norte", "norte/1", "norte/1/0", "norte/1/7/0", "norte/1/7/-1", "norte/1/7/01", "norte/1/7/x", "norte/1/7/1/1", "norte/1/7/"} {
		if got, err := match.ParseRef(text); err == nil || got != (match.Ref{}) {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
}

// Of a line that says a day and no time, all fills of that day are as near; days are not hours.
func TestDayAlone(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	at := func(f match.Fill, hour int) match.Fill {
		f.At = time.Date(2026, 5, 15, hour, 0, 0, 0, zone)
		f.Day = f.At.Format(time.DateOnly)
		return f
	}
	alone := func(f match.Fill, days int) match.Line {
		return with(billed("a", f), func(l *match.Line) {
			l.At, l.DayAlone, l.Ticket = time.Date(2026, 5, 15+days, 0, 0, 0, 0, zone), true, ""
		})
	}
	early, late := at(fill(1, "", 40, 0), 1), at(fill(2, "", 40, 0), 23)
	l := alone(early, 0)
	if a, b := match.Distance(&l, &early), match.Distance(&l, &late); a != 0 || b != 0 {
		t.Errorf("fills of its day are %d and %d away", a, b)
	}
	next := alone(early, 1)
	if a, b := match.Distance(&next, &early), match.Distance(&next, &late); a != 24_000 || b != 24_000 {
		t.Errorf("fills of the day before are %d and %d away", a, b)
	}
	// By figures only one of its day is its own; of two nobody guesses, however late they were.
	if got := match.Lines([]match.Line{l}, []match.Fill{late}, nil, match.Usual)[0]; got.Pass != match.ByFigures || got.State != match.Matched {
		t.Errorf("one of its day: got %+v", got)
	}
	if got := match.Lines([]match.Line{l}, []match.Fill{early, late}, nil, match.Usual)[0]; got.State != match.Ambiguous || len(got.Near) != 2 {
		t.Errorf("two of its day: got %+v", got)
	}
	for days, want := range map[int]match.State{-3: match.Suggested, 3: match.Suggested, 4: match.Alone, -4: match.Alone} {
		far := alone(late, days)
		if got := match.Lines([]match.Line{far}, []match.Fill{late}, nil, match.Usual)[0]; got.State != want {
			t.Errorf("%d days away: got %s, want %s", days, got.State, want)
		}
	}
}

// One rule says what is too dear, for contracts, auditors and documents: by more than the tolerance and by how much amounts are rounded.
func TestDearer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		billed, agreed, tolerance int64
		ul                        dispense.Volume
		want                      bool
	}{
		{240_105, 240_000, 100, 40 * liter, false}, // two cents of 40 L
		{240_106, 240_000, 100, 40 * liter, true},
		{239_000, 240_000, 100, 40 * liter, false},
		{240_005, 240_000, 0, 40 * liter, false}, // two cents of 40 L
		{240_006, 240_000, 0, 40 * liter, true},
		{240_500, 240_000, 100, liter / 2, false}, // two cents of half a liter
		{240_501, 240_000, 100, liter / 2, true},
		{1, 0, 0, 0, false},
	} {
		if got := match.Dearer(tt.billed, tt.agreed, tt.tolerance, tt.ul); got != tt.want {
			t.Errorf("%+v: got %v", tt, got)
		}
	}
}

// What a sum bills is the amounts of its fills, what those without one count as, and what it says more, and each of these is said.
func TestSumSaysWhatItValues(t *testing.T) {
	t.Parallel()
	a, b := fill(1, "", 40, 0), fill(2, "", 40, 1)
	b.Cents, b.PriceE4 = 0, 0
	l := match.Line{ID: "x", Site: a.Site, At: day, Until: day.AddDate(0, 1, 0), Sum: true, Products: []string{a.Product}, VolumeUL: a.VolumeUL + b.VolumeUL, Cents: 2*a.Cents + 5}
	got := match.Lines([]match.Line{l}, []match.Fill{a, b}, []match.Decision{{Line: "x", Fills: []match.Ref{a.Ref, b.Ref}}}, match.Usual)[0]
	if got.Valued != a.Cents || got.Cents != 5 || l.Cents != a.Cents+got.Valued+got.Cents {
		t.Errorf("of %d, %d are on record: got %d that count and %d more, want %d and 5", l.Cents, a.Cents, got.Valued, got.Cents, a.Cents)
	}
}

package stockroom

import (
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A truck that is taken down twice is asked about, by its number or by its tank, time and liters; what is another, or is
// said to be another or the same, is not.
func TestTwice(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 9, 12, 0, 0, 0, time.UTC)
	came := func(seq int64, edit func(*Came)) Came {
		c := Came{Delivery: Delivery{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}, Tank: "T1", At: noon, Volume: stock.Quantity{UL: 10_000 * dispense.Liter, Basis: stock.Observed}, Supplier: "Mayorista"}}
		if edit != nil {
			edit(&c)
		}
		return c
	}
	self := came(1, nil)
	liters := func(l int64) func(*Came) { return func(c *Came) { c.Volume.UL = dispense.Volume(l) * dispense.Liter } }
	after := func(d time.Duration) func(*Came) { return func(c *Came) { c.At = noon.Add(d) } }
	number := func(n string) func(*Came) { return func(c *Came) { c.Document = n } }
	tank := func(station, tank string) func(*Came) {
		return func(c *Came) { c.Ref.Station, c.Tank = station, tank }
	}
	ref := func(station string) dispense.Ref { return dispense.Ref{Station: station, Epoch: 1, Seq: 2} }
	for _, x := range []struct {
		name  string
		is    *Came
		other []func(*Came)
		note  func(*Note)
		with  []With
		want  Why
	}{
		{name: "by a gauge and typed", other: []func(*Came){after(110 * time.Minute), liters(9_901)}, want: Alike},
		{name: "before it", other: []func(*Came){after(-2 * time.Hour), liters(10_100)}, want: Alike},
		{name: "too late", other: []func(*Came){after(2*time.Hour + time.Second)}},
		{name: "fewer liters", other: []func(*Came){liters(9_899)}},
		{name: "as many at 20 °C of a warm day", other: []func(*Came){liters(9_876), func(c *Came) { c.Volume.Basis = stock.At20C }}, want: Alike},
		{name: "fewer, however warm", other: []func(*Came){liters(9_690), func(c *Came) { c.Volume.Basis = stock.At20C }}},
		{name: "another tank", other: []func(*Came){tank("norte", "T2")}},
		{name: "the tank of that name elsewhere", other: []func(*Came){tank("sur", "T1")}},
		{name: "said to be another", other: nil, note: func(n *Note) { n.Another = []dispense.Ref{ref("norte")} }},
		{name: "a number", other: []func(*Came){number("r-0 7"), after(48 * time.Hour)}, note: func(n *Note) { n.Number = "R-07" }, want: SameNumber},
		{name: "zeros before it", other: []func(*Came){number("007"), after(48 * time.Hour)}, note: func(n *Note) { n.Number = "7" }, want: SameNumber},
		{name: "no number", other: []func(*Came){number("S/N"), after(48 * time.Hour)}, note: func(n *Note) { n.Number = "S/N" }},
		{name: "another number", other: []func(*Came){number("R-8"), after(48 * time.Hour)}, note: func(n *Note) { n.Number = "R-7" }},
		{name: "a number of long ago", other: []func(*Came){number("R-7"), after(-91 * 24 * time.Hour)}, note: func(n *Note) { n.Number = "R-7" }},
		{name: "a number of another supplier in the tank", other: []func(*Came){number("R-7"), after(48 * time.Hour), func(c *Came) { c.Supplier = "Otra" }}, note: func(n *Note) { n.Number = "R-7" }, want: SameNumber},
		{name: "a number of the supplier elsewhere", other: []func(*Came){number("R-7"), tank("sur", "T9"), liters(4_000), func(c *Came) { c.Supplier, c.Supplying = "", "Mayorista S.A. de C.V." }}, note: func(n *Note) { n.Number = "R-7" }, want: SameNumber},
		{name: "a number of another supplier elsewhere", other: []func(*Came){number("R-7"), tank("sur", "T9"), func(c *Came) { c.Supplier = "Otra" }}, note: func(n *Note) { n.Number = "R-7" }},
		{name: "a number of nobody elsewhere", other: []func(*Came){number("R-7"), tank("sur", "T9"), func(c *Came) { c.Supplier = "" }}, note: func(n *Note) { n.Number = "R-7" }},
		{name: "one truck of two tanks", other: []func(*Came){number("R-7"), tank("norte", "T2")}, note: func(n *Note) { n.Number = "R-7" }, with: []With{{ref("norte"), 0, SameTruck}}},
		{name: "one line of two tanks", other: []func(*Came){number("R-7"), tank("norte", "T2")}, note: func(n *Note) { n.Number = "R-7" }, with: []With{{ref("norte"), 0, SameLine}}, want: SameNumber},
		{name: "said before, and looked at then", is: new(came(1, func(c *Came) { c.Said = &Note{Number: "R-7"} })), other: []func(*Came){number("R-7")}, note: func(n *Note) { n.Number = "r-7" }},
		{name: "said anew with a number that is there", is: new(came(1, func(c *Came) { c.Said = &Note{Number: "R-6"} })), other: []func(*Came){number("R-7")}, note: func(n *Note) { n.Number = "R-7" }, want: SameNumber},
	} {
		is := &self
		if x.is != nil {
			is = x.is
		}
		other, n := came(2, nil), Note{Delivery: is.Ref}
		for _, edit := range x.other {
			edit(&other)
		}
		if x.note != nil {
			x.note(&n)
		}
		got := twins(is, &n, x.with, []Came{other, *is}, nil, time.UTC)
		if len(got) != 0 && x.want == "" || x.want != "" && (len(got) != 1 || got[0].Why != x.want || got[0].Ref != other.Ref) {
			t.Errorf("%s: got %+v, want %q", x.name, got, x.want)
		}
	}
	n := Note{Number: "R-7"}
	all := twins(&self, &n, nil, []Came{came(3, after(time.Hour)), came(2, after(time.Minute))}, nil, time.UTC)
	if err := (&TwiceError{self.Ref, all}).Error(); len(all) != 2 || !strings.Contains(err, "norte/1/2 of tank T1 (alike), norte/1/3") {
		t.Errorf("of two the nearest is not first: %s", err)
	}
}

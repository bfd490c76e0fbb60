package stockroom

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// Whose a truck was is said by the name that the station wrote down, or else by who alone had a contract then; a line of another that bills
// it is told of, also where a person said so, and has it no more once whoever brought it bills it. Where nobody says it nothing is.
func TestClaims(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 9, 0, 0, 0, zone) }
	norte, sur := Supplier{"Mayorista del Norte SA", "NOR010101AB1", "2026-01-01", ""}, Supplier{"Pipas Sur", "SUR010101AB2", "2026-01-01", ""}
	until := func(s Supplier, from, last string) Supplier { s.From, s.Until = from, last; return s }
	came := func(seq int64, number, by string, edit ...func(*Came)) Came {
		c := Came{Product: "diesel"}
		ul := 10_000 * dispense.Liter
		c.Delivery = Delivery{Ref: dispense.Ref{Station: "a", Epoch: 1, Seq: seq}, Tank: "T1", At: day(9), Volume: stock.Quantity{UL: ul, Basis: stock.Observed}, Document: number, DocumentUL: &ul, Supplier: by}
		for _, e := range edit {
			e(&c)
		}
		return c
	}
	of := func(line string) func(*Came) {
		return func(c *Came) {
			c.Said, c.Billed = &Note{N: 1, Delivery: c.Ref, Number: c.Document, Line: LineID{line, "concept", 1}, Volume: &c.Volume}, true
		}
	}
	line := func(name string, s Supplier, ticket string, edit ...func(*Line)) Line {
		x := Line{LineID: LineID{name, "concept", 1}, IssuedAt: day(12), Supplier: strings.ToUpper(s.Name), RFC: s.RFC, Ticket: ticket, Product: "diesel", VolumeUL: 10_000 * dispense.Liter, Counts: true}
		for _, e := range edit {
			e(&x)
		}
		return x
	}
	said := func(l *Line) { l.Parts = make([]LinePart, 1) }
	liters := func(n int64) func(*Line) {
		return func(l *Line) { l.VolumeUL = dispense.Volume(n) * dispense.Liter }
	}
	both := []Supplier{norte, sur}
	for name, tt := range map[string]struct {
		suppliers []Supplier
		came      []Came
		lines     []Line
		want      string
	}{
		"its own":                               {both, []Came{came(1, "R-1", "Norte", of("n"))}, []Line{line("n", norte, "R-1", said)}, ""},
		"a person said another's":               {both, []Came{came(1, "R-1", "Norte", of("s"))}, []Line{line("s", sur, "F-9", said)}, "s Mayorista del Norte SA 1"},
		"of several one":                        {both, []Came{came(1, "R-1", "Sur", of("s")), came(2, "R-2", "Norte", of("s"))}, []Line{line("s", sur, "F-9", said)}, "s Mayorista del Norte SA 2"},
		"nobody said, by its number":            {both, []Came{came(1, "R-1", "Norte")}, []Line{line("s", sur, "r-1")}, "s Mayorista del Norte SA 1"},
		"by its number, and other liters":       {both, []Came{came(1, "R-1", "Norte")}, []Line{line("s", sur, "R-1", liters(9_000))}, ""},
		"by another number":                     {both, []Came{came(1, "R-1", "Norte")}, []Line{line("s", sur, "R-2")}, ""},
		"the number is its own truck's, too":    {both, []Came{came(1, "R-1", "Norte"), came(2, "R-1", "Sur")}, []Line{line("s", sur, "R-1")}, ""},
		"or of whom nobody says":                {both, []Came{came(1, "R-1", "Norte"), came(2, "R-1", "")}, []Line{line("s", sur, "R-1")}, ""},
		"another product":                       {both, []Came{came(1, "R-1", "Norte", func(c *Came) { c.Product = "magna" })}, []Line{line("s", sur, "R-1")}, ""},
		"months before":                         {both, []Came{came(1, "R-1", "Norte", func(c *Came) { c.At = day(-40) })}, []Line{line("s", sur, "R-1")}, ""},
		"it counts no more":                     {both, []Came{came(1, "R-1", "Norte", of("s"))}, []Line{line("s", sur, "R-1", said, func(l *Line) { l.Counts = false })}, ""},
		"who brought it bills it, too":          {both, []Came{came(1, "R-1", "Norte", of("s"))}, []Line{line("s", sur, "F-9", said), line("n", norte, "R-1")}, "n own 1; s Mayorista del Norte SA again 1"},
		"and the text names it":                 {both, []Came{came(1, "R-1", "Norte", of("s"))}, []Line{line("s", sur, "F-9", said), line("n", norte, "", func(l *Line) { l.Text = "Remisiones R-1 y R-2" })}, "n own 1; s Mayorista del Norte SA again 1"},
		"a person said whose, and another too":  {both, []Came{came(1, "R-1", "Norte", of("n"))}, []Line{line("n", norte, "R-1", said), line("s", sur, "R-1")}, "s Mayorista del Norte SA again 1"},
		"nobody said of either":                 {both, []Came{came(1, "R-1", "Norte")}, []Line{line("n", norte, "R-1"), line("s", sur, "R-1")}, "s Mayorista del Norte SA again 1"},
		"the other bills another truck":         {both, []Came{came(1, "R-1", "Norte", of("s")), came(2, "R-2", "Norte", of("n"))}, []Line{line("s", sur, "F-9", said), line("n", norte, "R-2", said)}, "s Mayorista del Norte SA 1"},
		"nobody wrote who":                      {both, []Came{came(1, "R-1", "", of("s"))}, []Line{line("s", sur, "R-1", said)}, ""},
		"nobody wrote who, and one alone could": {[]Supplier{norte, until(sur, "2026-11-11", "")}, []Came{came(1, "R-1", "", of("s"))}, []Line{line("s", sur, "R-1", said)}, "s Mayorista del Norte SA 1"},
		"by two contracts of one":               {[]Supplier{norte, norte, until(sur, "2026-11-11", "")}, []Came{came(1, "R-1", "", of("s"))}, []Line{line("s", sur, "R-1", said)}, "s Mayorista del Norte SA 1"},
		"on the day on which one follows":       {[]Supplier{until(norte, "2026-01-01", "2026-11-08"), until(sur, "2026-11-09", "")}, []Came{came(1, "R-1", "", of("n"))}, []Line{line("n", norte, "R-1", said)}, ""},
		"a contract without an RFC":             {[]Supplier{{"Otro", "", "2026-01-01", ""}, until(sur, "2026-11-11", "")}, []Came{came(1, "R-1", "", of("s"))}, []Line{line("s", sur, "R-1", said)}, ""},
		"a name that is nobody's":               {both, []Came{came(1, "R-1", "Transportes López", of("s"))}, []Line{line("s", sur, "R-1", said)}, ""},
		"another bills for it, by its contract": {[]Supplier{norte, sur, {"Norte", "sur010101ab2", "2026-01-01", "2026-06-30"}}, []Came{came(1, "R-1", "Norte", of("s"))}, []Line{line("s", sur, "R-1", said)}, ""},
		"a name of two":                         {[]Supplier{norte, {"Pipas del Norte", "PNO010101AB3", "2026-01-01", ""}, sur}, []Came{came(1, "R-1", "del norte", of("n"))}, []Line{line("n", norte, "R-1", said)}, ""},
	} {
		all := claims(tt.lines, tt.came, tt.suppliers, nil, zone)
		var got []string
		for _, l := range []string{"n", "s"} {
			c, there := all[LineID{l, "concept", 1}]
			if !there {
				continue
			}
			one, list := l+" "+c.By, c.Others
			if len(c.Own) > 0 {
				one, list = l+" own", c.Own
			}
			if c.Again {
				one += " again"
			}
			for i := range list {
				one += fmt.Sprint(" ", list[i].Ref.Seq)
			}
			got = append(got, one)
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", name, s, tt.want)
		}
	}

	// Whoever brought it has it first, whoever was billed first: of two lines that name it its own is proposed, and also where a
	// person said that the other's is of it.
	for name, tt := range map[string]struct {
		came  []Came
		lines []Line
		want  string
	}{
		"two name it":             {[]Came{came(1, "R-1", "Norte")}, []Line{line("s", sur, "R-1"), line("n", norte, "R-1", func(l *Line) { l.IssuedAt = day(20) })}, "n 1"},
		"another's alone":         {[]Came{came(1, "R-1", "Norte")}, []Line{line("s", sur, "R-1")}, ""},
		"said to be of another's": {[]Came{came(1, "R-1", "Norte", of("s"))}, []Line{line("s", sur, "F-9", said), line("n", norte, "R-1")}, "n 1"},
		"said to be of its own":   {[]Came{came(1, "R-1", "Norte", of("n"))}, []Line{line("n", norte, "R-1", said), line("s", sur, "R-1")}, ""},
	} {
		got := ""
		for _, p := range Propose(tt.lines, tt.came, both, nil, zone) {
			got += fmt.Sprint(p.Line.Document, " ", p.Of[0].Ref.Seq)
		}
		if got != tt.want {
			t.Errorf("%s: proposed is %q, want %q", name, got, tt.want)
		}
	}
}

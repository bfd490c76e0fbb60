package match_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A line that names no place is proposed to be of the one fill of who issues it that has its ticket, if liters or amount are alike.
func TestByTicketOf(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	flowed := func(n int64, site, ticket string) match.Fill {
		return match.Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: n}}, Site: site, Ticket: ticket, At: at, Day: "2026-10-05", VolumeUL: 40 * dispense.Liter, Cents: 1_000_00, PriceE4: 250_000}
	}
	line := func(id, site, ticket string, liters dispense.Volume, cents int64) match.Line {
		return match.Line{ID: id, Issued: at, Site: site, Ticket: ticket, At: at, VolumeUL: liters * dispense.Liter, Cents: cents, PriceE4: 250_000}
	}
	of := func(f match.Fill, days int) match.Fill {
		f.At = f.At.AddDate(0, 0, days)
		f.Day = f.At.Format(time.DateOnly)
		return f
	}
	dated := func(l match.Line, alone bool) match.Line {
		l.Dated, l.DayAlone = true, alone
		return l
	}
	other := flowed(2, "R", "7") // with that ticket, and nothing else
	other.VolumeUL, other.Cents = 90*dispense.Liter, 2_250_00
	for _, tt := range []struct {
		name  string
		lines []match.Line
		fills []match.Fill
		taken int64
		want  string
	}{
		{"to the last digit", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7")}, 0, "a issuer suggested [x/1/1] []; "},
		{"other liters and the same amount", []match.Line{line("a", "R", "7", 50, 1_000_00)}, []match.Fill{flowed(1, "R", "7")}, 0, "a issuer volume [x/1/1] []; "},
		{"neither", []match.Line{line("a", "R", "7", 50, 1_250_00)}, []match.Fill{flowed(1, "R", "7")}, 0, ""},
		{"of two stations", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7"), flowed(2, "R", "7")}, 0, ""},
		{"of three", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7"), flowed(2, "R", "7"), flowed(3, "R", "7")}, 0, ""},
		{"of another supplier", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "S", "7")}, 0, ""},
		{"no ticket", []match.Line{line("a", "R", "", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "")}, 0, ""},
		{"another line has the fill", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7")}, 1, ""},
		{"twice: the one that is most like it", []match.Line{line("a", "R", "7", 41, 1_000_00), line("b", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7")}, 0, "a  twice [] [x/1/1]; b issuer suggested [x/1/1] []; "},
		{"of two, one long before", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), -36)}, 0, "a issuer suggested [x/1/1] []; "},
		{"of two, one some weeks before", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), -35)}, 0, ""},
		{"of two, one after the document", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), 1)}, 0, "a issuer suggested [x/1/1] []; "},
		{"of two, one days from that of the line", []match.Line{dated(line("a", "R", "7", 40, 1_000_00), true)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), 4)}, 0, "a issuer suggested [x/1/1] []; "},
		{"of two within three days", []match.Line{dated(line("a", "R", "7", 40, 1_000_00), true)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), -3)}, 0, ""},
		{"of two within 72 hours", []match.Line{dated(line("a", "R", "7", 40, 1_000_00), false)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), 3)}, 0, ""},
		{"of two of that time, of which one is not like it", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{flowed(1, "R", "7"), other}, 0, ""},
		{"the only one, long before", []match.Line{line("a", "R", "7", 40, 1_000_00)}, []match.Fill{of(flowed(1, "R", "7"), -36)}, 0, ""},
		{"each its own, months apart", []match.Line{line("a", "R", "7", 40, 1_000_00), dated(match.Line{ID: "b", Issued: at.AddDate(0, -3, 0), Site: "R", Ticket: "7", At: at.AddDate(0, -3, 0), VolumeUL: 40 * dispense.Liter, Cents: 1_000_00, PriceE4: 250_000}, true)}, []match.Fill{flowed(1, "R", "7"), of(flowed(2, "R", "7"), -92)}, 0, "b issuer suggested [x/1/2] []; a issuer suggested [x/1/1] []; "},
	} {
		got := ""
		for _, l := range match.ByTicketOf(tt.lines, tt.fills, func(r match.Ref) bool { return r.Seq == tt.taken }, match.Usual) {
			got += fmt.Sprintln(l.Line, l.Pass, l.State, l.Fills, l.Near)
			got = got[:len(got)-1] + "; "
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // in whatever order, no fill twice, and nothing that is accepted at once
		some := func(what string) string {
			return rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, what)
		}
		var lines []match.Line
		var fills []match.Fill
		for n := range rapid.IntRange(0, 8).Draw(t, "lines") {
			lines = append(lines, line(fmt.Sprint("l", n), some("site"), some("ticket"), dispense.Volume(rapid.IntRange(39, 41).Draw(t, "liters")), 1_000_00))
			lines[n].Dated = rapid.Bool().Draw(t, "dated")
		}
		for n := range rapid.IntRange(0, 6).Draw(t, "fills") {
			fills = append(fills, of(flowed(int64(n), some("at"), some("number")), rapid.IntRange(-40, 5).Draw(t, "days")))
		}
		none := func(match.Ref) bool { return false }
		links := match.ByTicketOf(lines, fills, none, match.Usual)
		if again := match.ByTicketOf(rapid.Permutation(lines).Draw(t, "other lines"), rapid.Permutation(fills).Draw(t, "other fills"), none, match.Usual); !reflect.DeepEqual(links, again) {
			t.Fatalf("got %+v, and in another order %+v", links, again)
		}
		linked := map[match.Ref]bool{}
		for _, l := range links {
			for _, ref := range l.Fills {
				if linked[ref] || l.State == match.Matched || l.State == match.Within {
					t.Fatalf("got %+v", links)
				}
				linked[ref] = true
			}
		}
	})
}

// Of a stranger nothing is in order, by whichever pass: what agrees is said to be a stranger's, unless a person decided it when
// nobody asked; what differs says how.
func TestOfStrangersNothingIsInOrder(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	fill := func(n int64, issuer, ticket string) match.Fill {
		return match.Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: n}}, Issuer: issuer, Site: "p", Ticket: ticket, At: at, Day: "2026-10-05", VolumeUL: 40 * dispense.Liter, Cents: 1_000_00, PriceE4: 250_000}
	}
	line := match.Line{ID: "a", Issued: at, Issuer: "S", Strange: true, Site: "p", Ticket: "7", At: at, VolumeUL: 40 * dispense.Liter, Cents: 1_000_00, PriceE4: 250_000}
	noTicket, less, sum, known := line, line, line, line
	noTicket.Ticket, less.VolumeUL, known.Strange = "", 30*dispense.Liter, false
	sum.Ticket, sum.Sum, sum.Until, sum.VolumeUL, sum.Cents = "", true, at.Add(time.Hour), 80*dispense.Liter, 2_000_00
	first := []match.Ref{fill(1, "", "").Ref}
	for _, tt := range []struct {
		name    string
		line    match.Line
		fills   []match.Fill
		decided []match.Decision
		want    match.State
	}{
		{"the ticket of another's fuel", line, []match.Fill{fill(1, "R", "7")}, nil, match.Strange},
		{"of nobody knows whose", line, []match.Fill{fill(1, "", "7")}, nil, match.Strange},
		{"by its figures", noTicket, []match.Fill{fill(1, "", "")}, nil, match.Strange},
		{"other liters", less, []match.Fill{fill(1, "R", "7")}, nil, match.Volume},
		{"several", sum, []match.Fill{fill(1, "", "1"), fill(2, "", "2")}, nil, match.Strange},
		{"a person says so", line, []match.Fill{fill(1, "R", "7")}, []match.Decision{{Line: "a", Fills: first}}, match.Strange},
		{"a person said so when nobody asked", line, []match.Fill{fill(1, "R", "7")}, []match.Decision{{Line: "a", Fills: first, Anyone: true}}, match.Matched},
		{"who has a contract", known, []match.Fill{fill(1, "R", "7")}, nil, match.Supplier},
	} {
		if got := match.Lines([]match.Line{tt.line}, tt.fills, tt.decided, match.Usual)[0]; got.State != tt.want || len(got.Fills) != len(tt.fills) {
			t.Errorf("%s: got %+v, want %s", tt.name, got, tt.want)
		}
	}
}

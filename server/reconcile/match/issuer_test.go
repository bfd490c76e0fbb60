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
		}
		for n := range rapid.IntRange(0, 6).Draw(t, "fills") {
			fills = append(fills, flowed(int64(n), some("at"), some("number")))
		}
		none := func(match.Ref) bool { return false }
		links := match.ByTicketOf(lines, fills, none, match.Usual)
		if again := match.ByTicketOf(rapid.Permutation(lines).Draw(t, "other lines"), rapid.Permutation(fills).Draw(t, "other fills"), none, match.Usual); !reflect.DeepEqual(links, again) {
			t.Fatalf("got %+v, and in another order %+v", links, again)
		}
		of := map[match.Ref]bool{}
		for _, l := range links {
			for _, ref := range l.Fills {
				if of[ref] || l.State == match.Matched || l.State == match.Within {
					t.Fatalf("got %+v", links)
				}
				of[ref] = true
			}
		}
	})
}

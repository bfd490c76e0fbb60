package matching

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A contract has the permit that hangs at the station, and documents the one of the commission of now: the line is proposed to be
// of that fill, by its ticket and without one, and never accepted with what is exact. A fill at the permit itself goes before it.
func TestWithAndWithoutCNE(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 18, 0, 0, 0, time.UTC)
	q := Question{From: at.AddDate(0, 0, -1), To: at.AddDate(0, 0, 1)}
	const short, long = "PL/360/EXP/ES/2015", "CNE/PL/360/EXP/ES/2015"
	fill := func(n int64, permit, ticket string) Fill {
		return Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: n}}, At: at, RFC: "R", Supply: Station, Keys: Keys{Permit: permit, Ticket: ticket}, Product: invoice.Diesel, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN"}
	}
	for _, tt := range []struct {
		what   string
		permit string
		ul     dispense.Volume
		cents  int64
		fills  []Fill
		sort   Sort
		pass   match.Pass
		state  match.State
		of     int64
	}{
		{"as the contract has it", short, 40 * dispense.Liter, 96_000, []Fill{fill(1, short, "7")}, Exact, match.ByTicket, match.Matched, 1},
		{"with CNE/", long, 40 * dispense.Liter, 96_000, []Fill{fill(1, short, "7")}, Suggested, match.ByPermit, match.Suggested, 1},
		{"without CNE/", short, 40 * dispense.Liter, 96_000, []Fill{fill(1, long, "7")}, Suggested, match.ByPermit, match.Suggested, 1},
		{"another ticket", long, 40 * dispense.Liter, 96_000, []Fill{fill(1, short, "123456")}, Suggested, match.ByPermit, match.Suggested, 1},
		{"more liters", long, 60 * dispense.Liter, 144_000, []Fill{fill(1, short, "7")}, Differs, match.ByPermit, match.Volume, 1},
		{"both permits", long, 40 * dispense.Liter, 96_000, []Fill{fill(1, short, "7"), fill(2, long, "7")}, Exact, match.ByTicket, match.Matched, 2},
		{"another station", "CNE/PL/361/EXP/ES/2015", 40 * dispense.Liter, 96_000, []Fill{fill(1, short, "7")}, Alone, "", match.Alone, 0},
	} {
		l := Line{LineID: LineID{Document: "d", Part: invoice.Concept, N: 1}, UUID: "U", RFC: "R", IssuedAt: at.Add(time.Hour), Keys: Keys{Permit: tt.permit, Ticket: "7"}, Product: invoice.Diesel, VolumeUL: tt.ul, Cents: tt.cents, Currency: "MXN"}
		s := look(q, []Line{l}, tt.fills, nil, time.UTC)
		r := &s.Rows[0]
		of := int64(0)
		if len(r.Fills) > 0 {
			of = r.Fills[0].Ref.Seq
		}
		if r.Sort != tt.sort || r.Link.Pass != tt.pass || r.Link.State != tt.state || of != tt.of {
			t.Errorf("%s: got %s, %+v of fill %d; want %s by %q, %s of %d", tt.what, r.Sort, r.Link, of, tt.sort, tt.pass, tt.state, tt.of)
		}
	}
}

// A fill that a line has by card is billed again by the station's own line of the same liters, amount and day, and the other way.
// Other liters, another day, another place or a fill that nobody bills are no such thing.
func TestBilledElsewhere(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 18, 0, 0, 0, time.UTC)
	q := Question{From: at.AddDate(0, 0, -1), To: at.AddDate(0, 0, 3)}
	byCard := Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: 1}}, At: at, RFC: "CARDS", Supply: Card, Keys: Keys{Permit: "P", Ticket: "7"}, Product: invoice.Diesel, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN"}
	byStation := byCard
	byStation.RFC, byStation.Supply = "GAS", Station
	card := Line{LineID: LineID{Document: "c", Part: invoice.Bought, N: 1}, UUID: "C", RFC: "CARDS", IssuedAt: at.AddDate(0, 0, 1), At: at, Seller: "GAS", Keys: Keys{Permit: "E1", Ticket: "7", Station: "E1"}, Product: invoice.Diesel, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN"}
	station := Line{LineID: LineID{Document: "s", Part: invoice.Concept, N: 1}, UUID: "S", RFC: "GAS", IssuedAt: at.AddDate(0, 0, 2), Keys: Keys{Permit: "P", Ticket: "80"}, Product: invoice.Diesel, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN"}
	with := func(l Line, change func(*Line)) Line { change(&l); return l }
	for _, tt := range []struct {
		what  string
		fill  Fill
		lines []Line
		want  []match.State // of the lines as they are here
	}{
		{"by card, and by the station", byCard, []Line{card, station}, []match.State{match.Matched, match.Elsewhere}},
		{"by the station, and by card", byStation, []Line{card, with(station, func(l *Line) { l.Keys.Ticket = "7" })}, []match.State{match.Elsewhere, match.Matched}},
		{"by the station with CNE/", byCard, []Line{card, with(station, func(l *Line) { l.Keys.Permit = "CNE/P" })}, []match.State{match.Matched, match.Elsewhere}},
		{"other liters", byCard, []Line{card, with(station, func(l *Line) { l.VolumeUL += dispense.Liter })}, []match.State{match.Matched, match.Alone}},
		{"another amount", byCard, []Line{card, with(station, func(l *Line) { l.Cents += 100 })}, []match.State{match.Matched, match.Alone}},
		{"another station", byCard, []Line{card, with(station, func(l *Line) { l.Keys.Permit = "Q" })}, []match.State{match.Matched, match.Alone}},
		{"before it flowed", byCard, []Line{card, with(station, func(l *Line) { l.IssuedAt = at.AddDate(0, 0, -1) })}, []match.State{match.Matched, match.Alone}},
		{"another day", byStation, []Line{with(card, func(l *Line) { l.At = at.AddDate(0, 0, -1) }), with(station, func(l *Line) { l.Keys.Ticket = "7" })}, []match.State{match.Alone, match.Matched}},
		{"sold by another", byStation, []Line{with(card, func(l *Line) { l.Seller = "X" }), with(station, func(l *Line) { l.Keys.Ticket = "7" })}, []match.State{match.Alone, match.Matched}},
		{"another station line with CNE/", byStation, []Line{with(station, func(l *Line) { l.Document, l.Keys.Permit, l.Keys.Ticket = "c", "CNE/P", "8" }), with(station, func(l *Line) { l.Keys.Ticket = "7" })}, []match.State{match.Alone, match.Matched}},
		{"twice by the station", byCard, []Line{card, station, with(station, func(l *Line) { l.Document, l.Keys.Ticket = "t", "81" })}, []match.State{match.Matched, match.Elsewhere, match.Alone}},
		{"nobody else bills it", byCard, []Line{station}, []match.State{match.Alone}},
	} {
		s := look(q, tt.lines, []Fill{tt.fill}, nil, time.UTC)
		for i, l := range tt.lines {
			j := slices.IndexFunc(s.Rows, func(r Row) bool { return r.LineID == l.LineID })
			if r := &s.Rows[j]; r.Link.State != tt.want[i] || (r.Sort == Twice) != (tt.want[i] == match.Elsewhere) || (len(r.Near) == 1) != (tt.want[i] == match.Elsewhere) {
				t.Errorf("%s: line %s is %s, %+v near %v; want %s", tt.what, l.Document, r.Sort, r.Link, r.Near, tt.want[i])
			}
		}
	}
}

package report

import (
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
)

// QualityOf says by what the quality of records is told.
type QualityOf string

// By station, or by who typed.
const (
	QualityOfStations QualityOf = "station"
	QualityOfPeople   QualityOf = "person"
)

// QualityOfs lists them.
func QualityOfs() []QualityOf { return []QualityOf{QualityOfStations, QualityOfPeople} }

// A Quality is how well one station, or one person, says what flowed, by the records as they
// were written: what corrections made of them since changes nothing about that.
type Quality struct {
	Of, Name string
	Fills    int64 // of vehicles
	Typed    int64 // of which a person said how much flowed, …
	Bare     int64 // … from a ticket or a voucher without its picture or document, …
	Round    int64 // … in whole tens of liters or hundreds of the currency
	Unread   int64 // of vehicles that have a meter, without its reading
	Doubted  int64 // with a reading that is not believed
}

// QualityTable lists the quality of records of a period, those with the most that was typed
// without a paper first.
func QualityTable(p Period, of QualityOf, list []Quality) Table {
	t := Table{Name: "quality", Period: p, Columns: []Column{
		{string(of), Text, ""}, {"fills", Count, ""}, {"typed", Count, ""}, {"typed_share", Percent, "%"}, {"bare", Count, ""}, {"bare_share", Percent, "%"},
		{"round", Count, ""}, {"round_share", Percent, "%"}, {"unread", Count, ""}, {"doubted", Count, ""}, {"of", Text, ""},
	}}
	cells := func(q *Quality) []Cell {
		share := func(n, of int64) Cell { return numberIf(of > 0, (n*1000+of/2)/max(of, 1)) }
		return []Cell{
			textCell(firstOf(q.Name, q.Of)), number(q.Fills), number(q.Typed), share(q.Typed, q.Fills), number(q.Bare), share(q.Bare, q.Typed),
			number(q.Round), share(q.Round, q.Typed), number(q.Unread), number(q.Doubted), textCell(q.Of),
		}
	}
	var all Quality
	for i := range list {
		q := &list[i]
		t.Rows = append(t.Rows, Row{q.Of, cells(q)})
		all.Fills, all.Typed, all.Bare, all.Round = all.Fills+q.Fills, all.Typed+q.Typed, all.Bare+q.Bare, all.Round+q.Round
		all.Unread, all.Doubted = all.Unread+q.Unread, all.Doubted+q.Doubted
	}
	t.Total = cells(&all)
	t.Total[0] = Cell{}
	t.sort(Sort{"bare", true})
	return t
}

// A PeersSaid is what vehicles of a class go, as somebody had it reckoned.
type PeersSaid struct {
	reconcile.Peers
	FromAt     time.Time
	Reason, By string
}

// PeersTable lists what was reckoned of a class, the newest first.
func PeersTable(zone *time.Location, class string, said []PeersSaid) Table {
	t := Table{Name: "usual-" + class, Period: timeless(zone), Columns: []Column{
		{"from", Instant, ""}, {"economy", Economy, "km/L"}, {"low", Economy, "km/L"}, {"high", Economy, "km/L"},
		{"hourly", Volume, "L/h"}, {"low_hourly", Volume, "L/h"}, {"high_hourly", Volume, "L/h"},
		{"vehicles", Count, ""}, {"intervals", Count, ""}, {"reason", Text, ""}, {"person", Text, ""},
	}}
	for _, s := range said {
		cells := []Cell{instant(s.FromAt), {}, {}, {}, {}, {}, {}, number(s.Vehicles), number(s.Intervals), textCell(s.Reason), textCell(s.By)}
		at, figures := 1, []int64{s.PerLiter, s.Low, s.High}
		if s.Hours { // who runs longer on a liter takes less an hour
			at, figures = 4, []int64{hourlyUL(s.PerLiter), hourlyUL(s.High), hourlyUL(s.Low)}
		}
		for i, n := range figures {
			cells[at+i] = number(n)
		}
		t.Rows = append(t.Rows, Row{s.FromAt.UTC().Format(time.RFC3339), cells})
	}
	t.dropEmpty("from", "vehicles", "intervals", "reason", "person")
	return t
}

// hourlyUL returns microliters an hour of seconds a liter.
func hourlyUL(s int64) int64 { return int64(reconcile.HourlyUL(max(s, 1), 1_000_000)) }

package stockroom

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A Take is a fill that took fuel from a tank whose money is known, or a delivery that brought it some.
type Take struct {
	Station, Tank string
	Ref           dispense.Ref
	// Day is the last one of the book that it is of; where no totalizer tells of a fill, and
	// where there is no book, that on which it happened.
	Day   string
	Parts []Part // of a fill: what it took on each day; none: what it took is in no fill of the book
}

// A Part is what a fill took on a day.
type Part struct {
	Day string
	UL  dispense.Volume
}

// parts are what of a move is in which row of a book.
func (m *move) parts(rows []stock.Row) (parts []Part) {
	first, _ := slices.BinarySearchFunc(rows, m.From, func(r stock.Row, at time.Time) int { return r.To.Compare(at) })
	for i := first; i < len(rows) && !rows[i].From.After(m.To); i++ {
		if v := m.During(rows[i].From, rows[i].To); v > 0 {
			parts = append(parts, Part{rows[i].Period, v})
		}
	}
	return parts
}

// Since returns from when on records of a station matter to its money; from, where that is earlier.
func (s *Said) Since(station string, zone *time.Location, from time.Time) (time.Time, error) {
	for i := range s.Openings {
		if o := &s.Openings[i]; o.Station == station {
			at, err := time.ParseInLocation(time.DateOnly, o.Day, zone)
			if err != nil {
				return from, err
			}
			if at.Before(from) {
				from = at
			}
		}
	}
	return from, nil
}

// Takes returns the fills and deliveries of the tanks of a station whose money is known, of their
// openings and since, by days of the book until now. Trouble has the tanks of which there is no
// book, and why.
func (r *Records) Takes(said *Said, zone *time.Location, now time.Time) (all []Take, trouble map[string]string, err error) {
	since, err := said.Since(r.Station.Station, zone, now)
	if err != nil {
		return nil, nil, err
	}
	moves, _, _ := r.moves()
	trouble = map[string]string{}
	seen := map[dispense.Ref]bool{}
	of := func(t *Tank, opened string, m *move, rows []stock.Row) {
		x := Take{Station: t.Station, Tank: t.Tank, Ref: m.Ref, Day: m.To.In(zone).Format(time.DateOnly)}
		for _, p := range m.parts(rows) {
			if x.Day = p.Day; m.class == filled {
				x.Parts = append(x.Parts, p)
			}
		}
		if x.Day >= opened {
			all = append(all, x)
		}
		seen[m.Ref] = true
	}
	for i := range r.Tanks {
		t := &r.Tanks[i]
		o := said.opening(r.Station.Station, t.Tank)
		if o == nil {
			continue
		}
		periods := slices.DeleteFunc(days(since, now, now, zone), func(p stock.Period) bool { return p.Name < o.Day })
		plain := make([]stock.Movement, len(moves[t.Tank]))
		for j, m := range moves[t.Tank] {
			plain[j] = m.Movement
		}
		rows, err := stock.Book(stock.Observed, r.bookOf(t, plain, zone), plain, periods)
		if err != nil {
			trouble[t.Tank] = err.Error()
		}
		for j := range moves[t.Tank] {
			if m := &moves[t.Tank][j]; m.class == filled || m.class == received {
				of(t, o.Day, m, rows)
			}
		}
	}
	// What is typed of a hose that has a totalizer moved nothing by itself.
	for i := range r.Statements {
		s := &r.Statements[i]
		if s.What != stock.Filled || seen[s.Ref] {
			continue
		}
		name := r.tankOf(s)
		j := slices.IndexFunc(r.Tanks, func(t Tank) bool { return t.Tank == name })
		if j < 0 {
			continue
		}
		o := said.opening(r.Station.Station, r.Tanks[j].Tank)
		if x := (Take{Station: r.Tanks[j].Station, Tank: r.Tanks[j].Tank, Ref: s.Ref, Day: s.At.In(zone).Format(time.DateOnly)}); o != nil && x.Day >= o.Day {
			all = append(all, x)
		}
	}
	return all, trouble, nil
}

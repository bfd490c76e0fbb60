package matching

import (
	"context"
	"time"
)

// A Week is how much waits of one, from its Monday to its Sunday.
type Week struct {
	From, To time.Time // To is the Monday after it
	// Lines are those of documents that were issued in it and that nobody has decided, Fills those that flowed
	// in it and that no line comes near.
	Lines, Fills int64
}

// Until is its Sunday.
func (w Week) Until() time.Time { return w.To.AddDate(0, 0, -1) }

// lastWeek is the last week that is over at a time.
func lastWeek(at time.Time) Week {
	monday := at.Day() - (int(at.Weekday())+6)%7
	day := func(d int) time.Time { return time.Date(at.Year(), at.Month(), d, 0, 0, 0, 0, at.Location()) }
	return Week{From: day(monday - 7), To: day(monday)}
}

// Week returns how much waits of the last week that is over: lines are matched weekly, so that what is
// wrong is asked while the supplier remembers.
func (d *Desk) Week(ctx context.Context) (Week, error) {
	w := lastWeek(d.cfg.Now().In(d.cfg.Zone))
	seen, err := d.Look(ctx, Question{From: w.From, To: w.To})
	if err != nil {
		return Week{}, err
	}
	for i := range seen.Rows {
		if seen.Rows[i].Sort != Done {
			w.Lines++
		}
	}
	for i := range seen.Loose {
		if seen.Loose[i].Proposed == nil {
			w.Fills++
		}
	}
	return w, nil
}

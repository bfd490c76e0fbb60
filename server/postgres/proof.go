package postgres

import (
	"context"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// How far the records of a station go that a period needs: those that had come when it ended,
// and up to the last that is a fill of it, or corrects one.
const journalEndsSQL = `
SELECT station, epoch, max(seq) AS seq
  FROM (SELECT station, epoch, last_seq AS seq FROM arrival WHERE received_at < @to
        UNION ALL
        SELECT station, epoch, seq FROM effective_dispense WHERE happened_at >= @from AND happened_at < @to
        UNION ALL
        SELECT c.station, c.epoch, c.seq FROM dispense d JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq)
         WHERE d.happened_at >= @from AND d.happened_at < @to) x
 WHERE @station = '' OR station = @station
 GROUP BY station, epoch
 ORDER BY station, epoch`

// A journalEnd is the last record of an epoch that something needs.
type journalEnd struct {
	Station    string
	Epoch, Seq int64
}

// journalEnds returns how far the records go that a period needs, of one station or of all.
func (s *Store) journalEnds(ctx context.Context, p report.Period, station string) ([]journalEnd, error) {
	return rowsOf[journalEnd](ctx, s, "ends of journals", journalEndsSQL, pgx.NamedArgs{"from": p.From, "to": p.To, "station": station})
}

// Journals returns the stations of whose records a period needs some.
func (s *Store) Journals(ctx context.Context, p report.Period) (stations []string, err error) {
	ends, err := s.journalEnds(ctx, p, "")
	for _, e := range ends {
		stations = append(stations, e.Station)
	}
	return slices.Compact(stations), err
}

// Journal writes the grants of a station and as many of its records as a period needs, each as
// it came.
func (s *Store) Journal(ctx context.Context, station string, p report.Period, w io.Writer) error {
	grants, err := s.Grants(ctx, station)
	if err != nil {
		return err
	}
	ends, err := s.journalEnds(ctx, p, station)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if _, err := w.Write(g); err != nil {
			return err
		}
	}
	for _, end := range ends {
		if err := s.writeRecords(ctx, end, w); err != nil {
			return err
		}
	}
	return nil
}

const recordsUntilSQL = `
SELECT seq, branch, note FROM record
 WHERE station = @station AND epoch = @epoch AND seq <= @last AND (seq, branch) > (@seq, @branch)
 ORDER BY seq, branch LIMIT 500`

// writeRecords writes the records of an epoch up to one, as they came, by number.
func (s *Store) writeRecords(ctx context.Context, end journalEnd, w io.Writer) error {
	type row struct {
		Seq, Branch int64
		Note        []byte
	}
	var last row
	for {
		page, err := rowsOf[row](ctx, s, "records of "+end.Station, recordsUntilSQL, pgx.NamedArgs{"station": end.Station, "epoch": end.Epoch, "last": end.Seq, "seq": last.Seq, "branch": last.Branch})
		if err != nil {
			return err
		}
		for _, r := range page {
			if _, err := w.Write(r.Note); err != nil {
				return err
			}
		}
		if len(page) == 0 {
			return nil
		}
		last = page[len(page)-1]
	}
}

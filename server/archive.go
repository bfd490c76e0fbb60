package server

import (
	"context"
	"io"
	"slices"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/report"
)

// An archive gives out what is kept as it came: the records of stations, and the files behind
// what people say.
type archive struct {
	*Center
	cabinet *evidence.Cabinet
}

// archive opens it.
func (c *Center) archive() (archive, error) {
	cabinet, err := c.Evidence()
	return archive{c, cabinet}, err
}

// Journals returns the stations of whose records a period needs some.
func (a archive) Journals(ctx context.Context, p report.Period) (stations []string, err error) {
	ends, err := a.Store.JournalEnds(ctx, p.From, p.To, "")
	for _, e := range ends {
		stations = append(stations, e.Station)
	}
	return slices.Compact(stations), err
}

// Grants returns those of a station, the oldest first.
func (a archive) Grants(ctx context.Context, station string) ([][]byte, error) {
	return a.Store.Grants(ctx, station)
}

// Journal writes the grants of a station and as many of its records as a period needs, each as
// it came.
func (a archive) Journal(ctx context.Context, station string, p report.Period, w io.Writer) error {
	grants, err := a.Store.Grants(ctx, station)
	if err != nil {
		return err
	}
	ends, err := a.Store.JournalEnds(ctx, p.From, p.To, station)
	if err != nil {
		return err
	}
	write := func(note []byte) error {
		_, err := w.Write(note)
		return err
	}
	for _, g := range grants {
		if err := write(g); err != nil {
			return err
		}
	}
	for _, end := range ends {
		if err := a.Store.EachRecordUntil(ctx, end, write); err != nil {
			return err
		}
	}
	return nil
}

// File returns a file behind what somebody said.
func (a archive) File(sha256 string) (evidence.File, []byte, error) { return a.cabinet.Read(sha256) }

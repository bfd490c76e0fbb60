package server

import (
	"context"
	"io"
)

// ExportRecords writes a station's grants and records to w as they came: the
// form of messages, grants first, then by epoch and number. It returns how many
// records there are.
func (c *Center) ExportRecords(ctx context.Context, station string, w io.Writer) (int, error) {
	grants, err := c.Store.Grants(ctx, station)
	if err != nil {
		return 0, err
	}
	for _, g := range grants {
		if _, err := w.Write(g); err != nil {
			return 0, err
		}
	}
	n := 0
	err = c.Store.EachRecord(ctx, station, func(note []byte) error {
		n++
		_, err := w.Write(note)
		return err
	})
	return n, err
}

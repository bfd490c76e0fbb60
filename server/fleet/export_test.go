package fleet

import (
	"io"
	"time"
)

// ReadOnly takes a file as Import does, with nothing there and nothing stored.
func ReadOnly(r io.Reader, kind string) (Report, error) {
	im := newImporter(kind, time.UTC, time.Unix(1_800_000_000, 0))
	im.grades["diesel"], im.rules = "diesel", []string{"general"}
	report := Report{Kind: kind}
	b, err := io.ReadAll(r)
	if err != nil {
		return report, err
	}
	_, err = im.file(b, imports[kind], ImportOptions{File: "x.csv"}, &report)
	return report, err
}

// Behind tells whether somebody issues leases behind.
func (f *Fleet) Behind() bool {
	f.spread.mu.Lock()
	defer f.spread.mu.Unlock()
	return f.spread.running
}

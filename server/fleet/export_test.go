package fleet

import (
	"io"
	"time"
)

// ReadOnly takes a file as Import does, with nothing there and nothing stored.
func ReadOnly(r io.Reader, kind string) (Report, error) {
	s, err := readSheet(r, "x.csv", imports[kind])
	if err != nil {
		return Report{}, err
	}
	im := newImporter(kind, time.UTC, time.Unix(1_800_000_000, 0))
	im.grades["diesel"], im.rules = true, []string{"general"}
	report := Report{Kind: kind}
	im.sheet(s, &report)
	return report, nil
}

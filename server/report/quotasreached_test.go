package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

// Each quota is counted at the highest of 80, 95 and 100 % that it has come to, by what it counts, and one of which
// more was drawn than there is at none of them.
func TestQuotasReached(t *testing.T) {
	t.Parallel()
	liters := func(drawn, size dispense.Volume) report.QuotaUse {
		return report.QuotaUse{DrawnUL: drawn * dispense.Liter, SizeUL: size * dispense.Liter}
	}
	visits := func(made, size int64) report.QuotaUse { return report.QuotaUse{Visits: made, SizeVisits: &size} }
	for _, tt := range []struct {
		name string
		list []report.QuotaUse
		want map[int64]int64
	}{
		{"none", nil, map[int64]int64{}},
		{"below", []report.QuotaUse{liters(799, 1000), visits(3, 4)}, map[int64]int64{}},
		{"each", []report.QuotaUse{liters(800, 1000), liters(949, 1000), liters(950, 1000), liters(1000, 1000), visits(4, 5), visits(5, 5)}, map[int64]int64{80: 3, 95: 1, 100: 2}},
		{"over", []report.QuotaUse{liters(1001, 1000), visits(6, 5), {DrawnUL: 100*dispense.Liter + 1, SizeUL: 100 * dispense.Liter}}, map[int64]int64{}},
		{"nothing of nothing", []report.QuotaUse{liters(0, 0)}, map[int64]int64{}},
	} {
		if diff := cmp.Diff(tt.want, report.QuotasReached(tt.list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

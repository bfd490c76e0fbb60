package dispense

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMiles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ thousandths, meters int64 }{
		{0, 0}, {1_000, 1_609}, {1, 2}, {100_000_000, 160_934_400}, {123_456_000, 198_683_173}, {999_999_999_000, 1_609_343_998_391},
	} {
		if got := MilesToMeters(tt.thousandths); got != tt.meters {
			t.Errorf("%d thousandths of a mile: got %d m, want %d", tt.thousandths, got, tt.meters)
		}
	}
}

// An attendant who reads 123,456 off the dashboard reads 123,456 on the page.
func TestWholeMilesComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		miles := rapid.Int64Range(0, 1_000_000_000).Draw(t, "miles")
		if got := MetersToMiles(MilesToMeters(miles * 1000)); got != miles {
			t.Fatalf("got %d, want %d", got, miles)
		}
	})
}

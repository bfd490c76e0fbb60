package dispense

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestVolumeString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		v    Volume
		want string
	}{
		{0, "0.0 L"},
		{1, "0.000001 L"},
		{-1, "-0.000001 L"},
		{42_500_000, "42.5 L"},
		{-60 * Liter, "-60.0 L"},
		{10 * Milliliter, "0.01 L"},
		{math.MaxInt64, "9223372036854.775807 L"},
		{math.MinInt64, "-9223372036854.775808 L"},
	}
	for _, tt := range tests {
		if got := tt.v.String(); got != tt.want {
			t.Errorf("Volume(%d) = %q, want %q", int64(tt.v), got, tt.want)
		}
	}
}

func TestLitersRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := Volume(rapid.Int64Range(-MaxInt, MaxInt).Draw(t, "volume"))
		got, err := ParseLiters(strings.TrimSuffix(v.String(), " L"))
		if err != nil || got != v {
			t.Fatalf("ParseLiters(%v) = %d, %v; want %d", v, int64(got), err, int64(v))
		}
	})
}

func TestParseLiters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		s    string
		want Volume
		ok   bool
	}{
		{"42.5", 42_500_000, true},
		{"42", 42 * Liter, true},
		{"0.000001", 1, true},
		{"-0.5", -500_000, true},
		{"007.10", 7_100_000, true},
		{"9007199254.740991", MaxInt, true},
		{"9007199254.740992", 0, false},
		{"9223372036854775807", 0, false},
		{"42.0000001", 0, false},
		{"42,5", 0, false},
		{"1 000", 0, false},
		{".5", 0, false},
		{"5.", 0, false},
		{"-", 0, false},
		{"--5", 0, false},
		{"+5", 0, false},
		{"1e3", 0, false},
		{"1.2.3", 0, false},
		{"٣", 0, false},
		{"", 0, false},
	}
	for _, tt := range tests {
		got, err := ParseLiters(tt.s)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseLiters(%q) = %d, %v; want %d, ok %v", tt.s, int64(got), err, int64(tt.want), tt.ok)
		}
	}
}

// The differences of a day add up to the difference of the day, whatever the
// scale: nothing is lost or made between two readings.
func TestScaleTelescopes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Scale{rapid.Int64Range(1, 10_000_000).Draw(t, "num"), rapid.Int64Range(1, 10_000).Draw(t, "den")}
		count := rapid.Uint64Range(0, 1<<28).Draw(t, "first")
		first, err := s.Volume(count)
		if err != nil {
			t.Fatal(err)
		}
		last, sum := first, Volume(0)
		for _, step := range rapid.SliceOfN(rapid.Uint64Range(0, 1<<20), 1, 20).Draw(t, "steps") {
			count += step
			v, err := s.Volume(count)
			if err != nil {
				t.Fatal(err)
			}
			if v < last {
				t.Fatalf("the volume falls from %v to %v", last, v)
			}
			sum, last = sum+v-last, v
		}
		if sum != last-first {
			t.Fatalf("the steps add up to %v, the day to %v", sum, last-first)
		}
	})
}

func TestScaleVolume(t *testing.T) {
	t.Parallel()
	tests := []struct {
		scale Scale
		count uint64
		want  Volume
		ok    bool
	}{
		{Scale{1_000_000, 39}, 39, Liter, true},
		{Scale{1_000_000, 39}, 1, 25_641, true},
		{Scale{10_000, 1}, 12_345, 123_450_000, true},
		{Scale{1, 1}, MaxInt, MaxInt, true},
		{Scale{1, 1}, MaxInt + 1, 0, false},
		{Scale{math.MaxInt64, math.MaxInt64}, MaxInt, MaxInt, true}, // needs 128 bits between
		{Scale{math.MaxInt64, 1}, math.MaxUint64, 0, false},
		{Scale{0, 1}, 1, 0, false},
		{Scale{1, 0}, 1, 0, false},
		{Scale{-1, -1}, 1, 0, false},
	}
	for _, tt := range tests {
		got, err := tt.scale.Volume(tt.count)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%v.Volume(%d) = %d, %v; want %d, ok %v", tt.scale, tt.count, int64(got), err, int64(tt.want), tt.ok)
		}
	}
}

// exactCents is volume × price by numbers that cannot run over, rounded half up.
func exactCents(v Volume, priceE4 int64) *big.Int {
	n := new(big.Int).Mul(big.NewInt(int64(v)), big.NewInt(priceE4))
	n.Add(n, big.NewInt(50_000_000))
	return n.Div(n, big.NewInt(100_000_000))
}

func TestAmountCentsIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := Volume(rapid.Int64Range(0, math.MaxInt64).Draw(t, "volume"))
		price := rapid.Int64Range(0, math.MaxInt64).Draw(t, "price")
		got, err := AmountCents(v, price)
		want := exactCents(v, price)
		if want.Cmp(big.NewInt(MaxInt)) > 0 {
			if !errors.Is(err, ErrAmount) {
				t.Fatalf("AmountCents(%d, %d) = %d, %v; want ErrAmount", int64(v), price, got, err)
			}
			return
		}
		if err != nil || big.NewInt(got).Cmp(want) != 0 {
			t.Fatalf("AmountCents(%d, %d) = %d, %v; want %v", int64(v), price, got, err, want)
		}
	})
}

func TestAmountCents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		v     Volume
		price int64
		want  int64
		ok    bool
	}{
		{42_500_000, 259_900, 110_458, true}, // 1104.575 pesos: half up
		{Liter, 0, 0, true},
		{0, 259_900, 0, true},
		{1, 49_999_999, 0, true},
		{1, 50_000_000, 1, true},
		{MaxInt, 100_000_000, MaxInt, true},
		{MaxInt, 100_000_001, 0, false},
		{math.MaxInt64, math.MaxInt64, 0, false},
		{-1, 1, 0, false},
		{1, -1, 0, false},
	}
	for _, tt := range tests {
		got, err := AmountCents(tt.v, tt.price)
		if (err == nil) != tt.ok || tt.ok && got != tt.want {
			t.Errorf("AmountCents(%d, %d) = %d, %v; want %d, ok %v", int64(tt.v), tt.price, got, err, tt.want, tt.ok)
		}
	}
}

package savings

import "testing"

// Where the table has steps the point is that of fewer degrees of freedom: a range is never
// narrower than it may be.
func TestStudent(t *testing.T) {
	t.Parallel()
	for df, want := range map[int64]int64{-1: 12706, 0: 12706, 1: 12706, 2: 4303, 29: 2045, 30: 2042, 31: 2042, 39: 2042, 40: 2021, 59: 2021, 60: 2000, 99: 2000, 100: 1984, 1 << 40: 1984} {
		if got := student(df); got != want {
			t.Errorf("%d degrees of freedom: got %d, want %d", df, got, want)
		}
	}
	for df := int64(2); df < 200; df++ {
		if student(df) > student(df-1) {
			t.Errorf("%d degrees of freedom have more than %d", df, df-1)
		}
	}
}

func TestMulDivRoundsHalfAway(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int64{{1, 1, 2, 1}, {-1, 1, 2, -1}, {1, 1, 3, 0}, {-1, 1, 3, 0}, {2, 1, 3, 1}, {-2, 1, 3, -1}, {5, 1, 2, 3}, {0, 7, 3, 0}, {1 << 62, 1 << 40, 1 << 41, 1 << 61}} {
		if got := mulDiv(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%d · %d / %d: got %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}

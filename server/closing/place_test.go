package closing_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
)

// Where a fill is booked that comes late, as the months of a year are closed.
func TestPlace(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	says := func(of int) string {
		p := b.Place(month(of))
		s := fmt.Sprintf("%d/%d", p.In.Year, p.In.N)
		if p.Prior {
			s = "prior"
		}
		if p.Late {
			s += " late"
		}
		return s
	}
	check := func(when, want string) {
		t.Helper()
		var got []string
		for _, of := range []int{7, 9, 10, 11, 12, 13} {
			got = append(got, says(of))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: got %s, want %s", when, s, want)
		}
	}
	check("at first", "2026/9 late, 2026/9, 2026/10, 2026/11, 2026/12, 2027/1")
	tell(t, b, "9 soft - 2026-10-06")
	check("September is late", "2026/9 late, 2026/9 late, 2026/10, 2026/11, 2026/12, 2027/1")
	tell(t, b, "9 end - 2026-10-16")
	check("its window is over", "2026/10 late, 2026/10 late, 2026/10, 2026/11, 2026/12, 2027/1")
	tell(t, b, "9 sign ana/fleet 2026-10-16 hash=a\n9 sign luis/treasury 2026-10-16 hash=a\n9 close luis/treasury 2026-10-16 hash=a")
	check("September is closed", "2026/10 late, 2026/10 late, 2026/10, 2026/11, 2026/12, 2027/1")
	tell(t, b, "9 ask luis/treasury 2026-10-17 why=x\n9 reopen ana/fleet 2026-10-17 of=6")
	check("September is open again", "2026/9 late, 2026/9 late, 2026/10, 2026/11, 2026/12, 2027/1")
	tell(t, b, "9 end luis/treasury 2026-10-18")
	for m := 10; m <= 12; m++ {
		tell(t, b, fmt.Sprintf("%d soft - 2027-02-01\n%d end - 2027-02-01", m, m))
	}
	check("the year is over", "prior late, prior late, prior late, prior late, prior late, 2027/1")
	if got := b.FirstOpen(); got != month(13) {
		t.Errorf("the first open month is %v", got)
	}
	tell(t, b, "12 extend luis/treasury 2027-02-01 until=2027-02-03 why=llegó_el_diario")
	check("December takes a little longer", "2026/12 late, 2026/12 late, 2026/12 late, 2026/12 late, 2026/12 late, 2027/1")
}

// What comes is placed by what had been done when it came, whatever was done since, and its month
// is that of the office's clock.
func TestPlaceAll(t *testing.T) {
	t.Parallel()
	terms := city(t)
	acts := []closing.Act{
		act(t, 1, "9 soft - 2026-10-06"), act(t, 2, "9 end - 2026-10-16"), act(t, 3, "9 end - 2026-10-17"), // the third may not be
		act(t, 4, "10 soft - 2027-02-01"), act(t, 5, "10 end - 2027-02-01"), act(t, 6, "11 soft - 2027-02-01"), act(t, 7, "11 end - 2027-02-01"), act(t, 8, "12 soft - 2027-02-01"), act(t, 9, "12 end - 2027-02-01"),
		act(t, 10, "12 extend luis/treasury 2027-02-01 until=2027-02-03 why=llegó_el_diario"),
	}
	came := func(n int64, at string, after int64) closing.Came {
		return closing.Came{Source: budget.Source{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: n}}, At: act(t, 1, "9 soft - "+at).At, After: after}
	}
	list := []closing.Came{
		came(1, "2026-09-30T23:59", 0), came(2, "2026-09-30T23:59", 1), came(3, "2026-09-30T23:59", 2), came(4, "2026-10-01T00:00", 3),
		came(5, "2026-09-10", 5), came(6, "2026-12-31T23:59", 8), came(7, "2026-12-31T23:59", 9), came(8, "2027-01-01T00:00", 9), came(9, "2026-12-31T23:59", 10), came(10, "2025-12-31", 10),
	}
	rapid.Check(t, func(t *rapid.T) {
		var s strings.Builder
		for _, p := range terms.PlaceAll(rapid.Permutation(acts).Draw(t, "acts"), rapid.Permutation(list).Draw(t, "order")) {
			fmt.Fprintf(&s, "%d %d/%d %d/%d prior=%t late=%t\n", p.Ref.Seq, p.Of.Year, p.Of.N, p.In.Year, p.In.N, p.Prior, p.Late)
		}
		want := `1 2026/9 2026/9 prior=false late=false
2 2026/9 2026/9 prior=false late=true
3 2026/9 2026/10 prior=false late=true
4 2026/10 2026/10 prior=false late=false
5 2026/9 2026/11 prior=false late=true
6 2026/12 2026/12 prior=false late=true
7 2026/12 0/0 prior=true late=true
8 2027/1 2027/1 prior=false late=false
9 2026/12 2026/12 prior=false late=true
10 2025/12 0/0 prior=true late=true
`
		if s.String() != want {
			t.Fatalf("placed\n%swant\n%s", &s, want)
		}
	})
}

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
	if p := b.Place(month(10)); p.After != b.Last() || p.Of != month(10) {
		t.Errorf("placed as %+v", p)
	}
	tell(t, b, "12 extend luis/treasury 2027-02-01 until=2027-02-03 why=llegó_el_diario")
	check("December takes a little longer", "2026/12 late, 2026/12 late, 2026/12 late, 2026/12 late, 2026/12 late, 2027/1")
}

func TestPriorYears(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	for m := 9; m <= 12; m++ {
		tell(t, b, fmt.Sprintf("%d soft - 2027-02-01\n%d end - 2027-02-01", m, m))
	}
	record := func(n int64, at string, pesos int64, currency string) closing.Record {
		return closing.Record{
			Source: budget.Source{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: n}}, At: act(t, 1, "9 soft - "+at).At,
			VolumeUL: dispense.Volume(pesos) * dispense.Liter, Cents: pesos * 100, Currency: currency,
		}
	}
	// The last minute of a year is of it, where the office is.
	records := []closing.Record{
		record(1, "2027-01-01T00:00", 7, "MXN"), record(2, "2026-12-31T23:59", 10, "MXN"), record(3, "2026-03-01", 5, "MXN"), record(4, "2025-12-31", 2, "MXN"),
		record(5, "2026-10-10", -4, "MXN"), record(6, "2026-10-10", 9, "USD"), record(7, "2027-02-02", 1, "MXN"),
	}
	again := records[1]
	again.Branch, again.Cents = 1, 11
	records = append(records, again)
	rapid.Check(t, func(t *rapid.T) {
		placed := b.PlaceAll(rapid.Permutation(records).Draw(t, "order"))
		var s strings.Builder
		for _, p := range placed {
			fmt.Fprintf(&s, "%d.%d %d/%d %d/%d %t\n", p.Ref.Seq, p.Branch, p.Of.Year, p.Of.N, p.In.Year, p.In.N, p.Prior)
		}
		want := "1.0 2027/1 2027/1 false\n2.0 2026/12 0/0 true\n2.1 2026/12 0/0 true\n3.0 2026/3 0/0 true\n4.0 2025/12 0/0 true\n5.0 2026/10 0/0 true\n6.0 2026/10 0/0 true\n7.0 2027/2 2027/2 false\n"
		if s.String() != want {
			t.Fatalf("placed\n%swant\n%s", &s, want)
		}
		s.Reset()
		for _, y := range closing.PriorYears(rapid.Permutation(placed).Draw(t, "placed")) {
			fmt.Fprintf(&s, "%d %s %d %d:", y.Year, y.Currency, y.Cents, y.VolumeUL/dispense.Liter)
			for _, p := range y.Records {
				fmt.Fprintf(&s, " %d.%d", p.Ref.Seq, p.Branch)
			}
			s.WriteString("\n")
		}
		if want := "2026 MXN 1111 21: 2.0 2.1 3.0 5.0\n2026 USD 900 9: 6.0\n2025 MXN 200 2: 4.0\n"; s.String() != want {
			t.Fatalf("prior years\n%swant\n%s", &s, want)
		}
	})
}

package ticket

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

func TestAgrees(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		liters, price, amount string
		want                  bool
	}{
		{"40", "24.99", "999.60", true},
		{"40.013", "24.99", "999.92", true},
		{"40.02", "24.99", "999.99", true},     // the pump stopped at 1,000 pesos
		{"15.450188", "23.99", "370.65", true}, // an invoice line (documented)
		{"40.1", "24.99", "999.60", false},
		{"41", "24.99", "999.60", false},
		{"40", "24.09", "999.60", false},
		{"40", "24.99", "996.60", false},
		{"40", "24.99", "999.06", false},
		{"4", "24.99", "999.60", false},
		{"5000", "1000", "5000000", true},
	} {
		v, err := dispense.ParseLiters(tt.liters)
		if err != nil {
			t.Fatal(err)
		}
		if got := Agrees(v, scaled(t, tt.price, 4), scaled(t, tt.amount, 2)); got != tt.want {
			t.Errorf("%s L at %s for %s: got %t, want %t", tt.liters, tt.price, tt.amount, got, tt.want)
		}
	}
}

func scaled(t *testing.T, s string, digits int) int64 {
	v, err := dispense.ParseLiters(s) // millionths, whatever of
	if err != nil {
		t.Fatal(err)
	}
	n := int64(v)
	for range 6 - digits {
		n /= 10
	}
	return n
}

// A pump's own arithmetic always agrees, however it rounds its display.
func TestPumpsAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ul := rapid.Int64Range(10_000, int64(maxVolume)).Draw(t, "ul")
		price := rapid.Int64Range(1, 99_999).Draw(t, "cents a liter") * 100
		amount, err := dispense.AmountCents(dispense.Volume(ul), price)
		if err != nil {
			t.Fatal(err)
		}
		shown := rapid.SampledFrom([]int64{10_000, 1_000, 1}).Draw(t, "step")
		if shown := dispense.Volume((ul + shown/2) / shown * shown); !Agrees(shown, price, amount) {
			t.Errorf("%s L at %d for %d: got no", shown, price, amount)
		}
	})
}

var at = time.Date(2026, 12, 8, 20, 30, 0, 0, time.UTC)

func good() Ticket {
	return Ticket{
		Number: "105012365", HappenedAt: at.Add(-time.Hour), Grade: "magna", VolumeUL: 40 * dispense.Liter, PriceE4: 249_900, AmountCents: 99_960,
		Parts:    []Part{{Vehicle: "v1", VolumeUL: 30 * dispense.Liter, AmountCents: 74_970}, {VolumeUL: 10 * dispense.Liter, AmountCents: 24_990}},
		Evidence: []string{"a"},
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		edit func(*Ticket)
		want string
	}{
		{func(*Ticket) {}, ""},
		{func(x *Ticket) { x.Number = "" }, "number:number"},
		{func(x *Ticket) { x.HappenedAt = at.Add(time.Hour) }, "when:future"},
		{func(x *Ticket) { x.HappenedAt = at.Add(4 * time.Minute) }, ""},
		{func(x *Ticket) { x.HappenedAt = at.AddDate(-2, 0, 0) }, "when:old"},
		{func(x *Ticket) { x.HappenedAt = time.Time{} }, "when:when"},
		{func(x *Ticket) { x.Grade = "" }, "grade:grade"},
		{func(x *Ticket) { x.Evidence = nil }, "photo:photo"},
		{func(x *Ticket) { x.AmountCents += 100; x.Parts[0].AmountCents += 100 }, "amount:product"},
		{func(x *Ticket) { x.PriceE4 = 0 }, "price:price"},
		{func(x *Ticket) { x.VolumeUL = -1 }, "liters:liters part.1.liters:sum.liters"},
		{func(x *Ticket) { x.AmountCents = 1 << 62 }, "amount:amount part.1.amount:sum.amount"},
		// A microliter or a cent too few is too few.
		{func(x *Ticket) { x.Parts[1].VolumeUL-- }, "part.1.liters:sum.liters"},
		{func(x *Ticket) { x.Parts[1].AmountCents-- }, "part.1.amount:sum.amount"},
		{func(x *Ticket) { x.Parts = x.Parts[:1] }, "part.1.liters:sum.liters part.1.amount:sum.amount"},
		{func(x *Ticket) { x.Parts = nil }, "part.1.vehicle:vehicle"},
		{func(x *Ticket) { x.Parts[1].Vehicle = "v1" }, "part.2.vehicle:twice"},
		{func(x *Ticket) { x.Parts[1].VolumeUL = 0 }, "part.2.liters:liters"},
		{func(x *Ticket) { x.Parts[0].OdometerM = new(int64(-5)) }, "part.1.odometer:odometer"},
		{func(x *Ticket) { x.Parts = slices.Repeat(x.Parts, 11) }, "part.1.vehicle:vehicle"},
	} {
		x := good()
		tt.edit(&x)
		got := ""
		for i, p := range x.problems(at) {
			if i > 0 {
				got += " "
			}
			got += p.Field + ":" + p.Code
		}
		if got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// Whatever the parts, a ticket is only taken when they add up.
func TestPartsSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := good()
		x.Parts = nil
		var liters dispense.Volume
		var cents int64
		for i := range rapid.IntRange(1, 6).Draw(t, "parts") {
			p := Part{Vehicle: fmt.Sprint(i), VolumeUL: dispense.Volume(rapid.Int64Range(1, 200_000_000).Draw(t, "ul")), AmountCents: rapid.Int64Range(1, 500_000).Draw(t, "cents")}
			liters, cents = liters+p.VolumeUL, cents+p.AmountCents
			x.Parts = append(x.Parts, p)
		}
		off := rapid.Int64Range(-2, 2).Draw(t, "off")
		x.VolumeUL, x.AmountCents = liters+dispense.Volume(off), cents
		if x.VolumeUL <= 0 {
			t.Skip()
		}
		sums := slices.ContainsFunc(x.problems(at), func(p Problem) bool { return p.Code == "sum.liters" })
		if sums != (off != 0) {
			t.Errorf("off by %d: got refused %t", off, sums)
		}
	})
}

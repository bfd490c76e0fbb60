package dispense_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	. "github.com/litro-fuel/litro/dispense"
)

func TestVouchers(t *testing.T) {
	t.Parallel()
	for _, v := range []Vouchers{
		{First: 1, Last: 1}, {First: 7, Last: 1006},
		{First: 3, Last: 5, Holds: []VoucherHold{{"q1", "2026-11"}, {"q2", "2026-W48"}, {"q3", "2026"}, {"q4", "2026-11-26"}}},
	} {
		if got, err := ParseVouchers(v.String()); err != nil || cmp.Diff(v, got) != "" {
			t.Errorf("%s: got %v, %v", v, got, err)
		}
	}
	for _, bad := range []string{
		"", "vouchers", "vouchers/", "vouchers/1", "vouchers/0-3", "vouchers/3-2", "vouchers/1-1001", "vouchers/01-2", "vouchers/1-2/", "vouchers/1-2/q1",
		"vouchers/1-2/q1/", "vouchers/1-2//2026", "vouchers/1-2/q2/2026/q1/2026", "vouchers/1-2/q1/2026/q1/2027", "vouchers/1-2/a/1/b/1/c/1/d/1/e/1", "sheets/1-2",
	} {
		if got, err := ParseVouchers(bad); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}

func FuzzVoucherTerms(f *testing.F) {
	from := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	liters := VoucherTerms{Vehicle: "v101", Grade: "diesel", VolumeUL: 40 * Liter, FromAt: from, UntilAt: from.AddDate(0, 0, 8)}
	money := liters
	money.AmountCents, money.PriceE4, money.Currency, money.Contract, money.Permit = new(int64(50_000)), new(int64(245_000)), "MXN", "k-3", "PL/1/EXP"
	for _, t := range []VoucherTerms{liters, money} {
		got, err := ParseVoucherTerms(t.String())
		if err != nil || cmp.Diff(t, got) != "" {
			f.Errorf("%s: got %v, %v", t, got, err)
		}
		f.Add(t.String())
	}
	for _, bad := range []string{
		"", liters.String() + " ", liters.String() + " cents=5", liters.String() + " more=1", "grade=diesel " + liters.String(),
		"vehicle=v1 grade=d ul=-5 from=2026-11-22T06:00Z until=2026-11-23T06:00Z", "vehicle=v1 grade=d ul=5 from=2026-11-22T06:00Z until=2026-11-22T06:00Z",
	} {
		if got, err := ParseVoucherTerms(bad); err == nil {
			f.Errorf("%q: got %v, want an error", bad, got)
		}
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if terms, err := ParseVoucherTerms(s); err == nil && (terms.String() != s || terms.Check() != nil) {
			t.Errorf("%q reads as %v", s, terms)
		}
	})
}

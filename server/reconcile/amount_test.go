package reconcile_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/reconcile"
)

// Money and days are said as people say them.
func TestAmountsOfMoneyAndDays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n      int64
		u      reconcile.Unit
		es, en string
	}{
		{0, reconcile.Cents, "$0.00", "$0.00"},
		{123_456_789, reconcile.Cents, "$1,234,567.89", "$1,234,567.89"},
		{-105, reconcile.Cents, "-$1.05", "-$1.05"},
		{0, reconcile.Days, "0 días", "0 days"},
		{1, reconcile.Days, "1 día", "1 day"},
		{1200, reconcile.Days, "1,200 días", "1,200 days"},
	} {
		if es, en := reconcile.Amount("es-MX", tt.n, tt.u), reconcile.Amount("en", tt.n, tt.u); es != tt.es || en != tt.en {
			t.Errorf("%d %s: got %q and %q, want %q and %q", tt.n, tt.u, es, en, tt.es, tt.en)
		}
	}
}

package invoice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/invoice"
)

// What a liter costs is held against the contract's price of its day; a line without a day is too dear where it is so by every
// price of the two months before its document, and what no contract says, or another supplier's, is not asked.
func TestPricesOfContracts(t *testing.T) {
	t.Parallel()
	d := document(t, read(t, sample)) // 23.99 a liter, of 2026-05-15
	statement := document(t, read(t, "testdata/public/fuel-account-balance.xml"))
	from := func(day string, e4 int64) func(time.Time) int64 {
		return func(at time.Time) int64 {
			if at.Format(time.DateOnly) < day {
				return 0
			}
			return e4
		}
	}
	for _, tt := range []struct {
		what          string
		d             *invoice.Document
		rfc, currency string
		of            func(time.Time) int64
		want          string
	}{
		{"the same", d, d.Issuer.RFC, "MXN", from("2026-01-01", 239_900), ""},
		{"within the tolerance", d, d.Issuer.RFC, "MXN", from("2026-01-01", 239_800), ""},
		{"above it", d, d.Issuer.RFC, "MXN", from("2026-01-01", 239_799), "Concepto[1]/@ValorUnitario 23.9900 ≤ 23.9799"},
		{"less than it", d, d.Issuer.RFC, "MXN", from("2026-01-01", 250_000), ""},
		{"as it was two months before", d, d.Issuer.RFC, "MXN", func(at time.Time) int64 {
			if at.Before(d.IssuedAt.AddDate(0, 0, -61)) {
				return 239_900
			}
			return 230_000
		}, ""},
		{"as it was before that", d, d.Issuer.RFC, "MXN", func(at time.Time) int64 {
			if at.Before(d.IssuedAt.AddDate(0, 0, -62)) {
				return 239_900
			}
			return 230_000
		}, "Concepto[1]/@ValorUnitario 23.9900 ≤ 23.0000"},
		{"another supplier", d, "CAC8510147J4", "MXN", from("2026-01-01", 230_000), ""},
		{"another currency", d, d.Issuer.RFC, "USD", from("2026-01-01", 230_000), ""},
		{"nobody knows", d, d.Issuer.RFC, "MXN", from("2027-01-01", 230_000), ""},
		{"by card, on its day", statement, statement.Issuer.RFC, statement.Currency, from("2000-01-01", 1), "ConceptoEstadoDeCuentaCombustible[1]/@ValorUnitario"},
		{"by card, of a later day", statement, statement.Issuer.RFC, statement.Currency, from(statement.Card.Rows[len(statement.Card.Rows)-1].At.AddDate(0, 0, 1).Format(time.DateOnly), 1), ""},
	} {
		terms := &invoice.Terms{Price: func(rfc, currency, product string, day time.Time, ul, billedE4 int64) (int64, bool, bool) {
			e4 := tt.of(day)
			if rfc != tt.rfc || currency != tt.currency || e4 == 0 || ul <= 0 {
				return 0, false, false
			}
			return e4, billedE4 > e4+100, true
		}}
		got := ""
		for _, f := range invoice.Check(tt.d, terms) {
			if f.Code == "fuel.price" && got == "" {
				got = f.Field + " " + f.Actual + " " + f.Expected
			}
		}
		if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", tt.what, got, tt.want)
		}
	}
	p := &invoice.Plain{Issuer: "X", Currency: "MXN", IssuedAt: d.IssuedAt, Lines: []invoice.PlainLine{{N: 1, Row: 7, Product: invoice.Diesel, VolumeUL: 40_000_000, PriceE4: 250_000, Cents: 100_000, At: d.IssuedAt}}}
	found := invoice.CheckPlain(p, &invoice.Terms{Price: func(string, string, string, time.Time, int64, int64) (int64, bool, bool) { return 240_000, true, true }}, invoice.Known{})
	if len(found) != 1 || found[0].Code != "fuel.price" || found[0].Row != 7 || found[0].Field != "" {
		t.Errorf("a table: got %+v", found)
	}
}

package invoice_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/invoice"
)

// A document of a table is held against itself, its contract and what others bill, and never
// against seals and stamps.
func TestPlain(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 5, 31, 0, 0, 0, 0, time.UTC)
	terms := &invoice.Terms{Receivers: []string{"MPS010101AA1"}, Contracts: []invoice.Contract{{RFC: "EKU9003173C9", From: day.AddDate(0, -5, 0), Until: day}}, Quotas: invoice.Quotas2026()}
	line := invoice.PlainLine{N: 1, Row: 2, Permit: "PL/01/EXP/ES/2015", Ticket: "7", VolumeUL: 40_000_000, PriceE4: 240_000, Cents: 96_000}
	for _, tt := range []struct {
		name   string
		change func(*invoice.Plain, *invoice.Known)
		want   string
	}{
		{"nothing is wrong", func(*invoice.Plain, *invoice.Known) {}, ""},
		{"rows are left out", func(p *invoice.Plain, _ *invoice.Known) { p.LeftOut = 3 }, "table.rows 0 3 0"},
		{"liters and price", func(p *invoice.Plain, _ *invoice.Known) { p.Lines[0].Off, p.Lines[0].Cents = true, 97_000 }, "line.amount 2 970.00 960.00"},
		{"a ticket twice", func(p *invoice.Plain, _ *invoice.Known) {
			p.Lines = append(p.Lines, invoice.PlainLine{N: 2, Row: 9, Permit: "pl/1/exp/es/2015", Ticket: "7"})
		}, "line.twice 9 7 2"},
		{"no ticket twice", func(p *invoice.Plain, _ *invoice.Known) {
			p.Lines = []invoice.PlainLine{{N: 1, Row: 2}, {N: 2, Row: 3}}
		}, ""},
		{"billed before", func(_ *invoice.Plain, k *invoice.Known) { k.Lines = map[int]string{1: "ab12"} }, "line.before 2 7 ab12"},
		{"bought before", func(_ *invoice.Plain, k *invoice.Known) { k.Purchases = map[int]string{1: "ab12"} }, "line.before 2 7 ab12"},
		{"older than its fuel", func(p *invoice.Plain, _ *invoice.Known) { p.LastOn = day.AddDate(0, 0, 1) }, "table.before 0 2026-05-31 2026-06-01"},
		{"another issuer", func(p *invoice.Plain, _ *invoice.Known) { p.Issuer = "CAC8510147J4" }, "issuer 0 CAC8510147J4 EKU9003173C9"},
		{"after its contract, and it may bill what was before it", func(p *invoice.Plain, _ *invoice.Known) { p.IssuedAt = day.AddDate(0, 0, 62) }, ""},
		{"long after its contract", func(p *invoice.Plain, _ *invoice.Known) { p.IssuedAt = day.AddDate(0, 0, 63) }, "contract 0 2026-08-02 2025-12-31 – 2026-05-31"},
		{"its fuel is of after the contract", func(p *invoice.Plain, _ *invoice.Known) {
			p.IssuedAt, p.LastOn, p.Lines[0].At = day.AddDate(0, 0, 1), day.AddDate(0, 0, 1), day.AddDate(0, 0, 1)
		}, "contract 2 2026-06-01 2025-12-31 – 2026-05-31"},
	} {
		p, known := &invoice.Plain{Issuer: "EKU9003173C9", IssuedAt: day, LastOn: day.Add(20 * time.Hour), Lines: []invoice.PlainLine{line}}, invoice.Known{}
		tt.change(p, &known)
		var got []string
		for _, f := range invoice.CheckPlain(p, terms, known) {
			got = append(got, strings.Join([]string{f.Code, strconv.Itoa(f.Row), f.Actual, f.Expected}, " "))
			if f.Severity != invoice.High || f.Field != "" {
				t.Errorf("%s: got %+v, want high, and no element", tt.name, f)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %v, want %q", tt.name, got, tt.want)
		}
	}
}

// A row that says its rate is held against those that count on its own day.
func TestPlainRates(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time { at, _ := time.Parse(time.DateOnly, s); return at }
	elsewhere := append(invoice.VATRates(), invoice.VATE4(invoice.General, day("2012-09-01"), time.Time{}, new(int64(2100))), invoice.VATE4(invoice.Border, day("2012-09-01"), time.Time{}, nil), invoice.VATE4(invoice.Border, day("2019-01-01"), time.Time{}, nil))
	for _, tt := range []struct {
		at, issued string
		e4         int64
		vat        []invoice.VATRate
		want       string
	}{
		{"2026-05-30", "2026-05-31", 1600, invoice.VATRates(), ""}, {"2026-05-30", "2026-05-31", 2100, invoice.VATRates(), "line.rate 3 0.21 0.16"}, {"2026-05-30", "2026-05-31", 0, invoice.VATRates(), "line.rate 3 0 0.16"},
		{"2026-05-30", "2026-05-31", 800, invoice.VATRates(), "line.border 3 0.08 0.16"}, {"2026-12-31", "2027-01-05", 800, invoice.VATRates(), "line.border 3 0.08 0.16"}, {"2027-01-01", "2027-01-05", 800, invoice.VATRates(), "line.rate.unknown 3 0.08 0.16"},
		{"", "2027-01-05", 800, invoice.VATRates(), "line.rate.unknown 3 0.08 0.16"}, {"2026-05-30", "2026-05-31", 2100, elsewhere, ""}, {"2026-05-30", "2026-05-31", 1600, elsewhere, "line.rate 3 0.16 0.21"}, {"2026-05-30", "2026-05-31", 800, elsewhere, "line.rate 3 0.08 0.21"},
		{"2012-08-31", "2012-09-02", 1600, elsewhere, ""}, {"2026-05-30", "2026-05-31", 1, nil, ""},
	} {
		p := &invoice.Plain{IssuedAt: day(tt.issued), LastOn: day(tt.issued), Lines: []invoice.PlainLine{{N: 1, Row: 2}, {N: 2, Row: 3, RateE4: &tt.e4}}}
		if tt.at != "" {
			p.Lines[1].At = day(tt.at).Add(20 * time.Hour)
		}
		var got []string
		for _, f := range invoice.CheckPlain(p, &invoice.Terms{VAT: tt.vat}, invoice.Known{}) {
			got = append(got, strings.Join([]string{f.Code, strconv.Itoa(f.Row), f.Actual, f.Expected}, " "))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%d on %s: got %v, want %q", tt.e4, tt.at, got, tt.want)
		}
	}
}

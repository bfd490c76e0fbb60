package invoice_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/invoice"
)

// regimes are what TestRegimes makes, and TestEveryFinding need not.
var regimes = map[string]bool{"line.rate.unknown": true, "receiver.name": true, "receiver.regime": true, "receiver.zip": true}

func on(day string) time.Time {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return at
}

// A document is judged by the rates that count on its day, and by who we were to the authority then:
// what begins the day after is of no document of the day, and what ended is not wrong, but unknown.
func TestRegimes(t *testing.T) {
	t.Parallel()
	b := string(read(t, sample))
	vat := func(kind invoice.VATKind, from, until string, hundredths int64, none bool) invoice.VATRate {
		r := invoice.VATRate{Kind: kind, From: on(from), Rate: decimal.New(hundredths, -2), None: none}
		if until != "" {
			r.Until = on(until)
		}
		return r
	}
	with := func(more ...invoice.VATRate) *invoice.Terms {
		x := terms()
		x.VAT = append(x.VAT, more...)
		return x
	}
	ours := func(list ...invoice.Identity) *invoice.Terms { x := terms(); x.Ours = list; return x }
	is := invoice.Identity{RFC: "MPS010101AA1", From: on("2026-05-15"), Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"}
	was, other, ended, named := is, is, is, is
	was.From, was.Regime, was.ZIP = on("2022-01-01"), "601", "42001"
	other.RFC, other.Name = "CAC8510147J4", "OTRO"
	ended.Until = on("2026-06-01")
	named.Regime, named.ZIP = "", ""
	border := strings.NewReplacer(`TasaOCuota="0.160000"`, `TasaOCuota="0.080000"`)
	zero := strings.NewReplacer(`TasaOCuota="0.160000"`, `TasaOCuota="0.000000"`)
	oil := strings.NewReplacer("15101514", "15121500", `TasaOCuota="0.160000"`, `TasaOCuota="0.000000"`)
	party := func(name, regime, zip string) *strings.Replacer {
		return strings.NewReplacer(`Nombre="MUNICIPIO DE PRUEBA"`, `Nombre="`+name+`"`, `RegimenFiscalReceptor="603"`, `RegimenFiscalReceptor="`+regime+`"`, `DomicilioFiscalReceptor="42000"`, `DomicilioFiscalReceptor="`+zip+`"`)
	}
	same := strings.NewReplacer()
	seen := map[string]bool{}
	for _, tt := range []struct {
		day, kind string
		edit      *strings.Replacer
		terms     *invoice.Terms
		want      string
	}{
		{"2026-05-15", "I", same, terms(), ""}, {"2026-05-15", "I", zero, terms(), "line.rate 0 0.16"}, {"2026-05-15", "I", oil, terms(), ""},
		{"2026-12-31", "I", border, terms(), "line.border 0.08 0.16"}, {"2027-01-01", "I", border, terms(), "line.rate.unknown 0.08 0.16"}, {"2018-12-31", "I", border, terms(), "line.rate 0.08 0.16"},
		{"2027-06-01", "E", border, terms(), "line.border 0.08 0.16"}, // of a fill of before
		// Prolonged for a year, ended, or of another rate.
		{"2027-01-01", "I", border, with(vat(invoice.Border, "2027-01-01", "2028-01-01", 8, false)), "line.border 0.08 0.16"}, {"2028-01-01", "I", border, with(vat(invoice.Border, "2027-01-01", "2028-01-01", 8, false)), "line.rate.unknown 0.08 0.16"},
		{"2027-01-01", "I", border, with(vat(invoice.Border, "2027-01-01", "", 0, true)), "line.rate 0.08 0.16"}, {"2026-12-31", "I", border, with(vat(invoice.Border, "2027-01-01", "", 0, true)), "line.border 0.08 0.16"},
		{"2027-01-01", "I", border, with(vat(invoice.Border, "2027-01-01", "", 10, false)), "line.rate 0.08 0.16"},
		{"2026-05-14", "I", same, with(vat(invoice.General, "2026-05-15", "", 15, false)), ""}, {"2026-05-15", "I", same, with(vat(invoice.General, "2026-05-15", "", 15, false)), "line.rate 0.16 0.15"},
		{"2026-05-15", "E", same, with(vat(invoice.General, "2026-05-15", "", 15, false)), ""},
		{"2026-05-16", "I", same, with(vat(invoice.General, "2026-05-01", "2026-05-16", 15, false)), "line.rate.unknown 0.16 "}, {"2026-05-15", "I", same, with(vat(invoice.General, "2026-05-01", "2026-05-16", 15, false)), "line.rate 0.16 0.15"},
		{"2026-05-16", "I", border, with(vat(invoice.General, "2026-05-01", "2026-05-16", 15, false)), "line.border 0.08 "},
		// Of one day the last counts.
		{"2026-05-15", "I", same, with(vat(invoice.General, "2026-05-15", "", 15, false), vat(invoice.General, "2026-05-15", "", 16, false)), ""},
		{"2026-05-15", "I", oil, with(vat(invoice.Zero, "2026-05-01", "", 0, true)), "line.rate 0 0.16"},
		{"2026-05-15", "I", border, &invoice.Terms{Quotas: invoice.Quotas2026()}, ""}, // without any it is not looked at

		{"2026-05-15", "I", party("OTRA", "601", "1"), terms(), ""}, {"2026-05-15", "I", party("OTRA", "601", "00001"), ours(other), ""},
		{"2026-05-15", "I", same, ours(is), ""}, {"2026-05-15", "I", party(" Municipio  de Prueba ", "603", "42000"), ours(is), ""},
		{"2026-05-15", "I", party("MUNICIPIO", "603", "42000"), ours(is), "receiver.name MUNICIPIO MUNICIPIO DE PRUEBA"}, {"2026-05-15", "I", party("MUNICIPIO DE PRUEBA", "601", "42000"), ours(is), "receiver.regime 601 603"},
		{"2026-05-15", "I", party("MUNICIPIO DE PRUEBA", "603", "42001"), ours(is), "receiver.zip 42001 42000"},
		{"2026-05-14", "I", same, ours(is), ""}, {"2026-05-14", "I", same, ours(was, is), "receiver.regime 603 601, receiver.zip 42000 42001"}, {"2026-05-15", "I", same, ours(was, is), ""}, {"2026-05-15", "I", same, ours(is, was), ""},
		{"2026-05-31", "I", party("X", "603", "42000"), ours(was, ended), "receiver.name X MUNICIPIO DE PRUEBA"}, {"2026-06-01", "I", party("X", "603", "42000"), ours(was, ended), ""},
		{"2026-05-15", "I", party("X", "601", "42001"), ours(named), "receiver.name X MUNICIPIO DE PRUEBA"},
		{"2027-03-01", "I", same, ours(named), ""},
	} {
		text := tt.edit.Replace(strings.NewReplacer(`Fecha="2026-05-15`, `Fecha="`+tt.day, `TipoDeComprobante="I"`, `TipoDeComprobante="`+tt.kind+`"`).Replace(b))
		var got []string
		for _, f := range invoice.Check(document(t, []byte(text)), tt.terms) {
			if strings.HasPrefix(f.Code, "line.rate") || f.Code == "line.border" || strings.HasPrefix(f.Code, "receiver.") {
				got, seen[f.Code] = append(got, fmt.Sprintf("%s %s %s", f.Code, f.Actual, f.Expected)), true
				if regimes[f.Code] && invoice.VerdictOf([]invoice.Finding{f}) != invoice.Accepted {
					t.Errorf("%s keeps a document from being paid", f.Code)
				}
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s of %s: got %q, want %q", tt.kind, tt.day, got, tt.want)
		}
	}
	for c := range regimes {
		if !seen[c] {
			t.Errorf("nothing makes %s", c)
		}
	}
}

// What is missing of next year is told from December on.
func TestGaps(t *testing.T) {
	t.Parallel()
	x := terms()
	for _, tt := range []struct {
		day, want string
		said      bool
	}{
		{"2026-11-30", "", false}, {"2026-12-01", "15101514 2027, 15101515 2027, 15101505 2027, border 2027", false}, {"2027-01-01", "15101514 2027, 15101515 2027, 15101505 2027, border 2027", false},
		{"2026-12-01", "", true}, {"2027-11-30", "", true}, {"2027-12-01", "15101514 2028, 15101515 2028, 15101505 2028, border 2028", true},
	} {
		with := *x
		if tt.said {
			with.VAT = append(slices.Clone(x.VAT), invoice.VATRate{Kind: invoice.Border, From: on("2027-01-01"), Until: on("2028-01-01"), Rate: decimal.New(8, -2)})
			for _, q := range x.Quotas {
				with.Quotas = append(slices.Clone(with.Quotas), invoice.Quota{From: on("2027-01-01"), Product: q.Product, PerLiter: q.PerLiter})
			}
		}
		var got []string
		for _, g := range with.Gaps(on(tt.day)) {
			got = append(got, fmt.Sprintf("%s%s %d", g.Product, g.Kind, g.Day.Year()))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.day, got, tt.want)
		}
	}
}

// What is said of rates from a day on changes nothing of a day before it.
func TestRatesBeginOnTheirDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) time.Time {
			return on("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, name))
		}
		one := func() invoice.VATRate {
			r := invoice.VATRate{Kind: rapid.SampledFrom(invoice.VATKinds()).Draw(t, "kind"), From: day("from"), Rate: decimal.New(rapid.Int64Range(0, 20).Draw(t, "rate"), -2), None: rapid.Bool().Draw(t, "none")}
			if rapid.Bool().Draw(t, "ends") {
				r.Until = r.From.AddDate(0, 0, rapid.IntRange(1, 9).Draw(t, "days"))
			}
			return r
		}
		var before invoice.Terms
		before.VAT = invoice.VATRates()
		for range rapid.IntRange(0, 6).Draw(t, "said") {
			before.VAT = append(before.VAT, one())
		}
		next := one()
		after := invoice.Terms{VAT: append(slices.Clone(before.VAT), next)}
		for _, kind := range invoice.VATKinds() {
			for n := range 30 {
				at := on("2026-01-01").AddDate(0, 0, n-2).Add(13 * time.Hour)
				was, wasPast, _ := before.VATAt(kind, at)
				is, isPast, known := after.VATAt(kind, at)
				if !known {
					t.Fatalf("%s of %s is not known", kind, at)
				}
				if (at.Before(next.From) || kind != next.Kind) && (was != is || wasPast != isPast) {
					t.Fatalf("%+v counts on %s of %s", next, at, kind)
				}
				if kind == next.Kind && !at.Before(next.From) && is.From.Equal(next.From) && is != next {
					t.Fatalf("what was said last from %s on does not count: %+v", next.From, is)
				}
			}
		}
	})
}

// What was said wrongly of a day and put right of the same day never counted, so that no credit note
// is right by it.
func TestRatePutRightNeverCounted(t *testing.T) {
	t.Parallel()
	i := newIssuer()
	text := string(i.seal(t, string(read(t, sample))))
	d := document(t, []byte(text))
	d.Kind = "E"
	on := d.IssuedAt.Truncate(24*time.Hour).AddDate(0, -1, 0)
	tm := terms()
	tm.VAT = []invoice.VATRate{
		{Kind: invoice.General, From: time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), Rate: decimal.New(10, -2)},
		{Kind: invoice.General, From: on, Rate: decimal.New(16, -2)}, // said by mistake …
		{Kind: invoice.General, From: on, Rate: decimal.New(11, -2)}, // … and put right of the same day
	}
	for _, f := range invoice.Check(d, tm) {
		if f.Code == "line.rate" {
			return
		}
	}
	t.Error("a credit note with 16 % is in order, though that never counted")
}

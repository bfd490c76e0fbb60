package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/barcode/barcodetest"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

// Vouchers say what they are good for in figures and words, in both languages, and
// scanners read their folios.
func TestWriteVouchers(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	zone := time.FixedZone("", -6*3600)
	voucher := func(n int64, ul dispense.Volume) report.PaperVoucher {
		return report.PaperVoucher{Number: n, FleetNo: "P-101", Plate: "GTO-101-A", Grade: "Diésel", VolumeUL: ul, FromAt: from, UntilAt: from.AddDate(0, 0, 9), By: "ana"}
	}
	money := voucher(3, 20_400_000)
	money.AmountCents, money.PriceE4, money.Currency, money.Where = new(int64(100_150)), new(int64(245_000)), "MXN", "Gasolinera Júpiter"
	each := []report.PaperVoucher{voucher(1, 40*dispense.Liter), voucher(2, 121_500_000), money, voucher(4, dispense.Liter)}
	for lang, want := range map[string][]string{
		"es-MX": {
			"Vale de combustible", "Municipio de Prueba", "Solo para la unidad P-101 · GTO-101-A", "40.00 L de Diésel", "cuarenta litros", "121.50 L", "ciento veintiún litros con 50 centésimas", "un litro",
			"$1,001.50 MXN de Diésel", "mil un pesos 50/100 M.N., hasta 20.40 L (a $24.50 el litro)", "Vale del 22 de noviembre de 2026 al 30 de noviembre de 2026", "En Gasolinera Júpiter", "No es dinero",
		},
		"en": {
			"Fuel voucher", "Only for vehicle P-101", "40.00 L of Diésel", "forty liters", "one hundred twenty-one liters and 50 hundredths", "one liter", "one thousand one pesos 50/100 MXN",
			"Good from November 22, 2026 to November 30, 2026", "At the contracted stations", "It is no money",
		},
	} {
		var b bytes.Buffer
		if err := report.WriteVouchers(&b, report.VoucherBook{Issuer: "Municipio de Prueba", Lang: lang, Zone: zone, At: from, Each: each}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "vouchers.pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		text := run(t, "pdftotext", "-layout", path, "-")
		var folios []string
		for _, v := range each {
			folios = append(folios, barcode.FormatVoucherNumber(v.Number))
		}
		for _, w := range append(want, folios...) {
			if !strings.Contains(text, w) {
				t.Errorf("%s: got %s, want %q in it", lang, text, w)
			}
		}
		images := pages(t, path, 200)
		if len(images) != 2 {
			t.Fatalf("%s: got %d pages of 4 vouchers, want 2", lang, len(images))
		}
		for _, reader := range barcodetest.Readers(barcode.Code128) {
			var read []string
			for _, path := range images {
				read = append(read, reader.Read(t, barcode.Code128, path)...)
			}
			if slices.Sort(read); !slices.Equal(read, folios) {
				t.Errorf("%s: %s reads %q, want %q", lang, reader, read, folios)
			}
		}
	}
	if err := report.WriteVouchers(&bytes.Buffer{}, report.VoucherBook{}); err == nil {
		t.Error("no vouchers: got no error")
	}
}

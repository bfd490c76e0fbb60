package invoice_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

// What a purchase by card may be of: ecc12 has kinds of fuel, and divides gasolines at another octane than products; ecc11 has
// whatever who issues the cards numbers fuels with.
func TestProductsOfPurchases(t *testing.T) {
	t.Parallel()
	statement := string(read(t, "testdata/public/fuel-account-balance.xml"))
	old := strings.NewReplacer("http://www.sat.gob.mx/EstadoDeCuentaCombustible12", "http://www.sat.gob.mx/EstadoDeCuentaCombustible", `Version="1.2"`, `Version="1.1"`, "TipoCombustible=", "NoIdentificacion=", "TasaOCuota=", "TasaoCuota=").Replace
	for _, tt := range []struct {
		version, fuel, product string
		maybe                  []string
	}{
		{"1.2", "1", invoice.Regular, []string{invoice.Regular, invoice.Premium}},
		{"1.2", "2", invoice.Premium, []string{invoice.Premium}},
		{"1.2", "3", invoice.Diesel, []string{invoice.Diesel}},
		{"1.2", "4", invoice.OtherFuel, []string{invoice.OtherFuel}},
		{"1.2", "5", invoice.OtherFuel, []string{invoice.OtherFuel}},
		{"1.1", invoice.Diesel, invoice.Diesel, []string{invoice.Diesel}},
		{"1.1", "1", "", nil},
		{"1.1", "MAGNA", "", nil},
	} {
		text := strings.Replace(statement, `TipoCombustible="3"`, `TipoCombustible="`+tt.fuel+`"`, 1)
		if tt.version == "1.1" {
			text = old(text)
		}
		d := document(t, []byte(text))
		if d.Card == nil || d.Card.Version != tt.version {
			t.Fatalf("%s: got %+v", tt.version, d.Card)
		}
		i := slices.IndexFunc(d.Card.Rows, func(p invoice.Purchase) bool { return p.Fuel == tt.fuel })
		if i < 0 {
			t.Fatalf("%s: no purchase of %s in %+v", tt.version, tt.fuel, d.Card.Rows)
		}
		for _, item := range d.Items() {
			if item.Part != invoice.Bought || item.N != d.Card.Rows[i].N {
				continue
			}
			if got := invoice.MayBe(item.Part, item.Product); item.Product != tt.product || !slices.Equal(got, tt.maybe) {
				t.Errorf("%s of %s: got %q, which may be %v; want %q and %v", tt.fuel, tt.version, item.Product, got, tt.product, tt.maybe)
			}
		}
	}
	if got := invoice.MayBe(invoice.Concept, invoice.Regular); !slices.Equal(got, []string{invoice.Regular}) {
		t.Errorf("a line of regular may be %v", got)
	}
}

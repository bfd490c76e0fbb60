package invoice_test

import (
	"regexp"
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

// What is billed as fuel has liters, and is held against fills, wherever it stands: by the key of its complement where its own is
// another, and among the concepts of a statement of cards, which are its fee.
func TestFuelIsALineWhereverItStands(t *testing.T) {
	t.Parallel()
	one, statement := string(read(t, "testdata/01_magna_single_hidroypetro.xml")), string(read(t, "testdata/public/fuel-account-balance.xml"))
	beside := regexp.MustCompile(`<cfdi:Concepto [^>]*>`).ReplaceAllString(statement, `<cfdi:Concepto ClaveProdServ="15101505" NoIdentificacion="X-1" Cantidad="10000" ClaveUnidad="LTR" Descripcion="DIESEL" ValorUnitario="24" Importe="240000" ObjetoImp="01">`)
	if beside == statement {
		t.Fatal("the statement has no concept")
	}
	for _, tt := range []struct {
		name, text, product string
		ul                  int64
	}{
		{"by its own key", one, invoice.Regular, 15_450_188},
		{"by that of its complement", strings.Replace(one, `ClaveProdServ="15101514"`, `ClaveProdServ="84111506"`, 1), invoice.Regular, 15_450_188},
		{"of no fuel", strings.NewReplacer(`ClaveProdServ="15101514"`, `ClaveProdServ="84111506"`, `ClaveHYP="15101514"`, `ClaveHYP="15111510"`).Replace(one), "84111506", 0},
		{"the fee of cards", statement, "84141602", 0},
		{"beside purchases by card", beside, invoice.Diesel, 10_000_000_000},
	} {
		i := document(t, []byte(tt.text)).Items()[0]
		if i.Part != invoice.Concept || i.Product != tt.product || i.VolumeUL != tt.ul {
			t.Errorf("%s: got a %s of %d µL of %s, want %d of %s", tt.name, i.Part, i.VolumeUL, i.Product, tt.ul, tt.product)
		}
	}
}

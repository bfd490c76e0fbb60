package invoice_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/server/invoice"
)

// ofOthers are findings of a document beside others, of tables, see TestPlain, and of payments, see
// TestPayments.
var ofOthers = []string{"card.before", "line.before", "uuid.twice", "table.rows", "table.before", "pay.balance", "pay.sum", "pay.total", "pay.money", "pay.over", "pay.twice", "pay.issuer", "pay.unknown"}

func TestKnown(t *testing.T) {
	t.Parallel()
	fill := string(read(t, sample))
	statement := string(read(t, "testdata/public/fuel-account-balance.xml"))
	for _, tt := range []struct {
		name, text string
		known      invoice.Known
		want       string
	}{
		{"nothing is", fill, invoice.Known{}, ""},
		{"its UUID", fill, invoice.Known{UUID: "ab12"}, "uuid.twice TimbreFiscalDigital/@UUID ab12"},
		{"its line", fill, invoice.Known{Lines: map[int]string{1: "ab12"}}, "line.before Concepto[1]/@NoIdentificacion ab12"},
		{"a line that it has not", fill, invoice.Known{Lines: map[int]string{2: "ab12"}, Purchases: map[int]string{1: "ab12"}}, ""},
		{"what it credits", strings.Replace(fill, `TipoDeComprobante="I"`, `TipoDeComprobante="E"`, 1), invoice.Known{UUID: "cd", Lines: map[int]string{1: "ab12"}}, "uuid.twice TimbreFiscalDigital/@UUID cd"},
		{"its purchase", statement, invoice.Known{Purchases: map[int]string{1: "ab12"}}, "card.before ConceptoEstadoDeCuentaCombustible[1]/@FolioOperacion ab12"},
	} {
		var got []string
		for _, f := range invoice.CheckKnown(document(t, []byte(tt.text)), tt.known) {
			got = append(got, f.Code+" "+f.Field+" "+f.Expected)
			if f.Severity == "" || f.Actual == "" {
				t.Errorf("%s: got %+v, want a severity and what it says", tt.name, f)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s is known: got %v, want %q", tt.name, got, tt.want)
		}
	}
}

func TestContracts(t *testing.T) {
	t.Parallel()
	issued := regexp.MustCompile(` Fecha="[^"]*"`)
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	other := invoice.Contract{RFC: "CAC8510147J4"}
	year := invoice.Contract{RFC: "EKU9003173C9", From: day("2026-01-01"), Until: day("2026-12-31")}
	later := invoice.Contract{RFC: "EKU9003173C9", From: day("2027-02-01")}
	for _, tt := range []struct {
		at, want  string
		contracts []invoice.Contract
	}{
		{"2026-05-15T10:00:00", "", nil},
		{"2026-05-15T10:00:00", "", []invoice.Contract{other, {RFC: "EKU9003173C9"}}},
		{"2026-05-15T10:00:00", "issuer Emisor/@Rfc EKU9003173C9 CAC8510147J4", []invoice.Contract{other, other}},
		{"2025-12-31T23:59:59", "contract Comprobante/@Fecha 2025-12-31 2026-01-01 – 2026-12-31", []invoice.Contract{other, year}},
		{"2026-01-01T00:00:00", "", []invoice.Contract{year, other}},
		{"2026-12-31T23:59:59", "", []invoice.Contract{year}},
		{"2027-01-01T00:00:00", "", []invoice.Contract{year, later}}, // it bills what was before it
		{"2027-03-03T23:59:59", "", []invoice.Contract{other, year}},
		{"2027-03-04T00:00:00", "contract Comprobante/@Fecha 2027-03-04 2026-01-01 – 2026-12-31, 2027-04-01 – ", []invoice.Contract{year, {RFC: "EKU9003173C9", From: day("2027-04-01")}}},
		{"2027-02-01T00:00:00", "", []invoice.Contract{year, later}},
	} {
		d := document(t, []byte(issued.ReplaceAllString(string(read(t, sample)), ` Fecha="`+tt.at+`"`)))
		var got []string
		for _, f := range invoice.Check(d, &invoice.Terms{Contracts: tt.contracts}) {
			if f.Code == "issuer" || f.Code == "contract" {
				got = append(got, fmt.Sprint(f.Code, " ", f.Field, " ", f.Actual, " ", f.Expected))
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("on %s by %v: got %q, want %q", tt.at, tt.contracts, got, tt.want)
		}
	}
}

// A statement says on which days its purchases were, and by those a contract counts, whenever it comes; and what is given back or
// paid may come when that is over.
func TestContractsByTheDaysOfPurchases(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	d := document(t, read(t, "testdata/public/fuel-account-balance.xml"))
	first, last := d.Card.Rows[0].At, d.Card.Rows[len(d.Card.Rows)-1].At
	if last.Before(first) {
		first, last = last, first
	}
	until := func(at time.Time) *invoice.Terms {
		y, m, dd := at.Date()
		return &invoice.Terms{Contracts: []invoice.Contract{{RFC: d.Issuer.RFC, From: day(2020, 1, 1), Until: day(y, m, dd)}}}
	}
	contract := func(t *invoice.Terms) string {
		for _, f := range invoice.Check(d, t) {
			if f.Code == "contract" {
				return f.Field + " " + f.Actual
			}
		}
		return ""
	}
	d.IssuedAt = last.AddDate(1, 0, 0)
	if got := contract(until(last)); got != "" {
		t.Errorf("a statement that comes late of purchases in time: got %q", got)
	}
	if got := contract(until(first.AddDate(0, 0, -1))); !strings.HasPrefix(got, "ConceptoEstadoDeCuentaCombustible[") {
		t.Errorf("a purchase on the day after the contract: got %q", got)
	}
	fill := document(t, read(t, sample))
	for _, kind := range []string{"I", "E", "P"} {
		fill.Kind, fill.IssuedAt, d = kind, day(2027, 6, 1), fill
		if got := contract(until(day(2026, 12, 31))); (got != "") != (kind == "I") {
			t.Errorf("%s after the contract: got %q", kind, got)
		}
	}
}

func TestItems(t *testing.T) {
	t.Parallel()
	fill := string(read(t, sample))
	one := invoice.Item{
		Part: invoice.Concept, N: 1, Row: 1, Product: invoice.Regular, Text: "Magna", Permit: "PL/4950/EXP/ES/2015", Ticket: "105012365", VolumeUL: 15_450_188, Cents: 37065, PriceE4: 239_900,
	}
	same := func(change func(*invoice.Item)) []invoice.Item {
		i := one
		change(&i)
		return []invoice.Item{i}
	}
	id := `NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`
	for _, tt := range []struct {
		name, text string
		want       []invoice.Item
	}{
		{"a fill", fill, []invoice.Item{one}},
		{"that names no permit", strings.Replace(fill, id, `NoIdentificacion=" 105012365 "`, 1), same(func(i *invoice.Item) { i.Bare = true })}, // the complement does
		{"that names it with letters", strings.Replace(fill, id, `NoIdentificacion="A-365 b"`, 1), same(func(i *invoice.Item) { i.Ticket, i.Bare = "A-365 b", true })},
		{"of what it calls by a word", strings.Replace(fill, id, `NoIdentificacion="MAGNA"`, 1), same(func(i *invoice.Item) { i.Ticket, i.Bare = "", true })},
		{"that names nothing", strings.Replace(fill, id, ``, 1), same(func(i *invoice.Item) { i.Ticket = "" })},
		{"with a discount", strings.Replace(fill, `Importe="311.650269" ObjetoImp`, `Importe="311.650269" Descuento="11.650269" ObjetoImp`, 1),
			same(func(i *invoice.Item) { i.Cents, i.PriceE4 = 35900, 232_359 })},
		{"not in liters", strings.Replace(fill, `ClaveUnidad="LTR"`, `ClaveUnidad="H87"`, 1), same(func(i *invoice.Item) { i.VolumeUL, i.PriceE4 = 0, 0 })},
		{"of oil", strings.ReplaceAll(fill, "15101514", "15121500"), same(func(i *invoice.Item) { i.Product, i.VolumeUL, i.PriceE4 = "15121500", 0, 0 })},
		{"of more than there is", strings.Replace(fill, `Cantidad="15.450188"`, `Cantidad="1000000000"`, 1), nil},
		{"of less than that", strings.Replace(fill, `Cantidad="15.450188"`, `Cantidad="999999999.999999"`, 1), same(func(i *invoice.Item) { i.VolumeUL, i.PriceE4 = 999_999_999_999_999, 0 })},
		{"for more than there is", strings.Replace(fill, `Importe="311.650269" ObjetoImp`, `Importe="100000000000000" ObjetoImp`, 1), nil},
		{"with a tax that is withheld", strings.Replace(fill, `<cfdi:Traslado Base="15.450188" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.591300" Importe="9.135696"/></cfdi:Traslados>`,
			`</cfdi:Traslados><cfdi:Retenciones><cfdi:Retencion Base="15.450188" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.591300" Importe="9.135696"/></cfdi:Retenciones>`, 1),
			same(func(i *invoice.Item) { i.Cents, i.PriceE4 = 35238, 228_074 })},
	} {
		got := document(t, []byte(tt.text)).Items()
		for n := range got {
			got[n].Row = 1
			if tt.want != nil {
				got[n].Text = one.Text
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	d := document(t, read(t, "testdata/public/fuel-account-balance.xml"))
	var bought []invoice.Item
	for _, i := range d.Items() {
		if i.Part == invoice.Bought {
			i.Row, i.Text = 0, ""
			bought = append(bought, i)
		} else if i.VolumeUL != 0 {
			t.Errorf("a line of a statement has liters: %+v", i)
		}
	}
	row := d.Card.Rows[0]
	want := invoice.Item{
		Part: invoice.Bought, N: 1, Product: invoice.Diesel, Permit: row.Station, Ticket: row.Operation, Card: row.Card, Seller: row.RFC, At: row.At, VolumeUL: 9_661_000, Cents: 20000, PriceE4: 207_018,
	}
	if diff := cmp.Diff(want, bought[0]); diff != "" {
		t.Errorf("a purchase (-want +got):\n%s", diff)
	}
}

// Diesel for ships, farms, industry and homes is none for vehicles of a street.
func TestOffRoad(t *testing.T) {
	t.Parallel()
	fill := strings.ReplaceAll(string(read(t, sample)), "15101514", "15101505")
	for sub, want := range map[string]string{
		"SP16": "fuel.sub", "SP17": "fuel.sub", "SP18": "", "SP19": "fuel.offroad", "SP22": "fuel.offroad", "SP23": "fuel.offroad", "SP24": "", "SP25": "fuel.offroad", "SP48": "fuel.offroad", "SP49": "fuel.sub",
	} {
		var got []string
		for _, f := range invoice.Check(document(t, []byte(strings.Replace(fill, `SubProductoHYP="SP16"`, `SubProductoHYP="`+sub+`"`, 1))), terms()) {
			if f.Code == "fuel.sub" || f.Code == "fuel.offroad" {
				got = append(got, f.Code)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("diesel that is %s: got %v, want %q", sub, got, want)
		}
	}
}

package invoice_test

import (
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

// A payment is held against itself: each edit of one that is right is found once, and as what
// it is.
func TestPayments(t *testing.T) {
	t.Parallel()
	b := string(read(t, "testdata/everything-4.0.xml"))
	of := b[strings.Index(b, "<pago20:DoctoRelacionado"):strings.Index(b, "<pago20:ImpuestosP>")]
	for _, tt := range []struct{ name, from, to, want string }{
		{"it is right", "", "", ""},
		{"a cent less is left", `ImpSaldoInsoluto="254.65"`, `ImpSaldoInsoluto="254.64"`, "pay.balance Pago[1]/DoctoRelacionado[1]/@ImpSaldoInsoluto 254.64 254.65"},
		{"more is paid than was owed", `ImpSaldoAnt="370.65"`, `ImpSaldoAnt="100"`, "pay.balance Pago[1]/DoctoRelacionado[1]/@ImpSaldoInsoluto 254.65 -16, pay.over Pago[1]/DoctoRelacionado[1]/@ImpPagado 116 ≤ 100"},
		{"a cent less is paid", ` Monto="116.00"`, ` Monto="115.99"`, "pay.sum Pago[1]/@Monto 115.99 116"},
		{"a cent more is of no document yet", ` Monto="116.00"`, ` Monto="116.01"`, ""},
		{"two cents more are totaled", `MontoTotalPagos="116.00"`, `MontoTotalPagos="116.02"`, "pay.total Totales/@MontoTotalPagos 116.02 116"},
		{"no unit is worth two of itself", `EquivalenciaDR="1"`, `EquivalenciaDR="2"`, "pay.money Pago[1]/DoctoRelacionado[1]/@EquivalenciaDR 2 1"},
		{"dollars by their worth", `MonedaDR="MXN" EquivalenciaDR="1"`, `MonedaDR="USD" EquivalenciaDR="1.0000000001"`, ""},
		{"dollars of which a cent is 17 of these, rounded by itself", `MonedaDR="MXN" EquivalenciaDR="1" NumParcialidad="1" ImpSaldoAnt="370.65" ImpPagado="116.00" ImpSaldoInsoluto="254.65"`,
			`MonedaDR="USD" EquivalenciaDR="0.058" NumParcialidad="1" ImpSaldoAnt="100.00" ImpPagado="6.73" ImpSaldoInsoluto="93.27"`, ""}, // 116.0345
		{"and a cent more of them is not", `MonedaDR="MXN" EquivalenciaDR="1" NumParcialidad="1" ImpSaldoAnt="370.65" ImpPagado="116.00" ImpSaldoInsoluto="254.65"`,
			`MonedaDR="USD" EquivalenciaDR="0.058" NumParcialidad="1" ImpSaldoAnt="100.00" ImpPagado="6.74" ImpSaldoInsoluto="93.26"`, "pay.sum Pago[1]/@Monto 116 116.21"},
		{"dollars by another", `MonedaDR="MXN" EquivalenciaDR="1"`, `MonedaDR="USD" EquivalenciaDR="0.05"`, "pay.sum Pago[1]/@Monto 116 2320"},
		{"dollars by none", `MonedaDR="MXN" EquivalenciaDR="1"`, `MonedaDR="USD"`, "pay.money Pago[1]/DoctoRelacionado[1]/@EquivalenciaDR USD MXN"},
		{"the same part again", of, of + of, "pay.twice Pago[1]/DoctoRelacionado[2]/@NumParcialidad 62FDC983-0F36-9B40-2934-052131CEF33F 1 Pago[1]/DoctoRelacionado[1], pay.sum Pago[1]/@Monto 116 232"},
	} {
		if tt.from != "" && strings.Count(b, tt.from) != 1 {
			t.Fatalf("%s: %s is there %d times", tt.name, tt.from, strings.Count(b, tt.from))
		}
		text := b
		if tt.from != "" {
			text = strings.Replace(b, tt.from, tt.to, 1)
		}
		if got := pays(invoice.Check(document(t, []byte(text)), terms())); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func pays(list []invoice.Finding) string {
	var all []string
	for _, f := range list {
		if strings.HasPrefix(f.Code, "pay.") {
			all = append(all, strings.TrimSpace(f.Code+" "+f.Field+" "+f.Actual+" "+f.Expected))
		}
	}
	return strings.Join(all, ", ")
}

// A payment is held against what it pays, and against what was paid of that before.
func TestPaidBefore(t *testing.T) {
	t.Parallel()
	d := document(t, read(t, "testdata/everything-4.0.xml"))
	const id, in = "62FDC983-0F36-9B40-2934-052131CEF33F", "Pago[1]/DoctoRelacionado[1]/"
	const issuer = "EKU9003173C9"
	for _, tt := range []struct {
		name string
		here map[string]invoice.Billed
		want string
	}{
		{"it is not here", nil, "pay.unknown " + in + "@IdDocumento " + id},
		{"it is owed", map[string]invoice.Billed{id: {Issuer: issuer, TotalCents: 37_065, Currency: "MXN"}}, ""},
		{"just that is owed", map[string]invoice.Billed{id: {Issuer: issuer, TotalCents: 37_065, Currency: "MXN", PaidCents: 25_465, Parts: map[int64]string{2: "ab"}}}, ""},
		{"a cent less is owed", map[string]invoice.Billed{id: {Issuer: issuer, TotalCents: 37_065, Currency: "MXN", PaidCents: 25_466, Parts: map[int64]string{0: "ab"}}}, "pay.over " + in + "@ImpPagado 116 ≤ 115.99"},
		{"it was paid before", map[string]invoice.Billed{id: {Issuer: issuer, TotalCents: 37_065, Currency: "MXN", PaidCents: 37_065, Parts: map[int64]string{1: "ab"}}}, "pay.twice " + in + "@NumParcialidad " + id + " 1 ab"},
		{"another issued it", map[string]invoice.Billed{id: {Issuer: "CAC8510147J4", TotalCents: 37_065, Currency: "MXN"}}, "pay.issuer " + in + "@IdDocumento EKU9003173C9 CAC8510147J4"},
		{"it is in dollars", map[string]invoice.Billed{id: {Issuer: issuer, TotalCents: 37_065, Currency: "USD"}}, "pay.money " + in + "@MonedaDR MXN USD"},
	} {
		if got := pays(invoice.CheckKnown(d, invoice.Known{Billed: tt.here})); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

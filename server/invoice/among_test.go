package invoice_test

import (
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

// Documents that are checked one after another are held against those before them as the server holds them
// against those that it has.
func TestAmong(t *testing.T) {
	t.Parallel()
	fill := string(read(t, sample))
	uuid := document(t, []byte(fill)).ID()
	other := strings.Replace(fill, uuid, "00000000-1111-4222-8333-444444444444", 1)
	in := func(text, was, is string) string {
		t.Helper()
		if !strings.Contains(text, was) {
			t.Fatalf("no %s", was)
		}
		return strings.Replace(text, was, is, 1)
	}
	// A statement with a stamp and a seal, neither of which can be checked here.
	_, stamp, _ := strings.Cut(fill, "<tfd:")
	stamp, _, _ = strings.Cut(stamp, "/>")
	statement := in(string(read(t, "testdata/public/fuel-account-balance.xml")), "</cfdi:Complemento>", "<tfd:"+stamp+"/></cfdi:Complemento>")
	_, seal, _ := strings.Cut(fill, ` Sello="`)
	seal, _, _ = strings.Cut(seal, `"`)
	statement = in(in(statement, `Sello=""`, `Sello="`+seal+`"`), `Certificado=""`, `Certificado="AAAA"`)
	// One without a permit, as before April 2026, of which a seal cannot be checked here.
	bare := func(text, ticket string) string {
		head, rest, _ := strings.Cut(text, "<cfdi:ComplementoConcepto>")
		_, rest, _ = strings.Cut(rest, "</cfdi:ComplementoConcepto>")
		head, certificate, _ := strings.Cut(head, ` Certificado="`)
		_, certificate, _ = strings.Cut(certificate, `"`)
		return in(strings.ReplaceAll(head+` Certificado="AAAA"`+certificate+rest, "2026-05-15", "2026-03-15"), "PL/4950/EXP/ES/2015-105012365", ticket)
	}
	less := func(text string) string { return in(text, `Cantidad="15.450188"`, `Cantidad="12.000000"`) }
	relation := `<cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="` + uuid + `"/></cfdi:CfdiRelacionados><cfdi:Emisor `
	strict := &invoice.Terms{Receivers: []string{"XAXX010101000"}} // refuses them for whom they are made out to
	for _, tt := range []struct {
		name   string
		before string
		terms  *invoice.Terms // of the one before; nil: the same
		text   string
		want   string
	}{
		{"the same bytes", fill, nil, fill, ""},
		{"the same UUID", fill, nil, in(fill, `MAGNA`, `OTRA`), "uuid.twice"},
		{"the same UUID in small letters", fill, nil, in(in(fill, uuid, strings.ToLower(uuid)), `MAGNA`, `OTRA`), "uuid.twice"},
		{"the same fill", fill, nil, other, "line.before"},
		{"the same fill, with zeros", fill, nil, in(other, "PL/4950/EXP/ES/2015-105012365", "PL/04950/EXP/ES/2015-00105012365"), "line.before"},
		{"another fill", fill, nil, in(other, "-105012365", "-105012366"), ""},
		{"the same number at another station", fill, nil, strings.ReplaceAll(other, "PL/4950", "PL/4951"), ""},
		{"in its place", fill, nil, in(other, "<cfdi:Emisor ", relation), ""},
		{"of one that is refused", fill, strict, other, ""},
		{"of a credit note", in(fill, `TipoDeComprobante="I"`, `TipoDeComprobante="E"`), nil, other, ""},
		{"a credit note of it", fill, nil, in(other, `TipoDeComprobante="I"`, `TipoDeComprobante="E"`), ""},
		{"a ticket without a permit", bare(fill, "105012365"), nil, bare(other, "00105012365"), "line.before"},
		{"another ticket without a permit", bare(fill, "105012365"), nil, bare(other, "105012366"), ""},
		{"a number without a permit on other liters", bare(fill, "00001"), nil, less(bare(other, "00001")), ""},
		{"a ticket without a permit of another issuer", bare(fill, "105012365"), nil, in(bare(other, "105012365"), `Rfc="EKU9003173C9"`, `Rfc="IIA040805DZ4"`), ""},
		{"a ticket that has its permit on one of them alone", bare(fill, "105012365"), nil, other, ""},
		{"no ticket", bare(fill, ""), nil, bare(other, ""), ""},
		{"the same purchases by card", statement, nil, in(statement, uuid, "00000000-1111-4222-8333-444444444444"), "card.before"},
	} {
		var among invoice.Among
		terms := &invoice.Terms{}
		first := terms
		if tt.terms != nil {
			first = tt.terms
		}
		for _, f := range among.Check(document(t, []byte(tt.before)), first) {
			if f.Code == "uuid.twice" || strings.HasSuffix(f.Code, ".before") {
				t.Errorf("%s: the first has %s", tt.name, f.Code)
			}
		}
		var got []string
		for _, f := range among.Check(document(t, []byte(tt.text)), terms) {
			if (f.Code == "uuid.twice" || strings.HasSuffix(f.Code, ".before")) && (len(got) == 0 || got[len(got)-1] != f.Code) {
				got = append(got, f.Code)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestParseQuota(t *testing.T) {
	t.Parallel()
	q, err := invoice.ParseQuota("15101514=0.6123@2027-01-01")
	if err != nil || q.Product != invoice.Regular || q.PerLiter.String() != "0.6123" || q.From.Format("2006-01-02") != "2027-01-01" {
		t.Errorf("got %+v, %v", q, err)
	}
	for _, s := range []string{"", "15101514", "15101514=0.6", "15101514=0.6@enero", "15101514=-0.6@2027-01-01", "15101514=0@2027-01-01", "15101514=100@2027-01-01", "99999999=0.6@2027-01-01", "15101514=0.6123451@2027-01-01"} {
		if q, err := invoice.ParseQuota(s); err == nil || !strings.Contains(err.Error(), "15101514=0.6123@2027-01-01") {
			t.Errorf("%q: got %+v, %v; want how it is written", s, q, err)
		}
	}
}

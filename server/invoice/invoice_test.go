package invoice_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/litro-fuel/litro/server/invoice"
)

const sample = "testdata/01_magna_single_hidroypetro.xml"

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func document(t testing.TB, b []byte) *invoice.Document {
	t.Helper()
	d, err := invoice.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Chains are, byte by byte, what the authority's own style sheets make of the same documents
// (xsltproc wrote the files beside them), with every complement that is known.
func TestChains(t *testing.T) {
	t.Parallel()
	var files []string
	for _, pattern := range []string{"testdata/*.cadena.txt", "testdata/public/*.cadena.txt"} {
		list, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	if len(files) < 14 {
		t.Fatalf("got %d chains", len(files))
	}
	for _, path := range files {
		d := document(t, read(t, strings.TrimSuffix(path, ".cadena.txt")+".xml"))
		want := string(read(t, path))
		if got, unknown := d.Chain(); got != want || len(unknown) > 0 {
			t.Errorf("%s (-want +got):\n%s\nunknown: %v", path, cmp.Diff(strings.Split(want, "|"), strings.Split(got, "|")), unknown)
		}
	}
	if got, want := document(t, read(t, "testdata/everything-4.0.xml")).StampChain(), string(read(t, "testdata/everything-4.0.timbre.txt")); got != want {
		t.Errorf("stamp (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// Seals of others hold.
func TestSealsOfOthers(t *testing.T) {
	t.Parallel()
	for path, rfc := range map[string]string{sample: "EKU9003173C9", "testdata/public/cfdv40-ejemplo-signed-tfd.xml": "AAA010101AAA"} {
		if s := document(t, read(t, path)).IssuerSeal(); s.State != invoice.SealHolds || s.RFC != rfc {
			t.Errorf("%s: got %+v, want that the seal of %s holds", path, s, rfc)
		}
	}
	// Whatever is changed of what is sealed breaks it.
	b := string(read(t, sample))
	for _, edit := range [][2]string{
		{`Total="370.65"`, `Total="370.66"`}, {"MAGNA)", "MAGNA )"}, {`NumeroPermiso="PL/4950`, `NumeroPermiso="PL/4951`}, {`Base="15.45"`, `Base="15.46"`}, {`UsoCFDI="G03"`, `UsoCFDI="G01"`}, {`Importe="9.14"/>`, `Importe="9.15"/>`},
	} {
		if strings.Count(b, edit[0]) != 1 {
			t.Fatalf("%q is not there once", edit[0])
		}
		if s := document(t, []byte(strings.Replace(b, edit[0], edit[1], 1))).IssuerSeal(); s.State != invoice.SealBroken {
			t.Errorf("%s: got %+v, want a broken seal", edit[1], s)
		}
	}
	// White space that XML does not tell apart does not.
	spaced := strings.Replace(strings.Replace(b, `Rfc="MPS010101AA1"`, "Rfc=\" MPS010101AA1\n\"", 1), "MUNICIPIO DE PRUEBA", "MUNICIPIO \t DE&#10;PRUEBA", 1)
	if s := document(t, []byte(spaced)).IssuerSeal(); s.State != invoice.SealHolds {
		t.Errorf("with white space: got %+v", s)
	}
	// Neither does an attribute of another namespace, whatever it is called.
	if d := document(t, []byte(strings.Replace(b, ` Total="370.65"`, ` xsi:Total="1.00" Total="370.65"`, 1))); d.IssuerSeal().State != invoice.SealHolds || d.Total.String() != "370.65" {
		t.Errorf("with an attribute of another namespace: got %s, %+v", d.Total, d.IssuerSeal())
	}
	for _, field := range []string{"Sello", "Certificado"} {
		text := regexp.MustCompile(` `+field+`="[^"]*"`).ReplaceAllString(b, "")
		if s := document(t, []byte(text)).IssuerSeal(); s.State != invoice.SealUnknown || !strings.Contains(s.Why, "there is no") {
			t.Errorf("without %s: got %+v, want that nothing can be said", field, s)
		}
	}
	// What is not known here may be in the chain.
	strange := strings.Replace(b, `<cfdi:Complemento>`, `<cfdi:Complemento><x:Otro xmlns:x="http://example.org/otro" Version="1"/>`, 1)
	if s := document(t, []byte(strings.Replace(strange, "370.65", "370.66", 1))).IssuerSeal(); s.State != invoice.SealUnknown || !strings.Contains(s.Why, "Otro") {
		t.Errorf("with another complement: got %+v, want that nothing can be said", s)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	d := document(t, read(t, sample))
	if len(d.Faults) > 0 || d.ID() != "62FDC983-0F36-9B40-2934-052131CEF33F" || d.Kind != "I" || d.Number != "9124" || d.Total.String() != "370.65" || d.Receiver.RFC != "MPS010101AA1" || !d.IssuedAt.Equal(time.Date(2026, 5, 15, 9, 14, 0, 0, time.UTC)) {
		t.Errorf("got %+v", d)
	}
	l := d.Lines[0]
	if len(d.Lines) != 1 || l.Product != invoice.Regular || l.Quantity.String() != "15.450188" || l.Fuel == nil || l.Fuel.Number != "PL/4950/EXP/ES/2015" || len(l.Taxes) != 2 || l.Taxes[1].Rate.String() != "0.5913" {
		t.Errorf("line: got %+v", l)
	}
	if permit, number, ok := invoice.Ticket(l.ID); !ok || permit != "PL/4950/EXP/ES/2015" || number != "105012365" {
		t.Errorf("ticket: got %q, %q, %v", permit, number, ok)
	}
	card := document(t, read(t, "testdata/public/fuel-account-balance.xml")).Card
	if card == nil || len(card.Rows) == 0 || card.SubTotal.String() != "246.13" || card.Total.String() != "400" {
		t.Fatalf("statement: got %+v", card)
	}
}

// What is hostile, cut off or something else is refused, and says where.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	b := string(read(t, sample))
	const root = `<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0"`
	for _, tt := range []struct{ name, text, code string }{
		{"nothing", "", "syntax"}, {"no XML", "%PDF-1.7", "syntax"}, {"cut off", b[:len(b)-40], "syntax"},
		{"two roots", root + "/>" + root + "/>", "syntax"}, {"text behind", root + "/>\nx", "syntax"},
		{"an attribute twice", root + ` Total="1" Total="2"/>`, "syntax"},
		{"a document type", `<!DOCTYPE x [<!ENTITY a "b">]>` + root + "/>", "dtd"},
		{"an entity", root + ` Serie="&lol;"/>`, "syntax"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>` + root + "/>", "encoding"}, {"no UTF-8", root + " Serie=\"\xe1\"/>", "encoding"},
		{"too deep", root + ">" + strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40) + "</cfdi:Comprobante>", "depth"},
		{"too many", root + ">" + strings.Repeat("<a/>", 400_001) + "</cfdi:Comprobante>", "elements"},
		{"too large", root + `/>` + strings.Repeat(" ", invoice.MaxSize), "size"},
		{"another document", `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>`, "kind"},
		{"of no namespace", `<Comprobante Version="4.0"/>`, "kind"}, {"a prefix without namespace", `<cfdi:Comprobante Version="4.0"/>`, "kind"},
		{"an old version", strings.Replace(root, "4.0", "3.2", 1) + "/>", "kind"},
	} {
		_, err := invoice.Read([]byte(tt.text))
		u, ok := errors.AsType[*invoice.UnreadableError](err)
		if !ok || u.Code != tt.code || u.Why == "" {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.code)
		}
	}
	for name, text := range map[string]string{
		"as large as may be": root + "/>" + strings.Repeat(" ", invoice.MaxSize-len(root)-2),
		"as many as may be":  root + ">" + strings.Repeat("<a/>", 399_999) + "</cfdi:Comprobante>",
		"as deep as may be":  root + ">" + strings.Repeat("<a>", 31) + strings.Repeat("</a>", 31) + "</cfdi:Comprobante>",
	} {
		if _, err := invoice.Read([]byte(text)); err != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := invoice.Read([]byte(root + ">\n\n<a b='1' b='2'/></cfdi:Comprobante>")); err == nil || err.Error() != "line 3: a says b twice" {
		t.Errorf("where it is: got %v", err)
	}
	if _, err := invoice.Read([]byte(" \n")); err == nil || !strings.Contains(err.Error(), "there is none in it") {
		t.Errorf("without anything: got %v", err)
	}
	if _, err := invoice.Read([]byte("\xff")); err == nil || strings.HasPrefix(err.Error(), "line") {
		t.Errorf("of all of it: got %v", err)
	}
	if _, err := invoice.Read(append([]byte("\ufeff"), b...)); err != nil {
		t.Errorf("with a byte order mark: %v", err)
	}
}

// Numbers, times and keys that a schema does not let are said with their line, and the
// rest is read.
func TestFaults(t *testing.T) {
	t.Parallel()
	b := string(read(t, sample))
	for _, tt := range []struct{ from, to, field string }{
		{`Total="370.65"`, `Total="1e999999999"`, "Comprobante/@Total"}, {`Total="370.65"`, `Total="-370.65"`, "Comprobante/@Total"}, {`Total="370.65"`, `Total="370,65"`, "Comprobante/@Total"}, {` Total="370.65"`, ``, "Comprobante/@Total"},
		{`Cantidad="15.450188"`, `Cantidad="15.4501888"`, "Concepto[1]/@Cantidad"}, {`Fecha="2026-05-15T09:14:00"`, `Fecha="2026-05-15T09:14:00Z"`, "Comprobante/@Fecha"},
		{`Rfc="MPS010101AA1"`, `Rfc="MPS"`, "Receptor/@Rfc"}, {`UUID="62FDC983`, `UUID="62FDC98`, "TimbreFiscalDigital/@UUID"}, {`TipoDeComprobante="I"`, `TipoDeComprobante="X"`, "Comprobante/@TipoDeComprobante"},
		{`<cfdi:Receptor `, `<cfdi:Otro `, "Receptor/@Rfc"}, {`NoCertificado="30001000000500003416"`, `NoCertificado=""`, "Comprobante/@NoCertificado"},
	} {
		if strings.Count(b, tt.from) != 1 {
			t.Fatalf("%q is not there once", tt.from)
		}
		d := document(t, []byte(strings.Replace(b, tt.from, tt.to, 1)))
		if len(d.Faults) != 1 || d.Faults[0].Field != tt.field || d.Faults[0].Want == "" || d.Lines[0].Product != invoice.Regular {
			t.Errorf("%s: got %+v, want one of %s", tt.to, d.Faults, tt.field)
		}
	}
}

// An issuer seals what a test has written, with a certificate of the form of the authority's.
type issuer struct {
	key         *rsa.PrivateKey
	certificate []byte
}

const issuerNo = "30001000000500009999"

var newIssuer = sync.OnceValue(func() *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return newIssuerOf(key, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, 45}, Value: "EKU9003173C9 / VADA800927DJ3"})
})

// newIssuerOf is one whose certificate says of whom it is as the authority's do, or not at all.
func newIssuerOf(key *rsa.PrivateKey, says ...pkix.AttributeTypeAndValue) *issuer {
	subject := pkix.Name{CommonName: "GASOLINERA DE PRUEBA", ExtraNames: says}
	c := &x509.Certificate{SerialNumber: new(big.Int).SetBytes([]byte(issuerNo)), Subject: subject, NotBefore: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return &issuer{key, der}
}

var (
	sealed      = regexp.MustCompile(` Sello="[^"]*"`)
	repeated    = regexp.MustCompile(` SelloCFD="[^"]*"`)
	certificate = regexp.MustCompile(` Certificado="[^"]*"`)
	number      = regexp.MustCompile(` NoCertificado="[^"]*"`)
)

// seal returns a document as its issuer would have sent it.
func (i *issuer) seal(t testing.TB, text string) []byte {
	t.Helper()
	text = number.ReplaceAllString(text, ` NoCertificado="`+issuerNo+`"`)
	text = certificate.ReplaceAllString(text, ` Certificado="`+base64.StdEncoding.EncodeToString(i.certificate)+`"`)
	chain, _ := document(t, []byte(text)).Chain()
	sum := sha256.Sum256([]byte(chain))
	b, err := rsa.SignPKCS1v15(nil, i.key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	s := base64.StdEncoding.EncodeToString(b)
	return []byte(repeated.ReplaceAllString(sealed.ReplaceAllString(text, ` Sello="`+s+`"`), ` SelloCFD="`+s+`"`))
}

// terms are those of a city in 2026.
func terms() *invoice.Terms {
	return &invoice.Terms{Receivers: []string{"MPS010101AA1"}, Contracts: []invoice.Contract{{RFC: "EKU9003173C9"}}, VAT: invoice.VATRates(), Quotas: invoice.Quotas2026()}
}

// Each finding is made by an edit of a document that has none, which is sealed again; and
// it is the only one, but for what the edit says in brackets.
func TestEveryFinding(t *testing.T) {
	t.Parallel()
	b := string(read(t, sample))
	i := newIssuer()
	codes := func(b []byte, terms *invoice.Terms) string {
		var all []string
		for _, f := range invoice.Check(document(t, b), terms) {
			if f.Code != "stamp.unknown" && f.Code != "origin.unknown" && !strings.HasPrefix(f.Code, "value") || f.Code == "value" {
				all = append(all, f.Code)
			}
			if f.Severity == "" || f.Field == "" {
				t.Errorf("%s: has no severity or field", f.Code)
			}
		}
		return strings.Join(all, " ")
	}
	if got := codes(i.seal(t, b), terms()); got != "" {
		t.Fatalf("without an edit: got %s", got)
	}
	edits := map[string]bool{}
	for _, tt := range []struct{ want, from, to string }{
		{"value", `LugarExpedicion="42000"`, `LugarExpedicion="4200"`},
		{"kind", `TipoDeComprobante="I"`, `TipoDeComprobante="T"`},
		{"seal.issuer issuer", `<cfdi:Emisor Rfc="EKU9003173C9"`, `<cfdi:Emisor Rfc="CAC8510147J4"`},
		{"seal.date stamp.date fuel.quota.unknown", `Fecha="2026-05-15`, `Fecha="2029-05-15`},
		{"receiver", `<cfdi:Receptor Rfc="MPS010101AA1"`, `<cfdi:Receptor Rfc="CAC8510147J4"`},
		{"public", `<cfdi:Receptor Rfc="MPS010101AA1"`, `<cfdi:Receptor Rfc="XAXX010101000"`},
		{"public", `<cfdi:Emisor`, `<cfdi:InformacionGlobal Periodicidad="04" Meses="05" Año="2026"/><cfdi:Emisor`},
		{"cash", `FormaPago="28"`, `FormaPago="01"`},
		{"line.amount", `ValorUnitario="20.171293"`, `ValorUnitario="20.171295"`},
		{"line.discount sum.discounts", `Importe="311.650269" ObjetoImp`, `Importe="311.650269" Descuento="311.66" ObjetoImp`},
		{"line.tax sum.taxes", `Importe="49.864043"`, `Importe="49.90"`},
		{"sum.lines sum.total", `SubTotal="311.65"`, `SubTotal="311.68"`},
		{"sum.taxes sum.total", `TotalImpuestosTrasladados="59.00"`, `TotalImpuestosTrasladados="60.00"`},
		{"sum.total", ` Total="370.65"`, ` Total="370.67"`},
		{"fuel.unit", `ClaveUnidad="LTR"`, `ClaveUnidad="H87"`},
		{"fuel.product", `ClaveHYP="15101514"`, `ClaveHYP="15101515"`},
		{"fuel.product", `ClaveProdServ="15101514"`, `ClaveProdServ="84111506"`}, // fuel by its complement alone is held as fuel
		{"fuel.sub", `SubProductoHYP="SP16"`, `SubProductoHYP="SP17"`},
		{"fuel.permit.kind", `TipoPermiso="PER01"`, `TipoPermiso="PER15"`},
		{"fuel.permit.number", `TipoPermiso="PER01"`, `TipoPermiso="PER03"`},
		{"fuel.id", `NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, `NoIdentificacion="105012365"`},
		{"fuel.station", `NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, `NoIdentificacion="PL/4951/EXP/ES/2015-105012365"`},
		{"", `NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, `NoIdentificacion="PL/04950/EXP/ES/2015-105012365"`},
		{"line.tax fuel.quota sum.rows sum.rows", `TasaOCuota="0.591300" Importe="9.135696"`, `TasaOCuota="0.581300" Importe="9.135696"`},
		// Taxes are held against their line, and the document's against its lines'.
		{"line.tax line.base sum.rows", `Base="311.650269"`, `Base="623.300538"`}, {"line.tax line.base sum.rows", `Base="15.450188"`, `Base="46.350564"`},
		{"line.base", `Base="311.650269"`, `Base="311.650271"`}, {"", `Base="311.650269"`, `Base="311.65027"`}, {"line.tax", `Base="311.650269"`, `Base="311.6502"`},
		{"sum.rows", `Base="311.65" Impuesto`, `Base="1.00" Impuesto`}, {"sum.rows", `Importe="49.86"`, `Importe="0.16"`},
		{"sum.rows sum.rows", `Base="15.45" Impuesto="003"`, `Base="15.45" Impuesto="002"`},
		{"stamp.date", `FechaTimbrado="2026-05-15`, `FechaTimbrado="2021-05-15`}, {"stamp.date", `FechaTimbrado="2026-05-15`, `FechaTimbrado="2026-05-19`}, {"", `FechaTimbrado="2026-05-15`, `FechaTimbrado="2026-05-18`}, {"", `FechaTimbrado="2026-05-15T09`, `FechaTimbrado="2026-05-15T06`},
		{"value", ` Version="1.0"`, ` Version="9.0"`}, {"value", ` Version="1.1"`, ` Version="7"`}, {"value", `FormaPago="28"`, `FormaPago="77"`}, {"value", `Moneda="MXN"`, `Moneda="EUR"`}, {"value fuel.quota.unknown", `Fecha="2026-05-15T09:14:00"`, `Fecha="2026-05-15T09:14:00.5"`},
	} {
		if strings.Count(b, tt.from) != 1 {
			t.Fatalf("%q is there %d times", tt.from, strings.Count(b, tt.from))
		}
		if got := codes(i.seal(t, strings.Replace(b, tt.from, tt.to, 1)), terms()); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.to, got, tt.want)
		}
		for c := range strings.FieldsSeq(tt.want) {
			edits[c] = true
		}
	}
	twice := regexp.MustCompile(`<cfdi:Concepto .*</cfdi:Concepto>`).ReplaceAllString(b, "$0$0")
	iva := regexp.MustCompile(`<cfdi:Traslado Base="311.650269"[^>]*>`).FindString(b)
	ieps := regexp.MustCompile(`<cfdi:Traslado Base="15.450188"[^>]*>`).FindString(b)
	if got := codes(i.seal(t, b), &invoice.Terms{}); got != "fuel.quota.unknown" {
		t.Errorf("of terms that say nothing: got %s", got)
	}
	without := regexp.MustCompile(`<cfdi:ComplementoConcepto>.*</cfdi:ComplementoConcepto>`).ReplaceAllString(b, "")
	for _, tt := range []struct {
		want string
		b    []byte
	}{
		{"seal.broken stamp.broken", bytes.Replace(i.seal(t, b), []byte(` Sello="`), []byte(` Sello="AAAA`), 1)},
		{"seal.unknown", bytes.Replace(i.seal(t, strings.Replace(b, "<cfdi:Complemento>", `<cfdi:Complemento><x:Otro xmlns:x="urn:x"/>`, 1)), []byte("MUNICIPIO"), []byte("Municipio"), 1)},
		{"stamp.missing", regexp.MustCompile(`<cfdi:Complemento>.*</cfdi:Complemento>`).ReplaceAll(i.seal(t, b), nil)},
		{"value stamp.missing", regexp.MustCompile(` UUID="[^"]*"`).ReplaceAll(i.seal(t, b), []byte(` UUID="ninguno"`))}, // one without a UUID stamps nothing
		{"fuel.permit", i.seal(t, without)},
		{"", i.seal(t, strings.NewReplacer(`Fecha="2026-05-15`, `Fecha="2026-04-23`, `FechaTimbrado="2026-05-15`, `FechaTimbrado="2026-04-23`).Replace(without))},
		{"fuel.ieps sum.taxes", i.seal(t, strings.Replace(b, `<cfdi:Traslado Base="15.450188" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.591300" Importe="9.135696"/>`, "", 1))},
		{"line.base sum.discounts", i.seal(t, strings.Replace(b, `Importe="311.650269" ObjetoImp`, `Importe="311.650269" Descuento="311.650269" ObjetoImp`, 1))},
		{"fuel.permit", i.seal(t, strings.Replace(without, `TipoDeComprobante="I"`, `TipoDeComprobante="E"`, 1))},
		{"", i.seal(t, strings.Replace(without, `TipoDeComprobante="I"`, `TipoDeComprobante="P"`, 1))},
		{"sum.lines sum.taxes", i.seal(t, strings.Replace(twice, `TipoDeComprobante="I"`, `TipoDeComprobante="E"`, 1))}, // a credit repeats what it credits
		{"seal.holder", newIssuerOf(i.key).seal(t, b)},
		{"", i.seal(t, strings.NewReplacer(`TipoPermiso="PER01"`, `TipoPermiso="PER03"`, `NumeroPermiso="PL/4950/EXP/ES/2015"`, `NumeroPermiso="PL/11111/DIS/OM/2015"`, `NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, `NoIdentificacion="REM-105012365"`).Replace(b))},
		{"fuel.id fuel.id sum.lines sum.taxes", i.seal(t, strings.ReplaceAll(twice, ` NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, ""))},
		// Oil is in the same invoice, and is no fuel.
		{"", i.seal(t, strings.NewReplacer("15101514", "15121500", `ClaveUnidad="LTR"`, `ClaveUnidad="H87"`, ` NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, "").Replace(without))},
		// An IEPS by share, or one that is withheld, is no quota.
		{"line.tax line.kind fuel.ieps sum.rows sum.rows", i.seal(t, strings.Replace(b, `Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.591300" Importe="9.135696"/></cfdi:Traslados></cfdi:Impuestos>`, `Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.591200" Importe="9.135696"/></cfdi:Traslados></cfdi:Impuestos>`, 1))},
		{"fuel.ieps sum.taxes sum.taxes", i.seal(t, strings.Replace(b, `<cfdi:Traslado Base="15.450188" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.591300" Importe="9.135696"/></cfdi:Traslados>`, `</cfdi:Traslados><cfdi:Retenciones><cfdi:Retencion Base="15.450188" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.591300" Importe="9.135696"/></cfdi:Retenciones>`, 1))},
		// A line of fuel bears one IVA and one quota, whatever else its sums say.
		{"line.kind", i.seal(t, strings.NewReplacer(iva, iva+iva, `Base="311.65" Impuesto`, `Base="623.30" Impuesto`, `Importe="49.86"`, `Importe="99.73"`, "59.00", "108.87", "370.65", "420.52").Replace(b))},
		{"line.kind sum.rows", i.seal(t, strings.NewReplacer(ieps, ieps+strings.NewReplacer("0.591300", "5.000000", "9.135696", "77.250940").Replace(ieps), "59.00", "136.25", "370.65", "447.90").Replace(b))},
		{"line.kind sum.rows", i.seal(t, strings.NewReplacer(iva, iva+strings.NewReplacer(`"002"`, `"001"`, "0.160000", "0.500000", "49.864043", "155.825135").Replace(iva), "59.00", "214.83", "370.65", "526.48").Replace(b))},
		{"line.kind sum.rows", i.seal(t, strings.NewReplacer(iva, iva+strings.NewReplacer(`"002"`, `"003"`, "0.160000", "0.500000", "49.864043", "155.825135").Replace(iva), "59.00", "214.83", "370.65", "526.48").Replace(b))},
		{"line.kind line.rate sum.rows sum.rows", i.seal(t, strings.NewReplacer(iva, strings.NewReplacer("Tasa\"", "Cuota\"").Replace(iva)).Replace(b))},
		// Of the IVA there is one rate, and another at the border; none is no rate of fuel.
		{"line.rate", i.seal(t, strings.NewReplacer(`TasaOCuota="0.160000" Importe="49.864043"`, `TasaOCuota="0.320000" Importe="99.728086"`, `TasaOCuota="0.160000" Importe="49.86"`, `TasaOCuota="0.320000" Importe="99.73"`, "59.00", "108.87", "370.65", "420.52").Replace(b))},
		{"line.border", i.seal(t, strings.NewReplacer(`TasaOCuota="0.160000" Importe="49.864043"`, `TasaOCuota="0.080000" Importe="24.932022"`, `TasaOCuota="0.160000" Importe="49.86"`, `TasaOCuota="0.080000" Importe="24.93"`, "59.00", "34.07", "370.65", "345.72").Replace(b))},
		{"line.rate sum.taxes", i.seal(t, strings.Replace(b, iva, "", 1))},
		{"stamp.twice", i.seal(t, regexp.MustCompile(`(?s)<tfd:TimbreFiscalDigital.*?/>`).ReplaceAllString(b, "$0$0"))},
		{"value", i.seal(t, regexp.MustCompile(`<hidrocarburospetroliferos:HidroYPetro[^>]*/>`).ReplaceAllString(b, "$0$0"))},
		// The quota before IVA is as good.
		{"", i.seal(t, strings.Replace(b, iva+ieps, ieps+iva, 1))},
		// At the bounds: a cent of the total and of a line, and a ten-thousandth of a quota.
		{"", i.seal(t, strings.Replace(b, ` Total="370.65"`, ` Total="370.66"`, 1))},
		{"", i.seal(t, strings.NewReplacer(`SubTotal="311.65"`, `SubTotal="311.660269"`, ` Total="370.65"`, ` Total="370.660269"`).Replace(b))},
		{"", i.seal(t, strings.Replace(b, `TasaOCuota="0.591300" Importe="9.135696"`, `TasaOCuota="0.591290" Importe="9.135542"`, 1))},
		{"fuel.quota", i.seal(t, strings.Replace(b, `TasaOCuota="0.591300" Importe="9.135696"`, `TasaOCuota="0.591289" Importe="9.135527"`, 1))},
		{"line.twice sum.lines sum.taxes", i.seal(t, twice)},
		{"fuel.offroad", i.seal(t, strings.NewReplacer("15101514", "15101505", "SP16", "SP23", `0.591300`, "0.490800", `Importe="9.135696"`, `Importe="7.582952"`, "9.14", "7.58", "59.00", "57.45", "370.65", "369.10").Replace(b))},
	} {
		got := codes(tt.b, terms())
		if got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		for c := range strings.FieldsSeq(tt.want) {
			edits[c] = true
		}
	}
	statement := string(read(t, "testdata/public/fuel-account-balance.xml"))
	cardOf := func(text string) (all []string) {
		for _, f := range invoice.Check(document(t, []byte(text)), terms()) {
			if strings.HasPrefix(f.Code, "card.") {
				all = append(all, f.Code)
			}
		}
		return all
	}
	if got := cardOf(statement); len(got) > 0 {
		t.Errorf("statement: got %v", got)
	}
	for _, at := range [][2]string{{`SubTotal="246.13"`, `SubTotal="246.14"`}, {`Total="400.00"`, `Total="400.01"`}} { // a cent
		if got := cardOf(strings.Replace(statement, at[0], at[1], 1)); len(got) > 0 || strings.Count(statement, at[0]) != 1 {
			t.Errorf("%s: got %v", at[1], got)
		}
	}
	for price, want := range map[string]int{"12.312": 0, "12.3121": 1} { // a cent, and a little more
		if got := cardOf(strings.NewReplacer(`Cantidad="9.661"`, `Cantidad="10"`, `TasaOCuota="5.9195" Importe="57.19"`, `TasaOCuota="5.719" Importe="57.19"`, `ValorUnitario="12.743"`, `ValorUnitario="`+price+`"`).Replace(statement)); len(got) != want {
			t.Errorf("10 L at %s: got %v, want %d", price, got, want)
		}
	}
	// One purchase of 100 L of the first row, on a day of which quotas and rates are said.
	const vatOf, iepsOf = `<ecc12:Traslado Impuesto="IVA" TasaOCuota="0.1600" Importe="%s"></ecc12:Traslado>`, `<ecc12:Traslado Impuesto="IEPS" TasaOCuota="%s" Importe="%s"></ecc12:Traslado>`
	taxed := func(fuel, taxes string) (all []string) {
		t.Helper()
		text := regexp.MustCompile(`(?s)(TipoCombustible=")3(".*?<ecc12:Traslados>).*?(</ecc12:Traslados>)`).ReplaceAllString(statement, "${1}"+fuel+"${2}"+taxes+"${3}")
		text = strings.NewReplacer(`Fecha="2022-07-19T10:20:30"`, `Fecha="2026-07-19T10:20:30"`, `Cantidad="9.661"`, `Cantidad="100.000"`, `ValorUnitario="12.743" Importe="123.11"`, `ValorUnitario="20.000" Importe="2000.00"`).Replace(text)
		for _, f := range invoice.Check(document(t, []byte(text)), terms()) {
			if f.Row == 22 && f.Code != "card.date" && f.Code != "card.fuel" {
				all = append(all, f.Code+" "+strings.TrimPrefix(f.Field, "ConceptoEstadoDeCuentaCombustible[1]/Traslado"))
			}
		}
		return all
	}
	v, q := func(amount string) string { return fmt.Sprintf(vatOf, amount) }, func(rate, amount string) string { return fmt.Sprintf(iepsOf, rate, amount) }
	for _, tt := range []struct{ fuel, taxes, want string }{
		{"3", v("320.00") + q("0.490817", "49.08"), ""},
		{"3", q("0.4908", "49.09") + v("320.01"), ""}, // cut off, a cent, and in another order
		{"3", v("319.99") + q("0.490817", "49.09"), ""},
		{"3", v("320.02") + q("0.490817", "49.08"), "card.tax [IVA]/@Importe"},
		{"3", v("319.98") + q("0.490817", "49.08"), "card.tax [IVA]/@Importe"},
		{"3", v("320.00") + q("0.490817", "49.10"), "card.tax [IEPS]/@Importe"},
		{"3", v("320.00") + q("0.490700", "49.07"), "fuel.quota [IEPS]/@TasaOCuota"},
		{"3", v("320.00") + q("0.591390", "59.14"), "fuel.quota [IEPS]/@TasaOCuota"},
		{"1", v("320.00") + q("0.591390", "59.14"), ""},
		{"1", v("320.00") + q("0.721605", "72.16"), ""}, // premium of 91 octane
		{"2", v("320.00") + q("0.591390", "59.14"), "fuel.quota [IEPS]/@TasaOCuota"},
		{"5", v("320.00") + q("0.300000", "30.00"), ""},
		{"3", v("320.00"), ""}, // not itemized: it may be in the amount or none
		{"3", v("312.14"), ""},
		{"3", v("312.10"), "card.tax [IVA]/@Importe"},
		{"3", q("0.490817", "49.08"), "card.tax [IVA]"},
		{"3", v("320.00") + v("320.00") + q("0.490817", "49.08"), "card.tax [IVA]"},
		{"3", v("320.00") + q("0.490817", "49.08") + q("0.490817", "49.08"), "card.tax [IEPS]"},
		{"3", strings.Replace(v("160.00"), "0.1600", "0.0800", 1) + q("0.490817", "49.08"), "line.border [IVA]/@TasaOCuota"},
		{"3", strings.Replace(v("0.00"), "0.1600", "0.0000", 1) + q("0.490817", "49.08"), "card.tax [IVA]/@TasaOCuota"},
		{"3", strings.Replace(v("32000.00"), "0.1600", "16.00", 1) + q("0.490817", "49.08"), "card.tax [IVA]/@TasaOCuota"},
		{"3", v("320.00") + strings.Replace(v("100.00"), "IVA", "ISH", 1) + q("0.490817", "49.08"), "card.tax [ISH]"},
	} {
		if got := strings.Join(taxed(tt.fuel, tt.taxes), ", "); got != tt.want {
			t.Errorf("fuel %s, %s: got %q, want %q", tt.fuel, tt.taxes, got, tt.want)
		}
	}
	rounded := strings.NewReplacer(`Cantidad="9.661"`, `Cantidad="60.000"`, `ValorUnitario="12.743" Importe="123.11"`, `ValorUnitario="24.135" Importe="1448.13"`).Replace(statement)
	if got := cardOf(rounded); slices.Contains(got, "card.amount") {
		t.Errorf("60 L at a price of 24.1354… that is rounded: got %v", got)
	}
	row := regexp.MustCompile(`(?s)<ecc12:ConceptoEstadoDeCuentaCombustible .*?</ecc12:ConceptoEstadoDeCuentaCombustible>`)
	for _, tt := range []struct{ want, text string }{
		{"card.amount", regexp.MustCompile(`ValorUnitario="(12\.\d+)"`).ReplaceAllString(statement, `ValorUnitario="13.743"`)},
		{"card.amount", strings.NewReplacer(`Cantidad="9.661"`, `Cantidad="60.000"`, `ValorUnitario="12.743" Importe="123.11"`, `ValorUnitario="24.135" Importe="1448.16"`).Replace(statement)}, // by a price that is rounded it is 1448.10 ± 0.05
		{"card.amount", strings.NewReplacer(`Cantidad="9.661"`, `Cantidad="60"`, `ValorUnitario="12.743" Importe="123.11"`, `ValorUnitario="24.13" Importe="1447.82"`).Replace(statement)},      // and by one that is not 1447.80 ± 0.01
		{"card.sum", strings.Replace(statement, `SubTotal="246.13"`, `SubTotal="246.15"`, 1)},
		{"card.total", strings.Replace(statement, `Total="400.00"`, `Total="400.02"`, 1)},
		{"card.fuel", regexp.MustCompile(`TipoCombustible="\d"`).ReplaceAllString(statement, `TipoCombustible="4"`)},
		{"card.concept", strings.Replace(statement, `ClaveProdServ="84141602"`, `ClaveProdServ="15101505"`, 1)},
		{"card.date", regexp.MustCompile(`(ConceptoEstadoDeCuentaCombustible[^>]* Fecha=)"2022`).ReplaceAllString(statement, `$1"2024`)},
		{"card.twice", row.ReplaceAllString(statement, "$0$0")},
		{"card.tax", strings.Replace(statement, `TasaOCuota="0.1600" Importe="19.70"`, `TasaOCuota="0.3200" Importe="39.40"`, 1)},
	} {
		if got := cardOf(tt.text); len(got) == 0 || got[0] != tt.want {
			t.Errorf("got %v, want %s", got, tt.want)
		}
		edits[tt.want] = true
	}
	for _, f := range invoice.Check(document(t, read(t, "testdata/everything-3.3.xml")), terms()) {
		if f.Code == "version" {
			edits[f.Code] = true
		}
	}
	for c := range regimes {
		edits[c] = true
	}
	for c := range registered {
		edits[c] = true
	}
	for _, c := range invoice.Codes() {
		if !edits[c] && c != "stamp.unknown" && !strings.HasPrefix(c, "origin.") && c != "contract" && c != "fuel.price" && !slices.Contains(ofOthers, c) { // of which tests of their own are
			t.Errorf("no edit makes %s", c)
		}
	}
}

// What was bought on credit is paid later, and a payment in cash is in a document of its own.
func TestCashOfAPayment(t *testing.T) {
	t.Parallel()
	b := string(read(t, "testdata/everything-4.0.xml"))
	const form = `FormaDePagoP="03"`
	if strings.Count(b, form) != 1 {
		t.Fatalf("%s is there %d times", form, strings.Count(b, form))
	}
	for text, want := range map[string]string{b: "", strings.Replace(b, form, `FormaDePagoP="01"`, 1): "Pago[1]/@FormaDePagoP"} {
		got := ""
		for _, f := range invoice.Check(document(t, []byte(text)), terms()) {
			if f.Code == "cash" {
				got += f.Field
			}
		}
		if got != want {
			t.Errorf("got cash at %q, want %q", got, want)
		}
	}
}

// The quota is that of the day of a fill, and a document of January, or a credit note, may be
// of fills of the year before.
func TestQuotaOfTheYearBefore(t *testing.T) {
	t.Parallel()
	b := string(read(t, sample))
	next := terms()
	for _, q := range invoice.Quotas2026() {
		next.Quotas = append(next.Quotas, invoice.Quota{From: q.From.AddDate(1, 0, 0), Product: q.Product, PerLiter: q.PerLiter.Add(decimal.New(2, -2))})
	}
	for _, tt := range []struct {
		day, kind, rate, want string
		terms                 *invoice.Terms
	}{
		{"2026-12-31", "I", "0.591300", "", next}, {"2026-12-31", "I", "0.611390", "fuel.quota", next},
		{"2027-01-01", "I", "0.591300", "", next}, {"2027-01-31", "I", "0.591300", "", next}, {"2027-01-31", "I", "0.611390", "", next}, {"2027-01-31", "I", "0.600000", "fuel.quota", next},
		{"2027-02-01", "I", "0.591300", "fuel.quota", next}, {"2027-02-01", "I", "0.611390", "", next},
		{"2027-06-15", "E", "0.591300", "", next}, {"2027-06-15", "E", "0.600000", "fuel.quota", next}, {"2028-06-15", "E", "0.611390", "", next},
		// Of 2025 nothing is known here.
		{"2026-01-15", "I", "0.570000", "fuel.quota.unknown", terms()}, {"2026-01-15", "I", "0.591300", "", terms()}, {"2026-02-01", "I", "0.570000", "fuel.quota", terms()},
	} {
		text := strings.NewReplacer(`Fecha="2026-05-15`, `Fecha="`+tt.day, `TipoDeComprobante="I"`, `TipoDeComprobante="`+tt.kind+`"`, `TasaOCuota="0.591300" Importe="9.135696"`, `TasaOCuota="`+tt.rate+`" Importe="9.135696"`).Replace(b)
		got := ""
		for _, f := range invoice.Check(document(t, []byte(text)), tt.terms) {
			if strings.HasPrefix(f.Code, "fuel.quota") {
				got += f.Code
			}
		}
		if got != tt.want {
			t.Errorf("%s of %s, a quota of %s: got %q, want %q", tt.kind, tt.day, tt.rate, got, tt.want)
		}
	}
}

// Documents of others are read whole, and what is invented in them is said.
func TestPublicSamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/public/*.xml")
	if err != nil || len(files) < 10 {
		t.Fatalf("got %d samples (%v)", len(files), err)
	}
	for _, path := range files {
		d := document(t, read(t, path))
		if len(d.Lines) == 0 || fmt.Sprint(d.Total) == "" {
			t.Errorf("%s: got %+v", path, d)
		}
		for _, f := range invoice.Check(d, terms()) {
			if filepath.Base(path) == "cfdv40-ejemplo-signed-tfd.xml" { // of sums that somebody thought up
				continue
			}
			if strings.HasPrefix(f.Code, "line.amount") || strings.HasPrefix(f.Code, "line.tax") {
				t.Errorf("%s: %+v", path, f)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(files, sample) {
		f.Add(read(f, path))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := invoice.Read(b)
		if err != nil {
			if _, ok := errors.AsType[*invoice.UnreadableError](err); !ok {
				t.Errorf("got %v, want why it cannot be read", err)
			}
			return
		}
		invoice.Check(d, terms())
		chain, _ := d.Chain()
		if again, _ := d.Chain(); again != chain {
			t.Error("a chain is not always the same")
		}
	})
}

func TestTicket(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		id, permit, number string
		ok                 bool
	}{
		{"PL/4950/EXP/ES/2015-105012365", "PL/4950/EXP/ES/2015", "105012365", true}, {" PL/4950/EXP/ES/2015 - 7 ", "PL/4950/EXP/ES/2015", "7", true},
		{"F00.07.UH/1/2026-9", "F00.07.UH/1/2026", "9", true}, {"H/1/COM-X/2026-9", "H/1/COM-X/2026", "9", true},
		{"", "", "", false}, {"105012365", "", "", false}, {"-105012365", "", "105012365", false}, {"A-1", "A", "1", false}, {"A/1-1", "A/1", "1", false}, {"PL/4950/EXP/ES/2015-", "PL/4950/EXP/ES/2015", "", false},
	} {
		if permit, number, ok := invoice.Ticket(tt.id); permit != tt.permit || number != tt.number || ok != tt.ok {
			t.Errorf("%q: got %q, %q, %v", tt.id, permit, number, ok)
		}
	}
	for number, want := range map[string]string{"pl/00320/exp/es/2019": "PL/320/EXP/ES/2019", "PL/320/EXP/ES/2019": "PL/320/EXP/ES/2019", "CNE/PL/0/EXP/ES/2026": "CNE/PL/0/EXP/ES/2026"} {
		if got := invoice.PlainPermit(number); got != want {
			t.Errorf("%s: got %s, want %s", number, got, want)
		}
	}
	for product, fuel := range map[string]bool{invoice.Diesel: true, invoice.Regular: true, invoice.Premium: true, "15121500": false, "": false} {
		if invoice.IsFuel(product) != fuel {
			t.Errorf("%q: got %v", product, !fuel)
		}
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	of := func(all ...invoice.Severity) (list []invoice.Finding) {
		for _, s := range all {
			list = append(list, invoice.Finding{Severity: s})
		}
		return list
	}
	for _, tt := range []struct {
		list []invoice.Finding
		want invoice.Verdict
	}{
		{nil, invoice.Accepted}, {of(invoice.Info, invoice.Normal), invoice.Accepted}, {of(invoice.Info, invoice.High, invoice.Normal), invoice.Questioned}, {of(invoice.High, invoice.Critical), invoice.Refused},
	} {
		if got := invoice.VerdictOf(tt.list); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.list, got, tt.want)
		}
	}
}

// stamp stamps a sealed document anew, with the issuer's own key.
func (i *issuer) stamp(t *testing.T, text string) string {
	t.Helper()
	text = regexp.MustCompile(`NoCertificadoSAT="[^"]*"`).ReplaceAllString(text, `NoCertificadoSAT="`+issuerNo+`"`)
	sum := sha256.Sum256([]byte(document(t, []byte(text)).StampChain()))
	b, err := rsa.SignPKCS1v15(nil, i.key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`SelloSAT="[^"]*"`).ReplaceAllString(text, `SelloSAT="`+base64.StdEncoding.EncodeToString(b)+`"`)
}

// A stamp is looked at by the certificate that it names, if that is here.
func TestStampSeal(t *testing.T) {
	t.Parallel()
	i := newIssuer()
	c, err := invoice.ReadCertificate(i.certificate)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]*x509.Certificate{invoice.CertificateNo(c): c}
	text := i.stamp(t, string(i.seal(t, string(read(t, sample)))))
	if s := document(t, []byte(text)).StampSeal(known); s.State != invoice.SealHolds || s.RFC != "EKU9003173C9" {
		t.Errorf("got %+v, want that it holds", s)
	}
	if s := document(t, []byte(text)).StampSeal(nil); s.State != invoice.SealUnknown || !strings.Contains(s.Why, issuerNo) {
		t.Errorf("without its certificate: got %+v", s)
	}
	for _, edit := range [][2]string{{"FechaTimbrado=\"2026-05-15T09:14:30\"", "FechaTimbrado=\"2026-05-15T09:14:31\""}, {"UUID=\"62FDC983", "UUID=\"62FDC984"}, {"SelloSAT=\"", "SelloSAT=\"AAAA"}} {
		if s := document(t, []byte(strings.Replace(text, edit[0], edit[1], 1))).StampSeal(known); s.State != invoice.SealBroken {
			t.Errorf("%s: got %+v, want a broken seal", edit[1], s)
		}
	}
	if got := invoice.CertificateNo(&x509.Certificate{SerialNumber: big.NewInt(1234)}); got != "1234" {
		t.Errorf("a serial number that is no digits: got %q", got)
	}
	if _, err := invoice.ReadCertificate([]byte("no certificate")); err == nil {
		t.Error("bytes that are none were read")
	}
}

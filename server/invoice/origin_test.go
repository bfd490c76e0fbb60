package invoice_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/invoice"
)

// ca makes a certificate with a key, certified by another; nil: by itself.
func ca(t *testing.T, name string, isCA bool, from time.Time, key *rsa.PrivateKey, by *x509.Certificate, byKey *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes([]byte(issuerNo)), NotBefore: from, NotAfter: from.AddDate(8, 0, 0), BasicConstraintsValid: true, IsCA: isCA,
		Subject: pkix.Name{CommonName: name, ExtraNames: []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{2, 5, 4, 45}, Value: "EKU9003173C9 / X"}}},
	}
	if by == nil {
		by, byKey = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, &key.PublicKey, byKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// over1 signs a certificate again over SHA-1, as the authority did.
func over1(t *testing.T, c *x509.Certificate, key *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	var whole struct {
		Body      asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.Raw, &whole); err != nil {
		t.Fatal(err)
	}
	old := strings.Replace(string(whole.Body.FullBytes), "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", 1)
	sum := sha1.Sum([]byte(old))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA1, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	whole.Body = asn1.RawValue{FullBytes: []byte(old)}
	whole.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}
	whole.Signature = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	der, err := asn1.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil || out.SignatureAlgorithm != x509.SHA1WithRSA {
		t.Fatalf("got %v, %v", out, err)
	}
	return out
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	i := newIssuer()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	root := ca(t, "AC", true, from, key, nil, nil)
	forged := ca(t, "AC", true, from, other, nil, nil) // of the same name
	good, self := ca(t, "E", false, from, i.key, root, key), ca(t, "E", false, from, i.key, nil, nil)
	plain := ca(t, "E2", false, from, key, nil, nil) // certifies nobody, and has the key
	for _, tt := range []struct {
		name   string
		c      *x509.Certificate
		roots  []*x509.Certificate
		want   string
		proven bool
	}{
		{"no roots", good, nil, "origin.unknown", false},
		{"of the root", good, []*x509.Certificate{forged, root}, "", true},
		{"of another root of that name", good, []*x509.Certificate{forged}, "origin.false", true},
		{"made by itself", self, []*x509.Certificate{root}, "origin.false", true},
		{"certified by a forged root", ca(t, "E", false, from, i.key, forged, other), []*x509.Certificate{root}, "origin.false", true},
		{"certified by one that may not", good, []*x509.Certificate{plain}, "origin.false", true},
		{"root of later", good, []*x509.Certificate{ca(t, "AC", true, from.AddDate(5, 0, 0), key, nil, nil)}, "origin.date", true},
		{"root that was over", good, []*x509.Certificate{ca(t, "AC", true, from.AddDate(-7, 0, 0), key, nil, nil)}, "origin.date", true},
		{"root of later, and the one of then", good, []*x509.Certificate{ca(t, "AC", true, from.AddDate(5, 0, 0), key, nil, nil), root}, "", true},
		{"over SHA-1", over1(t, good, key), []*x509.Certificate{forged, root}, "origin.unknown", false},
		{"over SHA-1 by another", over1(t, good, other), []*x509.Certificate{root}, "origin.false", true},
	} {
		j := *i
		j.certificate = tt.c.Raw
		terms := terms()
		terms.Roots = tt.roots
		list := invoice.Check(document(t, j.seal(t, string(read(t, sample)))), terms)
		got, others := "", []invoice.Finding{}
		for _, f := range list {
			if strings.HasPrefix(f.Code, "origin.") {
				got += f.Code
			} else if f.Code != "stamp.unknown" {
				others = append(others, f)
			}
		}
		var origins []invoice.Finding
		for _, f := range list {
			if f.Code != "stamp.unknown" {
				origins = append(origins, f)
			}
		}
		if got != tt.want || len(others) > 0 || invoice.Proven(origins) != tt.proven || invoice.Proven(list) {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, others, tt.want)
		}
		if refused := invoice.VerdictOf(list) == invoice.Refused; refused != (tt.want == "origin.false") {
			t.Errorf("%s: is refused: %v", tt.name, refused)
		}
	}
	if c, err := invoice.ReadCertificate(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})); err != nil || !c.Equal(root) || !invoice.IsRoot(c) || invoice.IsRoot(good) {
		t.Errorf("a root in PEM: got %v", err)
	}
}

// Of a stamp's certificate it is looked where it comes from, too.
func TestOriginOfStamps(t *testing.T) {
	t.Parallel()
	i := newIssuer()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	root := ca(t, "AC", true, from, key, nil, nil)
	good, self := ca(t, "E", false, from, i.key, root, key), ca(t, "E", false, from, i.key, nil, nil)
	j := *i // the other tests have it, too
	j.certificate = good.Raw
	text := j.stamp(t, string(j.seal(t, string(read(t, sample)))))
	for _, tt := range []struct {
		name    string
		stamper *x509.Certificate
		roots   []*x509.Certificate
		want    string
	}{
		{"of the root", good, []*x509.Certificate{root}, ""},
		{"made by itself", self, []*x509.Certificate{root}, "origin.false TimbreFiscalDigital/@NoCertificadoSAT"},
		{"no roots, which is said once", self, nil, "origin.unknown Comprobante/@Certificado"},
		{"not installed", nil, []*x509.Certificate{root}, "stamp.unknown TimbreFiscalDigital/@SelloSAT"},
	} {
		terms := terms()
		terms.Roots, terms.Stampers = tt.roots, map[string]*x509.Certificate{}
		if tt.stamper != nil {
			terms.Stampers[issuerNo] = tt.stamper
		}
		list := invoice.Check(document(t, []byte(text)), terms)
		var got []string
		for _, f := range list {
			got = append(got, f.Code+" "+f.Field)
		}
		if strings.Join(got, ", ") != tt.want || invoice.Proven(list) != (tt.want == "" || tt.want[:12] == "origin.false") {
			t.Errorf("%s: got %q, proven %t", tt.name, got, invoice.Proven(list))
		}
	}
}

// Where a seal or a stamp could not be looked at nothing is proven.
func TestProven(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"origin.unknown": false, "seal.unknown": false, "stamp.unknown": false, "stamp.missing": false, "seal.broken": true, "origin.false": true, "line.amount": true} {
		if got := invoice.Proven([]invoice.Finding{{Code: "cash"}, {Code: code}}); got != want {
			t.Errorf("%s: got %t", code, got)
		}
	}
}

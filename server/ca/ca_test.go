package ca_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/ca"
)

func open(t *testing.T, dir string) *ca.Authority {
	t.Helper()
	a, err := ca.Open(dir, "litro.test/city", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func ecKey(t *testing.T, c elliptic.Curve) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func csr(t *testing.T, key crypto.Signer, template x509.CertificateRequest) []byte {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func named(cn string) x509.CertificateRequest {
	return x509.CertificateRequest{Subject: pkix.Name{CommonName: cn}}
}

// Only what a station makes is signed: nothing asks for a name, a right or a key
// of another kind.
func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	p256 := ecKey(t, elliptic.P256())
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	caFlag, err := asn1.Marshal(struct{ IsCA bool }{true})
	if err != nil {
		t.Fatal(err)
	}
	with := func(f func(*x509.CertificateRequest)) []byte {
		r := named("norte")
		f(&r)
		return csr(t, p256, r)
	}
	forged := csr(t, p256, named("norte"))
	forged[len(forged)-1] ^= 1
	for name, tt := range map[string]struct {
		station string
		der     []byte
	}{
		"another CN":      {"norte", csr(t, p256, named("sur"))},
		"no CN":           {"norte", csr(t, p256, named(""))},
		"two CNs":         {"norte", csr(t, p256, x509.CertificateRequest{Subject: pkix.Name{CommonName: "norte", ExtraNames: []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: "sur"}}}})},
		"an organization": {"norte", csr(t, p256, x509.CertificateRequest{Subject: pkix.Name{CommonName: "norte", Organization: []string{"x"}}})},
		"a DNS name":      {"norte", with(func(r *x509.CertificateRequest) { r.DNSNames = []string{"sur"} })},
		"an address":      {"norte", with(func(r *x509.CertificateRequest) { r.IPAddresses = []net.IP{{127, 0, 0, 1}} })},
		"an e-mail":       {"norte", with(func(r *x509.CertificateRequest) { r.EmailAddresses = []string{"a@b"} })},
		"a URI":           {"norte", with(func(r *x509.CertificateRequest) { r.URIs = []*url.URL{{Scheme: "https", Host: "x"}} })},
		"the right to sign": {"norte", with(func(r *x509.CertificateRequest) {
			r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 19}, Value: caFlag}}
		})},
		"RSA":                  {"norte", csr(t, rsaKey, named("norte"))},
		"P-384":                {"norte", csr(t, ecKey(t, elliptic.P384()), named("norte"))},
		"a forged signature":   {"norte", forged},
		"no request":           {"norte", []byte("-----BEGIN")},
		"something behind it":  {"norte", append(csr(t, p256, named("norte")), 0)},
		"a wildcard":           {"#", csr(t, p256, named("#"))},
		"a single wildcard":    {"+", csr(t, p256, named("+"))},
		"two levels":           {"a/b", csr(t, p256, named("a/b"))},
		"capitals":             {"NORTE", csr(t, p256, named("NORTE"))},
		"the office":           {"office", csr(t, p256, named("office"))},
		"a name that is short": {"n", csr(t, p256, named("n"))},
	} {
		if _, err := ca.Check(tt.station, tt.der); !errors.Is(err, ca.ErrRequest) {
			t.Errorf("%s: got %v, want %v", name, err, ca.ErrRequest)
		}
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []crypto.Signer{p256, edKey} {
		if _, err := ca.Check("norte", csr(t, key, named("norte"))); err != nil {
			t.Errorf("%T: got %v, want nil", key, err)
		}
	}
}

// What is signed names the station, can only be a client, and lasts 90 days.
func TestCertify(t *testing.T) {
	t.Parallel()
	a := open(t, t.TempDir())
	c, err := a.Certify("norte", csr(t, ecKey(t, elliptic.P256()), named("norte")))
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(c.DER)
	if err != nil {
		t.Fatal(err)
	}
	if got := cert.Subject.String(); got != "CN=norte" {
		t.Errorf("subject: got %s", got)
	}
	if cert.IsCA || len(cert.ExtKeyUsage) != 1 || cert.ExtKeyUsage[0] != x509.ExtKeyUsageClientAuth || len(cert.DNSNames)+len(cert.IPAddresses) > 0 {
		t.Errorf("got a CA (%t), usages %v, names %v", cert.IsCA, cert.ExtKeyUsage, cert.DNSNames)
	}
	if life := cert.NotAfter.Sub(c.IssuedAt); life != ca.ClientLife || c.NotAfter != cert.NotAfter || c.SPKI != ca.SPKI(cert) || c.Authority != 1 {
		t.Errorf("got %+v, of %v", c, life)
	}
	if _, err := a.Certify("sur", csr(t, ecKey(t, elliptic.P256()), named("norte"))); !errors.Is(err, ca.ErrRequest) {
		t.Errorf("for another station: got %v", err)
	}
}

// meet has a client and a server shake hands, and returns what each says.
func meet(t *testing.T, server, client *tls.Config) (ofServer, ofClient error) {
	t.Helper()
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	done := make(chan error, 1)
	go func() {
		s := tls.Server(a, server)
		err := s.Handshake()
		if err == nil {
			_, err = s.Write([]byte("k"))
		}
		done <- err
		a.Close()
	}()
	c := tls.Client(b, client)
	ofClient = c.Handshake()
	if ofClient == nil {
		_, ofClient = c.Read(make([]byte, 1)) // a refusal of TLS 1.3 comes after the handshake
	}
	b.Close()
	return <-done, ofClient
}

// A link is what a station shows and trusts.
func link(t *testing.T, a *ca.Authority, trust *ca.Authority, roots ...ca.Root) *tls.Config {
	t.Helper()
	key := ecKey(t, elliptic.P256())
	c, err := a.Certify("norte", csr(t, key, named("norte")))
	if err != nil {
		t.Fatal(err)
	}
	if trust != nil {
		roots = append(roots, trust.Roots()...)
	}
	pool := x509.NewCertPool()
	for _, r := range roots {
		cert, err := x509.ParseCertificate(r.DER)
		if err != nil {
			t.Fatal(err)
		}
		pool.AddCert(cert)
	}
	return &tls.Config{ServerName: "localhost", RootCAs: pool, Certificates: []tls.Certificate{{Certificate: [][]byte{c.DER}, PrivateKey: key}}}
}

func TestServerTakesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	a, other := open(t, t.TempDir()), open(t, t.TempDir())
	server := a.TLS([]string{"localhost", "127.0.0.1"}, true)
	if s, c := meet(t, server, link(t, a, a)); s != nil || c != nil {
		t.Errorf("its own: got %v and %v, want nil", s, c)
	}
	if s, _ := meet(t, server, link(t, other, a)); s == nil {
		t.Error("a certificate of another authority: got nil, want an error")
	}
	none := link(t, a, a)
	none.Certificates = nil
	if s, _ := meet(t, server, none); s == nil {
		t.Error("no certificate: got nil, want an error")
	}
	if _, c := meet(t, server, link(t, a, other)); c == nil {
		t.Error("a client that trusts another: got nil, want an error")
	}
	elsewhere := link(t, a, a)
	elsewhere.ServerName = "elsewhere.example"
	if _, c := meet(t, server, elsewhere); c == nil {
		t.Error("another server's name: got nil, want an error")
	}
	cert, key, err := a.Server([]string{"broker.example"})
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	asClient := link(t, a, a)
	asClient.Certificates = []tls.Certificate{pair}
	if s, _ := meet(t, server, asClient); s == nil {
		t.Error("the server's own certificate as a client: got nil, want an error")
	}
}

// The old root and the new one are trusted while both are there; a command in
// another process is noticed.
func TestRotate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := open(t, dir)
	server := a.TLS([]string{"localhost"}, true)
	old, first := link(t, a, a), a.Roots()
	if err := a.Retire(1); !errors.Is(err, ca.ErrLast) {
		t.Errorf("retire the only one: got %v, want %v", err, ca.ErrLast)
	}
	if n, err := open(t, dir).Rotate(); n != 2 || err != nil {
		t.Fatalf("rotate: got %d, %v, want 2", n, err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(a.Roots()) != 2; <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server does not notice the new root")
		}
	}
	fresh := link(t, a, a)
	for name, l := range map[string]*tls.Config{"from before, which knows only the old root": old, "new": fresh} {
		if s, c := meet(t, server, l); s != nil || c != nil {
			t.Errorf("in the overlap, %s: got %v and %v, want nil", name, s, c)
		}
	}
	if err := a.Retire(1); err != nil {
		t.Fatal(err)
	}
	if s, c := meet(t, server, fresh); s != nil || c != nil {
		t.Errorf("afterwards, new: got %v and %v, want nil", s, c)
	}
	if s, _ := meet(t, server, old); s == nil {
		t.Error("afterwards, from before: got nil, want an error")
	}
	if again := open(t, dir).Roots(); len(again) != 1 || again[0].N != 2 || bytes.Equal(again[0].DER, first[0].DER) {
		t.Errorf("read again: got %v", again)
	}
}

// Processes that start together agree on one root.
func TestOpenTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var mu sync.Mutex
	seen := map[string]bool{}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			a, err := ca.Open(dir, "x", time.Now)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			seen[string(a.Roots()[0].DER)] = true
		})
	}
	group.Wait()
	if len(seen) != 1 {
		t.Errorf("got %d roots, want one", len(seen))
	}
}

func TestRevocationLists(t *testing.T) {
	t.Parallel()
	a := open(t, t.TempDir())
	c, err := a.Certify("norte", csr(t, ecKey(t, elliptic.P256()), named("norte")))
	if err != nil {
		t.Fatal(err)
	}
	b, err := a.RevocationLists([]ca.Revoked{{Authority: 1, Serial: c.Serial, At: time.Now()}, {Authority: 7, Serial: c.Serial, At: time.Now()}})
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(b)
	list, err := x509.ParseRevocationList(block.Bytes)
	if err != nil || len(rest) > 0 {
		t.Fatalf("got %v and %d bytes more", err, len(rest))
	}
	root, err := x509.ParseCertificate(a.Roots()[0].DER)
	if err != nil {
		t.Fatal(err)
	}
	if err := list.CheckSignatureFrom(root); err != nil {
		t.Error(err)
	}
	if e := list.RevokedCertificateEntries; len(e) != 1 || !bytes.Equal(e[0].SerialNumber.Bytes(), c.Serial) {
		t.Errorf("got %v, want the one certificate", e)
	}
}

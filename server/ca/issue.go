package ca

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"time"
)

// A Certificate is one given to a station's link.
type Certificate struct {
	DER       []byte
	SPKI      [sha256.Size]byte
	Serial    []byte // big-endian
	Authority int    // the root that signed it
	IssuedAt  time.Time
	NotAfter  time.Time
}

// ErrRequest means that a certificate request is not one that a station makes.
// Nothing is signed for it.
var ErrRequest = errors.New("certificate request refused")

// station is what may be called a station: one level of a topic, and nothing
// that a broker takes for a wildcard.
var station = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,15}$`)

// Check reads the certificate request of a station, in DER. It must be signed by
// the key that it is for, name the station as CN and nothing else, and ask for
// no extension: neither other names nor the right to sign.
func Check(id string, der []byte) (*x509.CertificateRequest, error) {
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	switch key := csr.PublicKey.(type) {
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			err = errors.New("its key is not on curve P-256")
		}
	case ed25519.PublicKey:
	default:
		err = errors.New("its key is neither P-256 nor Ed25519")
	}
	switch {
	case err != nil:
	case !station.MatchString(id) || id == "office":
		err = fmt.Errorf("%q cannot be a station", id)
	case csr.Subject.CommonName != id || len(csr.Subject.Names) != 1:
		err = fmt.Errorf("its subject is %q, not CN=%s alone", csr.Subject.String(), id)
	case len(csr.Extensions) > 0:
		err = fmt.Errorf("it asks for extension %s", csr.Extensions[0].Id)
	default:
		err = csr.CheckSignature()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return csr, nil
}

// Certify signs the certificate of a station's link with the newest root.
func (a *Authority) Certify(id string, der []byte) (Certificate, error) {
	csr, err := Check(id, der)
	if err != nil {
		return Certificate{}, err
	}
	list := a.roots()
	r := list[len(list)-1]
	now := a.now().UTC().Truncate(time.Second)
	cert, err := r.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: id}, NotBefore: now.Add(-slack), NotAfter: now.Add(ClientLife),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, csr.PublicKey)
	if err != nil {
		return Certificate{}, fmt.Errorf("certify station %s: %w", id, err)
	}
	return Certificate{
		DER: cert.Raw, SPKI: SPKI(cert), Serial: cert.SerialNumber.Bytes(), Authority: r.n, IssuedAt: now, NotAfter: cert.NotAfter,
	}, nil
}

// sign completes a certificate that can sign no other.
func (r root) sign(template *x509.Certificate, key any) (*x509.Certificate, error) {
	template.SerialNumber, template.BasicConstraintsValid, template.KeyUsage = serial(), true, x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, r.cert, key, r.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// Revoked is a certificate that counts no more.
type Revoked struct {
	Authority int
	Serial    []byte
	At        time.Time
}

// listLife is how long a revocation list may be used by a broker that is not
// ours: one that has run out would lock every station out.
const listLife = 365 * 24 * time.Hour

// RevocationLists returns one list for each root, in PEM, for brokers that read
// no registry.
func (a *Authority) RevocationLists(revoked []Revoked) ([]byte, error) {
	now := a.now().UTC()
	var out []byte
	for _, r := range a.roots() {
		list := &x509.RevocationList{Number: big.NewInt(now.Unix()), ThisUpdate: now.Add(-slack), NextUpdate: now.Add(listLife)}
		for _, c := range revoked {
			if c.Authority == r.n {
				list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
					SerialNumber: new(big.Int).SetBytes(c.Serial), RevocationTime: c.At.UTC(),
				})
			}
		}
		der, err := x509.CreateRevocationList(rand.Reader, list, r.cert, r.key)
		if err != nil {
			return nil, fmt.Errorf("revocation list of authority %d: %w", r.n, err)
		}
		out = append(out, pemOf("X509 CRL", der)...)
	}
	return out, nil
}

// PEM returns the trusted roots, for brokers and browsers that are to know them.
func (a *Authority) PEM() []byte {
	var out []byte
	for _, r := range a.roots() {
		out = append(out, pemOf("CERTIFICATE", r.cert.Raw)...)
	}
	return out
}

// RequestSPKI returns the hash of the public key that a request is for.
func RequestSPKI(csr *x509.CertificateRequest) [sha256.Size]byte {
	return sha256.Sum256(csr.RawSubjectPublicKeyInfo)
}

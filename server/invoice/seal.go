package invoice

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A SealState is what can be said of a seal.
type SealState string

// What can be said.
const (
	SealHolds   SealState = "holds"   // what it is over is as it was sealed
	SealBroken  SealState = "broken"  // it is not, or the key is another's
	SealUnknown SealState = "unknown" // its certificate is not here, or something in the document that it is over is not known
)

// A Sealed is a seal that was looked at. Who signs, and when, is of its certificate, and
// empty where none could be read.
type Sealed struct {
	State       SealState
	Why         string // of what does not hold or cannot be said
	RFC         string
	From, Until time.Time

	certificate *x509.Certificate // nil: none could be read
}

// IssuerSeal looks at the issuer's seal by the certificate in the document: nothing else is
// needed. Whether the certificate is one of the authority's is for [Terms.Roots].
func (d *Document) IssuerSeal() Sealed {
	if d.Seal == "" || d.Certificate == "" {
		return Sealed{State: SealUnknown, Why: "there is no seal, or no certificate"}
	}
	der, err := base64.StdEncoding.DecodeString(unspaced(d.Certificate))
	if err != nil {
		return Sealed{State: SealUnknown, Why: "the certificate is no base64"}
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return Sealed{State: SealUnknown, Why: "the certificate cannot be read: " + err.Error()}
	}
	s := Sealed{RFC: certificateRFC(c), From: c.NotBefore, Until: c.NotAfter, certificate: c}
	if no := CertificateNo(c); no != d.CertificateNo {
		s.State, s.Why = SealBroken, fmt.Sprintf("the certificate is number %s, and the document names %s", no, d.CertificateNo)
		return s
	}
	chain, unknown := d.Chain()
	s.State, s.Why = verify(c, chain, d.Seal)
	if s.State == SealBroken && len(unknown) > 0 {
		s.State, s.Why = SealUnknown, "nothing is known of "+strings.Join(unknown, ", ")+", which the seal is over, too"
	}
	return s
}

// StampSeal looks at the authority's seal, by certificates of those that stamp: the one that
// it names has to be among them.
func (d *Document) StampSeal(certificates map[string]*x509.Certificate) Sealed {
	if d.Stamp == nil {
		return Sealed{State: SealUnknown, Why: "there is no stamp"}
	}
	if d.Stamp.IssuerSeal != d.Seal {
		return Sealed{State: SealBroken, Why: "the stamp is of another seal of the issuer's"}
	}
	c := certificates[d.Stamp.CertificateNo]
	if c == nil {
		return Sealed{State: SealUnknown, Why: "certificate " + d.Stamp.CertificateNo + " of the authority is not here"}
	}
	s := Sealed{RFC: certificateRFC(c), From: c.NotBefore, Until: c.NotAfter, certificate: c}
	s.State, s.Why = verify(c, d.StampChain(), d.Stamp.Seal)
	return s
}

func verify(c *x509.Certificate, chain, seal string) (SealState, string) {
	key, ok := c.PublicKey.(*rsa.PublicKey)
	if !ok {
		return SealUnknown, "the certificate's key is no RSA key"
	}
	signature, err := base64.StdEncoding.DecodeString(unspaced(seal))
	if err != nil {
		return SealBroken, "the seal is no base64"
	}
	sum := sha256.Sum256([]byte(chain))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature); err != nil {
		if !errors.Is(err, rsa.ErrVerification) {
			return SealUnknown, "the seal cannot be looked at: " + err.Error()
		}
		return SealBroken, "what it is over was changed after it was sealed, or another sealed it"
	}
	return SealHolds, ""
}

func unspaced(s string) string { return strings.ReplaceAll(s, " ", "") }

// CertificateNo returns the number by which documents name a certificate: the serial
// number, whose bytes are the digits of it.
func CertificateNo(c *x509.Certificate) string {
	b := c.SerialNumber.Bytes()
	for _, digit := range b {
		if digit < '0' || digit > '9' {
			return c.SerialNumber.String()
		}
	}
	return string(b)
}

// x500UniqueIdentifier holds "RFC / CURP of who represents them".
var uniqueIdentifier = asn1.ObjectIdentifier{2, 5, 4, 45}

func certificateRFC(c *x509.Certificate) string {
	for _, n := range c.Subject.Names {
		if text, ok := n.Value.(string); ok && n.Type.Equal(uniqueIdentifier) {
			rfc, _, _ := strings.Cut(text, "/")
			return strings.TrimSpace(rfc)
		}
	}
	return ""
}

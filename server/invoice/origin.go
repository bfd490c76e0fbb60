package invoice

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // only to tell of old certificates; nothing is proven by it
	"crypto/x509"
	"fmt"
	"time"
)

// An originState is what can be said of where a certificate comes from.
type originState int

const (
	originHolds   originState = iota
	originUnknown             // nobody installed the authority's certificates, or it is certified in a way that proves nothing now
	originFalse               // none of those that are installed certified it
	originDate                // one did, and was not valid at that time
)

type origin struct {
	state originState
	why   string
}

// originOf looks for who certified a certificate among roots. Documents bring no certificate
// but the last, and whoever installs one of the authority's trusts it, so this is one step.
// Roots are tried by their keys and not by their names, which are not always written alike.
// They have to be valid at the time of use, which names no offset, not today. Whether one was
// revoked is not known.
func originOf(c *x509.Certificate, roots []*x509.Certificate, at time.Time) origin {
	if len(roots) == 0 {
		return origin{originUnknown, "no certificate of the authority's by which it certifies is installed"}
	}
	found := origin{originFalse, "certificate " + CertificateNo(c) + " says that " + c.Issuer.CommonName + " issued it"}
	for _, root := range roots {
		if !c.Equal(root) { // one that is installed is trusted as it is
			switch {
			case c.CheckSignatureFrom(root) == nil:
			case oldSignature(c, root):
				if found.state != originDate {
					found = origin{originUnknown, "certificate " + CertificateNo(c) + " is signed over SHA-1, which proves nothing now"}
				}
				continue
			default:
				continue
			}
		}
		if !at.IsZero() && (at.Before(root.NotBefore.AddDate(0, 0, -1)) || at.After(root.NotAfter.AddDate(0, 0, 1))) {
			found = origin{originDate, fmt.Sprintf("%s: %s – %s", root.Subject.CommonName, root.NotBefore.Format(time.DateOnly), root.NotAfter.Format(time.DateOnly))}
			continue // it may have been certified anew with the same key
		}
		return origin{}
	}
	return found
}

// oldSignature tells whether a root signed a certificate over SHA-1. crypto/x509 refuses
// that, rightly; but of an old certificate it is not to be said that somebody forged it.
func oldSignature(c, root *x509.Certificate) bool {
	key, ok := root.PublicKey.(*rsa.PublicKey)
	if !ok || !IsRoot(root) || c.SignatureAlgorithm != x509.SHA1WithRSA {
		return false
	}
	sum := sha1.Sum(c.RawTBSCertificate) //nolint:gosec // see above
	return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], c.Signature) == nil
}

// IsRoot tells whether a certificate is one by which others are certified.
func IsRoot(c *x509.Certificate) bool {
	return c.IsCA && (c.KeyUsage == 0 || c.KeyUsage&x509.KeyUsageCertSign != 0)
}

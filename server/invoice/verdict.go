package invoice

import (
	"crypto/x509"
	"fmt"
)

// A Verdict is what follows from findings.
type Verdict string

// Refused is not to be paid, questioned wants an answer first, and accepted is in order.
const (
	Accepted   Verdict = "accepted"
	Questioned Verdict = "questioned"
	Refused    Verdict = "refused"
)

// VerdictOf returns what follows from findings.
func VerdictOf(list []Finding) Verdict {
	switch Worst(list) {
	case Critical:
		return Refused
	case High:
		return Questioned
	}
	return Accepted
}

// ReadCertificate reads a certificate of the authority's as it publishes them (DER, .cer).
func ReadCertificate(b []byte) (*x509.Certificate, error) {
	c, err := x509.ParseCertificate(b)
	if err != nil {
		return nil, fmt.Errorf("read a certificate: %w", err)
	}
	return c, nil
}

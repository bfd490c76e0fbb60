package invoice

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
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

// Proven tells whether of a document both seals and the origin of their certificates were looked at,
// by what was found in it. One that is accepted and not proven is not to read in the same word as
// one that is.
func Proven(list []Finding) bool {
	return !slices.ContainsFunc(list, func(f Finding) bool {
		return slices.Contains([]string{"origin.unknown", "seal.unknown", "stamp.unknown", "stamp.missing"}, f.Code)
	})
}

// ReadCertificate reads a certificate of the authority's as it publishes them: DER, and some
// in PEM.
func ReadCertificate(b []byte) (*x509.Certificate, error) {
	if p, _ := pem.Decode(b); p != nil && p.Type == "CERTIFICATE" {
		b = p.Bytes
	}
	c, err := x509.ParseCertificate(b)
	if err != nil {
		return nil, fmt.Errorf("read a certificate: %w", err)
	}
	return c, nil
}

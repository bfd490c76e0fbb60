package invoice

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
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
		return slices.Contains([]string{"origin.unknown", "seal.unknown", "seal.holder", "stamp.unknown", "stamp.missing"}, f.Code)
	})
}

// ReadCertificates reads all certificates of a file: one in DER, or as many as there are in PEM.
func ReadCertificates(b []byte) (all []*x509.Certificate, err error) {
	p, rest := pem.Decode(b)
	if p == nil {
		c, err := ReadCertificate(b)
		return []*x509.Certificate{c}, err
	}
	for ; p != nil; p, rest = pem.Decode(rest) {
		if p.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(p.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read certificate %d of the file: %w", len(all)+1, err)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, errors.New("read a certificate: the file has none")
	}
	return all, nil
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

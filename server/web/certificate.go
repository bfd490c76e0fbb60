package web

import "net/http"

// Authority is the installation's own certificate authority, as browsers are to
// know it.
type Authority interface {
	// PEM returns the trusted roots, the oldest first.
	PEM() []byte
	// Fingerprints returns the SHA-256 of each, as browsers print it.
	Fingerprints() []string
}

type certificateView struct {
	page
	Prints []string // of each root
}

// certificate explains how a browser learns to trust this installation. Whoever
// does it compares the fingerprint with one that came another way.
func (p *pages) certificate(v *visit) error {
	return p.show(v, http.StatusOK, "certificate", &certificateView{p.page(v, "certificate.title", ""), p.Authority.Fingerprints()})
}

// certificateFile gives the roots to be kept by a browser or an operating system.
func (p *pages) certificateFile(v *visit) error {
	h := v.w.Header()
	h.Set("Content-Type", "application/x-x509-ca-cert")
	h.Set("Content-Disposition", `attachment; filename="litro-ca.crt"`)
	_, err := v.w.Write(p.Authority.PEM())
	return err
}

package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"slices"
	"time"
)

// A serverCertificate is the one in use. It is kept in memory only: a server
// that starts makes another.
type serverCertificate struct {
	names []string
	of    int // root
	cert  *tls.Certificate
	until time.Time // when another is due
}

// Server returns a certificate for a server under some names and addresses,
// signed by the oldest root, and its key, both in PEM, for a broker that is not
// ours.
func (a *Authority) Server(names []string) (cert, key []byte, err error) {
	c, err := a.roots()[0].server(names, a.now())
	if err != nil {
		return nil, nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		return nil, nil, err
	}
	return pemOf("CERTIFICATE", c.Certificate[0]), pemOf("PRIVATE KEY", private), nil
}

func (r root) server(names []string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Litro server"}, NotBefore: now.Add(-slack), NotAfter: now.Add(ServerLife),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else if n != "" {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	cert, err := r.sign(template, key.Public())
	if err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	// The root goes along, so that a box that knows only its pin can find it.
	return &tls.Certificate{Certificate: [][]byte{cert.Raw, r.cert.Raw}, PrivateKey: key, Leaf: cert}, nil
}

// present returns the server's certificate, and another one when two thirds of
// its life are over, or its root was retired.
func (a *Authority) present(names []string) (*tls.Certificate, error) {
	oldest, now := a.roots()[0], a.now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := a.server; s.cert != nil && s.of == oldest.n && now.Before(s.until) && slices.Equal(s.names, names) {
		return s.cert, nil
	}
	c, err := oldest.server(names, now)
	if err != nil {
		return nil, err
	}
	a.server = serverCertificate{names, oldest.n, c, now.Add(ServerLife * 2 / 3)}
	return c, nil
}

// TLS returns the configuration of a server that is known under some names. With
// clients it takes only those that show a certificate of ours; whether that one
// still counts is for the caller to look up.
func (a *Authority) TLS(names []string, clients bool) *tls.Config {
	names = slices.Clone(names)
	cfg := &tls.Config{
		MinVersion:     tls.VersionTLS13,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return a.present(names) },
		// A ticket would bring a client back without its certificate being looked at.
		SessionTicketsDisabled: true,
	}
	if clients {
		cfg.ClientAuth = tls.RequireAndVerifyClientCert
		cfg.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			own := cfg.Clone()
			own.GetConfigForClient, own.ClientCAs, own.Time = nil, a.pool(), a.now
			return own, nil
		}
	}
	return cfg
}

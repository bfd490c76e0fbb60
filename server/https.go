package server

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

// https returns what browsers are shown: a certificate of the installation's own
// authority, or the one that is configured.
func (s *Server) https() (*tls.Config, error) {
	if s.Config.HTTPS.Certificate == "" {
		return browsers(s.CA.TLS(s.Config.HTTPS.certified(), false)), nil
	}
	f := &certificateFiles{cert: s.Config.HTTPS.Certificate, key: s.Config.HTTPS.Key}
	if err := f.load(); err != nil {
		return nil, fmt.Errorf("https.certificate: %w", err)
	}
	return browsers(&tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if err := f.load(); err != nil {
			s.Log.Error("the certificate of the pages is not read anew, and the one before is used", "err", err)
		}
		return f.current(), nil
	}}), nil
}

// browsers lets in browsers that are some years old.
func browsers(c *tls.Config) *tls.Config {
	c.MinVersion, c.NextProtos = tls.VersionTLS12, []string{"http/1.1"}
	return c
}

// certified returns all names that the certificate of the pages is for.
func (c HTTPSConfig) certified() []string {
	names := append(slices.Clone(c.Names), "localhost", "127.0.0.1", "::1")
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	if host, _, err := net.SplitHostPort(c.Listen); err == nil && named(host) {
		names = append(names, host)
	} else {
		names = append(names, ownAddresses()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ownAddresses returns the addresses of this machine on its networks.
func ownAddresses() []string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil // a name will do
	}
	var list []string
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			list = append(list, n.IP.String())
		}
	}
	return list
}

// certificateFiles are a certificate and its key, read anew when they change.
type certificateFiles struct {
	cert, key string

	mu   sync.Mutex
	at   [2]time.Time // when the files were changed that were last looked at
	pair *tls.Certificate
}

// load reads the files if they changed since they were last looked at.
func (f *certificateFiles) load() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var at [2]time.Time
	for i, file := range []string{f.cert, f.key} {
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		at[i] = info.ModTime()
	}
	if at == f.at {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return err // tried again with the next visit: the other file may be on its way
	}
	f.at, f.pair = at, &pair
	return nil
}

func (f *certificateFiles) current() *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pair
}

package identity

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense/enroll"
)

// A Denied is the server's no, and why.
type Denied struct {
	Code int // of HTTP
	Why  string
}

func (d *Denied) Error() string { return "the server says no: " + d.Why }

// askTime is how long a question may take on a bad line.
const askTime = 30 * time.Second

// Pinned trusts a server whose certificate an authority signed that has this
// pin, and nobody else.
func Pinned(pin [16]byte, now func() time.Time) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// Verified below: there is nobody else whom this box trusts yet.
		InsecureSkipVerify: true,
		VerifyConnection: func(c tls.ConnectionState) error {
			roots := x509.NewCertPool()
			for _, cert := range c.PeerCertificates {
				if cert.IsCA && enroll.Pin(cert.Raw) == pin {
					roots.AddCert(cert)
					return verify(c, roots, now())
				}
			}
			return errors.New("this is not the server that the invitation is from; compare the code with the page, and the address with the administrator's")
		},
	}
}

// Unverified trusts nobody, and need not: what is asked holds no secret, and what
// is answered is signed. So a box also gets a new certificate when all that it
// could verify has run out.
func Unverified() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}
}

// Ask asks a server and returns its answer, which is still to be opened, or a
// [Denied]. Any other error means that the server was not reached.
func Ask(ctx context.Context, server, path, token string, asked []byte, trust *tls.Config) ([]byte, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("server %q: write its address, such as https://litro.example:8443", server)
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(server, "/")+path, bytes.NewReader(asked))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return answer(req, server, trust)
}

// Fetch returns what a server keeps at a path, or a [Denied]. Any other error means
// that the server was not reached.
func Fetch(ctx context.Context, server, path string, trust *tls.Config) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(server, "/")+path, nil)
	if err != nil {
		return nil, err
	}
	return answer(req, server, trust)
}

// answer sends a request and returns the whole of its answer.
func answer(req *http.Request, server string, trust *tls.Config) ([]byte, error) {
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: trust, DisableKeepAlives: true, ForceAttemptHTTP2: false},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", server, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, enroll.MaxMessage))
	switch {
	case err != nil:
		return nil, fmt.Errorf("ask %s: %w", server, err)
	case resp.StatusCode >= 500:
		return nil, fmt.Errorf("ask %s: %s: %s", server, resp.Status, firstLine(b))
	case resp.StatusCode != http.StatusOK:
		return nil, &Denied{resp.StatusCode, firstLine(b)}
	}
	return b, nil
}

// firstLine returns what a person may read of an answer that is none.
func firstLine(b []byte) string {
	line, _, _ := strings.Cut(strings.ToValidUTF8(string(b[:min(len(b), 300)]), ""), "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, line)
}

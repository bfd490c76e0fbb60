// Package asking asks the tax authority's public service whether fiscal documents count: slowly, one
// question after the other, and from one process at a time. Where the service is away it waits longer
// each time and says why; nothing else of Litro waits for it.
//
// What leaves the house are the five values that the code printed on a document says of it, see package
// consult, and nothing else.
package asking

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/litro-fuel/litro/server/invoice/consult"
)

// Why the authority could not be asked, or gave no answer.
const (
	Connect     = "connect"     // nobody answers at its address
	Slow        = "slow"        // it took too long
	Certificate = "certificate" // who answers does not show that it is the authority
	Elsewhere   = "elsewhere"   // it sends to another address, where nothing is sent
	Busy        = "busy"        // it answers that it cannot now
	Status      = "status"      // it answers with an error
	Unreadable  = "unreadable"  // what it answers is of no form that is known
	Fault       = "fault"       // it answers that it has no answer
	Unclear     = "unclear"     // its words do not say one thing
	Question    = "question"    // the document says something of itself that cannot be asked
)

// Codes lists them.
func Codes() []string {
	return []string{Connect, Slow, Certificate, Elsewhere, Busy, Status, Unreadable, Fault, Unclear, Question}
}

// A FailedError says why a question has no answer.
type FailedError struct {
	Code string
	Why  string
	// Raw is what came, where it is of the service's form; else nil: it is not kept.
	Raw []byte
	// Ours tells that it may be the document's: the service answered, and not with an answer. Else
	// the service is away for all of them.
	Ours bool
}

func (e *FailedError) Error() string { return e.Code + ": " + e.Why }

// within is how long one question may take, with its whole answer.
const within = 20 * time.Second

// CheckAddress says what is wrong with the address of a service. It must be https; on this machine it
// may be http, for tests.
func CheckAddress(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.RawQuery != "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("%q is no address of a service; write one such as https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc", text)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return fmt.Errorf("%q is http, by which anybody on the way can answer in the authority's place; write https", text)
	}
	return nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// A Client asks one service.
type Client struct {
	address string
	client  *http.Client
}

// NewClient returns a client of the service at an address, see [CheckAddress]. Roots sign its
// certificate; nil: those of the system. It goes through the proxy of the environment, if there is one.
func NewClient(address string, roots *x509.CertPool) *Client {
	return &Client{address, &http.Client{
		Timeout: within,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: within}).DialContext, TLSHandshakeTimeout: within, ResponseHeaderTimeout: within,
			// One that asks for a packed answer may get one of any size. An answer names no document, so
			// that each question has a connection of its own: none can be of the one before.
			DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: consult.MaxAnswer,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Ask asks about one document. It returns the answer with the bytes that came, or fails with a
// *FailedError; with the error of ctx where that ended.
func (c *Client) Ask(ctx context.Context, q consult.Question) (consult.Answer, []byte, error) {
	body, err := q.Encode()
	if err != nil {
		return consult.Answer{}, nil, &FailedError{Code: Question, Why: err.Error(), Ours: true}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(body))
	if err != nil {
		return consult.Answer{}, nil, err
	}
	r.Header.Set("Content-Type", consult.ContentType)
	r.Header.Set("SOAPAction", `"`+consult.Action+`"`)
	r.Header.Set("Accept", "text/xml")
	r.Header.Set("User-Agent", "litro-server")
	resp, err := c.client.Do(r)
	if err != nil {
		return consult.Answer{}, nil, failure(ctx, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, consult.MaxAnswer+1))
	if err != nil {
		return consult.Answer{}, nil, failure(ctx, err)
	}
	return read(resp, b)
}

// read says what an answer comes to. A service that says by its status that it has none may say why in
// a fault.
func read(resp *http.Response, b []byte) (consult.Answer, []byte, error) {
	switch code := resp.StatusCode; {
	case code >= 300 && code < 400:
		return consult.Answer{}, nil, &FailedError{Code: Elsewhere, Why: fmt.Sprintf("HTTP %d: %.100q", code, resp.Header.Get("Location"))}
	case code == http.StatusTooManyRequests || code == http.StatusBadGateway || code == http.StatusServiceUnavailable || code == http.StatusGatewayTimeout:
		return consult.Answer{}, nil, &FailedError{Code: Busy, Why: fmt.Sprintf("HTTP %d", code)}
	}
	a, err := consult.Decode(b)
	if f, ok := errors.AsType[*consult.FaultError](err); ok {
		return consult.Answer{}, nil, &FailedError{Code: Fault, Why: f.Error(), Raw: b, Ours: true}
	}
	if resp.StatusCode != http.StatusOK {
		return consult.Answer{}, nil, &FailedError{Code: Status, Why: fmt.Sprintf("HTTP %d", resp.StatusCode), Ours: true}
	}
	if err != nil {
		return consult.Answer{}, nil, &FailedError{Code: Unreadable, Why: err.Error(), Ours: true}
	}
	return a, b, nil
}

// failure says why nobody answered, without what the network says of addresses.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	f := &FailedError{Code: Connect, Why: err.Error()}
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verify):
		f.Code = Certificate
	case errors.As(err, &timeout) && timeout.Timeout():
		f.Code, f.Why = Slow, fmt.Sprintf("%d s", int(within.Seconds()))
	}
	return f
}

package hook

import (
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
	"syscall"
	"time"
)

// Outside says who may be called: everybody outside the house, and within it those networks
// that whoever administers the server allows.
type Outside struct {
	Allow []netip.Prefix
	Key   string // of the configuration, by which networks are allowed
}

// errInside means that a name leads into the house.
var errInside = errors.New("the address is inside the house")

// Check fails where an address may not be called, and says how it is allowed.
func (o Outside) Check(a netip.Addr) error {
	if o.allowed(a) {
		return nil
	}
	return fmt.Errorf("%s: %w; whoever administers the server allows it with %s", a, errInside, o.Key)
}

// Client returns what calls them. It follows nobody elsewhere, and a whole call takes no longer
// than said.
func (o Outside) Client(roots *x509.CertPool, within time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: within, ControlContext: o.control}
	return &http.Client{
		Timeout: within,
		Transport: &http.Transport{
			// Without a proxy, and without connections that are kept: every call looks the name
			// up, and control sees the address that is called.
			DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: within,
			MaxResponseHeaderBytes: mostAnswer, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// control looks at the address that is about to be called, after its name was looked up.
func (o Outside) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return o.Check(to.Addr())
}

// inside are networks that no receiver outside is in, besides those that package netip
// knows: shared, benchmarks, examples, reserved, and those that hold an address of version
// four.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// allowed tells whether an address may be called.
func (o Outside) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range o.Allow {
		if p.Contains(a) {
			return true
		}
	}
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}

// Inside tells whether a call was not made because its address is inside the house.
func Inside(err error) bool { return errors.Is(err, errInside) }

// Plain is what went wrong with a call, without the address, which may have a key in it.
func Plain(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// Read reads of an answer what is kept of it, or why it ended before that, and closes it.
func Read(answer *http.Response) (string, error) {
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return Short(err.Error()), err
	}
	return Short(string(b)), nil
}

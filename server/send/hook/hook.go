// Package hook tells programs of others what happens, as Standard Webhooks has it: a
// message with a name that stays, a time, and a signature of both and the body. It calls
// nobody inside the house, unless that was allowed, follows nobody elsewhere, and waits
// and reads within bounds.
package hook

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/send"
)

const (
	// answerWithin is how long a receiver may take for its whole answer.
	answerWithin = 15 * time.Second
	// mostAnswer is how much of an answer is read, and mostKept how much of it is shown.
	mostAnswer = 64 << 10
	mostKept   = 300
)

// Config says whom messages may go to.
type Config struct {
	// Allow are networks inside the house that may be called too.
	Allow []netip.Prefix
	// Roots sign the certificates of receivers; nil for those of the system.
	Roots *x509.CertPool
	// Hook returns whom a message is for.
	Hook func(ctx context.Context, hook string) (send.HookRow, error)
	Now  func() time.Time
}

// A Carrier calls receivers.
type Carrier struct {
	cfg    Config
	client *http.Client
}

// New returns a carrier.
func New(cfg Config) *Carrier {
	c := &Carrier{cfg: cfg}
	dialer := &net.Dialer{Timeout: answerWithin, ControlContext: c.control}
	c.client = &http.Client{
		Timeout: answerWithin,
		Transport: &http.Transport{
			// Without a proxy, and without connections that are kept: every call looks the name
			// up, and control sees the address that is called.
			DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: answerWithin,
			MaxResponseHeaderBytes: mostAnswer, TLSClientConfig: &tls.Config{RootCAs: cfg.Roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// errInside means that a name leads into the house.
var errInside = errors.New("the address is inside the house; whoever administers the server allows it with webhooks.allow")

// control looks at the address that is about to be called, after its name was looked up.
func (c *Carrier) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !c.allowed(to.Addr()) {
		return fmt.Errorf("%s: %w", to.Addr(), errInside)
	}
	return nil
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
func (c *Carrier) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range c.cfg.Allow {
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

// CheckURL says what is wrong with the address of a receiver, as far as it shows.
func (c *Carrier) CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "https" || u.User != nil || u.Fragment != "" || len(text) > 500:
		return fmt.Errorf("%w: %q is no https address without a user and a fragment", fault.ErrInvalid, text)
	case u.Port() != "":
		if n, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || n == 0 {
			return fmt.Errorf("%w: %q has no port that there is", fault.ErrInvalid, text)
		}
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !c.allowed(a) {
		return fmt.Errorf("%w: %w", fault.ErrInvalid, errInside)
	}
	return nil
}

// Carry sends a message.
func (c *Carrier) Carry(ctx context.Context, s *send.Sending) send.Answer {
	to, err := c.cfg.Hook(ctx, s.Receiver)
	if err != nil {
		return send.Answer{Err: err}
	}
	r, err := request(ctx, to.URL, s, to.Secrets(c.cfg.Now()), c.cfg.Now())
	if err != nil {
		return send.Answer{Err: err}
	}
	answer, err := c.client.Do(r)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without the address, which may have a key in it
		}
		return send.Answer{Text: short(err.Error()), Err: err}
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	text := short(string(b))
	switch code := answer.StatusCode; {
	case err != nil:
		return send.Answer{Status: code, Text: short(err.Error()), Err: err}
	case code >= 200 && code < 300:
		return send.Answer{Status: code, Text: text}
	case code == http.StatusGone:
		return send.Answer{Status: code, Text: text, Err: send.ErrGone}
	default:
		return send.Answer{Status: code, Text: text, Err: fmt.Errorf("answered %d", code)}
	}
}

// request is a message as it goes out, signed with each secret.
func request(ctx context.Context, to string, s *send.Sending, secrets [][]byte, now time.Time) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(s.Body))
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", s.ID, err)
	}
	var signatures []string
	for _, secret := range secrets {
		signer, err := standardwebhooks.NewWebhookRaw(secret)
		if err != nil {
			return nil, fmt.Errorf("message %s: %w", s.ID, err)
		}
		signature, err := signer.Sign(s.ID, now, []byte(s.Body))
		if err != nil {
			return nil, fmt.Errorf("message %s: %w", s.ID, err)
		}
		signatures = append(signatures, signature)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Litro")
	r.Header.Set(standardwebhooks.HeaderWebhookID, s.ID)
	r.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return r, nil
}

// NewSecret returns a secret of 256 bits.
func NewSecret() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // which ends the program rather than fail
	return b
}

// SecretText is a secret as a receiver is given it.
func SecretText(secret []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(secret) }

// short is the beginning of a text, on one line, fit to be kept.
func short(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s[:min(len(s), mostKept)], ""))
	return strings.Join(strings.Fields(s), " ")
}

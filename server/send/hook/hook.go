// Package hook tells programs of others what happens, as Standard Webhooks has it: a
// message with a name that stays, a time, and a signature of both and the body. It calls
// nobody inside the house, unless that was allowed, follows nobody elsewhere, and waits
// and reads within bounds.
package hook

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
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
	cfg     Config
	outside Outside
	client  *http.Client
}

// New returns a carrier.
func New(cfg Config) *Carrier {
	o := Outside{Allow: cfg.Allow, Key: "webhooks.allow"}
	return &Carrier{cfg, o, o.Client(cfg.Roots, answerWithin)}
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
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := c.outside.Check(a); err != nil {
			return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
		}
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
		err = Plain(err)
		return send.Answer{Text: Short(err.Error()), Err: err}
	}
	text, err := Read(answer)
	switch code := answer.StatusCode; {
	case err != nil:
		return send.Answer{Status: code, Text: text, Err: err}
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
	if err := Sign(r.Header, s.ID, []byte(s.Body), now, secrets...); err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Litro")
	return r, nil
}

// Sign says in headers what a message is called, when it is sent, and, with each secret, that it
// is ours.
func Sign(h http.Header, id string, body []byte, now time.Time, secrets ...[]byte) error {
	var signatures []string
	for _, secret := range secrets {
		signer, err := standardwebhooks.NewWebhookRaw(secret)
		if err != nil {
			return fmt.Errorf("message %s: %w", id, err)
		}
		signature, err := signer.Sign(id, now, body)
		if err != nil {
			return fmt.Errorf("message %s: %w", id, err)
		}
		signatures = append(signatures, signature)
	}
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}

// NewSecret returns a secret of 256 bits.
func NewSecret() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // which ends the program rather than fail
	return b
}

// SecretText is a secret as a receiver is given it.
func SecretText(secret []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(secret) }

// Short is the beginning of a text, on one line, fit to be kept.
func Short(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s[:min(len(s), mostKept)], ""))
	return strings.Join(strings.Fields(s), " ")
}

// Package post brings files to programs of others by HTTPS POST, such as those of accounting. Where
// they are and by which secret they know us stands in the configuration alone: no page takes an
// address and none shows a secret. A file carries a name that stays however often it is sent, by
// which a receiver knows it again.
package post

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
)

// How a receiver knows that it is us.
const (
	Bearer = "bearer" // by a token
	Signed = "signed" // by a signature, as webhooks are signed
)

// answerWithin is how long a receiver may take for all of a file and its answer: files may have
// 20 MB, and lines in a city hall are slow. It is well within the lease of a message.
const answerWithin = 2 * time.Minute

// An Address is where files go to, under a name that people choose.
type Address struct {
	Name, URL string
	Auth      string // [Bearer] or [Signed]
	// SecretFile holds the token, or what signs. It is read for each file, so that it may be
	// changed at any time.
	SecretFile string
	// Allow are networks inside the house that it may be in.
	Allow []netip.Prefix
	// LoopbackHTTP allows http: to this machine itself, which leaves nothing to listen to.
	LoopbackHTTP bool
	// Roots sign its certificate; nil for those of the system.
	Roots *x509.CertPool
}

// names are those that an address can have.
var names = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Check says what is wrong with an address as it is configured, by its key.
func (a *Address) Check() (key string, err error) {
	if !names.MatchString(a.Name) {
		return "name", fmt.Errorf("%q is no name; write one of small letters, digits and -, such as contabilidad", a.Name)
	}
	u, err := url.Parse(a.URL)
	switch {
	case err != nil || u.Hostname() == "" || u.Fragment != "" || len(a.URL) > 500:
		return "url", errors.New("it is no address; write one such as https://erp.example/polizas") // without it: it may have a key in it
	case u.User != nil:
		return "url", errors.New("it has a user; write the secret into secret_file instead")
	case u.Scheme == "http" && a.LoopbackHTTP && !loopback(u.Hostname()):
		return "url", errors.New("http goes to this machine itself only, by 127.0.0.1 or [::1]; write https")
	case u.Scheme == "http" && !a.LoopbackHTTP:
		return "url", errors.New("files and secrets do not travel in clear: http is refused; write https, or for a program on this machine set loopback_http")
	case u.Scheme != "https" && u.Scheme != "http":
		return "url", errors.New("it is no https address; write one such as https://erp.example/polizas")
	case u.Port() != "":
		if n, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || n == 0 {
			return "url", errors.New("it has no port that there is; write one from 1 to 65535")
		}
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := a.outside().Check(ip); err != nil {
			return "url", err
		}
	}
	if a.Auth != Bearer && a.Auth != Signed {
		return "auth", fmt.Errorf("%q is not %s or %s", a.Auth, Bearer, Signed)
	}
	if strings.TrimSpace(a.SecretFile) == "" {
		return "secret_file", errors.New("is missing; name the file that holds the token, or what signs")
	}
	return "", nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// outside says whom an address may lead to.
func (a *Address) outside() hook.Outside {
	o := hook.Outside{Allow: a.Allow, Key: "reports.post.allow"}
	if a.LoopbackHTTP && strings.HasPrefix(a.URL, "http:") {
		o.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	return o
}

const (
	leastToken = 16
	mostSecret = 4096
)

// Secret reads the token, or the bytes that sign.
func (a *Address) Secret() ([]byte, error) {
	b, err := os.ReadFile(a.SecretFile)
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(string(b))
	if a.Auth == Signed {
		secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whsec_"))
		if err != nil || len(secret) < 24 || len(secret) > 64 {
			return nil, fmt.Errorf("%s does not hold what signs; write whsec_ and 24 to 64 random bytes in base64, such as those of openssl rand -base64 32", a.SecretFile)
		}
		return secret, nil
	}
	if len(text) < leastToken || len(text) > mostSecret || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%s does not hold a token of %d to %d letters and digits on one line; write it there as the receiver gave it", a.SecretFile, leastToken, mostSecret)
	}
	return []byte(text), nil
}

// A Carrier brings files to addresses.
type Carrier struct {
	addresses map[string]Address
	clients   map[string]*http.Client
	now       func() time.Time
}

// New returns a carrier to addresses. It fails where one of them cannot be used.
func New(addresses []Address, now func() time.Time) (*Carrier, error) {
	return within(addresses, now, answerWithin)
}

func within(addresses []Address, now func() time.Time, wait time.Duration) (*Carrier, error) {
	c := &Carrier{map[string]Address{}, map[string]*http.Client{}, now}
	for _, a := range addresses {
		if key, err := a.Check(); err != nil {
			return nil, fmt.Errorf("reports.post %q: %s: %w", a.Name, key, err)
		}
		if _, twice := c.addresses[a.Name]; twice {
			return nil, fmt.Errorf("reports.post %q: name: it is there twice; give each its own", a.Name)
		}
		if _, err := a.Secret(); err != nil {
			return nil, fmt.Errorf("reports.post %q: secret_file: %w", a.Name, err)
		}
		c.addresses[a.Name], c.clients[a.Name] = a, a.outside().Client(a.Roots, wait)
	}
	return c, nil
}

// Carry sends a file.
func (c *Carrier) Carry(ctx context.Context, s *send.Sending) send.Answer {
	fails := func(err error) send.Answer { return send.Answer{Text: hook.Short(err.Error()), Err: err} }
	if s.File == nil {
		return fails(fmt.Errorf("sending %s has no file: %w", s.ID, send.ErrFinal))
	}
	a, ok := c.addresses[s.Receiver]
	if !ok {
		return fails(fmt.Errorf("the configuration has no reports.post called %s any more", s.Receiver))
	}
	secret, err := a.Secret()
	if err != nil {
		return send.Answer{Text: "secret_file of reports.post " + a.Name + " cannot be used; the log says why", Err: fmt.Errorf("secret_file of reports.post %s: %w", a.Name, err)}
	}
	r, err := a.request(ctx, s, secret, c.now())
	if err != nil {
		return fails(err)
	}
	answer, err := c.clients[a.Name].Do(r)
	if err != nil {
		err = hook.Plain(err)
		return send.Answer{Text: told(err), Err: err}
	}
	text, err := hook.Read(answer)
	if err != nil {
		text = told(err)
	}
	text = hide(text, r, secret)
	code := answer.StatusCode
	switch {
	case err != nil:
	case code >= 200 && code < 300:
	case code >= 300 && code < 400:
		err = fmt.Errorf("answered %d: it leads elsewhere, and nobody is followed", code)
	case code == http.StatusGone:
		err = fmt.Errorf("answered %d: %w", code, send.ErrFinal)
	default:
		err = fmt.Errorf("answered %d", code)
	}
	return send.Answer{Status: code, Text: text, Err: err}
}

// told is how people are told why nothing was answered: errors of a network name the address, which is for
// the log.
func told(err error) string {
	switch bad, certificate := errors.AsType[*tls.CertificateVerificationError](err); {
	case certificate && bad != nil:
		return "its certificate is not signed by anybody who is trusted"
	case hook.Inside(err):
		return "its address is inside the house; whoever administers the server allows it with reports.post.allow"
	}
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		return "it did not answer in time"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "its name is not known"
	}
	return "no connection, or it broke off; the log says more"
}

// hide takes out of what a receiver says what it was told in confidence: some say again all that
// they got.
func hide(text string, r *http.Request, secret []byte) string {
	confided := []string{string(secret), r.Header.Get("Webhook-Signature"), r.URL.RawQuery}
	for _, values := range r.URL.Query() {
		confided = append(confided, values...)
	}
	for _, s := range confided { // as JSON has them, too
		if b, err := json.Marshal(s); err == nil {
			confided = append(confided, string(b[1:len(b)-1]), strings.ReplaceAll(s, "/", `\/`))
		}
	}
	slices.SortFunc(confided, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // what is within another goes with it
	for _, s := range slices.Compact(confided) {
		if s != "" {
			text = strings.ReplaceAll(text, s, "…")
			// What is kept is short, and may end within it.
			for n := min(len(s)-1, len(text)); n >= 8; n-- {
				if strings.HasSuffix(text, s[:n]) {
					text = text[:len(text)-n] + "…"
					break
				}
			}
		}
	}
	return text
}

// request is a file as it goes out.
func (a *Address) request(ctx context.Context, s *send.Sending, secret []byte, now time.Time) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, bytes.NewReader(s.File.Bytes))
	if err != nil {
		return nil, fmt.Errorf("file of %s: %w", s.ID, hook.Plain(err))
	}
	sum := sha256.Sum256(s.File.Bytes)
	r.Header.Set("Content-Type", s.File.Type)
	r.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": s.File.Name}))
	r.Header.Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":")
	r.Header.Set("Idempotency-Key", s.ID)
	r.Header.Set("User-Agent", "Litro")
	if a.Auth == Bearer {
		r.Header.Set("Authorization", "Bearer "+string(secret))
		return r, nil
	}
	return r, hook.Sign(r.Header, s.ID, s.File.Bytes, now, secret)
}

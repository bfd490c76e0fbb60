package hook

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/send"
)

func TestAllowed(t *testing.T) {
	t.Parallel()
	plain, opened := New(Config{}), New(Config{Allow: []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24")}})
	for text, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false,
		"255.255.255.255": false, "::1": false, "::": false, "fe80::1": false, "fc00::1": false, "ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.1.2.3": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "192.0.0.170": false, "198.18.0.1": false,
	} {
		if got := plain.outside.allowed(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: got %t, want %t", text, got, want)
		}
	}
	if !opened.outside.allowed(netip.MustParseAddr("::ffff:10.1.2.3")) || opened.outside.allowed(netip.MustParseAddr("10.1.3.3")) {
		t.Error("a network that is allowed: got it closed, or more open than that")
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	c := New(Config{})
	for text, want := range map[string]bool{
		"https://example.com/in?key=1": true, "https://example.com:8443/": true, "http://example.com/": false, "https://u:p@example.com/": false, "https:///x": false,
		"https://127.0.0.1/": false, "https://[::1]/": false, "https://example.com/#x": false, "ftp://example.com": false, "": false, "https://example.com:0/": false, "https://example.com:99999/": false,
	} {
		if err := c.CheckURL(text); (err == nil) != want || err != nil && !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%q: got %v, want good = %t", text, err, want)
		}
	}
}

// A name that leads into the house is refused when it is called, whatever it led to when
// it was typed; nobody is followed elsewhere, and an answer is read within bounds.
func TestCarry(t *testing.T) {
	t.Parallel()
	calls, fresh, old := 0, NewSecret(), NewSecret()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "/in", http.StatusTemporaryRedirect)
		case "/long":
			_, _ = io.WriteString(w, strings.Repeat("x\x00", 1<<20))
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/signed": // by whom, as the library of receivers finds it
			b, _ := io.ReadAll(r.Body)
			for _, secret := range [][]byte{fresh, old} {
				if v, err := standardwebhooks.NewWebhookRaw(secret); err == nil && v.Verify(b, r.Header) == nil {
					_, _ = io.WriteString(w, "good ")
				}
			}
		}
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	to := send.HookRow{Secret: fresh, URL: strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/in"}
	cfg := Config{Roots: roots, Now: time.Now, Hook: func(_ context.Context, _ string) (send.HookRow, error) { return to, nil }}
	m := &send.Sending{ID: "msg_1", Body: "{}"}
	if a := New(cfg).Carry(t.Context(), m); !errors.Is(a.Err, errInside) || calls != 0 {
		t.Errorf("a name that leads inside: got %+v and %d calls", a, calls)
	}
	cfg.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	c := New(cfg)
	to.URL = server.URL + "/away"
	if a := c.Carry(t.Context(), m); a.Status != http.StatusTemporaryRedirect || a.Err == nil || calls != 1 {
		t.Errorf("sent elsewhere: got %+v and %d calls, want one that failed", a, calls)
	}
	to.URL = server.URL + "/long"
	if a := c.Carry(t.Context(), m); a.Err != nil || len(a.Text) > mostKept || strings.ContainsRune(a.Text, 0) {
		t.Errorf("a long answer: got %+v", a)
	}
	to.URL = server.URL + "/gone"
	if a := c.Carry(t.Context(), m); !errors.Is(a.Err, send.ErrGone) {
		t.Errorf("a receiver that wants no more: got %+v", a)
	}
	to.URL, to.OldSecret = server.URL+"/signed", old
	for want, until := range map[string]time.Duration{"good good": time.Hour, "good": -time.Hour} { // the secret of before signs besides, for a while
		to.OldUntil = new(time.Now().Add(until))
		if a := c.Carry(t.Context(), m); a.Err != nil || a.Text != want {
			t.Errorf("signed, with the secret of before until %s from now: got %+v, want %q", until, a, want)
		}
	}
	to.URL = server.URL + "/in"
	cfg.Roots = x509.NewCertPool()
	if a := New(cfg).Carry(t.Context(), m); a.Err == nil || a.Text == "" {
		t.Errorf("a certificate that nobody knows: got %+v", a)
	}
	server.Close()
	if a := c.Carry(t.Context(), m); a.Err == nil || a.Text == "" || strings.Contains(a.Text, "/in") {
		t.Errorf("nobody there: got %+v, want a reason without the address", a)
	}
}

package identity_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/identity"
)

func authority(t *testing.T, now func() time.Time) *ca.Authority {
	t.Helper()
	a, err := ca.Open(t.TempDir(), "litro.test/city", now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func open(t *testing.T, dir string) *identity.Identity {
	t.Helper()
	d, err := disk.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	i, err := identity.Open(d, "norte")
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// reopen is open after a cut: the directory is let go of first.
func reopen(t *testing.T, dir string, f func(*identity.Identity)) {
	t.Helper()
	d, err := disk.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	i, err := identity.Open(d, "norte")
	if err != nil {
		t.Fatal(err)
	}
	f(i)
}

// certified is the answer to a request.
func certified(t *testing.T, a *ca.Authority, station string, csr []byte) *enroll.Answer {
	t.Helper()
	c, err := a.Certify(station, csr)
	if err != nil {
		t.Fatal(err)
	}
	out := &enroll.Answer{Station: station, State: enroll.Certified, Certificate: enroll.Encode(c.DER), Broker: "ssl://b:8883", Server: "https://s:8443"}
	for _, r := range a.Roots() {
		out.CA = append(out.CA, enroll.Encode(r.DER))
	}
	return out
}

func request(t *testing.T, i *identity.Identity) []byte {
	t.Helper()
	csr, err := i.Request()
	if err != nil {
		t.Fatal(err)
	}
	return csr
}

func spkiOf(t *testing.T, csr []byte) [32]byte {
	t.Helper()
	r, err := ca.Check("norte", csr)
	if err != nil {
		t.Fatal(err)
	}
	return ca.RequestSPKI(r)
}

// The key is durable before it is asked for, and another one with each
// certificate. A cut in between asks for the same key again.
func TestKeyOfTheLink(t *testing.T) {
	t.Parallel()
	a, dir := authority(t, time.Now), t.TempDir()
	var first [32]byte
	reopen(t, dir, func(i *identity.Identity) {
		first = spkiOf(t, request(t, i))
		if !i.Due().IsZero() || i.Server() != "" || !i.NotAfter().IsZero() {
			t.Errorf("a new box: got due %v, server %q, want nothing", i.Due(), i.Server())
		}
	})
	reopen(t, dir, func(i *identity.Identity) {
		csr := request(t, i)
		if spkiOf(t, csr) != first {
			t.Error("after a cut: another key is asked for")
		}
		if err := i.Take(certified(t, a, "norte", csr)); err != nil {
			t.Fatal(err)
		}
	})
	reopen(t, dir, func(i *identity.Identity) {
		if i.Broker() != "ssl://b:8883" || i.Server() != "https://s:8443" {
			t.Errorf("got broker %q and server %q", i.Broker(), i.Server())
		}
		if life := time.Until(i.Due()); life < ca.ClientLife*2/3-time.Hour || life > ca.ClientLife*2/3 {
			t.Errorf("due in %v, want two thirds of %v", life, ca.ClientLife)
		}
		if spkiOf(t, request(t, i)) == first {
			t.Error("the next certificate: got the key of the one before")
		}
	})
	if info, err := os.Stat(filepath.Join(dir, "identity")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: got %v, %v, want it for its owner only", info.Mode(), err)
	}
}

// An answer that is not for this box changes nothing.
func TestTakeRefuses(t *testing.T) {
	t.Parallel()
	a := authority(t, time.Now)
	i, other := open(t, t.TempDir()), open(t, t.TempDir())
	if err := i.Take(certified(t, a, "norte", request(t, i))); err != nil {
		t.Fatal(err)
	}
	due := i.Due()
	csr := request(t, i)
	garbled := certified(t, a, "norte", csr)
	garbled.CA[0] = "MAA="
	for name, answer := range map[string]*enroll.Answer{
		"another box's key":         certified(t, a, "norte", request(t, other)),
		"an authority that is none": garbled,
		"no certificate":            {Certificate: "MAA="},
	} {
		if err := i.Take(answer); err == nil {
			t.Errorf("%s: got nil, want an error", name)
		}
	}
	if !i.Due().Equal(due) {
		t.Error("a refused answer changed what is shown")
	}
	if err := i.Take(certified(t, a, "norte", csr)); err != nil {
		t.Errorf("the right one afterwards: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	a, dir := authority(t, time.Now), t.TempDir()
	reopen(t, dir, func(i *identity.Identity) {
		if err := i.Take(certified(t, a, "norte", request(t, i))); err != nil {
			t.Fatal(err)
		}
	})
	d, err := disk.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := identity.Open(d, "sur"); err == nil || !strings.Contains(err.Error(), "remove the file") {
		t.Errorf("another station: got %v, want an error with a remedy", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "identity"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.Open(d, "norte"); err == nil {
		t.Error("half a file: got nil, want an error")
	}
}

// meets has the link shake hands with a server.
func meets(t *testing.T, server, client *tls.Config) error {
	t.Helper()
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	go func() {
		s := tls.Server(a, server)
		if s.Handshake() == nil {
			_, _ = s.Write([]byte("k"))
		}
		a.Close()
	}()
	c := tls.Client(b, client)
	if err := c.Handshake(); err != nil {
		return err
	}
	_, err := c.Read(make([]byte, 1)) // a refusal of TLS 1.3 comes after the handshake
	return err
}

// A clock that is years behind hinders nothing; one that is ahead believes that
// a certificate has run out.
func TestClocks(t *testing.T) {
	t.Parallel()
	a := authority(t, time.Now)
	i := open(t, t.TempDir())
	if err := i.Take(certified(t, a, "norte", request(t, i))); err != nil {
		t.Fatal(err)
	}
	server := a.TLS([]string{"litro.example"}, true)
	pin := enroll.Pin(a.Roots()[0].DER)
	for name, tt := range map[string]struct {
		clock time.Time
		good  bool
	}{
		"right": {time.Now(), true}, "1970": {time.Unix(30, 0), true}, "a year ahead": {time.Now().AddDate(1, 0, 0), false},
	} {
		now := func() time.Time { return tt.clock }
		for who, cfg := range map[string]*tls.Config{"the link": i.TLS(now), "an enrolment": identity.Pinned(pin, now)} {
			cfg.ServerName = "litro.example"
			s := server
			if who == "an enrolment" {
				s = a.TLS([]string{"litro.example"}, false)
			}
			if err := meets(t, s, cfg); (err == nil) != tt.good {
				t.Errorf("%s, clock %s: got %v, want good = %t", who, name, err, tt.good)
			}
		}
	}
}

// Nobody but the invitation's server is trusted, under its name only.
func TestStrangers(t *testing.T) {
	t.Parallel()
	a, other := authority(t, time.Now), authority(t, time.Now)
	i := open(t, t.TempDir())
	if err := meets(t, a.TLS([]string{"litro.example"}, true), named(i.TLS(time.Now), "litro.example")); err == nil {
		t.Error("a box that trusts nobody yet: got nil, want an error")
	}
	if err := i.Take(certified(t, a, "norte", request(t, i))); err != nil {
		t.Fatal(err)
	}
	pinned := identity.Pinned(enroll.Pin(a.Roots()[0].DER), time.Now)
	for name, tt := range map[string]struct {
		server *ca.Authority
		host   string
	}{
		"another authority": {other, "litro.example"}, "another name": {a, "elsewhere.example"},
	} {
		if err := meets(t, tt.server.TLS([]string{"litro.example"}, false), named(i.TLS(time.Now), tt.host)); err == nil {
			t.Errorf("the link meets %s: got nil, want an error", name)
		}
		if err := meets(t, tt.server.TLS([]string{"litro.example"}, false), named(pinned.Clone(), tt.host)); err == nil {
			t.Errorf("an enrolment meets %s: got nil, want an error", name)
		}
	}
	// A station's certificate is no server's, although the same authority signed it.
	thief := open(t, t.TempDir())
	csr := request(t, thief)
	if err := thief.Take(certified(t, a, "norte", csr)); err != nil {
		t.Fatal(err)
	}
	stolen, err := thief.TLS(time.Now).GetClientCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	stolen.Certificate = append(stolen.Certificate, a.Roots()[0].DER)
	asServer := &tls.Config{Certificates: []tls.Certificate{*stolen}}
	for who, cfg := range map[string]*tls.Config{"the link": named(i.TLS(time.Now), "norte"), "an enrolment": named(pinned.Clone(), "norte")} {
		if err := meets(t, asServer, cfg); err == nil {
			t.Errorf("%s takes a station for the server", who)
		}
	}
}

func named(c *tls.Config, server string) *tls.Config {
	c.ServerName = server
	return c
}

func TestAsk(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		switch string(b) {
		case "no":
			http.Error(w, "not you\x1b[31m\nsecond line", http.StatusForbidden)
		case "busy":
			http.Error(w, "later", http.StatusServiceUnavailable)
		case "away":
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusTemporaryRedirect)
		default:
			_, _ = w.Write([]byte(r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization")))
		}
	}))
	t.Cleanup(s.Close)
	ask := func(what string) ([]byte, error) {
		return identity.Ask(t.Context(), s.URL+"/", "/v1/renew", "tok", []byte(what), identity.Unverified())
	}
	if b, err := ask("please"); err != nil || string(b) != "POST /v1/renew Bearer tok" {
		t.Errorf("got %q, %v", b, err)
	}
	if _, err := ask("no"); !isDenied(err, http.StatusForbidden, "not you [31m") {
		t.Errorf("denied: got %v", err)
	}
	if _, err := ask("away"); !isDenied(err, http.StatusTemporaryRedirect, "") {
		t.Errorf("a redirect is not followed: got %v", err)
	}
	if _, err := ask("busy"); err == nil || isDenied(err, http.StatusServiceUnavailable, "later") {
		t.Errorf("busy: got %v, want an error that is no refusal", err)
	}
	s.Close()
	if _, err := ask("please"); err == nil || isDenied(err, 0, "") {
		t.Errorf("a server that is not there: got %v", err)
	}
	for _, address := range []string{"", "http://litro.example", "litro.example:8443", "https://"} {
		if _, err := identity.Ask(context.Background(), address, "/", "", nil, identity.Unverified()); err == nil || !strings.Contains(err.Error(), "write its address") {
			t.Errorf("server %q: got %v, want an error with a remedy", address, err)
		}
	}
	// With a pin the same server is nobody.
	x, err := x509.ParseCertificate(authority(t, time.Now).Roots()[0].DER)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identity.Ask(t.Context(), s.URL, "/", "", nil, identity.Pinned(enroll.Pin(x.Raw), time.Now)); err == nil {
		t.Error("a server that the invitation is not from: got nil, want an error")
	}
}

func isDenied(err error, code int, why string) bool {
	d, ok := errors.AsType[*identity.Denied](err)
	return ok && d.Code == code && (why == "" || d.Why == why)
}

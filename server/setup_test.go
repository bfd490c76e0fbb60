package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A visitor is a browser that trusts some authorities and no others.
type visitor struct {
	t *testing.T
	http.Client
	url string
}

func newVisitor(t *testing.T, address string, roots []byte) *visitor {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(roots)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &visitor{t, http.Client{Transport: tr, Jar: jar, CheckRedirect: stay}, "https://" + address}
}

// until asks until there is an answer with some status.
func (v *visitor) until(path string, status int) *http.Response {
	v.t.Helper()
	for end := time.Now().Add(time.Minute); ; <-time.After(50 * time.Millisecond) {
		r, err := v.Get(v.url + path)
		if err == nil && r.StatusCode == status {
			v.t.Cleanup(func() { r.Body.Close() })
			return r
		}
		if err == nil {
			r.Body.Close()
		}
		if time.Now().After(end) {
			v.t.Fatalf("GET %s: got %v (%v), want status %d", path, r, err, status)
		}
	}
}

// A new installation is set up by https with its own certificate, opens anew with
// the name and the zone that were typed, and remembers both.
func TestInstallationBegins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := Config{
		Data: dir, Listen: "127.0.0.1:0", Database: DatabaseConfig{URL: pgtest.DSN(t)}, MQTT: MQTTConfig{Listen: "127.0.0.1:0"},
		HTTPS: HTTPSConfig{Listen: free(t), Names: []string{"litro.example"}},
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { ended <- openAndRun(ctx, log, cfg) }()

	code := ""
	for end := time.Now().Add(time.Minute); code == "" && time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		code, _ = cfg.SetupCode()
	}
	authority, err := ca.Open(filepath.Join(dir, "keys", "ca"), "", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, cfg.HTTPS.Listen, authority.PEM())
	r := v.until("/sign-in", http.StatusSeeOther)
	if got := r.Header.Get("Location"); got != "/setup" {
		t.Errorf("sign-in of a new installation: sent to %q, want /setup", got)
	}
	if got := r.Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("with its own certificate: got Strict-Transport-Security %q, want none", got)
	}
	if err := r.TLS.PeerCertificates[0].VerifyHostname("litro.example"); err != nil {
		t.Errorf("the certificate: %v", err)
	}
	if _, err := newVisitor(t, cfg.HTTPS.Listen, nil).Get("https://" + cfg.HTTPS.Listen + "/sign-in"); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("a browser that was not taught: got %v, want an unknown authority", err)
	}
	info, err := os.Stat(cfg.setupFile())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the setup code: got %v (%v), want a file that its owner alone reads", info, err)
	}
	form := url.Values{
		"code": {code}, "city": {"Municipio de Xalapa"}, "zone": {"America/Tijuana"}, "name": {"Rocío Ávila"}, "username": {"rocio"},
		"password": {"tres palabras largas"}, "again": {"tres palabras largas"},
	}
	if r := v.post("/setup", form); r.StatusCode != http.StatusOK {
		t.Fatalf("setup: got status %d", r.StatusCode)
	}
	if err := <-ended; !errors.Is(err, ErrBegun) {
		t.Fatalf("the server ended with %v, want ErrBegun", err)
	}
	if _, err := cfg.SetupCode(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the setup code afterwards: got %v, want none", err)
	}

	go func() { ended <- openAndRun(ctx, log, cfg) }()
	r = v.until("/sign-in", http.StatusOK)
	if b, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(b), "Municipio de Xalapa") {
		t.Errorf("the page of an installation with a name does not say it (%v)", err)
	}
	r = v.post("/sign-in", url.Values{"username": {"rocio"}, "password": {"tres palabras largas"}})
	if cookie := r.Header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-litro=") || !strings.Contains(cookie, "Secure") {
		t.Errorf("the cookie over https: got %q, want a secure one of this host", cookie)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the server: %v", err)
	}
	c, err := Join(t.Context(), log, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c.Name != "Municipio de Xalapa" || c.Zone.String() != "America/Tijuana" {
		t.Errorf("opened anew: got %q in %s", c.Name, c.Zone)
	}
}

func (v *visitor) post(path string, form url.Values) *http.Response {
	v.t.Helper()
	q, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Origin", v.url)
	r, err := v.Do(q)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { r.Body.Close() })
	return r
}

// A certificate of another authority is read anew when it changes, and a broken
// one does not take the good one's place.
func TestCertificateOfAnotherIsReadAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other, err := ca.Open(filepath.Join(dir, "other"), "other", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	f := &certificateFiles{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	later := time.Now()
	put := func(cert, key []byte) {
		t.Helper()
		later = later.Add(time.Second)
		for file, b := range map[string][]byte{f.cert: cert, f.key: key} {
			if err := errors.Join(os.WriteFile(file, b, 0o600), os.Chtimes(file, later, later)); err != nil {
				t.Fatal(err)
			}
		}
	}
	issue := func() (cert, key []byte) {
		t.Helper()
		cert, key, err := other.Server([]string{"litro.example"})
		if err != nil {
			t.Fatal(err)
		}
		return cert, key
	}
	if err := f.load(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without files: got %v, want that they are missing", err)
	}
	cert, key := issue()
	put(cert, key)
	if err := f.load(); err != nil {
		t.Fatal(err)
	}
	first := f.current()
	next, _ := issue()
	put(next, key) // half of a change
	if err := f.load(); err == nil || f.current() != first {
		t.Errorf("a certificate with another's key: got %v, want an error and the one before", err)
	}
	put(issue())
	if err := f.load(); err != nil || f.current() == first {
		t.Errorf("a new certificate: got %v, want it in use", err)
	}
}

func TestYearBeginsIsValidated(t *testing.T) {
	t.Parallel()
	for month, ok := range map[int]bool{0: true, 1: true, 12: true, 13: false, -1: false} {
		err := Config{Data: "/var/lib/litro-server", YearBegins: month}.Validate()
		if (err == nil) != ok || !ok && !strings.Contains(err.Error(), "year_begins") {
			t.Errorf("month %d: got %v", month, err)
		}
	}
}

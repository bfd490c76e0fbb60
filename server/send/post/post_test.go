package post

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
)

const token = "0123456789-a-token-of-accounting"

func secretFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(name, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func here() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change    func(*Address)
		key, says string // empty: it is good
	}{
		"good":                {func(*Address) {}, "", ""},
		"signed":              {func(a *Address) { a.Auth = Signed }, "", ""},
		"http":                {func(a *Address) { a.URL = "http://erp.example/in" }, "url", "write https"},
		"http here":           {func(a *Address) { a.URL = "http://127.0.0.1:8080/in" }, "url", "loopback_http"},
		"http here, allowed":  {func(a *Address) { a.URL, a.LoopbackHTTP = "http://127.0.0.1:8080/in", true }, "", ""},
		"http there, allowed": {func(a *Address) { a.URL, a.LoopbackHTTP = "http://erp.example/in", true }, "url", "this machine itself only"},
		"http by a name":      {func(a *Address) { a.URL, a.LoopbackHTTP = "http://localhost/in", true }, "url", "this machine itself only"}, // a name leads anywhere
		"inside":              {func(a *Address) { a.URL = "https://10.1.2.3/in" }, "url", "reports.post.allow"},
		"inside, allowed": {func(a *Address) {
			a.URL, a.Allow = "https://10.1.2.3/in", []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24")}
		}, "", ""},
		"of a machine's clouds": {func(a *Address) { a.URL = "https://169.254.169.254/latest" }, "url", "inside"},
		"a user":                {func(a *Address) { a.URL = "https://u:p@erp.example/" }, "url", "secret_file"},
		"ftp":                   {func(a *Address) { a.URL = "ftp://erp.example/" }, "url", "https"},
		"nothing":               {func(a *Address) { a.URL = "" }, "url", "https"},
		"a port":                {func(a *Address) { a.URL = "https://erp.example:0/" }, "url", "65535"},
		"a name":                {func(a *Address) { a.Name = "Mi ERP" }, "name", "small letters"},
		"how":                   {func(a *Address) { a.Auth = "basic" }, "auth", "bearer"},
		"no secret":             {func(a *Address) { a.SecretFile = " " }, "secret_file", "missing"},
	} {
		a := Address{Name: "contabilidad", URL: "https://erp.example/in?key=hush-hush", Auth: Bearer, SecretFile: "x"}
		tt.change(&a)
		key, err := a.Check()
		if key != tt.key || tt.says == "" != (err == nil) || err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hush")) {
			t.Errorf("%s: got %q, %v; want %q and %q", name, key, err, tt.key, tt.says)
		}
	}
	for text, good := range map[string]bool{token: true, "short": false, "": false, token + " " + token: false, token + "\n" + token: false} {
		a := Address{Auth: Bearer, SecretFile: secretFile(t, text)}
		if _, err := a.Secret(); (err == nil) != good || err != nil && text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("token %q: got %v", text, err)
		}
	}
	a := Address{Auth: Signed, SecretFile: secretFile(t, "c2hvcnQ=")}
	if _, err := a.Secret(); err == nil || !strings.Contains(err.Error(), "openssl rand") {
		t.Errorf("what signs is short: got %v", err)
	}
}

// A receiver by TLS gets the file, its name and whose it is; what it answers is kept, and what it
// was told in confidence is not.
func TestCarry(t *testing.T) {
	t.Parallel()
	signs := hook.NewSecret()
	var calls, taken int
	seen := map[string]bool{}
	release := make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		b, _ := io.ReadAll(r.Body)
		sum := sha256.Sum256(b)
		if r.Method != http.MethodPost || r.Header.Get("Content-Digest") != "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":" || string(b) != "P 2026\xd1" ||
			r.Header.Get("Content-Disposition") != `attachment; filename=litro-polizas.txt` || r.Header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("got %s %v: %q", r.Method, r.Header, b)
		}
		verifier, _ := standardwebhooks.NewWebhookRaw(signs)
		if !(r.Header.Get("Authorization") == "Bearer "+token || r.Header.Get("Authorization") == "" && verifier.Verify(b, r.Header) == nil) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "https://elsewhere.example/in", http.StatusTemporaryRedirect)
			return
		case "/busy":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "busy,\nsee "+r.Header.Get("Authorization")+" and "+r.URL.RawQuery+" "+strings.Repeat("x", 192)+token)
			return
		case "/echo":
			_, _ = io.WriteString(w, `{"folio 78":"`+strings.ReplaceAll(r.URL.Query().Get("key"), "/", `\/`)+`"}`)
			return
		case "/gone":
			w.WriteHeader(http.StatusGone)
			return
		}
		if key := r.Header.Get("Idempotency-Key"); !seen[key] {
			seen[key], taken = true, taken+1
		}
		switch {
		case r.URL.Path == "/hang":
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-release // and not when the caller goes: it may hear of the end that is written then
		case r.URL.Path == "/cut":
			panic(http.ErrAbortHandler)
		default:
			_, _ = io.WriteString(w, "folio 77")
		}
	}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	server.StartTLS()
	defer server.Close()
	defer close(release)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	a := Address{Name: "contabilidad", URL: server.URL + "/in", Auth: Bearer, SecretFile: secretFile(t, token), Allow: here(), Roots: roots}
	m := &send.Sending{ID: "msg_1", Receiver: "contabilidad", File: &send.File{Name: "litro-polizas.txt", Type: "application/octet-stream", Bytes: []byte("P 2026\xd1")}}
	carry := func(change func(*Address)) send.Answer {
		t.Helper()
		a := a
		change(&a)
		c, err := within([]Address{a}, time.Now, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return c.Carry(t.Context(), m)
	}
	to := func(path string) func(*Address) { return func(a *Address) { a.URL = server.URL + path } }
	for _, how := range []func(*Address){to("/in"), func(a *Address) {
		a.Auth, a.SecretFile = Signed, secretFile(t, hook.SecretText(signs))
	}} {
		if got := carry(how); got.Err != nil || got.Status != 200 || got.Text != "folio 77" {
			t.Errorf("taken: got %+v", got)
		}
	}
	if got := carry(func(a *Address) { a.SecretFile = secretFile(t, token+"x") }); got.Status != http.StatusUnauthorized || got.Err == nil {
		t.Errorf("another token: got %+v", got)
	}
	before := calls
	if got := carry(to("/away")); got.Status != http.StatusTemporaryRedirect || got.Err == nil || calls != before+1 {
		t.Errorf("sent elsewhere: got %+v and %d calls", got, calls-before)
	}
	if got := carry(to("/busy?key=hush-hush-hush")); got.Status != http.StatusServiceUnavailable || got.Err == nil || errors.Is(got.Err, send.ErrFinal) || !strings.HasPrefix(got.Text, "busy, see Bearer …") || strings.Contains(got.Text, token[:8]) || strings.Contains(got.Text, "hush") {
		t.Errorf("busy: got %+v, want it without secrets", got)
	}
	if got := carry(to("/gone")); !errors.Is(got.Err, send.ErrFinal) {
		t.Errorf("gone: got %+v", got)
	}
	// What was taken without our hearing of it goes out again under its name.
	taken, seen = 0, map[string]bool{}
	for _, path := range []string{"/hang", "/cut", "/in", "/in"} {
		began := time.Now()
		got := carry(to(path))
		if (got.Err == nil) != (path == "/in") || time.Since(began) > 5*time.Second {
			t.Errorf("%s: got %+v after %v", path, got, time.Since(began))
		}
	}
	if taken != 1 {
		t.Errorf("a receiver that goes by names took it %d times, want once", taken)
	}
	// A name that leads into the house, a certificate that nobody knows, and who is not there.
	before = calls
	for name, how := range map[string]func(*Address){
		"inside": func(a *Address) { a.URL, a.Allow = strings.Replace(server.URL, "127.0.0.1", "localhost", 1), nil }, "unknown": func(a *Address) { a.Roots = x509.NewCertPool() },
	} {
		got := carry(how)
		if got.Err == nil || got.Status != 0 || calls != before {
			t.Errorf("%s: got %+v and %d calls", name, got, calls-before)
		}
		// People read what kind of failure it was, and the log where.
		if want := map[string]string{"inside": "its address is inside the house", "unknown": "its certificate"}[name]; !strings.HasPrefix(got.Text, want) || strings.Contains(got.Text, "127.0.0.1") || strings.Contains(got.Text, "localhost") {
			t.Errorf("%s: people are told %q, want %q and no address", name, got.Text, want)
		}
	}
	for path, want := range map[string]string{"/hang": "it did not answer in time", "/cut": "no connection, or it broke off"} {
		if got := carry(to(path)); !strings.HasPrefix(got.Text, want) {
			t.Errorf("%s: people are told %q of %+v, want %q", path, got.Text, got, want)
		}
	}
	if got := carry(to("/echo?key=hush%2Fhush-hush")); strings.Contains(got.Text, "hush") || !strings.Contains(got.Text, "folio 78") {
		t.Errorf("said again as JSON: got %q", got.Text)
	}
	c, err := New([]Address{a}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Carry(t.Context(), &send.Sending{Receiver: "other", File: m.File}); got.Err == nil || errors.Is(got.Err, send.ErrFinal) || !strings.Contains(got.Text, "other") {
		t.Errorf("one that is not configured: got %+v", got)
	}
	if _, err := New([]Address{a, a}, time.Now); err == nil {
		t.Error("two of a name: got none refused")
	}
}

// To this machine itself http may be allowed, and leads nowhere else.
func TestLoopback(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer server.Close()
	a := Address{Name: "aqui", URL: server.URL, Auth: Bearer, SecretFile: secretFile(t, token), LoopbackHTTP: true}
	c, err := New([]Address{a}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Carry(t.Context(), &send.Sending{ID: "msg_1", Receiver: "aqui", File: &send.File{Name: "x", Type: "text/plain"}}); got.Err != nil || got.Status != http.StatusNoContent {
		t.Errorf("got %+v", got)
	}
}

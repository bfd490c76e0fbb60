package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	stdmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/litro-fuel/litro/server/send"
)

// A post is a mail server that keeps what it is given.
type post struct {
	address string
	roots   *x509.CertPool
	mu      sync.Mutex
	got     []string
	refuse  map[string]error // by receiver
	after   error            // what it says when it has a message
}

type session struct {
	p  *post
	to string
	in bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "litro" || password != "secreto" {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}
func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.p.refuse[to]
}
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.got = append(s.p.got, string(b))
	return errors.Join(err, s.p.after)
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// newPost starts a mail server that takes nothing without STARTTLS and a password.
func newPost(t *testing.T) *post {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	p := &post{roots: x509.NewCertPool(), refuse: map[string]error{}}
	p.roots.AddCert(cert)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{p: p}, nil }))
	server.Domain, server.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	p.address = l.Addr().String()
	return p
}

// A real mail server gets a message as people and programs read it, the same each time;
// and what it refuses says whether another try mends it.
func TestCarry(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	cfg := Config{Host: p.address, TLS: STARTTLS, Roots: p.roots, Username: "litro", Password: "secreto", From: "litro@ciudad.mx", Name: "Litro Xalapa"}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 11, 27, 13, 0, 0, 0, time.UTC)
	m := &send.Sending{
		ID: "msg_abc", Receiver: "ana@ciudad.mx", Subject: "Consumo · día 26", Body: "Señora:\n\nVa el archivo.\n", MadeAt: made,
		File: &send.File{Name: "litro-consumo.csv", Type: "text/csv; charset=utf-8", Bytes: []byte("\ufeffUnidad,Litros\r\n12,40.00\r\n")},
	}
	for range 2 {
		if a := c.Carry(t.Context(), m); a.Err != nil {
			t.Fatal(a.Err)
		}
	}
	var ids []string
	for _, text := range p.got {
		got, err := stdmail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, got.Header.Get("Message-ID")+got.Header.Get("Date"))
		subject, _ := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		if subject != m.Subject || got.Header.Get("To") != "<ana@ciudad.mx>" || got.Header.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(got.Header.Get("From"), "<litro@ciudad.mx>") {
			t.Errorf("got %v", got.Header)
		}
		_, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(got.Body, params["boundary"])
		first, err := parts.NextPart() // decodes quoted-printable
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(first)
		if said := strings.ReplaceAll(string(b), "\r\n", "\n"); !strings.HasPrefix(first.Header.Get("Content-Type"), "text/plain") || said != m.Body {
			t.Errorf("text: got %q", said)
		}
		second, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if second.FileName() != m.File.Name || !strings.HasPrefix(second.Header.Get("Content-Type"), "text/csv") {
			t.Errorf("file: got %v", second.Header)
		}
	}
	if len(ids) != 2 || ids[0] != ids[1] || !strings.Contains(ids[0], "<msg_abc@ciudad.mx>") {
		t.Errorf("names and dates: got %v, want the same twice", ids)
	}
	p.refuse["nadie@ciudad.mx"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	p.refuse["gris@ciudad.mx"] = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "try later"}
	for to, final := range map[string]bool{"nadie@ciudad.mx": true, "gris@ciudad.mx": false} {
		one := *m
		one.Receiver = to
		if a := c.Carry(t.Context(), &one); a.Err == nil || errors.Is(a.Err, send.ErrFinal) != final || a.Status/100 != map[bool]int{true: 5, false: 4}[final] {
			t.Errorf("%s: got %+v, want final = %t", to, a, final)
		}
	}
	p.after = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "disk full"}
	if a := c.Carry(t.Context(), m); a.Err == nil || errors.Is(a.Err, send.ErrFinal) || !strings.Contains(a.Text, "disk full") {
		t.Errorf("a full disk: got %+v, want it tried again", a)
	}
	p.after = nil
	for name, change := range map[string]func(*Config){
		"a wrong password":        func(c *Config) { c.Password = "otro" },
		"an unknown certificate":  func(c *Config) { c.Roots = x509.NewCertPool() },
		"nobody there":            func(c *Config) { c.Host = "127.0.0.1:1" },
		"no password without TLS": func(c *Config) { c.TLS = None },
	} {
		other := cfg
		change(&other)
		c, err := New(other)
		if err != nil {
			t.Fatal(err)
		}
		if a := c.Carry(t.Context(), m); a.Err == nil || errors.Is(a.Err, send.ErrFinal) || a.Text == "" || strings.Contains(a.Text, other.Password) {
			t.Errorf("%s: got %+v, want a reason, and another try", name, a)
		}
	}
	if _, err := New(Config{Host: "localhost", From: "no address"}); err == nil {
		t.Error("a sender that is no address: got no error")
	}
}

// Package mail hands messages to the mail server of the house. It is the only room that
// speaks SMTP.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/litro-fuel/litro/server/send"
)

// answerWithin is how long the mail server may take for a step. A large file on a slow
// line takes longer than any answer.
const answerWithin = 90 * time.Second

// How the line to the mail server is encrypted.
const (
	STARTTLS = "starttls" // or not used at all
	TLS      = "tls"      // from the first byte
	None     = "none"     // within one machine only
)

// Config says which mail server there is.
type Config struct {
	// Host and port; without a port, the usual one of the way it is encrypted.
	Host string
	TLS  string
	// Roots sign the server's certificate; nil for those of the system.
	Roots              *x509.CertPool
	Username, Password string
	// From is the sender's address, Name how it is called.
	From, Name string
}

// A Carrier hands messages over.
type Carrier struct {
	cfg    Config
	domain string
}

// New returns a carrier.
func New(cfg Config) (*Carrier, error) {
	from, err := mail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("mail.from: %q is no address: %w", cfg.From, err)
	}
	cfg.From = from.Address
	c := &Carrier{cfg, from.Address[strings.LastIndexByte(from.Address, '@')+1:]}
	_, err = c.client()
	return c, err
}

func (c *Carrier) client() (*gomail.Client, error) {
	host, port, err := net.SplitHostPort(c.cfg.Host)
	if err != nil {
		host, port = c.cfg.Host, map[string]string{TLS: "465", None: "25"}[c.cfg.TLS]
		if port == "" {
			port = "587"
		}
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("mail.host: %q has no port that there is", c.cfg.Host)
	}
	opts := []gomail.Option{
		gomail.WithPort(int(n)), gomail.WithTimeout(answerWithin), gomail.WithoutNoop(),
		gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: c.cfg.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch c.cfg.TLS {
	case TLS:
		opts = append(opts, gomail.WithSSL())
	case None:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.cfg.Username != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.cfg.Username), gomail.WithPassword(c.cfg.Password))
	}
	client, err := gomail.NewClient(host, opts...)
	if err != nil {
		return nil, fmt.Errorf("mail.host: %w", err)
	}
	return client, nil
}

// Carry hands one message to the mail server. It has the same name and date each time.
func (c *Carrier) Carry(ctx context.Context, s *send.Sending) send.Answer {
	client, err := c.client()
	if err != nil {
		return send.Answer{Text: short(err), Err: err}
	}
	m := gomail.NewMsg()
	m.SetMessageIDWithValue(s.ID + "@" + c.domain)
	m.SetDateWithValue(s.MadeAt)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.Subject(s.Subject)
	m.SetBodyString(gomail.TypeTextPlain, s.Body)
	err = errors.Join(m.FromFormat(c.cfg.Name, c.cfg.From), m.To(s.Receiver))
	if s.File != nil {
		contentType, _, _ := strings.Cut(s.File.Type, ";")
		err = errors.Join(err, m.AttachReader(s.File.Name, bytes.NewReader(s.File.Bytes), gomail.WithFileContentType(gomail.ContentType(contentType))))
	}
	if err != nil {
		return send.Answer{Text: short(err), Err: errors.Join(send.ErrFinal, err)}
	}
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // whatever came of saying good-bye
		return send.Answer{}
	}
	a := send.Answer{Text: short(err), Err: err}
	if e, ok := errors.AsType[*gomail.SendError](err); ok {
		a.Status = e.ErrorCode()
		if e.Reason == gomail.ErrSMTPRcptTo && a.Status >= 500 { // there is nobody of that name
			a.Err = errors.Join(send.ErrFinal, err)
		}
	}
	return a
}

// short is an error on one line, fit to be kept.
func short(err error) string {
	s := strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(err.Error(), "\x00", ""), "")), " ")
	return strings.ToValidUTF8(s[:min(len(s), 300)], "")
}

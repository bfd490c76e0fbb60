package server

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/folder"
	"github.com/litro-fuel/litro/server/send/hook"
	"github.com/litro-fuel/litro/server/send/mail"
	"github.com/litro-fuel/litro/server/send/post"
	"github.com/litro-fuel/litro/server/web"
)

// carriers are the ways out of the house that are configured.
type carriers struct {
	hook *hook.Carrier
	all  map[send.Way]send.Carrier
	ways send.Ways
}

func (s *Server) openCarriers() (*carriers, error) {
	c := &carriers{all: map[send.Way]send.Carrier{}, ways: send.Ways{Folders: s.Config.Reports.Folder != ""}}
	roots, err := authorities("webhooks.ca", s.Config.Webhooks.CA, true)
	if err != nil {
		return nil, err
	}
	cfg := hook.Config{Roots: roots, Hook: s.Store.Hook, Now: s.Config.Now}
	for _, text := range s.Config.Webhooks.Allow {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("webhooks.allow: %w", err)
		}
		cfg.Allow = append(cfg.Allow, p)
	}
	c.hook = hook.New(cfg)
	c.all[send.Hook] = c.hook
	if c.all[send.Post], err = s.openPosts(c); err != nil {
		return nil, err
	}
	if c.ways.Folders {
		c.all[send.Folder] = &folder.Carrier{Dir: s.Config.Reports.Folder}
	}
	if s.Config.Mail.Host == "" {
		return c, nil
	}
	if c.all[send.Mail], err = s.openMail(); err != nil {
		return nil, err
	}
	c.ways.From = s.Config.Mail.From
	for _, d := range s.Config.Mail.Domains {
		c.ways.Domains = append(c.ways.Domains, strings.ToLower(d))
	}
	return c, nil
}

// openPosts opens the way to programs that take files by HTTPS. It is there also without any: what
// waits for one that is not configured any more says so.
func (s *Server) openPosts(c *carriers) (*post.Carrier, error) {
	var all []post.Address
	for i := range s.Config.Reports.Post {
		p := &s.Config.Reports.Post[i]
		a, err := p.address()
		if err == nil {
			a.Roots, err = authorities("ca", p.CA, true)
		}
		if err != nil {
			return nil, fmt.Errorf("reports.post[%d]: %w", i, err)
		}
		all, c.ways.Posts = append(all, a), append(c.ways.Posts, p.Name)
	}
	return post.New(all, s.Config.Now)
}

func (s *Server) openMail() (*mail.Carrier, error) {
	m := s.Config.Mail
	cfg := mail.Config{Host: m.Host, TLS: m.TLS, Username: m.Username, From: m.From, Name: strings.TrimSpace("Litro " + s.Name)}
	var err error
	if cfg.Roots, err = authorities("mail.ca", m.CA, false); err != nil {
		return nil, err
	}
	if m.PasswordFile != "" {
		b, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("mail.password_file: %w", err)
		}
		cfg.Password = strings.TrimSpace(string(b))
	}
	return mail.New(cfg)
}

// authorities reads those in a file, besides those of the system or instead; nil, which
// is those of the system, without a file.
func authorities(key, file string, besides bool) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if besides {
		system, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		pool = system
	}
	b, err := os.ReadFile(file)
	if err == nil && !pool.AppendCertsFromPEM(b) {
		err = errors.New("there is no certificate in PEM in " + file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return pool, nil
}

// runSends sends what is due until ctx ends.
func (s *Server) runSends(ctx context.Context) error {
	out, err := s.openCarriers()
	if err != nil {
		return err
	}
	d, err := s.desks()
	if err != nil {
		return err
	}
	clerk := web.NewClerk(s.pagesConfig(new(signOn), nil, d, out, s.Config.Secure, false)) // nobody signs in there
	return send.New(send.Config{Log: s.Log, Store: s.Store, Carriers: out.all, Clerk: clerk, Zone: s.Zone, Now: s.Config.Now}).Run(ctx)
}

package server

import (
	"cmp"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/finance/asking"
	"github.com/litro-fuel/litro/server/send/post"
)

// MailConfig says by which mail server reports and notices are sent.
type MailConfig struct {
	// Host is the mail server, such as smtp.example or smtp.example:2525. Without a port
	// it is the usual one of tls. Empty: no mail is sent.
	Host string `toml:"host"`
	// TLS says how the line to it is encrypted: starttls, tls from the first byte, or none,
	// which is for a mail server on this machine only. Default: starttls.
	TLS string `toml:"tls"`
	// CA is a file, in PEM, with the authorities that may sign its certificate. Default:
	// those of the system.
	CA string `toml:"ca"`
	// Username, and the file that holds the password; none where it asks for none.
	Username     string `toml:"username"`
	PasswordFile string `toml:"password_file"`
	// From is the sender's address, such as litro@example.gob.mx.
	From string `toml:"from"`
	// Domains are those that mail goes to, such as example.gob.mx. Empty: all.
	Domains []string `toml:"domains"`
	// Pages is how people reach the pages, such as https://litro.example:8444; letters
	// lead there, and so do the codes of logbooks that are sent. Default: url; without
	// either they do not.
	Pages string `toml:"pages"`
}

// ReportsConfig says where scheduled reports and files of journal entries are put, and which programs
// take them.
type ReportsConfig struct {
	// Folder is the directory below which people choose a folder. It must be there, on one
	// file system that has hard links. Empty: reports are not put into folders.
	Folder string `toml:"folder"`

	Post []PostConfig `toml:"post"`
}

// PostConfig says which program takes files by HTTPS POST, such as that of accounting. There may be
// several; people choose one by its name, and see neither its address nor its secret.
type PostConfig struct {
	// Name that people choose, in small letters, digits and -, such as contabilidad.
	Name string `toml:"name"`
	// URL is its address, such as https://erp.example/polizas. http is refused, but see loopback_http.
	// Nobody is followed to another address.
	URL string `toml:"url"`
	// Auth is how it knows that it is us: bearer, by a token, or signed, by HMAC-SHA256 as
	// webhooks are signed. Default: bearer.
	Auth string `toml:"auth"`
	// SecretFile is the file that holds the token, or what signs (whsec_ and 24 to 64 bytes in base64).
	// It is read for each file that goes out.
	SecretFile string `toml:"secret_file"`
	// Allow are networks inside the house that it may be in, such as 10.1.2.0/24; everything else
	// inside is refused, also where its name leads there later.
	Allow []string `toml:"allow"`
	// CA is a file, in PEM, with authorities that may sign its certificate, besides those of the
	// system.
	CA string `toml:"ca"`
	// LoopbackHTTP lets url be http to this machine itself, by 127.0.0.1 or [::1], for a program
	// that runs here. Default: false.
	LoopbackHTTP bool `toml:"loopback_http"`
}

// address is where files go to by it, but for the authorities of its certificate.
func (c *PostConfig) address() (post.Address, error) {
	a := post.Address{Name: c.Name, URL: c.URL, Auth: cmp.Or(c.Auth, post.Bearer), SecretFile: c.SecretFile, LoopbackHTTP: c.LoopbackHTTP}
	for _, text := range c.Allow {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return a, fmt.Errorf("%q is no network; write one such as 10.1.2.0/24", text)
		}
		a.Allow = append(a.Allow, p)
	}
	return a, nil
}

// WebhooksConfig says which programs may be told what happens.
type WebhooksConfig struct {
	// Allow are networks inside the house that may be called too, such as 10.1.2.0/24;
	// everything else inside is refused.
	Allow []string `toml:"allow"`
	// CA is a file, in PEM, with authorities that may sign the certificates of programs,
	// besides those of the system.
	CA string `toml:"ca"`
}

// AuthorityConfig says whether the tax authority is asked if fiscal documents count.
type AuthorityConfig struct {
	// URL is the address of its public service (Consulta CFDI), which is
	// https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc. It is asked when
	// somebody says so; of a document UUID, both RFC, total and the last eight of its seal leave the
	// house, and nothing else. Empty: it is never asked, and answers come by file.
	URL string `toml:"url"`
	// PaceMS is from one question to the next, in milliseconds. Default: 1000.
	PaceMS int `toml:"pace_ms"`
	// CA is a file, in PEM, with the authorities that may sign its certificate. Default: those of the
	// system.
	CA string `toml:"ca"`
	// RootsComplete says that all certificates by which the authority certifies others (AC) lie in
	// stampers: a document whose certificate none of them certified is refused. Until then such a
	// document is not proven, and counts. Default: false.
	RootsComplete bool `toml:"roots_complete"`
}

// validateSends says what is wrong with how things leave the house.
func (c Config) validateSends(bad func(key, format string, args ...any)) {
	if c.Authority.URL != "" {
		if err := asking.CheckAddress(c.Authority.URL); err != nil {
			bad("authority.url", "%v", err)
		}
	}
	if c.Authority.PaceMS < 0 || c.Authority.PaceMS > 600_000 {
		bad("authority.pace_ms", "%d is not from 0, for the default, to 600000", c.Authority.PaceMS)
	}
	m := c.Mail
	if !slices.Contains([]string{"", "starttls", "tls", "none"}, m.TLS) {
		bad("mail.tls", "%q is not starttls, tls or none", m.TLS)
	}
	if m.Host != "" {
		if a, err := mail.ParseAddress(m.From); err != nil || a.Name != "" {
			bad("mail.from", "%q is no address; write the sender's, such as litro@example.gob.mx", m.From)
		}
	}
	if (m.Username == "") != (m.PasswordFile == "") {
		bad("mail", "username and password_file go together")
	}
	if m.Username != "" && m.TLS == "none" {
		bad("mail.tls", "a password does not travel in clear; use starttls or tls")
	}
	if u, err := url.Parse(m.Pages); m.Pages != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
		bad("mail.pages", "%q is no address of pages; write one such as https://litro.example:8444", m.Pages)
	}
	if c.Reports.Folder != "" && !filepath.IsAbs(c.Reports.Folder) {
		bad("reports.folder", "%q is not an absolute path", c.Reports.Folder)
	}
	names := map[string]bool{}
	for i := range c.Reports.Post {
		p := &c.Reports.Post[i]
		a, err := p.address()
		key := "allow"
		if err == nil {
			key, err = a.Check()
		}
		if err == nil && names[p.Name] {
			key, err = "name", fmt.Errorf("%q is there twice; give each its own", p.Name)
		}
		if err != nil {
			bad(fmt.Sprintf("reports.post[%d].%s", i, key), "%v", err)
		}
		names[p.Name] = true
	}
	for _, text := range c.Webhooks.Allow {
		if _, err := netip.ParsePrefix(text); err != nil {
			bad("webhooks.allow", "%q is no network; write one such as 10.1.2.0/24", text)
		}
	}
}

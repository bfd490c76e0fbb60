package server

import (
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/finance/asking"
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

// ReportsConfig says where scheduled reports are put as files.
type ReportsConfig struct {
	// Folder is the directory below which people choose a folder. It must be there, on one
	// file system that has hard links. Empty: reports are not put into folders.
	Folder string `toml:"folder"`
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
	for _, text := range c.Webhooks.Allow {
		if _, err := netip.ParsePrefix(text); err != nil {
			bad("webhooks.allow", "%q is no network; write one such as 10.1.2.0/24", text)
		}
	}
}

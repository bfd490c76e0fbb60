package server

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/cluster"
)

// A Config says what one server is. Its zero value, with Data set, is the
// embedded default: a broker and a PostgreSQL cluster of its own. Vehicles,
// quotas, rules and prices are data, not configuration.
type Config struct {
	// Data is the directory that holds all the server keeps outside PostgreSQL:
	// keys, evidence, the office's frames, and the private cluster. Required.
	Data string `toml:"data"`

	// Evidence is the directory of the pictures and documents behind what people
	// type. Servers that share a database need one that they share too. Default:
	// evidence below data.
	Evidence string `toml:"evidence"`

	// Origin names this installation in every key and grant, for ever: a domain
	// and a path without spaces. Needed once, at the first start; afterwards it
	// may be left out. Default: litro.local/city.
	Origin string `toml:"origin"`

	// Zone is the office's IANA time zone: days and months of reports begin at
	// its midnight. Default: what was chosen on the page of the first run, else
	// America/Mexico_City.
	Zone string `toml:"zone"`

	// YearBegins is the month in which the years of reports and of yearly quotas begin:
	// 4 for April. A change is in reports at once. Of quotas, years that have been issued
	// stand, this one and the next two, since stations out of reach go on by them; the
	// year after those lasts until this month comes round again after at least twelve
	// months, and no vehicle is ever given a year's quota twice. Default: 1, January.
	YearBegins int `toml:"year_begins"`

	// Listen is where the pages are served. Default: 127.0.0.1:8080.
	Listen string `toml:"listen"`

	// Secure says that browsers reach the pages at listen by https only, through a
	// proxy that ends it. The sign-in cookie then goes over nothing else.
	Secure bool `toml:"secure"`

	// URL is the address of the pages as browsers reach them, such as
	// https://litro.example, without a path. Passkeys are of its name for ever, and
	// providers of sign-on send people back to it. Empty: there are neither.
	URL string `toml:"url"`

	// SecondStep says who must sign in with a second step, a passkey or a code of an
	// application on a telephone: approvers, or nobody; with passkeys it is approvers, who
	// sign with it what they approve, and a code will not do. Anybody may. Default: nobody.
	SecondStep string `toml:"second_step"`

	OIDC []OIDCConfig `toml:"oidc"`

	HTTPS    HTTPSConfig    `toml:"https"`
	MQTT     MQTTConfig     `toml:"mqtt"`
	Stations StationsConfig `toml:"stations"`
	Database DatabaseConfig `toml:"database"`
	Metrics  MetricsConfig  `toml:"metrics"`
	Mail     MailConfig     `toml:"mail"`
	Reports  ReportsConfig  `toml:"reports"`
	Webhooks WebhooksConfig `toml:"webhooks"`

	Authority AuthorityConfig `toml:"authority"`

	// Version says which build this is.
	Version string `toml:"-"`

	// Now is the clock; time.Now when nil. A simulated day brings its own.
	Now func() time.Time `toml:"-"`
}

// HTTPSConfig says where the pages are served by https, besides listen.
type HTTPSConfig struct {
	// Listen is where, such as :8444. Empty: nowhere.
	Listen string `toml:"listen"`
	// Names and addresses under which browsers reach it, besides those of this
	// machine. They stand in the certificate that the installation's own authority
	// signs; browsers must be taught to trust it, which the page Certificate explains.
	Names []string `toml:"names"`
	// Certificate and Key are the files, in PEM, of a certificate that browsers know
	// already, with the chain; the installation's own is not used then. They are read
	// anew when they change.
	Certificate string `toml:"certificate"`
	Key         string `toml:"key"`
}

// OIDCConfig says with which accounts people may sign in that they have elsewhere, by OpenID
// Connect. There may be several providers.
type OIDCConfig struct {
	// Name of the provider in addresses, in small letters and digits, such as city. The
	// provider must be told url and /sign-in/with/NAME/back as where people come back.
	Name string `toml:"name"`
	// Button is what people call it, such as "Cuenta del municipio".
	Button string `toml:"button"`
	// Issuer is what it calls itself, such as https://login.example/realms/city.
	Issuer string `toml:"issuer"`
	// ClientID is what it calls this server, and SecretFile the file that holds the secret
	// that it gave it.
	ClientID   string `toml:"client_id"`
	SecretFile string `toml:"secret_file"`
	// Scopes are what it is asked for besides openid. Default: profile.
	Scopes []string `toml:"scopes"`
	// GroupsClaim is where its tokens say of which groups somebody is, such as groups.
	GroupsClaim string `toml:"groups_claim"`
	// Groups say what its groups are here, the most powerful first. Where there are any,
	// they decide at each sign-in, and who is of none is not let in.
	Groups []OIDCGroup `toml:"groups"`
	// Create says that who is of one of the groups is let in without being known here.
	Create bool `toml:"create"`
	// EndSession says that whoever signs out is shown how to sign out there, too.
	EndSession bool `toml:"end_session"`
}

// OIDCGroup says what a group of a provider is here.
type OIDCGroup struct {
	// Group as the provider calls it.
	Group string `toml:"group"`
	// Role: administrator, manager, finance, auditor, attendant or driver.
	Role string `toml:"role"`
	// Departments that concern it, by name. None: the whole fleet.
	Departments []string `toml:"departments"`
}

// MQTTConfig says which broker stations publish to.
type MQTTConfig struct {
	// URL of a broker that is not ours, such as tcp://broker:1883 or
	// ssl://broker:8883. Empty: the broker within this process.
	URL string `toml:"url"`
	// Username, and the file that holds the password, for that broker.
	Username     string `toml:"username"`
	PasswordFile string `toml:"password_file"`
	// Listen is where the broker within this process listens. Default:
	// 127.0.0.1:1883. Passwords travel in clear: let stations reach it through
	// a tunnel or a private network only.
	Listen string `toml:"listen"`
	// ListenTLS is where it listens with TLS, such as :8883, for stations that
	// have enrolled over the network: it takes no passwords, only certificates of
	// this installation's own authority. Empty: nowhere.
	ListenTLS string `toml:"listen_tls"`
}

// StationsConfig says where boxes ask to be enrolled and renew the certificates
// of their links.
type StationsConfig struct {
	// Listen is where they ask, by HTTPS, such as :8443. Empty: boxes are enrolled
	// with files.
	Listen string `toml:"listen"`
	// URL is that address as boxes reach it, such as https://litro.example:8443. It
	// stands in invitations. Default: made of listen.
	URL string `toml:"url"`
	// Broker is the broker as stations reach it, such as ssl://litro.example:8883;
	// they are told when they enroll. Default: mqtt.url, or the host of url with
	// the port of mqtt.listen_tls.
	Broker string `toml:"broker"`
	// Names are further names and addresses that the server's certificate is for.
	Names []string `toml:"names"`
}

// DatabaseConfig says which PostgreSQL keeps the data.
type DatabaseConfig struct {
	// URL of a database, version 15 or later, that this server may create its
	// tables in. Empty: a private cluster under Data.
	URL string `toml:"url"`
}

// MetricsConfig says where Prometheus finds figures.
type MetricsConfig struct {
	// Listen is where /metrics is answered, such as 127.0.0.1:9091, to whoever asks:
	// keep it on this machine, or on a network of your own. Empty: nowhere.
	Listen string `toml:"listen"`
}

// withDefaults fills what was left out.
func (c Config) withDefaults() Config {
	set := func(s *string, to string) {
		if *s == "" {
			*s = to
		}
	}
	set(&c.Listen, "127.0.0.1:8080")
	set(&c.MQTT.Listen, "127.0.0.1:1883")
	c.Stations = c.Stations.withDefaults(c.MQTT)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Validate says what is wrong with a configuration: which key, and what to do.
func (c Config) Validate() error {
	var errs []error
	bad := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
	}
	if c.Data == "" {
		bad("data", "is missing; name a directory, such as /var/lib/litro-server")
	} else if !filepath.IsAbs(c.Data) {
		bad("data", "%q is not an absolute path", c.Data)
	}
	if c.Evidence != "" && !filepath.IsAbs(c.Evidence) {
		bad("evidence", "%q is not an absolute path", c.Evidence)
	}
	if !slices.Contains([]string{"", "nobody", "approvers", "passkeys"}, c.SecondStep) {
		bad("second_step", "%q is none of approvers, passkeys and nobody", c.SecondStep)
	}
	c.validateSignOn(bad)
	if c.Zone != "" {
		if _, err := time.LoadLocation(c.Zone); err != nil {
			bad("zone", "%q is no IANA time zone; write one such as America/Mexico_City", c.Zone)
		}
	}
	if c.YearBegins < 0 || c.YearBegins > 12 {
		bad("year_begins", "%d is no month; write one from 1, January, to 12, December", c.YearBegins)
	}
	for key, addr := range map[string]string{
		"listen": c.Listen, "mqtt.listen": c.MQTT.Listen, "mqtt.listen_tls": c.MQTT.ListenTLS, "stations.listen": c.Stations.Listen,
		"https.listen": c.HTTPS.Listen, "metrics.listen": c.Metrics.Listen,
	} {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			bad(key, "%q is not host:port", addr)
		}
	}
	if (c.HTTPS.Certificate == "") != (c.HTTPS.Key == "") {
		bad("https", "certificate and key go together")
	}
	if c.MQTT.URL != "" {
		if u, err := url.Parse(c.MQTT.URL); err != nil || u.Host == "" {
			bad("mqtt.url", "%q is no broker's URL; write one such as tcp://broker:1883", c.MQTT.URL)
		}
	}
	if (c.MQTT.Username == "") != (c.MQTT.PasswordFile == "") {
		bad("mqtt", "username and password_file go together")
	}
	c.Stations.validate(bad)
	c.validateSends(bad)
	return errors.Join(errs...)
}

// DSN returns the connection string of the database in use: the one given, or
// the private cluster's, whether it is running or not.
func (c Config) DSN() (string, error) {
	if c.Database.URL != "" {
		return c.Database.URL, nil
	}
	return cluster.DSN(filepath.Join(c.Data, clusterDir))
}

// clusterDir is the private cluster's directory below Data.
const clusterDir = "postgres"

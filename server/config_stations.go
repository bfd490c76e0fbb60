package server

import (
	"cmp"
	"net"
	"net/url"
	"slices"
)

// withDefaults makes the addresses that boxes are told of those that are
// listened at, where that can be done.
func (c StationsConfig) withDefaults(m MQTTConfig) StationsConfig {
	if c.Listen == "" {
		return c
	}
	if host, _, err := net.SplitHostPort(c.Listen); err == nil && c.URL == "" && named(host) {
		c.URL = "https://" + c.Listen
	}
	if c.Broker == "" {
		c.Broker = m.URL
	}
	if _, port, err := net.SplitHostPort(m.ListenTLS); err == nil && c.Broker == "" {
		c.Broker = "ssl://" + net.JoinHostPort(hostOf(c.URL), port)
	}
	return c
}

// named tells whether a host can be called from elsewhere: it is not the address
// that stands for all.
func named(host string) bool {
	ip := net.ParseIP(host)
	return host != "" && (ip == nil || !ip.IsUnspecified())
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func (c StationsConfig) validate(bad func(key, format string, args ...any)) {
	if c.Listen == "" && (c.URL != "" || c.Broker != "" || len(c.Names) > 0) {
		bad("stations.listen", "is missing; where should boxes ask? such as :8443")
	}
	if host, _, err := net.SplitHostPort(c.Listen); c.Listen != "" && err == nil && c.URL == "" && !named(host) {
		bad("stations.url", "is missing; write how boxes reach %s, such as https://litro.example:8443", c.Listen)
	}
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		bad("stations.url", "%q is no https address; write one such as https://litro.example:8443", c.URL)
	}
	if u, err := url.Parse(c.Broker); c.Broker != "" && (err != nil || u.Host == "") {
		bad("stations.broker", "%q is no broker's URL; write one such as ssl://litro.example:8883", c.Broker)
	}
}

// certified returns all names that the server's certificate is for.
func (c StationsConfig) certified() []string {
	names := append(slices.Clone(c.Names), hostOf(c.URL), hostOf(c.Broker), "localhost", "127.0.0.1", "::1")
	slices.SortFunc(names, cmp.Compare[string])
	return slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "" })
}

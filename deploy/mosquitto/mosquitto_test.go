package mosquitto_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/server/ca"
)

// What is judged is delivery: a PUBACK or a SUBACK says nothing.
func TestStationsAreKeptApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	all := s.all()
	litro, server := s.server()
	norte, sur := s.certify("norte"), s.certify("sur")
	n, u := s.connect(s.shows(norte, "norte")), s.connect(s.shows(sur, "sur"))

	tries(n, "litro/v1/07/norte/journal", "own record")
	if got, want := server.next(t), "litro/v1/07/norte/journal own record"; got != want {
		t.Fatalf("its own record: got %q, want %q", got, want)
	}
	all.next(t)
	hears := s.listen(n, "litro/v1/07/norte/receipt", "litro/v1/07/norte/policy")
	tries(litro, "litro/v1/07/norte/receipt", "a receipt")
	if got, want := hears.next(t), "litro/v1/07/norte/receipt a receipt"; got != want {
		t.Fatalf("its receipt: got %q, want %q", got, want)
	}
	all.next(t)

	for _, topic := range []string{
		"litro/v1/07/norte/journal", "litro/v1/07/norte/held", "litro/v1/07/norte/receipt", "litro/v1/07/sur/receipt", "litro/v1/07/sur/policy",
		"litro/v1/07/sur/journal/more", "litro/v1/07/sur", "litro/v2/07/sur/journal", "journal", "$SYS/broker/x", "litro/v1/07/a/sur/journal",
	} {
		tries(u, topic, "forged on "+topic)
		u = s.connect(s.shows(sur, "sur")) // a refusal may end the connection
	}
	tries(u, "litro/v1/0a/sur/held", "mark")
	if got := all.after(t, "mark"); len(got) > 0 {
		t.Errorf("delivered of what sur may not publish: %v", got)
	}
	server.after(t, "mark")

	// A station subscribes to what it likes, and hears its own.
	filters := []string{"#", "+/+/+/+/+", "litro/v1/+/+/receipt", "litro/v1/07/norte/policy", "litro/v1/07/norte/journal", "$share/g/litro/v1/07/norte/receipt", "$SYS/#"}
	for _, f := range filters {
		u = s.connect(s.shows(sur, "sur")) // a refusal may end the connection
		tok := u.Subscribe(f, 1, nil)
		tok.WaitTimeout(patience)
		ear := ear{u, make(chan string, 8)}
		u.AddRoute("#", func(_ paho.Client, m paho.Message) { ear.heard <- m.Topic() + " " + string(m.Payload()) })
		u.Subscribe("litro/v1/07/sur/receipt", 1, nil).WaitTimeout(patience)
		tries(litro, "litro/v1/07/norte/receipt", "secret of norte")
		tries(litro, "litro/v1/07/norte/policy", "secret of norte")
		tries(litro, "litro/v1/07/sur/receipt", "mark")
		if got := ear.after(t, "mark"); len(got) > 0 {
			t.Errorf("sur subscribes to %s and hears %v", f, got)
		}
	}
}

// A will on another station's topic is taken at the door and delivered to nobody.
func TestWillsGoNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	all := s.all()
	litro, _ := s.server()
	for _, topic := range []string{"litro/v1/07/norte/journal", "litro/v1/07/norte/receipt", "litro/v1/07/sur/policy"} {
		sur := paho.NewClient(s.shows(s.certify("sur"), "sur").SetWill(topic, "forged by will", 1, false))
		if err := await(t, sur.Connect()); err != nil {
			continue // refused at once is as good
		}
		again := s.connect(s.shows(s.certify("sur"), "sur")) // pushes the first out, which fires the will
		_ = again
		tries(litro, "litro/v1/07/sur/receipt", "mark")
		if got := all.after(t, "mark"); len(got) > 0 {
			t.Errorf("a will on %s: delivered %v", topic, got)
		}
		sur.Disconnect(0)
	}
}

// Whatever client id a station gives, it is its own: it pushes out nobody else,
// and a copy of its key on another box pushes it out.
func TestClientIDs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lost := make(chan struct{}, 4)
	norte := s.certify("norte")
	n := s.connect(s.shows(norte, "norte").SetConnectionLostHandler(func(paho.Client, error) { lost <- struct{}{} }))
	_, server := s.server()
	u := s.connect(s.shows(s.certify("sur"), "norte"))
	tries(u, "litro/v1/07/norte/journal", "as norte")
	tries(n, "litro/v1/07/norte/journal", "mark")
	if got := server.after(t, "mark"); len(got) > 0 {
		t.Errorf("sur with the client id of norte: delivered %v", got)
	}
	select {
	case <-lost:
		t.Error("sur pushed norte out with its client id")
	default:
	}
	s.connect(s.shows(norte, "something-else"))
	select {
	case <-lost:
	case <-time.After(patience):
		t.Error("a copy of the key stands beside the box, under another client id")
	}
}

// Names that would be wildcards, or stand inside another's topics, reach nobody
// who counts, although the authority's own key signed them.
func TestNamesThatNoStationHas(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, server := s.server()
	norte := s.connect(s.shows(s.certify("norte"), "norte"))
	for _, cn := range []string{"#", "+", "norte/x", "x/norte", "", "norte/journal", "$SYS", "Norte", "norte ", "%u", "norte\x00"} {
		c := paho.NewClient(s.shows(s.forge(cn, nil), "x"))
		if err := await(t, c.Connect()); err != nil {
			continue // refused at once is as good
		}
		for _, topic := range []string{"litro/v1/07/norte/journal", "litro/v1/07/norte/held", "litro/v1/07/norte/x/journal", "litro/v1/07/sur/journal"} {
			if c.IsConnectionOpen() {
				tries(c, topic, fmt.Sprintf("by %q", cn))
			}
		}
		c.Disconnect(0)
		tries(norte, "litro/v1/07/norte/journal", "mark")
		if got := server.after(t, "mark"); len(got) > 0 {
			t.Errorf("CN %q: our server hears %v", cn, got)
		}
	}
}

// Who has no good certificate does not get in.
func TestCertificatesRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other, err := ca.Open(t.TempDir(), "litro.test/city", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	stranger := &site{t: t, dir: s.dir, ca: other}
	revoked, good := s.certify("norte"), s.certify("norte")
	serverCert, serverKey, err := s.ca.Server([]string{"norte"})
	if err != nil {
		t.Fatal(err)
	}
	asClient, err := tls.X509KeyPair(serverCert, serverKey)
	if err != nil {
		t.Fatal(err)
	}
	s.stop()
	s.revoke(ca.Revoked{Authority: 1, Serial: revoked.serial, At: time.Now()})
	s.start()
	for name, c := range map[string]certificate{
		"none":                 {},
		"of another authority": stranger.certify("norte"),
		"expired":              s.forge("norte", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }),
		"not good yet":         s.forge("norte", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }),
		"for servers only":     s.forge("norte", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }),
		"the broker's own":     {Certificate: asClient},
		"revoked":              revoked,
	} {
		client := paho.NewClient(s.shows(c, "norte"))
		if err := await(t, client.Connect()); err == nil {
			t.Errorf("%s: the station is let in", name)
		}
		client.Disconnect(0)
	}
	s.connect(s.shows(good, "norte"))
	plain := paho.NewClient(options("tcp://"+s.plain, "norte").SetUsername("norte").SetPassword(""))
	if err := await(t, plain.Connect()); err == nil {
		t.Error("without a password: a stranger is let in where servers come")
	}
	plain.Disconnect(0)
}

// What is too large is delivered to nobody, and the largest that the contract
// knows is.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, server := s.server()
	norte := s.certify("norte")
	n := s.connect(s.shows(norte, "norte"))
	tries(n, "litro/v1/07/norte/journal", strings.Repeat("k", 64<<10))
	if got := server.next(t); !strings.HasSuffix(got, "kkkk") {
		t.Fatalf("64 KiB: got %q", got)
	}
	for _, size := range []int{64<<10 + 1, 128 << 10, 1 << 20} {
		tries(n, "litro/v1/07/norte/journal", strings.Repeat("x", size))
		// Whether the broker ended this connection for it, its client may learn
		// later: the mark goes by another, and cannot be lost with the first.
		n = s.connect(s.shows(norte, "norte"))
		tries(n, "litro/v1/07/norte/journal", "mark")
		if got := server.after(t, "mark"); len(got) > 0 {
			t.Errorf("%d bytes: delivered %v", size, got)
		}
	}
	n.Publish("litro/v1/07/norte/held", 1, true, "retain me").WaitTimeout(patience)
	if c := s.connect(options("tcp://"+s.plain, "late").SetUsername("auditor").SetPassword("pw-auditor")); c != nil {
		ear := s.listen(c, "#")
		n = s.connect(s.shows(norte, "norte"))
		tries(n, "litro/v1/07/norte/held", "mark")
		if got := ear.after(t, "mark"); len(got) > 0 {
			t.Errorf("retained: a newcomer hears %v", got)
		}
	}
}

package broker_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ca"
)

// certified starts a broker that takes certificates of an authority whose CN is
// the client's id, as long as good says so.
func certified(t *testing.T, good func() bool, cfg broker.Config) (*broker.Broker, *ca.Authority) {
	t.Helper()
	a, err := ca.Open(t.TempDir(), "litro.test/city", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen, cfg.ListenTLS, cfg.TLS = "127.0.0.1:0", "127.0.0.1:0", a.TLS([]string{"127.0.0.1"}, true)
	cfg.Certified = func(id string, cert *x509.Certificate) bool { return id == cert.Subject.CommonName && good() }
	return start(t, cfg), a
}

// shows returns options of a client that shows a station's certificate.
func shows(t *testing.T, b *broker.Broker, a *ca.Authority, station, id string) *paho.ClientOptions {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: station}}, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Certify(station, csr)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.PEM())
	return secureOptions(b, id).SetTLSConfig(&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{{Certificate: [][]byte{c.DER}, PrivateKey: key}}})
}

// With a certificate a client is who that says, whatever else it says of itself.
func TestCertificateSaysWho(t *testing.T) {
	t.Parallel()
	b, a := certified(t, func() bool { return true }, broker.Config{})
	heard := subscribe(t, connect(t, b, "office"), "t/#") // over the other address, by password
	lost := make(chan struct{})
	norte := mustConnect(t, shows(t, b, a, "norte", "norte").SetUsername("sur").SetPassword("pw-sur").SetConnectionLostHandler(func(paho.Client, error) { close(lost) }))
	publish(t, norte, "t/norte/journal", "own")
	if got, want := receive(t, heard), "t/norte/journal own"; got != want {
		t.Errorf("heard: got %q, want %q", got, want)
	}
	norte.Publish("t/sur/journal", 1, false, "forged")
	receive(t, lost)
	if err := b.Publish("t/sur/journal", []byte("next"), 1); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, heard), "t/sur/journal next"; got != want {
		t.Errorf("heard: got %q, want %q", got, want)
	}
	other := paho.NewClient(shows(t, b, a, "norte", "sur"))
	if err := await(t, other.Connect()); err == nil {
		t.Error("a certificate of norte got in as sur")
	}
	other.Disconnect(0)
}

// Who may connect no more is cut off in the middle of a session.
func TestRecheck(t *testing.T) {
	t.Parallel()
	var revoked atomic.Bool
	b, a := certified(t, func() bool { return !revoked.Load() }, broker.Config{})
	lost := make(chan struct{})
	mustConnect(t, shows(t, b, a, "norte", "norte").SetConnectionLostHandler(func(paho.Client, error) { close(lost) }))
	sur := connect(t, b, "sur")
	b.Recheck()
	revoked.Store(true)
	select {
	case <-lost:
		t.Fatal("a client that may connect was cut off")
	default:
	}
	b.Recheck()
	receive(t, lost)
	if !sur.IsConnectionOpen() {
		t.Error("the other client was cut off too")
	}
	again := paho.NewClient(shows(t, b, a, "norte", "norte"))
	if err := await(t, again.Connect()); err == nil {
		t.Error("a client that may connect no more got in")
	}
	again.Disconnect(0)
}

// Who pushes another out is told of.
func TestTakeover(t *testing.T) {
	t.Parallel()
	told := make(chan string, 4)
	b, a := certified(t, func() bool { return true }, broker.Config{OnTakeover: func(username string) { told <- username }})
	lost := make(chan struct{})
	mustConnect(t, shows(t, b, a, "norte", "norte").SetConnectionLostHandler(func(paho.Client, error) { close(lost) }))
	mustConnect(t, shows(t, b, a, "norte", "norte"))
	receive(t, lost)
	if got := receive(t, told); got != "norte" || len(told) > 0 {
		t.Errorf("told of: got %q and %d more, want norte once", got, len(told))
	}
}

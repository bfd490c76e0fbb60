package mosquitto_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/server/ca"
)

const patience = 10 * time.Second

// A site is a real Mosquitto with the configuration beside this file: only its
// paths and ports are others.
type site struct {
	t       *testing.T
	dir     string
	ca      *ca.Authority
	secure  string // address for stations
	plain   string // address for servers
	conf    string
	process *exec.Cmd
}

func newSite(t *testing.T) *site {
	t.Helper()
	for _, program := range []string{"mosquitto", "mosquitto_passwd"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%v; run: apt-get install mosquitto", err)
			}
			t.Skipf("%v; run: apt-get install mosquitto", err)
		}
	}
	s := &site{t: t, dir: t.TempDir(), secure: free(t), plain: free(t)}
	var err error
	if s.ca, err = ca.Open(filepath.Join(s.dir, "ca"), "litro.test/city", time.Now); err != nil {
		t.Fatal(err)
	}
	cert, key, err := s.ca.Server([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s.write("broker.crt", cert)
	s.write("broker.key", key)
	s.write("ca.crt", s.ca.PEM())
	s.revoke()
	for _, user := range []string{"litro", "auditor"} {
		args := []string{"-b", s.file("passwords"), user, "pw-" + user}
		if user == "litro" {
			args = append([]string{"-c"}, args...)
		}
		if out, err := exec.Command("mosquitto_passwd", args...).CombinedOutput(); err != nil {
			t.Fatalf("mosquitto_passwd: %v\n%s", err, out)
		}
	}
	s.copy("stations.acl", "")
	// Somebody who hears all judges what is delivered.
	s.copy("servers.acl", "user auditor\ntopic read #\n")
	s.configure()
	s.start()
	return s
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (s *site) file(name string) string { return filepath.Join(s.dir, name) }

func (s *site) write(name string, b []byte) {
	s.t.Helper()
	if err := os.WriteFile(s.file(name), b, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) copy(name, more string) {
	s.t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	s.write(name, append(b, more...))
}

func (s *site) revoke(list ...ca.Revoked) {
	s.t.Helper()
	b, err := s.ca.RevocationLists(list)
	if err != nil {
		s.t.Fatal(err)
	}
	s.write("stations.crl", b)
}

// configure writes the configuration with this test's paths and ports.
func (s *site) configure() {
	s.t.Helper()
	b, err := os.ReadFile("mosquitto.conf")
	if err != nil {
		s.t.Fatal(err)
	}
	_, secure, _ := net.SplitHostPort(s.secure)
	_, plain, _ := net.SplitHostPort(s.plain)
	conf := strings.NewReplacer(
		"/etc/mosquitto/litro", s.dir, "listener 8883\n", "listener "+secure+" 127.0.0.1\n", "listener 1883 127.0.0.1", "listener "+plain+" 127.0.0.1",
	).Replace(string(b))
	if os.Getuid() == 0 {
		conf += "user root\n" // else it becomes a user who cannot read the files
	}
	s.conf = s.file("mosquitto.conf")
	s.write("mosquitto.conf", []byte(conf))
}

func (s *site) start() {
	s.t.Helper()
	log, err := os.Create(s.file("log"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.process = exec.Command("mosquitto", "-c", s.conf)
	s.process.Stdout, s.process.Stderr = log, log
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	process := s.process
	s.t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
		log.Close()
	})
	for end := time.Now().Add(patience); ; <-time.After(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", s.secure); err == nil {
			c.Close()
			return
		}
		if time.Now().After(end) {
			b, _ := os.ReadFile(s.file("log"))
			s.t.Fatalf("mosquitto does not answer:\n%s", b)
		}
	}
}

// stop ends the broker, which forgets all.
func (s *site) stop() {
	s.t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // killed
}

// A certificate is what somebody shows.
type certificate struct {
	tls.Certificate
	serial []byte
}

// certify has our authority sign, as it does for a station.
func (s *site) certify(station string) certificate {
	s.t.Helper()
	key := newKey(s.t)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: station}}, key)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := s.ca.Certify(station, csr)
	if err != nil {
		s.t.Fatal(err)
	}
	return certificate{tls.Certificate{Certificate: [][]byte{c.DER}, PrivateKey: key}, c.Serial}
}

// forge signs what our authority never would, with its own key.
func (s *site) forge(cn string, change func(*x509.Certificate)) certificate {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "ca", "1.pem"))
	if err != nil {
		s.t.Fatal(err)
	}
	certBlock, rest := pem.Decode(b)
	keyBlock, _ := pem.Decode(rest)
	root, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		s.t.Fatal(err)
	}
	rootKey, err := x509.ParseECPrivateKey(keyBlock.Bytes)
	if err != nil {
		s.t.Fatal(err)
	}
	key := newKey(s.t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: cn}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, BasicConstraintsValid: true,
	}
	if change != nil {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, root, key.Public(), rootKey)
	if err != nil {
		s.t.Fatal(err)
	}
	return certificate{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, template.SerialNumber.Bytes()}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// shows returns options of a client that shows a certificate.
func (s *site) shows(c certificate, clientID string) *paho.ClientOptions {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.ca.PEM())
	cfg := &tls.Config{RootCAs: roots}
	if c.PrivateKey != nil {
		cfg.Certificates = []tls.Certificate{c.Certificate}
	}
	return options("ssl://"+s.secure, clientID).SetTLSConfig(cfg)
}

func options(url, clientID string) *paho.ClientOptions {
	return paho.NewClientOptions().AddBroker(url).SetClientID(clientID).SetProtocolVersion(4).SetAutoReconnect(false).
		SetConnectTimeout(patience).SetOrderMatters(true).SetWriteTimeout(patience)
}

func (s *site) connect(o *paho.ClientOptions) paho.Client {
	s.t.Helper()
	c := paho.NewClient(o)
	if err := await(s.t, c.Connect()); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Disconnect(0) })
	return c
}

func await(t *testing.T, tok paho.Token) error {
	t.Helper()
	if !tok.WaitTimeout(patience) {
		t.Fatal("the broker does not answer")
	}
	return tok.Error()
}

// An ear is what somebody heard.
type ear struct {
	c     paho.Client
	heard chan string
}

func (s *site) listen(c paho.Client, filters ...string) ear {
	s.t.Helper()
	e := ear{c, make(chan string, 256)}
	for _, f := range filters {
		err := await(s.t, c.Subscribe(f, 1, func(_ paho.Client, m paho.Message) {
			e.heard <- m.Topic() + " " + string(m.Payload()[:min(20, len(m.Payload()))])
		}))
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return e
}

// all is everything that is delivered to anybody, and server what our server
// hears.
func (s *site) all() ear {
	s.t.Helper()
	return s.listen(s.connect(options("tcp://"+s.plain, "auditor").SetUsername("auditor").SetPassword("pw-auditor")), "#")
}

func (s *site) server() (paho.Client, ear) {
	s.t.Helper()
	c := s.connect(options("tcp://"+s.plain, "litro").SetUsername("litro").SetPassword("pw-litro"))
	return c, s.listen(c, "litro/v1/+/+/journal", "litro/v1/+/+/held")
}

// next returns what is heard next.
func (e ear) next(t *testing.T) string {
	t.Helper()
	select {
	case m := <-e.heard:
		return m
	case <-time.After(patience):
		t.Fatal("nothing is heard")
		return ""
	}
}

// after returns what is heard until a mark that was published after it.
func (e ear) after(t *testing.T, mark string) (before []string) {
	t.Helper()
	for {
		m := e.next(t)
		if strings.HasSuffix(m, mark) {
			return before
		}
		before = append(before, m)
	}
}

// tries publishes, whatever becomes of it, and returns when the broker has dealt
// with it: it answers PUBACK to what it drops too, or ends the connection.
func tries(c paho.Client, topic, payload string) {
	c.Publish(topic, 1, false, payload).WaitTimeout(patience)
}

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
		if !u.IsConnectionOpen() {
			u = s.connect(s.shows(sur, "sur"))
		}
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
		if !n.IsConnectionOpen() {
			n = s.connect(s.shows(norte, "norte"))
		}
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

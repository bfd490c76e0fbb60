package mosquitto_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
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
	"github.com/litro-fuel/litro/sim/freeport"
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
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	return free[0]
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

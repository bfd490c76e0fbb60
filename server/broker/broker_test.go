package broker_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/server/broker"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	tests := []struct {
		name, id, user, password string
		want                     bool
	}{
		{"right", "norte", "norte", "pw-norte", true},
		{"wrong password", "norte", "norte", "pw-sur", false},
		{"no password", "norte", "norte", "", false},
		{"another's client id", "norte", "sur", "pw-sur", false},
	}
	for _, tt := range tests {
		c := paho.NewClient(clientOptions(b, tt.id, tt.user, tt.password))
		err := await(t, c.Connect())
		if got := err == nil; got != tt.want {
			t.Errorf("%s: connected %v (%v), want %v", tt.name, got, err, tt.want)
		}
		c.Disconnect(0)
	}
}

// TestTaken: what the server takes reaches no subscriber, the rest does.
func TestTaken(t *testing.T) {
	t.Parallel()
	type message struct{ topic, payload, client string }
	taken := make(chan message, 8)
	b := start(t, broker.Config{OnPublish: func(topic string, payload []byte, clientID string) bool {
		if !strings.HasSuffix(topic, "/journal") {
			return false
		}
		taken <- message{topic, string(payload), clientID}
		return true
	}})
	office := connect(t, b, "office")
	heard := subscribe(t, office, "t/#")
	norte := connect(t, b, "norte")
	publish(t, norte, "t/norte/journal", "record")
	publish(t, norte, "t/norte/held", "held")
	if got, want := receive(t, taken), (message{"t/norte/journal", "record", "norte"}); got != want {
		t.Errorf("taken: got %v, want %v", got, want)
	}
	// Order on one connection is kept, so a journal that got through would be first.
	if got, want := receive(t, heard), "t/norte/held held"; got != want {
		t.Errorf("heard: got %q, want %q", got, want)
	}
}

func TestServerPublishes(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{OnPublish: func(string, []byte, string) bool { return true }})
	norte, sur := connect(t, b, "norte"), connect(t, b, "sur")
	hears, silent := subscribe(t, norte, "t/norte/receipt"), subscribe(t, sur, "t/sur/receipt")
	for _, qos := range []byte{0, 1} {
		if err := b.Publish("t/norte/receipt", []byte("to norte"), qos); err != nil {
			t.Fatal(err)
		}
		if got, want := receive(t, hears), "t/norte/receipt to norte"; got != want {
			t.Errorf("QoS %d: got %q, want %q", qos, got, want)
		}
	}
	if err := b.Publish("t/sur/receipt", []byte("last"), 1); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, silent), "t/sur/receipt last"; got != want {
		t.Errorf("the other station heard %q first, want %q", got, want)
	}
	for topic, qos := range map[string]byte{"t/norte/receipt": 2, "t/+/receipt": 1, "": 1} {
		if err := b.Publish(topic, nil, qos); err == nil {
			t.Errorf("publish to %q with QoS %d: got nil, want an error", topic, qos)
		}
	}
}

// TestReadRefused: a station hears neither others nor everything.
func TestReadRefused(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	norte := connect(t, b, "norte")
	for _, filter := range []string{"#", "t/+/receipt", "t/sur/receipt", "$SYS/#", "$share/g/t/sur/receipt"} {
		tok := norte.Subscribe(filter, 1, nil)
		if err := await(t, tok); err != nil {
			t.Fatal(err)
		}
		// paho reports a refusal by no error; 0x80 is 3.1.1's word for it.
		codes := slices.Collect(maps.Values(tok.(*paho.SubscribeToken).Result()))
		if want := []byte{0x80}; !slices.Equal(codes, want) {
			t.Errorf("subscription to %s: got codes %#x, want %#x", filter, codes, want)
		}
	}
}

// TestWriteRefused: the station that writes for another is cut off, and what
// is logged about it holds neither the record nor the password.
func TestWriteRefused(t *testing.T) {
	t.Parallel()
	var log safeBuffer
	b := startLogged(t, broker.Config{}, slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	heard := subscribe(t, connect(t, b, "office"), "t/#")
	lost := make(chan struct{})
	o := clientOptions(b, "norte", "norte", "pw-norte")
	o.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	norte := mustConnect(t, o)
	norte.Publish("t/sur/journal", 1, false, "forged record")
	receive(t, lost)
	if err := b.Publish("t/sur/journal", []byte("next"), 1); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, heard), "t/sur/journal next"; got != want {
		t.Errorf("heard: got %q, want %q", got, want)
	}
	log.waitFor(t, "not authorized")
	for _, word := range []string{"forged record", "pw-norte", "102 111 114 103 101 100"} {
		if strings.Contains(log.String(), word) {
			t.Errorf("the log holds %q:\n%s", word, &log)
		}
	}
}

func TestWillsAndRetainedAreDropped(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	office := connect(t, b, "office")
	heard := subscribe(t, office, "t/#")
	o := clientOptions(b, "norte", "norte", "pw-norte").SetWill("t/norte/journal", "forged by will", 1, false)
	norte := mustConnect(t, o)
	if err := await(t, norte.Publish("t/norte/held", 1, true, "retain me")); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, heard), "t/norte/held retain me"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	connect(t, b, "norte") // pushes the first out, which is what fires a will
	late := subscribe(t, connect(t, b, "office"), "t/#")
	if err := b.Publish("t/norte/held", []byte("now"), 1); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, late), "t/norte/held now"; got != want {
		t.Errorf("first thing a new subscriber hears: got %q, want %q", got, want)
	}
	select {
	case m := <-heard:
		if m != "t/norte/held now" {
			t.Errorf("heard %q, want no will", m)
		}
	default: // pushed out by the second office before it came
	}
}

func TestPacketLimit(t *testing.T) {
	t.Parallel()
	got := make(chan int, 1)
	b := start(t, broker.Config{MaxPacket: 4096, OnPublish: func(_ string, payload []byte, _ string) bool {
		got <- len(payload)
		return true
	}})
	lost := make(chan struct{})
	o := clientOptions(b, "norte", "norte", "pw-norte")
	o.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	c := mustConnect(t, o)
	publish(t, c, "t/norte/journal", strings.Repeat("x", 4000))
	if n := receive(t, got); n != 4000 {
		t.Errorf("got %d bytes, want 4000", n)
	}
	c.Publish("t/norte/journal", 1, false, strings.Repeat("x", 4096))
	receive(t, lost)
	if len(got) != 0 {
		t.Error("the oversized packet was taken")
	}
}

// TestGarbage: a stranger's bytes end his connection and nobody else's.
func TestGarbage(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	norte := connect(t, b, "norte")
	heard := subscribe(t, norte, "t/norte/receipt")
	for _, bytes := range []string{"GET / HTTP/1.1\r\n\r\n", "\x10\xff\xff\xff\xff\xff", "\x10\x02\x00\x00", "\x30\x05\x00\x01a"} {
		c, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, bytes); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, c); isTimeout(err) {
			t.Errorf("%q: the connection is still open", bytes)
		}
		c.Close()
	}
	if err := b.Publish("t/norte/receipt", []byte("alive"), 1); err != nil {
		t.Fatal(err)
	}
	receive(t, heard)
}

// TestStalledSubscriber: one that never reads costs others nothing.
func TestStalledSubscriber(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	stalled, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer stalled.Close()
	// CONNECT office/office/pw-office, SUBSCRIBE t/# with QoS 1, by hand.
	hello := "\x10\x25\x00\x04MQTT\x04\xc2\x00\x3c\x00\x06office\x00\x06office\x00\x09pw-office" + "\x82\x08\x00\x01\x00\x03t/#\x01"
	if _, err := io.WriteString(stalled, hello); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stalled, make([]byte, 4+5)); err != nil {
		t.Fatalf("CONNACK and SUBACK: %v", err)
	}
	heard := subscribe(t, connect(t, b, "norte"), "t/norte/receipt")
	payload := make([]byte, 64<<10)
	for range 2000 {
		if err := b.Publish("t/sur/policy", payload, 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Publish("t/norte/receipt", []byte("through"), 1); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, heard), "t/norte/receipt through"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	cert, roots := selfSigned(t)
	b := start(t, broker.Config{ListenTLS: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13}})
	o := secureOptions(b, "norte").SetUsername("norte").SetPassword("pw-norte").SetTLSConfig(&tls.Config{RootCAs: roots})
	heard := subscribe(t, mustConnect(t, o), "t/norte/receipt")
	if err := b.Publish("t/norte/receipt", []byte("sealed"), 1); err != nil {
		t.Fatal(err)
	}
	receive(t, heard)
	o = secureOptions(b, "sur").SetUsername("sur").SetPassword("pw-sur")
	o.Servers = nil
	plain := paho.NewClient(o.AddBroker("tcp://" + b.AddrTLS().String()))
	if err := await(t, plain.Connect()); err == nil {
		t.Error("a client without TLS got in")
	}
	plain.Disconnect(0)
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	cfg := rules(broker.Config{Listen: b.Addr().String()})
	_, err := broker.Start(testLog(t), cfg)
	if err == nil || !strings.Contains(err.Error(), b.Addr().String()) {
		t.Errorf("got %v, want an error that names %s", err, b.Addr())
	}
}

// TestClose: it waits for nobody, not even for one who never said who he is.
func TestClose(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	silent, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	lost := make(chan struct{})
	o := clientOptions(b, "norte", "norte", "pw-norte")
	o.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	mustConnect(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	cancel()
	if err := receive(t, ended); err != nil {
		t.Errorf("Run: got %v, want nil", err)
	}
	receive(t, lost)
	if err := b.Close(); err != nil {
		t.Errorf("second Close: got %v, want nil", err)
	}
	if c, err := net.Dial("tcp", b.Addr().String()); err == nil {
		c.Close()
		t.Error("the port still answers")
	}
}

func TestMaxClients(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{MaxClients: 1})
	first := connect(t, b, "norte")
	second := paho.NewClient(clientOptions(b, "sur", "sur", "pw-sur"))
	t.Cleanup(func() { second.Disconnect(0) })
	waiting := second.Connect()
	if waiting.WaitTimeout(100 * time.Millisecond) {
		t.Fatalf("second client: got %v, want it to wait", waiting.Error())
	}
	first.Disconnect(0)
	if err := await(t, waiting); err != nil {
		t.Errorf("second client after the first left: got %v, want nil", err)
	}
}

// rules: a password per user, one's own client id, one's own subtree; office
// may all.
func rules(cfg broker.Config) broker.Config {
	if cfg.Listen == "" && cfg.ListenTLS == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	cfg.Authenticate = func(clientID, username string, password []byte) bool {
		return clientID == username && string(password) == "pw-"+username
	}
	cfg.Allow = func(username, topic string, _ bool) bool {
		return username == "office" || strings.HasPrefix(topic, "t/"+username+"/")
	}
	return cfg
}

func start(t *testing.T, cfg broker.Config) *broker.Broker {
	t.Helper()
	return startLogged(t, cfg, testLog(t).Handler())
}

func startLogged(t *testing.T, cfg broker.Config, h slog.Handler) *broker.Broker {
	t.Helper()
	b, err := broker.Start(slog.New(h), rules(cfg))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func clientOptions(b *broker.Broker, id, user, password string) *paho.ClientOptions {
	return paho.NewClientOptions().AddBroker("tcp://" + b.Addr().String()).
		SetClientID(id).SetUsername(user).SetPassword(password).
		SetAutoReconnect(false).SetConnectTimeout(patience).SetOrderMatters(true)
}

func secureOptions(b *broker.Broker, id string) *paho.ClientOptions {
	return paho.NewClientOptions().AddBroker("ssl://" + b.AddrTLS().String()).SetClientID(id).
		SetAutoReconnect(false).SetConnectTimeout(patience).SetOrderMatters(true)
}

func connect(t *testing.T, b *broker.Broker, user string) paho.Client {
	t.Helper()
	return mustConnect(t, clientOptions(b, user, user, "pw-"+user))
}

func mustConnect(t *testing.T, o *paho.ClientOptions) paho.Client {
	t.Helper()
	c := paho.NewClient(o)
	if err := await(t, c.Connect()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Disconnect(0) })
	return c
}

func subscribe(t *testing.T, c paho.Client, filter string) <-chan string {
	t.Helper()
	heard := make(chan string, 64)
	err := await(t, c.Subscribe(filter, 1, func(_ paho.Client, m paho.Message) {
		heard <- m.Topic() + " " + string(m.Payload())
	}))
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

func publish(t *testing.T, c paho.Client, topic, payload string) {
	t.Helper()
	if err := await(t, c.Publish(topic, 1, false, payload)); err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, tok paho.Token) error {
	t.Helper()
	if !tok.WaitTimeout(patience) {
		t.Fatal("the broker does not answer")
	}
	return tok.Error()
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func isTimeout(err error) bool {
	n, ok := err.(net.Error)
	return ok && n.Timeout()
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// safeBuffer is written by the broker's goroutines while the test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// waitFor waits until a word is logged; the broker cuts first and logs then.
func (s *safeBuffer) waitFor(t *testing.T, word string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !strings.Contains(s.String(), word); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("the log does not say %q:\n%s", word, s)
		}
	}
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

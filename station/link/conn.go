package link

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/eclipse/paho.mqtt.golang/packets"

	"github.com/litro-fuel/litro/dispense"
)

// Config says how to reach the broker, and as whom.
type Config struct {
	Station string // id; also the client's id at the broker
	Shard   string // as the grant says
	// URL is such as "tcp://broker:1883" or "ssl://broker:8883". The port may be
	// left out. Over tcp passwords travel in clear.
	URL      string
	Username string
	// PasswordFile holds the password in its first line. It is read anew for each
	// connection, so that it can be changed without a restart.
	PasswordFile string
	// TLS is used with ssl; nil trusts what the machine trusts. See [TLSFiles].
	TLS *tls.Config
	// Refused, when set, is told when the broker does not let the station in.
	Refused func()
	// Report, when set, is told of each change of what a person has to look at, and
	// in English what that is. It is called by Run.
	Report func(Trouble, string)
	// HeldEvery is how often the station says that it is alive; 0 means a minute.
	HeldEvery time.Duration
}

// ports gives the schemes that we speak, and their usual ports.
var ports = map[string]string{"tcp": "1883", "mqtt": "1883", "ssl": "8883", "tls": "8883", "mqtts": "8883"}

// Validate says what is wrong with a configuration, and what would be right.
func (c *Config) Validate() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return fmt.Errorf("broker url: %w", err)
	case ports[u.Scheme] == "" || u.Hostname() == "":
		return fmt.Errorf("broker url %q: write tcp://host:1883, or ssl://host:8883 for TLS", c.URL)
	case !dispense.ValidStation(c.Station):
		return fmt.Errorf("%q cannot name a station: use 2 to 16 of a-z, 0-9 and -", c.Station)
	case !dispense.ValidShard(c.Shard):
		return fmt.Errorf("%q is no shard; the grant says which it is, from 00 to 0f", c.Shard)
	}
	return nil
}

func (c *Config) topic(ch dispense.Channel) string {
	return dispense.Topic{Shard: c.Shard, Station: c.Station, Channel: ch}.String()
}

func (c *Config) password() (string, error) {
	if c.PasswordFile == "" {
		return "", nil
	}
	b, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return "", fmt.Errorf("password for the broker: %w", err)
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r"))), nil
}

// TLSFiles reads what is needed for TLS from PEM files: whom to trust in ca, and
// the certificate and key that show who we are. ca, or both of the others, may
// be "".
func TLSFiles(ca, cert, key string) (*tls.Config, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		b, err := os.ReadFile(ca)
		if err != nil {
			return nil, fmt.Errorf("certificate authority: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(b) {
			return nil, fmt.Errorf("certificate authority %s: there is no PEM certificate in it", ca)
		}
	}
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("client certificate %s with key %s: %w", cert, key, err)
		}
		cfg.Certificates = []tls.Certificate{pair}
	}
	return cfg, nil
}

const (
	connectTime = 10 * time.Second
	// keepAlive and pingTime find a dead line within a minute, and let two large
	// messages pass on 64 kbit/s in front of a ping.
	keepAlive = 20 * time.Second
	pingTime  = 30 * time.Second
	writeTime = 30 * time.Second
	// handTime is how long the client may take to accept a message. It is given
	// one at a time and accepts at once, unless the connection ends just then:
	// then nobody would ever take it from its hands.
	handTime = 3 * time.Second
	// inboxSize is more than the server may have in flight: 8 policy messages of
	// each log, and receipts.
	inboxSize = 256
)

type incoming struct {
	topic   string
	payload []byte
}

type outgoing struct {
	topic   string
	qos     byte
	payload []byte
}

// A conn is one connection to the broker, with no session behind it. Another is
// made with a new client, because one that reconnects by itself sends old
// messages again on its own account and calls them delivered.
type conn struct {
	log    *slog.Logger
	client mqtt.Client
	inbox  chan incoming // what came down
	queue  chan outgoing // QoS 1, in order
	held   chan outgoing // QoS 0, the newest only, before the queue
	left   chan struct{} // a message with QoS 1 has arrived at the broker
	lost   chan error    // why the connection ended
	ctx    context.Context
	end    context.CancelFunc
	group  sync.WaitGroup
}

// connect makes a connection and subscribes. The caller closes it.
func connect(ctx context.Context, log *slog.Logger, cfg *Config) (*conn, error) {
	password, err := cfg.password()
	if err != nil {
		return nil, err
	}
	c := &conn{
		log: log, inbox: make(chan incoming, inboxSize), queue: make(chan outgoing, leavingMessages),
		held: make(chan outgoing, 1), left: make(chan struct{}), lost: make(chan error, 1),
	}
	c.ctx, c.end = context.WithCancel(ctx)
	c.client = mqtt.NewClient(c.options(cfg).SetUsername(cfg.Username).SetPassword(password))
	if err := c.wait(c.client.Connect()); err != nil {
		c.end()
		if cfg.Refused != nil && refused(err) {
			cfg.Refused()
		}
		return nil, fmt.Errorf("connect to broker %s: %w; is it running, and may this user connect?", cfg.URL, err)
	}
	c.group.Go(c.sendQueued)
	if err := c.subscribe(cfg.topic(dispense.Receipts), cfg.topic(dispense.Policies)); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// refused tells a broker that does not let us in from one that is not there. A
// certificate is refused after the handshake of TLS 1.3, with an alert.
func refused(err error) bool {
	if errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword) || errors.Is(err, packets.ErrorRefusedNotAuthorised) {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "remote error" // as crypto/tls calls an alert
}

func (c *conn) options(cfg *Config) *mqtt.ClientOptions {
	return mqtt.NewClientOptions().AddBroker(cfg.URL).SetClientID(cfg.Station).
		SetProtocolVersion(4).SetCleanSession(true).SetAutoReconnect(false).SetConnectRetry(false).
		SetConnectTimeout(connectTime).SetKeepAlive(keepAlive).SetPingTimeout(pingTime).SetWriteTimeout(handTime).
		SetCustomOpenConnectionFn(func(u *url.URL, _ mqtt.ClientOptions) (net.Conn, error) { return c.dial(u, cfg.TLS) }).
		SetDefaultPublishHandler(c.receive).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) { c.lose(err) })
}

// dial opens a socket that ends with the connection, whatever it is doing.
func (c *conn) dial(u *url.URL, tlsConfig *tls.Config) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(c.ctx, connectTime)
	defer cancel()
	port := u.Port()
	if port == "" {
		port = ports[u.Scheme]
	}
	nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, err
	}
	context.AfterFunc(c.ctx, func() { nc.Close() }) // an error would say that it is closed
	nc = quicken(nc)
	if ports[u.Scheme] == ports["tcp"] {
		return patient{nc}, nil
	}
	if tlsConfig == nil {
		tlsConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	tlsConfig = tlsConfig.Clone()
	if tlsConfig.ServerName == "" {
		tlsConfig.ServerName = u.Hostname()
	}
	t := tls.Client(nc, tlsConfig)
	if err := t.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, err
	}
	return patient{t}, nil
}

// patient gives a slow line the time it needs: the client knows one limit for
// its own hands and for the socket.
type patient struct{ net.Conn }

func (p patient) SetWriteDeadline(at time.Time) error {
	if !at.IsZero() {
		at = time.Now().Add(writeTime)
	}
	return p.Conn.SetWriteDeadline(at)
}

// receive must not block: while it does, nothing is read from the socket and the
// keep-alive kills the connection. The server sends again what did not fit.
func (c *conn) receive(_ mqtt.Client, m mqtt.Message) {
	select {
	case c.inbox <- incoming{m.Topic(), m.Payload()}:
	default:
		c.log.Warn("more came down than fits; the server will send it again", "topic", m.Topic())
	}
}

func (c *conn) subscribe(topics ...string) error {
	filters := map[string]byte{}
	for _, t := range topics {
		filters[t] = 1
	}
	t := c.client.SubscribeMultiple(filters, nil)
	if err := c.wait(t); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	for topic, code := range t.(*mqtt.SubscribeToken).Result() {
		if code == 0x80 { // the only word of 3.1.1 for no
			return fmt.Errorf("the broker does not let this station read %s; allow it there", topic)
		}
	}
	return nil
}

func (c *conn) wait(t mqtt.Token) error {
	late := time.NewTimer(2 * connectTime)
	defer late.Stop()
	select {
	case <-t.Done():
		return t.Error()
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	case <-late.C:
		return errors.New("the broker does not answer")
	}
}

// publish sends a message without waiting. The window allows no more than fit
// the queue. A held that has not left yet is replaced by the newer one.
func (c *conn) publish(m outgoing) {
	if m.qos > 0 {
		c.queue <- m
		return
	}
	select {
	case <-c.held:
	default:
	}
	c.held <- m
}

// sendQueued hands messages to the client one by one, each when the one before
// has left: a client that is given more blocks while it writes to a slow line,
// and for good when the connection ends meanwhile.
func (c *conn) sendQueued() {
	for {
		select {
		case m := <-c.held:
			c.sendOne(m)
			continue
		default:
		}
		select {
		case <-c.ctx.Done():
			return
		case m := <-c.held:
			c.sendOne(m)
		case m := <-c.queue:
			c.sendOne(m)
		}
	}
}

func (c *conn) sendOne(m outgoing) {
	t := c.client.Publish(m.topic, m.qos, false, m.payload)
	select {
	case <-t.Done():
	case <-c.ctx.Done():
		return
	}
	if err := t.Error(); err != nil {
		c.lose(fmt.Errorf("publish: %w", err))
		return
	}
	if m.qos == 0 {
		return
	}
	select {
	case c.left <- struct{}{}:
	case <-c.ctx.Done():
	}
}

func (c *conn) lose(err error) {
	select {
	case c.lost <- err:
	default: // the first says why
	}
}

// close ends the connection and everything that belongs to it.
func (c *conn) close() {
	c.client.Disconnect(100)
	c.end()
	c.group.Wait()
}

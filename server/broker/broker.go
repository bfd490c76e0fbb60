// Package broker is the MQTT broker inside the server, for an installation
// without one of its own. It keeps nothing: no message, session or retained
// value outlives it, and a client that is slow or away loses what does not fit
// its queue, after the PUBACK, or is cut off. That is enough, because stations resend until a
// receipt covers their records.
//
// It promises who may connect and what each may publish and hear, as the caller
// decides, and hands the caller what it wants to take without a second hop. It
// knows neither topics nor stations. It speaks MQTT 3.1.1 and 5 with QoS 0 and
// 1; it drops wills and retains nothing.
package broker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"slices"
	"sync"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Config says where to listen and who decides. The functions are called from
// many goroutines at once, and while one runs, its client waits.
type Config struct {
	// Listen is the TCP address, such as ":1883" or "127.0.0.1:0", where passwords
	// travel in clear. Empty: nowhere.
	Listen string

	// ListenTLS is the address that speaks TLS as the config TLS says. Empty:
	// nowhere.
	ListenTLS string
	TLS       *tls.Config

	// Authenticate says whether a client without a certificate may connect. Two
	// connections with one clientID push each other out, so it should bind
	// clientID to username. Required.
	Authenticate func(clientID, username string, password []byte) bool

	// Certified says whether a client with a certificate, which TLS has verified,
	// may connect. Its name is then the certificate's CN, whatever username it
	// gives. Required where TLS asks for certificates.
	Certified func(clientID string, cert *x509.Certificate) bool

	// Allow says whether username may publish to topic (write), or subscribe to
	// it and hear it (not write). A subscription is asked by its filter, which
	// may hold wildcards or begin with $share/, and each message again by its
	// topic. A 3.1.1 client that publishes where it may not is disconnected, for
	// the protocol knows no other refusal. Required.
	Allow func(username, topic string, write bool) bool

	// OnTakeover, when set, is told of a client that pushes out one of the same
	// clientID that was still connected, by the name of the new one.
	OnTakeover func(username string)

	// OnPublish, when set, sees every allowed message before anybody else, and
	// by returning true takes it: it then goes to no subscriber. The payload is
	// the callee's to keep. The PUBACK is sent after OnPublish returns and
	// proves only that. It does not see what Publish sends.
	OnPublish func(topic string, payload []byte, clientID string) (consumed bool)

	// MaxPacket is the size in bytes of the largest MQTT packet taken; a client
	// that sends a larger one is disconnected. 0 means 128 KiB: twice the
	// largest message of the contract.
	MaxPacket uint32

	// MaxClients is how many may be connected at once. 0 means 10,000.
	MaxClients int
}

const (
	defaultMaxPacket  = 128 << 10
	defaultMaxClients = 10_000

	// queue bounds what may wait for one client, connected or away. The contract
	// has at most 8 policy messages a log and one receipt in flight.
	queue = 256

	// sessionExpiry is how long, in seconds, the session of a client that is away
	// is remembered.
	sessionExpiry = 3600
)

// A Broker is a running broker. Its methods may be called from any goroutine.
type Broker struct {
	plain, secure *listener // nil where it does not listen
	server        *mqtt.Server
	hook          *hook
	close         func() error // once
}

// Start listens and serves. The caller owns the broker and must call Close, or
// Run, which does. A port that is taken is an error that names it.
func Start(log *slog.Logger, cfg Config) (*Broker, error) {
	if cfg.Authenticate == nil || cfg.Allow == nil {
		return nil, errors.New("broker: Authenticate and Allow are required")
	}
	if cfg.MaxPacket == 0 {
		cfg.MaxPacket = defaultMaxPacket
	}
	if cfg.MaxClients == 0 {
		cfg.MaxClients = defaultMaxClients
	}
	b := &Broker{server: mqtt.New(options(log, cfg))}
	b.hook = &hook{cfg: cfg, connected: b.server.Clients.Get, admitted: map[*mqtt.Client]func() bool{}}
	b.close = sync.OnceValue(b.shut)
	if err := b.serve(log, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("start the broker: %w", err), b.Close())
	}
	for _, l := range b.listeners() {
		log.Info("broker listens", "address", l.Addr().String(), "tls", l.tls != nil)
	}
	return b, nil
}

func (b *Broker) serve(log *slog.Logger, cfg Config) (err error) {
	if cfg.Listen != "" {
		if b.plain, err = listen(log, cfg.Listen, nil, cfg.MaxClients); err != nil {
			return err
		}
	}
	if cfg.ListenTLS != "" {
		if b.secure, err = listen(log, cfg.ListenTLS, cfg.TLS, cfg.MaxClients); err != nil {
			return err
		}
	}
	if err := b.server.AddHook(b.hook, nil); err != nil {
		return err
	}
	for _, l := range b.listeners() {
		if err := b.server.AddListener(listeners.NewNet(l.Addr().String(), l)); err != nil {
			return err
		}
	}
	return b.server.Serve()
}

// listeners returns those there are.
func (b *Broker) listeners() []*listener {
	return slices.DeleteFunc([]*listener{b.plain, b.secure}, func(l *listener) bool { return l == nil })
}

// options asks for the little that is promised.
func options(log *slog.Logger, cfg Config) *mqtt.Options {
	c := mqtt.NewDefaultServerCapabilities()
	c.MaximumClients = int64(cfg.MaxClients)
	c.MaximumPacketSize = cfg.MaxPacket
	c.MaximumInflight = queue
	c.MaximumClientWritesPending = queue
	c.MaximumSessionExpiryInterval = sessionExpiry
	c.MaximumQos = 1
	c.RetainAvailable = 0
	c.TopicAliasMaximum = 16
	return &mqtt.Options{
		Capabilities:           c,
		Logger:                 slog.New(quiet{log.Handler()}),
		InlineClient:           true,
		SysTopicResendInterval: math.MaxInt32, // nobody may hear it, and it stops the world to count memory
	}
}

// Addr is where the broker listens without TLS; it must have been asked to.
func (b *Broker) Addr() net.Addr { return b.plain.Addr() }

// AddrTLS is where the broker listens with TLS; it must have been asked to.
func (b *Broker) AddrTLS() net.Addr { return b.secure.Addr() }

// Recheck asks Authenticate and Certified again of all who are connected, with
// what they came with, and cuts off those who may connect no more.
func (b *Broker) Recheck() {
	for _, cl := range b.hook.strangers() {
		// It is cut off either way; the error says how it was told.
		_ = b.server.DisconnectClient(cl, packets.ErrNotAuthorized)
	}
}

// Publish sends a message to whoever subscribes to its topic and may hear it,
// with the subscriber's QoS but at most qos, which is 0 or 1. That it returns
// nil says nothing about delivery: see the package comment.
func (b *Broker) Publish(topic string, payload []byte, qos byte) error {
	if qos > 1 {
		return fmt.Errorf("publish to %s: got QoS %d, want 0 or 1", topic, qos)
	}
	// Without this mochi takes a topic with wildcards and matches it to nobody.
	if !mqtt.IsValidFilter(topic, true) {
		return fmt.Errorf("publish: %q is no topic", topic)
	}
	if err := b.server.Publish(topic, payload, false, qos); err != nil {
		return fmt.Errorf("publish to %s: %w", topic, err)
	}
	return nil
}

// Run waits until ctx ends or a listener breaks, then closes the broker.
func (b *Broker) Run(ctx context.Context) error {
	broken := make(chan error, 2)
	for _, l := range b.listeners() {
		go func() {
			<-l.done // closed at the latest by Close
			broken <- l.failure()
		}()
	}
	select {
	case <-ctx.Done():
		return b.Close()
	case err := <-broken:
		return errors.Join(err, b.Close())
	}
}

// Close disconnects every client and returns when the last is gone. A second
// Close does nothing and returns what the first did.
func (b *Broker) Close() error { return b.close() }

func (b *Broker) shut() error {
	for _, l := range b.listeners() {
		l.Close()
	}
	err := b.server.Close()
	for _, l := range b.listeners() {
		l.pumps.Wait()
	}
	return err
}

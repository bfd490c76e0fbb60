package ingest

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
)

// A Link is the server's connection to a broker that is not its own. It keeps no
// session there and relies on nothing the broker keeps.
type Link struct {
	log    *slog.Logger
	client mqtt.Client
	offer  func(topic string, payload []byte) bool

	mu     sync.Mutex
	shards map[string]bool
}

// LinkConfig says how to reach a broker.
type LinkConfig struct {
	URL      string // such as tcp://broker:1883 or ssl://broker:8883
	Username string
	Password string
	TLS      *tls.Config
}

// errClosed means that there is no connection at the moment; what was to be sent
// is sent again when a station asks.
var errClosed = errors.New("not connected to the broker")

// Connect connects to a broker and hands each message of the shards it is told
// to hold to offer, which must not block. It fails when the broker cannot be
// reached or refuses; a connection lost later is made again.
func Connect(ctx context.Context, log *slog.Logger, cfg LinkConfig, offer func(topic string, payload []byte) bool) (*Link, error) {
	l := &Link{log: log, offer: offer, shards: map[string]bool{}}
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, err
	}
	o := mqtt.NewClientOptions().AddBroker(cfg.URL).
		SetClientID("litro-server-" + hex.EncodeToString(id[:])).
		SetUsername(cfg.Username).SetPassword(cfg.Password).
		SetCleanSession(true).SetKeepAlive(30 * time.Second).SetMaxReconnectInterval(10 * time.Second).
		SetConnectTimeout(10 * time.Second).SetWriteTimeout(10 * time.Second).SetTLSConfig(cfg.TLS).
		SetOnConnectHandler(func(mqtt.Client) { l.subscribeAll() }).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) { log.Warn("connection to the broker lost", "err", err) })
	l.client = mqtt.NewClient(o)
	if err := wait(ctx, l.client.Connect()); err != nil {
		return nil, fmt.Errorf("connect to broker %s: %w; is it running, and may this user connect?", cfg.URL, err)
	}
	return l, nil
}

func wait(ctx context.Context, t mqtt.Token) error {
	select {
	case <-t.Done():
		return t.Error()
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(15 * time.Second):
		return errors.New("no answer within 15 s")
	}
}

// Close ends the connection.
func (l *Link) Close() { l.client.Disconnect(250) }

// Publish sends a message. It does not wait: a PUBACK proves nothing.
func (l *Link) Publish(topic string, qos byte, payload []byte) error {
	if !l.client.IsConnectionOpen() {
		return errClosed
	}
	l.client.Publish(topic, qos, false, payload)
	return nil
}

// Hold subscribes to what the stations of a shard send.
func (l *Link) Hold(shard string) {
	l.mu.Lock()
	l.shards[shard] = true
	l.mu.Unlock()
	l.subscribe(shard)
}

// Release gives a shard up.
func (l *Link) Release(shard string) {
	l.mu.Lock()
	delete(l.shards, shard)
	l.mu.Unlock()
	if l.client.IsConnectionOpen() {
		l.client.Unsubscribe(dispense.ShardFilter(shard, dispense.Journal), dispense.ShardFilter(shard, dispense.Helds))
	}
}

func (l *Link) subscribeAll() {
	l.mu.Lock()
	shards := make([]string, 0, len(l.shards))
	for s := range l.shards {
		shards = append(shards, s)
	}
	l.mu.Unlock()
	for _, s := range shards {
		l.subscribe(s)
	}
}

func (l *Link) subscribe(shard string) {
	if !l.client.IsConnectionOpen() {
		return // the connect handler subscribes
	}
	filters := map[string]byte{
		dispense.ShardFilter(shard, dispense.Journal): 1,
		dispense.ShardFilter(shard, dispense.Helds):   0,
	}
	t := l.client.SubscribeMultiple(filters, func(_ mqtt.Client, m mqtt.Message) {
		l.offer(m.Topic(), m.Payload())
	})
	go func() {
		if err := wait(context.Background(), t); err != nil {
			l.log.Error("shard not subscribed", "shard", shard, "err", err)
		}
	}()
}

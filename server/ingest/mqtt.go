package ingest

import (
	"cmp"
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
	again  time.Duration

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	shards map[string]bool
}

// LinkConfig says how to reach a broker.
type LinkConfig struct {
	URL      string // such as tcp://broker:1883 or ssl://broker:8883
	Username string
	Password string
	TLS      *tls.Config
	// Again is how long a subscription that the broker refused waits before it is
	// tried again: somebody may be mending the access list. 0 means 10 s.
	Again time.Duration
}

// errClosed means that there is no connection at the moment; what was to be sent
// is sent again when a station asks.
var errClosed = errors.New("not connected to the broker")

// Connect connects to a broker and hands each message of the shards it is told
// to hold to offer, which must not block. It fails when the broker cannot be
// reached or refuses; a connection lost later is made again.
func Connect(ctx context.Context, log *slog.Logger, cfg LinkConfig, offer func(topic string, payload []byte) bool) (*Link, error) {
	l := &Link{log: log, offer: offer, again: cmp.Or(cfg.Again, 10*time.Second), shards: map[string]bool{}}
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
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
		l.Close()
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
func (l *Link) Close() {
	l.cancel()
	l.client.Disconnect(250)
	l.wg.Wait()
}

// Connected tells whether there is a connection at the moment.
func (l *Link) Connected() bool { return l.client.IsConnectionOpen() }

// WaitLost returns when there has been no connection for as long as patience, or
// ctx ends.
func (l *Link) WaitLost(ctx context.Context, patience time.Duration) {
	tick := time.NewTicker(patience / 10)
	defer tick.Stop()
	seen := time.Now()
	for time.Since(seen) < patience {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if l.Connected() {
			seen = time.Now()
		}
	}
}

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
	if l.ctx.Err() != nil {
		return
	}
	l.wg.Go(func() {
		for l.wants(shard) { // otherwise the connect handler subscribes
			err := l.trySubscribe(shard)
			if err == nil || l.ctx.Err() != nil {
				return
			}
			l.log.Error("shard not subscribed: its stations are not heard", "shard", shard, "err", err)
			select {
			case <-l.ctx.Done():
			case <-time.After(l.again):
			}
		}
	})
}

// wants tells whether a shard is held and there is somebody to subscribe with.
func (l *Link) wants(shard string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shards[shard] && l.ctx.Err() == nil && l.client.IsConnectionOpen()
}

func (l *Link) trySubscribe(shard string) error {
	t := l.client.SubscribeMultiple(map[string]byte{
		dispense.ShardFilter(shard, dispense.Journal): 1,
		dispense.ShardFilter(shard, dispense.Helds):   0,
	}, func(_ mqtt.Client, m mqtt.Message) { l.offer(m.Topic(), m.Payload()) })
	if err := wait(l.ctx, t); err != nil {
		return err
	}
	// A refusal is no error to the client library.
	for filter, code := range t.(*mqtt.SubscribeToken).Result() {
		if code > 1 {
			return fmt.Errorf("the broker refuses the subscription to %s (code 0x%02x): its access list must let this user read it", filter, code)
		}
	}
	return nil
}

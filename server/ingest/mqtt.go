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
	"slices"
	"strings"
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

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	changed chan struct{}

	mu         sync.Mutex
	wanted     map[string]bool // shards
	subscribed map[string]bool // on this connection
	connection int
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
	l := &Link{log: log, offer: offer, again: cmp.Or(cfg.Again, 10*time.Second), changed: make(chan struct{}, 1), wanted: map[string]bool{}, subscribed: map[string]bool{}}
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
		SetOnConnectHandler(func(mqtt.Client) { l.connected() }).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) { log.Warn("connection to the broker lost", "err", err) })
	l.client = mqtt.NewClient(o)
	if err := wait(ctx, l.client.Connect()); err != nil {
		l.Close()
		return nil, fmt.Errorf("connect to broker %s: %w; is it running, and may this user connect?", cfg.URL, err)
	}
	l.wg.Go(l.keep)
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
	l.wanted[shard] = true
	l.mu.Unlock()
	l.wake()
}

// Release gives a shard up.
func (l *Link) Release(shard string) {
	l.mu.Lock()
	delete(l.wanted, shard)
	l.mu.Unlock()
	l.wake()
}

func (l *Link) wake() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// connected notes a new connection, on which nothing is subscribed yet.
func (l *Link) connected() {
	l.mu.Lock()
	l.connection++
	clear(l.subscribed)
	l.mu.Unlock()
	l.wake()
}

// keep brings what is subscribed to what is wanted, until Close. It alone
// subscribes and unsubscribes, one after the other: to the client library a
// subscription that meets the end of another of the same name is lost.
func (l *Link) keep() {
	for l.ctx.Err() == nil {
		again := l.again
		if err := l.bring(); err == nil {
			again = time.Hour
		} else if l.ctx.Err() == nil {
			l.log.Error("shards not subscribed: their stations are not heard", "err", err)
		}
		select {
		case <-l.ctx.Done():
		case <-l.changed:
		case <-time.After(again):
		}
	}
}

// differences returns what to subscribe to and what no longer, on which
// connection.
func (l *Link) differences() (more, less []string, connection int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range l.wanted {
		if !l.subscribed[s] {
			more = append(more, s)
		}
	}
	for s := range l.subscribed {
		if !l.wanted[s] {
			less = append(less, s)
		}
	}
	return more, less, l.connection
}

func (l *Link) bring() error {
	more, less, connection := l.differences()
	if !l.client.IsConnectionOpen() {
		return nil // the next connection is noted
	}
	if len(less) > 0 {
		if err := wait(l.ctx, l.client.Unsubscribe(filters(less)...)); err != nil {
			return err
		}
		l.note(connection, less, false)
	}
	if len(more) == 0 {
		return nil
	}
	if err := l.subscribe(more); err != nil {
		return err
	}
	l.note(connection, more, true)
	return nil
}

// note notes what is subscribed, unless the connection is another by now.
func (l *Link) note(connection int, shards []string, subscribed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range shards {
		switch {
		case connection != l.connection:
		case subscribed:
			l.subscribed[s] = true
		default:
			delete(l.subscribed, s)
		}
	}
}

// filters returns the subscriptions of shards: records, then signs of life.
func filters(shards []string) []string {
	var list []string
	for _, s := range shards {
		list = append(list, dispense.ShardFilter(s, dispense.Journal), dispense.ShardFilter(s, dispense.Helds))
	}
	return list
}

func (l *Link) subscribe(shards []string) error {
	qos := map[string]byte{}
	for i, f := range filters(shards) {
		qos[f] = byte(1 - i%2)
	}
	t := l.client.SubscribeMultiple(qos, func(_ mqtt.Client, m mqtt.Message) { l.offer(m.Topic(), m.Payload()) })
	if err := wait(l.ctx, t); err != nil {
		return err
	}
	// A refusal is no error to the client library.
	var refused []string
	for filter, code := range t.(*mqtt.SubscribeToken).Result() {
		if code > 1 {
			refused = append(refused, filter)
		}
	}
	if len(refused) > 0 {
		slices.Sort(refused)
		return fmt.Errorf("the broker refuses the subscription to %s; its access list must let this user read it", strings.Join(refused, ", "))
	}
	return nil
}

package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ingest"
)

// linked connects a sender to a broker for all shards.
func (s *sender) linked(log *slog.Logger, cfg ingest.LinkConfig) *ingest.Link {
	s.t.Helper()
	l, err := ingest.Connect(s.t.Context(), log, cfg, s.Offer)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(l.Close)
	var out ingest.Publisher = l
	s.wire.Store(&out)
	for n := range dispense.Shards {
		l.Hold(dispense.ShardName(n))
	}
	return l
}

func (s *sender) quiet() *slog.Logger { return slog.New(slog.NewTextHandler(s.t.Output(), nil)) }

// enroll registers boats.
func (s *sender) enroll(boats ...*boat) {
	s.t.Helper()
	for _, b := range boats {
		register(s.t, s.store, b.Author)
	}
}

// balanced checks that all records of the boats are stored once, and their liters
// counted once.
func balanced(tb testing.TB, s *sender, boats regatta) {
	tb.Helper()
	want, liters := 0, 0
	for _, b := range boats {
		want += len(b.records)
		liters += len(b.records) / 2 * 10
	}
	var records, ul, receipted int64
	if err := s.pool.QueryRow(tb.Context(), `SELECT (SELECT count(*) FROM record), (SELECT coalesce(sum(volume_ul), 0)::bigint FROM dispense), (SELECT sum(seq)::bigint FROM cursor)`).Scan(&records, &ul, &receipted); err != nil {
		tb.Fatal(err)
	}
	if int(records) != want || int(receipted) != want || ul != int64(liters)*1_000_000 {
		tb.Errorf("got %d records, %d receipted, %d µL; want %d records once and %d L", records, receipted, ul, want, liters)
	}
}

// Mosquitto as it is installed keeps 20 messages in flight and 1,000 waiting, and
// forgets all of it when it is killed. Nothing is lost but time.
func TestMosquittoKilled(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	first := startBroker(t, port)
	s := newSender(t, 0)
	s.linked(s.quiet(), ingest.LinkConfig{URL: brokerURL(port)})
	boats := newRegatta(t, 8, 150)
	s.enroll(boats...)
	wait := boats.start(t, brokerURL(port))
	boats.progress(t, 0.2)
	stopProcess(first)
	startBroker(t, port)
	wait()
	balanced(t, s, boats)
}

func TestEmbeddedBrokerRestarted(t *testing.T) {
	t.Parallel()
	s := newSender(t, 0)
	start := func(listen string) *broker.Broker {
		br, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
			Listen:       listen,
			Authenticate: func(clientID, username string, _ []byte) bool { return clientID == username },
			Allow: func(username, topic string, _ bool) bool {
				parsed, err := dispense.ParseTopic(topic)
				return err == nil && parsed.Station == username
			},
			OnPublish: func(topic string, payload []byte, _ string) bool { s.Offer(topic, payload); return true },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = br.Close() })
		var out ingest.Publisher = embeddedOut{br}
		s.wire.Store(&out)
		return br
	}
	addr := fmt.Sprintf("127.0.0.1:%d", freePort(t)) // for it is started twice
	br := start(addr)
	boats := newRegatta(t, 8, 150)
	s.enroll(boats...)
	wait := boats.start(t, "tcp://"+addr)
	boats.progress(t, 0.2)
	if err := br.Close(); err != nil {
		t.Fatal(err)
	}
	start(addr)
	wait()
	balanced(t, s, boats)
}

// A station on a real broker: what is too large is not its word, what comes twice
// is receipted twice, its sign of life is answered, and policy reaches it.
func TestStationOnMosquitto(t *testing.T) {
	t.Parallel()
	_, url := mosquitto(t)
	s := newSender(t, 0)
	s.set(policy.Fleet, vehicles(1, 2)...)
	s.linked(s.quiet(), ingest.LinkConfig{URL: url})
	b := newBoat(t, "norte", "0a", 3)
	s.enroll(b)
	c, err := b.connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Disconnect(0)
	down := dispense.Topic{Shard: "0a", Station: "norte", Channel: dispense.Policies}.String()
	policies := make(chan []byte, 10)
	if tok := c.Subscribe(down, 1, func(_ mqtt.Client, m mqtt.Message) { policies <- m.Payload() }); !tok.WaitTimeout(10 * time.Second) {
		t.Fatal("not subscribed")
	}
	count := func() int { b.mu.Lock(); defer b.mu.Unlock(); return b.receipts }
	send := func(channel dispense.Channel, payload []byte) {
		c.Publish(dispense.Topic{Shard: "0a", Station: "norte", Channel: channel}.String(), 1, false, payload)
	}
	eventually(t, "everything receipted", func() bool { // the server may subscribe a moment later
		send(dispense.Journal, dispensetest.Message(b.records...))
		<-time.After(20 * time.Millisecond)
		return b.receipted() == len(b.records)
	})
	before := count()
	send(dispense.Journal, bytes.Repeat([]byte("{"), dispense.MaxMessage+1))
	send(dispense.Journal, dispensetest.Message(b.records...))
	eventually(t, "a receipt for what came twice", func() bool { return count() > before })
	before = count()
	held, err := dispense.EncodeHeld(&dispense.Held{Epoch: 1, Durable: int64(len(b.records))})
	if err != nil {
		t.Fatal(err)
	}
	send(dispense.Helds, held)
	eventually(t, "a receipt for the sign of life", func() bool { return count() > before })
	select {
	case p := <-policies:
		if m, err := policy.Open(p, dispensetest.PolicyKey.Verifier); err != nil || m.To != 2 {
			t.Errorf("policy: got %v, %v; want entries up to 2", m, err)
		}
	case <-time.After(10 * time.Second):
		t.Error("no policy came")
	}
	var quarantined int
	if err := s.pool.QueryRow(t.Context(), `SELECT messages FROM quarantine_count WHERE source = 'norte'`).Scan(&quarantined); err != nil || quarantined != 1 {
		t.Errorf("messages in quarantine: got %d, %v; want the one that is too large", quarantined, err)
	}
	balanced(t, s, regatta{b})
}

// With an access list like that of docs, Mosquitto refuses what a station says in
// another's name. It confirms it all the same.
func TestAccessList(t *testing.T) {
	t.Parallel()
	acl := filepath.Join(t.TempDir(), "acl")
	if err := os.WriteFile(acl, []byte("user litro-server\ntopic read litro/v1/#\ntopic write litro/v1/#\npattern write litro/v1/+/%u/journal\npattern write litro/v1/+/%u/held\npattern read litro/v1/+/%u/#\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	startBroker(t, port, "acl_file "+acl)
	s := newSender(t, 0)
	s.linked(s.quiet(), ingest.LinkConfig{URL: brokerURL(port), Username: "litro-server"})
	victim, thief := newBoat(t, "norte", "00", 20), newBoat(t, "sur", "01", 20)
	s.enroll(victim, thief)
	c, err := thief.connect(brokerURL(port))
	if err != nil {
		t.Fatal(err)
	}
	if tok := c.Publish(victim.Topic(), 1, false, "{garbage"); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Errorf("the broker did not confirm what it refused: %v", tok.Error())
	}
	c.Disconnect(0)
	boats := regatta{victim, thief}
	boats.start(t, brokerURL(port))()
	balanced(t, s, boats)
	var quarantined int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM quarantine_count`).Scan(&quarantined); err != nil || quarantined != 0 {
		t.Errorf("sources in quarantine: got %d, %v; want none", quarantined, err)
	}
}

// A broker may refuse a subscription without any error. It is said, and tried
// again until somebody has mended the access list.
func TestSubscriptionRefused(t *testing.T) {
	t.Parallel()
	var open atomic.Bool
	br, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
		Listen:       "127.0.0.1:0",
		Authenticate: func(string, string, []byte) bool { return true },
		Allow:        func(_, _ string, write bool) bool { return write || open.Load() },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer br.Close()
	s := newSender(t, 0)
	var said lines
	url := "tcp://" + br.Addr().String()
	s.linked(slog.New(slog.NewTextHandler(&said, nil)), ingest.LinkConfig{URL: url, Again: 50 * time.Millisecond})
	eventually(t, "the refusal is said", func() bool {
		return strings.Contains(said.String(), "litro/v1/0f/+/journal") && strings.Contains(said.String(), "access list")
	})
	open.Store(true)
	boats := newRegatta(t, 2, 5)
	s.enroll(boats...)
	boats.start(t, url)()
	balanced(t, s, boats)
}

func TestConnectSaysWhy(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	url := brokerURL(port)
	_, err := ingest.Connect(t.Context(), slog.New(slog.DiscardHandler), ingest.LinkConfig{URL: url}, func(string, []byte) bool { return true })
	if err == nil || !strings.Contains(err.Error(), url) || !strings.Contains(err.Error(), "is it running") {
		t.Errorf("nobody listens: got %v, want the address and what to do", err)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := ingest.Connect(ctx, slog.New(slog.DiscardHandler), ingest.LinkConfig{URL: "tcp://" + silent.Addr().String()}, func(string, []byte) bool { return true }); err == nil {
		t.Error("a broker that says nothing: got no error")
	}
}

// lines collects what a logger writes.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

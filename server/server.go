// Package server is the center: it wires its rooms into one process and owns
// their goroutines. With nothing configured it brings a broker and a PostgreSQL
// cluster of its own; with both given, several servers may share the work.
package server

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/cluster"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/metrics"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/trust"
)

// A Center is the database and keys that every command of the server works
// with, whether it serves or does one thing and ends.
type Center struct {
	Config Config
	Log    *slog.Logger
	Store  *postgres.Store
	Keys   *keyring.Ring
	// Override is the key with which overrides on the telephone are answered.
	Override *ecdh.PrivateKey
	// Name is how the installation is called; empty until somebody has said.
	Name  string
	Zone  *time.Location
	Years fleet.Years // of quotas
	Era   int64
	Fleet *fleet.Fleet
	CA    *ca.Authority
	Trust *trust.Trust

	cluster *cluster.Cluster // nil with a database of its own
}

// Open opens the database, its own private cluster if none is configured, brings
// the schema up to date, and reads or makes the keys. The caller closes it. A
// cluster that another server has started fails with cluster.ErrInUse.
func Open(ctx context.Context, log *slog.Logger, cfg Config) (*Center, error) {
	return openWhole(ctx, log, cfg, false)
}

// Join is Open for a command that does one thing: when a server is running on
// the private cluster, it works beside it.
func Join(ctx context.Context, log *slog.Logger, cfg Config) (*Center, error) {
	return openWhole(ctx, log, cfg, true)
}

func open(ctx context.Context, log *slog.Logger, cfg Config, join bool) (*Center, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Center{Config: cfg.withDefaults(), Log: log}
	var err error
	// The private cluster runs as a user of its own below this directory.
	if err = os.MkdirAll(c.Config.Data, 0o755); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	keys := filepath.Join(c.Config.Data, keysDir)
	if c.Keys, err = keyring.Open(keys, cfg.Origin); err != nil {
		return nil, err
	}
	if c.Override, err = keyring.OpenOverrideKey(keys); err != nil {
		return nil, err
	}
	labelKey, err := keyring.OpenLabelKey(keys)
	if err != nil {
		return nil, err
	}
	if c.CA, err = ca.Open(filepath.Join(keys, "ca"), c.Keys.Origin, c.Config.Now); err != nil {
		return nil, err
	}
	if err := c.openDatabase(ctx, join); err != nil {
		c.Close()
		return nil, err
	}
	if err := c.called(ctx); err != nil {
		c.Close()
		return nil, err
	}
	c.Fleet = fleet.New(fleet.Config{
		Log: log, Store: c.Store, Ring: c.Keys, LabelKey: labelKey, Zone: c.Zone, Years: c.Years, Now: c.Config.Now, Open: closes.Reader(c.Store, c.calendar()),
		Over: func(ctx context.Context) (bool, error) { return c.spending().Over(ctx) },
	})
	c.Trust = trust.New(trust.Config{
		Log: log, Store: c.Store, Fleet: c.Fleet, CA: c.CA, Ring: c.Keys, Zone: c.Zone.String(), Now: c.Config.Now,
		Server: c.Config.Stations.URL, Broker: c.Config.Stations.Broker,
	})
	if err := errors.Join(c.begin(ctx), c.tellOverrideKey(ctx)); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Center) openStore(ctx context.Context, join bool) error {
	dsn, err := c.database(ctx, join)
	if err != nil {
		return err
	}
	if c.Store, err = postgres.Open(ctx, dsn); err != nil {
		return err
	}
	if err = c.Store.Migrate(ctx, c.Log); err != nil {
		return err
	}
	c.Era, err = c.Store.Era(ctx, c.Config.Now())
	return err
}

// database returns the connection string of the database given, or of the
// private cluster, which it starts unless a server has done so.
func (c *Center) database(ctx context.Context, join bool) (string, error) {
	if c.Config.Database.URL != "" {
		return c.Config.Database.URL, nil
	}
	dir := filepath.Join(c.Config.Data, clusterDir)
	var err error
	c.cluster, err = cluster.Start(ctx, c.Log, cluster.Config{Dir: dir})
	if join && errors.Is(err, cluster.ErrInUse) {
		return cluster.DSN(dir)
	}
	if err != nil {
		return "", err
	}
	if !join {
		c.offerUpgrade()
	}
	return c.cluster.DSN(), nil
}

// Close closes the database, and stops the cluster if it is ours.
func (c *Center) Close() {
	if c.Store != nil {
		c.Store.Close()
	}
	if c.cluster != nil {
		if err := c.cluster.Stop(context.Background()); err != nil {
			c.Log.Error("private cluster not stopped cleanly", "err", err)
		}
	}
}

// A Server serves stations and people until it is told to end.
type Server struct {
	*Center
	Office    *office.Office
	setup     *access.Setup
	checkup   checkup
	startedAt time.Time
	metrics   *metrics.Metrics
	begin     func()        // called when the first users are there
	begun     chan struct{} // closed by it
	ingest    *ingest.Ingest
	down      *ingest.Downlink
	out       *outlet
	asks      chan asked
	broker    *broker.Broker
	links     *links
}

// New returns a server on an open center, which stays the caller's to close. It
// begins the office's journal, or goes on with it.
func New(ctx context.Context, c *Center) (*Server, error) {
	s := &Server{Center: c, out: &outlet{there: make(chan struct{})}, asks: make(chan asked, maxAsked), links: newLinks(c), begun: make(chan struct{}), startedAt: c.Config.Now().UTC()}
	s.metrics = metrics.New(c.Log, s.figures)
	out := counted{s.out, s.metrics}
	s.down = ingest.NewDownlink(ingest.DownlinkConfig{Log: c.Log, Store: c.Store, Out: out, Key: c.Keys.Policy, Now: c.Config.Now})
	s.ingest = ingest.New(ingest.Config{
		Log: c.Log, Store: c.Store, Out: out, Receipt: c.Keys.Receipt, Era: c.Era, Now: c.Config.Now, Held: s.held,
	})
	s.begin = sync.OnceFunc(func() { close(s.begun) })
	var err error
	if s.setup, err = access.OpenSetup(ctx, c.Store, c.Config.setupFile()); err != nil {
		return nil, err
	}
	if s.Office, err = c.openOffice(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// held hands a sign of life on to those who send policy, and what it asks for to
// those who widen leases. It is called where records are taken in, and does not
// wait for either.
func (s *Server) held(_ context.Context, t dispense.Topic, h *dispense.Held) {
	s.down.Held(t, h)
	if len(h.Asks) == 0 {
		return
	}
	select {
	case s.asks <- asked{t.Station, h.Asks}:
	default:
		s.Log.Warn("too many ask for leases at once", "station", t.Station)
	}
}

// asked is what a station asks for while somebody waits at a pump.
type asked struct {
	station string
	asks    []dispense.Ask
}

// maxAsked bounds what waits to be answered. The pump waits 1.5 s, so an older
// ask is of no use.
const maxAsked = 256

// answer widens leases as stations ask, one after the other.
func (s *Server) answer(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case a := <-s.asks:
			if err := s.Fleet.Widen(ctx, a.station, a.asks); err != nil && ctx.Err() == nil {
				s.Log.Warn("lease not widened", "station", a.station, "err", err)
				continue
			}
			s.down.Wake()
		}
	}
}

// policyPeriod is how often the server looks for new policy of its own or
// another server's making.
const policyPeriod = 250 * time.Millisecond

// shardPeriod is how often servers look who else is there.
const shardPeriod = time.Second

// Run serves until ctx ends, or until the first users are there: then it fails with
// [ErrBegun]. Parts are stopped in the reverse order of their
// start: first what comes in, last what keeps.
func (s *Server) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	part := func(name string, run func(context.Context) error) {
		wg.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				cancel(fmt.Errorf("%s: %w", name, err))
			}
		})
	}
	part("ingest", s.ingest.Run)
	part("fleet", s.Fleet.Run)
	part("leases", s.answer)
	part("office", s.Office.Run)
	part("judge", s.judge().Run)
	part("sums", s.runSums)
	part("closes", s.runCloses)
	part("audits", s.runAudits)
	part("stops", s.spending().Run)
	part("warnings", s.warnings().Run)
	part("policy", func(ctx context.Context) error { return s.down.Run(ctx, policyPeriod) })
	part("health", s.runHealth)
	part("pages", s.runPages)
	part("sends", s.runSends)
	if s.Config.Authority.URL != "" {
		part("authority", s.runAsks)
	}
	if s.Config.Metrics.Listen != "" {
		part("metrics", s.runMetrics)
	}
	if s.Config.Stations.Listen != "" {
		part("door", s.runDoor)
	}
	s.watchDatabase(cancel)
	if s.Config.MQTT.URL == "" {
		part("broker", s.runBroker)
	} else {
		part("link", s.runLink)
	}
	s.sayHowToBegin()
	select {
	case <-ctx.Done():
	case <-s.begun:
		cancel(ErrBegun)
	}
	wg.Wait()
	if err := s.Office.Close(); err != nil {
		s.Log.Error("office's copies not closed", "err", err)
	}
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// sumPeriod is how often the server sums up for reports what came in. Whoever asks for a
// report does not wait for it.
const sumPeriod = 2 * time.Second

// runSums keeps what reports and the feed of fills are made of up to date until ctx ends. A database that is away
// is tried again: meanwhile nobody is shown anything wrong.
func (s *Server) runSums(ctx context.Context) error {
	tick := time.NewTicker(sumPeriod)
	defer tick.Stop()
	failing := false
	for {
		err := errors.Join(s.Store.SumUp(ctx, s.Zone), s.Store.PlaceFills(ctx))
		if err != nil && ctx.Err() == nil && !failing {
			s.Log.Error("reports not summed up, will try again; they are answered from the fills, and slower", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// judge returns what judges records, and tells the fleet what was seen in them.
func (c *Center) judge() *judge.Judge {
	return judge.New(c.Log, c.Store, judge.Config{
		Scan: func(ctx context.Context, s judge.Scan) error { return c.Fleet.NoteLabelSeen(ctx, s.Label, s.Reason) },
		Odometer: func(ctx context.Context, o judge.Odometer) error {
			return c.Fleet.NoteOdometer(ctx, o.Vehicle, o.OdometerM, o.At)
		},
		Once: func(ctx context.Context, o judge.Once) error {
			return c.Fleet.NoteOnceUsed(ctx, o.Once, o.Auth, o.VolumeUL)
		},
	})
}

// watchDatabase keeps the private cluster running until the center is closed: it
// outlives all parts that write to it.
func (s *Server) watchDatabase(cancel context.CancelCauseFunc) {
	if s.cluster == nil {
		return
	}
	go func() {
		if err := s.cluster.Run(context.Background()); err != nil {
			cancel(fmt.Errorf("database: %w", err))
		}
	}()
}

// runBroker runs the broker within this process. It takes journal and held
// messages as they come in, without a second hop.
func (s *Server) runBroker(ctx context.Context) error {
	b, err := broker.Start(s.Log, broker.Config{
		Listen:       s.Config.MQTT.Listen,
		ListenTLS:    s.Config.MQTT.ListenTLS,
		TLS:          s.CA.TLS(s.Config.Stations.certified(), true),
		Authenticate: s.links.authenticate,
		Certified:    s.links.certified,
		Allow:        s.links.allow,
		OnTakeover:   s.links.pushedOut,
		OnPublish: func(topic string, payload []byte, _ string) bool {
			s.offer(topic, payload)
			return true
		},
	})
	if err != nil {
		return err
	}
	s.out.set(brokerOut{b})
	var group sync.WaitGroup
	defer group.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group.Go(func() { s.links.watch(ctx, b) })
	return b.Run(ctx)
}

type brokerOut struct{ *broker.Broker }

// Publish sends a message by way of the broker within this process.
func (b brokerOut) Publish(topic string, qos byte, payload []byte) error {
	return b.Broker.Publish(topic, payload, qos)
}

// runLink connects to a broker that is not ours and holds this server's part of
// the shards.
func (s *Server) runLink(ctx context.Context) error {
	cfg := ingest.LinkConfig{URL: s.Config.MQTT.URL, Username: s.Config.MQTT.Username}
	if s.Config.MQTT.PasswordFile != "" {
		b, err := os.ReadFile(s.Config.MQTT.PasswordFile)
		if err != nil {
			return fmt.Errorf("mqtt.password_file: %w", err)
		}
		cfg.Password = strings.TrimSpace(string(b))
	}
	l, err := ingest.Connect(ctx, s.Log, cfg, s.offer)
	if err != nil {
		return err
	}
	defer l.Close()
	s.out.set(l)
	for ctx.Err() == nil {
		err := s.holdShards(ctx, l)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("shards lost, trying to hold them again", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(shardPeriod):
		}
	}
	return nil
}

// brokerPatience is how long a server without a connection to the broker keeps
// its shards: another may have one.
const brokerPatience = 10 * time.Second

// holdShards holds shards for as long as there is a connection to the broker.
func (s *Server) holdShards(ctx context.Context, l *ingest.Link) error {
	if !l.Connected() {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { l.WaitLost(ctx, brokerPatience); cancel() })
	return s.Store.HoldShards(ctx, shardPeriod, l.Hold, func(shard string) {
		l.Release(shard)
		s.down.Forget(shard)
	})
}

package server

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
)

const (
	// healthEvery is how often a server looks how everything is.
	healthEvery = 30 * time.Second
	// askedWithin is how long the database, the broker or the server may take to say
	// that it is there, when somebody asks how everything is.
	askedWithin = 5 * time.Second
)

// Doctor says how an installation is, for a command: whether its server runs or not,
// and whether its database answers or not. It starts nothing and changes nothing.
func Doctor(ctx context.Context, cfg Config) ([]health.Line, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	zoned := cfg.Zone != ""
	cfg = cfg.withDefaults()
	f := cfg.facts()
	f.Running = answers(ctx, cfg.Listen)
	f.Broker, f.BrokerError = cfg.reach(ctx)
	dsn, err := cfg.DSN()
	if err != nil {
		return nil, err
	}
	var marks []health.Mark
	err = func() error {
		ctx, cancel := context.WithTimeout(ctx, askedWithin)
		defer cancel()
		store, err := postgres.Open(ctx, dsn)
		if err != nil {
			return err
		}
		defer store.Close()
		if err := store.Health(ctx, cfg.Now(), &f); err != nil {
			return err
		}
		if f.Schema < f.Knows {
			return nil
		}
		if err := cfg.glance(ctx, store, &f); err != nil {
			return err
		}
		if !zoned {
			_, cfg.Zone, err = store.Installation(ctx)
		}
		if err == nil {
			f.Serving, f.StartedAt, err = store.Serving(ctx, cfg.server())
		}
		if errors.Is(err, fault.ErrNotFound) {
			err = nil
		}
		if err == nil {
			marks, err = store.Marks(ctx)
		}
		return err
	}()
	if err != nil {
		f.DatabaseError = inShort(err)
	}
	lines := health.Lines(f)
	now := cfg.Now()
	health.Remember(lines, marks, now)
	for i := range lines {
		if lines[i].Since.Equal(now) {
			lines[i].Since = time.Time{} // nobody noted it before
		}
	}
	return lines, nil
}

// facts are those that need neither a server nor a database.
func (c Config) facts() health.Facts {
	f := health.Facts{Now: c.Now(), Data: c.Data, Version: c.Version, Private: c.Database.URL == "", Clock: clockState()}
	f.Disks = space(c.Data)
	f.OpenKeys, f.KeysError = keyFiles(filepath.Join(c.Data, keysDir))
	f.Certificates = c.certificates()
	place, err := office.Copied(filepath.Join(c.Data, officeDir))
	f.OfficeCopied = health.Place{Epoch: place.Epoch, Seq: place.Seq}
	if err != nil {
		f.OfficeError = inShort(err)
	}
	return f
}

// server names this server among others on the same database.
func (c Config) server() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return host + " " + c.Listen
}

// answers tells whether a server lives at the address of the pages.
func answers(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, askedWithin)
	defer cancel()
	if host, port, err := net.SplitHostPort(address); err == nil && !named(host) {
		address = net.JoinHostPort("localhost", port)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/livez", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// reach calls the broker, and says why it is not there.
func (c Config) reach(ctx context.Context) (address, wrong string) {
	ctx, cancel := context.WithTimeout(ctx, askedWithin)
	defer cancel()
	address = c.MQTT.Listen
	if u, err := url.Parse(c.MQTT.URL); err == nil && u.Host != "" {
		address = u.Host
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return address, inShort(err)
	}
	_ = conn.Close()
	return address, ""
}

// space measures the disk of a directory; of one that is not there nothing is known.
func space(dir string) []health.Space {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return nil
	}
	return []health.Space{{Path: dir, Free: int64(s.Bavail) * s.Bsize, Total: int64(s.Blocks) * s.Bsize}}
}

// unsynchronized is STA_UNSYNC of adjtimex(2), documented: no time server keeps the
// clock.
const unsynchronized = 0x0040

// clockState asks the kernel, and where that is forbidden says that it is not known.
func clockState() health.ClockState {
	var t syscall.Timex
	if _, err := syscall.Adjtimex(&t); err != nil {
		return health.Unknown
	}
	if t.Status&unsynchronized != 0 {
		return health.Unsynchronized
	}
	return health.Synchronized
}

// keyFiles returns those files of keys that others than their owner may use.
func keyFiles(dir string) (open []string, wrong string) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			open = append(open, strings.TrimPrefix(path, filepath.Dir(dir)+"/"))
		}
		return err
	})
	if err != nil {
		return nil, inShort(err)
	}
	return open, ""
}

// certificates are those that end some day.
func (c Config) certificates() []health.Certificate {
	var list []health.Certificate
	roots, err := c.Roots()
	if err != nil {
		list = append(list, health.Certificate{Name: "ca", Root: true, Error: inShort(err)})
	}
	for _, r := range roots {
		list = append(list, health.Certificate{Name: fmt.Sprintf("ca %d", r.N), Root: true, NotAfter: r.NotAfter})
	}
	if file := c.HTTPS.Certificate; file != "" {
		cert := health.Certificate{Name: "https", File: file}
		if cert.NotAfter, err = endOf(file); err != nil {
			cert.Error = inShort(err)
		}
		list = append(list, cert)
	}
	return list
}

// endOf returns when the first certificate in a file ends.
func endOf(file string) (time.Time, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return time.Time{}, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return time.Time{}, errors.New("there is no certificate in PEM in it")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}, err
	}
	return cert.NotAfter, nil
}

// inShort is an error on one line.
func inShort(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// A checkup is what a server last saw of its own health.
type checkup struct {
	mu    sync.Mutex
	facts health.Facts
	lines []health.Line
	marks []health.Mark
}

// Health looks how everything is, and notes what has changed.
func (s *Server) Health(ctx context.Context) ([]health.Line, error) {
	now := s.Config.Now()
	f := s.Config.facts()
	f.Running, f.StartedAt, f.Serving = true, s.startedAt, s.Config.Version
	f.Broker, f.BrokerError = s.brokerHealth()
	if program, err := os.Readlink("/proc/self/exe"); err == nil {
		f.Replaced = strings.HasSuffix(program, " (deleted)")
	}
	asked, cancel := context.WithTimeout(ctx, askedWithin)
	defer cancel()
	err := s.Store.Health(asked, now, &f)
	if err == nil {
		err = s.Config.glance(asked, s.Store, &f)
	}
	if err != nil {
		f.DatabaseError = inShort(err)
	}
	s.checkup.mu.Lock()
	defer s.checkup.mu.Unlock()
	if err == nil && s.checkup.marks == nil {
		if s.checkup.marks, err = s.Store.Marks(asked); err != nil {
			return nil, err
		}
	}
	lines := health.Lines(f)
	changed := health.Remember(lines, s.checkup.marks, now)
	for _, m := range changed {
		s.checkup.note(m)
	}
	s.checkup.facts, s.checkup.lines = f, lines
	if f.DatabaseError != "" {
		return lines, nil // what changed meanwhile is noted when it is back
	}
	if err := s.Store.Mark(asked, s.checkup.marks); err != nil {
		return nil, err
	}
	return lines, s.Store.Serves(asked, s.Config.server(), s.Config.Version, s.startedAt, now)
}

// note keeps a mark in the place of the one before.
func (c *checkup) note(m health.Mark) {
	for i := range c.marks {
		if c.marks[i].Part == m.Part {
			c.marks[i] = m
			return
		}
	}
	c.marks = append(c.marks, m)
}

// last returns what was seen last.
func (c *checkup) last() (health.Facts, []health.Line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.facts, c.lines
}

// brokerHealth says why stations cannot be heard.
func (s *Server) brokerHealth() (address, wrong string) {
	address = s.Config.MQTT.Listen
	if s.Config.MQTT.URL != "" {
		address = s.Config.MQTT.URL
		if u, err := url.Parse(address); err == nil {
			address = u.Host // without what may be secret
		}
	}
	if err := s.out.connected(); err != nil {
		return address, err.Error()
	}
	return address, ""
}

// runHealth looks how everything is, and says in the log what has become worse.
func (s *Server) runHealth(ctx context.Context) error {
	select { // the broker is up in a moment, or it is not
	case <-s.out.there:
	case <-ctx.Done():
		return nil
	case <-time.After(askedWithin):
	}
	tick := time.NewTicker(healthEvery)
	defer tick.Stop()
	was := map[health.Part]health.State{}
	for {
		lines, err := s.Health(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("the state of health is not kept", "err", err)
		}
		for _, l := range lines {
			if before, known := was[l.Part]; known && before != l.State {
				s.Log.Info("health", "part", l.Part, "state", l.State, "before", before, "says", l.Text("en", s.Zone))
			}
			was[l.Part] = l.State
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

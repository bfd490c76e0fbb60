// Package cluster runs a private PostgreSQL cluster under one directory, from
// the binaries the machine has installed. It makes the cluster on first use,
// starts it, restarts it when it dies, and lets no two servers share it.
//
// Nothing listens on the network: the only door is a Unix socket in a directory
// that no other user can enter. A commit that returned is on disk. The
// postmaster does not outlive its server, even one that was killed: the kernel
// tells it to stop, and the next Start stops whatever is left.
//
// It brings a cluster from one major version to a newer one when it is told to. It
// does not know what is in the databases, and runs on Linux only.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Role is the cluster's one role, a superuser, and Database the database that
// DSN names.
const (
	Role     = "litro"
	Database = "litro"
)

// ErrInUse says that another live process has started this cluster. The caller
// must not go on: two servers would fight over the same stations.
var ErrInUse = errors.New("in use by another process")

// Config says where the cluster lives and how careful it is.
type Config struct {
	// Dir holds the cluster and nothing else; Start makes it. As root it is
	// handed to user postgres, who must be able to pass through every directory
	// above it.
	Dir string

	// Volatile gives up durability for speed: no commit survives a power cut.
	// Only for tests, whose cluster is thrown away.
	Volatile bool
}

// A Cluster is a PostgreSQL cluster that this process has started. Its methods
// may be called from any goroutine.
type Cluster struct {
	log      *slog.Logger
	bin      binaries
	who      *identity
	data     string // the directory PostgreSQL calls PGDATA
	sockets  string // where its socket is
	volatile bool
	lock     *os.File // held for as long as the cluster is ours

	// mu guards the fields below.
	mu      sync.Mutex
	proc    *process // the running postmaster
	stopped bool     // Stop was called: do not restart
}

// Start brings the cluster under cfg.Dir up, making it first if it is not
// there, and returns when it answers queries. After a crash that includes the
// recovery, which ctx bounds. The caller owns the cluster and must call Stop,
// or Run, which does. A second Start of the same directory, from this process
// or another, fails with ErrInUse.
func Start(ctx context.Context, log *slog.Logger, cfg Config) (*Cluster, error) {
	c, err := open(log, cfg)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL in %s: %w", cfg.Dir, err)
	}
	if err := c.up(ctx); err != nil {
		c.release()
		return nil, fmt.Errorf("start PostgreSQL in %s: %w", cfg.Dir, err)
	}
	return c, nil
}

// open finds everything a start needs and takes the lock.
func open(log *slog.Logger, cfg Config) (*Cluster, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	who, err := runAs()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	bin, err := findBinaries(data)
	if err != nil {
		return nil, err
	}
	if err := refuseForeign(dir); err != nil {
		return nil, err
	}
	if err := who.ownDir(dir); err != nil {
		return nil, err
	}
	if err := who.canReach(dir); err != nil {
		return nil, err
	}
	lock, err := acquire(filepath.Join(dir, lockFile))
	if err != nil {
		return nil, err
	}
	return &Cluster{
		log: log, bin: bin, who: who, data: data, lock: lock,
		sockets: socketDir(dir), volatile: cfg.Volatile,
	}, nil
}

// up makes the cluster if need be and starts it. The lock is ours, so whatever
// still runs here was left behind by a server that is dead.
func (c *Cluster) up(ctx context.Context) error {
	if err := c.make(ctx); err != nil {
		return err
	}
	if err := c.who.ownDir(c.sockets); err != nil {
		return err
	}
	if err := c.stopOrphan(ctx); err != nil {
		return err
	}
	p, err := c.launch(ctx)
	if err != nil {
		return err
	}
	if !c.adopt(p) {
		return p.stop(ctx)
	}
	c.log.Info("postgresql ready", "dir", c.data, "version", c.bin.major)
	return nil
}

// Remove removes the directory of a cluster and all that is in it, after it has stopped
// what a server that is dead may have left running there. The caller knows that nobody
// wants it: it fails with ErrInUse while another process has it.
func Remove(ctx context.Context, log *slog.Logger, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	c, err := open(log, Config{Dir: dir})
	if err != nil {
		return fmt.Errorf("remove PostgreSQL in %s: %w", dir, err)
	}
	defer c.release()
	if err = c.stopOrphan(ctx); err == nil {
		err = os.RemoveAll(dir)
	}
	if err != nil {
		return fmt.Errorf("remove PostgreSQL in %s: %w", dir, err)
	}
	return nil
}

// adopt makes p the running postmaster, unless Stop was called meanwhile.
func (c *Cluster) adopt(p *process) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stopped {
		c.proc = p
	}
	return !c.stopped
}

// Newer returns the newest major version that is installed and newer than the one
// that made the cluster, 0 when there is none. See [Upgrade].
func (c *Cluster) Newer() int {
	newest := 0
	for _, b := range installed("postgres") {
		if b.major > c.bin.major {
			newest = max(newest, b.major)
		}
	}
	return newest
}

// Major returns the major version of PostgreSQL that made the cluster.
func (c *Cluster) Major() int { return c.bin.major }

// DSN returns the connection string of the cluster's database, in the
// keyword form that pgx and libpq take. It stays the same over restarts.
func (c *Cluster) DSN() string { return dsn(c.sockets) }

// DSN returns the connection string of the cluster under dir for a process that
// did not start it: a command that does one thing while the server runs.
// Whether anything answers there is for the caller to see.
func DSN(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return dsn(socketDir(dir)), nil
}

func dsn(sockets string) string {
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	return fmt.Sprintf("host='%s' port=%s user=%s dbname=%s sslmode=disable", quote.Replace(sockets), port, Role, Database)
}

// attempts is how often in a row Run tries to bring a dead cluster back before
// it gives up; a disk that is full or broken does not heal by trying.
const attempts = 5

// Run keeps the cluster up until ctx ends, then stops it. A postmaster that
// dies on the way is started again; clients must reconnect. Run returns an
// error when the cluster cannot be brought back or stopped.
func (c *Cluster) Run(ctx context.Context) error {
	for {
		p := c.current()
		select {
		case <-ctx.Done():
			return c.end(ctx)
		case <-p.gone:
		}
		if c.isStopped() {
			return nil
		}
		c.log.Error("postgresql died, restarting", "dir", c.data, "err", p.death())
		switch err := c.revive(ctx); {
		case ctx.Err() != nil:
			return c.end(ctx)
		case err != nil:
			return err
		}
	}
}

// end stops the cluster; the end of ctx that asked for it must not cut it short.
func (c *Cluster) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return c.Stop(ctx)
}

// revive starts the cluster again, waiting longer after each failure.
func (c *Cluster) revive(ctx context.Context) error {
	for n := 1; ; n++ {
		err := c.up(ctx)
		if err == nil {
			return nil
		}
		if n == attempts {
			return fmt.Errorf("restart PostgreSQL in %s: %w", filepath.Dir(c.data), err)
		}
		c.log.Warn("postgresql did not restart", "attempt", n, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(n) * time.Second):
		}
	}
}

// Stop ends every session, writes a checkpoint and returns when the last
// process of the cluster is gone. When ctx ends first, the cluster is stopped
// at once without the checkpoint, which costs a recovery on the next start and
// no data. A second Stop does nothing.
func (c *Cluster) Stop(ctx context.Context) error {
	c.mu.Lock()
	p, again := c.proc, c.stopped
	c.stopped = true
	c.mu.Unlock()
	if again {
		return nil
	}
	err := p.stop(ctx)
	c.release()
	if err != nil {
		return fmt.Errorf("stop PostgreSQL in %s: %w", filepath.Dir(c.data), err)
	}
	c.log.Info("postgresql stopped", "dir", c.data)
	return nil
}

// release gives the lock back and tidies the socket directory away; PostgreSQL
// has removed its socket, or is dead and the next start removes it.
func (c *Cluster) release() {
	if !within(c.sockets, filepath.Dir(c.data)) {
		os.Remove(c.sockets) // not empty after a crash; the next start uses it again
	}
	c.lock.Close()
}

func (c *Cluster) current() *process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proc
}

func (c *Cluster) isStopped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stopped
}

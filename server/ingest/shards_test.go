package ingest_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// runReplica is one of several servers on one database and one broker, until ctx
// ends: it holds its part of the shards, and takes them again when it lost them.
func runReplica(ctx context.Context, log *slog.Logger, dsn, url string) error {
	store, err := postgres.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer store.Close()
	var out outlet
	g := ingest.New(ingest.Config{Log: log, Store: store, Out: &out, Receipt: dispensetest.ReceiptKey, Era: 1, Now: time.Now})
	l, err := ingest.Connect(ctx, log, ingest.LinkConfig{URL: url}, g.Offer)
	if err != nil {
		return err
	}
	defer l.Close()
	out.to = l
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { _ = g.Run(ctx) })
	for ctx.Err() == nil {
		if err := store.HoldShards(ctx, 50*time.Millisecond, l.Hold, l.Release); err != nil {
			log.Warn("shards lost", "err", err)
		}
	}
	return nil
}

const replicaEnv = "LITRO_TEST_REPLICA"

// replicaProcess starts a replica as a process of its own.
func replicaProcess(t *testing.T, dsn, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), replicaEnv+"="+url+"|"+dsn)
	cmd.Stderr = t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopProcess(cmd) })
	return cmd
}

// serveReplica is the process.
func serveReplica(arg string) error {
	url, dsn, _ := strings.Cut(arg, "|")
	return runReplica(context.Background(), slog.New(slog.NewTextHandler(os.Stderr, nil)), dsn, url)
}

// A city is a database and a broker for replicas to share.
type city struct {
	*sender
	dsn, url string
}

func newCity(t *testing.T) *city {
	_, url := mosquitto(t)
	dsn := pgtest.DSN(t)
	pool, err := pgxpool.New(context.WithoutCancel(t.Context()), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &city{sender: &sender{t: t, pool: pool, store: postgres.New(pool)}, dsn: dsn, url: url}
}

// replica runs one within this process.
func (c *city) replica() {
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := runReplica(ctx, c.quiet(), c.dsn, c.url); err != nil {
			c.t.Error(err)
		}
	})
	c.t.Cleanup(func() { cancel(); wg.Wait() })
}

// shares returns how many shards each server holds, in ascending order.
func (c *city) shares() []int64 {
	c.t.Helper()
	rows, err := c.pool.Query(c.t.Context(), `SELECT count(*) FILTER (WHERE objid < 16) FROM pg_locks
		WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		GROUP BY pid ORDER BY 1`)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			c.t.Fatal(err)
		}
		list = append(list, n)
	}
	return list
}

func (c *city) eventuallyShares(want ...int64) time.Duration {
	c.t.Helper()
	began := time.Now()
	var got []int64
	eventually(c.t, fmt.Sprintf("servers hold %v shards", want), func() bool {
		got = c.shares()
		return slices.Equal(got, want)
	})
	return time.Since(began)
}

// Three replicas share sixteen shards. One is killed, another loses the connection
// that holds its locks: within seconds the shards have moved on, and no record is
// lost or counted twice. A fourth that joins gets its part.
func TestReplicasShareTheShards(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.replica()
	c.replica()
	victim := replicaProcess(t, c.dsn, c.url)
	c.eventuallyShares(4, 6, 6)
	boats := newRegatta(t, 16, 120)
	c.enroll(boats...)
	wait := boats.start(t, c.url)

	boats.progress(t, 0.1)
	stopProcess(victim)
	if took := c.eventuallyShares(8, 8); took > 5*time.Second {
		t.Errorf("the shards of a killed replica moved on after %v, want seconds", took)
	}
	boats.progress(t, 0.4)
	if _, err := c.pool.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid < 16
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	c.eventuallyShares(8, 8)
	boats.progress(t, 0.7)
	c.replica()
	c.replica()
	c.eventuallyShares(4, 4, 4, 4)
	wait()
	balanced(t, c.sender, boats)
}
